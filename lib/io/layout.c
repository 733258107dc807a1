/* Where the header stands, what separates fields, what the lines around it say.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "io/io.h"

#define HEADER_LINES_MAX 400 /* ONEFlux writes dozens of notes before its header */
#define TEXT_ROWS_MAX    4   /* header, units and kinds of averages (TOA5)       */

static anjip_span line_span(const char *line, const char *end)
{
    anjip_span span = {line, (size_t)(end - line)};
    return span;
}

/* A column by name or "#7"; -1 when there is none, -2 when there are several. */
static int32_t find_column(const anjip_span *header, size_t n, anjip_span name)
{
    int32_t found = -1;

    for (size_t c = 0; c < n; c++)
        if (header[c].n == name.n && memcmp(header[c].at, name.at, name.n) == 0)
            found = found == -1 ? (int32_t)c : -2;
    if (found == -1 && name.n > 1 && name.at[0] == '#') {
        int32_t number = anjip_digits(name.at + 1, name.n - 1);
        if (number >= 1 && (size_t)number <= n)
            found = number - 1;
    }
    return found;
}

static int is_number(anjip_span field)
{
    double value;
    return anjip_number(field.at, field.n, &value) == ANJIP_NUMBER;
}

/* Whether a line's fields can be the names above the records. */
static int is_header(const anjip_span *fields, size_t n, anjip_map *map)
{
    int    parts = 0, whole = 0, mapped = 0, found = 0;
    size_t numbers = 0;

    if (n < 2)
        return 0;
    for (size_t i = 0; i < map->n; i++)
        if (map->items[i].target >= Q_ALL && map->items[i].target < ANJIP_MAP_SITE &&
            !map->items[i].constant && !map->items[i].ignore) {
            mapped++;
            found += find_column(fields, n, map->items[i].column) >= 0;
        }
    for (size_t c = 0; c < n; c++) {
        int part = anjip_name_time(fields[c]);
        numbers += (size_t)is_number(fields[c]);
        parts += part >= 0;
        whole |= part >= 0 && part <= T_TIME;
    }
    return 2 * numbers < n && ((mapped > 0 && found == mapped) || whole || parts >= 2);
}

static int split_copy(anjip_file *file, const char *line, const char *end,
                      anjip_span **fields, size_t *n, anji_error *err)
{
    *n      = anjip_split(&file->text, line, end, NULL, 0);
    *fields = anjip_calloc(*n, sizeof **fields);
    if (*fields == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a line of %s",
                          file->text.path);
    anjip_split(&file->text, line, end, *fields, *n);
    return ANJI_OK;
}

static int find_header(anjip_file *file, anjip_map *map, anji_error *err)
{
    const char *p = file->text.begin;

    for (int64_t line = 1; p < file->text.end && line <= HEADER_LINES_MAX; line++) {
        const char *end = anjip_line_end(&file->text, p);
        if (*p != '#' && end > p) {
            int status = split_copy(file, p, end, &file->header, &file->n_columns, err);
            if (status != ANJI_OK)
                return status;
            if (is_header(file->header, file->n_columns, map)) {
                file->header_line = p;
                file->header_at   = line;
                return ANJI_OK;
            }
            free(file->header);
            file->header = NULL;
        }
        p = anjip_line_next(&file->text, end);
    }
    return ANJI_OK;
}

static int no_header(const anjip_file *file, anji_error *err)
{
    anjip_span first =
        line_span(file->text.begin, anjip_line_end(&file->text, file->text.begin));

    if (file->text.begin == file->text.end)
        return anjip_fail_at(err, ANJI_ERR_FORMAT, 1, 0, "%s is empty",
                             file->text.path);
    return anjip_fail_at(
        err, ANJI_ERR_NOT_FOUND, 1, 0,
        "%s: none of its first %d lines is a header that names time columns; line 1 is "
        "\"%.*s\". Wanted TIMESTAMP_START, TIMESTAMP_END, DateTime, date and time, or "
        "year, "
        "month, day, hour or year, doy, hour, between tabs, semicolons, commas or "
        "blanks. "
        "For other names: --map TIMESTAMP=column or YEAR=column,DOY=column,HOUR=column",
        file->text.path, HEADER_LINES_MAX, ANJIP_SHOW(first));
}

