/* Tests of what anjicarbon/tower.h knows beside the sums: components of the error, members,
 * ensemble, partition, plateau. Expected numbers: the chain's own methods called one by
 * one, the fill of a threshold that is given, and REddyProc 1.3.3 on DE-Tha 1998.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/budget.h>

#include "tower_record.h"

static const anji_budget *year_of(const anji_tower_account *a)
{
    size_t             n;
    const anji_budget *y = anji_tower_budgets(a, ANJI_PERIOD_YEAR, &n);
    ck_assert_uint_ge(n, 1);
    return y;
}

static double se_of(const anji_component *c, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(c[i].name, name) == 0)
            return c[i].se;
    return NAN;
}

START_TEST(components_make_the_interval)
{
    anji_series    *s = forest(0);
    anji_tower_opts o;
    anji_component  c[ANJI_TOWER_COMPONENTS], plain[ANJI_TOWER_COMPONENTS];
    anji_total      total, before;
    size_t          n, n_plain;
    double          squares = 0;

    anji_tower_opts_init(&o, sizeof o);
    anji_tower_account *a = account_of(s, &o);
    o.storage_se          = 7.0;
    o.calibration_se      = 0.02;
    anji_tower_account *b = account_of(s, &o);
    const anji_budget  *y = year_of(b);

    ck_assert_int_eq(
        anji_tower_components(a, y->from, y->to, plain, &n_plain, &before, NULL),
        ANJI_OK);
    ck_assert_int_eq(anji_tower_components(b, y->from, y->to, c, &n, &total, NULL),
                     ANJI_OK);
    ck_assert_uint_eq(n_plain, 4); /* random, gap, ustar, method */
    ck_assert_uint_eq(n, 6);
    for (size_t i = 0; i < n; i++)
        squares += c[i].se * c[i].se;
    CHECK_CLOSE(total.se, sqrt(squares), 1e-13, "all together");
    CHECK_CLOSE(se_of(c, n, "storage"), 7.0 * 365 / 365.25, 1e-12, "storage");
    CHECK_CLOSE(se_of(c, n, "calibration"), 0.02 * fabs(y->nee_gc_m2), 1e-12,
                "calibration");
    CHECK_CLOSE(total.se * total.se - before.se * before.se,
                pow(7.0 * 365 / 365.25, 2) + pow(0.02 * y->nee_gc_m2, 2), 1e-9,
                "what was declared is added");
    CHECK_CLOSE(se_of(c, n, "ustar"), y->se_ustar_gc_m2, 1e-13, "threshold");
    CHECK_CLOSE(y->se_gc_m2, total.se, 1e-14, "the budget's error");
    CHECK_CLOSE(y->sequestration_tco2_ha_lo95,
                -total.hi95 / 100 * anji_co2_per_carbon(anji_tower_mass(b)), 1e-13,
                "the budget's interval");
    ck_assert(total.lo95 < total.lo90 && total.lo90 < total.value &&
              total.value < total.hi90 && total.hi90 < total.hi95);
    CHECK_CLOSE(total.upper, total.hi90, 1e-13, "5 % above, on each side");
    anji_tower_account_free(a);
    anji_tower_account_free(b);
    anji_series_free(s);
}
END_TEST

/* The sum of the chain whose threshold is given. */
static double sum_at(const anji_series *s, uint32_t ustar, double value)
{
    anji_tower_opts o;
    anji_tower_opts_init(&o, sizeof o);
    o.ustar                 = ustar;
    o.ustar_value           = value;
    anji_tower_account *a   = account_of(s, &o);
    double              sum = year_of(a)->nee_gc_m2;
    anji_tower_account_free(a);
    return sum;
}

