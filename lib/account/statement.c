/* Statements: made, filled, freed. What cannot be written is refused here.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "account/file.h"
#include "account/statement_private.h"

#define DF_DECIMALS 1
#define FIRST_ROOM  8

const char *const anjip_section_names[ANJIP_SECTIONS]   = {"step", "uncertainty",
                                                           "result"};
const char *const anjip_section_members[ANJIP_SECTIONS] = {"steps", "uncertainty",
                                                           "results"};
const char *const anjip_error_kinds[ANJIP_ERROR_KINDS]  = {"random", "persistent",
                                                           "shared"};

char *anjip_copy(const char *text)
{
    size_t n    = text == NULL ? 0 : strlen(text) + 1;
    char  *copy = n == 0 ? NULL : anjip_malloc(n, 1);

    if (copy != NULL)
        memcpy(copy, text, n);
    return copy;
}

/* ---- checks ---------------------------------------------------------------------------- */
static int no_memory(anji_error *err)
{
    return anjip_fail(err, ANJI_ERR_MEMORY, -1, "statement: no memory");
}

static int is_name(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-.");
    return n > 0 && name[n] == '\0' && name[0] != '.' && name[n - 1] != '.';
}

static int check_name(const char *what, const char *name, anji_error *err)
{
    if (name == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "statement: the %s is NULL", what);
    if (!is_name(name))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "statement: the %s \"%s\" is no name, want a-z, 0-9, '_', "
                          "'-', '.'",
                          what, anjip_utf8(name) ? name : "?");
    return ANJI_OK;
}

/* Texts that may be NULL. */
static int check_texts(const char *entry, const char *const *texts, size_t n,
                       anji_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (texts[i] != NULL && !anjip_utf8(texts[i]))
            return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                              "statement: a text of %s is not UTF-8", entry);
    return ANJI_OK;
}

static int check_free(const anji_statement *s, const char *section, const char *name,
                      anji_error *err)
{
    char path[300];

    if (snprintf(path, sizeof path, "%s.%s", section, name) >= (int)sizeof path)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "statement: the name %.40s... is "
                          "too long",
                          name);
    if (anjip_statement_has(s, path))
        return anjip_fail(err, ANJI_ERR_AMBIGUOUS, -1, "statement: %s is there already",
                          path);
    return ANJI_OK;
}

/* Room for one more of n elements: lists double. */
static int grow(void **list, size_t n, size_t size)
{
    if (n != 0 && (n < FIRST_ROOM || (n & (n - 1)) != 0))
        return 1;
    size_t room  = n == 0 ? FIRST_ROOM : 2 * n;
    void  *wider = room > SIZE_MAX / size ? NULL : realloc(*list, room * size);
    if (wider == NULL)
        return 0;
    *list = wider;
    return 1;
}

/* Copies of texts into places; all or none. */
static int copy_texts(char **const *places, const char *const *texts, size_t n)
{
    int good = 1;

    for (size_t i = 0; i < n; i++) {
        *places[i] = anjip_copy(texts[i]);
        good &= texts[i] == NULL || *places[i] != NULL;
    }
    for (size_t i = 0; !good && i < n; i++) {
        free(*places[i]);
        *places[i] = NULL;
    }
    return good;
}

/* ---- life ------------------------------------------------------------------------------ */
int anji_statement_new(const char *kind, const char *subject, anji_statement **out,
                       anji_error *err)
{
    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "statement: out is NULL");
    *out       = NULL;
    int status = check_name("kind", kind, err);
    if (status == ANJI_OK && subject == NULL)
        status = anjip_fail(err, ANJI_ERR_NULL, -1, "statement: the subject is NULL");
    if (status == ANJI_OK)
        status = check_texts("the subject", &subject, 1, err);
    if (status != ANJI_OK)
        return status;
    anji_statement *s = anjip_calloc(1, sizeof *s);
    if (s == NULL)
        return no_memory(err);
    s->kind    = anjip_copy(kind);
    s->subject = anjip_copy(subject);
    if (s->kind == NULL || s->subject == NULL) {
        anji_statement_free(s);
        return no_memory(err);
    }
    *out = s;
    return ANJI_OK;
}

static void free_line(anjip_line *l)
{
    char *texts[] = {l->name, l->value,  l->unit,   l->words,
                     l->text, l->clause, l->inputs, l->df};
    for (size_t i = 0; i < ANJIP_COUNT(texts); i++)
        free(texts[i]);
}

void anji_statement_free(anji_statement *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; i < s->n_inputs; i++) {
        free(s->inputs[i].role);
        free(s->inputs[i].file);
        free(s->inputs[i].first);
        free(s->inputs[i].last);
    }
    for (size_t i = 0; i < s->n_options; i++) {
        free(s->options[i].path);
        free(s->options[i].value);
        free(s->options[i].unit);
        free(s->options[i].words);
    }
    for (size_t i = 0; i < s->n_methods; i++) {
        free(s->methods[i].name);
        free(s->methods[i].version);
        free(s->methods[i].source);
    }
    for (int k = 0; k < ANJIP_SECTIONS; k++) {
        for (size_t i = 0; i < s->n_lines[k]; i++)
            free_line(&s->lines[k][i]);
        free(s->lines[k]);
    }
    for (size_t i = 0; i < s->n_remarks; i++)
        free(s->remarks[i]);
    free(s->inputs);
    free(s->options);
    free(s->methods);
    free(s->remarks);
    free(s->kind);
    free(s->subject);
    free(s);
}

