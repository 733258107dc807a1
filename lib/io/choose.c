/* Which column is which quantity, and in which unit.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "io/io.h"

#define LIST_MAX 500

/* Names of columns for a message, as many as fit. */
static void list_columns(const anjip_file *file, char *out, size_t size)
{
    size_t n = 0;

    out[0] = '\0';
    for (size_t c = 0; c < file->n_columns && n + 1 < size; c++) {
        int put = snprintf(out + n, size - n, "%s%.*s", c > 0 ? ", " : "",
                           ANJIP_SHOW(file->header[c]));
        if (put < 0 || n + (size_t)put + 8 >= size) {
            snprintf(out + n, size - n, ", ...");
            return;
        }
        n += (size_t)put;
    }
}

/* How unlike two names are: letters that would have to change. */
static size_t distance(anjip_span a, anjip_span b)
{
    size_t row[64];
    size_t m = b.n < 63 ? b.n : 63;

    for (size_t j = 0; j <= m; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t corner = row[0];
        row[0]        = i;
        for (size_t j = 1; j <= m; j++) {
            char   x = a.at[i - 1], y = b.at[j - 1];
            int    same = (x | 32) == (y | 32);
            size_t best = corner + (size_t)!same;
            corner      = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[m];
}

static int32_t nearest(const anjip_file *file, anjip_span name)
{
    int32_t best  = 0;
    size_t  least = SIZE_MAX;

    for (size_t c = 0; c < file->n_columns; c++) {
        size_t d = distance(name, file->header[c]);
        if (d < least) {
            least = d;
            best  = (int32_t)c;
        }
    }
    return best;
}

int anjip_unmapped(const anjip_file *file, const anjip_map_item *item, anji_error *err)
{
    char    list[LIST_MAX];
    int32_t near = nearest(file, item->column);

    list_columns(file, list, sizeof list);
    return anjip_fail_at(
        err, ANJI_ERR_NOT_FOUND, file->header_at, 0,
        "%s:%lld: there is no column \"%.*s\", which the map wants for %s; "
        "the nearest name is \"%.*s\". Columns: %s",
        file->text.path, (long long)file->header_at, ANJIP_SHOW(item->column),
        anjip_map_target_name(item->target), ANJIP_SHOW(file->header[near]), list);
}

static int32_t mapped_column(const anjip_file *file, anjip_span name)
{
    int32_t found = -1;

    for (size_t c = 0; c < file->n_columns; c++)
        if (file->header[c].n == name.n &&
            memcmp(file->header[c].at, name.at, name.n) == 0)
            found = found == -1 ? (int32_t)c : -2;
    if (found == -1 && name.n > 1 && name.at[0] == '#') {
        int32_t number = anjip_digits(name.at + 1, name.n - 1);
        if (number >= 1 && (size_t)number <= file->n_columns)
            found = number - 1;
    }
    return found;
}

typedef struct {
    int32_t   column;
    anjip_fit fit;
    int       ties; /* columns that fit as well */
} choice;

/* RH and VPD of EddyPro's full output are its own, as air_temperature is. */
static anjip_fit fit_in(const anjip_file *file, int quantity, anjip_span name)
{
    anjip_fit fit = anjip_name_fit(quantity, name);

    if (fit.rank == 0 && (quantity == Q_RH || quantity == Q_VPD) &&
        strcmp(file->format, "EddyPro full output") == 0) {
        fit.rank = ANJIP_ESTIMATE;
        fit.note = ANJIP_EDDYPRO_MET;
    }
    return fit;
}

static choice best_column(const anjip_file *file, int quantity)
{
    choice best = {-1, {ANJIP_NO_RANK, 0, 0, NULL, NULL}, 0};

    for (size_t c = 0; c < file->n_columns; c++) {
        anjip_fit fit = fit_in(file, quantity, file->header[c]);
        if (fit.rank == ANJIP_NO_RANK || fit.rank > best.fit.rank)
            continue;
        if (fit.rank < best.fit.rank) {
            best.column = (int32_t)c;
            best.fit    = fit;
            best.ties   = 1;
            continue;
        }
        best.ties++;
        if (fit.place < best.fit.place) {
            best.column = (int32_t)c;
            best.fit    = fit;
        }
    }
    return best;
}

/* Whether a name survives the shell's single quotes and any terminal. */
static int can_be_typed(anjip_span name)
{
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.at[i];
        if (c < ' ' || c >= 0x7f || c == '"' || c == '\'')
            return 0;
    }
    return name.n > 0 && name.n <= ANJIP_SHOW_MAX && !anjip_span_is(name, "-");
}

int anjip_map_name(const anjip_file *file, int32_t c, char *out, size_t size)
{
    anjip_span name = file->header[c];

    if (!can_be_typed(name) || mapped_column(file, name) != c)
        return snprintf(out, size, "#%ld", (long)c + 1);
    if (memchr(name.at, ',', name.n) != NULL || memchr(name.at, ':', name.n) != NULL ||
        name.at[0] == '=')
        return snprintf(out, size, "\"%.*s\"", ANJIP_SHOW(name));
    return snprintf(out, size, "%.*s", ANJIP_SHOW(name));
}

static int ambiguous(const anjip_file *file, int quantity, const choice *best,
                     anji_error *err)
{
    const char *name       = anjip_quantities[quantity].name;
    char        names[320] = "", maps[480] = "", one[80];
    size_t      a = 0, b = 0;

    for (size_t c = 0; c < file->n_columns; c++) {
        anjip_fit fit = fit_in(file, quantity, file->header[c]);
        if (fit.rank != best->fit.rank || a + 80 > sizeof names ||
            b + 100 > sizeof maps)
            continue;
        anjip_map_name(file, (int32_t)c, one, sizeof one);
        a += (size_t)snprintf(names + a, sizeof names - a, "%s%.*s (column %zu)",
                              a > 0 ? ", " : "", ANJIP_SHOW(file->header[c]), c + 1);
        b += (size_t)snprintf(maps + b, sizeof maps - b, "%s--map '%s=%s'",
                              b > 0 ? " or " : "", name, one);
    }
    return anjip_fail_at(err, ANJI_ERR_AMBIGUOUS, file->header_at, best->column + 1,
                         "%s:%lld: %d columns may be %s: %s. Choose with %s",
                         file->text.path, (long long)file->header_at, best->ties, name,
                         names, maps);
}

/* Whether ties are settled by position: top-most, first replicate. Two carbon fluxes
 * are two analysers or two towers, and nobody but the user knows which one is meant. */
static int place_settles(int quantity, const choice *best)
{
    return best->fit.place > 0 && quantity != Q_NEE && quantity != Q_FC;
}

static void fill_slot(anjip_file *file, int quantity, const choice *best)
{
    anjip_slot *slot = &file->slots[quantity];

    slot->present  = 1;
    slot->estimate = best->fit.rank >= ANJIP_ESTIMATE;
    slot->column   = best->column;
    slot->name     = file->header[best->column];
    slot->note     = best->fit.note;
}

static int choose_one(anjip_file *file, int quantity, anjip_map *map,
                      anji_read_report *report, anji_error *err)
{
    anjip_map_item *item = anjip_map_find(map, quantity);

    if (item != NULL && item->constant)
        return ANJI_OK;
    if (item != NULL) {
        choice given = {-1, {0, 0, 0, NULL, NULL}, 1};
        if (item->ignore)
            return ANJI_OK;
        given.column = mapped_column(file, item->column);
        if (given.column == -2)
            return anjip_fail_at(
                err, ANJI_ERR_AMBIGUOUS, file->header_at, 0,
                "%s:%lld: several columns are called \"%.*s\"; name it by "
                "number, %s=#7",
                file->text.path, (long long)file->header_at, ANJIP_SHOW(item->column),
                anjip_map_target_name(quantity));
        if (given.column >= 0) {
            item->used = 1;
            fill_slot(file, quantity, &given);
        }
        return ANJI_OK;
    }
    choice best = best_column(file, quantity);
    if (best.column < 0)
        return ANJI_OK;
    if (best.ties > 1 && !place_settles(quantity, &best)) {
        if (quantity == Q_FC && file->slots[Q_NEE].present)
            return anjip_note(
                report, err,
                "several columns of %s may be FC; none is read, because NEE is "
                "given",
                file->text.path);
        return ambiguous(file, quantity, &best, err);
    }
    fill_slot(file, quantity, &best);
    if (best.ties > 1)
        return anjip_note(
            report, err,
            "%s: %d columns of %s hold it at several places; \"%.*s\" is taken "
            "as the first by its position (horizontal, vertical from the top, "
            "replicate)",
            anjip_quantities[quantity].name, best.ties, file->text.path,
            ANJIP_SHOW(file->header[best.column]));
    return ANJI_OK;
}

/* The quality column that belongs to a filled one: X_QC, or X_fqc for X_f. */
static void choose_class(anjip_file *file, int value, int quality, anjip_map *map)
{
    const anjip_slot *slot = &file->slots[value];
    char              names[2][100];

    if (!slot->present || anjip_map_find(map, quality) != NULL || slot->name.n > 80)
        return;
    snprintf(names[0], sizeof names[0], "%.*s_qc", (int)slot->name.n, slot->name.at);
    snprintf(names[1], sizeof names[1], "%.*sqc", (int)slot->name.n, slot->name.at);
    for (size_t k = 0; k < 2; k++)
        for (char *p = names[k]; *p != '\0'; p++)
            if (*p >= 'A' && *p <= 'Z')
                *p = (char)(*p + ('a' - 'A'));
    for (size_t k = 0; k < 2 && !file->slots[quality].present; k++)
        for (size_t c = 0; c < file->n_columns; c++)
            if (anjip_span_like(file->header[c], names[k])) {
                choice found = {(int32_t)c, {0, 0, 0, NULL, NULL}, 1};
                fill_slot(file, quality, &found);
                break;
            }
}

static const char *convention(const anjip_file *file, int quantity)
{
    anjip_fit fit = anjip_name_fit(quantity, file->slots[quantity].name);

    if (fit.convention != NULL)
        return fit.convention;
    if (quantity == Q_VPD && strcmp(file->format, "EddyPro full output") == 0)
        return "Pa";
    return anjip_quantities[quantity].unit;
}

static int bad_unit(anjip_file *file, int quantity, anji_error *err)
{
    const anjip_slot *slot = &file->slots[quantity];
    int64_t           line = file->header_at + (file->units != NULL);
    char              one[80];

    anjip_map_name(file, slot->column, one, sizeof one);
    return anjip_fail_at(
        err, ANJI_ERR_FORMAT, line, slot->column + 1,
        "%s:%lld: column %ld (%.*s) has the unit \"%.*s\", which is not known "
        "for %s; want one of %s, stated by --map '%s=%s:unit'",
        file->text.path, (long long)line, (long)slot->column + 1,
        ANJIP_SHOW(slot->name), ANJIP_SHOW(slot->unit), anjip_quantities[quantity].name,
        anjip_unit_choices(anjip_quantities[quantity].dimension),
        anjip_quantities[quantity].name, one);
}

/* Rain and signal strength only help to judge records: without them all is told. */
static int can_do_without(int quantity)
{
    return quantity == Q_P || quantity == Q_SIGNAL;
}

static int leave_out(anjip_file *file, int quantity, anji_read_report *report,
                     anji_error *err)
{
    anjip_slot *slot = &file->slots[quantity];
    char        one[80];

    anjip_map_name(file, slot->column, one, sizeof one);
    slot->present = 0;
    return anjip_note(report, err,
                      "%s is not read: the unit \"%.*s\" of column %ld (%.*s) of %s is "
                      "not known; --map '%s=%s:unit' states one of %s",
                      anjip_quantities[quantity].name, ANJIP_SHOW(slot->unit),
                      (long)slot->column + 1, ANJIP_SHOW(slot->name), file->text.path,
                      anjip_quantities[quantity].name, one,
                      anjip_unit_choices(anjip_quantities[quantity].dimension));
}

static int choose_unit(anjip_file *file, int quantity, anjip_map *map,
                       anji_read_report *report, anji_error *err)
{
    anjip_slot     *slot      = &file->slots[quantity];
    int             dimension = anjip_quantities[quantity].dimension;
    anjip_map_item *item      = anjip_map_find(map, quantity);
    anjip_span      name      = slot->name;
    anjip_span      in_name   = anjip_name_unit(&name);
    int             by_row    = file->units != NULL;

    slot->unit = by_row ? file->units[slot->column] : in_name;
    if (item != NULL && item->unit.n > 0) {
        anjip_unit(dimension, item->unit, &slot->conversion);
        slot->unit      = item->unit;
        slot->unit_from = "map";
        return ANJI_OK;
    }
    int found       = anjip_unit(dimension, slot->unit, &slot->conversion);
    slot->unit_from = by_row ? "units row" : "column name";
    if (found == ANJIP_UNIT_KNOWN && dimension != ANJIP_DIM_NONE)
        return ANJI_OK;
    if (found == ANJIP_UNIT_UNKNOWN && can_do_without(quantity))
        return leave_out(file, quantity, report, err);
    if (found == ANJIP_UNIT_UNKNOWN)
        return bad_unit(file, quantity, err);
    anjip_span usual = {convention(file, quantity), 0};
    usual.n          = strlen(usual.at);
    slot->unit_from  = dimension == ANJIP_DIM_NONE ? "definition" : "convention";
    anjip_unit(dimension, usual, &slot->conversion);
    return ANJI_OK;
}

/* EddyPro always writes the same units. A row that says otherwise has slipped sideways,
 * by a comma inside a unit, and then none of it is believed. */
static int check_units_row(anjip_file *file, anji_read_report *report, anji_error *err)
{
    if (file->units == NULL || strncmp(file->format, "EddyPro", 7) != 0)
        return ANJI_OK;
    for (int q = 0; q < Q_COUNT; q++) {
        const anjip_slot *slot = &file->slots[q];
        anjip_conversion  unused;
        if (!slot->present ||
            anjip_unit(anjip_quantities[q].dimension, file->units[slot->column],
                       &unused) != ANJIP_UNIT_UNKNOWN)
            continue;
        int status =
            anjip_note(report, err,
                       "the units row of %s says \"%.*s\" for %.*s, which cannot be: "
                       "the row has slipped, and EddyPro's own units are used for all "
                       "columns",
                       file->text.path, ANJIP_SHOW(file->units[slot->column]),
                       ANJIP_SHOW(slot->name));
        free(file->units);
        file->units = NULL;
        return status;
    }
    return ANJI_OK;
}

static int nothing_known(const anjip_file *file, anji_error *err)
{
    char list[LIST_MAX];

    list_columns(file, list, sizeof list);
    return anjip_fail_at(
        err, ANJI_ERR_NOT_FOUND, file->header_at, 0,
        "%s:%lld: no column is known (NEE, FC, USTAR, TA, RH, VPD, SW_IN, "
        "...). Columns: %s. Name them: --map NEE=column:unit",
        file->text.path, (long long)file->header_at, list);
}

int anjip_choose(anjip_file *file, anjip_map *map, anji_read_report *report,
                 anji_error *err)
{
    static const int pairs[][2] = {{Q_TA_F, Q_TA_F_QC},
                                   {Q_VPD_F, Q_VPD_F_QC},
                                   {Q_SW_IN_F, Q_SW_IN_F_QC},
                                   {Q_PUBLISHED, Q_NEE_QC},
                                   {Q_NEE, Q_NEE_QC}};
    int              status = ANJI_OK, known = 0;

    for (int q = 0; q < Q_ALL && status == ANJI_OK; q++)
        status = choose_one(file, q, map, report, err);
    if (status != ANJI_OK)
        return status;
    for (size_t i = 0; i < ANJIP_COUNT(pairs); i++)
        if (!(i == 4 && file->slots[Q_PUBLISHED].present))
            choose_class(file, pairs[i][0], pairs[i][1], map);
    status = check_units_row(file, report, err);
    for (int q = 0; q < Q_ALL && status == ANJI_OK; q++) {
        if (!file->slots[q].present)
            continue;
        known += q < Q_COUNT;
        status = choose_unit(file, q, map, report, err);
        if (status == ANJI_OK && file->slots[q].present && file->slots[q].note != NULL)
            status =
                anjip_note(report, err, "%s from %.*s: %s", anjip_quantities[q].name,
                           ANJIP_SHOW(file->slots[q].name), file->slots[q].note);
    }
    if (status == ANJI_OK && known == 0)
        return nothing_known(file, err);
    return status;
}

int anjip_no_flux(const anjip_file *file, anji_error *err)
{
    char list[LIST_MAX];

    list_columns(file, list, sizeof list);
    return anjip_fail_at(err, ANJI_ERR_NOT_FOUND, file->header_at, 0,
                         "%s:%lld: no column holds a carbon flux (NEE, FC, co2_flux, "
                         "NEE_VUT_REF with its _QC). Columns: %s. Name it: --map "
                         "NEE=column:unit",
                         file->text.path, (long long)file->header_at, list);
}
