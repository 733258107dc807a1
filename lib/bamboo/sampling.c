/* Means and changes of sampled areas.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/stats.h>

#include "bamboo/sampling_private.h"

#define OPTS_SIZE_1_0 ANJIP_SIZE_THROUGH(anji_sampling_opts, t)

static const anji_param params[] = {
    ANJIP_PARAM(anji_sampling_opts, zero, ANJI_PARAM_UINT32, "1", 0, 0, 0, "reserved"),
    ANJIP_PARAM(anji_sampling_opts, confidence, ANJI_PARAM_DOUBLE, "1", 0.90, 0.5,
                0.9999, "confidence of two-sided intervals"),
    ANJIP_PARAM(anji_sampling_opts, plot_ha, ANJI_PARAM_DOUBLE, "ha", 0, 0, 100,
                "plot area for the finite population correction; 0: none"),
    ANJIP_PARAM(
        anji_sampling_opts, t, ANJI_PARAM_DOUBLE, "1", 0, 0, 1000,
        "fixed quantile for plot numbers; 0: found with its degrees of freedom"),
};

static const anjip_opts_kind kind = {"sampling", params, ANJIP_COUNT(params),
                                     OPTS_SIZE_1_0, sizeof(anji_sampling_opts)};

int anji_sampling_opts_init(anji_sampling_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_sampling_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

int anjip_sampling_load(anji_sampling_opts *dst, const anji_sampling_opts *src,
                        anji_error *err)
{
    return anjip_opts_load(&kind, dst, src, err);
}

static void fail_sample(anji_sample *s)
{
    *s = (anji_sample){NAN, NAN, NAN, NAN, NAN, NAN, -1};
}

static double relative_to(double half_width, double value)
{
    return value == 0.0 ? INFINITY : half_width / fabs(value);
}

static void finish(anji_sample *s, double value, double se, double df, int64_t n,
                   double confidence)
{
    s->value      = value;
    s->se         = se;
    s->df         = df;
    s->t          = anji_student_quantile(0.5 + 0.5 * confidence, df);
    s->half_width = s->t * se;
    s->relative   = relative_to(s->half_width, value);
    s->n          = n;
}

int anji_sampling_simple(size_t n, const double *y, const anji_sampling_opts *opts,
                         anji_sample *sample, anji_error *err)
{
    anji_sampling_opts o;

    anjip_begin(err);
    if (sample != NULL)
        fail_sample(sample);
    if (y == NULL || sample == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "y or sample is NULL");
    int status = anjip_sampling_load(&o, opts, err);
    if (status != ANJI_OK)
        return status;
    size_t bad = anjip_first_infinite(n, y);
    if (bad < n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad, "plot %zu is infinite",
                          bad);
    size_t m = anji_count(n, y);
    if (m < 2)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1, "%zu plots, want two or more", m);
    finish(sample, anji_mean(n, y), anji_sd(n, y) / sqrt((double)m), (double)m - 1.0,
           (int64_t)m, o.confidence);
    return ANJI_OK;
}

static int check_plots(size_t n, const double *y, const char *name,
                       const int32_t *stratum, size_t n_strata, anji_error *err)
{
    for (size_t p = 0; p < n; p++) {
        if (isinf(y[p]))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)p,
                              "%s of plot %zu is infinite", name, p);
        if (stratum[p] < 0 || (size_t)stratum[p] >= n_strata)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)p,
                              "plot %zu is of stratum %ld, want 0 to %zu", p,
                              (long)stratum[p], n_strata - 1);
    }
    return ANJI_OK;
}

int anjip_check_areas(size_t n_strata, const double *area, double *total,
                      anji_error *err)
{
    *total = 0.0;
    for (size_t i = 0; i < n_strata; i++) {
        if (!(area[i] > 0.0 && area[i] < INFINITY))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "the area of stratum %zu is %g ha, want more than 0", i,
                              area[i]);
        *total += area[i];
    }
    return ANJI_OK;
}

/* Per stratum: how many, means, and sums of squares and products about them. */
typedef struct {
    double n_x, n, x_all, x, y, xx, xy, yy;
} moments;

/* Two passes, the second about the means of the first; x NULL: y alone. */
static void take_moments(size_t n, const double *x, const double *y,
                         const int32_t *stratum, size_t n_strata, moments *m)
{
    for (size_t p = 0; p < n; p++) {
        moments *s = &m[stratum[p]];
        double   v = x == NULL ? 0.0 : x[p];
        if (isnan(v))
            continue;
        s->n_x += 1.0;
        s->x_all += v;
        if (isnan(y[p]))
            continue;
        s->n += 1.0;
        s->x += v;
        s->y += y[p];
    }
    for (size_t i = 0; i < n_strata; i++) {
        m[i].x_all /= m[i].n_x;
        m[i].x /= m[i].n;
        m[i].y /= m[i].n;
    }
    for (size_t p = 0; p < n; p++) {
        moments *s  = &m[stratum[p]];
        double   dx = x == NULL ? 0.0 : x[p] - s->x, dy = y[p] - s->y;
        if (isnan(dx) || isnan(dy))
            continue;
        s->xx += dx * dx;
        s->xy += dx * dy;
        s->yy += dy * dy;
    }
}

