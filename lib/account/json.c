/* Trees of JSON. Nothing else in the library includes <jansson.h>.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>

#include "account/json.h"

#define EXACT_MAX 9007199254740991 /* 2^53 - 1: what every reader of JSON keeps whole */

const char *anjip_json_version(void)
{
    return JANSSON_VERSION;
}

/* ---- build ----------------------------------------------------------------------------- */
anjip_json *anjip_json_object(void)
{
    return json_object();
}

anjip_json *anjip_json_array(void)
{
    return json_array();
}

anjip_json *anjip_json_string(const char *text)
{
    return text == NULL ? json_null() : json_string(text);
}

anjip_json *anjip_json_integer(int64_t value)
{
    char digits[24];

    if (value >= -EXACT_MAX && value <= EXACT_MAX)
        return json_integer(value);
    snprintf(digits, sizeof digits, "%" PRId64, value);
    return json_string(digits);
}

anjip_json *anjip_json_decimal(double value, int decimals)
{
    char text[ANJIP_DECIMAL_SIZE];

    if (isnan(value))
        return json_null();
    return anjip_decimal(value, decimals, text) > 0 ? json_string(text) : NULL;
}

int anjip_json_set(anjip_json *object, const char *name, anjip_json *value)
{
    return json_object_set_new(object, name, value) != 0;
}

int anjip_json_append(anjip_json *array, anjip_json *value)
{
    return json_array_append_new(array, value) != 0;
}

void anjip_json_free(anjip_json *value)
{
    json_decref(value);
}

/* ---- what the canonical writer asks ------------------------------------------------- */
int anjip_json_kind(const anjip_json *value)
{
    static const int kinds[] = {
        [JSON_OBJECT] = ANJIP_JSON_OBJECT,   [JSON_ARRAY] = ANJIP_JSON_ARRAY,
        [JSON_STRING] = ANJIP_JSON_STRING,   [JSON_REAL] = ANJIP_JSON_REAL,
        [JSON_INTEGER] = ANJIP_JSON_INTEGER, [JSON_TRUE] = ANJIP_JSON_TRUE,
        [JSON_FALSE] = ANJIP_JSON_FALSE,     [JSON_NULL] = ANJIP_JSON_NULL,
    };
    return kinds[json_typeof(value)];
}

int64_t anjip_json_whole(const anjip_json *value)
{
    return json_integer_value(value);
}

double anjip_json_real(const anjip_json *value)
{
    return json_real_value(value);
}

const char *anjip_json_chars(const anjip_json *value)
{
    return json_string_value(value);
}

size_t anjip_json_size(const anjip_json *value)
{
    return json_is_object(value) ? json_object_size(value) : json_array_size(value);
}

const anjip_json *anjip_json_nth(const anjip_json *array, size_t i)
{
    return json_array_get(array, i);
}

const anjip_json *anjip_json_named(const anjip_json *object, const char *name)
{
    return json_object_get(object, name);
}

/* Older releases of jansson iterate over objects that are not const. */
static void *mutable_of(const anjip_json *value)
{
    void *plain;
    memcpy(&plain, &value, sizeof plain);
    return plain;
}

void anjip_json_names(const anjip_json *object, const char **names)
{
    json_t *walked = mutable_of(object);
    size_t  n      = 0;

    for (void *at = json_object_iter(walked); at != NULL;
         at       = json_object_iter_next(walked, at))
        names[n++] = json_object_iter_key(at);
}

/* ---- read ------------------------------------------------------------------------------ */
int anjip_json_parse(anjip_json_text *text, anji_error *err)
{
    json_error_t why = {0}; /* jansson leaves it so where its first block fails */

    text->err  = err;
    text->root = json_loadb(text->bytes, text->n, JSON_REJECT_DUPLICATES, &why);
    /* Without memory for a token jansson calls the token invalid: what is invalid is so
     * twice. */
    if (text->root == NULL && why.text[0] != '\0')
        text->root = json_loadb(text->bytes, text->n, JSON_REJECT_DUPLICATES, &why);
    if (text->root != NULL)
        return ANJI_OK;
    if (why.text[0] == '\0' || json_error_code(&why) == json_error_out_of_memory)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "%s: no memory", text->name);
    return anjip_fail_at(err, ANJI_ERR_FORMAT, why.line, why.column,
                         "%s:%d:%d: not JSON: %s", text->name, why.line, why.column,
                         why.text);
}

void anjip_json_root(const anjip_json_text *text, anjip_json_at *at)
{
    *at = (anjip_json_at){text, NULL, text->root, NULL, 0};
}

static const char *kind_name(const anjip_json *value)
{
    static const char *const names[] = {"null",   "true",   "false",    "an integer",
                                        "a real", "a text", "an array", "an object"};
    return names[anjip_json_kind(value)];
}

