/* anjicarbon/ustar_change.h - the u* threshold as the point where a line breaks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_USTAR_CHANGE_H
#define ANJICARBON_USTAR_CHANGE_H

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which of the two models gives the threshold. */
enum {
    ANJI_USTAR_OPERATIONAL = 0, /**< flat above the change point      */
    ANJI_USTAR_DIAGNOSTIC  = 1  /**< with a slope of its own above it */
};

/** Settings: call anji_ustar_change_opts_init(), then change fields. */
typedef struct anji_ustar_change_opts {
    uint32_t struct_size; /**< bytes known to the caller; written by init     */
    uint32_t form;        /**< ANJI_FORM_ANJI or _ONEFLUX    [ANJI_FORM_ANJI] */
    uint32_t model;       /**< ANJI_USTAR_OPERATIONAL, ...      [operational] */
    uint32_t zero;        /**< must be 0                                  [0] */
    double   sw_night;    /**< night is below this radiation, W m-2       [5] */
} anji_ustar_change_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_ustar_change_opts_init(anji_ustar_change_opts *opts, size_t size);
/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_ustar_change_param(size_t i);

/** Why a year has no threshold. */
enum {
    ANJI_CHANGE_FOUND        = 0, /**< it has one                                     */
    ANJI_CHANGE_FEW_ROWS     = 1, /**< too few complete night records                 */
    ANJI_CHANGE_FEW_DETECTED = 2, /**< less than 10 % of the strata have a change     */
    ANJI_CHANGE_FEW_SELECTED = 3, /**< fewer than 4 changes are left without outliers */
    ANJI_CHANGE_EXCESS       = 4  /**< NEE falls with u* below most change points     */
};

/** One line of English for a reason; never NULL, never to be freed. */
ANJI_API const char *anji_ustar_change_reason(int32_t reason);

/** A year. 56 bytes for ever. */
typedef struct anji_ustar_change_year {
    int32_t year;
    int32_t reason;        /**< why threshold is NaN                              */
    int64_t n;             /**< complete night records                            */
    int32_t n_tried;       /**< strata                                            */
    int32_t n_significant; /**< with a change point at the 5 % level              */
    int32_t n_deficit;     /**< of these, with NEE rising below it                */
    int32_t n_selected;    /**< of the commoner kind, without outliers            */
    double  threshold;     /**< mean of the selected, m s-1; NaN if none          */
    double  sd;            /**< standard deviation of the selected, m s-1         */
    double  zero;
} anji_ustar_change_year;

/** A season: a quarter of the year's complete nights. 48 bytes for ever. */
typedef struct anji_ustar_change_season {
    int32_t year;
    int32_t number;     /**< 1 to 4; 1 begins in December                         */
    int64_t n;          /**< complete night records                               */
    int64_t first;      /**< its first and last row; December is the year's own,  */
    int64_t last;       /**<   so that first may lie behind last                  */
    double  threshold;  /**< mean of the selected, m s-1; NaN if none             */
    int32_t n_selected; /**< strata that gave it                                  */
    int32_t zero;
} anji_ustar_change_season;

/** A stratum: a temperature class of a season. 144 bytes for ever. */
typedef struct anji_ustar_stratum {
    int32_t year, season; /**< as in the season                                  */
    int32_t number;       /**< from 1, the coldest                               */
    int32_t n_bins;       /**< bins of u* that the lines were fitted to          */
    int64_t n;            /**< records                                           */
    double  t_min, t_max; /**< temperatures, degC                                */
    /** [0] the operational, [1] the diagnostic model; NaN: no change point       */
    double  change[2]; /**< its place, m s-1                                     */
    double  f[2];      /**< the largest F                                        */
    double  p[2];      /**< its probability by chance, from 0.01 up              */
    double  below[2];  /**< slope of NEE below, per m s-1                        */
    double  above;     /**< slope above, of the diagnostic model                 */
    double  se[2];     /**< standard error of below                              */
    int32_t selected;  /**< 1 if it is part of the threshold                     */
    int32_t zero;
} anji_ustar_stratum;

/** The answer. Opaque. */
typedef struct anji_ustar_change anji_ustar_change;

