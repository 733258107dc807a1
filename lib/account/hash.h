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

#endif
