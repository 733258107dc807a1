/* Day-time partition: options, the forms as a table, and the whole call.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/partition_day_private.h"

/* ---- options ---- */
#define OPTS_SIZE_1_0 ANJIP_SIZE_THROUGH(anji_partition_day_opts, run)

static const anji_param params[] = {
    ANJIP_CHOICE(anji_partition_day_opts, form, "anji|reddyproc", 0, 1, "whose rules"),
    ANJIP_CHOICE(anji_partition_day_opts, variant, "default|lasslop", 0, 1,
                 "which settings of form reddyproc"),
    ANJIP_CHOICE(anji_partition_day_opts, neglect_vpd, "no|yes", 0, 1,
                 "curves without an effect of VPD"),
    ANJIP_CHOICE(anji_partition_day_opts, inhibition, "no|yes", 0, 1,
                 "night rows take the nights' own basal respiration"),
    ANJIP_PARAM(anji_partition_day_opts, n_min, ANJI_PARAM_UINT32, "1", 10, 6, 1000,
                "fewest records of a window's fit"),
    ANJIP_PARAM(anji_partition_day_opts, sw_night, ANJI_PARAM_DOUBLE, "W m-2", 4, 0, 50,
                "radiation up to which it is night"),
    ANJIP_PARAM(anji_partition_day_opts, e0_prior, ANJI_PARAM_DOUBLE, "K", 200, 50, 400,
                "temperature sensitivity expected beforehand"),
    ANJIP_PARAM(anji_partition_day_opts, e0_prior_sd, ANJI_PARAM_DOUBLE, "K", 100, 1,
                1000, "its standard deviation"),
    ANJIP_PARAM(anji_partition_day_opts, tolerance, ANJI_PARAM_DOUBLE, "1", 1e-3, 0,
                0.1, "form reddyproc: where its own search stops; 0: GSL's, converged"),
    ANJIP_PARAM(anji_partition_day_opts, smooth_decay, ANJI_PARAM_DOUBLE, "1", NAN,
                1e-15, 1, "smoother of E0: decay with the square of rows"),
    ANJIP_PARAM(anji_partition_day_opts, smooth_var, ANJI_PARAM_DOUBLE, "K2", NAN, 1e-6,
                1e8, "smoother of E0: variance"),
    ANJIP_PARAM(anji_partition_day_opts, smooth_mean, ANJI_PARAM_DOUBLE, "K", NAN,
                -1000, 1000, "smoother of E0: mean"),
    ANJIP_PARAM(anji_partition_day_opts, smooth_nugget, ANJI_PARAM_DOUBLE, "1", NAN, 0,
                1e6, "smoother of E0: share of the squared standard errors"),
};

static const anjip_opts_kind kind = {"partition_day", params, ANJIP_COUNT(params),
                                     OPTS_SIZE_1_0, sizeof(anji_partition_day_opts)};

