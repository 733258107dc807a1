/* What the files of the day-time partition share; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_PARTITION_DAY_PRIVATE_H
#define ANJI_PARTITION_DAY_PRIVATE_H

#include <anjicarbon/partition_day.h>

#include "base/fit.h"
#include "base/run.h"
#include "private.h"

/* ---- the curve's parameters ---- */
enum { DAY_K = 0, DAY_BETA = 1, DAY_ALPHA = 2, DAY_R = 3, DAY_PARAMETERS = 4 };

struct anjip_day;
struct anjip_day_sample;
struct anjip_day_set;

/* ---- a form as a table ---- */
typedef struct {
    int    sd_replace;     /* missing nee_sd: max(0.7, 0.2 |nee|)              */
    int    sd_equal;       /* one missing nee_sd: all weights of the window 1  */
    double sd_quantile;    /* nee_sd is raised to this quantile; 0: it is not  */
    int    t_ref_median;   /* reference of the night fit: median T, else 15    */
    int    n_lengths;      /* night windows tried one after the other ...      */
    int    lengths[3];     /* ... and their days                               */
    double e0_min, e0_max; /* K, accepted                                      */
    int    tie_mean;       /* row of a window: mean of its records, or middle  */
    int    own;            /* windows do not depend on each other, dark ones too */
    int (*nights)(struct anjip_day *d, anji_error *err); /* E0 of the windows   */
    int (*fit)(const struct anjip_day_sample *sample, double *last_alpha,
               struct anjip_day_set *set, int32_t *reason, double *cost,
               anji_error *err);
} anjip_day_form;

/* One record with all that the curve needs of it. */
typedef struct {
    double y;    /* -NEE                                          */
    double w;    /* 1 / sd                                        */
    double sw;   /* W m-2                                         */
    double dry;  /* max(VPD - 10, 0), hPa                         */
    double warm; /* 1/61.02 - 1/(T + 46.02), K-1                  */
    double lt;   /* exp(E0 warm)                                  */
} anjip_day_record;

/* Parameters of one window, tied to a row, with their errors: theta's from the day
 * records, and what one standard deviation of E0 moves. */
typedef struct anjip_day_set {
    int64_t row;   /* of the axis           */
    int64_t start; /* first row of its window */
    double  theta[DAY_PARAMETERS], e0;
    double  cov[DAY_PARAMETERS][DAY_PARAMETERS];
    double  e0_move[DAY_PARAMETERS], e0_sd;
    int     fixed;
} anjip_day_set;

/* ---- the whole call ---- */
typedef struct anjip_day {
    const anji_axis        *axis;
    const double           *nee, *nee_sd, *t_air, *vpd, *sw_in;
    const uint8_t          *night;
    anji_partition_day_opts opts;
    anji_run                run;
    const anjip_day_form   *form;
    size_t                  rows, per_day, n_windows;
    anji_day_window        *windows;
    /* of each window; row -1: none */
    anjip_day_set *sets;
    anjip_day_set *humid_sets; /* the same neglecting VPD; NULL: not needed   */
    anjip_day_set *night_sets; /* E0 and r_ref of the nights                  */
} anjip_day;

int anjip_day_is_night(const anjip_day *d, size_t row);
int anjip_day_is_day(const anjip_day *d, size_t row);
/* The row in the middle of window w. */
size_t anjip_day_middle(const anjip_day *d, size_t w);
/* Rows [first, last) of `days` days around window w's middle row. */
void anjip_day_span(const anjip_day *d, size_t w, int days, size_t *first,
                    size_t *last);

/* The exponent of Lloyd & Taylor for E0 = 1 K, reference 15 degC, T in degC. */
double anjip_day_warm(double t);
/* ---- partition_day_curve.c ---- */
double anjip_day_gpp(const double *theta, double sw, double dry, double *gradient);
/* Fit of the parameters of `mask` (bits) from theta in place; the others stay. prior,
 * prior_w: centre and 1/sd of each. logarithms: parameters, and their priors' sd, are
 * those of logarithms. cost holds the prior terms, too. */
