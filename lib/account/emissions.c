/* Warming potentials, fire, fertiliser.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "account/emissions.h"
#include "private.h"

/* ---- warming potentials -------------------------------------------------------------- */

static const anji_gwp sets[] = {
    {"SAR", "CDM AR-TOOL08, defaults; two sources that agree", "", 21.0, 310.0,
     ANJI_GWP_SAR, ANJI_READ_AGREEING},
    {"AR4", "IPCC 2007, not read", "CH4 25, N2O 298, from memory", NAN, NAN,
     ANJI_GWP_AR4, ANJI_READ_UNVERIFIED},
    {"AR5", "VCS Standard 5.0 section 3.14.4 table 9, no feedbacks", "", 28.0, 265.0,
     ANJI_GWP_AR5, ANJI_READ_SECONDARY},
    {"AR6", "IPCC 2021, not read", "CH4 27.0 (fossil 29.8), N2O 273, from memory", NAN,
     NAN, ANJI_GWP_AR6, ANJI_READ_UNVERIFIED},
};

const anji_gwp *anji_gwp_row(size_t i)
{
    return i < ANJIP_COUNT(sets) ? &sets[i] : NULL;
}

const anji_gwp *anji_gwp_find(int set)
{
    for (size_t i = 0; i < ANJIP_COUNT(sets); i++)
        if (sets[i].set == set)
            return &sets[i];
    return NULL;
}

static int is_amount(double x)
{
    return x >= 0.0 && x < INFINITY;
}

int anjip_gwp_check(const anji_gwp *gwp, anji_error *err)
{
    if (is_amount(gwp->ch4) && is_amount(gwp->n2o))
        return ANJI_OK;
    return anjip_fail(
        err, ANJI_ERR_OPTS, -1,
        "give the warming potentials of %.60s (CH4 %g, N2O %g): %.120s%s%.160s",
        gwp->name != NULL ? gwp->name : "an unnamed set", gwp->ch4, gwp->n2o,
        gwp->source != NULL ? gwp->source : "no source",
        gwp->said != NULL && gwp->said[0] != '\0' ? "; said of them: " : "",
        gwp->said != NULL ? gwp->said : "");
}

/* ---- fire ----------------------------------------------------------------------------- */

anji_fire_factors anji_fire_factors_of(int forest)
{
    static const anji_fire_factors factors[] = {
        [ANJI_FIRE_TROPICAL] = {6.8, 0.20}, [ANJI_FIRE_OTHER] = {4.7, 0.26}};
    static const anji_fire_factors none = {NAN, NAN};

    return forest >= 0 && (size_t)forest < ANJIP_COUNT(factors) ? factors[forest]
                                                                : none;
}

double anji_combustion_factor(int climate, double age)
{
    static const struct {
        double from, share; /* years, 1 */
    } tropical[] = {{18.0, 0.32}, {11.0, 0.50}, {6.0, 0.67}, {3.0, 0.46}};

    if (climate == ANJI_BURN_TEMPERATE)
        return 0.45;
    if (climate == ANJI_BURN_BOREAL)
        return 0.40;
    for (size_t i = 0; climate == ANJI_BURN_TROPICAL && i < ANJIP_COUNT(tropical); i++)
        if (age >= tropical[i].from)
            return tropical[i].share;
    return NAN;
}

static int check_fires(size_t n, const double *area, const double *biomass,
                       const double *combustion, anji_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (!(is_amount(area[i]) && is_amount(biomass[i]) && combustion[i] >= 0.0 &&
              combustion[i] <= 1.0))
            return anjip_fail(
                err, ANJI_ERR_DOMAIN, (int64_t)i,
                "fire %zu: %g ha, %g t d.m. ha-1, combustion %g: want 0 or "
                "more, and 0 to 1",
                i, area[i], biomass[i], combustion[i]);
    return ANJI_OK;
}

