/* Tests of anjicarbon/nonpermanence.h. Expected scores are those printed in tables 1 to
 * 14 of the AFOLU Non-Permanence Risk Tool v4.2, typed in again from its text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/account.h>

#include "suite.h"

#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))

static void set(anji_nprt_opts *o, const char *name, double value)
{
    for (size_t i = 0; anji_nprt_param(i) != NULL; i++)
        if (strcmp(anji_nprt_param(i)->name, name) == 0) {
            anji_error err;
            ck_assert_msg(anji_param_set(anji_nprt_param(i), o, value, &err) == ANJI_OK,
                          "%s", err.message);
            return;
        }
    ck_abort_msg("no answer is called %s", name);
}

/* The best answers: no risk anywhere, no mitigation claimed. */
static const struct {
    const char *name;
    double      value;
} best[] = {
    {"pm_adaptive_plan", 2}, {"pm_species", 1},      {"pm_enforcement", 1},
    {"pm_no_expertise", 1},  {"pm_absent", 1},       {"pm_late_report", 1},
    {"fv_payback", 3},       {"fv_funding", 95},     {"oc_subsistence", 1},
    {"oc_npv", 0},           {"pl_from_2024", 2},    {"pl_plan", 2},
    {"pl_harvesting", 1},    {"pl_legal", 2},        {"pl_longevity", 100},
    {"lt_due_process", 2},   {"lt_control", 2},      {"lt_holder", 1},
    {"lt_intervention", 1},  {"lt_use_disputes", 0}, {"lt_tenure_disputes", 0},
    {"se_reliant", 1},       {"pc_governance", 1.1}, {"fire_loss", 0},
    {"pest_loss", 0},        {"weather_loss", 0},    {"geology_loss", 0},
    {"climate_factor", 1},
};

static void best_answers(anji_nprt_opts *o)
{
    ck_assert_int_eq(anji_nprt_opts_init(o, sizeof *o), ANJI_OK);
    for (int i = 0; i < COUNT(best); i++)
        set(o, best[i].name, best[i].value);
}

static const anji_nprt_line *line_of(const anji_nprt *r, const char *name)
{
    for (int32_t i = 0; i < r->n; i++)
        if (strcmp(r->line[i].name, name) == 0)
            return &r->line[i];
    ck_abort_msg("no line is called %s", name);
    return NULL;
}

static anji_nprt rated(const anji_nprt_opts *o)
{
    anji_nprt  r;
    anji_error err;
    int        status = anji_nonpermanence(o, &r, &err);
    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    return r;
}

/* ---- every row of tables 1 to 8, at its thresholds from both sides ---- */

enum { NO = 1, YES = 2, FAILS = 99 };

