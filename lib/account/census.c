/* The account of counted plants.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/census.h>
#include <anjicarbon/stats.h>

#include "account/emissions.h"
#include "private.h"

/* ---- options --------------------------------------------------------------------------- */

#define P(field, preset, max, unit, text)                                              \
    ANJIP_PARAM(anji_census_opts, field, ANJI_PARAM_DOUBLE, unit, preset, 0, max, text)
static const anji_param params[] = {
    ANJIP_CHOICE(anji_census_opts, nitrogen, "default|wet_project|wet_baseline",
                 ANJI_NITROGEN_DEFAULT, ANJI_NITROGEN_WET_BASELINE,
                 "factors of nitrogen, by climate"),
    P(root_shoot, 0.25, 3, "1", "mass below ground to mass above"),
    P(carbon, 0.47, 1, "1", "carbon of dry mass"),
    P(combustion, 1, 1, "1", "share of the mass that a fire burns"),
    P(fire_ch4, 4.7, 1000, "g kg-1", "CH4 of a kilogram of dry mass burnt"),
    P(fire_n2o, 0.26, 1000, "g kg-1", "N2O of a kilogram of dry mass burnt"),
};
#undef P
static const anjip_opts_kind kind = {"census", params, ANJIP_COUNT(params),
                                     ANJIP_SIZE_THROUGH(anji_census_opts, fire_n2o),
                                     sizeof(anji_census_opts)};

int anji_census_opts_init(anji_census_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_census_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

const char *anji_census_guard_name(int guard)
{
    static const char *const names[] = {"OK", "DENSITY_EXCEEDED",
                                        "INSUFFICIENT_SAMPLES", "TOO_UNCERTAIN"};
    return guard >= 0 && (size_t)guard < ANJIP_COUNT(names) ? names[guard] : NULL;
}

/* ---- what the rule says ------------------------------------------------------------------ */

typedef struct {
    double confidence, density_max, buffer_min;
} limits;

static int read_limits(const anji_rule *rule, size_t n, const anji_rule_value *values,
                       limits *l, anji_error *err)
{
    const struct {
        const char *name;
        double     *value;
    } wanted[] = {{"confidence", &l->confidence},
                  {"density_max", &l->density_max},
                  {"buffer_min", &l->buffer_min}};

    for (size_t i = 0; i < ANJIP_COUNT(wanted); i++) {
        int status =
            anji_rule_need(rule, wanted[i].name, n, values, wanted[i].value, err);
        if (status != ANJI_OK)
            return status;
    }
    return ANJI_OK;
}

/* ---- checks ------------------------------------------------------------------------------- */

static int check_period(const anji_census_period *p, const limits *l,
                        anji_census_result *result, anji_error *err)
{
    const double amounts[] = {p->synthetic, p->organic};

    if (!(p->units >= 1.0 && p->units < INFINITY && p->area_ha > 0.0 &&
          p->area_ha < INFINITY && p->days > 0.0 && p->days < INFINITY))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "%g units on %g ha in %g days, want more than 0", p->units,
                          p->area_ha, p->days);
    for (size_t i = 0; i < ANJIP_COUNT(amounts); i++)
        if (!(amounts[i] >= 0.0 && amounts[i] < INFINITY))
            return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%g kg N, want 0 or more",
                              amounts[i]);
    if (!(p->rating >= 0.0 && p->rating <= 100.0 && p->zero[0] == 0.0 &&
          p->zero[1] == 0.0))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "a risk rating of %g %%, want 0 to 100, and zeros behind it",
                          p->rating);
    double density = p->units / p->area_ha;
    if (density > l->density_max) {
        result->guard   = ANJI_CENSUS_DENSITY_EXCEEDED;
        result->density = density;
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, -1,
            "DENSITY_EXCEEDED: %g units on %g ha are %g ha-1, want %g at most",
            p->units, p->area_ha, density, l->density_max);
    }
    return ANJI_OK;
}

