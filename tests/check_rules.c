/* Tests of anjicarbon/rules.h. Expected numbers: the table of five rules on one number, the
 * county-scale line and NCX's logistic, computed in double precision by another program
 * with incomplete-beta quantiles; AR-TOOL14's and Gold Standard's own examples; steps and
 * limits from the rules' words, each from both sides.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/rules.h>
#include <anjicarbon/stats.h>

#include "suite.h"

#define Z95                                                                            \
    1.6448536269514722 /* of the normal distribution, NIST tables to 16 digits */

static anji_rules *rules;

static void setup(void)
{
    anji_error err;

    ck_assert_msg(anji_rules_builtin(&rules, &err) == ANJI_OK, "%s", err.message);
}

static void teardown(void)
{
    anji_rules_free(rules);
}

static const anji_rule *rule(const char *id)
{
    const anji_rule *found = anji_rules_find(rules, id);

    ck_assert_msg(found != NULL, "%s", id);
    return found;
}

/* A value of v whose two-sided interval at 90 % is h v wide, of a large sample. */
static anji_uncertain relative(double v, double h)
{
    return (anji_uncertain){v, NAN, INFINITY, h * v, 0.90, NAN};
}

static anji_deduction_result deduct(const char *id, anji_uncertain data, int side)
{
    anji_rule_value       given = {"VM0007_1.8", "confidence", 0.90};
    int                   own   = strcmp(id, "VM0007_1.8") == 0;
    anji_deduction_result r;
    anji_error            err;
    int status = anji_deduction(rule(id), &data, side, own ? 1 : 0, &given, &r, &err);

    ck_assert_msg(status == ANJI_OK, "%s: %s", id, err.message);
    ck_assert_int_eq(r.side, side);
    return r;
}

static double fraction(const char *id, double h)
{
    return deduct(id, relative(1.0, h), ANJI_SIDE_PROJECT).fraction;
}

/* ---- the vectors --------------------------------------------------------------------- */

static const struct {
    double h, cdm, vm0047, vm0007, gs, trees, vm0042;
} on_one_number[] = {
    {0.05, 0, 0, 0, 0, 0.0159396683, 0.0130931802},
    {0.10, 0, 0, 0, 0, 0.0318793366, 0.0261863604},
    {0.15, 0.0375, 0.05, 0, 0, 0.0478190049, 0.0392795406},
    {0.20, 0.10, 0.10, 0.05, 0, 0.0637586732, 0.0523727209},
    {0.30, 0.225, 0.20, 0.15, 0.10, 0.0956380098, 0.0785590813},
};

/* Ten decimals are printed; the small ones therefore have nine digits. */
START_TEST(rules_on_one_number)
{
    for (size_t i = 0; i < sizeof on_one_number / sizeof *on_one_number; i++) {
        double h = on_one_number[i].h;
        CHECK_NEAR(fraction("CDM_AR", h), on_one_number[i].cdm, 1e-12, 0, "CDM");
        CHECK_NEAR(fraction("VM0047_1.1", h), on_one_number[i].vm0047, 1e-12, 1e-16,
                   "47");
        CHECK_NEAR(fraction("VM0047_1.1_CENSUS", h), on_one_number[i].vm0047, 1e-12,
                   1e-16, "47 census");
        CHECK_NEAR(fraction("VM0007_1.8", h), on_one_number[i].vm0007, 1e-12, 1e-16,
                   "07");
        CHECK_NEAR(fraction("GS403_2.1", h), on_one_number[i].gs, 1e-12, 1e-16, "GS");
        CHECK_NEAR(fraction("TREES_2.0", h), on_one_number[i].trees, 0, 5.1e-11,
                   "TREES");
        CHECK_NEAR(fraction("VM0042_2.2", h), on_one_number[i].vm0042, 0, 5.1e-11,
                   "42");
    }
}
END_TEST

static const struct {
    double df, t;
} two_thirds[] = {{4, 0.464165},           {9, 0.445234},  {19, 0.437521},
                  {29, 0.435162},          {59, 0.432899}, {99, 0.432020},
                  {INFINITY, 0.4307272993}};

START_TEST(vm0042_knows_its_degrees_of_freedom)
{
    for (size_t i = 0; i < sizeof two_thirds / sizeof *two_thirds; i++) {
        anji_uncertain        data = {250.0, 25.0, two_thirds[i].df, NAN, NAN, NAN};
        anji_deduction_result r    = deduct("VM0042_2.2", data, ANJI_SIDE_PROJECT);
        CHECK_NEAR(r.t, two_thirds[i].t, 0, isinf(two_thirds[i].df) ? 5.1e-11 : 5.1e-7,
                   "t");
        CHECK_CLOSE(r.fraction, 0.1 * r.t, 1e-15, "fraction");
        CHECK_CLOSE(r.percentile, 100.0 / 3.0, 1e-15, "percentile");
        ck_assert(r.t == round(r.t * 1e12) / 1e12);
    }
}
END_TEST

static const struct {
    double x, kept;
} logistic[] = {{0, 0.9707581937},
                {0.1, 0.9576008814},
                {0.2, 0.9388960926},
                {0.5, 0.8287232366},
                {1, 0.4135601830}};

START_TEST(ncx_looks_at_the_median)
{
    for (size_t i = 0; i < sizeof logistic / sizeof *logistic; i++) {
        anji_uncertain data = {90.0, NAN, INFINITY, logistic[i].x * 80.0, 0.95, 80.0};
        CHECK_NEAR(1.0 - deduct("NCX", data, ANJI_SIDE_PROJECT).fraction,
                   logistic[i].kept, 0, 5.1e-11, "kept");
    }
}
END_TEST

