/* The records of one file as columns, in one pass.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "io/io.h"

/* A column that is read: a part of the time or a quantity. */
typedef struct {
    int32_t column;
    int     part; /* of time, or -1 */
    int     slot; /* quantity, or -1 */
} wanted;

#define WANTED_MAX (T_COUNT + Q_ALL)

typedef struct {
    anjip_file *file;
    int64_t     line;
    size_t      n_wanted;
    wanted      list[WANTED_MAX];
    anjip_span  cells[WANTED_MAX];
} scan;

static int by_column(const void *a, const void *b)
{
    int32_t x = ((const wanted *)a)->column, y = ((const wanted *)b)->column;
    return (x > y) - (x < y);
}

static void list_wanted(scan *s)
{
    s->n_wanted = 0;
    for (int t = 0; t < T_COUNT; t++)
        if (s->file->time[t].column >= 0) {
            wanted w               = {s->file->time[t].column, t, -1};
            s->list[s->n_wanted++] = w;
        }
    for (int q = 0; q < Q_ALL; q++)
        if (s->file->slots[q].present) {
            wanted w               = {s->file->slots[q].column, -1, q};
            s->list[s->n_wanted++] = w;
        }
    qsort(s->list, s->n_wanted, sizeof *s->list, by_column);
}

/* Bytes of eight that equal the delimiter: exact, without a branch. */
static size_t delimiters_of_8(const char *p, uint64_t pattern)
{
    const uint64_t low7 = 0x7f7f7f7f7f7f7f7fULL;
    uint64_t       x;

    memcpy(&x, p, sizeof x);
    x ^= pattern;
    x = ~(((x & low7) + low7) | x | low7);
    return (size_t)(((x >> 7) * 0x0101010101010101ULL) >> 56);
}

/* Delimiters between two places. */
static size_t count_delimiters(const char *p, const char *end, char delimiter)
{
    const uint64_t pattern = 0x0101010101010101ULL * (unsigned char)delimiter;
    size_t         n       = 0;

    for (; end - p >= 8; p += 8)
        n += delimiters_of_8(p, pattern);
    for (; p < end; p++)
        n += *p == delimiter;
    return n;
}

/* Behind the next `count` delimiters, or the end of the line; count is what is left. */
static const char *skip_delimiters(const char *p, const char *end, char delimiter,
                                   size_t *count)
{
    const uint64_t pattern = 0x0101010101010101ULL * (unsigned char)delimiter;

    while (*count > 8 && end - p >= 8) {
        *count -= delimiters_of_8(p, pattern);
        p += 8;
    }
    for (; *count > 0 && p < end; p++)
        *count -= *p == delimiter;
    return p;
}

/* Cells of a line without quotes; its number of fields. */
static size_t plain_cells(scan *s, const char *line, const char *end)
{
    const char  delimiter = s->file->text.delimiter;
    const char *p         = line;
    int32_t     column    = 0;

    for (size_t i = 0; i < s->n_wanted; i++) {
        size_t left = (size_t)(s->list[i].column - column);
        p           = skip_delimiters(p, end, delimiter, &left);
        column      = s->list[i].column - (int32_t)left;
        if (left > 0)
            return (size_t)column + 1;
        const char *q = p;
        while (q < end && *q != delimiter)
            q++;
        anjip_span cell = {p, (size_t)(q - p)};
        s->cells[i]     = anjip_span_trim(cell);
    }
    return (size_t)column + 1 + count_delimiters(p, end, delimiter);
}

/* The same for lines with quotes or blanks between fields; 0 when a quote is open. */
static size_t careful_cells(scan *s, const char *line, const char *end)
{
    size_t n = 0, i = 0;

    for (const char *p = line; p != NULL; n++) {
        anjip_span field;
        if (!anjip_field(&s->file->text, &p, end, &field))
            return 0;
        while (i < s->n_wanted && (size_t)s->list[i].column == n)
            s->cells[i++] = field;
    }
    return n;
}

static int is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static int is_empty_line(const anjip_text *text, const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == text->delimiter || *p == '"'))
        p++;
    return p == end;
}

/* Whether a line repeats one of those before the records. */
static int is_repeated(const anjip_file *file, const char *line, const char *end)
{
    const char *p = file->text.begin;

    while (p < file->data) {
        const char *q = anjip_line_end(&file->text, p);
        if (q - p == end - line && memcmp(p, line, (size_t)(end - line)) == 0)
            return 1;
        p = anjip_line_next(&file->text, q);
    }
    return 0;
}

/* The width of a record: the header's, or one more when the last is empty in all. */
static int is_width(const anjip_file *file, size_t n, const char *line, const char *end)
{
    while (end > line && is_blank(end[-1]) && end[-1] != file->text.delimiter)
        end--;
    return n == file->n_columns + (size_t)file->trailing &&
           (!file->trailing || end[-1] == file->text.delimiter);
}

static int bad_fields(const scan *s, size_t n, anji_error *err)
{
    const anjip_file *file = s->file;

    if (n == 0)
        return anjip_fail_at(
            err, ANJI_ERR_FORMAT, s->line, 0,
            "%s:%lld: a quoted field is not closed, or text follows the "
            "closing quote",
            file->text.path, (long long)s->line);
    return anjip_fail_at(
        err, ANJI_ERR_FORMAT, s->line, 0,
        "%s:%lld: %zu fields, want %zu as in the header (line %lld)%s", file->text.path,
        (long long)s->line, n, file->n_columns + (size_t)file->trailing,
        (long long)file->header_at,
        file->trailing ? " and an empty one, as in the first record" : "");
}

