/* The statement of a tower: what was read, what each step did.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "account/recompute.h"
#include "account/statement_tower.h"

#define TEXT_MAX       900
#define METHOD_VERSION "1" /* a new one when results of the same options change */

/* ---- texts ----------------------------------------------------------------------------- */

void anjip_tower_name(const char *from, char to[ANJIP_TOWER_NAME])
{
    size_t n = 0;

    for (; *from != '\0' && n + 4 < ANJIP_TOWER_NAME; from++) {
        if (*from == '*')
            n += (size_t)snprintf(to + n, ANJIP_TOWER_NAME - n, "star");
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
static void portable(const anjip_tower_writer *w, const char *from, char to[TEXT_MAX])
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
void anjip_tower_words(anjip_tower_writer *w, int section, const char *name,
                       const char *words, const char *text)
{
    anji_line_note note = {text, NULL, NULL};
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_words(w->s, section, name, words, &note, w->err);
}

void anjip_tower_count(anjip_tower_writer *w, const char *name, int64_t n,
                       const char *unit, const char *text)
{
    anji_line_note note = {text, NULL, NULL};
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_integer(w->s, ANJI_LINE_STEP, name, n, unit,
                                               &note, w->err);
}

void anjip_tower_number(anjip_tower_writer *w, int section, const char *name,
                        double value, const char *unit, const anji_line_note *note)
{
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_number(w->s, section, name, value,
                                              anji_statement_decimals(unit), unit, note,
                                              w->err);
}

static void put_method(anjip_tower_writer *w, const char *name, const char *source)
{
    if (w->status == ANJI_OK)
        w->status =
            anji_statement_add_method(w->s, name, METHOD_VERSION, source, w->err);
}

static void put_remark(anjip_tower_writer *w, const char *sentence)
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

static void put_inputs(anjip_tower_writer *w, const char *map,
                       const anji_read_opts *read)
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

static void put_options(anjip_tower_writer *w, const char *map,
                        const anji_read_opts *read)
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

static void put_methods(anjip_tower_writer *w)
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
static void put_counts(anjip_tower_writer *w)
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
    anjip_tower_words(w, ANJI_LINE_STEP, "read.format",
                      anji_read_report_format(w->report), "format of the first file");
    anjip_tower_words(w, ANJI_LINE_STEP, "read.stamp",
                      c.stamp == ANJI_STAMP_START ? "start"
                      : c.stamp == ANJI_STAMP_END ? "end"
                                                  : "middle",
                      "moment of its interval that a stamp names");
    anjip_tower_count(w, "read.step", c.step, "s", "time between records");
    for (size_t i = 0; i < ANJIP_COUNT(rows); i++)
        anjip_tower_count(w, rows[i].name, rows[i].n, "1", rows[i].text);
}

static void put_columns(anjip_tower_writer *w)
{
    anji_read_column c;
    char name[ANJIP_TOWER_NAME], quantity[ANJIP_TOWER_NAME], whence[TEXT_MAX];
    char before[ANJIP_TOWER_NAME] = "";
    int  again                    = 1;

    for (size_t i = 0; anji_read_report_column(w->report, i, &c) == ANJI_OK; i++) {
        char raw[TEXT_MAX];
        anjip_tower_name(c.quantity, quantity);
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
        anjip_tower_count(w, name, c.missing, "1", whence);
    }
}

/* ---- what the chain did ---------------------------------------------------------------- */
static void put_chain(anjip_tower_writer *w)
{
    char name[ANJIP_TOWER_NAME], step[ANJIP_TOWER_NAME], path[ANJIP_TOWER_NAME + 8];

    for (size_t i = 0; anji_tower_steps(w->account, i) != NULL; i++) {
        const anji_tower_step *did = anji_tower_steps(w->account, i);
        anjip_tower_name(did->name, step);
        snprintf(name, sizeof name, "chain.%.100s", step);
        snprintf(path, sizeof path, "step.%s", name);
        for (int again = 2; anjip_statement_has(w->s, path); again++) {
            snprintf(name, sizeof name, "chain.%.100s.%d", step, again);
            snprintf(path, sizeof path, "step.%s", name);
        }
        anjip_tower_count(w, name, did->n, "1", did->text);
    }
}

static void put_calibration(anjip_tower_writer *w)
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
            {"rmse", "root mean square error of a gap's mean", g[i].rmse},
        };
        char name[ANJIP_TOWER_NAME];
        snprintf(name, sizeof name, "gap_calibration.%lld.gaps",
                 (long long)g[i].length);
        anjip_tower_count(w, name, (int64_t)g[i].n_blocks, "1",
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

/* ---- the statement --------------------------------------------------------------------- */
static const char *subject_of(const char *site, const anji_site *found)
{
    if (site != NULL && site[0] != '\0')
        return site;
    return found->name[0] != '\0' && anjip_utf8(found->name) ? found->name : "site";
}

static void fill(anjip_tower_writer *w, const char *map, const anji_read_opts *read)
{
    put_inputs(w, map, read);
    put_options(w, map, read);
    put_methods(w);
    put_counts(w);
    put_columns(w);
    put_chain(w);
    put_calibration(w);
    anjip_tower_years(w);
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
    anji_site          found;
    anjip_tower_writer w = {NULL, account, report, n_paths, paths, err, ANJI_OK};

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
