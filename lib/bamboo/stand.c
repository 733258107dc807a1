/* Stand tables: what stands on a hectare, by diameter and age.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/stand.h>

#include "bamboo/inventory.h"
#include "bamboo/stand_run_private.h"

#define PI 3.14159265358979323846

static const anji_param params[] = {
    ANJIP_PARAM(anji_stand_opts, class_cm, ANJI_PARAM_DOUBLE, "cm", 2.0, 0.1, 20.0,
                "width of diameter classes"),
};

static const anjip_opts_kind opts_kind = {"stand", params, ANJIP_COUNT(params),
                                          ANJIP_SIZE_THROUGH(anji_stand_opts, class_cm),
                                          sizeof(anji_stand_opts)};

const anji_param *anji_stand_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

int anji_stand_opts_init(anji_stand_opts *opts, size_t size)
{
    return anjip_opts_init(&opts_kind, opts, size);
}

int anjip_stand_load(anji_stand_opts *dst, const anji_stand_opts *src, anji_error *err)
{
    int status = anjip_opts_load(&opts_kind, dst, src, err);

    if (status == ANJI_OK && dst->zero != 0)
        status = anjip_fail(err, ANJI_ERR_OPTS, -1, "zero is %lu, want 0",
                            (unsigned long)dst->zero);
    return status;
}

struct anji_stand {
    size_t              n_summaries, n_cells, n_diameters, n_ages;
    anji_stand_summary *summaries;
    anji_stand_cell    *cells, *diameters, *ages;
};

/* The inventory seen by the functions of one table. */
typedef struct {
    const anji_inventory  *v;
    const anji_plot       *plots;
    size_t                 n_plots, n_strata;
    anji_inventory_columns c;
    double                *weight; /* of strata; those without plots 0 */
    double                 class_cm;
} view;

static double basal_m2(double dbh_cm)
{
    return PI * (dbh_cm / 200.0) * (dbh_cm / 200.0);
}

/* Culms per hectare that a row stands for: of its stratum, or, weighted, of all. */
static double per_ha(const view *w, size_t i, int all)
{
    const anji_plot *p = &w->plots[w->c.plot[i]];

    if (w->c.status[i] != ANJI_STATUS_LIVE)
        return 0.0;
    double e = w->c.count[i] / ((double)w->v->strata[p->stratum].plots * p->area_ha);
    return all ? e * w->weight[p->stratum] : e;
}

static int is_in(const view *w, size_t i, int32_t stratum)
{
    return stratum < 0 || w->plots[w->c.plot[i]].stratum == stratum;
}

/* By area where all strata with plots have one, else by plots. */
static int find_weights(view *w, anji_error *err)
{
    double sum     = 0.0;
    int    by_area = 1;
    w->weight      = anjip_calloc(w->n_strata, sizeof *w->weight);
    if (w->weight == NULL)
        return anjip_no_memory(err, "weights of strata");
    for (size_t s = 0; s < w->n_strata; s++)
        by_area &= w->v->strata[s].plots == 0 || !isnan(w->v->strata[s].area_ha);
    for (size_t s = 0; s < w->n_strata; s++) {
        const anji_stratum *stratum = &w->v->strata[s];
        if (stratum->plots > 0)
            w->weight[s] = by_area ? stratum->area_ha : (double)stratum->plots;
        sum += w->weight[s];
    }
    for (size_t s = 0; s < w->n_strata; s++)
        w->weight[s] /= sum;
    return ANJI_OK;
}

/* ---- summaries ----------------------------------------------------------------------- */

/* A sum over the living culms of one plot, per hectare. */
static double of_plot(const view *w, size_t p, int basal)
{
    double sum = 0.0;

    for (int64_t k = 0; k < w->plots[p].rows; k++) {
        size_t i = (size_t)(w->plots[p].first + k);
        if (w->c.status[i] == ANJI_STATUS_LIVE)
            sum += w->c.count[i] * (basal ? basal_m2(w->c.dbh_cm[i]) : 1.0);
    }
    return sum / w->plots[p].area_ha;
}

