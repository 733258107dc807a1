/* The least squares behind the fit of equations: first values, one equation, a system.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "bamboo/equation_fit.h"

#define WEIGHT_MAX 10.0

static const double unit_scale[ANJI_CULM_INPUTS] = {1.0, 1.0, 1.0, 1.0, 1.0};

/* ---- residuals ------------------------------------------------------------------------------ */

static void model(const anji_equation_system *s, const anjip_part *part,
                  const double *c, double *f)
{
    const double *x[ANJI_CULM_INPUTS];

    for (size_t i = 0; i < ANJI_CULM_INPUTS; i++)
        x[i] = s->column[i];
    anjip_form_eval(&part->form, c, s->n, x, unit_scale, f);
}

void anjip_fit_residuals(const anji_equation_system *system, const anjip_part *part,
                         const double *c, double *residual)
{
    model(system, part, c, residual);
    for (size_t j = 0; j < system->n; j++)
        residual[j] = part->mass[j] - residual[j];
}

static int all_finite(size_t n, const double *x)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(x[i]) < INFINITY))
            return 0;
    return 1;
}

double anjip_fit_r2(size_t n, const double *y, const double *residual)
{
    double mean = 0.0, rest = 0.0, all = 0.0;

    for (size_t j = 0; j < n; j++)
        mean += y[j] / (double)n;
    for (size_t j = 0; j < n; j++) {
        rest += residual[j] * residual[j];
        all += (y[j] - mean) * (y[j] - mean);
    }
    return all > 0.0 ? 1.0 - rest / all : NAN;
}

/* ---- how residuals grow ------------------------------------------------------------------------ */

/* Mean of (e / D^k)^2, and by its logarithm and k the likelihood, to be made small. */
static double loss(size_t n, const double *e, const double *log_dbh, double k,
                   double *variance)
{
    double sum = 0.0, log_sum = 0.0;

    for (size_t j = 0; j < n; j++) {
        sum += e[j] * e[j] * exp(-2.0 * k * log_dbh[j]);
        log_sum += log_dbh[j];
    }
    *variance = sum / (double)n;
    return 0.5 * (double)n * log(*variance) + k * log_sum;
}

/* The logarithm of a sum of exponentials of k is convex: the golden section finds the one
 * minimum. */
double anjip_fit_weight(size_t n, const double *residual, const double *log_dbh,
                        double *variance)
{
    const double golden = 0.61803398874989484820;
    double       lo = 0.0, hi = WEIGHT_MAX;
    double       a = hi - golden * (hi - lo), b = lo + golden * (hi - lo);
    double       at_a = loss(n, residual, log_dbh, a, variance);
    double       at_b = loss(n, residual, log_dbh, b, variance);

    if (!(fabs(at_a) < INFINITY)) /* no residuals at all */
        return 0.0;
    while (hi - lo > 1e-9) {
        if (at_a <= at_b) {
            hi   = b;
            b    = a;
            at_b = at_a;
            a    = hi - golden * (hi - lo);
            at_a = loss(n, residual, log_dbh, a, variance);
        } else {
            lo   = a;
            a    = b;
            at_a = at_b;
            b    = lo + golden * (hi - lo);
            at_b = loss(n, residual, log_dbh, b, variance);
        }
    }
    double k = 0.5 * (lo + hi);
    if (k < 1e-8) /* the edge itself */
        k = 0.0;
    loss(n, residual, log_dbh, k, variance);
    return k;
}

/* ---- one equation -------------------------------------------------------------------------------- */

typedef struct {
    const anji_equation_system *s;
    const anjip_part           *part;
    int                         relative; /* residuals over the measured mass */
    const double               *white;    /* of a system: L^-1 by rows        */
    double                     *work;     /* n_parts times n                  */
} context;

static double weight_of(const context *c, const anjip_part *part, size_t j)
{
    if (c->relative)
        return 1.0 / part->mass[j];
    return exp(-part->summary.weight * c->s->log_dbh[j]);
}

static int one_residual(void *data, const double *x, double *r)
{
    const context *c = data;

    model(c->s, c->part, x, r);
    for (size_t j = 0; j < c->s->n; j++)
        r[j] = (r[j] - c->part->mass[j]) * weight_of(c, c->part, j);
    return !all_finite(c->s->n, r);
}

static void point(const anji_equation_system *s, size_t j, double x[ANJI_CULM_INPUTS])
{
    for (size_t i = 0; i < ANJI_CULM_INPUTS; i++)
        x[i] = s->column[i] != NULL ? s->column[i][j] : 0.0;
}

static int one_jacobian(void *data, const double *c, double *jacobian)
{
    const context *context_ = data;
    size_t         p        = context_->part->names.n;

    for (size_t j = 0; j < context_->s->n; j++) {
        double x[ANJI_CULM_INPUTS], w = weight_of(context_, context_->part, j);
        point(context_->s, j, x);
        anjip_form_gradient(&context_->part->form, c, p, x, jacobian + j * p, NULL);
        for (size_t k = 0; k < p; k++)
            jacobian[j * p + k] *= w;
    }
    return !all_finite(context_->s->n * p, jacobian);
}

