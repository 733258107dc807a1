/* Net ecosystem carbon balance, closed against the change of stock.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/balance.h>
#include <anjicarbon/stats.h>

#include "private.h"

#define N     ANJI_BALANCE_TERMS
#define STOCK ANJI_BALANCE_STOCK

/* Of a matrix with ones on its diagonal: what rounding leaves of a pivot that is zero, and
 * of the column below it. */
#define PIVOT_TOLERANCE  1e-12
#define COLUMN_TOLERANCE 1e-6

static const struct {
    const char *name;
    double      in_necb;  /* its coefficient there; in the closure it is the opposite */
    int         may_fall; /* may be negative */
} terms[N] = {
    [ANJI_BALANCE_NEE]      = {"NEE", -1.0, 1},
    [ANJI_BALANCE_CULMS]    = {"harvested culms", -1.0, 0},
    [ANJI_BALANCE_SHOOTS]   = {"harvested shoots", -1.0, 0},
    [ANJI_BALANCE_FIRE]     = {"fire", -1.0, 0},
    [ANJI_BALANCE_LEACHING] = {"leaching", -1.0, 0},
    [ANJI_BALANCE_IMPORTS]  = {"imports", 1.0, 0},
    [ANJI_BALANCE_STOCK]    = {"stock change", 0.0, 1},
};

const char *anji_balance_term_name(int term)
{
    return term >= 0 && term < N ? terms[term].name : NULL;
}

/* ---- options ------------------------------------------------------------------------ */

static const anji_param params[] = {
    ANJIP_CHOICE(anji_balance_opts, basis, "molar|44_12|oneflux", ANJI_MASS_44_12, 2,
                 "What makes t CO2 of t C in the result."),
    ANJIP_PARAM(anji_balance_opts, level, ANJI_PARAM_DOUBLE, "1", 0.95, 0.5, 0.9999,
                "Level of the test that the balance closes."),
};

static const anjip_opts_kind kind = {"balance", params, ANJIP_COUNT(params),
                                     ANJIP_SIZE_THROUGH(anji_balance_opts, level),
                                     sizeof(anji_balance_opts)};

const anji_param *anji_balance_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

