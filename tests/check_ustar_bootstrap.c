/* Tests of anjicarbon/ustar_bootstrap.h: resampling row by row as a slow second
 * implementation, and the draws and quantiles of REddyProc 1.3.3 and ONEFlux under
 * ../shared; skipped when absent.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/random.h>
#include <anjicarbon/stats.h>
#include <anjicarbon/ustar_bootstrap.h>

#include "two_samples.h"
#include "ustar_record.h"

#define REDDYPROC "reference/flux/reddyproc/"
#define ONEFLUX   "reference/flux/oneflux/"
/* ONEFlux prints 6 digits. */
#define PRINTED_6 5e-6

/* ---- a made record of two years ---- */

enum { ROWS = 731 * 48, YEARS = 2 };

typedef struct {
    double nee[ROWS], ustar[ROWS], t_air[ROWS], sw_in[ROWS];
} made;

static made *make(record *in)
{
    made        *m = malloc(sizeof *m);
    anji_random *random;

    ck_assert_int_eq(anji_random_new(2385, 0, &random, NULL), ANJI_OK);
    for (size_t i = 0; i < ROWS; i++) {
        double hour = (double)(i % 48) / 2, day = (double)(i / 48);
        int    dark = hour < 6.5 || hour >= 17.5;
        m->ustar[i] = floor(-300 * log(1 - anji_random_uniform(random))) / 1000;
        m->t_air[i] =
            floor(90 - 80 * cos(day / 58.1) + 30 * anji_random_normal(random)) / 10;
        m->sw_in[i] = dark ? 0 : 20 + 800 * sin((hour - 6) / 12 * 3.14159);
        double resp = 2.1 * exp(0.05 * m->t_air[i]) * fmin(1, m->ustar[i] / 0.25);
        m->nee[i]   = dark ? resp + 0.7 * anji_random_normal(random) : -7.31;
        if (anji_random_uniform(random) < 0.4)
            m->nee[i] = NAN;
    }
    anji_random_free(random);
    memset(in, 0, sizeof *in);
    in->axis  = (anji_axis){anji_seconds_from_yday(2003, 1), ROWS, 1800, 0};
    in->nee   = m->nee;
    in->ustar = m->ustar;
    in->t_air = m->t_air;
    in->sw_in = m->sw_in;
    return m;
}

static int bootstrap(const record *in, const anji_ustar_bootstrap_opts *o,
                     double *threshold, anji_error *err)
{
    return anji_ustar_bootstrap(&in->axis, in->nee, in->ustar, in->t_air, in->sw_in,
                                in->night, in->season, o, threshold, err);
}

static anji_ustar_bootstrap_opts settings(uint32_t form, uint32_t n_draws,
                                          uint32_t seed)
{
    anji_ustar_bootstrap_opts o;
    ck_assert_int_eq(anji_ustar_bootstrap_opts_init(&o, sizeof o), ANJI_OK);
    o.form    = form;
    o.n_draws = n_draws;
    o.seed    = seed;
    return o;
}

#define BOOTSTRAP(in, o, threshold)                                                    \
    do {                                                                               \
        anji_error err_;                                                               \
        int        got_ = bootstrap(in, o, threshold, &err_);                          \
        ck_assert_msg(got_ == ANJI_OK, "%s", err_.message);                            \
    } while (0)

/* Rows drawn one by one, in blocks that end where `same` does. */
static void draw_rows(const anji_axis *axis, const int32_t *label, int by_year,
                      anji_random *random, int64_t *draw)
{
    for (int64_t from = 0, to; from < axis->n; from = to) {
        for (to = from + 1; to < axis->n; to++)
            if (by_year ? label[to] / 1000 != label[from] / 1000
                        : label[to] != label[from])
                break;
        for (int64_t i = from; i < to; i++)
            draw[i] = from + anji_random_below(random, (uint32_t)(to - from));
    }
}

