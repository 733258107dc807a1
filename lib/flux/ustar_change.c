/* u* threshold by change-point detection: options, one record, its tables.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/ustar_change_private.h"

struct anji_ustar_change {
    size_t                    n_years, n_seasons, n_strata;
    anji_ustar_change_year   *years;
    anji_ustar_change_season *seasons;
    anji_ustar_stratum       *strata;
};

static const anji_param params[] = {
    ANJIP_CHOICE(anji_ustar_change_opts, form, "anji|reddyproc|oneflux", 0, 2,
                 "whose rules are followed; reddyproc has none"),
    ANJIP_CHOICE(anji_ustar_change_opts, model, "operational|diagnostic", 0, 1,
                 "whose change points are the threshold"),
    ANJIP_PARAM(anji_ustar_change_opts, zero, ANJI_PARAM_UINT32, "1", 0, 0, 0,
                "reserved"),
    ANJIP_PARAM(anji_ustar_change_opts, sw_night, ANJI_PARAM_DOUBLE, "W m-2", 5, 0,
                1000, "night is where incoming shortwave radiation is below this"),
};

static const anjip_opts_kind kind = {
    "ustar_change", params, ANJIP_COUNT(params),
    ANJIP_SIZE_THROUGH(anji_ustar_change_opts, sw_night),
    sizeof(anji_ustar_change_opts)};

int anji_ustar_change_opts_init(anji_ustar_change_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_ustar_change_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

int anjip_change_opts_load(anji_ustar_change_opts       *dst,
                           const anji_ustar_change_opts *src, anji_error *err)
{
    int status = anjip_opts_load(&kind, dst, src, err);

    if (status == ANJI_OK && dst->form == ANJI_FORM_REDDYPROC)
        return anjip_fail(err, ANJI_ERR_OPTS, -1,
                          "the change point has no form reddyproc");
    return status;
}

const char *anji_ustar_change_reason(int32_t reason)
{
    static const char *const text[] = {
        [ANJI_CHANGE_FOUND]        = "a threshold was found",
        [ANJI_CHANGE_FEW_ROWS]     = "too few complete night records",
        [ANJI_CHANGE_FEW_DETECTED] = "too few strata have a significant change point",
        [ANJI_CHANGE_FEW_SELECTED] = "too few change points are left without outliers",
        [ANJI_CHANGE_EXCESS]       = "NEE falls with u* below most change points",
    };
    if (reason < 0 || (size_t)reason >= ANJIP_COUNT(text))
        return "unknown reason";
    return text[reason];
}

void anji_ustar_change_free(anji_ustar_change *result)
{
    if (result == NULL)
        return;
    free(result->years);
    free(result->seasons);
    free(result->strata);
    free(result);
}

static void add_stratum(anji_ustar_change *r, int32_t year, size_t k,
                        const anjip_change_cell *c, int used)
{
    anji_ustar_stratum *row = &r->strata[r->n_strata++];

    row->year     = year;
    row->season   = (int32_t)(k / ANJIP_CHANGE_STRATA) + 1;
    row->number   = (int32_t)(k % ANJIP_CHANGE_STRATA) + 1;
    row->n_bins   = c->n_bins;
    row->n        = c->n;
    row->t_min    = c->t_min;
    row->t_max    = c->t_max;
    row->above    = c->model[1].above;
    row->selected = used;
    for (size_t m = 0; m < 2; m++) {
        row->change[m] = c->model[m].at;
        row->f[m]      = c->model[m].f;
        row->p[m]      = c->model[m].p;
        row->below[m]  = c->model[m].below;
        row->se[m]     = c->model[m].se_below;
    }
}

static void add_seasons(anji_ustar_change *r, int model, const anjip_change_nights *one,
                        const anjip_change_quarters *q, const anjip_change_cell *cells,
                        const uint8_t *use)
{
    for (size_t s = 0; s < ANJIP_CHANGE_SEASONS; s++) {
        anji_ustar_change_season *row = &r->seasons[r->n_seasons++];
        size_t                    at  = s * ANJIP_CHANGE_STRATA;
        row->year                     = one->year;
        row->number                   = (int32_t)s + 1;
        row->n                        = q->n[s];
        row->first                    = one->row[q->first[s]];
        row->last                     = one->row[q->last[s]];
        row->threshold = anjip_change_mean(model, ANJIP_CHANGE_STRATA, cells + at,
                                           use + at, &row->n_selected);
    }
    for (size_t k = 0; k < ANJIP_CHANGE_CELLS; k++)
        if (cells[k].tried)
            add_stratum(r, one->year, k, &cells[k], use[k]);
}

/* Standard deviation of the selected change points. */
static double sd_of(int model, const anjip_change_cell *cells, const uint8_t *use,
                    double mean, int32_t n)
{
    double squares = 0.0;

    for (size_t k = 0; k < ANJIP_CHANGE_CELLS; k++)
        if (use[k])
            squares +=
                (cells[k].model[model].at - mean) * (cells[k].model[model].at - mean);
    return n > 1 ? sqrt(squares / (n - 1)) : NAN;
}

