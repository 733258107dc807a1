/* The Gaussian fill model against MDS on a tower's file: errors in artificial gaps, the
 * coverage of intervals, time.
 * Usage: bench_fill_model CSV LAT LON UTC_OFFSET FIRST_YEAR LAST_YEAR [REPEATS [LENGTHS
 *        [REPLICATES]]]; REPLICATES years of a synthetic truth on its drivers and gaps
 * CSV has TIMESTAMP_START, NEE_VUT_REF, NEE_VUT_REF_QC, SW_IN_F, TA_F, VPD_F; measured are
 * the rows of quality 0. Every year is a record of its own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include <anjicarbon/anjicarbon.h>

#include "bench.h"

#define ROWS_MAX  17568
#define COLUMNS   5
#define GAPS_MAX  2000
#define SHARE     0.10
#define NORMAL_95 1.959963984540054

enum { NEE, QC, SW, TA, VPD };
static const char *const names[COLUMNS] = {"NEE_VUT_REF", "NEE_VUT_REF_QC", "SW_IN_F",
                                           "TA_F", "VPD_F"};

typedef struct {
    anji_axis axis;
    double    x[COLUMNS][ROWS_MAX], potential[ROWS_MAX];
} year;

typedef struct {
    double n, squares, errors, night, night_n, inside; /* rows of the model */
    double gaps, gaps_inside, z2, sum_squares;         /* sums over gaps    */
    double mds_n, mds_squares, mds_errors, mds_sum_squares;
    double seconds, fits;
} tally;

/* ---- the file ------------------------------------------------------------------------- */

static size_t find_columns(char *line, int which[COLUMNS])
{
    size_t n = 0;

    for (char *cell = strtok(line, ",\r\n"); cell; cell = strtok(NULL, ",\r\n"), n++)
        for (int k = 0; k < COLUMNS; k++)
            if (strcmp(cell, names[k]) == 0)
                which[k] = (int)n;
    return n;
}

/* Rows of one calendar year from the file, which is read from its start. */
static int read_year(const char *path, int wanted, year *y)
{
    char  line[4096];
    int   which[COLUMNS] = {0};
    FILE *file           = fopen(path, "r");

    y->axis = (anji_axis){0, 0, 0, 0};
    if (file == NULL || fgets(line, sizeof line, file) == NULL)
        return 0;
    find_columns(line, which);
    int first_minute = -1;
    while (fgets(line, sizeof line, file) != NULL && y->axis.n < ROWS_MAX) {
        char digits[5] = {line[0], line[1], line[2], line[3], 0};
        if (atoi(digits) != wanted)
            continue;
        int minute =
            (line[8] - '0') * 600 + (line[9] - '0') * 60 + (line[10] - '0') * 10;
        if (y->axis.n == 1)
            y->axis.step = (minute - first_minute) * 60;
        first_minute = minute;
        int k        = 0;
        for (char *cell = strtok(line, ",\r\n"); cell;
             cell       = strtok(NULL, ",\r\n"), k++)
            for (int c = 0; c < COLUMNS; c++)
                if (which[c] == k) {
                          double v           = atof(cell);
                          y->x[c][y->axis.n] = v <= -9999 ? NAN : v;
                }
        y->axis.n++;
    }
    fclose(file);
    y->axis.start   = anji_seconds_from_yday(wanted, 1);
    size_t measured = 0;
    for (int64_t i = 0; i < y->axis.n; i++) {
        if (y->x[QC][i] != 0)
            y->x[NEE][i] = NAN;
        measured += isnan(y->x[NEE][i]) ? 0 : 1;
    }
    return measured > 2000;
}

/* ---- gaps ----------------------------------------------------------------------------- */

