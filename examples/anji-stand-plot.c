/* Two pictures of a stand, drawn by gnuplot: its structure, and its pools.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-stand.h"

#define TERMINAL                                                                       \
    "set terminal pngcairo size 1200,700 font 'sans,11'\nset encoding utf8\n"
#define AGES_MAX 16

static FILE *start(const settings *s, const char *name)
{
    FILE *plot = popen("gnuplot", "w");

    if (plot == NULL)
        return NULL;
    fputs(TERMINAL "set output '", plot);
    for (const char *c = s->plot_dir != NULL ? s->plot_dir : "."; *c != '\0'; c++)
        fputs(*c == '\'' ? "''" : (char[2]){*c, '\0'}, plot);
    fprintf(plot, "/%s.png'\n", name);
    return plot;
}

static int finish(FILE *plot, const char *name)
{
    if (plot == NULL || pclose(plot) != 0) {
        fprintf(stderr,
                "anji-stand: gnuplot could not draw %s.png (is gnuplot installed?)\n",
                name);
        return BAD_INPUT;
    }
    return DONE;
}

/* Ages of the whole stand that have a column in the picture, those not known last. */
static size_t ages_of(const anji_stand_survey *v, double ages[AGES_MAX])
{
    size_t                 n, k = 0;
    const anji_stand_cell *c = anji_stand_ages(v->stand, &n);

    for (size_t i = 0; i < n && k < AGES_MAX; i++)
        if (c[i].stratum < 0)
            ages[k++] = c[i].age;
    return k;
}

/* A line for each diameter class: its name, culms of each age, the Weibull curve. */
static void structure_data(FILE *plot, const anji_stand_survey *v, const double *ages,
                           size_t n_ages)
{
    size_t                 n, n_cells;
    const anji_stand_cell *classes = anji_stand_diameters(v->stand, &n);
    const anji_stand_cell *cells   = anji_stand_cells(v->stand, &n_cells);
    double                 all     = anji_stand_summaries(v->stand, NULL)[0].culms_ha;

    for (size_t i = 0; i < n && classes[i].stratum < 0; i++) {
        double low = classes[i].dbh_low_cm, high = classes[i].dbh_high_cm;
        double fitted =
            anji_weibull_cdf(&v->weibull, high) - anji_weibull_cdf(&v->weibull, low);
        fprintf(plot, "\"%g-%g\"", low, high);
        for (size_t k = 0; k < n_ages; k++) {
            double culms = 0.0;
            for (size_t j = 0; j < n_cells && cells[j].stratum < 0; j++)
                if (cells[j].dbh_low_cm == low &&
                    (cells[j].age == ages[k] ||
                     (isnan(cells[j].age) && isnan(ages[k]))))
                    culms += cells[j].culms_ha;
            fprintf(plot, " %g", culms);
        }
        if (isnan(fitted))
            fputs(" NaN\n", plot);
        else
            fprintf(plot, " %g\n", all * fitted);
    }
}

static int structure(const settings *s, const analysis *a)
{
    FILE *plot = start(s, "structure");
    char  day[32];

    if (plot == NULL)
        return finish(plot, "structure");
    fprintf(plot,
            "set multiplot layout 1,%zu\nset style data histograms\n"
            "set style histogram rowstacked\nset offsets 0, 0, graph 0.06, 0\nset "
            "style fill solid 0.85 border -1\n"
            "set boxwidth 0.9\nset xtics rotate by -45\nset grid ytics\n"
            "set xlabel 'diameter, cm'\nset ylabel 'culms per hectare'\n"
            "set key top right\n",
            a->n_surveys);
    for (size_t k = 0; k < a->n_surveys; k++) {
        const anji_stand_survey *v = anji_stand_run_survey(a->account, k);
        double                   ages[AGES_MAX];
        size_t                   n = ages_of(v, ages);
        const char              *unit =
            anji_inventory_age_unit(v->inventory) == ANJI_AGE_DU ? "du" : "a";
        fprintf(plot, "$s%zu << EOD\n", k);
        structure_data(plot, v, ages, n);
        fprintf(plot, "EOD\nset title 'survey %zu, %s'\nplot ", k + 1,
                date_text(v->date, day));
        for (size_t i = 0; i < n; i++) {
            fprintf(plot, "$s%zu using %zu%s ", k, i + 2, i == 0 ? ":xtic(1)" : "");
            if (isnan(ages[i]))
                fputs("title 'age not known', ", plot);
            else
                fprintf(plot, "title '%g %s', ", ages[i], unit);
        }
        fprintf(
            plot,
            "$s%zu using %zu with linespoints lc 'black' lw 2 pt 7 title 'Weibull'\n",
            k, n + 2);
    }
    fputs("unset multiplot\n", plot);
    return finish(plot, "structure");
}

/* Error bars: of all errors where they were drawn, else of sampling. */
static double bar(const analysis *a, size_t k, int pool, double *high, double low)
{
    const anji_stock_draws_row *r = anji_stock_draws_find(
        anji_stand_run_draws(a->account), ANJI_ERROR_ALL, (int)k, pool);
    if (r == NULL)
        return low;
    *high = r->high;
    return r->low;
}

static int draw_pools(const settings *s, const analysis *a)
{
    FILE *plot  = start(s, "pools");
    int   drawn = anji_stand_run_draws(a->account) != NULL;
    char  day[32];

    if (plot == NULL)
        return finish(plot, "pools");
    for (size_t k = 0; k < a->n_surveys; k++) {
        size_t                 n;
        const anji_stock_pool *p =
            anji_stock_pools(anji_stand_run_survey(a->account, k)->stock, &n);
        fprintf(plot, "$p%zu << EOD\n", k);
        for (size_t i = 0; i < n; i++) {
            double high = p[i].stock_tc_ha + p[i].half_width;
            double low =
                bar(a, k, p[i].pool, &high, p[i].stock_tc_ha - p[i].half_width);
            if (p[i].stratum < 0)
                fprintf(plot, "\"%s\" %g %g %g\n", anji_pool_name(p[i].pool),
                        p[i].stock_tc_ha, low, high);
        }
        fputs("EOD\n", plot);
    }
    fprintf(plot, "set title 'Carbon by pool, %g %% of %s'\n",
            100.0 * (drawn ? s->errors.confidence : s->stock.confidence),
            drawn ? "all errors" : "sampling alone");
    fputs("set style data histograms\nset style histogram errorbars gap 1 lw 2\n"
          "set style fill solid 0.7 border -1\nset grid ytics\nset yrange [0:*]\n"
          "set ylabel 't C ha-1'\nset xtics noenhanced\nset key top left\nplot ",
          plot);
    for (size_t k = 0; k < a->n_surveys; k++)
        fprintf(plot, "%s$p%zu using 2:3:4:xtic(1) title '%s'", k > 0 ? ", " : "", k,
                date_text(anji_stand_run_survey(a->account, k)->date, day));
    fputc('\n', plot);
    return finish(plot, "pools");
}

int draw_plots(const settings *s, const analysis *a)
{
    signal(SIGPIPE, SIG_IGN); /* without gnuplot nobody reads: finish() says so */
    int status = structure(s, a);
    return status == DONE ? draw_pools(s, a) : status;
}
