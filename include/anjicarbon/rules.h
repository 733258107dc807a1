/* anjicarbon/rules.h - crediting rules as data: what each deducts, and how sure that is.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_RULES_H
#define ANJICARBON_RULES_H

#include <anjicarbon/allometry.h>
#include <anjicarbon/base.h>
#include <anjicarbon/sampling.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A rule, and a set of them. Opaque. A rule belongs to its set. */
typedef struct anji_rule  anji_rule;
typedef struct anji_rules anji_rules;

/* ---- the set ------------------------------------------------------------------------ */

/**
 * The rules that come with the library.
 *
 * Returned: *rules, to be freed with anji_rules_free(); NULL on failure.
 * Status: ANJI_OK, ANJI_ERR_NULL, _MEMORY
 */
ANJI_API int anji_rules_builtin(anji_rules **rules, anji_error *err);

/** Free a set and all its rules; NULL is allowed. */
ANJI_API void anji_rules_free(anji_rules *rules);

/**
 * Add the rules of a file, or of a text, to a set. A rule whose id is there already takes
 * its place; pointers to the one it replaces are dead.
 *
 * A rule is lines "key = value" under a line "[ID]"; '#' begins a comment line. The manual
 * page lists the keys; anji_rule_write() shows them.
 *
 * Given: rules, the set; path, or n bytes of text and the name that messages use
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_IO; ANJI_ERR_FORMAT: the message names file,
 *   line, column, what was found and what was wanted; _MEMORY. On failure the set is as
 *   it was.
 * Notes: a constant that nobody has read in a text (ANJI_READ_UNVERIFIED) is refused when it
 *   has a value: it is written '?', and whoever uses the rule must give it.
 */
ANJI_API int anji_rules_load(anji_rules *rules, const char *path, anji_error *err);
ANJI_API int anji_rules_parse(anji_rules *rules, const char *name, size_t n,
                              const char *text, anji_error *err);

/** How many; 0 for NULL. */
ANJI_API size_t anji_rules_count(const anji_rules *rules);
/** By position, and by id (exactly); NULL when there is none. Borrowed from the set. */
ANJI_API const anji_rule *anji_rules_at(const anji_rules *rules, size_t i);
ANJI_API const anji_rule *anji_rules_find(const anji_rules *rules, const char *id);

/** For which registry a rule makes units, and hence what they may be used for. A property
 *  of the rule, never of the user: a local tonne is not surrendered in the national market. */
enum {
    ANJI_SCHEME_NONE =
        0, /**< no unit of any registry: a method of deduction alone    */
    ANJI_SCHEME_LOCAL =
        1, /**< a county's or province's own scheme                     */
    ANJI_SCHEME_CCER =
        2,               /**< China Certified Emission Reductions                     */
    ANJI_SCHEME_VCS = 3, /**< Verified Carbon Standard                                */
    ANJI_SCHEME_GS  = 4, /**< Gold Standard                                           */
    ANJI_SCHEME_CDM = 5, /**< Clean Development Mechanism, temporary units            */
    ANJI_SCHEME_OTHER =
        6 /**< another registry: the rule's document names it          */
};
/** "NONE", "LOCAL", "CCER", ...; NULL for an unknown number. */
ANJI_API const char *anji_scheme_name(int scheme);
/** And back; -1 for NULL or a name that is none. */
ANJI_API int anji_scheme_find(const char *name);
/** The next rule at or after position `from` of a scheme; -1 fits all. Returned: its
 *  position; anji_rules_count() when there is none. */
ANJI_API size_t anji_rules_search(const anji_rules *rules, size_t from, int scheme);

/* ---- a rule ------------------------------------------------------------------------- */

/** Texts of a rule. */
enum {
    ANJI_RULE_ID    = 0, /**< "VM0047_1.1"                                           */
    ANJI_RULE_TITLE = 1,
    ANJI_RULE_DOCUMENT =
        2, /**< "Verra VM0047"                                         */
    ANJI_RULE_VERSION =
        3,                /**< "1.1"                                                  */
    ANJI_RULE_CLAUSE = 4, /**< of the deduction                                       */
    ANJI_RULE_READ_IN =
        5, /**< where and how it was verified                          */
    ANJI_RULE_NOTE  = 6,
    ANJI_RULE_TEXTS = 7
};
/** A text of a rule, "" when it has none; NULL for a NULL rule or unknown `which`. */
ANJI_API const char *anji_rule_text(const anji_rule *rule, int which);

