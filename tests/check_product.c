/* The product against ONEFlux's own: every half-hour, day, week, month and year.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>

#include <unistd.h>

#include "suite.h"
#include "table.h"

#define DIR "reference/flux/oneflux/nee_proc/"

/* The reference prints six significant digits. */
#define SIX_DIGITS 5.1e-6
/* A random error of method 2 is a median over the fluxes in x - m ... x + m; the last bit
 * of a filled x puts a flux in or out. So many rows of a member may differ. */
#define LAST_BIT_ROWS 30
/* Two members with the same mean of different samples, of different quality: which of
 * them is the order statistic turns on the last bit, too. */
#define TIED_ROWS 30
/* ... and the days, weeks, months and years that hold one: such a median moves by tens of
 * per cent where it is of a few records, and it is one of 48 in a day. */
#define WITH_LAST_BIT 1e-2

enum { MEMBERS = ANJI_PRODUCT_MEMBERS, YEARS_MAX = 3 };

/* ---- files ----------------------------------------------------------------------------
 */
static const char *scratch(void)
{
    static char name[64];
    snprintf(name, sizeof name, "product.%ld.tmp", (long)getpid());
    return name;
}

/* A table that begins after some lines, or is packed; NULL when it is not there. */
static table *read_table(const char *name, int skip)
{
    char        line[4096], command[4300];
    const char *path = shared_file(name);

    if (path == NULL)
        return NULL;
    snprintf(command, sizeof command, "%s '%s'",
             strstr(name, ".gz") != NULL ? "gzip -dc" : "cat", path);
    FILE *in = popen(command, "r"), *out = fopen(scratch(), "wb");
    while (fgets(line, sizeof line, in) != NULL)
        if (skip-- <= 0)
            fputs(line, out);
    fclose(out);
    int    failed = pclose(in);
    table *t      = failed ? NULL : table_read(scratch());
    remove(scratch());
    return t;
}

static const struct site {
    const char *dir, *site, *packed;
    int         first, last;
    int         cut;
} sites[] = {
    {DIR "hh1998/", "DE-Tha", "", 1998, 1998, 0},
    {DIR "syn3y/", "SY-Tha", ".gz", 1997, 1999, 1},
};

typedef struct {
    anji_axis axis;
    double   *nee, *sw, *ta, *vpd, *ustar;
    double    vut[YEARS_MAX * MEMBERS], cut[MEMBERS];
} record;

static int read_thresholds(const struct site *s, record *r)
{
    char name[200];

    snprintf(name, sizeof name, "%sout/%s_USTAR_percentiles_y.csv", s->dir, s->site);
    table *t = read_table(name, 0);
    if (t == NULL)
        return 0;
    for (size_t y = 0; y < t->rows; y++)
        for (size_t k = 0; k < MEMBERS; k++) /* the first column is the year */
            r->vut[y * MEMBERS + k] = t->cells[(k + 1) * t->rows + y];
    table_free(t);
    if (!s->cut)
        return 1;
    snprintf(name, sizeof name, "%sout/%s_%d_%d_USTAR_percentiles_c.csv", s->dir,
             s->site, s->first, s->last);
    t = read_table(name, 0);
    for (size_t k = 0; t != NULL && k < MEMBERS; k++)
        r->cut[k] = t->cells[k * t->rows];
    table_free(t);
    return t != NULL;
}

static int read_record(const struct site *s, record *r)
{
    static const char *const names[] = {"NEE", "SW_IN", "TA", "VPD", "USTAR"};
    double                 **to[]    = {&r->nee, &r->sw, &r->ta, &r->vpd, &r->ustar};
    char                     name[200];
    size_t                   at = 0;

    if (!read_thresholds(s, r))
        return 0;
    r->axis = (anji_axis){anji_seconds_from_yday(s->first, 1), 0, 1800, 0};
    for (int year = s->first; year <= s->last; year++)
        r->axis.n += 48 * anji_days_in_year(year);
    for (int c = 0; c < 5; c++)
        *to[c] = malloc((size_t)r->axis.n * sizeof **to[c]);
    for (int year = s->first; year <= s->last; year++) {
        snprintf(name, sizeof name, "%sin_qca/%s_qca_nee_%d.csv", s->dir, s->site,
                 year);
        table *t = read_table(name, 10);
        if (t == NULL)
            return 0;
        for (int c = 0; c < 5; c++)
            memcpy(*to[c] + at, table_column(t, names[c]), t->rows * sizeof(double));
        at += t->rows;
        table_free(t);
    }
    ck_assert_uint_eq(at, (size_t)r->axis.n);
    return 1;
}