int anji_partition_day_opts_init(anji_partition_day_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_partition_day_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

const char *anji_partition_day_reason(int32_t reason)
{
    static const char *const text[] = {
        [ANJI_DAY_FOUND]         = "parameters were found",
        [ANJI_DAY_NO_E0]         = "no temperature sensitivity",
        [ANJI_DAY_FEW_ROWS]      = "too few complete day records",
        [ANJI_DAY_NOT_CONVERGED] = "the fit does not converge",
        [ANJI_DAY_BOUNDS]        = "a parameter is out of bounds",
        [ANJI_DAY_VARIANCE]      = "a variance is negative",
        [ANJI_DAY_SINGULAR]      = "the records do not fix the parameters",
        [ANJI_DAY_DARK]          = "the sun stays down: respiration alone",
    };
    return reason < 0 || (size_t)reason >= ANJIP_COUNT(text) ? "not a reason"
                                                             : text[reason];
}

/* ---- the forms ---- */
static const anjip_day_form forms[] = {
    {.sd_replace  = 1,
     .sd_quantile = 0.3,
     .tie_mean    = 1,
     .own         = 1,
     .nights      = anjip_day_e0_own,
     .fit         = anjip_day_own},
    {.sd_replace   = 1,
     .sd_quantile  = 0.3,
     .t_ref_median = 1,
     .n_lengths    = 3,
     .lengths      = {12, 24, 48},
     .e0_min       = 50.0,
     .e0_max       = 400.0,
     .tie_mean     = 1,
     .nights       = anjip_day_e0_smooth,
     .fit          = anjip_day_ladder},
    {.sd_equal  = 1,
     .n_lengths = 1,
     .lengths   = {12},
     .e0_min    = 50.0,
     .e0_max    = 400.0,
     .nights    = anjip_day_e0_carry,
     .fit       = anjip_day_ladder},
};

/* ---- windows ---- */
int64_t anji_partition_day_windows(const anji_axis *axis)
{
    if (anji_axis_check(axis, NULL) != ANJI_OK)
        return 0;
    int64_t per_day = anji_axis_rows_per_day(axis);
    int64_t days    = (axis->n + per_day - 1) / per_day;
    return days < 3 ? 0 : (days - 1) / 2; /* they begin on days 1, 3, ... <= days - 2 */
}

static void blank_window(anji_day_window *w)
{
    *w = (anji_day_window){.first          = -1,
                           .last           = -1,
                           .row            = -1,
                           .n_day          = -1,
                           .n_night        = -1,
                           .reason         = -1,
                           .e0             = NAN,
                           .e0_sd          = NAN,
                           .e0_own         = NAN,
                           .e0_own_sd      = NAN,
                           .r_ref_night    = NAN,
                           .r_ref_night_sd = NAN,
                           .k              = NAN,
                           .beta           = NAN,
                           .alpha          = NAN,
                           .r_ref          = NAN,
                           .k_sd           = NAN,
                           .beta_sd        = NAN,
                           .alpha_sd       = NAN,
                           .r_ref_sd       = NAN,
                           .cost           = NAN};
}

static void blank(const anji_axis *axis, const anji_partition_day_out *out)
{
    int64_t windows = out->windows == NULL ? 0 : anji_partition_day_windows(axis);

    for (int64_t i = 0; i < axis->n; i++) {
        double *columns[] = {out->gpp, out->gpp_sd, out->reco, out->reco_sd};
        for (size_t c = 0; c < ANJIP_COUNT(columns); c++)
            if (columns[c] != NULL)
                columns[c][i] = NAN;
        if (out->quality != NULL)
            out->quality[i] = 255;
    }
    for (int64_t w = 0; w < windows; w++)
        blank_window(&out->windows[w]);
}

/* ---- checks ---- */
static int check_columns(const anjip_day *d, anji_error *err)
{
    const struct {
        const double *x;
        const char   *name;
    } columns[] = {{d->nee, "nee"},
                   {d->nee_sd, "nee_sd"},
                   {d->t_air, "t_air"},
                   {d->sw_in, "sw_in"},
                   {d->vpd, "vpd"}}; /* the last: it may be neglected */
    size_t n    = ANJIP_COUNT(columns) - (d->opts.neglect_vpd ? 1 : 0);

    for (size_t c = 0; c < n && d->rows > 0; c++) {
        if (columns[c].x == NULL)
            return anjip_fail(err, ANJI_ERR_NULL, -1, "%s is NULL", columns[c].name);
        size_t bad = anjip_first_infinite(d->rows, columns[c].x);
        if (bad < d->rows)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad,
                              "%s is infinite in row %zu", columns[c].name, bad);
    }
    for (size_t i = 0; i < d->rows; i++) {
        if (d->nee_sd[i] <= 0.0)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "nee_sd is %g umol m-2 s-1 in row %zu, want above 0",
                              d->nee_sd[i], i);
        if (d->t_air[i] <= -46.0)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "t_air is %g degC in row %zu, want above -46",
                              d->t_air[i], i);
    }
    return ANJI_OK;
}

