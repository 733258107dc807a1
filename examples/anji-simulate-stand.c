/* anji-simulate-stand: sample plots in a moso bamboo forest that never stood, of which
 * every culm is known. The seed fixes every number; estimates from the plots can be
 * tried against the truth of the whole forest.
 *
 * Forest   two strata of plots of 0.04 ha: "valley", 60 ha, and "slope", 40 ha; all 2500
 *          plots are made, and --plots of them are the sample, by lot, more in the valley
 * Culms    number: mean 3400 and 2500 ha-1, lognormal between plots (sd 0.20), Poisson
 *          within; Weibull diameters of shape 5.5 and mean 10.4 and 9.0 cm, a plot's own
 *          shift of sd 0.5 cm; young culms slightly thicker (normal scores, rho -0.1)
 * Ages     years. Survival 1, .98, .96, .93, .85, .60, .25, .08: selection cutting after
 *          the fifth year. On-years are odd (2015 at Anji: Sun H. 2017), with four times
 *          the shoots of off-years
 * Heights  1.3 + D^2 / (1.00 + 0.225 D)^2 m, sd 0.8 m; crowns 0.45 (sd 0.06) of them
 * Mass     Yuan W. et al. 2009, J. Zhejiang For. Sci. Technol. 29(2): culm, crown, below
 *          ground; a culm's residual is lognormal, sd 0.15, mean 1. Carbon 0.50, 0.485
 *          and 0.46 of dry mass
 * 2020     the same plots: culms survive by age, and shoots of 5 years fill the places,
 *          8 % more than before and 0.3 cm thicker
 * Survey   every culm's diameter to 0.1 cm with an error of sd 0.1 cm; height (sd 5 %) and
 *          crown (sd 10 %) of every fifth; 3 % more culms are dead, 1 % were just felled
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <anjicarbon/base.h>
#include <anjicarbon/random.h>

#include "simulation-statement.h"

#define PLOT_HA      0.04
#define AGES         8
#define INTERVAL     5 /* years between surveys */
#define ROOM         600
#define HEIGHT_EVERY 5

static const double survival[AGES + 1] = {0, 1, .98, .96, .93, .85, .60, .25, .08};
static const int    years[2]           = {2015, 2020};

typedef struct {
    const char *name, *chinese;
    double      area_ha, culms_ha, dbh_cm, slope_from, slope_to;
} stratum;
static const stratum strata[2] = {{"valley", "山谷", 60, 3400, 10.4, 3, 12},
                                  {"slope", "山坡", 40, 2500, 9.0, 22, 34}};

typedef struct {
    double dbh, height, crown, residual;
    int    age;
} culm;

typedef struct {
    size_t n;
    culm   culms[ROOM];
} standing;

/* Sums over a stratum or the forest, per hectare; in the order of the truth file. */
enum { CULMS, DBH, BASAL, ABOVE_T, ABOVE_TC, BELOW_TC, SUMS };
static const char *const sum_names[SUMS] = {"culms_ha",   "dbh_mean_cm", "basal_m2_ha",
                                            "above_t_ha", "above_tc_ha", "below_tc_ha"};

typedef struct {
    unsigned long plots, surveys;
    uint64_t      seed;
    int           chinese;
    const char   *out, *statement;
} settings;

static double normal_cdf(double z)
{
    return 0.5 * erfc(-z * 0.7071067811865476);
}

/* ---- the forest ---------------------------------------------------------------------- */

/* Shares of ages 1 to 8 at a survey, of which only the first `last` are new. */
static int draw_age(int year, int last, double score)
{
    double share[AGES + 1], sum = 0.0, at;
    int    age = 1;

    for (int a = 1; a <= last; a++) {
        int born = year - a + 1;
        share[a] = survival[a] * (born % 2 != 0 ? 1.6 : 0.4);
        sum += share[a];
    }
    at = normal_cdf(score) * sum;
    while (age < last && at >= share[age])
        at -= share[age++];
    return age;
}

