/* The parts of a sum's error, their total, and the difference of two sums.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include <anjicarbon/components.h>
#include <anjicarbon/stats.h>

#include "private.h"

static const anji_total no_total = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};

/* ---- one component -------------------------------------------------------------------- */

static int check_component(const anji_component *c, anji_error *err)
{
    if (c->se < 0.0 || isinf(c->se))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "the standard error of '%.31s' is %g, want 0 or more",
                          c->name, c->se);
    if (!(c->df > 0.0))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "the degrees of freedom of '%.31s' are %g, want above 0",
                          c->name, c->df);
    if (c->kind > ANJI_ERROR_SHARED || c->zero != 0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "the kind of '%.31s' is %u, want ANJI_ERROR_...", c->name,
                          (unsigned)c->kind);
    return ANJI_OK;
}

static int make(const char *name, double se, double df, uint32_t kind,
                anji_component *out, anji_error *err)
{
    *out = (anji_component){.se = se, .df = df, .share = NAN, .kind = kind};
    snprintf(out->name, sizeof out->name, "%s", name);
    int status = check_component(out, err);
    if (status != ANJI_OK)
        out->se = out->df = NAN;
    return status;
}

static int check_pointers(const char *name, anji_component *out, anji_error *err)
{
    if (out != NULL)
        *out = (anji_component){.se = NAN, .df = NAN, .share = NAN};
    if (name == NULL || out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "name or out is NULL");
    return ANJI_OK;
}

int anji_component_make(const char *name, double se, double df, uint32_t kind,
                        anji_component *out, anji_error *err)
{
    anjip_begin(err);
    int status = check_pointers(name, out, err);
    return status != ANJI_OK ? status : make(name, se, df, kind, out, err);
}

int anji_component_declared(const char *name, double value, double absolute,
                            double relative, uint32_t kind, anji_component *out,
                            anji_error *err)
{
    anjip_begin(err);
    int status = check_pointers(name, out, err);
    if (status != ANJI_OK)
        return status;
    if (!(absolute >= 0.0 && relative >= 0.0))
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, -1,
            "'%.31s' is declared as %g and as a share of %g, want 0 or more", name,
            absolute, relative);
    return make(name, hypot(absolute, relative * value), INFINITY, kind, out, err);
}

static int check_sums(size_t n, const double *sums, const char *what, anji_error *err)
{
    if (sums == NULL && n > 0)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "%s is NULL", what);
    size_t bad = n == 0 ? 0 : anjip_first_infinite(n, sums);
    if (bad < n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad, "%s %zu is infinite",
                          what, bad);
    return ANJI_OK;
}

int anji_component_draws(const char *name, size_t n, const double *sums, uint32_t kind,
                         anji_component *out, anji_error *err)
{
    anjip_begin(err);
    int status = check_pointers(name, out, err);
    if (status == ANJI_OK)
        status = check_sums(n, sums, "draw", err);
    if (status != ANJI_OK)
        return status;
    size_t m = anji_count(n, sums);
    return make(name, m < 2 ? NAN : anji_sd(n, sums), m < 2 ? 1.0 : (double)(m - 1),
                kind, out, err);
}

/* Mean square of what is not NaN, and how many. */
static double mean_square(size_t n, const double *x, double from)
{
    double sum = 0.0, m = 0.0;

    for (size_t k = 0; k < n; k++)
        if (!isnan(x[k])) {
            sum += (x[k] - from) * (x[k] - from);
            m += 1.0;
        }
    return m > 0.0 ? sum / m : NAN;
}

int anji_component_method(double value, size_t n, const double *sums, double overlap,
                          uint32_t kind, anji_component *out, anji_error *err)
{
    anjip_begin(err);
    int status = check_pointers("method", out, err);
    if (status == ANJI_OK)
        status = check_sums(n, sums, "sum", err);
    if (status != ANJI_OK)
        return status;
    if (isinf(value) || !(overlap >= 0.0) || isinf(overlap))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "a sum of %g with an overlap of %g, want 0 or more", value,
                          overlap);
    double square = mean_square(n, sums, value) - overlap * overlap;
    return make("method", isnan(square) ? NAN : sqrt(fmax(square, 0.0)), INFINITY, kind,
                out, err);
}

/* ---- the total ------------------------------------------------------------------------ */

static void write_bounds(anji_total *t)
{
    double t95 = anji_student_quantile(0.95, t->df);
    double t97 = anji_student_quantile(0.975, t->df);

    t->lower = t->lo90 = t->value - t95 * t->se;
    t->upper = t->hi90 = t->value + t95 * t->se;
    t->lo95            = t->value - t97 * t->se;
    t->hi95            = t->value + t97 * t->se;
}

static int total(double value, size_t n, anji_component *c, anji_total *out,
                 anji_error *err)
{
    double square = 0.0, quartic = 0.0;
    size_t known = 0;

    if (isinf(value))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "the sum is infinite");
    for (size_t k = 0; k < n; k++) {
        int status = check_component(&c[k], err);
        if (status != ANJI_OK)
            return status;
        if (isnan(c[k].se))
            continue;
        square += c[k].se * c[k].se;
        quartic += pow(c[k].se, 4) / c[k].df;
        known++;
    }
    for (size_t k = 0; k < n; k++)
        c[k].share = square > 0.0 ? c[k].se * c[k].se / square : NAN;
    out->value = value;
    out->se    = known > 0 ? sqrt(square) : NAN;
    out->df    = quartic > 0.0 ? square * square / quartic : INFINITY;
    write_bounds(out);
    return ANJI_OK;
}

