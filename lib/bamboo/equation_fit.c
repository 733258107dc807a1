/* Equations fitted to harvested culms: what is checked, and in which order it is fitted.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "bamboo/equation_fit.h"

#define WEIGHT_ROUNDS    50
#define WEIGHT_TOLERANCE 1e-8

static const anji_param params[] = {
    ANJIP_PARAM(anji_equation_fit_opts, updates, ANJI_PARAM_UINT32, "1", 1, 1, 100,
                "times that the residual covariance of a system is estimated"),
    ANJIP_PARAM(anji_equation_fit_opts, weight, ANJI_PARAM_DOUBLE, "1", NAN, 0, 10,
                "power of the diameter with which residuals grow; none: found"),
};

static const anjip_opts_kind kind = {"equation_fit", params, ANJIP_COUNT(params),
                                     ANJIP_SIZE_THROUGH(anji_equation_fit_opts, weight),
                                     sizeof(anji_equation_fit_opts)};

const anji_param *anji_equation_fit_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

int anji_equation_fit_opts_init(anji_equation_fit_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

/* ---- the culms that count ----------------------------------------------------------------- */

typedef const double *columns[ANJI_CULM_INPUTS];

static void set_columns(const anji_culms *culms, columns x)
{
    x[0] = culms->dbh_cm;
    x[1] = culms->height_m;
    x[2] = culms->crown_m;
    x[3] = culms->age;
    x[4] = culms->width_m;
}

static int is_complete(const columns x, uint32_t inputs, size_t n_parts,
                       const anji_fit_part *parts, size_t row)
{
    for (size_t i = 0; i < ANJI_CULM_INPUTS; i++)
        if ((inputs & (1u << i)) != 0 && isnan(x[i][row]))
            return 0;
    for (size_t i = 0; i < n_parts; i++)
        if (isnan(parts[i].mass[row]))
            return 0;
    return 1;
}

static int check_row(const columns x, uint32_t inputs, size_t n_parts,
                     const anji_fit_part *parts, size_t row, anji_error *err)
{
    for (size_t i = 0; i < ANJI_CULM_INPUTS; i++)
        if ((inputs & (1u << i)) != 0 && !(x[i][row] > 0.0 && x[i][row] < INFINITY))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)row,
                              "%s is %g, want a size above 0", anjip_culm_names[i],
                              x[i][row]);
    for (size_t i = 0; i < n_parts; i++)
        if (!(parts[i].mass[row] >= 0.0 && parts[i].mass[row] < INFINITY))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)row,
                              "the mass of part %lu is %g, want 0 or above",
                              (unsigned long)i + 1, parts[i].mass[row]);
    return ANJI_OK;
}

static int allocate(anji_equation_system *s, size_t n, uint32_t inputs)
{
    int good = (s->log_dbh = anjip_malloc(n, sizeof(double))) != NULL;

    for (size_t i = 0; i < ANJI_CULM_INPUTS; i++)
        if (inputs & (1u << i))
            good = (s->column[i] = anjip_malloc(n, sizeof(double))) != NULL && good;
    for (size_t i = 0; i < s->n_parts; i++) {
        good = (s->parts[i].mass = anjip_malloc(n, sizeof(double))) != NULL && good;
        good = (s->parts[i].residual = anjip_malloc(n, sizeof(double))) != NULL && good;
    }
    return good;
}

/* Complete culms into the system's own columns. */
static int take_culms(anji_equation_system *s, const anji_fit_part *parts, size_t n,
                      const columns x, uint32_t inputs, anji_error *err)
{
    if (!allocate(s, n, inputs))
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the culms");
    for (size_t row = 0; row < n; row++) {
        if (!is_complete(x, inputs, s->n_parts, parts, row))
            continue;
        int status = check_row(x, inputs, s->n_parts, parts, row, err);
        if (status != ANJI_OK)
            return status;
        for (size_t i = 0; i < ANJI_CULM_INPUTS; i++)
            if (inputs & (1u << i))
                s->column[i][s->n] = x[i][row];
        for (size_t i = 0; i < s->n_parts; i++)
            s->parts[i].mass[s->n] = parts[i].mass[row];
        s->log_dbh[s->n++] = log(x[0][row]);
    }
    return ANJI_OK;
}

/* ---- the forms ------------------------------------------------------------------------------ */

