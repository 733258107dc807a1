/* anjicarbon/sampling.h - what sample plots say about a whole area, and how many it takes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_SAMPLING_H
#define ANJICARBON_SAMPLING_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Settings: call anji_sampling_opts_init(), then change fields. */
typedef struct anji_sampling_opts {
    uint32_t struct_size; /**< bytes known to the caller; written by init            */
    uint32_t zero;        /**< reserved                                          [0] */
    double   confidence;  /**< of two-sided intervals                         [0.90] */
    double   plot_ha;     /**< plot area for the finite population correction, ha;
                               0: the area is taken as without end               [0] */
    double   t; /**< plot numbers: a fixed quantile; 0: found with its df   [0] */
} anji_sampling_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_sampling_opts_init(anji_sampling_opts *opts, size_t size);
/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_sampling_param(size_t i);

/** An estimate from plots and its interval. 56 bytes for ever. All doubles are NaN and n
 *  is -1 when the call failed. */
typedef struct anji_sample {
    double  value; /**< mean per plot, or a sum that was made of it              */
    double  se;    /**< standard error, unit of value                            */
    double  df;    /**< degrees of freedom; infinite where known errors are added */
    double  t;     /**< two-sided quantile of Student's t                        */
    double  half_width; /**< t se                                                     */
    double  relative;   /**< half_width / |value|; infinite for a value of 0          */
    int64_t n;          /**< plots used                                               */
} anji_sample;

/** One stratum. 40 bytes for ever. */
typedef struct anji_sampling_stratum {
    double  weight;   /**< share of the area                                   */
    double  mean;     /**< of its plots                                        */
    double  variance; /**< of its plots, divisor n - 1                         */
    double  se;       /**< of mean                                             */
    int64_t n;        /**< plots used                                          */
} anji_sampling_stratum;

/**
 * Mean of a simple random sample.
 *
 * Model: value = mean(y), se = s / sqrt(n), df = n - 1, half_width = t se
 *
 * Given:
 *   n, y     a value of each plot, per hectare; NaN: not measured       any unit
 *   opts     settings, or NULL for the defaults
 * Returned: sample
 * Status: ANJI_OK; ANJI_ERR_NULL, _OPTS; _DOMAIN (an infinity: err->row); _TOO_FEW (fewer
 *   than two plots)
 * Notes: the error is that of sampling alone. Measurement, equation and carbon fraction
 *   come on top (stock_montecarlo.h); AR-TOOL14 leaves them to quality control.
 */
ANJI_API int anji_sampling_simple(size_t n, const double *y,
                                  const anji_sampling_opts *opts, anji_sample *sample,
                                  anji_error *err);

/**
 * Mean of a stratified random sample.
 *
 * Model (AR-TOOL14 v4.2, equations 14 to 17), strata i with area A_i of A in all:
 *
 *     value = sum w_i mean_i,   w_i = A_i / A
 *     se^2  = sum w_i^2 s_i^2 / n_i (1 - f_i),   f_i = n_i plot_ha / A_i, or 0
 *     df    = n - M,  M strata
 *
 * Given:
 *   n, y         a value of each plot, per hectare; NaN: not measured
 *   stratum      number of its stratum, 0 to n_strata - 1
 *   n_strata     strata
 *   area         area of each                                            ha
 *   opts         settings, or NULL for the defaults
 * Returned:
 *   strata       n_strata rows, or NULL when not wanted
 *   sample       the whole area's mean
 * Status: ANJI_OK; ANJI_ERR_NULL, _OPTS, _MEMORY; _DOMAIN (an infinity or a stratum that
 *   is not there: err->row is the plot; an area that is not above 0, or less than its
 *   plots'); _TOO_FEW (a stratum with fewer than two plots: err->row is the stratum)
 * Notes: plot_ha, where it is given, applies the finite population correction, which
 *   AR-TOOL14 does not use.
 */
ANJI_API int anji_sampling_stratified(size_t n, const double *y, const int32_t *stratum,
                                      size_t n_strata, const double *area,
                                      const anji_sampling_opts *opts,
                                      anji_sampling_stratum    *strata,
                                      anji_sample *sample, anji_error *err);

/**
 * Mean of a double (two-phase) sample: a quick variable x on all plots, y on some.
 *
 * Model (AR-TOOL14 v4.2, equations 18 and 19), in each stratum:
 *
 *     mean  = mean_sub(y) + b (mean_all(x) - mean_sub(x)),   b = r s_y / s_x
 *     s^2   = s_y^2 (1 - (1 - a) r^2),   a = n_sub / n_all
 *     se^2  = sum w_i^2 s_i^2 / n_sub,i;   df = n_sub - M
 *
 * with r, s_x and s_y of the plots that have both. x may be a vegetation index, a lidar
 * height or a quick tally.
 *
 * Given: as anji_sampling_stratified(), and
 *   x            the quick variable of each plot; plots without it are not used
 *   y            NaN where only x was taken
 * Returned: strata (n: plots with both), sample
 * Status: as above; _TOO_FEW also when a stratum has fewer than three plots with both;
 *   _DOMAIN also when x does not vary in a stratum
 */
ANJI_API int anji_sampling_double(size_t n, const double *x, const double *y,
                                  const int32_t *stratum, size_t n_strata,
                                  const double *area, const anji_sampling_opts *opts,
                                  anji_sampling_stratum *strata, anji_sample *sample,
                                  anji_error *err);

