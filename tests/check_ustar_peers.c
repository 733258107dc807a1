/* Tests of anjicarbon/ustar.h against the outputs of REddyProc 1.3.3 and ONEFlux under
 * ../shared; skipped when absent.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>

#include "ustar_record.h"

/* The reference files print 12 significant digits: half a unit of the last is 5e-12. */
#define PRINTED 5e-12
/* ONEFlux prints 6. */
#define PRINTED_6 5e-6

#define REDDYPROC "reference/flux/reddyproc/"
#define ONEFLUX   "reference/flux/oneflux/"

/* What a command prints, as a table. */
static table *table_of_command(const char *command)
{
    static const char name[] = "check_ustar.tmp";
    char              line[4096];
    FILE             *in  = popen(command, "r");
    FILE             *out = fopen(name, "wb");

    ck_assert(in != NULL && out != NULL);
    for (size_t n; (n = fread(line, 1, sizeof line, in)) > 0;)
        fwrite(line, 1, n, out);
    fclose(out);
    int    status = pclose(in);
    table *t      = status == 0 ? table_read(name) : NULL;
    remove(name);
    return t;
}

static table *table_unpacked(const char *file)
{
    char        command[5000];
    const char *path = shared_file(file);

    if (path == NULL)
        return NULL;
    snprintf(command, sizeof command, "gzip -dc '%s' 2>/dev/null", path);
    return table_of_command(command);
}

static table *table_behind_header(const char *file)
{
    char        command[5000];
    const char *path = shared_file(file);

    if (path == NULL)
        return NULL;
    snprintf(command, sizeof command, "tail -n +11 '%s'", path);
    return table_of_command(command);
}

static int load(const char *site, const char *nee, int32_t year, int32_t yday,
                int32_t step, record *in)
{
    char name[200];
    snprintf(name, sizeof name, REDDYPROC "%s_00_input.csv", site);
    memset(in, 0, sizeof *in);
    in->t = table_read(shared_file(name));
    if (in->t == NULL)
        return 0;
    in->axis.start = anji_seconds_from_yday(year, yday);
    in->axis.n     = (int64_t)in->t->rows;
    in->axis.step  = step;
    in->nee        = table_column(in->t, nee);
    in->ustar      = table_column(in->t, "Ustar");
    in->t_air      = table_column(in->t, "Tair");
    in->sw_in      = table_column(in->t, "Rg");
    return 1;
}

/* ---- REddyProc ---- */

static const struct {
    const char *site, *tables;
    int32_t     year, yday, step;
    size_t      n_starts;
    int32_t     start_year[8], start_yday[8];
} cases[] = {
    {"tha", "tha_01_ustar_", 1998, 1, 1800, 0, {0}, {0}},
    {"geb", "geb_01_ustar_calendar_", 2004, 1, 1800, 0, {0}, {0}},
    {"geb",
     "geb_01_ustar_crop_",
     2004,
     1,
     1800,
     8,
     {2004, 2004, 2004, 2005, 2005, 2005, 2006, 2006},
     {70, 210, 320, 70, 180, 320, 120, 305}},
    {"syn_hh", "syn_hh_01_ustar_", 1999, 319, 1800, 0, {0}, {0}},
    {"syn_h", "syn_h_01_ustar_", 1999, 319, 3600, 0, {0}, {0}},
};

static table *reference(int i, const char *name)
{
    char path[200];
    snprintf(path, sizeof path, REDDYPROC "%s%s.csv", cases[i].tables, name);
    return table_read(shared_file(path));
}

static int32_t *labels_of(int i, const record *in)
{
    int32_t   *label = calloc((size_t)in->axis.n, sizeof *label);
    anji_error err;
    int        status =
        cases[i].n_starts == 0
                   ? anji_ustar_seasons(&in->axis, ANJI_FORM_REDDYPROC, label, &err)
                   : anji_ustar_seasons_from(&in->axis, cases[i].n_starts, cases[i].start_year,
                                             cases[i].start_yday, label, &err);
    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    return label;
}

