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
#include "flux/fill_model_private.h"

#define DAY_S     86400.0
#define SHARE_MIN 0.15 /* of a gap's rows that must be measured           */
#define PRIOR     4.0  /* gaps that a factor of 1 is worth                    */
#define FEW       30   /* with no more gaps kappa is not below 1          */
#define KAPPA_SD  0.35 /* of log kappa, before any gap */
#define KAPPA_MIN 0.4
#define KAPPA_MAX 5.0
#define GOLDEN    0.6180339887498949
#define SECTIONS  45
#define ROWS_MAX  24 /* rows of a gap whose own interval is tested      */
#define NORMAL_95 1.959963984540054
#define QUARTER   4    /* the longest gap is a quarter of the record      */
#define APART     1.25 /* a longest gap nearer to the list is no new length */
#define MANY      64   /* with fewer gaps of a length they overlap by half  */

#define SOLVED 0.6 /* of the work, before the gaps */

static const int64_t usual[] = {1, 8, 64, 576};

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

/* ---- gaps ----------------------------------------------------------------------------- */

typedef struct {
    size_t  first, last; /* measured rows [first, last) */
    size_t  n;
    double  error, signal, noise; /* of the sum, and its variances */
    double  squares, errors;      /* sums over rows */
    size_t  n_tested;
    double  z[ROWS_MAX]; /* |error| / sd of single rows */
    uint8_t day[ROWS_MAX];
} gap;

