/* Tests of anjicarbon/aggregate.h. Expected numbers: tests/vectors/aggregate.py.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/aggregate.h>

#include "suite.h"

/* 2003-12-30T18:00, hourly, 64 days: into March of a leap year */
enum { ROWS = 24 * 64, PERIODS = 65 };
static const anji_axis AXIS = {1072807200, ROWS, 3600, 0};

static const struct {
    int     period, k;
    int64_t start, n;
    double  share, value[4]; /* in the order of ANJI_AGGREGATE_... */
} cases[] = {
    {ANJI_PERIOD_DAY, 0, 1072742400, 5, 0.20833333333333334, {1.05, 5.25, -5.0, 5.5}},
    {ANJI_PERIOD_DAY,
     1,
     1072828800,
     21,
     0.875,
     {1.119047619047619, 23.5, -4.625, 7.125}},
    {ANJI_PERIOD_DAY, 2, 1072915200, 0, 0.0, {NAN, NAN, NAN, NAN}},
    {ANJI_PERIOD_DAY,
     3,
     1073001600,
     21,
     0.875,
     {1.2202380952380953, 25.625, -4.875, 7.375}},
    {ANJI_PERIOD_DAY,
     64,
     1078272000,
     16,
     0.6666666666666666,
     {1.421875, 22.75, -4.625, 7.125}},
    {ANJI_PERIOD_MONTH,
     0,
     1070236800,
     26,
     0.03494623655913978,
     {1.1057692307692308, 28.75, -5.0, 7.125}},
    {ANJI_PERIOD_MONTH,
     1,
     1072915200,
     617,
     0.8293010752688172,
     {1.2603322528363048, 777.625, -5.0, 7.5}},
    {ANJI_PERIOD_MONTH,
     2,
     1075593600,
     597,
     0.8577586206896551,
     {1.2380653266331658, 739.125, -5.0, 7.5}},
    {ANJI_PERIOD_MONTH,
     3,
     1078099200,
     57,
     0.07661290322580645,
     {1.4078947368421053, 80.25, -4.875, 7.375}},
    {ANJI_PERIOD_YEAR,
     0,
     1041379200,
     26,
     0.0029680365296803654,
     {1.1057692307692308, 28.75, -5.0, 7.125}},
    {ANJI_PERIOD_YEAR,
     1,
     1072915200,
     1271,
     0.14469489981785064,
     {1.2564909520062943, 1597.0, -5.0, 7.5}},
};
static const int64_t periods[] = {
    [ANJI_PERIOD_DAY] = 65, [ANJI_PERIOD_MONTH] = 4, [ANJI_PERIOD_YEAR] = 2};

static void fill(double *x)
{
    for (int i = 0; i < ROWS; i++)
        x[i] = i % 7 == 3 || (i >= 30 && i < 54) ? NAN : (i * 37 % 101) / 8.0 - 5.0;
}

START_TEST(aggregate_case)
{
    double          x[ROWS], value[PERIODS], share[PERIODS];
    int64_t         n[PERIODS], start[PERIODS], count = periods[cases[_i].period];
    int             k   = cases[_i].k;
    anji_aggregates out = {value, share, n, start};

    fill(x);
    ck_assert_int_eq(anji_aggregate_periods(&AXIS, cases[_i].period), count);
    for (int how = ANJI_AGGREGATE_MEAN; how <= ANJI_AGGREGATE_MAX; how++) {
        ck_assert_int_eq(
            anji_aggregate(&AXIS, x, cases[_i].period, how, 0.0, count, &out, NULL),
            ANJI_OK);
        ck_assert_int_eq(start[k], cases[_i].start);
        ck_assert_int_eq(n[k], cases[_i].n);
        CHECK_CLOSE(share[k], cases[_i].share, 1e-15, "share");
        /* the sum is a mean times a count: two roundings */
        CHECK_CLOSE(value[k], cases[_i].value[how], 1e-15, "value");
    }
    /* a larger share than it has, and just what it has */
    anji_aggregates only = {value, NULL, NULL, NULL};
    anji_aggregate(&AXIS, x, cases[_i].period, ANJI_AGGREGATE_MIN,
                   nextafter(cases[_i].share, 1.0) + 1e-12, count, &only, NULL);
    CHECK_CLOSE(value[k], NAN, 0.0, "share below share_min");
    anji_aggregate(&AXIS, x, cases[_i].period, ANJI_AGGREGATE_MIN, share[k], count,
                   &only, NULL);
    CHECK_CLOSE(value[k], cases[_i].value[ANJI_AGGREGATE_MIN], 0.0,
                "share at share_min");
}
END_TEST

