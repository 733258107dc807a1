/* Random errors of records against the definition written down in python, and against a
 * known noise. ONEFlux's own are compared in check_product.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>

#include "suite.h"

enum { PER_DAY = 48, ROWS = 40 * PER_DAY, SHOWN = 8 };

typedef struct {
    double      nee[ROWS], filled[ROWS], sw[ROWS], vpd[ROWS], ta[ROWS];
    double      sd[ROWS];
    uint8_t     method[ROWS];
    int32_t     n[ROWS];
    anji_axis   axis;
    anji_driver drivers[3];
} made;

static uint32_t below(uint32_t *x, uint32_t n)
{
    *x = *x * 1664525u + 1013904223u;
    return (*x >> 8) % n;
}

/* The record of tests/vectors/random_error.py; every value is exact in binary. */
static made *make(void)
{
    made    *m = calloc(1, sizeof *m);
    uint32_t x = 2385;

    for (int i = 0; i < ROWS; i++) {
        uint32_t a = below(&x, 4000), b = below(&x, 900), c = below(&x, 600),
                 d = below(&x, 3000), e = below(&x, 100);
        int day      = i % PER_DAY >= 14 && i % PER_DAY < 34;
        m->sw[i]     = day ? b / 4.0 + 40 : 0.0;
        m->ta[i]     = 10 + c / 128.0 + (day ? 3 : 0);
        m->vpd[i]    = e == 7 ? NAN : 2 + d / 1024.0;
        double flux  = a / 1024.0 - m->sw[i] / 32;
        m->nee[i]    = e < 60 ? flux : NAN;
        m->filled[i] = flux + 0.125;
    }
    m->axis = (anji_axis){883612800, ROWS, 1800, 0};
    anji_fill_drivers(m->sw, m->vpd, m->ta, m->drivers);
    return m;
}

static int run(made *m, uint32_t form, const double *filled)
{
    anji_random_error_opts o;

    anji_random_error_opts_init(&o, sizeof o);
    o.form = form;
    return anji_random_error_records(&m->axis, m->nee, filled, m->drivers, 3, &o, m->sd,
                                     m->method, m->n, NULL);
}

static const int32_t rows[SHOWN] = {0, 7, 47, 700, 701, 1000, 1900, 1919};

/* Printed by tests/vectors/random_error.py. */
static const struct {
    uint32_t form;
    int      methods[3];
    int64_t  n;
    double   sum;
    uint8_t  method[SHOWN];
    int32_t  count[SHOWN];
    double   sd[SHOWN];
} vectors[] = {
    {ANJI_FORM_ANJI,
     {0, 1084, 836},
     237531,
     2275.9880587226949,
     {2, 1, 1, 1, 1, 1, 2, 1},
     {192, 13, 16, 18, 17, 30, 76, 21},
     {1.0462001388867419, 0.88719877984212925, 1.2056241571276118, 1.7223527245818762,
      1.2011938690550876, 1.0562152604909798, 1.3106337184042705, 1.1892112505695094}},
    {ANJI_FORM_ONEFLUX,
     {0, 1094, 826},
     238043,
     2261.2829680706577,
     {2, 1, 1, 1, 1, 1, 1, 1},
     {191, 14, 17, 18, 20, 29, 6, 20},
     {1.0447071088190518, 1.0274240925149689, 1.1663038991401504, 1.8166190477235171,
      1.0298425978522765, 1.1047343162869425, 1.8616941889291183, 1.1108391614551114}},
};

/* Python's standard deviation is exact, ours has a few roundings. */
#define ROUNDINGS 1e-14

START_TEST(second_implementation)
{
    made   *m          = make();
    int     methods[3] = {0, 0, 0};
    int64_t n          = 0;
    double  sum        = 0.0;

    ck_assert_int_eq(run(m, vectors[_i].form, m->filled), ANJI_OK);
    for (int i = 0; i < ROWS; i++) {
        methods[m->method[i]]++;
        n += m->n[i];
        sum += m->sd[i];
    }
    for (int k = 0; k < 3; k++)
        ck_assert_int_eq(methods[k], vectors[_i].methods[k]);
    ck_assert_int_eq(n, vectors[_i].n);
    CHECK_CLOSE(sum, vectors[_i].sum, ROUNDINGS, "sum");
    for (int k = 0; k < SHOWN; k++) {
        ck_assert_int_eq(m->method[rows[k]], vectors[_i].method[k]);
        ck_assert_int_eq(m->n[rows[k]], vectors[_i].count[k]);
        CHECK_CLOSE(m->sd[rows[k]], vectors[_i].sd[k], ROUNDINGS, "sd");
    }
    free(m);
}
END_TEST

