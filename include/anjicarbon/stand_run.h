/* anjicarbon/stand_run.h - the whole chain: inventories of one stand to its stock and change.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_STAND_RUN_H
#define ANJICARBON_STAND_RUN_H

#include <anjicarbon/allometry.h>
#include <anjicarbon/base.h>
#include <anjicarbon/inventory.h>
#include <anjicarbon/run.h>
#include <anjicarbon/sampling.h>
#include <anjicarbon/stand.h>
#include <anjicarbon/stock.h>
#include <anjicarbon/stock_montecarlo.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Surveys of one chain, and equations that may be named. */
#define ANJI_STAND_RUN_SURVEYS   2
#define ANJI_STAND_RUN_EQUATIONS 8

/** Whether the errors beside that of sampling are drawn. */
enum { ANJI_STAND_ERRORS_DRAWN = 0, ANJI_STAND_ERRORS_NONE = 1 };

/** Settings of anji_stand_run(): call anji_stand_run_opts_init(), then change fields. */
typedef struct anji_stand_run_opts {
    uint32_t
        struct_size; /**< bytes known to the caller; written by init              */
    uint32_t height; /**< curve of missing heights, ANJI_HEIGHT_...        [best] */
    uint32_t extrapolate; /**< 0 refuse culms outside an equation's range, 1 compute
                               and count them                                      [0] */
    uint32_t how;         /**< ANJI_CHANGE_...: paired falls back to independent, with
                               a warning, where plots do not match            [paired] */
    uint32_t errors; /**< ANJI_STAND_ERRORS_...                           [drawn] */
    uint32_t
           n_equations; /**< names in `equation`                                 [0] */
    double years;       /**< between the surveys; NaN: by the plots' dates     [NaN] */
    double relative_error; /**< of an equation that prints none, as a share; NaN:
                                none is given                                    [NaN] */
    double crown_ratio;    /**< crown length over height where it was not measured; NaN:
                             of the culms that have both                         [NaN] */
    double crown_sd;  /**< standard error of that ratio, with crown_ratio        [0] */
    double precision; /**< wanted half-width, as a share, for plots needed     [0.1] */
    const char *species; /**< NULL: the one that the inventories name                 */
    const char *region;  /**< whose default equations; NULL: any                      */
    const char *fallback; /**< equation for all above ground where the default needs
                               what was not measured; NULL: refuse                    */
    const char *const     *equation;  /**< ids, one for each organ; with n_equations */
    const anji_equations  *equations; /**< lent until the account goes; NULL: the
                                                library's own                          */
    const anji_stand_opts *stand;     /**< NULL: the defaults; likewise below     */
    const anji_stock_opts *stock;
    const anji_stock_montecarlo_opts
                   *montecarlo; /**< how, years, outside, stock and run
                                                       come from here, not from it     */
    const anji_run *run; /**< threads and poll; NULL: one thread, no poll             */
} anji_stand_run_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_stand_run_opts_init(anji_stand_run_opts *opts, size_t size);
/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_stand_run_param(size_t i);

/** The account of a stand: tables, stock, change, errors. Opaque; free it. */
typedef struct anji_stand_account anji_stand_account;

/**
 * From the inventories of one stand to its stock, its change and their errors.
 *
 *   step           by
 *   surveys        anji_inventory_survey(): one inventory of two surveys, or two of one
 *   stand table    anji_stand_table(), anji_diameter_fit(), anji_diameter_age_fit()
 *   heights        anji_height_fit() over all surveys, anji_height_supply()
 *   crowns         ratio R of crown to height: crown = R height
 *   equations      anji_equation_choose(): culm and crown, else all above ground; below
 *                  ground where there is one; or those named
 *   mass           anji_equation_eval_columns()
 *   stock          anji_stock()
 *   change         anji_stock_change(): the same plots, else independent samples
 *   errors         anji_stock_montecarlo()
 *   plots needed   anji_plots_needed() for total_live of the last survey
 *
 * Given:
 *   n, inventories   1 or 2 that have passed their check, of one or two surveys together,
 *                    the earlier first; the account keeps copies
 *   opts             settings, or NULL for the defaults
 * Returned:
 *   out              the account; free it with anji_stand_account_free(). NULL on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; _OPTS; _MEMORY; _CANCELLED; _TOO_FEW (no survey, no
 *   living culm, a stratum with fewer than two plots); _DOMAIN (more than two surveys; an
 *   inventory that is not checked; strata that differ; a culm outside its equation's
 *   range; a named equation that gives no dry mass of an organ); _AMBIGUOUS (two species,
 *   several equations that fit, two equations for one organ); _NOT_FOUND (no species, no
 *   equation of that name, none for what was measured, no time between the surveys); and
 *   what the steps say
 *
 * Notes:
 *   1. Living culms only. Where the area of a stratum is not known each stratum counts by
 *      its plots, with a warning, and anji_stand_run_area() is NaN.
 *   2. One equation set weighs both surveys, so that its error is shared and cancels in
 *      the change.
 *   3. With R of the inventory (10 culms at least) the error of R enters the errors of the
 *      equations that take the crown; so does the error of supplied heights.
 *   4. The errors are drawn only where each equation's is known: printed, given as
 *      relative_error, or accepted (montecarlo->accept_assumed). Else a warning says that
 *      the error of sampling alone is told, and anji_stand_run_draws() is NULL.
 *   5. Years between surveys as registries count them: 4 years and 5 months are 4.417.
 *   6. A distribution that cannot be fitted has its mark of failure and is no failure of
 *      the chain.
 *   7. The same bits for the same seed on any number of threads.
 * Reference: IPCC 2006 Guidelines vol. 4 ch. 2, stock difference; those of the steps.
 */