START_TEST(published_examples)
{
    /* AR-TOOL14: 60 +- 9 t/ha; Gold Standard 403: 100 m3/ha, error 23 % */
    anji_uncertain tool14 = {60, NAN, INFINITY, 9, 0.90, NAN};
    anji_uncertain gs     = relative(100, 0.23);

    CHECK_CLOSE(deduct("CDM_AR", tool14, ANJI_SIDE_PROJECT).conservative, 57.75, 1e-15,
                "project");
    CHECK_CLOSE(deduct("CDM_AR", tool14, ANJI_SIDE_BASELINE).conservative, 62.25, 1e-15,
                "baseline");
    CHECK_CLOSE(deduct("GS403_2.1", gs, ANJI_SIDE_PROJECT).conservative, 97.0, 1e-14,
                "GS");
    /* through Gold Standard's defaults: expansion, density, roots, carbon */
    CHECK_CLOSE(deduct("GS403_2.1", gs, ANJI_SIDE_PROJECT).conservative * 1.1 * 0.3 *
                    1.2 * 0.47 * 44.0 / 12.0,
                66.19668, 1e-12, "t CO2");
}
END_TEST

/* 58,000 ha of 5.85 t CO2, 18 % at 90 %: the deduction before any buffer. */
START_TEST(county_scale)
{
    static const struct {
        const char *id;
        double      credited;
    } county[]          = {{"VM0047_1.1", 312156},
                           {"CDM_AR", 308763},
                           {"TREES_2.0", 319830.01},
                           {"GS403_2.1", 339300},
                           {"VM0007_1.8", 329121}};
    anji_uncertain data = relative(58000 * 5.85, 0.18);

    for (size_t i = 0; i < sizeof county / sizeof *county; i++)
        CHECK_NEAR(deduct(county[i].id, data, ANJI_SIDE_PROJECT).conservative,
                   county[i].credited, 1e-12, i == 2 ? 0.0051 : 0.0, county[i].id);
    anji_rule_value       none = {"CCER-14-001-V01", "deduction", 0};
    anji_deduction_result r;
    ck_assert_int_eq(anji_deduction(rule("CCER-14-001-V01"), &data, ANJI_SIDE_PROJECT,
                                    1, &none, &r, NULL),
                     ANJI_OK);
    CHECK_CLOSE(r.conservative * 0.9, 305370.0, 1e-12, "CCER");
}
END_TEST

/* The stand measured twice of tests/check_sampling.c: what pairing is worth. */
START_TEST(pairing_through_the_rule)
{
    anji_sample paired = {
        20505.081667, NAN, 12, 1.7822875556, 20505.081667 * 0.0574203336,
        0.0574203336, 14};
    anji_sample    apart = paired;
    anji_uncertain data  = anji_uncertain_sample(&paired, 0.90);

    CHECK_CLOSE(deduct("CDM_AR", data, ANJI_SIDE_PROJECT).conservative, 20505.081667, 0,
                "paired");
    apart.half_width = 20505.081667 * 0.3898382878;
    data             = anji_uncertain_sample(&apart, 0.90);
    CHECK_CLOSE(deduct("CDM_AR", data, ANJI_SIDE_PROJECT).conservative, 12511.415738,
                1e-9, "independent");
}
END_TEST

/* ---- thresholds, from both sides ------------------------------------------------------- */

#define JUST_ABOVE(x) nextafter(x, INFINITY)

static const struct {
    const char *id;
    double      at, share_at, share_above; /* of the half-width or of the value */
    int         of_half_width;
} steps[] = {
    {"CDM_AR", 0.10, 0, 0.25, 1},       {"CDM_AR", 0.15, 0.25, 0.5, 1},
    {"CDM_AR", 0.20, 0.5, 0.75, 1},     {"CDM_AR", 0.30, 0.75, 1, 1},
    {"AR-CM-005-V01", 0.1, 0, 0.06, 0}, {"AR-CM-005-V01", 0.2, 0.06, 0.11, 0},
    {"AR-CM-002-V01", 0.1, 0, 0.06, 0}, {"AR-CM-002-V01", 0.2, 0.06, 0.11, 0},
};

/* What the literature says of AR-CM from memory; a test may give it. */
static const anji_rule_value ar_cm[] = {
    {NULL, "confidence", 0.90}, {NULL, "up_to_1", 0.10}, {NULL, "share_1", 0.0},
    {NULL, "up_to_2", 0.20},    {NULL, "share_2", 0.06}, {NULL, "up_to_3", 0.30},
    {NULL, "share_3", 0.11},
};
#define N_AR_CM (sizeof ar_cm / sizeof *ar_cm)

static anji_deduction_result with_ar_cm(const char *id, double h)
{
    anji_deduction_result r;
    anji_uncertain        data = relative(1, h);

    ck_assert_int_eq(
        anji_deduction(rule(id), &data, ANJI_SIDE_PROJECT, N_AR_CM, ar_cm, &r, NULL),
        ANJI_OK);
    return r;
}

START_TEST(steps_from_both_sides)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        double at = steps[i].at, above = JUST_ABOVE(at);
        double below = nextafter(at, 0);
        CHECK_CLOSE(with_ar_cm(steps[i].id, at).fraction,
                    steps[i].share_at * (steps[i].of_half_width ? at : 1), 1e-15, "at");
        CHECK_CLOSE(with_ar_cm(steps[i].id, below).fraction,
                    steps[i].share_at * (steps[i].of_half_width ? below : 1), 1e-15,
                    "below");
        CHECK_CLOSE(with_ar_cm(steps[i].id, above).fraction,
                    steps[i].share_above * (steps[i].of_half_width ? above : 1), 1e-15,
                    "above");
    }
}
END_TEST

