/* The evening maximum of flux plus storage, month by month.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/ustar_evening.h"

static const anji_param params[] = {
    ANJIP_PARAM(anji_ustar_night_opts, n_min, ANJI_PARAM_UINT32, "1", 20, 2, 1e6,
                "fewest records of a window"),
    ANJIP_PARAM(anji_ustar_night_opts, sw_night, ANJI_PARAM_DOUBLE, "W m-2", 10, 0,
                1000, "night is where incoming shortwave radiation is below this"),
    ANJIP_PARAM(anji_ustar_night_opts, evening_hours, ANJI_PARAM_DOUBLE, "h", 4, 0.5,
                12, "the evening ends so long after sunset"),
    ANJIP_PARAM(anji_ustar_night_opts, window_hours, ANJI_PARAM_DOUBLE, "h", 2, 0.5, 12,
                "width of a window; the modified moving point only"),
    ANJIP_PARAM(anji_ustar_night_opts, q10, ANJI_PARAM_DOUBLE, "1", 2, 1, 10,
                "of respiration; the modified moving point only"),
};

static const anjip_opts_kind kind = {"ustar_night", params, ANJIP_COUNT(params),
                                     ANJIP_SIZE_THROUGH(anji_ustar_night_opts, q10),
                                     sizeof(anji_ustar_night_opts)};

int anji_ustar_night_opts_init(anji_ustar_night_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_ustar_night_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

int anjip_night_load(anji_ustar_night_opts *dst, const anji_ustar_night_opts *src,
                     const anjip_night_record *in, anji_error *err)
{
    const double *all[]  = {in->nee, in->other, in->t_air, in->sw_in};
    int           status = anji_axis_check(in->axis, err);

    if (status == ANJI_OK)
        status = anjip_opts_load(&kind, dst, src, err);
    for (size_t k = 0; k < ANJIP_COUNT(all) && status == ANJI_OK && in->axis->n > 0;
         k++) {
        size_t n = (size_t)in->axis->n;
        if (all[k] == NULL)
            return anjip_fail(err, ANJI_ERR_NULL, -1, "a column is NULL");
        size_t at = anjip_first_infinite(n, all[k]);
        if (at < n)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)at, "a value is infinite");
    }
    return status;
}

static int is_night(const anjip_night_record *in, double sw_night, int64_t i)
{
    if (in->night != NULL && in->night[i] != 1)
        return 0;
    if (isnan(in->sw_in[i]))
        return in->night != NULL;
    return in->sw_in[i] < sw_night;
}

void anjip_night_hours(const anjip_night_record *in, double sw_night, int32_t *since,
                       int32_t *length)
{
    int64_t n = in->axis->n;

    for (int64_t from = 0, to; from < n; from = to) {
        int night = is_night(in, sw_night, from);
        for (to = from; to < n && is_night(in, sw_night, to) == night;)
            to++;
        int seen = night && from > 0 && to < n;
        for (int64_t i = from; i < to; i++) {
            since[i]  = seen ? (int32_t)(i - from) : -1;
            length[i] = seen ? (int32_t)(to - from) : -1;
        }
    }
}

void anjip_tally_add(anjip_tally *tally, double x)
{
    tally->sum += x;
    tally->squares += x * x;
    tally->n++;
}

double anjip_tally_mean(const anjip_tally *tally)
{
    return tally->n > 0 ? tally->sum / (double)tally->n : NAN;
}

double anjip_tally_se(const anjip_tally *tally)
{
    double n = (double)tally->n;
    return tally->n > 1 ? sqrt(fmax(0, tally->squares - tally->sum * tally->sum / n) /
                               (n - 1) / n)
                        : NAN;
}

/* The largest mean among the times of the evening, and whether lower ones follow. */
static void find_maximum(size_t n, const anjip_tally *flux, const anjip_tally *t,
                         const anji_ustar_night_opts *o, double step_hours,
                         anji_ustar_evening_month *row)
{
    size_t best = n, last = n;

    for (size_t k = 0; k < n; k++) {
        if (flux[k].n < (int64_t)o->n_min)
            continue;
        last = k;
        if (best == n || anjip_tally_mean(&flux[k]) > anjip_tally_mean(&flux[best]))
            best = k;
    }
    if (best == n)
        return;
    row->n     = (int32_t)flux[best].n;
    row->clear = best < last;
    row->hours = ((double)best + 0.5) * step_hours;
    row->resp  = anjip_tally_mean(&flux[best]);
    row->se    = anjip_tally_se(&flux[best]);
    row->t_air = anjip_tally_mean(&t[best]);
}

