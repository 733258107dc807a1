/* The statement of a tower: what was read, what each step did, the years.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/gapfill.h>

#include "account/file.h"
#include "account/recompute.h"
#include "account/statement_private.h"

#define NAME_MAX_BYTES 120
#define TEXT_MAX       900
#define METHOD_VERSION "1" /* a new one when results of the same options change */

/* What is written, and the first failure, after which nothing is. */
typedef struct {
    anji_statement           *s;
    const anji_tower_account *account;
    const anji_read_report   *report;
    size_t                    n_paths;
    const char *const        *paths;
    anji_error               *err;
    int                       status;
} writer;

/* ---- texts ----------------------------------------------------------------------------- */

/* A name of the statement from any text: "filled 1" is filled_1, "u*" is ustar. */
static void name_of(const char *from, char to[NAME_MAX_BYTES])
{
    size_t n = 0;

    for (; *from != '\0' && n + 4 < NAME_MAX_BYTES; from++) {
        if (*from == '*')
            n += (size_t)snprintf(to + n, NAME_MAX_BYTES - n, "star");
        else
            to[n++] = *from >= 'A' && *from <= 'Z' ? (char)(*from - 'A' + 'a')
                      : strchr("abcdefghijklmnopqrstuvwxyz0123456789_-.", *from) != NULL
                          ? *from
                          : '_';
    }
    to[n] = '\0';
}

/* A text as UTF-8 that says the same wherever the files lie: paths become roles, bytes of
 * another encoding '?'. */
static void portable(const writer *w, const char *from, char to[TEXT_MAX])
{
    size_t n = 0;

    while (*from != '\0' && n + 16 < TEXT_MAX) {
        size_t k = 0, length = 0;
        for (; k < w->n_paths; k++) {
            length = strlen(w->paths[k]);
            if (length > 0 && strncmp(from, w->paths[k], length) == 0)
                break;
        }
        if (k < w->n_paths) {
            n += (size_t)snprintf(to + n, TEXT_MAX - n, "file%zu", k + 1);
            from += length;
        } else {
            to[n++] = *from++;
        }
    }
    to[n] = '\0';
    if (!anjip_utf8(to))
        for (char *c = to; *c != '\0'; c++)
            if ((unsigned char)*c >= 0x80)
                *c = '?';
}

static void stamp_of(int64_t seconds, char text[32])
{
    anji_civil c = {0};

    anji_civil_from_seconds(seconds, &c);
    snprintf(text, 32, "%04d-%02d-%02dT%02d:%02d", c.year, c.month, c.day, c.hour,
             c.minute);
}

/* ---- entries --------------------------------------------------------------------------- */
static void put_words(writer *w, int section, const char *name, const char *words,
                      const char *text)
{
    anji_line_note note = {text, NULL, NULL};
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_words(w->s, section, name, words, &note, w->err);
}

static void put_count(writer *w, const char *name, int64_t n, const char *unit,
                      const char *text)
{
    anji_line_note note = {text, NULL, NULL};
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_integer(w->s, ANJI_LINE_STEP, name, n, unit,
                                               &note, w->err);
}

static void put_number(writer *w, int section, const char *name, double value,
                       const char *unit, const anji_line_note *note)
{
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_number(w->s, section, name, value,
                                              anji_statement_decimals(unit), unit, note,
                                              w->err);
}

static void put_method(writer *w, const char *name, const char *source)
{
    if (w->status == ANJI_OK)
        w->status =
            anji_statement_add_method(w->s, name, METHOD_VERSION, source, w->err);
}

static void put_remark(writer *w, const char *sentence)
{
    char text[TEXT_MAX];

    portable(w, sentence, text);
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_remark(w->s, text, w->err);
}

/* ---- inputs ---------------------------------------------------------------------------- */

/* Records and period of one file among several, where it can be read alone. */
static int64_t alone(const char *path, const char *map, const anji_read_opts *read,
                     char first[32], char last[32])
{
    anji_series      *series;
    anji_read_report *report;
    anji_read_counts  counts;

    if (anji_tower_read(&path, 1, map, read, &series, &report, NULL) != ANJI_OK)
        return -1;
    anji_read_report_counts(report, &counts);
    const anji_axis *axis = anji_series_axis(series);
    stamp_of(axis->start, first);
    stamp_of(axis->start + axis->n * axis->step, last);
    anji_read_report_free(report);
    anji_series_free(series);
    return counts.records;
}

