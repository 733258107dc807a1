/* Tests of anjicarbon/gap_error.h. Expected numbers: processes whose covariance is known,
 * filled by a filler that always says 0, so that its error is the process itself.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>

#include <anjicarbon/gap_error.h>
#include <anjicarbon/random.h>

#include "suite.h"

enum { PER_DAY = 48, DAYS = 365, N = PER_DAY * DAYS, GAP_FROM = 5000, GAP = 700 };

static const anji_axis AXIS = {883612800, N, 1800, 0};
static double          y[N], covariate[N];
static uint8_t         night[N];

static int fill_zero(const void *context, const double *column, int gaps_only,
                     const anji_fill *out, anji_error *err)
{
    (void)err;
    for (int i = 0; i < N; i++) {
        out->value[i] = isnan(column[i]) || !gaps_only ? 0.0 : NAN;
        out->sd[i]    = NAN; /* it has no idea of its spread */
        out->n[i]     = 0;
    }
    return context == NULL ? ANJI_OK : *(const int *)context;
}

/* noise + slow e^(-|k| 0.5 h/tau) + a constant, with every fifth row and one long gap
 * missing. */
static void make(double noise, double slow, double tau_rows, double constant)
{
    anji_random *random;
    double       a = exp(-1.0 / tau_rows), state;

    ck_assert_int_eq(anji_random_new(3, 1, &random, NULL), ANJI_OK);
    state = anji_random_normal(random);
    for (int i = 0; i < N; i++) {
        state    = a * state + sqrt(1 - a * a) * anji_random_normal(random);
        y[i]     = constant + slow * state + noise * anji_random_normal(random);
        night[i] = (uint8_t)(i % PER_DAY < 12 || i % PER_DAY >= 36);
        if (i % 5 == 0 || (i >= GAP_FROM && i < GAP_FROM + GAP))
            y[i] = NAN;
    }
    anji_random_free(random);
}

static anji_gap_error *calibrate(const uint8_t *by, const anji_gap_error_opts *o)
{
    anji_gap_error *g;
    anji_error      err;
    ck_assert_msg(anji_gap_error_new(&AXIS, y, by, fill_zero, NULL, o, &g, &err) ==
                      ANJI_OK,
                  "%s", err.message);
    return g;
}

/* sum over rows of e^(-|i - j|/tau) among missing rows of [from, to). */
static double pairs(int from, int to, double tau_rows)
{
    double sum = 0.0;
    for (int i = from; i < to; i++)
        for (int j = from; isnan(y[i]) && j < to; j++)
            sum += isnan(y[j]) ? exp(-abs(i - j) / tau_rows) : 0.0;
    return sum;
}

START_TEST(independent_errors_shrink)
{
    make(2.4, 0, 1, 0);
    anji_gap_error *g = calibrate(night, NULL);
    anji_gap_sum    s;
    ck_assert_int_eq(anji_gap_error_sum(g, 0, N, &s, NULL), ANJI_OK);
    /* 140 of the 700 rows are fifth rows too */
    ck_assert_int_eq((int)s.n_filled, N / 5 + GAP - GAP / 5);
    ck_assert_int_eq((int)s.longest,
                     GAP + 1); /* the row before it is a fifth one's end */
    ck_assert_int_eq((int)s.n_beyond, 0);
    double n = (double)s.n_filled;
    /* the noise is the measurements' own, not the filler's: of the sum nothing is left
     * but what 14 016 rows cannot tell from 0, a few standard errors of their mean */
    CHECK_CLOSE(s.noise, 2.4 * sqrt(n), 0.05, "noise");
    CHECK_CLOSE(s.se_independent, 2.4 * sqrt(n), 0.05, "independent");
    ck_assert(s.se < 0.05 * 2.4 * n);
    anji_gap_error_free(g);
}
END_TEST

START_TEST(constant_errors_do_not_shrink)
{
    make(1.3, 0, 1, 0.9);
    for (int split = 0; split < 2; split++) {
        anji_gap_error *g = calibrate(split ? night : NULL, NULL);
        anji_gap_sum    s;
        ck_assert_int_eq(anji_gap_error_sum(g, 0, N, &s, NULL), ANJI_OK);
        double n = (double)s.n_filled;
        /* the mean of 14 016 rows is known to 1.2 %; products of it to twice that */
        CHECK_CLOSE(s.se, 0.9 * n, 0.05, "se");
        CHECK_CLOSE(s.bias, -0.9 * n, 0.05, "bias");
        ck_assert_int_eq(anji_gap_error_sum(g, GAP_FROM, GAP_FROM + GAP, &s, NULL),
                         ANJI_OK);
        ck_assert_int_eq((int)s.n_filled, GAP);
        CHECK_CLOSE(s.se, 0.9 * GAP, 0.08, "se of the long gap");
        anji_gap_error_free(g);
    }
}
END_TEST

