/* Spikes of NEE by double differences.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/quality.h>
#include <anjicarbon/stats.h>

#include "private.h"

#define GAUSS_MAD 0.6745 /* MAD of Gaussian data with unit standard deviation */

static const anji_param params[] = {
    ANJIP_PARAM(anji_despike_opts, block_days, ANJI_PARAM_UINT32, "d", 13, 1, 366,
                "Length of a block."),
    ANJIP_PARAM(anji_despike_opts, min_n, ANJI_PARAM_UINT32, "1", 20, 3, 100000,
                "Fewest differences that give a scale."),
    ANJIP_PARAM(anji_despike_opts, reserved, ANJI_PARAM_UINT32, "1", 0, 0, 0,
                "Must be 0."),
    ANJIP_PARAM(anji_despike_opts, z, ANJI_PARAM_DOUBLE, "1", 7.0, 1.0, 100.0,
                "Threshold in scaled absolute deviations."),
};

static const anjip_opts_kind kind = {"despike", params, ANJIP_COUNT(params),
                                     ANJIP_SIZE_THROUGH(anji_despike_opts, z),
                                     sizeof(anji_despike_opts)};

int anji_despike_opts_init(anji_despike_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_despike_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

/* d of one row of a class, NaN for rows of another class and next to a gap. */
static double difference(int64_t n, const double *nee, const uint8_t *night, int class,
                         int64_t i)
{
    if (i == 0 || i == n - 1 || (night != NULL && night[i] != class))
        return NAN;
    return (nee[i] - nee[i - 1]) - (nee[i + 1] - nee[i]);
}

/* One class of rows [first, last). d and scratch hold a block. */
static int64_t despike_block(int64_t n, const double *nee, const uint8_t *night,
                             int class, int64_t first, int64_t last,
                             const anji_despike_opts *o, double *d, double *scratch,
                             uint8_t *flag)
{
    size_t  m     = (size_t)(last - first);
    int64_t count = 0;

    for (int64_t i = first; i < last; i++)
        d[i - first] = difference(n, nee, night, class, i);
    if (anji_count(m, d) < o->min_n)
        return 0;
    double median = anji_median(m, d, scratch);
    double reach  = o->z * anji_mad(m, d, scratch) / GAUSS_MAD;
    if (!(reach > 0.0))
        return 0;
    for (size_t k = 0; k < m; k++)
        if (d[k] < median - reach || d[k] > median + reach) {
            uint8_t *f = &flag[first + (int64_t)k];
            *f         = (uint8_t)(*f | ANJI_FLAG_SPIKE);
            count++;
        }
    return count;
}

static int64_t despike(const anji_axis *axis, const double *nee, const uint8_t *night,
                       const anji_despike_opts *o, int64_t rows, double *d,
                       uint8_t *flag)
{
    int64_t count = 0;

    for (int64_t first = 0; first < axis->n; first += rows) {
        int64_t last = first + rows < axis->n ? first + rows : axis->n;
        for (int class = 0; class < (night == NULL ? 1 : 2); class ++)
            count += despike_block(axis->n, nee, night, class, first, last, o, d,
                                   d + rows, flag);
    }
    return count;
}

int anji_despike(const anji_axis *axis, const double *nee, const uint8_t *night,
                 const anji_despike_opts *opts, uint8_t *flag, int64_t *n_flagged,
                 anji_error *err)
{
    anji_despike_opts o;

    if (n_flagged != NULL)
        *n_flagged = -1;
    int status = anji_axis_check(axis, err);
    if (status == ANJI_OK && axis->n > 0 && (nee == NULL || flag == NULL))
        status = anjip_fail(err, ANJI_ERR_NULL, -1, "nee or flag is NULL");
    if (status == ANJI_OK)
        status = anjip_opts_load(&kind, &o, opts, err);
    if (status != ANJI_OK)
        return status;
    size_t bad = anjip_first_infinite((size_t)axis->n, nee);
    if (bad < (size_t)axis->n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad, "NEE is infinite");
    int64_t rows = o.block_days * anji_axis_rows_per_day(axis);
    double *d    = anjip_calloc((size_t)rows, 2 * sizeof *d);
    if (d == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1,
                          "no memory for a block of %lld rows", (long long)rows);
    int64_t count = despike(axis, nee, night, &o, rows, d, flag);
    free(d);
    if (n_flagged != NULL)
        *n_flagged = count;
    return ANJI_OK;
}
