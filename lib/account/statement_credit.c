/* The statement of an account, and how it is made again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "account/credit_join.h"
#include "account/recompute.h"

#define METHOD_VERSION "1" /* a new one when results of the same options change */

/* What is written, and the first failure, after which nothing is. */
typedef struct {
    anji_statement           *s;
    const anji_credit_joined *j;
    anji_error               *err;
    int                       status;
} writer;

/* ---- inputs and options ---- */

static void put_inputs(writer *w)
{
    const struct {
        const char *role, *path;
    } files[] = {{"stand", w->j->stand_path},
                 {"tower", w->j->tower_path},
                 {"rules", w->j->rules_path}};

    for (size_t i = 0; i < ANJIP_COUNT(files) && w->status == ANJI_OK; i++)
        if (files[i].path != NULL)
            w->status = anji_statement_add_input(w->s, files[i].role, files[i].path, -1,
                                                 NULL, NULL, w->err);
}

static void option_words(writer *w, const char *path, const char *words)
{
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_option_words(w->s, path, words, w->err);
}

static void option_number(writer *w, const char *path, double value, const char *unit)
{
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_option(w->s, path, value, unit, w->err);
}

static void option_count(writer *w, const char *path, size_t n)
{
    if (w->status == ANJI_OK)
        w->status =
            anji_statement_add_option_integer(w->s, path, (int64_t)n, "1", w->err);
}

/* The n-th value is option.value.N.name and option.value.N.value. */
static void put_options(writer *w)
{
    const anji_credit_joined *j = w->j;
    char                      path[64];

    option_words(w, "rule.id", j->rule_id);
    option_words(w, "stand.pool", j->pool);
    option_words(w, "rating.by", j->rated ? "answers" : "input");
    if (w->status == ANJI_OK && j->rated)
        w->status = anji_statement_add_options(w->s, "nprt", anji_nprt_param,
                                               &j->answers, w->err);
    option_count(w, "values.n", j->n_values);
    for (size_t i = 0; i < j->n_values; i++) {
        snprintf(path, sizeof path, "values.%zu.name", i + 1);
        option_words(w, path, j->values[i].name);
        snprintf(path, sizeof path, "values.%zu.value", i + 1);
        option_number(w, path, j->values[i].value, "1");
    }
    option_count(w, "parcels.n", j->n_parcels);
    for (size_t i = 0; i < j->n_parcels; i++) {
        snprintf(path, sizeof path, "parcels.%zu", i + 1);
        option_number(w, path, j->parcel_ha[i], "ha");
    }
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_options(w->s, "credit", anji_credit_param,
                                               &j->given, w->err);
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_options(w->s, "join", anji_credit_join_param,
                                               &j->join, w->err);
}

static void put_methods(writer *w)
{
    const anji_rule *rule = w->j->rule;
    char             source[900];

    snprintf(source, sizeof source, "%s %s, %s; %s: %s",
             anji_rule_text(rule, ANJI_RULE_DOCUMENT),
             anji_rule_text(rule, ANJI_RULE_VERSION),
             anji_rule_text(rule, ANJI_RULE_CLAUSE),
             anji_verified_word(anji_rule_choice(rule, ANJI_RULE_VERIFIED)),
             anji_rule_text(rule, ANJI_RULE_READ_IN));
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_method(
            w->s, "rule", anji_rule_text(rule, ANJI_RULE_VERSION), source, w->err);
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_method(
            w->s, "credit", METHOD_VERSION,
            "stock difference; deduction, baseline, leakage, emissions, non-permanence "
            "in the order of the rule; stocks carried forward are not discounted",
            w->err);
}

/* ---- lines ---- */

/* Of the account's lines these are the results. */
static int is_result(const char *name)
{
    static const char *const results[] = {
        "gross",  "net",     "units",       "remainder",    "buffer_units",
        "cancel", "replace", "total_units", "total_buffer", "buffer_remainder",
        "stock2"};

    for (size_t i = 0; i < ANJIP_COUNT(results); i++)
        if (strcmp(name, results[i]) == 0)
            return 1;
    return strncmp(name, "vintage.", 8) == 0;
}

static int is_measured(const char *name)
{
    return strncmp(name, "stock", 5) == 0 || strcmp(name, "gross") == 0 ||
           strncmp(name, "pool.", 5) == 0;
}

static void put_lines(writer *w)
{
    anji_credit_line line;

    for (size_t i = 0; w->status == ANJI_OK &&
                       anji_credit_line_at(w->j->account, i, &line) == ANJI_OK;
         i++) {
        const anji_line_note note = {line.text, line.clause,
                                     is_measured(line.name) ? "input.stand" : NULL};
        int section = is_result(line.name) ? ANJI_LINE_RESULT : ANJI_LINE_STEP;
        if (line.is_whole)
            w->status = anji_statement_add_integer(w->s, section, line.name, line.whole,
                                                   line.unit, &note, w->err);
        else
            w->status = anji_statement_add_number(w->s, section, line.name, line.value,
                                                  4, line.unit, &note, w->err);
    }
}

