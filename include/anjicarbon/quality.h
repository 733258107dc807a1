/* anjicarbon/quality.h - checks that flag records and never delete them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_QUALITY_H
#define ANJICARBON_QUALITY_H

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Bits of a flag column, one byte a record; 0 is a record without objection.
 *
 * Every function below sets its bit where a record fails, leaves all other bits, and
 * returns the count it flagged through n_flagged (may be NULL): -1 on failure, when the
 * column is left as it was. A missing value is never flagged. A record that was flagged
 * by another check still takes part: give NaN for what should not.
 */
enum {
    ANJI_FLAG_RANGE  = 1,  /**< outside its plausible range                        */
    ANJI_FLAG_SPIKE  = 2,  /**< a spike                                            */
    ANJI_FLAG_RUN    = 4,  /**< one of a run of identical values                   */
    ANJI_FLAG_TEST   = 8,  /**< failed the quality test that the file carries      */
    ANJI_FLAG_SIGNAL = 16, /**< weak signal, or rain on an open path               */
    ANJI_FLAG_USTAR  = 32, /**< low turbulence                                     */
    ANJI_FLAG_AFTER  = 64  /**< the record after one of low turbulence             */
};

/** A plausible range. */
typedef struct anji_range {
    const char *quantity; /**< FLUXNET name, "NEE"         */
    const char *unit;     /**< "umol m-2 s-1"              */
    double      min, max; /**< both still plausible        */
    const char *source;   /**< where the limits come from  */
} anji_range;

/** Row i of the table of plausible ranges, or NULL past its end. */
ANJI_API const anji_range *anji_range_row(size_t i);
/** The row of a quantity, or NULL. */
ANJI_API const anji_range *anji_range_find(const char *quantity);

/**
 * Flag values outside [min, max]: ANJI_FLAG_RANGE.
 *
 * Given: n; x, the column; min <= max, in x's unit, see anji_range_find(). An infinity
 * is flagged, not an error. Status: ANJI_OK, or ANJI_ERR_NULL, _DOMAIN (limits).
 */
ANJI_API int anji_flag_range(size_t n, const double *x, double min, double max,
                             uint8_t *flag, int64_t *n_flagged, anji_error *err);

/**
 * Flag radiation brighter than the Sun allows: sw_in > (1 + share) potential + offset,
 * ANJI_FLAG_RANGE.
 *
 * Given: n; sw_in, W m-2; potential of anji_sun(), W m-2; share, at least 0 (0.15
 * leaves room for light that broken clouds focus); offset, at least 0, W m-2 (50 leaves
 * room for twilight and a coarse clock). Status: ANJI_OK, or ANJI_ERR_NULL, _DOMAIN.
 */
ANJI_API int anji_flag_bright(size_t n, const double *sw_in, const double *potential,
                              double share, double offset, uint8_t *flag,
                              int64_t *n_flagged, anji_error *err);

/** Settings of anji_despike(). */
typedef struct anji_despike_opts {
    uint32_t struct_size; /**< bytes known to the caller; written by init            */
    uint32_t block_days;  /**< length of a block, days                          [13] */
    uint32_t min_n;       /**< fewest differences that give a scale             [20] */
    uint32_t reserved;    /**< 0                                                     */
    double   z;           /**< threshold in scaled absolute deviations           [7] */
} anji_despike_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int               anji_despike_opts_init(anji_despike_opts *opts, size_t size);
ANJI_API const anji_param *anji_despike_param(size_t i);

/**
 * Flag spikes of NEE by double differences: ANJI_FLAG_SPIKE.
 *
 *     d_i = (NEE_i - NEE_(i-1)) - (NEE_(i+1) - NEE_i)
 *     spike where  d_i < Md - z MAD / 0.6745   or   d_i > Md + z MAD / 0.6745
 *
 * Md is the median of d and MAD the median of |d - Md|, over the day, or the night,
 * records of a block.
 *
 * Given:
 *   axis    records
 *   nee     the column                                           umol m-2 s-1
 *   night   of anji_night(), 1 night, 0 day, others are not tested; NULL: one class
 *   opts    settings, or NULL for the defaults
 * Returned: flag, n_flagged (see the bits above)
 * Status: ANJI_OK, or ANJI_ERR_NULL, _OPTS, _DOMAIN (an infinity), _MEMORY.
 *
 * Notes:
 *   1. Neighbours are the records before and after on the axis, whatever their class. A
 *      record next to a gap, and the first and last record, have no d and are not
 * tested.
 *   2. Blocks are counted from the first record; a short last block stands alone. A
 *      class of a block with fewer than min_n differences, or with MAD 0, is not
 * tested.
 *   3. A spike also moves d of its neighbours by half as much, so a large one may flag
 *      them too, as in the paper.
 *
 * Reference: Papale et al. (2006) Biogeosciences 3, 571-583. doi:10.5194/bg-3-571-2006
 */