static void put_inputs(writer *w, const char *map, const anji_read_opts *read)
{
    for (size_t i = 0; i < w->n_paths && w->status == ANJI_OK; i++) {
        char    role[32], first[32], last[32];
        int64_t rows = alone(w->paths[i], map, read, first, last);
        snprintf(role, sizeof role, "file%zu", i + 1);
        w->status = anji_statement_add_input(w->s, role, w->paths[i], rows,
                                             rows < 0 ? NULL : first,
                                             rows < 0 ? NULL : last, w->err);
    }
}

static void put_options(writer *w, const char *map, const anji_read_opts *read)
{
    anji_read_opts opts;

    anji_read_opts_init(&opts, sizeof opts);
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_option_words(w->s, "files.map", map, w->err);
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_options(w->s, "read", anji_read_param,
                                               read != NULL ? read : &opts, w->err);
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_options(w->s, "tower", anji_tower_param,
                                               anji_tower_used(w->account), w->err);
}

/* ---- methods --------------------------------------------------------------------------- */
static const char *const rules_source[] = {
    [ANJI_FORM_ANJI]      = "libanjicarbon's own chain",
    [ANJI_FORM_REDDYPROC] = "as REddyProc does, Wutzler et al. (2018) "
                            "doi 10.5194/bg-15-5015-2018",
    [ANJI_FORM_ONEFLUX]   = "as ONEFlux does, Pastorello et al. (2020) "
                            "doi 10.1038/s41597-020-0534-3",
};
static const char *const ustar_source[] = {
    [ANJI_TOWER_USTAR_MP]        = "moving point, Papale et al. (2006) "
                                   "doi 10.5194/bg-3-571-2006",
    [ANJI_TOWER_USTAR_NONE]      = "no filter",
    [ANJI_TOWER_USTAR_FIXED]     = "a fixed threshold",
    [ANJI_TOWER_USTAR_BOOTSTRAP] = "median of resamples of the moving point, Papale et "
                                   "al. (2006) doi 10.5194/bg-3-571-2006",
    [ANJI_TOWER_USTAR_CPD]       = "change point, Barr et al. (2013) "
                                   "doi 10.1016/j.agrformet.2012.09.023",
    [ANJI_TOWER_USTAR_VUT] = "ensemble with thresholds by year, Pastorello et al. "
                             "(2020) doi 10.1038/s41597-020-0534-3",
    [ANJI_TOWER_USTAR_CUT] = "ensemble with thresholds of all years, Pastorello et "
                             "al. (2020) doi 10.1038/s41597-020-0534-3",
};
static const char *const partition_source[] = {
    [ANJI_TOWER_PARTITION_NONE]  = NULL,
    [ANJI_TOWER_PARTITION_NIGHT] = "night-time, Reichstein et al. (2005) "
                                   "doi 10.1111/j.1365-2486.2005.001002.x",
    [ANJI_TOWER_PARTITION_DAY]   = "day-time, Lasslop et al. (2010) "
                                   "doi 10.1111/j.1365-2486.2009.02041.x",
    [ANJI_TOWER_PARTITION_BOTH]  = "night-time, Reichstein et al. (2005) "
                                   "doi 10.1111/j.1365-2486.2005.001002.x; day-time, "
                                   "Lasslop et al. (2010) "
                                   "doi 10.1111/j.1365-2486.2009.02041.x",
};

static void put_methods(writer *w)
{
    const anji_tower_opts *used = anji_tower_used(w->account);
    int                    mass = anji_tower_mass(w->account);

    put_method(w, "chain", rules_source[used->rules]);
    put_method(w, "ustar", ustar_source[used->ustar]);
    put_method(w, "fill",
               "marginal distribution sampling, Reichstein et al. (2005) "
               "doi 10.1111/j.1365-2486.2005.001002.x");
    if (partition_source[used->partition] != NULL)
        put_method(w, "partition", partition_source[used->partition]);
    put_method(w, "uncertainty",
               "random error of autocorrelated residuals, artificial gaps, resampled "
               "thresholds, another filler; degrees of freedom by Satterthwaite (1946) "
               "doi 10.2307/3002019");
    anji_line_note carbon = {"molar mass of carbon", NULL, NULL};
    anji_line_note ratio  = {"mass of CO2 per mass of carbon", NULL, NULL};
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_number(w->s, ANJI_LINE_STEP, "carbon_molar_mass",
                                              anji_carbon_g_per_mol(mass), 4, "g mol-1",
                                              &carbon, w->err);
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_number(w->s, ANJI_LINE_STEP, "co2_per_carbon",
                                              anji_co2_per_carbon(mass), 6, "1", &ratio,
                                              w->err);
}

