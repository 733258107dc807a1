/* Tests of anjicarbon/equation_fit.h: a second implementation in decimals
 * (tests/vectors/equation_fit.py), known truth, records, refusals.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/equation_fit.h>
#include <anjicarbon/random.h>

#include "suite.h"

enum { N = 14 };
static const double dbh[N]    = {3.7, 4.4, 5.1, 5.8,  6.3,  7.2,  7.9,
                                 8.6, 9.3, 9.9, 10.8, 11.4, 12.2, 13.1};
static const double height[N] = {6.1,  7.4,  7.0,  9.2,  8.8,  10.9, 10.4,
                                 12.6, 12.1, 13.8, 13.2, 15.3, 14.4, 16.0};
static const double culm[N]   = {1.31, 1.75, 2.92, 3.31, 4.62, 5.11, 7.45,
                                 7.79, 10.9, 10.6, 14.2, 14.1, 19.9, 21.3};
static const double leaf[N]   = {0.52, 0.66, 0.97, 0.94, 1.33, 1.18, 1.84,
                                 1.71, 2.47, 2.09, 2.91, 2.55, 3.84, 3.61};

static const anji_culms culms = {dbh, height, NULL, NULL, NULL, {NULL, NULL, NULL}};

static const anji_fit_part parts[] = {
    {"a*D^b", culm, NULL, ANJI_COMPONENT_CULM, 0},
    {"a*D^b*H^c", leaf, NULL, ANJI_COMPONENT_LEAF, 0},
};

static anji_equation_system *fit(size_t m, const anji_fit_part *p, double weight,
                                 uint32_t updates)
{
    anji_equation_fit_opts o;
    anji_equation_system  *system;
    anji_error             err;

    anji_equation_fit_opts_init(&o, sizeof o);
    o.weight  = weight;
    o.updates = updates;
    ck_assert_msg(anji_equation_fit(m, p, N, &culms, &o, &system, &err) == ANJI_OK,
                  "%s", err.message);
    return system;
}

/* A sum of squares is flat at its minimum: its place is found to the square root of the
 * rounding, and what hangs on it (covariance) a little worse. */
#define MINIMUM 1e-7
#define SPREAD  1e-5

static void check_all(const double *got, const double *want, size_t n, double rtol,
                      const char *what)
{
    for (size_t k = 0; k < n; k++)
        CHECK_CLOSE(got[k], want[k], rtol, what);
}

static const struct {
    int    part;
    double weight, c[3], covariance[9], sigma;
} ones[] = {
    {0,
     0.0,
     {0.065203339398199445, 2.2545212834665604},
     {0.00029994523807874853, -0.0018988704521306378, -0.0018988704521306378,
      0.012090995219134868},
     0.82234929872129314},
    {1,
     0.0,
     {0.41760386192059884, 3.201624652239464, -2.1840110425735251},
     {0.011681015197580566, 0.015915840023708785, -0.025154352981554381,
      0.015915840023708785, 0.043169705663946907, -0.053765040224168288,
      -0.025154352981554381, -0.053765040224168288, 0.071876598140245412},
     0.10440132082601915},
    {0,
     1.2,
     {0.070291043587310156, 2.2226646004468442},
     {0.00014937577889520618, -0.00091909099049404834, -0.00091909099049404834,
      0.0057435841245666213},
     0.052312978839691056},
    {1,
     1.2,
     {0.30552637838624536, 2.9679877122409017, -1.8518556286036556},
     {0.0049920337658642833, 0.012123774195004208, -0.017315334374587953,
      0.012123774195004208, 0.043866602991982147, -0.054782424801445989,
      -0.017315334374587953, -0.054782424801445989, 0.07133391572479636},
     0.0080956031462257518},
};

