/* Tests of anjicarbon/hash.h. Expected digests: FIPS 180-4's published examples, and of
 * one million a's (NIST, Secure Hash Algorithm test vectors).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/account.h>

#include "suite.h"

#define NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define MILLION "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

static const struct {
    const char *message, *digest;
} published[] = {
    {"", NOTHING},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

START_TEST(bytes)
{
    char       hex[ANJI_SHA256_HEX];
    anji_error err;

    ck_assert_int_eq(
        anji_sha256(strlen(published[_i].message), published[_i].message, hex, &err),
        ANJI_OK);
    ck_assert_str_eq(hex, published[_i].digest);
}
END_TEST

static void write_letters(const char *path, size_t n)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    for (size_t i = 0; i < n; i++)
        ck_assert_int_ne(fputc('a', file), EOF);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(files)
{
    static const struct {
        size_t      n;
        const char *digest;
    } sizes[]        = {{0, NOTHING}, {1000000, MILLION}};
    const char *path = "check_hash.tmp";

    for (size_t i = 0; i < 2; i++) {
        char       hex[ANJI_SHA256_HEX];
        int64_t    size;
        anji_error err;
        write_letters(path, sizes[i].n);
        ck_assert_int_eq(anji_sha256_file(path, hex, &size, &err), ANJI_OK);
        ck_assert_str_eq(hex, sizes[i].digest);
        ck_assert_int_eq(size, (int64_t)sizes[i].n);
        ck_assert_int_eq(anji_sha256_file(path, hex, NULL, NULL), ANJI_OK);
    }
    remove(path);
}
END_TEST

START_TEST(refused)
{
    char       hex[ANJI_SHA256_HEX] = "x";
    int64_t    size                 = 7;
    anji_error err;

    ck_assert_int_eq(anji_sha256(1, NULL, hex, &err), ANJI_ERR_NULL);
    ck_assert_str_eq(hex, "");
    ck_assert_int_eq(anji_sha256(1, "a", NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_sha256(0, NULL, hex, &err), ANJI_OK);
    ck_assert_str_eq(hex, NOTHING);
    ck_assert_int_eq(anji_sha256_file(NULL, hex, &size, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(size, -1);
    ck_assert_int_eq(anji_sha256_file("no/such/file", hex, &size, &err), ANJI_ERR_IO);
    ck_assert_str_eq(hex, "");
    ck_assert_ptr_nonnull(strstr(err.message, "no/such/file: cannot be read"));
    ck_assert_int_eq(anji_sha256_file(".", hex, &size, &err), ANJI_ERR_IO);
    ck_assert_int_eq(size, -1);
}
END_TEST

SUITE_MAIN("hash", tcase_add_loop_test(tc, bytes, 0, 3); tcase_add_test(tc, files);
           tcase_add_test(tc, refused);)
