/* Error propagation by the IPCC's Approach 1.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/stock_montecarlo.h>

#include "private.h"

static int check_terms(size_t n, const double *x, const double *u, anji_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (!(u[i] >= 0.0 && u[i] < INFINITY) || (x != NULL && !isfinite(x[i])))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "term %zu: %g, uncertainty %g, want 0 or more", i,
                              x == NULL ? 1.0 : x[i], u[i]);
    return ANJI_OK;
}

static int check_correlation(size_t n, const double *r, anji_error *err)
{
    for (size_t i = 0; r != NULL && i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (!(fabs(r[i * n + j]) <= 1.0) || r[i * n + j] != r[j * n + i] ||
                (i == j && r[i * n + j] != 1.0))
                return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                                  "the correlation of terms %zu and %zu is %g", i, j,
                                  r[i * n + j]);
    return ANJI_OK;
}

int anji_approach1_sum(size_t n, const double *x, const double *u,
                       const double *correlation, double *sum, double *u_sum,
                       anji_error *err)
{
    double total = 0.0, square = 0.0;

    anjip_begin(err);
    if (sum != NULL)
        *sum = NAN;
    if (u_sum != NULL)
        *u_sum = NAN;
    if (x == NULL || u == NULL || sum == NULL || u_sum == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "x, u, sum or u_sum is NULL");
    if (n == 0)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1, "no term");
    int status = check_terms(n, x, u, err);
    if (status == ANJI_OK)
        status = check_correlation(n, correlation, err);
    if (status != ANJI_OK)
        return status;
    for (size_t i = 0; i < n; i++) {
        total += x[i];
        for (size_t j = 0; j < n; j++) {
            double r = correlation != NULL ? correlation[i * n + j] : i == j;
            square += r * u[i] * x[i] * u[j] * x[j];
        }
    }
    if (!(square >= 0.0)) /* rounding takes a hair below 0; more is no correlation */
        square = square > -1e-12 * total * total ? 0.0 : NAN;
    if (isnan(square))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "the correlations belong to no possible errors");
    *sum   = total;
    *u_sum = total == 0.0 ? INFINITY : sqrt(square) / fabs(total);
    return ANJI_OK;
}

int anji_approach1_product(size_t n, const double *u, double *u_product,
                           anji_error *err)
{
    double square = 0.0;

    anjip_begin(err);
    if (u_product != NULL)
        *u_product = NAN;
    if (u == NULL || u_product == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "u or u_product is NULL");
    if (n == 0)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1, "no factor");
    int status = check_terms(n, NULL, u, err);
    if (status != ANJI_OK)
        return status;
    for (size_t i = 0; i < n; i++)
        square += u[i] * u[i];
    *u_product = sqrt(square);
    return ANJI_OK;
}
