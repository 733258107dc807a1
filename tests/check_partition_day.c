/* Day-time partition against REddyProc 1.3.3, against simulated truth, and at its edges.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/anjicarbon.h>

#include "suite.h"
#include "table.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

typedef struct {
    anji_axis axis;
    double   *nee, *sd, *t, *vpd, *sw;
    uint8_t  *night;
    /* results */
    double          *gpp, *reco, *gpp_sd, *reco_sd;
    uint8_t         *quality;
    anji_day_window *windows;
    size_t           n_windows;
    anji_error       err;
} record;

static void make(record *r, int64_t start, int64_t n, int32_t step)
{
    size_t m = (size_t)n;
    memset(r, 0, sizeof *r);
    r->axis      = (anji_axis){start, n, step, 0};
    r->nee       = calloc(9 * m + 1, sizeof *r->nee);
    r->sd        = r->nee + m;
    r->t         = r->sd + m;
    r->vpd       = r->t + m;
    r->sw        = r->vpd + m;
    r->gpp       = r->sw + m;
    r->reco      = r->gpp + m;
    r->gpp_sd    = r->reco + m;
    r->reco_sd   = r->gpp_sd + m;
    r->night     = calloc(2 * m + 1, 1);
    r->quality   = r->night + m;
    r->n_windows = (size_t)anji_partition_day_windows(&r->axis);
    r->windows   = calloc(r->n_windows + 1, sizeof *r->windows);
}

static void drop(record *r)
{
    free(r->nee);
    free(r->night);
    free(r->windows);
}

static int run(record *r, const anji_partition_day_opts *o)
{
    anji_partition_day_out out = {r->gpp,     r->reco,    r->gpp_sd,
                                  r->reco_sd, r->quality, r->windows};
    return anji_partition_day(&r->axis, r->nee, r->sd, r->t, r->vpd, r->sw, r->night, o,
                              &out, &r->err);
}

#define RUN(r, o)                                                                      \
    do {                                                                               \
        int status_ = run(r, o);                                                       \
        ck_assert_msg(status_ == ANJI_OK, "%d %s", status_, (r)->err.message);         \
    } while (0)

static anji_partition_day_opts options(uint32_t form, uint32_t variant,
                                       double tolerance)
{
    anji_partition_day_opts o;
    ck_assert_int_eq(anji_partition_day_opts_init(&o, sizeof o), ANJI_OK);
    o.form      = form;
    o.variant   = variant;
    o.tolerance = tolerance;
    return o;
}

/* ---- DE-Tha 1998 through REddyProc 1.3.3 (R 4.2.2) ---- */

static table *reference(const char *name)
{
    char path[200];
    snprintf(path, sizeof path, "reference/flux/reddyproc/%s.csv", name);
    return table_read(shared_file(path));
}

static int make_tha(record *r)
{
    table *nee = reference("tha_02_mds_NEE_uStar"), *t = reference("tha_02_mds_Tair"),
          *vpd = reference("tha_02_mds_VPD"), *sw = reference("tha_02_mds_Rg"),
          *sun = reference("tha_05_derived");
    int there  = nee && t && vpd && sw && sun;

    if (there) {
        size_t n = nee->rows;
        make(r, anji_seconds_from_yday(1998, 1), (int64_t)n, 1800);
        const double *f    = table_column(nee, "NEE_uStar_f"),
                     *qc   = table_column(nee, "NEE_uStar_fqc"),
                     *sd   = table_column(nee, "NEE_uStar_fsd"),
                     *high = table_column(sun, "PotRad");
        memcpy(r->t, table_column(t, "Tair_f"), n * sizeof *r->t);
        memcpy(r->vpd, table_column(vpd, "VPD_f"), n * sizeof *r->vpd);
        memcpy(r->sw, table_column(sw, "Rg_f"), n * sizeof *r->sw);
        for (size_t i = 0; i < n; i++) {
            r->nee[i]   = qc[i] == 0 ? f[i] : NAN;
            r->sd[i]    = sd[i];
            r->night[i] = high[i] <= 0;
        }
    }
    table_free(nee);
    table_free(t);
    table_free(vpd);
    table_free(sw);
    table_free(sun);
    return there;
}

