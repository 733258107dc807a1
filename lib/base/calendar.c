/* A regular time axis and the proleptic Gregorian calendar.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/calendar.h>

#include "private.h"

#define DAY_S          86400
#define HOUR_S         3600
#define EPOCH_DAY      719162  /* days from 0001-01-01 to 1970-01-01 */
#define YEAR_10000_DAY 2932897 /* days from 1970-01-01 to 10000-01-01 */
#define FIRST_S        (-EPOCH_DAY * (int64_t)DAY_S)
#define LAST_S         (YEAR_10000_DAY * (int64_t)DAY_S)

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int is_leap(int32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int32_t anji_days_in_year(int32_t year)
{
    return is_leap(year) ? 366 : 365;
}

/* Days before month m (1..13) of a year. */
static int32_t days_before_month(int32_t year, int32_t month)
{
    static const int32_t before[] = {0,   31,  59,  90,  120, 151, 181,
                                     212, 243, 273, 304, 334, 365};
    return before[month - 1] + (month > 2 && is_leap(year));
}

/* Days from 1970-01-01 to January 1st of a year. */
static int64_t days_before_year(int32_t year)
{
    int64_t y = (int64_t)year - 1;
    return 365 * y + floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400) -
           EPOCH_DAY;
}

int anji_axis_check(const anji_axis *axis, anji_error *err)
{
    anjip_begin(err);
    if (axis == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "axis is NULL");
    if (axis->step <= 0 || HOUR_S % axis->step != 0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "step is %ld s, want one that divides an hour",
                          (long)axis->step);
    if (axis->n < 0 || axis->n > INT32_MAX)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "axis of %lld rows, want 0 to %ld",
                          (long long)axis->n, (long)INT32_MAX);
    if (axis->zero != 0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "the axis's field zero is %ld",
                          (long)axis->zero);
    if (axis->start < FIRST_S || axis->start > LAST_S - axis->n * axis->step)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "%lld rows from %lld s leave the years 1 to 9999",
                          (long long)axis->n, (long long)axis->start);
    if (axis->start % axis->step != 0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "axis starts at %lld s, want a multiple of %ld s",
                          (long long)axis->start, (long)axis->step);
    return ANJI_OK;
}

int64_t anji_axis_rows_per_day(const anji_axis *axis)
{
    if (axis == NULL || axis->step <= 0 || HOUR_S % axis->step != 0)
        return 0;
    return DAY_S / axis->step;
}

int anji_civil_from_seconds(int64_t seconds, anji_civil *civil)
{
    if (civil == NULL)
        return ANJI_ERR_NULL;
    memset(civil, 0, sizeof *civil);
    if (seconds < FIRST_S || seconds >= LAST_S)
        return ANJI_ERR_DOMAIN;
    int64_t days = floor_div(seconds, DAY_S);
    int64_t rest = seconds - days * DAY_S;
    int32_t year = 1970 + (int32_t)floor_div(days * 400, 146097);
    while (days_before_year(year) > days)
        year--;
    while (days_before_year(year + 1) <= days)
        year++;
    int32_t yday  = (int32_t)(days - days_before_year(year)); /* from 0 */
    int32_t month = 1;
    while (days_before_month(year, month + 1) <= yday)
        month++;
    civil->year   = year;
    civil->month  = month;
    civil->day    = yday - days_before_month(year, month) + 1;
    civil->yday   = yday + 1;
    civil->hour   = (int32_t)(rest / HOUR_S);
    civil->minute = (int32_t)(rest % HOUR_S / 60);
    civil->second = (int32_t)(rest % 60);
    return ANJI_OK;
}

int anji_seconds_from_civil(const anji_civil *civil, int64_t *seconds)
{
    if (civil == NULL || seconds == NULL)
        return ANJI_ERR_NULL;
    const anji_civil *c = civil;
    if (c->year < 1 || c->year > 9999 || c->month < 1 || c->month > 12 || c->day < 1 ||
        c->day > days_before_month(c->year, c->month + 1) -
                     days_before_month(c->year, c->month))
        return ANJI_ERR_DOMAIN;
    if (c->hour < 0 || c->hour > 24 || c->minute < 0 || c->minute > 59 ||
        c->second < 0 || c->second > 59 ||
        (c->hour == 24 && (c->minute != 0 || c->second != 0)))
        return ANJI_ERR_DOMAIN;
    int64_t days =
        days_before_year(c->year) + days_before_month(c->year, c->month) + c->day - 1;
    *seconds = days * DAY_S + c->hour * HOUR_S + c->minute * 60 + c->second;
    return ANJI_OK;
}

int64_t anji_seconds_from_yday(int32_t year, int32_t yday)
{
    return (days_before_year(year) + yday - 1) * DAY_S;
}

int anji_period_bounds(int period, int64_t seconds, int64_t *from, int64_t *to)
{
    anji_civil c;

    if (from == NULL || to == NULL)
        return ANJI_ERR_NULL;
    if (anji_civil_from_seconds(seconds, &c) != ANJI_OK)
        return ANJI_ERR_DOMAIN;
    int64_t year = days_before_year(c.year);
    switch (period) {
    case ANJI_PERIOD_DAY:
        *from = floor_div(seconds, DAY_S) * DAY_S;
        *to   = *from + DAY_S;
        return ANJI_OK;
    case ANJI_PERIOD_MONTH:
        *from = (year + days_before_month(c.year, c.month)) * DAY_S;
        *to   = (year + days_before_month(c.year, c.month + 1)) * DAY_S;
        return ANJI_OK;
    case ANJI_PERIOD_YEAR:
        *from = year * DAY_S;
        *to   = days_before_year(c.year + 1) * DAY_S;
        return ANJI_OK;
    default:
        return ANJI_ERR_DOMAIN;
    }
}

/* The first row that starts at or after a moment, within 0..n. */
static int64_t row_at(const anji_axis *axis, int64_t seconds)
{
    if (seconds <= axis->start)
        return 0;
    if (seconds >= axis->start + axis->n * axis->step)
        return axis->n;
    return (seconds - axis->start + axis->step - 1) / axis->step;
}

void anji_axis_rows(const anji_axis *axis, int64_t from, int64_t to, int64_t *first,
                    int64_t *last)
{
    if (first == NULL || last == NULL)
        return;
    *first = *last = 0;
    if (anji_axis_check(axis, NULL) != ANJI_OK)
        return;
    *first = row_at(axis, from);
    *last  = row_at(axis, to);
    if (*last < *first)
        *last = *first;
}
