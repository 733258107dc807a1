/* The columns of one plot file: which line is the header, what each column holds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include "io/inventory.h"

#define HEADER_LINES 12 /* a header stands among so many first lines */

/* ---- the header line ----------------------------------------------------------------- */

static void choose_delimiter(anjip_text *text, const char *line, const char *end)
{
    static const char candidates[] = {'\t', ';', ','};
    size_t            most         = 0;

    text->delimiter = ',';
    for (size_t i = 0; i < sizeof candidates; i++) {
        size_t n = 0;
        for (const char *p = line; p < end; p++)
            n += *p == candidates[i];
        if (n > most) {
            most            = n;
            text->delimiter = candidates[i];
        }
    }
}

static int is_mapped(const anjip_iq_map *map, anjip_span name)
{
    for (size_t i = 0; i < map->n; i++)
        if (!map->items[i].constant && map->items[i].column.n == name.n &&
            memcmp(map->items[i].column.at, name.at, name.n) == 0)
            return 1;
    return 0;
}

/* How many names of a line are known: a header has two and more, or one that the map
 * makes enough. */
static size_t known_names(const anjip_iq_file *file, const anjip_iq_map *map)
{
    size_t n = 0;

    for (size_t c = 0; c < file->n_columns; c++) {
        anjip_iq_name name = anjip_inventory_name(file->header[c]);
        n += name.quantity >= 0 || !isnan(name.age) || is_mapped(map, file->header[c]);
    }
    return n;
}

static int find_header(anjip_iq_file *file, const anjip_iq_map *map, anji_error *err)
{
    const char *p    = file->text.begin;
    size_t      need = map->n > 0 ? 1 : 2;

    for (file->line = 1; file->line <= HEADER_LINES && p < file->text.end;
         file->line++) {
        const char *end = anjip_line_end(&file->text, p);
        choose_delimiter(&file->text, p, end);
        size_t n = anjip_split(&file->text, p, end, file->header, ANJIP_FIELDS_MAX);
        file->n_columns = n < ANJIP_FIELDS_MAX ? n : ANJIP_FIELDS_MAX;
        if (*p != '#' && known_names(file, map) >= need) {
            file->header_at = file->line;
            file->data      = anjip_line_next(&file->text, end);
            return ANJI_OK;
        }
        p = anjip_line_next(&file->text, end);
    }
    return anjip_fail_at(
        err, ANJI_ERR_FORMAT, 1, 0,
        "%s: no header line among the first %d, want names such as plot, "
        "dbh, age, height, status, area or 样地, 胸径, 龄级, 面积; name "
        "others in the map",
        file->text.path, HEADER_LINES);
}

/* ---- slots --------------------------------------------------------------------------- */

static int twice(const anjip_iq_file *file, int quantity, int32_t column,
                 anji_error *err)
{
    const anjip_iq_slot *slot = &file->slots[quantity];

    return anjip_fail_at(
        err, ANJI_ERR_AMBIGUOUS, file->header_at, column + 1,
        "%s:%lld: columns %ld (%.*s) and %ld (%.*s) both hold %s; choose "
        "by the map: \"%s=%.*s\" or \"%s=%.*s\"",
        file->text.path, (long long)file->header_at, (long)slot->column + 1,
        ANJIP_SHOW(file->header[slot->column]), (long)column + 1,
        ANJIP_SHOW(file->header[column]), anjip_iq_names[quantity],
        anjip_iq_names[quantity], ANJIP_SHOW(file->header[slot->column]),
        anjip_iq_names[quantity], ANJIP_SHOW(file->header[column]));
}

static int unknown_unit(const anjip_iq_file *file, const anjip_iq_name *name, int32_t c,
                        anji_error *err)
{
    return anjip_fail_at(err, ANJI_ERR_FORMAT, file->header_at, c + 1,
                         "%s:%lld: column %ld (%.*s) has the unit \"%s\", want %s",
                         file->text.path, (long long)file->header_at, (long)c + 1,
                         ANJIP_SHOW(file->header[c]), name->unknown,
                         anjip_inventory_units(name->quantity));
}

static anjip_iq_item *item_of(anjip_iq_map *map, int quantity)
{
    for (size_t i = 0; i < map->n; i++)
        if (map->items[i].quantity == quantity)
            return &map->items[i];
    return NULL;
}

static void fill_slot(anjip_iq_slot *slot, const anjip_iq_name *name, anjip_span text,
                      int32_t column)
{
    slot->present = 1;
    slot->column  = column;
    slot->name    = text;
    slot->unit    = name->unit;
    slot->from    = IF_HEADER;
    slot->girth   = name->girth;
    slot->layout  = name->layout;
    slot->vague   = name->vague;
}

