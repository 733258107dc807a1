/* Thresholds of resamples, by year.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/ustar_bootstrap.h>

#include "base/random.h"
#include "base/run.h"
#include "flux/ustar_change_private.h"
#include "flux/ustar_private.h"
#include "flux/ustar_resample.h"

static const anji_param params[] = {
    ANJIP_CHOICE(anji_ustar_bootstrap_opts, form, "anji|reddyproc|oneflux", 0, 2,
                 "whose rules are followed"),
    ANJIP_CHOICE(anji_ustar_bootstrap_opts, method, "moving_point|change_point", 0, 1,
                 "how a threshold is found"),
    ANJIP_PARAM(anji_ustar_bootstrap_opts, n_draws, ANJI_PARAM_UINT32, "1", 100, 1, 1e6,
                "resamples"),
    ANJIP_PARAM(anji_ustar_bootstrap_opts, seed, ANJI_PARAM_UINT32, "1", 1, 0,
                4294967295.0, "of the resamples"),
    ANJIP_PARAM(anji_ustar_bootstrap_opts, zero, ANJI_PARAM_UINT32, "1", 0, 0, 0,
                "reserved"),
    ANJIP_PARAM(anji_ustar_bootstrap_opts, sw_night, ANJI_PARAM_DOUBLE, "W m-2", NAN, 0,
                1000, "night is below this radiation; none given: as the method says"),
};

static const anjip_opts_kind kind = {"ustar_bootstrap", params, ANJIP_COUNT(params),
                                     ANJIP_SIZE_THROUGH(anji_ustar_bootstrap_opts, run),
                                     sizeof(anji_ustar_bootstrap_opts)};

int anji_ustar_bootstrap_opts_init(anji_ustar_bootstrap_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_ustar_bootstrap_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

size_t anji_ustar_bootstrap_years(const anji_axis *axis, int32_t *first)
{
    anji_civil from, to;

    if (first != NULL)
        *first = 0;
    if (anji_axis_check(axis, NULL) != ANJI_OK || axis->n == 0 ||
        anji_civil_from_seconds(axis->start, &from) != ANJI_OK ||
        anji_civil_from_seconds(axis->start + (axis->n - 1) * axis->step, &to) !=
            ANJI_OK)
        return 0;
    if (first != NULL)
        *first = from.year;
    return (size_t)(to.year - from.year + 1);
}

/* What the tasks share. Task d writes row d of threshold. */
typedef struct {
    anji_ustar_bootstrap_opts    o;
    const anji_ustar_plan       *plan;
    const anjip_ustar_resampler *resampler;
    int32_t                      first_year;
    size_t                       n_years;
    double                      *threshold;
} job;

/* Draws are streams from 1, so that none is the record's. */
static int one_draw(void *context, size_t d, anji_error *err)
{
    job               *j   = context;
    double            *row = j->threshold + d * j->n_years;
    anji_ustar_result *result;
    size_t             n;

    int status =
        d == 0 && j->plan->form->data_first
            ? anji_ustar_plan_estimate(j->plan, NULL, 0, &result, err)
            : anjip_ustar_resample(j->resampler, j->o.seed, d + 1, &result, err);
    if (status != ANJI_OK)
        return status;
    const anji_ustar_year *years = anji_ustar_years(result, &n);
    for (size_t y = 0; y < n; y++) {
        int64_t at = (int64_t)years[y].year - j->first_year;
        if (at >= 0 && at < (int64_t)j->n_years)
            row[at] = years[y].reported;
    }
    anji_ustar_result_free(result);
    return ANJI_OK;
}

typedef struct {
    const anji_axis *axis;
    const double    *nee, *ustar, *t_air, *sw_in;
    const uint8_t   *night;
    const int32_t   *season;
} record;

static int by_moving_point(const record *in, job *j, const anji_run *run,
                           anji_error *err)
{
    anji_ustar_opts        o;
    anji_ustar_plan       *plan      = NULL;
    anjip_ustar_resampler *resampler = NULL;

    anji_ustar_opts_init(&o, sizeof o);
    o.form = j->o.form;
    if (!isnan(j->o.sw_night))
        o.sw_night = j->o.sw_night;
    int status = anji_ustar_plan_new(in->axis, in->nee, in->ustar, in->t_air, in->sw_in,
                                     in->night, in->season, &o, &plan, err);
    if (status == ANJI_OK)
        status = anjip_ustar_resampler_new(plan, &resampler, err);
    j->plan      = plan;
    j->resampler = resampler;
    if (status == ANJI_OK)
        status = anjip_parallel(run, 0.0, 1.0, j->o.n_draws, one_draw, j, err);
    anjip_ustar_resampler_free(resampler);
    anji_ustar_plan_free(plan);
    return status;
}

