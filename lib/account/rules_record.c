/* The words of a rule, what is read from it, and its text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/write.h>

#include "account/rules_private.h"

/* ---- words, by number ------------------------------------------------------------------- */

const char *const anjip_rule_text_keys[ANJI_RULE_TEXTS] = {
    NULL, "title", "document", "version", "clause", "read_in", "note"};

const char *const anjip_rule_verified_words[] = {"primary",    "agreeing", "secondary",
                                                 "corrected",  "derived",  "user",
                                                 "unverified", NULL};
static const char *const schemes[]            = {"NONE", "LOCAL", "CCER",  "VCS",
                                                 "GS",   "CDM",   "OTHER", NULL};
static const char *const deductions[]         = {
            "none",    "given", "step-half", "step-value", "excess",
            "student", "half",  "error",     "logistic",   NULL};
static const char *const permanences[] = {"none",  "given",     "fraction", "rating",
                                          "range", "temporary", "discount", NULL};
static const char *const bases[] = {"none", "change", "issued", "gross", "net", NULL};
static const char *const roundings[] = {"unread", "down", NULL};
static const char *const caps[]      = {"none", "long-term-average", "unread", NULL};
static const char *const leakages[]  = {"unread",  "zero",     "tool15",
                                        "modules", "at-start", NULL};
static const char *const baselines[] = {"unread",   "zero",    "change",
                                        "at-start", "dynamic", NULL};
static const char *const gwps[]      = {"unread", "SAR", "AR4", "AR5", "AR6", NULL};

const anjip_rule_choice_key anjip_rule_choice_keys[ANJI_RULE_CHOICES] = {
    {"verified", anjip_rule_verified_words},
    {"scheme", schemes},
    {"deduction", deductions},
    {"non_permanence", permanences},
    {"buffer_base", bases},
    {"rounding", roundings},
    {"cap", caps},
    {"leakage", leakages},
    {"baseline", baselines},
    {"gwp", gwps},
};

int anjip_rule_word(const char *const *words, anjip_span word)
{
    for (int i = 0; words[i] != NULL; i++)
        if (anjip_span_is(word, words[i]))
            return i;
    return -1;
}

/* The word of a number, or NULL. */
static const char *word_of(const char *const *words, int number)
{
    for (int i = 0; words[i] != NULL; i++)
        if (i == number)
            return words[i];
    return NULL;
}

const char *anji_scheme_name(int scheme)
{
    return word_of(schemes, scheme);
}

int anji_scheme_find(const char *name)
{
    return name == NULL ? -1
                        : anjip_rule_word(schemes, (anjip_span){name, strlen(name)});
}

const char *anji_verified_word(int verified)
{
    return word_of(anjip_rule_verified_words, verified);
}

/* ---- what a rule says ------------------------------------------------------------------- */

void anjip_rule_free(anji_rule *rule)
{
    if (rule == NULL)
        return;
    for (size_t i = 0; i < ANJI_RULE_TEXTS; i++)
        free(rule->texts[i]);
    for (size_t i = 0; i < ANJI_RULE_CHOICES; i++)
        free(rule->choice_clause[i]);
    for (size_t i = 0; i < rule->n; i++)
        for (size_t k = 0; k < ANJIP_CONSTANT_TEXTS; k++)
            free(rule->constants[i].texts[k]);
    free(rule->constants);
    free(rule);
}

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

const char *anji_rule_text(const anji_rule *rule, int which)
{
    if (rule == NULL || which < 0 || which >= ANJI_RULE_TEXTS)
        return NULL;
    return or_empty(rule->texts[which]);
}

int anji_rule_choice(const anji_rule *rule, int which)
{
    return rule == NULL || which < 0 || which >= ANJI_RULE_CHOICES
               ? -1
               : rule->choices[which];
}

const char *anji_rule_choice_word(const anji_rule *rule, int which)
{
    int number = anji_rule_choice(rule, which);

    return number < 0 ? NULL : word_of(anjip_rule_choice_keys[which].words, number);
}

