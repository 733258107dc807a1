/* Fitted equations as records; the coefficients of a form.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/write.h>

#include "bamboo/equation_fit.h"

/* ---- the names in a form --------------------------------------------------------------------- */

static int is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The next name from *at on that is a coefficient; empty at the end. Numbers such as 1e5
 * hold no name. */
static anjip_span next_name(const char **at)
{
    static const char *const known[] = {"D",   "H",  "L",     "A",   "W",
                                        "exp", "ln", "log10", "log", "sqrt"};
    const char              *p       = *at;

    while (*p != '\0') {
        anjip_span name = {p, 0};
        if (is_digit(*p) || *p == '.') {
            while (is_digit(*p) || *p == '.')
                p++;
            if ((*p == 'e' || *p == 'E') &&
                is_digit(p[1 + (p[1] == '-' || p[1] == '+')]))
                p += 2;
            continue;
        }
        while (is_letter(*p) || (name.n > 0 && is_digit(*p))) {
            p++;
            name.n++;
        }
        p += name.n == 0;
        int own = name.n > 0;
        for (size_t i = 0; i < ANJIP_COUNT(known); i++)
            own = own && !anjip_span_is(name, known[i]);
        if (own) {
            *at = p;
            return name;
        }
    }
    *at = p;
    return (anjip_span){p, 0};
}

int anjip_fit_names(const char *form, anjip_coefficients *names)
{
    names->n = 0;
    for (anjip_span name = next_name(&form); name.n > 0; name = next_name(&form)) {
        size_t i = 0;
        while (i < names->n && !anjip_span_is(name, names->names[i]))
            i++;
        if (i < names->n)
            continue;
        /* room for the number of a part behind it */
        if (names->n == ANJIP_COEFFICIENTS || name.n + 2 >= ANJIP_NAME_SIZE)
            return 0;
        memcpy(names->names[names->n], name.at, name.n);
        names->names[names->n++][name.n] = '\0';
    }
    return 1;
}

size_t anjip_fit_renamed(const char *form, size_t suffix, char *text, size_t size)
{
    size_t      used = 0;
    const char *from = form;

    for (anjip_span name = next_name(&form); name.n > 0; name = next_name(&form)) {
        int n = snprintf(text + used, size - used, "%.*s%lu", (int)(form - from), from,
                         (unsigned long)suffix);
        used += n > 0 && (size_t)n < size - used ? (size_t)n : 0;
        from = form;
    }
    int n = snprintf(text + used, size - used, "%s", from);
    return used + (n > 0 && (size_t)n < size - used ? (size_t)n : 0);
}

/* ---- records ----------------------------------------------------------------------------------- */

#define TEXT_MAX ((size_t)1 << 18) /* 9 records, each of 32 x 33 / 2 numbers at most */

typedef struct {
    const anji_equation_system *s;
    const char                 *id, *species, *region, *unit;
    char                       *text;
    size_t                      used;
} recorder;

ANJIP_PRINTF(2, 3) static void put(recorder *r, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(r->text + r->used, TEXT_MAX - r->used, fmt, ap);
    va_end(ap);
    if (n > 0 && (size_t)n < TEXT_MAX - r->used)
        r->used += (size_t)n;
}

static void put_number(recorder *r, double value)
{
    char text[ANJI_NUMBER_SIZE];

    anji_format_number(value, text);
    put(r, "%s", text);
}

/* "culm" to "CULM"; names of two words lose the second. */
static void put_component(recorder *r, int component)
{
    const char *word = anjip_word_of(anjip_component_words, component);

    for (; *word != '\0'; word++)
        put(r, "%c", *word >= 'a' && *word <= 'z' ? *word - 'a' + 'A' : *word);
}

static void put_covariance(recorder *r, size_t first, size_t n)
{
    for (size_t i = first; i < first + n; i++) {
        put(r, "covariance = ");
        for (size_t j = first; j <= i; j++) {
            put(r, " ");
            put_number(r, r->s->covariance[i * r->s->p + j]);
        }
        put(r, "\n");
    }
}

static void put_ranges(recorder *r, uint32_t inputs)
{
    static const char *const keys[]  = {"dbh_range", "height_range", "crown_range",
                                        "age_range"};
    static const char *const units[] = {"diameter = cm", "height = m", "crown = m",
                                        "age = years", "width = m"};

    for (size_t i = 0; i < ANJI_CULM_INPUTS; i++) {
        const double *x = r->s->column[i];
        if ((inputs & (1u << i)) == 0 || x == NULL)
            continue;
        double min = INFINITY, max = 0.0;
        for (size_t j = 0; j < r->s->n; j++) {
            min = fmin(min, x[j]);
            max = fmax(max, x[j]);
        }
        put(r, "%s\n", units[i]);
        if (i >= ANJIP_COUNT(keys))
            continue;
        put(r, "%s = ", keys[i]);
        put_number(r, min);
        put(r, " to ");
        put_number(r, max);
        put(r, "\n");
    }
}

