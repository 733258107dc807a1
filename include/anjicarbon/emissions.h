/* anjicarbon/emissions.h - what a project emits and displaces: fire, fertiliser, leakage.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_EMISSIONS_H
#define ANJICARBON_EMISSIONS_H

#include <anjicarbon/allometry.h>
#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- warming potentials -------------------------------------------------------------- */

/** Sets of global warming potentials over 100 years. */
enum {
    ANJI_GWP_UNREAD = 0, /**< a rule whose set was not read               */
    ANJI_GWP_SAR    = 1, /**< IPCC 1995: CH4 21, N2O 310                  */
    ANJI_GWP_AR4    = 2, /**< IPCC 2007: not read, to be given            */
    ANJI_GWP_AR5    = 3, /**< IPCC 2013, no feedbacks: CH4 28, N2O 265    */
    ANJI_GWP_AR6    = 4, /**< IPCC 2021: not read, to be given            */
    ANJI_GWP_OTHER  = 5  /**< the caller's own                            */
};

/** One set. The caller may fill one in: name and source are then the caller's, and part of
 *  the account. 48 bytes on 64-bit machines, for ever. */
typedef struct anji_gwp {
    const char *name;
    const char *source;   /**< who uses it, and where it was read                     */
    const char *said;     /**< what the literature says of values that were not read  */
    double      ch4;      /**< t CO2e (t CH4)-1; NaN: not read, to be given           */
    double      n2o;      /**< t CO2e (t N2O)-1                                       */
    int32_t     set;      /**< ANJI_GWP_...                                           */
    int32_t     verified; /**< ANJI_READ_...                                          */
} anji_gwp;

/** The sets by position, and by number; NULL past the end, and for ANJI_GWP_UNREAD and
 *  _OTHER. */
ANJI_API const anji_gwp *anji_gwp_row(size_t i);
ANJI_API const anji_gwp *anji_gwp_find(int set);

/* ---- fire ----------------------------------------------------------------------------- */

/** Forests of the emission factors of fires. */
enum { ANJI_FIRE_TROPICAL = 0, ANJI_FIRE_OTHER = 1 };

/** Emission factors of a fire: g of the gas per kg of dry mass burnt. 16 bytes for ever. */
typedef struct anji_fire_factors {
    double ch4;
    double n2o;
} anji_fire_factors;

/** The factors of a forest (IPCC 2006 vol. 4 table 2.5): tropical 6.8 and 0.20, other 4.7
 *  and 0.26; NaN for an unknown one. */
ANJI_API anji_fire_factors anji_fire_factors_of(int forest);

/** Climates of the combustion factor. */
enum { ANJI_BURN_TEMPERATE = 0, ANJI_BURN_BOREAL = 1, ANJI_BURN_TROPICAL = 2 };

/** The share of the mass that burns (AR-TOOL08): temperate 0.45, boreal 0.40; tropical by
 *  age, 0.46 (3 to 5 years), 0.67 (to 10), 0.50 (to 17), 0.32 (from 18 on). age is read
 *  for the tropics alone; NaN below 3 years there, for a NaN age, or an unknown climate. */
ANJI_API double anji_combustion_factor(int climate, double age);

/** Emissions of fires. 48 bytes for ever. Doubles are NaN and n is -1 on failure. */
typedef struct anji_fire_result {
    double  co2e;    /**< CH4 and N2O together, t CO2e                            */
    double  ch4;     /**< t CH4                                                   */
    double  n2o;     /**< t N2O                                                   */
    double  area_ha; /**< of the fires that count                                 */
    double  burnt;   /**< dry mass burnt, t d.m.                                  */
    int64_t n;       /**< fires that count                                        */
} anji_fire_result;

/**
 * Emissions of CH4 and N2O from the fires of one year (AR-TOOL08).
 *
 *     burnt = sum(area b combustion)
 *     co2e  = 0.001 burnt (EF_CH4 GWP_CH4 + EF_N2O GWP_N2O)
 *
 * The CO2 of a fire is in the change of stock, and not counted again.
 *
 * Given:
 *   n, area       area of each fire                                     ha
 *   biomass       dry mass above ground before the fire                 t d.m. ha-1
 *   combustion    share that burns                                      1
 *   minimum_ha    least area of a forest: a fire counts when it is larger; 0: all do
 *   project_ha    the project: fires count from 5 % of it in the year on; 0: always
 *   factors       of the gases, for instance anji_fire_factors_of()     g kg-1
 *   gwp           a set of potentials
 * Returned: result
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (err->row is the fire, or -1): an area, mass or
 *   factor below 0 or NaN, combustion outside 0 to 1; _OPTS: potentials that were not read
 *   (the message says which, and what the literature says)
 * Reference: CDM AR-TOOL08 version 4.0.0; IPCC 2006 Guidelines vol. 4 table 2.5
 */
