/* The comparison as a table and as CSV.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "anji-gapbench.h"

/* A number of a table: a dash where there is none. */
static void put(double x, int width, int decimals)
{
    if (isnan(x))
        printf(" %*s", width, "-");
    else
        printf(" %*.*f", width, decimals, x);
}

static void print_head(const bench *b)
{
    const record *r = &b->r;

    printf("%s (%s): %zu records of %d min, %zu measured (%.0f %%)", r->site, r->file,
           r->n, r->axis.step / 60, r->measured,
           100.0 * (double)r->measured / (double)(r->n > 0 ? r->n : 1));
    if (!isnan(r->threshold))
        printf(", nights of u* >= %.3f m s-1", r->threshold);
    printf("\nNight by %s. Random error of a record, by pairs of days: ",
           r->potential != NULL ? "measured and potential radiation"
                                : "measured radiation");
    if (isnan(b->noise))
        printf("not known\n");
    else
        printf("%.2f umol m-2 s-1\n", b->noise);
    printf("%u permutations, %.0f %% of the measured records hidden, seed %u\n",
           b->s->permutations, 100.0 * b->s->gaps.share, b->s->gaps.seed);
}

static void print_result(const bench *b, const outcome *o, size_t m)
{
    const result *r = &o->results[m];

    printf("%-14s", b->methods[m].name);
    if (r->failure[0] != '\0') {
        printf(" %s\n", r->failure);
        return;
    }
    put(r->part[0].rmse, 6, 3);
    put(r->part[0].bias, 6, 3);
    put(r->part[0].r2, 5, 2);
    put(r->part[ANJI_SCORE_DAY].rmse, 6, 3);
    put(r->part[ANJI_SCORE_NIGHT].rmse, 6, 3);
    put(r->part[ANJI_SCORE_NIGHT].bias, 6, 3);
    put(r->part[0].crps, 5, 3);
    put(r->part[0].coverage[2], 4, 2);
    put(r->part[0].width[2], 5, 1);
    put(r->sums.coverage[2], 4, 2);
    put(r->sums.z_rms, 5, 2);
    put(r->sums.rmse_mean, 5, 2);
    put(r->annual_bias, 6, 1);
    put(r->cpu, 6, 2);
    put(r->memory, 5, 0);
    if (m == o->best)
        printf("   best");
    else
        put(r->to_best.p, 6, 4);
    if (r->part[0].n_unfilled > 0)
        printf("  %lld not filled", (long long)r->part[0].n_unfilled);
    printf("\n");
}

static void print_outcome(const bench *b, const outcome *o)
{
    printf("\nScenario %s", o->scenario.name);
    if (o->scenario.records > 0)
        printf(" (gaps of %lld records)", (long long)o->scenario.records);
    printf(": %zu gaps, %zu hidden records\n", o->gaps, o->hidden);
    if (o->gaps == 0)
        return;
    printf(
        "                                  RMSE   RMSE   bias       records 95%%  "
        "gap sums 95%%  gap   annual CPU\n"
        "method           RMSE   bias    R2    day  night  night  CRPS  in width   in "
        " rms z  mean   bias      s    MB      p\n");
    for (size_t m = 0; m < b->n_methods; m++)
        print_result(b, o, m);
}

static void print_years(const bench *b)
{
    printf("\nSynthetic records on these drivers and gaps, %u replicates: error of the "
           "annual sum, g C m-2 a-1\n"
           "method          bias   RMSE  stated se  in 95 %%  not filled\n",
           b->s->replicates);
    for (size_t m = 0; m < b->n_methods; m++) {
        const yearly *y = &b->years[m];
        if (b->methods[m].from != NULL)
            continue;
        printf("%-14s", b->methods[m].name);
        if (y->failure[0] != '\0') {
            printf(" %s\n", y->failure);
            continue;
        }
        put(y->bias, 6, 1);
        put(y->rmse, 6, 1);
        put(y->se, 10, 1);
        printf("%5zu of %zu", y->covered, y->n_se);
        put(100.0 * y->unfilled, 7, 1);
        printf(" %%\n");
    }
}

