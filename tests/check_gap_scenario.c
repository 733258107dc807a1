/* Tests of anjicarbon/gap_scenario.h: what every mask must be, whatever was drawn.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/gap_scenario.h>

#include "suite.h"

enum { PER_DAY = 48, DAYS = 365, N = PER_DAY * DAYS };

static const anji_axis AXIS = {1672531200, N, 1800, 0};
static double          y[N], ustar[N];
static uint8_t         night[N];
static int32_t         gap[N], other[N];

/* A year of which nights are measured by half, days by nine tenths, and one fortnight not
 * at all. */
static void make(void)
{
    uint64_t state = 99;

    for (int i = 0; i < N; i++) {
        state    = state * 6364136223846793005u + 1442695040888963407u;
        double u = (double)(state >> 11) / 9007199254740992.0;
        state    = state * 6364136223846793005u + 1442695040888963407u;
        ustar[i] = 0.05 + (double)(state >> 11) / 9007199254740992.0;
        night[i] = i % PER_DAY < 12 || i % PER_DAY >= 36;
        y[i]     = u < (night[i] ? 0.5 : 0.9) ? 1.0 + u : NAN;
        if (i / PER_DAY >= 100 && i / PER_DAY < 114)
            y[i] = NAN;
    }
}

static int64_t draw(const char *name, uint32_t permutation, int32_t *out)
{
    anji_gap_scenario s;
    anji_error        err;
    int64_t           n;

    ck_assert_int_eq(anji_gap_scenario_find(name, &AXIS, &s, &err), ANJI_OK);
    ck_assert_msg(anji_gap_scenario_draw(&AXIS, y, night, ustar, &s, permutation, NULL,
                                         out, &n, &err) == ANJI_OK,
                  "%s", err.message);
    return n;
}

/* First and last row of each gap, in the order of their numbers. */
static void bounds(const int32_t *mask, int64_t n, int *first, int *last)
{
    for (int64_t g = 0; g < n; g++)
        first[g] = -1;
    for (int i = 0; i < N; i++)
        if (mask[i] > 0) {
            ck_assert_int_le(mask[i], n);
            if (first[mask[i] - 1] < 0)
                first[mask[i] - 1] = i;
            last[mask[i] - 1] = i;
        }
}

static int measured(void)
{
    int n = 0;
    for (int i = 0; i < N; i++)
        n += !isnan(y[i]);
    return n;
}

static const struct {
    const char *name;
    int         longest; /* rows */
} blocks[] = {{"very-short", 1}, {"short", 8},  {"medium", 64}, {"long", 576},
              {"30d", 1440},     {"60d", 2880}, {"mixed", 576}, {"site", N / 10},
              {"night", 8},      {"17", 17}};

START_TEST(every_mask_is_a_mask)
{
    static int first[N], last[N];
    make();
    int want = (measured() + 5) / 10;
    for (size_t k = 0; k < sizeof blocks / sizeof *blocks; k++) {
        int64_t n      = draw(blocks[k].name, 3, gap);
        int     hidden = 0;
        for (int i = 0; i < N; i++) {
            ck_assert(gap[i] >= 0 && (gap[i] == 0 || !isnan(y[i])));
            hidden += gap[i] > 0;
        }
        /* the share is reached, and passed by less than a block */
        ck_assert_msg(hidden >= want && hidden < want + blocks[k].longest,
                      "%s: %d hidden, want %d", blocks[k].name, hidden, want);
        bounds(gap, n, first, last);
        for (int64_t g = 0; g < n; g++) {
            ck_assert_int_ge(first[g], 0);
            ck_assert_int_lt(last[g] - first[g], blocks[k].longest);
            for (int i = first[g]; i <= last[g]; i++) /* blocks do not interleave */
                ck_assert(isnan(y[i]) || gap[i] == g + 1);
            /* nor touch: what follows or precedes is another's only across a row */
            ck_assert(last[g] + 1 == N || gap[last[g] + 1] == 0);
        }
        ck_assert_int_eq(draw(blocks[k].name, 3, other), n);
        ck_assert_int_eq(memcmp(gap, other, sizeof gap), 0);
        draw(blocks[k].name, 4, other);
        ck_assert_int_ne(memcmp(gap, other, sizeof gap), 0);
    }
}
END_TEST

