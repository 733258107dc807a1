/* The door to jansson: trees of JSON, their canonical bytes, and reading with places.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_JSON_H
#define ANJI_ACCOUNT_JSON_H

#include <anjicarbon/base.h>

#include "private.h"

/* One value of a tree. */
typedef struct json_t anjip_json;

/* ---- build -----------------------------------------------------------------------------
 * What makes a value returns NULL without memory; anjip_json_set and _append take a value
 * over even when they fail, take NULL for such a failure, and return 1 then, else 0: a
 * caller adds up their results and looks once. */
anjip_json *anjip_json_object(void);
anjip_json *anjip_json_array(void);
/* NULL is null. Text that is no UTF-8 makes NULL as well: ask anjip_utf8() before. */
anjip_json *anjip_json_string(const char *text);
/* A number up to 2^53 - 1 in size, a string of digits beyond. */
anjip_json *anjip_json_integer(int64_t value);
/* A string of declared decimals (anjip_decimal); null for NaN. */
anjip_json *anjip_json_decimal(double value, int decimals);
int         anjip_json_set(anjip_json *object, const char *name, anjip_json *value);
int         anjip_json_append(anjip_json *array, anjip_json *value);
void        anjip_json_free(anjip_json *value);

/* Whether text is UTF-8 without a NUL before its end. */
int anjip_utf8(const char *text);

/* ---- decimals: json_number.c ---------------------------------------------------------- */

#define ANJIP_DECIMALS_MAX 15
/* Bytes of the longest decimal with its NUL: 309 digits, sign, point, 15 decimals. */
#define ANJIP_DECIMAL_SIZE 328

/* The value with so many decimals, rounded half to even by its exact binary value, on any
 * machine and in any locale; no sign where it rounds to 0. Its length, 0 for NaN, an
 * infinity, or decimals outside 0..15. */
size_t anjip_decimal(double value, int decimals, char text[ANJIP_DECIMAL_SIZE]);
/* Whether text is just what anjip_decimal() writes with some number of decimals (-1: is
 * not). */
int anjip_decimals_of(const char *text);
/* The double nearest to a decimal text; NaN where it is none. */
double anjip_decimal_value(const char *text);
/* A finite number as ECMAScript writes it (RFC 8785, 3.2.2.3); its length. */
#define ANJIP_ECMA_SIZE 32
size_t anjip_ecma_number(double value, char text[ANJIP_ECMA_SIZE]);

/* ---- the canonical bytes: json_canonical.c -------------------------------------------- */

/* Bytes that grow; failed once, failed for good. */
typedef struct {
    char  *bytes;
    size_t n, room;
    int    failed;
} anjip_bytes;

void anjip_bytes_add(anjip_bytes *b, const char *from, size_t n);
/* A string with its quotes and RFC 8785's escapes. */
void anjip_bytes_add_string(anjip_bytes *b, const char *text);
/* Order of two names by UTF-16 code units (RFC 8785, 3.2.3): < 0, 0, > 0. */
int anjip_utf16_order(const char *a, const char *b);

/* RFC 8785 of a tree: *bytes with a NUL after them, free() it. ANJI_OK, ANJI_ERR_MEMORY,
 * ANJI_ERR_DOMAIN (nested too deeply). */
int anjip_json_canonical(const anjip_json *value, char **bytes, size_t *n,
                         anji_error *err);

/* ---- read ------------------------------------------------------------------------------ */

/* Text that was read; the caller's, with name and bytes, as long as places are in use. */
typedef struct {
    const char *name; /* of the file, for messages */
    const char *bytes;
    size_t      n;
    anjip_json *root;
    anji_error *err;
} anjip_json_text;

/* Where a reader is: a value and the way to it from the root. */
typedef struct anjip_json_at {
    const anjip_json_text      *text;
    const struct anjip_json_at *parent; /* NULL: the root                   */
    const anjip_json           *value;
    const char                 *member; /* its name; NULL: it is an element */
    size_t                      index;
} anjip_json_at;

/* Parse: a member twice, text after the end, anything that is not JSON is
 * ANJI_ERR_FORMAT with file, line and column. Free text->root. */
int anjip_json_parse(anjip_json_text *text, anji_error *err);

/* All below: ANJI_OK, or ANJI_ERR_FORMAT with file, line, column and the member's path in
 * text->err. */
void anjip_json_root(const anjip_json_text *text, anjip_json_at *at);
/* A member that must be there, or may be: then found->value is NULL. */
int anjip_json_member(const anjip_json_at *from, const char *name,
                      anjip_json_at *found);
int anjip_json_maybe(const anjip_json_at *from, const char *name, anjip_json_at *found);
/* Members beside those of a list that ends with NULL are refused. */
int anjip_json_only(const anjip_json_at *from, const char *const *names);
/* Elements of an array. */
int anjip_json_count(const anjip_json_at *at, size_t *n);
int anjip_json_element(const anjip_json_at *from, size_t i, anjip_json_at *found);
/* A string, borrowed; nullable: NULL where it is null. */
int anjip_json_get_string(const anjip_json_at *at, int nullable, const char **text);
/* An integer, also as the string that anjip_json_integer() makes of a large one. */
int anjip_json_get_integer(const anjip_json_at *at, int64_t *value);
int anjip_json_is_integer(const anjip_json_at *at);
/* Say what is wrong here. */
int anjip_json_wrong(const anjip_json_at *at, const char *fmt, ...) ANJIP_PRINTF(2, 3);

/* json_place.c: offset of the value within the bytes, by the steps of the way to it. */
size_t anjip_json_place(const anjip_json_at *at);

/* Version of jansson in use. */
const char *anjip_json_version(void);

/* How the canonical writer sees a value (json.c). */
enum {
    ANJIP_JSON_NULL,
    ANJIP_JSON_TRUE,
    ANJIP_JSON_FALSE,
    ANJIP_JSON_INTEGER,
    ANJIP_JSON_REAL,
    ANJIP_JSON_STRING,
    ANJIP_JSON_ARRAY,
    ANJIP_JSON_OBJECT
};
int               anjip_json_kind(const anjip_json *value);
int64_t           anjip_json_whole(const anjip_json *value);
double            anjip_json_real(const anjip_json *value);
const char       *anjip_json_chars(const anjip_json *value);
size_t            anjip_json_size(const anjip_json *value);
const anjip_json *anjip_json_nth(const anjip_json *array, size_t i);
const anjip_json *anjip_json_named(const anjip_json *object, const char *name);
/* Names of an object's members into n places, in no order. */
void anjip_json_names(const anjip_json *object, const char **names);

#endif
