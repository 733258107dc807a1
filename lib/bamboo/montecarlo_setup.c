/* What the draws of a Monte Carlo need, computed once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "bamboo/montecarlo.h"

/* Half the step of central differences, as a share of the input: second-order error. */
#define STEP 1e-4

static int no_memory(anji_error *err)
{
    return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the Monte Carlo");
}

void anjip_mc_factor(size_t n, double *a)
{
    for (size_t j = 0; j < n; j++) {
        double pivot = a[j * n + j], largest = pivot;
        for (size_t k = 0; k < j; k++)
            pivot -= a[j * n + k] * a[j * n + k];
        pivot = pivot > 1e-14 * largest ? sqrt(pivot) : 0.0;
        for (size_t i = j; i < n; i++) {
            double sum = a[i * n + j];
            for (size_t k = 0; k < j; k++)
                sum -= a[i * n + k] * a[j * n + k];
            a[i * n + j] = i == j ? pivot : pivot > 0.0 ? sum / pivot : 0.0;
        }
        for (size_t i = 0; i < j; i++)
            a[i * n + j] = 0.0;
    }
}

static void free_date(anjip_mc_date *d, size_t n_models)
{
    for (size_t m = 0; m < n_models; m++) {
        if (d->nodes != NULL)
            anjip_mc_nodes_free(&d->nodes[m]);
        if (d->plot_t != NULL)
            free(d->plot_t[m]);
    }
    free(d->nodes);
    free(d->plot_t);
    free(d->weight);
    free(d->count);
    free(d->stratum);
    free(d->match);
    free(d->order);
    free(d->value);
    free(d->residual_sd);
    free(d->measurement);
    free(d->dbh_bias);
    free(d->height_bias);
}

void anjip_mc_free(anjip_mc *mc)
{
    for (size_t d = 0; d < ANJIP_DATES_MAX; d++) {
        free_date(&mc->dates[d], mc->n_models);
        free(mc->factor[d]);
    }
    for (size_t m = 0; mc->models != NULL && m < mc->n_models; m++)
        free(mc->models[m].cholesky);
    free(mc->models);
    free(mc->weight);
}

static int new_date(anjip_mc_date *d, const anjip_mc *mc, anji_error *err)
{
    size_t k2 = mc->per_set * mc->per_set;

    d->n_plots     = d->in->plots->n;
    d->n_strata    = d->in->plots->stratum == NULL ? 1 : d->in->plots->n_strata;
    d->weight      = anjip_calloc(d->n_strata, sizeof *d->weight);
    d->count       = anjip_calloc(d->n_strata, sizeof *d->count);
    d->stratum     = anjip_calloc(d->n_plots, sizeof *d->stratum);
    d->match       = anjip_calloc(d->n_plots, sizeof *d->match);
    d->order       = anjip_calloc(d->n_plots, sizeof *d->order);
    d->nodes       = anjip_calloc(mc->n_models, sizeof *d->nodes);
    d->plot_t      = anjip_calloc(mc->n_models, sizeof *d->plot_t);
    d->value       = anjip_calloc(mc->n_models, sizeof *d->value);
    d->residual_sd = anjip_calloc(mc->n_models, sizeof *d->residual_sd);
    d->measurement = anjip_calloc(mc->n_sets * k2, sizeof *d->measurement);
    d->dbh_bias    = anjip_calloc(mc->n_models, sizeof *d->dbh_bias);
    d->height_bias = anjip_calloc(mc->n_models, sizeof *d->height_bias);
    int ok         = d->weight != NULL && d->count != NULL && d->stratum != NULL &&
             d->match != NULL && d->order != NULL && d->nodes != NULL &&
             d->plot_t != NULL && d->value != NULL && d->residual_sd != NULL &&
             d->measurement != NULL && d->dbh_bias != NULL && d->height_bias != NULL;
    for (size_t m = 0; ok && m < mc->n_models; m++) {
        d->plot_t[m] = anjip_calloc(d->n_plots, sizeof **d->plot_t);
        ok           = d->plot_t[m] != NULL;
    }
    return ok ? ANJI_OK : no_memory(err);
}

