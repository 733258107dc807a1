/* Fields of the ledger's entries: what each may hold, and how it is read.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/calendar.h>

#include "account/ledger_entry.h"
#include "private.h"

#define ID_MAX   ((size_t)ANJI_LEDGER_ID_SIZE - 1)
#define TEXT_MAX 1000
#define LAND_MAX 1000000

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                              "0123456789._-";

/* ---- parts ---------------------------------------------------------------------------- */

int anjip_whole(const char *text, size_t n, int64_t min, int64_t max, int64_t *value)
{
    int64_t sum = 0;

    if (n == 0 || n > 18 || (text[0] == '0' && n > 1))
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return 0;
        sum = 10 * sum + (text[i] - '0');
    }
    *value = sum;
    return sum >= min && sum <= max;
}

int anjip_day(const char *text, int64_t *seconds)
{
    anji_civil civil = {0};

    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return 0;
    for (int i = 0; i < 10; i++)
        if (i != 4 && i != 7 && (text[i] < '0' || text[i] > '9'))
            return 0;
    civil.year  = atoi(text);
    civil.month = atoi(text + 5);
    civil.day   = atoi(text + 8);
    return anji_seconds_from_civil(&civil, seconds) == ANJI_OK;
}

int anjip_vintage(const char *text, int32_t *year, int64_t *verified)
{
    int64_t whole;

    if (strlen(text) < 6 || text[4] != ' ' || !anjip_whole(text, 4, 1900, 2999, &whole))
        return 0;
    *year = (int32_t)whole;
    return anjip_whole(text + 5, strlen(text + 5), 1, ANJIP_TONNES_MAX * 1000,
                       verified);
}

size_t anjip_parcel_id(const char *text, const char **wkt)
{
    size_t n = strcspn(text, " ");

    *wkt = text[n] == ' ' ? text + n + 1 : NULL;
    return n;
}

static const char *const coordinate_names[] = {"metre", "degree"};

int anjip_coordinates(const char *name)
{
    for (int i = 0; i < 2; i++)
        if (strcmp(name, coordinate_names[i]) == 0)
            return i;
    return -1;
}

/* 1 to 64 letters of the first n of `letters`. */
static int is_id(const char *text, size_t n, int dash)
{
    if (n == 0 || n > ID_MAX)
        return 0;
    for (size_t i = 0; i < n; i++)
        if (!strchr(letters, text[i]) || (text[i] == '-' && !dash))
            return 0;
    return 1;
}

static int is_method(const char *text, size_t n)
{
    const char *at = memchr(text, '@', n);

    if (!at || n > ID_MAX)
        return 0;
    return is_id(text, (size_t)(at - text), 1) &&
           is_id(at + 1, n - (size_t)(at - text) - 1, 1);
}

/* ---- serials --------------------------------------------------------------------------- */

/* The whole number before `end`, and where its dash is; NULL when there is none. */
static const char *last_number(const char *text, const char *end, int64_t min,
                               int64_t max, int64_t *value)
{
    const char *from = end;

    while (from > text && from[-1] != '-')
        from--;
    if (from == text || !anjip_whole(from, (size_t)(end - from), min, max, value))
        return NULL;
    return from - 1;
}

/* Copies up to the next dash; NULL when it is no name. */
static const char *first_name(const char *text, char name[ANJI_LEDGER_ID_SIZE])
{
    size_t n = strcspn(text, "-");

    if (text[n] != '-' || !is_id(text, n, 0))
        return NULL;
    memcpy(name, text, n);
    name[n] = '\0';
    return text + n + 1;
}

/* The last four parts are numbers and the first two have no dash; between them the
 * method may have as many as it likes. */
int anjip_serial_parse(const char *text, anjip_serial *serial)
{
    int64_t     year = 0;
    const char *end  = text + strlen(text);

    end = last_number(text, end, 1, ANJIP_TONNES_MAX, &serial->last);
    if (end)
        end = last_number(text, end, 1, ANJIP_TONNES_MAX, &serial->first);
    if (end)
        end = last_number(text, end, 1, ANJIP_TONNES_MAX, &serial->batch);
    if (end)
        end = last_number(text, end, 1900, 2999, &year);
    const char *from = end ? first_name(text, serial->registry) : NULL;
    if (from)
        from = first_name(from, serial->project);
    if (!from || from >= end || !is_method(from, (size_t)(end - from)))
        return 0;
    memcpy(serial->method, from, (size_t)(end - from));
    serial->method[end - from] = '\0';
    serial->vintage            = (int32_t)year;
    return serial->first <= serial->last;
}

