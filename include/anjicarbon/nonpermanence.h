/* anjicarbon/nonpermanence.h - how many tonnes are held back against loss: the rating
 * tables of Verra's AFOLU Non-Permanence Risk Tool, and the flat rates of other schemes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_NONPERMANENCE_H
#define ANJICARBON_NONPERMANENCE_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An answer. A risk that nobody assessed is not a risk of zero: the tool refuses it. */
enum { ANJI_ANSWER_NONE = 0, ANJI_ANSWER_NO = 1, ANJI_ANSWER_YES = 2 };

/** Who holds land and resource rights. */
enum { ANJI_HOLDER_NONE = 0, ANJI_HOLDER_SAME = 1, ANJI_HOLDER_DIFFERENT = 2 };

/** What the government has done to land rights within 20 years. */
enum {
    ANJI_INTERVENTION_NONE         = 0, /**< not answered                             */
    ANJI_INTERVENTION_NEVER        = 1, /**< nothing, or resolved against it in court */
    ANJI_INTERVENTION_RIGHTS       = 2, /**< rights changed in the jurisdiction       */
    ANJI_INTERVENTION_EXPROPRIATED = 3  /**< at least 10 % of the project area taken  */
};

/** A legally binding agreement that protects the credited stock. */
enum {
    ANJI_AGREEMENT_NO        = 0,
    ANJI_AGREEMENT_CREDITING = 1,
    ANJI_AGREEMENT_CENTURY   = 2
};

/** What is done against a natural hazard. */
enum {
    ANJI_MITIGATION_NO         = 0, /**< nothing: x 1                                 */
    ANJI_MITIGATION_PREVENTION = 1, /**< prevention measures: x 0.5                   */
    ANJI_MITIGATION_HISTORY    = 2, /**< history of containing it: x 0.5              */
    ANJI_MITIGATION_BOTH       = 3  /**< x 0.25                                       */
};

/** What is done against the rising sea. */
enum {
    ANJI_SEA_NO         = 0, /**< x 1                                                 */
    ANJI_SEA_ECOSYSTEM  = 1, /**< ecosystem-based: x 0.5                              */
    ANJI_SEA_PLANNING   = 2, /**< planning and participation: x 0.5                   */
    ANJI_SEA_PROTECTION = 3, /**< barriers: x 0.6                                     */
    ANJI_SEA_TWO        = 4  /**< two or more of them: x 0.25                         */
};

/**
 * The answers: call anji_nprt_opts_init(), then change fields, by anji_param_set() and
 * the table or directly. Numbers start as NaN and questions as unanswered; mitigations
 * start as not claimed, and what concerns farmland (alm_), wetlands (wrc_), other hazards
 * and the sea starts as not applicable.
 */
