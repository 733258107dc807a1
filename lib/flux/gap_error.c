/* Artificial gaps of several lengths, filled by any filler.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/local_linear.h>
#include <anjicarbon/random.h>

#include "base/run.h"
#include "flux/gap_error_private.h"

#define DAY_S          86400
#define N_MIN          100 /* measured rows that were filled: fewer tell nothing */
#define GROUPS         250 /* folds fit a byte */
#define COVARIATES_MAX 8
#define QUARTER        4 /* the longest artificial gaps are a quarter of the record at most */

/* ---- settings ------------------------------------------------------------------------- */

#define P(field, kind, unit, preset, min, max, text)                                   \
    ANJIP_PARAM(anji_gap_error_opts, field, kind, unit, preset, min, max, text)

static const anji_param params[] = {
    P(seed, ANJI_PARAM_UINT32, "1", 1, 0, 4294967295.0,
      "seed that places the artificial gaps"),
    P(folds, ANJI_PARAM_UINT32, "1", 5, 2, GROUPS,
      "fills of one length; each leaves out one part of the measured rows"),
    P(zero, ANJI_PARAM_UINT32, "1", 0, 0, 0, "must be 0"),
    P(max_days, ANJI_PARAM_DOUBLE, "d", 60, 0, 100000, "longest artificial gap"),
};

static const anjip_opts_kind kind = {"gap_error", params, ANJIP_COUNT(params),
                                     ANJIP_SIZE_THROUGH(anji_gap_error_opts, run),
                                     sizeof(anji_gap_error_opts)};

