/* Whole files in and out.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "account/file.h"

#define CHUNK 65536
#define PART  ".part"

const char *anjip_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* ANJI_OK, ANJI_ERR_IO with errno, or ANJI_ERR_MEMORY. */
static int read_all(FILE *file, char **bytes, size_t *n)
{
    size_t room = 0, got;

    do {
        if (*n + CHUNK + 1 > room) {
            room        = 2 * *n + CHUNK + 1;
            char *wider = realloc(*bytes, room);
            if (wider == NULL)
                return ANJI_ERR_MEMORY;
            *bytes = wider;
        }
        got = fread(*bytes + *n, 1, CHUNK, file);
        *n += got;
    } while (got == CHUNK);
    (*bytes)[*n] = '\0';
    return ferror(file) ? ANJI_ERR_IO : ANJI_OK;
}

int anjip_file_read(const char *path, char **bytes, size_t *n, anji_error *err)
{
    *bytes       = NULL;
    *n           = 0;
    errno        = 0;
    FILE *file   = fopen(path, "rb");
    int   status = file != NULL ? read_all(file, bytes, n) : ANJI_ERR_IO;
    int   why    = errno;
    if (file != NULL)
        fclose(file);
    if (status == ANJI_OK)
        return ANJI_OK;
    free(*bytes);
    *bytes = NULL;
    *n     = 0;
    return anjip_fail(err, status, -1, "%s: cannot be read: %s", path,
                      status == ANJI_ERR_IO ? strerror(why) : "no memory");
}

int anjip_file_write(const char *path, size_t n, const char *bytes, anji_error *err)
{
    size_t length = strlen(path);
    char  *part   = anjip_malloc(length + sizeof PART, 1);

    if (part == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "%s: no memory to write", path);
    memcpy(part, path, length);
    memcpy(part + length, PART, sizeof PART);
    errno      = 0;
    FILE *file = fopen(part, "wb");
    int   good = file != NULL && fwrite(bytes, 1, n, file) == n;
    int   why  = errno;
    if (file != NULL && fclose(file) != 0 && good) {
        good = 0;
        why  = errno;
    }
    if (good && rename(part, path) != 0) {
        good = 0;
        why  = errno;
    }
    if (!good && file != NULL)
        remove(part);
    free(part);
    return good ? ANJI_OK
                : anjip_fail(err, ANJI_ERR_IO, -1, "%s: cannot be written: %s", path,
                             strerror(why));
}
