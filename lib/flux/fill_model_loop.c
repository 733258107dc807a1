/* The fill model's inner loops, once for each instruction set.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "flux/fill_model_private.h"

#define CHUNK 128 /* rows of a product at a time: so they stay in the cache */

/* x = whole pi/2 + r. The first two parts of pi/2 have 33 bits, so that their products
 * with whole numbers to a million are exact. */
#define TWO_OVER_PI 0.63661977236758134308
#define HALF_PI_1   1.57079632673412561417e+00
#define HALF_PI_2   6.07710050630396597660e-11
#define HALF_PI_3   2.02226624879595063154e-21
#define ROUND_MAGIC                                                                    \
    6755399441055744.0 /* 1.5 * 2^52: adding it rounds to a whole number */

#define LOOP(name) name##_baseline
#define LOOP_TARGET
#define VECTOR_BYTES 16
#include "flux/fill_model_loop.h"

#if defined(__x86_64__)
#define LOOP(name)   name##_avx2
#define LOOP_TARGET  __attribute__((target("avx2")))
#define VECTOR_BYTES 32
#include "flux/fill_model_loop.h"

#define LOOP(name)   name##_avx512
#define LOOP_TARGET  __attribute__((target("avx512f,avx512dq")))
#define VECTOR_BYTES 64
#include "flux/fill_model_loop.h"
#endif

const anjip_model_loops *anjip_model_loops_get(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
        return &loops_avx512;
    if (__builtin_cpu_supports("avx2"))
        return &loops_avx2;
#endif
    return &loops_baseline;
}
