/* Marginal distribution sampling: one algorithm, the programs' windows as tables.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/fill_rules.h"

typedef struct {
    anjip_fill_plan plan;
    const double   *y;
    anjip_scale     scale;
    uint8_t        *too_long;  /* 1: in a gap that is not filled */
    anjip_similar  *all, *one; /* all drivers; the first, made when first needed */
    anjip_course   *course;
} work;

/* A look-up's sample in rows [from, to). */
typedef struct {
    anjip_question question;
    anjip_tally    tally;
    size_t         from, to;
} look;

/* What is known of a row so far: the look-ups only grow. */
typedef struct {
    size_t row, self; /* self: the row if it must be left out, else rows */
    int    asked[3];  /* by method: 0 not yet, 1 yes, -1 lacks a driver  */
    look   look[3];
} search;

typedef struct {
    double  value, sd;
    int64_t n;
    int64_t window;
    int     method;
} estimate;

/* A sum of squares loses about log10(squares / deviation) digits; past this ratio the
 * spread is computed from the deviations themselves. */
#define NARROW 1e-4

static double symmetric_mean(const work *w, const anjip_tally *t, double mean,
                             int64_t n, double sum)
{
    int64_t equal     = n - t->n_below - t->n_above;
    double  sum_equal = sum - t->sum_below - t->sum_above;
    int64_t n_below   = t->n_below + equal;
    int64_t n_above   = t->n_above + (w->plan.rules.equal_in_both ? equal : 0);
    double  s_below   = t->sum_below + sum_equal;
    double  s_above   = t->sum_above + (w->plan.rules.equal_in_both ? sum_equal : 0.0);

    if (n_below == 0 || n_above == 0)
        return n_below > 0   ? s_below / (double)n_below
               : n_above > 0 ? s_above / (double)n_above
                             : mean;
    return 0.5 * (s_below / (double)n_below + s_above / (double)n_above);
}

static int ask(const work *w, const anjip_similar *index, search *s, int method)
{
    if (s->asked[method] == 0) {
        look  *l        = &s->look[method];
        size_t n_asked  = method == ANJI_FILL_LOOKUP ? w->plan.n_drivers : 1;
        int    has_them = anjip_similar_ask(index, s->row, n_asked,
                                            w->plan.opts.symmetric != 0, &l->question);
        memset(&l->tally, 0, sizeof l->tally);
        l->from = l->to  = s->row;
        s->asked[method] = has_them ? 1 : -1;
    }
    return s->asked[method] > 0;
}

/* Widen the sample to some days each side. */
static void grow(const work *w, const anjip_similar *index, size_t row, int64_t days,
                 look *l)
{
    size_t low, high;

    anjip_fill_window(&w->plan, row, days, &low, &high);
    if (l->from == l->to) {
        anjip_similar_add(index, &l->question, low, high, &l->tally);
    } else {
        anjip_similar_add(index, &l->question, low, l->from, &l->tally);
        anjip_similar_add(index, &l->question, l->to, high, &l->tally);
    }
    l->from = low;
    l->to   = high;
}

static int look_up(const work *w, search *s, int method, int64_t days, estimate *e)
{
    const anjip_similar *index = method == ANJI_FILL_LOOKUP ? w->all : w->one;
    look                *l     = &s->look[method];
    const anjip_tally   *t     = &l->tally;

    if (!ask(w, index, s, method))
        return 0;
    grow(w, index, s->row, days, l);
    int     own  = s->self < w->plan.rows;
    int64_t n    = t->n - own;
    double  y    = own ? w->y[s->self] : 0.0;
    double  high = anjip_high(w->scale, y), z = own ? y - w->scale.shift : 0.0;
    double  sum = t->sum - high, rest = t->rest - (y - high);
    if (n < (int64_t)w->plan.opts.n_min)
        return 0;
    double mean      = (sum + rest) / (double)n;
    double shifted   = (sum - (double)n * w->scale.shift) + rest;
    double deviation = (t->squares - z * z) - shifted * (shifted / (double)n);
    /* against the squares with the row's own: they set how many digits are left */
    if (!(deviation > NARROW * t->squares))
        anjip_similar_exact(index, &l->question, l->from, l->to, s->self, &mean,
                            &deviation);
    e->n      = n;
    e->window = 2 * days;
    e->sd     = sqrt(deviation / (double)(n - 1));
    e->value  = mean;
    if (w->plan.opts.symmetric && l->question.x[0] >= w->plan.rules.symmetric_from)
        e->value = symmetric_mean(w, t, mean, n, mean * (double)n);
    return 1;
}

static int same_time(const work *w, const search *s, const anjip_fill_pass *p,
                     estimate *e)
{
    int     own  = s->self < w->plan.rows;
    int64_t need = (int64_t)w->plan.opts.n_min + own;
    int64_t days =
        anjip_course_find(w->course, s->row, need, p->first, p->step, p->last);
    double deviation;

    if (days < 0)
        return 0;
    e->n = anjip_course_count(w->course, s->row, days) - own;
    anjip_course_moments(w->course, s->row, days, s->self, &e->value, &deviation);
    e->window = 2 * days + 1;
    e->sd     = sqrt(deviation / (double)(e->n - 1));
    return 1;
}