static void free_record(record *r)
{
    free(r->nee);
    free(r->sw);
    free(r->ta);
    free(r->vpd);
    free(r->ustar);
}

static anji_product *make(const struct site *s, const record *r, uint32_t threads)
{
    anji_driver       drivers[3];
    anji_product_opts opts;
    anji_run          run;
    anji_product     *p;
    anji_error        err;

    anji_fill_drivers(r->sw, r->vpd, r->ta, drivers);
    anji_run_init(&run, sizeof run);
    run.threads = threads;
    anji_product_opts_init(&opts, sizeof opts);
    opts.run   = &run;
    int status = anji_product_new(&r->axis, r->nee, r->ustar, drivers, 3, r->vut,
                                  s->cut ? r->cut : NULL, &opts, &p, &err);
    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    return p;
}

/* ---- the comparison --------------------------------------------------------------------
 */
enum { EXACT = 0, RANDOM_REF = 1, RANDOM_50 = 2, TIED = 4, KINDS = 5 };

static const struct {
    const char *ours, *theirs;
    int         last_bit; /* what may turn on it */
} names[] = {
    {"REF", "ref", EXACT},
    {"REF_QC", "ref_qc", EXACT},
    {"REF_RANDUNC", "ref_randUnc", RANDOM_REF},
    {"REF_RANDUNC_METHOD", "ref_randUnc_method", EXACT},
    {"REF_RANDUNC_N", "ref_randUnc_n", RANDOM_REF},
    {"REF_JOINTUNC", "ref_joinUnc", RANDOM_REF},
    {"USTAR50", "ust50", EXACT},
    {"USTAR50_QC", "ust50_qc", EXACT},
    {"USTAR50_RANDUNC", "ust50_randUnc", RANDOM_50},
    {"USTAR50_RANDUNC_METHOD", "ust50_randUnc_method", EXACT},
    {"USTAR50_RANDUNC_N", "ust50_randUnc_n", RANDOM_50},
    {"USTAR50_JOINTUNC", "ust50_joinUnc", RANDOM_50},
    {"MEAN", "mean", EXACT},
    {"MEAN_QC", "mean_qc", EXACT},
    {"SE", "SE", EXACT},
    {"05", "05", EXACT},
    {"05_QC", "05_qc", TIED},
    {"16", "16", EXACT},
    {"16_QC", "16_qc", TIED},
    {"25", "25", EXACT},
    {"25_QC", "25_qc", TIED},
    {"50", "50", EXACT},
    {"50_QC", "50_qc", TIED},
    {"75", "75", EXACT},
    {"75_QC", "75_qc", TIED},
    {"84", "84", EXACT},
    {"84_QC", "84_qc", TIED},
    {"95", "95", EXACT},
    {"95_QC", "95_qc", TIED},
};

static const char *const labels[] = {"hh", "dd", "ww", "mm", "yy"};

static int differs(double a, double b, double tolerance)
{
    if (isnan(b))
        return !isnan(a);
    return !(fabs(a - b) <= tolerance * fabs(b) || fabs(a - b) <= 1e-12);
}

/* May this difference be one of the last bit? */
static int is_allowed(int last_bit, int r, double ours, double theirs)
{
    if (r == ANJI_PRODUCT_HH)
        return last_bit != EXACT;
    return (last_bit == RANDOM_REF || last_bit == RANDOM_50) &&
           !differs(ours, theirs, WITH_LAST_BIT);
}

