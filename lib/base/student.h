/* Student's t distribution; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_STUDENT_H
#define ANJI_STUDENT_H

#include "private.h"

/* P(T <= t) with df degrees of freedom. */
double anjip_student_p(double t, double df);

#endif
