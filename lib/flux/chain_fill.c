/* The chain's gaps: drivers first, then NEE.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "flux/chain.h"

/* ---- drivers ------------------------------------------------------------------------- */

/* Replace the missing of x by estimates; returns how many through *n. */
static int fill_column(const chain *c, double *x, const anji_driver *drivers,
                       size_t n_drivers, double *estimate, int64_t *n, anji_error *err)
{
    anji_fill      out = {.value = estimate};
    anji_fill_opts o;

    anji_fill_opts_init(&o, sizeof o);
    o.gaps_only    = 1;
    o.max_gap_days = c->opts.max_gap_days;
    int status     = anji_fill_mds(&c->axis, x, drivers, n_drivers, &o, &out, err);
    for (size_t i = 0; i < c->n && status == ANJI_OK; i++)
        if (isnan(x[i]) && !isnan(estimate[i])) {
            x[i] = estimate[i];
            ++*n;
        }
    return status;
}

static int fill_drivers(chain *c, anji_error *err)
{
    double     *work = anjip_chain_column(c);
    int64_t     n    = 0;
    anji_driver sun[3];
    int         status = ANJI_OK;

    c->driver_filled = anjip_chain_keep(c, c->n, 1);
    if (work == NULL || c->driver_filled == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to fill drivers");
    for (size_t i = 0; c->sw != NULL && c->sun_is_true && i < c->n; i++)
        if (isnan(c->sw[i]) && c->potential[i] == 0.0) {
            c->sw[i] = 0.0; /* the sun is down */
            n++;
        }
    for (size_t i = 0; i < c->n; i++)
        c->driver_filled[i] = c->sw == NULL || isnan(c->sw[i]);
    status = anjip_chain_reanalysis(c, &n, err);
    if (status == ANJI_OK && c->sw != NULL)
        status = fill_column(c, c->sw, NULL, 0, work, &n, err);
    anji_fill_drivers(c->sw, c->vpd, c->ta, sun);
    size_t known = c->sw != NULL ? 1 : 0;
    if (status == ANJI_OK && c->ta != NULL)
        status = fill_column(c, c->ta, sun, known, work, &n, err);
    if (status == ANJI_OK && c->vpd != NULL)
        status = fill_column(c, c->vpd, sun, known, work, &n, err);
    anjip_chain_step(c, "drivers", n, "values of radiation, temperature, VPD filled");
    return status;
}

/* ---- NEE ----------------------------------------------------------------------------- */
size_t anjip_chain_conditions(const chain *c, anji_driver drivers[3], anji_fill_opts *o)
{
    anji_driver all[3];
    size_t      n = 0;

    anji_fill_drivers(c->sw, c->vpd, c->ta, all);
    for (size_t d = 0; d < 3 && all[0].values != NULL; d++)
        if (all[d].values != NULL)
            drivers[n++] = all[d];
    if (n == 2 && !c->rules.any_drivers)
        n = 1;
    anji_fill_opts_init(o, sizeof *o);
    o->form         = c->opts.rules;
    o->max_gap_days = c->opts.max_gap_days;
    return n;
}

int anjip_chain_drivers(chain *c, anji_error *err)
{
    if (c->rules.need_drivers && (c->sw == NULL || c->ta == NULL || c->vpd == NULL))
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                          "these rules need SW_IN, TA and VPD; missing:%s%s%s",
                          c->sw == NULL ? " SW_IN" : "", c->ta == NULL ? " TA" : "",
                          c->vpd == NULL ? " VPD" : "");
    return c->rules.fill_drivers ? fill_drivers(c, err) : ANJI_OK;
}

static int reserve(chain *c)
{
    c->estimate = anjip_chain_column(c);
    c->spread   = anjip_chain_column(c);
    c->filled   = anjip_chain_column(c);
    c->residual = anjip_chain_column(c);
    c->count    = anjip_chain_keep(c, c->n, sizeof *c->count);
    c->window   = anjip_chain_keep(c, c->n, sizeof *c->window);
    c->method   = anjip_chain_keep(c, c->n, 1);
    c->class    = anjip_chain_keep(c, c->n, 1);
    c->quality  = anjip_chain_keep(c, c->n, 1);
    return c->estimate != NULL && c->spread != NULL && c->filled != NULL &&
           c->residual != NULL && c->count != NULL && c->window != NULL &&
           c->method != NULL && c->class != NULL && c->quality != NULL;
}

int anjip_chain_fill(chain *c, anji_error *err)
{
    int64_t        n[4] = {0, 0, 0, 0};
    anji_driver    drivers[3];
    anji_fill_opts o;

    if (!reserve(c))
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to fill %zu rows", c->n);
    size_t    drivers_n = anjip_chain_conditions(c, drivers, &o);
    anji_fill out = {c->estimate, c->spread, c->count, c->window, c->method, c->class};
    int status    = anji_fill_mds(&c->axis, c->kept, drivers, drivers_n, &o, &out, err);
    for (size_t i = 0; i < c->n && status == ANJI_OK; i++) {
        int measured = !isnan(c->kept[i]);
        if (c->driver_filled != NULL && c->driver_filled[i] && c->class[i] == 1)
            c->class[i] = 2; /* no better than the driver that was filled first */
        c->filled[i]   = measured ? c->kept[i] : c->estimate[i];
        c->quality[i]  = measured ? 0 : c->class[i];
        c->residual[i] = measured ? c->kept[i] - c->estimate[i] : NAN;
        n[c->quality[i] <= 3 ? c->quality[i] : 0] += measured ? 0 : 1;
    }
    anjip_chain_step(c, "filled 1", n[1], "records filled in class 1 (good)");
    anjip_chain_step(c, "filled 2", n[2], "records filled in class 2 (medium)");
    anjip_chain_step(c, "filled 3", n[3], "records filled in class 3 (poor)");
    if (n[0] > 0)
        anjip_chain_step(c, "unfilled", n[0], "records without a value");
    return status;
}
