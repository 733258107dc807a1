/* The night-time partition's settings, forms and words.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "flux/partition_night.h"

static const anjip_night_form forms[] = {
    [ANJI_FORM_REDDYPROC] =
        {
            .night_itself = 1,
            .by_year      = 0,
            .literal_nls  = 1,
            /* its days are numbered floor(i / D), i from 1: each starts a record early,
             * and number 0 is never in a window */
            .e0          = {1, -1, 15, 5, 7, 7},
            .range_min   = 5.0,
            .trim        = 0.05,
            .e0_min      = 30.0,
            .e0_max      = 450.0, /* 350 was meant for air temperature; never applies */
            .limit_se    = 1.0,
            .best        = 3,
            .best_needed = 3,
            .decimals    = 100.0,
            .r_ref       = {1, -1, 7, 4, 3, 3},
            .r_ref_min   = 0.0,
            .drop_below  = 1,
            .whole_row   = 1,
        },
    [ANJI_FORM_ONEFLUX] =
        {
            .night_itself = 0,
            .by_year      = 1,
            .literal_nls  = 0,
            .e0           = {0, 0, 14, 5, 7, 7},
            .range_min    = 5.0,
            .trim         = 0.0,
            .e0_min       = 30.0,
            .e0_max       = 350.0,
            .limit_se     = 0.0,
            .best         = 3,
            .best_needed  = 1,
            .decimals     = 0.0,
            .r_ref        = {0, 0, 8, 4, 4, 3},
            .r_ref_min    = 1e-6,
            .drop_below   = 0,
            .whole_row    = 0,
        },
};

const anjip_night_form *anjip_night_form_of(uint32_t form)
{
    return form == ANJI_FORM_ANJI || form >= ANJIP_COUNT(forms) ? NULL : &forms[form];
}

typedef anji_partition_night_opts opts_type;

static const anji_param params[] = {
    ANJIP_CHOICE(opts_type, form, "anji|reddyproc|oneflux", 0, 2,
                 "whose rules are followed"),
    ANJIP_PARAM(opts_type, sw_night, ANJI_PARAM_DOUBLE, "W m-2", 10, 0, 1000,
                "night is where incoming shortwave radiation is below this"),
    ANJIP_PARAM(opts_type, e0_prior, ANJI_PARAM_DOUBLE, "K", 125, 0, 1000,
                "expected temperature sensitivity (anji)"),
    ANJIP_PARAM(opts_type, e0_prior_sd, ANJI_PARAM_DOUBLE, "K", 75, 1, 1000,
                "standard deviation of the expectation; 1000 leaves it to the data"),
    ANJIP_PARAM(opts_type, e0_given, ANJI_PARAM_DOUBLE, "K", NAN, 0, 1000,
                "sensitivity that is known and not estimated"),
    ANJIP_PARAM(opts_type, inhibition, ANJI_PARAM_DOUBLE, "1", 0, 0, 1,
                "fraction of respiration that light takes away (light: given)"),
    ANJIP_CHOICE(opts_type, light, "none|given|fitted", 0, 2,
                 "whether light lowers respiration, and by what"),
    ANJIP_PARAM(opts_type, days, ANJI_PARAM_UINT32, "d", 7, 1, 366,
                "shortest block with a base rate of its own (anji)"),
    ANJIP_PARAM(opts_type, rows_min, ANJI_PARAM_UINT32, "1", 50, 10, 10000,
                "fewest complete night records of a year (anji)"),
    ANJIP_PARAM(opts_type, zero, ANJI_PARAM_UINT32, "1", 0, 0, 0, "must be 0"),
};

static const anjip_opts_kind kind = {"partition_night", params, ANJIP_COUNT(params),
                                     ANJIP_SIZE_THROUGH(opts_type, zero),
                                     sizeof(opts_type)};

int anji_partition_night_opts_init(anji_partition_night_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

int anjip_night_opts_load(anji_partition_night_opts       *dst,
                          const anji_partition_night_opts *src, anji_error *err)
{
    return anjip_opts_load(&kind, dst, src, err);
}

const anji_param *anji_partition_night_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

const char *anji_partition_night_reason(int32_t reason)
{
    static const char *const text[] = {
        [ANJI_PARTITION_NIGHT_ESTIMATED] = "estimated",
        [ANJI_PARTITION_NIGHT_PRIOR] =
            "the sensitivity expected beforehand decided more than the nights did",
        [ANJI_PARTITION_NIGHT_GIVEN]    = "the sensitivity was given",
        [ANJI_PARTITION_NIGHT_NO_NIGHT] = "no complete night record",
        [ANJI_PARTITION_NIGHT_FEW_ROWS] = "too few complete night records",
        [ANJI_PARTITION_NIGHT_FEW_WINDOWS] =
            "too few windows give a believable sensitivity",
        [ANJI_PARTITION_NIGHT_NO_FIT]   = "the fit of the sensitivity did not converge",
        [ANJI_PARTITION_NIGHT_NO_R_REF] = "no window has a base rate",
        [ANJI_PARTITION_NIGHT_NARROW] =
            "night temperatures are too much alike to tell the sensitivity",
    };
    if (reason < 0 || (size_t)reason >= ANJIP_COUNT(text))
        return "unknown reason";
    return text[reason];
}

const char *anji_partition_night_window_text(int32_t status)
{
    static const char *const text[] = {
        [ANJI_PARTITION_NIGHT_WINDOW_USED]     = "used",
        [ANJI_PARTITION_NIGHT_WINDOW_SPARE]    = "believable, but others are surer",
        [ANJI_PARTITION_NIGHT_WINDOW_LIMITS]   = "outside the limits",
        [ANJI_PARTITION_NIGHT_WINDOW_NO_FIT]   = "the fit did not converge",
        [ANJI_PARTITION_NIGHT_WINDOW_NARROW]   = "temperatures are too much alike",
        [ANJI_PARTITION_NIGHT_WINDOW_FEW]      = "too few records",
        [ANJI_PARTITION_NIGHT_WINDOW_REPLACED] = "a later window is tied to its row",
    };
    if (status < 0 || (size_t)status >= ANJIP_COUNT(text))
        return "unknown status";
    return text[status];
}
