/* anjicarbon/fill_model.h - gap-filling by one Gaussian model of climate and time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_FILL_MODEL_H
#define ANJICARBON_FILL_MODEL_H

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>
#include <anjicarbon/gapfill.h>
#include <anjicarbon/run.h>

#ifdef __cplusplus
extern "C" {
#endif

/** anji_fill.method of a row that this model estimated. */
enum { ANJI_FILL_MODEL = 16 };

/** anji_fill.quality of this model. */
enum {
    ANJI_FILL_MODEL_NEAR = 1, /**< measured, or in a gap of less than a day           */
    ANJI_FILL_MODEL_TRIED =
        2, /**< in a gap no longer than the artificial ones        */
    ANJI_FILL_MODEL_BEYOND =
        3 /**< in a longer one, or a driver is missing there, too */
};

/** Most columns in anji_model_drivers.others. */
#define ANJI_MODEL_OTHERS_MAX 8

/** What the flux answers to: columns of the axis's length, NaN missing. Every one may be
 *  NULL, but not both sw_in and potential. Zero the struct before use. */
typedef struct anji_model_drivers {
    const double *sw_in;           /**< incoming shortwave radiation            W m-2 */
    const double *potential;       /**< potential radiation of anji_sun()       W m-2 */
    const double *t_air;           /**< air temperature                         degC  */
    const double *vpd;             /**< vapour pressure deficit                 hPa   */
    const double *const *others;   /**< more columns, such as soil water; any unit */
    size_t               n_others; /**< their number, to ANJI_MODEL_OTHERS_MAX     */
} anji_model_drivers;

/** Settings: call anji_fill_model_opts_init(), then change fields. */
typedef struct anji_fill_model_opts {
    uint32_t struct_size; /**< bytes known to the caller; written by init             */
    uint32_t features;    /**< D, a multiple of 16                              [128] */
    uint32_t seed;        /**< of the features' frequencies                       [1] */
    uint32_t passes;      /**< times that noise and time scales are fitted        [2] */
    uint32_t calibrate;   /**< 1: artificial gaps calibrate the intervals         [1] */
    uint32_t blocks;      /**< most artificial gaps of one length               [256] */
    uint32_t reserved;    /**< must be 0                                          [0] */
    double   max_days;    /**< longest artificial gap                         [90] d  */
    const anji_run *run;  /**< threads and poll, or NULL                       [NULL] */
} anji_fill_model_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_fill_model_opts_init(anji_fill_model_opts *opts, size_t size);
/** The parameter table, row by row; NULL past the end. */
ANJI_API const anji_param *anji_fill_model_param(size_t i);

/** What was fitted; every number that the estimates depend on beside the data. Frozen. */
typedef struct anji_fill_model_fit {
    int64_t n_measured;     /**< rows with a flux                                     */
    double  mean;           /**< m, unit of y                                         */
    double  length_scale;   /**< common factor of the predictors' length-scales       */
    double  tau;            /**< prior standard deviation of a weight, unit of y      */
    double  drift_sd;       /**< of a: drift of the mean, unit of y                   */
    double  drift_days;     /**< its time scale, d                                    */
    double  light_sd;       /**< of b: drift of light-use efficiency, unit of y       */
    double  light_days;     /**< its time scale, d                                    */
    double  fast_sd;        /**< of c, unit of y                                      */
    double  fast_days;      /**< its time scale, d                                    */
    double  noise_night;    /**< c_night, unit of y                                   */
    double  noise_day;      /**< c_day, unit of y                                     */
    double  noise_uptake;   /**< k1, per unit of uptake                               */
    double  noise_release;  /**< k2, per unit of release                              */
    double  log_likelihood; /**< marginal, of the last pass, up to a constant         */
} anji_fill_model_fit;

/** The calibration at one gap length. Frozen. */
typedef struct anji_fill_model_length {
    int64_t length;   /**< rows of the artificial gaps                                */
    int64_t n_blocks; /**< their number                                               */
    int64_t n_rows;   /**< measured rows in them                                      */
    double  rmse;     /**< root mean square error of a row, unit of y                 */
    double  bias;     /**< mean error of a row, estimate minus measured               */
    double  rmse_sum; /**< root mean square error of a gap's mean                     */
    double  said_sum; /**< what the model says it is, before calibration              */
    double  kappa;    /**< factor of the signal's standard error; of the noise's at 1 */
    double  night;    /**< factor for 95 % intervals of single rows at night          */
    double  day;      /**< and by day                                                 */
} anji_fill_model_length;

