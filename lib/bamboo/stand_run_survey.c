/* The stand chain: surveys as columns, and what their culms lack.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "bamboo/stand_run_private.h"

/* Culms that a mean ratio of crown to height takes. */
#define CROWNS_MIN 10.0

/* ---- surveys ------------------------------------------------------------------------- */

/* Copies of the surveys of one or two inventories, in order. */
static int copy_surveys(account *a, size_t n, const anji_inventory *const *inventories,
                        anji_error *err)
{
    size_t all = 0;

    for (size_t k = 0; k < n; k++)
        all += anji_inventory_surveys(inventories[k]);
    if (all > ANJI_STAND_RUN_SURVEYS)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%zu surveys, want one or two",
                          all);
    for (size_t k = 0; k < n; k++) {
        size_t here = anji_inventory_surveys(inventories[k]);
        /* of an inventory that is not checked the first call says so */
        for (size_t i = 0; i < (here > 0 ? here : 1); i++) {
            anjip_survey *v = &a->surveys[a->n_surveys];
            int status = anji_inventory_survey(inventories[k], i, &v->inventory, err);
            if (status != ANJI_OK)
                return status;
            a->n_surveys++;
        }
    }
    return ANJI_OK;
}

static int make_columns(anjip_survey *v, size_t n)
{
    v->plot       = anjip_calloc(n, sizeof *v->plot);
    v->count      = anjip_calloc(n, sizeof *v->count);
    v->dbh        = anjip_calloc(n, sizeof *v->dbh);
    v->height     = anjip_calloc(n, sizeof *v->height);
    v->crown      = anjip_calloc(n, sizeof *v->crown);
    v->age        = anjip_calloc(n, sizeof *v->age);
    v->stratum    = anjip_calloc(v->n_plots, sizeof *v->stratum);
    v->area       = anjip_calloc(v->n_plots, sizeof *v->area);
    v->id         = anjip_calloc(v->n_plots, sizeof *v->id);
    v->stratum_ha = anjip_calloc(v->n_strata, sizeof *v->stratum_ha);
    return v->plot != NULL && v->count != NULL && v->dbh != NULL && v->height != NULL &&
           v->crown != NULL && v->age != NULL && v->stratum != NULL &&
           v->area != NULL && v->id != NULL && v->stratum_ha != NULL;
}

static void take_culms(anjip_survey *v, const anji_inventory_columns *c)
{
    for (size_t i = 0; i < c->n; i++) {
        if (c->status[i] != ANJI_STATUS_LIVE)
            continue;
        v->plot[v->n]   = c->plot[i];
        v->count[v->n]  = c->count[i];
        v->dbh[v->n]    = c->dbh_cm[i];
        v->height[v->n] = c->height_m[i];
        v->crown[v->n]  = c->crown_m[i];
        v->age[v->n++]  = c->age[i];
    }
}

static void take_plots(anjip_survey *v)
{
    double dates = 0.0;

    for (size_t p = 0; p < v->n_plots; p++) {
        v->id[p]      = v->plots[p].id;
        v->area[p]    = v->plots[p].area_ha;
        v->stratum[p] = v->plots[p].stratum;
        dates += v->plots[p].date;
    }
    v->shown.date = dates / (double)v->n_plots;
}

/* Distributions: one that cannot be fitted carries its mark; only memory is a failure. */
static int fit_diameters(anjip_survey *v, anji_error *err)
{
    int status = anji_diameter_fit(v->n, v->dbh, v->count, 2, &v->shown.weibull, err);

    if (status == ANJI_ERR_MEMORY)
        return status;
    status =
        anji_diameter_age_fit(v->n, v->dbh, v->age, v->count, &v->shown.joint, err);
    return status == ANJI_ERR_MEMORY ? status : ANJI_OK;
}

static int take_columns(const account *a, anjip_survey *v, anji_error *err)
{
    anji_inventory_columns c;

    v->plots   = anji_inventory_plots(v->inventory, &v->n_plots);
    v->strata  = anji_inventory_strata(v->inventory, &v->n_strata);
    int status = anji_inventory_culms(v->inventory, &c);
    if (status != ANJI_OK)
        return anjip_fail(err, status, -1, "the inventory is not checked");
    if (!make_columns(v, c.n))
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu culms", c.n);
    take_culms(v, &c);
    take_plots(v);
    status = anji_stand_table(v->inventory, &a->stand, &v->stand, err);
    return status == ANJI_OK ? fit_diameters(v, err) : status;
}

