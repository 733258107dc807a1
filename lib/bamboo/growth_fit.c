/* Recruitment and mortality from two inventories.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "bamboo/growth.h"

enum { ON = 0, OFF = 1, MORTALITY = 2, PARAMETERS = 3 };

#define MORTALITY_MAX 0.95
#define STEP          1e-6 /* of central differences in mortality */

typedef struct {
    size_t        n, years;
    const double *first, *second, *se, *cut;
    int           first_is_off, has[2];
    double       *old, *unit[2], *change[2]; /* columns over the classes */
} problem;

/* Culms of a start and of one recruit in each on-year (off-year), after all years. */
static void project(const problem *p, double mortality, int which, double *culms)
{
    for (size_t k = 0; k < p->n; k++)
        culms[k] = which < 0 ? p->first[k] : 0.0;
    for (size_t i = 0; i < p->years; i++) {
        int off = (i + (size_t)p->first_is_off) % 2 == 1;
        anjip_growth_age(p->n, culms, which == off ? 1.0 : 0.0);
        for (size_t k = 0; k < p->n; k++)
            culms[k] *= (1.0 - mortality) * (1.0 - (p->cut == NULL ? 0.0 : p->cut[k]));
    }
}

static double weight_of(const problem *p, size_t k)
{
    double variance = p->se == NULL ? fmax(p->second[k], 1.0) : p->se[k] * p->se[k];
    return 1.0 / variance;
}

/* Best recruits for one mortality, and the weighted sum of squares. */
static double solve(const problem *p, double mortality, double recruits[2])
{
    double a[2][2] = {{0}}, b[2] = {0}, chi2 = 0.0;

    project(p, mortality, -1, p->old);
    for (int j = 0; j < 2; j++)
        project(p, mortality, j, p->unit[j]);
    for (size_t k = 0; k < p->n; k++)
        for (int i = 0; i < 2; i++) {
            b[i] += weight_of(p, k) * p->unit[i][k] * (p->second[k] - p->old[k]);
            for (int j = 0; j < 2; j++)
                a[i][j] += weight_of(p, k) * p->unit[i][k] * p->unit[j][k];
        }
    double det = a[0][0] * a[1][1] - a[0][1] * a[1][0];
    if (p->has[ON] && p->has[OFF]) {
        recruits[ON]  = (b[0] * a[1][1] - b[1] * a[0][1]) / det;
        recruits[OFF] = (b[1] * a[0][0] - b[0] * a[1][0]) / det;
    } else {
        recruits[ON]  = p->has[ON] ? b[0] / a[0][0] : 0.0;
        recruits[OFF] = p->has[OFF] ? b[1] / a[1][1] : 0.0;
    }
    for (size_t k = 0; k < p->n; k++) {
        double r = p->second[k] - p->old[k] - recruits[ON] * p->unit[ON][k] -
                   recruits[OFF] * p->unit[OFF][k];
        chi2 += weight_of(p, k) * r * r;
    }
    return chi2;
}

static double best_mortality(const problem *p)
{
    static const double golden = 0.61803398874989484820;
    double              low = 0.0, high = MORTALITY_MAX, r[2];
    double x1 = high - golden * (high - low), x2 = low + golden * (high - low);
    double f1 = solve(p, x1, r), f2 = solve(p, x2, r);

    for (int i = 0; i < 100; i++) {
        if (f1 <= f2) {
            high = x2;
            x2   = x1;
            f2   = f1;
            x1   = high - golden * (high - low);
            f1   = solve(p, x1, r);
        } else {
            low = x1;
            x1  = x2;
            f1  = f2;
            x2  = low + golden * (high - low);
            f2  = solve(p, x2, r);
        }
    }
    return 0.5 * (low + high);
}

static void fitted(const problem *p, double mortality, const double recruits[2],
                   double *culms, double *work)
{
    project(p, mortality, -1, culms);
    for (int j = 0; j < 2; j++) {
        project(p, mortality, j, work);
        for (size_t k = 0; k < p->n; k++)
            culms[k] += recruits[j] * work[k];
    }
}

/* Inverse of a symmetric 3 x 3 matrix by cofactors. */
static void invert(const double a[3][3], double inverse[3][3])
{
    double det = 0.0;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            inverse[i][j] = a[(j + 1) % 3][(i + 1) % 3] * a[(j + 2) % 3][(i + 2) % 3] -
                            a[(j + 1) % 3][(i + 2) % 3] * a[(j + 2) % 3][(i + 1) % 3];
    for (int j = 0; j < 3; j++)
        det += a[0][j] * inverse[j][0];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            inverse[i][j] /= det;
}

