/* Options of the stock, and what is asked of its columns.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "bamboo/stock_private.h"

#define OPTS_SIZE_1_0 ANJIP_SIZE_THROUGH(anji_stock_opts, fraction_dead_wood)

#define FRACTION(field, preset, text)                                                  \
    ANJIP_PARAM(anji_stock_opts, field, ANJI_PARAM_DOUBLE, "1", preset, 0.1, 0.7,      \
                "carbon of dry mass: " text)

static const anji_param params[] = {
    ANJIP_CHOICE(anji_stock_opts, below, "ratio|none|tool14", 0, 2,
                 "mass below ground where none is given"),
    ANJIP_PARAM(anji_stock_opts, confidence, ANJI_PARAM_DOUBLE, "1", 0.90, 0.5, 0.9999,
                "confidence of two-sided intervals"),
    ANJIP_PARAM(anji_stock_opts, root_shoot, ANJI_PARAM_DOUBLE, "1", 0.37, 0, 3,
                "ratio of mass below ground to mass above"),
    FRACTION(fraction_culm, 0.50, "culm"),
    FRACTION(fraction_branch, 0.49, "branch"),
    FRACTION(fraction_leaf, 0.48, "leaf"),
    FRACTION(fraction_crown, 0.485, "branches and leaves"),
    FRACTION(fraction_above, 0.47, "all above ground"),
    FRACTION(fraction_stump, 0.46, "stump"),
    FRACTION(fraction_rhizome, 0.46, "rhizome"),
    FRACTION(fraction_root, 0.46, "root"),
    FRACTION(fraction_below, 0.46, "all below ground"),
    FRACTION(fraction_understorey, 0.47, "understorey"),
    FRACTION(fraction_litter, 0.37, "litter"),
    FRACTION(fraction_dead_wood, 0.47, "dead wood"),
};

static const anjip_opts_kind kind = {"stock", params, ANJIP_COUNT(params),
                                     OPTS_SIZE_1_0, sizeof(anji_stock_opts)};

int anji_stock_opts_init(anji_stock_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_stock_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

int anjip_stock_load(anji_stock_opts *dst, const anji_stock_opts *src, anji_error *err)
{
    return anjip_opts_load(&kind, dst, src, err);
}

void anjip_stock_fractions(const anji_stock_opts *o, double fraction[ANJI_POOLS])
{
    const double all[ANJI_POOLS] = {
        [ANJI_POOL_CULM]        = o->fraction_culm,
        [ANJI_POOL_BRANCH]      = o->fraction_branch,
        [ANJI_POOL_LEAF]        = o->fraction_leaf,
        [ANJI_POOL_CROWN]       = o->fraction_crown,
        [ANJI_POOL_ABOVE]       = o->fraction_above,
        [ANJI_POOL_STUMP]       = o->fraction_stump,
        [ANJI_POOL_RHIZOME]     = o->fraction_rhizome,
        [ANJI_POOL_ROOT]        = o->fraction_root,
        [ANJI_POOL_BELOW]       = o->fraction_below,
        [ANJI_POOL_UNDERSTOREY] = o->fraction_understorey,
        [ANJI_POOL_LITTER]      = o->fraction_litter,
        [ANJI_POOL_DEAD_WOOD]   = o->fraction_dead_wood,
        [ANJI_POOL_SOIL]        = 1.0,
    };
    memcpy(fraction, all, sizeof all);
}

static int check_plot(const anji_stock_plots *plots, size_t p, size_t n_strata,
                      anji_error *err)
{
    if (!(plots->area_ha[p] > 0.0 && plots->area_ha[p] < INFINITY))
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)p,
                          "the area of plot %zu is %g ha, want more than 0", p,
                          plots->area_ha[p]);
    if (plots->stratum != NULL &&
        (plots->stratum[p] < 0 || (size_t)plots->stratum[p] >= n_strata))
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)p,
                          "plot %zu is of stratum %ld, want 0 to %zu", p,
                          (long)plots->stratum[p], n_strata - 1);
    if (plots->id != NULL && plots->id[p] == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, (int64_t)p, "plot %zu has no name", p);
    for (size_t k = 0; k < ANJI_POOLS; k++) {
        double v = plots->per_ha[k] == NULL ? 0.0 : plots->per_ha[k][p];
        if (v < 0.0 || isinf(v))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)p,
                              "%s of plot %zu is %g t ha-1, want 0 or more",
                              anji_pool_name((int)k), p, v);
    }
    return ANJI_OK;
}

int anjip_check_stock_plots(const anji_stock_plots *plots, anji_error *err)
{
    if (plots == NULL || plots->area_ha == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "plots or their areas are NULL");
    size_t n_strata = plots->stratum == NULL ? 1 : plots->n_strata;
    if (n_strata == 0 || (plots->stratum == NULL && plots->n_strata > 1))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "%zu strata%s: the plots do not say which is theirs",
                          plots->n_strata, plots->stratum == NULL ? "" : " for plots");
    if (n_strata > 1 && plots->stratum_ha == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "%zu strata without areas: their weights are not known",
                          n_strata);
    for (size_t s = 0; plots->stratum_ha != NULL && s < n_strata; s++)
        if (!(plots->stratum_ha[s] > 0.0 && plots->stratum_ha[s] < INFINITY))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)s,
                              "the area of stratum %zu is %g ha, want more than 0", s,
                              plots->stratum_ha[s]);
    for (size_t p = 0; p < plots->n; p++) {
        int status = check_plot(plots, p, n_strata, err);
        if (status != ANJI_OK)
            return status;
    }
    return ANJI_OK;
}

int anjip_check_pools(const uint8_t given[ANJI_POOLS], anji_error *err)
{
    static const struct {
        int whole, part;
    } pairs[] = {
        {ANJI_POOL_ABOVE, ANJI_POOL_CULM},   {ANJI_POOL_ABOVE, ANJI_POOL_BRANCH},
        {ANJI_POOL_ABOVE, ANJI_POOL_LEAF},   {ANJI_POOL_ABOVE, ANJI_POOL_CROWN},
        {ANJI_POOL_CROWN, ANJI_POOL_BRANCH}, {ANJI_POOL_CROWN, ANJI_POOL_LEAF},
        {ANJI_POOL_BELOW, ANJI_POOL_STUMP},  {ANJI_POOL_BELOW, ANJI_POOL_RHIZOME},
        {ANJI_POOL_BELOW, ANJI_POOL_ROOT},
    };
    for (size_t i = 0; i < ANJIP_COUNT(pairs); i++)
        if (given[pairs[i].whole] && given[pairs[i].part])
            return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                              "%s and %s are both given: one is a part of the other",
                              anji_pool_name(pairs[i].whole),
                              anji_pool_name(pairs[i].part));
    return ANJI_OK;
}
