/* Tonnes move from state to state and from holder to holder; blocks split.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "account/ledger_private.h"
#include "private.h"

/* What each move wants and makes. */
static const struct {
    int         from, to;
    const char *want;
} moves[ANJIP_KINDS] = {
    [ANJIP_HOLD]     = {ANJI_STATE_ISSUED, ANJI_STATE_HELD, "issued"},
    [ANJIP_BUFFER]   = {ANJI_STATE_ISSUED, ANJI_STATE_BUFFER, "issued"},
    [ANJIP_TRANSFER] = {ANJI_STATE_HELD, ANJI_STATE_HELD, "held"},
    [ANJIP_RETIRE]   = {ANJI_STATE_HELD, ANJI_STATE_RETIRED, "held"},
    [ANJIP_CANCEL]   = {ANJI_STATE_HELD, ANJI_STATE_CANCELLED, "held"},
    [ANJIP_REPLACE]  = {ANJI_STATE_HELD, ANJI_STATE_REPLACED, "held"},
};

/* ---- blocks ------------------------------------------------------------------------- */

typedef struct {
    int64_t first, last, entry;
    int     state;
    char    holder[ANJI_LEDGER_ID_SIZE];
} block;

/* The block that holds a tonne of a batch. */
static int find_block(anji_ledger *ledger, int64_t batch, int64_t tonne, block *b,
                      anji_error *err)
{
    anjip_db *db     = ledger->db;
    int       status = anjip_db_first(db, SQL_BLOCK, err, "ii", batch, tonne);

    if (status != ANJI_OK)
        return anjip_must_have(ledger, status, err);
    const char *holder = anjip_db_text(db, SQL_BLOCK, 3);
    b->first           = anjip_db_int(db, SQL_BLOCK, 0);
    b->last            = anjip_db_int(db, SQL_BLOCK, 1);
    b->state           = (int)anjip_db_int(db, SQL_BLOCK, 2);
    b->entry           = anjip_db_int(db, SQL_BLOCK, 4);
    snprintf(b->holder, sizeof b->holder, "%s", holder ? holder : "");
    anjip_db_done(db, SQL_BLOCK);
    return b->last < tonne ? anjip_must_have(ledger, ANJIP_DONE, err) : ANJI_OK;
}

static int put_block(anji_ledger *ledger, int64_t batch, const block *b, int64_t first,
                     int64_t last, anji_error *err)
{
    if (first > last)
        return ANJI_OK;
    return anjip_db_run(ledger->db, SQL_BLOCK_ADD, err, "iiiiti", batch, first, last,
                        (int64_t)b->state, b->holder, b->entry);
}

int anjip_block_set(anji_ledger *ledger, anjip_entry *entry, const anjip_serial *serial,
                    int state, const char *to, anji_error *err)
{
    block was;
    char  text[ANJI_SERIAL_SIZE];

    int status = find_block(ledger, serial->batch, serial->first, &was, err);
    if (status != ANJI_OK)
        return status;
    block now = was;
    now.state = state;
    now.entry = entry->number;
    if (to)
        snprintf(now.holder, sizeof now.holder, "%s", to);
    status =
        anjip_db_run(ledger->db, SQL_BLOCK_DELETE, err, "ii", serial->batch, was.first);
    if (status == ANJI_OK)
        status =
            put_block(ledger, serial->batch, &was, was.first, serial->first - 1, err);
    if (status == ANJI_OK)
        status =
            put_block(ledger, serial->batch, &now, serial->first, serial->last, err);
    if (status == ANJI_OK)
        status =
            put_block(ledger, serial->batch, &was, serial->last + 1, was.last, err);
    anjip_serial_write(serial, text);
    anjip_entry_add(entry, ANJIP_F_MOVED, text);
    return status;
}

/* ---- serials ------------------------------------------------------------------------- */

