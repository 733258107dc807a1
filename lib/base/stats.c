/* Statistics of columns in which NaN is missing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/stats.h>

#include "private.h"

size_t anji_count(size_t n, const double *x)
{
    size_t m = 0;
    for (size_t i = 0; x != NULL && i < n; i++)
        m += isnan(x[i]) ? 0 : 1;
    return m;
}

double anji_mean(size_t n, const double *x)
{
    size_t      m   = anji_count(n, x);
    long double sum = 0.0L, rest = 0.0L;

    if (m == 0)
        return NAN;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            sum += x[i];
    long double mean = sum / (long double)m;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            rest += x[i] - mean;
    return (double)(mean + rest / (long double)m);
}

double anji_sd(size_t n, const double *x)
{
    size_t      m       = anji_count(n, x);
    double      mean    = anji_mean(n, x);
    long double squares = 0.0L, rest = 0.0L;

    if (m < 2)
        return NAN;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]))
            continue;
        long double d = (long double)x[i] - mean;
        squares += d * d;
        rest += d;
    }
    squares -= rest * rest / (long double)m; /* the mean was rounded to double */
    return (double)sqrtl(squares > 0.0L ? squares / (long double)(m - 1) : 0.0L);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double anji_quantile(size_t n, const double *x, double p, int how, double *work)
{
    size_t m = 0;

    if (x == NULL || work == NULL || !(p >= 0.0 && p <= 1.0))
        return NAN;
    if (how != ANJI_QUANTILE_LINEAR && how != ANJI_QUANTILE_RANK)
        return NAN;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            work[m++] = x[i];
    if (m == 0)
        return NAN;
    qsort(work, m, sizeof *work, ascending);
    if (how == ANJI_QUANTILE_RANK) {
        size_t rank = (size_t)floor((double)m * p + 0.5);
        return work[rank == 0 ? 0 : rank - 1];
    }
    double position = (double)(m - 1) * p;
    size_t below    = (size_t)position;
    double share    = position - (double)below;
    if (share == 0.0)
        return work[below];
    return work[below] + share * (work[below + 1] - work[below]);
}

double anji_median(size_t n, const double *x, double *work)
{
    return anji_quantile(n, x, 0.5, ANJI_QUANTILE_LINEAR, work);
}

double anji_mad(size_t n, const double *x, double *work)
{
    double median = x == work ? NAN : anji_median(n, x, work);

    if (isnan(median))
        return NAN;
    for (size_t i = 0; i < n; i++)
        work[i] = fabs(x[i] - median);
    return anji_median(n, work, work);
}
