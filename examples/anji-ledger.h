/* What the parts of anji-ledger share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_LEDGER_PROGRAM_H
#define ANJI_LEDGER_PROGRAM_H

#include <jansson.h>

#include <anjicarbon/account.h>

/* Exit status. */
enum { DONE = 0, REFUSED = 1, BAD_USAGE = 2 };

#define LIST_MAX 1000

typedef struct {
    const char *registry, *id, *name, *method, *eligibility, *key, *reason;
    const char *project, *holder, *to, *serial, *state, *period, *buffer, *replaces;
    const char *statement, *statement_hash, *signature, *tonnes, *loss, *use;
    const char *beneficiary, *purpose, *date, *time, *request, *entry, *head, *overlap;
    const char *vintages[LIST_MAX], *parcels[LIST_MAX];
    size_t      n_vintages, n_parcels;
    int         json, signed_issues, degrees, adjusted;
    int64_t     now;
} settings;

int usage(const char *what, const char *value, const char *wanted);
int failed(const anji_error *err);
/* Whole number of a text; 0 when it is none. */
int whole(const char *text, int64_t *value);
/* Prints a value in one line and frees it. */
int print_json(json_t *value);
/* Says what an entry did: its lines, or JSON. */
int report(const settings *s, anji_ledger *ledger, int64_t entry);

int issue_command(const settings *s, anji_ledger *ledger);
int show_command(const settings *s, anji_ledger *ledger);
int check_command(const settings *s, const char *path);

#endif