/* Blocks of length rows, a tenth of the record, apart from each other. */
static size_t make_gaps(const year *y, int64_t length, uint64_t seed, double *masked,
                        int64_t *start)
{
    anji_random *random;
    int64_t      n = y->axis.n, want = (int64_t)(SHARE * (double)n / (double)length);
    size_t       found = 0;

    anji_random_new(seed, (uint64_t)length, &random, NULL);
    memcpy(masked, y->x[NEE], (size_t)n * sizeof *masked);
    if (want < 1)
        want = 1;
    for (int tries = 0; tries < 20000 && (int64_t)found < want; tries++) {
        int64_t a = anji_random_below(random, (uint32_t)(n - length)), m = 0, taken = 0;
        for (int64_t i = a > 0 ? a - 1 : 0; i <= a + length && i < n; i++)
            taken += isnan(masked[i]) && !isnan(y->x[NEE][i]);
        for (int64_t i = a; i < a + length; i++)
            m += !isnan(masked[i]);
        if (taken > 0 || (double)m < fmax(1.0, 0.15 * (double)length))
            continue;
        for (int64_t i = a; i < a + length; i++)
            masked[i] = NAN;
        start[found++] = a;
    }
    anji_random_free(random);
    return found;
}

static void score_gap(const year *y, const anji_fill_model *model, const double *value,
                      const double *sd, const double *mds, double *weight, int64_t a,
                      int64_t length, tally *t)
{
    double error = 0.0, mds_error = 0.0, n = 0.0, n_mds = 0.0, one_sd = 0.0;

    for (int64_t i = a; i < a + length; i++) {
        double e = value[i] - y->x[NEE][i];
        if (isnan(e))
            continue;
        n++;
        error += e;
        one_sd    = sd[i];
        weight[i] = 1.0;
        t->n++;
        t->squares += e * e;
        t->errors += e;
        t->inside += fabs(e) <= NORMAL_95 * sd[i];
        if (!isnan(mds[i])) {
            double em = mds[i] - y->x[NEE][i];
            t->mds_n++;
            t->mds_squares += em * em;
            t->mds_errors += em;
            mds_error += em;
            n_mds++;
        }
    }
    if (n > 0) {
        double se = one_sd, noise = 0.0;
        if (length > 1)
            anji_fill_model_sum_weighted(model, weight, NULL, &se, &noise, NULL);
        double z = error / sqrt(se * se + noise * noise);
        t->gaps++;
        t->gaps_inside += fabs(z) <= NORMAL_95;
        t->z2 += z * z;
        t->sum_squares += error * error / (n * n);
        t->mds_sum_squares += n_mds > 0 ? mds_error * mds_error / (n_mds * n_mds) : 0.0;
    }
    memset(weight + a, 0, (size_t)length * sizeof *weight);
}

/* Of this process alone, so that a busy machine does not count. */
static double cpu_seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

/* ---- one permutation ------------------------------------------------------------------ */

static anji_fill_model *fit(const year *y, const double *nee, double *seconds)
{
    anji_model_drivers drivers = {.sw_in     = y->x[SW],
                                  .potential = y->potential,
                                  .t_air     = y->x[TA],
                                  .vpd       = y->x[VPD]};
    anji_fill_model   *model;
    anji_error         err;
    double             t0 = cpu_seconds();

    if (anji_fill_model_new(&y->axis, nee, &drivers, NULL, &model, &err) != ANJI_OK) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    *seconds = cpu_seconds() - t0;
    return model;
}

static void permute(const year *y, int64_t length, uint64_t seed, tally *t)
{
    static double masked[ROWS_MAX], value[ROWS_MAX], sd[ROWS_MAX], mds[ROWS_MAX],
        weight[ROWS_MAX];
    static int64_t   start[GAPS_MAX];
    anji_fill        out = {.value = value, .sd = sd}, out_mds = {.value = mds};
    size_t           n_gaps = make_gaps(y, length, seed, masked, start);
    anji_driver      drivers[3];
    double           seconds;
    anji_fill_model *model = fit(y, masked, &seconds);

    anji_fill_model_fill(model, &out, NULL);
    anji_fill_drivers(y->x[SW], y->x[VPD], y->x[TA], drivers);
    anji_fill_mds(&y->axis, masked, drivers, 3, NULL, &out_mds, NULL);
    memset(weight, 0, sizeof weight);
    for (size_t k = 0; k < n_gaps; k++)
        score_gap(y, model, value, sd, mds, weight, start[k], length, t);
    anji_fill_model_free(model);
    t->seconds += seconds;
    t->fits++;
}

