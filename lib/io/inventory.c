/* Reads plot files: each line to a plot's row or to culms.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "io/inventory.h"

typedef struct {
    anji_inventory            *inventory;
    anji_inventory_report     *report;
    const anji_inventory_opts *opts;
    anjip_join                *join;
    anjip_iq_file             *file;
    char                       last_plot[ANJIP_TIDY_MAX]; /* for merged cells */
    int64_t                    filled_down, sums, classes, open;
    anji_error                *err;
} reading;

static anjip_place place_of(const anjip_iq_file *file)
{
    anjip_place place = {file->index, 0, file->line};
    return place;
}

/* ---- a plot's row -------------------------------------------------------------------- */

/* A cell as it stands, cut to the room there is. */
static void plain(anjip_span span, char out[ANJIP_TIDY_MAX])
{
    size_t n = span.n < ANJIP_TIDY_MAX - 1 ? span.n : ANJIP_TIDY_MAX - 1;

    memcpy(out, span.at, n);
    out[n] = '\0';
}

/* The plot of a row; where the cell is empty, as in merged cells, that above. */
static int plot_id(reading *r, char id[ANJIP_TIDY_MAX])
{
    plain(anjip_iq_span(r->file, IQ_PLOT), id);
    if (id[0] == '\0' && r->last_plot[0] != '\0') {
        memcpy(id, r->last_plot, ANJIP_TIDY_MAX);
        r->filled_down++;
    }
    if (id[0] == '\0')
        return anjip_iq_refuse(r->file, IQ_PLOT, -1, r->err, ANJI_ERR_FORMAT,
                               "the plot is missing, want its name");
    memcpy(r->last_plot, id, ANJIP_TIDY_MAX);
    return ANJI_OK;
}

static int take_time(reading *r, anjip_visit *row)
{
    char   text[ANJIP_TIDY_MAX];
    double survey;

    anjip_iq_text(r->file, IQ_DATE, text);
    row->date   = NAN;
    row->survey = -1;
    if (text[0] != '\0' && !anjip_inventory_date(text, &row->date, &row->precision))
        return anjip_iq_refuse(
            r->file, IQ_DATE, -1, r->err, ANJI_ERR_FORMAT,
            "\"%.60s\" is not a date, want 2014, 2014-11, 2014-11-03 or "
            "2014年11月3日",
            text);
    int status = anjip_iq_value(r->file, IQ_SURVEY, &survey, r->err);
    if (status != ANJI_OK || isnan(survey))
        return status;
    if (survey != floor(survey) || survey < 0.0 || survey > 9999.0)
        return anjip_iq_refuse(r->file, IQ_SURVEY, -1, r->err, ANJI_ERR_FORMAT,
                               "survey %g, want a whole number from 0", survey);
    row->survey = (int64_t)survey;
    return ANJI_OK;
}

static int take_area(reading *r, anjip_visit *row)
{
    const anjip_iq_slot *slot = &r->file->slots[IQ_AREA];
    int status                = anjip_iq_value(r->file, IQ_AREA, &row->area_ha, r->err);

    row->along = slot->present && slot->layout == 2;
    row->said  = slot->present && slot->layout != 0;
    if (status == ANJI_OK && row->area_ha <= 0.0)
        status = anjip_iq_refuse(r->file, IQ_AREA, -1, r->err, ANJI_ERR_DOMAIN,
                                 "the area is %.6g ha, want more than 0", row->area_ha);
    if (status == ANJI_OK && r->file->kind == IT_PLOTS && slot->present &&
        isnan(row->area_ha))
        status = anjip_iq_refuse(
            r->file, IQ_AREA, -1, r->err, ANJI_ERR_DOMAIN,
            "the area of plot \"%.60s\" is missing, want a number in %s", row->id,
            anjip_inventory_units(IQ_AREA));
    return status;
}

/* What a line says of its plot; text is room for the stratum. */
static int take_plot(reading *r, const char *id, char text[ANJIP_TIDY_MAX],
                     size_t *visit)
{
    anjip_visit row;

    memset(&row, 0, sizeof row);
    row.id         = id;
    row.from_table = r->file->kind == IT_PLOTS;
    row.place      = place_of(r->file);
    plain(anjip_iq_span(r->file, IQ_STRATUM), text);
    row.stratum = text[0] != '\0' ? text : NULL;
    int status  = take_time(r, &row);
    if (status == ANJI_OK)
        status = take_area(r, &row);
    if (status == ANJI_OK)
        status = anjip_iq_value(r->file, IQ_SLOPE, &row.slope_deg, r->err);
    if (status == ANJI_OK)
        status = anjip_iq_value(r->file, IQ_CULMS, &row.declared, r->err);
    if (status == ANJI_OK)
        status = anjip_join_visit(r->join, &row, visit, r->err);
    return status;
}

