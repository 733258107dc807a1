/* anjicarbon/price.h - dated prices of a tonne, and whether figures in print agree.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_PRICE_H
#define ANJICARBON_PRICE_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a price pays for. Two live side by side in Anji. Part of the ABI. */
enum {
    ANJI_PRICE_STORAGE =
        0,               /**< paid to villages for the right, about 43 yuan/t       */
    ANJI_PRICE_SALE = 1, /**< paid by firms on the county platform, about 73 yuan/t */
    ANJI_PRICE_CEA  = 2, /**< allowances of the national market                     */
    ANJI_PRICE_CCER = 3  /**< voluntary reductions of the national market           */
};

/** How a price came about. Part of the ABI. */
enum {
    ANJI_PRICE_QUOTED = 0, /**< printed in the source                                 */
    ANJI_PRICE_DERIVED =
        1,               /**< value / tonnes of the source                          */
    ANJI_PRICE_CLOSE = 2 /**< closing price of a day                                */
};

/** A price with its date and source. Frozen. */
typedef struct anji_price {
    const char *id;   /**< "anji-sale-2022-05"                                   */
    const char *date; /**< "2022-05-19"; as exact as the source, "2021";
                                "" where it has none                                */
    const char *what; /**< who paid whom for what                                */
    const char *source;
    int64_t     fen;       /**< per tonne, to the nearest fen                         */
    int64_t     tonnes;    /**< that were traded; -1: not told                        */
    int64_t     value_fen; /**< and for how much; -1: not told                        */
    int32_t     kind;      /**< ANJI_PRICE_STORAGE, ...                               */
    int32_t     how;       /**< ANJI_PRICE_QUOTED, ...                                */
} anji_price;

/** The prices that ship with the library, by kind and date; NULL past the end. They are
 *  figures as published, most by the press, and none is a default of anything. */
ANJI_API const anji_price *anji_price_at(size_t i);
/** A price by its id, NULL when there is none. */
ANJI_API const anji_price *anji_price_find(const char *id);
/** "storage", "sale", "CEA", "CCER"; NULL for an unknown kind. */
ANJI_API const char *anji_price_kind_name(int kind);

/** A volume and a value held against each other. 32 bytes for ever. */
typedef struct anji_price_verdict {
    double  yuan_per_t; /**< value / tonnes                                           */
    double  factor;     /**< power of 10 on the tonnes that brings the price between the
                             limits; 1 where it is; NaN where none from 10^-6 to 10^6
                             does                                                     */
    double  corrected;  /**< yuan per tonne then                                      */
    int32_t plausible;  /**< 1: between the limits; 0: not; -1 on failure             */
    int32_t zero;
} anji_price_verdict;

/**
 * Whether a volume and a value in print can both be right.
 *
 * "237,800 t, 200 million yuan" is 841 yuan a tonne where the market paid 60 to 100: a
 * factor of 10 on the tonnes makes it 84.1.
 *
 * Given:
 *   tonnes      > 0
 *   value_fen   > 0
 *   low_fen, high_fen   what a tonne cost in that market and time, 0 < low < high
 * Returned: out
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_DOMAIN.
 * Notes: the smallest change of the power is taken; it is a question to the source, never
 *   a correction.
 */
ANJI_API int anji_price_check(int64_t tonnes, int64_t value_fen, int64_t low_fen,
                              int64_t high_fen, anji_price_verdict *out,
                              anji_error *err);

/** Units of a claim. 0 is none, and refused. Part of the ABI. */
enum { ANJI_AREA_HA = 1, ANJI_AREA_MU = 2 };
enum {
    ANJI_RATE_TCO2_HA = 1, /**< t CO2 ha-1 yr-1 */
    ANJI_RATE_TCO2_MU = 2, /**< t CO2 mu-1 yr-1 */
    ANJI_RATE_TC_HA   = 3, /**< t C ha-1 yr-1   */
    ANJI_RATE_TC_MU   = 4  /**< t C mu-1 yr-1   */
};
/** Which land an area is of. Part of the ABI. */
enum { ANJI_LAND_MOSO = 1, ANJI_LAND_BAMBOO = 2, ANJI_LAND_PARCELS = 3 };

/** What a county says about itself. 56 bytes for ever. */
typedef struct anji_claim {
    double  area;      /**< in area_unit, > 0                                         */
    double  rate;      /**< in rate_unit, > 0                                         */
    double  years;     /**< that the money pays for, > 0                              */
    int64_t money_fen; /**< paid for them; -1: none told                              */
    int32_t area_unit; /**< ANJI_AREA_HA, ...                                         */
    int32_t rate_unit; /**< ANJI_RATE_TCO2_HA, ...                                    */
    int32_t land;      /**< ANJI_LAND_MOSO, ...                                       */
    int32_t area_year; /**< 2022                                                      */
    int32_t rate_year;
    int32_t price_kind; /**< what the money pays for, ANJI_PRICE_STORAGE, ...; -1: not
                             told                                                     */
} anji_claim;

/** A claim worked out. Frozen. */
typedef struct anji_claim_account {
    double area_ha;
    double area_mu;
    double tco2_ha;    /**< t CO2 ha-1 yr-1                                          */
    double tco2_mu;    /**< t CO2 mu-1 yr-1                                          */
    double tco2_yr;    /**< t CO2 yr-1                                               */
    double tco2;       /**< of all years                                             */
    double yuan_per_t; /**< NaN where no money was told                              */
    double yuan_mu_yr; /**< yuan mu-1 yr-1                                           */
    double difference; /**< of yuan_per_t from the nearest price / that price        */
    const anji_price *nearest; /**< of the claim's kind; where none was told of the
                                    county's own, storage and sale;
                                    NULL where no money was told                      */
    int32_t agrees; /**< 1: within the tolerance of it; 0: not; -1: no money told */
    int32_t zero;
} anji_claim_account;

/**
 * A county's figures, each with its unit, land and year, worked out and held against the
 * prices in the table.
 *
 * Model:  t CO2 = area x rate x years, 15 mu to the hectare, 44/12 t CO2 to the t C;
 *   yuan/t = money / t CO2.
 *
 * Given: claim; tolerance, relative, of the price, > 0 (0.02 for figures of two digits)
 * Returned: out; doubles NaN, agrees -1 on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_DOMAIN (a unit, land or kind that is not
 *   declared, a number that is not positive and finite).
 */
ANJI_API int anji_claim_work_out(const anji_claim *claim, double tolerance,
                                 anji_claim_account *out, anji_error *err);

/** The reconciliation in English, a line for each figure with its basis. As snprintf();
 *  0 for NULL. */
ANJI_API size_t anji_claim_describe(const anji_claim         *claim,
                                    const anji_claim_account *account, char *buffer,
                                    size_t size);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_PRICE_H */
