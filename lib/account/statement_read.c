/* Reading a statement: only the canonical bytes are one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "account/file.h"
#include "account/statement_private.h"

#define INPUTS_MAX 4000 /* bytes of a line's list of inputs */

/* An adder that refuses says why; the reader adds where. */
static int refused(const anjip_json_at *at, int status)
{
    char why[500];

    if (status == ANJI_OK || status == ANJI_ERR_MEMORY)
        return status;
    snprintf(why, sizeof why, "%.490s",
             at->text->err != NULL ? at->text->err->message : "");
    return anjip_json_wrong(at, "is refused: %s", why);
}

static int get_member_string(const anjip_json_at *from, const char *name, int nullable,
                             const char **text)
{
    anjip_json_at at;
    int           status = anjip_json_member(from, name, &at);

    *text = NULL;
    return status == ANJI_OK ? anjip_json_get_string(&at, nullable, text) : status;
}

/* NULL where the member is not there. */
static int get_maybe_string(const anjip_json_at *from, const char *name,
                            const char **text)
{
    anjip_json_at at;
    int           status = anjip_json_maybe(from, name, &at);

    *text = NULL;
    return status == ANJI_OK && at.value != NULL ? anjip_json_get_string(&at, 0, text)
                                                 : status;
}

/* ---- entries --------------------------------------------------------------------------- */
static int read_hash(const anjip_json_at *from, const char **sha256)
{
    anjip_json_at at;
    int           status = anjip_json_member(from, "sha256", &at);

    if (status == ANJI_OK)
        status = anjip_json_get_string(&at, 0, sha256);
    if (status == ANJI_OK &&
        (strlen(*sha256) != ANJI_SHA256_HEX - 1 ||
         strspn(*sha256, "0123456789abcdef") != ANJI_SHA256_HEX - 1))
        return anjip_json_wrong(&at, "is no SHA-256, want 64 hexadecimal digits");
    return status;
}

/* null is -1. */
static int read_count(const anjip_json_at *from, const char *name, int nullable,
                      int64_t *value)
{
    anjip_json_at at;
    int           status = anjip_json_member(from, name, &at);

    *value = -1;
    if (status != ANJI_OK || (nullable && anjip_json_kind(at.value) == ANJIP_JSON_NULL))
        return status;
    status = anjip_json_get_integer(&at, value);
    return status == ANJI_OK && *value < 0 ? anjip_json_wrong(&at, "is negative")
                                           : status;
}

static int read_input(anji_statement *s, const anjip_json_at *at)
{
    static const char *const known[] = {"role", "file",  "sha256", "bytes",
                                        "rows", "first", "last",   NULL};
    anji_statement_file      file    = {NULL, NULL, NULL, NULL, NULL, 0, -1};
    int                      status  = anjip_json_only(at, known);

    if (status == ANJI_OK)
        status = get_member_string(at, "role", 0, &file.role);
    if (status == ANJI_OK)
        status = get_member_string(at, "file", 0, &file.file);
    if (status == ANJI_OK)
        status = read_hash(at, &file.sha256);
    if (status == ANJI_OK)
        status = read_count(at, "bytes", 0, &file.bytes);
    if (status == ANJI_OK)
        status = read_count(at, "rows", 1, &file.rows);
    if (status == ANJI_OK)
        status = get_member_string(at, "first", 1, &file.first);
    if (status == ANJI_OK)
        status = get_member_string(at, "last", 1, &file.last);
    return status == ANJI_OK ? refused(at, anjip_take_input(s, &file, at->text->err))
                             : status;
}

/* A number as an option has it: the shortest text of a double, or an integer. */
static int is_option_number(const char *text)
{
    char    again[ANJIP_ECMA_SIZE], end;
    int64_t whole;
    double  value = anjip_decimal_value(text);

    if (isnan(value))
        return 0;
    anjip_ecma_number(value, again);
    if (strcmp(again, text) == 0)
        return 1;
    if (sscanf(text, "%" SCNd64 "%c", &whole, &end) != 1)
        return 0;
    snprintf(again, sizeof again, "%" PRId64, whole);
    return strcmp(again, text) == 0;
}

