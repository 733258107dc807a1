/* Night-time partition by moving windows, as the peers do it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/partition_night.h"

typedef anji_partition_night_e0_window    e0_window;
typedef anji_partition_night_r_ref_window r_ref_window;

/* Rows [first, last) of the axis that have one E0. */
typedef struct {
    int64_t first, last;
    int32_t year;
    int32_t reason;
    double  e0;
} span;

/* Window k of a span, cut to it. 0 when there is none. */
static int window_rows(const anjip_night *x, const span *s,
                       const anjip_night_windows *w, int64_t k, int64_t *first,
                       int64_t *last)
{
    int64_t day   = (int64_t)x->per_day;
    int64_t start = s->first + (w->shift + k * w->step) * day + w->back;

    *first = start;
    *last  = start + w->length * day < s->last ? start + w->length * day : s->last;
    if (w->back < 0)
        return start + w->centre * day - w->back <= s->last;
    return start + w->centre * day < s->last;
}

static size_t windows_most(const anjip_night *x, const anjip_night_windows *w)
{
    return x->n_rows / ((size_t)w->step * x->per_day) + 2 * x->result->n_years + 2;
}

/* A fit of both parameters, by the rules of the form. */
static void fit_both(anjip_night *x, const anjip_night_form *form, size_t n,
                     const double *g, const double *flux, anjip_respiration_fit *fit)
{
    enum { ITERATIONS = 50 };
    if (form->literal_nls)
        anjip_respiration_nls(n, g, flux, 2.0, 200.0, ITERATIONS, x->work, fit);
    else if (anjip_respiration_converged(n, g, flux, 2.0, 200.0, x->fits, x->work,
                                         fit) != ANJI_OK)
        x->out_of_memory = 1;
}

static int ascending(const void *a, const void *b)
{
    double u = *(const double *)a, v = *(const double *)b;
    return (u > v) - (u < v);
}

/* R's type 7 of sorted values, in its own order of operations: limits are inclusive, so
 * that a last bit would decide about a record. */
static double type7(size_t n, const double *sorted, double p)
{
    double index = 1.0 + (double)(n - 1) * p, low = floor(index), h = index - low;
    double at = sorted[(size_t)low - 1];

    if (h > 0.0 && sorted[(size_t)low] != at)
        at = (1.0 - h) * at + h * sorted[(size_t)low];
    return at;
}

/* Moves the records of middling residuals to g_kept and flux_kept; their number. */
static size_t trim(size_t n, const double *residual, double share, const double *g,
                   const double *flux, double *sorted, double *g_kept,
                   double *flux_kept)
{
    size_t kept = 0;

    memcpy(sorted, residual, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, ascending);
    double low = type7(n, sorted, share), high = type7(n, sorted, 1.0 - share);
    for (size_t i = 0; i < n; i++) {
        if (residual[i] >= low && residual[i] <= high) {
            g_kept[kept]      = g[i];
            flux_kept[kept++] = flux[i];
        }
    }
    return kept;
}

static double range_of(size_t n, const double *t)
{
    double low = t[0], high = t[0];
    for (size_t i = 1; i < n; i++) {
        low  = fmin(low, t[i]);
        high = fmax(high, t[i]);
    }
    return high - low;
}

/* kept: 2 n doubles. */
static void estimate(anjip_night *x, const anjip_night_form *form, size_t at,
                     double *kept, e0_window *w)
{
    anjip_respiration_fit fit;
    size_t                n = (size_t)w->n;

    w->status = ANJI_PARTITION_NIGHT_WINDOW_NO_FIT;
    fit_both(x, form, n, x->g + at, x->flux + at, &fit);
    if (!fit.ok)
        return;
    w->r_ref = fit.r_ref;
    w->e0    = fit.e0;
    w->e0_se = fit.e0_se;
    if (form->trim > 0.0) {
        size_t m = trim(n, x->work, form->trim, x->g + at, x->flux + at, x->work + n,
                        kept, kept + n);
        fit_both(x, form, m, kept, kept + n, &fit);
        if (!fit.ok)
            return;
    }
    w->e0_trim     = fit.e0;
    w->e0_trim_se  = fit.e0_se;
    double margin  = form->limit_se * fit.e0_se;
    int    between = fit.e0 - margin > form->e0_min && fit.e0 + margin < form->e0_max;
    w->status      = between ? ANJI_PARTITION_NIGHT_WINDOW_SPARE
                             : ANJI_PARTITION_NIGHT_WINDOW_LIMITS;
}

static void e0_windows(anjip_night *x, const anjip_night_form *form, const span *s,
                       double *kept)
{
    int64_t first, last;

    for (int64_t k = 0; window_rows(x, s, &form->e0, k, &first, &last); k++) {
        size_t     n, at = anjip_night_find(x, first, last, &n);
        e0_window *w = &x->result->e0[x->result->n_e0++];
        *w           = (e0_window){
                      first, last,    (int64_t)n, NAN, NAN,
                      NAN,   NAN,     NAN,        NAN, ANJI_PARTITION_NIGHT_WINDOW_FEW,
                      0,     s->year, 0};
        if (n > 0)
            w->t_range = range_of(n, x->t + at);
        if (n < form->e0.rows_min)
            continue;
        if (!(w->t_range >= form->range_min))
            w->status = ANJI_PARTITION_NIGHT_WINDOW_NARROW;
        else
            estimate(x, form, at, kept, w);
    }
}

/* Ranks the believable windows by standard error, equal ones by time, and takes the mean
 * of the best. */
