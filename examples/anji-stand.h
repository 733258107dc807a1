/* What the parts of anji-stand share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_STAND_PROGRAM_H
#define ANJI_STAND_PROGRAM_H

#include <anjicarbon/anjicarbon.h>

#define SURVEYS_MAX   ANJI_STAND_RUN_SURVEYS
#define EQUATIONS_MAX ANJI_STAND_RUN_EQUATIONS
#define WARNINGS_MAX  32

enum { DONE = 0, BAD_INPUT = 1, BAD_USAGE = 2 };

typedef struct {
    const char         *map, *csv, *plot_dir, *equation_file, *statement, *subject;
    const char         *equations[EQUATIONS_MAX];
    const char        **files[SURVEYS_MAX]; /* [1]: those after --later */
    size_t              n_files[SURVEYS_MAX];
    int                 json, plot, quiet;
    anji_inventory_opts inventory;
    anji_stand_opts     stand;
    anji_stock_opts     stock;
    anji_stock_montecarlo_opts errors;
    anji_run                   run;
    anji_stand_run_opts        chain; /* points to those above */
} settings;

typedef struct {
    size_t                 n_surveys, n_warnings, n_reports;
    anji_inventory        *inventories[SURVEYS_MAX]; /* of one read or two */
    anji_inventory_report *reports[SURVEYS_MAX];
    anji_equations        *equations; /* NULL: the library's own */
    anji_stand_account    *account;
    char                  *warnings[WARNINGS_MAX];
} analysis;

/* Each 0, or the program's exit status after a message on stderr. */
int parse(int argc, char **argv, settings *s); /* -1: go on */
int analyse(const settings *s, analysis *a);
int write_json(const settings *s, const analysis *a);
int write_csv(const settings *s, const analysis *a);
int draw_plots(const settings *s, const analysis *a);
int write_statement(const settings *s, const analysis *a);
int failed(const anji_error *err);

void print_report(const settings *s, const analysis *a);
void free_analysis(analysis *a);
/* "2014-11-15", or "undated" */
const char *date_text(double seconds, char text[32]);

#endif
