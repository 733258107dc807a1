/* Each allocation of the account's part for credits fails once: the call says
 * ANJI_ERR_MEMORY, leaks nothing, and succeeds the next time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit_files.h"
#include "oom.h"

#define ALLOCATIONS_MAX 20000
#define UNTIL_A_FILE    2

typedef struct {
    anji_rules         *rules;
    anji_credit_inputs  inputs;
    anji_credit        *credit;
    anji_credit_joined *joined;
    anji_statement     *statement;
    anji_credit_source  source;
} state;

static const anji_rule_value values[] = {{NULL, "deduction", 0}, {NULL, "k_risk", 0.1}};
static const double          parcels[] = {0.05, 1};

static void *begin(void)
{
    state *s = calloc(1, sizeof *s);

    credit_write_both();
    ck_assert_int_eq(anji_rules_builtin(&s->rules, NULL), ANJI_OK);
    anji_credit_inputs_init(&s->inputs, sizeof s->inputs);
    s->inputs.baseline  = 0;
    s->inputs.leakage   = 0;
    s->inputs.emissions = 0;
    s->source.rule      = "CCER-14-001-V01";
    s->source.stand     = CREDIT_STAND;
    s->source.tower     = CREDIT_TOWER;
    s->source.inputs    = &s->inputs;
    s->source.values    = values;
    s->source.n_values  = 2;
    s->source.parcel_ha = parcels;
    s->source.n_parcels = 2;
    return s;
}

static void *begin_joined(void)
{
    state     *s = begin();
    anji_error err;
    ck_assert_msg(anji_credit_join(&s->source, &s->joined, &err) == ANJI_OK, "%s",
                  err.message);
    return s;
}

static void clean(void *p)
{
    state *s = p;
    anji_statement_free(s->statement);
    anji_credit_joined_free(s->joined);
    anji_credit_free(s->credit);
    anji_rules_free(s->rules);
    free(s);
    credit_remove_both();
}

static int run_credit(void *p)
{
    state             *s  = p;
    anji_credit_inputs in = s->inputs;

    in.stock2      = 1000;
    in.change      = 50;
    in.period_from = 20200101;
    in.period_to   = 20231231;
    return anji_credit_run(anji_rules_find(s->rules, "CCER-14-001-V01"), &in, 0, NULL,
                           2, parcels, 2, values, &s->credit, NULL);
}

static int run_join(void *p)
{
    state *s = p;
    return anji_credit_join(&s->source, &s->joined, NULL);
}

static int run_statement(void *p)
{
    state *s = p;
    return anji_statement_credit(s->joined, &s->statement, NULL);
}

static const oom_operation operations[] = {
    {"account", begin, run_credit, clean, 0},
    /* up to where the first file is opened: jansson 2.14, which reads it, does not survive
     * a failed allocation */
    {"statements joined", begin, run_join, clean, UNTIL_A_FILE},
    /* stdio does without a buffer, and opens no file without memory */
    {"statement of the account", begin_joined, run_statement, clean, 1},
};

START_TEST(operation_case)
{
#if OOM_WORKS
    const oom_operation *op = &operations[_i];
    long                 leaked, k;

    if (!allocations_are_seen())
        SKIP("allocations are intercepted by another tool");
    ck_assert_msg(oom_once(op, -1, &leaked) == ANJI_OK, "%s", op->what);
    for (k = 0; k < ALLOCATIONS_MAX; k++) {
        int status = oom_once(op, k, &leaked);
        ck_assert_msg(leaked == 0, "%s, allocation %ld: %ld blocks leaked", op->what, k,
                      leaked);
        if (status == ANJI_ERR_IO && op->sorts == UNTIL_A_FILE)
            break;
        if (!oom_fired) {
            ck_assert_msg(status == ANJI_OK, "%s: %s", op->what, anji_strerror(status));
            break;
        }
        ck_assert_msg(status == ANJI_ERR_MEMORY ||
                          (op->sorts && (status == ANJI_OK || status == ANJI_ERR_IO)),
                      "%s, allocation %ld: status %d", op->what, k, status);
    }
    ck_assert_msg(k < ALLOCATIONS_MAX, "%s: never succeeds", op->what);
#else
    (void)operations[_i];
    SKIP("allocations cannot be intercepted here (sanitizer or C library)");
#endif
}
END_TEST

SUITE_MAIN("oom credit", tcase_add_loop_test(tc, operation_case, 0,
                                             sizeof operations / sizeof *operations);)