/* Thresholds of both years, resampled row by row. */
static void slow_bootstrap(const record *in, uint32_t form, size_t n_draws, double *out)
{
    int64_t         *draw  = calloc(ROWS, sizeof *draw);
    int32_t         *label = calloc(ROWS, sizeof *label);
    anji_ustar_plan *plan;
    anji_ustar_opts  o;
    anji_random     *random;
    size_t           n;

    anji_ustar_opts_init(&o, sizeof o);
    o.form = form;
    ck_assert_int_eq(anji_ustar_seasons(&in->axis, form, label, NULL), ANJI_OK);
    ck_assert_int_eq(anji_ustar_plan_new(&in->axis, in->nee, in->ustar, in->t_air,
                                         in->sw_in, NULL, NULL, &o, &plan, NULL),
                     ANJI_OK);
    ck_assert_int_eq(anji_random_new(77, 0, &random, NULL), ANJI_OK);
    for (size_t d = 0; d < n_draws; d++) {
        anji_ustar_result *r;
        draw_rows(&in->axis, label, form == ANJI_FORM_ONEFLUX, random, draw);
        ck_assert_int_eq(anji_ustar_plan_estimate(plan, draw, ROWS, &r, NULL), ANJI_OK);
        const anji_ustar_year *y = anji_ustar_years(r, &n);
        for (size_t k = 0; k < YEARS; k++)
            out[k * n_draws + d] =
                k < n && y[k].year == 2003 + (int)k ? y[k].reported : NAN;
        anji_ustar_result_free(r);
    }
    anji_random_free(random);
    anji_ustar_plan_free(plan);
    free(label);
    free(draw);
}

/* Two samples of 400 of one distribution are further apart than this p in one of a
 * thousand pairs of seeds; these seeds are fixed. */
#define P_MIN 1e-3

START_TEST(row_by_row)
{
    enum { DRAWS = 400 };
    static double             slow[YEARS * DRAWS], fast[DRAWS * YEARS], one[DRAWS];
    record                    in;
    made                     *m = make(&in);
    anji_ustar_bootstrap_opts o = settings((uint32_t)_i, DRAWS, 5);

    slow_bootstrap(&in, (uint32_t)_i, DRAWS, slow);
    BOOTSTRAP(&in, &o, fast);
    for (size_t y = 0; y < YEARS; y++) {
        for (size_t d = 0; d < DRAWS; d++)
            one[d] = fast[d * YEARS + y];
        size_t n = sort_numbers(DRAWS, slow + y * DRAWS), k = sort_numbers(DRAWS, one);
        double distance = ks_distance(n, slow + y * DRAWS, k, one);
        ck_assert_uint_gt(n, DRAWS / 2);
        ck_assert_msg(ks_p(n, k, distance) > P_MIN, "form %d year %zu: distance %g", _i,
                      y, distance);
        /* the number of draws with a threshold: 4 standard errors */
        ck_assert(fabs((double)n - (double)k) <= 4 * sqrt(DRAWS / 2.0));
    }
    free(m);
}
END_TEST

/* Which forms the methods have. */
static const struct {
    uint32_t form, method;
} ways[] = {{ANJI_FORM_ANJI, ANJI_USTAR_MOVING_POINT},
            {ANJI_FORM_REDDYPROC, ANJI_USTAR_MOVING_POINT},
            {ANJI_FORM_ONEFLUX, ANJI_USTAR_MOVING_POINT},
            {ANJI_FORM_ANJI, ANJI_USTAR_CHANGE_POINT},
            {ANJI_FORM_ONEFLUX, ANJI_USTAR_CHANGE_POINT}};

