/* Tests of anjicarbon/fill_trees.h: what trees must not know, and what they must.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/fill_trees.h>

#include "suite.h"

enum { PER_DAY = 48, DAYS = 120, N = PER_DAY * DAYS };

static const anji_axis AXIS = {1672531200, N, 1800, 0};
static double          truth[N], y[N], sw[N], ta[N], vpd[N], noise[N];

static double uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0;
}

/* Light response and respiration with noise of standard deviation 1. */
static void make(void)
{
    uint64_t s = 5;

    for (int i = 0; i < N; i++) {
        int    away = abs(i % PER_DAY - 24);
        double sun  = away < 14 ? 14.0 - away : 0.0;
        sw[i]       = sun * (20 + 40 * uniform(&s));
        ta[i]       = 8 + 6 * sin(i / 900.0) + sun / 2 + 2 * uniform(&s);
        vpd[i]      = 3 + sun / 2 + 2 * uniform(&s);
        truth[i]    = 3 * exp(0.06 * (ta[i] - 10)) - 20 * sw[i] / (sw[i] + 250);
        noise[i]    = 0.0;
        for (int k = 0; k < 12; k++)
            noise[i] += uniform(&s) - 0.5;
        y[i] = uniform(&s) < 0.6 ? truth[i] + noise[i] : NAN;
    }
}

typedef struct {
    double  value[N], sd[N];
    int32_t n[N], window[N];
    uint8_t method[N], quality[N];
} columns;

static anji_fill lend(columns *c)
{
    return (anji_fill){c->value, c->sd, c->n, c->window, c->method, c->quality};
}

static columns a, b;

static anji_model_drivers conditions(void)
{
    return (anji_model_drivers){.sw_in = sw, .t_air = ta, .vpd = vpd};
}

static int fill(const double *of, const anji_fill_trees_opts *o, columns *to)
{
    anji_model_drivers d   = conditions();
    anji_fill          out = lend(to);
    anji_error         err;
    int                status = anji_fill_trees(&AXIS, of, &d, o, &out, &err);
    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    return status;
}

static anji_fill_trees_opts quick(void)
{
    anji_fill_trees_opts o;
    ck_assert_int_eq(anji_fill_trees_opts_init(&o, sizeof o), ANJI_OK);
    o.rounds = 80;
    o.rate   = 0.1;
    return o;
}

#define NEEDS_XGBOOST                                                                  \
    if (!anji_fill_trees_available())                                                  \
    SKIP("built without XGBoost")

START_TEST(finds_the_response)
{
    NEEDS_XGBOOST;
    anji_fill_trees_opts o      = quick();
    double               square = 0, spread = 0;
    int                  n = 0, inside = 0;

    make();
    fill(y, &o, &a);
    for (int i = 0; i < N; i++) {
        double e = a.value[i] - (truth[i] + noise[i]); /* as a measurement would say */
        ck_assert_int_eq(a.method[i], ANJI_FILL_TREES);
        ck_assert_int_eq(a.window[i], DAYS);
        if (!isnan(y[i]))
            continue;
        n++;
        square += e * e;
        spread += a.sd[i];
        inside += fabs(e) <= 1.959964 * a.sd[i];
    }
    /* the noise is 1: no estimate can have less, and one that finds the response has
     * little more; 0.1 is a tenth of what the mean alone would leave beside it */
    ck_assert_msg(sqrt(square / n) < 1.2, "rmse %g", sqrt(square / n));
    CHECK_NEAR(spread / n, 1.05, 0.0, 0.12, "mean spread");
    ck_assert_msg(inside > 0.93 * n && inside < 0.97 * n, "%d of %d", inside, n);
}
END_TEST

START_TEST(same_bits_on_any_threads)
{
    NEEDS_XGBOOST;
    anji_fill_trees_opts o = quick();
    anji_run             run;

    make();
    anji_run_init(&run, sizeof run);
    run.threads = 3;
    fill(y, &o, &a);
    o.run = &run;
    fill(y, &o, &b);
    ck_assert_int_eq(memcmp(&a, &b, sizeof a), 0);
    o.seed = 2;
    fill(y, &o, &b);
    ck_assert_int_ne(memcmp(&a, &b, sizeof a), 0);
}
END_TEST

/* The estimate of a measured row must not see it, nor a row of its block, nor one within
 * the buffer: change a whole day in the middle of a block of 10 days, and no estimate of
 * the block changes by a bit; estimates far away do. */
START_TEST(knows_no_neighbours)
{
    NEEDS_XGBOOST;
    static double        changed[N];
    anji_fill_trees_opts o         = quick();
    int                  elsewhere = 0, block = 10 * PER_DAY;

    make();
    memcpy(changed, y, sizeof y);
    for (int i = 5 * block + 4 * PER_DAY; i < 5 * block + 5 * PER_DAY; i++)
        changed[i] += 25.0;
    fill(y, &o, &a);
    fill(changed, &o, &b);
    for (int i = 0; i < N; i++) {
        if (isnan(y[i]))
            continue;
        if (i / block == 5)
            ck_assert_msg(a.value[i] == b.value[i], "row %d: %g and %g", i, a.value[i],
                          b.value[i]);
        else
            elsewhere += a.value[i] != b.value[i];
    }
    ck_assert_int_gt(elsewhere, N / 10);
    /* a row just outside the block, within the buffer: no estimate of the block sees it */
    memcpy(changed, y, sizeof y);
    for (int i = 5 * block - PER_DAY; i < 5 * block; i++)
        changed[i] -= 25.0;
    fill(changed, &o, &b);
    for (int i = 5 * block; i < 6 * block; i++)
        ck_assert(isnan(y[i]) || a.value[i] == b.value[i]);
}
END_TEST

