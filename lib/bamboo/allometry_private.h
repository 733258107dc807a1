/* What the parts of the allometry module share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ALLOMETRY_PRIVATE_H
#define ANJI_ALLOMETRY_PRIVATE_H

#include <anjicarbon/allometry.h>

#include "io/io.h"
#include "private.h"

/* ---- allometry_form.c: an expression, compiled ---------------------------------------
 * Nodes in the order of evaluation: operands stand before what uses them. */
#define ANJIP_FORM_NODES 128
#define ANJIP_NAME_SIZE  16 /* of a coefficient, with the NUL */

enum {
    ANJIP_NODE_NUMBER,
    ANJIP_NODE_INPUT,       /* index: bit number of ANJI_CULM_... */
    ANJIP_NODE_COEFFICIENT, /* index: position in the record      */
    ANJIP_NODE_ADD,
    ANJIP_NODE_SUBTRACT,
    ANJIP_NODE_MULTIPLY,
    ANJIP_NODE_DIVIDE,
    ANJIP_NODE_POWER,
    ANJIP_NODE_MINUS,
    ANJIP_NODE_EXP,
    ANJIP_NODE_LN,
    ANJIP_NODE_LOG10,
    ANJIP_NODE_SQRT
};

typedef struct {
    double  number;
    uint8_t op, a, b; /* operands are earlier nodes           */
    uint8_t index;
    int32_t uniform; /* holds no input: the same for all culms */
} anjip_node;

typedef struct {
    size_t     n;
    uint32_t   inputs;       /* ANJI_CULM_... bits           */
    uint32_t   coefficients; /* bits of those that are used  */
    anjip_node nodes[ANJIP_FORM_NODES];
} anjip_form;

#define ANJIP_COEFFICIENTS 32
typedef struct {
    size_t n;
    char   names[ANJIP_COEFFICIENTS][ANJIP_NAME_SIZE];
    double values[ANJIP_COEFFICIENTS];
} anjip_coefficients;

/* Compile; on failure *at is the offset of the fault within the text and the message
 * (what, at most size bytes) says what was found and wanted. Status. */
int anjip_form_compile(anjip_form *form, const anjip_coefficients *names,
                       anjip_span text, size_t *at, char *what, size_t size);

/* Values for n rows; column[i] of input i is read where the form has it, times scale[i].
 * Rows whose value is not defined give NaN. */
void anjip_form_eval(const anjip_form *form, const double *coefficients, size_t n,
                     const double *const column[ANJI_CULM_INPUTS],
                     const double scale[ANJI_CULM_INPUTS], double *value);

/* The value at one point (inputs in the form's units) and its derivatives; by_c has as
 * many places as the record has coefficients, by_x ANJI_CULM_INPUTS; both may be NULL. */
double anjip_form_gradient(const anjip_form *form, const double *coefficients,
                           size_t n_coefficients, const double x[ANJI_CULM_INPUTS],
                           double *by_c, double *by_x);

/* ---- records -------------------------------------------------------------------------- */
struct anji_equation {
    char         *texts[ANJI_EQUATION_TEXTS]; /* NULL: ""                            */
    double        numbers[ANJI_EQUATION_NUMBERS];
    double        scale[ANJI_CULM_INPUTS]; /* cm, m, m, age, m to the form's unit    */
    int           component, quantity, verified, range;
    int           bias; /* ANJIP_BIAS_...                                            */
    anji_residual residual;
    anjip_coefficients coefficients;
    anjip_form         form;
    double *covariance; /* n x n, or NULL                                      */
    size_t  findings;   /* on this record                                      */
};

/* What is known of the bias of a form that was fitted to logarithms. */
enum {
    ANJIP_BIAS_NONE,        /* not a fit of logarithms, or not said             */
    ANJIP_BIAS_CORRECTED,   /* the printed coefficients hold the correction     */
    ANJIP_BIAS_UNCORRECTED, /* they do not, and it is not to be made            */
    ANJIP_BIAS_FACTOR,      /* times a printed factor                           */
    ANJIP_BIAS_BASKERVILLE  /* times exp(s^2/2)                                 */
};

