/* Tests of anjicarbon/allometry.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/allometry.h>

#include "suite.h"

START_TEST(builtin)
{
    anji_equations *set;
    anji_error      err;

    int status = anji_equations_builtin(&set, &err);
    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    for (size_t i = 0; i < anji_equations_count(set); i++) {
        char buffer[4000];
        anji_equation_write(anji_equations_at(set, i), buffer, sizeof buffer);
        if (i == 4)
            puts(buffer);
    }
    anji_finding f;
    for (size_t i = 0; anji_equations_finding(set, i, &f) == ANJI_OK; i++)
        puts(f.message);
    anji_equations_free(set);
}
END_TEST

SUITE_MAIN("allometry", tcase_add_test(tc, builtin);)
