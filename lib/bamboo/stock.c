/* Carbon of plots, by pool, and its mean over strata.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/units.h>
#include <anjicarbon/stats.h>

#include "bamboo/stock_private.h"

#define KG_PER_T 1000.0

const anjip_sum anjip_sums[ANJIP_SUMS] = {
    {ANJI_POOL_SUM_ABOVE, ANJI_POOL_CULM, ANJI_POOL_ABOVE},
    {ANJI_POOL_SUM_BELOW, ANJI_POOL_STUMP, ANJI_POOL_BELOW},
    {ANJI_POOL_SUM_LIVE, ANJI_POOL_CULM, ANJI_POOL_BELOW},
    {ANJI_POOL_SUM_ALL, ANJI_POOL_CULM, ANJI_POOL_SOIL},
};

int anjip_pool_of_slot(size_t slot)
{
    return slot < ANJI_POOLS ? (int)slot : anjip_sums[slot - ANJI_POOLS].pool;
}

size_t anjip_slot_of_pool(int pool)
{
    for (size_t slot = 0; slot < ANJIP_SLOTS; slot++)
        if (anjip_pool_of_slot(slot) == pool)
            return slot;
    return ANJIP_SLOTS;
}

void anji_stock_result_free(anji_stock_result *r)
{
    if (r == NULL)
        return;
    for (size_t k = 0; k < ANJIP_SLOTS; k++) {
        free(r->carbon[k]);
        free(r->biomass[k]);
    }
    free(r->stratum_ha);
    free(r->stratum);
    free(r->text);
    free(r->id);
    free(r->strata);
    free(r->pools);
    free(r);
}

static int no_memory(anji_error *err)
{
    return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the stock's columns");
}

/* Names, one after the other in one block. */
static int copy_names(anji_stock_result *r, const anji_stock_plots *plots,
                      anji_error *err)
{
    enum { DIGITS = 21 };
    size_t size = 1;

    for (size_t p = 0; p < r->n_plots; p++)
        size += plots->id == NULL ? DIGITS : strlen(plots->id[p]) + 1;
    r->text = anjip_malloc(size, 1);
    r->id   = anjip_calloc(r->n_plots, sizeof *r->id);
    if (r->text == NULL || r->id == NULL)
        return no_memory(err);
    char *at = r->text;
    for (size_t p = 0; p < r->n_plots; p++) {
        r->id[p] = at;
        if (plots->id == NULL)
            snprintf(at, DIGITS, "%zu", p + 1);
        else
            memcpy(at, plots->id[p], strlen(plots->id[p]) + 1);
        at += strlen(at) + 1;
    }
    return ANJI_OK;
}

static int copy_plots(anji_stock_result *r, const anji_stock_plots *plots,
                      anji_error *err)
{
    r->n_plots    = plots->n;
    r->n_strata   = plots->stratum == NULL ? 1 : plots->n_strata;
    r->stratum    = anjip_calloc(r->n_plots, sizeof *r->stratum);
    r->stratum_ha = anjip_calloc(r->n_strata, sizeof *r->stratum_ha);
    r->strata     = anjip_calloc(r->n_strata, sizeof *r->strata);
    if (r->stratum == NULL || r->stratum_ha == NULL || r->strata == NULL)
        return no_memory(err);
    if (plots->stratum != NULL)
        memcpy(r->stratum, plots->stratum, r->n_plots * sizeof *r->stratum);
    r->area = 0.0;
    for (size_t s = 0; s < r->n_strata; s++) {
        r->stratum_ha[s] = plots->stratum_ha == NULL ? 1.0 : plots->stratum_ha[s];
        r->area += r->stratum_ha[s];
    }
    for (size_t s = 0; s < r->n_strata; s++) {
        r->strata[s].stratum = (int32_t)s;
        r->strata[s].weight  = r->stratum_ha[s] / r->area;
        r->strata[s].area_ha = plots->stratum_ha == NULL ? NAN : r->stratum_ha[s];
    }
    if (plots->stratum_ha == NULL)
        r->area = NAN;
    return copy_names(r, plots, err);
}