START_TEST(allowances_from_both_sides)
{
    static const struct {
        const char *id;
        double      allowance;
    } free_of[] = {{"VM0047_1.1", 0.10},
                   {"VM0047_1.1_CENSUS", 0.10},
                   {"VM0007_1.8", 0.15},
                   {"GS403_2.1", 0.20}};

    for (size_t i = 0; i < sizeof free_of / sizeof *free_of; i++) {
        double a = free_of[i].allowance;
        ck_assert(fraction(free_of[i].id, a) == 0.0);
        ck_assert(fraction(free_of[i].id, nextafter(a, 0)) == 0.0);
        ck_assert(fraction(free_of[i].id, JUST_ABOVE(a)) > 0.0);
        CHECK_CLOSE(fraction(free_of[i].id, a + 0.01), 0.01, 1e-14, "beyond");
        CHECK_CLOSE(fraction(free_of[i].id, 0.0), 0.0, 0, "certain");
    }
}
END_TEST

START_TEST(credit_is_refused_above_a_limit)
{
    anji_deduction_result r =
        deduct("VM0047_1.1", relative(500, 1.0), ANJI_SIDE_PROJECT);

    ck_assert_int_eq(r.refused, 0);
    CHECK_CLOSE(r.fraction, 0.9, 1e-15, "at the limit");
    r = deduct("VM0047_1.1", (anji_uncertain){1, NAN, 9, JUST_ABOVE(1.0), 0.90, NAN},
               ANJI_SIDE_PROJECT);
    ck_assert_int_eq(r.refused, 1);
    ck_assert(r.fraction == 1.0 && r.conservative == 0.0);
    /* AR-CM has no step above its last */
    ck_assert_int_eq(with_ar_cm("AR-CM-005-V01", 0.30).refused, 0);
    r = with_ar_cm("AR-CM-005-V01", JUST_ABOVE(0.30));
    ck_assert_int_eq(r.refused, 1);
    ck_assert(r.conservative == 0.0);
}
END_TEST

/* The quotient h = half / value must not lift 10 % over the limit. */
START_TEST(ten_percent_of_a_stock_is_ten_percent)
{
    CHECK_CLOSE(
        deduct("VM0047_1.1", (anji_uncertain){30, NAN, 9, 3, 0.90, NAN}, 0).fraction,
        0.0, 0, "3 of 30");
    CHECK_CLOSE(
        deduct("CDM_AR", (anji_uncertain){70, NAN, 9, 7, 0.90, NAN}, 0).fraction, 0.0,
        0, "7 of 70");
    CHECK_CLOSE(
        deduct("CDM_AR", (anji_uncertain){60, NAN, 9, 9, 0.90, NAN}, 0).fraction,
        0.25 * 0.15, 1e-15, "9 of 60");
}
END_TEST

/* ---- data of other shapes --------------------------------------------------------------- */

START_TEST(se_and_half_widths_agree)
{
    anji_estimate  estimate = {100, 5, 13};
    anji_uncertain se = anji_uncertain_estimate(&estimate, 12), half = se, wide = se;

    half.se         = NAN;
    half.half_width = 5 * 1.7822875556493194; /* t of 95 % and 12, printed tables */
    half.confidence = 0.90;
    wide.se         = NAN;
    wide.half_width = 5 * 2.1788128296672284; /* 97.5 % */
    wide.confidence = 0.95;
    static const char *const ids[] = {"CDM_AR",     "VM0047_1.1", "TREES_2.0",
                                      "VM0042_2.2", "ACCU",       "NCX",
                                      "GS403_2.1",  "VM0007_1.8"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        double want = deduct(ids[i], se, 0).fraction;
        CHECK_NEAR(deduct(ids[i], half, 0).fraction, want, 1e-11, 1e-12, ids[i]);
        CHECK_NEAR(deduct(ids[i], wide, 0).fraction, want, 1e-11, 1e-12, ids[i]);
    }
    /* standard errors: 0.253 and 1.028 of 5 % */
    CHECK_CLOSE(deduct("ACCU", se, 0).fraction, 0.01265, 1e-14, "ACCU");
    CHECK_CLOSE(deduct("CAR_SEP_1.1", se, 0).fraction, 0.0514, 1e-14, "CAR");
    CHECK_CLOSE(deduct("CAR_SEP_1.1", se, 0).percentile, 15.2, 1e-15, "CAR");
    CHECK_CLOSE(deduct("TREES_2.0", se, 0).confidence, 0.90, 0, "TREES");
    ck_assert(isnan(anji_uncertain_estimate(NULL, 3).value));
    ck_assert(isnan(anji_uncertain_sample(NULL, 0.9).value));
}
END_TEST

START_TEST(vm0007_depends_on_which_document)
{
    anji_uncertain        data = {100, 10, INFINITY, NAN, NAN, NAN};
    anji_rule_value       at   = {NULL, "confidence", 0.90};
    anji_deduction_result r;
    anji_error            err;

    ck_assert_int_eq(anji_deduction(rule("VM0007_1.8"), &data, 0, 0, NULL, &r, &err),
                     ANJI_ERR_OPTS);
    ck_assert_ptr_nonnull(strstr(err.message, "'confidence'"));
    ck_assert_ptr_nonnull(strstr(err.message, "VMD0017 2.2"));
    ck_assert_ptr_nonnull(strstr(err.message, "leaves it open"));
    ck_assert(isnan(r.fraction) && isnan(r.conservative) && r.refused == -1);
    ck_assert_int_eq(anji_deduction(rule("VM0007_1.8"), &data, 0, 1, &at, &r, NULL), 0);
    CHECK_CLOSE(r.fraction, Z95 * 0.1 - 0.15, 1e-10, "90 %");
    at.value = 0.95;
    ck_assert_int_eq(anji_deduction(rule("VM0007_1.8"), &data, 0, 1, &at, &r, NULL), 0);
    CHECK_CLOSE(r.fraction, 1.959963984540054 * 0.1 - 0.15, 1e-10, "95 %");
}
END_TEST

