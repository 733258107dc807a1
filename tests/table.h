/* A plain reader of the comma-separated reference outputs, for tests only: the library's
 * own reader is under test elsewhere. Empty, NA and -9999 cells are NaN.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_TESTS_TABLE_H
#define ANJI_TESTS_TABLE_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    size_t  rows, columns;
    char  **names;
    double *cells; /* column by column */
} table;

static inline void table_free(table *t)
{
    for (size_t c = 0; t != NULL && c < t->columns; c++)
        free(t->names[c]);
    if (t != NULL) {
        free(t->names);
        free(t->cells);
        free(t);
    }
}

static inline table *table_read(const char *path)
{
    FILE *file = path == NULL ? NULL : fopen(path, "rb");
    if (file == NULL)
        return NULL;
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(size + 2);
    size       = fread(text, 1, size, file);
    fclose(file);
    text[size]     = '\n';
    text[size + 1] = '\0';

    table *t     = calloc(1, sizeof *t);
    size_t lines = 0;
    for (size_t i = 0; i <= size; i++)
        lines += text[i] == '\n';
    char *at = text;
    for (int row = -1; *at != '\0'; row++) {
        /* not strchr, of which sanitizers would measure the whole rest each time */
        size_t left = (size_t)(text + size + 1 - at);
        char  *end  = memchr(at, '\n', left);
        *end        = '\0';
        if (end > at && end[-1] == '\r')
            end[-1] = '\0';
        if (row < 0) {
            for (char *p = at; p != NULL;
                 p       = strchr(p, ',') ? strchr(p, ',') + 1 : NULL)
                t->columns++;
            t->names = calloc(t->columns, sizeof *t->names);
            t->cells = calloc(t->columns * lines, sizeof *t->cells);
        }
        if (*at != '\0') {
            char *p = at;
            for (size_t c = 0; c < t->columns; c++) {
                char *comma = p == NULL ? NULL : strchr(p, ',');
                if (comma != NULL)
                    *comma = '\0';
                if (row < 0) {
                    t->names[c] = strcpy(malloc(strlen(p) + 1), p);
                } else {
                    double *cell = &t->cells[c * lines + (size_t)row];
                    char   *stop = p;
                    *cell        = p == NULL || *p == '\0' ? NAN : strtod(p, &stop);
                    if (p == NULL || *p == '\0' || *stop != '\0' || *cell == -9999.0)
                        *cell = NAN;
                }
                p = comma == NULL ? NULL : comma + 1;
            }
            if (row >= 0)
                t->rows++;
        }
        at = end + 1;
    }
    /* close the ranks: one column is `rows` long */
    for (size_t c = 1; c < t->columns; c++)
        memmove(t->cells + c * t->rows, t->cells + c * lines,
                t->rows * sizeof *t->cells);
    free(text);
    return t;
}

/* A column by name; aborts the test program when it is not there. */
static inline const double *table_column(const table *t, const char *name)
{
    for (size_t c = 0; c < t->columns; c++)
        if (strcmp(t->names[c], name) == 0)
            return t->cells + c * t->rows;
    fprintf(stderr, "no column %s\n", name);
    abort();
}

#endif
