/* The loops of the benchmark: gaps, methods, scores.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-gapbench.h"

enum { DRAWS = 9999 }; /* of the paired test */

/* Hidden records of all permutations of a scenario, and what each method says of them. */
typedef struct {
    size_t   n, n_gaps;
    double  *truth, *value[METHODS_MAX], *sd[METHODS_MAX];
    int32_t *gap;
    uint8_t *night;
    double  *se[METHODS_MAX];
} pool;

/* Memory of one mask. */
typedef struct {
    int32_t *gap;
    double  *y, *block; /* block: values and spreads of all methods */
    double  *se;
    fill     fills[METHODS_MAX];
    double   annual[METHODS_MAX];
    size_t   n_annual[METHODS_MAX], n_done[METHODS_MAX];
} desk;

static void pool_free(pool *p)
{
    free(p->truth);
    free(p->gap);
    free(p->night);
    for (size_t m = 0; m < METHODS_MAX; m++) {
        free(p->value[m]);
        free(p->sd[m]);
        free(p->se[m]);
    }
    memset(p, 0, sizeof *p);
}

/* Room for n more records and g more gaps. */
static int grow(pool *p, size_t methods, size_t n, size_t g)
{
    size_t  rows = p->n + n + 1, gaps = p->n_gaps + g + 1;
    double *truth = realloc(p->truth, rows * sizeof *truth);
    p->truth      = truth != NULL ? truth : p->truth;
    int32_t *gap  = realloc(p->gap, rows * sizeof *gap);
    p->gap        = gap != NULL ? gap : p->gap;
    uint8_t *dark = realloc(p->night, rows);
    p->night      = dark != NULL ? dark : p->night;
    int fine      = truth != NULL && gap != NULL && dark != NULL;
    for (size_t m = 0; fine && m < methods; m++) {
        double *value = realloc(p->value[m], rows * sizeof *value);
        p->value[m]   = value != NULL ? value : p->value[m];
        double *sd    = realloc(p->sd[m], rows * sizeof *sd);
        p->sd[m]      = sd != NULL ? sd : p->sd[m];
        double *se    = realloc(p->se[m], gaps * sizeof *se);
        p->se[m]      = se != NULL ? se : p->se[m];
        fine          = value != NULL && sd != NULL && se != NULL;
    }
    return fine;
}

static int desk_new(desk *d, const bench *b)
{
    size_t n = b->r.n + 1;
    d->gap   = malloc(n * sizeof *d->gap);
    d->y     = malloc(n * sizeof *d->y);
    d->block = malloc(2 * n * b->n_methods * sizeof *d->block);
    d->se    = malloc(n * b->n_methods * sizeof *d->se);
    if (d->gap == NULL || d->y == NULL || d->block == NULL || d->se == NULL)
        return 0;
    for (size_t m = 0; m < b->n_methods; m++) {
        d->fills[m].value = d->block + 2 * m * n;
        d->fills[m].sd    = d->block + (2 * m + 1) * n;
        d->fills[m].se    = d->se + m * n;
    }
    return 1;
}

static void desk_free(desk *d)
{
    free(d->gap);
    free(d->y);
    free(d->block);
    free(d->se);
}

/* Adds the hidden records of a mask to the pool; a method that failed has NaN. */
static int collect(const bench *b, const desk *d, size_t n_gaps, pool *p)
{
    size_t hidden = 0;
    for (size_t i = 0; i < b->r.n; i++)
        hidden += d->gap[i] > 0;
    if (!grow(p, b->n_methods, hidden, n_gaps))
        return 0;
    for (size_t i = 0; i < b->r.n; i++) {
        if (d->gap[i] <= 0)
            continue;
        p->truth[p->n] = b->r.y[i];
        p->night[p->n] = b->r.night[i];
        p->gap[p->n]   = (int32_t)p->n_gaps + d->gap[i];
        for (size_t m = 0; m < b->n_methods; m++) {
            const fill *f     = &d->fills[m];
            p->value[m][p->n] = f->done ? f->value[i] : NAN;
            p->sd[m][p->n]    = f->done ? f->sd[i] : NAN;
        }
        p->n++;
    }
    for (size_t m = 0; m < b->n_methods; m++)
        for (size_t g = 0; g < n_gaps; g++)
            p->se[m][p->n_gaps + g] = d->fills[m].done ? d->fills[m].se[g] : NAN;
    p->n_gaps += n_gaps;
    return 1;
}

