/* Tests of anjicarbon/gap_score.h. Expected numbers: tests/vectors/gap_score.py.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>

#include <anjicarbon/gap_score.h>
#include <anjicarbon/random.h>
#include <anjicarbon/units.h>

#include "suite.h"

enum { N = 60, GAPS = 6 };

static double  truth[N], value[N], sd[N], y[N];
static int32_t gap[N];
static uint8_t night[N];

static void make(void)
{
    uint64_t seed = 2024;

    for (int i = 0; i < N; i++) {
        double u[3];
        for (int k = 0; k < 3; k++) {
            seed = (seed * 1103515245u + 12345u) % 2147483648u;
            u[k] = (double)(seed / 2048) / 1048576.0;
        }
        truth[i] = 4.0 * u[0] - 3.0;
        value[i] = i % 17 == 5 ? NAN : truth[i] + 2.0 * u[1] - 0.875;
        sd[i]    = i % 29 == 6 ? NAN : 0.25 + u[2];
        gap[i]   = i % 10 == 9 ? 0 : i / 10 + 1;
        night[i] = (uint8_t)(i % 20 == 3 ? 255 : i % 4 < 2);
        y[i]     = i % 3 == 0 ? NAN : 1.0;
    }
}

static const struct {
    int    part, n, unfilled, spread;
    double rmse, mae, bias, r2, pearson, crps, level[6];
} parts[] = {
    {ANJI_SCORE_ALL,
     51,
     3,
     49,
     0.573358515704976,
     0.485307992673388,
     0.229167826035443,
     0.714569580726507,
     0.815122403531069,
     0.342015594076297,
     {0.510204081632653, 1.00068202077068, 0.897959183673469, 2.44032685568798,
      0.918367346938776, 2.90782879964761}},
    {ANJI_SCORE_DAY,
     23,
     1,
     21,
     0.575948520176798,
     0.473494239475416,
     0.229929136193317,
     0.687382331803161,
     0.826829587280549,
     0.329348552716006,
     {0.523809523809524, 0.888589996922325, 0.857142857142857, 2.16697211319457,
      0.904761904761905, 2.58210653384134}},
    {ANJI_SCORE_NIGHT,
     25,
     2,
     25,
     0.531353850069424,
     0.455073165893555,
     0.15662712097168,
     0.749944819089334,
     0.814869577397227,
     0.32640364255281,
     {0.56, 1.12572484423471, 0.96, 2.74526424226692, 0.96, 3.27118410703881}},
};

/* Sums of 60 terms in another order: 1e-12 relative. CRPS against an integral by Simpson's
 * rule: 1e-9. */
START_TEST(rows)
{
    anji_score s;
    make();
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        ck_assert_int_eq(
            anji_gap_score(N, truth, value, sd, gap, night, parts[k].part, &s, NULL),
            ANJI_OK);
        ck_assert_int_eq((int)s.n, parts[k].n);
        ck_assert_int_eq((int)s.n_unfilled, parts[k].unfilled);
        ck_assert_int_eq((int)s.n_spread, parts[k].spread);
        CHECK_CLOSE(s.rmse, parts[k].rmse, 1e-12, "rmse");
        CHECK_CLOSE(s.mae, parts[k].mae, 1e-12, "mae");
        CHECK_CLOSE(s.bias, parts[k].bias, 1e-12, "bias");
        CHECK_CLOSE(s.r2, parts[k].r2, 1e-12, "r2");
        CHECK_CLOSE(s.r2_pearson, parts[k].pearson, 1e-12, "r2_pearson");
        CHECK_CLOSE(s.crps, parts[k].crps, 1e-9, "crps");
        for (int l = 0; l < ANJI_SCORE_LEVELS; l++) {
            CHECK_CLOSE(s.coverage[l], parts[k].level[2 * l], 1e-12, "coverage");
            CHECK_CLOSE(s.width[l], parts[k].level[2 * l + 1], 1e-12, "width");
        }
    }
}
END_TEST