START_TEST(companion_columns)
{
    NEEDS_XGBOOST;
    anji_fill_trees_opts o        = quick();
    int                  measured = 0;

    make();
    for (int i = 1000; i < 1060; i++) /* a gap of 30 hours: good */
        y[i] = NAN;
    y[999] = y[1060] = 1.0;
    for (int i = 2000; i < 2000 + 13 * PER_DAY; i++) /* of 13 days: poor */
        y[i] = NAN;
    for (int i = 3000; i < 3000 + 2 * PER_DAY; i++) /* of 2 days: medium */
        y[i] = NAN;
    ta[3010]    = NAN; /* where a driver is missing: poor */
    o.gaps_only = 1;
    fill(y, &o, &a);
    for (int i = 0; i < N; i++)
        measured += !isnan(y[i]);
    for (int i = 0; i < N; i++) {
        ck_assert_int_eq(isnan(a.value[i]), !isnan(y[i]));
        ck_assert_int_eq(isnan(a.sd[i]), !isnan(y[i]));
        ck_assert_int_eq(a.n[i], isnan(y[i]) ? measured : 0);
        ck_assert_int_eq(a.quality[i] == 255, !isnan(y[i]));
    }
    ck_assert_int_eq(a.quality[1030], 1);
    ck_assert_int_eq(a.quality[2100], 3);
    ck_assert_int_eq(a.quality[3020], 2);
    ck_assert_int_eq(a.quality[3010], 3);
}
END_TEST

START_TEST(works_without_drivers)
{
    NEEDS_XGBOOST;
    anji_fill_trees_opts o    = quick();
    anji_model_drivers   none = {0}, more = conditions();
    const double        *other = truth;
    anji_fill            out   = lend(&a);
    double               with = 0, without = 0;

    make();
    ck_assert_int_eq(anji_fill_trees(&AXIS, y, &none, &o, &out, NULL), ANJI_OK);
    for (int i = 0; i < N; i++)
        without += isnan(y[i]) ? fabs(a.value[i] - truth[i]) : 0;
    more.others    = &other;
    more.n_others  = 1;
    more.potential = sw;
    ck_assert_int_eq(anji_fill_trees(&AXIS, y, &more, &o, &out, NULL), ANJI_OK);
    for (int i = 0; i < N; i++)
        with += isnan(y[i]) ? fabs(a.value[i] - truth[i]) : 0;
    ck_assert_msg(with < 0.5 * without, "%g against %g", with, without);
}
END_TEST

START_TEST(what_is_refused)
{
    anji_fill_trees_opts o;
    anji_model_drivers   d   = conditions();
    anji_fill            out = lend(&a);
    anji_error           err;

    make();
    ck_assert_int_eq(anji_fill_trees_opts_init(NULL, sizeof o), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_fill_trees_opts_init(&o, 8), ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_fill_trees_opts_init(&o, sizeof o), ANJI_OK);
    ck_assert_str_eq(anji_fill_trees_param(0)->name, "seed");
    ck_assert_ptr_null(anji_fill_trees_param(11));
#define TREES(x, yy, dd, oo, ff) anji_fill_trees(x, yy, dd, oo, ff, &err)
    ck_assert_int_eq(TREES(NULL, y, &d, NULL, &out), ANJI_ERR_NULL);
    ck_assert_int_eq(TREES(&AXIS, y, &d, NULL, NULL), ANJI_ERR_NULL);
    o.folds = 1;
    ck_assert_int_eq(TREES(&AXIS, y, &d, &o, &out), ANJI_ERR_OPTS);
    ck_assert(isnan(a.value[0]) && a.n[0] == -1 && a.quality[N - 1] == 255);
    if (!anji_fill_trees_available()) {
        ck_assert_int_eq(TREES(&AXIS, y, &d, NULL, &out), ANJI_ERR_NOT_FOUND);
        ck_assert(strstr(err.message, "XGBoost") != NULL && isnan(a.value[5]));
        return;
    }
    ck_assert_int_eq(TREES(&AXIS, NULL, &d, NULL, &out), ANJI_ERR_NULL);
    ck_assert_int_eq(TREES(&AXIS, y, NULL, NULL, &out), ANJI_ERR_NULL);
    d.n_others = 1;
    ck_assert_int_eq(TREES(&AXIS, y, &d, NULL, &out), ANJI_ERR_NULL);
    d.n_others = ANJI_MODEL_OTHERS_MAX + 1;
    ck_assert_int_eq(TREES(&AXIS, y, &d, NULL, &out), ANJI_ERR_DOMAIN);
    d.n_others = 0;
    vpd[11]    = INFINITY;
    ck_assert_int_eq(TREES(&AXIS, y, &d, NULL, &out), ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 11);
    vpd[11] = 1.0;
    y[13]   = -2e15;
    ck_assert_int_eq(TREES(&AXIS, y, &d, NULL, &out), ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 13);
    for (int i = 300; i < N; i++)
        y[i] = NAN;
    y[13] = 1.0;
    ck_assert_int_eq(TREES(&AXIS, y, &d, NULL, &out), ANJI_ERR_TOO_FEW);
    make();
    for (int i = 600; i < N; i++) /* more than 200, all in two blocks */
        y[i] = NAN;
    anji_fill_trees_opts_init(&o, sizeof o);
    o.folds      = 2;
    o.block_days = 60;
    ck_assert_int_eq(TREES(&AXIS, y, &d, &o, &out), ANJI_ERR_TOO_FEW);
    ck_assert(strstr(err.message, "group") != NULL);
}
END_TEST

