/* anjicarbon/census.h - the account of counted plants: VM0047's census-based approach.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_CENSUS_H
#define ANJICARBON_CENSUS_H

#include <anjicarbon/base.h>
#include <anjicarbon/emissions.h>
#include <anjicarbon/rules.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Settings: call anji_census_opts_init(), then change fields. */
typedef struct anji_census_opts {
    uint32_t struct_size; /**< bytes known to the caller; written by init           */
    uint32_t nitrogen;    /**< ANJI_NITROGEN_...           [ANJI_NITROGEN_DEFAULT]   */
    double   root_shoot;  /**< mass below ground to mass above               [0.25]  */
    double   carbon;      /**< carbon of dry mass                            [0.47]  */
    double   combustion;  /**< share of the mass that a fire burns           [1]     */
    double   fire_ch4;    /**< g CH4 per kg d.m. burnt                       [4.7]   */
    double   fire_n2o;    /**< g N2O per kg d.m. burnt                       [0.26]  */
} anji_census_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_census_opts_init(anji_census_opts *opts, size_t size);
/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_census_param(size_t i);

/** A random sample of the planted units: columns of the caller's, lent for the call. */
typedef struct anji_census_sample {
    size_t         n;
    const uint8_t *alive;      /**< 1 or 0                                            */
    const double  *biomass_kg; /**< dry mass above ground; read where alive           */
    const uint8_t *burned;     /**< 1: burnt since the date before; NULL: none        */
} anji_census_sample;

/** What else is known. 64 bytes for ever. */
typedef struct anji_census_period {
    double units;     /**< planted, all of them                                      */
    double area_ha;   /**< on which they stand                                       */
    double days;      /**< of the monitoring period                                  */
    double synthetic; /**< kg N of the period                                        */
    double organic;   /**< kg N of the period                                        */
    double rating;    /**< non-permanence risk rating, % of the change; rounded up,
                            and not less than the rule's buffer_min                   */
    double zero[2];   /**< must be 0                                                 */
} anji_census_period;

/** Why no credit was computed. */
enum {
    ANJI_CENSUS_OK = 0,
    ANJI_CENSUS_DENSITY_EXCEEDED =
        1, /**< more units per hectare than the rule allows */
    ANJI_CENSUS_INSUFFICIENT_SAMPLES =
        2,                        /**< fewer than two living units in a sample     */
    ANJI_CENSUS_TOO_UNCERTAIN = 3 /**< half-width beyond the rule's limit          */
};
/** "OK", "DENSITY_EXCEEDED", ...; NULL for an unknown number. */
ANJI_API const char *anji_census_guard_name(int guard);

/** One date. 72 bytes for ever. */
typedef struct anji_census_date {
    double mortality; /**< share of the sample that is dead                          */
    double mean;      /**< t CO2e of a living unit                                   */
    double stock;     /**< t CO2e of all living units, undiscounted                  */
    double h_biomass; /**< half-width over mean, of mass                             */
    double
        h_mortality;  /**< and of the share that lives                               */
    double  h;        /**< both, in quadrature                                       */
    double  fraction; /**< deducted from the stock                                   */
    double  zero;
    int64_t n; /**< living units in the sample; 0 without a sample            */
} anji_census_date;

/** The account. On failure doubles are NaN and units are -1; guard says why where a guard
 *  did it. */
typedef struct anji_census_result {
    anji_census_date now, before;
    double  change;     /**< of the discounted stocks, t CO2e                         */
    double  fire;       /**< t CO2e                                                   */
    double  fertiliser; /**< t CO2e                                                   */
    double  net;        /**< CR: change - fire - fertiliser, t CO2e                   */
    double  annual;     /**< net in 365 days                                          */
    double  buffer;     /**< t CO2e, of a change above 0                              */
    double  reversal;   /**< t CO2e lost, of a net below 0; else 0                    */
    double  density;    /**< units ha-1                                               */
    int64_t units;      /**< whole tonnes issued, rounded down; 0 for a reversal      */
    int32_t guard;      /**< ANJI_CENSUS_...                                          */
    int32_t zero;
} anji_census_result;

/**
 * The account of counted plants (Verra VM0047 1.1, census-based).
 *
 * Model, at each date, of n units m living ones, masses b:
 *
 *     mean        = mean(b) / 1000 (1 + R) CF 44/12
 *     stock       = units (m / n) mean
 *     h_biomass   = t_{0.95, m-1} sd(b) / sqrt(m) / mean(b)
 *     h_mortality = t_{0.95, n-1} sqrt(q (1 - q) / (n - 1)) / q,    q = m / n
 *     h           = sqrt(h_biomass^2 + h_mortality^2);  fraction by the rule
 *     change      = stock_now (1 - fraction_now) - stock_before (1 - fraction_before)
 *     fire        = burnt units, share of the sample, times the mean mass before
 *     net         = change - fire - fertiliser;   issued = floor(net - buffer)
 *
 * Baseline and leakage are zero by the rule.
 *
 * Given:
 *   now, before   samples at the two dates; before may be NULL or empty: the stock was 0
 *   period        units, area, days, nitrogen, rating
 *   rule          with the constants confidence, density_max and buffer_min; its
 *                 deduction is taken: "VM0047_1.1_CENSUS"
 *   n, values     values for constants that the rule has none of; NULL for none
 *   gwp           a set of potentials
 *   opts          settings, or NULL for the defaults
 * Returned: result
 * Status: ANJI_OK; ANJI_ERR_NULL, _OPTS, _NOT_FOUND (a constant that the rule does not have);
 *   _DOMAIN (a mass not above 0: err->row; a flag that is not 0 or 1; period; the guard
 *   DENSITY_EXCEEDED); _TOO_FEW (the guard INSUFFICIENT_SAMPLES)
 * Notes:
 *   1. TOO_UNCERTAIN is a result: no units, net and change NaN, status ANJI_OK.
 *   2. Units burnt in the first period, which has no mass before, count with the mean mass
 *      now.
 *   3. A sample in which all units live has no error of mortality: the form's own limit.
 * Reference: Verra VM0047 version 1.1, equations 15 to 21 and 29 to 31
 */
ANJI_API int anji_census_credit(const anji_census_sample *now,
                                const anji_census_sample *before,
                                const anji_census_period *period, const anji_rule *rule,
                                size_t n, const anji_rule_value *values,
                                const anji_gwp *gwp, const anji_census_opts *opts,
                                anji_census_result *result, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_CENSUS_H */
