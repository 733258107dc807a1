/* Tests of anjicarbon/stand_run.h. Expected numbers: the truth of the simulated forest in
 * examples/data/moso, whose simulator knows every culm; a stand of sixteen culms that is
 * added up here by hand; and the modules of level 1 called one by one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>

#include "suite.h"

/* ---- the sample that ships ------------------------------------------------------------- */

static anji_inventory *read_sample(void)
{
    static const char *const names[] = {"culms", "plots", "strata"};
    static char              text[3][4096];
    const char              *paths[3], *srcdir = getenv("srcdir");
    anji_inventory          *v;
    anji_error               err;

    for (int i = 0; i < 3; i++) {
        snprintf(text[i], sizeof text[i], "%s/examples/data/moso/%s.csv",
                 srcdir != NULL ? srcdir : ".", names[i]);
        paths[i] = text[i];
    }
    ck_assert_msg(anji_inventory_read(paths, 3, NULL, NULL, &v, NULL, &err) == ANJI_OK,
                  "%s", err.message);
    return v;
}

static anji_stand_account *run(const anji_inventory *v, const anji_stand_run_opts *opts)
{
    anji_stand_account *a = NULL;
    anji_error          err;

    ck_assert_msg(anji_stand_run(1, &v, opts, &a, &err) == ANJI_OK, "%s", err.message);
    return a;
}

/* Options with 400 draws and the assumed errors accepted. */
static anji_stand_run_opts drawn(anji_stock_montecarlo_opts *mc, uint32_t draws)
{
    anji_stand_run_opts opts;

    ck_assert_int_eq(anji_stand_run_opts_init(&opts, sizeof opts), ANJI_OK);
    anji_stock_montecarlo_opts_init(mc, sizeof *mc);
    mc->draws          = draws;
    mc->accept_assumed = 1;
    opts.montecarlo    = mc;
    return opts;
}

/* A value of truth.csv. */
static double truth(const char *where, int year, const char *quantity)
{
    char        path[4096], line[200], name[40], what[40];
    const char *srcdir = getenv("srcdir");
    int         y;
    double      value, found = NAN;

    snprintf(path, sizeof path, "%s/examples/data/moso/truth.csv",
             srcdir != NULL ? srcdir : ".");
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "no %s", path);
    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "%39[^,],%d,%39[^,],%lf", name, &y, what, &value) == 4 &&
            strcmp(name, where) == 0 && y == year && strcmp(what, quantity) == 0)
            found = value;
    fclose(file);
    return found;
}

static void near_truth(const anji_stand_survey *v, const char *where, int stratum,
                       int year)
{
    static const struct {
        int         pool;
        const char *quantity;
    } pools[] = {{ANJI_POOL_SUM_ABOVE, "above_tc_ha"},
                 {ANJI_POOL_SUM_BELOW, "below_tc_ha"}};
    char what[100];

    for (int i = 0; i < 2; i++) {
        const anji_stock_pool *p =
            anji_stock_pool_row(v->stock, pools[i].pool, stratum);
        double t = truth(where, year, pools[i].quantity);
        snprintf(what, sizeof what, "%s %d %s", where, year, pools[i].quantity);
        /* four standard errors: 10 plots stray further once in a thousand stands */
        CHECK_NEAR(p->stock_tc_ha, t, 0.0, 4.0 * p->se, what);
        ck_assert_msg(p->se > 0.0 && p->se < 0.2 * t, "%s: se %g", what, p->se);
    }
    const anji_stand_summary *s = &anji_stand_summaries(v->stand, NULL)[stratum + 1];
    CHECK_NEAR(s->culms_ha, truth(where, year, "culms_ha"), 0.0, 4.0 * s->culms_se,
               "culms");
}

