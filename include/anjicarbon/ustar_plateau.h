/* anjicarbon/ustar_plateau.h - does NEE level off with the threshold, and cross-checks of
 * the night where it does not.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_USTAR_PLATEAU_H
#define ANJICARBON_USTAR_PLATEAU_H

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Settings: call anji_ustar_plateau_opts_init(), then change fields. */
typedef struct anji_ustar_plateau_opts {
    uint32_t struct_size; /**< bytes known to the caller; written by init        */
    uint32_t points_min;  /**< fewest thresholds of a plateau                [3] */
    double   width_min;   /**< its narrowest, m s-1                       [0.15] */
    double   swing_max;   /**< largest difference of its sums, unit of sum  [20] */
} anji_ustar_plateau_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_ustar_plateau_opts_init(anji_ustar_plateau_opts *opts, size_t size);
/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_ustar_plateau_param(size_t i);

/** Whether annual sums level off. 104 bytes for ever. */
typedef struct anji_ustar_plateau {
    int32_t exists; /**< 1 or 0                                                  */
    int32_t n;      /**< thresholds with a sum                                   */
    double  from;   /**< the widest plateau, m s-1; NaN: none                    */
    double  to;
    double  level;    /**< mean of its sums; NaN: none                             */
    double  within;   /**< largest difference of its sums; NaN: none               */
    double  swing;    /**< largest difference of all sums                          */
    double  swing_se; /**< standard error of that, sums taken as independent; NaN
                           without se                                              */
    double  first;    /**< lowest and highest threshold with a sum, m s-1          */
    double  last;
    double  slope;    /**< of all sums, per m s-1, by least squares                */
    double  slope_se; /**< from the scatter about the line                         */
    double  t;        /**< slope / slope_se                                        */
    double  zero;
} anji_ustar_plateau;

/**
 * Whether annual NEE levels off as the u* threshold rises.
 *
 * Model: a plateau is a run of neighbouring thresholds at least width_min wide, of
 * points_min or more, whose sums differ by swing_max at most; the widest is reported, of
 * equally wide ones the lowest. Where the filter works, the sums change while calm nights
 * go and then no more. Where they go on changing, no threshold is right.
 *
 * Given:
 *   n           thresholds
 *   threshold   ascending                                           m s-1
 *   sum         annual NEE, filtered and filled with each           g C m-2 (or any other)
 *   se          standard errors of the sums, or NULL                unit of sum
 *   opts        settings, or NULL for the defaults
 * Returned: out. Rows in which sum is NaN are left out.
 * Status: ANJI_OK, ANJI_ERR_NULL, _OPTS; _DOMAIN (an infinity, a threshold that is NaN
 *   or not ascending: err->row); _TOO_FEW (fewer than points_min sums)
 *
 * Notes:
 *   1. The errors of the sums do not widen swing_max: the sums share their records, so
 *      that their differences are known better than they are.
 *   2. swing_max = 20 g C m-2 is between what flat and sloping sites show: DE-Tha 1998
 *      swings by 16 between no filter and 0.5 m s-1, CH-Lae 2017 by 228.
 *
 * Reference: Barr A.G. et al. (2013), doi:10.1016/j.agrformet.2012.11.023, on the
 * sensitivity of annual NEE to the threshold.
 */
ANJI_API int anji_ustar_plateau_test(size_t n, const double *threshold,
                                     const double *sum, const double *se,
                                     const anji_ustar_plateau_opts *opts,
                                     anji_ustar_plateau *out, anji_error *err);
/** The result in one line of English, for a report: at most size bytes with the NUL.
 *  unit is that of the sums, "g C m-2". Returned: text; "" when a pointer is NULL. */
ANJI_API const char *anji_ustar_plateau_text(const anji_ustar_plateau *plateau,
                                             const char *unit, char *text, size_t size);

/** Settings: call anji_ustar_night_opts_init(), then change fields. */
typedef struct anji_ustar_night_opts {
    uint32_t struct_size;   /**< bytes known to the caller; written by init        */
    uint32_t n_min;         /**< fewest records of a window                   [20] */
    double   sw_night;      /**< night is below this radiation, W m-2         [10] */
    double   evening_hours; /**< the evening ends so long after sunset, h      [4] */
    double   window_hours;  /**< width of a window, hilly only, h              [2] */
    double   q10;           /**< of respiration, hilly only                    [2] */
} anji_ustar_night_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_ustar_night_opts_init(anji_ustar_night_opts *opts, size_t size);
/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_ustar_night_param(size_t i);

/** A month's evening. 72 bytes for ever. */
typedef struct anji_ustar_evening_month {
    int32_t year, month;
    int32_t n;     /**< records at the maximum                                  */
    int32_t clear; /**< 1: it is followed by lower values, within the evening   */
    double  hours; /**< when it comes, h after sunset; NaN: too few records     */
    double  resp;  /**< mean flux plus storage then, unit of the input          */
    double  se;    /**< its standard error                                      */
    double  t_air; /**< mean temperature then, degC                             */
    double  late;  /**< mean flux plus storage after the evening, till sunrise  */
    double  late_se;
    double  late_t_air;
} anji_ustar_evening_month;

