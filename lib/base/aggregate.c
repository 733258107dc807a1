/* Columns gathered into days, months and years.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/aggregate.h>
#include <anjicarbon/stats.h>

#include "private.h"

static double sum_of(size_t n, const double *x)
{
    return anji_mean(n, x) * (double)anji_count(n, x);
}

static double min_of(size_t n, const double *x)
{
    double least = NAN;
    for (size_t i = 0; i < n; i++)
        least = fmin(least, x[i]); /* fmin leaves NaN out */
    return least;
}

static double max_of(size_t n, const double *x)
{
    double most = NAN;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, x[i]);
    return most;
}

static double (*const reduce[])(size_t n, const double *x) = {
    [ANJI_AGGREGATE_MEAN] = anji_mean,
    [ANJI_AGGREGATE_SUM]  = sum_of,
    [ANJI_AGGREGATE_MIN]  = min_of,
    [ANJI_AGGREGATE_MAX]  = max_of,
};

int64_t anji_aggregate_periods(const anji_axis *axis, int period)
{
    int64_t from, to, count = 0;

    if (anji_axis_check(axis, NULL) != ANJI_OK || period < ANJI_PERIOD_DAY ||
        period > ANJI_PERIOD_YEAR)
        return -1;
    int64_t end = axis->start + axis->n * axis->step;
    for (int64_t at = axis->start; at < end; at = to, count++)
        if (anji_period_bounds(period, at, &from, &to) != ANJI_OK)
            return -1;
    return count;
}

static void put(const anji_aggregates *out, int64_t k, double value, double share,
                int64_t n, int64_t start)
{
    if (out->value != NULL)
        out->value[k] = value;
    if (out->share != NULL)
        out->share[k] = share;
    if (out->n != NULL)
        out->n[k] = n;
    if (out->start != NULL)
        out->start[k] = start;
}

static int check(const anji_axis *axis, const double *x, int period, int how,
                 double share_min, int64_t n_out, anji_error *err)
{
    int status = anji_axis_check(axis, err);

    if (status != ANJI_OK)
        return status;
    if (x == NULL && axis->n > 0)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "x is NULL");
    if (how < 0 || (size_t)how >= ANJIP_COUNT(reduce))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "how is %d, want 0 to %d", how,
                          ANJI_AGGREGATE_MAX);
    if (!(share_min >= 0.0 && share_min <= 1.0))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "share_min is %g, want 0 to 1",
                          share_min);
    int64_t periods = anji_aggregate_periods(axis, period);
    if (periods < 0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "period is %d, want 0 to %d",
                          period, ANJI_PERIOD_YEAR);
    if (periods != n_out)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "n_out is %lld, but the axis touches %lld periods",
                          (long long)n_out, (long long)periods);
    size_t row = anjip_first_infinite((size_t)axis->n, x);
    if (row < (size_t)axis->n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)row, "x is infinite");
    return ANJI_OK;
}

int anji_aggregate(const anji_axis *axis, const double *x, int period, int how,
                   double share_min, int64_t n_out, const anji_aggregates *out,
                   anji_error *err)
{
    int64_t from, to, first, last;

    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    for (int64_t k = 0; k < n_out; k++)
        put(out, k, NAN, NAN, -1, -1);
    int status = check(axis, x, period, how, share_min, n_out, err);
    if (status != ANJI_OK)
        return status;
    int64_t at = axis->start;
    for (int64_t k = 0; k < n_out; k++, at = to) {
        anji_period_bounds(period, at, &from, &to);
        anji_axis_rows(axis, from, to, &first, &last);
        size_t  rows  = (size_t)(last - first);
        int64_t n     = (int64_t)anji_count(rows, x + first);
        double  share = (double)n / (double)((to - from) / axis->step);
        double value = n > 0 && share >= share_min ? reduce[how](rows, x + first) : NAN;
        put(out, k, value, share, n, from);
    }
    return ANJI_OK;
}