int anjip_json_maybe(const anjip_json_at *from, const char *name, anjip_json_at *found)
{
    if (!json_is_object(from->value))
        return anjip_json_wrong(from, "is %s, want an object", kind_name(from->value));
    *found =
        (anjip_json_at){from->text, from, json_object_get(from->value, name), name, 0};
    return ANJI_OK;
}

int anjip_json_member(const anjip_json_at *from, const char *name, anjip_json_at *found)
{
    int status = anjip_json_maybe(from, name, found);

    if (status == ANJI_OK && found->value == NULL)
        return anjip_json_wrong(from, "has no member \"%s\"", name);
    return status;
}

int anjip_json_only(const anjip_json_at *from, const char *const *names)
{
    if (!json_is_object(from->value))
        return anjip_json_wrong(from, "is %s, want an object", kind_name(from->value));
    json_t *walked = mutable_of(from->value);
    for (void *at = json_object_iter(walked); at != NULL;
         at       = json_object_iter_next(walked, at)) {
        size_t k = 0;
        while (names[k] != NULL && strcmp(names[k], json_object_iter_key(at)) != 0)
            k++;
        if (names[k] == NULL) {
            anjip_json_at unknown = {from->text, from, json_object_iter_value(at),
                                     json_object_iter_key(at), 0};
            return anjip_json_wrong(&unknown, "is not a member that is known here");
        }
    }
    return ANJI_OK;
}

int anjip_json_count(const anjip_json_at *at, size_t *n)
{
    if (!json_is_array(at->value))
        return anjip_json_wrong(at, "is %s, want an array", kind_name(at->value));
    *n = json_array_size(at->value);
    return ANJI_OK;
}

int anjip_json_element(const anjip_json_at *from, size_t i, anjip_json_at *found)
{
    *found = (anjip_json_at){from->text, from, json_array_get(from->value, i), NULL, i};
    return ANJI_OK;
}

int anjip_json_get_string(const anjip_json_at *at, int nullable, const char **text)
{
    *text = json_string_value(at->value);
    if (*text != NULL || (nullable && json_is_null(at->value)))
        return ANJI_OK;
    return anjip_json_wrong(at, "is %s, want a text", kind_name(at->value));
}

int anjip_json_is_integer(const anjip_json_at *at)
{
    return json_is_integer(at->value);
}

int anjip_json_get_integer(const anjip_json_at *at, int64_t *value)
{
    const char *text = json_string_value(at->value);
    int64_t     read = json_integer_value(at->value);
    char        digits[24], end;

    if (json_is_integer(at->value) && read >= -EXACT_MAX && read <= EXACT_MAX) {
        *value = read;
        return ANJI_OK;
    }
    if (text != NULL && strlen(text) < sizeof digits &&
        sscanf(text, "%" SCNd64 "%c", &read, &end) == 1) {
        snprintf(digits, sizeof digits, "%" PRId64, read);
        if (strcmp(digits, text) == 0 && (read < -EXACT_MAX || read > EXACT_MAX)) {
            *value = read;
            return ANJI_OK;
        }
    }
    return anjip_json_wrong(at, "is %s, want an integer, as a text beyond 2^53 - 1",
                            kind_name(at->value));
}

/* ---- what is wrong --------------------------------------------------------------------- */
#define DEPTH_MAX 16

static void path_of(const anjip_json_at *at, char *path, size_t room)
{
    const anjip_json_at *way[DEPTH_MAX];
    size_t               n = 0, length = 0;

    for (; at->parent != NULL && n < DEPTH_MAX; at = at->parent)
        way[n++] = at;
    path[0] = '\0';
    while (n-- > 0 && length < room) {
        int more = way[n]->member == NULL
                       ? snprintf(path + length, room - length, "[%zu]", way[n]->index)
                       : snprintf(path + length, room - length, "%s%s",
                                  length > 0 ? "." : "", way[n]->member);
        length += (size_t)more;
    }
}

int anjip_json_wrong(const anjip_json_at *at, const char *fmt, ...)
{
    const anjip_json_text *text  = at->text;
    size_t                 place = anjip_json_place(at);
    int64_t                line  = 1;
    size_t                 start = 0;
    char                   path[200], what[600];
    va_list                ap;

    for (size_t i = 0; i < place; i++)
        if (text->bytes[i] == '\n') {
            line++;
            start = i + 1;
        }
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    path_of(at, path, sizeof path);
    return anjip_fail_at(text->err, ANJI_ERR_FORMAT, line, (int32_t)(place - start + 1),
                         "%s:%lld:%zu: %s %s", text->name, (long long)line,
                         place - start + 1, path[0] != '\0' ? path : "the document",
                         what);
}
