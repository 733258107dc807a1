/* anjicarbon/uncertainty.h - random error of a mean whose records are correlated.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_UNCERTAINTY_H
#define ANJICARBON_UNCERTAINTY_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most lags anji_autocorrelation() can return, lag 0 among them. */
#define ANJI_LAGS_MAX 128

/**
 * Autocorrelation of residuals with gaps, up to the lag before it first falls to 0.
 *
 *     r_i = e_i - mean(e),  C_k = sum r_i r_(i+k) / (pairs_k + k),  rho_k = C_k / C_0
 *
 * over the pairs_k pairs with both values, k = 0, 1, ..., floor(10 log10 n).
 *
 * Given:
 *   n, residual   measured minus estimated, NaN missing, in time order
 * Returned:
 *   rho           ANJI_LAGS_MAX doubles: rho_0 = 1, rho_1, ...; NaN on failure
 *   n_lags        how many of them; 0 on failure
 * Status:
 *   ANJI_OK, or ANJI_ERR_NULL, _TOO_FEW (fewer than two residuals, or all equal),
 *   _DOMAIN (an infinity: see err->row)
 *
 * Note: the divisor pairs_k + k is that of R's acf() with missing values, on which the
 * REddyProc and lognorm packages rest.
 * Reference: Zieba A., Ramza P. (2011) Standard deviation of the mean of autocorrelated
 * observations. Metrology and Measurement Systems 18, 529-542.
 */
ANJI_API int anji_autocorrelation(size_t n, const double *residual, double *rho,
                                  size_t *n_lags, anji_error *err);

/**
 * How many independent records a period's correlated residuals are worth.
 *
 *     n_eff = m / (1 + 2/m sum_(k = 1)^(n_lags - 1) pairs_k rho_k)
 *
 * with m residuals and pairs_k pairs of them k records apart. NaN for a NULL argument,
 * 0 when there is no residual.
 * Reference: Zieba & Ramza (2011), as above; Bayley G.V., Hammersley J.M. (1946) doi
 * 10.2307/2983560.
 */
ANJI_API double anji_effective_n(size_t n, const double *residual, const double *rho,
                                 size_t n_lags);

/**
 * Random error of the mean flux of a period.
 *
 *     se = sqrt( (sum sd_i^2 / m) / (n_eff - 1) )
 *
 * over the m measured records, each with the standard deviation of records under alike
 * conditions (Hollinger & Richardson 2005), which turbulence and the sampling of it
 * cause. Filled records do not reduce it.
 *
 * Given:
 *   n, residual   measured minus estimated; NaN where nothing was measured
 *   sd            spread of the alike records; NaN where nothing was measured
 *   rho, n_lags   autocorrelation of the whole record, from anji_autocorrelation()
 * Returned:
 *   mean_error    value: n_eff, se: standard error of the mean in the unit of the flux,
 *                 n: m. se is NaN when n_eff is not above 1.
 * Status:
 *   ANJI_OK, or ANJI_ERR_NULL, _TOO_FEW (no measured record with its sd), _DOMAIN (an
 *   infinity: see err->row)
 *
 * Leaves out: the u* threshold, the choice of gap-filler, what persists through long
 * gaps, storage and calibration.
 * References: Hollinger D.Y., Richardson A.D. (2005) doi 10.1093/treephys/25.7.873;
 * Wutzler et al. (2018) doi 10.5194/bg-15-5015-2018.
 */
ANJI_API int anji_random_error(size_t n, const double *residual, const double *sd,
                               const double *rho, size_t n_lags,
                               anji_estimate *mean_error, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_UNCERTAINTY_H */
