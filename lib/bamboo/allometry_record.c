/* The words of a record, what is read from it, and its text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/write.h>

#include "bamboo/allometry_private.h"

/* ---- words ------------------------------------------------------------------------------ */

const anjip_word anjip_component_words[] = {
    {"culm", ANJI_COMPONENT_CULM},
    {"branch", ANJI_COMPONENT_BRANCH},
    {"leaf", ANJI_COMPONENT_LEAF},
    {"crown", ANJI_COMPONENT_CROWN},
    {"above", ANJI_COMPONENT_ABOVE},
    {"below", ANJI_COMPONENT_BELOW},
    {"total", ANJI_COMPONENT_TOTAL},
    {"height", ANJI_COMPONENT_HEIGHT},
    {"volume", ANJI_COMPONENT_VOLUME},
    {"share", ANJI_COMPONENT_SHARE},
    {NULL, 0},
};

const anjip_word anjip_verified_words[] = {
    {"primary", ANJI_READ_PRIMARY},       {"agreeing", ANJI_READ_AGREEING},
    {"secondary", ANJI_READ_SECONDARY},   {"corrected", ANJI_READ_CORRECTED},
    {"derived", ANJI_READ_DERIVED},       {"user", ANJI_READ_USER},
    {"unverified", ANJI_READ_UNVERIFIED}, {NULL, 0},
};

const anjip_word anjip_range_words[] = {
    {"none", ANJI_RANGE_NONE},       {"published", ANJI_RANGE_PUBLISHED},
    {"formula", ANJI_RANGE_FORMULA}, {"data", ANJI_RANGE_DATA},
    {"implied", ANJI_RANGE_IMPLIED}, {NULL, 0},
};

const anjip_word anjip_bias_words[] = {
    {"none", ANJIP_BIAS_NONE},
    {"corrected", ANJIP_BIAS_CORRECTED},
    {"uncorrected", ANJIP_BIAS_UNCORRECTED},
    {"factor", ANJIP_BIAS_FACTOR},
    {"baskerville", ANJIP_BIAS_BASKERVILLE},
    {NULL, 0},
};

const anjip_word anjip_residual_words[] = {
    {"absolute", ANJI_RESIDUAL_ABSOLUTE},
    {"relative", ANJI_RESIDUAL_RELATIVE},
    {"log", ANJI_RESIDUAL_LOG},
    {"power", ANJI_RESIDUAL_POWER},
    {NULL, 0},
};

const char *anjip_word_of(const anjip_word *words, int number)
{
    for (; words->word != NULL; words++)
        if (words->number == number)
            return words->word;
    return NULL;
}

const anjip_result_unit anjip_result_units[] = {
    {"kg dry per culm", 1.0, ANJI_QUANTITY_DRY},
    {"g dry per culm", 0.001, ANJI_QUANTITY_DRY},
    {"kg C per culm", 1.0, ANJI_QUANTITY_CARBON},
    {"g C per culm", 0.001, ANJI_QUANTITY_CARBON},
    {"kg fresh per culm", 1.0, ANJI_QUANTITY_FRESH},
    {"g fresh per culm", 0.001, ANJI_QUANTITY_FRESH},
    {"cm3 per culm", 1e-6, ANJI_QUANTITY_VOLUME},
    {"dm3 per culm", 1e-3, ANJI_QUANTITY_VOLUME},
    {"m3 per culm", 1.0, ANJI_QUANTITY_VOLUME},
    {"m", 1.0, ANJI_QUANTITY_LENGTH},
    {"cm", 0.01, ANJI_QUANTITY_LENGTH},
    {"percent", 0.01, ANJI_QUANTITY_SHARE},
    {NULL, 0.0, 0},
};

const anjip_length_unit anjip_length_units[] = {
    {"m", 1.0}, {"dm", 10.0}, {"cm", 100.0}, {"mm", 1000.0}, {NULL, 0.0}};

