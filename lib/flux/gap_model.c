/* From the errors in artificial gaps to how errors go together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/gap_error_private.h"

#define WINDOW_DAYS 10  /* of the local spread, each side                             */
#define LOCAL_MIN   20  /* fewer errors are no local spread                           */
#define PRIOR       5.0 /* records that the local spread is worth beside the filler's */
#define PRIOR_GAPS  4.0 /* gaps that the next shorter length is worth                 */
#define SHORT       1   /* the design of 8 rows: pairs of different gaps              */

int anjip_gap_pair(int a, int b)
{
    return a != b             ? ANJIP_BETWEEN
           : a == ANJIP_NIGHT ? ANJIP_NIGHT_NIGHT
                              : ANJIP_DAY_DAY;
}

/* 0, 1, 2, 3-4, 5-8, 9-16, 17-32, 33-64, more */
size_t anjip_gap_lag(size_t days)
{
    size_t bin = days < 2 ? days : 2;

    for (size_t last = 2; days > last && bin + 1 < ANJIP_GAP_LAGS; last *= 2)
        bin++;
    return bin;
}

/* ---- spread --------------------------------------------------------------------------- */

typedef struct {
    double squares, count;
} tally;

static double mean_square(tally t)
{
    return t.squares / t.count;
}

/* sums[c][d] holds the errors of class c before cell d; all[c] those of the record. */
static double local_square(const anji_gap_error *g, const tally *const sums[2],
                           const tally all[2], size_t row)
{
    int    c  = g->class[row];
    size_t at = (size_t)g->cell[row];
    size_t lo = at > WINDOW_DAYS ? at - WINDOW_DAYS : 0;
    size_t hi = at + WINDOW_DAYS + 1 < g->n_cells ? at + WINDOW_DAYS + 1 : g->n_cells;
    tally  t  = {sums[c][hi].squares - sums[c][lo].squares,
                 sums[c][hi].count - sums[c][lo].count};

    if (t.count >= LOCAL_MIN)
        return mean_square(t);
    if (all[c].count >= LOCAL_MIN)
        return mean_square(all[c]);
    return mean_square(
        (tally){all[0].squares + all[1].squares, all[0].count + all[1].count});
}

static void count_errors(const anji_gap_error *g, tally *sums[2], tally all[2])
{
    const double *error = g->designs[0].error;

    for (size_t i = 0; i < g->n; i++)
        if (!isnan(error[i])) {
            tally *t = &sums[g->class[i]][g->cell[i] + 1];
            t->squares += error[i] * error[i];
            t->count += 1;
        }
    for (int c = 0; c < ANJIP_CLASSES; c++) {
        for (size_t d = 1; d <= g->n_cells; d++) {
            sums[c][d].squares += sums[c][d - 1].squares;
            sums[c][d].count += sums[c][d - 1].count;
        }
        all[c] = sums[c][g->n_cells];
    }
}

int anjip_gap_spread(anji_gap_error *g, const double *sd, const int32_t *n,
                     anji_error *err)
{
    tally *memory = anjip_calloc(2 * (g->n_cells + 1), sizeof *memory);
    tally *sums[2], all[2];

    if (memory == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu days",
                          g->n_cells);
    sums[0] = memory;
    sums[1] = memory + g->n_cells + 1;
    count_errors(g, sums, all);
    if (!(all[0].count + all[1].count >= 100.0)) {
        free(memory);
        return anjip_fail(
            err, ANJI_ERR_TOO_FEW, -1,
            "fewer than 100 measured rows were filled in artificial gaps");
    }
    for (size_t i = 0; i < g->n; i++) {
        double local = local_square(g, (const tally *const *)sums, all, i);
        double own   = isfinite(sd[i]) && n[i] > 0 ? (double)n[i] : 0.0;
        double sum   = own > 0.0 ? own * sd[i] * sd[i] : 0.0;
        g->spread[i] = sqrt((sum + PRIOR * local) / (own + PRIOR));
    }
    free(memory);
    return ANJI_OK;
}

/* ---- gaps of one length --------------------------------------------------------------- */