typedef struct {
    size_t                  n;
    const anjip_day_record *records;
    double                  prior[DAY_PARAMETERS], prior_w[DAY_PARAMETERS];
    unsigned                mask;
    int                     logarithms;
    double                  theta[DAY_PARAMETERS];
    double                  cost;
    int                     converged;
    double                  nash_tolerance;
    anjip_fit_workspace    *workspace;
} anjip_day_fit;
int anjip_day_fit_run(anjip_day_fit *fit, anji_error *err);
/* The same by the other program's search, which stops at nash_tolerance. */
void   anjip_day_nash(anjip_day_fit *fit);
double anjip_day_cost(const anjip_day_fit *fit, const double *theta);
/* Chi-square at theta without the prior terms. */
double anjip_day_chi_square(const anjip_day_fit *fit, const double *theta);
/* J'J of the data, and J' times the derivative by E0, in the logarithms of theta. */
void anjip_day_information(const anjip_day_fit *fit,
                           double               jj[DAY_PARAMETERS][DAY_PARAMETERS],
                           double               je[DAY_PARAMETERS]);
/* A^-1 of the leading p x p of a in place; 0 when singular. */
int anjip_day_invert(size_t p, double a[DAY_PARAMETERS][DAY_PARAMETERS]);

/* ---- partition_day_ladder.c, partition_day_own.c: one window's fit ---- */
typedef struct anjip_day_sample {
    size_t                  n;
    const anjip_day_record *records;
    double                  range;   /* |q03 - q97| of NEE                        */
    double                  r_night; /* r_ref of the nights; NaN: none            */
    int                     neglect; /* VPD has no effect                         */
    int                     any_dry; /* a record has VPD >= 10 hPa                */
    double                  nash_tolerance; /* 0: the fits converge, by GSL           */
    anjip_fit_workspace    *workspace;
} anjip_day_sample;
/* Fills set's theta, errors and fixed, and gives the reason. last_alpha: of the window
 * accepted last. */
int anjip_day_ladder(const anjip_day_sample *sample, double *last_alpha,
                     anjip_day_set *set, int32_t *reason, double *cost,
                     anji_error *err);
int anjip_day_own(const anjip_day_sample *sample, double *last_alpha,
                  anjip_day_set *set, int32_t *reason, double *cost, anji_error *err);

/* ---- partition_day_window.c ---- */
/* All windows of the day stage: d->sets, and d->humid_sets where there is such. */
int  anjip_day_curves(anjip_day *d, anji_error *err);
void anjip_day_set_clear(anjip_day_set *set);

/* ---- partition_day_night.c ---- */
/* E0 and r_ref of the nights of all windows; fills night_sets. */
int anjip_day_nights(anjip_day *d, anji_error *err);
/* Night records among rows [first, last): T in K and NEE; returns their number. */
size_t anjip_day_night_records(const anjip_day *d, size_t first, size_t last,
                               double *t_kelvin, double *nee);

/* ---- partition_day_smooth.c: a Gaussian process, see the public header's note 4 ---- */
typedef struct {
    double decay, variance, mean, nugget;
    double mean_sd; /* > 0: prior of the mean; then mean and nugget are given */
} anjip_smooth;
/* Finds decay, variance and, for mean_sd = 0, mean and nugget. */
int anjip_smooth_fit(size_t n, const double *x, const double *y, const double *se,
                     anjip_smooth *s, anji_error *err);
/* Value and standard deviation, without nugget, at m places. */
int anjip_smooth_predict(size_t n, const double *x, const double *y, const double *se,
                         const anjip_smooth *s, size_t m, const double *at,
                         double *value, double *sd, anji_error *err);

/* ---- partition_day_e0.c: E0 of the windows from their own estimates ---- */
int anjip_day_e0_smooth(anjip_day *d, anji_error *err);
int anjip_day_e0_carry(anjip_day *d, anji_error *err);
int anjip_day_e0_own(anjip_day *d, anji_error *err);

/* ---- partition_day_mix.c ---- */
int anjip_day_mix(const anjip_day *d, const anji_partition_day_out *out,
                  anji_error *err);

#endif
