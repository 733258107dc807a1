/* One cell of a plot file: numbers with their units, classes, ages.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>

#include "io/inventory.h"

#define PI 3.14159265358979323846

int anjip_iq_refuse(const anjip_iq_file *file, int quantity, int32_t column,
                    anji_error *err, int status, const char *fmt, ...)
{
    char    text[700];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (quantity >= 0 && file->slots[quantity].present)
        column = file->slots[quantity].column;
    if (column < 0)
        return anjip_fail_at(err, status, file->line, 0, "%s:%lld: %s", file->text.path,
                             (long long)file->line, text);
    return anjip_fail_at(err, status, file->line, column + 1,
                         "%s:%lld: column %ld (%.*s): %s", file->text.path,
                         (long long)file->line, (long)column + 1,
                         ANJIP_SHOW(file->header[column]), text);
}

anjip_span anjip_iq_span(const anjip_iq_file *file, int quantity)
{
    const anjip_iq_slot *slot = &file->slots[quantity];
    anjip_span           none = {"", 0};

    if (!slot->present)
        return none;
    return slot->column < 0 ? slot->name : file->cells[slot->column];
}

void anjip_iq_text(const anjip_iq_file *file, int quantity, char out[ANJIP_TIDY_MAX])
{
    anjip_tidy(anjip_iq_span(file, quantity), out);
}

static int mixed(const anjip_iq_file *file, int quantity, const char *found,
                 anji_error *err)
{
    const anjip_iq_slot     *slot   = &file->slots[quantity];
    static const char *const from[] = {[IF_HEADER] = "by the header",
                                       [IF_MAP]    = "by the map",
                                       [IF_CELL]   = "in the cells above",
                                       [IF_OPTION] = "by the options",
                                       [IF_CONVENTION] =
                                           "without a unit in the cells above, so"};

    return anjip_iq_refuse(
        file, quantity, -1, err, ANJI_ERR_AMBIGUOUS,
        "units are mixed: this cell is in %s, the column %s in %s; want "
        "one unit in a column",
        found, from[slot->from], anjip_inventory_unit_name(slot->unit));
}

/* What a quantity is in where nothing says so; IU_NONE: that is not for us to say. */
static int convention(const anjip_iq_slot *slot, int quantity)
{
    static const int usual[IQ_COUNTED] = {
        [IQ_AREA] = IU_NONE, [IQ_SLOPE] = IU_DEG, [IQ_DBH] = IU_CM,
        [IQ_HEIGHT] = IU_M,  [IQ_CROWN] = IU_M,   [IQ_CLEAR] = IU_M,
        [IQ_AGE] = IU_YEARS};
    return slot->vague ? IU_NONE : usual[quantity];
}

static int no_unit(const anjip_iq_file *file, int quantity, anji_error *err)
{
    static const char *const option[IQ_COUNTED] = {
        [IQ_AREA] = "area_unit", [IQ_AGE] = "age_unit"};
    const anjip_iq_slot *slot = &file->slots[quantity];
    int                  area = quantity == IQ_AREA;

    return anjip_iq_refuse(
        file, quantity, -1, err, ANJI_ERR_AMBIGUOUS,
        "\"%.*s\" has no unit, want %s: in the header, as \"%.*s(%s)\", in the map, as "
        "\"%s=%.*s:%s\", or by option %s",
        ANJIP_SHOW(slot->name), anjip_inventory_units(quantity), ANJIP_SHOW(slot->name),
        area ? "m2" : "du", anjip_iq_names[quantity], ANJIP_SHOW(slot->name),
        area ? "m2" : "du", option[quantity] != NULL ? option[quantity] : "");
}

/* The unit of a cell whose own text names `unit`, or nothing (IU_NONE). */
static int settle_unit(anjip_iq_file *file, int quantity, int unit, anji_error *err)
{
    anjip_iq_slot *slot = &file->slots[quantity];

    if (unit == IU_NONE && slot->unit == IU_NONE) {
        slot->unit = convention(slot, quantity);
        slot->from = IF_CONVENTION;
        if (slot->unit == IU_NONE)
            return no_unit(file, quantity, err);
    } else if (unit == IU_NONE) {
        if (slot->from == IF_CELL)
            return mixed(file, quantity, "no unit", err);
    } else if (slot->unit == IU_NONE) {
        slot->unit = unit;
        slot->from = IF_CELL;
    } else if (slot->unit != unit) {
        return mixed(file, quantity, anjip_inventory_unit_name(unit), err);
    }
    return ANJI_OK;
}

