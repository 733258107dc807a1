/* Height curves of a stand, and the heights that they supply.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/stand.h>

#include "base/fit.h"

#define BREAST_M      1.3
#define CULMS_MIN     10
#define DIAMETERS_MIN 5
#define MARGIN        0.1 /* of the range of diameters, beyond which it is "outside" */

/* H - 1.3 and its derivatives by the parameters. */
typedef double (*curve_value)(const double *p, double d, double *gradient);

static double chapman_richards(const double *p, double d, double *g)
{
    double e = exp(-p[1] * d), base = -expm1(-p[1] * d), power = pow(base, p[2]);

    g[0] = power;
    g[1] = p[0] * p[2] * power / base * d * e;
    g[2] = p[0] * power * log(base);
    return p[0] * power;
}

static double michailoff(const double *p, double d, double *g)
{
    double e = exp(-p[1] / d);

    g[0] = e;
    g[1] = -p[0] * e / d;
    return p[0] * e;
}

static double naslund(const double *p, double d, double *g)
{
    double u = p[0] + p[1] * d, h = d * d / (u * u);

    g[0] = -2.0 * h / u;
    g[1] = -2.0 * h / u * d;
    return h;
}

static double power_curve(const double *p, double d, double *g)
{
    double x = pow(d, p[1]);

    g[0] = x;
    g[1] = p[0] * x * log(d);
    return p[0] * x;
}

/* Straight lines u = A + B v that start a search: transformed height and diameter, and
 * back to the parameters. */
static void line_michailoff(double d, double h, double *v, double *u)
{
    *v = 1.0 / d;
    *u = log(h);
}

static void line_naslund(double d, double h, double *v, double *u)
{
    *v = d;
    *u = d / sqrt(h);
}

static void line_power(double d, double h, double *v, double *u)
{
    *v = log(d);
    *u = log(h);
}

static void from_michailoff(double a, double b, double *p)
{
    p[0] = exp(a);
    p[1] = -b;
}

static void from_naslund(double a, double b, double *p)
{
    p[0] = a;
    p[1] = b;
}

static void from_power(double a, double b, double *p)
{
    p[0] = exp(a);
    p[1] = b;
}

static const struct {
    const char *name;
    int         parameters;
    curve_value value;
    void (*line)(double, double, double *, double *);
    void (*from)(double, double, double *);
} curves[] = {
    [ANJI_HEIGHT_CHAPMAN_RICHARDS] = {"chapman-richards", 3, chapman_richards, NULL,
                                      NULL},
    [ANJI_HEIGHT_MICHAILOFF]       = {"michailoff", 2, michailoff, line_michailoff,
                                      from_michailoff},
    [ANJI_HEIGHT_NASLUND] = {"naslund", 2, naslund, line_naslund, from_naslund},
    [ANJI_HEIGHT_POWER]   = {"power", 2, power_curve, line_power, from_power},
};

const char *anji_height_name(int model)
{
    if (model == ANJI_HEIGHT_BEST)
        return "best";
    return model >= 0 && model < (int)ANJIP_COUNT(curves) ? curves[model].name : NULL;
}

/* The complete rows. */
typedef struct {
    size_t  n;
    double *d, *h, *w; /* w: root of the count */
    double  culms;
    int     model;
} data;

static int residual(void *context, const double *x, double *r)
{
    const data *a = context;
    double      g[3];

    for (int k = 0; k < curves[a->model].parameters; k++)
        if (!(x[k] > 0.0))
            return 1;
    for (size_t i = 0; i < a->n; i++)
        r[i] = a->w[i] * (curves[a->model].value(x, a->d[i], g) - a->h[i]);
    return 0;
}

static int jacobian(void *context, const double *x, double *J)
{
    const data *a = context;
    int         p = curves[a->model].parameters;
    double      g[3];

    for (size_t i = 0; i < a->n; i++) {
        curves[a->model].value(x, a->d[i], g);
        for (int k = 0; k < p; k++)
            J[i * (size_t)p + (size_t)k] = a->w[i] * g[k];
    }
    return 0;
}