static int peer_code(int32_t reason)
{
    static const int codes[] = {0, 1010, 1011, 1, 1002, 1005, 1006, -1};
    return codes[reason];
}

/* Rules the settings of the peer's files; what must agree is what was attained, rounded
 * down. Its search ends wherever rounding stops it where curves are flat: most in
 * lasslopcompat, whose weights are all 1 or far apart. */
static const struct {
    const char *name;
    uint32_t    variant;
    int         e0_given;  /* E0 of its windows is an input                         */
    double      tolerance; /* of its search                                         */
    size_t      codes_off; /* windows it calls converged whose code may differ      */
    double      share;     /* of rows within 1e-4 of the flux                       */
    double      most;      /* umol m-2 s-1, of any row                              */
    double      sum;       /* relative, of the annual sums                          */
} peers[] = {
    {"hess", ANJI_DAY_DEFAULT, 1, 1e-3, 0, 1.0, 1e-5, 1e-8},
    {"hess_tight", ANJI_DAY_DEFAULT, 1, 1e-14, 0, 0.99, 1e-3, 1e-5},
    {"lasslopcompat", ANJI_DAY_LASSLOP, 1, 1e-3, 0, 1.0, 1e-3, 1e-6},
    {"lasslopcompat", ANJI_DAY_LASSLOP, 0, 1e-3, 0, 0.97, 0.2, 5e-4},
    {"lasslopcompat_tight", ANJI_DAY_LASSLOP, 1, 1e-14, 1, 0.96, 0.1, 5e-4},
};

static void compare_rows(const double *got, const double *want, size_t n, int which,
                         const char *what)
{
    double sum = 0.0, sum_want = 0.0, most = 0.0;
    size_t close = 0;

    for (size_t i = 0; i < n; i++) {
        double d = fabs(got[i] - want[i]);
        ck_assert(!isnan(d));
        close += d <= 1e-4 * fabs(want[i]) + 1e-12;
        most = d > most ? d : most;
        sum += got[i];
        sum_want += want[i];
    }
    printf("%s %s: %zu of %zu rows within 1e-4, most %.2e, sum %.2e\n",
           peers[which].name, what, close, n, most, sum / sum_want - 1.0);
    ck_assert((double)close >= peers[which].share * (double)n);
    ck_assert(most <= peers[which].most);
    CHECK_CLOSE(sum, sum_want, peers[which].sum, what);
}

START_TEST(against_peer)
{
    record r;
    char   name[100];

    if (!make_tha(&r))
        SKIP("no reference outputs");
    snprintf(name, sizeof name, "tha_03_DT_%s", peers[_i].name);
    table *rows = reference(name);
    snprintf(name, sizeof name, "tha_03_DT_%s_lrc_windows", peers[_i].name);
    table *curves = reference(name);
    snprintf(name, sizeof name, "tha_03_DT_%s_night_windows", peers[_i].name);
    table *nights = reference(name);
    ck_assert(rows && curves && nights);
    anji_partition_day_opts o =
        options(ANJI_FORM_REDDYPROC, peers[_i].variant, peers[_i].tolerance);
    if (peers[_i].e0_given) {
        o.n_e0  = r.n_windows;
        o.e0    = table_column(nights, "E0");
        o.e0_sd = table_column(nights, "sdE0");
    }
    ck_assert_uint_eq(r.n_windows, curves->rows);
    RUN(&r, &o);
    const double *code = table_column(curves, "convergence");
    size_t        off = 0, judged = 0;
    for (size_t w = 0; w < r.n_windows; w++) {
        judged += code[w] != 1;
        off += code[w] != 1 && peer_code(r.windows[w].reason) != (int)code[w];
        CHECK_CLOSE(r.windows[w].r_ref_night, table_column(nights, "RRef")[w], 1e-6,
                    "night r_ref"); /* E0 has 12 digits, or the fit's 1e-6 */
    }
    printf("%s: %zu of %zu codes, %zu not converged there\n", peers[_i].name,
           judged - off, judged, r.n_windows - judged);
    ck_assert(off <= peers[_i].codes_off);
    compare_rows(r.gpp, table_column(rows, "GPP_DT_uStar"), rows->rows, _i, "GPP");
    compare_rows(r.reco, table_column(rows, "Reco_DT_uStar"), rows->rows, _i, "Reco");
    for (size_t i = 0; i < rows->rows; i++)
        ck_assert_int_eq(r.quality[i], (int)table_column(rows, "FP_qc")[i]);
    table_free(rows);
    table_free(curves);
    table_free(nights);
    drop(&r);
}
END_TEST

