/* Looking things up in a statement.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>

#include "account/statement_private.h"

/* ---- decimals of units ----------------------------------------------------------------- */
#define DECIMALS_OTHER 2

int anji_statement_decimals(const char *unit)
{
    static const struct {
        const char *unit;
        int         decimals;
    } table[] = {
        {"g C m-2", 2},
        {"t C ha-1", 4},
        {"t CO2 ha-1", 4},
        {"t CO2", 4},
        {"t C", 4},
        {"t ha-1", 4},
        {"t", 4},
        {"m s-1", 4},
        {"1", 4},
        {"ha", 4},
        {"mu", 4},
        {"kg", 4},
        {"kg m-2", 4},
        {"kg CO2", 4},
        {"kg C", 4},
        {"yuan", 2},
        {"t C ha-1 yr-1", 4},
        {"t CO2 ha-1 yr-1", 4},
    };

    for (size_t i = 0; unit != NULL && i < ANJIP_COUNT(table); i++)
        if (strcmp(table[i].unit, unit) == 0)
            return table[i].decimals;
    return DECIMALS_OTHER;
}

/* ---- texts ----------------------------------------------------------------------------- */
const char *anji_statement_kind(const anji_statement *s)
{
    return s == NULL ? NULL : s->kind;
}

const char *anji_statement_subject(const anji_statement *s)
{
    return s == NULL ? NULL : s->subject;
}

const char *anji_statement_remark(const anji_statement *s, size_t i)
{
    return s == NULL || i >= s->n_remarks ? NULL : s->remarks[i];
}

/* ---- by position ----------------------------------------------------------------------- */
static void show_input(const anjip_input *in, anji_statement_file *out)
{
    *out = (anji_statement_file){in->role, in->file,  in->sha256, in->first,
                                 in->last, in->bytes, in->rows};
}

int anji_statement_input_at(const anji_statement *s, size_t i, anji_statement_file *out)
{
    if (out != NULL)
        *out = (anji_statement_file){NULL, NULL, NULL, NULL, NULL, -1, -1};
    if (s == NULL || out == NULL)
        return ANJI_ERR_NULL;
    if (i >= s->n_inputs)
        return ANJI_ERR_NOT_FOUND;
    show_input(&s->inputs[i], out);
    return ANJI_OK;
}

static void show_line(const anjip_line *l, int section, anji_statement_line *out)
{
    out->name     = l->name;
    out->value    = l->value;
    out->unit     = l->unit;
    out->words    = l->words;
    out->text     = l->text;
    out->clause   = l->clause;
    out->inputs   = l->inputs;
    out->number   = anjip_decimal_value(l->value);
    out->df       = l->df != NULL                      ? anjip_decimal_value(l->df)
                    : l->kind >= 0 && l->value != NULL ? INFINITY
                                                       : NAN;
    out->section  = section;
    out->decimals = l->decimals;
    out->kind     = l->kind;
}

int anji_statement_line_at(const anji_statement *s, size_t i, anji_statement_line *out)
{
    if (out != NULL) {
        memset(out, 0, sizeof *out);
        out->number = out->df = NAN;
        out->section = out->decimals = out->kind = -1;
    }
    if (s == NULL || out == NULL)
        return ANJI_ERR_NULL;
    for (int k = 0; k < ANJIP_SECTIONS; k++) {
        if (i < s->n_lines[k]) {
            show_line(&s->lines[k][i], k, out);
            return ANJI_OK;
        }
        i -= s->n_lines[k];
    }
    return ANJI_ERR_NOT_FOUND;
}

/* ---- by path --------------------------------------------------------------------------- */
const anjip_line *anjip_find_line(const anji_statement *s, int section,
                                  const char *name, size_t length)
{
    for (size_t i = 0; i < s->n_lines[section]; i++) {
        const anjip_line *l = &s->lines[section][i];
        if (strlen(l->name) == length && memcmp(l->name, name, length) == 0)
            return l;
    }
    return NULL;
}

const anjip_option *anjip_find_option(const anji_statement *s, const char *path)
{
    for (size_t i = 0; i < s->n_options; i++)
        if (strcmp(s->options[i].path, path) == 0)
            return &s->options[i];
    return NULL;
}

static const anjip_input *find_input(const anji_statement *s, const char *role)
{
    for (size_t i = 0; i < s->n_inputs; i++)
        if (strcmp(s->inputs[i].role, role) == 0)
            return &s->inputs[i];
    return NULL;
}

