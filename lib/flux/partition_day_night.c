/* The night stage: E0 of each window, then respiration at 15 degC.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/partition_day_private.h"
#include "flux/respiration.h"

#define DAYS_R     12   /* of the windows of r_ref                          */
#define T_FREEZING -1.0 /* degC: colder nights are left out ...             */
#define N_WARM     12   /* ... where so many others remain                  */

size_t anjip_day_night_records(const anjip_day *d, size_t first, size_t last,
                               double *t_kelvin, double *nee)
{
    size_t n = 0, n_warm = 0;

    for (size_t i = first; i < last; i++)
        if (anjip_day_is_night(d, i) && !isnan(d->nee[i]) && !isnan(d->t_air[i]))
            n_warm += d->t_air[i] > T_FREEZING;
    for (size_t i = first; i < last; i++) {
        if (!anjip_day_is_night(d, i) || isnan(d->nee[i]) || isnan(d->t_air[i]))
            continue;
        if (n_warm >= N_WARM && !(d->t_air[i] > T_FREEZING))
            continue;
        t_kelvin[n] = d->t_air[i] + ANJIP_KELVIN;
        nee[n++]    = d->nee[i];
    }
    return n;
}

/* E0 moves r_ref by so much for each K: for f = exp(E0 g), R = sum f y / sum f f. */
static double move_of(size_t n, const double *g, const double *nee, double e0, double r)
{
    double ff = 0.0, fy = 0.0, gff = 0.0;

    for (size_t i = 0; i < n; i++) {
        double f = exp(e0 * g[i]);
        ff += f * f;
        fy += g[i] * f * nee[i];
        gff += g[i] * f * f;
    }
    return (fy - 2.0 * r * gff) / ff;
}

static void reference(anjip_day *d, size_t w, double *work)
{
    anji_day_window *window = &d->windows[w];
    anjip_day_set   *set    = &d->night_sets[w];
    size_t           first, last;

    anjip_day_span(d, w, DAYS_R, &first, &last);
    double *t = work, *g = work + (last - first), *nee = work + 2 * (last - first);
    size_t  n       = anjip_day_night_records(d, first, last, t, nee);
    window->n_night = (int32_t)n;
    set->e0         = window->e0;
    set->e0_sd      = window->e0_sd;
    if (n < d->opts.n_min || isnan(window->e0))
        return;
    double r, se;
    anjip_respiration_g(n, t, ANJIP_T_REF, g);
    anjip_respiration_scale(n, g, nee, window->e0, &r, &se);
    set->theta[DAY_R]      = fmax(r, 0.0);
    set->e0_move[DAY_R]    = move_of(n, g, nee, window->e0, r);
    set->cov[DAY_R][DAY_R] = se * se;
}

/* A window without takes the one before it. */
static void carry(anjip_day *d)
{
    for (size_t w = 0; w < d->n_windows; w++) {
        anjip_day_set *set = &d->night_sets[w];
        set->row           = (int64_t)anjip_day_middle(d, w);
        set->start         = d->windows[w].first;
        if (isnan(set->theta[DAY_R]) && w > 0) {
            double  e0 = set->e0, e0_sd = set->e0_sd;
            int64_t row = set->row, start = set->start;
            *set    = d->night_sets[w - 1];
            set->e0 = e0, set->e0_sd = e0_sd, set->row = row, set->start = start;
        }
        d->windows[w].r_ref_night = set->theta[DAY_R];
        if (d->form->own)
            d->windows[w].r_ref_night_sd = sqrt(set->cov[DAY_R][DAY_R]);
        if (isnan(set->theta[DAY_R]))
            set->row = -1;
    }
}

int anjip_day_nights(anjip_day *d, anji_error *err)
{
    int status = ANJI_OK;

    if (d->opts.n_e0 > 0) {
        for (size_t w = 0; w < d->n_windows; w++) {
            d->windows[w].e0    = d->opts.e0[w];
            d->windows[w].e0_sd = d->opts.e0_sd == NULL ? 0.0 : d->opts.e0_sd[w];
        }
    } else {
        status = d->form->nights(d, err);
    }
    if (status != ANJI_OK)
        return status;
    double *work = anjip_malloc(3 * (DAYS_R + 1) * d->per_day, sizeof *work);
    if (work == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the nights");
    for (size_t w = 0; w < d->n_windows; w++)
        reference(d, w, work);
    carry(d);
    free(work);
    return ANJI_OK;
}
