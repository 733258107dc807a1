/* anjicarbon/credit.h - from a change of stock to whole tonnes that may be issued.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_CREDIT_H
#define ANJICARBON_CREDIT_H

#include <anjicarbon/base.h>
#include <anjicarbon/rules.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Of what the uncertainty is deducted. */
enum {
    ANJI_CREDIT_ON_CHANGE = 0, /**< of the change between two surveys */
    ANJI_CREDIT_ON_STOCKS = 1 /**< of the stock at each survey, as VM0047 census does */
};

/**
 * What is credited: call anji_credit_inputs_init(), then change fields, by
 * anji_param_set() and the table or directly. Masses are t CO2 of the whole area and
 * monitoring period. Dates are YYYYMMDD, 0 not given. NaN: not given.
 */
typedef struct anji_credit_inputs {
    uint32_t struct_size;   /**< bytes known to the caller; written by init */
    uint32_t deduct_on;     /**< ANJI_CREDIT_ON_... [CHANGE] */
    int32_t  project_start; /**< first day of the project */
    int32_t  period_from;   /**< first day of the monitoring period */
    int32_t  period_to;     /**< its last day */
    int32_t  zero;          /**< must be 0 */
    /* Stocks that are measured; never discounted ones. */
    double stock1;            /**< at the start of the period, t CO2 */
    double stock1_se;         /**< standard error, t CO2 */
    double stock1_df;         /**< degrees of freedom */
    double stock1_half_width; /**< of the interval at `confidence`, in place of se */
    double stock2;            /**< at the end of the period, t CO2 */
    double stock2_se;         /**< standard error, t CO2 */
    double stock2_df;         /**< degrees of freedom */
    double stock2_half_width; /**< of the interval at `confidence`, in place of se */
    double change;            /**< stock2 - stock1; NaN: of the stocks, t CO2 */
    double change_se;         /**< its standard error, t CO2 */
    double change_df;         /**< degrees of freedom */
    double change_half_width; /**< of the interval at `confidence`, in place of se */
    double confidence;        /**< of the half-widths, 0.90 */
    /* What is taken off. Each must be said, 0 included, where the rule does not set it. */
    double baseline;  /**< change of stock without the project, t CO2 */
    double benchmark; /**< performance benchmark of a dynamic baseline, 1 */
    double leakage;   /**< t CO2 */
    double emissions; /**< of fire, fertiliser and machines, t CO2e */
    double rating;    /**< non-permanence rating, anji_nonpermanence(), % */
    /* Time, area and the ceiling. */
    double area;            /**< ha */
    double crediting_years; /**< length of the crediting period, yr */
    double cap_stock;       /**< long-term average or equilibrium stock, t CO2 */
    double cap_years;       /**< years over which the average is reached in even steps;
                                 NaN: at once, selective harvest */
    /* From the account before, or as they start. */
    double prior_highest;          /**< highest credited stock [NaN: stock1], t CO2 */
    double prior_remainder;        /**< not issued, or owed where negative [0], t CO2 */
    double prior_buffer_remainder; /**< the same of the buffer [0], t CO2 */
    double prior_units;            /**< issued so far, whole [0], t CO2 */
    double prior_buffer_units;     /**< held so far, whole [0], t CO2 */
} anji_credit_inputs;

/** Write the defaults; pass sizeof *inputs. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_credit_inputs_init(anji_credit_inputs *inputs, size_t size);
/** The fields by position, with unit and limits; NULL past the end. */
ANJI_API const anji_param *anji_credit_param(size_t i);

/** A pool's share of the change: shown in the account, not added up. 48 bytes on 64-bit
 *  machines, for ever. */
typedef struct anji_credit_pool {
    const char   *name;   /**< "culm", "below ground": at most 40 bytes are shown */
    anji_estimate change; /**< t CO2                                             */
    double        df;
    double        zero; /**< must be 0                                         */
} anji_credit_pool;

/** An account. Opaque; free it with anji_credit_free(). */
typedef struct anji_credit anji_credit;

