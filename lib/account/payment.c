/* The account of a sale: gross, costs, net, village, collective, households.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/payment.h>

#include "account/share.h"

#define FIELD(field, preset, min, max, text)                                           \
    ANJIP_PARAM(anji_payment_opts, field, ANJI_PARAM_UINT32, "1/10000", preset, min,   \
                max, text)

static const anji_param params[] = {
    /* at least 80 % of net proceeds: lyj.zj.gov.cn, 11 October 2024 (reported) */
    FIELD(village_min, 8000, 0, ANJI_SHARE_ONE,
          "Smallest share of the net that goes to the village."),
};

static const anjip_opts_kind kind = {"payment", params, ANJIP_COUNT(params),
                                     ANJIP_SIZE_THROUGH(anji_payment_opts, village_min),
                                     sizeof(anji_payment_opts)};

const anji_param *anji_payment_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

int anji_payment_opts_init(anji_payment_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

/* value x part / 10000; how much of a fen is enough for the next one, in ten-thousandths */
static int64_t part_of(int64_t value, int64_t part, uint64_t enough)
{
    uint64_t rest;
    int64_t  whole = (int64_t)anjip_multiply_divide((uint64_t)value, (uint64_t)part,
                                                    ANJI_SHARE_ONE, &rest);
    return whole + (rest >= enough);
}
#define HALF_UP (ANJI_SHARE_ONE / 2)
#define UP      1

static int bad(anji_error *err, const char *what, int64_t value, const char *wanted)
{
    return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "payment: %s is %lld, want %s", what,
                      (long long)value, wanted);
}

static int check(const anji_sale *sale, const anji_payment_opts *o, anji_error *err)
{
    const struct {
        const char *what;
        int64_t     value, low, high;
        const char *wanted;
    } limits[] = {
        {"tonnes", sale->tonnes, 1, INT64_MAX, "whole tonnes above 0"},
        {"price_fen", sale->price_fen, 1, INT64_MAX, "fen per tonne above 0"},
        {"fee_fen", sale->fee_fen, 0, INT64_MAX, "a cost that is not negative"},
        {"fee_share", sale->fee_share, 0, ANJI_SHARE_ONE, "0 to 10000"},
        {"measurement_fen", sale->measurement_fen, 0, INT64_MAX,
         "a cost that is not negative"},
        {"village_share", sale->village_share, 0, ANJI_SHARE_ONE, "0 to 10000"},
        {"collective_share", sale->collective_share, -1, ANJI_SHARE_ONE,
         "0 to 10000, or -1: by sum"},
        {"collective_fen", sale->collective_fen, -1, INT64_MAX,
         "a sum that is not negative, or -1: by share"},
    };

    for (size_t i = 0; i < ANJIP_COUNT(limits); i++)
        if (limits[i].value < limits[i].low || limits[i].value > limits[i].high)
            return bad(err, limits[i].what, limits[i].value, limits[i].wanted);
    if (sale->village_share < (int64_t)o->village_min)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "payment: village_share is %lld of 10000 of the net, want at "
                          "least %u (village_min)",
                          (long long)sale->village_share, (unsigned)o->village_min);
    if ((sale->collective_share < 0) == (sale->collective_fen < 0))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "payment: the collective has %s, want one: collective_share "
                          "or collective_fen, and -1 for the other",
                          sale->collective_share < 0 ? "neither share nor sum"
                                                     : "both a share and a sum");
    if (sale->tonnes > INT64_MAX / sale->price_fen)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "payment: %lld t at %lld fen do not fit 64 bits",
                          (long long)sale->tonnes, (long long)sale->price_fen);
    return ANJI_OK;
}

/* What the village has of a positive net, and who gets it. */
static int divide(const anji_sale *sale, anji_payment *pay, anji_error *err)
{
    pay->village = part_of(pay->net, sale->village_share, UP);
    pay->kept    = pay->net - pay->village;
    if (sale->collective_fen > pay->village)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "payment: collective_fen is %lld, the village has %lld",
                          (long long)sale->collective_fen, (long long)pay->village);
    pay->collective = sale->collective_fen >= 0
                          ? sale->collective_fen
                          : part_of(pay->village, sale->collective_share, HALF_UP);
    pay->households = pay->village - pay->collective;
    return ANJI_OK;
}

static void fail_all(anji_payment *pay)
{
    const anji_payment none = {INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN,
                               INT64_MIN, INT64_MIN, INT64_MIN, -1,        0};
    *pay                    = none;
}

int anji_payment_run(const anji_sale *sale, const anji_payment_opts *opts,
                     anji_payment *out, anji_error *err)
{
    anji_payment_opts o;
    anji_payment      pay;

    anjip_begin(err);
    if (out != NULL)
        fail_all(out);
    if (sale == NULL || out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "payment: %s is NULL",
                          sale == NULL ? "sale" : "out");
    int status = anjip_opts_load(&kind, &o, opts, err);
    if (status == ANJI_OK)
        status = check(sale, &o, err);
    if (status != ANJI_OK)
        return status;

    memset(&pay, 0, sizeof pay);
    pay.gross        = sale->tonnes * sale->price_fen;
    int64_t by_share = part_of(pay.gross, sale->fee_share, HALF_UP);
    /* gross >= 0, so that neither difference leaves 64 bits but by its own sum */
    if (sale->fee_fen > INT64_MAX - by_share ||
        sale->measurement_fen > INT64_MAX - (sale->fee_fen + by_share))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "payment: the costs do not fit 64 bits");
    pay.fee         = sale->fee_fen + by_share;
    pay.measurement = sale->measurement_fen;
    pay.net         = pay.gross - (pay.fee + pay.measurement);
    pay.outcome     = pay.net > 0 ? ANJI_PAYMENT_SHARED : ANJI_PAYMENT_NOTHING;
    pay.kept        = pay.net;
    if (pay.outcome == ANJI_PAYMENT_SHARED)
        status = divide(sale, &pay, err);
    if (status == ANJI_OK)
        *out = pay;
    return status;
}
