/* How fast tower files are read: tables of 20 and 270 columns that it makes itself, and
 * the files named on the command line.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <anjicarbon/read.h>

#include "bench.h"

#define RUNS 7

/* Years of half-hours from 2001 (not leap: days run on within the year). */
static int make_file(const char *path, int years, int columns)
{
    static const char *const names[] = {"NEE", "USTAR", "TA",     "RH",
                                        "VPD", "SW_IN", "PPFD_IN"};
    static const int         days[]  = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    FILE                    *file    = fopen(path, "wb");
    unsigned                 noise   = 1;

    if (file == NULL)
        return 0;
    fprintf(file, "TIMESTAMP_START,TIMESTAMP_END");
    for (int c = 0; c < columns - 2; c++)
        if (c < 7)
            fprintf(file, ",%s", names[c]);
        else
            fprintf(file, ",EXTRA_%d", c);
    fprintf(file, "\n");
    for (int y = 0; y < years; y++)
        for (int m = 0; m < 12; m++)
            for (int d = 0; d < days[m]; d++)
                for (int h = 0; h < 48; h++) {
                    fprintf(file, "%04d%02d%02d%02d%02d,", 2001 + y, m + 1, d + 1,
                            h / 2, 30 * (h % 2));
                    int last = h == 47, month_end = last && d + 1 == days[m];
                    fprintf(file, "%04d%02d%02d%02d%02d",
                            2001 + y + (month_end && m == 11),
                            month_end ? (m + 1) % 12 + 1 : m + 1,
                            month_end ? 1 : d + 1 + last, (h + 1) / 2 % 24,
                            30 * ((h + 1) % 2));
                    for (int c = 0; c < columns - 2; c++) {
                        noise = noise * 1664525U + 1013904223U;
                        if (noise >> 28 == 0)
                            fprintf(file, ",-9999");
                        else
                            fprintf(file, ",%.4f", (double)(noise >> 8) / 262144 - 20);
                    }
                    fprintf(file, "\n");
                }
    return fclose(file) == 0;
}

static int bench_file(const char *path, const char *what, const char *map)
{
    double      times[RUNS];
    size_t      rows = 0;
    struct stat info;

    for (int r = 0; r < RUNS; r++) {
        anji_series *series;
        anji_error   err;
        double       start  = bench_seconds();
        int          status = anji_tower_read(&path, 1, map, NULL, &series, NULL, &err);
        times[r]            = bench_seconds() - start;
        if (status != ANJI_OK) {
            fprintf(stderr, "%s\n", err.message);
            return 1;
        }
        rows = (size_t)anji_series_axis(series)->n;
        anji_series_free(series);
    }
    bench_row(what, rows, RUNS, times);
    if (stat(path, &info) == 0)
        printf("%-44s %9.1f MB    %9.0f MB/s (median)\n", "",
               (double)info.st_size / 1e6,
               (double)info.st_size / 1e6 / times[RUNS / 2]);
    return 0;
}

int main(int argc, char **argv)
{
    static const struct {
        int         years, columns;
        const char *what, *map;
    } made[]   = {{3, 9, "3 years, 9 columns", "VPD=VPD:hPa,RH=RH:%"},
                  {3, 20, "3 years, 20 columns", "VPD=VPD:hPa,RH=RH:%"},
                  {1, 270, "1 year, 270 columns", "VPD=VPD:hPa,RH=RH:%"}};
    int failed = 0;

    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        char path[64];
        snprintf(path, sizeof path, "bench_read_%ld.csv", (long)getpid());
        if (!make_file(path, made[i].years, made[i].columns)) {
            fprintf(stderr, "cannot write %s\n", path);
            return 1;
        }
        failed |= bench_file(path, made[i].what, made[i].map);
        unlink(path);
    }
    for (int a = 1; a < argc; a++)
        failed |= bench_file(
            argv[a], strrchr(argv[a], '/') ? strrchr(argv[a], '/') + 1 : argv[a], NULL);
    return failed;
}
