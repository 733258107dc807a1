/* anjicarbon/units.h - conversions between the units of flux files and of accounts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_UNITS_H
#define ANJICARBON_UNITS_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Which molar masses turn amounts into masses. The choice is part of every result.
 *
 *   basis                 M_C g/mol   M_CO2 g/mol   M_CO2/M_C   used by
 *   ANJI_MASS_MOLAR       12.011      44.0095       3.664100    this library's towers
 *   ANJI_MASS_44_12       12.011      (12.011*44/12) 44/12      carbon registries
 *   ANJI_MASS_ONEFLUX     12.0107     44.0095       3.664191    ONEFlux, FLUXNET2015
 *
 * 12.011 is the abridged weight of IUPAC 2021; 44.0095 = 12.0107 + 2 x 15.9994 are
 * those of 2001, which flux programs keep. The 2021 weights alone give 44.009, 1.1e-5
 * less.
 *
 * References: IUPAC standard atomic weights 2021 (C 12.011, O 15.999), doi
 * 10.1515/pac-2019-0603; IPCC 2006 Guidelines vol. 4 (44/12); Pastorello et al. 2020,
 * doi 10.1038/s41597-020-0534-3 (ONEFlux).
 */
enum { ANJI_MASS_MOLAR = 0, ANJI_MASS_44_12 = 1, ANJI_MASS_ONEFLUX = 2 };

/** Grams of carbon in a mole of it; NaN for an unknown basis. */
ANJI_API double anji_carbon_g_per_mol(int basis);
/** Grams of CO2 for each gram of carbon; NaN for an unknown basis. */
ANJI_API double anji_co2_per_carbon(int basis);

/** A flux of umol CO2 m-2 s-1 held for some seconds, as g C m-2. */
ANJI_API double anji_gc_per_m2(double umol_m2_s, double seconds, int basis);
/** g C m-2 to t C ha-1 (1 g m-2 is 0.01 t ha-1). */
ANJI_API double anji_tc_per_ha(double gc_m2);
/** g C m-2 to t CO2 ha-1. */
ANJI_API double anji_tco2_per_ha(double gc_m2, int basis);
/** mg CO2 m-2 s-1 (ChinaFLUX) to umol CO2 m-2 s-1, with M_CO2 = 44.0095 g/mol:
 *  1 mg is 22.7224 umol. */
ANJI_API double anji_umol_from_mg_co2(double mg_m2_s);
/** And back: umol CO2 m-2 s-1 to mg CO2 m-2 s-1. */
ANJI_API double anji_mg_co2_from_umol(double umol_m2_s);
/** Hectares to mu (亩), and back: 15 mu are 1 ha exactly. */
ANJI_API double anji_mu_from_ha(double ha);
ANJI_API double anji_ha_from_mu(double mu);
/** kPa to hPa, and back. */
ANJI_API double anji_hpa_from_kpa(double kpa);
ANJI_API double anji_kpa_from_hpa(double hpa);
/** Kelvin to degrees Celsius. */
ANJI_API double anji_celsius_from_kelvin(double kelvin);
/**
 * Photosynthetic photon flux density, umol m-2 s-1, to short-wave radiation, W m-2:
 * SW = PPFD / (4.57 * 0.45), where 4.57 umol J-1 holds for daylight within 400-700 nm
 * (McCree 1972, doi 10.1016/0002-1571(72)90045-3) and 0.45 is the share of short-wave
 * energy in that band (Monteith & Unsworth 2013, Principles of Environmental Physics).
 * The share moves between 0.42 and 0.50 with cloud: an estimate, never a measurement.
 */
ANJI_API double anji_sw_from_ppfd(double ppfd);
/** And back, by the same factor: W m-2 of short-wave radiation to umol m-2 s-1. */
ANJI_API double anji_ppfd_from_sw(double sw);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_UNITS_H */
