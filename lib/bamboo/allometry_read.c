/* Records of equations from text: keys, values, and what a record must hold.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "bamboo/allometry_private.h"

#define KEYS_MAX 40

typedef struct {
    const char    *name; /* of the text, for messages                           */
    anji_error    *err;
    int64_t        line;  /* of the text, from 1                                 */
    const char    *begin; /* of that line                                       */
    anji_equation *equation;
    int64_t        begun;          /* line of the record's id                       */
    int64_t        seen[KEYS_MAX]; /* line of each key of the record, 0 without */
    anjip_span     form;
    const char    *form_line; /* the line that holds it                         */
    size_t         rows;      /* of the covariance                              */
} reader;

/* ---- refusals: name:line:column: found, want --------------------------------------------- */

ANJIP_PRINTF(4, 5)
static int refuse_at(reader *r, int64_t line, int32_t column, const char *fmt, ...)
{
    char    what[600];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return anjip_fail_at(r->err, ANJI_ERR_FORMAT, line, column, "%.200s:%lld:%d: %s",
                         r->name, (long long)line, (int)column, what);
}

static int32_t column_of(const reader *r, anjip_span span)
{
    return (int32_t)(span.at - r->begin) + 1;
}

/* The span is not what the key wants. */
static int unwanted(reader *r, anjip_span span, const char *key, const char *wanted)
{
    return refuse_at(r, r->line, column_of(r, span), "%s is '%.*s', want %s", key,
                     ANJIP_SHOW(span), wanted);
}

static int no_memory(reader *r)
{
    return anjip_fail(r->err, ANJI_ERR_MEMORY, -1,
                      "no memory for the records of %.200s", r->name);
}

/* ---- pieces ------------------------------------------------------------------------------ */

/* What stands before the first `mark`, taken off *rest; all of it when there is none. */
static anjip_span take_until(anjip_span *rest, char mark)
{
    const char *at    = rest->n > 0 ? memchr(rest->at, mark, rest->n) : NULL;
    anjip_span  piece = {rest->at, at == NULL ? rest->n : (size_t)(at - rest->at)};
    size_t      used  = at == NULL ? rest->n : piece.n + 1;

    rest->at += used;
    rest->n -= used;
    return anjip_span_trim(piece);
}

static anjip_span take_word(anjip_span *rest)
{
    *rest = anjip_span_trim(*rest);
    return take_until(rest, ' ');
}

static int read_number(reader *r, anjip_span span, const char *key, double *value)
{
    if (anjip_number(span.at, span.n, value) == ANJIP_NUMBER)
        return ANJI_OK;
    return unwanted(r, span, key, "a number");
}

/* ---- one function for each kind of key ---------------------------------------------------- */

static int store_text(reader *r, anjip_span value, size_t which)
{
    free(r->equation->texts[which]);
    r->equation->texts[which] = anjip_span_copy(value);
    return r->equation->texts[which] == NULL ? no_memory(r) : ANJI_OK;
}

static int read_choice(reader *r, anjip_span value, const anjip_key *key)
{
    char   wanted[200];
    size_t used = 0;

    for (const anjip_word *word = key->words; word->word != NULL; word++)
        if (anjip_span_is(value, word->word)) {
            memcpy((unsigned char *)r->equation + key->index, &word->number,
                   sizeof word->number);
            return ANJI_OK;
        }
    for (const anjip_word *word = key->words; word->word != NULL; word++)
        used += (size_t)snprintf(wanted + used, sizeof wanted - used, "%s%s",
                                 used > 0 ? ", " : "", word->word);
    return unwanted(r, value, key->key, wanted);
}

static int read_scalar(reader *r, anjip_span value, const anjip_key *key)
{
    static const struct {
        size_t      index;
        double      min, max;
        const char *wanted;
    } limits[] = {
        {ANJI_EQUATION_N, 1.0, 1e9, "a number of culms"},
        {ANJI_EQUATION_R2, 0.0, 1.0, "0 to 1"},
        {ANJI_EQUATION_FACTOR, 0.5, 2.0, "0.5 to 2"},
    };
    double x;
    int    status = read_number(r, value, key->key, &x);

    if (status != ANJI_OK)
        return status;
    for (size_t i = 0; i < ANJIP_COUNT(limits); i++)
        if (limits[i].index == key->index &&
            !(x >= limits[i].min && x <= limits[i].max))
            return unwanted(r, value, key->key, limits[i].wanted);
    r->equation->numbers[key->index] = x;
    return ANJI_OK;
}

