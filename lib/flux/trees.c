/* The only door to XGBoost.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "flux/trees.h"

#ifdef HAVE_XGBOOST

#include <xgboost/c_api.h>

/* XGBoost reads its settings as text. Whole thousandths, since the decimal point of a
 * formatted double is the host's. */
static void thousandths(double value, char text[32])
{
    long whole = (long)(value * 1000.0 + 0.5);
    snprintf(text, 32, "%ld.%03ld", whole / 1000, whole % 1000);
}

static int refused(anji_error *err)
{
    const char *why = XGBGetLastError();
    return anjip_fail(err, ANJI_ERR_MEMORY, -1, "XGBoost: %.*s",
                      (int)strcspn(why, "\n"), why);
}

static int set_all(BoosterHandle booster, const anjip_trees *t)
{
    char seed[32], depth[32], rate[32], leaf[32], sample[32], columns[32];

    snprintf(seed, sizeof seed, "%u", (unsigned)(t->seed & 0x7fffffff));
    snprintf(depth, sizeof depth, "%u", (unsigned)t->depth);
    thousandths(t->rate, rate);
    thousandths(t->leaf, leaf);
    thousandths(t->sample, sample);
    thousandths(t->columns, columns);
    const char *const settings[][2] = {
        {"verbosity", "0"},    {"nthread", "1"},
        {"booster", "gbtree"}, {"tree_method", "hist"},
        {"base_score", "0"},   {"objective", "reg:squarederror"},
        {"seed", seed},        {"max_depth", depth},
        {"eta", rate},         {"min_child_weight", leaf},
        {"subsample", sample}, {"colsample_bytree", columns},
    };
    for (size_t i = 0; i < ANJIP_COUNT(settings); i++)
        if (XGBoosterSetParam(booster, settings[i][0], settings[i][1]) != 0)
            return -1;
    return 0;
}

static int learn(BoosterHandle booster, DMatrixHandle from, DMatrixHandle at,
                 const anjip_trees *t, size_t rows_at, float *out)
{
    bst_ulong    n      = 0;
    const float *values = NULL;

    if (set_all(booster, t) != 0)
        return -1;
    for (uint32_t k = 0; k < t->rounds; k++)
        if (XGBoosterUpdateOneIter(booster, (int)k, from) != 0)
            return -1;
    if (XGBoosterPredict(booster, at, 0, 0, 0, &n, &values) != 0 || n != rows_at)
        return -1;
    memcpy(out, values, rows_at * sizeof *out);
    return 0;
}

int anjip_trees_built(void)
{
    return 1;
}

int anjip_trees_learn(const anjip_trees *trees, const anjip_trees_rows *from,
                      const float *y, const anjip_trees_rows *at, float *out,
                      anji_error *err)
{
    DMatrixHandle known = NULL, asked = NULL;
    BoosterHandle booster = NULL;
    const char   *host    = NULL;
    char         *before  = NULL;
    int           status  = ANJI_OK;

    /* The verbosity is the calling thread's own: silence it, and give it back. */
    if (XGBGetGlobalConfig(&host) == 0 && host != NULL) {
        size_t length = strlen(host) + 1;
        before        = anjip_malloc(length, 1);
        if (before != NULL)
            memcpy(before, host, length);
    }
    if (before == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for XGBoost's settings");
    if (XGBSetGlobalConfig("{\"verbosity\": 0}") != 0 ||
        XGDMatrixCreateFromMat_omp(from->x, from->rows, from->columns, NAN, &known,
                                   1) != 0 ||
        XGDMatrixSetFloatInfo(known, "label", y, from->rows) != 0 ||
        XGDMatrixCreateFromMat_omp(at->x, at->rows, at->columns, NAN, &asked, 1) != 0 ||
        XGBoosterCreate(&known, 1, &booster) != 0 ||
        learn(booster, known, asked, trees, at->rows, out) != 0)
        status = refused(err);
    if (booster != NULL)
        XGBoosterFree(booster);
    if (asked != NULL)
        XGDMatrixFree(asked);
    if (known != NULL)
        XGDMatrixFree(known);
    XGBSetGlobalConfig(before);
    free(before);
    return status;
}

#else

int anjip_trees_built(void)
{
    return 0;
}

int anjip_trees_learn(const anjip_trees *trees, const anjip_trees_rows *from,
                      const float *y, const anjip_trees_rows *at, float *out,
                      anji_error *err)
{
    (void)trees;
    (void)from;
    (void)y;
    (void)at;
    (void)out;
    return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "built without XGBoost");
}

#endif
