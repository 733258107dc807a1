/* anjicarbon/meteo.h - humidity, the Sun, night, and a test of a file's clock.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_METEO_H
#define ANJICARBON_METEO_H

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Vapour pressure deficit from relative humidity and air temperature, and the reverse.
 *
 *     e_s(T) = 6.1078 exp(17.08085 T / (234.175 + T))     hPa, T in degC (Magnus form)
 *     VPD    = e_s(T) (1 - RH / 100)
 *
 * Given:
 *   n       rows in each column
 *   t_air   air temperature, above -100      degC
 *   rh      relative humidity                %
 *   vpd     vapour pressure deficit          hPa
 * Returned:
 *   vpd, or rh; may be the input column. NaN where an input is missing.
 * Status: ANJI_OK, or ANJI_ERR_NULL, _DOMAIN (an infinity, or t_air at or below -100;
 *   see err->row).
 *
 * Notes:
 *   1. RH from 100 to 105 % is a sensor's saturation: VPD 0. RH below 0 or above 105 is
 *      no measurement: VPD is NaN. Likewise VPD from -0.05 e_s to 0 gives RH 100, and a
 *      VPD that would need RH below 0 or above 105 gives NaN.
 *   2. Over water at all temperatures, also below freezing, as sensors report it.
 *
 * References: Magnus G. (1844) doi 10.1002/andp.18441370202; the constants are those of
 * the German Weather Service (6.1078 hPa, 17.08085, 234.175 degC), used by REddyProc
 * (Wutzler et al. 2018, doi 10.5194/bg-15-5015-2018).
 */
ANJI_API int anji_vpd_from_rh(size_t n, const double *t_air, const double *rh,
                              double *vpd, anji_error *err);
ANJI_API int anji_rh_from_vpd(size_t n, const double *t_air, const double *vpd,
                              double *rh, anji_error *err);

/** Settings of anji_sun(). */
typedef struct anji_sun_opts {
    uint32_t struct_size;    /**< bytes known to the caller; written by init      */
    uint32_t form;           /**< ANJI_FORM_ANJI or ANJI_FORM_REDDYPROC       [0] */
    double   solar_constant; /**< at 1 AU, W m-2; not read by reddyproc    [1361] */
} anji_sun_opts;

/** Write the defaults; pass sizeof *opts. */
ANJI_API int anji_sun_opts_init(anji_sun_opts *opts, size_t size);
/** Parameter i, or NULL past the end. */
ANJI_API const anji_param *anji_sun_param(size_t i);

/**
 * Elevation of the Sun and radiation at the top of the atmosphere on a flat surface.
 *
 *     sin(h) = sin(lat) sin(d) + cos(lat) cos(d) cos(H)
 *     anji:       S (1/R)^2 times the mean of max(0, sin h) over the record, in closed
 *                 form over its daylight part; declination d, equation of time and
 *                 distance R from the low-precision formulas of the Astronomical
 *                 Almanac
 *     reddyproc:  1366.1 W m-2 times a Fourier series of the day of the year, times
 *                 max(0, sin h) at mid-interval; d and equation of time by Fourier
 *                 series
 *
 * Given:
 *   axis         records, site standard time
 *   lat, lon     north and east positive, -90..90 and -180..180     degrees
 *   utc_offset   standard time minus UTC, -12..14                   h
 *   opts         settings, or NULL for the defaults
 * Returned:
 *   elevation    of the Sun's centre at mid-interval, no refraction; may be NULL  degrees
 *   potential    potential radiation, 0 at night; may be NULL                     W m-2
 * Status: ANJI_OK, or ANJI_ERR_NULL (axis), _OPTS, _DOMAIN.
 *
 * Notes:
 *   1. The anji form is right to 0.02 degrees between 1950 and 2050, in both
 *      hemispheres, and through polar day and night. The reddyproc form is that program's
 *      "solar time" potential radiation, literally.
 *   2. On failure both columns hold NaN, when the axis tells their length.
 *
 * References: Michalsky J.J. (1988) doi 10.1016/0038-092X(88)90045-X; Spencer J.W.
 * (1971) Search 2(5), 172; Kopp G., Lean J.L. (2011) doi 10.1029/2010GL045777 (1361 W
 * m-2).
 */
ANJI_API int anji_sun(const anji_axis *axis, double lat, double lon, double utc_offset,
                      const anji_sun_opts *opts, double *elevation, double *potential,
                      anji_error *err);

/** Settings of anji_night(). */
typedef struct anji_night_opts {
    uint32_t struct_size;     /**< bytes known to the caller; written by init         */
    uint32_t reserved;        /**< 0                                                  */
    double   sw_limit;        /**< brightest measured night, W m-2               [10] */
    double   potential_limit; /**< brightest potential night, W m-2               [0] */
} anji_night_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int               anji_night_opts_init(anji_night_opts *opts, size_t size);
ANJI_API const anji_param *anji_night_param(size_t i);

