/* The draws of a Monte Carlo of stocks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "bamboo/montecarlo.h"

/* The random part of one draw. `which` is 0 for the first set, 1 for the set drawn; columns
 * of a date are the pools of a set and then those measured. */
typedef struct {
    const anjip_mc *mc;
    anji_random    *random;
    size_t          set[2];
    double          fraction_z, ratio_z, mean_z;
    size_t          columns;                /* per date */
    double         *drawn[ANJIP_DATES_MAX]; /* [model] with drawn coefficients      */
    double         *again[ANJIP_DATES_MAX][2]; /* [column] resampled, own coefficients,
                                                  of set 0; drawn ones, of the set drawn */
    double         *deviation[ANJIP_DATES_MAX][2]; /* [column] of the design         */
    double         *residual_z[ANJIP_DATES_MAX], *measure_z[ANJIP_DATES_MAX];
    double          bias_z[ANJIP_DATES_MAX][2];
    double         *theta, *z, *y, *times[ANJIP_DATES_MAX], *memory;
} drawing;

static size_t longest(const anjip_mc *mc)
{
    size_t most = 1;
    for (size_t d = 0; d < mc->n_dates; d++)
        for (size_t m = 0; m < mc->n_models; m++)
            if (mc->dates[d].nodes[m].n > most)
                most = mc->dates[d].nodes[m].n;
    return most;
}

