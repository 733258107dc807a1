/* Plot tables and culm rows of several files, joined to visits of plots.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/calendar.h>

#include "io/inventory.h"

/* One plot on one date as one source has it. Visits of one plot are a list. */
typedef struct {
    char       *id, *stratum;
    anjip_visit row;  /* stratum: NULL, it is above                 */
    size_t      next; /* visit of the same plot, or NONE            */
    int32_t     plot; /* in the inventory, once it is there; or -1  */
} visit;

typedef struct {
    char       *name;
    double      area_ha;
    anjip_place place;
} stratum;

typedef struct {
    anjip_culm culm;
    size_t     visit;
} kept;

struct anjip_join {
    anji_inventory *inventory;
    size_t          n_visits, n_culms, n_strata, n_slots, room_visits, room_culms;
    visit          *visits;
    kept           *culms;
    stratum        *strata;
    size_t         *slots; /* hash of ids: first visit of each, or NONE */
    size_t          ids;
    int             tables; /* some file is a plot table                 */
};

#define NONE SIZE_MAX

anjip_join *anjip_join_new(anji_inventory *inventory)
{
    anjip_join *join = anjip_calloc(1, sizeof *join);

    if (join != NULL)
        join->inventory = inventory;
    return join;
}

void anjip_join_free(anjip_join *join)
{
    if (join == NULL)
        return;
    for (size_t i = 0; i < join->n_visits; i++) {
        free(join->visits[i].id);
        free(join->visits[i].stratum);
    }
    for (size_t i = 0; i < join->n_culms; i++)
        free((char *)join->culms[i].culm.culm);
    for (size_t i = 0; i < join->n_strata; i++)
        free(join->strata[i].name);
    free(join->visits);
    free(join->culms);
    free(join->strata);
    free(join->slots);
    free(join);
}

/* ---- the hash of plot ids ------------------------------------------------------------ */

static size_t hash(const char *id)
{
    uint64_t h = 1469598103934665603u; /* FNV-1a */

    for (; *id != '\0'; id++)
        h = (h ^ (unsigned char)*id) * 1099511628211u;
    return (size_t)(h ^ (h >> 32));
}

static size_t *find_slot(const anjip_join *join, const char *id)
{
    size_t i = hash(id) & (join->n_slots - 1);

    while (join->slots[i] != NONE && strcmp(join->visits[join->slots[i]].id, id) != 0)
        i = (i + 1) & (join->n_slots - 1);
    return &join->slots[i];
}

static int widen_hash(anjip_join *join, anji_error *err)
{
    size_t  n = join->n_slots == 0 ? 64 : 2 * join->n_slots, was = join->n_slots;
    size_t *old  = join->slots;
    size_t *made = anjip_malloc(n, sizeof *made);

    if (2 * (join->ids + 1) <= join->n_slots || made == NULL) {
        int enough = 2 * (join->ids + 1) <= join->n_slots;
        free(made);
        return enough ? ANJI_OK : anjip_no_memory(err, "plots");
    }
    for (size_t i = 0; i < n; i++)
        made[i] = NONE;
    join->slots   = made;
    join->n_slots = n;
    for (size_t i = 0; i < was; i++)
        if (old[i] != NONE)
            *find_slot(join, join->visits[old[i]].id) = old[i];
    free(old);
    return ANJI_OK;
}

/* ---- noting rows --------------------------------------------------------------------- */

static int same_time(const anjip_visit *a, const anjip_visit *b)
{
    return a->survey == b->survey && a->precision == b->precision &&
           (a->precision == 0 || a->date == b->date);
}

static int conflict(const anjip_join *join, const anjip_visit *row,
                    const anjip_visit *old, int quantity, const char *found,
                    const char *before, anji_error *err)
{
    char where[360];

    anjip_inventory_where(join->inventory, &old->place, where, sizeof where);
    return anjip_inventory_refuse(
        join->inventory, &row->place, quantity, err, ANJI_ERR_DOMAIN,
        "%s of plot \"%.60s\" is %s here and %s at %s, want one "
        "value for a plot",
        anjip_iq_names[quantity], row->id, found, before, where);
}

