/* anjicarbon/random.h - random numbers from a seed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_RANDOM_H
#define ANJICARBON_RANDOM_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A generator (Mersenne Twister 19937, by GSL). Use one per thread or per replicate.
 */
typedef struct anji_random anji_random;

/**
 * A generator for replicate number `stream` of seed `seed`. Streams 0 to 4294967294 of
 * one seed differ; the number of threads that draw from them cannot change a result.
 * Uniform and whole numbers are the same on every machine; normal and Laplace draws use
 * the system's exp() and log() and may differ there in the last bit.
 * Free it with anji_random_free(). Status: ANJI_OK, ANJI_ERR_NULL, _MEMORY.
 * Reference: Matsumoto M., Nishimura T. (1998), doi 10.1145/272991.272995
 */
ANJI_API int  anji_random_new(uint64_t seed, uint64_t stream, anji_random **out,
                              anji_error *err);
ANJI_API void anji_random_free(anji_random *random);
/** Uniform on [0, 1). */
ANJI_API double anji_random_uniform(anji_random *random);
/** Uniform on the whole numbers 0 to n - 1; 0 when n is 0. n up to 4294967295. */
ANJI_API uint32_t anji_random_below(anji_random *random, uint32_t n);
/** Standard normal. */
ANJI_API double anji_random_normal(anji_random *random);
/** Laplace with mean 0 and standard deviation 1. */
ANJI_API double anji_random_laplace(anji_random *random);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_RANDOM_H */
