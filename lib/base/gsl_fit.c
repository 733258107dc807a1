/* Nonlinear least squares by GSL's trust regions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <float.h>
#include <stdlib.h>

#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_multifit_nlinear.h>

#include "base/fit.h"

/* A residual where the model is not defined: large enough that no step there is taken,
 * small enough that the sum of squares of many does not overflow. */
#define UNDEFINED 1e150

struct anjip_fit_workspace {
    gsl_multifit_nlinear_workspace *gsl;
    size_t                          n, p;
    int                             method;
    double *memory; /* 2 n for differences, n p for Q R, p p for R^-1 */
};

anjip_fit_workspace *anjip_fit_workspace_new(void)
{
    anji_init();
    return anjip_calloc(1, sizeof(anjip_fit_workspace));
}

static void empty(anjip_fit_workspace *w)
{
    if (w->gsl != NULL)
        gsl_multifit_nlinear_free(w->gsl);
    free(w->memory);
    memset(w, 0, sizeof *w);
}

void anjip_fit_workspace_free(anjip_fit_workspace *w)
{
    if (w != NULL)
        empty(w);
    free(w);
}

static const gsl_multifit_nlinear_trs *search_of(int method)
{
    switch (method) {
    case ANJIP_FIT_DOGLEG:
        return gsl_multifit_nlinear_trs_dogleg;
    case ANJIP_FIT_DOUBLE_DOGLEG:
        return gsl_multifit_nlinear_trs_ddogleg;
    case ANJIP_FIT_SUBSPACE:
        return gsl_multifit_nlinear_trs_subspace2D;
    default:
        return gsl_multifit_nlinear_trs_lm;
    }
}

static int prepare(anjip_fit_workspace *w, size_t n, size_t p, int method)
{
    if (w->gsl != NULL && w->n == n && w->p == p && w->method == method)
        return ANJI_OK;
    empty(w);
    gsl_multifit_nlinear_parameters how = gsl_multifit_nlinear_default_parameters();
    how.trs                             = search_of(method);
    w->gsl    = gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &how, n, p);
    w->memory = n > SIZE_MAX / sizeof(double) / (p + 2) - p
                    ? NULL
                    : anjip_malloc(n * (p + 2) + p * p, sizeof(double));
    w->n      = n;
    w->p      = p;
    w->method = method;
    if (w->gsl != NULL && w->memory != NULL)
        return ANJI_OK;
    empty(w);
    return ANJI_ERR_MEMORY;
}

/* One fit: what GSL's callbacks need. */
typedef struct {
    const anjip_fit_problem *problem;
    anjip_fit_workspace     *workspace;
} fit;

/* Residuals that GSL can live with. 0 when all were finite. */
static int tame(const anjip_fit_problem *problem, const double *x, double *r)
{
    int bad = problem->residual(problem->context, x, r) != 0;
    for (size_t i = 0; i < problem->n; i++) {
        if (bad || !(fabs(r[i]) < UNDEFINED)) {
            bad  = 1;
            r[i] = UNDEFINED;
        }
    }
    return bad;
}

static int gsl_residual(const gsl_vector *x, void *data, gsl_vector *r)
{
    const fit *f = data;
    if (x->stride != 1 || r->stride != 1)
        return GSL_EINVAL;
    tame(f->problem, x->data, r->data);
    return GSL_SUCCESS;
}

/* Central differences; x is put back as it was. */
static int differences(const fit *f, double *x, double *J)
{
    size_t  n = f->problem->n, p = f->problem->p;
    double *up = f->workspace->memory, *down = up + n;

    for (size_t j = 0; j < p; j++) {
        double at   = x[j];
        double step = cbrt(DBL_EPSILON) * (at != 0.0 ? fabs(at) : 1.0);
        x[j]        = at + step;
        double high = x[j];
        int    bad  = tame(f->problem, x, up);
        x[j]        = at - step;
        double low  = x[j];
        bad         = tame(f->problem, x, down) || bad;
        x[j]        = at;
        if (bad)
            return GSL_EBADFUNC;
        for (size_t i = 0; i < n; i++)
            J[i * p + j] = (up[i] - down[i]) / (high - low);
    }
    return GSL_SUCCESS;
}

