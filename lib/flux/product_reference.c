/* Which member is most like all the others.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/product_private.h"

#define LANES 8 /* partial sums, so that the loop need not wait for each */

/* 1 for rows more than `reach` poor rows into their run, counted from row 0 or, backwards,
 * from the last. A run that the record cuts short counts as long. */
static void mark_deep(size_t rows, const double *quality, const anji_product_opts *o,
                      int backwards, uint8_t *deep)
{
    size_t run = o->blank_reach + 1;

    for (size_t k = 0; k < rows; k++) {
        size_t i = backwards ? rows - 1 - k : k;
        if (k > 0)
            run = quality[i] > o->blank_quality ? run + 1 : 0;
        if (run <= o->blank_reach)
            deep[i] = 0;
    }
}

void anjip_product_blank(size_t rows, const double *quality,
                         const anji_product_opts *opts, uint8_t *keep)
{
    memset(keep, 1, rows); /* first: 1 where deep in a run */
    mark_deep(rows, quality, opts, 0, keep);
    mark_deep(rows, quality, opts, 1, keep);
    if (rows > 0)
        keep[rows - 1] = 0; /* the last row is never blanked */
    for (size_t i = 0; i < rows;) {
        size_t end = i;
        while (end < rows && keep[end] == keep[i])
            end++;
        int blank = keep[i] && end - i >= opts->blank_least;
        memset(keep + i, !blank, end - i);
        i = end;
    }
}

static double mean_square(size_t n, const double *a, const double *b)
{
    double part[LANES] = {0.0}, sum = 0.0;
    size_t i = 0;

    for (; i + LANES <= n; i += LANES)
        for (size_t j = 0; j < LANES; j++)
            part[j] += (a[i + j] - b[i + j]) * (a[i + j] - b[i + j]);
    for (; i < n; i++)
        part[0] += (a[i] - b[i]) * (a[i] - b[i]);
    for (size_t j = 0; j < LANES; j++)
        sum += part[j];
    return sum / (double)n;
}

static double variance(size_t n, const double *x)
{
    double sum = 0.0, squares = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += x[i];
    for (size_t i = 0; i < n; i++)
        squares += (x[i] - sum / (double)n) * (x[i] - sum / (double)n);
    return squares / (double)n;
}

int32_t anjip_product_choose(const anjip_members *m, const uint8_t *keep)
{
    enum { N = ANJIP_PERCENTILES };
    double  square[N][N] = {{0.0}}, best = -INFINITY;
    size_t  n      = 0;
    int32_t chosen = -1;
    double *kept   = anjip_malloc(N * m->n, sizeof *kept);

    if (kept == NULL)
        return -2;
    for (size_t c = 0, at = 0; c < N; c++)
        for (size_t i = 0; i < m->n; i++)
            if (keep[i])
                kept[at++] = m->value[c * m->n + i];
    for (size_t i = 0; i < m->n; i++)
        n += keep[i];
    for (size_t c = 0; n > 1 && c < N; c++)
        for (size_t i = c + 1; i < N; i++)
            square[c][i] = square[i][c] = mean_square(n, kept + c * n, kept + i * n);
    for (size_t c = 0; n > 1 && c < N; c++) {
        double score = 0.0, var = variance(n, kept + c * n);
        for (size_t i = 0; i < N; i++)
            score += 1.0 - square[c][i] / var;
        if (score > best) {
            best   = score;
            chosen = (int32_t)c;
        }
    }
    free(kept);
    return chosen;
}
