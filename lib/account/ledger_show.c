/* What a ledger holds: blocks, sums, batches, entries.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "account/ledger_private.h"
#include "private.h"

void anji_ledger_rows_free(void *rows)
{
    free(rows);
}

static void copy(char *to, size_t size, const char *from)
{
    snprintf(to, size, "%s", from ? from : "");
}

/* ---- blocks ------------------------------------------------------------------------- */

static void read_block(anji_ledger *ledger, anji_ledger_block *row)
{
    anjip_db    *db = ledger->db;
    anjip_serial serial;

    memset(row, 0, sizeof *row);
    memset(&serial, 0, sizeof serial);
    row->batch                    = anjip_db_int(db, SQL_BLOCKS, 0);
    row->first                    = anjip_db_int(db, SQL_BLOCKS, 1);
    row->last                     = anjip_db_int(db, SQL_BLOCKS, 2);
    row->state                    = (int32_t)anjip_db_int(db, SQL_BLOCKS, 3);
    row->entry                    = anjip_db_int(db, SQL_BLOCKS, 5);
    row->vintage                  = (int32_t)anjip_db_int(db, SQL_BLOCKS, 8);
    row->eligibility              = (int32_t)anjip_db_int(db, SQL_BLOCKS, 9);
    row->corresponding_adjustment = (int32_t)anjip_db_int(db, SQL_BLOCKS, 10);
    row->tonnes                   = row->last - row->first + 1;
    copy(row->holder, sizeof row->holder, anjip_db_text(db, SQL_BLOCKS, 4));
    copy(row->project, sizeof row->project, anjip_db_text(db, SQL_BLOCKS, 6));
    copy(row->method, sizeof row->method, anjip_db_text(db, SQL_BLOCKS, 7));
    copy(row->statement, sizeof row->statement, anjip_db_text(db, SQL_BLOCKS, 11));
    strcpy(serial.registry, ledger->registry);
    strcpy(serial.project, row->project);
    strcpy(serial.method, row->method);
    serial.vintage = row->vintage;
    serial.batch   = row->batch;
    serial.first   = row->first;
    serial.last    = row->last;
    anjip_serial_write(&serial, row->serial);
}

/* What a filter asks of SQL_BLOCKS and SQL_BLOCKS_COUNT. */
typedef struct {
    const char *holder, *project;
    int64_t     batch, state, vintage, first, last;
} choice;

static int choose(anji_ledger *ledger, const anji_ledger_filter *filter, choice *c,
                  anji_error *err)
{
    int64_t      issue, eligibility;
    anjip_serial serial;

    memset(c, 0, sizeof *c);
    c->state = -1;
    c->first = 1;
    c->last  = ANJIP_TONNES_MAX;
    if (!filter)
        return ANJI_OK;
    c->holder  = filter->holder;
    c->project = filter->project;
    c->batch   = filter->batch;
    c->state   = filter->state;
    c->vintage = filter->vintage;
    if (!filter->serial)
        return ANJI_OK;
    int status = anjip_find_serial(ledger, "show", filter->serial, &serial, &issue,
                                   &eligibility, err);
    c->batch   = serial.batch;
    c->first   = serial.first;
    c->last    = serial.last;
    return status;
}

static int first_block(anji_ledger *ledger, int which, const choice *c, anji_error *err)
{
    return anjip_db_first(ledger->db, which, err, "ttiiiii", c->holder, c->project,
                          c->batch, c->state, c->vintage, c->first, c->last);
}

static int read_blocks(anji_ledger *ledger, const choice *c, anji_ledger_block **rows,
                       size_t *n, anji_error *err)
{
    int status = first_block(ledger, SQL_BLOCKS_COUNT, c, err);
    if (status != ANJI_OK)
        return anjip_must_have(ledger, status, err);
    size_t many = (size_t)anjip_db_int(ledger->db, SQL_BLOCKS_COUNT, 0);
    anjip_db_done(ledger->db, SQL_BLOCKS_COUNT);
    *rows = anjip_malloc(many, sizeof **rows);
    if (!*rows)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "ledger: no memory for %zu blocks",
                          many);
    status = first_block(ledger, SQL_BLOCKS, c, err);
    while (status == ANJI_OK && *n < many) {
        read_block(ledger, &(*rows)[(*n)++]);
        status = anjip_db_next(ledger->db, SQL_BLOCKS, err);
    }
    return status == ANJIP_DONE ? ANJI_OK : status;
}

int anji_ledger_blocks(anji_ledger *ledger, const anji_ledger_filter *filter,
                       anji_ledger_block **rows, size_t *n, anji_error *err)
{
    choice c;

    anjip_begin(err);
    if (rows)
        *rows = NULL;
    if (n)
        *n = 0;
    if (!ledger || !rows || !n)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "show: ledger, rows or n is NULL");
    int status = anjip_db_begin(ledger->db, 0, err);
    if (status == ANJI_OK)
        status = choose(ledger, filter, &c, err);
    if (status == ANJI_OK)
        status = read_blocks(ledger, &c, rows, n, err);
    anjip_db_rollback(ledger->db);
    if (status != ANJI_OK) {
        free(*rows);
        *rows = NULL;
        *n    = 0;
    }
    return status;
}

