/* Assumed units and classes, held against the values themselves.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "io/io.h"

/* Saturation vapour pressure over water, hPa: Magnus form with the coefficients of
 * Alduchov & Eskridge (1996), doi 10.1175/1520-0450(1996)035<0601:IMFAOS>2.0.CO;2. */
static double saturation(double ta)
{
    return 6.1094 * exp(17.625 * ta / (ta + 243.04));
}

static const double *values_of(const anjip_file *file, int q)
{
    return file->slots[q].present ? file->slots[q].values : NULL;
}

static void drop(anjip_slot *slot)
{
    free(slot->values);
    slot->values  = NULL;
    slot->present = 0;
}

/* Share of the values in (low, high]; NaN without values. */
static double share(size_t n, const double *x, double low, double high)
{
    size_t all = 0, in = 0;

    for (size_t i = 0; i < n; i++) {
        all += isnan(x[i]) ? 0 : 1;
        in += x[i] > low && x[i] <= high;
    }
    return all > 0 ? (double)in / (double)all : NAN;
}

static int ask_unit(const anjip_file *file, int q, const char *found, const char *maps,
                    int status, anji_error *err)
{
    const anjip_slot *slot = &file->slots[q];
    char              one[80];

    anjip_map_name(file, slot->column, one, sizeof one);
    return anjip_fail_at(
        err, status, file->header_at, slot->column + 1,
        "%s:%lld: column %ld (%.*s) has no unit, and %s; state it with --map "
        "'%s=%s:unit', %s",
        file->text.path, (long long)file->header_at, (long)slot->column + 1,
        ANJIP_SHOW(slot->name), found, anjip_quantities[q].name, one, maps);
}

static int assumed(const anjip_file *file, int q)
{
    return file->slots[q].present &&
           strcmp(file->slots[q].unit_from, "convention") == 0;
}

/* Values that no tower on Earth has in the assumed unit, in more than half of the
 * records. */
static const struct {
    int         quantity;
    double      low, high; /* in the series' unit, impossible beyond */
    const char *found, *maps;
} limits[] = {
    {Q_TA, 100, HUGE_VAL, "most of its values are above 100 degC", "K or degC"},
    {Q_TA_F, 100, HUGE_VAL, "most of its values are above 100 degC", "K or degC"},
    {Q_RH, 200, HUGE_VAL, "most of its values are above 200 %",
     "or leave it out with RH=-"},
    {Q_RH, 0, 1.05, "most of its values lie between 0 and 1.05", "% or fraction"},
    {Q_SW_IN, 2000, HUGE_VAL, "most of its values are above 2000 W m-2", "W m-2"},
};

static int check_limits(const anjip_file *file, anji_error *err)
{
    for (size_t i = 0; i < ANJIP_COUNT(limits); i++) {
        int q = limits[i].quantity;
        if (assumed(file, q) &&
            share(file->n, values_of(file, q), limits[i].low, limits[i].high) > 0.5)
            return ask_unit(file, q, limits[i].found, limits[i].maps,
                            ANJI_ERR_AMBIGUOUS, err);
    }
    return ANJI_OK;
}

/* "P" is rain at most networks and pressure at some. Rain is only a flag's helper, so
 * that a read need not fail for it. */