/** Choices of a rule. */
enum {
    ANJI_RULE_VERIFIED  = 0, /**< ANJI_READ_..., of the rule as a whole            */
    ANJI_RULE_SCHEME    = 1, /**< ANJI_SCHEME_...                                  */
    ANJI_RULE_DEDUCTION = 2, /**< ANJI_DEDUCTION_...                               */
    ANJI_RULE_NON_PERMANENCE =
        3,                     /**< ANJI_NON_PERMANENCE_...                          */
    ANJI_RULE_BUFFER_BASE = 4, /**< ANJI_BUFFER_BASE_...                             */
    ANJI_RULE_ROUNDING    = 5, /**< ANJI_ROUNDING_...                                */
    ANJI_RULE_CAP         = 6, /**< ANJI_CAP_...                                     */
    ANJI_RULE_LEAKAGE     = 7, /**< ANJI_LEAKAGE_...                                 */
    ANJI_RULE_BASELINE    = 8, /**< ANJI_BASELINE_...                                */
    ANJI_RULE_GWP         = 9, /**< ANJI_GWP_... of emissions.h                      */
    ANJI_RULE_CHOICES     = 10
};

/** How the share that is deducted follows from the uncertainty (h: half-width over mean at
 *  the rule's confidence; se: standard error over mean). */
enum {
    ANJI_DEDUCTION_NONE  = 0, /**< nothing is deducted                             */
    ANJI_DEDUCTION_GIVEN = 1, /**< the text was not read: the caller gives the share */
    ANJI_DEDUCTION_STEP_HALF =
        2, /**< share(h) h, a share of the half-width by steps  */
    ANJI_DEDUCTION_STEP_VALUE =
        3,                       /**< share(h) of the value by steps                  */
    ANJI_DEDUCTION_EXCESS   = 4, /**< max(0, h - allowance), at most `most`           */
    ANJI_DEDUCTION_STUDENT  = 5, /**< se t(probability, df)                           */
    ANJI_DEDUCTION_HALF     = 6, /**< factor h / divisor                              */
    ANJI_DEDUCTION_ERROR    = 7, /**< factor se                                       */
    ANJI_DEDUCTION_LOGISTIC = 8  /**< 1 - 1 / (1 + exp(intercept + slope h)), h over the
                                        median                                          */
};
/** What stands for tonnes that may be lost again. */
enum {
    ANJI_NON_PERMANENCE_NONE = 0,
    ANJI_NON_PERMANENCE_GIVEN =
        1, /**< constant "buffer", not read: the caller gives it */
    ANJI_NON_PERMANENCE_FRACTION =
        2, /**< constant "buffer", printed                      */
    ANJI_NON_PERMANENCE_RATING =
        3, /**< Verra's AFOLU risk rating                       */
    ANJI_NON_PERMANENCE_RANGE = 4, /**< caller gives "buffer" between "buffer_min" and
                                            "buffer_max"                                    */
    ANJI_NON_PERMANENCE_TEMPORARY =
        5, /**< units that expire                               */
    ANJI_NON_PERMANENCE_DISCOUNT =
        6 /**< constant "k_risk" is taken off, not kept        */
};
/** Of what the buffer is a share. */
enum {
    ANJI_BUFFER_BASE_NONE = 0,
    ANJI_BUFFER_BASE_CHANGE =
        1, /**< net change of carbon stock after the deduction, leakage
                                      and emissions of other gases left out                 */
    ANJI_BUFFER_BASE_ISSUED =
        2, /**< the units issued                                      */
    ANJI_BUFFER_BASE_GROSS =
        3, /**< removals before the deduction                         */
    ANJI_BUFFER_BASE_NET =
        4 /**< project less baseline less leakage                    */
};
/** To whole tonnes. */
enum { ANJI_ROUNDING_UNREAD = 0, ANJI_ROUNDING_DOWN = 1 };
/** Ceiling of what is ever credited. */
enum {
    ANJI_CAP_NONE = 0,
    ANJI_CAP_LONG_TERM_AVERAGE =
        1, /**< average stock of whole cutting cycles              */
    ANJI_CAP_UNREAD = 2
};
/** Emissions moved elsewhere. */
enum {
    ANJI_LEAKAGE_UNREAD   = 0,
    ANJI_LEAKAGE_ZERO     = 1, /**< set to zero by the rule              */
    ANJI_LEAKAGE_TOOL15   = 2, /**< displaced agriculture, AR-TOOL15     */
    ANJI_LEAKAGE_MODULES  = 3, /**< by the methodology's own modules     */
    ANJI_LEAKAGE_AT_START = 4  /**< once, in the first year              */
};
/** What is compared with the project. */
enum {
    ANJI_BASELINE_UNREAD   = 0,
    ANJI_BASELINE_ZERO     = 1,
    ANJI_BASELINE_CHANGE   = 2, /**< change of baseline stocks               */
    ANJI_BASELINE_AT_START = 3, /**< stock at the start, once                */
    ANJI_BASELINE_DYNAMIC  = 4  /**< matched control plots                   */
};
/** A choice as its number, -1 for a NULL rule or unknown `which`. */
ANJI_API int anji_rule_choice(const anji_rule *rule, int which);
/** The same as the word of a rule file, "excess", "rating", ...; NULL likewise. */
ANJI_API const char *anji_rule_choice_word(const anji_rule *rule, int which);
/** How sure a choice is, ANJI_READ_...; the rule's own where it says nothing else; -1
 *  likewise. */