/* What a second row says of the same plot must agree with the first. */
static int merge(const anjip_join *join, visit *into, const anjip_visit *row,
                 anji_error *err)
{
    const struct {
        int           quantity;
        const double *value;
        double       *kept;
        const char   *unit;
    } numbers[] = {{IQ_AREA, &row->area_ha, &into->row.area_ha, "ha"},
                   {IQ_SLOPE, &row->slope_deg, &into->row.slope_deg, "deg"},
                   {IQ_CULMS, &row->declared, &into->row.declared, "culms"}};

    for (size_t i = 0; i < ANJIP_COUNT(numbers); i++) {
        char found[40], before[40];
        if (isnan(*numbers[i].value) || *numbers[i].value == *numbers[i].kept)
            continue;
        snprintf(found, sizeof found, "%.8g %s", *numbers[i].value, numbers[i].unit);
        snprintf(before, sizeof before, "%.8g %s", *numbers[i].kept, numbers[i].unit);
        if (!isnan(*numbers[i].kept))
            return conflict(join, row, &into->row, numbers[i].quantity, found, before,
                            err);
        *numbers[i].kept = *numbers[i].value;
        if (numbers[i].quantity == IQ_AREA)
            into->row.along = row->along;
        if (numbers[i].quantity == IQ_AREA)
            into->row.said = row->said;
    }
    if (row->stratum == NULL)
        return ANJI_OK;
    if (into->stratum == NULL) {
        into->stratum = anjip_text_copy(row->stratum);
        return into->stratum != NULL ? ANJI_OK : anjip_no_memory(err, "plots");
    }
    if (strcmp(into->stratum, row->stratum) != 0) {
        char found[80], before[80];
        snprintf(found, sizeof found, "\"%.60s\"", row->stratum);
        snprintf(before, sizeof before, "\"%.60s\"", into->stratum);
        return conflict(join, row, &into->row, IQ_STRATUM, found, before, err);
    }
    return ANJI_OK;
}

static int new_visit(anjip_join *join, const anjip_visit *row, size_t *number,
                     anji_error *err)
{
    if (join->n_visits == join->room_visits) {
        size_t room  = join->room_visits == 0 ? 64 : 2 * join->room_visits;
        visit *wider = room > SIZE_MAX / sizeof *wider
                           ? NULL
                           : realloc(join->visits, room * sizeof *wider);
        if (wider == NULL)
            return anjip_no_memory(err, "plots");
        join->visits      = wider;
        join->room_visits = room;
    }
    visit *made = &join->visits[join->n_visits];
    memset(made, 0, sizeof *made);
    made->id          = anjip_text_copy(row->id);
    made->stratum     = row->stratum != NULL ? anjip_text_copy(row->stratum) : NULL;
    made->row         = *row; /* its texts were lent */
    made->row.stratum = NULL;
    made->row.id      = made->id;
    made->plot        = -1;
    made->next        = NONE;
    *number           = join->n_visits++;
    if (made->id == NULL || (row->stratum != NULL && made->stratum == NULL))
        return anjip_no_memory(err, "plots");
    return ANJI_OK;
}

/* Two files of culms without a date may be two surveys: only the user knows. */
static int two_files(const anjip_join *join, const anjip_visit *row,
                     const anjip_visit *old, anji_error *err)
{
    char where[360];

    anjip_inventory_where(join->inventory, &old->place, where, sizeof where);
    return anjip_inventory_refuse(
        join->inventory, &row->place, IQ_PLOT, err, ANJI_ERR_AMBIGUOUS,
        "plot \"%.60s\" has culms in two files without a date (here and at %s), want a "
        "column date or survey in both, or the files of each survey read apart",
        row->id, where);
}

