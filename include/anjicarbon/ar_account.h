/* anjicarbon/ar_account.h - the account of a planting: pools, emissions, leakage, units.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_AR_ACCOUNT_H
#define ANJICARBON_AR_ACCOUNT_H

#include <anjicarbon/base.h>
#include <anjicarbon/sampling.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Pools of the account. Numbers are part of the ABI. */
enum {
    ANJI_AR_TREE      = 0, /**< trees and bamboo, above and below ground */
    ANJI_AR_SHRUB     = 1,
    ANJI_AR_DEAD_WOOD = 2,
    ANJI_AR_LITTER    = 3,
    ANJI_AR_SOIL      = 4,
    ANJI_AR_POOLS     = 5
};
/** "tree", "shrub", "dead_wood", "litter", "soil"; NULL for an unknown number. */
ANJI_API const char *anji_ar_pool_name(int pool);

/** One year, t CO2e. A pool that is not counted is NaN, in the project and in the baseline
 *  alike. 104 bytes for ever. */
typedef struct anji_ar_year {
    double  project[ANJI_AR_POOLS]; /**< change of stock in the year                  */
    double  baseline[ANJI_AR_POOLS]; /**< the same without the project; soil is taken
                                          as 0 and must be NaN or 0                    */
    double  emissions; /**< GHG_E: CH4 and N2O of fires                  */
    double  leakage;   /**< LK_AGRIC                                     */
    int32_t verified;  /**< 1: units are issued at this year's end       */
    int32_t zero;
} anji_ar_year;

/** One year's account, t CO2e. NaN on failure. 64 bytes for ever. */
typedef struct anji_ar_row {
    double baseline; /**< equation 1                                                 */
    double actual;   /**< equation 2: project (3) less emissions                     */
    double project;  /**< equation 3                                                 */
    double leakage;  /**< equation 4                                                 */
    double net;      /**< equation 5: actual - baseline - leakage                    */
    double
        cumulative; /**< sum of net from the start                                  */
    double tcer;    /**< equation 6, at a verification, else NaN                    */
    double lcer;    /**< equation 7: since the verification before; below 0: units
                            to be replaced                                             */
} anji_ar_row;

/**
 * The account of an afforestation, year by year.
 *
 * Model (AR-AMS0007 version 02, equations 1 to 7):
 *
 *     baseline = tree + shrub + dead wood + litter                     (1)
 *     actual   = project - emissions                                   (2)
 *     project  = tree + shrub + dead wood + litter + soil              (3)
 *     net      = actual - baseline - leakage                           (4)(5)
 *     tCER     = sum of net from the start                             (6)
 *     lCER     = sum of net since the last verification                (7)
 *
 * Given: n, years
 * Returned: rows, n of them
 * Status: ANJI_OK; ANJI_ERR_NULL; _TOO_FEW (no year); _DOMAIN (err->row is the year): a pool
 *   counted in the project and not in the baseline, or the other way round, or not in all
 *   years; the trees not counted; an infinity; emissions or leakage NaN or below 0
 * Notes: changes are undiscounted stocks' differences. A discount for uncertainty belongs to
 *   the report, and never to what is carried forward.
 * Reference: CDM AR-AMS0007 version 02, AR-ACM0003 version 01
 */
ANJI_API int anji_ar_account(size_t n, const anji_ar_year *years, anji_ar_row *rows,
                             anji_error *err);

/** What a long-term cap allows by the end of a year, as Gold Standard 403 ramps it:
 *  average min(year, years) / years. NaN unless years > 0 and year >= 0. The average comes
 *  from anji_long_term_average() of products.h. */
ANJI_API double anji_long_term_ramp(double average, double years, double year);

/** What turns stem volume into carbon. 32 bytes for ever. */
typedef struct anji_stem_factors {
    double expansion;  /**< all above ground to the stem                    */
    double density;    /**< of dry wood, t d.m. m-3                         */
    double root_shoot; /**< mass below ground to mass above                 */
    double carbon;     /**< of dry mass                                     */
} anji_stem_factors;

/** Gold Standard 403 2.1's defaults: cautious ones for the project's trees (1.1, 0.3, 0.2,
 *  0.47) or for those of the baseline (3.5, 0.7, 0.8, 0.47), by ANJI_SIDE_PROJECT or
 *  _BASELINE of sampling.h; all NaN for another side. */
ANJI_API anji_stem_factors anji_stem_factors_gs(int side);

/** Stock of trees from their stem volume, m3 ha-1: 44/12 volume expansion density (1 + R)
 *  carbon, t CO2 ha-1. NaN for NULL or a number below 0. Of an uncertain volume give the
 *  conservative one, anji_deduction() of "GS403_2.1". */
ANJI_API double anji_stem_stock(double volume, const anji_stem_factors *factors);

/** Years from months: 4 years and 5 months are 4.417, to three decimals as the CDM's tools
 *  write them. NaN for a negative number. */
ANJI_API double anji_ar_years(int years, int months);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_AR_ACCOUNT_H */
