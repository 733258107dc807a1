/* Tests of anjicarbon/growth.h. Expected numbers: published stands (Zhang et al. 2014,
 * Isagi et al. 1993), steady states in closed form, parameters that made the data.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/growth.h>
#include <anjicarbon/random.h>

#include "suite.h"

enum { AGES = 6, YEARS = 12 };

/* Zhang et al. 2014: 40.45 Mg C ha-1 of which the oldest sixth is cut each year: 6.742 Mg
 * C (printed 6.74). Six ages of equal number, all cut at six, no deaths: a steady state. */
START_TEST(a_sixth_every_year)
{
    anji_growth_class c[AGES] = {{0}};
    double            n[AGES], structure[YEARS * AGES];
    anji_growth_opts  o;
    anji_growth_year  y[YEARS];

    /* winter: the oldest are just cut, five ages stand, each a sixth of the autumn's stock */
    for (int k = 0; k < AGES; k++) {
        c[k].mass_kg = c[k].removed_kg = 88.23 / 6 / 600 * 1000;
        n[k]                           = k < AGES - 1 ? 600 : 0;
    }
    c[AGES - 1].cut = 1;
    anji_growth_opts_init(&o, sizeof o);
    o.recruits_on = o.recruits_off = 600;
    o.fraction                     = 40.45 / 88.23;
    ck_assert_int_eq(anji_growth_run(AGES, c, n, YEARS, &o, y, structure, NULL),
                     ANJI_OK);
    for (int i = 0; i < YEARS; i++) {
        CHECK_NEAR(y[i].culms_tc, 6.742, 0, 5.1e-4, "exported");
        CHECK_CLOSE(y[i].stock_tc, 40.45 * 5 / 6, 1e-12, "stock");
        CHECK_CLOSE(y[i].growth_tc, y[i].culms_tc, 1e-12, "growth");
        ck_assert(y[i].on == (i % 2 == 0) && y[i].dead_tc == 0 && y[i].stock_se == 0);
        CHECK_CLOSE(structure[i * AGES + 2], 600.0, 0, "structure");
    }
}
END_TEST

/* Isagi 1993, madake: 12040 culms, 1340 come and 1133 die a year: 11.1 and 9.4 %. */
START_TEST(madake)
{
    anji_growth_class c = {.mass_kg = 10};
    double            n = 12040;
    anji_growth_opts  o;
    anji_growth_year  y;

    c.mortality = 1133.0 / (12040 + 1340);
    anji_growth_opts_init(&o, sizeof o);
    o.recruits_on = 1340;
    ck_assert_int_eq(anji_growth_run(1, &c, &n, 1, &o, &y, NULL, NULL), ANJI_OK);
    CHECK_CLOSE(y.died, 1133.0, 1e-12, "died");
    CHECK_CLOSE(y.culms, 12040.0 + 1340 - 1133, 1e-12, "culms");
    CHECK_NEAR(y.recruits / 12040, 0.111, 0, 5.1e-4, "recruited");
    CHECK_NEAR(y.died / 12040, 0.094, 0, 5.1e-4, "died");
}
END_TEST

/* Carbon is kept: growth = change + exports + litter; and in a long run of on and off years
 * with loss l at every age the number of culms has a cycle of two in closed form:
 * N_on = ((r_off q + r_on) q) / (1 - q^2), q = 1 - l. */
START_TEST(on_and_off_years)
{
    enum { LONG = 400 };
    anji_growth_class       c[AGES] = {{0}};
    double                  n[AGES] = {0}, q = (1 - 0.04) * (1 - 0.12), before = 0;
    anji_growth_opts        o;
    static anji_growth_year y[LONG];

    for (int k = 0; k < AGES; k++)
        c[k] = (anji_growth_class){12.5 + k, 10.5 + k, 1.2, 0.04, 0.12, 0};
    anji_growth_opts_init(&o, sizeof o);
    o.shoots_on = 400;
    ck_assert_int_eq(anji_growth_run(AGES, c, n, LONG, &o, y, NULL, NULL), ANJI_OK);
    CHECK_CLOSE(y[LONG - 2].culms, (300 * q + 1000) * q / (1 - q * q), 1e-12, "on");
    CHECK_CLOSE(y[LONG - 1].culms, (1000 * q + 300) * q / (1 - q * q), 1e-12, "off");
    CHECK_CLOSE(y[0].shoots_tc, 400 * 0.15 * 0.5 / 1000, 1e-12, "shoots");
    ck_assert(y[1].shoots_tc == 0 && y[0].leaf_tc == 0);
    CHECK_CLOSE(y[1].leaf_tc, y[1].culms * 1.2 * 0.5 / 1000, 1e-12, "leaves");
    for (int i = 0; i < LONG; i++) {
        CHECK_NEAR(y[i].growth_tc,
                   y[i].stock_tc - before + y[i].culms_tc + y[i].dead_tc, 1e-12, 1e-12,
                   "carbon is kept");
        before = y[i].stock_tc;
    }
}
END_TEST

