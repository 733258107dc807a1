/* A ledger edited by hand is found out: rows changed by SQL, entries forged with a chain
 * that holds again, bytes flipped, the file cut; and export and import.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <sqlite3.h>

#include "suite.h"

#include "ledger_case.h"

#define PATH   "check_ledger_tamper.tmp"
#define COPY   "check_ledger_tamper_copy.tmp"
#define EXPORT "check_ledger_tamper.csv"
#define AGAIN  "check_ledger_tamper_again.csv"

#define BESIDE   "POLYGON ((1200 1000, 1400 1000, 1400 1200, 1200 1200, 1200 1000))"
#define DOCUMENT "{\"net\":\"12.5\",\n\"unit\":\"t CO2\"}"

/* Entries 9 to 14: sold, retired, cancelled, reversed, paid back, another issue. */
static void make_case(void)
{
    anji_ledger           *ledger = full_case(PATH);
    anji_ledger_part       sell   = {B1 "31-90", 60, "village"};
    anji_ledger_part       use    = {B1 "41-90", 25, "buyer"};
    anji_ledger_part       drop   = {B1 "21-120", 3, "village"};
    anji_ledger_part       pay    = {B1 "24-30", 5, "village"};
    anji_ledger_request    asked  = {NOW, "R-1"};
    anji_ledger_retirement r = {"Hotel \"Anji\", 安吉", "Conference", "2026-11-24",
                                ANJI_ELIGIBLE_CCER, 0};
    anji_ledger_parcel     p = {"plot-2", BESIDE};
    anji_ledger_vintage    v = {12500000, 2024, 0};
    anji_ledger_issuance   i = case_issuance();
    anji_error             err;

    ck_assert_int_eq(anji_ledger_transfer(ledger, &now, &sell, "buyer", NULL, &err), 0);
    ck_assert_int_eq(anji_ledger_retire(ledger, &asked, &use, &r, NULL, &err), 0);
    ck_assert_int_eq(anji_ledger_cancel(ledger, &now, &drop, "twice", NULL, &err), 0);
    ck_assert_int_eq(
        anji_ledger_reverse(ledger, &now, "P1", 25, "snow", NULL, NULL, &err), 0);
    ck_assert_int_eq(anji_ledger_replace(ledger, &now, &pay, "P1", NULL, &err), 0);
    i.project          = "P2";
    i.statement_sha256 = NULL;
    i.document         = DOCUMENT;
    i.n_document       = strlen(DOCUMENT);
    i.parcels          = &p;
    i.vintages         = &v;
    i.n_vintages       = 1;
    i.buffer           = 1;
    ck_assert_msg(anji_ledger_issue(ledger, &now, &i, NULL, &err) == 0, "%s",
                  err.message);
    stands(ledger);
    anji_ledger_close(ledger);
}

static char *load(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    fseek(file, 0, SEEK_END);
    *n          = (size_t)ftell(file);
    char *bytes = malloc(*n + 1);
    ck_assert_ptr_nonnull(bytes);
    rewind(file);
    ck_assert_uint_eq(fread(bytes, 1, *n, file), *n);
    bytes[*n] = '\0';
    fclose(file);
    return bytes;
}

static void save(const char *path, size_t n, const char *bytes)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, n, file), n);
    fclose(file);
}

static void edit(const char *path, const char *sql)
{
    sqlite3 *db;

    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s: %s", sql,
                  sqlite3_errmsg(db));
    sqlite3_close(db);
}

/* ---- rows changed ------------------------------------------------------------------------ */

