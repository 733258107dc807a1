/* Issue: everything that must be so before a tonne gets a serial.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/calendar.h>
#include <anjicarbon/signature.h>

#include "account/json.h"
#include "account/ledger_private.h"
#include "private.h"

/* ---- statement and signature -------------------------------------------------------- */

/* What an export can hold. */
static int is_text(anjip_document document)
{
    char *copy = anjip_malloc(document.n + 1, 1);

    if (!copy)
        return 0;
    memcpy(copy, document.bytes, document.n);
    copy[document.n] = '\0';
    int yes          = strlen(copy) == document.n && anjip_utf8(copy);
    free(copy);
    return yes;
}

static int check_statement(anji_ledger *ledger, const anjip_entry *entry,
                           anjip_document document, anji_error *err)
{
    const char *hash = anjip_entry_get(entry, ANJIP_F_STATEMENT, 0);
    char        hex[ANJI_SHA256_HEX];

    int status = anjip_db_first(ledger->db, SQL_STATEMENT, err, "t", hash);
    if (status == ANJI_OK) {
        int64_t by = anjip_db_int(ledger->db, SQL_STATEMENT, 0);
        anjip_db_done(ledger->db, SQL_STATEMENT);
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "issue: statement %s was issued by entry %lld; a statement "
                          "issues once",
                          hash, (long long)by);
    }
    if (status != ANJIP_DONE)
        return status;
    if (!document.bytes)
        return ANJI_OK;
    if (!is_text(document))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "issue: the statement is no UTF-8 text");
    status = anji_sha256(document.n, document.bytes, hex, err);
    if (status == ANJI_OK && strcmp(hex, hash) != 0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "issue: the statement's hash is %s, not %s", hex, hash);
    return status;
}

/* The key must be registered and not revoked. */
static int check_verifier(anji_ledger *ledger, const char *key, anji_error *err)
{
    int status = anjip_db_first(ledger->db, SQL_VERIFIER, err, "t", key);

    if (status == ANJIP_DONE)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                          "issue: no verifier's key '%s' is registered", key);
    int64_t revoked = status == ANJI_OK ? anjip_db_int(ledger->db, SQL_VERIFIER, 1) : 0;
    anjip_db_done(ledger->db, SQL_VERIFIER);
    if (status == ANJI_OK && revoked != 0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "issue: the verifier's key was revoked by entry %lld",
                          (long long)revoked);
    return status;
}

static int check_signature(anji_ledger *ledger, const anjip_entry *entry,
                           anjip_document document, anji_error *err)
{
    const char *key       = anjip_entry_get(entry, ANJIP_F_VERIFIER, 0);
    const char *signature = anjip_entry_get(entry, ANJIP_F_SIGNATURE, 0);
    anji_error  why;

    if (!key && !signature && !ledger->signed_issues)
        return ANJI_OK;
    if (!key || !signature || !document.bytes)
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, -1, "issue: no %s, want statement, key and signature",
            !document.bytes ? "statement" : !key ? "verifier's key" : "signature");
    int status = check_verifier(ledger, key, err);
    if (status != ANJI_OK)
        return status;
    status =
        anji_signature_check(key, signature, document.n, document.bytes, &why);
    if (status == ANJI_OK || status == ANJI_ERR_MEMORY)
        return status;
    return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                      "issue: wrong signature: it is not of this statement by the key %s",
                      key);
}

/* ---- period ---------------------------------------------------------------------------- */

typedef struct {
    int64_t first, last; /* s of the midnights that begin its days */
    int32_t from, to;    /* years                                  */
} period;

static int read_period(const anjip_entry *entry, period *p, anji_error *err)
{
    const char *first = anjip_entry_get(entry, ANJIP_F_FIRST_DAY, 0);
    const char *last  = anjip_entry_get(entry, ANJIP_F_LAST_DAY, 0);

    p->from = (int32_t)atoi(first);
    p->to   = (int32_t)atoi(last);
    if (!anjip_day(first, &p->first) || !anjip_day(last, &p->last) ||
        p->first > p->last)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "issue: the monitoring period %s to %s ends before it begins",
                          first, last);
    if (p->last > entry->time)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "issue: the monitoring period %s to %s has not ended", first,
                          last);
    return ANJI_OK;
}

