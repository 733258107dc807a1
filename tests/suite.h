/* What every test program shares: a near-equality that knows NaN, skips that are seen,
 * and a main().
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_TESTS_SUITE_H
#define ANJI_TESTS_SUITE_H

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* got within rtol of want, relative, or both NaN. */
#define CHECK_CLOSE(got, want, rtol, what)                                             \
    ck_assert_msg(isnan(want) ? isnan(got)                                             \
                              : fabs((got) - (want)) <= (rtol)*fabs(want),             \
                  "%s: %.17g, want %.17g", what, (double)(got), (double)(want))

/* got within rtol relative or atol absolute of want, or both NaN. */
#define CHECK_NEAR(got, want, rtol, atol, what)                                        \
    ck_assert_msg(isnan(want) ? isnan(got)                                             \
                              : fabs((got) - (want)) <= (rtol)*fabs(want) ||           \
                                    fabs((got) - (want)) <= (atol),                    \
                  "%s: %.17g, want %.17g", what, (double)(got), (double)(want))

/* End a test that cannot run here; tests/summary.sh counts it as skipped. */
#define SKIP(...)                                                                      \
    do {                                                                               \
        printf("SKIP %s: ", __func__);                                                 \
        printf(__VA_ARGS__);                                                           \
        printf("\n");                                                                  \
        fflush(stdout);                                                                \
        return;                                                                        \
    } while (0)

/* Path of a file of ../shared in a static buffer, or NULL when it is not there. */
static inline const char *shared_file(const char *name)
{
    static char path[4096];
    const char *dir = getenv("ANJI_SHARED");
    FILE       *file;

    if (dir == NULL || dir[0] == '\0')
        return NULL;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    fclose(file);
    return path;
}

#define SUITE_MAIN(name, ...)                                                          \
    int main(void)                                                                     \
    {                                                                                  \
        Suite   *s_  = suite_create(name);                                             \
        TCase   *tc  = tcase_create(name);                                             \
        SRunner *sr_ = srunner_create(s_);                                             \
        __VA_ARGS__                                                                    \
        suite_add_tcase(s_, tc);                                                       \
        srunner_run_all(sr_, CK_ENV);                                                  \
        int failed_ = srunner_ntests_failed(sr_);                                      \
        srunner_free(sr_);                                                             \
        return failed_ == 0 ? EXIT_SUCCESS : EXIT_FAILURE;                             \
    }

#endif