static int no_minimum(const anjip_fit_outcome *outcome, const char *form,
                      anji_error *err)
{
    static const char *const why[] = {
        [ANJIP_FIT_CONVERGED]  = "",
        [ANJIP_FIT_LIMIT]      = "the search did not end",
        [ANJIP_FIT_STUCK]      = "the search stuck",
        [ANJIP_FIT_SINGULAR]   = "the culms do not tell its coefficients apart",
        [ANJIP_FIT_NOT_FINITE] = "it has no finite values at the start",
    };
    return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "no fit of '%.100s': %s", form,
                      why[outcome->end]);
}

int anjip_fit_one(const anji_equation_system *system, anjip_part *part,
                  double *covariance, anji_error *err)
{
    context           c       = {.s = system, .part = part};
    anjip_fit_problem problem = {system->n, part->names.n, one_residual, one_jacobian,
                                 &c};
    anjip_fit_outcome outcome;

    int status = anjip_fit_nonlinear(&problem, NULL, part->names.values, covariance,
                                     &outcome, err);
    if (status == ANJI_OK && outcome.end != ANJIP_FIT_CONVERGED)
        status = no_minimum(&outcome, part->text, err);
    return status;
}

/* ---- first values: many tries, the best ones refined --------------------------------------------- */

#define TRIES   4000
#define KEPT    6
#define NUMBERS 12

/* Sizes that coefficients of allometry have; a generator picks among them, so that every
 * call tries the same. */
static const double sizes[NUMBERS] = {1.0, 2.0,  0.1, 0.01, 0.5,  -1.0,
                                      5.0, -4.0, 3.0, 20.0, 1e-3, 0.2};

typedef struct {
    double score, c[ANJIP_COEFFICIENTS];
} try;

/* How far a try is from the masses, as a ratio, so that sizes matter little. */
static double score_of(const anji_equation_system *s, const anjip_part *part,
                       const double *c, double *work)
{
    double sum = 0.0;

    model(s, part, c, work);
    for (size_t j = 0; j < s->n; j++) {
        double size = fabs(work[j]) + fabs(part->mass[j]);
        double gap  = size > 0.0 ? (work[j] - part->mass[j]) / size : 0.0;
        if (!(fabs(gap) <= 1.0)) /* NaN, infinity or the wrong sign */
            return INFINITY;
        sum += gap * gap;
    }
    return sum;
}

/* With the signs and sizes free, a wrong sign makes |gap| 1 or more. */
static void keep(try *best, const try *one)
{
    size_t at = KEPT;

    while (at > 0 && one->score < best[at - 1].score)
        at--;
    if (at == KEPT)
        return;
    memmove(best + at + 1, best + at, (KEPT - 1 - at) * sizeof *best);
    best[at] = *one;
}

static void search(const anji_equation_system *s, const anjip_part *part, try *best,
                   double *work)
{
    uint32_t random = 2385;
    size_t   p      = part->names.n;

    for (size_t k = 0; k < KEPT; k++)
        best[k].score = INFINITY;
    for (size_t t = 0; t < TRIES; t++) {
        try one = {0};
        for (size_t k = 0; k < p; k++) {
            random   = random * 1664525u + 1013904223u;
            one.c[k] = sizes[(random >> 16) % NUMBERS];
        }
        one.score = score_of(s, part, one.c, work);
        keep(best, &one);
    }
}

/* Relative residuals first: they lead to the neighbourhood whatever the sizes. */
static double refine(const anji_equation_system *s, const anjip_part *part, double *c)
{
    context           context_ = {.s = s, .part = part, .relative = 1};
    anjip_fit_problem problem  = {s->n, part->names.n, one_residual, one_jacobian,
                                  &context_};
    anjip_fit_outcome outcome;

    for (size_t j = 0; j < s->n; j++)
        if (!(part->mass[j] > 0.0))
            context_.relative = 0;
    if (context_.relative &&
        (anjip_fit_nonlinear(&problem, NULL, c, NULL, &outcome, NULL) != ANJI_OK ||
         !all_finite(part->names.n, c)))
        return INFINITY;
    context_.relative = 0;
    if (anjip_fit_nonlinear(&problem, NULL, c, NULL, &outcome, NULL) != ANJI_OK ||
        outcome.end != ANJIP_FIT_CONVERGED)
        return INFINITY;
    return outcome.chi_square;
}

