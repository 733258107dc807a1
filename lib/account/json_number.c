/* Doubles as decimal text: with declared decimals, exactly; and as ECMAScript has them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include "account/json.h"
#include "io/io.h"

/* Every double is m 2^e = m 5^-e 10^e for e < 0: a whole number of at most 767 digits
 * with a point in it. So its decimal digits are found by whole numbers alone. */
#define BASE     1000000000U
#define WORDS    128
#define DIGITS   (9 * WORDS)
#define MANTISSA 53

typedef struct {
    uint32_t w[WORDS]; /* of 9 digits, lowest first */
    size_t   n;
} whole;

static void times(whole *x, uint32_t factor)
{
    uint64_t carry = 0;

    for (size_t i = 0; i < x->n; i++) {
        carry += (uint64_t)x->w[i] * factor;
        x->w[i] = (uint32_t)(carry % BASE);
        carry /= BASE;
    }
    if (carry > 0)
        x->w[x->n++] = (uint32_t)carry;
}

/* x factor^power; factor^12 fits a word */
static void times_power(whole *x, uint32_t factor, int power)
{
    uint32_t twelve = 1;

    for (int k = 0; k < 12; k++)
        twelve *= factor;
    for (; power >= 12; power -= 12)
        times(x, twelve);
    for (; power > 0; power--)
        times(x, factor);
}

/* Digits of x, highest first, at least `least` of them; their number. */
static size_t digits_of(const whole *x, size_t least, char *digits)
{
    size_t n = 0, lead = 0;

    for (size_t i = 0; i < x->n; i++) {
        uint32_t rest = x->w[i];
        for (int k = 0; k < 9; k++, rest /= 10)
            digits[n++] = (char)('0' + rest % 10);
    }
    while (n > 0 && digits[n - 1] == '0')
        n--;
    while (n < least)
        digits[n++] = '0';
    for (; lead < n / 2; lead++) {
        char swap            = digits[lead];
        digits[lead]         = digits[n - 1 - lead];
        digits[n - 1 - lead] = swap;
    }
    return n;
}

/* All digits of a finite |value|, of them *after behind the point. */
static size_t expand(double value, char *digits, size_t *after)
{
    int      e;
    double   m       = frexp(fabs(value), &e);
    uint64_t whole_m = (uint64_t)ldexp(m, MANTISSA);
    whole    x       = {{0}, 0};

    e -= MANTISSA;
    while (e < 0 && whole_m % 2 == 0 && whole_m > 0) {
        whole_m /= 2;
        e++;
    }
    for (; whole_m > 0; whole_m /= BASE)
        x.w[x.n++] = (uint32_t)(whole_m % BASE);
    *after = e < 0 && x.n > 0 ? (size_t)-e : 0;
    times_power(&x, 5, (int)*after);
    times_power(&x, 2, e);
    return digits_of(&x, *after + 1, digits);
}

/* Keep the first n digits, half to even by the rest; 1: a new digit 1 comes first. */
static int round_digits(char *digits, size_t n, size_t all)
{
    if (n >= all || digits[n] < '5')
        return 0;
    if (digits[n] == '5' && (n == 0 || (digits[n - 1] - '0') % 2 == 0)) {
        size_t i = n + 1;
        while (i < all && digits[i] == '0')
            i++;
        if (i == all)
            return 0;
    }
    size_t i = n;
    while (i > 0 && digits[i - 1] == '9')
        digits[--i] = '0';
    if (i > 0)
        digits[i - 1]++;
    return i == 0;
}

