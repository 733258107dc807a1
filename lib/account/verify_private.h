/* What the parts of verify share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_VERIFY_PRIVATE_H
#define ANJI_ACCOUNT_VERIFY_PRIVATE_H

#include <anjicarbon/verify.h>

#include "account/statement_private.h"

/* One finding's own texts. */
typedef struct {
    char *path, *recorded, *recomputed, *text;
    char  statement[ANJI_SHA256_HEX];
    int   code;
} anjip_finding;

struct anji_verify_findings {
    anjip_finding *list;
    size_t         n;
    int64_t        failed;
    char           about[ANJI_SHA256_HEX]; /* the statement that is being checked */
    int            no_memory;              /* sticks                              */
};

/* Add a finding; recorded and recomputed may be NULL. */
void anjip_found(anji_verify_findings *f, int code, const char *path,
                 const char *recorded, const char *recomputed, const char *fmt, ...)
    ANJIP_PRINTF(6, 7);
/* Every entry of two statements, but hashes, sizes and names of files. */
void anjip_compare(anji_verify_findings *f, const anji_statement *recorded,
                   const anji_statement *made);

#endif
