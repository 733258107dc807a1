/* anjicarbon/ustar_bootstrap.h - the u* threshold as a distribution.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_USTAR_BOOTSTRAP_H
#define ANJICARBON_USTAR_BOOTSTRAP_H

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>
#include <anjicarbon/run.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a resample's threshold is found. */
enum {
    ANJI_USTAR_MOVING_POINT = 0, /**< anjicarbon/ustar.h        */
    ANJI_USTAR_CHANGE_POINT = 1  /**< anjicarbon/ustar_change.h */
};

/** Settings: call anji_ustar_bootstrap_opts_init(), then change fields. */
typedef struct anji_ustar_bootstrap_opts {
    uint32_t        struct_size; /**< bytes known to the caller; written by init     */
    uint32_t        form;        /**< ANJI_FORM_...                 [ANJI_FORM_ANJI] */
    uint32_t        method;      /**< ANJI_USTAR_MOVING_POINT, ...    [moving_point] */
    uint32_t        n_draws;     /**< resamples                                [100] */
    uint32_t        seed;        /**< of the resamples                           [1] */
    uint32_t        zero;        /**< must be 0                                  [0] */
    double          sw_night;    /**< night is below this radiation, W m-2; NaN: the
                               method's own, 10 or 5                   [none] */
    const anji_run *run;         /**< threads and poll, or NULL                      */
} anji_ustar_bootstrap_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_ustar_bootstrap_opts_init(anji_ustar_bootstrap_opts *opts,
                                            size_t                     size);
/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_ustar_bootstrap_param(size_t i);

/** Calendar years in which the axis has a row, and the first of them (may be NULL);
 *  0 for an empty or invalid axis. */
ANJI_API size_t anji_ustar_bootstrap_years(const anji_axis *axis, int32_t *first);

/**
 * Thresholds of bootstrap resamples, year by year.
 *
 * Model: each draw takes as many rows as a block of the record has, at random and with
 * replacement, block by block, and estimates the thresholds from them as from a record.
 * A block is
 *
 *                        ANJI          REDDYPROC                       ONEFLUX
 *     moving point       a season      a season                        a year
 *     change point       a year        (there is none: _OPTS)          a year
 *     draw 0             a resample    the record itself               a resample
 *
 * Given:
 *   axis     rows of each column
 *   nee      net ecosystem exchange, measured only      umol CO2 m-2 s-1 (or any other)
 *   ustar    friction velocity                          m s-1
 *   t_air    air or soil temperature                    degC
 *   sw_in    incoming shortwave radiation               W m-2
 *   night    1 where the sun is below the horizon, or NULL: night from sw_in alone
 *   season   a label per row, or NULL for the form's own; the change point makes its own
 *   opts     settings, or NULL for the defaults
 * Returned:
 *   threshold   n_draws rows of anji_ustar_bootstrap_years() values, m s-1: the draw's
 *               threshold of the first calendar year, of the second, ...; NaN where the
 *               draw has none
 * Status:
 *   ANJI_OK, also when no draw has a threshold; ANJI_ERR_NULL, _OPTS, _MEMORY,
 *   _CANCELLED; _DOMAIN (an infinity, a bad axis; see err->row)
 *
 * Notes:
 *   1. Rows without a measurement are drawn as well, so that the number of complete
 *      nights varies from draw to draw, as it would from year to year. Only their number
 *      is drawn: of the n rows of a block with m complete nights, the number of complete
 *      ones among the n drawn is binomial with probability m / n. The distribution is
 *      that of drawing row by row.
 *   2. Draw d of a seed is the same alone or among many, on any number of threads. The
 *      change points that count are selected among all draws of a year together.
 *   3. By the moving point a year is that in whose middle a season lies: December
 *      belongs to the winter after it. A year without a threshold has the draw's single
 *      one, except in form ONEFLUX. A year in which no season lies has NaN.
 *   4. The median of the draws lies above the estimate of the record, since a year is
 *      the highest of noisy seasons: DE-Tha 1998 has 0.416 and 0.45 m s-1.
 *   5. Draws of two methods are pooled by writing them one behind the other: the second
 *      call's threshold is the first one's + n_draws * years.
 *
 * Reference: Papale D. et al. (2006), doi:10.5194/bg-3-571-2006. Wutzler T. et al. (2018)
 * Basic and extensible post-processing of eddy covariance flux data with REddyProc.
 * Biogeosciences 15, 5015-5030. doi:10.5194/bg-15-5015-2018. Pastorello G. et al. (2020),
 * doi:10.1038/s41597-020-0534-3
 */
ANJI_API int anji_ustar_bootstrap(const anji_axis *axis, const double *nee,
                                  const double *ustar, const double *t_air,
                                  const double *sw_in, const uint8_t *night,
                                  const int32_t                   *season,
                                  const anji_ustar_bootstrap_opts *opts,
                                  double *threshold, anji_error *err);

/** Over which years draws are pooled. */
enum {
    ANJI_USTAR_VUT = 0, /**< each year with the one before and the one after  */
    ANJI_USTAR_CUT = 1  /**< all years together: one threshold                */
};

/**
 * Quantiles of the draws, pooled over years.
 *
 *     VUT   year y: the draws of y - 1, y and y + 1, as far as the record has them
 *     CUT   every year: the draws of all years
 *
 * Given:
 *   n_draws, n_years, threshold   as anji_ustar_bootstrap() returns them; of two methods,
 *             the rows of both, one behind the other
 *   pooling   ANJI_USTAR_VUT or ANJI_USTAR_CUT
 *   form      ANJI_FORM_...: how quantiles are read, and how many values they need
 *   n_prob    probabilities
 *   prob      each 0 to 1; the FLUXNET product's are anji_ustar_probabilities()
 * Returned:
 *   quantile  n_years rows of n_prob values, m s-1; NaN with too few values
 * Status:
 *   ANJI_OK; ANJI_ERR_NULL, _MEMORY; _DOMAIN (pooling, form, a probability: err->row is
 *   its position; an infinity); _TOO_FEW (CUT of fewer than 3 years in form ONEFLUX)
 *
 * Notes:
 *   1. NaN among the draws is left out. ANJI and REDDYPROC interpolate between the order
 *      statistics (type 7 of Hyndman & Fan 1996) when at least 40 % of n_draws are
 *      numbers. ONEFLUX takes the value of rank max(floor(p m + 0.5), 1) of m, in its
 *      single precision, however few there are.
 *   2. REddyProc itself does not pool years.
 *
 * Reference: Pastorello G. et al. (2020) The FLUXNET2015 dataset and the ONEFlux
 * processing pipeline for eddy covariance data. Scientific Data 7, 225.
 * doi:10.1038/s41597-020-0534-3
 */
ANJI_API int anji_ustar_pool(size_t n_draws, size_t n_years, const double *threshold,
                             int pooling, uint32_t form, size_t n_prob,
                             const double *prob, double *quantile, anji_error *err);

/** The 41 probabilities of the FLUXNET product: 0.0125, 0.0375, ... 0.9875, and 0.5 at
 *  position 40. n, which may be NULL, becomes 41. Never to be freed. */
ANJI_API const double *anji_ustar_probabilities(size_t *n);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_USTAR_BOOTSTRAP_H */