const anjip_key anjip_keys[] = {
    {"species", ANJIP_KEY_TEXT, ANJI_EQUATION_SPECIES, NULL},
    {"names", ANJIP_KEY_TEXT, ANJI_EQUATION_NAMES, NULL},
    {"component", ANJIP_KEY_CHOICE, offsetof(anji_equation, component),
     anjip_component_words},
    {"form", ANJIP_KEY_FORM, 0, NULL},
    {"coefficients", ANJIP_KEY_COEFFICIENTS, 0, NULL},
    {"covariance", ANJIP_KEY_COVARIANCE, 0, NULL},
    {"unit", ANJIP_KEY_UNIT, 0, NULL},
    {"diameter", ANJIP_KEY_INPUT, 0, NULL},
    {"height", ANJIP_KEY_INPUT, 1, NULL},
    {"crown", ANJIP_KEY_INPUT, 2, NULL},
    {"width", ANJIP_KEY_INPUT, 4, NULL},
    {"age", ANJIP_KEY_AGE, 0, NULL},
    {"dbh_range", ANJIP_KEY_RANGE, ANJI_EQUATION_DBH_MIN, NULL},
    {"height_range", ANJIP_KEY_RANGE, ANJI_EQUATION_HEIGHT_MIN, NULL},
    {"crown_range", ANJIP_KEY_RANGE, ANJI_EQUATION_CROWN_MIN, NULL},
    {"age_range", ANJIP_KEY_RANGE, ANJI_EQUATION_AGE_MIN, NULL},
    {"range_from", ANJIP_KEY_CHOICE, offsetof(anji_equation, range), anjip_range_words},
    {"n", ANJIP_KEY_NUMBER, ANJI_EQUATION_N, NULL},
    {"r2", ANJIP_KEY_NUMBER, ANJI_EQUATION_R2, NULL},
    {"residual", ANJIP_KEY_RESIDUAL, 0, NULL},
    {"bias", ANJIP_KEY_CHOICE, offsetof(anji_equation, bias), anjip_bias_words},
    {"factor", ANJIP_KEY_NUMBER, ANJI_EQUATION_FACTOR, NULL},
    {"region", ANJIP_KEY_TEXT, ANJI_EQUATION_REGION, NULL},
    {"default_for", ANJIP_KEY_TEXT, ANJI_EQUATION_DEFAULT, NULL},
    {"group", ANJIP_KEY_TEXT, ANJI_EQUATION_GROUP, NULL},
    {"verified", ANJIP_KEY_CHOICE, offsetof(anji_equation, verified),
     anjip_verified_words},
    {"citation", ANJIP_KEY_TEXT, ANJI_EQUATION_CITATION, NULL},
    {"doi", ANJIP_KEY_TEXT, ANJI_EQUATION_DOI, NULL},
    {"read_in", ANJIP_KEY_TEXT, ANJI_EQUATION_READ_IN, NULL},
    {"note", ANJIP_KEY_TEXT, ANJI_EQUATION_NOTE, NULL},
    {NULL, 0, 0, NULL},
};

const char *anji_component_name(int component)
{
    static const char *const names[] = {
        NULL,           "culm",  "branch", "leaf",   "crown",        "above ground",
        "below ground", "total", "height", "volume", "product share"};
    return component > 0 && (size_t)component < ANJIP_COUNT(names) ? names[component]
                                                                   : NULL;
}

/* ---- what a record says ----------------------------------------------------------------- */

void anjip_equation_free(anji_equation *equation)
{
    if (equation == NULL)
        return;
    for (size_t i = 0; i < ANJI_EQUATION_TEXTS; i++)
        free(equation->texts[i]);
    free(equation->covariance);
    free(equation);
}

const char *anji_equation_text(const anji_equation *equation, int which)
{
    if (equation == NULL || which < 0 || which >= ANJI_EQUATION_TEXTS)
        return NULL;
    return equation->texts[which] != NULL ? equation->texts[which] : "";
}

double anji_equation_number(const anji_equation *equation, int which)
{
    if (equation == NULL || which < 0 || which >= ANJI_EQUATION_NUMBERS)
        return NAN;
    return equation->numbers[which];
}

int anji_equation_component(const anji_equation *equation)
{
    return equation == NULL ? -1 : equation->component;
}

int anji_equation_quantity(const anji_equation *equation)
{
    return equation == NULL ? -1 : equation->quantity;
}

int anji_equation_verified(const anji_equation *equation)
{
    return equation == NULL ? -1 : equation->verified;
}

int anji_equation_range(const anji_equation *equation)
{
    return equation == NULL ? -1 : equation->range;
}

