/* Distributions for the library's own loops; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_DISTRIBUTION_H
#define ANJI_DISTRIBUTION_H

/* Quantile of Student's t. */
double anjip_student_quantile(double p, double freedom);

#endif