/* Gauss-Newton covariance; a kind of year that is absent stands aside. */
static void errors(const problem *p, double mortality, const double recruits[2],
                   anji_growth_estimate *e)
{
    double a[3][3] = {{0}}, c[3][3];

    fitted(p, mortality + STEP, recruits, p->change[0], p->old);
    fitted(p, mortality - STEP, recruits, p->change[1], p->old);
    for (int j = 0; j < 2; j++)
        project(p, mortality, j, p->unit[j]);
    for (size_t k = 0; k < p->n; k++) {
        double g[3] = {p->unit[ON][k], p->unit[OFF][k],
                       (p->change[0][k] - p->change[1][k]) / (2.0 * STEP)};
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                a[i][j] += weight_of(p, k) * g[i] * g[j];
    }
    for (int j = 0; j < 2; j++)
        if (!p->has[j])
            a[j][j] = 1.0;
    invert((const double(*)[3])a, c);
    e->se_on             = p->has[ON] ? sqrt(c[ON][ON]) : NAN;
    e->se_off            = p->has[OFF] ? sqrt(c[OFF][OFF]) : NAN;
    e->se_mortality      = sqrt(c[MORTALITY][MORTALITY]);
    e->cov_on_mortality  = p->has[ON] ? c[ON][MORTALITY] : NAN;
    e->cov_off_mortality = p->has[OFF] ? c[OFF][MORTALITY] : NAN;
}

static int check(const problem *p, anji_error *err)
{
    double sum = 0.0;

    if (p->years < 1 || p->years >= p->n)
        return anjip_fail(err, p->n < 2 ? ANJI_ERR_TOO_FEW : ANJI_ERR_DOMAIN, -1,
                          "%zu years between inventories of %zu age classes, want 1 to "
                          "one less than classes",
                          p->years, p->n);
    for (size_t k = 0; k < p->n; k++) {
        double c = p->cut == NULL ? 0.0 : p->cut[k], s = p->se == NULL ? 1.0 : p->se[k];
        if (!(p->first[k] >= 0.0 && p->first[k] < INFINITY && p->second[k] >= 0.0 &&
              p->second[k] < INFINITY && s > 0.0 && s < INFINITY && c >= 0.0 &&
              c <= 1.0))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)k,
                              "age class %zu: %g and %g culms ha-1, se %g, cut %g",
                              k + 1, p->first[k], p->second[k], s, c);
        sum += p->first[k];
    }
    if (!(sum > 0.0))
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1, "no culm at the first inventory");
    if (p->n < (size_t)(1 + p->has[ON] + p->has[OFF]))
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1,
                          "%zu age classes for %d parameters", p->n,
                          1 + p->has[ON] + p->has[OFF]);
    return ANJI_OK;
}

static int fit(problem *p, anji_growth_estimate *e, anji_error *err)
{
    double  recruits[2];
    double *memory = anjip_malloc(p->n, 5 * sizeof *memory);

    if (memory == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu classes", p->n);
    p->old          = memory;
    p->unit[0]      = memory + p->n;
    p->unit[1]      = memory + 2 * p->n;
    p->change[0]    = memory + 3 * p->n;
    p->change[1]    = memory + 4 * p->n;
    e->mortality    = best_mortality(p);
    e->chi2         = solve(p, e->mortality, recruits);
    e->recruits_on  = p->has[ON] ? recruits[ON] : NAN;
    e->recruits_off = p->has[OFF] ? recruits[OFF] : NAN;
    errors(p, e->mortality, recruits, e);
    e->df = (int64_t)p->n - 1 - p->has[ON] - p->has[OFF];
    free(memory);
    return ANJI_OK;
}

int anji_growth_fit(size_t n_classes, const double *first, const double *second,
                    const double *se, const double *cut, size_t n_years,
                    const anji_growth_opts *opts, anji_growth_estimate *estimate,
                    anji_error *err)
{
    anji_growth_opts o;
    problem          p = {.n      = n_classes,
                          .years  = n_years,
                          .first  = first,
                          .second = second,
                          .se     = se,
                          .cut    = cut};

    anjip_begin(err);
    if (estimate != NULL)
        *estimate =
            (anji_growth_estimate){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, -1};
    if (first == NULL || second == NULL || estimate == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "first, second or estimate is NULL");
    int status = anjip_growth_load(&o, opts, err);
    if (status != ANJI_OK)
        return status;
    p.first_is_off = (int)o.first_is_off;
    p.has[ON]      = n_years > 1 || !p.first_is_off;
    p.has[OFF]     = n_years > 1 || p.first_is_off;
    status         = check(&p, err);
    return status == ANJI_OK ? fit(&p, estimate, err) : status;
}