START_TEST(one_equation)
{
    anji_equation_system *s = fit(1, &parts[ones[_i].part], ones[_i].weight, 1);
    anji_fit_summary      m;
    size_t                n;
    const double         *c = anji_equation_system_coefficients(s, &n);

    ck_assert_uint_eq(n, ones[_i].part == 0 ? 2 : 3);
    check_all(c, ones[_i].c, n, MINIMUM, "coefficient");
    check_all(anji_equation_system_covariance(s), ones[_i].covariance, n * n, SPREAD,
              "covariance");
    ck_assert_int_eq(anji_equation_system_summary(s, 0, &m), ANJI_OK);
    CHECK_CLOSE(m.sigma, ones[_i].sigma, MINIMUM, "sigma");
    CHECK_CLOSE(m.weight, ones[_i].weight, 0.0, "weight");
    ck_assert(m.n == N && m.first == 0 && m.p == (int32_t)n);
    ck_assert(m.r2 > 0.97 && m.r2 < 1.0 && m.rmse > 0.0 && fabs(m.bias) < m.rmse);
    anji_equation_system_free(s);
}
END_TEST

/* k to the same rounding as its likelihood, which is as flat: 1e-6. */
START_TEST(weights)
{
    static const double want[2][4] = {
        {2.2004482561794889, 0.071617779568819359, 2.2142082916977954, 0.0},
        {1.410103094731826, 0.28907116835921332, 2.9156868904744613,
         -1.7832406002162271}};
    static const double   sigma[] = {0.006139610080366828, 0.0052574250350636313};
    anji_equation_system *s       = fit(1, &parts[_i], NAN, 1);
    anji_fit_summary      m;

    ck_assert_int_eq(anji_equation_system_summary(s, 0, &m), ANJI_OK);
    CHECK_CLOSE(m.weight, want[_i][0], 1e-6, "k");
    CHECK_CLOSE(m.sigma, sigma[_i], 1e-5, "s");
    check_all(anji_equation_system_coefficients(s, NULL), want[_i] + 1, (size_t)m.p,
              1e-5, "coefficient");
    anji_equation_system_free(s);
}
END_TEST

static const struct {
    uint32_t updates;
    double   c[5], variance[5], s[4];
} systems[] = {
    {1,
     {0.069475300071077412, 2.2279364251242031, 0.23044155271098185, 2.7026412727783713,
      -1.5042235354738434},
     {0.00014463568953651835, 0.0056856650157510588, 0.0023753212150475732,
      0.035675995557826787, 0.057445243368918951},
     {0.0027377935716693118, 0.00033323370831568578, 0.00033323370831568578,
      7.5947950067950821e-05}},
    {4,
     {0.070076679284827983, 2.2241220642517741, 0.13508372936061577, 2.2017586904192763,
      -0.84766527873419584},
     {0.00011793172199963184, 0.0045112727375068318, 0.00045277700455392057,
      0.016870909530148082, 0.02249209450144914},
     {0.0027367654211714601, 0.00060762147631008396, 0.00060762147631008396,
      0.00015197179151011522}},
};

START_TEST(seemingly_unrelated)
{
    anji_equation_system *s = fit(2, parts, 1.2, systems[_i].updates);
    size_t                n;

    check_all(anji_equation_system_coefficients(s, &n), systems[_i].c, 5, 1e-6,
              "coefficient");
    ck_assert_uint_eq(n, 5);
    ck_assert_uint_eq(anji_equation_system_parts(s), 2);
    const double *v = anji_equation_system_covariance(s);
    for (size_t k = 0; k < 5; k++)
        CHECK_CLOSE(v[k * 5 + k], systems[_i].variance[k], SPREAD, "variance");
    if (systems[_i].updates == 1) {
        CHECK_CLOSE(v[1], -0.00089976229127498506, SPREAD, "within the first");
        CHECK_CLOSE(v[2], 8.4407004278172943e-05, SPREAD, "across");
        CHECK_CLOSE(v[23], -0.044123260561936793, SPREAD, "within the second");
    }
    check_all(anji_equation_system_residuals(s), systems[_i].s, 4, 1e-5, "S");
    anji_equation_system_free(s);
}
END_TEST

/* Forms whose numbers have any size are found without first values. */
static const char *const free_forms[] = {
    "exp(a+b*ln(D))", "a+b*D+c*D^2",     "a*(D^2*H)^b", "10^(a+b*log10(D))",
    "a*D^b+c",        "alpha1*D^beta_2", "a*D^2*1e-1",  "a*D^b*H^c",
};

