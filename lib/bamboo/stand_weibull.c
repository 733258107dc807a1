/* Weibull distributions of diameters, and of diameter and age together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/stand.h>
#include <anjicarbon/stats.h>

#include "base/fit.h"

#define SHAPE_MAX    500.0
#define SHAPE_NORMAL 2.0 /* below it the location's information is infinite */
#define GRID         200 /* places of the location that are looked at first */
#define GOLDEN       0.6180339887498949
#define Z_MAX        8.2 /* normal scores beyond are cut: 1e-16 of the mass */
#define SECTIONS     48  /* golden ones: to 1e-10 of the interval               */
#define INTERVALS    400 /* of Simpson's rule over diameters                */

typedef struct {
    size_t  n;
    double *x, *w;
    double  total, least, most;
} sample;

static void clear_weibull(anji_weibull *out)
{
    memset(out, 0, sizeof *out);
    out->shape = out->scale = out->location = out->log_likelihood = NAN;
    for (int k = 0; k < 9; k++)
        out->covariance[k] = NAN;
    out->parameters = -1;
    out->n          = -1;
}

/* ---- two parameters ------------------------------------------------------------------ */

/* Sums over z = (x - location) / scale: of w z^k, w z^k ln z, w z^k (ln z)^2, w ln y. */
typedef struct {
    double power, log1, log2, logs;
} sums;

static sums sum_powers(const sample *s, double shape, double scale, double location)
{
    sums t = {0, 0, 0, 0};

    for (size_t i = 0; i < s->n; i++) {
        double l = log((s->x[i] - location) / scale), p = s->w[i] * exp(shape * l);
        t.power += p;
        t.log1 += p * l;
        t.log2 += p * l * l;
        t.logs += s->w[i] * l;
    }
    return t;
}

/* The equation of the shape, rising in it: 0 at the maximum of the likelihood. */
static double shape_equation(const sample *s, double shape, double location)
{
    sums t = sum_powers(s, shape, s->most - location, location);
    return t.log1 / t.power - 1.0 / shape - t.logs / s->total;
}

static double find_shape(const sample *s, double location)
{
    double low = 1e-3, high = SHAPE_MAX;

    for (int i = 0; i < 200 && high - low > 1e-15 * high; i++) {
        double middle = 0.5 * (low + high);
        if (shape_equation(s, middle, location) > 0.0)
            high = middle;
        else
            low = middle;
    }
    return 0.5 * (low + high);
}

static double find_scale(const sample *s, double shape, double location)
{
    double top = s->most - location;
    return top * pow(sum_powers(s, shape, top, location).power / s->total, 1.0 / shape);
}

static double log_likelihood(const sample *s, double shape, double scale,
                             double location)
{
    sums t = sum_powers(s, shape, scale, location);
    return s->total * log(shape / scale) + (shape - 1.0) * t.logs - t.power;
}

/* ---- three --------------------------------------------------------------------------- */

/* Likelihood at the best shape and scale for a location; shapes below 1 do not count. */
static double profile(const sample *s, double location)
{
    double shape = find_shape(s, location);

    if (!(shape >= 1.0))
        return -INFINITY;
    return log_likelihood(s, shape, find_scale(s, shape, location), location);
}

static double find_location(const sample *s)
{
    double step = s->least / (GRID + 1.0), best = 0.0, top = profile(s, 0.0);

    for (int i = 1; i <= GRID; i++) {
        double at = step * i, value = profile(s, at);
        if (value > top) {
            top  = value;
            best = at;
        }
    }
    double low  = fmax(0.0, best - step),
           high = fmin(best + step, s->least * (1 - 1e-9));
    for (int i = 0; i < 60; i++) {
        double a = high - GOLDEN * (high - low), b = low + GOLDEN * (high - low);
        if (profile(s, a) >= profile(s, b))
            high = b;
        else
            low = a;
    }
    return low <= 1e-9 * s->least ? 0.0 : 0.5 * (low + high);
}

