/* The rules of each form of the u* threshold, as tables; options and texts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "flux/ustar_private.h"

static const anjip_ustar_form forms[] = {
    [ANJI_FORM_ANJI] =
        {
            .season_start     = {3, 6, 9, 12},
            .dark_without_sw  = 1,
            .season_min       = 160,
            .per_class_min    = 100,
            .class_min        = 0,
            .by_t             = {anjip_ustar_divide_fixed, 7, 1e-8, 0, 0.0},
            .by_ustar         = {anjip_ustar_divide_running, 20, 1e-14, 0, 0.9},
            .r_max            = 0.5,
            .r_max_itself     = 0,
            .first_bin_max    = 0.2,
            .missing_bin_zero = 0,
            .share_positive   = 0.95,
            .share_negative   = 1.05, /* 5 % of tolerance on either side of zero */
            .window           = 10,
            .tail             = 3,
            .class_share_min  = 0.2,
            .pool_below       = 3000,
            .pool_counts_day  = 0,
            .pool_when        = ANJIP_POOL_NOTHING_FOUND,
            .pool_decides     = 0,
            .borrow           = 1,
            .year_of_draw     = 0,
            .block_is_year    = 0,
            .data_first       = 0,
            .filter_day       = 0,
            .missing_is_low   = 0,
            .next             = ANJI_USTAR_NEXT_KEEP,
        },
    [ANJI_FORM_REDDYPROC] =
        {
            .season_start     = {3, 6, 9, 12},
            .dark_without_sw  = 0,
            .season_min       = 160, /* never decides: 7 x 100 is more */
            .per_class_min    = 100,
            .class_min        = 0,
            .by_t             = {anjip_ustar_divide_fixed, 7, 1e-8, 0, 0.0},
            .by_ustar         = {anjip_ustar_divide_running, 20, 1e-14, 0, 0.9},
            .r_max            = 0.5,
            .r_max_itself     = 0,
            .first_bin_max    = 0.2,
            .missing_bin_zero = 0,
            .share_positive   = 0.95,
            .share_negative   = 0.95, /* its mistake: above the plateau */
            .window           = 10,
            .tail             = 3,
            .class_share_min  = 0.2,
            .pool_below       = 3000,
            .pool_counts_day  = 0,
            .pool_when        = ANJIP_POOL_NOTHING_FOUND,
            .pool_decides     = 0,
            .borrow           = 1,
            .year_of_draw     = 1, /* its mistake: winters change years */
            .block_is_year    = 0,
            .data_first       = 1,
            .filter_day       = 0,
            .missing_is_low   = 0,
            .next             = ANJI_USTAR_NEXT_KEEP,
        },
    [ANJI_FORM_ONEFLUX] =
        {
            .season_start     = {1, 4, 7, 10},
            .dark_without_sw  = 0,
            .season_min       = 160,
            .per_class_min    = 100,
            .class_min        = 100,
            .by_t             = {anjip_ustar_divide_fixed, 7, 0.0, 1, 0.0},
            .by_ustar         = {anjip_ustar_divide_fixed, 20, 0.0, 1, 0.0},
            .r_max            = 0.5,
            .r_max_itself     = 1,
            .first_bin_max    = 0.2,
            .missing_bin_zero = 1, /* its mistake: a bin nobody fell in is a value */
            .share_positive   = 1.0,
            .share_negative   = 1.0,
            .window           = 10,
            .tail             = 2,
            .class_share_min  = 0.0,
            .pool_below       = 3000,
            .pool_counts_day  = 1, /* so that the limit hardly ever applies */
            .pool_when        = ANJIP_POOL_ALL_SMALL,
            .pool_decides     = 1,
            .borrow           = 0,
            .year_of_draw     = 0,
            .block_is_year    = 1,
            .data_first       = 0,
            .filter_day       = 1,
            .missing_is_low   = 1,
            .next             = ANJI_USTAR_NEXT_REMOVE,
        },
};

static const anji_param params[] = {
    ANJIP_CHOICE(anji_ustar_opts, form, "anji|reddyproc|oneflux", 0, 2,
                 "whose rules are followed"),
    ANJIP_PARAM(anji_ustar_opts, sw_night, ANJI_PARAM_DOUBLE, "W m-2", 10, 0, 1000,
                "night is where incoming shortwave radiation is below this"),
    ANJIP_CHOICE(anji_ustar_opts, next, "form|keep|remove|relabel", 0, 3,
                 "what the filter does about the row after a low one"),
    ANJIP_CHOICE(anji_ustar_opts, across_years, "no|yes", 0, 1,
                 "whether the row after may lie in the next year"),
};

static const anjip_opts_kind kind = {"ustar", params, ANJIP_COUNT(params),
                                     ANJIP_SIZE_THROUGH(anji_ustar_opts, across_years),
                                     sizeof(anji_ustar_opts)};

int anji_ustar_opts_init(anji_ustar_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

int anjip_ustar_opts_load(anji_ustar_opts *dst, const anji_ustar_opts *src,
                          anji_error *err)
{
    return anjip_opts_load(&kind, dst, src, err);
}

const anji_param *anji_ustar_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

const anjip_ustar_form *anjip_ustar_form_of(uint32_t form)
{
    return form < ANJIP_COUNT(forms) ? &forms[form] : NULL;
}

const char *anji_ustar_reason(int32_t reason)
{
    static const char *const text[] = {
        [ANJI_USTAR_FOUND]    = "a threshold was found",
        [ANJI_USTAR_NO_NIGHT] = "no complete night record",
        [ANJI_USTAR_FEW_ROWS] = "too few complete night records",
        [ANJI_USTAR_CORRELATED] =
            "u* follows temperature within the class, or one of them is constant",
        [ANJI_USTAR_NO_CALM]     = "the calmest bin is already turbulent",
        [ANJI_USTAR_NO_PLATEAU]  = "NEE does not level off with u*",
        [ANJI_USTAR_FEW_CLASSES] = "too few temperature classes have a threshold",
        [ANJI_USTAR_MIXED]       = "no part has a threshold, for different reasons",
    };
    if (reason < 0 || (size_t)reason >= ANJIP_COUNT(text))
        return "unknown reason";
    return text[reason];
}

int32_t anjip_ustar_join_reason(int32_t so_far, int32_t reason)
{
    if (so_far == ANJI_USTAR_FOUND || so_far == reason)
        return reason;
    return ANJI_USTAR_MIXED;
}
