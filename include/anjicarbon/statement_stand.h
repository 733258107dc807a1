/* anjicarbon/statement_stand.h - the statement of a bamboo stand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_STATEMENT_STAND_H
#define ANJICARBON_STATEMENT_STAND_H

#include <anjicarbon/inventory.h>
#include <anjicarbon/stand_run.h>
#include <anjicarbon/statement.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What the inventories of an account were read from. Fill with zeros first. */
typedef struct anji_stand_source {
    const char *const *paths;   /**< files of the first read                 */
    size_t             n_paths; /**< at least 1                               */
    const anji_inventory_report
                      *report; /**< of the first read                        */
    const char *const *later;  /**< files of a second read, or NULL         */
    size_t             n_later;
    const anji_inventory_report
                              *later_report; /**< with later                          */
    const char                *map;  /**< as given to anji_inventory_read(), or NULL */
    const anji_inventory_opts *opts; /**< likewise                                   */
    const char                *equations; /**< file of more equations, or NULL       */
} anji_stand_source;

/**
 * The statement of a stand's account, kind "stand".
 *
 * Its lines, a number never without its unit; P is a pool as anji_pool_name() has it
 * ("total_live", "total_above", "total_below", "culm", ...), S a stratum, s1, s2, ... in
 * the order of the inventory (name in result.stratum.S.name):
 *
 *     result.area                       ha, of all strata; null where one is not known
 *     result.stratum.S.name, .area      words; ha
 *     result.surveys                    1 or 2
 *     result.earlier.date, .later.date  words, "2015-07-15", mean of the plots' dates; of
 *                                       one survey: result.later alone; "undated"
 *     result.years                      between the two, fractions included        yr
 *     result.later.P.stock              t C ha-1; likewise result.earlier...
 *     result.later.P.stock_co2e         t CO2 ha-1, times 44/12
 *     result.later.P.se, .df, .half_width   of .stock: sampling alone, t C ha-1, 1
 *     result.later.P.sd, .low, .high    of .stock: all errors, t C ha-1; where drawn
 *     result.change.how                 words: "paired" or "independent"
 *     result.change.P.tc_ha, .se, .df, .half_width       the same for the change, t C ha-1
 *     result.change.P.sd, .low, .high                    all errors; where drawn
 *     result.change.P.tc_ha_yr, .tco2e_ha_yr             a year of it
 *     result.change.P.tco2e             of the whole area and time, t CO2: change times
 *                                       44/12 times result.area
 *     result.change.P.tco2e_se, .tco2e_half_width        of it, sampling alone; df is
 *                                       result.change.P.df
 *     result.change.P.tco2e_sd, .tco2e_half_width_all    of it, all errors; where drawn.
 *                                       The latter is (high - low) / 2
 *     result.change.S.P....             the same of one stratum with its own area:
 *                                       sampling alone
 *     result.confidence                 of .half_width, two-sided
 *     result.confidence_all             of .low and .high
 *     result.carbon_to_co2              words: "44/12"
 *
 * Components of uncertainty: earlier.C, later.C and change.C of total_live, C of
 * anji_error_component_name(). Methods: equations with their source and DOI, one for each
 * organ, and the chain. Steps: what was read, supplied, weighed.
 *
 * Given:
 *   source     the files as they were read
 *   subject    its name, UTF-8; NULL: "stand"
 *   account    what anji_stand_run() made of them
 * Returned: out; free it with anji_statement_free(). NULL on failure.
 * Status: ANJI_OK; ANJI_ERR_NULL; _IO; _DOMAIN (text that is not UTF-8); _MEMORY.
 * Notes: the files of the second read have roles "later1", ...; those of the first
 *   "inventory1", ...; the equations "equations".
 */
ANJI_API int anji_statement_stand(const anji_stand_source *source, const char *subject,
                                  const anji_stand_account *account,
                                  anji_statement **out, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_STATEMENT_STAND_H */
