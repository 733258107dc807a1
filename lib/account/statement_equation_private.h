/* Equations in statements: of a stand and of one culm.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_STATEMENT_EQUATION_PRIVATE_H
#define ANJI_ACCOUNT_STATEMENT_EQUATION_PRIVATE_H

#include <anjicarbon/statement_equation.h>

/* The equation as a method `name`: its id as version, citation, DOI and how it was
 * verified as source. */
int anjip_equation_method(anji_statement *s, const char *name, const anji_equation *e,
                          anji_error *err);
/* A step `name`: SHA-256 of its record as the library writes it, for other coefficients
 * under the same id are another equation. */
int anjip_equation_record(anji_statement *s, const char *name, const anji_equation *e,
                          anji_error *err);

#endif
