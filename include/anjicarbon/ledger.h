/* anjicarbon/ledger.h - tonnes with serial numbers: issued once, retired once, provably.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_LEDGER_H
#define ANJICARBON_LEDGER_H

#include <anjicarbon/base.h>
#include <anjicarbon/hash.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Characters of a serial, and of an identifier (64 bytes at most), with the NUL. */
#define ANJI_SERIAL_SIZE    320
#define ANJI_LEDGER_ID_SIZE 65

/**
 * A ledger: one SQLite file of entries, each of which holds the SHA-256 of the one before
 * it, and of tables that the entries alone determine. Opaque; one object for one thread.
 * Several objects, in several processes, may have the same file open.
 */
typedef struct anji_ledger anji_ledger;

/** States of a tonne: ISSUED -> HELD or BUFFER -> RETIRED, CANCELLED or REPLACED, which
 *  nothing leaves. Part of the ABI. */
enum {
    ANJI_STATE_ISSUED  = 0, /**< has a serial, not yet held or set aside             */
    ANJI_STATE_HELD    = 1, /**< may be transferred, retired, cancelled              */
    ANJI_STATE_BUFFER  = 2, /**< set aside; only a reversal takes it                 */
    ANJI_STATE_RETIRED = 3, /**< used, for a beneficiary and a purpose               */
    ANJI_STATE_CANCELLED =
        4,                  /**< given up, or taken from the buffer by a reversal    */
    ANJI_STATE_REPLACED = 5 /**< given up for tonnes that a reversal found lost      */
};
#define ANJI_STATES 6

/** Which scheme accepts a tonne: fixed by the method's registration. Part of the ABI. */
enum {
    ANJI_ELIGIBLE_NONE = 0,
    ANJI_ELIGIBLE_LOCAL =
        1, /**< a local scheme; never for surrender in a national market */
    ANJI_ELIGIBLE_CCER = 2,
    ANJI_ELIGIBLE_VCS  = 3,
    ANJI_ELIGIBLE_GS   = 4
};

/** "held", "CCER"; NULL for a number that is none. Not to be freed. */
ANJI_API const char *anji_ledger_state_name(int state);
ANJI_API const char *anji_ledger_eligibility_name(int eligibility);
/** ANJI_ELIGIBLE_... of a name in any case; -1 for one that is none. */
ANJI_API int anji_ledger_eligibility(const char *name);

/** Settings: call anji_ledger_opts_init(), then change fields. All but `wait` are used by
 *  anji_ledger_create() alone and stand in the first entry for ever. */
typedef struct anji_ledger_opts {
    uint32_t
        struct_size; /**< bytes known to the caller; written by init              */
    uint32_t
        signed_issues; /**< 1: an issue needs a registered verifier's signature [0] */
    uint32_t
        coordinates;  /**< of parcels: 0 metres of a projection, 1 degrees      [0] */
    uint32_t overlap; /**< area that two parcels may share, m2                  [1] */
    uint32_t wait;    /**< for another process to finish writing, ms        [30000] */
} anji_ledger_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_ledger_opts_init(anji_ledger_opts *opts, size_t size);
/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_ledger_param(size_t i);

/**
 * Create a ledger, or open one.
 *
 * Given:
 *   path       the file; create wants none there, or an empty one
 *   registry   first part of every serial: letters, digits, '.' and '_'
 *   time       now, UTC seconds since 1970-01-01T00:00Z
 *   opts       or NULL
 * Returned: out; close it with anji_ledger_close(), which takes NULL. NULL on failure.
 * Status: ANJI_OK; ANJI_ERR_NULL; _OPTS; _DOMAIN (registry, time; create: there is a
 *   ledger); _IO (no such file, locked for longer than opts->wait); _FORMAT (no ledger, or
 *   a damaged file); _MEMORY.
 * Notes:
 *   1. Each operation below is one transaction: done and on the disk when it returns
 *      ANJI_OK, else not done at all. What a killed process had begun is undone by the next
 *      one that opens the file.
 *   2. The library reads no clock: each operation takes its time. Entries stand in the
 *      order in which they were written, whatever their times.
 */
ANJI_API int  anji_ledger_create(const char *path, const char *registry, int64_t time,
                                 const anji_ledger_opts *opts, anji_ledger **out,
                                 anji_error *err);
ANJI_API int  anji_ledger_open(const char *path, const anji_ledger_opts *opts,
                               anji_ledger **out, anji_error *err);
ANJI_API void anji_ledger_close(anji_ledger *ledger);