/* All methods on one mask. What one method cannot do is said in its result. */
static void fill_all(bench *b, outcome *o, desk *d, const task *t)
{
    anji_error err = {.code = 0};

    for (size_t m = 0; m < b->n_methods; m++)
        d->fills[m].done = 0;
    for (size_t m = 0; m < b->n_methods; m++) {
        fill   *f  = &d->fills[m];
        result *at = &o->results[m];
        double  annual;
        if (!f->done && run_method(&b->methods[m], t, f, &err) != ANJI_OK) {
            snprintf(at->failure, sizeof at->failure, "%.255s", err.message);
            continue;
        }
        d->n_done[m]++;
        at->cpu += f->cpu;
        at->wall += f->wall;
        at->memory = fmax(at->memory, f->memory);
        if (anji_gap_annual_bias(&b->r.axis, b->r.y, b->r.y, f->value, d->gap,
                                 b->r.night, ANJI_MASS_MOLAR, &annual,
                                 NULL) == ANJI_OK &&
            !isnan(annual)) {
            d->annual[m] += annual;
            d->n_annual[m]++;
        }
    }
}

static int one_mask(bench *b, outcome *o, uint32_t permutation, desk *d, pool *p)
{
    anji_error err;
    int64_t    n_gaps;
    char       label[64];

    if (anji_gap_scenario_draw(&b->r.axis, b->r.y, b->r.night, b->r.ustar, &o->scenario,
                               permutation, &b->s->gaps, d->gap, &n_gaps,
                               &err) != ANJI_OK) {
        fprintf(stderr, "anji-gapbench: scenario %s: %s\n", o->scenario.name,
                err.message);
        return DONE; /* a short record has no room for 60 days: go on without */
    }
    for (size_t i = 0; i < b->r.n; i++)
        d->y[i] = d->gap[i] > 0 ? NAN : b->r.y[i];
    snprintf(label, sizeof label, "%s_%u", o->scenario.name, permutation + 1);
    const task t = {.s         = b->s,
                    .r         = &b->r,
                    .y         = d->y,
                    .gap       = d->gap,
                    .n_gaps    = (size_t)n_gaps,
                    .label     = label,
                    .methods   = b->methods,
                    .n_methods = b->n_methods,
                    .fills     = d->fills};
    fill_all(b, o, d, &t);
    if (collect(b, d, (size_t)n_gaps, p))
        return DONE;
    fprintf(stderr, "anji-gapbench: no memory for the scores\n");
    return BAD_INPUT;
}

/* ---- scores --------------------------------------------------------------------------- */

static int score(const pool *p, const desk *d, size_t m, result *at)
{
    double    *error = malloc((p->n_gaps + 1) * 2 * sizeof *error);
    double    *se    = error == NULL ? NULL : error + p->n_gaps + 1;
    int64_t   *rows  = malloc((p->n_gaps + 1) * sizeof *rows);
    anji_error err;
    int        status = error == NULL || rows == NULL ? ANJI_ERR_MEMORY : ANJI_OK;

    for (int part = 0; status == ANJI_OK && part < 3; part++)
        status = anji_gap_score(p->n, p->truth, p->value[m], p->sd[m], p->gap, p->night,
                                part, &at->part[part], &err);
    if (status == ANJI_OK)
        status = anji_gap_sums(p->n, p->truth, p->value[m], p->sd[m], p->gap, p->n_gaps,
                               error, rows, se, &err);
    for (size_t g = 0; status == ANJI_OK && g < p->n_gaps; g++)
        se[g] = isnan(p->se[m][g]) ? se[g] : p->se[m][g];
    if (status == ANJI_OK)
        status = anji_gap_score_sums(p->n_gaps, error, rows, se, &at->sums, &err);
    free(error);
    free(rows);
    at->annual_bias = d->n_annual[m] > 0 ? d->annual[m] / (double)d->n_annual[m] : NAN;
    at->cpu /= d->n_done[m] > 0 ? (double)d->n_done[m] : NAN;
    at->wall /= d->n_done[m] > 0 ? (double)d->n_done[m] : NAN;
    if (status != ANJI_OK)
        snprintf(at->failure, sizeof at->failure, "%.255s",
                 status == ANJI_ERR_MEMORY ? "no memory" : err.message);
    return status == ANJI_ERR_MEMORY ? BAD_INPUT : DONE;
}

