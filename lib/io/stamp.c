/* The moment of a record, in every form that tower files use.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <stdio.h>

#include <anjicarbon/calendar.h>

#include "io/io.h"

#define HOUR_S 3600
#define DAY_S  86400

/* Forms: the parts each needs, in order of trust. TIME or HOUR 24 is legal in all. */
enum { PART_NONE = -1 };
static const struct {
    int needs[4];
} forms[] = {
    {{T_START, T_END, PART_NONE, PART_NONE}},
    {{T_START, PART_NONE, PART_NONE, PART_NONE}},
    {{T_END, PART_NONE, PART_NONE, PART_NONE}},
    {{T_MIDDLE, PART_NONE, PART_NONE, PART_NONE}},
    {{T_STAMP, PART_NONE, PART_NONE, PART_NONE}},
    {{T_DATE, T_TIME, PART_NONE, PART_NONE}},
    {{T_DATE, T_HOUR, PART_NONE, PART_NONE}},
    {{T_YEAR, T_MONTH, T_DAY, T_HOUR}},
    {{T_YEAR, T_MONTH, T_DAY, T_TIME}},
    {{T_YEAR, T_DOY, T_HOUR, PART_NONE}},
    {{T_YEAR, T_DOY, T_TIME, PART_NONE}},
    {{T_DATE, PART_NONE, PART_NONE, PART_NONE}},
    {{T_TIME, PART_NONE, PART_NONE, PART_NONE}},
};

static int has(const anjip_file *file, int part)
{
    return file->time[part].constant || file->time[part].column >= 0;
}

static int form_fits(const anjip_file *file, size_t f)
{
    for (size_t i = 0; i < ANJIP_COUNT(forms[f].needs); i++)
        if (forms[f].needs[i] != PART_NONE && !has(file, forms[f].needs[i]))
            return 0;
    return 1;
}

static int no_form(const anjip_file *file, anji_error *err)
{
    char   found[200] = "";
    size_t n          = 0;

    for (int t = 0; t < T_COUNT; t++)
        if (has(file, t) && n < sizeof found)
            n += (size_t)snprintf(found + n, sizeof found - n, "%s%s",
                                  n > 0 ? ", " : "", anjip_time_names[t]);
    const char *missing = has(file, T_DAY) || has(file, T_DOY) || has(file, T_MONTH)
                              ? (has(file, T_YEAR) ? "HOUR or TIME" : "YEAR")
                              : "DATE or YEAR";
    return anjip_fail_at(
        err, ANJI_ERR_NOT_FOUND, file->header_at, 0,
        "%s:%lld: time columns found: %s; that is not a whole time stamp: "
        "%s is missing. Name it in the map, as YEAR=column or, where the "
        "file holds one year only, YEAR==1998",
        file->text.path, (long long)file->header_at, found[0] != '\0' ? found : "none",
        missing);
}

int anjip_stamp_form(anjip_file *file, anji_error *err)
{
    if (has(file, T_DAY) && !has(file, T_MONTH) && !has(file, T_DOY)) {
        file->time[T_DOY]        = file->time[T_DAY];
        file->time[T_DAY].column = -1;
    }
    if (has(file, T_YEAR) && has(file, T_MONTH) && !has(file, T_DAY) &&
        has(file, T_DATE)) {
        file->time[T_DAY]         = file->time[T_DATE];
        file->time[T_DATE].column = -1;
    }
    file->form = -1;
    for (size_t f = 0; f < ANJIP_COUNT(forms) && file->form < 0; f++)
        if (form_fits(file, f))
            file->form = (int)f;
    if (file->form < 0)
        return no_form(file, err);
    /* parts that the form does not use are not read */
    for (int t = 0; t < T_COUNT; t++) {
        int used = t == T_MINUTE && has(file, T_HOUR);
        for (size_t i = 0; i < ANJIP_COUNT(forms[0].needs); i++)
            used |= forms[file->form].needs[i] == t;
        if (!used || (t == T_MINUTE && forms[file->form].needs[0] <= T_STAMP)) {
            file->time[t].column   = -1;
            file->time[t].constant = 0;
        }
    }
    return ANJI_OK;
}

