/* The years of a tower's statement: counts, components, sums with their intervals.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include <anjicarbon/gapfill.h>

#include "account/statement_tower.h"

/* Records of the year filled by each method. */
static void count_methods(const anjip_tower_writer *w, const anji_budget *b,
                          int64_t counts[4])
{
    const anji_series *series  = anji_tower_series(w->account);
    const double      *method  = anji_series_column(series, "NEE_F_METHOD");
    const double      *quality = anji_series_column(series, "NEE_F_QC");
    int64_t            first, last;

    memset(counts, 0, 4 * sizeof *counts);
    anji_axis_rows(anji_series_axis(series), b->from, b->to, &first, &last);
    for (int64_t i = first; method != NULL && quality != NULL && i < last; i++)
        if (quality[i] >= 1 && method[i] >= ANJI_FILL_LOOKUP &&
            method[i] <= ANJI_FILL_COURSE)
            counts[(int)method[i]]++;
}

static void put_year_counts(anjip_tower_writer *w, const char *year,
                            const anji_budget *b)
{
    int64_t by[4];

    count_methods(w, b, by);
    const struct {
        const char *what;
        int64_t     n;
        const char *text;
    } rows[] = {
        {"records", b->n, "records on the axis"},
        {"measured", b->n_measured, "records measured and kept"},
        {"night", b->n_night, "records at night"},
        {"night_measured", b->n_night_measured, "of them measured and kept"},
        {"filled_1", b->n_quality[0], "records filled in class 1 (good)"},
        {"filled_2", b->n_quality[1], "records filled in class 2 (medium)"},
        {"filled_3", b->n_quality[2], "records filled in class 3 (poor)"},
        {"unfilled", b->n_unfilled, "records without a value"},
        {"by_lookup", by[ANJI_FILL_LOOKUP], "filled from all drivers"},
        {"by_first", by[ANJI_FILL_FIRST], "filled from the first driver"},
        {"by_course", by[ANJI_FILL_COURSE], "filled from the diurnal course"},
    };
    for (size_t i = 0; i < ANJIP_COUNT(rows); i++) {
        char name[ANJIP_TOWER_NAME];
        snprintf(name, sizeof name, "%s.%s", year, rows[i].what);
        anjip_tower_count(w, name, rows[i].n, "1", rows[i].text);
    }
}

/* A named number of a year. */
typedef struct {
    const char *what, *unit, *text, *clause;
    const char *inputs[3]; /* sections and names within the year, "step.measured" */
    double      value;
} figure;

/* "step.measured" of 2001 is step.2001.measured. */
static void put_figure(anjip_tower_writer *w, int section, const char *year,
                       const figure *f)
{
    char   name[ANJIP_TOWER_NAME], inputs[4 * ANJIP_TOWER_NAME] = "";
    size_t n = 0;

    for (size_t i = 0; i < ANJIP_COUNT(f->inputs) && f->inputs[i] != NULL; i++) {
        const char *dot = strchr(f->inputs[i], '.');
        n += (size_t)snprintf(inputs + n, sizeof inputs - n, "%s%.*s.%s%s",
                              n > 0 ? " " : "", (int)(dot - f->inputs[i]), f->inputs[i],
                              year, dot);
    }
    anji_line_note note = {f->text, f->clause, n > 0 ? inputs : NULL};
    snprintf(name, sizeof name, "%s.%s", year, f->what);
    anjip_tower_number(w, section, name, f->value, f->unit, &note);
}

static void put_year_steps(anjip_tower_writer *w, const char *year,
                           const anji_budget *b)
{
    const figure rows[] = {
        {"ustar_threshold",
         "m s-1",
         "threshold of friction velocity",
         NULL,
         {NULL},
         anji_tower_threshold(w->account, b->from, b->to)},
        {"share_measured",
         "1",
         "measured records of those expected",
         "n_measured / n_expected",
         {"step.measured"},
         b->coverage},
        {"longest_gap",
         "d",
         "longest run without a measured record",
         NULL,
         {NULL},
         b->longest_gap_days},
    };
    for (size_t i = 0; i < ANJIP_COUNT(rows); i++)
        put_figure(w, ANJI_LINE_STEP, year, &rows[i]);
}