/* Mean squared error of each gap, by two methods, over the records that both filled. */
static int compare(const pool *p, size_t m, size_t best, uint32_t seed, result *at)
{
    double *a = calloc(p->n_gaps + 1, sizeof *a), *c = calloc(p->n_gaps + 1, sizeof *c);
    double *n    = calloc(p->n_gaps + 1, sizeof *n);
    int     fine = a != NULL && c != NULL && n != NULL;

    for (size_t i = 0; fine && i < p->n; i++) {
        double e = p->value[m][i] - p->truth[i], f = p->value[best][i] - p->truth[i];
        if (isnan(e) || isnan(f))
            continue;
        a[p->gap[i] - 1] += e * e;
        c[p->gap[i] - 1] += f * f;
        n[p->gap[i] - 1] += 1.0;
    }
    for (size_t g = 0; fine && g < p->n_gaps; g++)
        if (n[g] == 0.0)
            a[g] = NAN;
    fine = fine && anji_paired_test(p->n_gaps, a, c, DRAWS, seed, &at->to_best, NULL) ==
                       ANJI_OK;
    free(a);
    free(c);
    free(n);
    return fine;
}

static int judge(bench *b, outcome *o, const desk *d, const pool *p)
{
    o->hidden = p->n;
    o->gaps   = p->n_gaps;
    for (size_t m = 0; m < b->n_methods; m++) {
        if (score(p, d, m, &o->results[m]) != DONE)
            return BAD_INPUT;
        double least = o->results[o->best].part[0].rmse;
        if (isnan(least) || o->results[m].part[0].rmse < least)
            o->best = m;
    }
    for (size_t m = 0; m < b->n_methods; m++)
        if (!compare(p, m, o->best, b->s->gaps.seed, &o->results[m]))
            return BAD_INPUT;
    return DONE;
}

/* Random error of a measurement: two days in a row at the same time under alike
 * conditions (Hollinger & Richardson 2005). */
static double paired_days(const record *r)
{
    size_t day = (size_t)anji_axis_rows_per_day(&r->axis), n = 0;
    double square = 0.0;

    for (size_t i = 0; i + day < r->n; i++) {
        double d = r->y[i + day] - r->y[i];
        if (isnan(d) || !(fabs(r->sw_in[i + day] - r->sw_in[i]) < 75.0) ||
            (r->t_air != NULL && !(fabs(r->t_air[i + day] - r->t_air[i]) < 3.0)) ||
            (r->vpd != NULL && !(fabs(r->vpd[i + day] - r->vpd[i]) < 5.0)))
            continue;
        square += d * d;
        n++;
    }
    return n > 0 ? sqrt(square / (2.0 * (double)n)) : NAN;
}

int run_scenarios(bench *b)
{
    b->noise = paired_days(&b->r);
    for (size_t k = 0; k < b->n_scenarios; k++) {
        desk d      = {.gap = NULL};
        pool p      = {.n = 0};
        int  status = desk_new(&d, b) ? DONE : BAD_INPUT;
        for (uint32_t i = 0; status == DONE && i < b->s->permutations; i++)
            status = one_mask(b, &b->outcomes[k], i, &d, &p);
        if (status == DONE && p.n > 0)
            status = judge(b, &b->outcomes[k], &d, &p);
        pool_free(&p);
        desk_free(&d);
        if (status != DONE)
            return status;
    }
    return DONE;
}
