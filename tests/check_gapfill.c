/* Tests of anjicarbon/gapfill.h. Expected numbers: outputs of REddyProc 1.3.3 and ONEFlux
 * (commit 44ac040) on real and made-up series, and a slow second implementation below.
 * SPDX-License-Identifier: GPL-3.0-or-later */
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
    result r = {.rows = rows};
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

/* ---- other programs' outputs --------------------------------------------------------- */
#define R "reference/flux/reddyproc/"
#define O "reference/flux/oneflux/gf_mds/"

/* Columns of the output files, with %s for the variable. */
typedef struct {
    const char *value, *sd, *n, *window, *method, *quality;
    double      none; /* NaN, or what an unfilled row's counts hold */
} layout;

static const layout reddyproc = {"%s_fall", "%s_fsd", "%s_fnum", "%s_fwin", "%s_fmeth",
                                 "%s_fall_qc", 0};
static const layout oneflux   = {"HAT", "STDDEV", "SAMPLE", "TIMEWINDOW", "METHOD",
                                 "QC_HAT", 0};
static const layout symmetric = {"DT", NULL, "SAMPLE", "TIMEWINDOW", "METHOD", "QC_HAT", 0};

/* Tolerances: both programs' sums and ours differ in the last bits only; files print 12
 * or 17 digits, the symmetric mean 6. */
static const struct {
    const char   *input, *output, *variable, *target;
    const layout *columns;
    int           form, symmetric, drivers, step;
    double        rtol;
} cases[] = {
    {R "tha_00_input.csv", R "tha_02_mds_NEE_nofilter.csv", "NEE", "NEE_orig", &reddyproc, 1, 0, 3, 1800, 1e-10},
    {R "tha_00_input.csv", R "tha_02_mds_NEE_uStar.csv", "NEE_uStar", "NEE_uStar_orig", &reddyproc, 1, 0, 3, 1800, 1e-10},
    {R "tha_00_input.csv", R "tha_02_mds_NEE_U05.csv", "NEE_U05", "NEE_U05_orig", &reddyproc, 1, 0, 3, 1800, 1e-10},
    {R "tha_00_input.csv", R "tha_02_mds_NEE_U50.csv", "NEE_U50", "NEE_U50_orig", &reddyproc, 1, 0, 3, 1800, 1e-10},
    {R "tha_00_input.csv", R "tha_02_mds_NEE_U95.csv", "NEE_U95", "NEE_U95_orig", &reddyproc, 1, 0, 3, 1800, 1e-10},
    {R "tha_00_input.csv", R "tha_02_mds_NEE_nofilter_Vekuri23.csv", "NEE_Vekuri23", "NEE_Vekuri23_orig", &reddyproc, 1, 1, 3, 1800, 1e-10},
    {R "tha_00_input.csv", R "tha_02_mds_Tair.csv", "Tair", "Tair_orig", &reddyproc, 1, 0, 1, 1800, 1e-10},
    {R "tha_00_input.csv", R "tha_02_mds_VPD.csv", "VPD", "VPD_orig", &reddyproc, 1, 0, 1, 1800, 1e-10},
    {R "tha_00_input.csv", R "tha_02_mds_Rg.csv", "Rg", "Rg_orig", &reddyproc, 1, 0, 0, 1800, 1e-10},
    {R "geb_00_input.csv", R "geb_02_mds_NEE_uStar.csv", "NEE_uStar", "NEE_uStar_orig", &reddyproc, 1, 0, 3, 1800, 1e-10},
    {R "geb_00_input.csv", R "geb_02_mds_Tair.csv", "Tair", "Tair_orig", &reddyproc, 1, 0, 1, 1800, 1e-10},
    {R "geb_00_input.csv", R "geb_02_mds_VPD.csv", "VPD", "VPD_orig", &reddyproc, 1, 0, 1, 1800, 1e-10},
    {R "syn_hh_00_input.csv", R "syn_hh_02_mds_NEE.csv", "NEE", "NEE_orig", &reddyproc, 1, 0, 3, 1800, 1e-10},
    {R "syn_hh_00_input.csv", R "syn_hh_02_mds_NEE_uStar.csv", "NEE_uStar", "NEE_uStar_orig", &reddyproc, 1, 0, 3, 1800, 1e-10},
    {R "syn_hh_00_input.csv", R "syn_hh_02_mds_Tair.csv", "Tair", "Tair_orig", &reddyproc, 1, 0, 1, 1800, 1e-10},
    {R "syn_hh_00_input.csv", R "syn_hh_02_mds_VPD.csv", "VPD", "VPD_orig", &reddyproc, 1, 0, 1, 1800, 1e-10},
    {R "syn_hh_00_input.csv", R "syn_hh_02_mds_Rg.csv", "Rg", "Rg_orig", &reddyproc, 1, 0, 0, 1800, 1e-10},
    {R "syn_h_00_input.csv", R "syn_h_02_mds_NEE.csv", "NEE", "NEE_orig", &reddyproc, 1, 0, 3, 3600, 1e-10},
    {R "syn_h_00_input.csv", R "syn_h_02_mds_NEE_uStar.csv", "NEE_uStar", "NEE_uStar_orig", &reddyproc, 1, 0, 3, 3600, 1e-10},
    {R "syn_h_00_input.csv", R "syn_h_02_mds_Tair.csv", "Tair", "Tair_orig", &reddyproc, 1, 0, 1, 3600, 1e-10},
    {R "syn_h_00_input.csv", R "syn_h_02_mds_VPD.csv", "VPD", "VPD_orig", &reddyproc, 1, 0, 1, 3600, 1e-10},
    {R "syn_h_00_input.csv", R "syn_h_02_mds_Rg.csv", "Rg", "Rg_orig", &reddyproc, 1, 0, 0, 3600, 1e-10},
    {O "DE-Tha_1998_gf.csv", O "full17/DE-Tha_1998_gf_mds.csv", "", "NEE", &oneflux, 2, 0, 3, 1800, 1e-10},
    {O "DE-Tha_1998_gf.csv", O "full17/DE-Tha_1998_gf_ustar03_mds.csv", "", "NEE", &oneflux, 2, 0, 3, 1800, 1e-10},
    {O "DE-Tha_1998_gf.csv", O "DE-Tha_1998_gf_sym_mean_mds.csv", "", "NEE", &symmetric, 2, 1, 3, 1800, 6e-6},
};

static const double *named(const table *t, const char *pattern, const char *variable)
{
    char name[64];
    snprintf(name, sizeof name, pattern, variable);
    return table_column(t, name);
}

/* An integer column of the file against ours; what the file lacks we write as `none`. */
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
    const layout   *c     = cases[_i].columns;
    int             peer  = cases[_i].form == ANJI_FORM_REDDYPROC;
    const char     *var   = cases[_i].variable;
    anji_axis       axis  = axis_of(ref->rows, cases[_i].step);
    result          r     = result_new(ref->rows);
    anji_driver     drivers[3];
    anji_fill_opts  opts;
    anji_error      err;

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

SUITE_MAIN("gapfill",
           tcase_add_loop_test(tc, agrees_with_program, 0, sizeof cases / sizeof *cases);)