/* Every factor of the rating, "nprt.pm_species", "nprt.pm", "nprt.internal". */
static void put_rating(writer *w)
{
    const anji_nprt *rating = &w->j->rating;

    for (int32_t i = 0; w->status == ANJI_OK && w->j->rated && i < rating->n; i++) {
        const anji_nprt_line *line = &rating->line[i];
        const anji_line_note  note = {"points of the non-permanence rating",
                                      line->clause, NULL};
        char                  name[64];
        snprintf(name, sizeof name, "nprt.%s", line->name);
        for (char *c = name; *c != '\0'; c++)
            if (*c >= 'A' && *c <= 'Z')
                *c = (char)(*c - 'A' + 'a');
        w->status = anji_statement_add_number(w->s, ANJI_LINE_STEP, name, line->score,
                                              4, "1", &note, w->err);
    }
}

static void put_number(writer *w, int section, const char *name, double value,
                       const char *unit, const char *text, const char *inputs)
{
    const anji_line_note note = {text, NULL, inputs};

    if (w->status == ANJI_OK)
        w->status = anji_statement_add_number(w->s, section, name, value, 4, unit,
                                              &note, w->err);
}

static void put_balance(writer *w)
{
    static const char *const name[ANJI_BALANCE_TERMS] = {
        "nee", "culms", "shoots", "fire", "leaching", "imports", "stock_change"};
    static const char *const outcome[] = {"not tested", "closed", "open"};
    static const char        both[]    = "input.stand input.tower";
    static const char        unit[]    = "t C ha-1 yr-1";
    const anji_balance      *b         = &w->j->balance;
    char                     path[48];

    for (size_t i = 0; i < ANJI_BALANCE_TERMS; i++) {
        snprintf(path, sizeof path, "balance.%s", name[i]);
        put_number(w, ANJI_LINE_STEP, path, b->term[i], unit,
                   anji_balance_term_name((int)i), both);
        snprintf(path, sizeof path, "balance.%s_se", name[i]);
        put_number(w, ANJI_LINE_STEP, path, b->se[i], unit, "its standard error", both);
    }
    put_number(w, ANJI_LINE_RESULT, "balance.necb", b->necb.value, unit,
               "net ecosystem carbon balance", both);
    put_number(w, ANJI_LINE_RESULT, "balance.closure", b->closure.value, unit,
               "stock change - balance", both);
    put_number(w, ANJI_LINE_RESULT, "balance.closure_se", b->closure.se, unit,
               "its standard error", both);
    put_number(w, ANJI_LINE_RESULT, "balance.z", isinf(b->z) ? NAN : b->z, "1",
               "closure over its standard error", both);
    put_number(w, ANJI_LINE_RESULT, "naive", w->j->naive, "t CO2",
               "the uptake as if it were storage: not to be credited", both);
    const anji_line_note note = {"whether the two roads agree", NULL, both};
    if (w->status == ANJI_OK)
        w->status = anji_statement_add_words(
            w->s, ANJI_LINE_RESULT, "balance.outcome",
            outcome[b->outcome >= 0 && b->outcome <= 2 ? b->outcome : 0], &note,
            w->err);
}

static void put_words(writer *w)
{
    const anji_credit_result *r    = anji_credit_result_of(w->j->account);
    const char               *note = anji_rule_text(w->j->rule, ANJI_RULE_NOTE);
    const anji_line_note      what = {"what the units may be used for: set by the rule",
                                      NULL, NULL};

    if (w->status == ANJI_OK)
        w->status =
            anji_statement_add_words(w->s, ANJI_LINE_RESULT, "eligibility",
                                     anji_scheme_name(r->eligibility), &what, w->err);
    if (w->status == ANJI_OK && note[0] != '\0')
        w->status = anji_statement_add_remark(w->s, note, w->err);
    if (w->status == ANJI_OK && r->unchecked > 0)
        w->status = anji_statement_add_remark(
            w->s, "some limits of the rule were not checked: not read, or not given",
            w->err);
}

int anji_statement_credit(const anji_credit_joined *joined, anji_statement **out,
                          anji_error *err)
{
    writer w = {NULL, joined, err, ANJI_OK};

    anjip_begin(err);
    if (out != NULL)
        *out = NULL;
    if (joined == NULL || out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "credit: joined or out is NULL");
    w.status =
        anji_statement_new("credit", anji_statement_subject(joined->stand), &w.s, err);
    if (w.status == ANJI_OK) {
        put_inputs(&w);
        put_options(&w);
        put_methods(&w);
        put_rating(&w);
        put_lines(&w);
        if (joined->has_balance)
            put_balance(&w);
        put_words(&w);
    }
    if (w.status == ANJI_OK)
        *out = w.s;
    else
        anji_statement_free(w.s);
    return w.status;
}

/* ---- again ---- */

