/* Tests of anjicarbon/statement_credit.h: statements joined, numbers by hand; the
 * account's statement is made again, and a changed digit is found.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit_files.h"

#define COUNT(a)   (sizeof(a) / sizeof *(a))
#define CREDIT_OUT "check_credit_account.tmp.json"

static anji_credit_inputs    inputs;
static anji_credit_join_opts opts;

static anji_credit_source make_source(void)
{
    anji_credit_source s;

    memset(&s, 0, sizeof s);
    anji_credit_inputs_init(&inputs, sizeof inputs);
    anji_credit_join_opts_init(&opts, sizeof opts);
    inputs.baseline  = 0;
    inputs.leakage   = 0;
    inputs.emissions = 4.5;
    opts.culms       = 6.1;
    opts.culms_se    = 0.6;
    s.rule           = "CDM_AR";
    s.stand          = CREDIT_STAND;
    s.tower          = CREDIT_TOWER;
    s.inputs         = &inputs;
    s.join           = &opts;
    return s;
}

static anji_credit_joined *joined_of(const anji_credit_source *s)
{
    anji_credit_joined *j;
    anji_error          err;
    int                 status = anji_credit_join(s, &j, &err);
    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    return j;
}

/* 880 t CO2 with se 0.06 44/12 120 = 26.4; t(0.95, 12) = 1.7823: 5.3 %, no deduction.
 * The tower says 6.68 +- 0.5, 6.1 +- 0.6 left, stock grew 0.4 +- 0.012. */
START_TEST(numbers)
{
    credit_write_both();
    anji_credit_source        s  = make_source();
    anji_credit_joined       *j  = joined_of(&s);
    const anji_credit_result *r  = anji_credit_result_of(anji_credit_joined_account(j));
    const anji_credit_inputs *in = anji_credit_joined_inputs(j);
    const anji_balance       *b  = anji_credit_joined_balance(j);

    CHECK_CLOSE(r->gross, 880.0, 0.0, "gross");
    CHECK_CLOSE(in->change_se, 26.4, 1e-14, "se");
    CHECK_CLOSE(in->change_df, 12.0, 0.0, "df");
    CHECK_CLOSE(r->relative, 1.782287555649 * 26.4 / 880, 1e-12, "relative");
    CHECK_CLOSE(r->deduction, 0.0, 0.0, "deduction");
    CHECK_CLOSE(r->net, 875.5, 0.0, "net");
    ck_assert_int_eq(r->units, 875);
    CHECK_CLOSE(r->stock, 117.3333 * 120, 1e-15, "stock");
    ck_assert_int_eq(in->period_from, 20150715);
    ck_assert_int_eq(in->period_to, 20200714);
    CHECK_CLOSE(in->area, 120.0, 0.0, "area");
    CHECK_NEAR(b->necb.value, 6.68 - 6.1, 0.0, 1e-14, "necb");
    CHECK_CLOSE(b->stock.value, 0.4, 1e-15, "stock");
    CHECK_NEAR(b->closure.value, 0.4 - 0.58, 0.0, 1e-14, "closure");
    CHECK_CLOSE(b->closure.se, sqrt(0.25 + 0.36 + 0.012 * 0.012), 1e-14, "its se");
    ck_assert_int_eq(b->outcome, ANJI_BALANCE_CLOSED);
    /* 6.68 t C on 120 ha in 5 years, as CO2: the uptake is no storage */
    CHECK_CLOSE(anji_credit_joined_naive(j), 6.68 * 44 / 12 * 120 * 5, 1e-14, "naive");
    ck_assert(anji_credit_joined_rule(j) ==
              anji_rules_find(anji_credit_joined_rules(j), "CDM_AR"));
    anji_credit_joined_free(j);
    credit_remove_both();
}
END_TEST

/* What is given takes the place of what the statement says; pools are lines. */
START_TEST(given)
{
    credit_write_both();
    anji_credit_source s = make_source();
    anji_credit_line   line;
    int                pools = 0;

    s.tower                     = NULL;
    inputs.change               = 500;
    inputs.change_se            = 0;
    inputs.stock2               = 9000;
    inputs.period_from          = 20160101;
    inputs.period_to            = 20191231;
    anji_credit_joined       *j = joined_of(&s);
    const anji_credit_result *r = anji_credit_result_of(anji_credit_joined_account(j));
    CHECK_CLOSE(r->gross, 500.0, 0.0, "gross");
    CHECK_CLOSE(r->stock, 9000.0, 0.0, "stock");
    ck_assert_int_eq(anji_credit_joined_inputs(j)->period_to, 20191231);
    ck_assert_ptr_null(anji_credit_joined_balance(j));
    ck_assert(isnan(anji_credit_joined_naive(j)));
    for (size_t i = 0;
         anji_credit_line_at(anji_credit_joined_account(j), i, &line) == ANJI_OK; i++)
        pools += strncmp(line.name, "pool.", 5) == 0;
    ck_assert_int_eq(pools, 3);
    anji_credit_joined_free(j);
    credit_remove_both();
}
END_TEST

