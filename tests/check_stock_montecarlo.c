/* Tests of anjicarbon/stock_montecarlo.h: closed forms, a simulated truth for coverage, one
 * thread against four, and what is refused.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/random.h>
#include <anjicarbon/stock_montecarlo.h>

#include "suite.h"

static const char records[] = "[POWER]\n"
                              "species = Testa testa\n"
                              "component = above\n"
                              "form = a*D^b\n"
                              "coefficients = a = 0.12; b = 2.1\n"
                              "covariance = 1.6e-5\n"
                              "covariance = -5.4e-5 2.25e-4\n"
                              "unit = kg dry per culm\n"
                              "diameter = cm at 1.3 m\n"
                              "dbh_range = 2 to 20\n"
                              "residual = 0.15 relative\n"
                              "citation = made for tests\n"
                              "verified = user\n"
                              "[LINEAR]\n"
                              "species = Testa testa\n"
                              "component = above\n"
                              "form = a+b*D\n"
                              "coefficients = a = -3; b = 1.9\n"
                              "covariance = 0.04\n"
                              "covariance = -0.003 0.0004\n"
                              "unit = kg dry per culm\n"
                              "diameter = cm at 1.3 m\n"
                              "dbh_range = 2 to 20\n"
                              "residual = 1.5 absolute\n"
                              "citation = made for tests\n"
                              "verified = user\n";

static anji_equations *equations(void)
{
    anji_equations *e;
    anji_error      err;
    ck_assert_int_eq(anji_equations_builtin(&e, &err), ANJI_OK);
    ck_assert_msg(anji_equations_parse(e, "test", strlen(records), records, &err) ==
                      ANJI_OK,
                  "%s", err.message);
    return e;
}

enum { PLOTS = 20, PER_PLOT = 60, CULMS = PLOTS * PER_PLOT };

/* A stand of two strata, its diameters drawn; rounded to `step` cm, or not at all for 0. */
typedef struct {
    double           area_ha[PLOTS], dbh[CULMS], height[CULMS], crown[CULMS];
    int32_t          stratum[PLOTS], plot[CULMS];
    anji_stock_plots plots;
    anji_stock_date  date;
} stand;

static const double strata_ha[2] = {300, 200};

static void make_stand(stand *s, uint64_t seed, double step, double growth)
{
    anji_random *random;

    memset(s, 0, sizeof *s);
    anji_random_new(seed, 0, &random, NULL);
    for (int p = 0; p < PLOTS; p++) {
        s->area_ha[p] = 0.02;
        s->stratum[p] = p % 2;
        double level  = 9.5 + 0.8 * anji_random_normal(random) + (p % 2 ? 1.0 : 0.0);
        for (int i = p * PER_PLOT; i < (p + 1) * PER_PLOT; i++) {
            double d   = level + 1.3 * anji_random_normal(random) + growth;
            d          = fmin(fmax(d, 3.0), 16.0);
            s->plot[i] = p;
            s->dbh[i]  = step > 0 ? step * round(d / step) : d;
            s->height[i] =
                1.3 + 1.2 * s->dbh[i] * exp(0.1 * anji_random_normal(random));
            s->crown[i] = 0.4 * s->height[i];
        }
    }
    anji_random_free(random);
    s->plots = (anji_stock_plots){.n          = PLOTS,
                                  .area_ha    = s->area_ha,
                                  .stratum    = s->stratum,
                                  .n_strata   = 2,
                                  .stratum_ha = strata_ha};
    s->date  = (anji_stock_date){.plots = &s->plots, .n = CULMS, .plot = s->plot};
    s->date.culms.dbh_cm   = s->dbh;
    s->date.culms.height_m = s->height;
    s->date.culms.crown_m  = s->crown;
}

static anji_stock_model model(const anji_equations *e, const char *id, int pool,
                              int set)
{
    anji_stock_model m = {.equation          = anji_equations_find(e, id),
                          .mean_relative     = NAN,
                          .residual_relative = NAN,
                          .pool              = pool,
                          .set               = set};
    ck_assert(m.equation != NULL);
    return m;
}

