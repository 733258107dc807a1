/* The chain's checks: clock, night, ranges, the file's own tests, runs, spikes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/meteo.h>
#include <anjicarbon/quality.h>
#include <anjicarbon/stats.h>

#include "flux/chain.h"

#define RUN_LENGTH    8    /* equal values that make a run (REddyProc)              */
#define SIGNAL_LIMIT  70.0 /* %, LI-COR's advice for its CO2 analysers              */
#define BRIGHT_SHARE  0.15 /* light that broken clouds focus above the potential    */
#define BRIGHT_OFFSET 50.0 /* W m-2, twilight                                       */
#define MANY          0.02 /* share of impossible values that makes a doubt          */

/* ---- clock and night ----------------------------------------------------------------- */
static int check_clock(chain *c, const anji_series *input, anji_error *err)
{
    const anji_tower_opts *o  = &c->opts;
    const double          *sw = anji_series_column(input, "SW_IN");
    anji_clock_result      clock;

    c->potential = anjip_chain_column(c);
    if (c->potential == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1,
                          "no memory for potential radiation");
    int status = anji_sun(&c->axis, o->lat, o->lon, o->utc_offset, NULL, NULL,
                          c->potential, err);
    if (sw ==
        NULL) /* a published or a converted radiation keeps the file's clock too */
        sw = c->sw;
    if (status != ANJI_OK || sw == NULL)
        return status;
    status = anji_clock_check(&c->axis, sw, o->lat, o->lon, o->utc_offset, NULL, &clock,
                              err);
    if (status != ANJI_OK || clock.verdict == ANJI_CLOCK_OK ||
        clock.verdict == ANJI_CLOCK_UNSURE)
        return status;
    c->flags |= ANJI_BUDGET_CLOCK;
    c->sun_is_true = 0;
    if (clock.verdict == ANJI_CLOCK_BRIGHT)
        anjip_chain_warn(c,
                         "clock: %s; check place, unit and clock; night is told by "
                         "radiation alone",
                         anji_clock_text(clock.verdict));
    else
        anjip_chain_warn(
            c,
            "clock: %s: the sun's light comes %.0f minutes late in the file "
            "(%.0f in the light half-year, %.0f in the dark); night is told "
            "by radiation alone",
            anji_clock_text(clock.verdict), clock.shift_minutes, clock.summer_minutes,
            clock.winter_minutes);
    return ANJI_OK;
}

/* Potential radiation, if the coordinates are known, and whether the record agrees. */
static int ask_sun(chain *c, const anji_series *input, anji_error *err)
{
    c->sun_is_true = c->rules.clock;
    if (c->rules.checks && !isnan(c->opts.lat) && isnan(c->opts.utc_offset))
        anjip_chain_warn(c,
                         "the coordinates are not used, for utc_offset is not known");
    return c->rules.clock ? check_clock(c, input, err) : ANJI_OK;
}

