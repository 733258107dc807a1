/* Tests of anjicarbon/write.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <unistd.h>

#include <anjicarbon/random.h>
#include <anjicarbon/write.h>

#include "suite.h"

static const struct {
    double      value;
    const char *text;
} numbers[] = {
    {2.385, "2.385"},
    {0.0, "0"},
    {-0.05, "-0.05"},
    {1800.0, "1800"},
    {NAN, "-9999"},
    {-644.185, "-644.185"},
    {1e-7, "1e-07"},
    {123456.789012, "123456.789012"},
    {1e300, "1e+300"},
    {0.1 + 0.2, "0.30000000000000004"},
    {1.0 / 3, "0.3333333333333333"},
    {-0.000001, "-0.000001"},
    {10.0, "10"},
    {999999999.5, "999999999.5"},
};

START_TEST(number)
{
    char text[ANJI_NUMBER_SIZE];
    ck_assert_uint_eq(anji_format_number(numbers[_i].value, text),
                      strlen(numbers[_i].text));
    ck_assert_str_eq(text, numbers[_i].text);
}
END_TEST

/* Random doubles of all sizes and random decimals come back to the last bit, and a
 * decimal is never longer than it was. */
START_TEST(every_number_reads_back)
{
    anji_random *random;
    char         text[ANJI_NUMBER_SIZE], decimal[64];

    ck_assert_int_eq(anji_random_new(3, 0, &random, NULL), ANJI_OK);
    for (int i = 0; i < 200000; i++) {
        double x =
            anji_random_normal(random) * pow(10, 40 * anji_random_uniform(random) - 20);
        size_t n = anji_format_number(x, text);
        ck_assert(n == strlen(text) && n < ANJI_NUMBER_SIZE);
        ck_assert(strtod(text, NULL) == x);
        snprintf(decimal, sizeof decimal, "%.*f", (int)anji_random_below(random, 7),
                 100 * anji_random_normal(random));
        x = strtod(decimal, NULL);
        anji_format_number(x, text);
        ck_assert(strtod(text, NULL) == x);
        ck_assert_msg(strlen(text) <= strlen(decimal), "%s from %s", text, decimal);
    }
    anji_random_free(random);
}
END_TEST

START_TEST(point_in_every_locale)
{
    char text[ANJI_NUMBER_SIZE];
    if (setlocale(LC_NUMERIC, "de_DE.UTF-8") == NULL &&
        setlocale(LC_NUMERIC, "fr_FR.UTF-8") == NULL)
        SKIP("no locale with a comma is installed");
    anji_format_number(1.0 / 3, text);
    setlocale(LC_NUMERIC, "C");
    ck_assert_str_eq(text, "0.3333333333333333");
}
END_TEST

static char *contents(const char *path)
{
    static char text[8192];
    FILE       *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    unlink(path);
    return text;
}

START_TEST(series_file)
{
    anji_axis axis = {.start = 951780600, .n = 3, .step = 1800}; /* 2000-02-28 23:30 */
    double    nee[3] = {-1.25, NAN, 0.1}, ta[3] = {20, 20.5, NAN};
    const char  *names[] = {"TA", "NEE"}, *unknown[] = {"USTAR"};
    char         path[] = "anji-write-XXXXXX";
    anji_series *s;
    anji_error   err;

    close(mkstemp(path));
    ck_assert_int_eq(anji_series_new(&axis, &s, NULL), ANJI_OK);
    anji_series_add(s, "NEE", "umol m-2 s-1", nee, NULL);
    anji_series_add(s, "TA", "degC", ta, NULL);
    ck_assert_int_eq(anji_series_write_csv(s, names, 2, path, &err), ANJI_OK);
    ck_assert_str_eq(contents(path), "TIMESTAMP_START,TIMESTAMP_END,TA,NEE\n"
                                     "200002282330,200002290000,20,-1.25\n"
                                     "200002290000,200002290030,20.5,-9999\n"
                                     "200002290030,200002290100,-9999,0.1\n");
    ck_assert_int_eq(anji_series_write_csv(s, NULL, 0, path, &err), ANJI_OK);
    ck_assert_ptr_nonnull(strstr(contents(path), "TIMESTAMP_END,NEE,TA\n"));
    ck_assert_int_eq(anji_series_write_csv(s, unknown, 1, path, &err),
                     ANJI_ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(err.message, "USTAR"));
    ck_assert_int_eq(anji_series_write_csv(s, NULL, 0, "no/such/folder/x.csv", &err),
                     ANJI_ERR_IO);
    ck_assert_ptr_nonnull(strstr(err.message, "no/such/folder/x.csv"));
    ck_assert_int_eq(anji_series_write_csv(NULL, NULL, 0, path, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_series_write_csv(s, NULL, 0, NULL, &err), ANJI_ERR_NULL);
    anji_series_free(s);
}
END_TEST

/* Records every 30 s had stamps in pairs. */
START_TEST(stamps_of_seconds)
{
    static const struct {
        int32_t step;
        int     status;
    } steps[] = {{30, ANJI_ERR_DOMAIN}, {90, ANJI_ERR_DOMAIN}, {60, ANJI_OK}};
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
        anji_axis    axis   = {.start = 0, .n = 4, .step = steps[k].step};
        char         path[] = "anji-write-XXXXXX";
        anji_series *s;
        anji_error   err;

        close(mkstemp(path));
        ck_assert_int_eq(anji_series_new(&axis, &s, NULL), ANJI_OK);
        ck_assert_int_eq(anji_series_write_csv(s, NULL, 0, path, &err),
                         steps[k].status);
        anji_series_free(s);
        unlink(path);
    }
}
END_TEST

