/* anjicarbon/calendar.h - a regular time axis in a site's standard time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_CALENDAR_H
#define ANJICARBON_CALENDAR_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A regular axis. Row i covers [start + i step, start + (i + 1) step), in seconds since
 * 1970-01-01T00:00 of the site's standard time: no daylight saving, no leap seconds.
 * 24 bytes for ever.
 */
typedef struct anji_axis {
    int64_t start; /**< s, a multiple of step                                     */
    int64_t n;     /**< rows, 0 to 2147483647, all within the years 1 to 9999     */
    int32_t step;  /**< s, divides an hour: 3600, 1800, 900, 600, ...             */
    int32_t zero;  /**< must be 0                                                 */
} anji_axis;

/** Status: ANJI_OK, ANJI_ERR_NULL, or ANJI_ERR_DOMAIN saying what is wrong with it. */
ANJI_API int anji_axis_check(const anji_axis *axis, anji_error *err);

/** Rows of a day: 48 for half-hours. 0 when step is not valid. */
ANJI_API int64_t anji_axis_rows_per_day(const anji_axis *axis);

/** A moment as people write it. Gregorian for all years from 1 to 9999. */
typedef struct anji_civil {
    int32_t year, month, day;     /**< month and day from 1       */
    int32_t hour, minute, second; /**< hour 0 to 23               */
    int32_t yday;                 /**< day of the year, from 1    */
    int32_t zero;
} anji_civil;

/** Seconds since 1970-01-01T00:00 to calendar fields.
 *  Status: ANJI_OK, ANJI_ERR_NULL, or ANJI_ERR_DOMAIN outside the years 1 to 9999, and
 *  then every field is 0. */
ANJI_API int anji_civil_from_seconds(int64_t seconds, anji_civil *civil);
/** And back; yday is not read. Hour 24 of a day is hour 0 of the next.
 *  Status: ANJI_OK, ANJI_ERR_NULL, or ANJI_ERR_DOMAIN (29 February of a common year,
 *  minute 60, ...), and then seconds is unchanged. */
ANJI_API int anji_seconds_from_civil(const anji_civil *civil, int64_t *seconds);
/** Midnight before day yday (1 to 366) of a year; no range check on yday. */
ANJI_API int64_t anji_seconds_from_yday(int32_t year, int32_t yday);
/** 366 or 365. */
ANJI_API int32_t anji_days_in_year(int32_t year);

/** Calendar periods. */
enum { ANJI_PERIOD_DAY = 0, ANJI_PERIOD_MONTH = 1, ANJI_PERIOD_YEAR = 2 };

/** Start of the period that holds a moment, and start of the one after it, s.
 *  Status: ANJI_OK, ANJI_ERR_NULL, or ANJI_ERR_DOMAIN (unknown period, or a moment
 *  outside the years 1 to 9999), and then from and to are unchanged. */
ANJI_API int anji_period_bounds(int period, int64_t seconds, int64_t *from,
                                int64_t *to);

/** Rows [first, last) of an axis whose start lies in [from, to); last <= axis->n. Any
 *  from and to; none (first = last) when to <= from, and 0, 0 for an invalid axis. */
ANJI_API void anji_axis_rows(const anji_axis *axis, int64_t from, int64_t to,
                             int64_t *first, int64_t *last);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_CALENDAR_H */