int anjip_join_visit(anjip_join *join, const anjip_visit *row, size_t *number,
                     anji_error *err)
{
    int status = widen_hash(join, err);

    if (status != ANJI_OK)
        return status;
    join->tables |= row->from_table;
    size_t *slot = find_slot(join, row->id), last = NONE;
    for (size_t i = *slot; i != NONE && !row->from_table; i = join->visits[i].next) {
        visit *old = &join->visits[i];
        if (old->row.from_table || !same_time(&old->row, row))
            continue;
        if (row->precision == 0 && row->survey < 0 &&
            row->place.file != old->row.place.file)
            return two_files(join, row, &old->row, err);
        *number = i;
        return merge(join, old, row, err);
    }
    for (size_t i = *slot; i != NONE; i = join->visits[i].next)
        last = i;
    status = new_visit(join, row, number, err);
    if (status != ANJI_OK)
        return status;
    if (last != NONE) {
        join->visits[last].next = *number;
    } else {
        *slot = *number;
        join->ids++;
    }
    return ANJI_OK;
}

int anjip_join_culm(anjip_join *join, const anjip_culm *culm, size_t number,
                    anji_error *err)
{
    if (join->n_culms == join->room_culms) {
        size_t room  = join->room_culms == 0 ? 1024 : 2 * join->room_culms;
        kept  *wider = room > SIZE_MAX / sizeof *wider
                           ? NULL
                           : realloc(join->culms, room * sizeof *wider);
        if (wider == NULL)
            return anjip_no_memory(err, "culms");
        join->culms      = wider;
        join->room_culms = room;
    }
    kept *made      = &join->culms[join->n_culms];
    made->culm      = *culm;
    made->visit     = number;
    made->culm.culm = culm->culm != NULL ? anjip_text_copy(culm->culm) : NULL;
    join->n_culms++;
    return culm->culm != NULL && made->culm.culm == NULL ? anjip_no_memory(err, "culms")
                                                         : ANJI_OK;
}

int anjip_join_stratum(anjip_join *join, const char *name, double area_ha,
                       const anjip_place *place, anji_error *err)
{
    char where[360];

    if (isnan(area_ha) || area_ha <= 0.0)
        return anjip_inventory_refuse(
            join->inventory, place, IQ_AREA, err, ANJI_ERR_DOMAIN,
            "the area of stratum \"%.60s\" is %g ha, want more "
            "than 0",
            name, area_ha);
    for (size_t i = 0; i < join->n_strata; i++)
        if (strcmp(join->strata[i].name, name) == 0) {
            anjip_inventory_where(join->inventory, &join->strata[i].place, where,
                                  sizeof where);
            return anjip_inventory_refuse(
                join->inventory, place, IQ_STRATUM, err, ANJI_ERR_DOMAIN,
                "stratum \"%.60s\" is given twice (first at %s)", name, where);
        }
    stratum *wider = realloc(join->strata, (join->n_strata + 1) * sizeof *wider);
    if (wider == NULL)
        return anjip_no_memory(err, "strata");
    join->strata  = wider;
    stratum *made = &wider[join->n_strata];
    made->name    = anjip_text_copy(name);
    made->area_ha = area_ha;
    made->place   = *place;
    if (made->name == NULL)
        return anjip_no_memory(err, "strata");
    join->n_strata++;
    return ANJI_OK;
}

/* ---- joining ------------------------------------------------------------------------- */

/* Whether a row of culms may belong to a row of the plot table. */
static int may_be(const anjip_visit *table, const anjip_visit *row)
{
    anji_civil a, b;
    int        precision =
        table->precision < row->precision ? table->precision : row->precision;

    if (table->survey >= 0 && row->survey >= 0 && table->survey != row->survey)
        return 0;
    if (precision == 0)
        return 1;
    if (anji_civil_from_seconds((int64_t)table->date, &a) != ANJI_OK ||
        anji_civil_from_seconds((int64_t)row->date, &b) != ANJI_OK)
        return 0;
    return a.year == b.year && (precision < 6 || a.month == b.month) &&
           (precision < 8 || a.day == b.day);
}

