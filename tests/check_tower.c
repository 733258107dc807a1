/* Tests of anjicarbon/tower.h. Expected numbers: annual sums, thresholds and errors of
 * REddyProc 1.3.3 and ONEFlux on DE-Tha 1998 and DE-Geb 2004-2006.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/quality.h>
#include <anjicarbon/random.h>
#include <anjicarbon/tower.h>
#include <anjicarbon/ustar_bootstrap.h>

#include "tower_record.h"

#define T2004 1072915200

/* NaN: not compared. Sums as printed by the references; errors to their 12 digits. */
static const struct {
    const char *file, *nee;
    int64_t     start;
    int         rules, ustar, runs, year;
    double      value, threshold, sum, tolerance, se;
} cases[] = {
    {R "tha_00_input.csv", "NEE_raw", T1998, 1, 1, 2, 0, NAN, NAN, -643.723475058, 1e-8,
     17.7930591553},
    {R "tha_00_input.csv", "NEE_raw", T1998, 1, 0, 2, 0, NAN, 0.41625, -612.457423289,
     1e-8, 19.6766693258},
    {R "tha_00_input.csv", "NEE_raw", T1998, 1, 2, 2, 0, 0.39834375, 0.39834375,
     -616.34851997, 1e-8, 19.4154542077},
    {R "tha_00_input.csv", "NEE_raw", T1998, 1, 2, 2, 0, 0.483939393939, 0.483939393939,
     -624.828406988, 1e-8, 20.7843032256},
    {R "tha_00_input.csv", "NEE_raw", T1998, 1, 2, 2, 0, 0.766029861111, 0.766029861111,
     -682.410556056, 1e-8, 25.9991748153},
    {R "tha_00_input.csv", "NEE_raw", T1998, 2, 1, 0, 0, NAN, NAN, -644.185, 5e-4, NAN},
    {R "geb_00_input.csv", "NEE", T2004, 1, 0, 0, 0, NAN, 0.181666666667, NAN, 0, NAN},
    {R "geb_00_input.csv", "NEE", T2004, 1, 0, 0, 1, NAN, 0.130666666667, NAN, 0, NAN},
    {R "geb_00_input.csv", "NEE", T2004, 1, 0, 0, 2, NAN, 0.242402777778, NAN, 0, NAN},
};

