/* Tests of the tower chain where one of its ways meets a record that lacks something:
 * thresholds of a year, a draw, VPD, spread, a bearable winter. Expected numbers: the fill
 * and the partition of the same record without the defect, and statements of tower.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/budget.h>

#include "tower_record.h"

static const anji_budget *year_of(const anji_tower_account *a, size_t k)
{
    size_t             n;
    const anji_budget *y = anji_tower_budgets(a, ANJI_PERIOD_YEAR, &n);
    ck_assert_uint_gt(n, k);
    return &y[k];
}

static int warned(const anji_tower_account *a, const char *of)
{
    for (size_t i = 0; anji_tower_warning(a, i) != NULL; i++)
        if (strstr(anji_tower_warning(a, i), of) != NULL)
            return 1;
    return 0;
}

/* One draw is a distribution of one value, whose median is the threshold. The record went
 * unfiltered, and nothing said so. */
START_TEST(one_draw_is_a_threshold)
{
    anji_series    *s = forest(0);
    anji_tower_opts o;

    anji_tower_opts_init(&o, sizeof o);
    o.ustar               = ANJI_TOWER_USTAR_BOOTSTRAP;
    o.ustar_draws         = 1;
    anji_tower_account *a = account_of(s, &o);
    const anji_budget  *y = year_of(a, 0);
    ck_assert(anji_tower_threshold(a, y->from, y->to) > 0.0);
    ck_assert_uint_eq(y->flags & ANJI_BUDGET_NO_THRESHOLD, 0);
    ck_assert(isnan(y->se_ustar_gc_m2)); /* one value has no spread */
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

/* More members than an ensemble holds are refused before the work, not after it. */
START_TEST(too_many_draws)
{
    anji_series        *s = forest(0);
    anji_tower_opts     o;
    anji_tower_account *a;
    anji_error          err;

    anji_tower_opts_init(&o, sizeof o);
    o.ustar_draws = 1001;
    ck_assert_int_eq(anji_tower_run(s, &o, &a, &err), ANJI_ERR_OPTS);
    ck_assert_ptr_null(a);
    ck_assert_ptr_nonnull(strstr(err.message, "1001"));
    anji_series_free(s);
}
END_TEST

/* The step's text was on the stack of the function that wrote it. */
START_TEST(reference_has_its_text)
{
    static const char *const wanted[] = {
        "percentile of the VUT thresholds is the reference",
        "percentile of the CUT thresholds is the reference"};
    anji_series    *s = forest(0);
    anji_tower_opts o;

    for (uint32_t k = 0; k < 2; k++) {
        int found = 0;
        anji_tower_opts_init(&o, sizeof o);
        o.ustar               = ANJI_TOWER_USTAR_VUT + k;
        o.ustar_draws         = 4;
        anji_tower_account *a = account_of(s, &o);
        for (size_t i = 0; anji_tower_steps(a, i) != NULL; i++)
            if (strcmp(anji_tower_steps(a, i)->name, "reference") == 0) {
                ck_assert_str_eq(anji_tower_steps(a, i)->text, wanted[k]);
                found = 1;
            }
        ck_assert_int_eq(found, 1);
        anji_tower_account_free(a);
    }
    anji_series_free(s);
}
END_TEST

/* The forest and a month more, whose nights are too few for a threshold of their own. */
static anji_series *longer(void)
{
    enum { MORE = ROWS + 31 * 48 };
    static double      x[MORE];
    static const char *names[] = {"NEE", "SW_IN", "TA", "VPD", "USTAR"};
    static const char *units[] = {"umol m-2 s-1", "W m-2", "degC", "hPa", "m s-1"};
    anji_series       *s       = forest(0), *t;
    anji_axis          axis    = {.start = T1998, .n = MORE, .step = 1800};

    ck_assert_int_eq(anji_series_new(&axis, &t, NULL), ANJI_OK);
    for (size_t k = 0; k < 5; k++) {
        const double *from = anji_series_column(s, names[k]);
        for (size_t i = 0; i < MORE; i++)
            x[i] = from[i % ROWS];
        ck_assert_int_eq(anji_series_add(t, names[k], units[k], x, NULL), ANJI_OK);
    }
    anji_series_free(s);
    return t;
}

/* A year that no draw gives a threshold is not filtered: its flag and a warning say so.
 * They were silent while another year had one. */
START_TEST(year_without_a_threshold)
{
    anji_series    *s = longer();
    anji_tower_opts o;

    anji_tower_opts_init(&o, sizeof o);
    o.ustar               = ANJI_TOWER_USTAR_CPD;
    o.ustar_draws         = 6;
    anji_tower_account *a = account_of(s, &o);
    const anji_budget  *y = year_of(a, 0), *z = year_of(a, 1);
    ck_assert(anji_tower_threshold(a, y->from, y->to) > 0.0);
    ck_assert(isnan(anji_tower_threshold(a, z->from, z->to)));
    ck_assert_uint_eq(y->flags & ANJI_BUDGET_NO_THRESHOLD, 0);
    ck_assert_uint_ne(z->flags & ANJI_BUDGET_NO_THRESHOLD, 0);
    ck_assert(warned(a, "1999: no u* threshold was found"));
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

/* Percentiles that do not exist are no thresholds either. */
START_TEST(ensemble_without_thresholds)
{
    anji_series    *s = forest(0);
    anji_tower_opts o;

    double *u = anji_series_edit(s, "USTAR");
    for (size_t i = 0; i < ROWS; i++)
        u[i] = 0.3;
    anji_tower_opts_init(&o, sizeof o);
    o.ustar               = ANJI_TOWER_USTAR_VUT;
    o.ustar_draws         = 3;
    anji_tower_account *a = account_of(s, &o);
    ck_assert_uint_ne(year_of(a, 0)->flags & ANJI_BUDGET_NO_THRESHOLD, 0);
    ck_assert(isnan(year_of(a, 0)->se_ustar_gc_m2)); /* not 0: it is not known */
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

/* Where the sun alone tells the night the product has no radiation to filter by: the
 * median threshold is taken. What was read was not set. */
START_TEST(ensemble_without_radiation)
{
    anji_series    *s = forest(0);
    anji_tower_opts o;

    double *sw = anji_series_edit(s, "SW_IN");
    for (size_t i = 0; i < ROWS; i++)
        sw[i] = NAN;
    anji_tower_opts_init(&o, sizeof o);
    o.ustar               = ANJI_TOWER_USTAR_VUT;
    o.ustar_draws         = 4;
    o.lat                 = 48.0;
    o.lon                 = 0.0;
    o.utc_offset          = 0.0;
    anji_tower_account *a = account_of(s, &o);
    const anji_budget  *y = year_of(a, 0);
    ck_assert_ptr_null(anji_tower_product(a));
    ck_assert(warned(a, "the median threshold is taken"));
    ck_assert(anji_tower_threshold(a, y->from, y->to) > 0.0);
    anji_tower_account_free(a);
    anji_series_free(s);
}
END_TEST

/* Without VPD the curves neglect it; the whole record failed. */
START_TEST(partition_without_vpd)
{
    anji_series      *s    = forest(0), *t;
    anji_axis         axis = {.start = T1998, .n = ROWS, .step = 1800};
    anji_tower_opts   o;
    anji_tower_detail d;

    ck_assert_int_eq(anji_series_new(&axis, &t, NULL), ANJI_OK);
    static const char *names[] = {"NEE", "SW_IN", "TA", "USTAR"};
    static const char *units[] = {"umol m-2 s-1", "W m-2", "degC", "m s-1"};
    for (size_t k = 0; k < 4; k++)
        ck_assert_int_eq(anji_series_add(t, names[k], units[k],
                                         anji_series_column(s, names[k]), NULL),
                         ANJI_OK);
    anji_series_free(s);
    anji_tower_opts_init(&o, sizeof o);
    o.ustar_draws         = 0;
    o.partition           = ANJI_TOWER_PARTITION_BOTH;
    anji_tower_account *a = account_of(t, &o);
    const anji_budget  *y = year_of(a, 0);
    ck_assert_int_eq(anji_tower_detail_of(a, y->from, y->to, &d, NULL), ANJI_OK);
    ck_assert(d.gpp_dt > 0.0 && d.reco_dt > 0.0 && d.gpp_nt > 0.0 && d.reco_nt > 0.0);
    anji_tower_account_free(a);
    anji_series_free(t);
}
END_TEST

/* Alike records that are equal have no spread, and a winter below -46 degC no respiration:
 * neither is the end of the partition. Rows elsewhere keep their values nearly: a fortnight
 * of 365 days is another's sample at most. */
START_TEST(partition_of_odd_rows)
{
    anji_series      *s = forest(0);
    anji_tower_opts   o;
    anji_tower_detail d, e;

    anji_tower_opts_init(&o, sizeof o);
    o.rules               = ANJI_FORM_REDDYPROC;
    o.ustar               = ANJI_TOWER_USTAR_NONE;
    o.partition           = ANJI_TOWER_PARTITION_BOTH;
    anji_tower_account *a = account_of(s, &o);
    const anji_budget  *y = year_of(a, 0);
    ck_assert_int_eq(anji_tower_detail_of(a, y->from, y->to, &d, NULL), ANJI_OK);
    double *nee = anji_series_edit(s, "NEE"), *ta = anji_series_edit(s, "TA");
    for (size_t i = 0; i < 28 * 48; i++) {
        nee[i] = i < 14 * 48 ? 0.25 : nee[i];
        ta[i]  = i < 6 ? -50.0 : ta[i];
    }
    anji_tower_account *b = account_of(s, &o);
    ck_assert_int_eq(anji_tower_detail_of(b, y->from, y->to, &e, NULL), ANJI_OK);
    CHECK_CLOSE(e.reco_nt, d.reco_nt, 0.05, "respiration by night");
    CHECK_CLOSE(e.reco_dt, d.reco_dt, 0.05, "respiration by day");
    const double *reco = anji_series_column(anji_tower_series(b), "RECO_NT");
    for (size_t i = 0; i < 6; i++)
        ck_assert(fabs(reco[i]) < 1e-6);
    anji_tower_account_free(a);
    anji_tower_account_free(b);
    anji_series_free(s);
}
END_TEST

SUITE_MAIN("tower_ways", tcase_add_test(tc, one_draw_is_a_threshold);
           tcase_add_test(tc, too_many_draws);
           tcase_add_test(tc, reference_has_its_text);
           tcase_add_test(tc, year_without_a_threshold);
           tcase_add_test(tc, ensemble_without_thresholds);
           tcase_add_test(tc, ensemble_without_radiation);
           tcase_add_test(tc, partition_without_vpd);
           tcase_add_test(tc, partition_of_odd_rows);)