static int check_period(anji_ledger *ledger, const anjip_entry *entry, const period *p,
                        int64_t replaces, anji_error *err)
{
    const char *project = anjip_entry_get(entry, ANJIP_F_PROJECT, 0);
    int         status  = anjip_db_first(ledger->db, SQL_PERIOD, err, "tiii", project,
                                         p->first, p->last, replaces);

    if (status != ANJI_OK)
        return status == ANJIP_DONE ? ANJI_OK : status;
    int64_t by = anjip_db_int(ledger->db, SQL_PERIOD, 0);
    anjip_db_done(ledger->db, SQL_PERIOD);
    return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                      "issue: the monitoring period %s to %s of project '%s' overlaps "
                      "that of entry %lld; a period is issued once",
                      anjip_entry_get(entry, ANJIP_F_FIRST_DAY, 0),
                      anjip_entry_get(entry, ANJIP_F_LAST_DAY, 0), project,
                      (long long)by);
}

/* ---- replacement of an issue that was reversed ------------------------------------------- */

static int not_undone(int64_t replaces, const char *why, anji_error *err)
{
    return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                      "issue: entry %lld cannot be replaced: %s", (long long)replaces,
                      why);
}

/* Its project's reversals cover it, and nothing of it is left in use. */
static int check_undone(anji_ledger *ledger, const anjip_entry *entry, int64_t replaces,
                        anji_error *err)
{
    anjip_db   *db      = ledger->db;
    const char *project = anjip_entry_get(entry, ANJIP_F_PROJECT, 0);

    int status = anjip_db_first(db, SQL_ISSUE, err, "i", replaces);
    if (status == ANJIP_DONE)
        return not_undone(replaces, "it is no issue", err);
    if (status != ANJI_OK)
        return status;
    const char *was    = anjip_db_text(db, SQL_ISSUE, 0);
    int         mine   = was && strcmp(was, project) == 0;
    int64_t     by     = anjip_db_int(db, SQL_ISSUE, 3);
    int64_t     tonnes = anjip_db_int(db, SQL_ISSUE, 4);
    anjip_db_done(db, SQL_ISSUE);
    if (!mine || by != 0)
        return not_undone(replaces, mine ? "it was replaced before"
                                         : "it is of another project",
                          err);
    status = anjip_db_first(db, SQL_ISSUE_OPEN, err, "i", replaces);
    anjip_db_done(db, SQL_ISSUE_OPEN);
    if (status == ANJI_OK)
        return not_undone(replaces, "tonnes of it are neither cancelled nor replaced",
                          err);
    if (status == ANJIP_DONE)
        status = anjip_db_first(db, SQL_PROJECT, err, "t", project);
    if (status != ANJI_OK)
        return anjip_must_have(ledger, status, err);
    int64_t reversed = anjip_db_int(db, SQL_PROJECT, 1);
    int64_t duty     = anjip_db_int(db, SQL_PROJECT, 2);
    anjip_db_done(db, SQL_PROJECT);
    if (reversed < tonnes || duty > 0)
        return not_undone(replaces,
                          duty > 0 ? "its project still owes replacement"
                                   : "its tonnes were not reversed",
                          err);
    return ANJI_OK;
}

/* ---- parcels ----------------------------------------------------------------------------- */

typedef struct {
    char        id[ANJI_LEDGER_ID_SIZE];
    const char *wkt;
    anjip_plot *plot; /* NULL: an id alone */
} parcel;

static void free_parcels(anji_ledger *ledger, parcel *parcels, size_t n)
{
    for (size_t i = 0; parcels && i < n; i++)
        anjip_plot_free(ledger->land, parcels[i].plot);
    free(parcels);
}

static int read_parcels(anji_ledger *ledger, const anjip_entry *entry, size_t *n,
                        parcel **out, anji_error *err)
{
    *n = 0;
    while (anjip_entry_get(entry, ANJIP_F_PARCEL, *n))
        (*n)++;
    parcel *parcels = *out = anjip_calloc(*n, sizeof *parcels);
    if (!parcels)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "issue: no memory");
    for (size_t i = 0; i < *n; i++) {
        const char *text = anjip_entry_get(entry, ANJIP_F_PARCEL, i);
        memcpy(parcels[i].id, text, anjip_parcel_id(text, &parcels[i].wkt));
        if (!parcels[i].wkt)
            continue;
        int status = ledger->land
                         ? ANJI_OK
                         : anjip_land_new(ledger->degrees, &ledger->land, err);
        if (status == ANJI_OK)
            status = anjip_plot_read(ledger->land, parcels[i].id, parcels[i].wkt,
                                     &parcels[i].plot, err);
        if (status != ANJI_OK)
            return status;
    }
    return ANJI_OK;
}