/* ---- inputs, methods, remarks ---------------------------------------------------------- */
int anjip_take_input(anji_statement *s, const anji_statement_file *file,
                     anji_error *err)
{
    const char *texts[] = {file->role, file->file, file->first, file->last};
    int         status  = check_name("role", file->role, err);

    if (status == ANJI_OK && (file->rows < -1 || file->bytes < 0))
        status = anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                            "statement: input.%s has %lld rows, %lld bytes", file->role,
                            (long long)file->rows, (long long)file->bytes);
    if (status == ANJI_OK)
        status = check_texts("an input", texts, ANJIP_COUNT(texts), err);
    if (status == ANJI_OK)
        status = check_free(s, "input", file->role, err);
    if (status != ANJI_OK)
        return status;
    anjip_input  made     = {0};
    char **const places[] = {&made.role, &made.file, &made.first, &made.last};
    void        *list     = s->inputs;
    int          good     = grow(&list, s->n_inputs, sizeof *s->inputs);
    s->inputs             = list;
    if (!good || !copy_texts(places, texts, ANJIP_COUNT(texts)))
        return no_memory(err);
    memcpy(made.sha256, file->sha256, ANJI_SHA256_HEX);
    made.bytes               = file->bytes;
    made.rows                = file->rows;
    s->inputs[s->n_inputs++] = made;
    return ANJI_OK;
}

int anji_statement_add_input(anji_statement *s, const char *role, const char *path,
                             int64_t rows, const char *first, const char *last,
                             anji_error *err)
{
    char                hex[ANJI_SHA256_HEX];
    anji_statement_file file = {role, NULL, hex, first, last, 0, rows};

    anjip_begin(err);
    if (s == NULL || path == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "statement: statement or path is NULL");
    file.file  = anjip_base_name(path);
    int status = anji_sha256_file(path, hex, &file.bytes, err);
    return status == ANJI_OK ? anjip_take_input(s, &file, err) : status;
}

int anji_statement_add_method(anji_statement *s, const char *name, const char *version,
                              const char *source, anji_error *err)
{
    const char *texts[] = {name, version, source};

    anjip_begin(err);
    if (s == NULL || version == NULL || source == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "statement: statement, version or source is NULL");
    int status = check_name("method", name, err);
    if (status == ANJI_OK)
        status = check_texts("a method", texts, ANJIP_COUNT(texts), err);
    if (status == ANJI_OK)
        status = check_free(s, "method", name, err);
    if (status != ANJI_OK)
        return status;
    anjip_method made     = {0};
    char **const places[] = {&made.name, &made.version, &made.source};
    void        *list     = s->methods;
    int          good     = grow(&list, s->n_methods, sizeof *s->methods);
    s->methods            = list;
    if (!good || !copy_texts(places, texts, ANJIP_COUNT(texts)))
        return no_memory(err);
    s->methods[s->n_methods++] = made;
    return ANJI_OK;
}

int anji_statement_add_remark(anji_statement *s, const char *sentence, anji_error *err)
{
    anjip_begin(err);
    if (s == NULL || sentence == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "statement: statement or sentence is NULL");
    int status = check_texts("a remark", &sentence, 1, err);
    if (status != ANJI_OK)
        return status;
    void *list = s->remarks;
    int   good = grow(&list, s->n_remarks, sizeof *s->remarks);
    s->remarks = list;
    char *copy = good ? anjip_copy(sentence) : NULL;
    if (copy == NULL)
        return no_memory(err);
    s->remarks[s->n_remarks++] = copy;
    return ANJI_OK;
}

/* ---- lines ----------------------------------------------------------------------------- */
int anjip_check_inputs(const anji_statement *s, const char *name, const char *inputs,
                       anji_error *err)
{
    char path[300];

    for (const char *p = inputs; p != NULL;) {
        size_t n = strcspn(p, " ");
        if (n >= sizeof path)
            n = sizeof path - 1;
        memcpy(path, p, n);
        path[n] = '\0';
        if (!anjip_statement_has(s, path))
            return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                              "statement: %s is made from \"%s\", which is not there",
                              name, path);
        p = p[n] == ' ' ? p + n + 1 : NULL;
    }
    return ANJI_OK;
}

static int check_line(const anji_statement *s, int section, const anjip_line *line,
                      anji_error *err)
{
    const char *texts[] = {line->unit, line->words, line->text, line->clause,
                           line->inputs};

    if (section < 0 || section >= ANJIP_SECTIONS)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "statement: no section %d",
                          section);
    int status = check_name("line", line->name, err);
    if (status == ANJI_OK && line->words == NULL && line->unit == NULL)
        status =
            anjip_fail(err, ANJI_ERR_NULL, -1, "statement: %s has no unit", line->name);
    if (status == ANJI_OK)
        status = check_texts(line->name, texts, ANJIP_COUNT(texts), err);
    return status == ANJI_OK
               ? check_free(s, anjip_section_names[section], line->name, err)
               : status;
}