/* ---- culms --------------------------------------------------------------------------- */

static int take_species(reading *r, int32_t *species)
{
    char text[ANJIP_TIDY_MAX];

    *species = -1;
    plain(anjip_iq_span(r->file, IQ_SPECIES), text);
    if (text[0] == '\0')
        return ANJI_OK;
    int status = anji_inventory_add_species(r->inventory, text, species, r->err);
    if (status == ANJI_ERR_NOT_FOUND)
        return anjip_iq_refuse(r->file, IQ_SPECIES, -1, r->err, status,
                               "species \"%.60s\" is not a bamboo known here, want a "
                               "name such as moso or 毛竹, "
                               "or a binomial such as Phyllostachys edulis",
                               text);
    return status;
}

static int take_status(reading *r, uint8_t *state)
{
    char text[ANJIP_TIDY_MAX];

    anjip_iq_text(r->file, IQ_STATUS, text);
    int found = anjip_inventory_status(text);
    *state    = (uint8_t)(found < 0 ? 0 : found);
    if (found >= 0)
        return ANJI_OK;
    return anjip_iq_refuse(
        r->file, IQ_STATUS, -1, r->err, ANJI_ERR_FORMAT,
        "\"%.60s\" is not a state known here, want live, dead, broken, "
        "felled or shoot, or 活, 枯, 倒, 伐, 笋",
        text);
}

static int take_crown(reading *r, anjip_culm *culm)
{
    double clear;
    int    status = anjip_iq_value(r->file, IQ_CROWN, &culm->crown_m, r->err);

    if (status == ANJI_OK)
        status = anjip_iq_value(r->file, IQ_CLEAR, &clear, r->err);
    if (status == ANJI_OK && isnan(culm->crown_m) && !isnan(clear)) {
        culm->crown_m = culm->height_m - clear;
        if (clear < 0.0 || culm->crown_m < 0.0)
            status =
                anjip_iq_refuse(r->file, IQ_CLEAR, -1, r->err, ANJI_ERR_DOMAIN,
                                "the lowest branch is at %g m, want 0 to the culm's "
                                "height, %g m",
                                clear, culm->height_m);
    }
    return status;
}

/* Counts by age in columns of their own: a culm row for each that is not 0. */
static int take_ages(reading *r, anjip_culm *culm, size_t visit)
{
    double sum    = 0.0, total;
    int    status = ANJI_OK, kind;
    char   text[ANJIP_TIDY_MAX];

    for (size_t i = 0; i < r->file->n_ages && status == ANJI_OK; i++) {
        const anjip_iq_age *age = &r->file->ages[i];
        anjip_tidy(r->file->cells[age->column], text);
        kind = anjip_cell(text, strlen(text), &culm->count);
        if (kind == ANJIP_NUMBER_NONE)
            continue;
        if (kind != ANJIP_NUMBER || culm->count < 0.0 ||
            culm->count != floor(culm->count))
            return anjip_iq_refuse(
                r->file, -1, age->column, r->err,
                kind == ANJIP_NUMBER ? ANJI_ERR_DOMAIN : ANJI_ERR_FORMAT,
                "\"%.60s\" is not a count, want a whole number from 0", text);
        sum += culm->count;
        culm->age = age->age;
        r->open += age->open && culm->count > 0.0;
        status = anjip_join_culm(r->join, culm, visit, r->err);
    }
    if (status != ANJI_OK || r->file->total < 0)
        return status;
    anjip_tidy(r->file->cells[r->file->total], text);
    kind = anjip_cell(text, strlen(text), &total);
    if (kind == ANJIP_NUMBER && total != sum)
        return anjip_iq_refuse(r->file, -1, r->file->total, r->err, ANJI_ERR_DOMAIN,
                               "the sum is %g and its parts make %g", total, sum);
    return ANJI_OK;
}