static int check_culm(const anji_stock_culms *culms, size_t i, size_t n_plots,
                      anji_error *err)
{
    double count = culms->count == NULL ? 1.0 : culms->count[i];

    if (culms->plot[i] < 0 || (size_t)culms->plot[i] >= n_plots)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                          "culm %zu is of plot %ld, want 0 to %ld", i,
                          (long)culms->plot[i], (long)n_plots - 1);
    if (!(count >= 0.0 && count < INFINITY))
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                          "row %zu stands for %g culms, want 0 or more", i, count);
    return ANJI_OK;
}

static int add_organ(const anji_stock_culms *culms, int pool, double *kg,
                     anji_error *err)
{
    const double *mass = culms->biomass_kg[pool];

    for (size_t i = 0; i < culms->n; i++) {
        if (!(mass[i] >= 0.0 && mass[i] < INFINITY))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "%s of culm %zu is %g kg, want 0 or more",
                              anji_pool_name(pool), i, mass[i]);
        kg[culms->plot[i]] += (culms->count == NULL ? 1.0 : culms->count[i]) * mass[i];
    }
    return ANJI_OK;
}

/* Culms per hectare of each stratum, a plain mean over plots. */
static int count_culms(anji_stock_result *r, const anji_stock_plots *plots,
                       const anji_stock_culms *culms, anji_error *err)
{
    for (size_t p = 0; p < r->n_plots; p++) {
        anji_stock_stratum *s = &r->strata[r->stratum[p]];
        s->n++;
        s->plots_ha += plots->area_ha[p];
    }
    for (size_t i = 0; culms != NULL && i < culms->n; i++) {
        int status = check_culm(culms, i, r->n_plots, err);
        if (status != ANJI_OK)
            return status;
        size_t p = (size_t)culms->plot[i];
        r->strata[r->stratum[p]].culms_ha +=
            (culms->count == NULL ? 1.0 : culms->count[i]) / plots->area_ha[p];
    }
    for (size_t s = 0; s < r->n_strata; s++)
        r->strata[s].culms_ha = culms == NULL || r->strata[s].n == 0
                                    ? NAN
                                    : r->strata[s].culms_ha / (double)r->strata[s].n;
    return ANJI_OK;
}

static int new_slot(anji_stock_result *r, size_t slot, anji_error *err)
{
    r->biomass[slot] = anjip_calloc(r->n_plots, sizeof **r->biomass);
    r->carbon[slot]  = anjip_calloc(r->n_plots, sizeof **r->carbon);
    return r->biomass[slot] == NULL || r->carbon[slot] == NULL ? no_memory(err)
                                                               : ANJI_OK;
}

static int fill_pool(anji_stock_result *r, size_t k, const anji_stock_plots *plots,
                     const anji_stock_culms *culms, double fraction, anji_error *err)
{
    int status = new_slot(r, k, err);

    if (status == ANJI_OK && plots->per_ha[k] == NULL)
        status = add_organ(culms, (int)k, r->biomass[k], err);
    if (status != ANJI_OK)
        return status;
    for (size_t p = 0; p < r->n_plots; p++) {
        double *b       = &r->biomass[k][p];
        *b              = plots->per_ha[k] != NULL ? plots->per_ha[k][p]
                                                   : *b / KG_PER_T / plots->area_ha[p];
        r->carbon[k][p] = fraction * *b;
        if (k == ANJI_POOL_SOIL)
            *b = NAN; /* given as carbon: it has no dry mass here */
    }
    return ANJI_OK;
}

/* Which pools there are; none twice. */
static int find_pools(const anji_stock_plots *plots, const anji_stock_culms *culms,
                      uint8_t given[ANJI_POOLS], anji_error *err)
{
    size_t n = 0;

    for (size_t k = 0; k < ANJI_POOLS; k++) {
        int by_culm = culms != NULL && culms->biomass_kg[k] != NULL;
        int by_plot = plots->per_ha[k] != NULL;
        if (by_culm && by_plot)
            return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                              "%s is given by culm and per hectare",
                              anji_pool_name((int)k));
        if (by_culm && k > ANJI_POOL_BELOW)
            return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%s is not an organ of a culm",
                              anji_pool_name((int)k));
        given[k] = (uint8_t)(by_culm || by_plot);
        n += given[k];
    }
    if (n == 0)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1, "no pool is given");
    return anjip_check_pools(given, err);
}