static int take_form(anji_equation_system *s, size_t i, const anji_fit_part *given,
                     anji_error *err)
{
    anjip_part *part = &s->parts[i];
    anjip_span  span = {given->form, strlen(given->form)};
    size_t      at   = 0;
    char        what[300];

    part->component = given->component;
    part->text      = anjip_span_copy(span);
    if (part->text == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a form");
    if (!anjip_fit_names(given->form, &part->names) ||
        s->p + part->names.n > ANJIP_COEFFICIENTS)
        return anjip_fail_at(
            err, ANJI_ERR_FORMAT, 0, 1,
            "the coefficients of part %lu, want 32 in all, of at most 13 "
            "letters",
            (unsigned long)i + 1);
    if (anjip_form_compile(&part->form, &part->names, span, &at, what, sizeof what) !=
        ANJI_OK)
        return anjip_fail_at(err, ANJI_ERR_FORMAT, 0, (int32_t)at + 1, "part %lu: %s",
                             (unsigned long)i + 1, what);
    if (part->names.n == 0)
        return anjip_fail_at(err, ANJI_ERR_FORMAT, 0, 1,
                             "part %lu: '%.60s' has no coefficient to fit",
                             (unsigned long)i + 1, given->form);
    part->summary.first = (int32_t)s->p;
    part->summary.p     = (int32_t)part->names.n;
    for (size_t k = 0; k < part->names.n; k++)
        part->names.values[k] = given->start != NULL ? given->start[k] : NAN;
    s->p += part->names.n;
    return ANJI_OK;
}

static int take_parts(anji_equation_system *s, const anji_fit_part *parts, size_t n,
                      const anji_culms *culms, anji_error *err)
{
    uint32_t inputs = ANJI_CULM_DBH, have = 0;
    columns  x;
    char     list[100];

    for (size_t i = 0; i < s->n_parts; i++) {
        int status = take_form(s, i, &parts[i], err);
        if (status != ANJI_OK)
            return status;
        inputs |= s->parts[i].form.inputs;
    }
    set_columns(culms, x);
    for (size_t i = 0; i < ANJI_CULM_INPUTS; i++)
        have |= x[i] != NULL ? 1u << i : 0u;
    if (inputs & ~have) {
        anjip_input_list(inputs & ~have, list, sizeof list);
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                          "the fit needs %s, not measured here", list);
    }
    return take_culms(s, parts, n, x, inputs, err);
}

/* ---- one part after the other, then all together ---------------------------------------------- */

/* Coefficients and weight in turn, until the weight rests. */
static int fit_part(anji_equation_system *s, anjip_part *part, double weight,
                    double *covariance, anji_error *err)
{
    int    free_weight = isnan(weight), status;
    double variance;

    part->summary.weight = free_weight ? 0.0 : weight;
    if (isnan(part->names.values[0])) {
        status = anjip_fit_start(s, part, err);
        if (status != ANJI_OK)
            return status;
    }
    for (int round = 0;; round++) {
        status = anjip_fit_one(s, part, covariance, err);
        if (status != ANJI_OK || !free_weight)
            return status;
        anjip_fit_residuals(s, part, part->names.values, part->residual);
        double k     = anjip_fit_weight(s->n, part->residual, s->log_dbh, &variance);
        double moved = fabs(k - part->summary.weight);
        if (moved <= WEIGHT_TOLERANCE || round == WEIGHT_ROUNDS)
            return ANJI_OK;
        part->summary.weight = k;
    }
}

/* S of the weighted residuals. */
static void residual_covariance(anji_equation_system *s)
{
    for (size_t i = 0; i < s->n_parts; i++) {
        anjip_part *part = &s->parts[i];
        anjip_fit_residuals(s, part, part->names.values, part->residual);
    }
    for (size_t i = 0; i < s->n_parts; i++)
        for (size_t h = 0; h < s->n_parts; h++) {
            const anjip_part *a = &s->parts[i], *b = &s->parts[h];
            double            k = a->summary.weight + b->summary.weight, sum = 0.0;
            for (size_t j = 0; j < s->n; j++)
                sum += a->residual[j] * b->residual[j] * exp(-k * s->log_dbh[j]);
            s->s[i * s->n_parts + h] = sum / sqrt(((double)s->n - a->summary.p) *
                                                  ((double)s->n - b->summary.p));
        }
}

static void summarise(anji_equation_system *s)
{
    double *total_y = s->parts[0].mass; /* replaced by the sum, last */
    double *total_e = s->parts[0].residual, variance;

    residual_covariance(s);
    for (size_t i = 0; i < s->n_parts; i++) {
        anjip_part       *part = &s->parts[i];
        anji_fit_summary *to   = &part->summary;
        double            sum = 0.0, square = 0.0;
        for (size_t j = 0; j < s->n; j++) {
            sum += part->residual[j];
            square += part->residual[j] * part->residual[j];
        }
        to->n     = (int64_t)s->n;
        to->sigma = sqrt(s->s[i * s->n_parts + i]);
        to->r2    = anjip_fit_r2(s->n, part->mass, part->residual);
        to->rmse  = sqrt(square / (double)s->n);
        to->bias  = sum / (double)s->n;
    }
    for (size_t i = 1; i < s->n_parts; i++)
        for (size_t j = 0; j < s->n; j++) {
            total_y[j] += s->parts[i].mass[j];
            total_e[j] += s->parts[i].residual[j];
        }
    s->total_weight = anjip_fit_weight(s->n, total_e, s->log_dbh, &variance);
    s->total_sigma  = sqrt(variance * (double)s->n /
                           ((double)s->n - (double)s->p / (double)s->n_parts));
    s->total_r2     = anjip_fit_r2(s->n, total_y, total_e);
}

