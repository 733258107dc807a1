/* The stand chain: stock, change, the errors of both, and plots for a wanted precision.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/calendar.h>

#include "bamboo/stand_run_private.h"

/* ---- stock and change ----------------------------------------------------------------- */

int anjip_stand_stock(account *a, anji_error *err)
{
    int status = ANJI_OK;

    for (size_t k = 0; k < a->n_surveys && status == ANJI_OK; k++) {
        anjip_survey *v           = &a->surveys[k];
        v->stock_plots.n          = v->n_plots;
        v->stock_plots.id         = v->id;
        v->stock_plots.area_ha    = v->area;
        v->stock_plots.stratum    = v->stratum;
        v->stock_plots.n_strata   = v->n_strata;
        v->stock_plots.stratum_ha = v->stratum_ha;
        v->stock_culms.n          = v->n;
        v->stock_culms.plot       = v->plot;
        v->stock_culms.count      = v->count;
        for (int p = 0; p < ANJI_POOLS; p++)
            v->stock_culms.biomass_kg[p] = v->mass[p];
        status =
            anji_stock(&v->stock_plots, &v->stock_culms, &a->stock, &v->stock, err);
    }
    return status;
}

/* Years and months as registries count them: 4 years 5 months are 4.417. */
static double year_of(double seconds)
{
    anji_civil c;

    if (isnan(seconds) || anji_civil_from_seconds((int64_t)seconds, &c) != ANJI_OK)
        return NAN;
    return c.year + (c.month - 1 + (c.day - 1) / 30.5) / 12.0;
}

static int compare(account *a, int how, anji_error *err)
{
    a->how = how;
    return anji_stock_change(a->surveys[0].stock, a->surveys[1].stock, a->years, how,
                             &a->stock, &a->change, err);
}

int anjip_stand_change(account *a, anji_error *err)
{
    anji_error unpaired;

    if (a->n_surveys < 2)
        return ANJI_OK;
    a->years = !isnan(a->opts.years) ? a->opts.years
                                     : year_of(a->surveys[1].shown.date) -
                                           year_of(a->surveys[0].shown.date);
    if (!(a->years > 0.0))
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                          "the time between the surveys is not known, want dates in "
                          "the files, or years");
    if (a->opts.how == ANJI_CHANGE_INDEPENDENT)
        return compare(a, ANJI_CHANGE_INDEPENDENT, err);
    int status = compare(a, ANJI_CHANGE_PAIRED, &unpaired);
    if (status == ANJI_ERR_NOT_FOUND) {
        anjip_stand_warn(a, ANJI_STAND_WARNING_OTHER,
                         "the plots of the two surveys are not the same (%s): compared "
                         "as independent samples",
                         unpaired.message);
        return compare(a, ANJI_CHANGE_INDEPENDENT, err);
    }
    return status == ANJI_OK
               ? ANJI_OK
               : anjip_fail(err, status, unpaired.row, "%s", unpaired.message);
}

/* ---- errors --------------------------------------------------------------------------- */

/* A model's mass when all crowns are one error longer: by how much, as a share. */
static double crown_share(const account *a, const anji_stand_equation *m)
{
    const anjip_survey *v    = &a->surveys[a->n_surveys - 1];
    double              base = 0.0, moved = 0.0;
    double              up = 1.0 + a->supplied.crown_sd / a->supplied.crown_ratio;
    anji_equation_opts  opts;

    if ((anji_equation_inputs(m->equation) & ANJI_CULM_CROWN) == 0 ||
        !(a->supplied.crown_sd > 0.0))
        return 0.0;
    anji_equation_opts_init(&opts, sizeof opts);
    opts.outside = ANJI_OUTSIDE_EXTRAPOLATE;
    for (size_t i = 0; i < v->n; i++) {
        anji_culm c = {v->dbh[i], v->height[i], v->crown[i], v->age[i], NAN, {0, 0, 0}};
        double    one = 0.0, two = 0.0;
        anji_equation_eval(m->equation, &c, &opts, &one, NULL, NULL);
        c.crown_m *= up;
        anji_equation_eval(m->equation, &c, &opts, &two, NULL, NULL);
        base += v->count[i] * one;
        moved += v->count[i] * two;
    }
    return fabs(moved / base - 1.0);
}

static void make_models(account *a, anji_stock_model *models)
{
    double relative = a->opts.relative_error;

    for (size_t k = 0; k < a->n_models; k++) {
        double crown                = crown_share(a, &a->models[k]);
        models[k].equation          = a->models[k].equation;
        models[k].pool              = a->models[k].pool;
        models[k].residual_relative = relative;
        models[k].mean_relative     = relative;
        if (crown > 0.0) /* NaN stays: then the assumption is taken, which is larger */
            models[k].mean_relative = hypot(relative, crown);
        a->models[k].mean_relative = models[k].mean_relative;
    }
}