static int refuse_overlap(anji_ledger *ledger, const parcel *p, const anjip_plot *other,
                          const char *id, int64_t by, int32_t year, anji_error *err)
{
    double shared = 0;
    char   whose[64];

    int status = anjip_plot_shared(ledger->land, p->plot, other, &shared, err);
    if (status != ANJI_OK || shared <= (double)ledger->overlap)
        return status;
    snprintf(whose, sizeof whose, by > 0 ? "entry %lld, vintage %ld" : "the same issue",
             (long long)by, (long)year);
    return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                      "issue: parcel %s overlaps parcel %s of %s by %.1f m2, want at most "
                      "%lld",
                      p->id, id, whose, shared, (long long)ledger->overlap);
}

static int check_own(anji_ledger *ledger, size_t n, const parcel *parcels,
                     anji_error *err)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++) {
            int status = ANJI_OK;
            if (strcmp(parcels[i].id, parcels[k].id) == 0)
                return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                                  "issue: parcel %s is there twice", parcels[i].id);
            if (parcels[i].plot && parcels[k].plot)
                status = refuse_overlap(ledger, &parcels[i], parcels[k].plot,
                                        parcels[k].id, 0, 0, err);
            if (status != ANJI_OK)
                return status;
        }
    return ANJI_OK;
}

static int check_near(anji_ledger *ledger, const parcel *p, int32_t year,
                      int64_t replaces, anji_error *err)
{
    double      b[4];
    anjip_db   *db = ledger->db;
    anjip_plot *other;

    anjip_plot_bounds(p->plot, b);
    int status = anjip_db_first(db, SQL_PARCEL_NEAR, err, "iidddd", (int64_t)year,
                                replaces, b[0], b[1], b[2], b[3]);
    while (status == ANJI_OK) {
        const char *id  = anjip_db_text(db, SQL_PARCEL_NEAR, 1);
        const char *wkt = anjip_db_text(db, SQL_PARCEL_NEAR, 2);
        int64_t     by  = anjip_db_int(db, SQL_PARCEL_NEAR, 0);
        if (!id || !wkt)
            return anjip_must_have(ledger, ANJIP_DONE, err);
        status = anjip_plot_read(ledger->land, id, wkt, &other, err);
        if (status == ANJI_OK)
            status = refuse_overlap(ledger, p, other, id, by, year, err);
        anjip_plot_free(ledger->land, other);
        if (status == ANJI_OK)
            status = anjip_db_next(db, SQL_PARCEL_NEAR, err);
    }
    anjip_db_done(db, SQL_PARCEL_NEAR);
    return status == ANJIP_DONE ? ANJI_OK : status;
}

static int check_parcel(anji_ledger *ledger, const parcel *p, int32_t year,
                        int64_t replaces, anji_error *err)
{
    int status = anjip_db_first(ledger->db, SQL_PARCEL_TAKEN, err, "iti", (int64_t)year,
                                p->id, replaces);

    if (status == ANJI_OK) {
        int64_t by = anjip_db_int(ledger->db, SQL_PARCEL_TAKEN, 0);
        anjip_db_done(ledger->db, SQL_PARCEL_TAKEN);
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "issue: parcel %s was issued for vintage %ld by entry %lld",
                          p->id, (long)year, (long long)by);
    }
    if (status != ANJIP_DONE)
        return status;
    return p->plot ? check_near(ledger, p, year, replaces, err) : ANJI_OK;
}

static int write_parcels(anji_ledger *ledger, const anjip_entry *entry, size_t n,
                         const parcel *parcels, anji_error *err)
{
    int status = ANJI_OK;

    for (size_t i = 0; i < n && status == ANJI_OK; i++) {
        double b[4] = {NAN, NAN, NAN, NAN}; /* SQLite stores NaN as null */
        if (parcels[i].plot)
            anjip_plot_bounds(parcels[i].plot, b);
        status = anjip_db_run(ledger->db, SQL_PARCEL_ADD, err, "ittdddd", entry->number,
                              parcels[i].id, parcels[i].wkt, b[0], b[1], b[2], b[3]);
    }
    return status;
}

/* ---- vintages ---------------------------------------------------------------------------- */

