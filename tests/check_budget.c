/* Tests of anjicarbon/budget.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/budget.h>

#include "suite.h"

SUITE_MAIN("budget", )
