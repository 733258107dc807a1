/* Night-time partition: simulated years whose truth is known, the forms written slowly, and
 * every way to fail.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>

#include "suite.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* ---- simulated years ------------------------------------------------------------------ */

/* What is simulated; 0 in a field stands for the value in brackets. */
typedef struct {
    int32_t years,
        step;           /* [1], [1800 s]                                              */
    int    south;       /* seasons of the southern hemisphere                         */
    int    constant;    /* R_ref does not change, no noise                            */
    double night_swing; /* standard deviation of temperature between nights, K [3]    */
    double day_swing;   /* daily amplitude, K [5]                                     */
    double inhibition;
    double tiny;          /* with constant: so much of the noise stays */
    int    no_night_year; /* 1, 2, ...: no night is measured in this year             */
    uint64_t seed;
} plan;

typedef struct {
    anji_axis axis;
    double   *nee, *nee_f, *sw, *t_air, *reco, *gpp, *truth;
    uint8_t  *night;
} simulated;

#define E0_TRUE 187.3
#define YEAR    2001

/* Slow changes of temperature from night to night, a daily course, R_ref that follows the
 * season, Laplace noise that grows with the flux; 60 % of the nights' records are lost. */
static simulated simulate(plan p)
{
    simulated    s;
    anji_random *random;
    int32_t      step = p.step ? p.step : 1800, years = p.years ? p.years : 1;
    int64_t      from   = anji_seconds_from_yday(YEAR, 1);
    int64_t      second = anji_seconds_from_yday(YEAR + 1, 1);
    int64_t      third  = anji_seconds_from_yday(YEAR + 2, 1);
    size_t       n = (size_t)((anji_seconds_from_yday(YEAR + years, 1) - from) / step);

    ck_assert_int_eq(anji_random_new(p.seed, 0, &random, NULL), ANJI_OK);
    s.axis          = (anji_axis){from, (int64_t)n, step, 0};
    double  *memory = malloc(7 * n * sizeof *memory);
    double **all[]  = {&s.nee, &s.nee_f, &s.sw, &s.t_air, &s.reco, &s.gpp, &s.truth};
    for (size_t c = 0; c < COUNT(all); c++)
        *all[c] = memory + c * n;
    s.night        = malloc(n);
    double weather = 0, swing = p.night_swing > 0 ? p.night_swing : 3.0;
    double daily = p.day_swing > 0 ? p.day_swing : 5.0, keep = exp(-(double)step / 2e5);
    for (size_t i = 0; i < n; i++) {
        double hour   = fmod((double)i * step / 3600.0, 24.0);
        double season = cos(
            6.283185 * ((double)i * step / 86400.0 - (p.south ? 15 : 198)) / 365.25);
        weather =
            keep * weather + swing * sqrt(1 - keep * keep) * anji_random_normal(random);
        s.night[i] = hour < 6 || hour >= 18;
        s.sw[i]    = s.night[i] ? 0 : 850 * sin((hour - 6) / 12 * 3.14159265);
        s.t_air[i] = (swing < 0.5 ? 22 : 9 + 8 * season) + weather +
                     daily * sin((hour - 9) / 24 * 6.283185);
        double r_ref = p.constant ? 2.385 : 2.9 + 1.6 * season;
        s.truth[i]   = r_ref * exp(E0_TRUE * (1 / 61.02 - 1 / (s.t_air[i] + 46.02)));
        if (!s.night[i])
            s.truth[i] *= 1 - p.inhibition;
        double up    = 0.04 * s.sw[i];
        double noise = (0.3 + 0.25 * s.truth[i]) * anji_random_laplace(random);
        s.nee_f[i] =
            s.truth[i] - up * 25 / (up + 25) + (p.constant ? p.tiny * noise : noise);
        int     lost = anji_random_uniform(random) < (s.night[i] ? 0.6 : 0.2);
        int64_t at   = from + (int64_t)i * step;
        int     year = at < second ? 1 : at < third ? 2 : 3;
        s.nee[i] = lost || (s.night[i] && year == p.no_night_year) ? NAN : s.nee_f[i];
    }
    anji_random_free(random);
    return s;
}

