/* The check of an inventory: values, duplicates, surveys, totals.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "bamboo/inventory.h"

#define DEGREE          0.017453292519943295
#define DAY             86400.0
#define M2_PER_HA       1e4
#define AREA_MIN_M2     1.0   /* of a plot: refused below, ...               */
#define AREA_MAX_M2     1e5   /* ... and above                               */
#define AREA_LARGE_M2   1.2e4 /* doubted above                               */
#define AREA_SMALL_M2   20.0  /* doubted below                               */
#define SLOPE_MAX_DEG   75.0
#define HEIGHT_MAX_M    45.0 /* Dendrocalamus sinicus, the tallest: about 40 */
#define SLENDER_MIN     10.0 /* height over diameter, m m-1: refused outside */
#define SLENDER_MAX     800.0
#define SLENDER_LOW     40.0 /* ... and doubted outside                     */
#define SLENDER_HIGH    300.0
#define BASAL_MAX_M2_HA 120.0 /* doubted above                               */
#define COUNT_MAX       1e6   /* culms of one row                            */

/* What the functions of one check share. */
typedef struct {
    anji_inventory            *v;
    const anji_inventory_opts *opts;
    anji_inventory_report     *report;
    anji_error                *err;
} check;

/* ---- plots --------------------------------------------------------------------------- */

static int check_area(const check *c, size_t p)
{
    anji_plot         *plot  = &c->v->plots[p];
    const anjip_place *place = &c->v->more[p].place;
    double             m2    = plot->area_ha * M2_PER_HA;

    if (isnan(m2))
        return anjip_inventory_refuse(c->v, place, IQ_AREA, c->err, ANJI_ERR_DOMAIN,
                                      "plot \"%.60s\" has no area, want its area",
                                      plot->id);
    if (!(m2 >= AREA_MIN_M2 && m2 <= AREA_MAX_M2))
        return anjip_inventory_refuse(c->v, place, IQ_AREA, c->err, ANJI_ERR_DOMAIN,
                                      "the area of plot \"%.60s\" is %.6g ha (%.6g "
                                      "m2), want %g m2 to %g ha: is the "
                                      "unit right?",
                                      plot->id, plot->area_ha, m2, AREA_MIN_M2,
                                      AREA_MAX_M2 / M2_PER_HA);
    if (m2 > AREA_LARGE_M2 || m2 < AREA_SMALL_M2)
        return anjip_inventory_warn(
            c->report, c->err,
            "plot \"%.60s\" covers %.6g m2: unusual for a plot, "
            "is the unit right?",
            plot->id, m2);
    return ANJI_OK;
}

static int check_slope(const check *c, size_t p)
{
    anji_plot       *plot = &c->v->plots[p];
    anjip_plot_more *more = &c->v->more[p];

    if (!isnan(plot->slope_deg) &&
        !(plot->slope_deg >= 0.0 && plot->slope_deg <= SLOPE_MAX_DEG))
        return anjip_inventory_refuse(
            c->v, &more->place, IQ_SLOPE, c->err, ANJI_ERR_DOMAIN,
            "the slope of plot \"%.60s\" is %g deg, want 0 to %g", plot->id,
            plot->slope_deg, SLOPE_MAX_DEG);
    if (!more->along_slope)
        return ANJI_OK;
    if (isnan(plot->slope_deg))
        return anjip_inventory_refuse(
            c->v, &more->place, IQ_SLOPE, c->err, ANJI_ERR_DOMAIN,
            "plot \"%.60s\" was laid out along the slope and has no slope, want it in "
            "degrees",
            plot->id);
    plot->area_ha *= cos(plot->slope_deg * DEGREE);
    more->along_slope = 0;
    return ANJI_OK;
}

static int check_plots(const check *c)
{
    int status = ANJI_OK;

    if (c->v->n_plots == 0)
        return anjip_fail(c->err, ANJI_ERR_NOT_FOUND, -1,
                          "the inventory holds no plot, want at least one");
    for (size_t p = 0; p < c->v->n_plots && status == ANJI_OK; p++) {
        status = check_slope(c, p);
        if (status == ANJI_OK)
            status = check_area(c, p);
    }
    return status;
}

