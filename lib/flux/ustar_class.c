/* The moving point in one season: temperature classes, u* bins, plateau.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/stats.h>

#include "flux/ustar_private.h"

/* Part p begins at the first new value at or after place p * size, counted from the
 * first record: ties shorten the parts that follow. */
uint32_t anjip_ustar_divide_fixed(const anjip_ustar_cut    *cut,
                                  const anjip_ustar_sorted *in, uint8_t *part)
{
    int64_t  size   = in->total / cut->parts;
    int64_t  before = 0;
    uint32_t p      = 0;

    for (size_t j = 0; j < in->n; j++) {
        uint32_t e = in->list[j];
        if (before >= size * (p + 1) && j > 0 &&
            in->x[e] - in->x[in->list[j - 1]] > cut->tie)
            while (p + 1 < cut->parts && before >= size * (p + 1)) {
                p++;
                if (cut->never_empty)
                    break;
            }
        part[j] = (uint8_t)p;
        before += in->count[e];
    }
    return p + 1;
}

/* A part begins where the one before it has its size and a new value comes: ties move
 * all that follow. What is too many joins the last part. */
uint32_t anjip_ustar_divide_running(const anjip_ustar_cut    *cut,
                                    const anjip_ustar_sorted *in, uint8_t *part)
{
    int64_t  size   = in->total / cut->parts;
    int64_t  before = 0, start = 0;
    uint32_t p = 0;

    for (size_t j = 0; j < in->n; j++) {
        uint32_t e = in->list[j];
        if (before - start >= size && j > 0 &&
            in->x[e] - in->x[in->list[j - 1]] > cut->tie) {
            p++;
            start = before;
        }
        part[j] = (uint8_t)p;
        before += in->count[e];
    }
    if (p > 0 && (double)(before - start) < cut->join * (double)size)
        p--;
    if (p > cut->parts - 1)
        p = cut->parts - 1;
    for (size_t j = in->n; j-- > 0 && part[j] >= p;)
        part[j] = (uint8_t)p;
    return p + 1;
}

/* Mean of x over places [from, to) of a list, as anji_mean() of the records drawn. */
static double mean_of(const uint32_t *list, size_t from, size_t to, const double *x,
                      const uint32_t *count, int64_t n)
{
    long double sum = 0.0L, rest = 0.0L;

    for (size_t j = from; j < to; j++)
        sum += (long double)count[list[j]] * x[list[j]];
    long double mean = sum / (long double)n;
    for (size_t j = from; j < to; j++)
        rest += (long double)count[list[j]] * (x[list[j]] - mean);
    return (double)(mean + rest / (long double)n);
}

/* Places of a list that belong to one class, and their statistics. */
typedef struct {
    size_t  from, to; /* in the list by temperature */
    size_t  at;       /* in the list by u*          */
    int64_t n;
    double  t_min, t_max, sum_t, sum_u;
} klass;

/* |Pearson correlation|, in two passes; NaN where a column is constant. The mean of
 * equal values may be off by a rounding, so tt and uu cannot tell that alone. */
static double correlation(const anji_ustar_plan *plan, const uint32_t *by_t,
                          const uint32_t *count, const klass *c)
{
    double t_mean = c->sum_t / (double)c->n, u_mean = c->sum_u / (double)c->n;
    double tt = 0.0, uu = 0.0, tu = 0.0;

    for (size_t j = c->from; j < c->to; j++) {
        uint32_t e = by_t[j];
        double   w = count[e], t = plan->t[e] - t_mean, u = plan->u[e] - u_mean;
        tt += w * t * t;
        uu += w * u * u;
        tu += w * t * u;
    }
    if (c->t_min == c->t_max || !(tt > 0.0 && uu > 0.0))
        return NAN;
    return fmin(fabs(tu) / (sqrt(tt) * sqrt(uu)), 1.0);
}

static int correlated(const anjip_ustar_form *form, double r)
{
    return !(r < form->r_max || (form->r_max_itself && r == form->r_max));
}

/* Where NEE has reached its plateau: the first of two bins in a row that do. */
static double plateau(const anjip_ustar_form *form, size_t n, const double *u,
                      const double *nee)
{
    int reached = 0;

    for (size_t b = 0; b + form->tail <= n && b + 1 < n; b++) {
        size_t left = n - b - 1;
        double level =
            anji_mean(left < form->window ? left : form->window, nee + b + 1);
        double share = level >= 0.0 ? form->share_positive : form->share_negative;
        int    now   = nee[b] >= share * level;
        if (reached && now)
            return u[b - 1];
        reached = now;
    }
    return NAN;
}

