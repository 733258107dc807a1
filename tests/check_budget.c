/* Tests of anjicarbon/budget.h. Expected numbers: annual sums of REddyProc 1.3.3 and of
 * ONEFlux on their own filled series; series small enough to sum by hand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/budget.h>

#include "suite.h"
#include "table.h"

#define R     "reference/flux/reddyproc/"
#define O     "reference/flux/oneflux/gf_mds/"
#define T1998 883612800 /* 1998-01-01 */
#define T2004 1072915200

/* Each sum printed with the digits the reference gives. */
static const struct {
    const char *file, *value, *quality;
    int64_t     start;
    int         mass, year; /* year: position among the years */
    double      nee, tolerance;
} cases[] = {
    {R "tha_02_mds_NEE_nofilter.csv", "NEE_f", "NEE_fqc", T1998, ANJI_MASS_MOLAR, 0,
     -643.723475058, 1e-8},
    {R "tha_02_mds_NEE_uStar.csv", "NEE_uStar_f", "NEE_uStar_fqc", T1998,
     ANJI_MASS_MOLAR, 0, -612.457423289, 1e-8},
    {R "geb_02_mds_NEE_uStar.csv", "NEE_uStar_f", "NEE_uStar_fqc", T2004,
     ANJI_MASS_MOLAR, 0, -215.22487478, 1e-7},
    {R "geb_02_mds_NEE_uStar.csv", "NEE_uStar_f", "NEE_uStar_fqc", T2004,
     ANJI_MASS_MOLAR, 1, -136.793542611, 1e-7},
    {R "geb_02_mds_NEE_uStar.csv", "NEE_uStar_f", "NEE_uStar_fqc", T2004,
     ANJI_MASS_MOLAR, 2, -572.873496046, 1e-7},
    {O "full17/DE-Tha_1998_gf_mds.csv", "FILLED", "QC", T1998, ANJI_MASS_ONEFLUX, 0,
     -644.185, 5e-4},
};

static uint8_t *whole(const double *x, size_t n)
{
    uint8_t *q = malloc(n);
    for (size_t i = 0; i < n; i++)
        q[i] = isnan(x[i]) ? 255 : (uint8_t)x[i];
    return q;
}

START_TEST(annual_sums)
{
    table *t = table_read(shared_file(cases[_i].file));
    if (t == NULL)
        SKIP("no %s", cases[_i].file);
    anji_axis axis = {.start = cases[_i].start, .n = (int64_t)t->rows, .step = 1800};
    uint8_t  *q    = whole(table_column(t, cases[_i].quality), t->rows);
    anji_budget_columns c = {.nee = table_column(t, cases[_i].value), .quality = q};
    anji_budget_opts    o;
    anji_budget         years[4];
    size_t              n;

    anji_budget_opts_init(&o, sizeof o);
    o.mass = (uint32_t)cases[_i].mass;
    ck_assert_int_eq(
        anji_budget_by(&axis, &c, NULL, 0, ANJI_PERIOD_YEAR, 1, &o, years, 4, &n, NULL),
        ANJI_OK);
    const anji_budget *y = &years[cases[_i].year];
    CHECK_NEAR(y->nee_gc_m2, cases[_i].nee, 0.0, cases[_i].tolerance, "annual NEE");
    CHECK_NEAR(y->sequestration_tco2_ha,
               -cases[_i].nee / 100 * anji_co2_per_carbon((int)o.mass), 0.0,
               cases[_i].tolerance, "t CO2");
    ck_assert(isnan(y->se_gc_m2) && isnan(y->sequestration_tco2_ha_lo95));
    ck_assert_int_eq(y->n_unfilled, 0);
    free(q);
    table_free(t);
}
END_TEST

/* Ten days of hours that begin at noon: 2.385 by day rows, one row in class 2. */
enum { ROWS = 240 };
static double  nee[ROWS], residual[ROWS], sd[ROWS];
static uint8_t quality[ROWS], blind[ROWS];