/* "3.73 to 10.02"; one side may be empty. */
static int read_range(reader *r, anjip_span value, const anjip_key *key)
{
    anjip_span side[2] = {value, {NULL, 0}};
    double    *to      = &r->equation->numbers[key->index];

    for (size_t i = 0; i + 1 < value.n && side[1].at == NULL; i++)
        if (value.at[i] == 't' && value.at[i + 1] == 'o') {
            side[0].n  = i;
            side[1].at = value.at + i + 2;
            side[1].n  = value.n - i - 2;
        }
    if (side[1].at == NULL)
        return unwanted(r, value, key->key, "two numbers such as '3.7 to 10'");
    for (int i = 0; i < 2; i++) {
        side[i] = anjip_span_trim(side[i]);
        to[i]   = NAN;
        if (side[i].n > 0) {
            int status = read_number(r, side[i], key->key, &to[i]);
            if (status != ANJI_OK)
                return status;
        }
    }
    if (to[0] < 0.0 || to[0] > to[1] || (isnan(to[0]) && isnan(to[1])))
        return unwanted(r, value, key->key, "the smaller number first, none below 0");
    return ANJI_OK;
}

static int read_input(reader *r, anjip_span value, const anjip_key *key)
{
    /* the library's own units: cm, m, m, -, m */
    static const double in_m[ANJI_CULM_INPUTS] = {0.01, 1.0, 1.0, 1.0, 1.0};
    anjip_span          rest = value, word = take_word(&rest);

    for (const anjip_length_unit *unit = anjip_length_units; unit->text != NULL; unit++)
        if (anjip_span_is(word, unit->text)) {
            r->equation->scale[key->index] =
                unit->per_m == 100.0 && in_m[key->index] == 0.01
                    ? 1.0
                    : unit->per_m * in_m[key->index];
            return key->index == 0 && rest.n > 0
                       ? store_text(r, anjip_span_trim(rest), ANJI_EQUATION_DIAMETER)
                       : ANJI_OK;
        }
    return unwanted(r, word, key->key, "m, dm, cm or mm");
}

static int read_unit(reader *r, anjip_span value)
{
    char   wanted[300];
    size_t used = 0;

    for (const anjip_result_unit *unit = anjip_result_units; unit->text != NULL; unit++)
        if (anjip_span_is(value, unit->text)) {
            r->equation->quantity                     = unit->quantity;
            r->equation->numbers[ANJI_EQUATION_TO_SI] = unit->to_si;
            return store_text(r, value, ANJI_EQUATION_UNIT);
        }
    for (const anjip_result_unit *unit = anjip_result_units; unit->text != NULL; unit++)
        used += (size_t)snprintf(wanted + used, sizeof wanted - used, "%s%s",
                                 used > 0 ? ", " : "", unit->text);
    return unwanted(r, value, "unit", wanted);
}

static int read_age(reader *r, anjip_span value)
{
    if (anjip_span_is(value, "du") || anjip_span_is(value, "years") ||
        anjip_span_is(value, "class"))
        return store_text(r, value, ANJI_EQUATION_AGE);
    return unwanted(r, value, "age", "du, years or class");
}

static int is_name(anjip_span name)
{
    if (name.n == 0 || name.n >= ANJIP_NAME_SIZE ||
        (name.n == 1 && strchr("DHLAW", name.at[0]) != NULL))
        return 0;
    for (size_t i = 0; i < name.n; i++) {
        char c      = name.at[i];
        int  letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && !(i > 0 && c >= '0' && c <= '9'))
            return 0;
    }
    return 1;
}

