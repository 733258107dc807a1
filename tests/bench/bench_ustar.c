/* Benchmark: u* threshold of a made site-year, once, for 100 resamples that are given, and
 * for 100 that are drawn, by both methods.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <anjicarbon/anjicarbon.h>

#include "bench.h"

enum { ROWS = 17520, DRAWS = 100, RUNS = 9 };

typedef struct {
    double nee[ROWS], ustar[ROWS], t_air[ROWS], sw_in[ROWS];
} columns;

static void make(columns *c)
{
    anji_random *random;

    if (anji_random_new(2385, 0, &random, NULL) != ANJI_OK)
        exit(1);
    for (size_t i = 0; i < ROWS; i++) {
        double hour = (double)(i % 48) / 2, day = (double)(i / 48);
        int    dark = hour < 6 || hour >= 18;
        c->ustar[i] = floor(-300 * log(1 - anji_random_uniform(random))) / 1000;
        c->t_air[i] =
            floor(90 - 80 * cos(day / 58.1) + 30 * anji_random_normal(random)) / 10;
        c->sw_in[i] = dark ? 0 : 20 + 800 * sin((hour - 6) / 12 * 3.14159);
        double resp = 2.1 * exp(0.05 * c->t_air[i]) * fmin(1, c->ustar[i] / 0.25);
        c->nee[i]   = dark ? resp + 0.3 * anji_random_normal(random) : -7.31;
        if (anji_random_uniform(random) < 0.35)
            c->nee[i] = NAN;
    }
    anji_random_free(random);
}

static double once(const anji_axis *axis, const columns *c, const anji_ustar_opts *o)
{
    anji_ustar_result *r;

    if (anji_ustar_moving_point(axis, c->nee, c->ustar, c->t_air, c->sw_in, NULL, NULL,
                                NULL, 0, o, &r, NULL) != ANJI_OK)
        exit(1);
    double value = anji_ustar_single(r);
    anji_ustar_result_free(r);
    return value;
}

/* Draws are made before the clock starts: the estimates alone are measured. */
static double resampled(const anji_axis *axis, const columns *c,
                        const anji_ustar_opts *o, const int64_t *draws)
{
    anji_ustar_plan *plan;
    double           sum = 0;

    if (anji_ustar_plan_new(axis, c->nee, c->ustar, c->t_air, c->sw_in, NULL, NULL, o,
                            &plan, NULL) != ANJI_OK)
        exit(1);
    for (size_t d = 0; d < DRAWS; d++) {
        anji_ustar_result *r;
        if (anji_ustar_plan_estimate(plan, draws + d * ROWS, ROWS, &r, NULL) != ANJI_OK)
            exit(1);
        sum += anji_ustar_single(r);
        anji_ustar_result_free(r);
    }
    anji_ustar_plan_free(plan);
    return sum / DRAWS;
}

/* The whole call, draws included; returns their median. */
static double bootstrapped(const anji_axis *axis, const columns *c,
                           const anji_ustar_bootstrap_opts *o)
{
    double x[DRAWS];

    if (anji_ustar_bootstrap(axis, c->nee, c->ustar, c->t_air, c->sw_in, NULL, NULL, o,
                             x, NULL) != ANJI_OK)
        exit(1);
    return anji_median(DRAWS, x, x);
}

static void bench_bootstrap(const anji_axis *axis, const columns *c, uint32_t method,
                            uint32_t form, const char *what)
{
    anji_ustar_bootstrap_opts o;
    double                    times[RUNS], value = 0;
    char                      line[80];

    anji_ustar_bootstrap_opts_init(&o, sizeof o);
    o.method = method;
    o.form   = form;
    for (size_t k = 0; k < RUNS; k++) {
        double t0 = bench_seconds();
        value     = bootstrapped(axis, c, &o);
        times[k]  = bench_seconds() - t0;
    }
    snprintf(line, sizeof line, "bootstrap %s (%.4f m/s)", what, value);
    bench_row(line, (size_t)DRAWS * ROWS, RUNS, times);
}

int main(void)
{
    static const char *const name[] = {"anji", "reddyproc", "oneflux"};
    anji_axis                axis   = {anji_seconds_from_yday(2003, 1), ROWS, 1800, 0};
    columns                 *c      = malloc(sizeof *c);
    int64_t                 *draws  = malloc(sizeof *draws * DRAWS * ROWS);

    if (c == NULL || draws == NULL)
        return 1;
    make(c);
    for (size_t d = 0; d < DRAWS; d++) {
        anji_random *random;
        if (anji_random_new(815, d, &random, NULL) != ANJI_OK)
            return 1;
        for (size_t i = 0; i < ROWS; i++)
            draws[d * ROWS + i] = (int64_t)anji_random_below(random, ROWS);
        anji_random_free(random);
    }
    for (uint32_t form = 0; form < 3; form++) {
        double          one[RUNS], many[RUNS], value = 0, mean = 0;
        char            what[80];
        anji_ustar_opts o;
        anji_ustar_opts_init(&o, sizeof o);
        o.form = form;
        for (size_t k = 0; k < RUNS; k++) {
            double t0 = bench_seconds();
            value     = once(&axis, c, &o);
            double t1 = bench_seconds();
            mean      = resampled(&axis, c, &o, draws);
            double t2 = bench_seconds();
            one[k]    = t1 - t0;
            many[k]   = t2 - t1;
        }
        snprintf(what, sizeof what, "u* %s, once (%.4f m/s)", name[form], value);
        bench_row(what, ROWS, RUNS, one);
        snprintf(what, sizeof what, "u* %s, 100 draws (%.4f m/s)", name[form], mean);
        bench_row(what, (size_t)DRAWS * ROWS, RUNS, many);
    }
    for (uint32_t form = 0; form < 3; form++)
        bench_bootstrap(&axis, c, ANJI_USTAR_MOVING_POINT, form, name[form]);
    bench_bootstrap(&axis, c, ANJI_USTAR_CHANGE_POINT, ANJI_FORM_ANJI,
                    "change point, anji");
    free(draws);
    free(c);
    return 0;
}