START_TEST(test_the_sample_is_near_its_truth)
{
    anji_stock_montecarlo_opts mc;
    anji_stand_run_opts        opts = drawn(&mc, 400);
    anji_inventory            *v    = read_sample();
    anji_stand_account        *a    = run(v, &opts);
    double                     years;
    int                        how;

    for (size_t k = 0; k < 2; k++) {
        const anji_stand_survey *s = anji_stand_run_survey(a, k);
        near_truth(s, "all", -1, k == 0 ? 2015 : 2020);
        near_truth(s, "valley", 0, k == 0 ? 2015 : 2020);
        near_truth(s, "slope", 1, k == 0 ? 2015 : 2020);
        ck_assert_int_eq(s->strata, 2);
        ck_assert_int_eq(s->plots, 10);
    }
    ck_assert(anji_stand_run_survey(a, 2) == NULL);
    const anji_stock_changes *c = anji_stand_run_change(a, &years, &how);
    CHECK_CLOSE(years, 5.0, 1e-12, "years");
    ck_assert_int_eq(how, ANJI_CHANGE_PAIRED);
    const anji_stock_change_row *r = anji_stock_change_find(c, ANJI_POOL_SUM_ABOVE, -1);
    CHECK_NEAR(r->change_tc_ha,
               truth("all", 2020, "above_tc_ha") - truth("all", 2015, "above_tc_ha"),
               0.0, 4.0 * r->se, "change");
    CHECK_CLOSE(anji_stand_run_area(a), 100.0, 1e-12, "area");
    ck_assert_str_eq(anji_stand_run_species(a), "Phyllostachys edulis");
    ck_assert_str_eq(anji_stand_run_stratum(a, 0), "valley");
    ck_assert_str_eq(anji_stand_run_stratum(a, 1), "slope");
    ck_assert_str_eq(anji_stand_run_stratum(a, -1), "all");
    anji_stand_account_free(a);
    anji_inventory_free(v);
}
END_TEST

/* Columns of the living culms of one survey, as the sample's culms give them. */
typedef struct {
    size_t  n;
    double *dbh, *height, *count;
} columns;

static columns living(const anji_inventory *v)
{
    anji_inventory_columns c;
    columns                out = {0, NULL, NULL, NULL};

    ck_assert_int_eq(anji_inventory_culms(v, &c), ANJI_OK);
    out.dbh    = calloc(c.n, sizeof(double));
    out.height = calloc(c.n, sizeof(double));
    out.count  = calloc(c.n, sizeof(double));
    for (size_t i = 0; i < c.n; i++)
        if (c.status[i] == ANJI_STATUS_LIVE) {
            out.dbh[out.n]     = c.dbh_cm[i];
            out.height[out.n]  = c.height_m[i];
            out.count[out.n++] = c.count[i];
        }
    return out;
}

START_TEST(test_the_curve_of_heights_is_that_of_all_measured_culms)
{
    anji_stand_run_opts opts;
    anji_inventory     *v = read_sample();
    anji_height_model   m;
    int64_t             lacking = 0, measured = 0;

    anji_stand_run_opts_init(&opts, sizeof opts);
    opts.errors                  = ANJI_STAND_ERRORS_NONE;
    opts.height                  = ANJI_HEIGHT_NASLUND;
    anji_stand_account        *a = run(v, &opts);
    const anji_stand_supplied *s = anji_stand_run_supplied(a);
    columns                    c = living(v);
    ck_assert_int_eq(
        anji_height_fit(c.n, c.dbh, c.height, c.count, ANJI_HEIGHT_NASLUND, &m, NULL),
        ANJI_OK);
    for (int i = 0; i < 2; i++) /* the same rows in another order of addition */
        CHECK_CLOSE(s->height.parameter[i], m.parameter[i], 1e-9, "parameter");
    ck_assert_int_eq(s->height.n, m.n);
    for (size_t i = 0; i < c.n; i++)
        isnan(c.height[i]) ? lacking++ : measured++;
    ck_assert_int_eq(anji_stand_run_survey(a, 0)->heights +
                         anji_stand_run_survey(a, 1)->heights,
                     lacking);
    ck_assert_int_eq(s->height.n, measured);
    ck_assert_int_eq(anji_stand_run_survey(a, 0)->rows +
                         anji_stand_run_survey(a, 1)->rows,
                     (int64_t)c.n);
    ck_assert(s->crown_n >= 10 && s->crown_ratio > 0.2 && s->crown_ratio < 0.8);
    ck_assert(s->height_error > 0.0 && s->height_error < 0.3);
    free(c.dbh);
    free(c.height);
    free(c.count);
    anji_stand_account_free(a);
    anji_inventory_free(v);
}
END_TEST

