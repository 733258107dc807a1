/* Tests of anjicarbon/census.h. Expected numbers: a case of ten and eight units whose inputs
 * are public, computed in double precision with incomplete-beta quantiles by another
 * program; ten digits are printed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/census.h>

#include "suite.h"

static anji_rules *rules;

static void setup(void)
{
    ck_assert_int_eq(anji_rules_builtin(&rules, NULL), ANJI_OK);
}

static void teardown(void)
{
    anji_rules_free(rules);
}

static const uint8_t alive_now[10]  = {1, 1, 0, 1, 1, 1, 1, 1, 1, 0};
static const double  kg_now[10]     = {42, 55, NAN, 48, 61, 39, 52, 47, 58, NAN};
static const uint8_t burned_now[10] = {0, 1, 0, 0, 0, 0, 0, 0, 0, 0};
static const uint8_t alive_then[8]  = {1, 1, 1, 1, 0, 1, 1, 1};
static const double  kg_then[8]     = {12, 15, 11, 14, NAN, 13, 16, 12.5};

static const anji_census_sample now     = {10, alive_now, kg_now, burned_now};
static const anji_census_sample then    = {8, alive_then, kg_then, NULL};
static const anji_census_period planted = {400, 10, 1826, 60, 20, 10, {0, 0}};

static anji_census_opts opts(void)
{
    anji_census_opts o;

    ck_assert_int_eq(anji_census_opts_init(&o, sizeof o), ANJI_OK);
    o.fire_ch4 = 6.8; /* as the case has it */
    return o;
}

static int credit(const anji_census_sample *a, const anji_census_sample *b,
                  const anji_census_period *period, anji_census_result *r,
                  anji_error *err)
{
    anji_census_opts o = opts();

    return anji_census_credit(a, b, period, anji_rules_find(rules, "VM0047_1.1_CENSUS"),
                              0, NULL, anji_gwp_find(ANJI_GWP_AR5), &o, r, err);
}

START_TEST(the_published_case)
{
    anji_census_result r;
    anji_error         err;
    int                status = credit(&now, &then, &planted, &r, &err);

    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    CHECK_CLOSE(r.now.mortality, 0.2, 1e-15, "mortality now");
    CHECK_CLOSE(r.before.mortality, 0.125, 1e-15, "mortality before");
    CHECK_CLOSE(r.now.mean, 0.108246875, 1e-14, "mean now");
    CHECK_CLOSE(r.before.mean, 0.0287735119047619, 1e-14, "mean before");
    CHECK_CLOSE(r.now.stock, 34.639, 1e-14, "stock now");
    CHECK_CLOSE(r.before.stock, 10.0707291666667, 1e-14, "stock before");
    CHECK_CLOSE(r.now.h_biomass, 0.1022039001, 1e-9, "h biomass now");
    CHECK_CLOSE(r.before.h_biomass, 0.0961783722, 1e-9, "h biomass before");
    CHECK_CLOSE(r.now.h_mortality, 0.3055188221, 1e-9, "h mortality now");
    CHECK_CLOSE(r.before.h_mortality, 0.2706540864, 1e-9, "h mortality before");
    CHECK_CLOSE(r.now.h, 0.3221605002, 1e-9, "h now");
    CHECK_CLOSE(r.before.h, 0.2872349453, 1e-9, "h before");
    CHECK_CLOSE(r.now.fraction, 0.2221605002, 1e-9, "UNC now");
    CHECK_CLOSE(r.before.fraction, 0.1872349453, 1e-9, "UNC before");
    CHECK_CLOSE(r.change, 18.7584456928, 1e-9, "change");
    CHECK_CLOSE(r.fire, 0.1385402857, 1e-9, "fire");
    CHECK_CLOSE(r.fertiliser, 0.4660668571, 1e-9, "fertiliser");
    CHECK_CLOSE(r.net, 18.1538385499, 1e-9, "CR");
    CHECK_CLOSE(r.annual, 3.6287793377, 1e-9, "a year");
    CHECK_CLOSE(r.buffer, 2.2510134831, 1e-9, "buffer");
    ck_assert_int_eq(r.units, 15);
    ck_assert_int_eq(r.guard, ANJI_CENSUS_OK);
    ck_assert(r.now.n == 8 && r.before.n == 7 && r.density == 40 && r.reversal == 0);
}
END_TEST

