/* Carbon in products of harvested bamboo.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/products.h>

#include "private.h"

#define LN2 0.69314718055994530942

static const anji_harvest_product products[] = {
    {"sawnwood", "IPCC defaults for wood; Braun et al. 2016 for the range", 35, 9.5, 35,
     0.2, 0},
    {"panels", "IPCC defaults for wood; Braun et al. 2016 for the range", 25, 9.0, 25,
     0.1, 0},
    {"paper", "IPCC defaults for wood", 2, 1.4, 2, 0.4, 0},
    {"construction", "Braun et al. 2016, For. Policy Econ. 63:28-34", 33, 25, 35, 0.2,
     0},
    {"furniture", "Braun et al. 2016, For. Policy Econ. 63:28-34", 8.5, 5, 25, 0.3, 0},
    {"packaging", "Braun et al. 2016, For. Policy Econ. 63:28-34", 1.4, 1, 2, 1.0, 0},
    {"other", "VMD0005: unknown use is oxidised at once", 1e-3, 1e-3, 1e-3, 1.0, 0},
};

const anji_harvest_product *anji_product_row(size_t i)
{
    return i < ANJIP_COUNT(products) ? &products[i] : NULL;
}

int anji_products_decay(size_t n, const double *inflow, double half_life,
                        double initial, double *stock, double *emission,
                        anji_error *err)
{
    anjip_begin(err);
    for (size_t i = 0; i < n; i++) {
        if (stock != NULL)
            stock[i] = NAN;
        if (emission != NULL)
            emission[i] = NAN;
    }
    if (n > 0 && (inflow == NULL || stock == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "inflow or stock is NULL");
    if (!(half_life > 0.0 && half_life < INFINITY && initial >= 0.0 &&
          initial < INFINITY))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "half-life %g yr, initial stock %g t C", half_life, initial);
    for (size_t i = 0; i < n; i++)
        if (!(inflow[i] >= 0.0 && inflow[i] < INFINITY))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "the inflow of year %zu is %g t C, want 0 or more", i,
                              inflow[i]);
    double k = LN2 / half_life, kept = exp(-k), entered = -expm1(-k) / k;
    for (size_t i = 0; i < n; i++) {
        double before = i == 0 ? initial : stock[i - 1];
        stock[i]      = kept * before + entered * inflow[i];
        if (emission != NULL)
            emission[i] = inflow[i] - (stock[i] - before);
    }
    return ANJI_OK;
}

double anji_products_equilibrium(double inflow, double half_life)
{
    return inflow >= 0.0 && half_life > 0.0 ? inflow * half_life / LN2 : NAN;
}

double anji_products_retained(double extracted, double waste, double short_lived)
{
    if (!(extracted >= 0.0 && waste >= 0.0 && waste <= 1.0 && short_lived >= 0.0 &&
          short_lived <= 1.0))
        return NAN;
    return extracted * (1.0 - waste) * (1.0 - short_lived);
}

int anji_plank_share(double dbh, int from, double *share, anji_error *err)
{
    static const struct {
        double a, b, low, high;
    } lines[] = {
        [ANJI_PLANK_SECTION] = {29.641, 2.8665, 7.93, 15.63},
        [ANJI_PLANK_CULM]    = {-60.735, 8.6462, 9.598, 14.871},
    };

    anjip_begin(err);
    if (share == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "share is NULL");
    *share = NAN;
    if (from < 0 || (size_t)from >= ANJIP_COUNT(lines))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "unknown plank transfer %d", from);
    if (!(dbh >= lines[from].low && dbh <= lines[from].high))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "a culm of %g cm, published for %g to %g cm", dbh,
                          lines[from].low, lines[from].high);
    *share = (lines[from].a + lines[from].b * dbh) / 100.0;
    return ANJI_OK;
}

int anji_long_term_average(size_t n, const double *stock, size_t cycle, size_t cycles,
                           double *average, anji_error *err)
{
    anjip_begin(err);
    if (average != NULL)
        *average = NAN;
    if (stock == NULL || average == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "stock or average is NULL");
    if (cycle == 0 || cycle > n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "a cycle of %zu in %zu years",
                          cycle, n);
    size_t whole = n / cycle;
    if (cycles > whole)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1, "%zu whole cycles, %zu wanted",
                          whole, cycles);
    size_t used = (cycles == 0 ? whole : cycles) * cycle;
    double sum  = 0.0;
    for (size_t i = n - used; i < n; i++) {
        if (!isfinite(stock[i]))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "the stock of year %zu is %g", i, stock[i]);
        sum += stock[i];
    }
    *average = sum / (double)used;
    return ANJI_OK;
}
