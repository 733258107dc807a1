/* The state-space part of the fill model: three Ornstein-Uhlenbeck processes of unit
 * variance, seen through h_t = (sd_a, sd_b g_t, sd_c).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/fill_model_private.h"

/* Packed symmetric 3 x 3: 00 10 11 20 21 22. */
static const int diagonal[ANJIP_STATES] = {0, 2, 5};

static void times_h(const double p[6], const double h[3], double out[3])
{
    out[0] = p[0] * h[0] + p[1] * h[1] + p[3] * h[2];
    out[1] = p[1] * h[0] + p[2] * h[1] + p[4] * h[2];
    out[2] = p[3] * h[0] + p[4] * h[1] + p[5] * h[2];
}

static double dot3(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* p_ij += f v_i v_j */
static void add_square(double p[6], double f, const double v[3])
{
    for (int i = 0, k = 0; i < ANJIP_STATES; i++)
        for (int j = 0; j <= i; j++, k++)
            p[k] += f * v[i] * v[j];
}

static void scale(double p[6], const double d[3])
{
    for (int i = 0, k = 0; i < ANJIP_STATES; i++)
        for (int j = 0; j <= i; j++, k++)
            p[k] *= d[i] * d[j];
}

/* One step of time, or several: what is lost comes back as new variance. */
static void advance(double p[6], const double d[3])
{
    scale(p, d);
    for (int i = 0; i < ANJIP_STATES; i++)
        p[diagonal[i]] += 1.0 - d[i] * d[i];
}

void anjip_state_h(size_t n, const double *light, const anjip_drift *drift, double *h)
{
    for (size_t t = 0; t < n; t++) {
        h[3 * t]     = drift->sd[0];
        h[3 * t + 1] = drift->sd[1] * light[t];
        h[3 * t + 2] = drift->sd[2];
    }
}

void anjip_state_decay(const anjip_drift *drift, double rows,
                       double decay[ANJIP_STATES])
{
    for (int i = 0; i < ANJIP_STATES; i++)
        decay[i] = exp(-rows / drift->scale[i]);
}

/* ---- filter --------------------------------------------------------------------------- */

int anjip_chain_new(size_t n, anjip_chain *chain, anji_error *err)
{
    memset(chain, 0, sizeof *chain);
    chain->n   = n;
    chain->row = anjip_malloc(n, sizeof *chain->row);
    chain->h   = anjip_malloc(n, (3 + 3 + 3 + 1 + 6) * sizeof *chain->h);
    if (chain->row == NULL || chain->h == NULL) {
        anjip_chain_free(chain);
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu rows", n);
    }
    chain->decay   = chain->h + 3 * n;
    chain->gain    = chain->decay + 3 * n;
    chain->inverse = chain->gain + 3 * n;
    chain->ahead   = chain->inverse + n;
    return ANJI_OK;
}

void anjip_chain_free(anjip_chain *chain)
{
    free(chain->row);
    free(chain->h);
    memset(chain, 0, sizeof *chain);
}

double anjip_chain_gains(anjip_chain *chain, const int64_t *row, const double *h,
                         const double *noise, const anjip_drift *drift, int backward)
{
    double one[3], p[6] = {1, 0, 1, 0, 0, 1}, log_det = 0.0;

    anjip_state_decay(drift, 1.0, one);
    for (size_t o = 0; o < chain->n; o++) {
        size_t  from = backward ? chain->n - 1 - o : o;
        int64_t t    = row[from];
        double *d = chain->decay + 3 * o, *k = chain->gain + 3 * o, ph[3];

        chain->row[o] = t;
        memcpy(chain->h + 3 * o, h + 3 * t, 3 * sizeof *h);
        double steps = o == 0 ? 0.0 : fabs((double)(t - chain->row[o - 1]));
        if (steps == 1.0)
            memcpy(d, one, sizeof one);
        else
            anjip_state_decay(drift, steps, d);
        if (o > 0)
            advance(p, d);
        memcpy(chain->ahead + 6 * o, p, sizeof p);
        times_h(p, h + 3 * t, ph);
        double s = noise[from] + dot3(ph, h + 3 * t);
        for (int i = 0; i < ANJIP_STATES; i++)
            k[i] = ph[i] / s;
        chain->inverse[o] = 1.0 / sqrt(s);
        add_square(p, -1.0 / s, ph);
        log_det += log(s);
    }
    return log_det;
}

/* Product of many variances: one logarithm for all of them. */
typedef struct {
    double  mantissa;
    int64_t exponent;
} product;

static void multiply(product *p, double x)
{
    int exponent;

    p->mantissa = frexp(p->mantissa * x, &exponent);
    p->exponent += exponent;
}

double anjip_state_likelihood(size_t n, const int64_t *row, const double *light,
                              const double *noise, const double *e,
                              const anjip_drift *drift)
{
    double  one[3], d[3], p[6] = {1, 0, 1, 0, 0, 1}, x[3] = {0, 0, 0}, sum = 0.0;
    product det = {1.0, 0};

    anjip_state_decay(drift, 1.0, one);
    for (size_t o = 0; o < n; o++) {
        double h[3] = {drift->sd[0], drift->sd[1] * light[row[o]], drift->sd[2]}, ph[3];
        if (o > 0) {
            if (row[o] - row[o - 1] == 1)
                memcpy(d, one, sizeof d);
            else
                anjip_state_decay(drift, (double)(row[o] - row[o - 1]), d);
            advance(p, d);
            for (int i = 0; i < ANJIP_STATES; i++)
                x[i] *= d[i];
        }
        times_h(p, h, ph);
        double s = noise[o] + dot3(ph, h), v = e[o] - dot3(h, x), f = 1.0 / s;
        for (int i = 0; i < ANJIP_STATES; i++)
            x[i] += ph[i] * f * v;
        add_square(p, -f, ph);
        sum += v * v * f;
        multiply(&det, s);
    }
    return -0.5 *
           (sum + log(det.mantissa) + 0.69314718055994531 * (double)det.exponent);
}

void anjip_state_whiten(const anjip_chain *chain, const double *x, double *out)
{
    double s[3] = {0, 0, 0};

    for (size_t o = 0; o < chain->n; o++) {
        for (int i = 0; i < ANJIP_STATES; i++)
            s[i] *= chain->decay[3 * o + (size_t)i];
        double e = x[o] - dot3(chain->h + 3 * o, s);
        for (int i = 0; i < ANJIP_STATES; i++)
            s[i] += chain->gain[3 * o + (size_t)i] * e;
        out[o] = e * chain->inverse[o];
    }
}

void anjip_state_unwhiten(const anjip_chain *chain, const double *x, double *out)
{
    double s[3] = {0, 0, 0};

    for (size_t o = chain->n; o-- > 0;) {
        double u = x[o] * chain->inverse[o] + dot3(chain->gain + 3 * o, s);
        for (size_t i = 0; i < ANJIP_STATES; i++)
            s[i] = (s[i] - u * chain->h[3 * o + i]) * chain->decay[3 * o + i];
        out[o] = u;
    }
}

/* ---- smoother ------------------------------------------------------------------------- */

static double at_row(const int64_t *at, const double *q, size_t t)
{
    return at == NULL ? q[t] : at[t] >= 0 ? q[at[t]] : 0.0;
}

void anjip_state_spread(size_t n, const int64_t *at, const double *h,
                        const anjip_drift *drift, const double *q, double *out)
{
    double d[3], x[3] = {0, 0, 0};

    anjip_state_decay(drift, 1.0, d);
    for (size_t t = 0; t < n; t++) {
        double u = at_row(at, q, t);
        for (size_t i = 0; i < ANJIP_STATES; i++)
            x[i] = x[i] * d[i] + u * h[3 * t + i];
        out[t] = dot3(x, h + 3 * t);
    }
    memset(x, 0, sizeof x);
    for (size_t t = n; t-- > 0;) {
        double u = at_row(at, q, t);
        for (size_t i = 0; i < ANJIP_STATES; i++)
            x[i] *= d[i];
        out[t] += dot3(x, h + 3 * t);
        for (size_t i = 0; i < ANJIP_STATES; i++)
            x[i] += u * h[3 * t + i];
    }
}

/* Information about the state before a measurement from all that follow: with
 * L = I - k h',  N = h h'/S + L'N L. Returns (V^-1)_tt = 1/S + k'N k. */
static double gather(double info[6], const double h[3], const double k[3],
                     double inverse)
{
    double nk[3];

    times_h(info, k, nk);
    double knk = dot3(k, nk), own = inverse * inverse + knk;
    for (int i = 0, m = 0; i < ANJIP_STATES; i++)
        for (int j = 0; j <= i; j++, m++)
            info[m] += own * h[i] * h[j] - h[i] * nk[j] - nk[i] * h[j];
    return own;
}

/* h'(P - P N P)h */
static double signal_variance(const double p[6], const double info[6],
                              const double h[3])
{
    double ph[3], nph[3];

    times_h(p, h, ph);
    times_h(info, ph, nph);
    return fmax(dot3(h, ph) - dot3(ph, nph), 0.0);
}

/* Rows between two measurements: P from the left, N from the right. */
static void gap_variance(size_t from, size_t to, const double *h, const double left[6],
                         const double right[6], const anjip_drift *drift,
                         double *variance)
{
    for (size_t t = from; t < to; t++) {
        double p[6], info[6], d[3];
        memcpy(p, left, sizeof p);
        memcpy(info, right, sizeof info);
        anjip_state_decay(drift, (double)(t - from + 1), d);
        advance(p, d);
        anjip_state_decay(drift, (double)(to - t), d);
        scale(info, d);
        variance[t] = signal_variance(p, info, h + 3 * t);
    }
}

void anjip_state_variance(size_t n, const anjip_chain *chain, const double *h,
                          const anjip_drift *drift, double *variance, double *curvature)
{
    double info[6] = {0}, prior[6] = {1, 0, 1, 0, 0, 1};
    size_t next = n; /* the measured row to the right */

    for (size_t o = chain->n; o-- > 0;) {
        const double *k = chain->gain + 3 * o, *at = chain->h + 3 * o;
        size_t        t = (size_t)chain->row[o];
        double        p[6], ph[3];

        memcpy(p, chain->ahead + 6 * o, sizeof p);
        times_h(p, at, ph);
        add_square(p, -chain->inverse[o] * chain->inverse[o], ph);
        gap_variance(t + 1, next, h, p, info, drift, variance);
        if (next < n) {
            double d[3];
            anjip_state_decay(drift, (double)(next - t), d);
            scale(info, d);
        }
        curvature[o] = gather(info, at, k, chain->inverse[o]);
        variance[t]  = signal_variance(chain->ahead + 6 * o, info, at);
        next         = t;
    }
    gap_variance(0, next, h, prior, info, drift, variance);
}
