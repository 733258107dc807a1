/* meteo
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/meteo.h>

#include "private.h"