static int count_plots(anjip_mc_date *d, anji_error *err)
{
    const anji_stock_plots *plots = d->in->plots;
    double                  total = 0.0;

    for (size_t p = 0; p < d->n_plots; p++) {
        d->stratum[p] = plots->stratum == NULL ? 0 : plots->stratum[p];
        d->match[p]   = p;
        d->count[d->stratum[p]]++;
    }
    for (size_t s = 0, at = 0; s < d->n_strata; s++)
        for (size_t p = 0; p < d->n_plots; p++)
            if ((size_t)d->stratum[p] == s)
                d->order[at++] = p;
    for (size_t s = 0; s < d->n_strata; s++) {
        d->weight[s] = plots->stratum_ha == NULL ? 1.0 : plots->stratum_ha[s];
        total += d->weight[s];
        if (d->count[s] < 2)
            return anjip_fail(err, ANJI_ERR_TOO_FEW, (int64_t)s,
                              "stratum %zu has %ld plots, want two or more", s,
                              (long)d->count[s]);
    }
    for (size_t s = 0; s < d->n_strata; s++)
        d->weight[s] /= total;
    return ANJI_OK;
}

static int check_culms(const anjip_mc_date *d, anji_error *err)
{
    if (d->in->n > 0 && d->in->plot == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "the culms' plots are NULL");
    if (d->in->n > UINT32_MAX)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "more than 2^32 rows of culms");
    for (size_t i = 0; i < d->in->n; i++) {
        double count = d->in->count == NULL ? 1.0 : d->in->count[i];
        if (d->in->plot[i] < 0 || (size_t)d->in->plot[i] >= d->n_plots)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "culm %zu is of plot %ld, want 0 to %zu", i,
                              (long)d->in->plot[i], d->n_plots - 1);
        if (!(count >= 0.0 && count < INFINITY))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "row %zu stands for %g culms, want 0 or more", i, count);
    }
    return ANJI_OK;
}

/* Columns of one date while it is set up: value, its slope in D and ln H, for each model
 * of a set. */
typedef struct {
    size_t  n;
    double *share, *count, *y, *by_dbh, *by_height, *moved, *other;
    double *all;
} scratch;

static int new_scratch(scratch *s, size_t n, size_t per_set, anji_error *err)
{
    s->n   = n;
    s->all = anjip_calloc(n, (5 + 2 * per_set) * sizeof *s->all);
    if (s->all == NULL)
        return no_memory(err);
    s->share     = s->all;
    s->count     = s->share + n;
    s->y         = s->count + n;
    s->moved     = s->y + n;
    s->other     = s->moved + n;
    s->by_dbh    = s->other + n;
    s->by_height = s->by_dbh + n * per_set;
    return ANJI_OK;
}

/* d value / d ln x by central differences, for one input column. */
static int slope(const anjip_model *model, const anji_stock_date *in, int which,
                 scratch *s, double *out, anji_error *err)
{
    const double       *column = which == 0 ? in->culms.dbh_cm : in->culms.height_m;
    double             *input[ANJI_CULM_INPUTS];
    const double *const all[ANJI_CULM_INPUTS] = {in->culms.dbh_cm, in->culms.height_m,
                                                 in->culms.crown_m, in->culms.age,
                                                 in->culms.width_m};

    if ((anji_equation_inputs(model->equation) >> which & 1) == 0)
        return ANJI_OK; /* out is zero */
    for (int k = 0; k < ANJI_CULM_INPUTS; k++)
        input[k] = (double *)(uintptr_t)all[k]; /* read only */
    input[which] = s->moved;
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < s->n; i++)
            s->moved[i] = column[i] * (side == 0 ? 1.0 - STEP : 1.0 + STEP);
        int status = anjip_mc_eval(
            model, s->n, input, anji_equation_coefficient_values(model->equation),
            ANJI_OUTSIDE_EXTRAPOLATE, side == 0 ? s->other : out, err);
        if (status != ANJI_OK)
            return status;
    }
    for (size_t i = 0; i < s->n; i++)
        out[i] = (out[i] - s->other[i]) / (2.0 * STEP);
    return ANJI_OK;
}

