/* Tests of anjicarbon/ustar.h: a slow second implementation, properties of the method,
 * and what it refuses. The peers' outputs are in check_ustar_peers.c.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/random.h>

#include "ustar_record.h"

/* ---- tests/vectors/ustar.py: a slow second implementation ---- */

enum { HOURS = 731 * 24, SEASONS_MAX = 9 };

static const struct {
    uint32_t form, seed; /* seed of the resample; 0 for the data */
    int      coarse;     /* resolution of u*, mm s-1             */
    double   single;
    size_t   n_years;
    double   year[2];
    size_t   n_seasons;
    int32_t  season_year[SEASONS_MAX], n[SEASONS_MAX];
    double   own[SEASONS_MAX];
} vectors[] = {
    {ANJI_FORM_ANJI,
     0,
     1,
     0.25515,
     2,
     {0.27275, 0.23754999999999998},
     9,
     {2003, 2003, 2003, 2003, 2004, 2004, 2004, 2004, 2004},
     {652, 992, 1006, 996, 773, 658, 653, 609, 221},
     {NAN, 0.23214285714285715, 0.27275, 0.24528571428571427, 0.2534, NAN, NAN, NAN,
      NAN}},
    {ANJI_FORM_ANJI,
     91,
     1,
     0.25730952380952377,
     2,
     {0.2707142857142857, 0.2439047619047619},
     9,
     {2003, 2003, 2003, 2003, 2004, 2004, 2004, 2004, 2004},
     {640, 987, 1023, 989, 785, 643, 619, 591, 226},
     {NAN, 0.23157142857142857, 0.2707142857142857, 0.236625, 0.242, NAN, NAN, NAN,
      NAN}},
    {ANJI_FORM_ANJI,
     92,
     1,
     0.2568892857142857,
     2,
     {0.2794285714285714, 0.23435},
     9,
     {2003, 2003, 2003, 2003, 2004, 2004, 2004, 2004, 2004},
     {651, 975, 999, 985, 771, 645, 616, 614, 243},
     {NAN, 0.24475, 0.2794285714285714, 0.2322857142857143, 0.239, NAN, NAN, NAN, NAN}},
    {ANJI_FORM_ANJI,
     0,
     50,
     0.275,
     2,
     {0.3, 0.25},
     9,
     {2003, 2003, 2003, 2003, 2004, 2004, 2004, 2004, 2004},
     {652, 992, 1006, 996, 773, 658, 653, 609, 221},
     {NAN, 0.25, 0.3, 0.25, 0.25, NAN, NAN, NAN, NAN}},
    {ANJI_FORM_ANJI,
     93,
     50,
     0.2625,
     2,
     {0.275, 0.25},
     9,
     {2003, 2003, 2003, 2003, 2004, 2004, 2004, 2004, 2004},
     {641, 1017, 1021, 1043, 745, 698, 642, 595, 209},
     {NAN, 0.25, 0.275, 0.25, 0.25, NAN, NAN, NAN, NAN}},
    {ANJI_FORM_REDDYPROC,
     0,
     1,
     0.24141785714285713,
     2,
     {0.24528571428571427, 0.23754999999999998},
     9,
     {2003, 2003, 2003, 2003, 2004, 2004, 2004, 2004, 2004},
     {652, 992, 1006, 996, 773, 658, 653, 609, 221},
     {NAN, 0.23214285714285715, NAN, 0.24528571428571427, 0.2534, NAN, NAN, NAN, NAN}},
    {ANJI_FORM_REDDYPROC,
     91,
     1,
     0.3234375,
     2,
     {0.40975, 0.237125},
     9,
     {2003, 2003, 2003, 2003, 2003, 2004, 2004, 2004, 2004},
     {640, 987, 1023, 989, 785, 643, 619, 591, 226},
     {NAN, 0.23157142857142857, 0.40975, 0.236625, 0.242, NAN, NAN, NAN, NAN}},
    {ANJI_FORM_REDDYPROC,
     92,
     1,
     0.2907214285714286,
     2,
     {0.34464285714285714, 0.2368},
     9,
     {2003, 2003, 2003, 2003, 2003, 2004, 2004, 2004, 2004},
     {651, 975, 999, 985, 771, 645, 616, 614, 243},
     {NAN, 0.24475, 0.34464285714285714, 0.2322857142857143, 0.239, NAN, NAN, NAN,
      NAN}},
    {ANJI_FORM_REDDYPROC,
     0,
     50,
     0.25,
     2,
     {0.25, 0.25},
     9,
     {2003, 2003, 2003, 2003, 2004, 2004, 2004, 2004, 2004},
     {652, 992, 1006, 996, 773, 658, 653, 609, 221},
     {NAN, 0.25, NAN, 0.25, 0.25, NAN, NAN, NAN, NAN}},
    {ANJI_FORM_REDDYPROC,
     93,
     50,
     0.25,
     2,
     {0.25, 0.25},
     9,
     {2003, 2003, 2003, 2003, 2004, 2004, 2004, 2004, 2004},
     {641, 1017, 1021, 1043, 745, 698, 642, 595, 209},
     {NAN, 0.25, NAN, 0.25, 0.25, NAN, NAN, NAN, NAN}},
    {ANJI_FORM_ONEFLUX,
     0,
     1,
     0.3577063492063492,
     2,
     {0.40569047619047616, 0.30972222222222223},
     8,
     {2003, 2003, 2003, 2003, 2004, 2004, 2004, 2004},
     {986, 978, 1014, 1017, 664, 628, 644, 629},
     {0.40569047619047616, 0.23833333333333334, 0.208, 0.30364285714285716, NAN, NAN,
      NAN, NAN}},
    {ANJI_FORM_ONEFLUX,
     91,
     1,
     0.32231092436974784,
     2,
     {0.3538571428571428, 0.2907647058823529},
     8,
     {2003, 2003, 2003, 2003, 2004, 2004, 2004, 2004},
     {947, 1014, 1017, 995, 692, 610, 607, 621},
     {0.307, 0.2142857142857143, 0.21966666666666668, 0.3538571428571428, NAN, NAN, NAN,
      NAN}},
    {ANJI_FORM_ONEFLUX,
     92,
     1,
     0.29352450980392153,
     2,
     {0.2844285714285714, 0.3026204481792717},
     8,
     {2003, 2003, 2003, 2003, 2004, 2004, 2004, 2004},
     {970, 984, 993, 1004, 680, 597, 618, 653},
     {0.2844285714285714, 0.196375, 0.17980000000000002, 0.262, NAN, NAN, NAN, NAN}},
    {ANJI_FORM_ONEFLUX,
     0,
     50,
     0.225,
     2,
     {0.25, 0.2},
     8,
     {2003, 2003, 2003, 2003, 2004, 2004, 2004, 2004},
     {986, 978, 1014, 1017, 664, 628, 644, 629},
     {0.25, 0.2, 0.2, 0.25, NAN, NAN, NAN, NAN}},
    {ANJI_FORM_ONEFLUX,
     93,
     50,
     0.225,
     2,
     {0.25, 0.2},
     8,
     {2003, 2003, 2003, 2003, 2004, 2004, 2004, 2004},
     {973, 992, 1038, 1056, 676, 645, 624, 607},
     {0.2, 0.2, 0.25, 0.25, NAN, NAN, NAN, NAN}},
};

