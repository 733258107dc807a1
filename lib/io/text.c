/* A whole file in memory; its lines, whatever ends them; its fields.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "io/io.h"

#define CHUNK ((size_t)1 << 20)

/* Files that are not text: how they begin, what they are, what to do. */
static const struct {
    const char *magic;
    size_t      n;
    const char *what, *advice;
} binaries[] = {
    {"PK\003\004", 4, "a zip archive or an Excel workbook (xlsx)",
     "unzip it, or save the sheet as CSV"},
    {"\xfd"
     "7zXZ",
     5, "compressed by xz", "unpack it: xz -dk FILE"},
    {"\x1f\x8b", 2, "compressed by gzip", "unpack it: gzip -dk FILE"},
    {"BZh", 3, "compressed by bzip2", "unpack it: bzip2 -dk FILE"},
    {"\x28\xb5\x2f\xfd", 4, "compressed by zstd", "unpack it: zstd -d FILE"},
    {"CDF\001", 4, "a netCDF file", "export its variables as CSV (ncdump, Python, R)"},
    {"CDF\002", 4, "a netCDF file", "export its variables as CSV (ncdump, Python, R)"},
    {"CDF\005", 4, "a netCDF file", "export its variables as CSV (ncdump, Python, R)"},
    {"\x89HDF", 4, "an HDF5 or netCDF-4 file",
     "export its variables as CSV (ncdump, Python, R)"},
    {"\xd0\xcf\x11\xe0", 4, "an old Excel workbook (xls)", "save the sheet as CSV"},
    {"PAR1", 4, "a Parquet file", "export it as CSV"},
    {"%PDF", 4, "a PDF document", "export the table as CSV"},
    {"\"TOB1\"", 6, "a binary Campbell TOB1 file", "convert it to TOA5 (LoggerNet)"},
    {"\"TOB3\"", 6, "a binary Campbell TOB3 file", "convert it to TOA5 (LoggerNet)"},
    {"\xff\xfe", 2, "UTF-16 text", "save it as UTF-8: iconv -f UTF-16 -t UTF-8 FILE"},
    {"\xfe\xff", 2, "UTF-16 text", "save it as UTF-8: iconv -f UTF-16 -t UTF-8 FILE"},
};

static int refuse_binary(const anjip_text *text, anji_error *err)
{
    size_t n = (size_t)(text->end - text->text);

    for (size_t i = 0; i < ANJIP_COUNT(binaries); i++)
        if (n >= binaries[i].n &&
            memcmp(text->text, binaries[i].magic, binaries[i].n) == 0)
            return anjip_fail_at(err, ANJI_ERR_FORMAT, 1, 0,
                                 "%s is %s, want a text table: %s", text->path,
                                 binaries[i].what, binaries[i].advice);
    const char *nul = memchr(text->text, '\0', n);
    if (nul != NULL)
        return anjip_fail_at(err, ANJI_ERR_FORMAT, 1, 0,
                             "%s holds a NUL byte at offset %lld: a binary or damaged "
                             "file, want a text table",
                             text->path, (long long)(nul - text->text));
    return ANJI_OK;
}

/* CR LF and CR alone become LF. */
static void unify_line_ends(anjip_text *text)
{
    char *to = memchr(text->text, '\r', (size_t)(text->end - text->text));

    if (to == NULL)
        return;
    const char *from = to;
    while (from < text->end) {
        *to++ = '\n'; /* from is at a CR */
        from += from[1] == '\n' ? 2 : 1;
        size_t      rest = (size_t)(text->end - from);
        const char *cr   = memchr(from, '\r', rest);
        size_t      n    = cr == NULL ? rest : (size_t)(cr - from);
        memmove(to, from, n);
        to += n;
        from += n;
    }
    *to       = '\0';
    text->end = to;
}

static void count_lines(anjip_text *text)
{
    const char *p = text->begin;

    text->lines = 0;
    while (p < text->end) {
        text->lines++;
        p = anjip_line_next(text, anjip_line_end(text, p));
    }
}

static int load(anjip_text *text, FILE *file, anji_error *err)
{
    size_t size = 0, room = CHUNK;
    long   whole = 0;

    /* a file that can be measured is read in one piece, anything else in growing ones
     */
    if (fseek(file, 0, SEEK_END) == 0)
        whole = ftell(file);
    rewind(file);
    if (whole > 0 && whole < LONG_MAX - 2)
        room = (size_t)whole + 2;
    text->text = malloc(room);
    while (text->text != NULL) {
        size_t got = fread(text->text + size, 1, room - 1 - size, file);
        size += got;
        if (size < room - 1)
            break;
        char *wider = room > SIZE_MAX / 2 ? NULL : realloc(text->text, 2 * room);
        if (wider == NULL)
            free(text->text);
        text->text = wider;
        room *= 2;
    }
    if (text->text == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the text of %s",
                          text->path);
    if (ferror(file))
        return anjip_fail(err, ANJI_ERR_IO, -1, "cannot read %s: %s", text->path,
                          strerror(errno));
    text->text[size] = '\0';
    text->end        = text->text + size;
    return ANJI_OK;
}

