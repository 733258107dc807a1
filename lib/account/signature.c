/* Ed25519 keys and signatures as text, in memory and in files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <anjicarbon/signature.h>

#include "account/file.h"
#include "account/hash.h"

#define KEY_BYTES       32
#define SIGNATURE_BYTES 64
#define TEXT_MAX        512
#define DIGITS_64       "(64 digits 0-9, a-f)"
#define DIGITS_128      "(128 digits 0-9, a-f)"

/* ---- text ------------------------------------------------------------------------------ */
static void clear(char *a, char *b)
{
    if (a != NULL)
        a[0] = '\0';
    if (b != NULL)
        b[0] = '\0';
}

static int take_hex(const char *what, const char *hex, size_t n, uint8_t *raw,
                    anji_error *err)
{
    if (hex == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "signature: the %s is NULL", what);
    if (!anjip_unhex(hex, n, raw))
        return anjip_fail(err, ANJI_ERR_FORMAT, -1,
                          "signature: the %s is not %zu lower-case hexadecimal digits",
                          what, 2 * n);
    return ANJI_OK;
}

int anji_key_make(const char *seed, char secret[ANJI_KEY_HEX], char key[ANJI_KEY_HEX],
                  anji_error *err)
{
    uint8_t raw[KEY_BYTES], made[KEY_BYTES];
    int     status = ANJI_OK;

    anjip_begin(err);
    clear(secret, key);
    if (key == NULL || (secret == NULL && seed == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "signature: %s is NULL",
                          key == NULL ? "key" : "secret");
    if (seed != NULL)
        status = take_hex("seed", seed, sizeof raw, raw, err);
    else if (!anjip_random_seed(raw))
        status = anjip_fail(err, ANJI_ERR_IO, -1,
                            "signature: the system has no random numbers");
    if (status != ANJI_OK)
        return status;
    anjip_ed25519_key(raw, made);
    anjip_hex(sizeof made, made, key);
    if (secret != NULL)
        anjip_hex(sizeof raw, raw, secret);
    anjip_forget(raw, sizeof raw);
    return ANJI_OK;
}

int anji_signature_make(const char *seed, size_t n, const void *bytes,
                        char signature[ANJI_SIGNATURE_HEX], anji_error *err)
{
    uint8_t raw[KEY_BYTES], made[SIGNATURE_BYTES];

    anjip_begin(err);
    clear(signature, NULL);
    if (signature == NULL || (bytes == NULL && n > 0))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "signature or bytes is NULL");
    int status = take_hex("seed", seed, sizeof raw, raw, err);
    if (status != ANJI_OK)
        return status;
    anjip_ed25519_sign(raw, n, bytes, made);
    anjip_hex(sizeof made, made, signature);
    anjip_forget(raw, sizeof raw);
    return ANJI_OK;
}

int anji_signature_check(const char *key, const char *signature, size_t n,
                         const void *bytes, anji_error *err)
{
    uint8_t raw_key[KEY_BYTES], raw[SIGNATURE_BYTES];

    anjip_begin(err);
    if (bytes == NULL && n > 0)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "bytes is NULL");
    int status = take_hex("key", key, sizeof raw_key, raw_key, err);
    if (status == ANJI_OK)
        status = take_hex("signature", signature, sizeof raw, raw, err);
    if (status == ANJI_OK && !anjip_ed25519_check(raw_key, raw, n, bytes))
        status = anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                            "not a signature of these bytes by the key %.16s...", key);
    return status;
}

/* ---- files of "name value" lines ------------------------------------------------------- */

/* One line of a file. */
typedef struct {
    const char *name;
    size_t      digits; /* of its value; 0: the value is `fixed` */
    const char *fixed;  /* the value, or what is wanted of it     */
    char       *value;  /* room for digits + 1; NULL: not wanted  */
} row;

