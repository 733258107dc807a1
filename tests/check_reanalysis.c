/* Debiasing of a reanalysis against regressions in exact fractions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>

#include "suite.h"

enum { ROWS = 200 };

static uint32_t below(uint32_t *x, uint32_t n)
{
    *x = *x * 1664525u + 1013904223u;
    return (*x >> 8) % n;
}

/* The record of tests/vectors/debias.py; every value is exact in binary. */
static void make(double *tower, double *era)
{
    uint32_t x = 2385;

    for (int i = 0; i < ROWS; i++) {
        uint32_t a = below(&x, 4000), b = below(&x, 900);
        era[i]   = i % 7 == 3 ? NAN : a / 128.0;
        tower[i] = i % 5 == 0 ? NAN : 5 * a / 512.0 + b / 256.0 - 1;
    }
}

/* Printed by tests/vectors/debias.py. */
static const struct {
    int    kind;
    double slope, intercept, rmse;
} vectors[] = {
    {ANJI_DEBIAS_LINE, 1.2525148640220798, 0.84856882274856371, 1.03640211334737},
    {ANJI_DEBIAS_SLOPE, 1.292589687593539, 0, 1.1096367833560412},
    {ANJI_DEBIAS_RATIO, 1.3037786842041803, 0, 1.1292362554983708},
};

/* Sums of 137 terms lose about two digits of sixteen. */
#define ROUNDINGS 1e-13

static anji_debias_opts opts_of(uint32_t n_min)
{
    anji_debias_opts o;
    anji_debias_opts_init(&o, sizeof o);
    o.n_min = n_min;
    return o;
}

START_TEST(regression)
{
    double           tower[ROWS], era[ROWS], filled[ROWS];
    uint8_t          quality[ROWS];
    anji_debias_fit  fit;
    anji_debias_opts o = opts_of(137);

    make(tower, era);
    o.lowest = 2.385;
    ck_assert_int_eq(anji_debias(ROWS, tower, era, vectors[_i].kind, &o, filled,
                                 quality, &fit, NULL),
                     ANJI_OK);
    ck_assert_int_eq(fit.n, 137);
    CHECK_CLOSE(fit.slope, vectors[_i].slope, ROUNDINGS, "slope");
    CHECK_CLOSE(fit.intercept, vectors[_i].intercept, 10 * ROUNDINGS, "intercept");
    CHECK_CLOSE(fit.rmse, vectors[_i].rmse, ROUNDINGS, "rmse");
    CHECK_CLOSE(fit.bias, -5.0284414917883211, ROUNDINGS, "bias");
    CHECK_CLOSE(fit.correlation, 0.99555485645419284, ROUNDINGS, "correlation");
    for (int i = 0; i < ROWS; i++) {
        double line = vectors[_i].intercept + vectors[_i].slope * era[i];
        int    gap = i % 5 == 0, none = gap && i % 7 == 3;
        double want = gap ? fmax(line, 2.385) : tower[i];
        ck_assert_int_eq(quality[i], none  ? 255
                                     : gap ? ANJI_DEBIAS_REANALYSIS
                                           : ANJI_DEBIAS_MEASURED);
        CHECK_CLOSE(filled[i], none ? NAN : want, 1e-12, "filled");
    }
    /* a column may be filled in its own place */
    ck_assert_int_eq(
        anji_debias(ROWS, tower, era, vectors[_i].kind, &o, tower, NULL, NULL, NULL),
        ANJI_OK);
    for (int i = 0; i < ROWS; i++)
        CHECK_CLOSE(tower[i], filled[i], 0.0, "in place");
}
END_TEST

START_TEST(kinds)
{
    double lowest;

    ck_assert_int_eq(anji_debias_kind("TA", &lowest), ANJI_DEBIAS_LINE);
    ck_assert(isnan(lowest));
    ck_assert_int_eq(anji_debias_kind("VPD", &lowest), ANJI_DEBIAS_LINE);
    ck_assert(lowest == 0.0);
    ck_assert_int_eq(anji_debias_kind("SW_IN", NULL), ANJI_DEBIAS_SLOPE);
    ck_assert_int_eq(anji_debias_kind("P", NULL), ANJI_DEBIAS_RATIO);
    ck_assert_int_eq(anji_debias_kind("NEE", NULL), -1);
    ck_assert_int_eq(anji_debias_kind(NULL, NULL), -1);
}
END_TEST

START_TEST(refusals)
{
    double           tower[ROWS], era[ROWS], filled[ROWS];
    uint8_t          quality[ROWS];
    anji_debias_fit  fit;
    anji_error       err;
    anji_debias_opts o = opts_of(138);

    make(tower, era);
#define CALL(y, x, kind) anji_debias(ROWS, y, x, kind, &o, filled, quality, &fit, &err)
    ck_assert_int_eq(CALL(tower, era, ANJI_DEBIAS_LINE), ANJI_ERR_TOO_FEW);
    ck_assert(isnan(fit.slope) && fit.n == -1 && isnan(filled[1]) && quality[1] == 255);
    o.n_min = 2;
    ck_assert_int_eq(CALL(NULL, era, 0), ANJI_ERR_NULL);
    ck_assert_int_eq(CALL(tower, NULL, 0), ANJI_ERR_NULL);
    ck_assert_int_eq(CALL(tower, era, 3), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(CALL(tower, era, -1), ANJI_ERR_DOMAIN);
    era[9] = INFINITY;
    ck_assert_int_eq(CALL(tower, era, 0), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 9);
    for (int i = 0; i < ROWS; i++)
        era[i] = 0.0;
    for (int kind = 0; kind < 3; kind++)
        ck_assert_int_eq(CALL(tower, era, kind), ANJI_ERR_DOMAIN);
    o.n_min = 1;
    ck_assert_int_eq(CALL(tower, era, 0), ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_debias_opts_init(NULL, 16), ANJI_ERR_NULL);
    ck_assert(anji_debias_param(1) != NULL && anji_debias_param(2) == NULL);
}
END_TEST

SUITE_MAIN("reanalysis",
           tcase_add_loop_test(tc, regression, 0, sizeof vectors / sizeof *vectors);
           tcase_add_test(tc, kinds); tcase_add_test(tc, refusals);)
