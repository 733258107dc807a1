/* Few values in place of many: the sum of an equation over all culms as a weighted sum of
 * its values at some nodes, whatever its coefficients.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "bamboo/montecarlo.h"

/* Up to so many different culms are their own nodes. */
#define DISTINCT_MAX 256
/* Interpolation beyond this costs more than it saves. */
#define NODES_MAX 1024
#define TOLERANCE 1e-8
#define AGES_MAX  16

static const int age_input = 3; /* position of ANJI_CULM_AGE */

void anjip_mc_nodes_free(anjip_nodes *nodes)
{
    for (size_t k = 0; k < ANJI_CULM_INPUTS; k++)
        free(nodes->input[k]);
    free(nodes->weight);
    free(nodes->dense);
    free(nodes->node);
    free(nodes->share);
    memset(nodes, 0, sizeof *nodes);
}

int anjip_mc_eval(const anjip_model *model, size_t n, double *const *input,
                  const double *coefficients, uint32_t outside, double *value,
                  anji_error *err)
{
    anji_equation_opts o;
    anji_culms         culms = {.dbh_cm   = input[0],
                                .height_m = input[1],
                                .crown_m  = input[2],
                                .age      = input[3],
                                .width_m  = input[4]};
    uint8_t           *flag  = anjip_malloc(n, 1);

    if (flag == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu values", n);
    anji_equation_opts_init(&o, sizeof o);
    o.outside  = outside;
    int status = anji_equation_eval_with(model->equation, n, &culms, coefficients, &o,
                                         value, flag, err);
    free(flag);
    for (size_t i = 0; status == ANJI_OK && i < n; i++) {
        if (isnan(value[i]))
            return anjip_fail(err, ANJI_ERR_NOT_FOUND, (int64_t)i,
                              "culm %zu lacks what equation %.60s needs", i,
                              anji_equation_text(model->equation, ANJI_EQUATION_ID));
        value[i] *= model->to_kg / 1000.0;
    }
    return status;
}

/* The columns that an equation needs; NULL elsewhere. */
static void needed(const anjip_model *model, const anji_culms *culms,
                   const double *column[ANJI_CULM_INPUTS])
{
    const double *all[ANJI_CULM_INPUTS] = {culms->dbh_cm, culms->height_m,
                                           culms->crown_m, culms->age, culms->width_m};
    uint32_t      inputs                = anji_equation_inputs(model->equation);

    for (int k = 0; k < ANJI_CULM_INPUTS; k++)
        column[k] = (inputs >> k & 1) != 0 ? all[k] : NULL;
}

typedef struct {
    double   x[ANJI_CULM_INPUTS];
    uint32_t culm;
} tuple;

static int by_inputs(const void *a, const void *b)
{
    const tuple *s = a, *t = b;
    for (int k = 0; k < ANJI_CULM_INPUTS; k++)
        if (s->x[k] != t->x[k])
            return s->x[k] < t->x[k] ? -1 : 1;
    return (s->culm > t->culm) - (s->culm < t->culm);
}

static int same_inputs(const tuple *a, const tuple *b)
{
    for (int k = 0; k < ANJI_CULM_INPUTS; k++)
        if (a->x[k] != b->x[k])
            return 0;
    return 1;
}

static int no_memory(anji_error *err)
{
    return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the nodes of culms");
}

/* What one culm adds to the area's mean, per unit of its mass: count / plot area, over
 * the plots of its stratum, times the stratum's weight. */
static double share_of(const anjip_mc_date *d, size_t i)
{
    size_t p = (size_t)d->in->plot[i], s = (size_t)d->stratum[p];
    double count = d->in->count == NULL ? 1.0 : d->in->count[i];

    return count / d->in->plots->area_ha[p] / (double)d->count[s] * d->weight[s];
}

/* Every different culm its own node. */
static int distinct(const anjip_mc_date *d, const tuple *sorted, const uint8_t *need,
                    size_t n_nodes, anjip_nodes *out, anji_error *err)
{
    size_t n = d->in->n, at = 0;

    out->n       = n_nodes;
    out->n_culms = n;
    out->weight  = anjip_calloc(n_nodes, sizeof *out->weight);
    out->node    = anjip_calloc(n, sizeof *out->node);
    out->share   = anjip_calloc(n, sizeof *out->share);
    int ok       = out->weight != NULL && out->node != NULL && out->share != NULL;
    for (size_t k = 0; k < ANJI_CULM_INPUTS; k++)
        if (need[k]) {
            out->input[k] = anjip_calloc(n_nodes, sizeof **out->input);
            ok            = ok && out->input[k] != NULL;
        }
    if (!ok)
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && !same_inputs(&sorted[i - 1], &sorted[i]))
            at++;
        for (size_t k = 0; k < ANJI_CULM_INPUTS; k++)
            if (need[k])
                out->input[k][at] = sorted[i].x[k];
        uint32_t c    = sorted[i].culm;
        out->node[c]  = (uint32_t)at;
        out->share[c] = share_of(d, c);
    }
    for (size_t i = 0; i < n; i++)
        out->weight[out->node[i]] += out->share[i];
    return ANJI_OK;
}

