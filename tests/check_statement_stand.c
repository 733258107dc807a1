/* Tests of anjicarbon/statement_stand.h. Expected numbers: the account's own rows, and
 * tonnes of CO2 multiplied out here from the change, the hectares of strata.csv and 44/12.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/account.h>
#include <anjicarbon/anjicarbon.h>

#include "suite.h"

static char        path_text[3][4096];
static const char *paths[3];

/* The sample, read and run. */
typedef struct {
    anji_inventory        *inventory;
    anji_inventory_report *report;
    anji_stand_account    *account;
    anji_stand_source      source;
} sample;

static sample begin(uint32_t draws, int run_errors)
{
    static const char *const names[] = {"culms", "plots", "strata"};
    const char              *srcdir  = getenv("srcdir");
    sample                   s;
    anji_error               err;

    memset(&s, 0, sizeof s);
    for (int i = 0; i < 3; i++) {
        snprintf(path_text[i], sizeof path_text[i], "%s/examples/data/moso/%s.csv",
                 srcdir != NULL ? srcdir : ".", names[i]);
        paths[i] = path_text[i];
    }
    ck_assert_msg(anji_inventory_read(paths, 3, NULL, NULL, &s.inventory, &s.report,
                                      &err) == ANJI_OK,
                  "%s", err.message);
    anji_stock_montecarlo_opts mc;
    anji_stand_run_opts        opts;
    anji_stock_montecarlo_opts_init(&mc, sizeof mc);
    anji_stand_run_opts_init(&opts, sizeof opts);
    mc.draws          = draws;
    mc.accept_assumed = 1;
    opts.montecarlo   = &mc;
    opts.errors       = run_errors ? ANJI_STAND_ERRORS_DRAWN : ANJI_STAND_ERRORS_NONE;
    ck_assert_msg(anji_stand_run(1, (const anji_inventory *const *)&s.inventory, &opts,
                                 &s.account, &err) == ANJI_OK,
                  "%s", err.message);
    s.source.paths   = paths;
    s.source.n_paths = 3;
    s.source.report  = s.report;
    return s;
}

static void end(sample *s)
{
    anji_stand_account_free(s->account);
    anji_inventory_report_free(s->report);
    anji_inventory_free(s->inventory);
}

static anji_statement *state(const sample *s)
{
    anji_statement *out;
    anji_error      err;

    ck_assert_msg(anji_statement_stand(&s->source, "Anji, moso", s->account, &out,
                                       &err) == ANJI_OK,
                  "%s", err.message);
    return out;
}

/* A recorded number and its unit against what is wanted, to its decimals. */
static void number_is(const anji_statement *s, const char *path, double want,
                      const char *unit)
{
    double      got;
    const char *text, *found;
    anji_error  err;

    ck_assert_msg(anji_statement_value(s, path, &got, &text, &found, &err) == ANJI_OK,
                  "%s: %s", path, err.message);
    CHECK_NEAR(got, want, 0.0, 0.51e-4, path); /* 4 decimals */
    ck_assert_msg(strcmp(found, unit) == 0, "%s: %s, want %s", path, found, unit);
}

