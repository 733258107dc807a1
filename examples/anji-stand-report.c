/* The report of a stand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "anji-stand.h"

static void print_table(const analysis *a, const anji_stand_survey *v)
{
    size_t                    n_classes, n_ages, n;
    const anji_stand_cell    *classes = anji_stand_diameters(v->stand, &n_classes);
    const anji_stand_cell    *ages    = anji_stand_ages(v->stand, &n_ages);
    const anji_stand_summary *sums    = anji_stand_summaries(v->stand, &n);
    const char               *unit =
        anji_inventory_age_unit(v->inventory) == ANJI_AGE_DU ? "du" : "years";

    printf("%-12s %6s %10s %8s %9s %9s %9s %8s\n", "Stratum", "plots", "culms/ha",
           "s.e.", "m2/ha", "D, cm", "Dq, cm", "H, m");
    for (size_t i = 0; i < n; i++)
        printf("%-12.12s %6lld %10.0f %8.0f %9.2f %9.2f %9.2f %8.2f\n",
               anji_stand_run_stratum(a->account, sums[i].stratum),
               (long long)sums[i].plots, sums[i].culms_ha, sums[i].culms_se,
               sums[i].basal_m2_ha, sums[i].dbh_mean_cm, sums[i].dbh_quadratic_cm,
               sums[i].height_mean_m);
    printf("\n%-14s %10s %8s\n", "Diameter, cm", "culms/ha", "m2/ha");
    for (size_t i = 0; i < n_classes && classes[i].stratum < 0; i++)
        printf("%5g to %-6g %10.0f %8.2f\n", classes[i].dbh_low_cm,
               classes[i].dbh_high_cm, classes[i].culms_ha, classes[i].basal_m2_ha);
    if (sums[0].age_share > 0.0) {
        printf("\n%-14s %10s %8s\n", "Age", "culms/ha", "share");
        for (size_t i = 0; i < n_ages && ages[i].stratum < 0; i++)
            if (isnan(ages[i].age))
                printf("%-14s %10.0f %7.1f%%\n", "not known", ages[i].culms_ha,
                       100.0 * ages[i].share);
            else
                printf("%g %-12s %10.0f %7.1f%%\n", ages[i].age, unit, ages[i].culms_ha,
                       100.0 * ages[i].share);
        if (!isnan(sums[0].alternation))
            printf("On and off years: %+.2f, standard error %.2f (1: the last "
                   "was on, -1: off, 0: even)\n",
                   sums[0].alternation, sums[0].alternation_se);
    }
    if (v->weibull.parameters > 0)
        printf("Weibull: shape %.3f (%.3f), scale %.3f cm (%.3f)\n", v->weibull.shape,
               sqrt(v->weibull.covariance[0]), v->weibull.scale,
               sqrt(v->weibull.covariance[4]));
    if (v->joint.n > 0)
        printf("Diameter with age: correlation of scores %+.3f (%.3f)\n",
               v->joint.correlation, v->joint.correlation_se);
    printf("\n");
}

static void print_pools(const settings *s, const analysis *a,
                        const anji_stand_survey *v)
{
    size_t                 n;
    const anji_stock_pool *p = anji_stock_pools(v->stock, &n);

    printf("%-12s %-13s %10s %9s %8s %12s\n", "Stratum", "Pool", "t d.m./ha", "t C/ha",
           "s.e.", "half-width");
    for (size_t i = 0; i < n; i++)
        printf("%-12.12s %-13s %10.2f %9.2f %8.2f %6.2f %4.1f%%\n",
               anji_stand_run_stratum(a->account, p[i].stratum),
               anji_pool_name(p[i].pool), p[i].biomass_t_ha, p[i].stock_tc_ha, p[i].se,
               p[i].half_width, 100.0 * p[i].relative);
    printf("s.e. and half-width (%g %%), t C/ha, of sampling alone\n\n",
           100.0 * s->stock.confidence);
}

static void print_change(const analysis *a)
{
    size_t                       n;
    double                       years;
    int                          how;
    const anji_stock_changes    *all = anji_stand_run_change(a->account, &years, &how);
    const anji_stock_change_row *c   = anji_stock_change_rows(all, &n);

    printf("Change in %.3f years, %s\n", years,
           how == ANJI_CHANGE_PAIRED ? "the same plots" : "independent samples");
    printf("%-12s %-13s %9s %8s %12s %13s\n", "Stratum", "Pool", "t C/ha", "s.e.",
           "t C/ha/yr", "t CO2/ha/yr");
    for (size_t i = 0; i < n; i++)
        printf("%-12.12s %-13s %+9.2f %8.2f %+12.3f %+13.3f\n",
               anji_stand_run_stratum(a->account, c[i].stratum),
               anji_pool_name(c[i].pool), c[i].change_tc_ha, c[i].se,
               c[i].change_tc_ha_yr, c[i].change_tco2_ha_yr);
    printf("s.e. of sampling alone; + is uptake\n\n");
}

static void print_errors(const settings *s, const analysis *a)
{
    static const char *const dates[] = {"earlier", "later", "change"};
    const anji_stock_draws  *draws   = anji_stand_run_draws(a->account);
    uint32_t                 assumed = anji_stock_draws_assumed(draws);

    printf("All errors of total_live, t C/ha (%lu draws, %g %%)\n",
           (unsigned long)s->errors.draws, 100.0 * s->errors.confidence);
    printf("%-12s %-9s %9s %8s %9s %9s\n", "Cause", "Date", "t C/ha", "sd", "low",
           "high");
    for (int date = 0; date <= (a->n_surveys == 2 ? 2 : 0); date++)
        for (int e = 0; e <= ANJI_ERROR_ALL; e++) {
            const anji_stock_draws_row *r =
                anji_stock_draws_find(draws, e, date, ANJI_POOL_SUM_LIVE);
            if (r != NULL)
                printf("%-12s %-9s %9.2f %8.2f %9.2f %9.2f\n",
                       anji_error_component_name(e),
                       a->n_surveys == 2 ? dates[date] : "", r->value, r->sd, r->low,
                       r->high);
        }
    if (assumed & (ANJI_ASSUMED_MEAN | ANJI_ASSUMED_RESIDUAL))
        printf("The error of an equation that prints none was ASSUMED.\n");
    else if (assumed & (ANJI_GIVEN_MEAN | ANJI_GIVEN_RESIDUAL))
        printf("The error of an equation that prints none was given: %g.\n",
               s->chain.relative_error);
    printf("\n");
}

static void print_needed(const settings *s, const analysis *a)
{
    const anji_stand_survey *last = anji_stand_run_survey(a->account, a->n_surveys - 1);
    const int64_t           *plots;
    const anji_plots_needed_result *needed = anji_stand_run_needed(a->account, &plots);

    if (needed == NULL)
        return;
    printf("Plots for %g %% of total_live at %g %%: %lld, now %lld;",
           100.0 * s->chain.precision, 100.0 * s->stock.confidence,
           (long long)needed->n, (long long)last->plots);
    for (int64_t k = 0; k < last->strata; k++)
        printf(" %s %lld", anji_stand_run_stratum(a->account, (int32_t)k),
               (long long)plots[k]);
    printf("\n");
}

void print_report(const settings *s, const analysis *a)
{
    const anji_stand_equation *m;
    char                       text[32];

    for (size_t k = 0; k < a->n_reports; k++) {
        size_t length = anji_inventory_describe(a->reports[k], NULL, 0);
        char  *whole  = malloc(length + 1);
        if (whole != NULL) {
            anji_inventory_describe(a->reports[k], whole, length + 1);
            printf("%s\n", whole);
        }
        free(whole);
    }
    for (size_t k = 0; (m = anji_stand_run_equation(a->account, k)) != NULL; k++)
        printf("%s %s: %s\n", k == 0 ? "Equations" : "         ",
               anji_equation_text(m->equation, ANJI_EQUATION_ID),
               anji_equation_text(m->equation, ANJI_EQUATION_CITATION));
    for (size_t k = 0; k < a->n_surveys; k++) {
        const anji_stand_survey *v = anji_stand_run_survey(a->account, k);
        printf("\n---- survey %zu, %s ----\n\n", k + 1, date_text(v->date, text));
        print_table(a, v);
        print_pools(s, a, v);
    }
    if (anji_stand_run_change(a->account, NULL, NULL) != NULL)
        print_change(a);
    if (anji_stand_run_draws(a->account) != NULL)
        print_errors(s, a);
    else
        printf(
            "The errors of equations, culms, measurement, carbon fractions and roots "
            "are NOT KNOWN\nand in no number above: every se is that of sampling "
            "alone.\n\n");
    print_needed(s, a);
    for (size_t i = 0; i < a->n_warnings; i++)
        printf("%sWarning: %s\n", i == 0 ? "\n" : "", a->warnings[i]);
}
