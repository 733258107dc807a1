/* anjicarbon/gap_score.h - how good a gap-filler is, and how honest.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_GAP_SCORE_H
#define ANJICARBON_GAP_SCORE_H

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which rows are scored. */
enum { ANJI_SCORE_ALL = 0, ANJI_SCORE_DAY = 1, ANJI_SCORE_NIGHT = 2 };

/** The levels of the intervals: ANJI_SCORE_LEVELS of them, 50, 90 and 95 per cent. */
#define ANJI_SCORE_LEVELS 3

/** Score of single rows; error is estimate minus truth. Frozen. 120 bytes. */
typedef struct anji_score {
    int64_t n; /**< hidden rows with an estimate; -1 on failure               */
    int64_t
        n_unfilled;    /**< hidden rows without one; -1 on failure                    */
    int64_t n_spread;  /**< rows with an estimate and a spread; -1 on failure         */
    double  rmse;      /**< root mean square error, unit of the truth                 */
    double  mae;       /**< mean absolute error                                       */
    double  bias;      /**< mean error                                                */
    double  r2;        /**< 1 - sum error^2 / sum (truth - mean)^2                    */
    double r2_pearson; /**< squared correlation of estimate and truth                 */
    double crps;       /**< continuous ranked probability score, over n_spread rows   */
    double coverage[ANJI_SCORE_LEVELS]; /**< share of truths within the interval      */
    double width[ANJI_SCORE_LEVELS];    /**< mean width of the interval               */
} anji_score;

/** Score of the sums over gaps; sums in the unit of the truth times rows. Frozen.
 *  104 bytes. */
typedef struct anji_sum_score {
    int64_t n;        /**< gaps with an estimate; -1 on failure                       */
    int64_t n_se;     /**< of them, with a standard error; -1 on failure              */
    double  rmse;     /**< root mean square error of a gap's sum                      */
    double  bias;     /**< mean error of a gap's sum                                  */
    double rmse_mean; /**< root mean square error of a gap's mean flux                */
    double z_mean;    /**< mean of error / standard error                             */
    double z_rms;     /**< root mean square of it: 1 when the errors are honest       */
    double coverage[ANJI_SCORE_LEVELS]; /**< share of sums within the interval        */
    double width[ANJI_SCORE_LEVELS];    /**< mean width of the interval               */
} anji_sum_score;

/**
 * Score the estimates of hidden rows.
 *
 * An interval of level p is value +- z sd, z the standard normal quantile of (1 + p)/2,
 * its ends included. With sd s and error e, for the Gaussian distribution,
 *
 *     CRPS = s [ u (2 Phi(u) - 1) + 2 phi(u) - 1/sqrt(pi) ],  u = e / s;  |e| for s = 0
 *
 * Given:
 *   n       rows in each column
 *   truth   what was measured                                  any unit
 *   value   estimates, NaN where there is none
 *   sd      their standard deviations, as predictions of a measurement; may be NULL
 *   gap     rows with gap > 0 are scored (gap_scenario.h)
 *   night   1 night, 0 day; may be NULL for ANJI_SCORE_ALL. Rows with 255 are in ALL
 *           alone
 *   part    ANJI_SCORE_...
 * Returned: out. No scored row: n = 0 and NaN. r2 is NaN where the truth does not vary.
 * Status: ANJI_OK, ANJI_ERR_NULL, _DOMAIN (part; an infinity or a truth missing at a
 *   scored row, an sd below 0: see err->row)
 * Reference: Gneiting T., Raftery A.E. (2007) doi 10.1198/016214506000001437 (CRPS,
 *   eq. 21 and section 4.2).
 */
ANJI_API int anji_gap_score(size_t n, const double *truth, const double *value,
                            const double *sd, const int32_t *gap, const uint8_t *night,
                            int part, anji_score *out, anji_error *err);

