/* anjicarbon/ustar.h - the friction velocity below which night fluxes are too small.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_USTAR_H
#define ANJICARBON_USTAR_H

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Settings: call anji_ustar_opts_init(), then change fields. */
typedef struct anji_ustar_opts {
    uint32_t struct_size;  /**< bytes known to the caller; written by init     */
    uint32_t form;         /**< ANJI_FORM_...                 [ANJI_FORM_ANJI] */
    double   sw_night;     /**< night is below this radiation, W m-2      [10] */
    uint32_t next;         /**< filter: ANJI_USTAR_NEXT_...             [FORM] */
    uint32_t across_years; /**< filter: 1 if next may cross a year's end   [0] */
} anji_ustar_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_ustar_opts_init(anji_ustar_opts *opts, size_t size);
/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_ustar_param(size_t i);

/** Why there is no threshold. */
enum {
    ANJI_USTAR_FOUND       = 0, /**< there is one                                  */
    ANJI_USTAR_NO_NIGHT    = 1, /**< no complete night record                      */
    ANJI_USTAR_FEW_ROWS    = 2, /**< too few complete night records                */
    ANJI_USTAR_CORRELATED  = 3, /**< u* follows temperature, or one is constant    */
    ANJI_USTAR_NO_CALM     = 4, /**< the calmest bin is already turbulent          */
    ANJI_USTAR_NO_PLATEAU  = 5, /**< NEE does not level off with u*                */
    ANJI_USTAR_FEW_CLASSES = 6, /**< too few temperature classes have a threshold  */
    ANJI_USTAR_MIXED       = 7  /**< no part has one, for different reasons        */
};

/** One line of English for a reason; never NULL, never to be freed. */
ANJI_API const char *anji_ustar_reason(int32_t reason);

/** A year's threshold. 40 bytes for ever. */
typedef struct anji_ustar_year {
    int32_t year;
    int32_t reason;   /**< why the year has none of its own                      */
    int64_t n;        /**< complete night records                                */
    double  highest;  /**< highest threshold of its seasons, m s-1; NaN if none  */
    double  pooled;   /**< of all its records as one season; NaN if none         */
    double  reported; /**< pooled, else highest, else the single value           */
} anji_ustar_year;

/** A season's threshold. 40 bytes for ever. */
typedef struct anji_ustar_season {
    int32_t label;
    int32_t year;
    int64_t n;        /**< complete night records                                     */
    double  own;      /**< median of its classes, m s-1; NaN if none                  */
    double  reported; /**< own, else the year's reported                              */
    int32_t reason;   /**< why own is NaN                                             */
    int32_t n_found;  /**< classes that have a threshold                              */
} anji_ustar_season;

/** A temperature class of a season. 56 bytes for ever. */
typedef struct anji_ustar_class {
    int32_t season;    /**< label; year * 1000 for a year pooled as one season        */
    int32_t number;    /**< from 1, the coldest                                       */
    int64_t n;         /**< records                                                   */
    double  threshold; /**< m s-1; NaN if none                                        */
    double  r;         /**< |Pearson correlation of u* and temperature|; NaN if none  */
    double  t_min;     /**< temperatures of the class, degC                           */
    double  t_max;
    int32_t reason; /**< why threshold is NaN                                         */
    int32_t n_bins; /**< its rows among the bins; 0 for a class that was not divided  */
} anji_ustar_class;

/** A u* bin of a class: one point of the curve. 40 bytes for ever. */
typedef struct anji_ustar_bin {
    int32_t season; /**< as in the class                 */
    int32_t klass;  /**< the class's number, from 1      */
    int32_t number; /**< from 1, the calmest             */
    int32_t zero;
    int64_t n;     /**< records                          */
    double  ustar; /**< mean friction velocity, m s-1    */
    double  nee;   /**< mean NEE, unit of the input      */
} anji_ustar_bin;

/** The answer, and the night records sorted once for many estimates. Opaque. */
typedef struct anji_ustar_result anji_ustar_result;
typedef struct anji_ustar_plan   anji_ustar_plan;

