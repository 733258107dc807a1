/* Each allocation of the gap benchmark's modules fails once: the call says
 * ANJI_ERR_MEMORY, leaks nothing, and succeeds the next time. What XGBoost allocates is its
 * own affair: of the trees only the library's own allocations before it fail.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>

#include "suite.h"

#include "oom.h"

enum { PER_DAY = 48, N = 40 * PER_DAY, ALLOCATIONS_MAX = 200, BEFORE_XGBOOST = 6 };

static const anji_axis AXIS = {1672531200, N, 1800, 0};
static double          y[N], sw[N], value[N], a[40], b[40];
static uint8_t         night[N];
static int32_t         gap[N];

static void make(void)
{
    for (int i = 0; i < N; i++) {
        night[i] = i % PER_DAY < 12 || i % PER_DAY >= 36;
        sw[i]    = night[i] ? 0.0 : 300.0 + i % 7;
        y[i]     = i % 5 == 0 || i % 97 < 9 ? NAN : 2.0 - sw[i] / 50 + 0.01 * (i % 11);
    }
    for (int i = 0; i < 40; i++) {
        a[i] = 0.1 * i;
        b[i] = i % 3;
    }
}

static int draw(const char *name)
{
    anji_gap_scenario s;
    int64_t           n;
    int               status = anji_gap_scenario_find(name, &AXIS, &s, NULL);
    return status != ANJI_OK ? status
                             : anji_gap_scenario_draw(&AXIS, y, night, NULL, &s, 0,
                                                      NULL, gap, &n, NULL);
}

static int run_blocks(void *state)
{
    (void)state;
    return draw("short");
}

static int run_night(void *state)
{
    (void)state;
    return draw("night");
}

static int run_site(void *state)
{
    (void)state;
    return draw("site");
}

static int run_pairs(void *state)
{
    anji_paired p;
    (void)state;
    return anji_paired_test(40, a, b, 99, 1, &p, NULL);
}

static int run_trees(void *state)
{
    anji_fill_trees_opts o;
    anji_model_drivers   d   = {.sw_in = sw};
    anji_fill            out = {.value = value};

    (void)state;
    anji_fill_trees_opts_init(&o, sizeof o);
    o.folds  = 2;
    o.rounds = 1;
    return anji_fill_trees(&AXIS, y, &d, &o, &out, NULL);
}

static const struct {
    oom_operation op;
    long          last; /* allocation that is made to fail; 0: all */
} operations[] = {
    {{"blocks", NULL, run_blocks, NULL, 0}, 0},
    {{"night", NULL, run_night, NULL, 0}, 0},
    {{"site", NULL, run_site, NULL, 0}, 0},
    {{"pairs", NULL, run_pairs, NULL, 0}, 0},
    {{"trees", NULL, run_trees, NULL, 0}, BEFORE_XGBOOST},
};

START_TEST(operation_case)
{
#if OOM_WORKS
    const oom_operation *op   = &operations[_i].op;
    long                 last = operations[_i].last, leaked, k;

    if (!allocations_are_seen())
        SKIP("allocations are intercepted by another tool");
    if (last > 0 && !anji_fill_trees_available())
        SKIP("built without XGBoost");
    make();
    ck_assert_msg(oom_once(op, -1, &leaked) == ANJI_OK, "%s", op->what);
    for (k = 0; k < (last > 0 ? last : ALLOCATIONS_MAX); k++) {
        int status = oom_once(op, k, &leaked);
        ck_assert_msg(leaked == 0, "%s, allocation %ld: %ld blocks leaked", op->what, k,
                      leaked);
        if (!oom_fired) {
            ck_assert_msg(status == ANJI_OK, "%s: %s", op->what, anji_strerror(status));
            break;
        }
        ck_assert_msg(status == ANJI_ERR_MEMORY, "%s, allocation %ld: status %d",
                      op->what, k, status);
    }
    ck_assert_msg(k < ALLOCATIONS_MAX, "%s: never succeeds", op->what);
#else
    (void)operations[_i];
    (void)make;
    SKIP("allocations cannot be intercepted here (sanitizer or C library)");
#endif
}
END_TEST

SUITE_MAIN("oom gaps", tcase_add_loop_test(tc, operation_case, 0,
                                           sizeof operations / sizeof *operations);)
