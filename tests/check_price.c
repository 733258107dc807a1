/* Tests of anjicarbon/price.h: the published figures of Anji and of the national market,
 * each divided by hand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/account.h>

#include "suite.h"

#define ROUNDING 2e-15

/* ---- the table of prices ---------------------------------------------------------------- */

/* A price that follows from a sum is that sum over its tonnes, to the fen. */
START_TEST(table)
{
    const anji_price *p;
    int64_t           kinds[4] = {0, 0, 0, 0};

    for (size_t i = 0; (p = anji_price_at(i)) != NULL; i++) {
        ck_assert_ptr_eq(anji_price_find(p->id), p);
        ck_assert_ptr_nonnull(anji_price_kind_name(p->kind));
        ck_assert_msg(p->source[0] != '\0' && p->what[0] != '\0', "%s", p->id);
        ck_assert(p->fen > 0 && p->how >= 0 && p->how <= ANJI_PRICE_CLOSE);
        if (p->tonnes > 0)
            CHECK_NEAR((double)p->fen, (double)p->value_fen / (double)p->tonnes, 0.0,
                       0.5, p->id);
        ck_assert_msg(p->how != ANJI_PRICE_DERIVED || p->value_fen > 0, "%s", p->id);
        kinds[p->kind]++;
    }
    for (int k = 0; k < 4; k++)
        ck_assert(kinds[k] > 0);
    ck_assert_ptr_null(anji_price_find("anji-sale-2099"));
    ck_assert_ptr_null(anji_price_find(NULL));
    ck_assert_ptr_null(anji_price_kind_name(4));
    ck_assert_ptr_null(anji_price_kind_name(-1));
}
END_TEST

START_TEST(published)
{
    static const struct {
        const char *id;
        double      exact; /* yuan per t, as the sums give it */
    } rows[] = {
        {"anji-storage-2021", 43.035714},   {"anji-purchase-first", 43.44},
        {"anji-potential-2022", 43.029767}, {"anji-sale-2022-05", 73.41},
        {"anji-income-2024", 45.787546},    {"cea-all-2021-12-31", 42.798883},
        {"cea-all-2024-07-15", 58.064516},  {"cea-year-2024", 95.841270},
        {"cea-all-2024-12-31", 68.306349},  {"cea-all-2025-07-15", 68.720654},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const anji_price *p = anji_price_find(rows[i].id);
        ck_assert_ptr_nonnull(p);
        /* printed to six decimals */
        CHECK_NEAR((double)p->value_fen / 100.0 / (double)p->tonnes, rows[i].exact, 0.0,
                   5.1e-7, p->id);
    }
    ck_assert_int_eq(anji_price_find("cea-close-2024-11-13")->fen, 10566);
    /* 3 June 2025 is 36.1 % below the peak of 105.66 */
    CHECK_NEAR((double)anji_price_find("cea-close-2025-06-03")->fen / 10566.0 - 1.0,
               -0.361, 0.0, 5e-4, "from the peak");
}
END_TEST

/* ---- a volume and a value ---------------------------------------------------------------- */

static const struct {
    const char *what;
    int64_t     tonnes, value_fen, low, high;
    double      price, factor, corrected;
    int         plausible;
} checks[] = {
    {"CCER to July 2025 as printed", 237800, 20000000000, 5000, 12000, 841.042893187552,
     10.0, 84.1042893187552, 0},
    {"and as it must have been", 2378000, 20000000000, 5000, 12000, 84.1042893187552,
     1.0, 84.1042893187552, 1},
    {"CEA to July 2025", 673000000, 4624900000000, 4000, 11000, 68.7206537890045, 1.0,
     68.7206537890045, 1},
    {"fen for yuan", 2000, 146820, 4000, 11000, 0.7341, 0.01, 73.41, 0},
    {"no power will do", 1000, 2500000, 4000, 6000, 25.0, NAN, NAN, 0},
    {"at the lower limit", 100, 400000, 4000, 11000, 40.0, 1.0, 40.0, 1},
    {"at the upper limit", 100, 1100000, 4000, 11000, 110.0, 1.0, 110.0, 1},
    {"a millionfold", 1, 7341000000, 4000, 11000, 73410000.0, 1e6, 73.41, 0},
    {"more", 1, 73410000000, 4000, 11000, 734100000.0, NAN, NAN, 0},
};