/* Start from a straight line through transformed data. */
static void start_line(const data *a, int model, double *x)
{
    double sw = 0, sv = 0, su = 0, svv = 0, svu = 0;

    for (size_t i = 0; i < a->n; i++) {
        double v, u, w = a->w[i] * a->w[i];
        curves[model].line(a->d[i], a->h[i], &v, &u);
        sw += w;
        sv += w * v;
        su += w * u;
        svv += w * v * v;
        svu += w * v * u;
    }
    double slope = (sw * svu - sv * su) / (sw * svv - sv * sv);
    curves[model].from((su - slope * sv) / sw, slope, x);
}

static int search(data *a, double *x, double *covariance, anjip_fit_outcome *outcome,
                  anji_error *err)
{
    anjip_fit_problem problem = {a->n, (size_t)curves[a->model].parameters, residual,
                                 jacobian, a};
    return anjip_fit_nonlinear(&problem, NULL, x, covariance, outcome, err);
}

/* Chapman-Richards from several starts: its valley is long and bent. */
static int search_chapman(data *a, double *x, double *covariance,
                          anjip_fit_outcome *outcome, anji_error *err)
{
    static const double rates[] = {0.05, 0.15, 0.4}, bends[] = {1.0, 2.0};
    double              top = 0.0, least = INFINITY;
    int                 status = ANJI_OK;

    for (size_t i = 0; i < a->n; i++)
        top = fmax(top, a->h[i]);
    outcome->end = ANJIP_FIT_STUCK;
    for (size_t k = 0; k < 6 && status == ANJI_OK; k++) {
        double            y[3] = {1.1 * top, rates[k / 2], bends[k % 2]}, c[9];
        anjip_fit_outcome one;
        status = search(a, y, c, &one, err);
        if (status != ANJI_OK || one.end != ANJIP_FIT_CONVERGED ||
            !(one.chi_square < least))
            continue;
        least    = one.chi_square;
        *outcome = one;
        memcpy(x, y, sizeof y);
        memcpy(covariance, c, sizeof c);
    }
    return status;
}

static void clear_model(anji_height_model *out)
{
    memset(out, 0, sizeof *out);
    out->model = out->parameters = -1;
    out->n                       = -1;
    for (int k = 0; k < 3; k++)
        out->parameter[k] = NAN;
    for (int k = 0; k < 9; k++)
        out->covariance[k] = NAN;
    out->residual_sd_m = out->aicc = out->dbh_min_cm = out->dbh_max_cm = NAN;
}

static void fill_model(const data *a, const double *x, const double *covariance,
                       const anjip_fit_outcome *outcome, anji_height_model *out)
{
    int    p = curves[a->model].parameters;
    double k = p + 1.0, n = (double)a->n;

    memset(out, 0, sizeof *out);
    out->model         = a->model;
    out->parameters    = p;
    out->residual_sd_m = sqrt(outcome->variance);
    out->aicc =
        n * log(outcome->chi_square / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1);
    out->n = (int64_t)a->culms;
    for (int i = 0; i < p; i++) {
        out->parameter[i] = x[i];
        for (int j = 0; j < p; j++)
            out->covariance[3 * i + j] = covariance[p * i + j];
    }
    out->dbh_min_cm = out->dbh_max_cm = a->d[0];
    for (size_t i = 1; i < a->n; i++) {
        out->dbh_min_cm = fmin(out->dbh_min_cm, a->d[i]);
        out->dbh_max_cm = fmax(out->dbh_max_cm, a->d[i]);
    }
}

/* One curve; ANJI_ERR_DOMAIN where it does not fit. */
static int fit_one(data *a, int model, anji_height_model *out, anji_error *err)
{
    double            x[3], covariance[9];
    anjip_fit_outcome outcome;
    int               status;

    a->model = model;
    if (curves[model].line == NULL) {
        status = search_chapman(a, x, covariance, &outcome, err);
    } else {
        start_line(a, model, x);
        for (int k = 0; k < curves[model].parameters; k++)
            if (!(x[k] > 0.0)) /* the line falls: so does the curve, or nearly */
                x[k] = 1e-3;
        status = search(a, x, covariance, &outcome, err);
    }
    if (status != ANJI_OK)
        return status;
    if (outcome.end != ANJIP_FIT_CONVERGED)
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, -1,
            "the %s curve does not fit heights to diameters: they do not tell "
            "its parameters apart, or heights fall with diameter",
            curves[model].name);
    fill_model(a, x, covariance, &outcome, out);
    return ANJI_OK;
}

