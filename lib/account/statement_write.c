/* A statement as a tree, as bytes, as a file and as its name.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "account/file.h"
#include "account/statement_private.h"

/* Each of these returns NULL without memory; anjip_json_set and _append tell of it. */
static anjip_json *input_of(const anjip_input *in)
{
    anjip_json *o   = anjip_json_object();
    int         bad = anjip_json_set(o, "role", anjip_json_string(in->role));

    bad |= anjip_json_set(o, "file", anjip_json_string(in->file));
    bad |= anjip_json_set(o, "sha256", anjip_json_string(in->sha256));
    bad |= anjip_json_set(o, "bytes", anjip_json_integer(in->bytes));
    bad |= anjip_json_set(o, "rows",
                          in->rows < 0 ? anjip_json_string(NULL)
                                       : anjip_json_integer(in->rows));
    bad |= anjip_json_set(o, "first", anjip_json_string(in->first));
    bad |= anjip_json_set(o, "last", anjip_json_string(in->last));
    if (!bad)
        return o;
    anjip_json_free(o);
    return NULL;
}

static anjip_json *option_of(const anjip_option *option)
{
    anjip_json *o   = anjip_json_object();
    int         bad = anjip_json_set(o, "name", anjip_json_string(option->path));

    if (option->unit != NULL) {
        bad |= anjip_json_set(o, "value", anjip_json_string(option->value));
        bad |= anjip_json_set(o, "unit", anjip_json_string(option->unit));
    } else {
        bad |= anjip_json_set(o, "words", anjip_json_string(option->words));
    }
    if (!bad)
        return o;
    anjip_json_free(o);
    return NULL;
}

static anjip_json *method_of(const anjip_method *method)
{
    anjip_json *o   = anjip_json_object();
    int         bad = anjip_json_set(o, "name", anjip_json_string(method->name));

    bad |= anjip_json_set(o, "version", anjip_json_string(method->version));
    bad |= anjip_json_set(o, "source", anjip_json_string(method->source));
    if (!bad)
        return o;
    anjip_json_free(o);
    return NULL;
}

/* "a b" as ["a","b"]. */
static anjip_json *list_of(const char *paths)
{
    anjip_json *list = anjip_json_array();
    int         bad  = list == NULL;

    for (const char *p = paths; p != NULL && !bad;) {
        size_t n    = strcspn(p, " ");
        char  *each = anjip_malloc(n + 1, 1);
        if (each != NULL) {
            memcpy(each, p, n);
            each[n] = '\0';
        }
        bad = anjip_json_append(list, each == NULL ? NULL : anjip_json_string(each));
        free(each);
        p = p[n] == ' ' ? p + n + 1 : NULL;
    }
    if (!bad)
        return list;
    anjip_json_free(list);
    return NULL;
}

static int set_notes(anjip_json *o, const anjip_line *l)
{
    int bad = 0;

    if (l->text != NULL)
        bad |= anjip_json_set(o, "text", anjip_json_string(l->text));
    if (l->clause != NULL)
        bad |= anjip_json_set(o, "clause", anjip_json_string(l->clause));
    if (l->inputs != NULL)
        bad |= anjip_json_set(o, "inputs", list_of(l->inputs));
    return bad;
}

static anjip_json *line_of(const anjip_line *l, int section, size_t i)
{
    anjip_json *o   = anjip_json_object();
    int         bad = anjip_json_set(o, "name", anjip_json_string(l->name));

    if (section == ANJI_LINE_STEP)
        bad |= anjip_json_set(o, "n", anjip_json_integer((int64_t)i + 1));
    if (l->words != NULL) {
        bad |= anjip_json_set(o, "words", anjip_json_string(l->words));
    } else {
        bad |= anjip_json_set(o, "value", anjip_json_string(l->value));
        bad |= anjip_json_set(o, "decimals", anjip_json_integer(l->decimals));
        bad |= anjip_json_set(o, "unit", anjip_json_string(l->unit));
    }
    if (l->kind >= 0) {
        bad |= anjip_json_set(o, "df", anjip_json_string(l->df));
        bad |= anjip_json_set(o, "kind", anjip_json_string(anjip_error_kinds[l->kind]));
    }
    bad |= set_notes(o, l);
    if (!bad)
        return o;
    anjip_json_free(o);
    return NULL;
}

/* An array that was filled, into the document; bad when either has no memory. */
static int set_list(anjip_json *document, const char *name, anjip_json *list, int bad)
{
    if (bad) {
        anjip_json_free(list);
        return 1;
    }
    return anjip_json_set(document, name, list);
}

