/* Columns of other programs, and the gaps that they are to fill.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-gapbench.h"

enum { CELL = 128 };

/* The next comma-separated cell of a line, quotes and blanks taken off. */
static const char *next_cell(const char *at, char cell[CELL])
{
    size_t n = strcspn(at, ",\r\n"), from = strspn(at, " \t\"");
    size_t to = n;

    while (to > from && strchr(" \t\"", at[to - 1]) != NULL)
        to--;
    snprintf(cell, CELL, "%.*s", (int)(to > from ? to - from : 0), at + from);
    return at[n] == ',' ? at + n + 1 : NULL;
}

static int place(const char *header, const char *name)
{
    char cell[CELL];
    int  at = 0;
    for (const char *c = header; c != NULL; at++) {
        c = next_cell(c, cell);
        if (strcmp(cell, name) == 0)
            return at;
    }
    return -1;
}

static int cell_at(const char *line, int column, char cell[CELL])
{
    const char *c = line;
    cell[0]       = '\0';
    for (int k = 0; c != NULL && k <= column; k++)
        c = next_cell(c, k == column ? cell : (char[CELL]){0});
    return cell[0] != '\0';
}

static double value_at(const char *line, int column)
{
    char   cell[CELL], *end;
    double x;
    if (column < 0 || !cell_at(line, column, cell))
        return NAN;
    x = strtod(cell, &end);
    return *end != '\0' || x == -9999.0 || !isfinite(x) ? NAN : x;
}

/* Row of a line: by TIMESTAMP_START (YYYYMMDDhhmm) where there is one, else by order. */
static int64_t row_of(const record *r, const char *line, int stamp, int64_t order)
{
    char       cell[CELL];
    anji_civil c = {.year = 0};
    int64_t    seconds;
    if (stamp < 0)
        return order;
    if (!cell_at(line, stamp, cell) ||
        sscanf(cell, "%4d%2d%2d%2d%2d", &c.year, &c.month, &c.day, &c.hour,
               &c.minute) != 5 ||
        anji_seconds_from_civil(&c, &seconds) != ANJI_OK ||
        (seconds - r->axis.start) % r->axis.step != 0)
        return -1;
    return (seconds - r->axis.start) / r->axis.step;
}

static int refuse(anji_error *err, const foreign *from, const char *what,
                  const char *detail)
{
    memset(err, 0, sizeof *err);
    err->code = ANJI_ERR_NOT_FOUND;
    snprintf(err->message, sizeof err->message, "%.300s: %.200s%.200s", from->file,
             what, detail);
    return err->code;
}

/* The columns for this set of gaps, or else the one column for all. */
static int find_columns(const task *t, const foreign *from, const char *header,
                        int *value, int *sd)
{
    char name[CELL];
    snprintf(name, sizeof name, "%.60s_%.50s", from->column, t->label);
    *value = place(header, name);
    if (*value < 0) {
        snprintf(name, sizeof name, "%.110s", from->column);
        *value = place(header, name);
    }
    size_t n = strlen(name);
    snprintf(name + n, sizeof name - n, "_SD");
    *sd = place(header, name);
    return *value >= 0;
}

static int read_rows(const method *m, const task *t, fill *f, FILE *file, char *line,
                     int size, anji_error *err)
{
    int     value, sd;
    int64_t order = 0;

    if (fgets(line, size, file) == NULL || !find_columns(t, m->from, line, &value, &sd))
        return refuse(err, m->from, "no column for ", t->label);
    int stamp = place(line, "TIMESTAMP_START");
    for (; fgets(line, size, file) != NULL; order++) {
        int64_t row = row_of(t->r, line, stamp, order);
        if (row < 0 || row >= (int64_t)t->r->n)
            continue;
        f->value[row] = value_at(line, value);
        f->sd[row]    = fmax(value_at(line, sd), 0.0);
        if (sd < 0 || isnan(value_at(line, sd)))
            f->sd[row] = NAN;
    }
    if (stamp < 0 && order != (int64_t)t->r->n)
        return refuse(err, m->from, "as many rows as records are wanted, or a column ",
                      "TIMESTAMP_START");
    return ANJI_OK;
}

int read_foreign(const method *m, const task *t, fill *f, anji_error *err)
{
    enum { LINE = 1 << 18 };
    FILE *file = fopen(m->from->file, "r");
    char *line = malloc(LINE);

    for (size_t i = 0; i < t->r->n; i++)
        f->value[i] = f->sd[i] = NAN;
    int status = file == NULL || line == NULL
                     ? refuse(err, m->from, "cannot be opened", "")
                     : read_rows(m, t, f, file, line, LINE, err);
    if (file != NULL)
        fclose(file);
    free(line);
    return status;
}

/* ---- the gaps, for other programs ----------------------------------------------------- */

static void put_stamp(FILE *file, int64_t seconds)
{
    anji_civil c;
    anji_civil_from_seconds(seconds, &c);
    fprintf(file, "%04d%02d%02d%02d%02d", c.year, c.month, c.day, c.hour, c.minute);
}

static void put_number(FILE *file, double x)
{
    char text[ANJI_NUMBER_SIZE] = "-9999";
    if (!isnan(x))
        anji_format_number(x, text);
    fprintf(file, ",%s", text);
}

static void put_masks(const bench *b, FILE *file, const int32_t *gaps, size_t sets)
{
    const record *r = &b->r;

    fputs("TIMESTAMP_START,TIMESTAMP_END,NEE", file);
    for (size_t k = 0; k < b->n_scenarios; k++)
        for (uint32_t p = 0; p < b->s->permutations; p++)
            fprintf(file, ",NEE_%s_%u", b->outcomes[k].scenario.name, p + 1);
    for (size_t i = 0; i < r->n; i++) {
        fputc('\n', file);
        put_stamp(file, r->axis.start + (int64_t)i * r->axis.step);
        fputc(',', file);
        put_stamp(file, r->axis.start + (int64_t)(i + 1) * r->axis.step);
        put_number(file, r->y[i]);
        for (size_t c = 0; c < sets; c++)
            put_number(file, gaps[c * r->n + i] > 0 ? NAN : r->y[i]);
    }
    fputc('\n', file);
}

static int draw_sets(const bench *b, int32_t *gaps)
{
    anji_error err;
    int64_t    n;
    size_t     at = 0;

    for (size_t k = 0; k < b->n_scenarios; k++)
        for (uint32_t p = 0; p < b->s->permutations; p++, at++)
            if (anji_gap_scenario_draw(&b->r.axis, b->r.y, b->r.night, b->r.ustar,
                                       &b->outcomes[k].scenario, p, &b->s->gaps,
                                       gaps + at * b->r.n, &n, &err) != ANJI_OK)
                return failed(&err);
    return DONE;
}

int write_masks(bench *b)
{
    size_t   sets   = b->n_scenarios * b->s->permutations;
    int32_t *gaps   = malloc((sets * b->r.n + 1) * sizeof *gaps);
    FILE    *file   = NULL;
    int      status = gaps == NULL ? BAD_INPUT : draw_sets(b, gaps);

    if (status == DONE)
        file = fopen(b->s->masks, "w");
    if (status == DONE && file != NULL)
        put_masks(b, file, gaps, sets);
    free(gaps);
    if (status != DONE)
        return status;
    if (file != NULL && !ferror(file) && fclose(file) == 0)
        return DONE;
    fprintf(stderr, "anji-gapbench: cannot write '%s'\n", b->s->masks);
    return BAD_INPUT;
}
