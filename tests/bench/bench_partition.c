/* Benchmark: partition of a made site-year, each form.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <anjicarbon/anjicarbon.h>

#include "bench.h"

enum { ROWS = 17520, RUNS = 9 };

typedef struct {
    double  nee[ROWS], nee_f[ROWS], sw_in[ROWS], t_air[ROWS], reco[ROWS], gpp[ROWS];
    double  nee_sd[ROWS], vpd[ROWS];
    uint8_t night[ROWS];
} columns;

static void make(columns *c)
{
    anji_random *random;
    double       weather = 0;

    if (anji_random_new(2385, 0, &random, NULL) != ANJI_OK)
        exit(1);
    for (size_t i = 0; i < ROWS; i++) {
        double hour = (double)(i % 48) / 2, season = cos((double)i / 48 / 58.1);
        weather     = 0.99 * weather + 0.42 * anji_random_normal(random);
        c->night[i] = hour < 6 || hour >= 18;
        c->sw_in[i] = c->night[i] ? 0 : 800 * sin((hour - 6) / 12 * 3.14159);
        c->t_air[i] = 9 - 8 * season + weather + 5 * sin((hour - 9) / 24 * 6.28318);
        double reco = (3 - season) * exp(180 * (1 / 61.02 - 1 / (c->t_air[i] + 46.02)));
        c->nee_f[i] =
            reco - c->sw_in[i] / 40 + 0.3 * reco * anji_random_laplace(random);
        c->nee_sd[i] = 0.3 * reco + 0.4;
        c->vpd[i]    = fmax(0.5, 0.7 * c->t_air[i] + c->sw_in[i] / 100);
        c->nee[i]    = anji_random_uniform(random) < 0.5 ? NAN : c->nee_f[i];
    }
    anji_random_free(random);
}

static void night(columns *c, uint32_t form, const char *name)
{
    anji_axis axis = {anji_seconds_from_yday(2003, 1), ROWS, 1800, 0};
    double    times[RUNS], mean = 0;
    char      what[80];

    for (size_t k = 0; k < RUNS; k++) {
        anji_partition_night_opts    o;
        anji_partition_night_result *out;
        size_t                       n;
        anji_partition_night_opts_init(&o, sizeof o);
        o.form    = form;
        double t0 = bench_seconds();
        if (anji_partition_night(&axis, c->nee, c->nee_f, c->sw_in, c->night, c->t_air,
                                 c->t_air, &o, c->reco, c->gpp, &out, NULL) != ANJI_OK)
            exit(1);
        times[k] = bench_seconds() - t0;
        mean     = anji_partition_night_years(out, &n)[0].reco;
        anji_partition_night_result_free(out);
    }
    snprintf(what, sizeof what, "night %s (Reco %.4f)", name, mean);
    bench_row(what, ROWS, RUNS, times);
}

static void day(columns *c, uint32_t form, uint32_t variant, double tolerance,
                const char *name)
{
    anji_axis axis = {anji_seconds_from_yday(2003, 1), ROWS, 1800, 0};
    double    times[RUNS];
    char      what[80];

    for (size_t k = 0; k < RUNS; k++) {
        anji_partition_day_opts o;
        anji_partition_day_out  out = {.gpp = c->gpp, .reco = c->reco};
        anji_partition_day_opts_init(&o, sizeof o);
        o.form      = form;
        o.variant   = variant;
        o.tolerance = tolerance;
        double t0   = bench_seconds();
        if (anji_partition_day(&axis, c->nee, c->nee_sd, c->t_air, c->vpd, c->sw_in,
                               c->night, &o, &out, NULL) != ANJI_OK)
            exit(1);
        times[k] = bench_seconds() - t0;
    }
    snprintf(what, sizeof what, "day %s (Reco %.4f)", name, anji_mean(ROWS, c->reco));
    bench_row(what, ROWS, RUNS, times);
}

int main(void)
{
    columns *c = malloc(sizeof *c);

    if (c == NULL)
        return 1;
    make(c);
    night(c, ANJI_FORM_ANJI, "anji");
    night(c, ANJI_FORM_REDDYPROC, "reddyproc");
    night(c, ANJI_FORM_ONEFLUX, "oneflux");
    day(c, ANJI_FORM_ANJI, 0, 1e-3, "anji");
    day(c, ANJI_FORM_REDDYPROC, ANJI_DAY_DEFAULT, 1e-3, "default, its search");
    day(c, ANJI_FORM_REDDYPROC, ANJI_DAY_DEFAULT, 0.0, "default, converged");
    day(c, ANJI_FORM_REDDYPROC, ANJI_DAY_LASSLOP, 1e-3, "lasslop, its search");
    day(c, ANJI_FORM_REDDYPROC, ANJI_DAY_LASSLOP, 0.0, "lasslop, converged");
    free(c);
    return 0;
}
