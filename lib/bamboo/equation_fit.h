/* What the parts of the fit of equations share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_EQUATION_FIT_PRIVATE_H
#define ANJI_EQUATION_FIT_PRIVATE_H

#include <anjicarbon/equation_fit.h>

#include "bamboo/allometry_private.h"
#include "base/fit.h"

#define ANJIP_PARTS 8

typedef struct {
    char              *text;
    int                component;
    anjip_form         form;
    anjip_coefficients names; /* and values */
    anji_fit_summary   summary;
    double            *mass;     /* of the complete culms        */
    double            *residual; /* y - f                        */
} anjip_part;

struct anji_equation_system {
    size_t     n, n_parts, p;
    anjip_part parts[ANJIP_PARTS];
    double    *column[ANJI_CULM_INPUTS]; /* of the complete culms; NULL: not needed */
    double    *log_dbh;
    double     c[ANJIP_COEFFICIENTS];
    double     covariance[ANJIP_COEFFICIENTS * ANJIP_COEFFICIENTS];
    double     s[ANJIP_PARTS * ANJIP_PARTS];
    double     total_sigma, total_weight, total_r2;
};

/* s and k of sd = s D^k by maximum likelihood: k, and s^2 with divisor n in *variance. */
double anjip_fit_weight(size_t n, const double *residual, const double *log_dbh,
                        double *variance);
double anjip_fit_r2(size_t n, const double *y, const double *residual);

/* Coefficients of part i from a search, when the caller gives none. Status. */
int anjip_fit_start(const anji_equation_system *system, anjip_part *part,
                    anji_error *err);

/* The least squares of one part with its weight; covariance is p x p or NULL. Status. */
int anjip_fit_one(const anji_equation_system *system, anjip_part *part,
                  double *covariance, anji_error *err);
/* Of all together with residual covariance s: coefficients and their covariance. */
int anjip_fit_all(anji_equation_system *system, anji_error *err);

/* y - f of a part at its coefficients. */
void anjip_fit_residuals(const anji_equation_system *system, const anjip_part *part,
                         const double *c, double *residual);

/* The coefficients of a form in the order in which they stand. 0: too many, or a name
 * too long. */
int anjip_fit_names(const char *form, anjip_coefficients *names);
/* The form with a suffix behind each coefficient, into text; its length. */
size_t anjip_fit_renamed(const char *form, size_t suffix, char *text, size_t size);

#endif