static int check_rain(anjip_file *file, anji_read_report *report, anji_error *err)
{
    anjip_slot *slot = &file->slots[Q_P];

    if (!assumed(file, Q_P) || !(share(file->n, slot->values, 500, HUGE_VAL) > 0.5))
        return ANJI_OK;
    int status = anjip_note(report, err,
                            "%.*s has no unit, and most of its values are above 500: a "
                            "pressure, it seems; it is not read as rain",
                            ANJIP_SHOW(slot->name));
    drop(slot);
    return status;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Median of VPD over the deficit that RH and TA give; NaN with fewer than 24 records in
 * which the air is warm and dry enough to tell. */
static int deficit_ratio(const anjip_file *file, int vpd, int ta, double *ratio,
                         anji_error *err)
{
    const double *v = values_of(file, vpd), *t = values_of(file, ta);
    const double *rh = values_of(file, Q_RH);
    size_t        n  = 0;

    *ratio = NAN;
    if (t == NULL || rh == NULL)
        return ANJI_OK;
    double *all = anjip_calloc(file->n, sizeof *all);
    if (all == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to test a unit");
    for (size_t i = 0; i < file->n; i++) {
        double deficit = saturation(t[i]) * (1 - rh[i] / 100);
        if (deficit > 1 && rh[i] > 0 && v[i] > 0)
            all[n++] = v[i] / deficit;
    }
    qsort(all, n, sizeof *all, ascending);
    if (n >= 24)
        *ratio = all[n / 2];
    free(all);
    return ANJI_OK;
}

static int convert_vpd(anjip_file *file, int q, const char *unit,
                       anji_read_report *report, const char *proof, anji_error *err)
{
    anjip_slot      *slot = &file->slots[q];
    anjip_conversion now;
    anjip_span       name = {unit, strlen(unit)};

    anjip_unit(ANJIP_DIM_PRESSURE, name, &now);
    for (size_t i = 0; i < file->n; i++)
        slot->values[i] *= now.scale / slot->conversion.scale;
    slot->conversion = now;
    slot->unit_from  = "proof";
    return anjip_note(report, err, "%s from %.*s is taken as %s, not hPa: %s",
                      anjip_quantities[q].name, ANJIP_SHOW(slot->name), unit, proof);
}

/* Without RH: how dry the air ever is on warm records if VPD were in hPa. In kPa read
 * as hPa the air would never be drier than 90 %. */
typedef struct {
    size_t warm, bright; /* records above 15 degC; of these in full sun */
    size_t above;        /* VPD beyond saturation                       */
    double dryest;       /* largest VPD over saturation pressure        */
} dryness;

static dryness how_dry(const anjip_file *file, int vpd, int ta, int sw)
{
    const double *v = values_of(file, vpd), *t = values_of(file, ta);
    const double *s = values_of(file, sw), *p = values_of(file, Q_PPFD_IN);
    dryness       d = {0, 0, 0, 0};

    for (size_t i = 0; t != NULL && i < file->n; i++) {
        if (!(t[i] > 15) || isnan(v[i]))
            continue;
        double part = v[i] / saturation(t[i]);
        d.warm++;
        d.above += part > 1.1;
        d.bright += (s != NULL && s[i] > 500) || (p != NULL && p[i] > 1000);
        if (part > d.dryest)
            d.dryest = part;
    }
    return d;
}

static int check_vpd(anjip_file *file, int q, int ta, int sw, anji_read_report *report,
                     anji_error *err)
{
    static const struct {
        double      low, high;
        const char *unit;
    } factors[] = {{0.07, 0.14, "kPa"}, {70, 140, "Pa"}};
    double ratio;

    if (!assumed(file, q) || file->slots[q].conversion.scale != 1)
        return ANJI_OK;
    int status = deficit_ratio(file, q, ta, &ratio, err);
    if (status != ANJI_OK)
        return status;
    for (size_t i = 0; i < ANJIP_COUNT(factors); i++)
        if (ratio > factors[i].low && ratio < factors[i].high)
            return convert_vpd(file, q, factors[i].unit, report,
                               "the deficit that RH and TA give shows it", err);
    if (!isnan(ratio))
        return ANJI_OK;
    dryness d = how_dry(file, q, ta, sw);
    if (d.warm >= 48 && 2 * d.above > d.warm)
        return ask_unit(file, q, "in hPa most of its values are beyond saturation",
                        "hPa, kPa or Pa", ANJI_ERR_AMBIGUOUS, err);
    if (d.warm < 48 || d.dryest >= 0.11)
        return ANJI_OK;
    if (d.bright >= 48)
        return convert_vpd(
            file, q, "kPa", report,
            "in hPa the air would never be drier than 89 %, not even above "
            "15 degC in full sun",
            err);
    return ask_unit(
        file, q, "in hPa the air would never be drier than 89 %, which points to kPa",
        "hPa or kPa", ANJI_ERR_AMBIGUOUS, err);
}

/* Flags: 0, 1, 2 of Mauder & Foken; 1 to 9 of Foken. Anything else is not read. */
static int whole_within(size_t n, const double *x, double low, double high)
{
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]) && !(x[i] >= low && x[i] <= high && x[i] == floor(x[i])))
            return 0;
    return 1;
}