/* ---- surveys ------------------------------------------------------------------------- */

typedef struct {
    double key;
    size_t plot;
} keyed;

static int by_key(const void *a, const void *b)
{
    const keyed *x = a, *y = b;
    int          c = (x->key > y->key) - (x->key < y->key);
    return c != 0 ? c : (x->plot > y->plot) - (x->plot < y->plot);
}

/* Number the surveys: a new one where the sorted keys jump by more than gap. */
static size_t number_surveys(anji_inventory *v, keyed *list, size_t n, double gap)
{
    int32_t survey = 0;

    qsort(list, n, sizeof *list, by_key);
    for (size_t i = 0; i < n; i++) {
        survey += i > 0 && list[i].key - list[i - 1].key > gap;
        v->plots[list[i].plot].survey = survey;
    }
    return (size_t)survey + 1;
}

static int find_surveys(const check *c)
{
    anji_inventory *v    = c->v;
    keyed          *list = anjip_calloc(v->n_plots, sizeof *list);
    size_t          n = 0, undated = 0;
    int             status = ANJI_OK;

    if (list == NULL)
        return anjip_no_memory(c->err, "surveys");
    for (size_t p = 0; p < v->n_plots; p++) {
        double key = v->has_survey ? v->plots[p].survey : v->plots[p].date;
        if (isnan(key)) {
            v->plots[p].survey = 0;
            undated            = p + 1;
            continue;
        }
        list[n].key    = key;
        list[n++].plot = p;
    }
    v->surveys = 1;
    if (n > 0)
        v->surveys = number_surveys(
            v, list, n, v->has_survey ? 0.0 : c->opts->survey_gap_days * DAY);
    free(list);
    if (undated > 0 && n > 0 && v->surveys > 1)
        status = anjip_inventory_refuse(
            v, &v->more[undated - 1].place, IQ_DATE, c->err, ANJI_ERR_AMBIGUOUS,
            "plot \"%.60s\" has no date, and the others belong to %zu surveys: want a "
            "date or a survey for each plot",
            v->plots[undated - 1].id, v->surveys);
    else if (undated > 0 && n > 0)
        status =
            anjip_inventory_warn(c->report, c->err,
                                 "plot \"%.60s\" has no date; it was taken to belong "
                                 "to the same survey as the others",
                                 v->plots[undated - 1].id);
    return status;
}

typedef struct {
    const char *id;
    int32_t     survey;
    size_t      plot;
} visit;

static int by_visit(const void *a, const void *b)
{
    const visit *x = a, *y = b;
    int          c = strcmp(x->id, y->id);
    if (c == 0)
        c = (x->survey > y->survey) - (x->survey < y->survey);
    return c != 0 ? c : (x->plot > y->plot) - (x->plot < y->plot);
}

static int check_visits(const check *c)
{
    anji_inventory *v      = c->v;
    visit          *list   = anjip_calloc(v->n_plots, sizeof *list);
    int             status = ANJI_OK;

    if (list == NULL)
        return anjip_no_memory(c->err, "surveys");
    for (size_t p = 0; p < v->n_plots; p++) {
        visit one = {v->plots[p].id, v->plots[p].survey, p};
        list[p]   = one;
    }
    qsort(list, v->n_plots, sizeof *list, by_visit);
    for (size_t i = 1; i < v->n_plots && status == ANJI_OK; i++) {
        char where[360];
        if (strcmp(list[i].id, list[i - 1].id) != 0 ||
            list[i].survey != list[i - 1].survey)
            continue;
        anjip_inventory_where(v, &v->more[list[i - 1].plot].place, where, sizeof where);
        status = anjip_inventory_refuse(v, &v->more[list[i].plot].place, IQ_PLOT,
                                        c->err, ANJI_ERR_DOMAIN,
                                        "plot \"%.60s\" is given twice in one survey "
                                        "(first at %s), want it once, or a "
                                        "survey or date that parts the two",
                                        list[i].id, where);
    }
    free(list);
    return status;
}

