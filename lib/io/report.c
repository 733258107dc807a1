/* What was understood, kept and told.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/calendar.h>

#include "io/io.h"

#define NOTE_MAX 600

int anjip_note(anji_read_report *report, anji_error *err, const char *fmt, ...)
{
    char    text[NOTE_MAX];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    for (size_t i = 0; i < report->n_notes; i++)
        if (strcmp(report->notes[i], text) == 0)
            return ANJI_OK;
    char **wider = realloc(report->notes, (report->n_notes + 1) * sizeof *wider);
    if (wider == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a note");
    report->notes   = wider;
    anjip_span span = {text, strlen(text)};
    char      *copy = anjip_span_copy(span);
    if (copy == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a note");
    report->notes[report->n_notes++] = copy;
    return ANJI_OK;
}

int anjip_report_source(anji_read_report *report, const anjip_source *source,
                        anjip_span name, anjip_span unit, const char *path,
                        anji_error *err)
{
    anjip_span    where = {path, strlen(path)};
    anjip_source *wider =
        realloc(report->sources, (report->n_sources + 1) * sizeof *report->sources);

    if (wider == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the report");
    report->sources    = wider;
    anjip_source *made = &wider[report->n_sources++];
    *made              = *source;
    made->source       = anjip_span_copy(name);
    made->unit_found   = anjip_span_copy(unit);
    made->path         = anjip_span_copy(where);
    if (made->source == NULL || made->unit_found == NULL || made->path == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the report");
    return ANJI_OK;
}

void anji_read_report_free(anji_read_report *report)
{
    if (report == NULL)
        return;
    for (size_t i = 0; i < report->n_notes; i++)
        free(report->notes[i]);
    for (size_t i = 0; i < report->n_sources; i++) {
        free(report->sources[i].source);
        free(report->sources[i].unit_found);
        free(report->sources[i].path);
    }
    free(report->notes);
    free(report->sources);
    free(report);
}

const char *anji_read_report_format(const anji_read_report *report)
{
    return report == NULL ? NULL : report->format;
}

int anji_read_report_site(const anji_read_report *report, anji_site *site)
{
    if (report == NULL || site == NULL)
        return ANJI_ERR_NULL;
    *site = report->site;
    return ANJI_OK;
}

int anji_read_report_counts(const anji_read_report *report, anji_read_counts *counts)
{
    if (report == NULL || counts == NULL)
        return ANJI_ERR_NULL;
    *counts = report->counts;
    return ANJI_OK;
}

size_t anji_read_report_columns(const anji_read_report *report)
{
    return report == NULL ? 0 : report->n_sources;
}

int anji_read_report_column(const anji_read_report *report, size_t i,
                            anji_read_column *column)
{
    if (report == NULL || column == NULL)
        return ANJI_ERR_NULL;
    memset(column, 0, sizeof *column);
    if (i >= report->n_sources)
        return ANJI_ERR_NOT_FOUND;
    const anjip_source *s = &report->sources[i];
    column->quantity      = anjip_quantities[s->quantity].name;
    column->unit          = anjip_quantities[s->quantity].unit;
    column->source        = s->source;
    column->unit_found    = s->unit_found;
    column->unit_from     = s->unit_from;
    column->conversion    = s->conversion;
    column->file          = s->path;
    column->missing       = s->missing;
    column->column        = s->column;
    return ANJI_OK;
}

const char *anji_read_report_note(const anji_read_report *report, size_t i)
{
    return report == NULL || i >= report->n_notes ? NULL : report->notes[i];
}

/* A text that grows behind a buffer of fixed size and knows its whole length. */
typedef struct {
    char  *buffer;
    size_t size, length;
} writer;

static void put(writer *w, const char *fmt, ...) ANJIP_PRINTF(2, 3);
static void put(writer *w, const char *fmt, ...)
{
    size_t  room = w->length < w->size ? w->size - w->length : 0;
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(room > 0 ? w->buffer + w->length : NULL, room, fmt, ap);
    va_end(ap);
    if (n > 0)
        w->length += (size_t)n;
}