/**
 * u* threshold by the moving point.
 *
 * Model (Papale et al. 2006, after Reichstein et al. 2005): the complete night records
 * of a season are cut into 7 classes of equal count by temperature, each class into 20
 * bins of equal count by u*. With mean u* U(b) and mean NEE F(b) of bin b of B,
 *
 *     P(b)      = mean of F(b+1) ... F(min(b + 10, B))
 *     threshold = U(b) of the first b with F(b) >= k P(b) and F(b+1) >= k P(b+1)
 *     season    = median of its classes
 *     year      = highest of its seasons;  single = median of the years
 *
 * A class is not used when |r(u*, T)| is high or its calmest bin is above 0.2 m s-1.
 * A year with too little in its seasons is treated once more as one season ("pooled").
 *
 * Given:
 *   axis     rows of each column
 *   nee      net ecosystem exchange, measured only      umol CO2 m-2 s-1 (or any other)
 *   ustar    friction velocity                          m s-1
 *   t_air    air or soil temperature                    degC
 *   sw_in    incoming shortwave radiation               W m-2
 *   night    1 where the sun is below the horizon, or NULL: night from sw_in alone
 *   season   a label per row, or NULL for the form's own (anji_ustar_seasons)
 *   draw     rows of a bootstrap resample in the order drawn, or NULL for the data
 *   n_draw   their number; 0 for the data
 *   opts     settings, or NULL for the defaults
 * Returned:
 *   out      the result; free it with anji_ustar_result_free(). NULL on failure.
 * Status:
 *   ANJI_OK, also when no threshold was found: then values are NaN and each row of the
 *   result has its reason. ANJI_ERR_NULL, _OPTS, _MEMORY; _DOMAIN (an infinity, a drawn
 *   row outside the axis, a bad axis; see err->row)
 *
 * Notes:
 *   1. A night record has sw_in < sw_night and, when night is given, night = 1; it is
 *      complete when nee, ustar and t_air are there. Missing sw_in: see the first line
 *      of note 2.
 *   2. The forms:
 *                                        ANJI          REDDYPROC     ONEFLUX
 *      sw_in missing, night = 1          night         not used      day
 *      seasons start in month            3 6 9 12      3 6 9 12      1 4 7 10
 *      fewest records of a season        7 x 100       7 x 100       7 x 100
 *      fewest records of a class         -             -             100
 *      class used when |r|               < 0.5         < 0.5         <= 0.5
 *      bins are counted from             last end      last end      first record
 *      k for P > 0; for P < 0            0.95; 1.05    0.95; 0.95    1; 1
 *      last bin tested                   B - 3         B - 3         B - 2
 *      classes needed in a season        2             2             1
 *      pooled when fewer than 3000       nights        nights        nights + days
 *      or when                           no season     no season     all seasons
 *                                        has one       has one       small
 *      a year without one takes          single        single        nothing
 *      year of a resampled season        of the axis   of the draw   of the axis
 *      ANJI differs from REDDYPROC in three places: a record whose radiation is
 *      missing is night for the estimate, as it is for the filter, when the sun says
 *      so; the tolerance lies below a negative plateau, too; and resampling cannot
 *      move a season into another year.
 *   3. The December season runs on through January and February. The January and
 *      February that open a record are a season of their own.
 *   4. Equal temperatures stay in one class and equal u* in one bin, so that the order
 *      of records does not matter.
 *   5. A year is the highest of noisy seasons: the bootstrap's median lies above it.
 *
 * Reference: Papale D. et al. (2006) Towards a standardized processing of net ecosystem
 * exchange measured with eddy covariance technique. Biogeosciences 3, 571-583.
 * doi:10.5194/bg-3-571-2006. Wutzler T. et al. (2018) Basic and extensible
 * post-processing of eddy covariance flux data with REddyProc. Biogeosciences 15,
 * 5015-5030. doi:10.5194/bg-15-5015-2018. Pastorello G. et al. (2020),
 * doi:10.1038/s41597-020-0534-3
 */
ANJI_API int anji_ustar_moving_point(const anji_axis *axis, const double *nee,
                                     const double *ustar, const double *t_air,
                                     const double *sw_in, const uint8_t *night,
                                     const int32_t *season, const int64_t *draw,
                                     size_t n_draw, const anji_ustar_opts *opts,
                                     anji_ustar_result **out, anji_error *err);

/**
 * The same in two steps, for many resamples of one record: the plan holds the sorted
 * night records and copies what it needs. Many threads may estimate from one plan.
 * Arguments, results and status as above. Free the plan with anji_ustar_plan_free().
 */
ANJI_API int  anji_ustar_plan_new(const anji_axis *axis, const double *nee,
                                  const double *ustar, const double *t_air,
                                  const double *sw_in, const uint8_t *night,
                                  const int32_t *season, const anji_ustar_opts *opts,
                                  anji_ustar_plan **out, anji_error *err);
ANJI_API int  anji_ustar_plan_estimate(const anji_ustar_plan *plan, const int64_t *draw,
                                       size_t n_draw, anji_ustar_result **out,
                                       anji_error *err);
ANJI_API void anji_ustar_plan_free(anji_ustar_plan *plan);
ANJI_API void anji_ustar_result_free(anji_ustar_result *result);

/** The single threshold of the record, m s-1; NaN if there is none, and why. */
ANJI_API double  anji_ustar_single(const anji_ustar_result *result);
ANJI_API int32_t anji_ustar_single_reason(const anji_ustar_result *result);
/** Rows of the tables, and their number: years ascending, seasons by their first row on
 *  the axis, classes and bins in the order of seasons, then pooled years. Borrowed
 * until the result goes; NULL with *n = 0 when result is NULL. */
ANJI_API const anji_ustar_year *anji_ustar_years(const anji_ustar_result *result,
                                                 size_t                  *n);
ANJI_API const anji_ustar_season *
anji_ustar_season_rows(const anji_ustar_result *result, size_t *n);
ANJI_API const anji_ustar_class *anji_ustar_classes(const anji_ustar_result *result,
                                                    size_t                  *n);