size_t anjip_decimal(double value, int decimals, char text[ANJIP_DECIMAL_SIZE])
{
    char   digits[DIGITS + 1];
    size_t after, length = 0;

    text[0] = '\0';
    if (!isfinite(value) || decimals < 0 || decimals > ANJIP_DECIMALS_MAX)
        return 0;
    size_t all    = expand(value, digits, &after);
    size_t before = all - after, want = (size_t)decimals;
    int    carry = want < after ? round_digits(digits, before + want, all) : 0;
    int    some  = carry;
    for (size_t i = 0; i < before + want && i < all; i++)
        some |= digits[i] != '0';
    if (value < 0 && some)
        text[length++] = '-';
    if (carry)
        text[length++] = '1';
    for (size_t i = 0; i < before + want; i++) {
        if (i == before)
            text[length++] = '.';
        text[length++] = i < all ? digits[i] : '0';
    }
    text[length] = '\0';
    return length;
}

int anjip_decimals_of(const char *text)
{
    const char *p = text + (*text == '-'), *first = p;
    int         decimals = 0, some = 0;

    for (; *p >= '0' && *p <= '9'; p++)
        some |= *p != '0';
    if (p == first || (*first == '0' && p > first + 1))
        return -1;
    if (*p == '.') {
        for (p++; *p >= '0' && *p <= '9'; p++, decimals++)
            some |= *p != '0';
        if (decimals == 0)
            return -1;
    }
    return *p != '\0' || (*text == '-' && !some) || decimals > ANJIP_DECIMALS_MAX
               ? -1
               : decimals;
}

double anjip_decimal_value(const char *text)
{
    double value;
    return text != NULL && anjip_number(text, strlen(text), &value) == ANJIP_NUMBER
               ? value
               : NAN;
}

#define ROUND_TRIP 17 /* digits that always read back */

/* The first `want` of n digits, rounded, with a NUL; 1: the point moved. */
static int first_digits(const char *all, size_t n, int want, char *digits)
{
    char kept[DIGITS + ROUND_TRIP];

    memcpy(kept, all, n);
    int carry = round_digits(kept, (size_t)want, n);
    digits[0] = '1';
    memcpy(digits + carry, kept, (size_t)(want - carry));
    digits[want] = '\0';
    return carry;
}

/* The fewest digits that read back as the value, and of those the nearest to it:
 * size = 0.digits 10^point. Their number. */
static int shortest(double size, char *digits, int *point)
{
    char   all[DIGITS + ROUND_TRIP], trial[48];
    size_t after, n = expand(size, all, &after), lead = 0;
    int    want = 0, moved;

    while (all[lead] == '0')
        lead++;
    n -= lead;
    memmove(all, all + lead, n);
    int place = (int)n - (int)after;
    while (n < ROUND_TRIP)
        all[n++] = '0';
    do {
        moved = first_digits(all, n, ++want, digits);
        snprintf(trial, sizeof trial, "%se%d", digits, place + moved - want);
    } while (want < ROUND_TRIP && anjip_decimal_value(trial) != size);
    *point = place + moved;
    return want;
}

size_t anjip_ecma_number(double value, char text[ANJIP_ECMA_SIZE])
{
    char        digits[24];
    int         point, n;
    const char *sign = value < 0 ? "-" : "";

    if (value == 0)
        return (size_t)snprintf(text, ANJIP_ECMA_SIZE, "0");
    n = shortest(fabs(value), digits, &point);
    while (n > 1 && digits[n - 1] == '0')
        digits[--n] = '\0';
    if (n <= point && point <= 21)
        return (size_t)snprintf(text, ANJIP_ECMA_SIZE, "%s%s%.*s", sign, digits,
                                point - n, "000000000000000000000");
    if (0 < point && point <= 21)
        return (size_t)snprintf(text, ANJIP_ECMA_SIZE, "%s%.*s.%s", sign, point, digits,
                                digits + point);
    if (-6 < point && point <= 0)
        return (size_t)snprintf(text, ANJIP_ECMA_SIZE, "%s0.%.*s%s", sign, -point,
                                "000000", digits);
    return (size_t)snprintf(text, ANJIP_ECMA_SIZE, "%s%.1s%s%se%+d", sign, digits,
                            n > 1 ? "." : "", digits + 1, point - 1);
}