static int32_t stratum_index(anjip_join *join, const visit *v, int any, anji_error *err,
                             int *status)
{
    anji_inventory *inventory = join->inventory;
    const char     *name      = v->stratum != NULL ? v->stratum : "all";
    int32_t         index     = 0;

    if (v->stratum == NULL && any) {
        *status = anjip_inventory_refuse(
            inventory, &v->row.place, IQ_STRATUM, err, ANJI_ERR_DOMAIN,
            "plot \"%.60s\" has no stratum and others have, "
            "want one for each plot",
            v->id);
        return 0;
    }
    for (size_t i = 0; i < inventory->n_strata; i++)
        if (strcmp(inventory->strata[i].name, name) == 0)
            return (int32_t)i;
    if (join->n_strata > 0 && v->stratum != NULL) {
        *status = anjip_inventory_refuse(
            inventory, &v->row.place, IQ_STRATUM, err, ANJI_ERR_NOT_FOUND,
            "stratum \"%.60s\" of plot \"%.60s\" is not in the "
            "table of strata",
            name, v->id);
        return 0;
    }
    *status = anjip_inventory_stratum(inventory, name, NAN, &index, err);
    return index;
}

static int any_stratum(const anjip_join *join)
{
    for (size_t i = 0; i < join->n_visits; i++)
        if (join->visits[i].stratum != NULL)
            return 1;
    return 0;
}

/* A visit becomes a plot of the inventory; row may say more than the table did. */
static int make_plot(anjip_join *join, visit *v, int any, anji_error *err)
{
    int       status = ANJI_OK;
    anji_plot plot;

    memset(&plot, 0, sizeof plot);
    plot.id              = v->id;
    plot.area_ha         = v->row.area_ha;
    plot.slope_deg       = v->row.slope_deg;
    plot.date            = v->row.precision > 0 ? v->row.date : NAN;
    plot.survey          = (int32_t)(v->row.survey >= 0 ? v->row.survey : 0);
    plot.first           = -1;
    plot.stratum         = stratum_index(join, v, any, err, &status);
    anjip_plot_more more = {v->row.place, v->row.declared, 0, v->row.along};
    if (status == ANJI_OK)
        status = anjip_inventory_plot(join->inventory, &plot, &more, err);
    if (status == ANJI_OK)
        v->plot = (int32_t)join->inventory->n_plots - 1;
    return status;
}

static int unknown_plot(const anjip_join *join, const visit *v, int others,
                        anji_error *err)
{
    if (others)
        return anjip_inventory_refuse(
            join->inventory, &v->row.place, IQ_DATE, err, ANJI_ERR_DOMAIN,
            "the plot table has no plot \"%.60s\" of this date or "
            "survey, only of others",
            v->id);
    if (join->tables)
        return anjip_inventory_refuse(
            join->inventory, &v->row.place, IQ_PLOT, err, ANJI_ERR_DOMAIN,
            "plot \"%.60s\" of this culm is not in the plot table, "
            "want it there, with its area",
            v->id);
    return anjip_inventory_refuse(
        join->inventory, &v->row.place, IQ_PLOT, err, ANJI_ERR_DOMAIN,
        "plot \"%.60s\" has no area: want a column of areas here, "
        "a plot table, or the map \"AREA==400 m2\"",
        v->id);
}

