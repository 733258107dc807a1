/* Pictures of an account, drawn by gnuplot.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-tower.h"

#define TERMINAL "set terminal pngcairo size 1200,700 font 'sans,11'\n"

static FILE *start(const settings *s, const char *name)
{
    FILE *plot = popen("gnuplot", "w");
    if (plot != NULL) {
        fputs(TERMINAL "set output '", plot);
        for (const char *c = s->out != NULL ? s->out : "."; *c != '\0'; c++)
            fputs(*c == '\'' ? "''" : (char[2]){*c, '\0'}, plot);
        fprintf(plot, "/%s.png'\n", name);
    }
    return plot;
}

static int finish(FILE *plot, const char *name)
{
    if (plot == NULL || pclose(plot) != 0) {
        fprintf(stderr,
                "anji-tower: gnuplot could not draw %s.png (is gnuplot installed?)\n",
                name);
        return 1;
    }
    return 0;
}

static void number(FILE *plot, double value, const char *after)
{
    char text[ANJI_NUMBER_SIZE] = "NaN";
    if (!isnan(value))
        anji_format_number(value, text);
    fputs(text, plot);
    fputs(after, plot);
}

/* One image: days to the right, hours upward. */
static void image(FILE *plot, const anji_axis *axis, const double *nee,
                  const char *block)
{
    int64_t per_day = anji_axis_rows_per_day(axis);
    fprintf(plot, "$%s << EOD\n", block);
    for (int64_t i = 0; i < axis->n; i++) {
        int64_t t = axis->start + i * axis->step;
        fprintf(plot, "%lld %g ", (long long)(t / 86400),
                24.0 * (double)(t / axis->step % per_day) / (double)per_day);
        number(plot, nee[i], "\n");
    }
    fputs("EOD\n", plot);
}

static int fingerprint(const settings *s, const anji_series *series)
{
    const anji_axis *axis = anji_series_axis(series);
    FILE            *plot = start(s, "fingerprint");

    if (plot != NULL) {
        image(plot, axis, anji_series_column(series, "NEE"), "measured");
        image(plot, axis, anji_series_column(series, "NEE_F"), "filled");
        fputs(
            "set multiplot layout 2,1\nset palette defined (-1 '#1a6b3c', 0 'white', 1 "
            "'#b03a2e')\nset cbrange [-25:25]\nset cblabel 'umol CO2 m-2 s-1'\n"
            "set ylabel 'hour'\nset yrange [0:24]\nset ytics 6\nset xdata time\n"
            "set timefmt '%s'\nset format x '%Y-%m'\nset xtics out nomirror\n"
            "set title 'NEE as measured'\n"
            "plot $measured using ($1*86400):2:3 with image notitle\n"
            "set title 'NEE after filter and gap-filling'\n"
            "plot $filled using ($1*86400):2:3 with image notitle\nunset multiplot\n",
            plot);
    }
    return finish(plot, "fingerprint");
}

/* Cumulative uptake of each year; the random part of the band grows with the square root
 * of time, the threshold's with time. */
static int cumulative(const settings *s, const anji_tower_account *account)
{
    const anji_series *series = anji_tower_series(account);
    const anji_axis   *axis   = anji_series_axis(series);
    const double      *nee    = anji_series_column(series, "NEE_F");
    int                mass   = anji_tower_mass(account);
    size_t             n, drawn = 0;
    const anji_budget *years = anji_tower_budgets(account, ANJI_PERIOD_YEAR, &n);
    FILE              *plot  = start(s, "cumulative");

    if (plot == NULL)
        return finish(plot, "cumulative");
    for (size_t y = 0; y < n; y++) {
        double  sum = 0.0;
        int64_t first, last;
        if (years[y].flags & ANJI_BUDGET_REFUSED)
            continue;
        fprintf(plot, "$year%zu << EOD\n", drawn++);
        anji_axis_rows(axis, years[y].from, years[y].to, &first, &last);
        for (int64_t i = first; i < last; i++) {
            double share = (double)(i - first + 1) / (double)(last - first);
            double r = isnan(years[y].se_random_gc_m2) ? 0 : years[y].se_random_gc_m2;
            double u = isnan(years[y].se_ustar_gc_m2) ? 0 : years[y].se_ustar_gc_m2;
            double se =
                anji_tco2_per_ha(sqrt(r * r * share + u * u * share * share), mass);
            sum -= anji_tco2_per_ha(anji_gc_per_m2(nee[i], axis->step, mass), mass);
            if ((i - first) % 24 != 0)
                continue;
            fprintf(plot, "%g ",
                    (double)(axis->start + i * axis->step - years[y].from) / 86400);
            number(plot, sum, " ");
            number(plot, sum - 1.96 * se, " ");
            number(plot, sum + 1.96 * se, "\n");
        }
        fputs("EOD\n", plot);
    }
    fputs("set title 'Uptake since the start of the year, 95 % band'\n"
          "set xlabel 'day of the year'\nset ylabel 'CO2 taken up, t ha-1'\nset key "
          "left\n"
          "set style fill transparent solid 0.25 noborder\nset grid\nset xrange "
          "[0:366]\n",
          plot);
    fputs(drawn > 0 ? "plot "
                    : "set yrange [0:1]\nplot NaN title 'no year has a sum'\n",
          plot);
    for (size_t y = 0, k = 0; y < n; y++) {
        anji_civil c;
        if (years[y].flags & ANJI_BUDGET_REFUSED)
            continue;
        anji_civil_from_seconds(years[y].from, &c);
        fprintf(plot,
                "%s$year%zu using 1:3:4 with filledcurves lc %zu notitle, $year%zu "
                "using 1:2 "
                "with lines lw 2 lc %zu title '%d'",
                k > 0 ? ", " : "", k, k + 1, k, k + 1, c.year);
        k++;
    }
    fputc('\n', plot);
    return finish(plot, "cumulative");
}

