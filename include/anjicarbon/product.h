/* anjicarbon/product.h - NEE as FLUXNET publishes it: thresholds, reference, errors.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_PRODUCT_H
#define ANJICARBON_PRODUCT_H

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>
#include <anjicarbon/gapfill.h>
#include <anjicarbon/run.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Resolutions. Weeks: 52 a year from 1 January, the last has 8 or 9 days. */
enum {
    ANJI_PRODUCT_HH          = 0, /**< records  */
    ANJI_PRODUCT_DD          = 1, /**< days     */
    ANJI_PRODUCT_WW          = 2, /**< weeks    */
    ANJI_PRODUCT_MM          = 3, /**< months   */
    ANJI_PRODUCT_YY          = 4, /**< years    */
    ANJI_PRODUCT_RESOLUTIONS = 5
};

/** Sets of thresholds: one for each year, or the same in all. */
enum { ANJI_PRODUCT_VUT = 0, ANJI_PRODUCT_CUT = 1 };

/** Members of a set: 40 percentiles 1.25, 3.75, ... 98.75, and the 50th. */
#define ANJI_PRODUCT_MEMBERS 41

/** How anji_product_add() makes coarser values. */
enum {
    ANJI_PRODUCT_FLUX    = 0, /**< umol m-2 s-1: days in g C m-2, then as NEE; a missing
                                   record makes its periods missing                   */
    ANJI_PRODUCT_MEAN    = 1, /**< mean of the records, when half of them are there   */
    ANJI_PRODUCT_SUM     = 2, /**< sum of each day; weeks and months: mean of the days'
                                   sums; years: their sum; missing as for a flux      */
    ANJI_PRODUCT_QUALITY = 3  /**< flag of 0 to 3: share of records with 0 or 1       */
};

/** Settings: call anji_product_opts_init(), then change fields. */
typedef struct anji_product_opts {
    uint32_t struct_size;   /**< bytes known to the caller; written by init           */
    uint32_t form;          /**< ANJI_FORM_ONEFLUX or ANJI_FORM_ANJI        [oneflux] */
    uint32_t blank_quality; /**< reference: worse quality than this is blanked    [2] */
    uint32_t blank_reach;   /**< so many rows from the start and end of its run [720] */
    uint32_t blank_least;   /**< where at least so many rows remain             [240] */
    uint32_t reference;  /**< 0 separate at each resolution, 1 as of the records [0] */
    const anji_run *run; /**< threads and progress; may be NULL             [NULL] */
} anji_product_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_product_opts_init(anji_product_opts *opts, size_t size);
/** The parameter table, row by row; NULL past the end. */
ANJI_API const anji_param *anji_product_param(size_t i);

/** Columns and time stamps at five resolutions. Opaque. */
typedef struct anji_product anji_product;

