/* The product: from thresholds to columns at five resolutions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/random_error.h>

#include "base/run.h"
#include "flux/product_private.h"

static const anji_param params[] = {
    ANJIP_CHOICE(anji_product_opts, form, "anji|reddyproc|oneflux", 2, 2,
                 "whose filter, windows and random error; not reddyproc"),
    ANJIP_PARAM(anji_product_opts, blank_quality, ANJI_PARAM_UINT32, "1", 2, 0, 3,
                "reference: worse quality of the highest threshold is blanked"),
    ANJIP_PARAM(anji_product_opts, blank_reach, ANJI_PARAM_UINT32, "1", 720, 0, 1e6,
                "rows of such a run that are kept at its start and at its end"),
    ANJIP_PARAM(anji_product_opts, blank_least, ANJI_PARAM_UINT32, "1", 240, 1, 1e6,
                "fewest rows that are blanked"),
    ANJIP_CHOICE(anji_product_opts, reference, "separate|records", 0, 1,
                 "chosen at each resolution, or as at that of the records"),
};

static const anjip_opts_kind kind = {"product", params, ANJIP_COUNT(params),
                                     ANJIP_SIZE_THROUGH(anji_product_opts, run),
                                     sizeof(anji_product_opts)};

enum { REFERENCE_SEPARATE = 0, REFERENCE_RECORDS = 1 };

int anji_product_opts_init(anji_product_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_product_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

double anji_product_percentile(size_t member)
{
    if (member >= ANJI_PRODUCT_MEMBERS)
        return NAN;
    return member == ANJIP_USTAR50 ? 50.0 : 1.25 + 2.5 * (double)member;
}

/* ---- columns ---------------------------------------------------------------------------
 */
enum { UNIT_FLUX, UNIT_NONE };

/* In the order of the FLUXNET files; a run of one group is written set by set. */
static const struct {
    const char *suffix;
    int         group, unit, hh_only;
} table[] = {
    {"REF", 1, UNIT_FLUX, 0},
    {"REF_QC", 2, UNIT_NONE, 0},
    {"REF_RANDUNC", 3, UNIT_FLUX, 0},
    {"REF_RANDUNC_METHOD", 4, UNIT_NONE, 1},
    {"REF_RANDUNC_N", 5, UNIT_NONE, 1},
    {"REF_JOINTUNC", 6, UNIT_FLUX, 0},
    {"USTAR50", 7, UNIT_FLUX, 0},
    {"USTAR50_QC", 8, UNIT_NONE, 0},
    {"USTAR50_RANDUNC", 9, UNIT_FLUX, 0},
    {"USTAR50_RANDUNC_METHOD", 10, UNIT_NONE, 1},
    {"USTAR50_RANDUNC_N", 11, UNIT_NONE, 1},
    {"USTAR50_JOINTUNC", 12, UNIT_FLUX, 0},
    {"MEAN", 13, UNIT_FLUX, 0},
    {"MEAN_QC", 14, UNIT_NONE, 0},
    {"SE", 15, UNIT_FLUX, 0},
    {"05", 16, UNIT_FLUX, 0},
    {"16", 16, UNIT_FLUX, 0},
    {"25", 16, UNIT_FLUX, 0},
    {"50", 16, UNIT_FLUX, 0},
    {"75", 16, UNIT_FLUX, 0},
    {"84", 16, UNIT_FLUX, 0},
    {"95", 16, UNIT_FLUX, 0},
    {"05_QC", 17, UNIT_NONE, 0},
    {"16_QC", 17, UNIT_NONE, 0},
    {"25_QC", 17, UNIT_NONE, 0},
    {"50_QC", 17, UNIT_NONE, 0},
    {"75_QC", 17, UNIT_NONE, 0},
    {"84_QC", 17, UNIT_NONE, 0},
    {"95_QC", 17, UNIT_NONE, 0},
};

/* Order statistics of the 40, counted from 0: floor(p / 100 * 40 + 0.5) - 1. */
static const struct {
    const char *suffix;
    size_t      rank;
} percentiles[] = {{"05", 1},  {"16", 5},  {"25", 9}, {"50", 19},
                   {"75", 29}, {"84", 33}, {"95", 37}};

static const char *const set_names[]  = {"VUT", "CUT"};
static const int         set_order[]  = {ANJI_PRODUCT_CUT, ANJI_PRODUCT_VUT};
static const char *const flux_units[] = {"umol m-2 s-1", "g C m-2 d-1", "g C m-2 d-1",
                                         "g C m-2 d-1", "g C m-2 y-1"};

