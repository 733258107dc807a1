/* What a rule deducts for uncertainty: one small function for each kind.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include <anjicarbon/stats.h>

#include "account/rules_private.h"

anji_uncertain anji_uncertain_estimate(const anji_estimate *estimate, double df)
{
    anji_uncertain u = {NAN, NAN, NAN, NAN, NAN, NAN};

    if (estimate != NULL) {
        u.value = estimate->value;
        u.se    = estimate->se;
        u.df    = df;
    }
    return u;
}

anji_uncertain anji_uncertain_sample(const anji_sample *sample, double confidence)
{
    anji_uncertain u = {NAN, NAN, NAN, NAN, NAN, NAN};

    if (sample != NULL) {
        u.value      = sample->value;
        u.se         = sample->se;
        u.df         = sample->df;
        u.half_width = sample->half_width;
        u.confidence = confidence;
    }
    return u;
}

/* ---- a constant, from the rule or from the caller ----------------------------------------- */

static int lacks(const anji_rule *rule, const anjip_rule_constant *c, anji_error *err)
{
    const char *clause =
        c->texts[2][0] != '\0' ? c->texts[2] : anji_rule_text(rule, ANJI_RULE_CLAUSE);
    return anjip_fail(
        err, ANJI_ERR_OPTS, -1,
        "%.60s: give '%.60s' (%.30s): %.100s version %.40s, %.100s, %s%s%.160s",
        anji_rule_text(rule, ANJI_RULE_ID), c->texts[0], c->texts[1],
        anji_rule_text(rule, ANJI_RULE_DOCUMENT),
        anji_rule_text(rule, ANJI_RULE_VERSION), clause,
        c->verified == ANJI_READ_UNVERIFIED ? "was not read" : "leaves it open",
        c->texts[3][0] != '\0' ? "; said of it: " : "", c->texts[3]);
}

static int need(const anji_rule *rule, const char *name, size_t n,
                const anji_rule_value *values, double *value, anji_error *err)
{
    const char                *id = anji_rule_text(rule, ANJI_RULE_ID);
    const anjip_rule_constant *c  = anjip_rule_constant_of(rule, name);

    if (c == NULL)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "%s has no constant '%.60s'", id,
                          name);
    double given = NAN;
    for (size_t i = 0; i < n; i++) {
        int all = values[i].rule == NULL;
        if (values[i].name == NULL || strcmp(values[i].name, name) != 0 ||
            (!all && strcmp(values[i].rule, id) != 0))
            continue;
        if (!isfinite(values[i].value))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "%s: '%.60s' is given as %g, want a number", id, name,
                              values[i].value);
        if (!all && !isnan(c->value) && values[i].value != c->value)
            return anjip_fail(
                err, ANJI_ERR_OPTS, (int64_t)i,
                "%s prints %.10g for '%.60s', and %.10g was given: another "
                "number is another rule, under an id of its own",
                id, c->value, name, values[i].value);
        /* a value for this rule goes before one for all */
        if (isnan(given) || !all)
            given = values[i].value;
    }
    if (isnan(c->value) && isnan(given))
        return lacks(rule, c, err);
    *value = isnan(c->value) ? given : c->value;
    return ANJI_OK;
}

int anji_rule_need(const anji_rule *rule, const char *name, size_t n,
                   const anji_rule_value *values, double *value, anji_error *err)
{
    anjip_begin(err);
    if (value != NULL)
        *value = NAN;
    if (rule == NULL || name == NULL || value == NULL || (values == NULL && n > 0))
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "rule, name, values or value is NULL");
    return need(rule, name, n, values, value, err);
}

/* ---- the work at hand ---------------------------------------------------------------------- */

typedef struct {
    const anji_rule       *rule;
    const anji_uncertain  *data;
    size_t                 n;
    const anji_rule_value *values;
    anji_deduction_result
               *result; /* relative, confidence, t, fraction, refused are set */
    anji_error *err;
} task;

static int constant(const task *k, const char *name, double *value)
{
    return need(k->rule, name, k->n, k->values, value, k->err);
}

