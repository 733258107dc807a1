/* Tests of anjicarbon/ar_account.h. Expected numbers: tests/vectors/emissions.py, from the
 * equations in words; Gold Standard's rotation and the tools' 4 years and 5 months.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/ar_account.h>
#include <anjicarbon/products.h>

#include "suite.h"

#define NONE NAN
static const anji_ar_year planting[3] = {
    {{12.5, 1.25, NONE, 0.4, NONE}, {2.1, 0.2, NONE, 0.0, NONE}, 0.3, 1.7, 0, 0},
    {{18.75, 1.5, NONE, 0.55, NONE}, {2.2, 0.15, NONE, 0.0, NONE}, 0.0, 0.0, 1, 0},
    {{-31.5, 0.75, NONE, 0.6, NONE}, {2.3, 0.1, NONE, 0.0, 0.0}, 4.4, 0.0, 1, 0},
};

START_TEST(three_years)
{
    anji_ar_row rows[3];

    ck_assert_int_eq(anji_ar_account(3, planting, rows, NULL), ANJI_OK);
    CHECK_CLOSE(rows[0].project, 14.15, 1e-14, "project");
    CHECK_CLOSE(rows[0].actual, 13.85, 1e-14, "actual");
    CHECK_CLOSE(rows[0].baseline, 2.3, 1e-14, "baseline");
    CHECK_CLOSE(rows[0].leakage, 1.7, 0, "leakage");
    CHECK_CLOSE(rows[0].net, 9.85, 1e-14, "net");
    ck_assert(isnan(rows[0].tcer) && isnan(rows[0].lcer));
    CHECK_CLOSE(rows[1].net, 18.45, 1e-14, "net");
    CHECK_CLOSE(rows[1].cumulative, 28.3, 1e-14, "cumulative");
    CHECK_CLOSE(rows[1].tcer, 28.3, 1e-14, "tCER");
    CHECK_CLOSE(rows[1].lcer, 28.3, 1e-14, "lCER");
    /* the fire: temporary units expire, long-term ones are to be replaced */
    CHECK_CLOSE(rows[2].net, -36.95, 1e-14, "net");
    CHECK_CLOSE(rows[2].tcer, -8.65, 1e-13, "tCER");
    CHECK_CLOSE(rows[2].lcer, -36.95, 1e-14, "lCER");
}
END_TEST

enum { IN_PROJECT, IN_BASELINE, IN_EMISSIONS, IN_LEAKAGE, IN_VERIFIED };
static const struct {
    int         where, pool;
    double      value;
    const char *found;
} bad[] = {
    {IN_PROJECT, ANJI_AR_TREE, INFINITY, "infinite change of tree"},
    {IN_BASELINE, ANJI_AR_SHRUB, -INFINITY, "infinite change of shrub"},
    {IN_PROJECT, ANJI_AR_SHRUB, NAN, "shrub is counted in the baseline alone"},
    {IN_PROJECT, ANJI_AR_DEAD_WOOD, 1.0, "dead_wood is counted in the project alone"},
    {IN_PROJECT, ANJI_AR_SOIL, 1.0, "soil is counted in some years"},
    {IN_BASELINE, ANJI_AR_SOIL, 1.0, "baseline change of soil"},
    {IN_EMISSIONS, 0, -1.0, "emissions -1"},
    {IN_EMISSIONS, 0, NAN, "emissions"},
    {IN_LEAKAGE, 0, NAN, "leakage"},
    {IN_LEAKAGE, 0, -0.5, "leakage -0.5"},
    {IN_VERIFIED, 0, 2.0, "verified is 2"},
};

