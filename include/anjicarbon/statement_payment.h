/* anjicarbon/statement_payment.h - the statement of a sale and its shares.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_STATEMENT_PAYMENT_H
#define ANJICARBON_STATEMENT_PAYMENT_H

#include <anjicarbon/payment.h>
#include <anjicarbon/register.h>
#include <anjicarbon/statement.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a payment was made from. Borrowed; fill with zeros first. Frozen. */
typedef struct anji_payment_source {
    const char              *village; /**< the statement's subject, UTF-8            */
    const char              *path;    /**< the share register                        */
    const char              *measure; /**< as for anji_register_read(), or NULL      */
    const anji_sale         *sale;
    const anji_payment_opts *opts;  /**< or NULL                                   */
    const char *const       *basis; /**< files that the tonnes rest on, such as the
                                           statement of the credit; or NULL          */
    size_t                   n_basis;
} anji_payment_source;

/**
 * The statement of a payment, kind "payment".
 *
 * The register is read and the money shared here, so that the statement follows from its
 * inputs and options alone. Households stand in it by their row in the register, not by
 * name: who has the register's file can read it, and nobody else.
 *
 *     input.register, input.basis1, ...     by SHA-256; a basis is recorded, not read
 *     option.sale.tonnes, .price_fen, ...   the fields of anji_sale, integers
 *     option.payment.village_min
 *     step.gross, .fee, .measurement, .net, .village, .kept      fen
 *     step.register.households, .total      1; the total in units of 10^-decimals
 *     result.collective, result.households  fen
 *     result.household.N                    fen, N from 1 in the register's order
 *     result.outcome                        words: "shared", or "nothing to share"
 *
 * Given: source
 * Returned: out; free it with anji_statement_free(). NULL on failure.
 * Status: ANJI_OK; ANJI_ERR_NULL; as anji_register_read(), anji_payment_run(),
 *   anji_share(), anji_statement_add_input().
 */
ANJI_API int anji_statement_payment(const anji_payment_source *source,
                                    anji_statement **out, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_STATEMENT_PAYMENT_H */
