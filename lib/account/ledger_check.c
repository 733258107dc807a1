/* The proof: the file, the entries by the check's own replay, then the tables against both
 * that replay and one by the operations.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "account/ledger_audit.h"
#include "account/ledger_private.h"

const char *anji_ledger_invariant(int number)
{
    static const char *const texts[ANJI_INVARIANTS] = {
        "the file is sound and its tables are what the entries say",
        "a unit is one tonne; remainders are below a tonne",
        "serial = registry-project-method@version-vintage-batch-start-end",
        "the blocks of a batch tile 1 to N",
        "issued -> held, buffer -> retired, cancelled, replaced; by the holder",
        "issued = sum over the states, at every entry",
        "issued <= verified; no land twice in one vintage",
        "vintage within its period; a period is issued once",
        "the buffer is set aside first, and a reversal takes it first",
        "a retirement says for whom, for what and when; a request is done once",
        "each entry holds the SHA-256 of the one before; Merkle roots",
        "each issue rests on one statement, by its hash; signatures",
        "eligibility and corresponding adjustment do not change",
    };
    return number >= 0 && number < ANJI_INVARIANTS ? texts[number] : NULL;
}

/* ---- the entries -------------------------------------------------------------------------- */

/* ANJI_ERR_MEMORY and _IO end a check; damage is a finding. */
static int finding(anjip_audit *audit, int status, const anji_error *why,
                   anji_error *err)
{
    if (status == ANJI_OK || status == ANJIP_DONE)
        return ANJI_OK;
    if (status == ANJI_ERR_MEMORY || status == ANJI_ERR_IO)
        return anjip_fail(err, status, -1, "%s", why->message);
    anjip_audit_broken(audit, 0, audit->proof->entries, NULL, "%.600s", why->message);
    return ANJI_OK;
}

static int read_entries(anji_ledger *ledger, anjip_audit *audit, anji_error *err)
{
    anjip_db  *db = ledger->db;
    anji_error why;

    strcpy(audit->previous, ANJIP_NO_HASH);
    int status = anjip_db_first(db, SQL_ENTRIES, &why, "");
    while (status == ANJI_OK && !audit->failed) {
        size_t      n;
        const char *hash     = anjip_db_text(db, SQL_ENTRIES, 1);
        const char *text     = anjip_db_text(db, SQL_ENTRIES, 2);
        const char *document = anjip_db_blob(db, SQL_ENTRIES, 3, &n);
        anjip_audit_entry(audit, anjip_db_int(db, SQL_ENTRIES, 0), hash ? hash : "",
                          text ? text : "", n, document);
        status = anjip_db_next(db, SQL_ENTRIES, &why);
    }
    anjip_db_done(db, SQL_ENTRIES);
    if (status != ANJI_OK && status != ANJIP_DONE)
        anjip_audit_broken(audit, 10, audit->proof->entries + 1, NULL,
                           "the entries cannot be read on: %.600s", why.message);
    anjip_audit_end(audit);
    return audit->failed ? anjip_fail(err, ANJI_ERR_MEMORY, -1, "check: no memory")
                         : finding(audit, status, &why, err);
}

/* ---- the tables against the check's replay ------------------------------------------------ */

/* The next block of the replay, in the order of the table. */
typedef struct {
    size_t batch, tile;
} cursor;

static const anjip_tile *next_tile(const anjip_audit *audit, cursor *at)
{
    while (at->batch < audit->n_batches && at->tile == audit->batches[at->batch].n) {
        at->batch++;
        at->tile = 0;
    }
    return at->batch < audit->n_batches ? &audit->batches[at->batch].tiles[at->tile++]
                                        : NULL;
}