static int read_coefficients(reader *r, anjip_span value)
{
    anjip_coefficients *c = &r->equation->coefficients;

    while (value.n > 0) {
        anjip_span number = take_until(&value, ';');
        if (number.n == 0)
            continue;
        anjip_span name = take_until(&number, '=');
        number          = anjip_span_trim(number);
        if (!is_name(name))
            return unwanted(r, name, "a coefficient's name",
                            "letters and digits, at most 15, and not D, H, L, A, W");
        for (size_t i = 0; i < c->n; i++)
            if (anjip_span_is(name, c->names[i]))
                return unwanted(r, name, "a coefficient's name", "each name once");
        if (c->n == ANJIP_COEFFICIENTS)
            return unwanted(r, name, "one coefficient more", "at most 32");
        int status = read_number(r, number, "a coefficient", &c->values[c->n]);
        if (status != ANJI_OK)
            return status;
        memcpy(c->names[c->n], name.at, name.n);
        c->names[c->n++][name.n] = '\0';
    }
    return ANJI_OK;
}

/* Row i has i + 1 numbers; it fills the column as well. */
static int read_covariance(reader *r, anjip_span value)
{
    size_t n = r->equation->coefficients.n, row = r->rows++;

    if (row >= n)
        return unwanted(r, value, "one row of the covariance more",
                        "as many as coefficients, which stand before it");
    if (r->equation->covariance == NULL)
        r->equation->covariance = anjip_calloc(n * n, sizeof(double));
    double *c = r->equation->covariance;
    if (c == NULL)
        return no_memory(r);
    for (size_t j = 0; j <= row; j++) {
        anjip_span word   = take_word(&value);
        int        status = read_number(r, word, "the covariance", &c[row * n + j]);
        if (status != ANJI_OK)
            return status;
        c[j * n + row] = c[row * n + j];
    }
    value = anjip_span_trim(value);
    if (value.n > 0)
        return unwanted(r, value, "the rest of a row of the covariance",
                        "a lower triangle, one number more in each row");
    if (c[row * n + row] < 0.0)
        return unwanted(r, value, "a variance below 0", "one of at least 0");
    return ANJI_OK;
}

/* "0.21 relative", "0.12 power 0.8" */
static int read_residual(reader *r, anjip_span value)
{
    anji_residual *residual = &r->equation->residual;
    anjip_span     rest = value, number = take_word(&rest), word = take_word(&rest);
    int            status = read_number(r, number, "residual", &residual->value);

    if (status != ANJI_OK)
        return status;
    if (!(residual->value > 0.0))
        return unwanted(r, number, "residual", "a number above 0");
    for (const anjip_word *w = anjip_residual_words; w->word != NULL; w++)
        if (anjip_span_is(word, w->word))
            residual->kind = w->number;
    if (residual->kind == ANJI_RESIDUAL_NONE)
        return unwanted(r, word.n > 0 ? word : number, "residual",
                        "a number and absolute, relative, log or 'power K'");
    if (residual->kind == ANJI_RESIDUAL_POWER)
        return read_number(r, take_word(&rest), "residual's power", &residual->power);
    return ANJI_OK;
}

static int read_value(reader *r, anjip_span value, const anjip_key *key)
{
    switch (key->kind) {
    case ANJIP_KEY_TEXT:
        return store_text(r, value, key->index);
    case ANJIP_KEY_CHOICE:
        return read_choice(r, value, key);
    case ANJIP_KEY_NUMBER:
        return read_scalar(r, value, key);
    case ANJIP_KEY_RANGE:
        return read_range(r, value, key);
    case ANJIP_KEY_INPUT:
        return read_input(r, value, key);
    case ANJIP_KEY_UNIT:
        return read_unit(r, value);
    case ANJIP_KEY_FORM:
        r->form      = value;
        r->form_line = r->begin;
        return store_text(r, value, ANJI_EQUATION_FORM);
    case ANJIP_KEY_AGE:
        return read_age(r, value);
    case ANJIP_KEY_COEFFICIENTS:
        return read_coefficients(r, value);
    case ANJIP_KEY_COVARIANCE:
        return read_covariance(r, value);
    default:
        return read_residual(r, value);
    }
}

static int unknown_key(reader *r, anjip_span word)
{
    char   wanted[500];
    size_t used = 0;

    for (const anjip_key *key = anjip_keys; key->key != NULL; key++)
        used += (size_t)snprintf(wanted + used, sizeof wanted - used, "%s%s",
                                 used > 0 ? ", " : "", key->key);
    return unwanted(r, word, "a key", wanted);
}