/* Last field of a metadata line that is not empty: "timezone,200501010030,-6". */
static int meta_number(const anjip_span *fields, size_t n, double *value)
{
    while (n > 1 && fields[n - 1].n == 0)
        n--;
    return n > 1 &&
           anjip_number(fields[n - 1].at, fields[n - 1].n, value) == ANJIP_NUMBER;
}

static int take_name(const anjip_file *file, anji_site *site, anjip_span name,
                     anji_error *err)
{
    size_t n = name.n < sizeof site->name ? name.n : sizeof site->name - 1;

    if (site->name[0] == '\0') {
        memcpy(site->name, name.at, n);
        site->name[n] = '\0';
    } else if (name.n > 0 &&
               (strlen(site->name) != n || memcmp(site->name, name.at, n) != 0)) {
        return anjip_fail_at(
            err, ANJI_ERR_FORMAT, 1, 0,
            "%s is of the site %.*s, the files before it of %s: want files of "
            "one site",
            file->text.path, ANJIP_SHOW(name), site->name);
    }
    return ANJI_OK;
}

/* "site,US-ARc" of ONEFlux, "# Site: US-CRT,,," of AmeriFlux. */
static int read_meta(anjip_file *file, const char *line, const char *end,
                     anji_read_report *report, anji_error *err)
{
    anjip_span fields[4];
    size_t     n     = anjip_split(&file->text, line, end, fields, ANJIP_COUNT(fields));
    anji_site *site  = &report->site;
    double     value = NAN;

    if (n == 0)
        return ANJI_OK;
    n = n < ANJIP_COUNT(fields) ? n : ANJIP_COUNT(fields);
    if (fields[0].n > 7 && strncmp(fields[0].at, "# Site:", 7) == 0) {
        anjip_span name = {fields[0].at + 7, fields[0].n - 7};
        file->format    = "AmeriFlux BASE";
        return take_name(file, site, anjip_span_trim(name), err);
    } else if (n >= 2 && anjip_span_like(fields[0], "site")) {
        file->format = "ONEFlux qca";
        return take_name(file, site, fields[1], err);
    } else if (anjip_span_like(fields[0], "lat") && meta_number(fields, n, &value)) {
        site->lat = value;
    } else if (anjip_span_like(fields[0], "lon") && meta_number(fields, n, &value)) {
        site->lon = value;
    } else if (anjip_span_like(fields[0], "timezone") &&
               meta_number(fields, n, &value)) {
        site->utc_offset = value;
    }
    return ANJI_OK;
}

static int has_name(const anjip_file *file, const char *lower)
{
    for (size_t c = 0; c < file->n_columns; c++)
        if (anjip_span_like(file->header[c], lower))
            return 1;
    return 0;
}

/* Formats by columns that only they have together, first match wins. */
static const struct {
    const char *format, *a, *b;
    int         end_rule;
} formats[] = {
    {"EddyPro full output", "filename", "co2_flux", 1},
    {"EddyPro full output", "date", "co2_flux", 1},
    {"EddyPro _fluxnet_", "filename_hf", "fc", 0},
    {"EddyPro _fluxnet_", "fc_ssitc_test", "sc_single", 0},
    {"ONEFlux result", "nee_vut_ref", "timestamp_start", 0},
    {"REddyProc text", "year", "doy", 0},
    {"REddyProc text", "datetime", "rg", 0},
    {"FLUXNET", "timestamp_start", "timestamp_end", 0},
};

static void name_format(anjip_file *file)
{
    if (file->format == NULL)
        for (size_t i = 0; i < ANJIP_COUNT(formats) && file->format == NULL; i++)
            if (has_name(file, formats[i].a) && has_name(file, formats[i].b)) {
                file->format   = formats[i].format;
                file->end_rule = formats[i].end_rule;
            }
    if (file->format == NULL)
        file->format = "table";
    if (strcmp(file->format, "ONEFlux result") == 0)
        file->format = "FLUXNET product";
}

