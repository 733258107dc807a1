/* The statement of a simulation: options, seed, and the files made, by SHA-256. It says of
 * itself what it is not: the rules are a program's, so that anji-verify finds out whether
 * the files are those, and not whether the rules make them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>

#include "simulation-statement.h"

#ifdef HAVE_ACCOUNT
#include <anjicarbon/account.h>

/* A seed may be larger than any integer of a statement: it is words then. */
static int add_option(anji_statement *s, const simulation_option *o, anji_error *err)
{
    char path[80], digits[32];

    snprintf(path, sizeof path, "simulate.%s", o->name);
    if (o->words != NULL)
        return anji_statement_add_option_words(s, path, o->words, err);
    if (o->number <= INT64_MAX)
        return anji_statement_add_option_integer(s, path, (int64_t)o->number, o->unit,
                                                 err);
    snprintf(digits, sizeof digits, "%" PRIu64, o->number);
    return anji_statement_add_option_words(s, path, digits, err);
}

static int fill(anji_statement *s, const char *program, size_t n_options,
                const simulation_option *options, size_t n_outputs,
                const simulation_output *outputs, anji_error *err)
{
    int status =
        anji_statement_add_method(s, "simulator", anji_version(),
                                  "rules at the head of the program's source", err);

    for (size_t i = 0; i < n_options && status == ANJI_OK; i++)
        status = add_option(s, &options[i], err);
    for (size_t i = 0; i < n_outputs && status == ANJI_OK; i++)
        if (outputs[i].path != NULL)
            status = anji_statement_add_input(s, outputs[i].role, outputs[i].path, -1,
                                              NULL, NULL, err);
    if (status == ANJI_OK)
        status =
            anji_statement_add_words(s, ANJI_LINE_STEP, "program", program, NULL, err);
    return status != ANJI_OK
               ? status
               : anji_statement_add_remark(
                     s,
                     "made-up data, no measurement: the files are outputs, known by "
                     "their SHA-256 alone, and no line can be computed again from them",
                     err);
}

int write_simulation(const char *program, const char *path, size_t n_options,
                     const simulation_option *options, size_t n_outputs,
                     const simulation_output *outputs)
{
    anji_statement *s = NULL;
    anji_error      err;
    int             status = anji_statement_new("simulation", program, &s, &err);

    if (status == ANJI_OK)
        status = fill(s, program, n_options, options, n_outputs, outputs, &err);
    if (status == ANJI_OK)
        status = anji_statement_write(s, path, &err);
    anji_statement_free(s);
    if (status != ANJI_OK)
        fprintf(stderr, "%s: %s\n", program, err.message);
    return status != ANJI_OK;
}

#else

int write_simulation(const char *program, const char *path, size_t n_options,
                     const simulation_option *options, size_t n_outputs,
                     const simulation_output *outputs)
{
    (void)path;
    (void)n_options;
    (void)options;
    (void)n_outputs;
    (void)outputs;
    fprintf(stderr, "%s: built with --disable-account, so --statement is not there\n",
            program);
    return 2;
}

#endif
