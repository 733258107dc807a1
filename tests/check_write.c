/* Tests of anjicarbon/write.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/write.h>

#include "suite.h"

SUITE_MAIN("write", )
