/* Change points in the strata of a year: nights, seasons, temperature classes, bins.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "base/random.h"
#include "flux/ustar_change_private.h"
#include "flux/ustar_resample.h"

#define USTAR_MAX    3.0 /* m s-1; faster is an error of the instrument */
#define STRATA_MIN   4
#define STRATUM_BINS 50

/* ---- the nights of each year ---- */

void anjip_change_plan_free(anjip_change_plan *plan)
{
    for (size_t y = 0; plan->years != NULL && y < plan->n_years; y++) {
        anjip_change_nights *one = &plan->years[y];
        free(one->u);
        free(one->t);
        free(one->nee);
        free(one->row);
        free(one->by_t);
        free(one->by_u);
    }
    free(plan->years);
    plan->years = NULL;
}

static int is_night(const anjip_change_record *in, const anji_ustar_change_opts *o,
                    size_t i)
{
    if (in->night != NULL && in->night[i] != 1)
        return 0;
    if (isnan(in->sw_in[i]))
        return in->night != NULL && o->form == ANJI_FORM_ANJI;
    return in->sw_in[i] < o->sw_night;
}

static int is_entry(const anjip_change_record *in, const anji_ustar_change_opts *o,
                    size_t i)
{
    return is_night(in, o, i) && !isnan(in->nee[i]) && !isnan(in->t_air[i]) &&
           in->ustar[i] >= 0.0 && in->ustar[i] <= USTAR_MAX;
}

static void add_rows(const anjip_change_record *in, const anji_ustar_change_opts *o,
                     int64_t from, int64_t to, anjip_change_nights *one)
{
    for (int64_t i = from; i < to; i++)
        if (is_entry(in, o, (size_t)i)) {
            one->u[one->n]   = in->ustar[i];
            one->t[one->n]   = in->t_air[i];
            one->nee[one->n] = in->nee[i];
            one->row[one->n] = (uint32_t)i;
            one->n++;
        }
}

typedef struct {
    double   x;
    uint32_t id;
} sort_key;

static int by_key(const void *a, const void *b)
{
    const sort_key *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return p->id < q->id ? -1 : p->id > q->id;
}

static void sort_by(size_t n, const double *x, sort_key *key, uint32_t *order)
{
    for (size_t e = 0; e < n; e++)
        key[e] = (sort_key){x[e], (uint32_t)e};
    qsort(key, n, sizeof *key, by_key);
    for (size_t e = 0; e < n; e++)
        order[e] = key[e].id;
}

static int load_year(const anjip_change_record *in, const anji_ustar_change_opts *o,
                     int32_t year, anjip_change_nights *one)
{
    int64_t    first, december, last, next;
    anji_civil c = {year, 12, 1, 0, 0, 0, 0, 0};
    int64_t    at;

    anji_seconds_from_civil(&c, &at);
    anji_axis_rows(in->axis, anji_seconds_from_yday(year, 1), at, &first, &december);
    anji_axis_rows(in->axis, at, anji_seconds_from_yday(year + 1, 1), &last, &next);
    size_t n      = (size_t)(december - first + next - last);
    one->year     = year;
    one->rows     = (uint32_t)n;
    one->u        = anjip_malloc(n, sizeof *one->u);
    one->t        = anjip_malloc(n, sizeof *one->t);
    one->nee      = anjip_malloc(n, sizeof *one->nee);
    one->row      = anjip_malloc(n, sizeof *one->row);
    one->by_t     = anjip_malloc(n, sizeof *one->by_t);
    one->by_u     = anjip_malloc(n, sizeof *one->by_u);
    sort_key *key = anjip_malloc(n, sizeof *key);
    int ok = one->u != NULL && one->t != NULL && one->nee != NULL && one->row != NULL &&
             one->by_t != NULL && one->by_u != NULL && key != NULL;
    if (ok) {
        add_rows(in, o, last, next, one);
        add_rows(in, o, first, december, one);
        sort_by(one->n, one->t, key, one->by_t);
        sort_by(one->n, one->u, key, one->by_u);
    }
    free(key);
    return ok;
}

static int check_columns(const anjip_change_record *in, anji_error *err)
{
    size_t n = (size_t)in->axis->n;
    const struct {
        const char   *name;
        const double *x;
    } all[] = {{"nee", in->nee},
               {"ustar", in->ustar},
               {"t_air", in->t_air},
               {"sw_in", in->sw_in}};

    for (size_t k = 0; n > 0 && k < ANJIP_COUNT(all); k++) {
        if (all[k].x == NULL)
            return anjip_fail(err, ANJI_ERR_NULL, -1, "%s is NULL", all[k].name);
        size_t at = anjip_first_infinite(n, all[k].x);
        if (at < n)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)at, "%s is infinite",
                              all[k].name);
    }
    return ANJI_OK;
}

