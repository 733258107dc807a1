/* anjicarbon/register.h - the share register of a village: households and their weights.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_REGISTER_H
#define ANJICARBON_REGISTER_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Households and their shares. Opaque; free it with anji_register_free(). */
typedef struct anji_register anji_register;

/**
 * Read a share register.
 *
 * A file of comma-separated values (or semicolons, tabs) with a header, in UTF-8 or, where
 * the system's iconv knows it, GB18030:
 *
 *     column      names
 *     household   household, household_id, id, 户号, 户编号, 编号       required
 *     name        name, householder, 姓名, 户主                         optional
 *     share       share, shares, weight, area_mu, mu, area_ha, persons, 份额, 股份, 股数,
 *                 面积, 面积(亩), 亩, 人口, 人数                        required
 *
 * Other columns are passed over, blank lines too. Shares are decimal numbers, >= 0, of at
 * most 6 decimals; they become whole numbers at the decimals of the finest, so that no
 * double is between.
 *
 * Given:
 *   path      the file
 *   measure   header of the column of shares, exactly; NULL: the only one that has a name
 *             of the list
 * Returned: out; NULL on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_IO; ANJI_ERR_NOT_FOUND (no column of households
 *   or of shares); ANJI_ERR_AMBIGUOUS (two columns for one); ANJI_ERR_FORMAT (no text, a
 *   quote that is not closed, a row with too few or too many cells, a share that is no
 *   decimal number); ANJI_ERR_DOMAIN (a household twice, one without id, a negative share,
 *   shares whose sum 64 bits do not hold); ANJI_ERR_TOO_FEW (no household, or no share
 *   above 0); ANJI_ERR_MEMORY. err->line and the message name the line.
 */
ANJI_API int  anji_register_read(const char *path, const char *measure,
                                 anji_register **out, anji_error *err);
ANJI_API void anji_register_free(anji_register *reg);

/** Households; 0 for NULL. */
ANJI_API size_t anji_register_count(const anji_register *reg);
/** Id and name of household i, borrowed; the name is "" where there is none. NULL past the
 *  end. */
ANJI_API const char *anji_register_id(const anji_register *reg, size_t i);
ANJI_API const char *anji_register_name(const anji_register *reg, size_t i);
/** The weights in units of 10^-decimals, borrowed, for anji_share(); NULL for NULL. */
ANJI_API const int64_t *anji_register_weights(const anji_register *reg);
/** Their sum, and their decimals; -1 for NULL. */
ANJI_API int64_t anji_register_total(const anji_register *reg);
ANJI_API int     anji_register_decimals(const anji_register *reg);
/** The header of the column of shares, borrowed: "area_mu". NULL for NULL. */
ANJI_API const char *anji_register_measure(const anji_register *reg);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_REGISTER_H */
