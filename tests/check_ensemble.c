/* Every member of an ensemble is what it would be if it were filled alone: the single
 * fill, which is tested against the programs' own outputs, is the reference here.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>

#include "suite.h"
#include "table.h"

enum { DAYS = 200, PER_DAY = 48, ROWS = DAYS * PER_DAY, MEMBERS = 9 };

typedef struct {
    double  y[ROWS], sw[ROWS], vpd[ROWS], ta[ROWS], ustar[ROWS], threshold[ROWS];
    uint8_t dropped[MEMBERS * ROWS], quality[MEMBERS * ROWS], one_quality[ROWS];
    double  value[MEMBERS * ROWS], one_value[ROWS];
} made;

/* Half-hours with sun and weather; a long gap; values with all the digits of a double. */
static void make(made *m)
{
    anji_random *random;

    ck_assert_int_eq(anji_random_new(2385, 1, &random, NULL), ANJI_OK);
    for (size_t i = 0; i < ROWS; i++) {
        double hour = (double)(i % PER_DAY) / 2, day = (double)(i / PER_DAY);
        double sun  = sin((hour - 6) / 12 * 3.14159);
        m->sw[i]    = sun > 0 ? 700 * sun * anji_random_uniform(random) : 0.0;
        m->ta[i]    = 12 + 8 * sin(day / 58.1) + 4 * sun + anji_random_normal(random);
        m->vpd[i]   = 5 + 4 * sun + anji_random_uniform(random);
        m->ustar[i] = -0.3 * log(1 - anji_random_uniform(random));
        m->y[i]     = 3 - 0.02 * m->sw[i] + anji_random_laplace(random);
        if (anji_random_uniform(random) < 0.25 || (i > 3000 && i < 7000))
            m->y[i] = NAN;
        if (anji_random_uniform(random) < 0.03)
            m->ta[i] = NAN;
        if (anji_random_uniform(random) < 0.02)
            m->sw[i] = NAN;
    }
    anji_random_free(random);
}

/* Members by threshold, not in order of it; the row after a low one goes as well. */
static void drop_by_ustar(made *m)
{
    static const double limit[MEMBERS] = {0.3, 0.05, 0.1, 0.9, 0.2, 0.2, 2.5, 0.0, 0.5};
    anji_axis           axis           = {883612800, ROWS, 1800, 0};
    anji_ustar_opts     opts;

    anji_ustar_opts_init(&opts, sizeof opts);
    opts.form = ANJI_FORM_ONEFLUX;
    for (size_t k = 0; k < MEMBERS; k++) {
        for (size_t i = 0; i < ROWS; i++)
            m->threshold[i] = limit[k] * (i < ROWS / 2 ? 1.0 : 1.1);
        ck_assert_int_eq(anji_ustar_filter(&axis, m->ustar, m->sw, NULL, m->threshold,
                                           &opts, m->dropped + k * ROWS, NULL),
                         ANJI_OK);
    }
}

static void drop_at_random(made *m)
{
    anji_random *random;

    anji_random_new(2385, 2, &random, NULL);
    for (size_t i = 0; i < (size_t)MEMBERS * ROWS; i++)
        m->dropped[i] = anji_random_uniform(random) < 0.4 ? 3 : 0;
    anji_random_free(random);
}

static void drivers_of(const made *m, anji_driver drivers[3])
{
    anji_fill_drivers(m->sw, m->vpd, m->ta, drivers);
}

static const struct {
    uint32_t form, leave_one_out, symmetric, gaps_only;
    double   max_gap_days;
    size_t   n_drivers;
    uint32_t threads;
    int      nested;
} cases[] = {
    {ANJI_FORM_ANJI, 0, 0, 0, NAN, 3, 1, 1},
    {ANJI_FORM_REDDYPROC, 0, 0, 0, NAN, 3, 1, 1},
    {ANJI_FORM_ONEFLUX, 0, 0, 0, NAN, 3, 1, 1},
    {ANJI_FORM_ONEFLUX, 0, 0, 1, NAN, 3, 3, 1},
    {ANJI_FORM_ANJI, 0, 0, 1, 1000, 3, 4, 1},
    {ANJI_FORM_REDDYPROC, 2, 0, 0, 10, 3, 2, 1},
    {ANJI_FORM_ONEFLUX, 2, 0, 0, NAN, 1, 1, 1},
    {ANJI_FORM_ANJI, 0, 0, 0, NAN, 0, 1, 1},
    {ANJI_FORM_ANJI, 0, 1, 0, NAN, 3, 2, 1},
    {ANJI_FORM_ONEFLUX, 0, 1, 0, NAN, 3, 1, 1},
    {ANJI_FORM_ANJI, 0, 0, 0, NAN, 3, 2, 0},
};

