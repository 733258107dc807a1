/* Equations in statements, and the statement of one culm.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/hash.h>

#include "account/json.h"
#include "account/recompute.h"
#include "account/statement_equation_private.h"

#define SOURCE_SIZE 900
#define DECIMALS    6

/* ---- an equation in any statement ------------------------------------------------------ */

/* How well an equation is known. */
static const char *const how_verified[] = {
    [ANJI_READ_PRIMARY]    = "verified in the authors' own text",
    [ANJI_READ_AGREEING]   = "verified in two sources that agree",
    [ANJI_READ_SECONDARY]  = "read in one source that cites it",
    [ANJI_READ_CORRECTED]  = "verified, its form corrected",
    [ANJI_READ_DERIVED]    = "a sum of published parts",
    [ANJI_READ_USER]       = "the user's own",
    [ANJI_READ_UNVERIFIED] = "not verified",
};

int anjip_equation_method(anji_statement *s, const char *name, const anji_equation *e,
                          anji_error *err)
{
    const char *doi = anji_equation_text(e, ANJI_EQUATION_DOI);
    char        source[SOURCE_SIZE];

    snprintf(source, sizeof source, "%.600s%s%.100s; %s",
             anji_equation_text(e, ANJI_EQUATION_CITATION),
             doi[0] != '\0' ? "; doi " : "", doi,
             how_verified[anji_equation_verified(e)]);
    if (!anjip_utf8(source)) /* of the user's file, or cut within a letter */
        for (char *c = source; *c != '\0'; c++)
            if ((unsigned char)*c >= 0x80)
                *c = '?';
    return anji_statement_add_method(s, name, anji_equation_text(e, ANJI_EQUATION_ID),
                                     source, err);
}

