/* The ledger: a file of chained entries, and the way of every operation into it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "account/hash.h"
#include "account/ledger_private.h"
#include "account/merkle.h"
#include "private.h"

static const anji_param params[] = {
    ANJIP_PARAM(anji_ledger_opts, signed_issues, ANJI_PARAM_UINT32, "1", 0, 0, 1,
                "1: an issue needs the signature of its statement by a registered "
                "verifier"),
    ANJIP_CHOICE(anji_ledger_opts, coordinates, "metre|degree", 0, 1,
                 "coordinates of parcels: metres of a projection, or longitude and "
                 "latitude in degrees"),
    ANJIP_PARAM(anji_ledger_opts, overlap, ANJI_PARAM_UINT32, "m2", 1, 0, 1000000,
                "area that two parcels of one vintage may share"),
    ANJIP_PARAM(anji_ledger_opts, wait, ANJI_PARAM_UINT32, "ms", 30000, 0, 3600000,
                "time to wait for another process to finish writing"),
};

static const anjip_opts_kind kind = {
    "ledger", params, ANJIP_COUNT(params),
    ANJIP_SIZE_THROUGH(anji_ledger_opts, wait), sizeof(anji_ledger_opts)};

int anji_ledger_opts_init(anji_ledger_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_ledger_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

/* ---- names --------------------------------------------------------------------------- */

const char *anji_ledger_state_name(int state)
{
    static const char *const names[ANJI_STATES] = {"issued",  "held",      "buffer",
                                                   "retired", "cancelled", "replaced"};
    return state >= 0 && state < ANJI_STATES ? names[state] : NULL;
}

static const char *const schemes[] = {"NONE", "LOCAL", "CCER", "VCS", "GS"};

const char *anji_ledger_eligibility_name(int eligibility)
{
    return eligibility >= 0 && (size_t)eligibility < ANJIP_COUNT(schemes)
               ? schemes[eligibility]
               : NULL;
}

static char upper(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

int anji_ledger_eligibility(const char *name)
{
    for (size_t i = 0; name && i < ANJIP_COUNT(schemes); i++) {
        size_t k = 0;
        while (name[k] != '\0' && upper(name[k]) == schemes[i][k])
            k++;
        if (name[k] == '\0' && schemes[i][k] == '\0')
            return (int)i;
    }
    return -1;
}

/* ---- open and close --------------------------------------------------------------------- */

void anji_ledger_close(anji_ledger *ledger)
{
    if (!ledger)
        return;
    anjip_db_close(ledger->db);
    anjip_land_free(ledger->land);
    free(ledger);
}

/* The ledger's own rules stand in its first entry. */
static void settle(anji_ledger *ledger, const anjip_entry *first)
{
    const char *registry = anjip_entry_get(first, ANJIP_F_REGISTRY, 0);

    snprintf(ledger->registry, sizeof ledger->registry, "%s", registry);
    ledger->signed_issues =
        strcmp(anjip_entry_get(first, ANJIP_F_SIGNED, 0), "yes") == 0;
    ledger->overlap = anjip_entry_int(first, ANJIP_F_OVERLAP);
    ledger->degrees =
        anjip_coordinates(anjip_entry_get(first, ANJIP_F_COORDINATES, 0));
}

int anjip_must_have(anji_ledger *ledger, int status, anji_error *err)
{
    if (status != ANJIP_DONE)
        return status;
    return anjip_fail(err, ANJI_ERR_FORMAT, -1,
                      "%s: the tables are damaged: a row is missing",
                      anjip_db_path(ledger->db));
}

static int no_ledger(anji_ledger *ledger, const char *why, anji_error *err)
{
    return anjip_fail(err, ANJI_ERR_FORMAT, -1, "%s: this is no ledger: %s",
                      anjip_db_path(ledger->db), why);
}

static int read_first(anji_ledger *ledger, anji_error *err)
{
    anji_error  why;
    anjip_entry first;

    int status = anjip_db_first(ledger->db, SQL_ENTRY, &why, "i", INT64_C(1));
    if (status == ANJI_ERR_IO || status == ANJI_ERR_MEMORY)
        return anjip_fail(err, status, -1, "%s", why.message);
    if (status != ANJI_OK)
        return no_ledger(ledger, status == ANJIP_DONE ? "it has no first entry"
                                                      : why.message,
                         err);
    const char *text = anjip_db_text(ledger->db, SQL_ENTRY, 0);
    status           = text ? anjip_entry_parse(&first, text, &why) : ANJI_ERR_FORMAT;
    anjip_db_done(ledger->db, SQL_ENTRY);
    if (status != ANJI_OK)
        return status == ANJI_ERR_MEMORY
                   ? anjip_fail(err, status, -1, "%s", why.message)
                   : no_ledger(ledger, "its first entry is damaged", err);
    if (first.kind == ANJIP_CREATE)
        settle(ledger, &first);
    else
        status = no_ledger(ledger, "its first entry makes none", err);
    anjip_entry_free(&first);
    return status;
}

int anji_ledger_open(const char *path, const anji_ledger_opts *opts, anji_ledger **out,
                     anji_error *err)
{
    anji_ledger_opts o;

    anjip_begin(err);
    if (out)
        *out = NULL;
    if (!path || !out)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "ledger: %s is NULL",
                          path ? "out" : "path");
    int status = anjip_opts_load(&kind, &o, opts, err);
    if (status != ANJI_OK)
        return status;
    anji_ledger *ledger = anjip_calloc(1, sizeof *ledger);
    if (!ledger)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "%s: no memory", path);
    status = anjip_db_open(path, ANJIP_DB_EXISTING, o.wait, SQL_COUNT, anjip_ledger_sql,
                           &ledger->db, err);
    if (status == ANJI_OK)
        status = read_first(ledger, err);
    if (status == ANJI_OK)
        *out = ledger;
    else
        anji_ledger_close(ledger);
    return status;
}