int anjip_fit_start(const anji_equation_system *system, anjip_part *part,
                    anji_error *err)
{
    try     best[KEPT];
    double  least = INFINITY;
    double *work  = anjip_malloc(system->n, sizeof *work);

    if (work == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the first values");
    search(system, part, best, work);
    free(work);
    for (size_t k = 0; k < KEPT && best[k].score < INFINITY; k++) {
        double found = refine(system, part, best[k].c);
        if (found < least) {
            least = found;
            memcpy(part->names.values, best[k].c, part->names.n * sizeof(double));
        }
    }
    if (least < INFINITY)
        return ANJI_OK;
    return anjip_fail(
        err, ANJI_ERR_DOMAIN, -1,
        "no first values of '%.100s' lead to a fit: give some, or another "
        "form",
        part->text);
}

/* ---- a system ----------------------------------------------------------------------------------------- */

/* L^-1 of a lower triangle, column by column. */
static void invert_lower(size_t n, const double *l, double *inverse)
{
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < n; i++) {
            double sum = i == j ? 1.0 : 0.0;
            for (size_t k = j; k < i; k++)
                sum -= l[i * n + k] * inverse[k * n + j];
            inverse[i * n + j] = i < j ? 0.0 : sum / l[i * n + i];
        }
}

static int all_residual(void *data, const double *x, double *r)
{
    const context              *c = data;
    const anji_equation_system *s = c->s;
    size_t                      m = s->n_parts, n = s->n;

    for (size_t i = 0; i < m; i++) {
        const anjip_part *part = &s->parts[i];
        double           *w    = c->work + i * n;
        model(s, part, x + part->summary.first, w);
        for (size_t j = 0; j < n; j++)
            w[j] = (w[j] - part->mass[j]) * weight_of(c, part, j);
    }
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0.0;
            for (size_t h = 0; h <= i; h++)
                sum += c->white[i * m + h] * c->work[h * n + j];
            r[i * n + j] = sum;
        }
    return !all_finite(m * n, r);
}

static int all_jacobian(void *data, const double *x, double *jacobian)
{
    const context              *c = data;
    const anji_equation_system *s = c->s;
    size_t                      m = s->n_parts, n = s->n, p = s->p;

    memset(jacobian, 0, m * n * p * sizeof *jacobian);
    for (size_t h = 0; h < m; h++) {
        const anjip_part *part  = &s->parts[h];
        size_t            first = (size_t)part->summary.first;
        for (size_t j = 0; j < n; j++) {
            double at[ANJI_CULM_INPUTS], d[ANJIP_COEFFICIENTS];
            double w = weight_of(c, part, j);
            point(s, j, at);
            anjip_form_gradient(&part->form, x + first, part->names.n, at, d, NULL);
            for (size_t i = h; i < m; i++)
                for (size_t k = 0; k < part->names.n; k++)
                    jacobian[(i * n + j) * p + first + k] =
                        c->white[i * m + h] * d[k] * w;
        }
    }
    return !all_finite(m * n * p, jacobian);
}

static int solve_all(anji_equation_system *s, const double *white, anji_error *err)
{
    context           c       = {.s = s, .white = white};
    anjip_fit_problem problem = {s->n * s->n_parts, s->p, all_residual, all_jacobian,
                                 &c};
    anjip_fit_control control = {.unscaled = 1};
    anjip_fit_outcome outcome;

    c.work = anjip_malloc(s->n * s->n_parts, sizeof *c.work);
    if (c.work == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a system");
    int status =
        anjip_fit_nonlinear(&problem, &control, s->c, s->covariance, &outcome, err);
    free(c.work);
    if (status == ANJI_OK && outcome.end != ANJIP_FIT_CONVERGED)
        status = no_minimum(&outcome, "the system", err);
    return status;
}

int anjip_fit_all(anji_equation_system *system, anji_error *err)
{
    double l[ANJIP_PARTS * ANJIP_PARTS], white[ANJIP_PARTS * ANJIP_PARTS];
    size_t m = system->n_parts;

    /* on the scale of correlations, so that a part that is the sum of others shows */
    for (size_t i = 0; i < m * m; i++)
        l[i] = system->s[i] /
               sqrt(system->s[(i / m) * m + i / m] * system->s[(i % m) * m + i % m]);
    size_t bad = anjip_cholesky(m, l);
    for (size_t i = 0; bad == 0 && i < m; i++)
        if (!(l[i * m + i] > 1e-6))
            bad = i + 1;
    if (bad != 0)
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, -1,
            "the residuals of part %lu follow from those of others: leave "
            "out what is a sum",
            (unsigned long)bad);
    invert_lower(m, l, white);
    for (size_t i = 0; i < m; i++)
        for (size_t h = 0; h <= i; h++)
            white[i * m + h] /= sqrt(system->s[h * m + h]);
    int status = solve_all(system, white, err);
    for (size_t i = 0; status == ANJI_OK && i < m; i++)
        memcpy(system->parts[i].names.values,
               system->c + system->parts[i].summary.first,
               system->parts[i].names.n * sizeof(double));
    return status;
}