/* One input's nodes: Chebyshev points of the first kind in its logarithm, or its different
 * values. */
typedef struct {
    size_t n;
    int    exact;
    double x[32], log_x[32], factor[32];
} dimension;

static void chebyshev(dimension *d, double low, double high, size_t q)
{
    static const double pi = 3.14159265358979323846;
    double              a = log(low), b = log(high);

    d->n     = low == high ? 1 : q;
    d->exact = 0;
    for (size_t j = 0; j < d->n; j++) {
        double angle = ((double)j + 0.5) * pi / (double)d->n;
        d->log_x[j]  = d->n == 1 ? a : 0.5 * (a + b) + 0.5 * (b - a) * cos(angle);
        d->x[j]      = d->n == 1 ? low : exp(d->log_x[j]);
        d->factor[j] = (j % 2 ? -1.0 : 1.0) * sin(angle);
    }
}

/* Barycentric weights of each node at x (Berrut & Trefethen 2004). */
static void weights_at(const dimension *d, double x, double *w)
{
    double lx = log(x), sum = 0.0;

    for (size_t j = 0; j < d->n; j++) {
        int hit = d->exact ? x == d->x[j] : d->n == 1 || lx == d->log_x[j];
        if (hit || d->exact) {
            if (!hit) {
                w[j] = 0.0;
                continue;
            }
            for (size_t i = 0; i < d->n; i++)
                w[i] = i == j ? 1.0 : 0.0;
            return;
        }
        w[j] = d->factor[j] / (lx - d->log_x[j]);
        sum += w[j];
    }
    for (size_t j = 0; j < d->n; j++)
        w[j] /= sum;
}

/* The inputs' dimensions for q nodes each; the number of nodes, 0 where there are too
 * many or an input is not above 0. */
static size_t make_grid(const double *const column[], size_t n, size_t q,
                        dimension grid[ANJI_CULM_INPUTS])
{
    size_t nodes = 1;

    for (int k = 0; k < ANJI_CULM_INPUTS; k++) {
        dimension *d = &grid[k];
        d->n         = 1;
        d->exact     = 0;
        if (column[k] == NULL)
            continue;
        double low = INFINITY, high = -INFINITY;
        d->n = 0;
        for (size_t i = 0; i < n; i++) {
            double x = column[k][i];
            low      = fmin(low, x);
            high     = fmax(high, x);
            size_t j = 0;
            while (k == age_input && j < d->n && d->x[j] != x)
                j++;
            if (k == age_input && j == d->n) {
                if (d->n == AGES_MAX)
                    return 0;
                d->x[d->n++] = x;
            }
        }
        d->exact = k == age_input;
        if (k != age_input && !(low > 0.0))
            return 0;
        if (k != age_input)
            chebyshev(d, low, high, q);
        nodes *= d->n;
    }
    return nodes <= NODES_MAX ? nodes : 0;
}

static int fill_inputs(const double *const column[], const dimension *grid,
                       anjip_nodes *out, anji_error *err)
{
    for (size_t k = 0, step = 1; k < ANJI_CULM_INPUTS; k++) {
        if (column[k] == NULL)
            continue;
        out->input[k] = anjip_calloc(out->n, sizeof **out->input);
        if (out->input[k] == NULL)
            return no_memory(err);
        for (size_t j = 0; j < out->n; j++)
            out->input[k][j] = grid[k].x[j / step % grid[k].n];
        step *= grid[k].n;
    }
    return ANJI_OK;
}

/* Adds one culm's tensor of weights to a row of nodes. */
static void add_culm(const double *const column[], size_t i, const dimension *grid,
                     double share, size_t n, double *work, double *row)
{
    double w[32];
    size_t have = 1;

    work[0] = share;
    for (size_t k = 0; k < ANJI_CULM_INPUTS; k++) {
        if (column[k] == NULL)
            continue;
        weights_at(&grid[k], column[k][i], w);
        for (size_t j = grid[k].n; j-- > 0;)
            for (size_t h = 0; h < have; h++)
                work[j * have + h] = work[h] * w[j];
        have *= grid[k].n;
    }
    for (size_t j = 0; j < n; j++)
        row[j] += work[j];
}

static int interpolate(const anjip_mc_date *d, const double *const column[],
                       const dimension *grid, anjip_nodes *out, anji_error *err)
{
    double *work = anjip_malloc(out->n, sizeof *work);

    out->weight = anjip_calloc(out->n, sizeof *out->weight);
    out->dense  = anjip_calloc(d->n_plots, out->n * sizeof *out->dense);
    int status  = work == NULL || out->weight == NULL || out->dense == NULL
                      ? no_memory(err)
                      : fill_inputs(column, grid, out, err);
    for (size_t i = 0; status == ANJI_OK && i < d->in->n; i++)
        add_culm(column, i, grid, share_of(d, i), out->n, work,
                 out->dense + (size_t)d->in->plot[i] * out->n);
    for (size_t p = 0; status == ANJI_OK && p < d->n_plots; p++)
        for (size_t j = 0; j < out->n; j++)
            out->weight[j] += out->dense[p * out->n + j];
    free(work);
    return status;
}