static void discard(simulated *s)
{
    free(s->nee);
    free(s->night);
}

static anji_partition_night_result *part(const simulated                 *s,
                                         const anji_partition_night_opts *o)
{
    anji_partition_night_result *out;
    anji_error                   err;
    ck_assert_msg(anji_partition_night(&s->axis, s->nee, s->nee_f, s->sw, s->night,
                                       s->t_air, s->t_air, o, s->reco, s->gpp, &out,
                                       &err) == ANJI_OK,
                  "%s", err.message);
    return out;
}

static anji_partition_night_opts defaults(void)
{
    anji_partition_night_opts o;
    anji_partition_night_opts_init(&o, sizeof o);
    return o;
}

static anji_partition_night_year year_of(const anji_partition_night_result *out,
                                         size_t                             k)
{
    size_t                           n;
    const anji_partition_night_year *y = anji_partition_night_years(out, &n);
    ck_assert_uint_lt(k, n);
    return y[k];
}

/* ---- the forms written slowly: tests/vectors/partition_night.py ------------------------ */

static double lcg_uniform(uint32_t *x)
{
    *x = *x * 1664525u + 1013904223u;
    return (*x + 0.5) / 4294967296.0;
}

#define SLOW_ROWS (120 * 24)

static void slow_record(double *nee, double *sw, double *t_air)
{
    uint32_t x = 2385;
    for (int i = 0; i < SLOW_ROWS; i++) {
        int    hour = i % 24;
        double day  = i / 24.0;
        double t =
            6 + 0.1 * day + 4 * sin(0.9 * day) + 5 * sin((hour - 9) / 24.0 * 6.283185);
        double r = (1.5 + 0.02 * day) * exp(187.3 * (1 / 61.02 - 1 / (t + 46.02)));
        double a = lcg_uniform(&x), b = lcg_uniform(&x);
        double noise = (0.2 + 0.2 * r) * (a + b - 1) * 2.4;
        int    kept  = lcg_uniform(&x) < 0.5;
        sw[i]        = hour < 6 || hour >= 18 ? 0 : 100;
        nee[i]       = kept && sw[i] == 0 ? r + noise : NAN;
        t_air[i]     = t;
    }
}

/* The script finds E0 to about 1e-6 only: it compares sums of squares, flat in their
 * minimum. Errors carry its differences of residuals. */
START_TEST(independent_slow_forms)
{
    static const struct {
        uint32_t form;
        double   e0, e0_se, share, reco, reco_se, reco_1000;
        size_t   windows;
    } want[] = {
        {ANJI_FORM_ONEFLUX, 174.1081286157, NAN, NAN, 2.471495886606, NAN,
         2.229880485063, 23},
        {ANJI_FORM_ANJI, 180.2692997766, 11.41236544, 0.0231541484, 2.472112432717,
         0.0334410716, 2.283126005308, 17},
    };
    static double   nee[SLOW_ROWS], sw[SLOW_ROWS], t_air[SLOW_ROWS], reco[SLOW_ROWS];
    const anji_axis axis = {anji_seconds_from_yday(2001, 1), SLOW_ROWS, 3600, 0};

    slow_record(nee, sw, t_air);
    for (size_t k = 0; k < COUNT(want); k++) {
        anji_partition_night_opts    o;
        anji_partition_night_result *out;
        size_t                       n, believed = 0;
        anji_partition_night_opts_init(&o, sizeof o);
        o.form = want[k].form;
        ck_assert_int_eq(anji_partition_night(&axis, nee, NULL, sw, NULL, t_air, t_air,
                                              &o, reco, NULL, &out, NULL),
                         ANJI_OK);
        const anji_partition_night_year *y = anji_partition_night_years(out, &n);
        ck_assert(y[0].n == 711 && n == 1);
        CHECK_CLOSE(y[0].e0, want[k].e0, 1e-7, "E0");
        CHECK_CLOSE(y[0].e0_se, want[k].e0_se, 1e-6, "E0's error");
        CHECK_CLOSE(y[0].prior_share, want[k].share, 1e-6, "share");
        CHECK_CLOSE(y[0].reco, want[k].reco, 1e-8, "mean Reco");
        CHECK_CLOSE(y[0].reco_se, want[k].reco_se, 1e-6, "its error");
        CHECK_CLOSE(reco[1000], want[k].reco_1000, 1e-7, "Reco");
        const anji_partition_night_e0_window *w =
            anji_partition_night_e0_windows(out, &n);
        for (size_t i = 0; i < n; i++)
            believed += w[i].rank > 0;
        if (want[k].form == ANJI_FORM_ANJI)
            anji_partition_night_r_ref_windows(out, &believed);
        ck_assert_uint_eq(believed, want[k].windows);
        anji_partition_night_result_free(out);
    }
}
END_TEST

