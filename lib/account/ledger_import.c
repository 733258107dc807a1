/* Import: CSV and JSON back to a ledger.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "account/file.h"
#include "account/json.h"
#include "account/ledger_export.h"

/* ---- CSV in --------------------------------------------------------------------------------- */

/* One cell, unquoted in its place; *at moves behind its end. end: the character there. */
static char *take_cell(char **at, int64_t *line, char *end)
{
    char *from = *at, *to = *at, *s = *at;

    if (*s == '"') {
        from = to = ++s;
        while (*s != '\0' && !(s[0] == '"' && s[1] != '"')) {
            *line += *s == '\n';
            s += *s == '"';
            *to++ = *s++;
        }
        s += *s == '"';
    } else {
        to = s += strcspn(s, ",\r\n");
    }
    if (s[0] == '\r' && s[1] == '\n')
        s++;
    *end = *s;
    *line += *s == '\n';
    *at = *s == '\0' ? s : s + 1;
    *to = '\0';
    return from;
}

/* A line's cells, empty ones NULL; their number. */
static int take_row(char **at, anjip_row *row, int64_t *line)
{
    char end = ',';
    int  n   = 0;

    memset(row, 0, sizeof *row);
    row->line = *line;
    while (end == ',') {
        char *cell = take_cell(at, line, &end);
        if (n < ANJIP_COLUMNS && *cell != '\0')
            row->cell[n] = cell;
        n++;
    }
    return end == '\n' || end == '\0' ? n : -1;
}

static int import_csv(anjip_import *import, size_t n, char *bytes, anji_error *err)
{
    char     *at   = bytes;
    int64_t   line = 1;
    anjip_row row;

    if (strlen(bytes) != n)
        return anjip_fail(err, ANJI_ERR_FORMAT, -1, "import: the file holds a NUL");
    int columns = take_row(&at, &row, &line);
    for (int i = 0; i < ANJIP_COLUMNS; i++)
        if (columns != ANJIP_COLUMNS || !row.cell[i] ||
            strcmp(row.cell[i], anjip_column_name(i)) != 0)
            return anjip_fail_at(err, ANJI_ERR_FORMAT, 1, i + 1,
                                 "import: column %d is not '%s'", i + 1,
                                 anjip_column_name(i));
    while (*at != '\0') {
        int cells = take_row(&at, &row, &line);
        if (cells != ANJIP_COLUMNS)
            return anjip_fail_at(err, ANJI_ERR_FORMAT, row.line, 0,
                                 "import: a line of %d cells, want %d", cells,
                                 ANJIP_COLUMNS);
        int status = anjip_import_row(import, &row, err);
        if (status != ANJI_OK)
            return status;
    }
    return ANJI_OK;
}

/* ---- JSON in ---------------------------------------------------------------------------------- */

/* A member as a cell: a string as it is, an array of strings joined. *made: to be freed. */
static int json_cell(const anjip_json_at *at, const char **cell, char **made)
{
    anjip_bytes   joined = {NULL, 0, 0, 0};
    anjip_json_at element;
    const char   *text;
    size_t        n = 0;

    if (anjip_json_kind(at->value) != ANJIP_JSON_ARRAY)
        return anjip_json_get_string(at, 0, cell);
    int status = anjip_json_count(at, &n);
    for (size_t i = 0; i < n && status == ANJI_OK; i++) {
        const char between = ANJIP_BETWEEN;
        status             = anjip_json_element(at, i, &element);
        if (status == ANJI_OK)
            status = anjip_json_get_string(&element, 0, &text);
        if (status == ANJI_OK && strchr(text, ANJIP_BETWEEN))
            status = anjip_json_wrong(&element, "it holds a ';'");
        if (status != ANJI_OK)
            break;
        anjip_bytes_add(&joined, &between, i > 0);
        anjip_bytes_add(&joined, text, strlen(text));
    }
    *cell = *made = joined.bytes;
    if (status == ANJI_OK && joined.failed)
        status = anjip_fail(at->text->err, ANJI_ERR_MEMORY, -1, "import: no memory");
    return status;
}

