/* Tests of anjicarbon/base.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/base.h>

#include "suite.h"

SUITE_MAIN("base", )