/** A sum over rows: unit of y times rows. se and noise are calibrated. Frozen. */
typedef struct anji_fill_model_sum {
    int64_t n_rows;    /**< rows of the sum                                           */
    int64_t n_filled;  /**< of them without a measurement                             */
    int64_t n_gaps;    /**< runs of them                                              */
    int64_t longest;   /**< rows of the longest, the parts outside counted too        */
    int64_t n_beyond;  /**< filled rows in gaps longer than any artificial one        */
    int64_t n_blind;   /**< filled rows where a driver is missing, too                */
    double  filled;    /**< sum of the estimates of the filled rows                   */
    double  se;        /**< its standard error                                        */
    double  se_model;  /**< before calibration                                        */
    double  noise;     /**< random error that measurements of those rows would have   */
    double  total;     /**< measured rows as measured, filled rows as filled          */
    double  se_total;  /**< its standard error, random error of the measured included */
    double  smooth;    /**< every row as estimated                                    */
    double  se_smooth; /**< its standard error                                        */
} anji_fill_model_sum;

/** A fitted model. Opaque; many threads may read one. */
typedef struct anji_fill_model anji_fill_model;

/**
 * Fit one joint Gaussian model to the measured rows, and calibrate its errors.
 *
 *     y_t = m + phi(x_t)'w + a_t + g_t b_t + c_t + e_t        t measured
 *     phi_2k-1 = sqrt(2/D) cos(omega_k'z), phi_2k = sqrt(2/D) sin(omega_k'z)
 *     w ~ N(0, tau^2 I);  a, b, c: Cov(s_t, s_u) = sd^2 exp(-|t - u|/scale)
 *     g_t = 1.4 Rg/(Rg + 250)
 *     sd(e_t) = c_day or c_night + k1 max(-f_t, 0) + k2 max(f_t, 0)
 *
 * z are the standardised predictors over their length-scales: radiation, temperature,
 * deficit, potential radiation and others as far as given, means of their past (Tair 5 d
 * and 6 h, VPD 5 d, Rg 3 d), sine and cosine of season and hour, time. omega is drawn once
 * by the seed from a t distribution with 5 degrees of freedom, whose features make the
 * Matern-5/2 covariance (Rahimi & Recht 2007). phi answers to climate everywhere alike; a
 * and b drift slowly, c in hours. tau, the length-scales' factor, the scales and sd of a,
 * b, c, and the noise come from the data.
 *
 * Given:
 *   axis       rows and step
 *   y          measured and kept, NaN where it has to be filled       any unit
 *   drivers    conditions
 *   opts       settings, or NULL for the defaults
 * Returned:
 *   out        the model; free it with anji_fill_model_free(). NULL on failure. It copies
 *              what it needs.
 * Status:
 *   ANJI_OK, or ANJI_ERR_NULL, _OPTS, _TOO_FEW (fewer than 200 measured rows), _DOMAIN
 *   (axis; an infinity, or y beyond 1e100: see err->row), _MEMORY, _CANCELLED
 *
 * Notes:
 *   1. Exact: the features are whitened by the Kalman filter of a, b, c, so that the cost
 *      grows with rows times D^2 (Hartikainen & Saerkkae 2010).
 *   2. Artificial gaps of 1, 8, 64 and 576 rows and of the length of the longest gap (at
 *      most max_days and a quarter of the record) are taken out one by one, all else
 *      kept, scales and noise as fitted. For L = 1, whose errors are mostly noise, kappa^2
 *      = (sum z^2 + 4)/(N + 4) with z = error/sd multiplies the noise; for longer L kappa
 *      is the factor of the signal's sd that makes the sums' errors most likely, with a
 *      log-normal prior at 1 (sd 0.35), not below 1 for N <= 30. Between the lengths it is
 *      linear in log L; beyond the longest it is the longest's, and quality and n_beyond
 *      say so.
 *   3. A missing driver is interpolated over at most 2 h, else taken from the same hour
 *      of the days around; quality 3 and n_blind mark filled rows where that was needed.
 *   4. The same bits for the same seed on any number of threads and every x86 instruction
 *      set of one C library.
 *   5. Allocates about 3.5 kB a row (128 features) and keeps 1.6 kB of them.
 *
 * References: Rahimi A., Recht B. (2007) Random features for large-scale kernel machines,
 *   NIPS 20; Rasmussen C.E., Williams C.K.I. (2006) Gaussian processes for machine
 *   learning, MIT Press; Hartikainen J., Saerkkae S. (2010), doi
 *   10.1109/MLSP.2010.5589113; Moffat et al. (2007), doi
 *   10.1016/j.agrformet.2007.08.011; Richardson et al. (2006), doi
 *   10.1016/j.agrformet.2006.01.007 (noise grows with the flux).
 */