START_TEST(same_bits)
{
    enum { DRAWS = 12 };
    record                    in;
    made                     *m = make(&in);
    double                    a[DRAWS * YEARS], b[DRAWS * YEARS];
    anji_run                  run;
    anji_ustar_bootstrap_opts o = settings(ways[_i].form, DRAWS, 3);

    o.method = ways[_i].method;
    BOOTSTRAP(&in, &o, a);
    anji_run_init(&run, sizeof run);
    run.threads = 4;
    o.run       = &run;
    BOOTSTRAP(&in, &o, b);
    ck_assert(memcmp(a, b, sizeof a) == 0);
    for (size_t k = 0; k < DRAWS * YEARS; k++)
        ck_assert(!isnan(a[k]));
    o.n_draws =
        3; /* the first three alone; change points are selected among all draws */
    BOOTSTRAP(&in, &o, b);
    ck_assert(o.method == ANJI_USTAR_CHANGE_POINT ||
              memcmp(a, b, 3 * YEARS * sizeof *a) == 0);
    o.seed = 4;
    BOOTSTRAP(&in, &o, b);
    ck_assert(memcmp(a + YEARS, b + YEARS, YEARS * sizeof *a) != 0);
    free(m);
}
END_TEST

/* Draw 0 of REddyProc is the record. */
START_TEST(first_is_record)
{
    record                    in;
    made                     *m = make(&in);
    double                    a[2 * YEARS];
    anji_ustar_result        *r;
    size_t                    n;
    anji_ustar_bootstrap_opts o = settings(ANJI_FORM_REDDYPROC, 2, 3);

    BOOTSTRAP(&in, &o, a);
    RUN(&in, ANJI_FORM_REDDYPROC, NULL, 0, &r);
    const anji_ustar_year *y = anji_ustar_years(r, &n);
    ck_assert_uint_eq(n, YEARS);
    for (size_t k = 0; k < YEARS; k++) {
        CHECK_CLOSE(a[k], y[k].reported, 0.0, "record");
        ck_assert(a[YEARS + k] != a[k]);
    }
    anji_ustar_result_free(r);
    free(m);
}
END_TEST

/* ---- peers ---- */

static int load(const char *file, int32_t year, const char *const *names, record *in)
{
    memset(in, 0, sizeof *in);
    in->t = table_read(shared_file(file));
    if (in->t == NULL)
        return 0;
    in->axis =
        (anji_axis){anji_seconds_from_yday(year, 1), (int64_t)in->t->rows, 1800, 0};
    in->nee   = table_column(in->t, names[0]);
    in->ustar = table_column(in->t, names[1]);
    in->t_air = table_column(in->t, names[2]);
    in->sw_in = table_column(in->t, names[3]);
    return 1;
}

static const char *const in_reddyproc[] = {"NEE", "Ustar", "Tair", "Rg"};

/* The peer's quantile of p from n draws must lie between ours of p +- 4 standard errors
 * of the difference of two empirical distributions. */
static void check_quantile(size_t n, const double *draws, double want, double p,
                           size_t n_peer)
{
    static double work[4000];
    double        se   = sqrt(p * (1 - p) * (1 / (double)n + 1 / (double)n_peer));
    double        low  = anji_quantile(n, draws, fmax(p - 4 * se, 0), 0, work);
    double        high = anji_quantile(n, draws, fmin(p + 4 * se, 1), 0, work);
    ck_assert_msg(low <= want && want <= high, "%g: %g, ours %g to %g", p, want, low,
                  high);
}

static const struct {
    const char *file;
    size_t      n, n_prob;
    double      prob[5];
    const char *name[5];
} tha[] = {
    {"tha_01_ustar_bootstrap100_quantiles.csv",
     100,
     3,
     {0.05, 0.5, 0.95},
     {"5%", "50%", "95%"}},
    {"tha_01_ustar_bootstrap1000_quantiles.csv",
     1000,
     5,
     {0.05, 0.16, 0.5, 0.84, 0.95},
     {"5%", "16%", "50%", "84%", "95%"}},
};