/* ---- sums ------------------------------------------------------------------------------ */

static int sum_states(anji_ledger *ledger, const char *holder, const char *project,
                      anji_ledger_balance *balance, anji_error *err)
{
    int status = anjip_db_first(ledger->db, SQL_SUM, err, "tt", holder, project);

    while (status == ANJI_OK) {
        int64_t state = anjip_db_int(ledger->db, SQL_SUM, 0);
        if (state >= 0 && state < ANJI_STATES)
            balance->tonnes[state] = anjip_db_int(ledger->db, SQL_SUM, 1);
        status = anjip_db_next(ledger->db, SQL_SUM, err);
    }
    return status == ANJIP_DONE ? ANJI_OK : status;
}

static int one_number(anji_ledger *ledger, int which, const char *project,
                      int64_t *value, anji_error *err)
{
    int status = anjip_db_first(ledger->db, which, err, "t", project);
    if (status != ANJI_OK)
        return anjip_must_have(ledger, status, err);
    *value = anjip_db_int(ledger->db, which, 0);
    anjip_db_done(ledger->db, which);
    return ANJI_OK;
}

static int sum_all(anji_ledger *ledger, const char *holder, const char *project,
                   anji_ledger_balance *balance, anji_error *err)
{
    int status = ANJI_OK;

    if (holder)
        status = anjip_must_be(ledger, SQL_ACCOUNT, "sum", "account", holder, err);
    if (status == ANJI_OK && project)
        status = anjip_must_be(ledger, SQL_PROJECT, "sum", "project", project, err);
    if (status == ANJI_OK)
        status = sum_states(ledger, holder, project, balance, err);
    if (status == ANJI_OK && !holder)
        status = one_number(ledger, SQL_DUTY_SUM, project, &balance->duty, err);
    if (status == ANJI_OK && !holder)
        status = one_number(ledger, SQL_CARRIED_SUM, project, &balance->carried, err);
    return status;
}

int anji_ledger_sum(anji_ledger *ledger, const char *holder, const char *project,
                    anji_ledger_balance *balance, anji_error *err)
{
    anjip_begin(err);
    if (!ledger || !balance)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "sum: ledger or balance is NULL");
    memset(balance, 0, sizeof *balance);
    int status = anjip_db_begin(ledger->db, 0, err);
    if (status == ANJI_OK)
        status = sum_all(ledger, holder, project, balance, err);
    anjip_db_rollback(ledger->db);
    if (status != ANJI_OK)
        memset(balance, -1, sizeof *balance);
    return status;
}

/* ---- batches and entries ----------------------------------------------------------------- */

int anji_ledger_batch_at(anji_ledger *ledger, int64_t batch, anji_ledger_batch *out,
                         anji_error *err)
{
    anjip_serial serial;

    anjip_begin(err);
    if (!ledger || !out)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "batch: ledger or out is NULL");
    memset(out, 0, sizeof *out);
    anjip_db *db     = ledger->db;
    int       status = anjip_db_first(db, SQL_BATCH, err, "i", batch);
    if (status == ANJIP_DONE)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "batch: there is no batch %lld",
                          (long long)batch);
    if (status != ANJI_OK)
        return status;
    copy(serial.registry, sizeof serial.registry, ledger->registry);
    copy(serial.project, sizeof serial.project, anjip_db_text(db, SQL_BATCH, 0));
    copy(serial.method, sizeof serial.method, anjip_db_text(db, SQL_BATCH, 1));
    serial.vintage = (int32_t)anjip_db_int(db, SQL_BATCH, 2);
    out->tonnes    = anjip_db_int(db, SQL_BATCH, 3);
    out->issue     = anjip_db_int(db, SQL_BATCH, 4);
    out->entries   = anjip_db_int(db, SQL_BATCH, 6);
    out->batch     = batch;
    copy(out->root, sizeof out->root, anjip_db_text(db, SQL_BATCH, 8));
    anjip_db_done(db, SQL_BATCH);
    serial.batch = batch;
    serial.first = 1;
    serial.last  = out->tonnes;
    anjip_serial_write(&serial, out->serial);
    return ANJI_OK;
}

int64_t anji_ledger_length(anji_ledger *ledger, anji_error *err)
{
    anjip_begin(err);
    if (!ledger) {
        anjip_fail(err, ANJI_ERR_NULL, -1, "ledger is NULL");
        return -1;
    }
    int status = anjip_db_first(ledger->db, SQL_HEAD, err, "");
    if (status != ANJI_OK) {
        anjip_must_have(ledger, status, err);
        return -1;
    }
    int64_t length = anjip_db_int(ledger->db, SQL_HEAD, 0);
    anjip_db_done(ledger->db, SQL_HEAD);
    return length;
}

