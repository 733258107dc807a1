/* anjicarbon/statement_credit.h - the statements of stand and tower joined to an account.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_STATEMENT_CREDIT_H
#define ANJICARBON_STATEMENT_CREDIT_H

#include <anjicarbon/balance.h>
#include <anjicarbon/credit.h>
#include <anjicarbon/nonpermanence.h>
#include <anjicarbon/rules.h>
#include <anjicarbon/statement.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which error of the stand's change counts. */
enum {
    ANJI_CREDIT_ERRORS_ALL = 0, /**< all errors where they were drawn, else sampling */
    ANJI_CREDIT_ERRORS_SAMPLING =
        1 /**< sampling alone, as AR-TOOL14 has it             */
};

/**
 * How statements are joined, and what left the stand besides: call
 * anji_credit_join_opts_init(), then change fields. Carbon in t C ha-1 yr-1, all at least
 * 0; NaN: not measured, which is not zero.
 */
typedef struct anji_credit_join_opts {
    uint32_t struct_size; /**< bytes known to the caller; written by init */
    uint32_t errors;      /**< ANJI_CREDIT_ERRORS_... [ALL] */
    int32_t  tower_year;  /**< year of the tower; 0: its only one */
    int32_t  zero;        /**< must be 0 */
    double   culms;       /**< harvested culms */
    double   culms_se;    /**< standard error */
    double   shoots;      /**< harvested shoots */
    double   shoots_se;   /**< standard error */
    double   fire;        /**< lost in fire */
    double   fire_se;     /**< standard error */
    double   leaching;    /**< dissolved, left with water */
    double   leaching_se; /**< standard error */
    double   imports;     /**< brought in, such as organic fertiliser */
    double   imports_se;  /**< standard error */
} anji_credit_join_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_credit_join_opts_init(anji_credit_join_opts *opts, size_t size);
/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_credit_join_param(size_t i);

/** What is joined. Fill with zeros first. */
typedef struct anji_credit_source {
    const char               *rule;    /**< id                                       */
    const char               *stand;   /**< file of a stand's statement, two surveys */
    const char               *tower;   /**< file of a tower's statement, or NULL     */
    const char               *rules;   /**< file of more rules, or NULL              */
    const char               *pool;    /**< credited; NULL: "total_live"             */
    const anji_credit_inputs *inputs;  /**< what is NaN or 0 comes from the stand    */
    const anji_credit_join_opts *join; /**< NULL: the defaults                       */
    const double                *parcel_ha;
    size_t                       n_parcels;
    const anji_rule_value *values; /**< constants the rule has none of           */
    size_t                 n_values;
    const anji_nprt_opts
        *answers; /**< of the rating, in place of inputs->rating; NULL */
} anji_credit_source;

/** Statements joined, with the account made of them. Opaque. */
typedef struct anji_credit_joined anji_credit_joined;

/**
 * Read the statements, take from the stand's what is credited, make the account, and test
 * it against the tower.
 *
 *     change    result.change.P.tco2e of the stand, its error and degrees of freedom
 *     stock2    result.later.P.stock_co2e times result.area
 *     period    from result.earlier.date to the day before result.later.date
 *     balance   anji_balance_run(): NEE of the tower's year, the flows, the stand's change
 *               of a year
 *     naive     -NEE 44/12 area years: the uptake as if it were storage
 *
 * Given: source; inputs that are given take the place of the statement's
 * Returned: out; free it with anji_credit_joined_free(). NULL on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; _IO; _FORMAT; _DOMAIN (a statement of another kind, one
 *   survey, no area); _NOT_FOUND (the rule, the pool, the tower's year); _AMBIGUOUS
 *   (several years and none named; a rating and answers for it); a rating that fails is
 *   _DOMAIN, and the message names each factor with its score and limit; and those of
 *   anji_credit_run(), anji_balance_run(), anji_rules_load(); _MEMORY
 */
ANJI_API int  anji_credit_join(const anji_credit_source *source,
                               anji_credit_joined **out, anji_error *err);
ANJI_API void anji_credit_joined_free(anji_credit_joined *joined);

/** Parts; NULL for NULL, the balance also without a tower. All are borrowed. */
ANJI_API const anji_credit *
anji_credit_joined_account(const anji_credit_joined *joined);
ANJI_API const anji_balance *
anji_credit_joined_balance(const anji_credit_joined *joined);
/** Inputs as the account saw them, for other rules: anji_credit_run(). */
ANJI_API const anji_credit_inputs                            *
anji_credit_joined_inputs(const anji_credit_joined *joined);
ANJI_API const anji_rules *anji_credit_joined_rules(const anji_credit_joined *joined);
ANJI_API const anji_rule  *anji_credit_joined_rule(const anji_credit_joined *joined);
/** The uptake as if it were storage, of the area and the time between the surveys, t CO2;
 *  NaN without a tower. */
ANJI_API double anji_credit_joined_naive(const anji_credit_joined *joined);

/**
 * The statement of the account, kind "credit": every line of it, the balance, the inputs
 * by SHA-256, the rule with its source, every option.
 * Returned: out; free it with anji_statement_free(). NULL on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; _IO; _MEMORY.
 */
ANJI_API int anji_statement_credit(const anji_credit_joined *joined,
                                   anji_statement **out, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_STATEMENT_CREDIT_H */