/* Variance of a stratum's mean over its plots. */
static double variance_of_mean(const view *w, int32_t s, double mean, int basal)
{
    double sum = 0.0;
    double n   = (double)w->v->strata[s].plots;

    for (size_t p = 0; p < w->n_plots; p++)
        if (w->plots[p].stratum == s) {
            double d = of_plot(w, p, basal) - mean;
            sum += d * d;
        }
    return n > 1.0 ? sum / (n - 1.0) / n : NAN;
}

static double parity(double age)
{
    if (!(age >= 1.0) || age != floor(age))
        return 0.0;
    return fmod(age, 2.0) == 1.0 ? 1.0 : -1.0;
}

/* Ratio (odd - even) / (odd + even) over plots, and its linearised error. */
static void find_alternation(const view *w, int32_t stratum, anji_stand_summary *to)
{
    double y = 0.0, x = 0.0, variance = 0.0;

    to->alternation = to->alternation_se = NAN;
    if (w->v->age_unit != ANJI_AGE_YEARS)
        return;
    for (size_t i = 0; i < w->c.n; i++)
        if (is_in(w, i, stratum)) {
            double e = per_ha(w, i, stratum < 0), sign = parity(w->c.age[i]);
            y += sign * e;
            x += fabs(sign) * e;
        }
    if (!(x > 0.0))
        return;
    to->alternation = y / x;
    for (size_t s = 0; s < w->n_strata; s++) {
        double n = (double)w->v->strata[s].plots, sum = 0.0, squares = 0.0;
        if (w->v->strata[s].plots == 0 || (stratum >= 0 && stratum != (int32_t)s))
            continue;
        for (size_t p = 0; p < w->n_plots; p++) {
            double z = 0.0;
            if (w->plots[p].stratum != (int32_t)s)
                continue;
            for (int64_t k = 0; k < w->plots[p].rows; k++) {
                size_t i    = (size_t)(w->plots[p].first + k);
                double sign = parity(w->c.age[i]);
                z += per_ha(w, i, stratum < 0) * n *
                     (sign - to->alternation * fabs(sign));
            }
            sum += z;
            squares += z * z;
        }
        variance += n > 1.0 ? (squares - sum * sum / n) / (n - 1.0) / n : NAN;
    }
    to->alternation_se = sqrt(variance) / x;
}

/* Means over culms, each row with the culms per hectare that it stands for. */
static void find_means(const view *w, int32_t stratum, anji_stand_summary *to)
{
    double e_sum = 0.0, d = 0.0, d2 = 0.0, g = 0.0, h = 0.0, e_h = 0.0, a = 0.0,
           e_a = 0.0;

    for (size_t i = 0; i < w->c.n; i++) {
        double e = is_in(w, i, stratum) ? per_ha(w, i, stratum < 0) : 0.0;
        if (e == 0.0)
            continue;
        e_sum += e;
        d += e * w->c.dbh_cm[i];
        d2 += e * w->c.dbh_cm[i] * w->c.dbh_cm[i];
        g += e * basal_m2(w->c.dbh_cm[i]);
        if (!isnan(w->c.height_m[i])) {
            h += e * w->c.height_m[i];
            e_h += e;
        }
        if (!isnan(w->c.age[i])) {
            a += e * w->c.age[i];
            e_a += e;
        }
    }
    to->culms_ha         = e_sum;
    to->basal_m2_ha      = g;
    to->dbh_mean_cm      = d / e_sum;
    to->dbh_quadratic_cm = sqrt(d2 / e_sum);
    to->dbh_sd_cm     = sqrt(fmax(0.0, d2 / e_sum - to->dbh_mean_cm * to->dbh_mean_cm));
    to->height_mean_m = h / e_h;
    to->height_share  = e_h / e_sum;
    to->age_mean      = a / e_a;
    to->age_share     = e_a / e_sum;
}

static void sum_stratum(const view *w, int32_t s, anji_stand_summary *to)
{
    memset(to, 0, sizeof *to);
    to->stratum = s;
    to->plots   = w->v->strata[s].plots;
    to->weight  = w->weight[s];
    for (size_t p = 0; p < w->n_plots; p++)
        to->area_ha += w->plots[p].stratum == s ? w->plots[p].area_ha : 0.0;
    find_means(w, s, to);
    to->culms_se = sqrt(variance_of_mean(w, s, to->culms_ha, 0));
    to->basal_se = sqrt(variance_of_mean(w, s, to->basal_m2_ha, 1));
    find_alternation(w, s, to);
}

