/* u* threshold by the moving point: one estimate, from seasons to the single value.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/stats.h>

#include "flux/ustar_private.h"

static void work_free(anjip_ustar_work *work)
{
    free(work->count);
    free(work->drawn);
    free(work->list);
    free(work->t_list);
    free(work->u_list);
    free(work->spare);
    free(work->klass);
    free(work->part);
    free(work->first);
    free(work->last);
    free(work->year);
}

static int work_new(const anji_ustar_plan *plan, anjip_ustar_work *work)
{
    size_t m = plan->n_entries, s = plan->n_seasons;

    memset(work, 0, sizeof *work);
    work->count = anjip_calloc(m + 2 * s, sizeof *work->count);
    work->drawn = anjip_calloc(m + 1, sizeof *work->drawn);
    work->list  = anjip_calloc(m + ANJIP_USTAR_CLASS_MAX, sizeof *work->list);
    work->klass = anjip_calloc(m, sizeof *work->klass);
    work->part  = anjip_calloc(m, sizeof *work->part);
    work->first = anjip_calloc(s, sizeof *work->first);
    work->last  = anjip_calloc(s, sizeof *work->last);
    work->year  = anjip_calloc(s, sizeof *work->year);
    return work->count != NULL && work->drawn != NULL && work->list != NULL &&
           work->klass != NULL && work->part != NULL && work->first != NULL &&
           work->last != NULL && work->year != NULL;
}

void anji_ustar_result_free(anji_ustar_result *result)
{
    if (result == NULL)
        return;
    free(result->years);
    free(result->seasons);
    free(result->classes);
    free(result->bins);
    free(result->row_class);
    free(result->row_bin);
    free(result);
}

/* Room for every season's and every year's classes; rows' classes for the data alone.
 */
static anji_ustar_result *result_new(const anji_ustar_plan *plan, size_t n_years,
                                     int with_rows)
{
    anji_ustar_result *result  = anjip_calloc(1, sizeof *result);
    size_t             n       = (size_t)plan->axis.n;
    size_t             classes = (plan->n_seasons + n_years) * plan->form->by_t.parts;

    if (result == NULL)
        return NULL;
    result->form      = plan->form_number;
    result->n_rows    = n;
    result->n_years   = n_years;
    result->n_seasons = plan->n_seasons;
    result->years     = anjip_calloc(n_years, sizeof *result->years);
    result->seasons   = anjip_calloc(plan->n_seasons, sizeof *result->seasons);
    result->classes   = anjip_calloc(classes, sizeof *result->classes);
    result->bins =
        anjip_calloc(classes * plan->form->by_ustar.parts, sizeof *result->bins);
    if (with_rows) {
        result->row_class = anjip_calloc(n, sizeof *result->row_class);
        result->row_bin   = anjip_calloc(n, sizeof *result->row_bin);
    }
    if (result->years != NULL && result->seasons != NULL && result->classes != NULL &&
        result->bins != NULL &&
        (!with_rows || (result->row_class != NULL && result->row_bin != NULL)))
        return result;
    anji_ustar_result_free(result);
    return NULL;
}

/* How often each slot was drawn. */
static int count_draw(const anji_ustar_plan *plan, const int64_t *draw, size_t n_draw,
                      uint32_t *count, anji_error *err)
{
    if (n_draw == 0) {
        memcpy(count, plan->count,
               (plan->n_entries + 2 * plan->n_seasons) * sizeof *count);
        return ANJI_OK;
    }
    for (size_t k = 0; k < n_draw; k++) {
        if (draw[k] < 0 || draw[k] >= plan->axis.n)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)k,
                              "draw names row %lld, want 0 to %lld", (long long)draw[k],
                              (long long)plan->axis.n - 1);
        count[plan->slot[draw[k]]]++;
    }
    return ANJI_OK;
}

/* The first and last row of each season, on the axis or as they were drawn. */
static void find_ends(const anji_ustar_plan *plan, const int64_t *draw, size_t n_draw,
                      anjip_ustar_work *work)
{
    for (size_t s = 0; s < plan->n_seasons; s++)
        work->first[s] = -1;
    for (size_t k = 0; plan->form->year_of_draw && k < n_draw; k++) {
        size_t s = plan->season[draw[k]];
        if (work->first[s] < 0)
            work->first[s] = draw[k];
        work->last[s] = draw[k];
    }
    for (size_t s = 0; s < plan->n_seasons; s++)
        if (work->first[s] < 0) {
            work->first[s] = plan->seasons[s].first;
            work->last[s]  = plan->seasons[s].last;
        }
}

/* The calendar year halfway between a season's first and last row. */
static int find_years(const anji_ustar_plan *plan, anjip_ustar_work *work,
                      anji_error *err)
{
    for (size_t s = 0; s < plan->n_seasons; s++) {
        int64_t    twice = (work->first[s] + work->last[s] + 1) * plan->axis.step;
        anji_civil c;
        if (anji_civil_from_seconds(plan->axis.start + twice / 2, &c) != ANJI_OK)
            return anjip_fail(err, ANJI_ERR_DOMAIN, work->first[s],
                              "row outside years 1 to 9999");
        work->year[s] = c.year;
    }
    return ANJI_OK;
}

