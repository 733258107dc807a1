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
    {"anji_fill_model_opts", anji_fill_model_param},
