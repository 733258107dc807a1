/* Tests of anjicarbon/gapfill.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/gapfill.h>

#include "suite.h"

SUITE_MAIN("gapfill", )
