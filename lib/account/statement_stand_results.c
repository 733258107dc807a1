/* What a stand's statement comes to: components of uncertainty, stocks, their change, and
 * tonnes of CO2 of the area.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include <anjicarbon/calendar.h>
#include <anjicarbon/components.h>

#include "account/statement_stand_private.h"

/* Accounts take 44/12, because registries do. */
#define CO2_PER_CARBON (44.0 / 12.0)

static void line_name(char name[ANJIP_STAND_NAME], const char *date, int32_t stratum,
                      int pool, const char *what)
{
    if (stratum < 0)
        snprintf(name, ANJIP_STAND_NAME, "%s.%s.%s", date, anji_pool_name(pool), what);
    else
        snprintf(name, ANJIP_STAND_NAME, "%s.s%ld.%s.%s", date, (long)stratum + 1,
                 anji_pool_name(pool), what);
}

/* One number of a pool, made from another of it (or NULL). */
static void put(anjip_stand_writer *w, const char *date, int32_t stratum, int pool,
                const char *what, double value, const char *unit, const char *text,
                const char *from)
{
    char name[ANJIP_STAND_NAME], source[ANJIP_STAND_NAME], path[ANJIP_STAND_NAME + 16];

    line_name(name, date, stratum, pool, what);
    if (from != NULL) {
        line_name(source, date, stratum, pool, from);
        snprintf(path, sizeof path, "result.%s", source);
    }
    anjip_stand_number(w, ANJI_LINE_RESULT, name, value, unit, text,
                       from != NULL ? path : NULL);
}

/* ---- the area and the dates ------------------------------------------------------------ */

static double stratum_area(const anjip_stand_writer *w, int32_t stratum)
{
    const anji_stand_survey *last = anji_stand_run_survey(w->account, w->n_surveys - 1);

    if (stratum < 0)
        return anji_stand_run_area(w->account);
    return anji_inventory_strata(last->inventory, NULL)[stratum].area_ha;
}

static void put_strata(anjip_stand_writer *w)
{
    const anji_stand_survey *last = anji_stand_run_survey(w->account, w->n_surveys - 1);
    char                     name[ANJIP_STAND_NAME];

    anjip_stand_number(w, ANJI_LINE_RESULT, "area", anji_stand_run_area(w->account),
                       "ha", "area of all strata", NULL);
    for (int32_t k = 0; k < (int32_t)last->strata; k++) {
        snprintf(name, sizeof name, "stratum.s%ld.name", (long)k + 1);
        anjip_stand_words(w, ANJI_LINE_RESULT, name,
                          anji_stand_run_stratum(w->account, k), "name of the stratum");
        snprintf(name, sizeof name, "stratum.s%ld.area", (long)k + 1);
        anjip_stand_number(w, ANJI_LINE_RESULT, name, stratum_area(w, k), "ha",
                           "its area", NULL);
    }
}

static void put_dates(anjip_stand_writer *w)
{
    anjip_stand_count(w, ANJI_LINE_RESULT, "surveys", (int64_t)w->n_surveys, "surveys");
    for (size_t k = 0; k < w->n_surveys; k++) {
        double     at = anji_stand_run_survey(w->account, k)->date;
        anji_civil c  = {0};
        char       name[ANJIP_STAND_NAME], day[40] = "undated";
        if (!isnan(at) && anji_civil_from_seconds((int64_t)at, &c) == ANJI_OK)
            snprintf(day, sizeof day, "%04d-%02d-%02d", (int)c.year, (int)c.month,
                     (int)c.day);
        snprintf(name, sizeof name, "%s.date", anjip_stand_date_name(w, k));
        anjip_stand_words(w, ANJI_LINE_RESULT, name, day, "mean of the plots' dates");
    }
}

/* ---- stocks ---------------------------------------------------------------------------- */

static void put_drawn(anjip_stand_writer *w, const char *date, int pool, int at)
{
    const anji_stock_draws_row *r = anji_stock_draws_find(
        anji_stand_run_draws(w->account), ANJI_ERROR_ALL, at, pool);

    if (r == NULL)
        return;
    put(w, date, -1, pool, "sd", r->sd, "t C ha-1", "standard error, of all errors",
        NULL);
    put(w, date, -1, pool, "low", r->low, "t C ha-1",
        "lower end of the interval of all errors", NULL);
    put(w, date, -1, pool, "high", r->high, "t C ha-1",
        "upper end of the interval of all errors", NULL);
}