/**
 * Night, by measured radiation and by the Sun.
 *
 * A record is night when sw_in <= sw_limit and potential <= potential_limit, day when
 * either is above. Where one is missing the other decides; 255 where both are.
 *
 * Given:
 *   n           rows in each column
 *   sw_in       measured short-wave radiation, or NULL             W m-2
 *   potential   potential radiation of anji_sun(), or NULL         W m-2
 *   opts        settings, or NULL for the defaults
 * Returned:
 *   night       1 night, 0 day, 255 not known; 255 throughout on failure
 * Status: ANJI_OK, or ANJI_ERR_NULL, _OPTS, _DOMAIN (an infinity; see err->row).
 *
 * Reference: Reichstein et al. (2005) doi 10.1111/j.1365-2486.2005.001002.x
 */
ANJI_API int anji_night(size_t n, const double *sw_in, const double *potential,
                        const anji_night_opts *opts, uint8_t *night, anji_error *err);

/** What anji_clock_check() found. Numbers are ABI. */
enum {
    ANJI_CLOCK_OK        = 0, /**< no shift that the test can tell from none         */
    ANJI_CLOCK_SHIFTED   = 1, /**< all stamps shifted by shift_minutes               */
    ANJI_CLOCK_HALF_STEP = 2, /**< by half a step: stamps of mid-interval            */
    ANJI_CLOCK_STEP      = 3, /**< by one step: start and end stamps confused        */
    ANJI_CLOCK_DAYLIGHT  = 4, /**< summer about +60 minutes against winter           */
    ANJI_CLOCK_UTC       = 5, /**< stamps in UTC, not in site standard time          */
    ANJI_CLOCK_BRIGHT    = 6, /**< brighter than the Sun allows: units or place wrong */
    ANJI_CLOCK_UNSURE    = 7  /**< too few bright days, or blocks that disagree      */
};

/** One line of English for a verdict; "unknown verdict" for others. Never NULL. */
ANJI_API const char *anji_clock_text(int verdict);

/** Settings of anji_clock_check(). */
typedef struct anji_clock_opts {
    uint32_t struct_size;  /**< bytes known to the caller; written by init            */
    uint32_t block_days;   /**< length of a block, days                          [30] */
    uint32_t min_days;     /**< fewest days with data at a time of day           [12] */
    uint32_t min_blocks;   /**< fewest blocks for a verdict                       [3] */
    double   envelope;     /**< quantile over days taken as bright              [0.9] */
    double   tolerance;    /**< smallest whole shift that is named, minutes      [20] */
    double   max_spread;   /**< largest spread between blocks, minutes           [25] */
    double   bright_share; /**< share of midday records above potential at which the
                                light is impossible                            [0.02] */
} anji_clock_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int               anji_clock_opts_init(anji_clock_opts *opts, size_t size);
ANJI_API const anji_param *anji_clock_param(size_t i);

/** Result of anji_clock_check(); frozen. 72 bytes. */
typedef struct anji_clock_result {
    int32_t verdict;        /**< ANJI_CLOCK_OK, ...; -1 on failure                    */
    int32_t n_blocks;       /**< blocks that gave a shift; -1 on failure              */
    int64_t n_bright;       /**< records brighter than the Sun allows; -1 on failure  */
    double  shift_minutes;  /**< stamps are late by this much: median of blocks       */
    double  spread_minutes; /**< scaled median absolute deviation between blocks      */
    double  summer_minutes; /**< median over blocks of the light half-year            */
    double  winter_minutes; /**< and of the dark half                                 */
    double  min_minutes;    /**< smallest block shift                                 */
    double  max_minutes;    /**< largest                                              */
    double  bright_share;   /**< share of midday records brighter than allowed        */
} anji_clock_result;

/**
 * Test the stamps of a file: measured against potential radiation.
 *
 * Each block of days is reduced to a bright day: at each time of day, the `envelope`
 * quantile of measured radiation. That day is compared with the mean potential
 * radiation of the block at shifts s; the shift of the block minimises the misfit
 *
 *     sum((E_j - a P_j(s))^2) / sum(E_j^2)
 *
 * with a free brightness a. Two further figures guard the verdict: the spread between
 * blocks, and the share of midday records brighter than the top of the atmosphere.
 *
 * Given:
 *   axis         records, said to be site standard time
 *   sw_in        measured short-wave radiation, not gap-filled       W m-2
 *   lat, lon     north and east positive                             degrees
 *   utc_offset   standard time minus UTC                             h
 *   opts         settings, or NULL for the defaults
 * Returned: out; NaN and -1 on failure.
 * Status: ANJI_OK, or ANJI_ERR_NULL, _OPTS, _DOMAIN, _MEMORY. Too little light is not
 * an error: the verdict is ANJI_CLOCK_UNSURE.
 *
 * Notes:
 *   1. A positive shift says that light comes late in the file: its clock is ahead of
 *      standard time (daylight saving gives +60).
 *   2. Clouds or hills that favour one side of the day move a block by up to some 15
 *      minutes. No false alarm comes first: a shift below `tolerance`, or below twice
 *      the spread, is reported as a figure and its verdict is ANJI_CLOCK_OK. Half a step
 *      of half-hourly data is named only with a tolerance below 15.
 *   3. ANJI_CLOCK_STEP and _HALF_STEP are ANJI_CLOCK_SHIFTED by an amount near to one or
 *      half a step.
 */
ANJI_API int anji_clock_check(const anji_axis *axis, const double *sw_in, double lat,
                              double lon, double utc_offset,
                              const anji_clock_opts *opts, anji_clock_result *out,
                              anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_METEO_H */
