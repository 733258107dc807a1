/* Against the FLUXNET2015 product: half-hourly and hourly NEE_VUT_REF of sites whose
 * records before the u* filter are known, summed to years.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/gapfill.h>
#include <anjicarbon/tower.h>
#include <anjicarbon/units.h>
#include <anjicarbon/ustar.h>

#include "suite.h"
#include "table.h"

enum { YEARS_MAX = 22, SAME = 2 /* the first sites below */ };

/* A site: its file, how many of its years the ensemble is made of, and what is known of
 * the two records. `same`: the file holds the record that the product was made from. */
static const struct {
    const char *name, *raw;
    int         first, years, step, ensemble, same;
} sites[] = {
    {"CA-Qfo", "HH_2003-2010", 2003, 8, 1800, 4, 1},
    {"US-ARc", "HH_2005-2006", 2005, 2, 1800, 2, 1},
    {"US-AR1", "HH_2009-2012", 2009, 4, 1800, 4, 0},
    {"US-Ha1", "HR_1991-2012", 1991, 22, 3600, 9, 0},
};

typedef struct {
    table    *t;
    anji_axis axis;
    size_t    first[YEARS_MAX + 1]; /* row of each year */
    double    threshold[YEARS_MAX]; /* that the product applied */
} record;

static int load(int site, int years, record *r)
{
    char name[300];

    snprintf(name, sizeof name, "data/%s/%s_raw+FLUXNET2015_%s.csv", sites[site].name,
             sites[site].name, sites[site].raw);
    r->t = table_read(shared_file(name));
    snprintf(name, sizeof name, "data/%s/%s_inferred_ustar_threshold.csv",
             sites[site].name, sites[site].name);
    table *applied = table_read(shared_file(name));
    if (r->t == NULL || applied == NULL)
        return 0;
    int64_t start = anji_seconds_from_yday(sites[site].first, 1);
    for (int y = 0; y <= years; y++)
        r->first[y] =
            (size_t)((anji_seconds_from_yday(sites[site].first + y, 1) - start) /
                     sites[site].step);
    ck_assert(r->first[years] <= r->t->rows);
    for (int y = 0; y < years; y++)
        r->threshold[y] = table_column(applied, "MIN_USTAR_AMONG_QC0")[y];
    r->axis = (anji_axis){
        .start = start, .n = (int64_t)r->first[years], .step = sites[site].step};
    table_free(applied);
    return 1;
}

/* A driver as the product had it: what it calls measured. */
static double *measured(const record *r, const char *name)
{
    char flag[20];

    snprintf(flag, sizeof flag, "%s_QC", name);
    const double *x = table_column(r->t, name), *qc = table_column(r->t, flag);
    double       *out = malloc(r->t->rows * sizeof *out);
    for (size_t i = 0; i < r->t->rows; i++)
        out[i] = qc[i] == 0 ? x[i] : NAN;
    return out;
}

/* kept, filled by the rules of ONEFlux, as sums of the years, g C m-2. */
static void fill(const record *r, const double *kept, int years, double *sum)
{
    double        *sw = measured(r, "SW_IN_F"), *ta = measured(r, "TA_F");
    double        *vpd = measured(r, "VPD_F");
    double        *x   = malloc((size_t)r->axis.n * sizeof *x);
    anji_driver    drivers[3];
    anji_fill_opts o;
    anji_fill      out = {.value = x};

    anji_fill_drivers(sw, vpd, ta, drivers);
    anji_fill_opts_init(&o, sizeof o);
    o.form         = ANJI_FORM_ONEFLUX;
    o.gaps_only    = 1;
    o.max_gap_days = 1e6;
    ck_assert_int_eq(anji_fill_mds(&r->axis, kept, drivers, 3, &o, &out, NULL),
                     ANJI_OK);
    for (int y = 0; y < years; y++) {
        sum[y] = 0;
        for (size_t i = r->first[y]; i < r->first[y + 1]; i++)
            sum[y] += isnan(kept[i]) ? x[i] : kept[i];
        sum[y] = anji_gc_per_m2(sum[y], r->axis.step, ANJI_MASS_ONEFLUX);
    }
    free(sw);
    free(ta);
    free(vpd);
    free(x);
}

static void published(const record *r, int years, double *sum)
{
    const double *ref = table_column(r->t, "NEE_VUT_REF");

    for (int y = 0; y < years; y++) {
        sum[y] = 0;
        for (size_t i = r->first[y]; i < r->first[y + 1]; i++)
            sum[y] += ref[i];
        sum[y] = anji_gc_per_m2(sum[y], r->axis.step, ANJI_MASS_ONEFLUX);
    }
}

/* What the product kept as measured: only the fill is left to differ. */
static double *kept_by_product(const record *r)
{
    return measured(r, "NEE_VUT_REF");
}

/* What we keep under the thresholds that the product applied. */
static double *kept_by_filter(const record *r, int years)
{
    const double   *nee = table_column(r->t, "NEE"), *us = table_column(r->t, "USTAR");
    size_t          n         = (size_t)r->axis.n;
    double         *threshold = malloc(n * sizeof *threshold);
    double         *kept      = malloc(n * sizeof *kept);
    uint8_t        *dropped   = malloc(n);
    anji_ustar_opts o;

    for (int y = 0; y < years; y++)
        for (size_t i = r->first[y]; i < r->first[y + 1]; i++)
            threshold[i] = r->threshold[y];
    anji_ustar_opts_init(&o, sizeof o);
    o.form = ANJI_FORM_ONEFLUX;
    ck_assert_int_eq(
        anji_ustar_filter(&r->axis, us, us, NULL, threshold, &o, dropped, NULL),
        ANJI_OK);
    for (size_t i = 0; i < n; i++)
        kept[i] = dropped[i] == ANJI_USTAR_KEPT ? nee[i] : NAN;
    free(threshold);
    free(dropped);
    return kept;
}