static double residual_of(const anjip_model *model, double y, double dbh)
{
    const anji_residual *r = &model->residual;

    switch (r->kind) {
    case ANJI_RESIDUAL_RELATIVE:
        return r->value * y;
    case ANJI_RESIDUAL_LOG:
        return sqrt(expm1(r->value * r->value)) * y;
    case ANJI_RESIDUAL_POWER:
        return r->value * pow(dbh, r->power) * model->to_kg / 1000.0;
    default:
        return r->value * model->to_kg / 1000.0;
    }
}

/* One model: its value at each culm, plot and over the area, and its residual error. */
static int model_of_date(const anjip_mc *mc, size_t m, anjip_mc_date *d, scratch *s,
                         anji_error *err)
{
    const anjip_model  *model = &mc->models[m];
    size_t              k     = m % mc->per_set;
    double             *input[ANJI_CULM_INPUTS];
    const double *const all[ANJI_CULM_INPUTS] = {
        d->in->culms.dbh_cm, d->in->culms.height_m, d->in->culms.crown_m,
        d->in->culms.age, d->in->culms.width_m};

    for (int j = 0; j < ANJI_CULM_INPUTS; j++)
        input[j] = (double *)(uintptr_t)all[j]; /* read only */
    int status = anjip_mc_eval(model, s->n, input, NULL, mc->o.outside, s->y, err);
    if (status == ANJI_OK)
        status = slope(model, d->in, 0, s, s->by_dbh + k * s->n, err);
    if (status == ANJI_OK)
        status = slope(model, d->in, 1, s, s->by_height + k * s->n, err);
    if (status != ANJI_OK)
        return status;
    double variance = 0.0;
    for (size_t i = 0; i < s->n; i++) {
        double dbh = all[0] == NULL ? 0.0 : all[0][i];
        double one = residual_of(model, s->y[i], dbh);
        size_t p   = (size_t)d->in->plot[i];
        d->plot_t[m][p] += s->count[i] * s->y[i] / d->in->plots->area_ha[p];
        d->value[m] += s->share[i] * s->y[i];
        if (s->count[i] > 0.0)
            variance += s->share[i] * s->share[i] / s->count[i] * one * one;
        if (dbh > 0.0)
            d->dbh_bias[m] += s->share[i] * s->by_dbh[k * s->n + i] / dbh;
        d->height_bias[m] += s->share[i] * s->by_height[k * s->n + i];
    }
    d->residual_sd[m] = sqrt(variance);
    return anjip_mc_nodes(mc, model, d, m, err);
}

/* Covariance between the pools of a set from independent errors of each culm's D and H. */
static void measurement_of_set(const anjip_mc *mc, size_t set, anjip_mc_date *d,
                               const scratch *s)
{
    size_t  n = mc->per_set;
    double *c = d->measurement + set * n * n;

    for (size_t i = 0; i < s->n; i++) {
        double dbh = d->in->culms.dbh_cm == NULL ? 0.0 : d->in->culms.dbh_cm[i];
        if (!(s->count[i] > 0.0))
            continue;
        double per  = s->share[i] * s->share[i] / s->count[i];
        double on_d = dbh > 0.0 ? mc->o.dbh_sd / dbh + mc->o.dbh_sd_share : 0.0;
        double on_h = mc->o.height_sd_share;
        for (size_t k = 0; k < n; k++)
            for (size_t j = 0; j <= k; j++)
                c[k * n + j] += per * (on_d * on_d * s->by_dbh[k * s->n + i] *
                                           s->by_dbh[j * s->n + i] +
                                       on_h * on_h * s->by_height[k * s->n + i] *
                                           s->by_height[j * s->n + i]);
    }
    anjip_mc_factor(n, c);
}