/* The file is these lines, no more and no fewer. */
static int read_rows(const char *path, const char *bytes, size_t n, const row *rows,
                     size_t n_rows, anji_error *err)
{
    const char *p = bytes;

    for (size_t i = 0; i < n_rows; i++) {
        size_t name = strlen(rows[i].name), value;
        int    good = strncmp(p, rows[i].name, name) == 0 && p[name] == ' ';
        p += good ? name + 1 : 0;
        value = strcspn(p, "\r\n");
        if (rows[i].digits > 0)
            good = good && value == rows[i].digits &&
                   strspn(p, "0123456789abcdef") == value;
        else
            good = good && value == strlen(rows[i].fixed) &&
                   memcmp(p, rows[i].fixed, value) == 0;
        if (!good)
            return anjip_fail_at(err, ANJI_ERR_FORMAT, (int64_t)i + 1, 1,
                                 "%s:%zu: want \"%s %s\"", path, i + 1, rows[i].name,
                                 rows[i].fixed);
        if (rows[i].value != NULL) {
            memcpy(rows[i].value, p, value);
            rows[i].value[value] = '\0';
        }
        p += value;
        p += *p == '\r';
        p += *p == '\n';
    }
    if (p != bytes + n)
        return anjip_fail_at(err, ANJI_ERR_FORMAT, (int64_t)n_rows + 1, 1,
                             "%s:%zu: want the end of the file", path, n_rows + 1);
    return ANJI_OK;
}

int anji_key_read(const char *path, char value[ANJI_KEY_HEX], int *is_secret,
                  anji_error *err)
{
    char  *bytes;
    size_t n;

    anjip_begin(err);
    clear(value, NULL);
    if (path == NULL || value == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "path or value is NULL");
    int status = anjip_file_read(path, &bytes, &n, err);
    if (status != ANJI_OK)
        return status;
    int secret = strncmp(bytes, "anji-secret-key", strlen("anji-secret-key")) == 0;
    const row rows[] = {
        {secret ? "anji-secret-key" : "anji-public-key", 0, "ed25519", NULL},
        {secret ? "seed" : "key", ANJI_KEY_HEX - 1, DIGITS_64, value}};
    status = read_rows(path, bytes, n, rows, ANJIP_COUNT(rows), err);
    anjip_forget(bytes, n);
    free(bytes);
    if (status == ANJI_OK && is_secret != NULL)
        *is_secret = secret;
    if (status != ANJI_OK)
        clear(value, NULL);
    return status;
}

/* A file that is not there yet, for its owner alone or for all to read. */
static int write_new(const char *path, int secret, const char *text, anji_error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, secret ? 0600 : 0644);

    if (fd < 0)
        return anjip_fail(err, ANJI_ERR_IO, -1, "%s: cannot be made: %s", path,
                          strerror(errno));
    size_t  n    = strlen(text);
    ssize_t done = write(fd, text, n);
    int     why  = errno;
    if (close(fd) == 0 && done == (ssize_t)n)
        return ANJI_OK;
    unlink(path);
    return anjip_fail(err, ANJI_ERR_IO, -1, "%s: cannot be written: %s", path,
                      strerror(why));
}

/* path.ending, free() it; NULL without memory. */
static char *beside(const char *path, const char *ending)
{
    size_t n    = strlen(path) + strlen(ending) + 2;
    char  *made = anjip_malloc(n, 1);

    if (made != NULL)
        snprintf(made, n, "%s.%s", path, ending);
    return made;
}

int anji_key_write(const char *path, const char *seed, anji_error *err)
{
    char secret[ANJI_KEY_HEX], key[ANJI_KEY_HEX], text[TEXT_MAX];

    anjip_begin(err);
    if (path == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "path is NULL");
    int status = anji_key_make(seed, secret, key, err);
    if (status != ANJI_OK)
        return status;
    char *hidden = beside(path, "secret"), *shown = beside(path, "public");
    if (hidden == NULL || shown == NULL)
        status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "signature: no memory");
    snprintf(text, sizeof text, "anji-public-key ed25519\nkey %s\n", key);
    if (status == ANJI_OK)
        status = write_new(shown, 0, text, err);
    snprintf(text, sizeof text, "anji-secret-key ed25519\nseed %s\n", secret);
    if (status == ANJI_OK && (status = write_new(hidden, 1, text, err)) != ANJI_OK)
        unlink(shown); /* made by this call: half a pair is no key */
    anjip_forget(secret, sizeof secret);
    anjip_forget(text, sizeof text);
    free(hidden);
    free(shown);
    return status;
}

/* ---- files signed ---------------------------------------------------------------------- */
static int read_key(const char *path, int want_secret, char value[ANJI_KEY_HEX],
                    anji_error *err)
{
    int is_secret;
    int status = anji_key_read(path, value, &is_secret, err);

    if (status == ANJI_OK && is_secret != want_secret) {
        anjip_forget(value, ANJI_KEY_HEX);
        return anjip_fail_at(err, ANJI_ERR_FORMAT, 1, 1, "%s:1: want a %s key", path,
                             want_secret ? "secret" : "public");
    }
    return status;
}

