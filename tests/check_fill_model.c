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
        double sun = sin(2 * PI * (day - 0.25)) - 0.3 * cos(2 * PI * (day + 10) / 365.25);
        double a   = exp(-1 / (day_rows / 3)), b = exp(-1 / (8 * day_rows));
        weather    = a * weather + sqrt(1 - a * a) * anji_random_normal(random);
        drift      = b * drift + sqrt(1 - b * b) * anji_random_normal(random);
        r->sw[i]   = sun > 0 ? 700 * sun * (0.6 + 0.35 * tanh(weather)) : 0.0;
        r->ta[i]   = 9 - 9 * cos(2 * PI * (day - 20) / 365.25) + 4 * sun + 2 * weather;
        r->vpd[i]  = fmax(0.0, 3 + 0.3 * r->ta[i] + 4 * fmax(sun, 0) + 1.5 * weather);
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

    ck_assert_msg(anji_fill_model_new(&r->axis, r->y, &d, opts, &m, &err) == ANJI_OK, "%s",
                  err.message);
    return m;
}

/* ---- dense algebra: the covariance of every row with every other ------------------------ */

#define DENSE    330
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
    } list[] = {{"radiation", 0, 0},      {"radiation, 3 d", 0, 3}, {"temperature", 1, 0},
                {"temperature, 5 d", 1, 5}, {"temperature, 6 h", 1, 0.25},
                {"deficit", 2, 0},        {"deficit, 5 d", 2, 5}};
    const double *columns[3] = {r->sw, r->ta, r->vpd};
    size_t        n = (size_t)r->axis.n, k = 0;

    for (; k < sizeof list / sizeof *list; k++) {
        double a = list[k].days > 0 ? exp(-r->axis.step / 86400.0 / list[k].days) : 0;
        for (size_t i = 0; i < n; i++)
            z[k][i] = i == 0 ? columns[list[k].column][0]
                             : a * z[k][i - 1] + (1 - a) * columns[list[k].column][i];
    }
    for (size_t i = 0; i < n; i++) {
        double days = ((double)r->axis.start + ((double)i + 0.5) * r->axis.step) / 86400;
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

static void covariance(const record *r, const anji_fill_model *m, uint32_t seed, dense *d)
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

/* Mean and covariance of all rows given the rows with a y. */
static void condition(const dense *d, const double *y, double *mean,
                      double cov[DENSE][DENSE])
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
        for (size_t t = 0; t < d->n; t++) {
            b[i][t] = d->f[row[i]][t];
            for (size_t q = 0; q < i; q++)
                b[i][t] -= l[i][q] * b[q][t];
            b[i][t] /= l[i][i];
        }
    }
    for (size_t t = 0; t < d->n; t++) {
        mean[t] = d->prior_mean;
        for (size_t i = 0; i < k; i++)
            mean[t] += b[i][t] * v[i];
        for (size_t u = 0; u < d->n; u++) {
            cov[t][u] = d->f[t][u];
            for (size_t i = 0; i < k; i++)
                cov[t][u] -= b[i][t] * b[i][u];
        }
    }
}

static double quadratic(size_t n, double cov[DENSE][DENSE], const double *u)
{
    double s = 0;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
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
    opts.features  = FEATURES;
    opts.calibrate = calibrate;
    opts.seed      = 5;
    anji_fill_model *m = fitted(&rec, &opts);
    covariance(&rec, m, 5, &den);
    condition(&den, rec.y, mean, cov);
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
        CHECK_CLOSE(s.se * s.se, quadratic(DENSE, cov, u), 1e-8, "variance of filled");
        CHECK_CLOSE(s.se_model, s.se, 1e-14, "not calibrated");
        CHECK_CLOSE(s.se_smooth * s.se_smooth, quadratic(DENSE, cov, every), 1e-8,
                    "variance of all");
    }
    anji_fill_model_free(m);
}
END_TEST

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
        double  squares = 0, sum = 0, said = 0, zz = 0, gaps = 0, rows = 0;
        int64_t length = l[k].length, stride = length == 1 ? 1 : length / 2;
        double  share = (double)stride / (double)length;
        for (int64_t a = 0; a + length <= DENSE; a += stride) {
            double u[DENSE] = {0}, e = 0, v = 0, in = 0, own = 0;
            memcpy(y, rec.y, sizeof y);
            for (int64_t i = a; i < a + length; i++) {
                in += !isnan(y[i]);
                y[i] = NAN;
            }
            if (in < fmax(1.0, 0.15 * (double)length))
                continue;
            condition(&den, y, f, c);
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
            v += quadratic(DENSE, c, u);
            squares += own;
            rows += in;
            gaps++;
            sum += e * e / in / in;
            said += v / in / in;
            zz += e * e / v;
        }
        double kappa = sqrt((share * zz + 4) / (share * gaps + 4));
        ck_assert_int_eq(l[k].n_blocks, (int64_t)gaps);
        ck_assert_int_eq(l[k].n_rows, (int64_t)rows);
        CHECK_CLOSE(l[k].rmse, sqrt(squares / rows), 1e-8, "rmse");
        CHECK_CLOSE(l[k].rmse_sum, sqrt(sum / gaps), 1e-8, "rmse of sums");
        CHECK_CLOSE(l[k].said_sum, sqrt(said / gaps), 1e-8, "said");
        CHECK_CLOSE(l[k].kappa, share * gaps <= 30 ? fmax(kappa, 1) : kappa, 1e-8,
                    "kappa");
    }
    anji_fill_model_free(m);
}
END_TEST

SUITE_MAIN("fill_model", tcase_add_test(tc, test_dense_rows);
           tcase_add_test(tc, test_dense_sd); tcase_add_test(tc, test_dense_sums);
           tcase_add_test(tc, test_dense_gaps);)