static int new_drawing(drawing *w, const anjip_mc *mc, uint64_t stream, anji_error *err)
{
    size_t nodes = longest(mc), coefficients = 1;

    w->mc      = mc;
    w->columns = mc->per_set + mc->n_measured;
    for (size_t m = 0; m < mc->n_models; m++)
        if (mc->models[m].n_coefficients > coefficients)
            coefficients = mc->models[m].n_coefficients;
    size_t z = coefficients > mc->dims ? coefficients : mc->dims;
    size_t n = coefficients + z + 2 * nodes;
    for (size_t d = 0; d < mc->n_dates; d++)
        n += mc->n_models + 6 * w->columns + mc->dates[d].n_plots;
    w->memory = anjip_calloc(n, sizeof *w->memory);
    if (w->memory == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a block of draws");
    double *at = w->memory;
    w->theta   = at;
    w->z       = (at += coefficients);
    w->y       = (at += z);
    at += 2 * nodes;
    for (size_t d = 0; d < mc->n_dates; d++) {
        w->drawn[d]        = at;
        w->again[d][0]     = (at += mc->n_models);
        w->again[d][1]     = (at += w->columns);
        w->deviation[d][0] = (at += w->columns);
        w->deviation[d][1] = (at += w->columns);
        w->residual_z[d]   = (at += w->columns);
        w->measure_z[d]    = (at += w->columns);
        w->times[d]        = (at += w->columns);
        at += mc->dates[d].n_plots;
    }
    return anji_random_new(mc->o.seed, stream, &w->random, err);
}

static void free_drawing(drawing *w)
{
    anji_random_free(w->random);
    free(w->memory);
}

/* Chi-square / df by Marsaglia & Tsang (2000), df >= 1. */
static double mean_square(anji_random *random, double df)
{
    double shape = 0.5 * df, boost = 1.0;

    if (shape < 1.0) {
        boost = pow(1.0 - anji_random_uniform(random), 1.0 / shape);
        shape += 1.0;
    }
    double d = shape - 1.0 / 3.0, c = 1.0 / sqrt(9.0 * d);
    for (;;) {
        double x = anji_random_normal(random), v = 1.0 + c * x;
        if (v <= 0.0)
            continue;
        v        = v * v * v;
        double u = 1.0 - anji_random_uniform(random);
        if (log(u) < 0.5 * x * x + d - d * v + d * log(v))
            return 2.0 * d * v * boost / df;
    }
}

/* Deviations of the strata's means: Student's t with the plots' covariance. */
static void draw_design(drawing *w)
{
    const anjip_mc *mc = w->mc;

    for (size_t d = 0; d < mc->n_dates; d++)
        for (size_t i = 0; i < 2; i++)
            memset(w->deviation[d][i], 0, w->columns * sizeof(double));
    for (size_t g = 0; g < mc->n_groups; g++) {
        const anjip_mc_date *date = &mc->dates[g];
        size_t               n    = mc->dims;
        for (size_t s = 0; s < date->n_strata; s++) {
            double scale =
                1.0 / sqrt(mean_square(w->random, (double)date->count[s] - 1.0));
            for (size_t k = 0; k < n; k++)
                w->z[k] = anji_random_normal(w->random) * scale;
            for (size_t i = 0; i < 2; i++) {
                const double *f =
                    mc->factor[g] + (w->set[i] * date->n_strata + s) * n * n;
                for (size_t k = 0; k < n; k++) {
                    size_t d   = mc->n_groups == 1 ? k / w->columns : g;
                    double sum = 0.0;
                    for (size_t j = 0; j <= k; j++)
                        sum += f[k * n + j] * w->z[j];
                    w->deviation[d][i][k % w->columns] += sum;
                }
            }
        }
    }
}

/* How often each plot comes in a resample; paired plots come together. */
static void draw_plots(drawing *w)
{
    const anjip_mc *mc = w->mc;

    for (size_t g = 0; g < mc->n_groups; g++) {
        const anjip_mc_date *date = &mc->dates[g];
        memset(w->times[g], 0, date->n_plots * sizeof(double));
        for (size_t s = 0, first = 0; s < date->n_strata; s++) {
            size_t n = (size_t)date->count[s];
            for (size_t i = 0; i < n; i++)
                w->times[g][date->order[first + anji_random_below(w->random,
                                                                  (uint32_t)n)]] += 1.0;
            first += n;
        }
    }
}

static double resampled(const anjip_nodes *nodes, const anjip_mc_date *d,
                        const double *times, const double *y, double *weight)
{
    double sum = 0.0;

    if (nodes->dense == NULL) {
        for (size_t i = 0; i < nodes->n_culms; i++)
            sum += times[d->in->plot[i]] * nodes->share[i] * y[nodes->node[i]];
        return sum;
    }
    memset(weight, 0, nodes->n * sizeof *weight);
    for (size_t p = 0; p < d->n_plots; p++)
        if (times[p] > 0.0)
            for (size_t j = 0; j < nodes->n; j++)
                weight[j] += times[p] * nodes->dense[p * nodes->n + j];
    for (size_t j = 0; j < nodes->n; j++)
        sum += weight[j] * y[j];
    return sum;
}

static double resampled_plots(const anjip_mc_date *d, const double *times,
                              const double *x)
{
    double sum = 0.0;
    for (size_t p = 0; p < d->n_plots; p++)
        sum += times[p] * x[p] * d->weight[d->stratum[p]] /
               (double)d->count[d->stratum[p]];
    return sum;
}

/* One equation with its coefficients of this draw, at both dates. */
static int draw_model(drawing *w, size_t m, anji_error *err)
{
    const anjip_mc    *mc    = w->mc;
    const anjip_model *model = &mc->models[m];
    size_t             n     = model->n_coefficients;
    const double      *own   = anji_equation_coefficient_values(model->equation);
    int    used = (size_t)model->set == w->set[0] || (size_t)model->set == w->set[1];
    size_t k    = m % mc->per_set;

    for (size_t i = 0; model->cholesky != NULL && i < n; i++)
        w->z[i] = anji_random_normal(w->random);
    for (size_t i = 0; i < n; i++) {
        w->theta[i] = own[i];
        for (size_t j = 0; model->cholesky != NULL && j <= i; j++)
            w->theta[i] += model->cholesky[i * n + j] * w->z[j];
    }
    double scale = model->cholesky == NULL ? 1.0 + model->mean_sd * w->mean_z : 1.0;
    for (size_t d = 0; used && d < mc->n_dates; d++) {
        const anjip_mc_date *date  = &mc->dates[d];
        const anjip_nodes   *nodes = &date->nodes[m];
        int                  again = mc->o.sampling == ANJI_SAMPLING_BOOTSTRAP;
        if (again && (size_t)model->set == w->set[0])
            w->again[d][0][k] = resampled_plots(date, w->times[d], date->plot_t[m]);
        if (model->cholesky == NULL) { /* one factor for all culms: no need of nodes */
            w->drawn[d][m] = date->value[m] * scale;
            if (again && (size_t)model->set == w->set[1])
                w->again[d][1][k] =
                    scale * resampled_plots(date, w->times[d], date->plot_t[m]);
            continue;
        }
        int status = anjip_mc_eval(model, nodes->n, nodes->input, w->theta,
                                   ANJI_OUTSIDE_EXTRAPOLATE, w->y, err);
        if (status != ANJI_OK)
            return status;
        double sum = 0.0;
        for (size_t j = 0; j < nodes->n; j++)
            sum += nodes->weight[j] * w->y[j];
        w->drawn[d][m] = sum;
        if (again && (size_t)model->set == w->set[1])
            w->again[d][1][k] =
                resampled(nodes, date, w->times[d], w->y, w->y + nodes->n);
    }
    return ANJI_OK;
}

static size_t pick_set(const anjip_mc *mc, double u)
{
    size_t set = 0;
    while (set + 1 < mc->n_sets && u >= mc->weight[set])
        set++;
    return set;
}

static void resample_measured(drawing *w)
{
    const anjip_mc *mc = w->mc;
    for (size_t d = 0; d < mc->n_dates; d++)
        for (size_t pool = 0, k = mc->per_set; pool < ANJI_POOLS; pool++)
            if (mc->measured[pool]) {
                const anjip_mc_date *date = &mc->dates[d];
                w->again[d][0][k] =
                    resampled_plots(date, w->times[d], date->in->plots->per_ha[pool]);
                w->again[d][1][k] = w->again[d][0][k];
                k++;
            }
}

static void draw_bootstrap(drawing *w)
{
    const anjip_mc *mc = w->mc;

    draw_plots(w);
    if (mc->n_dates == 2 && mc->n_groups == 1)
        for (size_t p = 0; p < mc->dates[0].n_plots; p++)
            w->times[1][mc->dates[1].match[p]] = w->times[0][p];
    resample_measured(w);
}

static int draw_once(drawing *w, anji_error *err)
{
    const anjip_mc *mc     = w->mc;
    int             status = ANJI_OK;

    w->set[0]     = 0;
    w->set[1]     = pick_set(mc, anji_random_uniform(w->random));
    w->fraction_z = anji_random_normal(w->random);
    w->ratio_z    = anji_random_normal(w->random);
    w->mean_z     = anji_random_normal(w->random);
    for (size_t d = 0; d < mc->n_dates; d++) {
        for (size_t k = 0; k < mc->per_set; k++) {
            w->residual_z[d][k] = anji_random_normal(w->random);
            w->measure_z[d][k]  = anji_random_normal(w->random);
        }
        w->bias_z[d][0] = anji_random_normal(w->random);
        w->bias_z[d][1] = anji_random_normal(w->random);
    }
    if (mc->o.sampling == ANJI_SAMPLING_DESIGN)
        draw_design(w);
    else
        draw_bootstrap(w);
    for (size_t m = 0; status == ANJI_OK && m < mc->n_models; m++)
        status = draw_model(w, m, err);
    return status;
}

#define HAS(error) ((errors >> (error)&1u) != 0)

/* One column of one date under the errors that are switched on, t d.m. ha-1. */
static double organ(const drawing *w, unsigned errors, size_t d, size_t k)
{
    const anjip_mc      *mc    = w->mc;
    const anjip_mc_date *date  = &mc->dates[d];
    size_t               which = HAS(ANJI_ERROR_CHOICE);
    size_t               set   = which ? w->set[1] : 0;
    size_t               m = set * mc->per_set + k, n = mc->per_set;
    double               own = date->value[m];
    double               v   = HAS(ANJI_ERROR_EQUATION) ? w->drawn[d][m] : own;

    if (HAS(ANJI_ERROR_SAMPLING) && mc->o.sampling == ANJI_SAMPLING_DESIGN)
        v += w->deviation[d][which][k] * (own > 0.0 ? v / own : 1.0);
    else if (HAS(ANJI_ERROR_SAMPLING))
        v = w->again[d][HAS(ANJI_ERROR_EQUATION)][k];
    double scale = own > 0.0 ? v / own : 1.0;
    if (HAS(ANJI_ERROR_RESIDUAL))
        v += scale * date->residual_sd[m] * w->residual_z[d][k];
    if (HAS(ANJI_ERROR_MEASUREMENT)) {
        const double *f     = date->measurement + set * n * n + k * n;
        double        error = mc->o.dbh_bias_sd * date->dbh_bias[m] * w->bias_z[d][0] +
                       mc->o.height_bias_share * date->height_bias[m] * w->bias_z[d][1];
        for (size_t j = 0; j <= k; j++)
            error += f[j] * w->measure_z[d][j];
        v += scale * error;
    }
    return v;
}

static double ratio_of(const drawing *w, unsigned errors, double above)
{
    const anjip_mc *mc = w->mc;
    double          r = mc->stock.root_shoot, sd = mc->o.root_shoot_sd;

    if (mc->stock.below == ANJI_BELOW_TOOL14)
        r = above > 0.0 ? anji_root_shoot_tool14(above) : 0.0;
    if (!HAS(ANJI_ERROR_ROOT_SHOOT) || !(r > 0.0))
        return r;
    double s2 = log1p(sd * sd / (r * r));
    return r * exp(sqrt(s2) * w->ratio_z - 0.5 * s2);
}

/* Carbon of every slot of one date. */
static void stock_of(const drawing *w, unsigned errors, size_t d, double *slot)
{
    const anjip_mc *mc    = w->mc;
    double          above = 0.0;
    int             below = 0;

    for (size_t k = 0; k < ANJIP_SLOTS; k++)
        slot[k] = 0.0;
    for (size_t k = 0, pool = 0; k < w->columns; k++) {
        double v, fraction_sd = mc->o.fraction_sd;
        int    to;
        if (k < mc->per_set) {
            to = mc->models[k].pool;
            v  = organ(w, errors, d, k);
            if (mc->models[(HAS(ANJI_ERROR_CHOICE) ? w->set[1] : 0) * mc->per_set + k]
                    .is_carbon)
                fraction_sd = 0.0;
        } else {
            while (!mc->measured[pool])
                pool++;
            to = (int)pool++;
            v  = mc->dates[d].per_ha[to];
            if (HAS(ANJI_ERROR_SAMPLING))
                v = mc->o.sampling == ANJI_SAMPLING_DESIGN ? v + w->deviation[d][0][k]
                                                           : w->again[d][0][k];
        }
        double f = mc->fraction[to];
        if (HAS(ANJI_ERROR_FRACTION) && to != ANJI_POOL_SOIL)
            f = fmin(fmax(f + fraction_sd * w->fraction_z, 0.0), 1.0);
        slot[to] += f * v;
        above += to <= ANJI_POOL_ABOVE ? v : 0.0;
        below = below || (to >= ANJI_POOL_STUMP && to <= ANJI_POOL_BELOW);
    }
    if (!below && mc->stock.below != ANJI_BELOW_NONE) {
        double f = mc->fraction[ANJI_POOL_BELOW];
        if (HAS(ANJI_ERROR_FRACTION))
            f = fmin(fmax(f + mc->o.fraction_sd * w->fraction_z, 0.0), 1.0);
        slot[ANJI_POOL_BELOW] = f * above * ratio_of(w, errors, above);
    }
    for (size_t i = 0; i < ANJIP_SUMS; i++)
        for (int k = anjip_sums[i].first; k <= anjip_sums[i].last; k++)
            slot[ANJI_POOLS + i] += slot[k];
}

static void write_draw(const anjip_mc_job *job, const drawing *w, unsigned errors,
                       size_t variant, size_t draw, double *central)
{
    double slot[ANJIP_DATES_MAX + 1][ANJIP_SLOTS];
    size_t n_dates = job->mc->n_dates;

    for (size_t d = 0; d < n_dates; d++)
        stock_of(w, errors, d, slot[d]);
    for (size_t k = 0; n_dates == 2 && k < ANJIP_SLOTS; k++)
        slot[2][k] = slot[1][k] - slot[0][k];
    for (size_t d = 0; d <= ANJIP_DATES_MAX; d++)
        for (size_t k = 0; k < ANJIP_SLOTS; k++) {
            size_t c = anjip_mc_column(variant, d, k);
            if (job->columns[c] == NULL)
                continue;
            if (central != NULL)
                central[c] = slot[d][k];
            else
                job->columns[c][draw] = slot[d][k];
        }
}

void anjip_mc_central(const anjip_mc_job *job, double *values)
{
    drawing w = {.mc = job->mc, .columns = job->mc->per_set + job->mc->n_measured};

    for (size_t v = 0; v < ANJIP_VARIANTS; v++)
        write_draw(job, &w, 0, v, 0, values);
}

int anjip_mc_block(void *context, size_t block, anji_error *err)
{
    const anjip_mc_job *job  = context;
    size_t              from = block * ANJIP_BLOCK, to = from + ANJIP_BLOCK,
           draws   = job->mc->o.draws;
    drawing w      = {0};
    int     status = new_drawing(&w, job->mc, block, err);

    for (size_t i = from; status == ANJI_OK && i < to && i < draws; i++) {
        status = draw_once(&w, err);
        for (size_t v = 0; status == ANJI_OK && v < ANJIP_VARIANTS; v++)
            write_draw(job, &w, v == ANJI_ERROR_ALL ? ~0u : 1u << v, v, i, NULL);
    }
    free_drawing(&w);
    return status;
}