int anjip_stamp_has_digit(const anjip_file *file, const anjip_span *fields, size_t n)
{
    for (int t = 0; t < T_COUNT; t++) {
        int32_t c = file->time[t].column;
        for (size_t i = 0; c >= 0 && (size_t)c < n && i < fields[c].n; i++)
            if (fields[c].at[i] >= '0' && fields[c].at[i] <= '9')
                return 1;
    }
    return 0;
}

static int bad_cell(const anjip_file *file, int part, anjip_span cell, int64_t line,
                    const char *want, anji_error *err)
{
    const anjip_time_part *p = &file->time[part];
    return anjip_fail_at(err, ANJI_ERR_FORMAT, line, p->column + 1,
                         "%s:%lld: column %ld (%.*s) holds \"%.*s\", want %s",
                         file->text.path, (long long)line, (long)p->column + 1,
                         ANJIP_SHOW(p->name), ANJIP_SHOW(cell), want);
}

/* Unsigned digits from *p, at most `most` of them. -1 when there are none. */
static int32_t take(const char **p, const char *end, int most)
{
    const char *start = *p;

    while (*p < end && *p - start < most && **p >= '0' && **p <= '9')
        (*p)++;
    return anjip_digits(start, (size_t)(*p - start));
}

/* HH:MM[:SS[.0]], all of the text. */
static int parse_clock(const char *p, const char *end, int64_t *seconds)
{
    int32_t hour = take(&p, end, 2), minute, second = 0;

    if (hour < 0 || hour > 24 || p >= end || *p++ != ':')
        return 0;
    minute = take(&p, end, 2);
    if (minute < 0 || minute > 59)
        return 0;
    if (p < end && *p == ':') {
        p++;
        second = take(&p, end, 2);
        if (second < 0 || second > 59)
            return 0;
        if (p < end && *p == '.')
            for (p++; p < end && *p == '0'; p++)
                ;
    }
    *seconds = hour * HOUR_S + minute * 60 + second;
    return p == end && *seconds <= DAY_S;
}

static int civil_day(int32_t year, int32_t month, int32_t day, int64_t *seconds)
{
    anji_civil civil = {0};

    civil.year  = year;
    civil.month = month;
    civil.day   = day;
    return year >= 1800 && year <= 2200 &&
           anji_seconds_from_civil(&civil, seconds) == ANJI_OK;
}

/* Y-M-D, Y/M/D, YYYYMMDD, D.M.YYYY, or what the file proves of 13/06/2014, at *p.
 * 0 when it is not a date. */
static int parse_date(const char **p, const char *end, int order, int64_t *day)
{
    const char *q    = *p;
    int32_t     a    = take(&q, end, 9), b, c;
    char        mark = q < end ? *q : '\0';

    if (a < 0)
        return 0;
    if (q - *p == 8 && mark != '-' && mark != '/') {
        *p = q;
        return civil_day(a / 10000, a / 100 % 100, a % 100, day);
    }
    if (mark != '-' && mark != '/' && mark != '.')
        return 0;
    int year_first = q - *p == 4;
    q++;
    b = take(&q, end, 2);
    if (b < 0 || q >= end || *q != mark)
        return 0;
    q++;
    c  = take(&q, end, 4);
    *p = q;
    if (c < 0 || (mark == '.' && year_first))
        return 0;
    if (year_first)
        return civil_day(a, b, c, day);
    if (mark != '.' && order == ANJIP_DATE_YMD)
        return 0; /* 01/02/2004 is two dates */
    return mark != '.' && order == ANJIP_DATE_MDY ? civil_day(c, a, b, day)
                                                  : civil_day(c, b, a, day);
}

static int all_digits(anjip_span cell, size_t from, size_t n)
{
    for (size_t i = from; i < from + n; i++)
        if (cell.at[i] < '0' || cell.at[i] > '9')
            return 0;
    return 1;
}

#define TWO(p) (((p)[0] - '0') * 10 + ((p)[1] - '0'))

