/* Shared by the files of the Monte Carlo; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_MONTECARLO_H
#define ANJI_MONTECARLO_H

#include <anjicarbon/random.h>
#include <anjicarbon/stock_montecarlo.h>

#include "bamboo/stock_private.h"

enum { ANJIP_VARIANTS = ANJI_ERRORS + 1, ANJIP_DATES_MAX = 2 };

/* An equation and its errors. */
typedef struct {
    const anji_equation *equation;
    int                  pool, set, is_carbon;
    double               to_kg;
    size_t               n_coefficients;
    double              *cholesky; /* lower triangle, full rows; NULL: no covariance */
    double               mean_sd;  /* relative, where there is no covariance         */
    anji_residual        residual;
} anjip_model;

/* Where an equation is evaluated for one date, and what each value weighs. The sum over
 * the area is weight . value(node); that over plot p (per hectare, as a share of its
 * stratum's mean and of the area) is plot[p] . value(node), dense for interpolation,
 * else listed culm by culm. */
typedef struct {
    size_t    n;
    double   *input[ANJI_CULM_INPUTS]; /* NULL where the equation does not need it */
    double   *weight;
    double   *dense; /* plots x n, or NULL */
    size_t    n_culms;
    uint32_t *node; /* of each culm, with dense NULL */
    double   *share;
} anjip_nodes;

/* All that the draws of one date need; matrices over the pools given by culms. */
typedef struct {
    const anji_stock_date *in;
    size_t                 n_strata, n_plots;
    double                *weight;  /* of each stratum in the area      */
    int64_t               *count;   /* plots of each stratum            */
    int32_t               *stratum; /* of each plot                     */
    size_t                *order;   /* plots, stratum by stratum */
    size_t                *match;  /* paired: of each plot of the earlier date, here  */
    anjip_nodes           *nodes;  /* of each model                    */
    double               **plot_t; /* [model][plot] t d.m. ha-1 at the coefficients */
    double                *value;  /* [model] of the area              */
    double                *residual_sd; /* [model] of the area                    */
    double                *measurement; /* [set][n_pools x n_pools] lower factor */
    double                *dbh_bias;    /* [model] per cm                         */
    double                *height_bias; /* [model] per share                     */
    double                 per_ha[ANJI_POOLS]; /* measured pools, area             */
} anjip_mc_date;

typedef struct {
    anji_stock_montecarlo_opts o;
    anji_stock_opts            stock;
    anji_run                   run;
    double                     fraction[ANJI_POOLS];
    size_t                     n_dates, n_models, n_sets, per_set;
    anjip_model               *models; /* sorted by set; per_set of each */
    double                    *weight; /* cumulative, of sets            */
    anjip_mc_date              dates[ANJIP_DATES_MAX];
    uint8_t                    measured[ANJI_POOLS]; /* given per hectare */
    size_t                     n_measured;
    /* sampling: one group of dates that are drawn together */
    size_t   n_groups, dims;          /* dims: columns of a group */
    double  *factor[ANJIP_DATES_MAX]; /* [set][stratum][dims x dims] lower factor */
    uint32_t assumed;
} anjip_mc;

/* Lower Cholesky factor in place, full rows, of a matrix that may be singular. */
void anjip_mc_factor(size_t n, double *a);

int  anjip_mc_nodes(const anjip_mc *mc, const anjip_model *model, anjip_mc_date *date,
                    size_t m, anji_error *err);
void anjip_mc_nodes_free(anjip_nodes *nodes);
/* Values of an equation at its nodes, times to t. */
int anjip_mc_eval(const anjip_model *model, size_t n, double *const *input,
                  const double *coefficients, uint32_t outside, double *value,
                  anji_error *err);

int  anjip_mc_setup(anjip_mc *mc, const anji_stock_date *dates, anji_error *err);
void anjip_mc_free(anjip_mc *mc);

/* Draws from..to - 1; out[slot][draw], slots in the order of anjip_mc_slot(). */
typedef struct {
    const anjip_mc *mc;
    uint8_t         has[ANJIP_SLOTS];
    double        **columns; /* [variant][date 0..2][slot] */
} anjip_mc_job;
int anjip_mc_block(void *job, size_t block, anji_error *err);
/* Without errors, into the same order of columns; one value each. */
void anjip_mc_central(const anjip_mc_job *job, double *values);

#define ANJIP_BLOCK 64

static inline size_t anjip_mc_column(size_t variant, size_t date, size_t slot)
{
    return (variant * (ANJIP_DATES_MAX + 1) + date) * ANJIP_SLOTS + slot;
}

#endif
