/* Named columns with units on one time axis.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/series.h>

#include "private.h"

typedef struct {
    char         *name;
    char         *unit;
    double       *own;    /* NULL for a lent column */
    const double *values; /* own, or the lender's   */
    void (*release)(void *context);
    void *context;
} column;

struct anji_series {
    anji_axis axis;
    size_t    n, capacity;
    column   *columns;
};

static char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char  *copy = malloc(size);
    if (copy != NULL)
        memcpy(copy, text, size);
    return copy;
}

static void clear(column *c)
{
    if (c->release != NULL)
        c->release(c->context);
    free(c->name);
    free(c->unit);
    free(c->own);
    memset(c, 0, sizeof *c);
}

int anji_series_new(const anji_axis *axis, anji_series **out, anji_error *err)
{
    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out       = NULL;
    int status = anji_axis_check(axis, err);
    if (status != ANJI_OK)
        return status;
    anji_series *series = anjip_calloc(1, sizeof *series);
    if (series == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a series");
    series->axis = *axis;
    *out         = series;
    return ANJI_OK;
}

void anji_series_free(anji_series *series)
{
    if (series == NULL)
        return;
    for (size_t i = 0; i < series->n; i++)
        clear(&series->columns[i]);
    free(series->columns);
    free(series);
}

static column *find(const anji_series *series, const char *name)
{
    for (size_t i = 0; series != NULL && name != NULL && i < series->n; i++)
        if (strcmp(series->columns[i].name, name) == 0)
            return &series->columns[i];
    return NULL;
}

/* Put a finished column in its place, taking what it owns; frees nothing on failure. */
static int place(anji_series *series, const column *fresh)
{
    column *at = find(series, fresh->name);

    if (at == NULL) {
        if (series->n == series->capacity) {
            size_t  more  = series->capacity == 0 ? 16 : 2 * series->capacity;
            column *grown = realloc(series->columns, more * sizeof *grown);
            if (grown == NULL)
                return ANJI_ERR_MEMORY;
            series->columns  = grown;
            series->capacity = more;
        }
        at = &series->columns[series->n++];
    } else {
        clear(at);
    }
    *at = *fresh;
    return ANJI_OK;
}

static int check(const anji_series *series, const char *name, const char *unit,
                 anji_error *err)
{
    anjip_begin(err);
    if (series == NULL || name == NULL || unit == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "series, name or unit is NULL");
    if (name[0] == '\0')
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "a column needs a name");
    return ANJI_OK;
}

static int finish(anji_series *series, column *fresh, const char *name,
                  const char *unit, anji_error *err)
{
    fresh->name = copy_text(name);
    fresh->unit = copy_text(unit);
    if (fresh->name == NULL || fresh->unit == NULL || place(series, fresh) != ANJI_OK) {
        fresh->release = NULL; /* a lender keeps what was not taken */
        clear(fresh);
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for column %s", name);
    }
    return ANJI_OK;
}

int anji_series_add(anji_series *series, const char *name, const char *unit,
                    const double *values, anji_error *err)
{
    int status = check(series, name, unit, err);
    if (status != ANJI_OK)
        return status;
    size_t n     = (size_t)series->axis.n;
    column fresh = {.own = anjip_calloc(n, sizeof(double))};
    if (fresh.own == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for column %s", name);
    for (size_t i = 0; i < n; i++)
        fresh.own[i] = values != NULL ? values[i] : NAN;
    fresh.values = fresh.own;
    return finish(series, &fresh, name, unit, err);
}

int anji_series_lend(anji_series *series, const char *name, const char *unit,
                     const double *values, void (*release)(void *context),
                     void *context, anji_error *err)
{
    int status = check(series, name, unit, err);
    if (status != ANJI_OK)
        return status;
    if (values == NULL && series->axis.n > 0)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "values of column %s are NULL", name);
    column fresh = {.values = values, .release = release, .context = context};
    return finish(series, &fresh, name, unit, err);
}

const anji_axis *anji_series_axis(const anji_series *series)
{
    return series == NULL ? NULL : &series->axis;
}

size_t anji_series_count(const anji_series *series)
{
    return series == NULL ? 0 : series->n;
}

static const column *at(const anji_series *series, size_t i)
{
    return series != NULL && i < series->n ? &series->columns[i] : NULL;
}

const char *anji_series_name(const anji_series *series, size_t i)
{
    return at(series, i) == NULL ? NULL : at(series, i)->name;
}

const char *anji_series_unit(const anji_series *series, size_t i)
{
    return at(series, i) == NULL ? NULL : at(series, i)->unit;
}

const double *anji_series_values(const anji_series *series, size_t i)
{
    return at(series, i) == NULL ? NULL : at(series, i)->values;
}

const double *anji_series_column(const anji_series *series, const char *name)
{
    const column *c = find(series, name);
    return c == NULL ? NULL : c->values;
}

double *anji_series_edit(anji_series *series, const char *name)
{
    column *c = find(series, name);
    return c == NULL ? NULL : c->own;
}