static int check_stratum(const moments *m, size_t i, int has_x, anji_error *err)
{
    double least = has_x ? 3.0 : 2.0;

    if (m->n < least)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, (int64_t)i,
                          "stratum %zu has %.0f measured plots, want %.0f or more", i,
                          m->n, least);
    if (has_x && !(m->xx > 0.0))
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                          "the quick variable does not vary in stratum %zu", i);
    return ANJI_OK;
}

/* Equations 16 and 17, or 18 and 19 where there is x. */
static void fill_stratum(const moments *m, int has_x, anji_sampling_stratum *row)
{
    row->n        = (int64_t)m->n;
    row->mean     = m->y;
    row->variance = m->yy / (m->n - 1.0);
    if (has_x) {
        double r2 = m->yy > 0.0 ? m->xy * m->xy / (m->xx * m->yy) : 0.0;
        row->mean += m->xy / m->xx * (m->x_all - m->x);
        row->variance *= 1.0 - (1.0 - m->n / m->n_x) * r2;
    }
    row->se = sqrt(row->variance / m->n);
}

static int combine(const moments *m, int has_x, size_t n_strata, const double *area,
                   double total, const anji_sampling_opts *o,
                   anji_sampling_stratum *strata, anji_sample *sample, anji_error *err)
{
    double value = 0.0, variance = 0.0, plots = 0.0;

    for (size_t i = 0; i < n_strata; i++) {
        anji_sampling_stratum row;
        int                   status = check_stratum(&m[i], i, has_x, err);
        if (status != ANJI_OK)
            return status;
        fill_stratum(&m[i], has_x, &row);
        double taken = m[i].n * o->plot_ha / area[i];
        if (taken > 1.0)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "the plots of stratum %zu cover more than its %g ha", i,
                              area[i]);
        row.weight = area[i] / total;
        row.se *= sqrt(1.0 - taken);
        value += row.weight * row.mean;
        variance += row.weight * row.weight * row.se * row.se;
        plots += m[i].n;
        if (strata != NULL)
            strata[i] = row;
    }
    finish(sample, value, sqrt(variance), plots - (double)n_strata, (int64_t)plots,
           o->confidence);
    return ANJI_OK;
}

static void fail_strata(size_t n_strata, anji_sampling_stratum *strata)
{
    for (size_t i = 0; strata != NULL && i < n_strata; i++)
        strata[i] = (anji_sampling_stratum){NAN, NAN, NAN, NAN, -1};
}

/* Both estimators; x is NULL for the stratified one. */
static int estimate(size_t n, const double *x, const double *y, const int32_t *stratum,
                    size_t n_strata, const double *area, const anji_sampling_opts *opts,
                    anji_sampling_stratum *strata, anji_sample *sample, anji_error *err)
{
    anji_sampling_opts o;
    double             total;

    anjip_begin(err);
    fail_strata(n_strata, strata);
    if (sample != NULL)
        fail_sample(sample);
    if (y == NULL || stratum == NULL || area == NULL || sample == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "y, stratum, area or sample is NULL");
    if (n_strata == 0)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1, "no stratum");
    int status = anjip_sampling_load(&o, opts, err);
    if (status == ANJI_OK)
        status = check_plots(n, y, "y", stratum, n_strata, err);
    if (status == ANJI_OK && x != NULL)
        status = check_plots(n, x, "x", stratum, n_strata, err);
    if (status == ANJI_OK)
        status = anjip_check_areas(n_strata, area, &total, err);
    if (status != ANJI_OK)
        return status;
    moments *m = anjip_calloc(n_strata, sizeof *m);
    if (m == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu strata",
                          n_strata);
    take_moments(n, x, y, stratum, n_strata, m);
    status = combine(m, x != NULL, n_strata, area, total, &o, strata, sample, err);
    free(m);
    if (status != ANJI_OK)
        fail_strata(n_strata, strata);
    return status;
}

int anji_sampling_stratified(size_t n, const double *y, const int32_t *stratum,
                             size_t n_strata, const double *area,
                             const anji_sampling_opts *opts,
                             anji_sampling_stratum *strata, anji_sample *sample,
                             anji_error *err)
{
    return estimate(n, NULL, y, stratum, n_strata, area, opts, strata, sample, err);
}

int anji_sampling_double(size_t n, const double *x, const double *y,
                         const int32_t *stratum, size_t n_strata, const double *area,
                         const anji_sampling_opts *opts, anji_sampling_stratum *strata,
                         anji_sample *sample, anji_error *err)
{
    if (x == NULL) {
        fail_strata(n_strata, strata);
        if (sample != NULL)
            fail_sample(sample);
        return anjip_fail(err, ANJI_ERR_NULL, -1, "x is NULL");
    }
    return estimate(n, x, y, stratum, n_strata, area, opts, strata, sample, err);
}