static const struct {
    double error;
    int    rows;
    double se;
} gaps[GAPS] = {
    {2.56489753723145, 8, NAN},
    {2.04372596740723, 9, 2.35262060165806},
    {0.165422439575195, 8, 1.69203056604112},
    {2.49541664123535, 9, NAN},
    {4.08036041259766, 9, 2.63581375700895},
    {0.337736129760742, 8, 2.39605365540518},
};

START_TEST(sums_over_gaps)
{
    double         error[GAPS + 1], se[GAPS + 1];
    int64_t        n[GAPS + 1];
    anji_sum_score s;

    make();
    ck_assert_int_eq(
        anji_gap_sums(N, truth, value, sd, gap, GAPS + 1, error, n, se, NULL), ANJI_OK);
    for (int g = 0; g < GAPS; g++) {
        CHECK_CLOSE(error[g], gaps[g].error, 1e-12, "error");
        CHECK_CLOSE(se[g], gaps[g].se, 1e-12, "se");
        ck_assert_int_eq((int)n[g], gaps[g].rows);
    }
    ck_assert(isnan(error[GAPS]) && n[GAPS] == 0 && isnan(se[GAPS]));
    ck_assert_int_eq(anji_gap_score_sums(GAPS + 1, error, n, se, &s, NULL), ANJI_OK);
    ck_assert_int_eq((int)s.n, GAPS);
    ck_assert_int_eq((int)s.n_se, 4);
    CHECK_CLOSE(s.rmse, 2.37252997147418, 1e-12, "rmse");
    CHECK_CLOSE(s.bias, 1.94792652130127, 1e-12, "bias");
    CHECK_CLOSE(s.rmse_mean, 0.270491190276783, 1e-12, "rmse_mean");
    CHECK_CLOSE(s.z_mean, 0.663867121260499, 1e-12, "z_mean");
    CHECK_CLOSE(s.z_rms, 0.891699956287638, 1e-12, "z_rms");
    const double coverage[] = {0.5, 1, 1};
    const double width[]    = {3.06100937487536, 7.4647722532959, 8.89482476101535};
    for (int l = 0; l < ANJI_SCORE_LEVELS; l++) {
        CHECK_CLOSE(s.coverage[l], coverage[l], 1e-12, "coverage");
        CHECK_CLOSE(s.width[l], width[l], 1e-12, "width");
    }
    ck_assert_int_eq(anji_gap_score_sums(GAPS, error, n, NULL, &s, NULL), ANJI_OK);
    ck_assert(s.n == GAPS && s.n_se == 0 && isnan(s.z_rms) && isnan(s.coverage[2]));
    ck_assert_int_eq(anji_gap_score_sums(0, NULL, NULL, NULL, &s, NULL), ANJI_OK);
    ck_assert(s.n == 0 && isnan(s.rmse));
}
END_TEST

START_TEST(a_year)
{
    const anji_axis axis = {0, N, 1800, 0};
    double          bias;
    make();
    ck_assert_int_eq(anji_gap_annual_bias(&axis, y, truth, value, gap, night,
                                          ANJI_MASS_MOLAR, &bias, NULL),
                     ANJI_OK);
    CHECK_CLOSE(bias, 22.9674073159322, 1e-12, "annual bias");
    for (int i = 0; i < N; i++) /* nights have gaps, and no score */
        if (night[i] == 1)
            gap[i] = 0;
    ck_assert_int_eq(anji_gap_annual_bias(&axis, y, truth, value, gap, night,
                                          ANJI_MASS_MOLAR, &bias, NULL),
                     ANJI_OK);
    ck_assert(isnan(bias));
}
END_TEST

