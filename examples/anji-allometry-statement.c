/* Statements of anji-allometry: of a value, which anji-verify computes again, and of a fit,
 * whose table only this program reads: of that one the file's SHA-256 is checked.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include "anji-allometry.h"

#ifdef HAVE_ACCOUNT
#include <anjicarbon/account.h>

#define DECIMALS 6

/* Writes the statement, or says why there is none, and frees it. */
static int finish(const settings *s, anji_statement *statement, int status,
                  anji_error *err)
{
    if (status == ANJI_OK)
        status = anji_statement_write(statement, s->statement, err);
    anji_statement_free(statement);
    return status == ANJI_OK ? DONE : failed(err);
}

int state_value(const settings *s, const anji_equation *equation, const anji_culm *culm,
                const anji_equation_opts *opts)
{
    anji_statement *statement = NULL;
    anji_error      err;
    int             status =
        anji_statement_equation(equation, culm, opts, s->equations, &statement, &err);

    return finish(s, statement, status, &err);
}

static int add_words(anji_statement *to, const settings *s, anji_error *err)
{
    const struct {
        const char *path, *words;
    } rows[]   = {{"fit.form", s->form != NULL ? s->form : "a*D^b"},
                  {"fit.mass", s->mass},
                  {"fit.id", s->id},
                  {"fit.species", s->species},
                  {"fit.region", s->region}};
    int status = ANJI_OK;

    for (size_t i = 0; i < sizeof rows / sizeof *rows && status == ANJI_OK; i++)
        status = anji_statement_add_option_words(to, rows[i].path, rows[i].words, err);
    return status;
}

static int add_equation(anji_statement *to, size_t number, const anji_equation *e,
                        anji_error *err)
{
    const double  *values = anji_equation_coefficient_values(e);
    char           name[80];
    anji_line_note id = {anji_equation_text(e, ANJI_EQUATION_ID), NULL, NULL};

    snprintf(name, sizeof name, "equation%zu.gives", number);
    int status = anji_statement_add_words(
        to, ANJI_LINE_RESULT, name, anji_component_name(anji_equation_component(e)),
        &id, err);
    for (size_t i = 0; i < anji_equation_coefficients(e) && status == ANJI_OK; i++) {
        anji_line_note what = {anji_equation_coefficient_name(e, i), NULL, NULL};
        snprintf(name, sizeof name, "equation%zu.coefficient%zu", number, i + 1);
        status = anji_statement_add_number(to, ANJI_LINE_RESULT, name, values[i],
                                           DECIMALS, "1", &what, err);
    }
    return status;
}

int state_fit(const settings *s, const char *path, size_t rows,
              const anji_equation_fit_opts *opts, const anji_equations *set,
              size_t first)
{
    anji_statement *to = NULL;
    anji_error      err;
    int             status =
        anji_statement_new("allometry-fit", s->id != NULL ? s->id : "FIT", &to, &err);

    if (status == ANJI_OK)
        status = anji_statement_add_input(to, "culms", path, (int64_t)rows, NULL, NULL,
                                          &err);
    if (status == ANJI_OK)
        status = add_words(to, s, &err);
    if (status == ANJI_OK)
        status = anji_statement_add_options(to, "equation_fit", anji_equation_fit_param,
                                            opts, &err);
    if (status == ANJI_OK)
        status =
            anji_statement_add_method(to, "fit", "1",
                                      "weighted least squares, additive systems by "
                                      "seemingly unrelated regression: "
                                      "anji_equation_fit()",
                                      &err);
    for (size_t i = first; i < anji_equations_count(set) && status == ANJI_OK; i++)
        status = add_equation(to, i - first + 1, anji_equations_at(set, i), &err);
    return finish(s, to, status, &err);
}

#else

static int left_out(void)
{
    fprintf(stderr, "anji-allometry: built with --disable-account, so --statement is "
                    "not there\n");
    return BAD_USAGE;
}

int state_value(const settings *s, const anji_equation *equation, const anji_culm *culm,
                const anji_equation_opts *opts)
{
    (void)s;
    (void)equation;
    (void)culm;
    (void)opts;
    return left_out();
}

int state_fit(const settings *s, const char *path, size_t rows,
              const anji_equation_fit_opts *opts, const anji_equations *set,
              size_t first)
{
    (void)s;
    (void)path;
    (void)rows;
    (void)opts;
    (void)set;
    (void)first;
    return left_out();
}

#endif