typedef struct anji_nprt_opts {
    uint32_t struct_size; /**< bytes known to the caller; written by init */
    /* Table 1, project management: ANJI_ANSWER_... */
    uint32_t
        pm_adaptive_plan;     /**< adaptive management plan with monitoring; NO fails */
    uint32_t pm_species;      /**< a) unproven species on > 25 % of the stock */
    uint32_t pm_enforcement;  /**< b) enforcement needed on > 50 % of the stock */
    uint32_t pm_no_expertise; /**< c) a skill without five years' experience */
    uint32_t pm_absent;       /**< d) team abroad, or more than a day away */
    uint32_t pm_late_report;  /**< e) a loss report once came after two years */
    uint32_t alm_untrained;   /**< f) [NO] */
    uint32_t alm_unaware;     /**< g) [NO] */
    uint32_t pm_experienced;  /**< h) mitigation: team has issued credits [NO] */
    uint32_t alm_training_plan; /**< i) mitigation [NO] */
    /* Table 2, financial viability, and 3, opportunity cost */
    uint32_t fv_callable;    /**< j) mitigation: >= 80 % callable [NO] */
    uint32_t oc_subsistence; /**< baseline is driven by subsistence */
    uint32_t oc_community;   /**< g, h) net positive community impacts are shown; asked
                                  when oc_subsistence is YES */
    uint32_t agreement;      /**< i, j) and Table 4 Q2: ANJI_AGREEMENT_... [NO] */
    uint32_t oc_support;     /**< k) mitigation: non-profit or supported [NO] */
    /* Table 4, project longevity */
    uint32_t pl_from_2024;    /**< registration requested from 2024-01-01 on */
    uint32_t pl_plan;         /**< management, financial, monitoring plan; NO fails */
    uint32_t pl_harvesting;   /**< ARR or IFM with harvesting */
    uint32_t pl_regrowth;     /**< commitment to replant or regrow; NO fails; asked when
                                   pl_harvesting is YES */
    uint32_t pl_legal;        /**< legal agreement or requirement to continue */
    uint32_t pl_short_leases; /**< grouped, contracts shorter than the longevity:
                                   counts as without agreement [NO] */
    /* Table 6, land tenure */
    uint32_t lt_due_process;  /**< disputes were looked for; NO fails */
    uint32_t lt_control;      /**< binding agreements with all owners; NO fails */
    uint32_t lt_holder;       /**< a, b) ANJI_HOLDER_... */
    uint32_t lt_intervention; /**< c-e) ANJI_INTERVENTION_... */
    uint32_t wrc_sea;         /**< l) upstream and sea impacts not mitigated [NO] */
    uint32_t lt_protected;    /**< n) mitigation: area protected by agreement [NO] */
    uint32_t lt_resolving;    /**< o) mitigation: disputes are being resolved [NO] */
    /* Table 7, stakeholders, and 8, political risk */
    uint32_t se_reliant; /**< local people rely on the project area */
    uint32_t pc_ndc;     /**< f) mitigation: NDC and climate plan [NO] */
    /* Tables 10 to 14, nature: ANJI_MITIGATION_..., and what climate change affects */
    uint32_t fire_mitigation;    /**< [NO] */
    uint32_t pest_mitigation;    /**< [NO] */
    uint32_t weather_mitigation; /**< [NO] */
    uint32_t geology_mitigation; /**< [NO] */
    uint32_t other1_mitigation;  /**< [NO] */
    uint32_t other2_mitigation;  /**< [NO] */
    uint32_t other3_mitigation;  /**< [NO] */
    uint32_t geology_landslide;  /**< YES: climate change affects it [NO] */
    uint32_t other1_climate;     /**< likewise [NO] */
    uint32_t other2_climate;     /**< likewise [NO] */
    uint32_t other3_climate;     /**< likewise [NO] */
    uint32_t sea_adaptation;     /**< Table 14: ANJI_SEA_... [NO] */
    uint32_t sea_level; /**< Table 13: impact 1, insignificant, to 5, high [1] */
    uint32_t
        adaptive_criteria; /**< of Table 12 that are met; 5 reduce the factor [0] */
    uint32_t zero;         /**< must be 0 */
    /* Numbers. A loss is of the stock in one event; losses that regrow within ten years
     * count as below 5 %; a hazard that cannot occur has loss 0. */
    double fv_payback; /**< years until breakeven, yr */
    double fv_funding; /**< secured, of the cash out before breakeven, % */
    double oc_npv;     /**< by how much the better of the two earns more, of the other's
                             NPV: > 0 where that is the alternative, < 0 where it is the
                             project, % */
    double pl_longevity;       /**< years that the practice will be kept up, yr */
    double lt_tenure_disputes; /**< f-h) area with disputes over tenure, % */
    double lt_use_disputes;    /**< i-k) area with disputes over use, % */
    double se_inside;          /**< a, b) reliant people inside who were consulted  % */
    double se_outside;         /**< c, d) reliant people within 20 km, consulted, % */
    double pc_governance;  /**< mean of six WGI scores over five years, -2.5 to 2.5 */
    double fire_loss;      /**< % */
    double fire_years;     /**< years between events, yr */
    double pest_loss;      /**< % */
    double pest_years;     /**< yr */
    double weather_loss;   /**< snow and ice load, typhoon, drought, % */
    double weather_years;  /**< yr */
    double geology_loss;   /**< % */
    double geology_years;  /**< yr */
    double other1_loss;    /**< such as flowering of bamboo, % [0] */
    double other1_years;   /**< yr */
    double other2_loss;    /**< % [0] */
    double other2_years;   /**< yr */
    double other3_loss;    /**< % [0] */
    double other3_years;   /**< yr */
    double sea_loss;       /**< 0: not coastal, % [0] */
    double climate_factor; /**< projected impact, 1 to 1.4, 1 */
} anji_nprt_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_nprt_opts_init(anji_nprt_opts *opts, size_t size);
/** The answers by position, with unit, limits and words; NULL past the end. */
ANJI_API const anji_param *anji_nprt_param(size_t i);

/** One factor, sub-category or category of a rating. Texts live as long as the library.
 *  40 bytes on machines with pointers of 8, for ever. */
typedef struct anji_nprt_line {
    const char *name; /**< "pm_species", "PM", "internal"                            */
    const char
           *clause; /**< "Table 1 a)"                                              */
    double  score;  /**< points; 0 for a question that is only passed or failed    */
    double  limit;  /**< what may not be exceeded; NaN where there is none         */
    int32_t failed; /**< 1: the project fails by this line                         */
    int32_t level;  /**< 0 factor, 1 sub-category, 2 category, 3 the whole         */
} anji_nprt_line;

#define ANJI_NPRT_LINES 64

