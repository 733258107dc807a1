/* The calibrated error of a record's own gaps.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/gap_error_private.h"

/* Spreads of filled rows by cell, [class]; a range of cells of the record. */
typedef struct {
    double (*h)[2];
    size_t first, last; /* [first, last) may be other than 0 */
} cells;

/* sum w h h' over all pairs of cells, a cell with itself once. */
static double all_pairs(const anji_gap_error *g, const cells *x)
{
    const double(*w)[ANJIP_PAIRS] = g->between;
    const double *far             = w[ANJIP_GAP_LAGS - 1];
    double        sum = 0.0, h[2] = {0, 0};

    /* pairs at a distance hold w of the last bin, and nearer ones what is above that */
    for (size_t a = x->first; a < x->last; a++) {
        if (x->h[a][0] == 0.0 && x->h[a][1] == 0.0)
            continue;
        for (size_t b = a; b < x->last && b <= a + ANJIP_GAP_NEAR; b++) {
            const double *v     = w[anjip_gap_lag(b - a)];
            double        times = a == b ? 1.0 : 2.0;
            for (int c = 0; c < 4; c++) {
                int q = anjip_gap_pair(c / 2, c % 2);
                sum += times * (v[q] - far[q]) * x->h[a][c / 2] * x->h[b][c % 2];
            }
        }
        h[0] += x->h[a][0];
        h[1] += x->h[a][1];
    }
    for (int c = 0; c < 4; c++)
        sum += far[anjip_gap_pair(c / 2, c % 2)] * h[c / 2] * h[c % 2];
    return sum;
}

/* ---- one gap -------------------------------------------------------------------------- */

/* What a length lies between: share of the upper calibrated length. */
static size_t between_lengths(const anji_gap_error *g, double length, double *share)
{
    size_t k = 0;

    while (k + 1 < g->n_lengths && (double)g->lengths[k + 1].length <= length)
        k++;
    *share = 0.0;
    if (k + 1 < g->n_lengths)
        *share = log(length / (double)g->lengths[k].length) /
                 log((double)g->lengths[k + 1].length / (double)g->lengths[k].length);
    return k;
}

static double mixed(double low, double high, double share)
{
    return low + share * (high - low);
}

/* Sums over the inside rows of one gap. */
typedef struct {
    double h[2], hh[2], expected;
} inside;

/* Adds the error of one gap, as a whole, and tells how much of it is common. */
static double add_gap(const anji_gap_error *g, const inside *in, double length,
                      anji_gap_sum *out, double *independent,
                      double *variance_by_length)
{
    double share;
    size_t k    = between_lengths(g, length, &share);
    size_t next = k + 1 < g->n_lengths ? k + 1 : k;
    double own = 0.0, alone = 0.0, v[ANJIP_PAIRS];

    for (int q = 0; q < ANJIP_PAIRS; q++)
        v[q] = mixed(g->common[k][q], g->common[next][q], share);
    for (int c = 0; c < ANJIP_CLASSES; c++) {
        alone += in->hh[c] * g->near[c];
        own += in->hh[c] * g->near[c] +
               v[anjip_gap_pair(c, c)] * (in->h[c] * in->h[c] - in->hh[c]);
        if (g->expected == NULL)
            out->bias += in->h[c] * mixed(g->bias[k][c], g->bias[next][c], share);
        out->inherited += in->hh[c] * g->noise[c];
        *independent += in->hh[c] * (g->near[c] + g->noise[c]);
    }
    out->bias += in->expected;
    own = fmax(own + 2 * v[ANJIP_BETWEEN] * in->h[0] * in->h[1], alone);
    variance_by_length[share < 0.5 ? k : next] += own;
    return own;
}

static size_t gap_end(const anji_gap_error *g, size_t row)
{
    while (row < g->n && g->missing[row])
        row++;
    return row;
}

static size_t gap_start(const anji_gap_error *g, size_t row)
{
    while (row > 0 && g->missing[row - 1])
        row--;
    return row;
}

