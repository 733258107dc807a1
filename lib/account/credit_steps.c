/* The arithmetic of an account, one step for each line.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include <anjicarbon/nonpermanence.h>

#include "account/credit.h"

/* ---- the change ---- */

static void change_of_stock(anjip_credit_work *w)
{
    anji_credit_inputs *in = &w->in;
    anji_credit_result *r  = &w->out->result;

    r->gross = isnan(in->change) ? in->stock2 - in->stock1 : in->change;
    if (isnan(in->stock1))
        in->stock1 = in->stock2 - r->gross;
    r->stock = in->stock2;
    anjip_credit_add(w, "stock1", in->stock1, "t CO2", "measured",
                     "stock at the start of the period");
    anjip_credit_add(w, "stock2", in->stock2, "t CO2", "measured",
                     "stock at its end, undiscounted: carried forward");
    anjip_credit_add(w, "gross", r->gross, "t CO2", "stock difference",
                     "change of stock");
}

/* ---- uncertainty ---- */

static anji_uncertain uncertain(double value, double se, double df, double half,
                                double confidence)
{
    anji_uncertain u = {
        value, se, isnan(df) ? INFINITY : df, half, isnan(half) ? NAN : confidence,
        NAN};
    return u;
}

/* Deduction of one number. Nothing is deducted from nothing. */
static int deduct(anjip_credit_work *w, const anji_uncertain *data,
                  anji_deduction_result *result)
{
    if (data->value == 0.0) {
        memset(result, 0, sizeof *result);
        result->conservative = 0.0;
        result->relative     = NAN;
        return ANJI_OK;
    }
    return anji_deduction(w->rule, data, ANJI_SIDE_PROJECT, w->n_values, w->values,
                          result, w->err);
}

static int deduct_from_change(anjip_credit_work *w)
{
    const anji_credit_inputs *in = &w->in;
    anji_credit_result       *r  = &w->out->result;
    anji_deduction_result     d;
    double                    se = in->change_se, df = in->change_df;

    /* Two independent stocks, where the change has no error of its own. */
    if (isnan(se) && isnan(in->change_half_width) && !isnan(in->stock1_se) &&
        !isnan(in->stock2_se)) {
        se = hypot(in->stock1_se, in->stock2_se);
        df = fmin(in->stock1_df, in->stock2_df);
    }
    anji_uncertain u =
        uncertain(r->gross, se, df, in->change_half_width, in->confidence);
    int status = deduct(w, &u, &d);
    if (status != ANJI_OK)
        return status;
    r->relative  = d.relative;
    r->refused   = d.refused == 1;
    r->deduction = d.amount;
    anjip_credit_add(
        w, "uncertainty", d.relative, "1", NULL,
        "half-width or standard error over the change, as the rule has it");
    anjip_credit_add(w, "deduction_fraction", d.fraction, "1", NULL,
                     "share that is deducted for it");
    return ANJI_OK;
}

static int deduct_from_stocks(anjip_credit_work *w)
{
    const anji_credit_inputs *in = &w->in;
    anji_credit_result       *r  = &w->out->result;
    anji_deduction_result     d[2];
    const anji_uncertain     u[2] = {uncertain(in->stock1, in->stock1_se, in->stock1_df,
                                               in->stock1_half_width, in->confidence),
                                     uncertain(in->stock2, in->stock2_se, in->stock2_df,
                                               in->stock2_half_width, in->confidence)};
    static const char *const name[2][2] = {{"uncertainty1", "deduction_fraction1"},
                                           {"uncertainty2", "deduction_fraction2"}};

    for (int i = 0; i < 2; i++) {
        int status = deduct(w, &u[i], &d[i]);
        if (status != ANJI_OK)
            return status;
        anjip_credit_add(w, name[i][0], d[i].relative, "1", NULL,
                         "half-width or standard error over the stock");
        anjip_credit_add(w, name[i][1], d[i].fraction, "1", NULL,
                         "share of the stock that is deducted for it");
    }
    r->relative  = d[1].relative;
    r->refused   = d[0].refused == 1 || d[1].refused == 1;
    r->deduction = d[1].amount - d[0].amount;
    return ANJI_OK;
}

