/* Distributions of test statistics, by GSL.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <gsl/gsl_cdf.h>

#include "base/student.h"

double anjip_student_p(double t, double df)
{
    anji_init();
    return gsl_cdf_tdist_P(t, df);
}
