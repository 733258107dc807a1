/* The ensemble's reference: the FLUXNET product, and the threshold that the chain goes on
 * with.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include "flux/chain.h"

static const char *prefix(const chain *c)
{
    return c->opts.ustar == ANJI_TOWER_USTAR_CUT ? "CUT" : "VUT";
}

/* The members' thresholds as the product takes them: year after year, or of one year. */
static double *by_year(chain *c)
{
    double *thresholds =
        anjip_chain_keep(c, c->n_years * c->n_members, sizeof *thresholds);

    for (size_t y = 0; thresholds != NULL && y < c->n_years; y++)
        for (size_t k = 0; k < c->n_members; k++)
            thresholds[y * c->n_members + k] = c->member_threshold[k * c->n_years + y];
    return thresholds;
}

static int make_product(chain *c, anji_error *err)
{
    anji_product_opts o;
    anjip_run_stage   stage;
    anji_driver       drivers[3];
    anji_fill_opts    unused;
    double           *thresholds = by_year(c);

    if (thresholds == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for an ensemble");
    int    cut = c->opts.ustar == ANJI_TOWER_USTAR_CUT;
    size_t n   = anjip_chain_conditions(c, drivers, &unused);
    anji_product_opts_init(&o, sizeof o);
    o.form = c->opts.rules == ANJI_FORM_ONEFLUX ? ANJI_FORM_ONEFLUX : ANJI_FORM_ANJI;
    o.run  = anjip_run_part(&stage, &c->run, 0.6, 0.7);
    return anji_product_new(&c->axis, c->checked, c->ustar, drivers, n,
                            cut ? NULL : thresholds, cut ? thresholds : NULL, &o,
                            &c->product, err);
}

/* The chain's own threshold is the reference's; the median one where there is none. */
static void take_threshold(chain *c, size_t member)
{
    const double *of_year = c->member_threshold + member * c->n_years;

    for (size_t i = 0; i < c->n; i++)
        c->threshold[i] = of_year[c->year_of_row[i]];
}

int anjip_chain_reference(chain *c, anji_error *err)
{
    anji_error detail; /* the caller's may be NULL */
    int        wanted =
        c->opts.ustar == ANJI_TOWER_USTAR_VUT || c->opts.ustar == ANJI_TOWER_USTAR_CUT;
    if (!wanted || c->n_members == 0)
        return ANJI_OK;
    int status = make_product(c, &detail);
    if (status == ANJI_ERR_DOMAIN || status == ANJI_ERR_TOO_FEW) {
        anjip_chain_warn(c,
                         "no reference among the members (%.250s): the median "
                         "threshold is taken",
                         detail.message);
        take_threshold(c, ANJI_PRODUCT_MEMBERS - 1);
        return ANJI_OK;
    }
    if (status != ANJI_OK) {
        if (err != NULL)
            *err = detail;
        return status;
    }
    int set =
        c->opts.ustar == ANJI_TOWER_USTAR_CUT ? ANJI_PRODUCT_CUT : ANJI_PRODUCT_VUT;
    int32_t member = anji_product_reference(c->product, set, ANJI_PRODUCT_HH);
    take_threshold(c, (size_t)member);
    anjip_chain_step(
        c, "reference", (int64_t)(anji_product_percentile((size_t)member) + 0.5),
        set == ANJI_PRODUCT_CUT ? "percentile of the CUT thresholds is the reference"
                                : "percentile of the VUT thresholds is the reference");
    return ANJI_OK;
}

/* What was made after the product rides along in it. */
int anjip_chain_complete_product(chain *c, anji_error *err)
{
    const struct {
        const char   *name; /* with %s for VUT or CUT */
        const char   *unit;
        const double *values;
        int           how;
    } columns[] = {
        {"GPP_NT_%s_REF", "umol m-2 s-1", c->gpp_nt, ANJI_PRODUCT_FLUX},
        {"RECO_NT_%s_REF", "umol m-2 s-1", c->reco_nt, ANJI_PRODUCT_FLUX},
        {"GPP_DT_%s_REF", "umol m-2 s-1", c->gpp_dt, ANJI_PRODUCT_FLUX},
        {"RECO_DT_%s_REF", "umol m-2 s-1", c->reco_dt, ANJI_PRODUCT_FLUX},
        {"TA_F", "degC", c->ta, ANJI_PRODUCT_MEAN},
        {"SW_IN_F", "W m-2", c->sw, ANJI_PRODUCT_MEAN},
        {"VPD_F", "hPa", c->vpd, ANJI_PRODUCT_MEAN},
    };
    int status = ANJI_OK;

    for (size_t k = 0;
         c->product != NULL && k < ANJIP_COUNT(columns) && status == ANJI_OK; k++) {
        char name[64];
        snprintf(name, sizeof name, columns[k].name, prefix(c));
        if (columns[k].values != NULL)
            status = anji_product_add(c->product, name, columns[k].unit,
                                      columns[k].values, columns[k].how, err);
    }
    return status;
}

/* A named value of the year that [from, to) is, or NaN. */
static double yearly(const chain *c, int64_t from, int64_t to, const char *format)
{
    char           name[64];
    const int64_t *start = anji_product_starts(c->product, ANJI_PRODUCT_YY);
    const int64_t *end   = anji_product_ends(c->product, ANJI_PRODUCT_YY);
    size_t         n     = anji_product_rows(c->product, ANJI_PRODUCT_YY);

    snprintf(name, sizeof name, format, prefix(c));
    const double *column = anji_product_column(c->product, ANJI_PRODUCT_YY, name);
    for (size_t y = 0; column != NULL && y < n; y++)
        if (start[y] == from && end[y] == to)
            return column[y];
    return NAN;
}

static double sum_of(const chain *c, const double *x, int64_t first, int64_t last)
{
    double sum = x == NULL ? NAN : 0.0;
    for (int64_t i = first; i < last && !isnan(sum); i++)
        sum += x[i];
    return anji_gc_per_m2(sum, c->axis.step, c->rules.mass);
}

int anji_tower_detail_of(const anji_tower_account *account, int64_t from, int64_t to,
                         anji_tower_detail *out, anji_error *err)
{
    anji_component components[ANJI_TOWER_COMPONENTS];
    size_t         n_components;
    int64_t        first, last;

    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out = (anji_tower_detail){from, to,  {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN},
                               NAN,  NAN, NAN,
                               NAN,  NAN, NAN,
                               NAN,  NAN, NAN,
                               NAN,  NAN, NAN};
    int status = anji_tower_components(account, from, to, components, &n_components,
                                       &out->nee, err);
    if (status != ANJI_OK)
        return status;
    const chain *c = account;
    anji_axis_rows(&c->axis, from, to, &first, &last);
    out->gpp_nt  = sum_of(c, c->gpp_nt, first, last);
    out->reco_nt = sum_of(c, c->reco_nt, first, last);
    out->gpp_dt  = sum_of(c, c->gpp_dt, first, last);
    out->reco_dt = sum_of(c, c->reco_dt, first, last);
    if (c->product == NULL)
        return ANJI_OK;
    const struct {
        double     *to;
        const char *name;
    } ensemble[] = {
        {&out->nee_ref_yy, "NEE_%s_REF"},
        {&out->nee_50, "NEE_%s_USTAR50"},
        {&out->nee_mean, "NEE_%s_MEAN"},
        {&out->nee_16, "NEE_%s_16"},
        {&out->nee_84, "NEE_%s_84"},
        {&out->rand_unc, "NEE_%s_REF_RANDUNC"},
        {&out->joint_unc, "NEE_%s_REF_JOINTUNC"},
    };
    for (size_t k = 0; k < ANJIP_COUNT(ensemble); k++)
        *ensemble[k].to = yearly(c, from, to, ensemble[k].name);
    out->nee_ref = sum_of(c, c->filled, first, last);
    return ANJI_OK;
}
