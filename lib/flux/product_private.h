/* Parts of the product that its files share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_PRODUCT_PRIVATE_H
#define ANJI_PRODUCT_PRIVATE_H

#include <anjicarbon/product.h>

#include "private.h"

#define ANJIP_PERCENTILES 40 /* members among which the reference is chosen */
#define ANJIP_USTAR50     40 /* the one that is not among them              */
#define ANJIP_NAME_SIZE   64
#define ANJIP_UNIT_SIZE   32

/* umol CO2 m-2 s-1 to g C m-2 d-1, with ONEFlux's 12.0107 g/mol */
#define ANJIP_GC_PER_DAY 1.03772448

typedef struct {
    char    name[ANJIP_NAME_SIZE], unit[ANJIP_UNIT_SIZE];
    double *values;
} anjip_product_column;

/* One resolution. Period i holds the days first_day[i] to first_day[i + 1] - 1; records
 * have none. */
typedef struct {
    size_t                n, n_columns, room;
    int64_t              *start, *end;
    size_t               *first_day;
    anjip_product_column *columns;
} anjip_product_level;

struct anji_product {
    anji_axis           axis;
    size_t              rows, per_day, days, years;
    int32_t             first_year;
    anjip_product_level level[ANJI_PRODUCT_RESOLUTIONS];
    int32_t             reference[2][ANJI_PRODUCT_RESOLUTIONS];
};

/* Members at one resolution, member after member. */
typedef struct {
    size_t  n;
    double *value, *quality; /* quality: flags, or shares of records with 0 or 1 */
} anjip_members;

/* ---- product_periods.c ---- */
int anjip_product_periods(anji_product *p, anji_error *err);
/* A new column of NaN; NULL when memory is short. */
double *anjip_product_column_new(anji_product *p, int resolution, const char *name,
                                 const char *unit);

/* Values of days to those of weeks, months or years: mean, or for years the sum where
 * sum_years is set. */
void anjip_product_gather(const anji_product *p, int resolution, int sum_years,
                          const double *day, double *out);

/* ---- product_members.c ---- */
/* Fills all members of a set of thresholds: years x 41, or 41 when common. Quality: 0
 * measured, 1 to 3. */
int anjip_product_fill(const anji_product *p, const double *nee, const double *ustar,
                       const anji_driver *drivers, size_t n_drivers,
                       const double *thresholds, int common,
                       const anji_product_opts *opts, double *value, uint8_t *quality,
                       anji_error *err);
/* The same at a coarser resolution; hh for ANJI_PRODUCT_DD, else the days. */
void anjip_product_coarsen(const anji_product *p, int resolution,
                           const anjip_members *finer, anjip_members *out);

/* ---- product_reference.c ---- */
/* keep[rows]: 0 in the stretches that are blanked before the choice. */
void anjip_product_blank(size_t rows, const double *quality,
                         const anji_product_opts *opts, uint8_t *keep);
/* The member with the largest sum of efficiencies over the periods kept; -1 where fewer
 * than two are, -2 when memory is short. */
int32_t anjip_product_choose(const anjip_members *m, const uint8_t *keep);

#endif
