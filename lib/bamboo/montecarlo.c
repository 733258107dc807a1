/* Uncertainty of a stock: options, equations and results of the Monte Carlo.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/stats.h>

#include "bamboo/montecarlo.h"
#include "bamboo/stand_run_private.h"
#include "base/run.h"

#define OPTS_SIZE_1_0 ANJIP_SIZE_THROUGH(anji_stock_montecarlo_opts, run)
/* The spread of three published equations of one species at one diameter. */
#define ASSUMED_MEAN 0.20

#define P(field, kind, unit, preset, min, max, text)                                   \
    ANJIP_PARAM(anji_stock_montecarlo_opts, field, kind, unit, preset, min, max, text)

static const anji_param params[] = {
    P(draws, ANJI_PARAM_UINT32, "1", 10000, 100, 1e7, "draws"),
    P(seed, ANJI_PARAM_UINT32, "1", 1, 0, 4294967295.0, "seed of the draws"),
    ANJIP_CHOICE(anji_stock_montecarlo_opts, sampling, "design|bootstrap", 0, 1,
                 "how the sampling error is drawn"),
    ANJIP_CHOICE(anji_stock_montecarlo_opts, accept_assumed, "no|yes", 0, 1,
                 "take the library's assumption where an equation prints no error"),
    ANJIP_CHOICE(anji_stock_montecarlo_opts, outside, "refuse|flag|extrapolate", 0, 2,
                 "culms outside an equation's valid range"),
    P(zero, ANJI_PARAM_UINT32, "1", 0, 0, 0, "reserved"),
    ANJIP_CHOICE(anji_stock_montecarlo_opts, how, "paired|independent", 0, 1,
                 "plots of the two dates"),
    P(confidence, ANJI_PARAM_DOUBLE, "1", 0.95, 0.5, 0.9999,
      "confidence of the intervals"),
    P(years, ANJI_PARAM_DOUBLE, "yr", 1, 0.01, 1000, "time between the dates"),
    P(dbh_sd, ANJI_PARAM_DOUBLE, "cm", 0.0904, 0, 10, "error of one diameter"),
    P(dbh_sd_share, ANJI_PARAM_DOUBLE, "1", 0.0062, 0, 1,
      "error of one diameter, as a share of it"),
    P(dbh_bias_sd, ANJI_PARAM_DOUBLE, "cm", 0, 0, 10,
      "error common to all diameters of a date"),
    P(height_sd_share, ANJI_PARAM_DOUBLE, "1", 0.05, 0, 1,
      "error of one height, as a share of it"),
    P(height_bias_share, ANJI_PARAM_DOUBLE, "1", 0, 0, 1,
      "error common to all heights of a date, as a share"),
    P(fraction_sd, ANJI_PARAM_DOUBLE, "1", 0.03, 0, 0.3,
      "standard deviation of every carbon fraction"),
    P(root_shoot_sd, ANJI_PARAM_DOUBLE, "1", 0.12, 0, 3,
      "standard deviation of the root-to-shoot ratio"),
};

static const anjip_opts_kind kind = {"stock_montecarlo", params, ANJIP_COUNT(params),
                                     OPTS_SIZE_1_0, sizeof(anji_stock_montecarlo_opts)};

int anjip_montecarlo_load(anji_stock_montecarlo_opts       *dst,
                          const anji_stock_montecarlo_opts *src, anji_error *err)
{
    return anjip_opts_load(&kind, dst, src, err);
}

