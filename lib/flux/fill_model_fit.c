/* Scales and noise of the fill model.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "base/fit.h"
#include "base/minimize.h"
#include "flux/fill_model_private.h"

#define PARAMETERS  6
#define PRIOR_SD    0.7  /* of the logarithm of a time scale                       */
#define STEP        0.3  /* first steps of the search, logarithms                  */
#define SIZE        0.05 /* its end                                                */
#define ITERATIONS  80
#define FAST_MAX_D  1.25  /* a longer fast scale is drift                           */
#define NU          5.0   /* Student t of the noise                                 */
#define SQUARE_MAX  25.0  /* a residual counts as 5 sd at most                      */
#define FLOOR       0.007 /* least noise, in standard deviations of y               */
#define FIRST_NOISE 0.35
#define ALIKE       1e-20 /* a smaller variance, in squares of the mean, is rounding */
#define FITTED      0.5   /* of the work, without estimates and calibration */

static const double factors[]                = {3.0, 4.5};
static const double first_sd[ANJIP_STATES]   = {0.10, 0.11, 0.11}; /* of y's sd     */
static const double first_days[ANJIP_STATES] = {12.0, 60.0, 0.125};

/* ---- noise ---------------------------------------------------------------------------- */

/* Least squares on the columns in `set`, others 0; the sum of squares that it explains, or
 * a negative number where a coefficient would be negative. */
static double solve_set(unsigned set, double xx[ANJIP_NOISES][ANJIP_NOISES],
                        const double xy[ANJIP_NOISES], double c[ANJIP_NOISES])
{
    size_t which[ANJIP_NOISES], n = 0;
    double a[ANJIP_NOISES * ANJIP_NOISES], b[ANJIP_NOISES], explained = 0.0;

    for (size_t i = 0; i < ANJIP_NOISES; i++) {
        c[i] = 0.0;
        if (set >> i & 1U)
            which[n++] = i;
    }
    for (size_t i = 0; i < n; i++) {
        b[i] = xy[which[i]];
        for (size_t j = 0; j < n; j++)
            a[i * n + j] = xx[which[i]][which[j]];
    }
    if (anjip_cholesky(n, a) != 0)
        return -1.0;
    anjip_cholesky_solve(n, a, b);
    for (size_t i = 0; i < n; i++) {
        if (b[i] < 0.0)
            return -1.0;
        c[which[i]] = b[i];
        explained += b[i] * xy[which[i]];
    }
    return explained;
}

/* With four columns all sixteen sets are tried: the best feasible one is the minimum. */
static void non_negative(double       xx[ANJIP_NOISES][ANJIP_NOISES],
                         const double xy[ANJIP_NOISES], double best[ANJIP_NOISES])
{
    double most = 0.0, c[ANJIP_NOISES];

    memset(best, 0, ANJIP_NOISES * sizeof *best);
    for (unsigned set = 1; set < 1U << ANJIP_NOISES; set++) {
        double explained = solve_set(set, xx, xy, c);
        if (explained > most) {
            most = explained;
            memcpy(best, c, sizeof c);
        }
    }
}

static void noise_columns(int day, double f, double x[ANJIP_NOISES])
{
    x[0] = day ? 0.0 : 1.0;
    x[1] = day ? 1.0 : 0.0;
    x[2] = fmax(-f, 0.0);
    x[3] = fmax(f, 0.0);
}

double anjip_model_noise(const anji_fill_model *m, int day, double f)
{
    double x[ANJIP_NOISES], sum = 0.0;

    noise_columns(day, f, x);
    for (int i = 0; i < ANJIP_NOISES; i++)
        sum += m->noises[i] * x[i];
    return fmax(sum, m->noises[ANJIP_NOISES]) * m->noise_factor;
}

/* The estimate of measured row o that does not know it: y less the error of leaving it out.
 * One that knows it leans to its error; the noise that grows with such an estimate weighs
 * rows that err towards zero more, and the flux would shrink. */
static double without_row(const anji_fill_model *m, size_t o)
{
    return m->y[m->row[o]] - m->q[o] / m->curvature[o];
}