int anji_balance_opts_init(anji_balance_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

/* ---- what was given ----------------------------------------------------------------- */

/* The terms in t C ha-1 yr-1. */
typedef struct {
    double   value[N], se[N], df[N];
    double   correlation[N][N];
    uint32_t measured;
    int      se_known; /* of every term measured */
} account;

static int has(const account *a, int term)
{
    return (a->measured >> term & 1U) != 0;
}

static int bad(anji_error *err, int term, double value, const char *wanted)
{
    return anjip_fail(err, ANJI_ERR_DOMAIN, term, "balance: %s: %g, want %s",
                      terms[term].name, value, wanted);
}

/* t C ha-1 for one of the term's unit; NaN where that is not declared. */
static double tc_per_unit(const anji_balance_term *term)
{
    switch (term->unit) {
    case ANJI_BALANCE_GC_M2:
        return anji_tc_per_ha(1.0);
    case ANJI_BALANCE_TC_HA:
        return 1.0;
    case ANJI_BALANCE_TCO2_HA:
        return 1.0 / anji_co2_per_carbon(term->basis);
    default:
        return NAN;
    }
}

static int take_term(const anji_balance_term *term, int i, account *a, anji_error *err)
{
    double value = term->estimate.value, se = term->estimate.se;

    a->value[i] = a->se[i] = NAN;
    a->df[i]               = INFINITY;
    if (isnan(value))
        return ANJI_OK;
    double scale = tc_per_unit(term);
    if (isnan(scale))
        return bad(err, i, value, "a unit, and a basis for t CO2, declared");
    if (isinf(value) || isinf(se))
        return bad(err, i, isinf(value) ? value : se, "finite numbers");
    if (value < 0.0 && !terms[i].may_fall)
        return bad(err, i, value, "an amount that is not negative");
    if (se < 0.0)
        return bad(err, i, se, "a standard error that is not negative");
    if (!(term->df > 0.0))
        return bad(err, i, term->df, "degrees of freedom above 0, or INFINITY");
    a->value[i] = value * scale;
    a->se[i]    = se * scale;
    a->df[i]    = term->df;
    a->measured |= 1U << i;
    a->se_known = a->se_known && !isnan(se);
    return ANJI_OK;
}

static int take_pair(const anji_balance_pair *pair, int64_t row, account *a,
                     anji_error *err)
{
    const char *why = NULL;

    if (pair->a < 0 || pair->a >= N || pair->b < 0 || pair->b >= N)
        why = "want two terms of a balance";
    else if (pair->a == pair->b)
        why = "want two terms, not one twice";
    else if (!has(a, pair->a) || !has(a, pair->b))
        why = "want terms that were measured";
    else if (!(fabs(pair->correlation) <= 1.0))
        why = "want a correlation from -1 to 1";
    else if (a->correlation[pair->a][pair->b] != 0.0)
        why = "want each pair once";
    if (why != NULL)
        return anjip_fail(err, ANJI_ERR_DOMAIN, row,
                          "balance: pair %lld of terms %d and %d, correlation %g: %s",
                          (long long)row, (int)pair->a, (int)pair->b, pair->correlation,
                          why);
    a->correlation[pair->a][pair->b] = pair->correlation;
    a->correlation[pair->b][pair->a] = pair->correlation;
    return ANJI_OK;
}

/* Whether errors can have these correlations: no combination with a negative variance. */
static int can_be(const account *a)
{
    double m[N][N];

    memcpy(m, a->correlation, sizeof m);
    for (int k = 0; k < N; k++) {
        if (m[k][k] < -PIVOT_TOLERANCE)
            return 0;
        for (int i = k + 1; i < N; i++) {
            if (m[k][k] <= PIVOT_TOLERANCE) {
                if (fabs(m[i][k]) > COLUMN_TOLERANCE)
                    return 0;
                continue;
            }
            double f = m[i][k] / m[k][k];
            for (int j = k + 1; j < N; j++)
                m[i][j] -= f * m[k][j];
        }
    }
    return 1;
}

static int take(const anji_balance_term *term, size_t n_pairs,
                const anji_balance_pair *pairs, account *a, anji_error *err)
{
    int status = ANJI_OK;

    memset(a, 0, sizeof *a);
    a->se_known = 1;
    for (int i = 0; i < N && status == ANJI_OK; i++) {
        a->correlation[i][i] = 1.0;
        status               = take_term(&term[i], i, a, err);
    }
    for (size_t i = 0; i < n_pairs && status == ANJI_OK; i++)
        status = take_pair(&pairs[i], (int64_t)i, a, err);
    if (status != ANJI_OK)
        return status;
    if (!has(a, ANJI_BALANCE_NEE) && !has(a, STOCK))
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1,
                          "balance: neither NEE nor the stock change was measured");
    if (!can_be(a))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "balance: no errors can have these correlations together");
    return ANJI_OK;
}

/* ---- sums --------------------------------------------------------------------------- */

static int64_t count_of(const account *a, const double c[N])
{
    int64_t n = 0;
    for (int i = 0; i < N; i++)
        n += has(a, i) && c[i] != 0.0;
    return n;
}

static double sum_of(const account *a, const double c[N])
{
    double sum = 0.0;
    for (int i = 0; i < N; i++)
        if (has(a, i))
            sum += c[i] * a->value[i];
    return sum;
}

/* Covariance of two sums; what rounding leaves of a variance of 0 is 0. */
static double covariance(const account *a, const double c[N], const double d[N])
{
    double sum = 0.0, size = 0.0;

    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            if (!has(a, i) || !has(a, j) || a->correlation[i][j] == 0.0)
                continue;
            double x = c[i] * a->se[i] * a->correlation[i][j] * d[j] * a->se[j];
            sum += x;
            size += fabs(x);
        }
    return fabs(sum) <= 1e-15 * size ? 0.0 : sum;
}

static anji_estimate estimate_of(const account *a, const double c[N])
{
    anji_estimate e = {sum_of(a, c), NAN, count_of(a, c)};

    if (a->se_known)
        e.se = sqrt(fmax(covariance(a, c, c), 0.0));
    return e;
}

/* Welch and Satterthwaite. */
static double freedom_of(const account *a, const double c[N], double u)
{
    double sum = 0.0;

    for (int i = 0; i < N; i++)
        if (has(a, i))
            sum += pow(c[i] * a->se[i], 4.0) / a->df[i];
    return sum > 0.0 && u > 0.0 ? pow(u, 4.0) / sum : INFINITY;
}

