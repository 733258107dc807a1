/* One window's curve by REDDYPROC's rules: three starts, each through a ladder of refits,
 * and its errors from a Hessian by differences.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "flux/partition_day_private.h"

#define BIT(parameter)  (1u << (parameter))
#define ALPHA_MAX       0.22  /* umol J-1: above it alpha is fixed                 */
#define BETA_MAX        250.0 /* umol m-2 s-1: none at or above it is accepted     */
#define BETA_SUSPECT    100.0 /* above it, its sd must be smaller than beta        */
#define DIFFERENCE_STEP 1e-3  /* of all parameters alike, whatever their size      */
#define CURVATURE_MIN   1e-8  /* below it the first parameter is left out          */

/* Means and standard deviations of the priors: that program's own. */
static const double prior_k = 0.05, prior_alpha = 0.1;
static const double prior_sd[DAY_PARAMETERS] = {50.0, 600.0, 10.0, 80.0};
static const double start_factors[]          = {1.0, 1.3, 0.8}; /* of beta */

/* Fit `mask` from start, which stays. */
static int refit(anjip_day_fit *fit, const double *start, unsigned mask,
                 anji_error *err)
{
    fit->mask = mask;
    memcpy(fit->theta, start, sizeof fit->theta);
    if (fit->nash_tolerance == 0.0)
        return anjip_day_fit_run(fit, err);
    anjip_day_nash(fit);
    return ANJI_OK;
}

/* k and alpha are fixed where they leave their range; every refit begins anew. */
static int climb(anjip_day_fit *fit, const anjip_day_sample *s, double *start,
                 double last_alpha, anji_error *err)
{
    double   alpha = isnan(last_alpha) ? ALPHA_MAX : last_alpha;
    unsigned mask  = BIT(DAY_K) | BIT(DAY_BETA) | BIT(DAY_ALPHA) | BIT(DAY_R);

    if (s->neglect)
        start[DAY_K] = 0.0;
    if (s->neglect || !s->any_dry)
        mask &= ~BIT(DAY_K);
    int status = refit(fit, start, mask, err);
    /* at most twice: k, then alpha; or alpha, then k */
    for (int turn = 0; turn < 2 && status == ANJI_OK; turn++) {
        if (fit->theta[DAY_K] < 0.0) {
            start[DAY_K] = 0.0;
            mask &= ~BIT(DAY_K);
        } else if (fit->theta[DAY_ALPHA] > ALPHA_MAX && mask & BIT(DAY_ALPHA)) {
            start[DAY_ALPHA] = alpha;
            mask &= ~BIT(DAY_ALPHA);
        } else {
            break;
        }
        status = refit(fit, start, mask, err);
    }
    return status;
}

static int32_t judge(const anjip_day_fit *fit)
{
    const double *t = fit->theta;

    if (!fit->converged)
        return ANJI_DAY_NOT_CONVERGED;
    if (t[DAY_BETA] < 0.0 || t[DAY_ALPHA] < 0.0 || t[DAY_R] < 0.0 ||
        t[DAY_BETA] >= BETA_MAX)
        return ANJI_DAY_BOUNDS;
    return ANJI_DAY_FOUND;
}

/* Derivative of the cost by parameter j, by central differences. */
static double slope(const anjip_day_fit *fit, double *theta, int j)
{
    double at   = theta[j];
    theta[j]    = at + DIFFERENCE_STEP;
    double up   = anjip_day_cost(fit, theta);
    theta[j]    = at - DIFFERENCE_STEP;
    double down = anjip_day_cost(fit, theta);
    theta[j]    = at;
    return (up - down) / (2.0 * DIFFERENCE_STEP);
}

static void hessian(const anjip_day_fit *fit, size_t p, const int *which,
                    double h[DAY_PARAMETERS][DAY_PARAMETERS])
{
    double theta[DAY_PARAMETERS];

    memcpy(theta, fit->theta, sizeof theta);
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++) {
            double at       = theta[which[i]];
            theta[which[i]] = at + DIFFERENCE_STEP;
            double up       = slope(fit, theta, which[j]);
            theta[which[i]] = at - DIFFERENCE_STEP;
            double down     = slope(fit, theta, which[j]);
            theta[which[i]] = at;
            h[i][j]         = (up - down) / (2.0 * DIFFERENCE_STEP);
        }
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < i; j++)
            h[i][j] = h[j][i] = 0.5 * (h[i][j] + h[j][i]);
}

/* The inverse Hessian, without the factor 2 that a chi-square needs: that program's. */
static int32_t errors(const anjip_day_fit *fit, anjip_day_set *set)
{
    double h[DAY_PARAMETERS][DAY_PARAMETERS] = {{0}};
    int    which[DAY_PARAMETERS];
    size_t p = 0;

    for (int i = 0; i < DAY_PARAMETERS; i++)
        if (fit->mask & BIT(i))
            which[p++] = i;
    hessian(fit, p, which, h);
    size_t skip = h[0][0] < CURVATURE_MIN ? 1 : 0;
    for (size_t i = 0; skip && i + 1 < p; i++)
        for (size_t j = 0; j + 1 < p; j++)
            h[i][j] = h[i + 1][j + 1];
    if (!anjip_day_invert(p - skip, h))
        return ANJI_DAY_SINGULAR;
    for (size_t i = skip; i < p; i++) {
        if (!(h[i - skip][i - skip] >= 0.0))
            return ANJI_DAY_VARIANCE;
        for (size_t j = skip; j < p; j++)
            set->cov[which[i]][which[j]] = h[i - skip][j - skip];
    }
    double beta = fit->theta[DAY_BETA];
    if (beta > BETA_SUSPECT && sqrt(set->cov[DAY_BETA][DAY_BETA]) >= beta)
        return ANJI_DAY_BOUNDS;
    return ANJI_DAY_FOUND;
}

int anjip_day_ladder(const anjip_day_sample *s, double *last_alpha, anjip_day_set *set,
                     int32_t *reason, double *cost, anji_error *err)
{
    anjip_day_fit fit                   = {.n              = s->n,
                                           .records        = s->records,
                                           .workspace      = s->workspace,
                                           .nash_tolerance = s->nash_tolerance};
    anjip_day_fit best                  = {.cost = INFINITY};
    const double  prior[DAY_PARAMETERS] = {prior_k, s->range, prior_alpha, s->r_night};

    memcpy(fit.prior, prior, sizeof prior);
    for (int i = 0; i < DAY_PARAMETERS; i++)
        fit.prior_w[i] = 1.0 / prior_sd[i];
    *reason = ANJI_DAY_NOT_CONVERGED;
    for (size_t k = 0; k < ANJIP_COUNT(start_factors); k++) {
        double start[DAY_PARAMETERS];
        memcpy(start, prior, sizeof start);
        start[DAY_BETA] *= start_factors[k];
        int status = climb(&fit, s, start, *last_alpha, err);
        if (status != ANJI_OK)
            return status;
        int32_t found = judge(&fit);
        if (k == 0)
            *reason = found;
        if (found == ANJI_DAY_FOUND && fit.cost < best.cost)
            best = fit;
    }
    if (best.cost == INFINITY)
        return ANJI_OK;
    memcpy(set->theta, best.theta, sizeof best.theta);
    set->fixed = (int)(~best.mask & 0xFu);
    *reason    = errors(&best, set);
    *cost      = anjip_day_chi_square(&best, best.theta);
    if (*reason == ANJI_DAY_FOUND)
        *last_alpha = best.theta[DAY_ALPHA];
    return ANJI_OK;
}