START_TEST(plausible)
{
    anji_price_verdict v;

    ck_assert_int_eq(anji_price_check(checks[_i].tonnes, checks[_i].value_fen,
                                      checks[_i].low, checks[_i].high, &v, NULL),
                     ANJI_OK);
    CHECK_CLOSE(v.yuan_per_t, checks[_i].price, 1e-14, checks[_i].what);
    CHECK_CLOSE(v.factor, checks[_i].factor, 0.0, checks[_i].what);
    CHECK_CLOSE(v.corrected, checks[_i].corrected, 1e-14, checks[_i].what);
    ck_assert_int_eq(v.plausible, checks[_i].plausible);
}
END_TEST

START_TEST(check_refused)
{
    static const int64_t bad[][4] = {{0, 1, 1, 2},  {-1, 1, 1, 2}, {1, 0, 1, 2},
                                     {1, -5, 1, 2}, {1, 1, 0, 2},  {1, 1, 2, 2},
                                     {1, 1, 3, 2}};
    anji_price_verdict   v;
    anji_error           err;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(
            anji_price_check(bad[i][0], bad[i][1], bad[i][2], bad[i][3], &v, &err),
            ANJI_ERR_DOMAIN);
        ck_assert(isnan(v.yuan_per_t) && isnan(v.factor) && v.plausible == -1);
    }
    ck_assert_int_eq(anji_price_check(1, 1, 1, 2, NULL, &err), ANJI_ERR_NULL);
}
END_TEST

/* ---- a county's figures ------------------------------------------------------------------- */

/* Area, rate, years, money in fen, units, land, years of the figures, kind of price. */
static const struct {
    const char *what;
    anji_claim  claim;
    double      area_ha, tco2_ha, tco2, yuan_per_t;
    int         agrees; /* within 2 % of a price of the kind; -1: no money */
    const char *nearest;
} claims[] = {
    {"0.39 t per mu over 870,000 mu",
     {870000, 0.39, 1, -1, ANJI_AREA_MU, ANJI_RATE_TCO2_MU, ANJI_LAND_MOSO, 2022, 2021,
      -1},
     58000,
     5.85,
     339300,
     NAN,
     -1,
     NULL},
    {"14.6 million yuan for it",
     {870000, 0.39, 1, 1460000000, ANJI_AREA_MU, ANJI_RATE_TCO2_MU, ANJI_LAND_MOSO,
      2022, 2021, ANJI_PRICE_STORAGE},
     58000,
     5.85,
     339300,
     43.0297671677,
     1,
     "anji-potential-2022"},
    {"Dali: 5,425 mu, three years",
     {5425, 0.39, 3, 27550000, ANJI_AREA_MU, ANJI_RATE_TCO2_MU, ANJI_LAND_PARCELS, 2022,
      2021, ANJI_PRICE_STORAGE},
     361.666666666667,
     5.85,
     6347.25,
     43.4046240498,
     1,
     "anji-purchase-dali"},
    {"first round: 142,400 mu, 56,000 t a year, 30 years",
     {142400, 56000.0 / 142400.0, 30, 7230000000, ANJI_AREA_MU, ANJI_RATE_TCO2_MU,
      ANJI_LAND_MOSO, 2021, 2021, ANJI_PRICE_STORAGE},
     9493.33333333333,
     5.89887640449,
     1680000,
     43.0357142857,
     1,
     "anji-storage-2021"},
    /* 28 million yuan a year and 6.6 tonnes: one reading agrees, the others do not */
    {"6.6 t CO2 per ha of moso",
     {58000, 6.6, 1, 2800000000, ANJI_AREA_HA, ANJI_RATE_TCO2_HA, ANJI_LAND_MOSO, 2022,
      2025, -1},
     58000,
     6.6,
     382800,
     73.1452455590,
     1,
     "anji-sale-2022-05"},
    {"6.6 t C per ha of moso",
     {58000, 6.6, 1, 2800000000, ANJI_AREA_HA, ANJI_RATE_TC_HA, ANJI_LAND_MOSO, 2022,
      2025, -1},
     58000,
     24.2,
     1403600,
     19.9487033343,
     0,
     "anji-potential-2022"},
    {"6.6 t CO2 per mu of moso",
     {58000, 6.6, 1, 2800000000, ANJI_AREA_HA, ANJI_RATE_TCO2_MU, ANJI_LAND_MOSO, 2022,
      2025, -1},
     58000,
     99.0,
     5742000,
     4.8763497039,
     0,
     "anji-potential-2022"},
    {"6.6 t C per mu of moso",
     {58000, 6.6, 1, 2800000000, ANJI_AREA_HA, ANJI_RATE_TC_MU, ANJI_LAND_MOSO, 2022,
      2025, -1},
     58000,
     363.0,
     21054000,
     1.32991355562,
     0,
     "anji-potential-2022"},
    {"6.6 t CO2 per ha of all bamboo",
     {1010000, 6.6, 1, 2800000000, ANJI_AREA_MU, ANJI_RATE_TCO2_HA, ANJI_LAND_BAMBOO,
      2022, 2025, -1},
     67333.3333333333,
     6.6,
     444400,
     63.0063006301,
     0,
     "anji-sale-2022-05"},
    {"6.6 t CO2 per ha of moso at the price of storage",
     {58000, 6.6, 1, 2800000000, ANJI_AREA_HA, ANJI_RATE_TCO2_HA, ANJI_LAND_MOSO, 2022,
      2025, ANJI_PRICE_STORAGE},
     58000,
     6.6,
     382800,
     73.1452455590,
     0,
     "anji-income-2024"},
    {"28 million yuan for the trial stands' 0.39 t",
     {870000, 0.39, 1, 2800000000, ANJI_AREA_MU, ANJI_RATE_TCO2_MU, ANJI_LAND_MOSO,
      2022, 2021, -1},
     58000,
     5.85,
     339300,
     82.5228411435,
     0,
     "anji-sale-2022-05"},
};

