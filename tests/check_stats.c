/* Tests of anjicarbon/stats.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/stats.h>

#include "suite.h"

SUITE_MAIN("stats", )