int anjip_text_load(anjip_text *text, const char *path, anji_error *err)
{
    FILE *file = fopen(path, "rb");
    int   status;

    memset(text, 0, sizeof *text);
    text->path = path;
    if (file == NULL)
        return anjip_fail(err, ANJI_ERR_IO, -1, "cannot open %s: %s", path,
                          strerror(errno));
    status = load(text, file, err);
    fclose(file);
    if (status == ANJI_OK)
        status = refuse_binary(text, err);
    if (status != ANJI_OK) {
        anjip_text_free(text);
        return status;
    }
    unify_line_ends(text);
    text->begin = text->text;
    if (strncmp(text->begin, "\xef\xbb\xbf", 3) == 0)
        text->begin += 3;
    text->has_quote =
        memchr(text->begin, '"', (size_t)(text->end - text->begin)) != NULL;
    count_lines(text);
    return ANJI_OK;
}

void anjip_text_free(anjip_text *text)
{
    free(text->text);
    memset(text, 0, sizeof *text);
}

/* A quoted field may hold no line end, so that a quote left open harms one line. */
const char *anjip_line_end(const anjip_text *text, const char *p)
{
    const char *lf = memchr(p, '\n', (size_t)(text->end - p));
    return lf != NULL ? lf : text->end;
}

const char *anjip_line_next(const anjip_text *text, const char *line_end)
{
    return line_end < text->end ? line_end + 1 : text->end;
}

static int is_blank(char c)
{
    return c == ' ' || c == '\t';
}

anjip_span anjip_span_trim(anjip_span span)
{
    while (span.n > 0 && is_blank(span.at[0])) {
        span.at++;
        span.n--;
    }
    while (span.n > 0 && is_blank(span.at[span.n - 1]))
        span.n--;
    return span;
}

static int quoted_field(const char **p, const char *line_end, char delimiter,
                        anjip_span *field)
{
    const char *q = *p + 1;

    /* a doubled quote inside stays doubled: no name or number of a tower holds one */
    while (q < line_end && !(q[0] == '"' && !(q + 1 < line_end && q[1] == '"')))
        q += q[0] == '"' ? 2 : 1;
    if (q >= line_end)
        return 0;
    field->at = *p + 1;
    field->n  = (size_t)(q - field->at);
    *field    = anjip_span_trim(*field);
    q++;
    while (q < line_end && *q != delimiter && is_blank(*q))
        q++;
    if (q < line_end && *q != delimiter)
        return 0;
    *p = q < line_end ? q + 1 : NULL;
    return 1;
}

int anjip_field(const anjip_text *text, const char **p, const char *line_end,
                anjip_span *field)
{
    const char *q = *p;

    if (text->delimiter == ' ') {
        while (q < line_end && is_blank(*q))
            q++;
        field->at = q;
        while (q < line_end && !is_blank(*q))
            q++;
        field->n = (size_t)(q - field->at);
        while (q < line_end && is_blank(*q))
            q++;
        *p = q < line_end ? q : NULL;
        return 1;
    }
    while (q < line_end && *q == ' ')
        q++;
    if (q < line_end && *q == '"') {
        *p = q;
        return quoted_field(p, line_end, text->delimiter, field);
    }
    field->at = q;
    while (q < line_end && *q != text->delimiter)
        q++;
    field->n = (size_t)(q - field->at);
    *field   = anjip_span_trim(*field);
    *p       = q < line_end ? q + 1 : NULL;
    return 1;
}

size_t anjip_split(const anjip_text *text, const char *line, const char *line_end,
                   anjip_span *fields, size_t max)
{
    size_t n = 0;

    for (const char *p = line; p != NULL; n++) {
        anjip_span field;
        if (!anjip_field(text, &p, line_end, &field))
            return 0;
        if (fields != NULL && n < max)
            fields[n] = field;
    }
    return n;
}

int anjip_span_is(anjip_span span, const char *word)
{
    return strlen(word) == span.n && memcmp(span.at, word, span.n) == 0;
}

int anjip_span_like(anjip_span span, const char *lower)
{
    size_t i = 0;

    for (; i < span.n && lower[i] != '\0'; i++) {
        char c = span.at[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + ('a' - 'A'));
        if (c != lower[i])
            return 0;
    }
    return i == span.n && lower[i] == '\0';
}

char *anjip_span_copy(anjip_span span)
{
    char *copy = malloc(span.n + 1);

    if (copy != NULL) {
        memcpy(copy, span.at, span.n);
        copy[span.n] = '\0';
    }
    return copy;
}