/* Rounded to 12 decimals, which every platform's quantile agrees on. */
static double quantile(double p, double df)
{
    return round(anji_student_quantile(p, df) * 1e12) / 1e12;
}

/* Standard error over |value|. */
static int relative_se(const task *k, double *se)
{
    const anji_uncertain *d = k->data;

    *se = isnan(d->se) ? d->half_width / quantile(0.5 + 0.5 * d->confidence, d->df)
                       : d->se;
    if (isnan(*se))
        return anjip_fail(
            k->err, ANJI_ERR_DOMAIN, -1,
            "%s: no standard error, and no half-width with its confidence "
            "and degrees of freedom to have it from",
            anji_rule_text(k->rule, ANJI_RULE_ID));
    *se /= fabs(d->value);
    return ANJI_OK;
}

/* Half-width over a centre at the rule's confidence. */
static int relative_half_width(const task *k, double centre, double *h)
{
    const anji_uncertain *d = k->data;
    double                confidence, se;
    int                   status = constant(k, "confidence", &confidence);

    if (status != ANJI_OK)
        return status;
    if (!(confidence > 0.0 && confidence < 1.0))
        return anjip_fail(k->err, ANJI_ERR_DOMAIN, -1, "%s: confidence %g, want 0 to 1",
                          anji_rule_text(k->rule, ANJI_RULE_ID), confidence);
    k->result->confidence = confidence;
    if (d->confidence == confidence && !isnan(d->half_width)) {
        *h = d->half_width / fabs(centre);
        return ANJI_OK;
    }
    if ((status = relative_se(k, &se)) != ANJI_OK)
        return status;
    k->result->t = quantile(0.5 + 0.5 * confidence, d->df);
    if (isnan(k->result->t))
        return anjip_fail(k->err, ANJI_ERR_DOMAIN, -1,
                          "%s: %g degrees of freedom, want more than 0",
                          anji_rule_text(k->rule, ANJI_RULE_ID), d->df);
    *h = k->result->t * se * fabs(d->value) / fabs(centre);
    return ANJI_OK;
}

/* ---- the kinds ----------------------------------------------------------------------------- */

static int nothing(task *k)
{
    k->result->fraction = 0.0;
    return ANJI_OK;
}

static int given_share(task *k)
{
    return constant(k, "deduction", &k->result->fraction);
}

/* The share of the step that h lies in; a rule without a step for it gives no credit. */
static int step_share(task *k, double h, double *share)
{
    char name[32];

    for (int i = 1;; i++) {
        double up_to = 0.0;
        snprintf(name, sizeof name, "up_to_%d", i);
        int last   = anjip_rule_constant_of(k->rule, name) == NULL;
        int status = last ? ANJI_OK : constant(k, name, &up_to);
        if (status != ANJI_OK)
            return status;
        snprintf(name, sizeof name, "share_%d", i);
        k->result->refused = last && anjip_rule_constant_of(k->rule, name) == NULL;
        if (k->result->refused)
            return ANJI_OK;
        if (last || h <= up_to)
            return constant(k, name, share);
    }
}

static int by_steps(task *k, int of_half_width)
{
    double share  = 0.0, h;
    int    status = relative_half_width(k, k->data->value, &h);

    if (status == ANJI_OK)
        status = step_share(k, h, &share);
    if (status != ANJI_OK)
        return status;
    k->result->relative = h;
    k->result->fraction = of_half_width ? share * h : share;
    return ANJI_OK;
}

static int step_of_half_width(task *k)
{
    return by_steps(k, 1);
}

static int step_of_value(task *k)
{
    return by_steps(k, 0);
}

static int excess(task *k)
{
    double allowance, most = INFINITY, h;
    int    status = relative_half_width(k, k->data->value, &h);

    if (status == ANJI_OK)
        status = constant(k, "allowance", &allowance);
    if (status == ANJI_OK && anjip_rule_constant_of(k->rule, "most") != NULL)
        status = constant(k, "most", &most);
    if (status != ANJI_OK)
        return status;
    k->result->relative = h;
    k->result->fraction = fmin(most, fmax(0.0, h - allowance));
    return ANJI_OK;
}

