/* Boosted trees as a gap-filler: predictors, folds, spread.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/fill_trees.h>
#include <anjicarbon/gap_error.h>
#include <anjicarbon/random.h>

#include "base/run.h"
#include "flux/trees.h"

#define PARAM(f, kind, unit, preset, lo, hi, text)                                     \
    ANJIP_PARAM(anji_fill_trees_opts, f, kind, unit, preset, lo, hi, text)
#define WHOLE ANJI_PARAM_UINT32
#define REAL  ANJI_PARAM_DOUBLE

static const anji_param params[] = {
    PARAM(seed, WHOLE, "1", 1, 0, 2147483647, "Of folds and samples."),
    PARAM(folds, WHOLE, "1", 5, 2, 50, "Models, each without one group of blocks."),
    PARAM(rounds, WHOLE, "1", 250, 1, 10000, "Trees of a model."),
    PARAM(depth, WHOLE, "1", 6, 1, 16, "Depth of a tree."),
    PARAM(gaps_only, WHOLE, "1", 0, 0, 1, "1: measured rows get no estimate."),
    PARAM(rate, REAL, "1", 0.05, 0.001, 1,
          "Share of a tree that is added; thousandths."),
    PARAM(leaf, REAL, "1", 10, 1, 1e5, "Fewest rows of a leaf."),
    PARAM(sample, REAL, "1", 0.8, 0.1, 1, "Share of the rows that a tree sees."),
    PARAM(columns, REAL, "1", 0.8, 0.1, 1, "Share of the predictors that a tree sees."),
    PARAM(block_days, REAL, "d", 10, 1, 366, "Blocks that are left out together."),
    PARAM(buffer_days, REAL, "d", 1, 0, 60, "Beside them neither is learnt from."),
};
static const anjip_opts_kind kind = {"fill_trees", params, ANJIP_COUNT(params),
                                     ANJIP_SIZE_THROUGH(anji_fill_trees_opts, run),
                                     sizeof(anji_fill_trees_opts)};

enum {
    ROWS_MIN  = 200, /* measured, to begin at all                */
    LEARN_MIN = 100, /* to learn one model from                  */
    CLASSES   = 10,  /* of the spread                            */
    COLUMNS   = 13   /* predictors beside the others, at most    */
};
#define Y_MAX       1e15 /* its square still fits single precision, summed   */
#define DAY         86400.0
#define GOOD_DAYS   1.5
#define MEDIUM_DAYS 12.0
#define TWO_PI      6.28318530717958647693

