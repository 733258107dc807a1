/* Tests of anjicarbon/sampling.h. Expected numbers: AR-TOOL14's own example (A), a
 * stratified stand measured twice and a plot-number case, both computed in double precision
 * with incomplete-beta quantiles by another program (C, D); tests/vectors/sampling.py.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/random.h>
#include <anjicarbon/sampling.h>
#include <anjicarbon/stats.h>

#include "suite.h"

#define C12 (44.0 / 12.0)

/* Printed tables of Student's t, and the account's quantiles. */
static const struct {
    double p, df, t;
} quantiles[] = {
    {0.95, 33, 1.692360309030},      {0.95, 12, 1.7822875556},
    {2.0 / 3.0, 4, 0.464165},        {2.0 / 3.0, 29, 0.435162},
    {2.0 / 3.0, 99, 0.432020},       {0.975, 1, 12.7062047361747},
    {0.975, INFINITY, 1.9599639845}, {0.05, 12, -1.7822875556},
};

START_TEST(quantiles_agree)
{
    CHECK_NEAR(anji_student_quantile(quantiles[_i].p, quantiles[_i].df), quantiles[_i].t, 0.0,
               quantiles[_i].df == 4 || quantiles[_i].df > 20 ? 5.1e-7 : 5.1e-11, "t");
}
END_TEST

START_TEST(quantiles_have_a_domain)
{
    ck_assert(isnan(anji_student_quantile(0.0, 3)));
    ck_assert(isnan(anji_student_quantile(1.0, 3)));
    ck_assert(isnan(anji_student_quantile(0.9, 0)));
    ck_assert(isnan(anji_student_quantile(NAN, 3)));
    ck_assert(isnan(anji_student_quantile(0.9, NAN)));
    ck_assert(anji_student_quantile(0.5, 7) == 0.0);
}
END_TEST

/* AR-TOOL14, pages 4 and 5: mean 45.328, s 12.776, 34 plots: U = 8.18 %. Half the plots a
 * standard deviation above the mean, half below, scaled so that s is exact. */
START_TEST(the_tools_own_example)
{
    double      y[34];
    anji_sample s;

    for (int i = 0; i < 34; i++)
        y[i] = 45.328 + (i % 2 ? 1 : -1) * 12.776 * sqrt(33.0 / 34.0);
    ck_assert_int_eq(anji_sampling_simple(34, y, NULL, &s, NULL), ANJI_OK);
    CHECK_CLOSE(s.se, 2.191065923781, 1e-12, "se");
    CHECK_CLOSE(s.t, 1.692360309030, 1e-12, "t");
    CHECK_CLOSE(s.half_width, 3.708073003875, 1e-12, "half width");
    CHECK_CLOSE(s.relative, 0.08180535218574, 1e-12, "U");
    ck_assert(s.df == 33 && s.n == 34);
}
END_TEST

static const double  area[2]     = {800, 626};
static const int32_t stratum[14] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
static const double  t1[14]      = {62.1, 70.4, 58.8, 66.0, 73.5, 61.2, 68.9,
                                    64.7, 48.3, 52.7, 45.9, 55.1, 50.2, 47.6};
static const double  t2[14]      = {71.0, 80.2, 66.5, 75.9, 83.1, 69.4, 79.3,
                                    73.8, 55.2, 61.0, 51.8, 63.9, 57.4, 54.0};

