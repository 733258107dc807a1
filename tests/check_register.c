/* Tests of anjicarbon/register.h. Registers are written by the tests.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/account.h>

#include "suite.h"

#define FILE_NAME "check_register.tmp"

static void write_file(const char *bytes, size_t n)
{
    FILE *file = fopen(FILE_NAME, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, n, file), n);
    ck_assert_int_eq(fclose(file), 0);
}

static anji_register *read_text(const char *text, const char *measure)
{
    anji_register *reg;
    anji_error     err;

    write_file(text, strlen(text));
    int status = anji_register_read(FILE_NAME, measure, &reg, &err);
    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    remove(FILE_NAME);
    return reg;
}

static const char plain[] = "household,name,persons,area_mu,note\n"
                            "H-001,Zhang San,4,12.50,\n"
                            "H-002,\"Li, Si\",3, 3.75 ,\"by the river\"\n"
                            "\n"
                            "H-003,,5,22.180,x\n"
                            "H-004,Wang,2,0,";

START_TEST(three_households)
{
    anji_register *reg = read_text(plain, "area_mu");

    ck_assert_uint_eq(anji_register_count(reg), 4);
    ck_assert_str_eq(anji_register_id(reg, 0), "H-001");
    ck_assert_str_eq(anji_register_name(reg, 1), "Li, Si");
    ck_assert_str_eq(anji_register_name(reg, 2), "");
    ck_assert_str_eq(anji_register_measure(reg), "area_mu");
    ck_assert_int_eq(anji_register_decimals(reg), 2);
    const int64_t *w = anji_register_weights(reg);
    ck_assert(w[0] == 1250 && w[1] == 375 && w[2] == 2218 && w[3] == 0);
    ck_assert_int_eq(anji_register_total(reg), 3843);
    ck_assert_ptr_null(anji_register_id(reg, 4));
    ck_assert_ptr_null(anji_register_name(reg, 4));

    /* and what each receives */
    anji_payment pay = {.households = 6292700};
    int64_t      fen[4];
    char         text[256];
    ck_assert_int_eq(anji_share(pay.households, 4, w, fen, NULL), ANJI_OK);
    ck_assert_int_eq(fen[0] + fen[1] + fen[2], 6292700);
    size_t n = anji_household_describe(&pay, reg, 1, fen[1], text, sizeof text);
    ck_assert_uint_eq(n, strlen(text));
    ck_assert_str_eq(text,
                     "Household H-002 (Li, Si): 3.75 of 38.43 (area_mu), 6140.42 of "
                     "62927.00 yuan"); /* 62927 x 375 / 3843 = 6140.4176 */
    anji_household_describe(&pay, reg, 2, 0, text, sizeof text);
    ck_assert_str_eq(text,
                     "Household H-003: 22.18 of 38.43 (area_mu), 0.00 of 62927.00 "
                     "yuan");
    ck_assert_uint_eq(anji_household_describe(&pay, reg, 4, 0, text, sizeof text), 0);
    ck_assert_uint_eq(anji_household_describe(NULL, reg, 0, 0, NULL, 0), 0);
    anji_register_free(reg);

    reg = read_text(plain, "persons");
    ck_assert_int_eq(anji_register_decimals(reg), 0);
    ck_assert_int_eq(anji_register_total(reg), 14);
    anji_register_free(reg);
}
END_TEST

START_TEST(forms)
{
    static const struct {
        const char *text, *id, *name;
        int         decimals;
        int64_t     total;
    } rows[] = {
        {"id;share\r\nA;1\r\nB;2\r\n", "A", "", 0, 3},
        {"\xef\xbb\xbf户号,户主,面积(亩)\n0012,甲户,0.39\n0013,乙户,5\n", "0012",
         "甲户", 2, 539},
        {"HOUSEHOLD\tShares\nx\t0.000001\ny\t1.5\n", "x", "", 6, 1500001},
        {"户编号,份额,备注\n7,10.0,好\n", "7", "", 0, 10},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        anji_register *reg = read_text(rows[i].text, NULL);
        ck_assert_str_eq(anji_register_id(reg, 0), rows[i].id);
        ck_assert_str_eq(anji_register_name(reg, 0), rows[i].name);
        ck_assert_int_eq(anji_register_decimals(reg), rows[i].decimals);
        ck_assert_int_eq(anji_register_total(reg), rows[i].total);
        anji_register_free(reg);
    }
    anji_register_free(NULL);
    ck_assert_uint_eq(anji_register_count(NULL), 0);
    ck_assert_ptr_null(anji_register_id(NULL, 0));
    ck_assert_ptr_null(anji_register_name(NULL, 0));
    ck_assert_ptr_null(anji_register_weights(NULL));
    ck_assert_ptr_null(anji_register_measure(NULL));
    ck_assert_int_eq(anji_register_total(NULL), -1);
    ck_assert_int_eq(anji_register_decimals(NULL), -1);
}
END_TEST