static int stop(void *data, double done)
{
    (void)data;
    return done > 0.0;
}

START_TEST(can_be_stopped)
{
    NEEDS_XGBOOST;
    anji_fill_trees_opts o   = quick();
    anji_model_drivers   d   = conditions();
    anji_fill            out = lend(&a);
    anji_run             run;

    make();
    anji_run_init(&run, sizeof run);
    run.poll = stop;
    o.run    = &run;
    ck_assert_int_eq(anji_fill_trees(&AXIS, y, &d, &o, &out, NULL), ANJI_ERR_CANCELLED);
    ck_assert(isnan(a.value[0]) && a.quality[3] == 255);
}
END_TEST

START_TEST(mean_of_two)
{
    double    va[] = {1.0, 2.0, NAN, NAN, -3.0}, vb[] = {2.0, NAN, 5.0, NAN, 1.5};
    double    sa[] = {3.0, 1.0, NAN, NAN, 1.0}, sb[] = {4.0, NAN, 0.5, NAN, 7.0};
    int32_t   na[] = {10, 11, 0, 0, 3}, nb[] = {7, 0, 70, 0, 90};
    uint8_t   ma[] = {1, 1, 0, 0, 16}, mb[] = {17, 0, 17, 0, 17};
    uint8_t   qa[] = {1, 2, 255, 255, 3}, qb[] = {2, 255, 3, 255, 1};
    double    value[5], sd[5], method[5];
    int32_t   n[5];
    uint8_t   m[5], q[5];
    anji_fill fa = {va, sa, na, NULL, ma, qa}, fb = {vb, sb, nb, NULL, mb, qb};
    anji_fill out = {value, sd, n, NULL, m, q}, empty = {0};

    ck_assert_int_eq(anji_fill_mean(5, &fa, &fb, &out, method, NULL), ANJI_OK);
    const double  want_value[]  = {1.5, 2.0, 5.0, NAN, -0.75};
    const double  want_sd[]     = {3.5355339059327378, 1.0, 0.5, NAN, 5.0};
    const double  want_method[] = {0.5, NAN, NAN, NAN, 2.25};
    const int32_t want_n[]      = {7, 11, 70, 0, 3};
    const uint8_t want_m[]      = {ANJI_FILL_MEAN, 1, 17, 0, ANJI_FILL_MEAN};
    const uint8_t want_q[]      = {2, 2, 3, 255, 3};
    for (int i = 0; i < 5; i++) {
        CHECK_CLOSE(value[i], want_value[i], 1e-15, "value");
        CHECK_CLOSE(sd[i], want_sd[i], 1e-15, "sd");
        CHECK_CLOSE(method[i], want_method[i], 1e-15, "method");
        ck_assert_int_eq(n[i], want_n[i]);
        ck_assert_int_eq(m[i], want_m[i]);
        ck_assert_int_eq(q[i], want_q[i]);
    }
    fa.sd = NULL; /* no spread of one: none of the mean */
    ck_assert_int_eq(anji_fill_mean(5, &fa, &fb, &fa, NULL, NULL), ANJI_OK);
    ck_assert(va[4] == -0.75);
    ck_assert_int_eq(anji_fill_mean(5, &empty, &fb, &out, method, NULL), ANJI_ERR_NULL);
    ck_assert(isnan(method[0]) && isnan(value[4]) && n[0] == -1 && q[1] == 255);
    ck_assert_int_eq(anji_fill_mean(5, &fa, &fb, NULL, method, NULL), ANJI_ERR_NULL);
}
END_TEST

SUITE_MAIN("fill_trees", tcase_add_test(tc, finds_the_response);
           tcase_add_test(tc, same_bits_on_any_threads);
           tcase_add_test(tc, knows_no_neighbours);
           tcase_add_test(tc, companion_columns);
           tcase_add_test(tc, works_without_drivers);
           tcase_add_test(tc, what_is_refused); tcase_add_test(tc, can_be_stopped);
           tcase_add_test(tc, mean_of_two);)
