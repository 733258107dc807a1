/* Scores of gap-fillers: rows, sums over gaps, years.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/gap_score.h>
#include <anjicarbon/random.h>
#include <anjicarbon/stats.h>
#include <anjicarbon/units.h>

#include "private.h"

#define PI           3.14159265358979323846
#define EXACT_PAIRS  16 /* up to so many, every sign pattern                 */
#define YEAR_SECONDS (365.25 * 86400.0)

static const double level[ANJI_SCORE_LEVELS] = {0.5, 0.9, 0.95};

static const anji_score no_score = {
    -1, -1, -1, NAN, NAN, NAN, NAN, NAN, NAN, {NAN, NAN, NAN}, {NAN, NAN, NAN}};
static const anji_sum_score no_sums = {
    -1, -1, NAN, NAN, NAN, NAN, NAN, {NAN, NAN, NAN}, {NAN, NAN, NAN}};

static double crps(double error, double sd)
{
    if (sd == 0.0)
        return fabs(error);
    double u   = error / sd;
    double phi = exp(-0.5 * u * u) / sqrt(2.0 * PI);
    return sd * (u * erf(u / sqrt(2.0)) + 2.0 * phi - 1.0 / sqrt(PI));
}

/* Adds one error and its standard deviation to shares within and widths. */
static void add_intervals(double error, double sd, double *coverage, double *width)
{
    for (size_t k = 0; k < ANJI_SCORE_LEVELS; k++) {
        double half = anji_normal_quantile(0.5 + 0.5 * level[k]) * sd;
        coverage[k] += fabs(error) <= half ? 1.0 : 0.0;
        width[k] += 2.0 * half;
    }
}

static void divide(double *x, int64_t n)
{
    for (size_t k = 0; k < ANJI_SCORE_LEVELS; k++)
        x[k] = n > 0 ? x[k] / (double)n : NAN;
}

/* What is wrong with a scored row, or NULL. */
static const char *fault_of(double truth, double value, double sd)
{
    if (!isfinite(truth))
        return "the truth of a hidden row is missing or infinite";
    if (isinf(value))
        return "an estimate is infinite";
    return isinf(sd) || sd < 0.0 ? "an sd is infinite or below 0" : NULL;
}

static int check_rows(size_t n, const double *truth, const double *value,
                      const double *sd, const int32_t *gap, anji_error *err)
{
    if (n > 0 && (truth == NULL || value == NULL || gap == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "a column is NULL");
    for (size_t i = 0; i < n; i++) {
        const char *fault =
            gap[i] > 0 ? fault_of(truth[i], value[i], sd == NULL ? NAN : sd[i]) : NULL;
        if (fault != NULL)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i, "%s", fault);
    }
    return ANJI_OK;
}

static int in_part(const int32_t *gap, const uint8_t *night, int part, size_t i)
{
    if (gap[i] <= 0)
        return 0;
    return part == ANJI_SCORE_ALL || night[i] == (part == ANJI_SCORE_NIGHT ? 1 : 0);
}

/* Sums over the scored rows; the moments are about the first pass's means. */
typedef struct {
    double square, absolute, error, crps;
    double truth, value; /* means */
    double tt, vv, tv;
} sums;

static void first_pass(size_t n, const double *truth, const double *value,
                       const double *sd, const int32_t *gap, const uint8_t *night,
                       int part, sums *s, anji_score *score)
{
    for (size_t i = 0; i < n; i++) {
        if (!in_part(gap, night, part, i))
            continue;
        if (isnan(value[i])) {
            score->n_unfilled++;
            continue;
        }
        double e = value[i] - truth[i];
        score->n++;
        s->square += e * e;
        s->absolute += fabs(e);
        s->error += e;
        s->truth += truth[i];
        s->value += value[i];
        if (sd == NULL || isnan(sd[i]))
            continue;
        score->n_spread++;
        s->crps += crps(e, sd[i]);
        add_intervals(e, sd[i], score->coverage, score->width);
    }
    s->truth /= (double)score->n;
    s->value /= (double)score->n;
}

static void second_pass(size_t n, const double *truth, const double *value,
                        const int32_t *gap, const uint8_t *night, int part, sums *s)
{
    for (size_t i = 0; i < n; i++)
        if (in_part(gap, night, part, i) && !isnan(value[i])) {
            double t = truth[i] - s->truth, v = value[i] - s->value;
            s->tt += t * t;
            s->vv += v * v;
            s->tv += t * v;
        }
}