static const struct {
    const char *set1;
    double      value1;
    const char *set2; /* NULL: nothing else */
    double      value2;
    const char *line, *clause;
    double      score; /* FAILS: the project fails by this line */
} rows[] = {
    /* Table 1 */
    {"pm_adaptive_plan", NO, NULL, 0, "pm_adaptive_plan", "Table 1 Q1", FAILS},
    {"pm_adaptive_plan", YES, NULL, 0, "pm_adaptive_plan", "Table 1 Q1", 0},
    {"pm_species", YES, NULL, 0, "pm_species", "Table 1 a)", 2},
    {"pm_species", NO, NULL, 0, "pm_species", "Table 1 a)", 0},
    {"pm_enforcement", YES, NULL, 0, "pm_enforcement", "Table 1 b)", 2},
    {"pm_no_expertise", YES, NULL, 0, "pm_no_expertise", "Table 1 c)", 2},
    {"pm_absent", YES, NULL, 0, "pm_absent", "Table 1 d)", 2},
    {"pm_late_report", YES, NULL, 0, "pm_late_report", "Table 1 e)", 2},
    {"alm_untrained", YES, NULL, 0, "alm_untrained", "Table 1 f)", 2},
    {"alm_unaware", YES, NULL, 0, "alm_unaware", "Table 1 g)", 2},
    {"pm_experienced", YES, NULL, 0, "pm_experienced", "Table 1 h)", -2},
    {"alm_training_plan", YES, NULL, 0, "alm_training_plan", "Table 1 i)", -2},
    {"pm_experienced", YES, NULL, 0, "PM", "Table 1", 0}, /* not below zero */
    {"pm_experienced", YES, "pm_absent", YES, "PM", "Table 1", 0},
    {"pm_species", YES, "pm_absent", YES, "PM", "Table 1", 4},
    /* Table 2 */
    {"fv_payback", 20.01, NULL, 0, "fv_payback", "Table 2 a-e)", FAILS},
    {"fv_payback", 20, NULL, 0, "fv_payback", "Table 2 a-e)", 3},
    {"fv_payback", 10.01, NULL, 0, "fv_payback", "Table 2 a-e)", 3},
    {"fv_payback", 10, NULL, 0, "fv_payback", "Table 2 a-e)", 2},
    {"fv_payback", 7.01, NULL, 0, "fv_payback", "Table 2 a-e)", 2},
    {"fv_payback", 7, NULL, 0, "fv_payback", "Table 2 a-e)", 1},
    {"fv_payback", 4.01, NULL, 0, "fv_payback", "Table 2 a-e)", 1},
    {"fv_payback", 4, NULL, 0, "fv_payback", "Table 2 a-e)", 0},
    {"fv_funding", 14.99, NULL, 0, "fv_funding", "Table 2 f-i)", 3},
    {"fv_funding", 15, NULL, 0, "fv_funding", "Table 2 f-i)", 2},
    {"fv_funding", 39.99, NULL, 0, "fv_funding", "Table 2 f-i)", 2},
    {"fv_funding", 40, NULL, 0, "fv_funding", "Table 2 f-i)", 1},
    {"fv_funding", 79.99, NULL, 0, "fv_funding", "Table 2 f-i)", 1},
    {"fv_funding", 80, NULL, 0, "fv_funding", "Table 2 f-i)", 0},
    {"fv_funding", 20, "fv_callable", YES, "FV", "Table 2", 0},
    {"fv_funding", 10, "fv_callable", YES, "FV", "Table 2", 1},
    {"fv_payback", 15, "fv_callable", YES, "FV", "Table 2", 3}, /* only of Q2 */
    /* Table 3 */
    {"oc_npv", 100, NULL, 0, "oc_npv", "Table 3 a-f)", 8},
    {"oc_npv", 99.9, NULL, 0, "oc_npv", "Table 3 a-f)", 6},
    {"oc_npv", 50.1, NULL, 0, "oc_npv", "Table 3 a-f)", 6},
    {"oc_npv", 50, NULL, 0, "oc_npv", "Table 3 a-f)", 4},
    {"oc_npv", 20.1, NULL, 0, "oc_npv", "Table 3 a-f)", 4},
    {"oc_npv", 20, NULL, 0, "oc_npv", "Table 3 a-f)", 0},
    {"oc_npv", -20, NULL, 0, "oc_npv", "Table 3 a-f)", 0},
    {"oc_npv", -20.1, NULL, 0, "oc_npv", "Table 3 a-f)", -2},
    {"oc_npv", -50, NULL, 0, "oc_npv", "Table 3 a-f)", -2},
    {"oc_npv", -50.1, NULL, 0, "oc_npv", "Table 3 a-f)", -4},
    {"oc_npv", -50.1, NULL, 0, "OC", "Table 3", 0},
    {"oc_subsistence", YES, "oc_community", NO, "oc_community", "Table 3 g, h)", 8},
    {"oc_subsistence", YES, "oc_community", YES, "oc_community", "Table 3 g, h)", 0},
    {"oc_npv", 120, "agreement", 1, "OC", "Table 3", 6},
    {"oc_npv", 120, "agreement", 2, "OC", "Table 3", 4},
    {"oc_npv", 60, "oc_support", YES, "OC", "Table 3", 4},
    {"agreement", 1, NULL, 0, "agreement", "Table 3 i, j)", -2},
    {"agreement", 2, NULL, 0, "agreement", "Table 3 i, j)", -4},
    {"oc_support", YES, NULL, 0, "oc_support", "Table 3 k)", -2},
    /* Table 4: 25 - L/5 and 25 - L/4 */
    {"pl_longevity", 40, "pl_legal", NO, "PL", "Table 4", 17},
    {"pl_longevity", 60, "pl_legal", NO, "PL", "Table 4", 13},
    {"pl_longevity", 100, "pl_legal", NO, "PL", "Table 4", 5},
    {"pl_longevity", 40, "pl_legal", YES, "PL", "Table 4", 15},
    {"pl_longevity", 60, "pl_legal", YES, "PL", "Table 4", 10},
    {"pl_longevity", 100, "pl_legal", YES, "PL", "Table 4", 0},
    {"pl_longevity", 124, "pl_legal", NO, "PL", "Table 4", 0.2},
    {"pl_longevity", 126, "pl_legal", NO, "PL", "Table 4", 0},
    {"pl_longevity", 39.9, NULL, 0, "pl_longevity", "Table 4 b)", FAILS},
    {"pl_longevity", 40, NULL, 0, "pl_longevity", "Table 4 b)", 15},
    {"pl_longevity", 30, "pl_from_2024", NO, "pl_longevity", "Table 4 b)", 17.5},
    {"pl_longevity", 29.9, "pl_from_2024", NO, "pl_longevity", "Table 4 b)", FAILS},
    {"pl_longevity", 60, "pl_short_leases", YES, "pl_longevity", "Table 4 a)", 13},
    {"pl_longevity", 10, "agreement", 2, "PL", "Table 4", 0},
    {"pl_plan", NO, NULL, 0, "pl_plan", "Table 4 Q4", FAILS},
    {"pl_harvesting", YES, "pl_regrowth", NO, "pl_regrowth", "Table 4 Q6", FAILS},
    {"pl_harvesting", YES, "pl_regrowth", YES, "pl_regrowth", "Table 4 Q6", 0},
    /* Table 6 */
    {"lt_due_process", NO, NULL, 0, "lt_due_process", "Table 6 Q1", FAILS},
    {"lt_control", NO, NULL, 0, "lt_control", "Table 6 Q2", FAILS},
    {"lt_holder", 1, NULL, 0, "lt_holder", "Table 6 a, b)", 0},
    {"lt_holder", 2, NULL, 0, "lt_holder", "Table 6 a, b)", 2},
    {"lt_intervention", 3, NULL, 0, "lt_intervention", "Table 6 c-e)", 10},
    {"lt_intervention", 2, NULL, 0, "lt_intervention", "Table 6 c-e)", 5},
    {"lt_intervention", 1, NULL, 0, "lt_intervention", "Table 6 c-e)", 0},
    {"lt_tenure_disputes", 5.1, NULL, 0, "lt_tenure_disputes", "Table 6 f-h)", 10},
    {"lt_tenure_disputes", 5, NULL, 0, "lt_tenure_disputes", "Table 6 f-h)", 5},
    {"lt_tenure_disputes", 0.1, NULL, 0, "lt_tenure_disputes", "Table 6 f-h)", 5},
    {"lt_tenure_disputes", 0, NULL, 0, "lt_tenure_disputes", "Table 6 f-h)", 0},
    {"lt_use_disputes", 5.1, NULL, 0, "lt_use_disputes", "Table 6 i-k)", 10},
    {"lt_use_disputes", 5, NULL, 0, "lt_use_disputes", "Table 6 i-k)", 5},
    {"lt_use_disputes", 0, NULL, 0, "lt_use_disputes", "Table 6 i-k)", 0},
    {"wrc_sea", YES, NULL, 0, "wrc_sea", "Table 6 l, m)", 5},
    {"wrc_sea", NO, NULL, 0, "wrc_sea", "Table 6 l, m)", 0},
    {"lt_protected", YES, NULL, 0, "lt_protected", "Table 6 n)", -2},
    {"lt_resolving", YES, NULL, 0, "lt_resolving", "Table 6 o)", -2},
    {"lt_protected", YES, NULL, 0, "LT", "Table 6", 0},
    {"lt_use_disputes", 3, "lt_resolving", YES, "LT", "Table 6", 3},
    /* Table 8 */
    {"pc_governance", -0.791, NULL, 0, "pc_governance", "Table 8 a-e)", 6},
    {"pc_governance", -0.79, NULL, 0, "pc_governance", "Table 8 a-e)", 4},
    {"pc_governance", -0.321, NULL, 0, "pc_governance", "Table 8 a-e)", 4},
    {"pc_governance", -0.32, NULL, 0, "pc_governance", "Table 8 a-e)", 2},
    {"pc_governance", 0.189, NULL, 0, "pc_governance", "Table 8 a-e)", 2},
    {"pc_governance", 0.19, NULL, 0, "pc_governance", "Table 8 a-e)", 1},
    {"pc_governance", 0.819, NULL, 0, "pc_governance", "Table 8 a-e)", 1},
    {"pc_governance", 0.82, NULL, 0, "pc_governance", "Table 8 a-e)", 0},
    {"pc_ndc", YES, NULL, 0, "pc_ndc", "Table 8 f)", -2},
    {"pc_governance", -1, "pc_ndc", YES, "PC", "Table 8", 4},
    {"pc_governance", 0.5, "pc_ndc", YES, "PC", "Table 8", 0},
};