/**
 * u* threshold by change-point detection.
 *
 * Model (Barr et al. 2013): the complete nights of a calendar year, its December first,
 * are cut into 4 seasons of equal count, each season into 4 to 8 strata of equal count by
 * temperature (one for 250 records), each stratum into bins of 5 records by u*; 3 and 150
 * for hourly data. With mean u* x(k) and mean NEE y(k) of bin k of n, two models are
 * fitted for every possible change point c = x(1) ... x(n - 1),
 *
 *     operational   y = b0 + b1 min(x, c)
 *     diagnostic    y = b0 + b1 x + b2 max(x - c, 0)
 *
 * and compared with what they are without a change, y = b0 and y = b0 + b1 x:
 *
 *     F(c) = (S0 - S(c)) / (S(c) / (n - q)),   q = 2, 3,   S: sum of squared residuals
 *
 * The change point is where F is largest. It counts when Fmax is beyond the 5 % critical
 * value for n (simulated, since a largest F has not the F distribution) and c is not
 * among the 5 %, or 3, of the bins at either end. Of deficit (b1 >= slope above) and
 * excess (b1 < slope above) the commoner kind is selected, outliers are excluded, and
 * the year's threshold is the mean of the rest.
 *
 * Given:
 *   axis     rows of each column
 *   nee      net ecosystem exchange, measured only      umol CO2 m-2 s-1 (or any other)
 *   ustar    friction velocity                          m s-1
 *   t_air    air or soil temperature                    degC
 *   sw_in    incoming shortwave radiation               W m-2
 *   night    1 where the sun is below the horizon, or NULL: night from sw_in alone
 *   opts     settings, or NULL for the defaults
 * Returned:
 *   out      the result; free it with anji_ustar_change_free(). NULL on failure.
 * Status:
 *   ANJI_OK, also when no year has a threshold: then values are NaN, with a reason.
 *   ANJI_ERR_NULL, _OPTS, _MEMORY; _DOMAIN (an infinity, a bad axis; see err->row)
 *
 * Notes:
 *   1. A year needs 4000 complete nights (hourly: 2400). u* outside 0 to 3 m s-1 counts
 *      as missing. Bins that lie more than 4 standard deviations off one line through
 *      all are left out.
 *   2. A record on the border of two strata, or of two bins, counts in both.
 *   3. An outlier lies more than 5 interquartile ranges from the median in its place, its
 *      slope or the slope's 95 % half-width (the diagnostic model: or its slope above,
 *      or its half-width). Form ONEFLUX compares the place with the medians and ranges of
 *      all of these, as ONEFlux does by mistake; years fail by it.
 *   4. ANJI differs from ONEFLUX in two more places: a record whose radiation is missing
 *      is night when the sun says so; and an excess is no threshold.
 *   5. The form REDDYPROC does not exist: ANJI_ERR_OPTS.
 *
 * Reference: Barr A.G. et al. (2013) Use of change-point detection for friction-velocity
 * threshold evaluation in eddy-covariance studies. Agricultural and Forest Meteorology
 * 171-172, 31-45. doi:10.1016/j.agrformet.2012.11.023. Wang X.L. (2003) Comments on
 * "Detection of undocumented changepoints: a revision of the two-phase regression
 * model". Journal of Climate 16, 3383-3385.
 */
ANJI_API int  anji_ustar_change_point(const anji_axis *axis, const double *nee,
                                      const double *ustar, const double *t_air,
                                      const double *sw_in, const uint8_t *night,
                                      const anji_ustar_change_opts *opts,
                                      anji_ustar_change **out, anji_error *err);
ANJI_API void anji_ustar_change_free(anji_ustar_change *result);

/** Rows of the tables, and their number: years ascending, one for each calendar year of
 *  the axis; seasons and strata of the years that were tried. Borrowed until the result
 *  goes; NULL with *n = 0 when result is NULL. */
ANJI_API const anji_ustar_change_year *
anji_ustar_change_years(const anji_ustar_change *result, size_t *n);
ANJI_API const anji_ustar_change_season *
anji_ustar_change_seasons(const anji_ustar_change *result, size_t *n);
ANJI_API const anji_ustar_stratum *
anji_ustar_change_strata(const anji_ustar_change *result, size_t *n);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_USTAR_CHANGE_H */
