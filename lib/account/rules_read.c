/* Rules from text: keys, values, and what a rule must hold.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "account/rules_private.h"

typedef struct {
    const char *name; /* of the text, for messages        */
    anji_error *err;
    int64_t     line; /* of the text, from 1              */
    const char *begin;
    anji_rule  *rule;
    int64_t     begun; /* line of the rule's id            */
    int64_t     text_line[ANJI_RULE_TEXTS];
    int64_t     choice_line[ANJI_RULE_CHOICES];
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

static int unwanted(reader *r, anjip_span span, const char *key, const char *wanted)
{
    return refuse_at(r, r->line, (int32_t)(span.at - r->begin) + 1,
                     "%s is '%.*s', want %s", key, ANJIP_SHOW(span), wanted);
}

static int no_memory(reader *r)
{
    return anjip_fail(r->err, ANJI_ERR_MEMORY, -1, "no memory for the rules of %.200s",
                      r->name);
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

/* An empty span is no text. */
static int store(reader *r, anjip_span span, char **to)
{
    if (span.n == 0)
        return ANJI_OK;
    *to = anjip_span_copy(span);
    return *to == NULL ? no_memory(r) : ANJI_OK;
}

static int read_word(reader *r, anjip_span span, const char *key,
                     const char *const *words, int *number)
{
    char   wanted[200];
    size_t used = 0;

    *number = anjip_rule_word(words, span);
    if (*number >= 0)
        return ANJI_OK;
    for (size_t i = 0; words[i] != NULL; i++)
        used += (size_t)snprintf(wanted + used, sizeof wanted - used, "%s%s",
                                 i > 0 ? ", " : "", words[i]);
    return unwanted(r, span, key, wanted);
}

/* "word | verified | clause", the last two optional. */
static int read_choice(reader *r, anjip_span value, int which)
{
    const anjip_rule_choice_key *key  = &anjip_rule_choice_keys[which];
    anjip_span                   rest = value, word = take_until(&rest, '|');
    int status = read_word(r, word, key->key, key->words, &r->rule->choices[which]);

    word = take_until(&rest, '|');
    if (status == ANJI_OK && word.n > 0)
        status = read_word(r, word, key->key, anjip_rule_verified_words,
                           &r->rule->choice_verified[which]);
    if (status == ANJI_OK)
        status = store(r, anjip_span_trim(rest), &r->rule->choice_clause[which]);
    return status;
}

/* ---- constants --------------------------------------------------------------------------- */

static int make_room(reader *r)
{
    anji_rule *rule = r->rule;

    if (rule->n < rule->room)
        return ANJI_OK;
    size_t               room = rule->room > 0 ? 2 * rule->room : 16;
    anjip_rule_constant *at   = room > SIZE_MAX / sizeof *at
                                    ? NULL
                                    : realloc(rule->constants, room * sizeof *at);
    if (at == NULL)
        return no_memory(r);
    rule->constants = at;
    rule->room      = room;
    return ANJI_OK;
}

static int read_value(reader *r, anjip_span span, double *value)
{
    *value = NAN;
    if (anjip_span_is(span, "?"))
        return ANJI_OK;
    if (anjip_number(span.at, span.n, value) == ANJIP_NUMBER)
        return ANJI_OK;
    return unwanted(r, span, "value of a constant",
                    "a number, or ? where none was read");
}

/* "name | unit | value | verified | clause | said", the last two optional. */
static int read_constant(reader *r, anjip_span value)
{
    anjip_span          rest = value, piece[6];
    anjip_rule_constant made = {{0}, NAN, 0};

    for (size_t i = 0; i < ANJIP_COUNT(piece); i++)
        piece[i] = take_until(&rest, '|');
    if (piece[3].n == 0)
        return unwanted(r, value, "constant",
                        "'name | unit | value | how verified | clause | said'");
    int status = read_value(r, piece[2], &made.value);
    if (status == ANJI_OK)
        status = read_word(r, piece[3], "constant", anjip_rule_verified_words,
                           &made.verified);
    if (status != ANJI_OK)
        return status;
    if (made.verified == ANJI_READ_UNVERIFIED && !isnan(made.value))
        return unwanted(r, piece[2], "value of an unverified constant",
                        "? (whoever uses the rule gives it), or 'user' behind it");
    if ((status = make_room(r)) != ANJI_OK)
        return status;
    anjip_rule_constant *to                     = &r->rule->constants[r->rule->n++];
    *to                                         = made;
    static const int from[ANJIP_CONSTANT_TEXTS] = {0, 1, 4, 5};
    for (size_t k = 0; k < ANJIP_CONSTANT_TEXTS && status == ANJI_OK; k++) {
        to->texts[k] = anjip_span_copy(piece[from[k]]);
        status       = to->texts[k] == NULL ? no_memory(r) : ANJI_OK;
    }
    if (status != ANJI_OK)
        return status;
    return anjip_rule_constant_of(r->rule, to->texts[0]) == to
               ? ANJI_OK
               : unwanted(r, piece[0], "constant", "each name once");
}

/* ---- a line ------------------------------------------------------------------------------ */

static int once(reader *r, anjip_span key, int64_t *line)
{
    if (*line != 0)
        return refuse_at(r, r->line, (int32_t)(key.at - r->begin) + 1,
                         "%.*s stands here and in line %lld, want it once",
                         ANJIP_SHOW(key), (long long)*line);
    *line = r->line;
    return ANJI_OK;
}

static int read_line(reader *r, anjip_span line)
{
    anjip_span rest = line, key = take_until(&rest, '='), value = anjip_span_trim(rest);

    if (r->rule == NULL)
        return unwanted(r, line, "a line before the first '[ID]'", "'[ID]'");
    if (key.n == line.n || value.n == 0)
        return unwanted(r, line, "a line", "'key = value'");
    if (anjip_span_is(key, "constant"))
        return read_constant(r, value);
    for (int i = 1; i < ANJI_RULE_TEXTS; i++)
        if (anjip_span_is(key, anjip_rule_text_keys[i])) {
            int status = once(r, key, &r->text_line[i]);
            return status != ANJI_OK ? status : store(r, value, &r->rule->texts[i]);
        }
    for (int i = 0; i < ANJI_RULE_CHOICES; i++)
        if (anjip_span_is(key, anjip_rule_choice_keys[i].key)) {
            int status = once(r, key, &r->choice_line[i]);
            return status != ANJI_OK ? status : read_choice(r, value, i);
        }
    return unwanted(r, key, "a key", "one of the manual page 'rules'");
}

/* ---- a whole rule ------------------------------------------------------------------------ */

static int check_rule(reader *r)
{
    static const int texts[] = {ANJI_RULE_TITLE, ANJI_RULE_DOCUMENT, ANJI_RULE_VERSION};
    static const int choices[] = {ANJI_RULE_SCHEME, ANJI_RULE_DEDUCTION};
    const char      *id        = anji_rule_text(r->rule, ANJI_RULE_ID);

    for (size_t i = 0; i < ANJIP_COUNT(texts); i++)
        if (r->text_line[texts[i]] == 0)
            return refuse_at(r, r->begun, 1, "%s has no %s, want one", id,
                             anjip_rule_text_keys[texts[i]]);
    for (size_t i = 0; i < ANJIP_COUNT(choices); i++)
        if (r->choice_line[choices[i]] == 0)
            return refuse_at(r, r->begun, 1, "%s has no %s, want one", id,
                             anjip_rule_choice_keys[choices[i]].key);
    int deduction = r->rule->choices[ANJI_RULE_DEDUCTION];
    for (const char *const *need = anjip_deduction_needs(deduction); *need != NULL;
         need++)
        if (anjip_rule_constant_of(r->rule, *need) == NULL)
            return refuse_at(
                r, r->choice_line[ANJI_RULE_DEDUCTION], 1,
                "%s: the deduction '%s' takes a constant '%s', and there is "
                "none",
                id, anji_rule_choice_word(r->rule, ANJI_RULE_DEDUCTION), *need);
    return ANJI_OK;
}

static int end_rule(reader *r, anjip_rule_list *list)
{
    if (r->rule == NULL)
        return ANJI_OK;
    int status = check_rule(r);
    if (status != ANJI_OK)
        return status;
    if (!anjip_rule_list_add(list, r->rule))
        return no_memory(r);
    r->rule = NULL;
    return ANJI_OK;
}

static int begin_rule(reader *r, anjip_span line, const anjip_rule_list *list)
{
    anjip_span id = {line.at + 1, line.n - 1};

    if (line.n < 3 || line.at[line.n - 1] != ']')
        return unwanted(r, line, "a line", "'[ID]'");
    id.n--;
    id = anjip_span_trim(id);
    for (size_t i = 0; i < id.n; i++)
        if (strchr(" \t[]|,", id.at[i]) != NULL)
            return unwanted(r, id, "an id",
                            "one without blanks, brackets, bars, commas");
    for (size_t i = 0; i < list->n; i++)
        if (anjip_span_is(id, anji_rule_text(list->at[i], ANJI_RULE_ID)))
            return unwanted(r, id, "a second rule of this file", "each id once");
    r->rule = anjip_calloc(1, sizeof *r->rule);
    if (r->rule == NULL)
        return no_memory(r);
    for (size_t i = 0; i < ANJI_RULE_CHOICES; i++)
        r->rule->choice_verified[i] = -1;
    r->rule->choices[ANJI_RULE_VERIFIED] = ANJI_READ_USER;
    r->begun                             = r->line;
    memset(r->text_line, 0, sizeof r->text_line);
    memset(r->choice_line, 0, sizeof r->choice_line);
    return store(r, id, &r->rule->texts[ANJI_RULE_ID]);
}

int anjip_rules_read(anjip_rule_list *list, const char *name, anjip_rule_line next,
                     void *context, anji_error *err)
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
        status = end_rule(&r, list);
        if (status == ANJI_OK)
            status = begin_rule(&r, line, list);
    }
    if (status == ANJI_OK)
        status = end_rule(&r, list);
    anjip_rule_free(r.rule);
    return status;
}