static int json_entry(anjip_import *import, const anjip_json_at *at, anji_error *err)
{
    const char   *names[ANJIP_COLUMNS + 1];
    char         *made[ANJIP_COLUMNS] = {NULL};
    char          number[24];
    int64_t       entry = 0;
    anjip_row     row   = {{NULL}, 0};
    anjip_json_at member;

    for (int i = 0; i < ANJIP_COLUMNS; i++)
        names[i] = anjip_column_name(i);
    names[ANJIP_COLUMNS] = NULL;
    int status           = anjip_json_only(at, names);
    if (status == ANJI_OK)
        status = anjip_json_member(at, "entry", &member);
    if (status == ANJI_OK)
        status = anjip_json_get_integer(&member, &entry);
    snprintf(number, sizeof number, "%lld", (long long)entry);
    row.cell[ANJIP_COL_ENTRY] = number;
    for (int i = ANJIP_COL_TIME; i < ANJIP_COLUMNS && status == ANJI_OK; i++) {
        status = anjip_json_maybe(at, names[i], &member);
        if (status == ANJI_OK && member.value)
            status = json_cell(&member, &row.cell[i], &made[i]);
    }
    if (status == ANJI_OK)
        status = anjip_import_row(import, &row, err);
    for (int i = 0; i < ANJIP_COLUMNS; i++)
        free(made[i]);
    return status;
}

static int json_entries(anjip_import *import, const anjip_json_at *root,
                        anji_error *err)
{
    static const char *const members[] = {"entries", "format", NULL};
    anjip_json_at            at, element;
    const char              *format;
    size_t                   n = 0;

    int status = anjip_json_only(root, members);
    if (status == ANJI_OK)
        status = anjip_json_member(root, "format", &at);
    if (status == ANJI_OK)
        status = anjip_json_get_string(&at, 0, &format);
    if (status == ANJI_OK && strcmp(format, ANJIP_EXPORT_FORMAT) != 0)
        status = anjip_json_wrong(&at, "want '%s'", ANJIP_EXPORT_FORMAT);
    if (status == ANJI_OK)
        status = anjip_json_member(root, "entries", &at);
    if (status == ANJI_OK)
        status = anjip_json_count(&at, &n);
    for (size_t i = 0; i < n && status == ANJI_OK; i++) {
        status = anjip_json_element(&at, i, &element);
        if (status == ANJI_OK)
            status = json_entry(import, &element, err);
    }
    return status;
}

static int import_json(anjip_import *import, const char *name, size_t n,
                       const char *bytes, anji_error *err)
{
    anjip_json_text text = {name, bytes, n, NULL, err};
    anjip_json_at   root;

    int status = anjip_json_parse(&text, err);
    if (status != ANJI_OK)
        return status;
    anjip_json_root(&text, &root);
    status = json_entries(import, &root, err);
    anjip_json_free(text.root);
    return status;
}

/* ---- import -------------------------------------------------------------------------------- */

int anji_ledger_import(const char *from, int format, const char *path, anji_error *err)
{
    char        *bytes  = NULL;
    size_t       n      = 0;
    anjip_import import = {NULL, path, 0};

    anjip_begin(err);
    if (!from || !path)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "import: %s is NULL",
                          from ? "path" : "from");
    if (format != ANJI_LEDGER_CSV && format != ANJI_LEDGER_JSON)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "import: format %d is none",
                          format);
    int status = anjip_file_read(from, &bytes, &n, err);
    if (status != ANJI_OK)
        return status;
    status = format == ANJI_LEDGER_CSV ? import_csv(&import, n, bytes, err)
                                       : import_json(&import, from, n, bytes, err);
    status = anjip_import_end(&import, status, err);
    free(bytes);
    return status;
}
