/* The public operations: what is asked for becomes an entry.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "account/ledger_private.h"
#include "private.h"

/* Begins an entry; ANJI_ERR_NULL when a pointer of the call is missing. */
static int begin(anjip_entry *entry, anjip_kind kind, const anji_ledger *ledger,
                 const anji_ledger_request *request, int given, int64_t *number,
                 anji_error *err)
{
    anjip_begin(err);
    if (number)
        *number = -1;
    if (!ledger || !request || !given)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "%s: %s is NULL",
                          anjip_kind_name(kind),
                          !ledger    ? "ledger"
                          : !request ? "request"
                                     : "an argument");
    anjip_entry_begin(entry, kind, request->time, err);
    anjip_entry_add(entry, ANJIP_F_REQUEST, request->id);
    return ANJI_OK;
}

static int finish(anji_ledger *ledger, anjip_entry *entry, int64_t *number,
                  anji_error *err)
{
    anjip_document none   = {0, NULL};
    int            status = anjip_ledger_do(ledger, entry, none, number, err);

    anjip_entry_free(entry);
    return status;
}

int anji_ledger_account(anji_ledger *ledger, const anji_ledger_request *request,
                        const char *account, const char *name, int64_t *entry,
                        anji_error *err)
{
    anjip_entry e;

    int status = begin(&e, ANJIP_ACCOUNT, ledger, request, account && name, entry, err);
    if (status != ANJI_OK)
        return status;
    anjip_entry_add(&e, ANJIP_F_ACCOUNT, account);
    anjip_entry_add(&e, ANJIP_F_NAME, name);
    return finish(ledger, &e, entry, err);
}

int anji_ledger_method(anji_ledger *ledger, const anji_ledger_request *request,
                       const char *method, int eligibility, int64_t *entry,
                       anji_error *err)
{
    anjip_entry e;
    const char *scheme = anji_ledger_eligibility_name(eligibility);

    int status = begin(&e, ANJIP_METHOD, ledger, request, method != NULL, entry, err);
    if (status != ANJI_OK)
        return status;
    anjip_entry_add(&e, ANJIP_F_METHOD, method);
    anjip_entry_add(&e, ANJIP_F_ELIGIBILITY, scheme ? scheme : "unknown");
    return finish(ledger, &e, entry, err);
}

int anji_ledger_verifier(anji_ledger *ledger, const anji_ledger_request *request,
                         const char *key, const char *name, int64_t *entry,
                         anji_error *err)
{
    anjip_entry e;

    int status = begin(&e, ANJIP_VERIFIER, ledger, request, key && name, entry, err);
    if (status != ANJI_OK)
        return status;
    anjip_entry_add(&e, ANJIP_F_KEY, key);
    anjip_entry_add(&e, ANJIP_F_NAME, name);
    return finish(ledger, &e, entry, err);
}

int anji_ledger_revoke(anji_ledger *ledger, const anji_ledger_request *request,
                       const char *key, const char *reason, int64_t *entry,
                       anji_error *err)
{
    anjip_entry e;

    int status = begin(&e, ANJIP_REVOKE, ledger, request, key && reason, entry, err);
    if (status != ANJI_OK)
        return status;
    anjip_entry_add(&e, ANJIP_F_KEY, key);
    anjip_entry_add(&e, ANJIP_F_REASON, reason);
    return finish(ledger, &e, entry, err);
}

/* ---- issue ---------------------------------------------------------------------------- */

static void add_parcels(anjip_entry *e, const anji_ledger_issuance *issuance)
{
    for (size_t i = 0; i < issuance->n_parcels && e->status == ANJI_OK; i++) {
        const anji_ledger_parcel *parcel = &issuance->parcels[i];
        const char               *id     = parcel->id ? parcel->id : "";
        if (strchr(id, ' ')) {
            e->status = anjip_fail(e->err, ANJI_ERR_DOMAIN, -1,
                                   "issue: parcel is '%.120s', want an identifier of "
                                   "letters, digits, '.', '_' or '-'",
                                   id);
            return;
        }
        size_t n    = strlen(id) + (parcel->wkt ? strlen(parcel->wkt) + 1 : 0);
        char  *line = anjip_malloc(n + 1, 1);
        if (!line) {
            e->status = anjip_fail(e->err, ANJI_ERR_MEMORY, -1, "issue: no memory");
            return;
        }
        strcpy(line, id);
        if (parcel->wkt) {
            strcat(line, " ");
            strcat(line, parcel->wkt);
        }
        anjip_entry_add(e, ANJIP_F_PARCEL, line);
        free(line);
    }
}

