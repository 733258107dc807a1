/* Tests of anjicarbon/quality.h. Expected numbers: tests/vectors/despike.py, and
 * REddyProc's filterLongRuns on its own example.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/meteo.h>
#include <anjicarbon/quality.h>

#include "suite.h"
#include "table.h"

static table *reference(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "reference/flux/reddyproc/%s", name);
    return table_read(shared_file(path));
}

START_TEST(ranges)
{
    const anji_range *r;
    size_t            rows = 0;

    for (; (r = anji_range_row(rows)) != NULL; rows++) {
        ck_assert(r->min < r->max && r->unit[0] != '\0' && r->source[0] != '\0');
        ck_assert_ptr_eq(anji_range_find(r->quantity), r);
    }
    ck_assert_uint_ge(rows, 8);
    ck_assert_ptr_null(anji_range_find("NOPE"));
    ck_assert_ptr_null(anji_range_find(NULL));

    double  x[6]    = {-100.0, 100.0, 100.2, -133.5, NAN, INFINITY};
    uint8_t flag[6] = {0, ANJI_FLAG_TEST, ANJI_FLAG_TEST, 0, 0, 0};
    uint8_t want[6] = {0, 8, 9, 1, 0, 1};
    int64_t n       = 0;
    r               = anji_range_find("NEE");
    ck_assert_int_eq(anji_flag_range(6, x, r->min, r->max, flag, &n, NULL), ANJI_OK);
    ck_assert_int_eq(n, 3);
    ck_assert_mem_eq(flag, want, sizeof want);
}
END_TEST

START_TEST(bright)
{
    double  sw[4] = {61.0, 49.0, 1000.0, NAN}, pot[4] = {0.0, 0.0, 900.0, 3.0};
    uint8_t flag[4] = {0}, want[4] = {1, 0, 0, 0};
    int64_t n;

    ck_assert_int_eq(anji_flag_bright(4, sw, pot, 0.15, 50.0, flag, &n, NULL), ANJI_OK);
    ck_assert_int_eq(n, 1);
    ck_assert_mem_eq(flag, want, sizeof want);
}
END_TEST

/* The series of tests/vectors/despike.py. */
enum { SERIES = 2000 };
static void series(double *nee, uint8_t *night)
{
    uint32_t state = 20071;

    for (int i = 0; i < SERIES; i++) {
        state        = state * 1664525u + 1013904223u;
        double noise = state / 4294967296.0 - 0.5;
        int    hour  = i % 48;
        int    dark  = hour < 12 || hour >= 36;
        int    arc   = hour - 11 < 36 - hour ? hour - 11 : 36 - hour;
        nee[i]       = dark ? 2.5 + noise : 2.5 - 0.75 * arc + 4.0 * noise;
        if (i % 97 == 13 || (i >= 400 && i < 460))
            nee[i] = NAN;
        else if (i % 211 == 50)
            nee[i] += 25.0;
        else if (i % 307 == 100)
            nee[i] -= 19.0;
        night[i] = (uint8_t)dark;
    }
}

START_TEST(despike_vector)
{
    static const int want[] = {49,   50,   51,   99,   100,  101,  260,  261,  262,
                               471,  472,  473,  682,  683,  684,  713,  714,  715,
                               893,  894,  895,  1021, 1022, 1104, 1105, 1106, 1315,
                               1316, 1317, 1328, 1526, 1527, 1528, 1634, 1635, 1636,
                               1737, 1738, 1739, 1942, 1949};
    static double    nee[SERIES];
    static uint8_t   night[SERIES], flag[SERIES];
    anji_axis        axis = {0, SERIES, 1800, 0};
    int64_t          n;
    size_t           k = 0;

    series(nee, night);
    flag[3] = ANJI_FLAG_RUN;
    ck_assert_int_eq(anji_despike(&axis, nee, night, NULL, flag, &n, NULL), ANJI_OK);
    ck_assert_int_eq(n, (int64_t)(sizeof want / sizeof *want));
    ck_assert_uint_eq(flag[3], ANJI_FLAG_RUN);
    flag[3] = 0;
    for (int i = 0; i < SERIES; i++)
        if (flag[i] != 0) {
            ck_assert_uint_eq(flag[i], ANJI_FLAG_SPIKE);
            ck_assert_int_eq(i, want[k++]);
        }
    /* every planted spike that has both neighbours is among them */
    for (int i = 1; i + 1 < SERIES; i++)
        if ((i % 211 == 50 || i % 307 == 100) &&
            !isnan(nee[i] + nee[i - 1] + nee[i + 1]))
            ck_assert_msg(flag[i] != 0, "spike at %d", i);
}
END_TEST

