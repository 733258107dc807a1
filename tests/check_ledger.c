/* Tests of anjicarbon/ledger.h: what is done, what is refused and in which words, and the
 * chain and its trees recomputed here.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "suite.h"

#include "ledger_case.h"

#define PATH "check_ledger.tmp"

static anji_ledger_retirement retirement(void)
{
    anji_ledger_retirement r = {"Hotel Anji", "Conference of 2026", "2026-11-24", -1,
                                0};
    return r;
}

static void sums(anji_ledger *ledger, const char *holder, const char *project,
                 int64_t issued, int64_t held, int64_t buffer, int64_t retired,
                 int64_t cancelled, int64_t replaced)
{
    int64_t want[ANJI_STATES] = {issued, held, buffer, retired, cancelled, replaced};
    anji_ledger_balance b;
    anji_error          err;

    ck_assert_int_eq(anji_ledger_sum(ledger, holder, project, &b, &err), ANJI_OK);
    for (int i = 0; i < ANJI_STATES; i++)
        ck_assert_msg(b.tonnes[i] == want[i], "%s: %" PRId64 ", want %" PRId64,
                      anji_ledger_state_name(i), b.tonnes[i], want[i]);
}

/* ---- what is done ------------------------------------------------------------------- */

START_TEST(a_life)
{
    anji_ledger           *ledger = full_case(PATH);
    anji_ledger_part       sell   = {B1 "31-90", 60, "village"};
    anji_ledger_part       use    = {B1 "41-90", 25, "buyer"};
    anji_ledger_part       drop   = {B1 "21-120", 3, "village"};
    anji_ledger_request    asked  = {NOW, "R-1"};
    anji_ledger_retirement r      = retirement();
    anji_error             err;
    int64_t                entry;
    anji_ledger_balance    b;

    sums(ledger, NULL, NULL, 86, 100, 20, 0, 0, 0);
    ck_assert_int_eq(anji_ledger_transfer(ledger, &now, &sell, "buyer", &entry, &err),
                     0);
    ck_assert_int_eq(entry, 9);
    r.use = ANJI_ELIGIBLE_CCER;
    ck_assert_int_eq(anji_ledger_retire(ledger, &asked, &use, &r, &entry, &err), 0);
    ck_assert_int_eq(entry, 10);
    ck_assert_int_eq(
        anji_ledger_cancel(ledger, &now, &drop, "measured twice", &entry, &err), 0);
    sums(ledger, "buyer", NULL, 0, 35, 0, 25, 0, 0);
    sums(ledger, "village", "P1", 86, 37, 20, 0, 3, 0);
    ck_assert_int_eq(anji_ledger_sum(ledger, NULL, "P1", &b, &err), ANJI_OK);
    ck_assert_int_eq(b.carried, 200000); /* 120.7 + 85.5 - 206 t */
    ck_assert_int_eq(b.duty, 0);
    ck_assert_int_eq(anji_ledger_length(ledger, &err), 11);
    stands(ledger);
    anji_ledger_close(ledger);
    ck_assert_int_eq(anji_ledger_open(PATH, NULL, &ledger, &err), ANJI_OK);
    stands(ledger);
    anji_ledger_close(ledger);
}
END_TEST

/* Blocks after the splits above them, each with its serial. */
START_TEST(blocks)
{
    static const struct {
        const char *serial, *holder;
        int         state;
    } want[]                  = {{B1 "1-20", "village", ANJI_STATE_BUFFER},
                                 {B1 "21-30", "village", ANJI_STATE_HELD},
                                 {B1 "31-90", "buyer", ANJI_STATE_HELD},
                                 {B1 "91-120", "village", ANJI_STATE_HELD},
                                 {B2 "1-86", "village", ANJI_STATE_ISSUED}};
    anji_ledger       *ledger = full_case(PATH);
    anji_ledger_part   sell   = {B1 "31-90", 60, "village"};
    anji_ledger_filter filter = {NULL, NULL, NULL, 0, -1, 0};
    anji_ledger_block *rows;
    anji_error         err;
    size_t             n;
    int64_t           *numbers, entry;

    ck_assert_int_eq(anji_ledger_transfer(ledger, &now, &sell, "buyer", NULL, &err), 0);
    ck_assert_int_eq(anji_ledger_blocks(ledger, NULL, &rows, &n, &err), ANJI_OK);
    ck_assert_uint_eq(n, 5);
    for (size_t i = 0; i < n; i++) {
        ck_assert_str_eq(rows[i].serial, want[i].serial);
        ck_assert_str_eq(rows[i].holder, want[i].holder);
        ck_assert_int_eq(rows[i].state, want[i].state);
        ck_assert_int_eq(rows[i].eligibility, ANJI_ELIGIBLE_CCER);
        ck_assert_int_eq(rows[i].corresponding_adjustment, 0);
        ck_assert_str_eq(rows[i].statement, HASH_A);
        ck_assert_int_eq(rows[i].vintage, i < 4 ? 2024 : 2025);
    }
    anji_ledger_rows_free(rows);
    filter.holder = "village";
    filter.state  = ANJI_STATE_HELD;
    ck_assert_int_eq(anji_ledger_blocks(ledger, &filter, &rows, &n, &err), ANJI_OK);
    ck_assert_uint_eq(n, 2);
    anji_ledger_rows_free(rows);
    memset(&filter, 0, sizeof filter);
    filter.state  = -1;
    filter.serial = B1 "25-40";
    ck_assert_int_eq(anji_ledger_blocks(ledger, &filter, &rows, &n, &err), ANJI_OK);
    ck_assert_uint_eq(n, 2);
    anji_ledger_rows_free(rows);
    ck_assert_int_eq(anji_ledger_history(ledger, B1 "25-30", &numbers, &n, &err), 0);
    ck_assert_uint_eq(n, 2); /* issued, held; neither set aside nor sold */
    ck_assert_int_eq(numbers[0], 6);
    ck_assert_int_eq(numbers[1], 8);
    anji_ledger_rows_free(numbers);
    ck_assert_int_eq(anji_ledger_history(ledger, NULL, &numbers, &n, &err), 0);
    ck_assert_uint_eq(n, 9);
    anji_ledger_rows_free(numbers);
    ck_assert_int_eq(anji_ledger_find_statement(ledger, HASH_A, &entry, &err), ANJI_OK);
    ck_assert_int_eq(entry, 6);
    anji_ledger_close(ledger);
}
END_TEST

