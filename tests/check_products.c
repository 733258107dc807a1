/* Tests of anjicarbon/products.h. Expected numbers: the series of equation 12.1 summed by
 * hand, VMD0005's case of the account, Zhou et al. 2013.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/products.h>

#include "suite.h"

/* A pulse halves in each half-life; a constant inflow of I tends to I h / ln 2; and what
 * enters is either there or emitted. */
START_TEST(decay)
{
    enum { YEARS = 600 };
    double inflow[YEARS], stock[YEARS], emission[YEARS], in = 0, out = 0;

    memset(inflow, 0, sizeof inflow);
    ck_assert_int_eq(anji_products_decay(YEARS, inflow, 25, 80, stock, emission, NULL),
                     ANJI_OK);
    CHECK_CLOSE(stock[24], 40.0, 1e-13, "one half-life");
    CHECK_CLOSE(stock[74], 10.0, 1e-13, "three");
    for (int i = 0; i < YEARS; i++)
        inflow[i] = 2.5 + 0.3 * (i % 2);
    ck_assert_int_eq(anji_products_decay(YEARS, inflow, 25, 3, stock, emission, NULL),
                     ANJI_OK);
    for (int i = 0; i < YEARS; i++) {
        in += inflow[i];
        out += emission[i];
    }
    CHECK_CLOSE(stock[YEARS - 1] + out, in + 3, 1e-12, "nothing is lost");
    for (int i = 0; i < YEARS; i++)
        inflow[i] = 2.5;
    ck_assert_int_eq(anji_products_decay(YEARS, inflow, 25, 0, stock, NULL, NULL),
                     ANJI_OK);
    CHECK_CLOSE(stock[0], 2.5 * 25 / log(2) * (1 - pow(2, -1.0 / 25)), 1e-13,
                "first year");
    CHECK_CLOSE(stock[YEARS - 1], anji_products_equilibrium(2.5, 25), 1e-7,
                "equilibrium");
    CHECK_CLOSE(anji_products_equilibrium(2.5, 25), 90.16844005556021, 1e-13,
                "by hand");
}
END_TEST

START_TEST(retained)
{
    /* 100 t extracted, waste 0.24: 76; panels 68.4, sawnwood 60.8, other 0 */
    CHECK_CLOSE(anji_products_retained(100, 0.24, 0), 76.0, 1e-14, "in products");
    CHECK_CLOSE(anji_products_retained(100, 0.24, 0.1), 68.4, 1e-14, "panels");
    CHECK_CLOSE(anji_products_retained(100, 0.24, 0.2), 60.8, 1e-14, "sawnwood");
    ck_assert(anji_products_retained(100, 0.24, 1) == 0);
    ck_assert(isnan(anji_products_retained(100, 1.2, 0)));
    ck_assert(isnan(anji_products_equilibrium(-1, 2)) &&
              isnan(anji_products_equilibrium(1, 0)));
    for (size_t i = 0; anji_product_row(i) != NULL; i++) {
        const anji_harvest_product *p = anji_product_row(i);
        ck_assert(p->low <= p->half_life && p->half_life <= p->high &&
                  p->source[0] != '\0');
    }
}
END_TEST

START_TEST(planks)
{
    double s;
    /* the ends of the published ranges, and the mean section 62.57 % at 11.49 cm */
    ck_assert_int_eq(anji_plank_share(7.93, ANJI_PLANK_SECTION, &s, NULL), ANJI_OK);
    CHECK_NEAR(s, 0.5237, 0, 5.1e-5, "lowest");
    ck_assert_int_eq(anji_plank_share(15.63, ANJI_PLANK_SECTION, &s, NULL), ANJI_OK);
    CHECK_NEAR(s, 0.7444, 0, 5.1e-5, "highest");
    ck_assert_int_eq(anji_plank_share(10, ANJI_PLANK_SECTION, &s, NULL), ANJI_OK);
    CHECK_CLOSE(s, 0.58306, 1e-14, "10 cm");
    ck_assert_int_eq(anji_plank_share(9.598, ANJI_PLANK_CULM, &s, NULL), ANJI_OK);
    CHECK_NEAR(s, 0.2225, 0, 5.1e-5, "whole culm");
    ck_assert_int_eq(anji_plank_share(14.871, ANJI_PLANK_CULM, &s, NULL), ANJI_OK);
    CHECK_NEAR(s, 0.6784, 0, 5.1e-5, "whole culm");
    ck_assert_int_eq(anji_plank_share(7, ANJI_PLANK_CULM, &s, NULL), ANJI_ERR_DOMAIN);
    ck_assert(isnan(s));
    ck_assert_int_eq(anji_plank_share(NAN, ANJI_PLANK_SECTION, &s, NULL),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_plank_share(10, 2, &s, NULL), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_plank_share(10, 0, NULL, NULL), ANJI_ERR_NULL);
}
END_TEST

START_TEST(average)
{
    double x[7] = {9, 1, 2, 3, 4, 5, 6}, a;
    ck_assert_int_eq(anji_long_term_average(7, x, 2, 0, &a, NULL), ANJI_OK);
    CHECK_CLOSE(a, 3.5, 0.0, "all whole cycles");
    ck_assert_int_eq(anji_long_term_average(7, x, 2, 2, &a, NULL), ANJI_OK);
    CHECK_CLOSE(a, 4.5, 0.0, "the last two");
    ck_assert_int_eq(anji_long_term_average(7, x, 2, 4, &a, NULL), ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(anji_long_term_average(7, x, 8, 0, &a, NULL), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_long_term_average(7, NULL, 2, 0, &a, NULL), ANJI_ERR_NULL);
    x[6] = NAN;
    ck_assert_int_eq(anji_long_term_average(7, x, 2, 0, &a, NULL), ANJI_ERR_DOMAIN);
    ck_assert(isnan(a));
}
END_TEST

START_TEST(bad_arguments)
{
    double     x[2] = {1, -1}, s[2];
    anji_error err;
    ck_assert_int_eq(anji_products_decay(2, x, 25, 0, s, NULL, &err), ANJI_ERR_DOMAIN);
    ck_assert(err.row == 1 && isnan(s[0]));
    ck_assert_int_eq(anji_products_decay(1, x, 0, 0, s, NULL, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_products_decay(1, x, 1, -1, s, NULL, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_products_decay(1, NULL, 1, 0, s, NULL, &err), ANJI_ERR_NULL);
}
END_TEST

SUITE_MAIN("products", tcase_add_test(tc, decay); tcase_add_test(tc, retained);
           tcase_add_test(tc, planks); tcase_add_test(tc, average);
           tcase_add_test(tc, bad_arguments);)