ANJI_API int anji_fire(size_t n, const double *area, const double *biomass,
                       const double *combustion, double minimum_ha, double project_ha,
                       const anji_fire_factors *factors, const anji_gwp *gwp,
                       anji_fire_result *result, anji_error *err);

/** Emissions of other gases when biomass is burnt to prepare the site: 0.07 times the CO2 of
 *  what burns, t CO2e; and of dead wood and litter that a fire takes, 0.07 area (dead_wood
 *  + litter), both in t CO2e ha-1. NaN for a number below 0 (AR-TOOL08). */
ANJI_API double anji_fire_preparation(double burnt_tco2);
ANJI_API double anji_fire_dead(double area_ha, double dead_wood, double litter);

/* ---- fertiliser ------------------------------------------------------------------------ */

/** Climates of the nitrogen factors; for a wet one which end of the range is cautious
 *  depends on whose emissions they are. */
enum {
    ANJI_NITROGEN_DEFAULT = 0, /**< VM0047 1.1 equations 15 to 21                 */
    ANJI_NITROGEN_WET_PROJECT =
        1, /**< direct 0.019 of synthetic N, volatilised 0.014 */
    ANJI_NITROGEN_WET_BASELINE = 2 /**< direct 0.013                                  */
};

/** Factors of nitrogen. 64 bytes for ever. */
typedef struct anji_nitrogen_factors {
    double direct_synthetic; /**< N2O-N from synthetic N, t t-1            */
    double direct_organic;   /**< N2O-N from organic N                      */
    double gas_synthetic;    /**< share of synthetic N that volatilises     */
    double gas_organic;      /**< share of organic N that volatilises       */
    double volatilised;      /**< N2O-N from volatilised N                  */
    double leach;            /**< share of N that leaches                   */
    double leached;          /**< N2O-N from leached N                      */
    double zero;
} anji_nitrogen_factors;

/** The factors of a climate (IPCC 2019 Refinement as VM0047 1.1 and VM0042 2.2 quote it);
 *  all NaN for an unknown one. */
ANJI_API anji_nitrogen_factors anji_nitrogen_factors_of(int climate);

/** N2O of fertiliser, t CO2e; NaN on failure. 32 bytes for ever. */
typedef struct anji_fertiliser_result {
    double co2e; /**< all three               */
    double direct;
    double volatilised;
    double leached;
} anji_fertiliser_result;

/**
 * N2O of fertiliser (VM0047 1.1 equations 15 to 21), S and O of t N:
 *
 *     direct      = (S e_S + O e_O) 44/28 GWP
 *     volatilised = (S g_S + O g_O) e_v 44/28 GWP
 *     leached     = (S + O) l e_l 44/28 GWP
 *
 * Given:
 *   synthetic, organic   nitrogen of the period               t N
 *   factors              for instance anji_nitrogen_factors_of()
 *   gwp                  a set of potentials
 * Returned: result
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (nitrogen or a factor below 0 or NaN); _OPTS:
 *   potentials that were not read
 * Notes: a moso stand managed for shoots gets hundreds of kg N ha-1: not negligible.
 */
ANJI_API int anji_fertiliser(double synthetic, double organic,
                             const anji_nitrogen_factors *factors, const anji_gwp *gwp,
                             anji_fertiliser_result *result, anji_error *err);

/** Gold Standard's flat rate, 0.005 t CO2e for each kg of N; NaN below 0 (GS 403 2.1). */
ANJI_API double anji_fertiliser_flat(double nitrogen_kg);

/* ---- soil, leakage, baseline ------------------------------------------------------------ */

/** Soils of AR-TOOL16 in the warm temperate moist zone. */
enum {
    ANJI_SOIL_HIGH_ACTIVITY = 0,
    ANJI_SOIL_LOW_ACTIVITY  = 1,
    ANJI_SOIL_SANDY         = 2,
    ANJI_SOIL_VOLCANIC      = 3
};
/** Reference carbon of a soil, 0 to 30 cm, warm temperate moist zone: 88, 63, 34, 80 t C
 *  ha-1 (AR-TOOL16); NaN for an unknown one. For anji_soil_tool16() of carbon.h. */
ANJI_API double anji_soil_reference(int soil);

