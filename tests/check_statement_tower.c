/* Tests of anji_statement_tower() and of its verification. The record is a sine of a
 * day, so that the sum of a filled year is that of the sine: by hand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/account.h>
#include <anjicarbon/anjicarbon.h>

#include "suite.h"

#define RECORD "check_statement_tower.csv"
#define DAYS   365
#define SIZE                                                                           \
    -3.2 /* umol m-2 s-1: mean of NEE, around which a day swings by 2.5 times */

#define OK(call) ck_assert_msg((call) == ANJI_OK, "%s: %s", #call, err.message)

static void stamp(FILE *file, int64_t seconds, const char *after)
{
    anji_civil c;
    anji_civil_from_seconds(seconds, &c);
    fprintf(file, "%04d%02d%02d%02d%02d%s", c.year, c.month, c.day, c.hour, c.minute,
            after);
}

static void write_record(void)
{
    FILE   *file  = fopen(RECORD, "wb");
    int64_t start = anji_seconds_from_yday(2023, 1);

    ck_assert_ptr_nonnull(file);
    fputs("TIMESTAMP_START,TIMESTAMP_END,NEE,USTAR,TA,VPD,SW_IN\n", file);
    for (int i = 0; i < 24 * DAYS; i++) {
        double sun = sin((i % 24 + 0.5) * 3.14159265358979 / 12 - 1.57079632679490);
        stamp(file, start + 3600 * (int64_t)i, ",");
        stamp(file, start + 3600 * (int64_t)(i + 1), ",");
        fprintf(file, "%.4f,0.5,%.3f,8.5,%.3f\n", SIZE * (1 + 2.5 * sun), 15 + 5 * sun,
                sun > 0 ? 800 * sun : 0);
    }
    ck_assert_int_eq(fclose(file), 0);
}

static anji_statement *make(void)
{
    const char         *paths[] = {RECORD};
    anji_series        *series;
    anji_read_report   *report;
    anji_tower_account *account;
    anji_statement     *s, *none;
    anji_tower_opts     opts;
    anji_error          err;

    anji_tower_opts_init(&opts, sizeof opts);
    opts.ustar       = ANJI_TOWER_USTAR_NONE;
    opts.ustar_draws = 0;
    OK(anji_tower_read(paths, 1, NULL, NULL, &series, &report, &err));
    OK(anji_tower_run(series, &opts, &account, &err));
    OK(anji_statement_tower(1, paths, NULL, NULL, NULL, report, account, &s, &err));
    ck_assert_int_eq(
        anji_statement_tower(0, paths, NULL, NULL, NULL, report, account, &none, &err),
        ANJI_ERR_NULL);
    ck_assert_ptr_null(none);
    ck_assert_int_eq(
        anji_statement_tower(1, paths, NULL, NULL, NULL, NULL, account, &none, &err),
        ANJI_ERR_NULL);
    ck_assert_int_eq(
        anji_statement_tower(1, paths, NULL, NULL, NULL, report, NULL, &none, &err),
        ANJI_ERR_NULL);
    ck_assert_int_eq(anji_statement_tower(1, paths, NULL, NULL, "\xff", report, account,
                                          &none, &err),
                     ANJI_ERR_DOMAIN);
    anji_tower_account_free(account);
    anji_read_report_free(report);
    anji_series_free(series);
    return s;
}

/* -3.2 umol m-2 s-1 over 365 d, 12.011 g mol-1, 44.0095/12.011 of CO2: four decimals in
 * the file leave less than one in the second of the sum. */
START_TEST(sums)
{
    const char *text, *unit;
    double      value;
    int64_t     n;
    anji_error  err;

    write_record();
    anji_statement *s = make();
    ck_assert_str_eq(anji_statement_kind(s), "tower");
    ck_assert_str_eq(anji_statement_subject(s), "site");
    OK(anji_statement_integer(s, "step.2023.measured", &n, NULL, &err));
    ck_assert_int_eq(n, 24 * DAYS);
    OK(anji_statement_value(s, "result.2023.nee", &value, &text, &unit, &err));
    ck_assert_str_eq(unit, "g C m-2");
    CHECK_NEAR(value, SIZE * 1e-6 * 86400 * DAYS * 12.011, 0, 0.011, "nee");
    ck_assert_ptr_nonnull(strchr(text, '.'));
    ck_assert_uint_eq(strlen(strchr(text, '.')), 3);
    double grams = value;
    OK(anji_statement_value(s, "result.2023.sequestration", &value, &text, &unit,
                            &err));
    ck_assert_str_eq(unit, "t CO2 ha-1");
    CHECK_NEAR(value, -grams / 100 * 44.0095 / 12.011, 0, 4e-4, "sequestration");
    OK(anji_statement_value(s, "option.tower.seed", &value, NULL, NULL, &err));
    ck_assert(value == 1);
    anji_statement_free(s);
    remove(RECORD);
}
END_TEST

START_TEST(verified)
{
    const char           *paths[] = {RECORD};
    anji_verify_findings *found;
    anji_verify_finding   f;
    anji_error            err;

    write_record();
    anji_statement *s = make();
    OK(anji_verify(s, 1, paths, NULL, &found, &err));
    for (size_t i = 0; anji_verify_finding_at(found, i, &f) == ANJI_OK; i++)
        ck_assert_msg(!f.failed, "%s", f.text);
    ck_assert_int_eq(anji_verify_failed(found), 0);
    anji_verify_findings_free(found);
    OK(anji_statement_add_number(s, ANJI_LINE_RESULT, "more", 1, 2, "t CO2", NULL,
                                 &err));
    OK(anji_verify(s, 1, paths, NULL, &found, &err));
    ck_assert_int_eq(anji_verify_failed(found), 1);
    OK(anji_verify_finding_at(found, 1, &f));
    ck_assert_int_eq(f.code, ANJI_FOUND_ABSENT);
    ck_assert_str_eq(f.path, "result.more");
    ck_assert_str_eq(f.recorded, "1.00");
    anji_verify_findings_free(found);
    anji_statement_free(s);
    remove(RECORD);
}
END_TEST

SUITE_MAIN("statement_tower", tcase_add_test(tc, sums); tcase_add_test(tc, verified);)
