/* anjicarbon/stock.h - carbon per plot, stratum and area, and its change between two dates.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_STOCK_H
#define ANJICARBON_STOCK_H

#include <anjicarbon/base.h>
#include <anjicarbon/carbon.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Settings: call anji_stock_opts_init(), then change fields. */
typedef struct anji_stock_opts {
    uint32_t struct_size; /**< bytes known to the caller; written by init            */
    uint32_t below;      /**< ANJI_BELOW_...                       [ANJI_BELOW_RATIO] */
    double   confidence; /**< of two-sided intervals                         [0.90] */
    double   root_shoot; /**< ratio of ANJI_BELOW_RATIO                      [0.37] */
    double   fraction_culm;        /**< carbon of dry mass                    [0.50]  */
    double   fraction_branch;      /**<                                       [0.49]  */
    double   fraction_leaf;        /**<                                       [0.48]  */
    double   fraction_crown;       /**<                                       [0.485] */
    double   fraction_above;       /**<                                       [0.47]  */
    double   fraction_stump;       /**<                                       [0.46]  */
    double   fraction_rhizome;     /**<                                       [0.46]  */
    double   fraction_root;        /**<                                       [0.46]  */
    double   fraction_below;       /**<                                       [0.46]  */
    double   fraction_understorey; /**<                                       [0.47]  */
    double   fraction_litter;      /**<                                       [0.37]  */
    double   fraction_dead_wood;   /**<                                       [0.47]  */
} anji_stock_opts;

/** Where the mass below ground comes from when no pool of it is given. */
enum {
    ANJI_BELOW_RATIO  = 0, /**< root_shoot times the mass above ground            */
    ANJI_BELOW_NONE   = 1, /**< it is left out                                    */
    ANJI_BELOW_TOOL14 = 2  /**< anji_root_shoot_tool14() of each plot's own mass  */
};

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_stock_opts_init(anji_stock_opts *opts, size_t size);
/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_stock_param(size_t i);

/** Sample plots: columns of the caller's, lent for the call. Fill with zeros first. */
typedef struct anji_stock_plots {
    size_t             n;
    const char *const *id;      /**< names; NULL: "1", "2", ... by position           */
    const double      *area_ha; /**< horizontal area                                  */
    const int32_t     *stratum; /**< 0 to n_strata - 1; NULL: all are one stratum     */
    size_t        n_strata;     /**< with stratum; else 0 or 1                        */
    const double *stratum_ha;   /**< area of each; NULL allowed for one stratum       */
    /** Pools that were measured on the plot, t d.m. ha-1 (ANJI_POOL_SOIL: t C ha-1); NULL
     *  for a pool that was not. */
    const double *per_ha[ANJI_POOLS];
} anji_stock_plots;

/** Culms: columns of the caller's, lent for the call. Fill with zeros first. */
typedef struct anji_stock_culms {
    size_t         n;
    const int32_t *plot;  /**< position of its plot                              */
    const double  *count; /**< culms that the row stands for; NULL: one          */
    /** Dry mass of one culm by organ, kg; NULL for an organ without a number. ANJI_POOL_CULM
     *  to _BELOW only. */
    const double *biomass_kg[ANJI_POOLS];
} anji_stock_culms;

/** One stratum. 48 bytes for ever. */
typedef struct anji_stock_stratum {
    int32_t stratum;
    int32_t zero;
    int64_t n;        /**< plots                              */
    double  area_ha;  /**< NaN when one stratum has no area   */
    double  weight;   /**< share of the area                  */
    double  plots_ha; /**< area of its plots                  */
    double  culms_ha; /**< mean over plots, ha-1              */
} anji_stock_stratum;

/** One pool of one stratum, or of the area. 72 bytes for ever. */
typedef struct anji_stock_pool {
    int32_t pool;          /**< ANJI_POOL_..., sums included               */
    int32_t stratum;       /**< -1: the whole area                         */
    double  biomass_t_ha;  /**< dry mass; NaN for soil and sums with it   */
    double  stock_tc_ha;   /**< carbon                                     */
    double  stock_tco2_ha; /**< carbon times 44/12                       */
    double  se;            /**< of stock_tc_ha, from sampling alone        */
    double  half_width;    /**< of stock_tc_ha, at the confidence          */
    double  relative;      /**< half_width / stock_tc_ha                   */
    double  df;            /**< degrees of freedom                         */
    int64_t n;             /**< plots                                      */
} anji_stock_pool;

/** Stock at one date. Opaque. */
typedef struct anji_stock_result anji_stock_result;

/**
 * Carbon stock from plots.
 *
 * Model: plot p of area a_p, organ k, fraction f_k,
 *
 *     b_pk = sum over its culms(count mass_k) / 1000 / a_p        t d.m. ha-1
 *     c_pk = f_k b_pk                                             t C ha-1
 *     below, where it is not given: R (culm + branch + leaf + crown + above)
 *
 * then the stratified mean of anji_sampling_stratified(). Every pool and every sum has an
 * error of its own, taken from the plots' sums, so that pools that vary together do so in
 * the total.
 *
 * Given:
 *   plots, culms   columns; culms may be NULL when the plots carry all pools
 *   opts           settings, or NULL for the defaults
 * Returned:
 *   out            the result; free it with anji_stock_result_free(). NULL on failure.
 * Status: ANJI_OK; ANJI_ERR_NULL, _OPTS, _MEMORY; _TOO_FEW (no pool; a stratum with fewer
 *   than two plots: err->row); _DOMAIN (err->row is the plot, culm or stratum): an area
 *   that is not above 0, a culm in a plot that is not there, a mass that is negative, NaN
 *   or infinite, a count below 0; a pool given twice, whole and in parts (above with culm,
 *   crown with leaf, below with root, by culm and per hectare)
 * Notes:
 *   1. A plot without a culm has a stock of 0: it is bare, not missing.
 *   2. A culm whose mass is NaN is refused: passing over it would lower the stock. NaN in
 *      per_ha is a plot where that pool was not taken; the sums then leave that plot out.
 *   3. se is the error of sampling alone; for the rest see stock_montecarlo.h.
 * Reference: IPCC 2006 Guidelines vol. 4 ch. 2 (stock difference, eq. 2.8); UNFCCC CDM
 *   AR-TOOL14 v4.2, equations 12 to 17
 */