int anjip_find_serial(anji_ledger *ledger, const char *what, const char *text,
                      anjip_serial *serial, int64_t *issue, int64_t *eligibility,
                      anji_error *err)
{
    anjip_db *db = ledger->db;

    if (!anjip_serial_parse(text, serial))
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "%s: '%.200s' is no serial",
                          what, text);
    int status = anjip_db_first(db, SQL_BATCH, err, "i", serial->batch);
    if (status != ANJI_OK && status != ANJIP_DONE)
        return status;
    const char *project = status == ANJI_OK ? anjip_db_text(db, SQL_BATCH, 0) : NULL;
    const char *method  = status == ANJI_OK ? anjip_db_text(db, SQL_BATCH, 1) : NULL;
    int         known   = project && method && strcmp(project, serial->project) == 0 &&
                strcmp(method, serial->method) == 0 &&
                strcmp(ledger->registry, serial->registry) == 0 &&
                anjip_db_int(db, SQL_BATCH, 2) == serial->vintage &&
                serial->last <= anjip_db_int(db, SQL_BATCH, 3);
    *issue       = known ? anjip_db_int(db, SQL_BATCH, 4) : 0;
    *eligibility = known ? anjip_db_int(db, SQL_BATCH, 5) : 0;
    anjip_db_done(db, SQL_BATCH);
    if (known)
        return ANJI_OK;
    return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                      "%s: unknown serial %s: this ledger issued none of that name",
                      what, text);
}

static int refuse_block(const anjip_entry *entry, const anjip_serial *serial,
                        const block *b, anji_error *err)
{
    char         text[ANJI_SERIAL_SIZE];
    anjip_serial piece  = *serial;
    const char  *what   = anjip_kind_name(entry->kind);
    const char  *holder = anjip_entry_get(entry, ANJIP_F_HOLDER, 0);

    piece.first = b->first > serial->first ? b->first : serial->first;
    piece.last  = b->last < serial->last ? b->last : serial->last;
    anjip_serial_write(&piece, text);
    if (strcmp(b->holder, holder) != 0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "%s: %s belongs to account '%s', not to '%s'", what, text,
                          b->holder, holder);
    return anjip_fail(
        err, ANJI_ERR_DOMAIN, -1, "%s: %s is %s since entry %lld, want %s%s", what,
        text, anji_ledger_state_name(b->state), (long long)b->entry,
        moves[entry->kind].want,
        b->state > ANJI_STATE_BUFFER ? "; nothing leaves that state" : "");
}

/* The blocks of [first, last], or their parts inside it, one after the other. */
static int move_blocks(anji_ledger *ledger, anjip_entry *entry,
                       const anjip_serial *serial, anji_error *err)
{
    const char *holder = anjip_entry_get(entry, ANJIP_F_HOLDER, 0);
    const char *to     = anjip_entry_get(entry, ANJIP_F_TO, 0);
    int64_t     at     = serial->first;
    block       b;

    while (at <= serial->last) {
        int status = find_block(ledger, serial->batch, at, &b, err);
        if (status != ANJI_OK)
            return status;
        if (b.state != moves[entry->kind].from || strcmp(b.holder, holder) != 0)
            return refuse_block(entry, serial, &b, err);
        anjip_serial piece = *serial;
        piece.first        = at;
        piece.last         = b.last < serial->last ? b.last : serial->last;
        status = anjip_block_set(ledger, entry, &piece, moves[entry->kind].to, to, err);
        if (status != ANJI_OK)
            return status;
        at = piece.last + 1;
    }
    return ANJI_OK;
}

/* ---- conditions of each move ---------------------------------------------------------- */

/* No tonne is held before the issue's buffer is set aside. */
static int settle_issue(anji_ledger *ledger, const anjip_entry *entry, int64_t issue,
                        anji_error *err)
{
    int64_t tonnes = anjip_entry_int(entry, ANJIP_F_TONNES);

    if (entry->kind == ANJIP_BUFFER)
        return anjip_db_run(ledger->db, SQL_ISSUE_ASIDE, err, "ii", issue, tonnes);
    int status = anjip_db_first(ledger->db, SQL_ISSUE, err, "i", issue);
    if (status != ANJI_OK)
        return anjip_must_have(ledger, status, err);
    int64_t required = anjip_db_int(ledger->db, SQL_ISSUE, 1);
    int64_t aside    = anjip_db_int(ledger->db, SQL_ISSUE, 2);
    anjip_db_done(ledger->db, SQL_ISSUE);
    if (aside >= required)
        return ANJI_OK;
    return anjip_fail(
        err, ANJI_ERR_DOMAIN, -1,
        "hold: %lld t of the issue of entry %lld are set aside as buffer, "
        "want %lld first",
        (long long)aside, (long long)issue, (long long)required);
}

