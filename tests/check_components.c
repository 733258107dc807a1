/* Tests of anjicarbon/components.h and of the quantiles that it needs. Expected numbers:
 * tests/vectors/components.py; sums of squares by hand; simulated pairs whose covariance
 * is known. SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/components.h>
#include <anjicarbon/random.h>
#include <anjicarbon/stats.h>

#include "suite.h"

static const struct {
    double p, df, t;
} quantiles[] = {{0.975, 5, 2.57058183564},
                 {0.95, 10, 1.81246112281},
                 {0.975, 29, 2.04522964213},
                 {0.95, 3.7, 2.18249380391},
                 {0.975, 812.5, 1.96288798325},
                 {0.975, INFINITY, 1.95996398454},
                 {0.5, 3, 0.0},
                 {1.0, 3, NAN},
                 {0.9, 0.0, NAN},
                 {0.9, NAN, NAN}};

static const struct {
    int64_t k, n;
    double  lo, hi;
} shares[] = {{7, 10, 0.3475471499, 0.9332604888},
              {0, 10, 0, 0.3084971078},
              {10, 10, 0.6915028922, 1},
              {95, 100, 0.8871650889, 0.9835681208},
              {941, 1000, 0.9245509269, 0.9547866456},
              {11, 10, NAN, NAN},
              {-1, 10, NAN, NAN},
              {0, 0, NAN, NAN}};

START_TEST(quantiles_are_right)
{
    for (size_t k = 0; k < sizeof quantiles / sizeof *quantiles; k++)
        CHECK_NEAR(anji_student_quantile(quantiles[k].p, quantiles[k].df),
                   quantiles[k].t, 2e-10, 1e-12, "t"); /* digits that are printed */
    for (size_t k = 0; k < sizeof shares / sizeof *shares; k++) {
        double lo, hi;
        anji_binomial_interval(shares[k].k, shares[k].n, 0.95, &lo, &hi);
        CHECK_CLOSE(lo, shares[k].lo, 1e-9, "lo");
        CHECK_CLOSE(hi, shares[k].hi, 1e-9, "hi");
    }
    double lo;
    anji_binomial_interval(7, 10, 1.0, &lo, NULL);
    ck_assert(isnan(lo));
}
END_TEST

START_TEST(total_adds_squares)
{
    anji_component c[5];
    anji_total     t;
    const double   draws[] = {-610.5, NAN, -598.25, -604.0, -621.75};
    const double   sums[]  = {-590.0, -612.0, NAN};

    ck_assert_int_eq(anji_component_make("random", 6, INFINITY, 0, &c[0], NULL), 0);
    ck_assert_int_eq(anji_component_make("gap", 12, 20, 0, &c[1], NULL), 0);
    ck_assert_int_eq(anji_component_draws("ustar", 5, draws, 1, &c[2], NULL), 0);
    ck_assert_int_eq(anji_component_method(-605, 3, sums, 5, 2, &c[3], NULL), 0);
    ck_assert_int_eq(anji_component_declared("storage", -605, 4, 0.03, 1, &c[4], NULL),
                     0);
    /* mean -608.625; deviations -1.875, 10.375, 4.625, -13.125 */
    CHECK_CLOSE(c[2].se, sqrt(304.8125 / 3), 1e-14, "draws");
    ck_assert(c[2].df == 3.0);
    /* (225 + 49)/2 - 25 */
    CHECK_CLOSE(c[3].se, sqrt(112.0), 1e-14, "method");
    CHECK_CLOSE(c[4].se, sqrt(16 + 18.15 * 18.15), 1e-14, "declared");
    ck_assert_int_eq(anji_components_total(-605, 5, c, &t, NULL), ANJI_OK);
    double square = 36 + 144 + 304.8125 / 3 + 112 + 16 + 18.15 * 18.15;
    double df     = square * square / (144.0 * 144 / 20 + pow(304.8125 / 3, 2) / 3),
           share  = 0;
    CHECK_CLOSE(t.se, sqrt(square), 1e-14, "se");
    CHECK_CLOSE(t.df, df, 1e-13, "df");
    CHECK_CLOSE(t.hi95, -605 + anji_student_quantile(0.975, df) * sqrt(square), 1e-13,
                "hi95");
    CHECK_CLOSE(t.lo95, -605 - anji_student_quantile(0.975, df) * sqrt(square), 1e-13,
                "lo95");
    CHECK_CLOSE(t.lower, -605 - anji_student_quantile(0.95, df) * sqrt(square), 1e-13,
                "lower");
    ck_assert(t.lower == t.lo90 && t.upper == t.hi90);
    for (int k = 0; k < 5; k++)
        share += c[k].share;
    CHECK_CLOSE(share, 1.0, 1e-14, "shares");
    CHECK_CLOSE(c[1].share, 144 / square, 1e-14, "share");
}
END_TEST