START_TEST(nothing_and_certainty)
{
    const double  t[] = {1.0, 1.0}, v[] = {1.0, 1.5}, zero[] = {0.0, 0.0};
    const int32_t both[] = {1, 1}, none[] = {0, 0};
    anji_score    s;

    ck_assert_int_eq(anji_gap_score(2, t, v, zero, both, NULL, 0, &s, NULL), ANJI_OK);
    ck_assert(s.coverage[0] == 0.5 && s.width[2] == 0.0 && s.crps == 0.25);
    ck_assert(isnan(s.r2) && isnan(s.r2_pearson));
    ck_assert_int_eq(anji_gap_score(2, t, v, zero, none, NULL, 0, &s, NULL), ANJI_OK);
    ck_assert(s.n == 0 && s.n_unfilled == 0 && isnan(s.rmse) && isnan(s.width[1]));
    ck_assert_int_eq(anji_gap_score(2, t, v, NULL, both, NULL, 0, &s, NULL), ANJI_OK);
    ck_assert(s.n_spread == 0 && isnan(s.crps) && isnan(s.coverage[1]));
}
END_TEST

START_TEST(pairs)
{
    const double a[]   = {0.31, -0.12, 0.45, 0.08,  0.22, -0.05,
                          NAN,  0.17,  0.29, -0.33, 0.4};
    const double b[11] = {0};
    double       c[40], d[40];
    anji_paired  p;

    ck_assert_int_eq(anji_paired_test(11, a, b, 9999, 1, &p, NULL), ANJI_OK);
    CHECK_CLOSE(p.p, 0.10546875, 1e-15, "p"); /* 108 of 1024 */
    CHECK_CLOSE(p.difference, 0.142, 1e-14, "difference");
    ck_assert(p.n == 10 && p.draws == 1024);
    /* many pairs: drawn patterns. The sum of 40 signs times d is near normal */
    double square = 0, sum = 0;
    for (int i = 0; i < 40; i++) {
        c[i] = 0.7 * sin(1.0 + i) + 0.15;
        d[i] = 0.0;
        sum += c[i];
        square += c[i] * c[i];
    }
    double normal = erfc(sum / sqrt(2.0 * square));
    ck_assert_int_eq(anji_paired_test(40, c, d, 99999, 1, &p, NULL), ANJI_OK);
    /* 5 standard errors of a share, and the normal's own error */
    CHECK_NEAR(p.p, normal, 0.0, 5 * sqrt(normal / 1e5) + 0.005, "p of 40 pairs");
    double first = p.p;
    ck_assert_int_eq(anji_paired_test(40, c, d, 99999, 1, &p, NULL), ANJI_OK);
    ck_assert(p.p == first);
    ck_assert_int_eq(anji_paired_test(40, c, c, 99, 1, &p, NULL), ANJI_OK);
    ck_assert(p.p == 1.0 && p.difference == 0.0);
    ck_assert_int_eq(anji_paired_test(0, NULL, NULL, 99, 1, &p, NULL), ANJI_OK);
    ck_assert(p.n == 0 && isnan(p.p));
}
END_TEST

/* Under no difference p is uniform: at most so many of 400 tests reject at 5 per cent. */
START_TEST(keeps_its_level)
{
    anji_random *random   = NULL;
    int          rejected = 0;
    double       a[12], b[12];
    anji_paired  p;

    ck_assert_int_eq(anji_random_new(3, 0, &random, NULL), ANJI_OK);
    for (int k = 0; k < 400; k++) {
        for (int i = 0; i < 12; i++) {
            a[i] = anji_random_laplace(random);
            b[i] = anji_random_laplace(random);
        }
        anji_paired_test(12, a, b, 99, 1, &p, NULL);
        rejected += p.p <= 0.05;
    }
    anji_random_free(random);
    /* binomial(400, 0.05): 20 with standard deviation 4.4; 4 of them */
    ck_assert_msg(rejected >= 3 && rejected <= 37, "%d of 400", rejected);
}
END_TEST

