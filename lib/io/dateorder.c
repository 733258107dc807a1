/* Dates with the day or the month first: which, as the whole file proves it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "io/io.h"

typedef struct {
    int32_t first, second; /* the largest of each number                        */
    int64_t first_line, second_line;
} evidence;

static int32_t short_number(const char **p, const char *end)
{
    const char *start = *p;

    while (*p < end && *p - start < 3 && **p >= '0' && **p <= '9')
        (*p)++;
    size_t n = (size_t)(*p - start);
    return n == 1 || n == 2 ? anjip_digits(start, n) : -1;
}

/* 13/06/2014 or 13-06-2014 at the beginning of a cell. 0: another form of date. */
static int weigh(anjip_span cell, int64_t line, evidence *seen)
{
    const char *p = cell.at, *end = cell.at + cell.n;
    int32_t     first = short_number(&p, end);

    if (first < 0 || p >= end || (*p != '/' && *p != '-'))
        return 0;
    char    mark   = *p++;
    int32_t second = short_number(&p, end);
    if (second < 0 || p >= end || *p != mark || end - p < 5)
        return 0;
    if (first > seen->first) {
        seen->first      = first;
        seen->first_line = line;
    }
    if (second > seen->second) {
        seen->second      = second;
        seen->second_line = line;
    }
    return 1;
}

static int cell_at(const anjip_file *file, const char *line, const char *end,
                   int32_t column, anjip_span *cell)
{
    const char *p = line;

    for (int32_t c = 0; p != NULL; c++) {
        if (!anjip_field(&file->text, &p, end, cell))
            return 0;
        if (c == column)
            return 1;
    }
    return 0;
}

/* Column of the dates: of one that holds them, -1 when the form has none. */
static int32_t date_column(const anjip_file *file)
{
    static const int parts[] = {T_START, T_END, T_MIDDLE, T_STAMP, T_DATE, T_TIME};

    for (size_t i = 0; i < ANJIP_COUNT(parts); i++)
        if (file->time[parts[i]].column >= 0)
            return file->time[parts[i]].column;
    return -1;
}

int anjip_date_order(anjip_file *file, anji_read_report *report, anji_error *err)
{
    evidence    seen   = {0, 0, 0, 0};
    int32_t     column = date_column(file);
    int64_t     line   = file->data_at;
    const char *p      = file->data;

    for (; column >= 0 && p < file->text.end; line++) {
        const char *end = anjip_line_end(&file->text, p);
        anjip_span  cell;
        if (cell_at(file, p, end, column, &cell) && !weigh(cell, line, &seen) &&
            seen.first == 0 && cell.n > 0)
            break;
        p = anjip_line_next(&file->text, end);
    }
    int day_first  = seen.first > 12 && seen.first <= 31 && seen.second <= 12;
    int day_second = seen.second > 12 && seen.second <= 31 && seen.first <= 12;
    if (!day_first && !day_second)
        return ANJI_OK;
    file->date_order = day_first ? ANJIP_DATE_DMY : ANJIP_DATE_MDY;
    return anjip_note(
        report, err, "dates of %s are %s: the %s number is %ld in line %lld",
        file->text.path, day_first ? "day/month/year" : "month/day/year",
        day_first ? "first" : "second", (long)(day_first ? seen.first : seen.second),
        (long long)(day_first ? seen.first_line : seen.second_line));
}
