/* Tests of anjicarbon/read.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/read.h>

#include "suite.h"

SUITE_MAIN("read", )
