/* The chain of one stand: options, order of the steps, access to the account.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "bamboo/stand_run_private.h"
#include "bamboo/stock_private.h"

#define OPTS_SIZE_1_0 ANJIP_SIZE_THROUGH(anji_stand_run_opts, run)

#define CHOICE(field, choices, preset, last, text)                                     \
    ANJIP_CHOICE(anji_stand_run_opts, field, choices, preset, last, text)
#define REAL(field, unit, preset, min, max, text)                                      \
    ANJIP_PARAM(anji_stand_run_opts, field, ANJI_PARAM_DOUBLE, unit, preset, min, max, \
                text)

static const anji_param params[] = {
    CHOICE(height, "chapman-richards|michailoff|naslund|power|best", 4, 4,
           "the curve that supplies missing heights"),
    CHOICE(extrapolate, "refuse|compute", 0, 1,
           "culms outside the range of their equation"),
    CHOICE(how, "paired|independent", 0, 1, "how two surveys are compared"),
    CHOICE(errors, "drawn|none", 0, 1, "the errors beside that of sampling"),
    ANJIP_PARAM(anji_stand_run_opts, n_equations, ANJI_PARAM_UINT32, "1", 0, 0,
                ANJI_STAND_RUN_EQUATIONS, "equations that are named"),
    REAL(years, "yr", NAN, 0, 1000, "time between the surveys; none: by their dates"),
    REAL(relative_error, "1", NAN, 0, 10,
         "error of an equation that prints none, as a share"),
    REAL(crown_ratio, "1", NAN, 0, 1,
         "crown length over height where it was not measured; none: the inventory's"),
    REAL(crown_sd, "1", 0, 0, 1, "standard error of crown_ratio"),
    REAL(precision, "1", 0.10, 0, 10,
         "wanted half-width, as a share of total_live, for the number of plots"),
};

static const anjip_opts_kind kind = {"stand_run", params, ANJIP_COUNT(params),
                                     OPTS_SIZE_1_0, sizeof(anji_stand_run_opts)};

int anji_stand_run_opts_init(anji_stand_run_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_stand_run_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

void anjip_stand_warn(account *a, int what, const char *fmt, ...)
{
    if (a->n_warnings == STAND_WARNINGS_MAX)
        return;
    char   *text = a->warnings[a->n_warnings];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, STAND_WARNING_SIZE, fmt, ap);
    va_end(ap);
    for (size_t i = 0; i < a->n_warnings; i++)
        if (strcmp(a->warnings[i], text) == 0)
            return;
    a->warning_kind[a->n_warnings++] = what;
}

/* ---- options -------------------------------------------------------------------------- */

/* A text of the options, copied to *at, which moves past it. */
static const char *keep(const char *text, char **at)
{
    if (text == NULL)
        return NULL;
    size_t n    = strlen(text) + 1;
    char  *mine = memcpy(*at, text, n);

    *at += n;
    return mine;
}

static size_t room(const char *text)
{
    return text == NULL ? 0 : strlen(text) + 1;
}