/* Errors to first order: of the fraction and mass all carbon alike; of recruitment in the
 * first year only what the recruits hold. */
START_TEST(errors_are_carried)
{
    anji_growth_class c[2] = {{10, 9, 1, 0, 0.2, 0}, {14, 12, 1, 0, 0.2, 0}};
    double            n[2] = {500, 900};
    anji_growth_opts  o;
    anji_growth_year  y[2];

    anji_growth_opts_init(&o, sizeof o);
    o.fraction_sd = 0.06;
    o.mass_sd     = 0.08;
    o.shoots_on   = 100;
    o.shoot_sd    = 0.3;
    ck_assert_int_eq(anji_growth_run(2, c, n, 2, &o, y, NULL, NULL), ANJI_OK);
    CHECK_CLOSE(y[1].stock_se, 0.1 * y[1].stock_tc, 1e-12, "stock");
    CHECK_CLOSE(y[1].culms_se, 0.1 * y[1].culms_tc, 1e-12, "culms");
    CHECK_CLOSE(y[0].shoots_se, hypot(0.06, 0.3) * y[0].shoots_tc, 1e-12, "shoots");
    o.fraction_sd = o.mass_sd = 0;
    o.recruits_sd             = 0.25;
    ck_assert_int_eq(anji_growth_run(2, c, n, 2, &o, y, NULL, NULL), ANJI_OK);
    CHECK_CLOSE(y[0].stock_se, 0.25 * 1000 * 0.8 * 10 * 0.5 / 1000, 1e-12, "recruits");
    CHECK_CLOSE(y[0].culms_se, 0.25 * 1000 * 0.2 * 9 * 0.5 / 1000, 1e-12, "recruits");
    o.recruits_sd = 0;
    o.count_sd    = 0.1;
    ck_assert_int_eq(anji_growth_run(2, c, n, 2, &o, y, NULL, NULL), ANJI_OK);
    CHECK_CLOSE(y[0].stock_se, 0.1 * 1400 * 0.8 * 14 * 0.5 / 1000, 1e-12, "counts");
}
END_TEST

/* Two inventories of a stand whose parameters are known. */
START_TEST(fit_finds_what_made_the_data)
{
    anji_growth_class c[AGES]     = {{0}};
    double            first[AGES] = {820, 560, 610, 430, 350, 240},
           cut[AGES]              = {0, 0, 0, 0.1, 0.4, 0.7};
    double               structure[4 * AGES];
    anji_growth_opts     o;
    anji_growth_year     y[4];
    anji_growth_estimate e;

    for (int k = 0; k < AGES; k++)
        c[k] = (anji_growth_class){10, 8, 1, 0.035, cut[k], 0};
    anji_growth_opts_init(&o, sizeof o);
    o.first_is_off = (uint32_t)_i;
    o.recruits_on  = 1085;
    o.recruits_off = 265;
    ck_assert_int_eq(anji_growth_run(AGES, c, first, 4, &o, y, structure, NULL),
                     ANJI_OK);
    ck_assert_int_eq(
        anji_growth_fit(AGES, first, structure + 3 * AGES, NULL, cut, 4, &o, &e, NULL),
        ANJI_OK);
    /* golden section knows the place of a minimum to the root of the rounding error */
    CHECK_CLOSE(e.mortality, 0.035, 1e-5, "mortality");
    CHECK_CLOSE(e.recruits_on, 1085.0, 1e-5, "on");
    CHECK_CLOSE(e.recruits_off, 265.0, 1e-5, "off");
    ck_assert(e.df == 3 && e.chi2 < 1e-6);
    /* one year: one kind of recruits */
    ck_assert_int_eq(
        anji_growth_fit(AGES, first, structure, NULL, cut, 1, &o, &e, NULL), ANJI_OK);
    ck_assert(isnan(_i ? e.recruits_on : e.recruits_off));
    CHECK_CLOSE(_i ? e.recruits_off : e.recruits_on, _i ? 265.0 : 1085.0, 1e-5,
                "one year");
}
END_TEST

/* The standard errors are those of 2000 repeated second inventories, whose sd is known to
 * 1.6 %; four times that. */
