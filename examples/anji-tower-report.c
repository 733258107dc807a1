/* The report of anji-tower for people.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-tower.h"

static void print_sum(const anji_budget *b)
{
    if (isnan(b->se_gc_m2))
        printf("%8.0f +-    ?  %7.2f (interval not known)", b->nee_gc_m2,
               b->sequestration_tco2_ha);
    else
        printf("%8.0f +- %4.0f  %7.2f (%.2f to %.2f)", b->nee_gc_m2, b->se_gc_m2,
               b->sequestration_tco2_ha, b->sequestration_tco2_ha_lo95,
               b->sequestration_tco2_ha_hi95);
}

static void print_budget(const anji_tower_account *account, const anji_budget *b,
                         const char *name)
{
    char   flags[256] = "";
    double threshold  = anji_tower_threshold(account, b->from, b->to);

    for (uint32_t f = 1; anji_budget_flag_name(f) != NULL; f <<= 1)
        if (b->flags & f) {
            size_t used = strlen(flags);
            snprintf(flags + used, sizeof flags - used, "%s%s", used ? ", " : "",
                     anji_budget_flag_name(f));
        }
    printf("%-10s %7.1f %9.1f ", name, 100.0 * b->coverage, b->longest_gap_days);
    if (isnan(threshold))
        printf("%8s  ", "-");
    else
        printf("%8.3f  ", threshold);
    if (b->flags & ANJI_BUDGET_REFUSED)
        printf("%16s  %-27s", "no sum", "");
    else
        print_sum(b);
    printf("%s%s\n", flags[0] ? "  " : "", flags);
}

static void name_of(const anji_budget *b, char name[32])
{
    anji_civil from, last;
    anji_civil_from_seconds(b->from, &from);
    anji_civil_from_seconds(b->to - 1, &last);
    if (from.yday == 1 && last.month == 12 && last.day == 31 && from.year == last.year)
        snprintf(name, 32, "%d", from.year);
    else if (from.yday == 1 && last.month == 12 && last.day == 31)
        snprintf(name, 32, "%d-%d", from.year, last.year);
    else
        snprintf(name, 32, "%d-%02d-%02d to %d-%02d-%02d", from.year, from.month,
                 from.day, last.year, last.month, last.day);
}

static void print_budgets(const anji_tower_account *account, const anji_budget *b,
                          size_t n)
{
    char name[32];
    for (size_t i = 0; i < n; i++) {
        name_of(&b[i], name);
        print_budget(account, &b[i], name);
    }
}

void print_report(const settings *s, const anji_read_report *report,
                         const anji_tower_account *account)
{
    size_t             n, length = anji_read_describe(report, NULL, 0);
    char              *text  = malloc(length + 1);
    const anji_budget *years = anji_tower_budgets(account, ANJI_PERIOD_YEAR, &n);

    if (text != NULL) {
        anji_read_describe(report, text, length + 1);
        printf("%s\n", text);
    }
    free(text);
    if (!isnan(s->tower.lat)) {
        printf("Place   %.4f %s, %.4f %s, ", fabs(s->tower.lat),
               s->tower.lat < 0 ? "S" : "N", fabs(s->tower.lon),
               s->tower.lon < 0 ? "W" : "E");
        if (isnan(s->tower.utc_offset))
            printf("standard time not known\n");
        else
            printf("UTC%+g h\n", s->tower.utc_offset);
    }
    printf("Steps\n");
    for (size_t i = 0; anji_tower_steps(account, i) != NULL; i++) {
        const anji_tower_step *step = anji_tower_steps(account, i);
        if (step->n > 0)
            printf("  %-12s %8lld  %s\n", step->name, (long long)step->n, step->text);
    }
    printf("\n%-10s %7s %9s %8s  %16s  %s\n", "", "meas.", "long.gap", "u* thr.", "NEE",
           "CO2 taken up (95 %)");
    printf("%-10s %7s %9s %8s  %16s  %s\n", "", "%", "d", "m s-1", "g C m-2",
           "t CO2 ha-1");
    print_budgets(account, years, n);
    anji_budget *periods = periods_of(s, account, &n);
    if (periods != NULL)
        print_budgets(account, periods, n);
    free(periods);
    for (size_t i = 0; anji_tower_warning(account, i) != NULL; i++)
        printf("%sWarning: %s\n", i == 0 ? "\n" : "", anji_tower_warning(account, i));
}

