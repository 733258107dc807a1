/* The chain's members: NEE under each of many thresholds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/ensemble.h>

#include "flux/chain.h"

/* What each member drops: [n_members][n]. */
static int drop(const chain *c, double *threshold, uint8_t *dropped, anji_error *err)
{
    int status = ANJI_OK;

    for (size_t k = 0; k < c->n_members && status == ANJI_OK; k++) {
        const double *of_year = c->member_threshold + k * c->n_years;
        for (size_t i = 0; i < c->n; i++)
            threshold[i] = of_year[c->year_of_row[i]];
        status = anjip_chain_filter(c, threshold, dropped + k * c->n, err);
    }
    return status;
}

/* Measured values that a member keeps stand in its column as they are. */
static void keep_measured(chain *c, const uint8_t *dropped)
{
    for (size_t k = 0; k < c->n_members; k++)
        for (size_t i = 0, at = k * c->n; i < c->n; i++, at++)
            if (dropped[at] == ANJI_USTAR_KEPT && !isnan(c->checked[i])) {
                c->members[at]        = c->checked[i];
                c->member_quality[at] = 0;
            }
}

static int fill(chain *c, const uint8_t *dropped, anji_error *err)
{
    anji_driver        drivers[3];
    anji_fill_opts     how;
    anji_ensemble_opts o;
    anjip_run_stage    stage;

    size_t n      = anjip_chain_conditions(c, drivers, &how);
    how.gaps_only = 1;
    anji_ensemble_opts_init(&o, sizeof o);
    o.fill = &how;
    o.run  = anjip_run_part(&stage, &c->run, 0.4, 0.7);
    return anji_fill_mds_ensemble(&c->axis, c->checked, drivers, n, c->n_members,
                                  dropped, &o, c->members, c->member_quality, err);
}

void anjip_chain_sum_years(const chain *c, const double *nee, double *sum)
{
    anji_civil day;
    int64_t    from = c->axis.start, end = from + c->axis.n * c->axis.step;

    for (size_t year = 0; from < end; year++) {
        int64_t first, last;
        anji_civil_from_seconds(from, &day);
        int64_t to = anji_seconds_from_yday(day.year + 1, 1);
        anji_axis_rows(&c->axis, from, to, &first, &last);
        sum[year] = 0.0;
        for (int64_t i = first; i < last; i++)
            sum[year] += nee[i];
        sum[year] = anji_gc_per_m2(sum[year], c->axis.step, c->rules.mass);
        from      = to;
    }
}

int anjip_chain_members(chain *c, anji_error *err)
{
    if (c->n_members == 0)
        return ANJI_OK;
    double  *threshold = anjip_chain_column(c);
    uint8_t *dropped   = anjip_malloc(c->n_members, c->n);
    c->members         = anjip_chain_keep(c, c->n_members, c->n * sizeof *c->members);
    c->member_quality  = anjip_chain_keep(c, c->n_members, c->n);
    c->member_sums =
        anjip_chain_keep(c, c->n_members, c->n_years * sizeof *c->member_sums);
    int status = ANJI_OK;
    if (threshold == NULL || dropped == NULL || c->members == NULL ||
        c->member_quality == NULL || c->member_sums == NULL)
        status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu members",
                            c->n_members);
    if (status == ANJI_OK)
        status = drop(c, threshold, dropped, err);
    if (status == ANJI_OK)
        status = fill(c, dropped, err);
    if (status == ANJI_OK) {
        keep_measured(c, dropped);
        for (size_t k = 0; k < c->n_members; k++)
            anjip_chain_sum_years(c, c->members + k * c->n,
                                  c->member_sums + k * c->n_years);
        anjip_chain_step(c, "members", (int64_t)c->n_members,
                         "thresholds drawn, and the record filled under each");
    }
    free(dropped);
    return status;
}
