/* Which equation for which culms, or why none.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include "bamboo/allometry_private.h"

/* ---- what a record is to a need -------------------------------------------------------------- */

static int of_purpose(const anji_equation *e, const anji_equation_need *need)
{
    double min = e->numbers[ANJI_EQUATION_AGE_MIN];
    double max = e->numbers[ANJI_EQUATION_AGE_MAX];

    return anjip_is_of(e, need->species, NULL) && e->component == need->component &&
           e->quantity == need->quantity &&
           (isnan(need->age) || !(need->age < min || need->age > max));
}

static int is_sound(const anji_equation *e)
{
    return e->verified != ANJI_READ_UNVERIFIED && e->findings == 0;
}

static uint32_t lacking(const anji_equation *e, const anji_equation_need *need)
{
    return e->form.inputs & ~need->inputs;
}

static int is_default(const anji_equation *e, const anji_equation_need *need)
{
    const char *regions = anji_equation_text(e, ANJI_EQUATION_DEFAULT);
    return regions[0] != '\0' && anjip_holds(regions, need->region);
}

/* ---- lists for messages ------------------------------------------------------------------------ */

typedef struct {
    char   text[700];
    size_t used, n;
} text_list;

static void add(text_list *list, const char *id, const char *remark)
{
    if (list->used + strlen(id) + strlen(remark) + 3 >= sizeof list->text)
        return;
    list->used +=
        (size_t)snprintf(list->text + list->used, sizeof list->text - list->used,
                         "%s%s%s", list->n > 0 ? ", " : "", id, remark);
    list->n++;
}

/* Records for the purpose that can do with what is measured. */
static text_list would_do(const anji_equations *set, const anji_equation_need *need)
{
    text_list list = {0};

    for (size_t i = 0; i < set->list.n; i++) {
        const anji_equation *e = set->list.at[i];
        if (of_purpose(e, need) && lacking(e, need) == 0)
            add(&list, anji_equation_text(e, ANJI_EQUATION_ID),
                e->verified == ANJI_READ_UNVERIFIED ? " (unverified)"
                : e->findings > 0                   ? " (doubtful)"
                                                    : "");
    }
    if (list.n == 0)
        add(&list, "none", "");
    return list;
}

static int no_species(const anji_equations *set, const anji_equation_need *need,
                      anji_error *err)
{
    text_list list = {0};

    for (size_t i = 0; i < set->list.n; i++) {
        const char *name = anji_equation_text(set->list.at[i], ANJI_EQUATION_SPECIES);
        if (!anjip_holds(list.text, name))
            add(&list, name, "");
    }
    return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                      "no equation for species '%.80s', want one of: %s", need->species,
                      list.text);
}

static int no_purpose(const anji_equations *set, const anji_equation_need *need,
                      anji_error *err)
{
    text_list list = {0};

    for (size_t i = 0; i < set->list.n; i++)
        if (anjip_is_of(set->list.at[i], need->species, NULL))
            add(&list, anji_equation_text(set->list.at[i], ANJI_EQUATION_ID), "");
    if (list.n == 0)
        return no_species(set, need, err);
    return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                      "no equation for %s of '%.80s' in that quantity and age; there "
                      "are: %s",
                      anji_component_name(need->component), need->species, list.text);
}

static int lacks_inputs(const anji_equations *set, const anji_equation_need *need,
                        const anji_equation *e, anji_error *err)
{
    char      missing[100];
    text_list list = would_do(set, need);

    anjip_input_list(lacking(e, need), missing, sizeof missing);
    return anjip_fail(
        err, ANJI_ERR_NOT_FOUND, -1,
        "%s needs %s, not measured; with what is measured these would do, "
        "by name: %s",
        anji_equation_text(e, ANJI_EQUATION_ID), missing, list.text);
}

/* ---- the choice --------------------------------------------------------------------------------- */

