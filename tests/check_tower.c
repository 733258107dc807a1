/* Tests of anjicarbon/tower.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/tower.h>

#include "suite.h"

SUITE_MAIN("tower", )
