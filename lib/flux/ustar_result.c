/* Reading the result of the u* threshold.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/ustar_private.h"

double anji_ustar_single(const anji_ustar_result *result)
{
    return result == NULL ? NAN : result->single;
}

int32_t anji_ustar_single_reason(const anji_ustar_result *result)
{
    return result == NULL ? ANJI_USTAR_NO_NIGHT : result->single_reason;
}

static void set_count(const anji_ustar_result *result, size_t count, size_t *n)
{
    if (n != NULL)
        *n = result == NULL ? 0 : count;
}

const anji_ustar_year *anji_ustar_years(const anji_ustar_result *result, size_t *n)
{
    set_count(result, result == NULL ? 0 : result->n_years, n);
    return result == NULL ? NULL : result->years;
}

const anji_ustar_season *anji_ustar_season_rows(const anji_ustar_result *result,
                                                size_t                  *n)
{
    set_count(result, result == NULL ? 0 : result->n_seasons, n);
    return result == NULL ? NULL : result->seasons;
}

const anji_ustar_class *anji_ustar_classes(const anji_ustar_result *result, size_t *n)
{
    set_count(result, result == NULL ? 0 : result->n_classes, n);
    return result == NULL ? NULL : result->classes;
}

const anji_ustar_bin *anji_ustar_bins(const anji_ustar_result *result, size_t *n)
{
    set_count(result, result == NULL ? 0 : result->n_bins, n);
    return result == NULL ? NULL : result->bins;
}

const uint8_t *anji_ustar_row_class(const anji_ustar_result *result)
{
    return result == NULL ? NULL : result->row_class;
}

const uint8_t *anji_ustar_row_bin(const anji_ustar_result *result)
{
    return result == NULL ? NULL : result->row_bin;
}

/* What a row of a season gets. */
static double choose(const anji_ustar_result *result, const anji_ustar_season *season,
                     int by)
{
    if (by == ANJI_USTAR_BY_SINGLE)
        return result->single;
    if (by == ANJI_USTAR_BY_SEASON)
        return season->reported;
    for (size_t y = 0; y < result->n_years; y++)
        if (result->years[y].year == season->year)
            return result->years[y].reported;
    return NAN;
}

static int fill_column(const anji_ustar_result *result, const int32_t *label, int by,
                       double *threshold, anji_error *err)
{
    size_t s     = 0;
    double value = NAN;

    for (size_t i = 0; i < result->n_rows; i++) {
        if (i == 0 || label[i] != label[i - 1]) {
            for (s = 0; s < result->n_seasons && result->seasons[s].label != label[i];)
                s++;
            if (s == result->n_seasons)
                return anjip_fail(err, ANJI_ERR_NOT_FOUND, (int64_t)i,
                                  "the result has no season %ld", (long)label[i]);
            value = choose(result, &result->seasons[s], by);
        }
        threshold[i] = value;
    }
    return ANJI_OK;
}

int anji_ustar_thresholds(const anji_ustar_result *result, const anji_axis *axis,
                          const int32_t *season, int by, double *threshold,
                          anji_error *err)
{
    int32_t *own    = NULL;
    int      status = anji_axis_check(axis, err);

    if (status != ANJI_OK)
        return status;
    if (result == NULL || threshold == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "result or threshold is NULL");
    for (int64_t i = 0; i < axis->n; i++)
        threshold[i] = NAN;
    if ((size_t)axis->n != result->n_rows)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "axis of %lld rows, result of %zu",
                          (long long)axis->n, result->n_rows);
    if (by < ANJI_USTAR_BY_YEAR || by > ANJI_USTAR_BY_SINGLE)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "by is %d, want 0 to 2", by);
    status = anjip_ustar_load_seasons(axis, result->form, &season, &own, err);
    if (status == ANJI_OK)
        status = fill_column(result, season, by, threshold, err);
    if (status != ANJI_OK)
        for (int64_t i = 0; i < axis->n; i++)
            threshold[i] = NAN;
    free(own);
    return status;
}