START_TEST(fit_errors)
{
    enum { REPEATS = 2000 };
    anji_growth_class c[AGES] = {{0}};
    double first[AGES]        = {820, 560, 610, 430, 350, 240}, se[AGES], second[AGES];
    double structure[4 * AGES], sum[3] = {0}, square[3] = {0};
    anji_growth_opts     o;
    anji_growth_year     y[4];
    anji_growth_estimate e, at;
    anji_random         *random;

    for (int k = 0; k < AGES; k++)
        c[k] = (anji_growth_class){10, 8, 1, 0.15, 0, 0};
    anji_growth_opts_init(&o, sizeof o);
    ck_assert_int_eq(anji_growth_run(AGES, c, first, 4, &o, y, structure, NULL),
                     ANJI_OK);
    for (int k = 0; k < AGES; k++)
        se[k] = 4 + 2 * k;
    ck_assert_int_eq(
        anji_growth_fit(AGES, first, structure + 3 * AGES, se, NULL, 4, &o, &at, NULL),
        ANJI_OK);
    anji_random_new(4, 0, &random, NULL);
    for (int r = 0; r < REPEATS; r++) {
        for (int k = 0; k < AGES; k++)
            second[k] = structure[3 * AGES + k] + se[k] * anji_random_normal(random);
        anji_growth_fit(AGES, first, second, se, NULL, 4, &o, &e, NULL);
        double x[3] = {e.recruits_on, e.recruits_off, e.mortality};
        for (int j = 0; j < 3; j++) {
            sum[j] += x[j];
            square[j] += x[j] * x[j];
        }
    }
    anji_random_free(random);
    double want[3] = {at.se_on, at.se_off, at.se_mortality};
    for (int j = 0; j < 3; j++) {
        double mean = sum[j] / REPEATS;
        CHECK_CLOSE(sqrt(square[j] / REPEATS - mean * mean), want[j], 0.064, "se");
    }
}
END_TEST

START_TEST(bad_arguments)
{
    anji_growth_class    c[2] = {{10, 9, 1, 0.1, 0.2, 0}, {10, 9, 1, 0.1, 0.2, 0}};
    double               n[2] = {100, 100}, se[2] = {1, 0};
    anji_growth_opts     o;
    anji_growth_year     y[2];
    anji_growth_estimate e;
    anji_error           err;

    ck_assert_int_eq(anji_growth_opts_init(NULL, sizeof o), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_growth_opts_init(&o, 8), ANJI_ERR_OPTS);
    anji_growth_opts_init(&o, sizeof o);
    ck_assert_int_eq(anji_growth_run(2, NULL, n, 2, NULL, y, NULL, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_growth_run(0, c, n, 2, NULL, y, NULL, &err),
                     ANJI_ERR_TOO_FEW);
    c[1].removed_kg = 11;
    ck_assert_int_eq(anji_growth_run(2, c, n, 2, NULL, y, NULL, &err), ANJI_ERR_DOMAIN);
    ck_assert(err.row == 1 && isnan(y[0].stock_tc) && y[1].on == -1);
    c[1].removed_kg = 9;
    c[0].cut        = 1.5;
    ck_assert_int_eq(anji_growth_run(2, c, n, 2, NULL, y, NULL, &err), ANJI_ERR_DOMAIN);
    c[0].cut = 0;
    n[1]     = -1;
    ck_assert_int_eq(anji_growth_run(2, c, n, 2, NULL, y, NULL, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_growth_fit(2, n, n, NULL, NULL, 1, NULL, &e, &err),
                     ANJI_ERR_DOMAIN);
    n[1]       = 5;
    o.fraction = 2;
    ck_assert_int_eq(anji_growth_run(2, c, n, 2, &o, y, NULL, &err), ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_growth_fit(2, n, n, se, NULL, 1, NULL, &e, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_growth_fit(2, n, n, NULL, NULL, 2, NULL, &e, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_growth_fit(1, n, n, NULL, NULL, 1, NULL, &e, &err),
                     ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(anji_growth_fit(2, NULL, n, NULL, NULL, 1, NULL, &e, &err),
                     ANJI_ERR_NULL);
    ck_assert(isnan(e.mortality) && e.df == -1);
    ck_assert(anji_growth_param(0) != NULL && anji_growth_param(99) == NULL);
}
END_TEST

SUITE_MAIN("growth", tcase_add_test(tc, a_sixth_every_year); tcase_add_test(tc, madake);
           tcase_add_test(tc, on_and_off_years); tcase_add_test(tc, errors_are_carried);
           tcase_add_loop_test(tc, fit_finds_what_made_the_data, 0, 2);
           tcase_add_test(tc, fit_errors); tcase_add_test(tc, bad_arguments);)
