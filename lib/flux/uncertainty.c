/* Random error of a mean whose records are correlated.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/stats.h>
#include <anjicarbon/uncertainty.h>

#include "private.h"

/* Sum of products of values k apart, and how many pairs there were. */
static double lagged_sum(size_t n, const double *x, double mean, size_t k,
                         size_t *pairs)
{
    double sum = 0.0;

    *pairs = 0;
    for (size_t i = 0; i + k < n; i++) {
        double product = (x[i] - mean) * (x[i + k] - mean);
        if (!isnan(product)) {
            sum += product;
            ++*pairs;
        }
    }
    return sum;
}

int anji_autocorrelation(size_t n, const double *residual, double *rho, size_t *n_lags,
                         anji_error *err)
{
    size_t pairs;

    anjip_begin(err);
    if (n_lags != NULL)
        *n_lags = 0;
    for (size_t k = 0; rho != NULL && k < ANJI_LAGS_MAX; k++)
        rho[k] = NAN;
    if (residual == NULL || rho == NULL || n_lags == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "residual, rho or n_lags is NULL");
    size_t bad = anjip_first_infinite(n, residual);
    if (bad < n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad,
                          "the residual of row %zu is infinite", bad);
    double mean = anji_mean(n, residual);
    double c0   = lagged_sum(n, residual, mean, 0, &pairs);
    if (pairs < 2 || !(c0 > 0.0))
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1,
                          "%zu residuals, want two or more that differ", pairs);
    c0 /= (double)pairs;
    size_t last = (size_t)(10.0 * log10((double)n));
    rho[0]      = 1.0;
    *n_lags     = 1;
    for (size_t k = 1; k <= last && k < ANJI_LAGS_MAX; k++) {
        double sum = lagged_sum(n, residual, mean, k, &pairs);
        double r   = pairs > 0 ? sum / (double)(pairs + k) / c0 : NAN;
        if (!(r > 0.0))
            break;
        rho[k]  = r;
        *n_lags = k + 1;
    }
    return ANJI_OK;
}

double anji_effective_n(size_t n, const double *residual, const double *rho,
                        size_t n_lags)
{
    if (residual == NULL || rho == NULL)
        return NAN;
    double m = (double)anji_count(n, residual), correlated = 0.0;
    if (m == 0.0)
        return 0.0;
    for (size_t k = 1; k < n_lags; k++) {
        size_t pairs = 0;
        for (size_t i = 0; i + k < n; i++)
            pairs += isnan(residual[i]) || isnan(residual[i + k]) ? 0 : 1;
        correlated += (double)pairs * rho[k];
    }
    return m / (1.0 + 2.0 / m * correlated);
}

int anji_random_error(size_t n, const double *residual, const double *sd,
                      const double *rho, size_t n_lags, anji_estimate *mean_error,
                      anji_error *err)
{
    double sum = 0.0;
    size_t m   = 0;

    anjip_begin(err);
    if (mean_error != NULL)
        *mean_error = (anji_estimate){NAN, NAN, -1};
    if (residual == NULL || sd == NULL || rho == NULL || mean_error == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "residual, sd, rho or mean_error is NULL");
    size_t bad_residual = anjip_first_infinite(n, residual);
    size_t bad_sd       = anjip_first_infinite(n, sd);
    size_t bad          = bad_residual < bad_sd ? bad_residual : bad_sd;
    if (bad < n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad,
                          "the residual or sd of row %zu is infinite", bad);
    for (size_t i = 0; i < n; i++)
        if (!isnan(residual[i]) && !isnan(sd[i])) {
            sum += sd[i] * sd[i];
            m++;
        }
    if (m == 0)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1, "no measured record has a spread");
    double n_eff      = anji_effective_n(n, residual, rho, n_lags);
    mean_error->value = n_eff;
    mean_error->n     = (int64_t)m;
    mean_error->se    = n_eff > 1.0 ? sqrt(sum / (double)m / (n_eff - 1.0)) : NAN;
    return ANJI_OK;
}