static anji_stock_draws *draw(size_t n_dates, const anji_stock_date *dates, size_t n,
                              const anji_stock_model *models, size_t n_sets,
                              const double *weight, const anji_stock_montecarlo_opts *o)
{
    anji_stock_draws *d;
    anji_error        err;
    int               status =
        anji_stock_montecarlo(n_dates, dates, n, models, n_sets, weight, o, &d, &err);
    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    return d;
}

/* 20000 draws: a standard deviation is known to 0.5 %, a mean to 0.7 % of the sd; bounds
 * are four of those. */
enum { DRAWS = 20000 };
#define SD_TOL (4.0 / sqrt(2.0 * DRAWS))

static void check_component(const anji_stock_draws *d, int component, int date,
                            int pool, double sd)
{
    const anji_stock_draws_row *r = anji_stock_draws_find(d, component, date, pool);

    ck_assert(r != NULL && r->n == DRAWS);
    CHECK_CLOSE(r->sd, sd, SD_TOL, anji_error_component_name(component));
    CHECK_NEAR(r->mean, r->value, 0, 4 * sd / sqrt(DRAWS), "mean");
}

/* A line has closed forms for everything:
 *   coefficients  sd^2 = x' C x, x = (culms per area, their summed diameters)
 *   residual      s^2 sum share^2;  measurement  b^2 sum share^2 sd_i^2
 *   sampling      the stratified se times sqrt((n - 1)/(n - 3)) of Student's t per stratum
 *   fraction      sd / f of the whole;  ratio  f M sd */
START_TEST(a_line_has_closed_forms)
{
    static stand               s;
    anji_equations            *e = equations();
    anji_stock_model           m = model(e, "LINEAR", ANJI_POOL_ABOVE, 0);
    anji_stock_montecarlo_opts o;
    double sum_n = 0, sum_d = 0, share2 = 0, meas = 0, plot_t[PLOTS] = {0},
           variance = 0;

    make_stand(&s, 3, _i == 0 ? 0.1 : 0.0, 0);
    for (int i = 0; i < CULMS; i++) {
        int    p     = s.plot[i];
        double share = (p % 2 ? 0.4 : 0.6) / 10 / 0.02 / 1000,
               sd    = 0.0904 + 0.0062 * s.dbh[i];
        sum_n += share;
        sum_d += share * s.dbh[i];
        share2 += share * share;
        meas += share * share * 1.9 * 1.9 * sd * sd;
        plot_t[p] += (-3 + 1.9 * s.dbh[i]) / 0.02 / 1000;
    }
    for (int h = 0; h < 2; h++) {
        double mean = 0, ss = 0, w = h ? 0.4 : 0.6;
        for (int p = h; p < PLOTS; p += 2)
            mean += plot_t[p] / 10;
        for (int p = h; p < PLOTS; p += 2)
            ss += (plot_t[p] - mean) * (plot_t[p] - mean);
        variance += w * w * ss / 9 / 10 * 9 / 7;
    }
    double t_ha = -3 * sum_n + 1.9 * sum_d;
    anji_stock_montecarlo_opts_init(&o, sizeof o);
    o.draws             = DRAWS;
    o.seed              = 7;
    anji_stock_draws *d = draw(1, &s.date, 1, &m, 1, NULL, &o);
    double            f = 0.47;
    CHECK_CLOSE(anji_stock_draws_find(d, ANJI_ERROR_ALL, 0, ANJI_POOL_ABOVE)->value,
                f * t_ha, 1e-12, "value");
    CHECK_CLOSE(anji_stock_draws_find(d, 0, 0, ANJI_POOL_SUM_LIVE)->value,
                f * t_ha + 0.46 * 0.37 * t_ha, 1e-12, "value");
    check_component(d, ANJI_ERROR_EQUATION, 0, ANJI_POOL_ABOVE,
                    f * sqrt(0.04 * sum_n * sum_n - 0.006 * sum_n * sum_d +
                             0.0004 * sum_d * sum_d));
    check_component(d, ANJI_ERROR_RESIDUAL, 0, ANJI_POOL_ABOVE, f * 1.5 * sqrt(share2));
    check_component(d, ANJI_ERROR_MEASUREMENT, 0, ANJI_POOL_ABOVE, f * sqrt(meas));
    check_component(d, ANJI_ERROR_FRACTION, 0, ANJI_POOL_ABOVE, 0.03 * t_ha);
    check_component(d, ANJI_ERROR_FRACTION, 0, ANJI_POOL_SUM_LIVE, 0.03 * 1.37 * t_ha);
    check_component(d, ANJI_ERROR_ROOT_SHOOT, 0, ANJI_POOL_BELOW, 0.46 * 0.12 * t_ha);
    check_component(d, ANJI_ERROR_SAMPLING, 0, ANJI_POOL_ABOVE, f * sqrt(variance));
    ck_assert(anji_stock_draws_find(d, ANJI_ERROR_CHOICE, 0, ANJI_POOL_ABOVE)->sd == 0);
    ck_assert(anji_stock_draws_find(d, ANJI_ERROR_ROOT_SHOOT, 0, ANJI_POOL_ABOVE)->sd ==
              0);
    ck_assert(anji_stock_draws_assumed(d) == 0);
    /* independent errors: variances of the components add up, products aside (below 1 %) */
    double sum = 0;
    for (int c = 0; c < ANJI_ERRORS; c++)
        sum += pow(anji_stock_draws_find(d, c, 0, ANJI_POOL_SUM_LIVE)->sd, 2);
    CHECK_CLOSE(anji_stock_draws_find(d, ANJI_ERROR_ALL, 0, ANJI_POOL_SUM_LIVE)->sd,
                sqrt(sum), SD_TOL + 0.01, "all");
    anji_stock_draws_free(d);
    anji_equations_free(e);
}
END_TEST