ANJI_API int anji_rule_choice_verified(const anji_rule *rule, int which);
/** "primary", "agreeing", "secondary", ... of ANJI_READ_...; NULL for an unknown number. */
ANJI_API const char *anji_verified_word(int verified);

/** A constant of a rule. Texts are borrowed from the set. 48 bytes on 64-bit machines, for
 *  ever. */
typedef struct anji_rule_constant {
    const char *name; /**< "allowance", "buffer", "period_min", ...                  */
    const char *unit; /**< "1", "yr", "ha", ...                                      */
    const char
        *clause;      /**< where it stands; "" when the rule's clause holds it        */
    const char *said; /**< what the literature says of a value that was not read; "" */
    double  value;    /**< NaN: not read, or left open by the text; to be given       */
    int32_t verified; /**< ANJI_READ_...                                            */
    int32_t zero;
} anji_rule_constant;

/**
 * The constants of a rule, by position and by name.
 *
 * Returned: *constant; its texts NULL and value NaN on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_NOT_FOUND: past the end, or no such constant
 * Notes: the manual page lists the names that built-in rules use, with their units. A user's
 *   rule may have others.
 */
ANJI_API int anji_rule_constant_at(const anji_rule *rule, size_t i,
                                   anji_rule_constant *constant, anji_error *err);
ANJI_API int anji_rule_constant_find(const anji_rule *rule, const char *name,
                                     anji_rule_constant *constant, anji_error *err);

/** A value that the caller gives for a constant that has none. */
typedef struct anji_rule_value {
    const char *rule; /**< id; NULL: every rule that lacks a constant of this name */
    const char *name;
    double      value;
} anji_rule_value;

/**
 * The value of a constant: the rule's own, or else the caller's.
 *
 * Given:
 *   rule, name
 *   n, values    the caller's values; NULL for none. Those of other rules are passed over.
 * Returned: *value; NaN on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_NOT_FOUND: the rule has no constant of that name;
 *   ANJI_ERR_OPTS: the constant has no value and none was given (the message names the
 *   constant, document, version and clause, and what the literature says), or the rule
 *   prints one and the caller gave another under the rule's id; ANJI_ERR_DOMAIN: NaN or
 *   infinite
 */
ANJI_API int anji_rule_need(const anji_rule *rule, const char *name, size_t n,
                            const anji_rule_value *values, double *value,
                            anji_error *err);

/** A rule as text, in the form that anji_rules_load() reads. Writes at most size bytes with
 *  the final NUL (buffer may be NULL when size is 0). Returns the length of the whole text
 *  without the NUL; 0 for NULL. */
ANJI_API size_t anji_rule_write(const anji_rule *rule, char *buffer, size_t size);