static int make_summaries(const view *w, anji_stand *stand, anji_error *err)
{
    double culms = 0.0, basal = 0.0;

    stand->summaries = anjip_calloc(w->n_strata + 1, sizeof *stand->summaries);
    if (stand->summaries == NULL)
        return anjip_no_memory(err, "summaries");
    anji_stand_summary *all = stand->summaries;
    all->stratum            = -1;
    all->weight             = 1.0;
    for (size_t s = 0; s < w->n_strata; s++) {
        if (w->v->strata[s].plots == 0)
            continue;
        anji_stand_summary *one = &stand->summaries[1 + stand->n_summaries++];
        sum_stratum(w, (int32_t)s, one);
        all->plots += one->plots;
        all->area_ha += one->area_ha;
        culms += one->weight * one->weight * one->culms_se * one->culms_se;
        basal += one->weight * one->weight * one->basal_se * one->basal_se;
    }
    stand->n_summaries++;
    find_means(w, -1, all);
    find_alternation(w, -1, all);
    all->culms_se = sqrt(culms);
    all->basal_se = sqrt(basal);
    if (!(all->culms_ha > 0.0))
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1,
                          "no living culm stands on the %zu plots", w->n_plots);
    return ANJI_OK;
}

/* ---- cells --------------------------------------------------------------------------- */

static int by_cell(const void *a, const void *b)
{
    const anji_stand_cell *x = a, *y = b;

    if (x->stratum != y->stratum)
        return (x->stratum > y->stratum) - (x->stratum < y->stratum);
    if (x->dbh_low_cm != y->dbh_low_cm)
        return (x->dbh_low_cm > y->dbh_low_cm) - (x->dbh_low_cm < y->dbh_low_cm);
    if (isnan(x->age) != isnan(y->age)) /* ages that are not known come last */
        return isnan(x->age) ? 1 : -1;
    if (!isnan(x->age) && x->age != y->age)
        return x->age > y->age ? 1 : -1;
    return x->zero -
           y->zero; /* the order of rows, so that sums are the same anywhere */
}

static int same_cell(const anji_stand_cell *x, const anji_stand_cell *y)
{
    return x->stratum == y->stratum && x->dbh_low_cm == y->dbh_low_cm &&
           (x->age == y->age || (isnan(x->age) && isnan(y->age)));
}

enum { BY_DIAMETER = 1, BY_AGE = 2 };

static anji_stand_cell cell_of(const view *w, size_t i, int by, int all)
{
    anji_stand_cell cell;
    double          d = w->c.dbh_cm[i];

    memset(&cell, 0, sizeof cell);
    cell.stratum     = all ? -1 : w->plots[w->c.plot[i]].stratum;
    cell.age         = by & BY_AGE ? w->c.age[i] : -1.0;
    cell.dbh_low_cm  = by & BY_DIAMETER ? floor(d / w->class_cm) * w->class_cm : 0.0;
    cell.dbh_high_cm = by & BY_DIAMETER ? cell.dbh_low_cm + w->class_cm : NAN;
    cell.culms_ha    = per_ha(w, i, all);
    cell.basal_m2_ha = cell.culms_ha * basal_m2(d);
    cell.zero        = (int32_t)i;
    return cell;
}