/* biomass[slot] and carbon[slot] += those of the pools from first to last. */
static void add_pools(anji_stock_result *r, size_t slot, int first, int last)
{
    for (int k = first; k <= last; k++)
        for (size_t p = 0; r->carbon[k] != NULL && p < r->n_plots; p++) {
            r->biomass[slot][p] += r->biomass[k][p];
            r->carbon[slot][p] += r->carbon[k][p];
        }
}

static int has_pool(const anji_stock_result *r, int first, int last)
{
    for (int k = first; k <= last; k++)
        if (r->carbon[k] != NULL)
            return 1;
    return 0;
}

/* What is below ground from what is above, plot by plot. */
static int fill_below(anji_stock_result *r, const anji_stock_opts *o, double fraction,
                      anji_error *err)
{
    if (o->below == ANJI_BELOW_NONE || has_pool(r, ANJI_POOL_STUMP, ANJI_POOL_BELOW) ||
        !has_pool(r, ANJI_POOL_CULM, ANJI_POOL_ABOVE))
        return ANJI_OK;
    int status = new_slot(r, ANJI_POOL_BELOW, err);
    if (status != ANJI_OK)
        return status;
    double *below = r->biomass[ANJI_POOL_BELOW];
    add_pools(r, ANJI_POOL_BELOW, ANJI_POOL_CULM, ANJI_POOL_ABOVE);
    for (size_t p = 0; p < r->n_plots; p++) {
        double ratio = o->root_shoot;
        if (o->below == ANJI_BELOW_TOOL14)
            ratio = below[p] > 0.0 ? anji_root_shoot_tool14(below[p]) : 0.0;
        below[p] *= ratio;
        r->carbon[ANJI_POOL_BELOW][p] = fraction * below[p];
    }
    return ANJI_OK;
}

static int fill_sums(anji_stock_result *r, anji_error *err)
{
    for (size_t i = 0; i < ANJIP_SUMS; i++) {
        if (!has_pool(r, anjip_sums[i].first, anjip_sums[i].last))
            continue;
        int status = new_slot(r, ANJI_POOLS + i, err);
        if (status != ANJI_OK)
            return status;
        add_pools(r, ANJI_POOLS + i, anjip_sums[i].first, anjip_sums[i].last);
    }
    return ANJI_OK;
}

static void write_row(anji_stock_pool *row, size_t slot, int stratum, double biomass,
                      double value, double se, double df, int64_t n, double confidence)
{
    double t = anji_student_quantile(0.5 + 0.5 * confidence, df);

    row->pool          = anjip_pool_of_slot(slot);
    row->stratum       = stratum;
    row->biomass_t_ha  = biomass;
    row->stock_tc_ha   = value;
    row->stock_tco2_ha = value * anji_co2_per_carbon(ANJI_MASS_44_12);
    row->se            = se;
    row->half_width    = t * se;
    row->relative      = value == 0.0 ? INFINITY : row->half_width / fabs(value);
    row->df            = df;
    row->n             = n;
}

/* Rows of one pool: the area's at `row`, each stratum's n_slots further on. */
static int estimate_slot(const anji_stock_result *r, size_t slot, size_t n_slots,
                         double confidence, anji_sampling_stratum *work,
                         anji_stock_pool *row, anji_error *err)
{
    anji_sample total, mass = {NAN, NAN, NAN, NAN, NAN, NAN, -1};
    int         status =
        anji_sampling_stratified(r->n_plots, r->carbon[slot], r->stratum, r->n_strata,
                                 r->stratum_ha, NULL, work, &total, err);
    if (status != ANJI_OK)
        return status;
    write_row(row, slot, -1, NAN, total.value, total.se, total.df, total.n, confidence);
    for (size_t s = 0; s < r->n_strata; s++)
        write_row(row + (s + 1) * n_slots, slot, (int)s, NAN, work[s].mean, work[s].se,
                  (double)work[s].n - 1.0, work[s].n, confidence);
    /* soil has no dry mass, so neither has a sum with it: NaN stays */
    status =
        anji_sampling_stratified(r->n_plots, r->biomass[slot], r->stratum, r->n_strata,
                                 r->stratum_ha, NULL, work, &mass, NULL);
    if (status != ANJI_OK)
        return status == ANJI_ERR_MEMORY ? no_memory(err) : ANJI_OK;
    row->biomass_t_ha = mass.value;
    for (size_t s = 0; s < r->n_strata; s++)
        row[(s + 1) * n_slots].biomass_t_ha = work[s].mean;
    return ANJI_OK;
}

