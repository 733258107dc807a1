/* Export: CSV and canonical JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "account/file.h"
#include "account/json.h"
#include "account/ledger_export.h"

/* ---- CSV out --------------------------------------------------------------------------- */

/* A cell as RFC 4180 has it: quoted where it must be. */
static void add_cell(anjip_bytes *out, const char *text, size_t n)
{
    int plain = 1;

    for (size_t i = 0; i < n && plain; i++)
        plain = !strchr(",\"\r\n", text[i]);
    if (plain) {
        anjip_bytes_add(out, text, n);
        return;
    }
    anjip_bytes_add(out, "\"", 1);
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '"')
            anjip_bytes_add(out, "\"", 1);
        anjip_bytes_add(out, text + i, 1);
    }
    anjip_bytes_add(out, "\"", 1);
}

/* All values of a field in one cell. */
static void add_field(anjip_bytes *out, const anjip_entry *e, anjip_field field)
{
    anjip_bytes cell = {NULL, 0, 0, 0};
    const char *value;

    for (size_t i = 0; (value = anjip_entry_get(e, field, i)); i++) {
        const char between = ANJIP_BETWEEN;
        if (i > 0)
            anjip_bytes_add(&cell, &between, 1);
        anjip_bytes_add(&cell, value, strlen(value));
    }
    out->failed |= cell.failed;
    if (cell.n > 0)
        add_cell(out, cell.bytes, cell.n);
    free(cell.bytes);
}

static void csv_head(anjip_bytes *out)
{
    for (int i = 0; i < ANJIP_COLUMNS; i++) {
        const char *name = anjip_column_name(i);
        anjip_bytes_add(out, ",", i > 0);
        anjip_bytes_add(out, name, strlen(name));
    }
    anjip_bytes_add(out, "\n", 1);
}

/* The first lines of an entry: its time as text, of 20 characters. */
static const char *time_of(const char *text)
{
    const char *at = strstr(text, "\ntime ");
    return at ? at + 6 : text;
}

static void csv_row(anjip_bytes *out, const anjip_entry *e, const char *text,
                    const char *hash, anjip_document document)
{
    char number[24];
    int  n = snprintf(number, sizeof number, "%lld,", (long long)e->number);

    anjip_bytes_add(out, number, (size_t)n);
    anjip_bytes_add(out, time_of(text), 20);
    anjip_bytes_add(out, ",", 1);
    anjip_bytes_add(out, e->previous, strlen(e->previous));
    anjip_bytes_add(out, ",", 1);
    const char *kind = anjip_kind_name(e->kind);
    anjip_bytes_add(out, kind, strlen(kind));
    for (int i = 0; i < ANJIP_FIELDS; i++) {
        anjip_bytes_add(out, ",", 1);
        add_field(out, e, (anjip_field)i);
    }
    anjip_bytes_add(out, ",", 1);
    anjip_bytes_add(out, hash, strlen(hash));
    anjip_bytes_add(out, ",", 1);
    if (document.bytes)
        add_cell(out, document.bytes, document.n);
    anjip_bytes_add(out, "\n", 1);
}

/* ---- JSON out --------------------------------------------------------------------------- */

static anjip_json *field_json(const anjip_entry *e, anjip_field field, int many)
{
    const char *value;

    if (!many)
        return anjip_json_string(anjip_entry_get(e, field, 0));
    anjip_json *list   = anjip_json_array();
    int         failed = list == NULL;
    for (size_t i = 0; !failed && (value = anjip_entry_get(e, field, i)); i++)
        failed = anjip_json_append(list, anjip_json_string(value));
    if (!failed)
        return list;
    anjip_json_free(list);
    return NULL;
}

static int json_row(anjip_json *entries, const anjip_entry *e, const char *text,
                    const char *hash, anjip_document document)
{
    char        when[32];
    anjip_field field;
    int         many;
    anjip_json *row = anjip_json_object();

    if (!row)
        return 1;
    snprintf(when, sizeof when, "%.20s", time_of(text));
    int failed = anjip_json_set(row, "entry", anjip_json_integer(e->number));
    failed += anjip_json_set(row, "time", anjip_json_string(when));
    failed += anjip_json_set(row, "previous", anjip_json_string(e->previous));
    failed += anjip_json_set(row, "kind", anjip_json_string(anjip_kind_name(e->kind)));
    failed += anjip_json_set(row, "hash", anjip_json_string(hash));
    if (anjip_entry_get(e, ANJIP_F_REQUEST, 0))
        failed += anjip_json_set(row, "request", field_json(e, ANJIP_F_REQUEST, 0));
    for (size_t i = 0; (field = anjip_kind_field(e->kind, i, &many)) < ANJIP_FIELDS;
         i++)
        if (anjip_entry_get(e, field, 0))
            failed += anjip_json_set(row, anjip_field_name(field),
                                     field_json(e, field, many));
    if (document.bytes)
        failed += anjip_json_set(row, "document", anjip_json_string(document.bytes));
    return failed + anjip_json_append(entries, row);
}

