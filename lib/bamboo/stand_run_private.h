/* The parts of the stand chain: what an account holds while it is made, and the steps.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_STAND_RUN_PRIVATE_H
#define ANJI_STAND_RUN_PRIVATE_H

#include <anjicarbon/stand_run.h>

#include "base/run.h"
#include "private.h"

#define STAND_WARNINGS_MAX 32
#define STAND_WARNING_SIZE 700

/* One survey: its inventory, and the living culms as columns. */
typedef struct {
    anji_stand_survey   shown;
    anji_inventory     *inventory;
    anji_stand         *stand;
    anji_stock_result  *stock;
    const anji_plot    *plots;
    const anji_stratum *strata;
    size_t              n_plots, n_strata, n;
    int32_t            *plot, *stratum;
    double             *count, *dbh, *height, *crown, *age, *area, *stratum_ha;
    const char        **id;
    double             *mass[ANJI_POOLS]; /* kg of each culm; NULL: no equation */
    anji_stock_plots    stock_plots;
    anji_stock_culms    stock_culms;
} anjip_survey;

struct anji_stand_account {
    anji_stand_run_opts        opts;
    anji_stand_opts            stand;
    anji_stock_opts            stock;
    anji_stock_montecarlo_opts montecarlo;
    anji_run                   run;
    char                      *texts; /* those of opts, one after the other */
    const char                *named[ANJI_STAND_RUN_EQUATIONS];

    size_t          n_surveys, n_models, n_warnings;
    anjip_survey    surveys[ANJI_STAND_RUN_SURVEYS];
    anji_equations *own; /* the library's equations; NULL: the caller's are used */
    const anji_equations *equations;
    anji_stand_equation   models[ANJI_STAND_RUN_EQUATIONS];
    anji_stand_supplied   supplied;
    const char           *species;
    double                years;
    int                   how, areas_known;
    anji_stock_changes   *change;
    anji_stock_draws     *draws;

    anji_plots_needed_result needed;
    int64_t                 *needed_by;

    int  warning_kind[STAND_WARNINGS_MAX];
    char warnings[STAND_WARNINGS_MAX][STAND_WARNING_SIZE];
};

typedef struct anji_stand_account account;

/* Adds a warning, once. */
void anjip_stand_warn(account *a, int kind, const char *fmt, ...) ANJIP_PRINTF(3, 4);
/* NaN among the culms of a survey. */
size_t anjip_stand_missing(const anjip_survey *v, const double *column);
/* Ages of a survey as an equation takes them. */
int anjip_stand_ages(const anjip_survey *v, const anji_equation *e, double *ages,
                     anji_error *err);

/* The steps, in order. */
int anjip_stand_surveys(account *a, size_t n, const anji_inventory *const *inventories,
                        anji_error *err);
int anjip_stand_species(account *a, anji_error *err);
int anjip_stand_supply(account *a, anji_error *err);
int anjip_stand_equations(account *a, anji_error *err);
int anjip_stand_weigh(account *a, anji_error *err);
int anjip_stand_stock(account *a, anji_error *err);
int anjip_stand_change(account *a, anji_error *err);
int anjip_stand_draw(account *a, anji_error *err);
int anjip_stand_needed(account *a, anji_error *err);

/* Options of other modules, checked, or their defaults. */
int anjip_stand_load(anji_stand_opts *dst, const anji_stand_opts *src, anji_error *err);
int anjip_montecarlo_load(anji_stock_montecarlo_opts       *dst,
                          const anji_stock_montecarlo_opts *src, anji_error *err);

#endif