static void put_time(writer *w, int64_t seconds)
{
    anji_civil c;

    anji_civil_from_seconds(seconds, &c);
    put(w, "%04d-%02d-%02d %02d:%02d", (int)c.year, (int)c.month, (int)c.day,
        (int)c.hour, (int)c.minute);
}

static void put_axis(writer *w, const anji_read_report *report)
{
    static const char *const      what[] = {"?", "start", "end", "middle"};
    const anji_read_counts *const c      = &report->counts;

    put(w, "Time:    ");
    put_time(w, report->first);
    put(w, " to ");
    put_time(w, report->last + c->step);
    put(w, ", step %ld min, %lld rows; stamps are the %s of the interval (%s)\n",
        (long)c->step / 60, (long long)c->rows, what[c->stamp & 3], report->stamp_why);
    put(w,
        "Records: %lld in %lld file%s; rows without a record %lld, duplicates %lld, "
        "conflicting %lld, out of order %lld\n",
        (long long)c->records, (long long)c->files, c->files == 1 ? "" : "s",
        (long long)c->rows_missing, (long long)c->duplicates_identical,
        (long long)c->duplicates_conflicting, (long long)c->out_of_order);
    put(w,
        "Skipped: %lld lines before the records, %lld comments and blanks, %lld "
        "repeated "
        "headers\n",
        (long long)c->skipped_header, (long long)c->skipped_comment,
        (long long)c->skipped_repeated);
}

/* Several years of one network say the same: one line for all of them. */
static int same_source(const anjip_source *a, const anjip_source *b)
{
    return a->quantity == b->quantity && a->column == b->column &&
           strcmp(a->source, b->source) == 0 &&
           strcmp(a->unit_found, b->unit_found) == 0 &&
           strcmp(a->unit_from, b->unit_from) == 0 &&
           strcmp(a->conversion, b->conversion) == 0;
}

static void put_columns(writer *w, const anji_read_report *report)
{
    for (size_t i = 0; i < report->n_sources; i++) {
        const anjip_source *s     = &report->sources[i];
        size_t              alike = 0, told = 0;
        for (size_t k = 0; k < report->n_sources; k++)
            if (same_source(s, &report->sources[k])) {
                alike++;
                told += k < i;
            }
        if (told > 0)
            continue;
        put(w, "  %-15s %-12s from %s (column %ld", anjip_quantities[s->quantity].name,
            anjip_quantities[s->quantity].unit, s->source, (long)s->column);
        if (alike > 1)
            put(w, " of %zu files", alike);
        else if (report->counts.files > 1)
            put(w, " of file %zu", s->file + 1);
        put(w, "), unit %s%s%s%s", s->unit_found[0] != '\0' ? "\"" : "", s->unit_found,
            s->unit_found[0] != '\0' ? "\" by " : "by ", s->unit_from);
        if (strcmp(s->conversion, "none") != 0)
            put(w, ", %s", s->conversion);
        put(w, "; missing %lld (%.1f %%)\n", (long long)s->missing,
            report->counts.rows > 0
                ? 100.0 * (double)s->missing / (double)report->counts.rows
                : 0.0);
    }
}

size_t anji_read_describe(const anji_read_report *report, char *buffer, size_t size)
{
    writer w = {buffer, buffer == NULL ? 0 : size, 0};

    if (w.size > 0)
        buffer[0] = '\0';
    if (report == NULL)
        return 0;
    put(&w, "Format:  %s\n", report->format);
    put(&w, "Site:    %s",
        report->site.name[0] != '\0' ? report->site.name : "not named");
    if (!isnan(report->site.lat) && !isnan(report->site.lon))
        put(&w, ", %.4f N, %.4f E", report->site.lat, report->site.lon);
    if (!isnan(report->site.utc_offset))
        put(&w, ", UTC%+g h", report->site.utc_offset);
    put(&w, "\n");
    put_axis(&w, report);
    put(&w, "Columns:\n");
    put_columns(&w, report);
    for (size_t i = 0; i < report->n_notes; i++)
        put(&w, "Note:    %s\n", report->notes[i]);
    return w.length;
}
