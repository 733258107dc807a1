/* What a statement holds; its parts are in statement*.c.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_STATEMENT_PRIVATE_H
#define ANJI_ACCOUNT_STATEMENT_PRIVATE_H

#include <anjicarbon/statement.h>

#include "account/json.h"

#define ANJIP_STATEMENT_FORMAT 1
#define ANJIP_SECTIONS         3

/* All texts are the statement's own; NULL where there is none. */
typedef struct {
    char   *role, *file, *first, *last;
    char    sha256[ANJI_SHA256_HEX];
    int64_t bytes, rows;
} anjip_input;

typedef struct {
    char *path;  /* "tower.seed"                                      */
    char *value; /* number as text; NULL: null, or words               */
    char *unit;  /* NULL: words                                        */
    char *words;
} anjip_option;

typedef struct {
    char *name, *version, *source;
} anjip_method;

typedef struct {
    char   *name, *value, *unit, *words, *text, *clause, *inputs;
    char   *df;       /* of a component, NULL: infinite or not known   */
    int32_t decimals; /* -1: words                                     */
    int32_t kind;     /* of a component; -1                            */
} anjip_line;

struct anji_statement {
    char         *kind, *subject;
    anjip_input  *inputs;
    anjip_option *options;
    anjip_method *methods;
    anjip_line   *lines[ANJIP_SECTIONS];
    char        **remarks;
    size_t        n_inputs, n_options, n_methods, n_lines[ANJIP_SECTIONS], n_remarks;
};

/* "step", "uncertainty", "result"; the members of the document. */
extern const char *const anjip_section_names[ANJIP_SECTIONS];
extern const char *const anjip_section_members[ANJIP_SECTIONS];
/* "random", ...: ANJI_ERROR_... as words. */
#define ANJIP_ERROR_KINDS 3
extern const char *const anjip_error_kinds[ANJIP_ERROR_KINDS];

/* A copy of text, NULL of NULL or without memory. */
char *anjip_copy(const char *text);

/* Adders of what was checked as text already or comes from a document; `line` is copied.
 * df is its text. Status as the public adders. */
int anjip_take_input(anji_statement *s, const anji_statement_file *file,
                     anji_error *err);
int anjip_take_option(anji_statement *s, const char *path, const char *value,
                      const char *unit, const char *words, anji_error *err);
int anjip_take_line(anji_statement *s, int section, const anjip_line *line,
                    anji_error *err);
/* The paths that a line names are there; anjip_take_line() does not ask. */
int anjip_check_inputs(const anji_statement *s, const char *name, const char *inputs,
                       anji_error *err);

/* Whether a path names an entry that is there. */
int                 anjip_statement_has(const anji_statement *s, const char *path);
const anjip_line   *anjip_find_line(const anji_statement *s, int section,
                                    const char *name, size_t length);
const anjip_option *anjip_find_option(const anji_statement *s, const char *path);

/* The document about the build, canonical; free() it. */
int anjip_build_bytes(const char *statement_hash, char **bytes, size_t *n,
                      anji_error *err);

#endif