START_TEST(each_row)
{
    anji_nprt_opts o;

    best_answers(&o);
    set(&o, rows[_i].set1, rows[_i].value1);
    if (rows[_i].set2 != NULL)
        set(&o, rows[_i].set2, rows[_i].value2);
    anji_nprt             r    = rated(&o);
    const anji_nprt_line *line = line_of(&r, rows[_i].line);
    ck_assert_str_eq(line->clause, rows[_i].clause);
    if (rows[_i].score == FAILS) {
        ck_assert_int_eq(line->failed, 1);
        ck_assert_int_ge(r.failed, 1);
        ck_assert_int_eq(r.percent, -1);
    } else {
        ck_assert_int_eq(line->failed, 0);
        /* one rounding of 25 - L/5 */
        CHECK_NEAR(line->score, rows[_i].score, 0.0, 4e-15, rows[_i].line);
        ck_assert_int_ge(r.percent, 12);
    }
}
END_TEST

/* Table 7, where both shares are asked once local people rely on the area. */
START_TEST(stakeholders)
{
    static const struct {
        double inside, outside, score;
    } shares[] = {{49.9, 19.9, 15}, {49.9, 20, 10},  {50, 19.9, 5}, {50, 20, 0},
                  {100, 100, 0},    {50.1, 20.1, 0}, {0, 0, 15}};
    anji_nprt_opts o;
    anji_nprt      r;
    anji_error     err;

    best_answers(&o);
    set(&o, "se_reliant", YES);
    ck_assert_int_eq(anji_nonpermanence(&o, &r, &err), ANJI_ERR_DOMAIN);
    ck_assert_str_eq(err.message, "nprt: 2 answers are missing: se_inside, se_outside");
    for (int i = 0; i < COUNT(shares); i++) {
        set(&o, "se_inside", shares[i].inside);
        set(&o, "se_outside", shares[i].outside);
        r = rated(&o);
        CHECK_CLOSE(line_of(&r, "SE")->score, shares[i].score, 0.0, "SE");
    }
}
END_TEST

