/* The set of equations: built in, loaded, found.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "bamboo/allometry_private.h"

/* ---- lists ------------------------------------------------------------------------------- */

int anjip_equation_list_add(anjip_equation_list *list, anji_equation *equation)
{
    if (list->n == list->room) {
        size_t          room = list->room > 0 ? 2 * list->room : 64;
        anji_equation **at =
            room > SIZE_MAX / sizeof *at ? NULL : realloc(list->at, room * sizeof *at);
        if (at == NULL)
            return 0;
        list->at   = at;
        list->room = room;
    }
    list->at[list->n++] = equation;
    return 1;
}

void anjip_equation_list_free(anjip_equation_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        anjip_equation_free(list->at[i]);
    free(list->at);
    memset(list, 0, sizeof *list);
}

/* ---- records into the set ------------------------------------------------------------------ */

static size_t position(const anji_equations *equations, const char *id)
{
    size_t i = 0;
    while (i < equations->list.n &&
           strcmp(anji_equation_text(equations->list.at[i], ANJI_EQUATION_ID), id) != 0)
        i++;
    return i;
}

/* What the set will be with the new records in it: *next; the records that they replace:
 * *old. The set itself stays. */
static int merge(const anji_equations *equations, const anjip_equation_list *fresh,
                 anjip_equation_list *next, anjip_equation_list *old)
{
    size_t n = equations->list.n;

    for (size_t i = 0; i < n; i++)
        if (!anjip_equation_list_add(next, equations->list.at[i]))
            return 0;
    for (size_t i = 0; i < fresh->n; i++) {
        size_t at =
            position(equations, anji_equation_text(fresh->at[i], ANJI_EQUATION_ID));
        if (!anjip_equation_list_add(at < n ? old : next,
                                     at < n ? next->at[at] : fresh->at[i]))
            return 0;
        if (at < n)
            next->at[at] = fresh->at[i];
    }
    return 1;
}

/* On failure the set keeps what it had. */
static int take(anji_equations *equations, const char *name, anjip_next_line next_line,
                void *context, anji_error *err)
{
    anjip_equation_list fresh = {0}, old = {0};
    anji_equations      next = {{0}, NULL, 0, 0};
    int status = anjip_equations_read(&fresh, name, next_line, context, err);

    if (status == ANJI_OK && !merge(equations, &fresh, &next.list, &old))
        status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the equations");
    if (status == ANJI_OK && (status = anjip_equations_judge(&next, err)) != ANJI_OK)
        /* the records' own counts: their findings have room from the last time */
        anjip_equations_judge(equations, NULL);
    if (status != ANJI_OK) {
        free(old.at);
        free(next.list.at);
        free(next.findings);
        anjip_equation_list_free(&fresh);
        return status;
    }
    free(equations->list.at);
    free(equations->findings);
    *equations = next;
    anjip_equation_list_free(&old);
    free(fresh.at);
    return ANJI_OK;
}

/* ---- the three sources of lines ------------------------------------------------------------ */

static int next_builtin(void *context, anjip_span *line)
{
    const char *const **at = context;

    if (**at == NULL)
        return 0;
    line->at = **at;
    line->n  = strlen(line->at);
    ++*at;
    return 1;
}

static int next_of_text(void *context, anjip_span *line)
{
    anjip_span *rest = context;

    if (rest->n == 0)
        return 0;
    const char *end = memchr(rest->at, '\n', rest->n);
    line->at        = rest->at;
    line->n         = end == NULL ? rest->n : (size_t)(end - rest->at);
    rest->at += line->n + (end != NULL);
    rest->n -= line->n + (end != NULL);
    if (line->n > 0 && line->at[line->n - 1] == '\r')
        line->n--;
    return 1;
}

int anji_equations_builtin(anji_equations **equations, anji_error *err)
{
    const char *const *lines = anjip_equation_lines;

    anjip_begin(err);
    if (equations == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "equations is NULL");
    *equations = anjip_calloc(1, sizeof **equations);
    if (*equations == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the equations");
    int status = take(*equations, "equations.txt", next_builtin, &lines, err);
    if (status != ANJI_OK) {
        anji_equations_free(*equations);
        *equations = NULL;
    }
    return status;
}

int anji_equations_parse(anji_equations *equations, const char *name, size_t n,
                         const char *text, anji_error *err)
{
    anjip_span rest = {text, n};

    anjip_begin(err);
    if (equations == NULL || name == NULL || (text == NULL && n > 0))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "equations, name or text is NULL");
    return take(equations, name, next_of_text, &rest, err);
}

int anji_equations_load(anji_equations *equations, const char *path, anji_error *err)
{
    anjip_text text;

    anjip_begin(err);
    if (equations == NULL || path == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "equations or path is NULL");
    int status = anjip_text_load(&text, path, err);
    if (status != ANJI_OK)
        return status;
    anjip_span rest = {text.begin, (size_t)(text.end - text.begin)};
    status          = take(equations, path, next_of_text, &rest, err);
    anjip_text_free(&text);
    return status;
}

void anji_equations_free(anji_equations *equations)
{
    if (equations == NULL)
        return;
    anjip_equation_list_free(&equations->list);
    free(equations->findings);
    free(equations);
}

/* ---- finding ------------------------------------------------------------------------------- */

size_t anji_equations_count(const anji_equations *equations)
{
    return equations == NULL ? 0 : equations->list.n;
}

const anji_equation *anji_equations_at(const anji_equations *equations, size_t i)
{
    return i < anji_equations_count(equations) ? equations->list.at[i] : NULL;
}

const anji_equation *anji_equations_find(const anji_equations *equations,
                                         const char           *id)
{
    if (equations == NULL || id == NULL)
        return NULL;
    return anji_equations_at(equations, position(equations, id));
}

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

int anjip_holds(const char *text, const char *part)
{
    if (part == NULL)
        return 1;
    for (; *text != '\0'; text++) {
        size_t i = 0;
        while (part[i] != '\0' && lower(text[i]) == lower(part[i]))
            i++;
        if (part[i] == '\0')
            return 1;
    }
    return part[0] == '\0';
}

int anjip_is_of(const anji_equation *equation, const char *species, const char *region)
{
    return (anjip_holds(anji_equation_text(equation, ANJI_EQUATION_SPECIES), species) ||
            anjip_holds(anji_equation_text(equation, ANJI_EQUATION_NAMES), species)) &&
           (anjip_holds(anji_equation_text(equation, ANJI_EQUATION_REGION), region) ||
            anjip_holds(anji_equation_text(equation, ANJI_EQUATION_DEFAULT), region));
}

size_t anji_equations_search(const anji_equations *equations, size_t from,
                             const char *species, const char *region, int component)
{
    size_t n = anji_equations_count(equations);

    for (size_t i = from; i < n; i++) {
        const anji_equation *e = equations->list.at[i];
        if (anjip_is_of(e, species, region) &&
            (component == ANJI_COMPONENT_ANY || component == e->component))
            return i;
    }
    return n;
}
