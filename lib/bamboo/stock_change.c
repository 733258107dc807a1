/* Change of stock between two dates.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/units.h>
#include <anjicarbon/stats.h>

#include "bamboo/stock_private.h"

struct anji_stock_changes {
    anji_stock_change_row *rows;
    size_t                 n;
};

void anji_stock_changes_free(anji_stock_changes *changes)
{
    if (changes != NULL)
        free(changes->rows);
    free(changes);
}

/* What every row of a change is made with. */
typedef struct {
    const anji_stock_result *a, *b;
    const size_t            *match; /* paired: position in b of each plot of a */
    double                   years;
    anji_sampling_opts       sampling;
    double                  *work; /* three columns of a's plots */
    anji_sampling_stratum   *strata;
} comparison;

typedef struct {
    const char *id;
    size_t      p;
} named;

static int by_name(const void *x, const void *y)
{
    return strcmp(((const named *)x)->id, ((const named *)y)->id);
}

/* Plots in the order of their names; refuses two of one name. */
static int sort_names(size_t n, const char *const *id, named *list, anji_error *err)
{
    for (size_t p = 0; p < n; p++)
        list[p] = (named){id[p], p};
    qsort(list, n, sizeof *list, by_name);
    for (size_t p = 1; p < n; p++)
        if (strcmp(list[p - 1].id, list[p].id) == 0)
            return anjip_fail(err, ANJI_ERR_AMBIGUOUS, (int64_t)list[p].p,
                              "two plots are named %.80s", list[p].id);
    return ANJI_OK;
}

static int match_sorted(size_t n_a, const named *a, const int32_t *stratum_a,
                        size_t n_b, const named *b, const int32_t *stratum_b,
                        size_t *match, anji_error *err)
{
    for (size_t i = 0, j = 0; i < n_a || j < n_b; i++, j++) {
        int order = i == n_a ? 1 : j == n_b ? -1 : strcmp(a[i].id, b[j].id);
        if (order != 0)
            return anjip_fail(
                err, ANJI_ERR_NOT_FOUND, (int64_t)(order < 0 ? a[i].p : b[j].p),
                "plot %.80s was measured at the %s date only: pairing "
                "needs the same plots",
                order < 0 ? a[i].id : b[j].id, order < 0 ? "earlier" : "later");
        match[a[i].p] = b[j].p;
        if (stratum_a[a[i].p] != stratum_b[b[j].p])
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)a[i].p,
                              "plot %.80s was of stratum %ld and is of %ld", a[i].id,
                              (long)stratum_a[a[i].p], (long)stratum_b[b[j].p]);
    }
    return ANJI_OK;
}