ANJI_API int  anji_stand_run(size_t n, const anji_inventory *const *inventories,
                             const anji_stand_run_opts *opts, anji_stand_account **out,
                             anji_error *err);
ANJI_API void anji_stand_account_free(anji_stand_account *account);

/** One survey of an account. Borrowed, with all it points to. Frozen. */
typedef struct anji_stand_survey {
    const anji_inventory    *inventory;
    const anji_stand        *stand;
    const anji_stock_result *stock;
    double                   date; /**< mean of its plots', s since 1970; NaN       */
    int64_t                  plots;
    int64_t                  strata;
    int64_t                  rows; /**< living rows of the culm columns             */
    int64_t           heights;     /**< rows whose height was supplied              */
    int64_t           crowns;      /**< rows whose crown was supplied               */
    anji_weibull      weibull;     /**< diameters; parameters -1: not fitted        */
    anji_diameter_age joint;       /**< diameter and age; n -1: not fitted          */
} anji_stand_survey;

/** The i-th survey, the earlier first; NULL past the end. Borrowed. */
ANJI_API const anji_stand_survey *
anji_stand_run_survey(const anji_stand_account *account, size_t i);
/** Name of a stratum; "all" for -1 and what is none; NULL for NULL. Borrowed. */
ANJI_API const char *anji_stand_run_stratum(const anji_stand_account *account,
                                            int32_t                   stratum);
/** The species that equations were chosen for; NULL where equations were named and no
 *  species is. Borrowed. */
ANJI_API const char *anji_stand_run_species(const anji_stand_account *account);
/** Area of all strata, ha; NaN where one is not known in some survey. */
ANJI_API double anji_stand_run_area(const anji_stand_account *account);

/** One equation that weighed the culms. Borrowed. Frozen. */
typedef struct anji_stand_equation {
    const anji_equation *equation;
    double  mean_relative; /**< error of its mean, as a share, that the draws
                                             were given; NaN: none given                */
    int64_t outside;       /**< culms of all surveys outside its range     */
    int32_t pool;          /**< ANJI_POOL_...                              */
    int32_t fallback;      /**< 1: not the default, named for that case    */
} anji_stand_equation;

/** The i-th equation in use; NULL past the end. Borrowed. */
ANJI_API const anji_stand_equation *
anji_stand_run_equation(const anji_stand_account *account, size_t i);

/** What was supplied for culms that lack it. Frozen. */
typedef struct anji_stand_supplied {
    anji_height_model
            height;       /**< n -1: no curve was needed, or possible              */
    double  height_error; /**< error of a supplied height, root of the mean square
                                   share                                               */
    double  crown_ratio;  /**< NaN: none                                           */
    double  crown_sd;     /**< its standard error                                  */
    int64_t crown_n;      /**< culms it is the mean of; 0: given                   */
} anji_stand_supplied;

/** Borrowed; NULL for NULL. */
ANJI_API const anji_stand_supplied *
anji_stand_run_supplied(const anji_stand_account *account);
/** The change between two surveys; NULL for one. Returned too, each may be NULL: years
 *  between them and ANJI_CHANGE_..., as it was made; NaN and -1 without. Borrowed. */
ANJI_API const anji_stock_changes *
anji_stand_run_change(const anji_stand_account *account, double *years, int *how);
/** The draws of all errors; NULL where they were not made. Borrowed. */
ANJI_API const anji_stock_draws *
anji_stand_run_draws(const anji_stand_account *account);
/** Plots for the wanted precision, in all and of each stratum; NULL where that cannot be
 *  told. by_stratum may be NULL. Borrowed. */
ANJI_API const anji_plots_needed_result *
anji_stand_run_needed(const anji_stand_account *account, const int64_t **by_stratum);

/** What a warning is about; ABI. */
enum {
    ANJI_STAND_WARNING_OTHER = 0,
    ANJI_STAND_WARNING_SAMPLING =
        1 /**< only the error of sampling is told            */
};
/** Warnings, each a sentence; NULL past the end. kind may be NULL. Borrowed. */
ANJI_API const char *anji_stand_run_warning(const anji_stand_account *account, size_t i,
                                            int *kind);
/** The settings as they were used, all modules' among them; texts are the account's own,
 *  run is NULL. Borrowed; NULL for NULL. */
ANJI_API const anji_stand_run_opts *
anji_stand_run_used(const anji_stand_account *account);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_STAND_RUN_H */
