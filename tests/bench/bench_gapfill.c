/* How long one gap-fill takes: a site-year of half-hours, every row estimated, on one
 * thread; then three years with a hole of nine months.
 * Usage: bench_gapfill [CSV with NEE, SW_IN, TA, VPD, e.g. of anji-simulate] [RUNS]
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include <anjicarbon/anjicarbon.h>

#include "bench.h"

/* A year-like series: sun, weather that wanders, 60 % of the fluxes measured. */
static void make(const anji_axis *axis, double *y, double *sw, double *vpd, double *ta)
{
    anji_random *random;
    double       weather = 0.0;

    anji_random_new(1, 0, &random, NULL);
    for (int64_t i = 0; i < axis->n; i++) {
        double day = (double)i / 48.0;
        double sun =
            sin(6.283185307 * (day - 0.25)) + 0.4 * sin(6.283185307 * (day - 80) / 365);
        weather      = 0.995 * weather + 0.1 * anji_random_normal(random);
        double cloud = 0.6 + 0.4 * tanh(weather);
        sw[i]        = sun > 0 ? 750 * sun * cloud : 0.0;
        ta[i]  = 15 + 10 * sin(6.283185307 * (day - 110) / 365) + 4 * sun + 2 * weather;
        vpd[i] = fmax(0.0, 4 + 0.4 * ta[i] * cloud * (sun > 0 ? sun : 0.1));
        y[i]   = anji_random_uniform(random) < 0.6
                     ? 3 - 20 * sw[i] / (sw[i] + 300) + 2 * anji_random_laplace(random)
                     : NAN;
    }
    anji_random_free(random);
}

static void measure(const char *what, int64_t rows, int64_t hole_from, int64_t hole_to,
                    int form, size_t runs)
{
    size_t         n    = (size_t)rows;
    anji_axis      axis = {.start = 0, .n = rows, .step = 1800};
    double        *x    = malloc(6 * n * sizeof *x);
    double        *y = x, *sw = x + n, *vpd = x + 2 * n, *ta = x + 3 * n;
    anji_fill      out = {.value = x + 4 * n, .sd = x + 5 * n};
    anji_driver    drivers[3];
    anji_fill_opts opts;
    double         times[100];

    make(&axis, y, sw, vpd, ta);
    for (int64_t i = hole_from; i < hole_to; i++)
        y[i] = NAN;
    anji_fill_drivers(sw, vpd, ta, drivers);
    anji_fill_opts_init(&opts, sizeof opts);
    opts.form         = (uint32_t)form;
    opts.max_gap_days = 1e6;
    for (size_t r = 0; r < runs; r++) {
        double t0 = bench_seconds();
        if (anji_fill_mds(&axis, y, drivers, 3, &opts, &out, NULL) != ANJI_OK)
            exit(1);
        times[r] = bench_seconds() - t0;
    }
    bench_row(what, n, runs, times);
    free(x);
}

int main(int argc, char **argv)
{
    size_t runs = argc > 1 ? (size_t)atoi(argv[1]) : 31;

    runs = runs < 1 ? 1 : runs > 100 ? 100 : runs;
    measure("MDS, site-year, anji form", 17520, 0, 0, ANJI_FORM_ANJI, runs);
    measure("MDS, site-year, reddyproc form", 17520, 0, 0, ANJI_FORM_REDDYPROC, runs);
    measure("MDS, site-year, oneflux form", 17520, 0, 0, ANJI_FORM_ONEFLUX, runs);
    measure("MDS, 3 years, no hole, oneflux form", 52560, 0, 0, ANJI_FORM_ONEFLUX,
            runs);
    measure("MDS, 3 years, 9-month hole, oneflux form", 52560, 10000, 23140,
            ANJI_FORM_ONEFLUX, runs);
    measure("MDS, 3 years, 9-month hole, anji form", 52560, 10000, 23140,
            ANJI_FORM_ANJI, runs);
    return 0;
}
