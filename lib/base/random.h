/* Random numbers for the library's own loops; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_RANDOM_H
#define ANJI_RANDOM_H

#include <anjicarbon/random.h>

#include "private.h"

/* 32 random bits. */
uint32_t anjip_random_word(anji_random *random);

/* Of n trials, each with probability p, how many succeed. */
uint32_t anjip_random_binomial(anji_random *random, double p, uint32_t n);

#endif
