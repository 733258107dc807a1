/* Each allocation of the bamboo modules fails once: the call says ANJI_ERR_MEMORY, leaks
 * nothing, leaves what it was to change as it was, and succeeds the next time. To cover a
 * new operation, give it a row. Inventories: check_inventory.c.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>

#include "suite.h"

#include "oom.h"

/* More allocations than any operation makes. */
#define ALLOCATIONS_MAX 20000

/* A second bit of `sorts`: GSL's fits forget the first blocks of a workspace of which a
 * later one could not be had. What they forgot is theirs. */
#define GSL_FORGETS 2

/* ---- equations ------------------------------------------------------------------------- */

/* The second is a culm of grams: a finding. The last takes the place of one built in. */
static const char records[] = "[SOUND]\n"
                              "species = Testa testa\n"
                              "component = above\n"
                              "form = a*D^b\n"
                              "coefficients = a = 0.12; b = 2.1\n"
                              "covariance = 1.6e-5\n"
                              "covariance = -5.4e-5 2.25e-4\n"
                              "unit = kg dry per culm\n"
                              "diameter = cm at 1.3 m\n"
                              "residual = 0.15 relative\n"
                              "[LIGHT]\n"
                              "species = Testa levis\n"
                              "component = above\n"
                              "form = a*D^b\n"
                              "coefficients = a = 0.0001; b = 2.1\n"
                              "unit = kg dry per culm\n"
                              "diameter = cm at 1.3 m\n"
                              "[BVUL_RAHM_AGB]\n"
                              "species = Bambusa vulgaris\n"
                              "component = above\n"
                              "form = a*D^b\n"
                              "coefficients = a = 0.0001; b = 2.1\n"
                              "unit = kg dry per culm\n"
                              "diameter = cm at 1.3 m\n";

static anji_equations *set;

static int run_builtin(void *state)
{
    (void)state;
    return anji_equations_builtin(&set, NULL);
}

static void *with_set(void)
{
    anji_equations_builtin(&set, NULL);
    return NULL;
}

static void clean_set(void *state)
{
    (void)state;
    anji_equations_free(set);
    set = NULL;
}

/* What a failed call must not change: -1 when it did. */
static int unless_changed(int status, size_t count, size_t findings, size_t of_one)
{
    const anji_equation *rahm = anji_equations_find(set, "BVUL_RAHM_AGB");
    int                  same = anji_equations_count(set) == count &&
               anji_equations_findings(set, NULL) == findings &&
               anji_equations_findings(set, "GAPU_ITB_BRANCH") == of_one &&
               anji_equations_findings(set, "BVUL_RAHM_AGB") == 0 &&
               anji_equations_find(set, "LIGHT") == NULL &&
               anji_equation_text(rahm, ANJI_EQUATION_CITATION)[0] != '\0';

    return status == ANJI_OK || same ? status : -1;
}

static int run_parse(void *state)
{
    size_t count    = anji_equations_count(set);
    size_t findings = anji_equations_findings(set, NULL);
    size_t of_one   = anji_equations_findings(set, "GAPU_ITB_BRANCH");

    (void)state;
    int status = anji_equations_parse(set, "test", strlen(records), records, NULL);
    return unless_changed(status, count, findings, of_one);
}

static const char file_name[] = "oom_bamboo.txt";

static void *with_file(void)
{
    FILE *file = fopen(file_name, "w");
    if (file != NULL) {
        fputs(records, file);
        fclose(file);
    }
    return with_set();
}

static void clean_file(void *state)
{
    remove(file_name);
    clean_set(state);
}

static int run_load(void *state)
{
    size_t count    = anji_equations_count(set);
    size_t findings = anji_equations_findings(set, NULL);
    size_t of_one   = anji_equations_findings(set, "GAPU_ITB_BRANCH");

    (void)state;
    int status = anji_equations_load(set, file_name, NULL);
    if (status == ANJI_ERR_IO) /* fopen() has memory of its own */
        status = ANJI_ERR_MEMORY;
    return unless_changed(status, count, findings, of_one);
}

static int run_choose(void *state)
{
    const anji_equation_need need   = {.species   = "moso",
                                       .region    = "Zhejiang",
                                       .age       = NAN,
                                       .component = ANJI_COMPONENT_ABOVE,
                                       .inputs    = ANJI_CULM_DBH | ANJI_CULM_HEIGHT |
                                                 ANJI_CULM_CROWN};
    const anji_equation     *chosen = NULL;

    (void)state;
    return anji_equation_choose(set, &need, &chosen, NULL, NULL);
}

/* ---- fitting ---------------------------------------------------------------------------- */

