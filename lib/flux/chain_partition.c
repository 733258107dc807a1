/* The chain's partition of NEE into GPP and RECO.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/partition_day.h>
#include <anjicarbon/partition_night.h>

#include "flux/chain.h"

