/* anjicarbon/components.h - the parts of a sum's error, their total, and differences.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_COMPONENTS_H
#define ANJICARBON_COMPONENTS_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a component goes on beyond one period of one tower. Part of the ABI. */
enum {
    ANJI_ERROR_RANDOM     = 0, /**< independent from period to period, tower to tower */
    ANJI_ERROR_PERSISTENT = 1, /**< the same in all periods of one tower              */
    ANJI_ERROR_SHARED     = 2  /**< the same in all periods and towers                */
};

/** Bytes of a component's name with its NUL. */
#define ANJI_COMPONENT_NAME 32

/** One independent part of the error of a period's sum. 64 bytes for ever. */
typedef struct anji_component {
    char     name[ANJI_COMPONENT_NAME]; /**< "random", "gap", "ustar", "method", ... */
    double   se;    /**< standard error, unit of the sum; NaN: not known             */
    double   df;    /**< degrees of freedom of se; infinite where it is not estimated
                         from few draws                                              */
    double   share; /**< of the variance, 0 to 1, by anji_components_total()         */
    uint32_t kind;  /**< ANJI_ERROR_...                                              */
    uint32_t zero;  /**< must be 0                                                   */
} anji_component;

/** A sum with its whole error. Frozen. */
typedef struct anji_total {
    double value;      /**< the sum                                             */
    double se;         /**< all components together                             */
    double df;         /**< effective degrees of freedom (Welch-Satterthwaite)  */
    double lo90, hi90; /**< two-sided 90 % interval                             */
    double lo95, hi95; /**< two-sided 95 % interval                             */
    double lower;      /**< one-sided: the truth is above it with 95 % confidence */
    double upper;      /**< one-sided: the truth is below it with 95 % confidence */
} anji_total;

/**
 * Make one component. `name` is cut to ANJI_COMPONENT_NAME - 1 bytes.
 * Status: ANJI_OK, or ANJI_ERR_NULL, _DOMAIN (se negative or infinite; df not above 0;
 * kind); *out holds NaN then.
 */
ANJI_API int anji_component_make(const char *name, double se, double df, uint32_t kind,
                                 anji_component *out, anji_error *err);

/**
 * A systematic term that the user declares: storage, calibration, spectral loss.
 *
 *     se = sqrt(absolute^2 + (relative value)^2)
 *
 * Given: value, the sum; absolute, in its unit; relative, as a share (0.05 is 5 %); both
 * standard errors, not half-widths, and 0 or more. Status as above; df is infinite.
 */
ANJI_API int anji_component_declared(const char *name, double value, double absolute,
                                     double relative, uint32_t kind,
                                     anji_component *out, anji_error *err);

/**
 * From the sums under equally likely draws (resampled thresholds): their standard
 * deviation, df = m - 1 of the m draws that are not NaN. Fewer than two: se is NaN.
 * Status: ANJI_OK, or ANJI_ERR_NULL, _DOMAIN (kind; an infinity: see err->row)
 */
ANJI_API int anji_component_draws(const char *name, size_t n, const double *sums,
                                  uint32_t kind, anji_component *out, anji_error *err);

/**
 * From the sums by other gap-fillers, the choice of filler being arbitrary.
 *
 *     se^2 = max(0, 1/m sum_k (S_k - S)^2 - overlap^2)
 *
 * Given:
 *   value    S, by the filler in use
 *   n, sums  S_k, the same period by each of the others; NaN: could not fill
 *   overlap  what the gap component holds of the same thing: |bias| of anji_gap_sum, in
 *            the unit of the sum; 0 when there is no such component
 * Returned: the component; se NaN when m, the count that is not NaN, is 0
 * Status: as above
 *
 * Notes:
 *   1. The root mean square distance from S, not the standard deviation among fillers:
 *      S need not lie in the middle of them. Of two exchangeable fillers it is sqrt(2)
 *      times the standard deviation, on the safe side.
 *   2. df is infinite: fillers are not draws of a population, and a t quantile of one
 *      degree of freedom (12.7) would say nothing of either. With one other filler this
 *      is a judgement, not an estimate.
 *   3. What all fillers have wrong together is not seen.
 */
