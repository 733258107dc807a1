/* Shared by the files of the stock module; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_STOCK_PRIVATE_H
#define ANJI_STOCK_PRIVATE_H

#include <anjicarbon/sampling.h>
#include <anjicarbon/stock.h>

#include "private.h"

/* Pools and then their sums, each a column over the plots. */
enum { ANJIP_SUMS = 4, ANJIP_SLOTS = ANJI_POOLS + ANJIP_SUMS };

int anjip_pool_of_slot(size_t slot);
/* The slot of a pool or sum; ANJIP_SLOTS for a number that is none. */
size_t anjip_slot_of_pool(int pool);

/* Which pools a sum takes. */
typedef struct {
    int pool, first, last;
} anjip_sum;
extern const anjip_sum anjip_sums[ANJIP_SUMS];

struct anji_stock_result {
    size_t              n_plots, n_strata;
    double              area; /* NaN when none was given */
    double             *stratum_ha;
    int32_t            *stratum;
    char               *text; /* the names, one after the other */
    const char        **id;
    double             *carbon[ANJIP_SLOTS];  /* t C ha-1 of each plot; NULL: absent */
    double             *biomass[ANJIP_SLOTS]; /* t d.m. ha-1; NULL: absent           */
    anji_stock_stratum *strata;
    anji_stock_pool    *pools;
    size_t              n_pools;
};

int anjip_stock_load(anji_stock_opts *dst, const anji_stock_opts *src, anji_error *err);

/* The fraction of each pool, in their order; 1 for soil. */
void anjip_stock_fractions(const anji_stock_opts *o, double fraction[ANJI_POOLS]);

/* Columns and numbers of the caller's plots. */
int anjip_check_stock_plots(const anji_stock_plots *plots, anji_error *err);

/* Position in b of each plot of a, by name; refuses what does not match. */
int anjip_match_plots(size_t n_a, const char *const *id_a, const int32_t *stratum_a,
                      size_t n_b, const char *const *id_b, const int32_t *stratum_b,
                      size_t *match, anji_error *err);

/* No pool whole and in parts. */
int anjip_check_pools(const uint8_t given[ANJI_POOLS], anji_error *err);

#endif