START_TEST(what_is_refused)
{
    const anji_axis axis = {0, N, 1800, 0};
    anji_score      s;
    anji_sum_score  ss;
    anji_paired     p;
    anji_error      err;
    double          error[GAPS], se[GAPS], bias;
    int64_t         n[GAPS];

    make();
#define SCORE(t, v, d, g, h, part, out)                                                \
    anji_gap_score(N, t, v, d, g, h, part, out, &err)
    ck_assert_int_eq(SCORE(NULL, value, sd, gap, night, 0, &s), ANJI_ERR_NULL);
    ck_assert(s.n == -1 && isnan(s.rmse) && isnan(s.width[2]));
    ck_assert_int_eq(SCORE(truth, value, sd, gap, night, 0, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(SCORE(truth, value, sd, gap, NULL, 1, &s), ANJI_ERR_NULL);
    ck_assert_int_eq(SCORE(truth, value, sd, gap, night, 3, &s), ANJI_ERR_DOMAIN);
    sd[4] = -1.0;
    ck_assert_int_eq(SCORE(truth, value, sd, gap, night, 0, &s), ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 4);
    sd[4]    = 1.0;
    truth[2] = NAN;
    ck_assert_int_eq(SCORE(truth, value, sd, gap, night, 0, &s), ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 2);
    truth[2] = 1.0;
    value[8] = INFINITY;
    ck_assert_int_eq(SCORE(truth, value, sd, gap, night, 0, &s), ANJI_ERR_DOMAIN);
    make();

    ck_assert_int_eq(anji_gap_sums(N, truth, value, sd, gap, 5, error, n, se, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert(err.row == 50 && isnan(error[0]) && n[4] == -1 && isnan(se[2]));
    ck_assert_int_eq(anji_gap_sums(N, truth, value, sd, gap, 6, NULL, n, se, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_gap_sums(N, truth, value, sd, gap, 6, error, n, NULL, &err),
                     ANJI_OK);
    ck_assert_int_eq(anji_gap_score_sums(6, NULL, n, NULL, &ss, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_gap_score_sums(6, error, n, NULL, NULL, &err), ANJI_ERR_NULL);
    for (int g = 0; g < GAPS; g++)
        se[g] = g == 3 ? -0.5 : 1.0;
    ck_assert_int_eq(anji_gap_score_sums(6, error, n, se, &ss, &err), ANJI_ERR_DOMAIN);
    ck_assert(err.row == 3 && ss.n == -1 && isnan(ss.z_rms));

#define YEAR(a, yy, mass, out)                                                         \
    anji_gap_annual_bias(a, yy, truth, value, gap, night, mass, out, &err)
    ck_assert_int_eq(YEAR(NULL, y, 0, &bias), ANJI_ERR_NULL);
    ck_assert(isnan(bias));
    ck_assert_int_eq(YEAR(&axis, NULL, 0, &bias), ANJI_ERR_NULL);
    ck_assert_int_eq(YEAR(&axis, y, 9, &bias), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(YEAR(&axis, y, 0, NULL), ANJI_ERR_NULL);

    ck_assert_int_eq(anji_paired_test(2, NULL, error, 9, 1, &p, &err), ANJI_ERR_NULL);
    ck_assert(p.n == -1 && p.draws == -1 && isnan(p.p));
    ck_assert_int_eq(anji_paired_test(2, error, error, 0, 1, &p, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_paired_test(2, error, error, 9, 1, NULL, &err),
                     ANJI_ERR_NULL);
    error[1] = INFINITY;
    ck_assert_int_eq(anji_paired_test(2, error, error, 9, 1, &p, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 1);
}
END_TEST

SUITE_MAIN("gap_score", tcase_add_test(tc, rows); tcase_add_test(tc, sums_over_gaps);
           tcase_add_test(tc, a_year); tcase_add_test(tc, nothing_and_certainty);
           tcase_add_test(tc, pairs); tcase_add_test(tc, keeps_its_level);
           tcase_add_test(tc, what_is_refused);)