/** When and under which name an operation is asked for. Borrowed. Frozen. */
typedef struct anji_ledger_request {
    int64_t     time; /**< now, UTC seconds                                           */
    const char *id;   /**< of the request; NULL: none. The same request again does
                           nothing and returns the first one's entry.                  */
} anji_ledger_request;

/**
 * Register what operations name: a holder's account; a method with the scheme that accepts
 * its tonnes; a verifier's Ed25519 key, and its end.
 *
 * Given:
 *   request       time and id
 *   account       its identifier: letters, digits, '.', '_' and '-'
 *   method        "name@version" of letters, digits, '.', '_' and '-'
 *   eligibility   ANJI_ELIGIBLE_...; it cannot be changed afterwards
 *   key           64 hexadecimal digits
 *   name, reason  UTF-8, one line
 * Returned: entry, the number of the ledger's entry; may be NULL; -1 on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (text that is not so; registered already);
 *   _NOT_FOUND (no such key); _AMBIGUOUS (the request's id was used for something else);
 *   _IO; _FORMAT; _MEMORY.
 */
ANJI_API int anji_ledger_account(anji_ledger               *ledger,
                                 const anji_ledger_request *request,
                                 const char *account, const char *name, int64_t *entry,
                                 anji_error *err);
ANJI_API int anji_ledger_method(anji_ledger *ledger, const anji_ledger_request *request,
                                const char *method, int eligibility, int64_t *entry,
                                anji_error *err);
ANJI_API int anji_ledger_verifier(anji_ledger               *ledger,
                                  const anji_ledger_request *request, const char *key,
                                  const char *name, int64_t *entry, anji_error *err);
ANJI_API int anji_ledger_revoke(anji_ledger *ledger, const anji_ledger_request *request,
                                const char *key, const char *reason, int64_t *entry,
                                anji_error *err);

/** A parcel of land. Borrowed. Frozen. */
typedef struct anji_ledger_parcel {
    const char *id;  /**< letters, digits, '.', '_' and '-'                           */
    const char *wkt; /**< POLYGON or MULTIPOLYGON in the ledger's coordinates, x (east)
                          first; NULL: the id alone stands for the land                */
} anji_ledger_parcel;

/** What was verified for one calendar year. Frozen. */
typedef struct anji_ledger_vintage {
    int64_t verified; /**< g CO2e (1 t = 1,000,000 g)                                 */
    int32_t year;
    int32_t zero;
} anji_ledger_vintage;

/** What an issue rests on. Borrowed. Frozen. */
typedef struct anji_ledger_issuance {
    const char *project; /**< letters, digits, '.' and '_'                           */
    const char *method;  /**< registered "name@version"                              */
    const char *holder;  /**< account that gets the tonnes                           */
    const char
        *statement_sha256; /**< hash of the account; NULL: of `document`           */
    const char *document; /**< bytes of the statement, kept in the ledger; or NULL    */
    size_t      n_document;
    const char
        *first_day;       /**< of the monitoring period, "2024-01-01", UTC            */
    const char *last_day; /**< of the monitoring period, inclusive                    */
    const anji_ledger_parcel *parcels;
    const anji_ledger_vintage
           *vintages; /**< years ascending                           */
    size_t  n_parcels;
    size_t  n_vintages;
    int64_t buffer;   /**< tonnes that must be set aside before any are held      */
    int64_t replaces; /**< entry of the reversed issue that this one replaces; 0   */
    const char *verifier; /**< public key, or NULL                                    */
    const char
           *signature; /**< of the document by that key, 128 digits, or NULL        */
    int32_t corresponding_adjustment; /**< 1: authorised under Article 6; 0          */
    int32_t zero;
} anji_ledger_issuance;

/**
 * Issue tonnes: a batch for each vintage, with serials
 *
 *     registry-project-method@version-vintage-batch-1-N
 *
 *     N = floor((carried + verified) / 1,000,000 g)
 *
 * The remainder, less than a tonne, is carried to the project's next vintage under the
 * same method. No batch is made where N is 0.
 *
 * Given: request; issuance
 * Returned: entry, its number; may be NULL; -1 on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN, refused: a statement that was issued; a period
 *   that overlaps one of the project's; a vintage outside the period; a parcel that was
 *   issued for that vintage or overlaps one that was; an invalid polygon; verified not
 *   above 0; less than a tonne in all; buffer above the tonnes; a wrong signature, or none
 *   where the ledger wants one; a hash that is not the document's; _NOT_FOUND (account,
 *   method, verifier); _AMBIGUOUS (the request's id); _IO; _FORMAT; _MEMORY.
 */
