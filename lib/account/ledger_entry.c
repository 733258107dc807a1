/* Entries of the ledger: the lines of each kind and their canonical bytes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/calendar.h>

#include "account/ledger_entry.h"
#include "private.h"

static const char *const kind_names[ANJIP_KINDS] = {
    [ANJIP_CREATE] = "create",     [ANJIP_ACCOUNT] = "account",
    [ANJIP_METHOD] = "method",     [ANJIP_VERIFIER] = "verifier",
    [ANJIP_REVOKE] = "revoke",     [ANJIP_ISSUE] = "issue",
    [ANJIP_HOLD] = "hold",         [ANJIP_BUFFER] = "buffer",
    [ANJIP_TRANSFER] = "transfer", [ANJIP_RETIRE] = "retire",
    [ANJIP_CANCEL] = "cancel",     [ANJIP_REPLACE] = "replace",
    [ANJIP_REVERSE] = "reverse",
};

/* How often a field stands in an entry. */
typedef enum { ONCE, MAYBE, SOME, ANY } times;
typedef enum { ASKED, OUTCOME } who;

/* The lines of each kind in their order, after the optional request. */
static const struct {
    anjip_kind  kind;
    who         from;
    times       times;
    anjip_field field;
} grammar[] = {
    {ANJIP_CREATE, ASKED, ONCE, ANJIP_F_REGISTRY},
    {ANJIP_CREATE, ASKED, ONCE, ANJIP_F_SIGNED},
    {ANJIP_CREATE, ASKED, ONCE, ANJIP_F_COORDINATES},
    {ANJIP_CREATE, ASKED, ONCE, ANJIP_F_OVERLAP},
    {ANJIP_ACCOUNT, ASKED, ONCE, ANJIP_F_ACCOUNT},
    {ANJIP_ACCOUNT, ASKED, ONCE, ANJIP_F_NAME},
    {ANJIP_METHOD, ASKED, ONCE, ANJIP_F_METHOD},
    {ANJIP_METHOD, ASKED, ONCE, ANJIP_F_ELIGIBILITY},
    {ANJIP_VERIFIER, ASKED, ONCE, ANJIP_F_KEY},
    {ANJIP_VERIFIER, ASKED, ONCE, ANJIP_F_NAME},
    {ANJIP_REVOKE, ASKED, ONCE, ANJIP_F_KEY},
    {ANJIP_REVOKE, ASKED, ONCE, ANJIP_F_REASON},
    {ANJIP_ISSUE, ASKED, ONCE, ANJIP_F_PROJECT},
    {ANJIP_ISSUE, ASKED, ONCE, ANJIP_F_METHOD},
    {ANJIP_ISSUE, ASKED, ONCE, ANJIP_F_HOLDER},
    {ANJIP_ISSUE, ASKED, ONCE, ANJIP_F_STATEMENT},
    {ANJIP_ISSUE, ASKED, ONCE, ANJIP_F_FIRST_DAY},
    {ANJIP_ISSUE, ASKED, ONCE, ANJIP_F_LAST_DAY},
    {ANJIP_ISSUE, ASKED, ONCE, ANJIP_F_ADJUSTED},
    {ANJIP_ISSUE, ASKED, ONCE, ANJIP_F_BUFFER},
    {ANJIP_ISSUE, ASKED, MAYBE, ANJIP_F_REPLACES},
    {ANJIP_ISSUE, ASKED, MAYBE, ANJIP_F_VERIFIER},
    {ANJIP_ISSUE, ASKED, MAYBE, ANJIP_F_SIGNATURE},
    {ANJIP_ISSUE, ASKED, SOME, ANJIP_F_PARCEL},
    {ANJIP_ISSUE, ASKED, SOME, ANJIP_F_VINTAGE},
    {ANJIP_ISSUE, OUTCOME, ONCE, ANJIP_F_ELIGIBILITY},
    {ANJIP_ISSUE, OUTCOME, SOME, ANJIP_F_MADE},
    {ANJIP_ISSUE, OUTCOME, ONCE, ANJIP_F_CARRIED},
    {ANJIP_HOLD, ASKED, ONCE, ANJIP_F_HOLDER},
    {ANJIP_HOLD, ASKED, ONCE, ANJIP_F_SERIAL},
    {ANJIP_HOLD, ASKED, ONCE, ANJIP_F_TONNES},
    {ANJIP_HOLD, OUTCOME, SOME, ANJIP_F_MOVED},
    {ANJIP_BUFFER, ASKED, ONCE, ANJIP_F_HOLDER},
    {ANJIP_BUFFER, ASKED, ONCE, ANJIP_F_SERIAL},
    {ANJIP_BUFFER, ASKED, ONCE, ANJIP_F_TONNES},
    {ANJIP_BUFFER, OUTCOME, SOME, ANJIP_F_MOVED},
    {ANJIP_TRANSFER, ASKED, ONCE, ANJIP_F_HOLDER},
    {ANJIP_TRANSFER, ASKED, ONCE, ANJIP_F_SERIAL},
    {ANJIP_TRANSFER, ASKED, ONCE, ANJIP_F_TONNES},
    {ANJIP_TRANSFER, ASKED, ONCE, ANJIP_F_TO},
    {ANJIP_TRANSFER, OUTCOME, SOME, ANJIP_F_MOVED},
    {ANJIP_RETIRE, ASKED, ONCE, ANJIP_F_HOLDER},
    {ANJIP_RETIRE, ASKED, ONCE, ANJIP_F_SERIAL},
    {ANJIP_RETIRE, ASKED, ONCE, ANJIP_F_TONNES},
    {ANJIP_RETIRE, ASKED, ONCE, ANJIP_F_BENEFICIARY},
    {ANJIP_RETIRE, ASKED, ONCE, ANJIP_F_PURPOSE},
    {ANJIP_RETIRE, ASKED, ONCE, ANJIP_F_DATE},
    {ANJIP_RETIRE, ASKED, MAYBE, ANJIP_F_USE},
    {ANJIP_RETIRE, OUTCOME, SOME, ANJIP_F_MOVED},
    {ANJIP_CANCEL, ASKED, ONCE, ANJIP_F_HOLDER},
    {ANJIP_CANCEL, ASKED, ONCE, ANJIP_F_SERIAL},
    {ANJIP_CANCEL, ASKED, ONCE, ANJIP_F_TONNES},
    {ANJIP_CANCEL, ASKED, ONCE, ANJIP_F_REASON},
    {ANJIP_CANCEL, OUTCOME, SOME, ANJIP_F_MOVED},
    {ANJIP_REPLACE, ASKED, ONCE, ANJIP_F_HOLDER},
    {ANJIP_REPLACE, ASKED, ONCE, ANJIP_F_SERIAL},
    {ANJIP_REPLACE, ASKED, ONCE, ANJIP_F_TONNES},
    {ANJIP_REPLACE, ASKED, ONCE, ANJIP_F_PROJECT},
    {ANJIP_REPLACE, OUTCOME, SOME, ANJIP_F_MOVED},
    {ANJIP_REVERSE, ASKED, ONCE, ANJIP_F_PROJECT},
    {ANJIP_REVERSE, ASKED, ONCE, ANJIP_F_LOSS},
    {ANJIP_REVERSE, ASKED, ONCE, ANJIP_F_REASON},
    {ANJIP_REVERSE, ASKED, MAYBE, ANJIP_F_STATEMENT},
    {ANJIP_REVERSE, OUTCOME, ONCE, ANJIP_F_REVERSED},
    {ANJIP_REVERSE, OUTCOME, ONCE, ANJIP_F_DUTY},
    {ANJIP_REVERSE, OUTCOME, ANY, ANJIP_F_MOVED},
};

