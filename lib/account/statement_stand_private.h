/* What the parts of a stand's statement share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_STATEMENT_STAND_PRIVATE_H
#define ANJI_ACCOUNT_STATEMENT_STAND_PRIVATE_H

#include <anjicarbon/statement_stand.h>

#include "private.h"

#define ANJIP_STAND_NAME 120 /* bytes of a line's name */
#define ANJIP_STAND_TEXT 900

/* What is written, and the first failure, after which nothing is. */
typedef struct {
    anji_statement           *s;
    const anji_stand_source  *source;
    const anji_stand_account *account;
    size_t                    n_surveys;
    int                       of_later; /* a text is of the second read */
    anji_error               *err;
    int                       status;
} anjip_stand_writer;

/* One line; text says what the value is, inputs (or NULL) what it was made from. Numbers
 * have the decimals of their unit. */
void anjip_stand_words(anjip_stand_writer *w, int section, const char *name,
                       const char *words, const char *text);
void anjip_stand_count(anjip_stand_writer *w, int section, const char *name, int64_t n,
                       const char *text);
void anjip_stand_number(anjip_stand_writer *w, int section, const char *name,
                        double value, const char *unit, const char *text,
                        const char *inputs);
/* "earlier" or "later": survey k of the account. */
const char *anjip_stand_date_name(const anjip_stand_writer *w, size_t k);

/* statement_stand_results.c: components of uncertainty and results. */
void anjip_stand_results(anjip_stand_writer *w);

#endif