/* A power of unrounded diameters (more than 256 different, so interpolated), with b alone
 * uncertain: mean and variance over the normal distribution of b in closed form, as sums
 * over all pairs of culms. */
START_TEST(a_power_is_drawn_exactly)
{
    static stand      s;
    static const char text[] = "[B]\nspecies = Testa testa\ncomponent = above\n"
                               "form = a*D^b\ncoefficients = a = 0.12; b = 2.1\n"
                               "covariance = 0\ncovariance = 0 0.01\n"
                               "unit = kg dry per culm\ndiameter = cm at 1.3 m\n"
                               "dbh_range = 2 to 20\nresidual = 0.15 relative\n"
                               "citation = made for tests\nverified = user\n";
    anji_equations   *e      = equations();
    anji_stock_montecarlo_opts o;
    double                     mean = 0, square = 0;

    ck_assert_int_eq(anji_equations_parse(e, "b", strlen(text), text, NULL), ANJI_OK);
    anji_stock_model m = model(e, "B", ANJI_POOL_ABOVE, 0);
    make_stand(&s, 5, 0.0, 0);
    /* E[S] = sum w D^b exp(v L^2 / 2); E[S^2] over all pairs of culms, v the variance of b:
     * exp(v (L_i + L_j)^2 / 2) */
    static double x[CULMS];
    for (int i = 0; i < CULMS; i++)
        x[i] =
            (s.plot[i] % 2 ? 0.4 : 0.6) / 10 / 0.02 / 1000 * 0.12 * pow(s.dbh[i], 2.1);
    for (int i = 0; i < CULMS; i++) {
        double li = log(s.dbh[i]);
        mean += x[i] * exp(0.005 * li * li);
        for (int j = 0; j < CULMS; j++) {
            double l = li + log(s.dbh[j]);
            square += x[i] * x[j] * exp(0.005 * l * l);
        }
    }
    anji_stock_montecarlo_opts_init(&o, sizeof o);
    o.draws                       = DRAWS;
    anji_stock_draws           *d = draw(1, &s.date, 1, &m, 1, NULL, &o);
    const anji_stock_draws_row *r =
        anji_stock_draws_find(d, ANJI_ERROR_EQUATION, 0, ANJI_POOL_ABOVE);
    double sd = sqrt(square - mean * mean);
    /* a skewed distribution: its sd is known to about 0.9 % */
    CHECK_CLOSE(r->sd, 0.47 * sd, 0.03, "sd");
    CHECK_NEAR(r->mean, 0.47 * mean, 0, 4 * 0.47 * sd / sqrt(DRAWS), "mean");
    ck_assert(mean > 1.02 * r->value / 0.47); /* the curvature is there */
    anji_stock_draws_free(d);
    anji_equations_free(e);
}
END_TEST

