/* Nights and their hours, for the cross-checks of the u* threshold.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_USTAR_EVENING_H
#define ANJI_USTAR_EVENING_H

#include <anjicarbon/ustar_plateau.h>

#include "private.h"

typedef struct {
    const anji_axis *axis;
    const double    *nee, *other, *t_air, *sw_in; /* other: storage, or u* */
    const uint8_t   *night;
} anjip_night_record;

int anjip_night_load(anji_ustar_night_opts *dst, const anji_ustar_night_opts *src,
                     const anjip_night_record *in, anji_error *err);

/* Rows since sunset, from 0, and rows of the whole night; -1 by day, and in a night whose
 * sunset the record does not show. */
void anjip_night_hours(const anjip_night_record *in, double sw_night, int32_t *since,
                       int32_t *length);

/* Mean, its standard error and number of some values. */
typedef struct {
    double  sum, squares;
    int64_t n;
} anjip_tally;

void   anjip_tally_add(anjip_tally *tally, double x);
double anjip_tally_mean(const anjip_tally *tally);
double anjip_tally_se(const anjip_tally *tally);

#endif
