/* Parts of the Gaussian fill model; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_FILL_MODEL_PRIVATE_H
#define ANJI_FILL_MODEL_PRIVATE_H

#include <anjicarbon/fill_model.h>

#include "base/run.h"
#include "private.h"

#define ANJIP_STATES  3 /* drift of the mean, of light-use efficiency, fast */
#define ANJIP_LANES   8 /* columns of a panel                               */
#define ANJIP_LENGTHS 5 /* of artificial gaps                               */
#define ANJIP_NOISES  4 /* night, day, per uptake, per release              */

/* Columns are kept in panels of eight: panel p of a matrix of `rows` rows begins at
 * p * rows * 8 and holds its rows one after the other. The loops below read panels, and
 * every instruction set gives the same bits. */

/* Measured rows in the order of a filter, with what its recursion needs at each:
 *     x = decay x;  e = y - h'x;  x += gain e */
typedef struct {
    size_t   n;
    int64_t *row;
    double  *h;       /* 3 n */
    double  *decay;   /* 3 n, since the one before */
    double  *gain;    /* 3 n */
    double  *inverse; /* n, 1 / sd of e */
    double  *ahead;   /* 6 n, covariance before the measurement: 00 10 11 20 21 22 */
} anjip_chain;

typedef struct {
    const anjip_chain *chain;
    const double      *in;  /* panel over the rows of the axis */
    double            *out; /* whitened, panel over the chain; may be NULL */
    size_t             n_keep;
    const size_t      *keep_at; /* ascending: the state after so many measurements */
    double            *kept;    /* 3 x 8 for each */
} anjip_whiten_job;

typedef struct {
    /* cos and sin of 8 frequencies at every row: two panels */
    void (*waves)(size_t n, size_t p, const double *z, const double *omega,
                  double scale, double *cosine, double *sine);
    void (*whiten)(const anjip_whiten_job *job);
    /* V^-1 x from whitened x */
    void (*unwhiten)(const anjip_chain *chain, const double *in, double *out);
    /* out = phi - K q over all n rows; at[t] is the place of row t in q, or -1 */
    void (*residual)(size_t n, const int64_t *at, const double *h, const double *decay,
                     const double *q, const double *phi, double *out);
    /* c (ld columns) += or -= a'b over `rows` rows, panels of stride rows_a and rows_b;
     * lower: only panels of c at or below the diagonal */
    void (*product)(size_t rows, size_t panels_a, const double *a, size_t rows_a,
                    size_t panels_b, const double *b, size_t rows_b, int lower,
                    double sign, double *c, size_t ld);
    /* lower triangle of a becomes L of LL', by rows; 0 or 1 + the failing row */
    size_t (*cholesky)(size_t n, double *a);
    /* square of |L^-1 z_t| for rows t of z (panels of stride rows); m = (L^-1)' by rows */
    void (*squares)(size_t rows, size_t panels, const double *z, size_t stride,
                    const double *m, double *out);
} anjip_model_loops;

const anjip_model_loops *anjip_model_loops_get(void);

/* Standard deviations (unit of y) and decays per row of a, b, c. */
typedef struct {
    double sd[ANJIP_STATES];
    double scale[ANJIP_STATES]; /* rows */
} anjip_drift;

/* What the model sees of climate: owned by the first model, borrowed by its kin. */
typedef struct {
    size_t      n, features, panels;
    double      day_rows;
    size_t      n_predictors;
    double     *z;        /* n_predictors columns, standardised        */
    double     *omega;    /* n_predictors rows of features / 2         */
    double     *phi;      /* panels                                    */
    double     *light;    /* g_t                                       */
    uint8_t    *day;      /* 1 by day                                  */
    uint8_t    *blind;    /* 1: a driver was missing                   */
    double      unit[32]; /* standard deviation of each predictor     */
    double      base[32]; /* its length-scale, in those               */
    const char *name[32];
} anjip_climate;

