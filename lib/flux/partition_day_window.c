/* The windows of the day stage: their records, and the curves of all of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/stats.h>

#include "flux/partition_day_private.h"

#define DAYS_CURVE  4    /* of a window ...                                    */
#define DAYS_STEP   2    /* ... of which one begins every so many days         */
#define VPD_FREE    10.0 /* hPa: below it beta does not depend on VPD          */
#define SD_LEAST    0.7  /* umol m-2 s-1, of a record without nee_sd ...       */
#define SD_RELATIVE 0.2  /* ... or this share of the flux, if more             */
#define TAIL        0.03 /* quantiles that give the range of NEE               */

size_t anjip_day_middle(const anjip_day *d, size_t w)
{
    return DAYS_STEP * (w + 1) * d->per_day;
}

void anjip_day_span(const anjip_day *d, size_t w, int days, size_t *first, size_t *last)
{
    size_t half = (size_t)days * d->per_day / 2, middle = anjip_day_middle(d, w);

    *first = middle > half ? middle - half : 0;
    *last  = middle + half < d->rows ? middle + half : d->rows;
}

int anjip_day_is_night(const anjip_day *d, size_t row)
{
    return d->sw_in[row] <= d->opts.sw_night &&
           (d->night == NULL || d->night[row] == 1);
}

int anjip_day_is_day(const anjip_day *d, size_t row)
{
    return d->sw_in[row] > d->opts.sw_night && (d->night == NULL || d->night[row] != 1);
}

void anjip_day_set_clear(anjip_day_set *set)
{
    memset(set, 0, sizeof *set);
    set->row = -1;
    set->e0 = set->e0_sd = NAN;
    for (int i = 0; i < DAY_PARAMETERS; i++)
        set->theta[i] = NAN;
}

/* ---- the records of a window ---- */
typedef struct {
    anjip_day_record *records;
    double           *column, *sorted;
    double            row_sum; /* of the records' positions in the window, from 1 */
    int               bright;  /* a row of day, complete or not */
} gathered;

static double sd_of(const anjip_day *d, size_t row, int equal)
{
    double sd = d->nee_sd[row];

    if (equal)
        return 1.0;
    if (isnan(sd) && d->form->sd_replace)
        sd = fmax(SD_LEAST, SD_RELATIVE * fabs(d->nee[row]));
    return sd;
}

static int has_rest(const anjip_day *d, size_t i)
{
    return anjip_day_is_day(d, i) && !isnan(d->nee[i]) && !isnan(d->t_air[i]);
}

/* One record without error takes the weights from all, where the form says so. */
static int all_equal(const anjip_day *d, size_t first, size_t last)
{
    for (size_t i = first; d->form->sd_equal && i < last; i++)
        if (has_rest(d, i) && isnan(d->nee_sd[i]))
            return 1;
    return 0;
}

static void gather(const anjip_day *d, size_t w, int neglect, gathered *g,
                   anjip_day_sample *s)
{
    size_t first = (size_t)d->windows[w].first, last = (size_t)d->windows[w].last;
    int    equal = all_equal(d, first, last);

    s->n = 0, s->any_dry = 0, s->neglect = neglect;
    g->row_sum = 0.0, g->bright = 0;
    for (size_t i = first; i < last; i++) {
        g->bright |= anjip_day_is_day(d, i);
        if (!has_rest(d, i) || (!neglect && isnan(d->vpd[i])))
            continue;
        double sd = sd_of(d, i, equal);
        if (isnan(sd))
            continue;
        anjip_day_record *r = &g->records[s->n];
        r->y                = -d->nee[i];
        r->w                = sd; /* its inverse, later */
        r->sw               = d->sw_in[i];
        r->dry              = neglect ? 0.0 : fmax(d->vpd[i] - VPD_FREE, 0.0);
        r->warm             = anjip_day_warm(d->t_air[i]);
        r->lt               = exp(d->windows[w].e0 * r->warm);
        s->any_dry |= !neglect && d->vpd[i] >= VPD_FREE;
        g->row_sum += (double)(i - first + 1);
        s->n++;
    }
    s->records = g->records;
}

/* Weights with the floor of the form, and the range of NEE. */
static void weigh(const anjip_day *d, gathered *g, anjip_day_sample *s)
{
    double floor = 0.0;

    for (size_t i = 0; i < s->n; i++)
        g->column[i] = g->records[i].w;
    if (d->form->sd_quantile > 0.0)
        floor = anji_quantile(s->n, g->column, d->form->sd_quantile,
                              ANJI_QUANTILE_LINEAR, g->sorted);
    for (size_t i = 0; i < s->n; i++) {
        g->records[i].w = 1.0 / fmax(g->records[i].w, floor);
        g->column[i]    = -g->records[i].y;
    }
    s->range = fabs(
        anji_quantile(s->n, g->column, TAIL, ANJI_QUANTILE_LINEAR, g->sorted) -
        anji_quantile(s->n, g->column, 1.0 - TAIL, ANJI_QUANTILE_LINEAR, g->sorted));
}