static void check_seasons(int i, const anji_ustar_result *r)
{
    size_t                   n;
    const anji_ustar_season *s = anji_ustar_season_rows(r, &n);
    table                   *t = reference(i, "season");

    ck_assert_uint_eq(n, t->rows);
    for (size_t k = 0; k < n; k++) {
        ck_assert_int_eq(s[k].label, (int)table_column(t, "season")[k]);
        ck_assert_int_eq(s[k].year, (int)table_column(t, "seasonYear")[k]);
        ck_assert_int_eq(s[k].n, (int)table_column(t, "nRec")[k]);
        CHECK_CLOSE(s[k].own, table_column(t, "uStarSeasonEst")[k], PRINTED, "own");
        CHECK_CLOSE(s[k].reported, table_column(t, "uStarAggr")[k], PRINTED,
                    "reported");
        ck_assert_int_eq(isnan(s[k].own), s[k].reason != ANJI_USTAR_FOUND);
    }
    table_free(t);
}

static void check_years(int i, const anji_ustar_result *r)
{
    size_t                 n;
    const anji_ustar_year *y = anji_ustar_years(r, &n);
    table                 *t = reference(i, "year");

    ck_assert_uint_eq(n, t->rows);
    for (size_t k = 0; k < n; k++) {
        ck_assert_int_eq(y[k].year, (int)table_column(t, "seasonYear")[k]);
        ck_assert_int_eq(y[k].n, (int)table_column(t, "nRec")[k]);
        CHECK_CLOSE(y[k].highest, table_column(t, "uStarMaxSeason")[k], PRINTED,
                    "highest");
        CHECK_CLOSE(y[k].reported, table_column(t, "uStarAggr")[k], PRINTED,
                    "reported");
        CHECK_CLOSE(y[k].pooled, table_column(t, "uStarPooled")[k], PRINTED, "pooled");
    }
    table_free(t);
    t = reference(i, "thresholds");
    CHECK_CLOSE(anji_ustar_single(r), table_column(t, "uStar")[0], PRINTED, "single");
    ck_assert_int_eq(isnan(anji_ustar_single(r)),
                     anji_ustar_single_reason(r) != ANJI_USTAR_FOUND);
    table_free(t);
}

/* A season whose classes were not tried has no class rows, and NaN in the reference. */
static void check_classes(int i, const anji_ustar_result *r)
{
    size_t                  n;
    const anji_ustar_class *c    = anji_ustar_classes(r, &n);
    table                  *t    = reference(i, "temp_by_season");
    size_t                  seen = 0;

    for (size_t col = 1; col < t->columns; col++)
        for (size_t k = 0; k < t->rows; k++) {
            double got = NAN, want = t->cells[col * t->rows + k];
            for (size_t j = 0; j < n; j++)
                if (c[j].season == atoi(t->names[col]) && c[j].number == (int)k + 1) {
                    got = c[j].threshold;
                    seen++;
                }
            CHECK_CLOSE(got, want, PRINTED, t->names[col]);
        }
    for (size_t j = 0; j < n; j++) /* what is left are pooled years */
        seen += c[j].season % 1000 == 0;
    ck_assert_uint_eq(seen, n);
    table_free(t);
}

START_TEST(reddyproc_tables)
{
    record             in;
    anji_ustar_result *r;

    if (!load(cases[_i].site, "NEE", cases[_i].year, cases[_i].yday, cases[_i].step,
              &in))
        SKIP("no reference");
    int32_t *label = labels_of(_i, &in);
    in.season      = label;
    RUN(&in, ANJI_FORM_REDDYPROC, NULL, 0, &r);
    check_seasons(_i, r);
    check_years(_i, r);
    check_classes(_i, r);
    anji_ustar_result_free(r);
    free(label);
    table_free(in.t);
}
END_TEST