uint32_t anji_equation_inputs(const anji_equation *equation)
{
    return equation == NULL ? 0 : equation->form.inputs;
}

size_t anji_equation_coefficients(const anji_equation *equation)
{
    return equation == NULL ? 0 : equation->coefficients.n;
}

const char *anji_equation_coefficient_name(const anji_equation *equation, size_t i)
{
    return equation == NULL || i >= equation->coefficients.n
               ? NULL
               : equation->coefficients.names[i];
}

const double *anji_equation_coefficient_values(const anji_equation *equation)
{
    return equation == NULL ? NULL : equation->coefficients.values;
}

int anji_equation_covariance(const anji_equation *equation, double *covariance,
                             anji_error *err)
{
    anjip_begin(err);
    if (equation == NULL || covariance == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "equation or covariance is NULL");
    size_t n = equation->coefficients.n;
    for (size_t i = 0; i < n * n; i++)
        covariance[i] = equation->covariance == NULL ? NAN : equation->covariance[i];
    if (equation->covariance == NULL)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                          "%s prints no covariance of its coefficients",
                          anji_equation_text(equation, ANJI_EQUATION_ID));
    return ANJI_OK;
}

/* The size that leaf models of moso reach, and half of it for what is mostly culm. */
static double assumed_error(int component)
{
    return component == ANJI_COMPONENT_BRANCH || component == ANJI_COMPONENT_LEAF ||
                   component == ANJI_COMPONENT_CROWN
               ? 0.45
               : 0.20;
}

int anji_equation_residual(const anji_equation *equation, double relative,
                           int accept_assumed, anji_residual *residual, anji_error *err)
{
    anjip_begin(err);
    if (residual != NULL) {
        memset(residual, 0, sizeof *residual);
        residual->value = NAN;
    }
    if (equation == NULL || residual == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "equation or residual is NULL");
    if (!isnan(relative) && !(relative > 0.0 && relative < INFINITY))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "a relative error of %g, want one above 0", relative);
    if (equation->residual.kind != ANJI_RESIDUAL_NONE) {
        *residual = equation->residual;
        return ANJI_OK;
    }
    if (isnan(relative) && !accept_assumed)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                          "%s prints no residual error: give a relative error, or "
                          "accept the assumed %.2f by name",
                          anji_equation_text(equation, ANJI_EQUATION_ID),
                          assumed_error(equation->component));
    residual->kind    = ANJI_RESIDUAL_RELATIVE;
    residual->assumed = isnan(relative) ? 2 : 1;
    residual->value   = isnan(relative) ? assumed_error(equation->component) : relative;
    return ANJI_OK;
}

/* ---- as text ---------------------------------------------------------------------------- */

typedef struct {
    char  *buffer;
    size_t size, length;
} writer;

ANJIP_PRINTF(2, 3) static void put(writer *w, const char *fmt, ...)
{
    va_list ap;
    size_t  room = w->length < w->size ? w->size - w->length : 0;

    va_start(ap, fmt);
    int n = vsnprintf(room > 0 ? w->buffer + w->length : NULL, room, fmt, ap);
    va_end(ap);
    w->length += n > 0 ? (size_t)n : 0;
}

static void put_number(writer *w, double value)
{
    char text[ANJI_NUMBER_SIZE];

    anji_format_number(value, text);
    put(w, "%s", text);
}

static void put_key(writer *w, const char *key)
{
    put(w, "%-12s = ", key);
}

static void put_coefficients(writer *w, const anji_equation *e, const char *key)
{
    if (e->coefficients.n == 0)
        return;
    put_key(w, key);
    for (size_t i = 0; i < e->coefficients.n; i++) {
        put(w, "%s%s = ", i > 0 ? "; " : "", e->coefficients.names[i]);
        put_number(w, e->coefficients.values[i]);
    }
    put(w, "\n");
}

static void put_covariance(writer *w, const anji_equation *e, const char *key)
{
    size_t n = e->coefficients.n;

    for (size_t i = 0; e->covariance != NULL && i < n; i++) {
        put_key(w, key);
        for (size_t j = 0; j <= i; j++) {
            put(w, "%s", j > 0 ? " " : "");
            put_number(w, e->covariance[i * n + j]);
        }
        put(w, "\n");
    }
}

