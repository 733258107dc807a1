/* Values of an equation, for culms inside its range and outside.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include "bamboo/allometry_private.h"

static const anji_param params[] = {
    ANJIP_CHOICE(anji_equation_opts, outside, "refuse|flag|extrapolate",
                 ANJI_OUTSIDE_REFUSE, 2,
                 "what to do with a culm outside the valid range"),
};

static const anjip_opts_kind kind = {"equation", params, ANJIP_COUNT(params),
                                     ANJIP_SIZE_THROUGH(anji_equation_opts, outside),
                                     sizeof(anji_equation_opts)};

const anji_param *anji_equation_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

int anji_equation_opts_init(anji_equation_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

/* The thickest culms measured, Dendrocalamus sinicus and giganteus, reach 30 to 36 cm and
 * some 40 m. */
const double      anjip_culm_max[ANJI_CULM_INPUTS]   = {40.0, 50.0, 50.0, 100.0, 50.0};
const char *const anjip_culm_names[ANJI_CULM_INPUTS] = {"dbh_cm", "height_m", "crown_m",
                                                        "age", "width_m"};
static const char *const units[ANJI_CULM_INPUTS]     = {" cm", " m", " m", "", " m"};

void anjip_input_list(uint32_t inputs, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < ANJI_CULM_INPUTS; i++)
        if ((inputs & (1u << i)) != 0 && used < size)
            used += (size_t)snprintf(text + used, size - used, "%s%s",
                                     used > 0 ? ", " : "", anjip_culm_names[i]);
}

/* ---- the range --------------------------------------------------------------------------- */

typedef const double *columns[ANJI_CULM_INPUTS];

typedef struct {
    double min[ANJI_CULM_INPUTS], max[ANJI_CULM_INPUTS];
} ranges;

static void set_columns(const anji_culms *culms, columns x)
{
    x[0] = culms->dbh_cm;
    x[1] = culms->height_m;
    x[2] = culms->crown_m;
    x[3] = culms->age;
    x[4] = culms->width_m;
}

/* The record's ranges where it has some, within the sizes that bamboo has. */
static ranges ranges_of(const anji_equation *e)
{
    ranges r;

    for (size_t i = 0; i < ANJI_CULM_INPUTS; i++) {
        double min = NAN, max = NAN;
        if (i < 4) {
            min = e->numbers[ANJI_EQUATION_DBH_MIN + 2 * i];
            max = e->numbers[ANJI_EQUATION_DBH_MIN + 2 * i + 1];
        }
        r.min[i] = isnan(min) ? 0.0 : min;
        r.max[i] = isnan(max) ? anjip_culm_max[i] : fmin(max, anjip_culm_max[i]);
    }
    return r;
}

/* Inputs that the range is tested for: those of the form, and the age of a class. */
static uint32_t tested(const anji_equation *e)
{
    int by_age = !isnan(e->numbers[ANJI_EQUATION_AGE_MIN]) ||
                 !isnan(e->numbers[ANJI_EQUATION_AGE_MAX]);
    return e->form.inputs | (by_age ? (uint32_t)ANJI_CULM_AGE : 0u);
}

static int impossible(double value)
{
    return value < 0.0 || isinf(value);
}

/* Flags of one row; *at is an input outside, if there is one: an impossible one first. */
static uint8_t flags_of(const anji_equation *e, const ranges *r, const columns x,
                        size_t row, size_t *at)
{
    uint32_t test = tested(e), flags = 0;
    int      range = !isnan(e->numbers[ANJI_EQUATION_DBH_MIN]) ||
                !isnan(e->numbers[ANJI_EQUATION_DBH_MAX]);

    *at = ANJI_CULM_INPUTS;
    if (!range && (e->form.inputs & ANJI_CULM_DBH) != 0)
        flags |= ANJI_VALUE_NO_RANGE;
    for (size_t i = ANJI_CULM_INPUTS; i-- > 0;) {
        if ((test & (1u << i)) == 0 || x[i] == NULL)
            continue;
        double value = x[i][row];
        if (isnan(value))
            flags |=
                (e->form.inputs & (1u << i)) != 0 ? (uint32_t)ANJI_VALUE_MISSING : 0u;
        else if (!(value >= r->min[i] && value <= r->max[i] && value > 0.0)) {
            /* the width of the crown has no flag of its own: it is the crown's */
            flags |= i == 4 ? (uint32_t)ANJI_VALUE_CROWN_OUTSIDE : 1u << i;
            if (*at == ANJI_CULM_INPUTS || !impossible(x[*at][row]))
                *at = i;
        }
        if (i == 0 && value == 0.0)
            flags |= ANJI_VALUE_NO_CULM;
    }
    return (uint8_t)flags;
}

