/* One window's curve in our own form: positive parameters, honest errors.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "flux/partition_day_private.h"

/* Medians of the lognormal priors where the window itself has none, and least values. */
#define K_PRIOR 0.05 /* hPa-1: Lasslop et al. 2010 start there                      */
#define ALPHA_PRIOR                                                                    \
    0.05               /* umol J-1: amid the 0.02 to 0.1 of forests and crops         */
#define R_PRIOR    2.0 /* umol m-2 s-1: where nights tell nothing                     */
#define R_LEAST    0.2
#define BETA_LEAST 2.0
/* Of their logarithms: a factor of e, and for k of 1.6 */
static const double prior_sd[DAY_PARAMETERS] = {0.5, 1.0, 0.5, 0.5};

/* cov and what one K of E0 moves, from the information in the logarithms: the data's,
 * divided by the reduced chi-square, and the priors'. */
static int errors(const anjip_day_fit *fit, double chi_square, anjip_day_set *set)
{
    double jj[DAY_PARAMETERS][DAY_PARAMETERS], je[DAY_PARAMETERS];
    double freedom = (double)fit->n - DAY_PARAMETERS;
    double shrink  = freedom > 0.0 ? freedom / chi_square : 1.0;

    anjip_day_information(fit, jj, je);
    for (int i = 0; i < DAY_PARAMETERS; i++) {
        int in = (fit->mask >> i) & 1;
        for (int j = 0; j < DAY_PARAMETERS; j++)
            jj[i][j] = in && (fit->mask >> j) & 1 ? jj[i][j] * shrink : 0.0;
        jj[i][i] += in ? fit->prior_w[i] * fit->prior_w[i] : 1.0;
        je[i] *= in ? shrink : 0.0;
    }
    if (!anjip_day_invert(DAY_PARAMETERS, jj))
        return 0;
    for (int i = 0; i < DAY_PARAMETERS; i++) {
        double move = 0.0;
        for (int j = 0; j < DAY_PARAMETERS; j++) {
            int in = (fit->mask >> i) & (fit->mask >> j) & 1;
            move -= jj[i][j] * je[j];
            set->cov[i][j] = in ? jj[i][j] * fit->theta[i] * fit->theta[j] : 0.0;
        }
        set->e0_move[i] = move * fit->theta[i];
    }
    return 1;
}

int anjip_day_own(const anjip_day_sample *s, double *last_alpha, anjip_day_set *set,
                  int32_t *reason, double *cost, anji_error *err)
{
    anjip_day_fit fit = {.n          = s->n,
                         .records    = s->records,
                         .workspace  = s->workspace,
                         .logarithms = 1,
                         .mask       = s->neglect ? 0xEu : 0xFu};

    (void)last_alpha; /* windows do not depend on each other */
    fit.prior[DAY_K]     = K_PRIOR;
    fit.prior[DAY_BETA]  = fmax(s->range, BETA_LEAST);
    fit.prior[DAY_ALPHA] = ALPHA_PRIOR;
    fit.prior[DAY_R]     = isnan(s->r_night) ? R_PRIOR : fmax(s->r_night, R_LEAST);
    for (int i = 0; i < DAY_PARAMETERS; i++)
        fit.prior_w[i] = 1.0 / prior_sd[i];
    memcpy(fit.theta, fit.prior, sizeof fit.theta);
    if (s->neglect)
        fit.theta[DAY_K] = 0.0;
    int status = anjip_day_fit_run(&fit, err);
    if (status != ANJI_OK)
        return status;
    *reason = ANJI_DAY_NOT_CONVERGED;
    if (!fit.converged)
        return ANJI_OK;
    *cost = anjip_day_chi_square(&fit, fit.theta);
    memcpy(set->theta, fit.theta, sizeof fit.theta);
    *reason = errors(&fit, *cost, set) ? ANJI_DAY_FOUND : ANJI_DAY_SINGULAR;
    return ANJI_OK;
}