/* 2.6 t and 0.5 t and 0.9 t: the remainder 0.6 becomes a tonne with the second's 0.5. */
START_TEST(remainders)
{
    anji_ledger        *ledger = empty_case(PATH, NULL);
    anji_ledger_vintage v[]    = {
           {2600000, 2023, 0}, {500000, 2024, 0}, {800000, 2025, 0}};
    anji_ledger_issuance i = case_issuance();
    anji_ledger_balance  b;
    anji_ledger_batch    batch;
    anji_error           err;

    i.first_day  = "2023-07-01";
    i.vintages   = v;
    i.n_vintages = 3;
    i.buffer     = 0;
    ck_assert_msg(anji_ledger_issue(ledger, &now, &i, NULL, &err) == 0, "%s",
                  err.message);
    ck_assert_int_eq(anji_ledger_sum(ledger, NULL, NULL, &b, &err), ANJI_OK);
    ck_assert_int_eq(b.tonnes[ANJI_STATE_ISSUED], 3);
    ck_assert_int_eq(b.carried, 900000);
    ck_assert_int_eq(anji_ledger_batch_at(ledger, 2, &batch, &err), ANJI_OK);
    ck_assert_str_eq(batch.serial, "ANJI-P1-AR-CM-001@V01-2024-2-1-1");
    ck_assert_int_eq(anji_ledger_batch_at(ledger, 3, &batch, &err), ANJI_ERR_NOT_FOUND);
    stands(ledger);
    anji_ledger_close(ledger);
}
END_TEST

/* ---- refused moves ---------------------------------------------------------------------- */

enum { HOLD, BUFFER, TRANSFER, RETIRE, CANCEL, REPLACE, REVERSE };

typedef struct {
    int         what;
    const char *request, *serial;
    int64_t     tonnes;
    const char *holder, *text; /* to, beneficiary, reason or project */
    const char *purpose, *date;
    int         use;
    int         status; /* ANJI_OK: done before the next row */
    const char *message;
} move_row;