/* Yuan 2009 of the built-in set prints no error: refused, then accepted and marked. */
START_TEST(errors_are_never_zero_for_want_of_one)
{
    static stand     s;
    anji_equations  *e    = equations();
    anji_stock_model m[2] = {model(e, "MOSO_YUAN2009_CULM", ANJI_POOL_CULM, 0),
                             model(e, "MOSO_YUAN2009_CROWN", ANJI_POOL_CROWN, 0)};
    anji_stock_montecarlo_opts o;
    anji_stock_draws          *d;
    anji_error                 err;

    make_stand(&s, 3, 0.0, 0);
    anji_stock_montecarlo_opts_init(&o, sizeof o);
    o.draws = DRAWS;
    ck_assert_int_eq(anji_stock_montecarlo(1, &s.date, 2, m, 1, NULL, &o, &d, &err),
                     ANJI_ERR_NOT_FOUND);
    ck_assert(d == NULL && err.row == 0);
    m[0].mean_relative = m[1].mean_relative = 0.1;
    ck_assert_int_eq(anji_stock_montecarlo(1, &s.date, 2, m, 1, NULL, &o, &d, &err),
                     ANJI_ERR_NOT_FOUND);
    o.accept_assumed = 1;
    d                = draw(1, &s.date, 2, m, 1, NULL, &o);
    ck_assert_int_eq((int)anji_stock_draws_assumed(d),
                     ANJI_GIVEN_MEAN | ANJI_ASSUMED_RESIDUAL);
    const anji_stock_draws_row *r =
        anji_stock_draws_find(d, ANJI_ERROR_EQUATION, 0, ANJI_POOL_SUM_ABOVE);
    CHECK_CLOSE(r->sd, 0.1 * r->value, SD_TOL, "mean error, common to both");
    /* central value by hand */
    double want = 0;
    for (int i = 0; i < CULMS; i++)
        want += (s.plot[i] % 2 ? 0.4 : 0.6) / 10 / 0.02 / 1000 *
                (0.50 * 0.0398 * pow(s.height[i], 0.5778) * pow(s.dbh[i], 1.8540) +
                 0.485 * 0.28 * pow(s.dbh[i], 0.8357) * pow(s.crown[i], 0.2740));
    CHECK_CLOSE(r->value, want, 1e-12, "value");
    anji_stock_draws_free(d);
    m[0].mean_relative = NAN;
    d                  = draw(1, &s.date, 2, m, 1, NULL, &o);
    ck_assert_int_eq((int)anji_stock_draws_assumed(d),
                     ANJI_GIVEN_MEAN | ANJI_ASSUMED_MEAN | ANJI_ASSUMED_RESIDUAL);
    anji_stock_draws_free(d);
    anji_equations_free(e);
}
END_TEST

/* Two dates: what they share cancels. The fraction's error of the change is sd / f of the
 * change; drawn apart for each date it would be many times that. */
