/* The Gaussian fill model against the same model in dense algebra, and its promises.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>

#include "suite.h"

#define PI 3.14159265358979323846

/* ---- a small record ------------------------------------------------------------------- */

#define N_MAX 20000

typedef struct {
    anji_axis axis;
    double    sw[N_MAX], ta[N_MAX], vpd[N_MAX], truth[N_MAX], y[N_MAX];
} record;

/* A forest of another kind than the model: light response that drifts, respiration by
 * temperature, correlated weather, Laplace noise that grows with the flux. */
static void make(record *r, int64_t n, int32_t step, uint64_t seed, double missing)
{
    anji_random *random;
    double       weather = 0.0, drift = 0.0, day_rows = 86400.0 / step;
    int64_t      hole = 0;

    anji_random_new(seed, 0, &random, NULL);
    r->axis = (anji_axis){.start = 1230768000, .n = n, .step = step};
    for (int64_t i = 0; i < n; i++) {
        double day = ((double)i + 0.5) / day_rows;
        double sun =
            sin(2 * PI * (day - 0.25)) - 0.3 * cos(2 * PI * (day + 10) / 365.25);
        double a = exp(-1 / (day_rows / 3)), b = exp(-1 / (8 * day_rows));
        weather     = a * weather + sqrt(1 - a * a) * anji_random_normal(random);
        drift       = b * drift + sqrt(1 - b * b) * anji_random_normal(random);
        r->sw[i]    = sun > 0 ? 700 * sun * (0.6 + 0.35 * tanh(weather)) : 0.0;
        r->ta[i]    = 9 - 9 * cos(2 * PI * (day - 20) / 365.25) + 4 * sun + 2 * weather;
        r->vpd[i]   = fmax(0.0, 3 + 0.3 * r->ta[i] + 4 * fmax(sun, 0) + 1.5 * weather);
        r->truth[i] = 2.2 * exp(0.07 * (r->ta[i] - 10)) -
                      (20 + 2.5 * drift) * r->sw[i] / (r->sw[i] + 320) /
                          (1 + exp(-(r->ta[i] - 3)));
        double sd = 0.5 + 0.12 * fabs(r->truth[i]);
        r->y[i]   = r->truth[i] + sd * anji_random_laplace(random);
        if (hole == 0 && anji_random_uniform(random) < missing / 12)
            hole = 1 + anji_random_below(random, 23);
        if (hole > 0) {
            r->y[i] = NAN;
            hole--;
        }
    }
    anji_random_free(random);
}

static anji_model_drivers drivers_of(const record *r)
{
    anji_model_drivers d;

    memset(&d, 0, sizeof d);
    d.sw_in = r->sw;
    d.t_air = r->ta;
    d.vpd   = r->vpd;
    return d;
}

static anji_fill_model *fitted(const record *r, const anji_fill_model_opts *opts)
{
    anji_model_drivers d = drivers_of(r);
    anji_fill_model   *m = NULL;
    anji_error         err;

    ck_assert_msg(anji_fill_model_new(&r->axis, r->y, &d, opts, &m, &err) == ANJI_OK,
                  "%s", err.message);
    return m;
}

/* ---- dense algebra: the covariance of every row with every other ------------------------ */

#define DENSE    300
#define FEATURES 32

typedef struct {
    size_t n;
    double phi[DENSE][FEATURES], light[DENSE], noise[DENSE];
    double f[DENSE][DENSE]; /* prior covariance of the signal */
    double prior_mean;
} dense;

