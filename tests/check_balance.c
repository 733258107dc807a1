/* Tests of anjicarbon/balance.h. Expected numbers: tests/vectors/balance.py (50 digits, and
 * a Monte Carlo of its own), and coverage over simulated truth.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/account.h>
#include <anjicarbon/random.h>
#include <anjicarbon/stats.h>

#include "suite.h"

/* A few roundings of double arithmetic; sums of seven terms cancel to a tenth. */
#define ROUNDING 2e-15
/* Simpson's rule in the script, and GSL's tail of t. */
#define TAIL 1e-10

#define TERMS ANJI_BALANCE_TERMS

static void none(anji_balance_term term[TERMS])
{
    for (int i = 0; i < TERMS; i++)
        term[i] = (anji_balance_term){{NAN, NAN, 0}, INFINITY, 0, -1};
}

static void set(anji_balance_term *term, double value, double se, int unit)
{
    term->estimate.value = value;
    term->estimate.se    = se;
    term->unit           = unit;
    term->basis          = ANJI_MASS_44_12;
}

static anji_balance run(const anji_balance_term term[TERMS])
{
    anji_balance b;
    anji_error   err;
    int          status = anji_balance_run(term, 0, NULL, NULL, &b, &err);

    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    return b;
}

static void two_decimals(anji_balance_term term[TERMS])
{
    none(term);
    set(&term[ANJI_BALANCE_NEE], -6.68, 0.5, ANJI_BALANCE_TC_HA);
    set(&term[ANJI_BALANCE_CULMS], 6.1, 0.6, ANJI_BALANCE_TC_HA);
    set(&term[ANJI_BALANCE_STOCK], 0.4, 0.3, ANJI_BALANCE_TC_HA);
}

START_TEST(tower_truck_and_stock)
{
    anji_balance_term term[TERMS];
    char              text[1024];

    two_decimals(term);
    anji_balance b = run(term);
    CHECK_NEAR(b.necb.value, 0.58, 0.0, 2e-15, "necb"); /* 6.68 - 6.1 loses a digit */
    CHECK_CLOSE(b.necb.se, 0.78102496759066544, ROUNDING, "its error");
    CHECK_NEAR(b.closure.value, -0.18, 0.0, 2e-15, "closure");
    CHECK_CLOSE(b.closure.se, 0.83666002653407555, ROUNDING, "its error");
    CHECK_CLOSE(b.z, -0.21514114968019086, 1e-14, "z");
    CHECK_CLOSE(b.p, 0.829657272186, 1e-12, "p");
    CHECK_CLOSE(b.limit, 1.959963984540054, 1e-12, "limit");
    ck_assert(isinf(b.df));
    ck_assert_int_eq(b.outcome, ANJI_BALANCE_CLOSED);
    ck_assert_int_eq(b.necb.n, 2);
    ck_assert_int_eq(b.closure.n, 3);
    ck_assert_uint_eq(b.measured, 1U << ANJI_BALANCE_NEE | 1U << ANJI_BALANCE_CULMS |
                                      1U << ANJI_BALANCE_STOCK);
    CHECK_CLOSE(b.share[ANJI_BALANCE_NEE], 0.25 / 0.70, ROUNDING, "share");
    CHECK_CLOSE(b.share[ANJI_BALANCE_FIRE], 0.0, 0.0, "share of what is missing");
    ck_assert(isnan(b.term[ANJI_BALANCE_FIRE]));
    CHECK_CLOSE(b.ratio.value, 16.7, ROUNDING, "ratio");
    CHECK_CLOSE(b.ratio.se, 12.587220701965943, ROUNDING, "its error");

    size_t n = anji_balance_describe(&b, text, sizeof text);
    ck_assert_uint_eq(n, strlen(text));
    ck_assert_str_eq(
        text,
        "The tower says 6.68 +- 0.50 t C ha-1 yr-1 were taken up, 6.10 +- 0.60 left as "
        "culms, the stock grew by 0.40 +- 0.30: closed within 0.3 sigma.\n"
        "Balance of the fluxes 0.58 +- 0.78, stock change less that -0.18 +- 0.84 t C "
        "ha-1 yr-1; p 0.830, limit 1.96 sigma at level 0.95.\n"
        "Measured: NEE, harvested culms, stock change. Not measured, and not zero: "
        "harvested shoots, fire, leaching, imports.\n"
        "May be credited: 1.47 +- 1.10 t CO2 ha-1 yr-1 (stock change); uptake taken "
        "for "
        "storage: 24.49 +- 1.83, 16.7 times that. 3.6667 t CO2 to the t C.\n");
    char brief[20];
    ck_assert_uint_eq(anji_balance_describe(&b, brief, sizeof brief), n);
    ck_assert_str_eq(brief, "The tower says 6.68");
    ck_assert_uint_eq(anji_balance_describe(&b, NULL, 0), n);
    ck_assert_uint_eq(anji_balance_describe(NULL, brief, sizeof brief), 0);
}
END_TEST

