/* Night-time partition: from columns to complete night records, and from parameters back
 * to columns.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/partition_night.h"

/* degC; the model has a pole at -46.02. */
#define T_AIR_MIN (-46.0)

int anjip_night_is_dark(const anjip_night *x, const anjip_night_form *form, size_t i)
{
    double sw  = x->sw_in[i];
    int    sun = x->night == NULL || x->night[i] == 1;

    if (isnan(sw))
        return form == NULL && x->night != NULL && sun;
    return sun && (sw < x->opts->sw_night ||
                   (form != NULL && form->night_itself && sw == x->opts->sw_night));
}

size_t anjip_night_find(const anjip_night *x, int64_t first, int64_t last, size_t *n)
{
    int64_t ends[2] = {first, last};
    size_t  found[2];

    for (int k = 0; k < 2; k++) {
        size_t low = 0, high = x->n;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (x->row[middle] < ends[k])
                low = middle + 1;
            else
                high = middle;
        }
        found[k] = low;
    }
    *n = found[1] > found[0] ? found[1] - found[0] : 0;
    return found[0];
}

void anjip_night_year_rows(const anjip_night *x, size_t year, int64_t *first,
                           int64_t *last)
{
    int32_t number = x->result->years[year].year;
    int64_t from   = anji_seconds_from_yday(number, 1);
    int64_t to     = from + anji_days_in_year(number) * INT64_C(86400);
    anji_axis_rows(x->axis, from, to, first, last);
}

/* The complete night records. */
static int collect(anjip_night *x, const double *t_air, anji_error *err)
{
    const anjip_night_form *form = anjip_night_form_of(x->opts->form);
    size_t                  n = 0, most = x->n_rows;

    x->row  = anjip_malloc(most, sizeof *x->row);
    x->t    = anjip_malloc(most, sizeof *x->t);
    x->g    = anjip_malloc(most, sizeof *x->g);
    x->flux = anjip_malloc(most, sizeof *x->flux);
    if (x->row == NULL || x->t == NULL || x->g == NULL || x->flux == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu rows", most);
    for (size_t i = 0; i < most; i++) {
        if (isnan(x->nee[i]) || isnan(t_air[i]) || !anjip_night_is_dark(x, form, i))
            continue;
        x->row[n]    = (int64_t)i;
        x->t[n]      = t_air[i] + ANJIP_KELVIN;
        x->flux[n++] = x->nee[i];
    }
    x->n = n;
    anjip_respiration_g(n, x->t, ANJIP_T_REF, x->g);
    x->work = anjip_malloc(n, 5 * sizeof *x->work);
    x->fits = anjip_fit_workspace_new();
    if (x->work == NULL || x->fits == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu records", n);
    return ANJI_OK;
}

static int number_years(anjip_night *x, anji_error *err)
{
    anji_civil a = {0}, b = {0};
    int64_t    end = x->axis->start + (x->axis->n - 1) * x->axis->step;

    x->result = anjip_calloc(1, sizeof *x->result);
    if (x->result == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a result");
    if (x->n_rows == 0)
        return ANJI_OK;
    if (anji_civil_from_seconds(x->axis->start, &a) != ANJI_OK ||
        anji_civil_from_seconds(end, &b) != ANJI_OK)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "rows outside years 1 to 9999");
    size_t n         = (size_t)(b.year - a.year) + 1;
    x->result->years = anjip_calloc(n, sizeof *x->result->years);
    if (x->result->years == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu years", n);
    x->result->n_years = n;
    for (size_t k = 0; k < n; k++) {
        anji_partition_night_year *y = &x->result->years[k];
        int64_t                    first, last;
        size_t                     count;
        y->year = a.year + (int32_t)k;
        y->e0 = y->e0_se = y->prior_share = y->reco = y->reco_se = NAN;
        y->inhibition = y->inhibition_se = NAN;
        anjip_night_year_rows(x, k, &first, &last);
        anjip_night_find(x, first, last, &count);
        y->n = (int64_t)count;
    }
    return ANJI_OK;
}

/* The years' means, and GPP. */
static void finish(anjip_night *x, double *gpp)
{
    for (size_t k = 0; k < x->result->n_years; k++) {
        anji_partition_night_year *y = &x->result->years[k];
        int64_t                    first, last;
        double                     sum = 0.0;
        anjip_night_year_rows(x, k, &first, &last);
        y->n_reco = 0;
        for (int64_t i = first; i < last; i++) {
            if (!isnan(x->reco[i])) {
                sum += x->reco[i];
                y->n_reco++;
            }
        }
        if (y->n_reco > 0)
            y->reco = sum / (double)y->n_reco;
    }
    for (size_t i = 0; gpp != NULL && i < x->n_rows; i++)
        gpp[i] = x->nee_f == NULL ? NAN : x->reco[i] - x->nee_f[i];
}

static int check(size_t n, const double *const columns[], anji_error *err)
{
    static const char *const name[] = {"nee", "nee_f", "sw_in", "t_air", "t_air_f"};

    for (size_t c = 0; c < ANJIP_COUNT(name); c++) {
        size_t at = columns[c] == NULL ? n : anjip_first_infinite(n, columns[c]);
        if (at != n)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)at, "%s is infinite",
                              name[c]);
        for (size_t i = 0; c > 2 && i < n; i++)
            if (columns[c][i] <= T_AIR_MIN)
                return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                                  "%s is %g degC, want above %g degC", name[c],
                                  columns[c][i], T_AIR_MIN);
    }
    return ANJI_OK;
}

