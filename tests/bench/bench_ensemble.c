/* How long the fills of 41 thresholds take, together and one by one in the same run: a
 * site-year of half-hours; then three years with a hole of nine months.
 * Usage: bench_ensemble [RUNS]
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include <anjicarbon/anjicarbon.h>

#include "bench.h"

enum { MEMBERS = 41 };

/* A year-like series: sun, weather that wanders, 64 % measured, thresholds 0.1 to 0.7. */
static void make(size_t n, double *y, double *sw, double *vpd, double *ta,
                 uint8_t *dropped)
{
    anji_random *random;
    double       weather = 0.0;

    anji_random_new(1, 0, &random, NULL);
    for (size_t i = 0; i < n; i++) {
        double day = (double)i / 48.0;
        double sun =
            sin(6.283185307 * (day - 0.25)) + 0.4 * sin(6.283185307 * (day - 80) / 365);
        weather      = 0.995 * weather + 0.1 * anji_random_normal(random);
        double cloud = 0.6 + 0.4 * tanh(weather);
        double ustar = -0.35 * log(1 - anji_random_uniform(random));
        sw[i]        = sun > 0 ? 750 * sun * cloud : 0.0;
        ta[i]  = 15 + 10 * sin(6.283185307 * (day - 110) / 365) + 4 * sun + 2 * weather;
        vpd[i] = fmax(0.0, 4 + 0.4 * ta[i] * cloud * (sun > 0 ? sun : 0.1));
        y[i]   = anji_random_uniform(random) < 0.64
                     ? 3 - 20 * sw[i] / (sw[i] + 300) + 2 * anji_random_laplace(random)
                     : NAN;
        for (size_t k = 0; k < MEMBERS; k++)
            dropped[k * n + i] = ustar < 0.1 + 0.015 * (double)k;
    }
    anji_random_free(random);
}

static double median_of(const char *what, size_t n, size_t hole_from, size_t hole_to,
                        uint32_t search, uint32_t gaps_only, size_t runs)
{
    anji_axis          axis    = {0, (int64_t)n, 1800, 0};
    double            *x       = malloc(4 * n * sizeof *x);
    double            *value   = malloc(MEMBERS * n * sizeof *value);
    uint8_t           *dropped = malloc(MEMBERS * n);
    uint8_t           *quality = malloc(MEMBERS * n);
    anji_driver        drivers[3];
    anji_fill_opts     fill;
    anji_ensemble_opts opts;
    double             times[100];

    make(n, x, x + n, x + 2 * n, x + 3 * n, dropped);
    for (size_t i = hole_from; i < hole_to; i++)
        x[i] = NAN;
    anji_fill_drivers(x + n, x + 2 * n, x + 3 * n, drivers);
    anji_fill_opts_init(&fill, sizeof fill);
    fill.form      = ANJI_FORM_ONEFLUX;
    fill.gaps_only = gaps_only;
    anji_ensemble_opts_init(&opts, sizeof opts);
    opts.fill   = &fill;
    opts.search = search;
    for (size_t r = 0; r < runs; r++) {
        double t0 = bench_seconds();
        if (anji_fill_mds_ensemble(&axis, x, drivers, 3, MEMBERS, dropped, &opts, value,
                                   quality, NULL) != ANJI_OK)
            exit(1);
        times[r] = bench_seconds() - t0;
    }
    bench_row(what, n, runs, times);
    free(quality);
    free(dropped);
    free(value);
    free(x);
    return times[runs / 2];
}

int main(int argc, char **argv)
{
    static const struct {
        const char *what;
        size_t      rows, from, to;
        uint32_t    gaps_only;
    } cases[] = {
        {"site-year, every row", 17520, 0, 0, 0},
        {"site-year, gaps only", 17520, 0, 0, 1},
        {"3 years, gaps only", 52560, 0, 0, 1},
        {"3 years, 9-month hole, gaps only", 52560, 10000, 23140, 1},
    };
    size_t runs = argc > 1 ? (size_t)atoi(argv[1]) : 11;

    runs = runs < 1 ? 1 : runs > 100 ? 100 : runs;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char what[100];
        snprintf(what, sizeof what, "41 fills, %s", cases[i].what);
        double shared = median_of(what, cases[i].rows, cases[i].from, cases[i].to, 0,
                                  cases[i].gaps_only, runs);
        double single = median_of("  one by one", cases[i].rows, cases[i].from,
                                  cases[i].to, 1, cases[i].gaps_only, runs / 3 + 1);
        printf("  ratio %.1f\n", single / shared);
    }
    return 0;
}