/* What one y and the settings give. */
struct anji_fill_model {
    anji_axis              axis;
    anji_fill_model_opts   opts;
    anji_run               run;   /* for the parts: without a poll */
    anji_run               whole; /* the caller's */
    anjip_climate         *climate;
    int                    owner;
    size_t                 n, n_measured;
    double                *y;     /* NaN where it is missing                  */
    int64_t               *at;    /* place among the measured rows, or -1     */
    int64_t               *row;   /* and back                                 */
    int32_t               *gap;   /* rows of the row's gap, 0 if measured     */
    double                *noise; /* variance of each measured row, reweighted */
    double                *h;     /* 3 n                                      */
    anjip_drift            drift;
    double                 noises[ANJIP_NOISES + 1]; /* the last: the least */
    double                 noise_factor;
    double                 tau2;
    anjip_chain            chain;
    double                *white; /* panels over the measured rows, y last    */
    double                *gram;  /* Phi'V^-1 Phi                             */
    double                *root;  /* L of A = gram + I/tau2                   */
    double                *right; /* Phi'V^-1 (y - m)                         */
    double                *weights;
    double                *q; /* V^-1 (y - m - Phi w), measured rows      */
    double                *value, *variance; /* of f, every row                  */
    double                *curvature;        /* (C^-1)_tt, measured rows         */
    anji_fill_model_fit    fit;
    size_t                 n_lengths;
    anji_fill_model_length lengths[ANJIP_LENGTHS];
};

/* ---- climate: fill_model_climate.c */
int  anjip_climate_new(const anji_axis *axis, const anji_model_drivers *drivers,
                       const anji_fill_model_opts *opts, anjip_climate **out,
                       anji_error *err);
void anjip_climate_free(anjip_climate *c);
/* Features for a length-scale factor. */
int anjip_climate_waves(anjip_climate *c, double factor, const anji_run *run,
                        anji_error *err);

/* ---- state: fill_model_state.c */
int  anjip_chain_new(size_t n, anjip_chain *chain, anji_error *err);
void anjip_chain_free(anjip_chain *chain);
/* Gains of n measured rows in order of `row` (or from the last to the first), their h and
 * their noise; the sum of log variances of e. */
double anjip_chain_gains(anjip_chain *chain, const int64_t *row, const double *h,
                         const double *noise, const anjip_drift *drift, int backward);
/* Log likelihood of residuals e of the measured rows, without a constant. */
double anjip_state_likelihood(size_t n, const int64_t *row, const double *light,
                              const double *noise, const double *e,
                              const anjip_drift *drift);
/* V^-1 x of one column of the chain. */
void anjip_state_whiten(const anjip_chain *chain, const double *x, double *out);
void anjip_state_unwhiten(const anjip_chain *chain, const double *x, double *out);
/* out_t = sum over rows u of K(t, u) q_u; q over all n rows or, with at, measured ones. */
void anjip_state_spread(size_t n, const int64_t *at, const double *h,
                        const anjip_drift *drift, const double *q, double *out);
/* Variance of the signal at every row, and (V^-1)_tt at the measured ones. */
void anjip_state_variance(size_t n, const anjip_chain *chain, const double *h,
                          const anjip_drift *drift, double *variance,
                          double *curvature);
void anjip_state_h(size_t n, const double *light, const anjip_drift *drift, double *h);
void anjip_state_decay(const anjip_drift *drift, double rows,
                       double decay[ANJIP_STATES]);

/* ---- fit: fill_model_fit.c */
int anjip_model_fit(anji_fill_model *model, anji_error *err);
/* Standard deviation of the noise of a flux f. */
double anjip_model_noise(const anji_fill_model *model, int day, double f);
/* ---- solve: fill_model_solve.c */
int anjip_model_memory(anji_fill_model *model, anji_error *err);
/* Whiten, Gram; then A, its root, weights for tau2 (log likelihood returned). */
int anjip_model_whiten(anji_fill_model *model, double *log_det, anji_error *err);
int anjip_model_weights(anji_fill_model *model, double tau2, double *half_log_det,
                        double *fitted, anji_error *err);
int anjip_model_value(anji_fill_model *model, anji_error *err);
int anjip_model_variance(anji_fill_model *model, anji_error *err);
/* ---- calibration: fill_model_calibrate.c */
int anjip_model_calibrate(anji_fill_model *model, anji_error *err);
/* Factors: of the signal's sd in a gap of so many rows; of the noise's; of the interval of
 * a single row by day or night. */
double  anjip_model_kappa(const anji_fill_model *model, double rows);
double  anjip_model_noise_kappa(const anji_fill_model *model);
double  anjip_model_factor(const anji_fill_model *model, double rows, int day);
int64_t anjip_model_longest(const anji_fill_model *model);

#endif