static void grow_culm(anji_random *r, culm *c, double mean, int year, int last)
{
    double z = anji_random_normal(r), s = -0.1 * z + sqrt(0.99) * anji_random_normal(r);
    double shape = 5.5, scale = mean / tgamma(1.0 + 1.0 / shape);

    c->dbh    = fmax(2.6, scale * pow(-log(normal_cdf(-z)), 1.0 / shape));
    c->height = 1.3 + c->dbh * c->dbh / pow(1.0 + 0.225 * c->dbh, 2) +
                0.8 * anji_random_normal(r);
    c->height   = fmax(c->height, 0.6 * c->dbh);
    c->crown    = c->height * fmin(0.7, fmax(0.2, 0.45 + 0.06 * anji_random_normal(r)));
    c->residual = exp(0.15 * anji_random_normal(r) - 0.5 * 0.15 * 0.15);
    c->age      = draw_age(year, last, s);
}

/* A whole number around a mean, with its root as spread. */
static size_t number(anji_random *r, double mean)
{
    double n = floor(mean + sqrt(mean) * anji_random_normal(r) + 0.5);
    return n < 0 ? 0 : n > ROOM ? ROOM : (size_t)n;
}

static void plant(anji_random *r, const stratum *s, standing *now, double *shift,
                  double *rich)
{
    *shift = 0.5 * anji_random_normal(r);
    *rich  = exp(0.20 * anji_random_normal(r) - 0.02);
    now->n = number(r, s->culms_ha * *rich * PLOT_HA);
    for (size_t i = 0; i < now->n; i++)
        grow_culm(r, &now->culms[i], s->dbh_cm + *shift, years[0], AGES);
}

/* Five years on: what survives, and the shoots between. */
static void renew(anji_random *r, const stratum *s, const standing *before,
                  standing *after, double shift, double rich)
{
    double kept = 0.0, all = 0.0;

    after->n = 0;
    for (size_t i = 0; i < before->n; i++) {
        culm c = before->culms[i];
        int  a = c.age + INTERVAL;
        if (a > AGES || anji_random_uniform(r) * survival[c.age] > survival[a])
            continue;
        c.age                    = a;
        after->culms[after->n++] = c;
    }
    for (int a = 1; a <= AGES; a++) {
        double share = survival[a] * ((years[1] - a + 1) % 2 != 0 ? 1.6 : 0.4);
        all += share;
        kept += a <= INTERVAL ? share : 0.0;
    }
    size_t fresh = number(r, 1.08 * s->culms_ha * rich * PLOT_HA * kept / all);
    for (size_t i = 0; i < fresh && after->n < ROOM; i++)
        grow_culm(r, &after->culms[after->n++], s->dbh_cm + shift + 0.3, years[1],
                  INTERVAL);
}

static void add_up(const standing *now, double sums[SUMS])
{
    for (size_t i = 0; i < now->n; i++) {
        const culm *c     = &now->culms[i];
        double      stem  = 0.0398 * pow(c->height, 0.5778) * pow(c->dbh, 1.8540);
        double      crown = 0.2800 * pow(c->dbh, 0.8357) * pow(c->crown, 0.2740);
        double      root  = 0.3710 * pow(c->height, 0.1357) * pow(c->dbh, 0.9817);
        sums[CULMS] += 1.0;
        sums[DBH] += c->dbh;
        sums[BASAL] += 7.853981633974483e-5 * c->dbh * c->dbh;
        sums[ABOVE_T] += c->residual * (stem + crown) / 1000.0;
        sums[ABOVE_TC] += c->residual * (0.50 * stem + 0.485 * crown) / 1000.0;
        sums[BELOW_TC] += c->residual * 0.46 * root / 1000.0;
    }
}

/* ---- the survey ---------------------------------------------------------------------- */

static double noisy(anji_random *r, double value, double sd)
{
    return value + sd * anji_random_normal(r);
}

static void write_culm(FILE *file, anji_random *r, const settings *s, const char *plot,
                       int year, size_t no, const culm *c, const char *state)
{
    fprintf(file, "%s,%d,%zu,%s,%.1f,%d,", plot, year, no, s->chinese ? "毛竹" : "moso",
            noisy(r, c->dbh, 0.1), c->age);
    if (no % HEIGHT_EVERY == 0) {
        double h = noisy(r, c->height, 0.05 * c->height);
        fprintf(file, "%.1f,%.1f,", h, fmin(h, noisy(r, c->crown, 0.10 * c->crown)));
    } else {
        fputs(",,", file);
    }
    fprintf(file, "%s\n", state);
}

