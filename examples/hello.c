/* A day's uptake from half-hours, one of them missing, in three units. Also the snippet
 * of README.md and of the manual's first page.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>

#include <anjicarbon/anjicarbon.h>

int main(void)
{
    double nee[] = {2.1, 2.3, NAN, -4.8, -11.6, -9.2, 1.7}; /* umol m-2 s-1 */
    size_t n     = sizeof nee / sizeof *nee;
    double mean  = anji_mean(n, nee); /* of the six that were measured */
    double gc    = anji_gc_per_m2(mean, 86400.0, ANJI_MASS_MOLAR);

    printf(
        "%zu of %zu measured: NEE %.3f g C m-2 d-1, %.4f t C ha-1, %.4f t CO2 ha-1\n",
        anji_count(n, nee), n, gc, anji_tc_per_ha(gc),
        anji_tco2_per_ha(gc, ANJI_MASS_MOLAR));
    return 0;
}