ANJI_API int anji_despike(const anji_axis *axis, const double *nee,
                          const uint8_t *night, const anji_despike_opts *opts,
                          uint8_t *flag, int64_t *n_flagged, anji_error *err);

/**
 * Flag runs of at least min_length identical values: ANJI_FLAG_RUN.
 *
 * Given: n; x; min_length, at least 2 (8 in REddyProc); form, ANJI_FORM_REDDYPROC:
 * missing records within a run do not end it; ANJI_FORM_ANJI: they do. Status: ANJI_OK,
 * or ANJI_ERR_NULL, _DOMAIN.
 *
 * Reference: Wutzler et al. (2018) doi 10.5194/bg-15-5015-2018
 */
ANJI_API int anji_flag_runs(size_t n, const double *x, int64_t min_length, int form,
                            uint8_t *flag, int64_t *n_flagged, anji_error *err);

/** Settings of anji_flag_tests(). */
typedef struct anji_tests_opts {
    uint32_t struct_size; /**< bytes known to the caller; written by init            */
    uint32_t worst_ssitc; /**< worst accepted class of 0-1-2                     [1] */
    uint32_t worst_foken; /**< worst accepted class of 1-9                       [6] */
} anji_tests_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int               anji_tests_opts_init(anji_tests_opts *opts, size_t size);
ANJI_API const anji_param *anji_tests_param(size_t i);

/**
 * Honour the quality classes that a file carries: ANJI_FLAG_TEST.
 *
 * Given:
 *   n       rows
 *   ssitc   0 good, 1 for budgets, 2 to be discarded (Mauder & Foken 2004), or NULL
 *   foken   1-3 high quality, 4-6 for budgets, 7-8 to fill gaps at best, 9 to be
 *           discarded (Foken et al. 2004), or NULL
 *   opts    settings, or NULL for the defaults
 * Returned: flag, n_flagged. A missing class flags nothing.
 * Status: ANJI_OK, or ANJI_ERR_NULL (both NULL, or flag), _OPTS, _DOMAIN: a class that
 * is not on its scale, err->row names the record.
 *
 * References: Mauder M., Foken T. (2004) Documentation of TK2, Univ. Bayreuth 26; Foken
 * et al. (2004) Post-field data quality control, doi 10.1007/1-4020-2265-4_9
 */
ANJI_API int anji_flag_tests(size_t n, const double *ssitc, const double *foken,
                             const anji_tests_opts *opts, uint8_t *flag,
                             int64_t *n_flagged, anji_error *err);

/** Flag signal strength below limit (0 to 100 %): ANJI_FLAG_SIGNAL. LI-COR advises to
 *  look at readings below 70 %. Status: ANJI_OK, or ANJI_ERR_NULL, _DOMAIN. */
ANJI_API int anji_flag_signal(size_t n, const double *signal, double limit,
                              uint8_t *flag, int64_t *n_flagged, anji_error *err);

/** Flag records with precipitation above limit, mm in the record: ANJI_FLAG_SIGNAL. For
 *  open-path analysers only; 0 is the usual limit. Status: ANJI_OK, or ANJI_ERR_NULL,
 *  _DOMAIN. */
ANJI_API int anji_flag_rain(size_t n, const double *rain, double limit, uint8_t *flag,
                            int64_t *n_flagged, anji_error *err);

/** What NEE is where storage is missing. */
enum {
    ANJI_STORAGE_ALONE  = 0, /**< the flux alone, counted            */
    ANJI_STORAGE_STRICT = 1  /**< missing                            */
};

/**
 * Net ecosystem exchange from turbulent flux and change of storage.
 *
 *     NEE = FC + SC
 *
 * Given:
 *   n      rows
 *   fc     turbulent flux at the top of the tower                umol m-2 s-1
 *   sc     storage below it, or NULL for none                    umol m-2 s-1
 *   rule   ANJI_STORAGE_ALONE or ANJI_STORAGE_STRICT
 * Returned:
 *   nee       may be fc; NaN where fc is missing; NaN throughout on failure
 *   n_added   rows with storage, -1 on failure; may be NULL
 *   n_alone   rows with FC and no SC, kept or not by rule, -1 on failure; may be NULL
 * Status: ANJI_OK, or ANJI_ERR_NULL, _DOMAIN (an infinity, or an unknown rule).
 *
 * Notes: Storage sums to nearly nothing over a day, so FC alone does little harm to a
 *   budget, while dropping such rows loses nights. A single night record without it
 *   reads too low at low turbulence: for u* thresholds take the strict rule when
 *   n_alone is more than a few per cent.
 *
 * Reference: Aubinet et al. (2012) Eddy Covariance, chapter 5,
 * doi 10.1007/978-94-007-2351-1_5
 */
ANJI_API int anji_storage_add(size_t n, const double *fc, const double *sc, int rule,
                              double *nee, int64_t *n_added, int64_t *n_alone,
                              anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_QUALITY_H */
