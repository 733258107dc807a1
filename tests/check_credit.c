/* Tests of anjicarbon/credit.h. Expected numbers: the published and county-scale vectors
 * of the rules, each account by hand, and what a rule refuses.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/account.h>

#include "suite.h"

#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))

typedef struct {
    const char *name;
    double      value;
} setting;

static void set(anji_credit_inputs *in, const char *name, double value)
{
    for (size_t i = 0; anji_credit_param(i) != NULL; i++)
        if (strcmp(anji_credit_param(i)->name, name) == 0) {
            anji_error err;
            ck_assert_msg(anji_param_set(anji_credit_param(i), in, value, &err) ==
                              ANJI_OK,
                          "%s", err.message);
            return;
        }
    ck_abort_msg("no input is called %s", name);
}

static const anji_rule *rule_of(anji_rules **rules, const char *id)
{
    anji_error err;
    ck_assert_msg(anji_rules_builtin(rules, &err) == ANJI_OK, "%s", err.message);
    const anji_rule *rule = anji_rules_find(*rules, id);
    ck_assert_msg(rule != NULL, "no rule %s", id);
    return rule;
}

static double line_value(const anji_credit *c, const char *name)
{
    anji_credit_line line;
    for (size_t i = 0; anji_credit_line_at(c, i, &line) == ANJI_OK; i++)
        if (strcmp(line.name, name) == 0)
            return line.value;
    ck_abort_msg("no line %s", name);
    return NAN;
}

/* What every account here must say of baseline, leakage and emissions: nothing. */
static void plain(anji_credit_inputs *in)
{
    ck_assert_int_eq(anji_credit_inputs_init(in, sizeof *in), ANJI_OK);
    set(in, "stock2", 1e6);
    set(in, "benchmark", 0);
    set(in, "baseline", 0);
    set(in, "leakage", 0);
    set(in, "emissions", 0);
    set(in, "confidence", 0.90);
    set(in, "cap_stock", 1e9);
}

/* ---- one county under every rule: 58,000 ha x 5.85 t, half-width 18 % at 90 % ---- */

static const struct {
    const char     *id;
    double          rating;
    anji_rule_value value[2];
    double          before_buffer, net; /* before_buffer NaN: as gross */
    double          atol;
    int64_t         units, buffer_units;
} county[] = {
    {"CCER-14-001-V01",
     NAN,
     {{NULL, "deduction", 0}, {NULL, "k_risk", 0.1}},
     339300,
     305370,
     1e-9,
     305370,
     0},
    {"VM0047_1.1", 15, {{NULL, NULL, 0}}, 312156, 265332.6, 1e-9, 265332, 46823},
    {"CDM_AR", NAN, {{NULL, NULL, 0}}, 308763, 308763, 1e-9, 308763, 0},
    /* printed to two decimals */
    {"TREES_2.0",
     NAN,
     {{NULL, "buffer", 0.05}},
     319830.01,
     302865.01,
     0.005,
     302865,
     16965},
    {"GS403_2.1", NAN, {{NULL, NULL, 0}}, 339300, 271440, 1e-9, 271440, 67860},
    {"VM0007_1.8",
     12,
     {{NULL, "confidence", 0.9}},
     329121,
     289626.48,
     1e-9,
     289626,
     39494},
};

START_TEST(county_scale)
{
    anji_rules        *rules;
    const anji_rule   *rule = rule_of(&rules, county[_i].id);
    anji_credit_inputs in;
    anji_credit       *c;
    anji_error         err;
    size_t             n = 0;

    plain(&in);
    set(&in, "change", 339300);
    set(&in, "change_half_width", 0.18 * 339300);
    set(&in, "rating", county[_i].rating);
    while (n < 2 && county[_i].value[n].name != NULL)
        n++;
    int status =
        anji_credit_run(rule, &in, 0, NULL, 0, NULL, n, county[_i].value, &c, &err);
    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    const anji_credit_result *r = anji_credit_result_of(c);
    CHECK_CLOSE(r->gross, 339300.0, 0.0, "gross");
    /* a few roundings of 3e5 */
    CHECK_NEAR(r->before_buffer, county[_i].before_buffer, 0.0,
               fmax(county[_i].atol, 1e-9), "before");
    CHECK_NEAR(r->net, county[_i].net, 0.0, fmax(county[_i].atol, 1e-9), "net");
    ck_assert_int_eq(r->units, county[_i].units);
    ck_assert_int_eq(r->buffer_units, county[_i].buffer_units);
    CHECK_CLOSE(r->stock, 1e6, 0.0, "undiscounted stock");
    CHECK_CLOSE(line_value(c, "net"), r->net, 0.0, "line");
    ck_assert_int_eq(r->eligibility, anji_rule_choice(rule, ANJI_RULE_SCHEME));
    anji_credit_free(c);
    anji_rules_free(rules);
}
END_TEST

