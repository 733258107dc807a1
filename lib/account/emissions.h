/* What the parts of the emissions module share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_EMISSIONS_H
#define ANJI_ACCOUNT_EMISSIONS_H

#include <anjicarbon/emissions.h>

/* Registries fix it: never the molar masses. */
#define ANJIP_CO2_PER_C (44.0 / 12.0)

/* Potentials that can be used: ANJI_OK, or _OPTS with the set and what is said of it. */
int anjip_gwp_check(const anji_gwp *gwp, anji_error *err);

#endif
