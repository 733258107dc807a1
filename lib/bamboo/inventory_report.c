/* What was understood of an inventory, kept and told.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "bamboo/inventory.h"

#define SENTENCE_MAX 700

anji_inventory_report *anjip_inventory_report_new(void)
{
    return anjip_calloc(1, sizeof(anji_inventory_report));
}

static void free_texts(char **texts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(texts[i]);
    free(texts);
}

void anji_inventory_report_free(anji_inventory_report *report)
{
    if (report == NULL)
        return;
    free_texts(report->notes, report->n_notes);
    free_texts(report->warnings, report->n_warnings);
    free(report->summary);
    free(report);
}

static int add(char ***texts, size_t *n, anji_error *err, const char *fmt, va_list ap)
    ANJIP_PRINTF(4, 0);
static int add(char ***texts, size_t *n, anji_error *err, const char *fmt, va_list ap)
{
    char text[SENTENCE_MAX];

    vsnprintf(text, sizeof text, fmt, ap);
    for (size_t i = 0; i < *n; i++)
        if (strcmp((*texts)[i], text) == 0)
            return ANJI_OK;
    char **wider = realloc(*texts, (*n + 1) * sizeof *wider);
    if (wider == NULL)
        return anjip_no_memory(err, "the report");
    *texts    = wider;
    wider[*n] = anjip_text_copy(text);
    if (wider[*n] == NULL)
        return anjip_no_memory(err, "the report");
    ++*n;
    return ANJI_OK;
}

int anjip_inventory_note(anji_inventory_report *report, anji_error *err,
                         const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int status = add(&report->notes, &report->n_notes, err, fmt, ap);
    va_end(ap);
    return status;
}

int anjip_inventory_warn(anji_inventory_report *report, anji_error *err,
                         const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int status = add(&report->warnings, &report->n_warnings, err, fmt, ap);
    va_end(ap);
    return status;
}

int anji_inventory_report_counts(const anji_inventory_report *report,
                                 anji_inventory_counts       *counts)
{
    if (report == NULL || counts == NULL)
        return ANJI_ERR_NULL;
    *counts = report->counts;
    return ANJI_OK;
}

const char *anji_inventory_report_note(const anji_inventory_report *report, size_t i)
{
    return report == NULL || i >= report->n_notes ? NULL : report->notes[i];
}

const char *anji_inventory_report_warning(const anji_inventory_report *report, size_t i)
{
    return report == NULL || i >= report->n_warnings ? NULL : report->warnings[i];
}

/* snprintf to the end of a text that may already be full. */
static void put(char *buffer, size_t size, size_t *length, const char *fmt, ...)
    ANJIP_PRINTF(4, 5);
static void put(char *buffer, size_t size, size_t *length, const char *fmt, ...)
{
    size_t  at = *length < size ? *length : size;
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(at < size ? buffer + at : NULL, size - at, fmt, ap);
    va_end(ap);
    *length += n > 0 ? (size_t)n : 0;
}

size_t anji_inventory_describe(const anji_inventory_report *report, char *buffer,
                               size_t size)
{
    size_t length = 0;

    if (buffer == NULL)
        size = 0;
    if (size > 0)
        buffer[0] = '\0';
    if (report == NULL)
        return 0;
    const anji_inventory_counts *c = &report->counts;
    if (c->files > 0)
        put(buffer, size, &length, "Files    %lld, %lld lines\n", (long long)c->files,
            (long long)c->lines);
    put(buffer, size, &length, "Plots    %lld in %lld survey%s\n", (long long)c->plots,
        (long long)c->surveys, c->surveys == 1 ? "" : "s");
    put(buffer, size, &length, "Culms    %.0f living", c->live);
    const struct {
        double      n;
        const char *what;
    } left_out[] = {{c->dead, "dead"},
                    {c->felled, "felled"},
                    {c->shoots, "shoots"},
                    {c->small, "below the limits"}};
    for (size_t i = 0; i < ANJIP_COUNT(left_out); i++)
        if (left_out[i].n > 0)
            put(buffer, size, &length, ", %.0f %s (left out)", left_out[i].n,
                left_out[i].what);
    put(buffer, size, &length, "\n");
    if (report->summary != NULL)
        put(buffer, size, &length, "%s", report->summary);
    for (size_t i = 0; i < report->n_notes; i++)
        put(buffer, size, &length, "Note     %s\n", report->notes[i]);
    for (size_t i = 0; i < report->n_warnings; i++)
        put(buffer, size, &length, "Warning  %s\n", report->warnings[i]);
    return length;
}

void anjip_inventory_where(const anji_inventory *inventory, const anjip_place *place,
                           char *out, size_t size)
{
    if (place->file >= 0 && (size_t)place->file < inventory->n_files)
        snprintf(out, size, "%.300s:%lld", inventory->files[place->file].path,
                 (long long)place->line);
    else
        snprintf(out, size, "row %lld", (long long)place->line);
}

int anjip_inventory_refuse(const anji_inventory *inventory, const anjip_place *place,
                           int quantity, anji_error *err, int status, const char *fmt,
                           ...)
{
    char    text[SENTENCE_MAX], where[360];
    va_list ap;
    int32_t column  = 0;
    int     of_file = place->file >= 0 && (size_t)place->file < inventory->n_files;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    anjip_inventory_where(inventory, place, where, sizeof where);
    if (!of_file)
        return anjip_fail(err, status, place->line, "%s: %s", where, text);
    if (quantity >= 0)
        column = inventory->files[place->file].column[quantity];
    if (column > 0)
        return anjip_fail_at(err, status, place->line, column, "%s: column %ld: %s",
                             where, (long)column, text);
    return anjip_fail_at(err, status, place->line, 0, "%s: %s", where, text);
}
