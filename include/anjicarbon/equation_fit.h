/* anjicarbon/equation_fit.h - new equations from harvested culms, alone or as a system.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_EQUATION_FIT_H
#define ANJICARBON_EQUATION_FIT_H

#include <anjicarbon/allometry.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Settings: call anji_equation_fit_opts_init(), then change fields. */
typedef struct anji_equation_fit_opts {
    uint32_t struct_size; /**< bytes known to the caller; written by init            */
    uint32_t updates;     /**< times that the residual covariance of a system is
                               estimated and the system fitted with it        [1]    */
    double   weight;      /**< k of the residuals' sd = s D^k; NaN: found by maximum
                               likelihood                                   [NaN]    */
} anji_equation_fit_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_equation_fit_opts_init(anji_equation_fit_opts *opts, size_t size);
/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_equation_fit_param(size_t i);

/** One equation to be fitted. 32 bytes for ever. */
typedef struct anji_fit_part {
    const char *form; /**< "a*D^b"; what is not D, H, L, A, W, exp, ln, log10, sqrt is a
                             coefficient, in the order in which it first stands       */
    const double *mass;  /**< what was measured on each culm; NaN: not measured       */
    const double *start; /**< first values of the coefficients, or NULL: searched     */
    int32_t       component; /**< ANJI_COMPONENT_..., for the record                  */
    int32_t       zero;
} anji_fit_part;

/** How well one equation fits. 64 bytes for ever. */
typedef struct anji_fit_summary {
    int64_t n;      /**< culms                                                       */
    double  sigma;  /**< s of the residuals' sd = s D^k, divisor n - p               */
    double  weight; /**< k                                                           */
    double  r2;     /**< 1 - sum e^2 / sum (y - mean y)^2                            */
    double  rmse;   /**< sqrt(mean e^2), unit of mass                                */
    double  bias;   /**< mean of y - f, unit of mass                                 */
    int32_t first;  /**< of its coefficients among those of the system               */
    int32_t p;      /**< how many it has                                             */
    double  zero;
} anji_fit_summary;

/** The fitted equations. Opaque. */
typedef struct anji_equation_system anji_equation_system;

/**
 * Fit equations to harvested culms: one by weighted nonlinear least squares, several by
 * nonlinear seemingly unrelated regression.
 *
 *     y_ij = f_i(x_j; c_i) + e_ij,     sd(e_ij) = s_i D_j^k_i
 *     one:      min  sum_j (e_j / D_j^k)^2,   Cov(c) = s^2 (J'J)^-1
 *     several:  min  sum_j w_j' S^-1 w_j,     w_ij = e_ij / D_j^k_i,
 *               S_ih = sum_j w_ij w_hj / sqrt((n - p_i)(n - p_h)) of the fits before,
 *               Cov(c) = (J' (S^-1 (x) I) J)^-1
 *     k_i maximises -n ln s_i - k_i sum_j ln D_j, s_i^2 = sum_j (e_ij / D_j^k_i)^2 / n,
 *     in turn with c_i
 *
 * Given:
 *   n_parts, parts   the equations, 1 to 8, with 32 coefficients at most
 *   n, culms         the culms; dbh_cm is always needed, for the weights
 *   opts             settings, or NULL for the defaults
 * Returned: *system, to be freed with anji_equation_system_free(); NULL on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_OPTS; ANJI_ERR_FORMAT (a form: err->column);
 *   ANJI_ERR_NOT_FOUND (a form needs an input that is NULL); ANJI_ERR_DOMAIN (a diameter
 *   not above 0, a mass below 0, infinity: err->row; no minimum found; parts of which one
 *   is the sum of others); ANJI_ERR_TOO_FEW (complete culms fewer than coefficients + 2);
 *   ANJI_ERR_MEMORY
 *
 * Notes:
 *   1. A culm counts when all inputs and all masses are there.
 *   2. The components of a system add up to their total because the total is their sum:
 *      anji_equation_system_add() makes it, with the covariance of all coefficients.
 *      Correlated residuals, the reason for fitting together, narrow the coefficients'
 *      errors and make the total's error right.
 *   3. Masses are fitted as they are, not their logarithms: there is no bias to correct.
 *
 * Reference: Zellner A. (1962), doi 10.1080/01621459.1962.10480664; Parresol B.R. (2001),
 *   doi 10.1139/x00-202 (additive systems, weights)
 */
ANJI_API int anji_equation_fit(size_t n_parts, const anji_fit_part *parts, size_t n,
                               const anji_culms             *culms,
                               const anji_equation_fit_opts *opts,
                               anji_equation_system **system, anji_error *err);

/** Free a system; NULL is allowed. */
ANJI_API void anji_equation_system_free(anji_equation_system *system);

/** How many equations. */
ANJI_API size_t anji_equation_system_parts(const anji_equation_system *system);
/** One of them. Status: ANJI_OK, ANJI_ERR_NULL, ANJI_ERR_NOT_FOUND past the end. */
ANJI_API int anji_equation_system_summary(const anji_equation_system *system, size_t i,
                                          anji_fit_summary *summary);
/** All coefficients, those of the first equation first; *n (may be NULL) how many.
 *  Borrowed; NULL with *n = 0 when system is NULL. */
ANJI_API const double *
anji_equation_system_coefficients(const anji_equation_system *system, size_t *n);
/** Their covariance, n x n by rows; and S of the final residuals, parts x parts by rows.
 *  Borrowed; NULL when system is NULL. */
ANJI_API const double *
anji_equation_system_covariance(const anji_equation_system *system);
ANJI_API const double *
anji_equation_system_residuals(const anji_equation_system *system);

/**
 * Put the fitted equations into a set as records, to be found, evaluated and written like
 * any other: ID_CULM, ID_LEAF, ... by their components; one equation alone has the id
 * itself. Of several, their sum follows as total.
 *
 * Given:
 *   system
 *   equations         the set; records of the same ids are replaced
 *   id                letters, digits and '_'
 *   species, region   texts of the records; region may be NULL
 *   unit              "kg dry per culm" or another unit of records
 *   total             component of the sum, as a rule ANJI_COMPONENT_ABOVE;
 *                     ANJI_COMPONENT_ANY: none is made
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_FORMAT: a text that a record cannot hold;
 *   ANJI_ERR_DOMAIN: two parts with the same component; ANJI_ERR_MEMORY
 */
ANJI_API int anji_equation_system_add(const anji_equation_system *system,
                                      anji_equations *equations, const char *id,
                                      const char *species, const char *region,
                                      const char *unit, int total, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_EQUATION_FIT_H */
