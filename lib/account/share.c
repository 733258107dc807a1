/* A sum of money by weight, exact to the fen.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/payment.h>

#include "account/share.h"

/* C99 has no type of 128 bits: the product by halves, the quotient bit by bit. */
uint64_t anjip_multiply_divide(uint64_t a, uint64_t b, uint64_t d, uint64_t *remainder)
{
    const uint64_t half = 0xffffffffU;
    uint64_t       ll = (a & half) * (b & half), lh = (a & half) * (b >> 32);
    uint64_t       hl = (a >> 32) * (b & half), hh = (a >> 32) * (b >> 32);
    uint64_t       middle = (ll >> 32) + (lh & half) + (hl & half);
    uint64_t       low    = (middle << 32) | (ll & half);
    uint64_t       rest = hh + (lh >> 32) + (hl >> 32) + (middle >> 32), quotient = 0;

    for (int bit = 63; bit >= 0; bit--) {
        rest = (rest << 1) | ((low >> bit) & 1);
        if (rest >= d) {
            rest -= d;
            quotient |= (uint64_t)1 << bit;
        }
    }
    *remainder = rest;
    return quotient;
}

typedef struct {
    uint64_t remainder;
    size_t   row;
} claim;

/* The largest remainder first, and of equal ones the earlier row. */
static int by_claim(const void *a, const void *b)
{
    const claim *x = a, *y = b;

    if (x->remainder != y->remainder)
        return x->remainder > y->remainder ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* The sum of the weights, or a failure. */
static int sum_of(size_t n, const int64_t *weight, int64_t *sum, anji_error *err)
{
    *sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (weight[i] < 0)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "share: weight %lld of row %zu is negative",
                              (long long)weight[i], i);
        if (weight[i] > INT64_MAX - *sum)
            return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "share: the weights to row %zu sum to more than 64 bits "
                              "hold",
                              i);
        *sum += weight[i];
    }
    if (*sum == 0)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1,
                          "share: %zu rows and no weight above 0", n);
    return ANJI_OK;
}

static int check(int64_t total, size_t n, const int64_t *weight, const int64_t *out,
                 anji_error *err)
{
    if (n == 0)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1, "share: no rows");
    if (weight == NULL || out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "share: %s is NULL",
                          weight == NULL ? "weight" : "out");
    if (total < 0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "share: %lld fen, want a sum that is not negative",
                          (long long)total);
    return ANJI_OK;
}

int anji_share(int64_t total, size_t n, const int64_t *weight, int64_t *out,
               anji_error *err)
{
    int64_t sum;

    anjip_begin(err);
    for (size_t i = 0; out != NULL && i < n; i++)
        out[i] = -1;
    int status = check(total, n, weight, out, err);
    if (status == ANJI_OK)
        status = sum_of(n, weight, &sum, err);
    if (status != ANJI_OK)
        return status;
    claim *claims = anjip_malloc(n, sizeof *claims);
    if (claims == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "share: no memory");

    int64_t left = total;
    for (size_t i = 0; i < n; i++) {
        claims[i].row = i;
        out[i] = (int64_t)anjip_multiply_divide((uint64_t)total, (uint64_t)weight[i],
                                                (uint64_t)sum, &claims[i].remainder);
        left -= out[i];
    }
    /* left is the sum of all remainders over the weights': fewer than there are claims
     * with one */
    qsort(claims, n, sizeof *claims, by_claim);
    for (size_t i = 0; i < (size_t)left; i++)
        out[claims[i].row]++;
    free(claims);
    return ANJI_OK;
}
