/* anjicarbon/verify.h - does a statement follow from its files, to the last digit?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_VERIFY_H
#define ANJICARBON_VERIFY_H

#include <anjicarbon/base.h>
#include <anjicarbon/run.h>
#include <anjicarbon/statement.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a finding says. Part of the ABI: append. */
enum {
    ANJI_FOUND_SIGNATURE  = 0,  /**< checked: the key signed these bytes              */
    ANJI_FOUND_INPUT      = 1,  /**< checked: the file has the recorded hash          */
    ANJI_FOUND_RECOMPUTED = 2,  /**< checked: every line is the same again            */
    ANJI_FOUND_LEDGER     = 3,  /**< checked: the ledger's invariants hold            */
    ANJI_FOUND_NOTE       = 10, /**< to be known: a file with another name, ...       */
    ANJI_FOUND_NOT_GIVEN  = 11, /**< to be known: a statement among the inputs was
                                        taken as it is, its own files were not given     */
    ANJI_FOUND_NO_SIGNATURE =
        20,                    /**< failed: there is none                            */
    ANJI_FOUND_WRONG_KEY = 21, /**< failed: signed by another key                    */
    ANJI_FOUND_BAD_SIGNATURE =
        22,                  /**< failed: not a signature of these bytes           */
    ANJI_FOUND_MISSING = 23, /**< failed: no file for a recorded input             */
    ANJI_FOUND_ALTERED = 24, /**< failed: a file of that name has another hash     */
    ANJI_FOUND_SURPLUS = 25, /**< failed: a file that no statement names           */
    ANJI_FOUND_KIND    = 26, /**< failed: no way to recompute this kind            */
    ANJI_FOUND_FAILED  = 27, /**< failed: the recomputation itself                 */
    ANJI_FOUND_DIFFERS = 28, /**< failed: a line has another value                 */
    ANJI_FOUND_ABSENT  = 29, /**< failed: a recorded line is not made              */
    ANJI_FOUND_ADDED   = 30, /**< failed: a line that is not recorded              */
    ANJI_FOUND_LEDGER_BROKEN =
        31 /**< failed: the ledger does not check                */
};

/** One finding. Texts are borrowed from the findings. Frozen. */
typedef struct anji_verify_finding {
    const char *path; /**< "result.2001.nee", "input.flux1"; "" where there is none */
    const char
        *recorded; /**< what the statement says, or ""                           */
    const char
        *recomputed;  /**< what was found, or ""                                    */
    const char *text; /**< one sentence with all of it                              */
    const char
           *statement; /**< SHA-256 of the statement it is about                     */
    int32_t code;      /**< ANJI_FOUND_...                                           */
    int32_t failed;    /**< 1: the statement does not stand; 0                       */
} anji_verify_finding;

/** All findings, in the order they were made. Opaque; free them. */
typedef struct anji_verify_findings anji_verify_findings;

/** What to check beside the files: call anji_verify_opts_init(), then change fields. */
typedef struct anji_verify_opts {
    uint32_t    struct_size; /**< bytes known to the caller; written by init       */
    uint32_t    zero;        /**< must be 0                                        */
    const char *key;       /**< file of the public key; NULL: no signature is wanted */
    const char *signature; /**< file of the signature; required with key           */
    const char *ledger;    /**< ledger to check; NULL: none                        */
    const anji_run *run;   /**< threads and poll; NULL: one thread, no poll        */
} anji_verify_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_verify_opts_init(anji_verify_opts *opts, size_t size);

/**
 * Check a statement against its files.
 *
 *     a  signature   of the statement's bytes, when a key is given
 *     b  inputs      each recorded SHA-256 is among the files: matched by hash, then name
 *     c  recompute   from the files with the recorded options; every line, to the last
 *                    digit
 *     d  ledger      anji_ledger_check(), when a ledger is given
 *
 * Given:
 *   statement    what was read
 *   n, paths     its files, in any order. Where an input is itself a statement, that one
 *                is checked likewise when any of its files is among the paths.
 *   opts         or NULL
 * Returned:
 *   out          findings; free them with anji_verify_findings_free(). NULL on failure.
 * Status: ANJI_OK, also when the statement does not stand: ask anji_verify_failed().
 *   ANJI_ERR_NULL; _OPTS; _IO (a path cannot be read); _FORMAT (key or signature file);
 *   _MEMORY; _CANCELLED.
 */
ANJI_API int  anji_verify(const anji_statement *statement, size_t n,
                          const char *const *paths, const anji_verify_opts *opts,
                          anji_verify_findings **out, anji_error *err);
ANJI_API void anji_verify_findings_free(anji_verify_findings *findings);
/** How many failed; 0: the statement stands. -1 for NULL. */
ANJI_API int64_t anji_verify_failed(const anji_verify_findings *findings);
/** The i-th. Status: ANJI_OK; ANJI_ERR_NULL; _NOT_FOUND past the end. */
ANJI_API int anji_verify_finding_at(const anji_verify_findings *findings, size_t i,
                                    anji_verify_finding *out);
/** Short name of a code, "altered"; NULL for what is none. */
ANJI_API const char *anji_verify_finding_name(int code);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_VERIFY_H */
