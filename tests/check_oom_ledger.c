/* Each allocation of the ledger fails once: the call says ANJI_ERR_MEMORY, the ledger
 * stands as it was, and the next call succeeds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "suite.h"

#include "ledger_case.h"
#include "oom.h"

#define PATH "check_oom_ledger.tmp"
#define OUT  "check_oom_ledger.csv"
#define COPY "check_oom_ledger_copy.tmp"

/* More allocations than any operation makes. */
#define ALLOCATIONS_MAX 20000

static anji_ledger *ledger;

static int run_open(void *state)
{
    (void)state;
    return anji_ledger_open(PATH, NULL, &ledger, NULL);
}

static void *opened(void)
{
    anji_ledger_open(PATH, NULL, &ledger, NULL);
    return NULL;
}

static void closed(void *state)
{
    (void)state;
    anji_ledger_close(ledger);
    ledger = NULL;
}

static int run_issue(void *state)
{
    anji_ledger_issuance i = case_issuance();
    anji_ledger_parcel   p = {"plot-9", "POLYGON ((2000 1000, 2200 1000, 2200 1200, "
                                        "2000 1200, 2000 1000))"};
    (void)state;
    i.project          = "P9";
    i.statement_sha256 = HASH_B;
    i.parcels          = &p;
    return anji_ledger_issue(ledger, &now, &i, NULL, NULL);
}

static int run_transfer(void *state)
{
    anji_ledger_part part = {B1 "21-120", 10, "village"};
    (void)state;
    return anji_ledger_transfer(ledger, &now, &part, "buyer", NULL, NULL);
}

static int run_reverse(void *state)
{
    (void)state;
    return anji_ledger_reverse(ledger, &now, "P1", 30, "snow", NULL, NULL, NULL);
}

static int run_blocks(void *state)
{
    anji_ledger_block *rows;
    size_t             n;
    (void)state;
    int status = anji_ledger_blocks(ledger, NULL, &rows, &n, NULL);
    anji_ledger_rows_free(rows);
    return status;
}

static int run_check(void *state)
{
    static anji_ledger_proof proof;
    (void)state;
    int status = anji_ledger_check(ledger, &proof, NULL);
    return status == ANJI_OK && proof.broken != 0 ? -1 : status;
}

static int run_csv(void *state)
{
    (void)state;
    return anji_ledger_export(ledger, ANJI_LEDGER_CSV, OUT, NULL);
}

static int run_json(void *state)
{
    (void)state;
    return anji_ledger_export(ledger, ANJI_LEDGER_JSON, OUT, NULL);
}

static void *exported_csv(void)
{
    remove_ledger(COPY);
    opened();
    anji_ledger_export(ledger, ANJI_LEDGER_CSV, OUT, NULL);
    closed(NULL);
    return NULL;
}

static int run_import(void *state)
{
    (void)state;
    return anji_ledger_import(OUT, ANJI_LEDGER_CSV, COPY, NULL);
}

static void *exported_json(void)
{
    remove_ledger(COPY);
    opened();
    anji_ledger_export(ledger, ANJI_LEDGER_JSON, OUT, NULL);
    closed(NULL);
    return NULL;
}

static int run_import_json(void *state)
{
    (void)state;
    return anji_ledger_import(OUT, ANJI_LEDGER_JSON, COPY, NULL);
}

static const struct {
    oom_operation op;
    int           changes; /* it adds an entry when it succeeds */
} operations[] = {
    {{"open", NULL, run_open, closed, 0}, 0},
    {{"issue", opened, run_issue, closed, 0}, 1},
    {{"transfer", opened, run_transfer, closed, 0}, 1},
    {{"reverse", opened, run_reverse, closed, 0}, 1},
    {{"blocks", opened, run_blocks, closed, 0}, 0},
    {{"check", opened, run_check, closed, 1}, 0},
    {{"export as CSV", opened, run_csv, closed, 0}, 0},
    {{"export as JSON", opened, run_json, closed, 0}, 0},
    {{"import of CSV", exported_csv, run_import, closed, 0}, 0},
    {{"import of JSON", exported_json, run_import_json, closed, 0}, 0},
};

#if OOM_WORKS
static int64_t length_now(void)
{
    anji_ledger *l = NULL;
    anji_error   err;

    ck_assert_msg(anji_ledger_open(PATH, NULL, &l, &err) == ANJI_OK, "%s", err.message);
    int64_t n = anji_ledger_length(l, &err);
    anji_ledger_close(l);
    return n;
}

START_TEST(each_allocation_fails)
{
    const oom_operation *op = &operations[_i].op;
    long                 leaked, k, survived = 0;

    if (!allocations_are_seen())
        SKIP("another malloc takes the place of the test's");
    anji_ledger_close(full_case(PATH));
    int64_t before = length_now();
    /* SQLite, jansson and the C++ library keep some blocks for good at the first use. */
    if (!operations[_i].changes)
        ck_assert_int_eq(oom_once(op, -1, &leaked), ANJI_OK);
    else
        opened(), run_check(NULL), closed(NULL);
    for (k = 0; k < ALLOCATIONS_MAX; k++) {
        int status = oom_once(op, k, &leaked);
        if (!oom_fired) {
            ck_assert_msg(status == ANJI_OK, "%s: %d without a failure", op->what, status);
            break;
        }
        /* SQLite does without some memory: a cache that is not had is no error. */
        ck_assert_msg(status == ANJI_ERR_MEMORY || status == ANJI_OK,
                      "%s, allocation %ld: status %d", op->what, k, status);
        survived += status == ANJI_OK;
        int64_t n = length_now();
        ck_assert_msg(n == before + (status == ANJI_OK && operations[_i].changes),
                      "%s, allocation %ld: %lld entries", op->what, k, (long long)n);
        if (n != before) { /* done without the memory it did not get: begin again */
            anji_ledger_close(full_case(PATH));
        }
        ck_assert_msg(leaked == 0, "%s, allocation %ld: %ld blocks leaked", op->what, k,
                      leaked);
    }
    ck_assert_msg(k < ALLOCATIONS_MAX && k > 0, "%s: %ld allocations", op->what, k);
    opened();
    stands(ledger);
    closed(NULL);
    printf("%s: %ld allocations, %ld done without\n", op->what, k, survived);
    remove_ledger(PATH);
    remove_ledger(COPY);
    remove(OUT);
}
END_TEST
#else
START_TEST(each_allocation_fails)
{
    if (_i == 0)
        SKIP("allocations cannot be intercepted in this build");
}
END_TEST
#endif

SUITE_MAIN("oom_ledger", tcase_add_loop_test(tc, each_allocation_fails, 0,
                                             (int)(sizeof operations /
                                                   sizeof *operations));)
