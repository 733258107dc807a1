/* Two-phase regression: the change point of one stratum.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/stats.h>

#include "flux/ustar_change_private.h"

#define POINTS_MIN 10
#define OUTLIER_SD 4.0  /* off one line through all             */
#define END_SHARE  0.05 /* of the points, at either end: no c   */
#define END_MIN    3
#define SINGULAR   1e-12 /* a determinant of equal columns is rounding error */

/* Sums of products of deviations. */
typedef struct {
    double xx, zz, xz, xy, zy, yy;
} products;

/* A fit of y to one or two columns beside the constant. */
typedef struct {
    double squares; /* of the residuals */
    double x, z;    /* coefficients     */
    double se_x, se_z;
} fit;

/* Columns that are one another's multiple add nothing. */
static fit solve(const products *s, int columns, size_t n)
{
    fit    r     = {s->yy, 0.0, 0.0, NAN, NAN};
    double det   = columns == 1 ? s->xx : s->xx * s->zz - s->xz * s->xz;
    double scale = columns == 1 ? s->xx : s->xx * s->zz;

    if (!(det > SINGULAR * scale) || !(det > 0.0)) {
        if (s->xx > 0.0) {
            r.x = s->xy / s->xx;
            r.squares -= r.x * s->xy;
        }
        return r;
    }
    if (columns == 1) {
        r.x = s->xy / s->xx;
    } else {
        r.x = (s->zz * s->xy - s->xz * s->zy) / det;
        r.z = (s->xx * s->zy - s->xz * s->xy) / det;
    }
    r.squares = fmax(0.0, s->yy - r.x * s->xy - r.z * s->zy);
    double s2 = r.squares / (double)((int64_t)n - 1 - columns);
    r.se_x    = sqrt(s2 * (columns == 1 ? 1.0 / s->xx : s->zz / det));
    r.se_z    = columns == 1 ? NAN : sqrt(s2 * s->xx / det);
    return r;
}

static void centre(size_t n, double *x)
{
    double mean = anji_mean(n, x);
    for (size_t i = 0; i < n; i++)
        x[i] -= mean;
}

static fit straight(size_t n, const double *x, const double *y)
{
    products s = {0, 0, 0, 0, 0, 0};

    for (size_t i = 0; i < n; i++) {
        s.xx += x[i] * x[i];
        s.xy += x[i] * y[i];
        s.yy += y[i] * y[i];
    }
    return solve(&s, 1, n);
}

/* Leaves out points far from one line through all; returns how many are left. */
static size_t exclude(size_t n, double *x, double *y, double *dx, double *dy)
{
    size_t m = 0;

    memcpy(dx, x, n * sizeof *x);
    memcpy(dy, y, n * sizeof *y);
    centre(n, dx);
    centre(n, dy);
    double slope = straight(n, dx, dy).x;
    for (size_t i = 0; i < n; i++)
        dy[i] -= slope * dx[i];
    double sd = anji_sd(n, dy), mean = anji_mean(n, dy);
    for (size_t i = 0; i < n; i++)
        if (!(fabs(dy[i] - mean) > OUTLIER_SD * sd)) {
            x[m]   = x[i];
            y[m++] = y[i];
        }
    return m;
}

/* Running sums of centred points up to and with each. */
typedef struct {
    double x, y, xx, xy;
} sums;

/* The operational model with its change at point i: x stays at x[i] above. */
static fit flat_above(size_t n, const double *x, size_t i, const sums *low,
                      const sums *all, double yy)
{
    double   m = (double)(n - 1 - i), c = x[i], k = (double)n;
    double   sx = low->x + m * c;
    products s  = {low->xx + m * c * c - sx * sx / k,
                   0,
                   0,
                   low->xy + c * (all->y - low->y) - sx * all->y / k,
                   0,
                   yy};
    return solve(&s, 1, n);
}

/* The diagnostic model: z = x - x[i] above, 0 below. */
static fit bent(size_t n, const double *x, size_t i, const sums *low, const sums *all,
                double yy)
{
    double m = (double)(n - 1 - i), c = x[i], k = (double)n;
    sums up = {all->x - low->x, all->y - low->y, all->xx - low->xx, all->xy - low->xy};
    double   z = up.x - m * c;
    products s = {
        all->xx - all->x * all->x / k,     up.xx - 2 * c * up.x + m * c * c - z * z / k,
        up.xx - c * up.x - z * all->x / k, all->xy - all->x * all->y / k,
        up.xy - c * up.y - z * all->y / k, yy};
    return solve(&s, 2, n);
}

/* The best change of one model, if it is not at an end. */
static void keep(size_t n, double origin, const double *x, int model, size_t at,
                 double f, const fit *r, anjip_change *out)
{
    size_t ends = (size_t)(END_SHARE * (double)n);

    if (ends < END_MIN)
        ends = END_MIN;
    if (!(at + 1 > ends && at + 1 + ends < n))
        return;
    out->at       = origin + x[at];
    out->f        = f;
    out->p        = anjip_change_p(model, f, n);
    out->below    = r->x;
    out->above    = model == ANJI_USTAR_OPERATIONAL ? 0.0 : r->x + r->z;
    out->se_below = r->se_x;
    out->se_above = model == ANJI_USTAR_OPERATIONAL ? 0.0 : r->se_z;
    out->half     = anji_student_quantile(0.975, (double)(n - 2 - (size_t)model));
}

static void search(size_t n, double origin, const double *x, const double *y,
                   anjip_change model[2])
{
    sums   all = {0, 0, 0, 0}, low = {0, 0, 0, 0};
    double yy = 0.0, best_f[2] = {-1.0, -1.0};
    size_t at[2] = {0, 0};
    fit    best[2];

    for (size_t i = 0; i < n; i++) {
        all.x += x[i];
        all.y += y[i];
        all.xx += x[i] * x[i];
        all.xy += x[i] * y[i];
        yy += y[i] * y[i];
    }
    double null[2] = {yy, straight(n, x, y).squares};
    best[0] = best[1] = (fit){NAN, NAN, NAN, NAN, NAN};
    for (size_t i = 0; i + 1 < n; i++) {
        low.x += x[i];
        low.y += y[i];
        low.xx += x[i] * x[i];
        low.xy += x[i] * y[i];
        fit r[2] = {flat_above(n, x, i, &low, &all, yy), bent(n, x, i, &low, &all, yy)};
        for (size_t k = 0; k < 2; k++) {
            double f = (null[k] - r[k].squares) / (r[k].squares / (double)(n - 2 - k));
            if (f > best_f[k]) {
                best_f[k] = f;
                best[k]   = r[k];
                at[k]     = i;
            }
        }
    }
    for (int k = 0; k < 2; k++)
        keep(n, origin, x, k, at[k], best_f[k], &best[k], &model[k]);
}

size_t anjip_change_find(size_t n, double *x, double *y, double *work,
                         anjip_change model[2])
{
    for (int k = 0; k < 2; k++)
        model[k] = (anjip_change){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    if (n < POINTS_MIN)
        return 0;
    n = exclude(n, x, y, work, work + n);
    if (n < POINTS_MIN)
        return 0;
    double origin = anji_mean(n, x);
    centre(n, x);
    centre(n, y);
    search(n, origin, x, y, model);
    return n;
}