static void compare_block(anjip_audit *audit, anji_ledger *ledger, const cursor *at,
                          const anjip_tile *want)
{
    const char  *holder = anjip_db_text(ledger->db, SQL_BLOCKS, 4);
    int64_t      batch  = anjip_db_int(ledger->db, SQL_BLOCKS, 0);
    int64_t      first  = anjip_db_int(ledger->db, SQL_BLOCKS, 1);
    int64_t      last   = anjip_db_int(ledger->db, SQL_BLOCKS, 2);
    int          state  = (int)anjip_db_int(ledger->db, SQL_BLOCKS, 3);
    anjip_serial serial = audit->batches[at->batch].serial;
    const char  *owner  = audit->accounts.text[want->holder];
    const char  *name   = anji_ledger_state_name(state);

    serial.first = want->first;
    serial.last  = want->last;
    if (batch != serial.batch || first != want->first || last != want->last)
        anjip_audit_broken(
            audit, 0, want->entry, &serial,
            "table block: found batch %lld, %lld to %lld; the entries say "
            "batch %lld, %lld to %lld",
            (long long)batch, (long long)first, (long long)last,
            (long long)serial.batch, (long long)want->first, (long long)want->last);
    else if (state != want->state || !holder || strcmp(holder, owner) != 0)
        anjip_audit_broken(audit, 0, want->entry, &serial,
                           "table block: found %s of '%s'; the entries say %s of '%s'",
                           name ? name : "no state", holder ? holder : "",
                           anji_ledger_state_name(want->state), owner);
}

/* The table's own blocks must tile each batch: a quantity that was changed breaks it. */
typedef struct {
    int64_t batch, at;
} tiling;

static void end_tiling(anjip_audit *audit, const tiling *t)
{
    if (t->batch < 1 || t->batch > (int64_t)audit->n_batches)
        return;
    const anjip_audit_batch *b = &audit->batches[t->batch - 1];
    if (t->at != b->serial.last + 1)
        anjip_audit_broken(audit, 5, audit->issues[b->issue].entry, &b->serial,
                           "table block: batch %lld ends at %lld, %lld t were issued",
                           (long long)t->batch, (long long)t->at - 1,
                           (long long)b->serial.last);
}

static void tile_block(anjip_audit *audit, anji_ledger *ledger, tiling *t)
{
    int64_t batch = anjip_db_int(ledger->db, SQL_BLOCKS, 0);
    int64_t first = anjip_db_int(ledger->db, SQL_BLOCKS, 1);

    if (batch != t->batch) {
        end_tiling(audit, t);
        t->batch = batch;
        t->at    = 1;
    }
    if (first != t->at)
        anjip_audit_broken(audit, 3, anjip_db_int(ledger->db, SQL_BLOCKS, 5), NULL,
                           "table block: batch %lld: a block begins at %lld, want %lld",
                           (long long)batch, (long long)first, (long long)t->at);
    t->at = anjip_db_int(ledger->db, SQL_BLOCKS, 2) + 1;
}

static int compare_blocks(anji_ledger *ledger, anjip_audit *audit, anji_error *err)
{
    const char *any = NULL;
    cursor      at  = {0, 0};
    tiling      t   = {0, 1};
    anji_error  why;

    int status =
        anjip_db_first(ledger->db, SQL_BLOCKS, &why, "ttiiiii", any, any, INT64_C(0),
                       INT64_C(-1), INT64_C(0), INT64_MIN, INT64_MAX);
    for (;;) {
        const anjip_tile *want = next_tile(audit, &at);
        if (status != ANJI_OK && want)
            anjip_audit_broken(audit, 0, want->entry, &audit->batches[at.batch].serial,
                               "table block: %lld to %lld of the batch is not there",
                               (long long)want->first, (long long)want->last);
        if (status == ANJI_OK && !want)
            anjip_audit_broken(audit, 0, anjip_db_int(ledger->db, SQL_BLOCKS, 5), NULL,
                               "table block: batch %lld, %lld to %lld is in no entry",
                               (long long)anjip_db_int(ledger->db, SQL_BLOCKS, 0),
                               (long long)anjip_db_int(ledger->db, SQL_BLOCKS, 1),
                               (long long)anjip_db_int(ledger->db, SQL_BLOCKS, 2));
        if (status == ANJI_OK)
            tile_block(audit, ledger, &t);
        if (status != ANJI_OK || !want)
            break;
        compare_block(audit, ledger, &at, want);
        status = anjip_db_next(ledger->db, SQL_BLOCKS, &why);
    }
    anjip_db_done(ledger->db, SQL_BLOCKS);
    end_tiling(audit, &t);
    return finding(audit, status, &why, err);
}

