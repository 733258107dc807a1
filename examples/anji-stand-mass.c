/* Which equations weigh the culms of a stand, and what the culms weigh.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-stand.h"

/* ---- equations ----------------------------------------------------------------------- */

static uint32_t measured(const analysis *a)
{
    uint32_t bits = ANJI_CULM_DBH | ANJI_CULM_HEIGHT | ANJI_CULM_CROWN | ANJI_CULM_AGE;

    for (size_t k = 0; k < a->n_surveys; k++) {
        const survey *v = &a->surveys[k];
        if (missing(v, v->height) > 0)
            bits &= ~(uint32_t)ANJI_CULM_HEIGHT;
        if (missing(v, v->crown) > 0)
            bits &= ~(uint32_t)ANJI_CULM_CROWN;
        if (missing(v, v->age) > 0)
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
    for (size_t i = 0; i < sizeof pools / sizeof *pools; i++)
        if (pools[i].component == component)
            return pools[i].pool;
    return -1;
}

static void take_model(const settings *s, analysis *a, const anji_equation *e,
                       int fallback)
{
    chosen *m        = &a->models[a->n_models++];
    m->equation      = e;
    m->pool          = pool_of(anji_equation_component(e));
    m->fallback      = fallback;
    m->mean_relative = s->relative;
}

static int named_equations(const settings *s, analysis *a)
{
    char text[300];

    for (size_t i = 0; i < s->n_equations; i++) {
        const anji_equation *e = anji_equations_find(a->equations, s->equations[i]);
        if (e == NULL) {
            snprintf(text, sizeof text,
                     "there is no equation %s; anji-allometry list shows all",
                     s->equations[i]);
            return refuse(text);
        }
        if (pool_of(anji_equation_component(e)) < 0 ||
            anji_equation_quantity(e) != ANJI_QUANTITY_DRY) {
            snprintf(
                text, sizeof text,
                "equation %s gives %s in %s, want the dry mass of culm, branch, leaf, "
                "crown, above or below ground",
                s->equations[i], anji_component_name(anji_equation_component(e)),
                anji_equation_text(e, ANJI_EQUATION_UNIT));
            return refuse(text);
        }
        take_model(s, a, e, 0);
    }
    return DONE;
}

static int choose(const settings *s, analysis *a, int component, const char *fallback,
                  anji_error *err)
{
    anji_equation_need   need;
    const anji_equation *e;
    int                  is_fallback = 0;

    memset(&need, 0, sizeof need);
    need.species   = a->species;
    need.region    = s->region;
    need.fallback  = fallback;
    need.age       = NAN;
    need.component = component;
    need.quantity  = ANJI_QUANTITY_DRY;
    need.inputs    = measured(a);
    int status     = anji_equation_choose(a->equations, &need, &e, &is_fallback, err);
    if (status == ANJI_OK)
        take_model(s, a, e, is_fallback);
    return status;
}

static int no_equation(const anji_error *err)
{
    int status = failed(err);

    fprintf(stderr,
            "anji-stand: heights are supplied where some culms have one; crown "
            "lengths too, or by --crown-ratio; another equation by --fallback ID or "
            "--equation ID\n");
    return status;
}

/* Culm and crown; else all above ground in one. Below ground where there is an equation,
 * else the ratio of the stock's options. */
int choose_equations(const settings *s, analysis *a)
{
    anji_error first, err;

    if (s->n_equations > 0)
        return named_equations(s, a);
    int status = choose(s, a, ANJI_COMPONENT_CULM, NULL, &first);
    if (status == ANJI_OK)
        status = choose(s, a, ANJI_COMPONENT_CROWN, NULL, &first);
    if (status != ANJI_OK) {
        a->n_models = 0;
        status      = choose(s, a, ANJI_COMPONENT_ABOVE, s->fallback, &err);
        if (status != ANJI_OK)
            return no_equation(status == ANJI_ERR_AMBIGUOUS ? &err : &first);
    }
    choose(s, a, ANJI_COMPONENT_BELOW, NULL, &err);
    return DONE;
}

/* Ages as the equation takes them. */
int ages_for(const survey *v, const anji_equation *e, double *ages)
{
    const char *want = anji_equation_text(e, ANJI_EQUATION_AGE);
    int         have = anji_inventory_age_unit(v->inventory);
    anji_error  err;

    memcpy(ages, v->age, v->n * sizeof *ages);
    if (strcmp(want, "du") == 0 && have == ANJI_AGE_YEARS &&
        anji_du_from_years(v->n, v->age, 0, NULL, ages, &err) != ANJI_OK)
        return failed(&err);
    if (strcmp(want, "years") == 0 && have == ANJI_AGE_DU &&
        anji_years_from_du(v->n, v->age, 0, NULL, ages, &err) != ANJI_OK)
        return failed(&err);
    return DONE;
}

/* Mass of each culm, kg. */
static int weigh(const settings *s, survey *v, chosen *m)
{
    double  *mass = many(v->n, sizeof *mass), *ages = many(v->n, sizeof *ages);
    uint8_t *flag = many(v->n, 1);
    anji_equation_opts opts;
    anji_error         err;
    int                status = BAD_INPUT;

    anji_equation_opts_init(&opts, sizeof opts);
    opts.outside = s->extrapolate ? ANJI_OUTSIDE_FLAG : ANJI_OUTSIDE_REFUSE;
    if (mass != NULL && ages != NULL && flag != NULL)
        status = ages_for(v, m->equation, ages);
    anji_culms culms = {v->dbh, v->height, v->crown, ages, NULL, {NULL, NULL, NULL}};
    if (status == DONE && anji_equation_eval_columns(m->equation, v->n, &culms, &opts,
                                                     mass, flag, &err) != ANJI_OK)
        status = failed(&err);
    double to_kg = anji_equation_number(m->equation, ANJI_EQUATION_TO_SI);
    for (size_t i = 0; i < v->n && status == DONE; i++) {
        mass[i] *= to_kg;
        m->outside +=
            (flag[i] & (ANJI_VALUE_DBH_OUTSIDE | ANJI_VALUE_HEIGHT_OUTSIDE |
                        ANJI_VALUE_CROWN_OUTSIDE | ANJI_VALUE_AGE_OUTSIDE)) != 0;
    }
    free(ages);
    free(flag);
    if (status == DONE)
        v->mass[m->pool] = mass;
    else
        free(mass);
    return status;
}

int weigh_all(const settings *s, analysis *a)
{
    int status = DONE;

    for (size_t k = 0; k < a->n_models && status == DONE; k++) {
        chosen *m = &a->models[k];
        for (size_t i = 0; i < a->n_surveys && status == DONE; i++) {
            if (a->surveys[i].mass[m->pool] != NULL)
                return refuse("two equations are for the same organ, want one each");
            status = weigh(s, &a->surveys[i], m);
        }
        if (m->outside > 0)
            warn(a, "%zu culms lie outside the range of %s", m->outside,
                 anji_equation_text(m->equation, ANJI_EQUATION_ID));
        if (m->fallback)
            warn(a,
                 "%s is a fallback: the default equation needs what was not measured",
                 anji_equation_text(m->equation, ANJI_EQUATION_ID));
        if (anji_equation_verified(m->equation) == ANJI_READ_UNVERIFIED)
            warn(a, "%s was not verified in any text",
                 anji_equation_text(m->equation, ANJI_EQUATION_ID));
    }
    return status;
}
