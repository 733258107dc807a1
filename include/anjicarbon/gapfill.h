/* anjicarbon/gapfill.h - gap-filling by marginal distribution sampling (MDS).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_GAPFILL_H
#define ANJICARBON_GAPFILL_H

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a row's estimate was found. */
enum {
    ANJI_FILL_NONE   = 0, /**< no estimate                                          */
    ANJI_FILL_LOOKUP = 1, /**< rows with all drivers alike                          */
    ANJI_FILL_FIRST  = 2, /**< rows with the first driver alike (radiation)         */
    ANJI_FILL_COURSE = 3  /**< rows at the same time of day (mean diurnal course)   */
};

/** Most drivers a look-up compares. */
#define ANJI_FILL_DRIVERS_MAX 8

/**
 * One condition of the look-up table: rows k and r are alike when
 * |x_k - x_r| < min(max(x_r, tol_lo), tol_hi), strictly. tol_lo = tol_hi is a constant
 * tolerance. Both in the unit of the values.
 */
typedef struct anji_driver {
    const double *values; /**< one for each row, NaN missing */
    double        tol_lo;
    double        tol_hi;
} anji_driver;

/**
 * Companion columns of a fill: the caller's arrays of one element a row; any may be
 * NULL. They describe the estimate of every row, measured ones too. A row without an
 * estimate holds NaN, NaN, 0, 0, ANJI_FILL_NONE, 255.
 */
typedef struct anji_fill {
    double  *value;   /**< estimate, unit of the target                               */
    double  *sd;      /**< standard deviation of the sample (divisor n - 1)           */
    int32_t *n;       /**< sample size                                                */
    int32_t *window;  /**< whole window, days: 2 w for look-ups, 2 w + 1 for courses  */
    uint8_t *method;  /**< ANJI_FILL_LOOKUP, ...                                      */
    uint8_t *quality; /**< 1 good, 2 medium, 3 poor (Reichstein et al. 2005)          */
} anji_fill;

/** Settings of anji_fill_mds(): call anji_fill_opts_init(), then change fields. */
typedef struct anji_fill_opts {
    uint32_t struct_size;   /**< bytes known to the caller; written by init          */
    uint32_t form;          /**< ANJI_FORM_...: which program's windows       [anji] */
    uint32_t n_min;         /**< fewest alike rows, at least 2                   [2] */
    uint32_t leave_one_out; /**< 0 as the form says, 1 no, 2 yes                 [0] */
    uint32_t symmetric;     /**< 1: mean of the means at both sides, note 3      [0] */
    uint32_t gaps_only;     /**< 1: measured rows get no estimate                [0] */
    double   max_gap_days;  /**< longer runs stay empty; NaN: as the form says [NaN] */
} anji_fill_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_fill_opts_init(anji_fill_opts *opts, size_t size);
/** The parameter table, row by row; NULL past the end. */
ANJI_API const anji_param *anji_fill_param(size_t i);

/** Tolerances of Reichstein et al. 2005: radiation 20 to 50 W m-2 (itself between),
 *  vapour pressure deficit 5 hPa, air temperature 2.5 degC. Fills three drivers in
 *  this order. */
ANJI_API void anji_fill_drivers(const double *sw_in, const double *vpd,
                                const double *t_air, anji_driver drivers[3]);

/**
 * Estimate every row from measured rows under alike conditions nearby in time.
 *
 * For row r the first sample with n >= n_min of this list is taken, w days each side:
 *
 *     all drivers alike      w = 7, 14
 *     first driver alike     w = 7
 *     same time of day       w = 0, 1, 2
 *     all drivers alike      w = 21, 28, ...
 *     first driver alike     w = 14, 21, ...
 *     same time of day       growing w
 *     value = mean of the sample,  sd^2 = sum (y - mean)^2 / (n - 1)
 *
 *   form        rows k of a look-up     longest w  same time of day      longest gap
 *   anji        r - wD ... r + wD       70         +-1 h,  7 ... 210 d   60 d
 *   reddyproc   r - wD ... r + wD       70         +-2 rows, 7 ... 210 d 60 d
 *   oneflux     r - wD+1 ... r + wD-1   77         +-1 h,  3 d, 6 d, ... no limit
 *
 * with D rows a day. The anji form leaves a measured row out of its own sample; the two
 * programs do not. Measured values alone enter a sample, never filled ones.
 *
 * Given:
 *   axis       rows and step
 *   y          target, NaN missing                                   any unit
 *   drivers    conditions, the strongest first; may be NULL for none
 *   n_drivers  0 (diurnal course alone) to ANJI_FILL_DRIVERS_MAX
 *   opts       settings, or NULL for the defaults
 * Returned:
 *   out        companion columns; NaN, -1 and 255 everywhere on failure
 *   err        code, row and message; may be NULL
 * Status:
 *   ANJI_OK, or ANJI_ERR_NULL, _OPTS, _DOMAIN (axis, tolerance, an infinity, or y
 *   beyond 1e100: see err->row), _MEMORY
 *
 * Notes:
 *   1. A driver without any value is as good as absent: if it is the first, only the
 *      diurnal course remains; if another, only the first driver is compared. With one
 *      driver the two lines "all drivers alike" are left out, as the programs do.
 *   2. Rows with the same conditions are found through an index, so that the cost grows
 *      with the rows, not with the length of the gaps.
 *   3. symmetric = 1 answers the bias of a mean over a skewed sample of radiation
 *      (Vekuri et al. 2023): value = (mean below + mean above) / 2. Rows equal to x_r
 *      count below (anji, reddyproc; by day only: first driver >= 10) or on both sides
 *      (oneflux). sd, n and courses stay as they are.
 *   4. The anji form fills the first and the last twelfth of the limit (5 days of 60) in
 *      a longer gap, next to what was measured: so a year is not lost to the few hours of
 *      a long gap that begins at its end.
 *   5. Allocates about 100 bytes a row (three drivers) and frees them before it returns. Keeps no
 *      state: call it from any thread. The same bits on every x86 instruction set.
 *
 * References: Reichstein et al. (2005) doi 10.1111/j.1365-2486.2005.001002.x;
 *   Falge et al. (2001) doi 10.1016/S0168-1923(00)00225-2;
 *   Vekuri et al. (2023) doi 10.1038/s41598-023-28827-2.
 *   Windows as in REddyProc 1.3.3 (Wutzler et al. 2018, doi 10.5194/bg-15-5015-2018)
 * and ONEFlux (Pastorello et al. 2020, doi 10.1038/s41597-020-0534-3).
 */
ANJI_API int anji_fill_mds(const anji_axis *axis, const double *y,
                           const anji_driver *drivers, size_t n_drivers,
                           const anji_fill_opts *opts, const anji_fill *out,
                           anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_GAPFILL_H */