int anjip_change_plan_new(const anjip_change_record    *in,
                          const anji_ustar_change_opts *o, anjip_change_plan *plan,
                          anji_error *err)
{
    int32_t first;
    int     status = check_columns(in, err);

    memset(plan, 0, sizeof *plan);
    if (status != ANJI_OK)
        return status;
    plan->n_years   = anji_ustar_bootstrap_years(in->axis, &first);
    plan->years     = anjip_calloc(plan->n_years, sizeof *plan->years);
    plan->per_bin   = in->axis->step == 3600 ? 3 : 5;
    plan->night_min = ANJIP_CHANGE_SEASONS * STRATA_MIN * STRATUM_BINS * plan->per_bin;
    int ok          = plan->years != NULL;
    for (size_t y = 0; ok && y < plan->n_years; y++)
        ok = load_year(in, o, first + (int32_t)y, &plan->years[y]);
    if (ok)
        return ANJI_OK;
    anjip_change_plan_free(plan);
    return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the nights");
}

/* ---- one evaluation ---- */

/* Working memory, of as many records as were drawn. */
typedef struct {
    const anjip_change_nights *nights;
    uint32_t                   per_bin;
    uint32_t                  *count; /* by entry, of one season          */
    uint32_t                  *list;  /* its entries by u*; one place to spare */
    size_t                     n_list;
    uint32_t                   from, to;         /* its entries                      */
    double                    *t_sorted, *u, *y; /* records of the season, a stratum */
    double                    *bin_u, *bin_y, *spare;
} workspace;

double anjip_change_hazen(size_t n, const double *x, double p)
{
    double place = p * (double)n - 0.5;

    if (place <= 0.0)
        return x[0];
    if (place >= (double)(n - 1))
        return x[n - 1];
    size_t below = (size_t)place;
    return x[below] + (place - (double)below) * (x[below + 1] - x[below]);
}

/* Means of bins of about per_bin records; ties at a border belong to both bins, and a bin
 * that ties have emptied is left out. Returns the bins. */
static size_t fill_bins(const workspace *w, size_t n)
{
    size_t bins = n / w->per_bin, m = 0, from = 0;

    for (size_t b = 0; b < bins; b++) {
        double low  = anjip_change_hazen(n, w->u, (double)b / (double)bins);
        double high = anjip_change_hazen(n, w->u, (double)(b + 1) / (double)bins);
        double u = 0.0, y = 0.0;
        while (from < n && w->u[from] < low)
            from++;
        size_t to = from;
        for (; to < n && w->u[to] <= high; to++) {
            u += w->u[to];
            y += w->y[to];
        }
        if (to - from < w->per_bin)
            continue;
        w->bin_u[m] = u / (double)(to - from);
        w->bin_y[m] = y / (double)(to - from);
        m++;
    }
    return m;
}

/* The entries of the season, ascending in u*. */
static void list_season(workspace *w)
{
    const anjip_change_nights *one = w->nights;

    w->n_list = 0;
    for (uint32_t k = 0; k < one->n; k++) {
        uint32_t e         = one->by_u[k];
        w->list[w->n_list] = e;
        w->n_list += e >= w->from && e < w->to;
    }
}

/* The records of a season between two temperatures, ascending in u*. */
static size_t gather(const workspace *w, double low, double high)
{
    const anjip_change_nights *one = w->nights;
    size_t                     n   = 0;

    for (size_t k = 0; k < w->n_list; k++) {
        uint32_t e = w->list[k];
        if (one->t[e] < low || one->t[e] > high)
            continue;
        for (uint32_t c = w->count[e]; c > 0; c--) {
            w->u[n]   = one->u[e];
            w->y[n++] = one->nee[e];
        }
    }
    return n;
}

static void one_season(workspace *w, size_t n, anjip_change_cell *cells)
{
    const anjip_change_nights *one    = w->nights;
    size_t                     m      = 0;
    size_t                     strata = n / (STRATUM_BINS * (size_t)w->per_bin);

    for (uint32_t k = 0; k < one->n; k++) {
        uint32_t e = one->by_t[k];
        if (e >= w->from && e < w->to)
            for (uint32_t c = w->count[e]; c > 0; c--)
                w->t_sorted[m++] = one->t[e];
    }
    list_season(w);
    strata = strata < STRATA_MIN            ? STRATA_MIN
             : strata > ANJIP_CHANGE_STRATA ? ANJIP_CHANGE_STRATA
                                            : strata;
    for (size_t k = 0; k < strata; k++) {
        anjip_change_cell *c = &cells[k];
        c->t_min = anjip_change_hazen(m, w->t_sorted, (double)k / (double)strata);
        c->t_max = anjip_change_hazen(m, w->t_sorted, (double)(k + 1) / (double)strata);
        c->n     = (int64_t)gather(w, c->t_min, c->t_max);
        size_t b = fill_bins(w, (size_t)c->n);
        c->n_bins =
            (int32_t)anjip_change_find(b, w->bin_u, w->bin_y, w->spare, c->model);
        c->tried = 1;
    }
}

