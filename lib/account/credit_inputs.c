/* Inputs of an account: their table, and which of them a rule requires.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "account/credit.h"

static const anji_param params[] = {
    ANJIP_CHOICE(anji_credit_inputs, deduct_on, "change|stocks", 0, 1,
                 "of what the uncertainty is deducted"),
    ANJIP_PARAM(anji_credit_inputs, project_start, ANJI_PARAM_INT32, "YYYYMMDD", 0, 0,
                99991231, "first day of the project; 0: not given"),
    ANJIP_PARAM(anji_credit_inputs, period_from, ANJI_PARAM_INT32, "YYYYMMDD", 0, 0,
                99991231, "first day of the monitoring period; 0: not given"),
    ANJIP_PARAM(anji_credit_inputs, period_to, ANJI_PARAM_INT32, "YYYYMMDD", 0, 0,
                99991231, "its last day; 0: not given"),
    ANJIP_PARAM(anji_credit_inputs, zero, ANJI_PARAM_INT32, "1", 0, 0, 0, "must be 0"),
    ANJIP_PARAM(anji_credit_inputs, stock1, ANJI_PARAM_DOUBLE, "t CO2", NAN, 0, 1e15,
                "measured stock at the start of the period"),
    ANJIP_PARAM(anji_credit_inputs, stock1_se, ANJI_PARAM_DOUBLE, "t CO2", NAN, 0, 1e15,
                "its standard error"),
    ANJIP_PARAM(anji_credit_inputs, stock1_df, ANJI_PARAM_DOUBLE, "1", NAN, 0, INFINITY,
                "its degrees of freedom"),
    ANJIP_PARAM(anji_credit_inputs, stock1_half_width, ANJI_PARAM_DOUBLE, "t CO2", NAN,
                0, 1e15, "half of its interval, in place of the standard error"),
    ANJIP_PARAM(anji_credit_inputs, stock2, ANJI_PARAM_DOUBLE, "t CO2", NAN, 0, 1e15,
                "measured stock at the end of the period"),
    ANJIP_PARAM(anji_credit_inputs, stock2_se, ANJI_PARAM_DOUBLE, "t CO2", NAN, 0, 1e15,
                "its standard error"),
    ANJIP_PARAM(anji_credit_inputs, stock2_df, ANJI_PARAM_DOUBLE, "1", NAN, 0, INFINITY,
                "its degrees of freedom"),
    ANJIP_PARAM(anji_credit_inputs, stock2_half_width, ANJI_PARAM_DOUBLE, "t CO2", NAN,
                0, 1e15, "half of its interval, in place of the standard error"),
    ANJIP_PARAM(anji_credit_inputs, change, ANJI_PARAM_DOUBLE, "t CO2", NAN, -1e15,
                1e15, "change of stock; not given: of the two stocks"),
    ANJIP_PARAM(anji_credit_inputs, change_se, ANJI_PARAM_DOUBLE, "t CO2", NAN, 0, 1e15,
                "its standard error"),
    ANJIP_PARAM(anji_credit_inputs, change_df, ANJI_PARAM_DOUBLE, "1", NAN, 0, INFINITY,
                "its degrees of freedom"),
    ANJIP_PARAM(anji_credit_inputs, change_half_width, ANJI_PARAM_DOUBLE, "t CO2", NAN,
                0, 1e15, "half of its interval, in place of the standard error"),
    ANJIP_PARAM(anji_credit_inputs, confidence, ANJI_PARAM_DOUBLE, "1", NAN, 0.5, 0.999,
                "of the half-widths"),
    ANJIP_PARAM(anji_credit_inputs, baseline, ANJI_PARAM_DOUBLE, "t CO2", NAN, -1e15,
                1e15, "change of stock without the project"),
    ANJIP_PARAM(anji_credit_inputs, benchmark, ANJI_PARAM_DOUBLE, "1", NAN, -10, 10,
                "performance benchmark of a dynamic baseline"),
    ANJIP_PARAM(anji_credit_inputs, leakage, ANJI_PARAM_DOUBLE, "t CO2", NAN, 0, 1e15,
                "emissions moved elsewhere"),
    ANJIP_PARAM(anji_credit_inputs, emissions, ANJI_PARAM_DOUBLE, "t CO2e", NAN, 0,
                1e15, "emissions of the project: fire, fertiliser, machines"),
    ANJIP_PARAM(anji_credit_inputs, rating, ANJI_PARAM_DOUBLE, "%", NAN, 0, 100,
                "non-permanence rating"),
    ANJIP_PARAM(anji_credit_inputs, area, ANJI_PARAM_DOUBLE, "ha", NAN, 0, 1e9,
                "area of the project"),
    ANJIP_PARAM(anji_credit_inputs, crediting_years, ANJI_PARAM_DOUBLE, "yr", NAN, 0,
                1000, "length of the crediting period"),
    ANJIP_PARAM(
        anji_credit_inputs, cap_stock, ANJI_PARAM_DOUBLE, "t CO2", NAN, 0, 1e15,
        "long-term average or equilibrium stock, above which nothing is credited"),
    ANJIP_PARAM(anji_credit_inputs, cap_years, ANJI_PARAM_DOUBLE, "yr", NAN, 0.01, 1000,
                "years over which the average is reached; not given: at once"),
    ANJIP_PARAM(anji_credit_inputs, prior_highest, ANJI_PARAM_DOUBLE, "t CO2", NAN, 0,
                1e15, "highest stock that was credited before; not given: stock1"),
    ANJIP_PARAM(anji_credit_inputs, prior_remainder, ANJI_PARAM_DOUBLE, "t CO2", 0.0,
                -1e15, 1e15, "carried from the account before; negative: owed"),
    ANJIP_PARAM(anji_credit_inputs, prior_buffer_remainder, ANJI_PARAM_DOUBLE, "t CO2",
                0.0, -1e15, 1e15, "likewise of the buffer"),
    ANJIP_PARAM(anji_credit_inputs, prior_units, ANJI_PARAM_DOUBLE, "t CO2", 0.0, 0,
                9e15, "issued so far"),
    ANJIP_PARAM(anji_credit_inputs, prior_buffer_units, ANJI_PARAM_DOUBLE, "t CO2", 0.0,
                0, 9e15, "held in the buffer so far"),
};

static const anjip_opts_kind opts_kind = {
    "credit", params, ANJIP_COUNT(params),
    ANJIP_SIZE_THROUGH(anji_credit_inputs, prior_buffer_units),
    sizeof(anji_credit_inputs)};

int anji_credit_inputs_init(anji_credit_inputs *inputs, size_t size)
{
    return anjip_opts_init(&opts_kind, inputs, size);
}

const anji_param *anji_credit_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

int anjip_credit_load(anji_credit_inputs *dst, const anji_credit_inputs *src,
                      anji_error *err)
{
    return anjip_opts_load(&opts_kind, dst, src, err);
}

static int missing(anjip_credit_work *w, const char *name, const char *why)
{
    return anjip_fail(w->err, ANJI_ERR_DOMAIN, -1,
                      "credit under %s: %s is not given; %s",
                      anji_rule_text(w->rule, ANJI_RULE_ID), name, why);
}

static int check_change(anjip_credit_work *w)
{
    const anji_credit_inputs *in = &w->in;

    if (isnan(in->stock2))
        return missing(w, "stock2", "the stock is carried forward, want t CO2");
    if (isnan(in->change) && isnan(in->stock1))
        return missing(w, "change", "want it, or stock1 and stock2, t CO2");
    if (in->deduct_on == ANJI_CREDIT_ON_STOCKS && isnan(in->stock1))
        return missing(w, "stock1", "the deduction is of both stocks, want t CO2");
    return ANJI_OK;
}

/* A whole number of tonnes that was issued before. */
static int check_whole(anjip_credit_work *w, const char *name, double value)
{
    if (value == floor(value))
        return ANJI_OK;
    return anjip_fail(w->err, ANJI_ERR_DOMAIN, -1,
                      "credit: %s is %.10g t CO2, want "
                      "whole tonnes",
                      name, value);
}

