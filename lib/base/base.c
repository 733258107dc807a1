/* Status texts, error details, sized option structs and parameter tables.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "private.h"

/* No option struct of this library comes near it: a larger size is a wild pointer. */
#define OPTS_SIZE_MAX 4096

const char *anji_strerror(int status)
{
    static const char *const text[] = {
        [ANJI_OK]            = "success",
        [ANJI_ERR_NULL]      = "a required pointer is NULL",
        [ANJI_ERR_OPTS]      = "invalid options",
        [ANJI_ERR_DOMAIN]    = "value outside the domain of the method",
        [ANJI_ERR_TOO_FEW]   = "too few complete rows",
        [ANJI_ERR_MEMORY]    = "out of memory",
        [ANJI_ERR_IO]        = "a file could not be opened, read or written",
        [ANJI_ERR_FORMAT]    = "a file's text is not what its format says",
        [ANJI_ERR_AMBIGUOUS] = "two readings are possible",
        [ANJI_ERR_NOT_FOUND] = "no such column, file or option",
        [ANJI_ERR_CANCELLED] = "cancelled by the caller",
    };
    if (status < 0 || (size_t)status >= ANJIP_COUNT(text))
        return "unknown status";
    return text[status];
}

const char *anji_version(void)
{
    return PACKAGE_VERSION;
}

void anjip_begin(anji_error *err)
{
    if (err != NULL) {
        err->row        = -1;
        err->line       = 0;
        err->column     = 0;
        err->code       = ANJI_OK;
        err->message[0] = '\0';
    }
}

int anjip_fail(anji_error *err, int status, int64_t row, const char *fmt, ...)
{
    if (err != NULL) {
        va_list ap;
        anjip_begin(err);
        err->code = status;
        err->row  = row;
        va_start(ap, fmt);
        vsnprintf(err->message, sizeof err->message, fmt, ap);
        va_end(ap);
    }
    return status;
}

int anjip_fail_at(anji_error *err, int status, int64_t line, int32_t column,
                  const char *fmt, ...)
{
    if (err != NULL) {
        va_list ap;
        anjip_begin(err);
        err->code   = status;
        err->line   = line;
        err->column = column;
        va_start(ap, fmt);
        vsnprintf(err->message, sizeof err->message, fmt, ap);
        va_end(ap);
    }
    return status;
}

void *anjip_calloc(size_t a, size_t b)
{
    return calloc(a > 0 ? a : 1, b); /* calloc checks the product */
}

void *anjip_malloc(size_t a, size_t b)
{
    if (b != 0 && a > SIZE_MAX / b)
        return NULL;
    return malloc(a * b > 0 ? a * b : 1);
}

size_t anjip_first_infinite(size_t n, const double *x)
{
    size_t i = 0;
    while (i < n && !isinf(x[i]))
        i++;
    return i;
}

static size_t field_size(const anji_param *param)
{
    return param->kind == ANJI_PARAM_DOUBLE ? sizeof(double) : sizeof(uint32_t);
}

static void write_field(const anji_param *param, void *opts, double value)
{
    unsigned char *at = (unsigned char *)opts + param->offset;

    if (param->kind == ANJI_PARAM_DOUBLE) {
        memcpy(at, &value, sizeof value);
    } else if (param->kind == ANJI_PARAM_UINT32) {
        uint32_t whole = (uint32_t)value;
        memcpy(at, &whole, sizeof whole);
    } else {
        int32_t whole = (int32_t)value;
        memcpy(at, &whole, sizeof whole);
    }
}

/* Whether a caller's struct, by its own account, holds a field. */
static int holds(const anji_param *param, const void *opts, uint32_t *size)
{
    memcpy(size, opts, sizeof *size);
    return param->offset + field_size(param) <= *size;
}

double anji_param_get(const anji_param *param, const void *opts)
{
    uint32_t size;

    if (param == NULL || opts == NULL || !holds(param, opts, &size))
        return NAN;
    const unsigned char *at = (const unsigned char *)opts + param->offset;
    double               real;
    uint32_t             whole;
    int32_t              sign;

    if (param->kind == ANJI_PARAM_DOUBLE) {
        memcpy(&real, at, sizeof real);
        return real;
    }
    if (param->kind == ANJI_PARAM_UINT32) {
        memcpy(&whole, at, sizeof whole);
        return (double)whole;
    }
    memcpy(&sign, at, sizeof sign);
    return (double)sign;
}