/* The plot of a visit of culms. */
static int place_visit(anjip_join *join, size_t number, int any, anji_error *err)
{
    visit *v     = &join->visits[number];
    size_t found = NONE, n = 0, others = 0;

    for (size_t i = *find_slot(join, v->id); i != NONE; i = join->visits[i].next) {
        if (!join->visits[i].row.from_table)
            continue;
        if (may_be(&join->visits[i].row, &v->row)) {
            found = i;
            n++;
        } else {
            others++;
        }
    }
    if (n == 0 && (others > 0 || isnan(v->row.area_ha)))
        return unknown_plot(join, v, others > 0, err);
    if (n > 1)
        return anjip_inventory_refuse(
            join->inventory, &v->row.place, IQ_PLOT, err, ANJI_ERR_AMBIGUOUS,
            "plot \"%.60s\" stands %zu times in the plot table, "
            "and this culm has no date or survey that says which",
            v->id, n);
    if (n == 0)
        return make_plot(join, v, any, err);
    visit      *table   = &join->visits[found];
    int         undated = table->row.precision == 0 && table->row.survey < 0;
    anjip_visit also    = table->row;
    also.stratum        = table->stratum;
    int status          = merge(join, v, &also, err);
    if (status != ANJI_OK)
        return status;
    if (!undated && table->plot >= 0) {
        v->plot = table->plot;
        return ANJI_OK;
    }
    if (table->row.precision >= v->row.precision && table->row.precision > 0) {
        v->row.date      = table->row.date;
        v->row.precision = table->row.precision;
    }
    if (table->row.survey >= 0)
        v->row.survey = table->row.survey;
    v->row.place = table->row.place;
    status       = make_plot(join, v, any, err);
    table->plot  = v->plot;
    return status;
}

/* Surveys are given for all plots or for none. */
static int settle_surveys(anjip_join *join, anji_error *err)
{
    size_t given = 0, last = 0;

    for (size_t i = 0; i < join->n_visits; i++)
        if (join->visits[i].plot >= 0) {
            given += join->visits[i].row.survey >= 0;
            last = join->visits[i].row.survey < 0 ? i : last;
        }
    join->inventory->has_survey = given > 0;
    for (size_t i = 0; given > 0 && i < join->n_visits; i++)
        if (join->visits[i].plot >= 0 && join->visits[i].row.survey < 0 &&
            join->inventory->more[join->visits[i].plot].place.line ==
                join->visits[i].row.place.line)
            return anjip_inventory_refuse(
                join->inventory, &join->visits[last].row.place, IQ_SURVEY, err,
                ANJI_ERR_AMBIGUOUS,
                "plot \"%.60s\" has no survey and others have, "
                "want one for each plot",
                join->visits[last].id);
    return ANJI_OK;
}

static int note_slopes(const anjip_join *join, anji_inventory_report *report,
                       anji_error *err)
{
    size_t n     = 0;
    double steep = 0.0;

    for (size_t i = 0; i < join->n_visits; i++) {
        const anjip_visit *row = &join->visits[i].row;
        if (!row->said && !isnan(row->area_ha) && row->slope_deg > 0.0) {
            n++;
            steep = row->slope_deg > steep ? row->slope_deg : steep;
        }
    }
    if (n == 0)
        return ANJI_OK;
    return anjip_inventory_note(
        report, err,
        "plots have slopes (up to %.0f deg) and areas that are not "
        "said to lie along them: taken as horizontal. Were they "
        "along the slope (area_kind slope), stocks per hectare "
        "would be up to %.1f %% larger",
        steep, 100.0 / cos(steep / 57.29577951308232) - 100.0);
}

int anjip_join_finish(anjip_join *join, anji_inventory_report *report, anji_error *err)
{
    int any = any_stratum(join), status = ANJI_OK;

    for (size_t i = 0; i < join->n_strata && status == ANJI_OK; i++)
        status = anjip_inventory_stratum(join->inventory, join->strata[i].name,
                                         join->strata[i].area_ha, NULL, err);
    for (size_t i = 0; i < join->n_visits && status == ANJI_OK; i++)
        if (!join->visits[i].row.from_table)
            status = place_visit(join, i, any, err);
    for (size_t i = 0; i < join->n_visits && status == ANJI_OK; i++)
        if (join->visits[i].row.from_table && join->visits[i].plot < 0)
            status = make_plot(join, &join->visits[i], any, err);
    if (status == ANJI_OK)
        status = settle_surveys(join, err);
    if (status == ANJI_OK)
        status = note_slopes(join, report, err);
    for (size_t i = 0; i < join->n_culms && status == ANJI_OK; i++) {
        anjip_culm culm = join->culms[i].culm;
        culm.plot       = join->visits[join->culms[i].visit].plot;
        status          = anjip_inventory_culm(join->inventory, &culm, err);
    }
    return status;
}