/* The same bits on three threads; whatever the draws are, sampling is not changed. */
START_TEST(test_threads_change_nothing)
{
    anji_stock_montecarlo_opts mc;
    anji_stand_run_opts        opts = drawn(&mc, 300);
    anji_inventory            *v    = read_sample();
    anji_run                   three;
    size_t                     n, m;

    anji_run_init(&three, sizeof three);
    three.threads                   = 3;
    anji_stand_account *one         = run(v, &opts);
    opts.run                        = &three;
    anji_stand_account         *two = run(v, &opts);
    const anji_stock_draws_row *r =
        anji_stock_draws_rows(anji_stand_run_draws(one), &n);
    const anji_stock_draws_row *q =
        anji_stock_draws_rows(anji_stand_run_draws(two), &m);
    ck_assert(n > 0 && n == m);
    ck_assert_int_eq(memcmp(r, q, n * sizeof *r), 0);
    ck_assert(anji_stand_run_used(two)->run == NULL);
    anji_stand_account_free(one);
    anji_stand_account_free(two);
    anji_inventory_free(v);
}
END_TEST

/* ---- sixteen culms ---------------------------------------------------------------------- */

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
                              "dbh_range = 3 to 15\n"
                              "[BARE]\n"
                              "species = Testa testa\n"
                              "component = above\n"
                              "form = a*D^b\n"
                              "coefficients = a = 0.12; b = 2.1\n"
                              "unit = kg dry per culm\n"
                              "diameter = cm at 1.3 m\n"
                              "[TALL]\n"
                              "species = Testa testa\n"
                              "component = height\n"
                              "form = a*D^b\n"
                              "coefficients = a = 2.0; b = 0.8\n"
                              "unit = m\n"
                              "diameter = cm at 1.3 m\n";

static anji_equations *test_equations(void)
{
    anji_equations *e;
    anji_error      err;

    ck_assert_int_eq(anji_equations_builtin(&e, NULL), ANJI_OK);
    ck_assert_msg(anji_equations_parse(e, "test", strlen(records), records, &err) ==
                      ANJI_OK,
                  "%s", err.message);
    return e;
}

enum { PLOTS = 4, CULMS = 2 };
static const double areas[2] = {61.3, 38.7};
/* Diameters of two culms on each plot at each date, cm. */
static const double dbh[2][PLOTS][CULMS] = {
    {{8.31, 9.72}, {10.44, 7.19}, {6.53, 8.87}, {5.91, 7.76}},
    {{8.93, 10.11}, {10.97, 8.02}, {6.71, 9.52}, {6.64, 7.93}}};
static const double plot_ha[PLOTS] = {0.04, 0.0361, 0.0225, 0.04};

/* What a small inventory is like. */
typedef struct {
    int    surveys, plots, species, undated, no_areas, swapped, renamed, unchecked;
    double dbh; /* of the first culm; 0: as above */
} recipe;

