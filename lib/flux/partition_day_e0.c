/* E0 of the windows: their own estimates, and how gaps between them close.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/stats.h>

#include "flux/partition_day_private.h"
#include "flux/respiration.h"

#define E0_START     100.0 /* K, where no window before has one                  */
#define N_NLS        20    /* iterations                                         */
#define BLOCK_DAYS   365   /* smoothed together                                  */
#define SE_QUANTILE  0.9   /* stands for an unknown standard error               */
#define LENGTH_START 10.0  /* d, where the search for the smoother's length starts */
#define LENGTH_OWN   30.0  /* d, centre of its prior, and ...                      */
#define SIZE_OWN     40.0  /* K, ... of the size's: E0 wanders so through a year   */
#define DAYS_OWN     12    /* of a window of our own, which begins every ...       */
#define WINDOWS_OWN  6     /* ... sixth window: they do not overlap                */

/* ---- the literal scan ---- */

/* Records of a window: work holds T, NEE and what the fit needs. */
static void estimate(const anjip_day *d, size_t w, int days, double start, double *work,
                     double *e0, double *se)
{
    size_t first, last;

    anjip_day_span(d, w, days, &first, &last);
    size_t  room = last - first;
    double *t = work, *nee = work + room, *g = work + 2 * room, *more = work + 3 * room;
    size_t  n = anjip_day_night_records(d, first, last, t, nee);
    *e0 = *se = NAN;
    if (n < d->opts.n_min)
        return;
    anjip_respiration_fit fit;
    double t_ref = d->form->t_ref_median ? anji_median(n, t, more) : ANJIP_T_REF;
    anjip_respiration_g(n, t, t_ref, g);
    anjip_respiration_nls(n, g, nee, anji_mean(n, nee), isnan(start) ? E0_START : start,
                          N_NLS, more, &fit);
    if (fit.ok && fit.e0 >= d->form->e0_min && fit.e0 <= d->form->e0_max) {
        *e0 = fit.e0;
        *se = fit.e0_se;
    }
}