static uint32_t lcg_below(uint32_t *x, uint32_t n)
{
    *x = *x * 1664525u + 1013904223u;
    return (*x >> 8) % n;
}

/* The record of the script: 2003 dense, 2004 sparse, a negative plateau in the summer.
 */
static void make_vector_record(int coarse, double *nee, double *ustar, double *t_air,
                               double *sw_in)
{
    uint32_t x = 2385;

    for (int i = 0; i < HOURS; i++) {
        int u = (int)lcg_below(&x, 700), t = (int)lcg_below(&x, 250),
            noise = (int)lcg_below(&x, 400), gap = (int)lcg_below(&x, 100);
        int hour = i % 24, day = i / 24;
        int level = day >= 151 && day < 243 ? -3000 : 1000;
        u -= u % coarse;
        t += 200 - abs(day % 365 - 190) - 50;
        nee[i]   = gap < (day < 365 ? 8 : 42)
                       ? NAN
                       : (level + 8 * (u < 240 ? u : 240) + noise) / 1000.0;
        ustar[i] = u / 1000.0;
        t_air[i] = t / 10.0;
        sw_in[i] = hour < 6 || hour >= 18 ? 0.0 : 300.0;
    }
}

/* Both round each mean correctly but for ties; a median of two adds a rounding. */
#define TWO_ULP 4.5e-16

