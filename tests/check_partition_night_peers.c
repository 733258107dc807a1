/* Night-time partition in the form of REddyProc 1.3.3: its outputs to the last digit.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>

#include "suite.h"
#include "table.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* ---- REddyProc 1.3.3 ------------------------------------------------------------------ */

typedef struct {
    const char *site,
        *scenario;          /* of the files                                       */
    const char *suffix;     /* of the columns                                     */
    int32_t     year, yday; /* of the first row                                   */
    int32_t     step;
    double      reco, gpp; /* g C m-2 of the whole file, tha_04_annual.csv       */
} peer;

static const peer peers[] = {
    {"tha", "nofilter", "", 1998, 1, 1800, 1174.72612263, 1818.44959769},
    {"tha", "uStar", "_uStar", 1998, 1, 1800, 1305.40510523, 1917.86252851},
    {"tha", "U05", "_U05", 1998, 1, 1800, 1285.68322060, 1902.03174057},
    {"tha", "U50", "_U50", 1998, 1, 1800, 1323.92764163, 1948.75604862},
    {"tha", "U95", "_U95", 1998, 1, 1800, 1432.74613319, 2115.15668925},
    {"geb", "uStar", "_uStar", 2004, 1, 1800, NAN, NAN},
    {"syn_hh", "uStar", "_uStar", 1999, 319, 1800, NAN, NAN},
    {"syn_h", "uStar", "_uStar", 1999, 319, 3600, NAN, NAN},
};

typedef struct {
    table        *input, *fill, *air, *want;
    const double *nee_f, *sw, *t_air, *t_air_f;
    double       *nee;
    uint8_t      *night;
    anji_axis     axis;
    const peer   *of;
} record;

static const char *column_of(const char *first, const peer *p, const char *last)
{
    static char name[64];
    snprintf(name, sizeof name, "%s%s%s", first, p->suffix, last);
    return name;
}

static table *reference_table(const char *form, const peer *p)
{
    char name[200];
    snprintf(name, sizeof name, form, p->site, p->scenario);
    return table_read(shared_file(name));
}

static int load(const peer *p, record *r)
{
    memset(r, 0, sizeof *r);
    r->of    = p;
    r->input = reference_table("reference/flux/reddyproc/%s_00_input.csv", p);
    r->air   = reference_table("reference/flux/reddyproc/%s_02_mds_Tair.csv", p);
    r->fill  = reference_table("reference/flux/reddyproc/%s_02_mds_NEE_%s.csv", p);
    r->want  = reference_table("reference/flux/reddyproc/%s_03_NT_%s.csv", p);
    if (r->input == NULL || r->air == NULL || r->fill == NULL || r->want == NULL)
        return 0;
    size_t n = r->input->rows;
    r->axis =
        (anji_axis){anji_seconds_from_yday(p->year, p->yday), (int64_t)n, p->step, 0};
    r->sw             = table_column(r->input, "Rg");
    r->t_air          = table_column(r->input, "Tair");
    r->t_air_f        = table_column(r->air, "Tair_f");
    r->nee_f          = table_column(r->fill, column_of("NEE", p, "_f"));
    r->nee            = malloc(n * sizeof *r->nee);
    r->night          = malloc(n);
    const double *qc  = table_column(r->fill, column_of("NEE", p, "_fqc"));
    const double *sun = table_column(r->want, column_of("PotRad", p, ""));
    for (size_t i = 0; i < n; i++) {
        r->nee[i]   = qc[i] == 0 ? r->nee_f[i] : NAN;
        r->night[i] = sun[i] == 0;
    }
    return 1;
}

static void unload(record *r)
{
    table_free(r->input);
    table_free(r->air);
    table_free(r->fill);
    table_free(r->want);
    free(r->nee);
    free(r->night);
}

static void run(const record *r, uint32_t form, double *reco, double *gpp,
                anji_partition_night_result **out)
{
    anji_partition_night_opts o;
    anji_error                err;

    ck_assert_int_eq(anji_partition_night_opts_init(&o, sizeof o), ANJI_OK);
    o.form = form;
    ck_assert_msg(anji_partition_night(&r->axis, r->nee, r->nee_f, r->sw, r->night,
                                       r->t_air, r->t_air_f, &o, reco, gpp, out,
                                       &err) == ANJI_OK,
                  "%s", err.message);
}

/* Rows of a column that are not within 1e-9, relative above 1 and absolute below: the
 * files have 12 digits. */
static size_t differing(const double *got, const double *want, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        int good = isnan(want[i])
                       ? isnan(got[i])
                       : fabs(got[i] - want[i]) <= 1e-9 * fmax(1, fabs(want[i]));
        count += good ? 0 : 1;
    }
    return count;
}

static double sum_gc(const double *x, size_t n, double seconds)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum * seconds * 12.011e-6;
}