static void standard(size_t n, double *x)
{
    double mean = 0, square = 0;

    for (size_t i = 0; i < n; i++)
        mean += x[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        square += (x[i] - mean) * (x[i] - mean) / (double)n;
    for (size_t i = 0; i < n; i++)
        x[i] = (x[i] - mean) / sqrt(square);
}

/* The predictors in the order that the model names them, by their definitions. */
static size_t predictors(const record *r, double z[][DENSE])
{
    static const struct {
        const char *name;
        int         column;
        double      days;
    } list[]                 = {{"radiation", 0, 0},           {"radiation, 3 d", 0, 3},
                                {"temperature", 1, 0},         {"temperature, 5 d", 1, 5},
                                {"temperature, 6 h", 1, 0.25}, {"deficit", 2, 0},
                                {"deficit, 5 d", 2, 5}};
    const double *columns[3] = {r->sw, r->ta, r->vpd};
    size_t        n = (size_t)r->axis.n, k = 0;

    for (; k < sizeof list / sizeof *list; k++) {
        double a = list[k].days > 0 ? exp(-r->axis.step / 86400.0 / list[k].days) : 0;
        for (size_t i = 0; i < n; i++)
            z[k][i] = i == 0 ? columns[list[k].column][0]
                             : a * z[k][i - 1] + (1 - a) * columns[list[k].column][i];
    }
    for (size_t i = 0; i < n; i++) {
        double days =
            ((double)r->axis.start + ((double)i + 0.5) * r->axis.step) / 86400;
        z[k][i]     = sin(2 * PI * days / 365.2425);
        z[k + 1][i] = cos(2 * PI * days / 365.2425);
        z[k + 2][i] = sin(2 * PI * days);
        z[k + 3][i] = cos(2 * PI * days);
        z[k + 4][i] = days;
    }
    k += 5;
    for (size_t j = 0; j < k; j++)
        standard(n, z[j]);
    return k;
}

static void features(const record *r, uint32_t seed, double factor, dense *d)
{
    static const double length[12] = {1, 2, 1.5, 1.5, 1.5, 1.5, 2, 1.2, 1.2, 2, 2, 2};
    static double       z[12][DENSE];
    anji_random        *random;
    size_t              p = predictors(r, z);

    ck_assert_uint_eq(p, 12);
    anji_random_new(seed, 0, &random, NULL);
    for (size_t j = 0; j < FEATURES / 2; j++) {
        double omega[12], chi = 0;
        for (int k = 0; k < 5; k++) {
            double x = anji_random_normal(random);
            chi += x * x;
        }
        for (size_t k = 0; k < p; k++)
            omega[k] =
                anji_random_normal(random) / sqrt(chi / 5) / (length[k] * factor);
        for (size_t i = 0; i < d->n; i++) {
            double x = 0;
            for (size_t k = 0; k < p; k++)
                x += omega[k] * z[k][i];
            d->phi[i][2 * j]     = sqrt(2.0 / FEATURES) * cos(x);
            d->phi[i][2 * j + 1] = sqrt(2.0 / FEATURES) * sin(x);
        }
    }
    anji_random_free(random);
}

static void covariance(const record *r, const anji_fill_model *m, uint32_t seed,
                       dense *d)
{
    const anji_fill_model_fit *f = anji_fill_model_fitted(m);

    d->n          = (size_t)r->axis.n;
    d->prior_mean = f->mean;
    features(r, seed, f->length_scale, d);
    for (size_t i = 0; i < d->n; i++) {
        d->light[i] = 1.4 * r->sw[i] / (r->sw[i] + 250);
        d->noise[i] = pow(anji_fill_model_noise_sd(m, (int64_t)i), 2);
    }
    for (size_t i = 0; i < d->n; i++)
        for (size_t j = 0; j < d->n; j++) {
            double days = fabs((double)i - (double)j) * r->axis.step / 86400, c = 0;
            for (size_t k = 0; k < FEATURES; k++)
                c += f->tau * f->tau * d->phi[i][k] * d->phi[j][k];
            c += f->drift_sd * f->drift_sd * exp(-days / f->drift_days);
            c += f->light_sd * f->light_sd * d->light[i] * d->light[j] *
                 exp(-days / f->light_days);
            c += f->fast_sd * f->fast_sd * exp(-days / f->fast_days);
            d->f[i][j] = c;
        }
}

/* Mean and covariance of rows [from, to) given the rows with a y. */
static void condition(const dense *d, const double *y, size_t from, size_t to,
                      double *mean, double cov[DENSE][DENSE])
{
    static double l[DENSE][DENSE], b[DENSE][DENSE], v[DENSE];
    size_t        row[DENSE], k = 0;

    for (size_t i = 0; i < d->n; i++)
        if (!isnan(y[i]))
            row[k++] = i;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++) {
            double s = d->f[row[i]][row[j]] + (i == j ? d->noise[row[i]] : 0);
            for (size_t q = 0; q < j; q++)
                s -= l[i][q] * l[j][q];
            l[i][j] = i == j ? sqrt(s) : s / l[j][j];
        }
    for (size_t i = 0; i < k; i++) {
        v[i] = y[row[i]] - d->prior_mean;
        for (size_t q = 0; q < i; q++)
            v[i] -= l[i][q] * v[q];
        v[i] /= l[i][i];
        for (size_t t = from; t < to; t++) {
            b[i][t] = d->f[row[i]][t];
            for (size_t q = 0; q < i; q++)
                b[i][t] -= l[i][q] * b[q][t];
            b[i][t] /= l[i][i];
        }
    }
    for (size_t t = from; t < to; t++) {
        mean[t] = d->prior_mean;
        for (size_t i = 0; i < k; i++)
            mean[t] += b[i][t] * v[i];
        for (size_t u = from; u < to; u++) {
            cov[t][u] = d->f[t][u];
            for (size_t i = 0; i < k; i++)
                cov[t][u] -= b[i][t] * b[i][u];
        }
    }
}

