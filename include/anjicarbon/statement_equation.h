/* anjicarbon/statement_equation.h - the statement of one equation's value for one culm.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_STATEMENT_EQUATION_H
#define ANJICARBON_STATEMENT_EQUATION_H

#include <anjicarbon/allometry.h>
#include <anjicarbon/statement.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The statement of what an equation gives for a culm, kind "allometry". The value is
 * computed here, by anji_equation_eval(): result.value, to six decimals, in the equation's
 * unit; result.flag, its ANJI_VALUE_... bits. The measurements are options
 * (option.culm.dbh, .height, .crown, .age, .width), the equation is a method with its
 * source and DOI, and step.equation.record the SHA-256 of its record.
 *
 * Given:
 *   equation, culm, opts   as for anji_equation_eval(); opts may be NULL
 *   file                   from which the equation was loaded; NULL: the library's own
 * Returned: out; free it with anji_statement_free(). NULL on failure.
 * Status: as anji_equation_eval(); ANJI_ERR_IO; _DOMAIN also for text that is not UTF-8;
 *   _MEMORY.
 */
ANJI_API int anji_statement_equation(const anji_equation      *equation,
                                     const anji_culm          *culm,
                                     const anji_equation_opts *opts, const char *file,
                                     anji_statement **out, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_STATEMENT_EQUATION_H */
