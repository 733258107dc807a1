/* Weights, states and their covariance, given scales and noise.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "base/fit.h"
#include "flux/fill_model_private.h"

static int no_memory(const anji_fill_model *m, anji_error *err)
{
    return anjip_fail(err, ANJI_ERR_MEMORY, -1,
                      "no memory for %zu rows of %zu features", m->n,
                      m->climate->features);
}

int anjip_model_memory(anji_fill_model *m, anji_error *err)
{
    size_t n = m->n, k = m->n_measured, d = m->climate->features;

    m->noise     = anjip_malloc(k, sizeof *m->noise);
    m->h         = anjip_malloc(n, 3 * sizeof *m->h);
    m->white     = anjip_calloc(k, (d + ANJIP_LANES) * sizeof *m->white);
    m->gram      = anjip_malloc(d + ANJIP_LANES, (d + ANJIP_LANES) * sizeof *m->gram);
    m->root      = anjip_malloc(d, d * sizeof *m->root);
    m->right     = anjip_malloc(d, sizeof *m->right);
    m->weights   = anjip_malloc(d, sizeof *m->weights);
    m->q         = anjip_malloc(k, sizeof *m->q);
    m->value     = anjip_malloc(n, sizeof *m->value);
    m->variance  = anjip_malloc(n, sizeof *m->variance);
    m->curvature = anjip_malloc(k, sizeof *m->curvature);
    if (m->noise == NULL || m->h == NULL || m->white == NULL || m->gram == NULL ||
        m->root == NULL || m->right == NULL || m->weights == NULL || m->q == NULL ||
        m->value == NULL || m->variance == NULL || m->curvature == NULL)
        return no_memory(m, err);
    return anjip_chain_new(k, &m->chain, err);
}

/* ---- whitening ------------------------------------------------------------------------ */

static int whiten_panel(void *context, size_t p, anji_error *err)
{
    anji_fill_model *m   = context;
    anjip_whiten_job job = {&m->chain,
                            m->climate->phi + p * m->n * ANJIP_LANES,
                            m->white + p * m->n_measured * ANJIP_LANES,
                            0,
                            NULL,
                            NULL};

    (void)err;
    anjip_model_loops_get()->whiten(&job);
    return ANJI_OK;
}

static int multiply_panel(void *context, size_t p, anji_error *err)
{
    anji_fill_model *m  = context;
    size_t           ld = m->climate->features + ANJIP_LANES, k = m->n_measured;

    (void)err;
    anjip_model_loops_get()->product(k, 1, m->white + p * k * ANJIP_LANES, k, p + 1,
                                     m->white, k, 0, 1.0,
                                     m->gram + p * ANJIP_LANES * ld, ld);
    return ANJI_OK;
}

int anjip_model_whiten(anji_fill_model *m, double *log_det, anji_error *err)
{
    size_t  k = m->n_measured, d = m->climate->features, ld = d + ANJIP_LANES;
    double *x = anjip_malloc(2 * k, sizeof *x);

    if (x == NULL)
        return no_memory(m, err);
    anjip_state_h(m->n, m->climate->light, &m->drift, m->h);
    *log_det = anjip_chain_gains(&m->chain, m->row, m->h, m->noise, &m->drift, 0);
    for (size_t o = 0; o < k; o++)
        x[o] = m->y[m->row[o]] - m->fit.mean;
    anjip_state_whiten(&m->chain, x, x + k);
    for (size_t o = 0; o < k; o++)
        m->white[(m->climate->panels * k + o) * ANJIP_LANES] = x[k + o];
    free(x);
    memset(m->gram, 0, ld * ld * sizeof *m->gram);
    int status =
        anjip_parallel(&m->run, 0, 1, m->climate->panels, whiten_panel, m, err);
    if (status == ANJI_OK)
        status = anjip_parallel(&m->run, 0, 1, m->climate->panels + 1, multiply_panel,
                                m, err);
    for (size_t j = 0; j < d; j++)
        m->right[j] = m->gram[d * ld + j];
    return status;
}

int anjip_model_weights(anji_fill_model *m, double tau2, double *half_log_det,
                        double *fitted, anji_error *err)
{
    size_t d = m->climate->features, ld = d + ANJIP_LANES;

    for (size_t i = 0; i < d; i++) {
        memcpy(m->root + i * d, m->gram + i * ld, d * sizeof *m->root);
        m->root[i * d + i] += 1.0 / tau2;
        m->weights[i] = m->right[i];
    }
    size_t bad = anjip_model_loops_get()->cholesky(d, m->root);
    if (bad != 0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "the features of the fill model cannot be told apart");
    anjip_cholesky_solve(d, m->root, m->weights);
    m->tau2 = tau2;
    *half_log_det =
        0.5 * anjip_cholesky_log_det(d, m->root) + 0.5 * (double)d * log(tau2);
    *fitted = m->gram[d * ld + d];
    for (size_t i = 0; i < d; i++)
        *fitted -= m->right[i] * m->weights[i];
    return ANJI_OK;
}

