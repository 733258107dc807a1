/* How often an interval holds the truth: years whose true exchange is known, filled and
 * summed with their errors.
 *
 * Usage: coverage FILE [REPLICATES [SEED [THREADS]]]
 *   FILE: a tower's record of a year or more; its drivers, u* and missing records are
 *   used, its fluxes are not. anji-simulate makes one where there is none.
 *
 * Truth, made anew for each replicate; it shares no equation with a filler:
 *   GPP    non-rectangular hyperbola of light, bend 0.7; its plateau follows a bell of
 *          temperature whose middle acclimates to the mean of the last 10 days, falls
 *          with VPD beyond 8 hPa, and has a season
 *   RECO   Q10 of 2.1 of a temperature that lags by 8 hours, and with 6 % of GPP
 *   drift  plateau, initial slope and respiration wander, each by its own AR(1) of 3
 *          weeks: sd 15, 10 and 15 %; a part of 0.3 umol m-2 s-1 of 6 hours is added
 *   noise  Laplace, sd 1.2 + 0.17 |NEE| umol m-2 s-1
 * Gaps: the record's own, moved by a drawn number of days, so that the long ones meet
 * other weather each time; nights with u* below their median, which is taken as known;
 * and one gap each of 1, 8, 64 and 576 records at a drawn place.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <anjicarbon/anjicarbon.h>

#define YEAR_DAYS 365
#define LENGTHS   4
#define DAY_S     86400.0

static const size_t lengths[LENGTHS] = {1, 8, 64, 576};

/* The drivers of one year, and what a replicate makes of them. */
typedef struct {
    anji_axis axis;
    size_t    n;
    double   *sw, *ta, *vpd, *ustar, *warm, *lagged, *y, *truth, *fill[3], *sd, *work;
    double   *past[4]; /* covariates: what a filler does not use */
    uint8_t  *night, *lost;
    int32_t  *count;
    double    threshold, unit; /* g C m-2 for one record of 1 umol m-2 s-1 */
} year;

/* Rows of the tables. */
enum { INDEPENDENT, EFFECTIVE, MDS, MDS_UNBIASED, LINEAR, LINEAR_UNBIASED, WAYS };
static const char *const way_names[WAYS] = {
    "MDS, records independent", "MDS, effective number of records",
    "MDS, components",          "MDS, components, bias removed",
    "linear, components",       "linear, components, bias removed"};

typedef struct {
    int64_t n, held;
    double  error, square, se;
} score;

static void fail(const char *what, const anji_error *err)
{
    fprintf(stderr, "coverage: %s: %s\n", what, err->message);
    exit(1);
}

static double *column(size_t n)
{
    double *x = malloc(n * sizeof *x);
    if (x == NULL)
        exit(1);
    return x;
}

/* ---- drivers -------------------------------------------------------------------------- */

static double *driver(const anji_series *s, const year *t, const char *name)
{
    double        *x = column(t->n), *estimate = column(t->n);
    const double  *values = anji_series_column(s, name);
    anji_fill      out    = {.value = estimate};
    anji_fill_opts o;
    anji_error     err = {.message = "the file lacks it"};

    if (values == NULL)
        fail(name, &err);
    memcpy(x, values, t->n * sizeof *x);
    anji_fill_opts_init(&o, sizeof o);
    o.max_gap_days = 1000;
    if (anji_fill_mds(&t->axis, x, NULL, 0, &o, &out, &err) != ANJI_OK)
        fail(name, &err);
    for (size_t i = 0; i < t->n; i++)
        if (isnan(x[i]))
            x[i] = estimate[i];
    free(estimate);
    return x;
}

/* The mean of the past with weights that fall off over some days. */
static double *memory_of(const year *t, const double *x, double days)
{
    double *mean = column(t->n), a = exp(-t->axis.step / (days * DAY_S));
    double  now = x[0];

    for (size_t i = 0; i < t->n; i++)
        mean[i] = now = a * now + (1.0 - a) * x[i];
    return mean;
}