/* Zhang et al. 2014: 6.74 t C pass through a moso stand in a year; the platform's stands
 * gain 0.39 t CO2 per mu. */
START_TEST(fourfold)
{
    anji_balance_term term[TERMS];

    none(term);
    set(&term[ANJI_BALANCE_NEE], -6.74, 0.0, ANJI_BALANCE_TC_HA);
    set(&term[ANJI_BALANCE_STOCK], anji_mu_from_ha(0.39), 0.0, ANJI_BALANCE_TCO2_HA);
    anji_balance b = run(term);
    CHECK_CLOSE(b.ratio.value, 4.224501424501425, ROUNDING, "ratio");
    CHECK_CLOSE(b.naive.value * b.co2_per_c, 24.713333333333333, ROUNDING, "t CO2");
    CHECK_CLOSE(b.honest.value * b.co2_per_c, 5.85, ROUNDING, "t CO2");
    ck_assert_int_eq(b.outcome, ANJI_BALANCE_OPEN); /* the culms are missing */
    ck_assert(isinf(b.z) && b.z < 0.0);
    CHECK_CLOSE(b.p, 0.0, 0.0, "p");
}
END_TEST

static const double full[TERMS][3] = {
    {-6.684, 0.412, 63}, {5.317, 0.377, 9}, {0.262, 0.061, 9}, {0.031, 0.013, 4},
    {0.118, 0.042, 11},  {0.205, 0.055, 6}, {1.437, 0.298, 9}};
static const anji_balance_pair four[] = {
    {ANJI_BALANCE_NEE, ANJI_BALANCE_LEACHING, 0.35},
    {ANJI_BALANCE_STOCK, ANJI_BALANCE_CULMS, -0.45},
    {ANJI_BALANCE_CULMS, ANJI_BALANCE_SHOOTS, 0.6},
    {ANJI_BALANCE_SHOOTS, ANJI_BALANCE_STOCK, -0.2}};

static void set_full(anji_balance_term term[TERMS])
{
    for (int i = 0; i < TERMS; i++) {
        term[i] = (anji_balance_term){
            {full[i][0], full[i][1], 1}, full[i][2], ANJI_BALANCE_TC_HA, -1};
    }
}

START_TEST(correlated)
{
    static const double shares[TERMS] = {
        0.498246755191,   0.417188902515,   0.0109221897449, 0.000496062904299,
        0.00517784001883, 0.00887923245860, 0.260664912150};
    anji_balance_term term[TERMS];
    anji_balance      b;
    anji_error        err;

    set_full(term);
    ck_assert_int_eq(anji_balance_run(term, 4, four, NULL, &b, &err), ANJI_OK);
    CHECK_CLOSE(b.necb.value, 1.161, ROUNDING, "necb");
    CHECK_CLOSE(b.necb.se, 0.60021762719866867, ROUNDING, "its error");
    CHECK_CLOSE(b.closure.value, 0.276, 1e-14, "closure"); /* a fifth of its terms */
    CHECK_CLOSE(b.closure.se, 0.58368022066881794, ROUNDING, "its error");
    CHECK_CLOSE(b.z, 0.47286166333294906, 1e-14, "z");
    CHECK_CLOSE(b.df, 32.407081028373280, 1e-14, "df");
    CHECK_CLOSE(b.p, 0.639481281826, TAIL, "p");
    double sum = b.share_pairs;
    for (int i = 0; i < TERMS; i++) {
        CHECK_CLOSE(b.share[i], shares[i], 1e-11, anji_balance_term_name(i));
        sum += b.share[i];
    }
    CHECK_CLOSE(b.share_pairs, -0.201575894983, 1e-11, "pairs");
    CHECK_CLOSE(sum, 1.0, ROUNDING, "all shares");
    CHECK_CLOSE(b.ratio.value, 4.6513569937369520, ROUNDING, "ratio");
    CHECK_CLOSE(b.ratio.se, 1.0062903260543311, ROUNDING, "its error");
    /* 400,000 draws: 0.112 % is one standard error of a standard deviation, four are
     * allowed; the ratio's from a tenth of the errors, where it is nearly linear */
    CHECK_CLOSE(b.necb.se, 0.601354, 4.48e-3, "by Monte Carlo");
    CHECK_CLOSE(b.closure.se, 0.584019, 4.48e-3, "by Monte Carlo");
    CHECK_CLOSE(b.ratio.se, 1.00935, 4.48e-3, "by Monte Carlo");
}
END_TEST

