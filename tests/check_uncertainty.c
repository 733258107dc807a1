/* Tests of anjicarbon/uncertainty.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/uncertainty.h>

#include "suite.h"

SUITE_MAIN("uncertainty", )
