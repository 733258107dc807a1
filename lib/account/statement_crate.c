/* A statement as a Process Run Crate 0.6 on RO-Crate 1.3.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/calendar.h>

#include "account/file.h"
#include "account/statement_private.h"

#define CRATE    "https://w3id.org/ro/crate/1.3"
#define PROFILE  "https://w3id.org/ro/wfrun/process/0.6"
#define RUN      "#run"
#define SOFTWARE "#libanjicarbon"
#define AUTHOR   "#author"

/* The crate that grows: entities, what the run took and gave, what lies in the folder. */
typedef struct {
    const anji_statement *s;
    const anji_crate     *crate;
    anjip_json           *graph, *objects, *results, *parts;
    int                   bad;
} writer;

/* ---- small values ---------------------------------------------------------------------- */
static anjip_json *reference(const char *id)
{
    anjip_json *o = anjip_json_object();

    if (!anjip_json_set(o, "@id", anjip_json_string(id)))
        return o;
    anjip_json_free(o);
    return NULL;
}

/* An entity in the graph with texts "name", "value", ..., NULL; NULL without memory. */
static anjip_json *entity(writer *w, const char *id, const char *type, ...)
{
    anjip_json *o   = anjip_json_object();
    int         bad = anjip_json_set(o, "@id", anjip_json_string(id));
    va_list     ap;

    bad |= anjip_json_set(o, "@type", anjip_json_string(type));
    va_start(ap, type);
    for (const char *name = va_arg(ap, const char *); name != NULL;
         name             = va_arg(ap, const char *))
        bad |= anjip_json_set(o, name, anjip_json_string(va_arg(ap, const char *)));
    va_end(ap);
    if (bad || anjip_json_append(w->graph, o)) {
        w->bad = 1; /* append has taken o over, and freed it where it failed */
        if (bad)
            anjip_json_free(o);
        return NULL;
    }
    return o; /* borrowed: the graph's */
}

static void set(writer *w, anjip_json *o, const char *name, anjip_json *value)
{
    w->bad |= anjip_json_set(o, name, value);
}

/* A relative URI of a file's name. */
static char *uri_of(const char *name)
{
    static const char kept[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                               "0123456789-_.~";
    char             *uri    = anjip_malloc(strlen(name) + 1, 3);
    size_t            n      = 0;

    if (uri == NULL)
        return NULL;
    for (; *name != '\0'; name++)
        if (strchr(kept, *name) != NULL)
            uri[n++] = *name;
        else
            n += (size_t)snprintf(uri + n, 4, "%%%02X", (unsigned)(unsigned char)*name);
    uri[n] = '\0';
    return uri;
}

/* ---- entities -------------------------------------------------------------------------- */
static void put_frame(writer *w)
{
    char        name[300];
    anjip_json *o = entity(w, "ro-crate-metadata.json", "CreativeWork", NULL);

    set(w, o, "conformsTo", reference(CRATE));
    set(w, o, "about", reference("./"));
    snprintf(name, sizeof name, "Carbon account of %.200s (%.60s)", w->s->subject,
             w->s->kind);
    if (!anjip_utf8(name)) /* cut within a character */
        snprintf(name, sizeof name, "Carbon account (%.60s)", w->s->kind);
    o = entity(
        w, "./", "Dataset", "name", name, "description",
        "A statement of libanjicarbon and what it was made from. Its inputs, "
        "options, steps and results are in the statement; anji-verify recomputes "
        "it.",
        "datePublished", w->crate->date, NULL);
    set(w, o, "conformsTo", reference(PROFILE));
    set(w, o, "license", reference(w->crate->licence));
    set(w, o, "author", reference(AUTHOR));
    set(w, o, "mentions", reference(RUN));
    set(w, o, "hasPart", w->parts);
    w->parts = NULL;
    entity(w, PROFILE, "CreativeWork", "name", "Process Run Crate", "version", "0.6",
           NULL);
    entity(w, w->crate->licence, "CreativeWork", "name", w->crate->licence, NULL);
    entity(w, AUTHOR, "Person", "name", w->crate->author, NULL);
    entity(w, SOFTWARE, "SoftwareApplication", "name", "libanjicarbon",
           "softwareVersion", anji_version(), NULL);
}

static void put_input(writer *w, size_t i)
{
    const anjip_input *in   = &w->s->inputs[i];
    char              *uri  = uri_of(in->file);
    char              *id   = NULL;
    size_t             room = uri == NULL ? 0 : strlen(uri) + strlen(in->role) + 2;
    char               size[24];
    int                again = 0;

    for (size_t k = 0; k < i; k++) /* the same name in another folder */
        again |= strcmp(w->s->inputs[k].file, in->file) == 0;
    again |= strcmp(w->crate->statement, in->file) == 0;
    id = room > 0 ? anjip_malloc(room, 1) : NULL;
    if (id == NULL) {
        free(uri);
        w->bad = 1;
        return;
    }
    snprintf(id, room, again ? "%s#%s" : "%s", uri, in->role);
    snprintf(size, sizeof size, "%lld", (long long)in->bytes);
    anjip_json *o = entity(w, id, "File", "name", in->file, "description", in->role,
                           "contentSize", size, "sha256", in->sha256, NULL);
    if (in->first != NULL && in->last != NULL) {
        char period[200];
        snprintf(period, sizeof period, "%.90s/%.90s", in->first, in->last);
        if (anjip_utf8(period))
            set(w, o, "temporalCoverage", anjip_json_string(period));
    }
    w->bad |= anjip_json_append(w->objects, reference(id));
    w->bad |= anjip_json_append(w->parts, reference(id));
    free(id);
    free(uri);
}

/* A number or words as a PropertyValue, listed under what the run took or gave. */
static void put_value(writer *w, anjip_json *list, const char *section,
                      const char *name, const char *value, const char *unit)
{
    char id[400];

    snprintf(id, sizeof id, "#%s.%.300s", section, name);
    anjip_json *o = entity(w, id, "PropertyValue", "name", id + 1, NULL);
    set(w, o, "value", anjip_json_string(value != NULL ? value : "missing"));
    if (unit != NULL)
        set(w, o, "unitText", anjip_json_string(unit));
    w->bad |= anjip_json_append(list, reference(id));
}

static void put_result(writer *w)
{
    char *uri = uri_of(w->crate->statement);
    char  hash[ANJI_SHA256_HEX];

    if (uri == NULL || anji_statement_hash(w->s, hash, NULL) != ANJI_OK) {
        w->bad = 1;
        free(uri);
        return;
    }
    entity(w, uri, "File", "name", w->crate->statement, "description",
           "the statement, canonical JSON", "encodingFormat", "application/json",
           "sha256", hash, NULL);
    w->bad |= anjip_json_append(w->results, reference(uri));
    w->bad |= anjip_json_append(w->parts, reference(uri));
    free(uri);
}

static void put_run(writer *w)
{
    const anji_statement *s = w->s;

    put_result(w);
    for (size_t i = 0; i < s->n_inputs; i++)
        put_input(w, i);
    for (size_t i = 0; i < s->n_options; i++) {
        const anjip_option *o = &s->options[i];
        put_value(w, w->objects, "option", o->path,
                  o->words != NULL ? o->words : o->value, o->unit);
    }
    for (size_t i = 0; i < s->n_lines[ANJI_LINE_RESULT]; i++) {
        const anjip_line *l = &s->lines[ANJI_LINE_RESULT][i];
        put_value(w, w->results, "result", l->name,
                  l->words != NULL ? l->words : l->value, l->unit);
    }
    anjip_json *run = entity(w, RUN, "CreateAction", "name", "The account is made",
                             "endTime", w->crate->date, NULL);
    set(w, run, "instrument", reference(SOFTWARE));
    set(w, run, "agent", reference(AUTHOR));
    set(w, run, "object", w->objects);
    set(w, run, "result", w->results);
    w->objects = w->results = NULL;
}

/* ---- the crate ------------------------------------------------------------------------- */

/* YYYY-MM-DD of the calendar. */
static int is_date(const char *text)
{
    int        year, month, day, used = 0;
    anji_civil c;
    int64_t    seconds;

    if (strlen(text) != 10 ||
        sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &used) != 3 || used != 10 ||
        strspn(text, "0123456789-") != 10)
        return 0;
    seconds = anji_seconds_from_yday(year, 1);
    for (int d = 0; d < 366; d++, seconds += 86400)
        if (anji_civil_from_seconds(seconds, &c) == ANJI_OK && c.year == year &&
            c.month == month && c.day == day)
            return 1;
    return 0;
}