static int check_flags(anjip_file *file, anji_read_report *report, anji_error *err)
{
    static const struct {
        int    quantity;
        double low, high;
    } flags[]         = {{Q_SSITC, 0, 2}, {Q_FOKEN, 1, 9}, {Q_NEE_QC, 0, 3}};
    anjip_slot *ssitc = &file->slots[Q_SSITC], *foken = &file->slots[Q_FOKEN];

    if (ssitc->present && !foken->present &&
        !whole_within(file->n, ssitc->values, 0, 2) &&
        whole_within(file->n, ssitc->values, 1, 9)) {
        *foken = *ssitc;
        memset(ssitc, 0, sizeof *ssitc);
        int status =
            anjip_note(report, err, "%.*s holds flags from 1 to 9: read as FC_QC_FOKEN",
                       ANJIP_SHOW(foken->name));
        if (status != ANJI_OK)
            return status;
    }
    for (size_t i = 0; i < ANJIP_COUNT(flags); i++) {
        anjip_slot *slot = &file->slots[flags[i].quantity];
        if (!slot->present ||
            whole_within(file->n, slot->values, flags[i].low, flags[i].high))
            continue;
        int status =
            anjip_note(report, err,
                       "%.*s holds values other than whole numbers from %g to %g: it "
                       "is not read as %s",
                       ANJIP_SHOW(slot->name), flags[i].low, flags[i].high,
                       anjip_quantities[flags[i].quantity].name);
        drop(slot);
        if (status != ANJI_OK)
            return status;
    }
    return ANJI_OK;
}

/* A column called NEE with a class for every record, some of them filled, is a product.
 */
static int check_product(anjip_file *file, anji_read_report *report, anji_error *err)
{
    anjip_slot *nee = &file->slots[Q_NEE], *quality = &file->slots[Q_NEE_QC];
    size_t      filled = 0;

    if (!nee->present || !quality->present || file->slots[Q_PUBLISHED].present)
        return ANJI_OK;
    for (size_t i = 0; i < file->n; i++)
        filled += quality->values[i] > 0 && !isnan(nee->values[i]);
    if (filled == 0)
        return ANJI_OK;
    file->slots[Q_PUBLISHED] = *nee;
    memset(nee, 0, sizeof *nee);
    return anjip_note(
        report, err,
        "%.*s holds %zu values whose class in %.*s is not 0: it is taken as a "
        "published, filled product",
        ANJIP_SHOW(file->slots[Q_PUBLISHED].name), filled, ANJIP_SHOW(quality->name));
}

int anjip_plausible(anjip_file *file, anji_read_report *report, anji_error *err)
{
    int status = check_limits(file, err);

    if (status == ANJI_OK)
        status = check_rain(file, report, err);
    if (status == ANJI_OK)
        status =
            check_vpd(file, Q_VPD, file->slots[Q_TA].present ? Q_TA : Q_TA_F,
                      file->slots[Q_SW_IN].present ? Q_SW_IN : Q_SW_IN_F, report, err);
    if (status == ANJI_OK)
        status = check_vpd(file, Q_VPD_F, file->slots[Q_TA_F].present ? Q_TA_F : Q_TA,
                           file->slots[Q_SW_IN_F].present ? Q_SW_IN_F : Q_SW_IN, report,
                           err);
    if (status == ANJI_OK)
        status = check_flags(file, report, err);
    if (status == ANJI_OK)
        status = check_product(file, report, err);
    return status;
}