int anji_stock_montecarlo_opts_init(anji_stock_montecarlo_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_stock_montecarlo_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

const char *anji_error_component_name(int component)
{
    static const char *const names[] = {"sampling",    "equation", "residual",
                                        "measurement", "choice",   "fraction",
                                        "root_shoot",  "all"};
    return component >= 0 && (size_t)component < ANJIP_COUNT(names) ? names[component]
                                                                    : "unknown";
}

struct anji_stock_draws {
    anji_stock_draws_row *rows;
    double              **columns; /* of each row */
    size_t                n, draws;
    uint32_t              assumed;
};

void anji_stock_draws_free(anji_stock_draws *draws)
{
    if (draws == NULL)
        return;
    for (size_t i = 0; draws->columns != NULL && i < draws->n; i++)
        free(draws->columns[i]);
    free(draws->columns);
    free(draws->rows);
    free(draws);
}

/* ---- equations ---- */

static int mean_error(const anji_stock_model *in, const anjip_mc *mc, size_t m,
                      anjip_model *out, uint32_t *assumed, anji_error *err)
{
    size_t n      = out->n_coefficients;
    out->cholesky = anjip_calloc(n, n * sizeof *out->cholesky);
    if (out->cholesky == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for an equation");
    if (anji_equation_covariance(in->equation, out->cholesky, NULL) == ANJI_OK) {
        anjip_mc_factor(n, out->cholesky);
        return ANJI_OK;
    }
    free(out->cholesky);
    out->cholesky = NULL;
    if (!isnan(in->mean_relative)) {
        out->mean_sd = in->mean_relative;
        *assumed |= ANJI_GIVEN_MEAN;
        return ANJI_OK;
    }
    if (!mc->o.accept_assumed)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, (int64_t)m,
                          "equation %.60s prints no covariance: give mean_relative or "
                          "accept_assumed (%g)",
                          anji_equation_text(in->equation, ANJI_EQUATION_ID),
                          ASSUMED_MEAN);
    out->mean_sd = ASSUMED_MEAN;
    *assumed |= ANJI_ASSUMED_MEAN;
    return ANJI_OK;
}

static int residual_error(const anji_stock_model *in, const anjip_mc *mc, size_t m,
                          anjip_model *out, uint32_t *assumed, anji_error *err)
{
    if (in->residual_relative == 0.0) { /* asked for: no residual at all */
        out->residual = (anji_residual){.kind = ANJI_RESIDUAL_RELATIVE, .assumed = 1};
        *assumed |= ANJI_GIVEN_RESIDUAL;
        return ANJI_OK;
    }
    int status = anji_equation_residual(in->equation, in->residual_relative,
                                        (int)mc->o.accept_assumed, &out->residual, err);
    if (status != ANJI_OK) {
        if (err != NULL)
            err->row = (int64_t)m;
        return status;
    }
    *assumed |= out->residual.assumed == 1   ? (uint32_t)ANJI_GIVEN_RESIDUAL
                : out->residual.assumed == 2 ? (uint32_t)ANJI_ASSUMED_RESIDUAL
                                             : 0u;
    return ANJI_OK;
}

static int load_model(const anji_stock_model *in, anjip_mc *mc, size_t m,
                      anjip_model *out, anji_error *err)
{
    if (in->equation == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, (int64_t)m, "model %zu has no equation",
                          m);
    int quantity = anji_equation_quantity(in->equation);
    if (in->pool < 0 || in->pool > ANJI_POOL_BELOW || in->set < 0 ||
        (size_t)in->set >= mc->n_sets || in->zero != 0.0 || in->mean_relative < 0.0 ||
        isinf(in->mean_relative) || in->residual_relative < 0.0 ||
        isinf(in->residual_relative) ||
        (quantity != ANJI_QUANTITY_DRY && quantity != ANJI_QUANTITY_CARBON))
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, (int64_t)m,
            "model %zu: pool %d, set %d of %zu, errors %g and %g: want an "
            "organ, a set, errors of 0 or more, and an equation of dry "
            "mass or carbon",
            m, (int)in->pool, (int)in->set, mc->n_sets, in->mean_relative,
            in->residual_relative);
    out->equation       = in->equation;
    out->pool           = in->pool;
    out->set            = in->set;
    out->is_carbon      = quantity == ANJI_QUANTITY_CARBON;
    out->to_kg          = anji_equation_number(in->equation, ANJI_EQUATION_TO_SI);
    out->n_coefficients = anji_equation_coefficients(in->equation);
    if (out->is_carbon) /* dry mass of the central fraction, which is not drawn */
        out->to_kg /= mc->fraction[in->pool];
    int status = mean_error(in, mc, m, out, &mc->assumed, err);
    return status == ANJI_OK ? residual_error(in, mc, m, out, &mc->assumed, err)
                             : status;
}

static int by_set(const void *a, const void *b)
{
    const anjip_model *x = a, *y = b;
    if (x->set != y->set)
        return x->set < y->set ? -1 : 1;
    return (x->pool > y->pool) - (x->pool < y->pool);
}

static int load_models(anjip_mc *mc, size_t n, const anji_stock_model *models,
                       anji_error *err)
{
    if (n == 0 || models == NULL || mc->n_sets == 0 || n % mc->n_sets != 0)
        return anjip_fail(err, n == 0 ? ANJI_ERR_TOO_FEW : ANJI_ERR_DOMAIN, -1,
                          "%zu equations in %zu sets: want as many in each", n,
                          mc->n_sets);
    mc->per_set = n / mc->n_sets;
    mc->models  = anjip_calloc(n, sizeof *mc->models);
    if (mc->models == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for equations");
    mc->n_models = n;
    for (size_t m = 0; m < n; m++) {
        int status = load_model(&models[m], mc, m, &mc->models[m], err);
        if (status != ANJI_OK)
            return status;
    }
    qsort(mc->models, n, sizeof *mc->models, by_set);
    for (size_t m = 0; m < n; m++) {
        size_t k = m % mc->per_set;
        if ((size_t)mc->models[m].set != m / mc->per_set ||
            mc->models[m].pool != mc->models[k].pool ||
            (k > 0 && mc->models[m].pool == mc->models[m - 1].pool))
            return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                              "the sets of equations differ in their pools, or one has "
                              "two for %s",
                              anji_pool_name(mc->models[m].pool));
    }
    return ANJI_OK;
}