const char *anjip_kind_name(anjip_kind kind)
{
    return kind_names[kind];
}

anjip_field anjip_kind_field(anjip_kind kind, size_t i, int *many)
{
    for (size_t g = 0; g < ANJIP_COUNT(grammar); g++)
        if (grammar[g].kind == kind && i-- == 0) {
            if (many)
                *many = grammar[g].times >= SOME;
            return grammar[g].field;
        }
    return ANJIP_FIELDS;
}

/* ---- building -------------------------------------------------------------------------- */

void anjip_entry_begin(anjip_entry *entry, anjip_kind kind, int64_t time,
                       anji_error *err)
{
    anji_civil civil;

    memset(entry, 0, sizeof *entry);
    entry->kind = kind;
    entry->time = time;
    entry->err  = err;
    if (time < 0 || anji_civil_from_seconds(time, &civil) != ANJI_OK)
        entry->status = anjip_fail(
            err, ANJI_ERR_DOMAIN, -1,
            "%s: time is %lld s since 1970, want 0 or later, before the year "
            "10000",
            kind_names[kind], (long long)time);
}

void anjip_entry_free(anjip_entry *entry)
{
    for (size_t i = 0; i < entry->n; i++)
        free(entry->lines[i].value);
    free(entry->lines);
    entry->lines = NULL;
    entry->n = entry->room = entry->n_asked = 0;
}

