/* Tests of anjicarbon/gapfill.h. Expected numbers: outputs of REddyProc 1.3.3 and
 * ONEFlux (commit 44ac040) on real and made-up series, and a slow second implementation
 * below. SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/gapfill.h>
#include <anjicarbon/random.h>

#include "suite.h"
#include "table.h"

/* The arrays of one fill. */
typedef struct {
    size_t    rows;
    double   *value, *sd;
    int32_t  *n, *window;
    uint8_t  *method, *quality;
    anji_fill out;
} result;

static result result_new(size_t rows)
{
    result r  = {.rows = rows};
    r.value   = malloc(rows * sizeof *r.value);
    r.sd      = malloc(rows * sizeof *r.sd);
    r.n       = malloc(rows * sizeof *r.n);
    r.window  = malloc(rows * sizeof *r.window);
    r.method  = malloc(rows);
    r.quality = malloc(rows);
    r.out     = (anji_fill){r.value, r.sd, r.n, r.window, r.method, r.quality};
    return r;
}

static void result_free(result *r)
{
    free(r->value);
    free(r->sd);
    free(r->n);
    free(r->window);
    free(r->method);
    free(r->quality);
}

static anji_axis axis_of(size_t rows, int32_t step)
{
    return (anji_axis){.start = 883612800, .n = (int64_t)rows, .step = step};
}

/* ---- other programs' outputs
 * --------------------------------------------------------- */
#define R "reference/flux/reddyproc/"
#define O "reference/flux/oneflux/gf_mds/"

/* Columns of the output files, with %s for the variable. */
typedef struct {
    const char *value, *sd, *n, *window, *method, *quality;
    double      none; /* NaN, or what an unfilled row's counts hold */
} layout;

static const layout reddyproc = {"%s_fall",  "%s_fsd",     "%s_fnum", "%s_fwin",
                                 "%s_fmeth", "%s_fall_qc", 0};
static const layout oneflux   = {"HAT",    "STDDEV", "SAMPLE", "TIMEWINDOW",
                                 "METHOD", "QC_HAT", 0};
static const layout symmetric = {"DT",     NULL,     "SAMPLE", "TIMEWINDOW",
                                 "METHOD", "QC_HAT", 0};

/* Tolerances: both programs' sums and ours differ in the last bits only; files print 12
 * or 17 digits, the symmetric mean 6. */