/** A rating. Frozen. */
typedef struct anji_nprt {
    double  internal, external, natural; /**< points; natural is infinite
                                                     where the matrix says FAIL        */
    double  total;   /**< their sum, not rounded                                */
    int32_t percent; /**< rounded up, at least 12; -1 when the project fails    */
    int32_t failed;  /**< lines by which it fails; 0: none                      */
    int32_t n;       /**< lines                                                 */
    int32_t zero;
    anji_nprt_line line[ANJI_NPRT_LINES];
} anji_nprt;

/**
 * Rating by Verra's AFOLU Non-Permanence Risk Tool v4.2.
 *
 *     PM  = max(0, sum of a to i)                             Table 1
 *     FV  = max(0, payback + max(0, funding + j))             Table 2
 *     OC  = max(0, a to f or g, h; + agreement + k)           Table 3
 *     PL  = max(0, 25 - L / 5), or 25 - L / 4 with a legal agreement; 0 where it binds
 *           for 100 years                                     Table 4
 *     LT  = max(0, sum),  SE = inside + outside,  PC = max(0, governance + f)
 *     NR  = factor * sum(LS M, climate) + sum(LS M, others) + sea
 *     percent = max(12, ceil(PM + FV + OC + PL + LT + SE + PC + NR))
 *
 * Given:
 *   answers   every risk answered
 * Returned:
 *   out   each factor, sub-category and category with its score, its limit and whether
 *         the project fails by it. Failing is a result, not an error.
 * Status: ANJI_OK; ANJI_ERR_NULL; _OPTS; _DOMAIN when a required answer is missing
 *   (the message names all of them).
 * Notes:
 *   1. Limits: total 60, internal 35, external 20, natural 35: above them the project
 *      fails; also by a payback over 20 years, a longevity under 40 years (30 when
 *      registration was requested before 2024), a matrix cell that says FAIL, and by NO
 *      to each of pm_adaptive_plan, pl_plan, pl_regrowth, lt_due_process, lt_control.
 *   2. At exactly 100 % more, "at least 100" and "up to 100" of Table 3 both hold: 8. At
 *      exactly 50 or 20 % consulted, Table 7 says nothing: 0, as no less was consulted.
 *   3. Five adaptive criteria reduce the part of the factor above 1 by 40 %.
 *   4. A total within 1e-9 above a whole number is that number: a score such as 25 - L/4
 *      carries rounding errors, and a rating must not rise by them.
 * Reference: Verra (2023, corrected 3 May 2024) AFOLU Non-Permanence Risk Tool, VCS
 *   Version 4, v4.2, tables 1 to 15, sections 2.1 to 2.5. Verified with the text.
 */
ANJI_API int anji_nonpermanence(const anji_nprt_opts *answers, anji_nprt *out,
                                anji_error *err);

/** Score of the natural matrix, Table 10 or 13: a loss in % and years between events
 *  (or sea level impact as years: 5 high = 5, 4 = 10, 3 = 25, 2 = 50, 1 = 100).
 *  Infinity where it says FAIL; 0 for loss 0; NaN for a loss outside 0..100 or years that
 *  are not above 0. */
ANJI_API double anji_nprt_natural_score(double loss_percent, double years);

/** On what a buffer is taken. */
enum {
    ANJI_BUFFER_NONE  = 0, /**< nothing is held back: units expire or are replaced    */
    ANJI_BUFFER_STOCK = 1, /**< the credited change in stock, before leakage and
                                 emissions                                             */
    ANJI_BUFFER_NET   = 2, /**< what is left after everything else: issued units      */
    ANJI_BUFFER_GROSS = 3  /**< the gross change, before the uncertainty deduction    */
};

/** A scheme's rate. Texts live as long as the library. Frozen. */
typedef struct anji_buffer_rule {
    const char *id; /**< "VERRA_NPRT", "GS_20"                                   */
    const char
        *document; /**< source                                                  */
    const char *version;
    const char *clause;
    double      percent; /**< fixed rate; NaN: must be given                          */
    double   min, max;   /**< limits of a rate that is given                          */
    uint32_t basis;      /**< ANJI_BUFFER_...                                         */
    uint32_t verified;   /**< 1: the text was read; 0: it was not                     */
    uint32_t cancelled;  /**< 1: a deduction for ever, 0: held in a buffer            */
    uint32_t zero;
} anji_buffer_rule;

/** The i-th rule, NULL past the end; the rule of that id, NULL where there is none. */
ANJI_API const anji_buffer_rule *anji_buffer_rule_at(size_t i);
ANJI_API const anji_buffer_rule *anji_buffer_rule_find(const char *id);

/**
 * The rate of a scheme.
 * Given:
 *   rule      a rule
 *   percent   the project's rate; NaN: take the rule's own                        %
 * Returned: rate, %; NaN on failure.
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN when a rate is required and none is given,
 *   when it is outside the rule's limits, or another one than the rule's fixed rate.
 */
ANJI_API int anji_buffer_rate(const anji_buffer_rule *rule, double percent,
                              double *rate, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_NONPERMANENCE_H */
