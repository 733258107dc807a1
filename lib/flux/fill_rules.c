/* The programs' rules as tables, and what is checked before a fill.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "flux/fill_rules.h"

/* ---- options ------------------------------------------------------------------------
 */
#define OPTS_SIZE_1_0 ANJIP_SIZE_THROUGH(anji_fill_opts, max_gap_days)

static const anji_param params[] = {
    ANJIP_CHOICE(anji_fill_opts, form, "anji|reddyproc|oneflux", 0, 2,
                 "whose windows and rules"),
    ANJIP_PARAM(anji_fill_opts, n_min, ANJI_PARAM_UINT32, "1", 2, 2, 1000,
                "fewest alike rows that make an estimate"),
    ANJIP_CHOICE(anji_fill_opts, leave_one_out, "form|no|yes", 0, 2,
                 "leave a measured row out of its own sample"),
    ANJIP_CHOICE(anji_fill_opts, symmetric, "no|yes", 0, 1,
                 "mean of the means above and below the first driver"),
    ANJIP_CHOICE(anji_fill_opts, gaps_only, "no|yes", 0, 1,
                 "no estimates for measured rows"),
    ANJIP_PARAM(anji_fill_opts, max_gap_days, ANJI_PARAM_DOUBLE, "d", NAN, 0, 1e6,
                "longest run of missing rows that is filled; none given: the form's"),
};

static const anjip_opts_kind kind = {"fill", params, ANJIP_COUNT(params), OPTS_SIZE_1_0,
                                     sizeof(anji_fill_opts)};

int anji_fill_opts_init(anji_fill_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_fill_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

void anji_fill_drivers(const double *sw_in, const double *vpd, const double *t_air,
                       anji_driver drivers[3])
{
    drivers[0] = (anji_driver){sw_in, 20.0, 50.0}; /* W m-2 */
    drivers[1] = (anji_driver){vpd, 5.0, 5.0};     /* hPa   */
    drivers[2] = (anji_driver){t_air, 2.5, 2.5};   /* degC  */
}

/* ---- the programs' rules as tables
 * --------------------------------------------------- */

static const anjip_fill_pass passes_reddyproc[] = {
    {ANJI_FILL_LOOKUP, 7, 14, 7}, {ANJI_FILL_FIRST, 7, 7, 7},
    {ANJI_FILL_COURSE, 0, 2, 1},  {ANJI_FILL_LOOKUP, 21, 70, 7},
    {ANJI_FILL_FIRST, 14, 70, 7}, {ANJI_FILL_COURSE, 7, 210, 7},
};

static const anjip_fill_pass passes_oneflux[] = {
    {ANJI_FILL_LOOKUP, 7, 14, 7}, {ANJI_FILL_FIRST, 7, 7, 7},
    {ANJI_FILL_COURSE, 0, 2, 1},  {ANJI_FILL_LOOKUP, 21, 77, 7},
    {ANJI_FILL_FIRST, 14, 77, 7}, {ANJI_FILL_COURSE, 3, INT32_MAX, 3},
};

static const anjip_fill_rules rule_table[] = {
    [ANJI_FORM_ANJI] = {passes_reddyproc, ANJIP_COUNT(passes_reddyproc), 0, 0, 60.0,
                        1.0 / 12, 1, 10.0, 0},
    [ANJI_FORM_REDDYPROC] = {passes_reddyproc, ANJIP_COUNT(passes_reddyproc), 0, 2,
                             60.0, 0, 0, 10.0, 0},
    [ANJI_FORM_ONEFLUX] = {passes_oneflux, ANJIP_COUNT(passes_oneflux), 1, 0, INFINITY,
                           0, 0, -INFINITY, 1},
};

/* Whole window, days, above which an estimate is of class 2, and of class 3
 * (Reichstein et al. 2005, appendix A, as both programs apply it). */
static const int32_t class_limits[][2] = {
    [ANJI_FILL_LOOKUP] = {14, 56},
    [ANJI_FILL_FIRST]  = {14, 28},
    [ANJI_FILL_COURSE] = {1, 5},
};

uint8_t anjip_fill_quality(int method, int64_t window)
{
    return (uint8_t)(1 + (window > class_limits[method][0]) +
                     (window > class_limits[method][1]));
}

/* ---- what is given -------- */

#define Y_MAX 1e100 /* the squares of larger values might not be doubles */

static int has_values(size_t rows, const double *x)
{
    for (size_t i = 0; i < rows; i++)
        if (!isnan(x[i]))
            return 1;
    return 0;
}

/* Note 1 of the header: which tables can be used at all. */
static size_t usable_drivers(size_t rows, const anji_driver *drivers, size_t n)
{
    if (n == 0 || !has_values(rows, drivers[0].values))
        return 0;
    for (size_t d = 1; d < n; d++)
        if (!has_values(rows, drivers[d].values))
            return 1;
    return n;
}

/* The first value too large to be squared and summed, infinities among them; or n. */
static size_t first_huge(size_t n, const double *y)
{
    size_t i = 0;
    while (i < n && !(fabs(y[i]) > Y_MAX))
        i++;
    return i;
}

static int check(const anji_axis *axis, const double *y, const anji_driver *drivers,
                 size_t n_drivers, anji_error *err)
{
    int status = anji_axis_check(axis, err);
    if (status != ANJI_OK)
        return status;
    if (y == NULL || (n_drivers > 0 && drivers == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "y or drivers is NULL");
    if (n_drivers > ANJI_FILL_DRIVERS_MAX)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%zu drivers, want at most %d",
                          n_drivers, ANJI_FILL_DRIVERS_MAX);
    size_t rows = (size_t)axis->n, bad = first_huge(rows, y);
    if (bad < rows)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad,
                          "y is %g in row %zu, want at most %g in size", y[bad], bad,
                          Y_MAX);
    for (size_t d = 0; d < n_drivers; d++) {
        if (drivers[d].values == NULL)
            return anjip_fail(err, ANJI_ERR_NULL, -1, "driver %zu is NULL", d);
        if (!(drivers[d].tol_lo > 0.0 && drivers[d].tol_hi >= drivers[d].tol_lo))
            return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                              "tolerances %g, %g of driver %zu, want 0 < low <= high",
                              drivers[d].tol_lo, drivers[d].tol_hi, d);
        bad = anjip_first_infinite(rows, drivers[d].values);
        if (bad < rows)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad,
                              "driver %zu is infinite in row %zu", d, bad);
    }
    return ANJI_OK;
}

