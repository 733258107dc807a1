/* The tables of a stand as CSV files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "anji-stand.h"

/* A text in a cell: quoted where it must be. */
static void word(FILE *file, const char *text, char after)
{
    int quote = strpbrk(text, ",\"\n") != NULL;

    if (quote)
        fputc('"', file);
    for (const char *c = text; *c != '\0'; c++)
        fputs(*c == '"' ? "\"\"" : (char[2]){*c, '\0'}, file);
    if (quote)
        fputc('"', file);
    fputc(after, file);
}

static void reals(FILE *file, const double *list, size_t n)
{
    char text[ANJI_NUMBER_SIZE];

    for (size_t i = 0; i < n; i++) {
        text[0] = '\0';
        if (isfinite(list[i]))
            anji_format_number(list[i], text);
        fprintf(file, "%s%c", text, i + 1 < n ? ',' : '\n');
    }
}
#define REALS(file, list) reals(file, list, sizeof(list) / sizeof *(list))

static void write_cells(FILE *file, const analysis *a, int ages)
{
    char day[32];

    for (size_t k = 0; k < a->n_surveys; k++) {
        const anji_stand_survey *v = anji_stand_run_survey(a->account, k);
        size_t                   n;
        const anji_stand_cell   *c =
            ages ? anji_stand_ages(v->stand, &n) : anji_stand_cells(v->stand, &n);
        for (size_t i = 0; i < n; i++) {
            const double list[] = {c[i].dbh_low_cm, c[i].dbh_high_cm, c[i].age,
                                   c[i].culms_ha,   c[i].basal_m2_ha, c[i].share};
            word(file, date_text(v->date, day), ',');
            word(file, anji_stand_run_stratum(a->account, c[i].stratum), ',');
            REALS(file, list);
        }
    }
}

static void write_table(FILE *file, const analysis *a)
{
    write_cells(file, a, 0);
}

static void write_ages(FILE *file, const analysis *a)
{
    write_cells(file, a, 1);
}

static void write_strata(FILE *file, const analysis *a)
{
    char day[32];

    for (size_t k = 0; k < a->n_surveys; k++) {
        const anji_stand_survey  *v = anji_stand_run_survey(a->account, k);
        size_t                    n;
        const anji_stand_summary *s = anji_stand_summaries(v->stand, &n);
        for (size_t i = 0; i < n; i++) {
            const double list[] = {
                (double)s[i].plots, s[i].area_ha,     s[i].weight,
                s[i].culms_ha,      s[i].culms_se,    s[i].basal_m2_ha,
                s[i].basal_se,      s[i].dbh_mean_cm, s[i].dbh_quadratic_cm,
                s[i].height_mean_m, s[i].age_mean,    s[i].alternation,
                s[i].alternation_se};
            word(file, date_text(v->date, day), ',');
            word(file, anji_stand_run_stratum(a->account, s[i].stratum), ',');
            REALS(file, list);
        }
    }
}

static void write_pools(FILE *file, const analysis *a)
{
    char day[32];

    for (size_t k = 0; k < a->n_surveys; k++) {
        const anji_stand_survey *v = anji_stand_run_survey(a->account, k);
        size_t                   n;
        const anji_stock_pool   *p = anji_stock_pools(v->stock, &n);
        for (size_t i = 0; i < n; i++) {
            const double list[] = {
                p[i].biomass_t_ha, p[i].stock_tc_ha, p[i].stock_tco2_ha,
                p[i].se,           p[i].half_width,  p[i].relative,
                p[i].df,           (double)p[i].n};
            word(file, date_text(v->date, day), ',');
            word(file, anji_stand_run_stratum(a->account, p[i].stratum), ',');
            word(file, anji_pool_name(p[i].pool), ',');
            REALS(file, list);
        }
    }
}

static void write_change(FILE *file, const analysis *a)
{
    size_t                       n = 0;
    const anji_stock_change_row *c =
        anji_stock_change_rows(anji_stand_run_change(a->account, NULL, NULL), &n);

    for (size_t i = 0; i < n; i++) {
        const double list[] = {
            c[i].change_tc_ha, c[i].change_tc_ha_yr, c[i].change_tco2_ha_yr,
            c[i].se,           c[i].half_width,      c[i].covariance,
            c[i].df,           c[i].conservative};
        word(file, anji_stand_run_stratum(a->account, c[i].stratum), ',');
        word(file, anji_pool_name(c[i].pool), ',');
        REALS(file, list);
    }
}

static void write_errors(FILE *file, const analysis *a)
{
    static const char *const    dates[] = {"earlier", "later", "change"};
    size_t                      n       = 0;
    const anji_stock_draws_row *r =
        anji_stock_draws_rows(anji_stand_run_draws(a->account), &n);

    for (size_t i = 0; i < n; i++) {
        const double list[] = {r[i].value, r[i].mean, r[i].sd, r[i].low, r[i].high};
        word(file, anji_error_component_name(r[i].component), ',');
        word(file, dates[r[i].date], ',');
        word(file, anji_pool_name(r[i].pool), ',');
        REALS(file, list);
    }
}

int write_csv(const settings *s, const analysis *a)
{
    static const struct {
        const char *name, *header;
        void (*write)(FILE *, const analysis *);
    } tables[] = {
        {"strata",
         "DATE,STRATUM,PLOTS,PLOTS_HA,WEIGHT,CULMS_HA,CULMS_SE,BASAL_M2_HA,BASAL_SE,"
         "DBH_MEAN_CM,DBH_QUADRATIC_CM,HEIGHT_MEAN_M,AGE_MEAN,ALTERNATION,"
         "ALTERNATION_SE",
         write_strata},
        {"stand", "DATE,STRATUM,DBH_LOW_CM,DBH_HIGH_CM,AGE,CULMS_HA,BASAL_M2_HA,SHARE",
         write_table},
        {"ages", "DATE,STRATUM,DBH_LOW_CM,DBH_HIGH_CM,AGE,CULMS_HA,BASAL_M2_HA,SHARE",
         write_ages},
        {"pools",
         "DATE,STRATUM,POOL,BIOMASS_T_HA,STOCK_TC_HA,STOCK_TCO2_HA,SE,HALF_WIDTH,"
         "RELATIVE,DF,PLOTS",
         write_pools},
        {"change",
         "STRATUM,POOL,CHANGE_TC_HA,CHANGE_TC_HA_YR,CHANGE_TCO2_HA_YR,SE,HALF_WIDTH,"
         "COVARIANCE,DF,CONSERVATIVE_TC_HA",
         write_change},
        {"errors", "COMPONENT,DATE,POOL,STOCK_TC_HA,MEAN,SD,LOW,HIGH", write_errors}};
    char path[4200];

    if (mkdir(s->csv, 0777) != 0 && errno != EEXIST) {
        fprintf(stderr, "anji-stand: cannot make folder %s: %s\n", s->csv,
                strerror(errno));
        return BAD_INPUT;
    }
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        snprintf(path, sizeof path, "%.4000s/%s.csv", s->csv, tables[i].name);
        FILE *file = fopen(path, "w");
        if (file != NULL) {
            fprintf(file, "%s\n", tables[i].header);
            tables[i].write(file, a);
        }
        if (file == NULL || fclose(file) != 0) {
            fprintf(stderr, "anji-stand: cannot write %s: %s\n", path, strerror(errno));
            return BAD_INPUT;
        }
    }
    return DONE;
}
