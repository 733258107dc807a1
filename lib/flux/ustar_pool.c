/* Quantiles of resampled thresholds, pooled over years.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/stats.h>
#include <anjicarbon/ustar_bootstrap.h>

#include "private.h"

/* One program's rules. */
typedef struct {
    int    how;       /* ANJI_QUANTILE_...                                     */
    int    single;    /* ranks are computed in single precision                */
    double share_min; /* of n_draws that must be numbers                       */
    size_t cut_years; /* fewest years that are pooled as one                   */
} pool_form;

static const pool_form forms[] = {
    [ANJI_FORM_ANJI]      = {ANJI_QUANTILE_LINEAR, 0, 0.4, 1},
    [ANJI_FORM_REDDYPROC] = {ANJI_QUANTILE_LINEAR, 0, 0.4, 1},
    [ANJI_FORM_ONEFLUX]   = {ANJI_QUANTILE_RANK, 1, 0.0, 3},
};

#define P(i) (0.0125 + 0.025 * (i))
static const double probabilities[] = {
    P(0),  P(1),  P(2),  P(3),  P(4),  P(5),  P(6),  P(7),  P(8),  P(9),  P(10),
    P(11), P(12), P(13), P(14), P(15), P(16), P(17), P(18), P(19), P(20), P(21),
    P(22), P(23), P(24), P(25), P(26), P(27), P(28), P(29), P(30), P(31), P(32),
    P(33), P(34), P(35), P(36), P(37), P(38), P(39), 0.5};
#undef P

const double *anji_ustar_probabilities(size_t *n)
{
    if (n != NULL)
        *n = ANJIP_COUNT(probabilities);
    return probabilities;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The quantile of m ascending values, m > 0. */
static double read_quantile(const pool_form *form, size_t m, double *x, double p)
{
    if (!form->single)
        return anji_quantile(m, x, p, form->how, x);
    /* ties at one half fall as single precision has them, in per cent */
    float  share = (float)(100.0 * p) / 100.0f;
    float  place = share * (float)m;
    size_t rank  = (size_t)floor((double)place + 0.5);
    return x[rank == 0 ? 0 : rank > m ? m - 1 : rank - 1];
}

/* The numbers among the draws of years [from, to), ascending. */
static size_t gather(size_t n_draws, size_t n_years, const double *threshold,
                     size_t from, size_t to, double *x)
{
    size_t m = 0;

    for (size_t d = 0; d < n_draws; d++)
        for (size_t y = from; y < to; y++)
            if (!isnan(threshold[d * n_years + y]))
                x[m++] = threshold[d * n_years + y];
    qsort(x, m, sizeof *x, ascending);
    return m;
}

static int check(size_t n, const double *threshold, int pooling, uint32_t form,
                 size_t n_prob, const double *prob, anji_error *err)
{
    if (pooling != ANJI_USTAR_VUT && pooling != ANJI_USTAR_CUT)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "pooling is %d, want 0 or 1",
                          pooling);
    if (form >= ANJIP_COUNT(forms))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "form is %lu, want 0 to 2",
                          (unsigned long)form);
    for (size_t k = 0; k < n_prob; k++)
        if (!(prob[k] >= 0.0 && prob[k] <= 1.0))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)k,
                              "probability is %g, want 0 to 1", prob[k]);
    size_t at = anjip_first_infinite(n, threshold);
    if (at < n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)at, "a threshold is infinite");
    return ANJI_OK;
}

int anji_ustar_pool(size_t n_draws, size_t n_years, const double *threshold,
                    int pooling, uint32_t form, size_t n_prob, const double *prob,
                    double *quantile, anji_error *err)
{
    size_t n = n_draws * n_years;

    anjip_begin(err);
    if (quantile == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "quantile is NULL");
    for (size_t i = 0; i < n_years * n_prob; i++)
        quantile[i] = NAN;
    if ((n > 0 && threshold == NULL) || (n_prob > 0 && prob == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "threshold or prob is NULL");
    int status = check(n, threshold, pooling, form, n_prob, prob, err);
    if (status != ANJI_OK)
        return status;
    if (pooling == ANJI_USTAR_CUT && n_years < forms[form].cut_years)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1,
                          "%zu years, and one threshold for all needs %zu", n_years,
                          forms[form].cut_years);
    double *x = anjip_malloc(n, sizeof *x);
    if (x == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to pool thresholds");
    for (size_t y = 0; y < n_years; y++) {
        int    cut  = pooling == ANJI_USTAR_CUT;
        size_t from = cut || y == 0 ? 0 : y - 1;
        size_t to   = cut || y + 2 > n_years ? n_years : y + 2;
        size_t m    = gather(n_draws, n_years, threshold, from, to, x);
        if (m == 0 || (double)m < forms[form].share_min * (double)n_draws)
            continue;
        for (size_t k = 0; k < n_prob; k++)
            quantile[y * n_prob + k] = read_quantile(&forms[form], m, x, prob[k]);
    }
    free(x);
    return ANJI_OK;
}
