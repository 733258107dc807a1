/* anjicarbon/series.h - named columns with units on one time axis.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_SERIES_H
#define ANJICARBON_SERIES_H

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A table: one axis, columns of doubles, NaN for missing. It carries columns together
 * with their names and units; methods take the plain columns. Opaque; one series may be
 * read from many threads while none changes it.
 */
typedef struct anji_series anji_series;

/** A new series without columns. Free it with anji_series_free().
 *  Status: ANJI_OK, ANJI_ERR_NULL, _DOMAIN (see anji_axis_check), _MEMORY. */
ANJI_API int anji_series_new(const anji_axis *axis, anji_series **out, anji_error *err);
/** Free the series and what was lent to it; NULL is allowed. */
ANJI_API void anji_series_free(anji_series *series);

/** Add a column, or replace the one of that name. The series copies the n values; NULL
 *  makes a column of NaN. Names are compared exactly.
 *  Status: ANJI_OK, ANJI_ERR_NULL, _DOMAIN (empty name), _MEMORY. */
ANJI_API int anji_series_add(anji_series *series, const char *name, const char *unit,
                             const double *values, anji_error *err);
/** The same without a copy: values stay the caller's, unchanged, until release(context)
 *  is called, once, when the column is replaced or the series freed. On failure release
 *  is not called. release may be NULL. */
ANJI_API int anji_series_lend(anji_series *series, const char *name, const char *unit,
                              const double *values, void (*release)(void *context),
                              void *context, anji_error *err);

/** The axis, borrowed, and the number of columns; NULL and 0 for a NULL series. */
ANJI_API const anji_axis *anji_series_axis(const anji_series *series);
ANJI_API size_t           anji_series_count(const anji_series *series);
/** Name, unit and values by position; NULL past the end. Borrowed. */
ANJI_API const char   *anji_series_name(const anji_series *series, size_t i);
ANJI_API const char   *anji_series_unit(const anji_series *series, size_t i);
ANJI_API const double *anji_series_values(const anji_series *series, size_t i);
/** Values by name, or NULL. Borrowed until that column or the series goes. */
ANJI_API const double *anji_series_column(const anji_series *series, const char *name);
/** The same to write into: NULL for a lent column too. */
ANJI_API double *anji_series_edit(anji_series *series, const char *name);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_SERIES_H */
