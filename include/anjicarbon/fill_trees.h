/* anjicarbon/fill_trees.h - gap-filling by boosted trees, and the mean of two fillers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_FILL_TREES_H
#define ANJICARBON_FILL_TREES_H

#include <anjicarbon/fill_model.h>
#include <anjicarbon/gapfill.h>
#include <anjicarbon/run.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Methods of rows filled here, beside those of gapfill.h. */
enum {
    ANJI_FILL_TREES = 17, /**< boosted trees                     */
    ANJI_FILL_MEAN  = 18  /**< mean of two fillers               */
};

/** 1 when the library was built with XGBoost, else 0. */
ANJI_API int anji_fill_trees_available(void);

/** Settings of anji_fill_trees(): call anji_fill_trees_opts_init(), then change. */
typedef struct anji_fill_trees_opts {
    uint32_t struct_size; /**< bytes known to the caller; written by init            */
    uint32_t seed;        /**< of folds and samples                              [1] */
    uint32_t folds;       /**< models, each without one group of blocks          [5] */
    uint32_t rounds;      /**< trees of a model                                [250] */
    uint32_t depth;       /**< of a tree                                         [6] */
    uint32_t gaps_only;   /**< 1: measured rows get no estimate                  [0] */
    double   rate;        /**< share of a tree that is added                  [0.05] */
    double   leaf;        /**< fewest rows of a leaf                            [10] */
    double   sample;      /**< share of the rows that a tree sees              [0.8] */
    double   columns;     /**< share of the predictors that a tree sees        [0.8] */
    double   block_days;  /**< blocks that are left out together, days          [10] */
    double   buffer_days; /**< beside them neither is learnt from, days          [1] */
    const anji_run *run;  /**< threads (one to a model) and poll, or NULL     [NULL] */
} anji_fill_trees_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_fill_trees_opts_init(anji_fill_trees_opts *opts, size_t size);
ANJI_API const anji_param *anji_fill_trees_param(size_t i);

/**
 * Estimate every row by gradient-boosted regression trees (XGBoost, histogram method,
 * squared error).
 *
 * The rows are cut into blocks of block_days, each in one of `folds` groups by the seed.
 * Model k = 1 ... folds learns from the measured rows outside group k and farther than
 * buffer_days from it.
 *
 *     value_r = mean over k of f_k(x_r)      where y_r is missing
 *     value_r = f_k(x_r), k the group of r   where y_r is measured
 *     sd_r    = s(value_r)
 *
 * So no estimate of a measured row knows it or its neighbours, and the errors of those
 * estimates tell the spread: s is the root mean square error of the measured rows in ten
 * classes of equal count by value, linear between the classes' means and constant beyond.
 *
 * Predictors x: radiation, VPD, air temperature, potential radiation and others, as far as
 * they are given; means over the past (anji_memory_mean()) of temperature (6 h, 5 d), VPD
 * (5 d) and radiation (3 d); sine and cosine of the season and of the hour; days since the
 * start of the axis.
 *
 * Given:
 *   axis       rows and step
 *   y          target, NaN missing                              any unit
 *   drivers    conditions (fill_model.h); every column may be NULL
 *   opts       settings, or NULL
 * Returned:
 *   out        companion columns. n: measured rows; window: days of the axis; method:
 *              ANJI_FILL_TREES; quality by the row's gap: 1 up to 1.5 days, 2 up to 12, 3
 *              longer, or a driver is missing there. NaN, -1 and 255 on failure
 * Status: ANJI_OK, ANJI_ERR_NULL, _OPTS, _DOMAIN (axis; an infinity; |y| beyond 1e15:
 *   see err->row), _TOO_FEW (fewer than 200 measured rows, or 100 to learn a model from),
 *   _NOT_FOUND (built without XGBoost), _MEMORY (also what XGBoost reports, with its
 *   message), _CANCELLED
 *
 * Notes:
 *   1. A missing driver is no obstacle: a tree sends it the way that served best.
 *   2. XGBoost works on one thread of its own, in single precision; models may be learnt
 *      on several threads (opts->run). The same bits on any number of them, on one
 *      machine with one version of XGBoost.
 *   3. A year of half-hours takes about 3 s and 20 MB a model that is learnt.
 *   4. It says nothing about sums: errors of neighbouring rows are not independent.
 *
 * References: Chen T., Guestrin C. (2016) doi 10.1145/2939672.2939785 (XGBoost);
 *   Roberts D.R. et al. (2017) doi 10.1111/ecog.02881 (blocks left out together); Irvin
 *   J. et al. (2021) doi 10.1016/j.agrformet.2021.108528 (trees as gap-fillers).
 */
ANJI_API int anji_fill_trees(const anji_axis *axis, const double *y,
                             const anji_model_drivers   *drivers,
                             const anji_fill_trees_opts *opts, const anji_fill *out,
                             anji_error *err);

/**
 * Mean of two fillers with equal weights, and how far they are apart.
 *
 *     value  = (a + b) / 2,  sd^2 = (sd_a^2 + sd_b^2) / 2
 *     method = |a - b| / 2
 *
 * method is the standard deviation of the two about their mean: the error that comes with
 * the choice of a method. It is not in sd. Where one has no estimate the other is taken,
 * and method is NaN.
 *
 * Given: n rows; first, second, whose value is never NULL (the rest may be)
 * Returned:
 *   out      value and sd as above; n and window the smaller, quality the poorer,
 *            method ANJI_FILL_MEAN, or that of the one that was taken. May be first
 *   method   as above; may be NULL. NaN throughout on failure
 * Status: ANJI_OK, ANJI_ERR_NULL
 */
ANJI_API int anji_fill_mean(size_t n, const anji_fill *first, const anji_fill *second,
                            const anji_fill *out, double *method, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_FILL_TREES_H */