/* A full record: then a block's rows are all hidden and its length is seen. */
START_TEST(lengths_are_kept)
{
    static int first[N], last[N];
    int        seen[4] = {0};

    make();
    for (int i = 0; i < N; i++)
        y[i] = isnan(y[i]) ? 0.5 : y[i];
    int64_t n = draw("medium", 0, gap);
    bounds(gap, n, first, last);
    for (int64_t g = 0; g < n; g++)
        ck_assert_int_eq(last[g] - first[g] + 1, 64);
    ck_assert_int_eq((int)n, 28); /* 1752 rows wanted, 27 blocks are 1728 */
    n = draw("mixed", 0, gap);
    bounds(gap, n, first, last);
    for (int64_t g = 0; g < n; g++) {
        int length = last[g] - first[g] + 1;
        int k      = length == 576 ? 0 : length == 64 ? 1 : length == 8 ? 2 : 3;
        ck_assert(k < 3 || length == 1);
        seen[k]++;
    }
    /* 1752 rows: one block of 576; a third of the rest is 392, so 7 of 64; half of the
     * rest is 364, so 46 of 8; and 360 of 1 */
    ck_assert_int_eq(seen[0], 1);
    ck_assert_int_eq(seen[1], 7);
    ck_assert_int_eq(seen[2], 46);
    ck_assert_int_eq(seen[3], 360);
}
END_TEST

START_TEST(every_start_is_as_likely)
{
    static int32_t hits[N];
    memset(hits, 0, sizeof hits);
    make();
    for (int i = 0; i < N; i++)
        y[i] = 1.0;
    for (uint32_t p = 0; p < 200; p++) {
        draw("very-short", p, gap);
        for (int i = 0; i < N; i++)
            hits[i] += gap[i] > 0;
    }
    /* 12 twelfths of the year, 200 * 1752 draws: 29200 each, standard error 164 (less,
     * since draws repel); 5 of them */
    for (int m = 0; m < 12; m++) {
        int sum = 0;
        for (int i = m * N / 12; i < (m + 1) * N / 12; i++)
            sum += hits[i];
        ck_assert_msg(abs(sum - 29200) < 5 * 164, "twelfth %d: %d", m, sum);
    }
}
END_TEST

START_TEST(night_gaps_lie_in_calm_nights)
{
    static int first[N], last[N];
    make();
    int64_t n    = draw("night", 1, gap);
    int     dark = 0;
    double  calm = 0, all = 0;
    int     n_calm = 0, n_all = 0;
    bounds(gap, n, first, last);
    for (int64_t g = 0; g < n; g++) {
        int in_night = 0, here = 0;
        for (int i = first[g]; i <= last[g]; i++)
            if (gap[i] > 0) {
                here++;
                in_night += night[i];
            }
        dark += 2 * in_night >= here;
    }
    for (int i = 0; i < N; i++)
        if (night[i] && !isnan(y[i])) {
            all += ustar[i];
            n_all++;
            if (gap[i] > 0) {
                calm += ustar[i];
                n_calm++;
            }
        }
    /* 0.8 of the blocks, and night blocks that are windy count as others; n is some 200,
     * 5 standard errors of a share of 0.8 are 0.14 */
    ck_assert_msg(dark >= 0.66 * (double)n, "%d of %d", dark, (int)n);
    ck_assert_msg(calm / n_calm < all / n_all - 0.05, "%g against %g", calm / n_calm,
                  all / n_all);
}
END_TEST

START_TEST(site_gaps_are_the_sites)
{
    static int first[N], last[N];
    int        longest = 0;
    make();
    for (int i = 0; i < N; i++) /* gaps of 6 rows at 20:00, and one of 30 at noon */
        y[i] = (i % PER_DAY >= 40 && i % PER_DAY < 46) ? NAN : 1.0;
    for (int i = 50 * PER_DAY + 24; i < 50 * PER_DAY + 39; i++)
        y[i] = NAN;
    /* what is measured of a drawn block is small there, so let all be taken */
    anji_gap_scenario      s;
    anji_gap_scenario_opts o;
    int64_t                n;
    anji_gap_scenario_opts_init(&o, sizeof o);
    o.share = 0.0005;
    ck_assert_int_eq(anji_gap_scenario_find("site", &AXIS, &s, NULL), ANJI_OK);
    /* the gaps at 20:00 have no place where 20:00 is measured: the one at noon alone is
     * laid */
    ck_assert_int_eq(
        anji_gap_scenario_draw(&AXIS, y, NULL, NULL, &s, 0, &o, gap, &n, NULL),
        ANJI_OK);
    bounds(gap, n, first, last);
    for (int64_t g = 0; g < n; g++) {
        int length = last[g] - first[g] + 1;
        ck_assert_int_eq(first[g] % PER_DAY, 24);
        longest = length > longest ? length : longest;
    }
    ck_assert_int_eq(longest, 15);
    for (int i = 0; i < N; i++)
        y[i] = 1.0;
    ck_assert_int_eq(
        anji_gap_scenario_draw(&AXIS, y, NULL, NULL, &s, 0, &o, gap, &n, NULL),
        ANJI_ERR_TOO_FEW);
}
END_TEST