int anji_ledger_entry(anji_ledger *ledger, int64_t number, char **text,
                      char hex[ANJI_SHA256_HEX], anji_error *err)
{
    anjip_begin(err);
    if (text)
        *text = NULL;
    if (hex)
        hex[0] = '\0';
    if (!ledger)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "entry: ledger is NULL");
    int status = anjip_db_first(ledger->db, SQL_ENTRY, err, "i", number);
    if (status == ANJIP_DONE)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "entry: there is no entry %lld",
                          (long long)number);
    if (status != ANJI_OK)
        return status;
    const char *found = anjip_db_text(ledger->db, SQL_ENTRY, 0);
    if (text && found) {
        *text = anjip_malloc(strlen(found) + 1, 1);
        if (*text)
            strcpy(*text, found);
        else
            status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "entry: no memory");
    }
    if (hex && status == ANJI_OK)
        copy(hex, ANJI_SHA256_HEX, anjip_db_text(ledger->db, SQL_ENTRY, 1));
    anjip_db_done(ledger->db, SQL_ENTRY);
    return status;
}

/* ---- history ------------------------------------------------------------------------------- */

/* Whether an entry made or moved a tonne of a serial. */
static int concerns(const char *text, const anjip_serial *serial, int *yes,
                    anji_error *err)
{
    anjip_entry  entry;
    anjip_serial piece;

    *yes       = 0;
    int status = anjip_entry_parse(&entry, text, err);
    if (status != ANJI_OK)
        return status;
    for (size_t i = entry.n_asked; i < entry.n && !*yes; i++)
        *yes = (entry.lines[i].field == ANJIP_F_MADE ||
                entry.lines[i].field == ANJIP_F_MOVED) &&
               anjip_serial_parse(entry.lines[i].value, &piece) &&
               piece.batch == serial->batch && piece.last >= serial->first &&
               piece.first <= serial->last;
    anjip_entry_free(&entry);
    return ANJI_OK;
}

static int add_number(int64_t **numbers, size_t *n, int64_t number)
{
    if ((*n & (*n - 1)) == 0) { /* full at each power of two */
        int64_t *more = realloc(*numbers, (*n ? 2 * *n : 1) * sizeof *more);
        if (!more)
            return 0;
        *numbers = more;
    }
    (*numbers)[(*n)++] = number;
    return 1;
}

static int read_history(anji_ledger *ledger, const char *serial, int64_t **numbers,
                        size_t *n, anji_error *err)
{
    anjip_serial asked;
    int64_t      issue, eligibility;
    int          yes = 1, status = ANJI_OK;

    memset(&asked, 0, sizeof asked);
    if (serial)
        status = anjip_find_serial(ledger, "history", serial, &asked, &issue,
                                   &eligibility, err);
    if (status == ANJI_OK)
        status = anjip_db_first(ledger->db, SQL_HISTORY, err, "i", asked.batch);
    while (status == ANJI_OK) {
        const char *text = anjip_db_text(ledger->db, SQL_HISTORY, 1);
        if (serial)
            status = concerns(text ? text : "", &asked, &yes, err);
        if (status == ANJI_OK && yes &&
            !add_number(numbers, n, anjip_db_int(ledger->db, SQL_HISTORY, 0)))
            status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "history: no memory");
        if (status == ANJI_OK)
            status = anjip_db_next(ledger->db, SQL_HISTORY, err);
    }
    return status == ANJIP_DONE ? ANJI_OK : status;
}

int anji_ledger_history(anji_ledger *ledger, const char *serial, int64_t **numbers,
                        size_t *n, anji_error *err)
{
    anjip_begin(err);
    if (numbers)
        *numbers = NULL;
    if (n)
        *n = 0;
    if (!ledger || !numbers || !n)
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "history: ledger, numbers or n is NULL");
    int status = anjip_db_begin(ledger->db, 0, err);
    if (status == ANJI_OK)
        status = read_history(ledger, serial, numbers, n, err);
    anjip_db_rollback(ledger->db);
    if (status != ANJI_OK) {
        free(*numbers);
        *numbers = NULL;
        *n       = 0;
    }
    return status;
}

int anji_ledger_find_statement(anji_ledger *ledger, const char *sha256, int64_t *entry,
                               anji_error *err)
{
    anjip_begin(err);
    if (entry)
        *entry = -1;
    if (!ledger || !sha256 || !entry)
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "statement: ledger, hash or entry is NULL");
    int status = anjip_db_first(ledger->db, SQL_STATEMENT, err, "t", sha256);
    if (status == ANJIP_DONE)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                          "no entry issued the statement %.64s", sha256);
    if (status == ANJI_OK)
        *entry = anjip_db_int(ledger->db, SQL_STATEMENT, 0);
    anjip_db_done(ledger->db, SQL_STATEMENT);
    return status;
}