static anji_axis small_series(void)
{
    for (size_t i = 0; i < ROWS; i++) {
        nee[i]      = 2.385;
        quality[i]  = 0;
        blind[i]    = 0;
        sd[i]       = 0.7;
        residual[i] = i % 2 ? 0.5 : -0.5;
    }
    quality[30] = 2;
    return (anji_axis){.start = T1998 + 43200, .n = ROWS, .step = 3600};
}

START_TEST(days_and_parts)
{
    anji_axis           axis   = small_series();
    anji_budget_columns c      = {nee, quality, residual, sd, blind, NULL};
    double              rho[1] = {1.0};
    anji_budget         days[11];
    size_t              n;

    ck_assert_int_eq(
        anji_budget_by(&axis, &c, rho, 1, ANJI_PERIOD_DAY, 1, NULL, NULL, 0, &n, NULL),
        ANJI_OK);
    ck_assert_uint_eq(n, 11);
    ck_assert_int_eq(
        anji_budget_by(&axis, &c, rho, 1, ANJI_PERIOD_DAY, 1, NULL, days, 11, &n, NULL),
        ANJI_OK);
    ck_assert_uint_eq(days[0].flags, ANJI_BUDGET_PARTIAL);
    ck_assert_int_eq(days[0].n, 12);
    ck_assert_int_eq(days[0].n_expected, 24);
    CHECK_CLOSE(days[0].coverage, 0.5, 1e-15, "coverage");
    /* 12 h * 3600 s * 2.385 umol * 12.011e-6 g/umol */
    CHECK_CLOSE(days[0].nee_gc_m2, 1.237517352, 1e-12, "half a day");
    ck_assert_uint_eq(days[1].flags, 0);
    ck_assert_int_eq(days[1].n_measured, 23);
    ck_assert_int_eq(days[1].n_quality[1], 1);
    CHECK_CLOSE(days[1].longest_gap_days, 1.0 / 24, 1e-12, "gap");
    /* white residuals: n_eff = m = 24, se = sqrt(0.49 / 23) * 86400 * 12.011e-6 */
    CHECK_CLOSE(days[2].se_random_gc_m2, 0.15147014161544647, 1e-12, "random error");
    CHECK_CLOSE(days[2].sequestration_tco2_ha_hi95 - days[2].sequestration_tco2_ha,
                1.959963984540054 * 0.15147014161544647 / 100 * 44.0095 / 12.011, 1e-7,
                "interval");
    ck_assert_int_eq(
        anji_budget_by(&axis, &c, rho, 1, ANJI_PERIOD_DAY, 1, NULL, days, 3, &n, NULL),
        ANJI_ERR_DOMAIN);
    ck_assert(n == 0 && isnan(days[0].nee_gc_m2) && days[2].n == -1);
}
END_TEST

/* A period need not lie on the record's steps. Counted by hand: in [1700, 3700) the
 * records of 1800 and 3600 s start; 2000 s were taken for one record, coverage 2. */
START_TEST(period_between_steps)
{
    static const struct {
        int64_t from, to, n_expected, n;
    } periods[] = {{1700, 3700, 2, 2}, {1801, 7200, 2, 2}, {-1900, 1801, 3, 2},
                   {-3600, 0, 2, 0},   {0, 1800, 1, 1},    {900, 2700, 1, 1}};
    double              flux[4]     = {2.385, -1.25, 0.75, 3.5};
    uint8_t             measured[4] = {0};
    anji_axis           axis        = {.start = 0, .n = 4, .step = 1800};
    anji_budget_columns c           = {.nee = flux, .quality = measured};
    anji_budget         b;

    for (size_t k = 0; k < sizeof periods / sizeof *periods; k++) {
        ck_assert_int_eq(anji_budget_of(&axis, &c, NULL, 0, periods[k].from,
                                        periods[k].to, NULL, &b, NULL),
                         ANJI_OK);
        ck_assert_int_eq(b.n_expected, periods[k].n_expected);
        ck_assert_int_eq(b.n, periods[k].n);
        ck_assert_uint_eq(b.flags & ANJI_BUDGET_PARTIAL,
                          b.n < b.n_expected ? ANJI_BUDGET_PARTIAL : 0);
    }
}
END_TEST

