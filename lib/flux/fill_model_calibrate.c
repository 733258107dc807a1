/* Calibration of the fill model: where the artificial gaps lie, and what their errors say.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/fill_model_gaps.h"

#define SHARE_MIN 0.15 /* of a gap's rows that must be measured           */
#define PRIOR     4.0  /* gaps that a factor of 1 is worth                    */
#define FEW       30   /* with no more gaps kappa is not below 1          */
#define KAPPA_SD  0.35 /* of log kappa, before any gap */
#define KAPPA_MIN 0.4
#define KAPPA_MAX 5.0
#define GOLDEN    0.6180339887498949
#define SECTIONS  45
#define NORMAL_95 1.959963984540054
#define QUARTER   4    /* the longest gap is a quarter of the record      */
#define APART     1.25 /* a longest gap nearer to the list is no new length */
#define MANY      64   /* with fewer gaps of a length they overlap by half  */
#define SOLVED    0.6  /* of the work, before the gaps */

static const int64_t usual[] = {1, 8, 64, 576};

/* ---- what the gaps have in common ----------------------------------------------------- */

static int keep_panel(void *context, size_t p, anji_error *err)
{
    anjip_model_study     *s      = context;
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
    anjip_model_study     *s  = context;
    const anji_fill_model *m  = s->m;
    size_t                 at = p * m->n_measured * ANJIP_LANES;

    (void)err;
    anjip_model_loops_get()->unwhiten(&m->chain, m->white + at, s->q + at);
    return ANJI_OK;
}

/* Gaps of `length` rows, at most so many, evenly over the record. */
static void place_gaps(anjip_model_study *s, int64_t length, int64_t stride)
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
                    (anjip_model_gap){.first = first, .last = last, .n = last - first};
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
    const anjip_model_gap *gaps;
    size_t                 n;
    double share, noise; /* worth of one gap; factor of the noise, squared */
} kappa_problem;

/* Minus log likelihood of the sums' errors, and of kappa. */
static double kappa_misfit(const kappa_problem *p, double log_kappa)
{
    double f = exp(2.0 * log_kappa), sum = 0.0, z = log_kappa / KAPPA_SD;

    for (size_t k = 0; k < p->n; k++) {
        const anjip_model_gap *g = &p->gaps[k];
        double                 v = f * g->signal + p->noise * g->noise;
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
static int sum_up(anjip_model_study *s, int64_t length, double share, anji_error *err)
{
    anji_fill_model        *m    = s->m;
    anji_fill_model_length *last = &m->lengths[m->n_lengths - 1], *to = last + 1;
    size_t                  n = 0;
    double                 *z = anjip_malloc(s->n_gaps, 2 * ANJIP_GAP_ROWS * sizeof *z);
    uint8_t                *day = anjip_malloc(s->n_gaps, ANJIP_GAP_ROWS);

    if (z == NULL || day == NULL) {
        free(z);
        free(day);
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu gaps",
                          s->n_gaps);
    }
    *to = (anji_fill_model_length){.length = length, .n_blocks = (int64_t)s->n_gaps};
    for (size_t k = 0; k < s->n_gaps; k++) {
        const anjip_model_gap *g = &s->gaps[k];
        double                 w = 1.0 / (double)g->n;
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
    factors_by_light(to, n, z, day, z + s->n_gaps * ANJIP_GAP_ROWS, share * gaps,
                     last->night, last->day);
    m->n_lengths++;
    free(z);
    free(day);
    return ANJI_OK;
}

static int one_length(anjip_model_study *s, int64_t length, anji_error *err)
{
    anji_fill_model *m      = s->m;
    int64_t          stride = (int64_t)m->n / length < MANY ? (length + 1) / 2 : length;

    place_gaps(s, length, stride);
    if (s->n_gaps == 0)
        return ANJI_OK;
    int status =
        anjip_parallel(&m->run, 0, 1, m->climate->panels + 1, keep_panel, s, err);
    if (status == ANJI_OK)
        status =
            anjip_parallel(&m->run, 0, 1, s->n_gaps, anjip_model_leave_out, s, err);
    return status == ANJI_OK ? sum_up(s, length, (double)stride / (double)length, err)
                             : status;
}

/* ---- the whole ------------------------------------------------------------------------ */

static void end_study(anjip_model_study *s)
{
    anjip_chain_free(&s->back);
    free(s->y);
    free(s->q);
    free(s->left);
    free(s->gaps);
    free(s->at_left);
}

static int begin_study(anjip_model_study *s, anji_error *err)
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
    anjip_model_study s = {.m = m};
    int64_t           length[ANJIP_LENGTHS];
    size_t            n      = choose_lengths(m, length);
    int               status = single_rows(m, err);

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
