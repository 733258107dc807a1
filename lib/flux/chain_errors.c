/* The components of the error of a sum: what the chain knows of each.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/local_linear.h>

#include "flux/chain.h"

/* ---- what is found once for the record ----------------------------------------------- */

/* NEE as another filler fills it, for the error of the method. */
static int fill_otherwise(chain *c, const anji_driver *drivers, size_t n,
                          const anji_fill_opts *how, anji_error *err)
{
    anji_fill out = {.value = NULL};

    c->other = out.value = anjip_chain_column(c);
    if (c->other == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for another filler");
    int status = anji_fill_linear(&c->axis, c->kept, drivers, n, how, &out, err);
    for (size_t i = 0; i < c->n && status == ANJI_OK; i++)
        if (!isnan(c->kept[i]))
            c->other[i] = c->kept[i];
    return status;
}

/* What the flux may remember of the weather and the filler does not see. */
static const struct {
    enum { TEMPERATURE, DEFICIT, RADIATION } of;
    double days;
} memories[] = {
    {TEMPERATURE, 0.25}, {TEMPERATURE, 5.0}, {DEFICIT, 5.0}, {RADIATION, 3.0}};

#define MEMORIES ANJIP_COUNT(memories)

static int remember(chain *c, const double *list[], size_t *n, anji_error *err)
{
    const double *of[] = {c->ta, c->vpd, c->sw};

    *n = 0;
    for (size_t k = 0; k < MEMORIES; k++) {
        const double *x = of[memories[k].of];
        if (x == NULL)
            continue;
        double *mean = anjip_chain_column(c);
        if (mean == NULL)
            return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for past weather");
        int status = anji_memory_mean(&c->axis, x, memories[k].days, mean, err);
        if (status != ANJI_OK)
            return status;
        list[(*n)++] = mean;
    }
    return ANJI_OK;
}

static int calibrate(chain *c, const anji_driver *drivers, size_t n,
                     const anji_fill_opts *how, anji_error *err)
{
    anji_filler_context context = {&c->axis, drivers, n, how};
    anji_gap_error_opts o;
    anjip_run_stage     stage;
    const double       *list[MEMORIES];
    size_t              n_list;

    int status = remember(c, list, &n_list, err);
    if (status != ANJI_OK)
        return status;
    anji_gap_error_opts_init(&o, sizeof o);
    o.seed         = c->opts.seed;
    o.covariates   = list;
    o.n_covariates = n_list;
    o.run          = anjip_run_part(&stage, &c->run, 0.8, 0.98);
    status = anji_gap_error_new(&c->axis, c->kept, c->night, anji_filler_mds, &context,
                                &o, &c->gap_error, err);
    if (status != ANJI_ERR_TOO_FEW)
        return status;
    anjip_chain_warn(c, "the error of gaps is not known: %.300s", err->message);
    anjip_begin(err);
    return ANJI_OK;
}

int anjip_chain_errors(chain *c, anji_error *err)
{
    anji_driver    drivers[3];
    anji_fill_opts how;
    anji_error     detail; /* the caller's may be NULL */

    if (!c->rules.components)
        return ANJI_OK;
    size_t n      = anjip_chain_conditions(c, drivers, &how);
    int    status = calibrate(c, drivers, n, &how, &detail);
    if (status == ANJI_OK)
        status = fill_otherwise(c, drivers, n, &how, &detail);
    if (status != ANJI_OK && err != NULL)
        *err = detail;
    return status;
}

/* ---- the components of one period ---------------------------------------------------- */

/* A list that grows; the first failure stays. */
typedef struct {
    anji_component *list;
    size_t          n;
    int             status;
    anji_error     *err;
} parts;

static void add(parts *p, const char *name, double se, double df, uint32_t kind)
{
    if (p->status == ANJI_OK && p->n < ANJI_TOWER_COMPONENTS)
        p->status = anji_component_make(name, se, df, kind, &p->list[p->n++], p->err);
}

/* g C m-2 of a sum of records. */
static double grams(const chain *c, double sum)
{
    return anji_gc_per_m2(sum, c->axis.step, c->rules.mass);
}

static double sum_of(const double *x, int64_t first, int64_t last)
{
    double sum = 0.0;
    for (int64_t i = first; i < last; i++)
        sum += x[i];
    return sum;
}

/* The measured rows alone where the gaps' error is known; else all rows as if measured. */
static void add_random(parts *p, const chain *c, const anji_budget *b, int64_t first,
                       int64_t last)
{
    anji_estimate e;

    if (c->gap_error == NULL) {
        add(p, "random", b->se_random_gc_m2, INFINITY, ANJI_ERROR_RANDOM);
        return;
    }
    int status = anji_random_error((size_t)(last - first), c->residual + first,
                                   c->spread + first, c->rho, c->n_lags, &e, NULL);
    add(p, "random",
        status == ANJI_OK            ? grams(c, e.se * (double)e.n)
        : status == ANJI_ERR_TOO_FEW ? 0.0 /* nothing was measured */
                                     : NAN,
        INFINITY, ANJI_ERROR_RANDOM);
}

/* The filled rows; returns by how much they are expected to be wrong, which is taken off
 * the sum. */
static double add_gap(parts *p, const chain *c, int64_t first, int64_t last)
{
    anji_gap_sum g;

    if (c->gap_error == NULL || p->status != ANJI_OK)
        return 0.0;
    p->status = anji_gap_error_sum(c->gap_error, first, last, &g, p->err);
    if (p->status != ANJI_OK)
        return 0.0;
    double variance = g.se * g.se + 2.0 * g.inherited;
    add(p, "gap", grams(c, sqrt(variance > 0.0 ? variance : 0.0)), g.df,
        ANJI_ERROR_RANDOM);
    return grams(c, g.bias);
}

/* NaN where a record has no threshold by this member: what was not drawn has no spread. */
static double member_sum(const chain *c, size_t member, int64_t first, int64_t last)
{
    const double *threshold = c->member_threshold + member * c->n_years;
    const double *nee       = c->members + member * c->n;
    double        sum       = 0.0;

    for (int64_t i = first; i < last; i++)
        sum += isnan(threshold[c->year_of_row[i]]) ? NAN : nee[i];
    return sum;
}

static void add_threshold(parts *p, const chain *c, int64_t first, int64_t last)
{
    if (c->n_members < 2 || p->status != ANJI_OK)
        return;
    double *sums = anjip_malloc(c->n_members, sizeof *sums);
    if (sums == NULL) {
        p->status = anjip_fail(p->err, ANJI_ERR_MEMORY, -1, "no memory for sums");
        return;
    }
    for (size_t k = 0; k < c->n_members; k++)
        sums[k] = grams(c, member_sum(c, k, first, last));
    p->status = anji_component_draws("ustar", c->n_members, sums, ANJI_ERROR_PERSISTENT,
                                     &p->list[p->n++], p->err);
    free(sums);
}

static void add_method(parts *p, const chain *c, int64_t first, int64_t last)
{
    if (c->other == NULL || p->status != ANJI_OK)
        return;
    double value = grams(c, sum_of(c->filled, first, last));
    double other = grams(c, sum_of(c->other, first, last));
    p->status    = anji_component_method(value, 1, &other, 0.0, ANJI_ERROR_SHARED,
                                         &p->list[p->n++], p->err);
}

/* What the user declared; a year's storage error is spread over it evenly. */
static void add_declared(parts *p, const chain *c, const anji_budget *b)
{
    double years = (double)(b->to - b->from) / (365.25 * 86400.0);

    if (c->opts.storage_se > 0.0)
        add(p, "storage", c->opts.storage_se * years, INFINITY, ANJI_ERROR_PERSISTENT);
    if (c->opts.calibration_se > 0.0)
        add(p, "calibration", c->opts.calibration_se * fabs(b->nee_gc_m2), INFINITY,
            ANJI_ERROR_PERSISTENT);
}

int anjip_chain_components(const chain *c, const anji_budget *b,
                           anji_component *components, size_t *n, anji_total *total,
                           anji_error *err)
{
    parts   p = {components, 0, ANJI_OK, err};
    int64_t first, last;

    *n = 0;
    if (isnan(b->nee_gc_m2)) {
        *total = (anji_total){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
        return ANJI_OK;
    }
    anji_axis_rows(&c->axis, b->from, b->to, &first, &last);
    add_random(&p, c, b, first, last);
    double lean = add_gap(&p, c, first, last);
    add_threshold(&p, c, first, last);
    add_method(&p, c, first, last);
    add_declared(&p, c, b);
    if (p.status == ANJI_OK)
        p.status =
            anji_components_total(b->nee_gc_m2 - lean, p.n, components, total, err);
    *n = p.status == ANJI_OK ? p.n : 0;
    return p.status;
}
