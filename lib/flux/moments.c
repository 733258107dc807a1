/* The grid and the shift of a column's sums.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <float.h>
#include <stdlib.h>

#include <anjicarbon/stats.h>

#include "flux/moments.h"

#define SHIFT_ROWS 1000 /* values whose median is the shift */
#define PARTS_BITS 26   /* of the first part */

/* A median, for one absurd value would carry a mean away from all the others. */
int anjip_scale_new(size_t n, const double *y, anjip_scale *scale)
{
    double *sample = anjip_malloc(SHIFT_ROWS, sizeof *sample);
    size_t  every = anji_count(n, y) / SHIFT_ROWS + 1, seen = 0, taken = 0;
    double  largest = 0.0;
    int     exponent;

    if (sample == NULL)
        return 0;
    for (size_t i = 0; i < n; i++) {
        largest = fabs(y[i]) > largest ? fabs(y[i]) : largest;
        if (!isnan(y[i]) && seen++ % every == 0)
            sample[taken++] = y[i];
    }
    frexp(largest, &exponent);
    scale->coarse = ldexp(1.5, DBL_MANT_DIG - 1 - PARTS_BITS + exponent);
    scale->shift  = 0.0;
    if (taken > 0)
        scale->shift = anjip_high(*scale, anji_median(taken, sample, sample));
    free(sample);
    return 1;
}
