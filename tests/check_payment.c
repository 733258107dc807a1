/* Tests of anjicarbon/payment.h. Expected numbers: the published figures of Anji, checked by
 * hand, and sums by decimal arithmetic in tests/vectors/payment.py.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/account.h>
#include <anjicarbon/random.h>

#include "suite.h"

/* ---- decimal text ---------------------------------------------------------------------- */

static const struct {
    const char *text;
    int         decimals, status;
    int64_t     value;
} decimals[] = {
    {"73.41", 2, ANJI_OK, 7341},
    {"0.39", 2, ANJI_OK, 39},
    {"-12.5", 2, ANJI_OK, -1250},
    {"7", 2, ANJI_OK, 700},
    {"7", 0, ANJI_OK, 7},
    {"7.00", 0, ANJI_OK, 7},
    {"73.410000", 2, ANJI_OK, 7341},
    {"007.1", 1, ANJI_OK, 71},
    {"0", 9, ANJI_OK, 0},
    {"-0.00", 2, ANJI_OK, 0},
    {"92233720368547758.07", 2, ANJI_OK, INT64_MAX},
    {"-92233720368547758.07", 2, ANJI_OK, -INT64_MAX},
    {"92233720368547758.08", 2, ANJI_ERR_DOMAIN, INT64_MIN},
    {"9223372037", 9, ANJI_ERR_DOMAIN, INT64_MIN},
    {"99999999999999999999", 0, ANJI_ERR_DOMAIN, INT64_MIN},
    {"73.415", 2, ANJI_ERR_FORMAT, INT64_MIN},
    {"7.1", 0, ANJI_ERR_FORMAT, INT64_MIN},
    {"", 2, ANJI_ERR_FORMAT, INT64_MIN},
    {"-", 2, ANJI_ERR_FORMAT, INT64_MIN},
    {"--1", 2, ANJI_ERR_FORMAT, INT64_MIN},
    {"+1", 2, ANJI_ERR_FORMAT, INT64_MIN},
    {".5", 2, ANJI_ERR_FORMAT, INT64_MIN},
    {"5.", 2, ANJI_ERR_FORMAT, INT64_MIN},
    {"1.2.3", 2, ANJI_ERR_FORMAT, INT64_MIN},
    {"1,000", 2, ANJI_ERR_FORMAT, INT64_MIN},
    {"1e3", 2, ANJI_ERR_FORMAT, INT64_MIN},
    {"0x10", 2, ANJI_ERR_FORMAT, INT64_MIN},
    {" 1", 2, ANJI_ERR_FORMAT, INT64_MIN},
    {"1 ", 2, ANJI_ERR_FORMAT, INT64_MIN},
    {"nan", 2, ANJI_ERR_FORMAT, INT64_MIN},
    {"1", -1, ANJI_ERR_DOMAIN, INT64_MIN},
    {"1", 10, ANJI_ERR_DOMAIN, INT64_MIN},
    {NULL, 2, ANJI_ERR_NULL, INT64_MIN},
};

START_TEST(decimal)
{
    int64_t    value = 1;
    anji_error err;
    int status = anji_decimal(decimals[_i].text, decimals[_i].decimals, &value, &err);

    ck_assert_msg(status == decimals[_i].status && value == decimals[_i].value,
                  "'%s': %d, %lld, %s", decimals[_i].text ? decimals[_i].text : "NULL",
                  status, (long long)value, err.message);
    ck_assert_int_eq(anji_decimal("1", 2, NULL, &err), ANJI_ERR_NULL);
}
END_TEST

START_TEST(fen)
{
    static const struct {
        int64_t     fen;
        const char *text;
    } rows[] = {{14682000, "146820.00"},
                {5, "0.05"},
                {-5, "-0.05"},
                {0, "0.00"},
                {-123405, "-1234.05"},
                {INT64_MAX, "92233720368547758.07"},
                {INT64_MIN, "-92233720368547758.08"}};
    char text[32];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_assert_uint_eq(anji_fen_text(rows[i].fen, text, sizeof text),
                          strlen(rows[i].text));
        ck_assert_str_eq(text, rows[i].text);
    }
    ck_assert_uint_eq(anji_fen_text(14682000, text, 4), 9);
    ck_assert_str_eq(text, "146");
    ck_assert_uint_eq(anji_fen_text(14682000, NULL, 0), 9);
}
END_TEST

/* ---- shares --------------------------------------------------------------------------- */