static const struct {
    const char   *input, *output, *variable, *target;
    const layout *columns;
    int           form, symmetric, drivers, step;
    double        rtol;
} cases[] = {
    {R "tha_00_input.csv", R "tha_02_mds_NEE_nofilter.csv", "NEE", "NEE_orig",
     &reddyproc, 1, 0, 3, 1800, 1e-10},
    {R "tha_00_input.csv", R "tha_02_mds_NEE_uStar.csv", "NEE_uStar", "NEE_uStar_orig",
     &reddyproc, 1, 0, 3, 1800, 1e-10},
    {R "tha_00_input.csv", R "tha_02_mds_NEE_U05.csv", "NEE_U05", "NEE_U05_orig",
     &reddyproc, 1, 0, 3, 1800, 1e-10},
    {R "tha_00_input.csv", R "tha_02_mds_NEE_U50.csv", "NEE_U50", "NEE_U50_orig",
     &reddyproc, 1, 0, 3, 1800, 1e-10},
    {R "tha_00_input.csv", R "tha_02_mds_NEE_U95.csv", "NEE_U95", "NEE_U95_orig",
     &reddyproc, 1, 0, 3, 1800, 1e-10},
    {R "tha_00_input.csv", R "tha_02_mds_NEE_nofilter_Vekuri23.csv", "NEE_Vekuri23",
     "NEE_Vekuri23_orig", &reddyproc, 1, 1, 3, 1800, 1e-10},
    {R "tha_00_input.csv", R "tha_02_mds_Tair.csv", "Tair", "Tair_orig", &reddyproc, 1,
     0, 1, 1800, 1e-10},
    {R "tha_00_input.csv", R "tha_02_mds_VPD.csv", "VPD", "VPD_orig", &reddyproc, 1, 0,
     1, 1800, 1e-10},
    {R "tha_00_input.csv", R "tha_02_mds_Rg.csv", "Rg", "Rg_orig", &reddyproc, 1, 0, 0,
     1800, 1e-10},
    {R "geb_00_input.csv", R "geb_02_mds_NEE_uStar.csv", "NEE_uStar", "NEE_uStar_orig",
     &reddyproc, 1, 0, 3, 1800, 1e-10},
    {R "geb_00_input.csv", R "geb_02_mds_Tair.csv", "Tair", "Tair_orig", &reddyproc, 1,
     0, 1, 1800, 1e-10},
    {R "geb_00_input.csv", R "geb_02_mds_VPD.csv", "VPD", "VPD_orig", &reddyproc, 1, 0,
     1, 1800, 1e-10},
    {R "syn_hh_00_input.csv", R "syn_hh_02_mds_NEE.csv", "NEE", "NEE_orig", &reddyproc,
     1, 0, 3, 1800, 1e-10},
    {R "syn_hh_00_input.csv", R "syn_hh_02_mds_NEE_uStar.csv", "NEE_uStar",
     "NEE_uStar_orig", &reddyproc, 1, 0, 3, 1800, 1e-10},
    {R "syn_hh_00_input.csv", R "syn_hh_02_mds_Tair.csv", "Tair", "Tair_orig",
     &reddyproc, 1, 0, 1, 1800, 1e-10},
    {R "syn_hh_00_input.csv", R "syn_hh_02_mds_VPD.csv", "VPD", "VPD_orig", &reddyproc,
     1, 0, 1, 1800, 1e-10},
    {R "syn_hh_00_input.csv", R "syn_hh_02_mds_Rg.csv", "Rg", "Rg_orig", &reddyproc, 1,
     0, 0, 1800, 1e-10},
    {R "syn_h_00_input.csv", R "syn_h_02_mds_NEE.csv", "NEE", "NEE_orig", &reddyproc, 1,
     0, 3, 3600, 1e-10},
    {R "syn_h_00_input.csv", R "syn_h_02_mds_NEE_uStar.csv", "NEE_uStar",
     "NEE_uStar_orig", &reddyproc, 1, 0, 3, 3600, 1e-10},
    {R "syn_h_00_input.csv", R "syn_h_02_mds_Tair.csv", "Tair", "Tair_orig", &reddyproc,
     1, 0, 1, 3600, 1e-10},
    {R "syn_h_00_input.csv", R "syn_h_02_mds_VPD.csv", "VPD", "VPD_orig", &reddyproc, 1,
     0, 1, 3600, 1e-10},
    {R "syn_h_00_input.csv", R "syn_h_02_mds_Rg.csv", "Rg", "Rg_orig", &reddyproc, 1, 0,
     0, 3600, 1e-10},
    {O "DE-Tha_1998_gf.csv", O "full17/DE-Tha_1998_gf_mds.csv", "", "NEE", &oneflux, 2,
     0, 3, 1800, 1e-10},
    {O "DE-Tha_1998_gf.csv", O "full17/DE-Tha_1998_gf_ustar03_mds.csv", "", "NEE",
     &oneflux, 2, 0, 3, 1800, 1e-10},
    {O "DE-Tha_1998_gf.csv", O "DE-Tha_1998_gf_sym_mean_mds.csv", "", "NEE", &symmetric,
     2, 1, 3, 1800, 6e-6},
};

static const double *named(const table *t, const char *pattern, const char *variable)
{
    char name[64];
    snprintf(name, sizeof name, pattern, variable);
    return table_column(t, name);
}

/* An integer column of the file against ours; what the file lacks we write as `none`.
 */
static void compare_whole(const double *want, size_t i, int64_t got, int64_t none,
                          const char *what)
{
    int64_t expected = isnan(want[i]) ? none : (int64_t)want[i];
    ck_assert_msg(got == expected, "%s of row %zu: %lld, want %lld", what, i,
                  (long long)got, (long long)expected);
}

