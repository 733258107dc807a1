/* anjicarbon/stock_montecarlo.h - the whole uncertainty of a stock and of its change.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_STOCK_MONTECARLO_H
#define ANJICARBON_STOCK_MONTECARLO_H

#include <anjicarbon/allometry.h>
#include <anjicarbon/base.h>
#include <anjicarbon/carbon.h>
#include <anjicarbon/run.h>
#include <anjicarbon/stock.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- IPCC Approach 1: error propagation ---------------------------------------------- */

/**
 * Relative uncertainty of a sum (IPCC 2006 vol. 1 ch. 3, eq. 3.2), with correlation.
 *
 *     U^2 = sum_ij r_ij (U_i x_i) (U_j x_j) / (sum x_i)^2
 *
 * Given:
 *   n, x          terms; a term that is subtracted is negative
 *   u             half width of each interval as a share of |x|
 *   correlation   n x n by rows, or NULL for independent terms
 * Returned: sum; u_sum, share of |sum| (infinite for a sum of 0)
 * Status: ANJI_OK; ANJI_ERR_NULL; _TOO_FEW (n = 0); _DOMAIN (u below 0, a correlation
 *   outside -1 to 1 or a matrix that is none, NaN, infinite: err->row)
 * Notes: two stocks by one equation are correlated. Leaving that out misstates the change
 *   in either direction.
 */
ANJI_API int anji_approach1_sum(size_t n, const double *x, const double *u,
                                const double *correlation, double *sum, double *u_sum,
                                anji_error *err);
/**
 * Relative uncertainty of a product of independent factors: sqrt(sum u_i^2) (IPCC 2006
 * vol. 1 ch. 3, eq. 3.1).
 * Returned: u_product. Status: ANJI_OK; ANJI_ERR_NULL; _TOO_FEW; _DOMAIN (u below 0, NaN)
 */
ANJI_API int anji_approach1_product(size_t n, const double *u, double *u_product,
                                    anji_error *err);

/* ---- IPCC Approach 2: Monte Carlo ---------------------------------------------------- */

/** What makes a stock uncertain. */
enum {
    ANJI_ERROR_SAMPLING    = 0, /**< other plots might have been taken               */
    ANJI_ERROR_EQUATION    = 1, /**< coefficients, drawn once for all culms and dates */
    ANJI_ERROR_RESIDUAL    = 2, /**< a culm differs from its equation                */
    ANJI_ERROR_MEASUREMENT = 3, /**< diameter and height                             */
    ANJI_ERROR_CHOICE      = 4, /**< another equation might have been taken          */
    ANJI_ERROR_FRACTION    = 5, /**< carbon fraction                                 */
    ANJI_ERROR_ROOT_SHOOT  = 6, /**< ratio of mass below ground to mass above        */
    ANJI_ERRORS            = 7,
    ANJI_ERROR_ALL         = 7 /**< in results: all of them together                */
};
/** "sampling", "equation", ..., "all"; "unknown" for a number that is none. */
ANJI_API const char *anji_error_component_name(int component);

/** How the sampling error is drawn. */
enum {
    ANJI_SAMPLING_DESIGN = 0, /**< Student's t about the strata's means, with the plots'
                                      covariance between pools and dates               */
    ANJI_SAMPLING_BOOTSTRAP =
        1 /**< plots drawn again within their strata             */
};