static double quadratic(size_t from, size_t to, double cov[DENSE][DENSE],
                        const double *u)
{
    double s = 0;

    for (size_t i = from; i < to; i++)
        for (size_t j = from; j < to; j++)
            s += u[i] * u[j] * cov[i][j];
    return s;
}

static record        rec;
static dense         den;
static double        cov[DENSE][DENSE], mean[DENSE];
static const int32_t steps[] = {1800, 3600};

static anji_fill_model *small_model(int32_t step, uint32_t calibrate)
{
    anji_fill_model_opts opts;

    make(&rec, DENSE, step, 7, 0.25);
    for (int64_t i = 150; i < 190; i++)
        rec.y[i] = NAN;
    anji_fill_model_opts_init(&opts, sizeof opts);
    opts.features      = FEATURES;
    opts.calibrate     = calibrate;
    opts.seed          = 5;
    anji_fill_model *m = fitted(&rec, &opts);
    covariance(&rec, m, 5, &den);
    condition(&den, rec.y, 0, DENSE, mean, cov);
    return m;
}

/* Values to 1e-8 of the spread: a 250-row Cholesky against a filter loses a few digits. */
START_TEST(test_dense_rows)
{
    static double value[DENSE], u[DENSE];

    for (size_t k = 0; k < 2; k++) {
        anji_fill_model *m   = small_model(steps[k], 0);
        anji_fill        out = {.value = value};
        ck_assert_int_eq(anji_fill_model_fill(m, &out, NULL), ANJI_OK);
        for (size_t i = 0; i < DENSE; i++) {
            CHECK_NEAR(value[i], mean[i], 0, 1e-8, "value");
            memset(u, 0, sizeof u);
            u[i] = 1.0;
            double v, se;
            ck_assert_int_eq(anji_fill_model_sum_weighted(m, u, &v, &se, NULL, NULL),
                             ANJI_OK);
            CHECK_NEAR(v, mean[i], 0, 1e-8, "one row");
            CHECK_CLOSE(se * se, cov[i][i], 1e-8, "variance");
        }
        anji_fill_model_free(m);
    }
}
END_TEST

/* sd of a row: without a calibration the root of both variances. */
START_TEST(test_dense_sd)
{
    static double    sd[DENSE];
    anji_fill_model *m   = small_model(1800, 0);
    anji_fill        out = {.sd = sd};

    ck_assert_int_eq(anji_fill_model_fill(m, &out, NULL), ANJI_OK);
    for (size_t i = 0; i < DENSE; i++)
        if (isnan(rec.y[i]))
            CHECK_CLOSE(sd[i] * sd[i], cov[i][i] + den.noise[i], 1e-8, "sd");
    anji_fill_model_free(m);
}
END_TEST

