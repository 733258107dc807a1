/* uncertainty
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/uncertainty.h>

#include "private.h"