ANJI_API int anji_ledger_issue(anji_ledger *ledger, const anji_ledger_request *request,
                               const anji_ledger_issuance *issuance, int64_t *entry,
                               anji_error *err);

/** Which tonnes, and whose. Borrowed. Frozen. */
typedef struct anji_ledger_part {
    const char *serial; /**< a block, or any part of a batch                         */
    int64_t     tonnes; /**< the first so many of it: 1 to end - start + 1           */
    const char *holder; /**< account that has them                                   */
} anji_ledger_part;

/** For whom, for what and when. Borrowed. Frozen. */
typedef struct anji_ledger_retirement {
    const char *beneficiary; /**< UTF-8, one line                                    */
    const char *purpose;     /**< UTF-8, one line                                    */
    const char *date;        /**< "2026-11-24", UTC, not after the request's time    */
    int32_t     use; /**< ANJI_ELIGIBLE_... that the use needs; -1: none             */
    int32_t     zero;
} anji_ledger_retirement;

/**
 * Move tonnes from state to state, or from holder to holder.
 *
 *     hold       ISSUED -> HELD        once the issue's buffer is set aside
 *     buffer     ISSUED -> BUFFER
 *     transfer   HELD, holder -> to
 *     retire     HELD -> RETIRED       the request must have an id
 *     cancel     HELD -> CANCELLED
 *     replace    HELD -> REPLACED      pays the project's replacement duty
 *
 * Given: request; part; to, an account; retirement; reason, one line; project
 * Returned: entry, its number; may be NULL; -1 on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN, refused: tonnes below 1 or above the serial's
 *   count; another state or holder; retire: a date that is none or to come, a use that the
 *   tonnes are not eligible for, no request id; replace: more than the duty, tonnes of
 *   another eligibility than the project's; _NOT_FOUND (unknown serial, account, project);
 *   _AMBIGUOUS (the request's id); _IO; _FORMAT; _MEMORY.
 * Notes: a block from which a part is taken splits; the parts go on as blocks, which
 *   always tile the batch.
 */
ANJI_API int anji_ledger_hold(anji_ledger *ledger, const anji_ledger_request *request,
                              const anji_ledger_part *part, int64_t *entry,
                              anji_error *err);
ANJI_API int anji_ledger_buffer(anji_ledger *ledger, const anji_ledger_request *request,
                                const anji_ledger_part *part, int64_t *entry,
                                anji_error *err);
ANJI_API int anji_ledger_transfer(anji_ledger               *ledger,
                                  const anji_ledger_request *request,
                                  const anji_ledger_part *part, const char *to,
                                  int64_t *entry, anji_error *err);
ANJI_API int anji_ledger_retire(anji_ledger *ledger, const anji_ledger_request *request,
                                const anji_ledger_part       *part,
                                const anji_ledger_retirement *retirement,
                                int64_t *entry, anji_error *err);
ANJI_API int anji_ledger_cancel(anji_ledger *ledger, const anji_ledger_request *request,
                                const anji_ledger_part *part, const char *reason,
                                int64_t *entry, anji_error *err);
ANJI_API int anji_ledger_replace(anji_ledger               *ledger,
                                 const anji_ledger_request *request,
                                 const anji_ledger_part *part, const char *project,
                                 int64_t *entry, anji_error *err);

/**
 * Reverse: tonnes of a project that were credited are found lost.
 *
 *     reversed  = min(loss, issued - reversed before)
 *     cancelled = min(reversed, the project's buffer), oldest serials first
 *     duty     += reversed - cancelled
 *
 * Given: request; project; loss, t CO2e; reason, one line; statement_sha256, hash of the
 *   account that found it, or NULL
 * Returned: entry, its number; may be NULL; -1 on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (loss below 1; everything was reversed before);
 *   _NOT_FOUND (project); _AMBIGUOUS (the request's id); _IO; _FORMAT; _MEMORY.
 */
ANJI_API int anji_ledger_reverse(anji_ledger               *ledger,
                                 const anji_ledger_request *request,
                                 const char *project, int64_t loss, const char *reason,
                                 const char *statement_sha256, int64_t *entry,
                                 anji_error *err);