static int deduction(anjip_credit_work *w)
{
    anji_credit_result *r = &w->out->result;
    int status = w->in.deduct_on == ANJI_CREDIT_ON_STOCKS ? deduct_from_stocks(w)
                                                          : deduct_from_change(w);
    if (status != ANJI_OK)
        return status;
    /* A half-width may exceed the change: then nothing is credited, and nothing is owed
     * for what is only not known. */
    if (r->gross > 0.0)
        r->deduction = fmin(r->deduction, r->gross);
    anjip_credit_add(w, "deduction", r->deduction, "t CO2", NULL,
                     r->refused ? "for uncertainty: the rule credits nothing"
                                : "for uncertainty");
    return ANJI_OK;
}

static int precision(anjip_credit_work *w)
{
    anji_credit_result *r = &w->out->result;
    char                clause[240];
    double              most;
    int                 status = anjip_credit_limit(w, "precision", &most);

    r->precise = -1;
    if (status != ANJI_OK || isnan(most) || isnan(r->relative))
        return status;
    anjip_credit_clause(w->rule, "precision", sizeof clause, clause);
    r->precise = r->relative <= most;
    anjip_credit_add(w, "precision", most, "1", clause,
                     r->precise ? "relative error that is aimed at: kept"
                                : "relative error that is aimed at: not kept");
    return ANJI_OK;
}

/* ---- the ceiling, and what was credited before ---- */

static double ceiling_at(const anjip_credit_work *w, int32_t date)
{
    int64_t start, day;

    if (isnan(w->in.cap_years))
        return w->in.cap_stock;
    anjip_day_of(w->in.project_start, &start);
    anjip_day_of(date, &day);
    double elapsed = (double)(day - start) / 365.25;
    return w->in.cap_stock * fmin(1.0, fmax(0.0, elapsed / w->in.cap_years));
}

static void ceiling(anjip_credit_work *w)
{
    anji_credit_result *r = &w->out->result;

    r->capped = 0.0;
    if (isnan(w->in.cap_stock))
        return;
    double cap1 = ceiling_at(w, w->in.period_from),
           cap2 = ceiling_at(w, w->in.period_to);
    r->capped   = fmax(0.0, w->in.stock2 - cap2) - fmax(0.0, w->in.stock1 - cap1);
    anjip_credit_add(w, "cap", cap2, "t CO2", "long-term average",
                     "stock above which nothing is credited");
    anjip_credit_add(w, "capped", r->capped, "t CO2", "long-term average",
                     "change above it");
}

static void against_highest(anjip_credit_work *w)
{
    anji_credit_result *r = &w->out->result;
    double highest = isnan(w->in.prior_highest) ? w->in.stock1 : w->in.prior_highest;

    r->recovered = fmax(0.0, fmin(r->gross, highest - w->in.stock1));
    r->loss      = fmax(0.0, highest - w->in.stock2);
    if (r->loss <= ANJIP_TONNE_ERROR)
        r->loss = 0.0;
    r->highest = fmax(highest, w->in.stock2);
    anjip_credit_add(w, "highest", highest, "t CO2", "prior accounts",
                     "highest stock that was credited before");
    anjip_credit_add(w, "recovered", r->recovered, "t CO2", "prior accounts",
                     "change that was credited before it was lost");
}

/* ---- baseline, leakage, emissions ---- */

static void others(anjip_credit_work *w)
{
    anji_credit_result *r        = &w->out->result;
    double              credited = r->gross - r->deduction - r->capped - r->recovered;

    r->baseline = w->in.baseline;
    if (anji_rule_choice(w->rule, ANJI_RULE_BASELINE) == ANJI_BASELINE_DYNAMIC) {
        /* CR = min(dC, dC (1 - PB)) - LK - UNC: of the undiscounted change */
        r->baseline = fmax(0.0, (credited + r->deduction) * w->in.benchmark);
        anjip_credit_add(w, "benchmark", w->in.benchmark, "1", "dynamic baseline",
                         "change of the control plots over that of the project");
    }
    r->leakage       = w->in.leakage;
    r->emissions     = w->in.emissions;
    r->before_buffer = credited - r->baseline - r->leakage - r->emissions;
    anjip_credit_add(w, "baseline", r->baseline, "t CO2",
                     anji_rule_choice_word(w->rule, ANJI_RULE_BASELINE),
                     "change of stock without the project");
    anjip_credit_add(w, "leakage", r->leakage, "t CO2",
                     anji_rule_choice_word(w->rule, ANJI_RULE_LEAKAGE),
                     "emissions moved elsewhere");
    anjip_credit_add(w, "emissions", r->emissions, "t CO2e", "emissions of the project",
                     "fire, fertiliser, machines");
    anjip_credit_add(w, "before_buffer", r->before_buffer, "t CO2", NULL,
                     "what is left before non-permanence");
}

