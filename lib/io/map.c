/* The caller's choices: "NEE=Fc_raw:mg CO2 m-2 s-1,USTAR=U_star,YEAR==1998,TA=-".
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "io/io.h"

static const struct {
    const char *name;
    int         target;
} extras[] = {
    {"SITE", ANJIP_MAP_SITE},
    {"UTC_OFFSET", ANJIP_MAP_UTC},
};

const char *anjip_map_target_name(int target)
{
    if (target < Q_ALL)
        return anjip_quantities[target].name;
    if (target < Q_ALL + T_COUNT)
        return anjip_time_names[target - Q_ALL];
    for (size_t i = 0; i < ANJIP_COUNT(extras); i++)
        if (extras[i].target == target)
            return extras[i].name;
    return "?";
}

static int find_target(anjip_span name)
{
    for (int q = 0; q < Q_ALL; q++)
        if (anjip_span_is(name, anjip_quantities[q].name))
            return q;
    for (int t = 0; t < T_COUNT; t++)
        if (anjip_span_is(name, anjip_time_names[t]))
            return Q_ALL + t;
    for (size_t i = 0; i < ANJIP_COUNT(extras); i++)
        if (anjip_span_is(name, extras[i].name))
            return extras[i].target;
    return -1;
}

anjip_map_item *anjip_map_find(anjip_map *map, int target)
{
    for (size_t i = 0; i < map->n; i++)
        if (map->items[i].target == target)
            return &map->items[i];
    return NULL;
}

/* A word up to one of the stops, or in double quotes; NULL when a quote stays open. */
static const char *word(const char *p, const char *stops, anjip_span *out)
{
    while (*p == ' ')
        p++;
    if (*p == '"') {
        const char *close = strchr(p + 1, '"');
        if (close == NULL)
            return NULL;
        out->at = p + 1;
        out->n  = (size_t)(close - p - 1);
        p       = close + 1;
        while (*p == ' ')
            p++;
        return p;
    }
    out->at = p;
    out->n  = strcspn(p, stops);
    p += out->n;
    *out = anjip_span_trim(*out);
    return p;
}

static int refuse(anji_error *err, const char *item)
{
    anjip_span text = {item, strcspn(item, ",")};
    return anjip_fail(err, ANJI_ERR_OPTS, -1,
                      "map item \"%.*s\" is not understood, want QUANTITY=column, "
                      "QUANTITY=column:unit, QUANTITY=- or QUANTITY==constant",
                      ANJIP_SHOW(text));
}

static int check_constant(const anjip_map_item *item, anji_error *err)
{
    int named = item->target == ANJIP_MAP_SITE;
    int ok    = named || item->target == ANJIP_MAP_UTC || item->target == Q_LAT ||
             item->target == Q_LON ||
             (item->target >= Q_ALL + T_YEAR && item->target < Q_ALL + T_COUNT);
    double value;

    if (!ok)
        return anjip_fail(err, ANJI_ERR_OPTS, -1,
                          "map: %s cannot be a constant; YEAR, MONTH, DAY, DOY, HOUR, "
                          "MINUTE, SITE, LAT, LON and UTC_OFFSET can",
                          anjip_map_target_name(item->target));
    if (!named && anjip_number(item->column.at, item->column.n, &value) != ANJIP_NUMBER)
        return anjip_fail(err, ANJI_ERR_OPTS, -1, "map: %s==%.*s, want a number",
                          anjip_map_target_name(item->target),
                          ANJIP_SHOW(item->column));
    return ANJI_OK;
}

static int check_item(anjip_map *map, anjip_map_item *item, const char *start,
                      anji_error *err)
{
    if (item->column.n == 0)
        return refuse(err, start);
    if (anjip_map_find(map, item->target) != item)
        return anjip_fail(err, ANJI_ERR_OPTS, -1, "map: %s is given twice",
                          anjip_map_target_name(item->target));
    if (item->constant)
        return check_constant(item, err);
    if (item->target >= ANJIP_MAP_SITE)
        return anjip_fail(
            err, ANJI_ERR_OPTS, -1, "map: %s is a constant: write %s==...",
            anjip_map_target_name(item->target), anjip_map_target_name(item->target));
    if (item->unit.n > 0) {
        anjip_conversion none;
        int dimension = item->target < Q_ALL ? anjip_quantities[item->target].dimension
                                             : ANJIP_DIM_NONE;
        if (dimension == ANJIP_DIM_NONE)
            return anjip_fail(err, ANJI_ERR_OPTS, -1, "map: %s has no unit",
                              anjip_map_target_name(item->target));
        if (anjip_unit(dimension, item->unit, &none) != ANJIP_UNIT_KNOWN)
            return anjip_fail(err, ANJI_ERR_OPTS, -1,
                              "map: unit \"%.*s\" of %s is not known, want one of %s",
                              ANJIP_SHOW(item->unit),
                              anjip_map_target_name(item->target),
                              anjip_unit_choices(dimension));
    }
    return ANJI_OK;
}

static int unknown_target(anjip_span name, anji_error *err)
{
    return anjip_fail(
        err, ANJI_ERR_OPTS, -1,
        "map: \"%.*s\" is not a quantity; want one of NEE, FC, SC, USTAR, TA, "
        "RH, VPD, SW_IN, PPFD_IN, P, TA_F, TA_F_QC, VPD_F, VPD_F_QC, "
        "SW_IN_F, SW_IN_F_QC, FC_SSITC_TEST, FC_QC_FOKEN, NEE_QC, "
        "NEE_F_PUBLISHED, CO2_SIGNAL, TA_ERA, VPD_ERA, SW_IN_ERA, TIMESTAMP_START, TIMESTAMP_END, "
        "TIMESTAMP_MIDDLE, TIMESTAMP, DATE, TIME, YEAR, MONTH, DAY, DOY, "
        "HOUR, MINUTE, SITE, LAT, LON, UTC_OFFSET",
        ANJIP_SHOW(name));
}

int anjip_map_parse(anjip_map *map, const char *text, anji_error *err)
{
    memset(map, 0, sizeof *map);
    for (const char *p = text == NULL ? "" : text; *p != '\0';) {
        const char     *start = p;
        anjip_map_item *item;
        anjip_span      name;

        if (map->n == ANJIP_MAP_MAX)
            return anjip_fail(err, ANJI_ERR_OPTS, -1, "map: more than %d items",
                              ANJIP_MAP_MAX);
        item = &map->items[map->n];
        p    = word(p, "=,", &name);
        if (p == NULL || *p != '=')
            return refuse(err, start);
        p++;
        item->constant = *p == '=';
        p = word(p + item->constant, item->constant ? "," : ",:", &item->column);
        if (p != NULL && *p == ':')
            p = word(p + 1, ",", &item->unit);
        if (p == NULL || (*p != ',' && *p != '\0'))
            return refuse(err, start);
        item->target = find_target(name);
        if (item->target < 0)
            return unknown_target(name, err);
        map->n++;
        int status = check_item(map, item, start, err);
        if (status != ANJI_OK)
            return status;
        item->ignore = !item->constant && anjip_span_is(item->column, "-");
        if (*p == ',')
            p++;
    }
    return ANJI_OK;
}