START_TEST(second_implementation)
{
    double            *c    = calloc(4 * HOURS, sizeof *c);
    int64_t           *draw = calloc(HOURS, sizeof *draw);
    record             in   = {0};
    anji_ustar_result *r;
    uint32_t           x = vectors[_i].seed;
    size_t             n;

    in.axis  = (anji_axis){anji_seconds_from_yday(2003, 1), HOURS, 3600, 0};
    in.nee   = c;
    in.ustar = c + HOURS;
    in.t_air = c + 2 * HOURS;
    in.sw_in = c + 3 * HOURS;
    make_vector_record(vectors[_i].coarse, c, c + HOURS, c + 2 * HOURS, c + 3 * HOURS);
    for (int i = 0; i < HOURS; i++)
        draw[i] = lcg_below(&x, HOURS);
    RUN(&in, vectors[_i].form, draw, vectors[_i].seed == 0 ? 0 : HOURS, &r);
    CHECK_CLOSE(anji_ustar_single(r), vectors[_i].single, TWO_ULP, "single");
    const anji_ustar_year *y = anji_ustar_years(r, &n);
    ck_assert_uint_eq(n, vectors[_i].n_years);
    for (size_t k = 0; k < n; k++)
        CHECK_CLOSE(y[k].reported, vectors[_i].year[k], TWO_ULP, "year");
    const anji_ustar_season *s = anji_ustar_season_rows(r, &n);
    ck_assert_uint_eq(n, vectors[_i].n_seasons);
    for (size_t k = 0; k < n; k++) {
        ck_assert_int_eq(s[k].year, vectors[_i].season_year[k]);
        ck_assert_int_eq(s[k].n, vectors[_i].n[k]);
        CHECK_CLOSE(s[k].own, vectors[_i].own[k], TWO_ULP, "season");
    }
    anji_ustar_result_free(r);
    free(draw);
    free(c);
}
END_TEST

/* ---- properties, on a record made here ---- */

enum { DAYS = 731, PER_DAY = 48, ROWS = DAYS * PER_DAY };

typedef struct {
    double  nee[ROWS], ustar[ROWS], t_air[ROWS], sw_in[ROWS];
    uint8_t night[ROWS];
} made;

/* Two years, 2003 and 2004, whose nights have a known plateau at 0.25 m s-1. */
static made *make(record *in)
{
    made        *m = calloc(1, sizeof *m);
    anji_random *random;

    ck_assert_int_eq(anji_random_new(2385, 0, &random, NULL), ANJI_OK);
    for (size_t i = 0; i < ROWS; i++) {
        double hour = (double)(i % PER_DAY) / 2, day = (double)(i / PER_DAY);
        double u    = -0.3 * log(1.0 - anji_random_uniform(random));
        m->ustar[i] = floor(u * 1000 + 0.5) / 1000;
        m->t_air[i] =
            floor(10 * (9 - 8 * cos(day / 58.1) + 3 * anji_random_normal(random))) / 10;
        m->night[i] = hour < 6 || hour >= 18;
        m->sw_in[i] = m->night[i] ? 0.0 : 20 + 800 * sin((hour - 6) / 12 * 3.14159);
        double resp = 2.1 * exp(0.05 * m->t_air[i]) * fmin(1.0, m->ustar[i] / 0.25);
        m->nee[i]   = m->night[i] ? resp + 0.3 * anji_random_normal(random) : -7.31;
        if (anji_random_uniform(random) < 0.2)
            m->nee[i] = NAN;
    }
    anji_random_free(random);
    memset(in, 0, sizeof *in);
    in->axis  = (anji_axis){anji_seconds_from_yday(2003, 1), ROWS, 1800, 0};
    in->nee   = m->nee;
    in->ustar = m->ustar;
    in->t_air = m->t_air;
    in->sw_in = m->sw_in;
    return m;
}

static void check_same(const anji_ustar_result *a, const anji_ustar_result *b,
                       const char *what)
{
    size_t                   na, nb;
    const anji_ustar_season *p = anji_ustar_season_rows(a, &na);
    const anji_ustar_season *q = anji_ustar_season_rows(b, &nb);

    ck_assert_uint_eq(na, nb);
    CHECK_CLOSE(anji_ustar_single(a), anji_ustar_single(b), 0.0, what);
    for (size_t i = 0; i < na; i++)
        CHECK_CLOSE(p[i].own, q[i].own, 0.0, what);
}

/* Each form finds the plateau of the made record: a median of about 40 noisy classes.
 */