static int not_number(const anjip_iq_file *file, int quantity, const char *text,
                      anji_error *err)
{
    const char *hint  = "";
    const char *units = anjip_inventory_units(quantity);

    if (strchr(text, ',') != NULL)
        hint = " (decimals are written with a point)";
    return anjip_iq_refuse(file, quantity, -1, err, ANJI_ERR_FORMAT,
                           "\"%.60s\" is not a number%s%s%s", text,
                           units != NULL ? " or has an unknown unit, want a number in "
                                         : ", want a whole number",
                           units != NULL ? units : "", hint);
}

/* A number, or a number and its unit; its unit is settled. */
static int number_of(anjip_iq_file *file, int quantity, const char *text, double *value,
                     anji_error *err)
{
    int kind = anjip_cell(text, strlen(text), value);

    if (kind == ANJIP_NUMBER_NONE)
        return ANJI_OK;
    if (kind == ANJIP_NUMBER && anjip_inventory_units(quantity) == NULL)
        return ANJI_OK;
    if (kind == ANJIP_NUMBER)
        return settle_unit(file, quantity, IU_NONE, err);
    size_t n = strspn(text, "+-.0123456789");
    if (n == 0 || anjip_inventory_units(quantity) == NULL ||
        anjip_number(text, n, value) != ANJIP_NUMBER)
        return not_number(file, quantity, text, err);
    int unit = anjip_inventory_unit(quantity, text + n + strspn(text + n, " "));
    if (unit == IU_NONE)
        return not_number(file, quantity, text, err);
    return settle_unit(file, quantity, unit, err);
}

int anjip_iq_value(anjip_iq_file *file, int quantity, double *value, anji_error *err)
{
    char           text[ANJIP_TIDY_MAX];
    anjip_iq_slot *slot = &file->slots[quantity];

    *value = NAN;
    if (!slot->present)
        return ANJI_OK;
    anjip_iq_text(file, quantity, text);
    int status = number_of(file, quantity, text, value, err);
    if (status != ANJI_OK || isnan(*value))
        return status;
    if (anjip_inventory_units(quantity) != NULL)
        *value = anjip_inventory_convert(quantity, slot->unit, *value);
    return ANJI_OK;
}

/* "8-10", "8~10": the two ends of a class; 0 when it is none. */
static int class_ends(const char *text, double *low, double *high)
{
    size_t n = strspn(text, ".0123456789");

    if (n == 0 || (text[n] != '-' && text[n] != '~'))
        return 0;
    size_t m = strlen(text + n + 1);
    return anjip_number(text, n, low) == ANJIP_NUMBER &&
           anjip_number(text + n + 1, m, high) == ANJIP_NUMBER && *low < *high;
}

int anjip_iq_diameter(anjip_iq_file *file, double *value, int *is_class,
                      anji_error *err)
{
    char           text[ANJIP_TIDY_MAX];
    double         low, high;
    anjip_iq_slot *slot   = &file->slots[IQ_DBH];
    int            status = ANJI_OK;

    *value    = NAN;
    *is_class = 0;
    anjip_iq_text(file, IQ_DBH, text);
    if (class_ends(text, &low, &high)) {
        *is_class = 1;
        *value    = 0.5 * (low + high);
        status    = settle_unit(file, IQ_DBH, IU_NONE, err);
    } else {
        status = number_of(file, IQ_DBH, text, value, err);
    }
    if (status != ANJI_OK || isnan(*value))
        return status;
    *value = anjip_inventory_convert(IQ_DBH, slot->unit, *value);
    if (slot->girth)
        *value /= PI;
    return ANJI_OK;
}

int anjip_iq_age_value(anjip_iq_file *file, double *age, anji_error *err)
{
    char   text[ANJIP_TIDY_MAX];
    int    unit, open, status;
    double value;

    *age = NAN;
    if (!file->slots[IQ_AGE].present)
        return ANJI_OK;
    anjip_iq_text(file, IQ_AGE, text);
    int kind = anjip_cell(text, strlen(text), &value);
    if (kind == ANJIP_NUMBER_NONE)
        return ANJI_OK;
    if (kind == ANJIP_NUMBER) {
        status = settle_unit(file, IQ_AGE, IU_NONE, err);
    } else if (anjip_inventory_age_text(text, &value, &unit, &open)) {
        status = settle_unit(file, IQ_AGE, unit, err);
    } else {
        return not_number(file, IQ_AGE, text, err);
    }
    *age = status == ANJI_OK ? value : NAN;
    return status;
}
