/* SQLite: numbered statements, transactions, soundness. Nothing else in the library
 * includes <sqlite3.h>.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "account/database.h"
#include "private.h"

struct anjip_db {
    sqlite3           *handle;
    const char *const *sql;
    sqlite3_stmt     **prepared; /* NULL until first used */
    size_t             n;
    uint32_t           wait;
    char              *path;
};

/* A rollback journal, deleted to commit, leaves one file at rest; EXTRA is FULL and syncs
 * the folder after the deletion, so that what was committed outlives a loss of power. */
static const char settings[] = "PRAGMA trusted_schema = OFF;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA foreign_keys = ON;"
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA mmap_size = 0;"
                               "PRAGMA journal_mode = DELETE;"
                               "PRAGMA fullfsync = ON;"
                               "PRAGMA synchronous = EXTRA;";

/* SQLite's primary result codes that have a status of their own; others are of the file. */
static const struct {
    int         code, status;
    const char *text; /* NULL: SQLite's own words */
} meanings[] = {
    {SQLITE_NOMEM, ANJI_ERR_MEMORY, "no memory"},
    {SQLITE_CORRUPT, ANJI_ERR_FORMAT, "the file is damaged"},
    {SQLITE_NOTADB, ANJI_ERR_FORMAT, "this is no ledger: not an SQLite file"},
    {SQLITE_CONSTRAINT, ANJI_ERR_FORMAT, NULL},
    {SQLITE_MISMATCH, ANJI_ERR_FORMAT, NULL},
    {SQLITE_ERROR, ANJI_ERR_FORMAT, NULL}, /* a table or column is not there */
    {SQLITE_CANTOPEN, ANJI_ERR_IO, "cannot be opened"},
    {SQLITE_READONLY, ANJI_ERR_IO, "cannot be written to"},
    {SQLITE_FULL, ANJI_ERR_IO, "the disk is full"},
};

static int failed(const anjip_db *db, int code, anji_error *err)
{
    if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED)
        return anjip_fail(err, ANJI_ERR_IO, -1,
                          "%s: another process has it locked and was waited for "
                          "%lu ms",
                          db->path, (unsigned long)db->wait);
    for (size_t i = 0; i < ANJIP_COUNT(meanings); i++)
        if ((code & 0xff) == meanings[i].code)
            return anjip_fail(
                err, meanings[i].status, -1, "%s: %s", db->path,
                meanings[i].text ? meanings[i].text : sqlite3_errmsg(db->handle));
    return anjip_fail(err, ANJI_ERR_IO, -1, "%s: %s", db->path, sqlite3_errstr(code));
}

static anjip_db *allocate(const char *path, size_t n, const char *const *sql)
{
    anjip_db *db = anjip_calloc(1, sizeof *db);

    if (!db)
        return NULL;
    db->sql      = sql;
    db->n        = n;
    db->prepared = anjip_calloc(n, sizeof(sqlite3_stmt *));
    db->path     = anjip_malloc(strlen(path) + 1, 1);
    if (!db->prepared || !db->path) {
        anjip_db_close(db);
        return NULL;
    }
    memcpy(db->path, path, strlen(path) + 1);
    return db;
}

static int settle(anjip_db *db, int mode, anji_error *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;

    flags |= mode == ANJIP_DB_EXISTING ? 0 : SQLITE_OPEN_CREATE;
    flags |= mode == ANJIP_DB_MEMORY ? SQLITE_OPEN_MEMORY : 0;
    int code = sqlite3_open_v2(mode == ANJIP_DB_MEMORY ? ":memory:" : db->path,
                               &db->handle, flags, NULL);
    if (code != SQLITE_OK)
        return failed(db, code, err);
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_busy_timeout(db->handle, (int)(db->wait < INT32_MAX ? db->wait : INT32_MAX));
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return anjip_db_script(db, settings, err);
}

int anjip_db_open(const char *path, int mode, uint32_t wait, size_t n,
                  const char *const *sql, anjip_db **out, anji_error *err)
{
    anjip_db *db = allocate(path, n, sql);

    *out = NULL;
    if (!db)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "%s: no memory", path);
    db->wait   = wait;
    int status = settle(db, mode, err);
    if (status != ANJI_OK)
        anjip_db_close(db);
    else
        *out = db;
    return status;
}

void anjip_db_close(anjip_db *db)
{
    if (!db)
        return;
    for (size_t i = 0; db->prepared && i < db->n; i++)
        sqlite3_finalize(db->prepared[i]);
    sqlite3_close(db->handle);
    free(db->prepared);
    free(db->path);
    free(db);
}