START_TEST(known_plateau)
{
    static const double limit[] = {0.35, 0.35, 0.5};
    record              in;
    made               *m = make(&in);
    anji_ustar_result  *r;
    size_t              n;

    RUN(&in, (uint32_t)_i, NULL, 0, &r);
    const anji_ustar_season *s = anji_ustar_season_rows(r, &n);
    for (size_t i = 0; i < n; i++)
        if (s[i].reason != ANJI_USTAR_FEW_ROWS)
            ck_assert_msg(s[i].own > 0.15 && s[i].own < limit[_i],
                          "form %d, season %d: %g", _i, s[i].label, s[i].own);
    anji_ustar_result_free(r);
    free(m);
}
END_TEST

/* NEE in another unit; values in rows that are incomplete anyway; a draw of every row
 * once, backwards. A factor of 2 changes no digit. */
START_TEST(invariant)
{
    record             in;
    made              *m = make(&in);
    anji_ustar_result *want, *got;
    int64_t           *draw = calloc(ROWS, sizeof *draw);

    RUN(&in, (uint32_t)_i, NULL, 0, &want);
    for (size_t i = 0; i < ROWS; i++)
        draw[i] = (int64_t)(ROWS - 1 - i);
    RUN(&in, (uint32_t)_i, draw, ROWS, &got);
    check_same(got, want, "backwards");
    anji_ustar_result_free(got);
    for (size_t i = 0; i < ROWS; i++) {
        if (isnan(m->nee[i])) {
            m->ustar[i] = 3.3 - m->ustar[i];
            m->t_air[i] = -m->t_air[i];
        }
        m->nee[i] *= 2.0;
    }
    RUN(&in, (uint32_t)_i, NULL, 0, &got);
    check_same(got, want, "scaled");
    anji_ustar_result_free(got);
    anji_ustar_result_free(want);
    free(draw);
    free(m);
}
END_TEST

/* ONEFlux's seasons end with the year, so two years together are each year alone; the
 * others' do too, except for the winter. */
START_TEST(years_apart)
{
    record             in;
    made              *m = make(&in);
    anji_ustar_result *both, *one;
    size_t             n, k;

    RUN(&in, (uint32_t)_i, NULL, 0, &both);
    in.axis.n = 365 * PER_DAY;
    RUN(&in, (uint32_t)_i, NULL, 0, &one);
    const anji_ustar_season *a = anji_ustar_season_rows(both, &n);
    const anji_ustar_season *b = anji_ustar_season_rows(one, &k);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(a[i].label, b[i].label);
        CHECK_CLOSE(a[i].own, b[i].own, 0.0, "first year");
    }
    anji_ustar_result_free(one);
    in.axis.start += in.axis.n * in.axis.step;
    in.axis.n = ROWS - in.axis.n;
    in.nee += 365 * PER_DAY;
    in.ustar += 365 * PER_DAY;
    in.t_air += 365 * PER_DAY;
    in.sw_in += 365 * PER_DAY;
    RUN(&in, (uint32_t)_i, NULL, 0, &one);
    b = anji_ustar_season_rows(one, &k);
    for (size_t i = _i == ANJI_FORM_ONEFLUX ? 0 : 1; i < 4; i++) {
        ck_assert_int_eq(a[n - k + i].label, b[i].label);
        CHECK_CLOSE(a[n - k + i].own, b[i].own, 0.0, "second year");
    }
    anji_ustar_result_free(one);
    anji_ustar_result_free(both);
    free(m);
}
END_TEST

/* The same draw from a plan and at once, and a resample as a record of its own: one
 * year drawn row by row, its columns rearranged in the order drawn. */
