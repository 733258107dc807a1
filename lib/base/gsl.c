/* The only door to GSL: random numbers and distributions, none of which can abort.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <pthread.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_version.h>

#include <anjicarbon/stats.h>

#include "base/random.h"

struct anji_random {
    gsl_rng *rng;
};

/* GSL's default handler aborts the process. It is replaced once, before the first use;
 * a handler that the host chose is put back and stays. */
static void quiet(void)
{
    gsl_error_handler_t *host = gsl_set_error_handler_off();
    if (host != NULL)
        gsl_set_error_handler(host);
}

void anji_init(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, quiet);
}

/* SplitMix64 finaliser: neighbouring seeds and streams land far apart. */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* Murmur3's finaliser: a permutation of the 32-bit numbers. */
static uint32_t permute(uint32_t x)
{
    x = (x ^ (x >> 16)) * 0x85ebca6bu;
    x = (x ^ (x >> 13)) * 0xc2b2ae35u;
    return x ^ (x >> 16);
}

/* GSL seeds its generator with 32 bits. For each seed the streams go through a
 * permutation, so that no two of the first 2^32 - 1 can meet; 0, which GSL takes for
 * its default of 4357, gives way to the number that stream 2^32 - 1 would have. */
static uint32_t stream_seed(uint64_t seed, uint64_t stream)
{
    uint64_t key = mix(mix(seed) ^ (stream >> 32));
    uint32_t low = (uint32_t)key, high = (uint32_t)(key >> 32);
    uint32_t word = permute(permute((uint32_t)stream ^ low) ^ high);

    return word != 0 ? word : permute(permute(UINT32_MAX ^ low) ^ high);
}

int anji_random_new(uint64_t seed, uint64_t stream, anji_random **out, anji_error *err)
{
    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out = NULL;
    anji_init();
    anji_random *random = anjip_calloc(1, sizeof *random);
    gsl_rng     *rng    = random == NULL ? NULL : gsl_rng_alloc(gsl_rng_mt19937);
    if (rng == NULL) {
        free(random);
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a generator");
    }
    gsl_rng_set(rng, stream_seed(seed, stream));
    random->rng = rng;
    *out        = random;
    return ANJI_OK;
}

void anji_random_free(anji_random *random)
{
    if (random == NULL)
        return;
    gsl_rng_free(random->rng);
    free(random);
}

double anji_random_uniform(anji_random *random)
{
    return random == NULL ? NAN : gsl_rng_uniform(random->rng);
}

uint32_t anji_random_below(anji_random *random, uint32_t n)
{
    return random == NULL || n == 0 ? 0 : (uint32_t)gsl_rng_uniform_int(random->rng, n);
}

uint32_t anjip_random_word(anji_random *random)
{
    return (uint32_t)gsl_rng_get(random->rng);
}

uint32_t anjip_random_binomial(anji_random *random, double p, uint32_t n)
{
    return gsl_ran_binomial(random->rng, p, n);
}

double anji_random_normal(anji_random *random)
{
    return random == NULL ? NAN : gsl_ran_gaussian_ziggurat(random->rng, 1.0);
}

double anji_random_laplace(anji_random *random)
{
    return random == NULL ? NAN : gsl_ran_laplace(random->rng, 0.70710678118654752440);
}

double anji_normal_quantile(double p)
{
    return p > 0.0 && p < 1.0 ? gsl_cdf_ugaussian_Pinv(p) : NAN;
}

/* GSL's search for a t quantile falters near df without end; there it is the normal one. */
double anji_student_quantile(double p, double df)
{
    if (!(p > 0.0 && p < 1.0 && df > 0.0))
        return NAN;
    anji_init();
    return df > 1e6 ? gsl_cdf_ugaussian_Pinv(p) : gsl_cdf_tdist_Pinv(p, df);
}

double anji_student_two_sided(double t, double df)
{
    if (isnan(t) || !(df > 0.0))
        return NAN;
    anji_init();
    return df > 1e6 ? erfc(fabs(t) / 1.41421356237309504880)
                    : 2.0 * gsl_cdf_tdist_Q(fabs(t), df);
}

/* Where the beta distribution reaches p. By halving: GSL's own inverse falters for the
 * hundreds of trials of a study. */
static double beta_quantile(double p, double a, double b)
{
    double lo = 0.0, hi = 1.0;

    for (int k = 0; k < 60; k++) {
        double middle = 0.5 * (lo + hi);
        if (gsl_cdf_beta_P(middle, a, b) < p)
            lo = middle;
        else
            hi = middle;
    }
    return 0.5 * (lo + hi);
}

void anji_binomial_interval(int64_t k, int64_t n, double level, double *lo, double *hi)
{
    double from = NAN, to = NAN, tail = 0.5 * (1.0 - level);

    if (k >= 0 && k <= n && n > 0 && level > 0.0 && level < 1.0) {
        double seen = (double)k, rest = (double)(n - k);
        anji_init();
        from = k == 0 ? 0.0 : beta_quantile(tail, seen, rest + 1.0);
        to   = k == n ? 1.0 : beta_quantile(1.0 - tail, seen + 1.0, rest);
    }
    if (lo != NULL)
        *lo = from;
    if (hi != NULL)
        *hi = to;
}

const char *anjip_gsl_version(void)
{
    return gsl_version;
}