START_TEST(names_and_numbers)
{
    const anji_axis   hourly = {0, 8760, 3600, 0};
    anji_gap_scenario s;
    anji_error        err;
    static const struct {
        const char *name;
        int         half_hourly, hourly;
    } want[] = {{"very-short", 1, 1}, {"short", 8, 4},    {"medium", 64, 32},
                {"long", 576, 288},   {"30d", 1440, 720}, {"60d", 2880, 1440},
                {"mixed", 0, 0},      {"576", 576, 576}};

    for (size_t k = 0; k < sizeof want / sizeof *want; k++) {
        ck_assert_int_eq(anji_gap_scenario_find(want[k].name, &AXIS, &s, &err),
                         ANJI_OK);
        ck_assert_int_eq((int)s.records, want[k].half_hourly);
        ck_assert_str_eq(s.name, want[k].name);
        ck_assert_int_eq(anji_gap_scenario_find(want[k].name, &hourly, &s, &err),
                         ANJI_OK);
        ck_assert_int_eq((int)s.records, want[k].hourly);
    }
    for (size_t i = 0; anji_gap_scenario_name(i) != NULL; i++)
        ck_assert_int_eq(
            anji_gap_scenario_find(anji_gap_scenario_name(i), &AXIS, &s, NULL),
            ANJI_OK);
    static const char *const wrong[] = {"", "0", "-8", "8x", "99999999999", "Medium"};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        ck_assert_int_eq(anji_gap_scenario_find(wrong[k], &AXIS, &s, &err),
                         ANJI_ERR_NOT_FOUND);
        ck_assert_int_eq((int)s.records, -1);
        ck_assert(strstr(err.message, "very-short") != NULL);
    }
    ck_assert_int_eq(anji_gap_scenario_find(NULL, &AXIS, &s, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_gap_scenario_find("8", &AXIS, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_gap_scenario_find("8", NULL, &s, &err), ANJI_ERR_NULL);
}
END_TEST

START_TEST(what_is_refused)
{
    anji_gap_scenario      s, bad;
    anji_gap_scenario_opts o;
    int64_t                n;
    anji_error             err;

    make();
    anji_gap_scenario_opts_init(&o, sizeof o);
    anji_gap_scenario_find("8", &AXIS, &s, NULL);
#define DRAW(axis, yy, nn, ss, oo, gg)                                                 \
    anji_gap_scenario_draw(axis, yy, nn, NULL, ss, 0, oo, gg, &n, &err)
    ck_assert_int_eq(DRAW(NULL, y, NULL, &s, NULL, gap), ANJI_ERR_NULL);
    ck_assert_int_eq(DRAW(&AXIS, NULL, NULL, &s, NULL, gap), ANJI_ERR_NULL);
    ck_assert_int_eq(gap[0], -1);
    ck_assert_int_eq((int)n, -1);
    ck_assert_int_eq(DRAW(&AXIS, y, NULL, NULL, NULL, gap), ANJI_ERR_NULL);
    ck_assert_int_eq(DRAW(&AXIS, y, NULL, &s, NULL, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(
        anji_gap_scenario_draw(&AXIS, y, NULL, NULL, &s, 0, NULL, gap, NULL, &err),
        ANJI_ERR_NULL);
    anji_gap_scenario_find("night", &AXIS, &bad, NULL);
    ck_assert_int_eq(DRAW(&AXIS, y, NULL, &bad, NULL, gap), ANJI_ERR_NULL);
    bad.kind = 4;
    ck_assert_int_eq(DRAW(&AXIS, y, night, &bad, NULL, gap), ANJI_ERR_DOMAIN);
    bad         = s;
    bad.records = 0;
    ck_assert_int_eq(DRAW(&AXIS, y, night, &bad, NULL, gap), ANJI_ERR_DOMAIN);
    bad.records = N + 1;
    ck_assert_int_eq(DRAW(&AXIS, y, night, &bad, NULL, gap), ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(gap[N - 1], -1);
    o.share = 0.6;
    ck_assert_int_eq(DRAW(&AXIS, y, night, &s, &o, gap), ANJI_ERR_OPTS);
    y[7] = INFINITY;
    ck_assert_int_eq(DRAW(&AXIS, y, night, &s, NULL, gap), ANJI_ERR_DOMAIN);
    ck_assert_int_eq((int)err.row, 7);
    ck_assert_int_eq(anji_gap_scenario_opts_init(NULL, sizeof o), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_gap_scenario_opts_init(&o, 3), ANJI_ERR_OPTS);
    ck_assert_str_eq(anji_gap_scenario_param(0)->name, "seed");
    ck_assert_ptr_null(anji_gap_scenario_param(4));
}
END_TEST

SUITE_MAIN("gap_scenario", tcase_add_test(tc, every_mask_is_a_mask);
           tcase_add_test(tc, lengths_are_kept);
           tcase_add_test(tc, every_start_is_as_likely);
           tcase_add_test(tc, night_gaps_lie_in_calm_nights);
           tcase_add_test(tc, site_gaps_are_the_sites);
           tcase_add_test(tc, names_and_numbers); tcase_add_test(tc, what_is_refused);)