START_TEST(claim)
{
    anji_claim_account a;
    anji_error         err;
    const char        *what = claims[_i].what;

    ck_assert_msg(anji_claim_work_out(&claims[_i].claim, 0.02, &a, &err) == ANJI_OK,
                  "%s", err.message);
    CHECK_CLOSE(a.area_ha, claims[_i].area_ha, 1e-14, what);
    CHECK_CLOSE(a.area_mu, 15.0 * claims[_i].area_ha, 1e-14, what);
    /* printed to 12 digits */
    CHECK_CLOSE(a.tco2_ha, claims[_i].tco2_ha, 1e-11, what);
    CHECK_CLOSE(a.tco2_mu, claims[_i].tco2_ha / 15.0, 1e-11, what);
    CHECK_CLOSE(a.tco2, claims[_i].tco2, ROUNDING, what);
    CHECK_CLOSE(a.tco2_yr, claims[_i].tco2 / claims[_i].claim.years, ROUNDING, what);
    CHECK_CLOSE(a.yuan_per_t, claims[_i].yuan_per_t, 1e-11, what);
    ck_assert_int_eq(a.agrees, claims[_i].agrees);
    if (claims[_i].nearest == NULL)
        ck_assert_ptr_null(a.nearest);
    else
        ck_assert_str_eq(a.nearest->id, claims[_i].nearest);
}
END_TEST

/* Other figures in print. 1.34 million t on 58,000 ha are 23.1 t a hectare: plausible as
 * t C, not as t CO2. 141,800 t on 49,200 mu are 7.39 years of 0.39 t. */
START_TEST(other_figures)
{
    CHECK_NEAR(1.34e6 / 58000.0, 23.1, 0.0, 0.01, "t C ha-1");
    CHECK_NEAR(141800.0 / 49200.0, 2.882, 0.0, 5e-4, "t mu-1");
    CHECK_NEAR(141800.0 / 49200.0 / 0.39, 7.39, 0.0, 5e-3, "years");
    CHECK_CLOSE(anji_ha_from_mu(870000.0), 58000.0, 0.0, "moso");
    CHECK_NEAR(anji_ha_from_mu(1010000.0), 67333.0, 0.0, 0.5, "all bamboo");
    CHECK_CLOSE(anji_mu_from_ha(anji_ha_from_mu(5425.0)), 5425.0, 0.0,
                "there and back");
    /* 371,900 yuan lent on 68.6 ha */
    CHECK_NEAR(371900.0 / 68.6, 5421.0, 0.0, 0.5, "yuan ha-1");
    /* 249,658 t over 1,426.27 ha and 30 years is the platform's rate within 0.3 % */
    CHECK_NEAR(249658.0 / 1426.27 / 30.0, 5.85, 3e-3, 0.0, "t CO2 ha-1 yr-1");
}
END_TEST

