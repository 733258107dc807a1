/* Tests of anjicarbon/calendar.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/calendar.h>

#include "suite.h"

SUITE_MAIN("calendar", )