enum { CULMS = 40 };
static double dbh[CULMS], height[CULMS], culm_kg[CULMS], leaf_kg[CULMS], ages[CULMS];

static void make_culms(void)
{
    for (int i = 0; i < CULMS; i++) {
        dbh[i]     = 4.13 + 0.2217 * i;
        height[i]  = 1.3 + 1.17 * dbh[i] * (1.0 + 0.07 * sin(3.0 * i));
        culm_kg[i] = 0.07 * pow(dbh[i], 2.3) * (1.0 + 0.05 * sin(7.0 * i));
        leaf_kg[i] = 0.03 * pow(dbh[i], 1.8) * (1.0 + 0.09 * sin(5.0 * i + 1.0));
        ages[i]    = 1.0 + i % 5;
    }
}

static int run_fit(void *state)
{
    const anji_culms      culms   = {.dbh_cm = dbh, .height_m = height};
    const anji_fit_part   parts[] = {{"a*D^b", culm_kg, NULL, ANJI_COMPONENT_CULM, 0},
                                     {"a*D^b", leaf_kg, NULL, ANJI_COMPONENT_LEAF, 0}};
    anji_equation_system *system  = NULL;

    (void)state;
    int status = anji_equation_fit(2, parts, CULMS, &culms, NULL, &system, NULL);
    if (status != ANJI_OK && system != NULL)
        status = -1;
    anji_equation_system_free(system);
    return status;
}

static anji_equation_system *fitted;

static void *with_fit(void)
{
    const anji_culms    culms   = {.dbh_cm = dbh, .height_m = height};
    const anji_fit_part parts[] = {{"a*D^b", culm_kg, NULL, ANJI_COMPONENT_CULM, 0},
                                   {"a*D^b", leaf_kg, NULL, ANJI_COMPONENT_LEAF, 0}};

    anji_equation_fit(2, parts, CULMS, &culms, NULL, &fitted, NULL);
    return with_set();
}

static void clean_fit(void *state)
{
    anji_equation_system_free(fitted);
    fitted = NULL;
    clean_set(state);
}

static int run_fit_add(void *state)
{
    size_t count = anji_equations_count(set);

    (void)state;
    int status =
        anji_equation_system_add(fitted, set, "MINE", "Testa testa", NULL,
                                 "kg dry per culm", ANJI_COMPONENT_ABOVE, NULL);
    return status != ANJI_OK && anji_equations_count(set) != count ? -1 : status;
}

static int run_heights(void *state)
{
    anji_height_model model;

    (void)state;
    int status =
        anji_height_fit(CULMS, dbh, height, NULL, ANJI_HEIGHT_BEST, &model, NULL);
    return status != ANJI_OK && !isnan(model.parameter[0]) ? -1 : status;
}

static int run_diameters(void *state)
{
    anji_weibull weibull;

    (void)state;
    int status = anji_diameter_fit(CULMS, dbh, NULL, 3, &weibull, NULL);
    return status != ANJI_OK && !isnan(weibull.shape) ? -1 : status;
}

static int run_diameters_ages(void *state)
{
    anji_diameter_age joint;

    (void)state;
    int status = anji_diameter_age_fit(CULMS, dbh, ages, NULL, &joint, NULL);
    return status != ANJI_OK && !isnan(joint.correlation) ? -1 : status;
}

/* ---- plots ------------------------------------------------------------------------------ */

enum { PLOTS = 8 };
static const double  area_ha[PLOTS] = {0.04, 0.04, 0.05, 0.04, 0.04, 0.04, 0.06, 0.04};
static const int32_t stratum[PLOTS] = {0, 0, 0, 0, 1, 1, 1, 1};
static const double  earlier[PLOTS] = {41.3, 38.7, 44.9, 40.1, 29.5, 33.2, 30.8, 27.4};
static const double  later[PLOTS]   = {43.9, 40.2, 46.1, 43.5, 30.9, 35.7, 31.6, 30.3};
static const double  strata_ha[2]   = {150, 90};
static const char *const plot_id[PLOTS] = {"a", "b", "c", "d", "e", "f", "g", "h"};
static int32_t           plot_of[CULMS];

static anji_sample           sample;
static anji_sampling_stratum rows[2];

static int unless_given(int status)
{
    return status != ANJI_OK && !isnan(sample.value) ? -1 : status;
}

static int run_stratified(void *state)
{
    (void)state;
    return unless_given(anji_sampling_stratified(PLOTS, earlier, stratum, 2, strata_ha,
                                                 NULL, rows, &sample, NULL));
}

static int run_double(void *state)
{
    double y[PLOTS];

    (void)state;
    memcpy(y, later, sizeof y);
    y[2] = NAN;
    return unless_given(anji_sampling_double(PLOTS, earlier, y, stratum, 2, strata_ha,
                                             NULL, rows, &sample, NULL));
}

