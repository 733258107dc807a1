/* Marginal distribution sampling: one algorithm, the programs' windows as tables.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/gapfill.h>
#include <anjicarbon/stats.h>

#include "flux/course.h"
#include "flux/similar.h"
#include "private.h"

/* ---- options ------------------------------------------------------------------------
 */
#define OPTS_SIZE_1_0 ANJIP_SIZE_THROUGH(anji_fill_opts, max_gap_days)

static const anji_param params[] = {
    ANJIP_CHOICE(anji_fill_opts, form, "anji|reddyproc|oneflux", 0, 2,
                 "whose windows and rules"),
    ANJIP_PARAM(anji_fill_opts, n_min, ANJI_PARAM_UINT32, "1", 2, 2, 1000,
                "fewest alike rows that make an estimate"),
    ANJIP_CHOICE(anji_fill_opts, leave_one_out, "form|no|yes", 0, 2,
                 "leave a measured row out of its own sample"),
    ANJIP_CHOICE(anji_fill_opts, symmetric, "no|yes", 0, 1,
                 "mean of the means above and below the first driver"),
    ANJIP_CHOICE(anji_fill_opts, gaps_only, "no|yes", 0, 1,
                 "no estimates for measured rows"),
    ANJIP_PARAM(anji_fill_opts, max_gap_days, ANJI_PARAM_DOUBLE, "d", NAN, 0, 1e6,
                "longest run of missing rows that is filled; none given: the form's"),
};

static const anjip_opts_kind kind = {"fill", params, ANJIP_COUNT(params), OPTS_SIZE_1_0,
                                     sizeof(anji_fill_opts)};

