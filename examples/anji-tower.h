/* What the parts of anji-tower share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_TOWER_PROGRAM_H
#define ANJI_TOWER_PROGRAM_H

#include <anjicarbon/anjicarbon.h>

enum { DONE = 0, BAD_INPUT = 1, BAD_USAGE = 2 };

typedef struct {
    const char     *map, *out, *statement;
    char            site[64]; /* the user's name, else the file's, else "site" */
    const char    **files;
    size_t          n_files;
    int             json, plot, quiet, members;
    int32_t         cycle;     /* years together, 0: none           */
    size_t          n_periods; /* reporting periods the user named   */
    int64_t         periods[32][2];
    anji_tower_opts tower;
    anji_read_opts  read;
    anji_run        run;
} settings;

/* -1 to go on, else the program's exit status. */
int parse(int argc, char **argv, settings *s);
/* Say on stderr what failed; the exit status. */
int failed(const anji_error *err);

/* DONE, or the program's exit status after a message on stderr. */
int write_files(const settings *s, const anji_tower_account *account);
int write_json(const settings *s, const anji_read_report *report,
               const anji_tower_account *account);
int draw_plots(const settings *s, const anji_tower_account *account);
int write_statement(const settings *s, const anji_read_report *report,
                    const anji_tower_account *account);

void print_report(const settings *s, const anji_read_report *report,
                  const anji_tower_account *account);

/* The cycles of years and the periods that the user asked for; free() it. */
anji_budget *periods_of(const settings *s, const anji_tower_account *account,
                        size_t *n);

#endif