/* The synthetic cases give 10 digits and more. */
START_TEST(a_stand_measured_twice)
{
    double                tonnes = 1426 * 0.47 * C12, covariance;
    anji_sampling_stratum row[2];
    anji_sample           a, b, paired, apart, c;

    ck_assert_int_eq(
        anji_sampling_stratified(14, t1, stratum, 2, area, NULL, row, &a, NULL),
        ANJI_OK);
    CHECK_CLOSE(row[0].mean, 65.7, 1e-12, "mean");
    CHECK_CLOSE(row[1].mean, 49.9666666667, 1e-11, "mean");
    CHECK_CLOSE(row[0].variance, 25.0114285714, 1e-11, "s2");
    CHECK_CLOSE(row[1].variance, 11.7586666667, 1e-11, "s2");
    CHECK_CLOSE(a.value, 58.7932211314, 1e-11, "b");
    CHECK_CLOSE(a.half_width, 2.0797551639, 1e-10, "half width");
    CHECK_CLOSE(a.relative, 0.0353740639, 1e-8, "U");
    ck_assert(a.df == 12 && a.n == 14);
    ck_assert_int_eq(
        anji_sampling_stratified(14, t2, stratum, 2, area, NULL, NULL, &b, NULL),
        ANJI_OK);
    CHECK_CLOSE(b.half_width, 2.5010632702, 1e-10, "half width");

    ck_assert_int_eq(anji_sampling_change_paired(14, t1, t2, stratum, 2, area, NULL,
                                                 row, &paired, &covariance, NULL),
                     ANJI_OK);
    CHECK_CLOSE(row[0].variance, 0.8285714286, 1e-9, "s2");
    CHECK_CLOSE(row[1].variance, 1.235, 1e-11, "s2");
    CHECK_CLOSE(paired.value, 8.3439691445, 1e-10, "change");
    CHECK_CLOSE(paired.half_width, 0.4791134920, 1e-9, "half width");
    CHECK_CLOSE(paired.relative, 0.0574203336, 1e-8, "U");
    CHECK_CLOSE(covariance, 0.5 * (a.se * a.se + b.se * b.se - paired.se * paired.se),
                1e-12, "covariance");
    ck_assert_int_eq(anji_sampling_scale(&paired, tonnes, &c, NULL), ANJI_OK);
    CHECK_CLOSE(c.value, 20505.081667, 1e-10, "t CO2e");
    CHECK_CLOSE(anji_sampling_conservative(&c, ANJI_SIDE_PROJECT), 20505.081667, 1e-10,
                "paired, discounted");

    ck_assert_int_eq(anji_sampling_change_independent(&a, &b, &apart, NULL), ANJI_OK);
    CHECK_CLOSE(apart.relative, 0.3898382878, 1e-9, "u");
    ck_assert_int_eq(anji_sampling_scale(&apart, tonnes, &c, NULL), ANJI_OK);
    CHECK_CLOSE(anji_sampling_conservative(&c, ANJI_SIDE_PROJECT), 12511.415738, 1e-10,
                "independent, discounted");
    /* carried forward undiscounted */
    ck_assert_int_eq(anji_sampling_update(&a, &paired, &c, NULL), ANJI_OK);
    CHECK_CLOSE(c.value, 67.1371902758, 1e-11, "stock");
    CHECK_CLOSE(c.half_width, hypot(2.0797551639, 0.4791134920), 1e-9, "half width");
}
END_TEST

/* Steps belong to their upper end; 60 +- 9 t ha-1 is the tool's example. */
START_TEST(discounts)
{
    static const struct {
        double u, share;
    } steps[]     = {{0, 0},      {0.10, 0},    {0.1000001, 0.25}, {0.15, 0.25},
                     {0.20, 0.5}, {0.30, 0.75}, {0.301, 1.0},      {INFINITY, 1.0},
                     {NAN, NAN},  {-0.1, NAN}};
    anji_sample s = {.value = 60, .half_width = 9, .relative = 0.15};

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        CHECK_CLOSE(anji_sampling_discount(steps[i].u), steps[i].share, 0.0, "share");
    CHECK_CLOSE(anji_sampling_conservative(&s, ANJI_SIDE_PROJECT), 57.75, 0.0,
                "project");
    CHECK_CLOSE(anji_sampling_conservative(&s, ANJI_SIDE_BASELINE), 62.25, 0.0,
                "baseline");
    ck_assert(isnan(anji_sampling_conservative(&s, 2)));
    ck_assert(isnan(anji_sampling_conservative(NULL, 0)));
}
END_TEST