/** Litter of a plot, collected in four frames and weighed wet (AR-TOOL12): 44/12 0.37 2.5
 *  (plot_ha / frame_m2) wet_kg dry, t CO2e of the plot. plot_ha is its area, frame_m2 that of
 *  one frame, wet_kg what all four hold, dry the dry mass of a wet one. NaN for an area not
 *  above 0, a mass below 0, or dry outside 0 to 1. */
ANJI_API double anji_litter_frames(double plot_ha, double frame_m2, double wet_kg,
                                   double dry);

/** What is displaced. 64 bytes for ever. */
typedef struct anji_displaced {
    double area_ha;    /**< on which the displaced activity goes on               */
    double tree;       /**< above-ground mass of trees there, t d.m. ha-1         */
    double root_shoot; /**< of those trees                                        */
    double shrub;      /**< above-ground mass of shrubs, t d.m. ha-1              */
    double reference;  /**< SOC_REF there, t C ha-1                               */
    double before;     /**< product of its stock change factors before            */
    double after;      /**< and after the displacement                            */
    double zero;       /**< must be 0                                             */
} anji_displaced;

/**
 * Leakage by displaced agriculture (AR-TOOL15).
 *
 *     co2e = 44/12 sum area ([1.1 tree (1 + R) + 1.40 shrub] 0.47 +
 *                            max(0, reference (before - after)))
 *
 * Given: n, displaced   rows; n may be 0
 * Returned: co2e   t CO2e
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (a number below 0 or NaN: err->row)
 */
ANJI_API int anji_leakage_tool15(size_t n, const anji_displaced *displaced,
                                 double *co2e, anji_error *err);

/**
 * Growth of scattered trees in the baseline, by crown cover (AR-TOOL14 4.2 equation 10).
 *
 *     co2e = 44/12 0.47 growth (1 + R) sum(cover area)
 *
 * Given:
 *   n, area, cover   strata: area, ha; crown cover of trees, 0 to 1
 *   growth           of a fully stocked forest there            t d.m. ha-1 yr-1
 *   root_shoot       0.25 is the tool's
 *   forest_cover     least crown cover of a forest, 0 to 1
 *   year             of the project, from 1 on: nothing after the 20th
 * Returned: co2e     t CO2e yr-1
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (err->row: a stratum whose cover is not below
 *   0.20 forest_cover, for which the equation is not meant: sample it; NaN or below 0)
 */
ANJI_API int anji_baseline_crown(size_t n, const double *area, const double *cover,
                                 double growth, double root_shoot, double forest_cover,
                                 int year, double *co2e, anji_error *err);

/**
 * Stock of shrubs (AR-TOOL14 4.2): 44/12 0.47 (1 + 0.40) sum(area 0.10 forest cover);
 * a stratum with a cover below 0.05 counts as none.
 *
 * Given: n, area, cover as above; forest, mass above ground of a forest, t d.m. ha-1
 * Returned: co2e   t CO2e
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (err->row)
 */
ANJI_API int anji_shrub_stock(size_t n, const double *area, const double *cover,
                              double forest, double *co2e, anji_error *err);

/* ---- tonne-years -------------------------------------------------------------------------- */

/** What is left in the air of a pulse of CO2: a0 + sum a[i] exp(-t / tau[i]). 56 bytes for
 *  ever. No set was read in its own paper, so that none is built in: Joos et al. (2013) is
 *  said to print 0.2173; 0.2240, 0.2824, 0.2763; 394.4, 36.54, 4.304 years. */
typedef struct anji_impulse {
    double a0;
    double a[3];
    double tau[3]; /**< yr */
} anji_impulse;

/** A storage of some years, in tonnes that stay. NaN on failure. 32 bytes for ever. */
typedef struct anji_tonne_years {
    double integral; /**< of the pulse over the horizon, t yr                       */
    double lashof;   /**< [I(H) - I(H - years)] / I(H)                              */
    double
        moura_costa; /**< years / I(H), above 1 for long ones                               */
    double zero;
} anji_tonne_years;

/**
 * Tonne-years: for a report only. How storage that ends compares with one that does not is
 * a choice of values, not of physics.
 *
 * Given: impulse; years that a tonne is stored; horizon, years, 100 by custom
 * Returned: result
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (shares that do not add up to 1 within 0.001 or are
 *   below 0, a tau or horizon not above 0, years outside 0 to horizon, NaN)
 * Reference: Fearnside P.M., Lashof D.A., Moura-Costa P. (2000),
 *   doi 10.1023/A:1009625122628
 */
ANJI_API int anji_tonne_year(const anji_impulse *impulse, double years, double horizon,
                             anji_tonne_years *result, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_EMISSIONS_H */