/* What a rule sets to zero may be given as 0 or not at all. */
static int check_set_to_zero(anjip_credit_work *w, const char *name, double *value)
{
    if (isnan(*value) || *value == 0.0) {
        *value = 0.0;
        return ANJI_OK;
    }
    return anjip_fail(
        w->err, ANJI_ERR_DOMAIN, -1,
        "credit under %s: %s is %.10g t CO2, but the rule sets it to zero",
        anji_rule_text(w->rule, ANJI_RULE_ID), name, *value);
}

static int check_baseline(anjip_credit_work *w)
{
    int kind = anji_rule_choice(w->rule, ANJI_RULE_BASELINE);

    if (kind == ANJI_BASELINE_ZERO)
        return check_set_to_zero(w, "baseline", &w->in.baseline);
    if (kind == ANJI_BASELINE_DYNAMIC) {
        if (isnan(w->in.benchmark))
            return missing(w, "benchmark",
                           "the baseline is the change of matched "
                           "control plots over that of the project");
        return ANJI_OK;
    }
    if (isnan(w->in.baseline))
        return missing(w, "baseline", "want t CO2, 0 where it is known to be nothing");
    return ANJI_OK;
}

static int check_buffer(anjip_credit_work *w)
{
    if (anji_rule_choice(w->rule, ANJI_RULE_NON_PERMANENCE) ==
            ANJI_NON_PERMANENCE_RATING &&
        isnan(w->in.rating))
        return missing(w, "rating", "want the non-permanence rating, %");
    return ANJI_OK;
}

static int check_cap(anjip_credit_work *w)
{
    if (anji_rule_choice(w->rule, ANJI_RULE_CAP) == ANJI_CAP_LONG_TERM_AVERAGE &&
        isnan(w->in.cap_stock))
        return missing(w, "cap_stock", "want the long-term average stock, t CO2");
    if (!isnan(w->in.cap_years) && (w->in.project_start == 0 || w->in.period_to == 0))
        return missing(w, "project_start or period_to", "cap_years needs both");
    return ANJI_OK;
}

int anjip_credit_check(anjip_credit_work *w)
{
    int status = check_change(w);

    if (status == ANJI_OK)
        status = check_baseline(w);
    if (status == ANJI_OK &&
        anji_rule_choice(w->rule, ANJI_RULE_LEAKAGE) == ANJI_LEAKAGE_ZERO)
        status = check_set_to_zero(w, "leakage", &w->in.leakage);
    if (status == ANJI_OK && isnan(w->in.leakage))
        status = missing(w, "leakage", "want t CO2, 0 where it is known to be nothing");
    if (status == ANJI_OK && isnan(w->in.emissions))
        status = missing(w, "emissions", "want t CO2e, 0 where there are none");
    if (status == ANJI_OK)
        status = check_buffer(w);
    if (status == ANJI_OK)
        status = check_cap(w);
    if (status == ANJI_OK)
        status = check_whole(w, "prior_units", w->in.prior_units);
    if (status == ANJI_OK)
        status = check_whole(w, "prior_buffer_units", w->in.prior_buffer_units);
    return status;
}