int anji_components_total(double value, size_t n, anji_component *components,
                          anji_total *out, anji_error *err)
{
    anjip_begin(err);
    if (out != NULL)
        *out = no_total;
    for (size_t k = 0; components != NULL && k < n; k++)
        components[k].share = NAN;
    if (out == NULL || (components == NULL && n > 0))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out or components is NULL");
    return total(value, n, components, out, err);
}

/* ---- the difference ------------------------------------------------------------------- */

static const anji_component *find(const anji_side *side, const char *name)
{
    for (size_t k = 0; k < side->n_components; k++)
        if (strcmp(side->components[k].name, name) == 0)
            return &side->components[k];
    return NULL;
}

/* One component of the difference; q is NULL where the other tower has none. */
static anji_component joined(const anji_component *p, const anji_component *q,
                             int same_sign)
{
    anji_component d = *p;

    d.share = NAN;
    if (q == NULL)
        return d;
    int shared = p->kind == ANJI_ERROR_SHARED && q->kind == ANJI_ERROR_SHARED;
    d.kind     = shared || p->kind < q->kind ? p->kind : q->kind;
    if (shared)
        d.se = same_sign ? fabs(p->se - q->se) : p->se + q->se;
    else
        d.se = hypot(p->se, q->se);
    double quartic = pow(p->se, 4) / p->df + pow(q->se, 4) / q->df;
    d.df           = shared          ? fmin(p->df, q->df)
                     : quartic > 0.0 ? pow(d.se, 4) / quartic
                                     : INFINITY;
    return d;
}

static int check_side(const anji_side *s, size_t n_draws, size_t n_methods,
                      anji_error *err)
{
    int status = ANJI_OK;

    if (s->components == NULL && s->n_components > 0)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "components is NULL");
    if (isinf(s->value))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "a sum is infinite");
    for (size_t k = 0; status == ANJI_OK && k < s->n_components; k++) {
        status = check_component(&s->components[k], err);
        if (status == ANJI_OK &&
            memchr(s->components[k].name, '\0', ANJI_COMPONENT_NAME) == NULL)
            status = anjip_fail(err, ANJI_ERR_DOMAIN, -1, "a name without an end");
    }
    if (status == ANJI_OK && s->draws != NULL)
        status = check_sums(n_draws, s->draws, "draw", err);
    if (status == ANJI_OK && s->methods != NULL)
        status = check_sums(n_methods, s->methods, "sum", err);
    return status;
}

static int check_pair(const anji_side *p, const anji_side *c, size_t n_draws,
                      size_t n_methods, size_t capacity, anji_error *err)
{
    if ((p->draws == NULL) != (c->draws == NULL) ||
        (p->methods == NULL) != (c->methods == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "draws or methods of one tower without the other's");
    size_t want = p->n_components + c->n_components + 2;
    if (capacity < want)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "room for %zu components, want %zu",
                          capacity, want);
    int status = check_side(p, n_draws, n_methods, err);
    return status != ANJI_OK ? status : check_side(c, n_draws, n_methods, err);
}

/* Spread of the paired draws' differences, by Welford (1962). */
static anji_component of_draws(const anji_side *p, const anji_side *c, size_t n)
{
    double mean = 0.0, squares = 0.0, m = 0.0;

    for (size_t b = 0; b < n; b++) {
        double d = p->draws[b] - c->draws[b];
        if (isnan(d))
            continue;
        m += 1.0;
        squares += (m - 1.0) / m * (d - mean) * (d - mean);
        mean += (d - mean) / m;
    }
    return (anji_component){.name  = "ustar",
                            .se    = m < 2.0 ? NAN : sqrt(squares / (m - 1.0)),
                            .df    = m < 2.0 ? 1.0 : m - 1.0,
                            .share = NAN,
                            .kind  = ANJI_ERROR_PERSISTENT};
}

static anji_component of_methods(const anji_side *p, const anji_side *c, size_t n)
{
    double sum = 0.0, m = 0.0;

    for (size_t k = 0; k < n; k++) {
        double d = p->methods[k] - c->methods[k] - (p->value - c->value);
        if (isnan(d))
            continue;
        sum += d * d;
        m += 1.0;
    }
    return (anji_component){.name  = "method",
                            .se    = m > 0.0 ? sqrt(sum / m) : NAN,
                            .df    = INFINITY,
                            .share = NAN,
                            .kind  = ANJI_ERROR_SHARED};
}

static size_t join_components(const anji_side *p, const anji_side *c,
                              anji_component *out)
{
    int    same_sign = !(p->value * c->value < 0.0);
    size_t n         = 0;

    for (size_t k = 0; k < p->n_components; k++)
        out[n++] = joined(&p->components[k], find(c, p->components[k].name), same_sign);
    for (size_t k = 0; k < c->n_components; k++)
        if (find(p, c->components[k].name) == NULL)
            out[n++] = joined(&c->components[k], NULL, same_sign);
    return n;
}

int anji_difference(const anji_side *project, const anji_side *control, size_t n_draws,
                    size_t n_methods, size_t capacity, anji_component *components,
                    size_t *n_components, anji_total *out, anji_error *err)
{
    anjip_begin(err);
    if (out != NULL)
        *out = no_total;
    if (n_components != NULL)
        *n_components = 0;
    if (project == NULL || control == NULL || components == NULL ||
        n_components == NULL || out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "a tower, components, n_components or out is NULL");
    int status = check_pair(project, control, n_draws, n_methods, capacity, err);
    if (status != ANJI_OK)
        return status;
    size_t n = join_components(project, control, components);
    if (project->draws != NULL)
        components[n++] = of_draws(project, control, n_draws);
    if (project->methods != NULL)
        components[n++] = of_methods(project, control, n_methods);
    status = total(project->value - control->value, n, components, out, err);
    if (status == ANJI_OK)
        *n_components = n;
    return status;
}