int anji_fill_trees_opts_init(anji_fill_trees_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_fill_trees_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

int anji_fill_trees_available(void)
{
    return anjip_trees_built();
}

typedef struct {
    const anji_axis            *axis;
    const double               *y;
    const anji_model_drivers   *drivers;
    const anji_fill_trees_opts *opts;
    size_t                      rows, columns, measured;
    float                      *x;        /* [rows][columns]                         */
    float                      *estimate; /* [folds][rows]                           */
    double                     *memory;   /* [rows]                                  */
    double                     *value;    /* [rows]                                  */
    uint32_t                   *group;    /* [blocks]                                */
    size_t                      block_rows, blocks;
    double                      middle[CLASSES], spread[CLASSES];
} work;

static void work_free(work *w)
{
    free(w->x);
    free(w->estimate);
    free(w->memory);
    free(w->value);
    free(w->group);
}

static int work_new(work *w)
{
    w->x = anjip_malloc(w->rows * (COLUMNS + w->drivers->n_others), sizeof *w->x);
    w->estimate = anjip_malloc(w->rows * w->opts->folds, sizeof *w->estimate);
    w->memory   = anjip_malloc(w->rows, sizeof *w->memory);
    w->value    = anjip_malloc(w->rows, sizeof *w->value);
    w->group    = anjip_malloc(w->blocks, sizeof *w->group);
    return w->x != NULL && w->estimate != NULL && w->memory != NULL &&
           w->value != NULL && w->group != NULL;
}

/* ---- predictors ------------------------------------------------------------------------ */

static size_t count_columns(const anji_model_drivers *d)
{
    return (size_t)(5 + (d->sw_in != NULL ? 2 : 0) + (d->t_air != NULL ? 3 : 0) +
                    (d->vpd != NULL ? 2 : 0) + (d->potential != NULL ? 1 : 0)) +
           d->n_others;
}

static void put_column(work *w, size_t *at, const double *values)
{
    for (size_t i = 0; i < w->rows; i++)
        w->x[i * w->columns + *at] = (float)values[i];
    ++*at;
}

static void put_memory(work *w, size_t *at, const double *values, double days)
{
    /* the columns and the axis have been checked: it cannot fail */
    anji_memory_mean(w->axis, values, days, w->memory, NULL);
    put_column(w, at, w->memory);
}

static void put_time(work *w, size_t at)
{
    for (size_t i = 0; i < w->rows; i++) {
        int64_t second = w->axis->start + (int64_t)i * w->axis->step;
        double  days   = (double)second / DAY;
        double  season = TWO_PI * days / 365.2425;
        double  hour   = TWO_PI * (days - floor(days));
        float  *x      = w->x + i * w->columns + at;
        x[0]           = (float)sin(season);
        x[1]           = (float)cos(season);
        x[2]           = (float)sin(hour);
        x[3]           = (float)cos(hour);
        x[4]           = (float)((double)i * w->axis->step / DAY);
    }
}

static void put_predictors(work *w)
{
    const anji_model_drivers *d     = w->drivers;
    const double *const       now[] = {d->sw_in, d->vpd, d->t_air, d->potential};
    const struct {
        const double *values;
        double        days;
    } past[]  = {{d->t_air, 0.25}, {d->t_air, 5}, {d->vpd, 5}, {d->sw_in, 3}};
    size_t at = 0;

    for (size_t k = 0; k < ANJIP_COUNT(now); k++)
        if (now[k] != NULL)
            put_column(w, &at, now[k]);
    for (size_t k = 0; k < d->n_others; k++)
        put_column(w, &at, d->others[k]);
    for (size_t k = 0; k < ANJIP_COUNT(past); k++)
        if (past[k].values != NULL)
            put_memory(w, &at, past[k].values, past[k].days);
    put_time(w, at);
}

/* ---- folds ----------------------------------------------------------------------------- */

/* Blocks in random order are dealt out to the groups. */
static int deal(work *w, anji_error *err)
{
    anji_random *random = NULL;
    int          status = anji_random_new(w->opts->seed, 0, &random, err);

    if (status != ANJI_OK)
        return status;
    for (size_t b = 0; b < w->blocks; b++)
        w->group[b] = (uint32_t)(b % w->opts->folds);
    for (size_t b = w->blocks; b > 1; b--) {
        size_t   k      = anji_random_below(random, (uint32_t)b);
        uint32_t swap   = w->group[k];
        w->group[k]     = w->group[b - 1];
        w->group[b - 1] = swap;
    }
    anji_random_free(random);
    return ANJI_OK;
}

/* Neither in group k nor close to it. */
static int is_apart(const work *w, size_t row, size_t k)
{
    size_t buffer = (size_t)(w->opts->buffer_days * DAY / w->axis->step);
    size_t first  = (row > buffer ? row - buffer : 0) / w->block_rows;
    size_t last   = row + buffer < w->rows ? row + buffer : w->rows - 1;

    for (size_t b = first; b <= last / w->block_rows; b++)
        if (w->group[b] == k)
            return 0;
    return 1;
}

/* Mean of what model k learns from, and how many rows that is. */
static double known_mean(const work *w, size_t k, size_t *n)
{
    double sum = 0.0;
    *n         = 0;
    for (size_t i = 0; i < w->rows; i++)
        if (!isnan(w->y[i]) && is_apart(w, i, k)) {
            sum += w->y[i];
            ++*n;
        }
    return sum / (double)*n;
}

static int learn_model(void *context, size_t k, anji_error *err)
{
    work  *w = context;
    size_t n, at = 0;
    double mean = known_mean(w, k, &n);

    if (n < LEARN_MIN)
        return anjip_fail(
            err, ANJI_ERR_TOO_FEW, -1,
            "%zu measured rows outside group %zu of the blocks of %g days; "
            "want %d",
            n, k + 1, w->opts->block_days, (int)LEARN_MIN);
    float *x = anjip_malloc(n * w->columns, sizeof *x), *y = anjip_malloc(n, sizeof *y);
    float *out    = w->estimate + k * w->rows;
    int    status = ANJI_OK;
    if (x == NULL || y == NULL)
        status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu rows", n);
    for (size_t i = 0; i < w->rows && status == ANJI_OK; i++)
        if (!isnan(w->y[i]) && is_apart(w, i, k)) {
            memcpy(x + at * w->columns, w->x + i * w->columns, w->columns * sizeof *x);
            y[at++] = (float)(w->y[i] - mean);
        }
    const anji_fill_trees_opts *o     = w->opts;
    anjip_trees                 trees = {(uint32_t)(o->seed + 101 * k),
                                         o->rounds,
                                         o->depth,
                                         o->rate,
                                         o->leaf,
                                         o->sample,
                                         o->columns};
    anjip_trees_rows from = {n, w->columns, x}, to = {w->rows, w->columns, w->x};
    if (status == ANJI_OK)
        status = anjip_trees_learn(&trees, &from, y, &to, out, err);
    for (size_t i = 0; i < w->rows && status == ANJI_OK; i++)
        out[i] += (float)mean;
    free(x);
    free(y);
    return status;
}

/* ---- from the models' estimates to the result ------------------------------------------ */

static double value_of(const work *w, size_t row)
{
    if (!isnan(w->y[row]))
        return w->estimate[w->group[row / w->block_rows] * w->rows + row];
    double sum = 0.0;
    for (size_t k = 0; k < w->opts->folds; k++)
        sum += w->estimate[k * w->rows + row];
    return sum / w->opts->folds;
}

typedef struct {
    double value, error;
} pair;

/* Ties by error, so that the order does not depend on the sort. */
static int by_value(const void *a, const void *b)
{
    const pair *p = a, *q = b;
    if (p->value != q->value)
        return p->value < q->value ? -1 : 1;
    return (p->error > q->error) - (p->error < q->error);
}

/* Root mean square error of the rows that were left out, in classes by value. */
static int measure_spread(work *w, anji_error *err)
{
    pair  *pairs = anjip_malloc(w->measured, sizeof *pairs);
    size_t n     = 0;

    if (pairs == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu rows",
                          w->measured);
    for (size_t i = 0; i < w->rows; i++)
        if (!isnan(w->y[i]))
            pairs[n++] = (pair){w->value[i], w->value[i] - w->y[i]};
    qsort(pairs, n, sizeof *pairs, by_value);
    for (size_t c = 0; c < CLASSES; c++) {
        size_t first = n * c / CLASSES, last = n * (c + 1) / CLASSES;
        double sum = 0.0, square = 0.0;
        for (size_t i = first; i < last; i++) {
            sum += pairs[i].value;
            square += pairs[i].error * pairs[i].error;
        }
        w->middle[c] = sum / (double)(last - first);
        w->spread[c] = sqrt(square / (double)(last - first));
    }
    free(pairs);
    return ANJI_OK;
}

static double spread_at(const work *w, double value)
{
    size_t c = 0;

    if (!(value > w->middle[0]))
        return w->spread[0];
    while (c + 1 < CLASSES && w->middle[c + 1] < value)
        c++;
    if (c + 1 == CLASSES)
        return w->spread[c];
    double share = (value - w->middle[c]) / (w->middle[c + 1] - w->middle[c]);
    return w->spread[c] + share * (w->spread[c + 1] - w->spread[c]);
}

static int driver_missing(const anji_model_drivers *d, size_t row)
{
    return (d->sw_in != NULL && isnan(d->sw_in[row])) ||
           (d->t_air != NULL && isnan(d->t_air[row])) ||
           (d->vpd != NULL && isnan(d->vpd[row]));
}

static uint8_t quality_of(const work *w, size_t row, size_t run)
{
    double days = (double)run * w->axis->step / DAY;
    if (days > MEDIUM_DAYS || (run > 0 && driver_missing(w->drivers, row)))
        return 3;
    return days > GOOD_DAYS ? 2 : 1;
}

static void write_row(const anji_fill *out, size_t i, double value, double sd,
                      int32_t n, int32_t window, uint8_t method, uint8_t quality)
{
    if (out->value != NULL)
        out->value[i] = value;
    if (out->sd != NULL)
        out->sd[i] = sd;
    if (out->n != NULL)
        out->n[i] = n;
    if (out->window != NULL)
        out->window[i] = window;
    if (out->method != NULL)
        out->method[i] = method;
    if (out->quality != NULL)
        out->quality[i] = quality;
}

static void write_all(const work *w, const anji_fill *out)
{
    int32_t days = (int32_t)ceil((double)w->rows * w->axis->step / DAY);
    size_t  run  = 0; /* of the gap that holds the row */

    for (size_t i = 0; i < w->rows; i++) {
        int here = !isnan(w->y[i]);
        if (here)
            run = 0;
        else if (i == 0 || !isnan(w->y[i - 1]))
            while (i + run < w->rows && isnan(w->y[i + run]))
                run++;
        if (here && w->opts->gaps_only)
            write_row(out, i, NAN, NAN, 0, 0, ANJI_FILL_NONE, 255);
        else
            write_row(out, i, w->value[i], spread_at(w, w->value[i]),
                      (int32_t)w->measured, days, ANJI_FILL_TREES,
                      quality_of(w, i, run));
    }
}

/* ---- the call -------------------------------------------------------------------------- */

static int check_columns(work *w, anji_error *err)
{
    const anji_model_drivers *d = w->drivers;
    if (w->rows > 0 && w->y == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "y is NULL");
    if (d->n_others > ANJI_MODEL_OTHERS_MAX)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "%zu other drivers, want at most %d", d->n_others,
                          ANJI_MODEL_OTHERS_MAX);
    const double *columns[4 + ANJI_MODEL_OTHERS_MAX] = {d->sw_in, d->potential,
                                                        d->t_air, d->vpd};
    for (size_t k = 0; k < d->n_others; k++)
        if (d->others == NULL || (columns[4 + k] = d->others[k]) == NULL)
            return anjip_fail(err, ANJI_ERR_NULL, -1, "other driver %zu is NULL", k);
    for (size_t k = 0; k < ANJIP_COUNT(columns); k++) {
        size_t at =
            columns[k] == NULL ? w->rows : anjip_first_infinite(w->rows, columns[k]);
        if (at < w->rows)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)at,
                              "a driver is infinite");
    }
    for (size_t i = 0; i < w->rows; i++) {
        if (fabs(w->y[i]) > Y_MAX)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "y is %g, want at most 1e15", w->y[i]);
        w->measured += isnan(w->y[i]) ? 0 : 1;
    }
    if (w->measured < ROWS_MIN)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1, "%zu measured rows, want %d",
                          w->measured, (int)ROWS_MIN);
    return ANJI_OK;
}

