/* anjicarbon/budget.h - sums over days, months, years and reporting periods.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_BUDGET_H
#define ANJICARBON_BUDGET_H

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>
#include <anjicarbon/components.h>
#include <anjicarbon/units.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What is to be known of a period's sum. Bits; numbers are part of the ABI. */
enum {
    ANJI_BUDGET_PARTIAL       = 1,   /**< the record covers a part of the period        */
    ANJI_BUDGET_UNFILLED      = 2,   /**< records without a value: no sum is given      */
    ANJI_BUDGET_LONG_GAP      = 4,   /**< a long run without a measured record          */
    ANJI_BUDGET_MOSTLY_FILLED = 8,   /**< few of the records were measured              */
    ANJI_BUDGET_BLIND         = 16,  /**< flux and drivers missing together for long    */
    ANJI_BUDGET_IMPLAUSIBLE   = 32,  /**< outside what ecosystems are known to do       */
    ANJI_BUDGET_NO_THRESHOLD  = 64,  /**< a u* threshold was wanted and not found       */
    ANJI_BUDGET_CLOCK         = 128, /**< the clock or the place is in doubt            */
    ANJI_BUDGET_REFUSED       = 256, /**< no sum is given, for the reasons beside this  */
    ANJI_BUDGET_NO_NIGHT      = 512  /**< hardly any night was measured and kept        */
};

/** Short name of one flag, "long_gap"; NULL for what is not one flag. */
ANJI_API const char *anji_budget_flag_name(uint32_t flag);
/** One sentence on it; NULL likewise. */
ANJI_API const char *anji_budget_flag_text(uint32_t flag);

/** Columns of a filled series, one element a row. */
typedef struct anji_budget_columns {
    const double  *nee;      /**< measured or filled, umol CO2 m-2 s-1, NaN: no value   */
    const uint8_t *quality;  /**< 0 measured, 1 to 3 filled, 255 no value               */
    const double  *residual; /**< measured minus estimated; NULL: no random error       */
    const double  *sd;       /**< spread of alike records where measured; NULL likewise */
    const uint8_t *blind;    /**< 1 where flux and drivers were missing; may be NULL    */
    const uint8_t *night;    /**< 1 where it is night; may be NULL                      */
} anji_budget_columns;

/** Settings: call anji_budget_opts_init(), then change fields. */
typedef struct anji_budget_opts {
    uint32_t struct_size;      /**< bytes known to the caller; written by init           */
    uint32_t mass;             /**< ANJI_MASS_...: molar masses                  [molar] */
    uint32_t refuse_blind;     /**< 1: no sum for a blind period                     [1] */
    uint32_t zero;             /**< must be 0                                            */
    double   long_gap_days;    /**< longest run without a measured record        [30] d  */
    double   blind_days;       /**< longest run without flux and drivers          [7] d  */
    double   blind_total_days; /**< days in all without flux and drivers         [14] d  */
    double   night_share;      /**< fewer measured nights are hardly any          [0.03] */
    double   measured_share;   /**< fewer measured records are few                [0.15] */
    double   plausible_min;    /**< NEE of a year, g C m-2                       [-2000] */
    double   plausible_max;    /**< NEE of a year, g C m-2                        [1000] */
} anji_budget_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int               anji_budget_opts_init(anji_budget_opts *opts, size_t size);
ANJI_API const anji_param *anji_budget_param(size_t i);

/** The account of one period. Frozen. Sums are over the records that exist: for a part
 *  of a period they are that part's. NaN where no sum is given. */