ANJI_API const anji_ustar_bin   *anji_ustar_bins(const anji_ustar_result *result,
                                                 size_t                  *n);
/** Class and bin of each row of the axis within its season; 0 for a row that was not
 *  used, bin 0 also in a class that was not divided. Borrowed; NULL for a resample. */
ANJI_API const uint8_t *anji_ustar_row_class(const anji_ustar_result *result);
ANJI_API const uint8_t *anji_ustar_row_bin(const anji_ustar_result *result);

/**
 * Season labels of a form: year * 1000 + first month. A season that runs over New Year
 * keeps the label of its first month; January and February of the axis's first year are
 * year * 1000 + 1.
 * Returned: label, axis->n values.
 * Status: ANJI_OK, ANJI_ERR_NULL, _DOMAIN (axis, unknown form).
 */
ANJI_API int anji_ustar_seasons(const anji_axis *axis, uint32_t form, int32_t *label,
                                anji_error *err);
/**
 * Season labels from starts, such as sowing and harvest: each begins at midnight before
 * day yday[k] (1 to 366) of year[k] and has the label year * 1000 + yday. Rows before
 * the first start have the axis's first year * 1000 + 1.
 * Status: ANJI_OK, ANJI_ERR_NULL, _DOMAIN (axis, yday, starts not ascending: err->row
 * is the position in the list).
 */
ANJI_API int anji_ustar_seasons_from(const anji_axis *axis, size_t n_starts,
                                     const int32_t *year, const int32_t *yday,
                                     int32_t *label, anji_error *err);

/** Which threshold a row gets. */
enum {
    ANJI_USTAR_BY_YEAR   = 0, /**< its season's year's     */
    ANJI_USTAR_BY_SEASON = 1, /**< its season's            */
    ANJI_USTAR_BY_SINGLE = 2  /**< the same for all rows   */
};

/**
 * The reported thresholds as a column, found by each row's season label.
 *
 * Given: the result; the axis and the labels it was made from (NULL: the form's own);
 *   by, one of ANJI_USTAR_BY_...
 * Returned: threshold, axis->n values, m s-1; NaN where there is none.
 * Status: ANJI_OK, ANJI_ERR_NULL, _DOMAIN (unknown by, axis of another length),
 *   _NOT_FOUND (a label the result does not have; err->row), _MEMORY
 */
ANJI_API int anji_ustar_thresholds(const anji_ustar_result *result,
                                   const anji_axis *axis, const int32_t *season, int by,
                                   double *threshold, anji_error *err);

/** What the filter found. Every flag but 0 removes the row's NEE. */
enum {
    ANJI_USTAR_KEPT         = 0,
    ANJI_USTAR_LOW          = 1, /**< u* below the threshold           */
    ANJI_USTAR_AFTER_LOW    = 2, /**< the row after such a row         */
    ANJI_USTAR_NO_THRESHOLD = 3, /**< the threshold is NaN             */
    ANJI_USTAR_MISSING      = 4  /**< u* is NaN                        */
};

/** What the filter does about the row after a low one. */
enum {
    ANJI_USTAR_NEXT_FORM    = 0, /**< the form's: ONEFLUX removes, others keep */
    ANJI_USTAR_NEXT_KEEP    = 1, /**< nothing                                  */
    ANJI_USTAR_NEXT_REMOVE  = 2, /**< AFTER_LOW, as in Papale et al. (2006)    */
    ANJI_USTAR_NEXT_RELABEL = 3  /**< see note 5                               */
};

/**
 * Flags for rows whose turbulence is too low.
 *
 *     LOW where ustar < threshold (strictly), at night; in form ONEFLUX by day, too
 *
 * Given:
 *   axis        rows of each column
 *   ustar       friction velocity                  m s-1
 *   sw_in       incoming shortwave radiation       W m-2
 *   night       1 where the sun is below the horizon, or NULL
 *   threshold   from anji_ustar_thresholds(), or one value in all rows    m s-1
 *   opts        settings, or NULL for the defaults
 * Returned: flag, axis->n values, ANJI_USTAR_KEPT, ...; 255 on failure
 * Status: ANJI_OK, ANJI_ERR_NULL, _OPTS, _DOMAIN (infinity; axis)
 *
 * Notes:
 *   1. Night is sw_in below sw_night or missing, and night = 1 where night is given.
 *   2. NO_THRESHOLD goes before MISSING, MISSING before LOW.
 *   3. In form ONEFLUX a row without u* counts as low: the row after it goes as well.
 *   4. ONEFlux lets the row after cross a year's end where all years share a threshold
 *      (its CUT): set across_years. With a threshold per year (VUT) it does not.
 *   5. RELABEL does what the option of that purpose does in REddyProc 1.3.3, by its
 *      mistake: the first row of each stretch of LOW gets AFTER_LOW; no other row goes.
 * Reference: as above.
 */
ANJI_API int anji_ustar_filter(const anji_axis *axis, const double *ustar,
                               const double *sw_in, const uint8_t *night,
                               const double *threshold, const anji_ustar_opts *opts,
                               uint8_t *flag, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_USTAR_H */
