/* Tests of anjicarbon/meteo.h. Expected numbers: REddyProc 1.3 outputs (12 digits), the
 * Astronomical Almanac's own example, Spencer's series as a second algorithm.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/meteo.h>

#include "suite.h"
#include "table.h"

#define RADIANS (3.14159265358979323846 / 180.0)
#define PRINTED 2e-11 /* 12 significant digits and the cancellation near the horizon   \
                       */

static table *reference(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "reference/flux/reddyproc/%s", name);
    return table_read(shared_file(path));
}

START_TEST(vpd_case)
{
    static const struct {
        double t, rh, vpd, back;
    } cases[] = {
        /* saturation at 20 degC: 23.37 hPa (WMO No. 8, 2018, table), at 0: 6.11 */
        {20.0, 50.0, 11.69, 50.0}, {0.0, 0.0, 6.11, 0.0},   {12.3, 100.0, 0.0, 100.0},
        {12.3, 104.9, 0.0, 100.0}, {12.3, 105.1, NAN, NAN}, {12.3, -0.1, NAN, NAN},
        {NAN, 50.0, NAN, NAN},     {12.3, NAN, NAN, NAN},
    };
    double vpd, rh;

    ck_assert_int_eq(anji_vpd_from_rh(1, &cases[_i].t, &cases[_i].rh, &vpd, NULL), 0);
    CHECK_NEAR(vpd, cases[_i].vpd, 2e-3, 0.0, "vpd"); /* three digits in the table */
    ck_assert_int_eq(anji_rh_from_vpd(1, &cases[_i].t, &vpd, &rh, NULL), 0);
    CHECK_NEAR(rh, cases[_i].back, 1e-12, 1e-12, "rh");
}
END_TEST

START_TEST(vpd_reference)
{
    table *in = reference("tha_00_input.csv"), *want = reference("tha_05_derived.csv");
    if (in == NULL || want == NULL)
        SKIP("no reference outputs");
    double *vpd = calloc(in->rows, sizeof *vpd);
    ck_assert_int_eq(anji_vpd_from_rh(in->rows, table_column(in, "Tair"),
                                      table_column(in, "rH"), vpd, NULL),
                     ANJI_OK);
    for (size_t i = 0; i < in->rows; i++)
        CHECK_CLOSE(vpd[i], table_column(want, "VPD_from_rH_Tair")[i], PRINTED, "VPD");
    free(vpd);
    table_free(in);
    table_free(want);
    in = reference("geb_00_input.csv");
    ck_assert_ptr_nonnull(in);
    vpd = calloc(in->rows, sizeof *vpd);
    anji_vpd_from_rh(in->rows, table_column(in, "Tair"), table_column(in, "rH"), vpd,
                     NULL);
    for (size_t i = 0; i < in->rows; i++)
        CHECK_NEAR(vpd[i], table_column(in, "VPD")[i], PRINTED, 1e-14, "VPD of DE-Geb");
    free(vpd);
    table_free(in);
}
END_TEST

static const struct {
    const char *file, *column, *elevation;
    int         year, yday, step;
    double      lat, lon, offset;
} potentials[] = {
    {"tha_05_derived.csv", "PotRad", "Elev_rad", 1998, 1, 1800, 51.0, 13.6, 1},
    {"geb_05_potrad.csv", "PotRad", NULL, 2004, 1, 1800, 51.1, 10.9, 1},
    {"syn_hh_03_NT_uStar.csv", "PotRad_uStar", NULL, 1999, 319, 1800, -33.5, 150.7, 10},
    {"syn_h_03_NT_uStar.csv", "PotRad_uStar", NULL, 1999, 319, 3600, -33.5, 150.7, 10},
};

