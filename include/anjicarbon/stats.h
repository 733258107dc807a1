/* anjicarbon/stats.h - statistics of columns in which NaN is missing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_STATS_H
#define ANJICARBON_STATS_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Values that are not NaN. */
ANJI_API size_t anji_count(size_t n, const double *x);

/**
 * Mean of the values that are not NaN; NaN when there are none or one is infinite. Summed
 * in long double and corrected by the mean of the residuals: where long double is wider
 * than double, the result is the double nearest to the exact mean of the values, so that
 * the mean of three times 0.1 is 0.1. Thresholds tie with measured values, and the tie
 * must hold.
 */
ANJI_API double anji_mean(size_t n, const double *x);

/** Sample standard deviation (divisor count - 1); NaN for fewer than two values. */
ANJI_API double anji_sd(size_t n, const double *x);

/** How anji_quantile() reads between order statistics. */
enum {
    ANJI_QUANTILE_LINEAR = 0, /**< type 7 of Hyndman & Fan 1996 (R, NumPy):
                                   position (m - 1) p, linear between neighbours      */
    ANJI_QUANTILE_RANK   = 1  /**< the value of rank max(floor(m p + 0.5), 1), as the
                                   FLUXNET product takes its percentiles              */
};

/**
 * Quantile of the m values that are not NaN.
 *
 * Given:
 *   n, x   the column
 *   p      probability, 0 to 1
 *   how    ANJI_QUANTILE_LINEAR or ANJI_QUANTILE_RANK
 *   work   n doubles of the caller's; may be x itself, which is then reordered
 * Returned: the quantile; NaN for m = 0, p outside 0..1, an unknown how, or a NULL
 *   argument.
 * Reference: Hyndman R.J., Fan Y. (1996), doi 10.2307/2684934
 */
ANJI_API double anji_quantile(size_t n, const double *x, double p, int how,
                              double *work);

/** Median: anji_quantile(n, x, 0.5, ANJI_QUANTILE_LINEAR, work). */
ANJI_API double anji_median(size_t n, const double *x, double *work);

/** Median absolute deviation from the median, not scaled: divide by 0.6745 for an
 *  estimate of the standard deviation of Gaussian data. work as above, but not x: NaN
 *  then. */
ANJI_API double anji_mad(size_t n, const double *x, double *work);

/** Quantile of the standard normal distribution; NaN unless 0 < p < 1. */
ANJI_API double anji_normal_quantile(double p);

/** Quantile of Student's t with df degrees of freedom, infinite ones among them; NaN
 *  unless 0 < p < 1 and df > 0. */
ANJI_API double anji_student_quantile(double p, double df);

/** Probability that |t| of Student's t with df degrees of freedom, infinite ones among
 *  them, is not smaller than |t|; NaN for a NaN or df not above 0. */
ANJI_API double anji_student_two_sided(double t, double df);

/**
 * Exact interval of a share of which k of n trials were seen.
 *
 *     lo = Beta^-1(a/2; k, n - k + 1),  hi = Beta^-1(1 - a/2; k + 1, n - k),  a = 1 - level
 *
 * lo = 0 for k = 0, hi = 1 for k = n. NaN for both unless 0 <= k <= n, n > 0 and
 * 0 < level < 1. Either pointer may be NULL.
 * Reference: Clopper C.J., Pearson E.S. (1934) doi 10.1093/biomet/26.4.404
 */
ANJI_API void anji_binomial_interval(int64_t k, int64_t n, double level, double *lo,
                                     double *hi);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_STATS_H */