int anji_fill_opts_init(anji_fill_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_fill_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

void anji_fill_drivers(const double *sw_in, const double *vpd, const double *t_air,
                       anji_driver drivers[3])
{
    drivers[0] = (anji_driver){sw_in, 20.0, 50.0}; /* W m-2 */
    drivers[1] = (anji_driver){vpd, 5.0, 5.0};     /* hPa   */
    drivers[2] = (anji_driver){t_air, 2.5, 2.5};   /* degC  */
}

/* ---- the programs' rules as tables
 * --------------------------------------------------- */

/* One line of the search: half-windows first, first + step, ..., last days. */
typedef struct {
    uint8_t method;
    int32_t first, last, step;
} pass;

static const pass passes_reddyproc[] = {
    {ANJI_FILL_LOOKUP, 7, 14, 7}, {ANJI_FILL_FIRST, 7, 7, 7},
    {ANJI_FILL_COURSE, 0, 2, 1},  {ANJI_FILL_LOOKUP, 21, 70, 7},
    {ANJI_FILL_FIRST, 14, 70, 7}, {ANJI_FILL_COURSE, 7, 210, 7},
};

static const pass passes_oneflux[] = {
    {ANJI_FILL_LOOKUP, 7, 14, 7}, {ANJI_FILL_FIRST, 7, 7, 7},
    {ANJI_FILL_COURSE, 0, 2, 1},  {ANJI_FILL_LOOKUP, 21, 77, 7},
    {ANJI_FILL_FIRST, 14, 77, 7}, {ANJI_FILL_COURSE, 3, INT32_MAX, 3},
};

typedef struct {
    const pass *passes;
    size_t      n_passes;
    int64_t     short_by;    /* rows by which a look-up window is shorter at each end */
    int64_t     beside_rows; /* same time of day: rows each side, or 0 for one hour   */
    double      max_gap_days;
    double      edge_share; /* of that: so much of a longer gap is filled at each end */
    int         leave_one_out;
    double symmetric_from; /* first driver from which symmetric means are taken     */
    int    equal_in_both;  /* rows equal to the first driver count on both sides    */
} rules;

static const rules rule_table[] = {
    [ANJI_FORM_ANJI] = {passes_reddyproc, ANJIP_COUNT(passes_reddyproc), 0, 0, 60.0,
                        1.0 / 12, 1, 10.0, 0},
    [ANJI_FORM_REDDYPROC] = {passes_reddyproc, ANJIP_COUNT(passes_reddyproc), 0, 2,
                             60.0, 0, 0, 10.0, 0},
    [ANJI_FORM_ONEFLUX] = {passes_oneflux, ANJIP_COUNT(passes_oneflux), 1, 0, INFINITY,
                           0, 0, -INFINITY, 1},
};

/* Whole window, days, above which an estimate is of class 2, and of class 3
 * (Reichstein et al. 2005, appendix A, as both programs apply it). */
static const int32_t class_limits[][2] = {
    [ANJI_FILL_LOOKUP] = {14, 56},
    [ANJI_FILL_FIRST]  = {14, 28},
    [ANJI_FILL_COURSE] = {1, 5},
};

/* ---- one fill
 * ------------------------------------------------------------------------ */
typedef struct {
    rules          rules;
    anji_fill_opts opts;
    size_t         rows, per_day;
    double        *z; /* y - shift */
    double         shift;
    uint8_t       *too_long; /* 1: in a gap that is not filled */
    anji_driver    drivers[ANJI_FILL_DRIVERS_MAX];
    size_t         n_drivers;
    anjip_similar *all, *one; /* all drivers; the first, made when first needed */
    anjip_course  *course;
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

/* Values whose shift is taken; larger values whose squares might not be doubles. */
#define SHIFT_ROWS 1000
#define Y_MAX      1e100

static double symmetric_mean(const work *w, const anjip_tally *t, double mean,
                             int64_t n, double sum)
{
    int64_t equal     = n - t->n_below - t->n_above;
    double  sum_equal = sum - t->sum_below - t->sum_above;
    int64_t n_below   = t->n_below + equal;
    int64_t n_above   = t->n_above + (w->rules.equal_in_both ? equal : 0);
    double  s_below   = t->sum_below + sum_equal;
    double  s_above   = t->sum_above + (w->rules.equal_in_both ? sum_equal : 0.0);

    if (n_below == 0 || n_above == 0)
        return n_below > 0   ? s_below / (double)n_below
               : n_above > 0 ? s_above / (double)n_above
                             : mean;
    return 0.5 * (s_below / (double)n_below + s_above / (double)n_above);
}

static int ask(const work *w, const anjip_similar *index, search *s, int method)
{
    if (s->asked[method] == 0) {
        look  *l       = &s->look[method];
        size_t n_asked = method == ANJI_FILL_LOOKUP ? w->n_drivers : 1;
        int has_them = anjip_similar_ask(index, s->row, n_asked, w->opts.symmetric != 0,
                                         &l->question);
        memset(&l->tally, 0, sizeof l->tally);
        l->from = l->to  = s->row;
        s->asked[method] = has_them ? 1 : -1;
    }
    return s->asked[method] > 0;
}

/* Widen the sample to `reach` rows each side. */
static void grow(const work *w, const anjip_similar *index, size_t row, int64_t reach,
                 look *l)
{
    int64_t from = (int64_t)row - reach, to = (int64_t)row + reach + 1;
    size_t  low  = from < 0 ? 0 : (size_t)from;
    size_t  high = to > (int64_t)w->rows ? w->rows : (size_t)to;

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
    grow(w, index, s->row, days * (int64_t)w->per_day - w->rules.short_by, l);
    int     own     = s->self < w->rows;
    double  z       = own ? w->z[s->self] : 0.0;
    int64_t n       = t->n - own;
    double  sum     = t->sum - z;
    double  squares = t->squares - z * z;
    if (n < (int64_t)w->opts.n_min)
        return 0;
    double mean = sum / (double)n, deviation = squares - sum * mean;
    /* against the squares with the row's own: they set how many digits are left */
    if (!(deviation > NARROW * t->squares)) {
        anjip_similar_exact(index, &l->question, l->from, l->to, s->self, &mean,
                            &deviation);
        sum = mean * (double)n;
    }
    e->n      = n;
    e->window = 2 * days;
    e->sd     = sqrt(deviation / (double)(n - 1));
    e->value  = w->shift + mean;
    if (w->opts.symmetric && l->question.x[0] >= w->rules.symmetric_from)
        e->value = w->shift + symmetric_mean(w, t, mean, n, sum);
    return 1;
}

/* The first half-window of the pass with enough rows; counts only grow with it. */
static int same_time(const work *w, const search *s, const pass *p, estimate *e)
{
    int64_t need  = (int64_t)w->opts.n_min + (s->self < w->rows);
    size_t  ahead = w->rows - 1 - s->row;
    int64_t ends  = (int64_t)((s->row > ahead ? s->row : ahead) / w->per_day) + 2;
    int64_t last  = (p->last < ends + p->step ? p->last : ends + p->step) - p->first;
    int64_t low = 0, high = last < 0 ? 0 : last / p->step; /* in steps */

    if (anjip_course_count(w->course, s->row, p->first + high * p->step) < need)
        return 0;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (anjip_course_count(w->course, s->row, p->first + middle * p->step) < need)
            low = middle + 1;
        else
            high = middle;
    }
    int64_t days = p->first + low * p->step;
    double  mean, deviation;
    e->n = anjip_course_count(w->course, s->row, days) - (s->self < w->rows);
    anjip_course_moments(w->course, s->row, days, s->self, &mean, &deviation);
    e->window = 2 * days + 1;
    e->value  = w->shift + mean;
    e->sd     = sqrt(deviation / (double)(e->n - 1));
    return 1;
}

/* 1 when found, 0 when not, -1 when memory is short. */
static int find(work *w, size_t row, estimate *e)
{
    search s; /* large: only what is read first is set */

    memset(s.asked, 0, sizeof s.asked);
    s.row  = row;
    s.self = w->rules.leave_one_out && !isnan(w->z[row]) ? row : w->rows;
    for (size_t i = 0; i < w->rules.n_passes; i++) {
        const pass *p = &w->rules.passes[i];
        e->method     = p->method;
        if (p->method == ANJI_FILL_COURSE) {
            if (same_time(w, &s, p, e))
                return 1;
            continue;
        }
        if (p->method == ANJI_FILL_LOOKUP && w->all == NULL)
            continue;
        if (p->method == ANJI_FILL_FIRST && w->n_drivers == 0)
            continue;
        if (p->method == ANJI_FILL_FIRST && w->one == NULL) {
            w->one = w->all != NULL && anjip_similar_complete(w->all)
                         ? w->all
                         : anjip_similar_new(w->rows, w->z, w->drivers, 1);
            if (w->one == NULL)
                return -1;
        }
        for (int32_t days = p->first; days <= p->last; days += p->step)
            if (look_up(w, &s, p->method, days, e))
                return 1;
    }
    return 0;
}

static uint8_t class_of(int method, int64_t window)
{
    return (uint8_t)(1 + (window > class_limits[method][0]) +
                     (window > class_limits[method][1]));
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

/* ---- set-up
 * -------------------------------------------------------------------------- */

/* The inside of runs of missing rows longer than the limit; those at the ends of the
 * series count too, and have measured rows at one side only. */
static void mark_long_gaps(work *w)
{
    double limit = w->rules.max_gap_days * (double)w->per_day;
    size_t start = 0;

    for (size_t i = 0; i <= w->rows; i++) {
        if (i < w->rows && isnan(w->z[i]))
            continue;
        if ((double)(i - start) > limit) {
            size_t edge = (size_t)(w->rules.edge_share * limit);
            size_t from = start == 0 ? 0 : start + edge;
            size_t to   = i == w->rows ? i : i - edge;
            if (from < to)
                memset(w->too_long + from, 1, to - from);
        }
        start = i + 1;
    }
}

/* A fixed shift near the values keeps sums of squares small. A median, for one absurd
 * value would carry a mean away from all the others; of at most SHIFT_ROWS values. */
static void shift_target(work *w, const double *y)
{
    size_t every = anji_count(w->rows, y) / SHIFT_ROWS + 1, seen = 0, n = 0;

    for (size_t i = 0; i < w->rows; i++)
        if (!isnan(y[i]) && seen++ % every == 0)
            w->z[n++] = y[i];
    w->shift = n > 0 ? anji_median(n, w->z, w->z) : 0.0;
    for (size_t i = 0; i < w->rows; i++)
        w->z[i] = y[i] - w->shift;
}

static int has_values(size_t rows, const double *x)
{
    for (size_t i = 0; i < rows; i++)
        if (!isnan(x[i]))
            return 1;
    return 0;
}

/* Note 1 of the header: which tables can be used at all. */
static size_t usable_drivers(size_t rows, const anji_driver *drivers, size_t n)
{
    if (n == 0 || !has_values(rows, drivers[0].values))
        return 0;
    for (size_t d = 1; d < n; d++)
        if (!has_values(rows, drivers[d].values))
            return 1;
    return n;
}

static int prepare(work *w, const anji_axis *axis, const double *y,
                   const anji_driver *drivers, size_t n_drivers)
{
    w->rules     = rule_table[w->opts.form];
    w->rows      = (size_t)axis->n;
    w->per_day   = (size_t)anji_axis_rows_per_day(axis);
    w->n_drivers = usable_drivers(w->rows, drivers, n_drivers);
    if (!isnan(w->opts.max_gap_days))
        w->rules.max_gap_days = w->opts.max_gap_days;
    if (w->opts.leave_one_out != 0)
        w->rules.leave_one_out = w->opts.leave_one_out == 2;
    if (w->n_drivers > 0)
        memcpy(w->drivers, drivers, w->n_drivers * sizeof *drivers);
    size_t beside = w->rules.beside_rows > 0 ? (size_t)w->rules.beside_rows
                                             : (size_t)(3600 / axis->step);
    w->z          = anjip_malloc(w->rows, sizeof *w->z);
    w->too_long   = anjip_calloc(w->rows, 1);
    if (w->z == NULL || w->too_long == NULL)
        return ANJI_ERR_MEMORY;
    shift_target(w, y);
    mark_long_gaps(w);
    w->course = anjip_course_new(w->rows, w->per_day, beside, w->z);
    if (w->n_drivers > 1)
        w->all = anjip_similar_new(w->rows, w->z, w->drivers, w->n_drivers);
    return w->course == NULL || (w->n_drivers > 1 && w->all == NULL) ? ANJI_ERR_MEMORY
                                                                     : ANJI_OK;
}

static void release(work *w)
{
    if (w->one != w->all)
        anjip_similar_free(w->one);
    anjip_similar_free(w->all);
    anjip_course_free(w->course);
    free(w->z);
    free(w->too_long);
}

/* The first value too large to be squared and summed, infinities among them; or n. */
static size_t first_huge(size_t n, const double *y)
{
    size_t i = 0;
    while (i < n && !(fabs(y[i]) > Y_MAX))
        i++;
    return i;
}

static int check(const anji_axis *axis, const double *y, const anji_driver *drivers,
                 size_t n_drivers, const anji_fill *out, anji_error *err)
{
    int status = anji_axis_check(axis, err);
    if (status != ANJI_OK)
        return status;
    if (y == NULL || out == NULL || (n_drivers > 0 && drivers == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "y, drivers or out is NULL");
    if (n_drivers > ANJI_FILL_DRIVERS_MAX)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%zu drivers, want at most %d",
                          n_drivers, ANJI_FILL_DRIVERS_MAX);
    size_t rows = (size_t)axis->n, bad = first_huge(rows, y);
    if (bad < rows)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad,
                          "y is %g in row %zu, want at most %g in size", y[bad], bad,
                          Y_MAX);
    for (size_t d = 0; d < n_drivers; d++) {
        if (drivers[d].values == NULL)
            return anjip_fail(err, ANJI_ERR_NULL, -1, "driver %zu is NULL", d);
        if (!(drivers[d].tol_lo > 0.0 && drivers[d].tol_hi >= drivers[d].tol_lo))
            return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                              "tolerances %g, %g of driver %zu, want 0 < low <= high",
                              drivers[d].tol_lo, drivers[d].tol_hi, d);
        bad = anjip_first_infinite(rows, drivers[d].values);
        if (bad < rows)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad,
                              "driver %zu is infinite in row %zu", d, bad);
    }
    return ANJI_OK;
}