/* ---- culms --------------------------------------------------------------------------- */

static int refuse_culm(const check *c, size_t i, int quantity, const char *what,
                       double value, const char *unit, const char *wanted)
{
    return anjip_inventory_refuse(c->v, &c->v->place[i], quantity, c->err,
                                  ANJI_ERR_DOMAIN, "%s is %.6g%s%s, want %s", what,
                                  value, *unit != '\0' ? " " : "", unit, wanted);
}

static double dbh_max(const check *c, size_t i)
{
    int32_t s = c->v->kind[i];

    if (!isnan(c->opts->dbh_max_cm))
        return c->opts->dbh_max_cm;
    return anjip_species_dbh_max(s >= 0 ? c->v->species[s] : NULL);
}

static int check_diameter(const check *c, size_t i)
{
    double      d = c->v->dbh_cm[i], top = dbh_max(c, i);
    int32_t     s       = c->v->kind[i];
    const char *species = s >= 0 ? c->v->species[s] : "a bamboo";
    char        wanted[200];

    if (isnan(d) && c->v->status[i] == ANJI_STATUS_LIVE)
        return anjip_inventory_refuse(
            c->v, &c->v->place[i], IQ_DBH, c->err, ANJI_ERR_DOMAIN,
            "a living culm has no diameter, want one, or count 0 "
            "where the plot is empty");
    if (d <= 0.0)
        return refuse_culm(c, i, IQ_DBH, "the diameter", d, "cm", "more than 0");
    if (d > top) {
        snprintf(wanted, sizeof wanted,
                 "at most %g cm for %.60s; is it in mm, or a girth?", top, species);
        return refuse_culm(c, i, IQ_DBH, "the diameter", d, "cm", wanted);
    }
    return ANJI_OK;
}

static int check_heights(const check *c, size_t i)
{
    double h = c->v->height_m[i], l = c->v->crown_m[i], d = c->v->dbh_cm[i];
    double slender = 100.0 * h / d;
    char   wanted[120];

    if (h <= 0.0 || h > HEIGHT_MAX_M) {
        snprintf(wanted, sizeof wanted, "more than 0 and at most %g m", HEIGHT_MAX_M);
        return refuse_culm(c, i, IQ_HEIGHT, "the height", h, "m", wanted);
    }
    if (l < 0.0 || l > HEIGHT_MAX_M || (!isnan(h) && l > h)) {
        snprintf(wanted, sizeof wanted, "0 m to the height%s",
                 isnan(h) ? "" : " of the culm");
        return refuse_culm(c, i, IQ_CROWN, "the crown length", l, "m", wanted);
    }
    if (slender < SLENDER_MIN || slender > SLENDER_MAX) {
        snprintf(wanted, sizeof wanted, "%g to %g: is a unit wrong?", SLENDER_MIN,
                 SLENDER_MAX);
        return anjip_inventory_refuse(
            c->v, &c->v->place[i], IQ_HEIGHT, c->err, ANJI_ERR_DOMAIN,
            "height %g m over diameter %g cm is %.4g m per m, "
            "want %s",
            h, d, slender, wanted);
    }
    return ANJI_OK;
}

static int check_age(const check *c, size_t i)
{
    double a   = c->v->age[i];
    int    du  = c->v->age_unit == ANJI_AGE_DU;
    double top = du ? 0.5 * c->opts->age_max_years + 1.0 : c->opts->age_max_years;
    char   wanted[120];

    if (isnan(a) || (a >= (du ? 1.0 : 0.0) && a <= top))
        return ANJI_OK;
    if (du)
        snprintf(wanted, sizeof wanted, "1 (the first year) to %g du", top);
    else
        snprintf(wanted, sizeof wanted, "0 to %g years", top);
    return refuse_culm(c, i, IQ_AGE, "the age", a, du ? "du" : "years", wanted);
}

