/* anjicarbon/carbon.h - pools, carbon fractions, roots, dead wood, litter and soil.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_CARBON_H
#define ANJICARBON_CARBON_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Where the carbon is. Numbers are part of the ABI: append, never renumber. */
enum {
    ANJI_POOL_CULM    = 0,
    ANJI_POOL_BRANCH  = 1,
    ANJI_POOL_LEAF    = 2,
    ANJI_POOL_CROWN   = 3, /**< branches and leaves, where they are not told apart */
    ANJI_POOL_ABOVE   = 4, /**< all above ground, where it is not told apart       */
    ANJI_POOL_STUMP   = 5,
    ANJI_POOL_RHIZOME = 6,
    ANJI_POOL_ROOT    = 7,
    ANJI_POOL_BELOW   = 8, /**< all below ground, where it is not told apart       */
    ANJI_POOL_UNDERSTOREY = 9,
    ANJI_POOL_LITTER      = 10,
    ANJI_POOL_DEAD_WOOD   = 11,
    ANJI_POOL_SOIL        = 12,
    ANJI_POOLS = 13, /**< how many there are in 1.0                         */
    /* sums over pools, in results only */
    ANJI_POOL_SUM_ABOVE =
        100, /**< culm, branch, leaf, crown, above                   */
    ANJI_POOL_SUM_BELOW =
        101,                  /**< stump, rhizome, root, below                        */
    ANJI_POOL_SUM_LIVE = 102, /**< both                                               */
    ANJI_POOL_SUM_ALL  = 103  /**< everything that was given                          */
};

/** "culm", "dead_wood", "total_above", ...; "unknown" for a number that is none. */
ANJI_API const char *anji_pool_name(int pool);
/** And back; -1 for NULL or a name that is none. */
ANJI_API int anji_pool_find(const char *name);

/** A measured carbon fraction of dry mass. 64 bytes on 64-bit machines, for ever. */
typedef struct anji_carbon_fraction {
    const char *species; /**< scientific name; "" for any        */
    const char *place;   /**< "" for any                         */
    const char *source;  /**< citation, with DOI where there is one */
    double      fraction;
    double      sd;       /**< NaN where none is printed                       */
    int32_t     pool;     /**< ANJI_POOL_...                                   */
    int32_t     age_from; /**< years; 0 for any                                */
    int32_t     age_to;   /**< years; 0 for any                                */
    int32_t     preset;   /**< 1 for the default of its pool                   */
} anji_carbon_fraction;

/** The table of fractions with their sources; NULL past the end. */
ANJI_API const anji_carbon_fraction *anji_carbon_fraction_row(size_t i);

/**
 * The default fraction of each pool and its standard deviation.
 *
 * Culm 0.50, branch 0.49, leaf 0.48, crown 0.485, below ground 0.46 (moso, rounded from
 * the sources in the table, sd 0.03); 0.47, sd 0.02, for undivided mass, understorey and
 * dead wood; litter 0.37, sd 0.07; soil 1, because it is given as carbon.
 * Returned: fraction, sd: ANJI_POOLS values each, either may be NULL.
 * Status: ANJI_OK
 */
ANJI_API int anji_carbon_fraction_defaults(double *fraction, double *sd);

/** A measured ratio of mass below ground to mass above. */
typedef struct anji_root_shoot {
    const char *species;
    const char *place;
    const char *source;
    double      ratio;
    double      sd; /**< NaN where none is printed */
} anji_root_shoot;

/** The table of ratios with their sources; NULL past the end. */
ANJI_API const anji_root_shoot *anji_root_shoot_row(size_t i);

/** The ratio that CDM A/R tools take for trees, exp(-1.085 + 0.9256 ln b) / b, from b t
 *  d.m. ha-1 above ground; NaN unless b > 0. Measured bamboo has more (0.37, sites 0.13 to
 *  0.65): the default is conservative for a stock. Source: AR-TOOL14 v4.2. */