typedef struct {
    anji_fill_model *m;
    anjip_chain      back;
    double          *y;            /* a panel, y - m first */
    double          *q;            /* V^-1 Phi, panels     */
    double          *left, *right; /* panel, gap, 3 x 8 */
    size_t          *at_left, *at_right;
    gap             *gaps;
    size_t           n_gaps;
} study;

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
static double sum_variance(const anji_fill_model *m, const gap *g, const end *l,
                           const end *r)
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
static void leave_out(const study *s, size_t k, const end *l, const end *r, double *z,
                      double *variance)
{
    const anji_fill_model *m      = s->m;
    const gap             *g      = &s->gaps[k];
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

static double row_of(const gap *g, size_t panels, const double *z, size_t o, double *v)
{
    for (size_t p = 0; p < panels; p++)
        memcpy(v + p * ANJIP_LANES, z + (p * g->n + o) * ANJIP_LANES,
               ANJIP_LANES * sizeof *v);
    return z[(panels * g->n + o) * ANJIP_LANES];
}

/* Errors of the rows, and of some of them the size in standard deviations. */
static void judge(const anji_fill_model *m, gap *g, const double *z,
                  const double *state, const double *root, const double *weights,
                  double *v, double *sum)
{
    size_t d = m->climate->features, panels = m->climate->panels;
    size_t every = (g->n + ROWS_MAX - 1) / ROWS_MAX;

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

static int solve_gap(void *context, size_t k, anji_error *err)
{
    study                 *s = context;
    const anji_fill_model *m = s->m;
    gap                   *g = &s->gaps[k];
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

/* ---- what the gaps have in common ----------------------------------------------------- */

static int keep_panel(void *context, size_t p, anji_error *err)
{
    study                 *s      = context;
    const anji_fill_model *m      = s->m;
    size_t                 panels = m->climate->panels, wide = 3 * ANJIP_LANES;
    const double *x = p < panels ? m->climate->phi + p * m->n * ANJIP_LANES : s->y;
    const anjip_model_loops *loops = anjip_model_loops_get();
    anjip_whiten_job         job   = {&m->chain, x,          NULL,
                                      s->n_gaps, s->at_left, s->left + p * s->n_gaps * wide};

    (void)err;
    loops->whiten(&job);
    /* the backward filter meets the gaps from the last to the first */
    job.chain   = &s->back;
    job.keep_at = s->at_right;
    job.kept    = s->right + p * s->n_gaps * wide;
    loops->whiten(&job);
    for (size_t i = 0, j = s->n_gaps; i + 1 < j; i++) {
        double swap[3 * ANJIP_LANES];
        j--;
        memcpy(swap, job.kept + i * wide, sizeof swap);
        memcpy(job.kept + i * wide, job.kept + j * wide, sizeof swap);
        memcpy(job.kept + j * wide, swap, sizeof swap);
    }
    return ANJI_OK;
}

static int find_q(void *context, size_t p, anji_error *err)
{
    study                 *s  = context;
    const anji_fill_model *m  = s->m;
    size_t                 at = p * m->n_measured * ANJIP_LANES;

    (void)err;
    anjip_model_loops_get()->unwhiten(&m->chain, m->white + at, s->q + at);
    return ANJI_OK;
}

/* Gaps of `length` rows, at most so many, evenly over the record. */
static void place_gaps(study *s, int64_t length, int64_t stride)
{
    const anji_fill_model *m     = s->m;
    size_t                 first = 0, last = 0, found = 0, most = m->opts.blocks;
    double                 n_min = fmax(1.0, SHARE_MIN * (double)length);

    for (int pass = 0; pass < 2; pass++) { /* count, then choose */
        size_t n  = found;
        s->n_gaps = 0;
        found = first = last = 0;
        for (int64_t t = 0; t + length <= (int64_t)m->n; t += stride) {
            while (first < m->n_measured && m->row[first] < t)
                first++;
            while (last < m->n_measured && m->row[last] < t + length)
                last++;
            if ((double)(last - first) < n_min)
                continue;
            size_t i = found++;
            if (pass == 1 && (n <= most || (i + 1) * most / n > i * most / n))
                s->gaps[s->n_gaps++] =
                    (gap){.first = first, .last = last, .n = last - first};
        }
    }
    for (size_t k = 0; k < s->n_gaps; k++) {
        s->at_left[k]  = s->gaps[k].first;
        s->at_right[k] = m->n_measured - s->gaps[s->n_gaps - 1 - k].last;
    }
}

/* ---- factors -------------------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The 95 % quantile of n sizes over the normal one, drawn to `prior` by the worth of
 * PRIOR gaps. Sorts z. */
static double factor_of(size_t n, double *z, double gaps, double prior)
{
    if (n == 0)
        return prior;
    qsort(z, n, sizeof *z, ascending);
    double q = z[(size_t)(0.95 * (double)(n - 1) + 0.5)] / NORMAL_95;
    return (gaps * q + PRIOR * prior) / (gaps + PRIOR);
}

/* A single row's error is mostly noise, so that this is the factor of the noise. */
static double noise_kappa(double n, double squares)
{
    return sqrt((squares + PRIOR) / (n + PRIOR));
}

typedef struct {
    const gap *gaps;
    size_t     n;
    double     share, noise; /* worth of one gap; factor of the noise, squared */
} kappa_problem;

/* Minus log likelihood of the sums' errors, and of kappa. */
static double kappa_misfit(const kappa_problem *p, double log_kappa)
{
    double f = exp(2.0 * log_kappa), sum = 0.0, z = log_kappa / KAPPA_SD;

    for (size_t k = 0; k < p->n; k++) {
        const gap *g = &p->gaps[k];
        double     v = f * g->signal + p->noise * g->noise;
        sum += log(v) + g->error * g->error / v;
    }
    return 0.5 * (p->share * sum + z * z);
}

/* By golden sections. */
static double signal_kappa(const kappa_problem *p)
{
    double lo = log(KAPPA_MIN), hi = log(KAPPA_MAX);

    for (int k = 0; k < SECTIONS; k++) {
        double a = hi - GOLDEN * (hi - lo), b = lo + GOLDEN * (hi - lo);
        if (kappa_misfit(p, a) < kappa_misfit(p, b))
            hi = b;
        else
            lo = a;
    }
    double kappa = exp(0.5 * (lo + hi));
    return p->share * (double)p->n <= FEW ? fmax(kappa, 1.0) : kappa;
}

static void factors_by_light(anji_fill_model_length *to, size_t n, const double *z,
                             const uint8_t *day, double *work, double gaps,
                             double night0, double day0)
{
    for (int c = 0; c < 2; c++) {
        size_t k = 0;
        for (size_t i = 0; i < n; i++)
            if (day[i] == c)
                work[k++] = z[i];
        *(c ? &to->day : &to->night) = factor_of(k, work, gaps, c ? day0 : night0);
    }
}

/* Single rows: left out in closed form, all of them. */
static int single_rows(anji_fill_model *m, anji_error *err)
{
    anji_fill_model_length *to = &m->lengths[m->n_lengths++];
    size_t                  n  = m->n_measured;
    double *z = anjip_malloc(2 * n, sizeof *z), squares = 0.0, errors = 0.0, zz = 0.0,
           said  = 0.0;
    uint8_t *day = anjip_malloc(n, 1);

    if (z == NULL || day == NULL) {
        free(z);
        free(day);
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu rows", n);
    }
    for (size_t o = 0; o < n; o++) {
        size_t t = (size_t)m->row[o];
        double e = m->q[o] / m->curvature[o];
        day[o]   = m->climate->day[t];
        double s = anjip_model_noise(m, day[o], m->y[t] - e);
        double v = fmax(1.0 / m->curvature[o] - m->noise[o], 0.0) + s * s;
        z[o]     = fabs(e) / sqrt(v);
        zz += z[o] * z[o];
        squares += e * e;
        errors -= e;
        said += v;
    }
    *to = (anji_fill_model_length){1,
                                   (int64_t)n,
                                   (int64_t)n,
                                   sqrt(squares / (double)n),
                                   errors / (double)n,
                                   sqrt(squares / (double)n),
                                   sqrt(said / (double)n),
                                   noise_kappa((double)n, zz),
                                   1,
                                   1};
    factors_by_light(to, n, z, day, z + n, (double)n, 1.0, 1.0);
    free(z);
    free(day);
    return ANJI_OK;
}

/* The gaps of one length together; overlapping ones count for their share. */
static int sum_up(study *s, int64_t length, double share, anji_error *err)
{
    anji_fill_model        *m    = s->m;
    anji_fill_model_length *last = &m->lengths[m->n_lengths - 1], *to = last + 1;
    size_t                  n   = 0;
    double                 *z   = anjip_malloc(s->n_gaps, 2 * ROWS_MAX * sizeof *z);
    uint8_t                *day = anjip_malloc(s->n_gaps, ROWS_MAX);

    if (z == NULL || day == NULL) {
        free(z);
        free(day);
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu gaps",
                          s->n_gaps);
    }
    *to = (anji_fill_model_length){.length = length, .n_blocks = (int64_t)s->n_gaps};
    for (size_t k = 0; k < s->n_gaps; k++) {
        const gap *g = &s->gaps[k];
        double     w = 1.0 / (double)g->n;
        to->n_rows += (int64_t)g->n;
        to->rmse += g->squares;
        to->bias += g->errors;
        to->rmse_sum += g->error * g->error * w * w;
        to->said_sum += (g->signal + g->noise) * w * w;
        memcpy(z + n, g->z, g->n_tested * sizeof *z);
        memcpy(day + n, g->day, g->n_tested);
        n += g->n_tested;
    }
    double gaps     = (double)s->n_gaps;
    to->rmse        = sqrt(to->rmse / (double)to->n_rows);
    to->bias        = to->bias / (double)to->n_rows;
    to->rmse_sum    = sqrt(to->rmse_sum / gaps);
    to->said_sum    = sqrt(to->said_sum / gaps);
    kappa_problem p = {s->gaps, s->n_gaps, share,
                       m->lengths[0].kappa * m->lengths[0].kappa};
    to->kappa       = signal_kappa(&p);
    factors_by_light(to, n, z, day, z + s->n_gaps * ROWS_MAX, share * gaps, last->night,
                     last->day);
    m->n_lengths++;
    free(z);
    free(day);
    return ANJI_OK;
}

static int one_length(study *s, int64_t length, anji_error *err)
{
    anji_fill_model *m      = s->m;
    int64_t          stride = (int64_t)m->n / length < MANY ? (length + 1) / 2 : length;

    place_gaps(s, length, stride);
    if (s->n_gaps == 0)
        return ANJI_OK;
    int status =
        anjip_parallel(&m->run, 0, 1, m->climate->panels + 1, keep_panel, s, err);
    if (status == ANJI_OK)
        status = anjip_parallel(&m->run, 0, 1, s->n_gaps, solve_gap, s, err);
    return status == ANJI_OK ? sum_up(s, length, (double)stride / (double)length, err)
                             : status;
}

/* ---- the whole ------------------------------------------------------------------------ */

static void end_study(study *s)
{
    anjip_chain_free(&s->back);
    free(s->y);
    free(s->q);
    free(s->left);
    free(s->gaps);
    free(s->at_left);
}

static int begin_study(study *s, anji_error *err)
{
    const anji_fill_model *m = s->m;
    size_t wide = m->climate->features + ANJIP_LANES, most = m->opts.blocks;

    s->y       = anjip_calloc(m->n, ANJIP_LANES * sizeof *s->y);
    s->q       = anjip_malloc(m->n_measured, m->climate->features * sizeof *s->q);
    s->left    = anjip_malloc(most, 2 * 3 * wide * sizeof *s->left);
    s->gaps    = anjip_malloc(most, sizeof *s->gaps);
    s->at_left = anjip_malloc(most, 2 * sizeof *s->at_left);
    if (s->y == NULL || s->q == NULL || s->left == NULL || s->gaps == NULL ||
        s->at_left == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for artificial gaps");
    s->right    = s->left + most * 3 * wide;
    s->at_right = s->at_left + most;
    int status  = anjip_chain_new(m->n_measured, &s->back, err);
    if (status != ANJI_OK)
        return status;
    anjip_chain_gains(&s->back, m->row, m->h, m->noise, &m->drift, 1);
    for (size_t o = 0; o < m->n_measured; o++)
        s->y[(size_t)m->row[o] * ANJIP_LANES] = m->y[m->row[o]] - m->fit.mean;
    return anjip_parallel(&m->run, 0, 0, m->climate->panels, find_q, s, err);
}

static size_t choose_lengths(const anji_fill_model *m, int64_t length[ANJIP_LENGTHS])
{
    double limit =
        fmin((double)m->n / QUARTER, m->opts.max_days * m->climate->day_rows);
    int64_t longest = 0;
    size_t  k       = 0;

    for (size_t t = 0; t < m->n; t++)
        longest = m->gap[t] > longest ? m->gap[t] : longest;
    for (size_t i = 0; i < ANJIP_COUNT(usual) && (double)usual[i] <= limit; i++)
        length[k++] = usual[i];
    longest = (double)longest < limit ? longest : (int64_t)limit;
    if (k == ANJIP_COUNT(usual) && (double)longest > APART * (double)usual[k - 1])
        length[k++] = longest;
    return k;
}

int anjip_model_calibrate(anji_fill_model *m, anji_error *err)
{
    study   s = {.m = m};
    int64_t length[ANJIP_LENGTHS];
    size_t  n      = choose_lengths(m, length);
    int     status = single_rows(m, err);

    if (status == ANJI_OK)
        status = begin_study(&s, err);
    for (size_t k = 1; k < n && status == ANJI_OK; k++) {
        status = one_length(&s, length[k], err);
        if (status == ANJI_OK)
            status = anjip_poll(&m->whole,
                                SOLVED + (1.0 - SOLVED) * (double)k / (double)n, err);
    }
    end_study(&s);
    return status;
}

/* ---- use ------------------------------------------------------------------------------ */

/* Linear in log L between the lengths from k on; `field` chooses the factor. */
static double between(const anji_fill_model *m, size_t k, double rows, size_t field)
{
    const anji_fill_model_length *l = m->lengths;
    double                        a, b;

    if (k >= m->n_lengths)
        return 1.0;
    while (k + 1 < m->n_lengths && (double)l[k + 1].length < rows)
        k++;
    memcpy(&a, (const char *)&l[k] + field, sizeof a);
    if (k + 1 == m->n_lengths || rows <= (double)l[k].length)
        return a;
    memcpy(&b, (const char *)&l[k + 1] + field, sizeof b);
    double x = log(rows / (double)l[k].length) /
               log((double)l[k + 1].length / (double)l[k].length);
    return a + x * (b - a);
}

double anjip_model_kappa(const anji_fill_model *m, double rows)
{
    return between(m, 1, rows, offsetof(anji_fill_model_length, kappa));
}

double anjip_model_noise_kappa(const anji_fill_model *m)
{
    return m->n_lengths == 0 ? 1.0 : m->lengths[0].kappa;
}

double anjip_model_factor(const anji_fill_model *m, double rows, int day)
{
    return between(m, 0, rows,
                   day ? offsetof(anji_fill_model_length, day)
                       : offsetof(anji_fill_model_length, night));
}

int64_t anjip_model_longest(const anji_fill_model *m)
{
    return m->n_lengths == 0 ? 0 : m->lengths[m->n_lengths - 1].length;
}