static int run_paired(void *state)
{
    double covariance;

    (void)state;
    return unless_given(anji_sampling_change_paired(PLOTS, earlier, later, stratum, 2,
                                                    strata_ha, NULL, rows, &sample,
                                                    &covariance, NULL));
}

static int run_plots_needed(void *state)
{
    const double             sd[2] = {35, 22};
    double                   share[2];
    int64_t                  plots[2];
    anji_plots_needed_result result;

    (void)state;
    int status =
        anji_plots_needed(2, strata_ha, sd, NULL, 6, NULL, &result, share, plots, NULL);
    return status != ANJI_OK && result.n != -1 ? -1 : status;
}

static anji_stock_plots plots_of(void)
{
    for (int i = 0; i < CULMS; i++)
        plot_of[i] = i % PLOTS;
    return (anji_stock_plots){.n          = PLOTS,
                              .id         = plot_id,
                              .area_ha    = area_ha,
                              .stratum    = stratum,
                              .n_strata   = 2,
                              .stratum_ha = strata_ha};
}

static int take_stock(anji_stock_result **out)
{
    const anji_stock_plots plots = plots_of();
    anji_stock_culms       culms = {.n = CULMS, .plot = plot_of};

    culms.biomass_kg[ANJI_POOL_CULM] = culm_kg;
    culms.biomass_kg[ANJI_POOL_LEAF] = leaf_kg;
    return anji_stock(&plots, &culms, NULL, out, NULL);
}

static int run_stock(void *state)
{
    anji_stock_result *stock = NULL;

    (void)state;
    int status = take_stock(&stock);
    if (status != ANJI_OK && stock != NULL)
        return -1;
    anji_stock_result_free(stock);
    return status;
}

static anji_stock_result *stocks[2];

static void *with_stocks(void)
{
    take_stock(&stocks[0]);
    take_stock(&stocks[1]);
    return NULL;
}

static void clean_stocks(void *state)
{
    (void)state;
    anji_stock_result_free(stocks[0]);
    anji_stock_result_free(stocks[1]);
}

static int change_by(int how)
{
    anji_stock_changes *change = NULL;
    int status = anji_stock_change(stocks[0], stocks[1], 5.0, how, NULL, &change, NULL);

    if (status != ANJI_OK && change != NULL)
        return -1;
    anji_stock_changes_free(change);
    return status;
}

static int run_change_paired(void *state)
{
    (void)state;
    return change_by(ANJI_CHANGE_PAIRED);
}

static int run_change_independent(void *state)
{
    (void)state;
    return change_by(ANJI_CHANGE_INDEPENDENT);
}

/* ---- Monte Carlo ------------------------------------------------------------------------ */

static void *with_records(void)
{
    with_set();
    anji_equations_parse(set, "test", strlen(records), records, NULL);
    return NULL;
}

/* Two alternatives, two dates, one thread: threads have memory of their own. */
static int draw_by(uint32_t sampling)
{
    const anji_stock_plots plots     = plots_of();
    const anji_stock_date  date      = {.plots = &plots,
                                        .n     = CULMS,
                                        .plot  = plot_of,
                                        .culms = {.dbh_cm = dbh, .height_m = height}};
    const anji_stock_date  dates[2]  = {date, date};
    const anji_stock_model models[2] = {
        {anji_equations_find(set, "SOUND"), NAN, NAN, ANJI_POOL_ABOVE, 0, 0},
        {anji_equations_find(set, "BPRO_HUY2019_AGB"), 0.2, 0.2, ANJI_POOL_ABOVE, 1,
         0}};
    anji_stock_montecarlo_opts opts;
    anji_stock_draws          *draws = NULL;

    anji_stock_montecarlo_opts_init(&opts, sizeof opts);
    opts.draws    = 100;
    opts.sampling = sampling;
    opts.outside  = ANJI_OUTSIDE_EXTRAPOLATE;
    int status =
        anji_stock_montecarlo(2, dates, 2, models, 2, NULL, &opts, &draws, NULL);
    if (status != ANJI_OK && draws != NULL)
        return -1;
    anji_stock_draws_free(draws);
    return status;
}

static int run_draws(void *state)
{
    (void)state;
    return draw_by(ANJI_SAMPLING_DESIGN);
}

static int run_bootstrap(void *state)
{
    (void)state;
    return draw_by(ANJI_SAMPLING_BOOTSTRAP);
}

/* ---- growth ------------------------------------------------------------------------------ */