static int fill_rows(work *w, const anji_fill *out)
{
    for (size_t i = 0; i < w->rows; i++) {
        estimate e     = {NAN, NAN, 0, 0, ANJI_FILL_NONE};
        int      found = 0;
        if (!w->too_long[i] && !(w->opts.gaps_only && !isnan(w->z[i])))
            found = find(w, i, &e);
        if (found < 0)
            return ANJI_ERR_MEMORY;
        if (found)
            write_row(out, i, e.value, e.sd, (int32_t)e.n, (int32_t)e.window, e.method,
                      class_of(e.method, e.window));
        else
            write_row(out, i, NAN, NAN, 0, 0, ANJI_FILL_NONE, 255);
    }
    return ANJI_OK;
}

int anji_fill_mds(const anji_axis *axis, const double *y, const anji_driver *drivers,
                  size_t n_drivers, const anji_fill_opts *opts, const anji_fill *out,
                  anji_error *err)
{
    work w = {.z = NULL};

    anjip_begin(err);
    int status = check(axis, y, drivers, n_drivers, out, err);
    if (status == ANJI_OK)
        status = anjip_opts_load(&kind, &w.opts, opts, err);
    if (status == ANJI_OK) {
        status = prepare(&w, axis, y, drivers, n_drivers);
        if (status == ANJI_OK)
            status = fill_rows(&w, out);
        if (status != ANJI_OK)
            anjip_fail(err, status, -1, "no memory to fill %zu rows", w.rows);
        release(&w);
    }
    if (status != ANJI_OK)
        write_failure(axis, out);
    return status;
}
