/* The predictors of the fill model and their random features.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/gap_error.h>
#include <anjicarbon/random.h>

#include "flux/fill_model_private.h"

#define DAY_S         86400.0
#define YEAR_D        365.2425
#define TWO_PI        6.283185307179586
#define NIGHT_SW      10.0  /* W m-2 */
#define LIGHT_HALF    250.0 /* W m-2, half saturation of light use           */
#define LIGHT_SCALE   1.4   /* so that the factor is near 1 in full sun      */
#define LINE_S        7200  /* missing drivers are interpolated over so long */
#define FREEDOM       5     /* Student t: the spectrum of Matern 5/2         */
#define CLEAR_SKY     0.5   /* of potential radiation, where it stands alone */
#define OTHERS_LENGTH 1.5
#define USUAL         13 /* predictors without others */
#define MEMORIES      2  /* means of the past of one driver */
#define SPARE_NAMES                                                                    \
    "other 1", "other 2", "other 3", "other 4", "other 5", "other 6", "other 7",       \
        "other 8"

/* ---- missing drivers ------------------------------------------------------------------ */

static void interpolate(size_t n, double *x, size_t longest)
{
    size_t last = n; /* the last row with a value */

    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]))
            continue;
        if (last < n && i - last > 1 && i - last <= longest + 1)
            for (size_t k = last + 1; k < i; k++)
                x[k] = x[last] +
                       (x[i] - x[last]) * (double)(k - last) / (double)(i - last);
        last = i;
    }
}

/* Mean of the same hour within w days each side; NaN if there is none. */
static double same_hour(size_t n, const double *x, size_t i, size_t day, size_t w)
{
    double sum = 0.0;
    int    m   = 0;

    for (size_t k = 1; k <= w; k++) {
        if (i >= k * day && !isnan(x[i - k * day])) {
            sum += x[i - k * day];
            m++;
        }
        if (i + k * day < n && !isnan(x[i + k * day])) {
            sum += x[i + k * day];
            m++;
        }
    }
    return m > 0 ? sum / m : NAN;
}

static double mean_of(size_t n, const double *x)
{
    double sum = 0.0;
    size_t m   = 0;

    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i])) {
            sum += x[i];
            m++;
        }
    return m > 0 ? sum / (double)m : 0.0;
}