START_TEST(draw_is_a_record)
{
    record   in, drawn;
    made    *m = make(&in), *d = calloc(1, sizeof *d);
    int64_t *draw        = calloc(ROWS, sizeof *draw);
    int32_t *label       = calloc(ROWS, sizeof *label),
            *label_drawn = calloc(ROWS, sizeof *label);
    anji_ustar_result *got, *want, *again;
    anji_ustar_plan   *plan;
    anji_random       *random;
    anji_ustar_opts    o;

    in.axis.n = 365 * PER_DAY;
    size_t n  = (size_t)in.axis.n;
    anji_ustar_seasons(&in.axis, (uint32_t)_i, label, NULL);
    anji_random_new(17, (uint64_t)_i, &random, NULL);
    drawn        = in;
    drawn.nee    = d->nee;
    drawn.ustar  = d->ustar;
    drawn.t_air  = d->t_air;
    drawn.sw_in  = d->sw_in;
    drawn.season = label_drawn;
    for (size_t i = 0; i < n; i++) {
        size_t k       = i < 5 ? i * 80 * PER_DAY /* all seasons, in order */
                               : anji_random_below(random, (uint32_t)n);
        draw[i]        = (int64_t)k;
        d->nee[i]      = m->nee[k];
        d->ustar[i]    = m->ustar[k];
        d->t_air[i]    = m->t_air[k];
        d->sw_in[i]    = m->sw_in[k];
        label_drawn[i] = label[k];
    }
    anji_ustar_opts_init(&o, sizeof o);
    o.form = (uint32_t)_i;
    RUN(&in, (uint32_t)_i, draw, n, &got);
    ck_assert(anji_ustar_row_class(got) == NULL && anji_ustar_row_bin(got) == NULL);
    RUN(&drawn, (uint32_t)_i, NULL, 0, &want);
    check_same(got, want, "draw");
    ck_assert_int_eq(anji_ustar_plan_new(&in.axis, in.nee, in.ustar, in.t_air, in.sw_in,
                                         NULL, NULL, &o, &plan, NULL),
                     ANJI_OK);
    ck_assert_int_eq(anji_ustar_plan_estimate(plan, draw, n, &again, NULL), ANJI_OK);
    check_same(again, got, "plan");
    anji_ustar_result_free(again);
    anji_ustar_plan_free(plan);
    anji_ustar_result_free(got);
    anji_ustar_result_free(want);
    anji_random_free(random);
    free(label_drawn);
    free(label);
    free(draw);
    free(d);
    free(m);
}
END_TEST

/* The sun's column: what it calls day is no night; where radiation is missing it
 * decides, in our own form. */
START_TEST(sun)
{
    record             in;
    made              *m = make(&in);
    anji_ustar_result *want, *got;
    size_t             n;
    int64_t            nights, found;

    RUN(&in, ANJI_FORM_ANJI, NULL, 0, &want);
    nights   = anji_ustar_season_rows(want, &n)[1].n;
    in.night = m->night;
    for (size_t i = 0; i < ROWS; i++)
        m->sw_in[i] = i % 3 == 0 ? NAN : m->night[i] ? 0.0 : 5.0;
    for (uint32_t form = 0; form < 3; form++) {
        RUN(&in, form, NULL, 0, &got);
        if (form == ANJI_FORM_ANJI)
            check_same(got, want, "sun");
        found = anji_ustar_season_rows(got, &n)[1].n;
        ck_assert(form == ANJI_FORM_ANJI ? found == nights : found < nights);
        anji_ustar_result_free(got);
    }
    /* ... and the filter takes the same rows for night */
    uint8_t *flag = calloc(ROWS, 1);
    for (size_t i = 0; i < ROWS; i++)
        m->nee[i] = 99.0; /* as a threshold: everything is low */
    ck_assert_int_eq(anji_ustar_filter(&in.axis, in.ustar, in.sw_in, in.night, m->nee,
                                       NULL, flag, NULL),
                     ANJI_OK);
    for (size_t i = 0; i < ROWS; i++)
        ck_assert_int_eq(flag[i], m->night[i] ? ANJI_USTAR_LOW : ANJI_USTAR_KEPT);
    free(flag);
    anji_ustar_result_free(want);
    free(m);
}
END_TEST

