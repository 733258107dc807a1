/* What other schemes hold back, or deduct for ever.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "account/nonpermanence.h"

static const anji_buffer_rule rules[] = {
    {"VERRA_NPRT", "Verra AFOLU Non-Permanence Risk Tool", "v4.2, 3 May 2024",
     "2.5.1-2.5.4: anji_nonpermanence()", NAN, 12, 60, ANJI_BUFFER_STOCK, 1, 0, 0},
    {"GS_20", "Gold Standard 403 A/R GHG Emissions Reduction & Sequestration",
     "v2.1 (third-party extracts)", "buffer: 20 % of issued units", 20, 20, 20,
     ANJI_BUFFER_NET, 0, 0, 0},
    {"CCER_K_RISK", "CCER-14-001-V01 Afforestation", "V01, October 2023",
     "K_RISK: clause not read, give the value of the text", NAN, 0, 100,
     ANJI_BUFFER_NET, 0, 1, 0},
    {"TREES_BUFFER", "ART TREES", "2.0", "buffer: clause not read; 5 to 25 %", NAN, 5,
     25, ANJI_BUFFER_GROSS, 0, 0, 0},
    {"FIXED", "none: the project's own rate", "-", "-", NAN, 0, 100, ANJI_BUFFER_STOCK,
     0, 0, 0},
    {"CDM_TEMPORARY", "CDM AR-AMS0007", "v02", "eq. 6, 7: units expire, no buffer", 0,
     0, 0, ANJI_BUFFER_NONE, 1, 0, 0},
    {"NONE", "none", "-", "nothing is held back", 0, 0, 0, ANJI_BUFFER_NONE, 0, 0, 0},
};

const anji_buffer_rule *anji_buffer_rule_at(size_t i)
{
    return i < ANJIP_COUNT(rules) ? &rules[i] : NULL;
}

const anji_buffer_rule *anji_buffer_rule_find(const char *id)
{
    for (size_t i = 0; id != NULL && i < ANJIP_COUNT(rules); i++)
        if (strcmp(rules[i].id, id) == 0)
            return &rules[i];
    return NULL;
}

int anji_buffer_rate(const anji_buffer_rule *rule, double percent, double *rate,
                     anji_error *err)
{
    anjip_begin(err);
    if (rate != NULL)
        *rate = NAN;
    if (rule == NULL || rate == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "buffer: %s is NULL",
                          rule == NULL ? "rule" : "rate");
    double given = isnan(percent) ? rule->percent : percent;
    if (isnan(given))
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, -1,
            "buffer %s: no rate is given and the rule has none of its own "
            "(%s %s, %s); want %g to %g %%",
            rule->id, rule->document, rule->version, rule->clause, rule->min,
            rule->max);
    if (!(given >= rule->min && given <= rule->max))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "buffer %s: %g %%, want %g to %g %%", rule->id, given,
                          rule->min, rule->max);
    *rate = given;
    return ANJI_OK;
}