/* The night stage: windows of 12, 24, 48 days, then the smoother. Its fits end at a
 * relative offset of 1e-5; the smoother's rest on a search that ends 3e-6 of the log
 * likelihood below ours. */
START_TEST(nights_against_peer)
{
    static const struct {
        int    given;
        double rtol;
    } cases[] = {{1, 1e-6}, {0, 1e-3}};
    record r;

    if (!make_tha(&r))
        SKIP("no reference outputs");
    table *nights = reference("tha_03_DT_hess_night_windows");
    ck_assert(nights != NULL);
    anji_partition_day_opts o = options(ANJI_FORM_REDDYPROC, ANJI_DAY_DEFAULT, 1e-3);
    if (cases[_i].given) { /* tha_03_DT_hess_gp_hyperparameters */
        o.smooth_decay  = 5.02385235117e-06;
        o.smooth_var    = 4367.25987253;
        o.smooth_mean   = 186.651302539;
        o.smooth_nugget = 0.497634925997;
    }
    RUN(&r, &o);
    for (size_t w = 0; w < r.n_windows; w++) {
        CHECK_CLOSE(r.windows[w].e0_own, table_column(nights, "E0Fit")[w], 1e-5, "own");
        CHECK_CLOSE(r.windows[w].e0_own_sd, table_column(nights, "sdE0Fit")[w], 1e-5,
                    "its error");
        CHECK_CLOSE(r.windows[w].e0, table_column(nights, "E0")[w], cases[_i].rtol,
                    "E0");
        CHECK_CLOSE(r.windows[w].e0_sd, table_column(nights, "sdE0")[w], cases[_i].rtol,
                    "sd of E0");
    }
    table_free(nights);
    drop(&r);
}
END_TEST

/* A fit that converges lies nowhere above one that stops. The windows' cost leaves out
 * the prior terms, which here are below 1e-3 of it. */
START_TEST(converged_is_lower)
{
    record a, b;
    size_t compared = 0;

    if (!make_tha(&a) || !make_tha(&b))
        SKIP("no reference outputs");
    anji_partition_day_opts o = options(ANJI_FORM_REDDYPROC, ANJI_DAY_DEFAULT, 0.0);
    RUN(&a, &o);
    o.tolerance = 1e-3;
    RUN(&b, &o);
    for (size_t w = 0; w < a.n_windows; w++) {
        const anji_day_window *x = &a.windows[w], *y = &b.windows[w];
        if (x->reason != ANJI_DAY_FOUND || y->reason != ANJI_DAY_FOUND ||
            x->fixed != 0 || y->fixed != 0)
            continue;
        compared++;
        ck_assert_msg(x->cost <= y->cost * (1 + 1e-3), "window %zu: %g, %g", w, x->cost,
                      y->cost);
    }
    ck_assert(compared > 40);
    drop(&a);
    drop(&b);
}
END_TEST

/* ---- simulated truth ---- */

static const double truth[] = {0.06, 24.0, 0.055, 3.1, 185.0}; /* k beta alpha R E0 */

typedef struct {
    double  flip;  /* 0: northern summer in July; pi: southern    */
    double  swing; /* K, of a day's temperature                   */
    double  noise; /* share of the noise                          */
    int32_t step;
    int64_t days;
    int     year;
} climate;

static void true_fluxes(const record *r, size_t i, double *gpp, double *reco)
{
    double most = truth[1] * exp(-truth[0] * fmax(r->vpd[i] - 10, 0));
    double low  = truth[2] * fmax(r->sw[i], 0);
    *gpp        = most * low / (most + low);
    *reco       = truth[3] * exp(truth[4] * (1 / 61.02 - 1 / (r->t[i] + 46.02)));
}

