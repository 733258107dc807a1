/* What was measured at the same time of day on days around a row.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_COURSE_H
#define ANJI_COURSE_H

#include "private.h"

/* Measured values sorted by time of day, then by day. */
typedef struct anjip_course anjip_course;

/* z[row]: y - shift, NaN missing; `beside`: rows each side of the time of day that
 * count as the same, 2 * beside + 1 <= per_day. NULL when memory is short. */
anjip_course *anjip_course_new(size_t rows, size_t per_day, size_t beside,
                               const double *z);
void          anjip_course_free(anjip_course *course);

/* Measured values within w days of a row. */
int64_t anjip_course_count(const anjip_course *course, size_t row, int64_t w);

/* Their mean and sum of squared deviations, without row `skip` (rows: none). */
void anjip_course_moments(const anjip_course *course, size_t row, int64_t w,
                          size_t skip, double *mean, double *deviation);

#endif