static void write_plot(FILE *const files[2], anji_random *r, const settings *s,
                       const stratum *t, const char *plot, double slope, int year,
                       const standing *now)
{
    size_t      dead = number(r, 0.03 * (double)now->n), felled = now->n / 100, no = 1;
    const char *words[3] = {s->chinese ? "活" : "live", s->chinese ? "枯" : "dead",
                            s->chinese ? "伐" : "felled"};

    fprintf(files[1], "%s,%d,%s,%.0f,%.0f\n", plot, year,
            s->chinese ? t->chinese : t->name, PLOT_HA * 1e4, slope);
    for (size_t i = 0; i < now->n; i++, no++)
        write_culm(files[0], r, s, plot, year, no, &now->culms[i], words[0]);
    for (size_t i = 0; i < dead + felled && i < now->n; i++, no++)
        write_culm(files[0], r, s, plot, year, no, &now->culms[i],
                   words[i < dead ? 1 : 2]);
}

static void write_truth(FILE *file, const char *where, int year, const double *sums,
                        double area_ha)
{
    for (int k = 0; k < SUMS; k++)
        fprintf(file, "%s,%d,%s,%.6f\n", where, year, sum_names[k],
                k == DBH ? sums[DBH] / sums[CULMS] : sums[k] / area_ha);
}

/* ---- all of it ----------------------------------------------------------------------- */

static int simulate(const settings *s, FILE *const files[4])
{
    static standing now, later;
    double          all[2][SUMS] = {{0}}, area = 0.0;
    anji_random    *forest = NULL, *lot = NULL, *survey = NULL;
    int             status = anji_random_new(s->seed, 0, &forest, NULL) != ANJI_OK ||
                 anji_random_new(s->seed, 1, &lot, NULL) != ANJI_OK ||
                 anji_random_new(s->seed, 2, &survey, NULL) != ANJI_OK;

    for (int t = 0; t < 2 && status == 0; t++) {
        double   sums[2][SUMS] = {{0}};
        uint32_t left          = (uint32_t)(strata[t].area_ha / PLOT_HA + 0.5);
        uint32_t want  = (uint32_t)(t == 0 ? (s->plots * 3 + 2) / 5 : s->plots * 2 / 5);
        uint32_t taken = 0;
        fprintf(files[2], "%s,%g\n", s->chinese ? strata[t].chinese : strata[t].name,
                strata[t].area_ha);
        for (; left > 0; left--) {
            double shift, rich;
            char   plot[16];
            double slope =
                strata[t].slope_from + (strata[t].slope_to - strata[t].slope_from) *
                                           anji_random_uniform(forest);
            int picked = anji_random_below(lot, left) < want - taken;
            plant(forest, &strata[t], &now, &shift, &rich);
            renew(forest, &strata[t], &now, &later, shift, rich);
            add_up(&now, sums[0]);
            add_up(&later, sums[1]);
            if (!picked)
                continue;
            snprintf(plot, sizeof plot, "%c%02u", t == 0 ? 'V' : 'S',
                     (unsigned)++taken);
            write_plot(files, survey, s, &strata[t], plot, slope, years[0], &now);
            if (s->surveys == 2)
                write_plot(files, survey, s, &strata[t], plot, slope, years[1], &later);
        }
        area += strata[t].area_ha;
        for (unsigned y = 0; y < s->surveys; y++) {
            write_truth(files[3], strata[t].name, years[y], sums[y], strata[t].area_ha);
            for (int k = 0; k < SUMS; k++)
                all[y][k] += sums[y][k];
        }
    }
    for (unsigned y = 0; y < s->surveys && status == 0; y++)
        write_truth(files[3], "all", years[y], all[y], area);
    anji_random_free(forest);
    anji_random_free(lot);
    anji_random_free(survey);
    return status;
}

static const char usage[] =
    "Usage: anji-simulate-stand [options]\n"
    "Make sample plots of a moso bamboo forest of which every culm is known.\n\n"
    "  --out DIR       culms.csv, plots.csv, strata.csv and truth.csv  (.)\n"
    "  --plots N       sample plots in each survey, 10 to 500          (30)\n"
    "  --surveys N     1: 2015; 2: 2015 and 2020, the same plots       (2)\n"
    "  --seed N        another seed, another forest                    (1)\n"
    "  --chinese       headers and words in Chinese\n"
    "  --statement FILE  options, seed and the files made, as a document\n"
    "  --help, --version\n";

static int read_number(const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
    char *end;

    errno  = 0;
    *value = strtoull(text, &end, 10);
    if (*text >= '0' && *text <= '9' && *end == '\0' && errno == 0 && *value >= min &&
        *value <= max)
        return 0;
    fprintf(stderr,
            "anji-simulate-stand: '%s', want a whole number from %llu to %llu\n", text,
            (unsigned long long)min, (unsigned long long)max);
    return 2;
}