void print_table(const bench *b)
{
    print_head(b);
    for (size_t k = 0; k < b->n_scenarios; k++)
        print_outcome(b, &b->outcomes[k]);
    if (b->s->replicates > 0)
        print_years(b);
    printf(
        "\nFluxes in umol m-2 s-1; bias: filled minus measured; annual bias of the "
        "record's own gaps in g C m-2 a-1.\n"
        "in: share of the measured values or sums within the method's 95 %% interval; "
        "rms z: 1 when the\nstandard errors of the sums are right; gap mean: RMSE of "
        "a gap's mean flux. p: paired permutation test,\nby gaps, against the best. "
        "Methods without standard errors of sums are taken as if their records were\n"
        "independent.\n");
}

/* ---- CSV ------------------------------------------------------------------------------ */

static const char csv_head[] =
    "scenario,records,gaps,hidden,method,part,n,unfilled,rmse,mae,bias,r2,r2_pearson,"
    "crps,coverage50,width50,coverage90,width90,coverage95,width95,sum_rmse,sum_bias,"
    "sum_rmse_mean,sum_z_mean,sum_z_rms,sum_coverage50,sum_width50,sum_coverage90,"
    "sum_width90,sum_coverage95,sum_width95,annual_bias_gc_m2,cpu_s,wall_s,memory_mb,"
    "p_to_best\n";

static void number(FILE *file, double x)
{
    char text[ANJI_NUMBER_SIZE] = "";
    if (!isnan(x))
        anji_format_number(x, text);
    fprintf(file, ",%s", text);
}

static void levels(FILE *file, const double *coverage, const double *width)
{
    for (int k = 0; k < ANJI_SCORE_LEVELS; k++) {
        number(file, coverage[k]);
        number(file, width[k]);
    }
}

static void csv_row(FILE *file, const bench *b, const outcome *o, size_t m, int part)
{
    static const char *const parts[] = {"all", "day", "night"};
    const result            *r       = &o->results[m];
    const anji_score        *s       = &r->part[part];

    fprintf(file, "%s,%lld,%zu,%zu,%s,%s,%lld,%lld", o->scenario.name,
            (long long)o->scenario.records, o->gaps, o->hidden, b->methods[m].name,
            parts[part], (long long)s->n, (long long)s->n_unfilled);
    const double row[] = {s->rmse, s->mae, s->bias, s->r2, s->r2_pearson, s->crps};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        number(file, row[i]);
    levels(file, s->coverage, s->width);
    if (part != 0) {
        fputs(",,,,,,,,,,,,,,,,\n", file);
        return;
    }
    const double sums[] = {r->sums.rmse, r->sums.bias, r->sums.rmse_mean,
                           r->sums.z_mean, r->sums.z_rms};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        number(file, sums[i]);
    levels(file, r->sums.coverage, r->sums.width);
    const double rest[] = {r->annual_bias, r->cpu, r->wall, r->memory,
                           m == o->best ? NAN : r->to_best.p};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        number(file, rest[i]);
    fputc('\n', file);
}

int write_csv(const bench *b)
{
    size_t room = strlen(b->s->out) + 32;
    char  *path = malloc(room);
    FILE  *file = NULL;

    mkdir(b->s->out, 0777); /* where it is not there yet; else fopen() says so */
    if (path != NULL) {
        snprintf(path, room, "%s/gapbench.csv", b->s->out);
        file = fopen(path, "w");
    }
    free(path);
    if (file != NULL)
        fputs(csv_head, file);
    for (size_t k = 0; file != NULL && k < b->n_scenarios; k++)
        for (size_t m = 0; b->outcomes[k].gaps > 0 && m < b->n_methods; m++)
            for (int part = 0; part < 3; part++)
                csv_row(file, b, &b->outcomes[k], m, part);
    if (file != NULL && !ferror(file) && fclose(file) == 0)
        return DONE;
    fprintf(stderr, "anji-gapbench: cannot write gapbench.csv in '%s': %s\n", b->s->out,
            strerror(errno));
    return BAD_INPUT;
}