/* Deduction of both stocks: 880 less twice what t(12) 0.6 44/12 120 says beyond 10 %. */
START_TEST(on_stocks)
{
    credit_write_both();
    anji_credit_source s = make_source();

    s.rule                      = "VM0047_1.1_CENSUS";
    s.tower                     = NULL;
    inputs.rating               = 12;
    inputs.deduct_on            = ANJI_CREDIT_ON_STOCKS;
    anji_credit_joined       *j = joined_of(&s);
    const anji_credit_result *r = anji_credit_result_of(anji_credit_joined_account(j));
    CHECK_CLOSE(anji_credit_joined_inputs(j)->stock1, 110.0 * 120, 0.0, "stock1");
    CHECK_CLOSE(r->relative, 1.782287555649 * 0.6 * 44 / 12 / 117.3333, 1e-12, "h");
    CHECK_CLOSE(r->deduction, 0.0, 0.0, "3 % is below 10 %");
    anji_credit_joined_free(j);
    credit_remove_both();
}
END_TEST

/* ---- the statement ---- */

static void write_account(const anji_credit_source *s)
{
    anji_credit_joined *j = joined_of(s);
    anji_statement     *statement;
    anji_error          err;

    ck_assert_msg(anji_statement_credit(j, &statement, &err) == ANJI_OK, "%s",
                  err.message);
    anji_credit_joined_free(j); /* the statement stands alone */
    ck_assert_msg(anji_statement_write(statement, CREDIT_OUT, &err) == ANJI_OK, "%s",
                  err.message);
    anji_statement_free(statement);
}

static int64_t failures(void)
{
    static const char *const paths[] = {CREDIT_STAND, CREDIT_TOWER};
    anji_statement          *statement;
    anji_verify_findings    *found;
    anji_error               err;

    ck_assert_msg(anji_statement_read(CREDIT_OUT, &statement, &err) == ANJI_OK, "%s",
                  err.message);
    ck_assert_msg(anji_verify(statement, 2, paths, NULL, &found, &err) == ANJI_OK, "%s",
                  err.message);
    int64_t             failed = anji_verify_failed(found);
    anji_verify_finding f;
    for (size_t i = 0; anji_verify_finding_at(found, i, &f) == ANJI_OK; i++)
        if (f.failed)
            printf("%s\n", f.text);
    anji_verify_findings_free(found);
    anji_statement_free(statement);
    return failed;
}

START_TEST(made_again)
{
    static const anji_rule_value values[]  = {{NULL, "deduction", 0.02},
                                              {"CCER-14-001-V01", "k_risk", 0.1},
                                              {"GS403_2.1", "buffer", 0.3}};
    static const double          parcels[] = {0.05, 119.95};
    anji_statement              *statement;
    const char                  *words;
    double                       value;
    int64_t                      units;

    credit_write_both();
    anji_credit_source s = make_source();
    write_account(&s);
    ck_assert_int_eq(failures(), 0);
    s.rule               = "CCER-14-001-V01";
    s.values             = values;
    s.n_values           = 3;
    s.parcel_ha          = parcels;
    s.n_parcels          = 2;
    inputs.project_start = 20150101;
    s.parcel_ha          = NULL;
    s.n_parcels          = 0;
    write_account(&s);
    ck_assert_int_eq(failures(), 0);
    inputs.project_start = 0;
    s.parcel_ha          = parcels;
    s.n_parcels          = 2;
    write_account(&s);
    ck_assert_int_eq(failures(), 0);
    /* (880 - 17.6 - 4.5) 0.9 = 772.11 */
    ck_assert_int_eq(anji_statement_read(CREDIT_OUT, &statement, NULL), ANJI_OK);
    ck_assert_str_eq(anji_statement_kind(statement), "credit");
    ck_assert_int_eq(
        anji_statement_integer(statement, "result.units", &units, NULL, NULL), ANJI_OK);
    ck_assert_int_eq(units, 772);
    ck_assert_int_eq(
        anji_statement_value(statement, "result.net", &value, NULL, NULL, NULL),
        ANJI_OK);
    CHECK_NEAR(value, 772.11, 0.0, 1e-9, "net");
    ck_assert_int_eq(
        anji_statement_words(statement, "result.eligibility", &words, NULL), ANJI_OK);
    ck_assert_str_eq(words, "CCER");
    ck_assert_int_eq(
        anji_statement_integer(statement, "option.values.n", &units, NULL, NULL),
        ANJI_OK);
    ck_assert_int_eq(units, 2); /* not that of the other rule */
    anji_statement_free(statement);
    remove(CREDIT_OUT);
    remove(CREDIT_OUT ".build.json");
    credit_remove_both();
}
END_TEST

