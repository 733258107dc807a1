/* Monte Carlo of a large inventory: 1000 plots of 100 culms, 10000 draws.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include <anjicarbon/random.h>
#include <anjicarbon/stock_montecarlo.h>

#include "bench.h"

enum { PLOTS = 1000, PER_PLOT = 100, CULMS = PLOTS * PER_PLOT, RUNS = 1 };

static double  dbh[CULMS], height[CULMS], crown[CULMS], area_ha[PLOTS];
static int32_t plot[CULMS];

static void make(double step)
{
    anji_random *random;
    if (anji_random_new(1, 0, &random, NULL) != ANJI_OK)
        exit(1);
    for (int i = 0; i < CULMS; i++) {
        double d  = 9.5 + 1.8 * anji_random_normal(random);
        d         = fmin(fmax(d, 3), 17);
        plot[i]   = i / PER_PLOT;
        dbh[i]    = step > 0 ? step * round(d / step) : d;
        height[i] = 3.2 * pow(dbh[i], 0.629) * exp(0.1 * anji_random_normal(random));
        crown[i]  = 0.45 * height[i];
    }
    for (int p = 0; p < PLOTS; p++)
        area_ha[p] = 0.04;
    anji_random_free(random);
}

static void bench(const char *what, uint32_t sampling, size_t n_dates)
{
    anji_equations            *e;
    anji_stock_plots           plots = {.n = PLOTS, .area_ha = area_ha};
    anji_stock_date            date  = {.plots = &plots, .n = CULMS, .plot = plot};
    anji_stock_montecarlo_opts o;
    anji_stock_draws          *d;
    anji_error                 err;
    double                     times[RUNS];

    if (anji_equations_builtin(&e, NULL) != ANJI_OK)
        exit(1);
    anji_stock_model m[3] = {
        {anji_equations_find(e, "MOSO_YUAN2009_CULM"), 0.1, 0.2, ANJI_POOL_CULM, 0, 0},
        {anji_equations_find(e, "MOSO_YUAN2009_CROWN"), 0.1, 0.3, ANJI_POOL_CROWN, 0,
         0},
        {anji_equations_find(e, "MOSO_YUAN2009_ROOT"), 0.1, 0.3, ANJI_POOL_BELOW, 0,
         0}};
    date.culms.dbh_cm        = dbh;
    date.culms.height_m      = height;
    date.culms.crown_m       = crown;
    anji_stock_date dates[2] = {date, date};
    anji_stock_montecarlo_opts_init(&o, sizeof o);
    o.sampling = sampling;
    for (int k = 0; k < RUNS; k++) {
        times[k] = bench_seconds();
        if (anji_stock_montecarlo(n_dates, dates, 3, m, 1, NULL, &o, &d, &err) !=
            ANJI_OK) {
            printf("%s\n", err.message);
            exit(1);
        }
        times[k] = bench_seconds() - times[k];
        anji_stock_draws_free(d);
    }
    bench_row(what, CULMS * n_dates, RUNS, times);
    fflush(stdout);
    anji_equations_free(e);
}

int main(void)
{
    make(0);
    bench("one date, design, 10000 draws", ANJI_SAMPLING_DESIGN, 1);
    bench("two dates, design, 10000 draws", ANJI_SAMPLING_DESIGN, 2);
    bench("one date, bootstrap, 10000 draws", ANJI_SAMPLING_BOOTSTRAP, 1);
    bench("two dates, bootstrap, 10000 draws", ANJI_SAMPLING_BOOTSTRAP, 2);
    return 0;
}