START_TEST(agrees_with_program)
{
    table *in  = table_read(shared_file(cases[_i].input));
    table *ref = table_read(shared_file(cases[_i].output));
    if (in == NULL || ref == NULL)
        SKIP("no %s", cases[_i].output);
    const layout  *c    = cases[_i].columns;
    int            peer = cases[_i].form == ANJI_FORM_REDDYPROC;
    const char    *var  = cases[_i].variable;
    anji_axis      axis = axis_of(ref->rows, cases[_i].step);
    result         r    = result_new(ref->rows);
    anji_driver    drivers[3];
    anji_fill_opts opts;
    anji_error     err;

    ck_assert_uint_eq(in->rows, ref->rows);
    anji_fill_drivers(table_column(in, peer ? "Rg" : "SW_IN"), table_column(in, "VPD"),
                      table_column(in, peer ? "Tair" : "TA"), drivers);
    anji_fill_opts_init(&opts, sizeof opts);
    opts.form      = (uint32_t)cases[_i].form;
    opts.symmetric = (uint32_t)cases[_i].symmetric;
    int status     = anji_fill_mds(&axis, table_column(ref, cases[_i].target), drivers,
                                   (size_t)cases[_i].drivers, &opts, &r.out, &err);
    ck_assert_msg(status == ANJI_OK, "%s", err.message);

    const double *value = named(ref, c->value, var);
    const double *sd    = c->sd == NULL ? NULL : named(ref, c->sd, var);
    for (size_t i = 0; i < ref->rows; i++) {
        if (!(cases[_i].symmetric && !peer && isnan(value[i]))) /* courses have no DT */
            CHECK_NEAR(r.value[i], value[i], cases[_i].rtol, 1e-12, "value");
        if (sd != NULL)
            CHECK_NEAR(r.sd[i], sd[i], cases[_i].rtol, 1e-12, "sd");
        compare_whole(named(ref, c->n, var), i, r.n[i], 0, "n");
        compare_whole(named(ref, c->window, var), i, r.window[i], 0, "window");
        compare_whole(named(ref, c->method, var), i, r.method[i], 0, "method");
        compare_whole(named(ref, c->quality, var), i, r.quality[i], 255, "quality");
    }
    result_free(&r);
    table_free(in);
    table_free(ref);
}
END_TEST

/* ---- a slow second implementation ---------------------------------------------------
 * Straight from the header's text: for every row, every pass, every row of the window.
 */
typedef struct {
    size_t        rows, per_day, n_drivers;
    const double *y, *x[3];
    double        lo[3], hi[3];
    int           short_by, beside, leave_one_out, symmetric, both;
    double        symmetric_from;
} slow;

static int slow_alike(const slow *s, size_t r, size_t k, size_t n_drivers)
{
    for (size_t d = 0; d < n_drivers; d++) {
        double tol = s->x[d][r] < s->lo[d]   ? s->lo[d]
                     : s->x[d][r] > s->hi[d] ? s->hi[d]
                                             : s->x[d][r];
        if (!(fabs(s->x[d][k] - s->x[d][r]) < tol))
            return 0;
    }
    return 1;
}

/* Is row k in the sample of row r for this method and half-window? */
static int slow_in(const slow *s, size_t r, size_t k, int method, int64_t w)
{
    int64_t apart = (int64_t)k - (int64_t)r, day = (int64_t)s->per_day;
    if (isnan(s->y[k]) || (s->leave_one_out && k == r))
        return 0;
    if (method != ANJI_FILL_COURSE)
        return llabs(apart) <= w * day - s->short_by &&
               slow_alike(s, r, k, method == ANJI_FILL_LOOKUP ? s->n_drivers : 1);
    for (int64_t o = -s->beside; o <= s->beside; o++)
        if ((apart - o) % day == 0 && llabs((apart - o) / day) <= w)
            return 1;
    return 0;
}