int anji_gap_error_opts_init(anji_gap_error_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_gap_error_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

/* ---- fillers -------------------------------------------------------------------------- */

typedef int (*fill_function)(const anji_axis *, const double *, const anji_driver *,
                             size_t, const anji_fill_opts *, const anji_fill *,
                             anji_error *);

static int fill_by(fill_function fill, const anji_filler_context *c, const double *y,
                   int gaps_only, const anji_fill *out, anji_error *err)
{
    anji_fill_opts o;

    if (c == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "the filler's context is NULL");
    anji_fill_opts_init(&o, sizeof o);
    if (c->opts != NULL && c->opts->struct_size != sizeof o)
        return anjip_fail(
            err, ANJI_ERR_OPTS, -1,
            "filler: struct_size is %u, want %zu: call anji_fill_opts_init()",
            (unsigned)c->opts->struct_size, sizeof o);
    if (c->opts != NULL)
        o = *c->opts;
    o.gaps_only = gaps_only ? 1 : 0;
    return fill(c->axis, y, c->drivers, c->n_drivers, &o, out, err);
}

int anji_filler_mds(const void *context, const double *y, int gaps_only,
                    const anji_fill *out, anji_error *err)
{
    return fill_by(anji_fill_mds, context, y, gaps_only, out, err);
}

int anji_filler_linear(const void *context, const double *y, int gaps_only,
                       const anji_fill *out, anji_error *err)
{
    return fill_by(anji_fill_linear, context, y, gaps_only, out, err);
}

/* ---- the rows ------------------------------------------------------------------------- */

/* A night belongs to the day on which it began, so that midnight does not cut it. */
static void place_rows(anji_gap_error *g, const double *y, const uint8_t *night)
{
    int64_t day_0 = g->axis.start / DAY_S - (g->axis.start % DAY_S < 0) - 1;

    for (size_t i = 0; i < g->n; i++) {
        int64_t t = g->axis.start + (int64_t)i * g->axis.step - day_0 * DAY_S;
        g->class[i] =
            (uint8_t)(night != NULL && night[i] == 1 ? ANJIP_NIGHT : ANJIP_DAY);
        g->cell[i] =
            (int32_t)((t - (g->class[i] == ANJIP_NIGHT ? DAY_S / 2 : 0)) / DAY_S);
        g->missing[i] = (uint8_t)(isnan(y[i]) != 0);
    }
    g->n_cells = g->n * (size_t)g->axis.step / DAY_S + 3;
}

static size_t longest_gap(const anji_gap_error *g)
{
    size_t longest = 0, run = 0;

    for (size_t i = 0; i < g->n; i++) {
        run     = g->missing[i] ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

/* ---- the artificial gaps -------------------------------------------------------------- */

size_t anjip_gap_block(const anjip_gap_design *design, size_t row)
{
    return (row + design->offset) / design->length;
}

/* Among every `folds` blocks in a row each group comes once, in a drawn order: every
 * group is spread over the whole record. */
static int draw_groups(anjip_gap_design *d, size_t n, uint64_t seed, anji_error *err)
{
    anji_random *random = NULL;
    int          status = anji_random_new(seed, d->length, &random, err);

    if (status != ANJI_OK)
        return status;
    d->offset   = anji_random_below(random, (uint32_t)d->length);
    d->n_blocks = (n + d->offset) / d->length + 1;
    d->group    = anjip_malloc(d->n_blocks + d->folds, 1);
    for (size_t b = 0; d->group != NULL && b < d->n_blocks; b += d->folds)
        for (uint32_t k = 0; k < d->folds; k++) {
            uint32_t at      = anji_random_below(random, k + 1); /* Fisher-Yates */
            d->group[b + k]  = d->group[b + at];
            d->group[b + at] = (uint8_t)k;
        }
    anji_random_free(random);
    return d->group != NULL
               ? ANJI_OK
               : anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for gaps");
}

static int plan(anji_gap_error *g, const anji_gap_error_opts *o, anji_error *err)
{
    static const size_t lengths[] = {1, 8, 64, 576};
    size_t              allowed = g->n / QUARTER, longest = longest_gap(g);
    double              most = o->max_days * DAY_S / g->axis.step;

    if (most < (double)allowed)
        allowed = (size_t)most;
    for (size_t k = 0; k < ANJIP_COUNT(lengths) && (k < 2 || lengths[k] <= allowed);
         k++)
        g->designs[g->n_lengths++].length = lengths[k];
    longest = longest < allowed ? longest : allowed;
    /* a little longer is no other length: the evidence would be the same */
    if (longest > g->designs[g->n_lengths - 1].length * 5 / 4)
        g->designs[g->n_lengths++].length = longest;
    for (size_t k = 0; k < g->n_lengths; k++) {
        anjip_gap_design *d = &g->designs[k];
        d->folds            = o->folds;
        d->error            = anjip_malloc(g->n, sizeof *d->error);
        if (d->error == NULL)
            return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for errors");
        for (size_t i = 0; i < g->n; i++)
            d->error[i] = NAN;
        int status = draw_groups(d, g->n, o->seed, err);
        if (status != ANJI_OK)
            return status;
    }
    return ANJI_OK;
}

typedef struct {
    anji_gap_error      *g;
    const double        *y;
    anji_filler          filler;
    const void          *context;
    uint32_t             folds;
    const double *const *covariates;
    size_t               n_covariates;
} work;

static int leave_out(const work *w, anjip_gap_design *d, uint32_t fold, double *memory,
                     int32_t *count, anji_error *err)
{
    size_t    n   = w->g->n;
    double   *y   = memory;
    anji_fill out = {.value = memory + n, .sd = memory + 2 * n, .n = count};

    for (size_t i = 0; i < n; i++)
        y[i] = d->group[anjip_gap_block(d, i)] == fold ? NAN : w->y[i];
    int status = w->filler(w->context, y, 1, &out, err);
    /* a row that was not measured is in no group: it is no thread's to write */
    for (size_t i = 0; status == ANJI_OK && i < n; i++)
        if (isnan(y[i]) && !isnan(w->y[i]) && isfinite(out.value[i]))
            d->error[i] = out.value[i] - w->y[i];
    return status;
}

/* Task k: one fold of one length. The rows that it writes are its own. */
static int one_fill(void *context, size_t k, anji_error *err)
{
    const work *w      = context;
    double     *memory = anjip_malloc(3 * w->g->n, sizeof *memory);
    int32_t    *count  = anjip_malloc(w->g->n, sizeof *count);
    int         status = ANJI_ERR_MEMORY;

    if (memory == NULL || count == NULL)
        anjip_fail(err, status, -1, "no memory for an artificial gap");
    else
        status = leave_out(w, &w->g->designs[k / w->folds], (uint32_t)(k % w->folds),
                           memory, count, err);
    free(memory);
    free(count);
    return status;
}

/* ---- all of it ------------------------------------------------------------------------ */

static int calibrate(const work *w, const anji_run *run, anji_error *err)
{
    anji_gap_error *g      = w->g;
    double         *memory = anjip_malloc(2 * g->n, sizeof *memory);
    int32_t        *count  = anjip_malloc(g->n, sizeof *count);
    int             status = anjip_poll(run, 0, err);

    if (memory == NULL || count == NULL)
        status =
            anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to fill %zu rows", g->n);
    if (status == ANJI_OK) {
        anji_fill out = {.value = memory, .sd = memory + g->n, .n = count};
        status        = w->filler(w->context, w->y, 0, &out, err);
    }
    if (status == ANJI_OK)
        status = anjip_parallel(run, 0.05, 1, w->folds * g->n_lengths, one_fill,
                                (void *)w, err);
    if (status == ANJI_OK)
        status = anjip_gap_spread(g, memory + g->n, count, err);
    if (status == ANJI_OK)
        status = anjip_gap_model(g, err);
    if (status == ANJI_OK && w->n_covariates > 0)
        status = anjip_gap_bias(g, w->covariates, w->n_covariates, err);
    free(memory);
    free(count);
    return status;
}

static int allocate(const anji_axis *axis, anji_gap_error **out, anji_error *err)
{
    size_t          n = (size_t)axis->n;
    anji_gap_error *g = anjip_calloc(1, sizeof *g);

    if (g != NULL) {
        g->axis    = *axis;
        g->n       = n;
        g->spread  = anjip_malloc(n, sizeof *g->spread);
        g->cell    = anjip_malloc(n, sizeof *g->cell);
        g->class   = anjip_malloc(n, 1);
        g->missing = anjip_malloc(n, 1);
    }
    *out = g;
    if (g == NULL || g->spread == NULL || g->cell == NULL || g->class == NULL ||
        g->missing == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu rows", n);
    return ANJI_OK;
}

static int check(const anji_axis *axis, const double *y, anji_filler filler,
                 anji_error *err)
{
    if (y == NULL || filler == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "y or filler is NULL");
    int status = anji_axis_check(axis, err);
    if (status != ANJI_OK)
        return status;
    size_t n = (size_t)axis->n, bad = anjip_first_infinite(n, y), measured = 0;
    if (bad < n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad,
                          "y is infinite in row %zu", bad);
    for (size_t i = 0; i < n; i++)
        measured += isnan(y[i]) ? 0 : 1;
    if (measured < N_MIN)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1,
                          "%zu measured rows, want %d or more for artificial gaps",
                          measured, N_MIN);
    return ANJI_OK;
}

static int check_covariates(const anji_gap_error_opts *o, size_t n, anji_error *err)
{
    if (o->n_covariates > COVARIATES_MAX)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%zu covariates, want at most %d",
                          o->n_covariates, COVARIATES_MAX);
    for (size_t k = 0; k < o->n_covariates; k++) {
        if (o->covariates == NULL || o->covariates[k] == NULL)
            return anjip_fail(err, ANJI_ERR_NULL, -1, "covariate %zu is NULL", k);
        size_t bad = anjip_first_infinite(n, o->covariates[k]);
        if (bad < n)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad,
                              "covariate %zu is infinite in row %zu", k, bad);
    }
    return ANJI_OK;
}

int anji_gap_error_new(const anji_axis *axis, const double *y, const uint8_t *night,
                       anji_filler filler, const void *context,
                       const anji_gap_error_opts *opts, anji_gap_error **out,
                       anji_error *err)
{
    anji_gap_error_opts o;
    anji_run            run;

    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out       = NULL;
    int status = check(axis, y, filler, err);
    if (status == ANJI_OK)
        status = anjip_opts_load(&kind, &o, opts, err);
    if (status == ANJI_OK)
        status = check_covariates(&o, (size_t)axis->n, err);
    if (status == ANJI_OK)
        status = anjip_run_load(&run, o.run, err);
    if (status != ANJI_OK)
        return status;
    anji_gap_error *g;
    status = allocate(axis, &g, err);
    if (status == ANJI_OK) {
        work w = {g, y, filler, context, o.folds, o.covariates, o.n_covariates};
        place_rows(g, y, night);
        status = plan(g, &o, err);
        if (status == ANJI_OK)
            status = calibrate(&w, &run, err);
    }
    for (size_t k = 0; g != NULL && k < g->n_lengths;
         k++) { /* read once, in the model */
        free(g->designs[k].group);
        free(g->designs[k].error);
    }
    if (status != ANJI_OK)
        anji_gap_error_free(g);
    else
        *out = g;
    return status;
}

void anji_gap_error_free(anji_gap_error *gap_error)
{
    if (gap_error == NULL)
        return;
    free(gap_error->expected);
    free(gap_error->spread);
    free(gap_error->cell);
    free(gap_error->class);
    free(gap_error->missing);
    free(gap_error);
}

const anji_gap_length *anji_gap_error_lengths(const anji_gap_error *gap_error,
                                              size_t               *n)
{
    if (n != NULL)
        *n = gap_error == NULL ? 0 : gap_error->n_lengths;
    return gap_error == NULL ? NULL : gap_error->lengths;
}