static int fill(work *w, const anji_run *run, anji_error *err)
{
    w->block_rows = (size_t)(w->opts->block_days * DAY / w->axis->step);
    w->blocks     = (w->rows + w->block_rows - 1) / w->block_rows;
    w->columns    = count_columns(w->drivers);
    if (!work_new(w))
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu rows", w->rows);
    put_predictors(w);
    int status = deal(w, err);
    if (status == ANJI_OK)
        status = anjip_parallel(run, 0.0, 1.0, w->opts->folds, learn_model, w, err);
    if (status != ANJI_OK)
        return status;
    for (size_t i = 0; i < w->rows; i++)
        w->value[i] = value_of(w, i);
    return measure_spread(w, err);
}

int anji_fill_trees(const anji_axis *axis, const double *y,
                    const anji_model_drivers *drivers, const anji_fill_trees_opts *opts,
                    const anji_fill *out, anji_error *err)
{
    anji_fill_trees_opts o;
    anji_run             run;
    int                  status = anji_axis_check(axis, err);

    if (status != ANJI_OK)
        return status;
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    work w = {
        .axis = axis, .y = y, .drivers = drivers, .opts = &o, .rows = (size_t)axis->n};
    status = anjip_opts_load(&kind, &o, opts, err);
    if (status == ANJI_OK)
        status = anjip_run_load(&run, o.run, err);
    if (status == ANJI_OK && !anjip_trees_built())
        status = anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                            "boosted trees: this library was built without XGBoost");
    if (status == ANJI_OK && drivers == NULL)
        status = anjip_fail(err, ANJI_ERR_NULL, -1, "drivers is NULL");
    if (status == ANJI_OK)
        status = check_columns(&w, err);
    if (status == ANJI_OK)
        status = fill(&w, &run, err);
    if (status == ANJI_OK)
        write_all(&w, out);
    else
        for (size_t i = 0; i < w.rows; i++)
            write_row(out, i, NAN, NAN, -1, -1, 255, 255);
    work_free(&w);
    return status;
}