static void print_tally(const char *what, const tally *t)
{
    double rmse = sqrt(t->squares / t->n), mds = sqrt(t->mds_squares / t->mds_n);

    printf("%-10s %7.0f %6.3f %6.3f %+6.1f %+7.3f %+7.3f  %6.3f  %5.0f %6.3f %6.2f "
           "%6.3f %6.3f  %6.3f\n",
           what, t->n, rmse, mds, 100 * (rmse / mds - 1), t->errors / t->n,
           t->mds_errors / t->mds_n, t->inside / t->n, t->gaps,
           t->gaps_inside / t->gaps, sqrt(t->z2 / t->gaps),
           sqrt(t->sum_squares / t->gaps), sqrt(t->mds_sum_squares / t->gaps),
           t->seconds / t->fits);
    fflush(stdout);
}

static void print_fit(const year *y, int number)
{
    double                        seconds;
    size_t                        n;
    anji_fill_model              *model = fit(y, y->x[NEE], &seconds);
    const anji_fill_model_fit    *f     = anji_fill_model_fitted(model);
    const anji_fill_model_length *l     = anji_fill_model_lengths(model, &n);
    anji_fill_model_sum           s;
    double                        gram = 12.011e-6 * y->axis.step;

    printf(
        "%d: %lld rows, %.3f s; factor %g tau %.2f drift %.2f/%.1f d light %.2f/%.1f d "
        "fast %.2f/%.3f d noise %.2f %.2f %.3f %.3f ll %.1f\n",
        number, (long long)f->n_measured, seconds, f->length_scale, f->tau, f->drift_sd,
        f->drift_days, f->light_sd, f->light_days, f->fast_sd, f->fast_days,
        f->noise_night, f->noise_day, f->noise_uptake, f->noise_release,
        f->log_likelihood);
    for (size_t k = 0; k < n; k++)
        printf(
            "  L %5lld: %5lld gaps rmse %.3f bias %+.3f sum rmse %.3f said %.3f kappa "
            "%.3f night %.3f day %.3f\n",
            (long long)l[k].length, (long long)l[k].n_blocks, l[k].rmse, l[k].bias,
            l[k].rmse_sum, l[k].said_sum, l[k].kappa, l[k].night, l[k].day);
    double t0 = cpu_seconds();
    anji_fill_model_sum_rows(model, 0, y->axis.n, &s, NULL);
    printf(
        "  year: total %.1f +- %.1f g C m-2, smooth %.1f +- %.1f, filled %.1f +- %.1f "
        "(%.1f model), beyond %lld, blind %lld; %.4f s\n",
        gram * s.total, gram * s.se_total, gram * s.smooth, gram * s.se_smooth,
        gram * s.filled, gram * s.se, gram * s.se_model, (long long)s.n_beyond,
        (long long)s.n_blind, cpu_seconds() - t0);
    anji_fill_model_free(model);
}

/* ---- a known truth -------------------------------------------------------------------- */

/* Light and temperature curves that drift, on the year's own drivers and gaps; noise of
 * Laplace that grows with the flux and lasts for hours. */
static double synthesize(const year *y, uint64_t seed, double *nee)
{
    anji_random *random;
    double       drift = 0, slow = 0, ar = 0, sum = 0, day = 86400.0 / y->axis.step;
    double       a = exp(-1 / (15 * day)), b = exp(-1 / (40 * day)), c = exp(-12 / day);

    anji_random_new(seed, 9, &random, NULL);
    for (int64_t i = 0; i < y->axis.n; i++) {
        double t    = isnan(y->x[TA][i]) ? 8 : y->x[TA][i];
        double v    = isnan(y->x[VPD][i]) ? 4 : y->x[VPD][i];
        double q    = isnan(y->x[SW][i]) ? 0 : y->x[SW][i];
        drift       = a * drift + sqrt(1 - a * a) * anji_random_normal(random);
        slow        = b * slow + sqrt(1 - b * b) * anji_random_normal(random);
        double amax = 26 * (1 + 0.12 * drift) * exp(-0.05 * fmax(v - 10, 0)) /
                      (1 + exp(-(t - 4) / 3));
        double reco =
            3 * (1 + 0.12 * slow) * exp(308.56 * (1 / 56.02 - 1 / (t + 46.02)));
        double truth = (t > -40 ? reco : 0) - amax * q / (q + 280);
        ar           = c * ar + sqrt(1 - c * c) * anji_random_laplace(random);
        sum += truth;
        nee[i] = isnan(y->x[NEE][i])
                     ? NAN
                     : truth + (0.5 + 0.13 * fabs(truth)) *
                                   (0.95 * anji_random_laplace(random) + 0.3 * ar);
    }
    anji_random_free(random);
    return sum;
}