START_TEST(what_is_missing_is_not_zero)
{
    anji_axis           axis = small_series();
    anji_budget_columns c    = {nee, quality, residual, sd, blind, NULL};
    anji_budget         b;
    anji_budget_opts    o;
    int64_t             from = axis.start, to = axis.start + ROWS * 3600;

    anji_budget_opts_init(&o, sizeof o);
    nee[100]     = NAN;
    quality[100] = 255;
    ck_assert_int_eq(anji_budget_of(&axis, &c, NULL, 0, from, to, &o, &b, NULL),
                     ANJI_OK);
    ck_assert_uint_eq(b.flags, ANJI_BUDGET_UNFILLED | ANJI_BUDGET_REFUSED);
    ck_assert(isnan(b.nee_gc_m2) && isnan(b.sequestration_tco2_ha));
    ck_assert_int_eq(b.n_unfilled, 1);

    small_series();
    for (size_t i = 40; i < 90; i++) {
        blind[i]   = 1;
        quality[i] = 3;
    }
    o.blind_days     = 2.0;
    o.long_gap_days  = 2.0;
    o.measured_share = 0.8;
    ck_assert_int_eq(anji_budget_of(&axis, &c, NULL, 0, from, to, &o, &b, NULL),
                     ANJI_OK);
    ck_assert_uint_eq(b.flags, ANJI_BUDGET_BLIND | ANJI_BUDGET_REFUSED |
                                   ANJI_BUDGET_LONG_GAP | ANJI_BUDGET_MOSTLY_FILLED);
    CHECK_CLOSE(b.longest_blind_days, 50.0 / 24, 1e-12, "blind days");
    o.refuse_blind = 0;
    ck_assert_int_eq(anji_budget_of(&axis, &c, NULL, 0, from, to, &o, &b, NULL),
                     ANJI_OK);
    CHECK_CLOSE(b.nee_gc_m2, ROWS * 3600 * 2.385 * 12.011e-6, 1e-12,
                "flagged, not refused");
    /* nothing of the period on the axis */
    ck_assert_int_eq(anji_budget_of(&axis, &c, NULL, 0, 0, 86400, &o, &b, NULL),
                     ANJI_OK);
    ck_assert_uint_eq(b.flags & ANJI_BUDGET_REFUSED, ANJI_BUDGET_REFUSED);
}
END_TEST

/* A published product sums to +1230 g C m-2 in a year of grassland: no such ecosystem.
 */
START_TEST(implausible_year)
{
    enum { YEAR = 8760 };
    static double       flux[YEAR];
    static uint8_t      measured[YEAR];
    anji_axis           axis = {.start = T1998, .n = YEAR, .step = 3600};
    anji_budget_columns c    = {.nee = flux, .quality = measured};
    static const struct {
        double   mean;
        uint32_t flags;
    } years[] = {{3.25, ANJI_BUDGET_IMPLAUSIBLE},
                 {-5.5, ANJI_BUDGET_IMPLAUSIBLE},
                 {-1.76, 0},
                 {2.2, 0}};
    for (size_t k = 0; k < sizeof years / sizeof *years; k++) {
        anji_budget b;
        size_t      n;
        for (size_t i = 0; i < YEAR; i++)
            flux[i] = years[k].mean;
        ck_assert_int_eq(anji_budget_by(&axis, &c, NULL, 0, ANJI_PERIOD_YEAR, 1, NULL,
                                        &b, 1, &n, NULL),
                         ANJI_OK);
        ck_assert_uint_eq(b.flags, years[k].flags);
    }
}
END_TEST

START_TEST(two_year_cycles)
{
    enum { DAYS = 365 * 3 };
    static double       flux[DAYS * 24];
    static uint8_t      measured[DAYS * 24];
    anji_axis           axis = {.start = T1998, .n = DAYS * 24, .step = 3600};
    anji_budget_columns c    = {.nee = flux, .quality = measured};
    anji_budget         b[2];
    size_t              n;

    for (size_t i = 0; i < DAYS * 24; i++)
        flux[i] = i < 365 * 24 ? -3.0 : i < 730 * 24 ? -1.0 : 0.5;
    ck_assert_int_eq(
        anji_budget_by(&axis, &c, NULL, 0, ANJI_PERIOD_YEAR, 2, NULL, b, 2, &n, NULL),
        ANJI_OK);
    ck_assert_uint_eq(n, 2);
    CHECK_CLOSE(b[0].nee_gc_m2, -4.0 * 365 * 86400 * 12.011e-6, 1e-12,
                "on and off year");
    ck_assert_uint_eq(b[1].flags, ANJI_BUDGET_PARTIAL);
    ck_assert_int_eq((int)((b[0].to - b[0].from) / 86400), 730);
}
END_TEST