static int estimate_all(anji_stock_result *r, double confidence, anji_error *err)
{
    size_t n_slots = 0, at = 0;
    int    status = ANJI_OK;

    for (size_t slot = 0; slot < ANJIP_SLOTS; slot++)
        n_slots += r->carbon[slot] != NULL;
    r->n_pools                  = n_slots * (r->n_strata + 1);
    r->pools                    = anjip_calloc(r->n_pools, sizeof *r->pools);
    anji_sampling_stratum *work = anjip_calloc(r->n_strata, sizeof *work);
    if (r->pools == NULL || work == NULL)
        status = no_memory(err);
    for (size_t slot = 0; status == ANJI_OK && slot < ANJIP_SLOTS; slot++)
        if (r->carbon[slot] != NULL)
            status =
                estimate_slot(r, slot, n_slots, confidence, work, &r->pools[at++], err);
    free(work);
    return status;
}

static int build(anji_stock_result *r, const anji_stock_plots *plots,
                 const anji_stock_culms *culms, const anji_stock_opts *o,
                 anji_error *err)
{
    double  fraction[ANJI_POOLS];
    uint8_t given[ANJI_POOLS];
    int     status = find_pools(plots, culms, given, err);

    anjip_stock_fractions(o, fraction);
    if (status == ANJI_OK)
        status = copy_plots(r, plots, err);
    if (status == ANJI_OK)
        status = count_culms(r, plots, culms, err);
    for (size_t k = 0; status == ANJI_OK && k < ANJI_POOLS; k++)
        if (given[k])
            status = fill_pool(r, k, plots, culms, fraction[k], err);
    if (status == ANJI_OK)
        status = fill_below(r, o, fraction[ANJI_POOL_BELOW], err);
    if (status == ANJI_OK)
        status = fill_sums(r, err);
    return status == ANJI_OK ? estimate_all(r, o->confidence, err) : status;
}

int anji_stock(const anji_stock_plots *plots, const anji_stock_culms *culms,
               const anji_stock_opts *opts, anji_stock_result **out, anji_error *err)
{
    anji_stock_opts o;

    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out       = NULL;
    int status = anjip_stock_load(&o, opts, err);
    if (status == ANJI_OK)
        status = anjip_check_stock_plots(plots, err);
    if (status != ANJI_OK)
        return status;
    if (culms != NULL && culms->n > 0 && culms->plot == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "culms->plot is NULL");
    anji_stock_result *r = anjip_calloc(1, sizeof *r);
    if (r == NULL)
        return no_memory(err);
    status = build(r, plots, culms, &o, err);
    if (status != ANJI_OK) {
        anji_stock_result_free(r);
        return status;
    }
    *out = r;
    return ANJI_OK;
}

const anji_stock_stratum *anji_stock_strata(const anji_stock_result *result, size_t *n)
{
    if (n != NULL)
        *n = result == NULL ? 0 : result->n_strata;
    return result == NULL ? NULL : result->strata;
}

const anji_stock_pool *anji_stock_pools(const anji_stock_result *result, size_t *n)
{
    if (n != NULL)
        *n = result == NULL ? 0 : result->n_pools;
    return result == NULL ? NULL : result->pools;
}

const anji_stock_pool *anji_stock_pool_row(const anji_stock_result *result, int pool,
                                           int stratum)
{
    for (size_t i = 0; result != NULL && i < result->n_pools; i++)
        if (result->pools[i].pool == pool && result->pools[i].stratum == stratum)
            return &result->pools[i];
    return NULL;
}

const double *anji_stock_plot_values(const anji_stock_result *result, int pool,
                                     size_t *n)
{
    size_t        slot = anjip_slot_of_pool(pool);
    const double *values =
        result == NULL || slot == ANJIP_SLOTS ? NULL : result->carbon[slot];
    if (n != NULL)
        *n = values == NULL ? 0 : result->n_plots;
    return values;
}

const char *anji_stock_plot_id(const anji_stock_result *result, size_t p)
{
    return result == NULL || p >= result->n_plots ? NULL : result->id[p];
}

double anji_stock_area(const anji_stock_result *result)
{
    return result == NULL ? NAN : result->area;
}
