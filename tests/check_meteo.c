/* Tests of anjicarbon/meteo.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/meteo.h>

#include "suite.h"

SUITE_MAIN("meteo", )
