/* The night records of the u* threshold, sorted once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/ustar_private.h"

/* The caller's columns. */
typedef struct {
    const double  *nee, *ustar, *t_air, *sw_in;
    const uint8_t *night;
} columns;

typedef struct {
    double   x;
    uint32_t id;
} sort_key;

static int by_key(const void *a, const void *b)
{
    const sort_key *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return p->id < q->id ? -1 : p->id > q->id;
}

static int is_night(const anjip_ustar_form *form, double sw_night, const columns *c,
                    size_t i)
{
    if (c->night != NULL && c->night[i] != 1)
        return 0;
    if (isnan(c->sw_in[i]))
        return c->night != NULL && form->dark_without_sw;
    return c->sw_in[i] < sw_night;
}

static int is_complete(const columns *c, size_t i)
{
    return !isnan(c->nee[i]) && !isnan(c->ustar[i]) && !isnan(c->t_air[i]);
}

static int check_columns(size_t n, const columns *c, anji_error *err)
{
    const struct {
        const char   *name;
        const double *x;
    } all[] = {
        {"nee", c->nee}, {"ustar", c->ustar}, {"t_air", c->t_air}, {"sw_in", c->sw_in}};

    for (size_t k = 0; k < ANJIP_COUNT(all); k++) {
        if (n > 0 && all[k].x == NULL)
            return anjip_fail(err, ANJI_ERR_NULL, -1, "%s is NULL", all[k].name);
        size_t at = n > 0 ? anjip_first_infinite(n, all[k].x) : n;
        if (at < n)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)at, "%s is infinite",
                              all[k].name);
    }
    return ANJI_OK;
}

/* Position of a label in the list of seasons, which is short and mostly hit at once. */
static size_t find_season(const anji_ustar_plan *plan, int32_t label, size_t guess)
{
    if (guess < plan->n_seasons && plan->seasons[guess].label == label)
        return guess;
    for (size_t s = 0; s < plan->n_seasons; s++)
        if (plan->seasons[s].label == label)
            return s;
    return plan->n_seasons;
}

/* Seasons in the order of their first rows. */
static int find_seasons(anji_ustar_plan *plan, const int32_t *label)
{
    size_t s = 0, room = 0;

    for (int64_t i = 0; i < plan->axis.n; i++) {
        s = find_season(plan, label[i], s);
        if (s == plan->n_seasons) {
            if (s == room) {
                room                    = 2 * room + 16;
                anjip_ustar_part *grown = realloc(plan->seasons, room * sizeof *grown);
                if (grown == NULL)
                    return 0;
                plan->seasons = grown;
            }
            plan->seasons[s] = (anjip_ustar_part){label[i], i, i, 0, 0};
            plan->n_seasons++;
        }
        plan->seasons[s].last = i;
        plan->season[i]       = (uint32_t)s;
    }
    return 1;
}

/* Gives every row its slot, entries in the order of seasons and then of the axis. */
static int place_rows(anji_ustar_plan *plan, double sw_night, const columns *c)
{
    size_t n = (size_t)plan->axis.n;

    for (size_t i = 0; i < n; i++)
        if (is_night(plan->form, sw_night, c, i) && is_complete(c, i))
            plan->seasons[plan->season[i]].to++; /* counts, for now */
    for (size_t s = 0; s < plan->n_seasons; s++) {
        size_t entries        = plan->seasons[s].to;
        plan->seasons[s].from = plan->seasons[s].to = plan->n_entries;
        plan->n_entries += entries;
    }
    plan->count =
        anjip_calloc(plan->n_entries + 2 * plan->n_seasons, sizeof *plan->count);
    plan->row = anjip_calloc(plan->n_entries, sizeof *plan->row);
    if (plan->count == NULL || plan->row == NULL)
        return 0;
    for (size_t i = 0; i < n; i++) {
        size_t s     = plan->season[i];
        int    night = is_night(plan->form, sw_night, c, i);
        if (night && is_complete(c, i))
            plan->row[plan->seasons[s].to++] = (uint32_t)i;
        else
            plan->slot[i] = (uint32_t)(plan->n_entries + 2 * s + (night ? 0 : 1));
    }
    return 1;
}

