/* The Sun, shared by meteo.c and clock.c.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJIP_SUN_H
#define ANJIP_SUN_H

#include <anjicarbon/base.h>

typedef struct {
    double declination; /* radians                                    */
    double hour;        /* hour angle, radians, 0 at solar noon       */
    double nearness;    /* inverse square of the distance, AU-2       */
} anjip_sun;

/* Mean potential radiation, W m-2, of `step` seconds around a moment (s since 1970,
 * UTC). */
double anjip_potential(double utc, double step, double lat, double lon,
                       double solar_constant);

/* ANJI_OK, or ANJI_ERR_DOMAIN for an impossible place or UTC offset. */
int anjip_place_check(double lat, double lon, double utc_offset, anji_error *err);

#endif
