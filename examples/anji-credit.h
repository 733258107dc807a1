/* What the parts of anji-credit share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_CREDIT_PROGRAM_H
#define ANJI_CREDIT_PROGRAM_H

#include <anjicarbon/account.h>

enum { DONE = 0, BAD_INPUT = 1, BAD_USE = 2 };

typedef struct {
    anji_credit_source    source;
    anji_credit_inputs    inputs;
    anji_credit_join_opts join;
    anji_nprt_opts        answers; /* of the rating */
    anji_rule_value      *values;  /* names point into argv or `kept` */
    double               *parcels;
    char                **kept; /* text read from files */
    size_t                n_kept, room;
    const char           *statement;
    int                   compare, json, list;
} settings;

int  parse(int argc, char **argv, settings *s);
int  complain(const char *what, const anji_error *err);
int  list_rules(const settings *s);
void print_account(const anji_credit_joined *joined);
int  compare_rules(const settings *s, const anji_credit_joined *joined);
int  print_json(const settings *s, const anji_credit_joined *joined);

#endif