/* Whether the map gives a column a part of the time; its own name is then not asked. */
static int is_mapped(const anjip_file *file, const anjip_map *map, int32_t column)
{
    for (size_t i = 0; i < map->n; i++) {
        const anjip_map_item *item = &map->items[i];
        if (item->target >= Q_ALL && item->target < ANJIP_MAP_SITE && !item->constant &&
            !item->ignore &&
            find_column(file->header, file->n_columns, item->column) == column)
            return 1;
    }
    return 0;
}

/* Whether an item of the map decides about this file; of several files, one may have
 * the mapped column and another a name that speaks for itself. */
static int maps_time(const anjip_file *file, const anjip_map_item *item)
{
    return item != NULL &&
           (item->constant || item->ignore ||
            find_column(file->header, file->n_columns, item->column) != -1);
}

/* Time columns of the header, or of the map, which then decides alone which whole
 * stamps count. */
static int find_times(anjip_file *file, anjip_map *map, anji_error *err)
{
    int     mapped = 0;
    int32_t second[T_COUNT];

    for (int t = 0; t < T_COUNT; t++) {
        file->time[t].column   = -1;
        file->time[t].constant = 0;
        second[t]              = -1;
        mapped |= maps_time(file, anjip_map_find(map, Q_ALL + t));
    }
    for (size_t c = 0; c < file->n_columns; c++) {
        int t = anjip_name_time(file->header[c]);
        if (t < 0 || is_mapped(file, map, (int32_t)c) ||
            maps_time(file, anjip_map_find(map, Q_ALL + t)) || (mapped && t <= T_STAMP))
            continue;
        if (file->time[t].column >= 0)
            second[t] = (int32_t)c;
        else
            file->time[t].column = (int32_t)c;
    }
    for (int t = 0; t < T_COUNT; t++) {
        anjip_map_item *item = anjip_map_find(map, Q_ALL + t);
        double          value;
        if (item == NULL || item->ignore)
            continue;
        if (item->constant) {
            anjip_number(item->column.at, item->column.n, &value);
            file->time[t].constant = 1;
            file->time[t].value    = (int32_t)value;
            item->used             = 1;
        } else if (maps_time(file, item)) {
            file->time[t].column =
                find_column(file->header, file->n_columns, item->column);
            item->used |= file->time[t].column >= 0;
        }
    }
    int status = anjip_stamp_form(file, err);
    for (int t = 0; t < T_COUNT && status == ANJI_OK; t++) {
        int32_t c = file->time[t].column;
        if (c < 0)
            continue;
        file->time[t].name = file->header[c];
        if (second[t] >= 0)
            return anjip_fail_at(
                err, ANJI_ERR_AMBIGUOUS, file->header_at, second[t] + 1,
                "%s:%lld: columns %ld (%.*s) and %ld (%.*s) both name %s; "
                "choose by --map %s=#%ld or %s=#%ld",
                file->text.path, (long long)file->header_at, (long)c + 1,
                ANJIP_SHOW(file->header[c]), (long)second[t] + 1,
                ANJIP_SHOW(file->header[second[t]]), anjip_time_names[t],
                anjip_time_names[t], (long)c + 1, anjip_time_names[t],
                (long)second[t] + 1);
    }
    return status;
}

/* Rows of text between header and records: units, a repeated header, kinds of means. */
static int is_text_row(const anjip_file *file, const anjip_span *fields, size_t n)
{
    size_t numbers = 0;

    if (anjip_stamp_has_digit(file, fields, n))
        return 0;
    for (size_t c = 0; c < n; c++)
        numbers += (size_t)is_number(fields[c]);
    return 2 * numbers <= n;
}

static int is_last_empty(const anjip_text *text, const char *line, const char *end)
{
    while (end > line && (end[-1] == ' ' || end[-1] == '\r'))
        end--;
    return end > line && end[-1] == text->delimiter;
}