static int setup_date(anjip_mc *mc, anjip_mc_date *d, anji_error *err)
{
    scratch s      = {0};
    int     status = anjip_check_stock_plots(d->in->plots, err);

    if (status == ANJI_OK)
        status = new_date(d, mc, err);
    if (status == ANJI_OK)
        status = count_plots(d, err);
    if (status == ANJI_OK)
        status = check_culms(d, err);
    if (status == ANJI_OK)
        status = new_scratch(&s, d->in->n, mc->per_set, err);
    for (size_t i = 0; status == ANJI_OK && i < s.n; i++) {
        size_t p = (size_t)d->in->plot[i], h = (size_t)d->stratum[p];
        s.count[i] = d->in->count == NULL ? 1.0 : d->in->count[i];
        s.share[i] =
            s.count[i] / d->in->plots->area_ha[p] / (double)d->count[h] * d->weight[h];
    }
    for (size_t set = 0; status == ANJI_OK && set < mc->n_sets; set++) {
        memset(s.by_dbh, 0, 2 * mc->per_set * s.n * sizeof *s.by_dbh);
        for (size_t k = 0; status == ANJI_OK && k < mc->per_set; k++)
            status = model_of_date(mc, set * mc->per_set + k, d, &s, err);
        if (status == ANJI_OK)
            measurement_of_set(mc, set, d, &s);
    }
    free(s.all);
    return status;
}

/* Pools measured on the plots: the same at both dates, complete, none that an equation
 * gives. */
static int setup_measured(anjip_mc *mc, anji_error *err)
{
    uint8_t given[ANJI_POOLS] = {0};

    for (size_t k = 0; k < mc->per_set; k++)
        given[mc->models[k].pool] = 1;
    for (size_t k = 0; k < ANJI_POOLS; k++) {
        mc->measured[k] = mc->dates[0].in->plots->per_ha[k] != NULL;
        mc->n_measured += mc->measured[k];
        if (mc->measured[k] && given[k])
            return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                              "%s is given by an equation and per hectare",
                              anji_pool_name((int)k));
        given[k] = given[k] || mc->measured[k];
        for (size_t d = 0; d < mc->n_dates; d++) {
            anjip_mc_date *date = &mc->dates[d];
            const double  *x    = date->in->plots->per_ha[k];
            if ((x != NULL) != mc->measured[k])
                return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                                  "%s was measured at one date only",
                                  anji_pool_name((int)k));
            for (size_t p = 0; x != NULL && p < date->n_plots; p++) {
                if (isnan(x[p]))
                    return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)p,
                                      "%s of plot %zu is missing",
                                      anji_pool_name((int)k), p);
                size_t s = (size_t)date->stratum[p];
                date->per_ha[k] += date->weight[s] * x[p] / (double)date->count[s];
            }
        }
    }
    return anjip_check_pools(given, err);
}

/* Column c of a group for plot p of the earlier date. */
static double group_value(const anjip_mc *mc, size_t group, size_t set, size_t c,
                          size_t p)
{
    size_t               per_date = mc->per_set + mc->n_measured;
    size_t               d = mc->n_groups == 1 ? c / per_date : group, k = c % per_date;
    const anjip_mc_date *date = &mc->dates[d];
    size_t               q    = mc->n_groups == 1 && d == 1 ? date->match[p] : p;

    if (k < mc->per_set)
        return date->plot_t[set * mc->per_set + k][q];
    size_t nth = k - mc->per_set, pool = 0;
    for (; !mc->measured[pool] || nth > 0; pool++)
        nth -= mc->measured[pool];
    return date->in->plots->per_ha[pool][q];
}