static void test_closure(const account *a, const double c[N], anji_balance *out)
{
    double u = out->closure.se, own = 0.0;

    for (int i = 0; i < N; i++)
        out->share[i] = NAN;
    if (isnan(u))
        return;
    out->df      = freedom_of(a, c, u);
    out->limit   = anji_student_quantile(0.5 + 0.5 * out->level, out->df);
    out->z       = u > 0.0                     ? out->closure.value / u
                   : out->closure.value == 0.0 ? 0.0
                                               : copysign(INFINITY, out->closure.value);
    out->p       = isinf(out->z) ? 0.0 : anji_student_two_sided(out->z, out->df);
    out->outcome = fabs(out->z) <= out->limit ? ANJI_BALANCE_CLOSED : ANJI_BALANCE_OPEN;
    for (int i = 0; i < N && u > 0.0; i++) {
        out->share[i] = has(a, i) ? pow(a->se[i] / u, 2.0) : 0.0;
        own += out->share[i];
    }
    out->share_pairs = u > 0.0 ? 1.0 - own : NAN;
}

/* The naive credit over the honest one, with the error of both. */
static anji_estimate ratio_of(const account *a, const double naive[N],
                              const double honest[N])
{
    anji_estimate r = {NAN, NAN, 2};
    double        x = sum_of(a, naive), y = sum_of(a, honest);

    if (!(y > 0.0))
        return r;
    r.value = x / y;
    if (a->se_known)
        r.se = sqrt(fmax(covariance(a, naive, naive) -
                             2.0 * r.value * covariance(a, naive, honest) +
                             r.value * r.value * covariance(a, honest, honest),
                         0.0)) /
               y;
    return r;
}

/* ---- the balance -------------------------------------------------------------------- */

static void fill_nan(anji_balance *out)
{
    const anji_estimate none = {NAN, NAN, -1};

    memset(out, 0, sizeof *out);
    for (int i = 0; i < N; i++)
        out->term[i] = out->se[i] = out->share[i] = NAN;
    out->share_pairs = out->z = out->df = out->p = out->limit = out->level = NAN;
    out->necb = out->stock = out->closure = none;
    out->honest = out->naive = out->ratio = none;
    out->co2_per_c                        = NAN;
    out->basis = out->outcome = -1;
}

static void close_account(const account *a, anji_balance *out)
{
    double necb[N], closure[N], stock[N] = {0}, uptake[N] = {0};

    for (int i = 0; i < N; i++) {
        necb[i]    = terms[i].in_necb;
        closure[i] = i == STOCK ? 1.0 : -terms[i].in_necb;
    }
    stock[STOCK]             = 1.0;
    uptake[ANJI_BALANCE_NEE] = -1.0;
    out->outcome             = ANJI_BALANCE_NOT_TESTED;
    if (has(a, ANJI_BALANCE_NEE)) {
        out->necb  = estimate_of(a, necb);
        out->naive = estimate_of(a, uptake);
    }
    if (has(a, STOCK))
        out->stock = estimate_of(a, stock);
    out->honest = has(a, STOCK) ? out->stock : out->necb;
    if (!has(a, ANJI_BALANCE_NEE))
        return;
    out->ratio = ratio_of(a, uptake, has(a, STOCK) ? stock : necb);
    if (has(a, STOCK)) {
        out->closure = estimate_of(a, closure);
        test_closure(a, closure, out);
    }
}

int anji_balance_run(const anji_balance_term term[ANJI_BALANCE_TERMS], size_t n_pairs,
                     const anji_balance_pair *pairs, const anji_balance_opts *opts,
                     anji_balance *out, anji_error *err)
{
    anji_balance_opts o;
    account           a;

    anjip_begin(err);
    if (out != NULL)
        fill_nan(out);
    if (term == NULL || out == NULL || (pairs == NULL && n_pairs > 0))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "balance: %s is NULL",
                          term == NULL  ? "term"
                          : out == NULL ? "out"
                                        : "pairs");
    int status = anjip_opts_load(&kind, &o, opts, err);
    if (status == ANJI_OK)
        status = take(term, n_pairs, pairs, &a, err);
    if (status != ANJI_OK)
        return status;
    memcpy(out->term, a.value, sizeof a.value);
    memcpy(out->se, a.se, sizeof a.se);
    out->measured  = a.measured;
    out->level     = o.level;
    out->basis     = (int32_t)o.basis;
    out->co2_per_c = anji_co2_per_carbon(out->basis);
    close_account(&a, out);
    return ANJI_OK;
}
