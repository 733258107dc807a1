/* Sums that do not depend on the order of their terms.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_MOMENTS_H
#define ANJI_MOMENTS_H

#include "private.h"

/* A value is carried as a multiple of a grid, about 2^-26 of the largest value, and what
 * is left of it. Sums of the first parts are exact for up to 2^26 rows; the second parts
 * have so few digits that theirs are, too, but for values below about 1e-5 of the
 * largest. A mean is then the same bits in whatever order its sample was met: lane by
 * lane, or member by member of an ensemble. */
typedef struct {
    double coarse; /* adding and subtracting it rounds to the grid         */
    double shift;  /* near the values, so that squares stay small; on grid */
} anjip_scale;

static inline double anjip_high(anjip_scale scale, double y)
{
    return (y + scale.coarse) - scale.coarse;
}

/* Of the n values that are not NaN; 0 when memory is short. */
int anjip_scale_new(size_t n, const double *y, anjip_scale *scale);

#endif
