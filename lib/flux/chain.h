/* The parts of the tower chain: what an account holds while it is made, and the steps.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_CHAIN_H
#define ANJI_CHAIN_H

#include <anjicarbon/gapfill.h>
#include <anjicarbon/tower.h>
#include <anjicarbon/uncertainty.h>

#include "private.h"

#define CHAIN_OWNED_MAX    128
#define CHAIN_STEPS_MAX    32
#define CHAIN_WARNINGS_MAX 64
#define CHAIN_WARNING_SIZE 400

/* What distinguishes our chain from the literal ones. */
typedef struct {
    int      merge;  /* gaps of a measured driver from the published fill      */
    int      checks; /* ranges, quality flags, signal                          */
    int      runs;   /* equal runs                                             */
    int      despike;
    int      clock; /* test the clock, night by sun and radiation             */
    int      fill_drivers;
    int      need_drivers; /* refuse a record without all three                      */
    int      any_drivers;  /* compare two drivers when a third is absent             */
    uint32_t draws;
    int      mass;
    int      refuse_blind;
} anjip_chain_rules;

struct anji_tower_account {
    anji_tower_opts   opts;
    anjip_chain_rules rules;
    anji_axis         axis;
    size_t            n;
    anji_series      *series; /* the result's columns                            */

    /* columns, by row; owned */
    double  *nee;     /* as measured, storage added                            */
    double  *checked; /* without what the checks flagged                       */
    double  *kept;    /* without low turbulence too                            */
    double  *sw, *ta, *vpd, *ustar; /* NULL when the record lacks them           */
    double  *potential; /* NULL when the coordinates are unknown                 */
    double  *sw_night;  /* sw and ta before their gaps are filled, for the threshold: */
    double  *ta_night;  /* all NaN without sw when the sun tells the night; or NULL   */
    double  *threshold; /* NULL when no filter was wanted or possible            */
    uint8_t *flag, *night, *turbulence, *blind;
    uint8_t *night_ustar;   /* night by radiation, by the sun where there is none    */
    uint8_t *driver_filled; /* 1 where radiation was not measured                    */
    double  *estimate, *spread, *filled, *residual;
    int32_t *count, *window;
    uint8_t *method, *class, *quality;
    double  *members; /* [n_members][n]: NEE filled under resampled thresholds   */
    size_t   n_members;

    double             rho[ANJI_LAGS_MAX];
    size_t             n_lags;
    anji_ustar_result *ustar_result;
    uint32_t           flags;       /* of every period                           */
    int                sun_is_true; /* coordinates known, clock not in doubt     */
    anji_budget       *budgets[3];
    size_t             n_budgets[3];

    anji_tower_step steps[CHAIN_STEPS_MAX];
    size_t          n_steps;
    char            warnings[CHAIN_WARNINGS_MAX][CHAIN_WARNING_SIZE];
    size_t          n_warnings;
    void           *owned[CHAIN_OWNED_MAX];
    size_t          n_owned;
};

typedef anji_tower_account chain;

/* Zeroed memory that is freed with the account; NULL when short. */
void   *anjip_chain_keep(chain *c, size_t n, size_t size);
double *anjip_chain_column(chain *c); /* of NaN */
void    anjip_chain_step(chain *c, const char *name, int64_t n, const char *text);
void    anjip_chain_warn(chain *c, const char *fmt, ...) ANJIP_PRINTF(2, 3);

/* The steps, each in a file of its own name. */
int anjip_chain_input(chain *c, const anji_series *input, anji_error *err);
int anjip_chain_check(chain *c, const anji_series *input, anji_error *err);
int anjip_chain_plausible(chain *c, const anji_series *input, anji_error *err);
int anjip_chain_turbulence(chain *c, anji_error *err);
int anjip_chain_fill(chain *c, anji_error *err);
int anjip_chain_members(chain *c, anji_error *err);
int anjip_chain_sums(chain *c, anji_error *err);

/* Shared by fill and members: estimate y with the chain's drivers and form. */
int anjip_chain_fill_nee(const chain *c, const double *y, int gaps_only,
                         const anji_fill *out, anji_error *err);
/* Shared by turbulence and members: y without rows below the threshold. */
int anjip_chain_filter(const chain *c, const double *threshold, uint8_t *turbulence,
                       anji_error *err);

#endif
