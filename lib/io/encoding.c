/* Text that is not UTF-8: the encodings of Chinese spreadsheets.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>
#ifdef HAVE_ICONV
#include <iconv.h>
#endif

#include "io/inventory.h"

/* Bytes of the UTF-8 character at p, 0 when there is none. */
static size_t utf8_length(const unsigned char *p, size_t left)
{
    static const struct {
        unsigned char mask, lead, low, high; /* of the second byte */
        size_t        n;
    } forms[] = {{0xff, 0xe0, 0xa0, 0xbf, 3}, {0xff, 0xed, 0x80, 0x9f, 3},
                 {0xff, 0xf0, 0x90, 0xbf, 4}, {0xff, 0xf4, 0x80, 0x8f, 4},
                 {0xf0, 0xe0, 0x80, 0xbf, 3}, {0xe0, 0xc0, 0x80, 0xbf, 2},
                 {0xf8, 0xf0, 0x80, 0xbf, 4}};

    if (p[0] < 0x80)
        return 1;
    for (size_t i = 0; i < ANJIP_COUNT(forms); i++) {
        if ((p[0] & forms[i].mask) != forms[i].lead)
            continue;
        if (forms[i].n > left || p[0] < 0xc2 || p[0] > 0xf4 || p[1] < forms[i].low ||
            p[1] > forms[i].high)
            return 0;
        for (size_t k = 2; k < forms[i].n; k++)
            if ((p[k] & 0xc0) != 0x80)
                return 0;
        return forms[i].n;
    }
    return 0;
}

/* The first byte that is no UTF-8, or NULL; its line. */
static const char *not_utf8(const anjip_text *text, int64_t *line)
{
    const char *p = text->begin;

    *line = 1;
    while (p < text->end) {
        size_t n = utf8_length((const unsigned char *)p, (size_t)(text->end - p));
        if (n == 0)
            return p;
        *line += *p == '\n';
        p += n;
    }
    return NULL;
}

#ifdef HAVE_ICONV
/* The whole text from GB18030, which contains GBK and GB 2312; NULL when it is not that,
 * the system does not know it, or memory is short. */
static char *from_gb18030(const anjip_text *text, size_t *length)
{
    size_t  left = (size_t)(text->end - text->begin), room = 3 * left + 1;
    iconv_t door = iconv_open("UTF-8", "GB18030");
    char   *out  = anjip_malloc(room, 1);
    char   *from = (char *)text->begin, *to = out;
    size_t  space = room - 1, failed = (size_t)-1;

    if (door != (iconv_t)-1 && out != NULL)
        failed = iconv(door, &from, &left, &to, &space);
    if (door != (iconv_t)-1)
        iconv_close(door);
    if (failed == (size_t)-1 || left > 0) {
        free(out);
        return NULL;
    }
    *to     = '\0';
    *length = (size_t)(to - out);
    return out;
}
#else
static char *from_gb18030(const anjip_text *text, size_t *length)
{
    (void)text;
    *length = 0;
    return NULL;
}
#endif

int anjip_text_utf8(anjip_text *text, int *converted, anji_error *err)
{
    int64_t     line;
    const char *bad = not_utf8(text, &line);
    size_t      length;

    *converted = 0;
    if (bad == NULL)
        return ANJI_OK;
    char *made = from_gb18030(text, &length);
    if (made == NULL)
        return anjip_fail_at(
            err, ANJI_ERR_FORMAT, line, 0,
            "%s:%lld: byte 0x%02x is neither UTF-8 nor GB18030 that this "
            "system can read, want UTF-8: iconv -f GB18030 -t UTF-8 FILE",
            text->path, (long long)line, (unsigned char)*bad);
    free(text->text);
    text->text  = made;
    text->begin = made;
    text->end   = made + length;
    *converted  = 1;
    return ANJI_OK;
}