/* Culms of a survey; their ages are the caller's to free. */
static int make_date(const account *a, size_t k, double **ages, anji_stock_date *date,
                     anji_error *err)
{
    const anjip_survey *v = &a->surveys[k];

    *ages = anjip_calloc(v->n, sizeof **ages);
    if (*ages == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for ages");
    anji_culms culms = {v->dbh, v->height, v->crown, *ages, NULL, {NULL, NULL, NULL}};
    date->plots      = &v->stock_plots;
    date->n          = v->n;
    date->plot       = v->plot;
    date->count      = v->count;
    date->culms      = culms;
    return anjip_stand_ages(v, a->models[0].equation, *ages, err);
}

static void load_errors(account *a)
{
    a->montecarlo.how   = a->n_surveys == 2 ? (uint32_t)a->how : ANJI_CHANGE_PAIRED;
    a->montecarlo.years = a->n_surveys == 2 ? a->years : 1.0;
    if (a->supplied.height_error > a->montecarlo.height_sd_share)
        a->montecarlo.height_sd_share = a->supplied.height_error;
    a->montecarlo.stock = &a->stock;
    a->montecarlo.run   = &a->run;
}

int anjip_stand_draw(account *a, anji_error *err)
{
    anji_stock_date  dates[ANJI_STAND_RUN_SURVEYS];
    anji_stock_model models[ANJI_STAND_RUN_EQUATIONS];
    double          *ages[ANJI_STAND_RUN_SURVEYS] = {NULL, NULL};
    anji_error       why;
    int              status = ANJI_OK;

    if (a->opts.errors == ANJI_STAND_ERRORS_NONE)
        return ANJI_OK;
    memset(dates, 0, sizeof dates);
    memset(models, 0, sizeof models);
    anjip_begin(&why);
    load_errors(a);
    make_models(a, models);
    for (size_t k = 0; k < a->n_surveys && status == ANJI_OK; k++)
        status = make_date(a, k, &ages[k], &dates[k], &why);
    if (status == ANJI_OK)
        status = anji_stock_montecarlo(a->n_surveys, dates, a->n_models, models, 1,
                                       NULL, &a->montecarlo, &a->draws, &why);
    free(ages[0]);
    free(ages[1]);
    if (status == ANJI_ERR_NOT_FOUND && isnan(a->opts.relative_error) &&
        !a->montecarlo.accept_assumed) {
        anjip_stand_warn(a, ANJI_STAND_WARNING_SAMPLING,
                         "only the error of sampling is told: %s", why.message);
        return ANJI_OK;
    }
    return status == ANJI_OK ? ANJI_OK
                             : anjip_fail(err, status, why.row, "%s", why.message);
}

/* ---- plots for a wanted precision ----------------------------------------------------- */

/* Not being able to tell is no failure; having no memory is. */
static int plan(account *a, const anjip_survey *v, double *sd,
                anji_sampling_stratum *rows, anji_error *err)
{
    size_t             n = 0;
    const double      *y = anji_stock_plot_values(v->stock, ANJI_POOL_SUM_LIVE, &n);
    anji_sample        sample;
    anji_sampling_opts opts;

    if (y == NULL || anji_stock_pool_row(v->stock, ANJI_POOL_SUM_LIVE, -1) == NULL)
        return ANJI_OK;
    anji_sampling_opts_init(&opts, sizeof opts);
    opts.confidence = a->stock.confidence;
    int status = anji_sampling_stratified(n, y, v->stratum, v->n_strata, v->stratum_ha,
                                          &opts, rows, &sample, err);
    for (size_t k = 0; status == ANJI_OK && k < v->n_strata; k++)
        sd[k] = sqrt(rows[k].variance);
    if (status == ANJI_OK)
        status = anji_plots_needed(v->n_strata, v->stratum_ha, sd, NULL,
                                   a->opts.precision * sample.value, &opts, &a->needed,
                                   NULL, a->needed_by, err);
    if (status != ANJI_OK)
        a->needed.n = -1;
    return status == ANJI_ERR_MEMORY ? status : ANJI_OK;
}

int anjip_stand_needed(account *a, anji_error *err)
{
    const anjip_survey    *v    = &a->surveys[a->n_surveys - 1];
    double                *sd   = anjip_calloc(v->n_strata, sizeof *sd);
    anji_sampling_stratum *rows = anjip_calloc(v->n_strata, sizeof *rows);
    int                    status;

    a->needed.n  = -1;
    a->needed_by = anjip_calloc(v->n_strata, sizeof *a->needed_by);
    if (sd != NULL && rows != NULL && a->needed_by != NULL)
        status = plan(a, v, sd, rows, err);
    else
        status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for strata");
    free(sd);
    free(rows);
    return status;
}
