/* Each allocation of an operation fails once: the call says ANJI_ERR_MEMORY, leaks
 * nothing and succeeds the next time. To cover a new operation, give it a row.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>

#include "suite.h"

#include "oom.h"

/* More allocations than any operation makes. */
#define ALLOCATIONS_MAX 10000

enum { N = 48 };
static const anji_axis AXIS = {883612800, N, 1800, 0};
static double          column[N];

static anji_series *series;
static anji_random *generator;
static int          released;

static void count_release(void *context)
{
    (void)context;
    released++;
}

static int run_series_new(void *state)
{
    (void)state;
    return anji_series_new(&AXIS, &series, NULL);
}

static void *with_series(void)
{
    released = 0;
    anji_series_new(&AXIS, &series, NULL);
    return NULL;
}

/* Sixteen columns fill the first table: the next one makes it grow. */
static void *with_full_series(void)
{
    char name[] = "A";
    with_series();
    for (int c = 0; c < 16; c++, name[0]++)
        anji_series_add(series, name, "1", column, NULL);
    return NULL;
}

static int run_add(void *state)
{
    (void)state;
    int status = anji_series_add(series, "NEE", "umol m-2 s-1", column, NULL);
    if (status != ANJI_OK && anji_series_column(series, "NEE") != NULL)
        return -1; /* half a column */
    return status;
}

static int run_replace(void *state)
{
    (void)state;
    int status = anji_series_add(series, "A", "degC", NULL, NULL);
    if (status != ANJI_OK && anji_series_column(series, "A")[0] != column[0])
        return -1; /* the old column must stay */
    return status;
}

static int run_lend(void *state)
{
    (void)state;
    int status =
        anji_series_lend(series, "NEE", "1", column, count_release, NULL, NULL);
    return released != 0 ? -1 : status;
}

static void clean_series(void *state)
{
    (void)state;
    anji_series_free(series);
    series = NULL;
}

static int run_random_new(void *state)
{
    (void)state;
    return anji_random_new(7, 1, &generator, NULL);
}

static void clean_random(void *state)
{
    (void)state;
    anji_random_free(generator);
    generator = NULL;
}

static int run_fill(void *state)
{
    static double   value[N];
    const anji_fill out = {value, NULL, NULL, NULL, NULL, NULL};
    (void)state;
    int status = anji_fill_mds(&AXIS, column, NULL, 0, NULL, &out, NULL);
    if (status != ANJI_OK && !isnan(value[N - 1]))
        return -1; /* a plausible number after a failure */
    return status;
}

static int run_fill_drivers(void *state)
{
    static double   value[N];
    const anji_fill out = {value, NULL, NULL, NULL, NULL, NULL};
    anji_driver     drivers[3];

    (void)state;
    anji_fill_drivers(column, column, column, drivers);
    return anji_fill_mds(&AXIS, column, drivers, 3, NULL, &out, NULL);
}

/* Sixty made-up days for the methods that want more than a few rows. */
enum { LONG = 60 * 48 };
static const anji_axis LONG_AXIS = {883612800, LONG, 1800, 0};
static double          nee[LONG], sun[LONG], air[LONG], dry[LONG], wind[LONG];
static uint8_t         flag[LONG];

static void make_record(void)
{
    for (int i = 0; i < LONG; i++) {
        double hour = i % 48 / 48.0 * 6.283185307179586;
        sun[i]      = fmax(0.0, -600.0 * cos(hour));
        air[i]      = 10.0 + 5.0 * sin(i / 300.0) - 4.0 * cos(hour);
        dry[i]      = 5.0 - 4.0 * cos(hour);
        wind[i]     = 0.05 + 0.9 * (i * 37 % 101) / 101.0;
        nee[i] = i % 11 == 5 ? NAN : 2.0 - 0.02 * sun[i] + 0.3 * (i * 61 % 17) / 17.0;
    }
}

static int run_ensemble(void *state)
{
    enum { MEMBERS = 3 };
    static uint8_t dropped[MEMBERS * LONG];
    static double  value[MEMBERS * LONG];
    anji_driver    drivers[3];

    (void)state;
    for (int i = 0; i < LONG; i++)
        dropped[i] = i % 7 == 0;
    anji_fill_drivers(sun, dry, air, drivers);
    int status = anji_fill_mds_ensemble(&LONG_AXIS, nee, drivers, 3, MEMBERS, dropped,
                                        NULL, value, NULL, NULL);
    if (status != ANJI_OK && !isnan(value[LONG - 1]))
        return -1;
    return status;
}