static int grow(anjip_entry *entry)
{
    size_t      room = entry->room ? 2 * entry->room : 16;
    anjip_line *more = anjip_calloc(room, sizeof *more);

    if (!more)
        return 0;
    if (entry->n)
        memcpy(more, entry->lines, entry->n * sizeof *more);
    free(entry->lines);
    entry->lines = more;
    entry->room  = room;
    return 1;
}

void anjip_entry_add_n(anjip_entry *entry, anjip_field field, const char *value,
                       size_t n)
{
    if (entry->status != ANJI_OK)
        return;
    char *copy = entry->n < entry->room || grow(entry) ? anjip_malloc(n + 1, 1) : NULL;
    if (!copy) {
        entry->status = anjip_fail(entry->err, ANJI_ERR_MEMORY, -1, "%s: no memory",
                                   kind_names[entry->kind]);
        return;
    }
    memcpy(copy, value, n);
    copy[n]       = '\0';
    entry->status = anjip_field_check(field, copy, kind_names[entry->kind], entry->err);
    if (entry->status != ANJI_OK) {
        free(copy);
        return;
    }
    entry->lines[entry->n].field   = field;
    entry->lines[entry->n++].value = copy;
}

void anjip_entry_add(anjip_entry *entry, anjip_field field, const char *value)
{
    if (value)
        anjip_entry_add_n(entry, field, value, strlen(value));
}

void anjip_entry_add_int(anjip_entry *entry, anjip_field field, int64_t value)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", (long long)value);
    anjip_entry_add(entry, field, text);
}

/* ---- grammar ----------------------------------------------------------------------------- */

static int missing(const anjip_entry *entry, anjip_field field, anji_error *err)
{
    return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%s: no %s", kind_names[entry->kind],
                      anjip_field_name(field));
}

/* Lines from *at that follow the kind's grammar for one side; moves *at behind them. */
static int follow(const anjip_entry *entry, who from, size_t *at, anji_error *err)
{
    for (size_t g = 0; g < ANJIP_COUNT(grammar); g++) {
        if (grammar[g].kind != entry->kind || grammar[g].from != from)
            continue;
        size_t most = grammar[g].times <= MAYBE ? 1 : SIZE_MAX;
        size_t n    = 0;
        while (n < most && *at < entry->n &&
               entry->lines[*at].field == grammar[g].field) {
            n++;
            (*at)++;
        }
        if (n == 0 && (grammar[g].times == ONCE || grammar[g].times == SOME))
            return missing(entry, grammar[g].field, err);
    }
    return ANJI_OK;
}

static int surplus(const anjip_entry *entry, size_t at, anji_error *err)
{
    return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                      "%s: a line %s too many or out of order", kind_names[entry->kind],
                      anjip_field_name(entry->lines[at].field));
}

static size_t after_request(const anjip_entry *entry)
{
    return entry->n > 0 && entry->lines[0].field == ANJIP_F_REQUEST;
}

int anjip_entry_asked(anjip_entry *entry)
{
    size_t at = after_request(entry);

    if (entry->status == ANJI_OK)
        entry->status = follow(entry, ASKED, &at, entry->err);
    if (entry->status == ANJI_OK && at < entry->n)
        entry->status = surplus(entry, at, entry->err);
    entry->n_asked = entry->n;
    return entry->status;
}

const char *anjip_entry_get(const anjip_entry *entry, anjip_field field, size_t i)
{
    for (size_t k = 0; k < entry->n; k++)
        if (entry->lines[k].field == field && i-- == 0)
            return entry->lines[k].value;
    return NULL;
}

int64_t anjip_entry_int(const anjip_entry *entry, anjip_field field)
{
    const char *text = anjip_entry_get(entry, field, 0);
    int64_t     value;

    return text && anjip_whole(text, strlen(text), 0, INT64_MAX, &value) ? value : -1;
}

/* ---- canonical bytes --------------------------------------------------------------------- */

#define HEAD_MAX 256

static void write_head(const anjip_entry *entry, char head[HEAD_MAX])
{
    anji_civil t;

    if (anji_civil_from_seconds(entry->time, &t) != ANJI_OK)
        memset(&t, 0, sizeof t);
    snprintf(head, HEAD_MAX,
             "anji-ledger 1\nentry %lld\ntime %04d-%02d-%02dT%02d:%02d:%02dZ\n"
             "previous %s\nkind %s\n",
             (long long)entry->number, t.year, t.month, t.day, t.hour, t.minute,
             t.second, entry->previous, kind_names[entry->kind]);
}