/* Minus the second derivatives of the log-likelihood by shape, scale and location. */
static void information(const sample *s, const anji_weibull *f, double J[9])
{
    double k = f->shape, c = f->scale, W = s->total;
    sums   t  = sum_powers(s, k, c, f->location);
    double y1 = 0, y2 = 0, z1 = 0, z2 = 0, z1l = 0;

    for (size_t i = 0; i < s->n; i++) {
        double y = s->x[i] - f->location, z = y / c, w = s->w[i], p = pow(z, k - 1.0);
        y1 += w / y;
        y2 += w / (y * y);
        z1 += w * p;
        z2 += w * p / z;
        z1l += w * p * log(z);
    }
    J[0] = W / (k * k) + t.log2;
    J[1] = J[3] = (W - t.power - k * t.log1) / c;
    J[4]        = -(k / (c * c)) * (W - (k + 1.0) * t.power);
    J[2] = J[6] = y1 - z1 / c - k * z1l / c;
    J[5] = J[7] = k * k * z1 / (c * c);
    J[8]        = (k - 1.0) * y2 + k * (k - 1.0) * z2 / (c * c);
}

/* The inverse of the leading p x p block, or NaN. */
static void covariance(const sample *s, anji_weibull *f, int p)
{
    double J[9], L[9], V[9];

    information(s, f, J);
    for (int i = 0; i < p; i++)
        for (int j = 0; j < p; j++)
            L[i * p + j] = J[3 * i + j];
    int regular = p == 2 || (f->location > 0.0 && f->shape > SHAPE_NORMAL);
    if (regular)
        regular = anjip_cholesky((size_t)p, L) == 0;
    if (!regular)
        return; /* NaN since the beginning */
    anjip_cholesky_invert((size_t)p, L, V);
    for (int k = 0; k < 9; k++)
        f->covariance[k] = 0.0;
    for (int i = 0; i < p; i++)
        for (int j = 0; j < p; j++)
            f->covariance[3 * i + j] = V[i * p + j];
}

static void fit_sample(const sample *s, int parameters, anji_weibull *out)
{
    out->location       = parameters == 3 ? find_location(s) : 0.0;
    out->shape          = find_shape(s, out->location);
    out->scale          = find_scale(s, out->shape, out->location);
    out->log_likelihood = log_likelihood(s, out->shape, out->scale, out->location);
    out->parameters     = parameters;
    out->n              = (int64_t)s->total;
    covariance(s, out, parameters);
}

/* ---- diameters ----------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static size_t different(const sample *s, double *work)
{
    size_t k = s->n > 0;

    memcpy(work, s->x, s->n * sizeof *work);
    qsort(work, s->n, sizeof *work, by_value);
    for (size_t i = 1; i < s->n; i++)
        k += work[i] != work[i - 1];
    return k;
}

/* The complete rows; memory holds 3 n. age: NULL, or rows without one are passed over. */
static int take_sample(sample *s, size_t n, const double *dbh, const double *age,
                       const double *count, double *memory, anji_error *err)
{
    memset(s, 0, sizeof *s);
    s->x     = memory;
    s->w     = memory + n;
    s->least = INFINITY;
    for (size_t i = 0; i < n; i++) {
        double w = count != NULL ? count[i] : 1.0;
        if (isnan(dbh[i]) || isnan(w) || (age != NULL && isnan(age[i])))
            continue;
        if (isinf(dbh[i]) || isinf(w) || dbh[i] <= 0.0 || w < 0.0)
            return anjip_fail(
                err, ANJI_ERR_DOMAIN, (int64_t)i,
                "row %zu: diameter %g cm, count %g, want more than 0 cm and 0 "
                "and more culms",
                i, dbh[i], w);
        if (age != NULL && !(age[i] >= 1.0 && age[i] <= 1e3 && age[i] == floor(age[i])))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "row %zu: age %g, want a whole number from 1", i, age[i]);
        if (w == 0.0)
            continue;
        s->x[s->n]   = dbh[i];
        s->w[s->n++] = w;
        s->total += w;
        s->least = fmin(s->least, dbh[i]);
        s->most  = fmax(s->most, dbh[i]);
    }
    size_t k = different(s, memory + 2 * n);
    if (s->total < 3.0 || k < 3)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1,
                          "%g culms of %zu different diameters, want 3 of 3", s->total,
                          k);
    return ANJI_OK;
}