/* The account outlives the caller's texts. */
static int keep_texts(account *a, anji_error *err)
{
    anji_stand_run_opts *o = &a->opts;
    size_t               n = room(o->species) + room(o->region) + room(o->fallback);

    for (size_t i = 0; i < o->n_equations; i++)
        n += room(o->equation[i]);
    a->texts = anjip_malloc(n, 1);
    if (a->texts == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for names");
    char *at    = a->texts;
    o->species  = keep(o->species, &at);
    o->region   = keep(o->region, &at);
    o->fallback = keep(o->fallback, &at);
    for (size_t i = 0; i < o->n_equations; i++)
        a->named[i] = keep(o->equation[i], &at);
    o->equation = a->named;
    return ANJI_OK;
}

static int check_options(const anji_stand_run_opts *o, anji_error *err)
{
    static const struct {
        const char *name;
        size_t      offset;
    } positive[] = {{"years", offsetof(anji_stand_run_opts, years)},
                    {"relative_error", offsetof(anji_stand_run_opts, relative_error)},
                    {"crown_ratio", offsetof(anji_stand_run_opts, crown_ratio)},
                    {"precision", offsetof(anji_stand_run_opts, precision)}};

    for (size_t i = 0; i < ANJIP_COUNT(positive); i++) {
        double value;
        memcpy(&value, (const char *)o + positive[i].offset, sizeof value);
        if (value == 0.0)
            return anjip_fail(err, ANJI_ERR_OPTS, -1, "%s is 0, want more",
                              positive[i].name);
    }
    if (isnan(o->crown_ratio) && o->crown_sd > 0.0)
        return anjip_fail(err, ANJI_ERR_OPTS, -1,
                          "crown_sd is given, want crown_ratio with it");
    if (o->n_equations > 0 && o->equation == NULL)
        return anjip_fail(err, ANJI_ERR_OPTS, -1,
                          "n_equations is %lu and equation NULL",
                          (unsigned long)o->n_equations);
    for (size_t i = 0; i < o->n_equations; i++)
        if (o->equation[i] == NULL)
            return anjip_fail(err, ANJI_ERR_OPTS, (int64_t)i, "equation %zu is NULL",
                              i);
    return ANJI_OK;
}

static int load(account *a, const anji_stand_run_opts *opts, anji_error *err)
{
    anji_stand_run_opts *o      = &a->opts;
    int                  status = anjip_opts_load(&kind, o, opts, err);

    if (status == ANJI_OK)
        status = anjip_run_load(&a->run, o->run, err);
    if (status == ANJI_OK)
        status = anjip_stand_load(&a->stand, o->stand, err);
    if (status == ANJI_OK)
        status = anjip_stock_load(&a->stock, o->stock, err);
    if (status == ANJI_OK)
        status = anjip_montecarlo_load(&a->montecarlo, o->montecarlo, err);
    if (status == ANJI_OK)
        status = check_options(o, err);
    if (status == ANJI_OK)
        status = keep_texts(a, err);
    o->stand      = &a->stand;
    o->stock      = &a->stock;
    o->montecarlo = &a->montecarlo;
    a->equations  = o->equations;
    a->years      = NAN;
    a->how        = -1;
    return status;
}

/* ---- the run ------------------------------------------------------------------------- */

static int find_equations(account *a, anji_error *err)
{
    if (a->equations != NULL)
        return ANJI_OK;
    int status   = anji_equations_builtin(&a->own, err);
    a->equations = a->own;
    return status;
}

static int make(account *a, size_t n, const anji_inventory *const *inventories,
                anji_error *err)
{
    static int (*const steps[])(account *, anji_error *) = {
        find_equations,        anjip_stand_species, anjip_stand_supply,
        anjip_stand_equations, anjip_stand_weigh,   anjip_stand_stock,
        anjip_stand_change,    anjip_stand_draw,    anjip_stand_needed,
    };

    int status = anjip_stand_surveys(a, n, inventories, err);
    for (size_t k = 0; k < ANJIP_COUNT(steps) && status == ANJI_OK; k++)
        status = steps[k](a, err);
    return status;
}

/* What the accessors show of a survey. */
static void publish(account *a)
{
    for (size_t k = 0; k < a->n_surveys; k++) {
        anjip_survey *v    = &a->surveys[k];
        v->shown.inventory = v->inventory;
        v->shown.stand     = v->stand;
        v->shown.stock     = v->stock;
        v->shown.plots     = (int64_t)v->n_plots;
        v->shown.strata    = (int64_t)v->n_strata;
        v->shown.rows      = (int64_t)v->n;
    }
    a->opts.run       = NULL; /* the caller's; they may go before the account */
    a->montecarlo.run = NULL;
}

static int check_arguments(size_t n, const anji_inventory *const *inventories,
                           anji_error *err)
{
    if (n == 0)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1, "no inventory, want one or two");
    if (inventories == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "inventories is NULL");
    if (n > ANJI_STAND_RUN_SURVEYS)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%zu inventories, want one or two",
                          n);
    for (size_t k = 0; k < n; k++)
        if (inventories[k] == NULL)
            return anjip_fail(err, ANJI_ERR_NULL, -1, "inventory %zu is NULL", k);
    return ANJI_OK;
}