static const struct {
    const char *sql;
    int         broken; /* an invariant that must be among the broken */
    int64_t     entry;  /* it names; 0: none                          */
    const char *says;
} edits[] = {
    {"UPDATE block SET last = last + 1 WHERE batch = 2", 0, 6,
     "found batch 2, 1 to 87; the entries say batch 2, 1 to 86"},
    {"UPDATE block SET last = last + 1 WHERE batch = 2", 5, 6,
     "batch 2 ends at 87, 86 t were issued"},
    {"UPDATE block SET last = last - 1 WHERE batch = 1 AND first = 66", 3, 8,
     "a block begins at 91, want 90"},
    {"UPDATE block SET holder = 'buyer' WHERE batch = 2", 0, 6,
     "found issued of 'buyer'; the entries say issued of 'village'"},
    {"UPDATE block SET state = 1 WHERE batch = 1 AND state = 3", 0, 10,
     "found held of 'buyer'; the entries say retired of 'buyer'"},
    {"INSERT INTO block VALUES (2, 87, 100, 1, 'buyer', 6)", 0, 14,
     "table block: found"},
    {"INSERT INTO block VALUES (3, 13, 100, 1, 'buyer', 6)", 0, 6,
     "batch 3, 13 to 100 is in no entry"},
    {"DELETE FROM block WHERE batch = 3", 0, 14, "is not there"},
    {"UPDATE block SET entry = 6 WHERE batch = 1 AND state = 3", 0, 0,
     "table block: entry of the row '1-41-65': found 6, wanted 10"},
    {"DELETE FROM entry WHERE number = 9", 10, 10, "entry 9 is missing"},
    {"DELETE FROM entry WHERE number = 14", 0, 14, "batch 3, 1 to 12 is in no entry"},
    {"DELETE FROM entry WHERE number = 1", 0, 0, "it has no first entry"},
    {"DELETE FROM entry WHERE number = 2", 10, 3, "entry 2 is missing"},
    {"UPDATE entry SET number = 99 WHERE number = 9; UPDATE entry SET number = 9 WHERE "
     "number = 10; UPDATE entry SET number = 10 WHERE number = 99",
     10, 9, "entry 9 calls itself 10"},
    {"UPDATE entry SET hash = '" HASH_A "' WHERE number = 9", 10, 9,
     "not the recorded"},
    {"UPDATE entry SET text = replace(text, 'tonnes 60', 'tonnes 61') WHERE number = 9",
     10, 9, "entry 9: its bytes have the SHA-256"},
    {"UPDATE entry SET text = 'x' WHERE number = 9", 10, 9, "entry 9 cannot be read"},
    {"UPDATE entry SET text = replace(text, 'made', 'Made') WHERE number = 14", 0, 0,
     NULL},
    {"INSERT INTO entry SELECT 15, '" HASH_A
     "', text, NULL FROM entry WHERE number = 9",
     10, 15, NULL},
    {"UPDATE entry SET document = '{}' WHERE number = 14", 11, 14,
     "entry 14: the kept statement has the SHA-256"},
    {"UPDATE batch SET tonnes = 90 WHERE id = 2", 0, 0,
     "table batch: tonnes of the row '2': found 90, wanted 86"},
    {"UPDATE batch SET root = '" HASH_A "' WHERE id = 2", 10, 6, "its Merkle root is"},
    {"UPDATE account SET name = 'x' WHERE id = 'buyer'", 0, 0, "table account: name"},
    {"INSERT INTO account VALUES ('thief', 'x', 3)", 0, 0,
     "table account: id of the row 'village': found thief"},
    {"UPDATE method SET eligibility = 3", 0, 0, "table method: eligibility"},
    {"UPDATE issue SET eligibility = 3", 0, 0, "table issue: eligibility"},
    {"UPDATE issue SET adjusted = 1 WHERE entry = 14", 0, 0, "table issue: adjusted"},
    {"UPDATE issue SET buffer = 0", 0, 0, "table issue: buffer"},
    {"UPDATE issue SET statement = '" HASH_B "' WHERE entry = 6", 0, 0,
     "table issue: statement"},
    {"DELETE FROM request", 0, 0, "table request: the row 'R-1' is not there"},
    {"UPDATE remainder SET carried = 0", 0, 0, "table remainder: carried"},
    {"UPDATE project SET duty = 5 WHERE id = 'P1'", 0, 0, "table project: duty"},
    {"DELETE FROM parcel WHERE issue = 6", 0, 0, "table parcel"},
    {"UPDATE vintage SET verified = 1", 0, 0, "table vintage: verified"},
    {"DELETE FROM leaf WHERE entry = 9", 0, 0, "table leaf"},
    {"CREATE TRIGGER t AFTER INSERT ON block BEGIN DELETE FROM block; END", 0, 0,
     "table schema: name of the row 'verifier': found t"},
    {"DROP INDEX block_holder", 0, 0, "table schema: name of the row 'block_holder'"},
    {"PRAGMA user_version = 7", 0, 0, "table version"},
    {"DROP TABLE leaf", 0, 0, NULL},
};