START_TEST(shared_errors_cancel)
{
    static stand               a, b;
    anji_equations            *e = equations();
    anji_stock_model           m = model(e, "LINEAR", ANJI_POOL_ABOVE, 0);
    anji_stock_montecarlo_opts o;
    double                     dd = 0, first = 0, change = 0;

    make_stand(&a, 3, 0.1, 0);
    make_stand(&b, 3, 0.1, 0.5);
    anji_stock_date dates[2] = {a.date, b.date};
    for (int i = 0; i < CULMS; i++) {
        double share = (a.plot[i] % 2 ? 0.4 : 0.6) / 10 / 0.02 / 1000;
        dd += share * (b.dbh[i] - a.dbh[i]);
        first += share * (-3 + 1.9 * a.dbh[i]);
    }
    change = 1.9 * dd;
    anji_stock_montecarlo_opts_init(&o, sizeof o);
    o.draws                       = DRAWS;
    o.years                       = 2.5;
    anji_stock_draws           *d = draw(2, dates, 1, &m, 1, NULL, &o);
    const anji_stock_draws_row *r =
        anji_stock_draws_find(d, ANJI_ERROR_EQUATION, 2, ANJI_POOL_ABOVE);
    CHECK_CLOSE(r->value, 0.47 * change, 1e-10, "change");
    CHECK_CLOSE(r->value_yr, 0.47 * change / 2.5, 1e-10, "a year");
    check_component(d, ANJI_ERROR_EQUATION, 2, ANJI_POOL_ABOVE, 0.47 * 0.02 * fabs(dd));
    check_component(d, ANJI_ERROR_FRACTION, 2, ANJI_POOL_ABOVE, 0.03 * fabs(change));
    CHECK_CLOSE(anji_stock_draws_find(d, ANJI_ERROR_FRACTION, 0, ANJI_POOL_ABOVE)->sd,
                0.03 * first, SD_TOL, "stock");
    double paired =
        anji_stock_draws_find(d, ANJI_ERROR_SAMPLING, 2, ANJI_POOL_ABOVE)->sd;
    anji_stock_draws_free(d);
    o.how = ANJI_CHANGE_INDEPENDENT;
    d     = draw(2, dates, 1, &m, 1, NULL, &o);
    double apart =
        anji_stock_draws_find(d, ANJI_ERROR_SAMPLING, 2, ANJI_POOL_ABOVE)->sd;
    ck_assert_msg(apart > 5 * paired, "%g and %g", apart, paired);
    anji_stock_draws_free(d);
    anji_equations_free(e);
}
END_TEST

/* Two equations at 1 : 3: the choice is a Bernoulli number between their values. */
START_TEST(choice_among_equations)
{
    static stand               s;
    anji_equations            *e         = equations();
    anji_stock_model           m[2]      = {model(e, "LINEAR", ANJI_POOL_ABOVE, 0),
                                            model(e, "POWER", ANJI_POOL_ABOVE, 1)};
    double                     weight[2] = {1, 3}, v[2] = {0, 0};
    anji_stock_montecarlo_opts o;

    make_stand(&s, 3, 0.1, 0);
    for (int i = 0; i < CULMS; i++) {
        double share = (s.plot[i] % 2 ? 0.4 : 0.6) / 10 / 0.02 / 1000 * 0.47;
        v[0] += share * (-3 + 1.9 * s.dbh[i]);
        v[1] += share * 0.12 * pow(s.dbh[i], 2.1);
    }
    anji_stock_montecarlo_opts_init(&o, sizeof o);
    o.draws                       = DRAWS;
    anji_stock_draws           *d = draw(1, &s.date, 2, m, 2, weight, &o);
    const anji_stock_draws_row *r =
        anji_stock_draws_find(d, ANJI_ERROR_CHOICE, 0, ANJI_POOL_ABOVE);
    CHECK_CLOSE(r->value, v[0], 1e-12, "first set");
    /* share 3/4 known to 0.3 %: four times that */
    CHECK_NEAR(r->mean, 0.25 * v[0] + 0.75 * v[1], 0, 0.0125 * fabs(v[1] - v[0]),
               "mean");
    CHECK_CLOSE(r->sd, sqrt(0.1875) * fabs(v[1] - v[0]), 0.015, "sd");
    anji_stock_draws_free(d);
    anji_equations_free(e);
}
END_TEST

/* The bootstrap's variance is (n - 1) / n of the design's before Student's t. */
START_TEST(bootstrap_agrees_with_design)
{
    static stand               s;
    anji_equations            *e = equations();
    anji_stock_model           m = model(e, "POWER", ANJI_POOL_ABOVE, 0);
    anji_stock_montecarlo_opts o;

    make_stand(&s, 8, _i == 0 ? 0.1 : 0.0, 0);
    anji_stock_montecarlo_opts_init(&o, sizeof o);
    o.draws             = DRAWS;
    anji_stock_draws *d = draw(1, &s.date, 1, &m, 1, NULL, &o);
    double            design =
        anji_stock_draws_find(d, ANJI_ERROR_SAMPLING, 0, ANJI_POOL_ABOVE)->sd;
    anji_stock_draws_free(d);
    o.sampling = ANJI_SAMPLING_BOOTSTRAP;
    d          = draw(1, &s.date, 1, &m, 1, NULL, &o);
    CHECK_CLOSE(anji_stock_draws_find(d, ANJI_ERROR_SAMPLING, 0, ANJI_POOL_ABOVE)->sd,
                design * sqrt(0.9 * 7 / 9), 2 * SD_TOL, "bootstrap");
    anji_stock_draws_free(d);
    anji_equations_free(e);
}
END_TEST

