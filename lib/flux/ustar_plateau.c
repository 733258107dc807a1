/* Whether annual sums level off with the threshold.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include <anjicarbon/ustar_plateau.h>

#include "private.h"

static const anji_param params[] = {
    ANJIP_PARAM(anji_ustar_plateau_opts, points_min, ANJI_PARAM_UINT32, "1", 3, 2, 1000,
                "fewest thresholds of a plateau"),
    ANJIP_PARAM(anji_ustar_plateau_opts, width_min, ANJI_PARAM_DOUBLE, "m s-1", 0.15, 0,
                10, "narrowest plateau"),
    ANJIP_PARAM(anji_ustar_plateau_opts, swing_max, ANJI_PARAM_DOUBLE, "g C m-2", 20, 0,
                1e9, "largest difference of a plateau's sums, in their unit"),
};

static const anjip_opts_kind kind = {
    "ustar_plateau", params, ANJIP_COUNT(params),
    ANJIP_SIZE_THROUGH(anji_ustar_plateau_opts, swing_max),
    sizeof(anji_ustar_plateau_opts)};

int anji_ustar_plateau_opts_init(anji_ustar_plateau_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_ustar_plateau_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

static const anji_ustar_plateau nothing = {0,   0,   NAN, NAN, NAN, NAN, NAN,
                                           NAN, NAN, NAN, NAN, NAN, NAN, 0.0};

static int check(size_t n, const double *threshold, const double *sum, const double *se,
                 anji_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (isinf(sum[i]) || (se != NULL && isinf(se[i])) || isinf(threshold[i]))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i, "a value is infinite");
        if (isnan(threshold[i]) || (i > 0 && !(threshold[i] > threshold[i - 1])))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "threshold %g is not above the one before it",
                              threshold[i]);
    }
    return ANJI_OK;
}

/* The slope of all sums. */
static void fit_line(size_t n, const double *x, const double *y,
                     anji_ustar_plateau *out)
{
    double mx = 0, my = 0, xx = 0, xy = 0, yy = 0, m = out->n;

    for (size_t i = 0; i < n; i++)
        if (!isnan(y[i])) {
            mx += x[i] / m;
            my += y[i] / m;
        }
    for (size_t i = 0; i < n; i++)
        if (!isnan(y[i])) {
            xx += (x[i] - mx) * (x[i] - mx);
            xy += (x[i] - mx) * (y[i] - my);
            yy += (y[i] - my) * (y[i] - my);
        }
    out->slope = xy / xx;
    out->slope_se =
        out->n > 2 ? sqrt(fmax(0, yy - out->slope * xy) / (m - 2) / xx) : NAN;
    out->t = out->slope_se > 0 ? out->slope / out->slope_se : NAN;
}

/* Extremes of all sums. */
static void find_swing(size_t n, const double *x, const double *y, const double *se,
                       anji_ustar_plateau *out)
{
    size_t low = n, high = n;

    for (size_t i = 0; i < n; i++) {
        if (isnan(y[i]))
            continue;
        out->first = out->n == 0 ? x[i] : out->first;
        out->last  = x[i];
        out->n++;
        low  = low == n || y[i] < y[low] ? i : low;
        high = high == n || y[i] > y[high] ? i : high;
    }
    if (out->n == 0)
        return;
    out->swing    = y[high] - y[low];
    out->swing_se = se == NULL ? NAN : hypot(se[low], se[high]);
}

/* The widest run that begins at each threshold. */
static void find_plateau(size_t n, const double *x, const double *y,
                         const anji_ustar_plateau_opts *o, anji_ustar_plateau *out)
{
    for (size_t a = 0; a < n; a++) {
        double   low = y[a], high = y[a], sum = 0;
        uint32_t points = 0;
        for (size_t b = a; b < n && !isnan(y[a]); b++) {
            if (isnan(y[b]))
                continue;
            low  = fmin(low, y[b]);
            high = fmax(high, y[b]);
            if (high - low > o->swing_max)
                break;
            sum += y[b];
            points++;
            if (points < o->points_min || x[b] - x[a] < o->width_min * (1 - 1e-12) ||
                (out->exists && x[b] - x[a] <= (out->to - out->from) * (1 + 1e-12)))
                continue;
            out->exists = 1;
            out->from   = x[a];
            out->to     = x[b];
            out->level  = sum / points;
            out->within = high - low;
        }
    }
}

int anji_ustar_plateau_test(size_t n, const double *threshold, const double *sum,
                            const double *se, const anji_ustar_plateau_opts *opts,
                            anji_ustar_plateau *out, anji_error *err)
{
    anji_ustar_plateau_opts o;

    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out = nothing;
    if (n > 0 && (threshold == NULL || sum == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "threshold or sum is NULL");
    int status = anjip_opts_load(&kind, &o, opts, err);
    if (status == ANJI_OK)
        status = check(n, threshold, sum, se, err);
    if (status != ANJI_OK)
        return status;
    find_swing(n, threshold, sum, se, out);
    if ((uint32_t)out->n < o.points_min) {
        int32_t found = out->n;
        *out          = nothing;
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1,
                          "%ld thresholds with a sum, want %lu", (long)found,
                          (unsigned long)o.points_min);
    }
    fit_line(n, threshold, sum, out);
    find_plateau(n, threshold, sum, &o, out);
    return ANJI_OK;
}

const char *anji_ustar_plateau_text(const anji_ustar_plateau *plateau, const char *unit,
                                    char *text, size_t size)
{
    if (text == NULL || size == 0)
        return "";
    text[0] = '\0';
    if (plateau == NULL || unit == NULL)
        return text;
    if (plateau->n == 0)
        snprintf(text, size, "no annual sums to compare");
    else if (plateau->exists)
        snprintf(text, size,
                 "plateau from %.2f to %.2f m s-1: %.0f %s there, differing by %.0f",
                 plateau->from, plateau->to, plateau->level, unit, plateau->within);
    else
        snprintf(
            text, size,
            "no plateau: annual NEE swings by %.0f %s between thresholds of %.2f and "
            "%.2f m s-1, so that no u* threshold can be trusted",
            plateau->swing, unit, plateau->first, plateau->last);
    return text;
}