static int slow_estimate(const slow *s, size_t r, int method, int64_t w, double *value,
                         double *sd, int32_t *n)
{
    long double sum = 0, squares = 0, low = 0, high = 0;
    int         n_low = 0, n_high = 0;
    *n = 0;
    for (size_t k = 0; k < s->rows; k++)
        if (slow_in(s, r, k, method, w)) {
            sum += s->y[k];
            ++*n;
            if (method != ANJI_FILL_COURSE && s->x[0][k] <= s->x[0][r]) {
                low += s->y[k];
                n_low++;
            }
            if (method != ANJI_FILL_COURSE &&
                (s->x[0][k] > s->x[0][r] || (s->both && s->x[0][k] == s->x[0][r]))) {
                high += s->y[k];
                n_high++;
            }
        }
    if (*n < 2)
        return 0;
    for (size_t k = 0; k < s->rows; k++)
        if (slow_in(s, r, k, method, w))
            squares += (s->y[k] - sum / *n) * (s->y[k] - sum / *n);
    *value = (double)(sum / *n);
    *sd    = (double)sqrtl(squares / (*n - 1));
    if (method != ANJI_FILL_COURSE && s->symmetric && s->x[0][r] >= s->symmetric_from)
        *value = (double)(n_low == 0    ? high / n_high
                          : n_high == 0 ? low / n_low
                                        : (low / n_low + high / n_high) / 2);
    return 1;
}

static const struct {
    const char *what;
    int         form, drivers, symmetric, leave_one_out, step;
} slow_cases[] = {
    {"anji", 0, 3, 0, 0, 1800},
    {"anji symmetric", 0, 3, 1, 0, 1800},
    {"anji radiation only", 0, 1, 0, 0, 1800},
    {"anji course only", 0, 0, 0, 0, 1800},
    {"anji hourly", 0, 3, 0, 0, 3600},
    {"anji quarter-hour", 0, 2, 0, 0, 900},
    {"reddyproc hourly", 1, 3, 0, 0, 3600},
    {"reddyproc left out", 1, 3, 0, 2, 1800},
    {"oneflux", 2, 3, 0, 0, 1800},
    {"oneflux symmetric", 2, 3, 1, 0, 1800},
    {"oneflux hourly", 2, 3, 0, 0, 3600},
    {"anji not left out", 0, 3, 0, 1, 1800},
};

/* 40 days with gaps of all lengths, missing drivers, ties of the first driver (whole
 * W m-2, zero at night), and a stretch of identical values. */
static void make_series(size_t rows, size_t per_day, double *y, double *sw, double *vpd,
                        double *ta)
{
    anji_random *random;
    ck_assert_int_eq(anji_random_new(77, 1, &random, NULL), ANJI_OK);
    for (size_t i = 0; i < rows; i++) {
        double hour = 24.0 * (double)(i % per_day) / (double)per_day;
        double sun  = fmax(0.0, -cos(hour / 24 * 6.283185307179586));
        sw[i]       = floor(700 * sun * (0.4 + 0.6 * anji_random_uniform(random)));
        ta[i]       = 12 + 6 * sun + 3 * anji_random_normal(random);
        vpd[i]      = 8 * sun + 4 * anji_random_uniform(random);
        y[i]        = 2.385 - 0.02 * sw[i] + anji_random_normal(random);
        if (anji_random_uniform(random) < 0.4 ||
            (i > rows / 2 && i < rows / 2 + 9 * per_day))
            y[i] = NAN;
        if (i > rows / 8 && i < rows / 8 + 2 * per_day)
            y[i] = 0.1; /* sums of such rows must give a spread of zero */
        if (i % 97 == 13)
            sw[i] = NAN;
        if (i % 89 == 7)
            vpd[i] = NAN;
        if (i % 83 == 5 || i < per_day)
            ta[i] = NAN;
    }
    anji_random_free(random);
}