/* A whole stamp: YYYYMMDDHHMM[SS], also written as a number with ".0"; ISO. */
static int parse_stamp(anjip_span cell, int order, int64_t *seconds)
{
    const char *p = cell.at, *end = cell.at + cell.n;
    int64_t     clock;

    if (cell.n >= 12 && all_digits(cell, 0, 12)) {
        size_t  digits = cell.n >= 14 && all_digits(cell, 12, 2) ? 14 : 12;
        int32_t hour = TWO(p + 8), minute = TWO(p + 10);
        int32_t second = digits == 14 ? TWO(p + 12) : 0;
        int32_t date   = anjip_digits(p, 8);
        size_t  rest   = digits;
        if (rest < cell.n && p[rest] == '.')
            for (rest++; rest < cell.n && p[rest] == '0'; rest++)
                ;
        clock = hour * HOUR_S + minute * 60 + second;
        if (rest != cell.n || minute > 59 || second > 59 || clock > DAY_S ||
            !civil_day(date / 10000, date / 100 % 100, date % 100, seconds))
            return 0;
        *seconds += clock;
        return 1;
    }
    if (!parse_date(&p, end, order, seconds))
        return 0;
    if (p == end)
        return 1; /* programs that drop 00:00 write the bare date */
    if (*p != ' ' && *p != 'T' && *p != 't' && *p != '_')
        return 0;
    for (p++; p < end && *p == ' '; p++)
        ;
    if (!parse_clock(p, end, &clock))
        return 0;
    *seconds += clock;
    return 1;
}

#define STAMP_WANTED                                                                   \
    "a time such as 201401010030, 2014-01-01 00:30 or 2014-01-01T00:30 (local "        \
    "standard "                                                                        \
    "time, year first, no zone)"

static int whole_stamp(const anjip_file *file, int part, anjip_span cell, int64_t line,
                       int64_t *seconds, anji_error *err)
{
    if (!parse_stamp(cell, file->date_order, seconds))
        return bad_cell(file, part, cell, line, STAMP_WANTED, err);
    return ANJI_OK;
}

/* A whole number in a range, from a cell or a constant; "2014.0" is one. */
static int part_number(const anjip_file *file, const anjip_span cells[T_COUNT],
                       int part, double least, double most, int whole, int64_t line,
                       double *value, anji_error *err)
{
    if (file->time[part].constant) {
        *value = file->time[part].value;
        return ANJI_OK;
    }
    if (anjip_number(cells[part].at, cells[part].n, value) != ANJIP_NUMBER ||
        !(*value >= least && *value <= most) || (whole && *value != floor(*value))) {
        char want[80];
        snprintf(want, sizeof want, "a %s from %g to %g",
                 whole ? "whole number" : "number", least, most);
        return bad_cell(file, part, cells[part], line, want, err);
    }
    return ANJI_OK;
}

static int day_of(const anjip_file *file, const anjip_span cells[T_COUNT], int64_t line,
                  int64_t *seconds, anji_error *err)
{
    double year, month, day;
    int    status;

    if (file->time[T_DATE].column >= 0) {
        const char *p   = cells[T_DATE].at;
        const char *end = p + cells[T_DATE].n;
        if (!parse_date(&p, end, file->date_order, seconds) || p != end)
            return bad_cell(file, T_DATE, cells[T_DATE], line,
                            "a date such as 2014-06-30 (year first)", err);
        return ANJI_OK;
    }
    status = part_number(file, cells, T_YEAR, 1800, 2200, 1, line, &year, err);
    if (status != ANJI_OK)
        return status;
    if (has(file, T_DOY)) {
        status = part_number(file, cells, T_DOY, 1, 367, 1, line, &day, err);
        if (status == ANJI_OK)
            *seconds = anji_seconds_from_yday((int32_t)year, (int32_t)day);
        return status;
    }
    status = part_number(file, cells, T_MONTH, 1, 12, 1, line, &month, err);
    if (status == ANJI_OK)
        status = part_number(file, cells, T_DAY, 1, 31, 1, line, &day, err);
    if (status == ANJI_OK &&
        !civil_day((int32_t)year, (int32_t)month, (int32_t)day, seconds))
        return bad_cell(file, T_DAY, cells[T_DAY], line, "a day that this month has",
                        err);
    return status;
}

