/* anjicarbon/ensemble.h - many gap-fills of one record for the price of one search.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_ENSEMBLE_H
#define ANJICARBON_ENSEMBLE_H

#include <anjicarbon/gapfill.h>
#include <anjicarbon/run.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Settings of anji_fill_mds_ensemble(): call anji_ensemble_opts_init(), then change. */
typedef struct anji_ensemble_opts {
    uint32_t struct_size;       /**< bytes known to the caller; written by init       */
    uint32_t search;            /**< 0 shared where members are nested, 1 single  [0] */
    const anji_fill_opts *fill; /**< of every member; NULL: the defaults       [NULL] */
    const anji_run       *run;  /**< threads and progress; may be NULL         [NULL] */
} anji_ensemble_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_ensemble_opts_init(anji_ensemble_opts *opts, size_t size);
/** The parameter table, row by row; NULL past the end. */
ANJI_API const anji_param *anji_ensemble_param(size_t i);

/**
 * Fill members of one record that differ only in which measured rows they keep.
 *
 * Each member is filled as anji_fill_mds() fills the record without the rows that the
 * member drops: the same value, to the last bit, and the same quality. Which rows are
 * alike does not depend on the member; it is found once for all.
 *
 * Given:
 *   axis       rows and step
 *   y          target of the whole record, NaN missing                 any unit
 *   drivers    conditions, as for anji_fill_mds(); may be NULL for none
 *   n_drivers  0 to ANJI_FILL_DRIVERS_MAX
 *   members    their number, 1 to 1000
 *   dropped    members x rows, member after member: 0 where the member keeps the row,
 *              as anji_ustar_filter() writes it
 *   opts       settings, or NULL for the defaults
 * Returned, members x rows each, member after member; either may be NULL:
 *   value      the estimate of each row, as anji_fill.value; NaN without one
 *   quality    1 good, 2 medium, 3 poor; 255 without an estimate
 *   err        code, row and message; may be NULL
 *   On failure NaN and 255 everywhere.
 * Status:
 *   ANJI_OK, or ANJI_ERR_NULL, _OPTS, _DOMAIN (as anji_fill_mds(); no or too many
 *   members), _MEMORY, _CANCELLED
 *
 * Notes:
 *   1. The search is shared when members are nested: of any two, one keeps every
 *      measured row that the other keeps. Members by ascending thresholds of u* are, also
 *      when the thresholds of each year ascend, and when the row after a low one is
 *      dropped, too. Other members, and symmetric means, are filled one by one.
 *   2. A sum of values is carried in two parts, whose sums are exact for values within
 *      five decimal orders of the largest; so the order of a sample cannot matter.
 *   3. Allocates about 120 bytes a row, and 20 bytes a row and member.
 *
 * References: as anji_fill_mds(); Pastorello et al. (2020) doi
 *   10.1038/s41597-020-0534-3 for the ensemble of thresholds.
 */
ANJI_API int anji_fill_mds_ensemble(const anji_axis *axis, const double *y,
                                    const anji_driver *drivers, size_t n_drivers,
                                    size_t members, const uint8_t *dropped,
                                    const anji_ensemble_opts *opts, double *value,
                                    uint8_t *quality, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_ENSEMBLE_H */
