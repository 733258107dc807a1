/* Days, weeks, months and years of a product, and its columns.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/product_private.h"

#define DAY_SECONDS 86400
#define WEEKS       52
#define WEEK_DAYS   7

/* Days into a year at which period k of it begins; past the last: the year's end. */
static size_t day_start(int32_t year, size_t k)
{
    (void)year;
    return k;
}

static size_t week_start(int32_t year, size_t k)
{
    return k < WEEKS ? WEEK_DAYS * k : (size_t)anji_days_in_year(year);
}

static size_t month_start(int32_t year, size_t k)
{
    static const size_t start[] = {0,   31,  59,  90,  120, 151, 181,
                                   212, 243, 273, 304, 334, 365};
    return start[k] + (k > 1 && anji_days_in_year(year) == 366);
}

static size_t year_start(int32_t year, size_t k)
{
    return k * (size_t)anji_days_in_year(year);
}

static const struct {
    size_t (*start)(int32_t year, size_t k);
    size_t a_year; /* 0: as many as there are days */
} kinds[] = {
    [ANJI_PRODUCT_DD] = {day_start, 0},
    [ANJI_PRODUCT_WW] = {week_start, WEEKS},
    [ANJI_PRODUCT_MM] = {month_start, 12},
    [ANJI_PRODUCT_YY] = {year_start, 1},
};

static size_t in_year(int resolution, int32_t year)
{
    size_t n = kinds[resolution].a_year;
    return n > 0 ? n : (size_t)anji_days_in_year(year);
}

static int reserve(anjip_product_level *l)
{
    l->start     = anjip_malloc(l->n, sizeof *l->start);
    l->end       = anjip_malloc(l->n, sizeof *l->end);
    l->first_day = anjip_calloc(l->n + 1, sizeof *l->first_day);
    return l->start != NULL && l->end != NULL && l->first_day != NULL;
}

static void lay_out(anji_product *p, int resolution)
{
    anjip_product_level *l  = &p->level[resolution];
    size_t               at = 0, day = 0;

    for (size_t y = 0; y < p->years; y++) {
        int32_t year = p->first_year + (int32_t)y;
        for (size_t k = 0; k < in_year(resolution, year); k++)
            l->first_day[at++] = day + kinds[resolution].start(year, k);
        day += (size_t)anji_days_in_year(year);
    }
    l->first_day[at] = day;
    for (size_t i = 0; i < l->n; i++) {
        l->start[i] = p->axis.start + DAY_SECONDS * (int64_t)l->first_day[i];
        l->end[i]   = p->axis.start + DAY_SECONDS * (int64_t)l->first_day[i + 1];
    }
}

/* Whole calendar years, or ANJI_ERR_DOMAIN. */
static int count_years(anji_product *p, anji_error *err)
{
    int64_t    end = p->axis.start + p->axis.n * p->axis.step;
    anji_civil from, to;

    if (p->axis.n < 1 || anji_civil_from_seconds(p->axis.start, &from) != ANJI_OK ||
        anji_civil_from_seconds(end, &to) != ANJI_OK ||
        anji_seconds_from_yday(from.year, 1) != p->axis.start ||
        anji_seconds_from_yday(to.year, 1) != end)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "the axis is not whole calendar years, from 1 January 00:00");
    p->first_year = from.year;
    p->years      = (size_t)(to.year - from.year);
    p->rows       = (size_t)p->axis.n;
    p->per_day    = (size_t)anji_axis_rows_per_day(&p->axis);
    p->days       = p->rows / p->per_day;
    return ANJI_OK;
}

int anjip_product_periods(anji_product *p, anji_error *err)
{
    int status = count_years(p, err), ok = 1;

    if (status != ANJI_OK)
        return status;
    p->level[ANJI_PRODUCT_HH].n = p->rows;
    for (int r = ANJI_PRODUCT_DD; r < ANJI_PRODUCT_RESOLUTIONS; r++)
        for (size_t y = 0; y < p->years; y++)
            p->level[r].n += in_year(r, p->first_year + (int32_t)y);
    for (int r = 0; r < ANJI_PRODUCT_RESOLUTIONS; r++)
        ok = ok && reserve(&p->level[r]);
    if (!ok)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for periods");
    for (size_t i = 0; i < p->rows; i++) {
        p->level[ANJI_PRODUCT_HH].start[i] = p->axis.start + (int64_t)i * p->axis.step;
        p->level[ANJI_PRODUCT_HH].end[i] =
            p->axis.start + (int64_t)(i + 1) * p->axis.step;
    }
    for (int r = ANJI_PRODUCT_DD; r < ANJI_PRODUCT_RESOLUTIONS; r++)
        lay_out(p, r);
    return ANJI_OK;
}

double *anjip_product_column_new(anji_product *p, int resolution, const char *name,
                                 const char *unit)
{
    anjip_product_level *l = &p->level[resolution];

    if (l->n_columns == l->room) {
        size_t                room = 2 * l->room + 64;
        anjip_product_column *more = anjip_calloc(room, sizeof *more);
        if (more == NULL)
            return NULL;
        if (l->n_columns > 0)
            memcpy(more, l->columns, l->n_columns * sizeof *more);
        free(l->columns);
        l->columns = more;
        l->room    = room;
    }
    anjip_product_column *c = &l->columns[l->n_columns];
    c->values               = anjip_malloc(l->n, sizeof *c->values);
    if (c->values == NULL)
        return NULL;
    memcpy(c->name, name, strlen(name) + 1);
    memcpy(c->unit, unit, strlen(unit) + 1);
    for (size_t i = 0; i < l->n; i++)
        c->values[i] = NAN;
    l->n_columns++;
    return c->values;
}

void anjip_product_gather(const anji_product *p, int resolution, int sum_years,
                          const double *day, double *out)
{
    const anjip_product_level *l = &p->level[resolution];

    for (size_t i = 0; i < l->n; i++) {
        double sum = 0.0;
        for (size_t d = l->first_day[i]; d < l->first_day[i + 1]; d++)
            sum += day[d];
        size_t n = l->first_day[i + 1] - l->first_day[i];
        out[i]   = resolution == ANJI_PRODUCT_YY && sum_years ? sum : sum / (double)n;
    }
}