int anjip_match_plots(size_t n_a, const char *const *id_a, const int32_t *stratum_a,
                      size_t n_b, const char *const *id_b, const int32_t *stratum_b,
                      size_t *match, anji_error *err)
{
    named *list = anjip_malloc(n_a + n_b, sizeof *list);

    if (list == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to match plots");
    int status = sort_names(n_a, id_a, list, err);
    if (status == ANJI_OK)
        status = sort_names(n_b, id_b, list + n_a, err);
    if (status == ANJI_OK)
        status =
            match_sorted(n_a, list, stratum_a, n_b, list + n_a, stratum_b, match, err);
    free(list);
    return status;
}

static int same_strata(const anji_stock_result *a, const anji_stock_result *b)
{
    if (a->n_strata != b->n_strata)
        return 0;
    for (size_t s = 0; s < a->n_strata; s++)
        if (a->stratum_ha[s] != b->stratum_ha[s])
            return 0;
    return 1;
}

static void write_change(anji_stock_change_row *row, size_t slot, int stratum,
                         const anji_sample *change, double covariance, double years)
{
    double co2             = anji_co2_per_carbon(ANJI_MASS_44_12);
    row->pool              = anjip_pool_of_slot(slot);
    row->stratum           = stratum;
    row->change_tc_ha      = change->value;
    row->change_tc_ha_yr   = change->value / years;
    row->change_tco2_ha_yr = change->value / years * co2;
    row->se                = change->se;
    row->half_width        = change->half_width;
    row->relative          = change->relative;
    row->covariance        = covariance;
    row->df                = change->df;
    row->conservative      = anji_sampling_conservative(change, ANJI_SIDE_PROJECT);
    row->n                 = change->n;
}

/* One stratum as a sample of its own: plots of others are NaN. */
static void only_stratum(const anji_stock_result *r, const double *from, size_t s,
                         double *to)
{
    for (size_t p = 0; p < r->n_plots; p++)
        to[p] = (size_t)r->stratum[p] == s ? from[p] : NAN;
}

static int paired_stratum(const comparison *c, size_t slot, size_t s,
                          const double *earlier, const double *later,
                          anji_stock_change_row *row, anji_error *err)
{
    double     *y = c->work + c->a->n_plots, v1, v2;
    anji_sample d, x;

    only_stratum(c->a, earlier, s, y);
    int status = anji_sampling_simple(c->a->n_plots, y, &c->sampling, &x, err);
    v1         = x.se * x.se;
    only_stratum(c->a, later, s, y);
    if (status == ANJI_OK)
        status = anji_sampling_simple(c->a->n_plots, y, &c->sampling, &x, err);
    v2 = x.se * x.se;
    for (size_t p = 0; p < c->a->n_plots; p++)
        y[p] = (size_t)c->a->stratum[p] == s ? later[p] - earlier[p] : NAN;
    if (status == ANJI_OK)
        status = anji_sampling_simple(c->a->n_plots, y, &c->sampling, &d, err);
    if (status == ANJI_OK)
        write_change(row, slot, (int)s, &d, 0.5 * (v1 + v2 - d.se * d.se), c->years);
    return status;
}

static int paired(const comparison *c, size_t slot, size_t n_slots,
                  anji_stock_change_row *row, anji_error *err)
{
    const anji_stock_result *a       = c->a;
    double                  *earlier = c->work, *later = c->work + 2 * a->n_plots;
    anji_sample              change;
    double                   covariance;

    for (size_t p = 0; p < a->n_plots; p++) {
        int missing =
            isnan(a->carbon[slot][p]) || isnan(c->b->carbon[slot][c->match[p]]);
        earlier[p] = missing ? NAN : a->carbon[slot][p];
        later[p]   = missing ? NAN : c->b->carbon[slot][c->match[p]];
    }
    int status = anji_sampling_change_paired(a->n_plots, earlier, later, a->stratum,
                                             a->n_strata, a->stratum_ha, &c->sampling,
                                             c->strata, &change, &covariance, err);
    if (status != ANJI_OK)
        return status;
    write_change(row, slot, -1, &change, covariance, c->years);
    for (size_t s = 0; status == ANJI_OK && s < a->n_strata; s++)
        status =
            paired_stratum(c, slot, s, earlier, later, row + (s + 1) * n_slots, err);
    return status;
}

static int sample_of(const anji_stock_result *r, int pool, int stratum,
                     double confidence, anji_sample *sample, anji_error *err)
{
    const anji_stock_pool *row = anji_stock_pool_row(r, pool, stratum);

    if (row == NULL)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, stratum, "no such pool or stratum");
    sample->value      = row->stock_tc_ha;
    sample->se         = row->se;
    sample->df         = row->df;
    sample->t          = anji_student_quantile(0.5 + 0.5 * confidence, row->df);
    sample->half_width = sample->t * row->se;
    sample->relative   = sample->half_width / fabs(row->stock_tc_ha);
    sample->n          = row->n;
    return ANJI_OK;
}

static int independent(const comparison *c, size_t slot, size_t n_slots,
                       size_t n_strata, anji_stock_change_row *row, anji_error *err)
{
    int pool = anjip_pool_of_slot(slot), status = ANJI_OK;

    for (size_t s = 0; status == ANJI_OK && s <= n_strata; s++) {
        anji_sample first, second, change;
        status = sample_of(c->a, pool, (int)s - 1, c->sampling.confidence, &first, err);
        if (status == ANJI_OK)
            status =
                sample_of(c->b, pool, (int)s - 1, c->sampling.confidence, &second, err);
        if (status == ANJI_OK)
            status = anji_sampling_change_independent(&first, &second, &change, err);
        if (status == ANJI_OK)
            write_change(row + s * n_slots, slot, (int)s - 1, &change, 0.0, c->years);
    }
    return status;
}

