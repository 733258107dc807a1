/* The check's own replay of the entries: shares their reading with the operations, and
 * nothing else.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_LEDGER_AUDIT_H
#define ANJI_ACCOUNT_LEDGER_AUDIT_H

#include "account/ledger_entry.h"
#include "account/merkle.h"
#include "account/names.h"
#include "account/parcels.h"
#include "private.h"

typedef struct {
    int64_t first, last, entry;
    int     state;
    long    holder; /* among the accounts */
} anjip_tile;

typedef struct {
    anjip_serial serial; /* of the whole batch */
    size_t       issue;
    int64_t      sum[ANJI_STATES]; /* tonnes by state, kept at each move */
    size_t       n, room;
    anjip_tile  *tiles;
    size_t       n_leaves, room_leaves;
    uint8_t (*leaves)[ANJIP_DIGEST];
    int64_t last_leaf; /* entry */
} anjip_audit_batch;

typedef struct {
    int64_t entry, replaced_by, tonnes, buffer, aside;
    int64_t first_day, last_day;
    long    project;
    int     eligibility;
} anjip_audit_issue;

typedef struct {
    int64_t     issue; /* entry that issued it */
    int32_t     year;
    char       *id;
    anjip_plot *plot; /* NULL: an id alone; that of the issue's first vintage, else */
    int         owned;
    double      bounds[4];
    size_t      of; /* number of the issue */
} anjip_audit_parcel;

typedef struct {
    int64_t issued, reversed, duty, buffer;
} anjip_audit_project;

typedef struct {
    anji_ledger_proof *proof;
    anjip_land        *land; /* NULL until the first polygon */
    int                degrees;
    int64_t            overlap;
    int                signed_issues, failed; /* failed: memory */
    char               registry[ANJI_LEDGER_ID_SIZE];
    char               previous[ANJI_SHA256_HEX];

    anjip_names accounts, methods, verifiers, revoked, requests, statements, projects,
        remainders;
    int                 *eligibility; /* by method    */
    anjip_audit_project *project;     /* by project   */
    int64_t             *carried;     /* by remainder */
    size_t               room_methods, room_projects, room_remainders;

    size_t              n_issues, room_issues, n_batches, room_batches;
    size_t              n_parcels, room_parcels;
    anjip_audit_issue  *issues;
    anjip_audit_batch  *batches;
    anjip_audit_parcel *parcels;
} anjip_audit;

void anjip_audit_free(anjip_audit *audit);
/* One entry as it stands in the table; document NULL: none. */
void anjip_audit_entry(anjip_audit *audit, int64_t number, const char *hash,
                       const char *text, size_t n, const char *document);
/* What can only be said at the end. */
void anjip_audit_end(anjip_audit *audit);
/* Merkle root of a batch by the definition. */
void anjip_audit_root(const anjip_audit_batch *batch, char hex[ANJI_SHA256_HEX]);

/* An invariant is broken: kept when it is the first time. serial may be NULL. */
void anjip_audit_broken(anjip_audit *audit, int invariant, int64_t entry,
                        const anjip_serial *serial, const char *fmt, ...)
    ANJIP_PRINTF(5, 6);

/* Parts of anjip_audit_entry(). */
void anjip_audit_issued(anjip_audit *audit, const anjip_entry *entry, size_t n,
                        const char *document);
void anjip_audit_moved(anjip_audit *audit, const anjip_entry *entry);
void anjip_audit_reversed(anjip_audit *audit, const anjip_entry *entry);
void anjip_audit_parcels(anjip_audit *audit);
/* Room for one more element of an array; 0, and failed, without memory. */
int anjip_audit_room(anjip_audit *audit, void **array, size_t n, size_t *room,
                     size_t size);

#endif