void anjip_serial_write(const anjip_serial *serial, char text[ANJI_SERIAL_SIZE])
{
    snprintf(text, ANJI_SERIAL_SIZE, "%s-%s-%s-%ld-%lld-%lld-%lld", serial->registry,
             serial->project, serial->method, (long)serial->vintage,
             (long long)serial->batch, (long long)serial->first,
             (long long)serial->last);
}

/* ---- whole values ------------------------------------------------------------------------ */

/* Bytes of the UTF-8 character at s, 0 when there is none: no surrogates, nothing longer
 * than it needs to be, nothing past U+10FFFF. */
static size_t utf8(const unsigned char *s)
{
    static const struct {
        unsigned char low, high, from, to;
        size_t        n;
    } rows[] = {{0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
                {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3},
                {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
                {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4}};

    if (s[0] < 0x80)
        return s[0] >= 0x20 && s[0] != 0x7f;
    for (size_t i = 0; i < ANJIP_COUNT(rows); i++)
        if (s[0] >= rows[i].low && s[0] <= rows[i].high && s[1] >= rows[i].from &&
            s[1] <= rows[i].to) {
            size_t k = 2;
            while (k < rows[i].n && s[k] >= 0x80 && s[k] <= 0xbf)
                k++;
            return k == rows[i].n ? k : 0;
        }
    return 0;
}

static int is_line(const char *text, size_t max)
{
    size_t n = strlen(text);

    if (n == 0 || n > max || text[0] == ' ' || text[n - 1] == ' ')
        return 0;
    for (size_t i = 0; i < n;) {
        size_t k = utf8((const unsigned char *)text + i);
        if (k == 0)
            return 0;
        i += k;
    }
    return 1;
}

static int is_hex(const char *text, size_t n)
{
    return strlen(text) == n && strspn(text, "0123456789abcdef") == n;
}

static int ok_id(const char *v)
{
    return is_id(v, strlen(v), 1);
}
static int ok_name(const char *v)
{
    return is_id(v, strlen(v), 0);
}
static int ok_method(const char *v)
{
    return is_method(v, strlen(v));
}
static int ok_text(const char *v)
{
    return is_line(v, TEXT_MAX);
}
static int ok_flag(const char *v)
{
    return strcmp(v, "yes") == 0 || strcmp(v, "no") == 0;
}
static int ok_coordinates(const char *v)
{
    return anjip_coordinates(v) >= 0;
}
static int ok_eligibility(const char *v)
{
    const char *name = anji_ledger_eligibility_name(anji_ledger_eligibility(v));
    return name && strcmp(name, v) == 0;
}
static int ok_hash(const char *v)
{
    return is_hex(v, 64);
}
static int ok_signature(const char *v)
{
    return is_hex(v, 128);
}
static int ok_day(const char *v)
{
    int64_t seconds;
    return anjip_day(v, &seconds);
}
static int ok_whole(const char *v)
{
    int64_t value;
    return anjip_whole(v, strlen(v), 0, ANJIP_TONNES_MAX, &value);
}
static int ok_count(const char *v)
{
    int64_t value;
    return anjip_whole(v, strlen(v), 1, ANJIP_TONNES_MAX, &value);
}
static int ok_serial(const char *v)
{
    anjip_serial serial;
    return anjip_serial_parse(v, &serial);
}
static int ok_vintage(const char *v)
{
    int32_t year;
    int64_t verified;
    return anjip_vintage(v, &year, &verified);
}
static int ok_parcel(const char *v)
{
    const char *wkt;
    size_t      n = anjip_parcel_id(v, &wkt);
    return is_id(v, n, 1) && (!wkt || is_line(wkt, LAND_MAX));
}

typedef struct {
    int (*ok)(const char *value);
    const char *want;
} shape;

static const shape an_id    = {ok_id, "1 to 64 letters, digits, '.', '_' or '-'"};
static const shape a_name   = {ok_name, "1 to 64 letters, digits, '.' or '_'"};
static const shape a_text   = {ok_text, "one line of UTF-8, 1 to 1000 bytes, without "
                                          "blanks around it"};
static const shape a_flag   = {ok_flag, "yes or no"};
static const shape a_hash   = {ok_hash, "64 lower-case hexadecimal digits"};
static const shape a_day    = {ok_day, "a day such as 2024-02-29"};
static const shape a_whole  = {ok_whole, "a whole number, 0 or more"};
static const shape a_count  = {ok_count, "a whole number of tonnes, 1 or more"};
static const shape a_serial = {
    ok_serial, "registry-project-method@version-vintage-batch-start-end"};
static const shape a_method = {ok_method, "name@version of letters, digits, '.', '_' "
                                          "or '-', 64 in all"};
static const shape a_scheme = {ok_eligibility, "NONE, LOCAL, CCER, VCS or GS"};
static const shape a_system = {ok_coordinates, "metre or degree"};
static const shape a_signature = {ok_signature, "128 lower-case hexadecimal digits"};
static const shape a_parcel  = {ok_parcel, "an identifier of letters, digits, '.', '_' "
                                            "or '-', and a polygon's WKT in one line"};
static const shape a_vintage = {ok_vintage, "a year from 1900 to 2999 and the verified "
                                            "g CO2e, 1 or more"};

static const struct {
    const char  *name;
    const shape *shape;
} fields[ANJIP_FIELDS] = {
    [ANJIP_F_REQUEST]     = {"request", &a_text},
    [ANJIP_F_REGISTRY]    = {"registry", &a_name},
    [ANJIP_F_SIGNED]      = {"signed", &a_flag},
    [ANJIP_F_COORDINATES] = {"coordinates", &a_system},
    [ANJIP_F_OVERLAP]     = {"overlap", &a_whole},
    [ANJIP_F_ACCOUNT]     = {"account", &an_id},
    [ANJIP_F_NAME]        = {"name", &a_text},
    [ANJIP_F_METHOD]      = {"method", &a_method},
    [ANJIP_F_ELIGIBILITY] = {"eligibility", &a_scheme},
    [ANJIP_F_KEY]         = {"key", &a_hash},
    [ANJIP_F_REASON]      = {"reason", &a_text},
    [ANJIP_F_PROJECT]     = {"project", &a_name},
    [ANJIP_F_HOLDER]      = {"holder", &an_id},
    [ANJIP_F_STATEMENT]   = {"statement", &a_hash},
    [ANJIP_F_FIRST_DAY]   = {"first_day", &a_day},
    [ANJIP_F_LAST_DAY]    = {"last_day", &a_day},
    [ANJIP_F_ADJUSTED]    = {"adjusted", &a_flag},
    [ANJIP_F_BUFFER]      = {"buffer", &a_whole},
    [ANJIP_F_REPLACES]    = {"replaces", &a_whole},
    [ANJIP_F_VERIFIER]    = {"verifier", &a_hash},
    [ANJIP_F_SIGNATURE]   = {"signature", &a_signature},
    [ANJIP_F_PARCEL]      = {"parcel", &a_parcel},
    [ANJIP_F_VINTAGE]     = {"vintage", &a_vintage},
    [ANJIP_F_CARRIED]     = {"carried", &a_whole},
    [ANJIP_F_MADE]        = {"made", &a_serial},
    [ANJIP_F_SERIAL]      = {"serial", &a_serial},
    [ANJIP_F_TONNES]      = {"tonnes", &a_count},
    [ANJIP_F_MOVED]       = {"moved", &a_serial},
    [ANJIP_F_TO]          = {"to", &an_id},
    [ANJIP_F_BENEFICIARY] = {"beneficiary", &a_text},
    [ANJIP_F_PURPOSE]     = {"purpose", &a_text},
    [ANJIP_F_DATE]        = {"date", &a_day},
    [ANJIP_F_USE]         = {"use", &a_scheme},
    [ANJIP_F_LOSS]        = {"loss", &a_count},
    [ANJIP_F_REVERSED]    = {"reversed", &a_count},
    [ANJIP_F_DUTY]        = {"duty", &a_whole},
};

const char *anjip_field_name(anjip_field field)
{
    return fields[field].name;
}

anjip_field anjip_field_of(const char *name, size_t n)
{
    int i = 0;
    while (i < ANJIP_FIELDS &&
           (strlen(fields[i].name) != n || memcmp(fields[i].name, name, n) != 0))
        i++;
    return (anjip_field)i;
}

int anjip_field_check(anjip_field field, const char *value, const char *what,
                      anji_error *err)
{
    if (fields[field].shape->ok(value))
        return ANJI_OK;
    return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "%s: %s is '%.120s', want %s", what,
                      fields[field].name, value, fields[field].shape->want);
}
