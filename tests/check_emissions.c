/* Tests of anjicarbon/emissions.h. Expected numbers: tests/vectors/emissions.py, in decimal
 * arithmetic from the equations in words; fire, soil and tonne-years agree with the
 * account's own cases, which another program made.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/carbon.h>
#include <anjicarbon/emissions.h>
#include <anjicarbon/units.h>

#include "suite.h"

static const anji_gwp *gwp(int set)
{
    const anji_gwp *found = anji_gwp_find(set);

    ck_assert_ptr_nonnull(found);
    return found;
}

START_TEST(potentials)
{
    size_t n = 0;

    for (; anji_gwp_row(n) != NULL; n++) {
        const anji_gwp *row = anji_gwp_row(n);
        ck_assert_ptr_eq(anji_gwp_find(row->set), row);
        ck_assert(row->source[0] != '\0');
        /* from memory: no value, and what is said of it */
        ck_assert_int_eq(row->verified == ANJI_READ_UNVERIFIED, isnan(row->ch4) != 0);
        ck_assert_int_eq(isnan(row->ch4) != 0, isnan(row->n2o) != 0);
        ck_assert_int_eq(isnan(row->ch4) != 0, row->said[0] != '\0');
    }
    ck_assert_uint_eq(n, 4);
    ck_assert(gwp(ANJI_GWP_SAR)->ch4 == 21 && gwp(ANJI_GWP_SAR)->n2o == 310);
    ck_assert(gwp(ANJI_GWP_AR5)->ch4 == 28 && gwp(ANJI_GWP_AR5)->n2o == 265);
    ck_assert_ptr_null(anji_gwp_find(ANJI_GWP_UNREAD));
    ck_assert_ptr_null(anji_gwp_find(ANJI_GWP_OTHER));
}
END_TEST

static const double ha[2] = {10, 3.5}, mass[2] = {60, 41.2}, comf[2] = {0.45, 0.4};
static const anji_fire_factors other = {4.7, 0.26};

static double fires(size_t n, double minimum, double project, int set, int64_t counted)
{
    anji_fire_result r;

    ck_assert_int_eq(
        anji_fire(n, ha, mass, comf, minimum, project, &other, gwp(set), &r, NULL),
        ANJI_OK);
    ck_assert_int_eq(r.n, counted);
    return r.co2e;
}

START_TEST(fire)
{
    anji_fire_result r;

    CHECK_CLOSE(fires(1, 0, 0, ANJI_GWP_SAR, 1), 48.411, 1e-14, "SAR");
    CHECK_CLOSE(fires(1, 0, 0, ANJI_GWP_AR5, 1), 54.135, 1e-14, "AR5");
    CHECK_CLOSE(fires(2, 0, 0, ANJI_GWP_SAR, 2), 58.753024, 1e-14, "two, SAR");
    CHECK_CLOSE(fires(2, 0, 0, ANJI_GWP_AR5, 2), 65.69984, 1e-14, "two, AR5");
    CHECK_CLOSE(fires(0, 0, 0, ANJI_GWP_AR5, 0), 0.0, 0, "none");
    /* a fire counts when it is larger than the least forest */
    CHECK_CLOSE(fires(2, 3.5, 0, ANJI_GWP_AR5, 1), 54.135, 1e-14, "as large");
    CHECK_CLOSE(fires(2, nextafter(3.5, 0), 0, ANJI_GWP_AR5, 2), 65.69984, 1e-14,
                "larger");
    /* a year counts from 5 % of the project on: 13.5 of 270 ha */
    CHECK_CLOSE(fires(2, 0, 270, ANJI_GWP_AR5, 2), 65.69984, 1e-14, "5 %");
    CHECK_CLOSE(fires(2, 0, 270.001, ANJI_GWP_AR5, 0), 0.0, 0, "less");
    ck_assert_int_eq(
        anji_fire(1, ha, mass, comf, 0, 0, &other, gwp(ANJI_GWP_AR5), &r, NULL),
        ANJI_OK);
    CHECK_CLOSE(r.burnt, 270.0, 1e-15, "burnt");
    CHECK_CLOSE(r.ch4, 1.269, 1e-14, "CH4");
    CHECK_CLOSE(r.n2o, 0.0702, 1e-14, "N2O");
    CHECK_CLOSE(r.area_ha, 10.0, 0, "area");
    CHECK_CLOSE(anji_fire_preparation(250.0), 17.5, 1e-14, "site preparation");
    CHECK_CLOSE(anji_fire_dead(3.0, 20.0, 10.0), 6.3, 1e-14, "dead wood and litter");
    ck_assert(isnan(anji_fire_preparation(-1)));
    ck_assert(isnan(anji_fire_dead(1, -1, 1)) && isnan(anji_fire_dead(NAN, 1, 1)));
}
END_TEST