static int student(task *k)
{
    double p, se;
    int    status = constant(k, "probability", &p);

    if (status == ANJI_OK)
        status = relative_se(k, &se);
    if (status != ANJI_OK)
        return status;
    k->result->t = quantile(p, k->data->df);
    if (isnan(k->result->t))
        return anjip_fail(
            k->err, ANJI_ERR_DOMAIN, -1,
            "%s: probability %g and %g degrees of freedom, want 0 to 1 and "
            "more than 0",
            anji_rule_text(k->rule, ANJI_RULE_ID), p, k->data->df);
    k->result->relative = se;
    k->result->fraction = se * k->result->t;
    return ANJI_OK;
}

static int half(task *k)
{
    double factor, divisor, h;
    int    status = relative_half_width(k, k->data->value, &h);

    if (status == ANJI_OK)
        status = constant(k, "factor", &factor);
    if (status == ANJI_OK)
        status = constant(k, "divisor", &divisor);
    if (status != ANJI_OK)
        return status;
    k->result->relative = h;
    k->result->fraction = factor * h / divisor;
    return ANJI_OK;
}

static int by_standard_error(task *k)
{
    double factor, se;
    int    status = constant(k, "factor", &factor);

    if (status == ANJI_OK)
        status = relative_se(k, &se);
    if (status != ANJI_OK)
        return status;
    k->result->relative = se;
    k->result->fraction = factor * se;
    return ANJI_OK;
}

static int logistic(task *k)
{
    double a, b, x;
    double centre = isnan(k->data->median) ? k->data->value : k->data->median;
    int    status = constant(k, "intercept", &a);

    if (status == ANJI_OK)
        status = constant(k, "slope", &b);
    if (status == ANJI_OK)
        status = relative_half_width(k, centre, &x);
    if (status != ANJI_OK)
        return status;
    k->result->relative = x;
    k->result->fraction = 1.0 - 1.0 / (1.0 + exp(a + b * x));
    return ANJI_OK;
}

/* A new kind is a row here, a word in rules_record.c and a number in the header. */
static const struct {
    int (*deduct)(task *k);
    const char *needs[4];
} kinds[] = {
    [ANJI_DEDUCTION_NONE]       = {nothing, {NULL}},
    [ANJI_DEDUCTION_GIVEN]      = {given_share, {"deduction", NULL}},
    [ANJI_DEDUCTION_STEP_HALF]  = {step_of_half_width,
                                   {"confidence", "up_to_1", "share_1", NULL}},
    [ANJI_DEDUCTION_STEP_VALUE] = {step_of_value,
                                   {"confidence", "up_to_1", "share_1", NULL}},
    [ANJI_DEDUCTION_EXCESS]     = {excess, {"confidence", "allowance", NULL}},
    [ANJI_DEDUCTION_STUDENT]    = {student, {"probability", NULL}},
    [ANJI_DEDUCTION_HALF]       = {half, {"confidence", "factor", "divisor", NULL}},
    [ANJI_DEDUCTION_ERROR]      = {by_standard_error, {"factor", NULL}},
    [ANJI_DEDUCTION_LOGISTIC] = {logistic, {"confidence", "intercept", "slope", NULL}},
};

const char *const *anjip_deduction_needs(int deduction)
{
    return kinds[deduction].needs;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static const anji_deduction_result failed = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, -1, -1};

static int check_data(const anji_uncertain *d, int side, anji_error *err)
{
    if (side != ANJI_SIDE_PROJECT && side != ANJI_SIDE_BASELINE)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "side %d, want ANJI_SIDE_PROJECT or _BASELINE", side);
    if (!isfinite(d->value) || d->value == 0.0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "a value of %g has no relative error, want one that is not 0",
                          d->value);
    if (!(isnan(d->median) || (isfinite(d->median) && d->median != 0.0)))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "a median of %g, want a number that is not 0", d->median);
    if (d->se < 0.0 || isinf(d->se) || d->half_width < 0.0 || isinf(d->half_width))
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, -1,
            "a standard error of %g or a half-width of %g, want 0 or more", d->se,
            d->half_width);
    return ANJI_OK;
}

