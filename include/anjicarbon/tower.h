/* anjicarbon/tower.h - the whole chain: records of one tower to its annual account.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_TOWER_H
#define ANJICARBON_TOWER_H

#include <anjicarbon/base.h>
#include <anjicarbon/budget.h>
#include <anjicarbon/components.h>
#include <anjicarbon/gap_error.h>
#include <anjicarbon/product.h>
#include <anjicarbon/run.h>
#include <anjicarbon/series.h>
#include <anjicarbon/ustar.h>
#include <anjicarbon/ustar_plateau.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Where the u* threshold comes from. */
enum {
    ANJI_TOWER_USTAR_MP        = 0, /**< moving point                                      */
    ANJI_TOWER_USTAR_NONE      = 1, /**< no filter                                         */
    ANJI_TOWER_USTAR_FIXED     = 2, /**< ustar_value                                       */
    ANJI_TOWER_USTAR_BOOTSTRAP = 3, /**< median of resamples of the moving point           */
    ANJI_TOWER_USTAR_CPD       = 4, /**< median of resamples of the change point           */
    ANJI_TOWER_USTAR_VUT       = 5, /**< reference of an ensemble, thresholds by year      */
    ANJI_TOWER_USTAR_CUT       = 6  /**< reference of an ensemble, thresholds of all years */
};

/** Which partition of NEE into GPP and RECO is made. */
enum {
    ANJI_TOWER_PARTITION_NONE  = 0,
    ANJI_TOWER_PARTITION_NIGHT = 1, /**< Reichstein et al. (2005) */
    ANJI_TOWER_PARTITION_DAY   = 2, /**< Lasslop et al. (2010)    */
    ANJI_TOWER_PARTITION_BOTH  = 3
};

/** Settings of anji_tower_run(): call anji_tower_opts_init(), then change fields. */
typedef struct anji_tower_opts {
    uint32_t struct_size;  /**< bytes known to the caller; written by init          */
    uint32_t rules;        /**< ANJI_FORM_...: whose chain                   [anji] */
    uint32_t ustar;        /**< ANJI_TOWER_USTAR_...                           [mp] */
    uint32_t filter_runs;  /**< 0 as the rules say (anji: yes), 1 no, 2 yes     [0] */
    uint32_t despike;      /**< 0 as the rules say (anji: yes), 1 no, 2 yes     [0] */
    uint32_t ustar_draws;  /**< resamples for the threshold's error, at most 1000;
                                4294967295: as the rules say (anji 100, others 0;
                                100 where the threshold comes from them)            */
    uint32_t seed;         /**< of the resamples                                [1] */
    uint32_t zero;         /**< must be 0                                           */
    double   ustar_value;  /**< fixed threshold, m s-1                        [NaN] */
    double   lat;          /**< degrees north; NaN: unknown                   [NaN] */
    double   lon;          /**< degrees east; NaN: unknown                    [NaN] */
    double   utc_offset;   /**< standard time minus UTC, h; NaN: unknown      [NaN] */
    double   max_gap_days; /**< longer runs stay empty; NaN: the rules'       [NaN] */
    uint32_t partition;    /**< ANJI_TOWER_PARTITION_...                     [none] */
    uint32_t zero2;        /**< must be 0                                           */
    double   storage_se;   /**< declared: of a year, from storage, g C m-2      [0] */
    double   calibration_se; /**< declared: share of the sum, from calibration  [0] */
    const anji_run *run;   /**< threads and poll; NULL: one thread, no poll         */
} anji_tower_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int               anji_tower_opts_init(anji_tower_opts *opts, size_t size);
ANJI_API const anji_param *anji_tower_param(size_t i);

/** The account of a tower: filled columns, thresholds, sums. Opaque; free it. */
typedef struct anji_tower_account anji_tower_account;

/** What one step of the chain did. */
typedef struct anji_tower_step {
    const char *name; /**< "range", "spike", ...; borrowed                            */
    const char *text; /**< one sentence; borrowed                                     */
    int64_t     n;    /**< records it flagged, replaced or made                       */
} anji_tower_step;

