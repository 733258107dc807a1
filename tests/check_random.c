/* Tests of anjicarbon/random.h. Expected numbers: tests/vectors/twister.py, an
 * independent Mersenne Twister. SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/random.h>

#include "suite.h"

static const struct {
    uint64_t seed, stream;
    uint32_t word[4];
} streams[] = {
    {1, 0, {1263608765, 484261446, 687215254, 1739828702}},
    {1, 1, {1228125688, 1222928542, 167676490, 1109008469}},
    {2, 0, {3659590692u, 3957006448u, 98753362, 1711001268}},
    {20260101, 999, {1680364785, 3592124079u, 2828312911u, 1297423175}},
    {UINT64_MAX, 8589934597u, {3002435731u, 831640707, 3584997132u, 59813571}},
};

static anji_random *fresh(uint64_t seed, uint64_t stream)
{
    anji_random *random;
    ck_assert_int_eq(anji_random_new(seed, stream, &random, NULL), ANJI_OK);
    return random;
}

START_TEST(stream_case)
{
    anji_random *real  = fresh(streams[_i].seed, streams[_i].stream);
    anji_random *whole = fresh(streams[_i].seed, streams[_i].stream);

    for (size_t k = 0; k < 4; k++) {
        double want = streams[_i].word[k] / 4294967296.0;
        CHECK_CLOSE(anji_random_uniform(real), want, 0.0, "uniform");
        ck_assert_uint_eq(anji_random_below(whole, UINT32_MAX), streams[_i].word[k]);
    }
    anji_random_free(real);
    anji_random_free(whole);
}
END_TEST

START_TEST(bad_arguments)
{
    anji_error   err;
    anji_random *random = fresh(3, 0);

    ck_assert_int_eq(anji_random_new(1, 0, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(err.code, ANJI_ERR_NULL);
    anji_random_free(NULL);
    CHECK_CLOSE(anji_random_uniform(NULL), NAN, 0.0, "uniform of NULL");
    CHECK_CLOSE(anji_random_normal(NULL), NAN, 0.0, "normal of NULL");
    CHECK_CLOSE(anji_random_laplace(NULL), NAN, 0.0, "laplace of NULL");
    ck_assert_uint_eq(anji_random_below(NULL, 7), 0);
    ck_assert_uint_eq(anji_random_below(random, 0), 0);
    ck_assert_uint_eq(anji_random_below(random, 1), 0);
    anji_random_free(random);
}
END_TEST

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* A word repeats among 20000 draws by chance once in 20; two words never do. */
START_TEST(streams_of_a_seed_differ)
{
    enum { N = 20000 };
    double *first = malloc(N * sizeof *first);

    for (uint64_t s = 0; s < N; s++) {
        anji_random *random = fresh(7, s);
        first[s] = floor(anji_random_uniform(random) * 4294967296.0) * 1048576.0;
        first[s] += floor(anji_random_uniform(random) * 1048576.0);
        anji_random_free(random);
    }
    qsort(first, N, sizeof *first, ascending);
    for (size_t i = 1; i < N; i++)
        ck_assert(first[i] != first[i - 1]);
    free(first);
}
END_TEST

/* Moments of N draws within five standard errors: a fixed seed, so never by chance. */
static const struct {
    const char *what;
    double (*draw)(anji_random *);
    double mean, variance, kurtosis;
} shapes[] = {
    {"uniform", anji_random_uniform, 0.5, 1.0 / 12.0, 1.8},
    {"normal", anji_random_normal, 0.0, 1.0, 3.0},
    {"laplace", anji_random_laplace, 0.0, 1.0, 6.0},
};

START_TEST(shape_case)
{
    enum { N = 200000 };
    double       sum = 0.0, squares = 0.0, fourth = 0.0;
    double       var    = shapes[_i].variance;
    anji_random *random = fresh(20260101, 0);

    for (int k = 0; k < N; k++) {
        double d = shapes[_i].draw(random) - shapes[_i].mean;
        sum += d;
        squares += d * d;
        fourth += d * d * d * d;
    }
    anji_random_free(random);
    CHECK_NEAR(sum / N, 0.0, 0.0, 5.0 * sqrt(var / N), shapes[_i].what);
    CHECK_NEAR(squares / N, var, 0.0, 5.0 * var * sqrt((shapes[_i].kurtosis - 1.0) / N),
               shapes[_i].what);
    /* the tail tells the shapes apart: Laplace's fourth moment has sd 49.7 / sqrt(N) */
    CHECK_NEAR(fourth / N / (var * var), shapes[_i].kurtosis, 0.0,
               5.0 * 50.0 / sqrt((double)N), shapes[_i].what);
}
END_TEST

START_TEST(below_is_even)
{
    enum { N = 70000, SIDES = 7 };
    int          seen[SIDES] = {0};
    double       chi2        = 0.0;
    anji_random *random      = fresh(11, 4);

    for (int k = 0; k < N; k++) {
        uint32_t side = anji_random_below(random, SIDES);
        ck_assert_uint_lt(side, SIDES);
        seen[side]++;
    }
    anji_random_free(random);
    for (int s = 0; s < SIDES; s++)
        chi2 += pow(seen[s] - N / SIDES, 2) / ((double)N / SIDES);
    ck_assert_double_lt(chi2, 22.46); /* 0.999 quantile of chi-squared, 6 degrees */
}
END_TEST

SUITE_MAIN("random",
           tcase_add_loop_test(tc, stream_case, 0, sizeof streams / sizeof *streams);
           tcase_add_test(tc, bad_arguments);
           tcase_add_test(tc, streams_of_a_seed_differ);
           tcase_add_loop_test(tc, shape_case, 0, sizeof shapes / sizeof *shapes);
           tcase_add_test(tc, below_is_even);)