static void read_year(const char *path, year *t)
{
    anji_series *s;
    anji_error   err;

    if (anji_tower_read(&path, 1, NULL, NULL, &s, NULL, &err) != ANJI_OK)
        fail(path, &err);
    t->axis                     = *anji_series_axis(s);
    int64_t rows                = YEAR_DAYS * anji_axis_rows_per_day(&t->axis);
    t->axis.n                   = t->axis.n < rows ? t->axis.n : rows;
    t->n                        = (size_t)t->axis.n;
    t->sw                       = driver(s, t, "SW_IN");
    t->ta                       = driver(s, t, "TA");
    t->vpd                      = driver(s, t, "VPD");
    t->warm                     = memory_of(t, t->ta, 10.0);
    t->lagged                   = memory_of(t, t->ta, 1.0 / 3.0);
    const double *const of[4]   = {t->ta, t->ta, t->vpd, t->sw};
    const double        days[4] = {0.25, 5.0, 5.0, 3.0};
    for (int k = 0; k < 4; k++) {
        t->past[k] = column(t->n);
        if (anji_memory_mean(&t->axis, of[k], days[k], t->past[k], &err) != ANJI_OK)
            fail("memory", &err);
    }
    t->ustar = column(t->n);
    t->y     = column(t->n);
    t->truth = column(t->n);
    t->sd    = column(t->n);
    t->work  = column(t->n);
    for (int k = 0; k < 3; k++)
        t->fill[k] = column(t->n);
    t->night            = malloc(t->n);
    t->lost             = malloc(t->n);
    t->count            = malloc(t->n * sizeof *t->count);
    t->unit             = anji_gc_per_m2(1.0, t->axis.step, ANJI_MASS_MOLAR);
    const double *ustar = anji_series_column(s, "USTAR");
    const double *nee   = anji_series_column(s, "NEE");
    if (nee == NULL)
        nee = anji_series_column(s, "FC");
    for (size_t i = 0; i < t->n; i++) {
        t->night[i] = (uint8_t)(t->sw[i] < 10.0);
        t->ustar[i] = ustar == NULL ? NAN : ustar[i];
        t->lost[i]  = (uint8_t)(isnan(nee[i]) != 0);
        t->y[i]     = t->night[i] ? t->ustar[i] : NAN;
    }
    t->threshold = anji_median(t->n, t->y, t->work);
    anji_series_free(s);
}

/* ---- truth ---------------------------------------------------------------------------- */

static double step_ar(double *state, double a, anji_random *random)
{
    *state = a * *state + sqrt(1.0 - a * a) * anji_random_normal(random);
    return *state;
}

static void make_truth(year *t, anji_random *random)
{
    double slow = exp(-t->axis.step / (21.0 * DAY_S)),
           fast = exp(-t->axis.step / 21600.0);
    double drift[4];

    for (int k = 0; k < 4; k++)
        drift[k] = anji_random_normal(random);
    for (size_t i = 0; i < t->n; i++) {
        double day     = (double)i * t->axis.step / DAY_S;
        double season  = 0.75 - 0.25 * cos(6.283185307179586 * (day - 15.0) / 365.0);
        double off     = (t->ta[i] - (12.0 + 0.5 * t->warm[i])) / 14.0;
        double plateau = 26.0 * season * exp(-off * off) *
                         exp(-0.03 * fmax(0.0, t->vpd[i] - 8.0)) *
                         exp(0.15 * step_ar(&drift[0], slow, random));
        double light = 0.055 * exp(0.10 * step_ar(&drift[1], slow, random)) * t->sw[i];
        double sum = light + plateau, bend = 0.7;
        double gpp  = (sum - sqrt(sum * sum - 4 * bend * light * plateau)) / (2 * bend);
        double reco = 2.6 * pow(2.1, (t->lagged[i] - 10.0) / 10.0) *
                          exp(0.15 * step_ar(&drift[2], slow, random)) +
                      0.06 * gpp;
        t->truth[i] = reco - gpp + 0.3 * step_ar(&drift[3], fast, random);
        t->y[i]     = t->truth[i] +
                  (1.2 + 0.17 * fabs(t->truth[i])) * anji_random_laplace(random);
    }
}

