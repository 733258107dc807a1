/* Random error of records: spread under alike conditions, median of similar fluxes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/random_error.h>

#include "private.h"

static const anji_param params[] = {
    ANJIP_CHOICE(anji_random_error_opts, form, "anji|reddyproc|oneflux", 0, 2,
                 "whose windows; reddyproc has none"),
    ANJIP_PARAM(anji_random_error_opts, n_min, ANJI_PARAM_UINT32, "1", 6, 2, 1000,
                "fewest records of method 1"),
    ANJIP_CHOICE(anji_random_error_opts, leave_one_out, "form|no|yes", 0, 2,
                 "leave a record out of its own sample"),
    ANJIP_PARAM(anji_random_error_opts, days_alike, ANJI_PARAM_UINT32, "d", 7, 0, 365,
                "half-window of records under alike conditions"),
    ANJIP_PARAM(anji_random_error_opts, days_similar, ANJI_PARAM_UINT32, "d", 14, 0,
                365, "half-window of records with a similar flux"),
    ANJIP_PARAM(anji_random_error_opts, share_similar, ANJI_PARAM_DOUBLE, "1", 0.2, 0,
                10, "half-width of similar fluxes as a share of the flux"),
    ANJIP_PARAM(anji_random_error_opts, least_similar, ANJI_PARAM_DOUBLE,
                "umol m-2 s-1", 2, 0, 1000, "least half-width of similar fluxes"),
};

static const anjip_opts_kind kind = {
    "random_error", params, ANJIP_COUNT(params),
    ANJIP_SIZE_THROUGH(anji_random_error_opts, least_similar),
    sizeof(anji_random_error_opts)};

int anji_random_error_opts_init(anji_random_error_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_random_error_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

/* Same time of day in seconds before and after, at least one row each. */
static const struct {
    int32_t before, after;
    int     own;        /* the record is in its own sample      */
    int64_t last_short; /* rows that method 2 lacks at its end  */
} forms[] = {
    [ANJI_FORM_ANJI]      = {3600, 3600, 0, 0},
    [ANJI_FORM_REDDYPROC] = {0, 0, 0, 0},
    [ANJI_FORM_ONEFLUX]   = {1800, 5400, 1, 1},
};

typedef struct {
    anji_random_error_opts opts;
    int64_t                rows, per_day, before, after;
    const double          *nee, *filled;
    const anji_driver     *drivers;
    size_t                 n_drivers;
    double                *candidate; /* nee where all drivers are there, else NaN */
    double                *known;     /* method-1 errors, NaN elsewhere            */
    double                *sample;
    int                    own; /* a record is in its own sample */
    int32_t               *n;
} work;

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

/* NaN is alike to nothing. */
static int is_alike(const work *w, int64_t k, int64_t row)
{
    for (size_t d = 0; d < w->n_drivers; d++) {
        const anji_driver *driver = &w->drivers[d];
        double             x      = driver->values[row];
        double tol = smaller(x > driver->tol_lo ? x : driver->tol_lo, driver->tol_hi);
        if (!(fabs(driver->values[k] - x) < tol))
            return 0;
    }
    return 1;
}

static double deviation(const double *x, int32_t n)
{
    double sum = 0.0, squares = 0.0;

    for (int32_t i = 0; i < n; i++)
        sum += x[i];
    for (int32_t i = 0; i < n; i++)
        squares += (x[i] - sum / n) * (x[i] - sum / n);
    return sqrt(squares / (n - 1));
}

/* Method 1: writes the sample's size; NaN when it is too small. */
static double error_alike(const work *w, int64_t row, int32_t *n)
{
    int64_t days = w->opts.days_alike;
    int     own  = w->own;

    *n = 0;
    for (int64_t day = -days; day <= days; day++)
        for (int64_t k = row + day * w->per_day - w->before;
             k <= row + day * w->per_day + w->after; k++)
            if (k >= 0 && k < w->rows && (own || k != row) && !isnan(w->candidate[k]) &&
                is_alike(w, k, row))
                w->sample[(*n)++] = w->candidate[k];
    return *n >= (int32_t)w->opts.n_min ? deviation(w->sample, *n) : NAN;
}

/* Orders x so that x[k] stands where it would if all were sorted (Hoare 1961). */
static void select_kth(double *x, int64_t n, int64_t k)
{
    int64_t low = 0, high = n - 1;

    while (low < high) {
        double  pivot = x[low + (high - low) / 2];
        int64_t i = low, j = high;
        while (i <= j) {
            while (x[i] < pivot)
                i++;
            while (x[j] > pivot)
                j--;
            if (i <= j) {
                double t = x[i];
                x[i++]   = x[j];
                x[j--]   = t;
            }
        }
        if (k <= j)
            high = j;
        else if (k >= i)
            low = i;
        else
            return;
    }
}

static double median(double *x, int32_t n)
{
    int64_t half = n / 2;

    select_kth(x, n, half);
    if (n % 2 == 1)
        return x[half];
    double below = x[0];
    for (int64_t i = 1; i < half; i++)
        below = x[i] > below ? x[i] : below;
    return 0.5 * (below + x[half]);
}

/* Method 2 around x. */
static double error_similar(const work *w, int64_t row, double x, int32_t *n)
{
    int64_t reach = (int64_t)w->opts.days_similar * w->per_day;
    int64_t from  = row - reach < 0 ? 0 : row - reach;
    int64_t to    = row + reach + 1 - forms[w->opts.form].last_short;
    double  share = fabs(x * w->opts.share_similar);
    double  width = share > w->opts.least_similar ? share : w->opts.least_similar;
    double  low = x - width, high = x + width;

    to = to > w->rows ? w->rows : to;
    *n = 0;
    for (int64_t k = from; k < to; k++) {
        w->sample[*n] = w->known[k];
        *n += w->nee[k] >= low && w->nee[k] <= high && !isnan(w->known[k]);
    }
    return *n > 0 ? median(w->sample, *n) : NAN;
}

