/* Tests of the private JSON door. Expected bytes: RFC 8785's own examples (3.2.2, 3.2.3,
 * appendix B) and printf("%.*f") of the C library, which rounds the exact value.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "account/json.h"

#include "suite.h"

static anjip_json_text parse(const char *bytes, anji_error *err)
{
    anjip_json_text text = {"test.json", bytes, strlen(bytes), NULL, err};
    (void)anjip_json_parse(&text, err);
    return text;
}

static void check_canonical(const char *from, const char *want)
{
    anji_error      err;
    char           *bytes;
    size_t          n;
    anjip_json_text text = parse(from, &err);

    ck_assert_msg(text.root != NULL, "%s", err.message);
    ck_assert_int_eq(anjip_json_canonical(text.root, &bytes, &n, &err), ANJI_OK);
    ck_assert_str_eq(bytes, want);
    ck_assert_uint_eq(n, strlen(want));
    free(bytes);
    anjip_json_free(text.root);
}

/* Section 3.2.2: primitive data and strings; section 3.2.3: order of names. */
static const struct {
    const char *from, *want;
} examples[] = {
    {"{\n  \"numbers\": [333333333.33333329, 1E30, 4.50,\n"
     "              2e-3, 0.000000000000000000000000001],\n"
     "  \"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\n"
     "  \"literals\": [null, true, false]\n}",
     "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,"
     "1e-27],\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"},
    {"{\n  \"\\u20ac\": \"Euro Sign\",\n  \"\\r\": \"Carriage Return\",\n"
     "  \"\\ufb33\": \"Hebrew Letter Dalet With Dagesh\",\n  \"1\": \"One\",\n"
     "  \"\\ud83d\\ude00\": \"Emoji: Grinning Face\",\n  \"\\u0080\": \"Control\",\n"
     "  \"\\u00f6\": \"Latin Small Letter O With Diaeresis\"\n}",
     "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\",\"\xc3\xb6\":"
     "\"Latin Small Letter O With Diaeresis\",\"\xe2\x82\xac\":\"Euro Sign\","
     "\"\xf0\x9f\x98\x80\":\"Emoji: Grinning Face\",\"\xef\xac\xb3\":"
     "\"Hebrew Letter Dalet With Dagesh\"}"},
    {"{}", "{}"},
    {"[ ]", "[]"},
    {"[[1,[]],{\"b\":{},\"a\":[-7]}]", "[[1,[]],{\"a\":[-7],\"b\":{}}]"},
    {"[\"\\b\\t\\n\\f\\r\\u000b\\u001f\\u007f\\u2028\"]",
     "[\"\\b\\t\\n\\f\\r\\u000b\\u001f\x7f\xe2\x80\xa8\"]"},
};

START_TEST(canonical)
{
    check_canonical(examples[_i].from, examples[_i].want);
}
END_TEST

/* RFC 8785, appendix B. */
static const struct {
    uint64_t    bits;
    const char *text;
} samples[] = {
    {UINT64_C(0x0000000000000000), "0"},
    {UINT64_C(0x8000000000000000), "0"},
    {UINT64_C(0x0000000000000001), "5e-324"},
    {UINT64_C(0x8000000000000001), "-5e-324"},
    {UINT64_C(0x7fefffffffffffff), "1.7976931348623157e+308"},
    {UINT64_C(0xffefffffffffffff), "-1.7976931348623157e+308"},
    {UINT64_C(0x4340000000000000), "9007199254740992"},
    {UINT64_C(0xc340000000000000), "-9007199254740992"},
    {UINT64_C(0x4430000000000000), "295147905179352830000"},
    {UINT64_C(0x44b52d02c7e14af5), "9.999999999999997e+22"},
    {UINT64_C(0x44b52d02c7e14af6), "1e+23"},
    {UINT64_C(0x44b52d02c7e14af7), "1.0000000000000001e+23"},
    {UINT64_C(0x444b1ae4d6e2ef4e), "999999999999999700000"},
    {UINT64_C(0x444b1ae4d6e2ef4f), "999999999999999900000"},
    {UINT64_C(0x444b1ae4d6e2ef50), "1e+21"},
    {UINT64_C(0x3eb0c6f7a0b5ed8c), "9.999999999999997e-7"},
    {UINT64_C(0x3eb0c6f7a0b5ed8d), "0.000001"},
    {UINT64_C(0x41b3de4355555553), "333333333.3333332"},
    {UINT64_C(0x41b3de4355555554), "333333333.33333325"},
    {UINT64_C(0x41b3de4355555555), "333333333.3333333"},
    {UINT64_C(0x41b3de4355555556), "333333333.3333334"},
    {UINT64_C(0x41b3de4355555557), "333333333.33333343"},
    {UINT64_C(0xbecbf647612f3696), "-0.0000033333333333333333"},
    {UINT64_C(0x43143ff3c1cb0959), "1424953923781206.2"},
};

