/* Each allocation of a stand's statement, and of an equation's, fails once: the call says
 * ANJI_ERR_MEMORY, leaks nothing, makes no statement, and succeeds the next time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/account.h>
#include <anjicarbon/anjicarbon.h>

#include "suite.h"

#include "oom.h"

/* More allocations than any operation makes. */
#define ALLOCATIONS_MAX 20000

static const char  table[]     = "plot,dbh_cm,area_m2,stratum,year\n"
                                 "a,8.3,400,x,2015\na,9.7,400,x,2015\nb,7.9,400,x,2015\n"
                                 "b,10.4,400,x,2015\na,8.9,400,x,2020\nb,8.2,400,x,2020\n";
static const char  file_name[] = "oom_statement_stand.csv";
static const char *paths[]     = {file_name};
static const char *names[]     = {"BPRO_HUY2019_AGB"};

static anji_inventory        *inventory;
static anji_inventory_report *report;
static anji_stand_account    *account;
static anji_equations        *equations;

static void *with_account(void)
{
    anji_stand_run_opts opts;
    FILE               *file = fopen(file_name, "w");

    if (file != NULL) {
        fputs(table, file);
        fclose(file);
    }
    anji_stand_run_opts_init(&opts, sizeof opts);
    opts.equation    = names;
    opts.n_equations = 1;
    opts.errors      = ANJI_STAND_ERRORS_NONE;
    anji_inventory_read(paths, 1, NULL, NULL, &inventory, &report, NULL);
    anji_stand_run(1, (const anji_inventory *const *)&inventory, &opts, &account, NULL);
    return NULL;
}

static void clean_account(void *state)
{
    (void)state;
    anji_stand_account_free(account);
    anji_inventory_report_free(report);
    anji_inventory_free(inventory);
    remove(file_name);
}

/* stdio and a file that cannot be opened for want of memory are the same want. */
static int judged(int status, anji_statement *statement)
{
    int wrong = (status != ANJI_OK) != (statement == NULL);

    anji_statement_free(statement);
    if (wrong)
        return -1;
    return status == ANJI_ERR_IO ? ANJI_ERR_MEMORY : status;
}

static int run_stand(void *state)
{
    anji_stand_source from      = {.paths = paths, .n_paths = 1, .report = report};
    anji_statement   *statement = NULL;

    (void)state;
    int status = anji_statement_stand(&from, "a", account, &statement, NULL);
    return judged(status, statement);
}

static void *with_equations(void)
{
    anji_equations_builtin(&equations, NULL);
    return NULL;
}

static void clean_equations(void *state)
{
    (void)state;
    anji_equations_free(equations);
}

static int run_equation(void *state)
{
    const anji_culm culm      = {5.3, NAN, NAN, NAN, NAN, {0.0, 0.0, 0.0}};
    anji_statement *statement = NULL;

    (void)state;
    int status = anji_statement_equation(anji_equations_find(equations, names[0]),
                                         &culm, NULL, NULL, &statement, NULL);
    return judged(status, statement);
}

static const oom_operation operations[] = {
    {"the statement of a stand", with_account, run_stand, clean_account, 1},
    {"the statement of a value", with_equations, run_equation, clean_equations, 0},
};

START_TEST(operation_case)
{
#if OOM_WORKS
    const oom_operation *op = &operations[_i];
    long                 leaked, k, refused = 0;

    if (!allocations_are_seen())
        SKIP("allocations are intercepted by another tool");
    ck_assert_msg(oom_once(op, -1, &leaked) == ANJI_OK, "%s", op->what);
    ck_assert_msg(leaked == 0, "%s: %ld blocks leaked", op->what, leaked);
    for (k = 0; k < ALLOCATIONS_MAX; k++) {
        int status = oom_once(op, k, &leaked);
        ck_assert_msg(leaked == 0, "%s, allocation %ld: %ld blocks leaked", op->what, k,
                      leaked);
        if (!oom_fired) {
            ck_assert_msg(status == ANJI_OK, "%s: %s", op->what, anji_strerror(status));
            break;
        }
        ck_assert_msg(status == ANJI_ERR_MEMORY || (op->sorts && status == ANJI_OK),
                      "%s, allocation %ld: status %d", op->what, k, status);
        refused += status == ANJI_ERR_MEMORY;
    }
    ck_assert_msg(k < ALLOCATIONS_MAX && refused > k / 2,
                  "%s: %ld of %ld allocations were refused", op->what, refused, k);
#else
    (void)operations[_i];
    SKIP("allocations cannot be intercepted here (sanitizer or C library)");
#endif
}
END_TEST

SUITE_MAIN("oom statement of a stand",
           tcase_add_loop_test(tc, operation_case, 0,
                               sizeof operations / sizeof *operations);)
