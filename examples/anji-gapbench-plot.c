/* Pictures of the comparison, drawn by gnuplot.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "anji-gapbench.h"

static double rmse_of(const result *r)
{
    return r->part[0].rmse;
}

static double coverage_of(const result *r)
{
    return r->sums.coverage[2];
}

/* Scenarios to the right, a line a method. */
static int draw(const bench *b, const char *name, const char *title, const char *extra,
                double (*figure)(const result *))
{
    FILE *plot = popen("gnuplot", "w");

    if (plot != NULL) {
        fputs("set terminal pngcairo size 1000,600 font 'sans,11'\nset output '", plot);
        for (const char *c = b->s->out != NULL ? b->s->out : "."; *c != '\0'; c++)
            fputs(*c == '\'' ? "''" : (char[2]){*c, '\0'}, plot);
        fprintf(plot, "/%s.png'\n$scores << EOD\n", name);
        for (size_t k = 0; k < b->n_scenarios; k++) {
            const outcome *o = &b->outcomes[k];
            if (o->gaps == 0)
                continue;
            fprintf(plot, "\"%s\"", o->scenario.name);
            for (size_t m = 0; m < b->n_methods; m++) {
                double x                      = figure(&o->results[m]);
                char   text[ANJI_NUMBER_SIZE] = "NaN";
                if (!isnan(x))
                    anji_format_number(x, text);
                fprintf(plot, " %s", text);
            }
            fputc('\n', plot);
        }
        fprintf(plot,
                "EOD\nset grid ytics\nset key outside\nset ylabel '%s'\nset xlabel "
                "'gaps'\nset offsets 0.3,0.3,0,0\n%splot ",
                title, extra);
        for (size_t m = 0; m < b->n_methods; m++)
            fprintf(plot,
                    "%s$scores using 0:%zu:xtic(1) with linespoints pt 7 title '%s'",
                    m > 0 ? ", " : "", m + 2, b->methods[m].name);
        fputc('\n', plot);
    }
    if (plot != NULL && pclose(plot) == 0)
        return DONE;
    fprintf(stderr,
            "anji-gapbench: gnuplot could not draw %s.png (is gnuplot installed?)\n",
            name);
    return BAD_INPUT;
}

int draw_plots(const bench *b)
{
    signal(SIGPIPE, SIG_IGN); /* without gnuplot nobody reads: draw() says so */
    int status =
        draw(b, "gapbench_rmse", "RMSE, umol m-2 s-1", "set yrange [0:*]\n", rmse_of);
    if (status == DONE)
        status =
            draw(b, "gapbench_coverage", "gap sums within their 95 % interval",
                 "set yrange [0:1.05]\nset arrow from graph 0, first 0.95 to graph "
                 "1, first 0.95 nohead dt 2\n",
                 coverage_of);
    return status;
}