/* Counts the rows that differ in the last-bit way, of each kind; others fail the test. */
static void compare(const anji_product *p, int r, const char *set, char suffix,
                    const table *t, size_t count[KINDS])
{
    char     name[64];
    size_t   n   = anji_product_rows(p, r);
    uint8_t *row = calloc(n, 1);

    ck_assert_uint_eq(t->rows, n);
    for (size_t c = 0; c < sizeof names / sizeof *names; c++) {
        snprintf(name, sizeof name, "NEE_%s_%s", set, names[c].ours);
        const double *ours = anji_product_column(p, r, name);
        if (r != ANJI_PRODUCT_HH && strstr(name, "RANDUNC_") != NULL) {
            ck_assert_ptr_null(ours);
            continue;
        }
        ck_assert_msg(ours != NULL, "no %s", name);
        snprintf(name, sizeof name, "NEE_%s_%c", names[c].theirs, suffix);
        const double *theirs = table_column(t, name);
        for (size_t i = 0; i < n; i++) {
            if (!differs(ours[i], theirs[i], SIX_DIGITS))
                continue;
            ck_assert_msg(is_allowed(names[c].last_bit, r, ours[i], theirs[i]),
                          "%s %s row %zu: %.9g, want %.9g", labels[r], name, i, ours[i],
                          theirs[i]);
            row[i] |= (uint8_t)names[c].last_bit;
        }
    }
    memset(count, 0, KINDS * sizeof *count);
    for (size_t i = 0; i < n; i++)
        for (int kind = RANDOM_REF; kind < KINDS; kind *= 2)
            count[kind] += (row[i] & kind) != 0;
    free(row);
}

START_TEST(oneflux)
{
    const struct site *s  = &sites[_i];
    record             in = {.nee = NULL};
    char               name[200];

    if (!read_record(s, &in)) {
        free_record(&in);
        SKIP("no %s", s->dir);
    }
    anji_product *p = make(s, &in, 2);
    for (int r = 0; r < ANJI_PRODUCT_RESOLUTIONS; r++) {
        snprintf(name, sizeof name, "%sout/%s_NEE_%s.csv%s", s->dir, s->site, labels[r],
                 r == ANJI_PRODUCT_HH ? s->packed : "");
        table *t = read_table(name, 0);
        ck_assert_msg(t != NULL, "no %s", name);
        for (int set = 0; set <= s->cut; set++) {
            size_t last_bit[KINDS];
            compare(p, r, set ? "CUT" : "VUT", set ? 'c' : 'y', t, last_bit);
            printf(
                "%s %s %s: reference %g %%; by the last bit of %zu rows: random error "
                "REF %zu, USTAR50 %zu, tied quality %zu\n",
                s->site, set ? "CUT" : "VUT", labels[r],
                anji_product_percentile((size_t)anji_product_reference(p, set, r)),
                t->rows, last_bit[RANDOM_REF], last_bit[RANDOM_50], last_bit[TIED]);
            ck_assert_uint_le(last_bit[RANDOM_REF], LAST_BIT_ROWS);
            ck_assert_uint_le(last_bit[RANDOM_50], LAST_BIT_ROWS);
            ck_assert_uint_le(last_bit[TIED], TIED_ROWS);
        }
        table_free(t);
    }
    if (_i == 0) { /* the year that the requirement names; digits as printed */
        CHECK_NEAR(anji_product_column(p, ANJI_PRODUCT_YY, "NEE_VUT_REF")[0], -684.157,
                   0, 5e-4, "REF");
        CHECK_NEAR(anji_product_column(p, ANJI_PRODUCT_YY, "NEE_VUT_REF_RANDUNC")[0],
                   6.43, 0, 5e-3, "RANDUNC");
        CHECK_NEAR(anji_product_column(p, ANJI_PRODUCT_YY, "NEE_VUT_REF_JOINTUNC")[0],
                   51.45, 0, 5e-3, "JOINTUNC");
    }
    anji_product_free(p);
    free_record(&in);
}
END_TEST

/* ---- a made record: two years, hourly, one of them a leap year -------------------------
 */
enum { HOURS = 24 * (365 + 366) };

typedef struct {
    double nee[HOURS], ustar[HOURS], sw[HOURS], vpd[HOURS], ta[HOURS];
} made;

static made *make_hours(record *r)
{
    made        *m = calloc(1, sizeof *m);
    anji_random *random;

    anji_random_new(2385, 5, &random, NULL);
    for (size_t i = 0; i < HOURS; i++) {
        double sun  = sin(((double)(i % 24) - 6) / 12 * 3.14159);
        m->sw[i]    = sun > 0 ? 600 * sun * anji_random_uniform(random) : 0.0;
        m->ta[i]    = 12 - 8 * cos((double)i / 1395) + 4 * sun;
        m->vpd[i]   = 5 + 4 * sun + anji_random_uniform(random);
        m->ustar[i] = -0.3 * log(1 - anji_random_uniform(random));
        m->nee[i]   = 3 - 0.02 * m->sw[i] + anji_random_normal(random);
        if (anji_random_uniform(random) < 0.3)
            m->nee[i] = NAN;
    }
    anji_random_free(random);
    memset(r, 0, sizeof *r);
    r->axis  = (anji_axis){anji_seconds_from_yday(2003, 1), HOURS, 3600, 0};
    r->nee   = m->nee;
    r->ustar = m->ustar;
    r->sw    = m->sw;
    r->vpd   = m->vpd;
    r->ta    = m->ta;
    for (size_t k = 0; k < MEMBERS; k++) {
        double t  = 0.02 + 0.01 * (double)(k < 40 ? k : 20);
        r->cut[k] = r->vut[k] = t;
        r->vut[MEMBERS + k]   = 1.1 * t;
    }
    return m;
}