START_TEST(unknown_is_left_out)
{
    anji_component c[2];
    anji_total     t;
    const double   one[] = {-600};

    ck_assert_int_eq(anji_component_draws("ustar", 1, one, 1, &c[0], NULL), ANJI_OK);
    ck_assert(isnan(c[0].se));
    ck_assert_int_eq(anji_components_total(-600, 1, c, &t, NULL), ANJI_OK);
    ck_assert(isnan(t.se) && isnan(t.lower) && t.value == -600);
    ck_assert_int_eq(anji_component_make("a name that is far too long to be kept whole",
                                         2.5, INFINITY, 0, &c[1], NULL),
                     ANJI_OK);
    ck_assert_str_eq(c[1].name, "a name that is far too long to ");
    ck_assert_int_eq(anji_components_total(-600, 2, c, &t, NULL), ANJI_OK);
    ck_assert(t.se == 2.5 && isnan(c[0].share) && c[1].share == 1.0);
    ck_assert_int_eq(anji_component_method(-600, 0, NULL, 0, 2, &c[1], NULL), ANJI_OK);
    ck_assert(isnan(c[1].se));
    /* fillers that differ less than what is known of their error already */
    ck_assert_int_eq(anji_component_method(-601, 1, one, 3, 2, &c[1], NULL), ANJI_OK);
    ck_assert(c[1].se == 0.0);
}
END_TEST

/* Draws a z1 + b z2 and c z1 + d z3 of independent normal z: the difference has the
 * variance (a - c)^2 + b^2 + d^2. */
START_TEST(difference_holds_the_covariance)
{
    enum { DRAWS = 20000 };
    static double p[DRAWS], q[DRAWS];
    const double  a = 12.5, b = 4.25, c = 9.75, d = 3.5;
    anji_random  *random;

    ck_assert_int_eq(anji_random_new(7, 0, &random, NULL), ANJI_OK);
    for (int k = 0; k < DRAWS; k++) {
        double z = anji_random_normal(random);
        p[k]     = -620 + a * z + b * anji_random_normal(random);
        q[k]     = -450 + c * z + d * anji_random_normal(random);
    }
    anji_random_free(random);
    p[5] = NAN;
    anji_component mine[3], theirs[3], out[8];
    anji_component_make("random", 6, INFINITY, ANJI_ERROR_RANDOM, &mine[0], NULL);
    anji_component_make("random", 8, INFINITY, ANJI_ERROR_RANDOM, &theirs[0], NULL);
    anji_component_declared("calibration", -620, 0, 0.03, 2, &mine[1], NULL);
    anji_component_declared("calibration", -450, 0, 0.03, 2, &theirs[1], NULL);
    anji_component_make("storage", 4, INFINITY, ANJI_ERROR_PERSISTENT, &mine[2], NULL);
    anji_component_make("advection", 7, 30, ANJI_ERROR_PERSISTENT, &theirs[2], NULL);
    const double fillers_p[] = {-604, -631}, fillers_q[] = {-438, -455.5};
    anji_side    project = {-620, mine, 3, p, fillers_p},
              control    = {-450, theirs, 3, q, fillers_q};
    anji_total t;
    size_t     n;
    ck_assert_int_eq(
        anji_difference(&project, &control, DRAWS, 2, 8, out, &n, &t, NULL), ANJI_OK);
    ck_assert_int_eq((int)n, 6);
    ck_assert(t.value == -170);
    CHECK_CLOSE(out[0].se, 10.0, 1e-14, "random");
    CHECK_CLOSE(out[1].se, 0.03 * 170, 1e-12, "calibration of the difference");
    CHECK_CLOSE(out[2].se, 4.0, 1e-14, "storage");
    CHECK_CLOSE(out[3].se, 7.0, 1e-14, "advection");
    /* the sd of 20 000 draws is within 0.5 % at one sigma: four of them */
    CHECK_CLOSE(out[4].se, sqrt((a - c) * (a - c) + b * b + d * d), 0.02, "draws");
    ck_assert(out[4].df == DRAWS - 2);
    /* differences -166 and -175.5 from -170 */
    CHECK_CLOSE(out[5].se, sqrt((16 + 30.25) / 2), 1e-13, "method");
    double square = 0;
    for (size_t k = 0; k < n; k++)
        square += out[k].se * out[k].se;
    CHECK_CLOSE(t.se, sqrt(square), 1e-13, "total");
    /* the same tower twice has no difference but what is its own */
    ck_assert_int_eq(
        anji_difference(&project, &project, DRAWS, 2, 8, out, &n, &t, NULL), ANJI_OK);
    ck_assert(t.value == 0 && out[1].se == 0 && out[3].se == 0 && out[4].se == 0);
    /* a sink beside a source: a relative error adds up */
    control.value = 450;
    ck_assert_int_eq(
        anji_difference(&project, &control, DRAWS, 2, 8, out, &n, &t, NULL), ANJI_OK);
    CHECK_CLOSE(out[1].se, 0.03 * 1070, 1e-12, "opposite signs");
}
END_TEST