/* Most rules refuse at no uncertainty; those that do name the limit. */
static int refuse(task *k)
{
    double limit;

    if (k->result->refused == 0 &&
        anjip_rule_constant_of(k->rule, "refuse_above") != NULL) {
        int status = constant(k, "refuse_above", &limit);
        if (status != ANJI_OK)
            return status;
        k->result->refused = k->result->relative > limit;
    }
    if (k->result->refused)
        k->result->fraction = 1.0;
    return ANJI_OK;
}

static int deduct(const anji_rule *rule, const anji_uncertain *data, int side, size_t n,
                  const anji_rule_value *values, anji_deduction_result *result,
                  anji_error *err)
{
    task k      = {rule, data, n, values, result, err};
    int  status = check_data(data, side, err);

    result->refused = 0;
    if (status == ANJI_OK)
        status = kinds[rule->choices[ANJI_RULE_DEDUCTION]].deduct(&k);
    if (status == ANJI_OK)
        status = refuse(&k);
    if (status == ANJI_OK && anjip_rule_constant_of(rule, "percentile") != NULL)
        status = constant(&k, "percentile", &result->percentile);
    if (status == ANJI_OK && !(isfinite(result->fraction) && result->fraction >= 0.0))
        status = anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                            "%s deducts a share of %g, want 0 or more",
                            anji_rule_text(rule, ANJI_RULE_ID), result->fraction);
    if (status != ANJI_OK) {
        *result = failed;
        return status;
    }
    result->side         = side;
    result->amount       = result->fraction * fabs(data->value);
    result->conservative = side == ANJI_SIDE_PROJECT ? data->value - result->amount
                                                     : data->value + result->amount;
    return ANJI_OK;
}

int anji_deduction(const anji_rule *rule, const anji_uncertain *data, int side,
                   size_t n, const anji_rule_value *values,
                   anji_deduction_result *result, anji_error *err)
{
    anjip_begin(err);
    if (result != NULL)
        *result = failed;
    if (rule == NULL || data == NULL || result == NULL || (values == NULL && n > 0))
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "rule, data, values or result is NULL");
    return deduct(rule, data, side, n, values, result, err);
}

/* ---- side by side --------------------------------------------------------------------------- */

/* A value that no rule takes is a slip of the pen. */
static int check_values(const anji_rules *rules, size_t n,
                        const anji_rule_value *values, anji_error *err)
{
    for (size_t v = 0; v < n; v++) {
        int taken = 0;
        for (size_t i = 0; i < rules->list.n && values[v].name != NULL; i++) {
            const anji_rule *rule = rules->list.at[i];
            if (values[v].rule == NULL ||
                strcmp(values[v].rule, anji_rule_text(rule, ANJI_RULE_ID)) == 0)
                taken |= anjip_rule_constant_of(rule, values[v].name) != NULL;
        }
        if (!taken)
            return anjip_fail(err, ANJI_ERR_NOT_FOUND, (int64_t)v,
                              "no rule takes a value '%.60s' for %.60s",
                              values[v].name != NULL ? values[v].name : "(NULL)",
                              values[v].rule != NULL ? values[v].rule : "all");
    }
    return ANJI_OK;
}

int anji_rules_compare(const anji_rules *rules, const anji_uncertain *data, int side,
                       size_t n, const anji_rule_value *values, anji_rules_row *rows,
                       anji_error *err)
{
    anji_error why;

    anjip_begin(err);
    if (rules == NULL || data == NULL || rows == NULL || (values == NULL && n > 0))
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "rules, data, values or rows is NULL");
    for (size_t i = 0; i < rules->list.n; i++)
        rows[i] = (anji_rules_row){
            .rule = rules->list.at[i], .result = failed, .status = ANJI_ERR_NOT_FOUND};
    int status = check_values(rules, n, values, err);
    if (status != ANJI_OK)
        return status;
    for (size_t i = 0; i < rules->list.n; i++) {
        anjip_begin(&why);
        rows[i].status =
            deduct(rows[i].rule, data, side, n, values, &rows[i].result, &why);
        snprintf(rows[i].message, sizeof rows[i].message, "%.495s",
                 rows[i].status == ANJI_OK ? "" : why.message);
    }
    return ANJI_OK;
}