/* Factor of the covariance of a stratum's means, times its weight in the area. */
static void stratum_factor(const anjip_mc *mc, size_t group, size_t set, size_t s,
                           double *mean, double *c)
{
    const anjip_mc_date *date = &mc->dates[mc->n_groups == 1 ? 0 : group];
    size_t               n    = mc->dims;
    double               m    = (double)date->count[s];

    for (size_t k = 0; k < n; k++) {
        mean[k] = 0.0;
        for (size_t p = 0; p < date->n_plots; p++)
            if ((size_t)date->stratum[p] == s)
                mean[k] += group_value(mc, group, set, k, p) / m;
    }
    for (size_t p = 0; p < date->n_plots; p++) {
        if ((size_t)date->stratum[p] != s)
            continue;
        for (size_t k = 0; k < n; k++) {
            double x = group_value(mc, group, set, k, p) - mean[k];
            for (size_t j = 0; j <= k; j++)
                c[k * n + j] += x * (group_value(mc, group, set, j, p) - mean[j]) *
                                date->weight[s] * date->weight[s] / (m * (m - 1.0));
        }
    }
    anjip_mc_factor(n, c);
}

static int setup_groups(anjip_mc *mc, anji_error *err)
{
    size_t per_date = mc->per_set + mc->n_measured;
    int    paired   = mc->n_dates == 2 && mc->o.how == ANJI_CHANGE_PAIRED;

    mc->n_groups = paired ? 1 : mc->n_dates;
    mc->dims     = paired ? 2 * per_date : per_date;
    double *mean = anjip_calloc(mc->dims, sizeof *mean);
    for (size_t g = 0; g < mc->n_groups; g++) {
        size_t n_strata = mc->dates[g].n_strata, size = mc->dims * mc->dims;
        mc->factor[g] = anjip_calloc(mc->n_sets * n_strata, size * sizeof(double));
        if (mean == NULL || mc->factor[g] == NULL) {
            free(mean);
            return no_memory(err);
        }
        for (size_t set = 0; set < mc->n_sets; set++)
            for (size_t s = 0; s < n_strata; s++)
                stratum_factor(mc, g, set, s, mean,
                               mc->factor[g] + (set * n_strata + s) * size);
    }
    free(mean);
    return ANJI_OK;
}

static int setup_pairs(anjip_mc *mc, anji_error *err)
{
    anjip_mc_date *a = &mc->dates[0], *b = &mc->dates[1];

    if (mc->n_dates < 2 || mc->o.how != ANJI_CHANGE_PAIRED)
        return ANJI_OK;
    int same = a->n_strata == b->n_strata;
    for (size_t s = 0; same && s < a->n_strata; s++)
        same = a->weight[s] == b->weight[s];
    if (!same)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "strata or their areas differ between the dates");
    if ((a->in->plots->id == NULL) != (b->in->plots->id == NULL))
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                          "plots of one date have names, those of the other have none");
    if (a->in->plots->id != NULL)
        return anjip_match_plots(a->n_plots, a->in->plots->id, a->stratum, b->n_plots,
                                 b->in->plots->id, b->stratum, b->match, err);
    if (a->n_plots != b->n_plots ||
        memcmp(a->stratum, b->stratum, a->n_plots * sizeof *a->stratum) != 0)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                          "%zu and %zu plots without names: pairing needs the same",
                          a->n_plots, b->n_plots);
    return ANJI_OK;
}

int anjip_mc_setup(anjip_mc *mc, const anji_stock_date *dates, anji_error *err)
{
    int status = ANJI_OK;

    for (size_t d = 0; status == ANJI_OK && d < mc->n_dates; d++) {
        mc->dates[d].in = &dates[d];
        status          = setup_date(mc, &mc->dates[d], err);
    }
    if (status == ANJI_OK)
        status = setup_measured(mc, err);
    if (status == ANJI_OK)
        status = setup_pairs(mc, err);
    return status == ANJI_OK ? setup_groups(mc, err) : status;
}