ANJI_API double anji_root_shoot_tool14(double above_t_ha);

/** Climates of AR-TOOL12. */
enum {
    ANJI_ZONE_TEMPERATE        = 0, /**< temperate and boreal                      */
    ANJI_ZONE_TROPICAL_DRY     = 1, /**< below 2000 m, less than 1000 mm a year    */
    ANJI_ZONE_TROPICAL_MOIST   = 2, /**< below 2000 m, 1000 to 1600 mm             */
    ANJI_ZONE_TROPICAL_WET     = 3, /**< below 2000 m, more than 1600 mm           */
    ANJI_ZONE_TROPICAL_MONTANE = 4  /**< above 2000 m                              */
};

/** Dead wood and litter as shares of the live trees' carbon where neither was measured
 *  (AR-TOOL12 v3); NaN for an unknown zone. */
ANJI_API double anji_dead_wood_share(int zone);
ANJI_API double anji_litter_share(int zone);

/**
 * Lying dead wood from a line of length L (AR-TOOL12): every piece that crosses it.
 *
 *     t d.m. ha-1 = density pi^2 / (8 L) sum(d^2 b),   b = 1.00, 0.80, 0.45
 *
 * Given:
 *   n, diameter   of each piece at the line                      cm
 *   decay         0 sound, 1 intermediate, 2 rotten
 *   line_m        length of all lines of the plot                m
 *   density       of sound wood                                  t d.m. m-3
 * Returned: t_ha
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (err->row is the piece, or -1)
 */
ANJI_API int anji_lying_wood(size_t n, const double *diameter, const uint8_t *decay,
                             double line_m, double density, double *t_ha,
                             anji_error *err);

/**
 * Carbon of a soil profile: 0.1 sum(c rho h (1 - stones)).
 *
 * Given:
 *   n            layers
 *   carbon       organic carbon of the fine earth                g kg-1
 *   density      bulk density                                    g cm-3
 *   thickness    of the layer                                    cm
 *   stones       share of the volume, or NULL for none           1
 * Returned: tc_ha, t C ha-1
 * Status: ANJI_OK; ANJI_ERR_NULL; _TOO_FEW (no layer); _DOMAIN (err->row is the layer)
 * Notes: state the depth with the number. Cao et al. (2017) print stocks for 0-60 cm that
 *   follow from their concentrations only with layers of 15 cm, that is for 45 cm.
 */
ANJI_API int anji_soil_profile(size_t n, const double *carbon, const double *density,
                               const double *thickness, const double *stones,
                               double *tc_ha, anji_error *err);

/** Soil after a change of use. 40 bytes for ever. */
typedef struct anji_soil_change {
    double initial; /**< before, t C ha-1                                     */
    double loss;    /**< once, by disturbance, t C ha-1                       */
    double rate;    /**< gain a year for twenty years, t C ha-1 yr-1, capped  */
    double uncapped;
    double gain; /**< rate times the years that count, t C ha-1            */
} anji_soil_change;

/**
 * Soil carbon by AR-TOOL16.
 *
 *     initial = reference f_use f_management f_input
 *     loss    = 0.1 initial when more than a tenth of the area is disturbed, else 0
 *     rate    = min(0.8, (reference - (initial - loss)) / 20), twenty years long
 *
 * Given:
 *   reference                     SOC_REF, 0 to 30 cm     t C ha-1
 *   use, management, input        stock change factors    1
 *   disturbed                     share of the area       1
 *   years                         since planting          yr
 * Returned: change
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (a factor outside 0 to 2, a share outside 0 to 1,
 *   a reference or years below 0, NaN)
 * Notes: litter has to stay on site. A rate below 0 is a loss and is not capped.
 */
ANJI_API int anji_soil_tool16(double reference, double use, double management,
                              double input, double disturbed, double years,
                              anji_soil_change *change, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_CARBON_H */
