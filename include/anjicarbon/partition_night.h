/* anjicarbon/partition_night.h - respiration and photosynthesis from the nights.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_PARTITION_NIGHT_H
#define ANJICARBON_PARTITION_NIGHT_H

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What light does to respiration. */
enum {
    ANJI_PARTITION_NIGHT_LIGHT_NONE   = 0, /**< nothing: the night's model by day   */
    ANJI_PARTITION_NIGHT_LIGHT_GIVEN  = 1, /**< lowers it by the given fraction     */
    ANJI_PARTITION_NIGHT_LIGHT_FITTED = 2  /**< lowers it by one fitted to the day  */
};

/** Settings: call anji_partition_night_opts_init(), then change fields. */
typedef struct anji_partition_night_opts {
    uint32_t struct_size; /**< bytes known to the caller; written by init             */
    uint32_t form;        /**< ANJI_FORM_...                         [ANJI_FORM_ANJI] */
    double   sw_night;    /**< night is below this radiation, W m-2              [10] */
    double   e0_prior;    /**< ANJI: expected E0, K                             [125] */
    double   e0_prior_sd; /**< ANJI: its standard deviation, K; 1000: no prior   [75] */
    double   e0_given;    /**< all forms: E0 is this and not estimated, K       [NaN] */
    double   inhibition;  /**< with LIGHT_GIVEN: the fraction lost in light       [0] */
    uint32_t light;       /**< ANJI_PARTITION_NIGHT_LIGHT_...            [LIGHT_NONE] */
    uint32_t days;        /**< ANJI: shortest block with an R_ref of its own, days [7] */
    uint32_t rows_min;    /**< ANJI: fewest complete night records of a year      [50] */
    uint32_t zero;        /**< must be 0                                               */
} anji_partition_night_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_partition_night_opts_init(anji_partition_night_opts *opts,
                                            size_t                     size);
/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_partition_night_param(size_t i);

/** What became of a year. From NO_NIGHT on it is not estimable and its rows are NaN. */
enum {
    ANJI_PARTITION_NIGHT_ESTIMATED   = 0, /**< E0 is the data's                      */
    ANJI_PARTITION_NIGHT_PRIOR       = 1, /**< E0 is the prior's more than the data's */
    ANJI_PARTITION_NIGHT_GIVEN       = 2, /**< E0 is the caller's                    */
    ANJI_PARTITION_NIGHT_NO_NIGHT    = 3, /**< no complete night record              */
    ANJI_PARTITION_NIGHT_FEW_ROWS    = 4, /**< too few of them, or of their blocks   */
    ANJI_PARTITION_NIGHT_FEW_WINDOWS = 5, /**< too few windows with a believable E0  */
    ANJI_PARTITION_NIGHT_NO_FIT      = 6, /**< the fit of E0 did not converge        */
    ANJI_PARTITION_NIGHT_NO_R_REF    = 7, /**< no window has an R_ref                */
    ANJI_PARTITION_NIGHT_NARROW      = 8  /**< E0's error is beyond 115 K, with prior */
};
/** What became of a window. */
enum {
    ANJI_PARTITION_NIGHT_WINDOW_USED     = 0,
    ANJI_PARTITION_NIGHT_WINDOW_SPARE    = 1, /**< believable, but others are surer  */
    ANJI_PARTITION_NIGHT_WINDOW_LIMITS   = 2, /**< E0 or R_ref is outside the limits */
    ANJI_PARTITION_NIGHT_WINDOW_NO_FIT   = 3, /**< the fit did not converge          */
    ANJI_PARTITION_NIGHT_WINDOW_NARROW   = 4, /**< temperatures are too much alike   */
    ANJI_PARTITION_NIGHT_WINDOW_FEW      = 5, /**< too few records                   */
    ANJI_PARTITION_NIGHT_WINDOW_REPLACED = 6  /**< a later one has the same row      */
};

/** One line of English for what became of a year or a window; never NULL. */
ANJI_API const char *anji_partition_night_reason(int32_t reason);
ANJI_API const char *anji_partition_night_window_text(int32_t status);