static int take_count(reading *r, anjip_culm *culm)
{
    int status = anjip_iq_value(r->file, IQ_COUNT, &culm->count, r->err);

    if (status == ANJI_OK && !r->file->slots[IQ_COUNT].present)
        culm->count = 1.0;
    if (status == ANJI_OK && isnan(culm->count))
        status = anjip_iq_refuse(r->file, IQ_COUNT, -1, r->err, ANJI_ERR_DOMAIN,
                                 "the count is missing, want a whole number from 0");
    return status;
}

static int take_culm(reading *r, size_t visit)
{
    anjip_culm culm;
    char       id[ANJIP_TIDY_MAX];
    int is_class, tally = r->file->n_ages > 0 || r->file->slots[IQ_COUNT].present;

    memset(&culm, 0, sizeof culm);
    culm.place = place_of(r->file);
    plain(anjip_iq_span(r->file, IQ_CULM), id);
    culm.culm  = id[0] != '\0' && !tally ? id : NULL;
    int status = take_species(r, &culm.species);
    if (status == ANJI_OK)
        status = take_status(r, &culm.status);
    if (status == ANJI_OK)
        status = anjip_iq_diameter(r->file, &culm.dbh_cm, &is_class, r->err);
    if (status == ANJI_OK && is_class && !tally)
        status =
            anjip_iq_refuse(r->file, IQ_DBH, -1, r->err, ANJI_ERR_FORMAT,
                            "a class of diameters without a count, want a column of "
                            "counts (count, 株数)");
    if (status == ANJI_OK)
        status = anjip_iq_value(r->file, IQ_HEIGHT, &culm.height_m, r->err);
    if (status == ANJI_OK)
        status = take_crown(r, &culm);
    if (status == ANJI_OK)
        status = anjip_iq_age_value(r->file, &culm.age, r->err);
    if (status != ANJI_OK)
        return status;
    r->classes += is_class;
    if (r->file->n_ages > 0)
        return take_ages(r, &culm, visit);
    status = take_count(r, &culm);
    return status == ANJI_OK ? anjip_join_culm(r->join, &culm, visit, r->err) : status;
}

/* ---- lines --------------------------------------------------------------------------- */

static int is_blank_line(const anjip_text *text, const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == text->delimiter || *p == '"'))
        p++;
    return p == end;
}

static int is_sum_line(const reading *r)
{
    static const int firsts[] = {IQ_PLOT, IQ_STRATUM, IQ_DBH, IQ_CULM};
    char             text[ANJIP_TIDY_MAX];

    for (size_t i = 0; i < ANJIP_COUNT(firsts); i++) {
        anjip_iq_text(r->file, firsts[i], text);
        if (anjip_inventory_is_sum(text))
            return 1;
    }
    return 0;
}

static int take_stratum(reading *r)
{
    char        name[ANJIP_TIDY_MAX];
    double      area;
    anjip_place place = place_of(r->file);

    plain(anjip_iq_span(r->file, IQ_STRATUM), name);
    if (name[0] == '\0')
        return anjip_iq_refuse(r->file, IQ_STRATUM, -1, r->err, ANJI_ERR_FORMAT,
                               "the stratum is missing, want its name");
    int status = anjip_iq_value(r->file, IQ_AREA, &area, r->err);
    return status == ANJI_OK ? anjip_join_stratum(r->join, name, area, &place, r->err)
                             : status;
}

static int take_line(reading *r, const char *line, const char *end)
{
    anjip_iq_file *file = r->file;
    char           id[ANJIP_TIDY_MAX], text[ANJIP_TIDY_MAX];
    size_t         visit = 0;

    if (*line == '#' || is_blank_line(&file->text, line, end))
        return ANJI_OK;
    size_t n = anjip_split(&file->text, line, end, file->cells, ANJIP_FIELDS_MAX);
    if (n == 0)
        return anjip_iq_refuse(
            file, -1, -1, r->err, ANJI_ERR_FORMAT,
            "a quoted field is not closed, or text follows the closing "
            "quote");
    if (n != file->n_columns)
        return anjip_iq_refuse(file, -1, -1, r->err, ANJI_ERR_FORMAT,
                               "%zu fields, want %zu as in the header (line %lld)", n,
                               file->n_columns, (long long)file->header_at);
    if (is_sum_line(r)) {
        r->sums++;
        return ANJI_OK;
    }
    if (file->kind == IT_STRATA)
        return take_stratum(r);
    int status = plot_id(r, id);
    if (status == ANJI_OK)
        status = take_plot(r, id, text, &visit);
    if (status == ANJI_OK && file->kind == IT_CULMS)
        status = take_culm(r, visit);
    return status;
}