static int run_random_error(void *state)
{
    static double sd[LONG];
    anji_driver   drivers[3];

    (void)state;
    anji_fill_drivers(sun, dry, air, drivers);
    return anji_random_error_records(&LONG_AXIS, nee, NULL, drivers, 3, NULL, sd, NULL,
                                     NULL, NULL);
}

/* A year of hours: the record above again and again, as if its rows were hours. */
enum { YEAR = 365 * 24 };
static anji_product *product;
static double        year[4][YEAR];

static void make_year(void)
{
    const double *const from[] = {nee, sun, air, wind};

    make_record();
    for (int c = 0; c < 4; c++)
        for (int i = 0; i < YEAR; i++)
            year[c][i] = from[c][i % LONG];
}

static int run_product(void *state)
{
    anji_axis   axis = {883612800, YEAR, 3600, 0};
    double      threshold[ANJI_PRODUCT_MEMBERS];
    anji_driver drivers[3];

    (void)state;
    for (int k = 0; k < ANJI_PRODUCT_MEMBERS; k++)
        threshold[k] = 0.1 + 0.002 * (k < 40 ? k : 20);
    anji_fill_drivers(year[1], year[2], year[2], drivers);
    return anji_product_new(&axis, year[0], year[3], drivers, 1, threshold, NULL, NULL,
                            &product, NULL);
}

static void *with_long(void)
{
    make_record();
    return NULL;
}

static void *with_year(void)
{
    make_year();
    return NULL;
}

static void *with_product(void)
{
    make_year();
    run_product(NULL);
    return NULL;
}

static int run_product_add(void *state)
{
    (void)state;
    return anji_product_add(product, "TA_F", "degC", year[2], ANJI_PRODUCT_MEAN, NULL);
}

static void clean_product(void *state)
{
    (void)state;
    anji_product_free(product);
    product = NULL;
}

static void *with_record(void)
{
    static const char *const names[]  = {"NEE", "SW_IN", "TA", "VPD", "USTAR"};
    double *const            values[] = {nee, sun, air, dry, wind};
    make_record();
    anji_series_new(&LONG_AXIS, &series, NULL);
    for (int c = 0; c < 5; c++)
        anji_series_add(series, names[c], "1", values[c], NULL);
    return NULL;
}

static int run_tower(void *state)
{
    anji_tower_opts     opts;
    anji_tower_account *account;

    (void)state;
    anji_tower_opts_init(&opts, sizeof opts);
    opts.lat         = 51;
    opts.lon         = 13.6;
    opts.utc_offset  = 1;
    opts.ustar_draws = 2;
    int status       = anji_tower_run(series, &opts, &account, NULL);
    if (status != ANJI_OK && account != NULL)
        return -1;
    anji_tower_account_free(account);
    return status;
}

/* Without SW_IN the sun tells the night; no memory for it was reported as no SW_IN. */
static int run_tower_by_sun(void *state)
{
    anji_tower_opts     opts;
    anji_tower_account *account;

    (void)state;
    for (int i = 0; i < LONG; i++)
        anji_series_edit(series, "SW_IN")[i] = NAN;
    anji_tower_opts_init(&opts, sizeof opts);
    opts.lat         = 51;
    opts.lon         = 13.6;
    opts.utc_offset  = 1;
    opts.ustar_draws = 0;
    int status       = anji_tower_run(series, &opts, &account, NULL);
    for (size_t i = 0; anji_tower_warning(account, i) != NULL; i++)
        if (strstr(anji_tower_warning(account, i), "no SW_IN") != NULL)
            status = -1;
    anji_tower_account_free(account);
    return status;
}

static int run_ustar(void *state)
{
    anji_ustar_result *result;

    (void)state;
    make_record();
    int status = anji_ustar_moving_point(&LONG_AXIS, nee, wind, air, sun, NULL, NULL,
                                         NULL, 0, NULL, &result, NULL);
    anji_ustar_result_free(result);
    return status;
}

    {"night partition", NULL, run_partition_night, NULL, 1 | GSL_FORGETS},
    {"night partition by windows", NULL, run_partition_night_oneflux, NULL,
     1 | GSL_FORGETS},
    {"day partition", NULL, run_partition_day, NULL, 1 | GSL_FORGETS},
    {"day partition by rules", NULL, run_partition_day_reddyproc, NULL,
     1 | GSL_FORGETS},