int anji_gap_score(size_t n, const double *truth, const double *value, const double *sd,
                   const int32_t *gap, const uint8_t *night, int part, anji_score *out,
                   anji_error *err)
{
    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out = no_score;
    if (part < ANJI_SCORE_ALL || part > ANJI_SCORE_NIGHT)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "part %d; want 0, 1 or 2", part);
    if (n > 0 && part != ANJI_SCORE_ALL && night == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "night is NULL");
    int status = check_rows(n, truth, value, sd, gap, err);
    if (status != ANJI_OK)
        return status;

    anji_score score = {0};
    sums       s     = {0};
    first_pass(n, truth, value, sd, gap, night, part, &s, &score);
    second_pass(n, truth, value, gap, night, part, &s);
    double m         = score.n > 0 ? (double)score.n : NAN;
    score.rmse       = sqrt(s.square / m);
    score.mae        = s.absolute / m;
    score.bias       = s.error / m;
    score.r2         = s.tt > 0.0 ? 1.0 - s.square / s.tt : NAN;
    score.r2_pearson = s.tt > 0.0 && s.vv > 0.0 ? s.tv / s.tt * (s.tv / s.vv) : NAN;
    score.crps       = score.n_spread > 0 ? s.crps / (double)score.n_spread : NAN;
    divide(score.coverage, score.n_spread);
    divide(score.width, score.n_spread);
    *out = score;
    return ANJI_OK;
}

static void no_gaps(size_t n_gaps, double *error, int64_t *rows, double *se)
{
    for (size_t g = 0; g < n_gaps; g++) {
        if (error != NULL)
            error[g] = NAN;
        if (rows != NULL)
            rows[g] = -1;
        if (se != NULL)
            se[g] = NAN;
    }
}

int anji_gap_sums(size_t n, const double *truth, const double *value, const double *sd,
                  const int32_t *gap, size_t n_gaps, double *error, int64_t *rows,
                  double *se, anji_error *err)
{
    anjip_begin(err);
    no_gaps(n_gaps, error, rows, se);
    if (n_gaps > 0 && (error == NULL || rows == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "error or rows is NULL");
    int status = check_rows(n, truth, value, sd, gap, err);
    for (size_t i = 0; i < n && status == ANJI_OK; i++)
        if (gap[i] > 0 && (size_t)gap[i] > n_gaps)
            status = anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i, "gap %d of %zu",
                                (int)gap[i], n_gaps);
    if (status != ANJI_OK)
        return status;
    for (size_t g = 0; g < n_gaps; g++) {
        error[g] = 0.0;
        rows[g]  = 0;
        if (se != NULL)
            se[g] = 0.0;
    }
    for (size_t i = 0; i < n; i++) {
        if (gap[i] <= 0 || isnan(value[i]))
            continue;
        size_t g = (size_t)gap[i] - 1;
        error[g] += value[i] - truth[i];
        rows[g]++;
        if (se != NULL)
            se[g] += sd == NULL ? NAN : sd[i] * sd[i];
    }
    for (size_t g = 0; g < n_gaps; g++) {
        if (rows[g] == 0)
            error[g] = NAN;
        if (se != NULL)
            se[g] = rows[g] == 0 ? NAN : sqrt(se[g]);
    }
    return ANJI_OK;
}

static int check_sums(size_t n_gaps, const double *error, const int64_t *rows,
                      const double *se, anji_error *err)
{
    if (n_gaps > 0 && (error == NULL || rows == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "error or rows is NULL");
    for (size_t g = 0; g < n_gaps; g++)
        if (isinf(error[g]) || (se != NULL && (isinf(se[g]) || se[g] < 0.0)))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)g,
                              "gap %zu: an infinity, or a standard error below 0",
                              g + 1);
    return ANJI_OK;
}

int anji_gap_score_sums(size_t n_gaps, const double *error, const int64_t *rows,
                        const double *se, anji_sum_score *out, anji_error *err)
{
    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out       = no_sums;
    int status = check_sums(n_gaps, error, rows, se, err);
    if (status != ANJI_OK)
        return status;

    anji_sum_score s      = {0};
    double         square = 0.0, mean_square = 0.0, z_square = 0.0, total = 0.0;
    int64_t        n_z = 0; /* an se of 0 covers or not, but has no z */
    for (size_t g = 0; g < n_gaps; g++) {
        if (isnan(error[g]) || rows[g] <= 0)
            continue;
        double mean = error[g] / (double)rows[g];
        s.n++;
        total += error[g];
        square += error[g] * error[g];
        mean_square += mean * mean;
        if (se == NULL || isnan(se[g]))
            continue;
        s.n_se++;
        add_intervals(error[g], se[g], s.coverage, s.width);
        if (se[g] > 0.0) {
            double z = error[g] / se[g];
            n_z++;
            s.z_mean += z;
            z_square += z * z;
        }
    }
    double m    = s.n > 0 ? (double)s.n : NAN;
    s.rmse      = sqrt(square / m);
    s.bias      = total / m;
    s.rmse_mean = sqrt(mean_square / m);
    s.z_mean    = n_z > 0 ? s.z_mean / (double)n_z : NAN;
    s.z_rms     = n_z > 0 ? sqrt(z_square / (double)n_z) : NAN;
    divide(s.coverage, s.n_se);
    divide(s.width, s.n_se);
    *out = s;
    return ANJI_OK;
}