START_TEST(rows_changed)
{
    size_t                   n = 0, size;
    char                    *whole;
    static anji_ledger_proof proof;
    anji_error               err;

    make_case();
    whole = load(PATH, &size);
    for (; n < sizeof edits / sizeof *edits; n++) {
        save(COPY, size, whole);
        edit(COPY, edits[n].sql);
        ck_assert_msg(anji_ledger_check_file(COPY, &proof, &err) == ANJI_OK, "%s: %s",
                      edits[n].sql, err.message);
        const anji_ledger_verdict *v = &proof.verdict[edits[n].broken];
        if (!edits[n].says) { /* any invariant will do */
            ck_assert_msg(proof.broken > 0, "%s: not found out", edits[n].sql);
            continue;
        }
        ck_assert_msg(v->broken, "%s: I%d stands", edits[n].sql, edits[n].broken);
        ck_assert_msg(strstr(v->message, edits[n].says), "%s: '%s', want '%s'",
                      edits[n].sql, v->message, edits[n].says);
        ck_assert_msg(v->entry == edits[n].entry, "%s: entry %lld, want %lld: %s",
                      edits[n].sql, (long long)v->entry, (long long)edits[n].entry,
                      v->message);
    }
    free(whole);
    remove_ledger(COPY);
    printf("edits by SQL found out: %zu\n", n);
}
END_TEST

/* ---- entries forged ------------------------------------------------------------------------- */

/* One entry's text is changed, and the chain made to hold again behind it. */
static const struct {
    int64_t     entry;
    const char *from, *to;
    int         broken;
    int64_t     blamed; /* where the invariant breaks first; 0: there */
} forgeries[] = {
    {6, "carried 200000", "carried 1200000", 1, 0},
    {14, "made ANJI-P2-AR-CM-001@V01-2024-3-1-12",
     "made ANJI-P2-AR-CM-001@V01-2024-3-1-11", 1, 0},
    {6, "made " B1 "1-120", "made ANJI-P1-AR-CM-001@V01-2023-1-1-120", 2, 0},
    {14, "made ANJI-P2", "made OTHER-P2", 2, 0},
    {9, "serial " B1 "31-90", "serial ANJI-P1-AR-CM-001@V01-2024-9-31-90", 2, 0},
    {9, "tonnes 60", "tonnes 61", 2, 0},
    {9, "moved " B1 "31-90", "moved " B1 "31-89", 3, 0},
    {10, "moved " B1 "41-65", "moved " B1 "42-65", 3, 0},
    {10, "holder buyer", "holder village", 4, 0},
    {9, "to buyer", "to nobody", 4, 0},
    {11, "holder village", "holder buyer", 4, 0},
    {6, "made " B2 "1-86", "made " B2 "1-87", 6, 0},
    {14, "parcel plot-2", "parcel plot-1", 6, 0},
    {14, "parcel plot-2 POLYGON ((1200", "parcel plot-2 POLYGON ((1100", 6, 0},
    {14, "first_day 2024-01-01", "first_day 2025-06-01", 7, 0},
    {14, "project P2", "project P1", 7, 0},
    {7, "kind buffer", "kind hold", 8, 0},
    {6, "buffer 20", "buffer 21", 8, 8},
    {12, "duty 5", "duty 4", 8, 0},
    {12, "reversed 25", "reversed 24", 8, 0},
    {13, "project P1", "project P2", 8, 0},
    {10, "date 2026-11-24", "date 2027-01-01", 9, 0},
    {10, "request R-1\n", "", 9, 0},
    {10, "beneficiary Hotel", "beneficiary  Hotel", 10, 0},
    {10, "purpose Conference\n", "", 10, 0},
    {9, "entry 9\n", "entry 10\n", 10, 0},
    {9, "time 2026", "time 2O26", 10, 0},
    {6, "statement " HASH_A, "statement " HASH_B, 0, 0},
    {14, "document", "document", 0, 0},
    {10, "use CCER", "use GS", 12, 0},
    {6, "eligibility CCER", "eligibility LOCAL", 12, 0},
};

