/* The account of a tower as a statement that anyone can recompute.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include "anji-tower.h"

#ifdef HAVE_ACCOUNT
#include <anjicarbon/account.h>

int write_statement(const settings *s, const anji_read_report *report,
                    const anji_tower_account *account)
{
    anji_statement *statement;
    char            name[ANJI_SHA256_HEX];
    anji_error      err;
    int status = anji_statement_tower(s->n_files, s->files, s->map, &s->read, s->site,
                                      report, account, &statement, &err);

    if (status == ANJI_OK)
        status = anji_statement_write(statement, s->statement, &err);
    if (status == ANJI_OK)
        status = anji_statement_hash(statement, name, &err);
    anji_statement_free(statement);
    if (status != ANJI_OK)
        return failed(&err);
    if (!s->quiet)
        fprintf(stderr, "anji-tower: %s is statement %s\n", s->statement, name);
    return DONE;
}

#else

int write_statement(const settings *s, const anji_read_report *report,
                    const anji_tower_account *account)
{
    (void)s;
    (void)report;
    (void)account;
    fprintf(stderr,
            "anji-tower: built with --disable-account, so --statement is not there\n");
    return BAD_USAGE;
}

#endif