/* 1 when found, 0 when not, -1 when memory is short. */
static int find(work *w, size_t row, estimate *e)
{
    search s; /* large: only what is read first is set */

    memset(s.asked, 0, sizeof s.asked);
    s.row  = row;
    s.self = w->plan.rules.leave_one_out && !isnan(w->y[row]) ? row : w->plan.rows;
    for (size_t i = 0; i < w->plan.rules.n_passes; i++) {
        const anjip_fill_pass *p = &w->plan.rules.passes[i];
        e->method                = p->method;
        if (p->method == ANJI_FILL_COURSE) {
            if (same_time(w, &s, p, e))
                return 1;
            continue;
        }
        if (p->method == ANJI_FILL_LOOKUP && w->all == NULL)
            continue;
        if (p->method == ANJI_FILL_FIRST && w->plan.n_drivers == 0)
            continue;
        if (p->method == ANJI_FILL_FIRST && w->one == NULL) {
            w->one = w->all != NULL && anjip_similar_complete(w->all)
                         ? w->all
                         : anjip_similar_new(w->plan.rows, w->y, w->scale,
                                             w->plan.drivers, 1);
            if (w->one == NULL)
                return -1;
        }
        for (int32_t days = p->first; days <= p->last; days += p->step)
            if (look_up(w, &s, p->method, days, e))
                return 1;
    }
    return 0;
}

static void write_row(const anji_fill *out, size_t row, double value, double sd,
                      int32_t n, int32_t window, int method, int quality)
{
    if (out->value != NULL)
        out->value[row] = value;
    if (out->sd != NULL)
        out->sd[row] = sd;
    if (out->n != NULL)
        out->n[row] = n;
    if (out->window != NULL)
        out->window[row] = window;
    if (out->method != NULL)
        out->method[row] = (uint8_t)method;
    if (out->quality != NULL)
        out->quality[row] = (uint8_t)quality;
}

static void write_failure(const anji_axis *axis, const anji_fill *out)
{
    for (int64_t i = 0; axis != NULL && out != NULL && i < axis->n; i++)
        write_row(out, (size_t)i, NAN, NAN, -1, -1, 255, 255);
}

static int prepare(work *w)
{
    const anjip_fill_plan *p = &w->plan;

    w->too_long = anjip_calloc(p->rows, 1);
    if (w->too_long == NULL || !anjip_scale_new(p->rows, w->y, &w->scale))
        return ANJI_ERR_MEMORY;
    anjip_fill_long_gaps(p, w->y, w->too_long);
    w->course = anjip_course_new(p->rows, p->per_day, p->beside, w->y, w->scale);
    if (p->n_drivers > 1)
        w->all = anjip_similar_new(p->rows, w->y, w->scale, p->drivers, p->n_drivers);
    return w->course == NULL || (p->n_drivers > 1 && w->all == NULL) ? ANJI_ERR_MEMORY
                                                                     : ANJI_OK;
}

static void release(work *w)
{
    if (w->one != w->all)
        anjip_similar_free(w->one);
    anjip_similar_free(w->all);
    anjip_course_free(w->course);
    free(w->too_long);
}

static int fill_rows(work *w, const anji_fill *out)
{
    for (size_t i = 0; i < w->plan.rows; i++) {
        estimate e     = {NAN, NAN, 0, 0, ANJI_FILL_NONE};
        int      found = 0;
        if (!w->too_long[i] && !(w->plan.opts.gaps_only && !isnan(w->y[i])))
            found = find(w, i, &e);
        if (found < 0)
            return ANJI_ERR_MEMORY;
        if (found)
            write_row(out, i, e.value, e.sd, (int32_t)e.n, (int32_t)e.window, e.method,
                      anjip_fill_quality(e.method, e.window));
        else
            write_row(out, i, NAN, NAN, 0, 0, ANJI_FILL_NONE, 255);
    }
    return ANJI_OK;
}

int anji_fill_mds(const anji_axis *axis, const double *y, const anji_driver *drivers,
                  size_t n_drivers, const anji_fill_opts *opts, const anji_fill *out,
                  anji_error *err)
{
    work w = {.y = y};

    anjip_begin(err);
    int status = anjip_fill_plan_load(&w.plan, axis, y, drivers, n_drivers, opts, err);
    if (status == ANJI_OK && out == NULL)
        status = anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    if (status == ANJI_OK) {
        status = prepare(&w);
        if (status == ANJI_OK)
            status = fill_rows(&w, out);
        if (status != ANJI_OK)
            anjip_fail(err, status, -1, "no memory to fill %zu rows", w.plan.rows);
        release(&w);
    }
    if (status != ANJI_OK)
        write_failure(axis, out);
    return status;
}