/* The unit of a term changes nothing but digits; the basis of t CO2 is undone. */
START_TEST(units_of_terms)
{
    anji_balance_term term[TERMS];
    anji_balance      want, got;

    set_full(term);
    want = run(term);
    for (int i = 0; i < TERMS; i++) {
        int    unit = 1 + i % 3, basis = i % 2 ? ANJI_MASS_MOLAR : ANJI_MASS_44_12;
        double f = unit == ANJI_BALANCE_GC_M2     ? 100.0
                   : unit == ANJI_BALANCE_TCO2_HA ? anji_co2_per_carbon(basis)
                                                  : 1.0;
        term[i].estimate.value *= f;
        term[i].estimate.se *= f;
        term[i].unit  = unit;
        term[i].basis = basis;
    }
    got = run(term);
    CHECK_CLOSE(got.closure.value, want.closure.value, 1e-14, "closure");
    CHECK_CLOSE(got.closure.se, want.closure.se, ROUNDING, "its error");
    CHECK_CLOSE(got.p, want.p, 1e-13, "p");

    anji_balance_opts opts;
    anji_balance_opts_init(&opts, sizeof opts);
    opts.basis = ANJI_MASS_MOLAR;
    ck_assert_int_eq(anji_balance_run(term, 0, NULL, &opts, &got, NULL), ANJI_OK);
    CHECK_CLOSE(got.co2_per_c, 44.0095 / 12.011, ROUNDING, "molar");
    ck_assert_int_eq(got.basis, ANJI_MASS_MOLAR);
    ck_assert_ptr_null(anji_balance_term_name(TERMS));
    ck_assert_ptr_null(anji_balance_term_name(-1));
    for (size_t i = 0; anji_balance_param(i) != NULL; i++)
        ck_assert_double_eq(anji_param_get(anji_balance_param(i), &opts),
                            i == 0 ? 0.0 : 0.95);
}
END_TEST

/* ---- what is missing ------------------------------------------------------------------ */

START_TEST(missing)
{
    anji_balance_term term[TERMS];
    char              text[1024];

    two_decimals(term);
    term[ANJI_BALANCE_STOCK].estimate.value = NAN;
    anji_balance b                          = run(term);
    ck_assert_int_eq(b.outcome, ANJI_BALANCE_NOT_TESTED);
    CHECK_CLOSE(b.honest.value, b.necb.value, 0.0, "honest");
    /* x / (x - h): the errors of uptake stand in both */
    CHECK_CLOSE(b.ratio.value, 6.68 / 0.58, 1e-14, "ratio");
    CHECK_CLOSE(b.ratio.se, hypot(6.1 * 0.5, 6.68 * 0.6) / (0.58 * 0.58), 1e-14,
                "its error");
    ck_assert(isnan(b.closure.value) && isnan(b.z) && isnan(b.p) &&
              isnan(b.stock.value));
    anji_balance_describe(&b, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, ": not tested."));
    ck_assert_ptr_nonnull(strstr(text, "(balance of the fluxes)"));

    two_decimals(term);
    term[ANJI_BALANCE_NEE].estimate.value = NAN;
    b                                     = run(term);
    ck_assert_int_eq(b.outcome, ANJI_BALANCE_NOT_TESTED);
    CHECK_CLOSE(b.honest.value, 0.4, 0.0, "honest");
    ck_assert(isnan(b.necb.value) && isnan(b.naive.value) && isnan(b.ratio.value));
    anji_balance_describe(&b, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "No tower, t C ha-1 yr-1, 6.10 +- 0.60 left"));

    two_decimals(term);
    term[ANJI_BALANCE_CULMS].estimate.se = NAN;
    b                                    = run(term);
    ck_assert_int_eq(b.outcome, ANJI_BALANCE_NOT_TESTED);
    CHECK_NEAR(b.closure.value, -0.18, 0.0, 2e-15, "closure");
    ck_assert(isnan(b.closure.se) && isnan(b.necb.se) && isnan(b.share[0]));
    anji_balance_describe(&b, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "6.10 (error not known) left as culms"));
}
END_TEST

