/* What the ledger's sources share: statements by number, the object, the way of an
 * operation.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_LEDGER_PRIVATE_H
#define ANJI_ACCOUNT_LEDGER_PRIVATE_H

#include "account/database.h"
#include "account/ledger_entry.h"
#include "account/parcels.h"

/* The statements of ledger_sql.c. */
enum {
    SQL_TABLES,
    SQL_HEAD,
    SQL_ENTRY,
    SQL_ENTRIES,
    SQL_ENTRY_ADD,
    SQL_REQUEST,
    SQL_REQUEST_ADD,
    SQL_ACCOUNT,
    SQL_ACCOUNT_ADD,
    SQL_METHOD,
    SQL_METHOD_ADD,
    SQL_VERIFIER,
    SQL_VERIFIER_ADD,
    SQL_VERIFIER_REVOKE,
    SQL_PROJECT,
    SQL_PROJECT_ADD,
    SQL_PROJECT_CHANGE,
    SQL_PROJECT_ELIGIBLE,
    SQL_CARRIED,
    SQL_CARRIED_SET,
    SQL_CARRIED_SUM,
    SQL_STATEMENT,
    SQL_PERIOD,
    SQL_PARCEL_TAKEN,
    SQL_PARCEL_NEAR,
    SQL_PARCEL_ADD,
    SQL_VINTAGE_ADD,
    SQL_ISSUE,
    SQL_ISSUE_ADD,
    SQL_ISSUE_ASIDE,
    SQL_ISSUE_REPLACED,
    SQL_ISSUE_OPEN,
    SQL_BATCH,
    SQL_BATCH_LAST,
    SQL_BATCH_ADD,
    SQL_BATCH_ROOT,
    SQL_LEAF_ADD,
    SQL_BLOCK,
    SQL_BLOCK_DELETE,
    SQL_BLOCK_ADD,
    SQL_BLOCK_BUFFER,
    SQL_BLOCKS,
    SQL_BLOCKS_COUNT,
    SQL_SUM,
    SQL_DUTY_SUM,
    SQL_HISTORY,
    SQL_COUNT
};
extern const char *const anjip_ledger_sql[SQL_COUNT];
extern const char        anjip_ledger_schema[];

struct anji_ledger {
    anjip_db   *db;
    anjip_land *land; /* NULL until the first polygon */
    int         degrees;
    int64_t     overlap; /* m2 */
    int         signed_issues;
    char        registry[ANJI_LEDGER_ID_SIZE];
};

/* A statement beside an entry; bytes NULL: none. */
typedef struct {
    size_t      n;
    const char *bytes;
} anjip_document;

/* Do what an entry asks for, write it, commit. The entry gets its outcome, number and
 * previous hash. number: the entry that stands now, also when the request was done
 * before; may be NULL. Frees nothing. */
int anjip_ledger_do(anji_ledger *ledger, anjip_entry *entry, anjip_document document,
                    int64_t *number, anji_error *err);
/* The same within a transaction that the caller has begun, without the commit. again: set
 * when the request was done before. */
int anjip_ledger_step(anji_ledger *ledger, anjip_entry *entry, anjip_document document,
                      int64_t *number, int *again, anji_error *err);
/* A new ledger from its first entry, in a file or (path NULL) in memory; without commit. */
int anjip_ledger_found(const char *path, uint32_t wait, anjip_entry *first,
                       anji_ledger **out, anji_error *err);

/* Do the operation of an entry's bytes again, which must come out the same: in *ledger,
 * or, for the first, in a new one at path (NULL: in memory). Without commit. */
int anjip_ledger_redo(anji_ledger **ledger, const char *path, int64_t number,
                      const char *text, anjip_document document, anji_error *err);

/* The operations by kind: check, change the tables, add the outcome to the entry, whose
 * number is set. */
typedef int anjip_operation(anji_ledger *ledger, anjip_entry *entry,
                            anjip_document document, anji_error *err);
anjip_operation anjip_do_issue, anjip_do_move, anjip_do_reverse;

/* A block changes state and holder, with its batch's other blocks as they were: [first,
 * last] must lie within one block, whose holder is kept when `to` is NULL. Adds the line
 * `moved`. */
int anjip_block_set(anji_ledger *ledger, anjip_entry *entry, const anjip_serial *serial,
                    int state, const char *to, anji_error *err);
/* Batch of a serial into its parts, when they name it: ANJI_ERR_NOT_FOUND when they do
 * not. Where `what` begins the message. */
int anjip_find_serial(anji_ledger *ledger, const char *what, const char *text,
                      anjip_serial *serial, int64_t *issue, int64_t *eligibility,
                      anji_error *err);
/* Whether a row with that key is there; else ANJI_ERR_NOT_FOUND with what is wanted. */
int anjip_must_be(anji_ledger *ledger, int which, const char *what, const char *noun,
                  const char *id, anji_error *err);
/* An error of a query that must have a row: ANJIP_DONE becomes ANJI_ERR_FORMAT. */
int anjip_must_have(anji_ledger *ledger, int status, anji_error *err);

#endif