static void synthetic(const year *y, int replicates)
{
    static double nee[ROWS_MAX], mds[ROWS_MAX];
    anji_driver   drivers[3];
    anji_fill     out_mds = {.value = mds};
    double        gram = 12.011e-6 * y->axis.step, bias = 0, square = 0, said = 0;
    double        mds_bias = 0, seconds;
    int           inside   = 0;

    anji_fill_drivers(y->x[SW], y->x[VPD], y->x[TA], drivers);
    for (int r = 0; r < replicates; r++) {
        anji_fill_model_sum s;
        double              truth = synthesize(y, (uint64_t)r, nee), total = 0;
        anji_fill_model    *model = fit(y, nee, &seconds);
        anji_fill_model_sum_rows(model, 0, y->axis.n, &s, NULL);
        anji_fill_mds(&y->axis, nee, drivers, 3, NULL, &out_mds, NULL);
        for (int64_t i = 0; i < y->axis.n; i++)
            total += isnan(nee[i]) ? mds[i] : nee[i];
        double e = gram * (s.total - truth), se = gram * s.se_total;
        bias += e / replicates;
        square += e * e / replicates;
        said += se / replicates;
        mds_bias += gram * (total - truth) / replicates;
        inside += fabs(e) <= NORMAL_95 * se;
        anji_fill_model_free(model);
    }
    printf(
        "  synthetic: bias %+.1f rmse %.1f said %.1f g C m-2, inside 95 %% %d of %d; "
        "MDS bias %+.1f\n",
        bias, sqrt(square), said, inside, replicates, mds_bias);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static year          y;
    static const int64_t usual[] = {1, 8, 64, 576, 1440, 2880};

    if (argc < 7) {
        fprintf(stderr, "usage: bench_fill_model CSV LAT LON UTC_OFFSET FIRST_YEAR "
                        "LAST_YEAR [REPEATS [LENGTHS [REPLICATES]]]\n");
        return 2;
    }
    int    repeats   = argc > 7 ? atoi(argv[7]) : 1;
    size_t n_lengths = argc > 8 ? (size_t)atoi(argv[8]) : 6;
    tally  all[6];

    memset(all, 0, sizeof all);
    for (int number = atoi(argv[5]); number <= atoi(argv[6]); number++) {
        if (!read_year(argv[1], number, &y))
            continue;
        anji_sun(&y.axis, atof(argv[2]), atof(argv[3]), atof(argv[4]), NULL, NULL,
                 y.potential, NULL);
        print_fit(&y, number);
        if (argc > 9)
            synthetic(&y, atoi(argv[9]));
        for (size_t k = 0; k < n_lengths; k++)
            for (int r = 0; r < repeats; r++)
                permute(&y, usual[k], (uint64_t)(number * 100 + r), &all[k]);
    }
    printf("%-10s %7s %6s %6s %6s %7s %7s  %6s  %5s %6s %6s %6s %6s  %6s\n", "length",
           "rows", "rmse", "mds", "%", "bias", "mds", "in 95", "gaps", "in 95", "sd z",
           "sum", "mds", "s");
    for (size_t k = 0; k < n_lengths && repeats > 0; k++) {
        char what[32];
        snprintf(what, sizeof what, "%lld", (long long)usual[k]);
        print_tally(what, &all[k]);
    }
    return 0;
}