/* One gap of each length, apart from each other, that begins with a measured record. */
static void cut(year *t, anji_random *random, size_t start[LENGTHS])
{
    size_t day   = (size_t)anji_axis_rows_per_day(&t->axis);
    size_t moved = day * anji_random_below(random, (uint32_t)(t->n / day));
    for (size_t i = 0; i < t->n; i++) {
        int calm   = t->night[i] && !(t->ustar[i] >= t->threshold);
        t->work[i] = calm || t->lost[(i + moved) % t->n] ? NAN : t->y[i];
    }
    for (int k = LENGTHS - 1; k >= 0; k--) {
        size_t at;
        int    clash;
        do {
            at    = anji_random_below(random, (uint32_t)(t->n - lengths[k]));
            clash = isnan(t->work[at]) != 0;
            for (int j = k + 1; j < LENGTHS; j++)
                clash |=
                    at < start[j] + lengths[j] && start[j] < at + lengths[k] ? 1 : 0;
        } while (clash);
        start[k] = at;
    }
    for (int k = 0; k < LENGTHS; k++)
        for (size_t i = start[k]; i < start[k] + lengths[k]; i++)
            t->work[i] = NAN;
}

/* ---- what is stated ------------------------------------------------------------------- */

/* Truth, or what an instrument would have seen, of rows. */
static double sum_of(const double *x, size_t from, size_t to)
{
    double sum = 0.0;
    for (size_t i = from; i < to; i++)
        sum += x[i];
    return sum;
}

static double filled_sum(const year *t, const double *fill, size_t from, size_t to)
{
    double sum = 0.0;
    for (size_t i = from; i < to; i++)
        sum += isnan(t->work[i]) ? fill[i] : t->work[i];
    return sum;
}

static void judge(score *s, double error, double half, double se)
{
    s->n++;
    s->held += fabs(error) <= half ? 1 : 0;
    s->error += error;
    s->square += error * error;
    s->se += se;
}

/* The peers' random error: all records independent, and by an effective number. */
static void peers(const year *t, double *independent, double *effective, double *share)
{
    double *residual = column(t->n), rho[ANJI_LAGS_MAX], squares = 0.0,
           *sd = column(t->n);
    size_t        n_lags;
    anji_estimate e;
    anji_error    err;

    for (size_t i = 0; i < t->n; i++) {
        residual[i] = t->work[i] - t->fill[0][i];
        sd[i]       = isnan(t->work[i]) ? NAN : t->sd[i];
        squares += isnan(t->sd[i]) ? 0.0 : t->sd[i] * t->sd[i];
    }
    if (anji_autocorrelation(t->n, residual, rho, &n_lags, &err) != ANJI_OK ||
        anji_random_error(t->n, residual, sd, rho, n_lags, &e, &err) != ANJI_OK)
        fail("random error", &err);
    *independent = sqrt(squares);
    *effective   = e.se * (double)t->n;
    *share       = e.se * (double)e.n;
    free(residual);
    free(sd);
}

/* The components of rows [from, to) in umol m-2 s-1 times records, to the total's half
 * width at 95 %; random is 0 for a gap. */