static int check_sample(const char *which, const anji_census_sample *s,
                        anji_census_result *result, anji_error *err)
{
    int64_t living = 0;

    if (s->n > 0 && (s->alive == NULL || s->biomass_kg == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "alive or biomass_kg (%s) is NULL",
                          which);
    for (size_t i = 0; i < s->n; i++) {
        if (s->alive[i] > 1 || (s->burned != NULL && s->burned[i] > 1))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "unit %zu (%s): a flag that is not 0 or 1", i, which);
        if (s->alive[i] && !(s->biomass_kg[i] > 0.0 && s->biomass_kg[i] < INFINITY))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "unit %zu (%s): a living one of %g kg, want more than 0",
                              i, which, s->biomass_kg[i]);
        living += s->alive[i];
    }
    if (living >= 2)
        return ANJI_OK;
    result->guard = ANJI_CENSUS_INSUFFICIENT_SAMPLES;
    return anjip_fail(
        err, ANJI_ERR_TOO_FEW, -1,
        "INSUFFICIENT_SAMPLES: %lld living of %zu units (%s), want two at least",
        (long long)living, s->n, which);
}

/* ---- one date ----------------------------------------------------------------------------- */

/* Two-sided, rounded to 12 decimals as everywhere in the account. */
static double quantile(double confidence, double df)
{
    return round(anji_student_quantile(0.5 + 0.5 * confidence, df) * 1e12) / 1e12;
}

/* Mean and standard deviation of the living ones' mass, kg. */
static void mass_of(const anji_census_sample *s, int64_t *living, double *mean,
                    double *sd)
{
    double sum = 0.0, squares = 0.0;

    *living = 0;
    for (size_t i = 0; i < s->n; i++)
        if (s->alive[i]) {
            sum += s->biomass_kg[i];
            ++*living;
        }
    *mean = sum / (double)*living;
    for (size_t i = 0; i < s->n; i++)
        if (s->alive[i])
            squares += (s->biomass_kg[i] - *mean) * (s->biomass_kg[i] - *mean);
    *sd = sqrt(squares / (double)(*living - 1));
}

static void account_date(const anji_census_sample *s, double units, const limits *l,
                         const anji_census_opts *o, anji_census_date *date)
{
    double mean, sd;

    *date = (anji_census_date){0};
    mass_of(s, &date->n, &mean, &sd);
    double living = (double)date->n, all = (double)s->n, q = living / all;
    date->mortality = 1.0 - q;
    date->mean  = mean / 1000.0 * (1.0 + o->root_shoot) * o->carbon * ANJIP_CO2_PER_C;
    date->stock = units * q * date->mean;
    date->h_biomass = quantile(l->confidence, living - 1.0) * sd / sqrt(living) / mean;
    date->h_mortality =
        quantile(l->confidence, all - 1.0) * sqrt(q * (1.0 - q) / (all - 1.0)) / q;
    date->h = hypot(date->h_biomass, date->h_mortality);
}

/* The rule's deduction from a stock of 1; refused stays 1 once it is. */
static int deduct(const anji_rule *rule, size_t n, const anji_rule_value *values,
                  const limits *l, anji_census_date *date, int *refused,
                  anji_error *err)
{
    anji_uncertain        one = {1.0, NAN, NAN, date->h, l->confidence, NAN};
    anji_deduction_result result;
    int status = anji_deduction(rule, &one, ANJI_SIDE_PROJECT, n, values, &result, err);

    if (status == ANJI_OK) {
        date->fraction = result.fraction;
        *refused |= result.refused;
    }
    return status;
}

/* ---- emissions ------------------------------------------------------------------------------ */

/* Burnt units, as a share of the sample, with the mass that they had before. */
static int fire_of(const anji_census_sample *now, const anji_census_sample *before,
                   const anji_census_period *period, const anji_census_opts *o,
                   const anji_gwp *gwp, double *co2e, anji_error *err)
{
    const anji_census_sample *weighed = before->n > 0 ? before : now;
    anji_fire_factors         factors = {o->fire_ch4, o->fire_n2o};
    anji_fire_result          fire;
    double                    mean, sd, burnt = 0.0;
    int64_t                   living;

    for (size_t i = 0; now->burned != NULL && i < now->n; i++)
        burnt += now->burned[i];
    mass_of(weighed, &living, &mean, &sd);
    double area   = period->area_ha * burnt / (double)now->n;
    double per_ha = period->units / period->area_ha * mean / 1000.0;
    int status = anji_fire(1, &area, &per_ha, &o->combustion, 0.0, 0.0, &factors, gwp,
                           &fire, err);
    *co2e      = fire.co2e;
    return status;
}

