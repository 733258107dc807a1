/* Tests of anjicarbon/calendar.h. Expected numbers: tests/vectors/dates.py (Python's
 * datetime).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/calendar.h>

#include "suite.h"

static const struct {
    int64_t    seconds;
    anji_civil civil;
} moments[] = {
    {-62135596800, {1, 1, 1, 0, 0, 0, 1, 0}},
    {-62035845904, {4, 2, 29, 12, 34, 56, 60, 0}},
    {-59006361601, {100, 2, 28, 23, 59, 59, 59, 0}},
    {-59006361600, {100, 3, 1, 0, 0, 0, 60, 0}},
    {-49539317399, {400, 2, 29, 6, 30, 1, 60, 0}},
    {-12219688190, {1582, 10, 10, 10, 10, 10, 283, 0}},
    {-11644473601, {1600, 12, 31, 23, 59, 59, 366, 0}},
    {-8515238400, {1700, 3, 1, 0, 0, 0, 60, 0}},
    {-2208988801, {1899, 12, 31, 23, 59, 59, 365, 0}},
    {-2203893000, {1900, 2, 28, 23, 30, 0, 59, 0}},
    {-2203891200, {1900, 3, 1, 0, 0, 0, 60, 0}},
    {-1, {1969, 12, 31, 23, 59, 59, 365, 0}},
    {0, {1970, 1, 1, 0, 0, 0, 1, 0}},
    {94692600, {1972, 12, 31, 23, 30, 0, 366, 0}},
    {899571600, {1998, 7, 4, 17, 0, 0, 185, 0}},
    {951782400, {2000, 2, 29, 0, 0, 0, 60, 0}},
    {978305400, {2000, 12, 31, 23, 30, 0, 366, 0}},
    {978307200, {2001, 1, 1, 0, 0, 0, 1, 0}},
    {1078097400, {2004, 2, 29, 23, 30, 0, 60, 0}},
    {2147483648, {2038, 1, 19, 3, 14, 8, 19, 0}},
    {4107542399, {2100, 2, 28, 23, 59, 59, 59, 0}},
    {4107542400, {2100, 3, 1, 0, 0, 0, 60, 0}},
    {13574566923, {2400, 2, 29, 1, 2, 3, 60, 0}},
    {253402300799, {9999, 12, 31, 23, 59, 59, 365, 0}},
};

static int same(const anji_civil *a, const anji_civil *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

START_TEST(moment_case)
{
    anji_civil civil;
    int64_t    seconds;

    ck_assert_int_eq(anji_civil_from_seconds(moments[_i].seconds, &civil), ANJI_OK);
    ck_assert(same(&civil, &moments[_i].civil));
    ck_assert_int_eq(anji_seconds_from_civil(&civil, &seconds), ANJI_OK);
    ck_assert_int_eq(seconds, moments[_i].seconds);
    seconds -= civil.hour * 3600 + civil.minute * 60 + civil.second;
    ck_assert_int_eq(anji_seconds_from_yday(civil.year, civil.yday), seconds);
}
END_TEST

/* 9998 moments from year 1 on, a year and some odd seconds apart, as one number. */
START_TEST(as_python_counts)
{
    uint64_t h       = 0;
    int64_t  seconds = -62135596800, back;

    for (int i = 0; i < 9998; i++, seconds += 31556951) {
        anji_civil c;
        ck_assert_int_eq(anji_civil_from_seconds(seconds, &c), ANJI_OK);
        const int64_t field[] = {seconds, c.year,   c.month,  c.day,
                                 c.hour,  c.minute, c.second, c.yday};
        for (int f = 0; f < 8; f++)
            h = h * 1000003u + (uint64_t)field[f];
        ck_assert_int_eq(anji_seconds_from_civil(&c, &back), ANJI_OK);
        ck_assert_int_eq(back, seconds);
    }
    ck_assert_uint_eq(h, 0x7c61ceaba5572ff1u);
}
END_TEST

