/* anjicarbon/stand.h - what stands on a hectare: tables, heights, distributions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_STAND_H
#define ANJICARBON_STAND_H

#include <anjicarbon/base.h>
#include <anjicarbon/inventory.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- stand tables -------------------------------------------------------------------- */

/** Options; fill with anji_stand_opts_init() first. */
typedef struct anji_stand_opts {
    uint32_t
        struct_size;   /**< bytes known to the caller; written by init              */
    uint32_t zero;     /**< must be 0                                               */
    double   class_cm; /**< width of diameter classes, cm                       [2] */
} anji_stand_opts;

/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_stand_param(size_t i);
/** Defaults into opts of `size` bytes. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_stand_opts_init(anji_stand_opts *opts, size_t size);

/** A stratum, or all of them. 136 bytes for ever. */
typedef struct anji_stand_summary {
    int32_t stratum; /**< index; -1: all                                          */
    int32_t zero;
    int64_t plots;
    double  area_ha;     /**< of its plots together                                   */
    double  weight;      /**< share in the whole                                      */
    double  culms_ha;    /**< living culms per hectare, mean over plots               */
    double  culms_se;    /**< its standard error by the design                        */
    double  basal_m2_ha; /**< basal area                                              */
    double  basal_se;
    double  dbh_mean_cm;
    double dbh_quadratic_cm; /**< diameter of the culm of mean basal area             */
    double dbh_sd_cm;
    double height_mean_m; /**< of the culms whose height is known                  */
    double height_share;  /**< share of culms whose height is known                */
    double age_mean;      /**< in the inventory's unit; NaN without ages           */
    double age_share;     /**< share of culms whose age is known                   */
    double alternation;   /**< on and off years, -1 to 1; NaN: note 3              */
    double alternation_se;
} anji_stand_summary;

/** A cell of the table: a diameter class, an age. 56 bytes for ever. */
typedef struct anji_stand_cell {
    int32_t
        stratum; /**< index; -1: all                                               */
    int32_t zero;
    double dbh_low_cm; /**< low <= dbh < high; 0 and NaN: all diameters               */
    double dbh_high_cm;
    double age; /**< NaN: not known; -1: all ages                             */
    double culms_ha;
    double basal_m2_ha;
    double share; /**< of the stratum's culms                                         */
} anji_stand_cell;

/** A stand table. Opaque; free with anji_stand_free(). */
typedef struct anji_stand anji_stand;

/**
 * Stand table of one survey, per hectare.
 *
 * Model: a culm row i of plot p in stratum s stands for e_i culms per hectare,
 *
 *     e_i = count_i / (n_s a_p)        of its stratum, n_s plots, a_p ha
 *     W_s = A_s / sum A                 weight of the stratum: by area where the areas of
 *                                      all strata are known, else by n_s
 *     se^2 = sum_s W_s^2 s_s^2 / n_s    s_s: standard deviation between plots
 *
 * Given:
 *   inventory   that has passed its check, with one survey
 *   opts        settings, or NULL for the defaults
 * Returned:
 *   out         the table; free it with anji_stand_free(). NULL on failure.
 * Status: ANJI_OK; ANJI_ERR_NULL, _OPTS, _MEMORY; _DOMAIN (not checked); _AMBIGUOUS
 *   (several surveys: take one with anji_inventory_survey()); _TOO_FEW (no living culm)
 *
 * Notes:
 *   1. Living culms only. A plot without any counts as zero.
 *   2. se is NaN where a stratum has one plot; it holds no other error than sampling.
 *   3. Alternation: moso makes many shoots every second year. With ages in whole years,
 *      (odd - even) / (odd + even) culms of odd and even age: near 1 after an on-year in
 *      a stand with strong on and off years, near -1 after an off-year, near 0 in a stand
 *      that makes shoots every year. Its error is that of a ratio over plots. NaN with
 *      ages in du, which do not tell the years apart, and without ages.
 */
ANJI_API int  anji_stand_table(const anji_inventory  *inventory,
                               const anji_stand_opts *opts, anji_stand **out,
                               anji_error *err);
ANJI_API void anji_stand_free(anji_stand *stand);

/** The summaries: all strata together, then each. Borrowed; NULL with *n = 0 for NULL. */
ANJI_API const anji_stand_summary *anji_stand_summaries(const anji_stand *stand,
                                                        size_t           *n);
