/* What the parts of anji-gapbench share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_GAPBENCH_PROGRAM_H
#define ANJI_GAPBENCH_PROGRAM_H

#include <anjicarbon/anjicarbon.h>

enum { DONE = 0, BAD_INPUT = 1, BAD_USAGE = 2 };
enum { METHODS_MAX = 32, SCENARIOS_MAX = 32, COLUMNS_MAX = 16, NAME_SIZE = 40 };

/* A method of another program: columns of a file. */
typedef struct {
    char  name[NAME_SIZE];
    char *file, *column;
} foreign;

/* What the user asked for. */
typedef struct {
    const char    *map, *out, *masks, *methods, *scenarios;
    const char   **files;
    size_t         n_files;
    double         lat, lon, utc_offset;
    int            json, plot, quiet;
    uint32_t       permutations, replicates; /* replicates of synthetic years; 0 none */
    int            ustar;                    /* ANJI_TOWER_USTAR_MP, _NONE, _FIXED    */
    double         ustar_value;
    int64_t        from, to; /* of the period; 0, 0: all */
    size_t         n_foreign;
    foreign        foreign[COLUMNS_MAX];
    anji_read_opts read;
    anji_run       run;
    anji_gap_scenario_opts gaps;
} settings;

/* The record that is filled. */
typedef struct {
    char      site[64], file[256];
    anji_axis axis;
    size_t    n, measured;
    double   *y, *sw_in, *t_air, *vpd, *potential, *ustar; /* NULL where not known */
    uint8_t  *night;
    double    threshold; /* of u*, NaN: not filtered */
} record;

typedef struct method method;

/* One fill: the estimates, and what it took. */
typedef struct {
    double *value, *sd;        /* of each record                                   */
    double *se;                /* of each gap's sum, NaN where the method has none  */
    double  se_total;          /* of the sum of all filled records; NaN: none       */
    double  cpu, wall, memory; /* s, s, MB */
    int     done;              /* for this mask already */
} fill;

/* What a fill is given. */
typedef struct {
    const settings *s;
    const record   *r;
    const double   *y; /* with artificial gaps  */
    const int32_t  *gap;
    size_t          n_gaps;
    const char     *label; /* "medium_1", for columns of other programs */
    int             total; /* the error of the whole sum is wanted, too */
    const method   *methods;
    size_t          n_methods;
    fill           *fills;
} task;

typedef int (*filler)(const method *m, const task *t, fill *f, anji_error *err);

struct method {
    char           name[NAME_SIZE];
    filler         run;
    uint32_t       form, symmetric, linear, drivers; /* of MDS */
    const foreign *from;
};

/* Scores of one method in one scenario. */
typedef struct {
    anji_score     part[3]; /* all, day, night */
    anji_sum_score sums;
    double         annual_bias; /* g C m-2 a-1 */
    double         cpu, wall, memory;
    anji_paired    to_best; /* mean squared error of gaps, less that of the best */
    char           failure[256];
} result;

typedef struct {
    anji_gap_scenario scenario;
    size_t            hidden, gaps, best; /* best: the method of the smallest RMSE */
    result            results[METHODS_MAX];
} outcome;

/* Errors of the year's sum under a truth that is known. */
typedef struct {
    size_t n, covered, n_se;
    double bias, rmse, se, unfilled; /* g C m-2 a-1; unfilled: share of the gaps */
    char   failure[256];
} yearly;

typedef struct {
    const settings *s;
    record          r;
    size_t          n_methods, n_scenarios;
    method          methods[METHODS_MAX];
    outcome         outcomes[SCENARIOS_MAX];
    yearly          years[METHODS_MAX];
    double          noise; /* random error of a measurement, paired days */
} bench;

/* -1 to go on, else the program's exit status. */
int parse(int argc, char **argv, settings *s);
int complain(const char *what, const char *value, const char *wanted);
int failed(const anji_error *err);
/* The next name of a list "a,b"; 0 at its end. */
int next_name(const char **list, char name[NAME_SIZE]);

int  load(const settings *s, record *r);
void unload(record *r);

int choose_methods(const settings *s, method *methods, size_t *n);
/* Fills by one method into f, once for a mask, with time and memory. */
int run_method(const method *m, const task *t, fill *f, anji_error *err);
int read_foreign(const method *m, const task *t, fill *f, anji_error *err);

int run_scenarios(bench *b);
int run_synthetic(bench *b);
int write_masks(bench *b);

void print_table(const bench *b);
int  write_csv(const bench *b);
int  write_json(const bench *b);
int  draw_plots(const bench *b);

#endif