START_TEST(test_dense_sums)
{
    static const int64_t bounds[][2] = {{0, DENSE}, {150, 190}, {10, 250}, {160, 170}};
    anji_fill_model     *m           = small_model(1800, 0);

    for (size_t k = 0; k < sizeof bounds / sizeof *bounds; k++) {
        double              u[DENSE] = {0}, every[DENSE] = {0}, filled = 0, smooth = 0;
        anji_fill_model_sum s;
        int64_t             n_filled = 0;
        for (int64_t i = bounds[k][0]; i < bounds[k][1]; i++) {
            every[i] = 1.0;
            smooth += mean[i];
            if (isnan(rec.y[i])) {
                u[i] = 1.0;
                filled += mean[i];
                n_filled++;
            }
        }
        ck_assert_int_eq(
            anji_fill_model_sum_rows(m, bounds[k][0], bounds[k][1], &s, NULL), ANJI_OK);
        ck_assert_int_eq(s.n_filled, n_filled);
        CHECK_NEAR(s.filled, filled, 0, 1e-7, "filled");
        CHECK_NEAR(s.smooth, smooth, 0, 1e-7, "smooth");
        CHECK_CLOSE(s.se * s.se, quadratic(0, DENSE, cov, u), 1e-8,
                    "variance of filled");
        CHECK_CLOSE(s.se_model, s.se, 1e-14, "not calibrated");
        CHECK_CLOSE(s.se_smooth * s.se_smooth, quadratic(0, DENSE, cov, every), 1e-8,
                    "variance of all");
    }
    anji_fill_model_free(m);
}
END_TEST

/* The most likely factor of the signal, on a grid of 5e-4 steps. */
static double best_kappa(int n, double share, double noise_kappa, const double *error,
                         const double *signal, const double *noise)
{
    double best = INFINITY, kappa = NAN;

    for (double x = log(0.4); x < log(5.0); x += 5e-4) {
        double misfit = 0.5 * pow(x / 0.35, 2);
        for (int k = 0; k < n; k++) {
            double v = exp(2 * x) * signal[k] + noise_kappa * noise_kappa * noise[k];
            misfit += 0.5 * share * (log(v) + error[k] * error[k] / v);
        }
        if (misfit < best) {
            best  = misfit;
            kappa = exp(x);
        }
    }
    return kappa;
}