static int fit_best(data *a, anji_height_model *out, anji_error *err)
{
    int found = 0;

    for (int m = 0; m < (int)ANJIP_COUNT(curves); m++) {
        anji_height_model one;
        int               status = fit_one(a, m, &one, err);
        if (status == ANJI_OK && (!found || one.aicc < out->aicc)) {
            *out  = one;
            found = 1;
        }
        if (status != ANJI_OK && status != ANJI_ERR_DOMAIN)
            return status;
    }
    if (found)
        anjip_begin(err);
    return found
               ? ANJI_OK
               : anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                            "no height curve fits: heights do not rise with diameter");
}

static int check_row(double d, double h, double count, size_t i, anji_error *err)
{
    if (isinf(d) || isinf(h) || isinf(count) || d <= 0.0 || h <= BREAST_M ||
        count < 0.0)
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, (int64_t)i,
            "row %zu: diameter %g cm, height %g m, count %g, want more than 0 "
            "cm, more than %g m, 0 and more culms",
            i, d, h, count, BREAST_M);
    return ANJI_OK;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static size_t different(const data *a, double *work)
{
    size_t k = a->n > 0;

    memcpy(work, a->d, a->n * sizeof *work);
    qsort(work, a->n, sizeof *work, by_value);
    for (size_t i = 1; i < a->n; i++)
        k += work[i] != work[i - 1];
    return k;
}

static int take_data(data *a, size_t n, const double *d, const double *h,
                     const double *count, double *memory, anji_error *err)
{
    a->d = memory;
    a->h = memory + n;
    a->w = memory + 2 * n;
    for (size_t i = 0; i < n; i++) {
        double c = count != NULL ? count[i] : 1.0;
        if (isnan(d[i]) || isnan(h[i]) || isnan(c))
            continue;
        int status = check_row(d[i], h[i], c, i, err);
        if (status != ANJI_OK)
            return status;
        if (c == 0.0)
            continue;
        a->d[a->n]   = d[i];
        a->h[a->n]   = h[i] - BREAST_M;
        a->w[a->n++] = sqrt(c);
        a->culms += c;
    }
    size_t k = different(a, memory + 3 * n);
    if (a->n < CULMS_MIN || k < DIAMETERS_MIN)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1,
                          "%zu heights at %zu different diameters, want %d at %d", a->n,
                          k, CULMS_MIN, DIAMETERS_MIN);
    return ANJI_OK;
}

int anji_height_fit(size_t n, const double *dbh_cm, const double *height_m,
                    const double *count, int model, anji_height_model *out,
                    anji_error *err)
{
    data a = {0};

    anjip_begin(err);
    if (out != NULL)
        clear_model(out);
    if (out == NULL || (n > 0 && (dbh_cm == NULL || height_m == NULL)))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "dbh_cm, height_m or out is NULL");
    if (model < 0 || model > ANJI_HEIGHT_BEST)
        return anjip_fail(err, ANJI_ERR_OPTS, -1, "model is %d, want 0 to %d", model,
                          ANJI_HEIGHT_BEST);
    double *memory = n > SIZE_MAX / 4 ? NULL : anjip_malloc(4 * n, sizeof *memory);
    if (memory == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu heights", n);
    int status = take_data(&a, n, dbh_cm, height_m, count, memory, err);
    if (status == ANJI_OK)
        status = model == ANJI_HEIGHT_BEST ? fit_best(&a, out, err)
                                           : fit_one(&a, model, out, err);
    free(memory);
    if (status != ANJI_OK)
        clear_model(out);
    return status;
}

/* ---- using a curve ------------------------------------------------------------------- */

static int check_model(const anji_height_model *model, anji_error *err)
{
    if (model->model < 0 || model->model >= (int)ANJIP_COUNT(curves) ||
        model->parameters != curves[model->model].parameters)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "model is %ld with %ld parameters, want one that "
                          "anji_height_fit() made",
                          (long)model->model, (long)model->parameters);
    return ANJI_OK;
}