/* A rating from its answers: 9 + 2 + 0.5 make 12 %, recorded factor by factor, and made
 * again; one that fails names its factors. */
static void rate(anji_nprt_opts *a)
{
    ck_assert_int_eq(anji_nprt_opts_init(a, sizeof *a), ANJI_OK);
    a->pm_adaptive_plan = a->pl_plan = a->pl_from_2024 = ANJI_ANSWER_YES;
    a->lt_due_process = a->lt_control = ANJI_ANSWER_YES;
    a->pm_species = a->pm_enforcement = a->pm_no_expertise = ANJI_ANSWER_NO;
    a->pm_absent = a->pm_late_report = a->oc_subsistence = ANJI_ANSWER_NO;
    a->pl_harvesting = a->pl_legal = a->se_reliant = ANJI_ANSWER_NO;
    a->lt_holder                                   = ANJI_HOLDER_DIFFERENT;
    a->lt_intervention                             = ANJI_INTERVENTION_NEVER;
    a->fv_payback                                  = 3;
    a->fv_funding                                  = 90;
    a->oc_npv                                      = 0;
    a->pl_longevity                                = 80;
    a->lt_tenure_disputes = a->lt_use_disputes = 0;
    a->pc_governance                           = 1;
    a->fire_loss                               = 1;
    a->fire_years                              = 60;
    a->fire_mitigation                         = ANJI_MITIGATION_PREVENTION;
    a->pest_loss = a->weather_loss = a->geology_loss = 0;
    a->climate_factor                                = 1;
}

START_TEST(rated)
{
    anji_nprt_opts      answers;
    anji_credit_joined *j;
    anji_statement     *statement;
    double              value;
    anji_error          err;

    credit_write_both();
    anji_credit_source s = make_source();
    rate(&answers);
    s.rule           = "VM0047_1.1";
    s.answers        = &answers;
    inputs.benchmark = 0;
    inputs.baseline  = NAN;
    write_account(&s);
    ck_assert_int_eq(failures(), 0);
    ck_assert_int_eq(anji_statement_read(CREDIT_OUT, &statement, NULL), ANJI_OK);
    ck_assert_int_eq(
        anji_statement_value(statement, "step.nprt.internal", &value, NULL, NULL, NULL),
        ANJI_OK);
    CHECK_CLOSE(value, 9.0, 0.0, "internal");
    ck_assert_int_eq(
        anji_statement_value(statement, "step.buffer", &value, NULL, NULL, NULL),
        ANJI_OK);
    CHECK_CLOSE(value, 105.6, 1e-15, "12 % of 880");
    anji_statement_free(statement);
    inputs.rating = 15;
    ck_assert_int_eq(anji_credit_join(&s, &j, &err), ANJI_ERR_AMBIGUOUS);
    inputs.rating      = NAN;
    answers.lt_control = ANJI_ANSWER_NO;
    answers.fire_loss  = 80;
    answers.fire_years = 5;
    ck_assert_int_eq(anji_credit_join(&s, &j, &err), ANJI_ERR_DOMAIN);
    ck_assert_ptr_nonnull(strstr(err.message, "lt_control (Table 6 Q2)"));
    ck_assert_ptr_nonnull(strstr(err.message, "limit 35"));
    answers.struct_size = 8;
    ck_assert_int_eq(anji_credit_join(&s, &j, &err), ANJI_ERR_OPTS);
    ck_assert_ptr_null(j);
    remove(CREDIT_OUT);
    remove(CREDIT_OUT ".build.json");
    credit_remove_both();
}
END_TEST