/* What follows "section." in a path, or NULL. */
static const char *within(const char *path, const char *section)
{
    size_t n = strlen(section);
    return strncmp(path, section, n) == 0 && path[n] == '.' ? path + n + 1 : NULL;
}

static const anjip_line *line_at_path(const anji_statement *s, const char *path)
{
    for (int k = 0; k < ANJIP_SECTIONS; k++) {
        const char *name = within(path, anjip_section_names[k]);
        if (name != NULL)
            return anjip_find_line(s, k, name, strlen(name));
    }
    return NULL;
}

int anjip_statement_has(const anji_statement *s, const char *path)
{
    const char *name;

    if ((name = within(path, "input")) != NULL)
        return find_input(s, name) != NULL;
    if ((name = within(path, "option")) != NULL)
        return anjip_find_option(s, name) != NULL;
    if ((name = within(path, "method")) != NULL) {
        for (size_t i = 0; i < s->n_methods; i++)
            if (strcmp(s->methods[i].name, name) == 0)
                return 1;
        return 0;
    }
    return line_at_path(s, path) != NULL;
}

int anji_statement_find_input(const anji_statement *s, const char *role,
                              anji_statement_file *out, anji_error *err)
{
    anjip_begin(err);
    if (out != NULL)
        *out = (anji_statement_file){NULL, NULL, NULL, NULL, NULL, -1, -1};
    if (s == NULL || role == NULL || out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "statement, role or out is NULL");
    const anjip_input *in = find_input(s, role);
    if (in == NULL)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "the statement has no input.%s",
                          role);
    show_input(in, out);
    return ANJI_OK;
}

/* Value, unit and words of a line or an option. */
typedef struct {
    const char *value, *unit, *words;
} entry;

static int find_entry(const anji_statement *s, const char *path, entry *e,
                      anji_error *err)
{
    if (s == NULL || path == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "statement or path is NULL");
    const char         *name   = within(path, "option");
    const anjip_option *option = name != NULL ? anjip_find_option(s, name) : NULL;
    const anjip_line   *line   = line_at_path(s, path);
    if (option != NULL)
        *e = (entry){option->value, option->unit, option->words};
    else if (line != NULL)
        *e = (entry){line->value, line->unit, line->words};
    else
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "the statement has no %s", path);
    return ANJI_OK;
}

int anji_statement_value(const anji_statement *s, const char *path, double *value,
                         const char **text, const char **unit, anji_error *err)
{
    entry e = {NULL, NULL, NULL};

    anjip_begin(err);
    if (value != NULL)
        *value = NAN;
    if (text != NULL)
        *text = NULL;
    if (unit != NULL)
        *unit = NULL;
    if (value == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "value is NULL");
    int status = find_entry(s, path, &e, err);
    if (status != ANJI_OK)
        return status;
    if (e.unit == NULL)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%s is no number: %s", path,
                          e.words == NULL ? "null" : e.words);
    *value = anjip_decimal_value(e.value);
    if (text != NULL)
        *text = e.value;
    if (unit != NULL)
        *unit = e.unit;
    return ANJI_OK;
}

int anji_statement_integer(const anji_statement *s, const char *path, int64_t *value,
                           const char **unit, anji_error *err)
{
    entry   e = {NULL, NULL, NULL};
    int64_t read;
    char    digits[24], end;

    anjip_begin(err);
    if (value != NULL)
        *value = 0;
    if (unit != NULL)
        *unit = NULL;
    if (value == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "value is NULL");
    int status = find_entry(s, path, &e, err);
    if (status != ANJI_OK)
        return status;
    if (e.value == NULL || strlen(e.value) >= sizeof digits ||
        sscanf(e.value, "%" SCNd64 "%c", &read, &end) != 1 ||
        (snprintf(digits, sizeof digits, "%" PRId64, read),
         strcmp(digits, e.value) != 0))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%s is no integer: %s", path,
                          e.value != NULL   ? e.value
                          : e.words != NULL ? e.words
                                            : "null");
    *value = read;
    if (unit != NULL)
        *unit = e.unit;
    return ANJI_OK;
}

int anji_statement_words(const anji_statement *s, const char *path, const char **words,
                         anji_error *err)
{
    entry e = {NULL, NULL, NULL};

    anjip_begin(err);
    if (words != NULL)
        *words = NULL;
    if (words == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "words is NULL");
    int status = find_entry(s, path, &e, err);
    if (status != ANJI_OK)
        return status;
    if (e.unit != NULL)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%s is no words but %s %s", path,
                          e.value != NULL ? e.value : "null", e.unit);
    *words = e.words;
    return ANJI_OK;
}