/** Settings: call anji_stock_montecarlo_opts_init(), then change fields. */
typedef struct anji_stock_montecarlo_opts {
    uint32_t struct_size; /**< bytes known to the caller; written by init            */
    uint32_t draws;       /**< 100 to 10000000                               [10000] */
    uint32_t seed;        /**<                                                   [1] */
    uint32_t sampling;    /**< ANJI_SAMPLING_...               [ANJI_SAMPLING_DESIGN] */
    uint32_t accept_assumed; /**< 1: an equation without an error takes the library's
                                  assumption; the result is marked               [0] */
    uint32_t outside;        /**< culms outside an equation's range: ANJI_OUTSIDE_...
                           [ANJI_OUTSIDE_REFUSE] */
    uint32_t zero;           /**< reserved [0] */
    uint32_t how;        /**< two dates: ANJI_CHANGE_...       [ANJI_CHANGE_PAIRED] */
    double   confidence; /**< of the intervals                               [0.95] */
    double   years;      /**< between the dates, for changes a year             [1] */
    double   dbh_sd;     /**< error of one diameter, cm                      [0.0904] */
    double   dbh_sd_share; /**< and as a share of it                        [0.0062] */
    double   dbh_bias_sd;  /**< error common to all diameters of a date, cm       [0] */
    double   height_sd_share;   /**< error of one height, share of it         [0.05] */
    double   height_bias_share; /**< common to all heights of a date             [0] */
    double   fraction_sd;       /**< of every carbon fraction                 [0.03] */
    double   root_shoot_sd;     /**< of stock.root_shoot                      [0.12] */
    const anji_stock_opts *stock; /**< fractions and ratio; NULL: the defaults       */
    const anji_run        *run;   /**< threads, poll; NULL: one thread               */
} anji_stock_montecarlo_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_stock_montecarlo_opts_init(anji_stock_montecarlo_opts *opts,
                                             size_t                      size);
/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_stock_montecarlo_param(size_t i);

/** One equation of one pool. 40 bytes on 64-bit machines, for ever. */
typedef struct anji_stock_model {
    const anji_equation *equation;
    double
        mean_relative; /**< relative sd of the equation's mean, for one that prints no
                               covariance; NaN: none is given                          */
    double
        residual_relative; /**< relative sd of a culm, for one that prints none; NaN  */
    int32_t pool;          /**< ANJI_POOL_CULM to _BELOW                             */
    int32_t set;           /**< which alternative it belongs to, from 0              */
    double  zero;          /**< must be 0                                            */
} anji_stock_model;

/** Culms of one date: columns of the caller's, lent for the call. */
typedef struct anji_stock_date {
    const anji_stock_plots *plots;
    size_t                  n;     /**< culms                                       */
    const int32_t          *plot;  /**< position of its plot                        */
    const double           *count; /**< culms that the row stands for; NULL: one    */
    anji_culms              culms; /**< cm, m, m, age                               */
} anji_stock_date;

/** What was assumed; bits. */
enum {
    ANJI_ASSUMED_MEAN     = 1, /**< 0.20 for the mean of an equation                  */
    ANJI_ASSUMED_RESIDUAL = 2, /**< the residual error of an equation                 */
    ANJI_GIVEN_MEAN       = 4, /**< by the caller                                     */
    ANJI_GIVEN_RESIDUAL   = 8
};

/** One line of the result. 96 bytes for ever. */
typedef struct anji_stock_draws_row {
    int32_t component; /**< ANJI_ERROR_..., ANJI_ERROR_ALL                            */
    int32_t date;      /**< 0, 1; 2: the change                                       */
    int32_t pool;      /**< ANJI_POOL_..., sums included                              */
    int32_t zero;
    double  value; /**< without errors, t C ha-1                                  */
    double  mean;  /**< of the draws                                              */
    double  sd;    /**< of the draws: the standard error                          */
    double  median;
    double  low; /**< interval of the confidence: quantiles of the draws        */
    double  high;
    double  relative; /**< (high - low) / 2 / |value|                                */
    double  value_yr; /**< of a change: value / years; else NaN                      */
    double  sd_yr;
    int64_t n; /**< draws */
} anji_stock_draws_row;

/** Opaque. */
typedef struct anji_stock_draws anji_stock_draws;

