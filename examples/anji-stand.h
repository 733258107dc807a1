/* What the parts of anji-stand share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_STAND_PROGRAM_H
#define ANJI_STAND_PROGRAM_H

#include <anjicarbon/anjicarbon.h>

#define SURVEYS_MAX   2
#define EQUATIONS_MAX 8
#define WARNINGS_MAX  32

enum { DONE = 0, BAD_INPUT = 1, BAD_USAGE = 2 };

typedef struct {
    const char  *map, *csv, *plot_dir, *species, *region, *fallback, *equation_file;
    const char  *equations[EQUATIONS_MAX];
    const char **files[SURVEYS_MAX]; /* [1]: those after --later */
    size_t       n_files[SURVEYS_MAX], n_equations;
    int          json, plot, quiet, independent, extrapolate, height;
    double       crown_ratio, crown_sd, years, relative, precision;
    anji_inventory_opts        inventory;
    anji_stand_opts            stand;
    anji_stock_opts            stock;
    anji_stock_montecarlo_opts errors;
    anji_run                   run;
} settings;

/* One survey: its inventory, and the living culms as columns. */
typedef struct {
    anji_inventory     *inventory;
    anji_stand         *stand;
    const anji_plot    *plots;
    const anji_stratum *strata;
    size_t              n_plots, n_strata, n;
    double              date; /* mean of the plots', s; NaN */
    int32_t            *plot, *stratum;
    double             *count, *dbh, *height, *crown, *age, *area, *stratum_ha;
    const char        **id;
    double             *mass[ANJI_POOLS];
    size_t              no_height, no_crown; /* supplied */
    anji_weibull        weibull;
    anji_diameter_age   joint;
    anji_stock_plots    stock_plots;
    anji_stock_culms    stock_culms;
    anji_stock_result  *stock;
} survey;

typedef struct {
    const anji_equation *equation;
    int                  pool, fallback;
    double               mean_relative; /* for errors; NaN: none given */
    size_t               outside;       /* culms beyond its range      */
} chosen;

typedef struct {
    size_t                   n_surveys, n_models, n_warnings, n_reports;
    survey                   surveys[SURVEYS_MAX];
    anji_inventory_report   *reports[SURVEYS_MAX];
    anji_equations          *equations;
    chosen                   models[EQUATIONS_MAX];
    anji_height_model        height;
    double                   height_error; /* mean share of supplied heights' error */
    double                   crown_ratio, crown_sd;
    size_t                   crown_n;
    const char              *species;
    double                   years;
    int                      how, areas_known;
    anji_stock_changes      *change;
    anji_stock_draws        *draws;
    anji_plots_needed_result needed;
    int64_t                 *needed_by;
    char                    *warnings[WARNINGS_MAX];
} analysis;

/* Parts of analyse(). */
#if defined(__GNUC__)
#define LIKE_PRINTF __attribute__((format(printf, 2, 3)))
#else
#define LIKE_PRINTF
#endif
void   warn(analysis *a, const char *fmt, ...) LIKE_PRINTF;
int    refuse(const char *text);
void  *many(size_t n, size_t size);                    /* zeroed, never for nothing */
size_t missing(const survey *v, const double *column); /* NaN among the culms       */
int    choose_equations(const settings *s, analysis *a);
int    weigh_all(const settings *s, analysis *a);
/* Ages of a survey as an equation takes them. */
int ages_for(const survey *v, const anji_equation *e, double *ages);

/* Each 0, or the program's exit status after a message on stderr. */
int analyse(const settings *s, analysis *a);
int write_json(const settings *s, const analysis *a);
int write_csv(const settings *s, const analysis *a);
int draw_plots(const settings *s, const analysis *a);
int failed(const anji_error *err);

void print_report(const settings *s, const analysis *a);
void free_analysis(analysis *a);
/* "2014-11-15", or "undated" */
const char *date_text(double seconds, char text[32]);
/* Rows of results: pools of the area first. */
const char *stratum_name(const analysis *a, int32_t stratum);

#endif