/* ---- what was read --------------------------------------------------------------------- */
static void put_counts(writer *w)
{
    anji_read_counts c;

    anji_read_report_counts(w->report, &c);
    const struct {
        const char *name;
        int64_t     n;
        const char *text;
    } rows[] = {
        {"read.records", c.records, "lines that hold a record"},
        {"read.rows", c.rows, "rows of the regular time axis"},
        {"read.rows_missing", c.rows_missing, "rows without any record"},
        {"read.duplicates_identical", c.duplicates_identical,
         "records of a time already read that say the same"},
        {"read.duplicates_conflicting", c.duplicates_conflicting,
         "records of a time already read that say something else"},
        {"read.cells_conflicting", c.cells_conflicting,
         "cells made missing because of those"},
        {"read.out_of_order", c.out_of_order, "records earlier than the one before"},
    };
    put_words(w, ANJI_LINE_STEP, "read.format", anji_read_report_format(w->report),
              "format of the first file");
    put_words(w, ANJI_LINE_STEP, "read.stamp",
              c.stamp == ANJI_STAMP_START ? "start"
              : c.stamp == ANJI_STAMP_END ? "end"
                                          : "middle",
              "moment of its interval that a stamp names");
    put_count(w, "read.step", c.step, "s", "time between records");
    for (size_t i = 0; i < ANJIP_COUNT(rows); i++)
        put_count(w, rows[i].name, rows[i].n, "1", rows[i].text);
}

static void put_columns(writer *w)
{
    anji_read_column c;
    char             name[NAME_MAX_BYTES], quantity[NAME_MAX_BYTES], whence[TEXT_MAX];
    char             before[NAME_MAX_BYTES] = "";
    int              again                  = 1;

    for (size_t i = 0; anji_read_report_column(w->report, i, &c) == ANJI_OK; i++) {
        char raw[TEXT_MAX];
        name_of(c.quantity, quantity);
        again = strcmp(quantity, before) == 0 ? again + 1 : 1;
        snprintf(before, sizeof before, "%s", quantity);
        snprintf(name, sizeof name, again > 1 ? "column.%.80s.%d" : "column.%.80s",
                 quantity, again);
        snprintf(raw, sizeof raw,
                 "\"%.100s\", column %ld of %.300s, unit found \"%.60s\" (%s), "
                 "conversion %s, in %s",
                 c.source, (long)c.column, c.file, c.unit_found, c.unit_from,
                 c.conversion, c.unit);
        portable(w, raw, whence);
        put_count(w, name, c.missing, "1", whence);
    }
}

/* ---- what the chain did ---------------------------------------------------------------- */
static void put_chain(writer *w)
{
    char name[NAME_MAX_BYTES], step[NAME_MAX_BYTES], path[NAME_MAX_BYTES + 8];

    for (size_t i = 0; anji_tower_steps(w->account, i) != NULL; i++) {
        const anji_tower_step *did = anji_tower_steps(w->account, i);
        name_of(did->name, step);
        snprintf(name, sizeof name, "chain.%.100s", step);
        snprintf(path, sizeof path, "step.%s", name);
        for (int again = 2; anjip_statement_has(w->s, path); again++) {
            snprintf(name, sizeof name, "chain.%.100s.%d", step, again);
            snprintf(path, sizeof path, "step.%s", name);
        }
        put_count(w, name, did->n, "1", did->text);
    }
}

static void put_calibration(writer *w)
{
    size_t                 n;
    const anji_gap_length *g      = anji_tower_gap_lengths(w->account, &n);
    static const char      unit[] = "umol m-2 s-1";

    for (size_t i = 0; i < n; i++) {
        const struct {
            const char *what, *text;
            double      value;
        } rows[] = {
            {"bias", "mean error of artificial gaps of that length", g[i].bias},
            {"rmse", "root mean square error of their sums, by record", g[i].rmse},
        };
        char name[NAME_MAX_BYTES];
        snprintf(name, sizeof name, "gap_calibration.%lld.gaps",
                 (long long)g[i].length);
        put_count(w, name, (int64_t)g[i].n_blocks, "1",
                  "artificial gaps of so many records");
        for (size_t k = 0; k < ANJIP_COUNT(rows); k++) {
            anji_line_note note = {rows[k].text, NULL, NULL};
            snprintf(name, sizeof name, "gap_calibration.%lld.%s",
                     (long long)g[i].length, rows[k].what);
            if (w->status == ANJI_OK)
                w->status = anji_statement_add_number(
                    w->s, ANJI_LINE_STEP, name, rows[k].value, 4, unit, &note, w->err);
        }
    }
}

