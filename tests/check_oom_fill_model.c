/* Each allocation of the Gaussian fill model fails once: the call says ANJI_ERR_MEMORY,
 * leaks nothing, and succeeds the next time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>

#include "suite.h"

#include "oom.h"

#define ROWS            400
#define ALLOCATIONS_MAX 2000

static double           sw[ROWS], ta[ROWS], y[ROWS];
static const anji_axis  axis = {0, ROWS, 1800, 0};
static anji_fill_model *model, *copy;

static void make_rows(void)
{
    for (size_t i = 0; i < ROWS; i++) {
        double sun = sin(6.283185307179586 * ((double)i / 48 - 0.25));
        sw[i]      = sun > 0 ? 640 * sun : 0;
        ta[i]      = 11.3 + 4.7 * sun + 0.013 * (double)(i % 97);
        y[i] =
            i % 5 == 2 ? NAN : 0.31 * ta[i] - 0.017 * sw[i] + 0.043 * (double)(i % 13);
    }
}

static int run_new(void *state)
{
    anji_model_drivers   d = {.sw_in = sw, .t_air = ta};
    anji_fill_model_opts opts;

    (void)state;
    anji_fill_model_opts_init(&opts, sizeof opts);
    opts.features = 16;
    opts.blocks   = 8;
    opts.passes   = 1;
    return anji_fill_model_new(&axis, y, &d, &opts, &model, NULL);
}

static void *with_model(void)
{
    run_new(NULL);
    return NULL;
}

static int run_again(void *state)
{
    (void)state;
    return anji_fill_model_again(model, y, &copy, NULL);
}

static int run_sum(void *state)
{
    anji_fill_model_sum s;
    (void)state;
    return anji_fill_model_sum_rows(model, 0, ROWS, &s, NULL);
}

static int run_weighted(void *state)
{
    double se;
    (void)state;
    return anji_fill_model_sum_weighted(model, ta, NULL, &se, NULL, NULL);
}

static void clean(void *state)
{
    (void)state;
    anji_fill_model_free(copy);
    anji_fill_model_free(model);
    copy = model = NULL;
}

static const oom_operation operations[] = {
    {"new", NULL, run_new, clean, 1},
    {"again", with_model, run_again, clean, 0},
    {"sum", with_model, run_sum, clean, 0},
    {"weighted sum", with_model, run_weighted, clean, 0},
};

START_TEST(operation_case)
{
#if OOM_WORKS
    const oom_operation *op = &operations[_i];
    long                 leaked, k;

    if (!allocations_are_seen())
        SKIP("allocations are intercepted by another tool");
    make_rows();
    ck_assert_msg(oom_once(op, -1, &leaked) == ANJI_OK, "%s", op->what);
    ck_assert_msg(leaked == 0, "%s: %ld blocks leaked", op->what, leaked);
    for (k = 0; k < ALLOCATIONS_MAX; k++) {
        int status = oom_once(op, k, &leaked);
        /* GSL forgets the first blocks of a simplex of which a later one failed */
        ck_assert_msg(leaked == 0 || op->sorts, "%s, allocation %ld: %ld blocks leaked",
                      op->what, k, leaked);
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
    (void)make_rows;
    SKIP("allocations cannot be intercepted here (sanitizer or C library)");
#endif
}
END_TEST

SUITE_MAIN("oom fill model",
           tcase_add_loop_test(tc, operation_case, 0,
                               sizeof operations / sizeof *operations);)
