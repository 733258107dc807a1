/* anjicarbon/local_linear.h - MDS whose look-up corrects for unlike drivers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_LOCAL_LINEAR_H
#define ANJICARBON_LOCAL_LINEAR_H

#include <anjicarbon/gapfill.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Estimate every row by MDS, then follow the slopes of the alike rows to the row's own
 * drivers.
 *
 * MDS takes the mean of rows with drivers x_k about like x_r. Where the sample's mean
 * lies to one side of x_r, so does the estimate: after a u* filter the nights that were
 * kept are warmer than those that were lost. Here
 *
 *     value_r = mean(y) + sum_d b_d (x_rd - mean(x_d))
 *     (S + ridge I) b' = t,  S = sum z_k z_k',  t = sum z_k (y_k - mean(y)),
 *     z_kd = (x_kd - mean(x_d)) / tol_d,  b_d = b'_d / tol_d
 *
 * over the rows k within 7 days of r (14 where fewer than 10 lie within 7) that are alike
 * in all drivers by anji_driver's rule, with tol_d the tolerance at x_rd. ridge = 4 holds
 * the slopes of small samples near 0, that is near MDS. Rows with fewer than 10 alike
 * rows, or without a driver, keep the value of anji_fill_mds().
 *
 * Given, Returned, Status: as of anji_fill_mds(); n_drivers is 1 or more for any
 *   correction. Only out->value differs from it.
 *
 * Notes:
 *   1. A measured row is left out of its own sample where anji_fill_mds() does so.
 *   2. A value is held within the smallest and the largest y of its sample.
 *
 * References: Reichstein et al. (2005) doi 10.1111/j.1365-2486.2005.001002.x (the look-
 *   up); Hoerl A.E., Kennard R.W. (1970) doi 10.1080/00401706.1970.10488634 (ridge);
 *   Vekuri et al. (2023) doi 10.1038/s41598-023-28827-2 (the bias by day).
 */
ANJI_API int anji_fill_linear(const anji_axis *axis, const double *y,
                              const anji_driver *drivers, size_t n_drivers,
                              const anji_fill_opts *opts, const anji_fill *out,
                              anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_LOCAL_LINEAR_H */