typedef struct anji_budget {
    int64_t  from, to;           /**< the period, s of site standard time                */
    int64_t  n_expected;         /**< records that start in the period                   */
    int64_t  n;                  /**< of them on the axis                                */
    int64_t  n_measured;         /**< of them measured and kept                          */
    int64_t  n_quality[3];       /**< of them filled in class 1, 2, 3                    */
    int64_t  n_unfilled;         /**< of them without a value                            */
    int64_t  n_night;            /**< of them at night                                   */
    int64_t  n_night_measured;   /**< of those measured and kept                         */
    double   coverage;           /**< n_measured / n_expected                            */
    double   longest_gap_days;   /**< longest run without a measured record              */
    double   longest_blind_days; /**< longest run without flux and drivers               */
    double   blind_days;         /**< days in all without flux and drivers               */
    double   n_effective;        /**< independent records that the measured are worth    */
    double   nee_gc_m2;          /**< net ecosystem exchange, g C m-2                    */
    double   nee_tc_ha;          /**< the same, t C ha-1                                 */
    double   se_random_gc_m2;    /**< random error, g C m-2; NaN: not known              */
    double   se_ustar_gc_m2;     /**< threshold error, g C m-2; NaN: not estimated       */
    double   se_gc_m2;           /**< both, or all components (anji_budget_set_total);
                                      NaN where the random error is not known            */
    double   sequestration_tco2_ha;      /**< -NEE, t CO2 ha-1                           */
    double   sequestration_tco2_ha_lo95; /**< - 1.96 se                                  */
    double   sequestration_tco2_ha_hi95; /**< + 1.96 se                                  */
    uint32_t flags;              /**< ANJI_BUDGET_...                                    */
    uint32_t mass;               /**< ANJI_MASS_... that was used                        */
} anji_budget;

/**
 * Sum a filled flux over one period.
 *
 *     NEE = sum(nee_i) step M_C 1e-6   g C m-2,      se = se_mean n step M_C 1e-6
 *     sequestration = -NEE/100 M_CO2/M_C   t CO2 ha-1
 *
 * Given:
 *   axis, columns  the filled series
 *   rho, n_lags    autocorrelation of its residuals (anji_autocorrelation); n_lags 0:
 *                  no random error
 *   from, to       the period [from, to), s
 *   opts           settings, or NULL
 * Returned:
 *   out            the account; NaN and -1 on failure
 * Status:
 *   ANJI_OK (also for a period that is refused: see out->flags), or ANJI_ERR_NULL,
 *   _OPTS, _DOMAIN (axis, a period shorter than one record, or an infinite nee: see
 *   err->row)
 *
 * Notes:
 *   1. A period with a record on the axis but without a value has no sum: what is missing
 *      is not zero. A period of which the axis covers a part is PARTIAL.
 *   2. Plausible years: published annual NEE of forests, grass- and cropland lies between
 *      about -1000 and +1000 g C m-2 (Baldocchi 2008), plantations reach -1500.
 *   3. The interval is of a Gaussian error around the sum and includes only the errors
 *      named above: not the choice of gap-filler, nor storage, nor calibration.
 *
 * Reference: Baldocchi D. (2008) doi 10.1071/BT07151.
 */
ANJI_API int anji_budget_of(const anji_axis *axis, const anji_budget_columns *columns,
                            const double *rho, size_t n_lags, int64_t from, int64_t to,
                            const anji_budget_opts *opts, anji_budget *out,
                            anji_error *err);

/**
 * The same for every period of the axis in turn: days, months, years, or `each` of them
 * together (ANJI_PERIOD_YEAR, 2: the on-off cycle of bamboo, counted from the first
 * year).
 *
 * Returned:
 *   out       room for `capacity` accounts, or NULL to learn their number; all of it
 *             holds NaN and -1 on failure
 *   n_out     how many there are; 0 on failure
 * Status: as above; _DOMAIN when capacity is too small, `each` is below 1, the period
 *   is none of these, or the last one ends after the year 9999
 */
ANJI_API int anji_budget_by(const anji_axis *axis, const anji_budget_columns *columns,
                            const double *rho, size_t n_lags, int period, int32_t each,
                            const anji_budget_opts *opts, anji_budget *out,
                            size_t capacity, size_t *n_out, anji_error *err);

/** Join the threshold error (g C m-2) to an account and widen its interval. */
ANJI_API void anji_budget_add_ustar(anji_budget *budget, double se_gc_m2);
/** Let the error and the 95 % interval of an account be those of all its components
 *  (components.h), in g C m-2 of NEE. An account without a sum stays as it is. */
ANJI_API void anji_budget_set_total(anji_budget *budget, const anji_total *total);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_BUDGET_H */
