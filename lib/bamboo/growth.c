/* A stand by age of its culms, run forward.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "bamboo/growth.h"

#define OPTS_SIZE_1_0 ANJIP_SIZE_THROUGH(anji_growth_opts, fraction_sd)
#define KG_PER_T      1000.0

#define P(field, unit, preset, max, text)                                              \
    ANJIP_PARAM(anji_growth_opts, field, ANJI_PARAM_DOUBLE, unit, preset, 0, max, text)

static const anji_param params[] = {
    ANJIP_CHOICE(anji_growth_opts, first_is_off, "no|yes", 0, 1,
                 "the first year is an off-year"),
    P(recruits_on, "ha-1 yr-1", 1000, 1e6, "new culms of an on-year"),
    P(recruits_off, "ha-1 yr-1", 300, 1e6, "new culms of an off-year"),
    P(shoots_on, "ha-1 yr-1", 0, 1e6, "shoots dug in an on-year"),
    P(shoots_off, "ha-1 yr-1", 0, 1e6, "shoots dug in an off-year"),
    P(shoot_kg, "kg", 0.15, 100, "dry mass of a shoot"),
    P(renewal_on, "1", 0, 1, "share of the leaves shed in an on-year"),
    P(renewal_off, "1", 1, 1, "share of the leaves shed in an off-year"),
    P(fraction, "1", 0.50, 0.7, "carbon of dry mass"),
    P(count_sd, "1", 0, 2, "relative error of the culms at the start"),
    P(recruits_sd, "1", 0, 2, "relative error of recruitment"),
    P(mortality_sd, "1", 0, 2, "relative error of mortality"),
    P(cut_sd, "1", 0, 2, "relative error of the shares that are cut"),
    P(mass_sd, "1", 0, 2, "relative error of culms' masses"),
    P(shoot_sd, "1", 0, 2, "relative error of the mass of shoots dug"),
    P(fraction_sd, "1", 0, 2, "relative error of the carbon fraction"),
};

static const anjip_opts_kind kind = {"growth", params, ANJIP_COUNT(params),
                                     OPTS_SIZE_1_0, sizeof(anji_growth_opts)};

int anji_growth_opts_init(anji_growth_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_growth_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

int anjip_growth_load(anji_growth_opts *dst, const anji_growth_opts *src,
                      anji_error *err)
{
    return anjip_opts_load(&kind, dst, src, err);
}

void anjip_growth_age(size_t n, double *culms, double recruits)
{
    double oldest = n > 1 ? culms[n - 1] + culms[n - 2] : culms[0] + recruits;

    for (size_t k = n - 1; k > 0; k--)
        culms[k] = culms[k - 1];
    culms[0]     = recruits;
    culms[n - 1] = oldest;
}

/* Factors on what is uncertain; 1: as given. */
typedef struct {
    double count, recruits, mortality, cut, mass, shoot, fraction;
} factors;

static double share(double value, double factor)
{
    return fmin(value * factor, 1.0);
}

static void one_year(size_t n, const anji_growth_class *c, const anji_growth_opts *o,
                     const factors *f, int on, double *culms, anji_growth_year *y)
{
    double to_tc = o->fraction * f->fraction * f->mass / KG_PER_T, before = 0.0;
    double recruits = (on ? o->recruits_on : o->recruits_off) * f->recruits;

    for (size_t k = 0; k < n; k++)
        before += culms[k] * c[k].mass_kg * to_tc;
    anjip_growth_age(n, culms, recruits);
    *y          = (anji_growth_year){.on = on, .recruits = recruits};
    double left = 0.0;
    for (size_t k = 0; k < n; k++) {
        double died = culms[k] * share(c[k].mortality, f->mortality);
        double cut  = (culms[k] - died) * share(c[k].cut, f->cut);
        culms[k] -= died + cut;
        y->died += died;
        y->cut += cut;
        y->culms += culms[k];
        y->stock_tc += culms[k] * c[k].mass_kg * to_tc;
        y->culms_tc += cut * c[k].removed_kg * to_tc;
        y->dead_tc += died * c[k].mass_kg * to_tc;
        left += cut * (c[k].mass_kg - c[k].removed_kg) * to_tc;
        y->leaf_tc +=
            culms[k] * c[k].leaf_kg * to_tc * (on ? o->renewal_on : o->renewal_off);
    }
    y->dead_tc += left;
    y->growth_tc = y->stock_tc - before + y->culms_tc + y->dead_tc;
    y->shoots_tc = (on ? o->shoots_on : o->shoots_off) * o->shoot_kg * f->shoot *
                   o->fraction * f->fraction / KG_PER_T;
}