/** Cells by stratum (all first), diameter class and age, those that hold culms. */
ANJI_API const anji_stand_cell *anji_stand_cells(const anji_stand *stand, size_t *n);
/** Cells by diameter class over all ages. */
ANJI_API const anji_stand_cell *anji_stand_diameters(const anji_stand *stand,
                                                     size_t           *n);
/** Cells by age over all diameters: the age structure. */
ANJI_API const anji_stand_cell *anji_stand_ages(const anji_stand *stand, size_t *n);

/* ---- heights from diameters ----------------------------------------------------------- */

/** Height curves; H0 = 1.3 m. */
enum {
    ANJI_HEIGHT_CHAPMAN_RICHARDS = 0, /**< H0 + a (1 - exp(-b D))^c */
    ANJI_HEIGHT_MICHAILOFF       = 1, /**< H0 + a exp(-b / D)       */
    ANJI_HEIGHT_NASLUND          = 2, /**< H0 + D^2 / (a + b D)^2   */
    ANJI_HEIGHT_POWER            = 3, /**< H0 + a D^b               */
    ANJI_HEIGHT_BEST             = 4  /**< of these, that of the least AICc */
};
/** "chapman-richards", ...; NULL for an unknown number. */
ANJI_API const char *anji_height_name(int model);

/** A fitted height curve. 160 bytes for ever. */
typedef struct anji_height_model {
    int32_t model;        /**< ANJI_HEIGHT_..., never BEST; -1 on failure             */
    int32_t parameters;   /**< 2 or 3                                                */
    double  parameter[3]; /**< a, b, c                                               */
    double  covariance[9]; /**< of them, 3 x 3 by rows; unused ones 0                 */
    double  residual_sd_m; /**< of single culms about the curve                       */
    double  aicc;          /**< corrected Akaike criterion                            */
    double  dbh_min_cm;    /**< of the data                                           */
    double  dbh_max_cm;
    int64_t n; /**< culms                                                 */
    double  zero;
} anji_height_model;

/**
 * Fit a height curve to the culms of a stand that have both, by least squares.
 *
 * Given:
 *   n, dbh_cm, height_m   columns, cm and m; rows that lack one are passed over
 *   count                 culms of a row, whose height is their mean; NULL: one each
 *   model                 ANJI_HEIGHT_...
 * Returned:
 *   out                   the model; numbers NaN and counts -1 on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; _OPTS (unknown model); _DOMAIN (an infinity, a value
 *   that is not above 0, heights of 1.3 m or less: err->row; no curve can be fitted, or
 *   the fitted one falls with diameter or does not tell its parameters apart); _TOO_FEW
 *   (fewer than 10 culms, or fewer than 5 different diameters); _MEMORY
 * Notes: Chapman-Richards often cannot be told from a straight line over the range of one
 *   stand; BEST then takes a curve of two parameters.
 * Reference: Richards F.J. (1959) J. Exp. Bot. 10, 290-300; Michailoff I. (1943)
 *   Forstwiss. Centralblatt 6, 273-279; Naslund M. (1936) Meddelanden fran Statens
 *   Skogsforsoksanstalt 29; Mehtatalo L. et al. (2015), doi 10.1139/cjfr-2015-0054
 */
ANJI_API int anji_height_fit(size_t n, const double *dbh_cm, const double *height_m,
                             const double *count, int model, anji_height_model *out,
                             anji_error *err);

/**
 * Heights of a curve.
 *
 * Given: model; n, dbh_cm
 * Returned (each may be NULL but height_m):
 *   height_m   the curve's height; NaN where dbh_cm is
 *   se_mean_m  standard error of the curve, shared by culms of one diameter
 *   se_culm_m  standard error of one culm's height: with residual_sd_m
 *   outside    1 where dbh_cm lies outside the data by more than a tenth of their range
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (a model that is none; dbh_cm not above 0 or
 *   infinite: err->row)
 */
ANJI_API int anji_height_predict(const anji_height_model *model, size_t n,
                                 const double *dbh_cm, double *height_m,
                                 double *se_mean_m, double *se_culm_m, uint8_t *outside,
                                 anji_error *err);

/**
 * Missing heights from a curve; measured ones are kept.
 *
 * Given: model; n, dbh_cm, height_m
 * Returned: filled_m, which may be height_m itself; se_culm_m, 0 for measured heights, may be NULL; supplied, 1 where a
 *   height was supplied, may be NULL; *n_supplied, may be NULL
 * Status: as anji_height_predict()
 */
ANJI_API int anji_height_supply(const anji_height_model *model, size_t n,
                                const double *dbh_cm, const double *height_m,
                                double *filled_m, double *se_culm_m, uint8_t *supplied,
                                size_t *n_supplied, anji_error *err);