/* A row's threshold by year, season and alone: December 2003 goes with 2004. */
START_TEST(thresholds_by)
{
    enum { DECEMBER = 340 * PER_DAY };
    record             in;
    made              *m = make(&in);
    anji_ustar_result *r;
    double            *got = calloc(ROWS, sizeof *got);
    size_t             n;

    RUN(&in, ANJI_FORM_ANJI, NULL, 0, &r);
    const anji_ustar_season *s = anji_ustar_season_rows(r, &n);
    ck_assert_int_eq(s[4].label, 2003012);
    ck_assert_int_eq(s[4].year, 2004);
    anji_ustar_thresholds(r, &in.axis, NULL, ANJI_USTAR_BY_SEASON, got, NULL);
    CHECK_CLOSE(got[DECEMBER], s[4].own, 0.0, "season");
    CHECK_CLOSE(got[DECEMBER - 20 * PER_DAY], s[3].own, 0.0, "season before");
    const anji_ustar_year *y = anji_ustar_years(r, &n);
    ck_assert_uint_eq(n, 2);
    anji_ustar_thresholds(r, &in.axis, NULL, ANJI_USTAR_BY_YEAR, got, NULL);
    CHECK_CLOSE(got[DECEMBER], y[1].reported, 0.0, "year");
    CHECK_CLOSE(got[DECEMBER - 20 * PER_DAY], y[0].reported, 0.0, "year before");
    anji_ustar_thresholds(r, &in.axis, NULL, ANJI_USTAR_BY_SINGLE, got, NULL);
    CHECK_CLOSE(got[DECEMBER], (y[0].reported + y[1].reported) / 2, 2.3e-16, "single");
    anji_ustar_result_free(r);
    free(got);
    free(m);
}
END_TEST

/* ---- no answer ---- */

typedef enum { ALL_DAY, FEW, NO_CALM, NO_PLATEAU, CORRELATED, ONE_VALUE } trouble;

static const struct {
    const char *what;
    trouble     kind;
    int32_t     reason;
} troubles[] = {
    {"all day", ALL_DAY, ANJI_USTAR_NO_NIGHT},
    {"few nights", FEW, ANJI_USTAR_FEW_ROWS},
    {"never calm", NO_CALM, ANJI_USTAR_NO_CALM},
    {"no plateau", NO_PLATEAU, ANJI_USTAR_NO_PLATEAU},
    {"u* is temperature", CORRELATED, ANJI_USTAR_CORRELATED},
    {"one temperature", ONE_VALUE, ANJI_USTAR_MIXED},
};

static void spoil(trouble kind, made *m)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (kind == ALL_DAY)
            m->sw_in[i] = 300.0;
        if (kind == FEW && i % 40 != 0)
            m->nee[i] = NAN;
        if (kind == NO_CALM)
            m->ustar[i] += 0.5;
        if (kind == NO_PLATEAU)
            m->nee[i] = exp(3 * m->ustar[i]);
        if (kind == CORRELATED)
            m->ustar[i] = 0.01 * m->t_air[i] + 0.2;
        if (kind == ONE_VALUE)
            m->t_air[i] = 7.3;
    }
}

START_TEST(no_answer)
{
    record             in;
    made              *m = make(&in);
    anji_ustar_result *r;
    double            *threshold = calloc(ROWS, sizeof *threshold);
    size_t             n;

    spoil(troubles[_i].kind, m);
    for (uint32_t form = 0; form < 3; form++) {
        RUN(&in, form, NULL, 0, &r);
        ck_assert_msg(isnan(anji_ustar_single(r)), "%s: %g", troubles[_i].what,
                      anji_ustar_single(r));
        ck_assert(anji_ustar_single_reason(r) != ANJI_USTAR_FOUND);
        const anji_ustar_season *s = anji_ustar_season_rows(r, &n);
        ck_assert_msg(s[0].reason == troubles[_i].reason, "%s, form %u: %s",
                      troubles[_i].what, form, anji_ustar_reason(s[0].reason));
        for (size_t i = 0; i < n; i++)
            ck_assert(isnan(s[i].own) && isnan(s[i].reported) &&
                      s[i].reason != ANJI_USTAR_FOUND);
        const anji_ustar_year *y = anji_ustar_years(r, &n);
        for (size_t i = 0; i < n; i++)
            ck_assert(isnan(y[i].highest) && isnan(y[i].pooled) &&
                      isnan(y[i].reported) && y[i].reason != ANJI_USTAR_FOUND);
        anji_ustar_thresholds(r, &in.axis, NULL, ANJI_USTAR_BY_YEAR, threshold, NULL);
        ck_assert(isnan(threshold[0]) && isnan(threshold[ROWS - 1]));
        anji_ustar_result_free(r);
    }
    free(threshold);
    free(m);
}
END_TEST

START_TEST(no_rows)
{
    double             x = 1.0;
    record             in;
    anji_ustar_result *r;
    size_t             n;

    memset(&in, 0, sizeof in);
    in.axis.step = 1800;
    in.nee = in.ustar = in.t_air = in.sw_in = &x;
    for (uint32_t form = 0; form < 3; form++) {
        RUN(&in, form, NULL, 0, &r);
        ck_assert(isnan(anji_ustar_single(r)));
        ck_assert_int_eq(anji_ustar_single_reason(r), ANJI_USTAR_NO_NIGHT);
        anji_ustar_years(r, &n);
        ck_assert_uint_eq(n, 0);
        anji_ustar_result_free(r);
    }
}
END_TEST