static void put_months(anjip_tower_writer *w, const char *year, const anji_budget *b)
{
    size_t             n;
    const anji_budget *m = anji_tower_budgets(w->account, ANJI_PERIOD_MONTH, &n);

    for (size_t i = 0; i < n; i++) {
        char       what[32];
        anji_civil c;
        if (m[i].from < b->from || m[i].from >= b->to)
            continue;
        anji_civil_from_seconds(m[i].from, &c);
        snprintf(what, sizeof what, "month%02d.nee", c.month);
        figure f = {what, "g C m-2", "sum of the month", NULL, {NULL}, m[i].nee_gc_m2};
        put_figure(w, ANJI_LINE_STEP, year, &f);
    }
}

static void put_ensemble(anjip_tower_writer *w, const char *year,
                         const anji_tower_detail *d)
{
    const figure rows[] = {
        {"gpp_nt",
         "g C m-2",
         "gross uptake, night-time partition",
         NULL,
         {NULL},
         d->gpp_nt},
        {"reco_nt",
         "g C m-2",
         "respiration, night-time partition",
         NULL,
         {NULL},
         d->reco_nt},
        {"gpp_dt",
         "g C m-2",
         "gross uptake, day-time partition",
         NULL,
         {NULL},
         d->gpp_dt},
        {"reco_dt",
         "g C m-2",
         "respiration, day-time partition",
         NULL,
         {NULL},
         d->reco_dt},
        {"nee_ref", "g C m-2", "reference of the ensemble", NULL, {NULL}, d->nee_ref},
        {"nee_ref_yy",
         "g C m-2",
         "reference of the years",
         NULL,
         {NULL},
         d->nee_ref_yy},
        {"nee_50",
         "g C m-2",
         "member at the median threshold",
         NULL,
         {NULL},
         d->nee_50},
        {"nee_mean", "g C m-2", "mean of the members", NULL, {NULL}, d->nee_mean},
        {"nee_16",
         "g C m-2",
         "16th percentile of the members",
         NULL,
         {NULL},
         d->nee_16},
        {"nee_84",
         "g C m-2",
         "84th percentile of the members",
         NULL,
         {NULL},
         d->nee_84},
    };
    for (size_t i = 0; i < ANJIP_COUNT(rows); i++)
        if (!isnan(rows[i].value))
            put_figure(w, ANJI_LINE_STEP, year, &rows[i]);
}

static void put_total(anjip_tower_writer *w, const char *year, const char *parts,
                      const anji_total *total)
{
    anji_line_note all = {"all components together", "se^2 = sum of se_k^2", parts};
    anji_line_note df  = {"effective degrees of freedom; none: infinite",
                          "se^4 / sum of se_k^4 / df_k", parts};
    char           name[ANJIP_TOWER_NAME];

    snprintf(name, sizeof name, "%s.total", year);
    anjip_tower_number(w, ANJI_LINE_UNCERTAINTY, name, total->se, "g C m-2", &all);
    snprintf(name, sizeof name, "%s.total_df", year);
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_number(w->s, ANJI_LINE_UNCERTAINTY, name,
                                              isinf(total->df) ? NAN : total->df, 1,
                                              "1", &df, w->err);
}

static void put_components(anjip_tower_writer *w, const char *year,
                           const anji_budget *b)
{
    anji_component c[ANJI_TOWER_COMPONENTS];
    anji_total     total;
    size_t         n;
    char           name[ANJIP_TOWER_NAME], part[ANJIP_TOWER_NAME];
    char           parts[(ANJI_TOWER_COMPONENTS + 1) * 64] = "";
    size_t         length                                  = 0;
    const int      decimals = anji_statement_decimals("g C m-2");

    if (w->status != ANJI_OK || anji_tower_components(w->account, b->from, b->to, c, &n,
                                                      &total, NULL) != ANJI_OK)
        return;
    for (size_t i = 0; i < n && w->status == ANJI_OK; i++) {
        anjip_tower_name(c[i].name, part);
        snprintf(name, sizeof name, "%s.%.80s", year, part);
        length += (size_t)snprintf(parts + length, sizeof parts - length,
                                   "%suncertainty.%s", length > 0 ? " " : "", name);
        w->status = anji_statement_add_component(
            w->s, name, c[i].se, decimals, "g C m-2", c[i].df, c[i].kind, NULL, w->err);
    }
    put_total(w, year, n > 0 ? parts : NULL, &total);
}

