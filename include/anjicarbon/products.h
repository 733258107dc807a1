/* anjicarbon/products.h - carbon in products of harvested bamboo.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_PRODUCTS_H
#define ANJICARBON_PRODUCTS_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A class of products. 56 bytes on 64-bit machines, for ever. */
typedef struct anji_harvest_product {
    const char *name;      /**< "sawnwood", "panels", "paper", ...          */
    const char *source;    /**< where the half-life comes from              */
    double      half_life; /**< yr                                          */
    double      low;       /**< published range of half-lives, yr           */
    double      high;
    double      short_lived; /**< share gone within five years (VMD0005)      */
    double      zero;
} anji_harvest_product;

/** The table of classes; NULL past the end. No half-life of a bamboo product has been
 *  published: those of wood stand in, with a range, and every one can be replaced. */
ANJI_API const anji_harvest_product *anji_product_row(size_t i);

/**
 * Carbon in a pool of products by first-order decay.
 *
 * Model (IPCC 2006 Guidelines vol. 4 ch. 12, eq. 12.1), k = ln 2 / half_life:
 *
 *     stock[i+1]    = exp(-k) stock[i] + inflow[i] (1 - exp(-k)) / k
 *     emission[i]   = inflow[i] - (stock[i+1] - stock[i])
 *
 * Given:
 *   n, inflow     carbon that enters each year                     t C yr-1
 *   half_life     of the class                                     yr
 *   initial       stock when the first year begins                 t C
 * Returned:
 *   stock         at the end of each year, n values                t C
 *   emission      of each year, n values; may be NULL              t C yr-1
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (half_life not above 0, initial below 0; an inflow
 *   below 0, NaN or infinite: err->row)
 * Notes: a half-life of 1e-3 years or less is oxidation at harvest.
 */
ANJI_API int anji_products_decay(size_t n, const double *inflow, double half_life,
                                 double initial, double *stock, double *emission,
                                 anji_error *err);

/** The stock to which a constant inflow leads: inflow half_life / ln 2; NaN for an inflow
 *  below 0 or a half-life not above 0. */
ANJI_API double anji_products_equilibrium(double inflow, double half_life);

/** What is left in products of extracted carbon, extracted (1 - waste)(1 - short_lived)
 *  (VMD0005 v1.1); NaN outside 0 to 1. Without a documented service life a bamboo product
 *  is "other": short_lived = 1. */
ANJI_API double anji_products_retained(double extracted, double waste,
                                       double short_lived);

/** From what the plank transfer is counted. */
enum {
    ANJI_PLANK_SECTION =
        0,              /**< the sections that are flattened: 29.641 + 2.8665 D    */
    ANJI_PLANK_CULM = 1 /**< the whole culm: -60.735 + 8.6462 D                    */
};

/**
 * Share of a moso culm's carbon that goes into flattened board.
 *
 *     share = (29.641 + 2.8665 D) / 100   or   (-60.735 + 8.6462 D) / 100
 *
 * Given:
 *   dbh        diameter                                    cm
 *   from       ANJI_PLANK_...
 * Returned: share, 0 to 1
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (unknown from; a diameter outside the range of
 *   which shares were published: 7.93 to 15.63 cm of sections, 52.37 to 74.44 %, and
 *   9.598 to 14.871 cm of whole culms, 22.25 to 67.84 %)
 * Reference: Zhou Y. et al. (2013) Sci. Silvae Sin. 49(8), 209 culms,
 *   doi:10.11707/j.1001-7488.20130814
 */
ANJI_API int anji_plank_share(double dbh, int from, double *share, anji_error *err);

/**
 * Long-term average stock over whole cutting cycles: the mean of the last whole cycles of a
 * record, which is where a selection-cut stand levels off, and the ceiling of what may be
 * credited.
 *
 * Given:
 *   n, stock     stock at the end of each year             any unit
 *   cycle        years of a cutting cycle, 1 to n
 *   cycles       how many of the last ones; 0: all whole ones
 * Returned: average
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (cycle 0 or beyond n; NaN: err->row); _TOO_FEW
 *   (more cycles than there are)
 */
ANJI_API int anji_long_term_average(size_t n, const double *stock, size_t cycle,
                                    size_t cycles, double *average, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_PRODUCTS_H */