START_TEST(loss)
{
    anji_balance_term term[TERMS];
    char              text[1024];

    two_decimals(term);
    set(&term[ANJI_BALANCE_NEE], 1.2, 0.4, ANJI_BALANCE_TC_HA);
    set(&term[ANJI_BALANCE_SHOOTS], 0.0, 0.0, ANJI_BALANCE_TC_HA);
    set(&term[ANJI_BALANCE_FIRE], 0.5, 0.1, ANJI_BALANCE_TC_HA);
    set(&term[ANJI_BALANCE_LEACHING], 0.2, 0.1, ANJI_BALANCE_TC_HA);
    set(&term[ANJI_BALANCE_IMPORTS], 0.3, 0.1, ANJI_BALANCE_TC_HA);
    set(&term[ANJI_BALANCE_STOCK], -0.4, 0.3, ANJI_BALANCE_TC_HA);
    anji_balance b = run(term);
    CHECK_CLOSE(b.necb.value, -7.7, ROUNDING, "necb");
    ck_assert(isnan(b.ratio.value));
    ck_assert_int_eq(b.outcome, ANJI_BALANCE_OPEN);
    anji_balance_describe(&b, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "were given off, 6.10"));
    ck_assert_ptr_nonnull(strstr(text, "0.50 +- 0.10 burnt, 0.20 +- 0.10 left with "
                                       "water, 0.30 +- 0.10 were brought in, the stock "
                                       "fell by 0.40 +- 0.30: not closed, 9.1 sigma"));
    ck_assert_ptr_nonnull(strstr(text, "not zero: nothing."));
    ck_assert_ptr_nonnull(strstr(text, "May be credited: 0.00 +- 1.10"));
    ck_assert_ptr_nonnull(strstr(text, ", all of it too much"));
}
END_TEST

/* Errors that cancel leave nothing to doubt. */
START_TEST(certain)
{
    anji_balance_term       term[TERMS];
    const anji_balance_pair one = {ANJI_BALANCE_NEE, ANJI_BALANCE_STOCK, -1.0};
    anji_balance            b;

    none(term);
    set(&term[ANJI_BALANCE_NEE], -2.5, 0.3, ANJI_BALANCE_TC_HA);
    set(&term[ANJI_BALANCE_STOCK], 2.5, 0.3, ANJI_BALANCE_TC_HA);
    ck_assert_int_eq(anji_balance_run(term, 1, &one, NULL, &b, NULL), ANJI_OK);
    CHECK_CLOSE(b.closure.se, 0.0, 0.0, "error");
    CHECK_CLOSE(b.z, 0.0, 0.0, "z");
    CHECK_CLOSE(b.p, 1.0, 0.0, "p");
    ck_assert_int_eq(b.outcome, ANJI_BALANCE_CLOSED);
    ck_assert(isnan(b.share_pairs));
}
END_TEST

/* ---- coverage ------------------------------------------------------------------------- */

#define DRAWS 10000

/* A term's estimate over a truth: error of normal law, its own standard error from df + 1
 * readings, or known where df is infinite. */
static void draw(anji_random *random, anji_balance_term *term, double truth, double se,
                 double df, double error)
{
    double square = 0.0;

    for (int k = 0; k < (isinf(df) ? 0 : (int)df); k++)
        square += pow(anji_random_normal(random), 2.0);
    set(term, truth + se * error, isinf(df) ? se : se * sqrt(square / df),
        ANJI_BALANCE_TC_HA);
    term->df = df;
}