START_TEST(reddyproc_every_row)
{
    for (size_t k = 0; k < COUNT(peers); k++) {
        const peer *p = &peers[k];
        record      r;
        if (!load(p, &r)) {
            unload(&r);
            SKIP("no reference outputs of REddyProc");
        }
        size_t  n    = r.input->rows;
        double *reco = malloc(n * sizeof *reco), *gpp = malloc(n * sizeof *gpp);
        anji_partition_night_result *out;
        run(&r, ANJI_FORM_REDDYPROC, reco, gpp, &out);
        size_t                           years;
        const anji_partition_night_year *y = anji_partition_night_years(out, &years);
        CHECK_CLOSE(y[0].e0, table_column(r.want, column_of("E_0", p, ""))[0], 1e-12,
                    p->site);
        ck_assert_int_eq(y[years - 1].reason, ANJI_PARTITION_NIGHT_ESTIMATED);
        size_t bad = differing(reco, table_column(r.want, column_of("Reco", p, "")), n);
        ck_assert_msg(bad == 0, "%s %s: Reco differs in %zu of %zu rows", p->site,
                      p->scenario, bad, n);
        bad = differing(gpp, table_column(r.want, column_of("GPP", p, "_f")), n);
        ck_assert_msg(bad == 0, "%s %s: GPP differs in %zu of %zu rows", p->site,
                      p->scenario, bad, n);
        if (!isnan(p->reco)) { /* 12 digits are given */
            CHECK_CLOSE(sum_gc(reco, n, 1800), p->reco, 1e-11, "Reco");
            CHECK_CLOSE(sum_gc(gpp, n, 1800), p->gpp, 1e-11, "GPP");
            CHECK_CLOSE(y[0].reco * (double)y[0].n_reco * 1800 * 12.011e-6, p->reco,
                        1e-11, "the year's mean");
        }
        anji_partition_night_result_free(out);
        free(reco);
        free(gpp);
        unload(&r);
    }
}
END_TEST

/* Differences by which the search found its step leave a Gauss-Newton that stops at 1e-5
 * of the tangent plane some freedom: E0 to 1e-4 of its standard error. */
static void compare_e0_windows(const peer *p, const anji_partition_night_e0_window *w,
                               size_t n)
{
    table *want =
        reference_table("reference/flux/reddyproc/%s_03_NT_%s_E0_windows.csv", p);
    ck_assert_ptr_nonnull(want);
    size_t row = 0;
    for (size_t k = 0; k < n; k++) {
        if (w[k].status == ANJI_PARTITION_NIGHT_WINDOW_FEW ||
            w[k].status == ANJI_PARTITION_NIGHT_WINDOW_NARROW)
            continue;
        ck_assert_uint_lt(row, want->rows);
#define WANT(name) table_column(want, name)[row]
        ck_assert((double)k * 5 + 8 == WANT("mid"));
        ck_assert((double)w[k].n == WANT("Num"));
        CHECK_NEAR(w[k].t_range, WANT("TRange"), 0, 1e-9, "range");
        ck_assert_int_eq(isnan(w[k].e0_trim), isnan(WANT("E_0_trim")));
        if (!isnan(w[k].e0_trim)) {
            CHECK_NEAR(w[k].e0, WANT("E_0"), 0, 1e-4 * w[k].e0_se, "E0");
            CHECK_CLOSE(w[k].e0_se, WANT("E_0_SD"), 1e-4, "E0's error");
            CHECK_CLOSE(w[k].r_ref, WANT("R_ref"), 1e-4, "R_ref");
            CHECK_NEAR(w[k].e0_trim, WANT("E_0_trim"), 0, 1e-4 * w[k].e0_se,
                       "E0 trimmed");
            CHECK_CLOSE(w[k].e0_trim_se, WANT("E_0_trim_SD"), 1e-4, "its error");
            ck_assert_int_eq(w[k].rank, isnan(WANT("rank")) ? 0 : (int)WANT("rank"));
            ck_assert_int_eq(w[k].status == ANJI_PARTITION_NIGHT_WINDOW_USED,
                             WANT("rank") <= 3);
            ck_assert_int_eq(w[k].status == ANJI_PARTITION_NIGHT_WINDOW_LIMITS,
                             WANT("ok") == 0);
        } else {
            ck_assert_int_eq(w[k].status, ANJI_PARTITION_NIGHT_WINDOW_NO_FIT);
        }
        row++;
    }
    ck_assert_uint_eq(row, want->rows);
    table_free(want);
}

static void compare_r_ref_windows(const peer                              *p,
                                  const anji_partition_night_r_ref_window *w, size_t n)
{
    table *want =
        reference_table("reference/flux/reddyproc/%s_03_NT_%s_Rref_windows.csv", p);
    ck_assert_ptr_nonnull(want);
    size_t row = 0;
    for (size_t k = 0; k < n; k++) {
        if (w[k].status == ANJI_PARTITION_NIGHT_WINDOW_FEW)
            continue;
        ck_assert_uint_lt(row, want->rows);
        ck_assert((double)k * 4 + 4 == WANT("mid"));
        ck_assert((double)w[k].n == WANT("Num"));
        ck_assert(w[k].row + 1 == WANT("MeanH"));
        CHECK_CLOSE(w[k].r_ref, WANT("R_ref"), 1e-10, "R_ref");
        CHECK_CLOSE(w[k].r_ref_se, WANT("R_ref_SD"), 1e-10, "R_ref's error");
        row++;
    }
#undef WANT
    ck_assert_uint_eq(row, want->rows);
    table_free(want);
}

START_TEST(reddyproc_every_window)
{
    for (size_t k = 0; k < 5; k++) {
        record                       r;
        anji_partition_night_result *out;
        if (!load(&peers[k], &r)) {
            unload(&r);
            SKIP("no reference outputs of REddyProc");
        }
        double *reco = malloc(r.input->rows * sizeof *reco);
        size_t  n;
        run(&r, ANJI_FORM_REDDYPROC, reco, NULL, &out);
        const anji_partition_night_e0_window *e0 =
            anji_partition_night_e0_windows(out, &n);
        compare_e0_windows(&peers[k], e0, n);
        const anji_partition_night_r_ref_window *r_ref =
            anji_partition_night_r_ref_windows(out, &n);
        compare_r_ref_windows(&peers[k], r_ref, n);
        anji_partition_night_result_free(out);
        free(reco);
        unload(&r);
    }
}
END_TEST

SUITE_MAIN("partition_night_peers", tcase_add_test(tc, reddyproc_every_row);
           tcase_add_test(tc, reddyproc_every_window);)