static int settle_retirement(const anjip_entry *entry, int64_t eligibility,
                             anji_error *err)
{
    const char *date = anjip_entry_get(entry, ANJIP_F_DATE, 0);
    const char *use  = anjip_entry_get(entry, ANJIP_F_USE, 0);
    int64_t     day  = 0;

    if (!anjip_entry_get(entry, ANJIP_F_REQUEST, 0))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "retire: no request id, want one, so that a retirement asked "
                          "for again is not made again");
    if (!anjip_day(date, &day) || day > entry->time)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "retire: the date %s is after the request's time (UTC)",
                          date);
    if (use && anji_ledger_eligibility(use) != eligibility)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "retire: the use needs eligibility %s, these tonnes have %s",
                          use, anji_ledger_eligibility_name((int)eligibility));
    return ANJI_OK;
}

static int find_project(anji_ledger *ledger, const anjip_entry *entry, int64_t found[3],
                        anji_error *err)
{
    const char *project = anjip_entry_get(entry, ANJIP_F_PROJECT, 0);
    int         status  = anjip_db_first(ledger->db, SQL_PROJECT, err, "t", project);

    if (status == ANJIP_DONE)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                          "%s: nothing was issued for a project '%s'",
                          anjip_kind_name(entry->kind), project);
    for (int i = 0; i < 3 && status == ANJI_OK; i++)
        found[i] = anjip_db_int(ledger->db, SQL_PROJECT, i);
    anjip_db_done(ledger->db, SQL_PROJECT);
    return status;
}

static int settle_duty(anji_ledger *ledger, const anjip_entry *entry,
                       int64_t eligibility, anji_error *err)
{
    const char *project = anjip_entry_get(entry, ANJIP_F_PROJECT, 0);
    int64_t     tonnes  = anjip_entry_int(entry, ANJIP_F_TONNES);
    int64_t     found[3];

    int status = find_project(ledger, entry, found, err);
    if (status != ANJI_OK)
        return status;
    if (tonnes > found[2])
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, -1,
            "replace: %lld t, more than the %lld t that project '%s' owes",
            (long long)tonnes, (long long)found[2], project);
    status = anjip_db_first(ledger->db, SQL_PROJECT_ELIGIBLE, err, "ti", project,
                            eligibility);
    anjip_db_done(ledger->db, SQL_PROJECT_ELIGIBLE);
    if (status == ANJIP_DONE)
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, -1,
            "replace: these tonnes have eligibility %s, project '%s' lost "
            "none of it",
            anji_ledger_eligibility_name((int)eligibility), project);
    if (status != ANJI_OK)
        return status;
    return anjip_db_run(ledger->db, SQL_PROJECT_CHANGE, err, "tiii", project,
                        INT64_C(0), INT64_C(0), -tonnes);
}

static int settle_move(anji_ledger *ledger, const anjip_entry *entry, int64_t issue,
                       int64_t eligibility, anji_error *err)
{
    switch (entry->kind) {
    case ANJIP_HOLD:
    case ANJIP_BUFFER:
        return settle_issue(ledger, entry, issue, err);
    case ANJIP_TRANSFER:
        return anjip_must_be(ledger, SQL_ACCOUNT, "transfer", "account",
                             anjip_entry_get(entry, ANJIP_F_TO, 0), err);
    case ANJIP_RETIRE:
        return settle_retirement(entry, eligibility, err);
    case ANJIP_REPLACE:
        return settle_duty(ledger, entry, eligibility, err);
    default:
        return ANJI_OK;
    }
}

