/* anjicarbon/write.h - series and budgets to files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_WRITE_H
#define ANJICARBON_WRITE_H

#include <anjicarbon/base.h>
#include <anjicarbon/budget.h>
#include <anjicarbon/product.h>
#include <anjicarbon/series.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes that anji_format_number() may write, its NUL included. */
#define ANJI_NUMBER_SIZE 32

/**
 * A number as decimal text of as few digits as read back as the same double (15 at the
 * most where they suffice, else 16 or 17), with a point in every locale: "2.385", "-9999"
 * for NaN (and for -9999 itself), "inf" for an infinity; a zero has no sign. Returns its
 * length.
 */
ANJI_API size_t anji_format_number(double value, char text[ANJI_NUMBER_SIZE]);

/**
 * Write columns of a series as FLUXNET writes them: TIMESTAMP_START and TIMESTAMP_END
 * (YYYYMMDDHHMM, site standard time), then one column each, comma-separated, names in
 * the first line, -9999 for missing, every digit that the double has.
 *
 * Given:
 *   series     the table
 *   names      the columns to write, in order; NULL for all
 *   n_names    their number
 *   path       the file, replaced when it is there
 * Status: ANJI_OK, or ANJI_ERR_NULL, _NOT_FOUND (no such column), _DOMAIN (a step that
 *   is not whole minutes, which the stamps cannot tell), _MEMORY, _IO
 */
ANJI_API int anji_series_write_csv(const anji_series *series, const char *const *names,
                                   size_t n_names, const char *path, anji_error *err);

/**
 * Write accounts of periods, one a line: TIMESTAMP as FLUXNET writes it (YYYYMMDD,
 * YYYYMM or YYYY for days, months, years) or TIMESTAMP_START and TIMESTAMP_END for any
 * other period (-1), then counts, coverage, sums, errors, and the names of the flags
 * joined by '|'. -9999 for what is not known.
 *
 * Given:
 *   budgets, n   the accounts
 *   period       ANJI_PERIOD_DAY, _MONTH, _YEAR, or -1
 *   path         the file, replaced when it is there
 * Status: ANJI_OK, or ANJI_ERR_NULL, _DOMAIN (period), _MEMORY, _IO
 */
ANJI_API int anji_budget_write_csv(const anji_budget *budgets, size_t n, int period,
                                   const char *path, anji_error *err);

/**
 * Write a product as FLUXNET writes it, five files of comma-separated columns:
 *
 *     <site>_FLUXNET_<HH|DD|WW|MM|YY>_<first year>-<last year>.csv
 *
 * HR for HH when the records are hours. HH and WW begin with TIMESTAMP_START and
 * TIMESTAMP_END (YYYYMMDDHHMM; WW: YYYYMMDD of the first and the last day), the others with
 * TIMESTAMP (YYYYMMDD, YYYYMM, YYYY). Numbers have up to six decimals, -9999 is missing.
 *
 * Given:
 *   product     the product
 *   directory   where the files go; it must be there
 *   site        "CN-Anj": letters, digits, - and _
 * Status: ANJI_OK, or ANJI_ERR_NULL, _DOMAIN (site), _MEMORY, _IO (files that were begun
 *   stay)
 */
ANJI_API int anji_product_write(const anji_product *product, const char *directory,
                                const char *site, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_WRITE_H */