static anji_inventory *make(const recipe *r)
{
    static const char *const ids[]     = {"a", "b", "c", "d"};
    static const char *const other[]   = {"e", "f", "g", "h"};
    static const char *const strata[]  = {"north", "south"};
    static const char *const turned[]  = {"south", "north"};
    static const char *const species[] = {"Phyllostachys edulis",
                                          "Phyllostachys bambusoides"};
    static const int32_t     stratum[] = {0, 0, 1, 1};
    anji_inventory          *v;
    anji_error               err;
    int32_t                  kinds[2] = {-1, -1};

    ck_assert_int_eq(anji_inventory_new(&v, &err), ANJI_OK);
    anji_inventory_add_strata(v, 2, r->swapped ? turned : strata,
                              r->no_areas ? NULL : areas, &err);
    for (int k = 0; k < r->species; k++)
        anji_inventory_add_species(v, species[k], &kinds[k], &err);
    for (int k = 0; k < r->surveys; k++) {
        double  date[PLOTS];
        int32_t survey[PLOTS];
        for (int p = 0; p < PLOTS; p++) {
            date[p]   = 1.4e9 + 5.0e7 * k;
            survey[p] = k;
        }
        ck_assert_int_eq(anji_inventory_add_plots(
                             v, (size_t)r->plots, r->renamed && k > 0 ? other : ids,
                             plot_ha, stratum, NULL, 0, r->undated ? NULL : date,
                             survey, &err),
                         ANJI_OK);
    }
    for (int k = 0; k < r->surveys; k++)
        for (int p = 0; p < r->plots; p++)
            for (int i = 0; i < CULMS; i++) {
                int32_t plot = k * r->plots + p, kind = kinds[r->species > 1 ? i : 0];
                double d = r->dbh > 0.0 && p == 0 && i == 0 ? r->dbh : dbh[k % 2][p][i];
                ck_assert_int_eq(anji_inventory_add_culms(
                                     v, 1, &plot, r->species > 0 ? &kind : NULL, &d,
                                     NULL, NULL, NULL, ANJI_AGE_NONE, NULL, NULL, &err),
                                 ANJI_OK);
            }
    if (!r->unchecked)
        ck_assert_msg(anji_inventory_check(v, NULL, NULL, &err) == ANJI_OK, "%s",
                      err.message);
    return v;
}

/* t C ha-1 of living biomass on one plot: 0.47 and 0.46 of dry mass above and below. */
static double plot_carbon(int survey, int p)
{
    double kg = 0.0;

    for (int i = 0; i < CULMS; i++)
        kg += 0.12 * pow(dbh[survey][p][i], 2.1);
    return (0.47 + 0.37 * 0.46) * kg / 1000.0 / plot_ha[p];
}

/* Stratified mean of y and the square of its standard error, two plots a stratum. */
static void stratified(const double *y, double *mean, double *variance)
{
    *mean = *variance = 0.0;
    for (int s = 0; s < 2; s++) {
        double w    = areas[s] / (areas[0] + areas[1]);
        double half = (y[2 * s] - y[2 * s + 1]) / 2.0;
        *mean += w * (y[2 * s] + y[2 * s + 1]) / 2.0;
        *variance += w * w * half * half; /* s^2 / 2, s^2 = 2 half^2 */
    }
}

static const char *const sound[] = {"SOUND"};

static anji_stand_run_opts named(const anji_equations *e, const char *const *id,
                                 uint32_t n)
{
    anji_stand_run_opts opts;

    anji_stand_run_opts_init(&opts, sizeof opts);
    opts.equations   = e;
    opts.equation    = id;
    opts.n_equations = n;
    return opts;
}