static void combine(const anjip_night_form *form, size_t n, e0_window *w, span *s)
{
    size_t rank = 0;
    double sum  = 0.0;

    for (;; rank++) {
        e0_window *best = NULL;
        for (size_t k = 0; k < n; k++)
            if (w[k].status == ANJI_PARTITION_NIGHT_WINDOW_SPARE && w[k].rank == 0 &&
                (best == NULL || w[k].e0_trim_se < best->e0_trim_se))
                best = &w[k];
        if (best == NULL)
            break;
        best->rank = (int32_t)rank + 1;
        if (rank < form->best)
            sum += best->e0_trim;
    }
    if (rank < form->best_needed) {
        s->reason = ANJI_PARTITION_NIGHT_FEW_WINDOWS;
        return;
    }
    for (size_t k = 0; k < n; k++)
        if (w[k].rank > 0 && (size_t)w[k].rank <= form->best)
            w[k].status = ANJI_PARTITION_NIGHT_WINDOW_USED;
    s->e0 = sum / (double)(rank < form->best ? rank : form->best);
    if (form->decimals > 0.0)
        s->e0 = rint(s->e0 * form->decimals) / form->decimals;
}

/* Mean row of n records, counted from 0. */
static double tie(const int64_t *row, size_t n, int whole)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += (double)row[i] + 1.0;
    double mean = sum / (double)n; /* from 1: halves go to the even one of these */
    return (whole ? rint(mean) : mean) - 1.0;
}

static void r_ref_windows(anjip_night *x, const anjip_night_form *form, const span *s)
{
    int64_t       first, last;
    r_ref_window *before = NULL;

    for (int64_t k = 0; window_rows(x, s, &form->r_ref, k, &first, &last); k++) {
        size_t        n, at = anjip_night_find(x, first, last, &n);
        r_ref_window *w = &x->result->r_ref[x->result->n_r_ref++];
        *w              = (r_ref_window){first, last, (int64_t)n, NAN,
                                         NAN,   NAN,  s->e0,      ANJI_PARTITION_NIGHT_WINDOW_FEW,
                                         0};
        if (n < form->r_ref.rows_min)
            continue;
        anjip_respiration_scale(n, x->g + at, x->flux + at, s->e0, &w->r_ref,
                                &w->r_ref_se);
        w->row    = tie(x->row + at, n, form->whole_row);
        w->status = ANJI_PARTITION_NIGHT_WINDOW_USED;
        if (w->r_ref < form->r_ref_min && form->drop_below)
            w->status = ANJI_PARTITION_NIGHT_WINDOW_LIMITS;
        else
            w->r_ref = fmax(w->r_ref, form->r_ref_min);
        if (before != NULL && before->row == w->row)
            before->status = ANJI_PARTITION_NIGHT_WINDOW_REPLACED;
        before = w;
    }
}

/* Linear between the rows that windows are tied to, constant outside. */
static int interpolate(anjip_night *x, const span *s, const r_ref_window *w, size_t n)
{
    const r_ref_window *left = NULL, *right = NULL;
    size_t              next = 0;

    for (int64_t i = s->first; i < s->last; i++) {
        while (next < n && (right == NULL || right->row < (double)i)) {
            if (w[next].status == ANJI_PARTITION_NIGHT_WINDOW_USED) {
                left  = right;
                right = &w[next];
            }
            next++;
        }
        if (right == NULL)
            return 0;
        double r_ref = right->r_ref;
        if (right->row >= (double)i && left != NULL)
            r_ref =
                left->r_ref + (right->r_ref - left->r_ref) *
                                  (((double)i - left->row) / (right->row - left->row));
        double g, t = x->t_air_f[i] + ANJIP_KELVIN;
        anjip_respiration_g(1, &t, ANJIP_T_REF, &g);
        x->reco[i] = r_ref * exp(s->e0 * g);
    }
    return 1;
}

static void partition_span(anjip_night *x, const anjip_night_form *form, span *s,
                           double *kept)
{
    size_t n, e0_before = x->result->n_e0, r_before = x->result->n_r_ref;

    anjip_night_find(x, s->first, s->last, &n);
    if (n == 0) {
        s->reason = ANJI_PARTITION_NIGHT_NO_NIGHT;
        return;
    }
    s->reason = ANJI_PARTITION_NIGHT_ESTIMATED;
    if (isnan(s->e0)) {
        e0_windows(x, form, s, kept);
        combine(form, x->result->n_e0 - e0_before, x->result->e0 + e0_before, s);
    } else {
        s->reason = ANJI_PARTITION_NIGHT_GIVEN;
    }
    if (isnan(s->e0))
        return;
    r_ref_windows(x, form, s);
    if (!interpolate(x, s, x->result->r_ref + r_before, x->result->n_r_ref - r_before))
        s->reason = ANJI_PARTITION_NIGHT_NO_R_REF;
}

int anjip_night_by_windows(anjip_night *x, const anjip_night_form *form,
                           anji_error *err)
{
    anji_partition_night_result *r    = x->result;
    double                      *kept = anjip_malloc(x->n, 2 * sizeof *kept);

    r->e0    = anjip_calloc(windows_most(x, &form->e0), sizeof *r->e0);
    r->r_ref = anjip_calloc(windows_most(x, &form->r_ref), sizeof *r->r_ref);
    if (kept == NULL || r->e0 == NULL || r->r_ref == NULL) {
        free(kept);
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for windows");
    }
    for (size_t k = 0; k < r->n_years; k++) {
        span s = {0, x->axis->n, r->years[k].year, 0, x->opts->e0_given};
        if (form->by_year)
            anjip_night_year_rows(x, k, &s.first, &s.last);
        partition_span(x, form, &s, kept);
        for (size_t j = k; j < (form->by_year ? k + 1 : r->n_years); j++) {
            r->years[j].reason = s.reason;
            r->years[j].e0     = s.e0;
        }
        if (!form->by_year)
            break;
    }
    free(kept);
    if (x->out_of_memory)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a fit");
    return ANJI_OK;
}
