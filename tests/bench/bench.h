/* A clock and a row for benchmark programs: the best and the median of several runs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_BENCH_H
#define ANJI_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline double bench_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline int bench_ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts the times of the runs and prints one row of the table. */
static inline void bench_row(const char *what, size_t rows, size_t runs, double *times)
{
    qsort(times, runs, sizeof *times, bench_ascending);
    printf("%-44s %9zu rows  best %9.3f ms  median %9.3f ms  %11.0f rows/s\n", what,
           rows, 1e3 * times[0], 1e3 * times[runs / 2], (double)rows / times[runs / 2]);
}

#endif