/* Noise of a known spread on a constant flux is found again. 1920 values know their own
 * spread to 1 / sqrt(2 * 1920) = 1.6 per cent: four of these. */
START_TEST(known_noise)
{
    made        *m = make();
    anji_random *random;
    double       squares = 0.0;

    anji_random_new(2385, 4, &random, NULL);
    for (int i = 0; i < ROWS; i++) {
        m->sw[i] = m->ta[i] = m->vpd[i] = 15.0;
        m->nee[i]                       = 3.0 + 1.7 * anji_random_normal(random);
    }
    anji_random_free(random);
    ck_assert_int_eq(run(m, ANJI_FORM_ANJI, NULL), ANJI_OK);
    for (int i = 0; i < ROWS; i++) {
        ck_assert_int_eq(m->method[i], ANJI_RANDOM_ALIKE);
        squares += m->sd[i] * m->sd[i];
    }
    CHECK_NEAR(sqrt(squares / ROWS), 1.7, 0.065, 0, "noise");
    free(m);
}
END_TEST

/* A record left out of its own sample: one fewer where the method stays. */
START_TEST(left_out)
{
    made                  *m = make(), *own = make();
    anji_random_error_opts o;

    ck_assert_int_eq(run(own, ANJI_FORM_ONEFLUX, NULL), ANJI_OK);
    anji_random_error_opts_init(&o, sizeof o);
    o.form          = ANJI_FORM_ONEFLUX;
    o.leave_one_out = 2;
    ck_assert_int_eq(anji_random_error_records(&m->axis, m->nee, NULL, m->drivers, 3,
                                               &o, m->sd, m->method, m->n, NULL),
                     ANJI_OK);
    for (int i = 0; i < ROWS; i++)
        if (m->method[i] == ANJI_RANDOM_ALIKE)
            ck_assert_int_eq(m->n[i], own->n[i] - 1);
    free(own);
    free(m);
}
END_TEST

/* Without a filled column gaps have no error. */
START_TEST(gaps)
{
    made *m = make();

    ck_assert_int_eq(run(m, ANJI_FORM_ANJI, NULL), ANJI_OK);
    for (int i = 0; i < ROWS; i++) {
        ck_assert(isnan(m->nee[i]) == isnan(m->sd[i]));
        ck_assert(!isnan(m->nee[i]) ||
                  (m->method[i] == ANJI_RANDOM_NONE && m->n[i] == 0));
    }
    free(m);
}
END_TEST

START_TEST(refusals)
{
    made                  *m = make();
    anji_random_error_opts o;
    anji_error             err;

    anji_random_error_opts_init(&o, sizeof o);
#define CALL(axis, nee, n_drivers)                                                     \
    anji_random_error_records(axis, nee, NULL, m->drivers, n_drivers, &o, m->sd,       \
                              m->method, m->n, &err)
    ck_assert_int_eq(run(m, ANJI_FORM_REDDYPROC, NULL), ANJI_ERR_OPTS);
    ck_assert(isnan(m->sd[3]) && m->method[3] == 255 && m->n[3] == -1);
    ck_assert_int_eq(CALL(&m->axis, NULL, 3), ANJI_ERR_NULL);
    ck_assert_int_eq(CALL(NULL, m->nee, 3), ANJI_ERR_NULL);
    ck_assert_int_eq(CALL(&m->axis, m->nee, 0), ANJI_ERR_DOMAIN);
    m->drivers[1].tol_hi = -1;
    ck_assert_int_eq(CALL(&m->axis, m->nee, 3), ANJI_ERR_DOMAIN);
    m->drivers[1].values = NULL;
    ck_assert_int_eq(CALL(&m->axis, m->nee, 3), ANJI_ERR_NULL);
    m->nee[11] = INFINITY;
    ck_assert_int_eq(CALL(&m->axis, m->nee, 1), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 11);
    m->nee[11] = NAN;
    ck_assert_int_eq(CALL(&m->axis, m->nee, 1), ANJI_OK);
    o.n_min = 1;
    ck_assert_int_eq(CALL(&m->axis, m->nee, 1), ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_random_error_opts_init(NULL, 8), ANJI_ERR_NULL);
    ck_assert(anji_random_error_param(0) != NULL &&
              anji_random_error_param(99) == NULL);
    free(m);
}
END_TEST

SUITE_MAIN("random_error", tcase_add_loop_test(tc, second_implementation, 0,
                                               sizeof vectors / sizeof *vectors);
           tcase_add_test(tc, known_noise); tcase_add_test(tc, gaps);
           tcase_add_test(tc, left_out); tcase_add_test(tc, refusals);)