static int check_crate(const anji_statement *s, const anji_crate *crate,
                       anji_error *err)
{
    if (s == NULL || crate == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "statement or crate is NULL");
    const char *texts[] = {crate->statement, crate->date, crate->licence,
                           crate->author};
    for (size_t i = 0; i < ANJIP_COUNT(texts); i++) {
        if (texts[i] == NULL)
            return anjip_fail(err, ANJI_ERR_NULL, -1, "a text of the crate is NULL");
        if (!anjip_utf8(texts[i]) || texts[i][0] == '\0')
            return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                              "a text of the crate is empty or not UTF-8");
    }
    if (!is_date(crate->date))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "the crate's date is \"%.40s\", want YYYY-MM-DD",
                          crate->date);
    return ANJI_OK;
}

static anjip_json *contexts(void)
{
    anjip_json *list = anjip_json_array();
    int         bad  = anjip_json_append(list, anjip_json_string(CRATE "/context"));

    bad |= anjip_json_append(
        list, anjip_json_string("https://w3id.org/ro/terms/workflow-run/context"));
    if (!bad)
        return list;
    anjip_json_free(list);
    return NULL;
}

int anji_statement_crate(const anji_statement *s, const anji_crate *crate, char **bytes,
                         size_t *n, anji_error *err)
{
    anjip_begin(err);
    if (bytes != NULL)
        *bytes = NULL;
    if (n != NULL)
        *n = 0;
    if (bytes == NULL || n == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "bytes or n is NULL");
    int status = check_crate(s, crate, err);
    if (status != ANJI_OK)
        return status;
    writer w = {s,
                crate,
                anjip_json_array(),
                anjip_json_array(),
                anjip_json_array(),
                anjip_json_array(),
                0};
    if (w.graph == NULL || w.objects == NULL || w.results == NULL || w.parts == NULL)
        w.bad = 1;
    if (!w.bad)
        put_run(&w);
    if (!w.bad)
        put_frame(&w);
    anjip_json *document = anjip_json_object();
    w.bad |= anjip_json_set(document, "@context", contexts());
    w.bad |= anjip_json_set(document, "@graph", w.graph);
    status = w.bad ? anjip_fail(err, ANJI_ERR_MEMORY, -1, "crate: no memory")
                   : anjip_json_canonical(document, bytes, n, err);
    anjip_json_free(document);
    anjip_json_free(w.objects);
    anjip_json_free(w.results);
    anjip_json_free(w.parts);
    return status;
}

int anji_statement_crate_write(const anji_statement *s, const anji_crate *crate,
                               const char *path, anji_error *err)
{
    char  *bytes;
    size_t n;

    anjip_begin(err);
    if (path == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "path is NULL");
    int status = anji_statement_crate(s, crate, &bytes, &n, err);
    if (status == ANJI_OK)
        status = anjip_file_write(path, n, bytes, err);
    free(bytes);
    return status;
}