START_TEST(potential_reference)
{
    table *want = reference(potentials[_i].file);
    if (want == NULL)
        SKIP("no %s", potentials[_i].file);
    anji_axis axis = {anji_seconds_from_yday(potentials[_i].year, potentials[_i].yday),
                      (int64_t)want->rows, potentials[_i].step, 0};
    double   *pot  = calloc(want->rows, sizeof *pot);
    double   *ele  = calloc(want->rows, sizeof *ele);
    anji_sun_opts o;
    anji_sun_opts_init(&o, sizeof o);
    o.form = ANJI_FORM_REDDYPROC;
    ck_assert_int_eq(anji_sun(&axis, potentials[_i].lat, potentials[_i].lon,
                              potentials[_i].offset, &o, ele, pot, NULL),
                     ANJI_OK);
    const double *p = table_column(want, potentials[_i].column);
    for (size_t i = 0; i < want->rows; i++) {
        /* 1e-9 W m-2: the last bits of sin h, times 1400 */
        CHECK_NEAR(pot[i], p[i], PRINTED, 1e-9, potentials[_i].file);
        if (potentials[_i].elevation != NULL)
            CHECK_NEAR(ele[i] * RADIANS, table_column(want, "Elev_rad")[i], PRINTED,
                       1e-13, "elevation");
    }
    free(pot);
    free(ele);
    table_free(want);
}
END_TEST

/* NOAA's solar calculator (Meeus 1998, chapters 22, 25, 28): elevation, degrees. */
static double meeus_elevation(double utc, double lat, double lon)
{
    double jc = (utc / 86400.0 + 2440587.5 - 2451545.0) / 36525.0;
    double l  = fmod(280.46646 + jc * (36000.76983 + jc * 0.0003032), 360.0);
    double m  = (357.52911 + jc * (35999.05029 - 0.0001537 * jc)) * RADIANS;
    double e  = 0.016708634 - jc * (0.000042037 + 0.0000001267 * jc);
    double c  = sin(m) * (1.914602 - jc * (0.004817 + 0.000014 * jc)) +
               sin(2 * m) * (0.019993 - 0.000101 * jc) + sin(3 * m) * 0.000289;
    double om  = (125.04 - 1934.136 * jc) * RADIANS;
    double app = (l + c - 0.00569 - 0.00478 * sin(om)) * RADIANS;
    double ob  = (23.4392911 - 0.0130042 * jc + 0.00256 * cos(om)) * RADIANS;
    double d   = asin(sin(ob) * sin(app));
    double y = tan(ob / 2) * tan(ob / 2), l2 = 2 * l * RADIANS;
    double eot = 4.0 / RADIANS *
                 (y * sin(l2) - 2 * e * sin(m) + 4 * e * y * sin(m) * cos(l2) -
                  0.5 * y * y * sin(2 * l2) - 1.25 * e * e * sin(2 * m));
    double day = fmod(utc, 86400.0) / 60.0;
    double h   = ((day + eot + 4.0 * lon) / 4.0 - 180.0) * RADIANS;
    return asin(sin(lat * RADIANS) * sin(d) + cos(lat * RADIANS) * cos(d) * cos(h)) /
           RADIANS;
}

static const double places[][3] = {{51.0, 13.6, 1},  {-33.6, 150.7, 10},
                                   {78.2, 15.6, 1},  {-77.8, 166.7, 12},
                                   {0.3, -78.5, -5}, {27.7, 85.3, 5.75}};

START_TEST(sun_second_algorithm)
{
    enum { N = 24 * 400 };
    static double elevation[N];
    const double *p    = places[_i];
    anji_axis     axis = {anji_seconds_from_yday(2019, 11), N, 3600, 0};

    ck_assert_int_eq(anji_sun(&axis, p[0], p[1], p[2], NULL, elevation, NULL, NULL), 0);
    for (int i = 0; i < N; i++) {
        double utc = (double)axis.start + (i + 0.5) * 3600.0 - 3600.0 * p[2];
        /* 0.02: the contract; both algorithms are good to 0.01 degrees */
        CHECK_NEAR(elevation[i], meeus_elevation(utc, p[0], p[1]), 0.0, 0.02,
                   "elevation");
    }
}
END_TEST

