/* What a calibration of the gap error holds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_GAP_ERROR_PRIVATE_H
#define ANJI_GAP_ERROR_PRIVATE_H

#include <anjicarbon/gap_error.h>

#include "private.h"

#define ANJIP_GAP_LENGTHS 5  /* 1, 8, 64, 576, longest  */
#define ANJIP_GAP_NEAR    64 /* days between cells that are told apart */
#define ANJIP_GAP_LAGS    9  /* 0, 1, 2, 3-4, 5-8, ..., 33-64, more    */

/* Classes of rows, and of pairs of rows. */
enum { ANJIP_DAY = 0, ANJIP_NIGHT = 1, ANJIP_CLASSES = 2 };
enum { ANJIP_DAY_DAY = 0, ANJIP_NIGHT_NIGHT = 1, ANJIP_BETWEEN = 2, ANJIP_PAIRS = 3 };

/* One length's artificial gaps: the group of each block and each row's error. */
typedef struct {
    size_t   length, offset, n_blocks;
    uint32_t folds;
    uint8_t *group; /* [n_blocks]                        */
    double  *error; /* [n], filled - measured, or NaN    */
} anjip_gap_design;

struct anji_gap_error {
    anji_axis        axis;
    size_t           n, n_cells;
    size_t           n_lengths;
    anji_gap_length  lengths[ANJIP_GAP_LENGTHS];
    anjip_gap_design designs[ANJIP_GAP_LENGTHS];
    double  common[ANJIP_GAP_LENGTHS][ANJIP_PAIRS]; /* v_L                            */
    double  bias[ANJIP_GAP_LENGTHS][ANJIP_CLASSES]; /* mean error over mean spread    */
    double  near[ANJIP_CLASSES];                    /* v_1                            */
    double  noise[ANJIP_CLASSES];                   /* the measurements' own variance */
    double  between[ANJIP_GAP_LAGS][ANJIP_PAIRS];   /* w                              */
    double *expected; /* error over spread that covariates foretell, by row; or NULL */
    double *spread;   /* h, by row                                           */
    int32_t *cell;    /* day of a row; of a night the day on which it began  */
    uint8_t *class;   /* ANJIP_DAY or ANJIP_NIGHT                            */
    uint8_t *missing; /* 1 where y has to be filled                          */
};

/* The pair of two classes, and the lag bin of a distance in days. */
int    anjip_gap_pair(int a, int b);
size_t anjip_gap_lag(size_t days);
/* Block of a row. */
size_t anjip_gap_block(const anjip_gap_design *design, size_t row);

/* Spreads of all rows from the filler's own (sd, n) and the errors of single rows. */
int anjip_gap_spread(anji_gap_error *g, const double *sd, const int32_t *n,
                     anji_error *err);
/* v, w, noise, bias and the table, from the designs' errors. */
int anjip_gap_model(anji_gap_error *g, anji_error *err);

/* Fills `expected` from the covariates of note 6. */
int anjip_gap_bias(anji_gap_error *g, const double *const *covariates,
                   size_t n_covariates, anji_error *err);

#endif
