/* Minimum of a function of few variables without derivatives; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_MINIMIZE_H
#define ANJI_MINIMIZE_H

#include "private.h"

/* GSL's simplex of Nelder & Mead from x with first steps of `step` in each of the p
 * variables, until its size is below `size` or after max_iterations. f may return NaN or
 * infinity where it is not defined, but not at x. x and *least: the best point found.
 * Returns ANJI_OK, also when the limit was met, or ANJI_ERR_MEMORY. */
int anjip_minimize(size_t p, double (*f)(void *context, const double *x), void *context,
                   double step, double size, size_t max_iterations, double *x,
                   double *least, anji_error *err);

#endif
