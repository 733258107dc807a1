/* Sums of the fill model's estimates and their variance.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/fill_model_private.h"

typedef struct {
    const anji_fill_model *m;
    double                *u, *r;     /* weights of all rows; K u         */
    double                *x, *w, *q; /* measured rows: x, whitened, V^-1 x */
    double                *c;         /* features                         */
} sums;

/* |L^-1 c|^2 */
static double weights_variance(const sums *s)
{
    size_t d      = s->m->climate->features;
    double square = 0.0;

    for (size_t i = 0; i < d; i++) {
        const double *row = s->m->root + i * d;
        double        sum = s->c[i];
        for (size_t j = 0; j < i; j++)
            sum -= row[j] * s->c[j];
        s->c[i] = sum / row[i];
        square += s->c[i] * s->c[i];
    }
    return square;
}

/* c = Phi'u - Phi'q */
static void gather_features(const sums *s)
{
    const anji_fill_model *m = s->m;

    for (size_t o = 0; o < m->n_measured; o++)
        s->u[m->row[o]] -= s->q[o];
    memset(s->c, 0, m->climate->features * sizeof *s->c);
    for (size_t p = 0; p < m->climate->panels; p++)
        for (size_t t = 0; t < m->n; t++)
            if (s->u[t] != 0.0)
                for (size_t j = 0; j < ANJIP_LANES; j++)
                    s->c[p * ANJIP_LANES + j] +=
                        s->u[t] * m->climate->phi[(p * m->n + t) * ANJIP_LANES + j];
}

/* q = V^-1 x; returns x'q */
static double solve(const sums *s)
{
    double sum = 0.0;

    anjip_state_whiten(&s->m->chain, s->x, s->w);
    anjip_state_unwhiten(&s->m->chain, s->w, s->q);
    for (size_t o = 0; o < s->m->n_measured; o++)
        sum += s->x[o] * s->q[o];
    return sum;
}

/* Variance of u'f given the data; u is lost. */
static double posterior_variance(const sums *s)
{
    const anji_fill_model *m   = s->m;
    double                 uku = 0.0;

    anjip_state_spread(m->n, NULL, m->h, &m->drift, s->u, s->r);
    for (size_t t = 0; t < m->n; t++)
        uku += s->u[t] * s->r[t];
    for (size_t o = 0; o < m->n_measured; o++)
        s->x[o] = s->r[m->row[o]];
    double states = uku - solve(s);
    gather_features(s);
    return fmax(states, 0.0) + weights_variance(s);
}

/* Variance of the sum of measured minus estimated over the measured rows. */
static double misfit_variance(const sums *s, size_t first, size_t last)
{
    const anji_fill_model *m = s->m;

    for (size_t o = 0; o < m->n_measured; o++) {
        size_t t = (size_t)m->row[o];
        s->x[o]  = t >= first && t < last ? m->noise[o] : 0.0;
    }
    double states = solve(s);
    memset(s->u, 0, m->n * sizeof *s->u);
    gather_features(s);
    return fmax(states - weights_variance(s), 0.0);
}

/* Weights times kappa: a part of a gap errs as a gap of its own length does. */
static void calibrate(const anji_fill_model *m, double *u)
{
    for (size_t t = 0, end; t < m->n; t = end) {
        size_t k = 0;
        end      = t + 1;
        if (m->gap[t] == 0)
            continue;
        for (end = t; end < m->n && m->gap[end] > 0; end++)
            k += u[end] != 0.0;
        double kappa = anjip_model_kappa(m, (double)k);
        for (size_t i = t; i < end; i++)
            u[i] *= kappa;
    }
}

enum { FILLED_CALIBRATED, FILLED, EVERY };

static double variance_for(const sums *s, size_t first, size_t last, int which)
{
    const anji_fill_model *m = s->m;

    memset(s->u, 0, m->n * sizeof *s->u);
    for (size_t t = first; t < last; t++)
        if (which == EVERY || m->gap[t] > 0)
            s->u[t] = 1.0;
    if (which == FILLED_CALIBRATED)
        calibrate(m, s->u);
    return posterior_variance(s);
}

static void add_row(const anji_fill_model *m, size_t t, anji_fill_model_sum *out,
                    double *noise, double *noise_measured)
{
    double s = anjip_model_noise(m, m->climate->day[t], m->value[t]) *
               anjip_model_noise_kappa(m);

    out->n_rows++;
    out->smooth += m->value[t];
    if (m->gap[t] == 0) {
        out->total += m->y[t];
        *noise_measured += s * s;
        return;
    }
    *noise += s * s;
    out->total += m->value[t];
    out->filled += m->value[t];
    out->n_filled++;
    out->n_beyond += m->gap[t] > anjip_model_longest(m);
    out->n_blind += m->climate->blind[t];
    out->longest = m->gap[t] > out->longest ? m->gap[t] : out->longest;
}