static int add_columns(anji_product *p, int resolution, const double *const sets[2])
{
    size_t first = 0, end;
    char   name[ANJIP_NAME_SIZE];

    for (; first < ANJIP_COUNT(table); first = end) {
        for (end = first; end < ANJIP_COUNT(table); end++)
            if (table[end].group != table[first].group)
                break;
        for (size_t s = 0; s < 2; s++)
            for (size_t i = first; sets[set_order[s]] != NULL && i < end; i++) {
                if (table[i].hh_only && resolution != ANJI_PRODUCT_HH)
                    continue;
                snprintf(name, sizeof name, "NEE_%s_%s", set_names[set_order[s]],
                         table[i].suffix);
                const char *unit =
                    table[i].unit == UNIT_FLUX ? flux_units[resolution] : "1";
                if (anjip_product_column_new(p, resolution, name, unit) == NULL)
                    return ANJI_ERR_MEMORY;
            }
    }
    return ANJI_OK;
}

static anjip_product_column *find(const anji_product *p, int resolution,
                                  const char *name)
{
    const anjip_product_level *l = &p->level[resolution];

    for (size_t i = 0; i < l->n_columns; i++)
        if (strcmp(l->columns[i].name, name) == 0)
            return &l->columns[i];
    return NULL;
}

/* A column that add_columns() has made. */
static double *column(const anji_product *p, int resolution, int set, const char *what,
                      const char *more)
{
    char name[ANJIP_NAME_SIZE];

    snprintf(name, sizeof name, "NEE_%s_%s%s", set_names[set], what, more);
    return find(p, resolution, name)->values;
}

/* ---- one set of thresholds --------------------------------------------------------------
 */
typedef struct {
    anji_product            *p;
    const anji_product_opts *opts;
    int                      set;
    const anji_driver       *drivers;
    size_t                   n_drivers;
    anjip_members            level[ANJI_PRODUCT_RESOLUTIONS];
    uint8_t                 *keep[ANJI_PRODUCT_RESOLUTIONS];
    double  *sd[ANJI_PRODUCT_MEMBERS]; /* random error of records, where wanted */
    uint8_t *method;                   /* of two members: REF at HH, USTAR50    */
    int32_t *n;
} work;

typedef struct {
    double value, quality;
} pair;

/* By value; equals stay in the order of members. */
static void sort_pairs(pair *x, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        pair   v = x[i];
        size_t k = i;
        for (; k > 0 && x[k - 1].value > v.value; k--)
            x[k] = x[k - 1];
        x[k] = v;
    }
}

static void write_spread(const work *w, int resolution)
{
    enum { N = ANJIP_PERCENTILES };
    const anjip_members *m = &w->level[resolution];
    double *value[ANJIP_COUNT(percentiles)], *quality[ANJIP_COUNT(percentiles)];
    double *mean = column(w->p, resolution, w->set, "MEAN", "");
    double *good = column(w->p, resolution, w->set, "MEAN", "_QC");
    double *se   = column(w->p, resolution, w->set, "SE", "");

    for (size_t k = 0; k < ANJIP_COUNT(percentiles); k++) {
        value[k]   = column(w->p, resolution, w->set, percentiles[k].suffix, "");
        quality[k] = column(w->p, resolution, w->set, percentiles[k].suffix, "_QC");
    }
    for (size_t i = 0; i < m->n; i++) {
        pair   x[N];
        double sum = 0.0, squares = 0.0, share = 0.0;
        for (size_t k = 0; k < N; k++) {
            x[k].value   = m->value[k * m->n + i];
            x[k].quality = m->quality[k * m->n + i];
            sum += x[k].value;
            share += resolution > ANJI_PRODUCT_HH ? x[k].quality : x[k].quality <= 1.0;
        }
        for (size_t k = 0; k < N; k++)
            squares += (x[k].value - sum / N) * (x[k].value - sum / N);
        mean[i] = sum / N;
        good[i] = share / N;
        se[i]   = sqrt(squares / (N - 1)) / sqrt((double)N);
        sort_pairs(x, N);
        for (size_t k = 0; k < ANJIP_COUNT(percentiles); k++) {
            value[k][i]   = x[percentiles[k].rank].value;
            quality[k][i] = x[percentiles[k].rank].quality;
        }
    }
}