START_TEST(first_values)
{
    anji_fit_part         part = {free_forms[_i], culm, NULL, ANJI_COMPONENT_CULM, 0};
    anji_equation_system *s    = fit(1, &part, 1.5, 1);
    anji_fit_summary      m;

    anji_equation_system_summary(s, 0, &m);
    ck_assert_msg(m.r2 > 0.96, "%s: %g", free_forms[_i], m.r2);
    anji_equation_system_free(s);
    /* exp(a+b*ln(D)) is exp(a)*D^b */
    if (_i > 0)
        return;
    anji_equation_system *a = fit(1, &part, 1.2, 1);
    const double         *c = anji_equation_system_coefficients(a, NULL);
    CHECK_CLOSE(exp(c[0]), 0.070291043587310156, MINIMUM, "exp(a)");
    CHECK_CLOSE(c[1], 2.2226646004468442, MINIMUM, "b");
    anji_equation_system_free(a);
}
END_TEST

/* ---- known truth ---------------------------------------------------------------------------- */

enum { CULMS = 60, DRAWS = 600 };

/* Culm, branch and leaf with correlated residuals of sd s D^1.1. */
static void simulate(anji_random *random, double *x, double y[3][CULMS])
{
    static const double a[] = {0.071, 0.024, 0.013}, b[] = {2.31, 1.93, 1.72};
    static const double s[] = {0.055, 0.011, 0.006};

    for (int j = 0; j < CULMS; j++) {
        double shared = anji_random_normal(random);
        x[j]          = 4.0 + 9.0 * anji_random_uniform(random);
        for (int i = 0; i < 3; i++) {
            double e = 0.7 * shared + sqrt(1.0 - 0.49) * anji_random_normal(random);
            y[i][j]  = fmax(0.0, a[i] * pow(x[j], b[i]) + s[i] * pow(x[j], 1.1) * e);
        }
    }
}

/* The mean total of culms of 9 cm by its record: value, and error by gradient and
 * covariance. */
static void predict(const anji_equation_system *system, double *value, double *se)
{
    anji_equations *set;
    anji_error      err;
    anji_culm       at = {9.0, NAN, NAN, NAN, NAN, {0, 0, 0}};
    double          d[6], v[36], sum = 0.0;

    ck_assert_int_eq(anji_equations_builtin(&set, &err), ANJI_OK);
    ck_assert_msg(anji_equation_system_add(system, set, "SIM", "Bambusa simulata",
                                           "Here", "kg dry per culm",
                                           ANJI_COMPONENT_ABOVE, &err) == ANJI_OK,
                  "%s", err.message);
    const anji_equation *total = anji_equations_find(set, "SIM_ABOVE");
    ck_assert_int_eq(
        anji_equation_gradient(total, &at, NULL, NULL, value, d, NULL, &err), ANJI_OK);
    ck_assert_int_eq(anji_equation_covariance(total, v, &err), ANJI_OK);
    for (int i = 0; i < 36; i++)
        sum += d[i / 6] * d[i % 6] * v[i];
    *se = sqrt(sum);
    anji_equations_free(set);
}

/* 95 % intervals hold the truth in 93 to 97 % of the draws: three standard errors of 600
 * draws are 2.7 %. The weight is found anew in each draw. */
