/* Resamples of a record for the u* threshold: shared by the bootstrap and the chain.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_USTAR_RESAMPLE_H
#define ANJI_USTAR_RESAMPLE_H

#include <anjicarbon/random.h>
#include <anjicarbon/ustar.h>

#include "private.h"

/* A plan and the blocks that its rows are drawn from. Opaque; many threads may draw. */
typedef struct anjip_ustar_resampler anjip_ustar_resampler;

/* The plan is borrowed until the resampler is freed. */
int  anjip_ustar_resampler_new(const anji_ustar_plan *plan, anjip_ustar_resampler **out,
                               anji_error *err);
void anjip_ustar_resampler_free(anjip_ustar_resampler *resampler);

/* The estimate of resample number `stream` of a seed. */
int anjip_ustar_resample(const anjip_ustar_resampler *resampler, uint64_t seed,
                         uint64_t stream, anji_ustar_result **out, anji_error *err);

/* Draws k of m entries with replacement; m > 0. */
void anjip_ustar_draw_entries(anji_random *random, uint32_t k, uint32_t m,
                              uint32_t *count);

#endif