START_TEST(reddyproc_quantiles)
{
    enum { DRAWS = 4000 };
    static double draws[DRAWS];
    record        in;

    if (!load(REDDYPROC "tha_00_input.csv", 1998, in_reddyproc, &in))
        SKIP("no reference");
    char path[200];
    snprintf(path, sizeof path, REDDYPROC "%s", tha[_i].file);
    table                    *want = table_read(shared_file(path));
    anji_ustar_bootstrap_opts o    = settings(ANJI_FORM_REDDYPROC, DRAWS, 815);
    BOOTSTRAP(&in, &o, draws);
    CHECK_CLOSE(draws[0], 0.41625, 1e-12, "record");
    for (size_t k = 0; k < tha[_i].n_prob; k++)
        check_quantile(DRAWS, draws, table_column(want, tha[_i].name[k])[1],
                       tha[_i].prob[k], tha[_i].n);
    table_free(want);
    table_free(in.t);
}
END_TEST

/* The 100 values of a result file of ONEFlux's moving point. */
static int read_draws(const char *file, double *x)
{
    char        line[200];
    const char *path = shared_file(file);
    FILE       *in   = path == NULL ? NULL : fopen(path, "rb");
    int         n    = 0;

    if (in == NULL)
        return 0;
    while (fgets(line, sizeof line, in) != NULL &&
           strncmp(line, " forward mode 2", 15) != 0)
        ;
    while (n < 100 && fscanf(in, "%lf", &x[n]) == 1) {
        x[n] = x[n] == -9999 ? NAN : x[n];
        n++;
    }
    fclose(in);
    return n == 100;
}

/* Its three years, draw by draw. */
static int read_three_years(double *threshold)
{
    double x[100];
    char   path[200];

    for (size_t y = 0; y < 3; y++) {
        snprintf(path, sizeof path, ONEFLUX "nee_proc/syn3y/in_mp/SY-Tha_usmp_%zu.txt",
                 1997 + y);
        if (!read_draws(path, x))
            return 0;
        for (size_t d = 0; d < 100; d++)
            threshold[d * 3 + y] = x[d];
    }
    return 1;
}

START_TEST(oneflux_pool)
{
    static double threshold[300];
    double        got[3 * 41];
    size_t        n_prob;
    const double *prob = anji_ustar_probabilities(&n_prob);

    ck_assert_uint_eq(n_prob, 41);
    if (!read_three_years(threshold))
        SKIP("no reference");
    const char *file =
        _i == ANJI_USTAR_VUT
            ? ONEFLUX "nee_proc/syn3y/out/SY-Tha_USTAR_percentiles_y.csv"
            : ONEFLUX "nee_proc/syn3y/out/SY-Tha_1997_1999_USTAR_percentiles_c.csv";
    table *want = table_read(shared_file(file));
    ck_assert_int_eq(anji_ustar_pool(100, 3, threshold, _i, ANJI_FORM_ONEFLUX, n_prob,
                                     prob, got, NULL),
                     ANJI_OK);
    for (size_t y = 0; y < 3; y++)
        for (size_t k = 0; k < n_prob; k++) {
            size_t column = _i == ANJI_USTAR_VUT ? k + 1 : k;
            size_t row    = _i == ANJI_USTAR_VUT ? y : 0;
            ck_assert_str_ne(want->names[column], "TIMESTAMP");
            CHECK_CLOSE(got[y * n_prob + k], want->cells[column * want->rows + row],
                        PRINTED_6, want->names[column]);
            CHECK_CLOSE(100 * prob[k], atof(want->names[column]), 1e-12, "probability");
        }
    table_free(want);
}
END_TEST

/* ---- pooling by hand ---- */