static void put_range(writer *w, const anji_equation *e, const anjip_key *key)
{
    double min = e->numbers[key->index], max = e->numbers[key->index + 1];

    if (isnan(min) && isnan(max))
        return;
    put_key(w, key->key);
    if (!isnan(min))
        put_number(w, min);
    put(w, isnan(min) ? "to" : " to");
    if (!isnan(max)) {
        put(w, " ");
        put_number(w, max);
    }
    put(w, "\n");
}

static void put_input(writer *w, const anji_equation *e, const anjip_key *key)
{
    static const double to_m[ANJI_CULM_INPUTS] = {0.01, 1.0, 1.0, 1.0, 1.0};

    if ((e->form.inputs & (1u << key->index)) == 0)
        return;
    const anjip_length_unit *unit = anjip_length_units;
    while (unit->text != NULL &&
           fabs(unit->per_m * to_m[key->index] / e->scale[key->index] - 1.0) > 1e-9)
        unit++;
    put_key(w, key->key);
    const char *where =
        key->index == 0 ? anji_equation_text(e, ANJI_EQUATION_DIAMETER) : "";
    put(w, "%s%s%s\n", unit->text, where[0] != '\0' ? " " : "", where);
}

static void put_text(writer *w, const char *key, const char *text)
{
    if (text[0] == '\0')
        return;
    put_key(w, key);
    put(w, "%s\n", text);
}

static void put_choice(writer *w, const anji_equation *e, const anjip_key *key)
{
    int number;

    memcpy(&number, (const unsigned char *)e + key->index, sizeof number);
    const char *word = anjip_word_of(key->words, number);
    if (word != NULL && strcmp(word, "none") != 0)
        put_text(w, key->key, word);
}

static void put_scalar(writer *w, const anji_equation *e, const anjip_key *key)
{
    double value = e->numbers[key->index];

    if (isnan(value) ||
        (key->index == ANJI_EQUATION_FACTOR && e->bias != ANJIP_BIAS_FACTOR))
        return;
    put_key(w, key->key);
    put_number(w, value);
    put(w, "\n");
}

static void put_residual(writer *w, const anji_equation *e, const char *key)
{
    const anji_residual *r = &e->residual;

    if (r->kind == ANJI_RESIDUAL_NONE)
        return;
    put_key(w, key);
    put_number(w, r->value);
    put(w, " %s", anjip_word_of(anjip_residual_words, r->kind));
    if (r->kind == ANJI_RESIDUAL_POWER) {
        put(w, " ");
        put_number(w, r->power);
    }
    put(w, "\n");
}

static void put_line(writer *w, const anji_equation *e, const anjip_key *key)
{
    switch (key->kind) {
    case ANJIP_KEY_TEXT:
        put_text(w, key->key, anji_equation_text(e, (int)key->index));
        break;
    case ANJIP_KEY_CHOICE:
        put_choice(w, e, key);
        break;
    case ANJIP_KEY_NUMBER:
        put_scalar(w, e, key);
        break;
    case ANJIP_KEY_RANGE:
        put_range(w, e, key);
        break;
    case ANJIP_KEY_INPUT:
        put_input(w, e, key);
        break;
    case ANJIP_KEY_UNIT:
        put_text(w, key->key, anji_equation_text(e, ANJI_EQUATION_UNIT));
        break;
    case ANJIP_KEY_FORM:
        put_text(w, key->key, anji_equation_text(e, ANJI_EQUATION_FORM));
        break;
    case ANJIP_KEY_AGE:
        put_text(w, key->key, anji_equation_text(e, ANJI_EQUATION_AGE));
        break;
    case ANJIP_KEY_COEFFICIENTS:
        put_coefficients(w, e, key->key);
        break;
    case ANJIP_KEY_COVARIANCE:
        put_covariance(w, e, key->key);
        break;
    default:
        put_residual(w, e, key->key);
    }
}

size_t anji_equation_write(const anji_equation *equation, char *buffer, size_t size)
{
    writer w = {buffer, buffer == NULL ? 0 : size, 0};

    if (equation == NULL)
        return 0;
    put(&w, "[%s]\n", anji_equation_text(equation, ANJI_EQUATION_ID));
    for (const anjip_key *key = anjip_keys; key->key != NULL; key++)
        put_line(&w, equation, key);
    return w.length;
}
