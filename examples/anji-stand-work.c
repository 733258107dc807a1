/* From inventories to stock, change and their errors, by the library's functions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-stand.h"

void warn(analysis *a, const char *fmt, ...)
{
    char    text[600];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    for (size_t i = 0; i < a->n_warnings; i++)
        if (strcmp(a->warnings[i], text) == 0)
            return;
    if (a->n_warnings < WARNINGS_MAX &&
        (a->warnings[a->n_warnings] = strdup(text)) != NULL)
        a->n_warnings++;
}

int refuse(const char *text)
{
    fprintf(stderr, "anji-stand: %s\n", text);
    return BAD_INPUT;
}

void *many(size_t n, size_t size)
{
    return calloc(n > 0 ? n : 1, size);
}

/* ---- surveys ------------------------------------------------------------------------- */

static int too_many(size_t n)
{
    char text[160];

    snprintf(
        text, sizeof text,
        "%zu surveys, want one or two: read the files of two surveys apart, FILE... "
        "--later FILE...",
        n);
    return refuse(text);
}

/* The inventories of one or two surveys, from one read or two. */
static int read_surveys(const settings *s, analysis *a)
{
    anji_error err;

    for (int k = 0; k < SURVEYS_MAX; k++) {
        anji_inventory *whole = NULL;
        if (s->n_files[k] == 0)
            continue;
        if (anji_inventory_read(s->files[k], s->n_files[k], s->map, &s->inventory,
                                &whole, &a->reports[k], &err) != ANJI_OK)
            return failed(&err);
        a->n_reports = (size_t)k + 1;
        size_t n     = anji_inventory_surveys(whole);
        int    ok    = n + a->n_surveys <= SURVEYS_MAX;
        for (size_t i = 0; ok && i < n; i++)
            if (anji_inventory_survey(whole, i, &a->surveys[a->n_surveys++].inventory,
                                      &err) != ANJI_OK)
                ok = 0;
        anji_inventory_free(whole);
        if (!ok)
            return n + a->n_surveys > SURVEYS_MAX ? too_many(n) : failed(&err);
    }
    for (size_t k = 0; k < a->n_reports; k++)
        for (size_t i = 0; anji_inventory_report_warning(a->reports[k], i) != NULL; i++)
            warn(a, "%s", anji_inventory_report_warning(a->reports[k], i));
    return DONE;
}

static int make_columns(survey *v, const anji_inventory_columns *c)
{
    size_t n = c->n;

    v->plot       = many(n, sizeof *v->plot);
    v->count      = many(n, sizeof *v->count);
    v->dbh        = many(n, sizeof *v->dbh);
    v->height     = many(n, sizeof *v->height);
    v->crown      = many(n, sizeof *v->crown);
    v->age        = many(n, sizeof *v->age);
    v->stratum    = many(v->n_plots, sizeof *v->stratum);
    v->area       = many(v->n_plots, sizeof *v->area);
    v->id         = many(v->n_plots, sizeof *v->id);
    v->stratum_ha = many(v->n_strata, sizeof *v->stratum_ha);
    return v->plot != NULL && v->count != NULL && v->dbh != NULL && v->height != NULL &&
           v->crown != NULL && v->age != NULL && v->stratum != NULL &&
           v->area != NULL && v->id != NULL && v->stratum_ha != NULL;
}

/* The living culms and the plots of a survey as columns. */
static int take_columns(const settings *s, survey *v)
{
    anji_inventory_columns c;
    anji_error             err;
    double                 dates = 0.0;

    v->plots  = anji_inventory_plots(v->inventory, &v->n_plots);
    v->strata = anji_inventory_strata(v->inventory, &v->n_strata);
    if (anji_inventory_culms(v->inventory, &c) != ANJI_OK || !make_columns(v, &c))
        return refuse("no memory for culms");
    for (size_t i = 0; i < c.n; i++) {
        if (c.status[i] != ANJI_STATUS_LIVE)
            continue;
        v->plot[v->n]   = c.plot[i];
        v->count[v->n]  = c.count[i];
        v->dbh[v->n]    = c.dbh_cm[i];
        v->height[v->n] = c.height_m[i];
        v->crown[v->n]  = c.crown_m[i];
        v->age[v->n++]  = c.age[i];
    }
    for (size_t p = 0; p < v->n_plots; p++) {
        v->id[p]      = v->plots[p].id;
        v->area[p]    = v->plots[p].area_ha;
        v->stratum[p] = v->plots[p].stratum;
        dates += v->plots[p].date;
    }
    v->date = dates / (double)v->n_plots;
    if (anji_stand_table(v->inventory, &s->stand, &v->stand, &err) != ANJI_OK)
        return failed(&err);
    if (anji_diameter_fit(v->n, v->dbh, v->count, 2, &v->weibull, NULL) != ANJI_OK)
        v->weibull.parameters = -1;
    if (anji_diameter_age_fit(v->n, v->dbh, v->age, v->count, &v->joint, NULL) !=
        ANJI_OK)
        v->joint.n = -1;
    return DONE;
}