/* The closed form against a sum over the record's seconds. */
START_TEST(potential_is_the_mean)
{
    enum { N = 48 * 366 };
    static double mean[N];
    const double *p    = places[_i];
    anji_axis     axis = {anji_seconds_from_yday(2020, 1), N, 1800, 0};

    ck_assert_int_eq(anji_sun(&axis, p[0], p[1], p[2], NULL, NULL, mean, NULL), 0);
    for (int i = 0; i < N; i += 37) {
        double    sum  = 0.0, e[360];
        anji_axis fine = {axis.start + (int64_t)i * 1800, 360, 5, 0};
        ck_assert_int_eq(anji_sun(&fine, p[0], p[1], p[2], NULL, e, NULL, NULL), 0);
        for (int k = 0; k < 360; k++)
            sum += e[k] > 0.0 ? sin(e[k] * RADIANS) / 360.0 : 0.0;
        /* distance within 0.9833..1.0167 AU; then the ratio is exact to the 5 s steps
         */
        ck_assert_msg(mean[i] >= 1361.0 / 1.0341 * sum - 0.05 &&
                          mean[i] <= 1361.0 * 1.0344 * sum + 0.05,
                      "row %d: %g, mean of sines %g", i, mean[i], sum);
        ck_assert(sum > 0.0 || mean[i] < 0.05);
    }
}
END_TEST

START_TEST(potential_of_products)
{
    /* Winter days at CH-Cha (FLUXNET2015 SW_IN_POT) and June days at CH-FRU (EddyPro).
     */
    static const struct {
        const char *file;
        int         year, yday, half_hours;
        double      lat, lon, tolerance;
    } cases[] = {
        /* a different solar constant and equation of time: 2 % of the day's maximum */
        {"data/CH-Cha/"
         "FLX_CH-Cha_FLUXNET2015_FULLSET_HH_2005-2020_beta-3_first100lines.csv",
         2005, 1, 0, 47.2102, 8.4104, 10.0},
        /* EddyPro's day is symmetric about 12:15, ten minutes before solar noon: at
         * 54 W m-2 a quarter of an hour on the flanks that is about 40 W m-2 */
        {"data/_formats/exampledata_EDDYPRO-FLUXNET-CSV-30MIN_2012_eddypro_CH-FRU_FR-"
         "20230425-220357_fluxnet_2023-04-26T201227_adv.csv",
         2012, 161, 30, 47.1158, 8.53778, 45.0},
    };
    enum { MOST = 200 };
    double pot[MOST];
    table *t = table_read(shared_file(cases[_i].file));

    if (t == NULL)
        SKIP("no %s", cases[_i].file);
    ck_assert_uint_le(t->rows, MOST);
    anji_axis axis = {anji_seconds_from_yday(cases[_i].year, cases[_i].yday) +
                          1800 * cases[_i].half_hours,
                      (int64_t)t->rows, 1800, 0};
    ck_assert_int_eq(
        anji_sun(&axis, cases[_i].lat, cases[_i].lon, 1.0, NULL, NULL, pot, NULL), 0);
    for (size_t i = 0; i < t->rows; i++)
        if (!isnan(table_column(t, "SW_IN_POT")[i]))
            CHECK_NEAR(pot[i], table_column(t, "SW_IN_POT")[i], 0.0,
                       cases[_i].tolerance, "SW_IN_POT");
    table_free(t);
}
END_TEST

START_TEST(polar)
{
    double    pot[24];
    anji_axis winter = {anji_seconds_from_yday(2021, 355), 24, 3600, 0};
    anji_axis summer = {anji_seconds_from_yday(2021, 172), 24, 3600, 0};

    anji_sun(&winter, 78.2, 15.6, 1, NULL, NULL, pot, NULL);
    for (int i = 0; i < 24; i++)
        ck_assert(pot[i] == 0.0);
    anji_sun(&summer, 78.2, 15.6, 1, NULL, NULL, pot, NULL);
    for (int i = 0; i < 24; i++)
        ck_assert(pot[i] > 200.0);
    anji_sun(&summer, -90.0, 0.0, 0, NULL, NULL, pot, NULL);
    ck_assert(pot[11] == 0.0);
}
END_TEST

