/* Age classes of two years, and girth.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "bamboo/allometry_private.h"

#define PI 3.14159265358979323846

static int check_table(size_t n_classes, const double *last_year, anji_error *err)
{
    for (size_t k = 0; last_year != NULL && k < n_classes; k++)
        if (!(last_year[k] > (k > 0 ? last_year[k - 1] : 0.0)) || isinf(last_year[k]))
            return anjip_fail(
                err, ANJI_ERR_DOMAIN, (int64_t)k,
                "last year %g of du %lu, want years that rise from above 0",
                last_year[k], (unsigned long)k + 1);
    if (last_year != NULL && n_classes == 0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "a table of no du, want one or more");
    return ANJI_OK;
}

/* The greatest age of du k, counted from 1. */
static double last_of(size_t k, const double *last_year)
{
    return last_year != NULL ? last_year[k - 1] : 2.0 * (double)k - 1.0;
}

static size_t classes(size_t n_classes, const double *last_year)
{
    return last_year != NULL ? n_classes : (size_t)(anjip_culm_max[3] / 2.0);
}

static int begin(size_t n, const double *in, size_t n_classes, const double *last_year,
                 double *out, anji_error *err)
{
    anjip_begin(err);
    for (size_t i = 0; out != NULL && i < n; i++)
        out[i] = NAN;
    if (n > 0 && (in == NULL || out == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "years or du is NULL");
    return check_table(n_classes, last_year, err);
}

static int refuse(size_t n, double *out, size_t row, const char *what, double value,
                  double max, anji_error *err)
{
    for (size_t i = 0; i < n; i++)
        out[i] = NAN;
    return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)row, "%s of %g, want %s up to %g",
                      what, value, what[0] == 'd' ? "1, 2, 3, ..." : "above 0", max);
}

int anji_du_from_years(size_t n, const double *years, size_t n_classes,
                       const double *last_year, double *du, anji_error *err)
{
    int    status = begin(n, years, n_classes, last_year, du, err);
    size_t last   = classes(n_classes, last_year);

    if (status != ANJI_OK)
        return status;
    for (size_t i = 0; i < n; i++) {
        size_t k = 1;
        if (isnan(years[i]))
            continue;
        if (!(years[i] > 0.0 && years[i] <= last_of(last, last_year)))
            return refuse(n, du, i, "age in years", years[i], last_of(last, last_year),
                          err);
        while (years[i] > last_of(k, last_year))
            k++;
        du[i] = (double)k;
    }
    return ANJI_OK;
}

int anji_years_from_du(size_t n, const double *du, size_t n_classes,
                       const double *last_year, double *years, anji_error *err)
{
    int    status = begin(n, du, n_classes, last_year, years, err);
    size_t last   = classes(n_classes, last_year);

    if (status != ANJI_OK)
        return status;
    for (size_t i = 0; i < n; i++) {
        if (isnan(du[i]))
            continue;
        if (!(du[i] >= 1.0 && du[i] <= (double)last && du[i] == floor(du[i])))
            return refuse(n, years, i, "du", du[i], (double)last, err);
        size_t k     = (size_t)du[i];
        double first = k > 1 ? floor(last_of(k - 1, last_year)) + 1.0 : 1.0;
        years[i]     = 0.5 * (first + floor(last_of(k, last_year)));
    }
    return ANJI_OK;
}

double anji_diameter_from_girth(double girth)
{
    return girth / PI;
}