static void write_row(double *sd, uint8_t *method, int32_t *n, int64_t row, double s,
                      int how, int32_t count)
{
    if (sd != NULL)
        sd[row] = s;
    if (method != NULL)
        method[row] = (uint8_t)how;
    if (n != NULL)
        n[row] = count;
}

static void all_rows(work *w, double *sd, uint8_t *method, int32_t *n)
{
    for (int64_t i = 0; i < w->rows; i++)
        w->known[i] = isnan(w->nee[i]) ? NAN : error_alike(w, i, &w->n[i]);
    for (int64_t i = 0; i < w->rows; i++) {
        double x = isnan(w->nee[i]) && w->filled != NULL ? w->filled[i] : w->nee[i];
        if (!isnan(w->known[i])) {
            write_row(sd, method, n, i, w->known[i], ANJI_RANDOM_ALIKE, w->n[i]);
            continue;
        }
        int32_t count = 0;
        double  s     = isnan(x) ? NAN : error_similar(w, i, x, &count);
        write_row(sd, method, n, i, s,
                  isnan(s) ? ANJI_RANDOM_NONE : ANJI_RANDOM_SIMILAR, count);
    }
}

static int check(const anji_axis *axis, const double *nee, const double *filled,
                 const anji_driver *drivers, size_t n_drivers, anji_error *err)
{
    int status = anji_axis_check(axis, err);
    if (status != ANJI_OK)
        return status;
    if (nee == NULL || drivers == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "nee or drivers is NULL");
    if (n_drivers < 1 || n_drivers > ANJI_FILL_DRIVERS_MAX)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%zu drivers, want 1 to %d",
                          n_drivers, ANJI_FILL_DRIVERS_MAX);
    size_t rows = (size_t)axis->n, bad = anjip_first_infinite(rows, nee);
    if (bad == rows && filled != NULL)
        bad = anjip_first_infinite(rows, filled);
    for (size_t d = 0; d < n_drivers && bad == rows; d++) {
        if (drivers[d].values == NULL)
            return anjip_fail(err, ANJI_ERR_NULL, -1, "driver %zu is NULL", d);
        if (!(drivers[d].tol_lo > 0.0 && drivers[d].tol_hi >= drivers[d].tol_lo))
            return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                              "tolerances %g, %g of driver %zu, want 0 < low <= high",
                              drivers[d].tol_lo, drivers[d].tol_hi, d);
        bad = anjip_first_infinite(rows, drivers[d].values);
    }
    if (bad < rows)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad,
                          "a column is infinite in row %zu", bad);
    return ANJI_OK;
}

static int prepare(work *w, const anji_axis *axis)
{
    size_t rows = (size_t)axis->n;

    w->rows       = axis->n;
    w->per_day    = anji_axis_rows_per_day(axis);
    w->own        = w->opts.leave_one_out == 0 ? forms[w->opts.form].own
                                               : w->opts.leave_one_out == 1;
    w->before     = forms[w->opts.form].before / axis->step;
    w->after      = forms[w->opts.form].after / axis->step;
    w->before     = w->before < 1 ? 1 : w->before;
    w->after      = w->after < 1 ? 1 : w->after;
    size_t days   = 2 * (size_t)w->opts.days_alike + 1;
    size_t beside = (size_t)(w->before + w->after + 1);
    w->candidate  = anjip_malloc(rows, sizeof *w->candidate);
    w->known      = anjip_malloc(rows, sizeof *w->known);
    w->n          = anjip_calloc(rows, sizeof *w->n);
    w->sample     = anjip_malloc(rows + days * beside + 1, sizeof *w->sample);
    if (w->candidate == NULL || w->known == NULL || w->n == NULL || w->sample == NULL)
        return ANJI_ERR_MEMORY;
    for (size_t i = 0; i < rows; i++) {
        w->candidate[i] = w->nee[i];
        for (size_t d = 0; d < w->n_drivers; d++)
            if (isnan(w->drivers[d].values[i]))
                w->candidate[i] = NAN;
    }
    return ANJI_OK;
}

int anji_random_error_records(const anji_axis *axis, const double *nee,
                              const double *filled, const anji_driver *drivers,
                              size_t n_drivers, const anji_random_error_opts *opts,
                              double *sd, uint8_t *method, int32_t *n, anji_error *err)
{
    work w = {.nee = nee, .filled = filled, .drivers = drivers, .n_drivers = n_drivers};

    anjip_begin(err);
    int status = check(axis, nee, filled, drivers, n_drivers, err);
    if (status == ANJI_OK)
        status = anjip_opts_load(&kind, &w.opts, opts, err);
    if (status == ANJI_OK && w.opts.form == ANJI_FORM_REDDYPROC)
        status = anjip_fail(err, ANJI_ERR_OPTS, -1,
                            "random error has the forms anji and oneflux only");
    if (status == ANJI_OK) {
        status = prepare(&w, axis);
        if (status == ANJI_OK)
            all_rows(&w, sd, method, n);
        else
            anjip_fail(err, status, -1, "no memory for %lld rows", (long long)w.rows);
        free(w.candidate);
        free(w.known);
        free(w.n);
        free(w.sample);
    }
    for (int64_t i = 0; status != ANJI_OK && axis != NULL && i < axis->n; i++)
        write_row(sd, method, n, i, NAN, 255, -1);
    return status;
}