/** What came out. Masses in t CO2, dates YYYYMMDD. Frozen. */
typedef struct anji_credit_result {
    double gross;     /**< change of stock, undiscounted                        */
    double deduction; /**< for uncertainty, >= 0                                */
    double capped;    /**< above the long-term average                          */
    double recovered; /**< grown again up to what was credited before           */
    double baseline;
    double leakage;
    double emissions;
    double before_buffer; /**< what is left of gross                                */
    double buffer_rate;   /**< 1; NaN without                                       */
    double buffer;        /**< held back, or deducted for ever                      */
    double net;           /**< before_buffer - buffer; may be negative              */
    double remainder;     /**< carried: net and what was carried less units         */
    double
        buffer_remainder; /**< likewise of the buffer                               */
    double  stock;        /**< undiscounted stock at the end: carry this forward    */
    double  highest;      /**< highest credited stock, for the next account         */
    double  loss;         /**< how far the stock is below it; 0: no loss event      */
    double  relative;     /**< half-width or error over value that the rule saw, 1  */
    int64_t units;        /**< to issue, whole t CO2                                */
    int64_t buffer_units; /**< to hold, whole t CO2                                 */
    int64_t cancel;       /**< buffer units to cancel for a loss event              */
    int64_t replace;      /**< units that must be replaced beyond that              */
    int64_t total_units;  /**< issued so far, with these                            */
    int64_t total_buffer; /**< held so far, with these, without the cancelled       */
    int32_t
        next_verification; /**< last day that it is due; 0: the rule says nothing    */
    int32_t crediting_end; /**< last day of the crediting period; 0: not given       */
    int32_t refused;       /**< 1: the rule credits nothing at this uncertainty      */
    int32_t precise;       /**< 1: within the rule's precision, 0: not, -1: no limit */
    int32_t eligibility;   /**< ANJI_SCHEME_... of the units, by the rule            */
    int32_t unchecked;     /**< limits that could not be checked: not read, not given */
} anji_credit_result;

/** Units of a calendar year. 16 bytes for ever. */
typedef struct anji_credit_vintage {
    int32_t year;
    int32_t days;  /**< of the period in the year */
    int64_t units; /**< t CO2                     */
} anji_credit_vintage;

/** A line of the account: the same for report and statement. Texts are borrowed from the
 *  account. 56 bytes on 64-bit machines, for ever. */
typedef struct anji_credit_line {
    const char *name; /**< "deduction", "vintage.2024.units"                         */
    const char *text; /**< one sentence                                              */
    const char
        *clause;       /**< of the rule's document                                    */
    const char *unit;  /**< "t CO2", "ha", "1"; "date" for YYYYMMDD                   */
    double      value; /**< NaN: not read, not given                                  */
    int64_t     whole; /**< the same where is_whole                                   */
    int32_t     is_whole;
    int32_t     zero;
} anji_credit_line;

/**
 * The account of one monitoring period under one rule.
 *
 * Model, every term at least recorded as 0:
 *
 *     gross     = stock2 - stock1                                  undiscounted
 *     deduction = anji_deduction(gross), or of both stocks; not above a positive gross
 *     capped    = excess(stock2) - excess(stock1),  excess(s) = max(0, s - cap)
 *     recovered = min(gross, highest - stock1) where the stock began below the highest
 *     change    = gross - deduction - capped - recovered - baseline
 *     before    = change - leakage - emissions
 *     buffer    = rate * { change | before | gross }               by the rule, not below 0
 *     net       = before - buffer
 *     units     = floor(net + prior_remainder), not below 0
 *     remainder = net + prior_remainder - units
 *
 * and of a stock below the highest credited one, a loss event: nothing is issued,
 *
 *     reversed  = min(ceil(highest - stock2), units and buffer issued so far)
 *     cancel    = min(reversed, buffer held),  replace = reversed - cancel
 *
 * Given:
 *   rule        anji_rules_find()
 *   inputs      see there
 *   n_pools, pools         NULL for 0
 *   n_parcels, parcel_ha   area of each contiguous parcel, ha; NULL for 0: not checked
 *   n_values, values       constants that the rule has none of; NULL for 0
 * Returned:
 *   out         the account. NULL on failure
 * Status:
 *   ANJI_OK; ANJI_ERR_NULL; _OPTS (a constant that the rule was not read for and that was
 *   not given, or one that contradicts it; an input outside its limits); _DOMAIN: a
 *   required input is missing, a negative leakage, emission or baseline that the rule
 *   sets to zero, a parcel smaller than the rule allows (err->row), dates that are none
 *   or in the wrong order, a period outside the crediting period, a crediting period or a
 *   time between verifications outside the rule's limits; _MEMORY
 * Notes:
 *   1. A negative net is carried as a debt: nothing is issued until it is made good. So
 *      nothing is issued under GS 403 while the cumulative net is not above zero.
 *   2. The deduction is a matter of the report: r.stock, which the next account starts
 *      from, is the measured stock.
 *   3. Limits that were not read (anji_rules) and not given as values are recorded as NaN
 *      and counted in r.unchecked; what enters the tonnes is required.
 *   4. Within 1e-6 t below a whole tonne is that tonne: it is the rounding of doubles.
 *   5. Buffer units are rounded down and their remainder carried, as the others are: there
 *      are never more units than tonnes.
 *   6. Credited again is only what exceeds the highest stock that was credited before.
 *   7. A period that begins with the project is the first: the time between verifications
 *      does not bind it, a constant "verification_first_max" does where a rule has one.
 *   8. A dynamic baseline is max(0, PB (gross - capped - recovered)), so that with it
 *      CR = min(dC, dC (1 - PB)) - LK - UNC as VM0047 has it.
 *   9. Vintages: units by days of each calendar year, largest remainder first, of equal
 *      remainders the earlier year; they sum to units exactly.
 * Reference: CDM AR-AMS0007 v02 eq. 1 to 7; Verra VM0047 v1.1, VM0007 v1.8 eq. 16; Gold
 *   Standard 403 v2.1; of each line, its clause.
 */