static int gsl_jacobian(const gsl_vector *x, void *data, gsl_matrix *J)
{
    const fit               *f       = data;
    const anjip_fit_problem *problem = f->problem;

    if (x->stride != 1 || J->tda != problem->p)
        return GSL_EINVAL;
    if (problem->jacobian == NULL)
        return differences(f, x->data, J->data);
    if (problem->jacobian(problem->context, x->data, J->data) != 0)
        return GSL_EBADFUNC;
    for (size_t i = 0; i < problem->n * problem->p; i++)
        if (!isfinite(J->data[i]))
            return GSL_EBADFUNC;
    return GSL_SUCCESS;
}

static const anjip_fit_control preset = {.max_iterations = 200,
                                         .x_tolerance    = 1e-10,
                                         .g_tolerance    = 1e-12,
                                         .rank_tolerance = 1e-11};

static anjip_fit_control settings(const anjip_fit_control *control)
{
    anjip_fit_control c = control == NULL ? preset : *control;
    if (c.max_iterations == 0)
        c.max_iterations = preset.max_iterations;
    if (c.x_tolerance == 0.0)
        c.x_tolerance = preset.x_tolerance;
    if (c.g_tolerance == 0.0)
        c.g_tolerance = preset.g_tolerance;
    if (c.rank_tolerance == 0.0)
        c.rank_tolerance = preset.rank_tolerance;
    return c;
}

/* Largest cosine between the residuals and a column of J: 0 in a minimum, whatever the
 * units. A perfect fit has no direction and counts as 0. */
static double steepest(const gsl_multifit_nlinear_workspace *w)
{
    double most = 0.0, length = gsl_blas_dnrm2(w->f);

    if (length == 0.0)
        return 0.0;
    for (size_t j = 0; j < w->J->size2; j++) {
        gsl_vector_const_view column = gsl_matrix_const_column(w->J, j);
        double                norm   = gsl_blas_dnrm2(&column.vector), product;
        gsl_blas_ddot(&column.vector, w->f, &product);
        if (norm > 0.0)
            most = fmax(most, fabs(product / norm / length));
    }
    return most;
}

/* Steps until the minimum; how it ended, by the search alone. */
static int search(gsl_multifit_nlinear_workspace *w, const anjip_fit_control *c,
                  size_t *iterations)
{
    for (*iterations = 0; *iterations < c->max_iterations;) {
        int status = gsl_multifit_nlinear_iterate(w), why = 0;
        ++*iterations;
        if (status == GSL_ENOPROG)
            return steepest(w) <= 1e-6 ? ANJIP_FIT_CONVERGED : ANJIP_FIT_STUCK;
        if (status == GSL_EBADFUNC || status == GSL_EINVAL)
            return ANJIP_FIT_STUCK;
        if (status != GSL_SUCCESS)
            return ANJIP_FIT_SINGULAR;
        if (gsl_multifit_nlinear_test(c->x_tolerance, c->g_tolerance, 0.0, &why, w) ==
            GSL_SUCCESS)
            return ANJIP_FIT_CONVERGED;
    }
    return ANJIP_FIT_LIMIT;
}

/* Inverse of the upper triangle of A (rows of p), column by column. */
static void invert_upper(size_t p, const double *A, double *inverse)
{
    memset(inverse, 0, p * p * sizeof *inverse);
    for (size_t j = 0; j < p; j++) {
        for (size_t i = j + 1; i-- > 0;) {
            double sum = i == j ? 1.0 : 0.0;
            for (size_t k = i + 1; k <= j; k++)
                sum -= A[i * p + k] * inverse[k * p + j];
            inverse[i * p + j] = sum / A[i * p + i];
        }
    }
}

/* (J'J)^-1 from Q R of J with columns of length 1, so that units do not decide what is
 * singular. 0, or not 0 when the columns depend on each other. */
static int invert_normal(anjip_fit_workspace *w, double rank_tolerance,
                         double *covariance)
{
    size_t          n = w->n, p = w->p;
    double         *tau = w->memory, *inverse = w->memory + 2 * n + n * p;
    double         *scale = w->memory + n; /* p <= n */
    gsl_matrix_view A     = gsl_matrix_view_array(w->memory + 2 * n, n, p);
    gsl_vector_view t     = gsl_vector_view_array(tau, p);

    gsl_matrix_memcpy(&A.matrix, w->gsl->J);
    for (size_t j = 0; j < p; j++) {
        gsl_vector_view column = gsl_matrix_column(&A.matrix, j);
        scale[j]               = gsl_blas_dnrm2(&column.vector);
        if (!(scale[j] > 0.0) || isinf(scale[j]))
            return 1;
        gsl_blas_dscal(1.0 / scale[j], &column.vector);
    }
    if (gsl_linalg_QR_decomp(&A.matrix, &t.vector) != GSL_SUCCESS)
        return 1;
    for (size_t j = 0; j < p; j++)
        if (!(fabs(gsl_matrix_get(&A.matrix, j, j)) > rank_tolerance))
            return 1;
    if (covariance == NULL)
        return 0;
    invert_upper(p, A.matrix.data, inverse);
    for (size_t i = 0; i < p; i++) {
        for (size_t j = 0; j < p; j++) {
            double sum = 0.0;
            for (size_t k = i > j ? i : j; k < p; k++)
                sum += inverse[i * p + k] * inverse[j * p + k];
            covariance[i * p + j] = sum / scale[i] / scale[j];
        }
    }
    return 0;
}