/* ---- export ------------------------------------------------------------------------------ */

typedef struct {
    int         format;
    anjip_bytes csv;
    anjip_json *entries;
} output;

static int export_entry(output *out, const char *text, const char *hash,
                        anjip_document document, anji_error *err)
{
    anjip_entry e;
    char       *copy   = NULL;
    int         failed = 0;

    int status = anjip_entry_parse(&e, text, err);
    if (status != ANJI_OK)
        return status;
    if (document.bytes) { /* with a NUL behind it */
        copy = anjip_calloc(document.n + 1, 1);
        if (copy)
            memcpy(copy, document.bytes, document.n);
        failed         = copy == NULL;
        document.bytes = copy;
    }
    if (!failed && out->format == ANJI_LEDGER_CSV)
        csv_row(&out->csv, &e, text, hash, document);
    else if (!failed)
        failed = json_row(out->entries, &e, text, hash, document);
    free(copy);
    anjip_entry_free(&e);
    return failed || out->csv.failed
               ? anjip_fail(err, ANJI_ERR_MEMORY, -1, "export: no memory")
               : ANJI_OK;
}

static int export_all(anji_ledger *ledger, output *out, anji_error *err)
{
    anjip_db *db     = ledger->db;
    int       status = anjip_db_first(db, SQL_ENTRIES, err, "");

    while (status == ANJI_OK) {
        anjip_document document;
        const char    *hash = anjip_db_text(db, SQL_ENTRIES, 1);
        const char    *text = anjip_db_text(db, SQL_ENTRIES, 2);
        document.bytes      = anjip_db_blob(db, SQL_ENTRIES, 3, &document.n);
        status = export_entry(out, text ? text : "", hash ? hash : "", document, err);
        if (status == ANJI_OK)
            status = anjip_db_next(db, SQL_ENTRIES, err);
    }
    anjip_db_done(db, SQL_ENTRIES);
    return status == ANJIP_DONE ? ANJI_OK : status;
}

static int write_json(anjip_json *entries, const char *path, anji_error *err)
{
    char       *bytes  = NULL;
    size_t      n      = 0;
    anjip_json *root   = anjip_json_object();
    int         failed = root == NULL;

    if (failed)
        anjip_json_free(entries);
    else
        failed =
            anjip_json_set(root, "format", anjip_json_string(ANJIP_EXPORT_FORMAT)) +
            anjip_json_set(root, "entries", entries);
    int status = failed ? anjip_fail(err, ANJI_ERR_MEMORY, -1, "export: no memory")
                        : anjip_json_canonical(root, &bytes, &n, err);
    if (status == ANJI_OK)
        status = anjip_file_write(path, n, bytes, err);
    free(bytes);
    anjip_json_free(root);
    return status;
}

int anji_ledger_export(anji_ledger *ledger, int format, const char *path,
                       anji_error *err)
{
    output out = {format, {NULL, 0, 0, 0}, NULL};

    anjip_begin(err);
    if (!ledger || !path)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "export: %s is NULL",
                          ledger ? "path" : "ledger");
    if (format != ANJI_LEDGER_CSV && format != ANJI_LEDGER_JSON)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "export: format %d is none",
                          format);
    if (format == ANJI_LEDGER_CSV)
        csv_head(&out.csv);
    else if (!(out.entries = anjip_json_array()))
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "export: no memory");
    int status = anjip_db_begin(ledger->db, 0, err);
    if (status == ANJI_OK)
        status = export_all(ledger, &out, err);
    anjip_db_rollback(ledger->db);
    if (status != ANJI_OK)
        anjip_json_free(out.entries);
    else if (format == ANJI_LEDGER_JSON)
        status = write_json(out.entries, path, err);
    else
        status = anjip_file_write(path, out.csv.n, out.csv.bytes, err);
    free(out.csv.bytes);
    return status;
}