/* ---- tables 10 and 13: the matrix whole, from both sides ---- */

static const double matrix[5][5] = {
    /* > 1/10, 10-25, 25-50, 50-100, <= 1/100 years */
    {FAILS, 30, 20, 5, 4}, /* >= 70 %  */
    {30, 20, 5, 4, 3},     /* 50-70    */
    {20, 5, 4, 3, 2},      /* 25-50    */
    {5, 4, 3, 2, 1},       /* 5-25     */
    {4, 3, 2, 1, 1},       /* < 5      */
};

START_TEST(natural_matrix)
{
    static const double low[5]  = {70, 50, 25, 5, 0.01};
    static const double high[5] = {100, 69.99, 49.99, 24.99, 4.99};
    static const double from[5] = {0.5, 10, 25, 50, 100};
    static const double to[5]   = {9.99, 24.99, 49.99, 99.99, 5000};

    for (int row = 0; row < 5; row++)
        for (int column = 0; column < 5; column++) {
            double want = matrix[row][column] == FAILS ? INFINITY : matrix[row][column];
            ck_assert(anji_nprt_natural_score(low[row], from[column]) == want);
            ck_assert(anji_nprt_natural_score(low[row], to[column]) == want);
            ck_assert(anji_nprt_natural_score(high[row], from[column]) == want);
            ck_assert(anji_nprt_natural_score(high[row], to[column]) == want);
        }
    ck_assert(anji_nprt_natural_score(0, NAN) == 0.0);
    ck_assert(isnan(anji_nprt_natural_score(-1, 10)));
    ck_assert(isnan(anji_nprt_natural_score(100.1, 10)));
    ck_assert(isnan(anji_nprt_natural_score(NAN, 10)));
    ck_assert(isnan(anji_nprt_natural_score(10, 0)));
    ck_assert(isnan(anji_nprt_natural_score(10, NAN)));
}
END_TEST

