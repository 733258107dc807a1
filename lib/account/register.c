/* The share register of a village, from a table of text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/payment.h>
#include <anjicarbon/register.h>

#include "io/inventory.h"
#include "io/io.h"

#define DECIMALS  6
#define CELLS_MAX 64

typedef struct {
    const char *id, *name;
    int64_t     line;
} household;

struct anji_register {
    anjip_text text; /* ids and names lie in it, a NUL behind each */
    size_t     n;
    household *rows;
    int64_t   *weight;
    int64_t    total;
    int        decimals;
    char      *measure;
};

enum { HOUSEHOLD, NAME, SHARE, COLUMNS };

static const struct {
    int         column;
    const char *name; /* in lower case */
} names[] = {
    {HOUSEHOLD, "household"},
    {HOUSEHOLD, "household_id"},
    {HOUSEHOLD, "id"},
    {HOUSEHOLD, "户号"},
    {HOUSEHOLD, "户编号"},
    {HOUSEHOLD, "编号"},
    {NAME, "name"},
    {NAME, "householder"},
    {NAME, "姓名"},
    {NAME, "户主"},
    {SHARE, "share"},
    {SHARE, "shares"},
    {SHARE, "weight"},
    {SHARE, "area_mu"},
    {SHARE, "mu"},
    {SHARE, "area_ha"},
    {SHARE, "persons"},
    {SHARE, "份额"},
    {SHARE, "股份"},
    {SHARE, "股数"},
    {SHARE, "面积"},
    {SHARE, "面积(亩)"},
    {SHARE, "面积（亩）"},
    {SHARE, "亩"},
    {SHARE, "人口"},
    {SHARE, "人数"},
};

static const char *const column_texts[COLUMNS] = {
    "households (household, 户号)", "names", "shares (share, area_mu, 份额)"};

/* ---- the header --------------------------------------------------------------------- */

typedef struct {
    size_t at[COLUMNS]; /* index of a cell, cells: none */
    size_t cells;
} layout;

static void choose_delimiter(anjip_text *text, const char *line, const char *end)
{
    static const char marks[] = ",;\t";
    size_t            most    = 0;

    text->delimiter = ',';
    for (const char *mark = marks; *mark != '\0'; mark++) {
        size_t n = 0;
        for (const char *p = line; p < end; p++)
            n += *p == *mark;
        if (n > most) {
            most            = n;
            text->delimiter = *mark;
        }
    }
}

/* The column a cell of the header is, or -1. */
static int column_of(anjip_span cell, const char *measure)
{
    if (measure != NULL && anjip_span_is(cell, measure))
        return SHARE;
    for (size_t i = 0; i < ANJIP_COUNT(names); i++)
        if (anjip_span_like(cell, names[i].name))
            return names[i].column == SHARE && measure != NULL ? -1 : names[i].column;
    return -1;
}

static int read_header(anjip_text *text, const char *line, const char *end, int64_t at,
                       const char *measure, layout *lay, char **share_name,
                       anji_error *err)
{
    anjip_span cells[CELLS_MAX];

    choose_delimiter(text, line, end);
    lay->cells = anjip_split(text, line, end, cells, CELLS_MAX);
    if (lay->cells == 0 || lay->cells > CELLS_MAX)
        return anjip_fail_at(err, ANJI_ERR_FORMAT, at, 0,
                             "%s:%lld: a header of %zu cells, want 2 to %d and closed "
                             "quotes",
                             text->path, (long long)at, lay->cells, CELLS_MAX);
    for (int c = 0; c < COLUMNS; c++)
        lay->at[c] = lay->cells;
    for (size_t i = 0; i < lay->cells; i++) {
        int c = column_of(cells[i], measure);
        if (c < 0)
            continue;
        if (lay->at[c] < lay->cells)
            return anjip_fail_at(
                err, ANJI_ERR_AMBIGUOUS, at, (int32_t)i + 1,
                "%s:%lld: '%.*s' and '%.*s' could both be the column of "
                "%s; name one as the measure or take one out",
                text->path, (long long)at, ANJIP_SHOW(cells[lay->at[c]]),
                ANJIP_SHOW(cells[i]), column_texts[c]);
        lay->at[c] = i;
    }
    for (int c = HOUSEHOLD; c <= SHARE; c += SHARE - HOUSEHOLD)
        if (lay->at[c] == lay->cells)
            return anjip_fail_at(err, ANJI_ERR_NOT_FOUND, at, 0,
                                 "%s:%lld: no column of %s%s%s", text->path,
                                 (long long)at, column_texts[c],
                                 c == SHARE && measure != NULL ? " named " : "",
                                 c == SHARE && measure != NULL ? measure : "");
    *share_name = anjip_span_copy(cells[lay->at[SHARE]]);
    return *share_name == NULL
               ? anjip_fail(err, ANJI_ERR_MEMORY, -1, "register: no memory")
               : ANJI_OK;
}

