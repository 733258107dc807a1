/* gapfill
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/gapfill.h>

#include "private.h"