ANJI_API int  anji_fill_model_new(const anji_axis *axis, const double *y,
                                  const anji_model_drivers   *drivers,
                                  const anji_fill_model_opts *opts,
                                  anji_fill_model **out, anji_error *err);
ANJI_API void anji_fill_model_free(anji_fill_model *model);

/**
 * The same model with another y on the same axis: its scales, noise and calibration are
 * kept, weights and states are solved anew. For the filters of an ensemble and for
 * artificial gaps. The new model borrows from the old one: free it first.
 * Status: ANJI_OK, or ANJI_ERR_NULL, _DOMAIN, _TOO_FEW, _MEMORY
 */
ANJI_API int anji_fill_model_again(const anji_fill_model *model, const double *y,
                                   anji_fill_model **out, anji_error *err);

/**
 * The estimate of every row, measured ones too.
 *
 * Returned: out, companion columns as in gapfill.h: value; sd, of a single measurement
 *   about value, calibrated, so that value +- 1.96 sd holds 95 % of them; n, the measured
 *   rows of the record; window, days of the row's gap, rounded up, 0 for a measured row; method ANJI_FILL_MODEL; quality ANJI_FILL_MODEL_NEAR, ... A measured
 *   row's value is the smoothed one and knows its own measurement.
 * Status: ANJI_OK, or ANJI_ERR_NULL, _MEMORY
 */
ANJI_API int anji_fill_model_fill(const anji_fill_model *model, const anji_fill *out,
                                  anji_error *err);

/**
 * Sum over rows [first, last) of the axis, with the exact variance of the joint model: for
 * weights u, which are 1, or on filled rows kappa of as many rows as the sum has of their
 * gap,
 *
 *     Var(u'f) = u'Ku - r'q + c'A^-1 c,   r = K u,  q = V^-1 r,  c = Phi'u - Phi'q
 *
 * with V = K + noise over the measured rows and A = Phi'V^-1 Phi + I/tau^2.
 *
 * Returned: out; NaN and -1 on failure. No filled row: filled, se and noise are 0.
 * Status: ANJI_OK, or ANJI_ERR_NULL, _DOMAIN (rows outside the axis), _MEMORY
 */
ANJI_API int anji_fill_model_sum_rows(const anji_fill_model *model, int64_t first,
                                      int64_t last, anji_fill_model_sum *out,
                                      anji_error *err);

/** The same for any weights: weight[t], one for each row, of any sign. For the measured
 *  rows inside an artificial gap, for means by class, for day-time only.
 *  Returned: value, sum of weight times estimate; its standard error se and the random
 *    error noise of measurements, both calibrated on filled rows; any may be NULL.
 *  Status: ANJI_OK, or ANJI_ERR_NULL, _DOMAIN (a weight that is not finite: err->row),
 *    _MEMORY; then NaN. */
ANJI_API int anji_fill_model_sum_weighted(const anji_fill_model *model,
                                          const double *weight, double *value,
                                          double *se, double *noise, anji_error *err);

/** The fitted numbers, and the calibration from the shortest length; borrowed. NULL for
 *  NULL; no lengths for a model that was not calibrated. */
ANJI_API const anji_fill_model_fit *
anji_fill_model_fitted(const anji_fill_model *model);
ANJI_API const anji_fill_model_length *
anji_fill_model_lengths(const anji_fill_model *model, size_t *n);

/** Standard deviation of the noise of one row as the solution weighs it, unit of y: for a
 *  measured row after the reweighting by its own error (Student t, 5 degrees of freedom),
 *  for others the noise of the estimated flux. NaN for NULL or a row outside the axis. */
ANJI_API double anji_fill_model_noise_sd(const anji_fill_model *model, int64_t row);

/** Name of predictor i, and its length-scale in the predictor's own unit; NULL and NaN
 *  past the end. Borrowed. */
ANJI_API const char *anji_fill_model_predictor(const anji_fill_model *model, size_t i);
ANJI_API double anji_fill_model_length_scale(const anji_fill_model *model, size_t i);

/** A model as an anji_filler (gap_error.h): context is the anji_fill_model, y goes through
 *  anji_fill_model_again(). */
ANJI_API int anji_filler_model(const void *context, const double *y, int gaps_only,
                               const anji_fill *out, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_FILL_MODEL_H */
