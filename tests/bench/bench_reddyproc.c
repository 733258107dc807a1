/* Processor time of the steps that tests/bench/reddyproc.R times, on the same file.
 * Usage: bench_reddyproc Example_DETha98.txt [REPEATS]
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <anjicarbon/anjicarbon.h>

#define THRESHOLD 0.41625 /* of DE-Tha 1998, m s-1 */

/* The year, and what each step makes for the next. */
static anji_axis axis;
static size_t    n;
static double   *nee, *sw, *ta, *vpd, *ustar, *filled, *sd, *ta_f, *vpd_f, *sw_f, *reco,
    *gpp, *work;
static uint8_t *night;

static void must(int status, const anji_error *err)
{
    if (status == ANJI_OK)
        return;
    fprintf(stderr, "%s\n", err->message);
    exit(1);
}

static double *column(const anji_series *s, const char *name)
{
    const double *x = s == NULL ? NULL : anji_series_column(s, name);
    double       *y = malloc(n * sizeof *y);
    for (size_t i = 0; i < n; i++)
        y[i] = x == NULL ? NAN : x[i];
    return y;
}

static void load(const char *path)
{
    anji_series      *s;
    anji_read_report *report;
    anji_error        err;

    must(anji_tower_read(&path, 1, NULL, NULL, &s, &report, &err), &err);
    axis  = *anji_series_axis(s);
    n     = (size_t)axis.n;
    nee   = column(s, "NEE");
    sw    = column(s, "SW_IN");
    ta    = column(s, "TA");
    vpd   = column(s, "VPD");
    ustar = column(s, "USTAR");
    double **made[] = {&filled, &sd, &ta_f, &vpd_f, &sw_f, &reco, &gpp, &work};
    for (size_t k = 0; k < sizeof made / sizeof *made; k++)
        *made[k] = column(NULL, "");
    night = malloc(n);
    anji_sun_opts sun;
    anji_sun_opts_init(&sun, sizeof sun);
    sun.form = ANJI_FORM_REDDYPROC;
    must(anji_sun(&axis, 51, 13.6, 1, &sun, NULL, work, &err), &err);
    for (size_t i = 0; i < n; i++)
        night[i] = work[i] == 0.0;
}

/* All of x estimated, as REddyProc's FillAll does. */
static void fill_one(const double *x, double *value, double *spread)
{
    anji_driver    drivers[3];
    anji_fill_opts o;
    anji_fill      out = {.value = value, .sd = spread};
    anji_error     err;

    anji_fill_drivers(sw, vpd, ta, drivers);
    anji_fill_opts_init(&o, sizeof o);
    o.form = ANJI_FORM_REDDYPROC;
    must(anji_fill_mds(&axis, x, drivers, 3, &o, &out, &err), &err);
    for (size_t i = 0; i < n; i++)
        value[i] = isnan(x[i]) ? value[i] : x[i];
}

static void filter(void)
{
    for (size_t i = 0; i < n; i++)
        if ((isnan(sw[i]) || sw[i] < 10) && !(ustar[i] >= THRESHOLD))
            nee[i] = NAN;
}

static void fill(void)
{
    fill_one(nee, filled, sd);
}

static void partition_night(void)
{
    anji_partition_night_opts o;
    anji_error                err;

    anji_partition_night_opts_init(&o, sizeof o);
    o.form = ANJI_FORM_REDDYPROC;
    must(anji_partition_night(&axis, nee, filled, sw, night, ta, ta_f, &o, reco, gpp, NULL,
                              &err),
         &err);
}

static void day(uint32_t form)
{
    anji_partition_day_opts o;
    anji_partition_day_out  out = {.gpp = gpp, .reco = reco};
    anji_error              err;

    anji_partition_day_opts_init(&o, sizeof o);
    o.form = form;
    must(anji_partition_day(&axis, nee, sd, ta_f, vpd_f, sw_f, night, &o, &out, &err),
         &err);
}

static void day_literal(void)
{
    day(ANJI_FORM_REDDYPROC);
}

static void day_own(void)
{
    day(ANJI_FORM_ANJI);
}

static void bootstrap(void)
{
    anji_ustar_bootstrap_opts o;
    anji_error                err;

    anji_ustar_bootstrap_opts_init(&o, sizeof o);
    o.form = ANJI_FORM_REDDYPROC;
    must(anji_ustar_bootstrap(&axis, nee, ustar, ta, sw, NULL, NULL, &o, work, &err), &err);
}

static void shortest(const char *name, void (*step)(void), int repeats)
{
    double best = INFINITY;
    for (int k = 0; k < repeats; k++) {
        clock_t start = clock();
        step();
        double used = (double)(clock() - start) / CLOCKS_PER_SEC;
        best        = used < best ? used : best;
    }
    printf("%s %.5f\n", name, best);
}

int main(int argc, char **argv)
{
    int repeats = argc > 2 ? atoi(argv[2]) : 5;

    if (argc < 2) {
        fprintf(stderr, "usage: bench_reddyproc FILE [REPEATS]\n");
        return 2;
    }
    load(argv[1]);
    shortest("bootstrap", bootstrap, repeats);
    filter();
    shortest("fill", fill, repeats);
    fill_one(ta, ta_f, work);
    fill_one(vpd, vpd_f, work);
    fill_one(sw, sw_f, work);
    shortest("night", partition_night, repeats);
    shortest("day", day_literal, repeats);
    shortest("day_own", day_own, repeats);
    return 0;
}