START_TEST(agrees_with_slow_implementation)
{
    int            step = slow_cases[_i].step, form = slow_cases[_i].form;
    size_t         per_day = (size_t)(86400 / step), rows = 40 * per_day;
    double        *x = malloc(4 * rows * sizeof *x);
    double        *y = x, *sw = x + rows, *vpd = x + 2 * rows, *ta = x + 3 * rows;
    result         r    = result_new(rows);
    anji_axis      axis = axis_of(rows, step);
    anji_driver    drivers[3];
    anji_fill_opts opts;
    anji_error     err;

    make_series(rows, per_day, y, sw, vpd, ta);
    anji_fill_drivers(sw, vpd, ta, drivers);
    anji_fill_opts_init(&opts, sizeof opts);
    opts.form          = (uint32_t)form;
    opts.symmetric     = (uint32_t)slow_cases[_i].symmetric;
    opts.leave_one_out = (uint32_t)slow_cases[_i].leave_one_out;
    size_t n_drivers   = (size_t)slow_cases[_i].drivers;
    ck_assert_msg(anji_fill_mds(&axis, y, drivers, n_drivers, &opts, &r.out, &err) ==
                      ANJI_OK,
                  "%s", err.message);

    slow             s              = {rows,
                                       per_day,
                                       n_drivers,
                                       y,
                                       {sw, vpd, ta},
                                       {20, 5, 2.5},
                                       {50, 5, 2.5},
                                       form == 2,
              form == 1 ? 2 : 3600 / step,
              slow_cases[_i].leave_one_out ? slow_cases[_i].leave_one_out == 2
                                                                    : form == 0,
                                       slow_cases[_i].symmetric,
                                       form == 2,
              form == 2 ? -INFINITY : 10};
    static const int steps[3][6][4] = {/* method, first, last, step */
                                       {{1, 7, 14, 7},
                                        {2, 7, 7, 7},
                                        {3, 0, 2, 1},
                                        {1, 21, 70, 7},
                                        {2, 14, 70, 7},
                                        {3, 7, 210, 7}},
                                       {{1, 7, 14, 7},
                                        {2, 7, 7, 7},
                                        {3, 0, 2, 1},
                                        {1, 21, 70, 7},
                                        {2, 14, 70, 7},
                                        {3, 7, 210, 7}},
                                       {{1, 7, 14, 7},
                                        {2, 7, 7, 7},
                                        {3, 0, 2, 1},
                                        {1, 21, 77, 7},
                                        {2, 14, 77, 7},
                                        {3, 3, 90, 3}}};
    for (size_t i = 0; i < rows; i += 3) {
        double  value = NAN, sd = NAN;
        int32_t n = 0, window = 0;
        int     method = 0;
        for (int p = 0; p < 6 && method == 0; p++) {
            int m = steps[form][p][0];
            if ((m == 1 && n_drivers < 2) || (m == 2 && n_drivers < 1))
                continue;
            for (int w = steps[form][p][1]; w <= steps[form][p][2] && method == 0;
                 w += steps[form][p][3])
                if (slow_estimate(&s, i, m, w, &value, &sd, &n)) {
                    method = m;
                    window = m == 3 ? 2 * w + 1 : 2 * w;
                }
        }
        ck_assert_msg(r.method[i] == method && r.window[i] == window && r.n[i] == n,
                      "%s row %zu: method %d window %d n %d, want %d %d %d",
                      slow_cases[_i].what, i, r.method[i], r.window[i], r.n[i], method,
                      window, n);
        /* long double sums against vectors of doubles */
        CHECK_NEAR(r.value[i], value, 1e-12, 1e-13, slow_cases[_i].what);
        CHECK_NEAR(r.sd[i], sd, 1e-10, 1e-12, slow_cases[_i].what);
    }
    free(x);
    result_free(&r);
}
END_TEST

/* ---- absurd values
 * One of them took the shift of all values with it: estimates whose sample does not hold
 * it were wrong by its rounding (4.7 became 400 beside a 1e20). And in the sample of its
 * own row, which leaves it out, it took the digits of the others.
 */