static int read_option(anji_statement *s, const anjip_json_at *at)
{
    static const char *const words_known[]  = {"name", "words", NULL};
    static const char *const number_known[] = {"name", "value", "unit", NULL};
    const char              *name, *value = NULL, *unit = NULL, *words = NULL;
    anjip_json_at            found;
    int                      status = anjip_json_maybe(at, "words", &found);

    if (status != ANJI_OK)
        return status;
    int is_words = found.value != NULL;
    status       = anjip_json_only(at, is_words ? words_known : number_known);
    if (status == ANJI_OK)
        status = get_member_string(at, "name", 0, &name);
    if (status == ANJI_OK && is_words)
        status = anjip_json_get_string(&found, 1, &words);
    if (status == ANJI_OK && !is_words)
        status = get_member_string(at, "unit", 0, &unit);
    if (status == ANJI_OK && !is_words)
        status = anjip_json_member(at, "value", &found);
    if (status == ANJI_OK && !is_words)
        status = anjip_json_get_string(&found, 1, &value);
    if (status == ANJI_OK && value != NULL && !is_option_number(value))
        status = anjip_json_wrong(
            &found, "is \"%.40s\", want the shortest decimal text", value);
    if (status != ANJI_OK)
        return status;
    return refused(at, anjip_take_option(s, name, value, unit, words, at->text->err));
}

static int read_method(anji_statement *s, const anjip_json_at *at)
{
    static const char *const known[] = {"name", "version", "source", NULL};
    const char              *name, *version, *source;
    int                      status = anjip_json_only(at, known);

    if (status == ANJI_OK)
        status = get_member_string(at, "name", 0, &name);
    if (status == ANJI_OK)
        status = get_member_string(at, "version", 0, &version);
    if (status == ANJI_OK)
        status = get_member_string(at, "source", 0, &source);
    if (status != ANJI_OK)
        return status;
    return refused(at,
                   anji_statement_add_method(s, name, version, source, at->text->err));
}

static int read_remark(anji_statement *s, const anjip_json_at *at)
{
    const char *text;
    int         status = anjip_json_get_string(at, 0, &text);

    return status == ANJI_OK
               ? refused(at, anji_statement_add_remark(s, text, at->text->err))
               : status;
}

/* ---- lines ----------------------------------------------------------------------------- */

/* What a line borrows while it is read. */
typedef struct {
    const char *name, *value, *unit, *words, *text, *clause, *df;
    char        inputs[INPUTS_MAX];
    int         any_inputs;
    int64_t     decimals;
    int32_t     kind;
} draft;

static int read_inputs(const anjip_json_at *at, draft *d)
{
    anjip_json_at list, each;
    size_t        n = 0, length = 0;
    int           status = anjip_json_maybe(at, "inputs", &list);

    d->any_inputs = status == ANJI_OK && list.value != NULL;
    if (!d->any_inputs)
        return status;
    status = anjip_json_count(&list, &n);
    if (status == ANJI_OK && n == 0)
        return anjip_json_wrong(&list, "is empty");
    for (size_t i = 0; i < n && status == ANJI_OK; i++) {
        const char *path;
        anjip_json_element(&list, i, &each);
        status = anjip_json_get_string(&each, 0, &path);
        if (status != ANJI_OK)
            break;
        int more = snprintf(d->inputs + length, sizeof d->inputs - length, "%s%s",
                            i > 0 ? " " : "", path);
        length += (size_t)more;
        if (length >= sizeof d->inputs)
            return anjip_json_wrong(&list, "is too long");
    }
    return status;
}

/* Decimals and digits must be as the writer has them. */
static int read_number(const anjip_json_at *at, draft *d)
{
    anjip_json_at found;
    int           status = get_member_string(at, "unit", 0, &d->unit);

    if (status == ANJI_OK)
        status = anjip_json_member(at, "decimals", &found);
    if (status == ANJI_OK)
        status = anjip_json_get_integer(&found, &d->decimals);
    if (status == ANJI_OK && (d->decimals < 0 || d->decimals > ANJIP_DECIMALS_MAX))
        return anjip_json_wrong(&found, "is %lld, want 0 to %d", (long long)d->decimals,
                                ANJIP_DECIMALS_MAX);
    if (status == ANJI_OK)
        status = anjip_json_member(at, "value", &found);
    if (status == ANJI_OK)
        status = anjip_json_get_string(&found, 1, &d->value);
    if (status == ANJI_OK && d->value != NULL &&
        anjip_decimals_of(d->value) != (int)d->decimals)
        return anjip_json_wrong(&found,
                                "is \"%.40s\", want a number with %lld decimals",
                                d->value, (long long)d->decimals);
    return status;
}

