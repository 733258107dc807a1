/* anjicarbon/partition_day.h - GPP and respiration from light-response curves.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_PARTITION_DAY_H
#define ANJICARBON_PARTITION_DAY_H

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>
#include <anjicarbon/run.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which settings of the other program's form. */
enum {
    ANJI_DAY_DEFAULT = 0, /**< its default, without its bootstrap           */
    ANJI_DAY_LASSLOP = 1  /**< as close to Lasslop et al. (2010) as it goes */
};

/** Settings: call anji_partition_day_opts_init(), then change fields. */
typedef struct anji_partition_day_opts {
    uint32_t struct_size;   /**< bytes known to the caller; written by init        */
    uint32_t form;          /**< ANJI_FORM_ANJI or ANJI_FORM_REDDYPROC      [anji] */
    uint32_t variant;       /**< of form reddyproc: ANJI_DAY_...         [DEFAULT] */
    uint32_t neglect_vpd;   /**< 1: VPD has no effect and need not be there    [0] */
    uint32_t inhibition;    /**< 1: night has its own basal respiration, note 6 [0] */
    uint32_t n_min;         /**< fewest records of a window's fit             [10] */
    double   sw_night;      /**< night is at or below this radiation, W m-2    [4] */
    double   e0_prior;      /**< form anji: E0 expected beforehand, K        [200] */
    double   e0_prior_sd;   /**< form anji: its standard deviation, K        [100] */
    double   tolerance;     /**< form reddyproc: relative change at which its search
                                 stops; 0: converged, by GSL instead         [1e-3] */
    double   smooth_decay;  /**< b of note 4, per row squared; NaN: found    [NaN] */
    double   smooth_var;    /**< s2 of note 4, K2; NaN: found                [NaN] */
    double   smooth_mean;   /**< m of note 4, K; NaN: found                  [NaN] */
    double   smooth_nugget; /**< v of note 4, 1; NaN: found                  [NaN] */
    uint64_t n_e0;          /**< windows in e0 and e0_sd; 0: E0 from the night [0] */
    const double   *e0;     /**< E0 for each window, K, or NULL             [NULL] */
    const double   *e0_sd;  /**< its standard deviation, K, or NULL         [NULL] */
    const anji_run *run;    /**< threads and poll, or NULL                  [NULL] */
} anji_partition_day_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_partition_day_opts_init(anji_partition_day_opts *opts, size_t size);
/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_partition_day_param(size_t i);

/** Why a window has no parameters. */
enum {
    ANJI_DAY_FOUND         = 0, /**< it has                                       */
    ANJI_DAY_NO_E0         = 1, /**< no temperature sensitivity  (REddyProc 1010) */
    ANJI_DAY_FEW_ROWS      = 2, /**< too few complete day records (REddyProc 1011) */
    ANJI_DAY_NOT_CONVERGED = 3, /**< the fit does not converge      (REddyProc 1) */
    ANJI_DAY_BOUNDS        = 4, /**< a parameter is out of bounds (REddyProc 1002) */
    ANJI_DAY_VARIANCE      = 5, /**< the variance is negative    (REddyProc 1005) */
    ANJI_DAY_SINGULAR      = 6, /**< the curve does not fix a parameter    (1006) */
    ANJI_DAY_DARK          = 7  /**< the sun stays down: respiration alone, ANJI  */
};

/** One line of English for a reason; never NULL, never to be freed. */
ANJI_API const char *anji_partition_day_reason(int32_t reason);

/** A window of four days, one every two days. 168 bytes for ever. */
typedef struct anji_day_window {
    int64_t  first; /**< its rows are first ... last - 1                    */
    int64_t  last;
    int64_t  row;     /**< row that its parameters belong to; -1: none        */
    int32_t  n_day;   /**< complete day records                               */
    int32_t  n_night; /**< night records of the twelve days around it         */
    int32_t  reason;  /**< ANJI_DAY_FOUND, or why there are no parameters     */
    uint32_t fixed;   /**< not fitted: 1 k, 2 beta, 4 alpha, 8 r_ref, summed  */
    double   e0;      /**< temperature sensitivity used here, K               */
    double   e0_sd;
    double   e0_own; /**< from this window's own nights alone, K; NaN: none  */
    double   e0_own_sd;
    double   r_ref_night;    /**< respiration at 15 degC from nights, umol m-2 s-1   */
    double   r_ref_night_sd; /**< form anji; NaN in others                           */
    double   k;              /**< decline of beta with VPD, hPa-1                    */
    double   beta;           /**< GPP in full light, umol m-2 s-1                    */
    double   alpha;          /**< initial slope, umol J-1                            */
    double   r_ref;          /**< respiration at 15 degC, umol m-2 s-1               */
    double   k_sd;           /**< standard deviations; 0 of a fixed parameter        */
    double   beta_sd;
    double   alpha_sd;
    double   r_ref_sd;
    double   cost; /**< chi-square at the minimum, without the prior terms */
} anji_day_window;

/** Windows of an axis; 0 for an axis that is not valid or shorter than three days. */
ANJI_API int64_t anji_partition_day_windows(const anji_axis *axis);

/** The caller's arrays of one element a row, and of anji_partition_day_windows()
 *  windows; any may be NULL. */