static double height_at(const anji_height_model *m, double d, double *se)
{
    double g[3] = {0, 0, 0}, variance = 0.0;
    double h = BREAST_M + curves[m->model].value(m->parameter, d, g);

    for (int i = 0; i < m->parameters; i++)
        for (int j = 0; j < m->parameters; j++)
            variance += g[i] * g[j] * m->covariance[3 * i + j];
    *se = sqrt(fmax(0.0, variance));
    return h;
}

static uint8_t is_outside(const anji_height_model *m, double d)
{
    double margin = MARGIN * (m->dbh_max_cm - m->dbh_min_cm);

    return d < m->dbh_min_cm - margin || d > m->dbh_max_cm + margin;
}

static void clear_columns(size_t n, double *a, double *b, double *c)
{
    double *const columns[] = {a, b, c};

    for (size_t k = 0; k < ANJIP_COUNT(columns); k++)
        for (size_t i = 0; columns[k] != NULL && i < n; i++)
            columns[k][i] = NAN;
}

static int check_rows(const anji_height_model *model, size_t n, const double *dbh_cm,
                      anji_error *err)
{
    int status = check_model(model, err);

    for (size_t i = 0; i < n && status == ANJI_OK; i++)
        if (isinf(dbh_cm[i]) || dbh_cm[i] <= 0.0)
            status =
                anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                           "row %zu: diameter %g cm, want more than 0", i, dbh_cm[i]);
    return status;
}

int anji_height_predict(const anji_height_model *model, size_t n, const double *dbh_cm,
                        double *height_m, double *se_mean_m, double *se_culm_m,
                        uint8_t *outside, anji_error *err)
{
    anjip_begin(err);
    clear_columns(n, height_m, se_mean_m, se_culm_m);
    if (model == NULL || (n > 0 && (dbh_cm == NULL || height_m == NULL)))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "model, dbh_cm or height_m is NULL");
    int status = check_rows(model, n, dbh_cm, err);
    if (status != ANJI_OK)
        return status;
    for (size_t i = 0; i < n; i++) {
        double se = NAN;
        if (outside != NULL)
            outside[i] = !isnan(dbh_cm[i]) && is_outside(model, dbh_cm[i]);
        if (isnan(dbh_cm[i]))
            continue;
        height_m[i] = height_at(model, dbh_cm[i], &se);
        if (se_mean_m != NULL)
            se_mean_m[i] = se;
        if (se_culm_m != NULL)
            se_culm_m[i] = hypot(se, model->residual_sd_m);
    }
    return ANJI_OK;
}

/* filled_m may be height_m: each row is read before it is written. */
int anji_height_supply(const anji_height_model *model, size_t n, const double *dbh_cm,
                       const double *height_m, double *filled_m, double *se_culm_m,
                       uint8_t *supplied, size_t *n_supplied, anji_error *err)
{
    size_t count = 0;
    int    status;

    anjip_begin(err);
    if (n_supplied != NULL)
        *n_supplied = 0;
    if (model == NULL ||
        (n > 0 && (dbh_cm == NULL || height_m == NULL || filled_m == NULL)))
        status = anjip_fail(err, ANJI_ERR_NULL, -1,
                            "model, dbh_cm, height_m or filled_m is NULL");
    else
        status = check_rows(model, n, dbh_cm, err);
    if (status != ANJI_OK) {
        clear_columns(n, filled_m, se_culm_m, NULL);
        return status;
    }
    for (size_t i = 0; i < n; i++) {
        int    wanted = isnan(height_m[i]) && !isnan(dbh_cm[i]);
        double se     = NAN;
        filled_m[i]   = wanted ? height_at(model, dbh_cm[i], &se) : height_m[i];
        if (se_culm_m != NULL)
            se_culm_m[i] = isnan(filled_m[i]) ? NAN
                           : wanted           ? hypot(se, model->residual_sd_m)
                                              : 0.0;
        if (supplied != NULL)
            supplied[i] = (uint8_t)wanted;
        count += (size_t)wanted;
    }
    if (n_supplied != NULL)
        *n_supplied = count;
    return ANJI_OK;
}