typedef struct {
    const anjip_night_record    *in;
    const anji_ustar_night_opts *o;
    int32_t                     *since, *length;
    size_t                       steps; /* of the evening                      */
    anjip_tally                 *flux;  /* [steps + 1]: the last is the rest   */
    anjip_tally                 *t;
} evenings;

static void one_month(const evenings *e, int64_t first, int64_t last,
                      anji_ustar_evening_month *row)
{
    memset(e->flux, 0, (e->steps + 1) * sizeof *e->flux);
    memset(e->t, 0, (e->steps + 1) * sizeof *e->t);
    for (int64_t i = first; i < last; i++) {
        double sum = e->in->nee[i] + e->in->other[i];
        if (e->since[i] < 0 || isnan(sum) || isnan(e->in->t_air[i]))
            continue;
        size_t k = (size_t)e->since[i] < e->steps ? (size_t)e->since[i] : e->steps;
        anjip_tally_add(&e->flux[k], sum);
        anjip_tally_add(&e->t[k], e->in->t_air[i]);
    }
    find_maximum(e->steps, e->flux, e->t, e->o, e->in->axis->step / 3600.0, row);
    row->late       = anjip_tally_mean(&e->flux[e->steps]);
    row->late_se    = anjip_tally_se(&e->flux[e->steps]);
    row->late_t_air = anjip_tally_mean(&e->t[e->steps]);
}

static int each_month(const evenings *e, size_t room, anji_ustar_evening_month *out,
                      size_t *n_out, anji_error *err)
{
    const anji_axis *axis = e->in->axis;

    for (int64_t row = 0; row < axis->n;) {
        int64_t    at = axis->start + row * axis->step, from, to, first, last;
        anji_civil c;
        if (anji_civil_from_seconds(at, &c) != ANJI_OK ||
            anji_period_bounds(ANJI_PERIOD_MONTH, at, &from, &to) != ANJI_OK)
            return anjip_fail(err, ANJI_ERR_DOMAIN, row, "row outside years 1 to 9999");
        anji_axis_rows(axis, from, to, &first, &last);
        if (*n_out < room) {
            out[*n_out] = (anji_ustar_evening_month){
                c.year, c.month, 0, 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
            one_month(e, first, last, &out[*n_out]);
        }
        ++*n_out;
        row = last;
    }
    return ANJI_OK;
}

int anji_ustar_evening(const anji_axis *axis, const double *flux, const double *storage,
                       const double *t_air, const double *sw_in, const uint8_t *night,
                       const anji_ustar_night_opts *opts, size_t room,
                       anji_ustar_evening_month *out, size_t *n_out, anji_error *err)
{
    anjip_night_record    in = {axis, flux, storage, t_air, sw_in, night};
    anji_ustar_night_opts o;

    anjip_begin(err);
    if (n_out == NULL || (room > 0 && out == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out or n_out is NULL");
    *n_out     = 0;
    int status = anjip_night_load(&o, opts, &in, err);
    if (status != ANJI_OK)
        return status;
    size_t   n = (size_t)axis->n;
    evenings e = {&in, &o, NULL, NULL, 0, NULL, NULL};
    e.steps    = (size_t)(o.evening_hours * 3600.0 / axis->step + 0.5);
    e.since    = anjip_malloc(n, sizeof *e.since);
    e.length   = anjip_malloc(n, sizeof *e.length);
    e.flux     = anjip_malloc(e.steps + 1, sizeof *e.flux);
    e.t        = anjip_malloc(e.steps + 1, sizeof *e.t);
    if (e.since != NULL && e.length != NULL && e.flux != NULL && e.t != NULL) {
        anjip_night_hours(&in, o.sw_night, e.since, e.length);
        status = each_month(&e, room, out, n_out, err);
    } else {
        status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the evenings");
    }
    free(e.since);
    free(e.length);
    free(e.flux);
    free(e.t);
    return status;
}