/* Each block of 8 and of 64 rows in turn really taken out of the dense model. */
START_TEST(test_dense_gaps)
{
    static double                 y[DENSE], c[DENSE][DENSE], f[DENSE];
    size_t                        n;
    anji_fill_model              *m = small_model(1800, 1);
    const anji_fill_model_length *l = anji_fill_model_lengths(m, &n);
    const anji_fill_model_fit    *p = anji_fill_model_fitted(m);

    ck_assert_uint_eq(n, 3);
    for (size_t k = 0; k < n; k++) {
        double        squares = 0, sum = 0, said = 0, zz = 0, gaps = 0, rows = 0;
        static double error[DENSE], signal[DENSE], noise[DENSE];
        int64_t       length = l[k].length, stride = length == 1 ? 1 : length / 2;
        double        share = (double)stride / (double)length;
        for (int64_t a = 0; a + length <= DENSE; a += stride) {
            double u[DENSE] = {0}, e = 0, v = 0, in = 0, own = 0;
            memcpy(y, rec.y, sizeof y);
            for (int64_t i = a; i < a + length; i++) {
                in += !isnan(y[i]);
                y[i] = NAN;
            }
            if (in < fmax(1.0, 0.15 * (double)length))
                continue;
            condition(&den, y, (size_t)a, (size_t)(a + length), f, c);
            for (int64_t i = a; i < a + length; i++) {
                if (isnan(rec.y[i]))
                    continue;
                int    day = rec.sw[i] >= 10;
                double sd  = (day ? p->noise_day : p->noise_night) +
                            p->noise_uptake * fmax(-f[i], 0) +
                            p->noise_release * fmax(f[i], 0);
                e += rec.y[i] - f[i];
                own += pow(rec.y[i] - f[i], 2);
                v += sd * sd;
                u[i] = 1;
            }
            error[(int)gaps]  = e;
            noise[(int)gaps]  = v;
            signal[(int)gaps] = quadratic((size_t)a, (size_t)(a + length), c, u);
            v += signal[(int)gaps];
            squares += own;
            rows += in;
            gaps++;
            sum += e * e / in / in;
            said += v / in / in;
            zz += e * e / v;
        }
        double kappa = sqrt((zz + 4) / (gaps + 4));
        if (k > 0)
            kappa = best_kappa((int)gaps, share, l[0].kappa, error, signal, noise);
        ck_assert_int_eq(l[k].n_blocks, (int64_t)gaps);
        ck_assert_int_eq(l[k].n_rows, (int64_t)rows);
        CHECK_CLOSE(l[k].rmse, sqrt(squares / rows), 1e-8, "rmse");
        CHECK_CLOSE(l[k].rmse_sum, sqrt(sum / gaps), 1e-8, "rmse of sums");
        CHECK_CLOSE(l[k].said_sum, sqrt(said / gaps), 1e-8, "said");
        CHECK_CLOSE(l[k].kappa, k > 0 && share * gaps <= 30 ? fmax(kappa, 1) : kappa,
                    k > 0 ? 1e-3 : 1e-8, "kappa");
    }
    anji_fill_model_free(m);
}
END_TEST

/* The error of measured plus filled. Filled values are sums a_i y_i, so that they share
 * sum a_i R_i with the measured ones; that sum is what the model would fill if the data
 * were the variances. */
START_TEST(test_dense_total)
{
    double                     y[DENSE], own = 0, shared = 0;
    static double              f[DENSE], c[DENSE][DENSE], u[DENSE];
    anji_fill_model           *m = small_model(1800, 0);
    anji_fill_model_sum        s;
    const anji_fill_model_fit *p    = anji_fill_model_fitted(m);
    size_t                     from = 40, to = 260;

    memset(u, 0, sizeof u);
    for (size_t i = 0; i < DENSE; i++) {
        int in = i >= from && i < to;
        y[i]   = isnan(rec.y[i]) ? NAN : den.prior_mean + (in ? den.noise[i] : 0);
        u[i]   = in && isnan(rec.y[i]) ? 1 : 0;
        if (in && !isnan(rec.y[i]))
            own += pow((rec.sw[i] >= 10 ? p->noise_day : p->noise_night) +
                           p->noise_uptake * fmax(-mean[i], 0) +
                           p->noise_release * fmax(mean[i], 0),
                       2);
    }
    condition(&den, y, 0, DENSE, f, c);
    for (size_t i = from; i < to; i++)
        shared += u[i] * (f[i] - den.prior_mean);
    ck_assert_int_eq(anji_fill_model_sum_rows(m, (int64_t)from, (int64_t)to, &s, NULL),
                     ANJI_OK);
    CHECK_CLOSE(s.se_total * s.se_total, own + quadratic(0, DENSE, cov, u) + 2 * shared,
                1e-8, "variance of the total");
    anji_fill_model_free(m);
}
END_TEST

/* ---- promises ------------------------------------------------------------------------- */

static anji_fill_model_opts quick(void)
{
    anji_fill_model_opts opts;

    anji_fill_model_opts_init(&opts, sizeof opts);
    opts.features = 48;
    opts.blocks   = 24;
    return opts;
}

