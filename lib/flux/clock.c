/* A test of a file's clock against the Sun.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/meteo.h>
#include <anjicarbon/stats.h>

#include "flux/sun.h"
#include "private.h"

#define SUN          1361.0 /* W m-2 */
#define DAY_S        86400
#define FINE_S       300 /* grid of the potential day, s */
#define FINE_N       (DAY_S / FINE_S)
#define SAMPLES      5  /* days of a block whose potential is averaged */
#define COARSE_MIN   10 /* first search over shifts, minutes */
#define HALF_DAY_MIN 720
#define MIN_LIGHT    60.0 /* W m-2: a darker block cannot be timed */
#define MIN_SHARE    0.3  /* of potential: a bright day reaches more */
#define MAX_MISFIT   0.05 /* of the bright day's square: worse is not the Sun's curve */
#define MIDDAY       0.85 /* of the day's largest potential: bright whatever the shift */
#define ENHANCED     1.15 /* broken clouds focus light: up to this share ... */
#define OFFSET       50.0 /* ... and W m-2 above potential */
#define NEAR_MIN     12.0 /* nearness that a named shift needs */

static const anji_param params[] = {
    ANJIP_PARAM(anji_clock_opts, block_days, ANJI_PARAM_UINT32, "d", 30, 5, 92,
                "Length of a block."),
    ANJIP_PARAM(anji_clock_opts, min_days, ANJI_PARAM_UINT32, "1", 12, 3, 92,
                "Fewest days with data at a time of day."),
    ANJIP_PARAM(anji_clock_opts, min_blocks, ANJI_PARAM_UINT32, "1", 3, 1, 1000,
                "Fewest blocks for a verdict."),
    ANJIP_PARAM(anji_clock_opts, envelope, ANJI_PARAM_DOUBLE, "1", 0.9, 0.5, 1.0,
                "Quantile over days taken as bright."),
    ANJIP_PARAM(anji_clock_opts, tolerance, ANJI_PARAM_DOUBLE, "min", 20.0, 5.0, 120.0,
                "Smallest shift that is named."),
    ANJIP_PARAM(anji_clock_opts, max_spread, ANJI_PARAM_DOUBLE, "min", 25.0, 1.0, 720.0,
                "Largest spread between blocks for a verdict."),
    ANJIP_PARAM(
        anji_clock_opts, bright_share, ANJI_PARAM_DOUBLE, "1", 0.02, 0.0, 1.0,
        "Share of midday records above potential at which light is impossible."),
};

static const anjip_opts_kind kind = {"clock", params, ANJIP_COUNT(params),
                                     ANJIP_SIZE_THROUGH(anji_clock_opts, bright_share),
                                     sizeof(anji_clock_opts)};

