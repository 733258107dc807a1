/* Options of a statement: from parameter tables, and back into options structs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "account/statement_private.h"

#define PATH_MAX_BYTES 200
#define WORD_MAX       80
#define ROOM_AT        8

static int is_padding(const anji_param *p)
{
    return strncmp(p->name, "zero", 4) == 0;
}

/* ---- add ------------------------------------------------------------------------------- */
static int check_option(const anji_statement *s, const char *path, const char *unit,
                        const char *words, anji_error *err)
{
    const char *dot = path == NULL ? NULL : strchr(path, '.');
    size_t      n =
        path == NULL ? 0 : strspn(path, "abcdefghijklmnopqrstuvwxyz0123456789_-.");

    if (path == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "statement: the option is NULL");
    if (dot == NULL || dot == path || dot[1] == '\0' || path[n] != '\0' ||
        n >= PATH_MAX_BYTES)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "statement: option \"%s\", want GROUP.NAME of a-z, 0-9, '_', "
                          "'-', '.'",
                          anjip_utf8(path) ? path : "?");
    if ((unit != NULL && !anjip_utf8(unit)) || (words != NULL && !anjip_utf8(words)))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "statement: a text of option.%s is not UTF-8", path);
    if (anjip_find_option(s, path) != NULL)
        return anjip_fail(err, ANJI_ERR_AMBIGUOUS, -1,
                          "statement: option.%s is there already", path);
    return ANJI_OK;
}

int anjip_take_option(anji_statement *s, const char *path, const char *value,
                      const char *unit, const char *words, anji_error *err)
{
    int status = check_option(s, path, unit, words, err);

    if (status != ANJI_OK)
        return status;
    size_t n = s->n_options;
    if (n == 0 || (n >= ROOM_AT && (n & (n - 1)) == 0)) {
        size_t        room  = n == 0 ? ROOM_AT : 2 * n;
        anjip_option *wider = realloc(s->options, room * sizeof *wider);
        if (wider == NULL)
            return anjip_fail(err, ANJI_ERR_MEMORY, -1, "statement: no memory");
        s->options = wider;
    }
    anjip_option *o = &s->options[n];
    *o = (anjip_option){anjip_copy(path), anjip_copy(value), anjip_copy(unit),
                        anjip_copy(words)};
    if (o->path == NULL || (value != NULL && o->value == NULL) ||
        (unit != NULL && o->unit == NULL) || (words != NULL && o->words == NULL)) {
        free(o->path);
        free(o->value);
        free(o->unit);
        free(o->words);
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "statement: no memory");
    }
    s->n_options++;
    return ANJI_OK;
}

int anji_statement_add_option(anji_statement *s, const char *path, double value,
                              const char *unit, anji_error *err)
{
    char text[ANJIP_ECMA_SIZE];

    anjip_begin(err);
    if (s == NULL || unit == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "statement or unit is NULL");
    if (isinf(value))
        return anjip_take_option(s, path, NULL, NULL, value > 0 ? "inf" : "-inf", err);
    if (!isnan(value))
        anjip_ecma_number(value, text);
    return anjip_take_option(s, path, isnan(value) ? NULL : text, unit, NULL, err);
}

int anji_statement_add_option_integer(anji_statement *s, const char *path,
                                      int64_t value, const char *unit, anji_error *err)
{
    char text[24];

    anjip_begin(err);
    if (s == NULL || unit == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "statement or unit is NULL");
    snprintf(text, sizeof text, "%" PRId64, value);
    return anjip_take_option(s, path, text, unit, NULL, err);
}

int anji_statement_add_option_words(anji_statement *s, const char *path,
                                    const char *words, anji_error *err)
{
    anjip_begin(err);
    if (s == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "statement is NULL");
    return anjip_take_option(s, path, NULL, NULL, words, err);
}

/* The k-th of "anji|reddyproc|oneflux"; 0: there is none, or it is too long. */
static int choice_word(const char *choices, double k, char word[WORD_MAX])
{
    for (; k > 0 && choices != NULL; k--) {
        choices = strchr(choices, '|');
        choices = choices == NULL ? NULL : choices + 1;
    }
    size_t n = choices == NULL ? 0 : strcspn(choices, "|");
    if (n == 0 || n >= WORD_MAX)
        return 0;
    memcpy(word, choices, n);
    word[n] = '\0';
    return 1;
}

