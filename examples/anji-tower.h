/* What the parts of anji-tower share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_TOWER_PROGRAM_H
#define ANJI_TOWER_PROGRAM_H

#include <anjicarbon/anjicarbon.h>

typedef struct {
    const char     *map, *out;
    const char    **files;
    size_t          n_files;
    int             json, plot, quiet;
    int32_t         cycle;     /* years together, 0: none           */
    size_t          n_periods; /* reporting periods the user named   */
    int64_t         periods[32][2];
    anji_tower_opts tower;
    anji_read_opts  read;
} settings;

/* 0, or the program's exit status after a message on stderr. */
int write_json(const settings *s, const anji_read_report *report,
               const anji_tower_account *account);
int draw_plots(const settings *s, const anji_tower_account *account);

/* The cycles of years and the periods that the user asked for; free() it. */
anji_budget *periods_of(const settings *s, const anji_tower_account *account,
                        size_t *n);

#endif