START_TEST(a_loss_counts_as_larger)
{
    anji_uncertain        data = {-60, NAN, INFINITY, 9, 0.90, NAN};
    anji_deduction_result r    = deduct("CDM_AR", data, ANJI_SIDE_PROJECT);

    CHECK_CLOSE(r.amount, 2.25, 1e-15, "amount");
    CHECK_CLOSE(r.conservative, -62.25, 1e-15, "project");
    CHECK_CLOSE(deduct("CDM_AR", data, ANJI_SIDE_BASELINE).conservative, -57.75, 1e-15,
                "base");
}
END_TEST

/* ---- what was not read ------------------------------------------------------------------ */

static const struct {
    const char *id, *name, *document, *said;
} unread[] = {
    {"CCER-14-001-V01", "k_risk", "CCER-14-001-V01 version V01",
     "K_RISK 0.10, from memory"},
    {"CCER-14-001-V01", "deduction", "CCER-14-001-V01", "10 % at 90 %"},
    {"CCER-14-001-V01", "period_min", "crediting period", "20, from memory"},
    {"CCER-14-001-V01", "period_max", "crediting period", "40, from memory"},
    {"CCER-14-001-V01", "offset_limit", "article 29", "0.05 of the obligation"},
    {"AR-CM-005-V01", "share_2", "AR-CM-005-V01", "0.06, from memory"},
    {"AR-CM-005-V01", "up_to_3", "discount table", "0.30"},
    {"AR-CM-005-V01", "period_min", "crediting period", "20, from memory"},
    {"AR-CM-002-V01", "share_3", "AR-CM-002-V01", "0.11, from memory"},
    {"TREES_2.0", "buffer", "ART TREES version 2.0", "0.05 to 0.25, from memory"},
    {"ZHELIN_ANJI", "deduction", "2021 to 2024", "not read"},
    {"ACCU", "buffer", "risk of reversal", "not read"},
    {"CAR_SEP_1.1", "buffer", "risk of reversal", "not read"},
    {"VM0047_1.1", "period_min", "VCS Standard", "not read"},
};

START_TEST(unread_constants_are_refused_by_name)
{
    for (size_t i = 0; i < sizeof unread / sizeof *unread; i++) {
        const anji_rule   *r = rule(unread[i].id);
        anji_rule_constant c;
        anji_error         err;
        double             x = 3;
        char               quoted[80];

        ck_assert_int_eq(anji_rule_constant_find(r, unread[i].name, &c, NULL), ANJI_OK);
        ck_assert(isnan(c.value) && c.verified == ANJI_READ_UNVERIFIED);
        ck_assert_int_eq(anji_rule_need(r, unread[i].name, 0, NULL, &x, &err),
                         ANJI_ERR_OPTS);
        ck_assert(isnan(x));
        snprintf(quoted, sizeof quoted, "give '%s'", unread[i].name);
        const char *const wanted[] = {unread[i].id, quoted, unread[i].document,
                                      unread[i].said, "was not read"};
        for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++)
            ck_assert_msg(strstr(err.message, wanted[k]) != NULL, "'%s' not in: %s",
                          wanted[k], err.message);
        anji_rule_value own = {unread[i].id, unread[i].name, 0.375};
        ck_assert_int_eq(anji_rule_need(r, unread[i].name, 1, &own, &x, NULL), ANJI_OK);
        ck_assert(x == 0.375);
    }
}
END_TEST

/* Whoever credits asks for these: printed or not read, never absent. */
START_TEST(every_crediting_rule_has_its_terms)
{
    static const char *const terms[] = {"period_min", "period_max", "verification_max",
                                        "min_area"};

    for (size_t i = 0; i < anji_rules_count(rules); i++) {
        const anji_rule   *r = anji_rules_at(rules, i);
        anji_rule_constant c;
        for (size_t k = 0; k < sizeof terms / sizeof *terms; k++)
            ck_assert_int_eq(anji_rule_constant_find(r, terms[k], &c, NULL),
                             anji_rule_choice(r, ANJI_RULE_SCHEME) == ANJI_SCHEME_NONE
                                 ? ANJI_ERR_NOT_FOUND
                                 : ANJI_OK);
        int kind   = anji_rule_choice(r, ANJI_RULE_NON_PERMANENCE);
        int buffer = kind == ANJI_NON_PERMANENCE_GIVEN ||
                     kind == ANJI_NON_PERMANENCE_RANGE ||
                     kind == ANJI_NON_PERMANENCE_FRACTION;
        ck_assert_int_eq(anji_rule_constant_find(r, "buffer", &c, NULL),
                         buffer ? ANJI_OK : ANJI_ERR_NOT_FOUND);
        ck_assert_int_eq(anji_rule_constant_find(r, "k_risk", &c, NULL),
                         kind == ANJI_NON_PERMANENCE_DISCOUNT ? ANJI_OK
                                                              : ANJI_ERR_NOT_FOUND);
    }
}
END_TEST

/* A published interval of 118 plots, and the formula from which it comes. */
START_TEST(a_published_interval)
{
    anji_uncertain        data = {205.8, 60.4 / sqrt(118.0), 117, NAN, NAN, NAN};
    anji_deduction_result r    = deduct("TREES_2.0", data, ANJI_SIDE_PROJECT);

    CHECK_NEAR(r.t, 1.658, 0, 5e-4, "t, three decimals are printed");
    CHECK_NEAR(r.relative * 205.8, 9.219, 0, 5e-4, "half-width");
    CHECK_CLOSE(r.fraction, 0.524417 / 1.645006 * r.relative, 1e-15, "fraction");
}
END_TEST