START_TEST(claim_words)
{
    anji_claim_account a;
    char               text[1024], brief[8];

    ck_assert_int_eq(anji_claim_work_out(&claims[4].claim, 0.02, &a, NULL), ANJI_OK);
    size_t n = anji_claim_describe(&claims[4].claim, &a, text, sizeof text);
    ck_assert_uint_eq(n, strlen(text));
    ck_assert_str_eq(
        text, "Area   870000.00 mu = 58000.00 ha, moso, 2022\n"
              "Rate   6.6 t CO2 ha-1 yr-1 of 2025: 0.4400 t CO2 mu-1 yr-1 = 6.6000 t "
              "CO2 ha-1 "
              "yr-1 = 1.8000 t C ha-1 yr-1\n"
              "Carbon 382800.00 t CO2 yr-1, 382800.00 t CO2 in 1 years\n"
              "Money  28000000.00 yuan: 73.15 yuan per t CO2, 32.18 yuan mu-1 yr-1\n"
              "Price  sale anji-sale-2022-05, 73.41 yuan per t (peopleweekly.cn, 19 "
              "May 2022): "
              "-0.36 %, agrees\n");
    ck_assert_uint_eq(anji_claim_describe(&claims[4].claim, &a, brief, sizeof brief),
                      n);
    ck_assert_str_eq(brief, "Area   ");
    ck_assert_int_eq(anji_claim_work_out(&claims[5].claim, 0.02, &a, NULL), ANJI_OK);
    anji_claim_describe(&claims[5].claim, &a, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "does not agree"));
    ck_assert_int_eq(anji_claim_work_out(&claims[0].claim, 0.02, &a, NULL), ANJI_OK);
    anji_claim_describe(&claims[0].claim, &a, text, sizeof text);
    ck_assert_ptr_null(strstr(text, "Money"));
    ck_assert_uint_eq(anji_claim_describe(NULL, &a, text, sizeof text), 0);
    ck_assert_uint_eq(anji_claim_describe(&claims[0].claim, NULL, NULL, 0), 0);
}
END_TEST

START_TEST(claim_refused)
{
    const anji_claim   good = claims[4].claim;
    anji_claim         bad[11];
    anji_claim_account a;
    anji_error         err;

    for (size_t i = 0; i < 11; i++)
        bad[i] = good;
    bad[0].area       = 0.0;
    bad[1].area       = NAN;
    bad[2].rate       = -6.6;
    bad[3].rate       = INFINITY;
    bad[4].years      = 0.0;
    bad[5].money_fen  = 0;
    bad[6].area_unit  = 0;
    bad[7].rate_unit  = 5;
    bad[8].land       = 0;
    bad[9].price_kind = 4;
    bad[10].money_fen = -2;
    for (size_t i = 0; i < 11; i++) {
        ck_assert_int_eq(anji_claim_work_out(&bad[i], 0.02, &a, &err), ANJI_ERR_DOMAIN);
        ck_assert(isnan(a.tco2) && isnan(a.yuan_per_t) && a.agrees == -1 &&
                  a.nearest == NULL);
        ck_assert_uint_eq(anji_claim_describe(&bad[i], &a, NULL, 0), 0);
    }
    ck_assert_int_eq(anji_claim_work_out(&good, 0.0, &a, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_claim_work_out(NULL, 0.02, &a, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_claim_work_out(&good, 0.02, NULL, &err), ANJI_ERR_NULL);
}
END_TEST

#define LOOP(name, rows)                                                               \
    tcase_add_loop_test(tc, name, 0, (int)(sizeof(rows) / sizeof *(rows)))

SUITE_MAIN("price", tcase_add_test(tc, table); tcase_add_test(tc, published);
           LOOP(plausible, checks); tcase_add_test(tc, check_refused);
           LOOP(claim, claims); tcase_add_test(tc, other_figures);
           tcase_add_test(tc, claim_words); tcase_add_test(tc, claim_refused);)