/* Each hazard alone: mitigation, and whether the climate's factor applies. */
static const struct {
    const char *hazard, *mitigation, *climate;
    int         affected;
} hazards[] = {
    {"fire", "fire_mitigation", NULL, 1},
    {"pest", "pest_mitigation", NULL, 1},
    {"weather", "weather_mitigation", NULL, 1},
    {"geology", "geology_mitigation", NULL, 0},
    {"geology", "geology_mitigation", "geology_landslide", 1},
    {"other1", "other1_mitigation", NULL, 0},
    {"other1", "other1_mitigation", "other1_climate", 1},
    {"other2", "other2_mitigation", NULL, 0},
    {"other2", "other2_mitigation", "other2_climate", 1},
    {"other3", "other3_mitigation", NULL, 0},
    {"other3", "other3_mitigation", "other3_climate", 1},
};

START_TEST(each_hazard)
{
    static const double by[4] = {1, 0.5, 0.5, 0.25};
    char                loss[32], years[32];

    snprintf(loss, sizeof loss, "%s_loss", hazards[_i].hazard);
    snprintf(years, sizeof years, "%s_years", hazards[_i].hazard);
    for (int m = 0; m < 4; m++)
        for (int criteria = 4; criteria <= 5; criteria++) {
            anji_nprt_opts o;
            best_answers(&o);
            set(&o, loss, 55);
            set(&o, years, 12); /* 20 points */
            set(&o, hazards[_i].mitigation, m);
            set(&o, "climate_factor", 1.3);
            set(&o, "adaptive_criteria", criteria);
            if (hazards[_i].climate != NULL)
                set(&o, hazards[_i].climate, YES);
            anji_nprt r      = rated(&o);
            double    factor = criteria == 5 ? 1.18 : 1.3;
            CHECK_CLOSE(line_of(&r, hazards[_i].hazard)->score, 20 * by[m], 0.0,
                        "hazard");
            /* two roundings */
            CHECK_CLOSE(r.natural, 20 * by[m] * (hazards[_i].affected ? factor : 1),
                        5e-16, "natural");
            CHECK_CLOSE(line_of(&r, "NR-c")->score,
                        hazards[_i].affected ? r.natural : 0.0, 0.0, "NR-c");
        }
}
END_TEST

/* The sea: every level and measure; not amplified by the climate's factor. */
START_TEST(sea)
{
    static const double by[5] = {1, 0.5, 0.5, 0.6, 0.25};

    for (int level = 1; level <= 5; level++)
        for (int measure = 0; measure < 5; measure++) {
            anji_nprt_opts o;
            best_answers(&o);
            set(&o, "sea_loss", 30);
            set(&o, "sea_level", level);
            set(&o, "sea_adaptation", measure);
            set(&o, "climate_factor", 1.4);
            anji_nprt r = rated(&o);
            CHECK_CLOSE(r.natural, matrix[2][5 - level] * by[measure], 2.3e-16, "sea");
        }
}
END_TEST

START_TEST(matrix_fails)
{
    anji_nprt_opts o;

    best_answers(&o);
    set(&o, "weather_loss", 70);
    set(&o, "weather_years", 9);
    set(&o, "weather_mitigation", 3); /* nothing mends a cell that fails */
    anji_nprt r = rated(&o);
    ck_assert_int_eq(line_of(&r, "weather")->failed, 1);
    ck_assert_int_eq(line_of(&r, "natural")->failed, 1);
    ck_assert_int_eq(r.percent, -1);
    ck_assert(isinf(r.natural));
}
END_TEST

/* ---- the whole ---- */

/* Ratings by hand: internal 9, external 2.2, natural 0.5 make 11.7 and 12 %; limits from
 * both sides. */
