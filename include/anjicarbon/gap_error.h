/* anjicarbon/gap_error.h - error of sums over gaps, from artificial gaps.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_GAP_ERROR_H
#define ANJICARBON_GAP_ERROR_H

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>
#include <anjicarbon/gapfill.h>
#include <anjicarbon/run.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Any gap-filler: estimate the missing rows of y, or every row when gaps_only is 0, into
 * out->value, out->sd and out->n, which are never NULL (the rest of out is). It is called
 * from several threads at once, so that it only reads its context, and must not depend on
 * anything but y. Returns a status.
 */
typedef int (*anji_filler)(const void *context, const double *y, int gaps_only,
                           const anji_fill *out, anji_error *err);

/** What anji_filler_mds() and anji_filler_linear() fill with: the arguments of
 *  anji_fill_mds(). The struct and what it points to outlive the calls. */
typedef struct anji_filler_context {
    const anji_axis      *axis;
    const anji_driver    *drivers;
    size_t                n_drivers;
    const anji_fill_opts *opts; /**< NULL: the defaults; gaps_only in it is ignored */
} anji_filler_context;

/** anji_fill_mds() and anji_fill_linear() (local_linear.h) as fillers. */
ANJI_API int anji_filler_mds(const void *context, const double *y, int gaps_only,
                             const anji_fill *out, anji_error *err);
ANJI_API int anji_filler_linear(const void *context, const double *y, int gaps_only,
                                const anji_fill *out, anji_error *err);

/**
 * Mean of the past with weights that fall off over `days`: what soil and leaves remember
 * of the weather.
 *
 *     m_i = a m_(i-1) + (1 - a) x_i,  a = exp(-step/days),  m before the first value is it
 *
 * A missing x leaves m as it is; m is NaN before the first value. Status: ANJI_OK, or
 * ANJI_ERR_NULL, _DOMAIN (axis, days not above 0, an infinity: see err->row)
 */
ANJI_API int anji_memory_mean(const anji_axis *axis, const double *x, double days,
                              double *out, anji_error *err);

/** Settings: call anji_gap_error_opts_init(), then change fields. */
typedef struct anji_gap_error_opts {
    uint32_t struct_size; /**< bytes known to the caller; written by init       */
    uint32_t seed;        /**< where the artificial gaps lie                [1] */
    uint32_t folds;       /**< each measured row is left out once in so many
                               fills of one length                          [5] */
    uint32_t zero;        /**< must be 0                                        */
    double   max_days;    /**< longest artificial gap                   [60] d  */
    const double *const *covariates;   /**< columns that errors may follow,
                                          note 6                         [NULL] */
    size_t               n_covariates; /**< at most 8                         [0] */
    const anji_run      *run;          /**< threads and poll, or NULL      [NULL] */
} anji_gap_error_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_gap_error_opts_init(anji_gap_error_opts *opts, size_t size);
ANJI_API const anji_param *anji_gap_error_param(size_t i);

/** The calibration at one gap length. Fluxes in the unit of y; error is filled minus
 *  measured; correlated parts are squared shares of the spread h, note 2. Frozen. */
typedef struct anji_gap_length {
    int64_t length;        /**< rows of the artificial gaps                           */
    int64_t n_blocks;      /**< gaps that held measured rows and were filled          */
    int64_t n_rows;        /**< measured rows in them                                 */
    double  bias;          /**< mean error of a row                                   */
    double  rmse;          /**< root mean square error of a gap's mean                */
    double  independent;   /**< what it would be if the rows' errors were independent */
    double  predicted;     /**< what the calibrated errors say it is                  */
    double  common_night;  /**< share common to all night rows of a gap               */
    double  common_day;    /**< share common to all its day rows                      */
    double common_between; /**< share common to its night and its day                 */
} anji_gap_length;

/** Error of the sum of the filled rows among some rows: unit of y times rows. Frozen. */
typedef struct anji_gap_sum {
    int64_t n_filled; /**< rows without a measurement                            */
    int64_t n_gaps;   /**< runs of them                                          */
    int64_t longest;  /**< rows of the longest, the parts outside counted too    */
    int64_t n_beyond; /**< rows in gaps longer than any that was tried           */
    double  se;       /**< standard error                                        */
    double  se_apart; /**< without covariance between different gaps             */
    double  se_independent; /**< as if every row's error was independent              */
    double  inherited;      /**< covariance with the random error of the measured rows,
                            note 4: add twice this to the variance of the total       */
    double  noise; /**< random error that measurements of the rows would have     */
    double  bias;  /**< expected error, filled minus true, by the errors of the
                            artificial gaps: subtract it from the sum, note 6         */
    double  df;    /**< degrees of freedom of se                                  */
} anji_gap_sum;

/** A calibration. Opaque. */
typedef struct anji_gap_error anji_gap_error;