/* Weather that wanders; 60 % of the fluxes measured; noise grows with the flux. */
static void simulate(record *r, const climate *c, uint64_t seed)
{
    const double two_pi = 6.283185307179586;
    anji_random *random;
    double       weather = 0.0;

    make(r, anji_seconds_from_yday(c->year, 1), c->days * 86400 / c->step, c->step);
    anji_random_new(seed, 0, &random, NULL);
    for (size_t i = 0; i < (size_t)r->axis.n; i++) {
        double day    = ((double)i + 0.5) * c->step / 86400.0, gpp, reco;
        double season = cos(two_pi * (day - 200) / 365.25 + c->flip);
        double sun    = sin(two_pi * (day - 0.25)) + 0.35 * season;
        double slow   = exp(-(double)c->step / (2 * 86400.0));
        weather = slow * weather + sqrt(1 - slow * slow) * anji_random_normal(random);
        r->night[i] = sun <= 0;
        r->sw[i]    = sun > 0 ? 700 * sun * (0.6 + 0.35 * tanh(weather)) : 0.0;
        r->t[i]     = 12 + 9 * season + c->swing * (0.5 * sun + 0.5 * weather);
        r->vpd[i]   = fmax(0.5, 9 + 6 * season + 7 * sun + 2 * weather);
        true_fluxes(r, i, &gpp, &reco);
        r->sd[i]  = c->noise * (0.4 + 0.12 * fabs(reco - gpp));
        r->nee[i] = anji_random_uniform(random) < 0.6
                        ? reco - gpp + r->sd[i] * anji_random_laplace(random)
                        : NAN;
    }
    anji_random_free(random);
}

static const climate climates[] = {
    {0.0, 6.0, 1.0, 1800, 365, 2003},
    {3.14159265358979, 6.0, 1.0, 3600, 366 + 365, 2004}, /* southern, hourly, 2 years */
    {0.0, 0.3, 1.0, 1800, 365, 2003},                    /* nights hardly vary        */
};

/* Sums with little bias, and standard deviations that cover, over six sets of noise for
 * each climate. Rows of a window share their errors: some 90 a year are independent,
 * and 0.93 is three of the coverage's own standard deviations below 0.95. It may be
 * higher: the truth lies near the middle of the priors, whose width the sd holds. */
START_TEST(own_form_finds_truth)
{
    enum { SEEDS = 6 };
    size_t in_gpp = 0, in_reco = 0, n_gpp = 0, n_reco = 0;
    double sum_gpp = 0, sum_reco = 0, want_gpp = 0, want_reco = 0;

    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        record r;
        simulate(&r, &climates[_i], seed);
        RUN(&r, NULL);
        for (size_t i = 0; i < (size_t)r.axis.n; i++) {
            double gpp, reco;
            true_fluxes(&r, i, &gpp, &reco);
            ck_assert(r.gpp[i] >= 0 && r.reco[i] >= 0 && r.quality[i] <= 2);
            ck_assert(r.gpp_sd[i] >= 0 && r.reco_sd[i] > 0);
            n_gpp += r.sw[i] > 50;
            in_gpp += r.sw[i] > 50 && fabs(r.gpp[i] - gpp) <= 1.96 * r.gpp_sd[i];
            n_reco++;
            in_reco += fabs(r.reco[i] - reco) <= 1.96 * r.reco_sd[i];
            sum_gpp += r.gpp[i];
            sum_reco += r.reco[i];
            want_gpp += gpp;
            want_reco += reco;
        }
        drop(&r);
    }
    double cover_gpp  = (double)in_gpp / (double)n_gpp;
    double cover_reco = (double)in_reco / (double)n_reco;
    printf("climate %d: coverage %.3f %.3f, bias of sums %.4f %.4f\n", _i, cover_gpp,
           cover_reco, sum_gpp / want_gpp - 1, sum_reco / want_reco - 1);
    ck_assert(cover_gpp > 0.93 && cover_reco > 0.93);
    CHECK_CLOSE(sum_gpp, want_gpp, 0.03, "sum of GPP");
    CHECK_CLOSE(sum_reco, want_reco, 0.04, "sum of Reco");
}
END_TEST