/* What a field's type can hold: a table that promises more must not overflow it. */
static const struct {
    double min, max;
} kind_range[] = {
    [ANJI_PARAM_DOUBLE] = {-INFINITY, INFINITY},
    [ANJI_PARAM_UINT32] = {0.0, UINT32_MAX},
    [ANJI_PARAM_INT32]  = {INT32_MIN, INT32_MAX},
};

static int check_value(const anji_param *param, double value, anji_error *err)
{
    if (param->kind >= ANJIP_COUNT(kind_range))
        return anjip_fail(err, ANJI_ERR_OPTS, -1, "%s is of unknown kind %lu",
                          param->name, (unsigned long)param->kind);
    if (isnan(value) && isnan(param->preset) && param->kind == ANJI_PARAM_DOUBLE)
        return ANJI_OK;
    if (!(value >= fmax(param->min, kind_range[param->kind].min) &&
          value <= fmin(param->max, kind_range[param->kind].max)))
        return anjip_fail(
            err, ANJI_ERR_OPTS, -1, "%s is %.10g%s%s, want %.10g to %.10g", param->name,
            value, strcmp(param->unit, "1") == 0 ? "" : " ",
            strcmp(param->unit, "1") == 0 ? "" : param->unit, param->min, param->max);
    if (param->kind != ANJI_PARAM_DOUBLE && value != floor(value))
        return anjip_fail(err, ANJI_ERR_OPTS, -1, "%s is %g, want a whole number",
                          param->name, value);
    return ANJI_OK;
}

int anji_param_set(const anji_param *param, void *opts, double value, anji_error *err)
{
    uint32_t size;

    anjip_begin(err);
    if (param == NULL || opts == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "param or opts is NULL");
    if (!holds(param, opts, &size))
        return anjip_fail(err, ANJI_ERR_OPTS, -1,
                          "the options hold %lu bytes, too few for %s",
                          (unsigned long)size, param->name);
    int status = check_value(param, value, err);
    if (status == ANJI_OK)
        write_field(param, opts, value);
    return status;
}

static void write_defaults(const anjip_opts_kind *kind, void *opts, size_t size)
{
    uint32_t stored = (uint32_t)size;

    memset(opts, 0, size);
    memcpy(opts, &stored, sizeof stored);
    for (size_t i = 0; i < kind->n; i++)
        if (kind->params[i].offset + field_size(&kind->params[i]) <= size)
            write_field(&kind->params[i], opts, kind->params[i].preset);
}

int anjip_opts_init(const anjip_opts_kind *kind, void *opts, size_t size)
{
    if (opts == NULL)
        return ANJI_ERR_NULL;
    if (size < kind->size_1_0 || size > OPTS_SIZE_MAX)
        return ANJI_ERR_OPTS;
    write_defaults(kind, opts, size);
    return ANJI_OK;
}

int anjip_opts_load(const anjip_opts_kind *kind, void *dst, const void *src,
                    anji_error *err)
{
    uint32_t size, stored;

    write_defaults(kind, dst, kind->known);
    if (src == NULL)
        return ANJI_OK;
    memcpy(&size, src, sizeof size);
    if (size < kind->size_1_0 || size > OPTS_SIZE_MAX)
        return anjip_fail(err, ANJI_ERR_OPTS, -1,
                          "%s options of %lu bytes: call its _init function first",
                          kind->name, (unsigned long)size);
    for (size_t i = kind->known; i < size; i++)
        if (((const unsigned char *)src)[i] != 0)
            return anjip_fail(err, ANJI_ERR_OPTS, -1,
                              "%s options ask for something newer than library %s",
                              kind->name, anji_version());
    memcpy(dst, src, size < kind->known ? size : kind->known);
    stored = (uint32_t)kind->known; /* fields beyond the caller's end hold defaults */
    memcpy(dst, &stored, sizeof stored);
    for (size_t i = 0; i < kind->n; i++) {
        const anji_param *param = &kind->params[i];
        if (param->offset < size && param->offset + field_size(param) > size)
            return anjip_fail(err, ANJI_ERR_OPTS, -1,
                              "%s options of %lu bytes end within their field %s",
                              kind->name, (unsigned long)size, param->name);
        int status = check_value(param, anji_param_get(param, dst), err);
        if (status != ANJI_OK)
            return status;
    }
    return ANJI_OK;
}