static void add_vintages(anjip_entry *e, const anji_ledger_issuance *issuance)
{
    char line[64];

    for (size_t i = 0; i < issuance->n_vintages && e->status == ANJI_OK; i++) {
        const anji_ledger_vintage *vintage = &issuance->vintages[i];
        if (vintage->verified < 1)
            e->status =
                anjip_fail(e->err, ANJI_ERR_DOMAIN, -1,
                           "issue: %lld g CO2e verified for %ld, want more than 0",
                           (long long)vintage->verified, (long)vintage->year);
        snprintf(line, sizeof line, "%ld %lld", (long)vintage->year,
                 (long long)vintage->verified);
        anjip_entry_add(e, ANJIP_F_VINTAGE, line);
    }
}

/* The statement's hash: given, or the document's. */
static void add_statement(anjip_entry *e, const anji_ledger_issuance *issuance)
{
    char        hex[ANJI_SHA256_HEX];
    const char *given = issuance->statement_sha256;

    if (!given && issuance->document && e->status == ANJI_OK) {
        e->status = anji_sha256(issuance->n_document, issuance->document, hex, e->err);
        given     = hex;
    }
    anjip_entry_add(e, ANJIP_F_STATEMENT, given);
}

int anji_ledger_issue(anji_ledger *ledger, const anji_ledger_request *request,
                      const anji_ledger_issuance *issuance, int64_t *entry,
                      anji_error *err)
{
    anjip_entry e;

    int status = begin(&e, ANJIP_ISSUE, ledger, request,
                       issuance && (issuance->parcels || issuance->n_parcels == 0) &&
                           (issuance->vintages || issuance->n_vintages == 0),
                       entry, err);
    if (status != ANJI_OK)
        return status;
    anjip_document document = {issuance->n_document, issuance->document};
    if (document.n == 0)
        document.bytes = NULL;
    anjip_entry_add(&e, ANJIP_F_PROJECT, issuance->project);
    anjip_entry_add(&e, ANJIP_F_METHOD, issuance->method);
    anjip_entry_add(&e, ANJIP_F_HOLDER, issuance->holder);
    add_statement(&e, issuance);
    anjip_entry_add(&e, ANJIP_F_FIRST_DAY, issuance->first_day);
    anjip_entry_add(&e, ANJIP_F_LAST_DAY, issuance->last_day);
    anjip_entry_add(&e, ANJIP_F_ADJUSTED,
                    issuance->corresponding_adjustment ? "yes" : "no");
    anjip_entry_add_int(&e, ANJIP_F_BUFFER, issuance->buffer);
    if (issuance->replaces != 0)
        anjip_entry_add_int(&e, ANJIP_F_REPLACES, issuance->replaces);
    anjip_entry_add(&e, ANJIP_F_VERIFIER, issuance->verifier);
    anjip_entry_add(&e, ANJIP_F_SIGNATURE, issuance->signature);
    add_parcels(&e, issuance);
    add_vintages(&e, issuance);
    status = anjip_ledger_do(ledger, &e, document, entry, err);
    anjip_entry_free(&e);
    return status;
}

/* ---- moves ----------------------------------------------------------------------------- */

static int begin_move(anjip_entry *e, anjip_kind kind, const anji_ledger *ledger,
                      const anji_ledger_request *request, const anji_ledger_part *part,
                      int given, int64_t *number, anji_error *err)
{
    int status = begin(e, kind, ledger, request,
                       given && part && part->serial && part->holder, number, err);
    if (status != ANJI_OK)
        return status;
    anjip_entry_add(e, ANJIP_F_HOLDER, part->holder);
    anjip_entry_add(e, ANJIP_F_SERIAL, part->serial);
    anjip_entry_add_int(e, ANJIP_F_TONNES, part->tonnes);
    return ANJI_OK;
}