/* Share of balances found open where `leak` t C were not measured. */
static double open_share(double df, double correlation, double leak, uint64_t stream)
{
    const anji_balance_pair pair = {ANJI_BALANCE_CULMS, ANJI_BALANCE_STOCK,
                                    correlation};
    anji_random            *random;
    int64_t                 open = 0;

    ck_assert_int_eq(anji_random_new(20241, stream, &random, NULL), ANJI_OK);
    for (int i = 0; i < DRAWS; i++) {
        anji_balance_term term[TERMS];
        anji_balance      b;
        double            culms = anji_random_normal(random);
        double            own   = anji_random_normal(random);
        none(term);
        draw(random, &term[ANJI_BALANCE_NEE], -6.68, 0.5, INFINITY,
             anji_random_normal(random));
        draw(random, &term[ANJI_BALANCE_CULMS], 6.1, 0.6, df, culms);
        draw(random, &term[ANJI_BALANCE_STOCK], 0.58 - leak, 0.3, df,
             correlation * culms + sqrt(1.0 - correlation * correlation) * own);
        ck_assert_int_eq(
            anji_balance_run(term, correlation != 0.0, &pair, NULL, &b, NULL), ANJI_OK);
        open += b.outcome == ANJI_BALANCE_OPEN;
    }
    anji_random_free(random);
    return (double)open / DRAWS;
}

/* 10,000 draws: four standard errors of a share of 0.05 are 0.0087, of 0.5 0.02. Welch's
 * degrees of freedom are an approximation: 0.005 more. */
START_TEST(coverage)
{
    const double leak = 2.0 * sqrt(0.70); /* two standard errors of the closure */
    /* P(|Z + 2| > 1.96) = 0.51596 */
    CHECK_NEAR(open_share(INFINITY, 0.0, 0.0, 1), 0.05, 0.0, 0.0087, "known errors");
    CHECK_NEAR(open_share(INFINITY, -0.6, 0.0, 2), 0.05, 0.0, 0.0087, "correlated");
    CHECK_NEAR(open_share(9.0, 0.0, 0.0, 3), 0.05, 0.0, 0.0137, "ten plots");
    CHECK_NEAR(open_share(INFINITY, 0.0, leak, 4), 0.51596, 0.0, 0.02, "a leak");
}
END_TEST

/* ---- refusals ------------------------------------------------------------------------- */

static const struct {
    const char       *what;
    int               term;
    anji_balance_term with;
    const char       *message;
} refused[] = {
    {"no unit", 1, {{1.0, 0.1, 1}, INFINITY, 0, 1}, "declared"},
    {"unknown unit", 1, {{1.0, 0.1, 1}, INFINITY, 4, 1}, "declared"},
    {"no basis", 6, {{1.0, 0.1, 1}, INFINITY, ANJI_BALANCE_TCO2_HA, -1}, "basis"},
    {"infinite", 6, {{INFINITY, 0.1, 1}, INFINITY, 2, 1}, "finite"},
    {"infinite error", 6, {{1.0, INFINITY, 1}, INFINITY, 2, 1}, "finite"},
    {"negative harvest", 1, {{-1.0, 0.1, 1}, INFINITY, 2, 1}, "not negative"},
    {"negative shoots", 2, {{-1.0, 0.1, 1}, INFINITY, 2, 1}, "not negative"},
    {"negative fire", 3, {{-1.0, 0.1, 1}, INFINITY, 2, 1}, "not negative"},
    {"negative leaching", 4, {{-1.0, 0.1, 1}, INFINITY, 2, 1}, "not negative"},
    {"negative import", 5, {{-1.0, 0.1, 1}, INFINITY, 2, 1}, "not negative"},
    {"negative error", 0, {{-1.0, -0.1, 1}, INFINITY, 2, 1}, "standard error"},
    {"no freedom", 0, {{-1.0, 0.1, 1}, 0.0, 2, 1}, "degrees of freedom"},
    {"NaN freedom", 0, {{-1.0, 0.1, 1}, NAN, 2, 1}, "degrees of freedom"},
};

static void check_failed(const anji_balance *b, const char *what)
{
    ck_assert_msg(isnan(b->necb.value) && isnan(b->closure.value) && isnan(b->p) &&
                      isnan(b->term[0]) && isnan(b->share[6]) &&
                      isnan(b->honest.value) && b->necb.n == -1 && b->outcome == -1 &&
                      b->measured == 0,
                  "%s: a number is left", what);
    ck_assert_uint_eq(anji_balance_describe(b, NULL, 0), 0);
}