static int check_count(const check *c, size_t i)
{
    double n = c->v->count[i];

    if (n >= 0.0 && n <= COUNT_MAX && n == floor(n))
        return ANJI_OK;
    return refuse_culm(c, i, IQ_COUNT, "the count", n, "culms",
                       "a whole number from 0");
}

static void leave_out_small(const check *c, size_t i)
{
    if (c->v->status[i] == ANJI_STATUS_LIVE &&
        (c->v->dbh_cm[i] < c->opts->dbh_min_cm ||
         c->v->height_m[i] < c->opts->height_min_m))
        c->v->status[i] = ANJI_STATUS_SMALL;
}

static int check_culms(const check *c)
{
    static int (*const tests[])(const check *, size_t) = {check_diameter, check_heights,
                                                          check_age};
    int status                                         = ANJI_OK;

    for (size_t i = 0; i < c->v->n_culms && status == ANJI_OK; i++) {
        status = check_count(c, i);
        if (status != ANJI_OK || c->v->count[i] == 0.0)
            continue;
        for (size_t t = 0; t < ANJIP_COUNT(tests) && status == ANJI_OK; t++)
            status = tests[t](c, i);
        leave_out_small(c, i);
    }
    return status;
}

/* ---- order --------------------------------------------------------------------------- */

/* Column k of the new order is old[order[k]]. */
static void gather(void *column, size_t size, const size_t *order, size_t n,
                   unsigned char *work)
{
    for (size_t k = 0; k < n; k++)
        memcpy(work + k * size, (unsigned char *)column + order[k] * size, size);
    memcpy(column, work, n * size);
}

/* Rows of count 0 say that their plot was visited; they go. */
static size_t find_order(anji_inventory *v, size_t *order)
{
    int64_t next = 0;

    for (size_t p = 0; p < v->n_plots; p++)
        v->plots[p].rows = 0;
    for (size_t i = 0; i < v->n_culms; i++) {
        if (v->count[i] > 0.0)
            v->plots[v->plot[i]].rows++;
        else
            v->more[v->plot[i]].zero_row = 1;
    }
    for (size_t p = 0; p < v->n_plots; p++) {
        v->plots[p].first = next;
        next += v->plots[p].rows;
        v->plots[p].rows = 0;
    }
    for (size_t i = 0; i < v->n_culms; i++) {
        anji_plot *plot = &v->plots[v->plot[i]];
        if (v->count[i] > 0.0) {
            order[plot->first + plot->rows++] = i;
        } else {
            free(v->culm[i]);
            v->culm[i] = NULL;
        }
    }
    return (size_t)next;
}

static int sort_by_plot(const check *c)
{
    anji_inventory *v     = c->v;
    size_t         *order = anjip_calloc(v->n_culms, sizeof *order);
    unsigned char  *work  = anjip_calloc(v->n_culms, sizeof(anjip_place));
    int             ok    = order != NULL && work != NULL;

    if (ok) {
        size_t n = find_order(v, order);
        const struct {
            void  *column;
            size_t size;
        } columns[] = {
            {v->plot, sizeof *v->plot},       {v->kind, sizeof *v->kind},
            {v->dbh_cm, sizeof *v->dbh_cm},   {v->height_m, sizeof *v->height_m},
            {v->crown_m, sizeof *v->crown_m}, {v->age, sizeof *v->age},
            {v->count, sizeof *v->count},     {v->status, sizeof *v->status},
            {v->culm, sizeof *v->culm},       {v->place, sizeof *v->place}};
        for (size_t k = 0; k < ANJIP_COUNT(columns) && n > 0; k++)
            gather(columns[k].column, columns[k].size, order, n, work);
        v->n_culms = n;
    }
    free(order);
    free(work);
    return ok ? ANJI_OK : anjip_no_memory(c->err, "the order of culms");
}