START_TEST(pool_by_hand)
{
    /* five draws of three years */
    static const double x[]    = {1,   10, 100, 2,   20, NAN, 3,  30,
                                  NAN, 4,  40,  NAN, 5,  50,  NAN};
    static const double prob[] = {0, 0.5, 1};
    double              q[9];

    ck_assert_int_eq(
        anji_ustar_pool(5, 3, x, ANJI_USTAR_VUT, ANJI_FORM_ANJI, 3, prob, q, NULL),
        ANJI_OK);
    static const double vut[] = {1, 7.5, 50, 1, 10, 100, 10, 35, 100};
    for (size_t k = 0; k < 9; k++)
        CHECK_CLOSE(q[k], vut[k], 0.0, "VUT");
    ck_assert_int_eq(
        anji_ustar_pool(5, 3, x, ANJI_USTAR_CUT, ANJI_FORM_ONEFLUX, 3, prob, q, NULL),
        ANJI_OK);
    for (size_t k = 0; k < 9; k++)
        CHECK_CLOSE(q[k], k % 3 == 0 ? 1.0 : k % 3 == 1 ? 10.0 : 100.0, 0.0, "CUT");
    /* one number among five draws is too few, but not for the peer */
    static const double few[] = {NAN, NAN, 0.3, NAN, NAN};
    anji_ustar_pool(5, 1, few, ANJI_USTAR_VUT, ANJI_FORM_ANJI, 3, prob, q, NULL);
    ck_assert(isnan(q[0]) && isnan(q[1]) && isnan(q[2]));
    anji_ustar_pool(5, 1, few, ANJI_USTAR_VUT, ANJI_FORM_ONEFLUX, 3, prob, q, NULL);
    CHECK_CLOSE(q[1], 0.3, 0.0, "one");
}
END_TEST