static const struct {
    double  z;
    int64_t n;
} tharandt[] = {{4.0, 252}, {5.5, 130}, {7.0, 96}};

START_TEST(despike_tharandt)
{
    table *in = reference("tha_00_input.csv"), *sun = reference("tha_05_derived.csv");
    if (in == NULL || sun == NULL)
        SKIP("no reference outputs");
    anji_axis axis  = {anji_seconds_from_yday(1998, 1), (int64_t)in->rows, 1800, 0};
    uint8_t  *night = calloc(in->rows, 1), *flag = calloc(in->rows, 1);
    int64_t   n;
    anji_despike_opts o;
    anji_despike_opts_init(&o, sizeof o);
    o.z = tharandt[_i].z;
    anji_night(in->rows, table_column(in, "Rg"), table_column(sun, "PotRad"), NULL,
               night, NULL);
    ck_assert_int_eq(
        anji_despike(&axis, table_column(in, "NEE_raw"), night, &o, flag, &n, NULL),
        ANJI_OK);
    ck_assert_int_eq(n, tharandt[_i].n);
    free(night);
    free(flag);
    table_free(in);
    table_free(sun);
}
END_TEST

START_TEST(runs_reference)
{
    static const struct {
        const char *file;
        int64_t     n;
    } cases[] = {{"tha_00_input.csv", 34},
                 {"syn_hh_00_input.csv", -1},
                 {"syn_h_00_input.csv", -1}};
    table *t  = reference(cases[_i].file);
    if (t == NULL)
        SKIP("no %s", cases[_i].file);
    const double *raw = table_column(t, "NEE_raw"), *kept = table_column(t, "NEE");
    uint8_t      *flag = calloc(t->rows, 1);
    int64_t       n, removed = 0;

    ck_assert_int_eq(
        anji_flag_runs(t->rows, raw, 8, ANJI_FORM_REDDYPROC, flag, &n, NULL), ANJI_OK);
    for (size_t i = 0; i < t->rows; i++) {
        int gone = !isnan(raw[i]) && isnan(kept[i]);
        removed += gone;
        ck_assert_msg((flag[i] == ANJI_FLAG_RUN) == gone, "%s row %zu", cases[_i].file,
                      i);
    }
    ck_assert_int_eq(n, removed);
    ck_assert(cases[_i].n < 0 || n == cases[_i].n);
    free(flag);
    table_free(t);
}
END_TEST

START_TEST(runs_case)
{
    const double x[] = {NAN, 2.1, 2.1, NAN, 2.1, 3.4, 3.4, 3.4, NAN};
    static const struct {
        int     form;
        int64_t length, n;
        uint8_t flag[9];
    } c[] = {
        {ANJI_FORM_REDDYPROC, 3, 6, {0, 4, 4, 0, 4, 4, 4, 4, 0}},
        {ANJI_FORM_ANJI, 3, 3, {0, 0, 0, 0, 0, 4, 4, 4, 0}},
        {ANJI_FORM_ANJI, 2, 5, {0, 4, 4, 0, 0, 4, 4, 4, 0}},
        {ANJI_FORM_REDDYPROC, 4, 0, {0}},
    };
    uint8_t flag[9] = {0};
    int64_t n;

    ck_assert_int_eq(anji_flag_runs(9, x, c[_i].length, c[_i].form, flag, &n, NULL),
                     ANJI_OK);
    ck_assert_int_eq(n, c[_i].n);
    ck_assert_mem_eq(flag, c[_i].flag, sizeof flag);
}
END_TEST