/** A calendar year of the axis. 80 bytes for ever. */
typedef struct anji_partition_night_year {
    int32_t year;
    int32_t reason;        /**< ANJI_PARTITION_NIGHT_...                              */
    int64_t n;             /**< complete night records                                */
    double  e0;            /**< temperature sensitivity, K; NaN where not estimable   */
    double  e0_se;         /**< its standard error (ANJI)                             */
    double  prior_share;   /**< part of E0's information that is the prior's, 0 to 1  */
    int64_t n_reco;        /**< rows that have Reco                                   */
    double  reco;          /**< mean Reco of those rows, umol CO2 m-2 s-1             */
    double  reco_se;       /**< standard error of that mean (ANJI)                    */
    double  inhibition;    /**< fraction of respiration lost in light                 */
    double  inhibition_se; /**< its standard error (LIGHT_FITTED)                     */
} anji_partition_night_year;

/** A window with an E0 of its own. 88 bytes for ever. */
typedef struct anji_partition_night_e0_window {
    int64_t first, last; /**< rows [first, last) of the axis                          */
    int64_t n;           /**< complete night records                                  */
    double  t_range;     /**< of their temperatures, K                                */
    double  r_ref, e0;   /**< of all records: umol CO2 m-2 s-1 at 15 degC, K          */
    double  e0_se;
    double  e0_trim;     /**< without the largest residuals, K; this one is used      */
    double  e0_trim_se;
    int32_t status;      /**< ANJI_PARTITION_NIGHT_WINDOW_...                         */
    int32_t rank;        /**< by e0_trim_se among the believable, from 1; 0: none     */
    int32_t year;        /**< of the first row                                        */
    int32_t zero;
} anji_partition_night_e0_window;

/** A window with an R_ref of its own. 64 bytes for ever. */
typedef struct anji_partition_night_r_ref_window {
    int64_t first, last; /**< rows [first, last) of the axis                          */
    int64_t n;           /**< complete night records                                  */
    double  row;         /**< row of the axis that it is tied to, from 0              */
    double  r_ref;       /**< umol CO2 m-2 s-1 at 15 degC                             */
    double  r_ref_se;    /**< for a known E0                                          */
    double  e0;          /**< the E0 it was found with, K                             */
    int32_t status;      /**< ANJI_PARTITION_NIGHT_WINDOW_...                         */
    int32_t zero;
} anji_partition_night_r_ref_window;

/** Parameters behind the columns. Opaque. */
typedef struct anji_partition_night_result anji_partition_night_result;