static const struct {
    const char *what;
    anji_civil  civil;
    int         status;
} fields[] = {
    {"29 February 1900", {1900, 2, 29, 0, 0, 0, 0, 0}, ANJI_ERR_DOMAIN},
    {"29 February 2000", {2000, 2, 29, 0, 0, 0, 0, 0}, ANJI_OK},
    {"29 February 2100", {2100, 2, 29, 0, 0, 0, 0, 0}, ANJI_ERR_DOMAIN},
    {"31 April", {2004, 4, 31, 0, 0, 0, 0, 0}, ANJI_ERR_DOMAIN},
    {"day 0", {2004, 4, 0, 0, 0, 0, 0, 0}, ANJI_ERR_DOMAIN},
    {"month 0", {2004, 0, 1, 0, 0, 0, 0, 0}, ANJI_ERR_DOMAIN},
    {"month 13", {2004, 13, 1, 0, 0, 0, 0, 0}, ANJI_ERR_DOMAIN},
    {"year 0", {0, 1, 1, 0, 0, 0, 0, 0}, ANJI_ERR_DOMAIN},
    {"year 10000", {10000, 1, 1, 0, 0, 0, 0, 0}, ANJI_ERR_DOMAIN},
    {"hour 24", {1999, 12, 31, 24, 0, 0, 0, 0}, ANJI_OK},
    {"hour 24:30", {1999, 12, 31, 24, 30, 0, 0, 0}, ANJI_ERR_DOMAIN},
    {"hour 24:00:01", {1999, 12, 31, 24, 0, 1, 0, 0}, ANJI_ERR_DOMAIN},
    {"hour 25", {1999, 12, 31, 25, 0, 0, 0, 0}, ANJI_ERR_DOMAIN},
    {"hour -1", {1999, 12, 31, -1, 0, 0, 0, 0}, ANJI_ERR_DOMAIN},
    {"minute 60", {1999, 12, 31, 0, 60, 0, 0, 0}, ANJI_ERR_DOMAIN},
    {"minute -1", {1999, 12, 31, 0, -1, 0, 0, 0}, ANJI_ERR_DOMAIN},
    {"second 60", {1999, 12, 31, 0, 0, 60, 0, 0}, ANJI_ERR_DOMAIN},
    {"second -1", {1999, 12, 31, 0, 0, -1, 0, 0}, ANJI_ERR_DOMAIN},
};

START_TEST(field_case)
{
    int64_t seconds = 42;

    ck_assert_msg(anji_seconds_from_civil(&fields[_i].civil, &seconds) ==
                      fields[_i].status,
                  "%s", fields[_i].what);
    if (fields[_i].status != ANJI_OK)
        ck_assert_int_eq(seconds, 42);
}
END_TEST

START_TEST(hour_24_is_the_next_day)
{
    const anji_civil end = {1999, 12, 31, 24, 0, 0, 0, 0},
                     day = {2000, 1, 1, 0, 0, 0, 0, 0};
    int64_t a, b;

    anji_seconds_from_civil(&end, &a);
    anji_seconds_from_civil(&day, &b);
    ck_assert_int_eq(a, b);
}
END_TEST

START_TEST(outside_the_years)
{
    static const int64_t seconds[] = {INT64_MIN, -62135596801, 253402300800, INT64_MAX};
    const anji_civil     zero      = {0, 0, 0, 0, 0, 0, 0, 0};
    int64_t              from, to;

    for (int i = 0; i < 4; i++) {
        anji_civil c;
        ck_assert_int_eq(anji_civil_from_seconds(seconds[i], &c), ANJI_ERR_DOMAIN);
        ck_assert(same(&c, &zero));
        ck_assert_int_eq(anji_period_bounds(ANJI_PERIOD_DAY, seconds[i], &from, &to),
                         ANJI_ERR_DOMAIN);
    }
}
END_TEST

static const struct {
    int     period;
    int64_t at, from, to;
} bounds[] = {
    {ANJI_PERIOD_DAY, 951782400, 951782400, 951868800},      /* 2000-02-29T00:00 */
    {ANJI_PERIOD_DAY, -1, -86400, 0},                        /* 1969-12-31T23:59:59 */
    {ANJI_PERIOD_MONTH, 1078097400, 1075593600, 1078099200}, /* 2004-02-29T23:30 */
    {ANJI_PERIOD_MONTH, 978305400, 975628800, 978307200},    /* 2000-12-31T23:30 */
    {ANJI_PERIOD_YEAR, 978305400, 946684800, 978307200},
    {ANJI_PERIOD_YEAR, 978307200, 978307200, 1009843200}, /* 2001-01-01T00:00 */
};

START_TEST(bound_case)
{
    int64_t from, to;

    ck_assert_int_eq(anji_period_bounds(bounds[_i].period, bounds[_i].at, &from, &to),
                     ANJI_OK);
    ck_assert_int_eq(from, bounds[_i].from);
    ck_assert_int_eq(to, bounds[_i].to);
}
END_TEST

