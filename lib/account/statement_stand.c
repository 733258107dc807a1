/* The statement of a stand: what was read, by which equations, what each step did.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "account/file.h"
#include "account/json.h"
#include "account/statement_equation_private.h"
#include "account/statement_stand_private.h"

#define METHOD_VERSION "1" /* a new one when results of the same options change */
#define ROLE_SIZE      32

/* ---- entries --------------------------------------------------------------------------- */

void anjip_stand_words(anjip_stand_writer *w, int section, const char *name,
                       const char *words, const char *text)
{
    anji_line_note note = {text, NULL, NULL};

    if (w->status == ANJI_OK)
        w->status = anji_statement_add_words(w->s, section, name, words, &note, w->err);
}

void anjip_stand_count(anjip_stand_writer *w, int section, const char *name, int64_t n,
                       const char *text)
{
    anji_line_note note = {text, NULL, NULL};

    if (w->status == ANJI_OK)
        w->status =
            anji_statement_add_integer(w->s, section, name, n, "1", &note, w->err);
}

void anjip_stand_number(anjip_stand_writer *w, int section, const char *name,
                        double value, const char *unit, const char *text,
                        const char *inputs)
{
    anji_line_note note     = {text, NULL, inputs};
    int            decimals = anji_statement_decimals(unit);

    if (strcmp(unit, "yr") == 0) /* months are twelfths */
        decimals = 6;
    if (w->status == ANJI_OK)
        w->status =
            anji_statement_add_number(w->s, section, name, isinf(value) ? NAN : value,
                                      decimals, unit, &note, w->err);
}

const char *anjip_stand_date_name(const anjip_stand_writer *w, size_t k)
{
    return k + 1 < w->n_surveys ? "earlier" : "later";
}

static void put_method(anjip_stand_writer *w, const char *name, const char *version,
                       const char *source)
{
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_method(w->s, name, version, source, w->err);
}

static void put_words_option(anjip_stand_writer *w, const char *path, const char *words)
{
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_option_words(w->s, path, words, w->err);
}

static void put_options(anjip_stand_writer *w, const char              *group,
                        const anji_param *(*param)(size_t), const void *opts)
{
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_options(w->s, group, param, opts, w->err);
}

/* ---- texts ----------------------------------------------------------------------------- */

/* The path that a text goes on with, as a word: its role and length; 0 for none. */
static size_t path_at(const anjip_stand_writer *w, const char *text,
                      char role[ROLE_SIZE])
{
    static const char ends[] = " ,;:'\")"; /* and the NUL */

    for (int k = 0; k <= 1; k++) {
        int                      later = k != w->of_later;
        const anji_stand_source *from  = w->source;
        const char *const       *paths = later ? from->later : from->paths;
        size_t                   n     = later ? from->n_later : from->n_paths;
        for (size_t i = 0; i < n; i++) {
            size_t length = strlen(paths[i]);
            if (length == 0 || strncmp(text, paths[i], length) != 0 ||
                strchr(ends, text[length]) == NULL)
                continue;
            snprintf(role, ROLE_SIZE, "%s%zu", later ? "later" : "inventory", i + 1);
            return length;
        }
    }
    return 0;
}

/* A text as UTF-8 that says the same wherever the files lie: paths become roles, bytes of
 * another encoding '?'. */
static void portable(const anjip_stand_writer *w, const char *from,
                     char to[ANJIP_STAND_TEXT])
{
    const char *start = from;
    size_t      n     = 0;

    while (*from != '\0' && n + ROLE_SIZE < ANJIP_STAND_TEXT) {
        char   role[ROLE_SIZE];
        int    begins = from == start || strchr(" '\"(", from[-1]) != NULL;
        size_t length = begins ? path_at(w, from, role) : 0;
        if (length > 0)
            n += (size_t)snprintf(to + n, ANJIP_STAND_TEXT - n, "%s", role);
        else
            to[n++] = *from++;
        from += length;
    }
    to[n] = '\0';
    if (!anjip_utf8(to))
        for (char *c = to; *c != '\0'; c++)
            if ((unsigned char)*c >= 0x80)
                *c = '?';
}

static void put_remark(anjip_stand_writer *w, const char *sentence)
{
    char text[ANJIP_STAND_TEXT];

    portable(w, sentence, text);
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_remark(w->s, text, w->err);
}

static void put_named(anjip_stand_writer *w, const char *name, const char *words,
                      const char *text)
{
    char utf8[ANJIP_STAND_TEXT];

    portable(w, words, utf8);
    anjip_stand_words(w, ANJI_LINE_STEP, name, utf8, text);
}

/* ---- inputs and options ---------------------------------------------------------------- */