START_TEST(coverage)
{
    anji_random *random;
    double       x[CULMS], y[3][CULMS], value, se;
    const double truth =
        0.071 * pow(9.0, 2.31) + 0.024 * pow(9.0, 1.93) + 0.013 * pow(9.0, 1.72);
    int                 held = 0, b_held = 0;
    double              weight  = 0.0;
    anji_culms          in      = {x, NULL, NULL, NULL, NULL, {NULL, NULL, NULL}};
    static const double start[] = {0.05, 2.0};
    const anji_fit_part p[3]    = {{"a*D^b", y[0], start, ANJI_COMPONENT_CULM, 0},
                                   {"a*D^b", y[1], start, ANJI_COMPONENT_BRANCH, 0},
                                   {"a*D^b", y[2], start, ANJI_COMPONENT_LEAF, 0}};

    ck_assert_int_eq(anji_random_new(2385, 0, &random, NULL), ANJI_OK);
    for (int draw = 0; draw < DRAWS; draw++) {
        anji_equation_system *s;
        anji_error            err;
        anji_fit_summary      m;
        simulate(random, x, y);
        ck_assert_msg(anji_equation_fit(3, p, CULMS, &in, NULL, &s, &err) == ANJI_OK,
                      "%s", err.message);
        predict(s, &value, &se);
        held += fabs(value - truth) <= 2.0 * se; /* t of 58 degrees of freedom */
        double b = anji_equation_system_coefficients(s, NULL)[1];
        double v = anji_equation_system_covariance(s)[1 * 6 + 1];
        b_held += fabs(b - 2.31) <= 2.0 * sqrt(v);
        anji_equation_system_summary(s, 0, &m);
        weight += m.weight / DRAWS;
        anji_equation_system_free(s);
    }
    anji_random_free(random);
    printf("coverage of the total %.1f %%, of b %.1f %%, mean k %.3f\n",
           100.0 * held / DRAWS, 100.0 * b_held / DRAWS, weight);
    ck_assert(held >= 0.923 * DRAWS && held <= 0.977 * DRAWS);
    ck_assert(b_held >= 0.923 * DRAWS && b_held <= 0.977 * DRAWS);
    ck_assert(fabs(weight - 1.1) < 0.05);
}
END_TEST

/* ---- records ---------------------------------------------------------------------------------- */