int anji_gap_annual_bias(const anji_axis *axis, const double *y, const double *truth,
                         const double *value, const int32_t *gap, const uint8_t *night,
                         int mass, double *bias, anji_error *err)
{
    int status = anji_axis_check(axis, err);

    if (bias != NULL)
        *bias = NAN;
    if (status != ANJI_OK)
        return status;
    size_t n = (size_t)axis->n;
    if (bias == NULL || (n > 0 && (y == NULL || night == NULL)))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "bias or a column is NULL");
    if (isnan(anji_carbon_g_per_mol(mass)))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "mass %d is not known", mass);
    status = check_rows(n, truth, value, NULL, gap, err);
    if (status != ANJI_OK)
        return status;
    double  error[2] = {0.0, 0.0}, flux = 0.0; /* day, night */
    int64_t scored[2] = {0, 0}, missing[2] = {0, 0};
    for (size_t i = 0; i < n; i++) {
        if (night[i] > 1)
            continue;
        missing[night[i]] += isnan(y[i]) ? 1 : 0;
        if (gap[i] > 0 && !isnan(value[i])) {
            scored[night[i]]++;
            error[night[i]] += value[i] - truth[i];
        }
    }
    for (int c = 0; c < 2; c++)
        if (missing[c] > 0)
            flux += error[c] / (scored[c] > 0 ? (double)scored[c] : NAN) *
                    (double)missing[c] / (double)n;
    *bias = anji_gc_per_m2(flux, YEAR_SECONDS, mass);
    return ANJI_OK;
}

/* Patterns of signs whose |sum| reaches the one found, among all of them. Relative slack:
 * a pattern that is the data's own, or its mirror, must count, whatever the rounding. */
static int64_t count_all(size_t n, const double *d, double found)
{
    int64_t count = 0;
    for (uint32_t pattern = 0; pattern < (uint32_t)1 << n; pattern++) {
        double sum = 0.0;
        for (size_t i = 0; i < n; i++)
            sum += pattern >> i & 1 ? d[i] : -d[i];
        count += fabs(sum) >= found * (1.0 - 1e-12);
    }
    return count;
}

static int64_t count_drawn(size_t n, const double *d, double found, uint32_t draws,
                           anji_random *random)
{
    int64_t count = 0;
    for (uint32_t k = 0; k < draws; k++) {
        double   sum  = 0.0;
        uint32_t bits = 0;
        for (size_t i = 0; i < n; i++) {
            if (i % 16 == 0)
                bits = anji_random_below(random, 1u << 16);
            sum += bits >> i % 16 & 1 ? d[i] : -d[i];
        }
        count += fabs(sum) >= found * (1.0 - 1e-12);
    }
    return count;
}

static int compare(size_t n, const double *d, uint32_t draws, uint32_t seed,
                   anji_paired *out, anji_error *err)
{
    double       sum    = 0.0;
    anji_random *random = NULL;

    for (size_t i = 0; i < n; i++)
        sum += d[i];
    if (n > EXACT_PAIRS) {
        int status = anji_random_new(seed, 0, &random, err);
        if (status != ANJI_OK)
            return status;
        int64_t count = count_drawn(n, d, fabs(sum), draws, random);
        anji_random_free(random);
        out->p     = (1.0 + (double)count) / (1.0 + (double)draws);
        out->draws = draws;
    } else if (n > 0) {
        out->draws = (int64_t)1 << n;
        out->p     = (double)count_all(n, d, fabs(sum)) / (double)out->draws;
    } else {
        out->draws = 0;
    }
    out->n          = (int64_t)n;
    out->difference = n > 0 ? sum / (double)n : NAN;
    return ANJI_OK;
}

int anji_paired_test(size_t n, const double *a, const double *b, uint32_t draws,
                     uint32_t seed, anji_paired *out, anji_error *err)
{
    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out = (anji_paired){NAN, NAN, -1, -1};
    if (n > 0 && (a == NULL || b == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "a or b is NULL");
    if (draws < 1 || draws > 1000000)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%u draws; want 1 to 1000000",
                          draws);
    for (size_t i = 0; i < n; i++)
        if (isinf(a[i]) || isinf(b[i]))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i, "a or b is infinite");
    double *d = anjip_malloc(n > 0 ? n : 1, sizeof *d);
    size_t  m = 0;
    if (d == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu pairs", n);
    for (size_t i = 0; i < n; i++)
        if (!isnan(a[i]) && !isnan(b[i]))
            d[m++] = a[i] - b[i];
    int status = compare(m, d, draws, seed, out, err);
    free(d);
    return status;
}