/* ---- estimates ------------------------------------------------------------------------ */

/* out += X w over the rows of the panels. */
static void add_features(size_t rows, size_t panels, const double *x, const double *w,
                         double sign, double *out)
{
    for (size_t p = 0; p < panels; p++)
        for (size_t t = 0; t < rows; t++) {
            const double *v = x + (p * rows + t) * ANJIP_LANES;
            const double *c = w + p * ANJIP_LANES;
            out[t] +=
                sign * (((v[0] * c[0] + v[1] * c[1]) + (v[2] * c[2] + v[3] * c[3])) +
                        ((v[4] * c[4] + v[5] * c[5]) + (v[6] * c[6] + v[7] * c[7])));
        }
}

int anjip_model_value(anji_fill_model *m, anji_error *err)
{
    size_t  k = m->n_measured, panels = m->climate->panels;
    double *x = anjip_malloc(k, sizeof *x);

    if (x == NULL)
        return no_memory(m, err);
    for (size_t o = 0; o < k; o++)
        x[o] = m->white[(panels * k + o) * ANJIP_LANES];
    add_features(k, panels, m->white, m->weights, -1.0, x);
    anjip_state_unwhiten(&m->chain, x, m->q);
    free(x);
    anjip_state_spread(m->n, m->at, m->h, &m->drift, m->q, m->value);
    for (size_t t = 0; t < m->n; t++)
        m->value[t] += m->fit.mean;
    add_features(m->n, panels, m->climate->phi, m->weights, 1.0, m->value);
    return ANJI_OK;
}

/* (L^-1)' by rows: column after column of the lower triangle. */
static void invert_root(size_t d, const double *l, double *m)
{
    memset(m, 0, d * d * sizeof *m);
    for (size_t i = 0; i < d; i++) {
        double *row = m + i * d; /* L^-1 e_i, from i on */
        row[i]      = 1.0 / l[i * d + i];
        for (size_t j = i + 1; j < d; j++) {
            double sum = 0.0;
            for (size_t k = i; k < j; k++)
                sum += l[j * d + k] * row[k];
            row[j] = -sum / l[j * d + j];
        }
    }
}

typedef struct {
    const anji_fill_model *m;
    double                *q, *z, decay[ANJIP_STATES];
    const double          *inverse;
    double                *measured, *every;
} variance_job;

static int spread_panel(void *context, size_t p, anji_error *err)
{
    const variance_job      *job   = context;
    const anji_fill_model   *m     = job->m;
    size_t                   k     = m->n_measured;
    const anjip_model_loops *loops = anjip_model_loops_get();
    double                  *q     = job->q + p * k * ANJIP_LANES;

    (void)err;
    loops->unwhiten(&m->chain, m->white + p * k * ANJIP_LANES, q);
    loops->residual(m->n, m->at, m->h, job->decay, q,
                    m->climate->phi + p * m->n * ANJIP_LANES,
                    job->z + p * m->n * ANJIP_LANES);
    return ANJI_OK;
}

#define PARTS 16 /* of the rows, each a task */

static int square_rows(void *context, size_t part, anji_error *err)
{
    const variance_job    *job     = context;
    const anji_fill_model *m       = job->m;
    const double          *x[2]    = {job->q, job->z};
    double                *to[2]   = {job->measured, job->every};
    size_t                 rows[2] = {m->n_measured, m->n};

    (void)err;
    for (int i = 0; i < 2; i++) {
        size_t from = rows[i] * part / PARTS, end = rows[i] * (part + 1) / PARTS;
        anjip_model_loops_get()->squares(end - from, m->climate->panels,
                                         x[i] + from * ANJIP_LANES, rows[i],
                                         job->inverse, to[i] + from);
    }
    return ANJI_OK;
}

int anjip_model_variance(anji_fill_model *m, anji_error *err)
{
    size_t       n = m->n, k = m->n_measured, d = m->climate->features;
    double      *memory = anjip_malloc((n + k) * (d + 1) + d * d, sizeof *memory);
    variance_job job    = {.m = m};

    if (memory == NULL)
        return no_memory(m, err);
    job.q           = memory;
    job.z           = job.q + k * d;
    job.measured    = job.z + n * d;
    job.every       = job.measured + k;
    double *inverse = job.every + n;
    job.inverse     = inverse;
    anjip_state_decay(&m->drift, 1.0, job.decay);
    anjip_state_variance(n, &m->chain, m->h, &m->drift, m->variance, m->curvature);
    invert_root(d, m->root, inverse);
    int status =
        anjip_parallel(&m->run, 0, 1, m->climate->panels, spread_panel, &job, err);
    if (status == ANJI_OK)
        status = anjip_parallel(&m->run, 0, 1, PARTS, square_rows, &job, err);
    for (size_t t = 0; t < n; t++)
        m->variance[t] += job.every[t];
    for (size_t o = 0; o < k; o++)
        m->curvature[o] -= job.measured[o];
    free(memory);
    return status;
}
