/* Boosted regression trees; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_TREES_H
#define ANJI_TREES_H

#include "private.h"

typedef struct {
    uint32_t seed, rounds, depth;
    double   rate, leaf, sample, columns;
} anjip_trees;

/* Rows of predictors, one row after the other, NaN missing. */
typedef struct {
    size_t       rows, columns;
    const float *x;
} anjip_trees_rows;

int anjip_trees_built(void);

/* Learns y (of the rows of `from`) and estimates the rows of `at` into out. Keeps nothing.
 * Safe from several threads at once. */
int anjip_trees_learn(const anjip_trees *trees, const anjip_trees_rows *from,
                      const float *y, const anjip_trees_rows *at, float *out,
                      anji_error *err);

#endif