/* Class and bin of every record, and the season's label. */
START_TEST(reddyproc_rows)
{
    record             in;
    anji_ustar_result *r;

    if (!load(cases[_i].site, "NEE", cases[_i].year, cases[_i].yday, cases[_i].step,
              &in))
        SKIP("no reference");
    table   *t     = reference(_i, "bins_per_record");
    int32_t *label = labels_of(_i, &in);
    in.season      = label;
    RUN(&in, ANJI_FORM_REDDYPROC, NULL, 0, &r);
    const uint8_t *klass = anji_ustar_row_class(r), *bin = anji_ustar_row_bin(r);
    const double  *want_class = table_column(t, "tempBin");
    const double  *want_bin   = table_column(t, "uStarBin");
    for (size_t i = 0; i < t->rows; i++) {
        ck_assert_int_eq(label[i], (int)table_column(t, "season")[i]);
        ck_assert_int_eq(klass[i], isnan(want_class[i]) ? 0 : (int)want_class[i]);
        ck_assert_int_eq(bin[i], isnan(want_bin[i]) ? 0 : (int)want_bin[i]);
    }
    anji_ustar_result_free(r);
    free(label);
    table_free(t);
    table_free(in.t);
}
END_TEST

START_TEST(reddyproc_bins)
{
    record             in;
    anji_ustar_result *r;
    size_t             n, nc;

    if (!load("tha", "NEE", 1998, 1, 1800, &in))
        SKIP("no reference");
    table *t = reference(0, "bin_means");
    RUN(&in, ANJI_FORM_REDDYPROC, NULL, 0, &r);
    const anji_ustar_bin   *b = anji_ustar_bins(r, &n);
    const anji_ustar_class *c = anji_ustar_classes(r, &nc);
    ck_assert_uint_eq(n, t->rows);
    for (size_t k = 0, j = 0; k < n; k++) {
        while (c[j].season != b[k].season || c[j].number != b[k].klass)
            j++;
        ck_assert_int_eq(b[k].season, (int)table_column(t, "season")[k]);
        ck_assert_int_eq(b[k].klass, (int)table_column(t, "tempBin")[k]);
        ck_assert_int_eq(b[k].number, (int)table_column(t, "uStarBin")[k]);
        ck_assert_int_eq(b[k].n, (int)table_column(t, "nRec")[k]);
        CHECK_CLOSE(b[k].ustar, table_column(t, "Ust_avg")[k], PRINTED, "u*");
        /* means of a few hundredths around zero: 12 digits of the terms, not of the sum
         */
        CHECK_NEAR(b[k].nee, table_column(t, "NEE_avg")[k], PRINTED, 1e-15, "NEE");
        ck_assert_int_eq(c[j].n, (int)table_column(t, "n_class")[k]);
        CHECK_CLOSE(c[j].t_min, table_column(t, "Tmin")[k], PRINTED, "t_min");
        CHECK_CLOSE(c[j].t_max, table_column(t, "Tmax")[k], PRINTED, "t_max");
        CHECK_CLOSE(c[j].r, table_column(t, "absCor_Ustar_Tair")[k], PRINTED, "r");
    }
    anji_ustar_result_free(r);
    table_free(t);
    table_free(in.t);
}
END_TEST

START_TEST(reddyproc_draws)
{
    static const char *const seasons[] = {"season_1998001", "season_1998003",
                                          "season_1998006", "season_1998009",
                                          "season_1998012"};
    record                   in;

    if (!load("tha", "NEE", 1998, 1, 1800, &in))
        SKIP("no reference");
    table *drawn =
        table_unpacked(REDDYPROC "tha_01_ustar_bootstrap30_first5_indices.csv.gz");
    if (drawn == NULL)
        SKIP("no stored draws, or no gzip");
    table   *want = reference(0, "bootstrap30_draws");
    int64_t *draw = calloc(drawn->rows, sizeof *draw);
    for (size_t d = 0; d < 5; d++) {
        anji_ustar_result *r;
        size_t             n;
        for (size_t i = 0; i < drawn->rows; i++)
            draw[i] = (int64_t)drawn->cells[d * drawn->rows + i] - 1;
        RUN(&in, ANJI_FORM_REDDYPROC, draw, drawn->rows, &r);
        CHECK_CLOSE(anji_ustar_single(r), table_column(want, "single")[d + 1], PRINTED,
                    "single");
        CHECK_CLOSE(anji_ustar_years(r, &n)[0].reported,
                    table_column(want, "year_1998")[d + 1], PRINTED, "year");
        const anji_ustar_season *s = anji_ustar_season_rows(r, &n);
        ck_assert_uint_eq(n, 5);
        for (size_t k = 0; k < n; k++)
            CHECK_CLOSE(s[k].reported, table_column(want, seasons[k])[d + 1], PRINTED,
                        seasons[k]);
        anji_ustar_result_free(r);
    }
    free(draw);
    table_free(want);
    table_free(drawn);
    table_free(in.t);
}
END_TEST

