/* The statement of a simulation, for the programs that simulate.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_SIMULATION_STATEMENT_H
#define ANJI_SIMULATION_STATEMENT_H

#include <stddef.h>
#include <stdint.h>

/* One option: words, or a number where words is NULL. */
typedef struct {
    const char *name, *words;
    uint64_t    number;
    const char *unit;
} simulation_option;

/* One file that was made; path NULL: it was not wanted. */
typedef struct {
    const char *role, *path;
} simulation_output;

/* Writes the statement to path. 0; 1 after a message; 2 where there is no account. */
int write_simulation(const char *program, const char *path, size_t n_options,
                     const simulation_option *options, size_t n_outputs,
                     const simulation_output *outputs);

#endif