static int read_component(const anjip_json_at *at, draft *d)
{
    anjip_json_at found;
    const char   *kind;
    int           status = anjip_json_member(at, "df", &found);

    if (status == ANJI_OK)
        status = anjip_json_get_string(&found, 1, &d->df);
    if (status == ANJI_OK && d->df != NULL && anjip_decimals_of(d->df) != 1)
        return anjip_json_wrong(&found, "is \"%.40s\", want a number with 1 decimal",
                                d->df);
    if (status == ANJI_OK)
        status = anjip_json_member(at, "kind", &found);
    if (status == ANJI_OK)
        status = anjip_json_get_string(&found, 0, &kind);
    for (int32_t k = 0; status == ANJI_OK && k < ANJIP_ERROR_KINDS; k++)
        if (strcmp(kind, anjip_error_kinds[k]) == 0)
            d->kind = k;
    return status == ANJI_OK && d->kind < 0
               ? anjip_json_wrong(&found,
                                  "is \"%.40s\", want random, persistent or "
                                  "shared",
                                  kind)
               : status;
}

static int read_notes(const anjip_json_at *at, draft *d)
{
    int status = get_maybe_string(at, "text", &d->text);

    if (status == ANJI_OK)
        status = get_maybe_string(at, "clause", &d->clause);
    return status == ANJI_OK ? read_inputs(at, d) : status;
}

static char *lent(const char *text)
{
    char *plain;
    memcpy(&plain, &text, sizeof plain);
    return plain;
}

static int take(anji_statement *s, int section, const anjip_json_at *at, const draft *d)
{
    anjip_line line = {0};

    line.name     = lent(d->name);
    line.value    = lent(d->value);
    line.unit     = lent(d->unit);
    line.words    = lent(d->words);
    line.text     = lent(d->text);
    line.clause   = lent(d->clause);
    line.inputs   = d->any_inputs ? lent(d->inputs) : NULL;
    line.df       = lent(d->df);
    line.decimals = (int32_t)d->decimals;
    line.kind     = d->kind;
    return refused(at, anjip_take_line(s, section, &line, at->text->err));
}

static int read_place(const anjip_json_at *at)
{
    anjip_json_at found;
    int64_t       n;
    int           status = anjip_json_member(at, "n", &found);

    if (status == ANJI_OK)
        status = anjip_json_get_integer(&found, &n);
    return status == ANJI_OK && n != (int64_t)at->index + 1
               ? anjip_json_wrong(&found, "is %lld, want %zu", (long long)n,
                                  at->index + 1)
               : status;
}

static int read_line(anji_statement *s, int section, const anjip_json_at *at)
{
    static const char *const known[] = {"name",   "n",        "words", "value",
                                        "unit",   "decimals", "text",  "clause",
                                        "inputs", "df",       "kind",  NULL};
    draft                    d       = {.kind = -1, .decimals = -1};
    anjip_json_at            words, df;
    int                      status = anjip_json_only(at, known);

    if (status == ANJI_OK)
        status = get_member_string(at, "name", 0, &d.name);
    if (status == ANJI_OK && section == ANJI_LINE_STEP)
        status = read_place(at);
    if (status == ANJI_OK)
        status = anjip_json_maybe(at, "words", &words);
    if (status == ANJI_OK && words.value != NULL)
        status = anjip_json_get_string(&words, 0, &d.words);
    else if (status == ANJI_OK)
        status = read_number(at, &d);
    if (status == ANJI_OK)
        status = anjip_json_maybe(at, "df", &df);
    if (status == ANJI_OK && section == ANJI_LINE_UNCERTAINTY && df.value != NULL)
        status = read_component(at, &d);
    if (status == ANJI_OK)
        status = read_notes(at, &d);
    return status == ANJI_OK ? take(s, section, at, &d) : status;
}

static int read_step(anji_statement *s, const anjip_json_at *at)
{
    return read_line(s, ANJI_LINE_STEP, at);
}

static int read_uncertainty(anji_statement *s, const anjip_json_at *at)
{
    return read_line(s, ANJI_LINE_UNCERTAINTY, at);
}

static int read_result(anji_statement *s, const anjip_json_at *at)
{
    return read_line(s, ANJI_LINE_RESULT, at);
}

/* ---- the document ---------------------------------------------------------------------- */

/* In an order in which whatever a line is made from is there before it. */
static const struct {
    const char *member;
    int (*read)(anji_statement *, const anjip_json_at *);
} lists[] = {
    {"inputs", read_input},   {"options", read_option},
    {"methods", read_method}, {"remarks", read_remark},
    {"steps", read_step},     {"uncertainty", read_uncertainty},
    {"results", read_result},
};