START_TEST(test_threads)
{
    static double          value[2][N_MAX], sd[2][N_MAX];
    anji_fill_model_opts   opts = quick();
    anji_fill_model_length first[8];
    anji_run               run;
    size_t                 n[2];

    make(&rec, 3000, 1800, 3, 0.3);
    anji_run_init(&run, sizeof run);
    opts.run = &run;
    for (int k = 0; k < 2; k++) {
        run.threads                       = k ? 3 : 1;
        anji_fill_model              *m   = fitted(&rec, &opts);
        anji_fill                     out = {.value = value[k], .sd = sd[k]};
        const anji_fill_model_length *l   = anji_fill_model_lengths(m, &n[k]);
        ck_assert_int_eq(anji_fill_model_fill(m, &out, NULL), ANJI_OK);
        if (k == 0)
            memcpy(first, l, n[0] * sizeof *l);
        else
            ck_assert_int_eq(memcmp(first, l, n[0] * sizeof *l), 0);
        anji_fill_model_free(m);
    }
    ck_assert_uint_eq(n[0], n[1]);
    ck_assert_int_eq(memcmp(value[0], value[1], 3000 * sizeof **value), 0);
    ck_assert_int_eq(memcmp(sd[0], sd[1], 3000 * sizeof **sd), 0);
}
END_TEST

/* The same y again gives the same bits; as a filler measured rows are left out. */
START_TEST(test_again)
{
    static double        value[3][N_MAX], sd[N_MAX];
    static int32_t       n[N_MAX];
    anji_fill_model_opts opts = quick();

    make(&rec, 2000, 1800, 4, 0.3);
    anji_fill_model *m = fitted(&rec, &opts), *copy;
    anji_fill        a = {.value = value[0]}, b = {.value = value[1]};
    anji_fill        c = {.value = value[2], .sd = sd, .n = n};
    ck_assert_int_eq(anji_fill_model_again(m, rec.y, &copy, NULL), ANJI_OK);
    anji_fill_model_fill(m, &a, NULL);
    anji_fill_model_fill(copy, &b, NULL);
    ck_assert_int_eq(anji_filler_model(m, rec.y, 1, &c, NULL), ANJI_OK);
    ck_assert_int_eq(memcmp(value[0], value[1], 2000 * sizeof **value), 0);
    for (size_t i = 0; i < 2000; i++) {
        CHECK_CLOSE(value[2][i], isnan(rec.y[i]) ? value[0][i] : NAN, 0, "filler");
        ck_assert_int_eq(n[i] > 0, isnan(rec.y[i]) != 0);
    }
    anji_fill_model_free(copy);
    anji_fill_model_free(m);
}
END_TEST

START_TEST(test_missing_drivers)
{
    static double        value[N_MAX], sd[N_MAX], sun[N_MAX];
    static uint8_t       quality[N_MAX], method[N_MAX];
    static int32_t       window[N_MAX];
    anji_fill_model_opts opts = quick();
    anji_fill_model_sum  s;
    anji_fill_model     *m;
    anji_fill            out = {.value   = value,
                                .sd      = sd,
                                .quality = quality,
                                .method  = method,
                                .window  = window};

    make(&rec, 3000, 1800, 6, 0.2);
    memcpy(sun, rec.sw, sizeof sun);
    for (size_t i = 1000; i < 1100; i++)
        rec.y[i] = rec.sw[i] = rec.vpd[i] = NAN;
    rec.ta[500] = NAN; /* one row: interpolated, not blind */
    m           = fitted(&rec, &opts);
    ck_assert_int_eq(anji_fill_model_fill(m, &out, NULL), ANJI_OK);
    for (size_t i = 0; i < 3000; i++) {
        ck_assert(isfinite(value[i]) && sd[i] > 0);
        ck_assert_int_eq(method[i], ANJI_FILL_MODEL);
        ck_assert_int_eq(window[i] > 0, isnan(rec.y[i]) != 0);
    }
    ck_assert_int_eq(quality[1050], ANJI_FILL_MODEL_BEYOND);
    ck_assert_int_eq(quality[500], ANJI_FILL_MODEL_NEAR);
    ck_assert_int_eq(anji_fill_model_sum_rows(m, 0, 3000, &s, NULL), ANJI_OK);
    ck_assert_int_ge(s.n_blind, 90);
    ck_assert_int_le(s.n_blind, 100);
    ck_assert_int_ge(s.longest, 100);
    anji_fill_model_free(m);

    anji_model_drivers alone = {.potential = sun};
    ck_assert_int_eq(anji_fill_model_new(&rec.axis, rec.y, &alone, &opts, &m, NULL),
                     ANJI_OK);
    ck_assert_int_eq(anji_fill_model_fill(m, &out, NULL), ANJI_OK);
    for (size_t i = 0; i < 3000; i++)
        ck_assert(isfinite(value[i]) && sd[i] > 0);
    ck_assert_str_eq(anji_fill_model_predictor(m, 0), "potential radiation");
    ck_assert_ptr_null(anji_fill_model_predictor(m, 6));
    ck_assert(isnan(anji_fill_model_length_scale(m, 6)));
    anji_fill_model_free(m);
}
END_TEST

