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
        printf("%8.0f +- %4.*f  %7.2f (%.2f to %.2f)", b->nee_gc_m2,
               b->se_gc_m2 < 9.95 ? 1 : 0, b->se_gc_m2, b->sequestration_tco2_ha,
               b->sequestration_tco2_ha_lo95, b->sequestration_tco2_ha_hi95);
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

/* What makes up the error of each year, a line each: standard errors with their share of
 * the variance, and the intervals that they make. */
static void print_components(const anji_tower_account *account, const anji_budget *b,
                             size_t n)
{
    int headed = 0;

    for (size_t i = 0; i < n; i++) {
        anji_component c[ANJI_TOWER_COMPONENTS];
        anji_total     total;
        size_t         parts;
        char           name[32];
        if (anji_tower_components(account, b[i].from, b[i].to, c, &parts, &total,
                                  NULL) != ANJI_OK ||
            parts == 0)
            continue;
        if (!headed++) {
            printf("\n%-10s", "error of");
            for (size_t k = 0; k < parts; k++)
                printf(" %13s", c[k].name);
            printf("  %7s  %8s  %17s  %s\n%-10s", "total", "centre", "90 % interval",
                   "CO2 at least", "NEE");
            for (size_t k = 0; k < parts; k++)
                printf(" %13s", "g C m-2");
            printf("  %7s  %8s  %17s  %s\n", "g C m-2", "g C m-2", "g C m-2",
                   "t ha-1 (95 %)");
        }
        name_of(&b[i], name);
        printf("%-10s", name);
        for (size_t k = 0; k < parts; k++)
            printf(" %5.1f (%3.0f %%)", c[k].se, 100.0 * c[k].share);
        printf("  %7.1f  %8.0f  %6.0f to %7.0f  %13.2f\n", total.se, total.value,
               total.lo90, total.hi90,
               -anji_tco2_per_ha(total.upper, anji_tower_mass(account)));
    }
    if (headed)
        printf("(%%): share of the variance. All intervals are about the centre, NEE "
               "without the lean\nof the filler that artificial gaps showed.\n");
}

/* Sums, and behind the fourth their errors with a decimal. */
static void print_row(const char *name, const double *value, size_t n)
{
    printf("%-10s", name);
    for (size_t k = 0; k < n; k++)
        isnan(value[k]) ? printf(" %8s", "-")
                        : printf(" %8.*f", k < 4 ? 0 : 1, value[k]);
    printf("\n");
}

static void print_partition(const anji_tower_account *account, const anji_budget *b,
                            size_t n)
{
    int headed = 0;

    for (size_t i = 0; i < n; i++) {
        anji_tower_detail d;
        char              name[32];
        if (anji_tower_detail_of(account, b[i].from, b[i].to, &d, NULL) != ANJI_OK ||
            (isnan(d.reco_nt) && isnan(d.reco_dt)))
            continue;
        if (!headed++)
            printf("\n%-10s %8s %8s %8s %8s  g C m-2, by night (NT) and day (DT)\n",
                   "partition", "GPP_NT", "RECO_NT", "GPP_DT", "RECO_DT");
        name_of(&b[i], name);
        const double value[4] = {d.gpp_nt, d.reco_nt, d.gpp_dt, d.reco_dt};
        print_row(name, value, 4);
    }
}

/* The FLUXNET ensemble. */
static void print_ensemble(const anji_tower_account *account, const anji_budget *b,
                           size_t n)
{
    if (anji_tower_product(account) == NULL)
        return;
    printf("\n%-10s %8s %8s %8s %8s %8s %8s  g C m-2, %s\n", "ensemble", "REF", "50",
           "16", "84", "RANDUNC", "JOINTUNC",
           anji_tower_used(account)->ustar == ANJI_TOWER_USTAR_CUT ? "NEE_CUT"
                                                                   : "NEE_VUT");
    for (size_t i = 0; i < n; i++) {
        anji_tower_detail d;
        char              name[32];
        if (anji_tower_detail_of(account, b[i].from, b[i].to, &d, NULL) != ANJI_OK)
            continue;
        name_of(&b[i], name);
        const double value[6] = {d.nee_ref, d.nee_50,   d.nee_16,
                                 d.nee_84,  d.rand_unc, d.joint_unc};
        print_row(name, value, 6);
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
    printf("\n%-10s %7s %9s %8s  %16s  %s\n", "", "meas.", "long.gap", "u* thr.",
           "NEE +- s.e.", "CO2 taken up (95 %)");
    printf("%-10s %7s %9s %8s  %16s  %s\n", "", "%", "d", "m s-1", "g C m-2",
           "t CO2 ha-1");
    size_t n_years = n;
    print_budgets(account, years, n);
    anji_budget *periods = periods_of(s, account, &n);
    if (periods != NULL)
        print_budgets(account, periods, n);
    free(periods);
    print_ensemble(account, years, n_years);
    print_partition(account, years, n_years);
    print_components(account, years, n_years);
    for (size_t i = 0; anji_tower_warning(account, i) != NULL; i++)
        printf("%sWarning: %s\n", i == 0 ? "\n" : "", anji_tower_warning(account, i));
}