START_TEST(refused_term)
{
    anji_balance_term term[TERMS];
    anji_balance      b;
    anji_error        err;

    two_decimals(term);
    term[refused[_i].term] = refused[_i].with;
    ck_assert_int_eq(anji_balance_run(term, 0, NULL, NULL, &b, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, refused[_i].term);
    ck_assert_msg(strstr(err.message, refused[_i].message) != NULL, "%s: %s",
                  refused[_i].what, err.message);
    check_failed(&b, refused[_i].what);
}
END_TEST

static const anji_balance_pair pairs_refused[] = {
    {-1, 1, 0.1}, {0, 7, 0.1}, {1, 1, 0.1}, {0, 3, 0.1}, {0, 1, 1.01}, {0, 1, NAN}};

START_TEST(refused_pair)
{
    anji_balance_term term[TERMS];
    anji_balance      b;
    anji_error        err;

    two_decimals(term);
    anji_balance_pair pairs[] = {{0, 6, 0.1}, pairs_refused[_i]};
    ck_assert_int_eq(anji_balance_run(term, 2, pairs, NULL, &b, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 1);
    check_failed(&b, "pair");
}
END_TEST

START_TEST(refused_rest)
{
    /* three terms, each against the other two: a variance below 0 */
    const anji_balance_pair impossible[] = {{0, 1, -0.9}, {1, 6, -0.9}, {0, 6, -0.9}};
    /* 0 and 1 move as one, but 6 with the first alone */
    const anji_balance_pair torn[]  = {{0, 1, 1.0}, {0, 6, 0.5}};
    const anji_balance_pair twice[] = {{0, 1, 0.2}, {1, 0, 0.2}};
    anji_balance_term       term[TERMS];
    anji_balance            b;
    anji_balance_opts       opts;
    anji_error              err;

    two_decimals(term);
    ck_assert_int_eq(anji_balance_run(term, 3, impossible, NULL, &b, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, -1);
    check_failed(&b, "impossible");
    ck_assert_int_eq(anji_balance_run(term, 2, torn, NULL, &b, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_balance_run(term, 2, twice, NULL, &b, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_balance_run(NULL, 0, NULL, NULL, &b, &err), ANJI_ERR_NULL);
    check_failed(&b, "no term");
    ck_assert_int_eq(anji_balance_run(term, 1, NULL, NULL, &b, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_balance_run(term, 0, NULL, NULL, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_balance_opts_init(NULL, sizeof opts), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_balance_opts_init(&opts, sizeof opts), ANJI_OK);
    opts.level = 1.0;
    ck_assert_int_eq(anji_balance_run(term, 0, NULL, &opts, &b, &err), ANJI_ERR_OPTS);
    check_failed(&b, "level");
    term[ANJI_BALANCE_NEE].estimate.value   = NAN;
    term[ANJI_BALANCE_STOCK].estimate.value = NAN;
    ck_assert_int_eq(anji_balance_run(term, 0, NULL, NULL, &b, &err), ANJI_ERR_TOO_FEW);
    check_failed(&b, "nothing");
}
END_TEST

/* ---- parcels -------------------------------------------------------------------------- */

START_TEST(parcels)
{
    enum { N = 1237 };
    anji_random   *random;
    double        *area = calloc(N, sizeof *area), *weight = calloc(N, sizeof *weight);
    double        *share = calloc(N, sizeof *share);
    anji_estimate *out = calloc(N, sizeof *out), total = {339300.0, 20500.0, 8};

    ck_assert_int_eq(anji_random_new(5, 1, &random, NULL), ANJI_OK);
    double sum = 0.0;
    for (int i = 0; i < N; i++) {
        area[i]   = i % 97 == 0 ? 0.0 : 400.0 * anji_random_uniform(random);
        weight[i] = anji_random_uniform(random);
        sum += area[i] * weight[i];
    }
    ck_assert_int_eq(anji_parcel_shares(N, area, weight, share, NULL), ANJI_OK);
    double forth = 0.0, back = 0.0;
    for (int i = 0; i < N; i++) {
        forth += share[i];
        back += share[N - 1 - i];
        /* 2^-50 by construction, and the rounding of the sum */
        CHECK_NEAR(share[i], area[i] * weight[i] / sum, 1e-13, 0x1p-50, "share");
    }
    ck_assert(forth == 1.0 && back == 1.0);
    ck_assert_int_eq(anji_parcel_distribute(N, share, &total, out, NULL), ANJI_OK);
    double value = 0.0, se = 0.0;
    for (int i = 0; i < N; i++) {
        value += out[i].value;
        se += out[i].se;
    }
    CHECK_CLOSE(value, total.value, 1e-13, "all parcels");
    CHECK_CLOSE(se, total.se, 1e-13, "their errors, which add up");
    CHECK_CLOSE(out[5].se / out[5].value, 20500.0 / 339300.0, ROUNDING, "relative");
    ck_assert_int_eq(out[0].n, 8);
    anji_random_free(random);
    free(area);
    free(weight);
    free(share);
    free(out);
}
END_TEST

/* Thirds: of three equal rests the first parcel is served; mu or ha, the same bits. */
START_TEST(parcels_tie)
{
    const double mu[] = {15.0, 15.0, 15.0}, ha[] = {1.0, 1.0, 1.0};
    double       a[3], b[3];

    ck_assert_int_eq(anji_parcel_shares(3, mu, NULL, a, NULL), ANJI_OK);
    ck_assert_int_eq(anji_parcel_shares(3, ha, NULL, b, NULL), ANJI_OK);
    ck_assert(a[0] + a[1] + a[2] == 1.0);
    ck_assert(a[0] == a[1] + 0x1p-50 && a[1] == a[2]);
    ck_assert(memcmp(a, b, sizeof a) == 0);
}
END_TEST

START_TEST(parcels_refused)
{
    const double  good[] = {1.0, 2.0}, bad[] = {1.0, -2.0}, zero[] = {0.0, 0.0};
    const double  huge[] = {1e308, 1.7e308}, none_[] = {1.0, NAN};
    const double  halves[] = {0.5, 0.5}, most[] = {0.5, 0.4}, over[] = {1.5, -0.5};
    double        share[2];
    anji_estimate out[2], total = {10.0, 1.0, 1};
    anji_error    err;

    ck_assert_int_eq(anji_parcel_shares(0, good, NULL, share, &err), ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(anji_parcel_shares(2, NULL, NULL, share, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_parcel_shares(2, good, NULL, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_parcel_shares(2, bad, NULL, share, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 1);
    ck_assert(isnan(share[0]) && isnan(share[1]));
    ck_assert_int_eq(anji_parcel_shares(2, good, bad, share, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_parcel_shares(2, none_, NULL, share, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_parcel_shares(2, zero, NULL, share, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, -1);
    ck_assert_int_eq(anji_parcel_shares(2, huge, NULL, share, &err), ANJI_ERR_DOMAIN);

    ck_assert_int_eq(anji_parcel_distribute(2, NULL, &total, out, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_parcel_distribute(2, halves, NULL, out, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_parcel_distribute(2, halves, &total, NULL, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_parcel_distribute(2, most, &total, out, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert(isnan(out[0].value) && isnan(out[1].se) && out[1].n == -1);
    ck_assert_int_eq(anji_parcel_distribute(2, over, &total, out, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 0);
    ck_assert_int_eq(anji_parcel_distribute(0, halves, &total, out, &err),
                     ANJI_ERR_DOMAIN);
    total.se = -1.0;
    ck_assert_int_eq(anji_parcel_distribute(2, halves, &total, out, &err),
                     ANJI_ERR_DOMAIN);
    total = (anji_estimate){NAN, 1.0, 1};
    ck_assert_int_eq(anji_parcel_distribute(2, halves, &total, out, &err),
                     ANJI_ERR_DOMAIN);
}
END_TEST

SUITE_MAIN("balance", tcase_add_test(tc, tower_truck_and_stock);
           tcase_add_test(tc, fourfold); tcase_add_test(tc, correlated);
           tcase_add_test(tc, units_of_terms); tcase_add_test(tc, missing);
           tcase_add_test(tc, loss); tcase_add_test(tc, certain);
           tcase_add_test(tc, coverage);
           tcase_add_loop_test(tc, refused_term, 0, sizeof refused / sizeof *refused);
           tcase_add_loop_test(tc, refused_pair, 0,
                               sizeof pairs_refused / sizeof *pairs_refused);
           tcase_add_test(tc, refused_rest); tcase_add_test(tc, parcels);
           tcase_add_test(tc, parcels_tie); tcase_add_test(tc, parcels_refused);)
