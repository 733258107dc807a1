/* Nonlinear least squares and small symmetric systems; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_FIT_H
#define ANJI_FIT_H

#include "private.h"

/* n residuals of p parameters; weights and priors are folded in by the caller.
 * residual fills r[n], jacobian fills J[n * p], J[i * p + j] = d r_i / d x_j. Both return
 * 0, or anything else where the model is not defined: such a trial step is shortened.
 * jacobian may be NULL: central differences. */
typedef struct {
    size_t n, p;
    int (*residual)(void *context, const double *x, double *r);
    int (*jacobian)(void *context, const double *x, double *J);
    void *context;
} anjip_fit_problem;

/* How the trust region is searched for the next step. */
enum {
    ANJIP_FIT_LEVENBERG_MARQUARDT = 0,
    ANJIP_FIT_DOGLEG              = 1,
    ANJIP_FIT_DOUBLE_DOGLEG       = 2,
    ANJIP_FIT_SUBSPACE            = 3
};

/* Memory for many fits, each of its own size. One thread at a time. */
typedef struct anjip_fit_workspace anjip_fit_workspace;
anjip_fit_workspace               *anjip_fit_workspace_new(void);
void                               anjip_fit_workspace_free(anjip_fit_workspace *w);

/* NULL stands for the values in brackets, as does 0 in any field. */
typedef struct {
    int    method;         /* ANJIP_FIT_...                   [LEVENBERG_MARQUARDT] */
    int    unscaled;       /* 1: covariance is (J'J)^-1; 0: s^2 (J'J)^-1        [0] */
    size_t max_iterations; /*                                                 [200] */
    double x_tolerance;    /* step, relative to |x|                         [1e-10] */
    double g_tolerance;    /* gradient, scaled                              [1e-12] */
    double rank_tolerance; /* sine of the angle between a column of J and those
                              before it, below which they count as one      [1e-11] */
    anjip_fit_workspace *workspace; /*                          [one for this call] */
} anjip_fit_control;

/* How a fit ended. Only CONVERGED leaves a covariance. */
enum {
    ANJIP_FIT_CONVERGED  = 0,
    ANJIP_FIT_LIMIT      = 1, /* max_iterations; x is where it stopped              */
    ANJIP_FIT_STUCK      = 2, /* no shorter step helps, yet no minimum; x likewise  */
    ANJIP_FIT_SINGULAR   = 3, /* the data do not tell parameters apart; x likewise  */
    ANJIP_FIT_NOT_FINITE = 4  /* residuals are not finite at the start; x is NaN    */
};

typedef struct {
    int     end;        /* ANJIP_FIT_...                       */
    size_t  iterations; /* steps that were tried               */
    double  chi_square; /* sum of r^2 at x; NaN for NOT_FINITE */
    double  variance;   /* chi_square / (n - p); NaN for n = p */
    int64_t freedom;    /* n - p                               */
} anjip_fit_outcome;

/* x: start in, minimum out. covariance: p * p or NULL; NaN unless CONVERGED.
 * Returns ANJI_OK however the search ended; ANJI_ERR_NULL, _TOO_FEW (n < p or p = 0),
 * _OPTS (unknown method), _MEMORY, and then x, covariance and outcome hold NaN. */
int anjip_fit_nonlinear(const anjip_fit_problem *problem,
                        const anjip_fit_control *control, double *x, double *covariance,
                        anjip_fit_outcome *outcome, anji_error *err);

/* A = L L' of a symmetric positive definite n x n matrix, by rows; the lower triangle is
 * replaced by L, the upper is not read. Returns 0, or 1 + the row where A is not so. */
size_t anjip_cholesky(size_t n, double *a);
/* Solves A x = b in place, given L. */
void anjip_cholesky_solve(size_t n, const double *l, double *b);
/* A^-1, both triangles, from L; inverse may not be l. */
void anjip_cholesky_invert(size_t n, const double *l, double *inverse);
/* Logarithm of the determinant of A. */
double anjip_cholesky_log_det(size_t n, const double *l);

#endif
