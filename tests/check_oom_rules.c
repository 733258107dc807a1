/* Each allocation of the rules fails once: the call says ANJI_ERR_MEMORY, leaks nothing,
 * leaves the set as it was, and succeeds the next time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/census.h>
#include <anjicarbon/rules.h>

#include "suite.h"

#include "oom.h"

/* More allocations than any operation makes. */
#define ALLOCATIONS_MAX 20000

/* One that is new, and one in the place of a built-in rule. */
static const char records[] = "[OWN]\n"
                              "title = Mine\n"
                              "document = D\n"
                              "version = 1\n"
                              "note = a note\n"
                              "scheme = LOCAL | user | p. 1\n"
                              "deduction = excess\n"
                              "constant = confidence | 1 | 0.9 | user | p. 2 | said\n"
                              "constant = allowance | 1 | 0.1 | user\n"
                              "[NCX]\n"
                              "title = Nothing\n"
                              "document = D\n"
                              "version = 2\n"
                              "scheme = NONE\n"
                              "deduction = none\n";

static anji_rules *set;

static int run_builtin(void *state)
{
    (void)state;
    return anji_rules_builtin(&set, NULL);
}

static void *with_set(void)
{
    anji_rules_builtin(&set, NULL);
    return NULL;
}

static void clean_set(void *state)
{
    (void)state;
    anji_rules_free(set);
    set = NULL;
}

/* What a failed call must not change: -1 when it did. */
static int unless_changed(int status)
{
    const anji_rule *ncx = anji_rules_find(set, "NCX");
    int same = anji_rules_count(set) == 14 && anji_rules_find(set, "OWN") == NULL &&
               anji_rule_choice(ncx, ANJI_RULE_DEDUCTION) == ANJI_DEDUCTION_LOGISTIC;

    return status == ANJI_OK || same ? status : -1;
}

static int run_parse(void *state)
{
    (void)state;
    return unless_changed(
        anji_rules_parse(set, "test", strlen(records), records, NULL));
}

static const char file_name[] = "oom_rules.txt";

static void *with_file(void)
{
    FILE *file = fopen(file_name, "w");
    if (file != NULL) {
        fputs(records, file);
        fclose(file);
    }
    return with_set();
}

static void clean_file(void *state)
{
    remove(file_name);
    clean_set(state);
}

static int run_load(void *state)
{
    (void)state;
    int status = anji_rules_load(set, file_name, NULL);
    if (status == ANJI_ERR_IO) /* fopen() has memory of its own */
        status = ANJI_ERR_MEMORY;
    return unless_changed(status);
}

/* These allocate nothing, and run once. */
static int run_compare(void *state)
{
    static anji_rules_row rows[20];
    anji_uncertain        data = {100, 5, 12, NAN, NAN, NAN};

    (void)state;
    return anji_rules_compare(set, &data, ANJI_SIDE_PROJECT, 0, NULL, rows, NULL);
}

static int run_census(void *state)
{
    static const uint8_t     alive[3] = {1, 1, 1};
    static const double      kg[3]    = {20, 21, 22.5};
    const anji_census_sample now      = {3, alive, kg, NULL};
    const anji_census_period period   = {100, 10, 365, 0, 0, 12, {0, 0}};
    anji_census_result       result;

    (void)state;
    return anji_census_credit(&now, NULL, &period,
                              anji_rules_find(set, "VM0047_1.1_CENSUS"), 0, NULL,
                              anji_gwp_find(ANJI_GWP_AR5), NULL, &result, NULL);
}

/* The last column: stdio does without a buffer that it does not get. */
static const oom_operation operations[] = {
    {"rules", NULL, run_builtin, clean_set, 0},
    {"parse rules", with_set, run_parse, clean_set, 0},
    {"load rules", with_file, run_load, clean_file, 1},
    {"compare rules", with_set, run_compare, clean_set, 0},
    {"census", with_set, run_census, clean_set, 0},
};

START_TEST(operation_case)
{
#if OOM_WORKS
    const oom_operation *op = &operations[_i];
    long                 leaked, k;

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
    }
    ck_assert_msg(k < ALLOCATIONS_MAX, "%s: never succeeds", op->what);
#else
    (void)operations[_i];
    SKIP("allocations cannot be intercepted here (sanitizer or C library)");
#endif
}
END_TEST

SUITE_MAIN("oom rules", tcase_add_loop_test(tc, operation_case, 0,
                                            sizeof operations / sizeof *operations);)