typedef struct anji_partition_day_out {
    double  *gpp;    /**< gross primary production, umol m-2 s-1                   */
    double  *reco;   /**< ecosystem respiration, umol m-2 s-1                      */
    double  *gpp_sd; /**< standard deviations, see note 5                          */
    double  *reco_sd;
    uint8_t *quality; /**< 0 good, 1 a parameter was fixed, 2 the nearest parameters
                           are more than 14 days away, 255 none                     */
    anji_day_window *windows;
} anji_partition_day_out;

/**
 * GPP and respiration by light-response curves.
 *
 * Model (Lasslop et al. 2010), Rg = sw_in, T = t_air, in each window of four days:
 *
 *     -NEE  = GPP - Reco
 *     GPP   = A alpha Rg / (alpha Rg + A),   A = beta exp(-k max(VPD - 10, 0))
 *     Reco  = r_ref exp(E0 (1/61.02 - 1/(T + 46.02)))
 *
 * E0 comes from the nights of twelve days, k, beta, alpha and r_ref from the days.
 * A row gets the fluxes of the parameters before and after it, weighted by distance.
 *
 * Given:
 *   axis      rows of each column
 *   nee       net ecosystem exchange, measured only            umol CO2 m-2 s-1
 *   nee_sd    its standard deviation                           umol CO2 m-2 s-1
 *   t_air     air temperature, gap-filled                      degC
 *   vpd       vapour pressure deficit, gap-filled; may be NULL
 *             when opts->neglect_vpd is 1                      hPa
 *   sw_in     incoming shortwave radiation, gap-filled         W m-2
 *   night     1 where the sun is below the horizon, or NULL: night from sw_in alone
 *   opts      settings, or NULL for the defaults
 * Returned:
 *   out       columns and windows; NaN, 255 and -1 on failure and where not estimable
 * Status:
 *   ANJI_OK, also when nothing could be estimated: each window has its reason.
 *   ANJI_ERR_NULL, _OPTS (options; n_e0 is not the number of windows), _DOMAIN (axis, an
 *   infinity, a nee_sd that is not above 0, a t_air at or below -46; see err->row),
 *   _MEMORY, _CANCELLED
 *
 * Notes:
 *   1. Night records have sw_in <= sw_night and night = 1, day records sw_in > sw_night
 *      and night = 0. Nights colder than -1 degC are left out where 12 others remain.
 *   2. Forms:                          ANJI          REDDYPROC     REDDYPROC
 *                                                    DEFAULT       LASSLOP
 *      nee_sd missing                  max(0.7, 0.2 |nee|) both    weights 1
 *      nee_sd raised to the quantile   0.3           0.3           -
 *      E0 windows, days                12, apart     12, 24, 48    12
 *      E0 between windows              note 4        note 4        last one
 *      E0 accepted                     all           50 ... 400 K  50 ... 400 K
 *      parameters                      logarithms    as they are   as they are
 *      k < 0 or alpha > 0.22           -             fitted again with these fixed
 *      starts                          1             3             3
 *      row of a window                 mean of its day records     its middle
 *      sd                              note 5        half variance, no correlations
 *      Form REDDYPROC searches as that program does, which stops at a change of one in a
 *      thousand, short of the minimum; tolerance = 0 fits the same windows until they
 *      converge. Its windows depend on each other and use one thread.
 *   3. Form ANJI has a lognormal prior on each parameter (medians k 0.05, beta the range
 *      of NEE, alpha 0.05, r_ref that of the nights; standard deviation of the logarithm
 *      1 for beta, 0.5 for the others), so that parameters are positive, and one that the
 *      data do not fix keeps its prior's uncertainty. Where the sun stays down there is
 *      respiration from the nights, and GPP is 0.
 *   4. E0 of the windows is smoothed as a Gaussian process in x, the window's middle row:
 *      mean m, covariance s2 exp(-b (x - x')^2) + v SE^2 on the diagonal; b, s2, v and m
 *      by maximum likelihood unless given. Form ANJI: v = 1, the windows do not overlap,
 *      and m has the prior e0_prior, e0_prior_sd: where nights do not vary in
 *      temperature, E0 is the prior's, with its uncertainty.
 *   5. Form ANJI: sd holds the errors of the window's parameters (scaled by
 *      its reduced chi-square) and of E0, with the correlation of windows that share
 *      records. It does not hold the model's own error, nor autocorrelation. Errors of
 *      neighbouring rows are nearly the same: sums must add sd, not squares.
 *   6. inhibition: leaves respire less in light than in darkness. Night rows take the
 *      nights' r_ref_night, day rows the curve's r_ref (Keenan et al. 2019).
 *   7. Rows without VPD take GPP from curves that neglect VPD. Without t_air there is no
 *      respiration, without sw_in no GPP. Fluxes are models by day and night: reco - gpp
 *      is not NEE.
 *
 * Reference: Lasslop G. et al. (2010) Separation of net ecosystem exchange into
 * assimilation and respiration using a light response curve approach. Global Change
 * Biology 16, 187-208. doi:10.1111/j.1365-2486.2009.02041.x. Wutzler T. et al. (2018),
 * doi:10.5194/bg-15-5015-2018. Keenan T. et al. (2019), doi:10.1038/s41559-019-0809-2
 */
ANJI_API int anji_partition_day(const anji_axis *axis, const double *nee,
                                const double *nee_sd, const double *t_air,
                                const double *vpd, const double *sw_in,
                                const uint8_t                 *night,
                                const anji_partition_day_opts *opts,
                                const anji_partition_day_out *out, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_PARTITION_DAY_H */
