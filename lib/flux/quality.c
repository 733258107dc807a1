/* Checks that flag records.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/quality.h>

#include "private.h"

static const char canopy[]  = "wider than half-hours published from any canopy";
static const char physics[] = "definition, with room for the sensor's error";

static const anji_range ranges[] = {
    {"NEE", "umol m-2 s-1", -100.0, 100.0, canopy},
    {"FC", "umol m-2 s-1", -100.0, 100.0, canopy},
    {"SC", "umol m-2 s-1", -100.0, 100.0, canopy},
    {"LE", "W m-2", -450.0, 900.0, canopy},
    {"H", "W m-2", -450.0, 900.0, canopy},
    {"USTAR", "m s-1", 0.0, 8.0, canopy},
    {"TA", "degC", -60.0, 60.0, canopy},
    {"RH", "%", 0.0, 105.0, physics},
    {"VPD", "hPa", 0.0, 110.0, "saturated at 47 degC, above any station's record"},
    {"SW_IN", "W m-2", -10.0, 1400.0, "solar constant 1361 W m-2, night offset"},
    {"PPFD_IN", "umol m-2 s-1", -20.0, 2800.0,
     "1361 W m-2 of 0.45 PAR at 4.57 umol J-1"},
    {"P", "mm", 0.0, 100.0, "about the largest half-hourly rain on record"},
};

const anji_range *anji_range_row(size_t i)
{
    return i < ANJIP_COUNT(ranges) ? &ranges[i] : NULL;
}

const anji_range *anji_range_find(const char *quantity)
{
    for (size_t i = 0; quantity != NULL && i < ANJIP_COUNT(ranges); i++)
        if (strcmp(ranges[i].quantity, quantity) == 0)
            return &ranges[i];
    return NULL;
}

/* Start of every flag function: the count is -1 until the function has succeeded. */
static int begin(size_t n, const void *x, const uint8_t *flag, int64_t *n_flagged,
                 anji_error *err)
{
    anjip_begin(err);
    if (n_flagged != NULL)
        *n_flagged = -1;
    if (n > 0 && (x == NULL || flag == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "a column is NULL");
    return ANJI_OK;
}

static int finish(int64_t count, int64_t *n_flagged)
{
    if (n_flagged != NULL)
        *n_flagged = count;
    return ANJI_OK;
}

/* Flag values outside [min, max]; NaN is within. */
static int64_t outside(size_t n, const double *x, double min, double max, uint8_t bit,
                       uint8_t *flag)
{
    int64_t count = 0;

    for (size_t i = 0; i < n; i++)
        if (x[i] < min || x[i] > max) {
            flag[i] = (uint8_t)(flag[i] | bit);
            count++;
        }
    return count;
}

int anji_flag_range(size_t n, const double *x, double min, double max, uint8_t *flag,
                    int64_t *n_flagged, anji_error *err)
{
    int status = begin(n, x, flag, n_flagged, err);

    if (status != ANJI_OK)
        return status;
    if (!(min <= max))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "range from %g to %g", min, max);
    return finish(outside(n, x, min, max, ANJI_FLAG_RANGE, flag), n_flagged);
}

int anji_flag_bright(size_t n, const double *sw_in, const double *potential,
                     double share, double offset, uint8_t *flag, int64_t *n_flagged,
                     anji_error *err)
{
    int64_t count  = 0;
    int     status = begin(n, potential == NULL ? NULL : sw_in, flag, n_flagged, err);

    if (status != ANJI_OK)
        return status;
    if (!(share >= 0.0 && offset >= 0.0))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "share %g and offset %g W m-2, want at least 0", share,
                          offset);
    for (size_t i = 0; i < n; i++)
        if (sw_in[i] > (1.0 + share) * potential[i] + offset) {
            flag[i] = (uint8_t)(flag[i] | ANJI_FLAG_RANGE);
            count++;
        }
    return finish(count, n_flagged);
}

int anji_flag_signal(size_t n, const double *signal, double limit, uint8_t *flag,
                     int64_t *n_flagged, anji_error *err)
{
    int status = begin(n, signal, flag, n_flagged, err);

    if (status != ANJI_OK)
        return status;
    if (!(limit >= 0.0 && limit <= 100.0))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "signal limit %g %%, want 0 to 100",
                          limit);
    return finish(outside(n, signal, limit, INFINITY, ANJI_FLAG_SIGNAL, flag),
                  n_flagged);
}

int anji_flag_rain(size_t n, const double *rain, double limit, uint8_t *flag,
                   int64_t *n_flagged, anji_error *err)
{
    int status = begin(n, rain, flag, n_flagged, err);

    if (status != ANJI_OK)
        return status;
    if (!(limit >= 0.0))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "rain limit %g mm, want at least 0",
                          limit);
    return finish(outside(n, rain, -INFINITY, limit, ANJI_FLAG_SIGNAL, flag),
                  n_flagged);
}

/* ---- runs
 * ----------------------------------------------------------------------------- */

/* End of the run that begins at row `from`, and how many values it has. */
static size_t run_end(size_t n, const double *x, size_t from, int through_gaps,
                      int64_t *length)
{
    size_t i = from;

    *length = 0;
    for (; i < n; i++) {
        if (isnan(x[i]) && through_gaps)
            continue;
        if (!(x[i] == x[from]))
            break;
        ++*length;
    }
    return i;
}