START_TEST(ecmascript)
{
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        double value;
        char   text[ANJIP_ECMA_SIZE];
        memcpy(&value, &samples[i].bits, sizeof value);
        anjip_ecma_number(value, text);
        ck_assert_str_eq(text, samples[i].text);
    }
}
END_TEST

static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Any double and dyadic fractions, whose ties are exact. */
START_TEST(decimals)
{
    uint64_t state = 88172645463325252;

    for (int i = 0; i < 20000; i++) {
        uint64_t bits = next(&state);
        double   value;
        char     got[ANJIP_DECIMAL_SIZE], want[400], again[ANJIP_ECMA_SIZE];
        int      places = (int)(next(&state) % 16);
        if (i % 2)
            value = ldexp((double)(int64_t)(bits % 2000001) - 1e6,
                          -(int)(next(&state) % 24));
        else
            memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        anjip_decimal(value, places, got);
        snprintf(want, sizeof want, "%.*f", places, value);
        if (want[0] == '-' && strspn(want + 1, "0.") == strlen(want + 1))
            memmove(want, want + 1, strlen(want));
        ck_assert_str_eq(got, want);
        ck_assert_int_eq(anjip_decimals_of(got), places);
        anjip_ecma_number(value, again);
        ck_assert_msg(anjip_decimal_value(again) == value, "%s for %.17g", again,
                      value);
    }
}
END_TEST

START_TEST(decimal_edges)
{
    static const struct {
        double      value;
        int         places;
        const char *text;
    } rows[] = {
        {22.3561, 4, "22.3561"}, {0.125, 2, "0.12"},
        {0.375, 2, "0.38"},      {-0.004, 2, "0.00"},
        {-0.0, 2, "0.00"},       {-0.005, 2, "-0.01"},
        {999.995, 2, "1000.00"}, {0.5, 0, "0"},
        {1.5, 0, "2"},           {-0.5, 0, "0"},
        {9.5, 0, "10"},          {NAN, 2, ""},
        {INFINITY, 2, ""},       {1.0, 16, ""},
        {1.0, -1, ""},           {5e-324, 15, "0.000000000000000"},
        {2.675, 2, "2.67"},
    };
    static const char *const not_ours[] = {
        "",   "-",  "-0.00", "01.5", ".5",  "5.", "1e3",
        "+1", " 1", "1 ",    "NaN",  "1,5", "-0", "1.2345678901234567"};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[ANJIP_DECIMAL_SIZE];
        ck_assert_uint_eq(anjip_decimal(rows[i].value, rows[i].places, text),
                          strlen(rows[i].text));
        ck_assert_str_eq(text, rows[i].text);
    }
    for (size_t i = 0; i < sizeof not_ours / sizeof *not_ours; i++)
        ck_assert_msg(anjip_decimals_of(not_ours[i]) == -1, "%s", not_ours[i]);
    ck_assert(isnan(anjip_decimal_value("1x")));
    ck_assert(isnan(anjip_decimal_value(NULL)));
}
END_TEST

/* RFC 7493: 2^53 - 1 is the last integer that every reader keeps. */
START_TEST(integers)
{
    static const struct {
        int64_t     value;
        const char *text;
    } rows[] = {
        {0, "[0]"},
        {INT64_C(9007199254740991), "[9007199254740991]"},
        {-INT64_C(9007199254740991), "[-9007199254740991]"},
        {INT64_C(9007199254740992), "[\"9007199254740992\"]"},
        {INT64_MAX, "[\"9223372036854775807\"]"},
        {INT64_MIN, "[\"-9223372036854775808\"]"},
    };
    static const char *const refused[] = {"[9007199254740992]",
                                          "[\"9007199254740991\"]",
                                          "[\"12\"]",
                                          "[1.5]",
                                          "[\"9223372036854775808\"]",
                                          "[null]",
                                          "[\"09223372036854775807\"]"};
    anji_error               err;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        anjip_json   *list = anjip_json_array();
        anjip_json_at root, each;
        char         *bytes;
        size_t        n;
        int64_t       value;
        ck_assert_int_eq(anjip_json_append(list, anjip_json_integer(rows[i].value)), 0);
        ck_assert_int_eq(anjip_json_canonical(list, &bytes, &n, &err), ANJI_OK);
        ck_assert_str_eq(bytes, rows[i].text);
        anjip_json_text text = parse(bytes, &err);
        anjip_json_root(&text, &root);
        anjip_json_element(&root, 0, &each);
        ck_assert_int_eq(anjip_json_get_integer(&each, &value), ANJI_OK);
        ck_assert(value == rows[i].value);
        anjip_json_free(text.root);
        anjip_json_free(list);
        free(bytes);
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        anjip_json_at   root, each;
        int64_t         value;
        anjip_json_text text = parse(refused[i], &err);
        anjip_json_root(&text, &root);
        anjip_json_element(&root, 0, &each);
        ck_assert_msg(anjip_json_get_integer(&each, &value) == ANJI_ERR_FORMAT, "%s",
                      refused[i]);
        anjip_json_free(text.root);
    }
}
END_TEST