START_TEST(threshold_error)
{
    anji_axis           axis   = small_series();
    anji_budget_columns c      = {nee, quality, residual, sd, blind, NULL};
    double              rho[1] = {1.0};
    anji_budget         b;
    ck_assert_int_eq(anji_budget_of(&axis, &c, rho, 1, axis.start, axis.start + 864000,
                                    NULL, &b, NULL),
                     ANJI_OK);
    double random = b.se_random_gc_m2;
    ck_assert(b.se_gc_m2 == random && isnan(b.se_ustar_gc_m2));
    anji_budget_add_ustar(&b, 0.75);
    CHECK_CLOSE(b.se_gc_m2, sqrt(random * random + 0.5625), 1e-14, "joined");
    anji_budget_add_ustar(NULL, 0.75);
}
END_TEST

/* Ten nights of 12 h with one measured record are hardly any; a day here and there
 * without flux and drivers adds up. */
START_TEST(nights_and_scattered_days)
{
    static uint8_t      night[ROWS];
    anji_axis           axis   = small_series();
    anji_budget_columns c      = {nee, quality, residual, sd, blind, night};
    double              rho[1] = {1.0};
    anji_budget_opts    o;
    anji_budget         b;

    for (int i = 0; i < ROWS; i++) {
        night[i]   = i % 24 < 12;
        quality[i] = night[i] && i != 5 ? 1 : 0;
        blind[i]   = i % 3 == 0;
    }
    anji_budget_opts_init(&o, sizeof o);
    ck_assert_int_eq(anji_budget_of(&axis, &c, rho, 1, axis.start,
                                    axis.start + ROWS * 3600, &o, &b, NULL),
                     ANJI_OK);
    ck_assert_int_eq(b.n_night, 120);
    ck_assert_int_eq(b.n_night_measured, 1);
    CHECK_CLOSE(b.blind_days, 80.0 / 24, 1e-12, "blind days");
    ck_assert_uint_eq(b.flags, ANJI_BUDGET_NO_NIGHT); /* 1 of 120 is under 3 % */
    o.blind_total_days = 3.0;
    o.night_share      = 0.0;
    ck_assert_int_eq(anji_budget_of(&axis, &c, rho, 1, axis.start,
                                    axis.start + ROWS * 3600, &o, &b, NULL),
                     ANJI_OK);
    ck_assert_uint_eq(b.flags, ANJI_BUDGET_BLIND);
    ck_assert(!isnan(b.nee_gc_m2));
}
END_TEST

/* A threshold error alone is no interval. */
START_TEST(unknown_random_error)
{
    anji_axis           axis = small_series();
    anji_budget_columns c    = {nee, quality, NULL, NULL, NULL, NULL};
    anji_budget         b;
    ck_assert_int_eq(anji_budget_of(&axis, &c, NULL, 0, axis.start, axis.start + 864000,
                                    NULL, &b, NULL),
                     ANJI_OK);
    anji_budget_add_ustar(&b, 0.75);
    ck_assert(b.se_ustar_gc_m2 == 0.75 && isnan(b.se_gc_m2));
    ck_assert(isnan(b.sequestration_tco2_ha_lo95) && !isnan(b.sequestration_tco2_ha));
}
END_TEST