static void append_bin(anji_ustar_result *result, const anji_ustar_class *row,
                       size_t number, int64_t n, double ustar, double nee)
{
    anji_ustar_bin *bin = &result->bins[result->n_bins++];
    bin->season         = row->season;
    bin->klass          = row->number;
    bin->number         = (int32_t)number;
    bin->zero           = 0;
    bin->n              = n;
    bin->ustar          = ustar;
    bin->nee            = nee;
}

/* Cuts a class by u* and fills the bins' means; returns the number of bins to test. */
static size_t fill_bins(const anji_ustar_plan *plan, const klass *c,
                        anjip_ustar_work *work, anji_ustar_class *row,
                        anji_ustar_result *result, double *u, double *nee)
{
    const anjip_ustar_form *form = plan->form;
    const uint32_t         *list = work->list + c->at;
    anjip_ustar_sorted      in   = {c->to - c->from, list, plan->u, work->count, c->n};
    size_t bins = form->by_ustar.divide(&form->by_ustar, &in, work->part);

    for (size_t b = 0, from = 0, to = 0; b < bins; b++, from = to) {
        int64_t n = 0;
        for (; to < c->to - c->from && work->part[to] == b; to++) {
            n += work->count[list[to]];
            if (work->keep_rows)
                result->row_bin[plan->row[list[to]]] = (uint8_t)(b + 1);
        }
        u[b]   = mean_of(list, from, to, plan->u, work->count, n);
        nee[b] = mean_of(list, from, to, plan->nee, work->count, n);
        append_bin(result, row, b + 1, n, u[b], nee[b]);
    }
    row->n_bins = (int32_t)bins;
    for (; form->missing_bin_zero && bins < form->by_ustar.parts; bins++)
        u[bins] = nee[bins] = 0.0;
    return bins;
}

/* The threshold of one class, whose row holds all but that and the reason. */
static void try_class(const anji_ustar_plan *plan, const klass *c,
                      anjip_ustar_work *work, anji_ustar_class *row,
                      anji_ustar_result *result)
{
    double u[ANJIP_USTAR_BIN_MAX], nee[ANJIP_USTAR_BIN_MAX];

    if (row->reason != ANJI_USTAR_FOUND)
        return;
    size_t bins = fill_bins(plan, c, work, row, result, u, nee);
    if (u[0] > plan->form->first_bin_max) {
        row->reason = ANJI_USTAR_NO_CALM;
        return;
    }
    row->threshold = plateau(plan->form, bins, u, nee);
    if (isnan(row->threshold))
        row->reason = ANJI_USTAR_NO_PLATEAU;
}

/* Adds up the class that begins at place `from` of the list; it ends where the part
 * does. */
static klass add_up(const anji_ustar_plan *plan, const anjip_ustar_sorted *in,
                    const anjip_ustar_work *work, uint8_t number, size_t from)
{
    klass c = {from, from, 0, 0, NAN, NAN, 0.0, 0.0};

    for (; c.to < in->n && work->part[c.to] == number; c.to++) {
        uint32_t e = in->list[c.to];
        double   w = in->count[e];
        c.n += in->count[e];
        c.sum_t += w * plan->t[e];
        c.sum_u += w * plan->u[e];
        work->klass[e] = number;
    }
    if (c.to > from) {
        c.t_min = plan->t[in->list[from]];
        c.t_max = plan->t[in->list[c.to - 1]];
    }
    return c;
}

/* Cuts a season by temperature. */
static void find_classes(const anji_ustar_plan *plan, const anjip_ustar_sorted *in,
                         anjip_ustar_work *work, anji_ustar_result *result, klass *c)
{
    const anjip_ustar_cut *cut = &plan->form->by_t;

    cut->divide(cut, in, work->part);
    for (uint32_t k = 0, from = 0; k < cut->parts; from = (uint32_t)c[k].to, k++)
        c[k] = add_up(plan, in, work, (uint8_t)k, from);
    for (size_t j = 0; work->keep_rows && j < in->n; j++)
        result->row_class[plan->row[in->list[j]]] = (uint8_t)(work->part[j] + 1);
}

