/* Season labels of the u* threshold.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/ustar_private.h"

#define LABEL_YEAR 1000 /* a label is year * 1000 + month or day of the year */

/* The label of a month: that of the last season that had begun. */
static int32_t label_of(const anjip_ustar_form *form, int32_t year, int32_t month,
                        int32_t first_year)
{
    for (size_t i = ANJIP_COUNT(form->season_start); i-- > 0;)
        if (month >= form->season_start[i])
            return year * LABEL_YEAR + form->season_start[i];
    if (year == first_year)
        return year * LABEL_YEAR + 1;
    return (year - 1) * LABEL_YEAR +
           form->season_start[ANJIP_COUNT(form->season_start) - 1];
}

int anji_ustar_seasons(const anji_axis *axis, uint32_t form, int32_t *label,
                       anji_error *err)
{
    const anjip_ustar_form *rules      = anjip_ustar_form_of(form);
    int                     status     = anji_axis_check(axis, err);
    int32_t                 first_year = 0;

    if (status != ANJI_OK)
        return status;
    if (label == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "label is NULL");
    if (rules == NULL)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "form is %lu, want 0 to 2",
                          (unsigned long)form);
    /* A row never lies in two months: its step divides an hour. */
    for (int64_t row = 0; row < axis->n;) {
        int64_t    at = axis->start + row * axis->step;
        int64_t    from, to, first, last;
        anji_civil c;
        if (anji_civil_from_seconds(at, &c) != ANJI_OK ||
            anji_period_bounds(ANJI_PERIOD_MONTH, at, &from, &to) != ANJI_OK)
            return anjip_fail(err, ANJI_ERR_DOMAIN, row, "row outside years 1 to 9999");
        if (row == 0)
            first_year = c.year;
        anji_axis_rows(axis, from, to, &first, &last);
        int32_t value = label_of(rules, c.year, c.month, first_year);
        while (row < last)
            label[row++] = value;
    }
    return ANJI_OK;
}

static int check_starts(size_t n, const int32_t *year, const int32_t *yday,
                        anji_error *err)
{
    for (size_t k = 0; k < n; k++) {
        if (year[k] < 1 || year[k] > 9999 || yday[k] < 1 ||
            yday[k] > anji_days_in_year(year[k]))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)k,
                              "day %ld of year %ld does not exist", (long)yday[k],
                              (long)year[k]);
        if (k > 0 && anji_seconds_from_yday(year[k], yday[k]) <=
                         anji_seconds_from_yday(year[k - 1], yday[k - 1]))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)k,
                              "start %ld/%ld is not after the one before it",
                              (long)year[k], (long)yday[k]);
    }
    return ANJI_OK;
}

int anji_ustar_seasons_from(const anji_axis *axis, size_t n_starts, const int32_t *year,
                            const int32_t *yday, int32_t *label, anji_error *err)
{
    int        status = anji_axis_check(axis, err);
    anji_civil c;

    if (status != ANJI_OK)
        return status;
    if (label == NULL || (n_starts > 0 && (year == NULL || yday == NULL)))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "label or a list of starts is NULL");
    status = check_starts(n_starts, year, yday, err);
    if (status != ANJI_OK)
        return status;
    if (anji_civil_from_seconds(axis->start, &c) != ANJI_OK)
        return anjip_fail(err, ANJI_ERR_DOMAIN, 0, "axis outside years 1 to 9999");
    int32_t value = c.year * LABEL_YEAR + 1;
    size_t  k     = 0;
    for (int64_t row = 0; row < axis->n; row++) {
        while (k < n_starts && anji_seconds_from_yday(year[k], yday[k]) <=
                                   axis->start + row * axis->step) {
            value = year[k] * LABEL_YEAR + yday[k];
            k++;
        }
        label[row] = value;
    }
    return ANJI_OK;
}

int anjip_ustar_load_seasons(const anji_axis *axis, uint32_t form,
                             const int32_t **season, int32_t **own, anji_error *err)
{
    if (*season != NULL)
        return ANJI_OK;
    *own = anjip_calloc((size_t)axis->n, sizeof **own);
    if (*own == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for season labels");
    *season = *own;
    return anji_ustar_seasons(axis, form, *own, err);
}