static int clock_of(const anjip_file *file, const anjip_span cells[T_COUNT],
                    int64_t line, int64_t *clock, anji_error *err)
{
    int    part  = has(file, T_HOUR) ? T_HOUR : T_TIME;
    int    split = has(file, T_MINUTE);
    double hour, minute = 0;
    int    status;

    anjip_span cell = cells[part];
    if (!file->time[part].constant && memchr(cell.at, ':', cell.n) != NULL) {
        if (!parse_clock(cell.at, cell.at + cell.n, clock))
            return bad_cell(file, part, cell, line, "a time from 00:00 to 24:00", err);
        return ANJI_OK;
    }
    if (part == T_TIME) {
        /* 30 and 930 are 0030 and 0930, but 31 may be a half-hour's number */
        int32_t hhmm = cell.n <= 4 ? anjip_digits(cell.at, cell.n) : -1;
        if (hhmm < 0 || hhmm > 2400 || hhmm % 100 > 59 || (cell.n < 4 && hhmm % 5 != 0))
            return bad_cell(file, part, cell, line, "a time such as 00:30 or 0030",
                            err);
        *clock = hhmm / 100 * HOUR_S + hhmm % 100 * 60;
        return ANJI_OK;
    }
    status = part_number(file, cells, T_HOUR, 0, 24, split, line, &hour, err);
    if (status == ANJI_OK && split)
        status = part_number(file, cells, T_MINUTE, 0, 59, 1, line, &minute, err);
    if (status != ANJI_OK)
        return status;
    *clock = (int64_t)floor(hour * HOUR_S + 0.5) + (int64_t)minute * 60;
    if (*clock > DAY_S)
        return bad_cell(file, T_HOUR, cell, line, "a time of at most 24:00", err);
    return ANJI_OK;
}

/* Day 366 of a common year, and 367 of a leap year, only name the midnight that ends
 * it. */
static int check_yday(const anjip_file *file, const anjip_span cells[T_COUNT],
                      int64_t seconds, int64_t line, anji_error *err)
{
    double year;

    if (!has(file, T_DOY))
        return ANJI_OK;
    int status = part_number(file, cells, T_YEAR, 1800, 2200, 1, line, &year, err);
    if (status == ANJI_OK && seconds > anji_seconds_from_yday((int32_t)year + 1, 1))
        return bad_cell(file, T_DOY, cells[T_DOY], line, "a day that this year has",
                        err);
    return status;
}

int anjip_stamp(anjip_file *file, const anjip_span cells[T_COUNT], int64_t line,
                int64_t *seconds, anji_error *err)
{
    int first = forms[file->form].needs[0], second = forms[file->form].needs[1];

    if (first <= T_STAMP || second == PART_NONE) {
        int status = whole_stamp(file, first, cells[first], line, seconds, err);
        if (status != ANJI_OK || second == PART_NONE)
            return status;
        int64_t end;
        status = whole_stamp(file, T_END, cells[T_END], line, &end, err);
        if (status != ANJI_OK)
            return status;
        if ((end - *seconds) % 60 == 59)
            end++; /* an interval written as 00:00:00 to 00:29:59 */
        if (file->first_end == 0)
            file->first_end = end - *seconds;
        if (labs((long)(end - *seconds - file->first_end)) == 3600 &&
            file->first_end > 0) {
            file->jumps++; /* the start stands; the clock is tested later */
            return ANJI_OK;
        }
        if (end - *seconds != file->first_end || file->first_end <= 0)
            return anjip_fail_at(
                err, ANJI_ERR_FORMAT, line, file->time[T_END].column + 1,
                "%s:%lld: from %.*s to %.*s are %lld s, want %lld s as in "
                "the first record",
                file->text.path, (long long)line, ANJIP_SHOW(cells[T_START]),
                ANJIP_SHOW(cells[T_END]), (long long)(end - *seconds),
                (long long)file->first_end);
        return ANJI_OK;
    }
    int64_t day = 0, clock = 0;
    int     status = day_of(file, cells, line, &day, err);
    if (status == ANJI_OK)
        status = clock_of(file, cells, line, &clock, err);
    if (status != ANJI_OK)
        return status;
    file->saw_24 |= clock == DAY_S;
    *seconds = day + clock;
    return check_yday(file, cells, *seconds, line, err);
}