/**
 * Respiration from the evening maximum of turbulent flux plus storage.
 *
 * Model (van Gorsel et al. 2007, 2009): after sunset the air below the instruments grows
 * stable, and some hours later begins to drain away. Between, flux and storage together
 * are all that respires. For each calendar month, with the mean of flux + storage over
 * all nights at each time since sunset,
 *
 *     R = max of mean(flux + storage) over 0 to evening_hours after sunset
 *
 * Given:
 *   axis      rows of each column
 *   flux      turbulent flux of CO2, not filtered          umol CO2 m-2 s-1
 *   storage   change in storage below the instruments      umol CO2 m-2 s-1
 *   t_air     air or soil temperature                      degC
 *   sw_in     incoming shortwave radiation                 W m-2
 *   night     1 where the sun is below the horizon, or NULL: night from sw_in alone
 *   opts      settings, or NULL for the defaults
 *   room      months that fit into out
 * Returned:
 *   out       a row for each calendar month of the axis;  n_out: their number, also when
 *             it is more than room (call with room = 0 to learn it)
 * Status: ANJI_OK, ANJI_ERR_NULL, _OPTS, _MEMORY; _DOMAIN (an infinity, a bad axis)
 *
 * Notes:
 *   1. The largest of several means is biased upward, the more so the fewer the nights;
 *      se does not know that.
 *   2. A cross-check of the filtered night, not a filter: where late, at its temperature,
 *      is far below resp, CO2 has drained unseen.
 *   3. A night is a run of night rows; its hours count from its first row, when the row
 *      before it is day.
 *
 * Reference: van Gorsel E. et al. (2009) Estimating nocturnal ecosystem respiration from
 * the vertical turbulent flux and change in storage of CO2. Agricultural and Forest
 * Meteorology 149, 1919-1930. doi:10.1016/j.agrformet.2009.06.010
 */
ANJI_API int anji_ustar_evening(const anji_axis *axis, const double *flux,
                                const double *storage, const double *t_air,
                                const double *sw_in, const uint8_t *night,
                                const anji_ustar_night_opts *opts, size_t room,
                                anji_ustar_evening_month *out, size_t *n_out,
                                anji_error *err);

/** What the modified moving point finds. 104 bytes for ever. */
typedef struct anji_ustar_hilly {
    int32_t drains;    /**< 1: midnight is lower than the evening at the 5 % level,
                            0: it is not, -1: not known                          */
    int32_t zero;
    double  threshold; /**< of the reference window, m s-1; NaN: none            */
    double  from, to;  /**< that window, h after sunset                          */
    double  level;     /**< its mean above the threshold, at t_ref               */
    double  level_se;
    int64_t n;         /**< records of that mean                                 */
    double  midnight;  /**< the same in the middle of the night                  */
    double  midnight_se;
    int64_t midnight_n;
    double  t;         /**< (level - midnight) / its standard error              */
    double  t_ref;     /**< mean temperature of the complete nights, degC        */
    double  zeros;
} anji_ustar_hilly;

/**
 * Moving point for hilly forest: the reference is the evening, not the windiest nights.
 *
 * Model (after Kang et al. 2019): windows of window_hours move through the night by a
 * step of the axis. In each, records are cut into 20 bins by u* and the moving point of
 * anjicarbon/ustar.h is applied to
 *
 *     f = NEE q10^((t_ref - t) / 10)
 *
 * The window's level is the mean of f at and above its threshold. The reference is the
 * window of the evening with the highest level. Midnight, the window in the middle
 * between sunset and sunrise, is compared with it at the reference's threshold by
 * Welch's t: where it is lower, CO2 drains at midnight even in turbulent hours, and only
 * the evening should be used.
 *
 * Given: columns as in anji_ustar_evening(); nee is flux plus storage; ustar in m s-1.
 * Returned: out
 * Status: ANJI_OK, also when there is no threshold; ANJI_ERR_NULL, _OPTS, _MEMORY;
 *   _DOMAIN (an infinity, a bad axis)
 *
 * Notes:
 *   1. What is theirs, by the abstract of the paper: to merge u* filtering and the method
 *      of van Gorsel, by moving windows of time and of u*; to tell from it the threshold
 *      and whether drainage at midnight is significant. What is this library's reading:
 *      widths and steps of the windows, the number of bins, the moving point's constants,
 *      the temperature's part, the test. No output of theirs has been compared.
 *
 * Reference: Kang M. et al. (2019) Modification of the moving point test method for
 * nighttime eddy CO2 flux filtering on hilly and complex terrains. MethodsX 6, 1207-1217.
 * doi:10.1016/j.mex.2019.05.012
 */
ANJI_API int anji_ustar_hilly_point(const anji_axis *axis, const double *nee,
                                    const double *ustar, const double *t_air,
                                    const double *sw_in, const uint8_t *night,
                                    const anji_ustar_night_opts *opts,
                                    anji_ustar_hilly *out, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_USTAR_PLATEAU_H */