START_TEST(the_curve_is_that_of_given_thresholds)
{
    anji_series        *s = forest(0);
    anji_tower_account *a = account_of(s, NULL);
    const double       *threshold;
    size_t              n, years;
    const double       *sum = anji_tower_curve(a, &threshold, &n, &years);

    ck_assert_uint_eq(years, 1);
    ck_assert_uint_ge(n, 10);
    ck_assert(threshold[0] == 0.0);
    CHECK_CLOSE(sum[0], sum_at(s, ANJI_TOWER_USTAR_NONE, NAN), 1e-10, "no filter");
    for (size_t k = 1; k < n; k += 4)
        CHECK_CLOSE(sum[k], sum_at(s, ANJI_TOWER_USTAR_FIXED, threshold[k]), 1e-10,
                    "given");
    /* The forest loses respiration below 0.25 m s-1 and is true above. */
    const anji_ustar_plateau *p = anji_tower_plateau(a, 0);
    ck_assert_ptr_nonnull(p);
    ck_assert_int_eq(p->exists, 1);
    ck_assert(p->from > 0.1 && p->to > 0.4);
    ck_assert_ptr_null(anji_tower_plateau(a, 1));
    ck_assert_ptr_null(anji_tower_plateau(NULL, 0));
    ck_assert_ptr_null(anji_tower_curve(NULL, NULL, &n, NULL));
    ck_assert_uint_eq(n, 0);
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

START_TEST(members_are_what_given_thresholds_make)
{
    anji_series    *s = forest(0);
    anji_tower_opts o;
    size_t          n, years;

    anji_tower_opts_init(&o, sizeof o);
    o.ustar                 = ANJI_TOWER_USTAR_BOOTSTRAP;
    o.ustar_draws           = 7;
    anji_tower_account *a   = account_of(s, &o);
    const double       *u   = anji_tower_member_thresholds(a, &n, &years);
    const double       *sum = anji_tower_member_sums(a, &n, &years);
    ck_assert_uint_eq(n, 7);
    ck_assert_uint_eq(years, 1);
    double below = 0, above = 0,
           applied = anji_tower_threshold(a, T1998, T1998 + 86400);
    for (size_t k = 0; k < n; k++) {
        CHECK_CLOSE(sum[k], sum_at(s, ANJI_TOWER_USTAR_FIXED, u[k]), 1e-10, "member");
        below += u[k] < applied;
        above += u[k] > applied;
    }
    ck_assert(below == above); /* the median of seven */
    ck_assert_ptr_null(anji_tower_member_sums(NULL, &n, &years));
    ck_assert(n == 0 && years == 0);
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

static int stop_halfway(void *data, double done)
{
    double *last = data;
    ck_assert(done >= *last && done <= 1.0);
    *last = done;
    return done > 0.5;
}

START_TEST(threads_change_nothing_and_the_caller_can_stop)
{
    anji_series    *s = forest(0);
    anji_tower_opts o;
    anji_run        run;
    anji_error      err;
    double          last = 0;

    anji_tower_opts_init(&o, sizeof o);
    o.ustar               = ANJI_TOWER_USTAR_VUT;
    o.ustar_draws         = 20;
    o.partition           = ANJI_TOWER_PARTITION_BOTH;
    anji_tower_account *a = account_of(s, &o);
    anji_run_init(&run, sizeof run);
    run.threads           = 3;
    o.run                 = &run;
    anji_tower_account *b = account_of(s, &o);
    anji_tower_detail   one, three;
    const anji_budget  *y = year_of(a);
    ck_assert_int_eq(anji_tower_detail_of(a, y->from, y->to, &one, &err), ANJI_OK);
    ck_assert_int_eq(anji_tower_detail_of(b, y->from, y->to, &three, &err), ANJI_OK);
    ck_assert(memcmp(&one, &three, sizeof one) == 0);
    ck_assert(!isnan(one.nee_ref) && !isnan(one.gpp_nt) && !isnan(one.gpp_dt));
    CHECK_CLOSE(one.nee_ref, y->nee_gc_m2, 1e-12, "the reference is the chain's NEE");
    CHECK_CLOSE(one.reco_nt - one.gpp_nt, y->nee_gc_m2, 1e-9, "RECO - GPP = NEE");
    ck_assert_ptr_nonnull(anji_tower_product(a));
    const double *gpp =
        anji_product_column(anji_tower_product(a), ANJI_PRODUCT_HH, "GPP_NT_VUT_REF");
    ck_assert(gpp != NULL &&
              gpp[9999] == anji_series_column(anji_tower_series(a), "GPP_NT")[9999]);
    ck_assert_ptr_null(anji_tower_used(a)->run);
    anji_tower_account_free(a);
    anji_tower_account_free(b);

    run.poll = stop_halfway;
    run.data = &last;
    ck_assert_int_eq(anji_tower_run(s, &o, &a, &err), ANJI_ERR_CANCELLED);
    ck_assert_ptr_null(a);
    ck_assert(last > 0.5);
    run.threads = 0;
    ck_assert_int_eq(anji_tower_run(s, &o, &a, &err), ANJI_ERR_OPTS);
    anji_series_free(s);
}
END_TEST

/* REddyProc 1.3.3, night-time partition at its threshold: sums of the year, to the digits
 * of its table. */
START_TEST(partition_of_the_peer)
{
    anji_series *s = from_table(R "tha_00_input.csv", T1998, "NEE_raw");
    if (s == NULL)
        SKIP("no reference");
    anji_tower_opts   o;
    anji_tower_detail d;

    anji_tower_opts_init(&o, sizeof o);
    o.rules               = ANJI_FORM_REDDYPROC;
    o.filter_runs         = 2;
    o.partition           = ANJI_TOWER_PARTITION_NIGHT;
    o.lat                 = 51.0;
    o.lon                 = 13.6;
    o.utc_offset          = 1.0;
    anji_tower_account *a = account_of(s, &o);
    const anji_budget  *y = year_of(a);
    ck_assert_int_eq(anji_tower_detail_of(a, y->from, y->to, &d, NULL), ANJI_OK);
    CHECK_CLOSE(d.reco_nt, 1305.40510523, 1e-10, "Reco");
    CHECK_CLOSE(d.gpp_nt, 1917.86252851, 1e-10, "GPP");
    ck_assert(isnan(d.gpp_dt) && isnan(d.nee_ref) && isnan(d.rand_unc));
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

/* Gaps of a made-up forest whose filler sees all there is: their error is small, and what
 * the calibration predicts of artificial gaps is what they show. */
START_TEST(gaps_are_calibrated)
{
    anji_series           *s = forest(0);
    anji_tower_account    *a = account_of(s, NULL);
    size_t                 n;
    const anji_gap_length *g = anji_tower_gap_lengths(a, &n);

    ck_assert_uint_ge(n, 4);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(g[i].rmse < 1.3 * g[i].predicted &&
                          g[i].rmse > 0.7 * g[i].predicted,
                      "%lld records: %g, predicted %g", (long long)g[i].length,
                      g[i].rmse, g[i].predicted);
    ck_assert_ptr_null(anji_tower_gap_lengths(NULL, &n));
    ck_assert_uint_eq(n, 0);
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

START_TEST(bad_arguments)
{
    anji_component    c[ANJI_TOWER_COMPONENTS];
    anji_total        total = {.value = 1};
    anji_tower_detail d     = {.gpp_nt = 1};
    anji_error        err;
    size_t            n = 3;

    ck_assert_int_eq(anji_tower_components(NULL, 0, 1, c, &n, &total, &err),
                     ANJI_ERR_NULL);
    ck_assert(n == 0 && isnan(total.value));
    ck_assert_int_eq(anji_tower_detail_of(NULL, 0, 1, &d, &err), ANJI_ERR_NULL);
    ck_assert(isnan(d.gpp_nt));
    ck_assert_int_eq(anji_tower_detail_of(NULL, 0, 1, NULL, &err), ANJI_ERR_NULL);
    ck_assert_ptr_null(anji_tower_product(NULL));
    anji_budget b = {.nee_gc_m2 = NAN, .se_gc_m2 = 2};
    anji_budget_set_total(&b, &total);
    ck_assert(b.se_gc_m2 == 2); /* no sum: as it was */
    anji_budget_set_total(NULL, &total);
}
END_TEST

SUITE_MAIN("tower_errors", tcase_add_test(tc, components_make_the_interval);
           tcase_add_test(tc, the_curve_is_that_of_given_thresholds);
           tcase_add_test(tc, members_are_what_given_thresholds_make);
           tcase_add_test(tc, threads_change_nothing_and_the_caller_can_stop);
           tcase_add_test(tc, partition_of_the_peer);
           tcase_add_test(tc, gaps_are_calibrated); tcase_add_test(tc, bad_arguments);)