int anji_stand_run(size_t n, const anji_inventory *const *inventories,
                   const anji_stand_run_opts *opts, anji_stand_account **out,
                   anji_error *err)
{
    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out       = NULL;
    int status = check_arguments(n, inventories, err);
    if (status != ANJI_OK)
        return status;
    account *a = anjip_calloc(1, sizeof *a);
    if (a == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for an account");
    status = load(a, opts, err);
    if (status == ANJI_OK)
        status = make(a, n, inventories, err);
    if (status != ANJI_OK) {
        anji_stand_account_free(a);
        return status;
    }
    publish(a);
    *out = a;
    return ANJI_OK;
}

static void free_survey(anjip_survey *v)
{
    for (int p = 0; p < ANJI_POOLS; p++)
        free(v->mass[p]);
    void *const owned[] = {v->plot,       v->stratum,   v->count, v->dbh,
                           v->height,     v->crown,     v->age,   v->area,
                           v->stratum_ha, (void *)v->id};
    for (size_t i = 0; i < ANJIP_COUNT(owned); i++)
        free(owned[i]);
    anji_stock_result_free(v->stock);
    anji_stand_free(v->stand);
    anji_inventory_free(v->inventory);
}

void anji_stand_account_free(anji_stand_account *a)
{
    if (a == NULL)
        return;
    for (size_t k = 0; k < ANJI_STAND_RUN_SURVEYS; k++)
        free_survey(&a->surveys[k]);
    anji_stock_draws_free(a->draws);
    anji_stock_changes_free(a->change);
    anji_equations_free(a->own);
    free(a->needed_by);
    free(a->texts);
    free(a);
}

/* ---- access -------------------------------------------------------------------------- */

const anji_stand_survey *anji_stand_run_survey(const anji_stand_account *a, size_t i)
{
    return a == NULL || i >= a->n_surveys ? NULL : &a->surveys[i].shown;
}

const char *anji_stand_run_stratum(const anji_stand_account *a, int32_t stratum)
{
    if (a == NULL)
        return NULL;
    const anjip_survey *v = &a->surveys[0];
    return stratum < 0 || (size_t)stratum >= v->n_strata ? "all"
                                                         : v->strata[stratum].name;
}

const char *anji_stand_run_species(const anji_stand_account *a)
{
    return a == NULL ? NULL : a->species;
}

double anji_stand_run_area(const anji_stand_account *a)
{
    return a == NULL || !a->areas_known
               ? NAN
               : anji_stock_area(a->surveys[a->n_surveys - 1].stock);
}

const anji_stand_equation *anji_stand_run_equation(const anji_stand_account *a,
                                                   size_t                    i)
{
    return a == NULL || i >= a->n_models ? NULL : &a->models[i];
}

const anji_stand_supplied *anji_stand_run_supplied(const anji_stand_account *a)
{
    return a == NULL ? NULL : &a->supplied;
}

const anji_stock_changes *anji_stand_run_change(const anji_stand_account *a,
                                                double *years, int *how)
{
    if (years != NULL)
        *years = a == NULL ? NAN : a->years;
    if (how != NULL)
        *how = a == NULL ? -1 : a->how;
    return a == NULL ? NULL : a->change;
}

const anji_stock_draws *anji_stand_run_draws(const anji_stand_account *a)
{
    return a == NULL ? NULL : a->draws;
}

const anji_plots_needed_result *anji_stand_run_needed(const anji_stand_account *a,
                                                      const int64_t **by_stratum)
{
    int known = a != NULL && a->needed.n > 0;

    if (by_stratum != NULL)
        *by_stratum = known ? a->needed_by : NULL;
    return known ? &a->needed : NULL;
}

const char *anji_stand_run_warning(const anji_stand_account *a, size_t i, int *what)
{
    int known = a != NULL && i < a->n_warnings;

    if (what != NULL)
        *what = known ? a->warning_kind[i] : -1;
    return known ? a->warnings[i] : NULL;
}

const anji_stand_run_opts *anji_stand_run_used(const anji_stand_account *a)
{
    return a == NULL ? NULL : &a->opts;
}
