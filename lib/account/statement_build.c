/* The build that makes a statement: what may explain a difference, never a part of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <float.h>
#include <stdlib.h>
#include <sys/utsname.h>
#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

#include "account/hash.h"
#include "account/statement_private.h"

static const char *compiler(void)
{
#if defined(__clang__)
    return "clang " __clang_version__;
#elif defined(__GNUC__)
    return "gcc " __VERSION__;
#else
    return "unknown";
#endif
}

static const char *c_library(void)
{
#if defined(__GLIBC__)
    return gnu_get_libc_version();
#else
    return "unknown";
#endif
}

#ifdef __OPTIMIZE__
#define OPTIMISED "yes"
#else
#define OPTIMISED "no"
#endif

int anjip_build_bytes(const char *statement_hash, char **bytes, size_t *n,
                      anji_error *err)
{
    struct utsname machine;
    int            known = uname(&machine) >= 0;
    const struct {
        const char *name, *text;
    } rows[] = {
        {"statement", statement_hash},
        {"library", "libanjicarbon " PACKAGE_VERSION},
        {"compiler", compiler()},
        {"optimised", OPTIMISED},
        {"machine", known ? machine.machine : "unknown"},
        {"system", known ? machine.sysname : "unknown"},
        {"release", known ? machine.release : "unknown"},
        {"libc", c_library()},
        {"gsl", anjip_gsl_version()},
        {"jansson", anjip_json_version()},
        {"libsodium", anjip_sodium_version()},
    };
    anjip_json *o   = anjip_json_object();
    int         bad = o == NULL;

    *bytes = NULL;
    *n     = 0;
    for (size_t i = 0; i < ANJIP_COUNT(rows); i++)
        bad |= anjip_json_set(
            o, rows[i].name,
            anjip_json_string(anjip_utf8(rows[i].text) ? rows[i].text : "unknown"));
    bad |= anjip_json_set(o, "evaluation", anjip_json_integer(FLT_EVAL_METHOD));
    int status = bad ? anjip_fail(err, ANJI_ERR_MEMORY, -1, "statement: no memory")
                     : anjip_json_canonical(o, bytes, n, err);
    anjip_json_free(o);
    return status;
}
