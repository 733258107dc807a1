/* What a fill of one record and an ensemble of fills share: rules, options, checks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_FILL_RULES_H
#define ANJI_FILL_RULES_H

#include <anjicarbon/gapfill.h>

#include "flux/course.h"
#include "flux/similar.h"

/* One line of the search: half-windows first, first + step, ..., last days. */
typedef struct {
    uint8_t method;
    int32_t first, last, step;
} anjip_fill_pass;

typedef struct {
    const anjip_fill_pass *passes;
    size_t                 n_passes;
    int64_t short_by;    /* rows by which a look-up window is shorter at each end */
    int64_t beside_rows; /* same time of day: rows each side, or 0 for one hour   */
    double  max_gap_days;
    double  edge_share; /* of that: so much of a longer gap is filled at each end */
    int     leave_one_out;
    double  symmetric_from; /* first driver from which symmetric means are taken  */
    int     equal_in_both;  /* rows equal to the first driver count on both sides */
} anjip_fill_rules;

/* What does not change from row to row, nor from member to member. */
typedef struct {
    anjip_fill_rules rules; /* the form's, as the options change them */
    anji_fill_opts   opts;
    size_t           rows, per_day, beside;
    anji_driver      drivers[ANJI_FILL_DRIVERS_MAX];
    size_t           n_drivers; /* that can be used: note 1 of gapfill.h */
} anjip_fill_plan;

/* Checks what anji_fill_mds() is given and makes the plan. */
int anjip_fill_plan_load(anjip_fill_plan *plan, const anji_axis *axis, const double *y,
                         const anji_driver *drivers, size_t n_drivers,
                         const anji_fill_opts *opts, anji_error *err);

/* Marks with 1 the rows that stay empty because their gap is too long; others keep what
 * they hold. */
void anjip_fill_long_gaps(const anjip_fill_plan *plan, const double *y, uint8_t *mark);

/* 1, 2 or 3 by the method and the whole window, days. */
uint8_t anjip_fill_quality(int method, int64_t window);

/* The window of a look-up w days each side of a row: [*low, *high). */
void anjip_fill_window(const anjip_fill_plan *plan, size_t row, int64_t days,
                       size_t *low, size_t *high);

#endif