/* ---- the rows ----------------------------------------------------------------------- */

/* A cell as text of its own: the byte behind it is a delimiter, a quote, a blank or a
 * line end, all of which were read. */
static const char *terminate(anjip_text *text, anjip_span cell)
{
    text->text[(size_t)(cell.at - text->text) + cell.n] = '\0';
    return cell.at;
}

static int bad_row(const anjip_text *text, int64_t line, size_t column, int status,
                   const char *what, anjip_span cell, anji_error *err)
{
    return anjip_fail_at(err, status, line, (int32_t)column, "%s:%lld: %s '%.*s'",
                         text->path, (long long)line, what, ANJIP_SHOW(cell));
}

static int take_row(anji_register *reg, const layout *lay, const char *line,
                    const char *end, int64_t at, anji_error *err)
{
    anjip_span  cells[CELLS_MAX];
    anjip_text *text  = &reg->text;
    size_t      n     = anjip_split(text, line, end, cells, CELLS_MAX);
    household  *house = &reg->rows[reg->n];
    anji_error  why;

    if (n != lay->cells)
        return anjip_fail_at(err, ANJI_ERR_FORMAT, at, 0,
                             n == 0 ? "%s:%lld: a quote is not closed"
                                    : "%s:%lld: %zu cells, the header has %zu",
                             text->path, (long long)at, n, lay->cells);
    anjip_span id = cells[lay->at[HOUSEHOLD]], share = cells[lay->at[SHARE]];
    if (id.n == 0)
        return bad_row(text, at, lay->at[HOUSEHOLD] + 1, ANJI_ERR_DOMAIN,
                       "a household without id, its share is", share, err);
    house->id   = terminate(text, id);
    house->line = at;
    house->name = "";
    if (lay->at[NAME] < lay->cells)
        house->name = terminate(text, cells[lay->at[NAME]]);
    int status =
        anji_decimal(terminate(text, share), DECIMALS, &reg->weight[reg->n], &why);
    if (status != ANJI_OK)
        return bad_row(
            text, at, lay->at[SHARE] + 1, status,
            status == ANJI_ERR_DOMAIN
                ? "a share too large:"
                : "want a share as a decimal number of at most 6 decimals, got",
            share, err);
    if (reg->weight[reg->n] < 0)
        return bad_row(text, at, lay->at[SHARE] + 1, ANJI_ERR_DOMAIN,
                       "a share is not negative, this is", share, err);
    if (reg->weight[reg->n] > INT64_MAX - reg->total)
        return bad_row(text, at, lay->at[SHARE] + 1, ANJI_ERR_DOMAIN,
                       "the shares sum to more than 64 bits hold, with", share, err);
    reg->total += reg->weight[reg->n++];
    return ANJI_OK;
}

static int is_empty(const char *line, const char *end)
{
    anjip_span span = {line, (size_t)(end - line)};
    return anjip_span_trim(span).n == 0;
}

static int read_rows(anji_register *reg, const char *measure, anji_error *err)
{
    layout      lay    = {{0, 0, 0}, 0};
    const char *p      = reg->text.begin;
    int         status = ANJI_OK;

    for (int64_t at = 1; status == ANJI_OK && p < reg->text.end; at++) {
        const char *end  = anjip_line_end(&reg->text, p);
        const char *next = anjip_line_next(&reg->text, end);
        if (is_empty(p, end))
            ;
        else if (lay.cells == 0)
            status =
                read_header(&reg->text, p, end, at, measure, &lay, &reg->measure, err);
        else
            status = take_row(reg, &lay, p, end, at, err);
        p = next;
    }
    if (status == ANJI_OK && reg->total == 0)
        status =
            anjip_fail_at(err, ANJI_ERR_TOO_FEW, reg->text.lines, 0,
                          "%s:%lld: ends after %zu households and no share above 0",
                          reg->text.path, (long long)reg->text.lines, reg->n);
    return status;
}