START_TEST(as_alone)
{
    made              *m    = calloc(1, sizeof *m);
    anji_axis          axis = {883612800, ROWS, 1800, 0};
    anji_driver        drivers[3];
    anji_fill_opts     fill;
    anji_ensemble_opts opts;
    anji_run           run;
    size_t             filled = 0;

    make(m);
    if (cases[_i].nested)
        drop_by_ustar(m);
    else
        drop_at_random(m);
    drivers_of(m, drivers);
    anji_fill_opts_init(&fill, sizeof fill);
    fill.form          = cases[_i].form;
    fill.leave_one_out = cases[_i].leave_one_out;
    fill.symmetric     = cases[_i].symmetric;
    fill.gaps_only     = cases[_i].gaps_only;
    fill.max_gap_days  = cases[_i].max_gap_days;
    anji_run_init(&run, sizeof run);
    run.threads = cases[_i].threads;
    anji_ensemble_opts_init(&opts, sizeof opts);
    opts.fill = &fill;
    opts.run  = &run;
    ck_assert_int_eq(anji_fill_mds_ensemble(&axis, m->y, drivers, cases[_i].n_drivers,
                                            MEMBERS, m->dropped, &opts, m->value,
                                            m->quality, NULL),
                     ANJI_OK);
    for (size_t k = 0; k < MEMBERS; k++) {
        anji_fill out = {.value = m->one_value, .quality = m->one_quality};
        for (size_t i = 0; i < ROWS; i++)
            m->threshold[i] = m->dropped[k * ROWS + i] == 0 ? m->y[i] : NAN;
        ck_assert_int_eq(anji_fill_mds(&axis, m->threshold, drivers,
                                       cases[_i].n_drivers, &fill, &out, NULL),
                         ANJI_OK);
        ck_assert_mem_eq(m->quality + k * ROWS, m->one_quality, ROWS);
        for (size_t i = 0; i < ROWS; i++)
            CHECK_CLOSE(m->value[k * ROWS + i], m->one_value[i], 0.0, "value");
        filled += anji_count(ROWS, m->one_value);
    }
    ck_assert(filled > ROWS);
    free(m);
}
END_TEST

/* The shared search is one of two ways to the same numbers. */
START_TEST(single_search)
{
    made              *m    = calloc(1, sizeof *m);
    double            *kept = malloc(sizeof m->value);
    anji_axis          axis = {883612800, ROWS, 1800, 0};
    anji_driver        drivers[3];
    anji_ensemble_opts opts;

    make(m);
    drop_by_ustar(m);
    drivers_of(m, drivers);
    anji_ensemble_opts_init(&opts, sizeof opts);
    ck_assert_int_eq(anji_fill_mds_ensemble(&axis, m->y, drivers, 3, MEMBERS,
                                            m->dropped, NULL, kept, NULL, NULL),
                     ANJI_OK);
    opts.search = 1;
    ck_assert_int_eq(anji_fill_mds_ensemble(&axis, m->y, drivers, 3, MEMBERS,
                                            m->dropped, &opts, m->value, m->quality,
                                            NULL),
                     ANJI_OK);
    for (size_t i = 0; i < (size_t)MEMBERS * ROWS; i++)
        CHECK_CLOSE(m->value[i], kept[i], 0.0, "search");
    free(kept);
    free(m);
}
END_TEST

