/* From windows to rows: the fluxes of the parameters before and after, by distance.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/partition_day_private.h"

#define VPD_FREE  10.0 /* hPa                                                    */
#define DAYS_FAR  14   /* from a row to its parameters: quality 2                */
#define DAYS_WIDE 4    /* of a window: neighbours share the records of the rest  */

/* Sets in the order of their rows; of two on one row, the first. */
typedef struct {
    const anjip_day_set **sets;
    size_t                n, at; /* the first set whose row is not before the present */
} course;

/* A flux of one set: its value, what a standard deviation of E0 moves, and the variance
 * of the parameters fitted by day. */
typedef struct {
    double value, move, variance;
} term;

static int by_row(const void *a, const void *b)
{
    const anjip_day_set *x = *(const anjip_day_set *const *)a;
    const anjip_day_set *y = *(const anjip_day_set *const *)b;

    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return x < y ? -1 : x > y; /* of one array */
}

/* need: the parameter that a set of this course must have. */
static int course_new(course *c, const anjip_day *d, const anjip_day_set *sets,
                      int need)
{
    *c      = (course){NULL, 0, 0};
    c->sets = anjip_malloc(d->n_windows + 1, sizeof(const anjip_day_set *));
    if (c->sets == NULL)
        return 0;
    for (size_t w = 0; sets != NULL && w < d->n_windows; w++)
        if (sets[w].row >= 0 && !isnan(sets[w].theta[need]))
            c->sets[c->n++] = &sets[w];
    qsort(c->sets, c->n, sizeof *c->sets, by_row);
    size_t kept = 0;
    for (size_t k = 0; k < c->n; k++)
        if (kept == 0 || c->sets[k]->row != c->sets[kept - 1]->row)
            c->sets[kept++] = c->sets[k];
    c->n = kept;
    return 1;
}

/* The sets around a row and the weight of the first; 0 when there is none. */
static int around(course *c, int64_t row, const anjip_day_set *two[2], double *weight)
{
    if (c->n == 0)
        return 0;
    while (c->at < c->n && c->sets[c->at]->row < row)
        c->at++;
    size_t after = c->at < c->n ? c->at : c->n - 1;
    size_t before =
        c->at < c->n && c->at > 0 && c->sets[c->at]->row > row ? after - 1 : after;
    two[0]  = c->sets[before];
    two[1]  = c->sets[after];
    *weight = before == after
                  ? 1.0
                  : (double)(two[1]->row - row) / (double)(two[1]->row - two[0]->row);
    return 1;
}

static double quadratic(const anjip_day_set *set, const double *g)
{
    double sum = 0.0;

    for (int i = 0; i < DAY_PARAMETERS; i++)
        for (int j = 0; j < DAY_PARAMETERS; j++)
            sum += g[i] * set->cov[i][j] * g[j];
    return sum;
}

static term gpp_term(const anjip_day_set *set, double sw, double dry)
{
    double g[DAY_PARAMETERS] = {0}, move = 0.0;
    double value = anjip_day_gpp(set->theta, sw, dry, g);

    for (int i = 0; i < DAY_PARAMETERS; i++)
        move += g[i] * set->e0_move[i];
    return (term){value, move * set->e0_sd, quadratic(set, g)};
}

static term reco_term(const anjip_day_set *set, double warm)
{
    double lt   = exp(set->e0 * warm);
    double move = lt * (set->e0_move[DAY_R] + set->theta[DAY_R] * warm);

    return (term){set->theta[DAY_R] * lt, move * set->e0_sd,
                  lt * lt * set->cov[DAY_R][DAY_R]};
}

/* Windows that share records share the errors of these; E0 is one error for both. */
static void mix(const anjip_day *d, const anjip_day_set *two[2], double weight,
                const term t[2], double *value, double *sd)
{
    double rest   = 1.0 - weight;
    double apart  = (double)llabs(two[1]->start - two[0]->start);
    double shared = fmax(0.0, 1.0 - apart / (double)(DAYS_WIDE * d->per_day));
    double move   = weight * t[0].move + rest * t[1].move;

    if (!d->form->own && two[0] != two[1])
        shared = 0.0;
    *value = weight * t[0].value + rest * t[1].value;
    *sd    = sqrt(weight * weight * t[0].variance + rest * rest * t[1].variance +
                  2.0 * weight * rest * shared * sqrt(t[0].variance * t[1].variance) +
                  move * move);
}