/* The seasons one after the other; a record drawn often may lie in two. */
static void each_season(workspace *w, const uint32_t *count, uint64_t total,
                        anjip_change_cell *cells, anjip_change_quarters *quarters)
{
    uint64_t quarter = (total + 2) / ANJIP_CHANGE_SEASONS; /* rounded */
    uint32_t e = 0, left = count[0];

    for (size_t s = 0; s < ANJIP_CHANGE_SEASONS; s++) {
        uint64_t want = s + 1 < ANJIP_CHANGE_SEASONS
                            ? quarter
                            : total - (ANJIP_CHANGE_SEASONS - 1) * quarter;
        uint64_t have = 0;
        w->from       = e;
        while (have < want) {
            uint32_t take = left < want - have ? left : (uint32_t)(want - have);
            w->count[e]   = take;
            have += take;
            left -= take;
            if (left == 0 && ++e < w->nights->n)
                left = count[e];
        }
        w->to          = e + (left > 0 && e < w->nights->n && left < count[e] ? 1 : 0);
        quarters->n[s] = (int64_t)want;
        quarters->first[s] = w->from;
        quarters->last[s]  = w->to - 1;
        one_season(w, (size_t)want, cells + s * ANJIP_CHANGE_STRATA);
    }
}

static void workspace_free(workspace *w)
{
    free(w->count);
    free(w->list);
    free(w->t_sorted);
}

static int workspace_new(const anjip_change_plan *plan, size_t year, uint64_t total,
                         workspace *w)
{
    memset(w, 0, sizeof *w);
    w->nights   = &plan->years[year];
    w->per_bin  = plan->per_bin;
    w->count    = anjip_malloc(w->nights->n, sizeof *w->count);
    w->t_sorted = anjip_malloc((size_t)total, 7 * sizeof *w->t_sorted);
    w->list     = anjip_malloc((size_t)w->nights->n + 1, sizeof *w->list);
    if (w->count == NULL || w->list == NULL || w->t_sorted == NULL)
        return 0;
    w->u     = w->t_sorted + total;
    w->y     = w->u + total;
    w->bin_u = w->y + total;
    w->bin_y = w->bin_u + total;
    w->spare = w->bin_y + total;
    return 1;
}

static void clear(anjip_change_cell *cells)
{
    memset(cells, 0, ANJIP_CHANGE_CELLS * sizeof *cells);
    for (size_t k = 0; k < ANJIP_CHANGE_CELLS; k++)
        for (size_t m = 0; m < 2; m++)
            cells[k].model[m] = (anjip_change){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
}

int anjip_change_evaluate(const anjip_change_plan *plan, size_t year,
                          const uint32_t *count, anjip_change_cell *cells,
                          anjip_change_quarters *quarters)
{
    const anjip_change_nights *one   = &plan->years[year];
    uint64_t                   total = 0;
    workspace                  w;

    clear(cells);
    memset(quarters, 0, sizeof *quarters);
    for (uint32_t e = 0; e < one->n; e++)
        total += count[e];
    if (one->n < plan->night_min || total < plan->night_min)
        return 1;
    int ok = workspace_new(plan, year, total, &w);
    if (ok)
        each_season(&w, count, total, cells, quarters);
    workspace_free(&w);
    return ok;
}

int anjip_change_resample(const anjip_change_plan *plan, size_t year,
                          anji_random *random, anjip_change_cell *cells)
{
    const anjip_change_nights *one = &plan->years[year];
    anjip_change_quarters      quarters;
    uint32_t                  *count = anjip_calloc(one->n, sizeof *count);

    if (count == NULL)
        return 0;
    double   share = one->rows == 0 ? 0.0 : (double)one->n / (double)one->rows;
    uint32_t k     = anjip_random_binomial(random, share, one->rows);
    if (one->n > 0)
        anjip_ustar_draw_entries(random, k, one->n, count);
    int ok = anjip_change_evaluate(plan, year, count, cells, &quarters);
    free(count);
    return ok;
}
