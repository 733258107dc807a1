/* Soil references, leakage, the baseline's trees and shrubs, tonne-years.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "account/emissions.h"
#include "private.h"

static const double carbon_fraction = 0.47; /* of dry mass, CDM A/R tools            */
static const double shrub_roots     = 0.40; /* root to shoot, AR-TOOL14 and AR-TOOL15 */

static int is_amount(double x)
{
    return x >= 0.0 && x < INFINITY;
}

double anji_soil_reference(int soil)
{
    static const double references[] = {[ANJI_SOIL_HIGH_ACTIVITY] = 88.0,
                                        [ANJI_SOIL_LOW_ACTIVITY]  = 63.0,
                                        [ANJI_SOIL_SANDY]         = 34.0,
                                        [ANJI_SOIL_VOLCANIC]      = 80.0};

    return soil >= 0 && (size_t)soil < ANJIP_COUNT(references) ? references[soil] : NAN;
}

double anji_litter_frames(double plot_ha, double frame_m2, double wet_kg, double dry)
{
    static const double litter_carbon = 0.37; /* of dry mass, AR-TOOL12               */
    static const double per_frame     = 2.5; /* kg m-2 of four frames to t ha-1: 10/4 */

    if (!(plot_ha > 0.0 && plot_ha < INFINITY && frame_m2 > 0.0 &&
          frame_m2 < INFINITY && is_amount(wet_kg) && dry >= 0.0 && dry <= 1.0))
        return NAN;
    return ANJIP_CO2_PER_C * litter_carbon * per_frame * (plot_ha / frame_m2) * wet_kg *
           dry;
}

int anji_leakage_tool15(size_t n, const anji_displaced *d, double *co2e,
                        anji_error *err)
{
    static const double damage =
        1.1; /* trees felled beyond those that stood, AR-TOOL15 */
    double sum = 0.0;

    anjip_begin(err);
    if (co2e != NULL)
        *co2e = NAN;
    if (co2e == NULL || (d == NULL && n > 0))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "displaced or co2e is NULL");
    for (size_t i = 0; i < n; i++) {
        if (!(is_amount(d[i].area_ha) && is_amount(d[i].tree) &&
              is_amount(d[i].root_shoot) && is_amount(d[i].shrub) &&
              is_amount(d[i].reference) && is_amount(d[i].before) &&
              is_amount(d[i].after) && d[i].zero == 0.0))
            return anjip_fail(
                err, ANJI_ERR_DOMAIN, (int64_t)i,
                "row %zu: %g ha, trees %g and shrubs %g t d.m. ha-1, R %g, "
                "soil %g t C ha-1 times %g to %g: want 0 or more",
                i, d[i].area_ha, d[i].tree, d[i].shrub, d[i].root_shoot, d[i].reference,
                d[i].before, d[i].after);
        double mass = damage * d[i].tree * (1.0 + d[i].root_shoot) +
                      d[i].shrub * (1.0 + shrub_roots);
        double soil = fmax(0.0, d[i].reference * (d[i].before - d[i].after));
        sum += d[i].area_ha * (mass * carbon_fraction + soil);
    }
    *co2e = ANJIP_CO2_PER_C * sum;
    return ANJI_OK;
}

static int check_strata(size_t n, const double *area, const double *cover,
                        anji_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (!(is_amount(area[i]) && cover[i] >= 0.0 && cover[i] <= 1.0))
            return anjip_fail(
                err, ANJI_ERR_DOMAIN, (int64_t)i,
                "stratum %zu: %g ha, cover %g, want 0 or more, and 0 to 1", i, area[i],
                cover[i]);
    return ANJI_OK;
}