#define OUTSIDE                                                                        \
    (ANJI_VALUE_DBH_OUTSIDE | ANJI_VALUE_HEIGHT_OUTSIDE | ANJI_VALUE_CROWN_OUTSIDE |   \
     ANJI_VALUE_AGE_OUTSIDE)

static int refuse_row(const anji_equation *e, const ranges *r, const columns x,
                      size_t row, size_t at, anji_error *err)
{
    double      value = x[at][row];
    const char *id    = anji_equation_text(e, ANJI_EQUATION_ID);

    if (value == 0.0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)row,
                          "%s: %s is 0%s: there is no such culm, want above 0", id,
                          anjip_culm_names[at], units[at]);
    return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)row,
                      "%s: %s is %.10g%s, outside its valid range %.10g to %.10g%s", id,
                      anjip_culm_names[at], value, units[at], r->min[at], r->max[at],
                      units[at]);
}

/* ---- values ------------------------------------------------------------------------------ */

static void fail_rows(size_t n, double *value, uint8_t *flag)
{
    for (size_t i = 0; value != NULL && i < n; i++)
        value[i] = NAN;
    if (flag != NULL)
        memset(flag, 255, n);
}

/* All inputs that the form needs and the caller has not. */
static int check_inputs(const anji_equation *e, uint32_t have, anji_error *err)
{
    uint32_t missing = e->form.inputs & ~have;
    char     list[100];

    if (missing == 0)
        return ANJI_OK;
    anjip_input_list(missing, list, sizeof list);
    return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "%s needs %s, not measured here",
                      anji_equation_text(e, ANJI_EQUATION_ID), list);
}

/* Values are in place: put what the form does not know, and refuse what cannot be. */
static int judge_rows(const anji_equation *e, size_t n, const columns x, int refuse,
                      int keep_negative, double *value, uint8_t *flag, anji_error *err)
{
    ranges r      = ranges_of(e);
    double factor = e->numbers[ANJI_EQUATION_FACTOR];
    size_t at;

    for (size_t i = 0; i < n; i++) {
        uint8_t flags = flags_of(e, &r, x, i, &at);
        value[i] *= factor;
        if (flag != NULL)
            flag[i] = flags;
        if (at < ANJI_CULM_INPUTS && (impossible(x[at][i])))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "%s: %s is %g%s, want a size above 0",
                              anji_equation_text(e, ANJI_EQUATION_ID),
                              anjip_culm_names[at], x[at][i], units[at]);
        if (flags & ANJI_VALUE_MISSING) {
            value[i] = NAN;
            continue;
        }
        if (refuse && (flags & OUTSIDE) != 0)
            return refuse_row(e, &r, x, i, at, err);
        if (flags & ANJI_VALUE_NO_CULM)
            value[i] = 0.0;
        else if (isnan(value[i]) || isinf(value[i]))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "%s has no finite value here: %g",
                              anji_equation_text(e, ANJI_EQUATION_ID), value[i]);
        else if (value[i] < 0.0 && !keep_negative)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "%s gives %.10g %s, below 0: its formula does not hold "
                              "for this culm",
                              anji_equation_text(e, ANJI_EQUATION_ID), value[i],
                              anji_equation_text(e, ANJI_EQUATION_UNIT));
    }
    return ANJI_OK;
}

int anji_equation_eval_with(const anji_equation *equation, size_t n,
                            const anji_culms *culms, const double *coefficients,
                            const anji_equation_opts *opts, double *value,
                            uint8_t *flag, anji_error *err)
{
    anji_equation_opts o;
    columns            x;
    uint32_t           have = 0;

    anjip_begin(err);
    fail_rows(n, value, flag);
    if (equation == NULL || culms == NULL || (n > 0 && value == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "equation, culms or value is NULL");
    int status = anjip_opts_load(&kind, &o, opts, err);
    if (status != ANJI_OK)
        return status;
    if (o.outside == ANJI_OUTSIDE_FLAG && flag == NULL && n > 0)
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "flag is NULL, and outside is 'flag'");
    set_columns(culms, x);
    for (size_t i = 0; i < ANJI_CULM_INPUTS; i++)
        have |= x[i] != NULL ? 1u << i : 0u;
    status = check_inputs(equation, have, err);
    if (status != ANJI_OK)
        return status;
    anjip_form_eval(&equation->form,
                    coefficients != NULL ? coefficients : equation->coefficients.values,
                    n, x, equation->scale, value);
    status = judge_rows(equation, n, x, o.outside == ANJI_OUTSIDE_REFUSE,
                        coefficients != NULL, value, flag, err);
    if (status != ANJI_OK)
        fail_rows(n, value, flag);
    return status;
}