static int load_weights(anjip_mc *mc, const double *weight, anji_error *err)
{
    double sum = 0.0;

    mc->weight = anjip_calloc(mc->n_sets, sizeof *mc->weight);
    if (mc->weight == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for weights");
    for (size_t s = 0; s < mc->n_sets; s++) {
        double w = weight == NULL ? 1.0 : weight[s];
        if (!(w > 0.0 && w < INFINITY))
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)s,
                              "the weight of set %zu is %g, want more than 0", s, w);
        sum += w;
        mc->weight[s] = sum;
    }
    for (size_t s = 0; s < mc->n_sets; s++)
        mc->weight[s] /= sum;
    return ANJI_OK;
}

/* ---- results ---- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(size_t n, const double *sorted, double p)
{
    double at = p * (double)(n - 1);
    size_t k  = (size_t)at;
    return k + 1 < n ? sorted[k] + (at - (double)k) * (sorted[k + 1] - sorted[k])
                     : sorted[n - 1];
}

static void summarise(anji_stock_draws_row *row, size_t n, const double *x,
                      const anji_stock_montecarlo_opts *o, double *work)
{
    double tail = 0.5 * (1.0 - o->confidence);

    memcpy(work, x, n * sizeof *work);
    qsort(work, n, sizeof *work, ascending);
    row->mean   = anji_mean(n, x);
    row->sd     = anji_sd(n, x);
    row->median = quantile(n, work, 0.5);
    row->low    = quantile(n, work, tail);
    row->high   = quantile(n, work, 1.0 - tail);
    row->relative =
        row->value == 0.0 ? INFINITY : 0.5 * (row->high - row->low) / fabs(row->value);
    row->value_yr = row->date == 2 ? row->value / o->years : NAN;
    row->sd_yr    = row->date == 2 ? row->sd / o->years : NAN;
    row->n        = (int64_t)n;
}

/* Which pools and sums the stock has. */
static void find_slots(const anjip_mc *mc, uint8_t has[ANJIP_SLOTS])
{
    int above = 0, below = 0;

    memset(has, 0, ANJIP_SLOTS);
    for (size_t k = 0; k < mc->per_set; k++)
        has[mc->models[k].pool] = 1;
    for (size_t k = 0; k < ANJI_POOLS; k++)
        has[k] = has[k] || mc->measured[k];
    for (size_t k = 0; k <= ANJI_POOL_BELOW; k++) {
        above = above || (k <= ANJI_POOL_ABOVE && has[k]);
        below = below || (k > ANJI_POOL_ABOVE && has[k]);
    }
    if (above && !below && mc->stock.below != ANJI_BELOW_NONE)
        has[ANJI_POOL_BELOW] = 1;
    for (size_t i = 0; i < ANJIP_SUMS; i++)
        for (int k = anjip_sums[i].first; k <= anjip_sums[i].last; k++)
            has[ANJI_POOLS + i] = has[ANJI_POOLS + i] || has[k];
}

static int new_columns(const anjip_mc *mc, anjip_mc_job *job, anji_stock_draws *out,
                       anji_error *err)
{
    size_t n_slots = 0, n_dates = mc->n_dates == 2 ? 3 : 1;

    find_slots(mc, job->has);
    for (size_t k = 0; k < ANJIP_SLOTS; k++)
        n_slots += job->has[k];
    out->draws   = mc->o.draws;
    out->assumed = mc->assumed;
    out->n       = ANJIP_VARIANTS * n_dates * n_slots;
    out->rows    = anjip_calloc(out->n, sizeof *out->rows);
    out->columns = anjip_calloc(out->n, sizeof *out->columns);
    int    ok    = out->rows != NULL && out->columns != NULL;
    size_t i     = 0;
    for (size_t v = 0; ok && v < ANJIP_VARIANTS; v++)
        for (size_t d = 0; ok && d < n_dates; d++)
            for (size_t k = 0; ok && k < ANJIP_SLOTS; k++) {
                if (!job->has[k])
                    continue;
                out->rows[i].component = (int32_t)v;
                out->rows[i].date      = (int32_t)d;
                out->rows[i].pool      = anjip_pool_of_slot(k);
                out->columns[i] = anjip_malloc(out->draws, sizeof **out->columns);
                ok              = out->columns[i] != NULL;
                job->columns[anjip_mc_column(v, d, k)] = out->columns[i++];
            }
    return ok ? ANJI_OK
              : anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu draws",
                           (size_t)mc->o.draws);
}

