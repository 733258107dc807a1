/* A county's figures worked out, each with its unit, land and year.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/price.h>
#include <anjicarbon/units.h>

#include "account/append.h"

#define CO2_PER_C (44.0 / 12.0)

/* To the unit's name and its t CO2 ha-1. */
static const struct {
    const char *name;
    double      tco2_per_unit, mu;
} rate_units[] = {[ANJI_RATE_TCO2_HA] = {"t CO2 ha-1 yr-1", 1.0, 1.0},
                  [ANJI_RATE_TCO2_MU] = {"t CO2 mu-1 yr-1", 1.0, 15.0},
                  [ANJI_RATE_TC_HA]   = {"t C ha-1 yr-1", CO2_PER_C, 1.0},
                  [ANJI_RATE_TC_MU]   = {"t C mu-1 yr-1", CO2_PER_C, 15.0}};

static const char *const land_names[] = {[ANJI_LAND_MOSO]    = "moso",
                                         [ANJI_LAND_BAMBOO]  = "all bamboo",
                                         [ANJI_LAND_PARCELS] = "parcels named"};

static int positive(double x)
{
    return isfinite(x) && x > 0.0;
}

static int within(int32_t value, size_t count)
{
    return value > 0 && (size_t)value < count;
}

static int check(const anji_claim *claim, double tolerance, anji_error *err)
{
    const struct {
        int         fine;
        const char *wanted;
    } wants[] = {
        {positive(claim->area), "area above 0"},
        {positive(claim->rate), "rate above 0"},
        {positive(claim->years), "years above 0"},
        {claim->money_fen == -1 || claim->money_fen > 0, "money_fen above 0, or -1"},
        {within(claim->area_unit, ANJI_AREA_MU + 1), "area_unit declared"},
        {within(claim->rate_unit, ANJIP_COUNT(rate_units)), "rate_unit declared"},
        {within(claim->land, ANJIP_COUNT(land_names)), "land declared"},
        {claim->price_kind == -1 || anji_price_kind_name(claim->price_kind) != NULL,
         "a known price_kind, or -1"},
        {positive(tolerance), "tolerance above 0"},
    };

    for (size_t i = 0; i < ANJIP_COUNT(wants); i++)
        if (!wants[i].fine)
            return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "claim: want %s",
                              wants[i].wanted);
    return ANJI_OK;
}

static const anji_price *nearest(double yuan_per_t, int32_t kind)
{
    const anji_price *best  = NULL, *p;
    double            least = INFINITY;

    for (size_t i = 0; (p = anji_price_at(i)) != NULL; i++) {
        int    counts = kind >= 0
                            ? p->kind == kind
                            : p->kind == ANJI_PRICE_STORAGE || p->kind == ANJI_PRICE_SALE;
        double far    = fabs(yuan_per_t / ((double)p->fen / 100.0) - 1.0);
        if (counts && far < least) {
            least = far;
            best  = p;
        }
    }
    return best;
}

int anji_claim_work_out(const anji_claim *claim, double tolerance,
                        anji_claim_account *out, anji_error *err)
{
    const anji_claim_account none = {NAN, NAN, NAN, NAN,  NAN, NAN,
                                     NAN, NAN, NAN, NULL, -1,  0};
    anji_claim_account       a    = none;

    anjip_begin(err);
    if (out != NULL)
        *out = none;
    if (claim == NULL || out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "claim: %s is NULL",
                          claim == NULL ? "claim" : "out");
    int status = check(claim, tolerance, err);
    if (status != ANJI_OK)
        return status;
    a.area_ha =
        claim->area_unit == ANJI_AREA_MU ? anji_ha_from_mu(claim->area) : claim->area;
    a.area_mu =
        claim->area_unit == ANJI_AREA_MU ? claim->area : anji_mu_from_ha(claim->area);
    a.tco2_ha = claim->rate * rate_units[claim->rate_unit].tco2_per_unit *
                rate_units[claim->rate_unit].mu;
    a.tco2_mu = anji_ha_from_mu(a.tco2_ha); /* a rate: per mu is a fifteenth */
    a.tco2_yr = a.area_ha * a.tco2_ha;
    a.tco2    = a.tco2_yr * claim->years;
    if (claim->money_fen > 0) {
        double yuan  = (double)claim->money_fen / 100.0;
        a.yuan_per_t = yuan / a.tco2;
        a.yuan_mu_yr = yuan / a.area_mu / claim->years;
        a.nearest    = nearest(a.yuan_per_t, claim->price_kind);
        a.difference = a.yuan_per_t / ((double)a.nearest->fen / 100.0) - 1.0;
        a.agrees     = fabs(a.difference) <= tolerance;
    }
    *out = a;
    return ANJI_OK;
}

size_t anji_claim_describe(const anji_claim *claim, const anji_claim_account *a,
                           char *buffer, size_t size)
{
    anjip_words words;

    anjip_words_begin(&words, buffer, size);
    if (claim == NULL || a == NULL || isnan(a->tco2))
        return 0;
    anjip_append(&words, "Area   %.2f mu = %.2f ha, %s, %d\n", a->area_mu, a->area_ha,
                 land_names[claim->land], (int)claim->area_year);
    anjip_append(&words,
                 "Rate   %g %s of %d: %.4f t CO2 mu-1 yr-1 = %.4f t CO2 ha-1 "
                 "yr-1 = %.4f t C ha-1 yr-1\n",
                 claim->rate, rate_units[claim->rate_unit].name, (int)claim->rate_year,
                 a->tco2_mu, a->tco2_ha, a->tco2_ha / CO2_PER_C);
    anjip_append(&words, "Carbon %.2f t CO2 yr-1, %.2f t CO2 in %g years\n", a->tco2_yr,
                 a->tco2, claim->years);
    if (a->nearest == NULL)
        return words.length;
    anjip_append(&words, "Money  %.2f yuan: %.2f yuan per t CO2, %.2f yuan mu-1 yr-1\n",
                 (double)claim->money_fen / 100.0, a->yuan_per_t, a->yuan_mu_yr);
    anjip_append(&words, "Price  %s %s, %.2f yuan per t (%s): %+.2f %%, %s\n",
                 anji_price_kind_name(a->nearest->kind), a->nearest->id,
                 (double)a->nearest->fen / 100.0, a->nearest->source,
                 100.0 * a->difference, a->agrees ? "agrees" : "does not agree");
    return words.length;
}