static const struct {
    const char *set[6];
    double      value[6];
    double      total;
    int         percent;
    const char *failing;
} wholes[] = {
    /* PL 25 - 100/5 = 5, FV 3, PM 2 */
    {{"pl_legal", "fv_payback", "pm_absent", NULL}, {NO, 15, YES}, 10, 12, NULL},
    {{"pl_longevity", "pl_legal", NULL}, {58, NO}, 13.4, 14, NULL},
    {{"pl_longevity", "pl_legal", NULL}, {60, NO}, 13, 13, NULL},
    {{"pl_longevity", "pl_legal", NULL}, {65, NO}, 12, 12, NULL},
    /* internal 15 + 12 + 6 + 2 = 35, and 37 */
    {{"pl_longevity", "oc_npv", "fv_payback", "fv_funding", "pm_absent", "pm_species"},
     {40, 150, 15, 1, YES, YES},
     33,
     33,
     NULL},
    {{"pl_longevity", "oc_npv", "fv_payback", "fv_funding", "pm_absent", "pl_legal"},
     {41, 150, 15, 1, YES, NO},
     32.8,
     33,
     NULL},
    /* external 20 and 22 */
    {{"lt_tenure_disputes", "lt_use_disputes", NULL}, {6, 6}, 20, 20, NULL},
    {{"lt_tenure_disputes", "lt_use_disputes", "lt_holder", NULL},
     {6, 6, 2},
     22,
     -1,
     "external"},
    /* natural 1.4 x 25 = 35, and with geology 1 more */
    {{"fire_loss", "fire_years", "pest_loss", "pest_years", "climate_factor", NULL},
     {60, 12, 30, 20, 1.4},
     35,
     35,
     NULL},
    {{"fire_loss", "fire_years", "pest_loss", "pest_years", "geology_loss",
      "geology_years"},
     {80, 12, 30, 20, 1, 500},
     36,
     -1,
     "natural"},
};

START_TEST(whole)
{
    anji_nprt_opts o;

    best_answers(&o);
    for (int k = 0; k < 6 && wholes[_i].set[k] != NULL; k++)
        set(&o, wholes[_i].set[k], wholes[_i].value[k]);
    anji_nprt r = rated(&o);
    CHECK_NEAR(r.total, wholes[_i].total, 0.0, 1e-13, "total");
    ck_assert_int_eq(r.percent, wholes[_i].percent);
    if (wholes[_i].failing != NULL) {
        ck_assert_int_eq(r.failed, 1);
        ck_assert_int_eq(line_of(&r, wholes[_i].failing)->failed, 1);
    }
}
END_TEST

/* Internal 9, external 2, natural 0.5: 11.5, which rounds up to 12; then internal 36. */
START_TEST(rounding_and_internal)
{
    anji_nprt_opts o;

    best_answers(&o);
    set(&o, "pl_longevity", 80);
    set(&o, "pl_legal", NO); /* 9 */
    set(&o, "lt_holder", 2); /* 2 */
    set(&o, "fire_loss", 1);
    set(&o, "fire_years", 60);
    set(&o, "fire_mitigation", 1); /* 0.5 */
    anji_nprt r = rated(&o);
    CHECK_CLOSE(r.internal, 9.0, 0.0, "internal");
    CHECK_CLOSE(r.external, 2.0, 0.0, "external");
    CHECK_CLOSE(r.natural, 0.5, 0.0, "natural");
    ck_assert_int_eq(r.percent, 12);
    set(&o, "pm_species", YES); /* 13.5 */
    ck_assert_int_eq(rated(&o).percent, 14);
    set(&o, "pl_longevity", 60); /* 13 of PL */
    set(&o, "oc_npv", 100);
    set(&o, "fv_payback", 20);
    set(&o, "fv_funding", 0); /* 13 + 8 + 6 + 2 = 29 */
    set(&o, "pm_enforcement", YES);
    set(&o, "pm_no_expertise", YES);
    set(&o, "pm_absent", YES); /* 35 */
    r = rated(&o);
    CHECK_CLOSE(r.internal, 35.0, 0.0, "internal");
    ck_assert_int_eq(line_of(&r, "internal")->failed, 0);
    ck_assert_int_eq(r.percent, 38);
    set(&o, "pl_longevity", 59);
    r = rated(&o);
    ck_assert_int_eq(line_of(&r, "internal")->failed, 1);
    CHECK_CLOSE(line_of(&r, "internal")->limit, 35.0, 0.0, "limit");
    ck_assert_int_eq(r.percent, -1);
}
END_TEST

