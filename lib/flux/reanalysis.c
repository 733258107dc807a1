/* A reanalysis fitted to what the tower measured.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/reanalysis.h>

#include "private.h"

static const anji_param params[] = {
    ANJIP_PARAM(anji_debias_opts, n_min, ANJI_PARAM_UINT32, "1", 1440, 2, 1e9,
                "fewest rows that have both columns"),
    ANJIP_PARAM(anji_debias_opts, lowest, ANJI_PARAM_DOUBLE, "of the column", NAN, -1e9,
                1e9, "corrected values below it are set to it; none given: none is"),
};

static const anjip_opts_kind kind_of_opts = {
    "debias", params, ANJIP_COUNT(params), ANJIP_SIZE_THROUGH(anji_debias_opts, lowest),
    sizeof(anji_debias_opts)};

int anji_debias_opts_init(anji_debias_opts *opts, size_t size)
{
    return anjip_opts_init(&kind_of_opts, opts, size);
}

const anji_param *anji_debias_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

static const struct {
    const char *name;
    int         kind;
    double      lowest;
} variables[] = {
    {"TA", ANJI_DEBIAS_LINE, NAN},     {"VPD", ANJI_DEBIAS_LINE, 0.0},
    {"PA", ANJI_DEBIAS_LINE, NAN},     {"LW_IN", ANJI_DEBIAS_LINE, NAN},
    {"SW_IN", ANJI_DEBIAS_SLOPE, 0.0}, {"WS", ANJI_DEBIAS_SLOPE, 0.0},
    {"P", ANJI_DEBIAS_RATIO, 0.0},
};

int anji_debias_kind(const char *name, double *lowest)
{
    if (lowest != NULL)
        *lowest = NAN;
    for (size_t i = 0; name != NULL && i < ANJIP_COUNT(variables); i++)
        if (strcmp(variables[i].name, name) == 0) {
            if (lowest != NULL)
                *lowest = variables[i].lowest;
            return variables[i].kind;
        }
    return -1;
}

/* Sums over the overlap, of deviations from the means where they end in d. */
typedef struct {
    double n, x, y, xx, xy, xxd, xyd, yyd;
} sums;

static int in_overlap(double y, double x)
{
    return !isnan(y) && !isnan(x);
}

static sums gather(size_t n, const double *y, const double *x)
{
    sums s = {0};

    for (size_t i = 0; i < n; i++)
        if (in_overlap(y[i], x[i])) {
            s.n += 1.0;
            s.x += x[i];
            s.y += y[i];
            s.xx += x[i] * x[i];
            s.xy += x[i] * y[i];
        }
    for (size_t i = 0; i < n; i++)
        if (in_overlap(y[i], x[i])) {
            double dx = x[i] - s.x / s.n, dy = y[i] - s.y / s.n;
            s.xxd += dx * dx;
            s.xyd += dx * dy;
            s.yyd += dy * dy;
        }
    return s;
}

static void fit_kind(const sums *s, int kind, anji_debias_fit *fit)
{
    const double top[]    = {s->xyd, s->xy, s->y};
    const double bottom[] = {s->xxd, s->xx, s->x};

    fit->n         = (int64_t)s->n;
    fit->slope     = bottom[kind] > 0.0 ? top[kind] / bottom[kind] : NAN;
    fit->intercept = kind == ANJI_DEBIAS_LINE ? (s->y - fit->slope * s->x) / s->n : 0.0;
    fit->bias      = (s->x - s->y) / s->n;
    fit->correlation = s->yyd > 0.0 ? s->xyd / sqrt(s->xxd * s->yyd) : NAN;
}

static double rmse(size_t n, const double *y, const double *x,
                   const anji_debias_fit *fit)
{
    double squares = 0.0;

    for (size_t i = 0; i < n; i++)
        if (in_overlap(y[i], x[i])) {
            double d = y[i] - (fit->intercept + fit->slope * x[i]);
            squares += d * d;
        }
    return sqrt(squares / (double)fit->n);
}

static void apply(size_t n, const double *y, const double *x,
                  const anji_debias_fit *fit, double lowest, double *filled,
                  uint8_t *quality)
{
    for (size_t i = 0; i < n; i++) {
        double value = fit->intercept + fit->slope * x[i];
        int    from  = isnan(value) ? 255 : ANJI_DEBIAS_REANALYSIS;
        if (value < lowest)
            value = lowest;
        if (!isnan(y[i])) {
            value = y[i];
            from  = ANJI_DEBIAS_MEASURED;
        }
        if (filled != NULL)
            filled[i] = value;
        if (quality != NULL)
            quality[i] = (uint8_t)from;
    }
}

static int check(size_t n, const double *y, const double *x, int kind, anji_error *err)
{
    if (y == NULL || x == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "measured or reanalysis is NULL");
    if (kind < ANJI_DEBIAS_LINE || kind > ANJI_DEBIAS_RATIO)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "kind is %d, want 0 to 2", kind);
    size_t bad = anjip_first_infinite(n, y);
    if (bad == n)
        bad = anjip_first_infinite(n, x);
    if (bad < n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad,
                          "a column is infinite in row %zu", bad);
    return ANJI_OK;
}

static int estimate(size_t n, const double *y, const double *x, int kind,
                    uint32_t n_min, anji_debias_fit *fit, anji_error *err)
{
    sums s = gather(n, y, x);

    if (s.n < n_min)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1,
                          "%.0f rows have both columns, want %u", s.n, (unsigned)n_min);
    fit_kind(&s, kind, fit);
    if (!isfinite(fit->slope))
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, -1,
            "the reanalysis does not vary, or is nothing, on the overlap");
    fit->rmse = rmse(n, y, x, fit);
    return ANJI_OK;
}

int anji_debias(size_t n, const double *measured, const double *reanalysis, int kind,
                const anji_debias_opts *opts, double *filled, uint8_t *quality,
                anji_debias_fit *fit, anji_error *err)
{
    anji_debias_fit  f = {NAN, NAN, NAN, NAN, NAN, -1};
    anji_debias_opts o;

    anjip_begin(err);
    int status = check(n, measured, reanalysis, kind, err);
    if (status == ANJI_OK)
        status = anjip_opts_load(&kind_of_opts, &o, opts, err);
    if (status == ANJI_OK)
        status = estimate(n, measured, reanalysis, kind, o.n_min, &f, err);
    if (status == ANJI_OK)
        apply(n, measured, reanalysis, &f, o.lowest, filled, quality);
    else
        f = (anji_debias_fit){NAN, NAN, NAN, NAN, NAN, -1};
    if (fit != NULL)
        *fit = f;
    for (size_t i = 0; status != ANJI_OK && i < n; i++) {
        if (filled != NULL)
            filled[i] = NAN;
        if (quality != NULL)
            quality[i] = 255;
    }
    return status;
}