/* ---- files --------------------------------------------------------------------------- */

static int keep_age_unit(reading *r)
{
    anjip_iq_file *file = r->file;
    int            unit = file->n_ages > 0 ? file->age_unit : file->slots[IQ_AGE].unit;

    if (file->kind != IT_CULMS || unit == IU_NONE ||
        (file->n_ages == 0 && !file->slots[IQ_AGE].present))
        return ANJI_OK;
    int kept = unit == IU_DU ? ANJI_AGE_DU : ANJI_AGE_YEARS;
    if (r->inventory->age_unit != ANJI_AGE_NONE && r->inventory->age_unit != kept)
        return anjip_fail_at(
            r->err, ANJI_ERR_AMBIGUOUS, file->header_at, 0,
            "%s:%lld: units are mixed: ages here are in %s, in the files "
            "before it in %s; want one unit",
            file->text.path, (long long)file->header_at,
            anjip_inventory_unit_name(unit), kept == ANJI_AGE_DU ? "years" : "du");
    r->inventory->age_unit = kept;
    return ANJI_OK;
}

/* Where each quantity's unit came from. */
static int note_units(reading *r)
{
    static const char *const from[] = {[IF_HEADER] = "by the header",
                                       [IF_MAP]    = "by the map",
                                       [IF_CELL]   = "by its cells",
                                       [IF_OPTION] = "by option",
                                       [IF_CONVENTION] =
                                           "assumed, for nothing says so"};
    int                      status = ANJI_OK;

    for (int q = 0; q < IQ_COUNTED && status == ANJI_OK; q++) {
        const anjip_iq_slot *slot = &r->file->slots[q];
        if (!slot->present || anjip_inventory_units(q) == NULL || slot->unit == IU_NONE)
            continue;
        status = anjip_inventory_note(
            r->report, r->err, "%s is \"%.*s\" of %.200s in %s (%s)%s%s",
            anjip_iq_names[q], ANJIP_SHOW(slot->name), r->file->text.path,
            anjip_inventory_unit_name(slot->unit), from[slot->from],
            slot->girth ? ", a girth: divided by pi" : "",
            q == IQ_AREA && slot->layout == 2 ? ", along the slope: times its cosine"
            : q == IQ_AREA && slot->unit == IU_MU ? ", 15 mu in a hectare"
                                                  : "");
    }
    return status;
}

static int note_rows(reading *r)
{
    const struct {
        int64_t     n;
        const char *text;
    } notes[] = {
        {r->filled_down, "rows without a plot belong to the plot above them"},
        {r->sums, "lines of sums or means were passed over"},
        {r->classes, "diameter classes stand for their middle"},
        {r->open, "counts of an open age class (\"and older\") take its lower age"}};
    int status = ANJI_OK;

    for (size_t i = 0; i < ANJIP_COUNT(notes) && status == ANJI_OK; i++)
        if (notes[i].n > 0)
            status = anjip_inventory_note(r->report, r->err, "%.200s: %lld %s",
                                          r->file->text.path, (long long)notes[i].n,
                                          notes[i].text);
    return status;
}

static void keep_columns(reading *r, anjip_inventory_file *kept)
{
    for (int q = 0; q < IQ_COUNTED; q++)
        kept->column[q] = r->file->slots[q].present ? r->file->slots[q].column + 1 : 0;
}

static int read_lines(reading *r)
{
    anjip_iq_file *file   = r->file;
    int            status = ANJI_OK;
    const char    *p      = file->data;

    r->filled_down = r->sums = r->classes = r->open = 0;
    r->last_plot[0]                                 = '\0';
    for (; p < file->text.end && status == ANJI_OK; file->line++) {
        const char *end = anjip_line_end(&file->text, p);
        status          = take_line(r, p, end);
        p               = anjip_line_next(&file->text, end);
    }
    if (status == ANJI_OK)
        status = keep_age_unit(r);
    if (status == ANJI_OK)
        status = note_units(r);
    return status == ANJI_OK ? note_rows(r) : status;
}

