/* Options of reading and checking inventories.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "bamboo/inventory.h"

static const anji_param params[] = {
    ANJIP_CHOICE(anji_inventory_opts, area_unit, "auto|m2|ha|mu", 0, 3,
                 "unit of plot areas where the header has none"),
    ANJIP_CHOICE(anji_inventory_opts, area_kind, "auto|horizontal|slope", 0, 2,
                 "how plot areas were laid out"),
    ANJIP_CHOICE(anji_inventory_opts, diameter_unit, "auto|cm|mm|m", 0, 3,
                 "unit of diameters where the header has none"),
    ANJIP_CHOICE(anji_inventory_opts, diameter_kind, "auto|diameter|girth", 0, 2,
                 "what the diameter column holds"),
    ANJIP_CHOICE(anji_inventory_opts, height_unit, "auto|m|dm|cm", 0, 3,
                 "unit of heights where the header has none"),
    ANJIP_CHOICE(anji_inventory_opts, age_unit, "auto|years|du", 0, 2,
                 "unit of ages where the header has none"),
    ANJIP_CHOICE(anji_inventory_opts, empty_plots, "refuse|zero", 0, 1,
                 "what a plot without culms means"),
    ANJIP_PARAM(anji_inventory_opts, dbh_min_cm, ANJI_PARAM_DOUBLE, "cm", 2.0, 0.0,
                50.0, "thinner culms are left out"),
    ANJIP_PARAM(anji_inventory_opts, height_min_m, ANJI_PARAM_DOUBLE, "m", 2.0, 0.0,
                50.0, "shorter culms are left out"),
    ANJIP_PARAM(anji_inventory_opts, dbh_max_cm, ANJI_PARAM_DOUBLE, "cm", NAN, 0.1,
                60.0, "thicker culms are refused; none: by species"),
    ANJIP_PARAM(anji_inventory_opts, age_max_years, ANJI_PARAM_DOUBLE, "a", 20.0, 1.0,
                100.0, "older culms are refused"),
    ANJIP_PARAM(anji_inventory_opts, survey_gap_days, ANJI_PARAM_DOUBLE, "d", 180.0,
                1.0, 36525.0, "a longer pause between plots parts surveys"),
};

static const anjip_opts_kind opts_kind = {
    "inventory", params, ANJIP_COUNT(params),
    ANJIP_SIZE_THROUGH(anji_inventory_opts, survey_gap_days),
    sizeof(anji_inventory_opts)};

const anji_param *anji_inventory_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

int anji_inventory_opts_init(anji_inventory_opts *opts, size_t size)
{
    return anjip_opts_init(&opts_kind, opts, size);
}

int anjip_inventory_opts(anji_inventory_opts *mine, const anji_inventory_opts *opts,
                         anji_error *err)
{
    return anjip_opts_load(&opts_kind, mine, opts, err);
}