const char *anjip_db_path(const anjip_db *db)
{
    return db->path;
}

int anjip_db_script(anjip_db *db, const char *sql, anji_error *err)
{
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? ANJI_OK : failed(db, code, err);
}

/* ---- transactions ------------------------------------------------------------------- */

static void end_statements(anjip_db *db)
{
    for (size_t i = 0; i < db->n; i++)
        if (db->prepared[i])
            sqlite3_reset(db->prepared[i]);
}

int anjip_db_begin(anjip_db *db, int write, anji_error *err)
{
    return anjip_db_script(db, write ? "BEGIN IMMEDIATE" : "BEGIN", err);
}

int anjip_db_commit(anjip_db *db, anji_error *err)
{
    end_statements(db);
    return anjip_db_script(db, "COMMIT", err);
}

void anjip_db_rollback(anjip_db *db)
{
    end_statements(db);
    if (!sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

/* ---- numbered statements ---------------------------------------------------------------- */

static int bind(sqlite3_stmt *stmt, const char *types, va_list ap)
{
    int code = SQLITE_OK;

    for (int i = 1; *types != '\0' && code == SQLITE_OK; types++, i++) {
        if (*types == 'i') {
            code = sqlite3_bind_int64(stmt, i, va_arg(ap, int64_t));
        } else if (*types == 'd') {
            code = sqlite3_bind_double(stmt, i, va_arg(ap, double));
        } else if (*types == 't') {
            const char *text = va_arg(ap, const char *);
            code             = sqlite3_bind_text(stmt, i, text, -1, SQLITE_TRANSIENT);
        } else {
            size_t      n    = va_arg(ap, size_t);
            const void *blob = va_arg(ap, const void *);
            code = sqlite3_bind_blob64(stmt, i, blob, n, SQLITE_TRANSIENT);
        }
    }
    return code;
}

static int start(anjip_db *db, int which, const char *types, va_list ap)
{
    sqlite3_stmt **stmt = &db->prepared[which];

    if (!*stmt) {
        int code = sqlite3_prepare_v3(db->handle, db->sql[which], -1,
                                      SQLITE_PREPARE_PERSISTENT, stmt, NULL);
        if (code != SQLITE_OK)
            return code;
    }
    sqlite3_reset(*stmt);
    sqlite3_clear_bindings(*stmt);
    return bind(*stmt, types, ap);
}

int anjip_db_next(anjip_db *db, int which, anji_error *err)
{
    int code = sqlite3_step(db->prepared[which]);

    if (code == SQLITE_ROW)
        return ANJI_OK;
    int status = code == SQLITE_DONE ? ANJIP_DONE : failed(db, code, err);
    sqlite3_reset(db->prepared[which]);
    return status;
}

int anjip_db_first(anjip_db *db, int which, anji_error *err, const char *types, ...)
{
    va_list ap;

    va_start(ap, types);
    int code = start(db, which, types, ap);
    va_end(ap);
    return code == SQLITE_OK ? anjip_db_next(db, which, err) : failed(db, code, err);
}

int anjip_db_run(anjip_db *db, int which, anji_error *err, const char *types, ...)
{
    va_list ap;

    va_start(ap, types);
    int code = start(db, which, types, ap);
    va_end(ap);
    if (code != SQLITE_OK)
        return failed(db, code, err);
    int status = anjip_db_next(db, which, err);
    anjip_db_done(db, which);
    return status == ANJIP_DONE ? ANJI_OK : status;
}

void anjip_db_done(anjip_db *db, int which)
{
    if (db->prepared[which])
        sqlite3_reset(db->prepared[which]);
}

int64_t anjip_db_int(const anjip_db *db, int which, int column)
{
    return sqlite3_column_int64(db->prepared[which], column);
}

double anjip_db_double(const anjip_db *db, int which, int column)
{
    return sqlite3_column_double(db->prepared[which], column);
}

const char *anjip_db_text(const anjip_db *db, int which, int column)
{
    return (const char *)sqlite3_column_text(db->prepared[which], column);
}

const void *anjip_db_blob(const anjip_db *db, int which, int column, size_t *n)
{
    const void *blob = sqlite3_column_blob(db->prepared[which], column);
    *n               = (size_t)sqlite3_column_bytes(db->prepared[which], column);
    return blob;
}

int64_t anjip_db_changes(const anjip_db *db)
{
    return sqlite3_changes(db->handle);
}

/* ---- soundness ------------------------------------------------------------------------ */

int anjip_db_sound(anjip_db *db, size_t size, char *message)
{
    static const char *const checks[] = {
        "SELECT * FROM pragma_integrity_check(1) WHERE integrity_check <> 'ok'",
        "SELECT 'a row of ' || \"table\" || ' refers to none of ' || parent"
        "  FROM pragma_foreign_key_check",
    };

    for (size_t i = 0; i < ANJIP_COUNT(checks); i++) {
        sqlite3_stmt *stmt = NULL;
        int code = sqlite3_prepare_v2(db->handle, checks[i], -1, &stmt, NULL);
        if (code == SQLITE_OK)
            code = sqlite3_step(stmt);
        if (code == SQLITE_ROW)
            snprintf(message, size, "%s", (const char *)sqlite3_column_text(stmt, 0));
        else if (code != SQLITE_DONE)
            snprintf(message, size, "%s", sqlite3_errmsg(db->handle));
        int short_of = (sqlite3_errcode(db->handle) & 0xff) == SQLITE_NOMEM ||
                       (code == SQLITE_ROW && strstr(message, "out of memory"));
        sqlite3_finalize(stmt);
        if (code != SQLITE_DONE)
            return short_of ? -1 : 0;
    }
    return 1;
}

/* A cell as text for messages; long ones are cut. */
static void show(sqlite3_stmt *stmt, int column, size_t size, char *text)
{
    const char *value = (const char *)sqlite3_column_text(stmt, column);
    snprintf(text, size, "%.80s", value ? value : "nothing");
}

static int same_cell(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
    if (sqlite3_column_type(a, column) != sqlite3_column_type(b, column))
        return 0;
    const void *x = sqlite3_column_blob(a, column);
    const void *y = sqlite3_column_blob(b, column);
    int         n = sqlite3_column_bytes(a, column);
    return n == sqlite3_column_bytes(b, column) && (n == 0 || memcmp(x, y, (size_t)n) == 0);
}

static int same_row(sqlite3_stmt *a, sqlite3_stmt *b, size_t size, char *message)
{
    char found[100], wanted[100];

    for (int i = 0; i < sqlite3_column_count(a); i++)
        if (!same_cell(a, b, i)) {
            show(a, i, sizeof found, found);
            show(b, i, sizeof wanted, wanted);
            snprintf(message, size, "%s of the row '%.80s': found %s, wanted %s",
                     sqlite3_column_name(a, i),
                     (const char *)sqlite3_column_text(b, 0), found, wanted);
            return 0;
        }
    return 1;
}

static int same_rows(anjip_db *db, sqlite3_stmt *a, sqlite3_stmt *b, size_t size,
                     char *message)
{
    for (;;) {
        int x = sqlite3_step(a);
        int y = sqlite3_step(b);
        if (x == SQLITE_NOMEM || y == SQLITE_NOMEM)
            return -1;
        if (x == SQLITE_DONE && y == SQLITE_DONE)
            return 1;
        if (x == SQLITE_ROW && y == SQLITE_ROW) {
            if (!same_row(a, b, size, message))
                return 0;
        } else if (x == SQLITE_ROW) {
            snprintf(message, size, "the row '%.80s' is there, wanted none",
                     (const char *)sqlite3_column_text(a, 0));
            return 0;
        } else if (x == SQLITE_DONE && y == SQLITE_ROW) {
            snprintf(message, size, "the row '%.80s' is not there",
                     (const char *)sqlite3_column_text(b, 0));
            return 0;
        } else {
            snprintf(message, size, "%s", sqlite3_errmsg(db->handle));
            return 0;
        }
    }
}

int anjip_db_same(anjip_db *a, anjip_db *b, const char *sql, size_t size, char *message)
{
    sqlite3_stmt *x = NULL, *y = NULL;

    int code = sqlite3_prepare_v2(a->handle, sql, -1, &x, NULL);
    int same = code == SQLITE_NOMEM ? -1 : 0;
    if (code == SQLITE_OK) {
        code = sqlite3_prepare_v2(b->handle, sql, -1, &y, NULL);
        same = code == SQLITE_OK ? same_rows(a, x, y, size, message) : -1;
    } else if (same == 0) {
        snprintf(message, size, "%s", sqlite3_errmsg(a->handle));
    }
    sqlite3_finalize(x);
    sqlite3_finalize(y);
    return same;
}
