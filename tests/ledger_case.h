/* A small ledger for the tests: two accounts, two methods, one issue.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_TESTS_LEDGER_CASE_H
#define ANJI_TESTS_LEDGER_CASE_H

#include <unistd.h>

#include <anjicarbon/account.h>

/* 2026-11-24T15:12:00Z */
#define NOW    INT64_C(1795533120)
#define HASH_A "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define HASH_B "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
#define SQUARE "POLYGON ((1000 1000, 1200 1000, 1200 1200, 1000 1200, 1000 1000))"

static const anji_ledger_request now = {NOW, NULL};

static inline void remove_ledger(const char *path)
{
    char journal[256];

    snprintf(journal, sizeof journal, "%s-journal", path);
    remove(path);
    remove(journal);
}

static anji_ledger_parcel  case_parcel    = {"plot-1", SQUARE};
static anji_ledger_vintage case_vintage[] = {{120700000, 2024, 0}, {85500000, 2025, 0}};

/* 120.7 t of 2024 and 85.5 t of 2025: batches of 120 t and 86 t, 0.2 t carried. */
static inline anji_ledger_issuance case_issuance(void)
{
    anji_ledger_issuance i;

    memset(&i, 0, sizeof i);
    i.project          = "P1";
    i.method           = "AR-CM-001@V01";
    i.holder           = "village";
    i.statement_sha256 = HASH_A;
    i.first_day        = "2024-01-01";
    i.last_day         = "2025-12-31";
    i.parcels          = &case_parcel;
    i.n_parcels        = 1;
    i.vintages         = case_vintage;
    i.n_vintages       = 2;
    i.buffer           = 20;
    return i;
}

#define B1 "ANJI-P1-AR-CM-001@V01-2024-1-"
#define B2 "ANJI-P1-AR-CM-001@V01-2025-2-"

/* Entries 2 to 5: two accounts, two methods. */
static inline anji_ledger *empty_case(const char *path, const anji_ledger_opts *opts)
{
    anji_ledger *ledger = NULL;
    anji_error   err;

    remove_ledger(path);
    ck_assert_msg(anji_ledger_create(path, "ANJI", NOW, opts, &ledger, &err) == ANJI_OK,
                  "%s", err.message);
    ck_assert_int_eq(
        anji_ledger_account(ledger, &now, "village", "Shuangyi 双一", NULL, &err),
        ANJI_OK);
    ck_assert_int_eq(anji_ledger_account(ledger, &now, "buyer", "A buyer", NULL, &err),
                     ANJI_OK);
    ck_assert_int_eq(anji_ledger_method(ledger, &now, "AR-CM-001@V01",
                                        ANJI_ELIGIBLE_CCER, NULL, &err),
                     ANJI_OK);
    ck_assert_int_eq(
        anji_ledger_method(ledger, &now, "Zhelin@1", ANJI_ELIGIBLE_LOCAL, NULL, &err),
        ANJI_OK);
    return ledger;
}

/* Entry 6: the issue. Entry 7: 20 t of buffer. Entry 8: 100 t held. */
static inline anji_ledger *full_case(const char *path)
{
    anji_ledger         *ledger   = empty_case(path, NULL);
    anji_ledger_issuance issuance = case_issuance();
    anji_ledger_part     buffer   = {B1 "1-120", 20, "village"};
    anji_ledger_part     hold     = {B1 "21-120", 100, "village"};
    anji_error           err;

    ck_assert_msg(anji_ledger_issue(ledger, &now, &issuance, NULL, &err) == ANJI_OK,
                  "%s", err.message);
    ck_assert_msg(anji_ledger_buffer(ledger, &now, &buffer, NULL, &err) == ANJI_OK,
                  "%s", err.message);
    ck_assert_msg(anji_ledger_hold(ledger, &now, &hold, NULL, &err) == ANJI_OK, "%s",
                  err.message);
    return ledger;
}

/* The ledger must stand. */
static inline void stands(anji_ledger *ledger)
{
    static anji_ledger_proof proof;
    anji_error               err;

    ck_assert_msg(anji_ledger_check(ledger, &proof, &err) == ANJI_OK, "%s",
                  err.message);
    for (int i = 0; i < ANJI_INVARIANTS; i++)
        ck_assert_msg(!proof.verdict[i].broken, "I%d: %s", i, proof.verdict[i].message);
    ck_assert_int_eq(proof.broken, 0);
}

#endif