static int tell_night(chain *c, anji_error *err)
{
    c->night = anjip_chain_keep(c, c->n, 1);
    if (c->night == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for nights");
    if (c->sw == NULL && !c->sun_is_true) {
        memset(c->night, 255, c->n);
        return ANJI_OK;
    }
    return anji_night(c->n, c->sw, c->sun_is_true ? c->potential : NULL, NULL, c->night,
                      err);
}

/* ---- ranges -------------------------------------------------------------------------- */

/* Values of a driver that cannot be are as good as missing; many of them are a doubt. */
static int64_t drop(chain *c, const char *quantity, double *x, const uint8_t *bad)
{
    size_t  there = anji_count(c->n, x);
    int64_t n     = 0;

    for (size_t i = 0; i < c->n; i++)
        if (bad[i]) {
            x[i] = NAN;
            n++;
        }
    if ((double)n > MANY * (double)there)
        anjip_chain_warn(
            c,
            "%.1f %% of %s cannot be and are taken as missing: another unit, "
            "or a broken sensor?",
            100.0 * (double)n / (double)there, quantity);
    return n;
}

static int check_drivers(chain *c, anji_error *err)
{
    const struct {
        const char *quantity;
        double     *x;
    } drivers[] = {
        {"SW_IN", c->sw}, {"TA", c->ta}, {"VPD", c->vpd}, {"USTAR", c->ustar}};
    uint8_t *bad    = anjip_chain_keep(c, c->n, 1);
    int64_t  n      = 0;
    int      status = ANJI_OK;

    if (bad == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for ranges");
    for (size_t d = 0; d < ANJIP_COUNT(drivers) && status == ANJI_OK; d++) {
        const anji_range *range = anji_range_find(drivers[d].quantity);
        if (drivers[d].x == NULL || range == NULL)
            continue;
        memset(bad, 0, c->n);
        status =
            anji_flag_range(c->n, drivers[d].x, range->min, range->max, bad, NULL, err);
        if (status == ANJI_OK && drivers[d].x == c->sw && c->sun_is_true)
            status = anji_flag_bright(c->n, c->sw, c->potential, BRIGHT_SHARE,
                                      BRIGHT_OFFSET, bad, NULL, err);
        if (status == ANJI_OK)
            n += drop(c, drivers[d].quantity, drivers[d].x, bad);
    }
    anjip_chain_step(
        c, "drivers out", n,
        "values of radiation, TA, VPD, u* outside their range, taken as missing");
    return status;
}

/* ---- NEE ----------------------------------------------------------------------------- */

/* Note what one check of NEE flagged. */
static void count(chain *c, int status, const char *name, int64_t n, const char *text)
{
    if (status == ANJI_OK)
        anjip_chain_step(c, name, n, text);
}

static int check_tests(chain *c, const anji_series *input, anji_error *err)
{
    const double *ssitc  = anji_series_column(input, "FC_SSITC_TEST");
    const double *foken  = anji_series_column(input, "FC_QC_FOKEN");
    const double *signal = anji_series_column(input, "CO2_SIGNAL");
    int           status = ANJI_OK;
    int64_t       n      = 0;

    if (ssitc != NULL || foken != NULL) {
        status = anji_flag_tests(c->n, ssitc, foken, NULL, c->flag, &n, err);
        count(c, status, "quality", n, "records of the file's worst quality class");
    }
    if (status == ANJI_OK && signal != NULL) {
        status = anji_flag_signal(c->n, signal, SIGNAL_LIMIT, c->flag, &n, err);
        count(c, status, "signal", n, "records with a signal below 70 %");
    }
    return status;
}

/* NEE without what is flagged so far. */
static void accept(chain *c)
{
    for (size_t i = 0; i < c->n; i++)
        c->checked[i] = c->flag[i] == 0 ? c->nee[i] : NAN;
}

static int check_nee(chain *c, const anji_series *input, anji_error *err)
{
    const anji_range *range  = anji_range_find("NEE");
    int64_t           n      = 0;
    int               status = ANJI_OK;

    if (c->rules.checks && range != NULL) {
        status =
            anji_flag_range(c->n, c->nee, range->min, range->max, c->flag, &n, err);
        count(c, status, "range", n, "records of NEE outside its range");
    }
    if (status == ANJI_OK && c->rules.checks)
        status = check_tests(c, input, err);
    accept(c);
    if (status == ANJI_OK && c->rules.runs) {
        int form =
            c->opts.rules == ANJI_FORM_ANJI ? ANJI_FORM_ANJI : ANJI_FORM_REDDYPROC;
        status = anji_flag_runs(c->n, c->checked, RUN_LENGTH, form, c->flag, &n, err);
        count(c, status, "runs", n, "records in runs of 8 and more equal values");
        accept(c);
    }
    if (status == ANJI_OK && c->rules.despike) {
        status = anji_despike(&c->axis, c->checked, c->night, NULL, c->flag, &n, err);
        count(c, status, "spikes", n, "spikes of NEE (Papale et al. 2006)");
        accept(c);
    }
    return status;
}

/* Flux and radiation, or flux and both air properties, missing together. */
static int64_t mark_blind(chain *c)
{
    int64_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        int no_sun = c->sw == NULL || isnan(c->sw[i]);
        int no_air =
            (c->ta == NULL || isnan(c->ta[i])) && (c->vpd == NULL || isnan(c->vpd[i]));
        c->blind[i] = isnan(c->checked[i]) && (no_sun || no_air);
        n += c->blind[i];
    }
    return n;
}

int anjip_chain_check(chain *c, const anji_series *input, anji_error *err)
{
    int64_t measured = 0;

    c->flag    = anjip_chain_keep(c, c->n, 1);
    c->blind   = anjip_chain_keep(c, c->n, 1);
    c->checked = anjip_chain_column(c);
    if (c->flag == NULL || c->blind == NULL || c->checked == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for checks");
    for (size_t i = 0; i < c->n; i++)
        measured += isnan(c->nee[i]) ? 0 : 1;
    anjip_chain_step(c, "measured", measured, "records of NEE in the file");
    int status = ask_sun(c, input, err);
    if (status == ANJI_OK && c->rules.checks)
        status = check_drivers(c, err);
    if (status == ANJI_OK)
        status = tell_night(c, err);
    if (status == ANJI_OK)
        status = check_nee(c, input, err);
    if (status == ANJI_OK && c->rules.checks)
        status = anjip_chain_plausible(c, input, err);
    if (status == ANJI_OK)
        anjip_chain_step(c, "blind", mark_blind(c), "records without flux and drivers");
    return status;
}
