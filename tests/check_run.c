/* Threads, progress and cancelling of long calls. The expected values are counted by hand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>

#include "base/run.h"
#include "suite.h"

#define TASKS 1000

/* Each task's result depends on its own number alone. */
static int square(void *context, size_t k, anji_error *err)
{
    (void)err;
    ((double *)context)[k] += (double)(k * k);
    return ANJI_OK;
}

/* Tasks 700 and 300 fail; the lowest must be reported whatever the threads do. */
static int fail_twice(void *context, size_t k, anji_error *err)
{
    ((double *)context)[k] += 1;
    return k == 300 || k == 700
               ? anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)k, "at %zu", k)
               : ANJI_OK;
}

typedef struct {
    size_t calls, limit;
    double last;
    int    fell;
} watch;

static int look(void *data, double done)
{
    watch *w = data;
    w->calls++;
    w->fell = w->fell || done < w->last || done < 0 || done > 1;
    w->last = done;
    return w->limit != 0 && w->calls >= w->limit;
}

static const uint32_t counts[] = {1, 2, 3, 8, 32};

START_TEST(every_task_runs_once)
{
    for (size_t c = 0; c < ANJIP_COUNT(counts); c++) {
        double     out[TASKS] = {0};
        watch      w          = {0};
        anji_run   given, run;
        anji_error err;
        ck_assert_int_eq(anji_run_init(&given, sizeof given), ANJI_OK);
        given.threads = counts[c];
        given.poll    = look;
        given.data    = &w;
        ck_assert_int_eq(anjip_run_load(&run, &given, &err), ANJI_OK);
        ck_assert_int_eq(anjip_parallel(&run, 0.25, 0.75, TASKS, square, out, &err),
                         ANJI_OK);
        for (size_t k = 0; k < TASKS; k++)
            ck_assert(out[k] == (double)k * (double)k);
        ck_assert_int_eq(w.fell, 0);
        ck_assert(w.calls >= 1 && w.last <= 0.75);
        ck_assert_int_eq(anjip_parallel(&run, 0.75, 1, 0, square, out, &err), ANJI_OK);
        ck_assert(w.last == 1);
    }
}
END_TEST

START_TEST(the_lowest_failure_is_reported)
{
    for (size_t c = 0; c < ANJIP_COUNT(counts); c++) {
        double     out[TASKS] = {0};
        anji_run   run;
        anji_error err;
        anji_run_init(&run, sizeof run);
        run.threads = counts[c];
        ck_assert_int_eq(anjip_parallel(&run, 0, 1, TASKS, fail_twice, out, &err),
                         ANJI_ERR_DOMAIN);
        ck_assert_int_eq((int)err.row, 300);
        ck_assert_str_eq(err.message, "at 300");
        for (size_t k = 0; k <= 300; k++)
            ck_assert(out[k] == 1);
    }
}
END_TEST

START_TEST(poll_cancels)
{
    for (size_t c = 0; c < ANJIP_COUNT(counts); c++) {
        double     out[TASKS] = {0};
        watch      w          = {.limit = 1};
        anji_run   run;
        anji_error err;
        anji_run_init(&run, sizeof run);
        run.threads = counts[c];
        run.poll    = look;
        run.data    = &w;
        ck_assert_int_eq(anjip_parallel(&run, 0, 1, TASKS, square, out, &err),
                         ANJI_ERR_CANCELLED);
        ck_assert_int_eq(err.code, ANJI_ERR_CANCELLED);
        ck_assert(w.calls == 1);
    }
}
END_TEST

START_TEST(a_part_polls_its_share)
{
    watch           w = {0};
    anji_run        run;
    anjip_run_stage stage;
    anji_error      err;
    double          out[4] = {0};

    anji_run_init(&run, sizeof run);
    const anji_run *part = anjip_run_part(&stage, &run, 0.2, 0.6);
    ck_assert(part->poll == NULL && part->threads == 1);
    run.poll    = look;
    run.data    = &w;
    run.threads = 3;
    part        = anjip_run_part(&stage, &run, 0.2, 0.6);
    ck_assert_uint_eq(part->threads, 3);
    ck_assert_int_eq(anjip_poll(part, 0.5, &err), ANJI_OK);
    ck_assert(fabs(w.last - 0.4) < 1e-15);
    ck_assert_int_eq(anjip_parallel(part, 0.5, 1, 4, square, out, &err), ANJI_OK);
    ck_assert(w.fell == 0 && w.last <= 0.6);
    w.limit = 1;
    ck_assert_int_eq(anjip_poll(part, 1, &err), ANJI_ERR_CANCELLED);
}
END_TEST

START_TEST(bad_circumstances_are_refused)
{
    anji_run   given, run;
    anji_error err;

    ck_assert_int_eq(anji_run_init(NULL, sizeof given), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_run_init(&given, 8), ANJI_ERR_OPTS);
    ck_assert_int_eq(anjip_run_load(&run, NULL, &err), ANJI_OK);
    ck_assert(run.threads == 1 && run.poll == NULL);
    anji_run_init(&given, sizeof given);
    given.threads = 0;
    ck_assert_int_eq(anjip_run_load(&run, &given, &err), ANJI_ERR_OPTS);
    given.threads = 257;
    ck_assert_int_eq(anjip_run_load(&run, &given, &err), ANJI_ERR_OPTS);
    given.threads     = 1;
    given.struct_size = 8;
    ck_assert_int_eq(anjip_run_load(&run, &given, &err), ANJI_ERR_OPTS);
}
END_TEST

SUITE_MAIN("run", tcase_add_test(tc, every_task_runs_once);
           tcase_add_test(tc, the_lowest_failure_is_reported);
           tcase_add_test(tc, poll_cancels);
           tcase_add_test(tc, a_part_polls_its_share);
           tcase_add_test(tc, bad_circumstances_are_refused);)