/* A cell for each row, sorted, those of one kind added together. */
static int make_cells(const view *w, const anji_stand *stand, int by,
                      anji_stand_cell **out, size_t *n_out, anji_error *err)
{
    size_t           n = 0, kept = 0;
    anji_stand_cell *list =
        w->c.n > SIZE_MAX / 2 ? NULL : anjip_calloc(2 * w->c.n, sizeof *list);

    if (list == NULL)
        return anjip_no_memory(err, "the stand table");
    for (size_t i = 0; i < w->c.n; i++)
        for (int all = 0; all <= 1; all++)
            if (w->c.status[i] == ANJI_STATUS_LIVE)
                list[n++] = cell_of(w, i, by, all);
    qsort(list, n, sizeof *list, by_cell);
    for (size_t i = 1; i < n; i++) {
        if (!same_cell(&list[kept], &list[i])) {
            list[++kept] = list[i];
        } else {
            list[kept].culms_ha += list[i].culms_ha;
            list[kept].basal_m2_ha += list[i].basal_m2_ha;
        }
    }
    *n_out = n > 0 ? kept + 1 : 0;
    *out   = list;
    for (size_t i = 0; i < *n_out; i++) {
        list[i].zero = 0;
        for (size_t s = 0; s < stand->n_summaries; s++)
            if (stand->summaries[s].stratum == list[i].stratum)
                list[i].share = list[i].culms_ha / stand->summaries[s].culms_ha;
    }
    return ANJI_OK;
}

static int make_stand(view *w, anji_stand *stand, anji_error *err)
{
    int status = find_weights(w, err);

    if (status == ANJI_OK)
        status = make_summaries(w, stand, err);
    if (status == ANJI_OK)
        status = make_cells(w, stand, BY_DIAMETER | BY_AGE, &stand->cells,
                            &stand->n_cells, err);
    if (status == ANJI_OK)
        status = make_cells(w, stand, BY_DIAMETER, &stand->diameters,
                            &stand->n_diameters, err);
    if (status == ANJI_OK)
        status = make_cells(w, stand, BY_AGE, &stand->ages, &stand->n_ages, err);
    free(w->weight);
    return status;
}

int anji_stand_table(const anji_inventory *inventory, const anji_stand_opts *opts,
                     anji_stand **out, anji_error *err)
{
    anji_stand_opts mine;
    view            w;

    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out       = NULL;
    int status = anjip_inventory_ready(inventory, err);
    if (status == ANJI_OK)
        status = anjip_stand_load(&mine, opts, err);
    if (status == ANJI_OK && inventory->surveys != 1)
        status = anjip_fail(err, ANJI_ERR_AMBIGUOUS, -1,
                            "the inventory holds %zu surveys, want one: take it with "
                            "anji_inventory_survey()",
                            inventory->surveys);
    if (status != ANJI_OK)
        return status;
    memset(&w, 0, sizeof w);
    w.v        = inventory;
    w.plots    = anji_inventory_plots(inventory, &w.n_plots);
    w.n_strata = inventory->n_strata;
    w.class_cm = mine.class_cm;
    anji_inventory_culms(inventory, &w.c);
    anji_stand *made = anjip_calloc(1, sizeof *made);
    if (made == NULL)
        return anjip_no_memory(err, "a stand table");
    status = make_stand(&w, made, err);
    if (status == ANJI_OK)
        *out = made;
    else
        anji_stand_free(made);
    return status;
}

void anji_stand_free(anji_stand *stand)
{
    if (stand == NULL)
        return;
    free(stand->summaries);
    free(stand->cells);
    free(stand->diameters);
    free(stand->ages);
    free(stand);
}

const anji_stand_summary *anji_stand_summaries(const anji_stand *stand, size_t *n)
{
    if (n != NULL)
        *n = stand == NULL ? 0 : stand->n_summaries;
    return stand == NULL ? NULL : stand->summaries;
}

static const anji_stand_cell *
lend(const anji_stand *stand, const anji_stand_cell *cells, size_t n_cells, size_t *n)
{
    if (n != NULL)
        *n = stand == NULL ? 0 : n_cells;
    return cells;
}

const anji_stand_cell *anji_stand_cells(const anji_stand *stand, size_t *n)
{
    return lend(stand, stand ? stand->cells : NULL, stand ? stand->n_cells : 0, n);
}

const anji_stand_cell *anji_stand_diameters(const anji_stand *stand, size_t *n)
{
    return lend(stand, stand ? stand->diameters : NULL, stand ? stand->n_diameters : 0,
                n);
}

const anji_stand_cell *anji_stand_ages(const anji_stand *stand, size_t *n)
{
    return lend(stand, stand ? stand->ages : NULL, stand ? stand->n_ages : 0, n);
}
