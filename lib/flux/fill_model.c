/* The Gaussian fill model: arguments, life, columns.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/fill_model_private.h"

#define MEASURED_MIN 200
#define LIMIT        1e100
#define SOLVED       0.6 /* of the work, without the calibration */

/* ---- settings ------------------------------------------------------------------------- */

#define P(field, kind, unit, preset, min, max, text)                                   \
    ANJIP_PARAM(anji_fill_model_opts, field, kind, unit, preset, min, max, text)

static const anji_param params[] = {
    P(features, ANJI_PARAM_UINT32, "1", 128, 16, 1024,
      "random features, a multiple of 16"),
    P(seed, ANJI_PARAM_UINT32, "1", 1, 0, 4294967295.0,
      "seed of the features' frequencies"),
    P(passes, ANJI_PARAM_UINT32, "1", 2, 1, 10,
      "times that noise and time scales are fitted"),
    P(calibrate, ANJI_PARAM_UINT32, "1", 1, 0, 1,
      "1: artificial gaps calibrate the intervals"),
    P(blocks, ANJI_PARAM_UINT32, "1", 256, 8, 10000,
      "most artificial gaps of one length"),
    P(reserved, ANJI_PARAM_UINT32, "1", 0, 0, 0, "must be 0"),
    P(max_days, ANJI_PARAM_DOUBLE, "d", 90, 0, 100000, "longest artificial gap"),
};

static const anjip_opts_kind kind = {"fill_model", params, ANJIP_COUNT(params),
                                     ANJIP_SIZE_THROUGH(anji_fill_model_opts, run),
                                     sizeof(anji_fill_model_opts)};

int anji_fill_model_opts_init(anji_fill_model_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_fill_model_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

/* ---- arguments ------------------------------------------------------------------------ */

static int check_column(size_t n, const double *x, const char *name, anji_error *err)
{
    size_t bad = x == NULL ? n : anjip_first_infinite(n, x);

    if (bad == n)
        return ANJI_OK;
    return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad, "%s is infinite at row %zu",
                      name, bad);
}

static int check_drivers(size_t n, const anji_model_drivers *d, anji_error *err)
{
    const struct {
        const double *x;
        const char   *name;
    } columns[] = {{d->sw_in, "sw_in"},
                   {d->potential, "potential"},
                   {d->t_air, "t_air"},
                   {d->vpd, "vpd"}};

    if (d->sw_in == NULL && d->potential == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "sw_in and potential are both NULL");
    if (d->n_others > ANJI_MODEL_OTHERS_MAX)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "%zu other drivers, want at most %d", d->n_others,
                          ANJI_MODEL_OTHERS_MAX);
    if (d->n_others > 0 && d->others == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "others is NULL");
    int status = ANJI_OK;
    for (size_t k = 0; k < ANJIP_COUNT(columns) && status == ANJI_OK; k++)
        status = check_column(n, columns[k].x, columns[k].name, err);
    for (size_t k = 0; k < d->n_others && status == ANJI_OK; k++)
        status = d->others[k] == NULL
                     ? anjip_fail(err, ANJI_ERR_NULL, -1, "others[%zu] is NULL", k)
                     : check_column(n, d->others[k], "another driver", err);
    return status;
}

static int check_y(size_t n, const double *y, anji_error *err)
{
    size_t measured = 0;

    for (size_t i = 0; i < n; i++) {
        if (fabs(y[i]) > LIMIT)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "y is %g at row %zu, want at most 1e100", y[i], i);
        measured += isnan(y[i]) ? 0 : 1;
    }
    if (measured < MEASURED_MIN)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1,
                          "%zu measured rows, want at least %d", measured,
                          MEASURED_MIN);
    return ANJI_OK;
}

static int load(anji_fill_model_opts *o, const anji_fill_model_opts *opts,
                anji_run *run, anji_error *err)
{
    int status = anjip_opts_load(&kind, o, opts, err);

    if (status == ANJI_OK && o->features % (2 * ANJIP_LANES) != 0)
        return anjip_fail(err, ANJI_ERR_OPTS, -1,
                          "fill_model: features is %u, want a multiple of 16",
                          (unsigned)o->features);
    return status == ANJI_OK ? anjip_run_load(run, o->run, err) : status;
}

/* ---- life ----------------------------------------------------------------------------- */

void anji_fill_model_free(anji_fill_model *m)
{
    if (m == NULL)
        return;
    if (m->owner)
        anjip_climate_free(m->climate);
    anjip_chain_free(&m->chain);
    free(m->y);
    free(m->at);
    free(m->row);
    free(m->gap);
    free(m->noise);
    free(m->h);
    free(m->white);
    free(m->gram);
    free(m->root);
    free(m->right);
    free(m->weights);
    free(m->q);
    free(m->value);
    free(m->variance);
    free(m->curvature);
    free(m);
}

