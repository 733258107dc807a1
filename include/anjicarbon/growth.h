/* anjicarbon/growth.h - a stand that is cut and grows again, by age of its culms.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_GROWTH_H
#define ANJICARBON_GROWTH_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Culms of one age, 1, 2, ... years; the last class holds all older ones as well. 48 bytes
 *  for ever. */
typedef struct anji_growth_class {
    double mass_kg; /**< dry mass of a culm, all that counts as stock          kg   */
    double
        removed_kg;   /**< of it, what leaves the stand with a cut culm          kg   */
    double leaf_kg;   /**< of it, leaves                                         kg   */
    double mortality; /**< share that dies in the year, before cutting           1    */
    double cut;       /**< share of the living that is cut at the year's end     1    */
    double zero;
} anji_growth_class;

/** Settings: call anji_growth_opts_init(), then change fields. */
typedef struct anji_growth_opts {
    uint32_t struct_size;  /**< bytes known to the caller; written by init          */
    uint32_t first_is_off; /**< 1: the first year is an off-year               [0] */
    double   recruits_on;  /**< new culms of an on-year, ha-1               [1000] */
    double   recruits_off; /**< new culms of an off-year, ha-1               [300] */
    double   shoots_on;    /**< shoots dug in an on-year, ha-1                 [0] */
    double   shoots_off;   /**< shoots dug in an off-year, ha-1                [0] */
    double   shoot_kg;     /**< dry mass of a shoot, kg                     [0.15] */
    double   renewal_on;   /**< share of the leaves shed in an on-year         [0] */
    double   renewal_off;  /**< share of the leaves shed in an off-year        [1] */
    double   fraction;     /**< carbon of dry mass                          [0.50] */
    double   count_sd;     /**< relative errors, each common to all ages and years:
                                of the culms at the start                      [0] */
    double   recruits_sd;  /**< of recruitment                                 [0] */
    double   mortality_sd; /**< of mortality                                   [0] */
    double   cut_sd;       /**< of the shares that are cut                     [0] */
    double   mass_sd;      /**< of culms' masses                               [0] */
    double   shoot_sd;     /**< of the mass of shoots dug                      [0] */
    double   fraction_sd;  /**< of the carbon fraction                         [0] */
} anji_growth_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_growth_opts_init(anji_growth_opts *opts, size_t size);
/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_growth_param(size_t i);

/** One year of the stand. 112 bytes for ever. Doubles are NaN on failure. */
typedef struct anji_growth_year {
    int64_t on;        /**< 1 in an on-year, 0 in an off-year; -1 on failure   */
    double  culms;     /**< at its end                          ha-1           */
    double  recruits;  /**< new ones                            ha-1 yr-1      */
    double  died;      /**<                                     ha-1 yr-1      */
    double  cut;       /**<                                     ha-1 yr-1      */
    double  stock_tc;  /**< in living culms, at its end         t C ha-1       */
    double  stock_se;  /**< from the relative errors            t C ha-1       */
    double  culms_tc;  /**< exported with culms                 t C ha-1 yr-1  */
    double  culms_se;  /**<                                     t C ha-1 yr-1  */
    double  shoots_tc; /**< exported with shoots                t C ha-1 yr-1  */
    double  shoots_se; /**<                                     t C ha-1 yr-1  */
    double  dead_tc;   /**< to litter: dead culms, slash        t C ha-1 yr-1  */
    double  leaf_tc;   /**< to litter: leaves renewed           t C ha-1 yr-1  */
    double  growth_tc; /**< all that grew: change of stock, exports and litter
                            of culms, without shoots and leaves  t C ha-1 yr-1 */
} anji_growth_year;

/**
 * Run a stand forward.
 *
 * Model, a year: every culm becomes a year older (the oldest class keeps its own), recruits
 * of the year come as age 1, a share mortality dies, a share cut of the living is felled:
 *
 *     N'_1 = recruits, N'_k = N_(k-1), N'_K = N_(K-1) + N_K
 *     died_k = m_k N'_k;  cut_k = c_k (N'_k - died_k);  N_k = N'_k - died_k - cut_k
 *
 * On-years and off-years alternate. Exports are what budget.h's uptake has to be lowered by.
 *
 * Given:
 *   n_classes, classes   ages
 *   culms                at the start, n_classes values          ha-1
 *   n_years              years to run
 *   opts                 settings, or NULL for the defaults
 * Returned:
 *   years                n_years rows
 *   structure            culms of each age at the end of each year, n_years x n_classes by
 *                        rows, ha-1; may be NULL
 * Status: ANJI_OK; ANJI_ERR_NULL, _OPTS, _MEMORY; _TOO_FEW (no class); _DOMAIN (a mass below
 *   0, parts greater than the whole, a share outside 0 to 1, culms below 0: err->row is the
 *   class)
 * Notes:
 *   1. Errors are carried to first order, each common to all ages and years.
 *   2. A culm's mass depends on age only: a stand whose new culms grow thicker from year to
 *      year is run in parts.
 *   3. Leaf renewal lowers no stock: new leaves replace those that fall.
 * Reference: Isagi Y. et al. (1993) for recruitment and mortality counted in this way
 */
ANJI_API int anji_growth_run(size_t n_classes, const anji_growth_class *classes,
                             const double *culms, size_t n_years,
                             const anji_growth_opts *opts, anji_growth_year *years,
                             double *structure, anji_error *err);

/** What two inventories say. 80 bytes for ever. NaN on failure. */
typedef struct anji_growth_estimate {
    double  recruits_on; /**< ha-1 yr-1; NaN when no such year lies between        */
    double  recruits_off;
    double  mortality; /**< share a year, alike for all ages                        */
    double  se_on;
    double  se_off;
    double  se_mortality;
    double  cov_on_mortality;
    double  cov_off_mortality;
    double  chi2; /**< weighted sum of squares                                  */
    int64_t df;   /**< classes less parameters; -1 on failure                   */
} anji_growth_estimate;

/**
 * Recruitment and mortality from two inventories of one stand.
 *
 * Model: anji_growth_run() from the first count for n_years, with the known shares cut, meets
 * the second count in weighted least squares. Recruits enter linearly; mortality is found by
 * golden section.
 *
 * Given:
 *   n_classes            ages, the last open
 *   first, second        culms of each age                       ha-1
 *   se                   standard error of second, ha-1; NULL: its square root (counts)
 *   cut                  share cut a year by age; NULL: none
 *   n_years              between the inventories, 1 to n_classes - 1
 *   opts                 first_is_off is used; NULL for the defaults
 * Returned: estimate
 * Status: ANJI_OK; ANJI_ERR_NULL, _OPTS, _MEMORY; _DOMAIN (counts below 0, se not above 0,
 *   a share outside 0 to 1: err->row; n_years); _TOO_FEW (fewer classes than parameters, no
 *   culm at the first date)
 * Notes: without records of cutting, mortality is the share lost to both.
 */
ANJI_API int anji_growth_fit(size_t n_classes, const double *first,
                             const double *second, const double *se, const double *cut,
                             size_t n_years, const anji_growth_opts *opts,
                             anji_growth_estimate *estimate, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_GROWTH_H */