START_TEST(plot_number_of_the_account)
{
    double                   ha[2] = {150, 90}, sd[2] = {35, 22}, share[2];
    int64_t                  plots[2];
    anji_sampling_opts       o;
    anji_plots_needed_result r;

    anji_sampling_opts_init(&o, sizeof o);
    o.plot_ha = 0.04;
    o.t       = 1.645;
    ck_assert_int_eq(anji_plots_needed(2, ha, sd, NULL, 6, &o, &r, share, plots, NULL),
                     ANJI_OK);
    CHECK_CLOSE(r.exact, 67.4156357433, 1e-11, "n");
    CHECK_CLOSE(r.simple, 68.2155546984, 1e-11, "simple");
    CHECK_NEAR(share[0], 48.953, 0, 5.1e-4, "share");
    CHECK_NEAR(share[1], 18.462, 0, 5.1e-4, "share");
    ck_assert(r.n == 68 && plots[0] == 49 && plots[1] == 19);
    ck_assert(isinf(r.df));

    /* with its own t: n suffices and n - 1 does not */
    o.t = 0;
    ck_assert_int_eq(anji_plots_needed(2, ha, sd, NULL, 6, &o, &r, NULL, NULL, NULL),
                     ANJI_OK);
    CHECK_CLOSE(r.t, anji_student_quantile(0.95, (double)r.n - 2), 0.0, "t");
    ck_assert(r.exact <= (double)r.n);
    o.t = anji_student_quantile(0.95, (double)r.n - 3);
    anji_plots_needed_result less;
    ck_assert_int_eq(anji_plots_needed(2, ha, sd, NULL, 6, &o, &less, NULL, NULL, NULL),
                     ANJI_OK);
    ck_assert(less.exact > (double)r.n - 1);
}
END_TEST

/* Where one stratum's plots cost four times as much, it gets half as many for its w s. */
START_TEST(dear_plots_are_fewer)
{
    double ha[2] = {100, 100}, sd[2] = {20, 20}, cost[2] = {1, 4}, share[2];
    anji_plots_needed_result r;

    ck_assert_int_eq(anji_plots_needed(2, ha, sd, cost, 3, NULL, &r, share, NULL, NULL),
                     ANJI_OK);
    CHECK_CLOSE(share[0], 2 * share[1], 1e-12, "share");
    /* (10 + 20)(10 + 5) against (20)^2 for equal costs */
    CHECK_CLOSE(r.simple, r.t * r.t * 450 / 9, 1e-12, "n");
}
END_TEST

/* Double sampling: tests/vectors/sampling.py. */
START_TEST(double_sample)
{
    double                x[9] = {0.61, 0.72, 0.55, 0.80, 0.67, 0.70, 0.59, 0.77, 0.64};
    double                y[9] = {52.1, 61.9, 47.0, 70.3, 55.8, NAN, NAN, NAN, NAN};
    int32_t               all[9] = {0};
    double                ha[1]  = {10};
    anji_sampling_stratum row;
    anji_sample           s;

    ck_assert_int_eq(anji_sampling_double(9, x, y, all, 1, ha, NULL, &row, &s, NULL),
                     ANJI_OK);
    CHECK_CLOSE(s.value, 57.626060606060605, 1e-12, "mean");
    CHECK_CLOSE(row.variance, 45.63609090909091, 1e-11, "s2");
    CHECK_CLOSE(s.se, 3.0211286271554512, 1e-12, "se");
    ck_assert(s.n == 5 && s.df == 4);
    for (int i = 0; i < 9; i++)
        x[i] = 1;
    ck_assert_int_eq(anji_sampling_double(9, x, y, all, 1, ha, NULL, NULL, &s, NULL),
                     ANJI_ERR_DOMAIN);
    ck_assert(isnan(s.value) && s.n == -1);
    ck_assert_int_eq(anji_sampling_double(9, NULL, y, all, 1, ha, NULL, &row, &s, NULL),
                     ANJI_ERR_NULL);
}
END_TEST

/* The 90 % interval holds the truth in 90 % of 4000 stands: the count is binomial, its
 * 99.9 % interval +- 1.6 %. */
START_TEST(intervals_cover)
{
    enum { STANDS = 4000 };
    int          held = 0;
    anji_random *random;

    anji_random_new(11, 0, &random, NULL);
    for (int k = 0; k < STANDS; k++) {
        double      y[14];
        anji_sample s;
        for (int p = 0; p < 14; p++)
            y[p] = 50 + 10 * stratum[p] + 5 * anji_random_normal(random);
        anji_sampling_stratified(14, y, stratum, 2, area, NULL, NULL, &s, NULL);
        held += fabs(s.value - (50 * 800 + 60 * 626) / 1426.0) <= s.half_width;
    }
    anji_random_free(random);
    ck_assert_msg(held > 0.884 * STANDS && held < 0.916 * STANDS, "%d of %d", held,
                  STANDS);
}
END_TEST