/** A block of serials. 640 bytes for ever. */
typedef struct anji_ledger_block {
    char    serial[ANJI_SERIAL_SIZE];
    char    holder[ANJI_LEDGER_ID_SIZE];
    char    project[ANJI_LEDGER_ID_SIZE];
    char    method[ANJI_LEDGER_ID_SIZE];
    char    statement[ANJI_SHA256_HEX];
    char    zero[4];
    int64_t batch, first, last;
    int64_t tonnes; /**< last - first + 1                          */
    int64_t entry;  /**< the last that moved it                    */
    int32_t vintage;
    int32_t state;       /**< ANJI_STATE_...                            */
    int32_t eligibility; /**< ANJI_ELIGIBLE_...                         */
    int32_t corresponding_adjustment;
} anji_ledger_block;

/** Which blocks; NULL, 0 and -1 are any. Borrowed. Frozen. */
typedef struct anji_ledger_filter {
    const char *holder;
    const char *project;
    const char *serial;  /**< blocks that share a tonne with it                       */
    int64_t     batch;   /**< 0: any                                                  */
    int32_t     state;   /**< -1: any                                                 */
    int32_t     vintage; /**< 0: any                                                 */
} anji_ledger_filter;

/**
 * Blocks by batch and start. Free the rows with anji_ledger_rows_free().
 * Status: ANJI_OK, also when there are none; ANJI_ERR_NULL; _NOT_FOUND (unknown serial);
 *   _IO; _FORMAT; _MEMORY.
 */
ANJI_API int  anji_ledger_blocks(anji_ledger *ledger, const anji_ledger_filter *filter,
                                 anji_ledger_block **rows, size_t *n, anji_error *err);
ANJI_API void anji_ledger_rows_free(void *rows);

/** Tonnes by state, and what a project owes. 64 bytes for ever. */
typedef struct anji_ledger_balance {
    int64_t tonnes[ANJI_STATES]; /**< by ANJI_STATE_...; -1 on failure              */
    int64_t duty;    /**< replacement duty, t CO2e; 0 when holder is given          */
    int64_t carried; /**< remainders, g CO2e; 0 when holder is given                */
} anji_ledger_balance;

/** Sums of a holder (NULL: all), of a project (NULL: all). Status: ANJI_OK;
 *  ANJI_ERR_NULL; _NOT_FOUND (account, project); _IO; _FORMAT; _MEMORY. */
ANJI_API int anji_ledger_sum(anji_ledger *ledger, const char *holder,
                             const char *project, anji_ledger_balance *balance,
                             anji_error *err);

/** A batch. 512 bytes for ever. */
typedef struct anji_ledger_batch {
    char    serial[ANJI_SERIAL_SIZE]; /**< 1 to N                                    */
    char    root[ANJI_SHA256_HEX];    /**< Merkle root of its entries               */
    char    zero[71];
    int64_t batch;
    int64_t tonnes;  /**< N                                                         */
    int64_t entries; /**< leaves: the issue, and each entry that moved any of it    */
    int64_t issue;   /**< entry that issued it                                      */
    int64_t reserved[3];
} anji_ledger_batch;

/**
 * A batch by its number, counted from 1 through the ledger, with its Merkle root:
 *
 *     leaf = SHA-256(0x00 || bytes of the entry)    node = SHA-256(0x01 || left || right)
 *
 * over the entries of the batch in their order.
 * Status: ANJI_OK; ANJI_ERR_NULL; _NOT_FOUND; _IO; _FORMAT; _MEMORY.
 * Reference: RFC 6962, section 2.1.
 */
ANJI_API int anji_ledger_batch_at(anji_ledger *ledger, int64_t batch,
                                  anji_ledger_batch *out, anji_error *err);

/** Number of the last entry; -1 on failure. Entry 1 made the ledger. */
ANJI_API int64_t anji_ledger_length(anji_ledger *ledger, anji_error *err);
/**
 * The bytes of an entry, as they are hashed, and their SHA-256. Lines "name value".
 * Returned: text, NUL-terminated, free it with anji_ledger_rows_free(); hex; either may
 *   be NULL.
 * Status: ANJI_OK; ANJI_ERR_NULL; _NOT_FOUND; _IO; _FORMAT; _MEMORY.
 */
ANJI_API int anji_ledger_entry(anji_ledger *ledger, int64_t number, char **text,
                               char hex[ANJI_SHA256_HEX], anji_error *err);
/** Numbers of the entries that made or moved a tonne of a serial (NULL: all entries),
 *  ascending. Free them with anji_ledger_rows_free(). Status: ANJI_OK; ANJI_ERR_NULL;
 *  _NOT_FOUND (unknown serial); _IO; _FORMAT; _MEMORY. */