/* Sums over the rows of one artificial gap, by class: of errors, spreads, their squares. */
typedef struct {
    double r[2], h[2], rr[2], hh[2];
    size_t m;
} gap;

/* The gap that begins at or after *row; 0 rows when its rows were not measured. */
static gap next_gap(const anji_gap_error *g, const anjip_gap_design *d, size_t *row)
{
    gap    b     = {{0, 0}, {0, 0}, {0, 0}, {0, 0}, 0};
    size_t block = anjip_gap_block(d, *row);

    for (; *row < g->n && anjip_gap_block(d, *row) == block; ++*row) {
        double r = d->error[*row], h = g->spread[*row];
        int    c = g->class[*row];
        if (isnan(r))
            continue;
        b.r[c] += r;
        b.h[c] += h;
        b.rr[c] += r * r;
        b.hh[c] += h * h;
        b.m++;
    }
    if (b.m < (d->length + 7) / 8) /* too little of it to stand for a gap */
        b.m = 0;
    return b;
}

/* Products over pairs of different rows: of errors, of spreads. */
typedef struct {
    double r[ANJIP_PAIRS], h[ANJIP_PAIRS];
} products;

static void add_pairs(products *p, const gap *b)
{
    for (int c = 0; c < ANJIP_CLASSES; c++) {
        p->r[anjip_gap_pair(c, c)] += b->r[c] * b->r[c] - b->rr[c];
        p->h[anjip_gap_pair(c, c)] += b->h[c] * b->h[c] - b->hh[c];
    }
    p->r[ANJIP_BETWEEN] += 2 * b->r[0] * b->r[1];
    p->h[ANJIP_BETWEEN] += 2 * b->h[0] * b->h[1];
}

/* Neighbouring rows of the short gaps, and all rows: what is common at no distance, and
 * what is left for the measurements' noise. */
static void find_noise(anji_gap_error *g)
{
    const anjip_gap_design *d = &g->designs[SHORT];
    double product[2] = {0, 0}, spread[2] = {0, 0}, square[2] = {0, 0}, all[2] = {0, 0};

    for (size_t i = 0; i < g->n; i++) {
        int    c = g->class[i];
        double r = d->error[i], h = g->spread[i];
        if (isnan(r))
            continue;
        square[c] += r * r;
        all[c] += h * h;
        if (i == 0 || g->class[i - 1] != c || isnan(d->error[i - 1]) ||
            anjip_gap_block(d, i) != anjip_gap_block(d, i - 1))
            continue;
        product[c] += r * d->error[i - 1];
        spread[c] += h * g->spread[i - 1];
    }
    for (int c = 0; c < ANJIP_CLASSES; c++) {
        double whole = all[c] > 0.0 ? square[c] / all[c] : 1.0;
        double near  = spread[c] > 0.0 ? product[c] / spread[c] : 0.0;
        g->near[c]   = fmin(fmax(near, 0.0), whole);
        g->noise[c]  = whole - g->near[c];
    }
}

/* v of one length: few gaps lean on the next shorter length. */
static void find_common(anji_gap_error *g, size_t k, const products *p, double n_gaps)
{
    double *v = g->common[k];

    for (int q = 0; q < ANJIP_PAIRS; q++) {
        double before = k > 0               ? g->common[k - 1][q]
                        : q < ANJIP_BETWEEN ? g->near[q]
                                            : 0.0;
        double found  = p->h[q] > 0.0 ? p->r[q] / p->h[q] : before;
        v[q]          = p->h[q] > 0.0
                            ? (n_gaps * found + PRIOR_GAPS * before) / (n_gaps + PRIOR_GAPS)
                            : before;
    }
    v[ANJIP_DAY_DAY]     = fmax(v[ANJIP_DAY_DAY], 0.0);
    v[ANJIP_NIGHT_NIGHT] = fmax(v[ANJIP_NIGHT_NIGHT], 0.0);
    double most          = sqrt(v[ANJIP_DAY_DAY] * v[ANJIP_NIGHT_NIGHT]);
    v[ANJIP_BETWEEN]     = fmin(fmax(v[ANJIP_BETWEEN], -most), most);
}