/* The gap's rows [from, to) inside the period, added to all cells and to its own. */
static inside add_rows(const anji_gap_error *g, size_t from, size_t to, cells *all,
                       cells *own)
{
    inside in = {{0, 0}, {0, 0}, 0};

    own->first = own->last = (size_t)g->cell[from];
    for (size_t i = from; i < to; i++) {
        size_t d   = (size_t)g->cell[i];
        own->first = d < own->first ? d : own->first;
        own->last  = d + 1 > own->last ? d + 1 : own->last;
    }
    for (size_t i = from; i < to; i++) {
        int    c = g->class[i];
        double h = g->spread[i];
        in.h[c] += h;
        in.hh[c] += h * h;
        in.expected += g->expected != NULL ? h * g->expected[i] : 0.0;
        all->h[g->cell[i]][c] += h;
        own->h[g->cell[i]][c] += h;
    }
    return in;
}

/* ---- the sum -------------------------------------------------------------------------- */

/* Welch-Satterthwaite over the lengths, each as sure as its gaps are many. */
static double freedom(const anji_gap_error *g, double cross, const double *by_length)
{
    double sum = cross, squares = cross * cross * 8.0 / (double)g->n_cells;

    for (size_t k = 0; k < g->n_lengths; k++) {
        sum += by_length[k];
        squares +=
            by_length[k] * by_length[k] / fmax((double)g->lengths[k].n_blocks, 1.0);
    }
    return squares > 0.0 ? sum * sum / squares : INFINITY;
}

static void sum_gaps(const anji_gap_error *g, size_t first, size_t last, cells *all,
                     cells *own, anji_gap_sum *out)
{
    double apart = 0.0, independent = 0.0, cross = 0.0,
           by_length[ANJIP_GAP_LENGTHS] = {0};
    int64_t tried                       = g->lengths[g->n_lengths - 1].length;

    for (size_t row = first; row < last;) {
        if (!g->missing[row]) {
            row++;
            continue;
        }
        size_t  end = gap_end(g, row), to = end < last ? end : last;
        int64_t length = (int64_t)(end - gap_start(g, row));
        inside  in     = add_rows(g, row, to, all, own);
        apart += add_gap(g, &in, (double)length, out, &independent, by_length);
        cross -= all_pairs(g, own);
        memset(own->h[own->first], 0, (own->last - own->first) * sizeof *own->h);
        out->n_gaps++;
        out->n_filled += (int64_t)(to - row);
        out->longest = length > out->longest ? length : out->longest;
        out->n_beyond += length > tried * 5 / 4 ? (int64_t)(to - row) : 0;
        row = to;
    }
    cross               = fmax(cross + all_pairs(g, all), 0.0);
    out->se             = sqrt(apart + cross);
    out->se_apart       = sqrt(apart);
    out->se_independent = sqrt(independent);
    out->noise          = sqrt(out->inherited);
    out->df             = freedom(g, cross, by_length);
}

int anji_gap_error_sum(const anji_gap_error *gap_error, int64_t first, int64_t last,
                       anji_gap_sum *out, anji_error *err)
{
    const anji_gap_error *g = gap_error;

    anjip_begin(err);
    if (out != NULL)
        *out = (anji_gap_sum){-1, -1, -1, -1, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    if (g == NULL || out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "gap_error or out is NULL");
    if (first < 0 || last < first || last > (int64_t)g->n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "rows %lld to %lld of %zu",
                          (long long)first, (long long)last, g->n);
    double(*memory)[2] = anjip_calloc(2 * g->n_cells, sizeof *memory);
    if (memory == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu days",
                          g->n_cells);
    cells all = {memory, 0, g->n_cells}, own = {memory + g->n_cells, 0, 0};
    *out = (anji_gap_sum){0};
    sum_gaps(g, (size_t)first, (size_t)last, &all, &own, out);
    free(memory);
    return ANJI_OK;
}