static int check_opts(const anjip_day *d, anji_error *err)
{
    const anji_partition_day_opts *o = &d->opts;

    if (o->n_e0 != 0 && o->n_e0 != d->n_windows)
        return anjip_fail(err, ANJI_ERR_OPTS, -1, "n_e0 is %llu, want %zu windows or 0",
                          (unsigned long long)o->n_e0, d->n_windows);
    if (o->n_e0 != 0 && o->e0 == NULL)
        return anjip_fail(err, ANJI_ERR_OPTS, -1, "e0 is NULL");
    for (size_t w = 0; w < o->n_e0; w++)
        if (isinf(o->e0[w]) ||
            (o->e0_sd != NULL && (isinf(o->e0_sd[w]) || o->e0_sd[w] < 0.0)))
            return anjip_fail(err, ANJI_ERR_OPTS, -1,
                              "e0 or e0_sd of window %zu is infinite or negative", w);
    int n = !isnan(o->smooth_decay) + !isnan(o->smooth_var);
    int m = !isnan(o->smooth_mean) + !isnan(o->smooth_nugget);
    if (n == 1 || (d->form->own ? m != 0 : n != m))
        return anjip_fail(err, ANJI_ERR_OPTS, -1,
                          "give smooth_decay and smooth_var, in form reddyproc "
                          "smooth_mean and smooth_nugget as well, or none of them");
    return ANJI_OK;
}

/* ---- the call ---- */
static int prepare(anjip_day *d, anji_error *err)
{
    size_t n = d->n_windows, humid = 0;

    for (size_t i = 0; !d->opts.neglect_vpd && i < d->rows; i++)
        humid += isnan(d->vpd[i]) ? 1 : 0;
    d->windows    = anjip_malloc(n + 1, sizeof *d->windows);
    d->sets       = anjip_malloc(n + 1, sizeof *d->sets);
    d->night_sets = anjip_malloc(n + 1, sizeof *d->night_sets);
    d->humid_sets = humid > 0 ? anjip_malloc(n + 1, sizeof *d->humid_sets) : NULL;
    if (d->windows == NULL || d->sets == NULL || d->night_sets == NULL ||
        (humid > 0 && d->humid_sets == NULL))
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu windows", n);
    for (size_t w = 0; w < n; w++) {
        size_t first, last;
        blank_window(&d->windows[w]);
        anjip_day_set_clear(&d->sets[w]);
        anjip_day_set_clear(&d->night_sets[w]);
        anjip_day_span(d, w, 4, &first, &last);
        d->windows[w].first = (int64_t)first;
        d->windows[w].last  = (int64_t)last;
        d->windows[w].fixed = 0;
    }
    return ANJI_OK;
}

static int run(anjip_day *d, const anji_partition_day_out *out, anji_error *err)
{
    int status = prepare(d, err);

    if (status == ANJI_OK)
        status = anjip_poll(&d->run, 0.0, err);
    if (status == ANJI_OK)
        status = anjip_day_nights(d, err);
    if (status == ANJI_OK)
        status = anjip_day_curves(d, err);
    if (status == ANJI_OK)
        status = anjip_day_mix(d, out, err);
    if (status == ANJI_OK && out->windows != NULL)
        memcpy(out->windows, d->windows, d->n_windows * sizeof *d->windows);
    free(d->windows);
    free(d->sets);
    free(d->night_sets);
    free(d->humid_sets);
    return status;
}

int anji_partition_day(const anji_axis *axis, const double *nee, const double *nee_sd,
                       const double *t_air, const double *vpd, const double *sw_in,
                       const uint8_t *night, const anji_partition_day_opts *opts,
                       const anji_partition_day_out *out, anji_error *err)
{
    anjip_day d = {.axis   = axis,
                   .nee    = nee,
                   .nee_sd = nee_sd,
                   .t_air  = t_air,
                   .vpd    = vpd,
                   .sw_in  = sw_in,
                   .night  = night};

    anjip_begin(err);
    int status = anji_axis_check(axis, err);
    if (status != ANJI_OK)
        return status;
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    blank(axis, out);
    d.rows      = (size_t)axis->n;
    d.per_day   = (size_t)anji_axis_rows_per_day(axis);
    d.n_windows = (size_t)anji_partition_day_windows(axis);
    status      = anjip_opts_load(&kind, &d.opts, opts, err);
    if (status == ANJI_OK)
        status = anjip_run_load(&d.run, d.opts.run, err);
    if (status != ANJI_OK)
        return status;
    d.form = &forms[d.opts.form == ANJI_FORM_ANJI ? 0 : 1 + d.opts.variant];
    status = check_columns(&d, err);
    if (status == ANJI_OK)
        status = check_opts(&d, err);
    if (status == ANJI_OK)
        status = run(&d, out, err);
    if (status != ANJI_OK)
        blank(axis, out);
    return status;
}
