/* Tests of anjicarbon/signature.h. Expected keys and signatures: RFC 8032, 7.1.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/stat.h>

#include <anjicarbon/account.h>

#include "suite.h"

static const struct {
    const char *seed, *key;
    size_t      n;
    const char *message, *signature;
} vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", 0, "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc"
     "61"
     "e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", 1, "\x72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e4"
     "58"
     "f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", 2, "\xaf\x82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290a"
     "e6"
     "7f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf", 64,
     "\xdd\xaf\x35\xa1\x93\x61\x7a\xba\xcc\x41\x73\x49\xae\x20\x41\x31\x12\xe6\xfa\x4e"
     "\x89\xa9\x7e\xa2\x0a\x9e\xee\xe6\x4b\x55\xd3\x9a\x21\x92\x99\x2a\x27\x4f\xc1\xa8"
     "\x36\xba\x3c\x23\xa3\xfe\xeb\xbd\x45\x4d\x44\x23\x64\x3c\xe8\x0e\x2a\x9a\xc9\x4f"
     "\xa5\x4c\xa4\x9f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecf"
     "df"
     "bc7c66431e0303dca179c138ac17ad9bef1177331a704"},
};
#define SEED vectors[0].seed

START_TEST(published)
{
    char       secret[ANJI_KEY_HEX], key[ANJI_KEY_HEX], signature[ANJI_SIGNATURE_HEX];
    anji_error err;

    ck_assert_int_eq(anji_key_make(vectors[_i].seed, secret, key, &err), ANJI_OK);
    ck_assert_str_eq(secret, vectors[_i].seed);
    ck_assert_str_eq(key, vectors[_i].key);
    ck_assert_int_eq(anji_signature_make(vectors[_i].seed, vectors[_i].n,
                                         vectors[_i].message, signature, &err),
                     ANJI_OK);
    ck_assert_str_eq(signature, vectors[_i].signature);
    ck_assert_int_eq(
        anji_signature_check(key, signature, vectors[_i].n, vectors[_i].message, &err),
        ANJI_OK);
    signature[5] = signature[5] == '0' ? '1' : '0';
    ck_assert_int_eq(
        anji_signature_check(key, signature, vectors[_i].n, vectors[_i].message, &err),
        ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_signature_check(vectors[(_i + 1) % 3].key,
                                          vectors[_i].signature, vectors[_i].n,
                                          vectors[_i].message, &err),
                     ANJI_ERR_DOMAIN);
}
END_TEST

START_TEST(random_keys)
{
    char       secret[2][ANJI_KEY_HEX], key[2][ANJI_KEY_HEX];
    anji_error err;

    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(anji_key_make(NULL, secret[i], key[i], &err), ANJI_OK);
    ck_assert_str_ne(secret[0], secret[1]);
    ck_assert_str_ne(key[0], key[1]);
    ck_assert_uint_eq(strlen(key[0]), 64);
}
END_TEST

START_TEST(refused)
{
    char       key[ANJI_KEY_HEX] = "x", signature[ANJI_SIGNATURE_HEX] = "x";
    anji_error err;

    ck_assert_int_eq(anji_key_make(NULL, NULL, key, &err), ANJI_ERR_NULL);
    ck_assert_str_eq(key, "");
    ck_assert_int_eq(anji_key_make(SEED, NULL, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_key_make("12", NULL, key, &err), ANJI_ERR_FORMAT);
    ck_assert_int_eq(
        anji_key_make("9D61b19deffd5a60ba844af492ec2cc44449c5697b326919703ba"
                      "c031cae7f60",
                      NULL, key, &err),
        ANJI_ERR_FORMAT);
    ck_assert_int_eq(anji_signature_make(NULL, 0, NULL, signature, &err),
                     ANJI_ERR_NULL);
    ck_assert_str_eq(signature, "");
    ck_assert_int_eq(anji_signature_make(SEED, 1, NULL, signature, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_signature_make(SEED, 0, NULL, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_signature_check(NULL, signature, 0, NULL, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_signature_check(vectors[0].key, "00", 0, NULL, &err),
                     ANJI_ERR_FORMAT);
    ck_assert_int_eq(
        anji_signature_check(vectors[0].key, vectors[0].signature, 1, NULL, &err),
        ANJI_ERR_NULL);
    ck_assert_int_eq(anji_key_write(NULL, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_key_write("no/such/folder/key", SEED, &err), ANJI_ERR_IO);
    ck_assert_int_eq(anji_key_read(NULL, key, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_key_read("no/such/file", key, NULL, &err), ANJI_ERR_IO);
    ck_assert_int_eq(anji_sign_file(NULL, "a", "b", &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_check_file("a", NULL, "b", &err), ANJI_ERR_NULL);
}
END_TEST

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    ck_assert_int_eq(fclose(file), 0);
}

static const char *const made[] = {
    "check_signature.a.secret", "check_signature.a.public", "check_signature.b.secret",
    "check_signature.b.public", "check_signature.txt",      "check_signature.sig"};

static void clean(void)
{
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        remove(made[i]);
}

START_TEST(files)
{
    char        value[ANJI_KEY_HEX];
    int         secret;
    struct stat s;
    anji_error  err;

    clean();
    ck_assert_int_eq(anji_key_write("check_signature.a", SEED, &err), ANJI_OK);
    ck_assert_int_eq(stat(made[0], &s), 0);
    ck_assert_int_eq(s.st_mode & 0777, 0600);
    ck_assert_int_eq(anji_key_write("check_signature.a", SEED, &err), ANJI_ERR_IO);
    ck_assert_int_eq(anji_key_write("check_signature.b", NULL, &err), ANJI_OK);
    ck_assert_int_eq(anji_key_read(made[0], value, &secret, &err), ANJI_OK);
    ck_assert_str_eq(value, SEED);
    ck_assert_int_eq(secret, 1);
    ck_assert_int_eq(anji_key_read(made[1], value, &secret, &err), ANJI_OK);
    ck_assert_str_eq(value, vectors[0].key);
    ck_assert_int_eq(secret, 0);

    write_text(made[4], "22.3561 t CO2\n");
    ck_assert_int_eq(anji_sign_file(made[1], made[4], made[5], &err), ANJI_ERR_FORMAT);
    ck_assert_int_eq(anji_check_file(made[1], made[4], made[5], &err),
                     ANJI_ERR_NOT_FOUND);
    ck_assert_int_eq(anji_sign_file(made[0], made[4], made[5], &err), ANJI_OK);
    ck_assert_int_eq(anji_check_file(made[1], made[4], made[5], &err), ANJI_OK);
    ck_assert_int_eq(anji_check_file(made[0], made[4], made[5], &err), ANJI_ERR_FORMAT);
    ck_assert_int_eq(anji_check_file(made[3], made[4], made[5], &err),
                     ANJI_ERR_AMBIGUOUS);
    ck_assert_ptr_nonnull(strstr(err.message, "signed by the key d75a980182b10ab7"));
    write_text(made[4], "22.3562 t CO2\n");
    ck_assert_int_eq(anji_check_file(made[1], made[4], made[5], &err), ANJI_ERR_DOMAIN);
    ck_assert_ptr_nonnull(strstr(err.message, "altered after it was signed"));
    clean();
}
END_TEST

/* Files that are not what they should be: line and what was wanted. */
START_TEST(malformed)
{
    static const struct {
        const char *text;
        int64_t     line;
    } rows[] = {
        {"", 1},
        {"anji-public-key rsa\nkey 12\n", 1},
        {"anji-public-key ed25519\n", 2},
        {"anji-public-key ed25519\nkey 12\n", 2},
        {"anji-public-key ed25519\nkey "
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a\nmore\n",
         3},
        {"anji-secret-key ed25519\nkey "
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a\n",
         2},
    };
    char       value[ANJI_KEY_HEX];
    anji_error err;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        write_text(made[4], rows[i].text);
        ck_assert_int_eq(anji_key_read(made[4], value, NULL, &err), ANJI_ERR_FORMAT);
        ck_assert_int_eq(err.line, rows[i].line);
        ck_assert_str_eq(value, "");
    }
    write_text(made[4],
               "anji-public-key ed25519\r\nkey "
               "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    ck_assert_int_eq(anji_key_read(made[4], value, NULL, &err), ANJI_OK);
    clean();
}
END_TEST

/* A digit of the signature, not of the file: another failure than an altered file. */
START_TEST(altered_signature)
{
    char       text[1000];
    anji_error err;

    clean();
    ck_assert_int_eq(anji_key_write("check_signature.a", SEED, &err), ANJI_OK);
    write_text(made[4], "x");
    ck_assert_int_eq(anji_sign_file(made[0], made[4], made[5], &err), ANJI_OK);
    FILE  *file = fopen(made[5], "rb");
    size_t n    = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[n]     = '\0';
    text[n - 2] = text[n - 2] == '0' ? '1' : '0';
    write_text(made[5], text);
    ck_assert_int_eq(anji_check_file(made[1], made[4], made[5], &err), ANJI_ERR_DOMAIN);
    ck_assert_ptr_nonnull(strstr(err.message, "the signature was altered"));
    clean();
}
END_TEST

SUITE_MAIN("signature", tcase_add_loop_test(tc, published, 0, 4);
           tcase_add_test(tc, random_keys); tcase_add_test(tc, refused);
           tcase_add_test(tc, files); tcase_add_test(tc, malformed);
           tcase_add_test(tc, altered_signature);)
