/* anji-ledger issue: tonnes from the statement of a credit, or from its hash.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-ledger.h"

#define TONNE INT64_C(1000000)

/* Everything that an issuance borrows. */
typedef struct {
    anji_ledger_parcel  parcels[LIST_MAX];
    anji_ledger_vintage vintages[LIST_MAX];
    char                first[16], last[16];
    char                key[ANJI_KEY_HEX], signature[ANJI_SIGNATURE_HEX];
    char               *document;
} borrowed;

/* "12.345678" t as g, by its digits: no double between. */
static int grams(const char *text, int64_t *value)
{
    int64_t sum      = 0;
    int     decimals = -1, digits = 0;

    for (; *text != '\0'; text++) {
        if (*text == '.' && decimals < 0) {
            decimals = 0;
            continue;
        }
        if (*text < '0' || *text > '9' || ++digits > 17 || decimals == 6)
            return 0;
        sum = 10 * sum + (*text - '0');
        decimals += decimals >= 0;
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 6; i++)
        sum *= 10;
    *value = sum;
    return digits > 0;
}

/* ID, ID=WKT. */
static void split_parcels(const settings *s, borrowed *b)
{
    for (size_t i = 0; i < s->n_parcels; i++) {
        char *copy = strdup(s->parcels[i]);
        char *sign = copy ? strchr(copy, '=') : NULL;
        if (sign)
            *sign = '\0';
        b->parcels[i].id  = copy;
        b->parcels[i].wkt = sign ? sign + 1 : NULL;
    }
}

static int read_vintages(const settings *s, borrowed *b)
{
    for (size_t i = 0; i < s->n_vintages; i++) {
        char *end;
        long  year          = strtol(s->vintages[i], &end, 10);
        b->vintages[i].year = (int32_t)year;
        if (*end != '=' || end == s->vintages[i] ||
            !grams(end + 1, &b->vintages[i].verified))
            return usage("--vintage", s->vintages[i],
                         ", want YEAR=TONNES, of at most 6 decimals");
    }
    return DONE;
}

static int read_period(const settings *s, borrowed *b)
{
    if (!s->period || strlen(s->period) != 22 || memcmp(s->period + 10, "..", 2) != 0)
        return usage("issue wants --period as 2024-01-01..2024-12-31", NULL, "");
    memcpy(b->first, s->period, 10);
    memcpy(b->last, s->period + 12, 10);
    return DONE;
}

/* ---- from a statement -------------------------------------------------------------------- */

static int read_document(const char *path, borrowed *b, size_t *n)
{
    FILE *file = fopen(path, "rb");
    long  size = -1;

    if (file && fseek(file, 0, SEEK_END) == 0)
        size = ftell(file);
    b->document = size >= 0 ? malloc((size_t)size + 1) : NULL;
    if (b->document) {
        rewind(file);
        *n              = fread(b->document, 1, (size_t)size, file);
        b->document[*n] = '\0';
    }
    if (file)
        fclose(file);
    if (b->document && *n == (size_t)size)
        return DONE;
    fprintf(stderr, "anji-ledger: %s: cannot be read\n", path);
    return REFUSED;
}

static int day_of(const anji_statement *statement, const char *path, char day[16],
                  anji_error *err)
{
    double value;

    int status = anji_statement_value(statement, path, &value, NULL, NULL, err);
    if (status != ANJI_OK)
        return status;
    int number = (int)value;
    snprintf(day, 16, "%04d-%02d-%02d", number / 10000 % 10000, number / 100 % 100,
             number % 100);
    return ANJI_OK;
}

/* The buffer's tonnes are of the years of the others, in proportion; what is left over is
 * of the last. */
static void add_buffer(borrowed *b, size_t n, int64_t buffer)
{
    int64_t sum = 0, given = 0;

    for (size_t i = 0; i < n; i++)
        sum += b->vintages[i].verified / TONNE;
    for (size_t i = 0; i < n; i++) {
        int64_t own = b->vintages[i].verified / TONNE;
        int64_t part =
            sum > 0 ? (int64_t)((double)buffer * (double)own / (double)sum) : 0;
        if (i + 1 == n)
            part = buffer - given;
        given += part;
        b->vintages[i].verified += part * TONNE;
    }
}

/* Vintages with their units; those of none are left out. */
static int take_vintages(const anji_statement *statement, borrowed *b, size_t *n,
                         int64_t *buffer, anji_error *err)
{
    anji_statement_line line;

    *n = 0;
    for (size_t i = 0; anji_statement_line_at(statement, i, &line) == ANJI_OK; i++) {
        if (line.section != ANJI_LINE_RESULT || !line.value ||
            strncmp(line.name, "vintage.", 8) != 0 || *n == LIST_MAX)
            continue;
        b->vintages[*n].year     = atoi(line.name + 8);
        b->vintages[*n].verified = atoll(line.value) * TONNE;
        *n += b->vintages[*n].verified > 0;
    }
    int status =
        anji_statement_integer(statement, "result.buffer_units", buffer, NULL, err);
    if (status != ANJI_OK)
        *buffer = 0; /* a rule without a buffer */
    add_buffer(b, *n, *buffer);
    return *n > 0 ? ANJI_OK : ANJI_ERR_DOMAIN;
}

/* The scheme of a registered method, from the entry that registered it; -1: none. */
static int scheme_of(anji_ledger *ledger, const char *method)
{
    int64_t n      = anji_ledger_length(ledger, NULL);
    int     scheme = -1;
    char    wanted[128], word[16];

    snprintf(wanted, sizeof wanted, "\nkind method\nmethod %s\neligibility ", method);
    for (int64_t k = 1; k <= n && scheme < 0; k++) {
        char *text;
        if (anji_ledger_entry(ledger, k, &text, NULL, NULL) != ANJI_OK)
            break;
        char *line = strstr(text, "\nrequest ");
        if (line) /* it stands between kind and method */
            memmove(line, strchr(line + 1, '\n'), strlen(strchr(line + 1, '\n')) + 1);
        char *at = strstr(text, wanted);
        if (at && sscanf(at + strlen(wanted), "%15s", word) == 1)
            scheme = anji_ledger_eligibility(word);
        anji_ledger_rows_free(text);
    }
    return scheme;
}