static int take_name(anjip_iq_file *file, anjip_iq_map *map, int32_t c, anji_error *err)
{
    anjip_iq_name  name = anjip_inventory_name(file->header[c]);
    anjip_iq_slot *slot;

    if (is_mapped(map, file->header[c]))
        return ANJI_OK; /* it is what the map says, and nothing else */
    if (name.total)
        file->total = c;
    if (!isnan(name.age) && name.quantity < 0 && file->n_ages < ANJIP_AGES_MAX) {
        anjip_iq_age age           = {c, name.age, name.unit, name.open};
        file->ages[file->n_ages++] = age;
    }
    if (name.quantity < 0 || item_of(map, name.quantity) != NULL)
        return ANJI_OK;
    if (name.unknown[0] != '\0')
        return unknown_unit(file, &name, c, err);
    slot = &file->slots[name.quantity];
    if (slot->present)
        return twice(file, name.quantity, c, err);
    fill_slot(slot, &name, file->header[c], c);
    return ANJI_OK;
}

static int32_t mapped_column(const anjip_iq_file *file, const anjip_iq_item *item)
{
    char wanted[ANJIP_TIDY_MAX], found[ANJIP_TIDY_MAX];

    if (item->column.n > 1 && item->column.at[0] == '#') {
        int32_t n = anjip_digits(item->column.at + 1, item->column.n - 1);
        return n >= 1 && (size_t)n <= file->n_columns ? n - 1 : -1;
    }
    anjip_tidy(item->column, wanted);
    for (size_t c = 0; c < file->n_columns; c++) {
        anjip_tidy(file->header[c], found);
        if (strcmp(wanted, found) == 0)
            return (int32_t)c;
    }
    return -1;
}

static void take_item(anjip_iq_file *file, anjip_iq_item *item)
{
    anjip_iq_slot *slot   = &file->slots[item->quantity];
    int32_t        column = item->constant ? -1 : mapped_column(file, item);

    if (item->ignore || (!item->constant && column < 0))
        return;
    item->used         = 1;
    anjip_iq_name name = anjip_inventory_name(item->column);
    if (name.quantity != item->quantity)
        name.girth = name.layout = name.vague = 0;
    name.unit = item->unit != IU_NONE
                    ? item->unit
                    : (name.quantity == item->quantity ? name.unit : IU_NONE);
    fill_slot(slot, &name, item->column, column);
    slot->from = item->unit != IU_NONE ? IF_MAP : IF_HEADER;
}

/* Units that the options give where the header has none, and what is a girth. */
static void take_options(anjip_iq_file *file, const anji_inventory_opts *opts)
{
    static const int area[]   = {IU_NONE, IU_M2, IU_HA, IU_MU};
    static const int length[] = {IU_NONE, IU_CM, IU_MM, IU_M};
    static const int height[] = {IU_NONE, IU_M, IU_DM, IU_CM};
    static const int age[]    = {IU_NONE, IU_YEARS, IU_DU};
    const struct {
        int quantity, unit;
    } given[] = {
        {IQ_AREA, area[opts->area_unit]},       {IQ_DBH, length[opts->diameter_unit]},
        {IQ_HEIGHT, height[opts->height_unit]}, {IQ_CROWN, height[opts->height_unit]},
        {IQ_CLEAR, height[opts->height_unit]},  {IQ_AGE, age[opts->age_unit]}};

    for (size_t i = 0; i < ANJIP_COUNT(given); i++) {
        anjip_iq_slot *slot = &file->slots[given[i].quantity];
        if (slot->present && slot->unit == IU_NONE && given[i].unit != IU_NONE) {
            slot->unit = given[i].unit;
            slot->from = IF_OPTION;
        }
    }
    if (opts->diameter_kind != 0)
        file->slots[IQ_DBH].girth = opts->diameter_kind == 2;
    if (opts->area_kind != 0)
        file->slots[IQ_AREA].layout = (int)opts->area_kind;
}

/* ---- what kind of file --------------------------------------------------------------- */

