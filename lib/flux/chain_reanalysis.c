/* The chain's missing drivers from a reanalysis that the file holds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/reanalysis.h>
#include <anjicarbon/stats.h>

#include "flux/chain.h"

/* One driver. A reanalysis that cannot be fitted is said and left alone: the gap filler
 * comes after it. */
static int fill_one(chain *c, const char *name, double *x, const double *era,
                    int64_t *n, anji_error *err)
{
    anji_error       detail; /* the caller's may be NULL */
    anji_debias_opts o;
    double           lowest;
    size_t           before = anji_count(c->n, x);
    double          *filled = anjip_chain_column(c);

    if (filled == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %s", name);
    int kind = anji_debias_kind(name, &lowest);
    anji_debias_opts_init(&o, sizeof o);
    o.lowest   = lowest;
    int status = anji_debias(c->n, x, era, kind, &o, filled, NULL, NULL, &detail);
    if (status == ANJI_ERR_TOO_FEW || status == ANJI_ERR_DOMAIN) {
        anjip_chain_warn(c, "%s_ERA is not used (%.250s)", name, detail.message);
        return ANJI_OK;
    }
    if (status != ANJI_OK) {
        if (err != NULL)
            *err = detail;
        return status;
    }
    memcpy(x, filled, c->n * sizeof *x);
    *n += (int64_t)(anji_count(c->n, x) - before);
    return ANJI_OK;
}

/* With drivers a record is not blind any more. */
static void open_eyes(chain *c)
{
    for (size_t i = 0; c->sw != NULL && i < c->n; i++)
        if (!isnan(c->sw[i]) && ((c->ta != NULL && !isnan(c->ta[i])) ||
                                 (c->vpd != NULL && !isnan(c->vpd[i]))))
            c->blind[i] = 0;
}

/* Adds to *n how many values were missing. */
int anjip_chain_reanalysis(chain *c, int64_t *n, anji_error *err)
{
    const struct {
        const char   *name;
        double       *x;
        const double *era;
    } drivers[]    = {{"SW_IN", c->sw, c->sw_era},
                      {"TA", c->ta, c->ta_era},
                      {"VPD", c->vpd, c->vpd_era}};
    int64_t made   = 0;
    int     status = ANJI_OK;

    for (size_t k = 0; k < ANJIP_COUNT(drivers) && status == ANJI_OK; k++)
        if (drivers[k].x != NULL && drivers[k].era != NULL)
            status =
                fill_one(c, drivers[k].name, drivers[k].x, drivers[k].era, &made, err);
    if (status == ANJI_OK && made > 0) {
        open_eyes(c);
        anjip_chain_step(c, "reanalysis", made,
                         "of these drivers from a reanalysis fitted to the measured");
    }
    *n += made;
    return status;
}