static int stop(void *data, double done)
{
    return done >= *(double *)data;
}

START_TEST(threads_change_no_bit)
{
    static stand               a, b;
    anji_equations            *e = equations();
    anji_stock_model           m = model(e, "POWER", ANJI_POOL_ABOVE, 0);
    anji_stock_montecarlo_opts o;
    anji_run                   run;
    anji_stock_draws          *d[2], *none;
    size_t                     n;
    double                     limit = 0.3;

    make_stand(&a, 3, 0.0, 0);
    make_stand(&b, 4, 0.0, 0.3);
    anji_stock_date dates[2] = {a.date, b.date};
    anji_stock_montecarlo_opts_init(&o, sizeof o);
    anji_run_init(&run, sizeof run);
    o.draws    = 1000;
    o.sampling = (uint32_t)_i;
    o.run      = &run;
    for (int k = 0; k < 2; k++) {
        run.threads = k == 0 ? 1 : 4;
        d[k]        = draw(2, dates, 1, &m, 1, NULL, &o);
    }
    anji_stock_draws_rows(d[0], &n);
    ck_assert(n > 0);
    for (size_t i = 0; i < n; i++) {
        const anji_stock_draws_row *r = &anji_stock_draws_rows(d[0], NULL)[i];
        const double               *x =
            anji_stock_draws_values(d[0], r->component, r->date, r->pool, NULL);
        ck_assert(
            memcmp(x,
                   anji_stock_draws_values(d[1], r->component, r->date, r->pool, NULL),
                   1000 * sizeof *x) == 0);
    }
    run.poll = stop;
    run.data = &limit;
    ck_assert_int_eq(anji_stock_montecarlo(2, dates, 1, &m, 1, NULL, &o, &none, NULL),
                     ANJI_ERR_CANCELLED);
    ck_assert(none == NULL);
    anji_stock_draws_free(d[0]);
    anji_stock_draws_free(d[1]);
    anji_equations_free(e);
}
END_TEST

/* Coverage against a simulated truth. In each of 1200 worlds the true line differs from the
 * fitted one by an error of its own covariance, the true fraction and ratio from theirs,
 * every culm from its line, every measured diameter from the true one; 20 plots are drawn
 * from a population of known mean. The 95 % interval has to hold the truth in 93 to 97 % of
 * them; 1140 of 1200 expected, binomial sd 7.5. */
