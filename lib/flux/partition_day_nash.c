/* The search of the other program, for comparison: Nash (1990), Compact Numerical Methods
 * for Computers, algorithm 21 - a variable-metric method with backtracking and gradients
 * by central differences of one step for all parameters. It stops early by design: our
 * own fits do not use it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "flux/partition_day_private.h"

#define GRADIENTS_MAX   100
#define STEP_SHRINK     0.2
#define SUFFICIENT      1e-4 /* share of the decrease that the slope promises */
#define SAME            10.0 /* x and y are one when SAME + x == SAME + y     */
#define DIFFERENCE_STEP 1e-3

typedef struct {
    const anjip_day_fit *fit;
    size_t               p;
    int                  which[DAY_PARAMETERS];
    double               theta[DAY_PARAMETERS];
} target;

static double cost_at(target *t, const double *x)
{
    for (size_t i = 0; i < t->p; i++)
        t->theta[t->which[i]] = x[i];
    return anjip_day_cost(t->fit, t->theta);
}

static void gradient(target *t, const double *x, double *g)
{
    double y[DAY_PARAMETERS];

    memcpy(y, x, sizeof y);
    for (size_t i = 0; i < t->p; i++) {
        y[i]      = x[i] + DIFFERENCE_STEP;
        double up = cost_at(t, y);
        y[i]      = x[i] - DIFFERENCE_STEP;
        g[i]      = (up - cost_at(t, y)) / (2.0 * DIFFERENCE_STEP);
        y[i]      = x[i];
    }
}

typedef struct {
    double x[DAY_PARAMETERS], g[DAY_PARAMETERS], f;
    double b[DAY_PARAMETERS][DAY_PARAMETERS]; /* inverse Hessian */
    int    gradients, since; /* evaluated; as b was last the unit matrix */
} state;

static void restart(const target *t, state *s)
{
    memset(s->b, 0, sizeof s->b);
    for (size_t i = 0; i < t->p; i++)
        s->b[i][i] = 1.0;
    s->since = s->gradients;
}

/* Downhill direction and the slope along it. */
static double direction(const target *t, const state *s, double *way)
{
    double slope = 0.0;

    for (size_t i = 0; i < t->p; i++) {
        way[i] = 0.0;
        for (size_t j = 0; j < t->p; j++)
            way[i] -= s->b[i][j] * s->g[j];
        slope += way[i] * s->g[i];
    }
    return slope;
}

/* Backtracks from x; returns 1 for a sufficient decrease, 0 when no step is left. */
static int search(target *t, const state *s, const double *way, double slope,
                  double *step, double *x, double *f)
{
    for (*step = 1.0;; *step *= STEP_SHRINK) {
        size_t same = 0;
        for (size_t i = 0; i < t->p; i++) {
            x[i] = s->x[i] + *step * way[i];
            same += SAME + s->x[i] == SAME + x[i] ? 1u : 0u;
        }
        if (same == t->p)
            return 0;
        *f = cost_at(t, x);
        if (isfinite(*f) && *f <= s->f + slope * *step * SUFFICIENT)
            return 1;
    }
}

/* The BFGS formula; 0 when the curvature along the step is not positive. */
static int update(const target *t, state *s, const double *step, const double *turn)
{
    double u[DAY_PARAMETERS], st = 0.0, tu = 0.0;

    for (size_t i = 0; i < t->p; i++)
        st += step[i] * turn[i];
    if (!(st > 0.0))
        return 0;
    for (size_t i = 0; i < t->p; i++) {
        u[i] = 0.0;
        for (size_t j = 0; j < t->p; j++)
            u[i] += s->b[i][j] * turn[j];
        tu += u[i] * turn[i];
    }
    for (size_t i = 0; i < t->p; i++)
        for (size_t j = 0; j < t->p; j++)
            s->b[i][j] += ((1.0 + tu / st) * step[i] * step[j] - step[i] * u[j] -
                           u[i] * step[j]) /
                          st;
    return 1;
}

static void move(target *t, state *s, const double *x, double f, const double *way,
                 double length)
{
    double g[DAY_PARAMETERS], step[DAY_PARAMETERS], turn[DAY_PARAMETERS];

    gradient(t, x, g);
    s->gradients++;
    for (size_t i = 0; i < t->p; i++) {
        step[i] = length * way[i];
        turn[i] = g[i] - s->g[i];
    }
    memcpy(s->x, x, sizeof s->x);
    memcpy(s->g, g, sizeof s->g);
    s->f = f;
    if (!update(t, s, step, turn) || s->gradients - s->since > 2 * (int)t->p)
        restart(t, s);
}

/* 1 when it stopped by itself. */
static int descend(target *t, state *s, double tolerance)
{
    while (s->gradients < GRADIENTS_MAX) {
        double way[DAY_PARAMETERS], x[DAY_PARAMETERS] = {0}, f = s->f, length = 0.0;
        double slope = direction(t, s, way);
        int    found = slope < 0.0 && search(t, s, way, slope, &length, x, &f);
        if (found && fabs(f - s->f) > tolerance * (fabs(s->f) + tolerance)) {
            move(t, s, x, f, way, length);
            continue;
        }
        if (found) {
            memcpy(s->x, x, sizeof s->x);
            s->f = f;
        }
        if (s->since == s->gradients)
            return 1;
        restart(t, s); /* with the gradient of the point before: the algorithm's */
    }
    return 0;
}

void anjip_day_nash(anjip_day_fit *fit)
{
    target t = {.fit = fit, .p = 0};
    state  s = {.gradients = 1};

    memcpy(t.theta, fit->theta, sizeof t.theta);
    for (int i = 0; i < DAY_PARAMETERS; i++)
        if (fit->mask & (1u << i)) {
            s.x[t.p]       = fit->theta[i];
            t.which[t.p++] = i;
        }
    s.f            = cost_at(&t, s.x);
    fit->converged = 0;
    if (isfinite(s.f)) {
        gradient(&t, s.x, s.g);
        restart(&t, &s);
        fit->converged = descend(&t, &s, fit->nash_tolerance);
    }
    for (size_t i = 0; i < t.p; i++)
        fit->theta[t.which[i]] = s.x[i];
    fit->cost = s.f;
}
