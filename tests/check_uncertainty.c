/* Tests of anjicarbon/uncertainty.h. Expected numbers: REddyProc 1.3.3 with lognorm
 * 0.1.9 on DE-Tha 1998 (residual = orig - fall of its own output), and an AR(1)
 * process. SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/random.h>
#include <anjicarbon/uncertainty.h>

#include "suite.h"
#include "table.h"

#define R "reference/flux/reddyproc/"

static const struct {
    const char *file, *variable, *scenario;
} cases[] = {
    {R "tha_02_mds_NEE_nofilter.csv", "NEE", "nofilter"},
    {R "tha_02_mds_NEE_uStar.csv", "NEE_uStar", "uStar"},
    {R "tha_02_mds_NEE_U05.csv", "NEE_U05", "U05"},
    {R "tha_02_mds_NEE_U50.csv", "NEE_U50", "U50"},
    {R "tha_02_mds_NEE_U95.csv", "NEE_U95", "U95"},
};

/* The row of a table of scenarios: names are text, so the row is found by position. */
enum { N_SCENARIOS = sizeof cases / sizeof *cases };

typedef struct {
    size_t  n;
    double *residual, *sd;
} residuals;

static residuals read_residuals(const table *t, const char *variable)
{
    char      name[64];
    residuals r = {t->rows, malloc(t->rows * sizeof(double)),
                   malloc(t->rows * sizeof(double))};
    snprintf(name, sizeof name, "%s_orig", variable);
    const double *orig = table_column(t, name);
    snprintf(name, sizeof name, "%s_fall", variable);
    const double *fall = table_column(t, name);
    snprintf(name, sizeof name, "%s_fsd", variable);
    const double *fsd = table_column(t, name);
    for (size_t i = 0; i < t->rows; i++) {
        r.residual[i] = orig[i] - fall[i];
        r.sd[i]       = isnan(orig[i]) ? NAN : fsd[i];
    }
    return r;
}

START_TEST(agrees_with_vignette)
{
    table *t = table_read(shared_file(cases[_i].file));
    table *a = table_read(shared_file(R "tha_04_annual.csv"));
    if (t == NULL || a == NULL)
        SKIP("no %s", cases[_i].file);
    residuals     r = read_residuals(t, cases[_i].variable);
    double        rho[ANJI_LAGS_MAX];
    size_t        n_lags;
    anji_estimate e;

    ck_assert_int_eq(anji_autocorrelation(r.n, r.residual, rho, &n_lags, NULL),
                     ANJI_OK);
    ck_assert_int_eq(anji_random_error(r.n, r.residual, r.sd, rho, n_lags, &e, NULL),
                     ANJI_OK);
    /* the output files carry 12 digits */
    ck_assert_int_eq((int)n_lags, (int)table_column(a, "nAcfLags")[_i]);
    ck_assert_int_eq((int)e.n, (int)table_column(a, "nRec_sd")[_i]);
    CHECK_CLOSE(e.value, table_column(a, "nEff")[_i], 1e-9, "n_eff");
    CHECK_CLOSE(e.se, table_column(a, "se_mean_umol")[_i], 1e-9, "se");
    free(r.residual);
    free(r.sd);
    table_free(t);
    table_free(a);
}
END_TEST

START_TEST(agrees_with_daily)
{
    table *t = table_read(shared_file(R "tha_02_mds_NEE_uStar.csv"));
    table *d = table_read(shared_file(R "tha_04_daily_uStar.csv"));
    if (t == NULL || d == NULL)
        SKIP("no tha_04_daily_uStar.csv");
    residuals r = read_residuals(t, "NEE_uStar");
    double    rho[ANJI_LAGS_MAX];
    size_t    n_lags;

    ck_assert_int_eq(anji_autocorrelation(r.n, r.residual, rho, &n_lags, NULL),
                     ANJI_OK);
    for (size_t day = 0; day < 365; day++) {
        anji_estimate e;
        size_t        at = 48 * day;
        int           status =
            anji_random_error(48, r.residual + at, r.sd + at, rho, n_lags, &e, NULL);
        double want = table_column(d, "nEff")[day];
        if (want == 0.0) {
            ck_assert_int_eq(status, ANJI_ERR_TOO_FEW);
            continue;
        }
        CHECK_CLOSE(e.value, want, 1e-9, "n_eff of a day");
        CHECK_CLOSE(e.se, table_column(d, "sdNEE")[day], 1e-9, "se of a day");
    }
    free(r.residual);
    free(r.sd);
    table_free(t);
    table_free(d);
}
END_TEST