static int sign_bytes(const char *seed, size_t n, const char *bytes,
                      const char *signature_path, anji_error *err)
{
    char hash[ANJI_SHA256_HEX], key[ANJI_KEY_HEX], signature[ANJI_SIGNATURE_HEX];
    char text[TEXT_MAX];
    int  status = anji_sha256(n, bytes, hash, err);

    if (status == ANJI_OK)
        status = anji_key_make(seed, NULL, key, err);
    if (status == ANJI_OK)
        status = anji_signature_make(seed, n, bytes, signature, err);
    if (status != ANJI_OK)
        return status;
    snprintf(text, sizeof text,
             "anji-signature ed25519\nsha256 %s\nkey %s\nsignature %s\n", hash, key,
             signature);
    return anjip_file_write(signature_path, strlen(text), text, err);
}

int anji_sign_file(const char *secret_path, const char *path,
                   const char *signature_path, anji_error *err)
{
    char   seed[ANJI_KEY_HEX];
    char  *bytes;
    size_t n;

    anjip_begin(err);
    if (secret_path == NULL || path == NULL || signature_path == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "a path is NULL");
    int status = read_key(secret_path, 1, seed, err);
    if (status == ANJI_OK)
        status = anjip_file_read(path, &bytes, &n, err);
    if (status == ANJI_OK) {
        status = sign_bytes(seed, n, bytes, signature_path, err);
        free(bytes);
    }
    anjip_forget(seed, sizeof seed);
    return status;
}

/* What a signature file holds. */
typedef struct {
    char hash[ANJI_SHA256_HEX], key[ANJI_KEY_HEX], signature[ANJI_SIGNATURE_HEX];
} seal;

static int read_seal(const char *path, seal *s, anji_error *err)
{
    const row rows[] = {
        {"anji-signature", 0, "ed25519", NULL},
        {"sha256", ANJI_SHA256_HEX - 1, DIGITS_64, s->hash},
        {"key", ANJI_KEY_HEX - 1, DIGITS_64, s->key},
        {"signature", ANJI_SIGNATURE_HEX - 1, DIGITS_128, s->signature}};
    char  *bytes;
    size_t n;

    if (access(path, F_OK) != 0)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "%s: there is no signature",
                          path);
    int status = anjip_file_read(path, &bytes, &n, err);
    if (status == ANJI_OK)
        status = read_rows(path, bytes, n, rows, ANJIP_COUNT(rows), err);
    free(bytes);
    return status;
}

int anjip_check_bytes(const char *public_path, size_t n, const char *bytes,
                      const char *signature_path, anji_error *err)
{
    char hash[ANJI_SHA256_HEX], key[ANJI_KEY_HEX];
    seal s;
    int  status = read_key(public_path, 0, key, err);

    if (status == ANJI_OK)
        status = read_seal(signature_path, &s, err);
    if (status == ANJI_OK)
        status = anji_sha256(n, bytes, hash, err);
    if (status != ANJI_OK)
        return status;
    if (strcmp(s.key, key) != 0)
        return anjip_fail(err, ANJI_ERR_AMBIGUOUS, -1,
                          "%s: signed by the key %.16s..., not by %.16s...",
                          signature_path, s.key, key);
    if (strcmp(s.hash, hash) != 0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "%s: of the file with SHA-256 %.16s..., this is %.16s...: it "
                          "was altered after it was signed",
                          signature_path, s.hash, hash);
    if (anji_signature_check(key, s.signature, n, bytes, NULL) != ANJI_OK)
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, -1,
            "%s: the signature is not of these bytes by the key %.16s...: "
            "the signature was altered",
            signature_path, key);
    return ANJI_OK;
}

int anji_check_file(const char *public_path, const char *path,
                    const char *signature_path, anji_error *err)
{
    char  *bytes;
    size_t n;

    anjip_begin(err);
    if (public_path == NULL || path == NULL || signature_path == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "a path is NULL");
    int status = anjip_file_read(path, &bytes, &n, err);
    if (status == ANJI_OK) {
        status = anjip_check_bytes(public_path, n, bytes, signature_path, err);
        free(bytes);
    }
    return status;
}
