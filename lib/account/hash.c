/* SHA-256 and Ed25519 by libsodium. Nothing else in the library includes <sodium.h>.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "account/hash.h"
#include "private.h"

#define CHUNK 65536

void anjip_sha256(size_t n, const void *bytes, uint8_t digest[32])
{
    static const uint8_t none = 0;
    crypto_hash_sha256(digest, n > 0 ? bytes : &none, n);
}

void anjip_hex(size_t n, const uint8_t *raw, char *hex)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        hex[2 * i]     = digits[raw[i] >> 4];
        hex[2 * i + 1] = digits[raw[i] & 15];
    }
    hex[2 * n] = '\0';
}

int anji_sha256(size_t n, const void *bytes, char hex[ANJI_SHA256_HEX], anji_error *err)
{
    uint8_t digest[32];

    anjip_begin(err);
    if (!hex)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "hash: hex is NULL");
    hex[0] = '\0';
    if (!bytes && n > 0)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "hash: bytes is NULL and n is %zu",
                          n);
    anjip_sha256(n, bytes, digest);
    anjip_hex(sizeof digest, digest, hex);
    return ANJI_OK;
}

/* Bytes hashed, or -1 with errno. */
static int64_t digest_of(FILE *file, uint8_t *chunk, uint8_t digest[32])
{
    crypto_hash_sha256_state state;
    int64_t                  total = 0;

    crypto_hash_sha256_init(&state);
    for (;;) {
        size_t n = fread(chunk, 1, CHUNK, file);
        crypto_hash_sha256_update(&state, chunk, n);
        total += (int64_t)n;
        if (n < CHUNK)
            break;
    }
    crypto_hash_sha256_final(&state, digest);
    return ferror(file) ? -1 : total;
}

int anji_sha256_file(const char *path, char hex[ANJI_SHA256_HEX], int64_t *size,
                     anji_error *err)
{
    uint8_t digest[32];

    anjip_begin(err);
    if (size)
        *size = -1;
    if (hex)
        hex[0] = '\0';
    if (!path || !hex)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "hash: %s is NULL",
                          path ? "hex" : "path");
    uint8_t *chunk = anjip_malloc(CHUNK, 1);
    if (!chunk)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "hash: no memory");
    errno         = 0;
    FILE   *file  = fopen(path, "rb");
    int64_t total = file ? digest_of(file, chunk, digest) : -1;
    int     why   = errno;
    if (file)
        fclose(file);
    free(chunk);
    if (total < 0)
        return anjip_fail(err, ANJI_ERR_IO, -1, "%s: cannot be read: %s", path,
                          strerror(why));
    anjip_hex(sizeof digest, digest, hex);
    if (size)
        *size = total;
    return ANJI_OK;
}

const char *anjip_sodium_version(void)
{
    return sodium_version_string();
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int anjip_unhex(const char *hex, size_t n, uint8_t *raw)
{
    for (size_t i = 0; i < n; i++) {
        int high = digit_of(hex[2 * i]);
        int low  = high < 0 ? -1 : digit_of(hex[2 * i + 1]);
        if (low < 0)
            return 0;
        raw[i] = (uint8_t)(16 * high + low);
    }
    return hex[2 * n] == '\0';
}

/* ---- Ed25519 --------------------------------------------------------------------------- */
void anjip_ed25519_key(const uint8_t seed[32], uint8_t key[32])
{
    uint8_t secret[crypto_sign_SECRETKEYBYTES];

    crypto_sign_seed_keypair(key, secret, seed);
    sodium_memzero(secret, sizeof secret);
}

void anjip_ed25519_sign(const uint8_t seed[32], size_t n, const void *bytes,
                        uint8_t signature[64])
{
    static const uint8_t none = 0;
    uint8_t              secret[crypto_sign_SECRETKEYBYTES];
    uint8_t              key[crypto_sign_PUBLICKEYBYTES];

    crypto_sign_seed_keypair(key, secret, seed);
    crypto_sign_detached(signature, NULL, n > 0 ? bytes : &none, n, secret);
    sodium_memzero(secret, sizeof secret);
}

int anjip_ed25519_check(const uint8_t key[32], const uint8_t signature[64], size_t n,
                        const void *bytes)
{
    static const uint8_t none = 0;
    return crypto_sign_verify_detached(signature, n > 0 ? bytes : &none, n, key) == 0;
}

int anjip_random_seed(uint8_t seed[32])
{
    if (sodium_init() < 0)
        return 0;
    randombytes_buf(seed, crypto_sign_SEEDBYTES);
    return 1;
}

void anjip_forget(void *secret, size_t n)
{
    sodium_memzero(secret, n);
}
