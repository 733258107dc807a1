/* Whole numbers multiplied and divided without loss; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_SHARE_H
#define ANJI_SHARE_H

#include "private.h"

/* floor(a b / d) with a b in 128 bits, and what remains. Needs 0 < d < 2^63 and
 * b <= d, so that the quotient fits. */
uint64_t anjip_multiply_divide(uint64_t a, uint64_t b, uint64_t d, uint64_t *remainder);

#endif