static void fit_noises(anji_fill_model *m, const double *e)
{
    double xx[ANJIP_NOISES][ANJIP_NOISES] = {{0}}, xy[ANJIP_NOISES] = {0}, sum = 0.0;

    for (size_t o = 0; o < m->n_measured; o++) {
        double x[ANJIP_NOISES];
        noise_columns(m->climate->day[m->row[o]], without_row(m, o), x);
        for (int i = 0; i < ANJIP_NOISES; i++) {
            xy[i] += x[i] * fabs(e[o]);
            for (int j = 0; j < ANJIP_NOISES; j++)
                xx[i][j] += x[i] * x[j];
        }
    }
    non_negative(xx, xy, m->noises);
    m->noise_factor = 1.0;
    for (size_t o = 0; o < m->n_measured; o++) {
        size_t t = (size_t)m->row[o];
        double z = e[o] / anjip_model_noise(m, m->climate->day[t], without_row(m, o));
        sum += fmin(z * z, SQUARE_MAX);
    }
    m->noise_factor = sqrt(sum / (double)m->n_measured);
}

/* e_t = R u_t has variance R^2 (V^-1)_tt: scaled to R. Large ones get a larger variance,
 * as the t distribution has it. */
static void fit_noise(anji_fill_model *m, double *e)
{
    anjip_state_variance(m->n, &m->chain, m->h, &m->drift, m->variance, m->curvature);
    for (size_t o = 0; o < m->n_measured; o++)
        e[o] = m->q[o] * sqrt(m->noise[o] / m->curvature[o]);
    fit_noises(m, e);
    for (size_t o = 0; o < m->n_measured; o++) {
        size_t t    = (size_t)m->row[o];
        double s    = anjip_model_noise(m, m->climate->day[t], without_row(m, o));
        double r    = s * s * (NU - 1.0) / NU;
        m->noise[o] = r * (NU + e[o] * e[o] / r) / (NU + 1.0);
    }
}

/* ---- scales of time ------------------------------------------------------------------- */

typedef struct {
    const anji_fill_model *m;
    const double          *e;
} drift_problem;

static anjip_drift drift_of(const double *x)
{
    anjip_drift d;

    for (int i = 0; i < ANJIP_STATES; i++) {
        d.sd[i]    = exp(x[2 * i]);
        d.scale[i] = exp(x[2 * i + 1]);
    }
    return d;
}

static double drift_misfit(void *context, const double *x)
{
    const drift_problem   *p     = context;
    const anji_fill_model *m     = p->m;
    anjip_drift            d     = drift_of(x);
    double                 prior = 0.0;

    if (d.scale[2] > FAST_MAX_D * m->climate->day_rows)
        return INFINITY;
    for (int i = 0; i < ANJIP_STATES; i++) {
        double z =
            (x[2 * i + 1] - log(first_days[i] * m->climate->day_rows)) / PRIOR_SD;
        prior += 0.5 * z * z;
    }
    return prior - anjip_state_likelihood(m->n_measured, m->row, m->climate->light,
                                          m->noise, p->e, &d);
}

/* The Kalman likelihood of what the features leave. */
static int fit_drift(anji_fill_model *m, const double *e, anji_error *err)
{
    drift_problem p = {m, e};
    double        x[PARAMETERS], least;

    for (int i = 0; i < ANJIP_STATES; i++) {
        x[2 * i]     = log(m->drift.sd[i]);
        x[2 * i + 1] = log(m->drift.scale[i]);
    }
    int status = anjip_minimize(PARAMETERS, drift_misfit, &p, STEP, SIZE, ITERATIONS, x,
                                &least, err);
    if (status == ANJI_OK)
        m->drift = drift_of(x);
    return status;
}

/* ---- weights -------------------------------------------------------------------------- */

/* The prior sd of a weight in steps of a factor 1.8, by marginal likelihood. */
static int choose_tau(anji_fill_model *m, double var_y, double *likelihood,
                      anji_error *err)
{
    double log_det, best = -INFINITY, best_tau = 0.0, half, fitted;
    int    status = anjip_model_whiten(m, &log_det, err);

    for (int k = -2; k <= 6 && status == ANJI_OK; k++) {
        double tau2 = var_y * pow(10.0, 0.5 * k);
        status      = anjip_model_weights(m, tau2, &half, &fitted, err);
        double ml   = -0.5 * log_det - half - 0.5 * fitted;
        if (status == ANJI_OK && ml > best) {
            best     = ml;
            best_tau = tau2;
        }
    }
    *likelihood = best;
    return status == ANJI_OK ? anjip_model_weights(m, best_tau, &half, &fitted, err)
                             : status;
}

static int choose_factor(anji_fill_model *m, double var_y, anji_error *err)
{
    double best = -INFINITY, likelihood, chosen = factors[0];
    int    status = ANJI_OK;

    for (size_t k = 0; k < ANJIP_COUNT(factors) && status == ANJI_OK; k++) {
        status = anjip_climate_waves(m->climate, factors[k], &m->run, err);
        if (status == ANJI_OK)
            status = choose_tau(m, var_y, &likelihood, err);
        if (status == ANJI_OK && likelihood > best) {
            best   = likelihood;
            chosen = factors[k];
        }
    }
    m->fit.length_scale = chosen;
    if (status == ANJI_OK && chosen != factors[ANJIP_COUNT(factors) - 1]) {
        status = anjip_climate_waves(m->climate, chosen, &m->run, err);
        if (status == ANJI_OK)
            status = choose_tau(m, var_y, &likelihood, err);
    }
    return status;
}