int anji_diameter_fit(size_t n, const double *dbh_cm, const double *count,
                      int parameters, anji_weibull *out, anji_error *err)
{
    sample s;

    anjip_begin(err);
    if (out != NULL)
        clear_weibull(out);
    if (out == NULL || (n > 0 && dbh_cm == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "dbh_cm or out is NULL");
    if (parameters != 2 && parameters != 3)
        return anjip_fail(err, ANJI_ERR_OPTS, -1, "parameters is %d, want 2 or 3",
                          parameters);
    double *memory = n > SIZE_MAX / 3 ? NULL : anjip_malloc(3 * n, sizeof *memory);
    if (memory == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu diameters", n);
    int status = take_sample(&s, n, dbh_cm, NULL, count, memory, err);
    if (status == ANJI_OK)
        fit_sample(&s, parameters, out);
    free(memory);
    return status;
}

static double survival(const anji_weibull *f, double x)
{
    return x <= f->location ? 1.0 : exp(-pow((x - f->location) / f->scale, f->shape));
}

double anji_weibull_cdf(const anji_weibull *weibull, double x)
{
    if (weibull == NULL || weibull->parameters < 0 || isnan(x))
        return NAN;
    if (x <= weibull->location)
        return 0.0;
    return -expm1(-pow((x - weibull->location) / weibull->scale, weibull->shape));
}

double anji_weibull_mean(const anji_weibull *weibull)
{
    if (weibull == NULL || weibull->parameters < 0)
        return NAN;
    return weibull->location + weibull->scale * tgamma(1.0 + 1.0 / weibull->shape);
}

double anji_weibull_sd(const anji_weibull *weibull)
{
    if (weibull == NULL || weibull->parameters < 0)
        return NAN;
    double g = tgamma(1.0 + 1.0 / weibull->shape);
    return weibull->scale * sqrt(tgamma(1.0 + 2.0 / weibull->shape) - g * g);
}

/* ---- ages: intervals of one unit ------------------------------------------------------ */

/* Counts by age class 1 ... n. */
typedef struct {
    size_t  n;
    double *count;
    double  total;
} classes;

static double class_likelihood(const classes *a, double shape, double scale)
{
    anji_weibull f   = {.shape = shape, .scale = scale, .location = 0.0};
    double       sum = 0.0;

    for (size_t i = 0; i < a->n; i++)
        if (a->count[i] > 0.0) {
            double p = survival(&f, (double)i) - survival(&f, (double)i + 1.0);
            sum += a->count[i] * log(fmax(p, 1e-300));
        }
    return sum;
}

/* The scale that is best for a shape, by golden section in its logarithm. */
static double class_scale(const classes *a, double shape)
{
    double low = log(0.1), high = log(4.0 * (double)a->n + 4.0);

    for (int i = 0; i < SECTIONS; i++) {
        double x = high - GOLDEN * (high - low), y = low + GOLDEN * (high - low);
        if (class_likelihood(a, shape, exp(x)) >= class_likelihood(a, shape, exp(y)))
            high = y;
        else
            low = x;
    }
    return exp(0.5 * (low + high));
}

static double class_shape(const classes *a)
{
    double low = log(0.2), high = log(50.0);

    for (int i = 0; i < SECTIONS; i++) {
        double x = high - GOLDEN * (high - low), y = low + GOLDEN * (high - low);
        double p = class_likelihood(a, exp(x), class_scale(a, exp(x)));
        double q = class_likelihood(a, exp(y), class_scale(a, exp(y)));
        if (p >= q)
            high = y;
        else
            low = x;
    }
    return exp(0.5 * (low + high));
}

static void fit_classes(const classes *a, anji_weibull *out)
{
    double k = class_shape(a), c = class_scale(a, k), h = 1e-3 * k, g = 1e-3 * c;
    double f = class_likelihood(a, k, c);
    double kk =
        (class_likelihood(a, k + h, c) - 2 * f + class_likelihood(a, k - h, c)) /
        (h * h);
    double cc =
        (class_likelihood(a, k, c + g) - 2 * f + class_likelihood(a, k, c - g)) /
        (g * g);
    double kc =
        (class_likelihood(a, k + h, c + g) - class_likelihood(a, k + h, c - g) -
         class_likelihood(a, k - h, c + g) + class_likelihood(a, k - h, c - g)) /
        (4 * h * g);
    double det = kk * cc - kc * kc;

    out->shape          = k;
    out->scale          = c;
    out->location       = 0.0;
    out->log_likelihood = f;
    out->parameters     = 2;
    out->n              = (int64_t)a->total;
    if (!(det > 0.0) || !(kk < 0.0))
        return;
    for (int i = 0; i < 9; i++)
        out->covariance[i] = 0.0;
    out->covariance[0] = -cc / det;
    out->covariance[4] = -kk / det;
    out->covariance[1] = out->covariance[3] = kc / det;
}

/* ---- the link ------------------------------------------------------------------------ */

/* Normal score of x: exact in both tails, cut at Z_MAX. */
static double score(const anji_weibull *f, double x)
{
    double s = survival(f, x), z;

    if (x <= f->location)
        return -Z_MAX;
    z = s < 0.5 ? -anji_normal_quantile(fmax(s, 1e-300))
                : anji_normal_quantile(fmax(anji_weibull_cdf(f, x), 1e-300));
    return fmax(-Z_MAX, fmin(Z_MAX, z));
}

/* Phi(b) - Phi(a), from the tail where it is exact. */
static double normal_between(double a, double b)
{
    const double root = 0.7071067811865476;
    if (a > 0.0)
        return 0.5 * (erfc(a * root) - erfc(b * root));
    return 0.5 * (erfc(-b * root) - erfc(-a * root));
}

typedef struct {
    size_t  n;
    double *z, *low, *high, *w; /* scores of diameter, of the class's two ends */
} scores;

static double link_likelihood(const scores *s, double rho)
{
    double root = sqrt((1.0 - rho) * (1.0 + rho)), sum = 0.0;

    for (size_t i = 0; i < s->n; i++) {
        double p = normal_between((s->low[i] - rho * s->z[i]) / root,
                                  (s->high[i] - rho * s->z[i]) / root);
        sum += s->w[i] * log(fmax(p, 1e-300));
    }
    return sum;
}

static double find_rho(const scores *s)
{
    double low = -0.999, high = 0.999;

    for (int i = 0; i < 60; i++) {
        double a = high - GOLDEN * (high - low), b = low + GOLDEN * (high - low);
        if (link_likelihood(s, a) >= link_likelihood(s, b))
            high = b;
        else
            low = a;
    }
    return 0.5 * (low + high);
}

static void clear_joint(anji_diameter_age *out)
{
    memset(out, 0, sizeof *out);
    clear_weibull(&out->diameter);
    clear_weibull(&out->age);
    out->correlation = out->correlation_se = out->log_likelihood = NAN;
    out->n                                                       = -1;
}

static void fit_link(const scores *s, anji_diameter_age *out)
{
    const double h   = 1e-3;
    double       rho = find_rho(s), at = link_likelihood(s, rho);
    double       second =
        (link_likelihood(s, rho + h) - 2 * at + link_likelihood(s, rho - h)) / (h * h);

    out->correlation    = rho;
    out->correlation_se = second < 0.0 && fabs(rho) < 0.99 ? sqrt(-1.0 / second) : NAN;
    out->log_likelihood = out->diameter.log_likelihood + at;
    out->n              = out->diameter.n;
}

/* Counts by class, and how many classes hold some. */
static size_t count_classes(classes *a, size_t n, const double *dbh, const double *age,
                            const double *count)
{
    size_t held = 0;

    for (size_t i = 0; i < n; i++) {
        double w = count != NULL ? count[i] : 1.0;
        if (isnan(dbh[i]) || isnan(w) || isnan(age[i]))
            continue;
        a->count[(size_t)age[i] - 1] += w;
        a->total += w;
    }
    for (size_t k = 0; k < a->n; k++)
        held += a->count[k] > 0.0;
    return held;
}

static void make_scores(scores *s, size_t n, const double *dbh, const double *age,
                        const double *count, const anji_diameter_age *f)
{
    for (size_t i = 0; i < n; i++) {
        double w = count != NULL ? count[i] : 1.0;
        if (isnan(dbh[i]) || isnan(w) || isnan(age[i]) || w == 0.0)
            continue;
        s->z[s->n]    = score(&f->diameter, dbh[i]);
        s->low[s->n]  = score(&f->age, age[i] - 1.0);
        s->high[s->n] = score(&f->age, age[i]);
        s->w[s->n++]  = w;
    }
}

static int fit_joint(size_t n, const double *dbh, const double *age,
                     const double *count, double *memory, anji_diameter_age *out,
                     anji_error *err)
{
    sample  s;
    classes a      = {0, NULL, 0.0};
    scores  z      = {0, memory, memory + n, memory + 2 * n, memory + 3 * n};
    int     status = take_sample(&s, n, dbh, age, count, memory, err);

    if (status != ANJI_OK)
        return status;
    for (size_t i = 0; i < n; i++)
        if (!isnan(dbh[i]) && !isnan(age[i]) && (double)a.n < age[i])
            a.n = (size_t)age[i];
    a.count = anjip_calloc(a.n, sizeof *a.count);
    if (a.count == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for ages");
    if (count_classes(&a, n, dbh, age, count) < 2)
        status = anjip_fail(err, ANJI_ERR_TOO_FEW, -1,
                            "all culms are of one age, want two ages and more");
    if (status == ANJI_OK) {
        fit_sample(&s, 2, &out->diameter);
        fit_classes(&a, &out->age);
        make_scores(&z, n, dbh, age, count, out);
        fit_link(&z, out);
    }
    free(a.count);
    return status;
}

int anji_diameter_age_fit(size_t n, const double *dbh_cm, const double *age,
                          const double *count, anji_diameter_age *out, anji_error *err)
{
    anjip_begin(err);
    if (out != NULL)
        clear_joint(out);
    if (out == NULL || (n > 0 && (dbh_cm == NULL || age == NULL)))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "dbh_cm, age or out is NULL");
    double *memory = n > SIZE_MAX / 4 ? NULL : anjip_malloc(4 * n, sizeof *memory);
    if (memory == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu culms", n);
    int status = fit_joint(n, dbh_cm, age, count, memory, out, err);
    if (status != ANJI_OK)
        clear_joint(out);
    free(memory);
    return status;
}

double anji_diameter_age_share(const anji_diameter_age *joint, double low_cm,
                               double high_cm, double age)
{
    if (joint == NULL || joint->n < 0 || !(low_cm <= high_cm) || !(age >= 1.0))
        return NAN;
    double from = score(&joint->diameter, low_cm),
           to   = score(&joint->diameter, high_cm);
    double low = score(&joint->age, age - 1.0), high = score(&joint->age, age);
    double rho = joint->correlation, root = sqrt((1.0 - rho) * (1.0 + rho));
    double step = (to - from) / INTERVALS, sum = 0.0;

    for (int i = 0; i <= INTERVALS; i++) {
        double z      = from + step * i;
        double weight = i == 0 || i == INTERVALS ? 1.0 : i % 2 == 1 ? 4.0 : 2.0;
        sum += weight * 0.3989422804014327 * exp(-0.5 * z * z) *
               normal_between((low - rho * z) / root, (high - rho * z) / root);
    }
    return sum * step / 3.0;
}