START_TEST(null_and_unknown)
{
    int64_t    s, t;
    anji_civil c = {2000, 1, 1, 0, 0, 0, 0, 0};

    ck_assert_int_eq(anji_civil_from_seconds(0, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_civil_from_seconds(INT64_MIN, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_seconds_from_civil(NULL, &s), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_seconds_from_civil(&c, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_period_bounds(0, 0, NULL, &t), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_period_bounds(0, 0, &s, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_period_bounds(3, 0, &s, &t), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_period_bounds(-1, 0, &s, &t), ANJI_ERR_DOMAIN);
}
END_TEST

START_TEST(leap_years)
{
    static const int32_t leap[]     = {4, 1600, 1972, 2000, 2024, 2400};
    static const int32_t not_leap[] = {1, 1700, 1900, 2023, 2100, 2200};

    for (int i = 0; i < 6; i++) {
        ck_assert_int_eq(anji_days_in_year(leap[i]), 366);
        ck_assert_int_eq(anji_days_in_year(not_leap[i]), 365);
    }
}
END_TEST

static const struct {
    const char *what;
    anji_axis   axis;
    int         status;
    int64_t     rows_per_day;
} axes[] = {
    {"half-hours", {883612800, 17520, 1800, 0}, ANJI_OK, 48},
    {"hours before 1970", {-3600, 8760, 3600, 0}, ANJI_OK, 24},
    {"no rows", {0, 0, 1800, 0}, ANJI_OK, 48},
    {"seconds", {0, INT32_MAX, 1, 0}, ANJI_OK, 86400},
    {"ten minutes", {600, 1, 600, 0}, ANJI_OK, 144},
    {"all years", {-62135596800, 87649416, 3600, 0}, ANJI_OK, 24},
    {"one row too many", {-62135596800, 87649417, 3600, 0}, ANJI_ERR_DOMAIN, 24},
    {"before year 1", {-62135600400, 1, 3600, 0}, ANJI_ERR_DOMAIN, 24},
    {"at the end of time",
     {INT64_MAX - INT64_MAX % 3600, 1, 3600, 0},
     ANJI_ERR_DOMAIN,
     24},
    {"at its beginning", {INT64_MIN, 1, 3600, 0}, ANJI_ERR_DOMAIN, 24},
    {"step 0", {0, 1, 0, 0}, ANJI_ERR_DOMAIN, 0},
    {"step negative", {0, 1, -1800, 0}, ANJI_ERR_DOMAIN, 0},
    {"step of 7 minutes", {0, 1, 420, 0}, ANJI_ERR_DOMAIN, 0},
    {"step of a day", {0, 1, 86400, 0}, ANJI_ERR_DOMAIN, 0},
    {"off the grid", {900, 1, 1800, 0}, ANJI_ERR_DOMAIN, 48},
    {"rows negative", {0, -1, 1800, 0}, ANJI_ERR_DOMAIN, 48},
    {"too many rows", {0, 1LL + INT32_MAX, 1, 0}, ANJI_ERR_DOMAIN, 86400},
    {"zero is not", {0, 1, 1800, 1}, ANJI_ERR_DOMAIN, 48},
};

START_TEST(axis_case)
{
    anji_error err;

    int status = anji_axis_check(&axes[_i].axis, &err);
    ck_assert_msg(status == axes[_i].status, "%s: %s", axes[_i].what, err.message);
    ck_assert_int_eq(err.code, status);
    ck_assert_int_eq(anji_axis_rows_per_day(&axes[_i].axis), axes[_i].rows_per_day);
}
END_TEST

static const struct {
    int64_t from, to, first, last;
} slices[] = {
    /* of ten half-hours from 1800 s to 19800 s */
    {1800, 19800, 0, 10},
    {0, 86400, 0, 10},
    {INT64_MIN, INT64_MAX, 0, 10},
    {3600, 7200, 1, 3},
    {3601, 7201, 2, 4},
    {3599, 7199, 1, 3},
    {-86400, 0, 0, 0},
    {86400, 172800, 10, 10},
    {7200, 3600, 3, 3},
    {INT64_MAX, INT64_MIN, 10, 10},
};

START_TEST(slice_case)
{
    const anji_axis axis = {1800, 10, 1800, 0};
    int64_t         first, last;

    anji_axis_rows(&axis, slices[_i].from, slices[_i].to, &first, &last);
    ck_assert_int_eq(first, slices[_i].first);
    ck_assert_int_eq(last, slices[_i].last);
}
END_TEST

START_TEST(axis_null)
{
    const anji_axis bad   = {0, 10, 0, 0};
    int64_t         first = 7, last = 7;
    anji_error      err;

    ck_assert_int_eq(anji_axis_check(NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(err.code, ANJI_ERR_NULL);
    ck_assert_int_eq(anji_axis_rows_per_day(NULL), 0);
    anji_axis_rows(&bad, 0, 100, &first, &last);
    ck_assert_int_eq(first, 0);
    ck_assert_int_eq(last, 0);
    anji_axis_rows(NULL, 0, 100, &first, &last);
    anji_axis_rows(&bad, 0, 100, NULL, &last);
}
END_TEST

SUITE_MAIN("calendar",
           tcase_add_loop_test(tc, moment_case, 0, sizeof moments / sizeof *moments);
           tcase_add_test(tc, as_python_counts);
           tcase_add_loop_test(tc, field_case, 0, sizeof fields / sizeof *fields);
           tcase_add_test(tc, hour_24_is_the_next_day);
           tcase_add_test(tc, outside_the_years);
           tcase_add_loop_test(tc, bound_case, 0, sizeof bounds / sizeof *bounds);
           tcase_add_test(tc, null_and_unknown); tcase_add_test(tc, leap_years);
           tcase_add_loop_test(tc, axis_case, 0, sizeof axes / sizeof *axes);
           tcase_add_loop_test(tc, slice_case, 0, sizeof slices / sizeof *slices);
           tcase_add_test(tc, axis_null);)