/* ---- distributions -------------------------------------------------------------------- */

/** A Weibull distribution, F(x) = 1 - exp(-((x - location) / scale)^shape). 120 bytes for
 *  ever. */
typedef struct anji_weibull {
    double  shape;
    double  scale;    /**< cm                                                         */
    double  location; /**< cm; 0 with two parameters                                  */
    double  covariance[9]; /**< of shape, scale, location, 3 x 3 by rows; unused ones 0;
                                NaN: note 2                                            */
    double  log_likelihood;
    int32_t parameters; /**< 2 or 3; -1 on failure                                    */
    int32_t zero;
    int64_t n; /**< culms; -1 on failure                                              */
} anji_weibull;

/**
 * Fit a Weibull distribution to diameters by maximum likelihood.
 *
 * Given:
 *   n, dbh_cm   diameters; NaN passed over
 *   count       culms of a row, or NULL: one each
 *   parameters  2, or 3 with a location between 0 and the least diameter
 * Returned: *out, NaN and -1 on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; _OPTS (parameters); _TOO_FEW (fewer than 3 different
 *   diameters, or culms); _DOMAIN (a diameter not above 0, a count below 0, an infinity:
 *   err->row)
 * Notes:
 *   1. The covariance is the inverse of the observed information.
 *   2. With three parameters the likelihood grows without bound where shape < 1; the
 *      maximum with shape >= 1 is taken. The covariance is NaN where the location comes to
 *      lie at 0 or shape is below 2, where the theory of maximum likelihood fails (Smith
 *      1985, doi 10.1093/biomet/72.1.67).
 *   3. Middles of classes of width w are taken as they are: that adds w^2 / 12 to the
 *      variance, for 2 cm classes 0.33 cm2.
 */
ANJI_API int anji_diameter_fit(size_t n, const double *dbh_cm, const double *count,
                               int parameters, anji_weibull *out, anji_error *err);
/** F(x); 0 below the location; NaN for NULL or a fit that failed. */
ANJI_API double anji_weibull_cdf(const anji_weibull *weibull, double x);
/** Mean and standard deviation of the distribution. NaN as above. */
ANJI_API double anji_weibull_mean(const anji_weibull *weibull);
ANJI_API double anji_weibull_sd(const anji_weibull *weibull);

/** Diameter and age together. 288 bytes for ever. */
typedef struct anji_diameter_age {
    anji_weibull diameter;
    anji_weibull
           age; /**< in the unit of age; age a is the interval (a - 1, a]        */
    double correlation;    /**< rho of the normal scores of diameter and age          */
    double correlation_se; /**< with the margins known                                */
    double log_likelihood;
    int64_t n; /**< culms; -1 on failure                                              */
    double  zero[2];
} anji_diameter_age;

/**
 * Fit the joint distribution of diameter and age.
 *
 * Model: Weibull margins F(d), G(t), joined by normal scores,
 *
 *     P(D <= d, T <= t) = Phi2(z(F(d)), z(G(t)); rho)
 *
 * with z the normal quantile, Phi2 the bivariate normal distribution. Ages are classes:
 * age a is a - 1 < t <= a. Margins by maximum likelihood, then rho given the margins.
 *
 * Given: n, dbh_cm, age (1, 2, ...; years or du), count or NULL; rows that lack one are
 *   passed over
 * Returned: *out, NaN and -1 on failure
 * Status: as anji_diameter_fit(); _TOO_FEW also with one age; _DOMAIN also for an age that
 *   is not a whole number from 1
 * Notes: bivariate Weibull distributions of moso diameter and age are those of Ge et al.
 *   2008 and Zhang et al. 2014; ours differs in the link between the margins, which may
 *   be of either sign: in selectively cut stands young culms are often the thick ones.
 * Reference: Zhang H. et al. (2014) Forestry 87, 674-682, doi 10.1093/forestry/cpu028; Joe
 *   H. (2005) J. Multivariate Analysis 94, 401-419, doi 10.1016/j.jmva.2004.06.003
 */
ANJI_API int anji_diameter_age_fit(size_t n, const double *dbh_cm, const double *age,
                                   const double *count, anji_diameter_age *out,
                                   anji_error *err);
/** P(low <= D < high, age class a) of the joint distribution; NaN for NULL or a fit that
 *  failed. */
ANJI_API double anji_diameter_age_share(const anji_diameter_age *joint, double low_cm,
                                        double high_cm, double age);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_STAND_H */