static void put_common(recorder *r, double r2, double sigma, double weight)
{
    put(r, "range_from = data\nunit = %s\nspecies = %s\nn = %lu\n", r->unit, r->species,
        (unsigned long)r->s->n);
    if (r->region != NULL && r->region[0] != '\0')
        put(r, "region = %s\n", r->region);
    if (r2 >= 0.0) {
        put(r, "r2 = ");
        put_number(r, r2);
        put(r, "\n");
    }
    if (sigma > 0.0) {
        put(r, "residual = ");
        put_number(r, sigma);
        if (weight > 0.0) {
            put(r, " power ");
            put_number(r, weight);
            put(r, "\n");
        } else {
            put(r, " absolute\n");
        }
    }
    if (r->s->n_parts > 1)
        put(r, "group = %s\n", r->id);
    put(r, "verified = user\nread_in = fitted by libanjicarbon %s\n", anji_version());
}

static void put_part(recorder *r, size_t i)
{
    const anjip_part *part = &r->s->parts[i];

    put(r, "[%s", r->id);
    if (r->s->n_parts > 1) {
        put(r, "_");
        put_component(r, part->component);
    }
    put(r, "]\ncomponent = %s\nform = %s\ncoefficients = ",
        anjip_word_of(anjip_component_words, part->component), part->text);
    for (size_t k = 0; k < part->names.n; k++) {
        put(r, "%s = ", part->names.names[k]);
        put_number(r, r->s->c[(size_t)part->summary.first + k]);
        put(r, ";");
    }
    put(r, "\n");
    put_covariance(r, (size_t)part->summary.first, part->names.n);
    put_ranges(r, part->form.inputs);
    put_common(r, part->summary.r2, part->summary.sigma, part->summary.weight);
}

static void put_total(recorder *r, int total)
{
    uint32_t inputs = 0;

    put(r, "[%s_", r->id);
    put_component(r, total);
    put(r, "]\ncomponent = %s\nform = ", anjip_word_of(anjip_component_words, total));
    for (size_t i = 0; i < r->s->n_parts; i++) {
        put(r, "%s(", i > 0 ? "+" : "");
        r->used += anjip_fit_renamed(r->s->parts[i].text, i + 1, r->text + r->used,
                                     TEXT_MAX - r->used);
        put(r, ")");
        inputs |= r->s->parts[i].form.inputs;
    }
    put(r, "\ncoefficients = ");
    for (size_t i = 0; i < r->s->n_parts; i++)
        for (size_t k = 0; k < r->s->parts[i].names.n; k++) {
            put(r, "%s%lu = ", r->s->parts[i].names.names[k], (unsigned long)i + 1);
            put_number(r, r->s->c[(size_t)r->s->parts[i].summary.first + k]);
            put(r, ";");
        }
    put(r, "\n");
    put_covariance(r, 0, r->s->p);
    put_ranges(r, inputs);
    put_common(r, r->s->total_r2, r->s->total_sigma, r->s->total_weight);
}

static int check_components(const anji_equation_system *s, int total, anji_error *err)
{
    for (size_t i = 0; i < s->n_parts; i++)
        for (size_t k = 0; k <= i; k++)
            if (s->parts[i].component == (k < i ? s->parts[k].component : total) &&
                s->n_parts > 1)
                return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                                  "part %lu is %s, as another record of the system",
                                  (unsigned long)i + 1,
                                  anji_component_name(s->parts[i].component));
    return ANJI_OK;
}

int anji_equation_system_add(const anji_equation_system *system,
                             anji_equations *equations, const char *id,
                             const char *species, const char *region, const char *unit,
                             int total, anji_error *err)
{
    recorder r = {system, id, species, region, unit, NULL, 0};

    anjip_begin(err);
    if (system == NULL || equations == NULL || id == NULL || species == NULL ||
        unit == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "system, equations, id, species or unit is NULL");
    if (total != ANJI_COMPONENT_ANY && anji_component_name(total) == NULL)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "component %d of the total", total);
    int status = check_components(system, total, err);
    if (status != ANJI_OK)
        return status;
    const char *const texts[] = {id, species, region, unit};
    for (size_t i = 0; i < ANJIP_COUNT(texts); i++)
        if (texts[i] != NULL &&
            (strpbrk(texts[i], "\r\n") != NULL || strlen(texts[i]) > 200))
            return anjip_fail(err, ANJI_ERR_FORMAT, -1,
                              "'%.60s', want at most 200 letters in one line",
                              texts[i]);
    r.text = anjip_malloc(TEXT_MAX, 1);
    if (r.text == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for records");
    for (size_t i = 0; i < system->n_parts; i++)
        put_part(&r, i);
    if (system->n_parts > 1 && total != ANJI_COMPONENT_ANY)
        put_total(&r, total);
    status = anji_equations_parse(equations, id, r.used, r.text, err);
    free(r.text);
    return status;
}
