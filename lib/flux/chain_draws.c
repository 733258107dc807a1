/* The thresholds of the chain's members: resamples, or percentiles of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/stats.h>
#include <anjicarbon/ustar_bootstrap.h>

#include "flux/chain.h"

#define DRAWS_ENSEMBLE 100 /* of each method, as in the FLUXNET product */

/* What each way to a threshold draws, and what becomes of the draws. */
typedef struct {
    int moving_point, change_point; /* which methods are drawn                     */
    int pooling;                    /* ANJI_USTAR_VUT, _CUT; -1: draws are members */
    int median;                     /* 1: the threshold is the draws' median       */
} way;

static const way ways[] = {
    [ANJI_TOWER_USTAR_MP]        = {1, 0, -1, 0},
    [ANJI_TOWER_USTAR_NONE]      = {0, 0, -1, 0},
    [ANJI_TOWER_USTAR_FIXED]     = {0, 0, -1, 0},
    [ANJI_TOWER_USTAR_BOOTSTRAP] = {1, 0, -1, 1},
    [ANJI_TOWER_USTAR_CPD]       = {0, 1, -1, 1},
    [ANJI_TOWER_USTAR_VUT]       = {1, 1, ANJI_USTAR_VUT, 0},
    [ANJI_TOWER_USTAR_CUT]       = {1, 1, ANJI_USTAR_CUT, 0},
};

/* The year of the thresholds that a row belongs to, counted from the first. The moving
 * point's seasons belong to the year of their middle; the other ways know calendar years. */
static int years_of_rows(chain *c, anji_error *err)
{
    int32_t  first;
    int32_t *label = anjip_chain_keep(c, c->n, sizeof *label);

    c->n_years     = anji_ustar_bootstrap_years(&c->axis, &first);
    c->year_of_row = anjip_chain_keep(c, c->n, sizeof *c->year_of_row);
    if (label == NULL || c->year_of_row == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for years");
    int seasonal = ways[c->opts.ustar].pooling < 0 && !ways[c->opts.ustar].change_point;
    int status   = anji_ustar_seasons(&c->axis, c->opts.rules, label, err);
    for (size_t i = 0, end; i < c->n && status == ANJI_OK; i = end) {
        for (end = i + 1; seasonal && end < c->n && label[end] == label[i];)
            end++;
        anji_civil day;
        int64_t    middle = (int64_t)(i + (end - i) / 2);
        anji_civil_from_seconds(c->axis.start + middle * c->axis.step, &day);
        for (size_t k = i; k < end; k++)
            c->year_of_row[k] = day.year - first;
    }
    return status;
}

/* n draws of one method behind those that are there. */
static int draw(chain *c, uint32_t method, double from, double to, double *threshold,
                anji_error *err)
{
    anji_ustar_bootstrap_opts o;
    anjip_run_stage           stage;

    anji_ustar_bootstrap_opts_init(&o, sizeof o);
    o.form    = c->opts.rules;
    o.method  = method;
    o.n_draws = c->rules.draws;
    o.seed    = c->opts.seed;
    o.run     = anjip_run_part(&stage, &c->run, from, to);
    return anji_ustar_bootstrap(&c->axis, c->checked, c->ustar, c->ta_night,
                                c->sw_night, c->night_ustar, NULL, &o, threshold, err);
}

/* Percentiles of the pooled draws as members, ascending; the median is the last of the
 * product's list and is made the last member here, too. */
static int pool(chain *c, const way *w, size_t n_draws, const double *draws,
                anji_error *err)
{
    size_t        n;
    const double *probabilities = anji_ustar_probabilities(&n);
    double       *quantile      = anjip_chain_keep(c, n * c->n_years, sizeof *quantile);

    c->member_threshold =
        anjip_chain_keep(c, n * c->n_years, sizeof *c->member_threshold);
    if (quantile == NULL || c->member_threshold == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for an ensemble");
    int status = anji_ustar_pool(n_draws, c->n_years, draws, w->pooling, c->opts.rules,
                                 n, probabilities, quantile, err);
    for (size_t k = 0; k < n && status == ANJI_OK; k++)
        for (size_t y = 0; y < c->n_years; y++)
            c->member_threshold[k * c->n_years + y] = quantile[y * n + k];
    c->n_members = status == ANJI_OK ? n : 0;
    return status;
}

/* Draws that found something are members as they are. */
static void keep_found(chain *c, size_t n_draws, double *draws)
{
    c->member_threshold = draws;
    for (size_t b = 0; b < n_draws; b++) {
        int found = 0;
        for (size_t y = 0; y < c->n_years; y++)
            found = found || !isnan(draws[b * c->n_years + y]);
        if (found)
            memmove(draws + c->n_members++ * c->n_years, draws + b * c->n_years,
                    c->n_years * sizeof *draws);
    }
}

static void take_median(chain *c, double *work)
{
    int found = 0;

    for (size_t y = 0; y < c->n_years; y++) {
        for (size_t b = 0; b < c->n_members; b++)
            work[b] = c->member_threshold[b * c->n_years + y];
        double median = anji_median(c->n_members, work, work);
        found         = found || !isnan(median);
        for (size_t i = 0; i < c->n; i++)
            if ((size_t)c->year_of_row[i] == y)
                c->threshold[i] = median;
    }
    if (!found)
        anjip_chain_no_threshold(c, "no resample has one");
}

int anjip_chain_draws(chain *c, anji_error *err)
{
    const way *w = &ways[c->opts.ustar];

    if (c->rules.draws == 0 && (w->median || w->pooling >= 0))
        c->rules.draws = c->opts.ustar_draws = DRAWS_ENSEMBLE;
    size_t n_draws = (size_t)(w->moving_point + w->change_point) * c->rules.draws;
    if (n_draws == 0 || (c->opts.ustar == ANJI_TOWER_USTAR_MP &&
                         (n_draws == 1 || isnan(anji_ustar_single(c->ustar_result)))))
        return ANJI_OK;
    int     status = years_of_rows(c, err);
    double *draws  = status != ANJI_OK
                         ? NULL
                         : anjip_chain_keep(c, n_draws * c->n_years, sizeof *draws);
    double *work   = anjip_chain_keep(c, n_draws, sizeof *work);
    if (status == ANJI_OK && (draws == NULL || work == NULL))
        status =
            anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu draws", n_draws);
    if (status == ANJI_OK && w->moving_point)
        status = draw(c, ANJI_USTAR_MOVING_POINT, 0.0, 0.1, draws, err);
    if (status == ANJI_OK && w->change_point)
        status = draw(c, ANJI_USTAR_CHANGE_POINT, 0.1, 0.4,
                      draws + (w->moving_point ? c->rules.draws * c->n_years : 0), err);
    if (status != ANJI_OK)
        return status;
    if (w->pooling >= 0)
        return pool(c, w, n_draws, draws, err);
    keep_found(c, n_draws, draws);
    if (w->median)
        take_median(c, work);
    return ANJI_OK;
}
