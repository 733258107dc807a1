/* The chain's columns: which of the record's quantities stand for NEE and its drivers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include <anjicarbon/meteo.h>
#include <anjicarbon/quality.h>
#include <anjicarbon/stats.h>
#include <anjicarbon/units.h>

#include "flux/chain.h"

/* The record's column when it has any value, else NULL. */
static const double *given(const chain *c, const anji_series *input, const char *name)
{
    const double *x = anji_series_column(input, name);
    return x != NULL && anji_count(c->n, x) > 0 ? x : NULL;
}

/* Values of `from` where x has none; returns how many. */
static int64_t supply(const chain *c, double *x, const double *from)
{
    int64_t n = 0;
    for (size_t i = 0; from != NULL && i < c->n; i++)
        if (isnan(x[i]) && !isnan(from[i])) {
            x[i] = from[i];
            n++;
        }
    return n;
}

/* What a published fill calls measured: its values of flag 0. They are what the product
 * was made from, while an unfilled column in the same file may be of another version of
 * the record, and filled values would let conditions that nobody measured choose which
 * records are similar. NULL (and ANJI_OK) when the rules do not ask, or there is none. */
static int take_flagged(chain *c, const anji_series *input, const char *published,
                        double **x, int64_t *n_flagged, anji_error *err)
{
    char          name[16];
    const double *values = given(c, input, published);

    *x = NULL;
    snprintf(name, sizeof name, "%s_QC", published);
    const double *flag = given(c, input, name);
    int64_t       n    = 0;
    for (size_t i = 0; values != NULL && flag != NULL && i < c->n; i++)
        n += flag[i] == 0.0 && !isnan(values[i]);
    if (!c->rules.flagged || n == 0)
        return ANJI_OK;
    *x = anjip_chain_column(c);
    if (*x == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %s", published);
    for (size_t i = 0; i < c->n; i++)
        if (flag[i] == 0.0)
            (*x)[i] = values[i];
    *n_flagged += n;
    return ANJI_OK;
}

/* A driver: measured; its gaps from the published fill where the rules allow it, all of
 * it from there when nothing was measured. NULL (and ANJI_OK) when there is neither. One
 * that is there is left alone. */
static int take_driver(chain *c, const anji_series *input, const char *measured,
                       const char *published, double **x, int64_t *n_published,
                       anji_error *err)
{
    const double *first  = given(c, input, measured),
                 *second = given(c, input, published);

    if (*x != NULL || (first == NULL && second == NULL))
        return ANJI_OK;
    *x = anjip_chain_column(c);
    if (*x == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %s", measured);
    supply(c, *x, first);
    if (first == NULL || c->rules.merge)
        *n_published += supply(c, *x, second);
    return ANJI_OK;
}

/* Temperatures that can be: others are refused by the conversion, and would end a run
 * that goes on without them. */
static double *possible_ta(chain *c, const double *ta)
{
    const anji_range *range = anji_range_find("TA");
    double           *x     = anjip_chain_column(c);

    for (size_t i = 0; x != NULL && i < c->n; i++)
        if (range == NULL || (ta[i] >= range->min && ta[i] <= range->max))
            x[i] = ta[i];
    return x;
}

/* VPD that was not measured, from humidity and temperature. */
static int vpd_from_humidity(chain *c, const anji_series *input, anji_error *err)
{
    const double *rh = given(c, input, "RH");
    const double *ta = given(c, input, "TA");

    if (rh == NULL || ta == NULL || (c->vpd != NULL && !c->rules.merge))
        return ANJI_OK;
    double *made = anjip_chain_column(c);
    ta           = possible_ta(c, ta);
    if (c->vpd == NULL)
        c->vpd = anjip_chain_column(c);
    if (made == NULL || ta == NULL || c->vpd == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for VPD");
    int status = anji_vpd_from_rh(c->n, ta, rh, made, err);
    if (status == ANJI_OK)
        anjip_chain_step(c, "vpd", supply(c, c->vpd, made),
                         "values of VPD from humidity and temperature");
    return status;
}

static int radiation_from_ppfd(chain *c, const anji_series *input, anji_error *err)
{
    const double *ppfd = given(c, input, "PPFD_IN");
    int64_t       n    = 0;

    if (ppfd == NULL || (c->sw != NULL && !c->rules.merge))
        return ANJI_OK;
    if (c->sw == NULL)
        c->sw = anjip_chain_column(c);
    if (c->sw == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for SW_IN");
    for (size_t i = 0; i < c->n; i++)
        if (isnan(c->sw[i]) && !isnan(ppfd[i])) {
            c->sw[i] = anji_sw_from_ppfd(ppfd[i]);
            n++;
        }
    anjip_chain_step(c, "radiation", n, "values of SW_IN estimated from PPFD_IN");
    return ANJI_OK;
}

/* Humidity goes before a published fill. */
static int take_vpd(chain *c, const anji_series *input, int64_t *published,
                    anji_error *err)
{
    const double *vpd = given(c, input, "VPD"), *vpd_f = given(c, input, "VPD_F");

    if (c->vpd != NULL && !c->rules.merge)
        return ANJI_OK;
    if (vpd != NULL && (c->vpd = anjip_chain_column(c)) == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for VPD");
    if (vpd != NULL)
        supply(c, c->vpd, vpd);
    int status = vpd_from_humidity(c, input, err);
    if (status != ANJI_OK || vpd_f == NULL || (c->vpd != NULL && !c->rules.merge))
        return status;
    c->vpd = c->vpd != NULL ? c->vpd : anjip_chain_column(c);
    if (c->vpd == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for VPD");
    *published += supply(c, c->vpd, vpd_f);
    return ANJI_OK;
}

static int take_all_flagged(chain *c, const anji_series *input, anji_error *err)
{
    const struct {
        const char *published;
        double    **x;
    } drivers[]    = {{"SW_IN_F", &c->sw}, {"TA_F", &c->ta}, {"VPD_F", &c->vpd}};
    int64_t n      = 0;
    int     status = ANJI_OK;

    for (size_t k = 0; k < ANJIP_COUNT(drivers) && status == ANJI_OK; k++)
        status = take_flagged(c, input, drivers[k].published, drivers[k].x, &n, err);
    if (status == ANJI_OK && n > 0)
        anjip_chain_step(
            c, "flagged", n,
            "driver values that the file's gap-filled columns call measured");
    return status;
}

/* Columns of a reanalysis, for rules that fill drivers. */
static int take_reanalysis(chain *c, const anji_series *input, anji_error *err)
{
    const struct {
        const char *name;
        double    **x;
    } drivers[] = {
        {"SW_IN_ERA", &c->sw_era}, {"TA_ERA", &c->ta_era}, {"VPD_ERA", &c->vpd_era}};

    for (size_t k = 0; c->rules.fill_drivers && k < ANJIP_COUNT(drivers); k++) {
        const double *era = given(c, input, drivers[k].name);
        if (era == NULL)
            continue;
        *drivers[k].x = anjip_chain_column(c);
        if (*drivers[k].x == NULL)
            return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %s",
                              drivers[k].name);
        supply(c, *drivers[k].x, era);
    }
    return ANJI_OK;
}

static int take_drivers(chain *c, const anji_series *input, anji_error *err)
{
    int64_t published = 0;

    int status = take_all_flagged(c, input, err);
    if (status == ANJI_OK)
        status = take_driver(c, input, "SW_IN", "SW_IN_F", &c->sw, &published, err);
    if (status == ANJI_OK)
        status = take_driver(c, input, "TA", "TA_F", &c->ta, &published, err);
    if (status == ANJI_OK)
        status = take_vpd(c, input, &published, err);
    if (status == ANJI_OK)
        status = radiation_from_ppfd(c, input, err);
    if (published > 0)
        anjip_chain_step(c, "published", published,
                         "driver values from the file's gap-filled columns");
    const double *ustar = given(c, input, "USTAR");
    if (status == ANJI_OK && ustar != NULL) {
        c->ustar = anjip_chain_column(c);
        if (c->ustar == NULL)
            return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for USTAR");
        supply(c, c->ustar, ustar);
    }
    return status;
}

static int take_nee(chain *c, const anji_series *input, anji_error *err)
{
    const double *nee = given(c, input, "NEE"), *fc = given(c, input, "FC");
    const double *sc       = given(c, input, "SC");
    int64_t       n_stored = 0, n_alone = 0;

    c->nee = anjip_chain_column(c);
    if (c->nee == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for NEE");
    if (nee == NULL &&
        fc == NULL) { /* a column without values: every year is refused */
        if (anji_series_column(input, "NEE") != NULL ||
            anji_series_column(input, "FC") != NULL) {
            anjip_chain_warn(c, "NEE has no measured value");
            return ANJI_OK;
        }
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                          "the record has no column NEE, nor FC");
    }
    if (nee != NULL) {
        supply(c, c->nee, nee);
        return ANJI_OK;
    }
    if (sc == NULL) {
        supply(c, c->nee, fc);
        anjip_chain_warn(
            c, "the file has no storage term (SC): NEE is FC alone, too small "
               "on calm nights of a tall canopy");
        return ANJI_OK;
    }
    int status = anji_storage_add(c->n, fc, sc, ANJI_STORAGE_ALONE, c->nee, &n_stored,
                                  &n_alone, err);
    if (status == ANJI_OK) {
        anjip_chain_step(c, "storage", n_stored,
                         "records of FC with the storage term added");
        anjip_chain_step(c, "no storage", n_alone,
                         "records of FC without one, taken alone");
    }
    return status;
}

/* An infinity is never data: name it before anything is computed. */
static int refuse_infinite(const chain *c, const anji_series *input, anji_error *err)
{
    for (size_t k = 0; k < anji_series_count(input); k++) {
        const double *x   = anji_series_values(input, k);
        size_t        bad = anjip_first_infinite(c->n, x);
        if (bad < c->n)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad,
                              "%s is infinite in row %zu", anji_series_name(input, k),
                              bad);
    }
    return ANJI_OK;
}

int anjip_chain_input(chain *c, const anji_series *input, anji_error *err)
{
    int status = refuse_infinite(c, input, err);
    if (status == ANJI_OK)
        status = take_nee(c, input, err);
    if (status == ANJI_OK)
        status = take_drivers(c, input, err);
    return status == ANJI_OK ? take_reanalysis(c, input, err) : status;
}