/* Sums of squares of a day's records, and their number; then of longer periods. */
static void random_of_periods(const anji_product *p, int resolution, const double *sd,
                              double *out)
{
    const anjip_product_level *l = &p->level[resolution];

    for (size_t i = 0; i < l->n; i++) {
        double squares = 0.0, n = 0.0;
        for (size_t k = l->first_day[i] * p->per_day;
             k < l->first_day[i + 1] * p->per_day; k++)
            if (!isnan(sd[k])) {
                squares += sd[k] * sd[k];
                n += 1.0;
            }
        double days = (double)(l->first_day[i + 1] - l->first_day[i]);
        out[i]      = n > 0.0 ? sqrt(squares) / n * ANJIP_GC_PER_DAY : NAN;
        if (resolution == ANJI_PRODUCT_YY)
            out[i] *= days;
    }
}

static void write_member(const work *w, int resolution, const char *what, size_t k,
                         size_t slot)
{
    const anjip_members *m     = &w->level[resolution];
    const double        *low   = column(w->p, resolution, w->set, "16", "");
    const double        *high  = column(w->p, resolution, w->set, "84", "");
    double              *sd    = column(w->p, resolution, w->set, what, "_RANDUNC");
    double              *joint = column(w->p, resolution, w->set, what, "_JOINTUNC");

    memcpy(column(w->p, resolution, w->set, what, ""), m->value + k * m->n,
           m->n * sizeof *sd);
    memcpy(column(w->p, resolution, w->set, what, "_QC"), m->quality + k * m->n,
           m->n * sizeof *sd);
    if (resolution == ANJI_PRODUCT_HH) {
        double *method = column(w->p, resolution, w->set, what, "_RANDUNC_METHOD");
        double *n      = column(w->p, resolution, w->set, what, "_RANDUNC_N");
        memcpy(sd, w->sd[k], m->n * sizeof *sd);
        for (size_t i = 0; i < m->n; i++) {
            int how   = w->method[slot * m->n + i];
            method[i] = how == ANJI_RANDOM_NONE ? NAN : (double)how;
            n[i]      = how == ANJI_RANDOM_NONE ? NAN : (double)w->n[slot * m->n + i];
        }
    } else {
        random_of_periods(w->p, resolution, w->sd[k], sd);
    }
    for (size_t i = 0; i < m->n; i++) {
        double half = (high[i] - low[i]) / 2;
        joint[i]    = sqrt(sd[i] * sd[i] + half * half);
    }
}

/* ---- the reference -----------------------------------------------------------------------
 */
static void keep_periods(const work *w, int resolution)
{
    const anji_product        *p = w->p;
    const anjip_product_level *l = &p->level[resolution];

    for (size_t i = 0; i < l->n; i++) {
        w->keep[resolution][i] = 1;
        for (size_t k = l->first_day[i] * p->per_day;
             k < l->first_day[i + 1] * p->per_day; k++)
            w->keep[resolution][i] &= w->keep[ANJI_PRODUCT_HH][k];
    }
}

/* Where too few periods are left, the finer resolution's choice. */
static int choose(work *w)
{
    const anjip_members *hh = &w->level[ANJI_PRODUCT_HH];

    anjip_product_blank(hh->n, hh->quality + (ANJIP_PERCENTILES - 1) * hh->n, w->opts,
                        w->keep[ANJI_PRODUCT_HH]);
    for (int r = 0; r < ANJI_PRODUCT_RESOLUTIONS; r++) {
        if (r > ANJI_PRODUCT_HH)
            keep_periods(w, r);
        int32_t c = anjip_product_choose(&w->level[r], w->keep[r]);
        if (c == -2)
            return ANJI_ERR_MEMORY;
        if (r > 0 && w->opts->reference == REFERENCE_RECORDS)
            c = w->p->reference[w->set][0];
        if (c < 0)
            c = r > 0 ? w->p->reference[w->set][r - 1] : 0;
        w->p->reference[w->set][r] = c;
    }
    return ANJI_OK;
}

/* ---- random errors ------------------------------------------------------------------------
 */