/* The error of the total: measured rows' own, the filled rows', and what both share. */
static void add_errors(const sums *s, size_t first, size_t last,
                       anji_fill_model_sum *out, double noise_measured)
{
    const anji_fill_model *m     = s->m;
    double                 every = variance_for(s, first, last, EVERY), known = 0.0;
    double                 filled = 0.0, calibrated = 0.0;

    if (out->n_filled > 0) {
        filled     = variance_for(s, first, last, FILLED);
        calibrated = variance_for(s, first, last, FILLED_CALIBRATED);
    }
    for (size_t o = 0; o < m->n_measured; o++)
        if ((size_t)m->row[o] >= first && (size_t)m->row[o] < last)
            known += m->noise[o];
    double shared  = every + misfit_variance(s, first, last) - known - filled;
    out->se        = sqrt(calibrated);
    out->se_model  = sqrt(filled);
    out->se_smooth = sqrt(every);
    if (filled > 0.0)
        noise_measured += calibrated + shared * sqrt(calibrated / filled);
    out->se_total = sqrt(fmax(noise_measured, 0.0));
}

static void no_sum(anji_fill_model_sum *out)
{
    *out = (anji_fill_model_sum){-1,  -1,  -1,  -1,  -1,  -1,  NAN,
                                 NAN, NAN, NAN, NAN, NAN, NAN, NAN};
}

static int reserve(sums *s, const anji_fill_model *m, anji_error *err)
{
    double *memory = anjip_malloc(2 * m->n + 3 * m->n_measured + m->climate->features,
                                  sizeof *memory);

    if (memory == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu rows", m->n);
    s->m = m;
    s->u = memory;
    s->r = s->u + m->n;
    s->x = s->r + m->n;
    s->w = s->x + m->n_measured;
    s->q = s->w + m->n_measured;
    s->c = s->q + m->n_measured;
    return ANJI_OK;
}

int anji_fill_model_sum_rows(const anji_fill_model *m, int64_t first, int64_t last,
                             anji_fill_model_sum *out, anji_error *err)
{
    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    no_sum(out);
    if (m == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "model is NULL");
    if (first < 0 || last < first || last > (int64_t)m->n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "rows %lld to %lld, want rows within 0 to %zu",
                          (long long)first, (long long)last, m->n);
    sums   s;
    double noise = 0.0, noise_measured = 0.0;
    int    status = reserve(&s, m, err);
    if (status != ANJI_OK)
        return status;
    memset(out, 0, sizeof *out);
    for (int64_t t = first; t < last; t++) {
        add_row(m, (size_t)t, out, &noise, &noise_measured);
        out->n_gaps += m->gap[t] > 0 && (t == first || m->gap[t - 1] == 0);
    }
    out->noise = sqrt(noise);
    add_errors(&s, (size_t)first, (size_t)last, out, noise_measured);
    free(s.u);
    return ANJI_OK;
}

static void put(double *to, double x)
{
    if (to != NULL)
        *to = x;
}

int anji_fill_model_sum_weighted(const anji_fill_model *m, const double *weight,
                                 double *value, double *se, double *noise,
                                 anji_error *err)
{
    double sum = 0.0, square = 0.0;
    sums   s;

    anjip_begin(err);
    put(value, NAN);
    put(se, NAN);
    put(noise, NAN);
    if (m == NULL || weight == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "model or weight is NULL");
    for (size_t t = 0; t < m->n; t++)
        if (!isfinite(weight[t]))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)t,
                              "weight is %g at row %zu", weight[t], t);
    int status = reserve(&s, m, err);
    if (status != ANJI_OK)
        return status;
    for (size_t t = 0; t < m->n; t++) {
        double own = weight[t] * anjip_model_noise_kappa(m) *
                     anjip_model_noise(m, m->climate->day[t], m->value[t]);
        s.u[t] = weight[t];
        sum += weight[t] * m->value[t];
        square += own * own;
    }
    calibrate(m, s.u);
    put(value, sum);
    put(noise, sqrt(square));
    put(se, sqrt(posterior_variance(&s)));
    free(s.u);
    return ANJI_OK;
}