static int emissions_of(const anji_census_sample *now, const anji_census_sample *before,
                        const anji_census_period *period, const anji_census_opts *o,
                        const anji_gwp *gwp, anji_census_result *result,
                        anji_error *err)
{
    anji_nitrogen_factors  factors = anji_nitrogen_factors_of((int)o->nitrogen);
    anji_fertiliser_result spread;
    int status = fire_of(now, before, period, o, gwp, &result->fire, err);

    if (status == ANJI_OK)
        status = anji_fertiliser(period->synthetic / 1000.0, period->organic / 1000.0,
                                 &factors, gwp, &spread, err);
    if (status == ANJI_OK)
        result->fertiliser = spread.co2e;
    return status;
}

/* ---- the whole -------------------------------------------------------------------------------- */

static const anji_census_result failed = {{NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, -1},
                                          {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, -1},
                                          NAN,
                                          NAN,
                                          NAN,
                                          NAN,
                                          NAN,
                                          NAN,
                                          NAN,
                                          NAN,
                                          -1,
                                          ANJI_CENSUS_OK,
                                          0};

/* Tonnes: a negative net is a reversal, and nothing is issued for it. */
static void issue(const anji_census_period *period, const limits *l, int refused,
                  anji_census_result *result)
{
    static const double days_of_year = 365.0;
    double              share = fmax(ceil(period->rating) / 100.0, l->buffer_min);

    result->density = period->units / period->area_ha;
    result->units   = 0;
    result->buffer = result->reversal = 0.0;
    if (refused) {
        result->guard  = ANJI_CENSUS_TOO_UNCERTAIN;
        result->buffer = result->reversal = NAN;
        return;
    }
    result->change = result->now.stock * (1.0 - result->now.fraction) -
                     result->before.stock * (1.0 - result->before.fraction);
    result->net      = result->change - result->fire - result->fertiliser;
    result->annual   = result->net * days_of_year / period->days;
    result->buffer   = share * fmax(0.0, result->change);
    result->reversal = fmax(0.0, -result->net);
    result->units    = (int64_t)floor(fmax(0.0, result->net - result->buffer));
}

static int check_all(const anji_census_sample *now, const anji_census_sample *before,
                     const anji_census_period *period, const limits *l,
                     anji_census_result *result, anji_error *err)
{
    int status = check_period(period, l, result, err);

    if (status == ANJI_OK)
        status = check_sample("now", now, result, err);
    if (status == ANJI_OK && before->n > 0)
        status = check_sample("before", before, result, err);
    return status;
}

static int account_both(const anji_census_sample *now, const anji_census_sample *before,
                        const anji_census_period *period, const anji_rule *rule,
                        size_t n, const anji_rule_value *values, const limits *l,
                        const anji_census_opts *o, anji_census_result *result,
                        anji_error *err)
{
    int refused = 0;

    account_date(now, period->units, l, o, &result->now);
    result->before = (anji_census_date){0};
    if (before->n > 0)
        account_date(before, period->units, l, o, &result->before);
    int status = deduct(rule, n, values, l, &result->now, &refused, err);
    if (status == ANJI_OK && before->n > 0)
        status = deduct(rule, n, values, l, &result->before, &refused, err);
    if (status != ANJI_OK)
        *result = failed;
    else
        issue(period, l, refused, result);
    return status;
}

int anji_census_credit(const anji_census_sample *now, const anji_census_sample *before,
                       const anji_census_period *period, const anji_rule *rule,
                       size_t n, const anji_rule_value *values, const anji_gwp *gwp,
                       const anji_census_opts *opts, anji_census_result *result,
                       anji_error *err)
{
    static const anji_census_sample none = {0, NULL, NULL, NULL};
    anji_census_opts                o;
    limits                          l;

    anjip_begin(err);
    if (result != NULL)
        *result = failed;
    if (now == NULL || period == NULL || rule == NULL || gwp == NULL ||
        result == NULL || (values == NULL && n > 0))
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "now, period, rule, values, gwp or result is NULL");
    before     = before == NULL ? &none : before;
    int status = anjip_opts_load(&kind, &o, opts, err);
    if (status == ANJI_OK)
        status = read_limits(rule, n, values, &l, err);
    if (status == ANJI_OK)
        status = check_all(now, before, period, &l, result, err);
    if (status == ANJI_OK)
        status = emissions_of(now, before, period, &o, gwp, result, err);
    if (status != ANJI_OK) {
        result->fire = result->fertiliser = NAN;
        return status;
    }
    return account_both(now, before, period, rule, n, values, &l, &o, result, err);
}
