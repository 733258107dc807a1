/* The chain's doubts: does the record look like an ecosystem in daylight, in the units and
 * at the place that are said? Each doubt is a warning; a dead radiation sensor is missing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/meteo.h>
#include <anjicarbon/stats.h>

#include "flux/chain.h"

#define FEW_DAYS  20.0  /* a shorter record proves nothing                     */
#define HALF_YEAR 180.0 /* d: a winter alone may be dark and its flux small    */
#define DARK_DAY  0.01  /* of a day's potential radiation: no cloud is so dark */
#define DIM       0.3   /* bright hours pass more than this of the potential   */
#define DIM_W_M2  100.0 /* W m-2: or more than this, where none is known       */
#define SMALL_NEE 0.8   /* umol m-2 s-1: 95 % of |NEE| of a canopy is above    */
#define TOO_WHOLE 0.97  /* share of records that no tower keeps                */
#define BETTER    0.15  /* so much better fits the other sign of latitude      */

static double days_of(const chain *c)
{
    return (double)c->n * c->axis.step / 86400.0;
}

/* ---- radiation ------------------------------------------------------------------------ */

/* A day whose radiation is next to nothing under a high sun was not measured. */
static int64_t drop_dark_days(chain *c)
{
    int64_t per_day = anji_axis_rows_per_day(&c->axis), n = 0;

    for (int64_t from = 0; from + per_day <= c->axis.n; from += per_day) {
        double  sum = 0.0, potential = 0.0;
        int64_t known = 0;
        for (int64_t i = from; i < from + per_day; i++)
            if (!isnan(c->sw[i])) {
                sum += c->sw[i];
                potential += c->potential[i];
                known++;
            }
        if (known < per_day * 3 / 4 || potential < 30.0 * (double)known ||
            sum >= DARK_DAY * potential)
            continue;
        for (int64_t i = from; i < from + per_day; i++)
            if (!isnan(c->sw[i]) && c->potential[i] > 0.0) {
                c->sw[i] = NAN;
                n++;
            }
    }
    return n;
}

/* The 95th percentile of radiation, as a share of the potential where that is known. */
static double brightness(const chain *c, double *work)
{
    for (size_t i = 0; i < c->n; i++) {
        work[i] = c->sw[i];
        if (c->sun_is_true)
            work[i] = c->potential[i] > 200.0 ? c->sw[i] / c->potential[i] : NAN;
    }
    return anji_quantile(c->n, work, c->sun_is_true ? 0.95 : 0.99, ANJI_QUANTILE_LINEAR,
                         work);
}

static void doubt_radiation(chain *c, double *work)
{
    if (c->sw == NULL || days_of(c) < (c->sun_is_true ? FEW_DAYS : HALF_YEAR))
        return;
    double bright = brightness(c, work), least = c->sun_is_true ? DIM : DIM_W_M2;
    if (isnan(bright) || bright >= least) {
        if (c->sun_is_true)
            anjip_chain_step(c, "dark days", drop_dark_days(c),
                             "values of radiation near zero under a high sun, taken as "
                             "missing");
        return;
    }
    anjip_chain_warn(c,
                     c->sun_is_true
                         ? "radiation reaches only %.2g of what the sun sends: another "
                           "unit than W m-2, or a dead sensor; it is not used"
                         : "radiation stays below %.2g W m-2: another unit, or a dead "
                           "sensor; it is not used",
                     bright);
    for (size_t i = 0; i < c->n; i++)
        c->sw[i] = NAN;
}

/* ---- place ---------------------------------------------------------------------------- */

/* Correlation of two columns over the rows that have both. */
static double correlation(size_t n, const double *x, const double *y)
{
    double m = 0.0, mx = 0.0, my = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;

    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i]))
            continue;
        m += 1.0;
        double dx = x[i] - mx, dy = y[i] - my;
        mx += dx / m;
        my += dy / m;
        xx += dx * (x[i] - mx);
        yy += dy * (y[i] - my);
        xy += dx * (y[i] - my);
    }
    return xx > 0.0 && yy > 0.0 ? xy / sqrt(xx * yy) : NAN;
}

