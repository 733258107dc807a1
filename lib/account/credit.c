/* An account from a rule and its inputs: memory, lines, and the order of the parts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "account/credit.h"

/* Lines that the steps can add at most, beside those of pools and vintages. */
#define STEPS 64

static anjip_credit_line *next_line(anjip_credit_work *w, const char *name,
                                    const char *unit, const char *clause,
                                    const char *text)
{
    anjip_credit_line *line = &w->out->line[w->out->n++];

    snprintf(line->name, sizeof line->name, "%s", name);
    if (clause == NULL)
        snprintf(line->clause, sizeof line->clause, "%s %s, %s",
                 anji_rule_text(w->rule, ANJI_RULE_DOCUMENT),
                 anji_rule_text(w->rule, ANJI_RULE_VERSION),
                 anji_rule_text(w->rule, ANJI_RULE_CLAUSE));
    else
        snprintf(line->clause, sizeof line->clause, "%s", clause);
    line->unit = unit;
    line->text = text;
    return line;
}

void anjip_credit_add(anjip_credit_work *w, const char *name, double value,
                      const char *unit, const char *clause, const char *text)
{
    anjip_credit_line *line = next_line(w, name, unit, clause, text);
    line->value             = value == 0.0 ? 0.0 : value; /* no -0 */
}

void anjip_credit_add_whole(anjip_credit_work *w, const char *name, int64_t value,
                            const char *unit, const char *clause, const char *text)
{
    anjip_credit_line *line = next_line(w, name, unit, clause, text);
    line->value             = (double)value;
    line->whole             = value;
    line->is_whole          = 1;
}

int anjip_credit_limit(anjip_credit_work *w, const char *name, double *value)
{
    anji_rule_constant constant;

    *value = NAN;
    if (anji_rule_constant_find(w->rule, name, &constant, NULL) != ANJI_OK)
        return ANJI_OK;
    anji_error err;
    int status = anji_rule_need(w->rule, name, w->n_values, w->values, value, &err);
    if (status == ANJI_OK)
        return ANJI_OK;
    if (isnan(constant.value) && status == ANJI_ERR_OPTS) {
        w->out->result.unchecked++;
        return ANJI_OK;
    }
    return anjip_fail(w->err, status, -1, "%s", err.message);
}

void anjip_credit_clause(const anji_rule *rule, const char *constant, size_t size,
                         char *clause)
{
    anji_rule_constant c;
    const char        *where = "";

    if (anji_rule_constant_find(rule, constant, &c, NULL) == ANJI_OK)
        where = c.clause[0] != '\0' ? c.clause : anji_rule_text(rule, ANJI_RULE_CLAUSE);
    snprintf(clause, size, "%s %s, %s", anji_rule_text(rule, ANJI_RULE_DOCUMENT),
             anji_rule_text(rule, ANJI_RULE_VERSION), where);
}

static int add_pools(anjip_credit_work *w, size_t n, const anji_credit_pool *pools)
{
    for (size_t i = 0; i < n; i++) {
        char name[64];
        if (pools[i].name == NULL)
            return anjip_fail(w->err, ANJI_ERR_NULL, (int64_t)i,
                              "credit: the name of pool %zu is NULL", i + 1);
        snprintf(name, sizeof name, "pool.%.40s", pools[i].name);
        anjip_credit_add(w, name, pools[i].change.value, "t CO2", "measured",
                         "change of one pool, or of several together");
    }
    return ANJI_OK;
}

static int run(anjip_credit_work *w, size_t n_pools, const anji_credit_pool *pools,
               size_t n_parcels, const double *parcel_ha)
{
    int status = anjip_credit_check(w);

    if (status == ANJI_OK)
        status = anjip_credit_check_time(w);
    if (status == ANJI_OK)
        status = anjip_credit_check_area(w, n_parcels, parcel_ha);
    if (status == ANJI_OK)
        status = add_pools(w, n_pools, pools);
    if (status == ANJI_OK)
        status = anjip_credit_steps(w);
    if (status == ANJI_OK)
        status = anjip_credit_time(w);
    return status;
}