/* The product's values are stored to 0.0012 umol, 0.010 W m-2, 0.0008 K and hPa, so that
 * a record on the border of similarity may fall to the other side: up to 1.1 g C m-2. */
START_TEST(fill_of_the_products_records)
{
    record r;
    double sum[YEARS_MAX], want[YEARS_MAX];

    if (!load(_i, sites[_i].years, &r))
        SKIP("no FLUXNET2015 records of %s\n", sites[_i].name);
    double *kept = kept_by_product(&r);
    fill(&r, kept, sites[_i].years, sum);
    published(&r, sites[_i].years, want);
    for (int y = 0; y < sites[_i].years; y++)
        ck_assert_msg(fabs(sum[y] - want[y]) < 1.2, "%s %d: %.2f, published %.2f",
                      sites[_i].name, sites[_i].first + y, sum[y], want[y]);
    free(kept);
    table_free(r.t);
}
END_TEST

/* The files that hold the product's record: the filter keeps what the product kept: the
 * record after a calm one goes, a missing u* is calm. */
START_TEST(filter_by_the_products_thresholds)
{
    record r;

    if (!load(_i, sites[_i].years, &r))
        SKIP("no FLUXNET2015 records of %s\n", sites[_i].name);
    double *kept  = kept_by_filter(&r, sites[_i].years);
    double *want  = kept_by_product(&r);
    size_t  other = 0, n = 0;
    for (int64_t i = 0; i < r.axis.n; i++) {
        n += isnan(want[i]) ? 0 : 1;
        other += isnan(kept[i]) != isnan(want[i]);
    }
    ck_assert_msg(other == 0, "%s: %zu of %zu differ", sites[_i].name, other, n);
    free(kept);
    free(want);
    table_free(r.t);
}
END_TEST

static anji_series *series_of(const record *r)
{
    static const char *const columns[][2] = {
        {"NEE", "umol m-2 s-1"}, {"USTAR", "m s-1"},  {"TA", "degC"},
        {"SW_IN", "W m-2"},      {"TA_F", "degC"},    {"TA_F_QC", "1"},
        {"SW_IN_F", "W m-2"},    {"SW_IN_F_QC", "1"}, {"VPD_F", "hPa"},
        {"VPD_F_QC", "1"}};
    anji_series *s;

    ck_assert_int_eq(anji_series_new(&r->axis, &s, NULL), ANJI_OK);
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
        ck_assert_int_eq(anji_series_add(s, columns[k][0], columns[k][1],
                                         table_column(r->t, columns[k][0]), NULL),
                         ANJI_OK);
    return s;
}

/* Of US-Ha1's years only 1991 to 1993 and 1999 are compared: of the others the file holds
 * other values of NEE than the product. */
static int comparable(int site, int year)
{
    return sites[site].same || sites[site].step == 1800 || year < 1994 || year == 1999;
}

/* The ensemble's reference, by the chain. What differs is either the threshold, or the
 * record: the latter is what the same threshold makes of our and of the product's record.
 * The former stays within 15 g C m-2, or within the ensemble's own spread where that is
 * more: thresholds are draws, and of draws that the file's record cannot give again. */
START_TEST(ensemble_reference)
{
    record              r;
    double              ours[YEARS_MAX], product[YEARS_MAX], want[YEARS_MAX];
    anji_tower_opts     o;
    anji_tower_account *a;
    anji_tower_detail   d;
    anji_run            run;
    int                 years = sites[_i].ensemble;

    if (!load(_i, years, &r))
        SKIP("no FLUXNET2015 records of %s\n", sites[_i].name);
    anji_series *s = series_of(&r);
    anji_run_init(&run, sizeof run);
    run.threads = 2;
    anji_tower_opts_init(&o, sizeof o);
    o.rules = ANJI_FORM_ONEFLUX;
    o.ustar = ANJI_TOWER_USTAR_VUT;
    o.run   = &run;
    ck_assert_int_eq(anji_tower_run(s, &o, &a, NULL), ANJI_OK);
    double *kept = kept_by_filter(&r, years), *theirs = kept_by_product(&r);
    fill(&r, kept, years, ours);
    fill(&r, theirs, years, product);
    published(&r, years, want);
    for (int y = 0; y < years; y++) {
        int year = sites[_i].first + y;
        ck_assert_int_eq(anji_tower_detail_of(a, anji_seconds_from_yday(year, 1),
                                              anji_seconds_from_yday(year + 1, 1), &d,
                                              NULL),
                         ANJI_OK);
        double by_record    = sites[_i].same ? 0.0 : ours[y] - product[y];
        double by_threshold = d.nee_ref - want[y] - by_record;
        double spread       = (d.nee_84 - d.nee_16) / 2;
        if (comparable(_i, year))
            ck_assert_msg(fabs(by_threshold) < fmax(15.0, spread),
                          "%s %d: %.1f, published %.1f, by the record %.1f",
                          sites[_i].name, year, d.nee_ref, want[y], by_record);
    }
    free(kept);
    free(theirs);
    anji_tower_account_free(a);
    anji_series_free(s);
    table_free(r.t);
}
END_TEST

SUITE_MAIN("fluxnet", int n = sizeof sites / sizeof *sites; tcase_set_timeout(tc, 100);
           tcase_add_loop_test(tc, fill_of_the_products_records, 0, n);
           tcase_add_loop_test(tc, filter_by_the_products_thresholds, 0, SAME);
           tcase_add_loop_test(tc, ensemble_reference, 0, n);)
