/* How many plots a wanted precision takes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/stats.h>

#include "bamboo/sampling_private.h"

#define PLOTS_MAX 1e9

/* The formula's parts that do not depend on t. */
typedef struct {
    double product; /* (sum w s sqrt c)(sum w s / sqrt c)     */
    double ws2;     /* sum w s^2                              */
    double share;   /* sum w s / sqrt c                       */
    double error;   /* E                                      */
    double plots;   /* N; infinite without a plot area        */
    double strata;
    double tail; /* 1 - (1 - confidence) / 2               */
} plan;

static double needed(const plan *p, double t)
{
    return t * t * p->product / (p->error * p->error + t * t * p->ws2 / p->plots);
}

static double t_of(const plan *p, double n)
{
    return anji_student_quantile(p->tail, n - p->strata);
}

/* n - needed(t(n)) grows with n, so the smallest n that suffices is found by halving. */
static double solve(const plan *p, double *t)
{
    double low = p->strata, high = p->strata + 1.0;

    while (high < PLOTS_MAX && needed(p, t_of(p, high)) > high) {
        low = high;
        high *= 2.0;
    }
    while (high - low > 1.0) {
        double middle = floor(0.5 * (low + high));
        if (needed(p, t_of(p, middle)) > middle)
            low = middle;
        else
            high = middle;
    }
    *t = t_of(p, high);
    return high;
}

static int read_strata(size_t n_strata, const double *area, const double *sd,
                       const double *cost, double plot_ha, plan *p, anji_error *err)
{
    double total, with = 0.0;
    int    status = anjip_check_areas(n_strata, area, &total, err);

    if (status != ANJI_OK)
        return status;
    for (size_t i = 0; i < n_strata; i++) {
        double c = cost == NULL ? 1.0 : cost[i], w = area[i] / total;
        if (!(sd[i] >= 0.0 && sd[i] < INFINITY))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "sd of stratum %zu is %g, want 0 or more", i, sd[i]);
        if (!(c > 0.0 && c < INFINITY))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "cost of stratum %zu is %g, want more than 0", i, c);
        if (plot_ha > 0.0 && area[i] < 2.0 * plot_ha)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "stratum %zu of %g ha cannot hold two plots of %g ha", i,
                              area[i], plot_ha);
        with += w * sd[i] * sqrt(c);
        p->share += w * sd[i] / sqrt(c);
        p->ws2 += w * sd[i] * sd[i];
    }
    p->product = with * p->share;
    p->plots   = plot_ha > 0.0 ? total / plot_ha : INFINITY;
    p->strata  = (double)n_strata;
    return ANJI_OK;
}

static double held(double area, double plot_ha)
{
    return plot_ha > 0.0 ? floor(area / plot_ha) : PLOTS_MAX;
}

/* Two for each stratum, then whole shares of n, then the largest remainders. */
static int64_t hand_out(size_t n_strata, const double *area, double plot_ha, double n,
                        const double *part, int64_t *plots)
{
    int64_t sum = 0;

    for (size_t i = 0; i < n_strata; i++) {
        double most = held(area[i], plot_ha);
        plots[i]    = (int64_t)fmin(fmax(floor(n * part[i]), 2.0), most);
        sum += plots[i];
    }
    while ((double)sum < n) {
        size_t best = n_strata;
        for (size_t i = 0; i < n_strata; i++) {
            double lack = n * part[i] - (double)plots[i];
            if ((double)plots[i] + 1.0 > held(area[i], plot_ha))
                continue;
            if (best == n_strata || lack > n * part[best] - (double)plots[best])
                best = i;
        }
        if (best == n_strata)
            break;
        plots[best]++;
        sum++;
    }
    return sum;
}

static void fail_result(size_t n_strata, anji_plots_needed_result *result,
                        double *share, int64_t *plots)
{
    if (result != NULL)
        *result = (anji_plots_needed_result){NAN, NAN, NAN, NAN, -1};
    for (size_t i = 0; i < n_strata; i++) {
        if (share != NULL)
            share[i] = NAN;
        if (plots != NULL)
            plots[i] = -1;
    }
}

static int allocate(size_t n_strata, const double *area, const double *sd,
                    const double *cost, const anji_sampling_opts *o, const plan *p,
                    double whole, anji_plots_needed_result *result, double *share,
                    int64_t *plots, anji_error *err)
{
    double  *part  = anjip_malloc(n_strata, sizeof *part);
    int64_t *given = anjip_malloc(n_strata, sizeof *given);

    if (part == NULL || given == NULL) {
        free(part);
        free(given);
        fail_result(n_strata, result, share, plots);
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu strata",
                          n_strata);
    }
    double total = 0.0;
    for (size_t i = 0; i < n_strata; i++)
        total += area[i];
    for (size_t i = 0; i < n_strata; i++) {
        double w = area[i] / total, c = cost == NULL ? 1.0 : cost[i];
        part[i] = p->share > 0.0 ? w * sd[i] / sqrt(c) / p->share : w;
        if (share != NULL)
            share[i] = result->exact * part[i];
    }
    result->n = hand_out(n_strata, area, o->plot_ha, whole, part, given);
    if (plots != NULL)
        memcpy(plots, given, n_strata * sizeof *plots);
    free(part);
    free(given);
    return ANJI_OK;
}

int anji_plots_needed(size_t n_strata, const double *area, const double *sd,
                      const double *cost, double error, const anji_sampling_opts *opts,
                      anji_plots_needed_result *result, double *share, int64_t *plots,
                      anji_error *err)
{
    anji_sampling_opts o;
    plan               p = {.error = error};

    anjip_begin(err);
    fail_result(n_strata, result, share, plots);
    if (area == NULL || sd == NULL || result == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "area, sd or result is NULL");
    if (n_strata == 0)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1, "no stratum");
    int status = anjip_sampling_load(&o, opts, err);
    if (status != ANJI_OK)
        return status;
    if (!(error > 0.0 && error < INFINITY))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "error is %g, want more than 0",
                          error);
    status = read_strata(n_strata, area, sd, cost, o.plot_ha, &p, err);
    if (status != ANJI_OK)
        return status;
    p.tail    = 0.5 + 0.5 * o.confidence;
    double t  = o.t;
    double at = o.t > 0.0 ? ceil(needed(&p, t)) : solve(&p, &t);
    double n  = needed(&p, t);
    if (!(at < PLOTS_MAX))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "more than %g plots: the error %g is too small", PLOTS_MAX,
                          error);
    result->exact  = n;
    result->simple = t * t * p.product / (error * error);
    result->t      = t;
    result->df     = o.t > 0.0 ? INFINITY : at - p.strata;
    return allocate(n_strata, area, sd, cost, &o, &p, at, result, share, plots, err);
}