/* Lines after the header that are not blank. */
static int count_rows(const char *path, int64_t *rows, anji_error *err)
{
    char  *bytes;
    size_t n;
    int    blank  = 1;
    int    status = anjip_file_read(path, &bytes, &n, err);

    *rows = -1;
    if (status != ANJI_OK)
        return status;
    for (size_t i = 0; i <= n; i++) {
        int ends = i == n || bytes[i] == '\n' || bytes[i] == '\r';
        if (ends && !blank)
            ++*rows;
        blank = ends ? 1 : blank && (bytes[i] == ' ' || bytes[i] == '\t');
    }
    free(bytes);
    return ANJI_OK;
}

static void put_files(anjip_stand_writer *w, const char *role, size_t n,
                      const char *const *paths)
{
    for (size_t i = 0; i < n && w->status == ANJI_OK; i++) {
        char    name[ROLE_SIZE];
        int64_t rows;
        snprintf(name, sizeof name, "%s%zu", role, i + 1);
        w->status = count_rows(paths[i], &rows, w->err);
        if (w->status == ANJI_OK)
            w->status = anji_statement_add_input(w->s, name, paths[i], rows, NULL, NULL,
                                                 w->err);
    }
}

static void put_inputs(anjip_stand_writer *w)
{
    const anji_stand_source *from = w->source;

    put_files(w, "inventory", from->n_paths, from->paths);
    put_files(w, "later", from->n_later, from->later);
    if (w->status == ANJI_OK && from->equations != NULL)
        w->status = anji_statement_add_input(w->s, "equations", from->equations, -1,
                                             NULL, NULL, w->err);
}

static void put_all_options(anjip_stand_writer *w)
{
    const anji_stand_run_opts *used = anji_stand_run_used(w->account);
    anji_inventory_opts        opts;

    anji_inventory_opts_init(&opts, sizeof opts);
    put_words_option(w, "files.map", w->source->map);
    put_options(w, "inventory", anji_inventory_param,
                w->source->opts != NULL ? w->source->opts : &opts);
    put_words_option(w, "names.species", used->species);
    put_words_option(w, "names.region", used->region);
    put_words_option(w, "names.fallback", used->fallback);
    for (uint32_t i = 0; i < used->n_equations; i++) {
        char path[40];
        snprintf(path, sizeof path, "names.equation%lu", (unsigned long)i + 1);
        put_words_option(w, path, used->equation[i]);
    }
    put_options(w, "stand_run", anji_stand_run_param, used);
    put_options(w, "stand", anji_stand_param, used->stand);
    put_options(w, "stock", anji_stock_param, used->stock);
    put_options(w, "stock_montecarlo", anji_stock_montecarlo_param, used->montecarlo);
}

/* ---- methods --------------------------------------------------------------------------- */

static void put_equation(anjip_stand_writer *w, const anji_stand_equation *m)
{
    const char *pool = anji_pool_name(m->pool);
    char        name[ANJIP_STAND_NAME];

    snprintf(name, sizeof name, "equation.%s", pool);
    if (w->status == ANJI_OK)
        w->status = anjip_equation_method(w->s, name, m->equation, w->err);
    snprintf(name, sizeof name, "equation.%s.record", pool);
    if (w->status == ANJI_OK)
        w->status = anjip_equation_record(w->s, name, m->equation, w->err);
    snprintf(name, sizeof name, "equation.%s.outside", pool);
    anjip_stand_count(w, ANJI_LINE_STEP, name, m->outside,
                      "culms outside the range of the equation");
    snprintf(name, sizeof name, "equation.%s.fallback", pool);
    anjip_stand_words(
        w, ANJI_LINE_STEP, name, m->fallback ? "yes" : "no",
        "whether it stands for a default that needs what was not measured");
    snprintf(name, sizeof name, "equation.%s.mean_error", pool);
    anjip_stand_number(
        w, ANJI_LINE_STEP, name, m->mean_relative, "1",
        "error of its mean, as a share, that the draws were given; null: "
        "its own, or the library's assumption",
        NULL);
}

static void put_methods(anjip_stand_writer *w)
{
    const anji_stand_equation *m;

    put_method(w, "chain", METHOD_VERSION, "libanjicarbon's chain of a stand");
    put_method(w, "stock", METHOD_VERSION,
               "stratified mean of plots, CDM AR-TOOL14 v4.2 equations 12 to 17");
    put_method(
        w, "change", METHOD_VERSION,
        "stock difference, IPCC 2006 Guidelines vol. 4 ch. 2 eq. 2.8; paired: CDM "
        "AR-TOOL14 v4.2 equations 5 to 8, independent: equation 2");
    if (anji_stand_run_draws(w->account) != NULL)
        put_method(w, "uncertainty", METHOD_VERSION,
                   "Monte Carlo, IPCC 2006 Guidelines vol. 1 ch. 3 Approach 2");
    for (size_t i = 0; (m = anji_stand_run_equation(w->account, i)) != NULL; i++)
        put_equation(w, m);
}