/* Areas of strata; where they are not known, plots stand for them. */
static void take_areas(account *a, anjip_survey *v)
{
    int known = 1;

    for (size_t k = 0; k < v->n_strata; k++)
        known &= !isnan(v->strata[k].area_ha);
    a->areas_known &= known;
    for (size_t k = 0; k < v->n_strata; k++)
        v->stratum_ha[k] = known ? v->strata[k].area_ha : (double)v->strata[k].plots;
    if (!known && v->n_strata > 1)
        anjip_stand_warn(a, ANJI_STAND_WARNING_OTHER,
                         "the areas of the strata are not known: each counts by its "
                         "number of plots. Give a table of strata with their areas");
}

/* Strata of two reads have to be the same, in the same order: tables go by number. */
static int same_strata(const account *a, anji_error *err)
{
    const anjip_survey *v = &a->surveys[0], *w = &a->surveys[1];
    int                 same = v->n_strata == w->n_strata;

    for (size_t k = 0; same && k < v->n_strata; k++)
        same = strcmp(v->strata[k].name, w->strata[k].name) == 0;
    return same ? ANJI_OK
                : anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                             "the strata of the two surveys are not the same, or come "
                             "in another order: give the same table of strata with "
                             "both");
}

int anjip_stand_surveys(account *a, size_t n, const anji_inventory *const *inventories,
                        anji_error *err)
{
    int status = copy_surveys(a, n, inventories, err);

    a->areas_known = 1;
    for (size_t k = 0; k < a->n_surveys && status == ANJI_OK; k++) {
        status = take_columns(a, &a->surveys[k], err);
        if (status == ANJI_OK)
            take_areas(a, &a->surveys[k]);
    }
    if (status == ANJI_OK && a->n_surveys == 2)
        status = same_strata(a, err);
    return status;
}

/* One species, by the inventories or by the options. */
int anjip_stand_species(account *a, anji_error *err)
{
    a->species = a->opts.species;
    for (size_t k = 0; k < a->n_surveys && a->opts.species == NULL; k++) {
        const char *one = anji_inventory_species(a->surveys[k].inventory, 0);
        const char *two = anji_inventory_species(a->surveys[k].inventory, 1);
        if (two != NULL)
            return anjip_fail(err, ANJI_ERR_AMBIGUOUS, -1,
                              "the inventory holds %s and %s; an equation is for one "
                              "species: take them apart, or give species to treat all "
                              "as one",
                              one, two);
        a->species = one != NULL ? one : a->species;
    }
    if (a->species == NULL && a->opts.n_equations == 0)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                          "the files name no species, want species (such as moso) or "
                          "equation");
    return ANJI_OK;
}

/* ---- what the inventory lacks --------------------------------------------------------- */

size_t anjip_stand_missing(const anjip_survey *v, const double *column)
{
    size_t n = 0;

    for (size_t i = 0; i < v->n; i++)
        n += isnan(column[i]) ? 1 : 0;
    return n;
}