/* The mean of an AR(1) process with coefficient a has variance
 * s^2/n (1 + a)/(1 - a) for large n: n_eff = n (1 - a)/(1 + a). */
START_TEST(first_order_process)
{
    enum { N = 200000 };
    static double x[N], sd[N];
    double        a = 0.6, rho[ANJI_LAGS_MAX];
    size_t        n_lags;
    anji_random  *random;
    anji_estimate e;

    ck_assert_int_eq(anji_random_new(5, 0, &random, NULL), ANJI_OK);
    for (size_t i = 1; i < N; i++) {
        x[i]  = a * x[i - 1] + sqrt(1 - a * a) * anji_random_normal(random);
        sd[i] = 1.0;
    }
    anji_random_free(random);
    ck_assert_int_eq(anji_autocorrelation(N, x, rho, &n_lags, NULL), ANJI_OK);
    /* rho from 2e5 values is known to about 0.003; n_eff to a few per cent */
    CHECK_NEAR(rho[1], a, 0.0, 0.01, "rho_1");
    CHECK_NEAR(rho[2], a * a, 0.0, 0.01, "rho_2");
    ck_assert_int_eq(anji_random_error(N, x, sd, rho, n_lags, &e, NULL), ANJI_OK);
    CHECK_CLOSE(e.value, N * (1 - a) / (1 + a), 0.1, "n_eff");
}
END_TEST

START_TEST(bad_arguments)
{
    double        x[4] = {1, NAN, 1, NAN}, rho[ANJI_LAGS_MAX];
    size_t        n_lags;
    anji_estimate e;
    anji_error    err;

    ck_assert_int_eq(anji_autocorrelation(4, NULL, rho, &n_lags, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_autocorrelation(4, x, rho, &n_lags, &err), ANJI_ERR_TOO_FEW);
    ck_assert(isnan(rho[0]) && n_lags == 0);
    ck_assert_int_eq(anji_autocorrelation(0, x, rho, &n_lags, &err), ANJI_ERR_TOO_FEW);
    x[1] = INFINITY;
    ck_assert_int_eq(anji_autocorrelation(4, x, rho, &n_lags, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 1);
    x[1] = NAN;
    ck_assert(isnan(anji_effective_n(4, NULL, rho, 1)));
    ck_assert(anji_effective_n(0, x, rho, 1) == 0.0);
    x[0] = x[2] = NAN;
    ck_assert_int_eq(anji_random_error(4, x, x, rho, 1, &e, &err), ANJI_ERR_TOO_FEW);
    ck_assert(isnan(e.se) && e.n == -1);
    ck_assert_int_eq(anji_random_error(4, x, x, rho, 1, NULL, &err), ANJI_ERR_NULL);
    /* an infinite spread made an infinite error that was reported as a good one */
    double sd[4] = {0.7, 0.7, INFINITY, 0.7}, residual[4] = {0.5, -0.5, 0.25, 1.5};
    ck_assert_int_eq(anji_random_error(4, residual, sd, rho, 0, &e, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert(err.row == 2 && isnan(e.se) && e.n == -1);
}
END_TEST

SUITE_MAIN("uncertainty", tcase_add_loop_test(tc, agrees_with_vignette, 0, N_SCENARIOS);
           tcase_add_test(tc, agrees_with_daily);
           tcase_add_test(tc, first_order_process); tcase_add_test(tc, bad_arguments);)
