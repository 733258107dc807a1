/* Years whose sum is known: a process model on the record's own drivers and gaps.
 *
 * It is of a kind that no filler here is: a curved light response (non-rectangular
 * hyperbola) whose capacity follows temperature by a bell, leaves that open and close by
 * the mean temperature of ten days, stomata that remember the last hours' dryness,
 * respiration by Lloyd & Taylor (1994) of a soil that lags the air, wakened by showers at
 * random, a capacity that drifts, and Laplace noise that grows with the flux.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-gapbench.h"

typedef struct {
    size_t  n;
    double *sw, *ta, *vpd;                 /* without holes                        */
    double *soil, *leaf, *dry;             /* means of the past                    */
    double *gpp, *reco, *truth, *y, *work; /* gpp, reco: before they are scaled    */
} world;

static void world_free(world *w)
{
    double *columns[] = {w->sw,  w->ta,   w->vpd,   w->soil, w->leaf, w->dry,
                         w->gpp, w->reco, w->truth, w->y,    w->work};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        free(columns[i]);
}

/* Holes take the value of the day before, or else of the next that has one. */
static double *whole(const double *x, size_t n, size_t day, double otherwise)
{
    double *out = malloc((n + 1) * sizeof *out);

    for (size_t i = 0; out != NULL && i < n; i++) {
        out[i] = x == NULL ? otherwise : x[i];
        if (isnan(out[i]) && i >= day)
            out[i] = out[i - day];
        for (size_t k = i; isnan(out[i]) && k < n; k += day)
            out[i] = x[k];
        if (isnan(out[i]))
            out[i] = otherwise;
    }
    return out;
}

static double *past(const anji_axis *axis, const double *x, double days)
{
    double *out = malloc(((size_t)axis->n + 1) * sizeof *out);
    if (x != NULL && out != NULL)
        anji_memory_mean(axis, x, days, out, NULL);
    return out;
}

static int world_new(const record *r, world *w)
{
    size_t day   = (size_t)anji_axis_rows_per_day(&r->axis);
    size_t bytes = (r->n + 1) * sizeof(double);

    w->n     = r->n;
    w->sw    = whole(r->sw_in, r->n, day, 0.0);
    w->ta    = whole(r->t_air, r->n, day, 15.0);
    w->vpd   = whole(r->vpd, r->n, day, 6.0);
    w->soil  = past(&r->axis, w->ta, 2.0);
    w->leaf  = past(&r->axis, w->ta, 10.0);
    w->dry   = past(&r->axis, w->vpd, 0.15);
    w->gpp   = malloc(bytes);
    w->reco  = malloc(bytes);
    w->truth = malloc(bytes);
    w->y     = malloc(bytes);
    w->work  = malloc(bytes);
    return w->sw != NULL && w->ta != NULL && w->vpd != NULL && w->soil != NULL &&
           w->leaf != NULL && w->dry != NULL && w->gpp != NULL && w->reco != NULL &&
           w->truth != NULL && w->y != NULL && w->work != NULL;
}

/* What differs between replicates. */
typedef struct {
    double best_t, width_t, half_dry, leaf_out, curve, e0;
} kind;

static double about(anji_random *random, double middle, double share)
{
    return middle * (1.0 + share * (2.0 * anji_random_uniform(random) - 1.0));
}

static double hyperbola(double light, double capacity, double curve)
{
    double b = light + capacity;
    return (b - sqrt(b * b - 4.0 * curve * light * capacity)) / (2.0 * curve);
}

static void grow(world *w, const anji_axis *axis, anji_random *random)
{
    const kind k    = {about(random, 19.0, 0.15), about(random, 13.0, 0.2),
                       about(random, 15.0, 0.3),  about(random, 7.0, 0.3),
                       about(random, 0.75, 0.15), about(random, 300.0, 0.2)};
    double     days = axis->step / 86400.0, slow = 0.0, fast = 0.0, wet = 0.0;
    double     a_slow = exp(-days / 20.0), a_fast = exp(-days / 0.12);

    for (size_t i = 0; i < w->n; i++) {
        double t = w->ta[i], bell = (t - k.best_t) / k.width_t;
        double leaf = 0.15 + 0.85 / (1.0 + exp(-(w->leaf[i] - k.leaf_out) / 1.5));
        slow = a_slow * slow + sqrt(1.0 - a_slow * a_slow) * anji_random_normal(random);
        fast = a_fast * fast + sqrt(1.0 - a_fast * a_fast) * anji_random_normal(random);
        if (anji_random_uniform(random) < days / 12.0)
            wet += anji_random_uniform(random);
        wet *= exp(-days / 3.0);
        double capacity = 2.0 * leaf * exp(-bell * bell) * exp(0.12 * slow) /
                          (1.0 + w->dry[i] / k.half_dry);
        w->gpp[i] = hyperbola(fmax(w->sw[i], 0.0) / 250.0, capacity, k.curve);
        w->reco[i] =
            exp(k.e0 * (1.0 / 56.02 - 1.0 / (fmax(w->soil[i], -30.0) + 46.02))) *
            (1.0 + 0.6 * wet) * (0.8 + 0.2 * leaf) * exp(0.1 * fast);
    }
}

