/* Tests of anjicarbon/quality.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/quality.h>

#include "suite.h"

SUITE_MAIN("quality", )
