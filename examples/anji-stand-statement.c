/* The account of a stand as a statement that anyone can recompute.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include "anji-stand.h"

#ifdef HAVE_ACCOUNT
#include <anjicarbon/account.h>

/* What was read. */
static anji_stand_source source_of(const settings *s, const analysis *a)
{
    anji_stand_source from = {0};

    from.paths        = s->files[0];
    from.n_paths      = s->n_files[0];
    from.report       = a->reports[0];
    from.later        = s->files[1];
    from.n_later      = s->n_files[1];
    from.later_report = a->reports[1];
    from.map          = s->map;
    from.opts         = &s->inventory;
    from.equations    = s->equation_file;
    return from;
}

int write_statement(const settings *s, const analysis *a)
{
    anji_stand_source from = source_of(s, a);
    anji_statement   *statement;
    char              name[ANJI_SHA256_HEX];
    anji_error        err;
    int status = anji_statement_stand(&from, s->subject, a->account, &statement, &err);

    if (status == ANJI_OK)
        status = anji_statement_write(statement, s->statement, &err);
    if (status == ANJI_OK)
        status = anji_statement_hash(statement, name, &err);
    anji_statement_free(statement);
    if (status != ANJI_OK)
        return failed(&err);
    if (!s->quiet)
        fprintf(stderr, "anji-stand: %s is statement %s\n", s->statement, name);
    return DONE;
}

#else

int write_statement(const settings *s, const analysis *a)
{
    (void)s;
    (void)a;
    fprintf(stderr,
            "anji-stand: built with --disable-account, so --statement is not there\n");
    return BAD_USAGE;
}

#endif
