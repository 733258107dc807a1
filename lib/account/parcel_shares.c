/* One result among land parcels.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <float.h>
#include <stdlib.h>

#include <anjicarbon/balance.h>

#include "private.h"

/* Shares are whole numbers of 2^-50: every partial sum of them is a double, exactly. */
#define UNITS 1125899906842624.0

typedef struct {
    double  rest; /* of the quota above its whole units */
    int64_t units;
    size_t  row;
} quota;

static int by_rest(const void *a, const void *b)
{
    const quota *x = a, *y = b;

    if (x->rest != y->rest)
        return x->rest > y->rest ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static double weighed(const double *area, const double *weight, size_t i)
{
    return weight == NULL ? area[i] : area[i] * weight[i];
}

static int sum_of(size_t n, const double *area, const double *weight, double *sum,
                  anji_error *err)
{
    *sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        double w = weight == NULL ? 1.0 : weight[i];
        if (!(area[i] >= 0.0 && isfinite(area[i]) && w >= 0.0 && isfinite(w)))
            return anjip_fail(
                err, ANJI_ERR_DOMAIN, (int64_t)i,
                "parcels: area %g, weight %g of row %zu, want numbers that "
                "are not negative",
                area[i], w, i);
        *sum += weighed(area, weight, i);
    }
    if (!(*sum > 0.0 && isfinite(*sum)))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "parcels: all areas sum to %g, want a number above 0", *sum);
    return ANJI_OK;
}

/* What rounding left over goes to the largest rests, or comes off the smallest. */
static void settle(size_t n, quota *q, int64_t left)
{
    qsort(q, n, sizeof *q, by_rest);
    while (left > 0)
        for (size_t i = 0; i < n && left > 0; i++)
            if (q[i].units > 0 || q[i].rest > 0.0) {
                q[i].units++;
                left--;
            }
    while (left < 0)
        for (size_t i = n; i-- > 0 && left < 0;)
            if (q[i].units > 0) {
                q[i].units--;
                left++;
            }
}

int anji_parcel_shares(size_t n, const double *area, const double *weight,
                       double *share, anji_error *err)
{
    double sum;

    anjip_begin(err);
    for (size_t i = 0; share != NULL && i < n; i++)
        share[i] = NAN;
    if (n == 0)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1, "parcels: there are none");
    if (area == NULL || share == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "parcels: %s is NULL",
                          area == NULL ? "area" : "share");
    int status = sum_of(n, area, weight, &sum, err);
    if (status != ANJI_OK)
        return status;
    quota *q = anjip_malloc(n, sizeof *q);
    if (q == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "parcels: no memory");

    int64_t left = (int64_t)UNITS;
    for (size_t i = 0; i < n; i++) {
        double exact = weighed(area, weight, i) / sum * UNITS;
        q[i].units   = (int64_t)floor(exact);
        q[i].rest    = exact - floor(exact);
        q[i].row     = i;
        left -= q[i].units;
    }
    settle(n, q, left);
    for (size_t i = 0; i < n; i++)
        share[q[i].row] = (double)q[i].units / UNITS;
    free(q);
    return ANJI_OK;
}

int anji_parcel_distribute(size_t n, const double *share, const anji_estimate *total,
                           anji_estimate *out, anji_error *err)
{
    const anji_estimate none = {NAN, NAN, -1};
    double              sum  = 0.0;

    anjip_begin(err);
    for (size_t i = 0; out != NULL && i < n; i++)
        out[i] = none;
    if (total == NULL || (n > 0 && (share == NULL || out == NULL)))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "parcels: %s is NULL",
                          total == NULL   ? "total"
                          : share == NULL ? "share"
                                          : "out");
    if (!isfinite(total->value) || isinf(total->se) || total->se < 0.0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "parcels: the total is %g +- %g",
                          total->value, total->se);
    for (size_t i = 0; i < n; i++) {
        if (!(share[i] >= 0.0 && share[i] <= 1.0))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "parcels: share %g of row %zu, want 0 to 1", share[i], i);
        sum += share[i];
    }
    if (fabs(sum - 1.0) > (double)n * DBL_EPSILON)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "parcels: shares sum to %.17g, want 1", sum);
    for (size_t i = 0; i < n; i++) {
        out[i].value = share[i] * total->value;
        out[i].se    = share[i] * total->se;
        out[i].n     = total->n;
    }
    return ANJI_OK;
}