/* No constant from memory has a value, and every one says where it should stand. */
START_TEST(nothing_from_memory_has_a_value)
{
    size_t constants = 0;

    for (size_t i = 0; i < anji_rules_count(rules); i++) {
        const anji_rule *r = anji_rules_at(rules, i);
        for (int t = 0; t <= ANJI_RULE_READ_IN; t++)
            ck_assert_msg(anji_rule_text(r, t)[0] != '\0', "%s: text %d",
                          anji_rule_text(r, ANJI_RULE_ID), t);
        ck_assert_int_ne(anji_rule_choice(r, ANJI_RULE_VERIFIED), ANJI_READ_UNVERIFIED);
        anji_rule_constant c;
        for (size_t k = 0; anji_rule_constant_at(r, k, &c, NULL) == ANJI_OK; k++) {
            constants++;
            ck_assert(c.name[0] != '\0' && c.unit[0] != '\0');
            ck_assert_int_ne(c.verified, ANJI_READ_USER);
            if (c.verified == ANJI_READ_UNVERIFIED)
                ck_assert(isnan(c.value) && c.clause[0] != '\0' && c.said[0] != '\0');
            else if (isnan(c.value))
                ck_assert(c.said[0] != '\0');
        }
    }
    ck_assert_uint_ge(constants, 120);
    ck_assert_uint_eq(anji_rules_count(rules), 14);
}
END_TEST