/* ---- steps ----------------------------------------------------------------------------- */

static void put_read(anjip_stand_writer *w, const char *group,
                     const anji_inventory_report *report)
{
    anji_inventory_counts c;

    if (w->status != ANJI_OK)
        return;
    w->status = anji_inventory_report_counts(report, &c);
    const struct {
        const char *what;
        double      n;
        const char *text;
    } rows[] = {
        {"files", (double)c.files, "files"},
        {"lines", (double)c.lines, "lines that hold something"},
        {"plots", (double)c.plots, "plots, of all surveys"},
        {"surveys", (double)c.surveys, "surveys"},
        {"rows", (double)c.rows, "rows of culms"},
        {"live", c.live, "living culms"},
        {"dead", c.dead, "dead culms, left out"},
        {"felled", c.felled, "felled culms, left out"},
        {"shoots", c.shoots, "shoots, left out"},
        {"small", c.small, "culms below the inclusion limits, left out"},
        {"no_height", (double)c.no_height, "living rows without a height"},
        {"no_age", (double)c.no_age, "living rows without an age"},
        {"empty_plots", (double)c.empty_plots, "plots without a living culm"},
    };
    for (size_t i = 0; i < ANJIP_COUNT(rows); i++) {
        char name[ANJIP_STAND_NAME];
        snprintf(name, sizeof name, "%s.%s", group, rows[i].what);
        anjip_stand_count(w, ANJI_LINE_STEP, name, (int64_t)rows[i].n, rows[i].text);
    }
}

static void put_supplied(anjip_stand_writer *w)
{
    const anji_stand_supplied *s = anji_stand_run_supplied(w->account);

    anjip_stand_words(w, ANJI_LINE_STEP, "supplied.height.curve",
                      s->height.n >= 0 ? anji_height_name(s->height.model) : "none",
                      "the curve of missing heights");
    anjip_stand_count(w, ANJI_LINE_STEP, "supplied.height.culms",
                      s->height.n >= 0 ? s->height.n : 0, "culms it was fitted to");
    anjip_stand_number(w, ANJI_LINE_STEP, "supplied.height.error", s->height_error, "1",
                       "error of a supplied height, as a share", NULL);
    anjip_stand_number(w, ANJI_LINE_STEP, "supplied.crown.ratio", s->crown_ratio, "1",
                       "crown length over height of culms without a crown length",
                       NULL);
    anjip_stand_number(w, ANJI_LINE_STEP, "supplied.crown.se", s->crown_sd, "1",
                       "standard error of that ratio", NULL);
    anjip_stand_count(w, ANJI_LINE_STEP, "supplied.crown.culms", s->crown_n,
                      "culms it is the mean of; 0: given");
}

/* Stand table of one stratum, or of all. */
static void put_stand(anjip_stand_writer *w, const char *date,
                      const anji_stand_summary *s)
{
    const struct {
        const char *what, *unit, *text;
        double      value;
    } rows[] = {
        {"plots_ha", "ha", "area of its plots together", s->area_ha},
        {"weight", "1", "share of the whole", s->weight},
        {"culms_ha", "ha-1", "living culms per hectare", s->culms_ha},
        {"culms_se", "ha-1", "its standard error, of sampling alone", s->culms_se},
        {"basal_area", "m2 ha-1", "basal area", s->basal_m2_ha},
        {"basal_se", "m2 ha-1", "its standard error, of sampling alone", s->basal_se},
        {"dbh_mean", "cm", "mean diameter", s->dbh_mean_cm},
        {"dbh_quadratic", "cm", "diameter of the culm of mean basal area",
         s->dbh_quadratic_cm},
    };
    char group[40] = "all", name[ANJIP_STAND_NAME];

    if (s->stratum >= 0)
        snprintf(group, sizeof group, "s%ld", (long)s->stratum + 1);
    snprintf(name, sizeof name, "%s.stand.%s.plots", date, group);
    anjip_stand_count(w, ANJI_LINE_STEP, name, s->plots, "plots");
    for (size_t i = 0; i < ANJIP_COUNT(rows); i++) {
        snprintf(name, sizeof name, "%s.stand.%s.%s", date, group, rows[i].what);
        anjip_stand_number(w, ANJI_LINE_STEP, name, rows[i].value, rows[i].unit,
                           rows[i].text, NULL);
    }
}

