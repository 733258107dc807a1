/* What light takes from respiration: given, or fitted to the day.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/partition_night.h"

/* The day's fit: rows below so much radiation, where photosynthesis is far from
 * saturation and dry air does not close the leaves yet; in spans of so many days. */
#define LIGHT_MAX   300.0 /* W m-2 */
#define SPAN_DAYS   14
#define SPAN_ROWS   30
#define START_SLOPE 0.05 /* umol J-1       */
#define START_TOP   20.0 /* umol m-2 s-1   */

/* Rows of one span. */
typedef struct {
    size_t        n;
    const double *nee, *reco, *sw;
} lit;

/* x: inhibition, initial slope, saturated photosynthesis. */
static int residual_of(void *context, const double *x, double *r)
{
    const lit *c = context;
    for (size_t i = 0; i < c->n; i++) {
        double up = x[1] * c->sw[i];
        r[i]      = (1.0 - x[0]) * c->reco[i] - up * x[2] / (up + x[2]) - c->nee[i];
    }
    return 0;
}

static int jacobian_of(void *context, const double *x, double *J)
{
    const lit *c = context;
    for (size_t i = 0; i < c->n; i++) {
        double up = x[1] * c->sw[i], down = up + x[2];
        J[3 * i]     = -c->reco[i];
        J[3 * i + 1] = -c->sw[i] * x[2] * x[2] / down / down;
        J[3 * i + 2] = -up * up / down / down;
    }
    return 0;
}

/* Adds a span's inhibition to the sums of weights. */
static int fit_span(anjip_night *x, lit *c, double sums[4])
{
    anjip_fit_problem problem = {c->n, 3, residual_of, jacobian_of, c};
    anjip_fit_control control = {.workspace = x->fits};
    anjip_fit_outcome out;
    double            p[3] = {0.0, START_SLOPE, START_TOP}, covariance[9];
    int status = anjip_fit_nonlinear(&problem, &control, p, covariance, &out, NULL);

    if (status != ANJI_OK)
        return status;
    if (out.end != ANJIP_FIT_CONVERGED || p[1] <= 0.0 || p[2] <= 0.0)
        return ANJI_OK;
    double weight = 1.0 / covariance[0];
    if (isfinite(weight)) {
        sums[0] += 1.0;
        sums[1] += weight;
        sums[2] += weight * p[0];
        sums[3] += weight * p[0] * p[0];
    }
    return ANJI_OK;
}

/* Light rows of [first, last) that can be fitted, moved to rows (3 columns of `most`). */
static lit gather(const anjip_night *x, const anjip_night_form *form, int64_t first,
                  int64_t last, size_t most, double *rows)
{
    size_t n = 0;

    for (int64_t i = first; i < last; i++) {
        if (isnan(x->nee[i]) || isnan(x->reco[i]) || !(x->sw_in[i] < LIGHT_MAX) ||
            anjip_night_is_dark(x, form, (size_t)i))
            continue;
        rows[n]            = x->nee[i];
        rows[most + n]     = x->reco[i];
        rows[2 * most + n] = x->sw_in[i];
        n++;
    }
    return (lit){n, rows, rows + most, rows + 2 * most};
}

/* The mean of the spans, with an error that grows where they disagree. */
static int fit_year(anjip_night *x, size_t year, double *rows)
{
    anji_partition_night_year *y    = &x->result->years[year];
    const anjip_night_form    *form = anjip_night_form_of(x->opts->form);
    int64_t                    first, last, length = SPAN_DAYS * (int64_t)x->per_day;
    double                     sums[4] = {0};

    anjip_night_year_rows(x, year, &first, &last);
    for (int64_t from = first; from < last; from += length) {
        int64_t to = from + length < last ? from + length : last;
        lit     c  = gather(x, form, from, to, (size_t)length, rows);
        if (c.n < SPAN_ROWS)
            continue;
        int status = fit_span(x, &c, sums);
        if (status != ANJI_OK)
            return status;
    }
    if (sums[0] > 0.0) {
        y->inhibition    = sums[2] / sums[1];
        double disagree  = sums[3] - sums[1] * y->inhibition * y->inhibition;
        double freedom   = fmax(sums[0] - 1.0, 1.0);
        y->inhibition_se = sqrt(fmax(disagree / freedom, 1.0) / sums[1]);
    }
    return ANJI_OK;
}

int anjip_night_inhibit(anjip_night *x, anji_error *err)
{
    const anjip_night_form *form   = anjip_night_form_of(x->opts->form);
    int                     status = ANJI_OK;

    if (x->opts->light == ANJI_PARTITION_NIGHT_LIGHT_NONE)
        return ANJI_OK;
    double *rows = anjip_malloc(3 * SPAN_DAYS * x->per_day, sizeof *rows);
    if (rows == NULL)
        status = ANJI_ERR_MEMORY;
    for (size_t k = 0; k < x->result->n_years && status == ANJI_OK; k++) {
        anji_partition_night_year *y = &x->result->years[k];
        int64_t                    first, last;
        if (x->opts->light == ANJI_PARTITION_NIGHT_LIGHT_GIVEN)
            y->inhibition = x->opts->inhibition;
        else
            status = fit_year(x, k, rows);
        anjip_night_year_rows(x, k, &first, &last);
        for (int64_t i = first; i < last && !isnan(y->inhibition); i++)
            if (!anjip_night_is_dark(x, form, (size_t)i) &&
                (x->night != NULL || !isnan(x->sw_in[i])))
                x->reco[i] *= 1.0 - y->inhibition;
    }
    free(rows);
    if (status != ANJI_OK)
        return anjip_fail(err, status, -1, "no memory for a fit");
    return ANJI_OK;
}