START_TEST(absurd_value)
{
    enum { ROWS = 48 * 30, AT = 700, REACH = 336 };
    static const double absurd[] = {3e7, 1e9, 1e20, 9.96920996838687e36, -1e99};
    static double       y[ROWS], sw[ROWS], value[ROWS], sd[ROWS];
    static const size_t rows[] = {3, AT, ROWS - 5};
    anji_fill           out    = {.value = value, .sd = sd};
    anji_axis           axis   = axis_of(ROWS, 1800);
    anji_driver         driver = {sw, 20, 50};
    anji_fill_opts      opts;

    anji_fill_opts_init(&opts, sizeof opts);
    for (uint32_t k = 0; k < 10; k++) {
        for (size_t i = 0; i < ROWS; i++)
            y[i] = 2.385 + 0.7 * sin(1.7 * (double)i);
        for (size_t i = 0; i < ROWS; i++)
            sw[i] = 33.0; /* by day, for symmetric = 1; all equal: the same mean */
        y[AT]          = absurd[k / 2];
        opts.symmetric = k % 2;
        ck_assert_int_eq(anji_fill_mds(&axis, y, &driver, 1, &opts, &out, NULL),
                         ANJI_OK);
        for (size_t j = 0; j < 3; j++) { /* the sample: 7 days each side, not itself */
            size_t      r = rows[j], n = 0;
            long double sum = 0, squares = 0;
            for (int pass = 0; pass < 2; pass++)
                for (size_t i = 0; i < ROWS; i++)
                    if (i != r && i + REACH >= r && i <= r + REACH) {
                        long double d = y[i] - (pass ? sum / n : 0);
                        *(pass ? &squares : &sum) += pass ? d * d : d;
                        n += pass ? 0 : 1;
                    }
            CHECK_CLOSE(value[r], (double)(sum / n), 1e-13, "value");
            CHECK_CLOSE(sd[r], (double)sqrtl(squares / (n - 1)), 1e-11, "sd");
        }
    }
}
END_TEST

/* ---- limits, gaps, errors
 * ------------------------------------------------------------ */
START_TEST(gap_limit)
{
    enum { ROWS = 24 * 30 };
    double         y[ROWS], value[ROWS];
    uint8_t        method[ROWS], quality[ROWS];
    int32_t        n[ROWS];
    anji_fill      out = {.value = value, .method = method, .quality = quality, .n = n};
    anji_axis      axis = axis_of(ROWS, 3600);
    anji_fill_opts opts;

    anji_fill_opts_init(&opts, sizeof opts);
    for (size_t i = 0; i < ROWS; i++)
        y[i] = 2.385;
    for (size_t i = 100; i < 124; i++)
        y[i] = NAN; /* a day exactly */
    for (size_t i = 200; i < 225; i++)
        y[i] = NAN; /* one row more */
    opts.max_gap_days = 1.0;
    ck_assert_int_eq(anji_fill_mds(&axis, y, NULL, 0, &opts, &out, NULL), ANJI_OK);
    ck_assert(!isnan(value[110]) && isnan(value[210]));
    /* a twelfth of a day, two rows, at each end of the longer gap */
    ck_assert(!isnan(value[201]) && isnan(value[202]));
    ck_assert(isnan(value[222]) && !isnan(value[223]));
    ck_assert_uint_eq(method[210], ANJI_FILL_NONE);
    ck_assert_uint_eq(quality[210], 255);
    ck_assert_int_eq(n[210], 0);
    opts.max_gap_days = NAN; /* the form's 60 days */
    ck_assert_int_eq(anji_fill_mds(&axis, y, NULL, 0, &opts, &out, NULL), ANJI_OK);
    ck_assert(!isnan(value[210]));
    opts.gaps_only = 1;
    ck_assert_int_eq(anji_fill_mds(&axis, y, NULL, 0, &opts, &out, NULL), ANJI_OK);
    ck_assert(isnan(value[0]) && !isnan(value[210]));
}
END_TEST

START_TEST(nothing_measured)
{
    double    y[48], value[48];
    anji_fill out  = {.value = value};
    anji_axis axis = axis_of(48, 1800);
    for (size_t i = 0; i < 48; i++)
        y[i] = NAN;
    ck_assert_int_eq(anji_fill_mds(&axis, y, NULL, 0, NULL, &out, NULL), ANJI_OK);
    for (size_t i = 0; i < 48; i++)
        ck_assert(isnan(value[i]));
    axis.n = 0;
    ck_assert_int_eq(anji_fill_mds(&axis, y, NULL, 0, NULL, &out, NULL), ANJI_OK);
}
END_TEST