/* The published census: 34.639 t now, 10.07 t before, deductions on both stocks. */
START_TEST(census)
{
    anji_rules        *rules;
    const anji_rule   *rule = rule_of(&rules, "VM0047_1.1_CENSUS");
    anji_credit_inputs in;
    anji_credit       *c;
    anji_error         err;

    ck_assert_int_eq(anji_credit_inputs_init(&in, sizeof in), ANJI_OK);
    set(&in, "deduct_on", ANJI_CREDIT_ON_STOCKS);
    set(&in, "stock1", 10.0707291666667);
    set(&in, "stock1_half_width", 10.0707291666667 * 0.2872349453);
    set(&in, "stock2", 34.639);
    set(&in, "stock2_half_width", 34.639 * 0.3221605002);
    set(&in, "confidence", 0.9);
    set(&in, "emissions", 0.1385402857 + 0.4660668571);
    set(&in, "rating", 12);
    set(&in, "project_start", 20220601);
    set(&in, "period_from", 20220601);
    set(&in, "period_to", 20270531);
    int status = anji_credit_run(rule, &in, 0, NULL, 0, NULL, 0, NULL, &c, &err);
    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    const anji_credit_result *r = anji_credit_result_of(c);
    /* the vector is printed to ten decimals */
    CHECK_NEAR(line_value(c, "deduction_fraction2"), 0.2221605002, 0.0, 1e-10, "UNC");
    CHECK_NEAR(line_value(c, "deduction_fraction1"), 0.1872349453, 0.0, 1e-10, "UNC");
    CHECK_NEAR(r->gross - r->deduction, 18.7584456928, 0.0, 1e-8, "discounted");
    CHECK_NEAR(r->before_buffer, 18.1538385499, 0.0, 1e-8, "CR");
    CHECK_NEAR(r->buffer, 2.2510134831, 0.0, 1e-9, "buffer");
    ck_assert_int_eq(r->units, 15);
    ck_assert_int_eq(r->buffer_units, 2);
    CHECK_NEAR(r->remainder, 18.1538385499 - 2.2510134831 - 15, 0.0, 1e-8, "left");
    /* 1,826 days: 214 of 2022, three years of 365 and one of 366, 151 of 2027 */
    size_t                     n;
    const anji_credit_vintage *v       = anji_credit_vintages(c, &n);
    static const int32_t       days[]  = {214, 365, 366, 365, 365, 151};
    static const int64_t       units[] = {2, 3, 3, 3, 3, 1};
    ck_assert_uint_eq(n, 6);
    for (size_t i = 0; i < n; i++) {
        ck_assert_int_eq(v[i].year, 2022 + (int)i);
        ck_assert_int_eq(v[i].days, days[i]);
        ck_assert_int_eq(v[i].units, units[i]);
    }
    anji_credit_free(c);
    anji_rules_free(rules);
}
END_TEST

/* ---- accounts by hand ---- */

typedef struct {
    const char     *what, *id;
    setting         with[10];
    anji_rule_value value[4];
    double          net, remainder;
    int64_t         units, buffer_units, cancel, replace;
} hand;