/* ---- Merkle roots -------------------------------------------------------------------------- */

static int compare_roots(anji_ledger *ledger, anjip_audit *audit, anji_error *err)
{
    char       want[ANJI_SHA256_HEX];
    anji_error why;

    for (size_t i = 0; i < audit->n_batches; i++) {
        const anjip_audit_batch *b = &audit->batches[i];
        anjip_audit_root(b, want);
        int status = anjip_db_first(ledger->db, SQL_BATCH, &why, "i", b->serial.batch);
        const char *root =
            status == ANJI_OK ? anjip_db_text(ledger->db, SQL_BATCH, 8) : NULL;
        if (!root || strcmp(root, want) != 0)
            anjip_audit_broken(
                audit, 10, b->last_leaf, &b->serial,
                "batch %lld: its Merkle root is %.64s, the entries give %s",
                (long long)b->serial.batch, root ? root : "nothing", want);
        anjip_db_done(ledger->db, SQL_BATCH);
        status = finding(audit, status, &why, err);
        if (status != ANJI_OK)
            return status;
    }
    return ANJI_OK;
}

/* ---- the tables against a replay by the operations ------------------------------------------- */

/* 1: all were done again; 0: one is to blame and was; -1: err. */
static int redo_all(anji_ledger *ledger, anji_ledger **other, anjip_audit *audit,
                    anji_error *err)
{
    anjip_db  *db = ledger->db;
    anji_error why;
    int        status = anjip_db_first(db, SQL_ENTRIES, err, "");
    int        done   = 1;

    while (status == ANJI_OK && done == 1) {
        anjip_document document = {0, NULL};
        int64_t        number   = anjip_db_int(db, SQL_ENTRIES, 0);
        const char    *text     = anjip_db_text(db, SQL_ENTRIES, 2);
        document.bytes          = anjip_db_blob(db, SQL_ENTRIES, 3, &document.n);
        status                  = number > 1 && !*other
                                      ? anjip_fail(&why, ANJI_ERR_FORMAT, -1, "entry 1 is missing")
                                      : anjip_ledger_redo(other, NULL, number, text ? text : "",
                                                          document, &why);
        if (status == ANJI_ERR_MEMORY) {
            anjip_fail(err, status, -1, "%s", why.message);
            done = -1;
        } else if (status != ANJI_OK) {
            anjip_audit_broken(audit, 0, number, NULL,
                               "entry %lld cannot be done again: %.500s",
                               (long long)number, why.message);
            done = 0;
        }
        status = anjip_db_next(db, SQL_ENTRIES, &why);
    }
    anjip_db_done(db, SQL_ENTRIES);
    return done;
}

/* Whole tables, a line each; the first column names a row in messages. */
static const struct {
    const char *table, *sql;
} tables[] = {
    {"schema",
     "SELECT name, type, tbl_name, sql FROM sqlite_master ORDER BY name, type"},
    {"entry", "SELECT * FROM entry ORDER BY number"},
    {"request", "SELECT * FROM request ORDER BY id"},
    {"account", "SELECT * FROM account ORDER BY id"},
    {"method", "SELECT * FROM method ORDER BY id"},
    {"verifier", "SELECT * FROM verifier ORDER BY key"},
    {"project", "SELECT * FROM project ORDER BY id"},
    {"remainder", "SELECT * FROM remainder ORDER BY project, method"},
    {"issue", "SELECT * FROM issue ORDER BY entry"},
    {"vintage", "SELECT * FROM vintage ORDER BY year, issue"},
    {"parcel", "SELECT id, * FROM parcel ORDER BY issue, id"},
    {"batch", "SELECT * FROM batch ORDER BY id"},
    {"leaf", "SELECT * FROM leaf ORDER BY batch, entry"},
    {"block", "SELECT batch || '-' || first || '-' || last AS block, * FROM block"
              " ORDER BY batch, first"},
    {"version", "SELECT user_version, application_id"
                " FROM pragma_user_version, pragma_application_id"},
};