START_TEST(literal_chains)
{
    anji_series *s = from_table(cases[_i].file, cases[_i].start, cases[_i].nee);
    if (s == NULL)
        SKIP("no %s", cases[_i].file);
    anji_tower_opts     o;
    anji_tower_account *a;
    anji_error          err;
    size_t              n;

    anji_tower_opts_init(&o, sizeof o);
    o.rules       = (uint32_t)cases[_i].rules;
    o.ustar       = (uint32_t)cases[_i].ustar;
    o.filter_runs = (uint32_t)cases[_i].runs;
    o.ustar_value = cases[_i].value;
    ck_assert_msg(anji_tower_run(s, &o, &a, &err) == ANJI_OK, "%s", err.message);
    const anji_budget *y = anji_tower_budgets(a, ANJI_PERIOD_YEAR, &n);
    ck_assert_uint_gt(n, (size_t)cases[_i].year);
    y += cases[_i].year;
    CHECK_CLOSE(anji_tower_threshold(a, y->from, y->to), cases[_i].threshold, 1e-11,
                "threshold");
    if (!isnan(cases[_i].sum)) {
        CHECK_NEAR(y->nee_gc_m2, cases[_i].sum, 0, cases[_i].tolerance, "sum");
        CHECK_CLOSE(y->sequestration_tco2_ha,
                    -y->nee_gc_m2 / 100 * anji_co2_per_carbon(anji_tower_mass(a)),
                    1e-14, "t CO2");
        ck_assert_uint_eq(y->flags, 0);
    }
    if (!isnan(cases[_i].se))
        CHECK_CLOSE(y->se_gc_m2, cases[_i].se, 1e-9, "se");
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

START_TEST(nothing_measured_is_changed)
{
    anji_series        *s   = forest(0);
    anji_tower_account *a   = account_of(s, NULL);
    const anji_series  *out = anji_tower_series(a);
    const double       *nee = anji_series_column(out, "NEE"),
                 *f         = anji_series_column(out, "NEE_F");
    const double *qc        = anji_series_column(out, "NEE_F_QC"),
                 *flag      = anji_series_column(out, "NEE_FLAG");
    const double *all       = anji_series_column(out, "NEE_FALL");
    size_t        n;

    for (int i = 0; i < ROWS; i++) {
        double in = anji_series_column(s, "NEE")[i];
        ck_assert(isnan(in) ? isnan(nee[i]) : nee[i] == in);
        if (qc[i] == 0)
            ck_assert(f[i] == in && flag[i] == 0);
        else
            ck_assert(f[i] == all[i] && (isnan(in) || flag[i] > 0));
    }
    const anji_budget *y = anji_tower_budgets(a, ANJI_PERIOD_YEAR, &n);
    ck_assert_uint_eq(n, 1);
    ck_assert_uint_eq(y->flags, 0);
    /* the threshold that was built in, and errors that were estimated */
    ck_assert(fabs(anji_tower_threshold(a, y->from, y->to) - 0.25) < 0.08);
    ck_assert(y->se_random_gc_m2 > 0 && y->se_ustar_gc_m2 > 0);
    anji_budget again;
    ck_assert_int_eq(anji_tower_budget(a, y->from, y->to, &again, NULL), ANJI_OK);
    ck_assert(again.nee_gc_m2 == y->nee_gc_m2 && again.se_gc_m2 == y->se_gc_m2);
    const anji_budget *m   = anji_tower_budgets(a, ANJI_PERIOD_MONTH, &n);
    double             sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += m[k].nee_gc_m2;
    ck_assert_uint_eq(n, 12);
    CHECK_CLOSE(sum, y->nee_gc_m2, 1e-12, "months make the year");
    ck_assert_ptr_nonnull(anji_tower_ustar(a));
    ck_assert_uint_eq(anji_tower_used(a)->ustar_draws, 100);
    ck_assert_uint_eq(anji_tower_used(a)->despike, 2);
    ck_assert_ptr_nonnull(anji_tower_steps(a, 0));
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

START_TEST(same_seed_same_bits)
{
    anji_series    *s = forest(0);
    anji_tower_opts o;
    double          se[3];
    size_t          n;

    anji_tower_opts_init(&o, sizeof o);
    for (int k = 0; k < 3; k++) {
        o.seed                = k == 2 ? 7 : 3;
        anji_tower_account *a = account_of(s, &o);
        se[k] = anji_tower_budgets(a, ANJI_PERIOD_YEAR, &n)->se_ustar_gc_m2;
        anji_tower_account_free(a);
    }
    ck_assert(se[0] == se[1] && se[0] != se[2]);
    o.ustar_draws         = 0;
    anji_tower_account *a = account_of(s, &o);
    ck_assert(isnan(anji_tower_budgets(a, ANJI_PERIOD_YEAR, &n)->se_ustar_gc_m2));
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

/* The year's sum under a fixed threshold. */
static double sum_under(const anji_series *s, double threshold)
{
    anji_tower_opts o;
    size_t          n;

    anji_tower_opts_init(&o, sizeof o);
    o.ustar                 = ANJI_TOWER_USTAR_FIXED;
    o.ustar_value           = threshold;
    anji_tower_account *a   = account_of(s, &o);
    double              sum = anji_tower_budgets(a, ANJI_PERIOD_YEAR, &n)->nee_gc_m2;
    anji_tower_account_free(a);
    return sum;
}

/* The error of the threshold is the spread of sums under resampled thresholds, here each
 * by a run of its own. Resamples used to see drivers after their gaps had been filled,
 * and so found their thresholds, and filtered, in other records than the threshold. */
START_TEST(threshold_error_with_missing_drivers)
{
    enum { DRAWS = 3 };
    static double   nee[ROWS];
    anji_series    *s  = forest(0);
    double         *sw = anji_series_edit(s, "SW_IN"), *ta = anji_series_edit(s, "TA");
    anji_tower_opts o;
    double          sum[DRAWS], value[DRAWS], mean = 0, squares = 0;
    size_t          n;

    anji_ustar_bootstrap_opts b;

    for (int i = 0; i < ROWS; i++) {
        sw[i] = i % 7 == 2 ? NAN : sw[i];
        ta[i] = i % 5 == 1 ? NAN : ta[i];
    }
    anji_tower_opts_init(&o, sizeof o);
    o.seed                   = 3;
    o.ustar_draws            = DRAWS;
    anji_tower_account *a    = account_of(s, &o);
    const double       *flag = anji_series_column(anji_tower_series(a), "NEE_FLAG");
    const anji_axis    *axis = anji_series_axis(s);
    for (int i = 0; i < ROWS; i++) /* what the checks let pass */
        nee[i] = ((int)flag[i] & ~(ANJI_FLAG_USTAR | ANJI_FLAG_AFTER)) == 0
                     ? anji_series_column(s, "NEE")[i]
                     : NAN;
    anji_ustar_bootstrap_opts_init(&b, sizeof b);
    b.seed    = 3;
    b.n_draws = DRAWS;
    ck_assert_uint_eq(anji_ustar_bootstrap_years(axis, NULL), 1);
    ck_assert_int_eq(anji_ustar_bootstrap(axis, nee, anji_series_column(s, "USTAR"), ta,
                                          sw, NULL, NULL, &b, value, NULL),
                     ANJI_OK);
    for (int k = 0; k < DRAWS; k++) {
        ck_assert(!isnan(value[k]));
        sum[k] = sum_under(s, value[k]);
        mean += sum[k] / DRAWS;
    }
    for (int k = 0; k < DRAWS; k++)
        squares += (sum[k] - mean) * (sum[k] - mean);
    CHECK_CLOSE(anji_tower_budgets(a, ANJI_PERIOD_YEAR, &n)->se_ustar_gc_m2,
                sqrt(squares / (DRAWS - 1)), 1e-9, "threshold error");
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

/* Seventy years without a sum are more warnings than are kept. They ended without a
 * word. */
START_TEST(warnings_say_when_they_are_cut)
{
    anji_axis    axis = {.start = T1998, .n = 70 * 8766, .step = 3600};
    anji_series *s;
    size_t       n = 0;

    ck_assert_int_eq(anji_series_new(&axis, &s, NULL), ANJI_OK);
    anji_series_add(s, "NEE", "umol m-2 s-1", NULL, NULL);
    for (int i = 0; i < 5; i++)
        anji_series_edit(s, "NEE")[i] = 0.25 * i;
    anji_tower_account *a = account_of(s, NULL);
    while (anji_tower_warning(a, n) != NULL)
        n++;
    ck_assert_uint_ge(n, 2);
    ck_assert_ptr_nonnull(strstr(anji_tower_warning(a, n - 1), "more warnings"));
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

START_TEST(storage_is_added)
{
    anji_series        *s   = forest(1);
    anji_tower_account *a   = account_of(s, NULL);
    const double       *nee = anji_series_column(anji_tower_series(a), "NEE");
    for (int i = 0; i < ROWS; i++) {
        double fc = anji_series_column(s, "FC")[i], sc = anji_series_column(s, "SC")[i];
        double want = isnan(sc) ? fc : fc + sc;
        ck_assert(isnan(want) ? isnan(nee[i]) : nee[i] == want);
    }
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

/* Flux and drivers lost together for a month: no sum in ours, a flag in the others. */
START_TEST(blind_year_is_refused)
{
    anji_series *s       = forest(0);
    const char  *names[] = {"NEE", "SW_IN", "TA", "VPD"};
    size_t       n;
    for (size_t k = 0; k < 4; k++)
        for (int i = 100 * 48; i < 130 * 48; i++)
            anji_series_edit(s, names[k])[i] = NAN;
    anji_tower_opts o;
    anji_tower_opts_init(&o, sizeof o);
    for (uint32_t rules = 0; rules < 3; rules++) {
        o.rules               = rules;
        anji_tower_account *a = account_of(s, &o);
        const anji_budget  *y = anji_tower_budgets(a, ANJI_PERIOD_YEAR, &n);
        ck_assert_uint_eq(y->flags & ANJI_BUDGET_BLIND, ANJI_BUDGET_BLIND);
        ck_assert(rules == 0 ? isnan(y->nee_gc_m2) : !isnan(y->nee_gc_m2));
        ck_assert_ptr_nonnull(anji_tower_warning(a, 0));
        anji_tower_account_free(a);
    }
    anji_series_free(s);
}
END_TEST

/* One temperature of -300 degC beside humidity ended the run of a year, though the range
 * check takes it as missing. 10 degC and 60 %: 4.9 hPa (Sonntag 1990: 12.28 hPa
 * saturated). */
START_TEST(impossible_temperature_beside_humidity)
{
    anji_series *s = forest(0);
    anji_series_add(s, "RH", "%", NULL, NULL);
    for (int i = 0; i < ROWS; i++) {
        anji_series_edit(s, "VPD")[i] = NAN;
        anji_series_edit(s, "RH")[i]  = 60;
    }
    anji_series_edit(s, "TA")[500] = -300;
    anji_series_edit(s, "TA")[600] = 10;
    anji_tower_account *a          = account_of(s, NULL);
    const double       *vpd        = anji_series_column(anji_tower_series(a), "VPD_F");
    const double       *ta         = anji_series_column(anji_tower_series(a), "TA_F");
    CHECK_NEAR(vpd[600], 4.91, 0, 0.02, "VPD from 10 degC and 60 %");
    ck_assert(ta[500] > -50 && vpd[500] > 0);
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

/* A product's file: filled columns and their flags beside an unfilled TA of another
 * version. ONEFlux's chain takes what the flags call measured, the others do not ask. */
START_TEST(flagged_drivers)
{
    static const uint32_t rules[] = {ANJI_FORM_ONEFLUX, ANJI_FORM_REDDYPROC};
    anji_series          *s       = forest(0);
    anji_tower_opts       o;

    anji_series_add(s, "TA_F", "degC", anji_series_column(s, "TA"), NULL);
    anji_series_add(s, "TA_F_QC", "1", anji_series_column(s, "TA"), NULL);
    for (int i = 0; i < ROWS; i++) {
        anji_series_edit(s, "TA_F_QC")[i] = i % 7 == 3 ? 1 + i % 2 : 0;
        anji_series_edit(s, "TA")[i] += 1;
    }
    const double *filled = anji_series_column(s, "TA_F"),
                 *other  = anji_series_column(s, "TA");
    anji_tower_opts_init(&o, sizeof o);
    for (int k = 0; k < 2; k++) {
        o.rules                = rules[k];
        anji_tower_account *a  = account_of(s, &o);
        const double       *ta = anji_series_column(anji_tower_series(a), "TA_F");
        for (int i = 0; i < ROWS; i++)
            if (k == 0)
                ck_assert(i % 7 == 3 ? isnan(ta[i]) : ta[i] == filled[i]);
            else
                ck_assert(ta[i] == other[i]);
        anji_tower_account_free(a);
    }
    /* a flag that calls nothing measured leaves the unfilled column */
    for (int i = 0; i < ROWS; i++)
        anji_series_edit(s, "TA_F_QC")[i] = 2;
    o.rules               = ANJI_FORM_ONEFLUX;
    anji_tower_account *a = account_of(s, &o);
    ck_assert(anji_series_column(anji_tower_series(a), "TA_F")[5] == other[5]);
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

/* Drivers that stop for 40 days, and a reanalysis that is colder, dimmer and moister. The
 * noise of TA is 1 K, which the reanalysis knows: what is filled is what was taken out. */
START_TEST(drivers_from_a_reanalysis)
{
    static const char *const names[][3] = {{"TA", "TA_ERA", "TA_F"},
                                           {"SW_IN", "SW_IN_ERA", "SW_IN_F"},
                                           {"VPD", "VPD_ERA", "VPD_F"}};
    enum { FROM = 100 * 48, TO = 140 * 48 };
    static double truth[3][ROWS];
    anji_series  *s = forest(0);
    int64_t       n = -1;

    for (int k = 0; k < 3; k++) {
        anji_series_add(s, names[k][1], k == 0 ? "degC" : k == 1 ? "W m-2" : "hPa",
                        anji_series_column(s, names[k][0]), NULL);
        double *x = anji_series_edit(s, names[k][0]);
        double *e = anji_series_edit(s, names[k][1]);
        for (int i = 0; i < ROWS; i++) {
            truth[k][i] = x[i];
            e[i]        = k == 1 ? 0.8 * x[i] : 0.9 * x[i] - 1;
            x[i]        = i >= FROM && i < TO ? NAN : x[i];
            if (i >= FROM && i < TO)
                anji_series_edit(s, "NEE")[i] = NAN;
        }
    }
    anji_tower_account *a = account_of(s, NULL);
    for (int k = 0; k < 3; k++) {
        const double *f = anji_series_column(anji_tower_series(a), names[k][2]);
        for (int i = 0; i < ROWS; i++)
            CHECK_NEAR(f[i], truth[k][i], 0, 1e-9, names[k][2]);
    }
    for (size_t k = 0; anji_tower_steps(a, k) != NULL; k++)
        if (strcmp(anji_tower_steps(a, k)->name, "reanalysis") == 0)
            n = anji_tower_steps(a, k)->n;
    ck_assert_int_eq(n, 3 * (TO - FROM));
    size_t years;
    ck_assert(!(anji_tower_budgets(a, ANJI_PERIOD_YEAR, &years)->flags &
                ANJI_BUDGET_BLIND));
    anji_tower_account_free(a);
    /* one that does not vary is said, and the drivers are filled without it */
    for (int i = 0; i < ROWS; i++)
        anji_series_edit(s, "TA_ERA")[i] = 7;
    a        = account_of(s, NULL);
    int said = 0;
    for (size_t k = 0; anji_tower_warning(a, k) != NULL; k++)
        said += strstr(anji_tower_warning(a, k), "TA_ERA is not used") != NULL;
    ck_assert_int_eq(said, 1);
    ck_assert(!isnan(anji_series_column(anji_tower_series(a), "TA_F")[FROM]));
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

START_TEST(without_ustar)
{
    anji_series *s = forest(0);
    size_t       n;
    for (int i = 0; i < ROWS; i++)
        anji_series_edit(s, "USTAR")[i] = NAN;
    anji_tower_account *a = account_of(s, NULL);
    const anji_budget  *y = anji_tower_budgets(a, ANJI_PERIOD_YEAR, &n);
    ck_assert_uint_eq(y->flags, ANJI_BUDGET_NO_THRESHOLD);
    ck_assert(isnan(anji_tower_threshold(a, y->from, y->to)));
    ck_assert_ptr_nonnull(strstr(anji_tower_warning(a, 0), "USTAR"));
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

/* Columns that cannot be what they are called. Each case scales NEE and radiation, fills
 * gaps or empties, and names a word of the warning and the flags of the year. */
static const struct {
    double      nee, sw;
    int         whole;
    const char *words;
    uint32_t    flags;
} doubtful[] = {
    {-1.0, 1.0, 0, "sign may be reversed", ANJI_BUDGET_IMPLAUSIBLE},
    {1 / 22.7, 1.0, 0, "another unit", ANJI_BUDGET_IMPLAUSIBLE},
    {1.0, 1e-3, 0, "radiation stays below",
     ANJI_BUDGET_BLIND | ANJI_BUDGET_NO_THRESHOLD},
    {1.0, 1.0, 1, "gap-filled before", ANJI_BUDGET_IMPLAUSIBLE},
    {NAN, 1.0, 0, "no measured value", ANJI_BUDGET_UNFILLED | ANJI_BUDGET_REFUSED},
};

START_TEST(doubts_are_said)
{
    anji_series *s   = forest(0);
    double      *nee = anji_series_edit(s, "NEE"), *sw = anji_series_edit(s, "SW_IN");
    size_t       n, found                              = 0;

    for (int i = 0; i < ROWS; i++) {
        if (doubtful[_i].whole && isnan(nee[i]))
            nee[i] = sw[i] > 0 ? -7.5 : 2.5;
        nee[i] *= doubtful[_i].nee;
        sw[i] *= doubtful[_i].sw;
    }
    anji_tower_account *a = account_of(s, NULL);
    for (size_t i = 0; anji_tower_warning(a, i) != NULL; i++)
        found += strstr(anji_tower_warning(a, i), doubtful[_i].words) != NULL;
    ck_assert_msg(found == 1, "%s: said %zu times", doubtful[_i].words, found);
    const anji_budget *y = anji_tower_budgets(a, ANJI_PERIOD_YEAR, &n);
    ck_assert_msg((y->flags & doubtful[_i].flags) == doubtful[_i].flags, "%s: flags %u",
                  doubtful[_i].words, y->flags);
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

/* A high fixed threshold leaves no night. */
START_TEST(no_night_is_left)
{
    anji_series    *s = forest(0);
    anji_tower_opts o;
    size_t          n;
    anji_tower_opts_init(&o, sizeof o);
    o.ustar               = ANJI_TOWER_USTAR_FIXED;
    o.ustar_value         = 5;
    anji_tower_account *a = account_of(s, &o);
    ck_assert_uint_eq(anji_tower_budgets(a, ANJI_PERIOD_YEAR, &n)->flags,
                      ANJI_BUDGET_NO_NIGHT);
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

/* The threshold is the same whether the coordinates are known or not. */
START_TEST(threshold_without_coordinates)
{
    anji_series *s = from_table(R "tha_00_input.csv", T1998, "NEE_raw");
    if (s == NULL)
        SKIP("no tha_00_input.csv");
    anji_tower_opts o;
    double          threshold[2];
    anji_tower_opts_init(&o, sizeof o);
    o.ustar_draws = 0;
    for (int k = 0; k < 2; k++) {
        anji_tower_account *a = account_of(s, &o);
        threshold[k]          = anji_tower_threshold(a, T1998, T1998 + 365 * 86400);
        anji_tower_account_free(a);
        o.lat        = 50.96;
        o.lon        = 13.57;
        o.utc_offset = 1;
    }
    ck_assert(threshold[0] > 0.3 && threshold[0] < 0.5);
    CHECK_CLOSE(threshold[1], threshold[0], 1e-12, "threshold");
    anji_series_free(s);
}
END_TEST

START_TEST(bad_arguments)
{
    anji_axis           axis = {.start = T1998, .n = 48, .step = 1800};
    anji_series        *s;
    anji_tower_account *a = (anji_tower_account *)&axis;
    anji_tower_opts     o;
    anji_error          err;
    anji_budget         b;
    size_t              n;

    anji_tower_opts_init(&o, sizeof o);
    ck_assert_int_eq(anji_series_new(&axis, &s, NULL), ANJI_OK);
    ck_assert_int_eq(anji_tower_run(NULL, NULL, &a, &err), ANJI_ERR_NULL);
    ck_assert_ptr_null(a);
    ck_assert_int_eq(anji_tower_run(s, NULL, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_tower_run(s, NULL, &a, &err), ANJI_ERR_NOT_FOUND);
    anji_series_add(s, "NEE", "umol m-2 s-1", NULL, NULL);
    anji_series_edit(s, "NEE")[3] = 1.5;
    anji_series_edit(s, "NEE")[4] = 1.75;
    o.rules                       = ANJI_FORM_ONEFLUX;
    ck_assert_int_eq(anji_tower_run(s, &o, &a, &err), ANJI_ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(err.message, "SW_IN"));
    o.rules = ANJI_FORM_ANJI;
    o.ustar = ANJI_TOWER_USTAR_FIXED;
    ck_assert_int_eq(anji_tower_run(s, &o, &a, &err), ANJI_ERR_OPTS);
    o.ustar = ANJI_TOWER_USTAR_NONE;
    o.lat   = 51;
    ck_assert_int_eq(anji_tower_run(s, &o, &a, &err), ANJI_ERR_OPTS);
    o.lat = 91;
    ck_assert_int_eq(anji_tower_run(s, &o, &a, &err), ANJI_ERR_OPTS);
    anji_series_edit(s, "NEE")[7] = INFINITY;
    o.lat                         = NAN;
    ck_assert_int_eq(anji_tower_run(s, &o, &a, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 7);
    ck_assert_ptr_null(a);
    anji_series_free(s);

    ck_assert_ptr_null(anji_tower_series(NULL));
    ck_assert_ptr_null(anji_tower_steps(NULL, 0));
    ck_assert_ptr_null(anji_tower_warning(NULL, 0));
    ck_assert_ptr_null(anji_tower_budgets(NULL, 0, &n));
    ck_assert_ptr_null(anji_tower_ustar(NULL));
    ck_assert_int_eq(anji_tower_mass(NULL), -1);
    ck_assert_ptr_null(anji_tower_used(NULL));
    ck_assert(isnan(anji_tower_threshold(NULL, 0, 1)));
    b.nee_gc_m2 = 1.0;
    ck_assert_int_eq(anji_tower_budget(NULL, 0, 1, &b, &err), ANJI_ERR_NULL);
    ck_assert(isnan(b.nee_gc_m2) && b.n == -1);
    anji_tower_account_free(NULL);
}
END_TEST

START_TEST(parameters)
{
    anji_tower_opts o;
    anji_tower_opts_init(&o, sizeof o);
    size_t end = 4, i = 0;
    for (const anji_param *p; (p = anji_tower_param(i)) != NULL; i++) {
        ck_assert_uint_eq(p->offset, end);
        end += p->kind == ANJI_PARAM_DOUBLE ? 8 : 4;
        ck_assert(isnan(p->preset) ? isnan(anji_param_get(p, &o))
                                   : anji_param_get(p, &o) == p->preset);
    }
    ck_assert_uint_eq(end + sizeof o.run, sizeof o); /* not a parameter */
}
END_TEST

SUITE_MAIN("tower",
           tcase_add_loop_test(tc, literal_chains, 0, sizeof cases / sizeof *cases);
           tcase_add_test(tc, nothing_measured_is_changed);
           tcase_add_test(tc, same_seed_same_bits);
           tcase_add_test(tc, threshold_error_with_missing_drivers);
           tcase_add_test(tc, warnings_say_when_they_are_cut);
           tcase_add_test(tc, storage_is_added);
           tcase_add_test(tc, impossible_temperature_beside_humidity);
           tcase_add_test(tc, blind_year_is_refused); tcase_add_test(tc, without_ustar);
           tcase_add_test(tc, flagged_drivers);
           tcase_add_test(tc, drivers_from_a_reanalysis);
           tcase_add_loop_test(tc, doubts_are_said, 0,
                               sizeof doubtful / sizeof *doubtful);
           tcase_add_test(tc, no_night_is_left);
           tcase_add_test(tc, threshold_without_coordinates);
           tcase_add_test(tc, bad_arguments); tcase_add_test(tc, parameters);)