static void put_flags(anjip_tower_writer *w, const char *year, uint32_t flags)
{
    char   name[ANJIP_TOWER_NAME], list[400] = "";
    size_t n = 0;

    for (uint32_t f = 1; anji_budget_flag_name(f) != NULL; f <<= 1)
        if (flags & f)
            n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", n > 0 ? "|" : "",
                                  anji_budget_flag_name(f));
    snprintf(name, sizeof name, "%s.flags", year);
    anjip_tower_words(w, ANJI_LINE_RESULT, name, n > 0 ? list : "none",
                      "what is to be known of the year");
}

static void put_results(anjip_tower_writer *w, const char *year, const anji_budget *b,
                        const anji_tower_detail *d)
{
    int mass = anji_tower_mass(w->account);
#define TONNES(x) (-anji_tco2_per_ha((x), mass))
    const figure rows[] = {
        {"nee",
         "g C m-2",
         "net ecosystem exchange, uptake negative",
         "sum(NEE) step M_C 1e-6",
         {"step.measured"},
         b->nee_gc_m2},
        {"nee_unbiased",
         "g C m-2",
         "the same without the filler's lean",
         "gap_error.h",
         {"result.nee"},
         d->nee.value},
        {"nee_se",
         "g C m-2",
         "its standard error, all components",
         NULL,
         {"uncertainty.total"},
         d->nee.se},
        {"nee_lo95",
         "g C m-2",
         "two-sided 95 % interval",
         "value - t(df; 0.975) se",
         {"result.nee_unbiased", "uncertainty.total"},
         d->nee.lo95},
        {"nee_hi95",
         "g C m-2",
         "two-sided 95 % interval",
         "value + t(df; 0.975) se",
         {"result.nee_unbiased", "uncertainty.total"},
         d->nee.hi95},
        {"nee_tc", "t C ha-1", "NEE", "g C m-2 / 100", {"result.nee"}, b->nee_tc_ha},
        {"sequestration",
         "t CO2 ha-1",
         "uptake",
         "-NEE / 100 M_CO2 / M_C",
         {"result.nee"},
         b->sequestration_tco2_ha},
        {"sequestration_unbiased",
         "t CO2 ha-1",
         "uptake without the filler's lean",
         "-NEE / 100 M_CO2 / M_C",
         {"result.nee_unbiased"},
         TONNES(d->nee.value)},
        {"sequestration_lo95",
         "t CO2 ha-1",
         "two-sided 95 % interval",
         "-NEE / 100 M_CO2 / M_C",
         {"result.nee_hi95"},
         TONNES(d->nee.hi95)},
        {"sequestration_hi95",
         "t CO2 ha-1",
         "two-sided 95 % interval",
         "-NEE / 100 M_CO2 / M_C",
         {"result.nee_lo95"},
         TONNES(d->nee.lo95)},
        {"sequestration_conservative",
         "t CO2 ha-1",
         "one-sided: the truth is above it with 95 % confidence",
         "-(NEE + t(df; 0.95) se) / 100 M_CO2 / M_C",
         {"result.nee_unbiased", "uncertainty.total"},
         TONNES(d->nee.upper)},
    };
#undef TONNES
    for (size_t i = 0; i < ANJIP_COUNT(rows); i++)
        put_figure(w, ANJI_LINE_RESULT, year, &rows[i]);
    put_flags(w, year, b->flags);
}

void anjip_tower_years(anjip_tower_writer *w)
{
    size_t             n;
    const anji_budget *b = anji_tower_budgets(w->account, ANJI_PERIOD_YEAR, &n);

    for (size_t i = 0; i < n && w->status == ANJI_OK; i++) {
        char              year[16];
        anji_civil        c;
        anji_tower_detail d;
        anji_civil_from_seconds(b[i].from, &c);
        snprintf(year, sizeof year, "%04d", c.year);
        w->status = anji_tower_detail_of(w->account, b[i].from, b[i].to, &d, w->err);
        put_year_counts(w, year, &b[i]);
        put_year_steps(w, year, &b[i]);
        put_months(w, year, &b[i]);
        put_ensemble(w, year, &d);
        put_components(w, year, &b[i]);
        put_results(w, year, &b[i], &d);
    }
}
