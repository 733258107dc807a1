/* Respiration as a function of temperature: the model and the peer's fit of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "flux/respiration.h"

/* Constants of R 4.2: nls.control() and the tolerance of qr(). */
#define OFFSET_MAX    1e-5
#define FACTOR_MIN    (1.0 / 1024.0)
#define DEPENDENT     1e-7
#define RELATIVE_STEP 1.4901161193847656e-08 /* 2^-26, root of the double's epsilon */

void anjip_respiration_g(size_t n, const double *t_kelvin, double t_ref, double *g)
{
    for (size_t i = 0; i < n; i++)
        g[i] = 1.0 / (t_ref - ANJIP_T_ZERO) - 1.0 / (t_kelvin[i] - ANJIP_T_ZERO);
}

/* A point of the search: residuals, the gradient's triangle and Q'r. */
typedef struct {
    double  p[2];
    double *residual;      /* n                                            */
    double  deviance;      /* sum of squares                               */
    double  r11, r12, r22; /* of Q R = gradient                            */
    double  q1, q2;        /* Q'r in the tangent plane                     */
    double  rest;          /* |Q'r|^2 outside it                           */
} point;

static double dot(size_t n, const double *a, const double *b)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static void subtract(size_t n, double *a, double factor, const double *b)
{
    for (size_t i = 0; i < n; i++)
        a[i] -= factor * b[i];
}

static double step_of(double parameter)
{
    return parameter == 0.0 ? RELATIVE_STEP : RELATIVE_STEP * fabs(parameter);
}

/* Gram-Schmidt of two columns and the residuals. 0, or 1 where R would find the second
 * column to depend on the first, or anything is not finite. */
static int decompose(size_t n, double *by_r, double *by_e, double *rest, point *at)
{
    double norm = sqrt(dot(n, by_e, by_e));

    at->r11 = sqrt(dot(n, by_r, by_r));
    if (!(at->r11 > 0.0) || !isfinite(at->r11) || !isfinite(norm))
        return 1;
    for (size_t i = 0; i < n; i++)
        by_r[i] /= at->r11;
    at->r12 = dot(n, by_r, by_e);
    subtract(n, by_e, at->r12, by_r);
    at->r22 = sqrt(dot(n, by_e, by_e));
    if (!(at->r22 > DEPENDENT * norm))
        return 1;
    for (size_t i = 0; i < n; i++)
        by_e[i] /= at->r22;
    at->q1 = dot(n, by_r, rest);
    subtract(n, rest, at->q1, by_r);
    at->q2 = dot(n, by_e, rest);
    subtract(n, rest, at->q2, by_e);
    at->rest = dot(n, rest, rest);
    return 0;
}

/* Residuals and gradient at p. work: 3 n. */
static int evaluate(size_t n, const double *g, const double *flux, const double p[2],
                    double *work, point *at)
{
    double  step_r = step_of(p[0]), step_e = step_of(p[1]);
    double *by_r = work, *by_e = work + n, *rest = work + 2 * n;

    at->p[0] = p[0];
    at->p[1] = p[1];
    for (size_t i = 0; i < n; i++) {
        double e        = exp(p[1] * g[i]);
        double model    = p[0] * e;
        by_r[i]         = ((p[0] + step_r) * e - model) / step_r;
        by_e[i]         = (p[0] * exp((p[1] + step_e) * g[i]) - model) / step_e;
        at->residual[i] = flux[i] - model;
        rest[i]         = at->residual[i];
    }
    at->deviance = dot(n, at->residual, at->residual);
    if (!isfinite(at->deviance))
        return 1;
    return decompose(n, by_r, by_e, rest, at);
}

/* One step of Gauss-Newton, shortened until the sum of squares does not grow. */
static int improve(size_t n, const double *g, const double *flux, double *work,
                   double *factor, point *at, point *trial)
{
    double by_e = at->q2 / at->r22;
    double by_r = (at->q1 - at->r12 * by_e) / at->r11;

    for (; *factor >= FACTOR_MIN; *factor /= 2.0) {
        double p[2] = {at->p[0] + *factor * by_r, at->p[1] + *factor * by_e};
        if (evaluate(n, g, flux, p, work, trial) != 0)
            return 1;
        if (trial->deviance <= at->deviance) {
            point kept = *at;
            *at        = *trial;
            *trial     = kept;
            *factor    = fmin(2.0 * *factor, 1.0);
            return 0;
        }
    }
    return 1;
}

static void report(size_t n, const point *at, anjip_respiration_fit *fit)
{
    double variance = at->deviance / (double)(n - 2);
    double a = 1.0 / at->r11, d = 1.0 / at->r22, b = -at->r12 * a * d;

    fit->ok         = 1;
    fit->r_ref      = at->p[0];
    fit->e0         = at->p[1];
    fit->r_ref_se   = sqrt(variance * (a * a + b * b));
    fit->e0_se      = sqrt(variance) * d;
    fit->covariance = variance * b * d;
}

void anjip_respiration_nls(size_t n, const double *g, const double *flux,
                           double r_start, double e_start, int max_iterations,
                           double *work, anjip_respiration_fit *fit)
{
    point  at = {.residual = work}, trial = {.residual = work + n};
    double start[2] = {r_start, e_start}, factor = 1.0;

    *fit = (anjip_respiration_fit){NAN, NAN, NAN, NAN, NAN, 0, 0};
    if (n < 2 || evaluate(n, g, flux, start, work + 2 * n, &at) != 0)
        return;
    for (int k = 0; k < max_iterations; k++) {
        fit->iterations = k;
        double offset   = sqrt((at.q1 * at.q1 + at.q2 * at.q2) / at.rest);
        if (offset <= OFFSET_MAX) {
            report(n, &at, fit);
            break;
        }
        if (improve(n, g, flux, work + 2 * n, &factor, &at, &trial) != 0)
            return;
    }
    if (fit->ok && at.residual != work)
        memcpy(work, at.residual, n * sizeof *work);
}

void anjip_respiration_scale(size_t n, const double *g, const double *flux, double e0,
                             double *r_ref, double *se)
{
    double xx = 0.0, xy = 0.0, rr = 0.0;

    *r_ref = *se = NAN;
    if (n == 0)
        return;
    for (size_t i = 0; i < n; i++) {
        double x = exp(e0 * g[i]);
        xx += x * x;
        xy += x * flux[i];
    }
    *r_ref = xy / xx;
    for (size_t i = 0; i < n; i++) {
        double r = flux[i] - *r_ref * exp(e0 * g[i]);
        rr += r * r;
    }
    if (n > 1)
        *se = sqrt(rr / (double)(n - 1) / xx);
}