/* ---- non-permanence ---- */

typedef struct {
    double      rate;
    const char *constant; /* the rule's, NULL for a rating */
} held;

static int rating(anjip_credit_work *w, held *h)
{
    double percent;
    int    status = anji_buffer_rate(anji_buffer_rule_find("VERRA_NPRT"), w->in.rating,
                                     &percent, w->err);
    h->rate       = percent / 100.0;
    return status;
}

static int need(anjip_credit_work *w, held *h, const char *constant)
{
    h->constant = constant;
    int status =
        anji_rule_need(w->rule, constant, w->n_values, w->values, &h->rate, w->err);
    if (status == ANJI_OK && !(h->rate >= 0.0 && h->rate <= 1.0))
        return anjip_fail(w->err, ANJI_ERR_DOMAIN, -1,
                          "credit under %s: %s is %g, want a share of 0 to 1",
                          anji_rule_text(w->rule, ANJI_RULE_ID), constant, h->rate);
    return status;
}

/* A rate that is given, between limits that may have been read or given. */
static int range(anjip_credit_work *w, held *h)
{
    double min = NAN, max = NAN;
    int    status = need(w, h, "buffer");

    if (status == ANJI_OK)
        status = anjip_credit_limit(w, "buffer_min", &min);
    if (status == ANJI_OK)
        status = anjip_credit_limit(w, "buffer_max", &max);
    if (status == ANJI_OK && (h->rate < min || h->rate > max))
        return anjip_fail(w->err, ANJI_ERR_DOMAIN, -1,
                          "credit under %s: buffer is %g, want %g to %g",
                          anji_rule_text(w->rule, ANJI_RULE_ID), h->rate, min, max);
    return status;
}

static int rate_of(anjip_credit_work *w, held *h)
{
    h->rate     = NAN;
    h->constant = NULL;
    switch (anji_rule_choice(w->rule, ANJI_RULE_NON_PERMANENCE)) {
    case ANJI_NON_PERMANENCE_RATING:
        return rating(w, h);
    case ANJI_NON_PERMANENCE_GIVEN:
    case ANJI_NON_PERMANENCE_FRACTION:
        return need(w, h, "buffer");
    case ANJI_NON_PERMANENCE_RANGE:
        return range(w, h);
    case ANJI_NON_PERMANENCE_DISCOUNT:
        return need(w, h, "k_risk");
    default:
        return ANJI_OK;
    }
}

static double base_of(const anjip_credit_work *w)
{
    const anji_credit_result *r = &w->out->result;

    switch (anji_rule_choice(w->rule, ANJI_RULE_BUFFER_BASE)) {
    case ANJI_BUFFER_BASE_CHANGE:
        return r->before_buffer + r->leakage + r->emissions;
    case ANJI_BUFFER_BASE_GROSS:
        return r->gross;
    default:
        return r->before_buffer;
    }
}

static int non_permanence(anjip_credit_work *w)
{
    anji_credit_result *r = &w->out->result;
    held                h;
    char                clause[240];
    int                 status = rate_of(w, &h);

    if (status != ANJI_OK)
        return status;
    r->buffer_rate = h.rate;
    r->buffer      = isnan(h.rate) ? 0.0 : h.rate * fmax(0.0, base_of(w));
    r->net         = r->before_buffer - r->buffer;
    if (h.constant != NULL)
        anjip_credit_clause(w->rule, h.constant, sizeof clause, clause);
    else
        snprintf(clause, sizeof clause, "%s%s",
                 anji_rule_choice_word(w->rule, ANJI_RULE_NON_PERMANENCE),
                 isnan(h.rate) ? "" : ": AFOLU Non-Permanence Risk Tool 4.2, 2.5.4");
    if (!isnan(h.rate)) {
        anjip_credit_add(w, "buffer_rate", h.rate, "1", clause,
                         "held back against loss");
        anjip_credit_add(w, "buffer_base", fmax(0.0, base_of(w)), "t CO2",
                         anji_rule_choice_word(w->rule, ANJI_RULE_BUFFER_BASE),
                         "of what it is a share");
    }
    anjip_credit_add(w, "buffer", r->buffer, "t CO2", clause,
                     "held back, or deducted for ever");
    anjip_credit_add(w, "net", r->net, "t CO2", NULL, "net of everything");
    return ANJI_OK;
}