/* Each window starts at the one before it, which makes the order part of the result. */
static int scan(anjip_day *d, anji_error *err)
{
    const anjip_day_form *f    = d->form;
    size_t                most = (size_t)f->lengths[f->n_lengths - 1] + 1;
    double               *work = anjip_malloc(8 * most * d->per_day, sizeof *work);

    if (work == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the nights");
    for (int k = 0; k < f->n_lengths; k++) {
        size_t missing = 0;
        double last    = NAN, se;
        for (size_t w = 0; w < d->n_windows; w++)
            missing += isnan(d->windows[w].e0_own) ? 1 : 0;
        for (size_t w = 0; missing > 0 && w < d->n_windows; w++) {
            estimate(d, w, f->lengths[k], last, work, &last, &se);
            if (isnan(d->windows[w].e0_own)) {
                d->windows[w].e0_own    = last;
                d->windows[w].e0_own_sd = se;
            }
        }
    }
    free(work);
    return ANJI_OK;
}

/* ---- LASSLOP: the last one stands until the next ---- */

int anjip_day_e0_carry(anjip_day *d, anji_error *err)
{
    int     status = scan(d, err);
    size_t  n      = d->n_windows;
    double *x      = status == ANJI_OK ? anjip_malloc(n, 3 * sizeof *x) : NULL;

    if (status != ANJI_OK)
        return status;
    if (x == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu windows", n);
    for (size_t w = 0; w < n; w++) {
        x[w]     = d->windows[w].e0_own;
        x[n + w] = d->windows[w].e0_own_sd;
    }
    double e0 = anji_median(n, x, x + 2 * n);
    double se = anji_quantile(n, x + n, SE_QUANTILE, ANJI_QUANTILE_LINEAR, x + 2 * n);
    for (size_t w = 0; w < n; w++) {
        e0                  = isnan(x[w]) ? e0 : x[w];
        d->windows[w].e0    = e0;
        d->windows[w].e0_sd = isnan(x[n + w]) ? se : x[n + w];
    }
    free(x);
    return ANJI_OK;
}

/* ---- a Gaussian process over blocks of a year ---- */

/* Columns of one block: estimates, and places where E0 is wanted. */
typedef struct {
    size_t  n, m, from; /* estimates; windows from ... from + m - 1 */
    double *x, *y, *se, *at, *value, *sd, *noise;
} block;

static int block_new(block *b, size_t n_windows, anji_error *err)
{
    b->x = anjip_malloc(n_windows, 8 * sizeof *b->x);
    if (b->x == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu windows",
                          n_windows);
    b->y     = b->x + n_windows;
    b->se    = b->y + n_windows;
    b->at    = b->se + n_windows;
    b->value = b->at + n_windows;
    b->sd    = b->value + n_windows;
    b->noise = b->sd + n_windows; /* and as much again to sort in */
    return ANJI_OK;
}

/* The windows of the block that begins at `from`; b->m = 0 past the end. */
static void block_places(const anjip_day *d, block *b, size_t from)
{
    b->from = from;
    for (b->m = 0; from + b->m < d->n_windows; b->m++) {
        if ((2 * (from + b->m)) / BLOCK_DAYS != (2 * from) / BLOCK_DAYS)
            break;
        b->at[b->m] = (double)anjip_day_middle(d, from + b->m);
    }
}

static int given(const anjip_day *d, anjip_smooth *s)
{
    const anji_partition_day_opts *o = &d->opts;

    if (!isnan(o->smooth_decay)) {
        s->decay    = o->smooth_decay;
        s->variance = o->smooth_var;
        if (s->mean_sd <= 0.0) {
            s->mean   = o->smooth_mean;
            s->nugget = o->smooth_nugget;
        }
        return 1;
    }
    return 0;
}

static double decay_of(const anjip_day *d, double days)
{
    double rows = days * (double)d->per_day;
    return 1.0 / (rows * rows);
}

/* The literal rules: a repeated estimate counts once; the nugget adds to the error. */
static int smooth_block(anjip_day *d, block *b, anji_error *err)
{
    anjip_smooth s = {.mean_sd = 0.0};

    b->n = 0;
    for (size_t w = b->from; w < b->from + b->m; w++) {
        double e0 = d->windows[w].e0_own;
        if (isnan(e0) || (w > 0 && e0 == d->windows[w - 1].e0_own))
            continue;
        b->x[b->n]    = (double)anjip_day_middle(d, w);
        b->y[b->n]    = e0;
        b->se[b->n++] = d->windows[w].e0_own_sd;
    }
    if (b->n < 3)
        return ANJI_OK; /* other years' mean, later */
    if (!given(d, &s)) {
        s.decay    = decay_of(d, LENGTH_START);
        s.variance = anji_sd(b->n, b->y) * anji_sd(b->n, b->y);
        s.nugget   = 0.5;
        int status = anjip_smooth_fit(b->n, b->x, b->y, b->se, &s, err);
        if (status != ANJI_OK)
            return status;
    }
    int status = anjip_smooth_predict(b->n, b->x, b->y, b->se, &s, b->m, b->at,
                                      b->value, b->sd, err);
    for (size_t i = 0; i < b->n; i++)
        b->noise[i] = s.nugget * b->se[i] * b->se[i];
    double rest = anji_quantile(b->n, b->noise, SE_QUANTILE, ANJI_QUANTILE_LINEAR,
                                b->noise + d->n_windows);
    for (size_t k = 0, i = 0; k < b->m && status == ANJI_OK; k++) {
        int              at_own = i < b->n && b->x[i] == b->at[k];
        double           noise  = at_own ? b->noise[i++] : rest;
        anji_day_window *w      = &d->windows[b->from + k];
        w->e0                   = b->value[k];
        w->e0_sd                = b->sd[k] + sqrt(noise);
    }
    return status;
}

/* Blocks without estimates take the mean of the others. */
static void fill_blocks(anjip_day *d)
{
    double sum = 0.0, sum_sd = 0.0;
    size_t n = 0;

    for (size_t w = 0; w < d->n_windows; w++)
        if (!isnan(d->windows[w].e0)) {
            sum += d->windows[w].e0;
            sum_sd += d->windows[w].e0_sd;
            n++;
        }
    for (size_t w = 0; n > 0 && w < d->n_windows; w++)
        if (isnan(d->windows[w].e0)) {
            d->windows[w].e0    = sum / (double)n;
            d->windows[w].e0_sd = sum_sd / (double)n;
        }
}

static int by_blocks(anjip_day  *d, int (*one)(anjip_day *, block *, anji_error *),
                     anji_error *err)
{
    block b      = {.from = 0};
    int   status = block_new(&b, d->n_windows, err);

    if (status != ANJI_OK)
        return status;
    for (size_t from = 0; from < d->n_windows && status == ANJI_OK; from += b.m) {
        block_places(d, &b, from);
        status = one(d, &b, err);
    }
    free(b.x);
    return status;
}

int anjip_day_e0_smooth(anjip_day *d, anji_error *err)
{
    int status = scan(d, err);

    if (status == ANJI_OK)
        status = by_blocks(d, smooth_block, err);
    fill_blocks(d);
    return status;
}

/* ---- our own: windows that do not overlap, unbounded fits, a prior ---- */

typedef struct {
    size_t        n;
    const double *g, *nee;
} night_fit;

static int night_residual(void *context, const double *x, double *r)
{
    const night_fit *f = context;

    for (size_t i = 0; i < f->n; i++)
        r[i] = x[0] * exp(x[1] * f->g[i]) - f->nee[i];
    return 0;
}

static int night_jacobian(void *context, const double *x, double *J)
{
    const night_fit *f = context;

    for (size_t i = 0; i < f->n; i++) {
        J[2 * i]     = exp(x[1] * f->g[i]);
        J[2 * i + 1] = x[0] * J[2 * i] * f->g[i];
    }
    return 0;
}

/* The temperature in the middle of the records is the reference, so that r_ref and E0
 * are told apart; E0 does not depend on it. */
static int own_estimate(anjip_day *d, size_t w, anjip_fit_workspace *workspace,
                        double *work, anji_error *err)
{
    size_t first, last;

    anjip_day_span(d, w, DAYS_OWN, &first, &last);
    size_t  room = last - first;
    double *t = work, *nee = work + room, *g = work + 2 * room;
    size_t  n = anjip_day_night_records(d, first, last, t, nee);
    if (n < d->opts.n_min)
        return ANJI_OK;
    anjip_respiration_g(n, t, anji_mean(n, t), g);
    night_fit         f       = {n, g, nee};
    anjip_fit_problem problem = {n, 2, night_residual, night_jacobian, &f};
    anjip_fit_control control = {.workspace = workspace};
    anjip_fit_outcome outcome;
    double            cov[4], x[2] = {anji_mean(n, nee), d->opts.e0_prior};
    int status = anjip_fit_nonlinear(&problem, &control, x, cov, &outcome, err);
    /* a negative respiration has no temperature sensitivity */
    if (status == ANJI_OK && outcome.end == ANJIP_FIT_CONVERGED && x[0] > 0.0 &&
        cov[3] > 0.0) {
        d->windows[w].e0_own    = x[1];
        d->windows[w].e0_own_sd = sqrt(cov[3]);
    }
    return status;
}

static int own_block(anjip_day *d, block *b, anji_error *err)
{
    anjip_smooth s      = {.mean     = d->opts.e0_prior,
                           .mean_sd  = d->opts.e0_prior_sd,
                           .nugget   = 1.0,
                           .decay    = decay_of(d, LENGTH_OWN),
                           .variance = SIZE_OWN * SIZE_OWN};
    int          status = ANJI_OK;

    b->n = 0;
    for (size_t w = b->from; w < b->from + b->m; w++)
        if (!isnan(d->windows[w].e0_own)) {
            b->x[b->n]    = (double)anjip_day_middle(d, w);
            b->y[b->n]    = d->windows[w].e0_own;
            b->se[b->n++] = d->windows[w].e0_own_sd;
        }
    if (!given(d, &s) && b->n > 0)
        status = anjip_smooth_fit(b->n, b->x, b->y, b->se, &s, err);
    if (status == ANJI_OK)
        status = anjip_smooth_predict(b->n, b->x, b->y, b->se, &s, b->m, b->at,
                                      b->value, b->sd, err);
    for (size_t k = 0; k < b->m && status == ANJI_OK; k++) {
        d->windows[b->from + k].e0    = b->value[k];
        d->windows[b->from + k].e0_sd = b->sd[k];
    }
    return status;
}

int anjip_day_e0_own(anjip_day *d, anji_error *err)
{
    anjip_fit_workspace *workspace = anjip_fit_workspace_new();
    double *work   = anjip_malloc(3 * (DAYS_OWN + 1) * d->per_day, sizeof *work);
    int     status = workspace == NULL || work == NULL ? ANJI_ERR_MEMORY : ANJI_OK;

    if (status != ANJI_OK)
        anjip_fail(err, status, -1, "no memory for the nights");
    for (size_t w = WINDOWS_OWN / 2 - 1; w < d->n_windows && status == ANJI_OK;
         w += WINDOWS_OWN)
        status = own_estimate(d, w, workspace, work, err);
    anjip_fit_workspace_free(workspace);
    free(work);
    return status == ANJI_OK ? by_blocks(d, own_block, err) : status;
}
