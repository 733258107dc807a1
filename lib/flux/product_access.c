/* What a product holds, and further columns.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/product_private.h"

/* ---- further columns -------------------------------------------------------------------
 */
static const struct {
    double      factor;    /* of a day's sum or mean                        */
    double      share;     /* of the records that must be there             */
    int         sum_day;   /* a day is its records' sum, not mean           */
    int         sum_years; /* a year is the sum of its days                 */
    const char *unit;      /* of coarser values; NULL: the records'         */
} kinds[] = {
    [ANJI_PRODUCT_FLUX]    = {ANJIP_GC_PER_DAY, 1.0, 0, 1, "g C m-2 d-1"},
    [ANJI_PRODUCT_MEAN]    = {1.0, 0.5, 0, 0, NULL},
    [ANJI_PRODUCT_SUM]     = {1.0, 1.0, 1, 1, NULL},
    [ANJI_PRODUCT_QUALITY] = {1.0, 1.0, 0, 0, "1"},
};

static double value_of(double x, int how)
{
    return how == ANJI_PRODUCT_QUALITY && !isnan(x) ? x <= 1.0 : x;
}

static double of_records(const double *x, size_t n, int how)
{
    double sum = 0.0;
    size_t m   = 0;

    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i])) {
            sum += value_of(x[i], how);
            m++;
        }
    if (m == 0 || (double)m < kinds[how].share * (double)n)
        return NAN;
    return kinds[how].factor * (kinds[how].sum_day ? sum : sum / (double)m);
}

/* Means of drivers are of records, so that a half-empty day weighs as much as it holds. */
static void coarsen(const anji_product *p, int resolution, const double *x,
                    const double *day, int how, double *out)
{
    const anjip_product_level *l = &p->level[resolution];

    if (kinds[how].share == 1.0 && resolution > ANJI_PRODUCT_DD) {
        anjip_product_gather(p, resolution, kinds[how].sum_years, day, out);
        return;
    }
    for (size_t i = 0; i < l->n; i++)
        out[i] = of_records(x + l->first_day[i] * p->per_day,
                            (l->first_day[i + 1] - l->first_day[i]) * p->per_day, how);
}

static int check(const anji_product *p, const char *name, const char *unit,
                 const double *values, int how, anji_error *err)
{
    if (p == NULL || name == NULL || unit == NULL || values == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "product, name, unit or values is NULL");
    if (how < 0 || how >= (int)ANJIP_COUNT(kinds))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "how is %d, want 0 to 3", how);
    if (name[0] == '\0' || strlen(name) >= ANJIP_NAME_SIZE ||
        strlen(unit) >= ANJIP_UNIT_SIZE)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "a name is 1 to %d bytes, a unit at most %d",
                          ANJIP_NAME_SIZE - 1, ANJIP_UNIT_SIZE - 1);
    if (anji_product_column(p, ANJI_PRODUCT_HH, name) != NULL)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "there is a column %s", name);
    size_t bad = anjip_first_infinite(p->rows, values);
    if (bad < p->rows)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad,
                          "%s is infinite in row %zu", name, bad);
    return ANJI_OK;
}

int anji_product_add(anji_product *product, const char *name, const char *unit,
                     const double *values, int how, anji_error *err)
{
    double *made[ANJI_PRODUCT_RESOLUTIONS] = {NULL};
    int     done                           = 0;

    anjip_begin(err);
    int status = check(product, name, unit, values, how, err);
    if (status != ANJI_OK)
        return status;
    const char *coarse = kinds[how].unit == NULL ? unit : kinds[how].unit;
    for (; done < ANJI_PRODUCT_RESOLUTIONS; done++) {
        const char *u = done == ANJI_PRODUCT_HH ? unit : coarse;
        if (how == ANJI_PRODUCT_FLUX && done == ANJI_PRODUCT_YY)
            u = "g C m-2 y-1";
        made[done] = anjip_product_column_new(product, done, name, u);
        if (made[done] == NULL)
            break;
    }
    if (done < ANJI_PRODUCT_RESOLUTIONS) {
        while (done-- > 0)
            free(product->level[done].columns[--product->level[done].n_columns].values);
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %s", name);
    }
    memcpy(made[ANJI_PRODUCT_HH], values, product->rows * sizeof *values);
    for (int r = ANJI_PRODUCT_DD; r < ANJI_PRODUCT_RESOLUTIONS; r++)
        coarsen(product, r, values, made[ANJI_PRODUCT_DD], how, made[r]);
    return ANJI_OK;
}

/* ---- access ------------------------------------------------------------------------------
 */
static const anjip_product_level *level_of(const anji_product *p, int resolution)
{
    return p != NULL && resolution >= 0 && resolution < ANJI_PRODUCT_RESOLUTIONS
               ? &p->level[resolution]
               : NULL;
}

size_t anji_product_rows(const anji_product *product, int resolution)
{
    const anjip_product_level *l = level_of(product, resolution);
    return l == NULL ? 0 : l->n;
}

const int64_t *anji_product_starts(const anji_product *product, int resolution)
{
    const anjip_product_level *l = level_of(product, resolution);
    return l == NULL ? NULL : l->start;
}

const int64_t *anji_product_ends(const anji_product *product, int resolution)
{
    const anjip_product_level *l = level_of(product, resolution);
    return l == NULL ? NULL : l->end;
}

size_t anji_product_columns(const anji_product *product, int resolution)
{
    const anjip_product_level *l = level_of(product, resolution);
    return l == NULL ? 0 : l->n_columns;
}

const char *anji_product_name(const anji_product *product, int resolution, size_t i)
{
    const anjip_product_level *l = level_of(product, resolution);
    return l == NULL || i >= l->n_columns ? NULL : l->columns[i].name;
}

const char *anji_product_unit(const anji_product *product, int resolution, size_t i)
{
    const anjip_product_level *l = level_of(product, resolution);
    return l == NULL || i >= l->n_columns ? NULL : l->columns[i].unit;
}

const double *anji_product_column(const anji_product *product, int resolution,
                                  const char *name)
{
    const anjip_product_level *l = level_of(product, resolution);

    for (size_t i = 0; l != NULL && name != NULL && i < l->n_columns; i++)
        if (strcmp(l->columns[i].name, name) == 0)
            return l->columns[i].values;
    return NULL;
}

void anji_product_axis(const anji_product *product, anji_axis *axis)
{
    if (product != NULL && axis != NULL)
        *axis = product->axis;
}

int32_t anji_product_reference(const anji_product *product, int set, int resolution)
{
    if (level_of(product, resolution) == NULL || set < 0 || set > 1)
        return -1;
    return product->reference[set][resolution];
}

void anji_product_free(anji_product *product)
{
    if (product == NULL)
        return;
    for (int r = 0; r < ANJI_PRODUCT_RESOLUTIONS; r++) {
        anjip_product_level *l = &product->level[r];
        for (size_t i = 0; i < l->n_columns; i++)
            free(l->columns[i].values);
        free(l->columns);
        free(l->start);
        free(l->end);
        free(l->first_day);
    }
    free(product);
}