static const struct site made_site = {"", "", "", 2003, 2004, 1};

START_TEST(threads_and_names)
{
    record        r;
    made         *m   = make_hours(&r);
    anji_product *one = make(&made_site, &r, 1), *four = make(&made_site, &r, 4);
    anji_axis     axis;

    anji_product_axis(one, &axis);
    ck_assert_int_eq(axis.n, HOURS);
    static const size_t n[] = {HOURS, 731, 104, 24, 2};
    for (int k = 0; k < ANJI_PRODUCT_RESOLUTIONS; k++) {
        ck_assert_uint_eq(anji_product_rows(one, k), n[k]);
        ck_assert_int_eq(anji_product_starts(one, k)[0], axis.start);
        ck_assert_int_eq(anji_product_ends(one, k)[n[k] - 1],
                         anji_seconds_from_yday(2005, 1));
        ck_assert_uint_eq(anji_product_columns(one, k), k == 0 ? 58 : 50);
        for (size_t c = 0; c < anji_product_columns(one, k); c++) {
            const char *name = anji_product_name(one, k, c);
            ck_assert_ptr_nonnull(anji_product_unit(one, k, c));
            ck_assert_mem_eq(anji_product_column(one, k, name),
                             anji_product_column(four, k, name), n[k] * sizeof(double));
        }
        ck_assert(anji_product_reference(one, ANJI_PRODUCT_CUT, k) ==
                  anji_product_reference(four, ANJI_PRODUCT_CUT, k));
    }
    /* weeks: the 52nd of a leap year has nine days; the sum of days is the year */
    ck_assert_int_eq(anji_product_ends(one, ANJI_PRODUCT_WW)[103] -
                         anji_product_starts(one, ANJI_PRODUCT_WW)[103],
                     9 * 86400);
    double        sum = 0.0;
    const double *day = anji_product_column(one, ANJI_PRODUCT_DD, "NEE_VUT_USTAR50");
    for (size_t i = 0; i < 365; i++)
        sum += day[i];
    CHECK_CLOSE(anji_product_column(one, ANJI_PRODUCT_YY, "NEE_VUT_USTAR50")[0], sum,
                1e-13, "year");
    /* where there is nothing */
    ck_assert_uint_eq(anji_product_rows(one, 5), 0);
    ck_assert_ptr_null(anji_product_starts(one, -1));
    ck_assert_ptr_null(anji_product_ends(NULL, 0));
    ck_assert_ptr_null(anji_product_name(one, 0, 58));
    ck_assert_ptr_null(anji_product_unit(one, 0, 58));
    ck_assert_ptr_null(anji_product_column(one, 0, "NEE"));
    ck_assert_int_eq(anji_product_reference(one, 2, 0), -1);
    ck_assert(isnan(anji_product_percentile(41)));
    ck_assert(anji_product_percentile(39) == 98.75 &&
              anji_product_percentile(40) == 50);
    anji_product_free(one);
    anji_product_free(four);
    anji_product_free(NULL);
    free(m);
}
END_TEST

/* Columns that ride along, by hand: a constant flux of 2, a driver with a missing day, rain
 * of 0.25 an hour, flags. */