/* Number of different years. */
static size_t count_years(const anji_ustar_plan *plan, const int32_t *year)
{
    size_t n = 0;
    for (size_t s = 0; s < plan->n_seasons; s++) {
        size_t before = 0;
        while (before < s && year[before] != year[s])
            before++;
        n += before == s;
    }
    return n;
}

static void list_years(const anji_ustar_plan *plan, const int32_t *year,
                       anji_ustar_result *result)
{
    int32_t last = INT32_MIN;
    for (size_t y = 0; y < result->n_years; y++) {
        int32_t next = INT32_MAX;
        for (size_t s = 0; s < plan->n_seasons; s++)
            if (year[s] > last && year[s] < next)
                next = year[s];
        result->years[y].year = last = next;
    }
}

static void estimate_seasons(const anji_ustar_plan *plan, anjip_ustar_work *work,
                             anji_ustar_result *result)
{
    work->keep_rows = result->row_class != NULL;
    for (size_t s = 0; s < plan->n_seasons; s++) {
        const anjip_ustar_part *part  = &plan->seasons[s];
        anjip_ustar_found       found = anjip_ustar_one_season(
                  plan, part->to - part->from, plan->by_t + part->from,
                  plan->by_ustar + part->from, part->label, work, result);
        anji_ustar_season *row = &result->seasons[s];
        row->label             = part->label;
        row->year              = work->year[s];
        row->n                 = found.n;
        row->own               = found.threshold;
        row->reason            = found.reason;
        row->n_found           = found.n_found;
    }
    work->keep_rows = 0;
}

/* Merges a season's sorted entries into a list of n; returns the new length. */
static size_t merge(uint32_t *list, size_t n, const uint32_t *more, size_t m,
                    const double *x, uint32_t *spare)
{
    size_t i = 0, j = 0;

    memcpy(spare, list, n * sizeof *list);
    for (size_t k = 0; k < n + m; k++)
        list[k] =
            j == m || (i < n && x[spare[i]] <= x[more[j]]) ? spare[i++] : more[j++];
    return n + m;
}

/* Lists for pooling are made when the first year needs them. */
static int pool_lists(const anji_ustar_plan *plan, anjip_ustar_work *work)
{
    if (work->spare != NULL)
        return 1;
    work->t_list = anjip_calloc(plan->n_entries, sizeof *work->t_list);
    work->u_list = anjip_calloc(plan->n_entries, sizeof *work->u_list);
    work->spare  = anjip_calloc(plan->n_entries, sizeof *work->spare);
    return work->t_list != NULL && work->u_list != NULL && work->spare != NULL;
}

/* All of a year's seasons as one. */
static int pool(const anji_ustar_plan *plan, anjip_ustar_work *work,
                anji_ustar_result *result, anji_ustar_year *year)
{
    size_t n = 0;

    if (!pool_lists(plan, work))
        return 0;
    for (size_t s = 0; s < plan->n_seasons; s++) {
        const anjip_ustar_part *part = &plan->seasons[s];
        size_t                  m    = part->to - part->from;
        if (work->year[s] != year->year)
            continue;
        merge(work->t_list, n, plan->by_t + part->from, m, plan->t, work->spare);
        n = merge(work->u_list, n, plan->by_ustar + part->from, m, plan->u,
                  work->spare);
    }
    anjip_ustar_found found = anjip_ustar_one_season(
        plan, n, work->t_list, work->u_list, year->year * 1000, work, result);
    year->pooled = found.threshold;
    if (!isnan(found.threshold))
        year->reason = ANJI_USTAR_FOUND;
    else if (plan->form->pool_decides)
        year->reason = found.reason;
    return 1;
}

/* What a year's seasons say together. */
typedef struct {
    int64_t day;   /* rows that are not night                  */
    int     large; /* seasons with enough records for a try    */
} year_parts;

static year_parts sum_seasons(const anji_ustar_plan *plan, const anjip_ustar_work *work,
                              const anji_ustar_result *result, anji_ustar_year *year)
{
    year_parts parts  = {0, 0};
    int64_t    wanted = plan->form->per_class_min * plan->form->by_t.parts;

    year->highest = year->pooled = NAN;
    year->reason                 = ANJI_USTAR_FOUND;
    for (size_t s = 0; s < plan->n_seasons; s++) {
        const anji_ustar_season *row = &result->seasons[s];
        if (row->year != year->year)
            continue;
        year->n += row->n;
        parts.day += work->count[plan->n_entries + 2 * s + 1];
        parts.large += row->n >= wanted;
        if (!isnan(row->own) && !(row->own <= year->highest))
            year->highest = row->own;
        if (isnan(row->own))
            year->reason = anjip_ustar_join_reason(year->reason, row->reason);
    }
    if (!isnan(year->highest))
        year->reason = ANJI_USTAR_FOUND;
    return parts;
}