/* Without noise the parameters come back; the priors move them by less than 1 %. */
START_TEST(exact_data)
{
    climate c = {0.0, 6.0, 1e-3, 1800, 120, 2003};
    record  r;

    simulate(&r, &c, 3);
    for (size_t i = 0; i < (size_t)r.axis.n; i++) {
        double gpp, reco;
        true_fluxes(&r, i, &gpp, &reco);
        r.nee[i] = reco - gpp;
    }
    RUN(&r, NULL);
    for (size_t w = 0; w < r.n_windows; w++) {
        const anji_day_window *x = &r.windows[w];
        ck_assert_int_eq(x->reason, ANJI_DAY_FOUND);
        CHECK_CLOSE(x->e0, truth[4], 1e-2, "E0");
        CHECK_CLOSE(x->beta, truth[1], 1e-2, "beta");
        CHECK_CLOSE(x->alpha, truth[2], 1e-2, "alpha");
        CHECK_CLOSE(x->r_ref, truth[3], 1e-2, "r_ref");
    }
    drop(&r);
}
END_TEST

/* ---- edges ---- */
typedef enum {
    NO_NIGHT,
    NO_VPD,
    SOME_VPD,
    NO_DAY,
    FLAT,
    BAD_YEAR,
    POLAR,
    NOTHING,
    NO_T,
    SHORT
} trouble;

static const struct {
    const char *what;
    trouble     kind;
    int         gpp, reco; /* 0 none, 1 some rows, 2 all */
} troubles[] = {
    {"no night fluxes", NO_NIGHT, 2, 2},
    {"no VPD", NO_VPD, 2, 2},
    {"VPD with gaps", SOME_VPD, 2, 2},
    {"no day fluxes", NO_DAY, 1, 0},
    {"constant temperature", FLAT, 2, 2},
    {"one year without fluxes", BAD_YEAR, 2, 2},
    {"polar winter", POLAR, 2, 2},
    {"no fluxes", NOTHING, 1, 0},
    {"no temperature in a week", NO_T, 2, 1},
};

static void spoil(record *r, trouble kind)
{
    size_t n = (size_t)r->axis.n;

    for (size_t i = 0; i < n; i++) {
        double gpp, reco;
        if (kind == FLAT) {
            r->t[i] = 17.25;
            true_fluxes(r, i, &gpp, &reco);
            r->nee[i] += isnan(r->nee[i]) ? 0.0 : 0.1;
        }
        if (kind == POLAR && (i < n / 4 || i > 3 * n / 4)) {
            true_fluxes(r, i, &gpp, &reco);
            r->night[i] = 1;
            r->sw[i]    = 0.0;
            r->nee[i]   = reco + 0.3 * sin((double)(i * i % 1000));
        }
        if ((kind == NO_NIGHT && r->night[i]) || (kind == NO_DAY && !r->night[i]) ||
            (kind == BAD_YEAR && i < n / 2) || kind == NOTHING)
            r->nee[i] = NAN;
        if (kind == NO_VPD || (kind == SOME_VPD && i % 7 == 0))
            r->vpd[i] = NAN;
        if (kind == NO_T && i > 1000 && i < 1337)
            r->t[i] = NAN;
    }
}

static int extent(const double *x, size_t n)
{
    size_t found = anji_count(n, x);
    return found == 0 ? 0 : found == n ? 2 : 1;
}

