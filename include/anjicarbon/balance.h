/* anjicarbon/balance.h - the carbon balance of a stand, closed against its stock change.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_BALANCE_H
#define ANJICARBON_BALANCE_H

#include <anjicarbon/base.h>
#include <anjicarbon/units.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Terms of a balance, in the order of its arrays. Part of the ABI. */
enum {
    ANJI_BALANCE_NEE    = 0, /**< net ecosystem exchange, negative: uptake           */
    ANJI_BALANCE_CULMS  = 1, /**< carbon of culms that left the stand                */
    ANJI_BALANCE_SHOOTS = 2, /**< carbon of shoots that left the stand               */
    ANJI_BALANCE_FIRE   = 3, /**< carbon lost in fire                                */
    ANJI_BALANCE_LEACHING =
        4,                    /**< dissolved carbon that left with water              */
    ANJI_BALANCE_IMPORTS = 5, /**< carbon brought in, such as organic fertiliser      */
    ANJI_BALANCE_STOCK   = 6, /**< change of all pools, dead wood, litter, soil       */
    ANJI_BALANCE_TERMS   = 7
};

/** Units of a term. There is no default: a number without its unit is refused. */
enum {
    ANJI_BALANCE_UNDECLARED = 0,
    ANJI_BALANCE_GC_M2   = 1, /**< g C m-2 yr-1                                     */
    ANJI_BALANCE_TC_HA   = 2, /**< t C ha-1 yr-1                                    */
    ANJI_BALANCE_TCO2_HA = 3  /**< t CO2 ha-1 yr-1, made by the basis of the term   */
};

/** One term. 40 bytes for ever. */
typedef struct anji_balance_term {
    anji_estimate estimate; /**< value NaN: not measured, which is not zero. A term that
                                 is known to be nothing is 0 with se 0. se NaN: not
                                 known; then nothing can be tested                    */
    double        df;       /**< degrees of freedom of se; INFINITY: the normal law   */
    int32_t       unit;     /**< ANJI_BALANCE_GC_M2, ...                              */
    int32_t       basis;    /**< ANJI_MASS_44_12, ...: what made CO2 of C. Read for
                                 ANJI_BALANCE_TCO2_HA alone                           */
} anji_balance_term;

/** Two terms whose errors are not independent. 16 bytes for ever. */
typedef struct anji_balance_pair {
    int32_t a, b;       /**< ANJI_BALANCE_NEE, ...                                   */
    double correlation; /**< -1 to 1, of the terms as given: covariance / (se_a se_b) */
} anji_balance_pair;

/** Settings: call anji_balance_opts_init(), then change fields. */
typedef struct anji_balance_opts {
    uint32_t struct_size;
    uint32_t basis; /**< ANJI_MASS_...: of the results' t CO2                 [44_12] */
    double   level; /**< of the test that the balance closes                   [0.95] */
} anji_balance_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_balance_opts_init(anji_balance_opts *opts, size_t size);
/** The table of parameters, one entry for each i; NULL past the end. */
ANJI_API const anji_param *anji_balance_param(size_t i);

/** Whether a balance closes. Part of the ABI. */
enum {
    ANJI_BALANCE_NOT_TESTED =
        0,                   /**< NEE, the stock or a standard error is missing    */
    ANJI_BALANCE_CLOSED = 1, /**< |z| is not above its limit                       */
    ANJI_BALANCE_OPEN   = 2  /**< it is                                            */
};

/** A balance, in t C ha-1 yr-1 where nothing else is said. Frozen. */
typedef struct anji_balance {
    double term[ANJI_BALANCE_TERMS];  /**< as given, converted; NaN not measured      */
    double se[ANJI_BALANCE_TERMS];    /**< their standard errors                      */
    double share[ANJI_BALANCE_TERMS]; /**< each term's own variance over that of the
                                           closure, 1; 0 for a term not measured      */
    double share_pairs;  /**< that of all covariances; the eight sum to 1            */
    anji_estimate necb;  /**< net ecosystem carbon balance; n: terms in it           */
    anji_estimate stock; /**< change of stock, as given                              */
    anji_estimate
           closure;       /**< stock - necb; n: terms in it                           */
    double z;             /**< closure over its standard error, sigma                 */
    double df;            /**< degrees of freedom of the closure                      */
    double p;             /**< probability of a |z| this large where it closes        */
    double limit;         /**< |z| above which it is open                             */
    double level;         /**< of the test                                            */
    anji_estimate honest; /**< what may be credited: the stock's change, or, where that
                               was not measured, the necb                             */
    anji_estimate naive;  /**< the uptake, as if all of it were stored                */
    anji_estimate ratio;  /**< naive / honest, 1; NaN where honest is not above 0     */
    double        co2_per_c; /**< t CO2 for each t C of the basis                     */
    int32_t       basis;     /**< ANJI_MASS_...                                       */
    int32_t       outcome;   /**< ANJI_BALANCE_CLOSED, ...                            */
    uint32_t      measured;  /**< bit 1 << ANJI_BALANCE_... for each term measured    */
    uint32_t      zero;
} anji_balance;

