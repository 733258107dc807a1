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

static int run_clock(void *state)
{
    anji_clock_result result;
    (void)state;
    make_record();
    return anji_clock_check(&LONG_AXIS, sun, 51, 13.6, 1, NULL, &result, NULL);
}

static int run_despike(void *state)
{
    (void)state;
    make_record();
    return anji_despike(&LONG_AXIS, nee, NULL, NULL, flag, NULL, NULL);
}

#define RECORD_FILE "tests/oom.csv"

static void *with_file(void)
{
    with_record();
    anji_series_write_csv(series, NULL, 0, RECORD_FILE, NULL);
    clean_series(NULL);
    return NULL;
}

/* The C library's own allocation of a FILE may be the one that fails. */
static int memory_or_file(int status)
{
    return status == ANJI_ERR_IO ? ANJI_ERR_MEMORY : status;
}

static int run_read(void *state)
{
    const char *const path   = RECORD_FILE;
    anji_read_report *report = NULL;

    (void)state;
    int status = anji_tower_read(&path, 1, "NEE=NEE", NULL, &series, &report, NULL);
    if (status != ANJI_OK && (series != NULL || report != NULL))
        return -1;
    anji_read_report_free(report);
    return memory_or_file(status);
}

static void clean_file(void *state)
{
    clean_series(state);
    remove(RECORD_FILE);
}

static int run_write(void *state)
{
    (void)state;
    int status = anji_series_write_csv(series, NULL, 0, RECORD_FILE, NULL);
    return memory_or_file(status);
}

static int run_bootstrap(void *state)
{
    anji_ustar_bootstrap_opts o;
    double                    threshold[2];

    (void)state;
    make_record();
    anji_ustar_bootstrap_opts_init(&o, sizeof o);
    o.n_draws  = 1;
    o.form     = ANJI_FORM_REDDYPROC;
    int status = anji_ustar_bootstrap(&LONG_AXIS, nee, wind, air, sun, NULL, NULL, &o,
                                      threshold, NULL);
    if (status != ANJI_OK)
        return status;
    o.form   = ANJI_FORM_ANJI;
    o.method = ANJI_USTAR_CHANGE_POINT;
    return anji_ustar_bootstrap(&LONG_AXIS, nee, wind, air, sun, NULL, NULL, &o,
                                threshold, NULL);
}

static int run_change(void *state)
{
    anji_ustar_change *result;

    (void)state;
    make_record();
    int status = anji_ustar_change_point(&LONG_AXIS, nee, wind, air, sun, NULL, NULL,
                                         &result, NULL);
    anji_ustar_change_free(result);
    return status;
}

static int run_pool(void *state)
{
    static const double threshold[] = {0.1, 0.2}, prob[] = {0.5};
    double              quantile[1];

    (void)state;
    return anji_ustar_pool(2, 1, threshold, ANJI_USTAR_VUT, ANJI_FORM_ANJI, 1, prob,
                           quantile, NULL);
}

