/* The inner loop gives the same bits on every instruction set that this CPU has. The loops
 * are private: this program compiles their source itself.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "flux/similar.c"

#include "suite.h"

enum { ROWS = 3000 };

/* A small generator, so that only base.c is needed. */
static double draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0;
}

static void make(double *z, double *a, double *b, double *c)
{
    uint64_t state = 2385;
    for (int i = 0; i < ROWS; i++) {
        a[i] = i % 48 < 24 ? 0.0 : floor(900.0 * draw(&state));
        b[i] = 10.0 * draw(&state);
        c[i] = 20.0 + 5.0 * draw(&state);
        z[i] = draw(&state) < 0.4 ? NAN : 30.0 * draw(&state) - 15.0;
    }
}

typedef void (*loop)(const anjip_similar *, const anjip_question *, size_t, size_t,
                     anjip_tally *);

static size_t loops_of_this_cpu(loop *loops)
{
    size_t n   = 0;
    loops[n++] = add_baseline;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2"))
        loops[n++] = add_avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
        loops[n++] = add_avx512;
#endif
    return n;
}

/* Drivers to compare, and whether the sides of the first are wanted. */
static const struct {
    size_t n_drivers;
    int    sides;
} cases[] = {{1, 0}, {2, 0}, {3, 0}, {1, 1}, {3, 1}};

START_TEST(same_bits)
{
    static double z[ROWS], a[ROWS], b[ROWS], c[ROWS];
    anji_driver   drivers[] = {{a, 20, 50}, {b, 5, 5}, {c, 2.5, 2.5}};
    /* 1.5 * 2^52 * 2^(5 - 26): the grid of values up to 32 */
    anjip_scale    scale = {3221225472.0, 0.25};
    loop           loops[3];
    size_t         n = loops_of_this_cpu(loops);
    anjip_question q;

    make(z, a, b, c);
    anjip_similar *s = anjip_similar_new(ROWS, z, scale, drivers, 3);
    ck_assert_ptr_nonnull(s);
    for (size_t row = 0; row < ROWS; row += 7) {
        anjip_tally first, other;
        size_t      from = row > 336 ? row - 336 : 0;
        size_t      to   = row + 337 < ROWS ? row + 337 : ROWS;
        ck_assert(anjip_similar_ask(s, row, cases[_i].n_drivers, cases[_i].sides, &q));
        memset(&first, 0, sizeof first);
        loops[0](s, &q, from, to, &first);
        for (size_t k = 1; k < n; k++) {
            memset(&other, 0, sizeof other);
            loops[k](s, &q, from, to, &other);
            ck_assert_mem_eq(&other, &first, sizeof first);
        }
        /* and the count is that of the plain definition */
        int64_t plain = 0;
        for (size_t i = from; i < to; i++)
            plain += is_alike(s, &q, i);
        ck_assert_int_eq(first.n, plain);
    }
    anjip_similar_free(s);
    if (n == 1)
        SKIP("this CPU has one instruction set only");
}
END_TEST

SUITE_MAIN("similar",
           tcase_add_loop_test(tc, same_bits, 0, sizeof cases / sizeof *cases);)
