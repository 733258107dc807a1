/* The stand chain: which equations weigh the culms, and what the culms weigh.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "bamboo/stand_run_private.h"

#define OUTSIDE                                                                        \
    (ANJI_VALUE_DBH_OUTSIDE | ANJI_VALUE_HEIGHT_OUTSIDE | ANJI_VALUE_CROWN_OUTSIDE |   \
     ANJI_VALUE_AGE_OUTSIDE)

/* ---- equations ----------------------------------------------------------------------- */

static uint32_t measured(const account *a)
{
    uint32_t bits = ANJI_CULM_DBH | ANJI_CULM_HEIGHT | ANJI_CULM_CROWN | ANJI_CULM_AGE;

    for (size_t k = 0; k < a->n_surveys; k++) {
        const anjip_survey *v = &a->surveys[k];
        if (anjip_stand_missing(v, v->height) > 0)
            bits &= ~(uint32_t)ANJI_CULM_HEIGHT;
        if (anjip_stand_missing(v, v->crown) > 0)
            bits &= ~(uint32_t)ANJI_CULM_CROWN;
        if (anjip_stand_missing(v, v->age) > 0)
            bits &= ~(uint32_t)ANJI_CULM_AGE;
    }
    return bits;
}

static const struct {
    int component, pool;
} pools[] = {
    {ANJI_COMPONENT_CULM, ANJI_POOL_CULM},   {ANJI_COMPONENT_BRANCH, ANJI_POOL_BRANCH},
    {ANJI_COMPONENT_LEAF, ANJI_POOL_LEAF},   {ANJI_COMPONENT_CROWN, ANJI_POOL_CROWN},
    {ANJI_COMPONENT_ABOVE, ANJI_POOL_ABOVE}, {ANJI_COMPONENT_BELOW, ANJI_POOL_BELOW}};

static int pool_of(int component)
{
    for (size_t i = 0; i < ANJIP_COUNT(pools); i++)
        if (pools[i].component == component)
            return pools[i].pool;
    return -1;
}

static void take_model(account *a, const anji_equation *e, int fallback)
{
    anji_stand_equation *m = &a->models[a->n_models++];

    m->equation      = e;
    m->pool          = pool_of(anji_equation_component(e));
    m->fallback      = fallback;
    m->mean_relative = a->opts.relative_error;
}

static int named_equations(account *a, anji_error *err)
{
    for (size_t i = 0; i < a->opts.n_equations; i++) {
        const char          *id = a->opts.equation[i];
        const anji_equation *e  = anji_equations_find(a->equations, id);
        if (e == NULL)
            return anjip_fail(err, ANJI_ERR_NOT_FOUND, (int64_t)i,
                              "there is no equation %s", id);
        if (pool_of(anji_equation_component(e)) < 0 ||
            anji_equation_quantity(e) != ANJI_QUANTITY_DRY)
            return anjip_fail(
                err, ANJI_ERR_DOMAIN, (int64_t)i,
                "equation %s gives %s in %s, want the dry mass of culm, branch, leaf, "
                "crown, above or below ground",
                id, anji_component_name(anji_equation_component(e)),
                anji_equation_text(e, ANJI_EQUATION_UNIT));
        take_model(a, e, 0);
    }
    return ANJI_OK;
}

static int choose(account *a, int component, const char *fallback, anji_error *err)
{
    anji_equation_need   need;
    const anji_equation *e;
    int                  is_fallback = 0;

    memset(&need, 0, sizeof need);
    need.species   = a->species;
    need.region    = a->opts.region;
    need.fallback  = fallback;
    need.age       = NAN;
    need.component = component;
    need.quantity  = ANJI_QUANTITY_DRY;
    need.inputs    = measured(a);
    int status     = anji_equation_choose(a->equations, &need, &e, &is_fallback, err);
    if (status == ANJI_OK)
        take_model(a, e, is_fallback);
    return status;
}

/* Culm and crown; else all above ground in one. Below ground where there is an equation,
 * else the ratio of the stock's options. */
