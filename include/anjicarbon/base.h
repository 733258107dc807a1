/* anjicarbon/base.h - status codes, errors, estimates and parameter tables.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_BASE_H
#define ANJICARBON_BASE_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define ANJI_API __attribute__((visibility("default")))
#else
#define ANJI_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Status of a call. Numbers are part of the ABI: append, never renumber. */
enum {
    ANJI_OK            = 0,
    ANJI_ERR_NULL      = 1, /**< a required pointer is NULL                        */
    ANJI_ERR_OPTS      = 2, /**< an options struct is malformed, too new or absurd */
    ANJI_ERR_DOMAIN    = 3, /**< a value is outside the method's domain            */
    ANJI_ERR_TOO_FEW   = 4, /**< not enough complete rows                          */
    ANJI_ERR_MEMORY    = 5, /**< allocation failed                                 */
    ANJI_ERR_IO        = 6, /**< a file could not be opened, read or written       */
    ANJI_ERR_FORMAT    = 7, /**< a file's text is not what its format says         */
    ANJI_ERR_AMBIGUOUS = 8, /**< two readings are possible; the caller must choose */
    ANJI_ERR_NOT_FOUND = 9, /**< a named column, file or option does not exist     */
    ANJI_ERR_CANCELLED = 10 /**< the caller's poll function asked to stop          */
};

/** Which program's rules a method follows: this library's own, or a peer's, literally. */
enum { ANJI_FORM_ANJI = 0, ANJI_FORM_REDDYPROC = 1, ANJI_FORM_ONEFLUX = 2 };

/** One line of English for a status; never NULL, never to be freed. */
ANJI_API const char *anji_strerror(int status);

/** Detail of a failure, in the caller's memory. 1024 bytes for ever. */
typedef struct anji_error {
    int64_t row;           /**< 0-based row of the columns at fault, or -1  */
    int64_t line;          /**< 1-based line of the file at fault, or 0     */
    int32_t column;        /**< 1-based column of the file at fault, or 0   */
    int32_t code;          /**< the status that was returned                */
    char    message[1000]; /**< English, NUL-terminated: what was found, with its
                                unit and place, and what was wanted          */
} anji_error;

/** An estimated quantity. 24 bytes for ever. */
typedef struct anji_estimate {
    double  value; /**< NaN when the call failed           */
    double  se;    /**< standard error, unit of value      */
    int64_t n;     /**< rows used                          */
} anji_estimate;

/** Kind of a parameter's field. */
enum { ANJI_PARAM_DOUBLE = 0, ANJI_PARAM_UINT32 = 1, ANJI_PARAM_INT32 = 2 };

/**
 * One parameter of a method. Each module lists its own, in the order of its options
 * struct; the table drives defaults, checks, the manual and the bindings' keywords.
 */
typedef struct anji_param {
    const char *name;    /**< the field of the options struct                       */
    const char *unit;    /**< "1" for pure numbers                                  */
    const char *text;    /**< one sentence                                          */
    const char *choices; /**< "anji|reddyproc|oneflux" for a choice, else NULL      */
    double      preset;  /**< the default; NaN: none is given and none is needed    */
    double      min;     /**< smallest accepted value                               */
    double      max;     /**< largest accepted value                                */
    uint32_t    kind;    /**< ANJI_PARAM_DOUBLE, ...                                */
    uint32_t    offset;  /**< of the field in the options struct, bytes             */
} anji_param;

/**
 * Set, or read, one field of an options struct through its parameter.
 *
 * Given:
 *   param   one entry of a module's table
 *   opts    the module's options struct, initialised by its _init function
 *   value   new value in param's unit; a choice is its position, counted from 0
 * Status (set): ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_OPTS when value is outside
 *   [min, max], not whole for a whole-number field, or NaN where the default is a
 *   number, or when the caller's struct is too short to hold the field.
 * anji_param_get() returns the field as double, NaN when param or opts is NULL or the
 *   caller's struct is too short to hold the field.
 */
ANJI_API int    anji_param_set(const anji_param *param, void *opts, double value,
                               anji_error *err);
ANJI_API double anji_param_get(const anji_param *param, const void *opts);

/** Version of the library in use, "0.3.0". */
ANJI_API const char *anji_version(void);

/**
 * Prepare the process for several threads: replaces GSL's aborting error handler, once,
 * and leaves a handler that the host installed before. Every function that uses GSL
 * calls it too, so that a program with one thread never needs to. May be called often.
 */
ANJI_API void anji_init(void);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_BASE_H */
