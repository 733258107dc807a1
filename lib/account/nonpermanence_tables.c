/* Tables 1 to 14 of the AFOLU Non-Permanence Risk Tool v4.2.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "account/nonpermanence.h"

#define FAILS     INFINITY
#define REST      INFINITY
#define BELOW     0
#define UP_TO     1
#define AT(field) offsetof(anji_nprt_opts, field)

#define ALWAYS                                                                         \
    {                                                                                  \
        0, 0, 0                                                                        \
    }
#define WHEN(field, answer)                                                            \
    {                                                                                  \
        AT(field), answer, 1                                                           \
    }
#define UNLESS(field, answer)                                                          \
    {                                                                                  \
        AT(field), answer, 0                                                           \
    }

static const anjip_nprt_step payback[] = {
    {4, 0, UP_TO}, {7, 1, UP_TO}, {10, 2, UP_TO}, {20, 3, UP_TO}, {REST, FAILS, BELOW}};
static const anjip_nprt_step funding[] = {
    {15, 3, BELOW}, {40, 2, BELOW}, {80, 1, BELOW}, {REST, 0, BELOW}};
static const anjip_nprt_step npv[]      = {{-50, -4, BELOW}, {-20, -2, BELOW},
                                           {20, 0, UP_TO},   {50, 4, UP_TO},
                                           {100, 6, BELOW},  {REST, 8, BELOW}};
static const anjip_nprt_step disputes[] = {
    {0, 0, UP_TO}, {5, 5, UP_TO}, {REST, 10, BELOW}};
static const anjip_nprt_step inside[]     = {{50, 10, BELOW}, {REST, 0, BELOW}};
static const anjip_nprt_step outside[]    = {{20, 5, BELOW}, {REST, 0, BELOW}};
static const anjip_nprt_step governance[] = {{-0.79, 6, BELOW},
                                             {-0.32, 4, BELOW},
                                             {0.19, 2, BELOW},
                                             {0.82, 1, BELOW},
                                             {REST, 0, BELOW}};

/* Scores of unanswered, no, yes. NaN: an answer is required; 0: silence is no. */
static const double must_be_yes[]  = {NAN, FAILS, 0};
static const double risk_2[]       = {NAN, 0, 2};
static const double farm_2[]       = {0, 0, 2};
static const double wetland_5[]    = {0, 0, 5};
static const double mitigation_2[] = {0, 0, -2};
static const double community[]    = {NAN, 8, 0};
static const double question[]     = {NAN, 0, 0};
/* Of other choices, in the order of their enums. */
static const double agreement[]    = {0, -2, -4};
static const double holder[]       = {NAN, 0, 2};
static const double intervention[] = {NAN, 0, 5, 10};

static const anjip_nprt_factor factors[] = {
    {"pm_adaptive_plan", "Table 1 Q1", AT(pm_adaptive_plan), ANJIP_PM, NULL,
     must_be_yes, ALWAYS},
    {"pm_species", "Table 1 a)", AT(pm_species), ANJIP_PM, NULL, risk_2, ALWAYS},
    {"pm_enforcement", "Table 1 b)", AT(pm_enforcement), ANJIP_PM, NULL, risk_2,
     ALWAYS},
    {"pm_no_expertise", "Table 1 c)", AT(pm_no_expertise), ANJIP_PM, NULL, risk_2,
     ALWAYS},
    {"pm_absent", "Table 1 d)", AT(pm_absent), ANJIP_PM, NULL, risk_2, ALWAYS},
    {"pm_late_report", "Table 1 e)", AT(pm_late_report), ANJIP_PM, NULL, risk_2,
     ALWAYS},
    {"alm_untrained", "Table 1 f)", AT(alm_untrained), ANJIP_PM, NULL, farm_2, ALWAYS},
    {"alm_unaware", "Table 1 g)", AT(alm_unaware), ANJIP_PM, NULL, farm_2, ALWAYS},
    {"pm_experienced", "Table 1 h)", AT(pm_experienced), ANJIP_PM, NULL, mitigation_2,
     ALWAYS},
    {"alm_training_plan", "Table 1 i)", AT(alm_training_plan), ANJIP_PM, NULL,
     mitigation_2, ALWAYS},
    {"fv_payback", "Table 2 a-e)", AT(fv_payback), ANJIP_FV, payback, NULL, ALWAYS},
    {"fv_funding", "Table 2 f-i)", AT(fv_funding), ANJIP_FUNDING, funding, NULL,
     ALWAYS},
    {"fv_callable", "Table 2 j)", AT(fv_callable), ANJIP_FUNDING, NULL, mitigation_2,
     ALWAYS},
    {"oc_subsistence", "Table 3 Q1", AT(oc_subsistence), ANJIP_OC, NULL, question,
     ALWAYS},
    {"oc_npv", "Table 3 a-f)", AT(oc_npv), ANJIP_OC, npv, NULL,
     UNLESS(oc_subsistence, ANJI_ANSWER_YES)},
    {"oc_community", "Table 3 g, h)", AT(oc_community), ANJIP_OC, NULL, community,
     WHEN(oc_subsistence, ANJI_ANSWER_YES)},
    {"agreement", "Table 3 i, j)", AT(agreement), ANJIP_OC, NULL, agreement, ALWAYS},
    {"oc_support", "Table 3 k)", AT(oc_support), ANJIP_OC, NULL, mitigation_2, ALWAYS},
    {"pl_from_2024", "Table 4 Q1", AT(pl_from_2024), ANJIP_PL, NULL, question,
     UNLESS(agreement, ANJI_AGREEMENT_CENTURY)},
    {"pl_plan", "Table 4 Q4", AT(pl_plan), ANJIP_PL, NULL, must_be_yes,
     UNLESS(agreement, ANJI_AGREEMENT_CENTURY)},
    {"pl_harvesting", "Table 4 Q5", AT(pl_harvesting), ANJIP_PL, NULL, question,
     UNLESS(agreement, ANJI_AGREEMENT_CENTURY)},
    {"pl_legal", "Table 4 Q7", AT(pl_legal), ANJIP_PL, NULL, question,
     UNLESS(agreement, ANJI_AGREEMENT_CENTURY)},
    {"lt_due_process", "Table 6 Q1", AT(lt_due_process), ANJIP_LT, NULL, must_be_yes,
     ALWAYS},
    {"lt_control", "Table 6 Q2", AT(lt_control), ANJIP_LT, NULL, must_be_yes, ALWAYS},
    {"lt_holder", "Table 6 a, b)", AT(lt_holder), ANJIP_LT, NULL, holder, ALWAYS},
    {"lt_intervention", "Table 6 c-e)", AT(lt_intervention), ANJIP_LT, NULL,
     intervention, ALWAYS},
    {"lt_tenure_disputes", "Table 6 f-h)", AT(lt_tenure_disputes), ANJIP_LT, disputes,
     NULL, ALWAYS},
    {"lt_use_disputes", "Table 6 i-k)", AT(lt_use_disputes), ANJIP_LT, disputes, NULL,
     ALWAYS},
    {"wrc_sea", "Table 6 l, m)", AT(wrc_sea), ANJIP_LT, NULL, wetland_5, ALWAYS},
    {"lt_protected", "Table 6 n)", AT(lt_protected), ANJIP_LT, NULL, mitigation_2,
     ALWAYS},
    {"lt_resolving", "Table 6 o)", AT(lt_resolving), ANJIP_LT, NULL, mitigation_2,
     ALWAYS},
    {"se_reliant", "Table 7 Q1", AT(se_reliant), ANJIP_SE, NULL, question, ALWAYS},
    {"se_inside", "Table 7 a, b)", AT(se_inside), ANJIP_SE, inside, NULL,
     WHEN(se_reliant, ANJI_ANSWER_YES)},
    {"se_outside", "Table 7 c, d)", AT(se_outside), ANJIP_SE, outside, NULL,
     WHEN(se_reliant, ANJI_ANSWER_YES)},
    {"pc_governance", "Table 8 a-e)", AT(pc_governance), ANJIP_PC, governance, NULL,
     ALWAYS},
    {"pc_ndc", "Table 8 f)", AT(pc_ndc), ANJIP_PC, NULL, mitigation_2, ALWAYS},
};