static int random_task(void *context, size_t k, anji_error *err)
{
    work                  *w = context;
    anji_random_error_opts o;

    if (w->sd[k] == NULL)
        return ANJI_OK;
    size_t        rows  = w->p->rows;
    const double *x     = w->level[ANJI_PRODUCT_HH].value + k * rows;
    const double *q     = w->level[ANJI_PRODUCT_HH].quality + k * rows;
    int           is_hh = (int32_t)k == w->p->reference[w->set][ANJI_PRODUCT_HH];
    size_t        slot  = k == ANJIP_USTAR50 ? 1 : 0;
    int           shown = is_hh || k == ANJIP_USTAR50;
    double       *y     = anjip_malloc(rows, sizeof *y);

    if (y == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for random errors");
    for (size_t i = 0; i < rows; i++)
        y[i] = q[i] == 0.0 ? x[i] : NAN;
    anji_random_error_opts_init(&o, sizeof o);
    o.form     = w->opts->form;
    int status = anji_random_error_records(
        &w->p->axis, y, x, w->drivers, w->n_drivers, &o, w->sd[k],
        shown ? w->method + slot * rows : NULL, shown ? w->n + slot * rows : NULL, err);
    free(y);
    return status;
}

static int random_errors(work *w, const anji_run *run, double from, double to,
                         anji_error *err)
{
    const int32_t *reference = w->p->reference[w->set];
    int            ok        = 1;

    w->method = anjip_malloc(2 * w->p->rows, sizeof *w->method);
    w->n      = anjip_malloc(2 * w->p->rows, sizeof *w->n);
    for (size_t k = 0; k < ANJI_PRODUCT_MEMBERS; k++) {
        int wanted = k == ANJIP_USTAR50;
        for (int r = 0; r < ANJI_PRODUCT_RESOLUTIONS; r++)
            wanted |= (int32_t)k == reference[r];
        w->sd[k] = wanted ? anjip_malloc(w->p->rows, sizeof *w->sd[k]) : NULL;
        ok       = ok && (!wanted || w->sd[k] != NULL);
    }
    if (!ok || w->method == NULL || w->n == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for random errors");
    return anjip_parallel(run, from, to, ANJI_PRODUCT_MEMBERS, random_task, w, err);
}

/* ---- all of it -----------------------------------------------------------------------------
 */
static int reserve(work *w)
{
    for (int r = 0; r < ANJI_PRODUCT_RESOLUTIONS; r++) {
        anjip_members *m = &w->level[r];
        m->n             = w->p->level[r].n;
        m->value         = anjip_malloc(m->n, ANJI_PRODUCT_MEMBERS * sizeof *m->value);
        m->quality = anjip_malloc(m->n, ANJI_PRODUCT_MEMBERS * sizeof *m->quality);
        w->keep[r] = anjip_malloc(m->n, 1);
        if (m->value == NULL || m->quality == NULL || w->keep[r] == NULL)
            return ANJI_ERR_MEMORY;
    }
    return ANJI_OK;
}

static void release(work *w)
{
    for (int r = 0; r < ANJI_PRODUCT_RESOLUTIONS; r++) {
        free(w->level[r].value);
        free(w->level[r].quality);
        free(w->keep[r]);
    }
    for (size_t k = 0; k < ANJI_PRODUCT_MEMBERS; k++)
        free(w->sd[k]);
    free(w->method);
    free(w->n);
}

static int fill_members(work *w, const double *nee, const double *ustar,
                        const double *thresholds, anji_error *err)
{
    anjip_members *hh    = &w->level[ANJI_PRODUCT_HH];
    uint8_t       *flags = anjip_malloc(hh->n, ANJI_PRODUCT_MEMBERS);

    if (flags == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for members");
    int status =
        anjip_product_fill(w->p, nee, ustar, w->drivers, w->n_drivers, thresholds,
                           w->set == ANJI_PRODUCT_CUT, w->opts, hh->value, flags, err);
    for (size_t i = 0; status == ANJI_OK && i < ANJI_PRODUCT_MEMBERS * hh->n; i++)
        hh->quality[i] = flags[i];
    free(flags);
    for (int r = ANJI_PRODUCT_DD; status == ANJI_OK && r < ANJI_PRODUCT_RESOLUTIONS;
         r++)
        anjip_product_coarsen(w->p, r, &w->level[r == ANJI_PRODUCT_DD ? 0 : 1],
                              &w->level[r]);
    return status;
}

static int one_set(work *w, const double *nee, const double *ustar,
                   const double *thresholds, const anji_run *run, double from,
                   double to, anji_error *err)
{
    int status = reserve(w);

    if (status == ANJI_OK)
        status = fill_members(w, nee, ustar, thresholds, err);
    if (status == ANJI_OK)
        status = choose(w);
    if (status == ANJI_ERR_MEMORY)
        return anjip_fail(err, status, -1, "no memory for a product");
    if (status == ANJI_OK)
        status = random_errors(w, run, from, to, err);
    for (int r = 0; status == ANJI_OK && r < ANJI_PRODUCT_RESOLUTIONS; r++) {
        write_spread(w, r);
        write_member(w, r, "REF", (size_t)w->p->reference[w->set][r], 0);
        write_member(w, r, "USTAR50", ANJIP_USTAR50, 1);
    }
    return status;
}

static int check_thresholds(size_t years, const double *t, anji_error *err)
{
    for (size_t y = 0; t != NULL && y < years; y++, t += ANJI_PRODUCT_MEMBERS)
        for (size_t k = 0; k < ANJI_PRODUCT_MEMBERS; k++) {
            int ascends = k == 0 || k == ANJIP_USTAR50 || t[k] >= t[k - 1];
            if (!isfinite(t[k]) || !ascends)
                return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                                  "threshold %g of percentile %g: want numbers that "
                                  "ascend, then the 50th",
                                  t[k], anji_product_percentile(k));
        }
    return ANJI_OK;
}

static int make(anji_product *p, const double *nee, const double *ustar,
                const anji_driver *drivers, size_t n_drivers,
                const double *const sets[2], anji_product_opts *o, anji_error *err)
{
    anji_run run;
    int      status = anjip_product_periods(p, err);

    if (status == ANJI_OK)
        status = check_thresholds(p->years, sets[ANJI_PRODUCT_VUT], err);
    if (status == ANJI_OK)
        status = check_thresholds(1, sets[ANJI_PRODUCT_CUT], err);
    if (status == ANJI_OK)
        status = anjip_run_load(&run, o->run, err);
    if (status != ANJI_OK)
        return status;
    for (int r = 0; r < ANJI_PRODUCT_RESOLUTIONS; r++)
        if (add_columns(p, r, sets) != ANJI_OK)
            return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for columns");
    anji_run inner = run; /* progress: here alone */
    inner.poll     = NULL;
    o->run         = &inner;
    double n_sets = (sets[0] != NULL) + (sets[1] != NULL), done = 0.0;
    for (int s = 0; s < 2 && status == ANJI_OK; s++) {
        work w = {
            .p = p, .opts = o, .set = s, .drivers = drivers, .n_drivers = n_drivers};
        if (sets[s] == NULL)
            continue;
        status = anjip_poll(&run, done / n_sets, err);
        if (status == ANJI_OK)
            status = one_set(&w, nee, ustar, sets[s], &run, (done + 0.5) / n_sets,
                             (done + 1.0) / n_sets, err);
        release(&w);
        done += 1.0;
    }
    return status;
}

int anji_product_new(const anji_axis *axis, const double *nee, const double *ustar,
                     const anji_driver *drivers, size_t n_drivers, const double *vut,
                     const double *cut, const anji_product_opts *opts,
                     anji_product **out, anji_error *err)
{
    const double *const sets[2] = {vut, cut};
    anji_product_opts   o;

    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out       = NULL;
    int status = anji_axis_check(axis, err);
    if (status == ANJI_OK && n_drivers < 1)
        status = anjip_fail(err, ANJI_ERR_DOMAIN, -1, "no driver");
    if (status == ANJI_OK &&
        (nee == NULL || ustar == NULL || drivers == NULL || drivers[0].values == NULL ||
         (vut == NULL && cut == NULL)))
        status = anjip_fail(err, ANJI_ERR_NULL, -1,
                            "nee, ustar, drivers, or both vut and cut are NULL");
    if (status == ANJI_OK)
        status = anjip_opts_load(&kind, &o, opts, err);
    if (status == ANJI_OK && o.form == ANJI_FORM_REDDYPROC)
        status = anjip_fail(err, ANJI_ERR_OPTS, -1,
                            "a product has the forms anji and oneflux only");
    if (status != ANJI_OK)
        return status;
    anji_product *p = anjip_calloc(1, sizeof *p);
    if (p == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a product");
    p->axis = *axis;
    memset(p->reference, -1, sizeof p->reference);
    status = make(p, nee, ustar, drivers, n_drivers, sets, &o, err);
    if (status != ANJI_OK) {
        anji_product_free(p);
        return status;
    }
    *out = p;
    return ANJI_OK;
}