static int partition(anjip_night *x, const double *t_air, double *gpp, anji_error *err)
{
    const anjip_night_form *form   = anjip_night_form_of(x->opts->form);
    int                     status = collect(x, t_air, err);

    if (status == ANJI_OK)
        status = number_years(x, err);
    if (status == ANJI_OK)
        status = form == NULL ? anjip_night_jointly(x, err)
                              : anjip_night_by_windows(x, form, err);
    if (status == ANJI_OK)
        status = anjip_night_inhibit(x, err);
    if (status == ANJI_OK)
        finish(x, gpp);
    free(x->row);
    free(x->t);
    free(x->g);
    free(x->flux);
    free(x->work);
    anjip_fit_workspace_free(x->fits);
    return status;
}

static void fill_nan(size_t n, double *column)
{
    for (size_t i = 0; column != NULL && i < n; i++)
        column[i] = NAN;
}

int anji_partition_night(const anji_axis *axis, const double *nee, const double *nee_f,
                         const double *sw_in, const uint8_t *night, const double *t_air,
                         const double *t_air_f, const anji_partition_night_opts *opts,
                         double *reco, double *gpp, anji_partition_night_result **out,
                         anji_error *err)
{
    const double *const       columns[] = {nee, nee_f, sw_in, t_air, t_air_f};
    anji_partition_night_opts o;

    anjip_begin(err);
    if (out != NULL)
        *out = NULL;
    int status = anji_axis_check(axis, err);
    if (status != ANJI_OK)
        return status;
    size_t n = (size_t)axis->n;
    fill_nan(n, reco);
    fill_nan(n, gpp);
    if (n > 0 && (nee == NULL || sw_in == NULL || t_air == NULL || t_air_f == NULL ||
                  reco == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "a column is NULL");
    status = anjip_night_opts_load(&o, opts, err);
    if (status == ANJI_OK)
        status = check(n, columns, err);
    if (status != ANJI_OK)
        return status;
    anjip_night x = {.axis = axis, .opts = &o, .nee = nee, .nee_f = nee_f};
    x.sw_in       = sw_in;
    x.night       = night;
    x.t_air_f     = t_air_f;
    x.n_rows      = n;
    x.per_day     = (size_t)anji_axis_rows_per_day(axis);
    x.reco        = reco;
    status        = partition(&x, t_air, gpp, err);
    if (status != ANJI_OK) {
        fill_nan(n, reco);
        fill_nan(n, gpp);
    }
    if (status != ANJI_OK || out == NULL)
        anji_partition_night_result_free(x.result);
    else
        *out = x.result;
    return status;
}

void anji_partition_night_result_free(anji_partition_night_result *result)
{
    if (result == NULL)
        return;
    free(result->years);
    free(result->e0);
    free(result->r_ref);
    free(result);
}

const anji_partition_night_year *
anji_partition_night_years(const anji_partition_night_result *result, size_t *n)
{
    if (n != NULL)
        *n = result == NULL ? 0 : result->n_years;
    return result == NULL ? NULL : result->years;
}

const anji_partition_night_e0_window *
anji_partition_night_e0_windows(const anji_partition_night_result *result, size_t *n)
{
    if (n != NULL)
        *n = result == NULL ? 0 : result->n_e0;
    return result == NULL ? NULL : result->e0;
}

const anji_partition_night_r_ref_window *
anji_partition_night_r_ref_windows(const anji_partition_night_result *result, size_t *n)
{
    if (n != NULL)
        *n = result == NULL ? 0 : result->n_r_ref;
    return result == NULL ? NULL : result->r_ref;
}