/* Asked in two conditions at once, which one row cannot say: harvesting, and no
 * agreement for a century. nonpermanence.c asks it and the longevity. */

static const anjip_nprt_hazard hazards[ANJIP_NPRT_HAZARDS] = {
    {"fire", "Table 11 a)", AT(fire_loss), AT(fire_years), AT(fire_mitigation), 0},
    {"pest", "Table 11 b)", AT(pest_loss), AT(pest_years), AT(pest_mitigation), 0},
    {"weather", "Table 11 c)", AT(weather_loss), AT(weather_years),
     AT(weather_mitigation), 0},
    {"geology", "Table 11 d)", AT(geology_loss), AT(geology_years),
     AT(geology_mitigation), AT(geology_landslide)},
    {"other1", "Table 11 e)", AT(other1_loss), AT(other1_years), AT(other1_mitigation),
     AT(other1_climate)},
    {"other2", "Table 11 f)", AT(other2_loss), AT(other2_years), AT(other2_mitigation),
     AT(other2_climate)},
    {"other3", "Table 11 g)", AT(other3_loss), AT(other3_years), AT(other3_mitigation),
     AT(other3_climate)},
};

size_t anjip_nprt_factor_count(void)
{
    return ANJIP_COUNT(factors);
}

const anjip_nprt_factor *anjip_nprt_factor_at(size_t i)
{
    return &factors[i];
}

const anjip_nprt_hazard *anjip_nprt_hazard_at(size_t i)
{
    return &hazards[i];
}

double anjip_nprt_mitigation(uint32_t choice)
{
    static const double score[] = {1, 0.5, 0.5, 0.25};
    return choice < ANJIP_COUNT(score) ? score[choice] : NAN;
}

double anjip_nprt_sea_adaptation(uint32_t choice)
{
    static const double score[] = {1, 0.5, 0.5, 0.6, 0.25};
    return choice < ANJIP_COUNT(score) ? score[choice] : NAN;
}

double anjip_nprt_score_on(const anjip_nprt_step *steps, double value)
{
    size_t i = 0;

    while (!(value < steps[i].bound || (steps[i].closed && value == steps[i].bound)) &&
           !isinf(steps[i].bound))
        i++;
    return steps[i].score;
}

double anji_nprt_natural_score(double loss_percent, double years)
{
    static const double loss[]    = {5, 25, 50, 70};
    static const double between[] = {10, 25, 50, 100};
    /* Rows from the smallest loss, columns from the most frequent event. */
    static const double score[5][5] = {{4, 3, 2, 1, 1},
                                       {5, 4, 3, 2, 1},
                                       {20, 5, 4, 3, 2},
                                       {30, 20, 5, 4, 3},
                                       {FAILS, 30, 20, 5, 4}};
    size_t              row = 0, column = 0;

    if (!(loss_percent >= 0.0 && loss_percent <= 100.0))
        return NAN;
    if (loss_percent == 0.0)
        return 0.0;
    if (!(years > 0.0))
        return NAN;
    while (row < ANJIP_COUNT(loss) && loss_percent >= loss[row])
        row++;
    while (column < ANJIP_COUNT(between) && years >= between[column])
        column++;
    return score[row][column];
}
