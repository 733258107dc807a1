/* anjicarbon/hash.h - SHA-256 of bytes and files: the name of what a tonne was made from.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_HASH_H
#define ANJICARBON_HASH_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Characters of a SHA-256 in lower-case hexadecimal, with the NUL. */
#define ANJI_SHA256_HEX 65

/**
 * SHA-256 of bytes, or of a file.
 *
 * Given:
 *   n, bytes   the message; bytes may be NULL when n is 0
 *   path       a readable file, read to its end
 * Returned:
 *   hex    64 lower-case hexadecimal digits and a NUL, in the caller's array; empty on
 *          failure
 *   size   bytes of the file, -1 on failure; may be NULL
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_IO when the file cannot be opened or read.
 * Notes: the message and the file are hashed as they are, byte by byte: line ends and
 *   byte-order marks count.
 * Reference: FIPS 180-4 (2015), doi 10.6028/NIST.FIPS.180-4; computed by libsodium.
 */
ANJI_API int anji_sha256(size_t n, const void *bytes, char hex[ANJI_SHA256_HEX],
                         anji_error *err);
ANJI_API int anji_sha256_file(const char *path, char hex[ANJI_SHA256_HEX], int64_t *size,
                              anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_HASH_H */
