/* A Gaussian process through noisy estimates: hyperparameters and predictions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "base/minimize.h"
#include "flux/partition_day_private.h"

#define LOG_2_PI 1.8378770664093454836

typedef struct {
    size_t        n;
    const double *x, *y, *se;
    double       *matrix;     /* n * n                    */
    double       *one, *rest; /* n                        */
    anjip_smooth  s;
} work;

static double near(double decay, double a, double b)
{
    return exp(-decay * (a - b) * (a - b));
}

/* The lower triangle of common + variance exp(-decay dx^2) + diag(nugget se^2), and its
 * root: 0 when it has one. */
static size_t factor(work *w, double common, double variance, double decay,
                     double nugget)
{
    for (size_t i = 0; i < w->n; i++) {
        double *row = w->matrix + i * w->n;
        for (size_t j = 0; j < i; j++)
            row[j] = common + variance * near(decay, w->x[i], w->x[j]);
        row[i] = common + variance + nugget * w->se[i] * w->se[i];
    }
    return anjip_cholesky(w->n, w->matrix);
}

static double dot(size_t n, const double *a, const double *b)
{
    double sum[4] = {0.0}, rest = 0.0;
    size_t k = 0;

    for (; k + 4 <= n; k += 4)
        for (size_t j = 0; j < 4; j++)
            sum[j] += a[k + j] * b[k + j];
    for (; k < n; k++)
        rest += a[k] * b[k];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]) + rest;
}

/* Minus the log likelihood with mean and variance at their best values, given the
 * logarithms of decay and of nugget / variance. */
static double profile(void *context, const double *p)
{
    work  *w     = context;
    double n     = (double)w->n;
    double ratio = exp(p[1]);

    if (factor(w, 0.0, 1.0, exp(p[0]), ratio) != 0)
        return INFINITY;
    for (size_t i = 0; i < w->n; i++)
        w->one[i] = 1.0;
    anjip_cholesky_solve(w->n, w->matrix, w->one);
    double total = 0.0;
    for (size_t i = 0; i < w->n; i++)
        total += w->one[i];
    w->s.mean = dot(w->n, w->one, w->y) / total;
    for (size_t i = 0; i < w->n; i++)
        w->rest[i] = w->one[i] = w->y[i] - w->s.mean;
    anjip_cholesky_solve(w->n, w->matrix, w->rest);
    w->s.variance = dot(w->n, w->one, w->rest) / n;
    w->s.decay    = exp(p[0]);
    w->s.nugget   = ratio * w->s.variance;
    return 0.5 * (n * (LOG_2_PI + log(w->s.variance) + 1.0) +
                  anjip_cholesky_log_det(w->n, w->matrix));
}

/* The same with a given prior of the mean and nugget 1, and weak lognormal priors on
 * length and size, without which few windows could not fix them: p holds the logarithms
 * of decay and variance, and their deviations from the start are judged. */
typedef struct {
    work   w;
    double start[2];
} posed;

static double posterior(void *context, const double *p)
{
    posed *q = context;
    work  *w = &q->w;
    double a = p[0] - q->start[0], b = p[1] - q->start[1];

    if (factor(w, w->s.mean_sd * w->s.mean_sd, exp(p[1]), exp(p[0]), 1.0) != 0)
        return INFINITY;
    for (size_t i = 0; i < w->n; i++)
        w->rest[i] = w->one[i] = w->y[i] - w->s.mean;
    anjip_cholesky_solve(w->n, w->matrix, w->rest);
    /* a factor of e in length and in size is a factor of e^2 in these */
    return 0.5 * (dot(w->n, w->one, w->rest) + anjip_cholesky_log_det(w->n, w->matrix) +
                  (a * a + b * b) / 4.0);
}

static int work_new(work *w, size_t n, const double *x, const double *y,
                    const double *se, anji_error *err)
{
    *w        = (work){.n = n, .x = x, .y = y, .se = se};
    w->matrix = anjip_malloc(n * n + 2 * n + 1, sizeof *w->matrix);
    if (w->matrix == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to smooth %zu windows",
                          n);
    w->one  = w->matrix + n * n;
    w->rest = w->one + n;
    return ANJI_OK;
}

int anjip_smooth_fit(size_t n, const double *x, const double *y, const double *se,
                     anjip_smooth *s, anji_error *err)
{
    enum { ITERATIONS = 300 };
    posed  q;
    double least, p[2] = {log(s->decay), log(s->variance)};
    int    own    = s->mean_sd > 0.0;
    int    status = work_new(&q.w, n, x, y, se, err);

    if (status != ANJI_OK)
        return status;
    q.w.s = *s;
    if (!own)
        p[1] = log(s->nugget / s->variance);
    memcpy(q.start, p, sizeof p);
    status = anjip_minimize(2, own ? posterior : profile, own ? (void *)&q : &q.w, 0.7,
                            1e-4, ITERATIONS, p, &least, err);
    if (status == ANJI_OK && own) {
        s->decay    = exp(p[0]);
        s->variance = exp(p[1]);
    } else if (status == ANJI_OK && isfinite(profile(&q.w, p))) {
        *s = q.w.s;
    }
    free(q.w.matrix);
    return status;
}

int anjip_smooth_predict(size_t n, const double *x, const double *y, const double *se,
                         const anjip_smooth *s, size_t m, const double *at,
                         double *value, double *sd, anji_error *err)
{
    work   w;
    double common = s->mean_sd * s->mean_sd;
    int    status = work_new(&w, n, x, y, se, err);

    if (status != ANJI_OK)
        return status;
    size_t bad = factor(&w, common, s->variance, s->decay, s->nugget);
    for (size_t i = 0; i < n; i++)
        w.rest[i] = y[i] - s->mean;
    if (bad == 0)
        anjip_cholesky_solve(n, w.matrix, w.rest);
    for (size_t k = 0; k < m; k++) {
        double mean = s->mean, left = common + s->variance;
        for (size_t i = 0; bad == 0 && i < n; i++) {
            double q = common + s->variance * near(s->decay, at[k], x[i]);
            mean += q * w.rest[i];
            /* forward substitution alone: left = k(at, at) - |L^-1 q|^2 */
            w.one[i] = (q - dot(i, w.matrix + i * n, w.one)) / w.matrix[i * n + i];
            left -= w.one[i] * w.one[i];
        }
        value[k] = mean;
        sd[k]    = sqrt(fmax(left, 0.0));
    }
    free(w.matrix);
    return ANJI_OK;
}
