/* Tests of anjicarbon/series.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/series.h>

#include "suite.h"

enum { N = 5 };
static const anji_axis AXIS   = {883612800, N, 1800, 0};
static const double    NEE[N] = {-2.385, NAN, 3.217, 0.774, -5.518};
static const double    TA[N]  = {8.461, 8.503, NAN, 9.371, 12.905};

static anji_series *fresh(void)
{
    anji_series *series;
    ck_assert_int_eq(anji_series_new(&AXIS, &series, NULL), ANJI_OK);
    return series;
}

static void count_release(void *context)
{
    ++*(int *)context;
}

static void same_values(const double *got, const double *want)
{
    for (int i = 0; i < N; i++)
        CHECK_CLOSE(got[i], want[i], 0.0, "value");
}

START_TEST(columns_keep_their_order)
{
    anji_series *series = fresh();
    double       mine[N];

    memcpy(mine, NEE, sizeof mine);
    ck_assert_int_eq(anji_series_add(series, "NEE", "umol m-2 s-1", mine, NULL),
                     ANJI_OK);
    mine[0] = 99.0; /* it was copied */
    ck_assert_int_eq(anji_series_add(series, "TA", "degC", TA, NULL), ANJI_OK);
    ck_assert_int_eq(anji_series_add(series, "nee", "1", NULL, NULL), ANJI_OK);
    ck_assert_uint_eq(anji_series_count(series), 3);
    ck_assert_str_eq(anji_series_name(series, 0), "NEE");
    ck_assert_str_eq(anji_series_unit(series, 1), "degC");
    ck_assert_str_eq(anji_series_name(series, 2), "nee");
    same_values(anji_series_values(series, 0), NEE);
    same_values(anji_series_column(series, "TA"), TA);
    for (int i = 0; i < N; i++)
        CHECK_CLOSE(anji_series_column(series, "nee")[i], NAN, 0.0, "made of NaN");
    ck_assert_ptr_null(anji_series_column(series, "Ta"));
    ck_assert_int_eq(anji_series_axis(series)->start, AXIS.start);
    ck_assert_int_eq(anji_series_axis(series)->n, N);
    anji_series_free(series);
}
END_TEST

START_TEST(replaced_in_place)
{
    anji_series *series = fresh();

    anji_series_add(series, "NEE", "1", TA, NULL);
    anji_series_add(series, "TA", "degC", TA, NULL);
    ck_assert_int_eq(anji_series_add(series, "NEE", "umol m-2 s-1", NEE, NULL),
                     ANJI_OK);
    ck_assert_uint_eq(anji_series_count(series), 2);
    ck_assert_str_eq(anji_series_unit(series, 0), "umol m-2 s-1");
    same_values(anji_series_values(series, 0), NEE);
    /* with its own name, unit and values, which the replacement frees */
    ck_assert_int_eq(anji_series_add(series, anji_series_name(series, 1),
                                     anji_series_unit(series, 1),
                                     anji_series_values(series, 1), NULL),
                     ANJI_OK);
    same_values(anji_series_column(series, "TA"), TA);
    anji_series_free(series);
}
END_TEST

START_TEST(many_columns)
{
    anji_series *series = fresh();
    char         name[16];

    for (int c = 0; c < 100; c++) { /* past several growths */
        snprintf(name, sizeof name, "C%d", c);
        ck_assert_int_eq(anji_series_add(series, name, "1", NULL, NULL), ANJI_OK);
        anji_series_edit(series, name)[0] = c;
    }
    ck_assert_uint_eq(anji_series_count(series), 100);
    for (int c = 0; c < 100; c++) {
        snprintf(name, sizeof name, "C%d", c);
        CHECK_CLOSE(anji_series_column(series, name)[0], (double)c, 0.0, name);
    }
    anji_series_free(series);
}
END_TEST

