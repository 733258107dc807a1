/* The chain's partition of NEE into GPP and RECO.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/meteo.h>
#include <anjicarbon/partition_day.h>
#include <anjicarbon/partition_night.h>

#include "flux/chain.h"

/* The model of respiration has no value at -46.02 degC and below; here it is as good as 0. */
#define COLDEST (-45.0)

/* The columns that partitions need beside the chain's own. */
typedef struct {
    const double  *sw, *ta, *vpd; /* filled                                         */
    const double  *ta_measured;   /* NaN where it is too cold for the model         */
    const double  *sd;            /* of NEE; NaN where alike records have no spread */
    const uint8_t *night; /* 1 where the sun is down; NULL: radiation tells         */
} inputs;

/* A literal chain leaves its drivers as they are; its partition takes them filled by the
 * same form of MDS. */
static int fill_gaps(chain *c, const double *x, const double **filled, anji_error *err)
{
    anji_driver    drivers[3];
    anji_fill_opts o;
    anji_fill      out = {.value = NULL};

    *filled = x;
    if (x == NULL || c->rules.fill_drivers)
        return ANJI_OK;
    size_t  n = anjip_chain_conditions(c, drivers, &o);
    double *y = out.value = anjip_chain_column(c);
    o.gaps_only           = 1;
    if (y == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to fill drivers");
    int status = anji_fill_mds(&c->axis, x, drivers, n, &o, &out, err);
    for (size_t i = 0; i < c->n && status == ANJI_OK; i++)
        y[i] = isnan(x[i]) ? y[i] : x[i];
    *filled = y;
    return status;
}

/* x with `instead` where it is `least` or less; x itself where it never is. */
static int replace_least(chain *c, const double **x, double least, double instead,
                         anji_error *err)
{
    size_t at = 0;

    while (at < c->n && !((*x)[at] <= least))
        at++;
    if (at == c->n)
        return ANJI_OK;
    double *y = anjip_chain_column(c);
    if (y == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a partition");
    for (size_t i = 0; i < c->n; i++)
        y[i] = (*x)[i] <= least ? instead : (*x)[i];
    *x = y;
    return ANJI_OK;
}

static int take_inputs(chain *c, inputs *in, anji_error *err)
{
    in->ta_measured = c->ta_night;
    in->sd          = c->spread;
    int status      = fill_gaps(c, c->sw, &in->sw, err);
    if (status == ANJI_OK)
        status = fill_gaps(c, c->ta, &in->ta, err);
    if (status == ANJI_OK)
        status = fill_gaps(c, c->vpd, &in->vpd, err);
    if (status == ANJI_OK)
        status = replace_least(c, &in->ta, COLDEST, COLDEST, err);
    if (status == ANJI_OK)
        status = replace_least(c, &in->ta_measured, COLDEST, NAN, err);
    if (status == ANJI_OK)
        status = replace_least(c, &in->sd, 0.0, NAN, err);
    return status;
}

/* Where the sun is down, as the form sees it; NULL when the place is not known. */
static int find_night(chain *c, inputs *in, anji_error *err)
{
    anji_sun_opts o;

    in->night = NULL;
    if (c->rules.clock || isnan(c->opts.lat) || isnan(c->opts.utc_offset)) {
        in->night = c->sun_is_true ? c->night : NULL;
        if (in->night == NULL && c->opts.rules != ANJI_FORM_ANJI)
            anjip_chain_warn(c, "partition: the place is not known, so that radiation "
                                "alone tells the night; the peer asks the sun, too");
        return ANJI_OK;
    }
    double  *potential = anjip_chain_column(c);
    uint8_t *night     = anjip_chain_keep(c, c->n, 1);
    if (potential == NULL || night == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for nights");
    anji_sun_opts_init(&o, sizeof o);
    o.form =
        c->opts.rules == ANJI_FORM_REDDYPROC ? ANJI_FORM_REDDYPROC : ANJI_FORM_ANJI;
    int status = anji_sun(&c->axis, c->opts.lat, c->opts.lon, c->opts.utc_offset, &o,
                          NULL, potential, err);
    for (size_t i = 0; i < c->n; i++)
        night[i] = potential[i] == 0.0;
    in->night = night;
    return status;
}

static int by_night(chain *c, const inputs *in, anji_error *err)
{
    anji_partition_night_opts    o;
    anji_partition_night_result *result = NULL;
    size_t                       n;

    c->gpp_nt  = anjip_chain_column(c);
    c->reco_nt = anjip_chain_column(c);
    if (c->gpp_nt == NULL || c->reco_nt == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a partition");
    anji_partition_night_opts_init(&o, sizeof o);
    o.form     = c->opts.rules;
    int status = anji_partition_night(&c->axis, c->kept, c->filled, c->sw_night,
                                      in->night, in->ta_measured, in->ta, &o,
                                      c->reco_nt, c->gpp_nt, &result, err);
    const anji_partition_night_year *y = anji_partition_night_years(result, &n);
    for (size_t i = 0; i < n; i++)
        if (y[i].reason >= ANJI_PARTITION_NIGHT_NO_NIGHT)
            anjip_chain_warn(c, "%d: no night-time partition: %s", y[i].year,
                             anji_partition_night_reason(y[i].reason));
        else if (y[i].reason == ANJI_PARTITION_NIGHT_PRIOR)
            anjip_chain_warn(c, "%d: night-time partition: %s", y[i].year,
                             anji_partition_night_reason(y[i].reason));
    anji_partition_night_result_free(result);
    return status;
}

/* A sample of equal values has no spread to weigh by. */
static const double *weights(chain *c)
{
    double *sd = anjip_chain_column(c);
    for (size_t i = 0; sd != NULL && i < c->n; i++)
        sd[i] = c->spread[i] > 0.0 ? c->spread[i] : NAN;
    return sd;
}

static int by_day(chain *c, const inputs *in, anji_error *err)
{
    const double           *sd = weights(c);
    anji_partition_day_opts o;
    anji_partition_day_out  out = {.gpp = NULL};
    anjip_run_stage         stage;

    out.gpp = c->gpp_dt = anjip_chain_column(c);
    out.reco = c->reco_dt = anjip_chain_column(c);
    if (sd == NULL || out.gpp == NULL || out.reco == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a partition");
    anji_partition_day_opts_init(&o, sizeof o);
    o.form =
        c->opts.rules == ANJI_FORM_REDDYPROC ? ANJI_FORM_REDDYPROC : ANJI_FORM_ANJI;
    o.neglect_vpd = in->vpd == NULL;
    o.run         = anjip_run_part(&stage, &c->run, 0.75, 0.8);
    return anji_partition_day(&c->axis, c->kept, sd, in->ta, in->vpd, in->sw, in->night,
                              &o, &out, err);
}

int anjip_chain_partition(chain *c, anji_error *err)
{
    inputs in;

    if (c->opts.partition == ANJI_TOWER_PARTITION_NONE)
        return ANJI_OK;
    if (c->sw == NULL || c->ta == NULL) {
        anjip_chain_warn(c, "the record has no %s: NEE is not partitioned",
                         c->sw == NULL ? "SW_IN" : "TA");
        return ANJI_OK;
    }
    anji_error detail = {.code = ANJI_OK};
    int        status = take_inputs(c, &in, &detail);
    if (status == ANJI_OK)
        status = find_night(c, &in, &detail);
    if (status == ANJI_OK && (c->opts.partition & ANJI_TOWER_PARTITION_NIGHT))
        status = by_night(c, &in, &detail);
    if (status == ANJI_OK && (c->opts.partition & ANJI_TOWER_PARTITION_DAY))
        status = by_day(c, &in, &detail);
    if (status != ANJI_OK && err != NULL)
        *err = detail;
    return status;
}
