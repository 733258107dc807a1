/* An index of measured rows by their conditions, and the loop that compares them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/similar.h"

#define CLASSES  16      /* of the first driver; their ranks are one cache line   */
#define NO_CLASS CLASSES /* of a row that is no candidate                         */
#define BLOCK    4       /* rows between two stored lines of ranks                */
#define LANES    8       /* candidates compared at once: the same on every CPU    */

struct anjip_similar {
    size_t        rows, n, n_drivers;
    const double *y; /* by row, borrowed                      */
    anjip_scale   scale;
    anji_driver   drivers[ANJI_FILL_DRIVERS_MAX]; /* by row, borrowed                */
    double        pivot, per_width;     /* classes of the first driver           */
    uint8_t *class;                     /* by row                                */
    uint32_t *rank;                     /* [rows / BLOCK + 1][CLASSES]: where the
                                         first candidate at or after row
                                         k * BLOCK stands                      */
    int       complete;                 /* see anjip_similar_complete            */
    double   *x[ANJI_FILL_DRIVERS_MAX]; /* candidates, in class and time order   */
    double   *value;                    /* y of the candidates                   */
    uint32_t *row;                      /* where they came from                  */
    void (*add)(const anjip_similar *, const anjip_question *, size_t, size_t,
                anjip_tally *);
    size_t (*list)(const anjip_similar *, const anjip_question *, size_t, size_t,
                   uint32_t *);
};

static size_t class_of(const anjip_similar *s, double x)
{
    if (x < s->pivot)
        return 0;
    double k = 1.0 + (x - s->pivot) * s->per_width;
    return k < CLASSES - 1 ? (size_t)k : CLASSES - 1;
}

/* Class 0 ends where the tolerance begins to grow, so that all of the night, which is
 * half of the rows, is one run; the other classes have equal widths up to the maximum.
 */
static void choose_classes(anjip_similar *s)
{
    const anji_driver *d   = &s->drivers[0];
    double             min = INFINITY, max = -INFINITY;

    for (size_t i = 0; i < s->rows; i++) {
        min = d->values[i] < min ? d->values[i] : min;
        max = d->values[i] > max ? d->values[i] : max;
    }
    s->pivot     = d->tol_lo < d->tol_hi ? d->tol_lo : min + (max - min) / CLASSES;
    s->per_width = max > s->pivot ? (CLASSES - 1) / (max - s->pivot) : 0.0;
}

/* Sort rows into classes; returns the number of candidates. */
static size_t classify(anjip_similar *s, uint32_t count[CLASSES])
{
    size_t n = 0, n_first = 0;

    for (size_t i = 0; i < s->rows; i++) {
        int whole = !isnan(s->y[i]) && !isnan(s->drivers[0].values[i]);
        n_first += whole ? 1 : 0;
        for (size_t d = 1; d < s->n_drivers; d++)
            whole &= !isnan(s->drivers[d].values[i]);
        s->class[i] = NO_CLASS;
        if (!whole)
            continue;
        s->class[i] = (uint8_t)class_of(s, s->drivers[0].values[i]);
        count[s->class[i]]++;
        n++;
    }
    s->complete = n == n_first;
    return n;
}

static void place_candidates(anjip_similar *s, const uint32_t count[CLASSES])
{
    uint32_t next[CLASSES];

    next[0] = 0;
    for (size_t c = 1; c < CLASSES; c++)
        next[c] = next[c - 1] + count[c - 1];
    for (size_t i = 0; i < s->rows; i++) {
        if (i % BLOCK == 0)
            memcpy(s->rank + i / BLOCK * CLASSES, next, sizeof next);
        if (s->class[i] == NO_CLASS)
            continue;
        uint32_t at  = next[s->class[i]]++;
        s->value[at] = s->y[i];
        s->row[at]   = (uint32_t)i;
        for (size_t d = 0; d < s->n_drivers; d++)
            s->x[d][at] = s->drivers[d].values[i];
    }
    if (s->rows % BLOCK == 0)
        memcpy(s->rank + s->rows / BLOCK * CLASSES, next, sizeof next);
}

/* Where each class has its first candidate at or after a row. */
static void positions(const anjip_similar *s, size_t row, uint32_t at[CLASSES + 1])
{
    memcpy(at, s->rank + row / BLOCK * CLASSES, CLASSES * sizeof *at);
    at[NO_CLASS] = 0;
    for (size_t i = row - row % BLOCK; i < row; i++)
        at[s->class[i]]++;
}

int anjip_similar_complete(const anjip_similar *similar)
{
    return similar->complete;
}