/* ---- years ----------------------------------------------------------------------------- */

/* Records of the year filled by each method. */
static void count_methods(const writer *w, const anji_budget *b, int64_t counts[4])
{
    const anji_series *series = anji_tower_series(w->account);
    const double      *method = anji_series_column(series, "NEE_F_METHOD");
    int64_t            first, last;

    memset(counts, 0, 4 * sizeof *counts);
    anji_axis_rows(anji_series_axis(series), b->from, b->to, &first, &last);
    for (int64_t i = first; method != NULL && i < last; i++)
        if (method[i] >= 1 && method[i] <= 3)
            counts[(int)method[i]]++;
}

static void put_year_counts(writer *w, const char *year, const anji_budget *b)
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
        {"by_lookup", by[ANJI_FILL_LOOKUP], "estimated from all drivers"},
        {"by_first", by[ANJI_FILL_FIRST], "estimated from the first driver"},
        {"by_course", by[ANJI_FILL_COURSE], "estimated from the diurnal course"},
    };
    for (size_t i = 0; i < ANJIP_COUNT(rows); i++) {
        char name[NAME_MAX_BYTES];
        snprintf(name, sizeof name, "%s.%s", year, rows[i].what);
        put_count(w, name, rows[i].n, "1", rows[i].text);
    }
}

/* A named number of a year. */
typedef struct {
    const char *what, *unit, *text, *clause;
    const char *inputs[3]; /* sections and names within the year, "step.measured" */
    double      value;
} figure;

/* "step.measured" of 2001 is step.2001.measured. */
static void put_figure(writer *w, int section, const char *year, const figure *f)
{
    char   name[NAME_MAX_BYTES], inputs[4 * NAME_MAX_BYTES] = "";
    size_t n = 0;

    for (size_t i = 0; i < ANJIP_COUNT(f->inputs) && f->inputs[i] != NULL; i++) {
        const char *dot = strchr(f->inputs[i], '.');
        n += (size_t)snprintf(inputs + n, sizeof inputs - n, "%s%.*s.%s%s",
                              n > 0 ? " " : "", (int)(dot - f->inputs[i]), f->inputs[i],
                              year, dot);
    }
    anji_line_note note = {f->text, f->clause, n > 0 ? inputs : NULL};
    snprintf(name, sizeof name, "%s.%s", year, f->what);
    put_number(w, section, name, f->value, f->unit, &note);
}

static void put_year_steps(writer *w, const char *year, const anji_budget *b)
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

static void put_months(writer *w, const char *year, const anji_budget *b)
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

static void put_ensemble(writer *w, const char *year, const anji_tower_detail *d)
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

static void put_components(writer *w, const char *year, const anji_budget *b)
{
    anji_component c[ANJI_TOWER_COMPONENTS];
    anji_total     total;
    size_t         n;
    char           name[NAME_MAX_BYTES], part[NAME_MAX_BYTES];
    char           parts[(ANJI_TOWER_COMPONENTS + 1) * 64] = "";
    size_t         length                                  = 0;
    const int      decimals = anji_statement_decimals("g C m-2");

    if (w->status != ANJI_OK || anji_tower_components(w->account, b->from, b->to, c, &n,
                                                      &total, NULL) != ANJI_OK)
        return;
    for (size_t i = 0; i < n && w->status == ANJI_OK; i++) {
        name_of(c[i].name, part);
        snprintf(name, sizeof name, "%s.%s", year, part);
        length += (size_t)snprintf(parts + length, sizeof parts - length,
                                   "%suncertainty.%s", length > 0 ? " " : "", name);
        w->status = anji_statement_add_component(
            w->s, name, c[i].se, decimals, "g C m-2", c[i].df, c[i].kind, NULL, w->err);
    }
    anji_line_note note = {"all components together", "se^2 = sum of se_k^2",
                           n > 0 ? parts : NULL};
    snprintf(name, sizeof name, "%s.total", year);
    if (w->status == ANJI_OK)
        w->status =
            anji_statement_add_component(w->s, name, total.se, decimals, "g C m-2",
                                         total.df, ANJI_ERROR_RANDOM, &note, w->err);
}