char *anjip_entry_text(const anjip_entry *entry, int asked)
{
    char   head[HEAD_MAX];
    size_t n    = asked ? entry->n_asked : entry->n;
    size_t size = sizeof head;

    write_head(entry, head);
    for (size_t i = 0; i < n; i++)
        size += strlen(anjip_field_name(entry->lines[i].field)) +
                strlen(entry->lines[i].value) + 2;
    char *text = anjip_malloc(size, 1);
    if (!text)
        return NULL;
    size_t at =
        (size_t)snprintf(text, size, "%s", asked ? strstr(head, "kind ") : head);
    for (size_t i = 0; i < n; i++)
        at += (size_t)snprintf(text + at, size - at, "%s %s\n",
                               anjip_field_name(entry->lines[i].field),
                               entry->lines[i].value);
    return text;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* The value of the line `name value` at *text, which moves behind it; NULL: another line. */
static const char *take(const char **text, const char *name, size_t *n)
{
    size_t      length = strlen(name);
    const char *end    = strchr(*text, '\n');

    if (!end || strncmp(*text, name, length) != 0 || (*text)[length] != ' ')
        return NULL;
    const char *value = *text + length + 1;
    *n                = (size_t)(end - value);
    *text             = end + 1;
    return end >= value ? value : NULL;
}

int anjip_time(const char *text, size_t n, int64_t *seconds)
{
    anji_civil c = {0};
    char       again[64], copy[64];

    if (n != 20)
        return 0;
    memcpy(copy, text, n);
    copy[n] = '\0';
    if (sscanf(copy, "%4d-%2d-%2dT%2d:%2d:%2dZ", &c.year, &c.month, &c.day, &c.hour,
               &c.minute, &c.second) != 6)
        return 0;
    snprintf(again, sizeof again, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month,
             c.day, c.hour, c.minute, c.second);
    return strcmp(again, copy) == 0 && c.hour < 24 &&
           anji_seconds_from_civil(&c, seconds) == ANJI_OK;
}

anjip_kind anjip_kind_of(const char *name, size_t n)
{
    int i = 0;
    while (i < ANJIP_KINDS &&
           (strlen(kind_names[i]) != n || memcmp(kind_names[i], name, n) != 0))
        i++;
    return (anjip_kind)i;
}

static int read_head(anjip_entry *entry, const char **text)
{
    size_t      n;
    const char *value = take(text, "anji-ledger", &n);

    if (!value || n != 1 || value[0] != '1')
        return 0;
    value = take(text, "entry", &n);
    if (!value || !anjip_whole(value, n, 1, INT64_MAX, &entry->number))
        return 0;
    value = take(text, "time", &n);
    if (!value || !anjip_time(value, n, &entry->time))
        return 0;
    value = take(text, "previous", &n);
    if (!value || n != ANJI_SHA256_HEX - 1)
        return 0;
    memcpy(entry->previous, value, n);
    value       = take(text, "kind", &n);
    entry->kind = value ? anjip_kind_of(value, n) : ANJIP_KINDS;
    return entry->kind < ANJIP_KINDS;
}

static int read_lines(anjip_entry *entry, const char *text, anji_error *err)
{
    while (*text != '\0') {
        size_t      n     = 0;
        anjip_field field = anjip_field_of(text, strcspn(text, " \n"));
        const char *value =
            field < ANJIP_FIELDS ? take(&text, anjip_field_name(field), &n) : NULL;
        if (!value)
            return anjip_fail(err, ANJI_ERR_FORMAT, -1, "%s: the line '%.60s' is none",
                              kind_names[entry->kind], text);
        anjip_entry_add_n(entry, field, value, n);
        if (entry->status != ANJI_OK)
            return entry->status;
    }
    size_t at      = after_request(entry);
    int    status  = follow(entry, ASKED, &at, err);
    entry->n_asked = at;
    if (status == ANJI_OK)
        status = follow(entry, OUTCOME, &at, err);
    if (status == ANJI_OK && at < entry->n)
        status = surplus(entry, at, err);
    return status;
}

int anjip_entry_parse(anjip_entry *entry, const char *text, anji_error *err)
{
    const char *from = text;

    memset(entry, 0, sizeof *entry);
    entry->err = err;
    if (!read_head(entry, &from))
        return anjip_fail(err, ANJI_ERR_FORMAT, -1,
                          "the first lines are not those of an entry");
    int status = read_lines(entry, from, err);
    if (status == ANJI_OK)
        return ANJI_OK;
    anjip_entry_free(entry);
    if (status == ANJI_ERR_DOMAIN) { /* what a caller may not ask, a file may not say */
        status = ANJI_ERR_FORMAT;
        if (err)
            err->code = status;
    }
    return status;
}
