/* The modified moving point: the evening as reference.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/stats.h>

#include "flux/ustar_evening.h"

#define BINS    20
#define PLATEAU 10                 /* bins that the level is taken from */
#define SHARE   0.95               /* of it that is enough              */
#define TAIL    3                  /* bins at the end that are not tested */
#define LEVEL_5 1.6448536269514722 /* one-sided, normal     */

typedef struct {
    double u, f;
} record;

/* Complete nights, and a window's. */
typedef struct {
    size_t   n;
    record  *all;
    int32_t *since, *length; /* of all, rows */
    record  *window;
} nights;

static int by_u(const void *a, const void *b)
{
    const record *p = a, *q = b;
    if (p->u != q->u)
        return p->u < q->u ? -1 : 1;
    return p->f < q->f ? -1 : p->f > q->f;
}

static double moving_point(size_t n, record *r)
{
    double u[BINS], f[BINS];

    qsort(r, n, sizeof *r, by_u);
    for (size_t b = 0; b < BINS; b++) {
        size_t from = b * n / BINS, to = (b + 1) * n / BINS;
        u[b] = f[b] = 0.0;
        for (size_t i = from; i < to; i++) {
            u[b] += r[i].u / (double)(to - from);
            f[b] += r[i].f / (double)(to - from);
        }
    }
    int reached = 0;
    for (size_t b = 0; b + TAIL <= BINS; b++) {
        size_t left  = BINS - b - 1;
        double level = anji_mean(left < PLATEAU ? left : PLATEAU, f + b + 1);
        int    now   = f[b] >= level - (1 - SHARE) * fabs(level);
        if (reached && now)
            return u[b - 1];
        reached = now;
    }
    return NAN;
}

static anjip_tally above(size_t n, const record *r, double threshold)
{
    anjip_tally t = {0.0, 0.0, 0};

    for (size_t i = 0; i < n; i++)
        if (r[i].u >= threshold)
            anjip_tally_add(&t, r[i].f);
    return t;
}

/* Records from `from` to `to` rows after sunset, or so far from the night's middle. */
static size_t select_rows(nights *w, int32_t from, int32_t to, int middle)
{
    size_t n = 0;

    for (size_t i = 0; i < w->n; i++) {
        int32_t at = middle ? 2 * w->since[i] + 1 - w->length[i] : w->since[i];
        if (at >= from && at < to)
            w->window[n++] = w->all[i];
    }
    return n;
}

static void find_reference(nights *w, const anji_ustar_night_opts *o, double step_hours,
                           anji_ustar_hilly *out)
{
    int32_t width = (int32_t)(o->window_hours / step_hours + 0.5);
    int32_t end   = (int32_t)(o->evening_hours / step_hours + 0.5);

    for (int32_t from = 0; from + width <= end; from++) {
        size_t n = select_rows(w, from, from + width, 0);
        if (n < o->n_min || n < BINS)
            continue;
        double      threshold = moving_point(n, w->window);
        anjip_tally t         = above(n, w->window, threshold);
        if (isnan(threshold) ||
            !(isnan(out->level) || anjip_tally_mean(&t) > out->level))
            continue;
        out->threshold = threshold;
        out->from      = from * step_hours;
        out->to        = (from + width) * step_hours;
        out->level     = anjip_tally_mean(&t);
        out->level_se  = anjip_tally_se(&t);
        out->n         = t.n;
    }
}

static void compare_midnight(nights *w, const anji_ustar_night_opts *o,
                             double step_hours, anji_ustar_hilly *out)
{
    int32_t width = (int32_t)(o->window_hours / step_hours + 0.5);

    if (isnan(out->threshold))
        return;
    size_t      n   = select_rows(w, -width, width, 1);
    anjip_tally t   = above(n, w->window, out->threshold);
    out->midnight_n = t.n;
    if (t.n < (int64_t)o->n_min)
        return;
    out->midnight    = anjip_tally_mean(&t);
    out->midnight_se = anjip_tally_se(&t);
    out->t      = (out->level - out->midnight) / hypot(out->level_se, out->midnight_se);
    out->drains = isnan(out->t) ? -1 : out->t > LEVEL_5;
}

static void gather(const anjip_night_record *in, const anji_ustar_night_opts *o,
                   nights *w, anji_ustar_hilly *out)
{
    anjip_tally t = {0.0, 0.0, 0};

    /* in place: an entry never overtakes its row */
    anjip_night_hours(in, o->sw_night, w->since, w->length);
    for (int64_t pass = 0; pass < 2; pass++) {
        w->n = 0;
        for (int64_t i = 0; i < in->axis->n; i++) {
            if (w->since[i] < 0 || isnan(in->nee[i]) || isnan(in->other[i]) ||
                isnan(in->t_air[i]))
                continue;
            if (pass == 0) {
                anjip_tally_add(&t, in->t_air[i]);
                continue;
            }
            double scale    = pow(o->q10, (out->t_ref - in->t_air[i]) / 10.0);
            w->all[w->n]    = (record){in->other[i], in->nee[i] * scale};
            w->since[w->n]  = w->since[i];
            w->length[w->n] = w->length[i];
            w->n++;
        }
        out->t_ref = anjip_tally_mean(&t);
    }
}

int anji_ustar_hilly_point(const anji_axis *axis, const double *nee,
                           const double *ustar, const double *t_air,
                           const double *sw_in, const uint8_t *night,
                           const anji_ustar_night_opts *opts, anji_ustar_hilly *out,
                           anji_error *err)
{
    anjip_night_record    in = {axis, nee, ustar, t_air, sw_in, night};
    anji_ustar_night_opts o;

    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out       = (anji_ustar_hilly){-1, 0,   NAN, NAN, NAN, NAN, NAN,
                                    0,  NAN, NAN, 0,   NAN, NAN, 0.0};
    int status = anjip_night_load(&o, opts, &in, err);
    if (status != ANJI_OK) {
        out->n = out->midnight_n = -1;
        return status;
    }
    size_t n = (size_t)axis->n;
    nights w = {0, anjip_malloc(n, sizeof *w.all), anjip_malloc(n, sizeof *w.since),
                anjip_malloc(n, sizeof *w.length), anjip_malloc(n, sizeof *w.window)};
    if (w.all != NULL && w.since != NULL && w.length != NULL && w.window != NULL) {
        gather(&in, &o, &w, out);
        find_reference(&w, &o, axis->step / 3600.0, out);
        compare_midnight(&w, &o, axis->step / 3600.0, out);
    } else {
        status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the nights");
    }
    free(w.all);
    free(w.since);
    free(w.length);
    free(w.window);
    return status;
}
