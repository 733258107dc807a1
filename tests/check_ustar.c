/* Tests of anjicarbon/ustar.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/ustar.h>

#include "suite.h"

SUITE_MAIN("ustar", )