/* Rows with a flux, and the length of each row's gap. */
static int place_rows(anji_fill_model *m, const double *y, anji_error *err)
{
    size_t n = m->n;

    m->y   = anjip_malloc(n, sizeof *m->y);
    m->at  = anjip_malloc(n, sizeof *m->at);
    m->row = anjip_malloc(n, sizeof *m->row);
    m->gap = anjip_malloc(n, sizeof *m->gap);
    if (m->y == NULL || m->at == NULL || m->row == NULL || m->gap == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu rows", n);
    memcpy(m->y, y, n * sizeof *y);
    for (size_t t = 0, first = 0; t < n; t++) {
        m->at[t] = -1;
        if (!isnan(y[t])) {
            m->at[t]                = (int64_t)m->n_measured;
            m->row[m->n_measured++] = (int64_t)t;
            m->gap[t]               = 0;
            first                   = t + 1;
        } else if (t + 1 == n || !isnan(y[t + 1])) {
            for (size_t k = first; k <= t; k++)
                m->gap[k] = (int32_t)(t + 1 - first);
        }
    }
    return ANJI_OK;
}

static int begin(const anji_axis *axis, const double *y, anji_fill_model **out,
                 anji_error *err)
{
    anji_fill_model *m = anjip_calloc(1, sizeof *m);

    *out = m;
    if (m == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a model");
    m->axis = *axis;
    m->n    = (size_t)axis->n;
    return place_rows(m, y, err);
}

static int end(int status, anji_fill_model *m, anji_fill_model **out)
{
    if (status == ANJI_OK) {
        m->opts.run = NULL;
        *out        = m;
    } else {
        anji_fill_model_free(m);
    }
    return status;
}

int anji_fill_model_new(const anji_axis *axis, const double *y,
                        const anji_model_drivers   *drivers,
                        const anji_fill_model_opts *opts, anji_fill_model **out,
                        anji_error *err)
{
    anji_fill_model_opts o;
    anji_fill_model     *m = NULL;
    anji_run             run;

    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out = NULL;
    if (axis == NULL || y == NULL || drivers == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "axis, y or drivers is NULL");
    int status = anji_axis_check(axis, err);
    if (status == ANJI_OK)
        status = load(&o, opts, &run, err);
    if (status == ANJI_OK)
        status = check_y((size_t)axis->n, y, err);
    if (status == ANJI_OK)
        status = check_drivers((size_t)axis->n, drivers, err);
    if (status != ANJI_OK)
        return status;
    status = begin(axis, y, &m, err);
    if (status == ANJI_OK) {
        m->opts     = o;
        m->whole    = run;
        m->run      = run;
        m->run.poll = NULL; /* the parts are not told of; stages are */
        m->owner    = 1;
        status      = anjip_climate_new(axis, drivers, &o, &m->climate, err);
    }
    if (status == ANJI_OK)
        status = anjip_model_memory(m, err);
    if (status == ANJI_OK)
        status = anjip_model_fit(m, err);
    if (status == ANJI_OK)
        status = anjip_model_value(m, err);
    if (status == ANJI_OK)
        status = anjip_model_variance(m, err);
    if (status == ANJI_OK)
        status = anjip_poll(&m->whole, SOLVED, err);
    if (status == ANJI_OK && o.calibrate)
        status = anjip_model_calibrate(m, err);
    if (status == ANJI_OK)
        status = anjip_poll(&m->whole, 1.0, err);
    return end(status, m, out);
}

/* A row that the model has not seen measured has the noise of its flux. */
static void inherit(anji_fill_model *m, const anji_fill_model *from)
{
    m->opts    = from->opts;
    m->climate = from->climate;
    m->drift   = from->drift;
    m->tau2    = from->tau2;
    m->fit     = from->fit;
    memcpy(m->noises, from->noises, sizeof m->noises);
    m->noise_factor = from->noise_factor;
    m->n_lengths    = from->n_lengths;
    memcpy(m->lengths, from->lengths, sizeof m->lengths);
    anji_run_init(&m->run, sizeof m->run);
    m->whole = m->run;
}

static void take_noise(anji_fill_model *m, const anji_fill_model *from)
{
    for (size_t o = 0; o < m->n_measured; o++) {
        size_t t    = (size_t)m->row[o];
        double s    = anjip_model_noise(m, m->climate->day[t], from->value[t]);
        m->noise[o] = from->at[t] >= 0 ? from->noise[from->at[t]] : s * s;
    }
    m->fit.n_measured = (int64_t)m->n_measured;
}

int anji_fill_model_again(const anji_fill_model *model, const double *y,
                          anji_fill_model **out, anji_error *err)
{
    anji_fill_model *m = NULL;
    double           log_det, half, fitted;

    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out = NULL;
    if (model == NULL || y == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "model or y is NULL");
    int status = check_y(model->n, y, err);
    if (status != ANJI_OK)
        return status;
    status = begin(&model->axis, y, &m, err);
    if (status == ANJI_OK) {
        inherit(m, model);
        status = anjip_model_memory(m, err);
    }
    if (status == ANJI_OK) {
        take_noise(m, model);
        status = anjip_model_whiten(m, &log_det, err);
    }
    if (status == ANJI_OK)
        status = anjip_model_weights(m, m->tau2, &half, &fitted, err);
    if (status == ANJI_OK)
        status = anjip_model_value(m, err);
    if (status == ANJI_OK)
        status = anjip_model_variance(m, err);
    return end(status, m, out);
}

/* ---- columns -------------------------------------------------------------------------- */

static uint8_t quality_of(const anji_fill_model *m, size_t t)
{
    if (m->gap[t] == 0)
        return ANJI_FILL_MODEL_NEAR;
    if (m->climate->blind[t])
        return ANJI_FILL_MODEL_BEYOND;
    if (m->gap[t] < m->climate->day_rows)
        return ANJI_FILL_MODEL_NEAR;
    return m->gap[t] <= anjip_model_longest(m) ? ANJI_FILL_MODEL_TRIED
                                               : ANJI_FILL_MODEL_BEYOND;
}

static void fill_row(const anji_fill_model *m, size_t t, const anji_fill *out)
{
    int    day  = m->climate->day[t];
    double rows = m->gap[t] > 0 ? m->gap[t] : 1.0;
    double s    = anjip_model_noise(m, day, m->value[t]);

    if (out->value != NULL)
        out->value[t] = m->value[t];
    if (out->sd != NULL)
        out->sd[t] = sqrt(m->variance[t] + s * s) * anjip_model_factor(m, rows, day);
    if (out->n != NULL)
        out->n[t] = (int32_t)m->n_measured;
    if (out->window != NULL)
        out->window[t] = (int32_t)ceil(m->gap[t] / m->climate->day_rows);
    if (out->method != NULL)
        out->method[t] = ANJI_FILL_MODEL;
    if (out->quality != NULL)
        out->quality[t] = quality_of(m, t);
}

int anji_fill_model_fill(const anji_fill_model *m, const anji_fill *out,
                         anji_error *err)
{
    anjip_begin(err);
    if (m == NULL || out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "model or out is NULL");
    for (size_t t = 0; t < m->n; t++)
        fill_row(m, t, out);
    return ANJI_OK;
}

int anji_filler_model(const void *context, const double *y, int gaps_only,
                      const anji_fill *out, anji_error *err)
{
    anji_fill_model *m;
    int              status = anji_fill_model_again(context, y, &m, err);

    if (status != ANJI_OK)
        return status;
    status = anji_fill_model_fill(m, out, err);
    for (size_t t = 0; gaps_only && t < m->n; t++)
        if (m->gap[t] == 0) {
            out->value[t] = NAN;
            out->sd[t]    = NAN;
            out->n[t]     = 0;
        }
    anji_fill_model_free(m);
    return status;
}

/* ---- what was fitted ------------------------------------------------------------------ */

const anji_fill_model_fit *anji_fill_model_fitted(const anji_fill_model *m)
{
    return m == NULL ? NULL : &m->fit;
}

const anji_fill_model_length *anji_fill_model_lengths(const anji_fill_model *m,
                                                      size_t                *n)
{
    if (n != NULL)
        *n = m == NULL ? 0 : m->n_lengths;
    return m == NULL || m->n_lengths == 0 ? NULL : m->lengths;
}

double anji_fill_model_noise_sd(const anji_fill_model *m, int64_t row)
{
    if (m == NULL || row < 0 || row >= (int64_t)m->n)
        return NAN;
    return m->at[row] >= 0 ? sqrt(m->noise[m->at[row]])
                           : anjip_model_noise(m, m->climate->day[row], m->value[row]);
}

const char *anji_fill_model_predictor(const anji_fill_model *m, size_t i)
{
    return m == NULL || i >= m->climate->n_predictors ? NULL : m->climate->name[i];
}

double anji_fill_model_length_scale(const anji_fill_model *m, size_t i)
{
    if (m == NULL || i >= m->climate->n_predictors)
        return NAN;
    return m->climate->base[i] * m->climate->unit[i] * m->fit.length_scale;
}