static void fill(size_t n, double *x, double value)
{
    for (size_t i = 0; x != NULL && i < n; i++)
        x[i] = value;
}

static void finish(anjip_fit_workspace *w, const anjip_fit_control *c, double *x,
                   double *covariance, anjip_fit_outcome *out)
{
    gsl_multifit_nlinear_workspace *g = w->gsl;
    size_t                          p = w->p;

    for (size_t j = 0; j < p; j++)
        x[j] = gsl_vector_get(g->x, j);
    gsl_blas_ddot(g->f, g->f, &out->chi_square);
    if (out->freedom > 0)
        out->variance = out->chi_square / (double)out->freedom;
    if (out->end != ANJIP_FIT_CONVERGED)
        return;
    if (invert_normal(w, c->rank_tolerance, covariance) != 0) {
        out->end = ANJIP_FIT_SINGULAR;
        fill(p * p, covariance, NAN);
    } else if (!c->unscaled) {
        for (size_t k = 0; covariance != NULL && k < p * p; k++)
            covariance[k] *= out->variance;
    }
}

static void run(const anjip_fit_problem *problem, const anjip_fit_control *c,
                anjip_fit_workspace *w, double *x, double *covariance,
                anjip_fit_outcome *out)
{
    fit                      f     = {problem, w};
    gsl_vector_view          start = gsl_vector_view_array(x, problem->p);
    gsl_multifit_nlinear_fdf fdf   = {0};

    out->end = ANJIP_FIT_NOT_FINITE;
    if (tame(problem, x, w->memory) == 0) {
        fdf.f      = gsl_residual;
        fdf.df     = gsl_jacobian;
        fdf.n      = problem->n;
        fdf.p      = problem->p;
        fdf.params = &f;
        if (gsl_multifit_nlinear_init(&start.vector, &fdf, w->gsl) == GSL_SUCCESS) {
            out->end = search(w->gsl, c, &out->iterations);
            finish(w, c, x, covariance, out);
        }
    }
    if (out->end == ANJIP_FIT_NOT_FINITE)
        fill(problem->p, x, NAN);
}

int anjip_fit_nonlinear(const anjip_fit_problem *problem,
                        const anjip_fit_control *control, double *x, double *covariance,
                        anjip_fit_outcome *outcome, anji_error *err)
{
    anjip_fit_outcome out = {ANJIP_FIT_NOT_FINITE, 0, NAN, NAN, 0};

    if (outcome != NULL)
        *outcome = out;
    if (problem == NULL || problem->residual == NULL || x == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "problem, residual or x is NULL");
    anjip_fit_control c = settings(control);
    size_t            n = problem->n, p = problem->p;
    fill(p * p, covariance, NAN);
    int status = ANJI_OK;
    if (p == 0 || n < p)
        status = anjip_fail(err, ANJI_ERR_TOO_FEW, -1,
                            "%zu residuals for %zu parameters", n, p);
    else if (c.method < 0 || c.method > ANJIP_FIT_SUBSPACE)
        status = anjip_fail(err, ANJI_ERR_OPTS, -1, "unknown method %d", c.method);
    anjip_fit_workspace *w = c.workspace;
    if (status == ANJI_OK && w == NULL)
        w = anjip_fit_workspace_new();
    if (status == ANJI_OK && (w == NULL || prepare(w, n, p, c.method) != ANJI_OK))
        status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a fit");
    if (status == ANJI_OK) {
        out.freedom = (int64_t)(n - p);
        run(problem, &c, w, x, covariance, &out);
    } else {
        fill(p, x, NAN);
    }
    if (c.workspace == NULL)
        anjip_fit_workspace_free(w);
    if (outcome != NULL)
        *outcome = out;
    return status;
}
