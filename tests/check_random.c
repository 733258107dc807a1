/* Tests of anjicarbon/random.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/random.h>

#include "suite.h"

SUITE_MAIN("random", )