static int find_files(const anji_statement *recorded, size_t n,
                      const char *const *paths, anji_credit_source *source,
                      anji_error *err)
{
    for (size_t i = 0; i < n; i++) {
        anji_statement_file file;
        int                 status = anji_statement_input_at(recorded, i, &file);
        if (status != ANJI_OK)
            return anjip_fail(err, status, -1, "credit: input %zu is not recorded", i);
        if (strcmp(file.role, "stand") == 0)
            source->stand = paths[i];
        else if (strcmp(file.role, "tower") == 0)
            source->tower = paths[i];
        else if (strcmp(file.role, "rules") == 0)
            source->rules = paths[i];
        else
            return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                              "credit: no input of an account has the role %s",
                              file.role);
    }
    return source->stand != NULL
               ? ANJI_OK
               : anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "credit: no input stand");
}

static int recorded_count(const anji_statement *recorded, const char *path, size_t *n,
                          anji_error *err)
{
    const int64_t most = 1000000;
    int64_t       value;
    int           status = anji_statement_integer(recorded, path, &value, NULL, err);

    *n = 0;
    if (status != ANJI_OK)
        return status;
    if (value < 0 || value > most)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "credit: %s is %lld", path,
                          (long long)value);
    *n = (size_t)value;
    return ANJI_OK;
}

static int read_value(const anji_statement *recorded, size_t i, anji_rule_value *value,
                      anji_error *err)
{
    char path[64];

    value->rule = NULL;
    snprintf(path, sizeof path, "option.values.%zu.name", i + 1);
    int status = anji_statement_words(recorded, path, &value->name, err);
    snprintf(path, sizeof path, "option.values.%zu.value", i + 1);
    if (status == ANJI_OK)
        status = anji_statement_value(recorded, path, &value->value, NULL, NULL, err);
    return status;
}

static int read_lists(const anji_statement *recorded, anji_credit_source *source,
                      anji_rule_value **values, double **parcels, anji_error *err)
{
    int status = recorded_count(recorded, "option.values.n", &source->n_values, err);

    if (status == ANJI_OK)
        status = recorded_count(recorded, "option.parcels.n", &source->n_parcels, err);
    if (status != ANJI_OK)
        return status;
    *values  = anjip_calloc(source->n_values, sizeof **values);
    *parcels = anjip_calloc(source->n_parcels, sizeof **parcels);
    if (*values == NULL || *parcels == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "credit: no memory");
    for (size_t i = 0; i < source->n_values && status == ANJI_OK; i++)
        status = read_value(recorded, i, &(*values)[i], err);
    for (size_t i = 0; i < source->n_parcels && status == ANJI_OK; i++) {
        char path[64];
        snprintf(path, sizeof path, "option.parcels.%zu", i + 1);
        status = anji_statement_value(recorded, path, &(*parcels)[i], NULL, NULL, err);
    }
    source->values    = *values;
    source->parcel_ha = *parcels;
    return status;
}

static int read_answers(const anji_statement *recorded, anji_credit_source *source,
                        anji_nprt_opts *answers, anji_error *err)
{
    const char *by;
    int         status = anji_statement_words(recorded, "option.rating.by", &by, err);

    if (status != ANJI_OK || by == NULL || strcmp(by, "answers") != 0)
        return status;
    anji_nprt_opts_init(answers, sizeof *answers);
    source->answers = answers;
    return anji_statement_options(recorded, "nprt", anji_nprt_param, answers, err);
}

static int read_options(const anji_statement *recorded, anji_credit_source *source,
                        anji_credit_inputs *inputs, anji_credit_join_opts *join,
                        anji_error *err)
{
    anji_credit_inputs_init(inputs, sizeof *inputs);
    anji_credit_join_opts_init(join, sizeof *join);
    int status = anji_statement_words(recorded, "option.rule.id", &source->rule, err);
    if (status == ANJI_OK)
        status =
            anji_statement_words(recorded, "option.stand.pool", &source->pool, err);
    if (status == ANJI_OK)
        status =
            anji_statement_options(recorded, "credit", anji_credit_param, inputs, err);
    if (status == ANJI_OK)
        status =
            anji_statement_options(recorded, "join", anji_credit_join_param, join, err);
    return status;
}

int anjip_recompute_credit(const anji_statement *recorded, size_t n,
                           const char *const *paths, const anji_run *run,
                           anji_statement **out, anji_error *err)
{
    anji_credit_inputs    inputs;
    anji_credit_join_opts join;
    anji_credit_source    source;
    anji_nprt_opts        answers;
    anji_credit_joined   *joined  = NULL;
    anji_rule_value      *values  = NULL;
    double               *parcels = NULL;

    (void)run;
    *out = NULL;
    memset(&source, 0, sizeof source);
    source.inputs = &inputs;
    source.join   = &join;
    int status    = find_files(recorded, n, paths, &source, err);
    if (status == ANJI_OK)
        status = read_options(recorded, &source, &inputs, &join, err);
    if (status == ANJI_OK)
        status = read_answers(recorded, &source, &answers, err);
    if (status == ANJI_OK)
        status = read_lists(recorded, &source, &values, &parcels, err);
    if (status == ANJI_OK)
        status = anji_credit_join(&source, &joined, err);
    if (status == ANJI_OK)
        status = anji_statement_credit(joined, out, err);
    anji_credit_joined_free(joined);
    free(values);
    free(parcels);
    return status;
}
