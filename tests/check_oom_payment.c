/* Each allocation of balance, payment and register fails once: the call says
 * ANJI_ERR_MEMORY, leaks nothing, and succeeds the next time. To cover a new operation,
 * give it a row.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/account.h>

#include "suite.h"

#include "oom.h"

#define ALLOCATIONS_MAX 5000
#define FILE_NAME       "check_oom_payment.tmp"

static const char text[] = "\xbb\xa7\xba\xc5,share\nA,1.5\nB,2\nC,3\n"; /* GB 2312 */
static const char utf8[] = "household,share\nA,1.5\nB,2\nC,3\n";

#if OOM_WORKS
static anji_register *reg;

static int run_register(void *state)
{
    (void)state;
    int status = anji_register_read(FILE_NAME, NULL, &reg, NULL);
    return status == ANJI_OK || reg == NULL ? status : -1;
}

static void clean_register(void *state)
{
    (void)state;
    anji_register_free(reg);
    reg = NULL;
}

static int run_share(void *state)
{
    const int64_t weight[] = {1250, 375, 2218};
    int64_t       out[3];

    (void)state;
    int status = anji_share(6292700, 3, weight, out, NULL);
    return status == ANJI_OK || out[2] == -1 ? status : -1;
}

static int run_parcels(void *state)
{
    const double area[] = {12.5, 3.75, 22.18};
    double       share[3];

    (void)state;
    int status = anji_parcel_shares(3, area, NULL, share, NULL);
    return status == ANJI_OK || isnan(share[2]) ? status : -1;
}

static anji_statement *statement;

static int run_statement(void *state)
{
    static const anji_sale    sold   = {1999, 7343, 0, 0, 0, 8111, 3394, -1};
    const anji_payment_source source = {"Dali", FILE_NAME, NULL, &sold, NULL, NULL, 0};

    (void)state;
    int status = anji_statement_payment(&source, &statement, NULL);
    return status == ANJI_OK || statement == NULL ? status : -1;
}

static void clean_statement(void *state)
{
    (void)state;
    anji_statement_free(statement);
    statement = NULL;
}

static const oom_operation operations[] = {
    {"anji_register_read", NULL, run_register, clean_register, 1},
    {"anji_share", NULL, run_share, NULL, 1},
    {"anji_statement_payment", NULL, run_statement, clean_statement, 1},
    {"anji_parcel_shares", NULL, run_parcels, NULL, 1},
};
#endif

static void write_file(const char *bytes)
{
    FILE *file = fopen(FILE_NAME, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(bytes, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(each_allocation)
{
#if OOM_WORKS
    if (!allocations_are_seen())
        SKIP("another malloc stands in front of this program's");
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        long failed = 0;
        write_file(utf8);
        for (long k = 0;; k++) {
            long leaked;
            int  status = oom_once(&operations[i], k, &leaked);
            ck_assert_msg(leaked == 0, "%s, allocation %ld: %ld blocks are left",
                          operations[i].what, k, leaked);
            if (!oom_fired) {
                ck_assert_int_eq(status, ANJI_OK);
                break;
            }
            failed++;
            /* fopen() says so as an error of the file; qsort() does without */
            ck_assert_msg(
                status == ANJI_ERR_MEMORY || status == ANJI_ERR_IO || status == ANJI_OK,
                "%s, allocation %ld: status %d", operations[i].what, k, status);
            ck_assert_int_lt(k, ALLOCATIONS_MAX);
        }
        ck_assert_msg(failed > 0, "%s allocates nothing", operations[i].what);
    }
    remove(FILE_NAME);
#else
    SKIP("needs glibc's malloc and no sanitizer");
#endif
}
END_TEST

/* A converter that finds no memory: the text is then not understood, and said so. */
START_TEST(converter)
{
    anji_register *got;
    anji_error     err;

    write_file(text);
    int status = anji_register_read(FILE_NAME, NULL, &got, &err);
    remove(FILE_NAME);
    if (status == ANJI_ERR_FORMAT)
        SKIP("this system does not read GB18030");
    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    ck_assert_str_eq(anji_register_id(got, 2), "C");
    anji_register_free(got);
}
END_TEST

SUITE_MAIN("oom_payment", tcase_add_test(tc, each_allocation);
           tcase_add_test(tc, converter);)