/* Areas of strata; where they are not known, plots stand for them. */
static void take_areas(analysis *a, survey *v)
{
    int known = 1;

    for (size_t k = 0; k < v->n_strata; k++)
        known &= !isnan(v->strata[k].area_ha);
    a->areas_known &= known;
    for (size_t k = 0; k < v->n_strata; k++)
        v->stratum_ha[k] = known ? v->strata[k].area_ha : (double)v->strata[k].plots;
    if (!known && v->n_strata > 1)
        warn(a, "the areas of the strata are not known: each counts by its number of "
                "plots. "
                "Give a table of strata with their areas");
}

/* One species, by the files or by --species. */
static int take_species(const settings *s, analysis *a)
{
    char text[300];

    a->species = s->species;
    for (size_t k = 0; k < a->n_surveys && s->species == NULL; k++) {
        const char *one = anji_inventory_species(a->surveys[k].inventory, 0);
        const char *two = anji_inventory_species(a->surveys[k].inventory, 1);
        if (two != NULL) {
            snprintf(
                text, sizeof text,
                "the inventory holds %s and %s; an equation is for one species: read "
                "them apart, or give --species to treat all as one",
                one, two);
            return refuse(text);
        }
        a->species = one != NULL ? one : a->species;
    }
    if (a->species == NULL && s->n_equations == 0)
        return refuse("the files name no species, want --species (such as moso) or "
                      "--equation");
    return DONE;
}

/* ---- what the inventory lacks --------------------------------------------------------- */

size_t missing(const survey *v, const double *column)
{
    size_t n = 0;

    for (size_t i = 0; i < v->n; i++)
        n += isnan(column[i]) ? 1 : 0;
    return n;
}

static int all_missing(const analysis *a, int heights)
{
    for (size_t k = 0; k < a->n_surveys; k++) {
        const survey *v = &a->surveys[k];
        if (missing(v, heights ? v->height : v->crown) < v->n)
            return 0;
    }
    return 1;
}

/* Fits one curve to the measured heights of all surveys together. */
static int fit_heights(const settings *s, analysis *a)
{
    size_t     n = 0;
    anji_error err;

    for (size_t k = 0; k < a->n_surveys; k++)
        n += a->surveys[k].n;
    double *d = many(3 * n, sizeof *d), *h = d + n, *w = d + 2 * n;
    if (d == NULL)
        return refuse("no memory for heights");
    n = 0;
    for (size_t k = 0; k < a->n_surveys; k++)
        for (size_t i = 0; i < a->surveys[k].n; i++, n++) {
            d[n] = a->surveys[k].dbh[i];
            h[n] = a->surveys[k].height[i];
            w[n] = a->surveys[k].count[i];
        }
    int status = anji_height_fit(n, d, h, w, s->height, &a->height, &err);
    free(d);
    return status == ANJI_OK ? DONE : failed(&err);
}

static int supply_heights(const settings *s, analysis *a)
{
    double sum = 0.0, culms = 0.0;
    int    lacking = 0;

    a->height.n = -1;
    for (size_t k = 0; k < a->n_surveys; k++)
        lacking |= missing(&a->surveys[k], a->surveys[k].height) > 0;
    if (!lacking || all_missing(a, 1))
        return DONE;
    int status = fit_heights(s, a);
    for (size_t k = 0; k < a->n_surveys && status == DONE; k++) {
        survey    *v     = &a->surveys[k];
        double    *error = many(v->n, sizeof *error);
        anji_error err;
        if (error == NULL)
            return refuse("no memory for heights");
        if (anji_height_supply(&a->height, v->n, v->dbh, v->height, v->height, error,
                               NULL, &v->no_height, &err) != ANJI_OK)
            status = failed(&err);
        for (size_t i = 0; i < v->n && status == DONE; i++)
            if (error[i] > 0.0) {
                sum += v->count[i] * pow(error[i] / v->height[i], 2);
                culms += v->count[i];
            }
        free(error);
    }
    a->height_error = culms > 0.0 ? sqrt(sum / culms) : 0.0;
    return status;
}