/* Deals the entries of a season, ascending in u*, out to their classes. An entry that
 * was not drawn is written too, and overwritten by the next of its class: a third of a
 * resample is such, at random, and a branch would cost more. Hence a spare place behind
 * each class. */
static void deal(const uint32_t *by_ustar, size_t n, anjip_ustar_work *work,
                 size_t n_classes, klass *c)
{
    size_t end[ANJIP_USTAR_CLASS_MAX];

    for (size_t k = 0, at = 0; k < n_classes; at += c[k].to - c[k].from + 1, k++)
        c[k].at = end[k] = at;
    for (size_t j = 0; j < n; j++) {
        uint32_t e         = by_ustar[j];
        size_t   k         = work->klass[e];
        work->list[end[k]] = e;
        end[k] += work->count[e] > 0;
    }
}

static void start_row(const anji_ustar_plan *plan, const uint32_t *by_t,
                      const uint32_t *count, const klass *c, anji_ustar_class *row)
{
    row->n         = c->n;
    row->threshold = NAN;
    row->t_min     = c->t_min;
    row->t_max     = c->t_max;
    row->r         = c->n > 1 ? correlation(plan, by_t, count, c) : NAN;
    row->reason    = ANJI_USTAR_FOUND;
    if (c->n == 0 || c->n < plan->form->class_min)
        row->reason = ANJI_USTAR_FEW_ROWS;
    else if (correlated(plan->form, row->r))
        row->reason = ANJI_USTAR_CORRELATED;
}

/* Median of the classes' thresholds, if enough of them have one. */
static void sum_up(const anjip_ustar_form *form, const anji_ustar_class *rows,
                   anjip_ustar_found *found)
{
    double  threshold[ANJIP_USTAR_CLASS_MAX], work[ANJIP_USTAR_CLASS_MAX];
    int32_t why = ANJI_USTAR_FOUND;

    for (uint32_t k = 0; k < form->by_t.parts; k++) {
        threshold[k] = rows[k].threshold;
        if (isnan(threshold[k]))
            why = anjip_ustar_join_reason(why, rows[k].reason);
        else
            found->n_found++;
    }
    if (found->n_found == 0)
        found->reason = why;
    else if ((double)found->n_found < form->class_share_min * form->by_t.parts)
        found->reason = ANJI_USTAR_FEW_CLASSES;
    else
        found->threshold = anji_median(form->by_t.parts, threshold, work);
}

/* The entries that were drawn, without a branch, and the sum of their counts. */
static anjip_ustar_sorted drawn(const double *x, const uint32_t *list, size_t n,
                                anjip_ustar_work *work)
{
    anjip_ustar_sorted in = {0, work->drawn, x, work->count, 0};

    for (size_t j = 0; j < n; j++) {
        uint32_t e        = list[j];
        work->drawn[in.n] = e;
        in.n += work->count[e] > 0;
        in.total += work->count[e];
    }
    return in;
}

anjip_ustar_found anjip_ustar_one_season(const anji_ustar_plan *plan, size_t n,
                                         const uint32_t *by_t, const uint32_t *by_ustar,
                                         int32_t label, anjip_ustar_work *work,
                                         anji_ustar_result *result)
{
    const anjip_ustar_form *form  = plan->form;
    uint32_t                parts = form->by_t.parts;
    anjip_ustar_sorted      cold  = drawn(plan->t, by_t, n, work);
    anjip_ustar_found       found = {cold.total, NAN, ANJI_USTAR_FOUND, 0};
    klass                   c[ANJIP_USTAR_CLASS_MAX];
    anji_ustar_class       *rows = &result->classes[result->n_classes];

    if (found.n < form->season_min || found.n < form->per_class_min * parts) {
        found.reason = found.n == 0 ? ANJI_USTAR_NO_NIGHT : ANJI_USTAR_FEW_ROWS;
        return found;
    }
    find_classes(plan, &cold, work, result, c);
    for (uint32_t k = 0; k < parts; k++) {
        rows[k].season = label;
        rows[k].number = (int32_t)k + 1;
        start_row(plan, work->drawn, work->count, &c[k], &rows[k]);
    }
    result->n_classes += parts;
    deal(by_ustar, n, work, parts, c);
    for (uint32_t k = 0; k < parts; k++)
        try_class(plan, &c[k], work, &rows[k], result);
    sum_up(form, rows, &found);
    return found;
}