/* ---- the filter by hand ---- */

enum { F = 8 };
static const struct {
    uint32_t form, next;
    uint8_t  want[F];
} by_hand[] = {
    /* rows: calm night, night, calm day, day, calm night, no u*, night, no threshold */
    {ANJI_FORM_ANJI, ANJI_USTAR_NEXT_FORM, {1, 0, 0, 0, 1, 4, 0, 3}},
    {ANJI_FORM_ANJI, ANJI_USTAR_NEXT_REMOVE, {1, 2, 0, 0, 1, 4, 0, 3}},
    {ANJI_FORM_REDDYPROC, ANJI_USTAR_NEXT_RELABEL, {1, 0, 0, 0, 2, 4, 0, 3}},
    {ANJI_FORM_ONEFLUX, ANJI_USTAR_NEXT_FORM, {1, 2, 1, 2, 1, 4, 2, 3}},
    {ANJI_FORM_ONEFLUX, ANJI_USTAR_NEXT_KEEP, {1, 0, 1, 0, 1, 4, 0, 3}},
};

START_TEST(filter_by_hand)
{
    static const double ustar[F]     = {0.11, 0.3, 0.1, 0.7, 0.29, NAN, 0.9, 0.5};
    static const double sw_in[F]     = {0, NAN, 412.5, 88, 3, 0, 2, 9.99};
    static const double threshold[F] = {0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, NAN};
    anji_axis           axis         = {0, F, 1800, 0};
    anji_ustar_opts     o;
    uint8_t             flag[F];

    anji_ustar_opts_init(&o, sizeof o);
    o.form = by_hand[_i].form;
    o.next = by_hand[_i].next;
    ck_assert_int_eq(
        anji_ustar_filter(&axis, ustar, sw_in, NULL, threshold, &o, flag, NULL),
        ANJI_OK);
    for (size_t i = 0; i < F; i++)
        ck_assert_msg(flag[i] == by_hand[_i].want[i], "case %d row %zu: %d", _i, i,
                      flag[i]);
}
END_TEST

