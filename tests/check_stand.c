/* Stand tables, height curves and distributions, against hand sums and R.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>

#include "suite.h"

/* ---- tables: sums made by hand -------------------------------------------------------- */

/* Two strata of 30 and 10 ha; plots of 0.04, 0.05 and 0.08, 0.04 ha. */
static anji_inventory *make_inventory(int age_unit)
{
    static const char *const id[] = {"a", "b", "c", "d"}, *const name[] = {"x", "y"};
    static const double  strata_ha[] = {30, 10}, area[] = {0.04, 0.05, 0.08, 0.04};
    static const int32_t stratum[] = {0, 0, 1, 1};
    static const int32_t plot[]    = {0, 0, 0, 1, 1, 2, 2, 2, 1, 3};
    static const double  dbh[] = {9.5, 10.5, 8.2, 9.9, 11.3, 7.4, 8.8, 9.1, 6.6, NAN};
    static const double  height[] = {12, NAN, 11, 12.5, 14, 10, 11.5, NAN, 9, NAN};
    static const double  age[]    = {1, 3, 2, 1, 5, 1, 4, NAN, 1, NAN};
    static const double  count[]  = {40, 24, 16, 30, 20, 56, 32, 8, 5, 0};
    static const uint8_t status[] = {0, 0, 0, 0, 0, 0, 0, 0, ANJI_STATUS_DEAD, 0};
    anji_inventory      *v;
    anji_error           err;

    ck_assert_int_eq(anji_inventory_new(&v, &err), ANJI_OK);
    anji_inventory_add_strata(v, 2, name, strata_ha, &err);
    anji_inventory_add_plots(v, 4, id, area, stratum, NULL, 0, NULL, NULL, &err);
    ck_assert_int_eq(anji_inventory_add_culms(v, 10, plot, NULL, dbh, height, NULL, age,
                                              age_unit, count, status, &err),
                     ANJI_OK);
    ck_assert_msg(anji_inventory_check(v, NULL, NULL, &err) == ANJI_OK, "%s",
                  err.message);
    return v;
}

