/* The answers that a rating needs: names, units, limits, words.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "account/nonpermanence.h"

#define ANSWERS    "unanswered|no|yes"
#define MITIGATION "no|prevention|history|both"

static const anji_param params[] = {
    ANJIP_CHOICE(
        anji_nprt_opts, pm_adaptive_plan, ANSWERS, 0, 2,
        "is there an adaptive management plan with monitoring? Table 1 Q1; no fails"),
    ANJIP_CHOICE(anji_nprt_opts, pm_species, ANSWERS, 0, 2,
                 "are unproven species on more than 25 % of the stock? Table 1 a"),
    ANJIP_CHOICE(anji_nprt_opts, pm_enforcement, ANSWERS, 0, 2,
                 "does more than 50 % of the stock need enforcement? Table 1 b"),
    ANJIP_CHOICE(anji_nprt_opts, pm_no_expertise, ANSWERS, 0, 2,
                 "does the team lack a skill, or five years of it? Table 1 c"),
    ANJIP_CHOICE(anji_nprt_opts, pm_absent, ANSWERS, 0, 2,
                 "is the team abroad or more than a day away? Table 1 d"),
    ANJIP_CHOICE(anji_nprt_opts, pm_late_report, ANSWERS, 0, 2,
                 "did a loss report ever come after two years? Table 1 e"),
    ANJIP_CHOICE(anji_nprt_opts, alm_untrained, ANSWERS, 1, 2,
                 "are farmers untrained in the practice? Table 1 f"),
    ANJIP_CHOICE(anji_nprt_opts, alm_unaware, ANSWERS, 1, 2,
                 "are farmers unaware of lower yields at first? Table 1 g"),
    ANJIP_CHOICE(anji_nprt_opts, pm_experienced, ANSWERS, 1, 2,
                 "mitigation: has the team issued credits before? Table 1 h"),
    ANJIP_CHOICE(anji_nprt_opts, alm_training_plan, ANSWERS, 1, 2,
                 "mitigation: is there a training plan for all farmers? Table 1 i"),
    ANJIP_CHOICE(anji_nprt_opts, fv_callable, ANSWERS, 1, 2,
                 "mitigation: is 80 % of the cash out callable? Table 2 j"),
    ANJIP_CHOICE(anji_nprt_opts, oc_subsistence, ANSWERS, 0, 2,
                 "is the baseline driven by subsistence? Table 3 Q1"),
    ANJIP_CHOICE(anji_nprt_opts, oc_community, ANSWERS, 0, 2,
                 "are net positive community impacts shown? Table 3 g, h; asked when "
                 "oc_subsistence is yes"),
    ANJIP_CHOICE(anji_nprt_opts, agreement, "no|crediting|century", 0, 2,
                 "mitigation: how long does a binding agreement protect the stock? "
                 "Table 3 i, j; Table 4 Q2"),
    ANJIP_CHOICE(
        anji_nprt_opts, oc_support, ANSWERS, 1, 2,
        "mitigation: non-profit, or supported against the loss of revenue? Table 3 k"),
    ANJIP_CHOICE(anji_nprt_opts, pl_from_2024, ANSWERS, 0, 2,
                 "was registration requested from 2024-01-01 on? Table 4 Q1"),
    ANJIP_CHOICE(anji_nprt_opts, pl_plan, ANSWERS, 0, 2,
                 "is there a plan for the entire longevity? Table 4 Q4; no fails"),
    ANJIP_CHOICE(anji_nprt_opts, pl_harvesting, ANSWERS, 0, 2,
                 "is it planting or forest management with harvesting? Table 4 Q5"),
    ANJIP_CHOICE(anji_nprt_opts, pl_regrowth, ANSWERS, 0, 2,
                 "is there a commitment to replant or regrow? Table 4 Q6; no fails; "
                 "asked when pl_harvesting is yes"),
    ANJIP_CHOICE(anji_nprt_opts, pl_legal, ANSWERS, 0, 2,
                 "is there a legal agreement or requirement to continue? Table 4 Q7"),
    ANJIP_CHOICE(
        anji_nprt_opts, pl_short_leases, ANSWERS, 1, 2,
        "are contracts of a grouped project shorter than the longevity? Table 4 Q8"),
    ANJIP_CHOICE(anji_nprt_opts, lt_due_process, ANSWERS, 0, 2,
                 "were disputes looked for? Table 6 Q1; no fails"),
    ANJIP_CHOICE(
        anji_nprt_opts, lt_control, ANSWERS, 0, 2,
        "do binding agreements with all owners give control? Table 6 Q2; no fails"),
    ANJIP_CHOICE(anji_nprt_opts, lt_holder, "unanswered|same|different", 0, 2,
                 "who holds land and use rights? Table 6 a, b"),
    ANJIP_CHOICE(
        anji_nprt_opts, lt_intervention, "unanswered|never|rights|expropriated", 0, 3,
        "what did the government do to land rights in 20 years? Table 6 c to e"),
    ANJIP_CHOICE(anji_nprt_opts, wrc_sea, ANSWERS, 1, 2,
                 "wetlands: are impacts from upstream and sea unmitigated? Table 6 l"),
    ANJIP_CHOICE(
        anji_nprt_opts, lt_protected, ANSWERS, 1, 2,
        "mitigation: is the area protected for the crediting period? Table 6 n"),
    ANJIP_CHOICE(anji_nprt_opts, lt_resolving, ANSWERS, 1, 2,
                 "mitigation: are disputes being resolved? Table 6 o"),
    ANJIP_CHOICE(anji_nprt_opts, se_reliant, ANSWERS, 0, 2,
                 "do local people rely on the project area? Table 7 Q1"),
    ANJIP_CHOICE(
        anji_nprt_opts, pc_ndc, ANSWERS, 1, 2,
        "mitigation: Paris Agreement, NDC with land use, climate plan? Table 8 f"),
    ANJIP_CHOICE(anji_nprt_opts, fire_mitigation, MITIGATION, 0, 3,
                 "what is done against fire; Table 10"),
    ANJIP_CHOICE(anji_nprt_opts, pest_mitigation, MITIGATION, 0, 3,
                 "what is done against pests and disease; Table 10"),
    ANJIP_CHOICE(anji_nprt_opts, weather_mitigation, MITIGATION, 0, 3,
                 "what is done against extreme weather; Table 10"),
    ANJIP_CHOICE(anji_nprt_opts, geology_mitigation, MITIGATION, 0, 3,
                 "what is done against geology; Table 10"),
    ANJIP_CHOICE(anji_nprt_opts, other1_mitigation, MITIGATION, 0, 3,
                 "what is done against the first other hazard; Table 10"),
    ANJIP_CHOICE(anji_nprt_opts, other2_mitigation, MITIGATION, 0, 3,
                 "what is done against the second other hazard; Table 10"),
    ANJIP_CHOICE(anji_nprt_opts, other3_mitigation, MITIGATION, 0, 3,
                 "what is done against the third other hazard; Table 10"),
    ANJIP_CHOICE(
        anji_nprt_opts, geology_landslide, ANSWERS, 1, 2,
        "is the geological risk landslide, which climate change affects? Table 11"),
    ANJIP_CHOICE(anji_nprt_opts, other1_climate, ANSWERS, 1, 2,
                 "does climate change affect the first other hazard? Table 11"),
    ANJIP_CHOICE(anji_nprt_opts, other2_climate, ANSWERS, 1, 2,
                 "does climate change affect the second other hazard? Table 11"),
    ANJIP_CHOICE(anji_nprt_opts, other3_climate, ANSWERS, 1, 2,
                 "does climate change affect the third other hazard? Table 11"),
    ANJIP_CHOICE(anji_nprt_opts, sea_adaptation, "no|ecosystem|planning|protection|two",
                 0, 4, "what is done against the rising sea; Table 14"),
    ANJIP_PARAM(anji_nprt_opts, sea_level, ANJI_PARAM_UINT32, "1", 1, 1, 5,
                "impact level of the sea, 1 insignificant to 5 high; Table 13"),
    ANJIP_PARAM(anji_nprt_opts, adaptive_criteria, ANJI_PARAM_UINT32, "1", 0, 0, 6,
                "criteria of adaptive capacity that are met; Table 12"),
    ANJIP_PARAM(anji_nprt_opts, zero, ANJI_PARAM_UINT32, "1", 0, 0, 0, "must be 0"),
    ANJIP_PARAM(anji_nprt_opts, fv_payback, ANJI_PARAM_DOUBLE, "yr", NAN, 0, 1000,
                "years until breakeven; Table 2 a to e"),
    ANJIP_PARAM(anji_nprt_opts, fv_funding, ANJI_PARAM_DOUBLE, "%", NAN, 0, 10000,
                "funding secured, of the cash out before breakeven; Table 2 f to i"),
    ANJIP_PARAM(anji_nprt_opts, oc_npv, ANJI_PARAM_DOUBLE, "%", NAN, -1000000, 1000000,
                "how much more the better earns, of the other's NPV; negative: the "
                "project; Table 3 a to f"),
    ANJIP_PARAM(anji_nprt_opts, pl_longevity, ANJI_PARAM_DOUBLE, "yr", NAN, 0, 10000,
                "years that the practice will be kept up; Table 4 Q3"),
    ANJIP_PARAM(anji_nprt_opts, lt_tenure_disputes, ANJI_PARAM_DOUBLE, "%", NAN, 0, 100,
                "area with disputes over tenure; Table 6 f to h"),
    ANJIP_PARAM(anji_nprt_opts, lt_use_disputes, ANJI_PARAM_DOUBLE, "%", NAN, 0, 100,
                "area with disputes over access or use; Table 6 i to k"),
    ANJIP_PARAM(anji_nprt_opts, se_inside, ANJI_PARAM_DOUBLE, "%", NAN, 0, 100,
                "reliant people inside who were consulted; Table 7 a, b"),
    ANJIP_PARAM(anji_nprt_opts, se_outside, ANJI_PARAM_DOUBLE, "%", NAN, 0, 100,
                "reliant people within 20 km who were consulted; Table 7 c, d"),
    ANJIP_PARAM(anji_nprt_opts, pc_governance, ANJI_PARAM_DOUBLE, "1", NAN, -2.5, 2.5,
                "mean of six governance scores over five years; Table 8"),
    ANJIP_PARAM(anji_nprt_opts, fire_loss, ANJI_PARAM_DOUBLE, "%", NAN, 0, 100,
                "stock that one event of fire takes; 0: cannot occur; Table 10"),
    ANJIP_PARAM(anji_nprt_opts, fire_years, ANJI_PARAM_DOUBLE, "yr", NAN, 0.01, 1000000,
                "years between events of fire; Table 10"),
    ANJIP_PARAM(
        anji_nprt_opts, pest_loss, ANJI_PARAM_DOUBLE, "%", NAN, 0, 100,
        "stock that one event of pests and disease takes; 0: cannot occur; Table 10"),
    ANJIP_PARAM(anji_nprt_opts, pest_years, ANJI_PARAM_DOUBLE, "yr", NAN, 0.01, 1000000,
                "years between events of pests and disease; Table 10"),
    ANJIP_PARAM(
        anji_nprt_opts, weather_loss, ANJI_PARAM_DOUBLE, "%", NAN, 0, 100,
        "stock that one event of extreme weather takes; 0: cannot occur; Table 10"),
    ANJIP_PARAM(anji_nprt_opts, weather_years, ANJI_PARAM_DOUBLE, "yr", NAN, 0.01,
                1000000, "years between events of extreme weather; Table 10"),
    ANJIP_PARAM(anji_nprt_opts, geology_loss, ANJI_PARAM_DOUBLE, "%", NAN, 0, 100,
                "stock that one event of geology takes; 0: cannot occur; Table 10"),
    ANJIP_PARAM(anji_nprt_opts, geology_years, ANJI_PARAM_DOUBLE, "yr", NAN, 0.01,
                1000000, "years between events of geology; Table 10"),
    ANJIP_PARAM(anji_nprt_opts, other1_loss, ANJI_PARAM_DOUBLE, "%", 0.0, 0, 100,
                "stock that one event of the first other hazard takes; 0: cannot "
                "occur; Table 10"),
    ANJIP_PARAM(anji_nprt_opts, other1_years, ANJI_PARAM_DOUBLE, "yr", NAN, 0.01,
                1000000, "years between events of the first other hazard; Table 10"),
    ANJIP_PARAM(anji_nprt_opts, other2_loss, ANJI_PARAM_DOUBLE, "%", 0.0, 0, 100,
                "stock that one event of the second other hazard takes; 0: cannot "
                "occur; Table 10"),
    ANJIP_PARAM(anji_nprt_opts, other2_years, ANJI_PARAM_DOUBLE, "yr", NAN, 0.01,
                1000000, "years between events of the second other hazard; Table 10"),
    ANJIP_PARAM(anji_nprt_opts, other3_loss, ANJI_PARAM_DOUBLE, "%", 0.0, 0, 100,
                "stock that one event of the third other hazard takes; 0: cannot "
                "occur; Table 10"),
    ANJIP_PARAM(anji_nprt_opts, other3_years, ANJI_PARAM_DOUBLE, "yr", NAN, 0.01,
                1000000, "years between events of the third other hazard; Table 10"),
    ANJIP_PARAM(anji_nprt_opts, sea_loss, ANJI_PARAM_DOUBLE, "%", 0.0, 0, 100,
                "stock that the sea takes; 0: not coastal; Table 13"),
    ANJIP_PARAM(anji_nprt_opts, climate_factor, ANJI_PARAM_DOUBLE, "1", NAN, 1, 1.4,
                "projected impact of climate change; Table 11"),
};

static const anjip_opts_kind opts_kind = {
    "nprt", params, ANJIP_COUNT(params),
    ANJIP_SIZE_THROUGH(anji_nprt_opts, climate_factor), sizeof(anji_nprt_opts)};

int anji_nprt_opts_init(anji_nprt_opts *opts, size_t size)
{
    return anjip_opts_init(&opts_kind, opts, size);
}

const anji_param *anji_nprt_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

int anjip_nprt_load(anji_nprt_opts *dst, const anji_nprt_opts *src, anji_error *err)
{
    return anjip_opts_load(&opts_kind, dst, src, err);
}
