/* Critical values of the largest F of a two-phase regression.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "flux/ustar_change_private.h"

enum { LEVELS_MAX = 4, SIZES_MAX = 23 };

/* Fmax by number of points and level of confidence. The operational model's were
 * simulated by Barr, the diagnostic model's by Wang (2003); both stand in ONEFlux. */
typedef struct {
    size_t n_levels, n_sizes;
    double p[LEVELS_MAX];
    double size[SIZES_MAX];
    double f[LEVELS_MAX][SIZES_MAX];
} critical;

static const critical tables[] = {
    [ANJI_USTAR_OPERATIONAL] =
        {4,
         13,
         {0.20, 0.10, 0.05, 0.01},
         {10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000},
         {{3.9293, 3.7734, 3.7516, 3.7538, 3.7941, 3.8548, 3.9798, 4.0732, 4.1467,
           4.2770, 4.4169, 4.5556, 4.7356},
          {6.2992, 5.6988, 5.5172, 5.3224, 5.3030, 5.3480, 5.4465, 5.5235, 5.6136,
           5.7391, 5.8733, 6.0591, 6.2738},
          {9.1471, 7.8770, 7.4426, 7.0306, 6.8758, 6.8883, 6.9184, 6.9811, 7.0624,
           7.2005, 7.3421, 7.5627, 7.7834},
          {18.2659, 13.8100, 12.6481, 11.4461, 10.6635, 10.5026, 10.4527, 10.3859,
           10.5596, 10.6871, 10.6751, 11.0072, 11.2319}}},
    [ANJI_USTAR_DIAGNOSTIC] =
        {3,
         23,
         {0.10, 0.05, 0.01},
         {10,  20,  30,  40,  50,  60,  70,  80,  90,  100,  150, 200,
          250, 300, 350, 400, 450, 500, 550, 600, 800, 1000, 2500},
         {{11.646, 9.651, 9.379, 9.261, 9.269,  9.296,  9.296, 9.341,
           9.397,  9.398, 9.506, 9.694, 9.691,  9.790,  9.794, 9.840,
           9.872,  9.929, 9.955, 9.995, 10.102, 10.169, 10.478},
          {15.559, 11.948, 11.396, 11.148, 11.068, 11.072, 11.059, 11.072,
           11.080, 11.085, 11.127, 11.208, 11.310, 11.406, 11.392, 11.416,
           11.474, 11.537, 11.552, 11.549, 11.673, 11.749, 12.064},
          {28.412, 18.043, 16.249, 15.750, 15.237, 15.252, 14.985, 15.013,
           14.891, 14.874, 14.828, 14.898, 14.975, 14.998, 15.044, 14.980,
           15.072, 15.115, 15.086, 15.164, 15.292, 15.154, 15.519}}},
};

/* Slope at an end that three points suggest, without a new turn. */
static double end_slope(double h0, double h1, double d0, double d1)
{
    double slope = ((2 * h0 + h1) * d0 - h0 * d1) / (h0 + h1);

    if (slope * d0 <= 0.0)
        return 0.0;
    if (d0 * d1 <= 0.0 && fabs(slope) > 3 * fabs(d0))
        return 3 * d0;
    return slope;
}

static double slope_at(size_t n, const double *x, const double *y, size_t k)
{
#define D(i) ((y[(i) + 1] - y[i]) / (x[(i) + 1] - x[i]))
    if (k == 0)
        return end_slope(x[1] - x[0], x[2] - x[1], D(0), D(1));
    if (k == n - 1)
        return end_slope(x[k] - x[k - 1], x[k - 1] - x[k - 2], D(k - 1), D(k - 2));
    double d0 = D(k - 1), d1 = D(k), h0 = x[k] - x[k - 1], h1 = x[k + 1] - x[k];
    if (d0 * d1 <= 0.0)
        return 0.0;
    double w0 = 2 * h1 + h0, w1 = h1 + 2 * h0;
    return (w0 + w1) / (w0 / d0 + w1 / d1);
#undef D
}

/* Cubic interpolation that keeps the shape (Fritsch & Carlson 1980,
 * doi 10.1137/0717021); constant beyond the ends. x ascending, n >= 3. */
static double interpolate(size_t n, const double *x, const double *y, double at)
{
    size_t k = 0;

    if (at <= x[0])
        return y[0];
    if (at >= x[n - 1])
        return y[n - 1];
    while (at >= x[k + 1])
        k++;
    double h = x[k + 1] - x[k], s = (at - x[k]) / h;
    double m0 = h * slope_at(n, x, y, k), m1 = h * slope_at(n, x, y, k + 1);
    return y[k] * (1 + 2 * s) * (1 - s) * (1 - s) + m0 * s * (1 - s) * (1 - s) +
           y[k + 1] * s * s * (3 - 2 * s) + m1 * s * s * (s - 1);
}

double anjip_change_p(int model, double f, size_t n)
{
    const critical *t = &tables[model];
    double          level[LEVELS_MAX];

    if (isnan(f))
        return NAN;
    for (size_t k = 0; k < t->n_levels; k++)
        level[k] = interpolate(t->n_sizes, t->size, t->f[k], (double)n);
    return interpolate(t->n_levels, level, t->p, f);
}