static char *text_of(sqlite3 *db, int64_t entry)
{
    sqlite3_stmt *s = NULL;
    char         *text;

    sqlite3_prepare_v2(db, "SELECT text FROM entry WHERE number = ?1", -1, &s, NULL);
    sqlite3_bind_int64(s, 1, entry);
    ck_assert_int_eq(sqlite3_step(s), SQLITE_ROW);
    text = sqlite3_mprintf("%s", sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
    return text;
}

static void forge(const char *path, int64_t entry, const char *from, const char *to)
{
    sqlite3 *db;
    char     hash[ANJI_SHA256_HEX] = "";

    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
    for (int64_t k = entry; k <= 14; k++) {
        char *text = text_of(db, k), *sql;
        char *at   = strstr(text, k == entry ? from : "previous ");
        if (k == entry && at) {
            char *forged = sqlite3_mprintf("%.*s%s%s", (int)(at - text), text, to,
                                           at + strlen(from));
            sqlite3_free(text);
            text = forged;
        } else if (k > entry) {
            memcpy(at + 9, hash, 64);
        }
        anji_sha256(strlen(text), text, hash, NULL);
        sql =
            sqlite3_mprintf("UPDATE entry SET text = %Q, hash = %Q WHERE number = %lld",
                            text, hash, (long long)k);
        ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        sqlite3_free(sql);
        sqlite3_free(text);
    }
    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    sqlite3_close(db);
}

START_TEST(entries_forged)
{
    size_t                   n = 0, size, named = 0;
    char                    *whole;
    static anji_ledger_proof proof;
    anji_error               err;

    make_case();
    whole = load(PATH, &size);
    for (; n < sizeof forgeries / sizeof *forgeries; n++) {
        save(COPY, size, whole);
        forge(COPY, forgeries[n].entry, forgeries[n].from, forgeries[n].to);
        ck_assert_int_eq(anji_ledger_check_file(COPY, &proof, &err), ANJI_OK);
        const anji_ledger_verdict *v = &proof.verdict[forgeries[n].broken];
        if (strcmp(forgeries[n].from, forgeries[n].to) == 0) {
            ck_assert_int_eq(proof.broken, 0); /* nothing was forged */
            continue;
        }
        ck_assert_msg(v->broken, "%s -> %s: I%d stands", forgeries[n].from,
                      forgeries[n].to, forgeries[n].broken);
        if (forgeries[n].broken > 0)
            ck_assert_msg(v->entry == (forgeries[n].blamed ? forgeries[n].blamed
                                                           : forgeries[n].entry),
                          "%s -> %s: entry %lld: %s", forgeries[n].from,
                          forgeries[n].to, (long long)v->entry, v->message);
        ck_assert_msg(proof.verdict[0].broken, "%s -> %s: the tables agree",
                      forgeries[n].from, forgeries[n].to);
        named++;
    }
    free(whole);
    remove_ledger(COPY);
    printf("forged entries with a sound chain found out: %zu\n", named);
}
END_TEST

/* ---- bytes ------------------------------------------------------------------------------------- */

/* What cannot be found out must change nothing that is told. */
static int same_export(void)
{
    anji_ledger *ledger = NULL;
    anji_error   err;
    size_t       n, m;
    int          same = 0;

    if (anji_ledger_open(COPY, NULL, &ledger, &err) == ANJI_OK &&
        anji_ledger_export(ledger, ANJI_LEDGER_CSV, AGAIN, &err) == ANJI_OK) {
        char *a = load(EXPORT, &n), *b = load(AGAIN, &m);
        same = n == m && memcmp(a, b, n) == 0;
        free(a);
        free(b);
    }
    anji_ledger_close(ledger);
    return same;
}

START_TEST(bytes_changed)
{
    static anji_ledger_proof proof;
    size_t                   size, flipped = 0, found = 0, cut = 0;
    anji_error               err;
    anji_ledger             *ledger;

    make_case();
    ck_assert_int_eq(anji_ledger_open(PATH, NULL, &ledger, &err), ANJI_OK);
    ck_assert_int_eq(anji_ledger_export(ledger, ANJI_LEDGER_CSV, EXPORT, &err),
                     ANJI_OK);
    anji_ledger_close(ledger);
    char *whole = load(PATH, &size);
    for (size_t at = 0; at < size; at += at < 120 ? 1 : 311, flipped++) {
        whole[at] ^= 0x10;
        save(COPY, size, whole);
        whole[at] ^= 0x10;
        int status = anji_ledger_check_file(COPY, &proof, &err);
        int seen   = status != ANJI_OK || proof.broken != 0;
        ck_assert_msg(seen || same_export(), "byte %zu: not found out", at);
        found += seen != 0;
    }
    for (size_t n = 0; n < size; n += n % 4096 == 0 ? 1000 : 3096, cut++) {
        save(COPY, n, whole);
        ck_assert_msg(anji_ledger_check_file(COPY, &proof, &err) != ANJI_OK ||
                          proof.broken != 0,
                      "cut to %zu bytes: not found out", n);
    }
    free(whole);
    remove_ledger(COPY);
    remove(EXPORT);
    remove(AGAIN);
    printf("bytes flipped: %zu, found out %zu, the others change nothing that is told; "
           "files cut short: %zu, all found out\n",
           flipped, found, cut);
}
END_TEST

/* ---- export and import --------------------------------------------------------------------------- */

START_TEST(export_import)
{
    anji_ledger *ledger;
    anji_error   err;
    char        *first, *again, hash[2][ANJI_SHA256_HEX];
    size_t       n, m;

    make_case();
    remove_ledger(COPY);
    ck_assert_int_eq(anji_ledger_open(PATH, NULL, &ledger, &err), ANJI_OK);
    ck_assert_msg(anji_ledger_export(ledger, _i, EXPORT, &err) == ANJI_OK, "%s",
                  err.message);
    ck_assert_int_eq(anji_ledger_export(ledger, _i, AGAIN, &err), ANJI_OK);
    ck_assert_int_eq(anji_ledger_entry(ledger, 14, NULL, hash[0], &err), ANJI_OK);
    anji_ledger_close(ledger);
    first = load(EXPORT, &n);
    again = load(AGAIN, &m);
    ck_assert_uint_eq(n, m);
    ck_assert_int_eq(memcmp(first, again, n), 0);
    free(again);
    ck_assert_msg(anji_ledger_import(EXPORT, _i, COPY, &err) == ANJI_OK, "%s",
                  err.message);
    ck_assert_int_eq(anji_ledger_open(COPY, NULL, &ledger, &err), ANJI_OK);
    stands(ledger);
    ck_assert_int_eq(anji_ledger_entry(ledger, 14, NULL, hash[1], &err), ANJI_OK);
    ck_assert_str_eq(hash[0], hash[1]);
    ck_assert_int_eq(anji_ledger_export(ledger, _i, AGAIN, &err), ANJI_OK);
    anji_ledger_close(ledger);
    again = load(AGAIN, &m);
    ck_assert_uint_eq(n, m);
    ck_assert_int_eq(memcmp(first, again, n), 0);
    free(again);
    ck_assert_int_eq(anji_ledger_import(EXPORT, _i, COPY, &err), ANJI_ERR_DOMAIN);
    remove_ledger(COPY);
    char *at = strstr(first, "Conference"); /* one letter of one entry */
    ck_assert_ptr_nonnull(at);
    *at = 'K';
    save(EXPORT, n, first);
    ck_assert_int_eq(anji_ledger_import(EXPORT, _i, COPY, &err), ANJI_ERR_FORMAT);
    ck_assert_msg(strstr(err.message, "entry 10: its hash is not that of its contents"),
                  "%s", err.message);
    ck_assert_int_eq(access(COPY, F_OK), -1);
    save(EXPORT, n / 2, first);
    ck_assert_int_eq(anji_ledger_import(EXPORT, _i, COPY, &err), ANJI_ERR_FORMAT);
    ck_assert_int_eq(access(COPY, F_OK), -1);
    ck_assert_int_eq(anji_ledger_import("no/such", _i, COPY, &err), ANJI_ERR_IO);
    ck_assert_int_eq(anji_ledger_import(EXPORT, 7, COPY, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_ledger_export(NULL, _i, COPY, &err), ANJI_ERR_NULL);
    free(first);
    remove(EXPORT);
    remove(AGAIN);
    remove_ledger(PATH);
}
END_TEST

SUITE_MAIN("ledger_tamper", tcase_add_test(tc, rows_changed);
           tcase_add_test(tc, entries_forged); tcase_add_test(tc, bytes_changed);
           tcase_add_loop_test(tc, export_import, 0, 2);)