static void put_stock(anjip_stand_writer *w, size_t k)
{
    const char            *date = anjip_stand_date_name(w, k);
    size_t                 n;
    const anji_stock_pool *p =
        anji_stock_pools(anji_stand_run_survey(w->account, k)->stock, &n);

    for (size_t i = 0; i < n; i++) {
        put(w, date, p[i].stratum, p[i].pool, "stock", p[i].stock_tc_ha, "t C ha-1",
            "carbon of the pool", NULL);
        put(w, date, p[i].stratum, p[i].pool, "stock_co2e", p[i].stock_tco2_ha,
            "t CO2 ha-1", "times 44/12", "stock");
        put(w, date, p[i].stratum, p[i].pool, "se", p[i].se, "t C ha-1",
            "standard error of the stock, of sampling alone", NULL);
        put(w, date, p[i].stratum, p[i].pool, "df", p[i].df, "1",
            "its degrees of freedom", NULL);
        put(w, date, p[i].stratum, p[i].pool, "half_width", p[i].half_width, "t C ha-1",
            "half-width of the stock at confidence, of sampling alone", "se");
        if (p[i].stratum < 0)
            put_drawn(w, date, p[i].pool, (int)k);
    }
}

/* ---- the change ------------------------------------------------------------------------ */

static void put_tonnes(anjip_stand_writer *w, const anji_stock_change_row *c)
{
    double                      tonnes = stratum_area(w, c->stratum) * CO2_PER_CARBON;
    const anji_stock_draws_row *r =
        c->stratum >= 0 ? NULL
                        : anji_stock_draws_find(anji_stand_run_draws(w->account),
                                                ANJI_ERROR_ALL, 2, c->pool);

    put(w, "change", c->stratum, c->pool, "tco2e", c->change_tc_ha * tonnes, "t CO2",
        "change of the whole area over the whole time, times 44/12", "tc_ha");
    put(w, "change", c->stratum, c->pool, "tco2e_se", c->se * tonnes, "t CO2",
        "its standard error, of sampling alone", "se");
    put(w, "change", c->stratum, c->pool, "tco2e_half_width", c->half_width * tonnes,
        "t CO2", "its half-width at confidence, of sampling alone", "half_width");
    if (r == NULL)
        return;
    put(w, "change", -1, c->pool, "tco2e_sd", r->sd * tonnes, "t CO2",
        "its standard error, of all errors", "sd");
    put(w, "change", -1, c->pool, "tco2e_half_width_all",
        (r->high - r->low) / 2.0 * tonnes, "t CO2",
        "its half-width at confidence_all, of all errors: (high - low) / 2", "low");
}

static void put_change_row(anjip_stand_writer *w, const anji_stock_change_row *c)
{
    static const char date[] = "change";

    put(w, date, c->stratum, c->pool, "tc_ha", c->change_tc_ha, "t C ha-1",
        "later less earlier; + is uptake", NULL);
    put(w, date, c->stratum, c->pool, "se", c->se, "t C ha-1",
        "its standard error, of sampling alone", NULL);
    put(w, date, c->stratum, c->pool, "df", c->df, "1", "its degrees of freedom", NULL);
    put(w, date, c->stratum, c->pool, "half_width", c->half_width, "t C ha-1",
        "its half-width at confidence, of sampling alone", "se");
    if (c->stratum < 0)
        put_drawn(w, date, c->pool, 2);
    put(w, date, c->stratum, c->pool, "tc_ha_yr", c->change_tc_ha_yr, "t C ha-1 yr-1",
        "a year of it", "tc_ha");
    put(w, date, c->stratum, c->pool, "tco2e_ha_yr", c->change_tco2_ha_yr,
        "t CO2 ha-1 yr-1", "a year of it, times 44/12", "tc_ha");
    put_tonnes(w, c);
}