START_TEST(night_case)
{
    static const struct {
        double  sw, pot;
        uint8_t night;
    } c[]         = {{0.4, 0.0, 1},  {10.0, 0.0, 1}, {10.1, 0.0, 0},
                     {0.4, 12.0, 0}, {NAN, 0.0, 1},  {NAN, 3.0, 0},
                     {2.0, NAN, 1},  {55.0, NAN, 0}, {NAN, NAN, 255}};
    uint8_t night = 7;

    ck_assert_int_eq(anji_night(1, &c[_i].sw, &c[_i].pot, NULL, &night, NULL), ANJI_OK);
    ck_assert_uint_eq(night, c[_i].night);
}
END_TEST

/* ---- the clock
 * ------------------------------------------------------------------------ */

static const struct {
    const char *file, *column, *qc;
    int         year, step;
    double      lat, lon, offset;
} sites[] = {
    {"reference/flux/reddyproc/tha_00_input.csv", "Rg", NULL, 1998, 1800, 51.0, 13.6,
     1},
    {"reference/flux/reddyproc/geb_00_input.csv", "Rg", NULL, 2004, 1800, 51.1, 10.9,
     1},
    {"data/CN-Din/CN-Din_FLUXNET2015-zarr_HH_2003-2005.csv", "SW_IN_F", "SW_IN_F_QC",
     2003, 1800, 23.1733, 112.5361, 8},
    {"data/AU-Cum/AU-Cum_FLUXNET2015-zarr_HH_2012-2014.csv", "SW_IN_F", "SW_IN_F_QC",
     2012, 1800, -33.6133, 150.7225, 10},
    {"data/CA-Qfo/CA-Qfo_raw+FLUXNET2015_HH_2003-2010.csv", "SW_IN", NULL, 2003, 1800,
     49.6925, -74.3421, -5},
    {"data/US-Ha1/US-Ha1_raw+FLUXNET2015_HR_1991-2012.csv", "SW_IN", NULL, 1991, 3600,
     42.5378, -72.1715, -5},
};

/* Give every row the value that stood `rows` earlier, in the summer half or all year.
 */
static void move_light(const anji_axis *a, double lat, const double *from, int rows,
                       int summer_only, double *to)
{
    for (int64_t i = 0; i < a->n; i++) {
        anji_civil c;
        anji_civil_from_seconds(a->start + i * a->step, &c);
        int summer =
            lat > 0.0 ? c.yday > 86 && c.yday < 300 : c.yday < 95 || c.yday > 277;
        int64_t k = summer_only && !summer ? i : i - rows;
        to[i]     = k < 0 || k >= a->n ? NAN : from[k];
    }
}

