/* What the parts of a tower's statement share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_STATEMENT_TOWER_H
#define ANJI_ACCOUNT_STATEMENT_TOWER_H

#include "account/statement_private.h"

#define ANJIP_TOWER_NAME 120 /* bytes of a line's name */

/* What is written, and the first failure, after which nothing is. */
typedef struct {
    anji_statement           *s;
    const anji_tower_account *account;
    const anji_read_report   *report;
    size_t                    n_paths;
    const char *const        *paths;
    anji_error               *err;
    int                       status;
} anjip_tower_writer;

/* A name of the statement from any text: "filled 1" is filled_1, "u*" is ustar. */
void anjip_tower_name(const char *from, char to[ANJIP_TOWER_NAME]);
/* Lines with the decimals of their unit; notes may be NULL. */
void anjip_tower_words(anjip_tower_writer *w, int section, const char *name,
                       const char *words, const char *text);
void anjip_tower_count(anjip_tower_writer *w, const char *name, int64_t n,
                       const char *unit, const char *text);
void anjip_tower_number(anjip_tower_writer *w, int section, const char *name,
                        double value, const char *unit, const anji_line_note *note);

/* statement_tower_years.c: steps, uncertainty and results of each year. */
void anjip_tower_years(anjip_tower_writer *w);

#endif