static int ustar_curve(const settings *s, const anji_tower_account *account)
{
    size_t                n_bins;
    const anji_ustar_bin *bins = anji_ustar_bins(anji_tower_ustar(account), &n_bins);
    double                threshold = anji_ustar_single(anji_tower_ustar(account));
    FILE                 *plot      = start(s, "ustar");

    if (plot == NULL)
        return finish(plot, "ustar");
    fputs("$bins << EOD\n", plot);
    for (size_t i = 0; i < n_bins; i++) {
        number(plot, bins[i].ustar, " ");
        number(plot, bins[i].nee, "\n");
    }
    fputs("EOD\nset xlabel 'u*, m s-1'\nset ylabel 'night-time NEE, umol CO2 m-2 s-1'\n"
          "set grid\n",
          plot);
    if (!isnan(threshold)) {
        fputs("set arrow from ", plot);
        number(plot, threshold, ", graph 0 to ");
        number(plot, threshold, ", graph 1 nohead lw 2 dt 2\nset title 'threshold ");
        fprintf(plot, "%.3f m s-1'\n", threshold);
    } else {
        fputs("set title 'no threshold'\n", plot);
    }
    fputs(n_bins > 0 ? "plot $bins using 1:2 with points pt 7 ps 0.6 title "
                       "'classes of temperature and season'\n"
                     : "set xrange [0:1]\nset yrange [0:1]\nplot NaN notitle\n",
          plot);
    return finish(plot, "ustar");
}

/* The thresholds that were tried, year by year, each member's below the next. */
static int distribution(const settings *s, const anji_tower_account *account)
{
    size_t        n, years;
    const double *threshold = anji_tower_member_thresholds(account, &n, &years);
    FILE         *plot      = start(s, "ustar_distribution");
    anji_civil    first;

    if (plot == NULL)
        return finish(plot, "ustar_distribution");
    anji_civil_from_seconds(anji_series_axis(anji_tower_series(account))->start,
                            &first);
    fputs("$tried << EOD\n", plot);
    for (size_t y = 0; y < years; y++)
        for (size_t k = 0; k < n; k++) {
            fprintf(plot, "%d ", first.year + (int)y);
            number(plot, threshold[k * years + y], "\n");
        }
    fputs("EOD\nset title 'Thresholds of the members'\nset ylabel 'u*, m s-1'\n"
          "set xtics 1\nset grid ytics\nset style data boxplot\nset style boxplot "
          "outliers pt 7\nset style fill solid 0.3\nset boxwidth 0.5\nunset key\n"
          "plot $tried using (1):2:(0.5):1\n",
          plot);
    return finish(plot, "ustar_distribution");
}

/* NEE of each year under each threshold: where it does not settle, no filter is right. */
static int nee_by_threshold(const settings *s, const anji_tower_account *account)
{
    size_t        n, years;
    const double *threshold;
    const double *sum  = anji_tower_curve(account, &threshold, &n, &years);
    FILE         *plot = start(s, "nee_ustar");
    anji_civil    first;

    if (plot == NULL)
        return finish(plot, "nee_ustar");
    anji_civil_from_seconds(anji_series_axis(anji_tower_series(account))->start,
                            &first);
    for (size_t y = 0; y < years; y++) {
        fprintf(plot, "$year%zu << EOD\nNaN NaN\n", y);
        for (size_t k = 0; k < n; k++) {
            number(plot, threshold[k], " ");
            number(plot, sum[k * years + y], "\n");
        }
        fputs("EOD\n", plot);
    }
    fputs("set title 'NEE of the year under one threshold for all nights'\n"
          "set xlabel 'u*, m s-1'\nset ylabel 'NEE, g C m-2'\nset grid\n"
          "set key outside\nplot ",
          plot);
    for (size_t y = 0; y < years; y++)
        fprintf(plot, "%s$year%zu using 1:2 with linespoints pt 7 ps 0.8 title '%d'",
                y > 0 ? ", " : "", y, first.year + (int)y);
    fputc('\n', plot);
    return finish(plot, "nee_ustar");
}

int draw_plots(const settings *s, const anji_tower_account *account)
{
    signal(SIGPIPE, SIG_IGN); /* without gnuplot nobody reads: finish() says so */
    int status = fingerprint(s, anji_tower_series(account));
    if (status == 0)
        status = cumulative(s, account);
    if (status == 0 && anji_tower_ustar(account) != NULL)
        status = ustar_curve(s, account);
    if (status == 0 && anji_tower_member_sums(account, NULL, NULL) != NULL)
        status = distribution(s, account);
    if (status == 0 && anji_tower_curve(account, NULL, NULL, NULL) != NULL)
        status = nee_by_threshold(s, account);
    return status;
}