START_TEST(records)
{
    anji_equation_system *s = fit(2, parts, NAN, 2);
    anji_equations       *set;
    anji_error            err;
    anji_residual         r;
    anji_fit_summary      m;

    ck_assert_int_eq(anji_equations_builtin(&set, &err), ANJI_OK);
    size_t before = anji_equations_findings(set, NULL);
    int    status =
        anji_equation_system_add(s, set, "NEW", "Bambusa nova", NULL, "kg dry per culm",
                                 ANJI_COMPONENT_ABOVE, &err);
    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    ck_assert_uint_eq(anji_equations_findings(set, NULL), before);
    const anji_equation *c = anji_equations_find(set, "NEW_CULM");
    const anji_equation *l = anji_equations_find(set, "NEW_LEAF");
    const anji_equation *t = anji_equations_find(set, "NEW_ABOVE");
    for (double d = 4.0; d < 13.0; d += 0.7) {
        anji_culm one = {d, 5.0 + 0.8 * d, NAN, NAN, NAN, {0, 0, 0}};
        double    vc, vl, vt;
        ck_assert_int_eq(anji_equation_eval(c, &one, NULL, &vc, NULL, &err), ANJI_OK);
        ck_assert_int_eq(anji_equation_eval(l, &one, NULL, &vl, NULL, &err), ANJI_OK);
        ck_assert_int_eq(anji_equation_eval(t, &one, NULL, &vt, NULL, &err), ANJI_OK);
        CHECK_CLOSE(vt, vc + vl, 4e-16, "additive");
        CHECK_CLOSE(vc,
                    anji_equation_system_coefficients(s, NULL)[0] *
                        pow(d, anji_equation_system_coefficients(s, NULL)[1]),
                    4e-16, "to the last bit of the coefficients");
    }
    anji_equation_system_summary(s, 1, &m);
    ck_assert_int_eq(anji_equation_residual(l, NAN, 0, &r, &err), ANJI_OK);
    ck_assert_int_eq(r.kind, ANJI_RESIDUAL_POWER);
    CHECK_CLOSE(r.value, m.sigma, 0.0, "s");
    CHECK_CLOSE(r.power, m.weight, 0.0, "k");
    ck_assert_int_eq(anji_equation_range(t), ANJI_RANGE_DATA);
    CHECK_CLOSE(anji_equation_number(t, ANJI_EQUATION_DBH_MIN), 3.7, 0.0, "range");
    CHECK_CLOSE(anji_equation_number(t, ANJI_EQUATION_HEIGHT_MAX), 16.0, 0.0, "range");
    CHECK_CLOSE(anji_equation_number(t, ANJI_EQUATION_N), (double)N, 0.0, "n");
    ck_assert_str_eq(anji_equation_coefficient_name(t, 4), "c2");
    ck_assert_int_eq(anji_equation_system_add(s, set, "A B", "x", NULL,
                                              "kg dry per culm", ANJI_COMPONENT_ABOVE,
                                              &err),
                     ANJI_ERR_FORMAT);
    ck_assert_int_eq(anji_equation_system_add(s, set, "A", "x\ny", NULL,
                                              "kg dry per culm", ANJI_COMPONENT_ABOVE,
                                              &err),
                     ANJI_ERR_FORMAT);
    ck_assert_int_eq(anji_equation_system_add(s, set, "A", "x", NULL, "stones",
                                              ANJI_COMPONENT_ABOVE, &err),
                     ANJI_ERR_FORMAT);
    ck_assert_int_eq(anji_equation_system_add(s, set, "A", "x", NULL, "kg dry per culm",
                                              ANJI_COMPONENT_LEAF, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(
        anji_equation_system_add(s, set, "A", "x", NULL, "kg dry per culm", 55, &err),
        ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_equation_system_add(NULL, set, "A", "x", NULL, "m", 0, &err),
                     ANJI_ERR_NULL);
    anji_equation_system_free(s);
    anji_equations_free(set);
}
END_TEST

/* ---- refusals ----------------------------------------------------------------------------------- */

static const double sum[N]  = {1.83, 2.41,  3.89,  4.25,  5.95,  6.29,  9.29,
                               9.5,  13.37, 12.69, 17.11, 16.65, 23.74, 24.91};
static const double same[N] = {7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7};

static const struct {
    anji_fit_part parts[3];
    size_t        m, n;
    const double *dbh;
    int           status;
    const char   *words;
} bad[] = {
    {{{"a*D^b", culm, NULL, 1, 0}}, 0, N, dbh, ANJI_ERR_DOMAIN, "want 1 to 8"},
    {{{"a*D^b", culm, NULL, 99, 0}}, 1, N, dbh, ANJI_ERR_DOMAIN, "component 99"},
    {{{NULL, culm, NULL, 1, 0}}, 1, N, dbh, ANJI_ERR_NULL, "form or mass"},
    {{{"a*D^b", NULL, NULL, 1, 0}}, 1, N, dbh, ANJI_ERR_NULL, "form or mass"},
    {{{"a*D^", culm, NULL, 1, 0}}, 1, N, dbh, ANJI_ERR_FORMAT, "the form ends"},
    {{{"3*D", culm, NULL, 1, 0}}, 1, N, dbh, ANJI_ERR_FORMAT, "no coefficient"},
    {{{"muchtoolonganame*D", culm, NULL, 1, 0}}, 1, N, dbh, ANJI_ERR_FORMAT, "letters"},
    {{{"a*D^b*L", culm, NULL, 1, 0}}, 1, N, dbh, ANJI_ERR_NOT_FOUND, "crown_m"},
    {{{"a*D^b", culm, NULL, 1, 0}}, 1, N, NULL, ANJI_ERR_NOT_FOUND, "dbh_cm"},
    {{{"a*D^b", culm, NULL, 1, 0}},
     1,
     3,
     dbh,
     ANJI_ERR_TOO_FEW,
     "3 complete culms for 2"},
    {{{"a*D^b", culm, NULL, 1, 0}}, 1, N, same, ANJI_ERR_DOMAIN, "first values"},
    {{{"a*b*D", culm, NULL, 1, 0}}, 1, N, dbh, ANJI_ERR_DOMAIN, "first values"},
    {{{"a*D^b", culm, NULL, 1, 0}, {"a*D^b", culm, NULL, 2, 0}},
     2,
     N,
     dbh,
     ANJI_ERR_DOMAIN,
     "leave out what is a sum"},
    {{{"a+b*D+c*D^2", culm, NULL, 1, 0},
      {"a+b*D+c*D^2", leaf, NULL, 3, 0},
      {"a+b*D+c*D^2", sum, NULL, 5, 0}},
     3,
     N,
     dbh,
     ANJI_ERR_DOMAIN,
     "residuals of part 3"},
};

START_TEST(refusals)
{
    anji_equation_fit_opts o;
    anji_equation_system  *s;
    anji_error             err;
    anji_culms             in = culms;

    anji_equation_fit_opts_init(&o, sizeof o);
    o.weight  = 1.0;
    in.dbh_cm = bad[_i].dbh;
    ck_assert_msg(anji_equation_fit(bad[_i].m, bad[_i].parts, bad[_i].n, &in, &o, &s,
                                    &err) == bad[_i].status,
                  "%d: %s", _i, err.message);
    ck_assert_ptr_null(s);
    ck_assert_msg(strstr(err.message, bad[_i].words) != NULL, "%d: %s", _i,
                  err.message);
}
END_TEST

START_TEST(culms_and_options)
{
    anji_equation_fit_opts o;
    anji_equation_system  *s;
    anji_error             err;
    anji_fit_summary       m;
    double                 d[N], y[N];
    anji_culms             in   = {d, NULL, NULL, NULL, NULL, {NULL, NULL, NULL}};
    anji_fit_part          part = {"a*D^b", y, NULL, ANJI_COMPONENT_CULM, 0};

    memcpy(d, dbh, sizeof d);
    memcpy(y, culm, sizeof y);
    d[3] = NAN;
    y[7] = NAN;
    ck_assert_int_eq(anji_equation_fit(1, &part, N, &in, NULL, &s, &err), ANJI_OK);
    anji_equation_system_summary(s, 0, &m);
    ck_assert_int_eq(m.n, N - 2);
    ck_assert_int_eq(anji_equation_system_summary(s, 1, &m), ANJI_ERR_NOT_FOUND);
    ck_assert_int_eq(m.n, -1);
    ck_assert_int_eq(anji_equation_system_summary(NULL, 0, &m), ANJI_ERR_NULL);
    anji_equation_system_free(s);
    anji_equation_system_free(NULL);
    d[3] = 0.0;
    ck_assert_int_eq(anji_equation_fit(1, &part, N, &in, NULL, &s, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 3);
    d[3] = 5.8;
    y[7] = -1.0;
    ck_assert_int_eq(anji_equation_fit(1, &part, N, &in, NULL, &s, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 7);
    anji_equation_fit_opts_init(&o, sizeof o);
    o.weight = -1.0;
    ck_assert_int_eq(anji_equation_fit(1, &part, N, &in, &o, &s, &err), ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_equation_fit(1, &part, N, NULL, NULL, &s, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_equation_fit(1, &part, N, &in, NULL, NULL, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_equation_fit_opts_init(&o, 4), ANJI_ERR_OPTS);
    ck_assert_str_eq(anji_equation_fit_param(1)->name, "weight");
    ck_assert_ptr_null(anji_equation_fit_param(2));
    size_t n = 7;
    ck_assert_ptr_null(anji_equation_system_coefficients(NULL, &n));
    ck_assert_uint_eq(n, 0);
    ck_assert_ptr_null(anji_equation_system_covariance(NULL));
    ck_assert_ptr_null(anji_equation_system_residuals(NULL));
    ck_assert_uint_eq(anji_equation_system_parts(NULL), 0);
}
END_TEST

#define COUNT(a) (int)(sizeof(a) / sizeof *(a))

SUITE_MAIN("equation_fit", tcase_add_loop_test(tc, one_equation, 0, COUNT(ones));
           tcase_add_loop_test(tc, weights, 0, 2);
           tcase_add_loop_test(tc, seemingly_unrelated, 0, COUNT(systems));
           tcase_add_loop_test(tc, first_values, 0, COUNT(free_forms));
           tcase_add_test(tc, coverage); tcase_add_test(tc, records);
           tcase_add_loop_test(tc, refusals, 0, COUNT(bad));
           tcase_add_test(tc, culms_and_options);)