START_TEST(bad_arguments)
{
    anji_axis           axis = small_series();
    anji_budget_columns c    = {nee, quality, NULL, NULL, NULL, NULL};
    anji_budget         b;
    anji_budget_opts    o;
    size_t              n;
    anji_error          err;

    anji_budget_opts_init(&o, sizeof o);
    ck_assert_int_eq(anji_budget_of(&axis, &c, NULL, 1, 0, 86400, NULL, &b, &err),
                     ANJI_ERR_NULL);
    ck_assert(isnan(b.nee_gc_m2) && b.n == -1);
    ck_assert_int_eq(anji_budget_of(&axis, NULL, NULL, 0, 0, 86400, NULL, &b, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_budget_of(&axis, &c, NULL, 0, 0, 86400, NULL, NULL, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_budget_of(&axis, &c, NULL, 0, 86400, 86400, NULL, &b, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_budget_by(&axis, &c, NULL, 0, 7, 1, NULL, &b, 1, &n, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_budget_by(&axis, &c, NULL, 0, 0, 0, NULL, &b, 1, &n, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_budget_by(&axis, &c, NULL, 0, 0, 1, NULL, &b, 1, NULL, &err),
                     ANJI_ERR_NULL);
    /* all of time is no period: its length is no int64_t */
    ck_assert_int_eq(
        anji_budget_of(&axis, &c, NULL, 0, INT64_MIN, INT64_MAX, NULL, &b, &err),
        ANJI_ERR_DOMAIN);
    ck_assert_int_eq(
        anji_budget_by(&axis, &c, NULL, 0, 2, INT32_MAX, NULL, &b, 1, &n, &err),
        ANJI_ERR_DOMAIN);
    ck_assert_ptr_nonnull(strstr(err.message, "9999"));
    b.nee_gc_m2 = 1.0;
    ck_assert_int_eq(anji_budget_by(NULL, &c, NULL, 0, 0, 1, NULL, &b, 1, &n, &err),
                     ANJI_ERR_NULL);
    ck_assert(isnan(b.nee_gc_m2) && n == 0);
    nee[5] = -INFINITY;
    ck_assert_int_eq(anji_budget_of(&axis, &c, NULL, 0, axis.start, axis.start + 3600,
                                    NULL, &b, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 5);
    nee[5] = 0.0;
    axis.n = 0; /* no row, but still no such period */
    ck_assert_int_eq(anji_budget_by(&axis, &c, NULL, 0, 7, 1, NULL, &b, 1, &n, &err),
                     ANJI_ERR_DOMAIN);
    axis.n           = ROWS;
    o.measured_share = 1.5;
    ck_assert_int_eq(anji_budget_of(&axis, &c, NULL, 0, 0, 86400, &o, &b, &err),
                     ANJI_ERR_OPTS);
    axis.step = 0;
    ck_assert_int_eq(anji_budget_of(&axis, &c, NULL, 0, 0, 86400, NULL, &b, &err),
                     ANJI_ERR_DOMAIN);
}
END_TEST

START_TEST(flags_and_parameters)
{
    for (uint32_t f = 1; f <= ANJI_BUDGET_NO_NIGHT; f <<= 1) {
        ck_assert_ptr_nonnull(anji_budget_flag_name(f));
        ck_assert_ptr_nonnull(anji_budget_flag_text(f));
    }
    ck_assert_ptr_null(anji_budget_flag_name(3));
    ck_assert_ptr_null(anji_budget_flag_text(0));
    anji_budget_opts o;
    anji_budget_opts_init(&o, sizeof o);
    size_t end = 4, i = 0;
    for (const anji_param *p; (p = anji_budget_param(i)) != NULL; i++) {
        ck_assert_uint_eq(p->offset, end);
        end += p->kind == ANJI_PARAM_DOUBLE ? 8 : 4;
        ck_assert(anji_param_get(p, &o) == p->preset);
    }
    ck_assert_uint_eq(end, sizeof o);
}
END_TEST

SUITE_MAIN("budget",
           tcase_add_loop_test(tc, annual_sums, 0, sizeof cases / sizeof *cases);
           tcase_add_test(tc, days_and_parts); tcase_add_test(tc, period_between_steps);
           tcase_add_test(tc, what_is_missing_is_not_zero);
           tcase_add_test(tc, implausible_year); tcase_add_test(tc, two_year_cycles);
           tcase_add_test(tc, threshold_error);
           tcase_add_test(tc, nights_and_scattered_days);
           tcase_add_test(tc, unknown_random_error); tcase_add_test(tc, bad_arguments);
           tcase_add_test(tc, flags_and_parameters);)