static void put_flags(writer *w, const char *year, uint32_t flags)
{
    char   name[NAME_MAX_BYTES], list[400] = "";
    size_t n = 0;

    for (uint32_t f = 1; anji_budget_flag_name(f) != NULL; f <<= 1)
        if (flags & f)
            n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", n > 0 ? "|" : "",
                                  anji_budget_flag_name(f));
    snprintf(name, sizeof name, "%s.flags", year);
    put_words(w, ANJI_LINE_RESULT, name, n > 0 ? list : "none",
              "what is to be known of the year");
}

static void put_results(writer *w, const char *year, const anji_budget *b,
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

static void put_years(writer *w)
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

/* ---- the statement --------------------------------------------------------------------- */
static const char *subject_of(const char *site, const anji_site *found)
{
    if (site != NULL && site[0] != '\0')
        return site;
    return found->name[0] != '\0' && anjip_utf8(found->name) ? found->name : "site";
}

static void fill(writer *w, const char *map, const anji_read_opts *read)
{
    put_inputs(w, map, read);
    put_options(w, map, read);
    put_methods(w);
    put_counts(w);
    put_columns(w);
    put_chain(w);
    put_calibration(w);
    put_years(w);
    for (size_t i = 0; anji_read_report_note(w->report, i) != NULL; i++)
        put_remark(w, anji_read_report_note(w->report, i));
    for (size_t i = 0; anji_tower_warning(w->account, i) != NULL; i++)
        put_remark(w, anji_tower_warning(w->account, i));
}

int anji_statement_tower(size_t n_paths, const char *const *paths, const char *map,
                         const anji_read_opts *read, const char *site,
                         const anji_read_report   *report,
                         const anji_tower_account *account, anji_statement **out,
                         anji_error *err)
{
    anji_site found;
    writer    w = {NULL, account, report, n_paths, paths, err, ANJI_OK};

    anjip_begin(err);
    if (out != NULL)
        *out = NULL;
    if (out == NULL || paths == NULL || n_paths == 0 || report == NULL ||
        account == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "paths, report, account or out is NULL");
    for (size_t i = 0; i < n_paths; i++)
        if (paths[i] == NULL)
            return anjip_fail(err, ANJI_ERR_NULL, -1, "path %zu is NULL", i);
    anji_read_report_site(report, &found);
    w.status = anji_statement_new("tower", subject_of(site, &found), &w.s, err);
    if (w.status == ANJI_OK)
        fill(&w, map, read);
    if (w.status != ANJI_OK) {
        anji_statement_free(w.s);
        return w.status;
    }
    *out = w.s;
    return ANJI_OK;
}

/* ---- again ----------------------------------------------------------------------------- */
int anjip_recompute_tower(const anji_statement *recorded, size_t n,
                          const char *const *paths, const anji_run *run,
                          anji_statement **out, anji_error *err)
{
    anji_read_opts      read;
    anji_tower_opts     opts;
    const char         *map     = NULL;
    anji_series        *series  = NULL;
    anji_read_report   *report  = NULL;
    anji_tower_account *account = NULL;

    *out = NULL;
    anji_read_opts_init(&read, sizeof read);
    anji_tower_opts_init(&opts, sizeof opts);
    int status = anji_statement_words(recorded, "option.files.map", &map, err);
    if (status == ANJI_OK)
        status = anji_statement_options(recorded, "read", anji_read_param, &read, err);
    if (status == ANJI_OK)
        status =
            anji_statement_options(recorded, "tower", anji_tower_param, &opts, err);
    opts.run = run;
    if (status == ANJI_OK)
        status = anji_tower_read(paths, n, map, &read, &series, &report, err);
    if (status == ANJI_OK)
        status = anji_tower_run(series, &opts, &account, err);
    if (status == ANJI_OK)
        status =
            anji_statement_tower(n, paths, map, &read, anji_statement_subject(recorded),
                                 report, account, out, err);
    anji_tower_account_free(account);
    anji_read_report_free(report);
    anji_series_free(series);
    return status;
}