int anjip_equation_record(anji_statement *s, const char *name, const anji_equation *e,
                          anji_error *err)
{
    anji_line_note note = {
        "SHA-256 of the equation's record, with form and coefficients", NULL, NULL};
    size_t n    = anji_equation_write(e, NULL, 0);
    char  *text = anjip_malloc(n + 1, 1);
    char   hex[ANJI_SHA256_HEX];

    if (text == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for an equation");
    anji_equation_write(e, text, n + 1);
    int status = anji_sha256(n, text, hex, err);
    free(text);
    return status != ANJI_OK
               ? status
               : anji_statement_add_words(s, ANJI_LINE_STEP, name, hex, &note, err);
}

/* ---- one culm -------------------------------------------------------------------------- */

static const struct {
    const char *path, *unit; /* the age as the equation takes it */
    size_t      offset;
} measured[] = {
    {"culm.dbh", "cm", offsetof(anji_culm, dbh_cm)},
    {"culm.height", "m", offsetof(anji_culm, height_m)},
    {"culm.crown", "m", offsetof(anji_culm, crown_m)},
    {"culm.age", "1", offsetof(anji_culm, age)},
    {"culm.width", "m", offsetof(anji_culm, width_m)},
};

static int add_options(anji_statement *s, const anji_equation *e, const anji_culm *culm,
                       const anji_equation_opts *opts, anji_error *err)
{
    int status = anji_statement_add_option_words(
        s, "names.equation", anji_equation_text(e, ANJI_EQUATION_ID), err);

    if (status == ANJI_OK)
        status =
            anji_statement_add_options(s, "equation", anji_equation_param, opts, err);
    for (size_t i = 0; i < ANJIP_COUNT(measured) && status == ANJI_OK; i++) {
        double value;
        memcpy(&value, (const char *)culm + measured[i].offset, sizeof value);
        status = anji_statement_add_option(s, measured[i].path, value, measured[i].unit,
                                           err);
    }
    return status;
}

static int add_results(anji_statement *s, const anji_equation *e, double value,
                       uint8_t flag, anji_error *err)
{
    anji_line_note what   = {anji_component_name(anji_equation_component(e)), NULL,
                             "step.equation.record"};
    anji_line_note bits   = {"what is to be known of it, bits: 1 diameter, 2 height, 4 "
                               "crown, 8 age outside the range, 16 no range printed",
                             NULL, NULL};
    int            status = anji_statement_add_number(
                   s, ANJI_LINE_RESULT, "value", value, DECIMALS,
                   anji_equation_text(e, ANJI_EQUATION_UNIT), &what, err);

    return status != ANJI_OK ? status
                             : anji_statement_add_integer(s, ANJI_LINE_RESULT, "flag",
                                                          flag, "1", &bits, err);
}

static int fill(anji_statement *s, const anji_equation *e, const anji_culm *culm,
                const anji_equation_opts *opts, const char *file, anji_error *err)
{
    double  value;
    uint8_t flag;
    int     status = anji_equation_eval(e, culm, opts, &value, &flag, err);

    if (status == ANJI_OK && file != NULL)
        status = anji_statement_add_input(s, "equations", file, -1, NULL, NULL, err);
    if (status == ANJI_OK)
        status = add_options(s, e, culm, opts, err);
    if (status == ANJI_OK)
        status = anjip_equation_method(s, "equation", e, err);
    if (status == ANJI_OK)
        status = anjip_equation_record(s, "equation.record", e, err);
    return status == ANJI_OK ? add_results(s, e, value, flag, err) : status;
}

int anji_statement_equation(const anji_equation *equation, const anji_culm *culm,
                            const anji_equation_opts *opts, const char *file,
                            anji_statement **out, anji_error *err)
{
    anji_equation_opts presets;
    anji_statement    *s = NULL;

    anjip_begin(err);
    if (out != NULL)
        *out = NULL;
    if (out == NULL || equation == NULL || culm == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "equation, culm or out is NULL");
    anji_equation_opts_init(&presets, sizeof presets);
    int status = anji_statement_new(
        "allometry", anji_equation_text(equation, ANJI_EQUATION_ID), &s, err);
    if (status == ANJI_OK)
        status = fill(s, equation, culm, opts != NULL ? opts : &presets, file, err);
    if (status != ANJI_OK) {
        anji_statement_free(s);
        return status;
    }
    *out = s;
    return ANJI_OK;
}

/* ---- again ----------------------------------------------------------------------------- */

static int take(const anji_statement *recorded, anji_culm *culm,
                anji_equation_opts *opts, const char **id, anji_error *err)
{
    int status = anji_statement_words(recorded, "option.names.equation", id, err);

    anji_equation_opts_init(opts, sizeof *opts);
    if (status == ANJI_OK)
        status = anji_statement_options(recorded, "equation", anji_equation_param, opts,
                                        err);
    for (size_t i = 0; i < ANJIP_COUNT(measured) && status == ANJI_OK; i++) {
        char   path[40];
        double value;
        snprintf(path, sizeof path, "option.%s", measured[i].path);
        status = anji_statement_value(recorded, path, &value, NULL, NULL, err);
        memcpy((char *)culm + measured[i].offset, &value, sizeof value);
    }
    return status;
}

int anjip_recompute_equation(const anji_statement *recorded, size_t n,
                             const char *const *paths, const anji_run *run,
                             anji_statement **out, anji_error *err)
{
    anji_culm          culm;
    anji_equation_opts opts;
    anji_equations    *set = NULL;
    const char        *id  = NULL;

    (void)run;
    *out = NULL;
    memset(&culm, 0, sizeof culm);
    int status = take(recorded, &culm, &opts, &id, err);
    if (status == ANJI_OK)
        status = anji_equations_builtin(&set, err);
    for (size_t i = 0; i < n && status == ANJI_OK; i++)
        status = anji_equations_load(set, paths[i], err);
    if (status == ANJI_OK && (id == NULL || anji_equations_find(set, id) == NULL))
        status = anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "there is no equation %s",
                            id != NULL ? id : "without an id");
    if (status == ANJI_OK)
        status = anji_statement_equation(anji_equations_find(set, id), &culm, &opts,
                                         n > 0 ? paths[0] : NULL, out, err);
    anji_equations_free(set);
    return status;
}