static double whole(const year *t, const anji_gap_error *g, int used, size_t from,
                    size_t to, double random, int unbiased, double *se, double *shift)
{
    anji_component c[3];
    anji_gap_sum   gap;
    anji_total     total;
    anji_error     err;
    double         value = filled_sum(t, t->fill[used], from, to), others[2];
    size_t         m     = 0;

    if (anji_gap_error_sum(g, (int64_t)from, (int64_t)to, &gap, &err) != ANJI_OK)
        fail("gaps", &err);
    for (int k = 0; k < 3; k++)
        if (k != used)
            others[m++] = filled_sum(t, t->fill[k], from, to);
    double inherited = random > 0.0 ? 2.0 * gap.inherited : 0.0;
    anji_component_make("random", random, INFINITY, ANJI_ERROR_RANDOM, &c[0], &err);
    anji_component_make("gap", sqrt(gap.se * gap.se + inherited), gap.df,
                        ANJI_ERROR_RANDOM, &c[1], &err);
    anji_component_method(value, m, others, fabs(gap.bias), ANJI_ERROR_SHARED, &c[2],
                          &err);
    /* an artificial gap is of the kind that was calibrated: no other error */
    if (anji_components_total(value, random > 0.0 ? 3 : 2, c, &total, &err) != ANJI_OK)
        fail("total", &err);
    *se    = total.se;
    *shift = unbiased ? gap.bias : 0.0;
    return total.hi95 - total.value;
}

static void fill_all(year *t)
{
    anji_driver    drivers[3];
    anji_fill_opts o;
    anji_error     err;
    anji_fill      out = {.value = t->fill[0], .sd = t->sd};
    int            status;

    anji_fill_drivers(t->sw, t->vpd, t->ta, drivers);
    anji_fill_opts_init(&o, sizeof o);
    status = anji_fill_mds(&t->axis, t->work, drivers, 3, &o, &out, &err);
    out    = (anji_fill){.value = t->fill[1]};
    if (status == ANJI_OK)
        status = anji_fill_linear(&t->axis, t->work, drivers, 3, &o, &out, &err);
    out         = (anji_fill){.value = t->fill[2]};
    o.symmetric = 1;
    if (status == ANJI_OK)
        status = anji_fill_mds(&t->axis, t->work, drivers, 3, &o, &out, &err);
    if (status != ANJI_OK)
        fail("fill", &err);
}

static anji_gap_error *calibrate(const year *t, int used, uint32_t threads)
{
    anji_driver         drivers[3];
    anji_filler_context context = {&t->axis, drivers, 3, NULL};
    anji_gap_error_opts o;
    anji_gap_error     *g;
    anji_run            run;
    anji_error          err;
    const double *const past[4] = {t->past[0], t->past[1], t->past[2], t->past[3]};

    anji_fill_drivers(t->sw, t->vpd, t->ta, drivers);
    anji_gap_error_opts_init(&o, sizeof o);
    anji_run_init(&run, sizeof run);
    run.threads    = threads;
    o.run          = &run;
    o.covariates   = past;
    o.n_covariates = 4;
    if (anji_gap_error_new(&t->axis, t->work, t->night,
                           used == 0 ? anji_filler_mds : anji_filler_linear, &context,
                           &o, &g, &err) != ANJI_OK)
        fail("calibration", &err);
    return g;
}

static void show_calibration(const anji_gap_error *g, const char *name)
{
    size_t                 n;
    const anji_gap_length *row = anji_gap_error_lengths(g, &n);

    printf("\nCalibration of the first replicate, %s, umol m-2 s-1\n"
           "length   gaps    rows    bias  rmse  independent  predicted\n",
           name);
    for (size_t k = 0; k < n; k++)
        printf("%6lld %6lld %7lld  %6.3f %5.2f  %11.2f  %9.2f  %.4f %.4f %.4f\n",
               (long long)row[k].length, (long long)row[k].n_blocks,
               (long long)row[k].n_rows, row[k].bias, row[k].rmse, row[k].independent,
               row[k].predicted, row[k].common_night, row[k].common_day,
               row[k].common_between);
}

/* ---- the study ------------------------------------------------------------------------ */