ANJI_API int anji_component_method(double value, size_t n, const double *sums,
                                   double overlap, uint32_t kind, anji_component *out,
                                   anji_error *err);

/**
 * All components together.
 *
 *     se^2 = sum_k se_k^2,  share_k = se_k^2/se^2,  df = se^4 / sum_k (se_k^4/df_k)
 *     two-sided: value -+ t(df; 0.95) se (90 %), t(df; 0.975) se (95 %)
 *     one-sided: value -+ t(df; 0.95) se
 *
 * Given: value, the sum; n components, independent of each other (an overlap is taken out
 *   before, see anji_component_method() and anji_gap_sum). A component with se NaN is not
 *   known: it is left out, and its share is NaN.
 * Returned: out, and every share. No component that is known: se and bounds NaN.
 * Status: ANJI_OK, or ANJI_ERR_NULL, _DOMAIN (value infinite; a component malformed)
 *
 * Notes: for uptake, -NEE, the conservative credit at 95 % confidence is -upper of NEE.
 * Reference: Satterthwaite F.E. (1946) doi 10.2307/3002019.
 */
ANJI_API int anji_components_total(double value, size_t n, anji_component *components,
                                   anji_total *out, anji_error *err);

/** One tower of a pair: the same period of both, the same unit. */
typedef struct anji_side {
    double                value;        /**< its sum                               */
    const anji_component *components;   /**< its components, draws and methods not
                                             among them                            */
    size_t                n_components; /**< their number                          */
    const double         *draws;   /**< sums under paired draws; may be NULL       */
    const double         *methods; /**< sums by other fillers, paired; may be NULL */
} anji_side;

/**
 * Difference of two towers' sums, project minus control, with what they have in common.
 *
 *     D = P - C
 *     draws    se = standard deviation of P_b - C_b
 *     methods  se^2 = 1/m sum_k ((P_k - C_k) - (P - C))^2
 *     others   by name: SHARED in both: |se_P - se_C|, else sqrt(se_P^2 + se_C^2)
 *
 * Draw b of both towers is made together: the same seed and stream, and where thresholds
 * are drawn the same resampled days or the same rank among the draws, so that what moves
 * both moves both. Then the spread of the differences holds the covariance, whatever it
 * is. Two draws that were made apart may be paired at random: the covariance is 0 then.
 *
 * Given:
 *   project, control  draws and methods are in both or in neither
 *   n_draws           length of both draws; pairs with a NaN are passed over
 *   n_methods         length of both methods; likewise
 *   capacity          room of components: 2 more than both sides' components together
 *                     is always enough
 * Returned:
 *   components        those of the difference, "ustar" for the draws and "method" for
 *                     the fillers among them, their number in n_components
 *   out               D with its error
 * Status: ANJI_OK, or ANJI_ERR_NULL, _DOMAIN (capacity; an infinity; a component
 *   malformed), and then out holds NaN and n_components 0
 *
 * Notes:
 *   1. SHARED in both is taken with one sign, and by the size that each tower has: a
 *      relative error of 3 % of both sums is one of 3 % of their difference where both
 *      have one sign. Where P and C differ in sign, sqrt(se_P^2 + se_C^2) would be too
 *      small for a relative one: se_P + se_C is taken.
 *   2. The gap components of both towers are taken as independent. Weather that both
 *      towers share makes their fillers err together, and the difference is then better
 *      than stated.
 */
ANJI_API int anji_difference(const anji_side *project, const anji_side *control,
                             size_t n_draws, size_t n_methods, size_t capacity,
                             anji_component *components, size_t *n_components,
                             anji_total *out, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_COMPONENTS_H */