/* Total 60 passes, 60.4 does not, with each category within its own limit. */
START_TEST(total_limit)
{
    anji_nprt_opts o;

    best_answers(&o);
    set(&o, "pl_longevity", 40);
    set(&o, "oc_npv", 60); /* 15 + 6 + 6 */
    set(&o, "fv_payback", 20);
    set(&o, "fv_funding", 0);
    set(&o, "pl_legal", NO);           /* 17 + 6 + 6 = 29 */
    set(&o, "lt_tenure_disputes", 50); /* 10 */
    set(&o, "fire_loss", 60);
    set(&o, "fire_years", 12); /* 20 */
    set(&o, "geology_loss", 1);
    set(&o, "geology_years", 200); /* 1 */
    anji_nprt r = rated(&o);
    CHECK_CLOSE(r.total, 60.0, 0.0, "total");
    ck_assert_int_eq(r.percent, 60);
    set(&o, "climate_factor", 1.02);
    r = rated(&o);
    CHECK_CLOSE(r.total, 60.4, 1e-15, "total");
    ck_assert_int_eq(r.failed, 1);
    ck_assert_int_eq(line_of(&r, "total")->failed, 1);
    ck_assert_int_eq(r.percent, -1);
}
END_TEST

/* Silence is no answer: each required one is named; together they are counted. */
START_TEST(missing_answers)
{
    anji_nprt_opts o;
    anji_nprt      r;
    anji_error     err;

    anji_nprt_opts_init(&o, sizeof o);
    ck_assert_int_eq(anji_nonpermanence(&o, &r, &err), ANJI_ERR_DOMAIN);
    ck_assert_ptr_nonnull(strstr(err.message, "pm_adaptive_plan"));
    ck_assert_ptr_nonnull(strstr(err.message, "climate_factor"));
    ck_assert(isnan(r.total) && isnan(r.internal));
    ck_assert_int_eq(r.percent, -1);
    for (int i = 0; i < COUNT(best); i++) {
        char want[80];
        best_answers(&o);
        for (size_t k = 0; anji_nprt_param(k) != NULL; k++)
            if (strcmp(anji_nprt_param(k)->name, best[i].name) == 0)
                anji_param_set(anji_nprt_param(k), &o, anji_nprt_param(k)->preset,
                               NULL);
        ck_assert_msg(anji_nonpermanence(&o, &r, &err) == ANJI_ERR_DOMAIN, "%s",
                      best[i].name);
        snprintf(want, sizeof want, "nprt: 1 answers are missing: %s", best[i].name);
        ck_assert_str_eq(err.message, want);
    }
    best_answers(&o);
    set(&o, "fire_loss", 3);
    ck_assert_int_eq(anji_nonpermanence(&o, &r, &err), ANJI_ERR_DOMAIN);
    ck_assert_ptr_nonnull(strstr(err.message, "fire_years"));
    best_answers(&o);
    set(&o, "pl_harvesting", YES);
    ck_assert_int_eq(anji_nonpermanence(&o, &r, &err), ANJI_ERR_DOMAIN);
    ck_assert_ptr_nonnull(strstr(err.message, "pl_regrowth"));
}
END_TEST