enum { CLASSES = 6, YEARS = 4 };
static const double count_first[CLASSES]  = {900, 310, 780, 260, 640, 220};
static const double count_second[CLASSES] = {880, 300, 810, 280, 700, 700};

static int run_growth(void *state)
{
    anji_growth_class classes[CLASSES];
    anji_growth_year  years[YEARS];
    double            structure[YEARS * CLASSES];
    anji_growth_opts  opts;

    (void)state;
    memset(classes, 0, sizeof classes);
    for (int k = 0; k < CLASSES; k++) {
        classes[k].mass_kg    = 20.0 + k;
        classes[k].removed_kg = 15.0 + k;
        classes[k].leaf_kg    = 1.0;
        classes[k].mortality  = 0.03;
        classes[k].cut        = k == CLASSES - 1 ? 0.7 : 0.0;
    }
    anji_growth_opts_init(&opts, sizeof opts);
    opts.recruits_sd = 0.1;
    int status = anji_growth_run(CLASSES, classes, count_first, YEARS, &opts, years,
                                 structure, NULL);
    return status != ANJI_OK && !(isnan(years[0].stock_tc) && isnan(structure[0]))
               ? -1
               : status;
}

static int run_growth_fit(void *state)
{
    anji_growth_estimate estimate;

    (void)state;
    int status = anji_growth_fit(CLASSES, count_first, count_second, NULL, NULL, 2,
                                 NULL, &estimate, NULL);
    return status != ANJI_OK && !isnan(estimate.mortality) ? -1 : status;
}

/* ---- the table ---------------------------------------------------------------------------- */

static const oom_operation operations[] = {
    {"built-in equations", NULL, run_builtin, clean_set, 0},
    {"parse equations", with_set, run_parse, clean_set, 0},
    /* stdio does without a buffer */
    {"load equations", with_file, run_load, clean_file, 1},
    {"fit a system", NULL, run_fit, NULL, 1 | GSL_FORGETS},
    {"records of a fit", with_fit, run_fit_add, clean_fit, 0},
    {"fit heights", NULL, run_heights, NULL, 1 | GSL_FORGETS},
    {"fit diameters", NULL, run_diameters, NULL, 1 | GSL_FORGETS},
    {"fit diameters and ages", NULL, run_diameters_ages, NULL, 1 | GSL_FORGETS},
    {"stratified sample", NULL, run_stratified, NULL, 0},
    {"double sample", NULL, run_double, NULL, 0},
    {"paired change", NULL, run_paired, NULL, 0},
    {"number of plots", NULL, run_plots_needed, NULL, 0},
    {"stock", NULL, run_stock, NULL, 0},
    {"change of stock, paired", with_stocks, run_change_paired, clean_stocks, 0},
    {"change of stock, independent", with_stocks, run_change_independent, clean_stocks,
     0},
    {"draws", with_records, run_draws, clean_set, 1},
    {"draws, bootstrap", with_records, run_bootstrap, clean_set, 1},
    {"growth", NULL, run_growth, NULL, 0},
    {"fit growth", NULL, run_growth_fit, NULL, 1},
    /* allocates nothing: runs once */
    {"choose an equation", with_set, run_choose, clean_set, 0},
};

START_TEST(operation_case)
{
#if OOM_WORKS
    const oom_operation *op = &operations[_i];
    long                 leaked, k;

    if (!allocations_are_seen())
        SKIP("allocations are intercepted by another tool");
    make_culms();
    ck_assert_msg(oom_once(op, -1, &leaked) == ANJI_OK, "%s", op->what);
    ck_assert_msg(leaked == 0, "%s: %ld blocks leaked", op->what, leaked);
    for (k = 0; k < ALLOCATIONS_MAX; k++) {
        int status = oom_once(op, k, &leaked);
        ck_assert_msg(leaked == 0 || (op->sorts & GSL_FORGETS),
                      "%s, allocation %ld: %ld blocks leaked", op->what, k, leaked);
        if (!oom_fired) {
            ck_assert_msg(status == ANJI_OK, "%s: %s", op->what, anji_strerror(status));
            break;
        }
        ck_assert_msg(status == ANJI_ERR_MEMORY ||
                          ((op->sorts & 1) && status == ANJI_OK),
                      "%s, allocation %ld: status %d", op->what, k, status);
    }
    ck_assert_msg(k < ALLOCATIONS_MAX, "%s: never succeeds", op->what);
#else
    (void)operations[_i];
    (void)make_culms;
    SKIP("allocations cannot be intercepted here (sanitizer or C library)");
#endif
}
END_TEST

SUITE_MAIN("oom bamboo", tcase_add_loop_test(tc, operation_case, 0,
                                             sizeof operations / sizeof *operations);)
