/* The light-response curve: its gradient, and its fit with prior terms.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "flux/partition_day_private.h"
#include "flux/respiration.h"

double anjip_day_warm(double t)
{
    double kelvin = t + ANJIP_KELVIN, g;

    anjip_respiration_g(1, &kelvin, ANJIP_T_REF, &g);
    return g;
}

/* GPP, and its derivatives by k, beta and alpha where gradient is given. */
double anjip_day_gpp(const double *theta, double sw, double dry, double *gradient)
{
    double k = theta[DAY_K], alpha = theta[DAY_ALPHA];
    double drop = dry > 0.0 && k != 0.0 ? exp(-k * dry) : 1.0;
    double most = theta[DAY_BETA] * drop;
    double low  = alpha * sw;
    double a = low / (low + most), b = most / (low + most);

    if (gradient != NULL) {
        gradient[DAY_K]     = -a * a * dry * most;
        gradient[DAY_BETA]  = a * a * drop;
        gradient[DAY_ALPHA] = b * b * sw;
    }
    return most * a;
}

/* Full parameters from those that are fitted. */
static void unpack(const anjip_day_fit *fit, const double *x, double *theta)
{
    size_t j = 0;

    for (int i = 0; i < DAY_PARAMETERS; i++) {
        theta[i] = fit->theta[i];
        if (fit->mask & (1u << i)) {
            theta[i] = fit->logarithms ? exp(x[j]) : x[j];
            j++;
        }
    }
}

static void pack(const anjip_day_fit *fit, double *x)
{
    for (int i = 0; i < DAY_PARAMETERS; i++)
        if (fit->mask & (1u << i))
            *x++ = fit->logarithms ? log(fit->theta[i]) : fit->theta[i];
}

static int residual(void *context, const double *x, double *r)
{
    const anjip_day_fit *fit = context;
    double               theta[DAY_PARAMETERS], sum = 0.0;

    unpack(fit, x, theta);
    for (size_t i = 0; i < fit->n; i++) {
        const anjip_day_record *c = &fit->records[i];
        r[i] =
            (anjip_day_gpp(theta, c->sw, c->dry, NULL) - theta[DAY_R] * c->lt - c->y) *
            c->w;
        sum += r[i];
    }
    for (int i = 0, j = 0; i < DAY_PARAMETERS; i++)
        if (fit->mask & (1u << i)) {
            double prior = fit->logarithms ? log(fit->prior[i]) : fit->prior[i];
            r[fit->n + (size_t)j] = (x[j] - prior) * fit->prior_w[i];
            sum += r[fit->n + (size_t)j];
            j++;
        }
    return !isfinite(sum);
}

static int jacobian(void *context, const double *x, double *J)
{
    const anjip_day_fit *fit = context;
    double               theta[DAY_PARAMETERS], g[DAY_PARAMETERS];

    unpack(fit, x, theta);
    for (size_t i = 0; i < fit->n; i++) {
        const anjip_day_record *c = &fit->records[i];
        anjip_day_gpp(theta, c->sw, c->dry, g);
        g[DAY_R] = -c->lt;
        for (int j = 0; j < DAY_PARAMETERS; j++)
            if (fit->mask & (1u << j))
                *J++ = g[j] * c->w * (fit->logarithms ? theta[j] : 1.0);
    }
    for (int i = 0; i < DAY_PARAMETERS; i++)
        for (int j = 0; j < DAY_PARAMETERS && fit->mask & (1u << i); j++)
            if (fit->mask & (1u << j))
                *J++ = i == j ? fit->prior_w[i] : 0.0;
    return 0;
}

static size_t fitted(unsigned mask)
{
    size_t p = 0;

    for (; mask != 0; mask >>= 1)
        p += mask & 1u;
    return p;
}