/* ---- the change point: selected among the strata of all draws together ---- */

typedef struct {
    const anjip_change_plan *plan;
    uint64_t                 seed;
    anjip_change_cell       *cells; /* [n_years][n_draws][ANJIP_CHANGE_CELLS] */
    size_t                   n_draws;
} change_job;

/* The methods' resamples are not each other's: their streams lie 2^32 apart. */
static int one_change_draw(void *context, size_t d, anji_error *err)
{
    change_job  *j = context;
    anji_random *random;

    int status = anji_random_new(j->seed, (UINT64_C(1) << 32) + d + 1, &random, err);
    if (status != ANJI_OK)
        return status;
    int ok = 1;
    for (size_t y = 0; ok && y < j->plan->n_years; y++)
        ok = anjip_change_resample(
            j->plan, y, random, j->cells + (y * j->n_draws + d) * ANJIP_CHANGE_CELLS);
    anji_random_free(random);
    return ok ? ANJI_OK : anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to resample");
}

static int select_all(const change_job *j, const anji_ustar_change_opts *o,
                      double *threshold, anji_error *err)
{
    size_t   n_cells = j->n_draws * ANJIP_CHANGE_CELLS;
    uint8_t *use     = anjip_malloc(n_cells, 1);
    int      ok      = use != NULL;

    for (size_t y = 0; ok && y < j->plan->n_years; y++) {
        const anjip_change_cell *cells = j->cells + y * n_cells;
        anjip_change_choice      choice;
        ok = anjip_change_select(o, j->n_draws, cells, use, &choice);
        for (size_t d = 0; ok && d < j->n_draws; d++)
            threshold[d * j->plan->n_years + y] = anjip_change_mean(
                (int)o->model, ANJIP_CHANGE_CELLS, cells + d * ANJIP_CHANGE_CELLS,
                use + d * ANJIP_CHANGE_CELLS, NULL);
    }
    free(use);
    return ok ? ANJI_OK : anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to resample");
}

static int by_change_point(const record *in, job *j, const anji_run *run,
                           anji_error *err)
{
    anjip_change_record    columns = {in->axis,  in->nee,   in->ustar,
                                      in->t_air, in->sw_in, in->night};
    anji_ustar_change_opts wanted, o;
    anjip_change_plan      plan;

    anji_ustar_change_opts_init(&wanted, sizeof wanted);
    wanted.form = j->o.form;
    if (!isnan(j->o.sw_night))
        wanted.sw_night = j->o.sw_night;
    int status = anjip_change_opts_load(&o, &wanted, err);
    if (status == ANJI_OK)
        status = anjip_change_plan_new(&columns, &o, &plan, err);
    if (status != ANJI_OK)
        return status;
    change_job c = {&plan, j->o.seed, NULL, j->o.n_draws};
    c.cells =
        anjip_malloc(c.n_draws * j->n_years, ANJIP_CHANGE_CELLS * sizeof *c.cells);
    status = c.cells != NULL
                 ? anjip_parallel(run, 0.0, 1.0, c.n_draws, one_change_draw, &c, err)
                 : anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to resample");
    if (status == ANJI_OK)
        status = select_all(&c, &o, j->threshold, err);
    free(c.cells);
    anjip_change_plan_free(&plan);
    return status;
}

static void clear(double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = NAN;
}

int anji_ustar_bootstrap(const anji_axis *axis, const double *nee, const double *ustar,
                         const double *t_air, const double *sw_in, const uint8_t *night,
                         const int32_t *season, const anji_ustar_bootstrap_opts *opts,
                         double *threshold, anji_error *err)
{
    record   in = {axis, nee, ustar, t_air, sw_in, night, season};
    job      j  = {.threshold = threshold};
    anji_run run;

    anjip_begin(err);
    int status = anji_axis_check(axis, err);
    if (status == ANJI_OK)
        status = anjip_opts_load(&kind, &j.o, opts, err);
    if (status != ANJI_OK)
        return status;
    j.n_years = anji_ustar_bootstrap_years(axis, &j.first_year);
    if (threshold == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "threshold is NULL");
    clear(threshold, j.o.n_draws * j.n_years);
    status = anjip_run_load(&run, j.o.run, err);
    if (status != ANJI_OK)
        return status;
    status = j.o.method == ANJI_USTAR_MOVING_POINT
                 ? by_moving_point(&in, &j, &run, err)
                 : by_change_point(&in, &j, &run, err);
    if (status != ANJI_OK)
        clear(threshold, j.o.n_draws * j.n_years);
    return status;
}