/* One batch: its row, its only block, its serial. */
static int make_batch(anji_ledger *ledger, anjip_entry *entry, int32_t year,
                      int64_t tonnes, anji_error *err)
{
    anjip_serial serial;
    char         text[ANJI_SERIAL_SIZE];
    anjip_db    *db = ledger->db;

    int status = anjip_db_first(db, SQL_BATCH_LAST, err, "");
    if (status != ANJI_OK)
        return anjip_must_have(ledger, status, err);
    serial.batch = anjip_db_int(db, SQL_BATCH_LAST, 0) + 1;
    anjip_db_done(db, SQL_BATCH_LAST);
    serial.vintage = year;
    serial.first   = 1;
    serial.last    = tonnes;
    strcpy(serial.registry, ledger->registry);
    strcpy(serial.project, anjip_entry_get(entry, ANJIP_F_PROJECT, 0));
    strcpy(serial.method, anjip_entry_get(entry, ANJIP_F_METHOD, 0));
    anjip_serial_write(&serial, text);
    anjip_entry_add(entry, ANJIP_F_MADE, text);
    status = anjip_db_run(db, SQL_BATCH_ADD, err, "iiii", serial.batch, entry->number,
                          (int64_t)year, tonnes);
    if (status != ANJI_OK)
        return status;
    return anjip_db_run(db, SQL_BLOCK_ADD, err, "iiiiti", serial.batch, INT64_C(1),
                        tonnes, (int64_t)ANJI_STATE_ISSUED,
                        anjip_entry_get(entry, ANJIP_F_HOLDER, 0), entry->number);
}

static int check_year(const anjip_entry *entry, const period *p, int32_t year,
                      int32_t before, anji_error *err)
{
    if (year < p->from || year > p->to)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "issue: vintage %ld is outside the monitoring period %s to %s",
                          (long)year, anjip_entry_get(entry, ANJIP_F_FIRST_DAY, 0),
                          anjip_entry_get(entry, ANJIP_F_LAST_DAY, 0));
    if (year <= before)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "issue: vintage %ld stands after %ld, want years ascending",
                          (long)year, (long)before);
    return ANJI_OK;
}

static int check_vintages(anji_ledger *ledger, const anjip_entry *entry, const period *p,
                          size_t n, const parcel *parcels, int64_t replaces,
                          anji_error *err)
{
    int32_t     year = 0, before = 0;
    int64_t     verified;
    const char *text;

    for (size_t i = 0; (text = anjip_entry_get(entry, ANJIP_F_VINTAGE, i)); i++) {
        anjip_vintage(text, &year, &verified);
        int status = check_year(entry, p, year, before, err);
        for (size_t k = 0; k < n && status == ANJI_OK; k++)
            status = check_parcel(ledger, &parcels[k], year, replaces, err);
        if (status != ANJI_OK)
            return status;
        before = year;
    }
    return ANJI_OK;
}

static int read_carried(anji_ledger *ledger, const anjip_entry *entry, int64_t *carried,
                        anji_error *err)
{
    int status = anjip_db_first(ledger->db, SQL_CARRIED, err, "tt",
                                anjip_entry_get(entry, ANJIP_F_PROJECT, 0),
                                anjip_entry_get(entry, ANJIP_F_METHOD, 0));

    *carried = status == ANJI_OK ? anjip_db_int(ledger->db, SQL_CARRIED, 0) : 0;
    anjip_db_done(ledger->db, SQL_CARRIED);
    return status == ANJIP_DONE ? ANJI_OK : status;
}