static int read_line(reader *r, anjip_span line)
{
    anjip_span value = line, word = take_until(&value, '=');
    size_t     i = 0;

    if (word.n == anjip_span_trim(line).n)
        return unwanted(r, word, "a line", "'key = value', '[ID]' or '# comment'");
    if (r->equation == NULL)
        return unwanted(r, word, "a key before the first record", "a line '[ID]'");
    while (anjip_keys[i].key != NULL && !anjip_span_is(word, anjip_keys[i].key))
        i++;
    if (anjip_keys[i].key == NULL)
        return unknown_key(r, word);
    if (r->seen[i] != 0 && anjip_keys[i].kind != ANJIP_KEY_COVARIANCE)
        return refuse_at(r, r->line, column_of(r, word),
                         "%s stands here and in line %lld, want it once",
                         anjip_keys[i].key, (long long)r->seen[i]);
    r->seen[i] = r->line;
    value      = anjip_span_trim(value);
    if (value.n == 0)
        return unwanted(r, value, anjip_keys[i].key, "a value behind '='");
    return read_value(r, value, &anjip_keys[i]);
}

/* ---- a whole record ------------------------------------------------------------------------ */

static int64_t line_of(const reader *r, const char *key)
{
    for (size_t i = 0; anjip_keys[i].key != NULL; i++)
        if (strcmp(anjip_keys[i].key, key) == 0)
            return r->seen[i];
    return 0;
}

static int check_keys(reader *r)
{
    static const char *const required[] = {"species", "component", "form", "unit"};
    static const char *const units[] = {"diameter", "height", "crown", "age", "width"};
    const char              *id = anji_equation_text(r->equation, ANJI_EQUATION_ID);

    for (size_t i = 0; i < ANJIP_COUNT(required); i++)
        if (line_of(r, required[i]) == 0)
            return refuse_at(r, r->begun, 1, "%s has no %s, want one", id, required[i]);
    size_t at = 0;
    char   what[300];
    if (anjip_form_compile(&r->equation->form, &r->equation->coefficients, r->form, &at,
                           what, sizeof what) != ANJI_OK)
        return refuse_at(r, line_of(r, "form"),
                         (int32_t)(r->form.at - r->form_line) + (int32_t)at + 1,
                         "%s: %s", id, what);
    for (size_t i = 0; i < ANJI_CULM_INPUTS; i++)
        if ((r->equation->form.inputs & (1u << i)) != 0 && line_of(r, units[i]) == 0)
            return refuse_at(r, line_of(r, "form"), 1,
                             "%s: the form has %c, but no line '%s' says its unit", id,
                             "DHLAW"[i], units[i]);
    for (size_t i = 0; i < r->equation->coefficients.n; i++)
        if ((r->equation->form.coefficients & (1u << i)) == 0)
            return refuse_at(r, line_of(r, "coefficients"), 1,
                             "%s: coefficient %s is not in the form %s", id,
                             r->equation->coefficients.names[i],
                             anji_equation_text(r->equation, ANJI_EQUATION_FORM));
    return ANJI_OK;
}

/* Which quantity a component is measured in: a mass, or its own. */
static int fits(int component, int quantity)
{
    if (component == ANJI_COMPONENT_HEIGHT)
        return quantity == ANJI_QUANTITY_LENGTH;
    if (component == ANJI_COMPONENT_VOLUME)
        return quantity == ANJI_QUANTITY_VOLUME;
    if (component == ANJI_COMPONENT_SHARE)
        return quantity == ANJI_QUANTITY_SHARE;
    return quantity <= ANJI_QUANTITY_FRESH;
}

