/* Whole files in and out.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_FILE_H
#define ANJI_ACCOUNT_FILE_H

#include "private.h"

/* All bytes of a file, with a NUL after them; free() them. ANJI_ERR_IO, _MEMORY. */
int anjip_file_read(const char *path, char **bytes, size_t *n, anji_error *err);
/* Write n bytes beside `path` and move them there, so that no reader sees a part. */
int anjip_file_write(const char *path, size_t n, const char *bytes, anji_error *err);
/* What follows the last '/'. */
const char *anjip_base_name(const char *path);

#endif