START_TEST(share_by_hand)
{
    /* worked by payment.py; of equal remainders the earlier row first */
    static const struct {
        int64_t total, weight[5], want[5];
        size_t  n;
    } rows[] = {
        {100, {5117, 4400, 162, 161, 160}, {51, 44, 2, 2, 1}, 5},
        {1, {1, 1, 1}, {1, 0, 0}, 3},
        {2, {1, 1, 1}, {1, 1, 0}, 3},
        {10, {1, 0, 1, 1}, {4, 0, 3, 3}, 4},
        {0, {3, 4}, {0, 0}, 2},
        {7, {INT64_MAX}, {7}, 1},
        {INT64_MAX, {1, 1}, {INT64_MAX / 2 + 1, INT64_MAX / 2}, 2},
        {INT64_MAX, {INT64_MAX - 1, 1}, {INT64_MAX - 1, 1}, 2},
        {INT64_MAX,
         {INT64_MAX / 3, INT64_MAX / 3 * 2},
         {3074457345618258602, 6148914691236517205},
         2},
    };
    int64_t out[5];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        anji_error err;
        ck_assert_int_eq(
            anji_share(rows[i].total, rows[i].n, rows[i].weight, out, &err), ANJI_OK);
        for (size_t k = 0; k < rows[i].n; k++)
            ck_assert_msg(out[k] == rows[i].want[k], "row %zu of case %zu: %lld", k, i,
                          (long long)out[k]);
    }
}
END_TEST

/* The dividend of Shuangyi, end of 2023: 3,347,500 yuan to 763 households. 334,750,000 fen
 * = 763 x 438,728 + 536. */
START_TEST(shuangyi)
{
    enum { N = 763 };
    int64_t weight[N], out[N], sum = 0, high = 0;

    ck_assert_int_eq(172000000 + 334750000, 506750000);
    for (int i = 0; i < N; i++)
        weight[i] = 1;
    ck_assert_int_eq(anji_share(334750000, N, weight, out, NULL), ANJI_OK);
    for (int i = 0; i < N; i++) {
        sum += out[i];
        high += out[i] == 438729;
        ck_assert_int_eq(out[i], i < 536 ? 438729 : 438728);
    }
    ck_assert_int_eq(sum, 334750000);
    ck_assert_int_eq(high, 536);
}
END_TEST

/* Sums are exact and no row is a fen from its quota, whatever the weights. */
START_TEST(share_property)
{
    enum { N = 301 };
    anji_random *random;
    int64_t      weight[N], out[N];

    ck_assert_int_eq(anji_random_new(11, 1, &random, NULL), ANJI_OK);
    for (int trial = 0; trial < 300; trial++) {
        int64_t total = (int64_t)(anji_random_uniform(random) * 1e12), sum = 0, all = 0;
        for (int i = 0; i < N; i++) {
            double u  = anji_random_uniform(random);
            weight[i] = i % 7 == 3 ? 0 : (int64_t)(u * u * 1e7);
            all += weight[i];
        }
        ck_assert_int_eq(anji_share(total, N, weight, out, NULL), ANJI_OK);
        for (int i = 0; i < N; i++) {
            double quota = (double)total * (double)weight[i] / (double)all;
            sum += out[i];
            ck_assert(fabs((double)out[i] - quota) < 1.0 + 1e-3); /* of 1e12, rounded */
            ck_assert(weight[i] > 0 || out[i] == 0);
        }
        ck_assert_int_eq(sum, total);
    }
    anji_random_free(random);
}
END_TEST

