/* The account of a monitoring period while it is made; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_CREDIT_H
#define ANJI_ACCOUNT_CREDIT_H

#include <anjicarbon/credit.h>

#include "private.h"

/* A gram. Doubles of a county's tonnes are rounded far below it. */
#define ANJIP_TONNE_ERROR  1e-6
#define ANJIP_CREDIT_YEARS 100

typedef struct {
    char        name[64], clause[240];
    const char *text, *unit;
    double      value;
    int64_t     whole;
    int32_t     is_whole;
} anjip_credit_line;

struct anji_credit {
    anji_credit_inputs  inputs;
    anji_credit_result  result;
    anjip_credit_line  *line;
    size_t              n, room;
    anji_credit_vintage vintage[ANJIP_CREDIT_YEARS + 1];
    size_t              n_vintages;
};

/* What the steps share. */
typedef struct {
    const anji_rule       *rule;
    anji_credit_inputs     in;
    size_t                 n_values;
    const anji_rule_value *values;
    anji_credit           *out;
    anji_error            *err;
} anjip_credit_work;

int anjip_credit_load(anji_credit_inputs *dst, const anji_credit_inputs *src,
                      anji_error *err);
/* Required inputs of the rule, and signs. */
int anjip_credit_check(anjip_credit_work *w);
int anjip_credit_check_time(anjip_credit_work *w);
int anjip_credit_check_area(anjip_credit_work *w, size_t n, const double *parcel_ha);
int anjip_credit_steps(anjip_credit_work *w);
int anjip_credit_time(anjip_credit_work *w);

/* Append a line; the rule's clause where clause is NULL. There is room: see
 * anji_credit_run(). */
void anjip_credit_add(anjip_credit_work *w, const char *name, double value,
                      const char *unit, const char *clause, const char *text);
void anjip_credit_add_whole(anjip_credit_work *w, const char *name, int64_t value,
                            const char *unit, const char *clause, const char *text);

/* A limit of the rule: NaN, counted as unchecked, where it was not read and not given.
 * NaN and not counted where the rule has none. */
int anjip_credit_limit(anjip_credit_work *w, const char *name, double *value);
/* "document version, clause of the constant" in the caller's memory. */
void anjip_credit_clause(const anji_rule *rule, const char *constant, size_t size,
                         char *clause);

/* Days since 1970 of YYYYMMDD; 0 and not ok for what is no date. And back. */
int     anjip_day_of(int32_t date, int64_t *day);
int32_t anjip_date_of(int64_t day);
/* The same date some years later, the 29th of February as the 28th; a fraction of a year
 * is whole days of 365.25, rounded down. */
int32_t anjip_years_later(int32_t date, double years);

#endif