static int set_lists(anjip_json *o, const anji_statement *s)
{
    anjip_json *list = anjip_json_array();
    int         bad  = list == NULL, all;

    for (size_t i = 0; i < s->n_inputs && !bad; i++)
        bad |= anjip_json_append(list, input_of(&s->inputs[i]));
    all  = set_list(o, "inputs", list, bad);
    list = anjip_json_array();
    bad  = list == NULL;
    for (size_t i = 0; i < s->n_options && !bad; i++)
        bad |= anjip_json_append(list, option_of(&s->options[i]));
    all |= set_list(o, "options", list, bad);
    list = anjip_json_array();
    bad  = list == NULL;
    for (size_t i = 0; i < s->n_methods && !bad; i++)
        bad |= anjip_json_append(list, method_of(&s->methods[i]));
    all |= set_list(o, "methods", list, bad);
    list = anjip_json_array();
    bad  = list == NULL;
    for (size_t i = 0; i < s->n_remarks && !bad; i++)
        bad |= anjip_json_append(list, anjip_json_string(s->remarks[i]));
    all |= set_list(o, "remarks", list, bad);
    for (int k = 0; k < ANJIP_SECTIONS; k++) {
        list = anjip_json_array();
        bad  = list == NULL;
        for (size_t i = 0; i < s->n_lines[k] && !bad; i++)
            bad |= anjip_json_append(list, line_of(&s->lines[k][i], k, i));
        all |= set_list(o, anjip_section_members[k], list, bad);
    }
    return all;
}

int anji_statement_bytes(const anji_statement *s, char **bytes, size_t *n,
                         anji_error *err)
{
    anjip_begin(err);
    if (bytes != NULL)
        *bytes = NULL;
    if (n != NULL)
        *n = 0;
    if (s == NULL || bytes == NULL || n == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "statement, bytes or n is NULL");
    anjip_json *o = anjip_json_object();
    int         bad =
        anjip_json_set(o, "anji_statement", anjip_json_integer(ANJIP_STATEMENT_FORMAT));
    bad |= anjip_json_set(o, "kind", anjip_json_string(s->kind));
    bad |= anjip_json_set(o, "subject", anjip_json_string(s->subject));
    bad |= set_lists(o, s);
    int status = bad ? anjip_fail(err, ANJI_ERR_MEMORY, -1, "statement: no memory")
                     : anjip_json_canonical(o, bytes, n, err);
    anjip_json_free(o);
    return status;
}

void anji_statement_bytes_free(char *bytes)
{
    free(bytes);
}

int anji_statement_hash(const anji_statement *s, char hex[ANJI_SHA256_HEX],
                        anji_error *err)
{
    char  *bytes;
    size_t n;

    if (hex == NULL) {
        anjip_begin(err);
        return anjip_fail(err, ANJI_ERR_NULL, -1, "hex is NULL");
    }
    hex[0]     = '\0';
    int status = anji_statement_bytes(s, &bytes, &n, err);
    if (status == ANJI_OK)
        status = anji_sha256(n, bytes, hex, err);
    free(bytes);
    return status;
}

/* The build beside the statement; nobody's hash covers it. */
static int write_build(const char *path, const char *hash, anji_error *err)
{
    static const char ending[] = ".build.json";
    size_t            length   = strlen(path), n;
    char             *bytes, *beside = anjip_malloc(length + sizeof ending, 1);

    if (beside == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "statement: no memory");
    memcpy(beside, path, length);
    memcpy(beside + length, ending, sizeof ending);
    int status = anjip_build_bytes(hash, &bytes, &n, err);
    if (status == ANJI_OK)
        status = anjip_file_write(beside, n, bytes, err);
    free(bytes);
    free(beside);
    return status;
}

int anji_statement_write(const anji_statement *s, const char *path, anji_error *err)
{
    char   hash[ANJI_SHA256_HEX];
    char  *bytes;
    size_t n;

    anjip_begin(err);
    if (path == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "path is NULL");
    int status = anji_statement_bytes(s, &bytes, &n, err);
    if (status == ANJI_OK)
        status = anji_sha256(n, bytes, hash, err);
    if (status == ANJI_OK)
        status = anjip_file_write(path, n, bytes, err);
    if (status == ANJI_OK)
        status = write_build(path, hash, err);
    free(bytes);
    return status;
}