static int fit_system(anji_equation_system *s, const anji_equation_fit_opts *o,
                      anji_error *err)
{
    for (size_t i = 0; i < s->n_parts; i++) {
        int status = fit_part(s, &s->parts[i], o->weight,
                              s->n_parts == 1 ? s->covariance : NULL, err);
        if (status != ANJI_OK)
            return status;
        memcpy(s->c + s->parts[i].summary.first, s->parts[i].names.values,
               s->parts[i].names.n * sizeof *s->c);
    }
    for (uint32_t k = 0; k < o->updates && s->n_parts > 1; k++) {
        residual_covariance(s);
        int status = anjip_fit_all(s, err);
        if (status != ANJI_OK)
            return status;
    }
    summarise(s);
    return ANJI_OK;
}

static int check_parts(size_t n_parts, const anji_fit_part *parts,
                       const anji_culms *culms, anji_error *err)
{
    if (parts == NULL || culms == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "parts or culms is NULL");
    if (n_parts == 0 || n_parts > ANJIP_PARTS)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%lu equations, want 1 to %d",
                          (unsigned long)n_parts, ANJIP_PARTS);
    for (size_t i = 0; i < n_parts; i++) {
        if (parts[i].form == NULL || parts[i].mass == NULL)
            return anjip_fail(err, ANJI_ERR_NULL, -1,
                              "form or mass of part %lu is NULL", (unsigned long)i + 1);
        if (anji_component_name(parts[i].component) == NULL)
            return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "component %d of part %lu",
                              (int)parts[i].component, (unsigned long)i + 1);
    }
    return ANJI_OK;
}

int anji_equation_fit(size_t n_parts, const anji_fit_part *parts, size_t n,
                      const anji_culms *culms, const anji_equation_fit_opts *opts,
                      anji_equation_system **system, anji_error *err)
{
    anji_equation_fit_opts o;

    anjip_begin(err);
    if (system == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "system is NULL");
    *system    = NULL;
    int status = check_parts(n_parts, parts, culms, err);
    if (status == ANJI_OK)
        status = anjip_opts_load(&kind, &o, opts, err);
    if (status != ANJI_OK)
        return status;
    anji_equation_system *s = anjip_calloc(1, sizeof *s);
    if (s == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a system");
    s->n_parts = n_parts;
    status     = take_parts(s, parts, n, culms, err);
    if (status == ANJI_OK && s->n < s->p + 2)
        status = anjip_fail(err, ANJI_ERR_TOO_FEW, -1,
                            "%lu complete culms for %lu coefficients, want 2 more than "
                            "coefficients",
                            (unsigned long)s->n, (unsigned long)s->p);
    if (status == ANJI_OK)
        status = fit_system(s, &o, err);
    if (status == ANJI_OK)
        *system = s;
    else
        anji_equation_system_free(s);
    return status;
}

/* ---- what was fitted -------------------------------------------------------------------------- */

void anji_equation_system_free(anji_equation_system *system)
{
    if (system == NULL)
        return;
    for (size_t i = 0; i < ANJIP_PARTS; i++) {
        free(system->parts[i].text);
        free(system->parts[i].mass);
        free(system->parts[i].residual);
    }
    for (size_t i = 0; i < ANJI_CULM_INPUTS; i++)
        free(system->column[i]);
    free(system->log_dbh);
    free(system);
}

size_t anji_equation_system_parts(const anji_equation_system *system)
{
    return system == NULL ? 0 : system->n_parts;
}

int anji_equation_system_summary(const anji_equation_system *system, size_t i,
                                 anji_fit_summary *summary)
{
    static const anji_fit_summary none = {-1, NAN, NAN, NAN, NAN, NAN, -1, -1, NAN};

    if (summary != NULL)
        *summary = none;
    if (system == NULL || summary == NULL)
        return ANJI_ERR_NULL;
    if (i >= system->n_parts)
        return ANJI_ERR_NOT_FOUND;
    *summary = system->parts[i].summary;
    return ANJI_OK;
}

const double *anji_equation_system_coefficients(const anji_equation_system *system,
                                                size_t                     *n)
{
    if (n != NULL)
        *n = system == NULL ? 0 : system->p;
    return system == NULL ? NULL : system->c;
}

const double *anji_equation_system_covariance(const anji_equation_system *system)
{
    return system == NULL ? NULL : system->covariance;
}

const double *anji_equation_system_residuals(const anji_equation_system *system)
{
    return system == NULL ? NULL : system->s;
}
