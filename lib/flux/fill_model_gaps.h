/* Artificial gaps of the fill model; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_FILL_MODEL_GAPS_H
#define ANJI_FILL_MODEL_GAPS_H

#include "flux/fill_model_private.h"

#define ANJIP_GAP_ROWS 24 /* rows of a gap whose own interval is tested */

typedef struct {
    size_t  first, last; /* measured rows [first, last) */
    size_t  n;
    double  error, signal, noise; /* of the sum, and its variances */
    double  squares, errors;      /* sums over rows */
    size_t  n_tested;
    double  z[ANJIP_GAP_ROWS]; /* |error| / sd of single rows */
    uint8_t day[ANJIP_GAP_ROWS];
} anjip_model_gap;

typedef struct {
    anji_fill_model *m;
    anjip_chain      back;
    double          *y;            /* a panel, y - m first */
    double          *q;            /* V^-1 Phi, panels     */
    double          *left, *right; /* panel, gap, 3 x 8 */
    size_t          *at_left, *at_right;
    anjip_model_gap *gaps;
    size_t           n_gaps;
} anjip_model_study;

/* A task: leaves out gap k of the study (the context). */
int anjip_model_leave_out(void *context, size_t k, anji_error *err);

#endif