/* Sums over the gaps of a simulated forest of another kind, with the noise that their
 * measurements would have had: so the intervals are calibrated. 1.96 sd hold 94 % of
 * Laplace noise, the sum of many rows 95 %; the bounds are 2.5 binomial sd of 407 gaps. */
START_TEST(test_coverage)
{
    static double complete[N_MAX];
    int           gaps = 0, inside = 0, inside_flux = 0;

    for (uint64_t seed = 20; seed < 27; seed++) {
        anji_fill_model_opts opts = quick();
        make(&rec, 2400, 1800, seed, 0.0);
        memcpy(complete, rec.y, sizeof complete);
        opts.features = 128;
        opts.blocks   = 256;
        anji_random *random;
        anji_random_new(seed, 1, &random, NULL);
        for (int64_t i = 0; i < 2400; i++)
            if (anji_random_uniform(random) < 0.035)
                for (int64_t k = 1 + anji_random_below(random, 23); k > 0 && i < 2400;
                     k--)
                    rec.y[i++] = NAN;
        anji_random_free(random);
        anji_fill_model *m = fitted(&rec, &opts);
        for (int64_t i = 0, first = -1; i <= 2400; i++) {
            int missing = i < 2400 && isnan(rec.y[i]);
            if (missing && first < 0)
                first = i;
            if (missing || first < 0)
                continue;
            anji_fill_model_sum s;
            double              flux = 0, measured = 0;
            for (int64_t k = first; k < i; k++) {
                flux += rec.truth[k];
                measured += complete[k];
            }
            ck_assert_int_eq(anji_fill_model_sum_rows(m, first, i, &s, NULL), ANJI_OK);
            ck_assert_int_eq(s.n_filled, i - first);
            gaps++;
            inside += fabs(s.filled - measured) <= 1.96 * hypot(s.se, s.noise);
            inside_flux += fabs(s.filled - flux) <= 1.96 * s.se;
            first = -1;
        }
        anji_fill_model_free(m);
    }
    printf("gap sums inside 95 %%: %d measured, %d without noise, of %d\n", inside,
           inside_flux, gaps);
    ck_assert_int_gt(gaps, 300);
    ck_assert_double_ge((double)inside / gaps, 0.91);
    ck_assert_double_le((double)inside / gaps, 0.975);
}
END_TEST

static int stop(void *data, double done)
{
    (void)data;
    return done > 0.2;
}