/* ---- the whole ---------------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
    const household *x = *(const household *const *)a,
                    *y = *(const household *const *)b;
    int order          = strcmp(x->id, y->id);

    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static int refuse_twice(const anji_register *reg, anji_error *err)
{
    const household **sorted = anjip_malloc(reg->n, sizeof *sorted);
    int               status = ANJI_OK;

    if (sorted == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "register: no memory");
    for (size_t i = 0; i < reg->n; i++)
        sorted[i] = &reg->rows[i];
    qsort(sorted, reg->n, sizeof *sorted, by_id);
    for (size_t i = 1; i < reg->n && status == ANJI_OK; i++)
        if (strcmp(sorted[i - 1]->id, sorted[i]->id) == 0)
            status =
                anjip_fail_at(err, ANJI_ERR_DOMAIN, sorted[i]->line, 0,
                              "%s:%lld: household '%.60s' stands on line %lld already",
                              reg->text.path, (long long)sorted[i]->line, sorted[i]->id,
                              (long long)sorted[i - 1]->line);
    free(sorted);
    return status;
}

/* As few decimals as hold every share. */
static void reduce(anji_register *reg)
{
    int64_t one = 1; /* the power of 10 that divides all, 10^DECIMALS at most */

    for (reg->decimals = DECIMALS; reg->decimals > 0; reg->decimals--) {
        size_t i = 0;
        while (i < reg->n && reg->weight[i] % (10 * one) == 0)
            i++;
        if (i < reg->n)
            break;
        one *= 10;
    }
    for (size_t i = 0; i < reg->n; i++)
        reg->weight[i] /= one;
    reg->total /= one;
}

int anji_register_read(const char *path, const char *measure, anji_register **out,
                       anji_error *err)
{
    int converted;

    anjip_begin(err);
    if (out != NULL)
        *out = NULL;
    if (path == NULL || out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "register: %s is NULL",
                          path == NULL ? "path" : "out");
    anji_register *reg = anjip_calloc(1, sizeof *reg);
    if (reg == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "register: no memory");
    int status = anjip_text_load(&reg->text, path, err);
    if (status == ANJI_OK)
        status = anjip_text_utf8(&reg->text, &converted, err);
    if (status == ANJI_OK) {
        reg->rows   = anjip_calloc((size_t)reg->text.lines, sizeof *reg->rows);
        reg->weight = anjip_calloc((size_t)reg->text.lines, sizeof *reg->weight);
        if (reg->rows == NULL || reg->weight == NULL)
            status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "register: no memory");
    }
    if (status == ANJI_OK)
        status = read_rows(reg, measure, err);
    if (status == ANJI_OK)
        status = refuse_twice(reg, err);
    if (status != ANJI_OK) {
        anji_register_free(reg);
        return status;
    }
    reduce(reg);
    reg->text.path = NULL; /* the caller's */
    *out           = reg;
    return ANJI_OK;
}

void anji_register_free(anji_register *reg)
{
    if (reg == NULL)
        return;
    anjip_text_free(&reg->text);
    free(reg->rows);
    free(reg->weight);
    free(reg->measure);
    free(reg);
}

size_t anji_register_count(const anji_register *reg)
{
    return reg == NULL ? 0 : reg->n;
}

const char *anji_register_id(const anji_register *reg, size_t i)
{
    return i < anji_register_count(reg) ? reg->rows[i].id : NULL;
}

const char *anji_register_name(const anji_register *reg, size_t i)
{
    return i < anji_register_count(reg) ? reg->rows[i].name : NULL;
}

const int64_t *anji_register_weights(const anji_register *reg)
{
    return reg == NULL ? NULL : reg->weight;
}

int64_t anji_register_total(const anji_register *reg)
{
    return reg == NULL ? -1 : reg->total;
}

int anji_register_decimals(const anji_register *reg)
{
    return reg == NULL ? -1 : reg->decimals;
}

const char *anji_register_measure(const anji_register *reg)
{
    return reg == NULL ? NULL : reg->measure;
}
