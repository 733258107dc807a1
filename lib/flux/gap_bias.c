/* The errors of artificial gaps followed along what the filler did not use.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/stats.h>

#include "flux/gap_error_private.h"

#define SHORT     1     /* the design of 8 rows                                       */
#define TERMS_MAX 9     /* one and eight covariates                                   */
#define RIDGE     100.0 /* rows' worth of evidence that a covariate tells nothing     */
#define FAR       2.5   /* standard deviations beyond which a line is not followed    */

int anji_memory_mean(const anji_axis *axis, const double *x, double days, double *out,
                     anji_error *err)
{
    anjip_begin(err);
    int status = anji_axis_check(axis, err);
    if (status == ANJI_OK && (x == NULL || out == NULL))
        status = anjip_fail(err, ANJI_ERR_NULL, -1, "x or out is NULL");
    size_t n = status == ANJI_OK ? (size_t)axis->n : 0, bad = 0;
    if (status == ANJI_OK)
        bad = anjip_first_infinite(n, x);
    if (status == ANJI_OK && bad < n)
        status = anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad,
                            "x is infinite in row %zu", bad);
    if (status == ANJI_OK && !(days > 0.0))
        status = anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%g days, want above 0", days);
    if (status != ANJI_OK) {
        for (int64_t i = 0; axis != NULL && out != NULL && i < axis->n; i++)
            out[i] = NAN;
        return status;
    }
    double a = exp(-axis->step / (86400.0 * days)), now = NAN;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(x[i]))
            now = isnan(now) ? x[i] : a * now + (1.0 - a) * x[i];
        out[i] = now;
    }
    return ANJI_OK;
}

/* One class's regression of errors over spreads. */
typedef struct {
    size_t n; /* terms */
    double a[TERMS_MAX][TERMS_MAX], b[TERMS_MAX];
} regression;

typedef struct {
    const double *const *x;
    size_t               n;
    double               mean[TERMS_MAX], sd[TERMS_MAX];
} covariates;

static void terms_of(const covariates *c, size_t row, double *term)
{
    term[0] = 1.0;
    for (size_t k = 0; k < c->n; k++) {
        double z    = (c->x[k][row] - c->mean[k]) / c->sd[k];
        term[k + 1] = isnan(z) ? 0.0 : fmin(fmax(z, -FAR), FAR);
    }
}

static void add_row(regression *r, const double *term, double value)
{
    for (size_t i = 0; i < r->n; i++) {
        r->b[i] += term[i] * value;
        for (size_t j = 0; j < r->n; j++)
            r->a[i][j] += term[i] * term[j];
    }
}

/* Gaussian elimination; the ridge makes the matrix positive definite. */
static void solve(regression *r)
{
    for (size_t k = 0; k < r->n; k++)
        for (size_t i = k + 1; i < r->n; i++) {
            double f = r->a[i][k] / r->a[k][k];
            for (size_t j = k; j < r->n; j++)
                r->a[i][j] -= f * r->a[k][j];
            r->b[i] -= f * r->b[k];
        }
    for (size_t k = r->n; k-- > 0;) {
        for (size_t j = k + 1; j < r->n; j++)
            r->b[k] -= r->a[k][j] * r->b[j];
        r->b[k] /= r->a[k][k];
    }
}

static void fit_class(anji_gap_error *g, covariates *c, int class, double *work)
{
    const double *error = g->designs[SHORT].error;
    regression    r     = {.n = c->n + 1};
    double        term[TERMS_MAX];

    for (size_t k = 0; k < c->n; k++) { /* standardised over the class's rows */
        for (size_t i = 0; i < g->n; i++)
            work[i] = g->class[i] == class ? c->x[k][i] : NAN;
        c->mean[k] = anji_mean(g->n, work);
        c->sd[k]   = anji_sd(g->n, work);
        c->sd[k]   = c->sd[k] > 0.0 ? c->sd[k] : 1.0;
    }
    for (size_t i = 0; i < r.n; i++)
        r.a[i][i] = i == 0 ? 1.0 : RIDGE;
    for (size_t i = 0; i < g->n; i++) {
        if (g->class[i] != class || isnan(error[i]) || !(g->spread[i] > 0.0))
            continue;
        terms_of(c, i, term);
        add_row(&r, term, error[i] / g->spread[i]);
    }
    solve(&r);
    for (size_t i = 0; i < g->n; i++) {
        if (g->class[i] != class)
            continue;
        terms_of(c, i, term);
        g->expected[i] = 0.0;
        for (size_t k = 0; k < r.n; k++)
            g->expected[i] += r.b[k] * term[k];
    }
}

int anjip_gap_bias(anji_gap_error *g, const double *const *x, size_t n, anji_error *err)
{
    covariates c    = {.x = x, .n = n};
    double    *work = anjip_malloc(g->n, sizeof *work);

    g->expected = anjip_malloc(g->n, sizeof *g->expected);
    if (work == NULL || g->expected == NULL) {
        free(work);
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for covariates");
    }
    for (int class = 0; class < ANJIP_CLASSES; class ++)
        fit_class(g, &c, class, work);
    free(work);
    return ANJI_OK;
}