/* ---- whole tonnes ---- */

/* Whole units of what is available, and what remains. */
static int64_t whole_units(double available, double *remainder)
{
    double units = fmax(0.0, floor(available + ANJIP_TONNE_ERROR));
    *remainder   = available - units;
    if (fabs(*remainder) <= ANJIP_TONNE_ERROR)
        *remainder = 0.0;
    return (int64_t)units;
}

static int is_kept(const anjip_credit_work *w)
{
    return anji_rule_choice(w->rule, ANJI_RULE_NON_PERMANENCE) !=
           ANJI_NON_PERMANENCE_DISCOUNT;
}

static void issue(anjip_credit_work *w)
{
    anji_credit_result *r     = &w->out->result;
    int                 stops = r->loss > 0.0;

    r->units        = 0;
    r->buffer_units = 0;
    r->remainder    = w->in.prior_remainder;
    /* A loss is answered in units, by reverse(): it is not owed a second time. */
    if (!stops)
        r->units = whole_units(r->net + w->in.prior_remainder, &r->remainder);
    r->buffer_remainder = w->in.prior_buffer_remainder;
    if (is_kept(w) && !stops)
        r->buffer_units =
            whole_units(r->buffer + w->in.prior_buffer_remainder, &r->buffer_remainder);
    anjip_credit_add(w, "prior_remainder", w->in.prior_remainder, "t CO2",
                     "prior accounts", "carried; negative: owed");
    anjip_credit_add_whole(w, "units", r->units, "t CO2",
                           "rounded down to whole tonnes", "units to issue");
    anjip_credit_add(w, "remainder", r->remainder, "t CO2", "carried",
                     r->remainder < 0 ? "owed: to be made good before units are issued"
                                      : "carried to the next account");
    anjip_credit_add_whole(w, "buffer_units", r->buffer_units, "t CO2",
                           "rounded down to whole tonnes", "units to hold");
    anjip_credit_add(w, "buffer_remainder", r->buffer_remainder, "t CO2", "carried",
                     "carried to the next account");
}

static void reverse(anjip_credit_work *w)
{
    anji_credit_result *r    = &w->out->result;
    int64_t             sold = (int64_t)w->in.prior_units;
    int64_t             kept = (int64_t)w->in.prior_buffer_units;

    if (r->loss > 0.0) {
        int64_t lost     = (int64_t)ceil(r->loss - ANJIP_TONNE_ERROR);
        int64_t reversed = lost < sold + kept ? lost : sold + kept;
        r->cancel        = reversed < kept ? reversed : kept;
        r->replace       = reversed - r->cancel;
        anjip_credit_add(w, "loss", r->loss, "t CO2", "loss event",
                         "how far the stock is below the highest credited one");
        anjip_credit_add_whole(w, "cancel", r->cancel, "t CO2", "loss event",
                               "buffer units to cancel");
        anjip_credit_add_whole(w, "replace", r->replace, "t CO2", "loss event",
                               "units to be replaced beyond the buffer");
    }
    r->total_units  = sold + r->units;
    r->total_buffer = kept + r->buffer_units - r->cancel;
    anjip_credit_add_whole(w, "total_units", r->total_units, "t CO2", "all accounts",
                           "issued so far");
    anjip_credit_add_whole(w, "total_buffer", r->total_buffer, "t CO2", "all accounts",
                           "held so far");
}

int anjip_credit_steps(anjip_credit_work *w)
{
    change_of_stock(w);
    int status = deduction(w);
    if (status == ANJI_OK)
        status = precision(w);
    if (status != ANJI_OK)
        return status;
    ceiling(w);
    against_highest(w);
    others(w);
    status = non_permanence(w);
    if (status != ANJI_OK)
        return status;
    issue(w);
    reverse(w);
    return ANJI_OK;
}