static void run_once(size_t n, const anji_growth_class *c, const double *start,
                     size_t n_years, const anji_growth_opts *o, const factors *f,
                     double *culms, anji_growth_year *years, double *structure)
{
    for (size_t k = 0; k < n; k++)
        culms[k] = start[k] * f->count;
    for (size_t i = 0; i < n_years; i++) {
        one_year(n, c, o, f, (i + o->first_is_off) % 2 == 0, culms, &years[i]);
        if (structure != NULL)
            memcpy(structure + i * n, culms, n * sizeof *culms);
    }
}

/* Half the difference between a standard error up and one down, squares added up. */
static void add_errors(size_t n, const anji_growth_class *c, const double *start,
                       size_t n_years, const anji_growth_opts *o, double *culms,
                       anji_growth_year *up, anji_growth_year *down,
                       anji_growth_year *years)
{
    const double sd[] = {o->count_sd, o->recruits_sd, o->mortality_sd, o->cut_sd,
                         o->mass_sd,  o->shoot_sd,    o->fraction_sd};

    for (size_t e = 0; e < ANJIP_COUNT(sd); e++) {
        double high[ANJIP_COUNT(sd)], low[ANJIP_COUNT(sd)];
        if (!(sd[e] > 0.0))
            continue;
        for (size_t i = 0; i < ANJIP_COUNT(sd); i++) {
            high[i] = i == e ? 1.0 + sd[e] : 1.0;
            low[i]  = i == e ? fmax(1.0 - sd[e], 0.0) : 1.0;
        }
        factors plus  = {high[0], high[1], high[2], high[3], high[4], high[5], high[6]};
        factors minus = {low[0], low[1], low[2], low[3], low[4], low[5], low[6]};
        run_once(n, c, start, n_years, o, &plus, culms, up, NULL);
        run_once(n, c, start, n_years, o, &minus, culms, down, NULL);
        for (size_t i = 0; i < n_years; i++) {
            double s           = 0.5 * (up[i].stock_tc - down[i].stock_tc);
            double h           = 0.5 * (up[i].culms_tc - down[i].culms_tc);
            double d           = 0.5 * (up[i].shoots_tc - down[i].shoots_tc);
            years[i].stock_se  = hypot(years[i].stock_se, s);
            years[i].culms_se  = hypot(years[i].culms_se, h);
            years[i].shoots_se = hypot(years[i].shoots_se, d);
        }
    }
}

static int is_share(double x)
{
    return x >= 0.0 && x <= 1.0;
}

static int check_class(const anji_growth_class *c, double culms, size_t k,
                       anji_error *err)
{
    if (!(c->mass_kg >= 0.0 && c->mass_kg < INFINITY && c->removed_kg >= 0.0 &&
          c->removed_kg <= c->mass_kg && c->leaf_kg >= 0.0 && c->leaf_kg <= c->mass_kg))
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)k,
                          "age class %zu: a culm of %g kg, %g kg removed, %g kg of "
                          "leaves",
                          k + 1, c->mass_kg, c->removed_kg, c->leaf_kg);
    if (!is_share(c->mortality) || !is_share(c->cut) || c->zero != 0.0)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)k,
                          "age class %zu: mortality %g, cut %g, want 0 to 1", k + 1,
                          c->mortality, c->cut);
    if (!(culms >= 0.0 && culms < INFINITY))
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)k,
                          "age class %zu has %g culms ha-1, want 0 or more", k + 1,
                          culms);
    return ANJI_OK;
}

static void fail_years(size_t n_years, anji_growth_year *years)
{
    for (size_t i = 0; years != NULL && i < n_years; i++)
        years[i] = (anji_growth_year){-1,  NAN, NAN, NAN, NAN, NAN, NAN,
                                      NAN, NAN, NAN, NAN, NAN, NAN, NAN};
}

int anji_growth_run(size_t n_classes, const anji_growth_class *classes,
                    const double *culms, size_t n_years, const anji_growth_opts *opts,
                    anji_growth_year *years, double *structure, anji_error *err)
{
    static const factors given = {1, 1, 1, 1, 1, 1, 1};
    anji_growth_opts     o;

    anjip_begin(err);
    fail_years(n_years, years);
    for (size_t i = 0; structure != NULL && i < n_years * n_classes; i++)
        structure[i] = NAN;
    if (classes == NULL || culms == NULL || years == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "classes, culms or years is NULL");
    if (n_classes == 0)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1, "no age class");
    int status = anjip_growth_load(&o, opts, err);
    for (size_t k = 0; status == ANJI_OK && k < n_classes; k++)
        status = check_class(&classes[k], culms[k], k, err);
    if (status != ANJI_OK)
        return status;
    double           *now  = anjip_malloc(n_classes, sizeof *now);
    anji_growth_year *work = anjip_malloc(n_years, 2 * sizeof *work);
    if (now == NULL || work == NULL) {
        status =
            anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu years", n_years);
    } else {
        run_once(n_classes, classes, culms, n_years, &o, &given, now, years, structure);
        add_errors(n_classes, classes, culms, n_years, &o, now, work, work + n_years,
                   years);
    }
    free(now);
    free(work);
    return status;
}