START_TEST(test_results_are_the_account)
{
    sample                       a       = begin(300, 1);
    anji_statement              *s       = state(&a);
    const anji_stock_changes    *changes = anji_stand_run_change(a.account, NULL, NULL);
    const anji_stock_change_row *c =
        anji_stock_change_find(changes, ANJI_POOL_SUM_LIVE, -1);
    const anji_stock_change_row *slope =
        anji_stock_change_find(changes, ANJI_POOL_SUM_LIVE, 1);
    const anji_stock_draws_row *all = anji_stock_draws_find(
        anji_stand_run_draws(a.account), ANJI_ERROR_ALL, 2, ANJI_POOL_SUM_LIVE);
    const anji_stock_pool *p = anji_stock_pool_row(
        anji_stand_run_survey(a.account, 1)->stock, ANJI_POOL_SUM_ABOVE, -1);
    const double co2 = 44.0 / 12.0;

    const struct {
        const char *path, *unit;
        double      want;
    } rows[] = {
        {"result.area", "ha", 100.0}, /* strata.csv: 60 and 40 */
        {"result.stratum.s1.area", "ha", 60.0},
        {"result.stratum.s2.area", "ha", 40.0},
        {"result.later.total_above.stock", "t C ha-1", p->stock_tc_ha},
        {"result.later.total_above.stock_co2e", "t CO2 ha-1", p->stock_tc_ha * co2},
        {"result.later.total_above.se", "t C ha-1", p->se},
        {"result.later.total_above.df", "1", 8.0}, /* 10 plots, 2 strata */
        {"result.change.total_live.tc_ha", "t C ha-1", c->change_tc_ha},
        {"result.change.total_live.df", "1", 8.0},
        {"result.change.total_live.tco2e", "t CO2", c->change_tc_ha * co2 * 100.0},
        {"result.change.total_live.tco2e_se", "t CO2", c->se * co2 * 100.0},
        {"result.change.total_live.tco2e_half_width", "t CO2",
         c->half_width * co2 * 100.0},
        {"result.change.total_live.tco2e_sd", "t CO2", all->sd * co2 * 100.0},
        {"result.change.total_live.tco2e_half_width_all", "t CO2",
         (all->high - all->low) / 2.0 * co2 * 100.0},
        {"result.change.s2.total_live.tco2e", "t CO2",
         slope->change_tc_ha * co2 * 40.0},
        {"result.years", "yr", 5.0},
        {"result.confidence", "1", 0.90},
        {"result.confidence_all", "1", 0.95},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        number_is(s, rows[i].path, rows[i].want, rows[i].unit);
    anji_statement_free(s);
    end(&a);
}
END_TEST

START_TEST(test_words_inputs_and_options)
{
    static const struct {
        const char *path, *want;
    } rows[]              = {{"result.change.how", "paired"},
                             {"result.carbon_to_co2", "44/12"},
                             {"result.stratum.s1.name", "valley"},
                             {"result.stratum.s2.name", "slope"},
                             {"step.species", "Phyllostachys edulis"}};
    sample              a = begin(300, 1);
    anji_statement     *s = state(&a);
    anji_statement_file file;
    const char         *words;
    double              value;
    int64_t             n;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_assert_int_eq(anji_statement_words(s, rows[i].path, &words, NULL), ANJI_OK);
        ck_assert_str_eq(words, rows[i].want);
    }
    ck_assert_int_eq(anji_statement_words(s, "result.earlier.date", &words, NULL),
                     ANJI_OK);
    ck_assert_msg(strncmp(words, "2015-", 5) == 0, "%s", words);
    ck_assert_str_eq(anji_statement_kind(s), "stand");
    ck_assert_str_eq(anji_statement_subject(s), "Anji, moso");
    ck_assert_int_eq(anji_statement_find_input(s, "inventory3", &file, NULL), ANJI_OK);
    ck_assert_str_eq(file.file, "strata.csv");
    ck_assert_int_eq(file.rows, 2);
    ck_assert_int_eq(
        anji_statement_integer(s, "option.stock_montecarlo.draws", &n, NULL, NULL),
        ANJI_OK);
    ck_assert_int_eq(n, 300);
    ck_assert_int_eq(
        anji_statement_value(s, "option.stock.root_shoot", &value, NULL, NULL, NULL),
        ANJI_OK);
    CHECK_CLOSE(value, 0.37, 0.0, "root_shoot");
    anji_statement_free(s);
    end(&a);
}
END_TEST

/* Sampling alone is told where nothing was drawn: no line pretends to more. */
START_TEST(test_without_draws)
{
    sample          a = begin(300, 0);
    anji_statement *s = state(&a);
    double          value;

    ck_assert_int_eq(anji_statement_value(s, "result.change.total_live.tco2e_sd",
                                          &value, NULL, NULL, NULL),
                     ANJI_ERR_NOT_FOUND);
    ck_assert_int_eq(
        anji_statement_value(s, "result.confidence_all", &value, NULL, NULL, NULL),
        ANJI_OK);
    ck_assert(isnan(value));
    ck_assert_int_eq(anji_statement_value(s, "uncertainty.change.sampling", &value,
                                          NULL, NULL, NULL),
                     ANJI_OK);
    const anji_stock_change_row *c = anji_stock_change_find(
        anji_stand_run_change(a.account, NULL, NULL), ANJI_POOL_SUM_LIVE, -1);
    CHECK_NEAR(value, c->se, 0.0, 0.51e-4, "sampling");
    anji_statement_free(s);
    end(&a);
}
END_TEST

START_TEST(test_same_bytes_and_verified)
{
    sample                a = begin(200, 1);
    anji_statement       *s = state(&a), *again = state(&a), *read;
    char                 *bytes, *twice;
    size_t                n, m;
    anji_verify_findings *found;
    anji_error            err;

    ck_assert_int_eq(anji_statement_bytes(s, &bytes, &n, NULL), ANJI_OK);
    ck_assert_int_eq(anji_statement_bytes(again, &twice, &m, NULL), ANJI_OK);
    ck_assert(n == m && memcmp(bytes, twice, n) == 0);
    ck_assert_msg(anji_statement_parse(n, bytes, "memory", &read, &err) == ANJI_OK,
                  "%s", err.message);
    ck_assert_msg(anji_verify(read, 3, paths, NULL, &found, &err) == ANJI_OK, "%s",
                  err.message);
    ck_assert_int_eq(anji_verify_failed(found), 0);
    anji_verify_findings_free(found);
    anji_statement_bytes_free(bytes);
    anji_statement_bytes_free(twice);
    anji_statement_free(read);
    anji_statement_free(again);
    anji_statement_free(s);
    end(&a);
}
END_TEST