static int compare_tables(anji_ledger *ledger, anji_ledger *other, anjip_audit *audit,
                          anji_error *err)
{
    char message[512];

    for (size_t i = 0; i < ANJIP_COUNT(tables); i++) {
        int same = anjip_db_same(ledger->db, other->db, tables[i].sql, sizeof message,
                                 message);
        if (same < 0)
            return anjip_fail(err, ANJI_ERR_MEMORY, -1, "check: no memory");
        if (same == 0)
            anjip_audit_broken(audit, 0, 0, NULL, "table %s: %s", tables[i].table,
                               message);
    }
    return ANJI_OK;
}

static int compare_redone(anji_ledger *ledger, anjip_audit *audit, anji_error *err)
{
    anji_ledger *other  = NULL;
    int          status = ANJI_OK;

    int done = redo_all(ledger, &other, audit, err);
    if (done < 0)
        status = ANJI_ERR_MEMORY;
    else if (done == 1 && other)
        status = compare_tables(ledger, other, audit, err);
    anji_ledger_close(other);
    return status;
}

/* ---- the whole ----------------------------------------------------------------------------- */

static int prove(anji_ledger *ledger, anjip_audit *audit, anji_error *err)
{
    char message[512];

    int sound  = anjip_db_sound(ledger->db, sizeof message, message);
    int status = sound < 0 ? anjip_fail(err, ANJI_ERR_MEMORY, -1, "check: no memory")
                           : read_entries(ledger, audit, err);
    if (status == ANJI_OK)
        status = compare_blocks(ledger, audit, err);
    if (status == ANJI_OK)
        status = compare_roots(ledger, audit, err);
    if (status == ANJI_OK)
        status = compare_redone(ledger, audit, err);
    if (!sound)
        anjip_audit_broken(audit, 0, 0, NULL, "the file is damaged: %s", message);
    return status;
}

static void count_broken(anji_ledger_proof *proof)
{
    proof->broken = 0;
    for (int i = 0; i < ANJI_INVARIANTS; i++)
        proof->broken += proof->verdict[i].broken;
}

int anji_ledger_check(anji_ledger *ledger, anji_ledger_proof *proof, anji_error *err)
{
    anjip_audit audit;

    anjip_begin(err);
    if (!proof)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "check: proof is NULL");
    memset(proof, 0, sizeof *proof);
    proof->broken = -1;
    if (!ledger)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "check: ledger is NULL");
    memset(&audit, 0, sizeof audit);
    audit.proof = proof;
    int status  = anjip_db_begin(ledger->db, 0, err);
    if (status == ANJI_OK)
        status = prove(ledger, &audit, err);
    anjip_db_rollback(ledger->db);
    anjip_audit_free(&audit);
    if (status == ANJI_OK)
        count_broken(proof);
    return status;
}

int anji_ledger_check_file(const char *path, anji_ledger_proof *proof, anji_error *err)
{
    anji_ledger *ledger = NULL;
    anji_error   why;

    anjip_begin(err);
    if (!proof || !path)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "check: %s is NULL",
                          path ? "proof" : "path");
    memset(proof, 0, sizeof *proof);
    proof->broken = -1;
    int status    = anji_ledger_open(path, NULL, &ledger, &why);
    if (status == ANJI_OK) {
        status = anji_ledger_check(ledger, proof, err);
        anji_ledger_close(ledger);
        return status;
    }
    if (status != ANJI_ERR_FORMAT)
        return anjip_fail(err, status, -1, "%s", why.message);
    proof->verdict[0].broken = 1;
    snprintf(proof->verdict[0].message, sizeof proof->verdict[0].message, "%.600s",
             why.message);
    count_broken(proof);
    return ANJI_OK;
}
