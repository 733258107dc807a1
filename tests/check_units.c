/* Tests of anjicarbon/units.h. Expected numbers: tests/vectors/units.py (50 digits).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/units.h>

#include "suite.h"

/* A few roundings of double arithmetic, each 1.1e-16. */
#define ROUNDING 1e-15

static const struct {
    int    basis;
    double carbon, ratio;
    double gc;   /* of -3.712 umol m-2 s-1 in 1800 s */
    double tco2; /* of -643.7235 g C m-2             */
} bases[] = {
    {ANJI_MASS_MOLAR, 12.011, 3.664099575389226542, -0.0802526976,
     -23.5866700301806677},
    {ANJI_MASS_44_12, 12.011, 3.666666666666666666, -0.0802526976, -23.6031950},
    {ANJI_MASS_ONEFLUX, 12.0107, 3.664191096272490362, -0.08025069312,
     -23.5872591716136445},
    {-1, NAN, NAN, NAN, NAN},
    {3, NAN, NAN, NAN, NAN},
};

START_TEST(basis_case)
{
    int basis = bases[_i].basis;

    CHECK_CLOSE(anji_carbon_g_per_mol(basis), bases[_i].carbon, 0.0, "carbon");
    CHECK_CLOSE(anji_co2_per_carbon(basis), bases[_i].ratio, ROUNDING, "ratio");
    CHECK_CLOSE(anji_gc_per_m2(-3.712, 1800.0, basis), bases[_i].gc, ROUNDING, "gC");
    CHECK_CLOSE(anji_tco2_per_ha(-643.7235, basis), bases[_i].tco2, ROUNDING, "tCO2");
}
END_TEST

static const struct {
    const char *what;
    double (*convert)(double);
    double x, want;
} conversions[] = {
    {"g m-2 to t ha-1", anji_tc_per_ha, -643.7235, -6.437235},
    {"mg CO2 to umol", anji_umol_from_mg_co2, 0.385, 8.7481112032629318670},
    {"umol to mg CO2", anji_mg_co2_from_umol, -8.731, -0.3842469445},
    {"kPa to hPa", anji_hpa_from_kpa, 1.837, 18.37},
    {"hPa to kPa", anji_kpa_from_hpa, 18.37, 1.837},
    {"ha to mu", anji_mu_from_ha, 58000.0, 870000.0},
    {"mu to ha", anji_ha_from_mu, 0.6, 0.04},
    {"K to degC", anji_celsius_from_kelvin, 273.15, 0.0},
    {"PPFD to SW", anji_sw_from_ppfd, 1234.5, 600.29175784099197666},
    {"SW to PPFD", anji_ppfd_from_sw, 612.3, 1259.19495},
};

START_TEST(conversion_case)
{
    CHECK_CLOSE(conversions[_i].convert(conversions[_i].x), conversions[_i].want,
                ROUNDING, conversions[_i].what);
    CHECK_CLOSE(conversions[_i].convert(NAN), NAN, 0.0, conversions[_i].what);
}
END_TEST

START_TEST(celsius_is_a_difference)
{
    /* 300.65 - 273.15 loses three digits in the subtraction: half an ulp of 300.65 */
    CHECK_NEAR(anji_celsius_from_kelvin(300.65), 27.5, 0.0, 3e-14, "K to degC");
}
END_TEST

/* Pairs in print. The tower of Anji: NEE -668.40, RE 932.55, GEE -1600.95 g C m-2 (Sun et
 * al. 2013). Soil respiration of moso: 2.37 = 0.69 + 0.58 + 1.10 umol m-2 s-1 are 8.97 t C
 * ha-1 a year, a year of the mean printed to 0.005 (Tang et al. 2015, iForest 8, 606). */
START_TEST(published_pairs)
{
    const double year = 365 * 86400.0;

    CHECK_NEAR(932.55 - 1600.95, -668.40, 0.0, 1e-9, "NEE");
    CHECK_NEAR(anji_tc_per_ha(-668.40), -6.6840, ROUNDING, 0.0, "t C ha-1");
    CHECK_NEAR(anji_tco2_per_ha(-668.40, ANJI_MASS_44_12), -24.508, 0.0, 5e-4, "44/12");
    CHECK_NEAR(anji_tco2_per_ha(-668.40, ANJI_MASS_MOLAR), -24.491, 0.0, 5e-4, "molar");
    CHECK_NEAR(anji_gc_per_m2(2.37, year, ANJI_MASS_MOLAR), 897.7, 0.0, 0.05, "g C");
    CHECK_NEAR(
        anji_tc_per_ha(anji_gc_per_m2(0.69 + 0.58 + 1.10, year, ANJI_MASS_MOLAR)), 8.97,
        0.0, 0.005 / 2.37 * 8.97, "t C ha-1 yr-1");
}
END_TEST

SUITE_MAIN("units", tcase_add_test(tc, published_pairs);
           tcase_add_loop_test(tc, basis_case, 0, sizeof bases / sizeof *bases);
           tcase_add_loop_test(tc, conversion_case, 0,
                               sizeof conversions / sizeof *conversions);
           tcase_add_test(tc, celsius_is_a_difference);)
