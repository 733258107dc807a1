/* Which measured rows had conditions like a given row's, and what was measured there.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_SIMILAR_H
#define ANJI_SIMILAR_H

#include <anjicarbon/gapfill.h>

#include "flux/moments.h"
#include "private.h"

/* Rows that have a value and all drivers, sorted by class of the first driver and by
 * time within a class. A row's alike rows in a time window are then a few runs. */
typedef struct anjip_similar anjip_similar;

/* Moments of a sample: of y the sum in two parts (moments.h), of y - shift the squares.
 * `below` and `above`: rows whose first driver is strictly smaller or larger than the
 * target's, only when sides are asked for. */
typedef struct {
    double  sum, rest, squares, sum_below, sum_above;
    int64_t n, n_below, n_above;
} anjip_tally;

/* Conditions of one row; made by anjip_similar_ask(). */
typedef struct {
    double x[ANJI_FILL_DRIVERS_MAX];
    double tol[ANJI_FILL_DRIVERS_MAX];
    size_t n_drivers; /* compared: the first so many */
    size_t first_class, last_class;
    int    sides;
} anjip_question;

/* y[row]: NaN missing; borrowed, as the drivers are. NULL when memory is short. */
anjip_similar *anjip_similar_new(size_t rows, const double *y, anjip_scale scale,
                                 const anji_driver *drivers, size_t n_drivers);
void           anjip_similar_free(anjip_similar *similar);

/* 1 when every row with a value and the first driver has the other drivers too, so that
 * this index also answers questions of the first driver alone. */
int anjip_similar_complete(const anjip_similar *similar);

/* Compare the first n_drivers. 0 when the row lacks one: nothing is like it. */
int anjip_similar_ask(const anjip_similar *similar, size_t row, size_t n_drivers,
                      int sides, anjip_question *question);

/* Add the alike rows of [from, to) to the tally. */
void anjip_similar_add(const anjip_similar *similar, const anjip_question *question,
                       size_t from, size_t to, anjip_tally *tally);

/* Room that a list needs beyond the rows it holds. */
#define ANJIP_SIMILAR_ROOM 8

/* The alike rows of [from, to) themselves, in no order that matters; their number. */
size_t anjip_similar_list(const anjip_similar *similar, const anjip_question *question,
                          size_t from, size_t to, uint32_t *rows);

/* The same sample row by row: its mean, and the sum of squared deviations from it, for
 * samples so narrow that a sum of squares has lost its digits. Without row `skip`. */
void anjip_similar_exact(const anjip_similar *similar, const anjip_question *question,
                         size_t from, size_t to, size_t skip, double *mean,
                         double *deviation);

#endif