static int add_param(anji_statement *s, const char *path, const anji_param *p,
                     double value, anji_error *err)
{
    char word[WORD_MAX];

    if (p->choices == NULL)
        return anji_statement_add_option(s, path, value, p->unit, err);
    if (!choice_word(p->choices, value, word))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "statement: %s is %g, which is no choice of %s", path, value,
                          p->choices);
    return anjip_take_option(s, path, NULL, NULL, word, err);
}

int anji_statement_add_options(anji_statement *s, const char                  *group,
                               const anji_param *(*param)(size_t), const void *opts,
                               anji_error *err)
{
    char path[PATH_MAX_BYTES];
    int  status = ANJI_OK;

    anjip_begin(err);
    if (s == NULL || group == NULL || param == NULL || opts == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "statement, group, param or opts is NULL");
    size_t before = s->n_options;
    for (size_t i = 0; status == ANJI_OK && param(i) != NULL; i++) {
        const anji_param *p = param(i);
        if (is_padding(p))
            continue;
        snprintf(path, sizeof path, "%s.%s", group, p->name);
        status = add_param(s, path, p, anji_param_get(p, opts), err);
    }
    while (status != ANJI_OK && s->n_options > before) {
        anjip_option *o = &s->options[--s->n_options];
        free(o->path);
        free(o->value);
        free(o->unit);
        free(o->words);
    }
    return status;
}

/* ---- take back ------------------------------------------------------------------------- */
/* Position of a word among the choices, -1: it is not there. */
static double choice_of(const char *choices, const char *word)
{
    char   each[WORD_MAX];
    double k = 0;

    for (; choice_word(choices, k, each); k++)
        if (strcmp(each, word) == 0)
            return k;
    return -1;
}

static int load_param(const anjip_option *o, const anji_param *p, void *opts,
                      anji_error *err)
{
    double value = anjip_decimal_value(o->value); /* NaN for null */

    if (o->words != NULL && p->choices == NULL && strcmp(o->words, "inf") == 0)
        value = INFINITY;
    else if (o->words != NULL && p->choices == NULL && strcmp(o->words, "-inf") == 0)
        value = -INFINITY;
    else if (o->words != NULL)
        value = p->choices != NULL ? choice_of(p->choices, o->words) : -1;
    if ((o->words != NULL && value == -1) || (o->words == NULL && p->choices != NULL))
        return anjip_fail(err, ANJI_ERR_OPTS, -1, "option.%s is \"%s\", want %s%s",
                          o->path,
                          o->words != NULL   ? o->words
                          : o->value != NULL ? o->value
                                             : "null",
                          p->choices != NULL ? "one of " : "a number",
                          p->choices != NULL ? p->choices : "");
    if (o->unit != NULL && strcmp(o->unit, p->unit) != 0)
        return anjip_fail(err, ANJI_ERR_OPTS, -1, "option.%s is in %s, want %s",
                          o->path, o->unit, p->unit);
    char detail[600];
    int  status = anji_param_set(p, opts, value, err);
    if (status != ANJI_OK && err != NULL) {
        snprintf(detail, sizeof detail, "%.590s", err->message);
        return anjip_fail(err, status, -1, "option.%s: %s", o->path, detail);
    }
    return status;
}

/* Each recorded option of the group is a parameter of the table. */
static int all_known(const anji_statement *s, const char            *group,
                     const anji_param *(*param)(size_t), anji_error *err)
{
    size_t n = strlen(group);

    for (size_t i = 0; i < s->n_options; i++) {
        const char *path = s->options[i].path;
        size_t      k    = 0;
        if (strncmp(path, group, n) != 0 || path[n] != '.')
            continue;
        while (param(k) != NULL &&
               (is_padding(param(k)) || strcmp(param(k)->name, path + n + 1) != 0))
            k++;
        if (param(k) == NULL)
            return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                              "option.%s is not one that library %s knows", path,
                              anji_version());
    }
    return ANJI_OK;
}

int anji_statement_options(const anji_statement *s, const char      *group,
                           const anji_param *(*param)(size_t), void *opts,
                           anji_error *err)
{
    char path[PATH_MAX_BYTES];

    anjip_begin(err);
    if (s == NULL || group == NULL || param == NULL || opts == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "statement, group, param or opts is NULL");
    int status = all_known(s, group, param, err);
    for (size_t i = 0; status == ANJI_OK && param(i) != NULL; i++) {
        if (is_padding(param(i)))
            continue;
        snprintf(path, sizeof path, "%s.%s", group, param(i)->name);
        const anjip_option *o = anjip_find_option(s, path);
        status                = o != NULL ? load_param(o, param(i), opts, err)
                                          : anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                                                       "option.%s is not recorded", path);
    }
    return status;
}
