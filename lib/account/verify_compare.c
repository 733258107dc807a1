/* Two statements, entry by entry.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>

#include "account/verify_private.h"

#define PATH_ROOM 320

static const char *shown(const char *text)
{
    return text == NULL ? "null" : text;
}

static int same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* One part of an entry; 1 when it differs. `what` is "" for the value itself. */
static int differs(anji_verify_findings *f, const char *path, const char *what,
                   const char *a, const char *b, const char *unit)
{
    if (same(a, b))
        return 0;
    if (unit != NULL && strcmp(unit, "1") == 0)
        unit = NULL;
    anjip_found(f, ANJI_FOUND_DIFFERS, path, shown(a), shown(b),
                "%s%s%s: recorded %.300s%s%s, recomputed %.300s", path,
                what[0] != '\0' ? ", " : "", what, shown(a), unit != NULL ? " " : "",
                unit != NULL ? unit : "", shown(b));
    return 1;
}

static void absent(anji_verify_findings *f, const char *path, const char *value)
{
    anjip_found(f, ANJI_FOUND_ABSENT, path, shown(value), NULL,
                "%s: recorded %.300s, but it does not come out of the recomputation",
                path, shown(value));
}

static void added(anji_verify_findings *f, const char *path, const char *value)
{
    anjip_found(f, ANJI_FOUND_ADDED, path, NULL, shown(value),
                "%s: recomputed %.300s, but it is not recorded", path, shown(value));
}

/* ---- inputs ---------------------------------------------------------------------------- */
static void count_text(int64_t n, char text[32])
{
    if (n < 0)
        snprintf(text, 32, "null");
    else
        snprintf(text, 32, "%" PRId64, n);
}

static void compare_inputs(anji_verify_findings *f, const anji_statement *a,
                           const anji_statement *b)
{
    size_t n = a->n_inputs < b->n_inputs ? a->n_inputs : b->n_inputs;

    for (size_t i = 0; i < n; i++) {
        const anjip_input *p = &a->inputs[i], *q = &b->inputs[i];
        char               path[PATH_ROOM], rows[32], rows_again[32];
        snprintf(path, sizeof path, "input.%.300s", p->role);
        count_text(p->rows, rows);
        count_text(q->rows, rows_again);
        differs(f, path, "role", p->role, q->role, NULL);
        differs(f, path, "rows", rows, rows_again, NULL);
        differs(f, path, "first", p->first, q->first, NULL);
        differs(f, path, "last", p->last, q->last, NULL);
    }
    for (size_t i = n; i < a->n_inputs; i++)
        absent(f, "inputs", a->inputs[i].role);
    for (size_t i = n; i < b->n_inputs; i++)
        added(f, "inputs", b->inputs[i].role);
}

/* ---- options and methods --------------------------------------------------------------- */
static void compare_options(anji_verify_findings *f, const anji_statement *a,
                            const anji_statement *b)
{
    char path[PATH_ROOM];

    for (size_t i = 0; i < a->n_options; i++) {
        const anjip_option *p     = &a->options[i];
        const anjip_option *q     = anjip_find_option(b, p->path);
        const char         *value = p->words != NULL ? p->words : p->value;
        snprintf(path, sizeof path, "option.%.300s", p->path);
        if (q == NULL) {
            absent(f, path, value);
            continue;
        }
        differs(f, path, "", value, q->words != NULL ? q->words : q->value, p->unit);
        differs(f, path, "unit", p->unit, q->unit, NULL);
    }
    for (size_t i = 0; i < b->n_options; i++) {
        const anjip_option *q = &b->options[i];
        snprintf(path, sizeof path, "option.%.300s", q->path);
        if (anjip_find_option(a, q->path) == NULL)
            added(f, path, q->words != NULL ? q->words : q->value);
    }
}

static const anjip_method *find_method(const anji_statement *s, const char *name)
{
    for (size_t i = 0; i < s->n_methods; i++)
        if (strcmp(s->methods[i].name, name) == 0)
            return &s->methods[i];
    return NULL;
}

