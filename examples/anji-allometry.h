/* What the two sources of anji-allometry share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ALLOMETRY_PROGRAM_H
#define ANJI_ALLOMETRY_PROGRAM_H

#include <anjicarbon/allometry.h>

enum { DONE = 0, BAD_INPUT = 1, BAD_USAGE = 2 };

typedef struct {
    const char *species, *region, *component, *equations;
    const char *form, *mass, *id, *weight, *group;
    int         extrapolate;
} settings;

int usage(const char *what, const char *value, const char *wanted);
int failed(const anji_error *err);
int is_number(const char *text, double *value);
/* The record's text on stdout. */
int print_record(const anji_equation *equation);

int fit_command(const settings *s, int n, char **words);

#endif
