/* anjicarbon/aggregate.h - columns gathered into days, months and years.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_AGGREGATE_H
#define ANJICARBON_AGGREGATE_H

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a period's value is. */
enum {
    ANJI_AGGREGATE_MEAN = 0,
    ANJI_AGGREGATE_SUM  = 1, /**< of the values present: not scaled up for missing ones */
    ANJI_AGGREGATE_MIN  = 2,
    ANJI_AGGREGATE_MAX  = 3
};

/**
 * Companion columns of an aggregation: the caller's arrays of one element a period; any
 * may be NULL. Frozen.
 */
typedef struct anji_aggregates {
    double  *value; /**< unit of x; NaN for a period with too few values              */
    double  *share; /**< values over the rows of the whole period, 0 to 1             */
    int64_t *n;     /**< values, that is rows of the axis that are not NaN            */
    int64_t *start; /**< first second of the period, also when the axis starts later  */
} anji_aggregates;

/** Periods that an axis touches, whole or in part; 0 for an axis without rows, -1 for
 * an axis that is not valid or an unknown period. */
ANJI_API int64_t anji_aggregate_periods(const anji_axis *axis, int period);

/**
 * Gather a column into calendar periods; missing rows are left out and counted.
 *
 *     share = n / (rows of the whole calendar period)
 *     value = mean, sum, smallest or largest of the n values;
 *             NaN when n = 0 or share < share_min
 *
 * Given:
 *   axis       rows and step
 *   x          column, NaN missing                               any unit
 *   period     ANJI_PERIOD_DAY, _MONTH or _YEAR
 *   how        ANJI_AGGREGATE_MEAN, ...
 *   share_min  smallest share that gives a value, 0 to 1
 *   n_out      elements of out's arrays: anji_aggregate_periods()
 * Returned:
 *   out        companion columns; NaN, NaN, -1 and -1 on failure
 *   err        code, row and message; may be NULL
 * Status:
 *   ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_DOMAIN (axis, period, how, share_min, n_out, or an
 *   infinity: see err->row)
 *
 * Notes:
 *   1. A period that the axis covers in part is measured against the whole of it: the
 *      first two days of a month have a share of at most 2/31.
 *   2. A sum of fluxes with gaps is too small in magnitude: fill first (gapfill.h).
 *   3. Allocates nothing.
 */
ANJI_API int anji_aggregate(const anji_axis *axis, const double *x, int period, int how,
                            double share_min, int64_t n_out, const anji_aggregates *out,
                            anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_AGGREGATE_H */