/* The living stock of each plot. */
static void put_plots(anjip_stand_writer *w, const char *date,
                      const anji_stock_result *stock)
{
    size_t        n = 0;
    const double *y = anji_stock_plot_values(stock, ANJI_POOL_SUM_LIVE, &n);

    for (size_t p = 0; y != NULL && p < n; p++) {
        char name[ANJIP_STAND_NAME], raw[ANJIP_STAND_TEXT], text[ANJIP_STAND_TEXT];
        snprintf(name, sizeof name, "%s.plot%zu.total_live", date, p + 1);
        snprintf(raw, sizeof raw, "living carbon of plot %.200s",
                 anji_stock_plot_id(stock, p));
        portable(w, raw, text);
        anjip_stand_number(w, ANJI_LINE_STEP, name, y[p], "t C ha-1", text, NULL);
    }
}

static void put_surveys(anjip_stand_writer *w)
{
    for (size_t k = 0; k < w->n_surveys; k++) {
        const anji_stand_survey  *v    = anji_stand_run_survey(w->account, k);
        const char               *date = anjip_stand_date_name(w, k);
        size_t                    n;
        const anji_stand_summary *s = anji_stand_summaries(v->stand, &n);
        char                      name[ANJIP_STAND_NAME];
        snprintf(name, sizeof name, "%s.heights_supplied", date);
        anjip_stand_count(w, ANJI_LINE_STEP, name, v->heights,
                          "rows whose height was supplied");
        snprintf(name, sizeof name, "%s.crowns_supplied", date);
        anjip_stand_count(w, ANJI_LINE_STEP, name, v->crowns,
                          "rows whose crown length was supplied");
        for (size_t i = 0; i < n; i++)
            put_stand(w, date, &s[i]);
        put_plots(w, date, v->stock);
    }
}

static void put_remarks(anjip_stand_writer *w, const anji_inventory_report *report)
{
    for (size_t i = 0; anji_inventory_report_note(report, i) != NULL; i++)
        put_remark(w, anji_inventory_report_note(report, i));
    for (size_t i = 0; anji_inventory_report_warning(report, i) != NULL; i++)
        put_remark(w, anji_inventory_report_warning(report, i));
}

/* ---- the statement --------------------------------------------------------------------- */

static void fill(anjip_stand_writer *w)
{
    const char *species = anji_stand_run_species(w->account);

    put_inputs(w);
    put_all_options(w);
    put_methods(w);
    put_named(w, "species", species != NULL ? species : "not named", "species");
    put_read(w, "read", w->source->report);
    if (w->source->n_later > 0)
        put_read(w, "read_later", w->source->later_report);
    put_supplied(w);
    put_surveys(w);
    anjip_stand_results(w);
    put_remarks(w, w->source->report);
    w->of_later = 1; /* a file may be one of both reads */
    if (w->source->n_later > 0)
        put_remarks(w, w->source->later_report);
    for (size_t i = 0; anji_stand_run_warning(w->account, i, NULL) != NULL; i++)
        put_remark(w, anji_stand_run_warning(w->account, i, NULL));
}

static int check_source(const anji_stand_source *from, anji_error *err)
{
    if (from->paths == NULL || from->n_paths == 0 || from->report == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "paths or report is NULL");
    if (from->n_later > 0 && (from->later == NULL || from->later_report == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "later or later_report is NULL");
    for (size_t i = 0; i < from->n_paths; i++)
        if (from->paths[i] == NULL)
            return anjip_fail(err, ANJI_ERR_NULL, (int64_t)i, "path %zu is NULL", i);
    for (size_t i = 0; i < from->n_later; i++)
        if (from->later[i] == NULL)
            return anjip_fail(err, ANJI_ERR_NULL, (int64_t)i, "later %zu is NULL", i);
    return ANJI_OK;
}

int anji_statement_stand(const anji_stand_source *source, const char *subject,
                         const anji_stand_account *account, anji_statement **out,
                         anji_error *err)
{
    anjip_stand_writer w = {NULL, source, account, 0, 0, err, ANJI_OK};

    anjip_begin(err);
    if (out != NULL)
        *out = NULL;
    if (out == NULL || source == NULL || account == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "source, account or out is NULL");
    int status = check_source(source, err);
    if (status != ANJI_OK)
        return status;
    while (anji_stand_run_survey(account, w.n_surveys) != NULL)
        w.n_surveys++;
    w.status =
        anji_statement_new("stand", subject != NULL ? subject : "stand", &w.s, err);
    if (w.status == ANJI_OK)
        fill(&w);
    if (w.status != ANJI_OK) {
        anji_statement_free(w.s);
        return w.status;
    }
    *out = w.s;
    return ANJI_OK;
}