int anji_equation_eval_columns(const anji_equation *equation, size_t n,
                               const anji_culms *culms, const anji_equation_opts *opts,
                               double *value, uint8_t *flag, anji_error *err)
{
    return anji_equation_eval_with(equation, n, culms, NULL, opts, value, flag, err);
}

/* A culm as columns of one row: what is NaN is not measured. */
static anji_culms columns_of(const anji_culm *culm)
{
    anji_culms c = {0};

    c.dbh_cm   = isnan(culm->dbh_cm) ? NULL : &culm->dbh_cm;
    c.height_m = isnan(culm->height_m) ? NULL : &culm->height_m;
    c.crown_m  = isnan(culm->crown_m) ? NULL : &culm->crown_m;
    c.age      = isnan(culm->age) ? NULL : &culm->age;
    c.width_m  = isnan(culm->width_m) ? NULL : &culm->width_m;
    return c;
}

static int eval_one(const anji_equation *equation, const anji_culm *culm,
                    const double *coefficients, const anji_equation_opts *opts,
                    double *value, uint8_t *flag, anji_error *err)
{
    fail_rows(1, value, flag);
    if (culm == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "culm is NULL");
    anji_culms one = columns_of(culm);
    return anji_equation_eval_with(equation, 1, &one, coefficients, opts, value, flag,
                                   err);
}

int anji_equation_eval(const anji_equation *equation, const anji_culm *culm,
                       const anji_equation_opts *opts, double *value, uint8_t *flag,
                       anji_error *err)
{
    return eval_one(equation, culm, NULL, opts, value, flag, err);
}

/* ---- derivatives -------------------------------------------------------------------------- */

static void fill(size_t n, double *x, double value)
{
    for (size_t i = 0; x != NULL && i < n; i++)
        x[i] = value;
}

static void scale_by(size_t n, double *x, const double *each, double factor)
{
    for (size_t i = 0; x != NULL && i < n; i++)
        x[i] *= each != NULL ? each[i] * factor : factor;
}

static void scaled_inputs(const anji_equation *e, const anji_culm *culm,
                          double x[ANJI_CULM_INPUTS])
{
    x[0] = culm->dbh_cm;
    x[1] = culm->height_m;
    x[2] = culm->crown_m;
    x[3] = culm->age;
    x[4] = culm->width_m;
    for (size_t i = 0; i < ANJI_CULM_INPUTS; i++)
        x[i] *= e->scale[i];
}

double anjip_equation_value(const anji_equation *equation, const anji_culm *culm)
{
    double x[ANJI_CULM_INPUTS];

    scaled_inputs(equation, culm, x);
    return equation->numbers[ANJI_EQUATION_FACTOR] *
           anjip_form_gradient(&equation->form, equation->coefficients.values, 0, x,
                               NULL, NULL);
}

int anji_equation_gradient(const anji_equation *equation, const anji_culm *culm,
                           const double *coefficients, const anji_equation_opts *opts,
                           double *value, double *by_coefficient, double *by_input,
                           anji_error *err)
{
    size_t  n = anji_equation_coefficients(equation);
    double  y, x[ANJI_CULM_INPUTS];
    uint8_t flag;

    fill(1, value, NAN);
    fill(n, by_coefficient, NAN);
    fill(ANJI_CULM_INPUTS, by_input, NAN);
    int status = eval_one(equation, culm, coefficients, opts, &y, &flag, err);
    if (status != ANJI_OK)
        return status;
    fill(1, value, y);
    fill(n, by_coefficient, 0.0);
    fill(ANJI_CULM_INPUTS, by_input, 0.0);
    if (flag & ANJI_VALUE_NO_CULM)
        return ANJI_OK;
    scaled_inputs(equation, culm, x);
    anjip_form_gradient(&equation->form,
                        coefficients != NULL ? coefficients
                                             : equation->coefficients.values,
                        n, x, by_coefficient, by_input);
    double factor = equation->numbers[ANJI_EQUATION_FACTOR];
    scale_by(n, by_coefficient, NULL, factor);
    scale_by(ANJI_CULM_INPUTS, by_input, equation->scale, factor);
    return ANJI_OK;
}