/* The default of the region, NULL when there is none. */
static const anji_equation *default_of(const anji_equations     *set,
                                       const anji_equation_need *need)
{
    for (size_t i = 0; i < set->list.n; i++)
        if (of_purpose(set->list.at[i], need) && is_sound(set->list.at[i]) &&
            is_default(set->list.at[i], need))
            return set->list.at[i];
    return NULL;
}

/* The only sound record of the region; NULL, and *n of them, otherwise. */
static const anji_equation *only_of(const anji_equations     *set,
                                    const anji_equation_need *need, size_t *n,
                                    text_list *list)
{
    const anji_equation *only = NULL;

    *n = 0;
    for (size_t i = 0; i < set->list.n; i++) {
        const anji_equation *e = set->list.at[i];
        if (!of_purpose(e, need) || !is_sound(e) || lacking(e, need) != 0 ||
            !anjip_is_of(e, need->species, need->region))
            continue;
        only = e;
        add(list, anji_equation_text(e, ANJI_EQUATION_ID), "");
        ++*n;
    }
    return *n == 1 ? only : NULL;
}

static int choose_default(const anji_equations *set, const anji_equation_need *need,
                          const anji_equation **equation, anji_error *err)
{
    const anji_equation *e    = default_of(set, need);
    text_list            list = {0};
    size_t               n    = 0;

    if (e != NULL && lacking(e, need) != 0)
        return lacks_inputs(set, need, e, err);
    if (e == NULL)
        e = only_of(set, need, &n, &list);
    if (n > 1)
        return anjip_fail(err, ANJI_ERR_AMBIGUOUS, -1,
                          "%lu equations for %s of '%.80s' fit, name one: %s",
                          (unsigned long)n, anji_component_name(need->component),
                          need->species, list.text);
    if (e == NULL) {
        for (size_t i = 0; i < set->list.n; i++)
            if (of_purpose(set->list.at[i], need)) {
                list = would_do(set, need);
                return anjip_fail(
                    err, ANJI_ERR_NOT_FOUND, -1,
                    "no default equation for %s of '%.80s'%s%.80s with what is "
                    "measured; these would do, by name: %s",
                    anji_component_name(need->component), need->species,
                    need->region != NULL ? " in " : "",
                    need->region != NULL ? need->region : "", list.text);
            }
        return no_purpose(set, need, err);
    }
    *equation = e;
    return ANJI_OK;
}

static int choose_fallback(const anji_equations *set, const anji_equation_need *need,
                           const anji_equation **equation, anji_error *err)
{
    const anji_equation *e = anji_equations_find(set, need->fallback);

    if (e == NULL)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "no equation has the id '%.80s'",
                          need->fallback);
    if (e->component != need->component || e->quantity != need->quantity)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "%s gives %s in %s, want %s",
                          need->fallback, anji_component_name(e->component),
                          anji_equation_text(e, ANJI_EQUATION_UNIT),
                          anji_component_name(need->component));
    if (lacking(e, need) != 0)
        return lacks_inputs(set, need, e, err);
    *equation = e;
    return ANJI_OK;
}

int anji_equation_choose(const anji_equations     *equations,
                         const anji_equation_need *need, const anji_equation **equation,
                         int *is_fallback, anji_error *err)
{
    anjip_begin(err);
    if (equation != NULL)
        *equation = NULL;
    if (is_fallback != NULL)
        *is_fallback = 0;
    if (equations == NULL || need == NULL || equation == NULL || need->species == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "equations, need, its species or equation is NULL");
    if (anji_component_name(need->component) == NULL || need->quantity < 0 ||
        need->quantity > ANJI_QUANTITY_SHARE)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "component %d, quantity %d",
                          (int)need->component, (int)need->quantity);
    int status = choose_default(equations, need, equation, err);
    if (status == ANJI_OK || need->fallback == NULL)
        return status;
    status = choose_fallback(equations, need, equation, err);
    if (status != ANJI_OK)
        return status;
    anjip_begin(err);
    if (is_fallback != NULL)
        *is_fallback = 1;
    return ANJI_OK;
}
