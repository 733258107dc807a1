/* Flags for rows with too little turbulence.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "flux/ustar_private.h"

static uint8_t flag_of(double ustar, double threshold)
{
    if (isnan(threshold))
        return ANJI_USTAR_NO_THRESHOLD;
    if (isnan(ustar))
        return ANJI_USTAR_MISSING;
    return ustar < threshold ? ANJI_USTAR_LOW : ANJI_USTAR_KEPT;
}

static int is_low(uint8_t flag, const anjip_ustar_form *form)
{
    return flag == ANJI_USTAR_LOW ||
           (flag == ANJI_USTAR_MISSING && form->missing_is_low);
}

/* Backwards, so that a row is judged before the one that depends on it. */
static void remove_next(int64_t n, const anjip_ustar_form *form, uint8_t *flag)
{
    for (int64_t i = n - 1; i > 0; i--)
        if (flag[i] == ANJI_USTAR_KEPT && is_low(flag[i - 1], form))
            flag[i] = ANJI_USTAR_AFTER_LOW;
}

static void relabel_first(int64_t n, uint8_t *flag)
{
    for (int64_t i = n - 1; i >= 0; i--)
        if (flag[i] == ANJI_USTAR_LOW && i > 0 && flag[i - 1] != ANJI_USTAR_LOW)
            flag[i] = ANJI_USTAR_AFTER_LOW;
}

/* Calls remove_next for the whole axis or year by year. */
static int apply_next(const anji_axis *axis, const anjip_ustar_form *form,
                      const anji_ustar_opts *o, uint8_t *flag, anji_error *err)
{
    uint32_t next = o->next == ANJI_USTAR_NEXT_FORM ? form->next : o->next;

    if (next == ANJI_USTAR_NEXT_RELABEL)
        relabel_first(axis->n, flag);
    if (next != ANJI_USTAR_NEXT_REMOVE)
        return ANJI_OK;
    if (o->across_years) {
        remove_next(axis->n, form, flag);
        return ANJI_OK;
    }
    for (int64_t row = 0; row < axis->n;) {
        int64_t from, to, first, last;
        if (anji_period_bounds(ANJI_PERIOD_YEAR, axis->start + row * axis->step, &from,
                               &to) != ANJI_OK)
            return anjip_fail(err, ANJI_ERR_DOMAIN, row, "row outside years 1 to 9999");
        anji_axis_rows(axis, from, to, &first, &last);
        remove_next(last - row, form, flag + row);
        row = last;
    }
    return ANJI_OK;
}

static int check_finite(size_t n, const double *x, const char *name, anji_error *err)
{
    size_t at = anjip_first_infinite(n, x);
    if (at == n)
        return ANJI_OK;
    return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)at, "%s is infinite", name);
}

int anji_ustar_filter(const anji_axis *axis, const double *ustar, const double *sw_in,
                      const uint8_t *night, const double *threshold,
                      const anji_ustar_opts *opts, uint8_t *flag, anji_error *err)
{
    anji_ustar_opts o;
    int             status = anji_axis_check(axis, err);

    if (status != ANJI_OK)
        return status;
    size_t n = (size_t)axis->n;
    if (flag != NULL)
        memset(flag, 255, n);
    if (n > 0 && (ustar == NULL || sw_in == NULL || threshold == NULL || flag == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "a column or flag is NULL");
    status = anjip_ustar_opts_load(&o, opts, err);
    if (status == ANJI_OK)
        status = check_finite(n, ustar, "ustar", err);
    if (status == ANJI_OK)
        status = check_finite(n, sw_in, "sw_in", err);
    if (status == ANJI_OK)
        status = check_finite(n, threshold, "threshold", err);
    if (status != ANJI_OK)
        return status;

    const anjip_ustar_form *form = anjip_ustar_form_of(o.form);
    for (size_t i = 0; i < n; i++) {
        int dark = (night == NULL || night[i] == 1) && !(sw_in[i] >= o.sw_night);
        flag[i]  = dark || form->filter_day ? flag_of(ustar[i], threshold[i])
                                            : (uint8_t)ANJI_USTAR_KEPT;
    }
    status = apply_next(axis, form, &o, flag, err);
    if (status != ANJI_OK)
        memset(flag, 255, n);
    return status;
}