START_TEST(clock_of_sites)
{
    table *t = table_read(shared_file(sites[_i].file));
    if (t == NULL)
        SKIP("no %s", sites[_i].file);
    double   *sw = calloc(t->rows, sizeof *sw), *moved = calloc(t->rows, sizeof *sw);
    anji_axis axis = {anji_seconds_from_yday(sites[_i].year, 1), (int64_t)t->rows,
                      sites[_i].step, 0};
    int       hour = 3600 / sites[_i].step;

    memcpy(sw, table_column(t, sites[_i].column), t->rows * sizeof *sw);
    for (size_t i = 0; sites[_i].qc != NULL && i < t->rows; i++)
        if (!(table_column(t, sites[_i].qc)[i] == 0.0))
            sw[i] = NAN;
    const struct {
        int rows, summer, verdict, other;
    } moves[] = {
        {0, 0, ANJI_CLOCK_OK, ANJI_CLOCK_OK},
        {hour, 0, ANJI_CLOCK_SHIFTED, ANJI_CLOCK_STEP},
        {1, 0, ANJI_CLOCK_STEP, ANJI_CLOCK_SHIFTED},
        {-1, 0, ANJI_CLOCK_STEP,
         sites[_i].offset == 1 ? ANJI_CLOCK_UTC : ANJI_CLOCK_SHIFTED},
        {hour, 1, ANJI_CLOCK_DAYLIGHT, ANJI_CLOCK_DAYLIGHT},
        {(int)(-sites[_i].offset * hour), 0, ANJI_CLOCK_UTC, ANJI_CLOCK_UTC},
    };
    for (size_t m = 0; m < sizeof moves / sizeof *moves; m++) {
        anji_clock_result r;
        move_light(&axis, sites[_i].lat, sw, moves[m].rows, moves[m].summer, moved);
        ck_assert_int_eq(anji_clock_check(&axis, moved, sites[_i].lat, sites[_i].lon,
                                          sites[_i].offset, NULL, &r, NULL),
                         ANJI_OK);
        ck_assert_msg(r.verdict == moves[m].verdict || r.verdict == moves[m].other,
                      "%s moved %d rows: %s, %.1f min", sites[_i].file, moves[m].rows,
                      anji_clock_text(r.verdict), r.shift_minutes);
        /* clouds and hills of these sites move the light by up to 12 minutes */
        if (!moves[m].summer)
            CHECK_NEAR(r.shift_minutes, moves[m].rows * sites[_i].step / 60.0, 0.0,
                       12.0, "shift");
    }
    for (size_t i = 0; i < t->rows; i++)
        moved[i] = 2.1 * sw[i];
    anji_clock_result r;
    anji_clock_check(&axis, moved, sites[_i].lat, sites[_i].lon, sites[_i].offset, NULL,
                     &r, NULL);
    ck_assert_int_eq(r.verdict, ANJI_CLOCK_BRIGHT);
    free(sw);
    free(moved);
    table_free(t);
}
END_TEST

/* A cloudless year whose clock is fast by a known number of minutes. */
START_TEST(clock_planted)
{
    static const double minutes[] = {0, 7, -11, 15, -15, 25, 47, -118, 360};
    enum { N = 48 * 365 };
    static double     sw[N];
    anji_clock_result r;
    anji_axis         axis = {anji_seconds_from_yday(2010, 1), N, 1800, 0};
    /* the same light, seen from a place that the Sun reaches later */
    double lon = 20.0 - minutes[_i] / 4.0;

    anji_sun(&axis, 47.0, lon, 1, NULL, NULL, sw, NULL);
    for (int i = 0; i < N; i++)
        sw[i] *= 0.75;
    anji_clock_opts o;
    anji_clock_opts_init(&o, sizeof o);
    o.tolerance = 13.0;
    ck_assert_int_eq(anji_clock_check(&axis, sw, 47.0, 20.0, 1, &o, &r, NULL), ANJI_OK);
    /* 1 minute: the potential day is read from a grid of 5 minutes */
    CHECK_NEAR(r.shift_minutes, minutes[_i], 0.0, 1.0, "planted shift");
    ck_assert_int_eq(r.verdict, fabs(minutes[_i]) < 13.0    ? ANJI_CLOCK_OK
                                : fabs(minutes[_i]) == 15.0 ? ANJI_CLOCK_HALF_STEP
                                : fabs(minutes[_i]) == 25.0 ? ANJI_CLOCK_STEP
                                                            : ANJI_CLOCK_SHIFTED);
    for (int i = 0; i < N; i++)
        if (i > 48 * 40)
            sw[i] = NAN;
    anji_clock_check(&axis, sw, 47.0, 20.0, 1, NULL, &r, NULL);
    ck_assert_int_eq(r.verdict, ANJI_CLOCK_UNSURE);
}
END_TEST

