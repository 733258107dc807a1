/* The chain's u* threshold and filter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/quality.h>

#include "flux/chain.h"

static anji_ustar_opts opts_of(const chain *c)
{
    anji_ustar_opts o;
    anji_ustar_opts_init(&o, sizeof o);
    o.form = c->opts.rules;
    return o;
}

/* The threshold is found from nights that radiation tells, as in both programs and their
 * papers, and that the sun tells where there is none: so it does not hang on whether the
 * coordinates were given. The filter takes a record away only when both say night: at
 * twilight a canopy still takes up. */
static const uint8_t *night_of(const chain *c)
{
    return c->night_ustar;
}

static int tell_night(chain *c, anji_error *err)
{
    if (!c->sun_is_true)
        return ANJI_OK;
    c->night_ustar = anjip_chain_keep(c, c->n, 1);
    if (c->night_ustar == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for nights");
    for (size_t i = 0; i < c->n; i++)
        c->night_ustar[i] = c->sw != NULL && !isnan(c->sw[i]) ? 1 : c->night[i] == 1;
    return ANJI_OK;
}

/* A row without a threshold is kept, and its year says so. */
int anjip_chain_filter(const chain *c, const double *threshold, uint8_t *turbulence,
                       anji_error *err)
{
    anji_ustar_opts o = opts_of(c);

    int status = anji_ustar_filter(&c->axis, c->ustar, c->sw_night,
                                   c->sun_is_true ? c->night : NULL, threshold, &o,
                                   turbulence, err);
    for (size_t i = 0; i < c->n && status == ANJI_OK; i++)
        if (isnan(threshold[i]))
            turbulence[i] = ANJI_USTAR_KEPT;
    return status;
}

void anjip_chain_no_threshold(chain *c, const char *why)
{
    c->flags |= ANJI_BUDGET_NO_THRESHOLD;
    anjip_chain_warn(c, "no u* threshold was found (%s): calm nights are not filtered",
                     why);
}

static int find_threshold(chain *c, anji_error *err)
{
    anji_ustar_opts o = opts_of(c);

    int status = anji_ustar_moving_point(&c->axis, c->checked, c->ustar, c->ta_night,
                                         c->sw_night, night_of(c), NULL, NULL, 0, &o,
                                         &c->ustar_result, err);
    if (status != ANJI_OK)
        return status;
    status = anji_ustar_thresholds(c->ustar_result, &c->axis, NULL, ANJI_USTAR_BY_YEAR,
                                   c->threshold, err);
    if (status == ANJI_OK && isnan(anji_ustar_single(c->ustar_result)))
        anjip_chain_no_threshold(
            c, anji_ustar_reason(anji_ustar_single_reason(c->ustar_result)));
    return status;
}

static void without_filter(chain *c, const char *lacks)
{
    c->flags |= ANJI_BUDGET_NO_THRESHOLD;
    anjip_chain_warn(c, "the record has no %s: calm nights are not filtered", lacks);
}

/* What the night was like as it was measured. Resamples are analysed after the drivers
 * have been filled, and must see the records that the threshold was found from. */
static int keep_night(chain *c, anji_error *err)
{
    const struct {
        const double *from;
        double      **to;
        int           wanted;
    } copies[] = {{c->sw, &c->sw_night, c->sw != NULL || c->sun_is_true},
                  {c->ta, &c->ta_night, c->ta != NULL}};

    for (size_t k = 0; k < ANJIP_COUNT(copies); k++) {
        if (!copies[k].wanted)
            continue;
        *copies[k].to = anjip_chain_column(c);
        if (*copies[k].to == NULL)
            return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the nights");
        if (copies[k].from != NULL)
            memcpy(*copies[k].to, copies[k].from, c->n * sizeof(double));
    }
    return ANJI_OK;
}

/* What the search for a threshold cannot do without. */
static const char *lacking(const chain *c)
{
    return c->ustar == NULL                                                 ? "USTAR"
           : c->sw_night == NULL                                            ? "SW_IN"
           : c->opts.ustar != ANJI_TOWER_USTAR_FIXED && c->ta_night == NULL ? "TA"
                                                                            : NULL;
}

/* Set the threshold column, or leave it NULL when nothing is to be filtered; where it is
 * that of an ensemble's reference it is set when that is known. */
int anjip_chain_threshold(chain *c, anji_error *err)
{
    int status = tell_night(c, err);
    if (status == ANJI_OK)
        status = keep_night(c, err);
    if (status != ANJI_OK || c->opts.ustar == ANJI_TOWER_USTAR_NONE)
        return status;
    if (lacking(c) != NULL) {
        without_filter(c, lacking(c));
        return ANJI_OK;
    }
    c->threshold = anjip_chain_column(c);
    if (c->threshold == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a threshold");
    for (size_t i = 0; c->opts.ustar == ANJI_TOWER_USTAR_FIXED && i < c->n; i++)
        c->threshold[i] = c->opts.ustar_value;
    if (c->opts.ustar == ANJI_TOWER_USTAR_MP)
        status = find_threshold(c, err);
    return status == ANJI_OK ? anjip_chain_draws(c, err) : status;
}

int anjip_chain_turbulence(chain *c, anji_error *err)
{
    int64_t n = 0;

    c->turbulence = anjip_chain_keep(c, c->n, 1); /* 0: kept */
    c->kept       = anjip_chain_column(c);
    if (c->turbulence == NULL || c->kept == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a filter");
    if (c->threshold != NULL) {
        int status = anjip_chain_filter(c, c->threshold, c->turbulence, err);
        if (status != ANJI_OK)
            return status;
    }
    for (size_t i = 0; i < c->n; i++) {
        if (c->turbulence[i] == ANJI_USTAR_KEPT) {
            c->kept[i] = c->checked[i];
            continue;
        }
        n += isnan(c->checked[i]) ? 0 : 1;
        c->flag[i] |= c->turbulence[i] == ANJI_USTAR_AFTER_LOW ? ANJI_FLAG_AFTER
                                                               : ANJI_FLAG_USTAR;
    }
    if (c->threshold != NULL)
        anjip_chain_step(c, "u*", n, "records dropped for low turbulence");
    return ANJI_OK;
}