/* ---- create ------------------------------------------------------------------------------ */

/* Only an empty file becomes a ledger: what another program keeps in one is not ours. */
static int lay_tables(anji_ledger *ledger, anji_error *err)
{
    int status = anjip_db_first(ledger->db, SQL_TABLES, err, "");

    if (status != ANJI_OK)
        return anjip_must_have(ledger, status, err);
    int64_t tables = anjip_db_int(ledger->db, SQL_TABLES, 0);
    anjip_db_done(ledger->db, SQL_TABLES);
    if (tables > 0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "%s: a ledger or another database is there already",
                          anjip_db_path(ledger->db));
    return anjip_db_script(ledger->db, anjip_ledger_schema, err);
}

int anjip_ledger_found(const char *path, uint32_t wait, anjip_entry *first,
                       anji_ledger **out, anji_error *err)
{
    anji_ledger   *ledger = anjip_calloc(1, sizeof *ledger);
    anjip_document none   = {0, NULL};
    int            again;

    *out = NULL;
    if (!ledger)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "ledger: no memory");
    int status = anjip_db_open(path ? path : "replay",
                               path ? ANJIP_DB_CREATE : ANJIP_DB_MEMORY, wait, SQL_COUNT,
                               anjip_ledger_sql, &ledger->db, err);
    if (status == ANJI_OK)
        status = anjip_db_begin(ledger->db, 1, err);
    if (status == ANJI_OK)
        status = lay_tables(ledger, err);
    if (status == ANJI_OK)
        status = anjip_ledger_step(ledger, first, none, NULL, &again, err);
    if (status == ANJI_OK) {
        settle(ledger, first);
        *out = ledger;
        return ANJI_OK;
    }
    if (ledger->db)
        anjip_db_rollback(ledger->db);
    anji_ledger_close(ledger);
    return status;
}

static int create(const char *path, const char *registry, int64_t time,
                  const anji_ledger_opts *o, anji_ledger **out, anji_error *err)
{
    anjip_entry entry;

    anjip_entry_begin(&entry, ANJIP_CREATE, time, err);
    anjip_entry_add(&entry, ANJIP_F_REGISTRY, registry);
    anjip_entry_add(&entry, ANJIP_F_SIGNED, o->signed_issues ? "yes" : "no");
    anjip_entry_add(&entry, ANJIP_F_COORDINATES, o->coordinates ? "degree" : "metre");
    anjip_entry_add_int(&entry, ANJIP_F_OVERLAP, o->overlap);
    int status = anjip_entry_asked(&entry);
    if (status == ANJI_OK)
        status = anjip_ledger_found(path, o->wait, &entry, out, err);
    if (status == ANJI_OK) {
        status = anjip_db_commit((*out)->db, err);
        if (status != ANJI_OK) {
            anjip_db_rollback((*out)->db);
            anji_ledger_close(*out);
            *out = NULL;
        }
    }
    anjip_entry_free(&entry);
    return status;
}