static const hand hands[] = {
    {"a remainder is carried",
     "CDM_AR",
     {{"change", 10.7}, {"change_se", 0}, {"prior_remainder", 0.4}},
     {{NULL, NULL, 0}},
     10.7,
     0.1,
     11,
     0,
     0,
     0},
    {"baseline, leakage and emissions are taken off",
     "CDM_AR",
     {{"change", 100},
      {"change_se", 0},
      {"baseline", 20.25},
      {"leakage", 4.5},
      {"emissions", 5}},
     {{NULL, NULL, 0}},
     70.25,
     0.25,
     70,
     0,
     0,
     0},
    {"a negative net is owed",
     "CDM_AR",
     {{"change", 10}, {"change_se", 0}, {"baseline", 30}},
     {{NULL, NULL, 0}},
     -20,
     -20,
     0,
     0,
     0,
     0},
    {"GS: nothing while the cumulative net is not above zero",
     "GS403_2.1",
     {{"change", 25}, {"change_se", 0}, {"prior_remainder", -20}},
     {{NULL, NULL, 0}},
     20,
     0,
     0,
     5,
     0,
     0},
    {"GS: and then what is above it",
     "GS403_2.1",
     {{"change", 25}, {"change_se", 0}, {"prior_remainder", -12.5}},
     {{NULL, NULL, 0}},
     20,
     0.5,
     7,
     5,
     0,
     0},
    {"GS: twenty per cent of issued units, not of the stock",
     "GS403_2.1",
     {{"change", 100}, {"change_se", 0}, {"leakage", 40}, {"emissions", 10}},
     {{NULL, NULL, 0}},
     40,
     0,
     40,
     10,
     0,
     0},
    {"Verra: the buffer leaves leakage and emissions out",
     "VM0047_1.1",
     {{"change", 100},
      {"change_se", 0},
      {"leakage", 40},
      {"emissions", 10},
      {"rating", 20}},
     {{NULL, NULL, 0}},
     30,
     0,
     30,
     20,
     0,
     0},
    {"dynamic baseline: min(dC, dC (1 - PB))",
     "VM0047_1.1",
     {{"change", 100}, {"change_se", 0}, {"benchmark", 0.25}, {"rating", 12}},
     {{NULL, NULL, 0}},
     66,
     0,
     66,
     9,
     0,
     0},
    {"of the undiscounted change: 100 - 25 - 8 = 67, of which 12 %", /* h = 18 % */
     "VM0047_1.1",
     {{"change", 100}, {"change_half_width", 18}, {"benchmark", 0.25}, {"rating", 12}},
     {{NULL, NULL, 0}},
     58.96,
     0.96,
     58,
     8,
     0,
     0},
    {"and controls that shrink add nothing",
     "VM0047_1.1",
     {{"change", 100}, {"change_se", 0}, {"benchmark", -0.5}, {"rating", 12}},
     {{NULL, NULL, 0}},
     88,
     0,
     88,
     12,
     0,
     0},
    {"K_RISK is of what is left, and is no buffer",
     "CCER-14-001-V01",
     {{"change", 100}, {"baseline", 10}, {"leakage", 5}, {"emissions", 5}},
     {{NULL, "deduction", 0}, {NULL, "k_risk", 0.1}},
     72,
     0,
     72,
     0,
     0,
     0},
    {"loss event: the buffer first, then replacement",
     "VM0047_1.1",
     {{"stock1", 1000},
      {"stock2", 899.5},
      {"change_se", 1},
      {"rating", 12},
      {"prior_units", 300},
      {"prior_buffer_units", 60},
      {"prior_highest", 1000}},
     {{NULL, NULL, 0}},
     -100.5,
     0,
     0,
     0,
     60,
     41},
    {"and never more than was issued",
     "VM0047_1.1",
     {{"stock1", 1000},
      {"stock2", 700},
      {"change_se", 1},
      {"rating", 12},
      {"prior_units", 100},
      {"prior_buffer_units", 20},
      {"prior_highest", 1000}},
     {{NULL, NULL, 0}},
     -300,
     0,
     0,
     0,
     20,
     100},
    {"what grows again is not credited twice",
     "CDM_AR",
     {{"stock1", 900},
      {"stock2", 1050},
      {"change_se", 0},
      {"prior_highest", 1000},
      {"prior_units", 100}},
     {{NULL, NULL, 0}},
     50,
     0,
     50,
     0,
     0,
     0},
    {"still below the highest: a loss event goes on",
     "CDM_AR",
     {{"stock1", 900},
      {"stock2", 960},
      {"change_se", 0},
      {"prior_highest", 1000},
      {"prior_units", 10}},
     {{NULL, NULL, 0}},
     0,
     0,
     0,
     0,
     0,
     10},
    {"selective harvest: nothing above the equilibrium",
     "GS403_2.1",
     {{"stock1", 900}, {"stock2", 1200}, {"change_se", 0}, {"cap_stock", 1000}},
     {{NULL, NULL, 0}},
     80,
     0,
     80,
     20,
     0,
     0},
    {"rotation: half the average after half its years",
     "GS403_2.1",
     {{"stock1", 0},
      {"stock2", 1200},
      {"change_se", 0},
      {"cap_stock", 1000},
      {"cap_years", 20},
      {"project_start", 20000101},
      {"period_from", 20000101},
      {"period_to", 20100101}},
     {{NULL, NULL, 0}},
     /* 3653 days of 365.25: 10.00137 yr, 500.068 t, of which 20 % are held */
     400.0547570157427,
     0.0547570157427,
     400,
     100,
     0,
     0},
    {"what is only not known makes no debt", /* h = 1.4: all of it, not 1.4 times */
     "CDM_AR",
     {{"change", 50}, {"change_half_width", 70}},
     {{NULL, NULL, 0}},
     0,
     0,
     0,
     0,
     0,
     0},
    {"nothing changed",
     "CDM_AR",
     {{"change", 0}, {"change_se", 3}},
     {{NULL, NULL, 0}},
     0,
     0,
     0,
     0,
     0,
     0},
};

