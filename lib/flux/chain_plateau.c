/* Does NEE settle as the u* threshold rises? And what the evening says of the night.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/ensemble.h>
#include <anjicarbon/stats.h>

#include "flux/chain.h"

#define POINTS      13  /* thresholds of the curve, from no filter on         */
#define KEPT_LEAST  0.2 /* of the measured nights that its last one keeps     */
#define WIDTH_SHARE 0.4 /* a plateau of calm sites: of the curve's range      */
#define EVENINGS    600 /* months, 50 years                                   */

/* The threshold above which KEPT_LEAST of the measured nights lie. */
static double last_threshold(const chain *c, double *work)
{
    for (size_t i = 0; i < c->n; i++)
        work[i] = c->night[i] == 1 && !isnan(c->checked[i]) ? c->ustar[i] : NAN;
    return anji_quantile(c->n, work, 1.0 - KEPT_LEAST, ANJI_QUANTILE_LINEAR, work);
}

static int fill_curve(chain *c, double *work, anji_error *err)
{
    anji_driver        drivers[3];
    anji_fill_opts     how;
    anji_ensemble_opts o;
    anjip_run_stage    stage;
    double            *value   = anjip_malloc(POINTS * c->n, sizeof *value);
    uint8_t           *dropped = anjip_malloc(POINTS, c->n);
    int                status  = value == NULL || dropped == NULL
                                     ? anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a curve")
                                     : ANJI_OK;

    for (size_t k = 0; k < POINTS && status == ANJI_OK; k++) {
        for (size_t i = 0; i < c->n; i++)
            work[i] = c->curve_threshold[k];
        status = anjip_chain_filter(c, work, dropped + k * c->n, err);
    }
    size_t n      = anjip_chain_conditions(c, drivers, &how);
    how.gaps_only = 1;
    anji_ensemble_opts_init(&o, sizeof o);
    o.fill = &how;
    o.run  = anjip_run_part(&stage, &c->run, 0.7, 0.75);
    if (status == ANJI_OK)
        status = anji_fill_mds_ensemble(&c->axis, c->checked, drivers, n, POINTS,
                                        dropped, &o, value, NULL, err);
    for (size_t k = 0; k < POINTS && status == ANJI_OK; k++) {
        double *column = value + k * c->n;
        for (size_t i = 0; i < c->n; i++)
            if (dropped[k * c->n + i] == ANJI_USTAR_KEPT && !isnan(c->checked[i]))
                column[i] = c->checked[i];
        anjip_chain_sum_years(c, column, c->curve_sum + k * c->n_curve_years);
    }
    free(value);
    free(dropped);
    return status;
}

static int judge(chain *c, size_t year, int32_t named, anji_error *err)
{
    anji_ustar_plateau_opts o;
    double                  sum[POINTS];
    char                    text[200];

    anji_ustar_plateau_opts_init(&o, sizeof o);
    double range = c->curve_threshold[POINTS - 1];
    if (o.width_min > WIDTH_SHARE * range)
        o.width_min = WIDTH_SHARE * range;
    for (size_t k = 0; k < POINTS; k++)
        sum[k] = c->curve_sum[k * c->n_curve_years + year];
    int status = anji_ustar_plateau_test(POINTS, c->curve_threshold, sum, NULL, &o,
                                         &c->plateau[year], err);
    if (status == ANJI_ERR_TOO_FEW) {
        c->plateau[year].n = 0;
        anjip_begin(err);
        return ANJI_OK;
    }
    if (status == ANJI_OK && !c->plateau[year].exists)
        anjip_chain_warn(
            c, "%d: %s", named,
            anji_ustar_plateau_text(&c->plateau[year], "g C m-2", text, sizeof text));
    return status;
}

