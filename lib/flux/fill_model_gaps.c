/* Calibration of the fill model by artificial gaps, each left out alone.
 *
 * For the measured rows B of a gap, Z = x_B - E(x_B | x elsewhere) under the states alone,
 * for every feature and for y; with Q = V^-1 Phi the weights without B have
 *     A_B = A - Q_B' Z,  b_B = b - Q_B' Z_y
 * and Z needs only the filter's state left of the gap and that of a filter run backwards
 * right of it: a stationary process of this kind looks the same in both directions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "base/fit.h"
#include "flux/fill_model_gaps.h"

/* ---- small symmetric matrices: 00 10 11 20 21 22 -------------------------------------- */

static void invert3(const double a[6], double out[6])
{
    double c00 = a[2] * a[5] - a[4] * a[4], c10 = a[3] * a[4] - a[1] * a[5],
           c20 = a[1] * a[4] - a[2] * a[3];
    double f   = 1.0 / (a[0] * c00 + a[1] * c10 + a[3] * c20);
    out[0]     = c00 * f;
    out[1]     = c10 * f;
    out[2]     = (a[0] * a[5] - a[3] * a[3]) * f;
    out[3]     = c20 * f;
    out[4]     = (a[1] * a[3] - a[0] * a[4]) * f;
    out[5]     = (a[0] * a[2] - a[1] * a[1]) * f;
}

static void times3(const double a[6], const double x[3], double out[3])
{
    out[0] = a[0] * x[0] + a[1] * x[1] + a[3] * x[2];
    out[1] = a[1] * x[0] + a[2] * x[1] + a[4] * x[2];
    out[2] = a[3] * x[0] + a[4] * x[1] + a[5] * x[2];
}