START_TEST(by_hand)
{
    const hand        *h = &hands[_i];
    anji_rules        *rules;
    const anji_rule   *rule = rule_of(&rules, h->id);
    anji_credit_inputs in;
    anji_credit       *c;
    anji_error         err;
    size_t             n = 0;

    plain(&in);
    for (int k = 0; k < 10 && h->with[k].name != NULL; k++)
        set(&in, h->with[k].name, h->with[k].value);
    while (n < 4 && h->value[n].name != NULL)
        n++;
    int status = anji_credit_run(rule, &in, 0, NULL, 0, NULL, n, h->value, &c, &err);
    ck_assert_msg(status == ANJI_OK, "%s: %s", h->what, err.message);
    const anji_credit_result *r = anji_credit_result_of(c);
    if (r->loss == 0.0) /* a loss is answered in units */
        CHECK_NEAR(r->net, h->net, 0.0, 1e-9, h->what);
    CHECK_NEAR(r->remainder, h->remainder, 0.0, 1e-9, h->what);
    ck_assert_msg(r->units == h->units && r->buffer_units == h->buffer_units &&
                      r->cancel == h->cancel && r->replace == h->replace,
                  "%s: %lld units, %lld held, %lld cancelled, %lld to replace", h->what,
                  (long long)r->units, (long long)r->buffer_units, (long long)r->cancel,
                  (long long)r->replace);
    anji_credit_free(c);
    anji_rules_free(rules);
}
END_TEST

/* The undiscounted stock goes on: two periods with a deduction between give what the sum
 * of both does without, less both deductions, and the remainder is not lost. */
START_TEST(two_periods)
{
    anji_rules        *rules;
    const anji_rule   *rule = rule_of(&rules, "GS403_2.1");
    anji_credit_inputs in, next;
    anji_credit       *c;
    anji_error         err;

    plain(&in);
    set(&in, "stock1", 1000.3);
    set(&in, "stock2", 1210.9);
    set(&in, "change_half_width", 0.25 * 210.6); /* 5 % are deducted */
    set(&in, "period_from", 20200301);
    set(&in, "period_to", 20241231);
    ck_assert_int_eq(anji_credit_run(rule, &in, 0, NULL, 0, NULL, 0, NULL, &c, &err),
                     ANJI_OK);
    const anji_credit_result *r = anji_credit_result_of(c);
    CHECK_NEAR(r->net, 210.6 * 0.95 * 0.8, 0.0, 1e-9, "net"); /* 160.056 */
    ck_assert_int_eq(r->units, 160);
    ck_assert_int_eq(anji_credit_next(c, &next), ANJI_OK);
    CHECK_CLOSE(next.stock1, 1210.9, 0.0, "not discounted");
    CHECK_NEAR(next.prior_remainder, 0.056, 0.0, 1e-9, "remainder");
    ck_assert_int_eq(next.period_from, 20250101);
    ck_assert_int_eq((int)next.prior_units, 160);
    ck_assert_int_eq((int)next.prior_buffer_units, 40);
    anji_credit_free(c);
    ck_assert_int_eq(anji_credit_run(rule, &next, 0, NULL, 0, NULL, 0, NULL, &c, &err),
                     ANJI_ERR_DOMAIN); /* nothing is measured yet */
    set(&next, "stock2", 1400);
    set(&next, "change_half_width", 0);
    set(&next, "baseline", 0);
    set(&next, "leakage", 0);
    set(&next, "emissions", 0);
    set(&next, "period_to", 20281231);
    int status = anji_credit_run(rule, &next, 0, NULL, 0, NULL, 0, NULL, &c, &err);
    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    r = anji_credit_result_of(c);
    CHECK_NEAR(r->net, 189.1 * 0.8, 0.0, 1e-9, "net"); /* 151.28 + 0.056 */
    ck_assert_int_eq(r->units, 151);
    ck_assert_int_eq(r->total_units, 311);
    CHECK_NEAR(r->remainder, 0.336, 0.0, 1e-9, "remainder");
    anji_credit_free(c);
    anji_rules_free(rules);
}
END_TEST

/* VM0047 credits nothing above 100 %, and still at it. */
START_TEST(refused_by_uncertainty)
{
    anji_rules        *rules;
    const anji_rule   *rule = rule_of(&rules, "VM0047_1.1");
    anji_credit_inputs in;
    anji_credit       *c;
    anji_error         err;

    plain(&in);
    set(&in, "rating", 12);
    set(&in, "change", 1000);
    for (int above = 0; above < 2; above++) {
        set(&in, "change_half_width", above ? 1000.01 : 1000);
        ck_assert_int_eq(
            anji_credit_run(rule, &in, 0, NULL, 0, NULL, 0, NULL, &c, &err), ANJI_OK);
        const anji_credit_result *r = anji_credit_result_of(c);
        ck_assert_int_eq(r->refused, above);
        ck_assert_int_eq(r->units, above ? 0 : 88); /* 100 less 12 % */
        anji_credit_free(c);
    }
    anji_rules_free(rules);
}
END_TEST

/* ---- what is refused, with its message ---- */

