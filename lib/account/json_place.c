/* Where a value of a parsed text stands, by walking the text once more.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "account/json.h"

#define DEPTH_MAX 16

/* The text is JSON, the parser has said so: no check but for its end. */
typedef struct {
    const char *p, *end;
} walk;

static void skip_space(walk *w)
{
    while (w->p < w->end &&
           (*w->p == ' ' || *w->p == '\n' || *w->p == '\r' || *w->p == '\t'))
        w->p++;
}

static void skip_string(walk *w)
{
    for (w->p++; w->p < w->end && *w->p != '"'; w->p++)
        w->p += *w->p == '\\' && w->p + 1 < w->end;
    w->p += w->p < w->end;
}

static void skip_value(walk *w)
{
    int depth = 0;

    for (; w->p < w->end; w->p++) {
        char c = *w->p;
        if (c == '"') {
            skip_string(w);
            w->p--;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            if (depth == 0)
                return;
            depth--;
        } else if (c == ',' && depth == 0) {
            return;
        }
    }
}

/* To the value of a member (a name that needs an escape is not found), or of an element;
 * 0: it is not there. */
static int step_into(walk *w, const anjip_json_at *at)
{
    size_t i = 0;

    for (w->p++; w->p < w->end; w->p++) {
        skip_space(w);
        if (w->p == w->end || *w->p == '}' || *w->p == ']')
            return 0;
        if (at->member == NULL && i++ == at->index)
            return 1;
        if (at->member != NULL) {
            const char *name = w->p + 1;
            skip_string(w);
            size_t n = (size_t)(w->p - name) - 1;
            while (w->p < w->end && *w->p != ':')
                w->p++;
            w->p += w->p < w->end;
            skip_space(w);
            if (n == strlen(at->member) && memcmp(name, at->member, n) == 0)
                return 1;
        }
        skip_value(w);
        if (w->p == w->end || *w->p != ',')
            return 0;
    }
    return 0;
}

size_t anjip_json_place(const anjip_json_at *at)
{
    const anjip_json_text *text = at->text;
    const anjip_json_at   *way[DEPTH_MAX];
    walk                   w = {text->bytes, text->bytes + text->n};
    size_t                 n = 0;

    for (; at->parent != NULL && n < DEPTH_MAX; at = at->parent)
        way[n++] = at;
    skip_space(&w);
    const char *place = w.p;
    while (n-- > 0 && step_into(&w, way[n]))
        place = w.p;
    return (size_t)(place - text->bytes);
}