static const move_row moves[] = {
    /* more, less and none */
    {TRANSFER, NULL, B1 "21-120", 101, "village", "buyer", 0, 0, 0, ANJI_ERR_DOMAIN,
     "transfer: 101 t, more than the 100 t of " B1 "21-120"},
    {TRANSFER, NULL, B1 "21-120", 0, "village", "buyer", 0, 0, 0, ANJI_ERR_DOMAIN,
     "transfer: tonnes is '0', want a whole number of tonnes, 1 or more"},
    {TRANSFER, NULL, B1 "21-120", -5, "village", "buyer", 0, 0, 0, ANJI_ERR_DOMAIN,
     "transfer: tonnes is '-5', want a whole number of tonnes, 1 or more"},
    {TRANSFER, NULL, B1 "21-130", 10, "village", "buyer", 0, 0, 0, ANJI_ERR_NOT_FOUND,
     "transfer: unknown serial " B1 "21-130: this ledger issued none of that name"},
    {TRANSFER, NULL, "ANJI-P2-AR-CM-001@V01-2024-1-1-20", 10, "village", "buyer", 0, 0,
     0, ANJI_ERR_NOT_FOUND, "transfer: unknown serial ANJI-P2-"},
    {TRANSFER, NULL, "ANJI-P1-AR-CM-001@V01-2025-1-1-20", 10, "village", "buyer", 0, 0,
     0, ANJI_ERR_NOT_FOUND, "transfer: unknown serial ANJI-P1-AR-CM-001@V01-2025-1-"},
    {TRANSFER, NULL, "ANJI-P1-AR-CM-001@V01-2024-7-1-20", 10, "village", "buyer", 0, 0,
     0, ANJI_ERR_NOT_FOUND, "transfer: unknown serial"},
    {TRANSFER, NULL, "tonne 7", 1, "village", "buyer", 0, 0, 0, ANJI_ERR_DOMAIN,
     "transfer: serial is 'tonne 7', want "
     "registry-project-method@version-vintage-batch-start-end"},
    {TRANSFER, NULL, B1 "120-21", 1, "village", "buyer", 0, 0, 0, ANJI_ERR_DOMAIN,
     "transfer: serial is"},
    /* whose */
    {TRANSFER, NULL, B1 "21-120", 10, "buyer", "village", 0, 0, 0, ANJI_ERR_DOMAIN,
     "transfer: " B1 "21-30 belongs to account 'village', not to 'buyer'"},
    {TRANSFER, NULL, B1 "21-120", 10, "nobody", "buyer", 0, 0, 0, ANJI_ERR_NOT_FOUND,
     "transfer: no account 'nobody' is registered"},
    {TRANSFER, NULL, B1 "21-120", 10, "village", "nobody", 0, 0, 0, ANJI_ERR_NOT_FOUND,
     "transfer: no account 'nobody' is registered"},
    /* states */
    {TRANSFER, NULL, B1 "11-30", 20, "village", "buyer", 0, 0, 0, ANJI_ERR_DOMAIN,
     "transfer: " B1 "11-20 is buffer since entry 7, want held"},
    {TRANSFER, NULL, B2 "1-86", 5, "village", "buyer", 0, 0, 0, ANJI_ERR_DOMAIN,
     "transfer: " B2 "1-5 is issued since entry 6, want held"},
    {HOLD, NULL, B1 "21-120", 5, "village", 0, 0, 0, 0, ANJI_ERR_DOMAIN,
     "hold: " B1 "21-25 is held since entry 8, want issued"},
    {BUFFER, NULL, B1 "21-120", 5, "village", 0, 0, 0, 0, ANJI_ERR_DOMAIN,
     "buffer: " B1 "21-25 is held since entry 8, want issued"},
    {CANCEL, NULL, B1 "1-20", 5, "village", "mistake", 0, 0, 0, ANJI_ERR_DOMAIN,
     "cancel: " B1 "1-5 is buffer since entry 7, want held"},
    {CANCEL, NULL, B2 "1-86", 5, "village", "mistake", 0, 0, 0, ANJI_ERR_DOMAIN,
     "cancel: " B2 "1-5 is issued since entry 6, want held"},
    /* retirement: for whom, for what, when, by which request, for which use */
    {RETIRE, NULL, B1 "21-120", 5, "village", "Hotel", "Stay", "2026-11-24", -1,
     ANJI_ERR_DOMAIN, "retire: no request id"},
    {RETIRE, "R-0", B1 "21-120", 5, "village", NULL, "Stay", "2026-11-24", -1,
     ANJI_ERR_DOMAIN, "retire: no beneficiary"},
    {RETIRE, "R-0", B1 "21-120", 5, "village", "", "Stay", "2026-11-24", -1,
     ANJI_ERR_DOMAIN, "retire: beneficiary is '', want one line of UTF-8"},
    {RETIRE, "R-0", B1 "21-120", 5, "village", "Hotel\nAnji", "Stay", "2026-11-24", -1,
     ANJI_ERR_DOMAIN, "retire: beneficiary is 'Hotel\nAnji', want one line of UTF-8"},
    {RETIRE, "R-0", B1 "21-120", 5, "village", "Hotel \xc3", "Stay", "2026-11-24", -1,
     ANJI_ERR_DOMAIN, "want one line of UTF-8"},
    {RETIRE, "R-0", B1 "21-120", 5, "village", "Hotel", NULL, "2026-11-24", -1,
     ANJI_ERR_DOMAIN, "retire: no purpose"},
    {RETIRE, "R-0", B1 "21-120", 5, "village", "Hotel", "Stay", NULL, -1,
     ANJI_ERR_DOMAIN, "retire: no date"},
    {RETIRE, "R-0", B1 "21-120", 5, "village", "Hotel", "Stay", "2026-02-29", -1,
     ANJI_ERR_DOMAIN, "retire: date is '2026-02-29', want a day such as 2024-02-29"},
    {RETIRE, "R-0", B1 "21-120", 5, "village", "Hotel", "Stay", "2026-11-25", -1,
     ANJI_ERR_DOMAIN, "retire: the date 2026-11-25 is after the request's time (UTC)"},
    {RETIRE, "R-0", B1 "21-120", 5, "village", "Hotel", "Stay", "2026-11-24",
     ANJI_ELIGIBLE_GS, ANJI_ERR_DOMAIN,
     "retire: the use needs eligibility GS, these tonnes have CCER"},
    {RETIRE, "R-1", B1 "21-120", 5, "village", "Hotel", "Stay", "2026-11-24", -1,
     ANJI_OK, NULL},
    {RETIRE, "R-2", B1 "21-120", 5, "village", "Hotel", "Stay", "2026-11-24", -1,
     ANJI_ERR_DOMAIN,
     "retire: " B1 "21-25 is retired since entry 9, want held; nothing leaves that "
     "state"},
    {RETIRE, "R-1", B1 "26-120", 5, "village", "Hotel", "Stay", "2026-11-24", -1,
     ANJI_ERR_AMBIGUOUS,
     "retire: request 'R-1' was used by entry 9 for something else"},
    {TRANSFER, NULL, B1 "21-25", 5, "village", "buyer", 0, 0, 0, ANJI_ERR_DOMAIN,
     "transfer: " B1 "21-25 is retired since entry 9, want held; nothing leaves"},
    {CANCEL, NULL, B1 "21-25", 5, "village", "mistake", 0, 0, 0, ANJI_ERR_DOMAIN,
     "cancel: " B1 "21-25 is retired since entry 9"},
    {CANCEL, NULL, B1 "26-30", 5, "village", "mistake", 0, 0, 0, ANJI_OK, NULL},
    {CANCEL, NULL, B1 "26-30", 5, "village", "mistake", 0, 0, 0, ANJI_ERR_DOMAIN,
     "cancel: " B1 "26-30 is cancelled since entry 10, want held; nothing leaves"},
    {RETIRE, "R-3", B1 "26-30", 5, "village", "Hotel", "Stay", "2026-11-24", -1,
     ANJI_ERR_DOMAIN, "retire: " B1 "26-30 is cancelled since entry 10"},
    {CANCEL, NULL, B1 "31-35", 5, "village", "", 0, 0, 0, ANJI_ERR_DOMAIN,
     "cancel: reason is ''"},
    /* reversal and replacement */
    {REPLACE, NULL, B1 "31-35", 5, "village", "P1", 0, 0, 0, ANJI_ERR_DOMAIN,
     "replace: 5 t, more than the 0 t that project 'P1' owes"},
    {REPLACE, NULL, B1 "31-35", 5, "village", "P9", 0, 0, 0, ANJI_ERR_NOT_FOUND,
     "replace: nothing was issued for a project 'P9'"},
    {REVERSE, NULL, NULL, 0, NULL, "P1", 0, 0, 0, ANJI_ERR_DOMAIN,
     "reverse: loss is '0', want a whole number of tonnes, 1 or more"},
    {REVERSE, NULL, NULL, -3, NULL, "P1", 0, 0, 0, ANJI_ERR_DOMAIN,
     "reverse: loss is '-3'"},
    {REVERSE, NULL, NULL, 5, NULL, "P9", 0, 0, 0, ANJI_ERR_NOT_FOUND,
     "reverse: nothing was issued for a project 'P9'"},
    {REVERSE, NULL, NULL, 1000, NULL, "P1", 0, 0, 0, ANJI_OK, NULL},
    {REVERSE, NULL, NULL, 1, NULL, "P1", 0, 0, 0, ANJI_ERR_DOMAIN,
     "reverse: all 206 t of project 'P1' were reversed before"},
    {REPLACE, NULL, B1 "31-35", 5, "village", "P1", 0, 0, 0, ANJI_OK, NULL},
    {REPLACE, NULL, B1 "31-35", 5, "village", "P1", 0, 0, 0, ANJI_ERR_DOMAIN,
     "replace: " B1 "31-35 is replaced since entry 12, want held; nothing leaves"},
};

static int do_move(anji_ledger *ledger, const move_row *m, anji_error *err)
{
    anji_ledger_request    asked = {NOW, m->request};
    anji_ledger_part       part  = {m->serial, m->tonnes, m->holder};
    anji_ledger_retirement r     = {m->text, m->purpose, m->date, m->use, 0};
    int64_t                entry;

    switch (m->what) {
    case HOLD:
        return anji_ledger_hold(ledger, &asked, &part, &entry, err);
    case BUFFER:
        return anji_ledger_buffer(ledger, &asked, &part, &entry, err);
    case TRANSFER:
        return anji_ledger_transfer(ledger, &asked, &part, m->text, &entry, err);
    case RETIRE:
        return anji_ledger_retire(ledger, &asked, &part, &r, &entry, err);
    case CANCEL:
        return anji_ledger_cancel(ledger, &asked, &part, m->text, &entry, err);
    case REPLACE:
        return anji_ledger_replace(ledger, &asked, &part, m->text, &entry, err);
    default:
        return anji_ledger_reverse(ledger, &asked, m->text, m->tonnes, "fire", NULL,
                                   &entry, err);
    }
}