static int find_kind(anjip_iq_file *file, anji_error *err)
{
    const anjip_iq_slot *s     = file->slots;
    anjip_iq_slot       *count = &file->slots[IQ_COUNT];

    if (s[IQ_DBH].present) {
        file->kind = IT_CULMS;
        if (!count->present && s[IQ_CULMS].present && s[IQ_CULMS].column >= 0) {
            *count = s[IQ_CULMS]; /* of the row, not of the plot */
            file->slots[IQ_CULMS].present = 0;
        }
        if (!s[IQ_PLOT].present)
            return anjip_fail_at(
                err, ANJI_ERR_NOT_FOUND, file->header_at, 0,
                "%s:%lld: no column of plots, want one such as plot or "
                "样地; for a single plot give the map PLOT==1",
                file->text.path, (long long)file->header_at);
        return ANJI_OK;
    }
    if (s[IQ_PLOT].present && s[IQ_PLOT].column >= 0) {
        file->kind = IT_PLOTS;
        return ANJI_OK;
    }
    if (s[IQ_STRATUM].present && s[IQ_AREA].present) {
        file->kind = IT_STRATA;
        return ANJI_OK;
    }
    return anjip_fail_at(
        err, ANJI_ERR_NOT_FOUND, file->header_at, 0,
        "%s:%lld: neither diameters (dbh, 胸径, girth, 胸围), nor plots "
        "(plot, 样地), nor strata with areas; name them in the map",
        file->text.path, (long long)file->header_at);
}

/* Columns of counts by age belong to culm files, are two and more, and in one unit. */
static int check_ages(anjip_iq_file *file, anji_error *err)
{
    file->age_unit = IU_NONE;
    if (file->kind != IT_CULMS || file->slots[IQ_AGE].present)
        file->n_ages = 0;
    for (size_t i = 0; i < file->n_ages; i++) {
        if (file->age_unit != IU_NONE && file->ages[i].unit != file->age_unit)
            return anjip_fail_at(
                err, ANJI_ERR_AMBIGUOUS, file->header_at, file->ages[i].column + 1,
                "%s:%lld: units are mixed: column %ld (%.*s) counts %s, "
                "those before it %s; want one unit of age",
                file->text.path, (long long)file->header_at,
                (long)file->ages[i].column + 1,
                ANJIP_SHOW(file->header[file->ages[i].column]),
                anjip_inventory_unit_name(file->ages[i].unit),
                anjip_inventory_unit_name(file->age_unit));
        file->age_unit = file->ages[i].unit;
    }
    return ANJI_OK;
}

/* A line of units below the header: no number in it, and a unit of some column. */
static int is_units_row(anjip_iq_file *file, const char *line, const char *end)
{
    size_t n = anjip_split(&file->text, line, end, file->cells, ANJIP_FIELDS_MAX);
    int    units[IQ_COUNTED], known = 0;

    for (int q = 0; q < IQ_COUNTED; q++) {
        char           text[ANJIP_TIDY_MAX];
        anjip_iq_slot *slot = &file->slots[q];
        units[q]            = IU_NONE;
        if (!slot->present || slot->column < 0 || (size_t)slot->column >= n)
            continue;
        anjip_tidy(file->cells[slot->column], text);
        if (strcspn(text, "13456789") < strlen(text))
            return 0;
        units[q] =
            anjip_inventory_units(q) != NULL ? anjip_inventory_unit(q, text) : IU_NONE;
        known += units[q] != IU_NONE;
    }
    for (int q = 0; known > 0 && q < IQ_COUNTED; q++)
        if (units[q] != IU_NONE && file->slots[q].from != IF_MAP) {
            file->slots[q].unit  = units[q];
            file->slots[q].from  = IF_HEADER;
            file->slots[q].vague = 0;
        }
    return known > 0;
}

int anjip_inventory_layout(anjip_iq_file *file, anjip_iq_map *map,
                           const anji_inventory_opts *opts,
                           anji_inventory_report *report, anji_error *err)
{
    int status = find_header(file, map, err);

    file->total = -1;
    for (size_t c = 0; c < file->n_columns && status == ANJI_OK; c++)
        status = take_name(file, map, (int32_t)c, err);
    for (size_t i = 0; i < map->n && status == ANJI_OK; i++)
        take_item(file, &map->items[i]);
    if (status == ANJI_OK)
        status = find_kind(file, err);
    if (status == ANJI_OK)
        status = check_ages(file, err);
    if (status != ANJI_OK)
        return status;
    const char *end = anjip_line_end(&file->text, file->data);
    file->line      = file->header_at + 1;
    if (file->data < file->text.end && is_units_row(file, file->data, end)) {
        file->data = anjip_line_next(&file->text, end);
        file->line++;
    }
    take_options(file, opts);
    if (file->header_at > 1)
        status =
            anjip_inventory_note(report, err,
                                 "%.200s: the header is line %lld; what stands above "
                                 "it was passed over",
                                 file->text.path, (long long)file->header_at);
    return status;
}