/**
 * Sums of the errors over each gap, and their standard errors if rows were independent.
 *
 * Given: as above; n_gaps, the largest number in gap; sd and se may be NULL
 * Returned, one for each gap 1 ... n_gaps at 0 ... n_gaps - 1:
 *   error   sum of value - truth over the hidden rows with an estimate; NaN with none
 *   rows    how many; -1 on failure
 *   se      sqrt(sum sd^2): what a filler without covariances says; NaN where an sd is
 *           missing
 * Status: as above, and _DOMAIN for a number above n_gaps
 */
ANJI_API int anji_gap_sums(size_t n, const double *truth, const double *value,
                           const double *sd, const int32_t *gap, size_t n_gaps,
                           double *error, int64_t *rows, double *se, anji_error *err);

/**
 * Score the sums over gaps.
 *
 * Given:
 *   n_gaps  gaps
 *   error   of anji_gap_sums(); NaN where there is no estimate
 *   rows    of anji_gap_sums()
 *   se      standard error of the sum as a prediction of the measured sum; NaN where
 *           there is none; NULL for none at all
 * Returned: out. No gap: n = 0 and NaN.
 * Status: ANJI_OK, ANJI_ERR_NULL, _DOMAIN (an infinity, se below 0: err->row is the gap)
 */
ANJI_API int anji_gap_score_sums(size_t n_gaps, const double *error,
                                 const int64_t *rows, const double *se,
                                 anji_sum_score *out, anji_error *err);

/**
 * What the bias of hidden rows makes of a year's sum.
 *
 *     sum over night and day of  bias_c  (rows of class c that are missing in a year)
 *
 * The rows that a filler has to fill in a year, times its mean error there, night and day
 * apart, because gaps are more often at night. A row whose night is 255 counts as
 * neither.
 *
 * Given: axis; y, the target with its real gaps; truth, value, gap as above; night;
 *   mass, ANJI_MASS_... (units.h)
 * Returned: bias, g C m-2 a year of 365.25 days, positive: the filler's NEE is too high;
 *   NaN where a class has gaps and no scored row
 * Status: ANJI_OK, ANJI_ERR_NULL, _DOMAIN
 */
ANJI_API int anji_gap_annual_bias(const anji_axis *axis, const double *y,
                                  const double *truth, const double *value,
                                  const int32_t *gap, const uint8_t *night, int mass,
                                  double *bias, anji_error *err);

/** Result of a paired comparison. 32 bytes for ever. */
typedef struct anji_paired {
    double  difference; /**< mean of a - b                                        */
    double  p;          /**< two-sided                                            */
    int64_t n;          /**< pairs; -1 on failure                                 */
    int64_t draws;      /**< sign patterns that were compared; -1 on failure      */
} anji_paired;

/**
 * Do two methods differ? A permutation test of paired figures.
 *
 * If they do not, each difference a_i - b_i could as well have had the other sign. p is
 * the share of the sign patterns under which |mean| is at least that found: of all 2^n
 * of them up to n = 16, else of `draws` drawn ones, (1 + count) / (1 + draws).
 *
 * Given:
 *   n       pairs; units that do not depend on each other, such as the sums of squared
 *           errors of whole gaps, not their rows
 *   a, b    the figures; a pair with a NaN is left out
 *   draws   1 to 1000000; 9999 is usual
 *   seed    of the drawn patterns
 * Returned: out; no pair: NaN and n = 0
 * Status: ANJI_OK, ANJI_ERR_NULL, _DOMAIN (draws, an infinity: see err->row), _MEMORY
 * Reference: Fisher R.A. (1935) The Design of Experiments, section 21; Phipson B., Smyth
 *   G.K. (2010) doi 10.2202/1544-6115.1585 (the 1 added).
 */
ANJI_API int anji_paired_test(size_t n, const double *a, const double *b,
                              uint32_t draws, uint32_t seed, anji_paired *out,
                              anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_GAP_SCORE_H */
