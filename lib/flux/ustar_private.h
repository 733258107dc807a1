/* What the files of the u* threshold share: the forms' constants, the sorted night
 * records, and the working memory of one estimate.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_USTAR_PRIVATE_H
#define ANJI_USTAR_PRIVATE_H

#include <anjicarbon/ustar.h>

#include "private.h"

/* A sorted list of records in which each counts as often as it was drawn. */
typedef struct {
    size_t          n;     /* entries of the list                     */
    const uint32_t *list;  /* entries that were drawn, ascending in x */
    const double   *x;     /* by entry                                */
    const uint32_t *count; /* by entry                                */
    int64_t         total; /* sum of the counts in the list           */
} anjip_ustar_sorted;

/* How a sorted list is cut into parts of nearly equal count without parting ties. */
typedef struct anjip_ustar_cut {
    /* Writes the part, from 0, of each place in the list; returns the parts formed. */
    uint32_t (*divide)(const struct anjip_ustar_cut *cut, const anjip_ustar_sorted *in,
                       uint8_t *part);
    uint32_t parts;
    double   tie;         /* values this close are equal                       */
    int      never_empty; /* a part whose place ties have taken begins after   */
    double   join;        /* of the size: a smaller last part joins the others */
} anjip_ustar_cut;

uint32_t anjip_ustar_divide_fixed(const anjip_ustar_cut    *cut,
                                  const anjip_ustar_sorted *in, uint8_t *part);
uint32_t anjip_ustar_divide_running(const anjip_ustar_cut    *cut,
                                    const anjip_ustar_sorted *in, uint8_t *part);

enum { ANJIP_USTAR_CLASS_MAX = 7, ANJIP_USTAR_BIN_MAX = 20 };

/* When a year is treated as one season. */
enum { ANJIP_POOL_NOTHING_FOUND = 0, ANJIP_POOL_ALL_SMALL = 1 };

/* One program's rules. */
typedef struct {
    int32_t season_start[4]; /* months                                            */
    int     dark_without_sw; /* sw_in missing: the sun alone decides              */
    /* seasons and classes */
    int64_t         season_min;    /* records                                         */
    int64_t         per_class_min; /* records of a season for each of its classes     */
    int64_t         class_min;     /* records that a class really has                 */
    anjip_ustar_cut by_t, by_ustar;
    double          r_max;        /* |r| must be below                               */
    int             r_max_itself; /* ... or equal                                    */
    /* the moving point */
    double first_bin_max;    /* m s-1, of the calmest bin                             */
    int    missing_bin_zero; /* a bin that could not be formed counts as u* = NEE = 0 */
    double share_positive;   /* of a positive plateau that NEE must reach             */
    double share_negative;   /* of a negative one                                     */
    size_t window;           /* bins of the plateau                                   */
    size_t tail;             /* bins at the end that are not tested                   */
    /* seasons to years */
    double  class_share_min; /* of the classes, with a threshold                      */
    int64_t pool_below;      /* records of a year                                     */
    int     pool_counts_day; /* rows that are not night count as records there        */
    int     pool_when;       /* the other occasion                                    */
    int     pool_decides;    /* a pooled year has no other threshold                  */
    int     borrow;          /* a year without a threshold takes the single one       */
    int     year_of_draw;    /* a season's year follows the first and last row drawn  */
    /* resampling */
    int block_is_year; /* rows are drawn over a year, else over a season              */
    int data_first;    /* draw 0 is the record itself                                 */
    /* the filter */
    int      filter_day;
    int      missing_is_low; /* for the row after                                     */
    uint32_t next;           /* ANJI_USTAR_NEXT_...                                   */
} anjip_ustar_form;

const anjip_ustar_form *anjip_ustar_form_of(uint32_t form);
int anjip_ustar_opts_load(anji_ustar_opts *dst, const anji_ustar_opts *src,
                          anji_error *err);

/* Leaves *season alone, or makes it the form's own labels, in memory that is to be
 * freed through *own. */
int anjip_ustar_load_seasons(const anji_axis *axis, uint32_t form,
                             const int32_t **season, int32_t **own, anji_error *err);

typedef struct {
    int32_t label;
    int64_t first, last; /* rows of the axis                      */
    size_t  from, to;    /* entries                               */
} anjip_ustar_part;

/* Complete night records ("entries"), by season and within it by temperature. Every row
 * of the axis has a slot to be counted in: its entry, or behind the entries two for
 * each season, incomplete nights and day. */
struct anji_ustar_plan {
    anji_axis               axis;
    const anjip_ustar_form *form;
    uint32_t                form_number;
    size_t                  n_entries, n_seasons;
    double                 *t, *u, *nee; /* by entry                    */
    uint32_t               *row;         /* by entry                    */
    uint32_t               *by_t;        /* 0, 1, ...                   */
    uint32_t               *by_ustar;    /* entries, ascending in each season */
    uint32_t               *slot;        /* by row                      */
    uint32_t               *season;      /* by row, position in seasons */
    uint32_t               *count;       /* by slot, of the data        */
    anjip_ustar_part       *seasons;
};

struct anji_ustar_result {
    uint32_t           form;
    size_t             n_rows, n_years, n_seasons, n_classes, n_bins;
    double             single;
    int32_t            single_reason;
    anji_ustar_year   *years;
    anji_ustar_season *seasons;
    anji_ustar_class  *classes;
    anji_ustar_bin    *bins;
    uint8_t           *row_class, *row_bin;
};

/* Working memory of one estimate. */
typedef struct {
    uint32_t *count;  /* by slot                                                  */
    uint32_t *drawn;  /* entries that were drawn, by temperature                  */
    uint32_t *list;   /* entries by class, ascending in u*                        */
    uint32_t *t_list; /* entries of a pooled year by temperature ...              */
    uint32_t *u_list; /* ... and by u*                                            */
    uint32_t *spare;  /* for merging                                              */
    uint8_t  *klass;  /* by entry                                                 */
    uint8_t  *part;   /* by place in a list                                       */
    int64_t  *first;  /* by season, its first and last row                        */
    int64_t  *last;
    int32_t  *year;
    int       keep_rows; /* write row_class and row_bin                           */
} anjip_ustar_work;

/* What a season, or a pooled year, comes to. */
typedef struct {
    int64_t n;
    double  threshold;
    int32_t reason;
    int32_t n_found;
} anjip_ustar_found;

/* The moving point in one season's records, given in both orders. Appends its classes
 * and bins to the result. */
anjip_ustar_found anjip_ustar_one_season(const anji_ustar_plan *plan, size_t n,
                                         const uint32_t *by_t, const uint32_t *by_ustar,
                                         int32_t label, anjip_ustar_work *work,
                                         anji_ustar_result *result);

/* Writes how often each slot was drawn, over zeros, and the first and last row of each
 * season as they were drawn, over those of the axis. */
typedef void (*anjip_ustar_counter)(void *context, uint32_t *count, int64_t *first,
                                    int64_t *last);

/* The estimate of a resample that is given by counts. */
int anjip_ustar_estimate_counted(const anji_ustar_plan *plan, anjip_ustar_counter count,
                                 void *context, anji_ustar_result **out,
                                 anji_error *err);

/* The reason that n parts without a threshold share, or ANJI_USTAR_MIXED. */
int32_t anjip_ustar_join_reason(int32_t so_far, int32_t reason);

#endif