int anji_ledger_create(const char *path, const char *registry, int64_t time,
                       const anji_ledger_opts *opts, anji_ledger **out, anji_error *err)
{
    anji_ledger_opts o;

    anjip_begin(err);
    if (out)
        *out = NULL;
    if (!path || !registry || !out)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "ledger: %s is NULL",
                          !path ? "path" : !registry ? "registry" : "out");
    if (path[0] == '\0' || strcmp(path, ":memory:") == 0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "ledger: '%s' is no file that would outlive the process", path);
    int status = anjip_opts_load(&kind, &o, opts, err);
    return status == ANJI_OK ? create(path, registry, time, &o, out, err) : status;
}

/* ---- the way of an operation ---------------------------------------------------------------- */

static int do_nothing(anji_ledger *ledger, anjip_entry *entry, anjip_document document,
                      anji_error *err)
{
    (void)ledger;
    (void)document;
    return entry->number == 1
               ? ANJI_OK
               : anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                            "create: entry %lld is not the first",
                            (long long)entry->number);
}

int anjip_must_be(anji_ledger *ledger, int which, const char *what, const char *noun,
                  const char *id, anji_error *err)
{
    int status = anjip_db_first(ledger->db, which, err, "t", id);

    if (status == ANJIP_DONE)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "%s: no %s '%s' is registered",
                          what, noun, id);
    anjip_db_done(ledger->db, which);
    return status;
}

/* Registrations: one row, whose key must be new. */
static int register_once(anji_ledger *ledger, const anjip_entry *entry, int find,
                         anjip_field key, anji_error *err)
{
    const char *id     = anjip_entry_get(entry, key, 0);
    const char *what   = anjip_kind_name(entry->kind);
    int         status = anjip_db_first(ledger->db, find, err, "t", id);

    if (status == ANJIP_DONE)
        return ANJI_OK;
    if (status == ANJI_OK) {
        int64_t by = anjip_db_int(ledger->db, find, 0);
        anjip_db_done(ledger->db, find);
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "%s: '%s' was registered by entry %lld", what, id,
                          (long long)by);
    }
    return status;
}

static int do_account(anji_ledger *ledger, anjip_entry *entry, anjip_document document,
                      anji_error *err)
{
    (void)document;
    int status = register_once(ledger, entry, SQL_ACCOUNT, ANJIP_F_ACCOUNT, err);
    if (status != ANJI_OK)
        return status;
    return anjip_db_run(ledger->db, SQL_ACCOUNT_ADD, err, "tti",
                        anjip_entry_get(entry, ANJIP_F_ACCOUNT, 0),
                        anjip_entry_get(entry, ANJIP_F_NAME, 0), entry->number);
}

static int do_method(anji_ledger *ledger, anjip_entry *entry, anjip_document document,
                     anji_error *err)
{
    (void)document;
    int status = register_once(ledger, entry, SQL_METHOD, ANJIP_F_METHOD, err);
    if (status != ANJI_OK)
        return status;
    const char *scheme = anjip_entry_get(entry, ANJIP_F_ELIGIBILITY, 0);
    return anjip_db_run(ledger->db, SQL_METHOD_ADD, err, "tii",
                        anjip_entry_get(entry, ANJIP_F_METHOD, 0),
                        (int64_t)anji_ledger_eligibility(scheme), entry->number);
}

static int do_verifier(anji_ledger *ledger, anjip_entry *entry, anjip_document document,
                       anji_error *err)
{
    (void)document;
    int status = register_once(ledger, entry, SQL_VERIFIER, ANJIP_F_KEY, err);
    if (status != ANJI_OK)
        return status;
    return anjip_db_run(ledger->db, SQL_VERIFIER_ADD, err, "tti",
                        anjip_entry_get(entry, ANJIP_F_KEY, 0),
                        anjip_entry_get(entry, ANJIP_F_NAME, 0), entry->number);
}

