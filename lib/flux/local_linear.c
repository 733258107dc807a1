/* MDS with slopes: the mean of the alike rows, moved to the row's own drivers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/local_linear.h>

#include "private.h"

#define D_MAX     ANJI_FILL_DRIVERS_MAX
#define N_MIN     10  /* alike rows for slopes                                      */
#define RIDGE     4.0 /* rows' worth of evidence, one tolerance away, for no slope  */
#define NEAR_DAYS 7   /* of the window, each side                                   */
#define FAR_DAYS  14  /* where there are too few                                    */

typedef struct {
    const double      *y;
    const anji_driver *drivers;
    size_t             rows, n_drivers, per_day;
    int                leave_one_out;
    size_t            *candidate; /* rows with y and all drivers, in time order       */
    size_t            *from;      /* [rows + 1]: first candidate at or after a row    */
    size_t            *alike;     /* the sample                                       */
    size_t             n;
} work;

static double tolerance(const anji_driver *d, double x)
{
    double tol = x > d->tol_lo ? x : d->tol_lo;
    return tol < d->tol_hi ? tol : d->tol_hi;
}

static int whole(const work *w, size_t row)
{
    for (size_t d = 0; d < w->n_drivers; d++)
        if (isnan(w->drivers[d].values[row]))
            return 0;
    return 1;
}

static int prepare(work *w)
{
    size_t n     = 0;
    w->candidate = anjip_malloc(w->rows, sizeof *w->candidate);
    w->from      = anjip_malloc(w->rows + 1, sizeof *w->from);
    w->alike     = anjip_malloc(w->rows, sizeof *w->alike);
    if (w->candidate == NULL || w->from == NULL || w->alike == NULL)
        return 0;
    for (size_t i = 0; i < w->rows; i++) {
        w->from[i] = n;
        if (!isnan(w->y[i]) && whole(w, i))
            w->candidate[n++] = i;
    }
    w->from[w->rows] = n;
    return 1;
}

/* Alike rows within `days` of row r. */
static void collect(work *w, size_t r, const double *tol, size_t days)
{
    size_t reach = days * w->per_day;
    size_t lo    = w->from[r > reach ? r - reach : 0];
    size_t hi    = w->from[r + reach + 1 < w->rows ? r + reach + 1 : w->rows];

    w->n = 0;
    for (size_t k = lo; k < hi; k++) {
        size_t row = w->candidate[k], d = 0;
        while (d < w->n_drivers &&
               fabs(w->drivers[d].values[row] - w->drivers[d].values[r]) < tol[d])
            d++;
        if (d == w->n_drivers && !(row == r && w->leave_one_out))
            w->alike[w->n++] = row;
    }
}

/* Solves the symmetric a x = b in place by Gaussian elimination: a is positive definite
 * thanks to the ridge, so no pivot is needed. */
static void solve(size_t n, double a[D_MAX][D_MAX], double b[D_MAX])
{
    for (size_t k = 0; k < n; k++)
        for (size_t i = k + 1; i < n; i++) {
            double f = a[i][k] / a[k][k];
            for (size_t j = k; j < n; j++)
                a[i][j] -= f * a[k][j];
            b[i] -= f * b[k];
        }
    for (size_t k = n; k-- > 0;) {
        for (size_t j = k + 1; j < n; j++)
            b[k] -= a[k][j] * b[j];
        b[k] /= a[k][k];
    }
}

/* The mean of the sample moved along its slopes to row r. */
static double at_row(const work *w, size_t r, const double *tol)
{
    double mean[D_MAX] = {0}, a[D_MAX][D_MAX] = {{0}}, b[D_MAX] = {0};
    double middle = 0.0, low = INFINITY, high = -INFINITY, n = (double)w->n;

    for (size_t k = 0; k < w->n; k++) {
        double y = w->y[w->alike[k]];
        middle += y / n;
        low  = fmin(low, y);
        high = fmax(high, y);
        for (size_t d = 0; d < w->n_drivers; d++)
            mean[d] += w->drivers[d].values[w->alike[k]] / n;
    }
    for (size_t k = 0; k < w->n; k++) {
        double z[D_MAX];
        for (size_t d = 0; d < w->n_drivers; d++) {
            z[d] = (w->drivers[d].values[w->alike[k]] - mean[d]) / tol[d];
            b[d] += z[d] * (w->y[w->alike[k]] - middle);
            for (size_t e = 0; e <= d; e++)
                a[d][e] += z[d] * z[e];
        }
    }
    for (size_t d = 0; d < w->n_drivers; d++) {
        a[d][d] += RIDGE;
        for (size_t e = 0; e < d; e++)
            a[e][d] = a[d][e];
    }
    solve(w->n_drivers, a, b);
    double value = middle;
    for (size_t d = 0; d < w->n_drivers; d++)
        value += b[d] * (w->drivers[d].values[r] - mean[d]) / tol[d];
    return fmin(fmax(value, low), high);
}

static void correct(work *w, double *value)
{
    for (size_t r = 0; r < w->rows; r++) {
        double tol[D_MAX];
        if (isnan(value[r]) || !whole(w, r))
            continue;
        for (size_t d = 0; d < w->n_drivers; d++)
            tol[d] = tolerance(&w->drivers[d], w->drivers[d].values[r]);
        collect(w, r, tol, NEAR_DAYS);
        if (w->n < N_MIN)
            collect(w, r, tol, FAR_DAYS);
        if (w->n >= N_MIN)
            value[r] = at_row(w, r, tol);
    }
}

/* As anji_fill_mds() fails. */
static void fail_rows(size_t rows, const anji_fill *out)
{
    for (size_t i = 0; i < rows; i++) {
        if (out->value != NULL)
            out->value[i] = NAN;
        if (out->sd != NULL)
            out->sd[i] = NAN;
        if (out->n != NULL)
            out->n[i] = -1;
        if (out->window != NULL)
            out->window[i] = -1;
        if (out->method != NULL)
            out->method[i] = 255;
        if (out->quality != NULL)
            out->quality[i] = 255;
    }
}

int anji_fill_linear(const anji_axis *axis, const double *y, const anji_driver *drivers,
                     size_t n_drivers, const anji_fill_opts *opts, const anji_fill *out,
                     anji_error *err)
{
    int status = anji_fill_mds(axis, y, drivers, n_drivers, opts, out, err);

    if (status != ANJI_OK || out->value == NULL || n_drivers == 0)
        return status;
    uint32_t form = ANJI_FORM_ANJI, leave = 0;
    if (opts != NULL) { /* anji_fill_mds() has checked them */
        form  = opts->form;
        leave = opts->leave_one_out;
    }
    work w = {.y             = y,
              .drivers       = drivers,
              .rows          = (size_t)axis->n,
              .n_drivers     = n_drivers,
              .per_day       = (size_t)anji_axis_rows_per_day(axis),
              .leave_one_out = leave == 2 || (leave == 0 && form == ANJI_FORM_ANJI)};
    if (prepare(&w))
        correct(&w, out->value);
    else
        status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu rows", w.rows);
    free(w.candidate);
    free(w.from);
    free(w.alike);
    if (status != ANJI_OK)
        fail_rows(w.rows, out);
    return status;
}