START_TEST(intervals_cover_the_truth)
{
    enum { WORLDS = 1200 };
    static stand               s;
    anji_equations            *e    = equations();
    anji_stock_model           m    = model(e, "LINEAR", ANJI_POOL_ABOVE, 0);
    int                        held = 0;
    anji_stock_montecarlo_opts o;
    anji_random               *random;

    make_stand(&s, 3, 0.1, 0);
    anji_stock_montecarlo_opts_init(&o, sizeof o);
    o.draws = 1000;
    anji_random_new(2026, 0, &random, NULL);
    for (int w = 0; w < WORLDS; w++) {
        double z1 = anji_random_normal(random), z2 = anji_random_normal(random);
        double a       = -3 + 0.2 * z1;
        double b       = 1.9 - 0.015 * z1 + sqrt(0.0004 - 0.015 * 0.015) * z2;
        double f       = 0.47 + 0.03 * anji_random_normal(random),
               s2      = log1p(0.12 * 0.12 / 0.37 / 0.37);
        double r       = 0.37 * exp(sqrt(s2) * anji_random_normal(random) - 0.5 * s2);
        double f_below = f - 0.01; /* all fractions move together */
        double residual[PLOTS] = {0}, truth = 0;
        for (int p = 0; p < PLOTS; p++) {
            double level = 9.5 + (p % 2 ? 1.0 : 0.0) + 0.8 * anji_random_normal(random);
            for (int i = p * PER_PLOT; i < (p + 1) * PER_PLOT; i++) {
                double d = level + 1.3 * anji_random_normal(random);
                residual[p] += 1.5 * anji_random_normal(random);
                s.dbh[i] = d + (0.0904 + 0.0062 * d) * anji_random_normal(random);
                s.dbh[i] = 0.01 * round(100 * fmin(fmax(s.dbh[i], 2.0), 20.0));
            }
        }
        /* the population's mean, by stratum: 3000 culms of mean diameter 9.5 and 10.5 */
        for (int h = 0; h < 2; h++)
            truth += (h ? 0.4 : 0.6) * 3.0 * (a + b * (h ? 10.5 : 9.5));
        truth *= f + f_below * r;
        o.seed                        = (uint32_t)w;
        anji_stock_draws           *d = draw(1, &s.date, 1, &m, 1, NULL, &o);
        const anji_stock_draws_row *all =
            anji_stock_draws_find(d, ANJI_ERROR_ALL, 0, ANJI_POOL_SUM_LIVE);
        held += truth >= all->low && truth <= all->high;
        anji_stock_draws_free(d);
    }
    anji_random_free(random);
    printf("coverage %d of %d\n", held, WORLDS);
    ck_assert_msg(held >= 0.93 * WORLDS && held <= 0.97 * WORLDS, "%d of %d", held,
                  WORLDS);
    anji_equations_free(e);
}
END_TEST

/* ---- Approach 1 ---- */