/* The rule of the statement and the registered method must mean the same scheme. One that
 * the ledger does not know is NONE. */
static int compare_scheme(const settings *s, anji_ledger *ledger, const char *words)
{
    int rule   = anji_ledger_eligibility(words);
    int method = s->method ? scheme_of(ledger, s->method) : -1;

    if (method < 0 || method == (rule < 0 ? ANJI_ELIGIBLE_NONE : rule))
        return DONE; /* an unknown method is refused by the ledger itself */
    fprintf(stderr,
            "anji-ledger: %s: its tonnes are of eligibility '%s', the method %s is "
            "registered as %s\n",
            s->statement, words, s->method, anji_ledger_eligibility_name(method));
    return REFUSED;
}

static int read_statement(const settings *s, anji_ledger *ledger, borrowed *b,
                          anji_ledger_issuance *i)
{
    anji_statement *statement = NULL;
    anji_error      err;
    const char     *words = "";

    if (s->statement_hash || s->n_vintages || s->period || s->buffer)
        return usage("--statement says period, vintages and buffer itself", NULL, "");
    int status = read_document(s->statement, b, &i->n_document);
    if (status != DONE)
        return status;
    i->document = b->document;
    if (anji_statement_parse(i->n_document, b->document, s->statement, &statement,
                             &err) != ANJI_OK)
        return failed(&err);
    if (strcmp(anji_statement_kind(statement), "credit") != 0) {
        fprintf(
            stderr,
            "anji-ledger: %s: a statement of kind '%s', want 'credit': only a credit "
            "says what may be issued\n",
            s->statement, anji_statement_kind(statement));
        status = REFUSED;
    } else if (take_vintages(statement, b, &i->n_vintages, &i->buffer, &err) !=
               ANJI_OK) {
        fprintf(stderr, "anji-ledger: %s: it has no vintage with tonnes\n",
                s->statement);
        status = REFUSED;
    } else if (day_of(statement, "option.credit.period_from", b->first, &err) !=
                   ANJI_OK ||
               day_of(statement, "option.credit.period_to", b->last, &err) != ANJI_OK) {
        status = failed(&err);
    } else if (anji_statement_words(statement, "result.eligibility", &words, &err) !=
               ANJI_OK) {
        status = failed(&err);
    } else {
        status = compare_scheme(s, ledger, words);
    }
    anji_statement_free(statement);
    return status;
}

/* The value of a line "name value" of a signature's file. */
static int read_line(const char *path, const char *name, size_t size, char *value)
{
    char  line[256], format[64];
    int   found = 0;
    FILE *file  = fopen(path, "r");

    snprintf(format, sizeof format, "%s %%%zus", name, size - 1);
    while (file && !found && fgets(line, sizeof line, file))
        found = sscanf(line, format, value) == 1;
    if (file)
        fclose(file);
    if (!found)
        fprintf(stderr, "anji-ledger: %s: no line '%s'\n", path, name);
    return found ? DONE : REFUSED;
}

static int read_signature(const settings *s, borrowed *b, anji_ledger_issuance *i)
{
    if (!s->signature)
        return DONE;
    int status =
        read_line(s->signature, "signature", sizeof b->signature, b->signature);
    if (status == DONE)
        status = read_line(s->signature, "key", sizeof b->key, b->key);
    i->signature = b->signature;
    i->verifier  = b->key;
    return status;
}

static int read_issuance(const settings *s, anji_ledger *ledger, borrowed *b,
                         anji_ledger_issuance *i)
{
    int status = DONE;

    if (s->statement)
        status = read_statement(s, ledger, b, i);
    else {
        i->statement_sha256 = s->statement_hash;
        i->n_vintages       = s->n_vintages;
        status              = read_period(s, b);
        if (status == DONE)
            status = read_vintages(s, b);
        if (status == DONE && s->buffer && !whole(s->buffer, &i->buffer))
            status = usage("--buffer", s->buffer, ", want whole tonnes");
    }
    if (status == DONE && s->replaces && !whole(s->replaces, &i->replaces))
        status = usage("--replaces", s->replaces, ", want the number of an entry");
    return status == DONE ? read_signature(s, b, i) : status;
}

int issue_command(const settings *s, anji_ledger *ledger)
{
    anji_ledger_request  request = {s->now, s->request};
    anji_ledger_issuance i;
    anji_error           err;
    int64_t              entry;
    borrowed            *b = calloc(1, sizeof *b);

    if (!b)
        return REFUSED;
    memset(&i, 0, sizeof i);
    split_parcels(s, b);
    i.project                  = s->project;
    i.method                   = s->method;
    i.holder                   = s->holder;
    i.first_day                = b->first;
    i.last_day                 = b->last;
    i.parcels                  = b->parcels;
    i.n_parcels                = s->n_parcels;
    i.vintages                 = b->vintages;
    i.corresponding_adjustment = s->adjusted;
    int status                 = read_issuance(s, ledger, b, &i);
    if (status == DONE)
        status = anji_ledger_issue(ledger, &request, &i, &entry, &err) == ANJI_OK
                     ? report(s, ledger, entry)
                     : failed(&err);
    for (size_t k = 0; k < s->n_parcels; k++)
        free((char *)(uintptr_t)b->parcels[k].id);
    free(b->document);
    free(b);
    return status;
}