START_TEST(classes)
{
    double     ssitc[5] = {0, 1, 2, NAN, 1}, foken[5] = {1, 6, 7, 9, NAN};
    uint8_t    flag[5] = {0}, want[5] = {0, 0, 8, 8, 0}, strict[5] = {0, 8, 8, 8, 8};
    int64_t    n;
    anji_error err;
    anji_tests_opts o;

    ck_assert_int_eq(anji_flag_tests(5, ssitc, foken, NULL, flag, &n, &err), ANJI_OK);
    ck_assert_int_eq(n, 2);
    ck_assert_mem_eq(flag, want, sizeof want);
    anji_tests_opts_init(&o, sizeof o);
    o.worst_ssitc = 0;
    o.worst_foken = 3;
    ck_assert_int_eq(anji_flag_tests(5, ssitc, foken, &o, flag, &n, &err), ANJI_OK);
    ck_assert_int_eq(n, 4);
    ck_assert_mem_eq(flag, strict, sizeof strict);
    foken[4] = 0;
    ck_assert_int_eq(anji_flag_tests(5, NULL, foken, NULL, flag, &n, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 4);
    ck_assert_int_eq(n, -1);
    ssitc[1] = 0.5;
    ck_assert_int_eq(anji_flag_tests(5, ssitc, NULL, NULL, flag, &n, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 1);
    ck_assert_int_eq(anji_flag_tests(5, NULL, NULL, NULL, flag, &n, &err),
                     ANJI_ERR_NULL);
    o.worst_foken = 10;
    ck_assert_int_eq(anji_flag_tests(5, ssitc, NULL, &o, flag, &n, &err),
                     ANJI_ERR_OPTS);
}
END_TEST

START_TEST(signal_and_rain)
{
    double  signal[4] = {69.9, 70.0, NAN, 101.3}, rain[4] = {0.0, 0.2, NAN, 0.0};
    uint8_t flag[4] = {0}, want[4] = {16, 16, 0, 0};
    int64_t n;

    ck_assert_int_eq(anji_flag_signal(4, signal, 70.0, flag, &n, NULL), ANJI_OK);
    ck_assert_int_eq(n, 1);
    ck_assert_int_eq(anji_flag_rain(4, rain, 0.0, flag, &n, NULL), ANJI_OK);
    ck_assert_int_eq(n, 1);
    ck_assert_mem_eq(flag, want, sizeof want);
}
END_TEST

START_TEST(storage)
{
    double     fc[4] = {1.25, -3.5, NAN, 2.0}, sc[4] = {0.5, NAN, 1.0, -0.25}, nee[4];
    int64_t    added, alone;
    anji_error err;

    ck_assert_int_eq(
        anji_storage_add(4, fc, sc, ANJI_STORAGE_ALONE, nee, &added, &alone, &err),
        ANJI_OK);
    ck_assert(nee[0] == 1.75 && nee[1] == -3.5 && isnan(nee[2]) && nee[3] == 1.75);
    ck_assert(added == 2 && alone == 1);
    anji_storage_add(4, fc, sc, ANJI_STORAGE_STRICT, nee, &added, &alone, &err);
    ck_assert(nee[0] == 1.75 && isnan(nee[1]) && added == 2 && alone == 1);
    anji_storage_add(4, fc, NULL, ANJI_STORAGE_ALONE, nee, &added, &alone, &err);
    ck_assert(nee[3] == 2.0 && added == 0 && alone == 3);
    ck_assert_int_eq(anji_storage_add(4, fc, sc, 2, nee, &added, &alone, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert(isnan(nee[0]) && added == -1 && alone == -1);
    sc[3] = -INFINITY;
    ck_assert_int_eq(anji_storage_add(4, fc, sc, 0, nee, NULL, NULL, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 3);
    ck_assert_int_eq(anji_storage_add(4, NULL, sc, 0, nee, NULL, NULL, &err),
                     ANJI_ERR_NULL);
    /* in place */
    ck_assert_int_eq(anji_storage_add(1, fc, sc, 0, fc, NULL, NULL, &err), ANJI_OK);
    ck_assert(fc[0] == 1.75);
}
END_TEST

START_TEST(bad_arguments)
{
    double            x[3]    = {1.0, 2.0, INFINITY};
    uint8_t           flag[3] = {2, 2, 2};
    int64_t           n       = 5;
    anji_error        err;
    anji_axis         axis = {0, 3, 1800, 0}, odd = {0, 3, 7, 0};
    anji_despike_opts o;

#define FAILS(status, call)                                                            \
    do {                                                                               \
        n = 5;                                                                         \
        ck_assert_int_eq(call, status);                                                \
        ck_assert_int_eq(n, -1);                                                       \
        ck_assert_int_eq(err.code, status);                                            \
        ck_assert_uint_eq(flag[0] | flag[1] | flag[2], 2);                             \
    } while (0)
    FAILS(ANJI_ERR_NULL, anji_flag_range(3, NULL, 0, 1, flag, &n, &err));
    FAILS(ANJI_ERR_DOMAIN, anji_flag_range(3, x, 1, 0, flag, &n, &err));
    FAILS(ANJI_ERR_DOMAIN, anji_flag_range(3, x, NAN, 0, flag, &n, &err));
    FAILS(ANJI_ERR_NULL, anji_flag_bright(3, x, NULL, 0, 1, flag, &n, &err));
    FAILS(ANJI_ERR_DOMAIN, anji_flag_bright(3, x, x, -1, 1, flag, &n, &err));
    FAILS(ANJI_ERR_DOMAIN, anji_flag_runs(3, x, 1, 0, flag, &n, &err));
    FAILS(ANJI_ERR_DOMAIN, anji_flag_runs(3, x, 8, 2, flag, &n, &err));
    FAILS(ANJI_ERR_NULL, anji_flag_runs(3, NULL, 8, 0, flag, &n, &err));
    FAILS(ANJI_ERR_NULL, anji_flag_signal(3, x, 70, NULL, &n, &err));
    FAILS(ANJI_ERR_DOMAIN, anji_flag_signal(3, x, 101, flag, &n, &err));
    FAILS(ANJI_ERR_NULL, anji_flag_rain(3, NULL, 0, flag, &n, &err));
    FAILS(ANJI_ERR_DOMAIN, anji_flag_rain(3, x, -1, flag, &n, &err));
    FAILS(ANJI_ERR_NULL, anji_despike(&axis, NULL, NULL, NULL, flag, &n, &err));
    FAILS(ANJI_ERR_DOMAIN, anji_despike(&odd, x, NULL, NULL, flag, &n, &err));
    FAILS(ANJI_ERR_DOMAIN, anji_despike(&axis, x, NULL, NULL, flag, &n, &err));
    anji_despike_opts_init(&o, sizeof o);
    o.z = 0.5;
    FAILS(ANJI_ERR_OPTS, anji_despike(&axis, x, NULL, &o, flag, &n, &err));
    ck_assert_int_eq(anji_flag_range(0, NULL, 0, 1, NULL, &n, &err), ANJI_OK);
    ck_assert_int_eq(n, 0);
}
END_TEST

START_TEST(parameters)
{
    anji_despike_opts d;
    anji_tests_opts   t;
    const anji_param *p;

    anji_despike_opts_init(&d, sizeof d);
    anji_tests_opts_init(&t, sizeof t);
    for (size_t i = 0; (p = anji_despike_param(i)) != NULL; i++)
        ck_assert(anji_param_get(p, &d) == p->preset);
    for (size_t i = 0; (p = anji_tests_param(i)) != NULL; i++)
        ck_assert(anji_param_get(p, &t) == p->preset);
}
END_TEST

SUITE_MAIN("quality", tcase_add_test(tc, ranges); tcase_add_test(tc, bright);
           tcase_add_test(tc, despike_vector);
           tcase_add_loop_test(tc, despike_tharandt, 0, 3);
           tcase_add_loop_test(tc, runs_reference, 0, 3);
           tcase_add_loop_test(tc, runs_case, 0, 4); tcase_add_test(tc, classes);
           tcase_add_test(tc, signal_and_rain); tcase_add_test(tc, storage);
           tcase_add_test(tc, bad_arguments); tcase_add_test(tc, parameters);)
