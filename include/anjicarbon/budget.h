/* anjicarbon/budget.h
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_BUDGET_H
#define ANJICARBON_BUDGET_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_BUDGET_H */