/**
 * Stock of one date, or of two and their change, with every error, one by one and together.
 *
 * Model: in draw d, for each pool k and each date,
 *
 *     C_k = f_k sum_s w_s mean_{p in s}( 1/a_p sum_i y_k(x_i; theta_k) )
 *
 * with theta_k from its normal distribution, drawn once and used for all culms of both
 * dates; the alternative (set) drawn by its weight; f_k and the ratio R drawn once. A
 * culm's residual and its errors of measurement are independent between culms, so their
 * sum over a plot is drawn as one normal number with the exact variance of the sum. What
 * both dates share cancels in the change.
 *
 * Given:
 *   n_dates, dates   1 or 2, the earlier first
 *   n_models, models equations; those of one set stand together for a culm, and every set
 *                    has the same pools. A pool of an equation gives carbon or dry mass.
 *   n_sets, weight   alternatives and their weights (any positive numbers); NULL: alike
 *   opts             settings, or NULL for the defaults
 * Returned:
 *   out              free it with anji_stock_draws_free(). NULL on failure.
 * Status: ANJI_OK; ANJI_ERR_NULL, _OPTS, _MEMORY, _CANCELLED; _TOO_FEW; _DOMAIN: as
 *   anji_stock() says of plots, and a value, culm or model that cannot be used (err->row);
 *   _NOT_FOUND: an equation prints no error, none was given and none accepted (err->row is
 *   the model), a culm lacks what an equation needs, or plots do not match
 *
 * Notes:
 *   1. The value is that of the first set.
 *   2. Cost: y_k is evaluated at a few hundred culms at most, whatever the inventory: where
 *      culms have more different sizes than that, at the nodes of a Chebyshev
 *      interpolation in ln D, ln H, ln L, checked against every plot to 1e-8 of its
 *      sum at the coefficients themselves and at draws of them.
 *   3. An equation without covariance takes a relative error of its mean (mean_relative, or
 *      the assumption), the same draw for all such equations of a set: their errors add
 *      up, which is the cautious reading.
 *   4. Errors of measurement are carried to first order. For a diameter of 10 cm known to
 *      0.15 cm the second order is 2e-4 of a culm.
 *   5. All fractions of a draw move together, and so do both dates.
 *   6. R is lognormal with the given mean and sd.
 *   7. The plots' own variance holds some of the error of measurement already; with both,
 *      it is counted twice, which is little for plots of many culms.
 *   8. ANJI_BELOW_TOOL14 is taken of the area's mean here, of each plot's mass by
 *      anji_stock(): the value is a little higher.
 *   9. A relative error of 0 is taken as said, and marked as given.
 *  10. The bootstrap's variance is (n - 1) / n of the design's in each stratum, and lacks
 *      Student's t: with few plots its intervals are too short. Residuals and errors of
 *      measurement are added to it undrawn.
 *  11. The same seed gives the same bits for any number of threads.
 * Reference: IPCC 2006 Guidelines vol. 1 ch. 3; errors of diameter after Chave J. et al.
 *   (2004) Phil. Trans. R. Soc. B 359, 409-420, doi:10.1098/rstb.2003.1425
 */
ANJI_API int  anji_stock_montecarlo(size_t n_dates, const anji_stock_date *dates,
                                    size_t n_models, const anji_stock_model *models,
                                    size_t n_sets, const double *weight,
                                    const anji_stock_montecarlo_opts *opts,
                                    anji_stock_draws **out, anji_error *err);
ANJI_API void anji_stock_draws_free(anji_stock_draws *draws);
/** The table, by component, date, pool. Borrowed; NULL with *n = 0 for NULL. */
ANJI_API const anji_stock_draws_row *
anji_stock_draws_rows(const anji_stock_draws *draws, size_t *n);
/** One row; NULL when there is none. Borrowed. */
ANJI_API const anji_stock_draws_row *
anji_stock_draws_find(const anji_stock_draws *draws, int component, int date, int pool);
/** The draws themselves, t C ha-1, in the order drawn. Borrowed; NULL with *n = 0 when
 *  there is no such row. */
ANJI_API const double *anji_stock_draws_values(const anji_stock_draws *draws,
                                               int component, int date, int pool,
                                               size_t *n);
/** What was assumed or given, ANJI_ASSUMED_... bits; 0 for NULL. */
ANJI_API uint32_t anji_stock_draws_assumed(const anji_stock_draws *draws);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_STOCK_MONTECARLO_H */