START_TEST(refused_moves)
{
    anji_ledger *ledger  = full_case(PATH);
    size_t       refused = 0;
    anji_error   err;

    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        int64_t before = anji_ledger_length(ledger, NULL);
        int     status = do_move(ledger, &moves[i], &err);
        ck_assert_msg(status == moves[i].status, "row %zu: %s: %s", i,
                      anji_strerror(status), err.message);
        ck_assert_int_eq(anji_ledger_length(ledger, NULL),
                         before + (status == ANJI_OK));
        if (status == ANJI_OK)
            continue;
        refused++;
        ck_assert_msg(
            strncmp(err.message, moves[i].message, strlen(moves[i].message)) == 0 ||
                strstr(err.message, moves[i].message),
            "row %zu: '%s', want '%s'", i, err.message, moves[i].message);
    }
    stands(ledger);
    anji_ledger_close(ledger);
    printf("refused moves: %zu\n", refused);
}
END_TEST

START_TEST(idempotent)
{
    anji_ledger           *ledger = full_case(PATH);
    anji_ledger_part       part   = {B1 "21-120", 5, "village"};
    anji_ledger_retirement r      = retirement();
    anji_ledger_request    asked  = {NOW, "R-1"};
    anji_error             err;
    int64_t                first, again;

    ck_assert_int_eq(anji_ledger_retire(ledger, &asked, &part, &r, &first, &err), 0);
    asked.time += 86400; /* asked again a day later */
    ck_assert_int_eq(anji_ledger_retire(ledger, &asked, &part, &r, &again, &err), 0);
    ck_assert_int_eq(first, again);
    ck_assert_int_eq(anji_ledger_length(ledger, NULL), first);
    sums(ledger, NULL, NULL, 86, 95, 20, 5, 0, 0);
    r.beneficiary = "Another";
    ck_assert_int_eq(anji_ledger_retire(ledger, &asked, &part, &r, &again, &err),
                     ANJI_ERR_AMBIGUOUS);
    ck_assert_int_eq(again, -1);
    stands(ledger);
    anji_ledger_close(ledger);
}
END_TEST

/* ---- reversal ---------------------------------------------------------------------------- */

START_TEST(reversal)
{
    static const anji_ledger_part pay    = {B1 "21-120", 15, "village"};
    anji_ledger                  *ledger = full_case(PATH);
    anji_ledger_balance           b;
    anji_error                    err;

    ck_assert_int_eq(
        anji_ledger_reverse(ledger, &now, "P1", 8, "snow", HASH_B, NULL, &err), 0);
    sums(ledger, NULL, NULL, 86, 100, 12, 0, 8, 0);
    ck_assert_int_eq(
        anji_ledger_reverse(ledger, &now, "P1", 27, "typhoon", NULL, NULL, &err), 0);
    sums(ledger, NULL, NULL, 86, 100, 0, 0, 20, 0); /* 12 of buffer, 15 owed */
    ck_assert_int_eq(anji_ledger_sum(ledger, NULL, "P1", &b, &err), 0);
    ck_assert_int_eq(b.duty, 15);
    ck_assert_msg(anji_ledger_replace(ledger, &now, &pay, "P1", NULL, &err) == 0, "%s",
                  err.message);
    sums(ledger, NULL, NULL, 86, 85, 0, 0, 20, 15);
    ck_assert_int_eq(anji_ledger_sum(ledger, NULL, "P1", &b, &err), 0);
    ck_assert_int_eq(b.duty, 0);
    stands(ledger);
    anji_ledger_close(ledger);
}
END_TEST

/* A period is issued again once its tonnes are reversed and replaced, and not before. */
START_TEST(issued_again)
{
    anji_ledger_part     hold2  = {B2 "1-86", 86, "village"};
    anji_ledger_part     pay1   = {B1 "21-120", 100, "village"};
    anji_ledger_part     pay2   = {B2 "1-86", 86, "village"};
    anji_ledger         *ledger = full_case(PATH);
    anji_ledger_issuance i      = case_issuance();
    anji_error           err;

    i.statement_sha256 = HASH_B;
    i.replaces         = 6;
    ck_assert_int_eq(anji_ledger_issue(ledger, &now, &i, NULL, &err), ANJI_ERR_DOMAIN);
    ck_assert_str_eq(err.message, "issue: entry 6 cannot be replaced: tonnes of it are "
                                  "neither cancelled nor replaced");
    ck_assert_int_eq(anji_ledger_hold(ledger, &now, &hold2, NULL, &err), 0);
    ck_assert_int_eq(
        anji_ledger_reverse(ledger, &now, "P1", 206, "withdrawn", NULL, NULL, &err), 0);
    ck_assert_int_eq(anji_ledger_replace(ledger, &now, &pay1, "P1", NULL, &err), 0);
    ck_assert_int_eq(anji_ledger_replace(ledger, &now, &pay2, "P1", NULL, &err), 0);
    i.replaces = 2;
    ck_assert_int_eq(anji_ledger_issue(ledger, &now, &i, NULL, &err), ANJI_ERR_DOMAIN);
    i.replaces = 6;
    ck_assert_msg(anji_ledger_issue(ledger, &now, &i, NULL, &err) == 0, "%s",
                  err.message);
    sums(ledger, NULL, NULL, 206, 0, 0, 0, 20, 186);
    stands(ledger);
    anji_ledger_close(ledger);
}
END_TEST

/* ---- refused issues ------------------------------------------------------------------------ */

/* Fields that differ from the case's issue; "" and 0: the same. */
typedef struct {
    const char *project, *method, *holder, *statement, *first_day, *last_day, *parcel,
        *wkt;
    int64_t     verified, buffer, replaces;
    int32_t     year;
    int         status;
    const char *message;
} issue_row;

#define NEXT_TO "POLYGON ((1200 1000, 1400 1000, 1400 1200, 1200 1200, 1200 1000))"
#define ACROSS  "POLYGON ((1100 1100, 1300 1100, 1300 1300, 1100 1300, 1100 1100))"
#define BOW     "POLYGON ((1000 1000, 1200 1200, 1200 1000, 1000 1200, 1000 1000))"