/* A word of a table, its number, and what goes with it. */
typedef struct {
    const char *word;
    int         number;
} anjip_word;
extern const anjip_word anjip_component_words[];
extern const anjip_word anjip_verified_words[];
extern const anjip_word anjip_range_words[];
extern const anjip_word anjip_bias_words[];
extern const anjip_word anjip_residual_words[];
/* The word of a number, or NULL. */
const char *anjip_word_of(const anjip_word *words, int number);

/* A unit of the result. */
typedef struct {
    const char *text;
    double      to_si;
    int         quantity;
} anjip_result_unit;
extern const anjip_result_unit anjip_result_units[];

/* Units of an input, as the record writes them: times scale from the library's unit. */
typedef struct {
    const char *text;
    double      per_m; /* units in a metre */
} anjip_length_unit;
extern const anjip_length_unit anjip_length_units[];

void anjip_equation_free(anji_equation *equation);

/* The records of a text, appended to *list. next(context, &line) hands out the next
 * line and returns 0 past the end. */
typedef int (*anjip_next_line)(void *context, anjip_span *line);
typedef struct {
    anji_equation **at;
    size_t          n, room;
} anjip_equation_list;
int anjip_equations_read(anjip_equation_list *list, const char *name,
                         anjip_next_line next, void *context, anji_error *err);
/* Append a pointer: 0 when memory is short. */
int  anjip_equation_list_add(anjip_equation_list *list, anji_equation *equation);
void anjip_equation_list_free(anjip_equation_list *list);

/* What the keys of a record are, for the reader and the writer. */
enum {
    ANJIP_KEY_TEXT,   /* index: of texts                                           */
    ANJIP_KEY_CHOICE, /* words; index: byte offset of the int in the record        */
    ANJIP_KEY_NUMBER, /* index: of numbers                                         */
    ANJIP_KEY_RANGE,  /* index: of numbers, the smaller; the greater follows       */
    ANJIP_KEY_INPUT,  /* index: of the input; its unit, and where it is taken      */
    ANJIP_KEY_UNIT,
    ANJIP_KEY_FORM,
    ANJIP_KEY_AGE,
    ANJIP_KEY_COEFFICIENTS,
    ANJIP_KEY_COVARIANCE, /* one line for each row of the lower triangle           */
    ANJIP_KEY_RESIDUAL
};
typedef struct {
    const char       *key;
    int               kind;
    size_t            index;
    const anjip_word *words;
} anjip_key;
extern const anjip_key anjip_keys[]; /* NULL ends them */

/* The lines of equations.txt, made by the build; NULL ends them. */
extern const char *const anjip_equation_lines[];

/* ---- the set --------------------------------------------------------------------------- */
typedef struct {
    anji_finding finding;
    char         message[300];
} anjip_finding;

struct anji_equations {
    anjip_equation_list list;
    anjip_finding      *findings;
    size_t              n_findings, room_findings;
};

/* Judge all records anew. Status: ANJI_OK, _MEMORY. */
int anjip_equations_judge(anji_equations *equations, anji_error *err);

/* Whether text holds part without regard to ASCII case; a NULL part is in all. */
int anjip_holds(const char *text, const char *part);
/* Whether a record is of a species, by name or other name, and of a region. */
int anjip_is_of(const anji_equation *equation, const char *species, const char *region);

/* Largest sizes of a bamboo: cm, m, m, age, m. */
extern const double anjip_culm_max[ANJI_CULM_INPUTS];
/* "dbh_cm", "height_m", ... */
extern const char *const anjip_culm_names[ANJI_CULM_INPUTS];
/* "height_m, crown_m" for a set of bits. */
void anjip_input_list(uint32_t inputs, char *text, size_t size);

/* Form times factor, for inputs in the library's units, whatever the ranges. */
double anjip_equation_value(const anji_equation *equation, const anji_culm *culm);

#endif
