/* Ceilings: the average of a rotation, the offsets that an emitter may surrender.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "account/credit.h"

int anji_rotation_average(double increment, double area, int32_t years,
                          int32_t rotation, double *stock, double *average,
                          anji_error *err)
{
    anjip_begin(err);
    if (average == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "rotation: average is NULL");
    *average = NAN;
    if (!(increment >= 0.0 && increment < INFINITY && area >= 0.0 && area < INFINITY) ||
        years < 1 || rotation < 1)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "rotation: %g t CO2 ha-1 yr-1 on %g ha, %ld yr, rotation of "
                          "%ld yr: want increment and area of at least 0, 1 yr or more",
                          increment, area, (long)years, (long)rotation);
    double sum = 0.0;
    for (int32_t t = 1; t <= years; t++) {
        int32_t age   = t % rotation == 0 && t == years ? rotation : t % rotation;
        double  value = increment * area * age;
        if (stock != NULL)
            stock[t - 1] = value;
        sum += value;
    }
    *average = sum / years;
    return ANJI_OK;
}

int anji_offset_limit(int64_t obligation, int32_t percent, int64_t *limit,
                      anji_error *err)
{
    anjip_begin(err);
    if (limit == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "offset: limit is NULL");
    *limit = -1;
    if (obligation < 0 || percent < 0 || percent > 100)
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, -1,
            "offset: %ld %% of %lld t CO2, want 0 to 100 %% of at least 0",
            (long)percent, (long long)obligation);
    /* Whole hundreds first: obligation * percent may not fit in 64 bits. */
    *limit = obligation / 100 * percent + obligation % 100 * percent / 100;
    return ANJI_OK;
}