static int do_revoke(anji_ledger *ledger, anjip_entry *entry, anjip_document document,
                     anji_error *err)
{
    (void)document;
    const char *key = anjip_entry_get(entry, ANJIP_F_KEY, 0);
    int status = anjip_must_be(ledger, SQL_VERIFIER, "revoke", "verifier's key", key, err);
    if (status != ANJI_OK)
        return status;
    status      = anjip_db_first(ledger->db, SQL_VERIFIER, err, "t", key);
    int64_t was = status == ANJI_OK ? anjip_db_int(ledger->db, SQL_VERIFIER, 1) : 0;
    anjip_db_done(ledger->db, SQL_VERIFIER);
    if (status != ANJI_OK)
        return anjip_must_have(ledger, status, err);
    if (was != 0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "revoke: the key was revoked by entry %lld", (long long)was);
    return anjip_db_run(ledger->db, SQL_VERIFIER_REVOKE, err, "ti", key, entry->number);
}

static anjip_operation *const operations[ANJIP_KINDS] = {
    [ANJIP_CREATE] = do_nothing,      [ANJIP_ACCOUNT] = do_account,
    [ANJIP_METHOD] = do_method,       [ANJIP_VERIFIER] = do_verifier,
    [ANJIP_REVOKE] = do_revoke,       [ANJIP_ISSUE] = anjip_do_issue,
    [ANJIP_HOLD] = anjip_do_move,     [ANJIP_BUFFER] = anjip_do_move,
    [ANJIP_TRANSFER] = anjip_do_move, [ANJIP_RETIRE] = anjip_do_move,
    [ANJIP_CANCEL] = anjip_do_move,   [ANJIP_REPLACE] = anjip_do_move,
    [ANJIP_REVERSE] = anjip_do_reverse,
};

/* SHA-256 of what the entry asks for, by which a request is known again. */
static int hash_asked(const anjip_entry *entry, char hex[ANJI_SHA256_HEX],
                      anji_error *err)
{
    char *text = anjip_entry_text(entry, 1);

    if (!text)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "ledger: no memory");
    int status = anji_sha256(strlen(text), text, hex, err);
    free(text);
    return status;
}

/* The entry that did a request; 0 when it is new. */
static int done_before(anji_ledger *ledger, const anjip_entry *entry,
                       const char *asked, int64_t *number, anji_error *err)
{
    const char *request = anjip_entry_get(entry, ANJIP_F_REQUEST, 0);

    *number = 0;
    if (!request)
        return ANJI_OK;
    int status = anjip_db_first(ledger->db, SQL_REQUEST, err, "t", request);
    if (status != ANJI_OK)
        return status == ANJIP_DONE ? ANJI_OK : status;
    const char *was = anjip_db_text(ledger->db, SQL_REQUEST, 1);
    *number         = anjip_db_int(ledger->db, SQL_REQUEST, 0);
    int same        = was && strcmp(was, asked) == 0;
    anjip_db_done(ledger->db, SQL_REQUEST);
    if (same)
        return ANJI_OK;
    return anjip_fail(err, ANJI_ERR_AMBIGUOUS, -1,
                      "%s: request '%s' was used by entry %lld for something else",
                      anjip_kind_name(entry->kind), request, (long long)*number);
}

static int find_head(anji_ledger *ledger, anjip_entry *entry, anji_error *err)
{
    int status = anjip_db_first(ledger->db, SQL_HEAD, err, "");

    entry->number = 1;
    strcpy(entry->previous, ANJIP_NO_HASH);
    if (status == ANJI_OK) {
        const char *hash = anjip_db_text(ledger->db, SQL_HEAD, 1);
        entry->number    = anjip_db_int(ledger->db, SQL_HEAD, 0) + 1;
        if (hash && strlen(hash) == ANJI_SHA256_HEX - 1)
            strcpy(entry->previous, hash);
        anjip_db_done(ledger->db, SQL_HEAD);
    }
    return status == ANJIP_DONE ? ANJI_OK : status;
}