/* ONEFlux's own fill of a year after its u* filter, digits as it computes them. */
START_TEST(oneflux)
{
    const char *dir = "reference/flux/oneflux/gf_mds/";
    char        name[200];

    snprintf(name, sizeof name, "%sDE-Tha_1998_gf.csv", dir);
    table *in = table_read(shared_file(name));
    snprintf(name, sizeof name, "%sfull17/DE-Tha_1998_gf_mds.csv", dir);
    table *all = table_read(shared_file(name));
    snprintf(name, sizeof name, "%sfull17/DE-Tha_1998_gf_ustar03_mds.csv", dir);
    table *part = table_read(shared_file(name));
    if (in == NULL || all == NULL || part == NULL) {
        table_free(in);
        table_free(all);
        table_free(part);
        SKIP("no %s", name);
    }
    size_t             n       = in->rows;
    double            *value   = malloc(2 * n * sizeof *value);
    uint8_t           *dropped = calloc(2, n);
    anji_axis          axis    = {883612800, (int64_t)n, 1800, 0};
    const double      *y       = table_column(in, "NEE");
    const double      *kept    = table_column(part, "NEE");
    anji_driver        drivers[3];
    anji_fill_opts     fill;
    anji_ensemble_opts opts;

    for (size_t i = 0; i < n; i++)
        dropped[n + i] = !isnan(y[i]) && isnan(kept[i]);
    anji_fill_drivers(table_column(in, "SW_IN"), table_column(in, "VPD"),
                      table_column(in, "TA"), drivers);
    anji_fill_opts_init(&fill, sizeof fill);
    fill.form = ANJI_FORM_ONEFLUX;
    anji_ensemble_opts_init(&opts, sizeof opts);
    opts.fill = &fill;
    ck_assert_int_eq(anji_fill_mds_ensemble(&axis, y, drivers, 3, 2, dropped, &opts,
                                            value, NULL, NULL),
                     ANJI_OK);
    for (size_t i = 0; i < n; i++) { /* a sum in another order: a few last digits */
        CHECK_NEAR(value[i], table_column(all, "HAT")[i], 1e-12, 1e-13, "all");
        CHECK_NEAR(value[n + i], table_column(part, "HAT")[i], 1e-12, 1e-13, "part");
    }
    free(dropped);
    free(value);
    table_free(in);
    table_free(all);
    table_free(part);
}
END_TEST

static int stop(void *data, double done)
{
    (void)data;
    return done >= 0.0;
}

START_TEST(refusals)
{
    made              *m    = calloc(1, sizeof *m);
    anji_axis          axis = {883612800, ROWS, 1800, 0};
    anji_driver        drivers[3];
    anji_ensemble_opts opts;
    anji_run           run;
    anji_error         err;
    uint8_t           *q = m->quality;

    make(m);
    drivers_of(m, drivers);
    anji_ensemble_opts_init(&opts, sizeof opts);
#define CALL(y, members, dropped)                                                      \
    anji_fill_mds_ensemble(&axis, y, drivers, 3, members, dropped, &opts, m->value, q, \
                           &err)
    ck_assert_int_eq(CALL(NULL, MEMBERS, m->dropped), ANJI_ERR_NULL);
    ck_assert(isnan(m->value[0]) && q[MEMBERS * ROWS - 1] == 255);
    ck_assert_int_eq(CALL(m->y, MEMBERS, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(CALL(m->y, 0, m->dropped), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(CALL(m->y, 1001, m->dropped), ANJI_ERR_DOMAIN);
    m->y[17] = INFINITY;
    ck_assert_int_eq(CALL(m->y, MEMBERS, m->dropped), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 17);
    m->y[17]    = 1.385;
    opts.search = 7;
    ck_assert_int_eq(CALL(m->y, MEMBERS, m->dropped), ANJI_ERR_OPTS);
    opts.search = 0;
    anji_run_init(&run, sizeof run);
    run.poll    = stop;
    opts.run    = &run;
    m->value[5] = 1.0;
    ck_assert_int_eq(CALL(m->y, MEMBERS, m->dropped), ANJI_ERR_CANCELLED);
    ck_assert(isnan(m->value[5]));
    run.threads = 0;
    ck_assert_int_eq(CALL(m->y, MEMBERS, m->dropped), ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_ensemble_opts_init(NULL, sizeof opts), ANJI_ERR_NULL);
    ck_assert(anji_ensemble_param(0) != NULL && anji_ensemble_param(1) == NULL);
    free(m);
}
END_TEST

SUITE_MAIN("ensemble",
           tcase_add_loop_test(tc, as_alone, 0, sizeof cases / sizeof *cases);
           tcase_add_test(tc, single_search); tcase_add_test(tc, oneflux);
           tcase_add_test(tc, refusals);)
