/* Each allocation of the stand chain fails once: the call says ANJI_ERR_MEMORY, leaks
 * nothing, makes no account, and succeeds the next time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>

#include "suite.h"

#include "oom.h"

/* More allocations than any operation makes. */
#define ALLOCATIONS_MAX 20000
/* A second bit of `sorts`: GSL's fits forget the first blocks of a workspace of which a
 * later one could not be had. What they forgot is theirs. */
#define GSL_FORGETS 2

static const char record[] = "[SOUND]\n"
                             "species = Testa testa\n"
                             "component = above\n"
                             "form = a*D^b\n"
                             "coefficients = a = 0.12; b = 2.1\n"
                             "covariance = 1.6e-5\n"
                             "covariance = -5.4e-5 2.25e-4\n"
                             "unit = kg dry per culm\n"
                             "diameter = cm at 1.3 m\n"
                             "residual = 0.15 relative\n";

enum { PLOTS = 4, CULMS = 4 };
static anji_equations *equations;
static anji_inventory *inventory;

/* Two surveys of two strata; every third culm has no height, ages are 1 to 4. */
static void *with_inventory(void)
{
    static const char *const ids[]     = {"a", "b", "c", "d"};
    static const char *const strata[]  = {"north", "south"};
    static const double      areas[]   = {61.3, 38.7};
    static const double      plot_ha[] = {0.04, 0.0361, 0.0225, 0.04};
    static const int32_t     stratum[] = {0, 0, 1, 1};

    anji_equations_builtin(&equations, NULL);
    anji_equations_parse(equations, "test", strlen(record), record, NULL);
    anji_inventory_new(&inventory, NULL);
    anji_inventory_add_strata(inventory, 2, strata, areas, NULL);
    for (int32_t k = 0; k < 2; k++) {
        double  at      = 1.4e9 + 5.0e7 * k;
        double  date[]  = {at, at, at, at};
        int32_t visit[] = {k, k, k, k};
        anji_inventory_add_plots(inventory, PLOTS, ids, plot_ha, stratum, NULL, 0, date,
                                 visit, NULL);
        for (int32_t p = 0; p < PLOTS; p++)
            for (int i = 0; i < CULMS; i++) {
                int32_t plot = k * PLOTS + p;
                double  d = 6.1 + 0.83 * i + 0.29 * p + 0.4 * k, age = 1 + i;
                double  h = i % 3 == 2 ? NAN : 1.3 + 1.1 * d * (1.0 + 0.01 * (i - p));
                anji_inventory_add_culms(inventory, 1, &plot, NULL, &d, &h, NULL, &age,
                                         ANJI_AGE_YEARS, NULL, NULL, NULL);
            }
    }
    anji_inventory_check(inventory, NULL, NULL, NULL);
    return NULL;
}

static void clean_inventory(void *state)
{
    (void)state;
    anji_inventory_free(inventory);
    anji_equations_free(equations);
    inventory = NULL;
    equations = NULL;
}

static int run_with(const anji_equations *set, const char *id)
{
    const char                *names[] = {id};
    anji_stock_montecarlo_opts mc;
    anji_stand_run_opts        opts;
    anji_stand_account        *account = NULL;

    anji_stock_montecarlo_opts_init(&mc, sizeof mc);
    mc.draws = 100;
    anji_stand_run_opts_init(&opts, sizeof opts);
    opts.equations      = set;
    opts.equation       = names;
    opts.n_equations    = 1;
    opts.montecarlo     = &mc;
    opts.relative_error = 0.2;
    int status = anji_stand_run(1, (const anji_inventory *const *)&inventory, &opts,
                                &account, NULL);
    if ((status != ANJI_OK) != (account == NULL))
        return -1;
    anji_stand_account_free(account);
    return status;
}

static int run_chain(void *state)
{
    (void)state;
    return run_with(equations, "SOUND");
}

static int run_builtin(void *state)
{
    (void)state;
    return run_with(NULL, "BPRO_HUY2019_AGB");
}

static const oom_operation operations[] = {
    {"the chain", with_inventory, run_chain, clean_inventory, 1 | GSL_FORGETS},
    {"the library's equations", with_inventory, run_builtin, clean_inventory,
     1 | GSL_FORGETS},
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
        ck_assert_msg(leaked == 0 || (op->sorts & GSL_FORGETS),
                      "%s, allocation %ld: %ld blocks leaked", op->what, k, leaked);
        if (!oom_fired) {
            ck_assert_msg(status == ANJI_OK, "%s: %s", op->what, anji_strerror(status));
            break;
        }
        ck_assert_msg(status == ANJI_ERR_MEMORY ||
                          ((op->sorts & 1) && status == ANJI_OK),
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

SUITE_MAIN("oom stand", tcase_add_loop_test(tc, operation_case, 0,
                                            sizeof operations / sizeof *operations);)
