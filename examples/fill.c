/* Fill ten days of hourly fluxes by radiation, and say how each value was found.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/gapfill.h>
#include <math.h>
#include <stdio.h>

enum { ROWS = 240 };

int main(void)
{
    double      nee[ROWS], sw_in[ROWS], value[ROWS], sd[ROWS];
    int32_t     n[ROWS];
    uint8_t     quality[ROWS];
    anji_axis   axis = {.start = 1672531200, .n = ROWS, .step = 3600}; /* 2023-01-01 */
    anji_driver sun  = {sw_in, 20.0, 50.0};
    anji_fill   out  = {.value = value, .sd = sd, .n = n, .quality = quality};
    anji_error  err;

    for (int i = 0; i < ROWS; i++) {
        sw_in[i] = fmax(0.0, 500.0 * sin(6.283185307 * (i - 6) / 24.0));
        nee[i]   = i >= 100 && i < 130 ? NAN : 2.0 - 0.02 * sw_in[i] + 0.1 * (i % 3);
    }
    if (anji_fill_mds(&axis, nee, &sun, 1, NULL, &out, &err) != ANJI_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    printf(
        "2023-01-05 12:00  NEE %.2f +- %.2f umol m-2 s-1, %d alike records, class %d\n",
        value[108], sd[108], (int)n[108], quality[108]);
    printf(
        "2023-01-06 00:00  NEE %.2f +- %.2f umol m-2 s-1, %d alike records, class %d\n",
        value[120], sd[120], (int)n[120], quality[120]);
    return 0;
}