static int read_file(reading *r, const char *path, size_t i, anjip_iq_map *map)
{
    int converted = 0;
    int status    = anjip_text_load(&r->file->text, path, r->err);

    r->file->index              = (int32_t)i;
    r->inventory->files[i].path = anjip_text_copy(path);
    r->inventory->n_files       = i + 1;
    if (status == ANJI_OK && r->inventory->files[i].path == NULL)
        status = anjip_no_memory(r->err, "a file's name");
    if (status == ANJI_OK)
        status = anjip_text_utf8(&r->file->text, &converted, r->err);
    if (status == ANJI_OK && converted)
        status = anjip_inventory_note(
            r->report, r->err, "%.200s is not UTF-8 and was read as GB18030", path);
    if (status == ANJI_OK)
        status = anjip_inventory_layout(r->file, map, r->opts, r->report, r->err);
    if (status == ANJI_OK) {
        keep_columns(r, &r->inventory->files[i]);
        status = read_lines(r);
        r->report->counts.lines += r->file->text.lines;
    }
    return status;
}

static int read_files(reading *r, const char *const *paths, size_t n,
                      const char *map_text)
{
    anjip_iq_map map;
    int          status = anjip_inventory_map(&map, map_text, r->err);

    r->inventory->files = anjip_calloc(n, sizeof *r->inventory->files);
    if (status == ANJI_OK && r->inventory->files == NULL)
        status = anjip_no_memory(r->err, "files");
    for (size_t i = 0; i < n && status == ANJI_OK; i++) {
        for (size_t k = 0; k < i; k++)
            if (strcmp(paths[i], paths[k]) == 0)
                return anjip_fail(r->err, ANJI_ERR_DOMAIN, -1,
                                  "%s is given twice, want each file once", paths[i]);
        memset(r->file, 0, sizeof *r->file);
        status = read_file(r, paths[i], i, &map);
        anjip_text_free(&r->file->text);
    }
    for (size_t i = 0; i < map.n && status == ANJI_OK; i++)
        if (!map.items[i].used && !map.items[i].ignore)
            status = anjip_fail(r->err, ANJI_ERR_NOT_FOUND, -1,
                                "map: no file has the column \"%.*s\" of %s",
                                ANJIP_SHOW(map.items[i].column),
                                anjip_iq_names[map.items[i].quantity]);
    r->report->counts.files = (int64_t)n;
    return status;
}

static int read_all(reading *r, const char *const *paths, size_t n, const char *map)
{
    int status = read_files(r, paths, n, map);

    if (status == ANJI_OK)
        status = anjip_join_finish(r->join, r->report, r->err);
    if (status == ANJI_OK && r->inventory->n_culms == 0)
        status = anjip_fail(r->err, ANJI_ERR_NOT_FOUND, -1,
                            "no file holds culms, want one with diameters (dbh, 胸径)");
    if (status == ANJI_OK)
        status = anjip_inventory_check(r->inventory, r->opts, r->report, r->err);
    return status;
}

int anji_inventory_read(const char *const *paths, size_t n_paths, const char *map,
                        const anji_inventory_opts *opts, anji_inventory **out,
                        anji_inventory_report **report, anji_error *err)
{
    anji_inventory_opts mine;
    reading             r;

    anjip_begin(err);
    if (out != NULL)
        *out = NULL;
    if (report != NULL)
        *report = NULL;
    if (paths == NULL || out == NULL || n_paths == 0)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "paths or out is NULL, or no file");
    for (size_t i = 0; i < n_paths; i++)
        if (paths[i] == NULL)
            return anjip_fail(err, ANJI_ERR_NULL, (int64_t)i, "path %zu is NULL", i);
    int status = anjip_inventory_opts(&mine, opts, err);
    if (status != ANJI_OK)
        return status;
    memset(&r, 0, sizeof r);
    r.opts   = &mine;
    r.err    = err;
    status   = anji_inventory_new(&r.inventory, err);
    r.report = anjip_inventory_report_new();
    r.file   = anjip_calloc(1, sizeof *r.file);
    r.join   = r.inventory != NULL ? anjip_join_new(r.inventory) : NULL;
    if (status == ANJI_OK && (r.report == NULL || r.file == NULL || r.join == NULL))
        status = anjip_no_memory(err, "reading");
    if (status == ANJI_OK)
        status = read_all(&r, paths, n_paths, map);
    anjip_join_free(r.join);
    free(r.file);
    if (status == ANJI_OK && report != NULL)
        *report = r.report;
    else
        anji_inventory_report_free(r.report);
    if (status == ANJI_OK)
        *out = r.inventory;
    else
        anji_inventory_free(r.inventory);
    return status;
}
