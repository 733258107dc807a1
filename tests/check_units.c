/* Tests of anjicarbon/units.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/units.h>

#include "suite.h"

SUITE_MAIN("units", )
