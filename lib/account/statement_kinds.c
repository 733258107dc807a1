/* The kinds of statement that can be made again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "account/recompute.h"

const anjip_statement_kind anjip_statement_kinds[] = {
    {"tower", anjip_recompute_tower},
    {"payment", anjip_recompute_payment},
    {"credit", anjip_recompute_credit},
    {"stand", anjip_recompute_stand},
    {"allometry", anjip_recompute_equation},
    {NULL, NULL},
};
