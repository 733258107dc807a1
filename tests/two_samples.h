/* The two-sample test of Kolmogorov and Smirnov, for tests of distributions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_TESTS_TWO_SAMPLES_H
#define ANJI_TESTS_TWO_SAMPLES_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

static inline int two_samples_ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts the numbers of x in place, without the NaN, and returns how many they are. */
static inline size_t sort_numbers(size_t n, double *x)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            x[m++] = x[i];
    qsort(x, m, sizeof *x, two_samples_ascending);
    return m;
}

/* Largest distance of two empirical distributions; both ascending. */
static inline double ks_distance(size_t n, const double *x, size_t m, const double *y)
{
    double d = 0;
    for (size_t i = 0, j = 0; i < n && j < m;) {
        double at = fmin(x[i], y[j]);
        while (i < n && x[i] <= at)
            i++;
        while (j < m && y[j] <= at)
            j++;
        d = fmax(d, fabs((double)i / (double)n - (double)j / (double)m));
    }
    return d;
}

/* Probability of a larger distance between samples of one distribution; asymptotic, with
 * Stephens' (1970) correction for small samples. */
static inline double ks_p(size_t n, size_t m, double distance)
{
    double ne = sqrt((double)n * (double)m / (double)(n + m));
    double l = (ne + 0.12 + 0.11 / ne) * distance, sum = 0, sign = 1;
    if (l < 0.2)
        return 1;
    for (int k = 1; k <= 100; k++, sign = -sign)
        sum += sign * exp(-2.0 * k * k * l * l);
    return fmax(0, fmin(1, 2 * sum));
}

#endif
