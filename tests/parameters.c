/* Prints the manual's page of parameters from the library's own tables.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/anjicarbon.h>
#ifdef HAVE_ACCOUNT
#include <anjicarbon/account.h>
#endif
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *title;
    const anji_param *(*param)(size_t);
} modules[] = {
    {"anji_read_opts", anji_read_param},
    {"anji_sun_opts", anji_sun_param},
    {"anji_night_opts", anji_night_param},
    {"anji_clock_opts", anji_clock_param},
    {"anji_despike_opts", anji_despike_param},
    {"anji_tests_opts", anji_tests_param},
    {"anji_ustar_opts", anji_ustar_param},
    {"anji_fill_opts", anji_fill_param},
    {"anji_ensemble_opts", anji_ensemble_param},
    {"anji_random_error_opts", anji_random_error_param},
    {"anji_product_opts", anji_product_param},
    {"anji_debias_opts", anji_debias_param},
    {"anji_budget_opts", anji_budget_param},
    {"anji_tower_opts", anji_tower_param},
    {"anji_gap_error_opts", anji_gap_error_param},
    {"anji_gap_scenario_opts", anji_gap_scenario_param},
    {"anji_fill_trees_opts", anji_fill_trees_param},
    {"anji_fill_model_opts", anji_fill_model_param},
    {"anji_ustar_bootstrap_opts", anji_ustar_bootstrap_param},
    {"anji_ustar_change_opts", anji_ustar_change_param},
    {"anji_ustar_plateau_opts", anji_ustar_plateau_param},
    {"anji_ustar_night_opts", anji_ustar_night_param},
    {"anji_partition_night_opts", anji_partition_night_param},
    {"anji_partition_day_opts", anji_partition_day_param},
    {"anji_inventory_opts", anji_inventory_param},
    {"anji_stand_opts", anji_stand_param},
    {"anji_stand_run_opts", anji_stand_run_param},
    {"anji_sampling_opts", anji_sampling_param},
    {"anji_stock_opts", anji_stock_param},
    {"anji_stock_montecarlo_opts", anji_stock_montecarlo_param},
    {"anji_growth_opts", anji_growth_param},
    {"anji_equation_opts", anji_equation_param},
    {"anji_equation_fit_opts", anji_equation_fit_param},
#ifdef HAVE_ACCOUNT
    {"anji_balance_opts", anji_balance_param},
    {"anji_census_opts", anji_census_param},
    {"anji_nprt_opts", anji_nprt_param},
    {"anji_credit_inputs", anji_credit_param},
    {"anji_credit_join_opts", anji_credit_join_param},
    {"anji_ledger_opts", anji_ledger_param},
    {"anji_payment_opts", anji_payment_param},
#endif
};

/* One choice of "a|b|c". */
static void print_choice(const char *choices, int which)
{
    while (which-- > 0)
        choices = strchr(choices, '|') + 1;
    printf("%.*s", (int)strcspn(choices, "|"), choices);
}

static void print_row(const anji_param *p)
{
    printf("   * - ``%s``\n     - %s\n     - ", p->name, p->unit);
    if (p->choices != NULL)
        print_choice(p->choices, (int)p->preset);
    else if (isnan(p->preset))
        printf("none");
    else
        printf("%.10g", p->preset);
    printf("\n     - ");
    if (p->choices != NULL)
        for (const char *c = p->choices; *c != '\0'; c++)
            printf(*c == '|' ? ", " : "%c", *c);
    else
        printf("%.10g to %.10g", p->min, p->max);
    printf("\n     - %s\n", p->text);
}

int main(void)
{
    printf(
        "Parameters\n==========\n\n"
        "Made from the library's tables by ``tests/parameters``, which the test suite\n"
        "compares with this page.\n");
    for (size_t m = 0; m < sizeof modules / sizeof *modules; m++) {
        printf("\n%s\n%.*s\n\n", modules[m].title, (int)strlen(modules[m].title),
               "--------------------------------------------");
        printf(".. list-table::\n   :header-rows: 1\n\n   * - name\n     - unit\n"
               "     - default\n     - accepted\n     - meaning\n");
        for (size_t i = 0; modules[m].param(i) != NULL; i++)
            print_row(modules[m].param(i));
    }
    return 0;
}
