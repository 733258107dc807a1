/* How each kind of statement is made again from its files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_RECOMPUTE_H
#define ANJI_ACCOUNT_RECOMPUTE_H

#include <anjicarbon/run.h>
#include <anjicarbon/statement.h>

/* Make a statement of the same kind from the files and the recorded options alone:
 * nothing of the recorded steps, uncertainty or results may be read. paths[i] is the file
 * of the recorded input i (anji_statement_input_at), whatever its name is now; n is their
 * number. run may be NULL. On failure *out is NULL. */
typedef int anjip_recompute(const anji_statement *recorded, size_t n,
                            const char *const *paths, const anji_run *run,
                            anji_statement **out, anji_error *err);

typedef struct {
    const char      *kind;
    anjip_recompute *recompute;
} anjip_statement_kind;

/* The table of kinds (lib/account/statement_kinds.c), ends with kind NULL. A new kind is
 * one row there and one declaration here. */
extern const anjip_statement_kind anjip_statement_kinds[];

anjip_recompute anjip_recompute_tower;
anjip_recompute anjip_recompute_payment;
anjip_recompute anjip_recompute_credit;
anjip_recompute anjip_recompute_stand;
anjip_recompute anjip_recompute_equation;

#endif
