/* What the parts of the night-time partition share; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJIP_PARTITION_NIGHT_H
#define ANJIP_PARTITION_NIGHT_H

#include <anjicarbon/partition_night.h>

#include "base/fit.h"
#include "flux/respiration.h"

/* Windows of a peer, counted in days of D records from the first row of a span:
 * window k is rows [shift D + back + k step D, ... + length D), as long as the row
 * `centre` D after its start (less back) is inside the span. */
typedef struct {
    int64_t shift, back, length, step, centre;
    size_t  rows_min;
} anjip_night_windows;

/* A peer's rules. */
typedef struct {
    int                 night_itself; /* sw_in of sw_night itself is night            */
    int                 by_year;      /* an E0 for each year                          */
    int                 literal_nls;  /* R's nls, else a converged fit                */
    anjip_night_windows e0;
    double              range_min; /* K                                            */
    double              trim;      /* share of residuals cut at each end           */
    double              e0_min, e0_max; /* exclusive, K                               */
    double              limit_se; /* standard errors that must fit inside, too    */
    size_t              best, best_needed;
    double              decimals; /* E0 is rounded to 1/decimals; 0: it is not     */
    anjip_night_windows r_ref;
    double              r_ref_min;
    int                 drop_below; /* R_ref below is left out, else raised         */
    int                 whole_row;  /* tied to a whole row                          */
} anjip_night_form;

/* NULL for ANJI_FORM_ANJI. */
const anjip_night_form *anjip_night_form_of(uint32_t form);

int anjip_night_opts_load(anji_partition_night_opts       *dst,
                          const anji_partition_night_opts *src, anji_error *err);

struct anji_partition_night_result {
    size_t                             n_years, n_e0, n_r_ref;
    anji_partition_night_year         *years;
    anji_partition_night_e0_window    *e0;
    anji_partition_night_r_ref_window *r_ref;
};

/* The input, and its complete night records in the order of rows. */
typedef struct {
    const anji_axis                 *axis;
    const anji_partition_night_opts *opts;
    const double                    *nee, *nee_f, *sw_in, *t_air_f;
    const uint8_t                   *night;
    size_t                           n_rows, per_day, n;
    int      out_of_memory; /* a fit could not be had                       */
    int64_t *row;           /* n                                                     */
    double  *t, *g, *flux;  /* n: K, 1/K, umol m-2 s-1                        */
    double  *work;          /* 5 n                                           */
    anjip_fit_workspace         *fits;
    anji_partition_night_result *result;
    double                      *reco; /* n_rows                                  */
} anjip_night;

/* Records of the rows [first, last): the index of the first, and their number. */
size_t anjip_night_find(const anjip_night *x, int64_t first, int64_t last, size_t *n);
/* Rows of the axis that belong to a year of the result. */
void anjip_night_year_rows(const anjip_night *x, size_t year, int64_t *first,
                           int64_t *last);

/* The two roads: each fills reco, and the tables but for the years' reco and n_reco. */
int anjip_night_by_windows(anjip_night *x, const anjip_night_form *form,
                           anji_error *err);
int anjip_night_jointly(anjip_night *x, anji_error *err);

/* Lowers reco in light; fills the years' inhibition. */
int anjip_night_inhibit(anjip_night *x, anji_error *err);
/* Whether a row counts as dark. */
int anjip_night_is_dark(const anjip_night *x, const anjip_night_form *form, size_t i);

#endif