int anji_fire(size_t n, const double *area, const double *biomass,
              const double *combustion, double minimum_ha, double project_ha,
              const anji_fire_factors *factors, const anji_gwp *gwp,
              anji_fire_result *result, anji_error *err)
{
    static const double per_kg = 0.001, yearly_share = 0.05;
    anji_fire_result    sum = {0.0, 0.0, 0.0, 0.0, 0.0, 0};

    anjip_begin(err);
    if (result != NULL)
        *result = (anji_fire_result){NAN, NAN, NAN, NAN, NAN, -1};
    if (result == NULL || factors == NULL || gwp == NULL ||
        (n > 0 && (area == NULL || biomass == NULL || combustion == NULL)))
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "area, biomass, combustion, factors, gwp or result is NULL");
    if (!(is_amount(minimum_ha) && is_amount(project_ha) && is_amount(factors->ch4) &&
          is_amount(factors->n2o)))
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, -1,
            "forest from %g ha, project of %g ha, %g g CH4 and %g g N2O per "
            "kg: want 0 or more",
            minimum_ha, project_ha, factors->ch4, factors->n2o);
    int status = check_fires(n, area, biomass, combustion, err);
    if (status == ANJI_OK)
        status = anjip_gwp_check(gwp, err);
    if (status != ANJI_OK)
        return status;
    for (size_t i = 0; i < n; i++) {
        if (!(minimum_ha == 0.0 || area[i] > minimum_ha))
            continue;
        sum.n++;
        sum.area_ha += area[i];
        sum.burnt += area[i] * biomass[i] * combustion[i];
    }
    if (sum.area_ha < yearly_share * project_ha)
        sum = (anji_fire_result){0.0, 0.0, 0.0, 0.0, 0.0, 0};
    sum.ch4  = per_kg * sum.burnt * factors->ch4;
    sum.n2o  = per_kg * sum.burnt * factors->n2o;
    sum.co2e = sum.ch4 * gwp->ch4 + sum.n2o * gwp->n2o;
    *result  = sum;
    return ANJI_OK;
}

/* Other gases per CO2 of what burns. */
static const double other_gases = 0.07;

double anji_fire_preparation(double burnt_tco2)
{
    return is_amount(burnt_tco2) ? other_gases * burnt_tco2 : NAN;
}

double anji_fire_dead(double area_ha, double dead_wood, double litter)
{
    return is_amount(area_ha) && is_amount(dead_wood) && is_amount(litter)
               ? other_gases * area_ha * (dead_wood + litter)
               : NAN;
}

/* ---- fertiliser ------------------------------------------------------------------------ */

anji_nitrogen_factors anji_nitrogen_factors_of(int climate)
{
    static const anji_nitrogen_factors factors[] = {
        [ANJI_NITROGEN_DEFAULT] = {0.010, 0.010, 0.11, 0.21, 0.010, 0.24, 0.011, 0.0},
        [ANJI_NITROGEN_WET_PROJECT]  = {0.019, 0.010, 0.11, 0.21, 0.014, 0.24, 0.011,
                                        0.0},
        [ANJI_NITROGEN_WET_BASELINE] = {0.013, 0.010, 0.11, 0.21, 0.014, 0.24, 0.011,
                                        0.0},
    };
    static const anji_nitrogen_factors none = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0.0};

    return climate >= 0 && (size_t)climate < ANJIP_COUNT(factors) ? factors[climate]
                                                                  : none;
}

int anji_fertiliser(double synthetic, double organic, const anji_nitrogen_factors *f,
                    const anji_gwp *gwp, anji_fertiliser_result *result,
                    anji_error *err)
{
    static const double n2o_per_n = 44.0 / 28.0;

    anjip_begin(err);
    if (result != NULL)
        *result = (anji_fertiliser_result){NAN, NAN, NAN, NAN};
    if (f == NULL || gwp == NULL || result == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "factors, gwp or result is NULL");
    if (!(is_amount(synthetic) && is_amount(organic)))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "nitrogen of %g t synthetic and %g t organic, want 0 or more",
                          synthetic, organic);
    const double all[] = {f->direct_synthetic, f->direct_organic, f->gas_synthetic,
                          f->gas_organic,      f->volatilised,    f->leach,
                          f->leached};
    for (size_t i = 0; i < ANJIP_COUNT(all); i++)
        if (!(all[i] >= 0.0 && all[i] <= 1.0))
            return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                              "nitrogen factor %zu is %g, want 0 to 1", i, all[i]);
    int status = anjip_gwp_check(gwp, err);
    if (status != ANJI_OK)
        return status;
    double to_co2e = n2o_per_n * gwp->n2o;
    result->direct =
        (synthetic * f->direct_synthetic + organic * f->direct_organic) * to_co2e;
    result->volatilised = (synthetic * f->gas_synthetic + organic * f->gas_organic) *
                          f->volatilised * to_co2e;
    result->leached = (synthetic + organic) * f->leach * f->leached * to_co2e;
    result->co2e    = result->direct + result->volatilised + result->leached;
    return ANJI_OK;
}

double anji_fertiliser_flat(double nitrogen_kg)
{
    static const double rate = 0.005; /* t CO2e (kg N)-1, GS 403 2.1 */

    return is_amount(nitrogen_kg) ? rate * nitrogen_kg : NAN;
}