/* One digit of the stand's statement, or of the account's own, and it no longer stands. */
START_TEST(altered)
{
    credit_write_both();
    anji_credit_source s = make_source();
    write_account(&s);
    credit_number rows[COUNT(credit_stand)];
    memcpy(rows, credit_stand, sizeof rows);
    rows[11].value = 880.0001;
    credit_write("stand", CREDIT_STAND, COUNT(rows), rows, 2);
    ck_assert_int_ge(failures(), 1);
    credit_write_both();
    ck_assert_int_eq(failures(), 0);

    FILE  *file = fopen(CREDIT_OUT, "rb");
    char  *text = calloc(100000, 1);
    size_t n    = fread(text, 1, 99999, file);
    fclose(file);
    char *digits = strstr(text, "875.5000");
    ck_assert_ptr_nonnull(digits);
    digits[0] = '9';
    file      = fopen(CREDIT_OUT, "wb");
    ck_assert_uint_eq(fwrite(text, 1, n, file), n);
    fclose(file);
    free(text);
    ck_assert_int_ge(failures(), 1);
    remove(CREDIT_OUT);
    remove(CREDIT_OUT ".build.json");
    credit_remove_both();
}
END_TEST

/* ---- refused ---- */

START_TEST(refused)
{
    credit_write_both();
    anji_credit_source  s = make_source();
    anji_credit_joined *j;
    anji_statement     *statement;
    anji_error          err;

    ck_assert_int_eq(anji_credit_join(NULL, &j, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_credit_join(&s, NULL, &err), ANJI_ERR_NULL);
    s.rule = "NOBODY";
    ck_assert_int_eq(anji_credit_join(&s, &j, &err), ANJI_ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(err.message, "there is no rule NOBODY"));
    ck_assert_ptr_null(j);
    s      = make_source();
    s.pool = "twigs";
    ck_assert_int_eq(anji_credit_join(&s, &j, &err), ANJI_ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(err.message, "result.change.twigs.tc_ha"));
    s       = make_source();
    s.stand = CREDIT_TOWER;
    ck_assert_int_eq(anji_credit_join(&s, &j, &err), ANJI_ERR_DOMAIN);
    ck_assert_ptr_nonnull(strstr(err.message, "of kind tower, want one of a stand"));
    s       = make_source();
    s.tower = CREDIT_STAND;
    ck_assert_int_eq(anji_credit_join(&s, &j, &err), ANJI_ERR_DOMAIN);
    s       = make_source();
    s.stand = "no/such/file";
    ck_assert_int_eq(anji_credit_join(&s, &j, &err), ANJI_ERR_IO);
    s       = make_source();
    s.rules = "no/such/file";
    ck_assert_int_eq(anji_credit_join(&s, &j, &err), ANJI_ERR_IO);
    s               = make_source();
    opts.tower_year = 2016;
    ck_assert_int_eq(anji_credit_join(&s, &j, &err), ANJI_ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(err.message, "no year 2016"));
    s          = make_source();
    opts.culms = -1;
    ck_assert_int_eq(anji_credit_join(&s, &j, &err), ANJI_ERR_OPTS);
    s                = make_source();
    inputs.emissions = NAN;
    ck_assert_int_eq(anji_credit_join(&s, &j, &err), ANJI_ERR_DOMAIN);
    credit_write("stand", CREDIT_STAND, COUNT(credit_stand), credit_stand, 1);
    s = make_source();
    ck_assert_int_eq(anji_credit_join(&s, &j, &err), ANJI_ERR_DOMAIN);
    ck_assert_ptr_nonnull(strstr(err.message, "1 survey, want the change between two"));
    const credit_number twice[] = {{"2015.nee_unbiased", "g C m-2", -668},
                                   {"2015.nee_se", "g C m-2", 50},
                                   {"2016.nee_unbiased", "g C m-2", -668},
                                   {"2016.nee_se", "g C m-2", 50}};
    credit_write_both();
    credit_write("tower", CREDIT_TOWER, 4, twice, 0);
    ck_assert_int_eq(anji_credit_join(&s, &j, &err), ANJI_ERR_AMBIGUOUS);
    ck_assert_ptr_nonnull(strstr(err.message, "2 years, want tower_year"));
    ck_assert_int_eq(anji_statement_credit(NULL, &statement, &err), ANJI_ERR_NULL);
    ck_assert_ptr_null(anji_credit_joined_account(NULL));
    ck_assert_ptr_null(anji_credit_joined_inputs(NULL));
    ck_assert(isnan(anji_credit_joined_naive(NULL)));
    anji_credit_joined_free(NULL);
    credit_remove_both();
}
END_TEST

SUITE_MAIN("credit_join", tcase_add_test(tc, numbers); tcase_add_test(tc, given);
           tcase_add_test(tc, on_stocks); tcase_add_test(tc, made_again);
           tcase_add_test(tc, rated); tcase_add_test(tc, altered);
           tcase_add_test(tc, refused);)