int anji_rule_choice_verified(const anji_rule *rule, int which)
{
    if (anji_rule_choice(rule, which) < 0)
        return -1;
    return rule->choice_verified[which] >= 0 ? rule->choice_verified[which]
                                             : rule->choices[ANJI_RULE_VERIFIED];
}

const anjip_rule_constant *anjip_rule_constant_of(const anji_rule *rule,
                                                  const char      *name)
{
    for (size_t i = 0; i < rule->n; i++)
        if (strcmp(rule->constants[i].texts[0], name) == 0)
            return &rule->constants[i];
    return NULL;
}

static void lend(const anjip_rule_constant *from, anji_rule_constant *to)
{
    to->name     = or_empty(from->texts[0]);
    to->unit     = or_empty(from->texts[1]);
    to->clause   = or_empty(from->texts[2]);
    to->said     = or_empty(from->texts[3]);
    to->value    = from->value;
    to->verified = from->verified;
}

static int begin_constant(const anji_rule *rule, anji_rule_constant *constant,
                          anji_error *err)
{
    anjip_begin(err);
    if (constant != NULL) {
        memset(constant, 0, sizeof *constant);
        constant->value    = NAN;
        constant->verified = -1;
    }
    if (rule == NULL || constant == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "rule or constant is NULL");
    return ANJI_OK;
}

int anji_rule_constant_at(const anji_rule *rule, size_t i, anji_rule_constant *constant,
                          anji_error *err)
{
    int status = begin_constant(rule, constant, err);

    if (status != ANJI_OK)
        return status;
    if (i >= rule->n)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                          "%s has %zu constants, want number %zu",
                          anji_rule_text(rule, ANJI_RULE_ID), rule->n, i);
    lend(&rule->constants[i], constant);
    return ANJI_OK;
}

int anji_rule_constant_find(const anji_rule *rule, const char *name,
                            anji_rule_constant *constant, anji_error *err)
{
    int status = begin_constant(rule, constant, err);

    if (status != ANJI_OK)
        return status;
    if (name == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "name is NULL");
    const anjip_rule_constant *found = anjip_rule_constant_of(rule, name);
    if (found == NULL)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "%s has no constant '%.60s'",
                          anji_rule_text(rule, ANJI_RULE_ID), name);
    lend(found, constant);
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

static void put_choice(writer *w, const anji_rule *rule, int which)
{
    put(w, "%-14s = %s", anjip_rule_choice_keys[which].key,
        anji_rule_choice_word(rule, which));
    if (rule->choice_verified[which] >= 0)
        put(w, " | %s", anji_verified_word(rule->choice_verified[which]));
    if (rule->choice_clause[which] != NULL)
        put(w, " | %s", rule->choice_clause[which]);
    put(w, "\n");
}

static void put_constant(writer *w, const anjip_rule_constant *c)
{
    char number[ANJI_NUMBER_SIZE] = "?";

    if (!isnan(c->value))
        anji_format_number(c->value, number);
    put(w, "%-14s = %s | %s | %s | %s", "constant", c->texts[0], c->texts[1], number,
        anji_verified_word(c->verified));
    if (c->texts[2][0] != '\0' || c->texts[3][0] != '\0')
        put(w, " | %s", c->texts[2]);
    if (c->texts[3][0] != '\0')
        put(w, " | %s", c->texts[3]);
    put(w, "\n");
}

size_t anji_rule_write(const anji_rule *rule, char *buffer, size_t size)
{
    writer w = {buffer, buffer == NULL ? 0 : size, 0};

    if (rule == NULL)
        return 0;
    put(&w, "[%s]\n", anji_rule_text(rule, ANJI_RULE_ID));
    for (int i = 1; i < ANJI_RULE_TEXTS; i++)
        if (rule->texts[i] != NULL)
            put(&w, "%-14s = %s\n", anjip_rule_text_keys[i], rule->texts[i]);
    for (int i = 0; i < ANJI_RULE_CHOICES; i++)
        put_choice(&w, rule, i);
    for (size_t i = 0; i < rule->n; i++)
        put_constant(&w, &rule->constants[i]);
    return w.length;
}