/* Tolerance: at 576 rows 30 gaps tell a variance to 26 %, a se to 13 %: two of them. */
START_TEST(correlated_errors_are_found)
{
    const double tau = 96, slow = 1.1, noise = 1.9;
    make(noise, slow, tau, 0);
    anji_gap_error *g = calibrate(NULL, NULL);
    anji_gap_sum    s;
    size_t          n;
    ck_assert_int_eq(anji_gap_error_sum(g, GAP_FROM, GAP_FROM + GAP, &s, NULL),
                     ANJI_OK);
    CHECK_CLOSE(s.se, slow * sqrt(pairs(GAP_FROM, GAP_FROM + GAP, tau)), 0.26,
                "long gap");
    ck_assert(s.se > 4 * s.se_independent);
    ck_assert_int_eq(anji_gap_error_sum(g, 0, N, &s, NULL), ANJI_OK);
    /* the mean of this draw is not quite 0: what it is over the year counts as bias */
    double known = slow * sqrt(pairs(0, N, tau)), mean = 0, measured = 0;
    for (int i = 0; i < N; i++)
        if (!isnan(y[i])) {
            mean += y[i];
            measured += 1;
        }
    ck_assert(s.se > 0.74 * known);
    ck_assert(s.se < 1.26 * hypot(known, (double)s.n_filled * mean / measured));
    ck_assert(s.se > 1.2 * s.se_apart); /* neighbouring gaps err together */
    ck_assert(s.df > 5 && s.df < 1e5);
    const anji_gap_length *row = anji_gap_error_lengths(g, &n);
    ck_assert_int_eq((int)n, 4); /* 701 rows are no other length than 576 */
    static const int lengths[] = {1, 8, 64, 576};
    for (size_t k = 0; k < n; k++) {
        ck_assert_int_eq((int)row[k].length, lengths[k]);
        ck_assert(row[k].n_rows <= N && row[k].n_blocks * row[k].length <= 2 * N);
        /* the table's prediction is of the same gaps */
        CHECK_CLOSE(row[k].predicted, row[k].rmse, 0.15, "predicted");
    }
    CHECK_CLOSE(row[0].rmse, sqrt(slow * slow + noise * noise), 0.03, "one row");
    anji_gap_error_free(g);
}
END_TEST

START_TEST(longer_gaps_are_marked)
{
    anji_gap_error_opts o;
    anji_gap_sum        s;

    make(1, 1, 50, 0);
    anji_gap_error_opts_init(&o, sizeof o);
    o.max_days        = 2; /* 96 rows */
    anji_gap_error *g = calibrate(night, &o);
    size_t          n;
    ck_assert_int_eq((int)anji_gap_error_lengths(g, &n)[3].length, 96);
    ck_assert_int_eq((int)n, 4);
    ck_assert_int_eq(anji_gap_error_sum(g, 0, N, &s, NULL), ANJI_OK);
    ck_assert_int_eq((int)s.n_beyond, GAP + 1);
    /* a period inside it: the gap counts with its whole length */
    ck_assert_int_eq(anji_gap_error_sum(g, GAP_FROM + 10, GAP_FROM + 20, &s, NULL),
                     ANJI_OK);
    ck_assert_int_eq((int)s.n_filled, 10);
    ck_assert_int_eq((int)s.n_beyond, 10);
    ck_assert_int_eq((int)s.longest, GAP + 1);
    /* and one without a gap */
    ck_assert_int_eq(anji_gap_error_sum(g, 101, 105, &s, NULL), ANJI_OK);
    ck_assert(s.n_filled == 0 && s.se == 0 && s.bias == 0 && isinf(s.df));
    anji_gap_error_free(g);
}
END_TEST

/* Errors that follow a covariate which is high where rows are missing. */
START_TEST(covariates_foretell_the_bias)
{
    anji_gap_error_opts o;
    anji_gap_sum        s;
    double              want = 0, wave;

    make(1.2, 0, 1, 0);
    for (int i = 0; i < N; i++) {
        wave         = sin(i * 0.01);
        covariate[i] = wave + (isnan(y[i]) ? 0.7 : 0.0);
        y[i] += 0.8 * covariate[i];
        want -= isnan(y[i]) ? 0.8 * covariate[i] : 0.0;
    }
    const double *const columns[] = {covariate};
    anji_gap_error_opts_init(&o, sizeof o);
    o.covariates      = columns;
    o.n_covariates    = 1;
    anji_gap_error *g = calibrate(NULL, &o);
    ck_assert_int_eq(anji_gap_error_sum(g, 0, N, &s, NULL), ANJI_OK);
    /* the slope is known to 2 %, and the ridge takes 1 % */
    CHECK_CLOSE(s.bias, want, 0.06, "bias");
    anji_gap_error_free(g);
    g = calibrate(NULL, NULL);
    ck_assert_int_eq(anji_gap_error_sum(g, 0, N, &s, NULL), ANJI_OK);
    ck_assert(fabs(s.bias) < 0.2 * fabs(want)); /* without it nothing is seen */
    anji_gap_error_free(g);
}
END_TEST