/* Scales the two so that their means over the measured nights and days are the record's;
 * then noise, of the record's own size. */
static void scale(world *w, const record *r, double noise, anji_random *random)
{
    double y[2] = {0, 0}, g[2] = {0, 0}, e[2] = {0, 0}, level = 0.0;

    for (size_t i = 0; i < w->n; i++) {
        int c = r->night[i] == 1;
        if (isnan(r->y[i]))
            continue;
        y[c] += r->y[i];
        g[c] += w->gpp[i];
        e[c] += w->reco[i];
    }
    double a = e[1] > 0.0 ? fmax(y[1] / e[1], 0.2) : 1.0;
    double b = g[0] > 0.0 ? fmax((a * e[0] - y[0]) / g[0], 1.0) : 1.0;
    for (size_t i = 0; i < w->n; i++) {
        w->truth[i] = a * w->reco[i] - b * w->gpp[i];
        level += fabs(w->truth[i]) / (double)w->n;
    }
    /* mean of (0.4 + 0.6 x)^2 for x = |f| / mean: about 1.4 */
    double unit = (isnan(noise) ? 0.3 * level : noise) / sqrt(1.4);
    for (size_t i = 0; i < w->n; i++) {
        double sd  = unit * (0.4 + 0.6 * fabs(w->truth[i]) / level);
        double e_i = sd * anji_random_laplace(random);
        w->y[i]    = isnan(r->y[i]) ? NAN : w->truth[i] + e_i;
    }
}

/* The error of the filled part of the sum, g C m-2 a year, and what the method says of it. */
static void judge(const record *r, const world *w, const fill *f, yearly *at)
{
    double error = 0.0, square = 0.0, gaps = 0.0, empty = 0.0;
    double years = (double)r->n * r->axis.step / (365.25 * 86400.0);
    double unit  = anji_gc_per_m2(1.0, r->axis.step, ANJI_MASS_MOLAR) / years;

    for (size_t i = 0; i < r->n; i++) {
        if (!isnan(r->y[i]))
            continue;
        gaps += 1.0;
        if (isnan(f->value[i])) {
            empty += 1.0;
            continue;
        }
        error += f->value[i] - w->truth[i];
        square += f->sd[i] * f->sd[i];
    }
    double se = unit * (isnan(f->se_total) ? sqrt(square) : f->se_total);
    error *= unit;
    at->n++;
    at->bias += error;
    at->rmse += error * error;
    at->unfilled += gaps > 0.0 ? empty / gaps : 0.0;
    if (!isnan(se)) {
        at->n_se++;
        at->se += se;
        at->covered += fabs(error) <= anji_normal_quantile(0.975) * se;
    }
}

static void finish(yearly *at)
{
    double n = at->n > 0 ? (double)at->n : NAN;
    at->bias /= n;
    at->rmse = sqrt(at->rmse / n);
    at->unfilled /= n;
    at->se = at->n_se > 0 ? at->se / (double)at->n_se : NAN;
}

static int one_year(bench *b, world *w, uint32_t replicate, fill *fills)
{
    anji_random *random = NULL;
    anji_error   err;

    /* the permutations of the gaps draw from streams of other seeds */
    if (anji_random_new(b->s->gaps.seed, 1000000000u + replicate, &random, &err) !=
        ANJI_OK)
        return failed(&err);
    grow(w, &b->r.axis, random);
    scale(w, &b->r, b->noise, random);
    anji_random_free(random);
    record known = b->r;
    known.y      = w->y;
    task t       = {.s         = b->s,
                    .r         = &known,
                    .y         = w->y,
                    .label     = "synthetic",
                    .total     = 1,
                    .methods   = b->methods,
                    .n_methods = b->n_methods,
                    .fills     = fills};
    for (size_t m = 0; m < b->n_methods; m++)
        fills[m].done = 0;
    for (size_t m = 0; m < b->n_methods; m++) {
        if (b->methods[m].from != NULL)
            continue;
        if (!fills[m].done &&
            run_method(&b->methods[m], &t, &fills[m], &err) != ANJI_OK)
            snprintf(b->years[m].failure, sizeof b->years[m].failure, "%.255s",
                     err.message);
        else
            judge(&b->r, w, &fills[m], &b->years[m]);
    }
    return DONE;
}

int run_synthetic(bench *b)
{
    world   w                  = {.n = 0};
    fill    fills[METHODS_MAX] = {{0}};
    double *block  = malloc(2 * (b->r.n + 1) * b->n_methods * sizeof *block), none[1];
    int     status = block != NULL && world_new(&b->r, &w) ? DONE : BAD_INPUT;

    for (size_t m = 0; status == DONE && m < b->n_methods; m++) {
        fills[m].value = block + 2 * m * (b->r.n + 1);
        fills[m].sd    = fills[m].value + b->r.n + 1;
        fills[m].se    = none; /* no artificial gaps */
    }
    for (uint32_t k = 0; status == DONE && k < b->s->replicates; k++)
        status = one_year(b, &w, k, fills);
    for (size_t m = 0; m < b->n_methods; m++)
        finish(&b->years[m]);
    world_free(&w);
    free(block);
    return status;
}