int anji_clock_opts_init(anji_clock_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_clock_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

const char *anji_clock_text(int verdict)
{
    static const char *const texts[] = {
        "the clock agrees with the Sun",
        "all stamps are shifted",
        "stamps are shifted by half a step: of mid-interval, not of start or end",
        "stamps are shifted by one step: start and end are confused",
        "stamps follow daylight saving time",
        "stamps are in UTC, not in site standard time",
        "radiation is brighter than the Sun allows",
        "cannot tell: too few bright days, or they disagree",
    };
    return verdict < 0 || (size_t)verdict >= ANJIP_COUNT(texts) ? "unknown verdict"
                                                                : texts[verdict];
}

/* ---- one block
 * ------------------------------------------------------------------------ */

typedef struct {
    const anji_axis *axis;
    const double    *sw_in;
    double           lat, lon, utc_offset;
    anji_clock_opts  o;
    size_t           slots;        /* records of a day                         */
    double          *bright;       /* slots: the bright day, NaN where unknown */
    double          *days;         /* block_days values of one time of day     */
    double           fine[FINE_N]; /* potential day of the block               */
    int64_t          n_midday, n_bright;
} work;

static size_t slot_of(const anji_axis *axis, int64_t row)
{
    int64_t s = (axis->start + row * axis->step) % DAY_S;
    return (size_t)((s < 0 ? s + DAY_S : s) / axis->step);
}

/* The bright day of rows [first, last). Returns how many times of day are known. */
static size_t bright_day(work *w, int64_t first, int64_t last)
{
    size_t known = 0;

    for (size_t k = 0; k < w->slots; k++) {
        int64_t row = first + (int64_t)k;
        size_t  m   = 0, s;
        for (; row < last; row += (int64_t)w->slots)
            if (!isnan(w->sw_in[row]))
                w->days[m++] = w->sw_in[row];
        s            = slot_of(w->axis, first + (int64_t)k);
        w->bright[s] = m < w->o.min_days ? NAN
                                         : anji_quantile(m, w->days, w->o.envelope,
                                                         ANJI_QUANTILE_LINEAR, w->days);
        known += isnan(w->bright[s]) ? 0 : 1;
    }
    return known;
}

/* Mean potential radiation around each moment of a fine grid of standard time. */
static void potential_day(work *w, int64_t first, int64_t last)
{
    int64_t from = w->axis->start + first * w->axis->step;
    double  span = (double)(last - first) * w->axis->step;

    memset(w->fine, 0, sizeof w->fine);
    for (int d = 0; d < SAMPLES; d++) {
        double midnight =
            floor(((double)from + span * (d + 0.5) / SAMPLES) / DAY_S) * DAY_S;
        for (int k = 0; k < FINE_N; k++)
            w->fine[k] +=
                anjip_potential(midnight + k * FINE_S - w->utc_offset * 3600.0,
                                w->axis->step, w->lat, w->lon, SUN) /
                SAMPLES;
    }
}

/* Potential of the mean day at a moment, s of the day, which may lie outside it. */
static double potential_at(const work *w, double moment)
{
    double at   = moment / FINE_S;
    double low  = floor(at);
    double frac = at - low;
    int    k    = (int)low % FINE_N;
    k           = k < 0 ? k + FINE_N : k;
    return w->fine[k] * (1.0 - frac) + w->fine[(k + 1) % FINE_N] * frac;
}

/* Misfit of the bright day to the potential day moved by `shift` minutes; 0 to 1. */
static double misfit(const work *w, double shift, double *share)
{
    double ep = 0.0, pp = 0.0, ee = 0.0;

    for (size_t s = 0; s < w->slots; s++) {
        double e = w->bright[s];
        if (isnan(e))
            continue;
        double p = potential_at(w, ((double)s + 0.5) * w->axis->step - 60.0 * shift);
        ep += e * p;
        pp += p * p;
        ee += e * e;
    }
    *share = pp > 0.0 ? ep / pp : 0.0;
    return pp > 0.0 && ee > 0.0 && ep > 0.0 ? 1.0 - ep * ep / (pp * ee) : 1.0;
}

/* Lowest misfit among shifts from `from` to `to` by `by`, and where it is. */
static double search(const work *w, double from, double to, double by, double *where)
{
    double best = INFINITY, share;

    for (double s = from; s <= to; s += by) {
        double m = misfit(w, s, &share);
        if (m < best) {
            best   = m;
            *where = s;
        }
    }
    return best;
}

/* Shift of one block, minutes, or NaN when its light cannot be timed. */
static double block_shift(work *w, int64_t first, int64_t last)
{
    double at = 0.0, share, most = 0.0;

    if (bright_day(w, first, last) * 10 < w->slots * 9)
        return NAN;
    for (size_t s = 0; s < w->slots; s++)
        most = w->bright[s] > most ? w->bright[s] : most;
    if (most < MIN_LIGHT)
        return NAN;
    search(w, -HALF_DAY_MIN, HALF_DAY_MIN - COARSE_MIN, COARSE_MIN, &at);
    double low = search(w, at - COARSE_MIN, at + COARSE_MIN, 1.0, &at);
    double l = misfit(w, at - 1.0, &share), r = misfit(w, at + 1.0, &share);
    misfit(w, at, &share);
    if (low > MAX_MISFIT || share < MIN_SHARE)
        return NAN;
    double bend = l - 2.0 * low + r;
    return bend > 0.0 ? at + 0.5 * (l - r) / bend : at;
}

/* Midday records brighter than broken clouds can make them. */
static void count_bright(work *w, int64_t first, int64_t last)
{
    double most = 0.0;

    for (int k = 0; k < FINE_N; k++)
        most = w->fine[k] > most ? w->fine[k] : most;
    for (int64_t i = first; most > 0.0 && i < last; i++) {
        double mid = ((double)slot_of(w->axis, i) + 0.5) * w->axis->step;
        double p   = potential_at(w, mid);
        if (isnan(w->sw_in[i]) || p < MIDDAY * most)
            continue;
        w->n_midday++;
        /* the block's mean day stands for each of its days: leave room for the season
         */
        w->n_bright += w->sw_in[i] > ENHANCED * most + OFFSET;
    }
}

/* ---- the verdict
 * ---------------------------------------------------------------------- */

/* Is the block in the light half of the year? */
static int is_summer(const work *w, int64_t first, int64_t last)
{
    anji_civil c;

    anji_civil_from_seconds(w->axis->start + (first + last) / 2 * w->axis->step, &c);
    return (c.yday > 80 && c.yday < 266) == (w->lat >= 0.0);
}

static double wrapped(double minutes)
{
    return remainder(minutes, 2.0 * HALF_DAY_MIN);
}

static int verdict_of(const work *w, const anji_clock_result *r)
{
    double shift = r->shift_minutes, size = fabs(shift);
    double step  = w->axis->step / 60.0;
    double utc   = -60.0 * w->utc_offset;
    double saved = r->summer_minutes - r->winter_minutes;

    if (r->bright_share > w->o.bright_share)
        return ANJI_CLOCK_BRIGHT;
    if (r->n_blocks < (int32_t)w->o.min_blocks)
        return ANJI_CLOCK_UNSURE;
    if (fabs(saved - 60.0) < w->o.tolerance && fabs(r->winter_minutes) < w->o.tolerance)
        return ANJI_CLOCK_DAYLIGHT;
    if (r->spread_minutes > w->o.max_spread)
        return ANJI_CLOCK_UNSURE;
    if (size < w->o.tolerance || size < 2.0 * r->spread_minutes)
        return ANJI_CLOCK_OK;
    if (fabs(utc) >= w->o.tolerance && fabs(wrapped(shift - utc)) <= NEAR_MIN)
        return ANJI_CLOCK_UTC;
    if (fabs(size - step) <= fmin(NEAR_MIN, step / 4.0))
        return ANJI_CLOCK_STEP;
    return fabs(size - step / 2.0) <= fmin(NEAR_MIN, step / 8.0) ? ANJI_CLOCK_HALF_STEP
                                                                 : ANJI_CLOCK_SHIFTED;
}

/* Medians of m block shifts; `summer` marks blocks, `scratch` holds m. */
static void summarise(const double *shift, const uint8_t *summer, size_t m,
                      double *scratch, anji_clock_result *r)
{
    r->n_blocks       = (int32_t)m;
    r->shift_minutes  = anji_median(m, shift, scratch);
    r->spread_minutes = anji_mad(m, shift, scratch) / 0.6745;
    for (int half = 0; half < 2; half++) {
        size_t k = 0;
        for (size_t i = 0; i < m; i++)
            if (summer[i] == half)
                scratch[k++] = shift[i];
        *(half ? &r->summer_minutes : &r->winter_minutes) =
            anji_median(k, scratch, scratch);
    }
    for (size_t i = 0; i < m; i++) {
        r->min_minutes = i == 0 ? shift[i] : fmin(r->min_minutes, shift[i]);
        r->max_minutes = i == 0 ? shift[i] : fmax(r->max_minutes, shift[i]);
    }
}

static void run(work *w, double *shift, double *scratch, uint8_t *summer,
                anji_clock_result *out)
{
    int64_t rows = (int64_t)w->o.block_days * (int64_t)w->slots;
    size_t  m    = 0;

    for (int64_t first = 0; first < w->axis->n; first += rows) {
        int64_t last = first + rows < w->axis->n ? first + rows : w->axis->n;
        potential_day(w, first, last);
        count_bright(w, first, last);
        double s = block_shift(w, first, last);
        if (isnan(s))
            continue;
        summer[m]  = (uint8_t)is_summer(w, first, last);
        shift[m++] = s;
    }
    summarise(shift, summer, m, scratch, out);
    out->n_bright = w->n_bright;
    out->bright_share =
        w->n_midday > 0 ? (double)w->n_bright / (double)w->n_midday : 0.0;
    out->verdict = verdict_of(w, out);
}

int anji_clock_check(const anji_axis *axis, const double *sw_in, double lat, double lon,
                     double utc_offset, const anji_clock_opts *opts,
                     anji_clock_result *out, anji_error *err)
{
    const anji_clock_result none = {-1, -1, -1, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    work                    w    = {0};

    if (out != NULL)
        *out = none;
    int status = anji_axis_check(axis, err);
    if (status == ANJI_OK && (out == NULL || (axis->n > 0 && sw_in == NULL)))
        status = anjip_fail(err, ANJI_ERR_NULL, -1, "out or sw_in is NULL");
    if (status == ANJI_OK)
        status = anjip_opts_load(&kind, &w.o, opts, err);
    if (status == ANJI_OK)
        status = anjip_place_check(lat, lon, utc_offset, err);
    if (status != ANJI_OK)
        return status;
    size_t bad = anjip_first_infinite((size_t)axis->n, sw_in);
    if (bad < (size_t)axis->n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad, "radiation is infinite");

    w.axis          = axis;
    w.sw_in         = sw_in;
    w.lat           = lat;
    w.lon           = lon;
    w.utc_offset    = utc_offset;
    w.slots         = (size_t)anji_axis_rows_per_day(axis);
    size_t   blocks = (size_t)axis->n / (w.o.block_days * w.slots) + 1;
    double  *all    = anjip_calloc(w.slots + w.o.block_days + 2 * blocks, sizeof *all);
    uint8_t *summer = anjip_calloc(blocks, 1);
    if (all != NULL && summer != NULL) {
        w.bright = all;
        w.days   = w.bright + w.slots;
        run(&w, w.days + w.o.block_days, w.days + w.o.block_days + blocks, summer, out);
    } else {
        status =
            anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu blocks", blocks);
    }
    free(all);
    free(summer);
    return status;
}
