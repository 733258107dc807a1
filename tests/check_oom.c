/* Each allocation of an operation fails once: the call says ANJI_ERR_MEMORY, leaks
 * nothing and succeeds the next time. To cover a new operation, give it a row.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>

#include "suite.h"

#include "oom.h"

/* More allocations than any operation makes. */
#define ALLOCATIONS_MAX 10000

enum { N = 48 };
static const anji_axis AXIS = {883612800, N, 1800, 0};
static double          column[N];

static anji_series *series;
static anji_random *generator;
static int          released;

static void count_release(void *context)
{
    (void)context;
    released++;
}

static int run_series_new(void *state)
{
    (void)state;
    return anji_series_new(&AXIS, &series, NULL);
}

static void *with_series(void)
{
    released = 0;
    anji_series_new(&AXIS, &series, NULL);
    return NULL;
}

/* Sixteen columns fill the first table: the next one makes it grow. */
static void *with_full_series(void)
{
    char name[] = "A";
    with_series();
    for (int c = 0; c < 16; c++, name[0]++)
        anji_series_add(series, name, "1", column, NULL);
    return NULL;
}

static int run_add(void *state)
{
    (void)state;
    int status = anji_series_add(series, "NEE", "umol m-2 s-1", column, NULL);
    if (status != ANJI_OK && anji_series_column(series, "NEE") != NULL)
        return -1; /* half a column */
    return status;
}

static int run_replace(void *state)
{
    (void)state;
    int status = anji_series_add(series, "A", "degC", NULL, NULL);
    if (status != ANJI_OK && anji_series_column(series, "A")[0] != column[0])
        return -1; /* the old column must stay */
    return status;
}

static int run_lend(void *state)
{
    (void)state;
    int status =
        anji_series_lend(series, "NEE", "1", column, count_release, NULL, NULL);
    return released != 0 ? -1 : status;
}

static void clean_series(void *state)
{
    (void)state;
    anji_series_free(series);
    series = NULL;
}

static int run_random_new(void *state)
{
    (void)state;
    return anji_random_new(7, 1, &generator, NULL);
}

static void clean_random(void *state)
{
    (void)state;
    anji_random_free(generator);
    generator = NULL;
}

static int run_fill(void *state)
{
    static double   value[N];
    const anji_fill out = {value, NULL, NULL, NULL, NULL, NULL};
    (void)state;
    int status = anji_fill_mds(&AXIS, column, NULL, 0, NULL, &out, NULL);
    if (status != ANJI_OK && !isnan(value[N - 1]))
        return -1; /* a plausible number after a failure */
    return status;
}

static int run_fill_drivers(void *state)
{
    static double   value[N];
    const anji_fill out = {value, NULL, NULL, NULL, NULL, NULL};
    anji_driver     drivers[3];

    (void)state;
    anji_fill_drivers(column, column, column, drivers);
    return anji_fill_mds(&AXIS, column, drivers, 3, NULL, &out, NULL);
}

static const oom_operation operations[] = {
    {"series new", NULL, run_series_new, clean_series},
    {"series add", with_series, run_add, clean_series},
    {"series grow", with_full_series, run_add, clean_series},
    {"series replace", with_full_series, run_replace, clean_series},
    {"series lend", with_series, run_lend, clean_series},
    {"series lend, grow", with_full_series, run_lend, clean_series},
    {"random new", NULL, run_random_new, clean_random},
    {"fill", NULL, run_fill, NULL},
    {"fill by drivers", NULL, run_fill_drivers, NULL},
};

START_TEST(operation_case)
{
#if OOM_WORKS
    const oom_operation *op = &operations[_i];
    long                 leaked, k;

    for (int i = 0; i < N; i++)
        column[i] = i % 5 == 2 ? NAN : 0.385 * i - 4.0;
    ck_assert_int_eq(oom_once(op, -1, &leaked), ANJI_OK); /* one-time costs go here */
    for (k = 0; k < ALLOCATIONS_MAX; k++) {
        int status = oom_once(op, k, &leaked);
        ck_assert_msg(leaked == 0, "%s, allocation %ld: %ld blocks leaked", op->what, k,
                      leaked);
        if (!oom_fired) {
            ck_assert_msg(status == ANJI_OK, "%s: %s", op->what, anji_strerror(status));
            break;
        }
        ck_assert_msg(status == ANJI_ERR_MEMORY, "%s, allocation %ld: status %d",
                      op->what, k, status);
    }
    ck_assert_msg(k > 0, "%s: the library's allocations are not seen", op->what);
    ck_assert_msg(k < ALLOCATIONS_MAX, "%s: never succeeds", op->what);
#else
    (void)operations[_i];
    SKIP("allocations cannot be intercepted here (sanitizer or C library)");
#endif
}
END_TEST

#if OOM_WORKS
static void *kept;

static int run_leak(void *state)
{
    (void)state;
    kept = malloc(8);
    return kept == NULL ? ANJI_ERR_MEMORY : ANJI_OK;
}
#endif

START_TEST(a_leak_is_seen)
{
#if OOM_WORKS
    const oom_operation leak = {"leak", NULL, run_leak, NULL};
    long                leaked;

    ck_assert_int_eq(oom_once(&leak, -1, &leaked), ANJI_OK);
    ck_assert_int_eq(leaked, 1);
    free(kept);
    ck_assert_int_eq(oom_once(&leak, 0, &leaked), ANJI_ERR_MEMORY);
    ck_assert_int_eq(leaked, 0);
    ck_assert_int_eq(oom_fired, 1);
#else
    SKIP("allocations cannot be intercepted here (sanitizer or C library)");
#endif
}
END_TEST

SUITE_MAIN("oom", tcase_add_test(tc, a_leak_is_seen);
           tcase_add_loop_test(tc, operation_case, 0,
                               sizeof operations / sizeof *operations);)