/* Variance of the sum over one artificial gap that the model predicts, noise included. */
static double predict(const anji_gap_error *g, size_t k, const gap *b)
{
    const double *v   = g->common[k];
    double        sum = 2 * v[ANJIP_BETWEEN] * b->h[0] * b->h[1];

    for (int c = 0; c < ANJIP_CLASSES; c++)
        sum += (g->near[c] + g->noise[c]) * b->hh[c] +
               v[anjip_gap_pair(c, c)] * (b->h[c] * b->h[c] - b->hh[c]);
    return fmax(sum, 0.0);
}

static void one_length(anji_gap_error *g, size_t k)
{
    const anjip_gap_design *d      = &g->designs[k];
    anji_gap_length        *t      = &g->lengths[k];
    products                p      = {{0}, {0}};
    double                  sum[2] = {0, 0}, spread[2] = {0, 0};
    double                  square = 0.0, independent = 0.0, predicted = 0.0;

    *t = (anji_gap_length){.length = (int64_t)d->length};
    for (size_t row = 0; row < g->n;) {
        gap b = next_gap(g, d, &row);
        if (b.m == 0)
            continue;
        add_pairs(&p, &b);
        t->n_blocks++;
        t->n_rows += (int64_t)b.m;
        for (int c = 0; c < ANJIP_CLASSES; c++) {
            sum[c] += b.r[c];
            spread[c] += b.h[c];
        }
    }
    double n = (double)t->n_blocks;
    find_common(g, k, &p, n);
    for (int c = 0; c < ANJIP_CLASSES; c++)
        g->bias[k][c] = spread[c] > 0.0 ? sum[c] / spread[c] : 0.0;
    for (size_t row = 0; row < g->n;) {
        gap    b = next_gap(g, d, &row);
        double m = (double)b.m;
        if (b.m == 0)
            continue;
        square += pow((b.r[0] + b.r[1]) / m, 2);
        predicted += predict(g, k, &b) / (m * m);
        for (int c = 0; c < ANJIP_CLASSES; c++)
            independent += (g->near[c] + g->noise[c]) * b.hh[c] / (m * m);
    }
    t->bias           = (sum[0] + sum[1]) / (double)t->n_rows;
    t->rmse           = sqrt(square / n);
    t->independent    = sqrt(independent / n);
    t->predicted      = sqrt(predicted / n);
    t->common_night   = g->common[k][ANJIP_NIGHT_NIGHT];
    t->common_day     = g->common[k][ANJIP_DAY_DAY];
    t->common_between = g->common[k][ANJIP_BETWEEN];
}

/* ---- pairs of different gaps ---------------------------------------------------------- */

/* Errors and spreads of one group's short gaps, [cell][class], and the products within
 * one gap and one cell, which are not between gaps. */
typedef struct {
    double (*r)[2], (*h)[2];
    products own;
} cells;

static void add_group(const anji_gap_error *g, uint8_t group, cells *all)
{
    const anjip_gap_design *d = &g->designs[SHORT];
    double                  r = 0.0, h = 0.0;

    memset(all->r, 0, g->n_cells * sizeof *all->r);
    memset(all->h, 0, g->n_cells * sizeof *all->h);
    all->own = (products){{0}, {0}};
    for (size_t i = 0; i < g->n; i++) {
        size_t block = anjip_gap_block(d, i);
        int    c     = g->class[i];
        if (d->group[block] == group && !isnan(d->error[i])) {
            r += d->error[i];
            h += g->spread[i];
        }
        if (i + 1 < g->n && g->class[i + 1] == c && g->cell[i + 1] == g->cell[i] &&
            anjip_gap_block(d, i + 1) == block)
            continue;
        all->r[g->cell[i]][c] += r;
        all->h[g->cell[i]][c] += h;
        all->own.r[anjip_gap_pair(c, c)] += r * r;
        all->own.h[anjip_gap_pair(c, c)] += h * h;
        r = h = 0.0;
    }
}