/* ---- one window ---- */
static void publish(const anjip_day_set *set, double cost, anji_day_window *out)
{
    out->fixed    = (uint32_t)set->fixed;
    out->k        = set->theta[DAY_K];
    out->beta     = set->theta[DAY_BETA];
    out->alpha    = set->theta[DAY_ALPHA];
    out->r_ref    = set->theta[DAY_R];
    out->k_sd     = sqrt(set->cov[DAY_K][DAY_K]);
    out->beta_sd  = sqrt(set->cov[DAY_BETA][DAY_BETA]);
    out->alpha_sd = sqrt(set->cov[DAY_ALPHA][DAY_ALPHA]);
    out->r_ref_sd = sqrt(set->cov[DAY_R][DAY_R]);
    out->cost     = cost;
}

/* Where the sun stays down, respiration is that of the nights. */
static int32_t without_day(const anjip_day *d, size_t w, const gathered *g,
                           anjip_day_set *set)
{
    if (!d->form->own || g->bright || d->night_sets[w].row < 0)
        return ANJI_DAY_FEW_ROWS;
    *set = d->night_sets[w];
    return ANJI_DAY_DARK;
}

static int one_window(anjip_day *d, size_t w, int neglect, gathered *g,
                      anjip_fit_workspace *workspace, double *last_alpha,
                      anjip_day_set *set, anji_error *err)
{
    anji_day_window *window = &d->windows[w];
    anjip_day_sample s      = {.workspace      = workspace,
                               .r_night        = window->r_ref_night,
                               .nash_tolerance = d->opts.tolerance};
    double           cost   = NAN;
    int32_t          reason = ANJI_DAY_NO_E0;
    int              status = ANJI_OK;

    anjip_day_set_clear(set);
    gather(d, w, neglect, g, &s);
    if (s.n < d->opts.n_min && !neglect && !isnan(window->e0))
        gather(d, w, 1, g, &s);
    if (!isnan(window->e0) && s.n < d->opts.n_min)
        reason = without_day(d, w, g, set);
    else if (!isnan(window->e0)) {
        weigh(d, g, &s);
        set->e0    = window->e0;
        set->e0_sd = window->e0_sd;
        set->start = window->first;
        status     = d->form->fit(&s, last_alpha, set, &reason, &cost, err);
        if (reason == ANJI_DAY_FOUND)
            set->row = d->form->tie_mean
                           ? window->first - 1 + (int64_t)rint(g->row_sum / (double)s.n)
                           : (int64_t)anjip_day_middle(d, w);
    }
    if (set != &d->sets[w])
        return status;
    window->n_day  = (int32_t)s.n;
    window->row    = set->row;
    window->reason = reason;
    if (reason == ANJI_DAY_FOUND)
        publish(set, cost, window);
    return status;
}

/* ---- all of them ---- */
typedef struct {
    anjip_day *d;
    int        neglect;
} job;

static int gathered_new(const anjip_day *d, gathered *g)
{
    size_t room = DAYS_CURVE * d->per_day;

    g->records = anjip_malloc(room, sizeof *g->records);
    g->column  = anjip_malloc(2 * room, sizeof *g->column);
    g->sorted  = g->column == NULL ? NULL : g->column + room;
    return g->records != NULL && g->column != NULL;
}

/* Windows from ... to - 1 one after the other; progress from [0] to [1], or NULL. */
static int some_windows(anjip_day *d, size_t from, size_t to, int neglect,
                        const double *progress, anji_error *err)
{
    gathered             g;
    anjip_fit_workspace *workspace = anjip_fit_workspace_new();
    double               alpha     = NAN;
    int                  status    = ANJI_OK;

    if (!gathered_new(d, &g) || workspace == NULL)
        status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the windows");
    for (size_t w = from; w < to && status == ANJI_OK; w++) {
        anjip_day_set *set =
            neglect && !d->opts.neglect_vpd ? &d->humid_sets[w] : &d->sets[w];
        status = one_window(d, w, neglect, &g, workspace, &alpha, set, err);
        if (status == ANJI_OK && progress != NULL)
            status = anjip_poll(&d->run,
                                progress[0] + (progress[1] - progress[0]) *
                                                  (double)(w + 1) / (double)to,
                                err);
    }
    free(g.records);
    free(g.column);
    anjip_fit_workspace_free(workspace);
    return status;
}

/* Few enough windows that all threads have work, enough to share memory. */
enum { SHARE = 8 };

static int share(void *context, size_t k, anji_error *err)
{
    job   *j  = context;
    size_t to = SHARE * (k + 1);

    return some_windows(j->d, SHARE * k, to < j->d->n_windows ? to : j->d->n_windows,
                        j->neglect, NULL, err);
}

static int all_windows(anjip_day *d, int neglect, double from, double to,
                       anji_error *err)
{
    job    j          = {d, neglect};
    double progress[] = {from, to};

    if (!d->form->own)
        return some_windows(d, 0, d->n_windows, neglect, progress, err);
    return anjip_parallel(&d->run, from, to, (d->n_windows + SHARE - 1) / SHARE, share,
                          &j, err);
}

int anjip_day_curves(anjip_day *d, anji_error *err)
{
    int both   = d->humid_sets != NULL;
    int status = all_windows(d, d->opts.neglect_vpd != 0, 0.0, both ? 0.6 : 1.0, err);

    if (status == ANJI_OK && both)
        status = all_windows(d, 1, 0.6, 1.0, err);
    return status;
}
