/* Tests of anjicarbon/local_linear.h. Expected numbers: tests/vectors/local_linear.py.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>

#include <anjicarbon/local_linear.h>

#include "suite.h"

enum { PER_DAY = 48, DAYS = 40, N = PER_DAY * DAYS };

static const anji_axis AXIS = {883612800, N, 1800, 0};
static double          y[N], sw[N], ta[N], vpd[N];

static void make(void)
{
    uint64_t seed = 12345;

    for (int i = 0; i < N; i++) {
        double u[4];
        for (int k = 0; k < 4; k++) {
            seed = (seed * 1103515245u + 12345u) % 2147483648u;
            u[k] = (double)(seed / 2048);
        }
        int    away = abs(i % PER_DAY - 24);
        double sun  = away < 12 ? 12.0 - away : 0.0;
        sw[i]       = sun * 40 + (sun > 0 ? u[0] / 4096 : 0.0);
        ta[i]       = 10 + sun / 4 + u[1] / 131072;
        vpd[i]      = 4 + sun / 2 + u[2] / 131072;
        double flux = 3 - sw[i] / 32 + ta[i] / 8 + u[3] / 524288;
        y[i]        = (i * 7) % 10 < 6 ? flux : NAN;
    }
}

static const struct {
    int    row;
    double value;
} rows[] = {{6, 5.78148335112826},    {503, -8.65334058816777},
            {960, 5.26761684074958},  {971, 5.6189633122265},
            {984, -14.1771371421686}, {1001, 5.49198370210067},
            {1019, 6.03515165667916}, {1900, -5.05279492015919}};

START_TEST(follows_the_equations)
{
    double      value[N], mds[N], sd[N], mds_sd[N];
    anji_driver drivers[3];
    anji_fill   out = {.value = value, .sd = sd}, plain = {.value = mds, .sd = mds_sd};
    int         moved = 0;

    make();
    anji_fill_drivers(sw, vpd, ta, drivers);
    ck_assert_int_eq(anji_fill_linear(&AXIS, y, drivers, 3, NULL, &out, NULL), ANJI_OK);
    ck_assert_int_eq(anji_fill_mds(&AXIS, y, drivers, 3, NULL, &plain, NULL), ANJI_OK);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        CHECK_CLOSE(value[rows[k].row], rows[k].value, 1e-12,
                    "estimate"); /* order of sums */
    for (int i = 0; i < N; i++) {
        ck_assert(sd[i] == mds_sd[i] || (isnan(sd[i]) && isnan(mds_sd[i])));
        ck_assert_int_eq(isnan(value[i]), isnan(mds[i]));
        moved += value[i] != mds[i];
    }
    ck_assert_int_gt(moved, N / 2);
}
END_TEST

START_TEST(leaves_rows_without_evidence)
{
    double         value[N], mds[N], none[N];
    anji_driver    drivers[3];
    anji_fill      out = {.value = value}, plain = {.value = mds};
    anji_fill_opts o;

    make();
    for (int i = 0; i < N; i++) /* few rows: never 10 alike ones */
        y[i] = i % 200 == 0 ? y[i] : NAN;
    for (int i = 0; i < N; i++)
        none[i] = NAN;
    anji_fill_drivers(sw, vpd, ta, drivers);
    ck_assert_int_eq(anji_fill_linear(&AXIS, y, drivers, 3, NULL, &out, NULL), ANJI_OK);
    ck_assert_int_eq(anji_fill_mds(&AXIS, y, drivers, 3, NULL, &plain, NULL), ANJI_OK);
    for (int i = 0; i < N; i++)
        ck_assert(value[i] == mds[i] || (isnan(value[i]) && isnan(mds[i])));
    make();
    drivers[1].values = none; /* a driver without values: no sample is whole */
    ck_assert_int_eq(anji_fill_linear(&AXIS, y, drivers, 3, NULL, &out, NULL), ANJI_OK);
    ck_assert_int_eq(anji_fill_mds(&AXIS, y, drivers, 3, NULL, &plain, NULL), ANJI_OK);
    for (int i = 0; i < N; i++)
        ck_assert(value[i] == mds[i] || (isnan(value[i]) && isnan(mds[i])));
    anji_fill_drivers(sw, vpd, ta, drivers);
    anji_fill_opts_init(&o, sizeof o);
    o.gaps_only = 1;
    ck_assert_int_eq(anji_fill_linear(&AXIS, y, drivers, 3, &o, &out, NULL), ANJI_OK);
    for (int i = 0; i < N; i++)
        ck_assert(isnan(y[i]) || isnan(value[i]));
}
END_TEST

START_TEST(fails_as_mds_does)
{
    double      value[N];
    anji_driver drivers[3];
    anji_fill   out = {.value = value};
    anji_error  err;

    make();
    anji_fill_drivers(sw, vpd, ta, drivers);
    ck_assert_int_eq(anji_fill_linear(&AXIS, NULL, drivers, 3, NULL, &out, &err),
                     ANJI_ERR_NULL);
    ck_assert(isnan(value[5]));
    y[17] = INFINITY;
    ck_assert_int_eq(anji_fill_linear(&AXIS, y, drivers, 3, NULL, &out, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 17);
    ck_assert(isnan(value[N - 1]));
}
END_TEST

SUITE_MAIN("local_linear", tcase_add_test(tc, follows_the_equations);
           tcase_add_test(tc, leaves_rows_without_evidence);
           tcase_add_test(tc, fails_as_mds_does);)
