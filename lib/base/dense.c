/* Small symmetric systems by Cholesky's square root.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "base/fit.h"

static double dot(size_t n, const double *a, const double *b)
{
    double sum = 0.0;
    for (size_t k = 0; k < n; k++)
        sum += a[k] * b[k];
    return sum;
}

size_t anjip_cholesky(size_t n, double *a)
{
    for (size_t i = 0; i < n; i++) {
        double *row = a + i * n;
        for (size_t j = 0; j < i; j++)
            row[j] = (row[j] - dot(j, row, a + j * n)) / a[j * n + j];
        double square = row[i] - dot(i, row, row);
        if (!(square > 0.0) || isinf(square))
            return i + 1;
        row[i] = sqrt(square);
    }
    return 0;
}

void anjip_cholesky_solve(size_t n, const double *l, double *b)
{
    for (size_t i = 0; i < n; i++)
        b[i] = (b[i] - dot(i, l + i * n, b)) / l[i * n + i];
    for (size_t i = n; i-- > 0;) {
        b[i] /= l[i * n + i];
        for (size_t k = 0; k < i; k++)
            b[k] -= l[i * n + k] * b[i];
    }
}

void anjip_cholesky_invert(size_t n, const double *l, double *inverse)
{
    for (size_t i = 0; i < n; i++) {
        double *row = inverse + i * n;
        memset(row, 0, n * sizeof *row);
        row[i] = 1.0;
        anjip_cholesky_solve(n, l, row);
    }
}

double anjip_cholesky_log_det(size_t n, const double *l)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += log(l[i * n + i]);
    return 2.0 * sum;
}
