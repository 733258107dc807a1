/* Shared by the files of the sampling module; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_SAMPLING_PRIVATE_H
#define ANJI_SAMPLING_PRIVATE_H

#include <anjicarbon/sampling.h>

#include "private.h"

int anjip_sampling_load(anji_sampling_opts *dst, const anji_sampling_opts *src,
                        anji_error *err);

/* Every area above 0; their sum. */
int anjip_check_areas(size_t n_strata, const double *area, double *total,
                      anji_error *err);

#endif