/* Without noise, with one R_ref and no prior every form must find the truth: REDDYPROC to
 * the rounding of its E0 (0.005 K in 187, times g of 0.01 at most, in the flux), and with
 * a millionth of the noise, since the nls of R refuses residuals of rounding alone. */
START_TEST(truth_without_noise)
{
    for (uint32_t form = 0; form < 3; form++) {
        for (int32_t step = 1800; step <= 3600; step += 1800) {
            simulated s =
                simulate((plan){.constant = 1,
                                .step     = step,
                                .tiny     = form == ANJI_FORM_REDDYPROC ? 1e-6 : 0});
            anji_partition_night_opts o      = defaults();
            o.form                           = form;
            o.e0_prior_sd                    = 1000;
            anji_partition_night_result *out = part(&s, &o);
            anji_partition_night_year    y   = year_of(out, 0);
            double tolerance = form == ANJI_FORM_REDDYPROC ? 1e-4 : 1e-8;
            ck_assert_int_eq(y.reason, ANJI_PARTITION_NIGHT_ESTIMATED);
            CHECK_NEAR(y.e0, E0_TRUE, 0, form == ANJI_FORM_REDDYPROC ? 0.0051 : 1e-5,
                       "E0");
            ck_assert(y.n_reco == s.axis.n);
            for (int64_t i = 0; i < s.axis.n; i++) {
                CHECK_CLOSE(s.reco[i], s.truth[i], tolerance, "Reco");
                ck_assert(s.gpp[i] == s.reco[i] - s.nee_f[i]);
            }
            anji_partition_night_result_free(out);
            discard(&s);
        }
    }
}
END_TEST

/* 100 years in the north, half-hourly, and 100 in the south, hourly: the truth must lie
 * within 1.96 standard errors in 95 % of them. The counts allowed, 88 to 100 of 100, hold
 * a true 95 % with probability 0.998. */
START_TEST(errors_cover_the_truth)
{
    for (int south = 0; south < 2; south++) {
        int    e0_in = 0, reco_in = 0;
        double bias = 0, bias_se = 0;
        for (uint64_t k = 0; k < 100; k++) {
            simulated s = simulate(
                (plan){.seed = 2385 + k, .south = south, .step = south ? 3600 : 1800});
            anji_partition_night_result *out  = part(&s, NULL);
            anji_partition_night_year    y    = year_of(out, 0);
            double                       mean = 0;
            for (int64_t i = 0; i < s.axis.n; i++)
                mean += s.truth[i] / (double)s.axis.n;
            e0_in += fabs(y.e0 - E0_TRUE) <= 1.96 * y.e0_se;
            reco_in += fabs(y.reco - mean) <= 1.96 * y.reco_se;
            bias += (y.reco - mean) / 100;
            bias_se += y.reco_se / 100;
            ck_assert_int_eq(y.reason, ANJI_PARTITION_NIGHT_ESTIMATED);
            ck_assert(y.prior_share > 0 && y.prior_share < 0.2);
            anji_partition_night_result_free(out);
            discard(&s);
        }
        printf("%s: E0 covered %d, Reco %d of 100; bias %.4f, se %.4f umol m-2 s-1\n",
               south ? "south" : "north", e0_in, reco_in, bias, bias_se);
        ck_assert_int_ge(e0_in, 88);
        ck_assert_int_ge(reco_in, 88);
        ck_assert(fabs(bias) < bias_se);
    }
}
END_TEST

