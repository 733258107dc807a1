/* Text put together piece by piece in the caller's buffer.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>

#include "account/append.h"

void anjip_words_begin(anjip_words *words, char *buffer, size_t size)
{
    words->buffer = buffer;
    words->size   = buffer == NULL ? 0 : size;
    words->length = 0;
    if (words->size > 0)
        buffer[0] = '\0';
}

void anjip_append(anjip_words *words, const char *fmt, ...)
{
    size_t  room = words->length < words->size ? words->size - words->length : 0;
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(room > 0 ? words->buffer + words->length : NULL, room, fmt, ap);
    va_end(ap);
    if (n > 0)
        words->length += (size_t)n;
}