/* ---- duplicates ---------------------------------------------------------------------- */

typedef struct {
    const char *culm;
    size_t      row;
} tagged;

static int by_tag(const void *a, const void *b)
{
    const tagged *x = a, *y = b;
    int           c = strcmp(x->culm, y->culm);
    return c != 0 ? c : (x->row > y->row) - (x->row < y->row);
}

static int twice_in_plot(const check *c, size_t p, tagged *list)
{
    anji_inventory *v    = c->v;
    anji_plot      *plot = &v->plots[p];
    size_t          n    = 0;
    char            where[360];

    for (int64_t k = 0; k < plot->rows; k++) {
        size_t i = (size_t)(plot->first + k);
        if (v->culm[i] != NULL) {
            list[n].culm  = v->culm[i];
            list[n++].row = i;
        }
    }
    qsort(list, n, sizeof *list, by_tag);
    for (size_t k = 1; k < n; k++) {
        if (strcmp(list[k].culm, list[k - 1].culm) != 0)
            continue;
        anjip_inventory_where(v, &v->place[list[k - 1].row], where, sizeof where);
        return anjip_inventory_refuse(
            v, &v->place[list[k].row], IQ_CULM, c->err, ANJI_ERR_DOMAIN,
            "culm \"%.60s\" of plot \"%.60s\" is a duplicate: it "
            "stands also at %s, want each culm once",
            list[k].culm, plot->id, where);
    }
    return ANJI_OK;
}

static int check_duplicates(const check *c)
{
    tagged *list   = anjip_calloc(c->v->n_culms, sizeof *list);
    int     status = ANJI_OK;

    if (list == NULL)
        return anjip_no_memory(c->err, "culm numbers");
    for (size_t p = 0; p < c->v->n_plots && status == ANJI_OK; p++)
        status = twice_in_plot(c, p, list);
    free(list);
    return status;
}

/* ---- totals -------------------------------------------------------------------------- */

static void count_row(const check *c, anji_plot *plot, size_t i)
{
    anji_inventory_counts *counts   = &c->report->counts;
    double *const          totals[] = {[ANJI_STATUS_LIVE]   = &counts->live,
                                       [ANJI_STATUS_DEAD]   = &counts->dead,
                                       [ANJI_STATUS_FELLED] = &counts->felled,
                                       [ANJI_STATUS_SMALL]  = &counts->small,
                                       [ANJI_STATUS_SHOOT]  = &counts->shoots};
    int                    live     = c->v->status[i] == ANJI_STATUS_LIVE;

    *totals[c->v->status[i]] += c->v->count[i];
    *(live ? &plot->live : &plot->left_out) += c->v->count[i];
    counts->no_height += live && isnan(c->v->height_m[i]);
    counts->no_age += live && isnan(c->v->age[i]);
}

static int check_declared(const check *c, size_t p)
{
    anji_plot       *plot = &c->v->plots[p];
    anjip_plot_more *more = &c->v->more[p];

    if (plot->rows == 0 && !more->zero_row && more->declared != 0.0 &&
        c->opts->empty_plots == 0)
        return anjip_inventory_refuse(
            c->v, &more->place, IQ_PLOT, c->err, ANJI_ERR_DOMAIN,
            "plot \"%.60s\" has no culm in any file, want its culms, or, where none "
            "stands, a row with count 0, a culm number of 0 in the plot table, or "
            "empty_plots = zero",
            plot->id);
    if (isnan(more->declared) || more->declared == plot->live ||
        more->declared == plot->live + plot->left_out)
        return ANJI_OK;
    return anjip_inventory_warn(
        c->report, c->err,
        "plot \"%.60s\" should hold %g culms by its table and holds %g living and %g "
        "others",
        plot->id, more->declared, plot->live, plot->left_out);
}