/* Batches of whole tonnes; what is less goes on to the next vintage. */
static int make_batches(anji_ledger *ledger, anjip_entry *entry, int64_t *tonnes,
                        int64_t *carried, anji_error *err)
{
    int32_t     year = 0;
    int64_t     verified;
    const char *text;

    int status = read_carried(ledger, entry, carried, err);
    for (size_t i = 0; status == ANJI_OK &&
                       (text = anjip_entry_get(entry, ANJIP_F_VINTAGE, i));
         i++) {
        anjip_vintage(text, &year, &verified);
        *carried += verified;
        int64_t whole = *carried / ANJIP_TONNE;
        *carried %= ANJIP_TONNE;
        *tonnes += whole;
        status = anjip_db_run(ledger->db, SQL_VINTAGE_ADD, err, "iii", entry->number,
                              (int64_t)year, verified);
        if (status == ANJI_OK && whole > 0)
            status = make_batch(ledger, entry, year, whole, err);
    }
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static int write_issue(anji_ledger *ledger, anjip_entry *entry, const period *p,
                       int64_t eligibility, anji_error *err)
{
    const char *project = anjip_entry_get(entry, ANJIP_F_PROJECT, 0);
    const char *yes     = anjip_entry_get(entry, ANJIP_F_ADJUSTED, 0);

    anjip_entry_add(entry, ANJIP_F_ELIGIBILITY,
                    anji_ledger_eligibility_name((int)eligibility));
    int status = anjip_db_run(ledger->db, SQL_PROJECT_ADD, err, "t", project);
    if (status != ANJI_OK)
        return status;
    return anjip_db_run(ledger->db, SQL_ISSUE_ADD, err, "itttiiiii", entry->number,
                        project, anjip_entry_get(entry, ANJIP_F_METHOD, 0),
                        anjip_entry_get(entry, ANJIP_F_STATEMENT, 0), p->first, p->last,
                        eligibility, (int64_t)(strcmp(yes, "yes") == 0),
                        anjip_entry_int(entry, ANJIP_F_BUFFER));
}

static int write_tonnes(anji_ledger *ledger, anjip_entry *entry, anji_error *err)
{
    const char *project = anjip_entry_get(entry, ANJIP_F_PROJECT, 0);
    const char *method  = anjip_entry_get(entry, ANJIP_F_METHOD, 0);
    int64_t     tonnes = 0, carried = 0, buffer = anjip_entry_int(entry, ANJIP_F_BUFFER);

    int status = make_batches(ledger, entry, &tonnes, &carried, err);
    if (status != ANJI_OK)
        return status;
    if (tonnes < 1)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "issue: %lld g CO2e with what was carried, less than a tonne",
                          (long long)carried);
    if (buffer > tonnes)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "issue: a buffer of %lld t, more than the %lld t issued",
                          (long long)buffer, (long long)tonnes);
    anjip_entry_add_int(entry, ANJIP_F_CARRIED, carried);
    status = anjip_db_run(ledger->db, SQL_CARRIED_SET, err, "tti", project, method,
                          carried);
    if (status != ANJI_OK)
        return status;
    return anjip_db_run(ledger->db, SQL_PROJECT_CHANGE, err, "tiii", project, tonnes,
                        INT64_C(0), INT64_C(0));
}

/* The method's scheme is the tonnes': no one asks for another. */
static int find_method(anji_ledger *ledger, const anjip_entry *entry,
                       int64_t *eligibility, anji_error *err)
{
    const char *method = anjip_entry_get(entry, ANJIP_F_METHOD, 0);

    int status = anjip_must_be(ledger, SQL_METHOD, "issue", "method", method, err);
    if (status == ANJI_OK)
        status = anjip_db_first(ledger->db, SQL_METHOD, err, "t", method);
    if (status != ANJI_OK)
        return status;
    *eligibility = anjip_db_int(ledger->db, SQL_METHOD, 1);
    anjip_db_done(ledger->db, SQL_METHOD);
    return anjip_must_be(ledger, SQL_ACCOUNT, "issue", "account",
                         anjip_entry_get(entry, ANJIP_F_HOLDER, 0), err);
}

static int issue_on(anji_ledger *ledger, anjip_entry *entry, const period *p, size_t n,
                    const parcel *parcels, int64_t eligibility, anji_error *err)
{
    int64_t replaces = anjip_entry_int(entry, ANJIP_F_REPLACES);
    int     status   = ANJI_OK;

    if (replaces >= 0)
        status = check_undone(ledger, entry, replaces, err);
    if (status == ANJI_OK)
        status = check_period(ledger, entry, p, replaces, err);
    if (status == ANJI_OK)
        status = check_own(ledger, n, parcels, err);
    if (status == ANJI_OK)
        status = check_vintages(ledger, entry, p, n, parcels, replaces, err);
    if (status == ANJI_OK)
        status = write_issue(ledger, entry, p, eligibility, err);
    if (status == ANJI_OK)
        status = write_parcels(ledger, entry, n, parcels, err);
    if (status == ANJI_OK)
        status = write_tonnes(ledger, entry, err);
    if (status == ANJI_OK && replaces >= 0)
        status = anjip_db_run(ledger->db, SQL_ISSUE_REPLACED, err, "ii", replaces,
                              entry->number);
    return status;
}

int anjip_do_issue(anji_ledger *ledger, anjip_entry *entry, anjip_document document,
                   anji_error *err)
{
    size_t  n       = 0;
    parcel *parcels = NULL;
    period  p;
    int64_t eligibility = 0;

    int status = find_method(ledger, entry, &eligibility, err);
    if (status == ANJI_OK)
        status = check_statement(ledger, entry, document, err);
    if (status == ANJI_OK)
        status = check_signature(ledger, entry, document, err);
    if (status == ANJI_OK)
        status = read_period(entry, &p, err);
    if (status == ANJI_OK)
        status = read_parcels(ledger, entry, &n, &parcels, err);
    if (status == ANJI_OK)
        status = issue_on(ledger, entry, &p, n, parcels, eligibility, err);
    free_parcels(ledger, parcels, n);
    return status;
}