START_TEST(edges)
{
    climate c = {0.0, 6.0, 1.0, 3600, 730, 2003};
    record  r;

    simulate(&r, &c, 11);
    spoil(&r, troubles[_i].kind);
    RUN(&r, NULL);
    size_t n = (size_t)r.axis.n;
    ck_assert_msg(extent(r.gpp, n) == troubles[_i].gpp, "%s: gpp %d", troubles[_i].what,
                  extent(r.gpp, n));
    ck_assert_msg(extent(r.reco, n) == troubles[_i].reco, "%s: reco %d",
                  troubles[_i].what, extent(r.reco, n));
    for (size_t i = 0; i < n; i++) {
        ck_assert_int_eq(isnan(r.gpp[i]) || isnan(r.reco[i]), r.quality[i] == 255);
        ck_assert_int_eq(isnan(r.gpp[i]), isnan(r.gpp_sd[i]));
        ck_assert_int_eq(isnan(r.reco[i]), isnan(r.reco_sd[i]));
    }
    size_t dark = 0, far = 0;
    for (size_t w = 0; w < r.n_windows; w++) {
        dark += r.windows[w].reason == ANJI_DAY_DARK;
        if (troubles[_i].kind == NO_NIGHT || troubles[_i].kind == FLAT)
            CHECK_NEAR(r.windows[w].e0, 200.0, 0.0, 1e-3, "E0 is its prior's");
        ck_assert_int_eq(r.windows[w].row >= 0,
                         !isnan(r.windows[w].beta) ||
                             r.windows[w].reason == ANJI_DAY_DARK);
    }
    for (size_t i = 0; i < n; i++)
        far += r.quality[i] == 2;
    ck_assert(troubles[_i].kind != BAD_YEAR || far > 300 * 24);
    ck_assert(troubles[_i].kind != POLAR || dark > 100);
    /* the other form may have less to say, but never fails */
    for (uint32_t variant = 0; variant < 2; variant++) {
        anji_partition_day_opts o = options(ANJI_FORM_REDDYPROC, variant, 0.0);
        RUN(&r, &o);
        o.tolerance = 1e-3;
        RUN(&r, &o);
    }
    drop(&r);
}
END_TEST

/* Axes with few rows: no window, or one. */
START_TEST(short_axes)
{
    static const int64_t days[] = {0, 1, 2, 3, 4, 5, 8};
    static const int64_t want[] = {0, 0, 0, 1, 1, 2, 3};

    for (size_t k = 0; k < COUNT(days); k++) {
        climate c = {0.0, 6.0, 1.0, 1800, days[k], 2003};
        record  r;
        simulate(&r, &c, 5);
        ck_assert_int_eq((int)r.n_windows, (int)want[k]);
        for (uint32_t form = 0; form < 2; form++) {
            anji_partition_day_opts o = options(form, 0, 0.0);
            RUN(&r, &o);
            ck_assert(days[k] == 0 || want[k] > 0 || isnan(r.reco[0]));
        }
        drop(&r);
    }
    anji_axis bad = {0, 100, 7, 0};
    ck_assert_int_eq((int)anji_partition_day_windows(&bad), 0);
    ck_assert_int_eq((int)anji_partition_day_windows(NULL), 0);
}
END_TEST

/* Leaves that respire half as much by day: the option finds the night's flux. */
START_TEST(light_inhibition)
{
    climate c = {0.0, 6.0, 0.3, 1800, 200, 2003};
    record  r;

    simulate(&r, &c, 7);
    for (size_t i = 0; i < (size_t)r.axis.n; i++) {
        double gpp, reco;
        true_fluxes(&r, i, &gpp, &reco);
        if (!r.night[i])
            r.nee[i] -= 0.5 * reco;
    }
    anji_partition_day_opts o        = options(ANJI_FORM_ANJI, 0, 1e-3);
    double                  night[2] = {0, 0}, day[2] = {0, 0}, want = 0, want_day = 0;
    for (uint32_t k = 0; k < 2; k++) {
        o.inhibition = k;
        RUN(&r, &o);
        want = want_day = 0;
        for (size_t i = 0; i < (size_t)r.axis.n; i++) {
            double gpp, reco;
            true_fluxes(&r, i, &gpp, &reco);
            *(r.night[i] ? &night[k] : &day[k]) += r.reco[i];
            *(r.night[i] ? &want : &want_day) += reco;
        }
    }
    CHECK_CLOSE(night[1], want, 0.03, "night with the option");
    ck_assert(night[0] < 0.7 * want);
    CHECK_CLOSE(day[1], 0.5 * want_day, 0.1, "day");
    CHECK_CLOSE(day[1], day[0], 0.0, "day without it");
    drop(&r);
}
END_TEST