/* Subtropical nights of one temperature: the peers have nothing to say, the prior decides
 * and the result says that it did; without it E0 is not estimable. */
START_TEST(narrow_temperatures)
{
    simulated s = simulate((plan){.night_swing = 0.05, .day_swing = 0.1, .seed = 7});
    anji_partition_night_opts    o   = defaults();
    anji_partition_night_result *out = part(&s, &o);
    anji_partition_night_year    y   = year_of(out, 0);
    ck_assert_int_eq(y.reason, ANJI_PARTITION_NIGHT_PRIOR);
    ck_assert(y.prior_share > 0.9 && y.prior_share <= 1);
    ck_assert(fabs(y.e0 - 125) < 60 && y.e0_se > 60 && y.e0_se <= 75);
    ck_assert(y.n_reco == s.axis.n);
    double mean = 0;
    for (int64_t i = 0; i < s.axis.n; i++)
        mean += s.truth[i] / (double)s.axis.n;
    ck_assert(fabs(y.reco - mean) < 3 * y.reco_se);
    anji_partition_night_result_free(out);

    o.e0_prior_sd = 1000;
    o.days        = 2;
    out           = part(&s, &o);
    y             = year_of(out, 0);
    ck_assert_msg(y.reason == ANJI_PARTITION_NIGHT_NARROW ||
                      y.reason == ANJI_PARTITION_NIGHT_NO_FIT,
                  "%s, se %g", anji_partition_night_reason(y.reason), y.e0_se);
    ck_assert(isnan(y.e0) && isnan(y.reco) && y.n_reco == 0 && isnan(s.reco[0]));
    anji_partition_night_result_free(out);

    for (uint32_t form = 1; form < 3; form++) {
        o      = defaults();
        o.form = form;
        out    = part(&s, &o);
        y      = year_of(out, 0);
        ck_assert_int_eq(y.reason, ANJI_PARTITION_NIGHT_FEW_WINDOWS);
        ck_assert(isnan(y.e0) && isnan(s.reco[100]) && isnan(s.gpp[100]));
        anji_partition_night_result_free(out);
    }
    discard(&s);
}
END_TEST

/* One year without nights among three: it alone is not estimable, and the others are what
 * they are by themselves but for the days beside it. */
START_TEST(a_bad_year_kills_no_other)
{
    simulated good = simulate((plan){.years = 3, .seed = 11});
    simulated bad  = simulate((plan){.years = 3, .seed = 11, .no_night_year = 2});
    for (uint32_t form = 0; form < 3; form += 2) {
        anji_partition_night_opts o    = defaults();
        o.form                         = form;
        anji_partition_night_result *a = part(&good, &o), *b = part(&bad, &o);
        ck_assert_int_eq(year_of(b, 1).reason, ANJI_PARTITION_NIGHT_NO_NIGHT);
        ck_assert(year_of(b, 1).n == 0 && isnan(year_of(b, 1).reco));
        for (size_t k = 0; k < 3; k += 2) {
            ck_assert_int_eq(year_of(b, k).reason, ANJI_PARTITION_NIGHT_ESTIMATED);
            ck_assert(year_of(b, k).e0 == year_of(a, k).e0);
            CHECK_CLOSE(year_of(b, k).reco, year_of(a, k).reco, 0.02, "Reco");
        }
        ck_assert(isnan(bad.reco[365 * 48]) && !isnan(bad.reco[365 * 48 - 1]));
        ck_assert(isnan(bad.reco[730 * 48 - 1]) && !isnan(bad.reco[730 * 48]));
        anji_partition_night_result_free(a);
        anji_partition_night_result_free(b);
    }
    discard(&good);
    discard(&bad);
}
END_TEST