/* ---- the mean of two ------------------------------------------------------------------- */

static int32_t smaller(const int32_t *a, const int32_t *b, size_t i)
{
    if (a == NULL || b == NULL)
        return a != NULL ? a[i] : b != NULL ? b[i] : 0;
    return a[i] < b[i] ? a[i] : b[i];
}

static double at_row(const double *x, size_t i)
{
    return x == NULL ? NAN : x[i];
}

static uint8_t byte_at(const uint8_t *x, size_t i, uint8_t absent)
{
    return x == NULL ? absent : x[i];
}

static void copy_row(const anji_fill *from, const anji_fill *out, size_t i)
{
    write_row(out, i, from->value[i], at_row(from->sd, i),
              from->n == NULL ? 0 : from->n[i],
              from->window == NULL ? 0 : from->window[i],
              byte_at(from->method, i, ANJI_FILL_NONE), byte_at(from->quality, i, 255));
}

static void mean_row(const anji_fill *a, const anji_fill *b, const anji_fill *out,
                     size_t i)
{
    double  sa = at_row(a->sd, i), sb = at_row(b->sd, i);
    uint8_t qa = byte_at(a->quality, i, 0), qb = byte_at(b->quality, i, 0);

    write_row(out, i, 0.5 * (a->value[i] + b->value[i]),
              sqrt(0.5 * (sa * sa + sb * sb)), smaller(a->n, b->n, i),
              smaller(a->window, b->window, i), ANJI_FILL_MEAN, qa > qb ? qa : qb);
}

int anji_fill_mean(size_t n, const anji_fill *first, const anji_fill *second,
                   const anji_fill *out, double *method, anji_error *err)
{
    anjip_begin(err);
    if (out == NULL || first == NULL || second == NULL ||
        (n > 0 && (first->value == NULL || second->value == NULL))) {
        for (size_t i = 0; i < n; i++) {
            if (method != NULL)
                method[i] = NAN;
            if (out != NULL)
                write_row(out, i, NAN, NAN, -1, -1, 255, 255);
        }
        return anjip_fail(err, ANJI_ERR_NULL, -1, "a fill, or its value, is NULL");
    }
    for (size_t i = 0; i < n; i++) {
        double a = first->value[i], b = second->value[i];
        if (method != NULL)
            method[i] = 0.5 * fabs(a - b); /* NaN where one is missing */
        if (isnan(a) || isnan(b))
            copy_row(isnan(a) ? second : first, out, i);
        else
            mean_row(first, second, out, i);
    }
    return ANJI_OK;
}
