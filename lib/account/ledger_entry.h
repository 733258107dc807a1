/* Entries of the ledger: fields, kinds, canonical bytes. The operations and the check
 * share this file and nothing else.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_LEDGER_ENTRY_H
#define ANJI_ACCOUNT_LEDGER_ENTRY_H

#include <anjicarbon/ledger.h>

/* Grams in a tonne. */
#define ANJIP_TONNE INT64_C(1000000)
/* More than any ledger holds, and far from overflow in sums. */
#define ANJIP_TONNES_MAX INT64_C(1000000000000)
/* Previous hash of the first entry. */
#define ANJIP_NO_HASH "0000000000000000000000000000000000000000000000000000000000000000"

typedef enum {
    ANJIP_CREATE,
    ANJIP_ACCOUNT,
    ANJIP_METHOD,
    ANJIP_VERIFIER,
    ANJIP_REVOKE,
    ANJIP_ISSUE,
    ANJIP_HOLD,
    ANJIP_BUFFER,
    ANJIP_TRANSFER,
    ANJIP_RETIRE,
    ANJIP_CANCEL,
    ANJIP_REPLACE,
    ANJIP_REVERSE,
    ANJIP_KINDS
} anjip_kind;

typedef enum {
    ANJIP_F_REQUEST,
    ANJIP_F_REGISTRY,
    ANJIP_F_SIGNED,
    ANJIP_F_COORDINATES,
    ANJIP_F_OVERLAP,
    ANJIP_F_ACCOUNT,
    ANJIP_F_NAME,
    ANJIP_F_METHOD,
    ANJIP_F_ELIGIBILITY,
    ANJIP_F_KEY,
    ANJIP_F_REASON,
    ANJIP_F_PROJECT,
    ANJIP_F_HOLDER,
    ANJIP_F_STATEMENT,
    ANJIP_F_FIRST_DAY,
    ANJIP_F_LAST_DAY,
    ANJIP_F_ADJUSTED,
    ANJIP_F_BUFFER,
    ANJIP_F_REPLACES,
    ANJIP_F_VERIFIER,
    ANJIP_F_SIGNATURE,
    ANJIP_F_PARCEL,
    ANJIP_F_VINTAGE,
    ANJIP_F_CARRIED,
    ANJIP_F_MADE,
    ANJIP_F_SERIAL,
    ANJIP_F_TONNES,
    ANJIP_F_MOVED,
    ANJIP_F_TO,
    ANJIP_F_BENEFICIARY,
    ANJIP_F_PURPOSE,
    ANJIP_F_DATE,
    ANJIP_F_USE,
    ANJIP_F_LOSS,
    ANJIP_F_REVERSED,
    ANJIP_F_DUTY,
    ANJIP_FIELDS
} anjip_field;

typedef struct {
    anjip_field field;
    char       *value;
} anjip_line;

typedef struct {
    int64_t     number, time;
    char        previous[ANJI_SHA256_HEX];
    anjip_kind  kind;
    size_t      n, room;
    size_t      n_asked; /* the lines that the caller gave stand first */
    anjip_line *lines;
    anji_error *err; /* of the first line that could not be added */
    int         status;
} anjip_entry;

const char *anjip_kind_name(anjip_kind kind);
const char *anjip_field_name(anjip_field field);
/* The i-th field of a kind in the order of its lines; ANJIP_FIELDS past the end. many: set
 * when the field may stand more than once; may be NULL. */
anjip_field anjip_kind_field(anjip_kind kind, size_t i, int *many);
/* ANJIP_KINDS for a name that is none. */
anjip_kind anjip_kind_of(const char *name, size_t n);
/* "2026-11-24T15:12:00Z" in n characters: 1, or 0. */
int anjip_time(const char *text, size_t n, int64_t *seconds);
/* ANJIP_FIELDS for a name that is none. */
anjip_field anjip_field_of(const char *name, size_t n);

/* An entry of a kind; lines are added in the order of the kind's grammar. The first
 * failure stays in status. NULL and repeated values: see the grammar. */
void anjip_entry_begin(anjip_entry *entry, anjip_kind kind, int64_t time,
                       anji_error *err);
void anjip_entry_free(anjip_entry *entry);
void anjip_entry_add(anjip_entry *entry, anjip_field field, const char *value);
void anjip_entry_add_int(anjip_entry *entry, anjip_field field, int64_t value);
/* Value is text up to n bytes. */
void anjip_entry_add_n(anjip_entry *entry, anjip_field field, const char *value,
                       size_t n);
/* Whether what was added is what the kind wants of its caller; marks it as asked. */
int anjip_entry_asked(anjip_entry *entry);

/* The i-th value of a field, or NULL. */
const char *anjip_entry_get(const anjip_entry *entry, anjip_field field, size_t i);
/* The first value as a number; -1 when there is none. */
int64_t anjip_entry_int(const anjip_entry *entry, anjip_field field);

/* Canonical bytes, NUL-terminated, to be freed; asked: of the kind and the lines asked for
 * alone. NULL when memory is short. */
char *anjip_entry_text(const anjip_entry *entry, int asked);
/* Reads canonical bytes and no others. On failure the entry is empty. */
int anjip_entry_parse(anjip_entry *entry, const char *text, anji_error *err);
/* Whether a value is well formed for its field; `what` begins the message. */
int anjip_field_check(anjip_field field, const char *value, const char *what,
                      anji_error *err);

/* ---- parts of values ------------------------------------------------------------------ */

typedef struct {
    char    registry[ANJI_LEDGER_ID_SIZE];
    char    project[ANJI_LEDGER_ID_SIZE];
    char    method[ANJI_LEDGER_ID_SIZE];
    int32_t vintage;
    int64_t batch, first, last;
} anjip_serial;

/* 1, or 0 when text is no serial. */
int  anjip_serial_parse(const char *text, anjip_serial *serial);
void anjip_serial_write(const anjip_serial *serial, char text[ANJI_SERIAL_SIZE]);
/* Canonical decimal whole number of [min, max] in n characters: 1, or 0. */
int anjip_whole(const char *text, size_t n, int64_t min, int64_t max, int64_t *value);
/* "2024-02-29" as seconds since 1970 of its midnight: 1, or 0. */
int anjip_day(const char *text, int64_t *seconds);
/* "2024 12500000": 1, or 0. */
int anjip_vintage(const char *text, int32_t *year, int64_t *verified);
/* Bytes of a parcel's id; its WKT, or NULL. */
size_t anjip_parcel_id(const char *text, const char **wkt);
int    anjip_coordinates(const char *name); /* 0 metre, 1 degree, -1 */

#endif
