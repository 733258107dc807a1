/* Entries done again: from their bytes, from rows of an export.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "account/ledger_export.h"
#include "private.h"

int anjip_ledger_redo(anji_ledger **ledger, const char *path, int64_t number,
                      const char *text, anjip_document document, anji_error *err)
{
    anjip_entry e;
    int         again  = 0;
    int         status = anjip_entry_parse(&e, text, err);

    if (status != ANJI_OK)
        return status;
    while (e.n > e.n_asked)
        free(e.lines[--e.n].value);
    if (number == 1 && e.kind != ANJIP_CREATE)
        status = anjip_fail(err, ANJI_ERR_FORMAT, -1, "it makes no ledger");
    else if (number == 1)
        status = anjip_ledger_found(path, 0, &e, ledger, err);
    else
        status = anjip_ledger_step(*ledger, &e, document, NULL, &again, err);
    char *made = status == ANJI_OK ? anjip_entry_text(&e, 0) : NULL;
    if (status == ANJI_OK && !made)
        status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "ledger: no memory");
    if (status == ANJI_OK && (again || strcmp(made, text) != 0))
        status = anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                            "the operation has another outcome than is recorded");
    free(made);
    anjip_entry_free(&e);
    return status;
}

const char *anjip_column_name(int column)
{
    static const char *const before[] = {"entry", "time", "previous", "kind"};

    if (column < ANJIP_COL_FIELDS)
        return before[column];
    if (column < ANJIP_COL_HASH)
        return anjip_field_name((anjip_field)(column - ANJIP_COL_FIELDS));
    return column == ANJIP_COL_HASH ? "hash" : "document";
}

/* ---- rows ---------------------------------------------------------------------------- */

static int wrong_row(const anjip_import *import, const anjip_row *row, const char *what,
                     anji_error *err)
{
    return anjip_fail_at(err, ANJI_ERR_FORMAT, row->line, 0, "entry %lld: %s",
                         (long long)import->done + 1, what);
}

static void add_values(anjip_entry *e, anjip_field field, const char *cell)
{
    while (cell) {
        const char *end = strchr(cell, ANJIP_BETWEEN);
        anjip_entry_add_n(e, field, cell, end ? (size_t)(end - cell) : strlen(cell));
        cell = end ? end + 1 : NULL;
    }
}

/* The entry of a row, outcome included; every filled cell must have its place in it. */
static int read_row(const anjip_import *import, const anjip_row *row, anjip_entry *e,
                    anji_error *err)
{
    const char *const *c    = row->cell;
    int64_t            time = 0;
    anjip_field        field;
    int                many = 0, used = 0, filled = 0;

    anjip_kind kind = c[ANJIP_COL_KIND]
                          ? anjip_kind_of(c[ANJIP_COL_KIND], strlen(c[ANJIP_COL_KIND]))
                          : ANJIP_KINDS;
    if (kind == ANJIP_KINDS || !c[ANJIP_COL_TIME] || !c[ANJIP_COL_HASH] ||
        !anjip_time(c[ANJIP_COL_TIME], strlen(c[ANJIP_COL_TIME]), &time) ||
        !c[ANJIP_COL_PREVIOUS] || strlen(c[ANJIP_COL_PREVIOUS]) != ANJI_SHA256_HEX - 1)
        return wrong_row(import, row, "time, previous, kind or hash is not one", err);
    anjip_entry_begin(e, kind, time, err);
    e->number = import->done + 1;
    strcpy(e->previous, c[ANJIP_COL_PREVIOUS]);
    for (int i = 0; i < ANJIP_FIELDS; i++)
        filled += c[ANJIP_COL_FIELDS + i] != NULL;
    used += c[ANJIP_COL_FIELDS + ANJIP_F_REQUEST] != NULL;
    anjip_entry_add(e, ANJIP_F_REQUEST, c[ANJIP_COL_FIELDS + ANJIP_F_REQUEST]);
    for (size_t i = 0; (field = anjip_kind_field(kind, i, &many)) < ANJIP_FIELDS; i++) {
        const char *cell = c[ANJIP_COL_FIELDS + field];
        used += cell != NULL;
        if (many)
            add_values(e, field, cell);
        else
            anjip_entry_add(e, field, cell);
    }
    if (e->status == ANJI_OK && used != filled)
        e->status =
            wrong_row(import, row, "a cell is filled that its kind has not", err);
    return e->status;
}

static int check_hash(const anjip_import *import, const anjip_row *row,
                      const char *text, anji_error *err)
{
    char hex[ANJI_SHA256_HEX], number[24];

    snprintf(number, sizeof number, "%lld", (long long)import->done + 1);
    if (!row->cell[ANJIP_COL_ENTRY] || strcmp(row->cell[ANJIP_COL_ENTRY], number) != 0)
        return wrong_row(import, row, "the entries are not numbered from 1", err);
    int status = anji_sha256(strlen(text), text, hex, err);
    if (status == ANJI_OK && strcmp(hex, row->cell[ANJIP_COL_HASH]) != 0)
        return wrong_row(import, row, "its hash is not that of its contents", err);
    return status;
}

int anjip_import_row(anjip_import *import, const anjip_row *row, anji_error *err)
{
    anjip_document document = {0, row->cell[ANJIP_COL_DOCUMENT]};
    anjip_entry    e;
    anji_error     why;

    memset(&e, 0, sizeof e);
    int   status = read_row(import, row, &e, err);
    char *text   = status == ANJI_OK ? anjip_entry_text(&e, 0) : NULL;
    if (status == ANJI_OK && !text)
        status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "import: no memory");
    if (status == ANJI_OK)
        status = check_hash(import, row, text, err);
    if (status == ANJI_OK) {
        document.n = document.bytes ? strlen(document.bytes) : 0;
        status     = anjip_ledger_redo(&import->ledger, import->path, import->done + 1,
                                       text, document, &why);
        if (status != ANJI_OK)
            anjip_fail_at(err, status, row->line, 0, "entry %lld: %.900s",
                          (long long)import->done + 1, why.message);
    }
    import->done += status == ANJI_OK;
    free(text);
    anjip_entry_free(&e);
    return status;
}

int anjip_import_end(anjip_import *import, int status, anji_error *err)
{
    if (status == ANJI_OK && !import->ledger)
        return anjip_fail(err, ANJI_ERR_FORMAT, -1, "import: there are no entries");
    if (status == ANJI_OK)
        status = anjip_db_commit(import->ledger->db, err);
    if (import->ledger && status != ANJI_OK)
        anjip_db_rollback(import->ledger->db);
    int ours = import->ledger != NULL;
    anji_ledger_close(import->ledger);
    if (ours && status != ANJI_OK)
        remove(import->path); /* it was empty before, or not there */
    return status;
}