START_TEST(refused)
{
    anji_nprt_opts o;
    anji_nprt      r;
    anji_error     err;

    best_answers(&o);
    ck_assert_int_eq(anji_nonpermanence(&o, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_nonpermanence(NULL, &r, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(r.n, -1);
    o.climate_factor = 1.5;
    ck_assert_int_eq(anji_nonpermanence(&o, &r, &err), ANJI_ERR_OPTS);
    ck_assert_ptr_nonnull(strstr(err.message, "climate_factor is 1.5"));
    best_answers(&o);
    o.pm_species = 3;
    ck_assert_int_eq(anji_nonpermanence(&o, &r, &err), ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_nprt_opts_init(NULL, sizeof o), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_nprt_opts_init(&o, 12), ANJI_ERR_OPTS);
}
END_TEST

/* ---- other schemes ---- */

static const struct {
    const char *id;
    double      given, rate; /* rate NaN: refused */
    const char *message;
} rates[] = {
    {"VERRA_NPRT", NAN, NAN, "VERRA_NPRT: no rate is given"},
    {"VERRA_NPRT", 12, 12, NULL},
    {"VERRA_NPRT", 11, NAN, "11 %, want 12 to 60 %"},
    {"VERRA_NPRT", 61, NAN, "61 %, want 12 to 60 %"},
    {"GS_20", NAN, 20, NULL},
    {"GS_20", 20, 20, NULL},
    {"GS_20", 10, NAN, "10 %, want 20 to 20 %"},
    {"CCER_K_RISK", NAN, NAN, "clause not read"},
    {"CCER_K_RISK", 10, 10, NULL},
    {"TREES_BUFFER", NAN, NAN, "want 5 to 25 %"},
    {"TREES_BUFFER", 5, 5, NULL},
    {"TREES_BUFFER", 25, 25, NULL},
    {"TREES_BUFFER", 4.9, NAN, "4.9 %, want 5 to 25 %"},
    {"TREES_BUFFER", 25.1, NAN, "25.1 %, want 5 to 25 %"},
    {"FIXED", NAN, NAN, "no rate is given"},
    {"FIXED", 15, 15, NULL},
    {"CDM_TEMPORARY", NAN, 0, NULL},
    {"NONE", NAN, 0, NULL},
    {"NONE", 5, NAN, "5 %, want 0 to 0 %"},
};

START_TEST(buffer_rates)
{
    const anji_buffer_rule *rule = anji_buffer_rule_find(rates[_i].id);
    double                  rate = 7;
    anji_error              err;

    ck_assert_ptr_nonnull(rule);
    int status = anji_buffer_rate(rule, rates[_i].given, &rate, &err);
    CHECK_CLOSE(rate, rates[_i].rate, 0.0, rates[_i].id);
    ck_assert_int_eq(status, rates[_i].message == NULL ? ANJI_OK : ANJI_ERR_DOMAIN);
    if (rates[_i].message != NULL)
        ck_assert_msg(strstr(err.message, rates[_i].message) != NULL, "%s",
                      err.message);
}
END_TEST

/* Each rule says where it is from; what was not read has no rate of its own, but for the
 * one on which two transcriptions of the text agree. */
START_TEST(buffer_rules)
{
    size_t n = 0;

    for (const anji_buffer_rule *r; (r = anji_buffer_rule_at(n)) != NULL; n++) {
        ck_assert_ptr_eq(anji_buffer_rule_find(r->id), r);
        ck_assert(r->document[0] != '\0' && r->version[0] != '\0' &&
                  r->clause[0] != '\0');
        if (!r->verified && strcmp(r->id, "GS_20") != 0 && strcmp(r->id, "NONE") != 0)
            ck_assert_msg(isnan(r->percent), "%s", r->id);
    }
    ck_assert_uint_eq(n, 7);
    ck_assert_ptr_null(anji_buffer_rule_find("nobody"));
    ck_assert_ptr_null(anji_buffer_rule_find(NULL));
    ck_assert_int_eq(anji_buffer_rate(NULL, 1, NULL, NULL), ANJI_ERR_NULL);
}
END_TEST

START_TEST(parameters)
{
    anji_nprt_opts o;
    size_t         i = 0;

    anji_nprt_opts_init(&o, sizeof o);
    for (const anji_param *p; (p = anji_nprt_param(i)) != NULL; i++) {
        CHECK_CLOSE(anji_param_get(p, &o), p->preset, 0.0, p->name);
        ck_assert_int_eq(anji_param_set(p, &o, p->max * 2 + 1, NULL), ANJI_ERR_OPTS);
        ck_assert_int_eq(anji_param_set(p, &o, p->max, NULL), ANJI_OK);
    }
    ck_assert_uint_eq(i * 1, 70);
}
END_TEST

SUITE_MAIN("nonpermanence", tcase_add_loop_test(tc, each_row, 0, COUNT(rows));
           tcase_add_test(tc, stakeholders); tcase_add_test(tc, natural_matrix);
           tcase_add_loop_test(tc, each_hazard, 0, COUNT(hazards));
           tcase_add_test(tc, sea); tcase_add_test(tc, matrix_fails);
           tcase_add_loop_test(tc, whole, 0, COUNT(wholes));
           tcase_add_test(tc, rounding_and_internal); tcase_add_test(tc, total_limit);
           tcase_add_test(tc, missing_answers); tcase_add_test(tc, refused);
           tcase_add_loop_test(tc, buffer_rates, 0, COUNT(rates));
           tcase_add_test(tc, buffer_rules); tcase_add_test(tc, parameters);)