START_TEST(full_disk)
{
    anji_axis    axis = {.start = 0, .n = 48, .step = 1800};
    anji_series *s;
    anji_error   err;
    FILE        *full = fopen("/dev/full", "wb");
    if (full == NULL)
        SKIP("no /dev/full here");
    fclose(full);
    ck_assert_int_eq(anji_series_new(&axis, &s, NULL), ANJI_OK);
    ck_assert_int_eq(anji_series_write_csv(s, NULL, 0, "/dev/full", &err), ANJI_ERR_IO);
    anji_series_free(s);
}
END_TEST

START_TEST(budget_files)
{
    anji_axis   axis = {.start = 951696000, .n = 72, .step = 3600}; /* 2000-02-28 */
    double      nee[72];
    uint8_t     quality[72] = {0};
    char        path[]      = "anji-write-XXXXXX";
    anji_error  err;
    size_t      n;
    anji_budget b[3];
    anji_budget_columns c = {.nee = nee, .quality = quality};

    for (int i = 0; i < 72; i++)
        nee[i] = 0.0;
    nee[70]     = NAN;
    quality[70] = 255;
    close(mkstemp(path));
    ck_assert_int_eq(
        anji_budget_by(&axis, &c, NULL, 0, ANJI_PERIOD_DAY, 1, NULL, b, 3, &n, NULL),
        ANJI_OK);
    ck_assert_int_eq(anji_budget_write_csv(b, n, ANJI_PERIOD_DAY, path, &err), ANJI_OK);
    const char *text = contents(path);
    ck_assert_ptr_nonnull(strstr(text, "\n20000228,24,24,24,1,0,0,0,0,0,0,-9999,0,-"
                                       "9999,-9999,-9999,0,0,-9999,-9999,\n"));
    ck_assert_ptr_nonnull(strstr(text, "\n20000301,"));
    ck_assert_ptr_nonnull(strstr(text, ",unfilled|refused\n"));
    ck_assert_int_eq(anji_budget_write_csv(b, 1, ANJI_PERIOD_YEAR, path, &err),
                     ANJI_OK);
    ck_assert_ptr_nonnull(strstr(contents(path), "\n2000,"));
    ck_assert_int_eq(anji_budget_write_csv(b, 1, -1, path, &err), ANJI_OK);
    ck_assert_ptr_nonnull(strstr(contents(path), "\n200002280000,200002290000,24,"));
    ck_assert_int_eq(anji_budget_write_csv(b, 1, 9, path, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_budget_write_csv(NULL, 1, 0, path, &err), ANJI_ERR_NULL);
}
END_TEST

SUITE_MAIN("write",
           tcase_add_loop_test(tc, number, 0, sizeof numbers / sizeof *numbers);
           tcase_add_test(tc, every_number_reads_back);
           tcase_add_test(tc, point_in_every_locale); tcase_add_test(tc, series_file);
           tcase_add_test(tc, stamps_of_seconds); tcase_add_test(tc, full_disk);
           tcase_add_test(tc, budget_files);)