/* Mean ratio of crown length to height of the culms that have both, or the user's. */
static void find_crown_ratio(const settings *s, analysis *a)
{
    double n = 0.0, sum = 0.0, squares = 0.0;

    a->crown_ratio = s->crown_ratio;
    a->crown_sd    = s->crown_sd;
    if (!isnan(s->crown_ratio))
        return;
    for (size_t k = 0; k < a->n_surveys; k++)
        for (size_t i = 0; i < a->surveys[k].n; i++) {
            double r = a->surveys[k].crown[i] / a->surveys[k].height[i];
            if (isnan(r))
                continue;
            n++;
            sum += r;
            squares += r * r;
        }
    if (n < 10.0)
        return;
    a->crown_n     = (size_t)n;
    a->crown_ratio = sum / n;
    a->crown_sd    = sqrt((squares - sum * sum / n) / (n - 1.0) / n); /* of the mean */
}

static void supply_crowns(const settings *s, analysis *a)
{
    find_crown_ratio(s, a);
    for (size_t k = 0; k < a->n_surveys && !isnan(a->crown_ratio); k++) {
        survey *v = &a->surveys[k];
        for (size_t i = 0; i < v->n; i++)
            if (isnan(v->crown[i]) && !isnan(v->height[i])) {
                v->crown[i] = a->crown_ratio * v->height[i];
                v->no_crown++;
            }
    }
}

/* ---- stock, change, errors ------------------------------------------------------------ */

static int make_stock(const settings *s, survey *v)
{
    anji_error err;

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
    if (anji_stock(&v->stock_plots, &v->stock_culms, &s->stock, &v->stock, &err) !=
        ANJI_OK)
        return failed(&err);
    return DONE;
}

/* Years and months as registries count them: 4 years 5 months are 4.417. */
static double year_of(double seconds)
{
    anji_civil c;

    if (isnan(seconds) || anji_civil_from_seconds((int64_t)seconds, &c) != ANJI_OK)
        return NAN;
    return c.year + (c.month - 1 + (c.day - 1) / 30.5) / 12.0;
}

static int make_change(const settings *s, analysis *a)
{
    anji_error err;
    int        status;

    a->years = !isnan(s->years)
                   ? s->years
                   : year_of(a->surveys[1].date) - year_of(a->surveys[0].date);
    if (!(a->years > 0.0))
        return refuse(
            "the time between the surveys is not known, want dates in the files, "
            "or --years");
    a->how = s->independent ? ANJI_CHANGE_INDEPENDENT : ANJI_CHANGE_PAIRED;
    status = anji_stock_change(a->surveys[0].stock, a->surveys[1].stock, a->years,
                               a->how, &s->stock, &a->change, &err);
    if (status == ANJI_ERR_NOT_FOUND && !s->independent) {
        warn(a,
             "the plots of the two surveys are not the same (%s): compared as "
             "independent samples",
             err.message);
        a->how = ANJI_CHANGE_INDEPENDENT;
        status = anji_stock_change(a->surveys[0].stock, a->surveys[1].stock, a->years,
                                   a->how, &s->stock, &a->change, &err);
    }
    return status == ANJI_OK ? DONE : failed(&err);
}

/* A model's mass when all supplied crowns are one error longer: by how much, as a share. */
static double crown_share(const analysis *a, const chosen *m)
{
    const survey *v    = &a->surveys[a->n_surveys - 1];
    double        base = 0.0, moved = 0.0, up = 1.0 + a->crown_sd / a->crown_ratio;

    if ((anji_equation_inputs(m->equation) & ANJI_CULM_CROWN) == 0 ||
        !(a->crown_sd > 0.0))
        return 0.0;
    for (size_t i = 0; i < v->n; i++) {
        anji_culm c = {v->dbh[i], v->height[i], v->crown[i], v->age[i], NAN, {0, 0, 0}};
        anji_equation_opts opts;
        double             one = 0.0, two = 0.0;
        anji_equation_opts_init(&opts, sizeof opts);
        opts.outside = ANJI_OUTSIDE_EXTRAPOLATE;
        anji_equation_eval(m->equation, &c, &opts, &one, NULL, NULL);
        c.crown_m *= up;
        anji_equation_eval(m->equation, &c, &opts, &two, NULL, NULL);
        base += v->count[i] * one;
        moved += v->count[i] * two;
    }
    return fabs(moved / base - 1.0);
}