ANJI_API int  anji_stock(const anji_stock_plots *plots, const anji_stock_culms *culms,
                         const anji_stock_opts *opts, anji_stock_result **out,
                         anji_error *err);
ANJI_API void anji_stock_result_free(anji_stock_result *result);

/** Rows of the result, and their number: strata; then pools of the area (stratum -1) and
 *  of each stratum, sums last. Borrowed until the result goes; NULL with *n = 0 when
 *  result is NULL. */
ANJI_API const anji_stock_stratum *anji_stock_strata(const anji_stock_result *result,
                                                     size_t                  *n);
ANJI_API const anji_stock_pool    *anji_stock_pools(const anji_stock_result *result,
                                                    size_t                  *n);
/** The row of one pool and stratum (-1: the area); NULL when there is none. Borrowed. */
ANJI_API const anji_stock_pool *anji_stock_pool_row(const anji_stock_result *result,
                                                    int pool, int stratum);
/** t C ha-1 of a pool on each plot, and the number of plots; NULL with *n = 0 when there
 *  is none. Borrowed. */
ANJI_API const double *anji_stock_plot_values(const anji_stock_result *result, int pool,
                                              size_t *n);
/** Name of plot p; NULL past the end. Borrowed. */
ANJI_API const char *anji_stock_plot_id(const anji_stock_result *result, size_t p);
/** The whole area, ha; NaN when no area was given. */
ANJI_API double anji_stock_area(const anji_stock_result *result);

/** How two dates are compared. */
enum {
    ANJI_CHANGE_PAIRED      = 0, /**< the same plots, found by name        */
    ANJI_CHANGE_INDEPENDENT = 1  /**< other plots at each date             */
};

/** Change of one pool. 88 bytes for ever. */
typedef struct anji_stock_change_row {
    int32_t pool;              /**< ANJI_POOL_..., sums included                     */
    int32_t stratum;           /**< -1: the whole area                               */
    double  change_tc_ha;      /**< later - earlier                                  */
    double  change_tc_ha_yr;   /**< a year of it                                     */
    double  change_tco2_ha_yr; /**< times 44/12                                     */
    double  se;                /**< of change_tc_ha, from sampling alone             */
    double  half_width;        /**< of change_tc_ha                                  */
    double  relative;          /**< half_width / |change_tc_ha|                      */
    double  covariance;        /**< of the two dates' means; 0 when independent      */
    double  df;                /**< degrees of freedom                               */
    double  conservative;      /**< change_tc_ha less AR-TOOL14's discount           */
    int64_t n;                 /**< plots                                            */
} anji_stock_change_row;

/** A change. Opaque. */
typedef struct anji_stock_changes anji_stock_changes;

/**
 * Change of stock between two dates, for every pool that both have.
 *
 * Paired: the stratified mean of each plot's difference (AR-TOOL14 equations 5 to 8). What
 * the two dates share cancels. Independent: the difference of two means, variances added
 * (equation 2).
 *
 * Given:
 *   earlier, later   results of anji_stock() with one set of options
 *   years            between them, fractions included (4 years 5 months: 4.417)
 *   how              ANJI_CHANGE_...
 *   opts             confidence is used; NULL for the defaults
 * Returned:
 *   out              free it with anji_stock_changes_free(). NULL on failure.
 * Status: ANJI_OK; ANJI_ERR_NULL, _OPTS, _MEMORY; _DOMAIN (years not above 0; unknown how;
 *   a plot in another stratum than before; strata or areas that differ); _NOT_FOUND (paired:
 *   a plot of one date that the other does not have: err->row; no pool in common);
 *   _TOO_FEW; _AMBIGUOUS (paired: two plots of one name)
 * Notes: pairing is refused, not approximated, when the plots do not match. Independent
 *   strata and areas may differ; then only rows of the whole area are made.
 */
ANJI_API int  anji_stock_change(const anji_stock_result *earlier,
                                const anji_stock_result *later, double years, int how,
                                const anji_stock_opts *opts, anji_stock_changes **out,
                                anji_error *err);
ANJI_API void anji_stock_changes_free(anji_stock_changes *changes);
/** Rows in the order of anji_stock_pools(). Borrowed; NULL with *n = 0 for NULL. */
ANJI_API const anji_stock_change_row *
anji_stock_change_rows(const anji_stock_changes *changes, size_t *n);
/** The row of one pool and stratum (-1: the area); NULL when there is none. Borrowed. */
ANJI_API const anji_stock_change_row *
anji_stock_change_find(const anji_stock_changes *changes, int pool, int stratum);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_STOCK_H */
