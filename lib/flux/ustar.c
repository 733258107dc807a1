/* ustar
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/ustar.h>

#include "private.h"