static const struct {
    const char *text, *measure;
    int         status;
    int64_t     line;
    const char *message;
} refused[] = {
    {"", NULL, ANJI_ERR_TOO_FEW, 0, "no share above 0"},
    {"\n \n", NULL, ANJI_ERR_TOO_FEW, 2, "no share above 0"},
    {"id,share\n", NULL, ANJI_ERR_TOO_FEW, 1, "0 households"},
    {"id,share\nA,0\nB,0.00\n", NULL, ANJI_ERR_TOO_FEW, 3, "2 households"},
    {"name,share\nA,1\n", NULL, ANJI_ERR_NOT_FOUND, 1, "no column of households"},
    {"\nid,name\nA,1\n", NULL, ANJI_ERR_NOT_FOUND, 2, "no column of shares"},
    {"id,share\nA,1\n", "mu", ANJI_ERR_NOT_FOUND, 1, "named mu"},
    {"id,share,mu\nA,1,2\n", NULL, ANJI_ERR_AMBIGUOUS, 1, "'share' and 'mu'"},
    {"id,household,mu\nA,1,2\n", NULL, ANJI_ERR_AMBIGUOUS, 1, "'id' and 'household'"},
    {"id,x,x\nA,1,2\n", "x", ANJI_ERR_AMBIGUOUS, 1, "'x' and 'x'"},
    {"id,\"share\nA,1\n", NULL, ANJI_ERR_FORMAT, 1, "closed"},
    {"id,share\nA,1\n\"B,2\n", NULL, ANJI_ERR_FORMAT, 3, "quote"},
    {"id,share\nA,1\nB\n", NULL, ANJI_ERR_FORMAT, 3, "1 cells, the header has 2"},
    {"id,share\nA,1,2\n", NULL, ANJI_ERR_FORMAT, 2, "3 cells, the header has 2"},
    {"id,share\nA,one\n", NULL, ANJI_ERR_FORMAT, 2, "got 'one'"},
    {"id,share\nA,\n", NULL, ANJI_ERR_FORMAT, 2, "got ''"},
    {"id,share\nA,1.0000001\n", NULL, ANJI_ERR_FORMAT, 2, "at most 6 decimals"},
    {"id,share\nA,1\n,3\n", NULL, ANJI_ERR_DOMAIN, 3, "without id"},
    {"id,share\nA,1\nB,-0.5\n", NULL, ANJI_ERR_DOMAIN, 3,
     "not negative, this is '-0.5'"},
    {"id,share\nA,1\nB,2\nC,3\nA,4\n", NULL, ANJI_ERR_DOMAIN, 5,
     "household 'A' stands on line 2 already"},
    {"id,share\nA,9223372036854\nB,1\n", NULL, ANJI_ERR_DOMAIN, 3, "64 bits"},
    {"id,share\nA,9223372036855\n", NULL, ANJI_ERR_DOMAIN, 2, "too large"},
    {"PK\003\004xxxx", NULL, ANJI_ERR_FORMAT, 1, "zip"},
    {"id,share\nA,1\nB\xff\xff,1\n", NULL, ANJI_ERR_FORMAT, 3, "neither UTF-8"},
};

START_TEST(refusal)
{
    anji_register *reg = (anji_register *)&reg;
    anji_error     err;

    write_file(refused[_i].text, strlen(refused[_i].text));
    int status = anji_register_read(FILE_NAME, refused[_i].measure, &reg, &err);
    remove(FILE_NAME);
    ck_assert_ptr_null(reg);
    ck_assert_msg(status == refused[_i].status && err.line == refused[_i].line &&
                      strstr(err.message, refused[_i].message) != NULL,
                  "%d, line %lld: %s", status, (long long)err.line, err.message);
    char place[64];
    snprintf(place, sizeof place, FILE_NAME ":%lld: ", (long long)err.line);
    ck_assert_msg(strncmp(err.message, place, strlen(place)) == 0 ||
                      strstr(err.message, "zip") != NULL,
                  "%s", err.message);
}
END_TEST

START_TEST(no_file)
{
    anji_register *reg;
    anji_error     err;

    ck_assert_int_eq(anji_register_read("no/such/file", NULL, &reg, &err), ANJI_ERR_IO);
    ck_assert_ptr_null(reg);
    ck_assert_ptr_nonnull(strstr(err.message, "no/such/file"));
    ck_assert_int_eq(anji_register_read(NULL, NULL, &reg, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_register_read(FILE_NAME, NULL, NULL, &err), ANJI_ERR_NULL);
}
END_TEST

SUITE_MAIN("register", tcase_add_test(tc, three_households); tcase_add_test(tc, forms);
           tcase_add_loop_test(tc, refusal, 0, sizeof refused / sizeof *refused);
           tcase_add_test(tc, no_file);)