static int find_plateaus(chain *c, anji_error *err)
{
    double    *work = anjip_chain_column(c);
    anji_civil first, last;
    int        status = ANJI_OK;

    anji_civil_from_seconds(c->axis.start, &first);
    anji_civil_from_seconds(c->axis.start + (c->axis.n - 1) * c->axis.step, &last);
    c->n_curve_years   = (size_t)(last.year - first.year + 1);
    c->curve_threshold = anjip_chain_keep(c, POINTS, sizeof *c->curve_threshold);
    c->curve_sum = anjip_chain_keep(c, POINTS, c->n_curve_years * sizeof *c->curve_sum);
    c->plateau   = anjip_chain_keep(c, c->n_curve_years, sizeof *c->plateau);
    if (work == NULL || c->curve_threshold == NULL || c->curve_sum == NULL ||
        c->plateau == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a curve");
    double top = last_threshold(c, work);
    if (!(top > 0.0))
        return ANJI_OK;
    c->n_curve = POINTS;
    for (size_t k = 0; k < POINTS; k++)
        c->curve_threshold[k] = top * (double)k / (POINTS - 1);
    status = fill_curve(c, work, err);
    for (size_t y = 0; y < c->n_curve_years && status == ANJI_OK; y++)
        status = judge(c, y, first.year + (int32_t)y, err);
    return status;
}

/* Means of the evenings' maximum and of the late night at their months. */
static int ask_evenings(chain *c, const anji_series *input, anji_error *err)
{
    const double *fc = anji_series_column(input, "FC");
    const double *sc = anji_series_column(input, "SC");
    size_t        n;

    if (fc == NULL || sc == NULL || c->ta_night == NULL || c->sw_night == NULL)
        return ANJI_OK;
    anji_ustar_evening_month *m = anjip_chain_keep(c, EVENINGS, sizeof *m);
    if (m == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for evenings");
    int    status  = anji_ustar_evening(&c->axis, fc, sc, c->ta_night, c->sw_night,
                                    c->sun_is_true ? c->night : NULL, NULL, EVENINGS, m,
                                        &n, err);
    double evening = 0.0, late = 0.0, variance = 0.0, months = 0.0;
    for (size_t k = 0; k < n && k < EVENINGS && status == ANJI_OK; k++) {
        if (!m[k].clear || isnan(m[k].resp) || isnan(m[k].late))
            continue;
        months += 1.0;
        evening += m[k].resp;
        late += m[k].late;
        variance += m[k].se * m[k].se + m[k].late_se * m[k].late_se;
    }
    if (months > 0.0 && evening - late > 3.0 * sqrt(variance))
        anjip_chain_warn(c,
                         "flux and storage reach %.2f umol m-2 s-1 in the evening and "
                         "%.2f later in the night (%.0f months): CO2 may drain away "
                         "unseen (van Gorsel et al. 2009)",
                         evening / months, late / months, months);
    return status;
}

int anjip_chain_plateau(chain *c, const anji_series *input, anji_error *err)
{
    anji_error detail = {.code = ANJI_OK}; /* the caller's may be NULL */

    if (!c->rules.components || c->ustar == NULL || c->sw_night == NULL)
        return ANJI_OK;
    int status = find_plateaus(c, &detail);
    if (status == ANJI_OK)
        status = ask_evenings(c, input, &detail);
    if (status != ANJI_OK && err != NULL)
        *err = detail;
    return status;
}

const double *anji_tower_curve(const anji_tower_account *account,
                               const double **threshold, size_t *n, size_t *n_years)
{
    int known = account != NULL && account->n_curve > 0;
    if (threshold != NULL)
        *threshold = known ? account->curve_threshold : NULL;
    if (n != NULL)
        *n = known ? account->n_curve : 0;
    if (n_years != NULL)
        *n_years = known ? account->n_curve_years : 0;
    return known ? account->curve_sum : NULL;
}

const anji_ustar_plateau *anji_tower_plateau(const anji_tower_account *account,
                                             size_t                    year)
{
    return account != NULL && account->n_curve > 0 && year < account->n_curve_years &&
                   account->plateau[year].n > 0
               ? &account->plateau[year]
               : NULL;
}