/**
 * Find how wrong the sum over a gap is, by artificial gaps of several lengths.
 *
 * The rows are cut into blocks of L = 1, 8, 64, 576 rows, and of the length of the
 * record's longest gap (at most max_days, and a quarter of the record). Each block is in
 * one of `folds` groups, by the seed; each group is taken out at once and filled by the
 * filler. So every measured row i is left out once at each length. Its error is
 * r_i = filled - measured, and h_i the spread that is expected of it (note 2).
 *
 *     Cov(r_i, r_j) = h_i h_j v_L(c_i, c_j)   i, j in one gap of L rows
 *     Cov(r_i, r_j) = h_i h_j w(c_i, c_j, d)  i, j in two gaps, d days apart
 *     v_L = sum r_i r_j / sum h_i h_j         over i != j in one block
 *
 * by night and day c; w likewise over the blocks of 8 rows of one group, for d = 0, 1, 2,
 * 3-4, 5-8, ..., 33-64 and more days. w is made not to rise with d, and not to be
 * negative. Then the error of the sum over gaps g of lengths L_g is
 *
 *     se^2 = sum_g [ sum_(i in g) h_i^2 v_1 + sum_(i != j in g) h_i h_j v_Lg ]
 *            + sum_(g != g') sum_(i in g, j in g') h_i h_j w
 *
 * with v_L linear in log L between the lengths. Products of one row with itself never
 * enter v and w, so that the measurements' own noise is not taken for the filler's error,
 * and the part that all rows of a gap share does not shrink with their number.
 *
 * Given:
 *   axis       rows and step
 *   y          measured and kept, NaN where it has to be filled       any unit
 *   night      1 where it is night; NULL: all rows are alike
 *   filler     the filler that fills y, and its context
 *   opts       settings, or NULL
 * Returned:
 *   out        the calibration; free it with anji_gap_error_free(). NULL on failure
 * Status:
 *   ANJI_OK, or ANJI_ERR_NULL, _OPTS, _TOO_FEW (fewer than 100 measured rows were
 *   filled), _DOMAIN (axis; an infinity: see err->row), _MEMORY, _CANCELLED, or what the
 *   filler returns
 *
 * Notes:
 *   1. Costs folds x lengths + 1 fills: 21 to 26 of them with the defaults.
 *   2. h_i^2 = (n_i sd_i^2 + 5 s^2)/(n_i + 5), with sd_i and n_i of the filler and s the
 *      root mean square error of single rows within 10 days, of that class. So season
 *      and weather enter through h.
 *   3. A row that a filler cannot fill in an artificial gap does not count. A longest gap
 *      that is within a quarter of a length of the list is no other length.
 *   4. A filled value is an average of measured ones and repeats their noise: the sum of
 *      the measured rows and that of the filled rows err together. With a filler whose
 *      weights sum to 1 that covariance is sum h_i^2 (1 - v_1) over the filled rows.
 *   5. Artificial gaps lie where something was measured and kept. Rows lost to low
 *      turbulence differ from those in more than the filler sees: covariates find the
 *      part that past weather explains, the spread between fillers (components.h) tells
 *      a part of the rest.
 *   6. Covariates are what the filler did not use and the flux may still follow: means of
 *      temperature, radiation and VPD over the past days (anji_memory_mean()). The errors
 *      in the gaps of 8 rows, divided by h, are regressed on them, by night and day apart
 *      (ridge of 100 rows, columns standardised and held within 2.5): so the bias is
 *      that of rows like the filled ones, where without covariates it is that of rows
 *      that were measured. A sum less its bias is the regression estimate of survey
 *      sampling (Cassel et al. 1976). A row whose covariate is missing has the mean one.
 *   7. The same bits for the same seed on any number of threads.
 *
 * References: Richardson A.D., Hollinger D.Y. (2007), doi
 *   10.1016/j.agrformet.2007.06.004 (long gaps); Moffat et al. (2007), doi
 *   10.1016/j.agrformet.2007.08.011 (lengths of artificial gaps); Cassel C.M., Saerndal
 *   C.E., Wretman J.H. (1976), doi 10.1093/biomet/63.3.615 (regression estimate).
 */
ANJI_API int  anji_gap_error_new(const anji_axis *axis, const double *y,
                                 const uint8_t *night, anji_filler filler,
                                 const void *context, const anji_gap_error_opts *opts,
                                 anji_gap_error **out, anji_error *err);
ANJI_API void anji_gap_error_free(anji_gap_error *gap_error);

/** The calibration, length by length from the shortest; borrowed. NULL for NULL. */
ANJI_API const anji_gap_length *anji_gap_error_lengths(const anji_gap_error *gap_error,
                                                       size_t               *n);

/**
 * Error of the sum of the filled rows among rows [first, last) of the axis. A gap that
 * reaches beyond them counts with its whole length and its rows inside.
 *
 * Returned: out; NaN and -1 on failure. No filled row: all 0, df infinite.
 * Status: ANJI_OK, or ANJI_ERR_NULL, _DOMAIN (rows outside the axis), _MEMORY
 */
ANJI_API int anji_gap_error_sum(const anji_gap_error *gap_error, int64_t first,
                                int64_t last, anji_gap_sum *out, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_GAP_ERROR_H */