/* Whether every plot's sum comes out, with these coefficients. */
static int agrees(const anjip_model *model, const anjip_mc_date *d,
                  const double *const column[], const double *coefficients,
                  const anjip_nodes *nodes, int *good, anji_error *err)
{
    size_t  n = d->in->n;
    double *input[ANJI_CULM_INPUTS];
    double *value = anjip_malloc(n + nodes->n + d->n_plots, sizeof *value);

    if (value == NULL)
        return no_memory(err);
    double *at = value + n, *sum = at + nodes->n;
    for (size_t k = 0; k < ANJI_CULM_INPUTS; k++)
        input[k] = (double *)(uintptr_t)column[k]; /* read only */
    int status = anjip_mc_eval(model, n, input, coefficients, ANJI_OUTSIDE_EXTRAPOLATE,
                               value, err);
    if (status == ANJI_OK)
        status = anjip_mc_eval(model, nodes->n, nodes->input, coefficients,
                               ANJI_OUTSIDE_EXTRAPOLATE, at, err);
    for (size_t p = 0; p < d->n_plots; p++)
        sum[p] = 0.0;
    for (size_t i = 0; status == ANJI_OK && i < n; i++)
        sum[d->in->plot[i]] += share_of(d, i) * value[i];
    *good = status == ANJI_OK;
    for (size_t p = 0; *good && p < d->n_plots; p++) {
        double got = 0.0;
        for (size_t j = 0; j < nodes->n; j++)
            got += nodes->dense[p * nodes->n + j] * at[j];
        *good = fabs(got - sum[p]) <= TOLERANCE * fabs(sum[p]);
    }
    free(value);
    return status;
}

/* The coefficients, and those two standard errors away along alternating directions. */
static int agrees_everywhere(const anjip_model *model, const anjip_mc_date *d,
                             const double *const column[], const anjip_nodes *nodes,
                             int *good, anji_error *err)
{
    size_t        n      = model->n_coefficients;
    const double *own    = anji_equation_coefficient_values(model->equation);
    double       *theta  = anjip_malloc(n, sizeof *theta);
    int           status = theta == NULL ? no_memory(err) : ANJI_OK;

    *good = 1;
    for (int turn = 0; status == ANJI_OK && *good && turn < 3; turn++) {
        for (size_t i = 0; i < n; i++) {
            theta[i] = own[i];
            for (size_t j = 0; turn > 0 && model->cholesky != NULL && j <= i; j++)
                theta[i] +=
                    model->cholesky[i * n + j] * (turn == 2 && j % 2 ? -2.0 : 2.0);
        }
        status = agrees(model, d, column, theta, nodes, good, err);
        if (model->cholesky == NULL)
            break;
    }
    free(theta);
    return status;
}

static tuple *sort_culms(const double *const column[], size_t n, size_t *n_distinct)
{
    tuple *list = anjip_malloc(n, sizeof *list);

    *n_distinct = n > 0;
    for (size_t i = 0; list != NULL && i < n; i++) {
        for (size_t k = 0; k < ANJI_CULM_INPUTS; k++)
            list[i].x[k] = column[k] == NULL ? 0.0 : column[k][i];
        list[i].culm = (uint32_t)i;
    }
    if (list == NULL)
        return NULL;
    qsort(list, n, sizeof *list, by_inputs);
    for (size_t i = 1; i < n; i++)
        *n_distinct += !same_inputs(&list[i - 1], &list[i]);
    return list;
}

int anjip_mc_nodes(const anjip_mc *mc, const anjip_model *model, anjip_mc_date *date,
                   size_t m, anji_error *err)
{
    const double *column[ANJI_CULM_INPUTS];
    uint8_t       need[ANJI_CULM_INPUTS];
    dimension     grid[ANJI_CULM_INPUTS];
    anjip_nodes  *out = &date->nodes[m];
    size_t        n_distinct;
    int           status = ANJI_OK;

    (void)mc;
    needed(model, &date->in->culms, column);
    for (size_t k = 0; k < ANJI_CULM_INPUTS; k++)
        need[k] = column[k] != NULL;
    tuple *sorted = sort_culms(column, date->in->n, &n_distinct);
    if (sorted == NULL)
        return no_memory(err);
    for (size_t q = 8; status == ANJI_OK && n_distinct > DISTINCT_MAX && q <= 24;
         q += 4) {
        int good = 0;
        out->n   = make_grid(column, date->in->n, q, grid);
        if (out->n == 0 || out->n >= n_distinct)
            break;
        status = interpolate(date, column, grid, out, err);
        if (status == ANJI_OK)
            status = agrees_everywhere(model, date, column, out, &good, err);
        if (good) {
            free(sorted);
            return ANJI_OK;
        }
        anjip_mc_nodes_free(out);
    }
    if (status == ANJI_OK)
        status = distinct(date, sorted, need, n_distinct, out, err);
    free(sorted);
    return status;
}