/* Fits one curve to the measured heights of all surveys together. */
static int fit_heights(account *a, anji_error *err)
{
    size_t n = 0;

    for (size_t k = 0; k < a->n_surveys; k++)
        n += a->surveys[k].n;
    double *d = anjip_calloc(n, 3 * sizeof *d), *h = d + n, *w = d + 2 * n;
    if (d == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for heights");
    n = 0;
    for (size_t k = 0; k < a->n_surveys; k++)
        for (size_t i = 0; i < a->surveys[k].n; i++, n++) {
            d[n] = a->surveys[k].dbh[i];
            h[n] = a->surveys[k].height[i];
            w[n] = a->surveys[k].count[i];
        }
    int status =
        anji_height_fit(n, d, h, w, (int)a->opts.height, &a->supplied.height, err);
    free(d);
    return status;
}

/* Heights of one survey; adds the squared shares of their errors. */
static int supply_survey(const account *a, anjip_survey *v, double *sum, double *culms,
                         anji_error *err)
{
    size_t  supplied = 0;
    double *error    = anjip_calloc(v->n, sizeof *error);

    if (error == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for heights");
    int status       = anji_height_supply(&a->supplied.height, v->n, v->dbh, v->height,
                                          v->height, error, NULL, &supplied, err);
    v->shown.heights = (int64_t)supplied;
    for (size_t i = 0; i < v->n && status == ANJI_OK; i++)
        if (error[i] > 0.0) {
            *sum += v->count[i] * pow(error[i] / v->height[i], 2);
            *culms += v->count[i];
        }
    free(error);
    return status;
}

static int supply_heights(account *a, anji_error *err)
{
    double sum = 0.0, culms = 0.0;
    int    lacking = 0, some = 0;

    a->supplied.height.n = -1;
    for (size_t k = 0; k < a->n_surveys; k++) {
        const anjip_survey *v = &a->surveys[k];
        size_t              n = anjip_stand_missing(v, v->height);
        lacking |= n > 0;
        some |= n < v->n;
    }
    if (!lacking || !some)
        return ANJI_OK;
    int status = fit_heights(a, err);
    for (size_t k = 0; k < a->n_surveys && status == ANJI_OK; k++)
        status = supply_survey(a, &a->surveys[k], &sum, &culms, err);
    a->supplied.height_error = culms > 0.0 ? sqrt(sum / culms) : 0.0;
    return status;
}

/* Mean ratio of crown length to height of the culms that have both, or the caller's. */
static void find_crown_ratio(account *a)
{
    double n = 0.0, sum = 0.0, squares = 0.0;

    a->supplied.crown_ratio = a->opts.crown_ratio;
    a->supplied.crown_sd    = a->opts.crown_sd;
    if (!isnan(a->opts.crown_ratio))
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
    if (n < CROWNS_MIN)
        return;
    a->supplied.crown_n     = (int64_t)n;
    a->supplied.crown_ratio = sum / n;
    a->supplied.crown_sd =
        sqrt((squares - sum * sum / n) / (n - 1.0) / n); /* of the mean */
}

static void supply_crowns(account *a)
{
    find_crown_ratio(a);
    for (size_t k = 0; k < a->n_surveys && !isnan(a->supplied.crown_ratio); k++) {
        anjip_survey *v = &a->surveys[k];
        for (size_t i = 0; i < v->n; i++)
            if (isnan(v->crown[i]) && !isnan(v->height[i])) {
                v->crown[i] = a->supplied.crown_ratio * v->height[i];
                v->shown.crowns++;
            }
    }
}

static void say_what_was_supplied(account *a)
{
    const anji_stand_supplied *s       = &a->supplied;
    long long                  heights = 0, crowns = 0;

    for (size_t k = 0; k < a->n_surveys; k++) {
        heights += a->surveys[k].shown.heights;
        crowns += a->surveys[k].shown.crowns;
    }
    if (heights > 0)
        anjip_stand_warn(
            a, ANJI_STAND_WARNING_OTHER,
            "%lld rows have no height: supplied by the %s curve of %lld measured "
            "culms, residual sd %.2f m; adds %.1f %% to the error of a height",
            heights, anji_height_name(s->height.model), (long long)s->height.n,
            s->height.residual_sd_m, 100.0 * s->height_error);
    if (crowns > 0 && s->crown_n > 0)
        anjip_stand_warn(a, ANJI_STAND_WARNING_OTHER,
                         "%lld rows have no crown length: supplied as %.3f of the "
                         "height, the mean of %lld culms (standard error %.4f)",
                         crowns, s->crown_ratio, (long long)s->crown_n, s->crown_sd);
    else if (crowns > 0)
        anjip_stand_warn(a, ANJI_STAND_WARNING_OTHER,
                         "%lld rows have no crown length: supplied as %.3f of the "
                         "height, as given (sd %.3f)",
                         crowns, s->crown_ratio, s->crown_sd);
}

int anjip_stand_supply(account *a, anji_error *err)
{
    int status = supply_heights(a, err);

    if (status == ANJI_OK) {
        supply_crowns(a);
        say_what_was_supplied(a);
    }
    return status;
}