/**
 * Net ecosystem carbon balance, and its test against the change of stock.
 *
 * Model:
 *
 *     necb    = -nee - culms - shoots - fire - leaching + imports
 *     closure = stock - necb
 *     u^2     = sum_i sum_j c_i c_j r_ij se_i se_j,  c = 1 for all but imports, -1
 *     z       = closure / u,  closed when |z| <= t(1 - (1 - level)/2, df)
 *     df      = u^4 / sum_i (c_i se_i)^4 / df_i         (Welch and Satterthwaite)
 *     ratio   = -nee / stock
 *
 * The sums run over the terms that were measured. What was not measured is not zero: the
 * result says over which terms it was closed, and the closure holds the others.
 *
 * Given:
 *   term    ANJI_BALANCE_TERMS terms
 *   n_pairs, pairs   correlations that exist; NULL for n_pairs = 0
 *   opts    settings, or NULL for the defaults
 * Returned:
 *   out     the balance; doubles NaN, counts and outcome -1 on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_OPTS; ANJI_ERR_TOO_FEW (neither NEE nor stock
 *   was measured); ANJI_ERR_DOMAIN (err->row is the term: a unit or basis is not
 *   declared, an infinity, a negative loss, import or standard error, df not above 0;
 *   or the pair: an unknown term, a pair given twice or of a term with itself or one that
 *   was not measured, a correlation outside -1 to 1; or correlations that no errors can
 *   have together).
 * Notes:
 *   1. A sum that counts a loss as negative is refused rather than added.
 *   2. Where some se is NaN, necb and closure have values and no standard errors.
 *   3. u is 0 where every se is 0: closed when the closure is 0, else open with z
 *      infinite.
 *   4. df is exact without correlations only.
 *   5. The standard error of ratio is first order, with the correlation of NEE and stock.
 *      It means little where the stock's change is not well above its error.
 * References: Chapin F.S. et al. (2006) doi 10.1007/s10021-005-0105-7; Welch B.L. (1947)
 *   doi 10.1093/biomet/34.1-2.28; JCGM 100:2008, 5.2.2 and G.4.1.
 */
ANJI_API int anji_balance_run(const anji_balance_term term[ANJI_BALANCE_TERMS],
                              size_t n_pairs, const anji_balance_pair *pairs,
                              const anji_balance_opts *opts, anji_balance *out,
                              anji_error *err);

/** "NEE", "harvested culms", ...; NULL for an unknown term. */
ANJI_API const char *anji_balance_term_name(int term);

/**
 * The balance in English: what the tower says, what left, what the stock did, whether it
 * closes and over which terms, and the naive credit beside the honest one, in t C and
 * t CO2. Writes at most size bytes with a NUL; buffer may be NULL when size is 0.
 * Returned: characters of the whole text, without the NUL; 0 for a NULL balance.
 */
ANJI_API size_t anji_balance_describe(const anji_balance *balance, char *buffer,
                                      size_t size);

/**
 * Shares of land parcels in one result: a tower's footprint, a stand's area.
 *
 * Model:  share_i = w_i a_i / sum(w a), in units of 2^-50 by largest remainder; of equal
 *   remainders the earlier parcel's is served first. So the shares sum to 1 exactly, in any
 *   order.
 *
 * Given:
 *   n        parcels
 *   area     all in one unit, ha or mu, >= 0
 *   weight   of each parcel's area, such as its share of the footprint, >= 0; NULL: equal
 * Returned: share, n numbers, 1; NaN on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_TOO_FEW (n = 0); ANJI_ERR_DOMAIN (negative,
 *   NaN or infinite: err->row; no area with weight at all; a sum that overflows);
 *   ANJI_ERR_MEMORY.
 */
ANJI_API int anji_parcel_shares(size_t n, const double *area, const double *weight,
                                double *share, anji_error *err);

/**
 * A total handed to its parcels: value and standard error by share.
 *
 * Model:  value_i = share_i total,  se_i = share_i se.  All parcels live from one measured
 * rate: their errors are the same error, so standard errors add up, not variances.
 *
 * Given: n, share (each 0 to 1), total (unit of the caller's)
 * Returned: out, n estimates; n of each is the total's
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_DOMAIN (a share outside 0 to 1: err->row; a sum
 *   of shares more than n 2^-52 from 1, as that of none is; a total that is NaN or infinite).
 * Notes: what differs between parcels is in no tower's error; a parcel's own carbon needs
 *   its own plots.
 */
ANJI_API int anji_parcel_distribute(size_t n, const double *share,
                                    const anji_estimate *total, anji_estimate *out,
                                    anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_BALANCE_H */