static const struct {
    int         which; /* of cases                                       */
    const char *file, *flag;
    double      fixed; /* the one threshold; NaN: from the estimate      */
    int         by;
} filters[] = {
    {0, "tha_02_mds_NEE_uStar", "Ustar_uStar_fqc", NAN, ANJI_USTAR_BY_YEAR},
    {0, "tha_02_mds_NEE_U05", "Ustar_U05_fqc", 0.39834375, 0},
    {0, "tha_02_mds_NEE_U50", "Ustar_U50_fqc", 0.483939393939, 0},
    {0, "tha_02_mds_NEE_U95", "Ustar_U95_fqc", 0.766029861111, 0},
    {2, "geb_02_mds_NEE_uStar", "Ustar_uStar_fqc", NAN, ANJI_USTAR_BY_SEASON},
    {3, "syn_hh_02_mds_NEE_uStar", "Ustar_uStar_fqc", 0.15, 0},
    {4, "syn_h_02_mds_NEE_uStar", "Ustar_uStar_fqc", 0.15, 0},
};

START_TEST(reddyproc_filter)
{
    record          in;
    int             k = filters[_i].which;
    char            path[200];
    anji_error      err;
    anji_ustar_opts o;

    if (!load(cases[k].site, "NEE", cases[k].year, cases[k].yday, cases[k].step, &in))
        SKIP("no reference");
    size_t   n         = in.t->rows;
    int32_t *label     = labels_of(k, &in);
    double  *threshold = calloc(n, sizeof *threshold);
    uint8_t *flag      = calloc(n, 1);
    in.season          = label;
    for (size_t i = 0; i < n; i++)
        threshold[i] = filters[_i].fixed;
    if (isnan(filters[_i].fixed)) {
        anji_ustar_result *r;
        RUN(&in, ANJI_FORM_REDDYPROC, NULL, 0, &r);
        ck_assert_int_eq(
            anji_ustar_thresholds(r, &in.axis, label, filters[_i].by, threshold, &err),
            ANJI_OK);
        anji_ustar_result_free(r);
    }
    anji_ustar_opts_init(&o, sizeof o);
    o.form = ANJI_FORM_REDDYPROC;
    ck_assert_int_eq(anji_ustar_filter(&in.axis, in.ustar, in.sw_in, NULL, threshold,
                                       &o, flag, &err),
                     ANJI_OK);
    snprintf(path, sizeof path, REDDYPROC "%s.csv", filters[_i].file);
    table        *t    = table_read(shared_file(path));
    const double *want = table_column(t, filters[_i].flag);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(flag[i] == want[i], "%s row %zu: %d, want %g", path, i, flag[i],
                      want[i]);
    table_free(t);
    free(flag);
    free(threshold);
    free(label);
    table_free(in.t);
}
END_TEST

/* The option that only relabels: 641 of the 4217 low records of DE-Tha 1998. */
START_TEST(reddyproc_relabel)
{
    record          in;
    size_t          count[5] = {0};
    anji_ustar_opts o;

    if (!load("tha", "NEE", 1998, 1, 1800, &in))
        SKIP("no reference");
    size_t   n         = in.t->rows;
    double  *threshold = calloc(n, sizeof *threshold);
    uint8_t *flag      = calloc(n, 1);
    for (size_t i = 0; i < n; i++)
        threshold[i] = 0.41625;
    anji_ustar_opts_init(&o, sizeof o);
    o.form = ANJI_FORM_REDDYPROC;
    o.next = ANJI_USTAR_NEXT_RELABEL;
    anji_ustar_filter(&in.axis, in.ustar, in.sw_in, NULL, threshold, &o, flag, NULL);
    for (size_t i = 0; i < n; i++)
        count[flag[i]]++;
    ck_assert_uint_eq(count[1] + count[2], 4217);
    ck_assert_uint_eq(count[2], 641);
    free(flag);
    free(threshold);
    table_free(in.t);
}
END_TEST