static const issue_row issues[] = {
    {.statement = HASH_A,
     .message = "issue: statement " HASH_A " was issued by entry 6; a statement issues "
                "once"},
    {.message = "issue: the monitoring period 2024-01-01 to 2025-12-31 of project 'P1' "
                "overlaps that of entry 6; a period is issued once"},
    {.first_day = "2025-12-31",
     .last_day  = "2026-06-30",
     .year      = 2026,
     .message = "issue: the monitoring period 2025-12-31 to 2026-06-30 of project 'P1' "
                "overlaps that of entry 6"},
    {.project = "P2",
     .parcel  = "plot-1",
     .wkt     = NEXT_TO,
     .message = "issue: parcel plot-1 was issued for vintage 2024 by entry 6"},
    {.project = "P2",
     .parcel  = "plot-2",
     .wkt     = ACROSS,
     .message =
         "issue: parcel plot-2 overlaps parcel plot-1 of entry 6, vintage 2024 by "
         "10000.0 m2, want at most 1"},
    {.project = "P2",
     .parcel  = "plot-2",
     .wkt     = BOW,
     .message = "parcel plot-2: invalid polygon: Self-intersection at 1100 1100"},
    {.project = "P2",
     .parcel  = "plot-2",
     .wkt     = "POINT (1000 1000)",
     .message = "parcel plot-2: want a POLYGON or MULTIPOLYGON with an area"},
    {.project = "P2",
     .parcel  = "plot-2",
     .wkt     = "POLYGON EMPTY",
     .message = "parcel plot-2: want a POLYGON or MULTIPOLYGON with an area"},
    {.project = "P2",
     .parcel  = "plot-2",
     .wkt     = "POLYGON ((1 2, 3",
     .message = "parcel plot-2: ParseException"},
    {.project = "P2",
     .parcel  = "plot-2",
     .wkt     = "POLYGON ((119.6 30.5, 119.7 30.5, 119.7 30.6, 119.6 30.5))",
     .message = "look like degrees, want metres of a projection"},
    {.project = "P2", .parcel = "plot 2", .message = "issue: parcel is 'plot 2"},
    {.project = "P-2", .message = "issue: project is 'P-2', want 1 to 64 letters"},
    {.project = "P2",
     .parcel  = "plot-2",
     .year    = 2026,
     .message = "issue: vintage 2026 is outside the monitoring period 2024-01-01 to "
                "2025-12-31"},
    {.project = "P2",
     .parcel  = "plot-2",
     .year    = 2023,
     .message = "issue: vintage 2023 is outside the monitoring period"},
    {.project  = "P2",
     .parcel   = "plot-2",
     .verified = -1,
     .message  = "issue: -1 g CO2e verified for 2024, want more than 0"},
    {.project  = "P2",
     .parcel   = "plot-2",
     .wkt      = NEXT_TO,
     .verified = 999999,
     .message  = "issue: 999999 g CO2e with what was carried, less than a tonne"},
    {.project = "P2",
     .parcel  = "plot-2",
     .wkt     = NEXT_TO,
     .buffer  = 11,
     .message = "issue: a buffer of 11 t, more than the 10 t issued"},
    {.project   = "P2",
     .first_day = "2025-02-01",
     .last_day  = "2025-01-31",
     .year      = 2025,
     .message = "issue: the monitoring period 2025-02-01 to 2025-01-31 ends before it "
                "begins"},
    {.project   = "P2",
     .first_day = "2026-01-01",
     .last_day  = "2026-12-31",
     .year      = 2026,
     .message = "issue: the monitoring period 2026-01-01 to 2026-12-31 has not ended"},
    {.project   = "P2",
     .first_day = "2024-1-1",
     .message   = "issue: first_day is '2024-1-1', want a day such as 2024-02-29"},
    {.project = "P2",
     .method  = "VM0047@1.0",
     .status  = ANJI_ERR_NOT_FOUND,
     .message = "issue: no method 'VM0047@1.0' is registered"},
    {.project = "P2",
     .method  = "VM0047",
     .message = "issue: method is 'VM0047', want "
                "name@version"},
    {.project = "P2",
     .holder  = "nobody",
     .status  = ANJI_ERR_NOT_FOUND,
     .message = "issue: no account 'nobody' is registered"},
    {.project   = "P2",
     .statement = "abc",
     .message   = "issue: statement is 'abc', want 64 "
                  "lower-case hexadecimal digits"},
    {.project  = "P2",
     .replaces = 6,
     .message  = "issue: entry 6 cannot be replaced: it is of another project"},
    {.replaces = 4, .message = "issue: entry 4 cannot be replaced: it is no issue"},
};

static const char *or_else(const char *given, const char *otherwise)
{
    return given ? given : otherwise;
}

START_TEST(refused_issues)
{
    anji_ledger *ledger = full_case(PATH);
    anji_error   err;

    for (size_t k = 0; k < sizeof issues / sizeof *issues; k++) {
        const issue_row     *row = &issues[k];
        anji_ledger_issuance i   = case_issuance();
        anji_ledger_vintage  v   = {row->verified ? row->verified : 10000000,
                                 row->year ? row->year : 2024, 0};
        anji_ledger_parcel p = {or_else(row->parcel, "plot-2"),
                                or_else(row->wkt, NEXT_TO)};
        i.project            = or_else(row->project, i.project);
        i.method             = or_else(row->method, i.method);
        i.holder             = or_else(row->holder, i.holder);
        i.statement_sha256   = or_else(row->statement, HASH_B);
        i.first_day          = or_else(row->first_day, i.first_day);
        i.last_day           = or_else(row->last_day, i.last_day);
        i.buffer             = row->buffer;
        i.replaces           = row->replaces;
        i.parcels            = &p;
        i.vintages           = &v;
        i.n_vintages         = 1;
        int status           = anji_ledger_issue(ledger, &now, &i, NULL, &err);
        ck_assert_msg(status == (row->status ? row->status : ANJI_ERR_DOMAIN),
                      "row %zu: %s: %s", k, anji_strerror(status), err.message);
        ck_assert_msg(strstr(err.message, row->message), "row %zu: '%s', want '%s'", k,
                      err.message, row->message);
    }
    ck_assert_int_eq(anji_ledger_length(ledger, NULL), 8);
    stands(ledger);
    anji_ledger_close(ledger);
    printf("refused issues: %zu\n", sizeof issues / sizeof *issues);
}
END_TEST

/* Neighbours may touch; the same land may be issued for another vintage; an id alone is
 * land, too. */
