/* anjicarbon/signature.h - who answers for a file: Ed25519 keys and signatures.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_SIGNATURE_H
#define ANJICARBON_SIGNATURE_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Characters of keys (and seeds) and of signatures in hexadecimal, with the NUL. */
#define ANJI_KEY_HEX       65
#define ANJI_SIGNATURE_HEX 129

/**
 * Ed25519 of bytes, keys and signatures as lower-case hexadecimal text.
 *
 * Given:
 *   seed        64 digits, the secret; NULL (anji_key_make): made by the system's
 *               generator of random numbers
 *   n, bytes    the message
 * Returned:
 *   secret      the seed; may be NULL when a seed is given
 *   key         the public key
 *   signature   of the bytes
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_FORMAT (text that is not so many hexadecimal
 *   digits); ANJI_ERR_DOMAIN (anji_signature_check: it is not a signature of these bytes
 *   by that key). Outputs are empty on failure.
 * Reference: RFC 8032; computed by libsodium.
 */
ANJI_API int anji_key_make(const char *seed, char secret[ANJI_KEY_HEX],
                           char key[ANJI_KEY_HEX], anji_error *err);
ANJI_API int anji_signature_make(const char *seed, size_t n, const void *bytes,
                                 char signature[ANJI_SIGNATURE_HEX], anji_error *err);
ANJI_API int anji_signature_check(const char *key, const char *signature, size_t n,
                                  const void *bytes, anji_error *err);

/**
 * Key and signature files: text, one "name value" a line, in this order.
 *
 *     anji-secret-key ed25519     anji-public-key ed25519     anji-signature ed25519
 *     seed 64 digits              key 64 digits               sha256 of the file
 *                                                             key 64 digits
 *                                                             signature 128 digits
 *
 * anji_key_write() makes a pair: `path`.secret, which only its owner may read, and
 * `path`.public. Neither may exist. seed as above.
 * anji_key_read() reads the value of either.
 * anji_sign_file() signs the bytes of `path`; the signature goes to `signature_path`.
 * anji_check_file() checks it.
 * Status: as above; ANJI_ERR_IO; ANJI_ERR_FORMAT (a file that is not one, with its line);
 *   of anji_check_file: ANJI_ERR_NOT_FOUND (no signature file), ANJI_ERR_AMBIGUOUS (it is
 *   a signature by another key), ANJI_ERR_DOMAIN (altered file, or altered signature: the
 *   message says which).
 */
ANJI_API int anji_key_write(const char *path, const char *seed, anji_error *err);
ANJI_API int anji_key_read(const char *path, char value[ANJI_KEY_HEX], int *is_secret,
                           anji_error *err);
ANJI_API int anji_sign_file(const char *secret_path, const char *path,
                            const char *signature_path, anji_error *err);
ANJI_API int anji_check_file(const char *public_path, const char *path,
                             const char *signature_path, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_SIGNATURE_H */