/**
 * Change between two independent estimates.
 *
 *     value = later - earlier,   half_width^2 = half_1^2 + half_2^2     (AR-TOOL14 eq. 2)
 *
 * The half-widths are added, each with its own t, as the tool does; se is the root of the
 * summed squares of se, t their ratio, df = df_1 + df_2.
 *
 * Given: earlier, later   of one unit; intervals of one confidence
 * Returned: change
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (an estimate that is NaN)
 */
ANJI_API int anji_sampling_change_independent(const anji_sample *earlier,
                                              const anji_sample *later,
                                              anji_sample *change, anji_error *err);

/**
 * Change from the same plots measured twice.
 *
 * Model (AR-TOOL14 v4.2, equations 5 to 8): the stratified estimate of the differences
 * later - earlier of each plot. Its variance is s1^2 + s2^2 - 2 cov: what pairing brings
 * is the covariance.
 *
 * Given: as anji_sampling_stratified(), with
 *   earlier, later   values of the same plot at two dates; a plot with one is not used
 * Returned:
 *   strata           of the differences, or NULL
 *   change           the whole area's
 *   covariance       of the two dates' means, square of their unit; may be NULL
 * Status: as anji_sampling_stratified()
 */
ANJI_API int anji_sampling_change_paired(size_t n, const double *earlier,
                                         const double *later, const int32_t *stratum,
                                         size_t n_strata, const double *area,
                                         const anji_sampling_opts *opts,
                                         anji_sampling_stratum    *strata,
                                         anji_sample *change, double *covariance,
                                         anji_error *err);

/**
 * An estimate times an exact factor: hectares, carbon fraction, 44/12, 1/years.
 * Returned: scaled, which may be sample itself.
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (factor NaN or infinite)
 */
ANJI_API int anji_sampling_scale(const anji_sample *sample, double factor,
                                 anji_sample *scaled, anji_error *err);

/**
 * A stock carried forward by a change: C2 = C1 + dC, half-widths in quadrature (AR-TOOL14
 * equations 22 and 23). Status as anji_sampling_change_independent().
 */
ANJI_API int anji_sampling_update(const anji_sample *stock, const anji_sample *change,
                                  anji_sample *updated, anji_error *err);

/** Whom a discount must not favour. */
enum {
    ANJI_SIDE_PROJECT  = 0, /**< the value is lowered */
    ANJI_SIDE_BASELINE = 1  /**< the value is raised  */
};

/** The share of its half-width by which AR-TOOL14 (appendix 2) discounts an estimate of
 *  relative half-width u: 0 to 0.10, 0.25 to 0.15, 0.50 to 0.20, 0.75 to 0.30, else 1;
 *  the upper end of each step belongs to it. NaN for NaN or u < 0. */
ANJI_API double anji_sampling_discount(double u);

/** value -+ discount(relative) half_width: lowered for ANJI_SIDE_PROJECT, raised for
 *  _BASELINE; NaN for NULL or another side. A report's number: the stock that is carried
 *  forward is never discounted. */
ANJI_API double anji_sampling_conservative(const anji_sample *sample, int side);

/** Number of plots. 40 bytes for ever. */
typedef struct anji_plots_needed_result {
    double exact;  /**< n of the formula at the t that was used; NaN on failure       */
    double simple; /**< without the finite population term; NaN on failure            */
    double t;      /**< quantile used                                                 */
    double df;     /**< its degrees of freedom; infinite for a fixed t                */
    int64_t n;     /**< whole plots, at least two in each stratum; -1 on failure      */
} anji_plots_needed_result;

/**
 * How many plots a wanted precision takes, and where to put them.
 *
 * Model (AR-TOOL03 v2.1; Cochran 1977, equations 5.25, with costs), N = A / plot_ha:
 *
 *     n   = t^2 (sum w_i s_i sqrt(c_i)) (sum w_i s_i / sqrt(c_i)) /
 *           (E^2 + t^2 (sum w_i s_i^2) / N)
 *     n_i = n (w_i s_i / sqrt(c_i)) / (sum w_i s_i / sqrt(c_i))
 *
 * With t of n - M degrees of freedom the equation is solved for the smallest whole n that
 * satisfies it, by bisection: repeated substitution can go round in circles.
 *
 * Given:
 *   n_strata, area, sd   strata; area of each, ha; expected standard deviation between
 *                        plots, unit of error
 *   cost                 of one plot in each stratum, any unit; NULL: all alike
 *   error                allowed half-width E, for instance 0.1 of the expected mean
 *   opts                 confidence; plot_ha (0: N is infinite); t
 * Returned:
 *   result
 *   share                n_i of exact, n_strata values; may be NULL
 *   plots                whole plots of each stratum; their sum is result->n; NULL allowed
 * Status: ANJI_OK; ANJI_ERR_NULL, _OPTS, _MEMORY; _DOMAIN (an area or cost that is not
 *   above 0, sd < 0, error not above 0: err->row is the stratum; more than 1e9 plots; a
 *   stratum that cannot hold two plots)
 * Notes: whole plots go by the largest remainders of the shares of n, after two for each
 *   stratum; no stratum gets more than it can hold.
 * Reference: Cochran W.G. (1977) Sampling Techniques, 3rd ed., chapter 5; UNFCCC CDM
 *   AR-TOOL03 "Calculation of the number of sample plots", version 02.1.0
 */
ANJI_API int anji_plots_needed(size_t n_strata, const double *area, const double *sd,
                               const double *cost, double error,
                               const anji_sampling_opts *opts,
                               anji_plots_needed_result *result, double *share,
                               int64_t *plots, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_SAMPLING_H */
