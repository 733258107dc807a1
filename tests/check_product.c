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
 * of a filled x puts a flux in or out. So many rows of a member's year may differ. */
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
    anji_product *p     = make(s, &in, 2);
    size_t        years = (size_t)(s->last - s->first + 1);
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
            ck_assert_uint_le(last_bit[RANDOM_REF], LAST_BIT_ROWS * years);
            ck_assert_uint_le(last_bit[RANDOM_50], LAST_BIT_ROWS * years);
            ck_assert_uint_le(last_bit[TIED], TIED_ROWS * years);
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

SUITE_MAIN("product",
           tcase_add_loop_test(tc, oneflux, 0, sizeof sites / sizeof *sites);)