START_TEST(fire_factors)
{
    static const struct {
        int    climate;
        double age, share;
    } factors[] = {
        {ANJI_BURN_TEMPERATE, NAN, 0.45}, {ANJI_BURN_BOREAL, NAN, 0.40},
        {ANJI_BURN_TROPICAL, 3, 0.46},    {ANJI_BURN_TROPICAL, 5, 0.46},
        {ANJI_BURN_TROPICAL, 6, 0.67},    {ANJI_BURN_TROPICAL, 10, 0.67},
        {ANJI_BURN_TROPICAL, 11, 0.50},   {ANJI_BURN_TROPICAL, 17, 0.50},
        {ANJI_BURN_TROPICAL, 18, 0.32},   {ANJI_BURN_TROPICAL, 2.9, NAN},
        {ANJI_BURN_TROPICAL, NAN, NAN},   {3, 5, NAN},
    };

    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
        CHECK_CLOSE(anji_combustion_factor(factors[i].climate, factors[i].age),
                    factors[i].share, 0, "combustion");
    ck_assert(anji_fire_factors_of(ANJI_FIRE_TROPICAL).ch4 == 6.8);
    ck_assert(anji_fire_factors_of(ANJI_FIRE_TROPICAL).n2o == 0.20);
    ck_assert(anji_fire_factors_of(ANJI_FIRE_OTHER).ch4 == 4.7);
    ck_assert(anji_fire_factors_of(ANJI_FIRE_OTHER).n2o == 0.26);
    ck_assert(isnan(anji_fire_factors_of(2).ch4) &&
              isnan(anji_fire_factors_of(-1).n2o));
}
END_TEST