int anji_ledger_hold(anji_ledger *ledger, const anji_ledger_request *request,
                     const anji_ledger_part *part, int64_t *entry, anji_error *err)
{
    anjip_entry e;
    int status = begin_move(&e, ANJIP_HOLD, ledger, request, part, 1, entry, err);
    return status == ANJI_OK ? finish(ledger, &e, entry, err) : status;
}

int anji_ledger_buffer(anji_ledger *ledger, const anji_ledger_request *request,
                       const anji_ledger_part *part, int64_t *entry, anji_error *err)
{
    anjip_entry e;
    int status = begin_move(&e, ANJIP_BUFFER, ledger, request, part, 1, entry, err);
    return status == ANJI_OK ? finish(ledger, &e, entry, err) : status;
}

int anji_ledger_transfer(anji_ledger *ledger, const anji_ledger_request *request,
                         const anji_ledger_part *part, const char *to, int64_t *entry,
                         anji_error *err)
{
    anjip_entry e;
    int         status =
        begin_move(&e, ANJIP_TRANSFER, ledger, request, part, to != NULL, entry, err);
    if (status != ANJI_OK)
        return status;
    anjip_entry_add(&e, ANJIP_F_TO, to);
    return finish(ledger, &e, entry, err);
}

int anji_ledger_retire(anji_ledger *ledger, const anji_ledger_request *request,
                       const anji_ledger_part       *part,
                       const anji_ledger_retirement *retirement, int64_t *entry,
                       anji_error *err)
{
    anjip_entry e;
    int status = begin_move(&e, ANJIP_RETIRE, ledger, request, part, retirement != NULL,
                            entry, err);
    if (status != ANJI_OK)
        return status;
    anjip_entry_add(&e, ANJIP_F_BENEFICIARY, retirement->beneficiary);
    anjip_entry_add(&e, ANJIP_F_PURPOSE, retirement->purpose);
    anjip_entry_add(&e, ANJIP_F_DATE, retirement->date);
    if (retirement->use >= 0) {
        const char *use = anji_ledger_eligibility_name(retirement->use);
        anjip_entry_add(&e, ANJIP_F_USE, use ? use : "unknown");
    }
    return finish(ledger, &e, entry, err);
}

int anji_ledger_cancel(anji_ledger *ledger, const anji_ledger_request *request,
                       const anji_ledger_part *part, const char *reason, int64_t *entry,
                       anji_error *err)
{
    anjip_entry e;
    int         status =
        begin_move(&e, ANJIP_CANCEL, ledger, request, part, reason != NULL, entry, err);
    if (status != ANJI_OK)
        return status;
    anjip_entry_add(&e, ANJIP_F_REASON, reason);
    return finish(ledger, &e, entry, err);
}

int anji_ledger_replace(anji_ledger *ledger, const anji_ledger_request *request,
                        const anji_ledger_part *part, const char *project,
                        int64_t *entry, anji_error *err)
{
    anjip_entry e;
    int status = begin_move(&e, ANJIP_REPLACE, ledger, request, part, project != NULL,
                            entry, err);
    if (status != ANJI_OK)
        return status;
    anjip_entry_add(&e, ANJIP_F_PROJECT, project);
    return finish(ledger, &e, entry, err);
}

int anji_ledger_reverse(anji_ledger *ledger, const anji_ledger_request *request,
                        const char *project, int64_t loss, const char *reason,
                        const char *statement_sha256, int64_t *entry, anji_error *err)
{
    anjip_entry e;
    int         status =
        begin(&e, ANJIP_REVERSE, ledger, request, project && reason, entry, err);
    if (status != ANJI_OK)
        return status;
    anjip_entry_add(&e, ANJIP_F_PROJECT, project);
    anjip_entry_add_int(&e, ANJIP_F_LOSS, loss);
    anjip_entry_add(&e, ANJIP_F_REASON, reason);
    anjip_entry_add(&e, ANJIP_F_STATEMENT, statement_sha256);
    return finish(ledger, &e, entry, err);
}