static int one_year(const anjip_change_plan *plan, size_t y,
                    const anji_ustar_change_opts *o, anji_ustar_change *r)
{
    const anjip_change_nights *one = &plan->years[y];
    anji_ustar_change_year    *row = &r->years[y];
    anjip_change_cell          cells[ANJIP_CHANGE_CELLS];
    uint8_t                    use[ANJIP_CHANGE_CELLS];
    anjip_change_choice        choice;
    anjip_change_quarters      quarters;
    int                        model = (int)o->model;
    uint32_t                  *count = anjip_malloc(one->n, sizeof *count);

    for (uint32_t e = 0; count != NULL && e < one->n; e++)
        count[e] = 1;
    int ok = count != NULL && anjip_change_evaluate(plan, y, count, cells, &quarters) &&
             anjip_change_select(o, 1, cells, use, &choice);
    free(count);
    if (!ok)
        return 0;
    row->year          = one->year;
    row->reason        = choice.reason;
    row->n             = one->n;
    row->n_tried       = choice.tried;
    row->n_significant = choice.significant;
    row->n_deficit     = choice.deficit;
    row->threshold =
        anjip_change_mean(model, ANJIP_CHANGE_CELLS, cells, use, &row->n_selected);
    row->sd = sd_of(model, cells, use, row->threshold, row->n_selected);
    if (choice.tried > 0)
        add_seasons(r, model, one, &quarters, cells, use);
    return 1;
}

static anji_ustar_change *all_years(const anjip_change_plan      *plan,
                                    const anji_ustar_change_opts *o)
{
    anji_ustar_change *r = anjip_calloc(1, sizeof *r);

    if (r == NULL)
        return NULL;
    r->n_years = plan->n_years;
    r->years   = anjip_calloc(r->n_years, sizeof *r->years);
    r->seasons = anjip_calloc(r->n_years * ANJIP_CHANGE_SEASONS, sizeof *r->seasons);
    r->strata  = anjip_calloc(r->n_years * ANJIP_CHANGE_CELLS, sizeof *r->strata);
    int ok     = r->years != NULL && r->seasons != NULL && r->strata != NULL;
    for (size_t y = 0; ok && y < r->n_years; y++)
        ok = one_year(plan, y, o, r);
    if (ok)
        return r;
    anji_ustar_change_free(r);
    return NULL;
}

int anji_ustar_change_point(const anji_axis *axis, const double *nee,
                            const double *ustar, const double *t_air,
                            const double *sw_in, const uint8_t *night,
                            const anji_ustar_change_opts *opts, anji_ustar_change **out,
                            anji_error *err)
{
    anjip_change_record    in = {axis, nee, ustar, t_air, sw_in, night};
    anji_ustar_change_opts o;
    anjip_change_plan      plan;

    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out       = NULL;
    int status = anji_axis_check(axis, err);
    if (status == ANJI_OK)
        status = anjip_change_opts_load(&o, opts, err);
    if (status == ANJI_OK)
        status = anjip_change_plan_new(&in, &o, &plan, err);
    if (status != ANJI_OK)
        return status;
    *out = all_years(&plan, &o);
    anjip_change_plan_free(&plan);
    return *out != NULL
               ? ANJI_OK
               : anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the result");
}

const anji_ustar_change_year *anji_ustar_change_years(const anji_ustar_change *result,
                                                      size_t                  *n)
{
    if (n != NULL)
        *n = result == NULL ? 0 : result->n_years;
    return result == NULL ? NULL : result->years;
}

const anji_ustar_change_season *
anji_ustar_change_seasons(const anji_ustar_change *result, size_t *n)
{
    if (n != NULL)
        *n = result == NULL ? 0 : result->n_seasons;
    return result == NULL ? NULL : result->seasons;
}

const anji_ustar_stratum *anji_ustar_change_strata(const anji_ustar_change *result,
                                                   size_t                  *n)
{
    if (n != NULL)
        *n = result == NULL ? 0 : result->n_strata;
    return result == NULL ? NULL : result->strata;
}