/**
 * From the records of one tower to its account.
 *
 *   step                          anji                          reddyproc, oneflux
 *   NEE                           NEE, or FC + SC               the same
 *   radiation                     measured, else published      the first of them that
 *                                 fill, else from PPFD          has any value, alone
 *   TA                            measured, else published      likewise
 *                                 fill
 *   VPD                           measured, else from RH and    likewise
 *                                 TA, else published fill
 *   checks                        range, file's quality flags,  none (filter_runs = 2:
 *                                 signal, equal runs, spikes,   equal runs; despike = 2:
 *                                 doubts (note 5)               spikes)
 *   clock                         tested when lat, lon and      not tested
 *                                 utc_offset are given
 *   u* threshold, filter          anji_ustar_...() in that form
 *   drivers                       filled first, from TA_ERA,    as they are
 *                                 SW_IN_ERA, VPD_ERA as fitted
 *                                 by anji_debias(), then MDS
 *   gaps                          anji_fill_mds() in that form
 *   sums                          anji_budget_...(), molar      12.011; oneflux 12.0107
 *   error                         random, and threshold by      random (ustar_draws > 1:
 *                                 resamples                     threshold too)
 *
 * Given:
 *   input   a series with the columns that anji_tower_read() makes: NEE or FC (and SC),
 *           SW_IN or PPFD_IN, TA, VPD or RH, USTAR, and what else it found
 *   opts    settings, or NULL for the defaults
 * Returned:
 *   out     the account; free it with anji_tower_account_free(). NULL on failure
 * Status:
 *   ANJI_OK (years that are refused stay in the account with their flags), or
 *   ANJI_ERR_NULL, _OPTS, _NOT_FOUND (no NEE or FC; oneflux: no radiation, TA or VPD),
 *   _DOMAIN (an infinity: see err->row), _MEMORY
 *
 * Notes:
 *   1. Nothing that is measured is changed or deleted. A record that a check flags is
 *      treated as missing and keeps its flag in the columns.
 *   2. A literal chain computes what that program computes from the same columns; the
 *      flags of the years are ours.
 *   3. The same bits for the same seed.
 *   4. The threshold is found from nights that radiation tells (the sun where it is
 *      missing and lat, lon, utc_offset are given). The anji chain filters a record only
 *      when the sun is down too: at twilight a canopy still takes up.
 *   5. The anji chain doubts a record of 20 days and more whose radiation, place, NEE unit
 *      or sign cannot be: radiation without light is not used; the rest is a warning and
 *      a flag of the years.
 *   6. A column NEE or FC without any value is a record whose years are all refused.
 *   7. In a file of the FLUXNET product (X_F with X_F_QC) the oneflux chain takes as driver
 *      X what the flag calls measured, 0, and nothing else: not the filled values, and
 *      not an unfilled column, which may be of another version of the record.
 *   8. Artificial gaps show by how much the filler leans to one side (gap_error.h). The
 *      columns and the sums of the account are the filler's; the intervals and
 *      anji_tower_detail.nee are about the sum with that lean taken off.
 */
ANJI_API int  anji_tower_run(const anji_series *input, const anji_tower_opts *opts,
                             anji_tower_account **out, anji_error *err);
ANJI_API void anji_tower_account_free(anji_tower_account *account);

/**
 * Columns of the account, borrowed: NEE (as measured, storage added), NEE_FLAG
 * (ANJI_FLAG_... bits of quality.h), USTAR, USTAR_THRESHOLD, USTAR_FLAG (ustar.h),
 * NEE_F, NEE_F_QC, NEE_F_METHOD, NEE_F_WIN, NEE_F_N, NEE_F_SD, NEE_FALL, SW_IN_F, TA_F,
 * VPD_F, NIGHT, and SW_IN_POT in the anji chain where lat, lon and utc_offset are known.
 * USTAR, USTAR_THRESHOLD, SW_IN_F, TA_F and VPD_F are absent when there is nothing in them.
 */
ANJI_API const anji_series *anji_tower_series(const anji_tower_account *account);
/** What the steps did, in order; NULL past the end. */
ANJI_API const anji_tower_step *anji_tower_steps(const anji_tower_account *account,
                                                 size_t                    i);
/** Warnings, each a sentence; NULL past the end. Borrowed. At most 64: the last one then
 *  says that there are more. */
ANJI_API const char *anji_tower_warning(const anji_tower_account *account, size_t i);
/** Sums by ANJI_PERIOD_DAY, _MONTH or _YEAR; borrowed. NULL for another period. */
ANJI_API const anji_budget *anji_tower_budgets(const anji_tower_account *account,
                                               int period, size_t *n);
