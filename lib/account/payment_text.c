/* The account of a sale and a household's statement in words.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>

#include <anjicarbon/payment.h>

#include "account/append.h"

static void line(anjip_words *words, const char *what, int64_t fen)
{
    char yuan[32];

    anji_fen_text(fen, yuan, sizeof yuan);
    anjip_append(words, "%-48s %18s yuan\n", what, yuan);
}

/* "80.00 %" of ten-thousandths. */
static void percent(int64_t share, char text[32])
{
    snprintf(text, 32, "%" PRId64 ".%02" PRId64 " %%", share / 100, share % 100);
}

static void describe_village(anjip_words *words, const anji_sale *sale,
                             const anji_payment *pay)
{
    char share[32], what[80];

    percent(sale->village_share, share);
    snprintf(what, sizeof what, "To the village, %s of net", share);
    line(words, what, pay->village);
    line(words, "Kept by the operator", pay->kept);
    if (sale->collective_share >= 0) {
        percent(sale->collective_share, share);
        snprintf(what, sizeof what, "  to the collective, %s of the village's", share);
        line(words, what, pay->collective);
    } else {
        line(words, "  to the collective, a sum", pay->collective);
    }
    line(words, "  to the households, by the register", pay->households);
}

size_t anji_payment_describe(const anji_sale *sale, const anji_payment *pay,
                             char *buffer, size_t size)
{
    anjip_words words;
    char        price[32], what[96];

    anjip_words_begin(&words, buffer, size);
    if (sale == NULL || pay == NULL)
        return 0;
    anji_fen_text(sale->price_fen, price, sizeof price);
    snprintf(what, sizeof what, "Sold %" PRId64 " t CO2 at %s yuan per t", sale->tonnes,
             price);
    line(&words, what, pay->gross);
    line(&words, "Platform fee", pay->fee);
    line(&words, "Measurement, reporting and verification", pay->measurement);
    line(&words, "Net", pay->net);
    if (pay->outcome == ANJI_PAYMENT_SHARED)
        describe_village(&words, sale, pay);
    else
        line(&words, "Nothing to share: the operator bears", pay->kept);
    return words.length;
}

/* A whole number of 10^-decimals as a decimal number. */
static void weight_text(int64_t weight, int decimals, char text[32])
{
    int64_t one = 1;

    for (int i = 0; i < decimals; i++)
        one *= 10;
    int n = snprintf(text, 32, "%" PRId64, weight / one);
    if (decimals > 0) {
        /* a one before the decimals keeps their zeros; the point takes its place */
        snprintf(text + n, 32 - (size_t)n, "%" PRId64, weight % one + one);
        text[n] = '.';
    }
}

size_t anji_household_describe(const anji_payment *pay, const anji_register *reg,
                               size_t i, int64_t fen, char *buffer, size_t size)
{
    anjip_words words;
    char        yuan[32], all[32], own[32], total[32];

    anjip_words_begin(&words, buffer, size);
    if (pay == NULL || i >= anji_register_count(reg))
        return 0;
    const char *name = anji_register_name(reg, i);
    anji_fen_text(fen, yuan, sizeof yuan);
    anji_fen_text(pay->households, all, sizeof all);
    weight_text(anji_register_weights(reg)[i], anji_register_decimals(reg), own);
    weight_text(anji_register_total(reg), anji_register_decimals(reg), total);
    anjip_append(&words, "Household %s%s%s%s: %s of %s (%s), %s of %s yuan",
                 anji_register_id(reg, i), *name == '\0' ? "" : " (", name,
                 *name == '\0' ? "" : ")", own, total, anji_register_measure(reg), yuan,
                 all);
    return words.length;
}