int anjip_do_move(anji_ledger *ledger, anjip_entry *entry, anjip_document document,
                  anji_error *err)
{
    const char  *text   = anjip_entry_get(entry, ANJIP_F_SERIAL, 0);
    const char  *what   = anjip_kind_name(entry->kind);
    int64_t      tonnes = anjip_entry_int(entry, ANJIP_F_TONNES);
    int64_t      issue, eligibility;
    anjip_serial serial;

    (void)document;
    int status =
        anjip_find_serial(ledger, what, text, &serial, &issue, &eligibility, err);
    if (status == ANJI_OK)
        status = anjip_must_be(ledger, SQL_ACCOUNT, what, "account",
                               anjip_entry_get(entry, ANJIP_F_HOLDER, 0), err);
    if (status != ANJI_OK)
        return status;
    if (tonnes > serial.last - serial.first + 1)
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, -1, "%s: %lld t, more than the %lld t of %s", what,
            (long long)tonnes, (long long)(serial.last - serial.first + 1), text);
    serial.last = serial.first + tonnes - 1;
    status      = settle_move(ledger, entry, issue, eligibility, err);
    return status == ANJI_OK ? move_blocks(ledger, entry, &serial, err) : status;
}

/* ---- reversal --------------------------------------------------------------------------- */

/* The project's oldest buffer block, at most `most` tonnes of it. */
static int next_buffer(anji_ledger *ledger, const char *project, int64_t most,
                       anjip_serial *serial, anji_error *err)
{
    anjip_db *db     = ledger->db;
    int       status = anjip_db_first(db, SQL_BLOCK_BUFFER, err, "t", project);

    if (status != ANJI_OK)
        return status;
    const char *method = anjip_db_text(db, SQL_BLOCK_BUFFER, 3);
    serial->batch      = anjip_db_int(db, SQL_BLOCK_BUFFER, 0);
    serial->first      = anjip_db_int(db, SQL_BLOCK_BUFFER, 1);
    serial->last       = anjip_db_int(db, SQL_BLOCK_BUFFER, 2);
    serial->vintage    = (int32_t)anjip_db_int(db, SQL_BLOCK_BUFFER, 4);
    snprintf(serial->registry, sizeof serial->registry, "%s", ledger->registry);
    snprintf(serial->project, sizeof serial->project, "%s", project);
    snprintf(serial->method, sizeof serial->method, "%s", method ? method : "");
    if (serial->last - serial->first >= most)
        serial->last = serial->first + most - 1;
    anjip_db_done(db, SQL_BLOCK_BUFFER);
    return ANJI_OK;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Tonnes of the project's buffer. */
static int sum_buffer(anji_ledger *ledger, const char *project, int64_t *sum,
                      anji_error *err)
{
    const char *any    = NULL;
    int         status = anjip_db_first(ledger->db, SQL_SUM, err, "tt", any, project);

    *sum = 0;
    while (status == ANJI_OK) {
        if (anjip_db_int(ledger->db, SQL_SUM, 0) == ANJI_STATE_BUFFER)
            *sum = anjip_db_int(ledger->db, SQL_SUM, 1);
        status = anjip_db_next(ledger->db, SQL_SUM, err);
    }
    return status == ANJIP_DONE ? ANJI_OK : status;
}

int anjip_do_reverse(anji_ledger *ledger, anjip_entry *entry, anjip_document document,
                     anji_error *err)
{
    const char  *project = anjip_entry_get(entry, ANJIP_F_PROJECT, 0);
    int64_t      found[3], buffer = 0;
    anjip_serial serial;

    (void)document;
    int status = find_project(ledger, entry, found, err);
    if (status == ANJI_OK)
        status = sum_buffer(ledger, project, &buffer, err);
    if (status != ANJI_OK)
        return status;
    int64_t reversed =
        smaller(anjip_entry_int(entry, ANJIP_F_LOSS), found[0] - found[1]);
    int64_t left = smaller(reversed, buffer);
    if (reversed < 1)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "reverse: all %lld t of project '%s' were reversed before",
                          (long long)found[0], project);
    anjip_entry_add_int(entry, ANJIP_F_REVERSED, reversed);
    anjip_entry_add_int(entry, ANJIP_F_DUTY, reversed - left);
    status = anjip_db_run(ledger->db, SQL_PROJECT_CHANGE, err, "tiii", project,
                          INT64_C(0), reversed, reversed - left);
    while (status == ANJI_OK && left > 0) {
        status = next_buffer(ledger, project, left, &serial, err);
        if (status != ANJI_OK)
            return anjip_must_have(ledger, status, err);
        status =
            anjip_block_set(ledger, entry, &serial, ANJI_STATE_CANCELLED, NULL, err);
        left -= serial.last - serial.first + 1;
    }
    return status;
}