/** What the chain knows of a year, or another period, beside its budget. In g C m-2; NaN
 *  where it was not asked for, not known, or the budget is refused. Frozen. */
typedef struct anji_tower_detail {
    int64_t    from, to;     /**< the period, s of site standard time                    */
    anji_total nee;          /**< NEE without the fillers' lean, note 8, its error and
                                  its intervals                                          */
    double     nee_ref;      /**< ensemble: sum of the reference's records               */
    double     nee_ref_yy;   /**< the reference of the years, which is chosen anew       */
    double     nee_50;       /**< its member at the median threshold                     */
    double     nee_mean;     /**< mean of its members                                    */
    double     nee_16, nee_84; /**< percentiles among its members                        */
    double     rand_unc;     /**< random uncertainty of the reference, as ONEFlux        */
    double     joint_unc;    /**< the same with that of the threshold, as ONEFlux        */
    double     gpp_nt, reco_nt; /**< night-time partition                                */
    double     gpp_dt, reco_dt; /**< day-time partition                                  */
} anji_tower_detail;

/**
 * Detail of the period [from, to), s: a year's is exact for the ensemble only when the
 * period is a calendar year; of another period the ensemble's fields are NaN.
 * Status: ANJI_OK, or ANJI_ERR_NULL, _DOMAIN (a period shorter than one record), _MEMORY;
 * *out holds NaN then.
 */
ANJI_API int anji_tower_detail_of(const anji_tower_account *account, int64_t from,
                                  int64_t to, anji_tower_detail *out, anji_error *err);

#define ANJI_TOWER_COMPONENTS 8

/**
 * The components of the error of the NEE of [from, to), g C m-2, and their total: random,
 * gap, ustar, method, storage, calibration, as far as the chain knows them. components
 * has room for ANJI_TOWER_COMPONENTS. Status as above.
 */
ANJI_API int anji_tower_components(const anji_tower_account *account, int64_t from,
                                   int64_t to, anji_component *components, size_t *n,
                                   anji_total *total, anji_error *err);
/** The calibration of the gap error; borrowed, NULL when there is none. */
ANJI_API const anji_gap_length *anji_tower_gap_lengths(const anji_tower_account *account,
                                                       size_t                   *n);
/** The product of the ensemble with all its columns; borrowed, NULL without one. */
ANJI_API const anji_product *anji_tower_product(const anji_tower_account *account);
/**
 * The thresholds of the members (resamples, or percentiles of the ensemble), one row of
 * years each, and the NEE of each member's years, g C m-2, in the same shape; borrowed.
 * n_members 0 and NULL without members.
 */
ANJI_API const double *anji_tower_member_thresholds(const anji_tower_account *account,
                                                    size_t *n_members, size_t *n_years);
ANJI_API const double *anji_tower_member_sums(const anji_tower_account *account,
                                              size_t *n_members, size_t *n_years);
/**
 * NEE of each year of the calendar as a function of one threshold for all rows: sums,
 * g C m-2, one row of years for each of n thresholds (m s-1, from 0 to where a fifth of
 * the measured nights is left); borrowed. NULL and 0 where it was not made.
 */
ANJI_API const double *anji_tower_curve(const anji_tower_account *account,
                                        const double **threshold, size_t *n,
                                        size_t *n_years);
/** Whether that curve has a plateau in a year, counted from the first; borrowed. NULL
 *  where it is not known. */
ANJI_API const anji_ustar_plateau *anji_tower_plateau(const anji_tower_account *account,
                                                      size_t                    year);
/** The sum over any period [from, to), s, with the same errors. */
ANJI_API int anji_tower_budget(const anji_tower_account *account, int64_t from,
                               int64_t to, anji_budget *out, anji_error *err);
/** Threshold that was applied in the middle of a period, m s-1; NaN: none. */
ANJI_API double anji_tower_threshold(const anji_tower_account *account, int64_t from,
                                     int64_t to);
/** The u* analysis, or NULL when there was none; borrowed. */
ANJI_API const anji_ustar_result *anji_tower_ustar(const anji_tower_account *account);
/** The settings as they were used, with what the rules decided in place of "as the rules
 *  say": draws, runs and spikes. Borrowed; NULL for NULL. */
ANJI_API const anji_tower_opts *anji_tower_used(const anji_tower_account *account);
/** Molar masses in use, ANJI_MASS_...; -1 for NULL. */
ANJI_API int anji_tower_mass(const anji_tower_account *account);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_TOWER_H */