int anjip_day_fit_run(anjip_day_fit *fit, anji_error *err)
{
    size_t            p       = fitted(fit->mask);
    anjip_fit_problem problem = {fit->n + p, p, residual, jacobian, fit};
    anjip_fit_control control = {.workspace = fit->workspace, .unscaled = 1};
    anjip_fit_outcome outcome;
    double            x[DAY_PARAMETERS];

    pack(fit, x);
    int status = anjip_fit_nonlinear(&problem, &control, x, NULL, &outcome, err);
    if (status != ANJI_OK)
        return status;
    fit->converged = outcome.end == ANJIP_FIT_CONVERGED;
    double theta[DAY_PARAMETERS];
    unpack(fit, x, theta);
    memcpy(fit->theta, theta, sizeof theta);
    fit->cost = outcome.chi_square;
    return ANJI_OK;
}

double anjip_day_chi_square(const anjip_day_fit *fit, const double *theta)
{
    double sum = 0.0;

    for (size_t i = 0; i < fit->n; i++) {
        const anjip_day_record *c   = &fit->records[i];
        double                  gpp = anjip_day_gpp(theta, c->sw, c->dry, NULL);
        double                  r   = (gpp - theta[DAY_R] * c->lt - c->y) * c->w;
        sum += r * r;
    }
    return sum;
}

double anjip_day_cost(const anjip_day_fit *fit, const double *theta)
{
    double cost = anjip_day_chi_square(fit, theta);

    for (int i = 0; i < DAY_PARAMETERS; i++)
        if (fit->mask & (1u << i)) {
            double z = (theta[i] - fit->prior[i]) * fit->prior_w[i];
            cost += z * z;
        }
    return cost;
}

void anjip_day_information(const anjip_day_fit *fit,
                           double               jj[DAY_PARAMETERS][DAY_PARAMETERS],
                           double               je[DAY_PARAMETERS])
{
    memset(jj, 0, sizeof(double) * DAY_PARAMETERS * DAY_PARAMETERS);
    memset(je, 0, sizeof(double) * DAY_PARAMETERS);
    for (size_t i = 0; i < fit->n; i++) {
        const anjip_day_record *c = &fit->records[i];
        double                  g[DAY_PARAMETERS];
        anjip_day_gpp(fit->theta, c->sw, c->dry, g);
        g[DAY_R]     = -c->lt;
        double by_e0 = -fit->theta[DAY_R] * c->lt * c->warm * c->w;
        for (int a = 0; a < DAY_PARAMETERS; a++)
            g[a] *= fit->theta[a] * c->w;
        for (int a = 0; a < DAY_PARAMETERS; a++) {
            je[a] += g[a] * by_e0;
            for (int b = 0; b < DAY_PARAMETERS; b++)
                jj[a][b] += g[a] * g[b];
        }
    }
}

/* Gauss-Jordan with the largest pivot: the matrix may be indefinite. */
int anjip_day_invert(size_t p, double a[DAY_PARAMETERS][DAY_PARAMETERS])
{
    double inverse[DAY_PARAMETERS][DAY_PARAMETERS] = {{0}};

    for (size_t i = 0; i < p; i++)
        inverse[i][i] = 1.0;
    for (size_t c = 0; c < p; c++) {
        size_t best = c;
        for (size_t r = c + 1; r < p; r++)
            if (fabs(a[r][c]) > fabs(a[best][c]))
                best = r;
        if (!(fabs(a[best][c]) > 0.0))
            return 0;
        for (size_t j = 0; j < p; j++) {
            double t = a[c][j], u = inverse[c][j];
            a[c][j] = a[best][j], a[best][j] = t;
            inverse[c][j] = inverse[best][j], inverse[best][j] = u;
        }
        double pivot = a[c][c];
        for (size_t j = 0; j < p; j++) {
            a[c][j] /= pivot;
            inverse[c][j] /= pivot;
        }
        for (size_t r = 0; r < p; r++) {
            double f = r == c ? 0.0 : a[r][c];
            for (size_t j = 0; j < p; j++) {
                a[r][j] -= f * a[c][j];
                inverse[r][j] -= f * inverse[c][j];
            }
        }
    }
    memcpy(a, inverse, sizeof inverse);
    return 1;
}
