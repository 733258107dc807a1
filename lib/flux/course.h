/* What was measured at the same time of day on days around a row.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_COURSE_H
#define ANJI_COURSE_H

#include "flux/moments.h"
#include "private.h"

/* Measured values sorted by time of day, then by day. */
typedef struct anjip_course anjip_course;

/* y[row]: NaN missing; `beside`: rows each side of the time of day that
 * count as the same, 2 * beside + 1 <= per_day. NULL when memory is short. */
anjip_course *anjip_course_new(size_t rows, size_t per_day, size_t beside,
                               const double *y, anjip_scale scale);
void          anjip_course_free(anjip_course *course);

/* Measured values within w days of a row. */
int64_t anjip_course_count(const anjip_course *course, size_t row, int64_t w);

/* The narrowest w = first, first + step, ..., last that has `need` values; -1: none. */
int64_t anjip_course_find(const anjip_course *course, size_t row, int64_t need,
                          int64_t first, int64_t step, int64_t last);

/* Mean of the values within w days, and sum of their squared deviations, which may be
 * NULL, without row `skip` (rows: none). */
void anjip_course_moments(const anjip_course *course, size_t row, int64_t w,
                          size_t skip, double *mean, double *deviation);

#endif