static int make_errors(const settings *s, analysis *a)
{
    anji_stock_montecarlo_opts opts = s->errors;
    anji_stock_date            dates[SURVEYS_MAX];
    anji_stock_model           models[EQUATIONS_MAX];
    anji_error                 err;
    double                    *ages[SURVEYS_MAX] = {NULL, NULL};
    int                        status            = DONE;

    if (opts.draws == 0)
        return DONE;
    memset(dates, 0, sizeof dates);
    memset(models, 0, sizeof models);
    opts.stock = &s->stock;
    opts.run   = &s->run;
    opts.how   = (uint32_t)a->how;
    opts.years = a->n_surveys == 2 ? a->years : 1.0;
    if (a->height_error > opts.height_sd_share)
        opts.height_sd_share = a->height_error;
    for (size_t k = 0; k < a->n_models; k++) {
        double crown                = crown_share(a, &a->models[k]);
        models[k].equation          = a->models[k].equation;
        models[k].pool              = a->models[k].pool;
        models[k].residual_relative = s->relative;
        models[k].mean_relative     = s->relative;
        if (crown > 0.0) /* NaN stays: then the assumption is taken, which is larger */
            models[k].mean_relative = hypot(s->relative, crown);
        a->models[k].mean_relative = models[k].mean_relative;
    }
    for (size_t k = 0; k < a->n_surveys && status == DONE; k++) {
        survey *v = &a->surveys[k];
        ages[k]   = many(v->n, sizeof *ages[k]);
        status =
            ages[k] == NULL ? BAD_INPUT : ages_for(v, a->models[0].equation, ages[k]);
        anji_culms culms = {v->dbh,  v->height, v->crown,
                            ages[k], NULL,      {NULL, NULL, NULL}};
        dates[k].plots   = &v->stock_plots;
        dates[k].n       = v->n;
        dates[k].plot    = v->plot;
        dates[k].count   = v->count;
        dates[k].culms   = culms;
    }
    int drawn = ANJI_OK;
    if (status == DONE)
        drawn = anji_stock_montecarlo(a->n_surveys, dates, a->n_models, models, 1, NULL,
                                      &opts, &a->draws, &err);
    free(ages[0]);
    free(ages[1]);
    if (drawn == ANJI_ERR_NOT_FOUND && isnan(s->relative) && !opts.accept_assumed)
        warn(
            a,
            "only the error of sampling is told: %s. Give --relative-error X (0.2), or "
            "accept the library's assumption by --accept-assumed",
            err.message);
    else if (drawn != ANJI_OK)
        status = failed(&err);
    return status;
}

/* ---- plots for a wanted precision ----------------------------------------------------- */

static int count_plots(const settings *s, analysis *a)
{
    const survey          *v = &a->surveys[a->n_surveys - 1];
    size_t                 n = 0;
    const double          *y = anji_stock_plot_values(v->stock, ANJI_POOL_SUM_LIVE, &n);
    const anji_stock_pool *live = anji_stock_pool_row(v->stock, ANJI_POOL_SUM_LIVE, -1);
    double                *sd   = many(v->n_strata, sizeof *sd);
    anji_sample            sample;
    anji_sampling_stratum *rows = many(v->n_strata, sizeof *rows);
    anji_sampling_opts     opts;
    int                    ok;

    anji_sampling_opts_init(&opts, sizeof opts);
    opts.confidence = s->stock.confidence;
    a->needed.n     = -1;
    a->needed_by    = many(v->n_strata, sizeof *a->needed_by);
    ok              = y != NULL && live != NULL && sd != NULL && rows != NULL &&
         a->needed_by != NULL &&
         anji_sampling_stratified(n, y, v->stratum, v->n_strata, v->stratum_ha, &opts,
                                  rows, &sample, NULL) == ANJI_OK;
    for (size_t k = 0; ok && k < v->n_strata; k++)
        sd[k] = sqrt(rows[k].variance);
    if (ok && anji_plots_needed(v->n_strata, v->stratum_ha, sd, NULL,
                                s->precision * sample.value, &opts, &a->needed, NULL,
                                a->needed_by, NULL) != ANJI_OK)
        a->needed.n = -1;
    free(sd);
    free(rows);
    return DONE;
}

/* ---- all of it ----------------------------------------------------------------------- */