START_TEST(share_refused)
{
    const int64_t good[] = {1, 2}, bad[] = {1, -2}, zero[] = {0, 0};
    const int64_t huge[] = {INT64_MAX, 1};
    int64_t       out[2] = {5, 5};
    anji_error    err;

    ck_assert_int_eq(anji_share(1, 0, good, out, &err), ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(anji_share(1, 2, NULL, out, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(out[0], -1);
    ck_assert_int_eq(anji_share(1, 2, good, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_share(-1, 2, good, out, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_share(1, 2, bad, out, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 1);
    ck_assert_int_eq(out[1], -1);
    ck_assert_int_eq(anji_share(1, 2, zero, out, &err), ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(anji_share(1, 2, huge, out, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 1);
}
END_TEST

/* ---- a sale --------------------------------------------------------------------------- */

static const anji_sale grid = {.tonnes           = 2000,
                               .price_fen        = 7341,
                               .village_share    = 8000,
                               .collective_share = 0,
                               .collective_fen   = -1};

/* tonnes, price, fee, fee share, measurement, village, collective's share and sum; gross,
 * fee, measurement, net, village, kept, collective, households, outcome. The first is the
 * sale to State Grid Huzhou; the others are payment.py's. */
static const struct {
    anji_sale    sale;
    anji_payment want;
} sales[] = {
    {{2000, 7341, 0, 0, 0, 8000, 0, -1},
     {14682000, 0, 0, 14682000, 11745600, 2936400, 0, 11745600, 0, 0}},
    {{1999, 7343, 123457, 317, 2345671, 8111, 3394, -1},
     {14678657, 588770, 2345671, 11744216, 9525734, 2218482, 3233034, 6292700, 0, 0}},
    {{7, 4304, 0, 0, 30127, 8000, 5000, -1}, {30128, 0, 30127, 1, 1, 0, 1, 0, 0, 0}},
    {{10, 4304, 40, 0, 1000, 10000, -1, 42000},
     {43040, 40, 1000, 42000, 42000, 0, 42000, 0, 0, 0}},
    {{10, 4304, 0, 0, 43040, 8000, 5000, -1}, {43040, 0, 43040, 0, 0, 0, 0, 0, 1, 0}},
    {{10, 4304, 0, 500, 50000, 8000, -1, 700},
     {43040, 2152, 50000, -9112, 0, -9112, 0, 0, 1, 0}},
    /* a fee of half a fen is rounded up */
    {{1, 5, 0, 1000, 0, 8000, 5000, -1}, {5, 1, 0, 4, 4, 0, 2, 2, 0, 0}},
    {{1, INT64_MAX, 0, 0, 0, 8000, 5000, -1},
     {INT64_MAX, 0, 0, INT64_MAX, 7378697629483820646, 1844674407370955161,
      3689348814741910323, 3689348814741910323, 0, 0}},
};

START_TEST(sale)
{
    anji_payment        got;
    anji_error          err;
    const anji_payment *want = &sales[_i].want;

    int status = anji_payment_run(&sales[_i].sale, NULL, &got, &err);
    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    ck_assert_int_eq(got.gross, want->gross);
    ck_assert_int_eq(got.fee, want->fee);
    ck_assert_int_eq(got.net, want->net);
    ck_assert_int_eq(got.village, want->village);
    ck_assert_int_eq(got.collective, want->collective);
    ck_assert_msg(memcmp(&got, want, sizeof got) == 0, "kept %lld, households %lld",
                  (long long)got.kept, (long long)got.households);
    ck_assert_int_eq(got.gross - got.fee - got.measurement, got.net);
    ck_assert_int_eq(got.village + got.kept, got.net);
    ck_assert_int_eq(got.collective + got.households, got.village);
    /* at least 80 %, to the fen */
    if (got.net > 0 && got.net < INT64_MAX / 10000)
        ck_assert(got.village * 10000 >= got.net * 8000);
}
END_TEST

#define WITH(field, number, words)                                                     \
    {                                                                                  \
        offsetof(anji_sale, field), number, words                                      \
    }

static const struct {
    size_t      at;
    int64_t     value;
    const char *message;
} sales_refused[] = {
    WITH(tonnes, 0, "tonnes is 0"),
    WITH(tonnes, -2000, "tonnes is -2000"),
    WITH(tonnes, INT64_MAX, "do not fit 64 bits"),
    WITH(price_fen, 0, "price_fen is 0"),
    WITH(price_fen, INT64_MAX, "do not fit 64 bits"),
    WITH(fee_fen, -1, "fee_fen is -1"),
    WITH(fee_share, -1, "fee_share is -1"),
    WITH(fee_share, 10001, "fee_share is 10001"),
    WITH(measurement_fen, -1, "measurement_fen is -1"),
    WITH(village_share, 7999, "at least 8000"),
    WITH(village_share, 10001, "village_share is 10001"),
    WITH(village_share, -1, "village_share is -1"),
    WITH(collective_share, 10001, "collective_share is 10001"),
    WITH(collective_share, -1, "neither share nor sum"),
    WITH(collective_share, -2, "collective_share is -2"),
    WITH(collective_fen, 0, "both a share and a sum"),
    WITH(collective_fen, -2, "collective_fen is -2"),
};

static void check_failed(const anji_payment *pay)
{
    ck_assert(pay->gross == INT64_MIN && pay->net == INT64_MIN &&
              pay->village == INT64_MIN && pay->kept == INT64_MIN &&
              pay->households == INT64_MIN && pay->outcome == -1);
}

START_TEST(sale_refused)
{
    anji_sale    sold = grid;
    anji_payment pay;
    anji_error   err;

    memcpy((char *)&sold + sales_refused[_i].at, &sales_refused[_i].value,
           sizeof(int64_t));
    ck_assert_int_eq(anji_payment_run(&sold, NULL, &pay, &err), ANJI_ERR_DOMAIN);
    ck_assert_msg(strstr(err.message, sales_refused[_i].message) != NULL, "%s",
                  err.message);
    check_failed(&pay);
}
END_TEST

START_TEST(rest_refused)
{
    anji_sale         sold = grid;
    anji_payment      pay;
    anji_payment_opts opts;
    anji_error        err;

    sold.collective_share = -1;
    sold.collective_fen   = 11745601;
    ck_assert_int_eq(anji_payment_run(&sold, NULL, &pay, &err), ANJI_ERR_DOMAIN);
    ck_assert_ptr_nonnull(strstr(err.message, "the village has 11745600"));
    check_failed(&pay);
    sold.collective_fen--;
    ck_assert_int_eq(anji_payment_run(&sold, NULL, &pay, &err), ANJI_OK);
    ck_assert_int_eq(pay.households, 0);

    sold         = grid;
    sold.fee_fen = INT64_MAX - 5;
    ck_assert_int_eq(anji_payment_run(&sold, NULL, &pay, &err), ANJI_OK);
    ck_assert_int_eq(pay.kept, 14682000 - (INT64_MAX - 5));
    sold.fee_share = 1;
    ck_assert_int_eq(anji_payment_run(&sold, NULL, &pay, &err), ANJI_ERR_DOMAIN);
    sold.fee_share       = 0;
    sold.measurement_fen = 6;
    ck_assert_int_eq(anji_payment_run(&sold, NULL, &pay, &err), ANJI_ERR_DOMAIN);
    ck_assert_ptr_nonnull(strstr(err.message, "costs do not fit"));

    sold = grid;
    ck_assert_int_eq(anji_payment_opts_init(&opts, sizeof opts), ANJI_OK);
    ck_assert_uint_eq(opts.village_min, 8000);
    opts.village_min = 8001;
    ck_assert_int_eq(anji_payment_run(&sold, &opts, &pay, &err), ANJI_ERR_DOMAIN);
    opts.village_min   = 6000;
    sold.village_share = 6000;
    ck_assert_int_eq(anji_payment_run(&sold, &opts, &pay, &err), ANJI_OK);
    ck_assert_int_eq(pay.village, 8809200);
    opts.village_min = 10001;
    ck_assert_int_eq(anji_payment_run(&sold, &opts, &pay, &err), ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_payment_run(NULL, NULL, &pay, &err), ANJI_ERR_NULL);
    check_failed(&pay);
    ck_assert_int_eq(anji_payment_run(&sold, NULL, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_payment_opts_init(NULL, sizeof opts), ANJI_ERR_NULL);
    ck_assert_str_eq(anji_payment_param(0)->name, "village_min");
    ck_assert_ptr_null(anji_payment_param(1));
}
END_TEST

/* ---- in words ------------------------------------------------------------------------- */

START_TEST(words)
{
    anji_payment pay;
    char         text[2048], brief[10];

    ck_assert_int_eq(anji_payment_run(&sales[1].sale, NULL, &pay, NULL), ANJI_OK);
    size_t n = anji_payment_describe(&sales[1].sale, &pay, text, sizeof text);
    ck_assert_uint_eq(n, strlen(text));
    ck_assert_str_eq(
        text, "Sold 1999 t CO2 at 73.43 yuan per t                       146786.57 yuan\n"
              "Platform fee                                                5887.70 yuan\n"
              "Measurement, reporting and verification                    23456.71 yuan\n"
              "Net                                                       117442.16 yuan\n"
              "To the village, 81.11 % of net                             95257.34 yuan\n"
              "Kept by the operator                                       22184.82 yuan\n"
              "  to the collective, 33.94 % of the village's              32330.34 yuan\n"
              "  to the households, by the register                       62927.00 yuan\n");
    ck_assert_uint_eq(anji_payment_describe(&sales[1].sale, &pay, brief, sizeof brief),
                      n);
    ck_assert_str_eq(brief, "Sold 1999");
    ck_assert_uint_eq(anji_payment_describe(NULL, &pay, brief, sizeof brief), 0);
    ck_assert_str_eq(brief, "");
    ck_assert_uint_eq(anji_payment_describe(&sales[1].sale, NULL, NULL, 0), 0);

    ck_assert_int_eq(anji_payment_run(&sales[3].sale, NULL, &pay, NULL), ANJI_OK);
    anji_payment_describe(&sales[3].sale, &pay, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "  to the collective, a sum  "));
    ck_assert_int_eq(anji_payment_run(&sales[5].sale, NULL, &pay, NULL), ANJI_OK);
    anji_payment_describe(&sales[5].sale, &pay, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(
        text,
        "Nothing to share: the operator bears                         -91.12 yuan\n"));
    ck_assert_ptr_null(strstr(text, "village"));
    ck_assert_uint_eq(anji_household_describe(&pay, NULL, 0, 5, text, sizeof text), 0);
}
END_TEST

#define LOOP(name, rows)                                                               \
    tcase_add_loop_test(tc, name, 0, (int)(sizeof(rows) / sizeof *(rows)))

SUITE_MAIN("payment", LOOP(decimal, decimals); tcase_add_test(tc, fen);
           tcase_add_test(tc, share_by_hand); tcase_add_test(tc, shuangyi);
           tcase_add_test(tc, share_property); tcase_add_test(tc, share_refused);
           LOOP(sale, sales); LOOP(sale_refused, sales_refused);
           tcase_add_test(tc, rest_refused); tcase_add_test(tc, words);)
