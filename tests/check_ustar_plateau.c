/* Tests of anjicarbon/ustar_plateau.h: sums of two sites under rising thresholds, and
 * made nights that drain or do not.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/gapfill.h>
#include <anjicarbon/random.h>
#include <anjicarbon/ustar_plateau.h>

#include "ustar_record.h"

/* ---- the plateau ---- */

enum { FEW = 5 };

static const struct {
    const char *what;
    double      threshold[FEW], sum[FEW];
    int         exists;
    double      from, to, level, within, swing;
    const char *text;
} cases[] = {
    /* annual sums in g C m-2, filled by REddyProc's rules at fixed thresholds */
    {"CH-Lae 2017",
     {0, 0.15, 0.3, 0.4, 0.5},
     {-390, -348, -258, -198, -162},
     0,
     NAN,
     NAN,
     NAN,
     NAN,
     228,
     "no plateau: annual NEE swings by 228 g C m-2 between thresholds of 0.00 and 0.50 "
     "m "
     "s-1, so that no u* threshold can be trusted"},
    {"DE-Tha 1998",
     {0, 0.15, 0.3, 0.42, 0.5},
     {-640, -635, -632, -625, -641},
     1,
     0,
     0.5,
     -634.6,
     16,
     16,
     "plateau from 0.00 to 0.50 m s-1: -635 g C m-2 there, differing by 16"},
    {"rises, then level",
     {0, 0.1, 0.2, 0.3, 0.4},
     {-500, -450, -410, -400, -395},
     1,
     0.2,
     0.4,
     -1205.0 / 3,
     15,
     105,
     "plateau from 0.20 to 0.40 m s-1: -402 g C m-2 there, differing by 15"},
    {"a year missing",
     {0, 0.1, 0.2, 0.3, 0.4},
     {-500, -480, NAN, -481, -479},
     1,
     0,
     0.3,
     -487,
     20,
     21,
     "plateau from 0.00 to 0.30 m s-1: -487 g C m-2 there, differing by 20"},
    {"level too briefly",
     {0, 0.05, 0.1, 0.14, 0.3},
     {-500, -500, -500, -500, -400},
     0,
     NAN,
     NAN,
     NAN,
     NAN,
     100,
     "no plateau: annual NEE swings by 100 g C m-2 between thresholds of 0.00 and 0.30 "
     "m "
     "s-1, so that no u* threshold can be trusted"},
};

START_TEST(plateau)
{
    anji_ustar_plateau  p;
    char                text[200];
    static const double se[FEW] = {12, 12, 13, 14, 15};

    ck_assert_int_eq(anji_ustar_plateau_test(FEW, cases[_i].threshold, cases[_i].sum,
                                             se, NULL, &p, NULL),
                     ANJI_OK);
    ck_assert_int_eq(p.exists, cases[_i].exists);
    CHECK_CLOSE(p.from, cases[_i].from, 0.0, "from");
    CHECK_CLOSE(p.to, cases[_i].to, 0.0, "to");
    CHECK_CLOSE(p.level, cases[_i].level, 1e-12, "level");
    CHECK_CLOSE(p.within, cases[_i].within, 0.0, "within");
    CHECK_CLOSE(p.swing, cases[_i].swing, 0.0, "swing");
    ck_assert(p.swing_se > 16 && p.swing_se < 21);
    ck_assert_str_eq(anji_ustar_plateau_text(&p, "g C m-2", text, sizeof text),
                     cases[_i].text);
}
END_TEST

/* By hand: x - mean = -0.27 -0.12 0.03 0.13 0.23, y - mean = -118.8 -76.8 13.2 73.2
 * 109.2; xx = 0.158, xy = 76.32; yy = 37468.8. */
START_TEST(slope)
{
    anji_ustar_plateau p;

    anji_ustar_plateau_test(FEW, cases[0].threshold, cases[0].sum, NULL, NULL, &p,
                            NULL);
    CHECK_CLOSE(p.slope, 76.32 / 0.158, 1e-12, "slope");
    CHECK_CLOSE(p.slope_se, sqrt((37468.8 - 76.32 * 76.32 / 0.158) / 3 / 0.158), 1e-9,
                "its error");
    CHECK_CLOSE(p.t, p.slope / p.slope_se, 1e-15, "t");
    ck_assert(isnan(p.swing_se));
}
END_TEST

