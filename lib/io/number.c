/* Decimal text to the nearest double, exactly and whatever the locale.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <float.h>

#include "io/io.h"

/* Three roads, each only where it is exact: one multiplication or division of two exact
 * doubles (Clinger 1990, doi 10.1145/93548.93557); the same with 64-bit significands,
 * unless the result lies where a second rounding could go wrong; long division. */

static const double pow10_exact[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
#define EXACT_MAX  22
#define WORDS      160 /* 32 bits each: room for 10^360 times 800 digits            */
#define DIGITS_MAX 800 /* an exact tie of doubles needs 767                         */

typedef struct {
    int      n; /* words in use */
    uint32_t w[WORDS];
} big;

static void big_multiply_add(big *b, uint32_t factor, uint32_t add)
{
    uint64_t carry = add;

    for (int i = 0; i < b->n; i++) {
        carry += (uint64_t)b->w[i] * factor;
        b->w[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry > 0 && b->n < WORDS)
        b->w[b->n++] = (uint32_t)carry;
}

static void big_times_pow10(big *b, int64_t power)
{
    for (; power >= 9; power -= 9)
        big_multiply_add(b, 1000000000U, 0);
    for (; power > 0; power--)
        big_multiply_add(b, 10, 0);
}

static int big_bits(const big *b)
{
    int bits = 0;

    if (b->n == 0)
        return 0;
    for (uint32_t top = b->w[b->n - 1]; top > 0; top >>= 1)
        bits++;
    return 32 * (b->n - 1) + bits;
}

static void big_shift(big *b, int bits)
{
    int words = bits / 32, rest = bits % 32;

    if (b->n == 0 || b->n + words + 1 > WORDS)
        return;
    memmove(b->w + words, b->w, (size_t)b->n * sizeof *b->w);
    memset(b->w, 0, (size_t)words * sizeof *b->w);
    b->n += words;
    if (rest > 0) {
        uint32_t carry = 0;
        for (int i = words; i < b->n; i++) {
            uint32_t next = b->w[i] >> (32 - rest);
            b->w[i]       = (b->w[i] << rest) | carry;
            carry         = next;
        }
        if (carry > 0)
            b->w[b->n++] = carry;
    }
}

static int big_compare(const big *a, const big *b)
{
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (int i = a->n - 1; i >= 0; i--)
        if (a->w[i] != b->w[i])
            return a->w[i] < b->w[i] ? -1 : 1;
    return 0;
}

static void big_subtract(big *a, const big *b)
{
    uint64_t borrow = 0;

    for (int i = 0; i < a->n; i++) {
        uint64_t take = (i < b->n ? b->w[i] : 0) + borrow;
        borrow        = a->w[i] < take;
        a->w[i]       = (uint32_t)(a->w[i] - take);
    }
    while (a->n > 0 && a->w[a->n - 1] == 0)
        a->n--;
}

/* num / den to the nearest double, ties to even. */
static double divide(big *num, big *den)
{
    /* the quotient times 2^shift gets 54 or 55 bits, fewer below the normal range */
    int      shift    = 54 - (big_bits(num) - big_bits(den));
    uint64_t quotient = 0;

    if (shift > 1075)
        shift = 1075; /* one bit more than the smallest double, for the rounding */
    if (shift > 0)
        big_shift(num, shift);
    else
        big_shift(den, -shift);
    int bits = big_bits(num) - big_bits(den) + 1;
    if (bits < 1)
        bits = 1;
    big_shift(den, bits - 1);
    for (int i = 0; i < bits; i++) {
        quotient <<= 1;
        if (big_compare(num, den) >= 0) {
            big_subtract(num, den);
            quotient |= 1;
        }
        big_shift(num, 1);
    }
    uint64_t sticky = num->n > 0;
    int      drop   = 0;
    if (shift == 1075) {
        drop = 1;
        while (quotient >> drop >= (uint64_t)1 << 53)
            drop++;
    } else {
        while (quotient >> drop >= (uint64_t)1 << 53)
            drop++;
    }
    if (drop > 0) {
        uint64_t half = (uint64_t)1 << (drop - 1);
        uint64_t rest = quotient & (2 * half - 1);
        quotient >>= drop;
        if (rest > half || (rest == half && (sticky || (quotient & 1))))
            quotient++;
    }
    return ldexp((double)quotient, drop - shift);
}

typedef struct {
    const char *digits, *digits_end; /* with a point somewhere                      */
    uint64_t    whole;               /* the first 19 significant digits             */
    int64_t     exponent;            /* of ten, of `whole`                          */
    int         n;                   /* significant digits, more than 19: inexact   */
    int64_t     last;                /* exponent of ten of the last digit           */
} decimal;

static double long_division(const decimal *d)
{
    big     num, den;
    int     kept = 0, more = 0;
    int64_t exponent = d->last;

    num.n    = 0;
    den.n    = 1;
    den.w[0] = 1;
    for (const char *p = d->digits; p < d->digits_end; p++) {
        if (*p == '.' || (kept == 0 && *p == '0'))
            continue;
        if (kept < DIGITS_MAX) {
            big_multiply_add(&num, 10, (uint32_t)(*p - '0'));
            kept++;
        } else {
            more |= *p != '0';
            exponent++;
        }
    }
    /* digits further on count only by being there */
    exponent += 0;
    if (more) {
        big_multiply_add(&num, 10, 1);
        exponent--;
    }
    if (exponent >= 0)
        big_times_pow10(&num, exponent);
    else
        big_times_pow10(&den, -exponent);
    return divide(&num, &den);
}

#if LDBL_MANT_DIG == 64
/* Emulators (valgrind is one) compute the 64-bit significand with fewer bits. */
static int extended_precision(void)
{
    volatile long double sum = LDBL_EPSILON;
    sum += 1.0L;
    return sum != 1.0L;
}
#endif

static double to_double(const decimal *d)
{
    if (d->whole == 0)
        return 0.0;
    int64_t leading = d->last + d->n; /* the value is below ten to this power */
    if (leading > 310)
        return HUGE_VAL;
    if (leading < -330)
        return 0.0;
#if FLT_EVAL_METHOD == 0
    if (d->n <= 19 && d->whole <= (uint64_t)1 << 53) {
        if (d->exponent >= 0 && d->exponent <= EXACT_MAX)
            return (double)d->whole * pow10_exact[d->exponent];
        if (d->exponent < 0 && d->exponent >= -EXACT_MAX)
            return (double)d->whole / pow10_exact[-d->exponent];
    }
#endif
#if LDBL_MANT_DIG == 64
    if (d->n <= 19 && d->exponent >= -EXACT_MAX - 5 && d->exponent <= EXACT_MAX + 5 &&
        extended_precision()) {
        int         power = (int)(d->exponent < 0 ? -d->exponent : d->exponent);
        long double ten   = power <= EXACT_MAX
                                ? (long double)pow10_exact[power]
                                : (long double)pow10_exact[EXACT_MAX] *
                                    (long double)pow10_exact[power - EXACT_MAX];
        long double x =
            d->exponent < 0 ? (long double)d->whole / ten : (long double)d->whole * ten;
        int      binary;
        uint64_t bits = (uint64_t)ldexpl(frexpl(x, &binary), 64);
        uint64_t tail = bits & 0x7ff;
        /* halfway between doubles is 0x400: near it, the first rounding may decide */
        if (tail < 0x3ff || tail > 0x401)
            return (double)x;
    }
#endif
    return long_division(d);
}

int anjip_number(const char *at, size_t n, double *value)
{
    const char *p = at, *end = at + n;
    decimal     d        = {0};
    int         negative = 0, any = 0;
    int64_t     scale = 0, exponent = 0;

    if (p < end && (*p == '-' || *p == '+'))
        negative = *p++ == '-';
    d.digits = p;
    for (int point = 0; p < end; p++) {
        unsigned digit = (unsigned)(*p - '0');
        if (digit <= 9) {
            any = 1;
            scale -= point;
            if (d.n > 0 || digit > 0)
                d.n++;
            if (d.n <= 19)
                d.whole = 10 * d.whole + digit;
            else
                d.exponent++;
        } else if (*p == '.' && !point) {
            point = 1;
        } else {
            break;
        }
    }
    d.digits_end = p;
    if (!any)
        return ANJIP_NUMBER_NOT;
    if (p < end && (*p == 'e' || *p == 'E' || *p == 'd' || *p == 'D')) {
        int minus = 0;
        p++;
        if (p < end && (*p == '-' || *p == '+'))
            minus = *p++ == '-';
        if (p == end)
            return ANJIP_NUMBER_NOT;
        for (; p < end && *p >= '0' && *p <= '9'; p++)
            if (exponent < 100000000)
                exponent = 10 * exponent + (*p - '0');
        exponent = minus ? -exponent : exponent;
    }
    if (p != end)
        return ANJIP_NUMBER_NOT;
    d.last = scale + exponent;
    d.exponent += scale + exponent;
    double x = to_double(&d);
    if (isinf(x))
        return ANJIP_NUMBER_RANGE;
    *value = negative ? -x : x;
    return ANJIP_NUMBER;
}

int32_t anjip_digits(const char *at, size_t n)
{
    int32_t x = 0;

    if (n == 0 || n > 9)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (at[i] < '0' || at[i] > '9')
            return -1;
        x = 10 * x + (at[i] - '0');
    }
    return x;
}