ANJI_API int anji_ledger_history(anji_ledger *ledger, const char *serial,
                                 int64_t **numbers, size_t *n, anji_error *err);
/** Number of the entry that issued a statement, by its SHA-256. Status: ANJI_OK;
 *  ANJI_ERR_NULL; _NOT_FOUND; _IO; _FORMAT; _MEMORY. */
ANJI_API int anji_ledger_find_statement(anji_ledger *ledger, const char *sha256,
                                        int64_t *entry, anji_error *err);

/** What a check found about one invariant. 1024 bytes for ever. */
typedef struct anji_ledger_verdict {
    int32_t broken; /**< 0: proved; 1                                               */
    int32_t zero;
    int64_t entry; /**< the first that breaks it; 0: none is to blame              */
    char    serial[ANJI_SERIAL_SIZE]; /**< the first that breaks it, or ""           */
    char    message[688];             /**< "" when proved                            */
} anji_ledger_verdict;

/** Invariants I1 to I12, and 0: the file is sound and its tables are what the entries
 *  say. */
#define ANJI_INVARIANTS 13

/** The whole answer. Frozen. */
typedef struct anji_ledger_proof {
    int64_t broken;  /**< invariants broken; 0: the ledger stands; -1 on failure */
    int64_t entries; /**< entries read                                    */
    int64_t batches, blocks, tonnes; /**< of the replay                    */
    char    head[ANJI_SHA256_HEX];   /**< SHA-256 of the last entry        */
    char    zero[7];
    anji_ledger_verdict verdict[ANJI_INVARIANTS];
} anji_ledger_proof;

/**
 * Prove the invariants, or name the first entry and serial that break each.
 *
 *      0  the file is sound; replayed operation by operation, the entries give its tables
 *      1  whole tonnes; remainder from 0 to below 1 t
 *      2  serial = registry-project-method@version-vintage-batch-start-end
 *      3  the blocks of a batch tile [1, N]
 *      4  ISSUED -> HELD, BUFFER -> RETIRED, CANCELLED, REPLACED; by the holder alone
 *      5  issued = sum over the states, at every entry
 *      6  issued <= verified; no parcel twice, and no two that overlap, in one vintage
 *      7  vintage within the period; a period is issued once
 *      8  buffer >= required before any tonne is held; a reversal takes buffer first
 *      9  retirement with beneficiary, purpose, UTC date; a request id once
 *     10  each entry holds the SHA-256 of the one before; Merkle roots
 *     11  each issue has a statement's hash, once; its document and signature agree
 *     12  eligibility is the method's, corresponding adjustment the issue's
 *
 * The replay is of the bytes of the entries alone, by code that shares nothing with the
 * operations; the tables are compared with it afterwards.
 *
 * Given: the ledger; or the path of one (anji_ledger_check_file), where a file that cannot
 *   be opened as a ledger is a broken invariant 0
 * Returned: proof
 * Status: ANJI_OK, also when invariants are broken: ask proof->broken. ANJI_ERR_NULL; _IO
 *   (no such file, locked); _MEMORY.
 * Notes: who can write the file can write a new one that is sound. What protects from it
 *   is a hash kept elsewhere: the head, or a batch's root on a certificate.
 */
ANJI_API int anji_ledger_check(anji_ledger *ledger, anji_ledger_proof *proof,
                               anji_error *err);
ANJI_API int anji_ledger_check_file(const char *path, anji_ledger_proof *proof,
                                    anji_error *err);
/** What an invariant says, in one line; NULL for a number that is none. */
ANJI_API const char *anji_ledger_invariant(int number);

/** Formats of export. */
enum { ANJI_LEDGER_CSV = 0, ANJI_LEDGER_JSON = 1 };

/**
 * The entries as a table, one a line, or as canonical JSON (RFC 8785), with the documents
 * of the issues: the same ledger gives the same bytes.
 *
 * Import makes a new ledger of them: each operation is done again, and each hash must come
 * out as it stands in the file.
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (format; an operation that is refused, err->line
 *   of a CSV file; a ledger is there); _IO; _FORMAT (not such a file, or a hash that
 *   differs); _MEMORY. A failed import leaves no ledger.
 */
ANJI_API int anji_ledger_export(anji_ledger *ledger, int format, const char *path,
                                anji_error *err);
ANJI_API int anji_ledger_import(const char *from, int format, const char *path,
                                anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_LEDGER_H */