static double dot3(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void advance3(double p[6], const double d[3])
{
    for (int i = 0, k = 0; i < ANJIP_STATES; i++)
        for (int j = 0; j <= i; j++, k++)
            p[k] = p[k] * (d[i] * d[j]) + (i == j ? 1.0 - d[i] * d[i] : 0.0);
}

/* Covariance after measurement o of a chain. */
static void filtered(const anjip_chain *chain, size_t o, double p[6])
{
    const double *gain = chain->gain + 3 * o;
    double        s    = 1.0 / (chain->inverse[o] * chain->inverse[o]);

    for (int i = 0, k = 0; i < ANJIP_STATES; i++)
        for (int j = 0; j <= i; j++, k++)
            p[k] = chain->ahead[6 * o + (size_t)k] - s * gain[i] * gain[j];
}

/* ---- one gap -------------------------------------------------------------------------- */

/* One end of a gap: the covariance there and the row; row < 0: no end. */
typedef struct {
    int64_t row;
    double  p[6];
} end;

static end end_of(const anjip_chain *chain, size_t done)
{
    end e = {-1, {1, 0, 1, 0, 0, 1}};

    if (done > 0) {
        e.row = chain->row[done - 1];
        filtered(chain, done - 1, e.p);
    }
    return e;
}

static void reach(const end *e, const anjip_drift *drift, int64_t t, double p[6],
                  double d[3])
{
    memcpy(p, e->p, sizeof e->p);
    memset(d, 0, 3 * sizeof *d);
    if (e->row >= 0) {
        anjip_state_decay(drift, fabs((double)(t - e->row)), d);
        advance3(p, d);
    }
}

/* Weights of the two ends' states in the expected signal of row t; its variance. */
static double bridge(const anji_fill_model *m, const end *l, const end *r, int64_t t,
                     double weight[2][3])
{
    double        p[6], inverse[2][6], both[6], c[6], d[2][3], ch[3];
    const double *h = m->h + 3 * t;

    reach(l, &m->drift, t, p, d[0]);
    invert3(p, inverse[0]);
    reach(r, &m->drift, t, p, d[1]);
    invert3(p, inverse[1]);
    for (int k = 0; k < 6; k++)
        both[k] =
            inverse[0][k] + inverse[1][k] - (k == 0 || k == 2 || k == 5 ? 1.0 : 0.0);
    invert3(both, c);
    times3(c, h, ch);
    for (int side = 0; side < 2; side++) {
        times3(inverse[side], ch, weight[side]);
        for (int i = 0; i < 3; i++)
            weight[side][i] *= d[side][i];
    }
    return dot3(h, ch);
}

/* Variance of the sum of the signal over the gap's measured rows: filtered on from the
 * left, then told what the right knows. */
static double sum_variance(const anji_fill_model *m, const anjip_model_gap *g,
                           const end *l, const end *r)
{
    double  p[6], c[3] = {0}, v = 0.0, d[3], ph[3];
    int64_t last = l->row;

    memcpy(p, l->p, sizeof p);
    for (size_t o = g->first; o < g->last; o++) {
        int64_t       t = m->row[o];
        const double *h = m->h + 3 * t;
        if (last >= 0) {
            anjip_state_decay(&m->drift, (double)(t - last), d);
            advance3(p, d);
            for (int i = 0; i < 3; i++)
                c[i] *= d[i];
        }
        times3(p, h, ph);
        v += 2.0 * dot3(h, c) + dot3(h, ph);
        for (int i = 0; i < 3; i++)
            c[i] += ph[i];
        last = t;
    }
    if (r->row < 0)
        return v;
    double info[6], inverse[6], jc[3], kc[3];
    anjip_state_decay(&m->drift, (double)(r->row - last), d);
    advance3(p, d);
    for (int i = 0; i < 3; i++)
        c[i] *= d[i];
    invert3(r->p, info);
    for (int i = 0; i < 3; i++)
        info[i == 0 ? 0 : i == 1 ? 2 : 5] -= 1.0;
    invert3(p, inverse);
    for (int k = 0; k < 6; k++)
        inverse[k] += info[k];
    invert3(inverse, p);
    times3(info, c, jc);
    times3(p, jc, kc);
    return v - dot3(c, jc) + dot3(jc, kc);
}

/* Z of one gap in panels of g->n rows, y's the last; the signal's variance by row. */
static void leave_out(const anjip_model_study *s, size_t k, const end *l, const end *r,
                      double *z, double *variance)
{
    const anji_fill_model *m      = s->m;
    const anjip_model_gap *g      = &s->gaps[k];
    size_t                 panels = m->climate->panels;

    for (size_t o = g->first; o < g->last; o++) {
        double  w[2][3];
        int64_t t              = m->row[o];
        variance[o - g->first] = bridge(m, l, r, t, w);
        for (size_t p = 0; p <= panels; p++) {
            const double *x =
                (p < panels ? m->climate->phi + p * m->n * ANJIP_LANES : s->y) +
                (size_t)t * ANJIP_LANES;
            const double *a  = s->left + (p * s->n_gaps + k) * 3 * ANJIP_LANES;
            const double *b  = s->right + (p * s->n_gaps + k) * 3 * ANJIP_LANES;
            double       *to = z + (p * g->n + o - g->first) * ANJIP_LANES;
            for (size_t j = 0; j < ANJIP_LANES; j++)
                to[j] = x[j] -
                        (w[0][0] * a[j] + w[0][1] * a[8 + j] + w[0][2] * a[16 + j]) -
                        (w[1][0] * b[j] + w[1][1] * b[8 + j] + w[1][2] * b[16 + j]);
        }
    }
}

/* |L^-1 v|^2 */
static double square_of(size_t d, const double *root, double *v)
{
    double square = 0.0;

    for (size_t i = 0; i < d; i++) {
        const double *row    = root + i * d;
        double        sum[4] = {0};
        size_t        j      = 0;
        for (; j + 4 <= i; j += 4)
            for (size_t l = 0; l < 4; l++)
                sum[l] += row[j + l] * v[j + l];
        for (; j < i; j++)
            sum[0] += row[j] * v[j];
        v[i] = (v[i] - ((sum[0] + sum[1]) + (sum[2] + sum[3]))) / row[i];
        square += v[i] * v[i];
    }
    return square;
}

static double row_of(const anjip_model_gap *g, size_t panels, const double *z, size_t o,
                     double *v)
{
    for (size_t p = 0; p < panels; p++)
        memcpy(v + p * ANJIP_LANES, z + (p * g->n + o) * ANJIP_LANES,
               ANJIP_LANES * sizeof *v);
    return z[(panels * g->n + o) * ANJIP_LANES];
}

/* Errors of the rows, and of some of them the size in standard deviations. */
static void judge(const anji_fill_model *m, anjip_model_gap *g, const double *z,
                  const double *state, const double *root, const double *weights,
                  double *v, double *sum)
{
    size_t d = m->climate->features, panels = m->climate->panels;
    size_t every = (g->n + ANJIP_GAP_ROWS - 1) / ANJIP_GAP_ROWS;

    memset(sum, 0, d * sizeof *sum);
    for (size_t o = 0; o < g->n; o++) {
        int64_t t   = m->row[g->first + o];
        int     day = m->climate->day[t];
        double  e   = row_of(g, panels, z, o, v);
        for (size_t j = 0; j < d; j++) {
            e -= v[j] * weights[j];
            sum[j] += v[j];
        }
        double noise = anjip_model_noise(m, day, m->y[t] - e);
        g->error += e;
        g->squares += e * e;
        g->errors -= e;
        g->noise += noise * noise;
        if (o % every == 0) {
            double own          = state[o] + square_of(d, root, v);
            g->z[g->n_tested]   = fabs(e) / sqrt(own + noise * noise);
            g->day[g->n_tested] = (uint8_t)day;
            g->n_tested++;
        }
    }
    g->signal += square_of(d, root, sum);
}

int anjip_model_leave_out(void *context, size_t k, anji_error *err)
{
    anjip_model_study     *s = context;
    const anji_fill_model *m = s->m;
    anjip_model_gap       *g = &s->gaps[k];
    size_t  d = m->climate->features, panels = m->climate->panels, rows = m->n_measured;
    size_t  ld     = d + ANJIP_LANES;
    double *memory = anjip_malloc(g->n * (ld + 1) + d * (d + 3), sizeof *memory);
    const anjip_model_loops *loops = anjip_model_loops_get();

    if (memory == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a gap");
    double *z = memory, *state = z + g->n * ld, *root = state + g->n;
    double *weights = root + d * d, *v = weights + d, *sum = v + d;
    end     l = end_of(&m->chain, g->first), r = end_of(&s->back, rows - g->last);
    leave_out(s, k, &l, &r, z, state);
    g->signal = sum_variance(m, g, &l, &r);
    for (size_t i = 0; i < d; i++) {
        memcpy(root + i * d, m->gram + i * ld, d * sizeof *root);
        root[i * d + i] += 1.0 / m->tau2;
        weights[i] = m->right[i];
    }
    const double *q = s->q + g->first * ANJIP_LANES;
    loops->product(g->n, panels, q, rows, panels, z, g->n, 1, -1.0, root, d);
    for (size_t p = 0; p < panels; p++)
        for (size_t o = 0; o < g->n; o++)
            for (size_t j = 0; j < ANJIP_LANES; j++)
                weights[p * ANJIP_LANES + j] -= q[(p * rows + o) * ANJIP_LANES + j] *
                                                z[(panels * g->n + o) * ANJIP_LANES];
    size_t bad = loops->cholesky(d, root);
    if (bad == 0) {
        anjip_cholesky_solve(d, root, weights);
        judge(m, g, z, state, root, weights, v, sum);
    }
    free(memory);
    return bad == 0 ? ANJI_OK
                    : anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                                 "the fill model has no weights without a gap");
}
