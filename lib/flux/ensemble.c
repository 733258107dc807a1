/* Many fills of one record: nested members share one search.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/ensemble.h>

#include "base/run.h"
#include "flux/fill_rules.h"

#define MEMBERS_MAX 1000
#define TASK_ROWS   2048 /* rows that one task fills */

enum { SEARCH_SHARED = 0, SEARCH_SINGLE = 1 };

static const anji_param params[] = {
    ANJIP_CHOICE(anji_ensemble_opts, search, "shared|single", 0, 1,
                 "one search for nested members, or each member alone"),
};

static const anjip_opts_kind kind = {"ensemble", params, ANJIP_COUNT(params),
                                     ANJIP_SIZE_THROUGH(anji_ensemble_opts, run),
                                     sizeof(anji_ensemble_opts)};

int anji_ensemble_opts_init(anji_ensemble_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_ensemble_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

/* Members are ranked by the rows they keep, the most first. Rank k has the rows whose
 * level is above k. */
typedef struct {
    anjip_fill_plan    plan;
    anji_ensemble_opts opts;
    const anji_axis   *axis;
    const double      *given;
    const anji_driver *drivers;
    size_t             n_drivers, members;
    const uint8_t     *dropped;
    double            *value;
    uint8_t           *quality;
    double            *y; /* what any member keeps */
    uint16_t          *level;
    size_t            *member; /* by rank */
    anjip_scale        scale;
    uint8_t           *too_long; /* by rank, then row; NULL: no limit */
    anjip_similar     *all, *one;
    anjip_course     **course; /* by rank */
} work;

/* Sums of the rows of each level. */
typedef struct {
    double  high, low;
    int64_t n;
} sums;

typedef struct {
    anjip_question question;
    int            asked; /* 0 not yet, 1 yes, -1 the row lacks a driver */
    size_t         from, to;
    sums          *by_level; /* [members + 1] */
} look;

enum { FOUND = 0, WANTED = 1, EMPTY = 2 };

/* One row for all members. */
typedef struct {
    const work *w;
    size_t      row, self; /* self: the row if it must be left out, else rows */
    size_t      pending;
    uint8_t    *wanted; /* by rank: WANTED, FOUND or EMPTY */
    look        look[3];
    uint32_t   *found;
} search;

/* ---- which members keep which rows ---------------------------------------------------
 */
static void rank_members(work *w, const size_t *kept)
{
    for (size_t m = 0; m < w->members; m++) {
        size_t k = m;
        for (; k > 0 && kept[w->member[k - 1]] < kept[m]; k--)
            w->member[k] = w->member[k - 1];
        w->member[k] = m;
    }
}

/* 0 when a row is kept by a member of fewer rows but not by one of more. */
static int set_levels(work *w)
{
    size_t rows = w->plan.rows;
    int    gaps = 0;

    for (size_t k = 0; k < w->members; k++) {
        const uint8_t *dropped = w->dropped + w->member[k] * rows;
        for (size_t i = 0; i < rows; i++) {
            int keeps = dropped[i] == 0 && !isnan(w->given[i]);
            gaps |= keeps & (w->level[i] != k);
            w->level[i] = (uint16_t)(w->level[i] + keeps);
        }
    }
    for (size_t i = 0; i < rows; i++)
        w->y[i] = w->level[i] > 0 ? w->given[i] : NAN;
    return !gaps;
}

/* 1 nested, 0 not, -1 when memory is short. */
static int nest(work *w)
{
    size_t  rows = w->plan.rows;
    size_t *kept = anjip_calloc(w->members, sizeof *kept);

    w->y      = anjip_malloc(rows, sizeof *w->y);
    w->level  = anjip_calloc(rows, sizeof *w->level);
    w->member = anjip_malloc(w->members, sizeof *w->member);
    if (kept == NULL || w->y == NULL || w->level == NULL || w->member == NULL) {
        free(kept);
        return -1;
    }
    for (size_t m = 0; m < w->members; m++)
        for (size_t i = 0; i < rows; i++)
            kept[m] += w->dropped[m * rows + i] == 0 && !isnan(w->given[i]);
    rank_members(w, kept);
    free(kept);
    return set_levels(w);
}

/* ---- one row -------------------------------------------------------------------------
 */
static void write_estimate(search *s, size_t rank, double value, int method,
                           int64_t window)
{
    const work *w  = s->w;
    size_t      at = w->member[rank] * w->plan.rows + s->row;

    if (w->value != NULL)
        w->value[at] = value;
    if (w->quality != NULL)
        w->quality[at] = anjip_fill_quality(method, window);
    s->wanted[rank] = FOUND;
    s->pending--;
}

/* Add the alike rows of [from, to), without the row itself where it is left out. */
static size_t add(search *s, const anjip_similar *index, look *l, size_t from,
                  size_t to)
{
    const work *w = s->w;
    size_t      n = anjip_similar_list(index, &l->question, from, to, s->found);

    for (size_t i = 0; i < n; i++) {
        size_t k    = s->found[i];
        sums  *sum  = &l->by_level[w->level[k]];
        double high = anjip_high(w->scale, w->y[k]);
        if (k == s->self)
            continue;
        sum->high += high;
        sum->low += w->y[k] - high;
        sum->n++;
    }
    return n;
}

static int ask(search *s, const anjip_similar *index, int method)
{
    look *l = &s->look[method];

    if (l->asked == 0) {
        size_t n_asked  = method == ANJI_FILL_LOOKUP ? s->w->plan.n_drivers : 1;
        int    has_them = anjip_similar_ask(index, s->row, n_asked, 0, &l->question);
        memset(l->by_level, 0, (s->w->members + 1) * sizeof *l->by_level);
        l->from = l->to = s->row;
        l->asked        = has_them ? 1 : -1;
    }
    return l->asked > 0;
}

/* The sample of rank k is all rows of the levels above k. */
static void take(search *s, const look *l, int method, int64_t days)
{
    sums    sum  = {0.0, 0.0, 0};
    int64_t need = (int64_t)s->w->plan.opts.n_min;

    for (size_t k = s->w->members; k-- > 0;) {
        const sums *own = &l->by_level[k + 1];
        sum.high += own->high;
        sum.low += own->low;
        sum.n += own->n;
        if (s->wanted[k] == WANTED && sum.n >= need)
            write_estimate(s, k, (sum.high + sum.low) / (double)sum.n, method,
                           2 * days);
    }
}

static void look_up(search *s, const anjip_fill_pass *p)
{
    const work          *w     = s->w;
    const anjip_similar *index = p->method == ANJI_FILL_LOOKUP ? w->all : w->one;
    look                *l     = &s->look[p->method];

    if (index == NULL || !ask(s, index, p->method))
        return;
    for (int32_t days = p->first; days <= p->last && s->pending > 0; days += p->step) {
        size_t low, high, n;
        anjip_fill_window(&w->plan, s->row, days, &low, &high);
        if (l->from == l->to)
            n = add(s, index, l, low, high);
        else
            n = add(s, index, l, low, l->from) + add(s, index, l, l->to, high);
        l->from = low;
        l->to   = high;
        if (n > 0)
            take(s, l, p->method, days);
    }
}

static void same_time(search *s, const anjip_fill_pass *p)
{
    for (size_t k = 0; k < s->w->members; k++) {
        if (s->wanted[k] != WANTED)
            continue;
        const anjip_course *course = s->w->course[k];
        int                 own = s->self < s->w->plan.rows && s->w->level[s->self] > k;
        int64_t             need = (int64_t)s->w->plan.opts.n_min + own;
        int64_t             days =
            anjip_course_find(course, s->row, need, p->first, p->step, p->last);
        double mean;
        if (days < 0)
            continue;
        anjip_course_moments(course, s->row, days, s->self, &mean, NULL);
        write_estimate(s, k, mean, ANJI_FILL_COURSE, 2 * days + 1);
    }
}

static void begin_row(search *s, size_t row)
{
    const work *w        = s->w;
    int         measured = w->level[row] > 0;

    s->row     = row;
    s->self    = w->plan.rules.leave_one_out && measured ? row : w->plan.rows;
    s->pending = 0;
    s->look[ANJI_FILL_LOOKUP].asked = s->look[ANJI_FILL_FIRST].asked = 0;
    for (size_t k = 0; k < w->members; k++) {
        int empty = w->too_long != NULL && w->too_long[k * w->plan.rows + row];
        if (w->plan.opts.gaps_only && k < w->level[row])
            empty = 1;
        s->wanted[k] = empty ? EMPTY : WANTED;
        s->pending += !empty;
    }
}

static void end_row(search *s)
{
    const work *w = s->w;

    for (size_t k = 0; k < w->members; k++) {
        size_t at = w->member[k] * w->plan.rows + s->row;
        if (s->wanted[k] != FOUND && w->value != NULL)
            w->value[at] = NAN;
        if (s->wanted[k] != FOUND && w->quality != NULL)
            w->quality[at] = 255;
    }
}

static int fill_rows(void *context, size_t task, anji_error *err)
{
    const work *w      = context;
    size_t      levels = w->members + 1;
    search      s      = {.w = w};
    sums       *space  = anjip_malloc(2 * levels, sizeof *space);

    s.wanted = anjip_malloc(w->members, 1);
    s.found  = anjip_malloc(w->plan.rows + ANJIP_SIMILAR_ROOM, sizeof *s.found);
    s.look[ANJI_FILL_LOOKUP].by_level = space;
    s.look[ANJI_FILL_FIRST].by_level  = space == NULL ? NULL : space + levels;
    int status = space == NULL || s.wanted == NULL || s.found == NULL ? ANJI_ERR_MEMORY
                                                                      : ANJI_OK;
    size_t end = (task + 1) * TASK_ROWS;
    end        = end < w->plan.rows ? end : w->plan.rows;
    for (size_t row = task * TASK_ROWS; status == ANJI_OK && row < end; row++) {
        begin_row(&s, row);
        for (size_t i = 0; i < w->plan.rules.n_passes && s.pending > 0; i++) {
            const anjip_fill_pass *p = &w->plan.rules.passes[i];
            if (p->method == ANJI_FILL_COURSE)
                same_time(&s, p);
            else
                look_up(&s, p);
        }
        end_row(&s);
    }
    free(space);
    free(s.wanted);
    free(s.found);
    return status == ANJI_OK
               ? ANJI_OK
               : anjip_fail(err, status, -1, "no memory to fill %zu rows", end);
}

/* ---- all rows --------------------------------------------------------------------------
 */
static int prepare_member(void *context, size_t k, anji_error *err)
{
    work   *w    = context;
    size_t  rows = w->plan.rows;
    double *y    = anjip_malloc(rows, sizeof *y);

    if (y != NULL) {
        for (size_t i = 0; i < rows; i++)
            y[i] = w->level[i] > k ? w->y[i] : NAN;
        if (w->too_long != NULL)
            anjip_fill_long_gaps(&w->plan, y, w->too_long + k * rows);
        w->course[k] =
            anjip_course_new(rows, w->plan.per_day, w->plan.beside, y, w->scale);
    }
    int ok = y != NULL && w->course[k] != NULL;
    free(y);
    return ok ? ANJI_OK
              : anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a member");
}

static int prepare(work *w)
{
    const anjip_fill_plan *p = &w->plan;

    w->course = anjip_calloc(w->members, sizeof *w->course);
    if (w->course == NULL || !anjip_scale_new(p->rows, w->y, &w->scale))
        return ANJI_ERR_MEMORY;
    if (p->rules.max_gap_days < INFINITY) {
        w->too_long = anjip_calloc(w->members * p->rows, 1);
        if (w->too_long == NULL)
            return ANJI_ERR_MEMORY;
    }
    if (p->n_drivers > 1) {
        w->all = anjip_similar_new(p->rows, w->y, w->scale, p->drivers, p->n_drivers);
        if (w->all == NULL)
            return ANJI_ERR_MEMORY;
    }
    if (p->n_drivers > 0) {
        w->one = w->all != NULL && anjip_similar_complete(w->all)
                     ? w->all
                     : anjip_similar_new(p->rows, w->y, w->scale, p->drivers, 1);
        if (w->one == NULL)
            return ANJI_ERR_MEMORY;
    }
    return ANJI_OK;
}

static int fill_shared(work *w, const anji_run *run, anji_error *err)
{
    int    status  = prepare(w);
    size_t n_tasks = (w->plan.rows + TASK_ROWS - 1) / TASK_ROWS;

    if (status != ANJI_OK)
        return anjip_fail(err, status, -1, "no memory to fill %zu rows", w->plan.rows);
    status = anjip_parallel(run, 0.0, 0.1, w->members, prepare_member, w, err);
    if (status == ANJI_OK)
        status = anjip_parallel(run, 0.1, 1.0, n_tasks, fill_rows, w, err);
    return status;
}

static int fill_alone(void *context, size_t m, anji_error *err)
{
    const work *w    = context;
    size_t      rows = w->plan.rows;
    double     *y    = anjip_malloc(rows, sizeof *y);
    anji_fill   out  = {.value   = w->value == NULL ? NULL : w->value + m * rows,
                        .quality = w->quality == NULL ? NULL : w->quality + m * rows};

    if (y == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a member");
    for (size_t i = 0; i < rows; i++)
        y[i] = w->dropped[m * rows + i] == 0 ? w->given[i] : NAN;
    int status =
        anji_fill_mds(w->axis, y, w->drivers, w->n_drivers, w->opts.fill, &out, err);
    free(y);
    return status;
}

static void release(work *w)
{
    for (size_t k = 0; w->course != NULL && k < w->members; k++)
        anjip_course_free(w->course[k]);
    free(w->course);
    if (w->one != w->all)
        anjip_similar_free(w->one);
    anjip_similar_free(w->all);
    free(w->too_long);
    free(w->member);
    free(w->level);
    free(w->y);
}

static int fill(work *w, anji_error *err)
{
    anji_run run;
    int      status = anjip_run_load(&run, w->opts.run, err), nested = 0;

    if (status != ANJI_OK)
        return status;
    if (w->opts.search == SEARCH_SHARED && !w->plan.opts.symmetric)
        nested = nest(w);
    if (nested < 0)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to compare members");
    if (nested)
        return fill_shared(w, &run, err);
    return anjip_parallel(&run, 0.0, 1.0, w->members, fill_alone, w, err);
}

int anji_fill_mds_ensemble(const anji_axis *axis, const double *y,
                           const anji_driver *drivers, size_t n_drivers, size_t members,
                           const uint8_t *dropped, const anji_ensemble_opts *opts,
                           double *value, uint8_t *quality, anji_error *err)
{
    work w = {.axis      = axis,
              .given     = y,
              .drivers   = drivers,
              .n_drivers = n_drivers,
              .members   = members,
              .dropped   = dropped,
              .value     = value,
              .quality   = quality};

    anjip_begin(err);
    int status = anjip_opts_load(&kind, &w.opts, opts, err);
    if (status == ANJI_OK && (members < 1 || members > MEMBERS_MAX))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%zu members, want 1 to %d",
                          members, MEMBERS_MAX);
    if (status == ANJI_OK)
        status = anjip_fill_plan_load(&w.plan, axis, y, drivers, n_drivers, w.opts.fill,
                                      err);
    if (status == ANJI_OK && dropped == NULL)
        status = anjip_fail(err, ANJI_ERR_NULL, -1, "dropped is NULL");
    if (status == ANJI_OK) {
        status = fill(&w, err);
        release(&w);
    }
    if (status == ANJI_OK || axis == NULL || axis->n < 0)
        return status;
    for (size_t i = 0; i < members * (size_t)axis->n; i++) {
        if (value != NULL)
            value[i] = NAN;
        if (quality != NULL)
            quality[i] = 255;
    }
    return status;
}