/* Fills x; blind where more than an interpolation was needed. */
static int complete(const anji_axis *axis, double *x, uint8_t *blind, anji_error *err)
{
    static const size_t reach[] = {3, 7, 14, 30};
    size_t              n = (size_t)axis->n, day = (size_t)(DAY_S / axis->step);

    interpolate(n, x, (size_t)(LINE_S / axis->step));
    double *had = anjip_malloc(n, sizeof *had);
    if (had == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu rows", n);
    memcpy(had, x, n * sizeof *had);
    double mean = mean_of(n, had);
    for (size_t i = 0; i < n; i++) {
        if (!isnan(x[i]))
            continue;
        blind[i] = 1;
        for (size_t k = 0; k < ANJIP_COUNT(reach) && isnan(x[i]); k++)
            x[i] = same_hour(n, had, i, day, reach[k]);
        if (isnan(x[i]))
            x[i] = mean;
    }
    free(had);
    return ANJI_OK;
}

/* ---- predictors ----------------------------------------------------------------------- */

typedef struct {
    const anji_axis *axis;
    anjip_climate   *c;
    size_t           n;
} builder;

static double *next_column(builder *b, const char *name, double length)
{
    size_t k      = b->c->n_predictors++;
    b->c->name[k] = name;
    b->c->base[k] = length;
    return b->c->z + k * b->n;
}

/* A driver and the means of its past, each a column. */
static int add_driver(builder *b, const double *x, const char *name, double length,
                      const char *const memory_name[MEMORIES],
                      const double      memory_days[MEMORIES],
                      const double memory_length[MEMORIES], anji_error *err)
{
    if (x == NULL)
        return ANJI_OK;
    double *to = next_column(b, name, length);
    memcpy(to, x, b->n * sizeof *to);
    int status = complete(b->axis, to, b->c->blind, err);
    for (int k = 0; k < MEMORIES && status == ANJI_OK && memory_days[k] > 0.0; k++)
        status =
            anji_memory_mean(b->axis, to, memory_days[k],
                             next_column(b, memory_name[k], memory_length[k]), err);
    return status;
}

static void add_clock(builder *b)
{
    double *season_s = next_column(b, "sine of season", 1.2);
    double *season_c = next_column(b, "cosine of season", 1.2);
    double *hour_s   = next_column(b, "sine of hour", 2.0);
    double *hour_c   = next_column(b, "cosine of hour", 2.0);
    double *time     = next_column(b, "time", 2.0);

    for (size_t i = 0; i < b->n; i++) {
        double seconds =
            (double)(b->axis->start + (int64_t)i * b->axis->step) + 0.5 * b->axis->step;
        double days = seconds / DAY_S, year = days / YEAR_D;
        season_s[i] = sin(TWO_PI * (year - floor(year)));
        season_c[i] = cos(TWO_PI * (year - floor(year)));
        hour_s[i]   = sin(TWO_PI * (days - floor(days)));
        hour_c[i]   = cos(TWO_PI * (days - floor(days)));
        time[i]     = days - (double)b->axis->start / DAY_S;
    }
}

static int add_drivers(builder *b, const anji_model_drivers *d, anji_error *err)
{
    static const char *const no_name[MEMORIES]                 = {NULL};
    static const double      none[MEMORIES]                    = {0.0};
    static const char *const sw_name[MEMORIES]                 = {"radiation, 3 d"};
    static const double      sw_days[MEMORIES]                 = {3.0};
    static const double      sw_length[MEMORIES]               = {2.0};
    static const char *const ta_name[MEMORIES]                 = {"temperature, 5 d",
                                                                  "temperature, 6 h"};
    static const double      ta_days[MEMORIES]                 = {5.0, 0.25};
    static const double      ta_length[MEMORIES]               = {1.5, 1.5};
    static const char *const vpd_name[MEMORIES]                = {"deficit, 5 d"};
    static const double      vpd_days[MEMORIES]                = {5.0};
    static const double      vpd_length[MEMORIES]              = {2.0};
    static const char *const other_name[ANJI_MODEL_OTHERS_MAX] = {SPARE_NAMES};
    int                      status;

    status =
        add_driver(b, d->sw_in, "radiation", 1.0, sw_name, sw_days, sw_length, err);
    if (status == ANJI_OK)
        status = add_driver(b, d->t_air, "temperature", 1.5, ta_name, ta_days,
                            ta_length, err);
    if (status == ANJI_OK)
        status =
            add_driver(b, d->vpd, "deficit", 1.5, vpd_name, vpd_days, vpd_length, err);
    if (status == ANJI_OK)
        status = add_driver(b, d->potential, "potential radiation", 1.5, no_name, none,
                            none, err);
    for (size_t k = 0; k < d->n_others && status == ANJI_OK; k++)
        status = add_driver(b, d->others[k], other_name[k], OTHERS_LENGTH, no_name,
                            none, none, err);
    return status;
}

/* Light and day from the completed radiation, before it is standardised. Where the Sun is
 * up by potential radiation it is day even when the sensor says less. */
static void find_day(builder *b, const anji_model_drivers *d)
{
    const double *first = b->c->z; /* radiation, or else potential radiation */

    if (d->sw_in == NULL)
        for (size_t k = 0; k < b->c->n_predictors; k++)
            if (strcmp(b->c->name[k], "potential radiation") == 0)
                first = b->c->z + k * b->n;
    for (size_t i = 0; i < b->n; i++) {
        double sw      = fmax(first[i], 0.0) * (d->sw_in == NULL ? CLEAR_SKY : 1.0);
        b->c->light[i] = LIGHT_SCALE * sw / (sw + LIGHT_HALF);
        b->c->day[i]   = sw >= NIGHT_SW;
    }
}

static void standardise(builder *b)
{
    for (size_t k = 0; k < b->c->n_predictors; k++) {
        double *x = b->c->z + k * b->n, mean = mean_of(b->n, x), square = 0.0;
        for (size_t i = 0; i < b->n; i++)
            square += (x[i] - mean) * (x[i] - mean);
        double sd = sqrt(square / (double)b->n);
        if (!(sd > 0.0)) /* a constant says nothing */
            sd = 1.0;
        b->c->unit[k] = sd;
        for (size_t i = 0; i < b->n; i++)
            x[i] = (x[i] - mean) / sd;
    }
}

/* ---- frequencies ---------------------------------------------------------------------- */

/* A row of frequencies for each predictor. A draw is a normal vector over the root of one
 * chi-square variable: a multivariate t. */
static int draw_frequencies(anjip_climate *c, uint32_t seed, anji_error *err)
{
    anji_random *random;
    size_t       half   = c->features / 2;
    int          status = anji_random_new(seed, 0, &random, err);

    if (status != ANJI_OK)
        return status;
    for (size_t j = 0; j < half; j++) {
        double chi = 0.0;
        for (int k = 0; k < FREEDOM; k++) {
            double x = anji_random_normal(random);
            chi += x * x;
        }
        for (size_t k = 0; k < c->n_predictors; k++)
            c->omega[k * half + j] =
                anji_random_normal(random) / sqrt(chi / FREEDOM) / c->base[k];
    }
    anji_random_free(random);
    return ANJI_OK;
}

static int reserve(anjip_climate *c, size_t n_predictors, anji_error *err)
{
    size_t n = c->n;

    c->z     = anjip_malloc(n, n_predictors * sizeof *c->z);
    c->omega = anjip_malloc(c->features / 2, n_predictors * sizeof *c->omega);
    c->phi   = anjip_malloc(n, c->features * sizeof *c->phi);
    c->light = anjip_malloc(n, sizeof *c->light);
    c->day   = anjip_calloc(n, 1);
    c->blind = anjip_calloc(n, 1);
    if (c->z == NULL || c->omega == NULL || c->phi == NULL || c->light == NULL ||
        c->day == NULL || c->blind == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu rows of %zu", n,
                          c->features);
    return ANJI_OK;
}

int anjip_climate_new(const anji_axis *axis, const anji_model_drivers *drivers,
                      const anji_fill_model_opts *opts, anjip_climate **out,
                      anji_error *err)
{
    anjip_climate *c = anjip_calloc(1, sizeof *c);
    builder        b = {axis, c, (size_t)axis->n};

    *out = c;
    if (c == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a model");
    c->n        = b.n;
    c->features = opts->features;
    c->panels   = opts->features / ANJIP_LANES;
    c->day_rows = DAY_S / axis->step;
    int status  = reserve(c, USUAL + drivers->n_others, err);
    if (status == ANJI_OK)
        status = add_drivers(&b, drivers, err);
    if (status != ANJI_OK)
        return status;
    find_day(&b, drivers);
    add_clock(&b);
    standardise(&b);
    return draw_frequencies(c, opts->seed, err);
}

void anjip_climate_free(anjip_climate *c)
{
    if (c == NULL)
        return;
    free(c->z);
    free(c->omega);
    free(c->phi);
    free(c->light);
    free(c->day);
    free(c->blind);
    free(c);
}

/* ---- features ------------------------------------------------------------------------- */

typedef struct {
    anjip_climate *c;
    double         factor;
} waves_job;

static int make_waves(void *context, size_t k, anji_error *err)
{
    const waves_job *job  = context;
    anjip_climate   *c    = job->c;
    size_t           half = c->features / 2, panel = c->n * ANJIP_LANES;
    double           omega[32 * ANJIP_LANES];

    (void)err;
    for (size_t p = 0; p < c->n_predictors; p++)
        for (size_t j = 0; j < ANJIP_LANES; j++)
            omega[p * ANJIP_LANES + j] =
                c->omega[p * half + k * ANJIP_LANES + j] / job->factor;
    anjip_model_loops_get()->waves(
        c->n, c->n_predictors, c->z, omega, sqrt(2.0 / (double)c->features),
        c->phi + 2 * k * panel, c->phi + (2 * k + 1) * panel);
    return ANJI_OK;
}

int anjip_climate_waves(anjip_climate *c, double factor, const anji_run *run,
                        anji_error *err)
{
    waves_job job = {c, factor};

    return anjip_parallel(run, 0.0, 1.0, c->features / (2 * ANJIP_LANES), make_waves,
                          &job, err);
}