/* Delimiters behind the last field, in the records only or in the header only: the first
 * record tells, and all others are held to it. */
static int settle_width(anjip_file *file, anji_error *err)
{
    const char *end = anjip_line_end(&file->text, file->header_line);
    const char *p   = anjip_line_next(&file->text, end);

    for (int row = 0; p < file->text.end && row <= TEXT_ROWS_MAX; row++) {
        anjip_span *fields;
        size_t      n;
        end        = anjip_line_end(&file->text, p);
        int status = split_copy(file, p, end, &fields, &n, err);
        if (status != ANJI_OK)
            return status;
        int record = *p != '#' && anjip_stamp_has_digit(file, fields, n);
        free(fields);
        if (record && n == file->n_columns + 1)
            file->trailing = is_last_empty(&file->text, p, end);
        if (record && n + 1 == file->n_columns &&
            file->header[file->n_columns - 1].n == 0)
            file->n_columns--;
        if (record)
            break;
        p = anjip_line_next(&file->text, end);
    }
    return ANJI_OK;
}

static int same_text(anjip_span a, const char *line, const char *end)
{
    return a.n == (size_t)(end - line) && memcmp(a.at, line, a.n) == 0;
}

static int read_units(anjip_file *file, anji_read_report *report, anji_error *err)
{
    const char *end    = anjip_line_end(&file->text, file->header_line);
    anjip_span  header = line_span(file->header_line, end);
    const char *p      = anjip_line_next(&file->text, end);

    file->data_at = file->header_at + 1;
    for (int row = 0; p < file->text.end && row < TEXT_ROWS_MAX; row++) {
        anjip_span *fields;
        size_t      n;
        end        = anjip_line_end(&file->text, p);
        int status = split_copy(file, p, end, &fields, &n, err);
        if (status != ANJI_OK)
            return status;
        if (!is_text_row(file, fields, n)) {
            free(fields);
            break;
        }
        if (n == file->n_columns + 1 && is_last_empty(&file->text, p, end))
            n--;
        int unit_row = n == file->n_columns && file->units == NULL &&
                       !same_text(header, p, end) && row <= 1 && end > p;
        if (n != file->n_columns && end > p)
            status = anjip_note(
                report, err,
                "line %lld of %s has %zu fields where the header has %zu: no "
                "units are taken from it",
                (long long)file->data_at, file->text.path, n, file->n_columns);
        if (unit_row)
            file->units = fields;
        else
            free(fields);
        if (status != ANJI_OK)
            return status;
        file->data_at++;
        p = anjip_line_next(&file->text, end);
    }
    file->data = p;
    return ANJI_OK;
}

int anjip_layout(anjip_file *file, anjip_map *map, anji_read_report *report,
                 anji_error *err)
{
    static const char delimiters[] = {'\t', ';', ',', ' '};
    int               status       = ANJI_OK;

    for (size_t i = 0; i < sizeof delimiters && file->header == NULL; i++) {
        file->text.delimiter = delimiters[i];
        status               = find_header(file, map, err);
        if (status != ANJI_OK)
            return status;
    }
    if (file->header == NULL)
        return no_header(file, err);
    const char *p = file->text.begin;
    for (int64_t line = 1; line < file->header_at; line++) {
        const char *end = anjip_line_end(&file->text, p);
        status          = read_meta(file, p, end, report, err);
        if (status != ANJI_OK)
            return status;
        if (strncmp(p, "\"TOA5\"", 6) == 0 || strncmp(p, "TOA5", 4) == 0) {
            file->format   = "Campbell TOA5";
            file->infinite = 1;
            file->end_rule = 1;
        }
        p = anjip_line_next(&file->text, end);
    }
    name_format(file);
    status = find_times(file, map, err);
    if (status == ANJI_OK)
        status = settle_width(file, err);
    if (status == ANJI_OK)
        status = read_units(file, report, err);
    report->counts.skipped_header += file->data_at - 1;
    return status;
}