/* ---- ONEFlux ---- */

static const struct {
    const char *input, *output;
    int32_t     year;
} oneflux[] = {
    {"ustar_mp/input/DE-Tha_qca_ustar_1998.csv", "ustar_mp/DE-Tha_usmp_1998.txt", 1998},
    {"nee_proc/syn3y/in_qca/SY-Tha_qca_ustar_1997.csv",
     "nee_proc/syn3y/in_mp/SY-Tha_usmp_1997.txt", 1997},
    {"nee_proc/syn3y/in_qca/SY-Tha_qca_ustar_1998.csv",
     "nee_proc/syn3y/in_mp/SY-Tha_usmp_1998.txt", 1998},
    {"nee_proc/syn3y/in_qca/SY-Tha_qca_ustar_1999.csv",
     "nee_proc/syn3y/in_mp/SY-Tha_usmp_1999.txt", 1999},
};

static int load_oneflux(const char *file, int32_t year, record *in)
{
    char path[200];
    snprintf(path, sizeof path, ONEFLUX "%s", file);
    memset(in, 0, sizeof *in);
    in->t = table_behind_header(path);
    if (in->t == NULL)
        return 0;
    in->axis.start = anji_seconds_from_yday(year, 1);
    in->axis.n     = (int64_t)in->t->rows;
    in->axis.step  = 1800;
    in->nee        = table_column(in->t, "NEE");
    in->ustar      = table_column(in->t, "USTAR");
    in->t_air      = table_column(in->t, "TA");
    in->sw_in      = table_column(in->t, "SW_IN");
    return 1;
}

/* The numbers of a result file after its first line. */
static void read_numbers(const char *file, size_t n, double *x)
{
    char path[200], line[200];
    snprintf(path, sizeof path, ONEFLUX "%s", file);
    FILE *in = fopen(shared_file(path), "rb");
    ck_assert(in != NULL && fgets(line, sizeof line, in) != NULL);
    for (size_t i = 0; i < n; i++)
        ck_assert_int_eq(fscanf(in, "%lf", &x[i]), 1);
    fclose(in);
}

/* -9999 is a class that was not tried, 10 one without a plateau. */
static double printed(double threshold, int32_t reason)
{
    return !isnan(threshold) ? threshold : reason == ANJI_USTAR_NO_PLATEAU ? 10 : -9999;
}

START_TEST(oneflux_tables)
{
    enum { SEASONS = 4, CLASSES = 7 };
    double             want[2 * SEASONS + 1 + SEASONS * CLASSES];
    record             in;
    anji_ustar_result *r;
    size_t             n;

    if (!load_oneflux(oneflux[_i].input, oneflux[_i].year, &in))
        SKIP("no reference");
    read_numbers(oneflux[_i].output, sizeof want / sizeof *want, want);
    RUN(&in, ANJI_FORM_ONEFLUX, NULL, 0, &r);
    const anji_ustar_season *s = anji_ustar_season_rows(r, &n);
    ck_assert_uint_eq(n, SEASONS);
    for (size_t k = 0; k < n; k++) {
        CHECK_CLOSE(printed(s[k].own, 0), want[k], PRINTED_6, "season");
        ck_assert_int_eq(s[k].n, (int)want[SEASONS + k]);
    }
    CHECK_CLOSE(anji_ustar_years(r, &n)[0].highest, want[2 * SEASONS], PRINTED_6,
                "year");
    const anji_ustar_class *c = anji_ustar_classes(r, &n);
    ck_assert_uint_eq(n, SEASONS * CLASSES);
    for (size_t k = 0; k < n; k++)
        CHECK_CLOSE(printed(c[k].threshold, c[k].reason),
                    want[2 * SEASONS + 1 + k % CLASSES * SEASONS + k / CLASSES],
                    PRINTED_6, "class");
    anji_ustar_result_free(r);
    table_free(in.t);
}
END_TEST