int anjip_stand_equations(account *a, anji_error *err)
{
    anji_error first, other;

    if (a->opts.n_equations > 0)
        return named_equations(a, err);
    int status = choose(a, ANJI_COMPONENT_CULM, NULL, &first);
    if (status == ANJI_OK)
        status = choose(a, ANJI_COMPONENT_CROWN, NULL, &first);
    if (status != ANJI_OK && status != ANJI_ERR_MEMORY) {
        a->n_models = 0;
        status      = choose(a, ANJI_COMPONENT_ABOVE, a->opts.fallback, &other);
        if (status == ANJI_ERR_AMBIGUOUS || status == ANJI_ERR_MEMORY)
            first = other; /* nearer to an equation than the refusal of the default */
    }
    if (status == ANJI_OK &&
        choose(a, ANJI_COMPONENT_BELOW, NULL, &first) == ANJI_ERR_MEMORY)
        status = ANJI_ERR_MEMORY;
    if (status != ANJI_OK)
        return anjip_fail(err, first.code, -1, "%s", first.message);
    return ANJI_OK;
}

/* ---- mass ---------------------------------------------------------------------------- */

int anjip_stand_ages(const anjip_survey *v, const anji_equation *e, double *ages,
                     anji_error *err)
{
    const char *want = anji_equation_text(e, ANJI_EQUATION_AGE);
    int         have = anji_inventory_age_unit(v->inventory);

    memcpy(ages, v->age, v->n * sizeof *ages);
    if (strcmp(want, "du") == 0 && have == ANJI_AGE_YEARS)
        return anji_du_from_years(v->n, v->age, 0, NULL, ages, err);
    if (strcmp(want, "years") == 0 && have == ANJI_AGE_DU)
        return anji_years_from_du(v->n, v->age, 0, NULL, ages, err);
    return ANJI_OK;
}

/* Mass of each culm, kg. */
static int evaluate(const account *a, const anjip_survey *v, anji_stand_equation *m,
                    double *mass, double *ages, uint8_t *flag, anji_error *err)
{
    anji_equation_opts opts;
    double             to_kg  = anji_equation_number(m->equation, ANJI_EQUATION_TO_SI);
    int                status = anjip_stand_ages(v, m->equation, ages, err);

    anji_equation_opts_init(&opts, sizeof opts);
    opts.outside     = a->opts.extrapolate ? ANJI_OUTSIDE_FLAG : ANJI_OUTSIDE_REFUSE;
    anji_culms culms = {v->dbh, v->height, v->crown, ages, NULL, {NULL, NULL, NULL}};
    if (status == ANJI_OK)
        status = anji_equation_eval_columns(m->equation, v->n, &culms, &opts, mass,
                                            flag, err);
    for (size_t i = 0; i < v->n && status == ANJI_OK; i++) {
        mass[i] *= to_kg;
        m->outside += (flag[i] & OUTSIDE) != 0;
    }
    return status;
}

static int weigh(const account *a, anjip_survey *v, anji_stand_equation *m,
                 anji_error *err)
{
    double  *mass = anjip_calloc(v->n, sizeof *mass);
    double  *ages = anjip_calloc(v->n, sizeof *ages);
    uint8_t *flag = anjip_calloc(v->n, 1);
    int      status;

    if (mass != NULL && ages != NULL && flag != NULL)
        status = evaluate(a, v, m, mass, ages, flag, err);
    else
        status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for masses");
    free(ages);
    free(flag);
    if (status == ANJI_OK)
        v->mass[m->pool] = mass;
    else
        free(mass);
    return status;
}

static void say_how_sure(account *a, const anji_stand_equation *m)
{
    const char *id = anji_equation_text(m->equation, ANJI_EQUATION_ID);

    if (m->outside > 0)
        anjip_stand_warn(a, ANJI_STAND_WARNING_OTHER,
                         "%lld culms lie outside the range of %s",
                         (long long)m->outside, id);
    if (m->fallback)
        anjip_stand_warn(
            a, ANJI_STAND_WARNING_OTHER,
            "%s is a fallback: the default equation needs what was not measured", id);
    if (anji_equation_verified(m->equation) == ANJI_READ_UNVERIFIED)
        anjip_stand_warn(a, ANJI_STAND_WARNING_OTHER, "%s was not verified in any text",
                         id);
}

int anjip_stand_weigh(account *a, anji_error *err)
{
    for (size_t k = 0; k < a->n_models; k++) {
        anji_stand_equation *m = &a->models[k];
        for (size_t i = 0; i < a->n_surveys; i++) {
            if (a->surveys[i].mass[m->pool] != NULL)
                return anjip_fail(
                    err, ANJI_ERR_AMBIGUOUS, (int64_t)k,
                    "two equations are for the same organ, want one each");
            int status = weigh(a, &a->surveys[i], m, err);
            if (status != ANJI_OK)
                return status;
        }
        say_how_sure(a, m);
    }
    return ANJI_OK;
}