static int check_basal_area(const check *c, const anji_plot *plot)
{
    double m2 = 0.0;

    for (int64_t k = 0; k < plot->rows; k++) {
        size_t i = (size_t)(plot->first + k);
        double r = c->v->dbh_cm[i] / 200.0;
        if (c->v->status[i] == ANJI_STATUS_LIVE)
            m2 += c->v->count[i] * 3.14159265358979323846 * r * r;
    }
    if (m2 / plot->area_ha <= BASAL_MAX_M2_HA)
        return ANJI_OK;
    return anjip_inventory_warn(
        c->report, c->err,
        "plot \"%.60s\" has a basal area of %.4g m2 per ha, more "
        "than bamboo stands have: are area and diameters right?",
        plot->id, m2 / plot->area_ha);
}

static int total_plots(const check *c)
{
    anji_inventory *v      = c->v;
    int             status = ANJI_OK;

    for (size_t s = 0; s < v->n_strata; s++)
        v->strata[s].plots = 0;
    for (size_t p = 0; p < v->n_plots && status == ANJI_OK; p++) {
        anji_plot *plot = &v->plots[p];
        plot->live = plot->left_out = 0.0;
        for (int64_t k = 0; k < plot->rows; k++)
            count_row(c, plot, (size_t)(plot->first + k));
        c->report->counts.empty_plots += plot->live == 0.0;
        v->strata[plot->stratum].plots++;
        status = check_declared(c, p);
        if (status == ANJI_OK)
            status = check_basal_area(c, plot);
    }
    return status;
}

/* Doubtful shapes are counted, and the first of them shown. */
static int doubt_shapes(const check *c)
{
    size_t n = 0, first = 0;
    char   where[360];

    for (size_t i = 0; i < c->v->n_culms; i++) {
        double slender = 100.0 * c->v->height_m[i] / c->v->dbh_cm[i];
        if (slender < SLENDER_LOW || slender > SLENDER_HIGH) {
            first = n++ == 0 ? i : first;
        }
    }
    if (n == 0)
        return ANJI_OK;
    anjip_inventory_where(c->v, &c->v->place[first], where, sizeof where);
    return anjip_inventory_warn(
        c->report, c->err,
        "%zu row%s height over diameter outside %g to %g m per m, "
        "the first at %s: %g m over %g cm",
        n, n == 1 ? " has" : "s have", SLENDER_LOW, SLENDER_HIGH, where,
        c->v->height_m[first], c->v->dbh_cm[first]);
}

int anjip_inventory_check(anji_inventory *inventory, const anji_inventory_opts *opts,
                          anji_inventory_report *report, anji_error *err)
{
    check c                                    = {inventory, opts, report, err};
    static int (*const steps[])(const check *) = {
        check_plots,  find_surveys,     check_visits, check_culms,
        sort_by_plot, check_duplicates, total_plots,  doubt_shapes};
    int status = ANJI_OK;

    inventory->checked = 0;
    for (size_t i = 0; i < ANJIP_COUNT(steps) && status == ANJI_OK; i++)
        status = steps[i](&c);
    if (status != ANJI_OK)
        return status;
    report->counts.plots   = (int64_t)inventory->n_plots;
    report->counts.surveys = (int64_t)inventory->surveys;
    report->counts.rows    = (int64_t)inventory->n_culms;
    inventory->checked     = 1;
    return ANJI_OK;
}

int anji_inventory_check(anji_inventory *inventory, const anji_inventory_opts *opts,
                         anji_inventory_report **report, anji_error *err)
{
    anji_inventory_opts    mine;
    anji_inventory_report *made = NULL;

    anjip_begin(err);
    if (report != NULL)
        *report = NULL;
    if (inventory == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "inventory is NULL");
    int status = anjip_inventory_opts(&mine, opts, err);
    if (status == ANJI_OK && (made = anjip_inventory_report_new()) == NULL)
        status = anjip_no_memory(err, "a report");
    if (status == ANJI_OK)
        status = anjip_inventory_check(inventory, &mine, made, err);
    if (status == ANJI_OK && report != NULL)
        *report = made;
    else
        anji_inventory_report_free(made);
    return status;
}
