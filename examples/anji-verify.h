/* What the parts of anji-verify share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_VERIFY_PROGRAM_H
#define ANJI_VERIFY_PROGRAM_H

#include <anjicarbon/account.h>
#include <anjicarbon/anjicarbon.h>

enum { VERIFIED = 0, NOT_VERIFIED = 1, BAD_USAGE = 2 };

/* What the user wants; the first is the default. */
enum { VERIFY, SIGN, NEW_KEY, CRATE };

typedef struct {
    int          work;
    const char  *statement;
    const char **files;
    size_t       n_files;
    const char  *key, *signature, *ledger;         /* to verify             */
    const char  *secret;                           /* to sign               */
    const char  *name;                             /* of a new pair of keys */
    const char  *folder, *date, *licence, *author; /* of a crate    */
    char         beside[4200]; /* the statement's name with ".sig" */
    int          json, quiet;
    anji_run     run;
} settings;

/* -1 to go on, else the program's exit status. */
int parse(int argc, char **argv, settings *s);

#endif