START_TEST(refusals)
{
    anji_ar_row rows[3];
    anji_error  err;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        anji_ar_year years[3];
        memcpy(years, planting, sizeof years);
        double *const field[] = {&years[1].project[bad[i].pool],
                                 &years[1].baseline[bad[i].pool], &years[1].emissions,
                                 &years[1].leakage};
        if (bad[i].where == IN_VERIFIED)
            years[1].verified = (int32_t)bad[i].value;
        else
            *field[bad[i].where] = bad[i].value;
        ck_assert_int_eq(anji_ar_account(3, years, rows, &err), ANJI_ERR_DOMAIN);
        ck_assert_int_eq(err.row, 1);
        ck_assert_msg(strstr(err.message, bad[i].found) != NULL, "%s", err.message);
        ck_assert(isnan(rows[0].net) && isnan(rows[2].tcer));
    }
    anji_ar_year bare          = planting[0];
    bare.project[ANJI_AR_TREE] = bare.baseline[ANJI_AR_TREE] = NAN;
    ck_assert_int_eq(anji_ar_account(1, &bare, rows, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_ar_account(0, planting, rows, &err), ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(anji_ar_account(3, NULL, rows, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ar_account(3, planting, NULL, &err), ANJI_ERR_NULL);
}
END_TEST

/* 5 t/ha a year on 400 ha for 36 years, cut every 12: the stock is 0 again at the end of
 * years 12 and 24, and the ramp to its average takes 36 years. */
START_TEST(rotation)
{
    double stock[36], average;

    for (int year = 1; year <= 36; year++)
        stock[year - 1] = 400 * 5.0 * (year % 12);
    ck_assert(stock[11] == 0.0 && stock[23] == 0.0 && stock[10] == 22000.0);
    ck_assert_int_eq(anji_long_term_average(36, stock, 12, 0, &average, NULL), ANJI_OK);
    CHECK_CLOSE(average, 400 * 5 * 66 / 12.0, 1e-14, "mean of 0 to 11 years");
    for (int year = 0; year <= 40; year++)
        CHECK_CLOSE(anji_long_term_ramp(average, 36, year),
                    year <= 36 ? average / 36 * year : average, 1e-14, "ramp");
    ck_assert(isnan(anji_long_term_ramp(average, 0, 1)));
    ck_assert(isnan(anji_long_term_ramp(average, 36, -1)));
    ck_assert(isnan(anji_long_term_ramp(NAN, 36, 1)));
    ck_assert(isnan(anji_long_term_ramp(average, INFINITY, 1)));
}
END_TEST

/* Gold Standard 403: 97 m3 ha-1 of a measured 100. */
START_TEST(stems)
{
    anji_stem_factors f = anji_stem_factors_gs(ANJI_SIDE_PROJECT);

    CHECK_CLOSE(anji_stem_stock(97, &f), 66.19668, 1e-14, "project, t CO2 ha-1");
    f = anji_stem_factors_gs(ANJI_SIDE_BASELINE);
    CHECK_CLOSE(anji_stem_stock(1, &f), 3.5 * 0.7 * 1.8 * 0.47 * 44 / 12, 1e-14,
                "baseline");
    ck_assert(isnan(anji_stem_stock(-1, &f)) && isnan(anji_stem_stock(1, NULL)));
    f = anji_stem_factors_gs(2);
    ck_assert(isnan(f.carbon) && isnan(anji_stem_stock(1, &f)));
}
END_TEST

START_TEST(small_things)
{
    ck_assert(anji_ar_years(4, 5) == 4.417);
    ck_assert(anji_ar_years(5, 0) == 5.0);
    ck_assert(isnan(anji_ar_years(-1, 0)) && isnan(anji_ar_years(0, -1)));
    ck_assert_str_eq(anji_ar_pool_name(ANJI_AR_TREE), "tree");
    ck_assert_str_eq(anji_ar_pool_name(ANJI_AR_SOIL), "soil");
    ck_assert_ptr_null(anji_ar_pool_name(ANJI_AR_POOLS));
    ck_assert_ptr_null(anji_ar_pool_name(-1));
}
END_TEST

SUITE_MAIN("ar_account", tcase_add_test(tc, three_years); tcase_add_test(tc, refusals);
           tcase_add_test(tc, rotation); tcase_add_test(tc, stems);
           tcase_add_test(tc, small_things);)