static void say_what_was_supplied(analysis *a)
{
    size_t heights = 0, crowns = 0;

    for (size_t k = 0; k < a->n_surveys; k++) {
        heights += a->surveys[k].no_height;
        crowns += a->surveys[k].no_crown;
    }
    if (heights > 0)
        warn(
            a,
            "%zu rows have no height: supplied by the %s curve of %lld measured culms, "
            "residual sd %.2f m; adds %.1f %% to the error of a height",
            heights, anji_height_name(a->height.model), (long long)a->height.n,
            a->height.residual_sd_m, 100.0 * a->height_error);
    if (crowns > 0 && a->crown_n > 0)
        warn(a,
             "%zu rows have no crown length: supplied as %.3f of the height, the mean "
             "of "
             "%zu culms (standard error %.4f)",
             crowns, a->crown_ratio, a->crown_n, a->crown_sd);
    else if (crowns > 0)
        warn(a,
             "%zu rows have no crown length: supplied as %.3f of the height, as given "
             "(sd %.3f)",
             crowns, a->crown_ratio, a->crown_sd);
}

/* Strata of two reads have to be the same, in the same order: tables go by number. */
static int same_strata(const analysis *a)
{
    const survey *v = &a->surveys[0], *w = &a->surveys[1];
    int           same = v->n_strata == w->n_strata;

    for (size_t k = 0; same && k < v->n_strata; k++)
        same = strcmp(v->strata[k].name, w->strata[k].name) == 0;
    return same ? DONE
                : refuse("the strata of the two surveys are not the same, or come in "
                         "another "
                         "order: give the same table of strata with both");
}

int analyse(const settings *s, analysis *a)
{
    anji_error err;
    int        status = read_surveys(s, a);

    a->areas_known = 1;
    a->crown_ratio = NAN;
    for (size_t k = 0; k < a->n_surveys && status == DONE; k++) {
        status = take_columns(s, &a->surveys[k]);
        if (status == DONE)
            take_areas(a, &a->surveys[k]);
    }
    if (status == DONE && a->n_surveys == 2)
        status = same_strata(a);
    if (status == DONE && anji_equations_builtin(&a->equations, &err) != ANJI_OK)
        status = failed(&err);
    if (status == DONE && s->equation_file != NULL &&
        anji_equations_load(a->equations, s->equation_file, &err) != ANJI_OK)
        status = failed(&err);
    if (status == DONE)
        status = take_species(s, a);
    if (status == DONE)
        status = supply_heights(s, a);
    if (status == DONE) {
        supply_crowns(s, a);
        say_what_was_supplied(a);
        status = choose_equations(s, a);
    }
    if (status == DONE)
        status = weigh_all(s, a);
    for (size_t k = 0; k < a->n_surveys && status == DONE; k++)
        status = make_stock(s, &a->surveys[k]);
    if (status == DONE && a->n_surveys == 2)
        status = make_change(s, a);
    if (status == DONE)
        status = make_errors(s, a);
    return status == DONE ? count_plots(s, a) : status;
}

static void free_survey(survey *v)
{
    for (int p = 0; p < ANJI_POOLS; p++)
        free(v->mass[p]);
    void *const owned[] = {v->plot,       v->stratum,   v->count, v->dbh,
                           v->height,     v->crown,     v->age,   v->area,
                           v->stratum_ha, (void *)v->id};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    anji_stock_result_free(v->stock);
    anji_stand_free(v->stand);
    anji_inventory_free(v->inventory);
}

void free_analysis(analysis *a)
{
    for (size_t k = 0; k < SURVEYS_MAX; k++) {
        free_survey(&a->surveys[k]);
        anji_inventory_report_free(a->reports[k]);
    }
    for (size_t i = 0; i < a->n_warnings; i++)
        free(a->warnings[i]);
    free(a->needed_by);
    anji_stock_draws_free(a->draws);
    anji_stock_changes_free(a->change);
    anji_equations_free(a->equations);
}

const char *date_text(double seconds, char text[32])
{
    anji_civil c;

    if (isnan(seconds) || anji_civil_from_seconds((int64_t)seconds, &c) != ANJI_OK)
        return "undated";
    snprintf(text, 32, "%04d-%02d-%02d", (int)c.year, (int)c.month, (int)c.day);
    return text;
}

const char *stratum_name(const analysis *a, int32_t stratum)
{
    const survey *v = &a->surveys[0];
    return stratum < 0 || (size_t)stratum >= v->n_strata ? "all"
                                                         : v->strata[stratum].name;
}