START_TEST(parcels_allowed)
{
    anji_ledger         *ledger = full_case(PATH);
    anji_ledger_issuance i      = case_issuance();
    anji_ledger_parcel   p[]    = {{"plot-2", NEXT_TO}, {"plot-3", NULL}};
    anji_ledger_vintage  v      = {5000000, 2026, 0};
    anji_error           err;

    i.project          = "P2";
    i.statement_sha256 = HASH_B;
    i.parcels          = p;
    i.n_parcels        = 2;
    ck_assert_msg(anji_ledger_issue(ledger, &now, &i, NULL, &err) == 0, "%s",
                  err.message);
    i = case_issuance();
    i.statement_sha256 =
        "0000000000000000000000000000000000000000000000000000000000000001";
    i.first_day  = "2026-01-01";
    i.last_day   = "2026-06-30";
    i.vintages   = &v;
    i.n_vintages = 1;
    i.buffer     = 0;
    ck_assert_msg(anji_ledger_issue(ledger, &now, &i, NULL, &err) == 0, "%s",
                  err.message);
    i.project = "P3";
    i.statement_sha256 =
        "0000000000000000000000000000000000000000000000000000000000000002";
    i.parcels   = &p[1];
    i.first_day = "2024-01-01";
    v.year      = 2025;
    ck_assert_int_eq(anji_ledger_issue(ledger, &now, &i, NULL, &err), ANJI_ERR_DOMAIN);
    ck_assert_ptr_nonnull(
        strstr(err.message, "parcel plot-3 was issued for vintage 2025 by entry 9"));
    p[1].id     = "plot-2"; /* twice in one issue */
    i.parcels   = p;
    i.n_parcels = 2;
    v.year      = 2026;
    ck_assert_int_eq(anji_ledger_issue(ledger, &now, &i, NULL, &err), ANJI_ERR_DOMAIN);
    ck_assert_str_eq(err.message, "issue: parcel plot-2 is there twice");
    i.n_parcels = 0;
    ck_assert_int_eq(anji_ledger_issue(ledger, &now, &i, NULL, &err), ANJI_ERR_DOMAIN);
    ck_assert_str_eq(err.message, "issue: no parcel");
    stands(ledger);
    anji_ledger_close(ledger);
}
END_TEST

/* One hundredth of a degree of longitude at 30.5 N is 958 m: the shared strip of a
 * thousandth by a tenth of a degree is 95.8 m by 11119.5 m, on a sphere. */
START_TEST(parcels_in_degrees)
{
    anji_ledger_parcel a = {"a", "POLYGON ((119.6 30.45, 119.7 30.45, 119.7 30.55, "
                                 "119.6 30.55, 119.6 30.45))"};
    anji_ledger_parcel b = {"b", "POLYGON ((119.699 30.45, 119.8 30.45, 119.8 30.55, "
                                 "119.699 30.55, 119.699 30.45))"};
    anji_ledger_parcel c = {"c", SQUARE};
    anji_ledger_opts   opts;
    anji_error         err;
    double             m2;

    ck_assert_int_eq(anji_ledger_opts_init(&opts, sizeof opts), ANJI_OK);
    opts.coordinates            = 1;
    anji_ledger         *ledger = empty_case(PATH, &opts);
    anji_ledger_issuance i      = case_issuance();
    i.parcels                   = &a;
    ck_assert_int_eq(anji_ledger_issue(ledger, &now, &i, NULL, &err), ANJI_OK);
    i.project          = "P2";
    i.statement_sha256 = HASH_B;
    i.parcels          = &b;
    ck_assert_int_eq(anji_ledger_issue(ledger, &now, &i, NULL, &err), ANJI_ERR_DOMAIN);
    const char *by = strstr(err.message, " by ");
    ck_assert_ptr_nonnull(by);
    m2 = strtod(by + 4, NULL);
    CHECK_CLOSE(m2, 95.8086 * 11119.5, 1e-3, "shared area");
    i.parcels = &c;
    ck_assert_int_eq(anji_ledger_issue(ledger, &now, &i, NULL, &err), ANJI_ERR_DOMAIN);
    ck_assert_ptr_nonnull(strstr(err.message, "want longitude and latitude"));
    anji_ledger_close(ledger);
}
END_TEST

/* ---- buffer, registrations, signatures ----------------------------------------------------- */