/* value is given; half-widths in quadrature, as the tool adds them. */
static int add(const anji_sample *a, const anji_sample *b, double value,
               anji_sample *sum, anji_error *err)
{
    if (isnan(a->value) || isnan(a->half_width) || isnan(b->value) ||
        isnan(b->half_width))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "an estimate is NaN");
    anji_sample s;
    s.value      = value;
    s.se         = sqrt(a->se * a->se + b->se * b->se);
    s.half_width = sqrt(a->half_width * a->half_width + b->half_width * b->half_width);
    s.df         = a->df + b->df;
    s.t          = s.se > 0.0 ? s.half_width / s.se : a->t;
    s.relative   = relative_to(s.half_width, value);
    s.n          = a->n + b->n;
    *sum         = s;
    return ANJI_OK;
}

int anji_sampling_change_independent(const anji_sample *earlier,
                                     const anji_sample *later, anji_sample *change,
                                     anji_error *err)
{
    anjip_begin(err);
    if (change != NULL)
        fail_sample(change);
    if (earlier == NULL || later == NULL || change == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "earlier, later or change is NULL");
    return add(earlier, later, later->value - earlier->value, change, err);
}

int anji_sampling_update(const anji_sample *stock, const anji_sample *change,
                         anji_sample *updated, anji_error *err)
{
    anjip_begin(err);
    if (updated != NULL)
        fail_sample(updated);
    if (stock == NULL || change == NULL || updated == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "stock, change or updated is NULL");
    return add(stock, change, stock->value + change->value, updated, err);
}

/* cov of the means = (var(later) + var(earlier) - var(difference)) / 2, on the same
 * plots. */
static double covariance_of(const anji_sample *a, const anji_sample *b,
                            const anji_sample *d)
{
    return 0.5 * (a->se * a->se + b->se * b->se - d->se * d->se);
}

int anji_sampling_change_paired(size_t n, const double *earlier, const double *later,
                                const int32_t *stratum, size_t n_strata,
                                const double *area, const anji_sampling_opts *opts,
                                anji_sampling_stratum *strata, anji_sample *change,
                                double *covariance, anji_error *err)
{
    anjip_begin(err);
    fail_strata(n_strata, strata);
    if (change != NULL)
        fail_sample(change);
    if (covariance != NULL)
        *covariance = NAN;
    if (earlier == NULL || later == NULL || change == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "earlier, later or change is NULL");
    double *both = anjip_malloc(n, 3 * sizeof *both);
    if (both == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu plots", n);
    double *a = both + n, *b = both + 2 * n;
    for (size_t p = 0; p < n; p++) {
        int missing = isnan(earlier[p]) || isnan(later[p]);
        a[p]        = missing ? NAN : earlier[p];
        b[p]        = missing ? NAN : later[p];
        both[p]     = missing ? NAN : later[p] - earlier[p];
        if (isnan(both[p]) && !missing)
            both[p] = INFINITY; /* infinity less infinity: still refused as infinite */
    }
    anji_sample first, second;
    int         status =
        estimate(n, NULL, both, stratum, n_strata, area, opts, strata, change, err);
    if (status == ANJI_OK && covariance != NULL) {
        status = estimate(n, NULL, a, stratum, n_strata, area, opts, NULL, &first, err);
        if (status == ANJI_OK)
            status =
                estimate(n, NULL, b, stratum, n_strata, area, opts, NULL, &second, err);
        if (status == ANJI_OK)
            *covariance = covariance_of(&first, &second, change);
    }
    free(both);
    if (status != ANJI_OK) { /* the covariance may fail when the change is known */
        fail_strata(n_strata, strata);
        fail_sample(change);
    }
    return status;
}

int anji_sampling_scale(const anji_sample *sample, double factor, anji_sample *scaled,
                        anji_error *err)
{
    anjip_begin(err);
    anji_sample s;
    fail_sample(&s);
    if (sample != NULL)
        s = *sample;
    if (scaled != NULL)
        fail_sample(scaled);
    if (sample == NULL || scaled == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "sample or scaled is NULL");
    if (!isfinite(factor))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "the factor is %g", factor);
    s.value *= factor;
    s.se *= fabs(factor);
    s.half_width *= fabs(factor);
    s.relative = isnan(s.half_width) ? NAN : relative_to(s.half_width, s.value);
    *scaled    = s;
    return ANJI_OK;
}

double anji_sampling_discount(double u)
{
    static const struct {
        double up_to, share;
    } steps[] = {
        {0.10, 0.0}, {0.15, 0.25}, {0.20, 0.50}, {0.30, 0.75}, {INFINITY, 1.0}};
    if (!(u >= 0.0))
        return NAN;
    size_t i = 0;
    while (u > steps[i].up_to)
        i++;
    return steps[i].share;
}

double anji_sampling_conservative(const anji_sample *sample, int side)
{
    if (sample == NULL || (side != ANJI_SIDE_PROJECT && side != ANJI_SIDE_BASELINE))
        return NAN;
    double discount = anji_sampling_discount(sample->relative) * sample->half_width;
    return side == ANJI_SIDE_PROJECT ? sample->value - discount
                                     : sample->value + discount;
}