static void put_change(anjip_stand_writer *w)
{
    double                       years;
    int                          how;
    size_t                       n;
    const anji_stock_changes    *all = anji_stand_run_change(w->account, &years, &how);
    const anji_stock_change_row *c   = anji_stock_change_rows(all, &n);

    if (all == NULL)
        return;
    anjip_stand_number(w, ANJI_LINE_RESULT, "years", years, "yr",
                       "time between the surveys", NULL);
    anjip_stand_words(w, ANJI_LINE_RESULT, "change.how",
                      how == ANJI_CHANGE_PAIRED ? "paired" : "independent",
                      "paired: the same plots; independent: other plots at each date");
    for (size_t i = 0; i < n; i++)
        put_change_row(w, &c[i]);
}

/* ---- components ------------------------------------------------------------------------ */

/* Which errors two areas by one equation do not share. */
static uint32_t kind_of(int component)
{
    return component == ANJI_ERROR_SAMPLING || component == ANJI_ERROR_RESIDUAL ||
                   component == ANJI_ERROR_MEASUREMENT
               ? ANJI_ERROR_RANDOM
               : ANJI_ERROR_PERSISTENT;
}

static void put_component(anjip_stand_writer *w, const char *date, const char *cause,
                          double se, double df, uint32_t kind, const char *text)
{
    char           name[ANJIP_STAND_NAME];
    anji_line_note note = {text, NULL, NULL};

    snprintf(name, sizeof name, "%s.%s", date, cause);
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_component(w->s, name, se,
                                                 anji_statement_decimals("t C ha-1"),
                                                 "t C ha-1", df, kind, &note, w->err);
}

static void put_draws(anjip_stand_writer *w)
{
    size_t                      n;
    const anji_stock_draws_row *r =
        anji_stock_draws_rows(anji_stand_run_draws(w->account), &n);

    for (size_t i = 0; i < n; i++)
        if (r[i].pool == ANJI_POOL_SUM_LIVE)
            put_component(w,
                          r[i].date == 2 ? "change"
                                         : anjip_stand_date_name(w, (size_t)r[i].date),
                          anji_error_component_name(r[i].component), r[i].sd, INFINITY,
                          kind_of(r[i].component), "of total_live, from the draws");
}

/* Where nothing was drawn, sampling is what is known. */
static void put_sampling(anjip_stand_writer *w)
{
    static const char            text[] = "of total_live, by the design; the other "
                                          "errors are not known";
    const anji_stock_change_row *c      = anji_stock_change_find(
             anji_stand_run_change(w->account, NULL, NULL), ANJI_POOL_SUM_LIVE, -1);

    for (size_t k = 0; k < w->n_surveys; k++) {
        const anji_stock_pool *p = anji_stock_pool_row(
            anji_stand_run_survey(w->account, k)->stock, ANJI_POOL_SUM_LIVE, -1);
        if (p != NULL)
            put_component(w, anjip_stand_date_name(w, k), "sampling", p->se, p->df,
                          ANJI_ERROR_RANDOM, text);
    }
    if (c != NULL)
        put_component(w, "change", "sampling", c->se, c->df, ANJI_ERROR_RANDOM, text);
}

void anjip_stand_results(anjip_stand_writer *w)
{
    const anji_stand_run_opts *used  = anji_stand_run_used(w->account);
    const anji_stock_draws    *draws = anji_stand_run_draws(w->account);

    if (draws != NULL)
        put_draws(w);
    else
        put_sampling(w);
    put_strata(w);
    put_dates(w);
    anjip_stand_words(w, ANJI_LINE_RESULT, "carbon_to_co2", "44/12",
                      "mass of CO2 per mass of carbon, as registries fix it");
    anjip_stand_number(w, ANJI_LINE_RESULT, "confidence", used->stock->confidence, "1",
                       "of half_width, two-sided", NULL);
    anjip_stand_number(w, ANJI_LINE_RESULT, "confidence_all",
                       draws != NULL ? used->montecarlo->confidence : NAN, "1",
                       "of low and high, two-sided; null: nothing was drawn", NULL);
    for (size_t k = 0; k < w->n_surveys; k++)
        put_stock(w, k);
    put_change(w);
}
