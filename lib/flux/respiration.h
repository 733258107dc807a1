/* Respiration as a function of temperature, shared by the partitions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJIP_RESPIRATION_H
#define ANJIP_RESPIRATION_H

#include "private.h"

/* Lloyd & Taylor (1994), doi 10.2307/2389824, eq. 11: R = R_ref exp(E0 g(T)),
 * g(T) = 1/(T_ref - T0) - 1/(T - T0), temperatures in K. */
#define ANJIP_KELVIN 273.15 /* K, of 0 degC                                     */
#define ANJIP_T_ZERO 227.13 /* K, T0: -46.02 degC                               */
#define ANJIP_T_REF  288.15 /* K, 15 degC; the paper's own is 283.15            */

/* g(T) for each of n temperatures in K. */
void anjip_respiration_g(size_t n, const double *t_kelvin, double t_ref, double *g);

/* What a fit of R_ref and E0 gave; NaN where it failed. */
typedef struct {
    double r_ref, r_ref_se; /* unit of the flux; its standard error                  */
    double e0, e0_se;       /* K                                                     */
    double covariance;      /* of R_ref and E0                                       */
    int    ok;              /* 1 when it converged                                   */
    int    iterations;
} anjip_respiration_fit;

/* The peer's fit, literally: `nls` of R 4.2 with its defaults, that is Gauss-Newton with
 * forward differences, a step that is halved until the sum of squares does not grow and
 * doubled again afterwards, the relative offset of the residuals' part in the tangent
 * plane as the criterion, and failure where a column of the gradient depends on the other.
 *   n, g, flux       records: g(T) from above, flux in any unit
 *   r_start, e_start where the search starts
 *   max_iterations   50 is the default of R
 *   work             5 n doubles; on success its first n hold flux - fit
 * Nothing else is kept in work. */
void anjip_respiration_nls(size_t n, const double *g, const double *flux,
                           double r_start, double e_start, int max_iterations,
                           double *work, anjip_respiration_fit *fit);

/* R_ref by least squares through the origin when E0 is known: sum(f y)/sum(f f) with
 * f = exp(e0 g); se is the textbook's, NaN for n < 2. Both NaN for n = 0. */
void anjip_respiration_scale(size_t n, const double *g, const double *flux, double e0,
                             double *r_ref, double *se);

#endif
