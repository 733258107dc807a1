/* anjicarbon/payment.h - from tonnes sold to the yuan of a village and its households.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_PAYMENT_H
#define ANJICARBON_PAYMENT_H

#include <anjicarbon/base.h>
#include <anjicarbon/register.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Money is whole fen, 100 to a yuan; shares of money are whole ten-thousandths. */
#define ANJI_SHARE_ONE 10000

/**
 * Decimal text as a whole number of units of 10^-decimals: "73.41" with 2 decimals is
 * 7341. No double is between.
 *
 * Given:
 *   text       digits with at most one point and a leading '-'; "73.", ".5" and "1e3",
 *              blanks and thousands' separators are refused
 *   decimals   0 to 9; digits beyond them must be zeros
 * Returned: value; INT64_MIN on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_FORMAT (no decimal number, or more decimals);
 *   ANJI_ERR_DOMAIN (decimals, or a number that 64 bits do not hold).
 */
ANJI_API int anji_decimal(const char *text, int decimals, int64_t *value,
                          anji_error *err);

/** Fen as yuan with two decimals, "-1234.05". As snprintf(): returns the characters of the
 *  whole text. */
ANJI_API size_t anji_fen_text(int64_t fen, char *buffer, size_t size);

/**
 * Share a sum of money by weight, exact to the fen.
 *
 * Model (largest remainder, also Hamilton's or Hare and Niemeyer's): with W = sum w,
 *
 *     out_i = floor(total w_i / W), and the fen that remain, fewer than n, one each to the
 *     largest remainders total w_i mod W. Of equal remainders the earlier row is served
 *     first. All in integers of 128 bits; sum(out) = total.
 *
 * Given:
 *   total    fen, >= 0
 *   n        rows
 *   weight   whole numbers, >= 0: mu in hundredths, persons, shares
 * Returned: out, n sums in fen; -1 on failure. A row of weight 0 gets nothing.
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_TOO_FEW (n = 0, or no weight above 0);
 *   ANJI_ERR_DOMAIN (a negative weight: err->row; a negative total; a sum of weights that
 *   64 bits do not hold); ANJI_ERR_MEMORY.
 * Notes: no row gets less than its exact quota without its fraction, nor more than that
 *   and one fen. As with all largest remainders a larger total can leave a row one fen
 *   less.
 * Reference: Balinski M.L., Young H.P. (2001) Fair Representation, 2nd ed., app. A.
 */
ANJI_API int anji_share(int64_t total, size_t n, const int64_t *weight, int64_t *out,
                        anji_error *err);

/** A sale and what the contracts say. 64 bytes for ever. */
typedef struct anji_sale {
    int64_t tonnes;           /**< t CO2 sold, whole, > 0                             */
    int64_t price_fen;        /**< fen per tonne, > 0                                 */
    int64_t fee_fen;          /**< platform's fee, a sum, fen                         */
    int64_t fee_share;        /**< and a share of gross, 1/10000; rounded half up     */
    int64_t measurement_fen;  /**< measurement, reporting and verification, fen       */
    int64_t village_share;    /**< of net, 1/10000; rounded up                        */
    int64_t collective_share; /**< of the village's, 1/10000, rounded half up; -1: not
                                   by share                                           */
    int64_t collective_fen;   /**< or a sum, fen; -1: by share. One of the two is -1  */
} anji_sale;

/** Settings: call anji_payment_opts_init(), then change fields. */
typedef struct anji_payment_opts {
    uint32_t struct_size;
    uint32_t village_min; /**< smallest village_share, 1/10000                 [8000] */
} anji_payment_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_payment_opts_init(anji_payment_opts *opts, size_t size);
/** The table of parameters, one entry for each i; NULL past the end. */
ANJI_API const anji_param *anji_payment_param(size_t i);

/** What became of a sale. Part of the ABI. */
enum {
    ANJI_PAYMENT_SHARED = 0, /**< there was something to share                        */
    ANJI_PAYMENT_NOTHING = 1 /**< costs took it all, or more: the operator bears it   */
};

/** The account of a sale, fen. 72 bytes for ever. */
typedef struct anji_payment {
    int64_t gross; /**< tonnes x price = fee + measurement + net                */
    int64_t fee;   /**< sum and share of the platform                           */
    int64_t measurement;
    int64_t net;     /**< = village + kept; may be negative                   */
    int64_t village; /**< = collective + households; never negative               */
    int64_t kept;    /**< what the operator keeps, or bears                       */
    int64_t collective;
    int64_t households; /**< to be shared by the register with anji_share()          */
    int32_t outcome;    /**< ANJI_PAYMENT_SHARED, ...                                */
    int32_t zero;
} anji_payment;

/**
 * The account of a sale.
 *
 * Model, in fen:
 *
 *     gross      = tonnes x price
 *     fee        = fee_fen + round(gross x fee_share / 10000)
 *     net        = gross - fee - measurement
 *     village    = ceil(net x village_share / 10000), 0 where net <= 0
 *     collective = round(village x collective_share / 10000), or collective_fen
 *     households = village - collective
 *
 * Given:
 *   sale    what was sold, and the shares
 *   opts    settings, or NULL for the defaults
 * Returned: out; its sums INT64_MIN and its outcome -1 on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_OPTS; ANJI_ERR_DOMAIN (no tonnes, no price, a
 *   negative cost, a share outside 0 to 10000, a village's share below the smallest,
 *   neither or both of the collective's share and sum, a collective's sum above the
 *   village's, a product or sum that 64 bits do not hold).
 * Notes:
 *   1. The village's share of a positive net is rounded up, so that at least 80 % is at
 *      least 80 % to the fen.
 *   2. Where net <= 0 there is nothing to share; kept = net says who bears the loss.
 *      A collective's sum is then not paid.
 *   3. The 80 % are the rule of the county platform of Anji: at least 80 % of net proceeds
 *      return to collective and households (Forestry Department of Zhejiang,
 *      lyj.zj.gov.cn, 11 October 2024; reported, the platform's contract was not read).
 *      Another scheme sets village_min.
 */
ANJI_API int anji_payment_run(const anji_sale *sale, const anji_payment_opts *opts,
                              anji_payment *out, anji_error *err);

/**
 * The account of a sale in English, a line for each step; and the statement of one
 * household: its share of the register and what it receives. As snprintf(): at most size
 * bytes with a NUL; return the characters of the whole text, 0 for NULL or no such row.
 *
 * Given: sale and payment as above; reg, row i of it, and fen, what anji_share() gave it
 */
ANJI_API size_t anji_payment_describe(const anji_sale    *sale,
                                      const anji_payment *payment, char *buffer,
                                      size_t size);
ANJI_API size_t anji_household_describe(const anji_payment  *payment,
                                        const anji_register *reg, size_t i, int64_t fen,
                                        char *buffer, size_t size);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_PAYMENT_H */