START_TEST(pool_refuses)
{
    static const double x[] = {0.1, 0.2, 0.3, 0.4}, prob[] = {0.5, 1.5};
    double              q[8];
    anji_error          err;

    ck_assert_int_eq(anji_ustar_pool(2, 2, NULL, 0, 0, 1, prob, q, &err),
                     ANJI_ERR_NULL);
    ck_assert(isnan(q[0]) && isnan(q[1]));
    ck_assert_int_eq(anji_ustar_pool(2, 2, x, 0, 0, 1, NULL, q, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ustar_pool(2, 2, x, 0, 0, 1, prob, NULL, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ustar_pool(2, 2, x, 2, 0, 1, prob, q, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_ustar_pool(2, 2, x, 0, 3, 1, prob, q, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_ustar_pool(2, 2, x, 0, 0, 2, prob, q, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 1);
    ck_assert_int_eq(anji_ustar_pool(2, 2, x, 1, 2, 1, prob, q, &err),
                     ANJI_ERR_TOO_FEW);
    ck_assert(isnan(q[0]));
    static const double bad[] = {0.1, INFINITY};
    ck_assert_int_eq(anji_ustar_pool(2, 1, bad, 0, 0, 1, prob, q, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 1);
}
END_TEST

static int stop(void *data, double done)
{
    (void)data;
    return done > 0.4;
}

START_TEST(refuses)
{
    record                    in;
    made                     *m = make(&in);
    double                    x[10 * YEARS];
    anji_run                  run;
    anji_error                err;
    anji_ustar_bootstrap_opts o = settings(0, 10, 1);

    ck_assert_int_eq(bootstrap(&in, &o, NULL, &err), ANJI_ERR_NULL);
    o.form = 3;
    ck_assert_int_eq(bootstrap(&in, &o, x, &err), ANJI_ERR_OPTS);
    o        = settings(ANJI_FORM_REDDYPROC, 10, 1);
    o.method = ANJI_USTAR_CHANGE_POINT;
    ck_assert_int_eq(bootstrap(&in, &o, x, &err), ANJI_ERR_OPTS);
    o      = settings(0, 10, 1);
    o.zero = 1;
    ck_assert_int_eq(bootstrap(&in, &o, x, &err), ANJI_ERR_OPTS);
    o = settings(0, 10, 1);
    anji_run_init(&run, sizeof run);
    o.run    = &run;
    run.poll = stop;
    x[0]     = 0;
    ck_assert_int_eq(bootstrap(&in, &o, x, &err), ANJI_ERR_CANCELLED);
    ck_assert(isnan(x[0]) && isnan(x[10 * YEARS - 1]));
    run.poll    = NULL;
    run.threads = 0;
    ck_assert_int_eq(bootstrap(&in, &o, x, &err), ANJI_ERR_OPTS);
    o.run        = NULL;
    m->ustar[33] = INFINITY;
    ck_assert_int_eq(bootstrap(&in, &o, x, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 33);
    ck_assert(isnan(x[0]));
    in.nee = NULL;
    ck_assert_int_eq(bootstrap(&in, &o, x, &err), ANJI_ERR_NULL);
    in.axis.step = 7;
    ck_assert_int_eq(bootstrap(&in, &o, x, &err), ANJI_ERR_DOMAIN);
    free(m);
}
END_TEST

/* Days alone, and no rows. */
START_TEST(no_answer)
{
    record                    in;
    made                     *m = make(&in);
    double                    x[3 * YEARS];
    anji_ustar_bootstrap_opts o = settings(ways[_i].form, 3, 1);

    o.method = ways[_i].method;
    for (size_t i = 0; i < ROWS; i++)
        m->sw_in[i] = 500;
    BOOTSTRAP(&in, &o, x);
    for (size_t k = 0; k < 3 * YEARS; k++)
        ck_assert(isnan(x[k]));
    in.axis.n = 0;
    BOOTSTRAP(&in, &o, x);
    free(m);
}
END_TEST

START_TEST(years)
{
    anji_axis axis = {anji_seconds_from_yday(2003, 365), 48 * 368, 1800, 0};
    int32_t   first;

    ck_assert_uint_eq(anji_ustar_bootstrap_years(&axis, &first), 3);
    ck_assert_int_eq(first, 2003);
    axis.n = 48;
    ck_assert_uint_eq(anji_ustar_bootstrap_years(&axis, NULL), 1);
    axis.n = 0;
    ck_assert_uint_eq(anji_ustar_bootstrap_years(&axis, &first), 0);
    ck_assert_uint_eq(anji_ustar_bootstrap_years(NULL, &first), 0);
    ck_assert_int_eq(first, 0);
}
END_TEST

START_TEST(parameters)
{
    anji_ustar_bootstrap_opts o = settings(0, 100, 1);
    size_t                    i = 0;

    for (const anji_param *p; (p = anji_ustar_bootstrap_param(i)) != NULL; i++) {
        CHECK_CLOSE(anji_param_get(p, &o), p->preset, 0.0, p->name);
        ck_assert_int_eq(anji_param_set(p, &o, p->max + 1, NULL), ANJI_ERR_OPTS);
        ck_assert_int_eq(anji_param_set(p, &o, p->max, NULL), ANJI_OK);
    }
    ck_assert_uint_eq(i, 6);
    ck_assert_int_eq(anji_ustar_bootstrap_opts_init(NULL, sizeof o), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_ustar_bootstrap_opts_init(&o, 8), ANJI_ERR_OPTS);
}
END_TEST

SUITE_MAIN("ustar_bootstrap", tcase_add_loop_test(tc, row_by_row, 0, 3);
           tcase_add_loop_test(tc, same_bits, 0, COUNT(ways));
           tcase_add_test(tc, first_is_record);
           tcase_add_loop_test(tc, reddyproc_quantiles, 0, COUNT(tha));
           tcase_add_loop_test(tc, oneflux_pool, 0, 2);
           tcase_add_test(tc, pool_by_hand); tcase_add_test(tc, pool_refuses);
           tcase_add_test(tc, refuses);
           tcase_add_loop_test(tc, no_answer, 0, COUNT(ways));
           tcase_add_test(tc, years); tcase_add_test(tc, parameters);)
