/* Shared by the files of the growth module; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_GROWTH_PRIVATE_H
#define ANJI_GROWTH_PRIVATE_H

#include <anjicarbon/growth.h>

#include "private.h"

int anjip_growth_load(anji_growth_opts *dst, const anji_growth_opts *src,
                      anji_error *err);

/* Everyone a year older; recruits come as age 1. */
void anjip_growth_age(size_t n, double *culms, double recruits);

#endif