START_TEST(memory_follows_its_recurrence)
{
    const double x[6] = {NAN, 2.5, 4.0, NAN, 1.0, 7.5};
    const double a    = exp(-1800 / (86400 * 0.05));
    anji_axis    axis = {0, 6, 1800, 0};
    double       out[6], m = a * 2.5 + (1 - a) * 4.0, k = a * m + (1 - a) * 1.0;
    anji_error   err;

    ck_assert_int_eq(anji_memory_mean(&axis, x, 0.05, out, NULL), ANJI_OK);
    ck_assert(isnan(out[0]) && out[1] == 2.5);
    CHECK_CLOSE(out[2], m, 1e-15, "mean");
    CHECK_CLOSE(out[3], m, 1e-15, "mean over a gap");
    CHECK_CLOSE(out[5], a * k + (1 - a) * 7.5, 1e-15, "mean");
    ck_assert_int_eq(anji_memory_mean(&axis, NULL, 1, out, &err), ANJI_ERR_NULL);
    ck_assert(isnan(out[5]));
    ck_assert_int_eq(anji_memory_mean(&axis, x, 0, out, &err), ANJI_ERR_DOMAIN);
    const double bad[6] = {1, 1, 1, -INFINITY, 1, 1};
    ck_assert_int_eq(anji_memory_mean(&axis, bad, 1, out, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 3);
}
END_TEST

static int stop(void *data, double done)
{
    (void)data;
    return done > 0.4;
}

START_TEST(threads_do_not_matter)
{
    anji_gap_error_opts   o;
    anji_run              run;
    anji_gap_sum          first    = {0}, s;
    static const uint32_t counts[] = {1, 2, 8};

    make(1.4, 0.8, 40, 0.1);
    anji_gap_error_opts_init(&o, sizeof o);
    anji_run_init(&run, sizeof run);
    o.run = &run;
    for (int k = 0; k < 3; k++) {
        run.threads       = counts[k];
        anji_gap_error *g = calibrate(night, &o);
        ck_assert_int_eq(anji_gap_error_sum(g, 0, N, &s, NULL), ANJI_OK);
        first = k == 0 ? s : first;
        ck_assert(s.se == first.se && s.bias == first.bias && s.df == first.df);
        anji_gap_error_free(g);
    }
    o.seed            = 2;
    anji_gap_error *g = calibrate(night, &o);
    ck_assert_int_eq(anji_gap_error_sum(g, 0, N, &s, NULL), ANJI_OK);
    ck_assert(s.se != first.se);
    CHECK_CLOSE(s.se, first.se, 0.2, "another seed"); /* the same process */
    anji_gap_error_free(g);
    anji_error err;
    run.threads = 1; /* the caller's thread does it all, and polls */
    run.poll    = stop;
    ck_assert_int_eq(anji_gap_error_new(&AXIS, y, night, fill_zero, NULL, &o, &g, &err),
                     ANJI_ERR_CANCELLED);
    ck_assert_ptr_null(g);
}
END_TEST

/* The library's own fillers on a flux that they can follow but for its noise. */
START_TEST(own_fillers_serve)
{
    static double sw[N], ta[N], vpd[N];
    anji_driver   drivers[3];
    anji_gap_sum  s;
    anji_error    err;

    make(1.5, 0.5, 200, 0);
    for (int i = 0; i < N; i++) {
        double sun = -cos(6.283185307 * i / PER_DAY);
        sw[i]      = fmax(0, 600 * sun);
        ta[i]      = 12 + 5 * sun + 3 * sin(i * 0.003);
        vpd[i]     = 6 + 4 * sun;
        y[i] += 4 - 0.02 * sw[i] + 0.2 * ta[i];
    }
    anji_fill_drivers(sw, vpd, ta, drivers);
    anji_filler_context context   = {&AXIS, drivers, 3, NULL};
    const anji_filler   fillers[] = {anji_filler_mds, anji_filler_linear};
    for (int k = 0; k < 2; k++) {
        anji_gap_error *g;
        ck_assert_int_eq(
            anji_gap_error_new(&AXIS, y, night, fillers[k], &context, NULL, &g, &err),
            ANJI_OK);
        ck_assert_int_eq(anji_gap_error_sum(g, 0, N, &s, NULL), ANJI_OK);
        /* above what independent errors would say, far below a constant of that size */
        ck_assert(s.se > s.se_independent && s.se < 0.5 * (double)s.n_filled);
        anji_gap_error_free(g);
        ck_assert_int_eq(
            anji_gap_error_new(&AXIS, y, night, fillers[k], NULL, NULL, &g, &err),
            ANJI_ERR_NULL);
    }
    anji_fill_opts bad;
    memset(&bad, 0, sizeof bad);
    context.opts = &bad;
    anji_gap_error *g;
    ck_assert_int_eq(
        anji_gap_error_new(&AXIS, y, night, fillers[0], &context, NULL, &g, &err),
        ANJI_ERR_OPTS);
}
END_TEST

START_TEST(refuses)
{
    anji_gap_error     *g;
    anji_gap_error_opts o;
    anji_gap_sum        s;
    anji_error          err;
    anji_axis           wrong  = AXIS;
    const int           broken = ANJI_ERR_TOO_FEW;

    make(1, 0, 1, 0);
    ck_assert_int_eq(
        anji_gap_error_new(&AXIS, NULL, night, fill_zero, NULL, NULL, &g, &err),
        ANJI_ERR_NULL);
    ck_assert_int_eq(anji_gap_error_new(&AXIS, y, night, NULL, NULL, NULL, &g, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(
        anji_gap_error_new(NULL, y, night, fill_zero, NULL, NULL, &g, &err),
        ANJI_ERR_NULL);
    ck_assert_int_eq(
        anji_gap_error_new(&AXIS, y, night, fill_zero, NULL, NULL, NULL, &err),
        ANJI_ERR_NULL);
    wrong.step = 7;
    ck_assert_int_eq(
        anji_gap_error_new(&wrong, y, night, fill_zero, NULL, NULL, &g, &err),
        ANJI_ERR_DOMAIN);
    ck_assert_int_eq(
        anji_gap_error_new(&AXIS, y, night, fill_zero, &broken, NULL, &g, &err),
        ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(anji_gap_error_opts_init(NULL, sizeof o), ANJI_ERR_NULL);
    anji_gap_error_opts_init(&o, sizeof o);
    o.folds = 1;
    ck_assert_int_eq(anji_gap_error_new(&AXIS, y, night, fill_zero, NULL, &o, &g, &err),
                     ANJI_ERR_OPTS);
    o.folds        = 5;
    o.n_covariates = 9;
    ck_assert_int_eq(anji_gap_error_new(&AXIS, y, night, fill_zero, NULL, &o, &g, &err),
                     ANJI_ERR_DOMAIN);
    o.n_covariates = 1;
    ck_assert_int_eq(anji_gap_error_new(&AXIS, y, night, fill_zero, NULL, &o, &g, &err),
                     ANJI_ERR_NULL);
    const double *const columns[] = {covariate};
    o.covariates                  = columns;
    covariate[31]                 = INFINITY;
    ck_assert_int_eq(anji_gap_error_new(&AXIS, y, night, fill_zero, NULL, &o, &g, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 31);
    y[77] = INFINITY;
    ck_assert_int_eq(
        anji_gap_error_new(&AXIS, y, night, fill_zero, NULL, NULL, &g, &err),
        ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 77);
    for (int i = 99; i < N; i++)
        y[i] = NAN;
    y[77] = 1;
    ck_assert_int_eq(
        anji_gap_error_new(&AXIS, y, night, fill_zero, NULL, NULL, &g, &err),
        ANJI_ERR_TOO_FEW);
    ck_assert_ptr_null(g);
    make(1, 0, 1, 0);
    g = calibrate(night, NULL);
    ck_assert_int_eq(anji_gap_error_sum(g, -1, 5, &s, &err), ANJI_ERR_DOMAIN);
    ck_assert(isnan(s.se) && s.n_filled == -1);
    ck_assert_int_eq(anji_gap_error_sum(g, 5, 4, &s, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_gap_error_sum(g, 0, N + 1, &s, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_gap_error_sum(NULL, 0, N, &s, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_gap_error_sum(g, 0, N, NULL, &err), ANJI_ERR_NULL);
    anji_gap_error_free(g);
    anji_gap_error_free(NULL);
    ck_assert_ptr_null(anji_gap_error_lengths(NULL, NULL));
    ck_assert_str_eq(anji_gap_error_param(0)->name, "seed");
    ck_assert_ptr_null(anji_gap_error_param(99));
}
END_TEST

SUITE_MAIN("gap_error", tcase_add_test(tc, independent_errors_shrink);
           tcase_add_test(tc, constant_errors_do_not_shrink);
           tcase_add_test(tc, correlated_errors_are_found);
           tcase_add_test(tc, longer_gaps_are_marked);
           tcase_add_test(tc, covariates_foretell_the_bias);
           tcase_add_test(tc, memory_follows_its_recurrence);
           tcase_add_test(tc, threads_do_not_matter);
           tcase_add_test(tc, own_fillers_serve); tcase_add_test(tc, refuses);)