START_TEST(no_nights_and_few)
{
    static const int32_t want[][3] = {
        {ANJI_PARTITION_NIGHT_NO_NIGHT, ANJI_PARTITION_NIGHT_NO_NIGHT,
         ANJI_PARTITION_NIGHT_NO_NIGHT},
        {ANJI_PARTITION_NIGHT_FEW_ROWS, ANJI_PARTITION_NIGHT_FEW_WINDOWS,
         ANJI_PARTITION_NIGHT_FEW_WINDOWS}};
    for (int few = 0; few < 2; few++) {
        simulated s = simulate((plan){.seed = 5});
        for (int64_t i = 0, kept = 0; i < s.axis.n; i++) {
            if (s.night[i] && !isnan(s.nee[i]) && (!few || ++kept > 5))
                s.nee[i] = NAN;
        }
        for (uint32_t form = 0; form < 3; form++) {
            anji_partition_night_opts o      = defaults();
            o.form                           = form;
            anji_partition_night_result *out = part(&s, &o);
            ck_assert_int_eq(year_of(out, 0).reason, want[few][form]);
            ck_assert(isnan(s.reco[0]) && isnan(year_of(out, 0).reco_se));
            anji_partition_night_result_free(out);
        }
        discard(&s);
    }
}
END_TEST

START_TEST(a_given_sensitivity)
{
    simulated s = simulate((plan){.seed = 3, .constant = 1});
    for (uint32_t form = 0; form < 3; form++) {
        anji_partition_night_opts o      = defaults();
        o.form                           = form;
        o.e0_given                       = E0_TRUE;
        anji_partition_night_result *out = part(&s, &o);
        ck_assert_int_eq(year_of(out, 0).reason, ANJI_PARTITION_NIGHT_GIVEN);
        ck_assert(year_of(out, 0).e0 == E0_TRUE);
        for (int64_t i = 0; i < s.axis.n; i++)
            CHECK_CLOSE(s.reco[i], s.truth[i], 1e-10, "Reco");
        anji_partition_night_result_free(out);
    }
    /* fluxes below zero: no base rate in REDDYPROC, a rate of 0 in ANJI, 1e-6 in ONEFLUX */
    for (int64_t i = 0; i < s.axis.n; i++)
        s.nee[i] = -1.25;
    static const double rate[] = {0, NAN, 1e-6};
    for (uint32_t form = 0; form < 3; form++) {
        anji_partition_night_opts o = defaults();
        size_t                    n;
        o.form                                       = form;
        o.e0_given                                   = 150;
        anji_partition_night_result             *out = part(&s, &o);
        const anji_partition_night_r_ref_window *w =
            anji_partition_night_r_ref_windows(out, &n);
        if (form == ANJI_FORM_REDDYPROC) {
            ck_assert_int_eq(year_of(out, 0).reason, ANJI_PARTITION_NIGHT_NO_R_REF);
            ck_assert_int_eq(w[0].status, ANJI_PARTITION_NIGHT_WINDOW_LIMITS);
            ck_assert(isnan(s.reco[0]));
        } else {
            ck_assert(w[0].r_ref == rate[form]);
        }
        anji_partition_night_result_free(out);
    }
    discard(&s);
}
END_TEST

/* Respiration by day is lowered by 0.3, or by nothing, in the truth of 40 years: within
 * 1.96 standard errors in at least 34 of 40, which a true 95 % keeps with probability
 * 0.997, and without a bias of half an error. */
START_TEST(inhibition_by_light)
{
    for (int lowered = 0; lowered < 2; lowered++) {
        double truth = lowered ? 0.3 : 0, mean = 0, error = 0;
        int    in = 0;
        for (uint64_t k = 0; k < 40; k++) {
            simulated s = simulate((plan){.seed = 100 + k, .inhibition = truth});
            anji_partition_night_opts o      = defaults();
            o.light                          = ANJI_PARTITION_NIGHT_LIGHT_FITTED;
            anji_partition_night_result *out = part(&s, &o);
            anji_partition_night_year    y   = year_of(out, 0);
            in += fabs(y.inhibition - truth) <= 1.96 * y.inhibition_se;
            mean += y.inhibition / 40;
            error += y.inhibition_se / 40;
            anji_partition_night_result_free(out);
            discard(&s);
        }
        printf("inhibition %.1f: %.4f, se %.4f, covered %d of 40\n", truth, mean, error,
               in);
        ck_assert_int_ge(in, 34);
        ck_assert(fabs(mean - truth) < error / 2);
    }
}
END_TEST