START_TEST(fire_refuses)
{
    static const struct {
        double area, mass, share, minimum, project, ch4;
        int    row;
    } bad[] = {
        {-1, 60, 0.4, 0, 0, 4.7, 0},       {NAN, 60, 0.4, 0, 0, 4.7, 0},
        {1, -60, 0.4, 0, 0, 4.7, 0},       {1, 60, 1.1, 0, 0, 4.7, 0},
        {1, 60, NAN, 0, 0, 4.7, 0},        {1, 60, 0.4, -1, 0, 4.7, -1},
        {1, 60, 0.4, 0, NAN, 4.7, -1},     {1, 60, 0.4, 0, 0, -4.7, -1},
        {INFINITY, 60, 0.4, 0, 0, 4.7, 0},
    };
    anji_fire_result r;
    anji_error       err;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        anji_fire_factors f = {bad[i].ch4, 0.26};
        ck_assert_int_eq(anji_fire(1, &bad[i].area, &bad[i].mass, &bad[i].share,
                                   bad[i].minimum, bad[i].project, &f,
                                   gwp(ANJI_GWP_AR5), &r, &err),
                         ANJI_ERR_DOMAIN);
        ck_assert_int_eq(err.row, bad[i].row);
        ck_assert(isnan(r.co2e) && r.n == -1);
    }
    ck_assert_int_eq(
        anji_fire(1, ha, mass, comf, 0, 0, &other, gwp(ANJI_GWP_AR6), &r, &err),
        ANJI_ERR_OPTS);
    ck_assert_ptr_nonnull(strstr(err.message, "AR6"));
    ck_assert_ptr_nonnull(
        strstr(err.message, "27.0 (fossil 29.8), N2O 273, from memory"));
    ck_assert(isnan(r.co2e));
    anji_gwp own = {"mine", "a report", NULL, 25, 298, ANJI_GWP_OTHER, ANJI_READ_USER};
    ck_assert_int_eq(anji_fire(1, ha, mass, comf, 0, 0, &other, &own, &r, NULL),
                     ANJI_OK);
    CHECK_CLOSE(r.co2e, 1.269 * 25 + 0.0702 * 298, 1e-14, "own potentials");
    own.ch4    = -1;
    own.source = own.name = NULL;
    ck_assert_int_eq(anji_fire(1, ha, mass, comf, 0, 0, &other, &own, &r, &err),
                     ANJI_ERR_OPTS);
    ck_assert_ptr_nonnull(strstr(err.message, "an unnamed set"));
    const anji_gwp *g = gwp(ANJI_GWP_AR5);
    ck_assert_int_eq(anji_fire(1, NULL, mass, comf, 0, 0, &other, g, &r, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_fire(1, ha, NULL, comf, 0, 0, &other, g, &r, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_fire(1, ha, mass, NULL, 0, 0, &other, g, &r, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_fire(1, ha, mass, comf, 0, 0, NULL, g, &r, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_fire(1, ha, mass, comf, 0, 0, &other, NULL, &r, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_fire(1, ha, mass, comf, 0, 0, &other, g, NULL, &err),
                     ANJI_ERR_NULL);
}
END_TEST

static const struct {
    int    climate;
    double synthetic, organic, direct, gas, leach, all;
} nitrogen[] = {
    {ANJI_NITROGEN_DEFAULT, 0.06, 0.02, 0.33314285714285714, 0.044974285714285714,
     0.087949714285714286, 0.46606685714285714},
    {ANJI_NITROGEN_WET_PROJECT, 3.71, 1.24, 34.517764285714286, 3.897355,
     5.4418885714285714, 43.857007857142857},
    {ANJI_NITROGEN_WET_BASELINE, 3.71, 1.24, 25.248064285714286, 3.897355,
     5.4418885714285714, 34.587307857142857},
};

START_TEST(fertiliser)
{
    anji_fertiliser_result r;

    for (size_t i = 0; i < sizeof nitrogen / sizeof *nitrogen; i++) {
        anji_nitrogen_factors f = anji_nitrogen_factors_of(nitrogen[i].climate);
        ck_assert_int_eq(anji_fertiliser(nitrogen[i].synthetic, nitrogen[i].organic, &f,
                                         gwp(ANJI_GWP_AR5), &r, NULL),
                         ANJI_OK);
        CHECK_CLOSE(r.direct, nitrogen[i].direct, 1e-14, "direct");
        CHECK_CLOSE(r.volatilised, nitrogen[i].gas, 1e-14, "volatilised");
        CHECK_CLOSE(r.leached, nitrogen[i].leach, 1e-14, "leached");
        CHECK_CLOSE(r.co2e, nitrogen[i].all, 1e-14, "all");
    }
    CHECK_CLOSE(anji_fertiliser_flat(300.0), 1.5, 1e-15, "flat");
    ck_assert(isnan(anji_fertiliser_flat(-1)));
    ck_assert(isnan(anji_nitrogen_factors_of(3).leach));
    ck_assert(isnan(anji_nitrogen_factors_of(-1).leach));
}
END_TEST

START_TEST(fertiliser_refuses)
{
    anji_nitrogen_factors  f = anji_nitrogen_factors_of(ANJI_NITROGEN_DEFAULT), none;
    anji_fertiliser_result r;
    anji_error             err;
    const anji_gwp        *g = gwp(ANJI_GWP_AR5);

    ck_assert_int_eq(anji_fertiliser(-1, 0, &f, g, &r, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_fertiliser(1, NAN, &f, g, &r, &err), ANJI_ERR_DOMAIN);
    ck_assert(isnan(r.co2e));
    none = anji_nitrogen_factors_of(99);
    ck_assert_int_eq(anji_fertiliser(1, 0, &none, g, &r, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_fertiliser(1, 0, &f, gwp(ANJI_GWP_AR4), &r, &err),
                     ANJI_ERR_OPTS);
    ck_assert_ptr_nonnull(strstr(err.message, "25"));
    ck_assert_int_eq(anji_fertiliser(1, 0, NULL, g, &r, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_fertiliser(1, 0, &f, NULL, &r, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_fertiliser(1, 0, &f, g, NULL, &err), ANJI_ERR_NULL);
}
END_TEST

START_TEST(soil)
{
    static const double references[] = {88, 63, 34, 80, NAN};
    anji_soil_change    change;

    for (int i = 0; i < 5; i++)
        CHECK_CLOSE(anji_soil_reference(i), references[i], 0, "SOC_REF");
    ck_assert(isnan(anji_soil_reference(-1)));
    /* low-activity clay, factor 0.82, disturbed or not */
    double low = anji_soil_reference(ANJI_SOIL_LOW_ACTIVITY);
    ck_assert_int_eq(anji_soil_tool16(low, 0.82, 1, 1, 0.5, 1, &change, NULL), ANJI_OK);
    CHECK_CLOSE(change.initial, 51.66, 1e-14, "initial");
    CHECK_CLOSE(change.loss, 5.166, 1e-14, "loss");
    CHECK_CLOSE(change.uncapped, 0.8253, 1e-13, "uncapped");
    CHECK_CLOSE(change.rate, 0.8, 0, "capped");
    ck_assert_int_eq(anji_soil_tool16(low, 0.82, 1, 1, 0.1, 1, &change, NULL), ANJI_OK);
    CHECK_CLOSE(change.rate, 0.567, 1e-13, "a tenth is not more than a tenth");
}
END_TEST

/* 3.2 kg of four frames of 0.5 m2: 1.6 kg m-2 is 16 t ha-1, 0.62 of it dry, on 0.04 ha. */
START_TEST(litter)
{
    CHECK_CLOSE(anji_litter_frames(0.04, 0.5, 3.2, 0.62),
                16.0 * 0.62 * 0.37 * 0.04 * 44.0 / 12.0, 1e-14, "litter");
    ck_assert(isnan(anji_litter_frames(0, 0.5, 3.2, 0.62)));
    ck_assert(isnan(anji_litter_frames(0.04, 0, 3.2, 0.62)));
    ck_assert(isnan(anji_litter_frames(0.04, 0.5, -1, 0.62)));
    ck_assert(isnan(anji_litter_frames(0.04, 0.5, 3.2, 1.1)));
}
END_TEST

START_TEST(leakage)
{
    anji_displaced rows[2] = {{12.5, 31.4, 0.27, 4.2, 63, 0.82, 0.71, 0},
                              {3, 2.5, 0.25, 0, 63, 0.71, 0.82, 0}};
    double         co2e;
    anji_error     err;

    ck_assert_int_eq(anji_leakage_tool15(1, rows, &co2e, NULL), ANJI_OK);
    CHECK_CLOSE(co2e, 1389.2324416666667, 1e-14, "displaced");
    /* soil that gains is not counted against what is felled */
    ck_assert_int_eq(anji_leakage_tool15(2, rows, &co2e, NULL), ANJI_OK);
    CHECK_CLOSE(co2e, 1389.2324416666667 + 17.771875, 1e-14, "both");
    ck_assert_int_eq(anji_leakage_tool15(0, NULL, &co2e, NULL), ANJI_OK);
    CHECK_CLOSE(co2e, 0.0, 0, "none");
    double *const fields[] = {&rows[1].area_ha, &rows[1].tree,      &rows[1].root_shoot,
                              &rows[1].shrub,   &rows[1].reference, &rows[1].before,
                              &rows[1].after};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        double kept = *fields[i];
        *fields[i]  = i % 2 ? NAN : -0.5;
        ck_assert_int_eq(anji_leakage_tool15(2, rows, &co2e, &err), ANJI_ERR_DOMAIN);
        ck_assert_int_eq(err.row, 1);
        ck_assert(isnan(co2e));
        *fields[i] = kept;
    }
    rows[0].zero = 1;
    ck_assert_int_eq(anji_leakage_tool15(1, rows, &co2e, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_leakage_tool15(1, NULL, &co2e, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_leakage_tool15(1, rows, NULL, &err), ANJI_ERR_NULL);
}
END_TEST

/* A forest from a cover of 0.20 on: sparse is below 0.04. */
START_TEST(baseline_by_crown_cover)
{
    double     area[2] = {37.5, 12}, cover[2] = {0.03, 0.018}, co2e;
    anji_error err;

    ck_assert_int_eq(
        anji_baseline_crown(2, area, cover, 3.6, 0.25, 0.2, 1, &co2e, NULL), 0);
    CHECK_CLOSE(co2e, 10.399455, 1e-14, "year 1");
    ck_assert_int_eq(
        anji_baseline_crown(2, area, cover, 3.6, 0.25, 0.2, 20, &co2e, NULL), 0);
    CHECK_CLOSE(co2e, 10.399455, 1e-14, "year 20");
    ck_assert_int_eq(
        anji_baseline_crown(2, area, cover, 3.6, 0.25, 0.2, 21, &co2e, NULL), 0);
    CHECK_CLOSE(co2e, 0.0, 0, "year 21");
    cover[1] = nextafter(0.2 * 0.2, 0);
    ck_assert_int_eq(
        anji_baseline_crown(2, area, cover, 3.6, 0.25, 0.2, 1, &co2e, NULL), 0);
    cover[1] = 0.2 * 0.2;
    ck_assert_int_eq(
        anji_baseline_crown(2, area, cover, 3.6, 0.25, 0.2, 1, &co2e, &err),
        ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 1);
    ck_assert_ptr_nonnull(strstr(err.message, "sample it"));
    ck_assert(isnan(co2e));
    cover[1] = -0.01;
    ck_assert_int_eq(
        anji_baseline_crown(2, area, cover, 3.6, 0.25, 0.2, 1, &co2e, &err),
        ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_baseline_crown(1, area, cover, -1, 0.25, 0.2, 1, &co2e, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_baseline_crown(1, area, cover, 1, 0.25, 0, 1, &co2e, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_baseline_crown(1, area, cover, 1, 0.25, 0.2, 0, &co2e, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_baseline_crown(1, NULL, cover, 1, 0.25, 0.2, 1, &co2e, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_baseline_crown(1, area, NULL, 1, 0.25, 0.2, 1, &co2e, &err),
                     ANJI_ERR_NULL);
    ck_assert_int_eq(anji_baseline_crown(1, area, cover, 1, 0.25, 0.2, 1, NULL, &err),
                     ANJI_ERR_NULL);
}
END_TEST

START_TEST(shrubs)
{
    double     area[3] = {37.5, 12, 8}, cover[3] = {0.31, 0.05, 0.049}, co2e;
    anji_error err;

    ck_assert_int_eq(anji_shrub_stock(3, area, cover, 110, &co2e, NULL), ANJI_OK);
    CHECK_CLOSE(co2e, 324.44335, 1e-14, "shrubs");
    cover[2] = 1.5;
    ck_assert_int_eq(anji_shrub_stock(3, area, cover, 110, &co2e, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(err.row, 2);
    ck_assert_int_eq(anji_shrub_stock(2, area, cover, NAN, &co2e, &err),
                     ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_shrub_stock(1, NULL, cover, 1, &co2e, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_shrub_stock(1, area, NULL, 1, &co2e, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_shrub_stock(1, area, cover, 1, NULL, &err), ANJI_ERR_NULL);
}
END_TEST

/* As quoted, from memory: a parameter, also here. */
static const anji_impulse joos = {
    0.2173, {0.2240, 0.2824, 0.2763}, {394.4, 36.54, 4.304}};

static const struct {
    double years, lashof;
} tonne_years[] = {
    {0, 0.0},
    {1, 0.0078292011631265325},
    {10, 0.079151053383032736},
    {20, 0.16043080222151935},
    {30, 0.24425968163172695},
    {40, 0.33118407525447039},
    {60, 0.51738583149036514},
    {100, 1.0},
};

/* The integral loses digits as the difference of two: 1e-13. */
START_TEST(tonne_year)
{
    anji_tonne_years r;

    for (size_t i = 0; i < sizeof tonne_years / sizeof *tonne_years; i++) {
        ck_assert_int_eq(anji_tonne_year(&joos, tonne_years[i].years, 100, &r, NULL),
                         0);
        CHECK_CLOSE(r.integral, 52.355388569149764, 1e-14, "integral");
        CHECK_NEAR(r.lashof, tonne_years[i].lashof, 1e-13, 0, "Lashof");
        CHECK_CLOSE(r.moura_costa, tonne_years[i].years / 52.355388569149764, 1e-14,
                    "M-C");
    }
}
END_TEST

START_TEST(tonne_year_refuses)
{
    anji_tonne_years r;
    anji_impulse     p = joos;
    anji_error       err;

    static const double bad[][2] = {{-1, 100}, {101, 100}, {NAN, 100},
                                    {1, 0},    {1, NAN},   {1, INFINITY}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(anji_tonne_year(&p, bad[i][0], bad[i][1], &r, &err),
                         ANJI_ERR_DOMAIN);
        ck_assert(isnan(r.lashof) && isnan(r.moura_costa) && isnan(r.integral));
    }
    p.a0 = 0.23;
    ck_assert_int_eq(anji_tonne_year(&p, 1, 100, &r, &err), ANJI_ERR_DOMAIN);
    p        = joos;
    p.tau[1] = 0;
    ck_assert_int_eq(anji_tonne_year(&p, 1, 100, &r, &err), ANJI_ERR_DOMAIN);
    p      = joos;
    p.a[0] = NAN;
    ck_assert_int_eq(anji_tonne_year(&p, 1, 100, &r, &err), ANJI_ERR_DOMAIN);
    ck_assert_int_eq(anji_tonne_year(NULL, 1, 100, &r, &err), ANJI_ERR_NULL);
    ck_assert_int_eq(anji_tonne_year(&p, 1, 100, NULL, &err), ANJI_ERR_NULL);
}
END_TEST

/* Units that meet in an account: six digits are printed. */
START_TEST(units_of_the_account)
{
    CHECK_CLOSE(
        anji_tco2_per_ha(anji_gc_per_m2(1.0, 1800.0, ANJI_MASS_MOLAR), ANJI_MASS_MOLAR),
        7.92171e-4, 1e-9, "umol m-2 s-1 for half an hour");
    CHECK_CLOSE(anji_tco2_per_ha(180.0, ANJI_MASS_44_12), 6.6, 1e-15, "6.6 t CO2 ha-1");
    CHECK_CLOSE(anji_tco2_per_ha(50.0, ANJI_MASS_44_12), 1.8333333333333333, 1e-15,
                "0.5 t C ha-1");
}
END_TEST

SUITE_MAIN("emissions", tcase_add_test(tc, potentials); tcase_add_test(tc, fire);
           tcase_add_test(tc, fire_factors); tcase_add_test(tc, fire_refuses);
           tcase_add_test(tc, fertiliser); tcase_add_test(tc, fertiliser_refuses);
           tcase_add_test(tc, soil); tcase_add_test(tc, leakage);
           tcase_add_test(tc, litter); tcase_add_test(tc, baseline_by_crown_cover);
           tcase_add_test(tc, shrubs); tcase_add_test(tc, tonne_year);
           tcase_add_test(tc, tonne_year_refuses);
           tcase_add_test(tc, units_of_the_account);)