static int run_night(void *state)
{
    anji_ustar_hilly hilly;
    size_t           n;

    (void)state;
    make_record();
    int status = anji_ustar_hilly_point(&LONG_AXIS, nee, wind, air, sun, NULL, NULL,
                                        &hilly, NULL);
    return status != ANJI_OK ? status
                             : anji_ustar_evening(&LONG_AXIS, nee, wind, air, sun, NULL,
                                                  NULL, 0, NULL, &n, NULL);
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

static int partition_night(uint32_t form)
{
    static double                reco[LONG], gpp[LONG];
    anji_partition_night_opts    o;
    anji_partition_night_result *out;

    anji_partition_night_opts_init(&o, sizeof o);
    o.form     = form;
    o.light    = ANJI_PARTITION_NIGHT_LIGHT_FITTED;
    int status = anji_partition_night(&LONG_AXIS, nee, nee, sun, NULL, air, air, &o,
                                      reco, gpp, &out, NULL);
    if (status != ANJI_OK && (out != NULL || !isnan(reco[LONG - 1])))
        return -1; /* something was left behind */
    anji_partition_night_result_free(out);
    return status;
}

static int run_partition_night(void *state)
{
    (void)state;
    make_record();
    return partition_night(ANJI_FORM_ANJI);
}

static int run_partition_night_oneflux(void *state)
{
    (void)state;
    make_record();
    return partition_night(ANJI_FORM_ONEFLUX);
}

static int partition_day(uint32_t form)
{
    static double           reco[LONG], gpp[LONG];
    anji_partition_day_out  out = {.gpp = gpp, .reco = reco};
    anji_partition_day_opts o;
    anji_axis               axis = {883612800, 14 * 48, 1800, 0};

    anji_partition_day_opts_init(&o, sizeof o);
    o.form = form;
    int status =
        anji_partition_day(&axis, nee, wind, air, air, sun, NULL, &o, &out, NULL);
    if (status != ANJI_OK && !isnan(reco[axis.n - 1]))
        return -1; /* something was left behind */
    return status;
}

static int run_partition_day(void *state)
{
    (void)state;
    make_record();
    return partition_day(ANJI_FORM_ANJI);
}

static int run_partition_day_reddyproc(void *state)
{
    (void)state;
    make_record();
    return partition_day(ANJI_FORM_REDDYPROC);
}

/* Five days: artificial gaps of two lengths, filled with slopes, and the sum's error. */
static int run_gap_error(void *state)
{
    enum { FEW = 240 };
    static const anji_axis    axis = {883612800, FEW, 1800, 0};
    static double             y[FEW], light[FEW];
    static const double      *past[1] = {light};
    const anji_driver         driver  = {light, 20, 50};
    const anji_filler_context context = {&axis, &driver, 1, NULL};
    anji_gap_error_opts       opts;
    anji_gap_error           *g;
    anji_gap_sum              sum;

    (void)state;
    for (int i = 0; i < FEW; i++) {
        light[i] = i % 48 < 24 ? 0.0 : 20.0 * (24 - abs(i % 48 - 36));
        y[i]     = i % 7 == 3 ? NAN : 3.85 - 0.02 * light[i] + 0.31 * (i % 5);
    }
    anji_gap_error_opts_init(&opts, sizeof opts);
    opts.covariates   = past;
    opts.n_covariates = 1;
    int status = anji_gap_error_new(&axis, y, NULL, anji_filler_linear, &context, &opts,
                                    &g, NULL);
    if (status != ANJI_OK)
        return g == NULL ? status : -1;
    status = anji_gap_error_sum(g, 0, FEW, &sum, NULL);
    anji_gap_error_free(g);
    return status;
}

/* In the place of `sorts`, a second bit: GSL's fits forget the first blocks of a workspace
 * of which a later one could not be had. What they forgot is theirs; the status and all
 * that is ours are judged as elsewhere. */
#define GSL_FORGETS 2

static const oom_operation operations[] = {
    {"tower", with_record, run_tower, clean_series, 1},
    {"tower by the sun", with_record, run_tower_by_sun, clean_series, 1},
    {"ustar", NULL, run_ustar, NULL, 1},
    {"clock", NULL, run_clock, NULL, 1},
    {"despike", NULL, run_despike, NULL, 1},
    {"read", with_file, run_read, clean_file, 1},
    {"write", with_record, run_write, clean_file, 0},
    {"series new", NULL, run_series_new, clean_series, 0},
    {"series add", with_series, run_add, clean_series, 0},
    {"series grow", with_full_series, run_add, clean_series, 0},
    {"series replace", with_full_series, run_replace, clean_series, 0},
    {"series lend", with_series, run_lend, clean_series, 0},
    {"series lend, grow", with_full_series, run_lend, clean_series, 0},
    {"random new", NULL, run_random_new, clean_random, 0},
    {"fill", NULL, run_fill, NULL, 0},
    {"fill by drivers", NULL, run_fill_drivers, NULL, 0},
    {"ustar bootstrap", NULL, run_bootstrap, NULL, 1},
    {"ustar change point", NULL, run_change, NULL, 1},
    {"ustar pool", NULL, run_pool, NULL, 1},
    {"ustar nights", NULL, run_night, NULL, 1},
    {"fill of an ensemble", with_long, run_ensemble, NULL, 1},
    {"random error", with_long, run_random_error, NULL, 0},
    {"product", with_year, run_product, clean_product, 1},
    {"product, add", with_product, run_product_add, clean_product, 0},
    {"night partition", NULL, run_partition_night, NULL, 1 | GSL_FORGETS},
    {"night partition by windows", NULL, run_partition_night_oneflux, NULL,
     1 | GSL_FORGETS},
    {"day partition", NULL, run_partition_day, NULL, 1 | GSL_FORGETS},
    {"day partition by rules", NULL, run_partition_day_reddyproc, NULL,
     1 | GSL_FORGETS},
    {"gap error", NULL, run_gap_error, NULL, 1},
};

START_TEST(operation_case)
{
#if OOM_WORKS
    const oom_operation *op = &operations[_i];
    long                 leaked, k;

    if (!allocations_are_seen())
        SKIP("allocations are intercepted by another tool");

    for (int i = 0; i < N; i++)
        column[i] = i % 5 == 2 ? NAN : 0.385 * i - 4.0;
    ck_assert_int_eq(oom_once(op, -1, &leaked), ANJI_OK); /* one-time costs go here */
    for (k = 0; k < ALLOCATIONS_MAX; k++) {
        int status = oom_once(op, k, &leaked);
        ck_assert_msg(leaked == 0 || (op->sorts & GSL_FORGETS),
                      "%s, allocation %ld: %ld blocks leaked", op->what, k, leaked);
        if (!oom_fired) {
            ck_assert_msg(status == ANJI_OK, "%s: %s", op->what, anji_strerror(status));
            break;
        }
        ck_assert_msg(status == ANJI_ERR_MEMORY ||
                          ((op->sorts & 1) && status == ANJI_OK),
                      "%s, allocation %ld: status %d", op->what, k, status);
    }
    ck_assert_msg(k > 0, "%s: the library's allocations are not seen", op->what);
    ck_assert_msg(k < ALLOCATIONS_MAX, "%s: never succeeds", op->what);
#else
    (void)operations[_i];
    SKIP("allocations cannot be intercepted here (sanitizer or C library)");
#endif
}
END_TEST

#if OOM_WORKS
static void *kept;

static int run_leak(void *state)
{
    (void)state;
    kept = malloc(8);
    return kept == NULL ? ANJI_ERR_MEMORY : ANJI_OK;
}
#endif

START_TEST(a_leak_is_seen)
{
#if OOM_WORKS
    const oom_operation leak = {"leak", NULL, run_leak, NULL, 0};
    long                leaked;

    if (!allocations_are_seen())
        SKIP("allocations are intercepted by another tool");

    ck_assert_int_eq(oom_once(&leak, -1, &leaked), ANJI_OK);
    ck_assert_int_eq(leaked, 1);
    free(kept);
    ck_assert_int_eq(oom_once(&leak, 0, &leaked), ANJI_ERR_MEMORY);
    ck_assert_int_eq(leaked, 0);
    ck_assert_int_eq(oom_fired, 1);
#else
    SKIP("allocations cannot be intercepted here (sanitizer or C library)");
#endif
}
END_TEST

SUITE_MAIN("oom", tcase_add_test(tc, a_leak_is_seen);
           tcase_add_loop_test(tc, operation_case, 0,
                               sizeof operations / sizeof *operations);)