START_TEST(light)
{
    simulated                    s = simulate((plan){.seed = 17, .inhibition = 0.3});
    anji_partition_night_opts    o = defaults();
    anji_partition_night_result *out;
    size_t                       n    = (size_t)s.axis.n;
    double                      *dark = malloc(n * sizeof *dark);
    out                               = part(&s, NULL);
    ck_assert(isnan(year_of(out, 0).inhibition));
    memcpy(dark, s.reco, n * sizeof *dark);
    anji_partition_night_result_free(out);
    o.light      = ANJI_PARTITION_NIGHT_LIGHT_GIVEN;
    o.inhibition = 0.25;
    out          = part(&s, &o);
    for (size_t i = 0; i < n; i++)
        CHECK_CLOSE(s.reco[i], dark[i] * (s.night[i] ? 1 : 0.75), 1e-15,
                    "Reco in light");
    anji_partition_night_result_free(out);
    free(dark);
    discard(&s);
}
END_TEST

/* Units do not matter: twice the flux is twice the respiration. */
START_TEST(scaling)
{
    simulated s = simulate((plan){.seed = 23});
    for (uint32_t form = 0; form < 3; form++) {
        anji_partition_night_opts o      = defaults();
        o.form                           = form;
        anji_partition_night_result *out = part(&s, &o);
        anji_partition_night_year    a   = year_of(out, 0);
        anji_partition_night_result_free(out);
        for (int64_t i = 0; i < s.axis.n; i++)
            s.nee[i] *= 2;
        out                         = part(&s, &o);
        anji_partition_night_year b = year_of(out, 0);
        anji_partition_night_result_free(out);
        for (int64_t i = 0; i < s.axis.n; i++)
            s.nee[i] /= 2;
        CHECK_CLOSE(b.e0, a.e0, 1e-8, "E0");
        CHECK_CLOSE(b.reco, 2 * a.reco, 1e-8, "Reco");
        CHECK_CLOSE(b.reco_se, 2 * a.reco_se, 1e-6, "its error");
    }
    discard(&s);
}
END_TEST

/* Missing radiation: night by the sun's word in our form alone. */
START_TEST(radiation_that_is_missing)
{
    simulated s = simulate((plan){.seed = 29});
    for (int64_t i = 0; i < s.axis.n; i++)
        s.sw[i] = NAN;
    for (uint32_t form = 0; form < 3; form++) {
        anji_partition_night_opts o      = defaults();
        o.form                           = form;
        anji_partition_night_result *out = part(&s, &o);
        ck_assert_int_eq(year_of(out, 0).reason, form == ANJI_FORM_ANJI
                                                     ? ANJI_PARTITION_NIGHT_ESTIMATED
                                                     : ANJI_PARTITION_NIGHT_NO_NIGHT);
        anji_partition_night_result_free(out);
    }
    ck_assert_int_eq(anji_partition_night(&s.axis, s.nee, NULL, s.sw, NULL, s.t_air,
                                          s.t_air, NULL, s.reco, s.gpp, NULL, NULL),
                     ANJI_OK);
    ck_assert(isnan(s.reco[0]));
    discard(&s);
}
END_TEST