START_TEST(refuses)
{
    anji_component c[2], out[6];
    anji_total     t;
    anji_error     err;
    size_t         n;
    const double   bad[] = {1, INFINITY};

    ck_assert_int_eq(anji_component_make(NULL, 1, 1, 0, c, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_component_make("x", 1, 1, 0, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_component_make("x", -1, 1, 0, c, &err), ANJI_ERR_DOMAIN);
    ck_assert(isnan(c[0].se));
    ck_assert_int_eq(anji_component_make("x", INFINITY, 1, 0, c, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_component_make("x", 1, 0, 0, c, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_component_make("x", 1, 1, 3, c, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_component_declared("x", 1, -1, 0, 0, c, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_component_declared("x", 1, 0, NAN, 0, c, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_component_draws("x", 2, NULL, 0, c, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_component_draws("x", 2, bad, 0, c, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 1);
    ck_assert_int_eq(anji_component_method(1, 2, bad, 0, 0, c, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_component_method(1, 1, bad, -1, 0, c, &err), ANJI_ERR_DOMAIN);
    anji_component_make("x", 1, 1, 0, &c[0], NULL);
    c[1]    = c[0];
    c[1].se = -1;
    ck_assert_int_eq(anji_components_total(1, 2, c, &t, &err), ANJI_ERR_DOMAIN);
    ck_assert(isnan(t.value) && isnan(t.hi95));
    ck_assert_int_eq(anji_components_total(INFINITY, 1, c, &t, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_components_total(1, 1, NULL, &t, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_components_total(1, 1, c, NULL, &err), ANJI_ERR_NULL);
    anji_side good = {1, c, 1, bad, NULL}, none = {1, c, 1, NULL, NULL};
    ck_assert_int_eq(anji_difference(&good, &none, 1, 0, 6, out, &n, &t, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_difference(NULL, &none, 1, 0, 6, out, &n, &t, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_difference(&none, &none, 1, 0, 3, out, &n, &t, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_difference(&good, &good, 2, 0, 6, out, &n, &t, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert(isnan(t.value) && n == 0);
    ck_assert_int_eq(anji_difference(&none, &none, 0, 0, 6, out, &n, &t, &err),
                     ANJI_OK);
}
END_TEST

SUITE_MAIN("components", tcase_add_test(tc, quantiles_are_right);
           tcase_add_test(tc, total_adds_squares);
           tcase_add_test(tc, unknown_is_left_out);
           tcase_add_test(tc, difference_holds_the_covariance);
           tcase_add_test(tc, refuses);)