START_TEST(buffer_first)
{
    anji_ledger         *ledger = empty_case(PATH, NULL);
    anji_ledger_issuance i      = case_issuance();
    anji_ledger_part     hold   = {B1 "1-120", 10, "village"};
    anji_ledger_part     aside  = {B2 "1-86", 19, "village"};
    anji_error           err;

    ck_assert_int_eq(anji_ledger_issue(ledger, &now, &i, NULL, &err), ANJI_OK);
    ck_assert_int_eq(anji_ledger_buffer(ledger, &now, &aside, NULL, &err), ANJI_OK);
    ck_assert_int_eq(anji_ledger_hold(ledger, &now, &hold, NULL, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_str_eq(err.message, "hold: 19 t of the issue of entry 6 are set aside as "
                                  "buffer, want 20 first");
    aside.serial = B2 "20-86";
    aside.tonnes = 1;
    ck_assert_int_eq(anji_ledger_buffer(ledger, &now, &aside, NULL, &err), ANJI_OK);
    ck_assert_int_eq(anji_ledger_hold(ledger, &now, &hold, NULL, &err), ANJI_OK);
    stands(ledger);
    anji_ledger_close(ledger);
}
END_TEST

START_TEST(registrations)
{
    anji_ledger *ledger = empty_case(PATH, NULL);
    anji_error   err;

    ck_assert_int_eq(anji_ledger_account(ledger, &now, "buyer", "x", NULL, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_str_eq(err.message, "account: 'buyer' was registered by entry 3");
    ck_assert_int_eq(
        anji_ledger_method(ledger, &now, "Zhelin@1", ANJI_ELIGIBLE_CCER, NULL, &err),
        ANJI_ERR_DOMAIN);
    ck_assert_str_eq(err.message, "method: 'Zhelin@1' was registered by entry 5");
    ck_assert_int_eq(anji_ledger_method(ledger, &now, "M@2", 9, NULL, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_ptr_nonnull(strstr(err.message, "want NONE, LOCAL, CCER, VCS or GS"));
    ck_assert_int_eq(anji_ledger_verifier(ledger, &now, HASH_A, "v", NULL, &err), 0);
    ck_assert_int_eq(anji_ledger_verifier(ledger, &now, HASH_A, "v", NULL, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_ledger_revoke(ledger, &now, HASH_B, "lost", NULL, &err),
                     ANJI_ERR_NOT_FOUND);
    ck_assert_int_eq(anji_ledger_revoke(ledger, &now, HASH_A, "lost", NULL, &err), 0);
    ck_assert_int_eq(anji_ledger_revoke(ledger, &now, HASH_A, "lost", NULL, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_str_eq(err.message, "revoke: the key was revoked by entry 7");
    ck_assert_int_eq(anji_ledger_eligibility("ccer"), ANJI_ELIGIBLE_CCER);
    ck_assert_int_eq(anji_ledger_eligibility("CC"), -1);
    ck_assert_int_eq(anji_ledger_eligibility("LOCALE"), -1);
    ck_assert_str_eq(anji_ledger_eligibility_name(ANJI_ELIGIBLE_GS), "GS");
    ck_assert_ptr_null(anji_ledger_eligibility_name(5));
    ck_assert_ptr_null(anji_ledger_state_name(-1));
    ck_assert_ptr_null(anji_ledger_invariant(13));
    ck_assert_ptr_nonnull(anji_ledger_invariant(12));
    stands(ledger);
    anji_ledger_close(ledger);
}
END_TEST

START_TEST(signatures)
{
    static const char    statement[] = "{\"net\":\"206.2\"}";
    char                 secret[ANJI_KEY_HEX], key[ANJI_KEY_HEX];
    char                 signature[ANJI_SIGNATURE_HEX];
    anji_ledger_opts     opts;
    anji_ledger_issuance i = case_issuance();
    anji_error           err;

    ck_assert_int_eq(anji_key_make(HASH_A, secret, key, &err), ANJI_OK);
    ck_assert_int_eq(
        anji_signature_make(HASH_A, sizeof statement - 1, statement, signature, &err),
        0);
    ck_assert_int_eq(anji_ledger_opts_init(&opts, sizeof opts), ANJI_OK);
    opts.signed_issues  = 1;
    anji_ledger *ledger = empty_case(PATH, &opts);
    ck_assert_int_eq(anji_ledger_issue(ledger, &now, &i, NULL, &err), ANJI_ERR_DOMAIN);
    ck_assert_str_eq(err.message,
                     "issue: no statement, want statement, key and signature");
    i.document   = statement;
    i.n_document = sizeof statement - 1;
    ck_assert_int_eq(anji_ledger_issue(ledger, &now, &i, NULL, &err), ANJI_ERR_DOMAIN);
    ck_assert_ptr_nonnull(strstr(err.message, "issue: the statement's hash is "));
    i.statement_sha256 = NULL;
    i.verifier         = key;
    ck_assert_int_eq(anji_ledger_issue(ledger, &now, &i, NULL, &err), ANJI_ERR_DOMAIN);
    i.signature = signature;
    ck_assert_int_eq(anji_ledger_issue(ledger, &now, &i, NULL, &err),
                     ANJI_ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(err.message, "issue: no verifier's key"));
    ck_assert_int_eq(anji_ledger_verifier(ledger, &now, key, "VVB", NULL, &err), 0);
    signature[5] = signature[5] == '0' ? '1' : '0';
    ck_assert_int_eq(anji_ledger_issue(ledger, &now, &i, NULL, &err), ANJI_ERR_DOMAIN);
    ck_assert_ptr_nonnull(strstr(err.message,
                                 "issue: wrong signature: it is not of this "
                                 "statement by the key"));
    ck_assert_int_eq(
        anji_signature_make(HASH_A, sizeof statement - 1, statement, signature, &err),
        0);
    ck_assert_msg(anji_ledger_issue(ledger, &now, &i, NULL, &err) == 0, "%s",
                  err.message);
    stands(ledger);
    ck_assert_int_eq(anji_ledger_revoke(ledger, &now, key, "lost", NULL, &err), 0);
    i.project    = "P2";
    i.document   = "{}";
    i.n_document = 2;
    ck_assert_int_eq(anji_ledger_issue(ledger, &now, &i, NULL, &err), ANJI_ERR_DOMAIN);
    ck_assert_str_eq(err.message, "issue: the verifier's key was revoked by entry 8");
    stands(ledger);
    anji_ledger_close(ledger);
}
END_TEST

/* ---- chain and trees --------------------------------------------------------------------- */

static void raw(const char *hex, unsigned char *out)
{
    for (int i = 0; i < 32; i++) {
        unsigned value;
        ck_assert_int_eq(sscanf(hex + 2 * i, "%2x", &value), 1);
        out[i] = (unsigned char)value;
    }
}

/* RFC 6962's hashes, with the public SHA-256. */
static void leaf_of(const char *text, char hex[ANJI_SHA256_HEX])
{
    unsigned char *bytes = malloc(strlen(text) + 1);
    ck_assert_ptr_nonnull(bytes);
    bytes[0] = 0;
    memcpy(bytes + 1, text, strlen(text));
    anji_sha256(strlen(text) + 1, bytes, hex, NULL);
    free(bytes);
}

static void node_of(const char *a, const char *b, char hex[ANJI_SHA256_HEX])
{
    unsigned char bytes[65];
    bytes[0] = 1;
    raw(a, bytes + 1);
    raw(b, bytes + 33);
    anji_sha256(65, bytes, hex, NULL);
}

START_TEST(chain)
{
    anji_ledger      *ledger = full_case(PATH);
    anji_ledger_part  sell   = {B1 "31-90", 60, "village"};
    char              hash[ANJI_SHA256_HEX], want[ANJI_SHA256_HEX], line[128];
    char              leaf[3][ANJI_SHA256_HEX], pair[ANJI_SHA256_HEX];
    char             *text;
    anji_ledger_batch batch;
    anji_error        err;

    strcpy(want, "0000000000000000000000000000000000000000000000000000000000000000");
    for (int64_t k = 1; k <= 8; k++) {
        ck_assert_int_eq(anji_ledger_entry(ledger, k, &text, hash, &err), ANJI_OK);
        snprintf(line, sizeof line,
                 "anji-ledger 1\nentry %" PRId64 "\ntime "
                 "2026-11-24T15:12:00Z\nprevious ",
                 k);
        ck_assert_msg(strncmp(text, line, strlen(line)) == 0, "%s", text);
        ck_assert_int_eq(strncmp(text + strlen(line), want, 64), 0);
        anji_sha256(strlen(text), text, want, NULL);
        ck_assert_str_eq(hash, want);
        if (k >= 6)
            leaf_of(text, leaf[k - 6]);
        anji_ledger_rows_free(text);
    }
    ck_assert_int_eq(anji_ledger_batch_at(ledger, 1, &batch, &err), ANJI_OK);
    node_of(leaf[0], leaf[1], pair);
    node_of(pair, leaf[2], want);
    ck_assert_str_eq(batch.root, want);
    ck_assert_int_eq(batch.entries, 3);
    ck_assert_int_eq(batch.tonnes, 120);
    ck_assert_int_eq(batch.issue, 6);
    ck_assert_int_eq(anji_ledger_batch_at(ledger, 2, &batch, &err), ANJI_OK);
    ck_assert_str_eq(batch.root, leaf[0]);
    for (int k = 0; k < 20; k++) { /* trees of many sizes: the check has its own */
        ck_assert_int_eq(anji_ledger_transfer(ledger, &now, &sell,
                                              k % 2 ? "village" : "buyer", NULL, &err),
                         ANJI_OK);
        sell.holder = k % 2 ? "village" : "buyer";
        stands(ledger);
    }
    ck_assert_int_eq(anji_ledger_entry(ledger, 99, &text, hash, &err),
                     ANJI_ERR_NOT_FOUND);
    ck_assert_ptr_null(text);
    anji_ledger_close(ledger);
}
END_TEST

/* ---- files, options, pointers ---------------------------------------------------------------- */

START_TEST(files)
{
    anji_ledger      *ledger;
    anji_error        err;
    anji_ledger_opts  opts;
    anji_ledger_proof proof;

    remove_ledger(PATH);
    ck_assert_int_eq(anji_ledger_open(PATH, NULL, &ledger, &err), ANJI_ERR_IO);
    ck_assert_int_eq(access(PATH, F_OK), -1);
    ck_assert_int_eq(
        anji_ledger_create("no/such/folder.db", "R", NOW, NULL, &ledger, &err),
        ANJI_ERR_IO);
    ck_assert_int_eq(anji_ledger_create("", "R", NOW, NULL, &ledger, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_ledger_create(":memory:", "R", NOW, NULL, &ledger, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_ledger_create(PATH, "A-B", NOW, NULL, &ledger, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_ledger_create(PATH, "R", -1, NULL, &ledger, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_ledger_opts_init(&opts, sizeof opts), ANJI_OK);
    opts.signed_issues = 2;
    ck_assert_int_eq(anji_ledger_create(PATH, "R", NOW, &opts, &ledger, &err),
                     ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_ledger_create(PATH, "R", NOW, NULL, &ledger, &err), ANJI_OK);
    anji_ledger_close(ledger);
    ck_assert_int_eq(anji_ledger_create(PATH, "R", NOW, NULL, &ledger, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_ptr_null(ledger);
    ck_assert_ptr_nonnull(strstr(err.message, "is there already"));
    FILE *file = fopen(PATH, "wb");
    ck_assert_ptr_nonnull(file);
    fputs(
        "TIMESTAMP,NEE,but much more than a hundred bytes of it, so that SQLite would "
        "take it for a page of a file with a header of its own\n",
        file);
    fclose(file);
    ck_assert_int_eq(anji_ledger_open(PATH, NULL, &ledger, &err), ANJI_ERR_FORMAT);
    ck_assert_int_eq(anji_ledger_check_file(PATH, &proof, &err), ANJI_OK);
    ck_assert_int_eq(proof.broken, 1);
    ck_assert_ptr_nonnull(strstr(proof.verdict[0].message, "this is no ledger"));
    ck_assert_int_eq(anji_ledger_check_file("no/such", &proof, &err), ANJI_ERR_IO);
    ck_assert_int_eq(proof.broken, -1);
    ck_assert_ptr_nonnull(anji_ledger_param(0));
    ck_assert_ptr_null(anji_ledger_param(4));
}
END_TEST

START_TEST(null_pointers)
{
    anji_ledger        *ledger = empty_case(PATH, NULL);
    anji_ledger_part    part   = {NULL, 1, "village"};
    anji_ledger_balance b;
    anji_error          err;
    int64_t             entry, *numbers;
    size_t              n;

    ck_assert_int_eq(anji_ledger_hold(ledger, &now, &part, &entry, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(entry, -1);
    ck_assert_int_eq(anji_ledger_hold(NULL, &now, NULL, NULL, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ledger_buffer(ledger, NULL, &part, NULL, NULL),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ledger_issue(ledger, &now, NULL, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ledger_account(ledger, &now, NULL, "x", NULL, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ledger_reverse(ledger, &now, NULL, 1, "x", NULL, NULL, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ledger_check(NULL, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ledger_sum(ledger, NULL, NULL, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ledger_sum(ledger, "x", NULL, &b, &err), ANJI_ERR_NOT_FOUND);
    ck_assert_int_eq(b.tonnes[0], -1);
    ck_assert_int_eq(anji_ledger_sum(ledger, NULL, "x", &b, &err), ANJI_ERR_NOT_FOUND);
    ck_assert_int_eq(anji_ledger_history(ledger, NULL, &numbers, NULL, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ledger_history(ledger, B1 "1-2", &numbers, &n, &err),
                     ANJI_ERR_NOT_FOUND);
    ck_assert_int_eq(anji_ledger_find_statement(ledger, HASH_B, &entry, &err),
                     ANJI_ERR_NOT_FOUND);
    ck_assert_int_eq(anji_ledger_length(NULL, &err), -1);
    ck_assert_int_eq(anji_ledger_create(NULL, "R", NOW, NULL, NULL, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ledger_open(NULL, NULL, NULL, &err), ANJI_ERR_NULL);
    anji_ledger_close(NULL);
    anji_ledger_close(ledger);
    remove_ledger(PATH);
}
END_TEST

SUITE_MAIN("ledger", tcase_add_test(tc, a_life); tcase_add_test(tc, blocks);
           tcase_add_test(tc, remainders); tcase_add_test(tc, refused_moves);
           tcase_add_test(tc, idempotent); tcase_add_test(tc, reversal);
           tcase_add_test(tc, issued_again); tcase_add_test(tc, refused_issues);
           tcase_add_test(tc, parcels_allowed); tcase_add_test(tc, parcels_in_degrees);
           tcase_add_test(tc, buffer_first); tcase_add_test(tc, registrations);
           tcase_add_test(tc, signatures); tcase_add_test(tc, chain);
           tcase_add_test(tc, files); tcase_add_test(tc, null_pointers);)