/* One more leaf in a batch's tree. */
static int grow_tree(anji_ledger *ledger, int64_t batch,
                     const uint8_t leaf[ANJIP_DIGEST], anji_error *err)
{
    anjip_merkle tree;
    uint8_t      root[ANJIP_DIGEST];
    char         hex[ANJI_SHA256_HEX];
    size_t       n;

    memset(&tree, 0, sizeof tree);
    int status = anjip_db_first(ledger->db, SQL_BATCH, err, "i", batch);
    if (status != ANJI_OK)
        return anjip_must_have(ledger, status, err);
    const void *frontier = anjip_db_blob(ledger->db, SQL_BATCH, 7, &n);
    tree.leaves          = anjip_db_int(ledger->db, SQL_BATCH, 6);
    int sound            = n == anjip_merkle_size(&tree) * ANJIP_DIGEST;
    if (sound && n > 0)
        memcpy(tree.hash, frontier, n);
    anjip_db_done(ledger->db, SQL_BATCH);
    if (!sound)
        return anjip_must_have(ledger, ANJIP_DONE, err);
    anjip_merkle_append(&tree, leaf);
    anjip_merkle_root(&tree, root);
    anjip_hex(sizeof root, root, hex);
    return anjip_db_run(ledger->db, SQL_BATCH_ROOT, err, "iibt", batch, tree.leaves,
                        anjip_merkle_size(&tree) * ANJIP_DIGEST,
                        (const void *)tree.hash, hex);
}

static int grow_trees(anji_ledger *ledger, const anjip_entry *entry, const char *text,
                      anji_error *err)
{
    uint8_t      leaf[ANJIP_DIGEST];
    anjip_serial serial;

    if (!anjip_merkle_leaf(strlen(text), text, leaf))
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "ledger: no memory");
    for (size_t i = entry->n_asked; i < entry->n; i++) {
        const anjip_line *line = &entry->lines[i];
        if ((line->field != ANJIP_F_MADE && line->field != ANJIP_F_MOVED) ||
            !anjip_serial_parse(line->value, &serial))
            continue;
        int status = anjip_db_run(ledger->db, SQL_LEAF_ADD, err, "ii", serial.batch,
                                  entry->number);
        if (status == ANJI_OK && anjip_db_changes(ledger->db) > 0)
            status = grow_tree(ledger, serial.batch, leaf, err);
        if (status != ANJI_OK)
            return status;
    }
    return ANJI_OK;
}

static int append(anji_ledger *ledger, const anjip_entry *entry, const char *asked,
                  anjip_document document, anji_error *err)
{
    char        hash[ANJI_SHA256_HEX];
    const char *request = anjip_entry_get(entry, ANJIP_F_REQUEST, 0);
    char       *text    = anjip_entry_text(entry, 0);

    if (!text)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "ledger: no memory");
    int status = anji_sha256(strlen(text), text, hash, err);
    if (status == ANJI_OK)
        status = anjip_db_run(ledger->db, SQL_ENTRY_ADD, err, "ittb", entry->number, hash,
                              text, document.n, (const void *)document.bytes);
    if (status == ANJI_OK && request)
        status = anjip_db_run(ledger->db, SQL_REQUEST_ADD, err, "tit", request,
                              entry->number, asked);
    if (status == ANJI_OK)
        status = grow_trees(ledger, entry, text, err);
    free(text);
    return status;
}

int anjip_ledger_step(anji_ledger *ledger, anjip_entry *entry, anjip_document document,
                      int64_t *number, int *again, anji_error *err)
{
    char    asked[ANJI_SHA256_HEX];
    int64_t before = 0;

    int status = hash_asked(entry, asked, err);
    if (status == ANJI_OK)
        status = done_before(ledger, entry, asked, &before, err);
    *again = status == ANJI_OK && before > 0;
    if (status == ANJI_OK && !*again)
        status = find_head(ledger, entry, err);
    if (status == ANJI_OK && !*again)
        status = operations[entry->kind](ledger, entry, document, err);
    if (status == ANJI_OK && entry->status != ANJI_OK)
        status = entry->status; /* an outcome that found no memory */
    if (status == ANJI_OK && !*again)
        status = append(ledger, entry, asked, document, err);
    if (status == ANJI_OK && number)
        *number = *again ? before : entry->number;
    return status;
}

int anjip_ledger_do(anji_ledger *ledger, anjip_entry *entry, anjip_document document,
                    int64_t *number, anji_error *err)
{
    int again  = 0;
    int status = anjip_entry_asked(entry);

    if (status == ANJI_OK)
        status = anjip_db_begin(ledger->db, 1, err);
    if (status == ANJI_OK)
        status = anjip_ledger_step(ledger, entry, document, number, &again, err);
    if (status == ANJI_OK && !again)
        status = anjip_db_commit(ledger->db, err);
    if (status != ANJI_OK || again)
        anjip_db_rollback(ledger->db);
    if (status != ANJI_OK && number)
        *number = -1;
    return status;
}
