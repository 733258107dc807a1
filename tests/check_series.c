/* Tests of anjicarbon/series.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/series.h>

#include "suite.h"

SUITE_MAIN("series", )