/* ---- threads, polls ---- */
START_TEST(same_bits)
{
    climate                 c = {0.0, 6.0, 1.0, 1800, 200, 2003};
    record                  r;
    anji_run                how;
    anji_partition_day_opts o = options(ANJI_FORM_ANJI, 0, 1e-3);

    simulate(&r, &c, 9);
    for (size_t i = 0; i < (size_t)r.axis.n; i += 5)
        r.vpd[i] = NAN;
    size_t  n    = 4 * (size_t)r.axis.n;
    double *want = malloc(n * sizeof *want);
    RUN(&r, &o);
    memcpy(want, r.gpp, n * sizeof *want);
    anji_run_init(&how, sizeof how);
    o.run = &how;
    for (how.threads = 1; how.threads <= 8; how.threads *= 2) {
        RUN(&r, &o);
        ck_assert(memcmp(want, r.gpp, n * sizeof *want) == 0);
    }
    free(want);
    drop(&r);
}
END_TEST

/* Who neglects VPD gives none; the windows used to be written where there are none. Air
 * that is never dry has no effect either: k is not fitted in both. */
START_TEST(neglected_vpd)
{
    climate                 c = {0.0, 6.0, 1.0, 1800, 60, 2003};
    record                  r;
    anji_partition_day_opts o = options(ANJI_FORM_REDDYPROC, ANJI_DAY_DEFAULT, 1e-3);

    simulate(&r, &c, 9);
    size_t  n    = (size_t)r.axis.n;
    double *want = malloc(n * sizeof *want), *vpd = r.vpd;
    for (size_t i = 0; i < n; i++)
        r.vpd[i] = 5.0;
    RUN(&r, &o);
    memcpy(want, r.gpp, n * sizeof *want);
    o.neglect_vpd = 1;
    r.vpd         = NULL;
    RUN(&r, &o);
    for (size_t i = 0; i < n; i++)
        CHECK_CLOSE(r.gpp[i], want[i], 1e-12, "gpp");
    o.form = ANJI_FORM_ANJI;
    RUN(&r, &o);
    ck_assert(r.gpp[24 * 48 + 24] > 0.0);
    r.vpd = vpd;
    free(want);
    drop(&r);
}
END_TEST

typedef struct {
    double last, until;
} watch;

static int look(void *data, double done)
{
    watch *w = data;
    ck_assert(done >= w->last && done <= 1.0);
    w->last = done;
    return done > w->until;
}

START_TEST(polls)
{
    climate  c = {0.0, 6.0, 1.0, 1800, 60, 2003};
    record   r;
    anji_run how;

    simulate(&r, &c, 9);
    r.vpd[77] = NAN;
    anji_run_init(&how, sizeof how);
    how.poll = look;
    for (uint32_t form = 0; form < 2; form++) {
        anji_partition_day_opts o = options(form, 0, 0.0);
        watch                   w = {0.0, 2.0};
        o.run                     = &how;
        how.data                  = &w;
        RUN(&r, &o);
        CHECK_CLOSE(w.last, 1.0, 0.0, "done");
        w = (watch){0.0, 0.3};
        ck_assert_int_eq(run(&r, &o), ANJI_ERR_CANCELLED);
        ck_assert(isnan(r.gpp[0]) && r.quality[0] == 255 && r.windows[0].n_day == -1);
    }
    drop(&r);
}
END_TEST