int anjip_similar_ask(const anjip_similar *similar, size_t row, size_t n_drivers,
                      int sides, anjip_question *question)
{
    for (size_t d = 0; d < n_drivers; d++) {
        const anji_driver *driver = &similar->drivers[d];
        double             x      = driver->values[row];
        double             tol    = x > driver->tol_lo ? x : driver->tol_lo;

        if (isnan(x))
            return 0;
        question->x[d]   = x;
        question->tol[d] = tol < driver->tol_hi ? tol : driver->tol_hi;
    }
    /* a little wider than the tolerance: a rounded difference may still be inside */
    double reach          = question->tol[0] * (1.0 + 1e-9);
    question->first_class = class_of(similar, question->x[0] - reach);
    question->last_class  = class_of(similar, question->x[0] + reach);
    question->n_drivers   = n_drivers;
    question->sides       = sides;
    return 1;
}

/* ---- the loop, once for each instruction set
 * ------------------------------------------- */
#define LOOP(name) name##_baseline
#define LOOP_TARGET
#define VECTOR_BYTES 16
#include "flux/similar_loop.h"

#if defined(__x86_64__)
#define LOOP(name)   name##_avx2
#define LOOP_TARGET  __attribute__((target("avx2")))
#define VECTOR_BYTES 32
#include "flux/similar_loop.h"

#define LOOP(name)   name##_avx512
#define LOOP_TARGET  __attribute__((target("avx512f,avx512dq")))
#define VECTOR_BYTES 64
#include "flux/similar_loop.h"
#endif

static void choose_loop(anjip_similar *s)
{
    s->add  = add_baseline;
    s->list = list_baseline;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {
        s->add  = add_avx512;
        s->list = list_avx512;
    } else if (__builtin_cpu_supports("avx2")) {
        s->add  = add_avx2;
        s->list = list_avx2;
    }
#endif
}

anjip_similar *anjip_similar_new(size_t rows, const double *y, anjip_scale scale,
                                 const anji_driver *drivers, size_t n_drivers)
{
    anjip_similar *s              = anjip_calloc(1, sizeof *s);
    uint32_t       count[CLASSES] = {0};

    if (s == NULL)
        return NULL;
    s->rows      = rows;
    s->n_drivers = n_drivers;
    s->y         = y;
    s->scale     = scale;
    memcpy(s->drivers, drivers, n_drivers * sizeof *drivers);
    s->class = anjip_malloc(rows, sizeof *s->class);
    s->rank  = anjip_malloc(rows / BLOCK + 1, CLASSES * sizeof *s->rank);
    if (s->class == NULL || s->rank == NULL) {
        anjip_similar_free(s);
        return NULL;
    }
    choose_classes(s);
    size_t space = classify(s, count) + LANES; /* eight may be read from the last on */
    s->value     = anjip_malloc(space * (n_drivers + 1), sizeof *s->value);
    s->row       = anjip_calloc(space, sizeof *s->row);
    if (s->value == NULL || s->row == NULL) {
        anjip_similar_free(s);
        return NULL;
    }
    memset(s->value + space - LANES, 0, LANES * sizeof *s->value);
    for (size_t d = 0; d < n_drivers; d++) {
        s->x[d] = s->value + (d + 1) * space;
        memset(s->x[d] + space - LANES, 0, LANES * sizeof *s->value);
    }
    place_candidates(s, count);
    choose_loop(s);
    return s;
}

void anjip_similar_free(anjip_similar *similar)
{
    if (similar == NULL)
        return;
    free(similar->class);
    free(similar->rank);
    free(similar->value);
    free(similar->row);
    free(similar);
}

void anjip_similar_add(const anjip_similar *similar, const anjip_question *question,
                       size_t from, size_t to, anjip_tally *tally)
{
    if (from < to)
        similar->add(similar, question, from, to, tally);
}

static int is_alike(const anjip_similar *s, const anjip_question *q, size_t row)
{
    for (size_t d = 0; d < q->n_drivers; d++)
        if (!(fabs(s->drivers[d].values[row] - q->x[d]) < q->tol[d]))
            return 0;
    return s->class[row] != NO_CLASS;
}

void anjip_similar_exact(const anjip_similar *similar, const anjip_question *question,
                         size_t from, size_t to, size_t skip, double *mean,
                         double *deviation)
{
    double high = 0.0, low = 0.0, squares = 0.0;
    size_t n = 0;

    for (size_t i = from; i < to; i++)
        if (i != skip && is_alike(similar, question, i)) {
            double part = anjip_high(similar->scale, similar->y[i]);
            high += part;
            low += similar->y[i] - part;
            n++;
        }
    *mean = (high + low) / (double)n;
    for (size_t i = from; i < to; i++)
        if (i != skip && is_alike(similar, question, i))
            squares += (similar->y[i] - *mean) * (similar->y[i] - *mean);
    *deviation = squares;
}

size_t anjip_similar_list(const anjip_similar *similar, const anjip_question *question,
                          size_t from, size_t to, uint32_t *rows)
{
    return from < to ? similar->list(similar, question, from, to, rows) : 0;
}