START_TEST(the_guards)
{
    anji_census_result r;
    anji_error         err;
    anji_census_period dense   = planted;
    uint8_t            one[10] = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    anji_census_sample few     = {10, one, kg_now, NULL};

    dense.units = 600;
    ck_assert_int_eq(credit(&now, &then, &dense, &r, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(r.guard, ANJI_CENSUS_DENSITY_EXCEEDED);
    ck_assert_ptr_nonnull(strstr(err.message, "DENSITY_EXCEEDED: 600 units"));
    ck_assert(isnan(r.net) && r.units == -1 && isnan(r.now.stock));
    dense.units = 500; /* 50 per hectare are allowed */
    ck_assert_int_eq(credit(&now, &then, &dense, &r, &err), ANJI_OK);
    dense.units = 501;
    ck_assert_int_eq(credit(&now, &then, &dense, &r, &err), ANJI_ERR_DOMAIN);

    ck_assert_int_eq(credit(&few, &then, &planted, &r, &err), ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(r.guard, ANJI_CENSUS_INSUFFICIENT_SAMPLES);
    ck_assert_ptr_nonnull(strstr(err.message, "INSUFFICIENT_SAMPLES: 1 living of 10"));
    ck_assert_int_eq(credit(&now, &few, &planted, &r, &err), ANJI_ERR_TOO_FEW);
    ck_assert_ptr_nonnull(strstr(err.message, "(before)"));
    few.n = 0;
    ck_assert_int_eq(credit(&few, &then, &planted, &r, &err), ANJI_ERR_TOO_FEW);
    for (int g = 0; g < 4; g++)
        ck_assert_ptr_nonnull(anji_census_guard_name(g));
    ck_assert_str_eq(anji_census_guard_name(ANJI_CENSUS_DENSITY_EXCEEDED),
                     "DENSITY_EXCEEDED");
    ck_assert_ptr_null(anji_census_guard_name(4));
    ck_assert_ptr_null(anji_census_guard_name(-1));
}
END_TEST

START_TEST(without_a_sample_before)
{
    anji_census_result r, empty;
    anji_census_sample none  = {0, NULL, NULL, NULL};
    anji_census_sample quiet = now;

    quiet.burned = NULL;
    ck_assert_int_eq(credit(&quiet, NULL, &planted, &r, NULL), ANJI_OK);
    CHECK_CLOSE(r.change, 34.639 * (1 - 0.2221605002), 1e-9, "change");
    CHECK_CLOSE(r.before.stock, 0.0, 0, "stock before");
    ck_assert(r.before.n == 0 && r.fire == 0.0);
    ck_assert_int_eq(credit(&quiet, &none, &planted, &empty, NULL), ANJI_OK);
    ck_assert(memcmp(&r, &empty, sizeof r) == 0);
    /* burnt ones weigh what the living weigh: 40 units of 50.25 kg */
    ck_assert_int_eq(credit(&now, NULL, &planted, &r, NULL), ANJI_OK);
    CHECK_CLOSE(r.fire, 0.001 * 40 * 0.05025 * (6.8 * 28 + 0.26 * 265), 1e-13, "fire");
}
END_TEST

/* Three of six live: q = 1/2 and h of mortality alone is t sqrt(1/20) / (1/2) = 0.901. */
START_TEST(too_uncertain_is_no_credit)
{
    uint8_t            alive[6] = {1, 1, 1, 0, 0, 0};
    double             kg[6]    = {20, 30, 44, 1, 1, 1};
    anji_census_sample wild     = {6, alive, kg, NULL};
    anji_census_result r;

    ck_assert_int_eq(credit(&wild, NULL, &planted, &r, NULL), ANJI_OK);
    ck_assert_int_eq(r.guard, ANJI_CENSUS_TOO_UNCERTAIN);
    ck_assert(r.now.h > 1 && r.now.fraction == 1.0);
    ck_assert(r.units == 0 && isnan(r.net) && isnan(r.change) && isnan(r.buffer));
    CHECK_CLOSE(r.now.h_mortality, 2.0150483733330233 * sqrt(0.05) / 0.5, 1e-11, "h");
    /* the date before counts as well */
    ck_assert_int_eq(credit(&now, &wild, &planted, &r, NULL), ANJI_OK);
    ck_assert_int_eq(r.guard, ANJI_CENSUS_TOO_UNCERTAIN);
}
END_TEST

START_TEST(a_reversal_issues_nothing)
{
    anji_census_result r;

    ck_assert_int_eq(credit(&then, &now, &planted, &r, NULL), ANJI_OK);
    CHECK_CLOSE(r.change, -18.7584456928, 1e-9, "change");
    CHECK_CLOSE(r.reversal, 18.7584456928 + 0.4660668571, 1e-9, "reversal");
    ck_assert(r.units == 0 && r.buffer == 0.0);
}
END_TEST

START_TEST(risk_ratings)
{
    static const struct {
        double rating, share;
    } ratings[] = {{0, 0.12}, {12, 0.12}, {12.0001, 0.13}, {13, 0.13}, {25.5, 0.26}};

    for (size_t i = 0; i < sizeof ratings / sizeof *ratings; i++) {
        anji_census_period period = planted;
        anji_census_result r;
        period.rating = ratings[i].rating;
        ck_assert_int_eq(credit(&now, &then, &period, &r, NULL), ANJI_OK);
        CHECK_CLOSE(r.buffer, ratings[i].share * 18.7584456928, 1e-9, "buffer");
        ck_assert_int_eq(
            r.units, (int64_t)floor(18.1538385499 - ratings[i].share * 18.7584456928));
    }
}
END_TEST

START_TEST(refusals)
{
    anji_census_result r;
    anji_error         err;
    const anji_rule   *rule = anji_rules_find(rules, "VM0047_1.1_CENSUS");
    const anji_gwp    *gwp  = anji_gwp_find(ANJI_GWP_AR5);
    anji_census_opts   o    = opts();

    static const size_t fields[] = {
        offsetof(anji_census_period, units),   offsetof(anji_census_period, area_ha),
        offsetof(anji_census_period, days),    offsetof(anji_census_period, synthetic),
        offsetof(anji_census_period, organic), offsetof(anji_census_period, rating)};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        static const double values[] = {-1, NAN, INFINITY};
        for (size_t k = 0; k < 3; k++) {
            anji_census_period p = planted;
            memcpy((unsigned char *)&p + fields[i], &values[k], sizeof values[k]);
            ck_assert_int_eq(credit(&now, &then, &p, &r, &err), ANJI_ERR_DOMAIN);
            ck_assert_int_eq(r.guard, ANJI_CENSUS_OK);
            ck_assert(r.units == -1 && isnan(r.net) && isnan(r.fire));
        }
    }
    double             kg[10];
    uint8_t            flags[10];
    anji_census_sample wrong = {10, alive_now, kg, NULL};
    memcpy(kg, kg_now, sizeof kg);
    kg[3] = -2;
    ck_assert_int_eq(credit(&wrong, &then, &planted, &r, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 3);
    kg[3] = NAN;
    ck_assert_int_eq(credit(&wrong, &then, &planted, &r, &err), ANJI_ERR_DOMAIN);
    memcpy(flags, alive_now, sizeof flags);
    flags[4] = 2;
    wrong    = (anji_census_sample){10, flags, kg_now, NULL};
    ck_assert_int_eq(credit(&wrong, &then, &planted, &r, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 4);
    wrong = (anji_census_sample){10, alive_now, kg_now, flags};
    ck_assert_int_eq(credit(&wrong, &then, &planted, &r, &err), ANJI_ERR_DOMAIN);
    wrong = (anji_census_sample){10, NULL, kg_now, NULL};
    ck_assert_int_eq(credit(&wrong, &then, &planted, &r, &err), ANJI_ERR_NULL);
    wrong = (anji_census_sample){10, alive_now, NULL, NULL};
    ck_assert_int_eq(credit(&now, &wrong, &planted, &r, &err), ANJI_ERR_NULL);

    ck_assert_int_eq(credit(NULL, &then, &planted, &r, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(credit(&now, &then, NULL, &r, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(credit(&now, &then, &planted, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(
        anji_census_credit(&now, &then, &planted, NULL, 0, NULL, gwp, &o, &r, &err),
        ANJI_ERR_NULL);
    ck_assert_int_eq(
        anji_census_credit(&now, &then, &planted, rule, 0, NULL, NULL, &o, &r, &err),
        ANJI_ERR_NULL);
    ck_assert_int_eq(
        anji_census_credit(&now, &then, &planted, rule, 1, NULL, gwp, &o, &r, &err),
        ANJI_ERR_NULL);
    /* potentials that were not read; a rule without a density; an absurd option */
    ck_assert_int_eq(anji_census_credit(&now, &then, &planted, rule, 0, NULL,
                                        anji_gwp_find(ANJI_GWP_AR6), &o, &r, &err),
                     ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_census_credit(&now, &then, &planted,
                                        anji_rules_find(rules, "VM0047_1.1"), 0, NULL,
                                        gwp, &o, &r, &err),
                     ANJI_ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(err.message, "density_max"));
    o.carbon = 1.5;
    ck_assert_int_eq(
        anji_census_credit(&now, &then, &planted, rule, 0, NULL, gwp, &o, &r, &err),
        ANJI_ERR_OPTS);
    ck_assert_str_eq(anji_census_param(0)->name, "nitrogen");
    ck_assert_ptr_null(anji_census_param(6));
}
END_TEST

SUITE_MAIN("census", tcase_add_checked_fixture(tc, setup, teardown);
           tcase_add_test(tc, the_published_case); tcase_add_test(tc, the_guards);
           tcase_add_test(tc, without_a_sample_before);
           tcase_add_test(tc, too_uncertain_is_no_credit);
           tcase_add_test(tc, a_reversal_issues_nothing);
           tcase_add_test(tc, risk_ratings); tcase_add_test(tc, refusals);)