START_TEST(test_stock_and_change_by_hand)
{
    const recipe        r    = {.surveys = 2, .plots = PLOTS};
    anji_equations     *e    = test_equations();
    anji_stand_run_opts opts = named(e, sound, 1);
    anji_inventory     *v    = make(&r);
    anji_stand_account *a    = run(v, &opts);
    double              y[2][PLOTS], d[PLOTS], mean, variance, years;
    int                 how;

    for (int k = 0; k < 2; k++) {
        const anji_stock_pool *p = anji_stock_pool_row(
            anji_stand_run_survey(a, (size_t)k)->stock, ANJI_POOL_SUM_LIVE, -1);
        for (int i = 0; i < PLOTS; i++)
            y[k][i] = plot_carbon(k, i);
        stratified(y[k], &mean, &variance);
        CHECK_CLOSE(p->stock_tc_ha, mean, 1e-13, "stock");
        CHECK_CLOSE(p->se, sqrt(variance), 1e-12, "se");
        CHECK_CLOSE(p->df, 2.0, 0.0, "df");
        ck_assert_int_eq(p->n, PLOTS);
    }
    for (int i = 0; i < PLOTS; i++)
        d[i] = y[1][i] - y[0][i];
    stratified(d, &mean, &variance);
    const anji_stock_change_row *c = anji_stock_change_find(
        anji_stand_run_change(a, &years, &how), ANJI_POOL_SUM_LIVE, -1);
    CHECK_CLOSE(c->change_tc_ha, mean, 1e-12, "change");
    CHECK_CLOSE(c->se, sqrt(variance), 1e-11, "se of the change");
    /* 1400000000 s is 2014-05-13, 1450000000 s 2015-12-13: 1 year 7 months */
    CHECK_CLOSE(years, 1.0 + 7.0 / 12.0, 1e-12, "years");
    ck_assert_int_eq(how, ANJI_CHANGE_PAIRED);
    ck_assert(anji_stand_run_species(a) == NULL);
    const anji_stand_equation *m = anji_stand_run_equation(a, 0);
    ck_assert_str_eq(anji_equation_text(m->equation, ANJI_EQUATION_ID), "SOUND");
    ck_assert_int_eq(m->pool, ANJI_POOL_ABOVE);
    ck_assert(anji_stand_run_equation(a, 1) == NULL);
    anji_stand_account_free(a);
    anji_inventory_free(v);
    anji_equations_free(e);
}
END_TEST

/* The errors are those of anji_stock_montecarlo() on the same columns, bit for bit. */
START_TEST(test_errors_are_those_of_the_monte_carlo)
{
    const recipe               r         = {.surveys = 1, .plots = PLOTS};
    static const int32_t       stratum[] = {0, 0, 1, 1};
    int32_t                    plot[PLOTS * CULMS];
    double                     one[PLOTS * CULMS], d[PLOTS * CULMS];
    anji_equations            *e = test_equations();
    anji_stock_montecarlo_opts mc;
    anji_stand_run_opts        opts = named(e, sound, 1);
    anji_stock_draws          *direct;
    anji_error                 err;
    size_t                     n, m;

    for (int i = 0; i < PLOTS * CULMS; i++) {
        plot[i] = i / CULMS;
        one[i]  = 1.0;
        d[i]    = dbh[0][i / CULMS][i % CULMS];
    }
    anji_stock_montecarlo_opts_init(&mc, sizeof mc);
    mc.draws                  = 500;
    mc.seed                   = 7;
    opts.montecarlo           = &mc;
    anji_inventory     *v     = make(&r);
    anji_stand_account *a     = run(v, &opts);
    anji_stock_plots    plots = {.n          = PLOTS,
                                 .area_ha    = plot_ha,
                                 .stratum    = stratum,
                                 .n_strata   = 2,
                                 .stratum_ha = areas};
    anji_stock_date     date  = {.plots = &plots,
                                 .n     = PLOTS * CULMS,
                                 .plot  = plot,
                                 .count = one,
                                 .culms = {.dbh_cm = d}};
    anji_stock_model    model = {
           anji_equations_find(e, "SOUND"), NAN, NAN, ANJI_POOL_ABOVE, 0, 0};
    ck_assert_msg(anji_stock_montecarlo(1, &date, 1, &model, 1, NULL, &mc, &direct,
                                        &err) == ANJI_OK,
                  "%s", err.message);
    const anji_stock_draws_row *x = anji_stock_draws_rows(direct, &n);
    const anji_stock_draws_row *y = anji_stock_draws_rows(anji_stand_run_draws(a), &m);
    ck_assert(n > 0 && n == m);
    for (size_t i = 0; i < n; i++) {
        CHECK_CLOSE(y[i].value, x[i].value, 0.0, "value");
        CHECK_CLOSE(y[i].sd, x[i].sd, 0.0, "sd");
        CHECK_CLOSE(y[i].low, x[i].low, 0.0, "low");
    }
    ck_assert(anji_stand_run_change(a, NULL, NULL) == NULL);
    ck_assert(anji_stand_run_needed(a, NULL)->n >= 4);
    anji_stock_draws_free(direct);
    anji_stand_account_free(a);
    anji_inventory_free(v);
    anji_equations_free(e);
}
END_TEST

