/* The members of a product: filtered, filled, and at coarser resolutions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/ensemble.h>
#include <anjicarbon/ustar.h>

#include "flux/product_private.h"

#define GOOD_QUALITY 1 /* flags up to this are good */

static const double *threshold_of_year(const double *thresholds, int common,
                                       size_t year)
{
    return thresholds + (common ? 0 : year * ANJI_PRODUCT_MEMBERS);
}

/* A member's threshold on every row. */
static void spread(const anji_product *p, const double *thresholds, int common,
                   size_t k, double *out)
{
    const anjip_product_level *years = &p->level[ANJI_PRODUCT_YY];

    for (size_t y = 0; y < p->years; y++)
        for (size_t i = years->first_day[y] * p->per_day;
             i < years->first_day[y + 1] * p->per_day; i++)
            out[i] = threshold_of_year(thresholds, common, y)[k];
}

static int drop(const anji_product *p, const double *ustar, const double *sw_in,
                const double *thresholds, int common, const anji_product_opts *opts,
                uint8_t *dropped, anji_error *err)
{
    double         *column = anjip_malloc(p->rows, sizeof *column);
    anji_ustar_opts uo;
    int             status = ANJI_OK;

    if (column == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for thresholds");
    anji_ustar_opts_init(&uo, sizeof uo);
    uo.form         = opts->form;
    uo.across_years = common != 0;
    for (size_t k = 0; k < ANJI_PRODUCT_MEMBERS && status == ANJI_OK; k++) {
        spread(p, thresholds, common, k, column);
        status = anji_ustar_filter(&p->axis, ustar, sw_in, NULL, column, &uo,
                                   dropped + k * p->rows, err);
    }
    free(column);
    return status;
}

/* Measured rows in their place. */
static int join(const anji_product *p, const double *nee, const uint8_t *dropped,
                double *value, uint8_t *quality, anji_error *err)
{
    for (size_t k = 0; k < ANJI_PRODUCT_MEMBERS; k++)
        for (size_t i = 0; i < p->rows; i++) {
            size_t at = k * p->rows + i;
            if (dropped[at] == 0 && !isnan(nee[i])) {
                value[at]   = nee[i];
                quality[at] = 0;
            }
            if (isnan(value[at]))
                return anjip_fail(err, ANJI_ERR_TOO_FEW, (int64_t)i,
                                  "percentile %g leaves too little to fill row %zu",
                                  anji_product_percentile(k), i);
        }
    return ANJI_OK;
}

int anjip_product_fill(const anji_product *p, const double *nee, const double *ustar,
                       const anji_driver *drivers, size_t n_drivers,
                       const double *thresholds, int common,
                       const anji_product_opts *opts, double *value, uint8_t *quality,
                       anji_error *err)
{
    uint8_t           *dropped = anjip_malloc(p->rows, ANJI_PRODUCT_MEMBERS);
    anji_fill_opts     fill;
    anji_ensemble_opts eo;

    if (dropped == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for members");
    anji_fill_opts_init(&fill, sizeof fill);
    fill.form         = opts->form;
    fill.gaps_only    = 1;
    fill.max_gap_days = 1e6;
    anji_ensemble_opts_init(&eo, sizeof eo);
    eo.fill = &fill;
    eo.run  = opts->run;
    int status =
        drop(p, ustar, drivers[0].values, thresholds, common, opts, dropped, err);
    if (status == ANJI_OK)
        status = anji_fill_mds_ensemble(&p->axis, nee, drivers, n_drivers,
                                        ANJI_PRODUCT_MEMBERS, dropped, &eo, value,
                                        quality, err);
    if (status == ANJI_OK)
        status = join(p, nee, dropped, value, quality, err);
    free(dropped);
    return status;
}

static void to_days(const anji_product *p, const anjip_members *hh, anjip_members *out)
{
    for (size_t k = 0; k < ANJI_PRODUCT_MEMBERS; k++)
        for (size_t d = 0; d < p->days; d++) {
            const double *x    = hh->value + k * hh->n + d * p->per_day;
            const double *q    = hh->quality + k * hh->n + d * p->per_day;
            double        sum  = 0.0;
            size_t        good = 0;
            for (size_t i = 0; i < p->per_day; i++) {
                sum += x[i];
                good += q[i] <= GOOD_QUALITY;
            }
            out->value[k * p->days + d]   = sum / (double)p->per_day * ANJIP_GC_PER_DAY;
            out->quality[k * p->days + d] = (double)good / (double)p->per_day;
        }
}

void anjip_product_coarsen(const anji_product *p, int resolution,
                           const anjip_members *finer, anjip_members *out)
{
    if (resolution == ANJI_PRODUCT_DD) {
        to_days(p, finer, out);
        return;
    }
    for (size_t k = 0; k < ANJI_PRODUCT_MEMBERS; k++) {
        anjip_product_gather(p, resolution, 1, finer->value + k * finer->n,
                             out->value + k * out->n);
        anjip_product_gather(p, resolution, 0, finer->quality + k * finer->n,
                             out->quality + k * out->n);
    }
}