START_TEST(bad_arguments)
{
    double         y[48] = {0}, x[48] = {0}, value[48];
    int32_t        n[48];
    uint8_t        quality[48];
    anji_fill      out    = {.value = value, .n = n, .quality = quality};
    anji_axis      axis   = axis_of(48, 1800);
    anji_driver    driver = {x, 2.5, 2.5};
    anji_fill_opts opts;
    anji_error     err;

    anji_fill_opts_init(&opts, sizeof opts);
    ck_assert_int_eq(anji_fill_mds(NULL, y, NULL, 0, NULL, &out, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_fill_mds(&axis, NULL, NULL, 0, NULL, &out, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_fill_mds(&axis, y, NULL, 1, NULL, &out, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_fill_mds(&axis, y, NULL, 0, NULL, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_fill_mds(&axis, y, &driver, 9, NULL, &out, &err),
                     ANJI_ERR_DOMAIN);
    x[17] = INFINITY;
    ck_assert_int_eq(anji_fill_mds(&axis, y, &driver, 1, NULL, &out, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 17);
    ck_assert(isnan(value[3]) && n[3] == -1 && quality[3] == 255);
    x[17] = 0;
    y[9]  = -INFINITY;
    ck_assert_int_eq(anji_fill_mds(&axis, y, &driver, 1, NULL, &out, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 9);
    y[9] = 1e101; /* room for sums of squares of the largest axis */
    ck_assert_int_eq(anji_fill_mds(&axis, y, &driver, 1, NULL, &out, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 9);
    y[9]          = 0;
    driver.tol_lo = 0;
    ck_assert_int_eq(anji_fill_mds(&axis, y, &driver, 1, NULL, &out, &err),
                     ANJI_ERR_DOMAIN);
    driver.tol_lo = 2.5;
    driver.values = NULL;
    ck_assert_int_eq(anji_fill_mds(&axis, y, &driver, 1, NULL, &out, &err),
                     ANJI_ERR_NULL);
    driver.values = x;
    axis.step     = 7000;
    ck_assert_int_eq(anji_fill_mds(&axis, y, &driver, 1, NULL, &out, &err),
                     ANJI_ERR_DOMAIN);
    axis.step = 1800;
    opts.form = 3;
    ck_assert_int_eq(anji_fill_mds(&axis, y, &driver, 1, &opts, &out, &err),
                     ANJI_ERR_OPTS);
    ck_assert_ptr_nonnull(strstr(err.message, "form"));
    ck_assert_int_eq(anji_fill_opts_init(&opts, 8), ANJI_ERR_OPTS);
}
END_TEST

/* Every parameter of the table is a field of the struct, and takes its own default. */
START_TEST(parameters)
{
    anji_fill_opts opts;
    anji_fill_opts_init(&opts, sizeof opts);
    size_t end = sizeof opts.struct_size, i = 0;
    for (const anji_param *p; (p = anji_fill_param(i)) != NULL; i++) {
        ck_assert_uint_eq(p->offset, end);
        end += p->kind == ANJI_PARAM_DOUBLE ? 8 : 4;
        ck_assert_int_eq(anji_param_set(p, &opts, p->preset, NULL), ANJI_OK);
        ck_assert(isnan(p->preset) ? isnan(anji_param_get(p, &opts))
                                   : anji_param_get(p, &opts) == p->preset);
    }
    ck_assert_uint_eq(end, sizeof opts);
}
END_TEST

SUITE_MAIN("gapfill", tcase_add_loop_test(tc, agrees_with_program, 0,
                                          sizeof cases / sizeof *cases);
           tcase_add_loop_test(tc, agrees_with_slow_implementation, 0,
                               sizeof slow_cases / sizeof *slow_cases);
           tcase_add_test(tc, absurd_value); tcase_add_test(tc, gap_limit);
           tcase_add_test(tc, nothing_measured); tcase_add_test(tc, bad_arguments);
           tcase_add_test(tc, parameters);)