START_TEST(not_json)
{
    static const struct {
        const char *text;
        int64_t     line;
        const char *says;
    } rows[] = {
        {"{\"a\":1,\n\"a\":2}", 2, "duplicate"},
        {"{\"a\":1", 1, "test.json:1:"},
        {"", 1, "not JSON"},
        {"[1] x", 1, "not JSON"},
        {"[\"\xff\"]", 1, "not JSON"},
        {"[\"\\u0000\"]", 1, "not JSON"},
        {"[\"\\ud83d\"]", 1, "not JSON"},
        {"[99999999999999999999]", 1, "not JSON"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        anji_error      err;
        anjip_json_text text = parse(rows[i].text, &err);
        ck_assert_ptr_null(text.root);
        ck_assert_int_eq(err.code, ANJI_ERR_FORMAT);
        ck_assert_int_eq(err.line, rows[i].line);
        ck_assert_msg(strstr(err.message, rows[i].says) != NULL, "%s", err.message);
    }
}
END_TEST

START_TEST(places)
{
    static const char        document[] = "{\"x\": {\"y}\": \"]\\\"\", \"list\": [\n"
                                          "  {\"a\": \"{[\"}, {\"a\": 5, \"b\": 6}]}}";
    static const char *const only_a[]   = {"a", NULL};
    anji_error               err;
    anjip_json_text          text = parse(document, &err);
    anjip_json_at            root, x, list, second, a;
    const char              *words;

    anjip_json_root(&text, &root);
    ck_assert_int_eq(anjip_json_member(&root, "x", &x), ANJI_OK);
    ck_assert_int_eq(anjip_json_member(&x, "list", &list), ANJI_OK);
    anjip_json_element(&list, 1, &second);
    ck_assert_int_eq(anjip_json_member(&second, "a", &a), ANJI_OK);
    ck_assert_int_eq(anjip_json_get_string(&a, 0, &words), ANJI_ERR_FORMAT);
    ck_assert_str_eq(err.message,
                     "test.json:2:22: x.list[1].a is an integer, want a text");
    ck_assert_int_eq(err.line, 2);
    ck_assert_int_eq(err.column, 22);
    ck_assert_int_eq(anjip_json_only(&second, only_a), ANJI_ERR_FORMAT);
    ck_assert_str_eq(err.message,
                     "test.json:2:30: x.list[1].b is not a member that is known here");
    ck_assert_int_eq(anjip_json_member(&second, "c", &a), ANJI_ERR_FORMAT);
    ck_assert_str_eq(err.message, "test.json:2:16: x.list[1] has no member \"c\"");
    ck_assert_int_eq(anjip_json_member(&list, "c", &a), ANJI_ERR_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.message, "x.list is an array, want an object"));
    anjip_json_free(text.root);
}
END_TEST

START_TEST(depth)
{
    char       deep[201], *bytes;
    size_t     n;
    anji_error err;

    memset(deep, '[', 100);
    memset(deep + 100, ']', 100);
    deep[200]            = '\0';
    anjip_json_text text = parse(deep, &err);
    ck_assert_ptr_nonnull(text.root);
    ck_assert_int_eq(anjip_json_canonical(text.root, &bytes, &n, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_ptr_null(bytes);
    anjip_json_free(text.root);
}
END_TEST

START_TEST(utf8)
{
    static const char *const good[] = {"", "a\xc3\xb6", "\xf4\x8f\xbf\xbf",
                                       "\xee\x80\x80"};
    static const char *const bad[]  = {
         "\x80",         "\xc0\x80", "\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80",
         "\xe0\x80\x80", "\xff"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_int_eq(anjip_utf8(good[i]), 1);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_int_eq(anjip_utf8(bad[i]), 0);
    ck_assert_int_gt(anjip_utf16_order("\xef\xbf\xbd", "\xf0\x9f\x98\x80"), 0);
    ck_assert_int_lt(anjip_utf16_order("a", "ab"), 0);
    ck_assert_int_lt(anjip_utf16_order("\xe2\x82\xac", "\xf0\x9f\x98\x80"), 0);
    ck_assert_int_eq(anjip_utf16_order("a", "a"), 0);
}
END_TEST

SUITE_MAIN("json", tcase_add_loop_test(tc, canonical, 0,
                                       (int)(sizeof examples / sizeof *examples));
           tcase_add_test(tc, ecmascript); tcase_add_test(tc, decimals);
           tcase_add_test(tc, decimal_edges); tcase_add_test(tc, integers);
           tcase_add_test(tc, not_json); tcase_add_test(tc, places);
           tcase_add_test(tc, depth); tcase_add_test(tc, utf8);)