static int compare(const comparison *c, int how, size_t n_strata,
                   anji_stock_changes *changes, anji_error *err)
{
    size_t n_slots = 0, at = 0;
    int    status = ANJI_OK;

    for (size_t k = 0; k < ANJIP_SLOTS; k++)
        n_slots += c->a->carbon[k] != NULL && c->b->carbon[k] != NULL;
    if (n_slots == 0)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "the dates share no pool");
    changes->n    = n_slots * (n_strata + 1);
    changes->rows = anjip_calloc(changes->n, sizeof *changes->rows);
    if (changes->rows == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the changes");
    for (size_t k = 0; status == ANJI_OK && k < ANJIP_SLOTS; k++) {
        if (c->a->carbon[k] == NULL || c->b->carbon[k] == NULL)
            continue;
        anji_stock_change_row *row = &changes->rows[at++];
        status                     = how == ANJI_CHANGE_PAIRED
                                         ? paired(c, k, n_slots, row, err)
                                         : independent(c, k, n_slots, n_strata, row, err);
    }
    return status;
}

static int check_change(const anji_stock_result *a, const anji_stock_result *b,
                        double years, int how, anji_error *err)
{
    if (!(years > 0.0 && years < INFINITY))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%g years, want more than 0",
                          years);
    if (how != ANJI_CHANGE_PAIRED && how != ANJI_CHANGE_INDEPENDENT)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "unknown way %d of comparing", how);
    if (how == ANJI_CHANGE_PAIRED && !same_strata(a, b))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "strata or their areas differ between the dates");
    return ANJI_OK;
}

/* Memory, matching, comparing. */
static int run(comparison *c, int how, anji_stock_changes *changes, anji_error *err)
{
    size_t  n     = c->a->n_plots;
    size_t *match = anjip_calloc(n, sizeof *match);
    int     status;

    c->work   = anjip_malloc(n, 3 * sizeof *c->work);
    c->strata = anjip_calloc(c->a->n_strata, sizeof *c->strata);
    if (match == NULL || c->work == NULL || c->strata == NULL)
        status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu plots", n);
    else
        status = how == ANJI_CHANGE_PAIRED
                     ? anjip_match_plots(n, c->a->id, c->a->stratum, c->b->n_plots,
                                         c->b->id, c->b->stratum, match, err)
                     : ANJI_OK;
    c->match = match;
    if (status == ANJI_OK)
        status =
            compare(c, how, same_strata(c->a, c->b) ? c->a->n_strata : 0, changes, err);
    free(match);
    free(c->work);
    free(c->strata);
    return status;
}

int anji_stock_change(const anji_stock_result *earlier, const anji_stock_result *later,
                      double years, int how, const anji_stock_opts *opts,
                      anji_stock_changes **out, anji_error *err)
{
    anji_stock_opts o;
    comparison      c = {.a = earlier, .b = later, .years = years};

    anjip_begin(err);
    if (out != NULL)
        *out = NULL;
    if (earlier == NULL || later == NULL || out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "earlier, later or out is NULL");
    int status = anjip_stock_load(&o, opts, err);
    if (status == ANJI_OK)
        status = check_change(earlier, later, years, how, err);
    if (status != ANJI_OK)
        return status;
    anji_sampling_opts_init(&c.sampling, sizeof c.sampling);
    c.sampling.confidence       = o.confidence;
    anji_stock_changes *changes = anjip_calloc(1, sizeof *changes);
    if (changes == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the changes");
    status = run(&c, how, changes, err);
    if (status != ANJI_OK) {
        anji_stock_changes_free(changes);
        return status;
    }
    *out = changes;
    return ANJI_OK;
}

const anji_stock_change_row *anji_stock_change_rows(const anji_stock_changes *changes,
                                                    size_t                   *n)
{
    if (n != NULL)
        *n = changes == NULL ? 0 : changes->n;
    return changes == NULL ? NULL : changes->rows;
}

const anji_stock_change_row *anji_stock_change_find(const anji_stock_changes *changes,
                                                    int pool, int stratum)
{
    for (size_t i = 0; changes != NULL && i < changes->n; i++)
        if (changes->rows[i].pool == pool && changes->rows[i].stratum == stratum)
            return &changes->rows[i];
    return NULL;
}