static int check_format(const anjip_json_at *root)
{
    static const char *const known[] = {
        "anji_statement", "kind",  "subject",     "inputs",  "options", "methods",
        "remarks",        "steps", "uncertainty", "results", NULL};
    anjip_json_at at;
    int64_t       format;
    int           status = anjip_json_member(root, "anji_statement", &at);

    if (status == ANJI_OK)
        status = anjip_json_get_integer(&at, &format);
    if (status == ANJI_OK && format != ANJIP_STATEMENT_FORMAT)
        return anjip_json_wrong(&at, "is %lld; library %s reads format %d",
                                (long long)format, anji_version(),
                                ANJIP_STATEMENT_FORMAT);
    return status == ANJI_OK ? anjip_json_only(root, known) : status;
}

static int read_lists(anji_statement *s, const anjip_json_at *root)
{
    for (size_t k = 0; k < ANJIP_COUNT(lists); k++) {
        anjip_json_at list, each;
        size_t        n;
        int           status = anjip_json_member(root, lists[k].member, &list);
        if (status == ANJI_OK)
            status = anjip_json_count(&list, &n);
        for (size_t i = 0; status == ANJI_OK && i < n; i++) {
            anjip_json_element(&list, i, &each);
            status = lists[k].read(s, &each);
        }
        if (status != ANJI_OK)
            return status;
    }
    return ANJI_OK;
}

/* What lines are made from may stand in any section, so it is looked for at the end. */
static int check_paths(const anji_statement *s, const anjip_json_at *root)
{
    for (int k = 0; k < ANJIP_SECTIONS; k++)
        for (size_t i = 0; i < s->n_lines[k]; i++) {
            const anjip_line *l = &s->lines[k][i];
            int status = anjip_check_inputs(s, l->name, l->inputs, root->text->err);
            if (status != ANJI_OK)
                return refused(root, status);
        }
    return ANJI_OK;
}

/* What was understood, written again, must be the same bytes. */
static int check_canonical(const anji_statement *s, const anjip_json_text *text)
{
    char   *bytes;
    size_t  n, i = 0, start = 0;
    int64_t line   = 1;
    int     status = anji_statement_bytes(s, &bytes, &n, text->err);

    if (status != ANJI_OK)
        return status;
    for (; i < n && i < text->n && bytes[i] == text->bytes[i]; i++)
        if (bytes[i] == '\n') {
            line++;
            start = i + 1;
        }
    int same = i == n && i == text->n;
    free(bytes);
    return same ? ANJI_OK
                : anjip_fail_at(text->err, ANJI_ERR_FORMAT, line,
                                (int32_t)(i - start + 1),
                                "%s:%lld:%zu: not in canonical form (RFC 8785) from "
                                "here on",
                                text->name, (long long)line, i - start + 1);
}

static int understand(const anjip_json_text *text, anji_statement **out)
{
    anjip_json_at root;
    const char   *kind, *subject;

    anjip_json_root(text, &root);
    int status = check_format(&root);
    if (status == ANJI_OK)
        status = get_member_string(&root, "kind", 0, &kind);
    if (status == ANJI_OK)
        status = get_member_string(&root, "subject", 0, &subject);
    if (status == ANJI_OK)
        status = refused(&root, anji_statement_new(kind, subject, out, text->err));
    if (status == ANJI_OK)
        status = read_lists(*out, &root);
    if (status == ANJI_OK)
        status = check_paths(*out, &root);
    return status == ANJI_OK ? check_canonical(*out, text) : status;
}

int anji_statement_parse(size_t n, const char *bytes, const char *name,
                         anji_statement **out, anji_error *err)
{
    anji_error local; /* a refusal is told with its place even to who asks for none */

    if (err == NULL)
        err = &local;
    anjip_begin(err);
    if (out != NULL)
        *out = NULL;
    if (bytes == NULL || out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "bytes or out is NULL");
    anjip_json_text text   = {name != NULL ? name : "statement", bytes, n, NULL, err};
    int             status = anjip_json_parse(&text, err);
    if (status == ANJI_OK)
        status = understand(&text, out);
    anjip_json_free(text.root);
    if (status != ANJI_OK) {
        anji_statement_free(*out);
        *out = NULL;
    }
    return status;
}

int anji_statement_read(const char *path, anji_statement **out, anji_error *err)
{
    char  *bytes;
    size_t n;

    anjip_begin(err);
    if (out != NULL)
        *out = NULL;
    if (path == NULL || out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "path or out is NULL");
    int status = anjip_file_read(path, &bytes, &n, err);
    if (status == ANJI_OK)
        status = anji_statement_parse(n, bytes, path, out, err);
    free(bytes);
    return status;
}