/* The inside of runs of missing rows longer than the limit; those at the ends of the
 * series count too, and have measured rows at one side only. */
void anjip_fill_long_gaps(const anjip_fill_plan *plan, const double *y, uint8_t *mark)
{
    double limit = plan->rules.max_gap_days * (double)plan->per_day;
    size_t start = 0;

    for (size_t i = 0; i <= plan->rows; i++) {
        if (i < plan->rows && isnan(y[i]))
            continue;
        if ((double)(i - start) > limit) {
            size_t edge = (size_t)(plan->rules.edge_share * limit);
            size_t from = start == 0 ? 0 : start + edge;
            size_t to   = i == plan->rows ? i : i - edge;
            if (from < to)
                memset(mark + from, 1, to - from);
        }
        start = i + 1;
    }
}

void anjip_fill_window(const anjip_fill_plan *plan, size_t row, int64_t days,
                       size_t *low, size_t *high)
{
    int64_t reach = days * (int64_t)plan->per_day - plan->rules.short_by;
    int64_t from = (int64_t)row - reach, to = (int64_t)row + reach + 1;

    *low  = from < 0 ? 0 : (size_t)from;
    *high = to > (int64_t)plan->rows ? plan->rows : (size_t)to;
}

int anjip_fill_plan_load(anjip_fill_plan *plan, const anji_axis *axis, const double *y,
                         const anji_driver *drivers, size_t n_drivers,
                         const anji_fill_opts *opts, anji_error *err)
{
    int status = check(axis, y, drivers, n_drivers, err);
    if (status == ANJI_OK)
        status = anjip_opts_load(&kind, &plan->opts, opts, err);
    if (status != ANJI_OK)
        return status;
    plan->rules     = rule_table[plan->opts.form];
    plan->rows      = (size_t)axis->n;
    plan->per_day   = (size_t)anji_axis_rows_per_day(axis);
    plan->n_drivers = usable_drivers(plan->rows, drivers, n_drivers);
    plan->beside    = plan->rules.beside_rows > 0 ? (size_t)plan->rules.beside_rows
                                                  : (size_t)(3600 / axis->step);
    if (!isnan(plan->opts.max_gap_days))
        plan->rules.max_gap_days = plan->opts.max_gap_days;
    if (plan->opts.leave_one_out != 0)
        plan->rules.leave_one_out = plan->opts.leave_one_out == 2;
    if (plan->n_drivers > 0)
        memcpy(plan->drivers, drivers, plan->n_drivers * sizeof *drivers);
    return ANJI_OK;
}