static int run_draws(const anjip_mc *mc, anji_stock_draws *out, anji_error *err)
{
    enum { COLUMNS = ANJIP_VARIANTS * (ANJIP_DATES_MAX + 1) * ANJIP_SLOTS };
    double      *columns[COLUMNS] = {NULL}, central[COLUMNS];
    anjip_mc_job job              = {.mc = mc, .columns = columns};
    size_t       blocks = ((size_t)mc->o.draws + ANJIP_BLOCK - 1) / ANJIP_BLOCK;
    int          status = new_columns(mc, &job, out, err);

    if (status == ANJI_OK)
        status =
            anjip_parallel(&mc->run, 0.05, 0.95, blocks, anjip_mc_block, &job, err);
    if (status != ANJI_OK)
        return status;
    anjip_mc_central(&job, central);
    double *work = anjip_malloc(out->draws, sizeof *work);
    if (work == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for quantiles");
    for (size_t i = 0; i < out->n; i++) {
        anji_stock_draws_row *row  = &out->rows[i];
        size_t                slot = anjip_slot_of_pool(row->pool);
        row->value =
            central[anjip_mc_column((size_t)row->component, (size_t)row->date, slot)];
        summarise(row, out->draws, out->columns[i], &mc->o, work);
    }
    free(work);
    return anjip_poll(&mc->run, 1.0, err);
}

static int load(anjip_mc *mc, const anji_stock_montecarlo_opts *opts, anji_error *err)
{
    int status = anjip_montecarlo_load(&mc->o, opts, err);

    if (status == ANJI_OK)
        status = anjip_stock_load(&mc->stock, mc->o.stock, err);
    if (status == ANJI_OK)
        status = anjip_run_load(&mc->run, mc->o.run, err);
    if (status == ANJI_OK)
        anjip_stock_fractions(&mc->stock, mc->fraction);
    return status;
}

int anji_stock_montecarlo(size_t n_dates, const anji_stock_date *dates, size_t n_models,
                          const anji_stock_model *models, size_t n_sets,
                          const double *weight, const anji_stock_montecarlo_opts *opts,
                          anji_stock_draws **out, anji_error *err)
{
    anjip_mc mc = {.n_dates = n_dates, .n_sets = n_sets};

    anjip_begin(err);
    if (out != NULL)
        *out = NULL;
    if (dates == NULL || models == NULL || out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "dates, models or out is NULL");
    if (n_dates < 1 || n_dates > ANJIP_DATES_MAX)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%zu dates, want 1 or 2", n_dates);
    anji_stock_draws *draws  = anjip_calloc(1, sizeof *draws);
    int               status = draws == NULL ? ANJI_ERR_MEMORY : load(&mc, opts, err);
    if (status == ANJI_OK)
        status = load_models(&mc, n_models, models, err);
    if (status == ANJI_OK)
        status = load_weights(&mc, weight, err);
    if (status == ANJI_OK)
        status = anjip_poll(&mc.run, 0.0, err);
    if (status == ANJI_OK)
        status = anjip_mc_setup(&mc, dates, err);
    if (status == ANJI_OK)
        status = run_draws(&mc, draws, err);
    anjip_mc_free(&mc);
    if (status != ANJI_OK) {
        anji_stock_draws_free(draws);
        return status;
    }
    *out = draws;
    return ANJI_OK;
}

const anji_stock_draws_row *anji_stock_draws_rows(const anji_stock_draws *draws,
                                                  size_t                 *n)
{
    if (n != NULL)
        *n = draws == NULL ? 0 : draws->n;
    return draws == NULL ? NULL : draws->rows;
}

const anji_stock_draws_row *anji_stock_draws_find(const anji_stock_draws *draws,
                                                  int component, int date, int pool)
{
    for (size_t i = 0; draws != NULL && i < draws->n; i++)
        if (draws->rows[i].component == component && draws->rows[i].date == date &&
            draws->rows[i].pool == pool)
            return &draws->rows[i];
    return NULL;
}

const double *anji_stock_draws_values(const anji_stock_draws *draws, int component,
                                      int date, int pool, size_t *n)
{
    const anji_stock_draws_row *row =
        anji_stock_draws_find(draws, component, date, pool);

    if (n != NULL)
        *n = row == NULL ? 0 : draws->draws;
    return row == NULL ? NULL : draws->columns[row - draws->rows];
}

uint32_t anji_stock_draws_assumed(const anji_stock_draws *draws)
{
    return draws == NULL ? 0 : draws->assumed;
}