int anji_credit_run(const anji_rule *rule, const anji_credit_inputs *inputs,
                    size_t n_pools, const anji_credit_pool *pools, size_t n_parcels,
                    const double *parcel_ha, size_t n_values,
                    const anji_rule_value *values, anji_credit **out, anji_error *err)
{
    anjip_credit_work w = {rule, {0}, n_values, values, NULL, err};

    anjip_begin(err);
    if (out != NULL)
        *out = NULL;
    if (rule == NULL || inputs == NULL || out == NULL ||
        (pools == NULL && n_pools > 0) || (parcel_ha == NULL && n_parcels > 0) ||
        (values == NULL && n_values > 0))
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "credit: rule, inputs, out or a list is NULL");
    int status = anjip_credit_load(&w.in, inputs, err);
    if (status != ANJI_OK)
        return status;
    w.out = anjip_calloc(1, sizeof *w.out);
    const size_t room =
        n_pools <= SIZE_MAX / 2 ? STEPS + ANJIP_CREDIT_YEARS + n_pools : SIZE_MAX;
    if (w.out != NULL)
        w.out->line = anjip_calloc(room, sizeof *w.out->line);
    if (w.out == NULL || w.out->line == NULL) {
        anji_credit_free(w.out);
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "credit: no memory");
    }
    w.out->result.eligibility = anji_rule_choice(rule, ANJI_RULE_SCHEME);
    status                    = run(&w, n_pools, pools, n_parcels, parcel_ha);
    if (status != ANJI_OK) {
        anji_credit_free(w.out);
        return status;
    }
    w.out->inputs = w.in;
    *out          = w.out;
    return ANJI_OK;
}

void anji_credit_free(anji_credit *credit)
{
    if (credit != NULL)
        free(credit->line);
    free(credit);
}

const anji_credit_result *anji_credit_result_of(const anji_credit *credit)
{
    return credit != NULL ? &credit->result : NULL;
}

int anji_credit_line_at(const anji_credit *credit, size_t i, anji_credit_line *out)
{
    if (out == NULL)
        return ANJI_ERR_NULL;
    memset(out, 0, sizeof *out);
    out->value = NAN;
    if (credit == NULL)
        return ANJI_ERR_NULL;
    if (i >= credit->n)
        return ANJI_ERR_NOT_FOUND;
    const anjip_credit_line *line = &credit->line[i];
    *out = (anji_credit_line){line->name,  line->text,  line->clause,   line->unit,
                              line->value, line->whole, line->is_whole, 0};
    return ANJI_OK;
}

const anji_credit_vintage *anji_credit_vintages(const anji_credit *credit, size_t *n)
{
    if (n != NULL)
        *n = credit != NULL ? credit->n_vintages : 0;
    return credit != NULL && credit->n_vintages > 0 ? credit->vintage : NULL;
}

static void forget_measurements(anji_credit_inputs *in)
{
    in->stock1_se = in->stock1_df = in->stock1_half_width = NAN;
    in->stock2 = in->stock2_se = in->stock2_df = in->stock2_half_width = NAN;
    in->change = in->change_se = in->change_df = in->change_half_width = NAN;
    in->baseline = in->benchmark = in->leakage = in->emissions = NAN;
}

int anji_credit_next(const anji_credit *credit, anji_credit_inputs *next)
{
    if (credit == NULL || next == NULL)
        return ANJI_ERR_NULL;
    const anji_credit_result *r = &credit->result;
    int64_t                   day;

    *next = credit->inputs;
    forget_measurements(next);
    next->stock1                 = r->stock;
    next->stock1_se              = credit->inputs.stock2_se;
    next->stock1_df              = credit->inputs.stock2_df;
    next->stock1_half_width      = credit->inputs.stock2_half_width;
    next->prior_highest          = r->highest;
    next->prior_remainder        = r->remainder;
    next->prior_buffer_remainder = r->buffer_remainder;
    next->prior_units            = (double)r->total_units;
    next->prior_buffer_units     = (double)r->total_buffer;
    next->period_from            = 0;
    if (credit->inputs.period_to != 0 &&
        anjip_day_of(credit->inputs.period_to, &day) == ANJI_OK)
        next->period_from = anjip_date_of(day + 1);
    next->period_to = 0;
    return ANJI_OK;
}