int anji_baseline_crown(size_t n, const double *area, const double *cover,
                        double growth, double root_shoot, double forest_cover, int year,
                        double *co2e, anji_error *err)
{
    static const double of_forest = 0.20; /* of the forest's cover: sparse below */
    static const int    last_year = 20;
    double              sum       = 0.0;

    anjip_begin(err);
    if (co2e != NULL)
        *co2e = NAN;
    if (co2e == NULL || (n > 0 && (area == NULL || cover == NULL)))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "area, cover or co2e is NULL");
    if (!(is_amount(growth) && is_amount(root_shoot) && forest_cover > 0.0 &&
          forest_cover <= 1.0 && year >= 1))
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, -1,
            "growth %g t d.m. ha-1 yr-1, R %g, forest from a cover of %g, "
            "year %d",
            growth, root_shoot, forest_cover, year);
    int status = check_strata(n, area, cover, err);
    if (status != ANJI_OK)
        return status;
    for (size_t i = 0; i < n; i++) {
        if (!(cover[i] < of_forest * forest_cover))
            return anjip_fail(
                err, ANJI_ERR_DOMAIN, (int64_t)i,
                "stratum %zu: a cover of %g, want less than %g (a fifth of a "
                "forest's): sample it",
                i, cover[i], of_forest * forest_cover);
        sum += area[i] * cover[i];
    }
    *co2e = year > last_year
                ? 0.0
                : ANJIP_CO2_PER_C * carbon_fraction * growth * (1.0 + root_shoot) * sum;
    return ANJI_OK;
}

int anji_shrub_stock(size_t n, const double *area, const double *cover, double forest,
                     double *co2e, anji_error *err)
{
    static const double of_forest = 0.10; /* mass of full shrubs to that of a forest */
    static const double least     = 0.05; /* cover                                   */
    double              sum       = 0.0;

    anjip_begin(err);
    if (co2e != NULL)
        *co2e = NAN;
    if (co2e == NULL || (n > 0 && (area == NULL || cover == NULL)))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "area, cover or co2e is NULL");
    if (!is_amount(forest))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "a forest of %g t d.m. ha-1, want 0 or more", forest);
    int status = check_strata(n, area, cover, err);
    if (status != ANJI_OK)
        return status;
    for (size_t i = 0; i < n; i++)
        sum += cover[i] < least ? 0.0 : area[i] * of_forest * forest * cover[i];
    *co2e = ANJIP_CO2_PER_C * carbon_fraction * (1.0 + shrub_roots) * sum;
    return ANJI_OK;
}

/* ---- tonne-years -------------------------------------------------------------------------- */

/* Of the pulse from 0 to t, in closed form. */
static double integral(const anji_impulse *p, double t)
{
    double sum = p->a0 * t;

    for (size_t i = 0; i < ANJIP_COUNT(p->a); i++)
        sum -= p->a[i] * p->tau[i] * expm1(-t / p->tau[i]);
    return sum;
}

static int check_impulse(const anji_impulse *p, anji_error *err)
{
    static const double slack = 0.001; /* papers print shares of four decimals */
    double              sum   = p->a0;
    int                 good  = is_amount(p->a0);

    for (size_t i = 0; i < ANJIP_COUNT(p->a); i++) {
        sum += p->a[i];
        good &= is_amount(p->a[i]) && p->tau[i] > 0.0 && p->tau[i] < INFINITY;
    }
    if (good && fabs(sum - 1.0) <= slack)
        return ANJI_OK;
    return anjip_fail(
        err, ANJI_ERR_DOMAIN, -1,
        "the shares of the pulse add up to %g, want 1, of shares not below 0 "
        "and times above 0",
        sum);
}

int anji_tonne_year(const anji_impulse *impulse, double years, double horizon,
                    anji_tonne_years *result, anji_error *err)
{
    anjip_begin(err);
    if (result != NULL)
        *result = (anji_tonne_years){NAN, NAN, NAN, NAN};
    if (impulse == NULL || result == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "impulse or result is NULL");
    int status = check_impulse(impulse, err);
    if (status != ANJI_OK)
        return status;
    if (!(horizon > 0.0 && horizon < INFINITY && years >= 0.0 && years <= horizon))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "%g years of storage within %g, want 0 to the horizon", years,
                          horizon);
    result->integral = integral(impulse, horizon);
    result->lashof =
        (result->integral - integral(impulse, horizon - years)) / result->integral;
    result->moura_costa = years / result->integral;
    result->zero        = 0.0;
    return ANJI_OK;
}
