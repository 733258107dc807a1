/* Tests of anjicarbon/statement_payment.h. Expected sums: tests/vectors/payment.py.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/account.h>

#include "suite.h"

#define REGISTER "check_statement_payment.tmp"
#define BASIS    "check_statement_payment_basis.tmp"

/* weights of payment.py's last line; share 62,927.00 yuan */
static const char        text[]  = "household,name,area_mu\nA,Zhang,12.50\nB,Li,3.75\n"
                                   "C,,22.18\nD,Wang,19.99\nE,Zhao,0.41\nF,Qian,8.03\n";
static const int64_t     paid[]  = {1176470, 352941, 2087527, 1881410, 38588, 755764};
static const anji_sale   sold    = {1999, 7343, 123457, 317, 2345671, 8111, 3394, -1};
static const char *const basis[] = {BASIS};

static void write_file(const char *path, const char *bytes)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(bytes, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static void setup(void)
{
    write_file(REGISTER, text);
    write_file(BASIS, "the credit's statement");
}

static void teardown(void)
{
    remove(REGISTER);
    remove(BASIS);
}

static anji_statement *make(void)
{
    const anji_payment_source source = {"Dali", REGISTER, NULL, &sold, NULL, basis, 1};
    anji_statement           *s;
    anji_error                err;

    ck_assert_msg(anji_statement_payment(&source, &s, &err) == ANJI_OK, "%s",
                  err.message);
    return s;
}

static void check_fen(const anji_statement *s, const char *path, int64_t want)
{
    int64_t     got;
    const char *unit;
    anji_error  err;

    ck_assert_msg(anji_statement_integer(s, path, &got, &unit, &err) == ANJI_OK, "%s",
                  err.message);
    ck_assert_msg(got == want, "%s: %lld", path, (long long)got);
    ck_assert_str_eq(unit, "fen");
}

START_TEST(lines)
{
    static const struct {
        const char *path;
        int64_t     fen;
    } rows[]              = {{"step.gross", 14678657},        {"step.fee", 588770},
                             {"step.measurement", 2345671},   {"step.net", 11744216},
                             {"step.village", 9525734},       {"step.kept", 2218482},
                             {"result.collective", 3233034},  {"result.households", 6292700},
                             {"option.sale.fee_fen", 123457}, {"option.sale.collective_fen", -1}};
    anji_statement     *s = make();
    anji_statement_file file;
    const char         *words;
    int64_t             n;

    ck_assert_str_eq(anji_statement_kind(s), "payment");
    ck_assert_str_eq(anji_statement_subject(s), "Dali");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_fen(s, rows[i].path, rows[i].fen);
    for (int i = 0; i < 6; i++) {
        char path[32];
        snprintf(path, sizeof path, "result.household.%d", i + 1);
        check_fen(s, path, paid[i]);
    }
    ck_assert_int_eq(anji_statement_integer(s, "step.register.total", &n, NULL, NULL),
                     ANJI_OK);
    ck_assert_int_eq(n, 6686);
    ck_assert_int_eq(anji_statement_words(s, "result.outcome", &words, NULL), ANJI_OK);
    ck_assert_str_eq(words, "shared");
    ck_assert_int_eq(anji_statement_find_input(s, "register", &file, NULL), ANJI_OK);
    ck_assert_int_eq(file.rows, 6);
    ck_assert_int_eq(anji_statement_find_input(s, "basis1", &file, NULL), ANJI_OK);
    anji_statement_free(s);
}
END_TEST

/* Failures found in the statement as others read it, made again from its files. */
static int64_t failures(const anji_statement *s, const char *wanted)
{
    const char *const     paths[] = {BASIS, REGISTER};
    anji_verify_findings *found;
    anji_verify_finding   one;
    anji_error            err;
    int                   seen = wanted == NULL;

    ck_assert_msg(anji_verify(s, 2, paths, NULL, &found, &err) == ANJI_OK, "%s",
                  err.message);
    for (size_t i = 0; anji_verify_finding_at(found, i, &one) == ANJI_OK; i++)
        seen |= one.failed && wanted != NULL && strstr(one.text, wanted) != NULL;
    int64_t n = anji_verify_failed(found);
    ck_assert_msg(seen, "no failure says %s", wanted);
    anji_verify_findings_free(found);
    return n;
}

START_TEST(made_again)
{
    anji_statement *s = make(), *read, *false_one;
    char           *bytes, *at;
    size_t          n;

    ck_assert_int_eq(anji_statement_bytes(s, &bytes, &n, NULL), ANJI_OK);
    ck_assert_int_eq(anji_statement_parse(n, bytes, "it", &read, NULL), ANJI_OK);
    ck_assert_int_eq(failures(s, NULL), 0);
    ck_assert_int_eq(failures(read, NULL), 0);
    /* a fen from the fourth household */
    at = strstr(bytes, "1881410");
    ck_assert_ptr_nonnull(at);
    at[6] = '1';
    ck_assert_int_eq(anji_statement_parse(n, bytes, "it", &false_one, NULL), ANJI_OK);
    ck_assert_int_eq(failures(false_one, "household.4"), 1);
    /* a hundredth of a mu more for the first */
    write_file(REGISTER, "household,name,area_mu\nA,Zhang,12.51\nB,Li,3.75\n"
                         "C,,22.18\nD,Wang,19.99\nE,Zhao,0.41\nF,Qian,8.03\n");
    ck_assert_int_gt(failures(read, "register"), 0);
    anji_statement_bytes_free(bytes);
    anji_statement_free(s);
    anji_statement_free(read);
    anji_statement_free(false_one);
}
END_TEST

START_TEST(nothing_to_share)
{
    anji_sale           poor   = sold;
    anji_payment_source source = {"Dali", REGISTER, "area_mu", &poor, NULL, NULL, 0};
    anji_statement     *s;
    const char         *words;

    poor.measurement_fen = 20000000;
    ck_assert_int_eq(anji_statement_payment(&source, &s, NULL), ANJI_OK);
    check_fen(s, "step.kept", 14678657 - 588770 - 20000000);
    check_fen(s, "result.household.6", 0);
    ck_assert_int_eq(anji_statement_words(s, "result.outcome", &words, NULL), ANJI_OK);
    ck_assert_str_eq(words, "nothing to share");
    anji_statement_free(s);
}
END_TEST

START_TEST(refused)
{
    const anji_payment_source good   = {"Dali", REGISTER, NULL, &sold, NULL, basis, 1};
    static const char *const  none[] = {"no/such/file"};
    anji_sale                 mean   = sold;
    anji_payment_source       bad;
    anji_statement           *s = (anji_statement *)&bad;
    anji_error                err;

    ck_assert_int_eq(anji_statement_payment(NULL, &s, &err), ANJI_ERR_NULL);
    ck_assert_ptr_null(s);
    ck_assert_int_eq(anji_statement_payment(&good, NULL, &err), ANJI_ERR_NULL);
    bad         = good;
    bad.village = NULL;
    ck_assert_int_eq(anji_statement_payment(&bad, &s, &err), ANJI_ERR_NULL);
    bad      = good;
    bad.path = NULL;
    ck_assert_int_eq(anji_statement_payment(&bad, &s, &err), ANJI_ERR_NULL);
    bad      = good;
    bad.sale = NULL;
    ck_assert_int_eq(anji_statement_payment(&bad, &s, &err), ANJI_ERR_NULL);
    bad       = good;
    bad.basis = NULL;
    ck_assert_int_eq(anji_statement_payment(&bad, &s, &err), ANJI_ERR_NULL);
    bad       = good;
    bad.basis = none;
    ck_assert_int_eq(anji_statement_payment(&bad, &s, &err), ANJI_ERR_IO);
    bad      = good;
    bad.path = "no/such/file";
    ck_assert_int_eq(anji_statement_payment(&bad, &s, &err), ANJI_ERR_IO);
    bad         = good;
    bad.measure = "persons";
    ck_assert_int_eq(anji_statement_payment(&bad, &s, &err), ANJI_ERR_NOT_FOUND);
    bad                = good;
    mean.village_share = 7999;
    bad.sale           = &mean;
    ck_assert_int_eq(anji_statement_payment(&bad, &s, &err), ANJI_ERR_DOMAIN);
    bad         = good;
    bad.village = "\xff";
    ck_assert_int_eq(anji_statement_payment(&bad, &s, &err), ANJI_ERR_DOMAIN);
    ck_assert_ptr_null(s);
}
END_TEST

SUITE_MAIN("statement_payment", tcase_add_checked_fixture(tc, setup, teardown);
           tcase_add_test(tc, lines); tcase_add_test(tc, made_again);
           tcase_add_test(tc, nothing_to_share); tcase_add_test(tc, refused);)