START_TEST(plateau_refuses)
{
    static const double x[] = {0.1, 0.2, 0.2}, y[] = {1, 2, 3},
                        good[]    = {0.1, 0.2, 0.3};
    static const double     inf[] = {1, INFINITY, 2}, two[] = {1, NAN, 2};
    anji_ustar_plateau      p;
    anji_ustar_plateau_opts o;
    anji_error              err;
    char                    text[8];

    ck_assert_int_eq(anji_ustar_plateau_test(3, x, y, NULL, NULL, &p, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 2);
    ck_assert_int_eq(anji_ustar_plateau_test(3, good, inf, NULL, NULL, &p, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 1);
    ck_assert_int_eq(anji_ustar_plateau_test(3, good, two, NULL, NULL, &p, &err),
                     ANJI_ERR_TOO_FEW);
    ck_assert(isnan(p.level) && isnan(p.swing) && !p.exists);
    ck_assert_int_eq(anji_ustar_plateau_test(3, NULL, y, NULL, NULL, &p, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ustar_plateau_test(3, good, y, NULL, NULL, NULL, &err),
                     ANJI_ERR_NULL);
    anji_ustar_plateau_opts_init(&o, sizeof o);
    o.points_min = 1;
    ck_assert_int_eq(anji_ustar_plateau_test(3, good, y, NULL, &o, &p, &err),
                     ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_ustar_plateau_opts_init(NULL, sizeof o), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ustar_plateau_opts_init(&o, 4), ANJI_ERR_OPTS);
    ck_assert_str_eq(anji_ustar_plateau_text(NULL, "", text, sizeof text), "");
    ck_assert_str_eq(anji_ustar_plateau_text(&p, "g", NULL, 0), "");
    ck_assert_str_eq(anji_ustar_plateau_text(&p, "g", text, sizeof text), "no annu");
}
END_TEST

/* ---- two towers, filled anew at each threshold ---- */

enum { STEPS = 6 };
static const double thresholds[STEPS] = {0, 0.1, 0.2, 0.3, 0.4, 0.5};

/* Annual sum in g C m-2 of a year, filtered by night and filled by MDS. */
static double annual(const anji_axis *axis, const double *nee, const double *ustar,
                     const double *sw, const double *ta, const double *vpd,
                     double threshold, size_t from, size_t to)
{
    size_t         n = (size_t)axis->n;
    double        *y = malloc(n * sizeof *y), *filled = malloc(n * sizeof *filled);
    anji_fill      out = {.value = filled};
    anji_fill_opts o;
    anji_driver    drivers[3];
    double         sum = 0;
    anji_error     err;

    for (size_t i = 0; i < n; i++)
        y[i] = (isnan(sw[i]) || sw[i] < 10) && ustar[i] < threshold ? NAN : nee[i];
    anji_fill_drivers(sw, vpd, ta, drivers);
    anji_fill_opts_init(&o, sizeof o);
    o.form      = ANJI_FORM_REDDYPROC;
    o.gaps_only = 1;
    int status  = anji_fill_mds(axis, y, drivers, 3, &o, &out, &err);
    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    for (size_t i = from; i < to; i++)
        sum += (isnan(y[i]) ? filled[i] : y[i]) * 1800 * 12.011e-6;
    free(filled);
    free(y);
    return sum;
}

static const struct {
    const char *file, *nee, *ustar, *sw, *ta, *vpd;
    int32_t     year;
    size_t      from, to; /* rows of the year */
    int         exists;
    double      swing, tolerance;
} towers[] = {
    /* swings in g C m-2 by another program's fillers, of which two differ by 26 in theirs */
    {"reference/flux/reddyproc/tha_00_input.csv", "NEE", "Ustar", "Rg", "Tair", "VPD",
     1998, 0, 17520, 1, 16, 26},
    {"data/CH-Lae/CH-LAE_2016-2017_L3.2.csv", "NEE_L3.1_L3.2_QCF_IRGA72",
     "USTAR_IRGA72", "SW_IN_T1_47_1_gfXG_IRGA72", "TA_T1_47_1_gfXG_IRGA72", NULL, 2016,
     17568, 17568 + 17520, 0, 228, 26},
};

START_TEST(two_towers)
{
    double             sum[STEPS];
    anji_ustar_plateau p;
    char               text[200];

    table *t = table_read(shared_file(towers[_i].file));
    if (t == NULL)
        SKIP("no reference");
    anji_axis     axis = {anji_seconds_from_yday(towers[_i].year, 1), (int64_t)t->rows,
                          1800, 0};
    double       *own  = calloc(t->rows, sizeof *own);
    const double *vpd  = own;
    if (towers[_i].vpd != NULL)
        vpd = table_column(t, towers[_i].vpd);
    for (size_t i = 0; i < t->rows && vpd == own; i++) { /* hPa, by Magnus' formula */
        double ta = table_column(t, towers[_i].ta)[i];
        own[i]    = 6.112 * exp(17.62 * ta / (243.12 + ta)) *
                 (1 - table_column(t, "RH_T1_47_1_IRGA72")[i] / 100);
    }
    for (size_t k = 0; k < STEPS; k++)
        sum[k] = annual(&axis, table_column(t, towers[_i].nee),
                        table_column(t, towers[_i].ustar),
                        table_column(t, towers[_i].sw), table_column(t, towers[_i].ta),
                        vpd, thresholds[k], towers[_i].from, towers[_i].to);
    ck_assert_int_eq(
        anji_ustar_plateau_test(STEPS, thresholds, sum, NULL, NULL, &p, NULL), ANJI_OK);
    printf("%.1f %.1f %.1f %.1f %.1f %.1f: %s\n", sum[0], sum[1], sum[2], sum[3],
           sum[4], sum[5], anji_ustar_plateau_text(&p, "g C m-2", text, sizeof text));
    ck_assert_int_eq(p.exists, towers[_i].exists);
    CHECK_NEAR(p.swing, towers[_i].swing, 0, towers[_i].tolerance, "swing");
    free(own);
    table_free(t);
}
END_TEST

/* ---- made nights ---- */

enum { ROWS = 59 * 48 };

typedef struct {
    double nee[ROWS], storage[ROWS], ustar[ROWS], t_air[ROWS], sw_in[ROWS];
} made;

/* January and February: 12 rows of sunset at 18:00, respiration 4 at 10 degC. From
 * `drain` rows after sunset on, half of it is lost. */
static made *make(anji_axis *axis, int drain)
{
    made        *m = malloc(sizeof *m);
    anji_random *random;

    *axis = (anji_axis){anji_seconds_from_yday(2003, 1), ROWS, 1800, 0};
    ck_assert_int_eq(anji_random_new(31, 0, &random, NULL), ANJI_OK);
    for (int i = 0; i < ROWS; i++) {
        int row = i % 48, since = row >= 36 ? row - 36 : row + 12, dark = since < 24;
        m->t_air[i]   = 12 - 0.2 * since + anji_random_normal(random);
        m->ustar[i]   = -0.3 * log(1 - anji_random_uniform(random));
        m->sw_in[i]   = dark ? 0 : 300;
        double resp   = 4 * pow(2, (m->t_air[i] - 10) / 10);
        double lost   = dark && since >= drain ? 0.5 : 1;
        double calm   = fmin(1, m->ustar[i] / 0.2);
        m->storage[i] = dark ? resp * lost * (1 - calm) : 0;
        m->nee[i] = dark ? resp * lost * calm + 0.3 * anji_random_normal(random) : -5;
        if (anji_random_uniform(random) < 0.2)
            m->nee[i] = NAN;
    }
    anji_random_free(random);
    return m;
}

START_TEST(evening)
{
    anji_axis                axis;
    made                    *m = make(&axis, 6);
    anji_ustar_evening_month e[3];
    size_t                   n;

    ck_assert_int_eq(anji_ustar_evening(&axis, m->nee, m->storage, m->t_air, m->sw_in,
                                        NULL, NULL, 0, NULL, &n, NULL),
                     ANJI_OK);
    ck_assert_uint_eq(n, 2);
    ck_assert_int_eq(anji_ustar_evening(&axis, m->nee, m->storage, m->t_air, m->sw_in,
                                        NULL, NULL, 3, e, &n, NULL),
                     ANJI_OK);
    for (size_t k = 0; k < n; k++) {
        ck_assert_int_eq(e[k].year, 2003);
        ck_assert_int_eq(e[k].month, (int)k + 1);
        ck_assert_int_eq(e[k].clear, 1);
        ck_assert(e[k].hours > 0 && e[k].hours < 3);
        ck_assert_int_ge(e[k].n, 18);
        /* the truth at that temperature, 4 standard errors, as the largest of 6 is biased */
        CHECK_NEAR(e[k].resp, 4 * pow(2, (e[k].t_air - 10) / 10), 0, 4 * e[k].se + 0.05,
                   "evening");
        /* Jensen's inequality lifts a mean of exp by less than 1 % here */
        CHECK_NEAR(e[k].late, 2 * pow(2, (e[k].late_t_air - 10) / 10), 0.015,
                   4 * e[k].late_se, "late");
    }
    free(m);
}
END_TEST

START_TEST(hilly)
{
    anji_axis        axis;
    made            *m = make(&axis, _i == 0 ? 6 : 48);
    anji_ustar_hilly h;

    ck_assert_int_eq(anji_ustar_hilly_point(&axis, m->nee, m->ustar, m->t_air, m->sw_in,
                                            NULL, NULL, &h, NULL),
                     ANJI_OK);
    /* the first bin at 95 % of 0.2 m s-1, give or take a bin */
    CHECK_NEAR(h.threshold, 0.2, 0, 0.05, "threshold");
    ck_assert_int_eq(h.drains, _i == 0);
    CHECK_NEAR(h.level, 4 * pow(2, (h.t_ref - 10) / 10), 0, 4 * h.level_se + 0.05,
               "level");
    CHECK_NEAR(h.midnight, h.level * (_i == 0 ? 0.5 : 1), 0,
               4 * hypot(h.level_se, h.midnight_se), "midnight");
    ck_assert(h.from >= 0 && h.to <= 4 && h.n > 60 && h.midnight_n > 60);
    free(m);
}
END_TEST

START_TEST(nights_refuse)
{
    anji_axis                axis;
    made                    *m = make(&axis, 6);
    anji_ustar_hilly         h;
    anji_ustar_evening_month e[1];
    anji_ustar_night_opts    o;
    anji_error               err;
    size_t                   n;

    anji_ustar_night_opts_init(&o, sizeof o);
    o.n_min = 5000; /* nothing has so many */
    ck_assert_int_eq(anji_ustar_hilly_point(&axis, m->nee, m->ustar, m->t_air, m->sw_in,
                                            NULL, &o, &h, &err),
                     ANJI_OK);
    ck_assert(isnan(h.threshold) && isnan(h.level) && h.drains == -1 && h.n == 0);
    ck_assert_int_eq(anji_ustar_evening(&axis, m->nee, m->storage, m->t_air, m->sw_in,
                                        NULL, &o, 1, e, &n, &err),
                     ANJI_OK);
    ck_assert(isnan(e[0].resp) && isnan(e[0].hours) && e[0].n == 0);
    o.q10 = 0.5;
    ck_assert_int_eq(anji_ustar_hilly_point(&axis, m->nee, m->ustar, m->t_air, m->sw_in,
                                            NULL, &o, &h, &err),
                     ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_ustar_evening(&axis, m->nee, m->storage, m->t_air, m->sw_in,
                                        NULL, NULL, 1, NULL, &n, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ustar_evening(&axis, m->nee, NULL, m->t_air, m->sw_in, NULL,
                                        NULL, 1, e, &n, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ustar_hilly_point(&axis, m->nee, m->ustar, m->t_air, m->sw_in,
                                            NULL, NULL, NULL, &err),
                     ANJI_ERR_NULL);
    m->t_air[4] = INFINITY;
    ck_assert_int_eq(anji_ustar_hilly_point(&axis, m->nee, m->ustar, m->t_air, m->sw_in,
                                            NULL, NULL, &h, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert(err.row == 4 && h.n == -1 && isnan(h.threshold));
    axis.step = 7;
    ck_assert_int_eq(anji_ustar_evening(&axis, m->nee, m->storage, m->t_air, m->sw_in,
                                        NULL, NULL, 1, e, &n, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_ustar_night_opts_init(NULL, sizeof o), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ustar_night_opts_init(&o, 8), ANJI_ERR_OPTS);
    free(m);
}
END_TEST

START_TEST(parameters)
{
    anji_ustar_plateau_opts a;
    anji_ustar_night_opts   b;
    size_t                  i = 0, k = 0;

    anji_ustar_plateau_opts_init(&a, sizeof a);
    anji_ustar_night_opts_init(&b, sizeof b);
    for (const anji_param *p; (p = anji_ustar_plateau_param(i)) != NULL; i++)
        CHECK_CLOSE(anji_param_get(p, &a), p->preset, 0.0, p->name);
    for (const anji_param *p; (p = anji_ustar_night_param(k)) != NULL; k++)
        CHECK_CLOSE(anji_param_get(p, &b), p->preset, 0.0, p->name);
    ck_assert_uint_eq(i, 3);
    ck_assert_uint_eq(k, 5);
}
END_TEST

SUITE_MAIN("ustar_plateau", tcase_add_loop_test(tc, plateau, 0, COUNT(cases));
           tcase_add_test(tc, slope); tcase_add_test(tc, plateau_refuses);
           tcase_add_loop_test(tc, two_towers, 0, COUNT(towers));
           tcase_add_test(tc, evening); tcase_add_loop_test(tc, hilly, 0, 2);
           tcase_add_test(tc, nights_refuse); tcase_add_test(tc, parameters);)
