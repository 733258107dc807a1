/* The parts of the tower chain: what an account holds while it is made, and the steps.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_CHAIN_H
#define ANJI_CHAIN_H

#include <anjicarbon/gapfill.h>
#include <anjicarbon/tower.h>
#include <anjicarbon/uncertainty.h>

#include "base/run.h"
#include "private.h"

#define CHAIN_OWNED_MAX    128
#define CHAIN_STEPS_MAX    32
#define CHAIN_WARNINGS_MAX 64
#define CHAIN_WARNING_SIZE 400

/* What distinguishes our chain from the literal ones. */
typedef struct {
    int      merge;  /* gaps of a measured driver from the published fill      */
    int      flagged; /* a driver is what the published fill calls measured     */
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
    int      components; /* errors of gaps and of the method, too                    */
} anjip_chain_rules;

struct anji_tower_account {
    anji_tower_opts   opts;
    anjip_chain_rules rules;
    anji_axis         axis;
    size_t            n;
    anji_series      *series; /* the result's columns                            */
    anji_run          run;    /* threads and poll                                */

    /* columns, by row; owned */
    double  *nee;     /* as measured, storage added                            */
    double  *checked; /* without what the checks flagged                       */
    double  *kept;    /* without low turbulence too                            */
    double  *sw, *ta, *vpd, *ustar; /* NULL when the record lacks them           */
    double  *sw_era, *ta_era, *vpd_era; /* of a reanalysis; NULL without one, or not
                                           wanted */
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

    /* the members: the record filled under other thresholds */
    size_t   n_members, n_years;
    int32_t *year_of_row;      /* 0 to n_years - 1: whose threshold is a row's         */
    double  *member_threshold; /* [n_members][n_years]                                */
    double  *members;          /* [n_members][n]: NEE, measured or filled             */
    uint8_t *member_quality;   /* [n_members][n]: 0 measured, 1 to 3, 255             */
    double  *member_sums;      /* [n_members][n_years of the calendar], g C m-2       */
    anji_product *product;     /* NULL without an ensemble                            */

    /* NEE of the calendar's years as a function of one threshold */
    size_t              n_curve, n_curve_years;
    double             *curve_threshold;
    double             *curve_sum; /* [n_curve][n_curve_years], g C m-2               */
    anji_ustar_plateau *plateau;   /* [n_curve_years]; n = 0: not known               */

    /* other fillers and partitions, by row; NULL: not made */
    double         *other; /* NEE by local-linear MDS                                */
    double         *gpp_nt, *reco_nt, *gpp_dt, *reco_dt;
    anji_gap_error *gap_error;

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
/* name and text are borrowed: constants. */
void    anjip_chain_step(chain *c, const char *name, int64_t n, const char *text);
void    anjip_chain_warn(chain *c, const char *fmt, ...) ANJIP_PRINTF(2, 3);

/* The steps, each in a file of its own name. */
int anjip_chain_input(chain *c, const anji_series *input, anji_error *err);
int anjip_chain_check(chain *c, const anji_series *input, anji_error *err);
int anjip_chain_plausible(chain *c, const anji_series *input, anji_error *err);
int anjip_chain_threshold(chain *c, anji_error *err);
int anjip_chain_draws(chain *c, anji_error *err); /* called by threshold */
int anjip_chain_drivers(chain *c, anji_error *err);
int anjip_chain_reanalysis(chain *c, int64_t *n, anji_error *err); /* by drivers */
int anjip_chain_members(chain *c, anji_error *err);
int anjip_chain_reference(chain *c, anji_error *err);
int anjip_chain_plateau(chain *c, const anji_series *input, anji_error *err);
int anjip_chain_turbulence(chain *c, anji_error *err);
int anjip_chain_fill(chain *c, anji_error *err);
int anjip_chain_partition(chain *c, anji_error *err);
int anjip_chain_errors(chain *c, anji_error *err);
int anjip_chain_complete_product(chain *c, anji_error *err);
int anjip_chain_sums(chain *c, anji_error *err);

/* Shared by fill, members and errors: the chain's conditions and form of MDS; returns the
 * number of drivers. */
size_t anjip_chain_conditions(const chain *c, anji_driver drivers[3], anji_fill_opts *o);
/* Shared by members and plateau: sums of the calendar's years, g C m-2; NaN where a record
 * has no value. */
void anjip_chain_sum_years(const chain *c, const double *nee, double *sum);
/* Shared by turbulence and members: what the filter drops under a threshold a row. */
int anjip_chain_filter(const chain *c, const double *threshold, uint8_t *turbulence,
                       anji_error *err);
/* Shared by sums and its public functions: the components of an account's error, g C m-2,
 * of which there are ANJI_TOWER_COMPONENTS at most, and their total. */
int anjip_chain_components(const chain *c, const anji_budget *b,
                           anji_component *components, size_t *n, anji_total *total,
                           anji_error *err);
/* Shared by threshold and draws: say that there is none, and why. */
void anjip_chain_no_threshold(chain *c, const char *why);

#endif