int anjip_take_line(anji_statement *s, int section, const anjip_line *line,
                    anji_error *err)
{
    int status = check_line(s, section, line, err);

    if (status != ANJI_OK)
        return status;
    anjip_line        made     = *line;
    char **const      places[] = {&made.name, &made.value,  &made.unit,   &made.words,
                                  &made.text, &made.clause, &made.inputs, &made.df};
    const char *const texts[]  = {line->name, line->value,  line->unit,   line->words,
                                  line->text, line->clause, line->inputs, line->df};
    void             *list     = s->lines[section];
    int good          = grow(&list, s->n_lines[section], sizeof *s->lines[section]);
    s->lines[section] = list;
    if (!good || !copy_texts(places, texts, ANJIP_COUNT(texts)))
        return no_memory(err);
    s->lines[section][s->n_lines[section]++] = made;
    return ANJI_OK;
}

/* A line from a caller: what it names as its inputs is there already. */
static int add_line(anji_statement *s, int section, const anjip_line *line,
                    anji_error *err)
{
    int status = line->name == NULL
                     ? ANJI_OK
                     : anjip_check_inputs(s, line->name, line->inputs, err);
    return status == ANJI_OK ? anjip_take_line(s, section, line, err) : status;
}

/* Texts that a line borrows for the time of a call. */
static char *lent(const char *text)
{
    char *plain;
    memcpy(&plain, &text, sizeof plain);
    return plain;
}

static anjip_line line_of(const char *name, const char *value, const char *unit,
                          const anji_line_note *note)
{
    anjip_line line = {0};

    line.name  = lent(name);
    line.value = lent(value);
    line.unit  = lent(unit);
    line.kind  = -1;
    if (note != NULL) {
        line.text   = lent(note->text);
        line.clause = lent(note->clause);
        line.inputs = lent(note->inputs);
    }
    return line;
}

/* Decimal text of a value; NULL in *shown where it is missing. */
static int decimal_text(const char *name, double value, int decimals,
                        char text[ANJIP_DECIMAL_SIZE], const char **shown,
                        anji_error *err)
{
    *shown = isnan(value) ? NULL : text;
    if (decimals < 0 || decimals > ANJIP_DECIMALS_MAX)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "statement: %s with %d decimals, want 0 to %d",
                          name != NULL ? name : "a line", decimals, ANJIP_DECIMALS_MAX);
    if (isinf(value))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "statement: %s is infinite",
                          name != NULL ? name : "a line");
    anjip_decimal(value, decimals, text);
    return ANJI_OK;
}

int anji_statement_add_number(anji_statement *s, int section, const char *name,
                              double value, int decimals, const char *unit,
                              const anji_line_note *note, anji_error *err)
{
    char        text[ANJIP_DECIMAL_SIZE];
    const char *shown;

    anjip_begin(err);
    if (s == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "statement is NULL");
    int status = decimal_text(name, value, decimals, text, &shown, err);
    if (status != ANJI_OK)
        return status;
    anjip_line line = line_of(name, shown, unit, note);
    line.decimals   = decimals;
    return add_line(s, section, &line, err);
}

int anji_statement_add_integer(anji_statement *s, int section, const char *name,
                               int64_t value, const char *unit,
                               const anji_line_note *note, anji_error *err)
{
    char text[24];

    anjip_begin(err);
    if (s == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "statement is NULL");
    snprintf(text, sizeof text, "%" PRId64, value);
    anjip_line line = line_of(name, text, unit, note);
    return add_line(s, section, &line, err);
}

int anji_statement_add_words(anji_statement *s, int section, const char *name,
                             const char *words, const anji_line_note *note,
                             anji_error *err)
{
    anjip_begin(err);
    if (s == NULL || words == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "statement or words is NULL");
    anjip_line line = line_of(name, NULL, NULL, note);
    line.words      = lent(words);
    line.decimals   = -1;
    return add_line(s, section, &line, err);
}

int anji_statement_add_component(anji_statement *s, const char *name, double se,
                                 int decimals, const char *unit, double df,
                                 uint32_t kind, const anji_line_note *note,
                                 anji_error *err)
{
    char        text[ANJIP_DECIMAL_SIZE], df_text[ANJIP_DECIMAL_SIZE];
    const char *shown;

    anjip_begin(err);
    if (s == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "statement is NULL");
    if (kind >= ANJIP_ERROR_KINDS)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "statement: no kind %lu of error",
                          (unsigned long)kind);
    int status = decimal_text(name, se, decimals, text, &shown, err);
    if (status != ANJI_OK)
        return status;
    anjip_line line = line_of(name, shown, unit, note);
    line.decimals   = decimals;
    line.kind       = (int32_t)kind;
    line.df =
        anjip_decimal(df, DF_DECIMALS, df_text) > 0 && shown != NULL ? df_text : NULL;
    return add_line(s, ANJI_LINE_UNCERTAINTY, &line, err);
}