static void compare_methods(anji_verify_findings *f, const anji_statement *a,
                            const anji_statement *b)
{
    char path[PATH_ROOM];

    for (size_t i = 0; i < a->n_methods; i++) {
        const anjip_method *p = &a->methods[i];
        const anjip_method *q = find_method(b, p->name);
        snprintf(path, sizeof path, "method.%.300s", p->name);
        if (q == NULL) {
            absent(f, path, p->version);
            continue;
        }
        differs(f, path, "version", p->version, q->version, NULL);
        differs(f, path, "source", p->source, q->source, NULL);
    }
    for (size_t i = 0; i < b->n_methods; i++) {
        snprintf(path, sizeof path, "method.%.300s", b->methods[i].name);
        if (find_method(a, b->methods[i].name) == NULL)
            added(f, path, b->methods[i].version);
    }
}

/* ---- lines ----------------------------------------------------------------------------- */
static void compare_line(anji_verify_findings *f, const char *path, const anjip_line *p,
                         const anjip_line *q)
{
    char decimals[2][16], kinds[2][16];

    for (int k = 0; k < 2; k++) {
        const anjip_line *l = k == 0 ? p : q;
        snprintf(decimals[k], sizeof decimals[k], "%d", (int)l->decimals);
        snprintf(kinds[k], sizeof kinds[k], "%s",
                 l->kind < 0 ? "none" : anjip_error_kinds[l->kind]);
    }
    const struct {
        const char *what, *recorded, *recomputed;
    } parts[] = {
        {"unit", p->unit, q->unit},           {"decimals", decimals[0], decimals[1]},
        {"degrees of freedom", p->df, q->df}, {"kind", kinds[0], kinds[1]},
        {"text", p->text, q->text},           {"clause", p->clause, q->clause},
        {"inputs", p->inputs, q->inputs},
    };
    differs(f, path, "", p->words != NULL ? p->words : p->value,
            q->words != NULL ? q->words : q->value, p->unit);
    for (size_t i = 0; i < ANJIP_COUNT(parts); i++)
        differs(f, path, parts[i].what, parts[i].recorded, parts[i].recomputed, NULL);
}

static const char *value_of(const anjip_line *l)
{
    return l->words != NULL ? l->words : l->value;
}

static void compare_lines(anji_verify_findings *f, int section, const anji_statement *a,
                          const anji_statement *b)
{
    char    path[PATH_ROOM];
    int64_t before = f->failed;

    for (size_t i = 0; i < a->n_lines[section]; i++) {
        const anjip_line *p = &a->lines[section][i];
        const anjip_line *q = i < b->n_lines[section] ? &b->lines[section][i] : NULL;
        if (q == NULL || strcmp(q->name, p->name) != 0)
            q = anjip_find_line(b, section, p->name, strlen(p->name));
        snprintf(path, sizeof path, "%s.%.300s", anjip_section_names[section], p->name);
        if (q == NULL)
            absent(f, path, value_of(p));
        else
            compare_line(f, path, p, q);
    }
    for (size_t i = 0; i < b->n_lines[section]; i++) {
        const anjip_line *q = &b->lines[section][i];
        snprintf(path, sizeof path, "%s.%.300s", anjip_section_names[section], q->name);
        if (anjip_find_line(a, section, q->name, strlen(q->name)) == NULL)
            added(f, path, value_of(q));
    }
    /* the same lines in another order are other bytes */
    for (size_t i = 0; f->failed == before && i < a->n_lines[section]; i++)
        differs(f, anjip_section_members[section], "order", a->lines[section][i].name,
                b->lines[section][i].name, NULL);
}

static void compare_remarks(anji_verify_findings *f, const anji_statement *a,
                            const anji_statement *b)
{
    size_t n = a->n_remarks > b->n_remarks ? a->n_remarks : b->n_remarks;
    char   path[PATH_ROOM];

    for (size_t i = 0; i < n; i++) {
        snprintf(path, sizeof path, "remarks[%zu]", i);
        if (i >= b->n_remarks)
            absent(f, path, a->remarks[i]);
        else if (i >= a->n_remarks)
            added(f, path, b->remarks[i]);
        else
            differs(f, path, "", a->remarks[i], b->remarks[i], NULL);
    }
}

void anjip_compare(anji_verify_findings *f, const anji_statement *a,
                   const anji_statement *b)
{
    differs(f, "kind", "", a->kind, b->kind, NULL);
    differs(f, "subject", "", a->subject, b->subject, NULL);
    compare_inputs(f, a, b);
    compare_options(f, a, b);
    compare_methods(f, a, b);
    for (int k = 0; k < ANJIP_SECTIONS; k++)
        compare_lines(f, k, a, b);
    compare_remarks(f, a, b);
}
