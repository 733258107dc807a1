/* anjicarbon/reanalysis.h - missing drivers from a reanalysis, debiased on the overlap.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_REANALYSIS_H
#define ANJICARBON_REANALYSIS_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a reanalysis is turned into the tower's climate. */
enum {
    ANJI_DEBIAS_LINE  = 0, /**< a + b x, least squares                     */
    ANJI_DEBIAS_SLOPE = 1, /**< b x, least squares: zero stays zero        */
    ANJI_DEBIAS_RATIO = 2  /**< b x, b = sum y / sum x: sums stay right    */
};

/** Where a filled value is from: the flags of FLUXNET's _F columns. */
enum { ANJI_DEBIAS_MEASURED = 0, ANJI_DEBIAS_REANALYSIS = 2 };

/** Settings: call anji_debias_opts_init(), then change fields. */
typedef struct anji_debias_opts {
    uint32_t struct_size; /**< bytes known to the caller; written by init           */
    uint32_t n_min;       /**< fewest rows of the overlap                   [1440]   */
    double   lowest;      /**< corrected values below it are set to it; NaN: none
                               is                                            [NaN]   */
} anji_debias_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_debias_opts_init(anji_debias_opts *opts, size_t size);
/** The parameter table, row by row; NULL past the end. */
ANJI_API const anji_param *anji_debias_param(size_t i);

/** What the overlap says. 48 bytes for ever. */
typedef struct anji_debias_fit {
    double  slope;       /**< b                                                     */
    double  intercept;   /**< a, unit of the measured values; 0 for the others      */
    double  rmse;        /**< root of the mean square of y - (a + b x) on the overlap */
    double  bias;        /**< mean of x - y before the correction                   */
    double  correlation; /**< Pearson, of x and y; NaN when y is constant           */
    int64_t n;           /**< rows of the overlap; -1 on failure                    */
} anji_debias_fit;

/**
 * The customary line of a variable, by FLUXNET's name without its suffix: TA, VPD, PA and
 * LW_IN a line with an intercept, SW_IN and WS a slope alone, P a ratio of sums; -1 for
 * another. *lowest, which may be NULL: 0 for those that cannot be negative, else NaN.
 */
ANJI_API int anji_debias_kind(const char *name, double *lowest);

/**
 * Fill a driver from a reanalysis after fitting it to what the tower measured.
 *
 *   y = a + b x  over the rows that have both,   y measured, x reanalysis
 *   filled = y where it was measured, else a + b x
 *
 * Given:
 *   n            rows
 *   measured     the tower's column, NaN missing                     any unit
 *   reanalysis   the same rows of the reanalysis (TA_ERA, SW_IN_ERA,
 *                VPD_ERA, ...), brought to the record's step          the same unit
 *   kind         ANJI_DEBIAS_LINE, ..., see anji_debias_kind()
 *   opts         settings, or NULL for the defaults
 * Returned; either column may be NULL:
 *   filled       NaN where both are missing; may be the measured column itself
 *   quality      ANJI_DEBIAS_MEASURED, ANJI_DEBIAS_REANALYSIS, 255 for neither
 *   fit          the coefficients and how well they do; may be NULL
 *   err          code, row and message; may be NULL
 *   On failure NaN, 255 and NaN with n = -1.
 * Status:
 *   ANJI_OK, or ANJI_ERR_NULL, _OPTS, _DOMAIN (kind, an infinity: see err->row; a
 *   reanalysis that does not vary, or whose sum is not positive for a ratio), _TOO_FEW
 *   (overlap below n_min)
 *
 * Notes:
 *   1. n_min of 1440 is a month of half-hours. An overlap of one season says little about
 *      another: a year and more is better.
 *   2. Least squares shrink the spread: corrected extremes are milder than measured ones.
 *
 * References: Vuichard N., Papale D. (2015) Filling the gaps in meteorological continuous
 * data measured at FLUXNET sites with ERA-Interim reanalysis. Earth System Science Data 7,
 * 157-171. doi:10.5194/essd-7-157-2015. Pastorello G. et al. (2020)
 * doi:10.1038/s41597-020-0534-3
 */
ANJI_API int anji_debias(size_t n, const double *measured, const double *reanalysis,
                         int kind, const anji_debias_opts *opts, double *filled,
                         uint8_t *quality, anji_debias_fit *fit, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_REANALYSIS_H */