START_TEST(table_by_hand)
{
    anji_inventory *v = make_inventory(ANJI_AGE_YEARS);
    anji_stand     *stand;
    anji_error      err;
    size_t          n;

    ck_assert_msg(anji_stand_table(v, NULL, &stand, &err) == ANJI_OK, "%s",
                  err.message);
    const anji_stand_summary *s = anji_stand_summaries(stand, &n);
    ck_assert_uint_eq(n, 3);
    /* plots: 80/0.04 = 2000, 50/0.05 = 1000; 96/0.08 = 1200, none. Strata: 1500 and
     * 600, their errors 500 and 600; all: 0.75 x 1500 + 0.25 x 600. */
    CHECK_CLOSE(s[1].culms_ha, 1500.0, 1e-14, "culms of x");
    CHECK_CLOSE(s[2].culms_ha, 600.0, 1e-14, "culms of y");
    CHECK_CLOSE(s[0].culms_ha, 1275.0, 1e-14, "culms");
    CHECK_CLOSE(s[1].culms_se, 500.0, 1e-14, "error of x");
    CHECK_CLOSE(s[0].culms_se, sqrt(0.5625 * 250000 + 0.0625 * 360000), 1e-14, "error");
    CHECK_CLOSE(s[1].area_ha, 0.09, 1e-14, "area of plots");
    /* x: culms per ha 500, 300, 200, 300, 200 of 9.5, 10.5, 8.2, 9.9, 11.3 cm */
    CHECK_CLOSE(s[1].dbh_mean_cm,
                (500 * 9.5 + 300 * 10.5 + 200 * 8.2 + 300 * 9.9 + 200 * 11.3) / 1500.0,
                1e-14, "mean diameter");
    double d2 = (500 * 90.25 + 300 * 110.25 + 200 * 67.24 + 300 * 98.01 + 200 * 127.69);
    CHECK_CLOSE(s[1].dbh_quadratic_cm, sqrt(d2 / 1500.0), 1e-14, "quadratic mean");
    CHECK_CLOSE(s[1].basal_m2_ha, d2 * 3.14159265358979323846 / 40000.0, 1e-14,
                "basal");
    CHECK_CLOSE(s[1].height_mean_m,
                (500 * 12 + 200 * 11 + 300 * 12.5 + 200 * 14) / 1200.0, 1e-14,
                "height");
    CHECK_CLOSE(s[1].height_share, 0.8, 1e-14, "known heights");
    CHECK_CLOSE(s[1].age_mean,
                (500 * 1 + 300 * 3 + 200 * 2 + 300 * 1 + 200 * 5) / 1500.0, 1e-14,
                "age");
    CHECK_CLOSE(s[1].alternation, (1300.0 - 200.0) / 1500.0, 1e-14, "alternation");
    /* plots give y - R x = 1200 - R 2000 and 1000 - R 1000, of 2000 and 1000 culms/ha */
    double r = 1100.0 / 1500.0, z1 = 1200 - r * 2000, z2 = 1000 - r * 1000;
    CHECK_CLOSE(s[1].alternation_se, fabs(z1 - z2) / 2.0 / 1500.0, 1e-12, "its error");
    /* cells and shares add up */
    const anji_stand_cell *cells = anji_stand_cells(stand, &n);
    double                 culms = 0.0, share = 0.0, basal = 0.0;
    for (size_t i = 0; i < n; i++)
        if (cells[i].stratum == -1) {
            culms += cells[i].culms_ha;
            share += cells[i].share;
            basal += cells[i].basal_m2_ha;
        }
    CHECK_CLOSE(culms, 1275.0, 1e-14, "cells");
    CHECK_CLOSE(share, 1.0, 1e-14, "shares");
    CHECK_CLOSE(basal, s[0].basal_m2_ha, 1e-14, "basal area of cells");
    const anji_stand_cell *ages = anji_stand_ages(stand, &n);
    ck_assert_uint_eq(n, 6 + 4 + 3); /* all: 1 2 3 4 5 ?; x: 1 2 3 5; y: 1 4 ? */
    CHECK_CLOSE(ages[0].culms_ha, 0.75 * 800 + 0.25 * 350, 1e-14, "one-year culms");
    ck_assert(isnan(ages[5].age));
    const anji_stand_cell *classes = anji_stand_diameters(stand, &n);
    CHECK_CLOSE(classes[0].dbh_low_cm, 6.0, 0, "class");
    CHECK_CLOSE(classes[0].dbh_high_cm, 8.0, 0, "class");
    CHECK_CLOSE(classes[0].culms_ha, 0.25 * 350, 1e-14, "class");
    CHECK_CLOSE(classes[0].age, -1.0, 0, "all ages");
    anji_stand_free(stand);
    anji_inventory_free(v);
    v = make_inventory(ANJI_AGE_DU);
    ck_assert_int_eq(anji_stand_table(v, NULL, &stand, &err), ANJI_OK);
    ck_assert(isnan(anji_stand_summaries(stand, NULL)[0].alternation));
    anji_stand_free(stand);
    anji_inventory_free(v);
}
END_TEST