static int estimate_years(const anji_ustar_plan *plan, anjip_ustar_work *work,
                          anji_ustar_result *result)
{
    const anjip_ustar_form *form = plan->form;

    for (size_t y = 0; y < result->n_years; y++) {
        anji_ustar_year *year  = &result->years[y];
        year_parts       parts = sum_seasons(plan, work, result, year);
        int64_t          n     = year->n + (form->pool_counts_day ? parts.day : 0);
        int wanted = form->pool_when == ANJIP_POOL_ALL_SMALL ? parts.large == 0
                                                             : isnan(year->highest);
        if (n >= form->pool_below && !wanted)
            continue;
        if (!pool(plan, work, result, year))
            return 0;
        if (form->pool_decides)
            year->highest = NAN;
    }
    return 1;
}

/* The single value is the median of the years; who has no own value borrows. */
static int report(const anji_ustar_plan *plan, anji_ustar_result *result)
{
    size_t  n   = result->n_years;
    double *own = anjip_calloc(2 * n, sizeof *own);
    int32_t why = n == 0 ? ANJI_USTAR_NO_NIGHT : ANJI_USTAR_FOUND;

    if (own == NULL)
        return 0;
    for (size_t y = 0; y < n; y++) {
        own[y] = isnan(result->years[y].pooled) ? result->years[y].highest
                                                : result->years[y].pooled;
        if (isnan(own[y]))
            why = anjip_ustar_join_reason(why, result->years[y].reason);
    }
    result->single        = anji_median(n, own, own + n);
    result->single_reason = isnan(result->single) ? why : ANJI_USTAR_FOUND;
    for (size_t y = 0; y < n; y++)
        result->years[y].reported =
            isnan(own[y]) && plan->form->borrow ? result->single : own[y];
    free(own);
    for (size_t s = 0; s < result->n_seasons; s++) {
        anji_ustar_season *row = &result->seasons[s];
        row->reported          = row->own;
        for (size_t y = 0; y < n && isnan(row->own); y++)
            if (result->years[y].year == row->year)
                row->reported = result->years[y].reported;
    }
    return 1;
}

/* The estimate of what work has counted, and of seasons with work's ends. */
static int estimate(const anji_ustar_plan *plan, int with_rows, anjip_ustar_work *work,
                    anji_ustar_result **out, anji_error *err)
{
    int status = find_years(plan, work, err);

    if (status != ANJI_OK)
        return status;
    *out = result_new(plan, count_years(plan, work->year), with_rows);
    if (*out == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the result");
    list_years(plan, work->year, *out);
    estimate_seasons(plan, work, *out);
    if (estimate_years(plan, work, *out) && report(plan, *out))
        return ANJI_OK;
    anji_ustar_result_free(*out);
    *out = NULL;
    return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the result");
}

int anji_ustar_plan_estimate(const anji_ustar_plan *plan, const int64_t *draw,
                             size_t n_draw, anji_ustar_result **out, anji_error *err)
{
    anjip_ustar_work work;

    anjip_begin(err);
    if (out != NULL)
        *out = NULL;
    if (plan == NULL || out == NULL || (draw == NULL && n_draw > 0))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "plan, draw or out is NULL");
    int status =
        work_new(plan, &work)
            ? count_draw(plan, draw, n_draw, work.count, err)
            : anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for an estimate");
    if (status == ANJI_OK) {
        find_ends(plan, draw, n_draw, &work);
        status = estimate(plan, n_draw == 0, &work, out, err);
    }
    work_free(&work);
    return status;
}

int anjip_ustar_estimate_counted(const anji_ustar_plan *plan, anjip_ustar_counter count,
                                 void *context, anji_ustar_result **out,
                                 anji_error *err)
{
    anjip_ustar_work work;

    *out = NULL;
    if (!work_new(plan, &work)) {
        work_free(&work);
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for an estimate");
    }
    find_ends(plan, NULL, 0, &work);
    count(context, work.count, work.first, work.last);
    int status = estimate(plan, 0, &work, out, err);
    work_free(&work);
    return status;
}

int anji_ustar_moving_point(const anji_axis *axis, const double *nee,
                            const double *ustar, const double *t_air,
                            const double *sw_in, const uint8_t *night,
                            const int32_t *season, const int64_t *draw, size_t n_draw,
                            const anji_ustar_opts *opts, anji_ustar_result **out,
                            anji_error *err)
{
    anji_ustar_plan *plan;

    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out       = NULL;
    int status = anji_ustar_plan_new(axis, nee, ustar, t_air, sw_in, night, season,
                                     opts, &plan, err);
    if (status == ANJI_OK)
        status = anji_ustar_plan_estimate(plan, draw, n_draw, out, err);
    anji_ustar_plan_free(plan);
    return status;
}