START_TEST(test_refusals)
{
    static const char *const gone[] = {"no such file.csv"};
    static const char *const gap[]  = {NULL};
    sample                   a      = begin(200, 0);
    anji_statement          *s      = NULL;
    anji_stand_source        from   = a.source;

    ck_assert_int_eq(anji_statement_stand(NULL, NULL, a.account, &s, NULL),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_statement_stand(&from, NULL, NULL, &s, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_statement_stand(&from, NULL, a.account, NULL, NULL),
                     ANJI_ERR_NULL);
    from.report = NULL;
    ck_assert_int_eq(anji_statement_stand(&from, NULL, a.account, &s, NULL),
                     ANJI_ERR_NULL);
    from       = a.source;
    from.paths = gap;
    ck_assert_int_eq(anji_statement_stand(&from, NULL, a.account, &s, NULL),
                     ANJI_ERR_NULL);
    from         = a.source;
    from.later   = gone;
    from.n_later = 1;
    ck_assert_int_eq(anji_statement_stand(&from, NULL, a.account, &s, NULL),
                     ANJI_ERR_NULL);
    from.later_report = a.report;
    ck_assert_int_eq(anji_statement_stand(&from, NULL, a.account, &s, NULL),
                     ANJI_ERR_IO);
    ck_assert_int_eq(anji_statement_stand(&a.source, "\xff", a.account, &s, NULL),
                     ANJI_ERR_DOMAIN);
    ck_assert(s == NULL);
    end(&a);
}
END_TEST

/* ---- one culm --------------------------------------------------------------------------- */

/* 0.12 D^2.1 at 9.37 cm, by hand: 0.12 exp(2.1 ln 9.37). */
START_TEST(test_value_of_an_equation)
{
    static const char  record[] = "[SOUND]\n"
                                  "species = Testa testa\n"
                                  "component = above\n"
                                  "form = a*D^b\n"
                                  "coefficients = a = 0.12; b = 2.1\n"
                                  "unit = kg dry per culm\n"
                                  "diameter = cm at 1.3 m\n"
                                  "dbh_range = 3 to 15\n";
    anji_equations    *set;
    anji_culm          culm = {9.37, NAN, NAN, NAN, NAN, {0.0, 0.0, 0.0}};
    anji_culm          none = {NAN, NAN, NAN, NAN, NAN, {0.0, 0.0, 0.0}};
    anji_culm          wide = {19.37, NAN, NAN, NAN, NAN, {0.0, 0.0, 0.0}};
    anji_equation_opts opts;
    anji_statement    *s;
    double             value;
    int64_t            flag;

    ck_assert_int_eq(anji_equations_builtin(&set, NULL), ANJI_OK);
    ck_assert_int_eq(anji_equations_parse(set, "test", strlen(record), record, NULL),
                     ANJI_OK);
    const anji_equation *e = anji_equations_find(set, "SOUND");
    ck_assert_int_eq(anji_statement_equation(e, &culm, NULL, NULL, &s, NULL), ANJI_OK);
    ck_assert_int_eq(anji_statement_value(s, "result.value", &value, NULL, NULL, NULL),
                     ANJI_OK);
    CHECK_NEAR(value, 0.12 * exp(2.1 * log(9.37)), 0.0, 0.51e-6, "value");
    ck_assert_str_eq(anji_statement_kind(s), "allometry");
    anji_statement_free(s);
    anji_equation_opts_init(&opts, sizeof opts);
    opts.outside = ANJI_OUTSIDE_EXTRAPOLATE;
    ck_assert_int_eq(anji_statement_equation(e, &wide, &opts, NULL, &s, NULL), ANJI_OK);
    ck_assert_int_eq(anji_statement_integer(s, "result.flag", &flag, NULL, NULL),
                     ANJI_OK);
    ck_assert_int_eq(flag, ANJI_VALUE_DBH_OUTSIDE);
    anji_statement_free(s);
    ck_assert_int_eq(anji_statement_equation(e, &wide, NULL, NULL, &s, NULL),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_statement_equation(e, &none, NULL, NULL, &s, NULL),
                     ANJI_ERR_NOT_FOUND);
    ck_assert_int_eq(anji_statement_equation(e, &culm, NULL, "no such file", &s, NULL),
                     ANJI_ERR_IO);
    ck_assert_int_eq(anji_statement_equation(NULL, &culm, NULL, NULL, &s, NULL),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_statement_equation(e, NULL, NULL, NULL, &s, NULL),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_statement_equation(e, &culm, NULL, NULL, NULL, NULL),
                     ANJI_ERR_NULL);
    opts.struct_size = 2;
    ck_assert_int_eq(anji_statement_equation(e, &culm, &opts, NULL, &s, NULL),
                     ANJI_ERR_OPTS);
    ck_assert(s == NULL);
    anji_equations_free(set);
}
END_TEST

SUITE_MAIN("statement stand", tcase_add_test(tc, test_results_are_the_account);
           tcase_add_test(tc, test_words_inputs_and_options);
           tcase_add_test(tc, test_without_draws);
           tcase_add_test(tc, test_same_bytes_and_verified);
           tcase_add_test(tc, test_refusals);
           tcase_add_test(tc, test_value_of_an_equation);)