/* The radiation of noon follows the seasons of the other hemisphere. */
static int doubt_latitude(chain *c, double *work, anji_error *err)
{
    double *other = anjip_chain_column(c);

    if (other == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to test the place");
    int status = anji_sun(&c->axis, -c->opts.lat, c->opts.lon, c->opts.utc_offset, NULL,
                          NULL, other, err);
    if (status != ANJI_OK)
        return status;
    int64_t per_day = anji_axis_rows_per_day(&c->axis);
    size_t  days    = (size_t)(c->axis.n / per_day);
    double *here = work, *there = other, *seen = anjip_chain_column(c);
    if (seen == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to test the place");
    for (size_t d = 0; d < days; d++) { /* the brightest record of each day */
        double p = 0.0, q = 0.0, s = NAN;
        for (int64_t i = (int64_t)d * per_day; i < (int64_t)(d + 1) * per_day; i++) {
            p = fmax(p, c->potential[i]);
            q = fmax(q, other[i]);
            s = fmax(s, c->sw[i]); /* fmax passes over NaN */
        }
        here[d]  = p;
        there[d] = q;
        seen[d]  = s;
    }
    if (correlation(days, seen, there) > correlation(days, seen, here) + BETTER) {
        c->flags |= ANJI_BUDGET_CLOCK;
        anjip_chain_warn(c, "the seasons of radiation are those of latitude %g, not %g",
                         -c->opts.lat, c->opts.lat);
    }
    return ANJI_OK;
}

/* ---- NEE ------------------------------------------------------------------------------ */
static void doubt_nee(chain *c, int raw, double *work)
{
    double day = 0.0, night = 0.0, n_day = 0.0, n_night = 0.0;
    size_t measured = anji_count(c->n, c->nee);

    if (days_of(c) < FEW_DAYS || measured == 0)
        return;
    for (size_t i = 0; i < c->n; i++) {
        work[i] = fabs(c->nee[i]);
        if (c->sw == NULL || isnan(c->sw[i]) || isnan(c->nee[i]))
            continue;
        day += c->sw[i] > 300.0 ? c->nee[i] : 0.0;
        n_day += c->sw[i] > 300.0 ? 1.0 : 0.0;
        night += c->sw[i] < 10.0 ? c->nee[i] : 0.0;
        n_night += c->sw[i] < 10.0 ? 1.0 : 0.0;
    }
    double large = anji_quantile(c->n, work, 0.95, ANJI_QUANTILE_LINEAR, work);
    if (large < SMALL_NEE && days_of(c) > HALF_YEAR) {
        c->flags |= ANJI_BUDGET_IMPLAUSIBLE;
        anjip_chain_warn(c,
                         "95 %% of NEE lie within %.2g umol m-2 s-1: is it in another "
                         "unit (1 mg CO2 m-2 s-1 is 22.7 umol)?",
                         large);
    }
    if (n_day > 100.0 && n_night > 100.0 && day > 0.0 && night < 0.0) {
        c->flags |= ANJI_BUDGET_IMPLAUSIBLE;
        anjip_chain_warn(c,
                         "NEE is %.2g by day and %.2g umol m-2 s-1 by night: its sign "
                         "may be reversed (uptake is negative)",
                         day / n_day, night / n_night);
    }
    /* an unfiltered flux with its quality tests may well be whole */
    if (!raw && (double)measured > TOO_WHOLE * (double)c->n) {
        c->flags |= ANJI_BUDGET_IMPLAUSIBLE;
        anjip_chain_warn(
            c,
            "%.1f %% of NEE are there, more than any tower measures: it may "
            "have been gap-filled before, and its error is too small",
            100.0 * (double)measured / (double)c->n);
    }
}

int anjip_chain_plausible(chain *c, const anji_series *input, anji_error *err)
{
    int raw = anji_series_column(input, "FC") != NULL ||
              anji_series_column(input, "FC_SSITC_TEST") != NULL ||
              anji_series_column(input, "FC_QC_FOKEN") != NULL;
    double *work   = anjip_chain_column(c);
    int     status = ANJI_OK;

    if (work == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for doubts");
    doubt_radiation(c, work);
    if (c->sw != NULL && c->sun_is_true && days_of(c) > 300.0)
        status = doubt_latitude(c, work, err);
    doubt_nee(c, raw, work);
    return status;
}