START_TEST(errors)
{
    simulated                    s = simulate((plan){.seed = 1});
    anji_partition_night_opts    o = defaults();
    anji_partition_night_result *out;
    anji_error                   err;
    size_t                       n;

#define CALL(axis, nee, reco, opts)                                                    \
    anji_partition_night(axis, nee, s.nee_f, s.sw, s.night, s.t_air, s.t_air, opts,    \
                         reco, s.gpp, &out, &err)
    ck_assert_int_eq(CALL(NULL, s.nee, s.reco, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(CALL(&s.axis, NULL, s.reco, NULL), ANJI_ERR_NULL);
    ck_assert(isnan(s.reco[0]) && isnan(s.gpp[0]) && out == NULL);
    ck_assert_int_eq(CALL(&s.axis, s.nee, NULL, NULL), ANJI_ERR_NULL);
    o.form = 3;
    ck_assert_int_eq(CALL(&s.axis, s.nee, s.reco, &o), ANJI_ERR_OPTS);
    o             = defaults();
    o.struct_size = 4;
    ck_assert_int_eq(CALL(&s.axis, s.nee, s.reco, &o), ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_partition_night_opts_init(NULL, sizeof o), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_partition_night_opts_init(&o, 4), ANJI_ERR_OPTS);
    s.nee[77]  = INFINITY;
    s.reco[77] = 1;
    ck_assert_int_eq(CALL(&s.axis, s.nee, s.reco, NULL), ANJI_ERR_DOMAIN);
    ck_assert(err.row == 77 && isnan(s.reco[77]) && out == NULL);
    s.nee[77]   = NAN;
    s.t_air[99] = -46.02;
    ck_assert_int_eq(CALL(&s.axis, s.nee, s.reco, NULL), ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 99);
    ck_assert_str_eq(err.message, "t_air is -46.02 degC, want above -46 degC");
    s.t_air[99]   = 1;
    anji_axis bad = s.axis;
    bad.step      = 7;
    ck_assert_int_eq(CALL(&bad, s.nee, s.reco, NULL), ANJI_ERR_DOMAIN);
    bad   = s.axis;
    bad.n = 0;
    ck_assert_int_eq(anji_partition_night(&bad, NULL, NULL, NULL, NULL, NULL, NULL,
                                          NULL, NULL, NULL, &out, &err),
                     ANJI_OK);
    ck_assert(anji_partition_night_years(out, &n) == NULL && n == 0);
    anji_partition_night_result_free(out);
    anji_partition_night_result_free(NULL);
    ck_assert(anji_partition_night_years(NULL, &n) == NULL && n == 0);
    ck_assert_ptr_null(anji_partition_night_years(NULL, NULL));
    ck_assert(anji_partition_night_e0_windows(NULL, &n) == NULL && n == 0);
    ck_assert(anji_partition_night_r_ref_windows(NULL, &n) == NULL && n == 0);
    discard(&s);
}
END_TEST

START_TEST(words)
{
    for (int32_t k = 0; k <= ANJI_PARTITION_NIGHT_NARROW; k++)
        ck_assert_str_ne(anji_partition_night_reason(k), "unknown reason");
    for (int32_t k = 0; k <= ANJI_PARTITION_NIGHT_WINDOW_REPLACED; k++)
        ck_assert_str_ne(anji_partition_night_window_text(k), "unknown status");
    ck_assert_str_eq(anji_partition_night_reason(-1), "unknown reason");
    ck_assert_str_eq(anji_partition_night_window_text(99), "unknown status");
    size_t n = 0;
    while (anji_partition_night_param(n) != NULL)
        n++;
    ck_assert_uint_eq(n, 10);
    ck_assert_uint_eq(sizeof(anji_partition_night_year), 80);
    ck_assert_uint_eq(sizeof(anji_partition_night_e0_window), 88);
    ck_assert_uint_eq(sizeof(anji_partition_night_r_ref_window), 64);
}
END_TEST

SUITE_MAIN("partition_night", tcase_add_test(tc, independent_slow_forms);
           tcase_add_test(tc, truth_without_noise);
           tcase_add_test(tc, errors_cover_the_truth);
           tcase_add_test(tc, narrow_temperatures);
           tcase_add_test(tc, a_bad_year_kills_no_other);
           tcase_add_test(tc, no_nights_and_few);
           tcase_add_test(tc, a_given_sensitivity);
           tcase_add_test(tc, inhibition_by_light); tcase_add_test(tc, light);
           tcase_add_test(tc, scaling); tcase_add_test(tc, radiation_that_is_missing);
           tcase_add_test(tc, errors); tcase_add_test(tc, words);)
