/* Decimal text to whole numbers and back; no double is between.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>

#include <anjicarbon/payment.h>

#include "private.h"

#define DECIMALS_MAX 9

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* [-]digits[.digits] and nothing else. */
static int is_decimal(const char *text)
{
    const char *p = text + (*text == '-');

    if (!is_digit(*p))
        return 0;
    while (is_digit(*p))
        p++;
    if (*p == '.' && !is_digit(*++p))
        return 0;
    while (is_digit(*p))
        p++;
    return *p == '\0';
}

enum { FITS, TOO_LARGE, TOO_FINE };

static int take_digit(uint64_t *value, uint64_t digit)
{
    if (*value > ((uint64_t)INT64_MAX - digit) / 10)
        return TOO_LARGE;
    *value = 10 * *value + digit;
    return FITS;
}

/* The digits of text times 10^decimals. */
static int scaled(const char *p, int decimals, uint64_t *value)
{
    int places = -1, why = FITS; /* places behind the point; -1: before it */

    *value = 0;
    for (; *p != '\0' && why == FITS; p++) {
        if (*p == '.') {
            places = 0;
        } else if (places < decimals) {
            why = take_digit(value, (uint64_t)(*p - '0'));
            places += places >= 0;
        } else if (*p != '0') {
            why = TOO_FINE;
        }
    }
    for (places = places < 0 ? 0 : places; places < decimals && why == FITS; places++)
        why = take_digit(value, 0);
    return why;
}

int anji_decimal(const char *text, int decimals, int64_t *value, anji_error *err)
{
    uint64_t magnitude = 0;

    anjip_begin(err);
    if (value != NULL)
        *value = INT64_MIN;
    if (text == NULL || value == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "decimal: %s is NULL",
                          text == NULL ? "text" : "value");
    if (decimals < 0 || decimals > DECIMALS_MAX)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "decimal: %d decimals, want 0 to 9",
                          decimals);
    if (!is_decimal(text))
        return anjip_fail(err, ANJI_ERR_FORMAT, -1,
                          "decimal: '%.60s', want a decimal number such as 73.41",
                          text);
    int why = scaled(text + (*text == '-'), decimals, &magnitude);
    if (why == TOO_LARGE)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "decimal: '%.60s' with %d decimals does not fit 64 bits",
                          text, decimals);
    if (why == TOO_FINE)
        return anjip_fail(err, ANJI_ERR_FORMAT, -1,
                          "decimal: '%.60s', want at most %d decimals", text, decimals);
    *value = *text == '-' ? -(int64_t)magnitude : (int64_t)magnitude;
    return ANJI_OK;
}

size_t anji_fen_text(int64_t fen, char *buffer, size_t size)
{
    uint64_t magnitude = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
    int      n = snprintf(buffer, buffer == NULL ? 0 : size, "%s%" PRIu64 ".%02" PRIu64,
                     fen < 0 ? "-" : "", magnitude / 100, magnitude % 100);

    return n > 0 ? (size_t)n : 0;
}
