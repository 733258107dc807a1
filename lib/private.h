/* Helpers shared inside the library; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_PRIVATE_H
#define ANJI_PRIVATE_H

#include <math.h>
#include <string.h>

#include <anjicarbon/base.h>

#ifdef __FAST_MATH__
#error "NaN marks missing data here: build without -ffast-math"
#endif

#define ANJIP_COUNT(array) (sizeof(array) / sizeof *(array))

/* Bytes of a struct up to and including one member: the size at release 1.0. */
#define ANJIP_SIZE_THROUGH(type, last)                                                 \
    (offsetof(type, last) + sizeof(((type *)0)->last))

#if defined(__GNUC__)
#define ANJIP_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define ANJIP_PRINTF(f, a)
#endif

/* Clear err; may be NULL. */
void anjip_begin(anji_error *err);

/* Fill err when given, and return status: callers write `return anjip_fail(...)`. */
int anjip_fail(anji_error *err, int status, int64_t row, const char *fmt, ...)
    ANJIP_PRINTF(4, 5);

/* The same for a place in a file: 1-based line and column, 0 where there is none. */
int anjip_fail_at(anji_error *err, int status, int64_t line, int32_t column,
                  const char *fmt, ...) ANJIP_PRINTF(5, 6);

/* a * b bytes, zeroed; NULL when the product overflows or memory is short. */
void *anjip_calloc(size_t a, size_t b);
/* The same without the zeros, for memory that is written before it is read. */
void *anjip_malloc(size_t a, size_t b);

/* Version of GSL in use. */
const char *anjip_gsl_version(void);

/* The first infinity among n values, or n. */
size_t anjip_first_infinite(size_t n, const double *x);

/* Sized option structs. Every one starts with uint32_t struct_size.
 * init: defaults for what both sides know, zeros for what only the caller knows.
 * load: copies src, or the defaults when src is NULL, to dst (`known` bytes), and checks
 *       every field against the table. Fails when src is shorter than release 1.0 or
 *       asks (by a byte that is not zero) for something this library does not know. */
typedef struct {
    const char       *name;     /* "gapfill", for messages       */
    const anji_param *params;
    size_t            n;
    size_t            size_1_0; /* bytes of release 1.0          */
    size_t            known;    /* bytes of this release         */
} anjip_opts_kind;

int anjip_opts_init(const anjip_opts_kind *kind, void *opts, size_t size);
int anjip_opts_load(const anjip_opts_kind *kind, void *dst, const void *src,
                    anji_error *err);

/* One row of a parameter table; field types are checked by the table's test. */
#define ANJIP_PARAM(type, field, kind, unit, preset, min, max, text)                   \
    {#field, unit, text, NULL, preset, min, max, kind, offsetof(type, field)}
#define ANJIP_CHOICE(type, field, choices, preset, last, text)                         \
    {#field, "1", text, choices, preset, 0, last, ANJI_PARAM_UINT32, offsetof(type, field)}

#endif