static const struct {
    const char *what;
    int         period, how;
    double      share_min, poke;
    int64_t     n_out;
    int         status, row;
} faults[] = {
    {"period", 3, ANJI_AGGREGATE_SUM, 0.0, 1.0, 4, ANJI_ERR_DOMAIN, -1},
    {"how", ANJI_PERIOD_MONTH, 4, 0.0, 1.0, 4, ANJI_ERR_DOMAIN, -1},
    {"how below 0", ANJI_PERIOD_MONTH, -1, 0.0, 1.0, 4, ANJI_ERR_DOMAIN, -1},
    {"share", ANJI_PERIOD_MONTH, ANJI_AGGREGATE_SUM, 1.01, 1.0, 4, ANJI_ERR_DOMAIN, -1},
    {"share NaN", ANJI_PERIOD_MONTH, ANJI_AGGREGATE_SUM, NAN, 1.0, 4, ANJI_ERR_DOMAIN,
     -1},
    {"too many", ANJI_PERIOD_MONTH, ANJI_AGGREGATE_SUM, 0.0, 1.0, 5, ANJI_ERR_DOMAIN,
     -1},
    {"too few", ANJI_PERIOD_MONTH, ANJI_AGGREGATE_SUM, 0.0, 1.0, 3, ANJI_ERR_DOMAIN,
     -1},
    {"infinite", ANJI_PERIOD_MONTH, ANJI_AGGREGATE_SUM, 0.0, -INFINITY, 4,
     ANJI_ERR_DOMAIN, 901},
};

START_TEST(fault_case)
{
    double          x[ROWS], value[5] = {1, 1, 1, 1, 1}, share[5] = {0};
    int64_t         n[5] = {0}, start[5] = {0};
    anji_aggregates out = {value, share, n, start};
    anji_error      err;

    fill(x);
    x[901]     = faults[_i].poke;
    int status = anji_aggregate(&AXIS, x, faults[_i].period, faults[_i].how,
                                faults[_i].share_min, faults[_i].n_out, &out, &err);
    ck_assert_msg(status == faults[_i].status, "%s", faults[_i].what);
    ck_assert_int_eq(err.code, status);
    ck_assert_int_eq(err.row, faults[_i].row);
    for (int64_t k = 0; k < faults[_i].n_out; k++) {
        CHECK_CLOSE(value[k], NAN, 0.0, faults[_i].what);
        CHECK_CLOSE(share[k], NAN, 0.0, faults[_i].what);
        ck_assert_int_eq(n[k], -1);
        ck_assert_int_eq(start[k], -1);
    }
}
END_TEST

START_TEST(null_and_empty)
{
    double          x[ROWS];
    anji_axis       none = {1072807200, 0, 3600, 0}, bad = {1, ROWS, 3600, 0};
    anji_aggregates out = {NULL, NULL, NULL, NULL};

    fill(x);
    ck_assert_int_eq(anji_aggregate(&AXIS, x, 1, 0, 0.0, 4, NULL, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_aggregate(&AXIS, NULL, 1, 0, 0.0, 4, &out, NULL),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_aggregate(NULL, x, 1, 0, 0.0, 4, &out, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_aggregate(&bad, x, 1, 0, 0.0, 4, &out, NULL),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_aggregate(&none, NULL, 1, 0, 0.0, 0, &out, NULL), ANJI_OK);
    ck_assert_int_eq(anji_aggregate_periods(&none, 1), 0);
    ck_assert_int_eq(anji_aggregate_periods(&bad, 1), -1);
    ck_assert_int_eq(anji_aggregate_periods(NULL, 1), -1);
    ck_assert_int_eq(anji_aggregate_periods(&AXIS, 3), -1);
}
END_TEST

SUITE_MAIN("aggregate",
           tcase_add_loop_test(tc, aggregate_case, 0, sizeof cases / sizeof *cases);
           tcase_add_loop_test(tc, fault_case, 0, sizeof faults / sizeof *faults);
           tcase_add_test(tc, null_and_empty);)