/**
 * NEE of an ensemble of u* thresholds: reference, percentiles, errors.
 *
 * For each member the record loses what its threshold says (anji_ustar_filter()) and is
 * filled (anji_fill_mds_ensemble()). x_c are a member's values at one resolution.
 *
 *   days        mean of the day's records x 1.03772448             g C m-2 d-1
 *   weeks, months   mean of their days;   years   sum of their days
 *   efficiency  ME(c, i) = 1 - mean (x_c - x_i)^2 / var(x_c), over the 40 percentiles
 *   REF         the member with the largest sum over i of ME(c, i), the first of equals:
 *               chosen for each resolution separately (one year: the months' for YY)
 *   USTAR50     the member of the 50th percentile
 *   05 ... 95   order statistics 2, 6, 10, 20, 30, 34, 38 of the 40 values
 *   MEAN, SE    mean, and standard deviation / sqrt(40), of the 40 values
 *   QC          HH: 0 measured, 1 to 3; coarser: the share of records with 0 or 1
 *   RANDUNC     anji_random_error_records(); coarser: sqrt(sum s^2) of independent
 *               records, in the unit of the flux
 *   JOINTUNC    sqrt(RANDUNC^2 + ((84 - 16) / 2)^2)
 *
 * Before the choice long stretches of poor quality of the highest threshold are blanked
 * in all members (blank_...), and with them the periods that hold one of their records.
 *
 * Given:
 *   axis       whole calendar years
 *   nee        measured, quality-controlled, storage added                umol m-2 s-1
 *   ustar      friction velocity; missing counts as low (oneflux)         m s-1
 *   drivers    conditions of the fill, radiation first (anji_fill_drivers())
 *   n_drivers  1 to ANJI_FILL_DRIVERS_MAX
 *   vut        years x 41 thresholds, year after year, or NULL            m s-1
 *   cut        41 thresholds, or NULL; one of the two must be given       m s-1
 *              each: percentiles ascending, then the 50th
 *   opts       settings, or NULL for the defaults
 * Returned:
 *   out        the product; free it with anji_product_free(). NULL on failure.
 * Status:
 *   ANJI_OK, or ANJI_ERR_NULL, _OPTS (also for the reddyproc form), _DOMAIN (axis,
 *   thresholds that are missing or do not ascend, an infinity), _TOO_FEW (a row that no
 *   member can fill; see err->row), _MEMORY, _CANCELLED
 *
 * Notes:
 *   1. Columns are named as FLUXNET names them, NEE_VUT_REF, NEE_VUT_REF_QC,
 *      NEE_VUT_REF_RANDUNC (_METHOD, _N at HH), NEE_VUT_REF_JOINTUNC, NEE_VUT_USTAR50 and
 *      the same of it, NEE_VUT_MEAN, _MEAN_QC, _SE, NEE_VUT_05, NEE_VUT_05_QC, ...
 *   2. The yearly REF may be another member than the half-hourly one; then it is not its
 *      sum. With reference = 1 it is.
 *   3. RANDUNC takes records as independent and filled ones as good as measured: it is
 *      far too small (uncertainty.h); it is here for comparison.
 *
 * Reference: Pastorello G. et al. (2020) The FLUXNET2015 dataset and the ONEFlux
 * processing pipeline for eddy covariance data. Scientific Data 7, 225.
 * doi:10.1038/s41597-020-0534-3
 */
ANJI_API int anji_product_new(const anji_axis *axis, const double *nee,
                              const double *ustar, const anji_driver *drivers,
                              size_t n_drivers, const double *vut, const double *cut,
                              const anji_product_opts *opts, anji_product **out,
                              anji_error *err);
/** Free a product; NULL is legal. */
ANJI_API void anji_product_free(anji_product *product);

/**
 * Add a column of the record (GPP_NT_VUT_REF, TA_F, ...), at all resolutions.
 *
 * Given:
 *   product   the product
 *   name      of the column, at most 63 bytes
 *   unit      of the record's values, at most 31 bytes
 *   values    one for each record, NaN missing; copied
 *   how       ANJI_PRODUCT_FLUX, ...
 * Status: ANJI_OK, or ANJI_ERR_NULL, _DOMAIN (how, an infinity, a name that is there, or
 *   too long a text), _MEMORY; on failure the product is unchanged
 */
ANJI_API int anji_product_add(anji_product *product, const char *name, const char *unit,
                              const double *values, int how, anji_error *err);

/** Periods of a resolution; 0 for an unknown one. */
ANJI_API size_t anji_product_rows(const anji_product *product, int resolution);
/** Start and end of each period, seconds since 1970 in the site's standard time;
 *  borrowed; NULL for an unknown resolution. */
ANJI_API const int64_t *anji_product_starts(const anji_product *product,
                                            int                 resolution);
ANJI_API const int64_t *anji_product_ends(const anji_product *product, int resolution);
/** Number of columns, and name and unit of each; NULL past the end. */
ANJI_API size_t      anji_product_columns(const anji_product *product, int resolution);
ANJI_API const char *anji_product_name(const anji_product *product, int resolution,
                                       size_t i);
ANJI_API const char *anji_product_unit(const anji_product *product, int resolution,
                                       size_t i);
/** A column by its name; borrowed; NULL when there is none. */
ANJI_API const double *anji_product_column(const anji_product *product, int resolution,
                                           const char *name);
/** The record's axis. */
ANJI_API void anji_product_axis(const anji_product *product, anji_axis *axis);
/** The reference's member, 0 to 39; -1 where there is no such set or resolution. */
ANJI_API int32_t anji_product_reference(const anji_product *product, int set,
                                        int resolution);
/** The percentile of a member, 0 to 40: 1.25, ..., 98.75, 50; NaN for another. */
ANJI_API double anji_product_percentile(size_t member);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_PRODUCT_H */