int anji_flag_runs(size_t n, const double *x, int64_t min_length, int form,
                   uint8_t *flag, int64_t *n_flagged, anji_error *err)
{
    int64_t count  = 0, length;
    int     status = begin(n, x, flag, n_flagged, err);

    if (status != ANJI_OK)
        return status;
    if (min_length < 2 || (form != ANJI_FORM_ANJI && form != ANJI_FORM_REDDYPROC))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "run of %lld in form %d, want at least 2 in form anji or "
                          "reddyproc",
                          (long long)min_length, form);
    for (size_t i = 0; i < n;) {
        if (isnan(x[i])) {
            i++;
            continue;
        }
        size_t end = run_end(n, x, i, form == ANJI_FORM_REDDYPROC, &length);
        for (size_t k = i; length >= min_length && k < end; k++)
            if (!isnan(x[k])) {
                flag[k] = (uint8_t)(flag[k] | ANJI_FLAG_RUN);
                count++;
            }
        i = end;
    }
    return finish(count, n_flagged);
}

/* ---- quality classes of the file
 * ------------------------------------------------------ */

static const anji_param tests_params[] = {
    ANJIP_PARAM(anji_tests_opts, worst_ssitc, ANJI_PARAM_UINT32, "1", 1, 0, 2,
                "Worst accepted class of 0-1-2 (Mauder & Foken 2004)."),
    ANJIP_PARAM(anji_tests_opts, worst_foken, ANJI_PARAM_UINT32, "1", 6, 1, 9,
                "Worst accepted class of 1-9 (Foken et al. 2004)."),
};

static const anjip_opts_kind tests_kind = {
    "tests", tests_params, ANJIP_COUNT(tests_params),
    ANJIP_SIZE_THROUGH(anji_tests_opts, worst_foken), sizeof(anji_tests_opts)};

int anji_tests_opts_init(anji_tests_opts *opts, size_t size)
{
    return anjip_opts_init(&tests_kind, opts, size);
}

const anji_param *anji_tests_param(size_t i)
{
    return i < ANJIP_COUNT(tests_params) ? &tests_params[i] : NULL;
}

/* The first row whose class is not a whole number of [low, high], or n. */
static size_t off_scale(size_t n, const double *x, double low, double high)
{
    for (size_t i = 0; x != NULL && i < n; i++)
        if (!isnan(x[i]) && !(x[i] >= low && x[i] <= high && x[i] == floor(x[i])))
            return i;
    return n;
}

int anji_flag_tests(size_t n, const double *ssitc, const double *foken,
                    const anji_tests_opts *opts, uint8_t *flag, int64_t *n_flagged,
                    anji_error *err)
{
    anji_tests_opts o;
    int64_t         count = 0;
    int status = begin(n, ssitc != NULL ? ssitc : foken, flag, n_flagged, err);
    if (status == ANJI_OK)
        status = anjip_opts_load(&tests_kind, &o, opts, err);
    if (status != ANJI_OK)
        return status;
    size_t bad = off_scale(n, ssitc, 0.0, 2.0);
    if (bad < n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad,
                          "quality class %g, want 0, 1 or 2", ssitc[bad]);
    bad = off_scale(n, foken, 1.0, 9.0);
    if (bad < n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad,
                          "quality class %g, want 1 to 9", foken[bad]);
    for (size_t i = 0; i < n; i++)
        if ((ssitc != NULL && ssitc[i] > o.worst_ssitc) ||
            (foken != NULL && foken[i] > o.worst_foken)) {
            flag[i] = (uint8_t)(flag[i] | ANJI_FLAG_TEST);
            count++;
        }
    return finish(count, n_flagged);
}

/* ---- storage
 * -------------------------------------------------------------------------- */

static int storage_check(size_t n, const double *fc, const double *sc, int rule,
                         const double *nee, anji_error *err)
{
    if (n > 0 && (fc == NULL || nee == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "fc or nee is NULL");
    if (rule != ANJI_STORAGE_ALONE && rule != ANJI_STORAGE_STRICT)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "unknown storage rule %d", rule);
    size_t bad = anjip_first_infinite(n, fc);
    if (bad == n && sc != NULL)
        bad = anjip_first_infinite(n, sc);
    if (bad < n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad, "a flux is infinite");
    return ANJI_OK;
}

int anji_storage_add(size_t n, const double *fc, const double *sc, int rule,
                     double *nee, int64_t *n_added, int64_t *n_alone, anji_error *err)
{
    int64_t added = 0, alone = 0;

    anjip_begin(err);
    int status = storage_check(n, fc, sc, rule, nee, err);
    for (size_t i = 0; nee != NULL && i < n; i++) {
        double f = status == ANJI_OK ? fc[i] : NAN;
        double s = status == ANJI_OK && sc != NULL ? sc[i] : NAN;
        added += !isnan(f) && !isnan(s);
        alone += !isnan(f) && isnan(s);
        nee[i] = isnan(s) && rule == ANJI_STORAGE_ALONE ? f : f + s;
    }
    if (n_added != NULL)
        *n_added = status == ANJI_OK ? added : -1;
    if (n_alone != NULL)
        *n_alone = status == ANJI_OK ? alone : -1;
    return status;
}
