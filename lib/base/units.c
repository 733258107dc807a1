/* Conversions between the units of flux files and of accounts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/units.h>

#include "private.h"

#define CO2_G_PER_MOL                                                                  \
    44.0095                 /* 12.0107 + 2 * 15.9994: IUPAC 2001, as flux programs do */
#define UMOL_PER_J_PAR 4.57 /* McCree 1972, daylight */
#define MU_PER_HA      15.0 /* a mu is 10000/15 m2 */
#define PAR_SHARE      0.45 /* of short-wave energy                                   */

static const struct {
    double carbon, ratio;
} basis_table[] = {
    [ANJI_MASS_MOLAR]   = {12.011, CO2_G_PER_MOL / 12.011},
    [ANJI_MASS_44_12]   = {12.011, 44.0 / 12.0},
    [ANJI_MASS_ONEFLUX] = {12.0107, CO2_G_PER_MOL / 12.0107},
};

static int known(int basis)
{
    return basis >= 0 && (size_t)basis < ANJIP_COUNT(basis_table);
}

double anji_carbon_g_per_mol(int basis)
{
    return known(basis) ? basis_table[basis].carbon : NAN;
}

double anji_co2_per_carbon(int basis)
{
    return known(basis) ? basis_table[basis].ratio : NAN;
}

double anji_gc_per_m2(double umol_m2_s, double seconds, int basis)
{
    return umol_m2_s * 1e-6 * anji_carbon_g_per_mol(basis) * seconds;
}

double anji_tc_per_ha(double gc_m2)
{
    return gc_m2 * 0.01;
}

double anji_tco2_per_ha(double gc_m2, int basis)
{
    return anji_tc_per_ha(gc_m2) * anji_co2_per_carbon(basis);
}

double anji_umol_from_mg_co2(double mg_m2_s)
{
    return mg_m2_s * 1e3 / CO2_G_PER_MOL;
}

double anji_mg_co2_from_umol(double umol_m2_s)
{
    return umol_m2_s * CO2_G_PER_MOL / 1e3;
}

double anji_mu_from_ha(double ha)
{
    return ha * MU_PER_HA;
}

double anji_ha_from_mu(double mu)
{
    return mu / MU_PER_HA;
}

double anji_hpa_from_kpa(double kpa)
{
    return kpa * 10.0;
}

double anji_kpa_from_hpa(double hpa)
{
    return hpa / 10.0;
}

double anji_celsius_from_kelvin(double kelvin)
{
    return kelvin - 273.15;
}

double anji_sw_from_ppfd(double ppfd)
{
    return ppfd / (UMOL_PER_J_PAR * PAR_SHARE);
}

double anji_ppfd_from_sw(double sw)
{
    return sw * (UMOL_PER_J_PAR * PAR_SHARE);
}