/* ---- refusals ---- */
START_TEST(bad_arguments)
{
    climate                 c = {0.0, 6.0, 1.0, 1800, 20, 2003};
    record                  r;
    anji_partition_day_opts o = options(ANJI_FORM_ANJI, 0, 1e-3), fresh = o;
    anji_partition_day_out  out;
    double                  e0[9] = {0};
    anji_run                how;

    simulate(&r, &c, 1);
    memset(&out, 0, sizeof out);
    ck_assert_int_eq(anji_partition_day(&r.axis, r.nee, r.sd, r.t, r.vpd, r.sw, NULL,
                                        NULL, &out, NULL),
                     ANJI_OK); /* all results are optional, night too */
    ck_assert_int_eq(anji_partition_day(&r.axis, r.nee, r.sd, r.t, r.vpd, r.sw, NULL,
                                        NULL, NULL, &r.err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_partition_day(NULL, r.nee, r.sd, r.t, r.vpd, r.sw, NULL, NULL,
                                        &out, &r.err),
                     ANJI_ERR_NULL);
    out.gpp  = r.gpp;
    r.gpp[5] = 1.0;
    ck_assert_int_eq(anji_partition_day(&r.axis, r.nee, r.sd, NULL, r.vpd, r.sw, NULL,
                                        NULL, &out, &r.err),
                     ANJI_ERR_NULL);
    ck_assert(isnan(r.gpp[5]));
    o.form = ANJI_FORM_ONEFLUX;
    ck_assert_int_eq(run(&r, &o), ANJI_ERR_OPTS);
    o      = fresh;
    o.n_e0 = 8;
    ck_assert_int_eq(run(&r, &o), ANJI_ERR_OPTS);
    o.n_e0 = 9;
    ck_assert_int_eq(run(&r, &o), ANJI_ERR_OPTS);
    o.e0  = e0;
    e0[4] = INFINITY;
    ck_assert_int_eq(run(&r, &o), ANJI_ERR_OPTS);
    o              = fresh;
    o.smooth_decay = 1e-6;
    ck_assert_int_eq(run(&r, &o), ANJI_ERR_OPTS);
    o = fresh;
    anji_run_init(&how, sizeof how);
    how.threads = 0;
    o.run       = &how;
    ck_assert_int_eq(run(&r, &o), ANJI_ERR_OPTS);
    struct {
        double *x;
        double  value;
    } bad[] = {{r.vpd, INFINITY}, {r.sd, 0.0}, {r.sd, -1.0}, {r.t, -46.5}};
    for (size_t k = 0; k < COUNT(bad); k++) {
        double kept  = bad[k].x[33];
        bad[k].x[33] = bad[k].value;
        ck_assert_int_eq(run(&r, NULL), ANJI_ERR_DOMAIN);
        ck_assert_int_eq((int)r.err.row, 33);
        ck_assert(isnan(r.gpp[0]) && r.quality[0] == 255 && isnan(r.windows[0].e0));
        bad[k].x[33] = kept;
    }
    r.axis.step = 7;
    ck_assert_int_eq(run(&r, NULL), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_partition_day_opts_init(NULL, sizeof o), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_partition_day_opts_init(&o, 8), ANJI_ERR_OPTS);
    drop(&r);
}
END_TEST

START_TEST(parameters)
{
    anji_partition_day_opts o;
    size_t                  i = 0;

    anji_partition_day_opts_init(&o, sizeof o);
    for (const anji_param *p; (p = anji_partition_day_param(i)) != NULL; i++) {
        CHECK_CLOSE(anji_param_get(p, &o), p->preset, 0.0, p->name);
        ck_assert_int_eq(anji_param_set(p, &o, p->max * 2 + 1, NULL), ANJI_ERR_OPTS);
        ck_assert_int_eq(anji_param_set(p, &o, p->max, NULL), ANJI_OK);
    }
    ck_assert_uint_eq(i, 13);
    for (int32_t reason = 0; reason <= ANJI_DAY_DARK; reason++)
        ck_assert_str_ne(anji_partition_day_reason(reason),
                         anji_partition_day_reason(-1));
    ck_assert_str_eq(anji_partition_day_reason(ANJI_DAY_DARK + 1),
                     anji_partition_day_reason(-1));
}
END_TEST

SUITE_MAIN("partition_day", tcase_add_loop_test(tc, against_peer, 0, COUNT(peers));
           tcase_add_loop_test(tc, nights_against_peer, 0, 2);
           tcase_add_test(tc, converged_is_lower);
           tcase_add_loop_test(tc, own_form_finds_truth, 0, COUNT(climates));
           tcase_add_test(tc, exact_data);
           tcase_add_loop_test(tc, edges, 0, COUNT(troubles));
           tcase_add_test(tc, short_axes); tcase_add_test(tc, light_inhibition);
           tcase_add_test(tc, same_bits); tcase_add_test(tc, neglected_vpd);
           tcase_add_test(tc, polls);
           tcase_add_test(tc, bad_arguments); tcase_add_test(tc, parameters);)
