/* Prices of a tonne as published, and a test of figures in print.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/price.h>

#include "private.h"

/* id, date, what, source, fen/t, t, fen, kind, how. -1: not told. Sums of the source stand
 * beside what follows from them, so that a reader can divide. */
static const anji_price prices[] = {
    {"anji-storage-2021", "2021",
     "first round of storage: 142,400 mu, 56,000 t a year for 30 years",
     "news.cncjw.com.cn, 19 April 2022", 4304, 1680000, 7230000000, ANJI_PRICE_STORAGE,
     ANJI_PRICE_DERIVED},
    {"anji-purchase-first", "", "first purchase, of five villages for three years",
     "yiqiwan8.com, a mirror, not dated", 4344, 25000, 108600000, ANJI_PRICE_STORAGE,
     ANJI_PRICE_DERIVED},
    {"anji-purchase-dali", "",
     "purchase of Dali village, 5,425 mu x 0.39 t x 3 years = 6,347.25 t",
     "yiqiwan8.com, a mirror, not dated", 4340, -1, 27550000, ANJI_PRICE_STORAGE,
     ANJI_PRICE_DERIVED},
    {"anji-potential-2022", "2022-12-14",
     "potential income of a year, 870,000 mu x 0.39 t",
     "chinadaily.com.cn, 14 December 2022", 4303, 339300, 1460000000,
     ANJI_PRICE_STORAGE, ANJI_PRICE_DERIVED},
    {"anji-income-2024", "2024", "nearly 15 million yuan a year, 840,000 mu x 0.39 t",
     "yiqiwan8.com, a mirror, not dated", 4579, 327600, 1500000000, ANJI_PRICE_STORAGE,
     ANJI_PRICE_DERIVED},
    {"anji-sale-2022-05", "2022-05", "sale to State Grid Huzhou",
     "peopleweekly.cn, 19 May 2022", 7341, 2000, 14682000, ANJI_PRICE_SALE,
     ANJI_PRICE_QUOTED},
    {"cea-open-2021-07-16", "2021-07-16", "first price of the market", "tm-ep.cn", 4800,
     -1, -1, ANJI_PRICE_CEA, ANJI_PRICE_QUOTED},
    {"cea-close-2021-12-31", "2021-12-31", "close", "tm-ep.cn", 5422, -1, -1,
     ANJI_PRICE_CEA, ANJI_PRICE_CLOSE},
    {"cea-all-2021-12-31", "2021-12-31", "all trade since the launch; prints 42.85",
     "en.zhoutailaw.com", 4280, 179000000, 766100000000, ANJI_PRICE_CEA,
     ANJI_PRICE_DERIVED},
    {"cea-all-2024-07-15", "2024-07-15", "all trade since the launch, rounded",
     "two reports, of 30 June and 15 July 2024", 5806, 465000000, 2700000000000,
     ANJI_PRICE_CEA, ANJI_PRICE_DERIVED},
    {"cea-close-2024-07-26", "2024-07-26", "close", "tm-ep.cn", 9160, -1, -1,
     ANJI_PRICE_CEA, ANJI_PRICE_CLOSE},
    {"cea-close-2024-11-13", "2024-11-13", "highest close to July 2025", "tm-ep.cn",
     10566, -1, -1, ANJI_PRICE_CEA, ANJI_PRICE_CLOSE},
    {"cea-close-2024-12-31", "2024-12-31", "close", "tm-ep.cn", 9749, -1, -1,
     ANJI_PRICE_CEA, ANJI_PRICE_CLOSE},
    {"cea-year-2024", "2024", "trade of the year", "dxknews.com, lwxsd.com", 9584,
     189000000, 1811400000000, ANJI_PRICE_CEA, ANJI_PRICE_DERIVED},
    {"cea-all-2024-12-31", "2024-12-31", "all trade since the launch",
     "dxknews.com, lwxsd.com", 6831, 630000000, 4303300000000, ANJI_PRICE_CEA,
     ANJI_PRICE_DERIVED},
    {"cea-close-2025-06-03", "2025-06-03", "close",
     "caixinglobal.com, 8 September 2025", 6751, -1, -1, ANJI_PRICE_CEA,
     ANJI_PRICE_CLOSE},
    {"cea-all-2025-07-15", "2025-07-15", "all trade since the launch", "tm-ep.cn", 6872,
     673000000, 4624900000000, ANJI_PRICE_CEA, ANJI_PRICE_DERIVED},
    {"cea-close-2025-07", "2025-07", "close in the middle of the month", "tm-ep.cn",
     7298, -1, -1, ANJI_PRICE_CEA, ANJI_PRICE_CLOSE},
    {"ccer-expected-2024-01", "2024-01", "expected, before the first trade",
     "policycn.com", 6132, -1, -1, ANJI_PRICE_CCER, ANJI_PRICE_QUOTED},
};

const anji_price *anji_price_at(size_t i)
{
    return i < ANJIP_COUNT(prices) ? &prices[i] : NULL;
}

const anji_price *anji_price_find(const char *id)
{
    for (size_t i = 0; id != NULL && i < ANJIP_COUNT(prices); i++)
        if (strcmp(prices[i].id, id) == 0)
            return &prices[i];
    return NULL;
}

const char *anji_price_kind_name(int kind)
{
    static const char *const names[] = {[ANJI_PRICE_STORAGE] = "storage",
                                        [ANJI_PRICE_SALE]    = "sale",
                                        [ANJI_PRICE_CEA]     = "CEA",
                                        [ANJI_PRICE_CCER]    = "CCER"};

    return kind >= 0 && (size_t)kind < ANJIP_COUNT(names) ? names[kind] : NULL;
}

/* The price with 10^power times the tonnes. */
static double moved(double yuan_per_t, int power)
{
    return yuan_per_t / pow(10.0, power);
}

int anji_price_check(int64_t tonnes, int64_t value_fen, int64_t low_fen,
                     int64_t high_fen, anji_price_verdict *out, anji_error *err)
{
    static const int powers[] = {0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6};

    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "price: out is NULL");
    *out = (anji_price_verdict){NAN, NAN, NAN, -1, 0};
    if (tonnes <= 0 || value_fen <= 0 || low_fen <= 0 || high_fen <= low_fen)
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, -1,
            "price: %lld t, %lld fen, limits %lld and %lld fen per t, want "
            "numbers above 0 and limits in order",
            (long long)tonnes, (long long)value_fen, (long long)low_fen,
            (long long)high_fen);
    double low = (double)low_fen / 100.0, high = (double)high_fen / 100.0;
    out->yuan_per_t = (double)value_fen / 100.0 / (double)tonnes;
    for (size_t i = 0; i < ANJIP_COUNT(powers) && isnan(out->factor); i++) {
        double price = moved(out->yuan_per_t, powers[i]);
        if (price >= low && price <= high) {
            out->factor    = pow(10.0, powers[i]);
            out->corrected = price;
        }
    }
    out->plausible = out->factor == 1.0;
    return ANJI_OK;
}