static double variance_of(const anji_fill_model *m, double *mean)
{
    double sum = 0.0, squares = 0.0;

    for (size_t o = 0; o < m->n_measured; o++)
        sum += m->y[m->row[o]];
    *mean = sum / (double)m->n_measured;
    for (size_t o = 0; o < m->n_measured; o++)
        squares += (m->y[m->row[o]] - *mean) * (m->y[m->row[o]] - *mean);
    return squares / (double)m->n_measured;
}

static void first_guess(anji_fill_model *m, double sd)
{
    m->noises[ANJIP_NOISES] = FLOOR * sd;
    for (size_t o = 0; o < m->n_measured; o++)
        m->noise[o] = FIRST_NOISE * FIRST_NOISE * sd * sd;
    for (int i = 0; i < ANJIP_STATES; i++) {
        m->drift.sd[i]    = first_sd[i] * sd;
        m->drift.scale[i] = first_days[i] * m->climate->day_rows;
    }
}

/* What the features leave, e; then time scales and noise from it. */
static int one_pass(anji_fill_model *m, double *e, anji_error *err)
{
    int status = anjip_model_value(m, err);
    if (status != ANJI_OK)
        return status;
    anjip_state_spread(m->n, m->at, m->h, &m->drift, m->q, m->variance);
    for (size_t o = 0; o < m->n_measured; o++) {
        size_t t = (size_t)m->row[o];
        e[o]     = m->y[t] - (m->value[t] - m->variance[t]);
    }
    status = fit_drift(m, e, err);
    if (status != ANJI_OK)
        return status;
    anjip_state_h(m->n, m->climate->light, &m->drift, m->h);
    anjip_chain_gains(&m->chain, m->row, m->h, m->noise, &m->drift, 0);
    for (size_t t = 0; t < m->n; t++)
        m->value[t] -= m->variance[t];
    anjip_state_whiten(&m->chain, e, m->curvature);
    anjip_state_unwhiten(&m->chain, m->curvature, m->q);
    anjip_state_spread(m->n, m->at, m->h, &m->drift, m->q, m->variance);
    for (size_t t = 0; t < m->n; t++)
        m->value[t] += m->variance[t];
    fit_noise(m, e);
    return ANJI_OK;
}

static void report(anji_fill_model *m, double likelihood)
{
    double f = m->noise_factor;

    m->fit.n_measured     = (int64_t)m->n_measured;
    m->fit.tau            = sqrt(m->tau2);
    m->fit.drift_sd       = m->drift.sd[0];
    m->fit.drift_days     = m->drift.scale[0] / m->climate->day_rows;
    m->fit.light_sd       = m->drift.sd[1];
    m->fit.light_days     = m->drift.scale[1] / m->climate->day_rows;
    m->fit.fast_sd        = m->drift.sd[2];
    m->fit.fast_days      = m->drift.scale[2] / m->climate->day_rows;
    m->fit.noise_night    = m->noises[0] * f;
    m->fit.noise_day      = m->noises[1] * f;
    m->fit.noise_uptake   = m->noises[2] * f;
    m->fit.noise_release  = m->noises[3] * f;
    m->fit.log_likelihood = likelihood;
}

int anjip_model_fit(anji_fill_model *m, anji_error *err)
{
    double  var_y = variance_of(m, &m->fit.mean), likelihood = NAN;
    double *e = anjip_malloc(m->n_measured, sizeof *e);

    if (e == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu rows",
                          m->n_measured);
    if (!(var_y > ALIKE * m->fit.mean * m->fit.mean)) {
        free(e);
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "all measured values are the same");
    }
    first_guess(m, sqrt(var_y));
    int status = choose_factor(m, var_y, err);
    for (uint32_t k = 0; k < m->opts.passes && status == ANJI_OK; k++) {
        status = one_pass(m, e, err);
        if (status == ANJI_OK)
            status = choose_tau(m, var_y, &likelihood, err);
        if (status == ANJI_OK)
            status = anjip_poll(&m->whole, FITTED * (k + 1) / m->opts.passes, err);
    }
    free(e);
    if (status == ANJI_OK)
        report(m, likelihood);
    return status;
}
