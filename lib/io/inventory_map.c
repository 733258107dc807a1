/* The caller's choices for plot files: "DBH=D130:mm,SPECIES==moso,HEIGHT=-".
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "io/inventory.h"

#define CONSTANTS                                                                      \
    (1u << IQ_PLOT | 1u << IQ_STRATUM | 1u << IQ_AREA | 1u << IQ_SLOPE |               \
     1u << IQ_DATE | 1u << IQ_SURVEY | 1u << IQ_SPECIES | 1u << IQ_AGE |               \
     1u << IQ_STATUS)

static int refuse(anji_error *err, const char *item)
{
    anjip_span text = {item, strcspn(item, ",")};
    return anjip_fail(err, ANJI_ERR_OPTS, -1,
                      "map item \"%.*s\" is not understood, want QUANTITY=column, "
                      "QUANTITY=column:unit, QUANTITY=- or QUANTITY==constant",
                      ANJIP_SHOW(text));
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
        return close + 1;
    }
    out->at = p;
    out->n  = strcspn(p, stops);
    p += out->n;
    *out = anjip_span_trim(*out);
    return p;
}

static int find_quantity(anjip_span name)
{
    for (int q = 0; q < IQ_COUNTED; q++)
        if (anjip_span_is(name, anjip_iq_names[q]))
            return q;
    return -1;
}

static int take_unit(anjip_iq_item *item, anjip_span unit, anji_error *err)
{
    char        text[ANJIP_TIDY_MAX];
    const char *wanted = anjip_inventory_units(item->quantity);

    item->unit = IU_NONE;
    if (unit.n == 0)
        return ANJI_OK;
    anjip_tidy(unit, text);
    item->unit = anjip_inventory_unit(item->quantity, text);
    if (item->unit == IU_NONE)
        return anjip_fail(err, ANJI_ERR_OPTS, -1,
                          "map: unit \"%.*s\" of %s is not known, want %s",
                          ANJIP_SHOW(unit), anjip_iq_names[item->quantity],
                          wanted != NULL ? wanted : "none");
    return ANJI_OK;
}

static int check_item(anjip_iq_map *map, anjip_iq_item *item, const char *start,
                      anji_error *err)
{
    if (item->column.n == 0)
        return refuse(err, start);
    for (size_t i = 0; i < map->n; i++)
        if (map->items[i].quantity == item->quantity)
            return anjip_fail(err, ANJI_ERR_OPTS, -1, "map: %s is given twice",
                              anjip_iq_names[item->quantity]);
    if (item->constant && (CONSTANTS >> item->quantity & 1u) == 0)
        return anjip_fail(
            err, ANJI_ERR_OPTS, -1,
            "map: %s cannot be a constant; PLOT, STRATUM, AREA, SLOPE, DATE, "
            "SURVEY, SPECIES, AGE and STATUS can",
            anjip_iq_names[item->quantity]);
    item->ignore = !item->constant && anjip_span_is(item->column, "-");
    return ANJI_OK;
}

int anjip_inventory_map(anjip_iq_map *map, const char *text, anji_error *err)
{
    memset(map, 0, sizeof *map);
    for (const char *p = text == NULL ? "" : text; *p != '\0';) {
        const char   *start = p;
        anjip_iq_item item;
        anjip_span    name, unit = {"", 0};

        memset(&item, 0, sizeof item);
        p = word(p, "=,", &name);
        if (p == NULL || *p != '=')
            return refuse(err, start);
        p++;
        item.constant = *p == '=';
        p = word(p + item.constant, item.constant ? "," : ",:", &item.column);
        if (p != NULL && *p == ':')
            p = word(p + 1, ",", &unit);
        if (p == NULL || (*p != ',' && *p != '\0'))
            return refuse(err, start);
        item.quantity = find_quantity(name);
        if (item.quantity < 0)
            return anjip_fail(
                err, ANJI_ERR_OPTS, -1,
                "map: \"%.*s\" is not a quantity; want PLOT, STRATUM, AREA, "
                "SLOPE, DATE, SURVEY, CULMS, CULM, SPECIES, DBH, HEIGHT, "
                "CROWN, CLEAR, AGE, COUNT or STATUS",
                ANJIP_SHOW(name));
        int status = take_unit(&item, unit, err);
        if (status == ANJI_OK)
            status = check_item(map, &item, start, err);
        if (status != ANJI_OK)
            return status;
        map->items[map->n++] = item;
        if (*p == ',')
            p++;
    }
    return ANJI_OK;
}