/* Three years with their own thresholds (VUT) and with one (CUT). */
static const struct {
    const char *file, *flag;
    int32_t     first;
    size_t      years;
    double      threshold[3];
    uint32_t    across;
} flags[] = {
    {"nee_proc/hh1998/out/nee_flags.txt.gz",
     "NEE_FLAG_Y_UST50",
     1998,
     1,
     {0.512857},
     0},
    {"nee_proc/syn3y/out/nee_flags.txt.gz",
     "NEE_FLAG_Y_UST50",
     1997,
     3,
     {0.445, 0.45, 0.460139},
     0},
    {"nee_proc/syn3y/out/nee_flags.txt.gz",
     "NEE_FLAG_C_UST50",
     1997,
     3,
     {0.45, 0.45, 0.45},
     1},
};

/* In its flags 1 opens a stretch of low u*, 2 goes on with it, 3 is the row after. */
START_TEST(oneflux_filter)
{
    char            path[200];
    anji_ustar_opts o;
    record          in;
    size_t          at = 0;

    snprintf(path, sizeof path, ONEFLUX "%s", flags[_i].file);
    table *t = table_unpacked(path);
    if (t == NULL)
        SKIP("no reference, or no gzip");
    const double *want = table_column(t, flags[_i].flag);
    double *ustar = calloc(t->rows, sizeof *ustar), *sw = calloc(t->rows, sizeof *sw),
           *threshold = calloc(t->rows, sizeof *threshold);
    uint8_t *flag     = calloc(t->rows, 1);
    for (size_t y = 0; y < flags[_i].years; y++) {
        int32_t year = flags[_i].first + (int32_t)y;
        snprintf(path, sizeof path,
                 flags[_i].years == 1 ? "nee_proc/hh1998/in_qca/DE-Tha_qca_nee_%d.csv"
                                      : "nee_proc/syn3y/in_qca/SY-Tha_qca_nee_%d.csv",
                 (int)year);
        ck_assert(load_oneflux(path, year, &in));
        for (size_t i = 0; i < in.t->rows; i++, at++) {
            ustar[at]     = in.ustar[i];
            sw[at]        = in.sw_in[i];
            threshold[at] = flags[_i].threshold[y];
        }
        table_free(in.t);
    }
    ck_assert_uint_eq(at, t->rows);
    anji_axis axis = {anji_seconds_from_yday(flags[_i].first, 1), (int64_t)at, 1800, 0};
    anji_ustar_opts_init(&o, sizeof o);
    o.form         = ANJI_FORM_ONEFLUX;
    o.across_years = flags[_i].across;
    ck_assert_int_eq(
        anji_ustar_filter(&axis, ustar, sw, NULL, threshold, &o, flag, NULL), ANJI_OK);
    for (size_t i = 0; i < at; i++)
        ck_assert_msg((flag[i] == ANJI_USTAR_AFTER_LOW) == (want[i] == 3) &&
                          (flag[i] == ANJI_USTAR_KEPT) == (want[i] == 0),
                      "%s row %zu: %d, want %g", flags[_i].file, i, flag[i], want[i]);
    free(flag);
    free(threshold);
    free(sw);
    free(ustar);
    table_free(t);
}
END_TEST

SUITE_MAIN("ustar_peers", tcase_add_loop_test(tc, reddyproc_tables, 0, COUNT(cases));
           tcase_add_loop_test(tc, reddyproc_rows, 0, 1);
           tcase_add_loop_test(tc, reddyproc_rows, 2, 3);
           tcase_add_test(tc, reddyproc_bins); tcase_add_test(tc, reddyproc_draws);
           tcase_add_loop_test(tc, reddyproc_filter, 0, COUNT(filters));
           tcase_add_test(tc, reddyproc_relabel);
           tcase_add_loop_test(tc, oneflux_tables, 0, COUNT(oneflux));
           tcase_add_loop_test(tc, oneflux_filter, 0, COUNT(flags));)