/* 0 to go on, 2 for bad usage. --help and --version end here. */
static int read_options(int argc, char **argv, settings *s)
{
    static const struct option names[] = {
        {"out", 1, NULL, 'o'},     {"plots", 1, NULL, 'p'},
        {"surveys", 1, NULL, 'y'}, {"seed", 1, NULL, 's'},
        {"chinese", 0, NULL, 'c'}, {"help", 0, NULL, 'h'},
        {"version", 0, NULL, 'v'}, {"statement", 1, NULL, 't'},
        {NULL, 0, NULL, 0}};
    int      status = 0;
    uint64_t value;

    for (int c; status == 0 && (c = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        value = 0;
        if (c == 'p' && (status = read_number(optarg, 10, 500, &value)) == 0)
            s->plots = (unsigned long)value;
        else if (c == 'y' && (status = read_number(optarg, 1, 2, &value)) == 0)
            s->surveys = (unsigned long)value;
        else if (c == 's')
            status = read_number(optarg, 0, UINT64_MAX, &s->seed);
        else if (c == 'o')
            s->out = optarg;
        else if (c == 't')
            s->statement = optarg;
        else if (c == 'c')
            s->chinese = 1;
        else if (c == 'h' || c == 'v')
            exit(printf(c == 'h' ? "%s" : "anji-simulate-stand %s, GPL-3.0-or-later\n",
                        c == 'h' ? usage : anji_version()) < 0);
        else if (c == '?')
            status = 2;
    }
    if (status == 0 && optind == argc)
        return 0;
    fputs("Usage: anji-simulate-stand [--help] [options]\n", stderr);
    return 2;
}

static int state(const settings *s)
{
    static const char *const names[4] = {"culms", "plots", "strata", "truth"};
    char                     roles[4][20], paths[4][4200];
    simulation_output        outputs[4];
    const simulation_option  options[] = {
         {"plots", NULL, s->plots, "1"},
         {"surveys", NULL, s->surveys, "1"},
         {"seed", NULL, s->seed, "1"},
         {"headers", s->chinese ? "chinese" : "english", 0, NULL},
    };

    for (int i = 0; i < 4; i++) {
        snprintf(roles[i], sizeof roles[i], "output.%s", names[i]);
        snprintf(paths[i], sizeof paths[i], "%s/%s.csv", s->out, names[i]);
        outputs[i] = (simulation_output){roles[i], paths[i]};
    }
    return write_simulation("anji-simulate-stand", s->statement,
                            sizeof options / sizeof *options, options, 4, outputs);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name, *header, *chinese;
    } tables[4] = {
        {"culms.csv",
         "plot,year,culm,species,dbh_cm,age_years,height_m,crown_length_m,status",
         "样地号,年份,株号,竹种,胸径(cm),年龄(年),竹高(m),冠长(m),状态"},
        {"plots.csv", "plot,year,stratum,horizontal_area(m2),slope(deg)",
         "样地号,年份,层,水平面积(m2),坡度(度)"},
        {"strata.csv", "stratum,area_ha", "层,面积(公顷)"},
        {"truth.csv", "where,year,quantity,value", "where,year,quantity,value"}};
    settings s        = {30, 2, 1, 0, ".", NULL};
    FILE    *files[4] = {NULL, NULL, NULL, NULL};
    int      status = read_options(argc, argv, &s), failed = 0;
    char     path[4200];

    if (status != 0)
        return status;
    for (int i = 0; i < 4 && !failed; i++) {
        snprintf(path, sizeof path, "%s/%s", s.out, tables[i].name);
        files[i] = fopen(path, "w");
        if (files[i] == NULL)
            failed =
                fprintf(stderr, "anji-simulate-stand: %s: %s\n", path, strerror(errno));
        else
            fprintf(files[i], "%s\n", s.chinese ? tables[i].chinese : tables[i].header);
    }
    if (!failed)
        failed = simulate(&s, files);
    for (int i = 0; i < 4; i++)
        if (files[i] != NULL && fclose(files[i]) != 0)
            failed = fprintf(stderr, "anji-simulate-stand: cannot write %s\n",
                             tables[i].name);
    if (!failed && s.statement != NULL)
        return state(&s);
    return failed != 0;
}