static int check_whole(reader *r)
{
    anji_equation *e  = r->equation;
    const char    *id = anji_equation_text(e, ANJI_EQUATION_ID);

    if (!fits(e->component, e->quantity))
        return refuse_at(r, line_of(r, "unit"), 1,
                         "%s: %s in '%s', want a unit of that kind", id,
                         anji_component_name(e->component),
                         anji_equation_text(e, ANJI_EQUATION_UNIT));
    if (r->rows != 0 && r->rows != e->coefficients.n)
        return refuse_at(r, line_of(r, "covariance"), 1,
                         "%s: %lu rows of covariance for %lu coefficients", id,
                         (unsigned long)r->rows, (unsigned long)e->coefficients.n);
    if (e->bias == ANJIP_BIAS_BASKERVILLE && e->residual.kind != ANJI_RESIDUAL_LOG)
        return refuse_at(r, line_of(r, "bias"), 1,
                         "%s: bias baskerville, want a residual error of logarithms: "
                         "'residual = S log'",
                         id);
    if (e->bias == ANJIP_BIAS_FACTOR && isnan(e->numbers[ANJI_EQUATION_FACTOR]))
        return refuse_at(r, line_of(r, "bias"), 1,
                         "%s: bias factor, want a line 'factor = F'", id);
    if (e->bias != ANJIP_BIAS_FACTOR && !isnan(e->numbers[ANJI_EQUATION_FACTOR]))
        return refuse_at(r, line_of(r, "factor"), 1,
                         "%s: a factor, want also 'bias = factor'", id);
    return ANJI_OK;
}

/* What follows from the rest of the record. */
static void complete(anji_equation *e, int range_is_said)
{
    double *number = e->numbers;

    if (e->bias == ANJIP_BIAS_BASKERVILLE)
        number[ANJI_EQUATION_FACTOR] = exp(0.5 * e->residual.value * e->residual.value);
    else if (e->bias != ANJIP_BIAS_FACTOR)
        number[ANJI_EQUATION_FACTOR] = 1.0;
    int given =
        !isnan(number[ANJI_EQUATION_DBH_MIN]) || !isnan(number[ANJI_EQUATION_DBH_MAX]);
    if (!range_is_said)
        e->range = given ? ANJI_RANGE_PUBLISHED : ANJI_RANGE_NONE;
}

static int end_record(reader *r, anjip_equation_list *list)
{
    if (r->equation == NULL)
        return ANJI_OK;
    int status = check_keys(r);
    if (status == ANJI_OK)
        status = check_whole(r);
    if (status != ANJI_OK)
        return status;
    complete(r->equation, line_of(r, "range_from") != 0);
    if (!anjip_equation_list_add(list, r->equation))
        return no_memory(r);
    r->equation = NULL;
    return ANJI_OK;
}

static int begin_record(reader *r, anjip_span line, const anjip_equation_list *list)
{
    anjip_span id = {line.at + 1, line.n - 1};

    if (line.n < 3 || line.at[line.n - 1] != ']')
        return unwanted(r, line, "a line", "'[ID]'");
    id.n--;
    id = anjip_span_trim(id);
    for (size_t i = 0; i < id.n; i++)
        if (id.at[i] == ' ' || id.at[i] == '\t' || id.at[i] == '[' || id.at[i] == ']')
            return unwanted(r, id, "an id", "one without blanks and brackets");
    for (size_t i = 0; i < list->n; i++)
        if (anjip_span_is(id, anji_equation_text(list->at[i], ANJI_EQUATION_ID)))
            return unwanted(r, id, "a second record of this file", "each id once");
    r->equation = anjip_calloc(1, sizeof *r->equation);
    if (r->equation == NULL)
        return no_memory(r);
    for (size_t i = 0; i < ANJI_EQUATION_NUMBERS; i++)
        r->equation->numbers[i] = NAN;
    for (size_t i = 0; i < ANJI_CULM_INPUTS; i++)
        r->equation->scale[i] = 1.0;
    r->equation->verified = ANJI_READ_USER;
    r->begun              = r->line;
    r->rows               = 0;
    memset(r->seen, 0, sizeof r->seen);
    return store_text(r, id, ANJI_EQUATION_ID);
}

int anjip_equations_read(anjip_equation_list *list, const char *name,
                         anjip_next_line next, void *context, anji_error *err)
{
    reader     r      = {.name = name, .err = err};
    int        status = ANJI_OK;
    anjip_span line;

    while (status == ANJI_OK && next(context, &line)) {
        r.line++;
        r.begin = line.at;
        line    = anjip_span_trim(line);
        if (line.n == 0 || line.at[0] == '#')
            continue;
        if (line.at[0] != '[') {
            status = read_line(&r, line);
            continue;
        }
        status = end_record(&r, list);
        if (status == ANJI_OK)
            status = begin_record(&r, line, list);
    }
    if (status == ANJI_OK)
        status = end_record(&r, list);
    anjip_equation_free(r.equation);
    return status;
}