START_TEST(lent_and_released_once)
{
    anji_series *series = fresh();
    int          nee = 0, ta = 0;

    ck_assert_int_eq(
        anji_series_lend(series, "NEE", "1", NEE, count_release, &nee, NULL), ANJI_OK);
    ck_assert_int_eq(
        anji_series_lend(series, "TA", "degC", TA, count_release, &ta, NULL), ANJI_OK);
    ck_assert_int_eq(anji_series_lend(series, "RH", "%", TA, NULL, NULL, NULL),
                     ANJI_OK);
    ck_assert_ptr_eq(anji_series_column(series, "NEE"), NEE);
    ck_assert_ptr_null(anji_series_edit(series, "NEE"));
    ck_assert_int_eq(anji_series_add(series, "NEE", "1", NULL, NULL), ANJI_OK);
    ck_assert_int_eq(nee, 1);
    ck_assert_ptr_nonnull(anji_series_edit(series, "NEE"));
    ck_assert_int_eq(ta, 0);
    anji_series_free(series);
    ck_assert_int_eq(nee, 1);
    ck_assert_int_eq(ta, 1);
}
END_TEST

START_TEST(refused)
{
    anji_series    *series = fresh(), *none = series;
    const anji_axis bad   = {0, N, 420, 0};
    int             calls = 0;
    anji_error      err;

    ck_assert_int_eq(anji_series_new(&bad, &none, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.code, ANJI_ERR_DOMAIN);
    ck_assert_ptr_null(none);
    ck_assert_int_eq(anji_series_new(NULL, &none, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_series_new(&AXIS, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_series_add(NULL, "NEE", "1", NEE, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_series_add(series, NULL, "1", NEE, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_series_add(series, "NEE", NULL, NEE, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_series_add(series, "", "1", NEE, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(
        anji_series_lend(series, "NEE", "1", NULL, count_release, &calls, &err),
        ANJI_ERR_NULL);
    ck_assert_int_eq(
        anji_series_lend(series, "", "1", NEE, count_release, &calls, &err),
        ANJI_ERR_DOMAIN);
    ck_assert_uint_eq(anji_series_count(series), 0);
    anji_series_free(series);
    ck_assert_int_eq(calls, 0);
}
END_TEST

START_TEST(nothing_there)
{
    anji_series *series = fresh();

    ck_assert_ptr_null(anji_series_name(series, 0));
    ck_assert_ptr_null(anji_series_unit(series, 0));
    ck_assert_ptr_null(anji_series_values(series, SIZE_MAX));
    ck_assert_ptr_null(anji_series_column(series, NULL));
    ck_assert_ptr_null(anji_series_column(NULL, "NEE"));
    ck_assert_ptr_null(anji_series_edit(NULL, "NEE"));
    ck_assert_ptr_null(anji_series_axis(NULL));
    ck_assert_uint_eq(anji_series_count(NULL), 0);
    anji_series_free(series);
    anji_series_free(NULL);
}
END_TEST

START_TEST(an_axis_without_rows)
{
    const anji_axis none = {0, 0, 1800, 0};
    anji_series    *series;

    ck_assert_int_eq(anji_series_new(&none, &series, NULL), ANJI_OK);
    ck_assert_int_eq(anji_series_add(series, "NEE", "1", NULL, NULL), ANJI_OK);
    ck_assert_int_eq(anji_series_lend(series, "TA", "1", NULL, NULL, NULL, NULL),
                     ANJI_OK);
    ck_assert_uint_eq(anji_series_count(series), 2);
    anji_series_free(series);
}
END_TEST

SUITE_MAIN("series", tcase_add_test(tc, columns_keep_their_order);
           tcase_add_test(tc, replaced_in_place); tcase_add_test(tc, many_columns);
           tcase_add_test(tc, lent_and_released_once); tcase_add_test(tc, refused);
           tcase_add_test(tc, nothing_there); tcase_add_test(tc, an_axis_without_rows);)