START_TEST(test_statuses)
{
    anji_model_drivers   d, bad;
    anji_fill_model_opts opts = quick();
    anji_fill_model     *m    = (anji_fill_model *)&d;
    anji_fill_model_sum  s;
    anji_run             run;
    anji_error           err;
    double               x;

    make(&rec, 1500, 1800, 9, 0.2);
    d = drivers_of(&rec);
#define NEW(axis, y, drivers, opts)                                                    \
    anji_fill_model_new(axis, y, drivers, opts, &m, &err)
    ck_assert_int_eq(NEW(NULL, rec.y, &d, NULL), ANJI_ERR_NULL);
    ck_assert_ptr_null(m);
    ck_assert_int_eq(NEW(&rec.axis, NULL, &d, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(NEW(&rec.axis, rec.y, NULL, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_fill_model_new(&rec.axis, rec.y, &d, NULL, NULL, &err),
                     ANJI_ERR_NULL);
    bad       = d;
    bad.sw_in = NULL;
    ck_assert_int_eq(NEW(&rec.axis, rec.y, &bad, NULL), ANJI_ERR_NULL);
    bad          = d;
    bad.n_others = 9;
    ck_assert_int_eq(NEW(&rec.axis, rec.y, &bad, NULL), ANJI_ERR_DOMAIN);
    bad.n_others = 1;
    ck_assert_int_eq(NEW(&rec.axis, rec.y, &bad, NULL), ANJI_ERR_NULL);
    opts.features = 50;
    ck_assert_int_eq(NEW(&rec.axis, rec.y, &d, &opts), ANJI_ERR_OPTS);
    opts          = quick();
    rec.axis.step = 7;
    ck_assert_int_eq(NEW(&rec.axis, rec.y, &d, &opts), ANJI_ERR_DOMAIN);
    rec.axis.step = 1800;
    rec.ta[77]    = INFINITY;
    ck_assert_int_eq(NEW(&rec.axis, rec.y, &d, &opts), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 77);
    rec.ta[77] = NAN;
    double old = rec.y[80];
    rec.y[80]  = 1e101;
    ck_assert_int_eq(NEW(&rec.axis, rec.y, &d, &opts), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 80);
    rec.y[80] = old;
    anji_run_init(&run, sizeof run);
    run.poll = stop;
    opts.run = &run;
    ck_assert_int_eq(NEW(&rec.axis, rec.y, &d, &opts), ANJI_ERR_CANCELLED);
    opts.run = NULL;
    ck_assert_int_eq(NEW(&rec.axis, rec.y, &d, &opts), ANJI_OK);
    ck_assert_int_eq(anji_fill_model_fill(NULL, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_fill_model_sum_rows(m, 5, 4, &s, &err), ANJI_ERR_DOMAIN);
    ck_assert(isnan(s.filled) && s.n_rows == -1);
    ck_assert_int_eq(anji_fill_model_sum_rows(m, 0, 1501, &s, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_fill_model_sum_rows(NULL, 0, 1, &s, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_fill_model_sum_rows(m, 0, 1, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_fill_model_sum_weighted(m, NULL, &x, NULL, NULL, &err),
                     ANJI_ERR_NULL);
    rec.truth[3] = NAN;
    ck_assert_int_eq(anji_fill_model_sum_weighted(m, rec.truth, &x, NULL, NULL, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 3);
    ck_assert(isnan(x));
    ck_assert(isnan(anji_fill_model_noise_sd(m, 1500)));
    for (size_t i = 0; i < 1400; i++)
        rec.y[i] = NAN;
    anji_fill_model *copy;
    ck_assert_int_eq(anji_fill_model_again(m, rec.y, &copy, &err), ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(anji_fill_model_again(NULL, rec.y, &copy, &err), ANJI_ERR_NULL);
    anji_fill_model_free(m);
    ck_assert_int_eq(NEW(&rec.axis, rec.y, &d, &opts), ANJI_ERR_TOO_FEW);
    for (size_t i = 0; i < 1500; i++)
        rec.y[i] = 2.385;
    ck_assert_int_eq(NEW(&rec.axis, rec.y, &d, &opts), ANJI_ERR_DOMAIN);
    ck_assert_ptr_null(anji_fill_model_fitted(NULL));
    ck_assert_ptr_null(anji_fill_model_lengths(NULL, NULL));
}
END_TEST

SUITE_MAIN("fill_model", tcase_set_timeout(tc, 60); tcase_add_test(tc, test_dense_rows);
           tcase_add_test(tc, test_dense_sd); tcase_add_test(tc, test_dense_sums);
           tcase_add_test(tc, test_dense_gaps); tcase_add_test(tc, test_dense_total);
           tcase_add_test(tc, test_threads); tcase_add_test(tc, test_again);
           tcase_add_test(tc, test_missing_drivers); tcase_add_test(tc, test_coverage);
           tcase_add_test(tc, test_statuses);)