START_TEST(error_propagation)
{
    double x[3] = {100, 50, -30}, u[3] = {0.1, 0.2, 0.05}, sum, us, up;
    double r[9] = {1, 0.5, 0, 0.5, 1, 0, 0, 0, 1}, same[4] = {1, 1, 1, 1};
    double stock[2] = {110, -100}, us2[2] = {0.1, 0.1};

    ck_assert_int_eq(anji_approach1_sum(3, x, u, NULL, &sum, &us, NULL), ANJI_OK);
    CHECK_CLOSE(sum, 120.0, 0.0, "sum");
    CHECK_CLOSE(us, sqrt(100 + 100 + 2.25) / 120, 1e-14, "u");
    ck_assert_int_eq(anji_approach1_sum(3, x, u, r, &sum, &us, NULL), ANJI_OK);
    CHECK_CLOSE(us, sqrt(100 + 100 + 2.25 + 100) / 120, 1e-14, "u");
    /* one equation at both dates: a change of 10 is known to 10 %, not to 149 % */
    ck_assert_int_eq(anji_approach1_sum(2, stock, us2, same, &sum, &us, NULL), ANJI_OK);
    CHECK_CLOSE(us, 0.1, 1e-12, "u");
    ck_assert_int_eq(anji_approach1_product(3, u, &up, NULL), ANJI_OK);
    CHECK_CLOSE(up, sqrt(0.01 + 0.04 + 0.0025), 1e-14, "product");
    x[1] = -70;
    ck_assert_int_eq(anji_approach1_sum(3, x, u, NULL, &sum, &us, NULL), ANJI_OK);
    ck_assert(isinf(us));
    u[2] = -1;
    ck_assert_int_eq(anji_approach1_sum(3, x, u, NULL, &sum, &us, NULL),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_approach1_product(3, u, &up, NULL), ANJI_ERR_DOMAIN);
    ck_assert(isnan(us) && isnan(up));
    r[1] = 2;
    u[2] = 0;
    ck_assert_int_eq(anji_approach1_sum(3, x, u, r, &sum, &us, NULL), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_approach1_sum(0, x, u, NULL, &sum, &us, NULL),
                     ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(anji_approach1_sum(3, NULL, u, NULL, &sum, &us, NULL),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_approach1_product(0, u, &up, NULL), ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(anji_approach1_product(1, NULL, &up, NULL), ANJI_ERR_NULL);
}
END_TEST

START_TEST(bad_arguments)
{
    static stand               s, t;
    anji_equations            *e    = equations();
    anji_stock_model           m[2] = {model(e, "POWER", ANJI_POOL_ABOVE, 0),
                                       model(e, "LINEAR", ANJI_POOL_ABOVE, 1)};
    anji_stock_montecarlo_opts o;
    anji_stock_draws          *d;
    anji_error                 err;
    double                     w[2] = {1, 0};

    make_stand(&s, 3, 0.1, 0);
    make_stand(&t, 3, 0.1, 0);
    anji_stock_montecarlo_opts_init(&o, sizeof o);
    o.draws = 100;
#define STATUS(n_dates, dates, n, n_sets, weight)                                      \
    anji_stock_montecarlo(n_dates, dates, n, m, n_sets, weight, &o, &d, &err)
    ck_assert_int_eq(STATUS(1, NULL, 1, 1, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(STATUS(3, &s.date, 1, 1, NULL), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(STATUS(1, &s.date, 0, 1, NULL), ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(STATUS(1, &s.date, 1, 2, NULL), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(STATUS(1, &s.date, 2, 2, w), ANJI_ERR_DOMAIN);
    m[1].pool = ANJI_POOL_CULM;
    ck_assert_int_eq(STATUS(1, &s.date, 2, 2, NULL), ANJI_ERR_DOMAIN);
    m[1].pool = ANJI_POOL_LITTER;
    ck_assert_int_eq(STATUS(1, &s.date, 2, 2, NULL), ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 1);
    s.dbh[7] = 25;
    ck_assert_int_eq(STATUS(1, &s.date, 1, 1, NULL), ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 7);
    s.dbh[7] = NAN;
    ck_assert_int_eq(STATUS(1, &s.date, 1, 1, NULL), ANJI_ERR_NOT_FOUND);
    s.dbh[7]  = 7;
    s.plot[7] = PLOTS;
    ck_assert_int_eq(STATUS(1, &s.date, 1, 1, NULL), ANJI_ERR_DOMAIN);
    s.plot[7]    = 0;
    s.area_ha[1] = 0;
    ck_assert_int_eq(STATUS(1, &s.date, 1, 1, NULL), ANJI_ERR_DOMAIN);
    s.area_ha[1] = 0.02;
    for (int p = 1; p < PLOTS; p += 2)
        s.stratum[p] = p == 1;
    ck_assert_int_eq(STATUS(1, &s.date, 1, 1, NULL), ANJI_ERR_TOO_FEW);
    anji_stock_date dates[2] = {s.date, t.date};
    s.stratum[3]             = 1;
    ck_assert_int_eq(STATUS(2, dates, 1, 1, NULL), ANJI_ERR_NOT_FOUND);
    o.draws = 5;
    ck_assert_int_eq(STATUS(1, &s.date, 1, 1, NULL), ANJI_ERR_OPTS);
    ck_assert(d == NULL);
    ck_assert_int_eq(anji_stock_montecarlo_opts_init(NULL, sizeof o), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_stock_montecarlo_opts_init(&o, 8), ANJI_ERR_OPTS);
    ck_assert(anji_stock_montecarlo_param(0) != NULL &&
              anji_stock_montecarlo_param(99) == NULL);
    ck_assert_str_eq(anji_error_component_name(99), "unknown");
    ck_assert(anji_stock_draws_find(NULL, 0, 0, 0) == NULL);
    anji_stock_draws_free(NULL);
    anji_equations_free(e);
}
END_TEST

SUITE_MAIN("stock_montecarlo", tcase_add_loop_test(tc, a_line_has_closed_forms, 0, 2);
           tcase_add_test(tc, a_power_is_drawn_exactly);
           tcase_add_test(tc, errors_are_never_zero_for_want_of_one);
           tcase_add_test(tc, shared_errors_cancel);
           tcase_add_test(tc, choice_among_equations);
           tcase_add_loop_test(tc, bootstrap_agrees_with_design, 0, 2);
           tcase_add_loop_test(tc, threads_change_no_bit, 0, 2);
           tcase_add_test(tc, intervals_cover_the_truth);
           tcase_add_test(tc, error_propagation); tcase_add_test(tc, bad_arguments);)
