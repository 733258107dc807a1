/* The canonical bytes of a tree, and what they are of: names in the order of UTF-16,
 * strings with the fewest escapes, numbers as ECMAScript writes them (RFC 8785).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "account/json.h"

#define DEPTH_MAX  64
#define FIRST_ROOM 4096

void anjip_bytes_add(anjip_bytes *b, const char *from, size_t n)
{
    if (b->failed || n >= SIZE_MAX / 4 - b->n) {
        b->failed = 1;
        return;
    }
    if (b->n + n + 1 > b->room) {
        size_t room  = 2 * (b->n + n) + FIRST_ROOM;
        char  *wider = realloc(b->bytes, room);
        if (wider == NULL) {
            b->failed = 1;
            return;
        }
        b->bytes = wider;
        b->room  = room;
    }
    memcpy(b->bytes + b->n, from, n);
    b->n += n;
    b->bytes[b->n] = '\0';
}

void anjip_bytes_add_string(anjip_bytes *b, const char *text)
{
    static const char short_of[] = "btn?fr"; /* of 8 to 13; 11 has none */

    anjip_bytes_add(b, "\"", 1);
    while (*text != '\0') {
        size_t        plain = 0;
        unsigned char c;
        while ((c = (unsigned char)text[plain]) >= 0x20 && c != '"' && c != '\\')
            plain++;
        anjip_bytes_add(b, text, plain);
        text += plain;
        if (c == '\0')
            break;
        char escape[8] = {'\\', (char)c, '\0'};
        if (c >= 8 && c <= 13 && c != 11)
            escape[1] = short_of[c - 8];
        else if (c < 0x20)
            snprintf(escape, sizeof escape, "\\u%04x", c);
        anjip_bytes_add(b, escape, strlen(escape));
        text++;
    }
    anjip_bytes_add(b, "\"", 1);
}

/* In UTF-8, order of bytes is order of code points. In UTF-16 what is beyond U+FFFF is
 * written with units from D800 on, and so comes before U+E000 to U+FFFF (first bytes EE
 * and EF), which it follows in UTF-8 (first bytes F0 to F4). */
int anjip_utf16_order(const char *a, const char *b)
{
    const unsigned char *p = (const unsigned char *)a, *q = (const unsigned char *)b;

    while (*p == *q && *p != 0) {
        p++;
        q++;
    }
    int beyond_p = *p >= 0xF0, beyond_q = *q >= 0xF0;
    if (beyond_p != beyond_q && (beyond_p ? *q : *p) >= 0xEE)
        return beyond_p ? -1 : 1;
    return (int)*p - (int)*q;
}

static int by_name(const void *a, const void *b)
{
    return anjip_utf16_order(*(const char *const *)a, *(const char *const *)b);
}

/* A container that is being written. */
typedef struct {
    const anjip_json *value;
    const char      **names; /* sorted; NULL: an array */
    size_t            n, next;
} level;

static int open_level(level *l, const anjip_json *value, anjip_bytes *b)
{
    int object = anjip_json_kind(value) == ANJIP_JSON_OBJECT;

    *l = (level){value, NULL, anjip_json_size(value), 0};
    if (object) {
        l->names = anjip_calloc(l->n, sizeof *l->names);
        if (l->names == NULL)
            return 0;
        anjip_json_names(value, l->names);
        qsort(l->names, l->n, sizeof *l->names, by_name);
    }
    anjip_bytes_add(b, object ? "{" : "[", 1);
    return 1;
}

static void add_scalar(anjip_bytes *b, const anjip_json *value)
{
    static const char *const words[] = {"null", "true", "false"};
    char                     text[ANJIP_ECMA_SIZE];
    int                      kind = anjip_json_kind(value);

    if (kind == ANJIP_JSON_STRING) {
        anjip_bytes_add_string(b, anjip_json_chars(value));
        return;
    }
    if (kind == ANJIP_JSON_INTEGER)
        snprintf(text, sizeof text, "%" PRId64, anjip_json_whole(value));
    else if (kind == ANJIP_JSON_REAL)
        anjip_ecma_number(anjip_json_real(value), text);
    else
        snprintf(text, sizeof text, "%s", words[kind]);
    anjip_bytes_add(b, text, strlen(text));
}

/* The next value of a level, with what stands before it; NULL: closed. */
static const anjip_json *next_of(level *l, anjip_bytes *b)
{
    if (l->next == l->n) {
        anjip_bytes_add(b, l->names != NULL ? "}" : "]", 1);
        free(l->names);
        return NULL;
    }
    if (l->next > 0)
        anjip_bytes_add(b, ",", 1);
    size_t i = l->next++;
    if (l->names == NULL)
        return anjip_json_nth(l->value, i);
    anjip_bytes_add_string(b, l->names[i]);
    anjip_bytes_add(b, ":", 1);
    return anjip_json_named(l->value, l->names[i]);
}

/* 0, or why not. */
static int write_tree(const anjip_json *value, anjip_bytes *b)
{
    level levels[DEPTH_MAX];
    int   depth = 0, status = ANJI_OK;

    for (;;) {
        if (anjip_json_kind(value) < ANJIP_JSON_ARRAY)
            add_scalar(b, value);
        else if (depth == DEPTH_MAX)
            status = ANJI_ERR_DOMAIN;
        else if (!open_level(&levels[depth++], value, b)) {
            depth--;
            status = ANJI_ERR_MEMORY;
        }
        for (value = NULL; status == ANJI_OK && depth > 0 && value == NULL;) {
            value = next_of(&levels[depth - 1], b);
            depth -= value == NULL;
        }
        if (value == NULL)
            break;
    }
    while (depth > 0)
        free(levels[--depth].names);
    return status;
}

int anjip_json_canonical(const anjip_json *value, char **bytes, size_t *n,
                         anji_error *err)
{
    anjip_bytes b      = {0};
    int         status = write_tree(value, &b);

    *bytes = NULL;
    *n     = 0;
    if (status == ANJI_OK && b.failed)
        status = ANJI_ERR_MEMORY;
    if (status != ANJI_OK) {
        free(b.bytes);
        return anjip_fail(err, status, -1, "json: %s",
                          status == ANJI_ERR_DOMAIN ? "nested too deeply"
                                                    : "no memory to write");
    }
    *bytes = b.bytes;
    *n     = b.n;
    return ANJI_OK;
}

int anjip_utf8(const char *text)
{
    const unsigned char *p = (const unsigned char *)text;

    while (*p != 0) {
        size_t   more = *p < 0x80                 ? 0
                        : *p >= 0xC2 && *p < 0xE0 ? 1
                        : *p >= 0xE0 && *p < 0xF0 ? 2
                        : *p >= 0xF0 && *p < 0xF5 ? 3
                                                  : 4;
        uint32_t code = more == 0 ? *p : *p & (0x3FU >> more);
        if (more == 4)
            return 0;
        for (size_t i = 1; i <= more; i++) {
            if ((p[i] & 0xC0) != 0x80)
                return 0;
            code = code << 6 | (p[i] & 0x3FU);
        }
        if ((more == 2 && (code < 0x800 || (code >= 0xD800 && code < 0xE000))) ||
            (more == 3 && (code < 0x10000 || code > 0x10FFFF)))
            return 0;
        p += more + 1;
    }
    return 1;
}