START_TEST(bad_arguments)
{
    anji_axis         axis = {0, 2, 1800, 0}, odd = {0, 2, 1700, 0};
    double            x[2] = {1.5, INFINITY}, y[2] = {9, 9}, ok[2] = {1, 2};
    uint8_t           night[2] = {0, 0};
    anji_error        err;
    anji_sun_opts     so;
    anji_night_opts   no;
    anji_clock_opts   co;
    anji_clock_result r;

    ck_assert_int_eq(anji_vpd_from_rh(2, x, ok, y, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 1);
    ck_assert(isnan(y[0]) && isnan(y[1]));
    ck_assert_int_eq(anji_rh_from_vpd(2, ok, NULL, y, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_sun(NULL, 1, 1, 1, NULL, y, y, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_sun(&odd, 1, 1, 1, NULL, y, y, &err), ANJI_ERR_DOMAIN);
    y[0] = 1;
    ck_assert_int_eq(anji_sun(&axis, 91, 1, 1, NULL, y, NULL, &err), ANJI_ERR_DOMAIN);
    ck_assert(isnan(y[0]));
    ck_assert_int_eq(anji_sun(&axis, NAN, 1, 1, NULL, y, NULL, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_sun(&axis, 9, 1, 15, NULL, y, NULL, &err), ANJI_ERR_DOMAIN);
    anji_sun_opts_init(&so, sizeof so);
    so.form = 2;
    ck_assert_int_eq(anji_sun(&axis, 9, 1, 1, &so, y, NULL, &err), ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_night(2, NULL, NULL, NULL, night, &err), ANJI_ERR_NULL);
    ck_assert_uint_eq(night[1], 255);
    ck_assert_int_eq(anji_night(2, ok, ok, NULL, NULL, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_night(2, ok, x, NULL, night, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 1);
    anji_night_opts_init(&no, sizeof no);
    no.sw_limit = -1;
    ck_assert_int_eq(anji_night(2, ok, ok, &no, night, &err), ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_clock_check(&axis, NULL, 9, 9, 1, NULL, &r, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(r.verdict, -1);
    ck_assert(isnan(r.shift_minutes));
    ck_assert_int_eq(anji_clock_check(&axis, x, 9, 9, 1, NULL, &r, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_clock_check(&axis, ok, 9, 999, 1, NULL, &r, &err),
                     ANJI_ERR_DOMAIN);
    anji_clock_opts_init(&co, sizeof co);
    co.block_days = 0;
    ck_assert_int_eq(anji_clock_check(&axis, ok, 9, 9, 1, &co, &r, &err),
                     ANJI_ERR_OPTS);
    ck_assert_int_eq(anji_clock_check(&axis, ok, 9, 9, 1, NULL, &r, &err), ANJI_OK);
    ck_assert_int_eq(r.verdict, ANJI_CLOCK_UNSURE);
    ck_assert_str_eq(anji_clock_text(99), "unknown verdict");
    ck_assert_uint_eq(sizeof(anji_clock_result), 72);
}
END_TEST

START_TEST(parameters)
{
    anji_sun_opts     so;
    anji_night_opts   no;
    anji_clock_opts   co;
    const anji_param *p;

    anji_sun_opts_init(&so, sizeof so);
    anji_night_opts_init(&no, sizeof no);
    anji_clock_opts_init(&co, sizeof co);
    for (size_t i = 0; (p = anji_sun_param(i)) != NULL; i++)
        ck_assert(anji_param_get(p, &so) == p->preset);
    for (size_t i = 0; (p = anji_night_param(i)) != NULL; i++)
        ck_assert(anji_param_get(p, &no) == p->preset);
    for (size_t i = 0; (p = anji_clock_param(i)) != NULL; i++)
        ck_assert(anji_param_get(p, &co) == p->preset);
    ck_assert_int_eq((int)co.min_blocks, 3);
}
END_TEST

SUITE_MAIN("meteo", tcase_add_loop_test(tc, vpd_case, 0, 8);
           tcase_add_test(tc, vpd_reference);
           tcase_add_loop_test(tc, potential_reference, 0, 4);
           tcase_add_loop_test(tc, sun_second_algorithm, 0, 6);
           tcase_add_loop_test(tc, potential_is_the_mean, 0, 6);
           tcase_add_loop_test(tc, potential_of_products, 0, 2);
           tcase_add_test(tc, polar); tcase_add_loop_test(tc, night_case, 0, 9);
           tcase_add_loop_test(tc, clock_of_sites, 0, 6);
           tcase_add_loop_test(tc, clock_planted, 0, 9);
           tcase_add_test(tc, bad_arguments); tcase_add_test(tc, parameters);)