/* Day 366 of a leap year, rows before the first start, and what is refused. */
START_TEST(season_starts)
{
    static const int32_t year[] = {2004, 2004}, yday[] = {2, 366}, back[] = {5, 5},
                         no_day[] = {2, 367};
    anji_axis  axis = {anji_seconds_from_yday(2004, 1), 367 * 24, 3600, 0};
    int32_t    label[367 * 24];
    anji_error err;

    ck_assert_int_eq(anji_ustar_seasons_from(&axis, 2, year, yday, label, &err),
                     ANJI_OK);
    ck_assert_int_eq(label[23], 2004001);
    ck_assert_int_eq(label[24], 2004002);
    ck_assert_int_eq(label[365 * 24 - 1], 2004002);
    ck_assert_int_eq(label[366 * 24], 2004366);
    ck_assert_int_eq(anji_ustar_seasons_from(&axis, 2, year, back, label, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 1);
    ck_assert_int_eq(anji_ustar_seasons_from(&axis, 2, year, no_day, label, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_ustar_seasons_from(&axis, 2, NULL, yday, label, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ustar_seasons(&axis, 3, label, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_ustar_seasons(&axis, 0, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ustar_seasons(NULL, 0, label, &err), ANJI_ERR_NULL);
}
END_TEST

START_TEST(bad_arguments)
{
    record             in;
    made              *m     = make(&in);
    int64_t            draw  = ROWS;
    int32_t           *label = calloc(ROWS, sizeof *label);
    uint8_t           *flag  = calloc(ROWS, 1);
    anji_ustar_result *r, *good;
    anji_ustar_opts    o;
    anji_error         err;

    ck_assert_int_eq(run(&in, 3, NULL, 0, &r, &err), ANJI_ERR_OPTS);
    ck_assert(r == NULL);
    ck_assert_int_eq(run(&in, 0, NULL, 1, &r, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(run(&in, 0, &draw, 1, &r, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 0);
    ck_assert_int_eq(run(&in, 0, NULL, 0, NULL, &err), ANJI_ERR_NULL);
    m->t_air[77] = INFINITY;
    ck_assert_int_eq(run(&in, 0, NULL, 0, &r, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 77);
    m->t_air[77] = 3.1;
    in.sw_in     = NULL;
    ck_assert_int_eq(run(&in, 0, NULL, 0, &r, &err), ANJI_ERR_NULL);
    in.sw_in     = m->sw_in;
    in.axis.step = 7;
    ck_assert_int_eq(run(&in, 0, NULL, 0, &r, &err), ANJI_ERR_DOMAIN);
    in.axis.step = 1800;

    RUN(&in, 0, NULL, 0, &good);
    ck_assert_int_eq(anji_ustar_thresholds(good, &in.axis, label, 0, m->nee, &err),
                     ANJI_ERR_NOT_FOUND);
    ck_assert(isnan(m->nee[0]) && isnan(m->nee[ROWS - 1]));
    ck_assert_int_eq(anji_ustar_thresholds(good, &in.axis, NULL, 3, m->nee, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_ustar_thresholds(NULL, &in.axis, NULL, 0, m->nee, &err),
                     ANJI_ERR_NULL);
    in.axis.n--;
    ck_assert_int_eq(anji_ustar_thresholds(good, &in.axis, NULL, 0, m->nee, &err),
                     ANJI_ERR_DOMAIN);
    in.axis.n++;
    anji_ustar_result_free(good);

    anji_ustar_opts_init(&o, sizeof o);
    o.next = 4;
    ck_assert_int_eq(
        anji_ustar_filter(&in.axis, in.ustar, in.sw_in, NULL, in.t_air, &o, flag, &err),
        ANJI_ERR_OPTS);
    ck_assert_int_eq(flag[3], 255);
    ck_assert_int_eq(
        anji_ustar_filter(&in.axis, NULL, in.sw_in, NULL, in.t_air, NULL, flag, &err),
        ANJI_ERR_NULL);
    m->ustar[5] = -INFINITY;
    ck_assert_int_eq(anji_ustar_filter(&in.axis, in.ustar, in.sw_in, NULL, in.t_air,
                                       NULL, flag, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 5);
    ck_assert_int_eq(anji_ustar_opts_init(NULL, sizeof o), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ustar_opts_init(&o, 8), ANJI_ERR_OPTS);
    anji_ustar_result_free(NULL);
    anji_ustar_plan_free(NULL);
    ck_assert(anji_ustar_years(NULL, NULL) == NULL && isnan(anji_ustar_single(NULL)));
    free(flag);
    free(label);
    free(m);
}
END_TEST

/* Each parameter reads its default from a fresh struct and refuses what is outside. */
START_TEST(parameters)
{
    anji_ustar_opts o;
    size_t          i = 0;

    anji_ustar_opts_init(&o, sizeof o);
    for (const anji_param *p; (p = anji_ustar_param(i)) != NULL; i++) {
        CHECK_CLOSE(anji_param_get(p, &o), p->preset, 0.0, p->name);
        ck_assert_int_eq(anji_param_set(p, &o, p->max + 1, NULL), ANJI_ERR_OPTS);
        ck_assert_int_eq(anji_param_set(p, &o, p->max, NULL), ANJI_OK);
    }
    ck_assert_uint_eq(i, 4);
    for (int32_t reason = 0; reason <= ANJI_USTAR_MIXED; reason++)
        ck_assert_str_ne(anji_ustar_reason(reason), anji_ustar_reason(-1));
    ck_assert_str_eq(anji_ustar_reason(ANJI_USTAR_MIXED + 1), anji_ustar_reason(-1));
}
END_TEST

SUITE_MAIN("ustar", tcase_add_loop_test(tc, second_implementation, 0, COUNT(vectors));
           tcase_add_loop_test(tc, known_plateau, 0, 3);
           tcase_add_loop_test(tc, invariant, 0, 3);
           tcase_add_loop_test(tc, years_apart, 0, 3);
           tcase_add_loop_test(tc, draw_is_a_record, 0, 3); tcase_add_test(tc, sun);
           tcase_add_test(tc, thresholds_by);
           tcase_add_loop_test(tc, no_answer, 0, COUNT(troubles));
           tcase_add_test(tc, no_rows);
           tcase_add_loop_test(tc, filter_by_hand, 0, COUNT(by_hand));
           tcase_add_test(tc, season_starts); tcase_add_test(tc, bad_arguments);
           tcase_add_test(tc, parameters);)
