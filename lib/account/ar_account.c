/* The account of a planting, year by year.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/ar_account.h>

#include "private.h"

static const char *const names[ANJI_AR_POOLS] = {"tree", "shrub", "dead_wood", "litter",
                                                 "soil"};

const char *anji_ar_pool_name(int pool)
{
    return pool >= 0 && pool < ANJI_AR_POOLS ? names[pool] : NULL;
}

/* One choice of pools, in project and baseline, in all years. */
static int check_pools(size_t i, const anji_ar_year *first, const anji_ar_year *year,
                       anji_error *err)
{
    for (int p = 0; p < ANJI_AR_POOLS; p++) {
        double project = year->project[p], baseline = year->baseline[p];
        int    counted = !isnan(project);
        if (isinf(project) || isinf(baseline))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "year %zu: an infinite change of %s", i, names[p]);
        if (p == ANJI_AR_SOIL && !(isnan(baseline) || baseline == 0.0))
            return anjip_fail(
                err, ANJI_ERR_DOMAIN, (int64_t)i,
                "year %zu: a baseline change of soil of %g t CO2e, want 0: "
                "equation 1 has none",
                i, baseline);
        if (p != ANJI_AR_SOIL && counted != !isnan(baseline))
            return anjip_fail(
                err, ANJI_ERR_DOMAIN, (int64_t)i,
                "year %zu: %s is counted in the %s alone, want it in both or "
                "in none",
                i, names[p], counted ? "project" : "baseline");
        if (counted != !isnan(first->project[p]))
            return anjip_fail(
                err, ANJI_ERR_DOMAIN, (int64_t)i,
                "year %zu: %s is counted in some years, want it in all or in "
                "none",
                i, names[p]);
    }
    if (isnan(year->project[ANJI_AR_TREE]))
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                          "year %zu: the trees are not counted", i);
    return ANJI_OK;
}

static int check_year(size_t i, const anji_ar_year *first, const anji_ar_year *year,
                      anji_error *err)
{
    if (!(year->emissions >= 0.0 && year->emissions < INFINITY &&
          year->leakage >= 0.0 && year->leakage < INFINITY))
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, (int64_t)i,
            "year %zu: emissions %g and leakage %g t CO2e, want 0 or more", i,
            year->emissions, year->leakage);
    if (year->verified != 0 && year->verified != 1)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                          "year %zu: verified is %d, want 0 or 1", i,
                          (int)year->verified);
    return check_pools(i, first, year, err);
}

static double sum_of(const double *pools)
{
    double sum = 0.0;

    for (int p = 0; p < ANJI_AR_POOLS; p++)
        sum += isnan(pools[p]) ? 0.0 : pools[p];
    return sum;
}

int anji_ar_account(size_t n, const anji_ar_year *years, anji_ar_row *rows,
                    anji_error *err)
{
    double cumulative = 0.0, since = 0.0;

    anjip_begin(err);
    for (size_t i = 0; rows != NULL && i < n; i++)
        rows[i] = (anji_ar_row){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    if (n == 0)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1, "no year");
    if (years == NULL || rows == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "years or rows is NULL");
    for (size_t i = 0; i < n; i++) {
        int status = check_year(i, years, &years[i], err);
        if (status != ANJI_OK)
            return status;
    }
    for (size_t i = 0; i < n; i++) {
        anji_ar_row *row = &rows[i];
        row->baseline    = sum_of(years[i].baseline);
        row->project     = sum_of(years[i].project);
        row->actual      = row->project - years[i].emissions;
        row->leakage     = years[i].leakage;
        row->net         = row->actual - row->baseline - row->leakage;
        cumulative += row->net;
        since += row->net;
        row->cumulative = cumulative;
        if (!years[i].verified)
            continue;
        row->tcer = cumulative;
        row->lcer = since;
        since     = 0.0;
    }
    return ANJI_OK;
}

double anji_long_term_ramp(double average, double years, double year)
{
    if (!(isfinite(average) && years > 0.0 && years < INFINITY && year >= 0.0))
        return NAN;
    return average * fmin(year, years) / years;
}

anji_stem_factors anji_stem_factors_gs(int side)
{
    static const anji_stem_factors project  = {1.1, 0.3, 0.2, 0.47},
                                   baseline = {3.5, 0.7, 0.8, 0.47};
    static const anji_stem_factors none     = {NAN, NAN, NAN, NAN};

    if (side == ANJI_SIDE_PROJECT)
        return project;
    return side == ANJI_SIDE_BASELINE ? baseline : none;
}

double anji_stem_stock(double volume, const anji_stem_factors *f)
{
    if (f == NULL || !(volume >= 0.0 && f->expansion >= 0.0 && f->density >= 0.0 &&
                       f->root_shoot >= 0.0 && f->carbon >= 0.0))
        return NAN;
    return 44.0 / 12.0 * volume * f->expansion * f->density * (1.0 + f->root_shoot) *
           f->carbon;
}

double anji_ar_years(int years, int months)
{
    if (years < 0 || months < 0)
        return NAN;
    return round((years + months / 12.0) * 1000.0) / 1000.0;
}