START_TEST(added_and_written)
{
    record        r;
    made         *m = make_hours(&r);
    anji_product *p = make(&made_site, &r, 2);
    double       *x = malloc(HOURS * sizeof *x);
    char          line[4096], path[200];

    for (size_t i = 0; i < HOURS; i++)
        x[i] = i == 30 ? NAN : 2.0;
    ck_assert_int_eq(anji_product_add(p, "GPP_NT_VUT_REF", "umol m-2 s-1", x,
                                      ANJI_PRODUCT_FLUX, NULL),
                     ANJI_OK);
    for (size_t i = 0; i < HOURS; i++)
        x[i] = i < 24 ? NAN : i < 48 ? 1.0 : 4.0;
    ck_assert_int_eq(anji_product_add(p, "TA_F", "degC", x, ANJI_PRODUCT_MEAN, NULL),
                     ANJI_OK);
    for (size_t i = 0; i < HOURS; i++)
        x[i] = 0.25;
    ck_assert_int_eq(anji_product_add(p, "P_F", "mm", x, ANJI_PRODUCT_SUM, NULL),
                     ANJI_OK);
    for (size_t i = 0; i < HOURS; i++)
        x[i] = (double)(i % 4);
    ck_assert_int_eq(anji_product_add(p, "TA_F_QC", "1", x, ANJI_PRODUCT_QUALITY, NULL),
                     ANJI_OK);
#define AT(res, name) anji_product_column(p, ANJI_PRODUCT_##res, name)
    CHECK_CLOSE(AT(DD, "GPP_NT_VUT_REF")[0], 2 * 1.03772448, 1e-15, "day");
    CHECK_CLOSE(AT(DD, "GPP_NT_VUT_REF")[1], NAN, 0, "day with a gap");
    CHECK_CLOSE(AT(MM, "GPP_NT_VUT_REF")[1], 2 * 1.03772448, 1e-14, "month");
    CHECK_CLOSE(AT(YY, "GPP_NT_VUT_REF")[0], NAN, 0, "year with a gap");
    CHECK_CLOSE(AT(YY, "GPP_NT_VUT_REF")[1], 2 * 1.03772448 * 366, 1e-13, "year");
    CHECK_CLOSE(AT(DD, "TA_F")[0], NAN, 0, "empty day");
    CHECK_CLOSE(AT(WW, "TA_F")[0], (1 + 5 * 4.0) / 6, 1e-15, "week");
    CHECK_CLOSE(AT(DD, "P_F")[7], 6.0, 0, "rain of a day");
    CHECK_CLOSE(AT(MM, "P_F")[7], 6.0, 1e-15, "rain of a month's day");
    CHECK_CLOSE(AT(YY, "P_F")[0], 6.0 * 365, 1e-13, "rain of a year");
    CHECK_CLOSE(AT(YY, "TA_F_QC")[0], 0.5, 1e-13, "quality");
    ck_assert_int_eq(anji_product_add(p, "P_F", "mm", x, ANJI_PRODUCT_SUM, NULL),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_product_add(p, "Q", "mm", x, 4, NULL), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_product_add(p, "Q", NULL, x, 0, NULL), ANJI_ERR_NULL);
    x[3] = INFINITY;
    ck_assert_int_eq(anji_product_add(p, "Q", "mm", x, 0, NULL), ANJI_ERR_DOMAIN);
    memset(line, 'Q', 64);
    line[64] = '\0';
    ck_assert_int_eq(anji_product_add(p, line, "mm", m->sw, 0, NULL), ANJI_ERR_DOMAIN);

    char directory[64] = "product.XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(anji_product_write(p, directory, "XX-Mad", NULL), ANJI_OK);
    ck_assert_int_eq(anji_product_write(p, directory, "../x", NULL), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_product_write(p, NULL, "x", NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_product_write(p, "no/such/place", "x", NULL), ANJI_ERR_IO);
    static const struct {
        const char *file, *head, *first;
    } files[] = {
        {"HR", "TIMESTAMP_START,TIMESTAMP_END,NEE_CUT_REF,NEE_VUT_REF,NEE_CUT_REF_QC,",
         "200301010000,200301010100,"},
        {"DD", "TIMESTAMP,NEE_CUT_REF,", "20030101,"},
        {"WW", "TIMESTAMP_START,TIMESTAMP_END,NEE_CUT_REF,", "20030101,20030107,"},
        {"MM", "TIMESTAMP,NEE_CUT_REF,", "200301,"},
        {"YY", "TIMESTAMP,NEE_CUT_REF,", "2003,"},
    };
    for (int k = 0; k < ANJI_PRODUCT_RESOLUTIONS; k++) {
        snprintf(path, sizeof path, "%s/XX-Mad_FLUXNET_%s_2003-2004.csv", directory,
                 files[k].file);
        FILE *file = fopen(path, "r");
        ck_assert_msg(file != NULL, "no %s", path);
        ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
        ck_assert(strncmp(line, files[k].head, strlen(files[k].head)) == 0);
        ck_assert_ptr_nonnull(strstr(line, ",GPP_NT_VUT_REF,TA_F,P_F,TA_F_QC\n"));
        ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
        ck_assert(strncmp(line, files[k].first, strlen(files[k].first)) == 0);
        fclose(file);
        table *t = table_read(path);
        ck_assert_uint_eq(t->rows, anji_product_rows(p, k));
        for (size_t c = 0; c < anji_product_columns(p, k); c++) {
            const char   *name = anji_product_name(p, k, c);
            const double *got  = table_column(t, name),
                         *want = anji_product_column(p, k, name);
            for (size_t i = 0; i < t->rows; i++) /* six decimals */
                CHECK_NEAR(got[i], want[i], 0, 5.1e-7, name);
        }
        table_free(t);
        remove(path);
    }
    rmdir(directory);
    anji_product_free(p);
    free(x);
    free(m);
}
END_TEST

static int stop(void *data, double done)
{
    (void)data;
    return done >= 0.0;
}

START_TEST(refusals)
{
    record            r;
    made             *m = make_hours(&r);
    anji_driver       drivers[3];
    anji_product_opts o;
    anji_run          run;
    anji_product     *p;
    anji_error        err;

    anji_fill_drivers(r.sw, r.vpd, r.ta, drivers);
    anji_product_opts_init(&o, sizeof o);
#define CALL(nee, n_drivers, vut, out)                                                 \
    anji_product_new(&r.axis, nee, r.ustar, drivers, n_drivers, vut, NULL, &o, out,    \
                     &err)
    ck_assert_int_eq(CALL(NULL, 3, r.vut, &p), ANJI_ERR_NULL);
    ck_assert_int_eq(CALL(r.nee, 3, NULL, &p), ANJI_ERR_NULL);
    ck_assert_int_eq(CALL(r.nee, 3, r.vut, NULL), ANJI_ERR_NULL);
    ck_assert_int_eq(CALL(r.nee, 0, r.vut, &p), ANJI_ERR_DOMAIN);
    ck_assert_ptr_null(p);
    o.form = ANJI_FORM_REDDYPROC;
    ck_assert_int_eq(CALL(r.nee, 3, r.vut, &p), ANJI_ERR_OPTS);
    o.form      = ANJI_FORM_ANJI;
    o.reference = 1;
    ck_assert_int_eq(CALL(r.nee, 3, r.vut, &p), ANJI_OK);
    for (int k = 0; k < ANJI_PRODUCT_RESOLUTIONS; k++)
        ck_assert_int_eq(anji_product_reference(p, ANJI_PRODUCT_VUT, k),
                         anji_product_reference(p, ANJI_PRODUCT_VUT, 0));
    anji_product_free(p);
    anji_run_init(&run, sizeof run);
    run.poll = stop;
    o.run    = &run;
    ck_assert_int_eq(CALL(r.nee, 3, r.vut, &p), ANJI_ERR_CANCELLED);
    o.run     = NULL;
    r.vut[50] = 9;
    ck_assert_int_eq(CALL(r.nee, 3, r.vut, &p), ANJI_ERR_DOMAIN);
    r.vut[50] = NAN;
    ck_assert_int_eq(CALL(r.nee, 3, r.vut, &p), ANJI_ERR_DOMAIN);
    for (size_t i = 0; i < HOURS; i++)
        m->nee[i] = NAN;
    r.axis.n = 24 * 365;
    ck_assert_int_eq(CALL(r.nee, 3, r.cut, &p), ANJI_ERR_TOO_FEW);
    ck_assert_int_eq(err.row, 0);
    r.axis.n -= 24;
    ck_assert_int_eq(CALL(r.nee, 3, r.cut, &p), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_product_opts_init(NULL, 40), ANJI_ERR_NULL);
    ck_assert(anji_product_param(0) != NULL && anji_product_param(9) == NULL);
    free(m);
}
END_TEST

SUITE_MAIN("product", tcase_add_loop_test(tc, oneflux, 0, sizeof sites / sizeof *sites);
           tcase_add_test(tc, threads_and_names); tcase_add_test(tc, added_and_written);
           tcase_add_test(tc, refusals);)