static const char *warning_with(const anji_stand_account *a, const char *words,
                                int *kind)
{
    const char *text;

    for (size_t i = 0; (text = anji_stand_run_warning(a, i, kind)) != NULL; i++)
        if (strstr(text, words) != NULL)
            return text;
    return NULL;
}

START_TEST(test_what_it_warns_of)
{
    static const char *const bare[]  = {"BARE"};
    const recipe             renamed = {.surveys = 2, .plots = PLOTS, .renamed = 1};
    const recipe             no_ha   = {.surveys = 1, .plots = PLOTS, .no_areas = 1};
    const recipe             thick   = {.surveys = 1, .plots = PLOTS, .dbh = 17.21};
    anji_equations          *e       = test_equations();
    anji_stand_run_opts      opts    = named(e, sound, 1);
    int                      kind, how;

    anji_inventory     *v = make(&renamed);
    anji_stand_account *a = run(v, &opts);
    anji_stand_run_change(a, NULL, &how);
    ck_assert_int_eq(how, ANJI_CHANGE_INDEPENDENT);
    ck_assert(warning_with(a, "compared as independent samples", &kind) != NULL);
    ck_assert_int_eq(kind, ANJI_STAND_WARNING_OTHER);
    anji_stand_account_free(a);
    anji_inventory_free(v);

    v = make(&no_ha);
    a = run(v, &opts);
    ck_assert(isnan(anji_stand_run_area(a)));
    ck_assert(warning_with(a, "each counts by its number of plots", NULL) != NULL);
    anji_stand_account_free(a);
    opts = named(e, bare, 1);
    a    = run(v, &opts);
    ck_assert(anji_stand_run_draws(a) == NULL);
    ck_assert(warning_with(a, "only the error of sampling is told", &kind) != NULL);
    ck_assert_int_eq(kind, ANJI_STAND_WARNING_SAMPLING);
    anji_stand_account_free(a);
    opts.relative_error = 0.2;
    a                   = run(v, &opts);
    ck_assert(anji_stand_run_draws(a) != NULL);
    anji_stand_account_free(a);
    anji_inventory_free(v);

    v                = make(&thick);
    opts             = named(e, sound, 1);
    opts.extrapolate = 1;
    opts.errors      = ANJI_STAND_ERRORS_NONE;
    a                = run(v, &opts);
    ck_assert(warning_with(a, "1 culms lie outside the range of SOUND", NULL) != NULL);
    ck_assert_int_eq(anji_stand_run_equation(a, 0)->outside, 1);
    anji_stand_account_free(a);
    anji_inventory_free(v);
    anji_equations_free(e);
}
END_TEST

/* ---- refusals --------------------------------------------------------------------------- */

static int stop(void *data, double done)
{
    (void)data;
    (void)done;
    return 1;
}

/* One refusal: the inventory, the options, the status, words of the message. */
typedef struct {
    recipe      r;
    const char *equation[2], *species;
    int         builtin; /* the library's equations alone, none named */
    double      years, crown_sd;
    int         status;
    const char *words;
} refusal;