START_TEST(table_refused)
{
    static const char *const id[]   = {"a", "a"};
    static const double      area[] = {0.04, 0.04}, dbh[] = {9, 9};
    static const int32_t     survey[] = {1, 2}, plot[] = {0, 1};
    anji_inventory          *v;
    anji_stand              *stand = NULL;
    anji_stand_opts          opts;
    anji_error               err;
    uint8_t                  dead[] = {1, 1};

    ck_assert_int_eq(anji_stand_table(NULL, NULL, &stand, &err), ANJI_ERR_NULL);
    anji_inventory_new(&v, &err);
    ck_assert_int_eq(anji_stand_table(v, NULL, &stand, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_stand_table(v, NULL, NULL, &err), ANJI_ERR_NULL);
    anji_inventory_add_plots(v, 2, id, area, NULL, NULL, 0, NULL, survey, &err);
    anji_inventory_add_culms(v, 2, plot, NULL, dbh, NULL, NULL, NULL, 0, NULL, dead,
                             &err);
    ck_assert_int_eq(anji_inventory_check(v, NULL, NULL, &err), ANJI_OK);
    ck_assert_int_eq(anji_stand_table(v, NULL, &stand, &err), ANJI_ERR_AMBIGUOUS);
    anji_inventory *one;
    ck_assert_int_eq(anji_inventory_survey(v, 0, &one, &err), ANJI_OK);
    ck_assert_int_eq(anji_stand_table(one, NULL, &stand, &err), ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(anji_stand_opts_init(&opts, sizeof opts), ANJI_OK);
    opts.class_cm = 0.0;
    ck_assert_int_eq(anji_stand_table(one, &opts, &stand, &err), ANJI_ERR_OPTS);
    ck_assert_ptr_null(stand);
    ck_assert_ptr_null(anji_stand_cells(NULL, NULL));
    ck_assert_str_eq(anji_stand_param(0)->name, "class_cm");
    ck_assert_ptr_null(anji_stand_param(1));
    anji_inventory_free(one);
    anji_inventory_free(v);
}
END_TEST

/* ---- heights and distributions: tests/vectors/stand.R, R 4.2.2 ------------------------- */

static const double d[]    = {5.3,  6.1,  6.8,  7.2,  7.7,  8.1,  8.4,  8.8,
                              9.1,  9.3,  9.6,  9.9,  10.2, 10.4, 10.7, 11.1,
                              11.6, 12.2, 12.9, 13.8, 3.1,  4.2};
static const double h[]    = {8.1,  9.4,  9.2,  10.6, 10.3, 11.9, 10.8, 12.1,
                              11.6, 13.0, 12.2, 12.9, 12.1, 13.8, 12.7, 14.1,
                              13.3, 14.9, 14.2, 15.3, 5.2,  6.9};
static const double w[]    = {1, 3, 2, 1, 3, 2, 1, 3, 2, 1, 3,
                              2, 1, 3, 2, 1, 3, 2, 1, 3, 2, 1};
static const double ages[] = {5, 4, 4, 3, 4, 2, 3, 1, 2, 3, 1,
                              2, 1, 1, 2, 1, 1, 3, 1, 2, 5, 4};
#define N (sizeof d / sizeof *d)

static const struct {
    int    model, weighted;
    double a, b, c, var_a, cov_ab, var_b, sigma, aicc;
} curves[] = {
    {ANJI_HEIGHT_MICHAILOFF, 0, 20.49119471680380, 5.77463017145146, 0,
     0.751458059823825, 0.317590930296127, 0.145818857679124, 0.591056237989525,
     -17.9006314078251},
    {ANJI_HEIGHT_NASLUND, 0, 0.970297670520512, 0.198474318488457, 0,
     0.003680961307556668, -3.72550982425364e-04, 4.02927187453432e-05,
     0.535341354969522, -22.2569209330538},
    {ANJI_HEIGHT_POWER, 0, 1.995437410179497, 0.753131724085635, 0, 0.04393592449788208,
     -0.00954003612155016, 0.00209933440902980, 0.599518974300755, -17.2751074338108},
    {ANJI_HEIGHT_CHAPMAN_RICHARDS, 0, 18.151756485924817, 0.121681127323484,
     1.310278271886072, 8.905370062842191, -0.14613565723257602, 0.00248411009054111,
     0.547746194134287, -19.3578381990309},
    {ANJI_HEIGHT_POWER, 1, 2.032325457846593, 0.745540445483471, 0, 0.04481110582784460,
     -0.00950617614699239, 0.00204173253300901, 0.812661447668784, -3.89088052891167},
    {ANJI_HEIGHT_BEST, 0, 0.970297670520512, 0.198474318488457, 0, 0.003680961307556668,
     -3.72550982425364e-04, 4.02927187453432e-05, 0.535341354969522, -22.2569209330538},
};

/* R stops at a relative offset of 1e-8 or so: six digits of a parameter, five of its
 * covariance. */
START_TEST(heights_of_r)
{
    anji_height_model m;
    anji_error        err;
    int               status = anji_height_fit(N, d, h, curves[_i].weighted ? w : NULL,
                                               curves[_i].model, &m, &err);

    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    CHECK_CLOSE(m.parameter[0], curves[_i].a, 1e-6, "a");
    CHECK_CLOSE(m.parameter[1], curves[_i].b, 1e-6, "b");
    CHECK_CLOSE(m.parameter[2], curves[_i].c, 1e-6, "c");
    CHECK_CLOSE(m.covariance[0], curves[_i].var_a, 1e-5, "var a");
    CHECK_CLOSE(m.covariance[1], curves[_i].cov_ab, 1e-5, "cov ab");
    CHECK_CLOSE(m.covariance[4], curves[_i].var_b, 1e-5, "var b");
    CHECK_CLOSE(m.residual_sd_m, curves[_i].sigma, 1e-9, "residual sd");
    CHECK_CLOSE(m.aicc, curves[_i].aicc, 1e-9, "AICc");
    ck_assert_int_eq(m.n, curves[_i].weighted ? 43 : 22);
    CHECK_CLOSE(m.dbh_max_cm, 13.8, 0, "largest");
}
END_TEST

START_TEST(heights_supplied)
{
    anji_height_model m;
    anji_error        err;
    double            some[] = {NAN, 11.0, NAN, NAN}, at[] = {9.0, 9.0, NAN, 16.0};
    double            out[4], mean[4], culm[4];
    uint8_t           outside[4], supplied[4];
    size_t            n;

    ck_assert_int_eq(anji_height_fit(N, d, h, NULL, ANJI_HEIGHT_POWER, &m, &err),
                     ANJI_OK);
    ck_assert_int_eq(anji_height_predict(&m, 4, at, out, mean, culm, outside, &err),
                     ANJI_OK);
    CHECK_CLOSE(out[0], 11.7401903355697, 1e-9, "height at 9 cm");
    CHECK_CLOSE(mean[0], 0.132016073873994, 1e-6, "its error");
    CHECK_CLOSE(culm[0], hypot(0.132016073873994, 0.599518974300755), 1e-6,
                "of a culm");
    ck_assert(isnan(out[2]) && outside[0] == 0 && outside[3] == 1 && outside[2] == 0);
    ck_assert_int_eq(anji_height_supply(&m, 4, at, some, out, culm, supplied, &n, &err),
                     ANJI_OK);
    ck_assert_uint_eq(n, 2);
    CHECK_CLOSE(out[1], 11.0, 0, "kept");
    CHECK_CLOSE(culm[1], 0.0, 0, "kept");
    ck_assert(supplied[0] == 1 && supplied[1] == 0 && supplied[2] == 0);
    /* in place: once it overwrote what was measured */
    ck_assert_int_eq(anji_height_supply(&m, 4, at, some, some, NULL, NULL, &n, &err),
                     ANJI_OK);
    ck_assert_uint_eq(n, 2);
    CHECK_CLOSE(some[1], 11.0, 0, "kept in place");
    CHECK_CLOSE(some[0], out[0], 0, "supplied in place");
    at[1] = -1.0;
    ck_assert_int_eq(anji_height_predict(&m, 4, at, out, mean, culm, outside, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 1);
    ck_assert(isnan(out[0]) && isnan(mean[0]));
    ck_assert_int_eq(anji_height_supply(&m, 4, at, NULL, out, NULL, NULL, NULL, &err),
                     ANJI_ERR_NULL);
    m.model = 7;
    ck_assert_int_eq(anji_height_predict(&m, 1, at, out, NULL, NULL, NULL, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_height_predict(NULL, 1, at, out, NULL, NULL, NULL, &err),
                     ANJI_ERR_NULL);
    ck_assert_str_eq(anji_height_name(ANJI_HEIGHT_NASLUND), "naslund");
    ck_assert_ptr_null(anji_height_name(9));
}
END_TEST

START_TEST(heights_refused)
{
    anji_height_model m;
    anji_error        err;
    double            falling[N], low[N];

    for (size_t i = 0; i < N; i++) {
        falling[i] = 20.0 - d[i];
        low[i]     = h[i];
    }
    low[3] = 1.2;
    ck_assert_int_eq(anji_height_fit(N, d, falling, NULL, ANJI_HEIGHT_BEST, &m, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert(isnan(m.parameter[0]) && m.n == -1 && m.model == -1);
    ck_assert_int_eq(anji_height_fit(N, d, low, NULL, ANJI_HEIGHT_BEST, &m, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 3);
    ck_assert_int_eq(anji_height_fit(9, d, h, NULL, ANJI_HEIGHT_BEST, &m, &err),
                     ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(anji_height_fit(N, d, h, NULL, 5, &m, &err), ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_height_fit(N, d, NULL, NULL, 0, &m, &err), ANJI_ERR_NULL);
}
END_TEST

START_TEST(weibull_of_r)
{
    anji_weibull f;
    anji_error   err;
    double       x[60];

    ck_assert_int_eq(anji_diameter_fit(N, d, w, 2, &f, &err), ANJI_OK);
    CHECK_CLOSE(f.shape, 3.99544047791204, 1e-12, "shape");
    CHECK_CLOSE(f.scale, 10.0727496161023, 1e-12, "scale");
    CHECK_CLOSE(f.log_likelihood, -102.127673881292, 1e-12, "likelihood");
    /* R differentiates by steps of 1e-4 */
    CHECK_CLOSE(f.covariance[0], 0.2366091082207491, 1e-6, "var shape");
    CHECK_CLOSE(f.covariance[1], 0.0596084603531649, 1e-6, "covariance");
    CHECK_CLOSE(f.covariance[4], 0.1628251514960435, 1e-6, "var scale");
    ck_assert_int_eq(f.n, 43);
    CHECK_CLOSE(anji_weibull_cdf(&f, f.scale), 1.0 - exp(-1.0), 1e-15, "F(scale)");
    CHECK_CLOSE(anji_weibull_cdf(&f, -1.0), 0.0, 0, "F below");
    /* the location ends at 0: as two parameters, without an error */
    ck_assert_int_eq(anji_diameter_fit(N, d, w, 3, &f, &err), ANJI_OK);
    CHECK_CLOSE(f.location, 0.0, 0, "location");
    ck_assert(isnan(f.covariance[0]));
    for (int i = 0; i < 60; i++)
        x[i] = 5.0 + 4.5 * pow(-log(1.0 - (i + 0.5) / 60.0), 1.0 / 2.6);
    ck_assert_int_eq(anji_diameter_fit(60, x, NULL, 3, &f, &err), ANJI_OK);
    /* R's search by simplex stops at a likelihood equal in 16 digits: at about the root of
     * that in the parameters */
    CHECK_CLOSE(f.shape, 2.49945072715249, 1e-5, "shape");
    CHECK_CLOSE(f.scale, 4.30531902101622, 1e-5, "scale");
    CHECK_CLOSE(f.location, 5.17470641300863, 1e-5, "location");
    CHECK_CLOSE(f.log_likelihood, -113.657412467632, 1e-12, "likelihood");
    CHECK_CLOSE(f.covariance[0], 0.261604601547319, 1e-4, "var shape");
    CHECK_CLOSE(f.covariance[5], -0.372755125732330, 1e-4, "cov scale location");
    CHECK_CLOSE(f.covariance[8], 0.334617102247819, 1e-4, "var location");
    CHECK_CLOSE(anji_weibull_mean(&f), 8.997, 2e-3, "about the mean of the quantiles");
    CHECK_CLOSE(anji_weibull_sd(&f), 1.65, 2e-2, "about their sd");
}
END_TEST

START_TEST(joint_of_r)
{
    anji_diameter_age f;
    anji_error        err;
    double            sum = 0.0;

    ck_assert_int_eq(anji_diameter_age_fit(N, d, ages, w, &f, &err), ANJI_OK);
    /* R's simplex again, and golden sections here */
    CHECK_CLOSE(f.age.shape, 1.37475130503119, 1e-6, "shape of age");
    CHECK_CLOSE(f.age.scale, 2.05491161390942, 1e-6, "scale of age");
    CHECK_CLOSE(f.age.log_likelihood, -68.1211507355502, 1e-11, "likelihood of age");
    CHECK_CLOSE(f.correlation, -0.657983822957429, 1e-6, "rho");
    CHECK_CLOSE(f.correlation_se, 0.0830179542910319, 1e-5, "its error");
    CHECK_CLOSE(f.log_likelihood, -159.297191182559, 1e-8, "likelihood");
    CHECK_CLOSE(anji_diameter_age_share(&f, 8, 10, 2), 0.114441735979325, 1e-6,
                "share");
    for (int a = 1; a < 40; a++)
        sum += anji_diameter_age_share(&f, 0, 60, a);
    CHECK_CLOSE(sum, 1.0, 1e-8, "all shares");
}
END_TEST

/* Coverage over simulated stands: with 300 culms the interval of 1.96 errors holds the true
 * value in 92 to 98 of 100 cases (four standard deviations of 400 trials are 4.4). */
START_TEST(weibull_covers)
{
    enum { TRIALS = 400, CULMS = 300 };
    double     x[CULMS], age[CULMS];
    int        shape = 0, scale = 0, rho = 0;
    anji_error err;

    for (int t = 0; t < TRIALS; t++) {
        anji_random *random;
        anji_weibull f;
        anji_random_new(7, (uint64_t)t, &random, &err);
        for (int i = 0; i < CULMS; i++) {
            double z = anji_random_normal(random);
            double v = -0.4 * z + sqrt(1 - 0.16) * anji_random_normal(random);
            x[i]     = 10.2 * pow(-log(0.5 * erfc(z / sqrt(2))), 1 / 5.1);
            age[i]   = ceil(3.4 * pow(-log(0.5 * erfc(v / sqrt(2))), 1 / 1.6));
        }
        anji_random_free(random);
        ck_assert_int_eq(anji_diameter_fit(CULMS, x, NULL, 2, &f, &err), ANJI_OK);
        shape += fabs(f.shape - 5.1) < 1.96 * sqrt(f.covariance[0]);
        scale += fabs(f.scale - 10.2) < 1.96 * sqrt(f.covariance[4]);
        if (t % 4 == 0) {
            anji_diameter_age j;
            ck_assert_int_eq(anji_diameter_age_fit(CULMS, x, age, NULL, &j, &err),
                             ANJI_OK);
            rho += fabs(j.correlation + 0.4) < 1.96 * j.correlation_se;
        }
    }
    ck_assert_msg(shape >= 362 && shape <= 397, "shape: %d of 400", shape);
    ck_assert_msg(scale >= 362 && scale <= 397, "scale: %d of 400", scale);
    ck_assert_msg(rho >= 86, "rho: %d of 100", rho);
}
END_TEST

START_TEST(distributions_refused)
{
    anji_weibull      f;
    anji_diameter_age j;
    anji_error        err;
    double            bad[N], old[N];

    memcpy(bad, d, sizeof bad);
    memcpy(old, ages, sizeof old);
    bad[4] = 0.0;
    old[5] = 2.5;
    ck_assert_int_eq(anji_diameter_fit(N, bad, NULL, 2, &f, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 4);
    ck_assert(isnan(f.shape) && f.n == -1 && isnan(anji_weibull_cdf(&f, 1)));
    ck_assert(isnan(anji_weibull_mean(&f)) && isnan(anji_weibull_sd(NULL)));
    ck_assert_int_eq(anji_diameter_fit(2, d, NULL, 2, &f, &err), ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(anji_diameter_fit(N, d, NULL, 4, &f, &err), ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_diameter_fit(N, NULL, NULL, 2, &f, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_diameter_age_fit(N, d, old, NULL, &j, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 5);
    ck_assert(isnan(j.correlation) && isnan(anji_diameter_age_share(&j, 1, 2, 1)));
    for (size_t i = 0; i < N; i++)
        old[i] = 2.0;
    ck_assert_int_eq(anji_diameter_age_fit(N, d, old, NULL, &j, &err),
                     ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(anji_diameter_age_fit(N, d, NULL, NULL, &j, &err), ANJI_ERR_NULL);
}
END_TEST

SUITE_MAIN(
    "stand", tcase_add_test(tc, table_by_hand); tcase_add_test(tc, table_refused);
    tcase_add_loop_test(tc, heights_of_r, 0, (int)(sizeof curves / sizeof *curves));
    tcase_add_test(tc, heights_supplied); tcase_add_test(tc, heights_refused);
    tcase_add_test(tc, weibull_of_r); tcase_add_test(tc, joint_of_r);
    tcase_add_test(tc, weibull_covers); tcase_add_test(tc, distributions_refused);)
