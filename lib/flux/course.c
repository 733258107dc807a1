/* Measured values by time of day: counts without a scan, moments of short runs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/course.h"

struct anjip_course {
    size_t      rows, per_day, beside;
    anjip_scale scale;
    double     *value; /* y of measured rows, slot of the day by slot, then by time  */
    uint32_t   *row;   /* where each came from                                       */
    uint32_t   *rank;  /* [rows + per_day]: position of the first measured row at or
                        after this one in its slot; past the end, of the slot's end */
};

anjip_course *anjip_course_new(size_t rows, size_t per_day, size_t beside,
                               const double *y, anjip_scale scale)
{
    anjip_course *course = anjip_calloc(1, sizeof *course);

    if (course == NULL)
        return NULL;
    course->rows    = rows;
    course->per_day = per_day;
    course->beside  = beside;
    course->scale   = scale;
    course->value   = anjip_malloc(rows, sizeof *course->value);
    course->row     = anjip_malloc(rows, sizeof *course->row);
    course->rank    = anjip_malloc(rows + per_day, sizeof *course->rank);
    if (course->value == NULL || course->row == NULL || course->rank == NULL) {
        anjip_course_free(course);
        return NULL;
    }
    uint32_t at = 0;
    for (size_t slot = 0; slot < per_day; slot++)
        for (size_t i = slot; i < rows + per_day; i += per_day) {
            course->rank[i] = at;
            if (i < rows && !isnan(y[i])) {
                course->value[at] = y[i];
                course->row[at]   = (uint32_t)i;
                at++;
            }
        }
    return course;
}

void anjip_course_free(anjip_course *course)
{
    if (course == NULL)
        return;
    free(course->value);
    free(course->row);
    free(course->rank);
    free(course);
}

/* Positions [first, last) of the measured rows center + k per_day, k = -w ... w. The
 * centre may lie just outside the series. */
static void run(const anjip_course *course, int64_t center, int64_t w, uint32_t *first,
                uint32_t *last)
{
    int64_t day  = (int64_t)course->per_day;
    int64_t rows = (int64_t)course->rows;
    int64_t slot = (center % day + day) % day;
    int64_t from = center - w * day;
    int64_t to   = center + (w + 1) * day;

    if (from < 0)
        from = slot;
    if (to >= rows) /* the first row of the slot past the end */
        to = rows + ((slot - rows) % day + day) % day;
    if (from > to)
        from = to;
    *first = course->rank[from];
    *last  = course->rank[to];
}

int64_t anjip_course_count(const anjip_course *course, size_t row, int64_t w)
{
    int64_t beside = (int64_t)course->beside, n = 0;

    for (int64_t offset = -beside; offset <= beside; offset++) {
        uint32_t first, last;
        run(course, (int64_t)row + offset, w, &first, &last);
        n += last - first;
    }
    return n;
}

int64_t anjip_course_find(const anjip_course *course, size_t row, int64_t need,
                          int64_t first, int64_t step, int64_t last)
{
    size_t  ahead = course->rows - 1 - row;
    int64_t ends  = (int64_t)((row > ahead ? row : ahead) / course->per_day) + 2;
    int64_t most  = (last < ends + step ? last : ends + step) - first;
    int64_t low = 0, high = most < 0 ? 0 : most / step; /* in steps */

    if (anjip_course_count(course, row, first + high * step) < need)
        return -1;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (anjip_course_count(course, row, first + middle * step) < need)
            low = middle + 1;
        else
            high = middle;
    }
    return first + low * step;
}

void anjip_course_moments(const anjip_course *course, size_t row, int64_t w,
                          size_t skip, double *mean, double *deviation)
{
    int64_t beside = (int64_t)course->beside;
    double  high = 0.0, low = 0.0, squares = 0.0;
    size_t  n = 0;

    *mean = 0.0;
    for (int pass = 0; pass < (deviation == NULL ? 1 : 2); pass++) {
        for (int64_t offset = -beside; offset <= beside; offset++) {
            uint32_t first, last;
            run(course, (int64_t)row + offset, w, &first, &last);
            for (uint32_t i = first; i < last; i++) {
                double y = course->value[i], part = anjip_high(course->scale, y);
                if (course->row[i] == skip)
                    continue;
                high += pass == 0 ? part : 0.0;
                low += pass == 0 ? y - part : 0.0;
                n += pass == 0;
                squares += (y - *mean) * (y - *mean);
            }
        }
        if (pass == 0) {
            *mean   = (high + low) / (double)n;
            squares = 0.0;
        }
    }
    if (deviation != NULL)
        *deviation = squares;
}
