/* What the files of the change-point detection share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_USTAR_CHANGE_PRIVATE_H
#define ANJI_USTAR_CHANGE_PRIVATE_H

#include <anjicarbon/random.h>
#include <anjicarbon/ustar_bootstrap.h>
#include <anjicarbon/ustar_change.h>

#include "private.h"

enum { ANJIP_CHANGE_SEASONS = 4, ANJIP_CHANGE_STRATA = 8, ANJIP_CHANGE_CELLS = 32 };

/* One model's change point in one stratum; NaN where there is none. */
typedef struct {
    double at;                 /* m s-1                                      */
    double f, p;               /* largest F and its probability by chance    */
    double below, above;       /* slopes                                     */
    double se_below, se_above; /* above: of the difference of the slopes */
    double half;               /* Student's quantile of the 95 % interval    */
} anjip_change;

/* A temperature class of a season. */
typedef struct {
    int          tried;
    int32_t      n_bins;
    int64_t      n;
    double       t_min, t_max;
    anjip_change model[2];
} anjip_change_cell;

/* Change points of both models in n bins, ascending in x. Orders nothing; leaves out
 * outliers, so x and y are changed. Returns the bins used. work: 2 n doubles. */
size_t anjip_change_find(size_t n, double *x, double *y, double *work,
                         anjip_change model[2]);

/* Probability that the largest F of n bins comes by chance, within 0.01 and what the
 * table begins with (0.2 and 0.1); p <= 0.05 is exact to the table. */
double anjip_change_p(int model, double f, size_t n);

/* Quantile of n ascending values, the k-th of which is at (k - 1/2) / n (Hazen); n > 0. */
double anjip_change_hazen(size_t n, const double *x, double p);

/* A calendar year's complete nights, its December first. */
typedef struct {
    int32_t   year;
    uint32_t  rows; /* of the axis in this year    */
    uint32_t  n;    /* entries                     */
    double   *u, *t, *nee;
    uint32_t *row, *by_t, *by_u;
} anjip_change_nights;

typedef struct {
    size_t               n_years;
    anjip_change_nights *years;
    uint32_t             per_bin, night_min; /* by the step of the axis */
} anjip_change_plan;

typedef struct {
    const anji_axis *axis;
    const double    *nee, *ustar, *t_air, *sw_in;
    const uint8_t   *night;
} anjip_change_record;

int  anjip_change_opts_load(anji_ustar_change_opts       *dst,
                            const anji_ustar_change_opts *src, anji_error *err);
int  anjip_change_plan_new(const anjip_change_record    *in,
                           const anji_ustar_change_opts *o, anjip_change_plan *plan,
                           anji_error *err);
void anjip_change_plan_free(anjip_change_plan *plan);

/* Where the seasons of a year begin and end, as entries. */
typedef struct {
    int64_t  n[ANJIP_CHANGE_SEASONS];
    uint32_t first[ANJIP_CHANGE_SEASONS], last[ANJIP_CHANGE_SEASONS];
} anjip_change_quarters;

/* All strata of a year; count: how often each entry was drawn.
 * Returns 0 without memory. cells: ANJIP_CHANGE_CELLS, season by season. */
int anjip_change_evaluate(const anjip_change_plan *plan, size_t year,
                          const uint32_t *count, anjip_change_cell *cells,
                          anjip_change_quarters *quarters);

/* The same for a resample. */
int anjip_change_resample(const anjip_change_plan *plan, size_t year,
                          anji_random *random, anjip_change_cell *cells);

/* Which of the cells of n_draws draws make up the threshold. */
typedef struct {
    int32_t reason, tried, significant, deficit, selected;
} anjip_change_choice;

/* use: 1 for each selected cell. Returns 0 without memory. */
int anjip_change_select(const anji_ustar_change_opts *o, size_t n_draws,
                        const anjip_change_cell *cells, uint8_t *use,
                        anjip_change_choice *choice);

/* Mean of the selected among n cells, and their number; NaN for none. */
double anjip_change_mean(int model, size_t n, const anjip_change_cell *cells,
                         const uint8_t *use, int32_t *n_used);

#endif