static const struct {
    const char     *id;
    setting         with[6];
    anji_rule_value value[3];
    double          parcel; /* 0: none */
    int             status;
    const char     *message;
} refusals[] = {
    {"CDM_AR",
     {{"stock2", NAN}, {"change", 1}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "stock2 is not given"},
    {"CDM_AR", {{NULL, 0}}, {{0}}, 0, ANJI_ERR_DOMAIN, "change is not given"},
    {"CDM_AR",
     {{"change", 1}, {"baseline", NAN}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "baseline is not given"},
    {"CDM_AR",
     {{"change", 1}, {"leakage", NAN}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "leakage is not given"},
    {"CDM_AR",
     {{"change", 1}, {"emissions", NAN}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "emissions is not given"},
    {"CDM_AR",
     {{"change", 1}, {"leakage", -1}},
     {{0}},
     0,
     ANJI_ERR_OPTS,
     "leakage is -1"},
    {"CDM_AR",
     {{"change", 1}, {"emissions", -1}},
     {{0}},
     0,
     ANJI_ERR_OPTS,
     "emissions is -1"},
    {"CDM_AR",
     {{"change", 1}, {"change_se", -1}},
     {{0}},
     0,
     ANJI_ERR_OPTS,
     "change_se is -1"},
    {"CDM_AR", {{"change", 1}}, {{0}}, 0, ANJI_ERR_DOMAIN, ""}, /* no error of it */
    {"CDM_AR",
     {{"change", 1}, {"change_se", 0}, {"prior_units", 1.5}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "prior_units is 1.5 t CO2, want whole tonnes"},
    {"CDM_AR",
     {{"change", 1}, {"deduct_on", 1}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "stock1 is not given"},
    {"VM0047_1.1",
     {{"change", 1}, {"benchmark", NAN}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "benchmark is not given"},
    {"VM0047_1.1",
     {{"change", 1}, {"change_se", 0}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "rating is not given"},
    {"VM0047_1.1",
     {{"change", 1}, {"change_se", 0}, {"rating", 11}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "11 %, want 12 to 60 %"},
    {"VM0047_1.1_CENSUS",
     {{"change", 1}, {"baseline", 5}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "baseline is 5 t CO2, but the rule sets it to zero"},
    {"VM0047_1.1_CENSUS",
     {{"change", 1}, {"leakage", 5}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "leakage is 5 t CO2, but the rule sets it to zero"},
    {"GS403_2.1",
     {{"change", 1}, {"cap_stock", NAN}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "cap_stock is not given"},
    {"GS403_2.1",
     {{"change", 1}, {"cap_years", 20}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "cap_years needs both"},
    {"CCER-14-001-V01", {{"change", 1}}, {{0}}, 0, ANJI_ERR_OPTS, "deduction"},
    {"CCER-14-001-V01",
     {{"change", 1}},
     {{NULL, "deduction", 0}},
     0,
     ANJI_ERR_OPTS,
     "k_risk"},
    {"CCER-14-001-V01",
     {{"change", 1}},
     {{NULL, "deduction", 0}, {NULL, "k_risk", 2}},
     0,
     ANJI_ERR_DOMAIN,
     "k_risk is 2, want a share"},
    {"TREES_2.0",
     {{"change", 1}, {"change_se", 0.1}},
     {{0}},
     0,
     ANJI_ERR_OPTS,
     "buffer"},
    {"TREES_2.0",
     {{"change", 1}, {"change_se", 0.1}},
     {{NULL, "buffer", 0.3}, {NULL, "buffer_max", 0.25}},
     0,
     ANJI_ERR_DOMAIN,
     "buffer is 0.3, want"},
    /* dates */
    {"CDM_AR",
     {{"change", 1}, {"period_from", 20230230}, {"period_to", 20231231}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "period_from is 20230230"},
    {"CDM_AR",
     {{"change", 1}, {"period_from", 20230201}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "period_from is given without period_to"},
    {"CDM_AR",
     {{"change", 1}, {"period_from", 20230201}, {"period_to", 20230131}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "before it begins"},
    {"CDM_AR",
     {{"change", 1}, {"period_from", 10010101}, {"period_to", 20230131}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "touches 1023 years"},
    {"CDM_AR",
     {{"change", 1},
      {"project_start", 20230301},
      {"period_from", 20230201},
      {"period_to", 20231231}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "before the crediting period does on 20230301"},
    {"GS403_2.1",
     {{"change", 1}, {"crediting_years", 40}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "project_start is 0"},
    {"GS403_2.1",
     {{"change", 1}, {"crediting_years", 29.9}, {"project_start", 20000301}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "of 29.9 yr, want 30 to 50 yr"},
    {"GS403_2.1",
     {{"change", 1}, {"crediting_years", 50.1}, {"project_start", 20000301}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "of 50.1 yr, want 30 to 50 yr"},
    {"GS403_2.1",
     {{"change", 1},
      {"crediting_years", 30},
      {"project_start", 20000229},
      {"period_from", 20280101},
      {"period_to", 20300228}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "after the crediting period does on 20300227"},
    {"GS403_2.1",
     {{"change", 1}, {"period_from", 20200101}, {"period_to", 20250101}},
     {{0}},
     0,
     ANJI_ERR_DOMAIN,
     "longer than 5 yr"},
    /* parcels: 400 m2, and 667 m2 for projects of 2019 and before */
    {"CCER-14-001-V01",
     {{"change", 1}, {"project_start", 20200101}},
     {{NULL, "deduction", 0}, {NULL, "k_risk", 0.1}},
     0.03999,
     ANJI_ERR_DOMAIN,
     "parcel 1 has 0.03999 ha = 399.9 m2, want at least 400 m2"},
    {"CCER-14-001-V01",
     {{"change", 1}, {"project_start", 20191231}},
     {{NULL, "deduction", 0}, {NULL, "k_risk", 0.1}},
     0.0666,
     ANJI_ERR_DOMAIN,
     "want at least 667 m2"},
    {"CCER-14-001-V01",
     {{"change", 1}},
     {{0}},
     -1,
     ANJI_ERR_DOMAIN,
     "area of -1 ha, want more than 0"},
};

START_TEST(refused)
{
    anji_rules        *rules;
    const anji_rule   *rule = rule_of(&rules, refusals[_i].id);
    anji_credit_inputs in;
    anji_credit       *c = NULL;
    anji_error         err;
    size_t             n = 0;

    plain(&in);
    for (int k = 0; k < 6 && refusals[_i].with[k].name != NULL; k++)
        for (size_t i = 0; anji_credit_param(i) != NULL; i++)
            if (strcmp(anji_credit_param(i)->name, refusals[_i].with[k].name) == 0) {
                const anji_param *p = anji_credit_param(i);
                double            v = refusals[_i].with[k].value;
                if (anji_param_set(p, &in, v, NULL) != ANJI_OK) /* past its limits */
                    memcpy((char *)&in + p->offset, &v, sizeof v);
            }
    while (n < 3 && refusals[_i].value[n].name != NULL)
        n++;
    int status = anji_credit_run(rule, &in, 0, NULL, refusals[_i].parcel != 0 ? 1 : 0,
                                 &refusals[_i].parcel, n, refusals[_i].value, &c, &err);
    ck_assert_msg(status == refusals[_i].status, "status %d: %s", status, err.message);
    ck_assert_msg(strstr(err.message, refusals[_i].message) != NULL, "%s", err.message);
    ck_assert_ptr_null(c);
    anji_rules_free(rules);
}
END_TEST

/* Just on the right side of each limit. */
START_TEST(limits_kept)
{
    static const struct {
        const char *id;
        setting     with[5];
        double      parcel;
        int32_t     end, next;
    } kept[] = {
        {"GS403_2.1",
         {{"crediting_years", 30},
          {"project_start", 20000301},
          {"period_from", 20250301},
          {"period_to", 20300228}},
         0,
         20300228,
         20350228},
        {"GS403_2.1",
         {{"crediting_years", 50}, {"project_start", 20000301}},
         0,
         20500228,
         0},
        {"CCER-14-001-V01", {{"project_start", 20200101}}, 0.04, 0, 0},
        {"CCER-14-001-V01", {{"project_start", 20191231}}, 0.0667, 0, 0},
        /* the first period is not held to the time between verifications */
        {"GS403_2.1",
         {{"project_start", 20100101},
          {"period_from", 20100101},
          {"period_to", 20181231}},
         0,
         0,
         20231231},
    };
    static const anji_rule_value values[] = {{"CCER-14-001-V01", "deduction", 0},
                                             {"CCER-14-001-V01", "k_risk", 0.1}};

    for (int i = 0; i < COUNT(kept); i++) {
        anji_rules        *rules;
        const anji_rule   *rule = rule_of(&rules, kept[i].id);
        anji_credit_inputs in;
        anji_credit       *c;
        anji_error         err;
        plain(&in);
        set(&in, "change", 50);
        set(&in, "change_se", 1);
        for (int k = 0; k < 5 && kept[i].with[k].name != NULL; k++)
            set(&in, kept[i].with[k].name, kept[i].with[k].value);
        int status = anji_credit_run(rule, &in, 0, NULL, kept[i].parcel > 0,
                                     &kept[i].parcel, 2, values, &c, &err);
        ck_assert_msg(status == ANJI_OK, "%s", err.message);
        ck_assert_int_eq(anji_credit_result_of(c)->crediting_end, kept[i].end);
        ck_assert_int_eq(anji_credit_result_of(c)->next_verification, kept[i].next);
        anji_credit_free(c);
        anji_rules_free(rules);
    }
}
END_TEST

/* Precision of 10 % at 90 %: kept at it, not above. */
START_TEST(precision)
{
    anji_rules        *rules;
    const anji_rule   *rule = rule_of(&rules, "CDM_AR");
    anji_credit_inputs in;
    anji_credit       *c;

    plain(&in);
    set(&in, "change", 1000);
    for (int above = 0; above < 2; above++) {
        set(&in, "change_half_width", above ? 100.1 : 100);
        ck_assert_int_eq(
            anji_credit_run(rule, &in, 0, NULL, 0, NULL, 0, NULL, &c, NULL), ANJI_OK);
        ck_assert_int_eq(anji_credit_result_of(c)->precise, !above);
        anji_credit_free(c);
    }
    anji_rules_free(rules);
}
END_TEST

/* ---- vintages ---- */

static const struct {
    int32_t from, to;
    int64_t units;
    size_t  n;
    int64_t want[4];
} splits[] = {
    {20240101, 20241231, 7, 1, {7}},
    {20231231, 20240101, 3, 2, {2, 1}}, /* equal remainders: the earlier year */
    {20231230, 20240101, 3, 2, {2, 1}},
    {20230101, 20241231, 731, 2, {365, 366}},
    {20230101, 20241231, 0, 2, {0, 0}},
    /* 184, 366, 181 days of 731: 25.17, 50.07, 24.76 */
    {20230701, 20250630, 100, 3, {25, 50, 25}},
    {20230101,
     20241231,
     9000000000000000000,
     2,
     {4493844049247606019, 4506155950752393981}},
};

START_TEST(vintages)
{
    anji_credit_vintage v[4];
    size_t              n;
    anji_error          err;
    int64_t             sum = 0;

    ck_assert_int_eq(anji_credit_split(splits[_i].from, splits[_i].to, splits[_i].units,
                                       4, v, &n, &err),
                     ANJI_OK);
    ck_assert_uint_eq(n, splits[_i].n);
    for (size_t i = 0; i < n; i++) {
        ck_assert_msg(v[i].units == splits[_i].want[i], "year %d: %lld", v[i].year,
                      (long long)v[i].units);
        sum += v[i].units;
    }
    ck_assert_int_eq(sum, splits[_i].units);
}
END_TEST

START_TEST(vintages_refused)
{
    anji_credit_vintage v[2];
    size_t              n;
    anji_error          err;

    ck_assert_int_eq(anji_credit_split(20240101, 20231231, 1, 2, v, &n, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(anji_credit_split(20240101, 20241331, 1, 2, v, &n, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_credit_split(20240101, 20241231, -1, 2, v, &n, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_credit_split(20240101, 20261231, 1, 2, v, &n, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_credit_split(20240101, 20241231, 1, 2, NULL, &n, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_credit_split(20240101, 20241231, 1, 2, v, NULL, &err),
                     ANJI_ERR_NULL);
}
END_TEST

/* 5 t/ha/yr on 400 ha, 36 years, cut in years 12 and 24: per ha, twice 5 + ... + 55 + 0,
 * once 5 + ... + 60, of 36 years. */
START_TEST(rotation)
{
    double     stock[36], average;
    anji_error err;

    ck_assert_int_eq(anji_rotation_average(5, 400, 36, 12, stock, &average, &err),
                     ANJI_OK);
    CHECK_CLOSE(average, 400.0 * (330 + 330 + 390) / 36, 1e-15, "average");
    CHECK_CLOSE(stock[10], 400.0 * 55, 0.0, "year 11");
    CHECK_CLOSE(stock[11], 0.0, 0.0, "year 12");
    CHECK_CLOSE(stock[23], 0.0, 0.0, "year 24");
    CHECK_CLOSE(stock[35], 400.0 * 60, 0.0, "year 36");
    CHECK_CLOSE(average / 36, 324.07407407407408, 1e-15, "ramp");
    ck_assert_int_eq(anji_rotation_average(5, 400, 36, 12, NULL, &average, &err),
                     ANJI_OK);
    ck_assert_int_eq(anji_rotation_average(5, 400, 36, 12, stock, NULL, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_rotation_average(-5, 400, 36, 12, stock, &average, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert(isnan(average));
    ck_assert_int_eq(anji_rotation_average(5, 400, 36, 0, stock, &average, &err),
                     ANJI_ERR_DOMAIN);
}
END_TEST

START_TEST(offsets)
{
    static const struct {
        int64_t obligation, limit;
        int32_t percent;
    } cases[] = {{0, 0, 5},
                 {19, 0, 5},
                 {20, 1, 5},
                 {39, 1, 5},
                 {40, 2, 5},
                 {5100000000, 255000000, 5},
                 {8000000000, 400000000, 5},
                 {9223372036854775807, 461168601842738790, 5},
                 {9223372036854775807, 9223372036854775807, 100},
                 {99, 0, 0}};
    int64_t    limit;
    anji_error err;

    for (int i = 0; i < COUNT(cases); i++) {
        ck_assert_int_eq(
            anji_offset_limit(cases[i].obligation, cases[i].percent, &limit, &err),
            ANJI_OK);
        ck_assert_int_eq(limit, cases[i].limit);
    }
    ck_assert_int_eq(anji_offset_limit(-1, 5, &limit, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(limit, -1);
    ck_assert_int_eq(anji_offset_limit(1, 101, &limit, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_offset_limit(1, -1, &limit, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_offset_limit(1, 5, NULL, &err), ANJI_ERR_NULL);
}
END_TEST

/* Pools are lines; texts outlive the rules; NULL is refused everywhere. */
START_TEST(lines)
{
    static const anji_credit_pool pools[] = {{"culm", {30, 2, 9}, 8, 0},
                                             {"below ground", {20, 3, 9}, 8, 0}};
    anji_rules                   *rules;
    const anji_rule              *rule = rule_of(&rules, "CDM_AR");
    anji_credit_inputs            in, next;
    anji_credit                  *c;
    anji_credit_line              line;
    anji_error                    err;
    size_t                        n = 7;

    plain(&in);
    set(&in, "change", 50);
    set(&in, "change_se", 1);
    ck_assert_int_eq(anji_credit_run(NULL, &in, 0, NULL, 0, NULL, 0, NULL, &c, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_credit_run(rule, NULL, 0, NULL, 0, NULL, 0, NULL, &c, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_credit_run(rule, &in, 0, NULL, 0, NULL, 0, NULL, NULL, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_credit_run(rule, &in, 1, NULL, 0, NULL, 0, NULL, &c, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_credit_run(rule, &in, 0, NULL, 1, NULL, 0, NULL, &c, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_credit_run(rule, &in, 0, NULL, 0, NULL, 1, NULL, &c, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_credit_run(rule, &in, 2, pools, 0, NULL, 0, NULL, &c, &err),
                     ANJI_OK);
    anji_rules_free(rules);
    CHECK_CLOSE(line_value(c, "pool.culm"), 30.0, 0.0, "pool");
    for (size_t i = 0; anji_credit_line_at(c, i, &line) == ANJI_OK; i++)
        ck_assert(line.name[0] != '\0' && line.unit[0] != '\0' &&
                  line.text[0] != '\0' && line.clause[0] != '\0');
    ck_assert_int_eq(anji_credit_line_at(c, 1000, &line), ANJI_ERR_NOT_FOUND);
    ck_assert_ptr_null(line.name);
    ck_assert_int_eq(anji_credit_line_at(NULL, 0, &line), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_credit_line_at(c, 0, NULL), ANJI_ERR_NULL);
    ck_assert_ptr_null(anji_credit_vintages(c, &n));
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(anji_credit_next(NULL, &next), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_credit_next(c, NULL), ANJI_ERR_NULL);
    ck_assert_ptr_null(anji_credit_result_of(NULL));
    anji_credit_free(c);
    anji_credit_free(NULL);
}
END_TEST

START_TEST(parameters)
{
    anji_credit_inputs in;
    size_t             i = 0;

    anji_credit_inputs_init(&in, sizeof in);
    for (const anji_param *p; (p = anji_credit_param(i)) != NULL; i++) {
        CHECK_CLOSE(anji_param_get(p, &in), p->preset, 0.0, p->name);
        ck_assert_int_eq(anji_param_set(p, &in, p->min - 1, NULL), ANJI_ERR_OPTS);
        ck_assert_int_eq(anji_param_set(p, &in, p->max, NULL), ANJI_OK);
    }
    ck_assert_int_eq(anji_credit_inputs_init(NULL, 8), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_credit_inputs_init(&in, 8), ANJI_ERR_OPTS);
}
END_TEST

SUITE_MAIN("credit", tcase_add_loop_test(tc, county_scale, 0, COUNT(county));
           tcase_add_test(tc, census);
           tcase_add_loop_test(tc, by_hand, 0, COUNT(hands));
           tcase_add_test(tc, two_periods); tcase_add_test(tc, refused_by_uncertainty);
           tcase_add_loop_test(tc, refused, 0, COUNT(refusals));
           tcase_add_test(tc, limits_kept); tcase_add_test(tc, precision);
           tcase_add_loop_test(tc, vintages, 0, COUNT(splits));
           tcase_add_test(tc, vintages_refused); tcase_add_test(tc, rotation);
           tcase_add_test(tc, offsets); tcase_add_test(tc, lines);
           tcase_add_test(tc, parameters);)
