/* Statements joined to an account; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_CREDIT_JOIN_H
#define ANJI_ACCOUNT_CREDIT_JOIN_H

#include <anjicarbon/statement_credit.h>

#include "private.h"

#define ANJIP_JOIN_POOLS 24

struct anji_credit_joined {
    /* Copies of what the source named: the source may go. */
    char                 *rule_id, *stand_path, *tower_path, *rules_path, *pool;
    anji_credit_inputs    given, inputs; /* as given, and as the account saw them */
    anji_credit_join_opts join;
    double               *parcel_ha;
    size_t                n_parcels;
    anji_rule_value      *values; /* those of this rule; names belong to names */
    char                **names;
    size_t                n_values;

    anji_nprt_opts   answers; /* where rated */
    anji_nprt        rating;
    int              rated;
    anji_rules      *rules;
    const anji_rule *rule;
    anji_statement  *stand, *tower;
    anji_credit_pool pools[ANJIP_JOIN_POOLS];
    char             pool_name[ANJIP_JOIN_POOLS][48];
    size_t           n_pools;
    double           years, change_tc_ha_yr, change_se, change_df;
    int32_t          tower_year;
    anji_balance     balance;
    int              has_balance;
    double           naive;
    anji_credit     *account;
};

/* From the statement of the stand to inputs; from the tower's to the balance. */
int anjip_join_stand(anji_credit_joined *j, anji_error *err);
int anjip_join_tower(anji_credit_joined *j, anji_error *err);

#endif