static const refusal refusals[] = {
    {{.surveys = 3, .plots = PLOTS},
     {"SOUND"},
     NULL,
     0,
     NAN,
     0,
     ANJI_ERR_DOMAIN,
     "3 surveys"},
    {{.surveys = 1, .plots = PLOTS, .unchecked = 1},
     {"SOUND"},
     NULL,
     0,
     NAN,
     0,
     ANJI_ERR_DOMAIN,
     "check"},
    {{.surveys = 1, .plots = PLOTS, .dbh = 17.21},
     {"SOUND"},
     NULL,
     0,
     NAN,
     0,
     ANJI_ERR_DOMAIN,
     "17.21"},
    {{.surveys = 1, .plots = PLOTS},
     {"TALL"},
     NULL,
     0,
     NAN,
     0,
     ANJI_ERR_DOMAIN,
     "want the dry mass"},
    {{.surveys = 1, .plots = 3}, {"SOUND"}, NULL, 0, NAN, 0, ANJI_ERR_TOO_FEW, ""},
    {{.surveys = 1, .plots = PLOTS},
     {"SOUND", "BARE"},
     NULL,
     0,
     NAN,
     0,
     ANJI_ERR_AMBIGUOUS,
     "two equations"},
    {{.surveys = 1, .plots = PLOTS, .species = 2},
     {NULL},
     NULL,
     1,
     NAN,
     0,
     ANJI_ERR_AMBIGUOUS,
     "for one species"},
    {{.surveys = 1, .plots = PLOTS},
     {NULL},
     NULL,
     1,
     NAN,
     0,
     ANJI_ERR_NOT_FOUND,
     "name no species"},
    {{.surveys = 1, .plots = PLOTS, .species = 1},
     {NULL},
     NULL,
     1,
     NAN,
     0,
     ANJI_ERR_NOT_FOUND,
     "needs height_m"},
    {{.surveys = 1, .plots = PLOTS},
     {"NONE"},
     NULL,
     0,
     NAN,
     0,
     ANJI_ERR_NOT_FOUND,
     "no equation NONE"},
    {{.surveys = 2, .plots = PLOTS, .undated = 1},
     {"SOUND"},
     NULL,
     0,
     NAN,
     0,
     ANJI_ERR_NOT_FOUND,
     "time between"},
    {{.surveys = 2, .plots = PLOTS},
     {"SOUND"},
     NULL,
     0,
     0.0,
     0,
     ANJI_ERR_OPTS,
     "years"},
    {{.surveys = 1, .plots = PLOTS},
     {"SOUND"},
     NULL,
     0,
     NAN,
     0.1,
     ANJI_ERR_OPTS,
     "crown_sd"},
};

START_TEST(test_refusals)
{
    const refusal      *r = &refusals[_i];
    anji_equations     *e = test_equations();
    anji_inventory     *v = make(&r->r);
    anji_stand_account *a = (anji_stand_account *)v;
    anji_error          err;
    uint32_t            n = 0;

    while (n < 2 && r->equation[n] != NULL)
        n++;
    anji_stand_run_opts opts = named(r->builtin ? NULL : e, r->equation, n);
    opts.years               = r->years;
    opts.crown_sd            = r->crown_sd;
    int status = anji_stand_run(1, (const anji_inventory *const *)&v, &opts, &a, &err);
    ck_assert_msg(status == r->status && err.code == r->status &&
                      strstr(err.message, r->words) != NULL,
                  "row %d: status %d, want %d: %s", _i, status, r->status, err.message);
    ck_assert(a == NULL);
    anji_inventory_free(v);
    anji_equations_free(e);
}
END_TEST