static void replicate(year *t, uint64_t seed, uint64_t number, uint32_t threads,
                      score sums[WAYS], score gaps[LENGTHS][WAYS])
{
    anji_random *random;
    anji_error   err;
    size_t       start[LENGTHS];
    double       independent, effective, share;

    if (anji_random_new(seed, number, &random, &err) != ANJI_OK)
        fail("seed", &err);
    make_truth(t, random);
    cut(t, random, start);
    anji_random_free(random);
    fill_all(t);
    peers(t, &independent, &effective, &share);
    double truth = sum_of(t->truth, 0, t->n);
    double d     = t->unit * (filled_sum(t, t->fill[0], 0, t->n) - truth);
    judge(&sums[INDEPENDENT], d, 1.959964 * t->unit * independent,
          t->unit * independent);
    judge(&sums[EFFECTIVE], d, 1.959964 * t->unit * effective, t->unit * effective);
    for (int k = 0; k < LENGTHS; k++) {
        size_t from = start[k], to = from + lengths[k];
        double squares = 0.0;
        for (size_t i = from; i < to; i++)
            squares += t->sd[i] * t->sd[i];
        d = t->unit * (sum_of(t->fill[0], from, to) - sum_of(t->truth, from, to));
        judge(&gaps[k][INDEPENDENT], d, 1.959964 * t->unit * sqrt(squares),
              t->unit * sqrt(squares));
    }
    for (int used = 0; used < 2; used++) {
        anji_gap_error *g = calibrate(t, used, threads);
        if (number == 0)
            show_calibration(g, used == 0 ? "MDS" : "linear");
        for (int unbiased = 0; unbiased < 2; unbiased++) {
            int    way = MDS + 2 * used + unbiased;
            double se, shift;
            double half = whole(t, g, used, 0, t->n, share, unbiased, &se, &shift);
            d           = filled_sum(t, t->fill[used], 0, t->n) - truth - shift;
            judge(&sums[way], t->unit * d, t->unit * half, t->unit * se);
            for (int k = 0; k < LENGTHS; k++) {
                size_t from = start[k], to = from + lengths[k];
                half = whole(t, g, used, from, to, 0.0, unbiased, &se, &shift);
                d    = sum_of(t->fill[used], from, to) - sum_of(t->truth, from, to) -
                    shift;
                judge(&gaps[k][way], t->unit * d, t->unit * half, t->unit * se);
            }
        }
        anji_gap_error_free(g);
    }
}

static void show(const char *title, const score s[WAYS])
{
    printf("\n%s\n%-34s %8s %7s %7s %8s  %s\n", title, "", "bias", "rmse", "stated",
           "coverage", "exact 95 % interval");
    for (int w = 0; w < WAYS; w++) {
        double n = (double)s[w].n, lo, hi;
        if (s[w].n == 0)
            continue;
        anji_binomial_interval(s[w].held, s[w].n, 0.95, &lo, &hi);
        printf("%-34s %8.3f %7.3f %7.3f %6.1f %%  %5.1f to %5.1f %%\n", way_names[w],
               s[w].error / n, sqrt(s[w].square / n), s[w].se / n,
               100.0 * (double)s[w].held / n, 100.0 * lo, 100.0 * hi);
    }
}

int main(int argc, char **argv)
{
    uint64_t replicates = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000;
    uint64_t seed       = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    uint32_t threads    = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 1;
    year     t;
    score    sums[WAYS] = {{0}}, gaps[LENGTHS][WAYS] = {{{0}}};

    if (argc < 2) {
        fprintf(stderr, "Usage: coverage FILE [REPLICATES [SEED [THREADS]]]\n");
        return 2;
    }
    read_year(argv[1], &t);
    size_t lost = 0;
    for (size_t i = 0; i < t.n; i++)
        lost += t.lost[i];
    printf("%zu records, %.1f %% lost before the artificial gaps; night u* above %.3f "
           "m s-1\n",
           t.n, 100.0 * (double)lost / (double)t.n, t.threshold);
    for (uint64_t k = 0; k < replicates; k++)
        replicate(&t, seed, k, threads, sums, gaps);
    printf("\n%llu replicates, seed %llu, g C m-2\n", (unsigned long long)replicates,
           (unsigned long long)seed);
    show("Sum of the year", sums);
    for (int k = 0; k < LENGTHS; k++) {
        char title[64];
        snprintf(title, sizeof title, "Sum of a gap of %zu records", lengths[k]);
        show(title, gaps[k]);
    }
    return 0;
}
