/* Tests of anjicarbon/stats.h. Expected numbers: tests/vectors/stats.py.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/stats.h>

#include "suite.h"

enum { N = 12 };
static const double X[N] = {3.217, 8.461, NAN,   -2.385, 12.905, 17.338,
                            0.774, 6.093, 14.62, NAN,    -5.518, 9.371};

/* Interpolation between doubles: a few roundings of numbers up to 18. */
#define ROUNDING 1e-15

static const struct {
    double p, linear, rank;
} quantiles[] = {
    {0, -5.518, -5.518},     {0.05, -4.10815, -5.518}, {0.1, -2.6983, -5.518},
    {0.25, 1.38475, 0.774},  {0.5, 7.277, 6.093},      {0.75, 12.0215, 12.905},
    {0.95, 16.1149, 17.338}, {1, 17.338, 17.338},      {-0.001, NAN, NAN},
    {1.001, NAN, NAN},       {NAN, NAN, NAN},
};

START_TEST(quantile_case)
{
    double work[N], same[N], p = quantiles[_i].p;

    CHECK_NEAR(anji_quantile(N, X, p, ANJI_QUANTILE_LINEAR, work), quantiles[_i].linear,
               0.0, 18 * ROUNDING, "linear");
    CHECK_CLOSE(anji_quantile(N, X, p, ANJI_QUANTILE_RANK, work), quantiles[_i].rank,
                0.0, "rank");
    memcpy(same, X, sizeof same); /* in place */
    CHECK_CLOSE(anji_quantile(N, same, p, ANJI_QUANTILE_RANK, same), quantiles[_i].rank,
                0.0, "in place");
    CHECK_CLOSE(anji_quantile(N, X, p, 2, work), NAN, 0.0, "unknown how");
    CHECK_CLOSE(anji_quantile(N, NULL, p, ANJI_QUANTILE_RANK, work), NAN, 0.0, "no x");
    CHECK_CLOSE(anji_quantile(N, X, p, ANJI_QUANTILE_RANK, NULL), NAN, 0.0, "no work");
}
END_TEST

START_TEST(one_value_is_every_quantile)
{
    double work[2];
    for (int how = ANJI_QUANTILE_LINEAR; how <= ANJI_QUANTILE_RANK; how++)
        for (double p = 0.0; p <= 1.0; p += 0.125)
            CHECK_CLOSE(anji_quantile(2, X + 1, p, how, work), 8.461, 0.0, "one value");
}
END_TEST

START_TEST(moments)
{
    static const double far[] = {1e8 + 0.1, 1e8 + 0.2, 1e8 + 0.3, 1e8 + 0.4};
    double              work[N], same[N];

    ck_assert_uint_eq(anji_count(N, X), 10);
    CHECK_CLOSE(anji_mean(N, X), 6.4876, ROUNDING, "mean");
    CHECK_CLOSE(anji_sd(N, X), 7.4804460383945911688, ROUNDING, "sd");
    CHECK_CLOSE(anji_median(N, X, work), 7.277, ROUNDING, "median");
    CHECK_CLOSE(anji_mad(N, X, work), 6.0655, ROUNDING, "mad");
    memcpy(same, X, sizeof same);
    CHECK_CLOSE(anji_mad(N, same, same), NAN, 0.0, "mad in place");
    /* The mean's own rounding, 7e-9, must not enter. Where long double is double each
     * deviation keeps it: 1e-7 of 0.13. */
    CHECK_CLOSE(anji_sd(4, far), 0.1290994487210439,
                sizeof(long double) > 8 ? 1e-11 : 1e-7, "sd far from zero");
}
END_TEST

/* Summed plainly, each misses by an ulp or two. */
static const struct {
    size_t n;
    double x[7], mean;
} ties[] = {
    {3, {0.1, 0.2, 0.3}, 0.20000000000000001},
    {3, {0.1, 0.1, 0.1}, 0.10000000000000001},
    {3, {0.41625, 0.352, 0.2775}, 0.34858333333333336},
    {7, {0.352, 0.3369, 0.41625, 0.174, 0.1, 0.2, 0.3}, 0.26844999999999997},
};

START_TEST(mean_is_the_nearest_double)
{
    if (sizeof(long double) == sizeof(double))
        SKIP("long double is no wider than double");
    CHECK_CLOSE(anji_mean(ties[_i].n, ties[_i].x), ties[_i].mean, 0.0, "mean");
}
END_TEST

START_TEST(nothing_to_describe)
{
    static const double none[] = {NAN, NAN, 2.385};
    double              work[3];

    ck_assert_uint_eq(anji_count(2, none), 0);
    ck_assert_uint_eq(anji_count(2, NULL), 0);
    CHECK_CLOSE(anji_mean(2, none), NAN, 0.0, "mean");
    CHECK_CLOSE(anji_mean(0, NULL), NAN, 0.0, "mean of NULL");
    CHECK_CLOSE(anji_sd(3, none), NAN, 0.0, "sd of one");
    CHECK_CLOSE(anji_median(2, none, work), NAN, 0.0, "median");
    CHECK_CLOSE(anji_mad(2, none, work), NAN, 0.0, "mad");
    CHECK_CLOSE(anji_mad(3, none, work), 0.0, 0.0, "mad of one");
}
END_TEST

/* Python's statistics.NormalDist; both promise about 1e-15 relative. */
static const struct {
    double p, z;
} normals[] = {
    {0.975, 1.9599639845400536},
    {0.5, 0.0},
    {0.05, -1.6448536269514726},
    {0.001, -3.0902323061678132},
    {0.0, NAN},
    {1.0, NAN},
    {-0.1, NAN},
    {NAN, NAN},
};

START_TEST(normal_case)
{
    CHECK_NEAR(anji_normal_quantile(normals[_i].p), normals[_i].z, 2e-15, 1e-16,
               "normal");
}
END_TEST

/* tests/vectors/balance.py: Simpson's rule on the density. With one degree of freedom it is
 * 1 - 2 atan(t) / pi, with infinite ones erfc(t / sqrt 2). */
static const struct {
    double t, df, p;
} tails[] = {
    {0.7, 1.0, 0.6111997755715706},
    {-2.5, 4.5, 0.059905686502187},
    {3.1, 117.0, 0.0024246902038839},
    {1.9599639845400536, INFINITY, 0.05},
    {1.9599639845400536, 1e7, 0.05},
    {0.0, 3.0, 1.0},
    {NAN, 3.0, NAN},
    {1.0, 0.0, NAN},
    {1.0, NAN, NAN},
};

START_TEST(tail_case)
{
    CHECK_CLOSE(anji_student_two_sided(tails[_i].t, tails[_i].df), tails[_i].p, 1e-11,
                "two-sided tail");
}
END_TEST

SUITE_MAIN("stats", tcase_add_loop_test(tc, tail_case, 0, sizeof tails / sizeof *tails);
           tcase_add_loop_test(tc, quantile_case, 0,
                               sizeof quantiles / sizeof *quantiles);
           tcase_add_test(tc, one_value_is_every_quantile); tcase_add_test(tc, moments);
           tcase_add_loop_test(tc, mean_is_the_nearest_double, 0,
                               sizeof ties / sizeof *ties);
           tcase_add_test(tc, nothing_to_describe);
           tcase_add_loop_test(tc, normal_case, 0, sizeof normals / sizeof *normals);)
