/* Text put together piece by piece in the caller's buffer; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_APPEND_H
#define ANJI_APPEND_H

#include "private.h"

typedef struct {
    char  *buffer; /* may be NULL when size is 0                  */
    size_t size;
    size_t length; /* of the whole text, whatever fits            */
} anjip_words;

void anjip_words_begin(anjip_words *words, char *buffer, size_t size);
void anjip_append(anjip_words *words, const char *fmt, ...) ANJIP_PRINTF(2, 3);

#endif
