/* Resamples for the u* threshold: how often each complete night record is drawn.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "base/random.h"
#include "flux/ustar_private.h"
#include "flux/ustar_resample.h"

#define HALF_WORD 65536u

/* Rows that are drawn together. Their entries stand one behind the other. */
typedef struct {
    uint32_t rows, from, entries, day; /* day: neither night nor entry          */
    size_t   first_season, end_season;
} block;

struct anjip_ustar_resampler {
    const anji_ustar_plan *plan;
    size_t                 n_blocks;
    block                 *blocks;
    uint32_t              *rows;  /* by season; only where a form looks at rows */
    uint32_t              *start; /* of each season in rows                     */
};

void anjip_ustar_resampler_free(anjip_ustar_resampler *resampler)
{
    if (resampler == NULL)
        return;
    free(resampler->blocks);
    free(resampler->rows);
    free(resampler->start);
    free(resampler);
}

/* The calendar year in the middle of a season, as an estimate finds it. */
static int32_t year_of(const anji_ustar_plan *plan, size_t s)
{
    const anjip_ustar_part *part  = &plan->seasons[s];
    int64_t                 twice = (part->first + part->last + 1) * plan->axis.step;
    anji_civil              c;

    anji_civil_from_seconds(plan->axis.start + twice / 2, &c);
    return c.year;
}

static void add_season(const anji_ustar_plan *plan, size_t s, block *b)
{
    const anjip_ustar_part *part    = &plan->seasons[s];
    uint32_t                entries = (uint32_t)(part->to - part->from);
    const uint32_t         *other   = plan->count + plan->n_entries + 2 * s;

    b->entries += entries;
    b->day += other[1];
    b->rows += entries + other[0] + other[1];
    b->end_season = s + 1;
}

static void find_blocks(anjip_ustar_resampler *r)
{
    const anji_ustar_plan *plan = r->plan;

    for (size_t s = 0; s < plan->n_seasons; s++) {
        if (s == 0 || !plan->form->block_is_year ||
            year_of(plan, s) != year_of(plan, s - 1))
            r->blocks[r->n_blocks++] =
                (block){0, (uint32_t)plan->seasons[s].from, 0, 0, s, s + 1};
        add_season(plan, s, &r->blocks[r->n_blocks - 1]);
    }
}

/* Rows grouped by season, for a form that asks which rows were drawn first and last. */
static int group_rows(anjip_ustar_resampler *r)
{
    const anji_ustar_plan *plan = r->plan;
    size_t                 n    = (size_t)plan->axis.n;

    r->rows  = anjip_malloc(n, sizeof *r->rows);
    r->start = anjip_calloc(plan->n_seasons + 2, sizeof *r->start);
    if (r->rows == NULL || r->start == NULL)
        return 0;
    for (size_t i = 0; i < n; i++)
        r->start[plan->season[i] + 2]++;
    for (size_t s = 0; s < plan->n_seasons; s++)
        r->start[s + 2] += r->start[s + 1];
    for (size_t i = 0; i < n; i++)
        r->rows[r->start[plan->season[i] + 1]++] = (uint32_t)i;
    return 1;
}

int anjip_ustar_resampler_new(const anji_ustar_plan *plan, anjip_ustar_resampler **out,
                              anji_error *err)
{
    anjip_ustar_resampler *r = anjip_calloc(1, sizeof *r);

    *out = NULL;
    if (r != NULL) {
        r->plan   = plan;
        r->blocks = anjip_calloc(plan->n_seasons, sizeof *r->blocks);
    }
    if (r == NULL || r->blocks == NULL ||
        (plan->form->year_of_draw && !group_rows(r))) {
        anjip_ustar_resampler_free(r);
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to resample");
    }
    find_blocks(r);
    *out = r;
    return ANJI_OK;
}

/* ---- one resample ---- */

typedef struct {
    const anjip_ustar_resampler *r;
    anji_random                 *random;
} drawing;

/* A word of 32 bits serves two draws where m allows it:
 * the upper bits of a product of 16, where its lower bits do not betray a number that
 * comes once too often (Lemire 2019, doi 10.1145/3230636). */
void anjip_ustar_draw_entries(anji_random *random, uint32_t k, uint32_t m,
                              uint32_t *count)
{
    if (m >= HALF_WORD) {
        while (k-- > 0)
            count[anji_random_below(random, m)]++;
        return;
    }
    uint32_t reject = HALF_WORD % m;
    while (k > 0) {
        uint32_t word = anjip_random_word(random);
        for (int half = 0; half < 2 && k > 0; half++, word >>= 16) {
            uint32_t product = (word & (HALF_WORD - 1)) * m;
            if ((product & (HALF_WORD - 1)) < reject)
                continue;
            count[product >> 16]++;
            k--;
        }
    }
}

static double share_of(uint32_t part, uint32_t whole)
{
    return whole == 0 ? 0.0 : (double)part / (double)whole;
}

/* The first and the last row of a block of one season; returns the rows still to draw. */
static uint32_t draw_ends(const drawing *d, const block *b, uint32_t *count,
                          int64_t *first, int64_t *last)
{
    const anjip_ustar_resampler *r       = d->r;
    const uint32_t              *rows    = r->rows + r->start[b->first_season];
    int64_t                     *ends[2] = {first, last};
    uint32_t                     k       = 0;

    for (; k < 2 && k < b->rows; k++) {
        int64_t row              = rows[anji_random_below(d->random, b->rows)];
        ends[k][b->first_season] = row;
        count[r->plan->slot[row]]++;
    }
    if (k == 1)
        last[b->first_season] = first[b->first_season];
    return b->rows - k;
}

static void count_draws(void *context, uint32_t *count, int64_t *first, int64_t *last)
{
    const drawing         *d    = context;
    const anji_ustar_plan *plan = d->r->plan;

    for (size_t i = 0; i < d->r->n_blocks; i++) {
        const block *b    = &d->r->blocks[i];
        uint32_t     left = b->rows;
        if (plan->form->year_of_draw)
            left = draw_ends(d, b, count, first, last);
        uint32_t k =
            anjip_random_binomial(d->random, share_of(b->entries, b->rows), left);
        if (b->entries > 0)
            anjip_ustar_draw_entries(d->random, k, b->entries, count + b->from);
        uint32_t day = anjip_random_binomial(
            d->random, share_of(b->day, b->rows - b->entries), left - k);
        uint32_t *other = count + plan->n_entries + 2 * b->first_season;
        other[0] += left - k - day; /* rules ask for a year's sum only */
        other[1] += day;
    }
}

int anjip_ustar_resample(const anjip_ustar_resampler *resampler, uint64_t seed,
                         uint64_t stream, anji_ustar_result **out, anji_error *err)
{
    drawing d = {resampler, NULL};

    *out       = NULL;
    int status = anji_random_new(seed, stream, &d.random, err);
    if (status != ANJI_OK)
        return status;
    status = anjip_ustar_estimate_counted(resampler->plan, count_draws, &d, out, err);
    anji_random_free(d.random);
    return status;
}