static uint8_t quality_of(const anjip_day *d, int64_t row, const anjip_day_set *two[2])
{
    long long            far     = (long long)(DAYS_FAR * d->per_day);
    int                  first   = llabs(two[0]->row - row) <= llabs(two[1]->row - row);
    const anjip_day_set *nearest = two[first ? 0 : 1];

    if (llabs(nearest->row - row) > far)
        return 2;
    return nearest->fixed ? 1 : 0;
}

typedef struct {
    course gpp, humid, reco, night;
} courses;

static void row_gpp(const anjip_day *d, size_t i, courses *c, double *gpp, double *sd,
                    uint8_t *quality)
{
    const anjip_day_set *two[2];
    double               weight, sw = d->sw_in[i];
    int                  humid = !d->opts.neglect_vpd && isnan(d->vpd[i]);
    course              *from  = humid ? &c->humid : &c->gpp;
    double dry = humid || d->opts.neglect_vpd ? 0.0 : fmax(d->vpd[i] - VPD_FREE, 0.0);

    if (d->form->own && anjip_day_is_night(d, i)) {
        /* a sensor's offset in the dark is no light */
        *gpp = *sd = 0.0;
        return;
    }
    if (isnan(sw) || !around(from, (int64_t)i, two, &weight))
        return;
    sw        = d->form->own ? fmax(sw, 0.0) : sw;
    term t[2] = {gpp_term(two[0], sw, dry), gpp_term(two[1], sw, dry)};
    mix(d, two, weight, t, gpp, sd);
    *quality = quality_of(d, (int64_t)i, two);
}

static void row_reco(const anjip_day *d, size_t i, courses *c, double *reco, double *sd,
                     uint8_t *quality)
{
    const anjip_day_set *two[2];
    double               weight;
    int                  dark = d->opts.inhibition && anjip_day_is_night(d, i);
    course              *from = dark ? &c->night : &c->reco;

    if (isnan(d->t_air[i]) || !around(from, (int64_t)i, two, &weight))
        return;
    double warm = anjip_day_warm(d->t_air[i]);
    term   t[2] = {reco_term(two[0], warm), reco_term(two[1], warm)};
    mix(d, two, weight, t, reco, sd);
    uint8_t own = quality_of(d, (int64_t)i, two);
    if (*quality == 255 || own > *quality)
        *quality = own;
}

static void all_rows(const anjip_day *d, courses *c, const anji_partition_day_out *out)
{
    for (size_t i = 0; i < d->rows; i++) {
        double  gpp = NAN, gpp_sd = NAN, reco = NAN, reco_sd = NAN;
        uint8_t quality = 255;
        row_gpp(d, i, c, &gpp, &gpp_sd, &quality);
        row_reco(d, i, c, &reco, &reco_sd, &quality);
        if (out->gpp != NULL)
            out->gpp[i] = gpp;
        if (out->gpp_sd != NULL)
            out->gpp_sd[i] = gpp_sd;
        if (out->reco != NULL)
            out->reco[i] = reco;
        if (out->reco_sd != NULL)
            out->reco_sd[i] = reco_sd;
        if (out->quality != NULL)
            out->quality[i] = isnan(gpp) || isnan(reco) ? 255 : quality;
    }
}

int anjip_day_mix(const anjip_day *d, const anji_partition_day_out *out,
                  anji_error *err)
{
    courses c = {.gpp = {0}};
    int     good =
        course_new(&c.gpp, d, d->sets, DAY_BETA) &
        course_new(&c.humid, d, d->humid_sets, DAY_BETA) &
        course_new(&c.reco, d, d->sets, DAY_R) &
        course_new(&c.night, d, d->opts.inhibition ? d->night_sets : NULL, DAY_R);

    if (good)
        all_rows(d, &c, out);
    free(c.gpp.sets);
    free(c.humid.sets);
    free(c.reco.sets);
    free(c.night.sets);
    return good ? ANJI_OK
                : anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to join the windows");
}