START_TEST(values_are_checked)
{
    anji_error      err;
    double          x;
    anji_rule_value bad = {"VM0047_1.1", "allowance", 0.15};

    ck_assert_int_eq(anji_rule_need(rule("VM0047_1.1"), "allowance", 1, &bad, &x, &err),
                     ANJI_ERR_OPTS);
    ck_assert_ptr_nonnull(strstr(err.message, "prints 0.1 for 'allowance'"));
    bad.value = 0.10; /* what it prints may be said again */
    ck_assert_int_eq(anji_rule_need(rule("VM0047_1.1"), "allowance", 1, &bad, &x, &err),
                     0);
    bad = (anji_rule_value){NULL, "allowance", 0.15}; /* for those that lack one */
    ck_assert_int_eq(anji_rule_need(rule("VM0047_1.1"), "allowance", 1, &bad, &x, &err),
                     0);
    ck_assert(x == 0.10);
    bad = (anji_rule_value){NULL, "k_risk", NAN};
    ck_assert_int_eq(
        anji_rule_need(rule("CCER-14-001-V01"), "k_risk", 1, &bad, &x, &err),
        ANJI_ERR_DOMAIN);
    anji_rule_value two[2] = {{"CCER-14-001-V01", "k_risk", 0.1},
                              {NULL, "k_risk", 0.2}};
    ck_assert_int_eq(
        anji_rule_need(rule("CCER-14-001-V01"), "k_risk", 2, two, &x, &err), 0);
    ck_assert(x == 0.1);
    ck_assert_int_eq(
        anji_rule_need(rule("CCER-14-001-V01"), "nonsense", 0, NULL, &x, &err),
        ANJI_ERR_NOT_FOUND);
    ck_assert_int_eq(anji_rule_need(NULL, "k_risk", 0, NULL, &x, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_rule_need(rule("NCX"), NULL, 0, NULL, &x, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_rule_need(rule("NCX"), "slope", 0, NULL, NULL, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_rule_need(rule("NCX"), "slope", 1, NULL, &x, &err),
                     ANJI_ERR_NULL);
}
END_TEST

static const struct {
    anji_uncertain data;
    int            side;
    const char    *found;
} bad_data[] = {
    {{0, 1, 9, NAN, NAN, NAN}, 0, "value of 0"},
    {{NAN, 1, 9, NAN, NAN, NAN}, 0, "value of nan"},
    {{INFINITY, 1, 9, NAN, NAN, NAN}, 0, "value of inf"},
    {{5, -1, 9, NAN, NAN, NAN}, 0, "standard error of -1"},
    {{5, NAN, 9, -2, 0.9, NAN}, 0, "half-width of -2"},
    {{5, NAN, 9, INFINITY, 0.9, NAN}, 0, "half-width of inf"},
    {{5, NAN, 9, NAN, NAN, NAN}, 0, "no standard error"},
    {{5, NAN, 9, 1, NAN, NAN}, 0, "no standard error"},
    {{5, 1, 0, NAN, NAN, NAN}, 0, "degrees of freedom"},
    {{5, 1, NAN, NAN, NAN, NAN}, 0, "degrees of freedom"},
    {{5, 1, 9, NAN, NAN, 0}, 0, "median of 0"},
    {{5, 1, 9, NAN, NAN, NAN}, 2, "side 2"},
    {{5, 1, 9, NAN, NAN, NAN}, -1, "side -1"},
};

START_TEST(bad_data_are_refused)
{
    anji_deduction_result r;
    anji_error            err;

    for (size_t i = 0; i < sizeof bad_data / sizeof *bad_data; i++) {
        ck_assert_int_eq(anji_deduction(rule("CDM_AR"), &bad_data[i].data,
                                        bad_data[i].side, 0, NULL, &r, &err),
                         ANJI_ERR_DOMAIN);
        ck_assert_msg(strstr(err.message, bad_data[i].found) != NULL, "%zu: %s", i,
                      err.message);
        ck_assert(isnan(r.fraction) && isnan(r.amount) && r.refused == -1);
    }
    anji_uncertain data = relative(5, 0.1);
    ck_assert_int_eq(anji_deduction(NULL, &data, 0, 0, NULL, &r, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_deduction(rule("NCX"), NULL, 0, 0, NULL, &r, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_deduction(rule("NCX"), &data, 0, 0, NULL, NULL, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_deduction(rule("NCX"), &data, 0, 1, NULL, &r, &err),
                     ANJI_ERR_NULL);
    anji_rule_value negative = {NULL, "deduction", -0.1};
    ck_assert_int_eq(
        anji_deduction(rule("ZHELIN_ANJI"), &data, 0, 1, &negative, &r, &err),
        ANJI_ERR_DOMAIN);
    anji_rule_value above = {NULL, "confidence", 1.5};
    ck_assert_int_eq(anji_deduction(rule("VM0007_1.8"), &data, 0, 1, &above, &r, &err),
                     ANJI_ERR_DOMAIN);
    anji_uncertain none = {5, 1, NAN, NAN, NAN, NAN};
    ck_assert_int_eq(anji_deduction(rule("VM0042_2.2"), &none, 0, 0, NULL, &r, &err),
                     ANJI_ERR_DOMAIN);
}
END_TEST

/* ---- side by side ------------------------------------------------------------------------ */

START_TEST(the_same_data_under_every_rule)
{
    anji_uncertain data = relative(58000 * 5.85, 0.18);
    size_t         n    = anji_rules_count(rules);
    anji_rules_row rows[20];
    double         least = 1, most = 0;
    size_t         missing = 0;

    ck_assert_uint_le(n, sizeof rows / sizeof *rows);
    ck_assert_int_eq(anji_rules_compare(rules, &data, 0, 0, NULL, rows, NULL), ANJI_OK);
    for (size_t i = 0; i < n; i++) {
        ck_assert_ptr_eq(rows[i].rule, anji_rules_at(rules, i));
        if (rows[i].status != ANJI_OK) {
            ck_assert_int_eq(rows[i].status, ANJI_ERR_OPTS);
            ck_assert_ptr_nonnull(strstr(rows[i].message, "give '"));
            ck_assert(isnan(rows[i].result.fraction));
            missing++;
            continue;
        }
        ck_assert_str_eq(rows[i].message, "");
        if (rows[i].result.fraction > 0) {
            least = fmin(least, rows[i].result.fraction);
            most  = fmax(most, rows[i].result.fraction);
        }
    }
    /* VM0007, CCER, AR-CM-005 and -002, Zhelin */
    ck_assert_uint_eq(missing, 5);
    ck_assert_msg(most / least > 3.2, "the deduction ranges %g-fold", most / least);
    anji_rule_value slip = {NULL, "allowence", 0.1};
    ck_assert_int_eq(anji_rules_compare(rules, &data, 0, 1, &slip, rows, NULL),
                     ANJI_ERR_NOT_FOUND);
    slip = (anji_rule_value){"VM0048", "allowance", 0.1};
    ck_assert_int_eq(anji_rules_compare(rules, &data, 0, 1, &slip, rows, NULL),
                     ANJI_ERR_NOT_FOUND);
    ck_assert(isnan(rows[0].result.fraction) && rows[0].status == ANJI_ERR_NOT_FOUND);
    ck_assert_int_eq(anji_rules_compare(NULL, &data, 0, 0, NULL, rows, NULL),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_rules_compare(rules, NULL, 0, 0, NULL, rows, NULL),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_rules_compare(rules, &data, 0, 0, NULL, NULL, NULL),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_rules_compare(rules, &data, 0, 1, NULL, rows, NULL),
                     ANJI_ERR_NULL);
}
END_TEST

/* ---- the set ------------------------------------------------------------------------------ */

START_TEST(schemes)
{
    static const struct {
        const char *id;
        int         scheme;
    } of[]   = {{"CCER-14-001-V01", ANJI_SCHEME_CCER},
                {"AR-CM-005-V01", ANJI_SCHEME_LOCAL},
                {"ZHELIN_ANJI", ANJI_SCHEME_LOCAL},
                {"VM0047_1.1", ANJI_SCHEME_VCS},
                {"GS403_2.1", ANJI_SCHEME_GS},
                {"CDM_AR", ANJI_SCHEME_CDM},
                {"NCX", ANJI_SCHEME_NONE},
                {"TREES_2.0", ANJI_SCHEME_OTHER}};
    size_t n = anji_rules_count(rules), seen = 0, ccer = 0;

    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        ck_assert_int_eq(anji_rule_choice(rule(of[i].id), ANJI_RULE_SCHEME),
                         of[i].scheme);
    for (size_t i = anji_rules_search(rules, 0, ANJI_SCHEME_CCER); i < n;
         i        = anji_rules_search(rules, i + 1, ANJI_SCHEME_CCER)) {
        ck_assert_str_eq(anji_rule_text(anji_rules_at(rules, i), ANJI_RULE_ID),
                         "CCER-14-001-V01");
        ccer++;
    }
    ck_assert_uint_eq(ccer, 1);
    for (size_t i = anji_rules_search(rules, 0, -1); i < n; i++)
        seen++;
    ck_assert_uint_eq(seen, n);
    ck_assert_uint_eq(anji_rules_search(NULL, 0, -1), 0);
    ck_assert_uint_eq(anji_rules_search(rules, 0, 99), n);
    for (int s = 0; s <= ANJI_SCHEME_OTHER; s++)
        ck_assert_int_eq(anji_scheme_find(anji_scheme_name(s)), s);
    ck_assert_ptr_null(anji_scheme_name(7));
    ck_assert_ptr_null(anji_scheme_name(-1));
    ck_assert_int_eq(anji_scheme_find("ETS"), -1);
    ck_assert_int_eq(anji_scheme_find(NULL), -1);
    ck_assert_str_eq(anji_verified_word(ANJI_READ_UNVERIFIED), "unverified");
    ck_assert_ptr_null(anji_verified_word(7));
}
END_TEST

START_TEST(records_say_what_they_are)
{
    const anji_rule   *vm = rule("VM0047_1.1"), *cm = rule("AR-CM-005-V01");
    anji_rule_constant c;

    ck_assert_str_eq(anji_rule_text(vm, ANJI_RULE_DOCUMENT), "Verra VM0047");
    ck_assert_str_eq(anji_rule_text(vm, ANJI_RULE_VERSION), "1.1");
    ck_assert_str_eq(anji_rule_choice_word(vm, ANJI_RULE_DEDUCTION), "excess");
    ck_assert_str_eq(anji_rule_choice_word(vm, ANJI_RULE_NON_PERMANENCE), "rating");
    ck_assert_int_eq(anji_rule_choice(vm, ANJI_RULE_ROUNDING), ANJI_ROUNDING_DOWN);
    ck_assert_int_eq(anji_rule_choice_verified(vm, ANJI_RULE_NON_PERMANENCE),
                     ANJI_READ_PRIMARY);
    ck_assert_int_eq(anji_rule_choice_verified(vm, ANJI_RULE_CAP), ANJI_READ_SECONDARY);
    ck_assert_int_eq(anji_rule_choice_verified(cm, ANJI_RULE_DEDUCTION),
                     ANJI_READ_UNVERIFIED);
    ck_assert_int_eq(anji_rule_constant_find(vm, "allowance", &c, NULL), ANJI_OK);
    ck_assert(c.value == 0.10 && c.verified == ANJI_READ_SECONDARY);
    ck_assert_str_eq(c.clause, "equation 29");
    ck_assert_str_eq(c.unit, "1");
    ck_assert_int_eq(anji_rule_constant_find(vm, "x", &c, NULL), ANJI_ERR_NOT_FOUND);
    ck_assert(isnan(c.value) && c.name == NULL);
    ck_assert_int_eq(anji_rule_constant_find(vm, NULL, &c, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_rule_constant_find(NULL, "x", &c, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_rule_constant_at(vm, 1000, &c, NULL), ANJI_ERR_NOT_FOUND);
    ck_assert_int_eq(anji_rule_constant_at(vm, 0, NULL, NULL), ANJI_ERR_NULL);
    ck_assert_ptr_null(anji_rule_text(NULL, 0));
    ck_assert_ptr_null(anji_rule_text(vm, ANJI_RULE_TEXTS));
    ck_assert_int_eq(anji_rule_choice(NULL, 0), -1);
    ck_assert_int_eq(anji_rule_choice(vm, ANJI_RULE_CHOICES), -1);
    ck_assert_ptr_null(anji_rule_choice_word(NULL, 0));
    ck_assert_int_eq(anji_rule_choice_verified(NULL, 0), -1);
    ck_assert_ptr_null(anji_rules_find(rules, "VM0047"));
    ck_assert_ptr_null(anji_rules_find(NULL, "VM0047_1.1"));
    ck_assert_ptr_null(anji_rules_at(rules, 99));
    ck_assert_uint_eq(anji_rules_count(NULL), 0);
    ck_assert_int_eq(anji_rules_builtin(NULL, NULL), ANJI_ERR_NULL);
    anji_rules_free(NULL);
}
END_TEST

/* Every rule, written and read again, is the same text. */
START_TEST(written_rules_read_back)
{
    size_t      n = anji_rules_count(rules), length = 0;
    char       *first = malloc(65536), *again = malloc(65536);
    anji_rules *copy = NULL;
    anji_error  err;

    for (size_t i = 0; i < n; i++)
        length +=
            anji_rule_write(anji_rules_at(rules, i), first + length, 65536 - length);
    ck_assert_uint_lt(length, 65536);
    ck_assert_int_eq(anji_rules_builtin(&copy, NULL), ANJI_OK);
    ck_assert_msg(anji_rules_parse(copy, "copy", length, first, &err) == ANJI_OK, "%s",
                  err.message);
    ck_assert_uint_eq(anji_rules_count(copy), n);
    size_t used = 0;
    for (size_t i = 0; i < n; i++)
        used += anji_rule_write(anji_rules_at(copy, i), again + used, 65536 - used);
    ck_assert_uint_eq(used, length);
    ck_assert_str_eq(first, again);
    ck_assert_uint_eq(anji_rule_write(NULL, first, 10), 0);
    ck_assert_uint_eq(anji_rule_write(anji_rules_at(rules, 0), NULL, 0),
                      anji_rule_write(anji_rules_at(copy, 0), first, 8));
    anji_rules_free(copy);
    free(first);
    free(again);
}
END_TEST

#define HEAD                                                                           \
    "# a user's own\n[OWN_1]\ntitle = Mine\ndocument = D\nversion = 1\n"               \
    "scheme = LOCAL\n"

START_TEST(a_rule_of_the_users)
{
    static const char text[] =
        HEAD "deduction = excess\r\nconstant = confidence | 1 | 0.95 | user\n"
             "constant = allowance | 1 | 0.05 | user | p. 3\n";
    static const char better[] =
        HEAD "deduction = excess\nconstant = confidence | 1 | 0.95 | user\n"
             "constant = allowance | 1 | 0.07 | user";
    size_t n = anji_rules_count(rules);

    ck_assert_int_eq(anji_rules_parse(rules, "own", sizeof text - 1, text, NULL),
                     ANJI_OK);
    ck_assert_uint_eq(anji_rules_count(rules), n + 1);
    anji_uncertain data = {100, NAN, 9, 12, 0.95, NAN};
    CHECK_CLOSE(deduct("OWN_1", data, 0).fraction, 0.07, 1e-14, "own");
    ck_assert_int_eq(anji_rule_choice(rule("OWN_1"), ANJI_RULE_VERIFIED),
                     ANJI_READ_USER);
    ck_assert_int_eq(anji_rules_parse(rules, "own", sizeof better - 1, better, NULL),
                     0);
    ck_assert_uint_eq(anji_rules_count(rules), n + 1);
    CHECK_CLOSE(deduct("OWN_1", data, 0).fraction, 0.05, 1e-14, "corrected");
}
END_TEST

START_TEST(a_rule_file)
{
    FILE      *file = fopen("tests/rules.tmp", "wb");
    anji_error err;

    ck_assert_ptr_nonnull(file);
    fputs("\xef\xbb\xbf" HEAD "deduction = none\n", file);
    fclose(file);
    ck_assert_int_eq(anji_rules_load(rules, "tests/rules.tmp", NULL), ANJI_OK);
    anji_uncertain data = {100, NAN, NAN, NAN, NAN, NAN};
    CHECK_CLOSE(deduct("OWN_1", data, 0).conservative, 100.0, 0, "nothing deducted");
    remove("tests/rules.tmp");
    ck_assert_int_eq(anji_rules_load(rules, "tests/rules.tmp", &err), ANJI_ERR_IO);
    ck_assert_int_eq(anji_rules_load(rules, NULL, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_rules_load(NULL, "x", NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_rules_parse(NULL, "x", 0, "", NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_rules_parse(rules, NULL, 0, "", NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_rules_parse(rules, "x", 3, NULL, NULL), ANJI_ERR_NULL);
}
END_TEST

static const struct {
    const char *text;
    int64_t     line;
    const char *found;
} malformed[] = {
    {"title = x\n", 1, "before the first '[ID]'"},
    {"[A B]\n", 1, "blanks"},
    {"[A\n", 1, "want '[ID]'"},
    {"[A]\ntitle\n", 2, "want 'key = value'"},
    {"[A]\ntitle =\n", 2, "want 'key = value'"},
    {"[A]\ncolour = red\n", 2, "key is 'colour'"},
    {"[A]\ntitle = x\ntitle = y\n", 3, "line 2, want it once"},
    {"[A]\nscheme = ETS\n", 2, "want NONE, LOCAL, CCER"},
    {"[A]\nscheme = CCER | surely\n", 2, "want primary, agreeing"},
    {"[A]\nscheme = CCER\nscheme = VCS\n", 3, "want it once"},
    {"[A]\nconstant = a | 1 | 3\n", 2, "name | unit | value"},
    {"[A]\nconstant = a | 1 | three | user\n", 2, "want a number"},
    {"[A]\nconstant = a | 1 | 3 | surely\n", 2, "want primary"},
    {"[A]\nconstant = a | 1 | 0.1 | unverified\n", 2, "whoever uses the rule"},
    {"[A]\nconstant = a | 1 | 3 | user\nconstant = a | 1 | 4 | user\n", 3, "once"},
    {"[A]\ndocument = D\nversion = 1\nscheme = GS\ndeduction = none\n", 1, "no title"},
    {HEAD, 2, "no deduction"},
    {"[A]\ntitle = x\ndocument = D\nversion = 1\ndeduction = none\n", 1, "no scheme"},
    {HEAD "deduction = excess\nconstant = confidence | 1 | 0.9 | user\n", 7,
     "'allowance', and there is none"},
    {HEAD "deduction = none\n[OWN_1]\n", 8, "each id once"},
};

START_TEST(malformed_files_name_their_line)
{
    size_t     n = anji_rules_count(rules);
    anji_error err;

    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        const char *text = malformed[i].text;
        ck_assert_int_eq(anji_rules_parse(rules, "bad.txt", strlen(text), text, &err),
                         ANJI_ERR_FORMAT);
        ck_assert_msg(strstr(err.message, malformed[i].found) != NULL, "%zu: %s", i,
                      err.message);
        ck_assert_msg(err.line == malformed[i].line, "%zu: %s", i, err.message);
        ck_assert_ptr_eq(strstr(err.message, "bad.txt:"), err.message);
        ck_assert_uint_eq(anji_rules_count(rules), n);
    }
}
END_TEST

SUITE_MAIN("rules", tcase_add_checked_fixture(tc, setup, teardown);
           tcase_add_test(tc, rules_on_one_number);
           tcase_add_test(tc, vm0042_knows_its_degrees_of_freedom);
           tcase_add_test(tc, ncx_looks_at_the_median);
           tcase_add_test(tc, published_examples); tcase_add_test(tc, county_scale);
           tcase_add_test(tc, pairing_through_the_rule);
           tcase_add_test(tc, steps_from_both_sides);
           tcase_add_test(tc, allowances_from_both_sides);
           tcase_add_test(tc, credit_is_refused_above_a_limit);
           tcase_add_test(tc, ten_percent_of_a_stock_is_ten_percent);
           tcase_add_test(tc, se_and_half_widths_agree);
           tcase_add_test(tc, vm0007_depends_on_which_document);
           tcase_add_test(tc, a_loss_counts_as_larger);
           tcase_add_test(tc, unread_constants_are_refused_by_name);
           tcase_add_test(tc, nothing_from_memory_has_a_value);
           tcase_add_test(tc, every_crediting_rule_has_its_terms);
           tcase_add_test(tc, a_published_interval);
           tcase_add_test(tc, values_are_checked);
           tcase_add_test(tc, bad_data_are_refused);
           tcase_add_test(tc, the_same_data_under_every_rule);
           tcase_add_test(tc, schemes); tcase_add_test(tc, records_say_what_they_are);
           tcase_add_test(tc, written_rules_read_back);
           tcase_add_test(tc, a_rule_of_the_users); tcase_add_test(tc, a_rule_file);
           tcase_add_test(tc, malformed_files_name_their_line);)