/**
 * Night-time partition of NEE into respiration and photosynthesis.
 *
 * Model (Reichstein et al. 2005): by night NEE is respiration, which follows air
 * temperature T (K) as Lloyd & Taylor (1994) found,
 *
 *     Reco(t) = R_ref(t) exp(E0 (1/(288.15 - 227.13) - 1/(T(t) - 227.13)))
 *     GPP(t)  = Reco(t) - NEE(t)
 *
 * with one sensitivity E0 for a year and a base rate R_ref that changes in weeks.
 *
 * Given:
 *   axis     rows of each column
 *   nee      net ecosystem exchange, measured and kept   umol CO2 m-2 s-1
 *   nee_f    the same with its gaps filled, or NULL: no GPP
 *   sw_in    incoming shortwave radiation, measured      W m-2
 *   night    1 where the sun is below the horizon, or NULL: night from sw_in alone
 *   t_air    air temperature, measured                   degC
 *   t_air_f  the same with its gaps filled               degC
 *   opts     settings, or NULL for the defaults
 * Returned:
 *   reco     respiration, axis->n values                 umol CO2 m-2 s-1
 *   gpp      photosynthesis, axis->n values, or NULL     umol CO2 m-2 s-1
 *   out      parameters, or NULL; free them with anji_partition_night_result_free()
 * Status:
 *   ANJI_OK, also where a year is not estimable: its rows are NaN and its `reason` says
 *   why. ANJI_ERR_NULL, _OPTS, _MEMORY; _DOMAIN (an infinity, a temperature at or below
 *   -46 degC; a bad axis; see err->row). Then reco and gpp are NaN and *out is NULL.
 *
 * Notes:
 *   1. Nothing is clipped: negative GPP, and GPP by night, are kept, so that sums close.
 *      Reco is the model in every row, also where the night was measured.
 *   2. The forms:
 *                              ANJI             REDDYPROC        ONEFLUX
 *      night is sw_in          < sw_night       <= sw_night      < sw_night
 *      sw_in missing           the sun's word   not night        not night
 *      E0 of                   each year        the whole axis   each year
 *      estimated from          blocks jointly   15 d every 5 d   14 d every 5 d
 *      fewest records          10 in a block    7                7
 *      least range of T        -                5 K              5 K
 *      residuals trimmed       -                5 % at each end  -
 *      believed when           always; prior    30 < E0 - se and 30 < E0 < 350
 *                                               E0 + se < 450
 *      E0 is                   the optimum      mean of the 3    mean of up to 3
 *                                               of least se,     of least se
 *                                               2 decimals
 *      R_ref windows           the blocks       7 d every 4 d    8 d every 4 d
 *      fewest records          10               3                3
 *      R_ref below 0           is 0             is left out      is 1e-6
 *      tied to                 mean row         mean row, whole  mean row
 *      between windows         fluxes mixed     R_ref mixed      R_ref mixed
 *      ANJI fits one E0 and every block's R_ref of a year together (the R_ref of a block
 *      is linear and eliminated), so that only the response within a block counts, no
 *      record counts twice, and the optimum is a converged one.
 *   3. The prior of E0 (ANJI) is normal. 125 K is the Q10 of 1.4 that Mahecha et al.
 *      (2010) found within 60 sites, at 15 degC; they give 0.1 (27 K) as its scatter. Its
 *      width here, 75 K, is this library's choice, so wide that Lloyd & Taylor's own 309
 *      K lies 2.5 of it away. With nights of ordinary range it decides a few per cent;
 *      where night temperature hardly varies it decides all, and prior_share says so.
 *   4. Standard errors (ANJI): E0's is the larger of the model's and of that from blocks
 *      as independent units; R_ref's likewise from nights. reco_se carries both through
 *      the interpolation to the year's mean. They leave out the u* threshold, what is
 *      wrong with the model by day, and the temperature's own error.
 *   5. REDDYPROC needs three believable windows in the whole axis: REddyProc stops
 *      without them; here all years say FEW_WINDOWS. ONEFLUX follows the published rules
 *      in words; windows start with the year's first row, and no reference output of
 *      ONEFlux was compared.
 *   6. Light (Keenan et al. 2019): respiration of a row that is not night is multiplied
 *      by 1 - inhibition. LIGHT_FITTED fits, in each 14 days of a year, the day's NEE
 *      below 300 W m-2 as (1 - i) Reco - a b sw / (a sw + b), and takes the mean of i
 *      with weights 1/se^2. It is an apparent inhibition: a diagnostic, not a default.
 *      Where no span can be fitted inhibition is NaN and Reco stays as it is. reco_se does
 *      not carry its error.
 *
 * Reference: Reichstein M. et al. (2005) On the separation of net ecosystem exchange into
 * assimilation and ecosystem respiration. Global Change Biology 11, 1424-1439.
 * doi:10.1111/j.1365-2486.2005.001002.x. Lloyd J., Taylor J.A. (1994)
 * doi:10.2307/2389824. Wutzler T. et al. (2018) doi:10.5194/bg-15-5015-2018. Pastorello
 * G. et al. (2020) doi:10.1038/s41597-020-0534-3. Mahecha M.D. et al. (2010)
 * doi:10.1126/science.1189587. Keenan T.F. et al. (2019) doi:10.1038/s41559-019-0809-2
 */
ANJI_API int anji_partition_night(const anji_axis *axis, const double *nee,
                                  const double *nee_f, const double *sw_in,
                                  const uint8_t *night, const double *t_air,
                                  const double                    *t_air_f,
                                  const anji_partition_night_opts *opts, double *reco,
                                  double *gpp, anji_partition_night_result **out,
                                  anji_error *err);

/** Free a result; NULL is allowed. */
ANJI_API void anji_partition_night_result_free(anji_partition_night_result *result);
/** Rows of the tables and their number, in the order of time: years, E0 windows (none in
 *  ANJI), R_ref windows (ANJI: its blocks). Borrowed until the result goes; NULL with
 *  *n = 0 when result is NULL. */
ANJI_API const anji_partition_night_year *
anji_partition_night_years(const anji_partition_night_result *result, size_t *n);
ANJI_API const anji_partition_night_e0_window *
anji_partition_night_e0_windows(const anji_partition_night_result *result, size_t *n);
ANJI_API const anji_partition_night_r_ref_window *
anji_partition_night_r_ref_windows(const anji_partition_night_result *result,
                                   size_t                            *n);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_PARTITION_NIGHT_H */
