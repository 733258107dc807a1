/* The set of rules: built in, loaded, found.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "account/rules_private.h"

/* ---- lists ------------------------------------------------------------------------------- */

int anjip_rule_list_add(anjip_rule_list *list, anji_rule *rule)
{
    if (list->n == list->room) {
        size_t      room = list->room > 0 ? 2 * list->room : 32;
        anji_rule **at =
            room > SIZE_MAX / sizeof *at ? NULL : realloc(list->at, room * sizeof *at);
        if (at == NULL)
            return 0;
        list->at   = at;
        list->room = room;
    }
    list->at[list->n++] = rule;
    return 1;
}

void anjip_rule_list_free(anjip_rule_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        anjip_rule_free(list->at[i]);
    free(list->at);
    memset(list, 0, sizeof *list);
}

static size_t position(const anjip_rule_list *list, const char *id)
{
    size_t i = 0;

    while (i < list->n && strcmp(anji_rule_text(list->at[i], ANJI_RULE_ID), id) != 0)
        i++;
    return i;
}

/* What the set will be with the new rules in it: *next; the rules that they replace:
 * *old. The set itself stays. */
static int merge(const anji_rules *rules, const anjip_rule_list *fresh,
                 anjip_rule_list *next, anjip_rule_list *old)
{
    for (size_t i = 0; i < rules->list.n; i++)
        if (!anjip_rule_list_add(next, rules->list.at[i]))
            return 0;
    for (size_t i = 0; i < fresh->n; i++) {
        size_t at = position(&rules->list, anji_rule_text(fresh->at[i], ANJI_RULE_ID));
        int    known = at < rules->list.n;
        if (!anjip_rule_list_add(known ? old : next,
                                 known ? next->at[at] : fresh->at[i]))
            return 0;
        if (known)
            next->at[at] = fresh->at[i];
    }
    return 1;
}

/* On failure the set keeps what it had. */
static int take(anji_rules *rules, const char *name, anjip_rule_line next_line,
                void *context, anji_error *err)
{
    anjip_rule_list fresh = {0}, old = {0}, next = {0};
    int             status = anjip_rules_read(&fresh, name, next_line, context, err);

    if (status == ANJI_OK && !merge(rules, &fresh, &next, &old))
        status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the rules");
    if (status != ANJI_OK) {
        free(old.at);
        free(next.at);
        anjip_rule_list_free(&fresh);
        return status;
    }
    free(rules->list.at);
    rules->list = next;
    anjip_rule_list_free(&old);
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

int anji_rules_builtin(anji_rules **rules, anji_error *err)
{
    const char *const *lines = anjip_rule_lines;

    anjip_begin(err);
    if (rules == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "rules is NULL");
    *rules = anjip_calloc(1, sizeof **rules);
    if (*rules == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the rules");
    int status = take(*rules, "rules.txt", next_builtin, &lines, err);
    if (status != ANJI_OK) {
        anji_rules_free(*rules);
        *rules = NULL;
    }
    return status;
}

int anji_rules_parse(anji_rules *rules, const char *name, size_t n, const char *text,
                     anji_error *err)
{
    anjip_span rest = {text, n};

    anjip_begin(err);
    if (rules == NULL || name == NULL || (text == NULL && n > 0))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "rules, name or text is NULL");
    return take(rules, name, next_of_text, &rest, err);
}

int anji_rules_load(anji_rules *rules, const char *path, anji_error *err)
{
    anjip_text text;

    anjip_begin(err);
    if (rules == NULL || path == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "rules or path is NULL");
    int status = anjip_text_load(&text, path, err);
    if (status != ANJI_OK)
        return status;
    anjip_span rest = {text.begin, (size_t)(text.end - text.begin)};
    status          = take(rules, path, next_of_text, &rest, err);
    anjip_text_free(&text);
    return status;
}

void anji_rules_free(anji_rules *rules)
{
    if (rules == NULL)
        return;
    anjip_rule_list_free(&rules->list);
    free(rules);
}

/* ---- finding ------------------------------------------------------------------------------- */

size_t anji_rules_count(const anji_rules *rules)
{
    return rules == NULL ? 0 : rules->list.n;
}

const anji_rule *anji_rules_at(const anji_rules *rules, size_t i)
{
    return i < anji_rules_count(rules) ? rules->list.at[i] : NULL;
}

const anji_rule *anji_rules_find(const anji_rules *rules, const char *id)
{
    if (rules == NULL || id == NULL)
        return NULL;
    return anji_rules_at(rules, position(&rules->list, id));
}

size_t anji_rules_search(const anji_rules *rules, size_t from, int scheme)
{
    size_t n = anji_rules_count(rules);

    while (from < n && scheme != -1 &&
           anji_rule_choice(anji_rules_at(rules, from), ANJI_RULE_SCHEME) != scheme)
        from++;
    return from < n ? from : n;
}