/* ---- the deduction ------------------------------------------------------------------ */

/** A number and how uncertain it is. Fill with NaN what is not known. 48 bytes for ever. */
typedef struct anji_uncertain {
    double value;      /**< t CO2e, or any unit                                       */
    double se;         /**< standard error, unit of value; NaN: from half_width       */
    double df;         /**< degrees of freedom; infinite for a large sample           */
    double half_width; /**< of the two-sided interval, unit of value; NaN: t(df) se   */
    double confidence; /**< of half_width, 0.90 or 0.95; NaN without                  */
    double median;     /**< NaN: value                                                */
} anji_uncertain;

/** From an estimate with degrees of freedom, and from a sample of anjicarbon/sampling.h at
 *  the confidence it was made with. All NaN when the pointer is NULL. */
ANJI_API anji_uncertain anji_uncertain_estimate(const anji_estimate *estimate,
                                                double               df);
ANJI_API anji_uncertain anji_uncertain_sample(const anji_sample *sample,
                                              double             confidence);

/** What a rule makes of it. Doubles are NaN, refused is -1 on failure. 64 bytes for ever. */
typedef struct anji_deduction_result {
    double relative; /**< what the rule looked at: h or se over |value|, 1          */
    double fraction; /**< deducted, share of |value|, 1                             */
    double amount;   /**< fraction |value|, unit of value                           */
    double
        conservative; /**< value - amount for a project, value + amount for a baseline */
    double percentile; /**< of the distribution that is credited, %; NaN where the rule
                               names none                                                */
    double confidence; /**< of the interval that was used; NaN without                */
    double t;          /**< quantile that was used; NaN without                       */
    int32_t refused;   /**< 1: the rule gives no credit at this uncertainty           */
    int32_t side;      /**< ANJI_SIDE_...                                             */
} anji_deduction_result;

/**
 * The deduction for uncertainty under one rule.
 *
 * Model: fraction = g(h or se, df), g of ANJI_RULE_DEDUCTION with the rule's constants;
 * h = half_width / |value| at the rule's confidence. A step or an allowance belongs to the
 * lower side: at h = 0.10 exactly a limit of 10 % is kept.
 *
 * Given:
 *   rule
 *   data        the number; its se or half-width must be known unless the rule needs none
 *   side        ANJI_SIDE_PROJECT or ANJI_SIDE_BASELINE
 *   n, values   values for constants that the rule has none of; NULL for none
 * Returned: result
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (value 0, NaN or infinite; negative se or
 *   half-width; df not above 0; neither se nor half-width; unknown side); _OPTS: a constant
 *   that must be given was not, see anji_rule_need()
 * Notes:
 *   1. Credit refused (result->refused): fraction is 1. That is a result, not a failure.
 *   2. Quantiles of Student's t are rounded to 12 decimals, so that platforms agree.
 *   3. A report's number: the stock carried forward is never discounted.
 *   4. Of a negative value the amount is taken as well: a loss counts as larger.
 */
ANJI_API int anji_deduction(const anji_rule *rule, const anji_uncertain *data, int side,
                            size_t n, const anji_rule_value *values,
                            anji_deduction_result *result, anji_error *err);

/** One rule's line of a comparison. */
typedef struct anji_rules_row {
    const anji_rule *rule; /**< borrowed from the set                            */
    anji_deduction_result
            result; /**< NaN where status is not ANJI_OK                  */
    int32_t status; /**< of this rule: ANJI_OK, ANJI_ERR_OPTS, ...        */
    int32_t zero;
    char    message[496]; /**< why not, "" for ANJI_OK                     */
} anji_rules_row;

/**
 * The same data under every rule of the set.
 *
 * Given: as anji_deduction()
 * Returned: rows, anji_rules_count() of them, in the order of the set
 * Status: ANJI_OK, also when single rules could not be applied (rows[i].status);
 *   ANJI_ERR_NULL; ANJI_ERR_NOT_FOUND: a value names a rule or a constant that the set does
 *   not have
 */
ANJI_API int anji_rules_compare(const anji_rules *rules, const anji_uncertain *data,
                                int side, size_t n, const anji_rule_value *values,
                                anji_rules_row *rows, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_RULES_H */