static int bad_cell(const scan *s, size_t i, int kind, anji_error *err)
{
    const anjip_slot *slot = &s->file->slots[s->list[i].slot];
    anjip_span        cell = s->cells[i];
    const char       *hint = "";

    if (memchr(cell.at, ',', cell.n) != NULL)
        hint = " (decimals are written with a point)";
    return anjip_fail_at(err, ANJI_ERR_FORMAT, s->line, slot->column + 1,
                         "%s:%lld: column %ld (%.*s) holds \"%.*s\", want %s%s",
                         s->file->text.path, (long long)s->line, (long)slot->column + 1,
                         ANJIP_SHOW(slot->name), ANJIP_SHOW(cell),
                         kind == ANJIP_NUMBER_RANGE
                             ? "a number below 1.8e308"
                             : "a number, or NA, NaN, -9999 or nothing for missing",
                         hint);
}

static int is_infinity(anjip_span cell)
{
    return anjip_span_like(cell, "inf") || anjip_span_like(cell, "-inf") ||
           anjip_span_like(cell, "+inf");
}

static int take_cells(scan *s, anji_error *err)
{
    anjip_file *file = s->file;
    anjip_span  time[T_COUNT];

    for (size_t i = 0; i < s->n_wanted; i++) {
        if (s->list[i].part >= 0) {
            time[s->list[i].part] = s->cells[i];
            continue;
        }
        anjip_slot *slot = &file->slots[s->list[i].slot];
        double      value;
        int         kind = anjip_cell(s->cells[i].at, s->cells[i].n, &value);
        if (kind == ANJIP_NUMBER_NOT && file->infinite && is_infinity(s->cells[i]))
            kind = ANJIP_NUMBER_NONE; /* the logger's word for a value it lost */
        if (kind == ANJIP_NUMBER_NOT || kind == ANJIP_NUMBER_RANGE)
            return bad_cell(s, i, kind, err);
        slot->values[file->n] =
            value * slot->conversion.scale + slot->conversion.offset;
    }
    int status = anjip_stamp(file, (const anjip_span *)time, s->line,
                             &file->stamps[file->n], err);
    if (status == ANJI_OK)
        file->line[file->n++] = s->line;
    return status;
}

static int take_line(scan *s, const char *line, const char *end,
                     anji_read_report *report, anji_error *err)
{
    anjip_file *file    = s->file;
    int         careful = file->text.has_quote || file->text.delimiter == ' ';

    if (end - line >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0)
        line += 3; /* files put one behind the other keep their byte order marks */
    if (*line == '#' || is_empty_line(&file->text, line, end)) {
        report->counts.skipped_comment++;
        return ANJI_OK;
    }
    if (!(*line >= '0' && *line <= '9') && is_repeated(file, line, end)) {
        report->counts.skipped_repeated++;
        return ANJI_OK;
    }
    size_t n = careful ? careful_cells(s, line, end) : plain_cells(s, line, end);
    if (!is_width(file, n, line, end))
        return bad_fields(s, n, err);
    return take_cells(s, err);
}

static int make_room(anjip_file *file, anji_error *err)
{
    size_t rows = (size_t)(file->text.lines - file->data_at + 1);

    file->stamps = anjip_calloc(rows, sizeof *file->stamps);
    file->line   = anjip_calloc(rows, sizeof *file->line);
    int short_of = file->stamps == NULL || file->line == NULL;
    for (int q = 0; q < Q_ALL; q++)
        if (file->slots[q].present) {
            file->slots[q].values = anjip_calloc(rows, sizeof *file->slots[q].values);
            short_of |= file->slots[q].values == NULL;
        }
    if (short_of)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu records of %s",
                          rows, file->text.path);
    return ANJI_OK;
}

int anjip_file_records(anjip_file *file, anji_read_report *report, anji_error *err)
{
    scan        s;
    const char *p      = file->data;
    int         status = make_room(file, err);

    if (status == ANJI_OK)
        status = anjip_date_order(file, report, err);
    s.file = file;
    s.line = file->data_at;
    list_wanted(&s);
    while (status == ANJI_OK && p < file->text.end) {
        const char *end = anjip_line_end(&file->text, p);
        status          = take_line(&s, p, end, report, err);
        p               = anjip_line_next(&file->text, end);
        s.line++;
    }
    if (status == ANJI_OK && file->n == 0)
        return anjip_fail_at(err, ANJI_ERR_FORMAT, file->header_at, 0,
                             "%s: no record follows the header in line %lld",
                             file->text.path, (long long)file->header_at);
    report->counts.records += (int64_t)file->n;
    report->counts.lines += file->text.lines;
    for (size_t i = 1; i < file->n && status == ANJI_OK; i++)
        report->counts.out_of_order += file->stamps[i] < file->stamps[i - 1];
    return status;
}

int anjip_file_open(anjip_file *file, const char *path, size_t index, anjip_map *map,
                    anji_read_report *report, anji_error *err)
{
    memset(file, 0, sizeof *file);
    int status  = anjip_text_load(&file->text, path, err);
    file->index = index;
    if (status == ANJI_OK)
        status = anjip_layout(file, map, report, err);
    if (status == ANJI_OK)
        status = anjip_choose(file, map, report, err);
    return status;
}

void anjip_file_free(anjip_file *file)
{
    for (int q = 0; q < Q_ALL; q++)
        free(file->slots[q].values);
    free(file->stamps);
    free(file->line);
    free(file->header);
    free(file->units);
    anjip_text_free(&file->text);
}
