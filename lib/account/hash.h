/* The door to libsodium.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_HASH_H
#define ANJI_ACCOUNT_HASH_H

#include <stdint.h>

#include <anjicarbon/hash.h>

/* SHA-256 of n bytes, raw. */
void anjip_sha256(size_t n, const void *bytes, uint8_t digest[32]);
/* n raw bytes as 2 n lower-case hexadecimal digits and a NUL, to 2 n + 1 characters. */
void anjip_hex(size_t n, const uint8_t *raw, char *hex);
/* The other way, from just 2 n lower-case digits; 0: the text is not that. */
int anjip_unhex(const char *hex, size_t n, uint8_t *raw);
/* Version of libsodium in use. */
const char *anjip_sodium_version(void);

/* Ed25519: the public key of a seed; a signature; whether it is one (1 or 0). */
void anjip_ed25519_key(const uint8_t seed[32], uint8_t key[32]);
void anjip_ed25519_sign(const uint8_t seed[32], size_t n, const void *bytes,
                        uint8_t signature[64]);
int  anjip_ed25519_check(const uint8_t key[32], const uint8_t signature[64], size_t n,
                         const void *bytes);
/* signature.c: as anji_check_file(), for bytes that are in memory. */
int anjip_check_bytes(const char *public_path, size_t n, const char *bytes,
                      const char *signature_path, anji_error *err);
/* 32 bytes of the system's generator of random numbers; 0: it cannot be had. */
int anjip_random_seed(uint8_t seed[32]);
/* Forget a secret, whatever the compiler thinks of it. */
void anjip_forget(void *secret, size_t n);

#endif