/* Sorts each season by temperature, which numbers its entries, and then by u*. */
static int sort_entries(anji_ustar_plan *plan, const columns *c)
{
    size_t    m   = plan->n_entries;
    sort_key *key = anjip_calloc(m, sizeof *key);

    if (key == NULL)
        return 0;
    for (size_t e = 0; e < m; e++)
        key[e] = (sort_key){c->t_air[plan->row[e]], plan->row[e]};
    for (size_t s = 0; s < plan->n_seasons; s++)
        qsort(key + plan->seasons[s].from, plan->seasons[s].to - plan->seasons[s].from,
              sizeof *key, by_key);
    for (size_t e = 0; e < m; e++) {
        size_t i      = key[e].id;
        plan->row[e]  = key[e].id;
        plan->slot[i] = plan->by_t[e] = (uint32_t)e;
        plan->t[e]                    = c->t_air[i];
        plan->u[e]                    = c->ustar[i];
        plan->nee[e]                  = c->nee[i];
        key[e]                        = (sort_key){c->ustar[i], (uint32_t)e};
    }
    for (size_t s = 0; s < plan->n_seasons; s++)
        qsort(key + plan->seasons[s].from, plan->seasons[s].to - plan->seasons[s].from,
              sizeof *key, by_key);
    for (size_t e = 0; e < m; e++)
        plan->by_ustar[e] = key[e].id;
    free(key);
    return 1;
}

static int allocate_entries(anji_ustar_plan *plan)
{
    size_t m       = plan->n_entries;
    plan->t        = anjip_calloc(m, sizeof *plan->t);
    plan->u        = anjip_calloc(m, sizeof *plan->u);
    plan->nee      = anjip_calloc(m, sizeof *plan->nee);
    plan->by_t     = anjip_calloc(m, sizeof *plan->by_t);
    plan->by_ustar = anjip_calloc(m, sizeof *plan->by_ustar);
    return plan->t != NULL && plan->u != NULL && plan->nee != NULL &&
           plan->by_t != NULL && plan->by_ustar != NULL;
}

/* 0 when memory is short. */
static int fill(anji_ustar_plan *plan, const int32_t *season, double sw_night,
                const columns *c)
{
    size_t n     = (size_t)plan->axis.n;
    plan->slot   = anjip_calloc(n, sizeof *plan->slot);
    plan->season = anjip_calloc(n, sizeof *plan->season);
    if (plan->slot == NULL || plan->season == NULL || !find_seasons(plan, season) ||
        !place_rows(plan, sw_night, c) || !allocate_entries(plan) ||
        !sort_entries(plan, c))
        return 0;
    for (size_t i = 0; i < n; i++)
        plan->count[plan->slot[i]]++;
    return 1;
}

int anji_ustar_plan_new(const anji_axis *axis, const double *nee, const double *ustar,
                        const double *t_air, const double *sw_in, const uint8_t *night,
                        const int32_t *season, const anji_ustar_opts *opts,
                        anji_ustar_plan **out, anji_error *err)
{
    columns         c = {nee, ustar, t_air, sw_in, night};
    anji_ustar_opts o;
    int32_t        *own = NULL;

    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out       = NULL;
    int status = anji_axis_check(axis, err);
    if (status == ANJI_OK)
        status = anjip_ustar_opts_load(&o, opts, err);
    if (status == ANJI_OK)
        status = check_columns((size_t)axis->n, &c, err);
    if (status == ANJI_OK)
        status = anjip_ustar_load_seasons(axis, o.form, &season, &own, err);
    if (status == ANJI_OK) {
        anji_ustar_plan *plan = anjip_calloc(1, sizeof *plan);
        if (plan != NULL) {
            plan->axis        = *axis;
            plan->form        = anjip_ustar_form_of(o.form);
            plan->form_number = o.form;
        }
        if (plan != NULL && fill(plan, season, o.sw_night, &c)) {
            *out = plan;
        } else {
            anji_ustar_plan_free(plan);
            status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the records");
        }
    }
    free(own);
    return status;
}

void anji_ustar_plan_free(anji_ustar_plan *plan)
{
    if (plan == NULL)
        return;
    free(plan->t);
    free(plan->u);
    free(plan->nee);
    free(plan->row);
    free(plan->by_t);
    free(plan->by_ustar);
    free(plan->slot);
    free(plan->season);
    free(plan->count);
    free(plan->seasons);
    free(plan);
}