ANJI_API int  anji_credit_run(const anji_rule *rule, const anji_credit_inputs *inputs,
                              size_t n_pools, const anji_credit_pool *pools,
                              size_t n_parcels, const double *parcel_ha, size_t n_values,
                              const anji_rule_value *values, anji_credit **out,
                              anji_error *err);
ANJI_API void anji_credit_free(anji_credit *credit);

/** The result; NULL for NULL. Borrowed. */
ANJI_API const anji_credit_result *anji_credit_result_of(const anji_credit *credit);
/** The i-th line, in the order of the computation. Status: ANJI_OK; ANJI_ERR_NULL;
 *  _NOT_FOUND past the end. */
ANJI_API int anji_credit_line_at(const anji_credit *credit, size_t i,
                                 anji_credit_line *out);
/** The vintages, ascending; NULL and *n = 0 where no period was given. Borrowed. */
ANJI_API const anji_credit_vintage *anji_credit_vintages(const anji_credit *credit,
                                                         size_t            *n);
/** Inputs of the next account: those of this one, with the stock and what is carried as
 *  the prior, the period starting on the day after. Measurements are NaN.
 *  Status: ANJI_OK; ANJI_ERR_NULL. */
ANJI_API int anji_credit_next(const anji_credit *credit, anji_credit_inputs *next);

/**
 * Split whole units among calendar years by days, largest remainder.
 * Given: from, to (first and last day, YYYYMMDD), units >= 0, room for n years
 * Returned: vintages; *n years used, 0 on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (dates; negative units; no room; more than 100
 *   years).
 */
ANJI_API int anji_credit_split(int32_t from, int32_t to, int64_t units, size_t room,
                               anji_credit_vintage *vintages, size_t *n,
                               anji_error *err);

/**
 * Stock of a stand that grows evenly and is cut every `rotation` years, at the end of each
 * year after cutting, and its average: the ceiling of what is credited. In the last year
 * nothing is cut.
 * Given: increment (t CO2 ha-1 yr-1), area (ha), years, rotation (yr)
 * Returned: stock, `years` values, t CO2; NULL: not wanted. *average, t CO2; NaN on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN.
 * Reference: Gold Standard 403, rotation forestry: the average is reached in even steps,
 *   average / years each.
 */
ANJI_API int anji_rotation_average(double increment, double area, int32_t years,
                                   int32_t rotation, double *stock, double *average,
                                   anji_error *err);

/**
 * Offsets that an emitter may surrender: floor(obligation * percent / 100), in exact
 * integers.
 * Given: obligation, t CO2; percent, 0 to 100: 5 in the national market
 * Returned: limit, t CO2; -1 on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (negative, above 100).
 */
ANJI_API int anji_offset_limit(int64_t obligation, int32_t percent, int64_t *limit,
                               anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_CREDIT_H */