static void add_lags(const anji_gap_error *g, const cells *all,
                     products lag[ANJIP_GAP_LAGS])
{
    double   r[2] = {0, 0}, h[2] = {0, 0};
    products near = {{0}, {0}};

    for (size_t a = 0; a < g->n_cells; a++) {
        for (size_t b = a; b < g->n_cells && b <= a + ANJIP_GAP_NEAR; b++) {
            products *p     = &lag[anjip_gap_lag(b - a)];
            double    times = a == b ? 1.0 : 2.0;
            for (int c = 0; c < 4; c++) {
                int    x = c / 2, y = c % 2, q = anjip_gap_pair(x, y);
                double rr = times * all->r[a][x] * all->r[b][y];
                double hh = times * all->h[a][x] * all->h[b][y];
                p->r[q] += rr;
                p->h[q] += hh;
                near.r[q] += rr;
                near.h[q] += hh;
            }
        }
        for (int c = 0; c < ANJIP_CLASSES; c++) {
            r[c] += all->r[a][c];
            h[c] += all->h[a][c];
        }
    }
    for (int c = 0; c < 4; c++) {
        int q = anjip_gap_pair(c / 2, c % 2);
        lag[ANJIP_GAP_LAGS - 1].r[q] += r[c / 2] * r[c % 2];
        lag[ANJIP_GAP_LAGS - 1].h[q] += h[c / 2] * h[c % 2];
    }
    for (int q = 0; q < ANJIP_PAIRS; q++) {
        lag[ANJIP_GAP_LAGS - 1].r[q] -= near.r[q];
        lag[ANJIP_GAP_LAGS - 1].h[q] -= near.h[q];
        lag[0].r[q] -= all->own.r[q];
        lag[0].h[q] -= all->own.h[q];
    }
}

/* Not rising with distance, by pooling neighbours that do (Ayer et al. 1955), and not
 * negative: what does not show is taken as 0, on the safe side. */
static void make_falling(anji_gap_error *g, const products lag[ANJIP_GAP_LAGS], int q)
{
    double value[ANJIP_GAP_LAGS], weight[ANJIP_GAP_LAGS];
    size_t count[ANJIP_GAP_LAGS], top = 0;

    for (size_t k = 0; k < ANJIP_GAP_LAGS; k++) {
        weight[top] = fmax(lag[k].h[q], 0.0);
        value[top]  = weight[top] > 0.0 ? lag[k].r[q] / weight[top] : 0.0;
        count[top]  = 1;
        for (top++;
             top > 1 && (value[top - 1] > value[top - 2] || weight[top - 1] == 0.0);
             top--) {
            double sum      = weight[top - 1] + weight[top - 2];
            value[top - 2]  = sum > 0.0 ? (value[top - 1] * weight[top - 1] +
                                          value[top - 2] * weight[top - 2]) /
                                             sum
                                        : 0.0;
            weight[top - 2] = sum;
            count[top - 2] += count[top - 1];
        }
    }
    for (size_t k = 0, at = 0; k < top; k++)
        for (size_t m = 0; m < count[k]; m++)
            g->between[at++][q] = fmax(value[k], 0.0);
}

static int pairs_of_gaps(anji_gap_error *g, anji_error *err)
{
    products lag[ANJIP_GAP_LAGS] = {{{0}, {0}}};
    cells    all;

    double(*memory)[2] = anjip_malloc(2 * g->n_cells, sizeof *memory);
    if (memory == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu days",
                          g->n_cells);
    all.r = memory;
    all.h = memory + g->n_cells;
    for (uint32_t f = 0; f < g->designs[SHORT].folds; f++) {
        add_group(g, (uint8_t)f, &all);
        add_lags(g, &all, lag);
    }
    for (int q = 0; q < ANJIP_PAIRS; q++)
        make_falling(g, lag, q);
    free(memory);
    return ANJI_OK;
}

int anjip_gap_model(anji_gap_error *g, anji_error *err)
{
    find_noise(g);
    for (size_t k = 0; k < g->n_lengths; k++)
        one_length(g, k);
    return pairs_of_gaps(g, err);
}