START_TEST(test_arguments)
{
    const recipe          plain = {.surveys = 1, .plots = PLOTS};
    const recipe          other = {.surveys = 1, .plots = PLOTS, .swapped = 1};
    anji_inventory       *v = make(&plain), *w = make(&other);
    const anji_inventory *pair[3] = {v, w, v}, *gap[2] = {v, NULL};
    anji_equations       *e    = test_equations();
    anji_stand_run_opts   opts = named(e, sound, 1);
    anji_stand_account   *a;
    anji_run              stopping;

    ck_assert_int_eq(anji_stand_run(1, pair, &opts, NULL, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_stand_run(1, NULL, &opts, &a, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_stand_run(2, gap, &opts, &a, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_stand_run(0, pair, &opts, &a, NULL), ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(anji_stand_run(3, pair, &opts, &a, NULL), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_stand_run(2, pair, &opts, &a, NULL), ANJI_ERR_DOMAIN);
    ck_assert(a == NULL);
    anji_run_init(&stopping, sizeof stopping);
    stopping.poll = stop;
    opts.run      = &stopping;
    ck_assert_int_eq(anji_stand_run(1, pair, &opts, &a, NULL), ANJI_ERR_CANCELLED);
    opts.run      = NULL;
    opts.equation = NULL;
    ck_assert_int_eq(anji_stand_run(1, pair, &opts, &a, NULL), ANJI_ERR_OPTS);
    opts.equation  = sound;
    opts.precision = NAN;
    ck_assert_int_eq(anji_stand_run(1, pair, &opts, &a, NULL), ANJI_ERR_OPTS);
    opts.struct_size = 8;
    ck_assert_int_eq(anji_stand_run(1, pair, &opts, &a, NULL), ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_stand_run_opts_init(NULL, sizeof opts), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_stand_run_opts_init(&opts, 8), ANJI_ERR_OPTS);
    anji_inventory_free(v);
    anji_inventory_free(w);
    anji_equations_free(e);
}
END_TEST

START_TEST(test_nothing_of_no_account)
{
    double         years;
    int            how, kind;
    const int64_t *plots;

    ck_assert(anji_stand_run_survey(NULL, 0) == NULL);
    ck_assert(anji_stand_run_stratum(NULL, 0) == NULL);
    ck_assert(anji_stand_run_species(NULL) == NULL);
    ck_assert(isnan(anji_stand_run_area(NULL)));
    ck_assert(anji_stand_run_equation(NULL, 0) == NULL);
    ck_assert(anji_stand_run_supplied(NULL) == NULL);
    ck_assert(anji_stand_run_change(NULL, &years, &how) == NULL);
    ck_assert(isnan(years) && how == -1);
    ck_assert(anji_stand_run_draws(NULL) == NULL);
    ck_assert(anji_stand_run_needed(NULL, &plots) == NULL && plots == NULL);
    ck_assert(anji_stand_run_warning(NULL, 0, &kind) == NULL && kind == -1);
    ck_assert(anji_stand_run_used(NULL) == NULL);
    anji_stand_account_free(NULL);
}
END_TEST

/* The settings as used are the account's own, and make the same account again. */
START_TEST(test_what_was_used_runs_again)
{
    anji_stock_montecarlo_opts mc;
    anji_stand_run_opts        opts    = drawn(&mc, 200);
    char                       where[] = "Zhejiang";
    anji_inventory            *v       = read_sample();
    size_t                     n;

    opts.region           = where;
    anji_stand_account *a = run(v, &opts);
    memset(where, 'x', sizeof where - 1);
    const anji_stand_run_opts *used = anji_stand_run_used(a);
    ck_assert_str_eq(used->region, "Zhejiang");
    anji_stand_account         *b = run(v, used);
    const anji_stock_draws_row *x = anji_stock_draws_rows(anji_stand_run_draws(a), &n);
    const anji_stock_draws_row *y =
        anji_stock_draws_rows(anji_stand_run_draws(b), NULL);
    ck_assert(n > 0 && memcmp(x, y, n * sizeof *x) == 0);
    anji_stand_account_free(b);
    anji_stand_account_free(a);
    anji_inventory_free(v);
}
END_TEST

SUITE_MAIN("stand_run", tcase_add_test(tc, test_the_sample_is_near_its_truth);
           tcase_add_test(tc, test_the_curve_of_heights_is_that_of_all_measured_culms);
           tcase_add_test(tc, test_threads_change_nothing);
           tcase_add_test(tc, test_stock_and_change_by_hand);
           tcase_add_test(tc, test_errors_are_those_of_the_monte_carlo);
           tcase_add_test(tc, test_what_it_warns_of);
           tcase_add_loop_test(tc, test_refusals, 0,
                               (int)(sizeof refusals / sizeof *refusals));
           tcase_add_test(tc, test_arguments);
           tcase_add_test(tc, test_nothing_of_no_account);
           tcase_add_test(tc, test_what_was_used_runs_again);)
