/* The door to SQLite: numbered statements, transactions, soundness.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_DATABASE_H
#define ANJI_ACCOUNT_DATABASE_H

#include <stddef.h>
#include <stdint.h>

#include <anjicarbon/base.h>

/* A connection, with its statements prepared when they are first used. */
typedef struct anjip_db anjip_db;

/* No (further) row: not an error, and no status. */
#define ANJIP_DONE (-1)

/* What anjip_db_open() may do. */
enum { ANJIP_DB_EXISTING = 0, ANJIP_DB_CREATE = 1, ANJIP_DB_MEMORY = 2 };

/* sql: n statements by number, which live as long as the connection. path is for messages
 * alone when mode is ANJIP_DB_MEMORY. wait: ms for another process's lock. */
int  anjip_db_open(const char *path, int mode, uint32_t wait, size_t n,
                   const char *const *sql, anjip_db **out, anji_error *err);
void anjip_db_close(anjip_db *db);
const char *anjip_db_path(const anjip_db *db);

/* Several statements without parameters or results. */
int anjip_db_script(anjip_db *db, const char *sql, anji_error *err);

/* write: the lock is taken at once; else a snapshot for reading. */
int  anjip_db_begin(anjip_db *db, int write, anji_error *err);
int  anjip_db_commit(anjip_db *db, anji_error *err);
void anjip_db_rollback(anjip_db *db);

/* Statement `which` from its start, with parameters by type: i int64_t, t const char *
 * (NULL: null), b size_t and const void *, d double. ANJI_OK: there is a row, whose
 * columns are borrowed until the next call for `which`; ANJIP_DONE: there is none; else an
 * error. anjip_db_done() ends a statement before its last row. */
int anjip_db_first(anjip_db *db, int which, anji_error *err, const char *types, ...);
int anjip_db_next(anjip_db *db, int which, anji_error *err);
void        anjip_db_done(anjip_db *db, int which);
int64_t     anjip_db_int(const anjip_db *db, int which, int column);
double      anjip_db_double(const anjip_db *db, int which, int column);
const char *anjip_db_text(const anjip_db *db, int which, int column); /* NULL for null */
const void *anjip_db_blob(const anjip_db *db, int which, int column, size_t *n);
/* A statement that gives no rows. */
int anjip_db_run(anjip_db *db, int which, anji_error *err, const char *types, ...);
/* Rows that the last statement changed. */
int64_t anjip_db_changes(const anjip_db *db);

/* 1 when pages, indexes, constraints and references hold; else 0 and what does not; -1
 * when memory is short. */
int anjip_db_sound(anjip_db *db, size_t size, char *message);
/* 1 when a query gives the same rows in both; else 0 and the first difference, a's value
 * named "found" and b's "wanted". -1 when memory is short. */
int anjip_db_same(anjip_db *a, anjip_db *b, const char *sql, size_t size,
                  char *message);

#endif