START_TEST(bad_arguments)
{
    double             y[4] = {1, 2, INFINITY, 4}, ha[2] = {1, 2}, sd[2] = {1, 2}, v;
    int32_t            s4[4] = {0, 0, 1, 1}, off[4] = {0, 0, 1, 2};
    anji_sampling_opts o;
    anji_sample        s, bad = {.value = NAN};
    anji_error         err;
    anji_plots_needed_result r;

    ck_assert_int_eq(anji_sampling_opts_init(NULL, sizeof o), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_sampling_opts_init(&o, 4), ANJI_ERR_OPTS);
    anji_sampling_opts_init(&o, sizeof o);
    o.confidence = 2;
    ck_assert_int_eq(anji_sampling_simple(2, y, &o, &s, &err), ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_sampling_simple(2, NULL, NULL, &s, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_sampling_simple(4, y, NULL, &s, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 2);
    ck_assert_int_eq(anji_sampling_simple(1, y, NULL, &s, &err), ANJI_ERR_TOO_FEW);
    ck_assert(isnan(s.value) && isnan(s.relative) && s.n == -1);
    y[2] = NAN;
    ck_assert_int_eq(anji_sampling_stratified(4, y, s4, 2, ha, NULL, NULL, &s, &err),
                     ANJI_ERR_TOO_FEW);
    ck_assert_int_eq((int)err.row, 1);
    ck_assert_int_eq(anji_sampling_stratified(4, y, off, 2, ha, NULL, NULL, &s, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 3);
    y[2]  = 3;
    ha[1] = 0;
    ck_assert_int_eq(anji_sampling_stratified(4, y, s4, 2, ha, NULL, NULL, &s, &err),
                     ANJI_ERR_DOMAIN);
    ha[1] = 2;
    anji_sampling_opts_init(&o, sizeof o);
    o.plot_ha = 1;
    ck_assert_int_eq(anji_sampling_stratified(4, y, s4, 2, ha, &o, NULL, &s, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_sampling_stratified(4, y, s4, 0, ha, NULL, NULL, &s, &err),
                     ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(anji_sampling_stratified(4, NULL, s4, 2, ha, NULL, NULL, &s, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(
        anji_sampling_change_paired(4, y, NULL, s4, 2, ha, NULL, NULL, &s, &v, &err),
        ANJI_ERR_NULL);
    ck_assert_int_eq(anji_sampling_change_independent(&bad, &s, &s, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_sampling_change_independent(NULL, &s, &s, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_sampling_update(&bad, &bad, &s, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_sampling_update(&bad, NULL, &s, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_sampling_scale(NULL, 1, &s, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_sampling_scale(&bad, NAN, &s, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_plots_needed(2, ha, sd, NULL, 0, NULL, &r, NULL, NULL, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(
        anji_plots_needed(2, ha, sd, NULL, 1e-9, NULL, &r, NULL, NULL, &err),
        ANJI_ERR_DOMAIN);
    ck_assert_int_eq(
        anji_plots_needed(2, NULL, sd, NULL, 1, NULL, &r, NULL, NULL, &err),
        ANJI_ERR_NULL);
    ck_assert_int_eq(anji_plots_needed(0, ha, sd, NULL, 1, NULL, &r, NULL, NULL, &err),
                     ANJI_ERR_TOO_FEW);
    ck_assert(isnan(r.exact) && r.n == -1);
    sd[1] = -1;
    ck_assert_int_eq(anji_plots_needed(2, ha, sd, NULL, 1, NULL, &r, NULL, NULL, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 1);
    o.plot_ha = 0.7;
    sd[1]     = 1;
    ck_assert_int_eq(anji_plots_needed(2, ha, sd, NULL, 1, &o, &r, NULL, NULL, &err),
                     ANJI_ERR_DOMAIN);
    for (size_t i = 0; anji_sampling_param(i) != NULL; i++)
        ck_assert(anji_sampling_param(i)->name != NULL);
}
END_TEST

SUITE_MAIN("sampling", tcase_add_loop_test(tc, quantiles_agree, 0,
                                           sizeof quantiles / sizeof *quantiles);
           tcase_add_test(tc, quantiles_have_a_domain);
           tcase_add_test(tc, the_tools_own_example);
           tcase_add_test(tc, a_stand_measured_twice); tcase_add_test(tc, discounts);
           tcase_add_test(tc, plot_number_of_the_account);
           tcase_add_test(tc, dear_plots_are_fewer); tcase_add_test(tc, double_sample);
           tcase_add_test(tc, intervals_cover); tcase_add_test(tc, bad_arguments);)
