/* What the two sources of anji-allometry share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ALLOMETRY_PROGRAM_H
#define ANJI_ALLOMETRY_PROGRAM_H

#include <anjicarbon/allometry.h>
#include <anjicarbon/equation_fit.h>

enum { DONE = 0, BAD_INPUT = 1, BAD_USAGE = 2 };

typedef struct {
    const char *species, *region, *component, *equations;
    const char *form, *mass, *id, *weight, *group;
    const char *statement;
    int         extrapolate;
} settings;

int usage(const char *what, const char *value, const char *wanted);
int failed(const anji_error *err);
int is_number(const char *text, double *value);
/* The record's text on stdout. */
int print_record(const anji_equation *equation);

/* --statement: of a value; of the equations of a set from the first on, fitted to the
 * table at path. */
int state_value(const settings *s, const anji_equation *equation, const anji_culm *culm,
                const anji_equation_opts *opts);
int state_fit(const settings *s, const char *path, size_t rows,
              const anji_equation_fit_opts *opts, const anji_equations *set,
              size_t first);

int fit_command(const settings *s, int n, char **words);

#endif
