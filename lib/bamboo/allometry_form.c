/* Expressions such as a*H^b*D^c: compiled once, evaluated by columns, differentiated.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include "bamboo/allometry_private.h"

#define LN10 2.30258509299404568402
#define BLOCK                                                                          \
    64 /* rows that are evaluated together: the nodes' values stay in the cache */

/* ---- compiling: operators wait on a stack until a weaker one comes --------------------- */

static const struct {
    char    sign;
    uint8_t op, rank, right; /* right: a^b^c is a^(b^c) */
} operators[] = {
    {'+', ANJIP_NODE_ADD, 1, 0},      {'-', ANJIP_NODE_SUBTRACT, 1, 0},
    {'*', ANJIP_NODE_MULTIPLY, 2, 0}, {'/', ANJIP_NODE_DIVIDE, 2, 0},
    {'^', ANJIP_NODE_POWER, 4, 1},
};
#define RANK_MINUS    3 /* -D^2 is -(D^2), and -a*D is (-a)*D */
#define RANK_FUNCTION 5

static const struct {
    const char *name;
    uint8_t     op;
} functions[] = {
    {"exp", ANJIP_NODE_EXP},
    {"ln", ANJIP_NODE_LN},
    {"log10", ANJIP_NODE_LOG10},
    {"sqrt", ANJIP_NODE_SQRT},
};

static const char inputs[] = "DHLAW"; /* in the order of the bits */

enum { OPEN = 254 };
typedef struct {
    uint8_t op, rank;
} waiting;

typedef struct {
    anjip_form               *form;
    const anjip_coefficients *names;
    anjip_span                text;
    size_t                    at;             /* of the next character           */
    uint8_t     values[ANJIP_FORM_NODES + 1]; /* one more than operators */
    waiting     waits[ANJIP_FORM_NODES];
    size_t      n_values, n_waits;
    const char *wanted;
} compiler;

static int is_unary(uint8_t op)
{
    return op >= ANJIP_NODE_MINUS;
}

/* A new node's number, or -1 when there are too many. */
static int add_node(compiler *c, anjip_node node)
{
    if (c->form->n == ANJIP_FORM_NODES) {
        c->wanted = "a form of fewer parts";
        return -1;
    }
    c->form->nodes[c->form->n] = node;
    return (int)c->form->n++;
}

static int push_leaf(compiler *c, uint8_t op, uint8_t index, double number)
{
    anjip_node node = {number, op, 0, 0, index, op != ANJIP_NODE_INPUT};

    for (size_t i = 0; i < c->form->n; i++)
        if (c->form->nodes[i].op == op && c->form->nodes[i].index == index &&
            c->form->nodes[i].number == number) {
            c->values[c->n_values++] = (uint8_t)i;
            return 1;
        }
    int at = add_node(c, node);
    if (at >= 0)
        c->values[c->n_values++] = (uint8_t)at;
    return at >= 0;
}

/* Take the last operator off the stack and its operands with it. */
static int reduce(compiler *c)
{
    anjip_node node = {0};

    node.op = c->waits[--c->n_waits].op;
    node.b = node.a = c->values[--c->n_values];
    node.uniform    = c->form->nodes[node.a].uniform;
    if (!is_unary(node.op)) {
        const anjip_node *power = &c->form->nodes[node.b];
        node.a                  = c->values[--c->n_values];
        node.uniform            = node.uniform && c->form->nodes[node.a].uniform;
        if (node.op == ANJIP_NODE_POWER && power->op == ANJIP_NODE_NUMBER &&
            power->number == 2.0) {
            node.op = ANJIP_NODE_MULTIPLY;
            node.b  = node.a;
        }
    }
    int at = add_node(c, node);
    if (at >= 0)
        c->values[c->n_values++] = (uint8_t)at;
    return at >= 0;
}

/* Brackets, functions and signs stand before their operand: nothing is ready yet. */
static int push_wait(compiler *c, uint8_t op, uint8_t rank)
{
    if (c->n_waits == ANJIP_FORM_NODES) {
        c->wanted = "a form of fewer parts";
        return 0;
    }
    c->waits[c->n_waits].op     = op;
    c->waits[c->n_waits++].rank = rank;
    return 1;
}

static int push_operator(compiler *c, uint8_t op, uint8_t rank, int right)
{
    while (c->n_waits > 0 && c->waits[c->n_waits - 1].op != OPEN &&
           (c->waits[c->n_waits - 1].rank > rank ||
            (c->waits[c->n_waits - 1].rank == rank && !right)))
        if (!reduce(c))
            return 0;
    return push_wait(c, op, rank);
}

static int is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char next(const compiler *c)
{
    return c->at < c->text.n ? c->text.at[c->at] : '\0';
}

static void skip_blanks(compiler *c)
{
    while (next(c) == ' ' || next(c) == '\t')
        c->at++;
}

static int take_number(compiler *c)
{
    size_t from = c->at;
    double value;

    while (is_digit(next(c)) || next(c) == '.')
        c->at++;
    if (next(c) == 'e' || next(c) == 'E') {
        c->at++;
        if (next(c) == '-' || next(c) == '+')
            c->at++;
        while (is_digit(next(c)))
            c->at++;
    }
    if (anjip_number(c->text.at + from, c->at - from, &value) != ANJIP_NUMBER) {
        c->at     = from;
        c->wanted = "a number";
        return 0;
    }
    return push_leaf(c, ANJIP_NODE_NUMBER, 0, value);
}

static int take_open(compiler *c)
{
    if (next(c) != '(') {
        c->wanted = "'(' after the function's name";
        return 0;
    }
    c->at++;
    return push_wait(c, OPEN, 0);
}

/* A function, an input or a coefficient. *operand is 0 after a function's bracket. */
static int take_name(compiler *c, int *operand)
{
    anjip_span name = {c->text.at + c->at, 0};

    while (is_letter(next(c)) || is_digit(next(c))) {
        c->at++;
        name.n++;
    }
    for (size_t i = 0; i < ANJIP_COUNT(functions); i++)
        if (anjip_span_is(name, functions[i].name)) {
            *operand = 0;
            return push_wait(c, functions[i].op, RANK_FUNCTION) && take_open(c);
        }
    const char *input = name.n == 1 ? strchr(inputs, name.at[0]) : NULL;
    if (input != NULL) {
        c->form->inputs |= 1u << (input - inputs);
        return push_leaf(c, ANJIP_NODE_INPUT, (uint8_t)(input - inputs), 0.0);
    }
    for (size_t i = 0; i < c->names->n; i++)
        if (anjip_span_is(name, c->names->names[i])) {
            c->form->coefficients |= 1u << i;
            return push_leaf(c, ANJIP_NODE_COEFFICIENT, (uint8_t)i, 0.0);
        }
    c->at -= name.n;
    c->wanted = anjip_span_is(name, "log")
                    ? "ln or log10, for 'log' is read both ways"
                    : "D, H, L, A, W, a coefficient of the record, or exp, ln, log10, "
                      "sqrt";
    return 0;
}

static int take_close(compiler *c)
{
    while (c->n_waits > 0 && c->waits[c->n_waits - 1].op != OPEN)
        if (!reduce(c))
            return 0;
    if (c->n_waits == 0) {
        c->wanted = "no ')' without its '('";
        return 0;
    }
    c->n_waits--;
    c->at++;
    return 1;
}

/* Where a value may begin. *operand becomes 1 after one. */
static int take_operand(compiler *c, int *operand)
{
    char sign = next(c);

    *operand = 1;
    if (is_digit(sign) || sign == '.')
        return take_number(c);
    if (is_letter(sign))
        return take_name(c, operand);
    *operand = 0;
    if (sign == '(')
        return take_open(c);
    if (sign == '-' || sign == '+') {
        c->at++;
        return sign == '+' || push_wait(c, ANJIP_NODE_MINUS, RANK_MINUS);
    }
    c->wanted = "a number, a name, '-' or '('";
    return 0;
}

static int take_operator(compiler *c, int *operand)
{
    if (next(c) == ')')
        return take_close(c);
    for (size_t i = 0; i < ANJIP_COUNT(operators); i++)
        if (next(c) == operators[i].sign) {
            c->at++;
            *operand = 0;
            return push_operator(c, operators[i].op, operators[i].rank,
                                 operators[i].right);
        }
    c->wanted = "one of + - * / ^ )";
    return 0;
}

static int compile(compiler *c)
{
    int operand = 0;

    for (skip_blanks(c); c->at < c->text.n; skip_blanks(c))
        if (!(operand ? take_operator(c, &operand) : take_operand(c, &operand)))
            return 0;
    if (!operand) {
        c->wanted = "a value at the end";
        return 0;
    }
    while (c->n_waits > 0) {
        if (c->waits[c->n_waits - 1].op == OPEN) {
            c->wanted = "a ')' for each '('";
            return 0;
        }
        if (!reduce(c))
            return 0;
    }
    return 1;
}

int anjip_form_compile(anjip_form *form, const anjip_coefficients *names,
                       anjip_span text, size_t *at, char *what, size_t size)
{
    compiler c = {.form = form, .names = names, .text = text};

    memset(form, 0, sizeof *form);
    if (compile(&c))
        return ANJI_OK;
    anjip_span rest = {text.at + c.at, text.n - c.at};
    *at             = c.at;
    if (rest.n == 0)
        snprintf(what, size, "the form ends, want %s", c.wanted);
    else
        snprintf(what, size, "'%.*s' in the form, want %s", ANJIP_SHOW(rest), c.wanted);
    return ANJI_ERR_FORMAT;
}

/* ---- values ---------------------------------------------------------------------------- */

static double apply(uint8_t op, double a, double b)
{
    switch (op) {
    case ANJIP_NODE_ADD:
        return a + b;
    case ANJIP_NODE_SUBTRACT:
        return a - b;
    case ANJIP_NODE_MULTIPLY:
        return a * b;
    case ANJIP_NODE_DIVIDE:
        return a / b;
    case ANJIP_NODE_POWER:
        return pow(a, b);
    case ANJIP_NODE_MINUS:
        return -a;
    case ANJIP_NODE_EXP:
        return exp(a);
    case ANJIP_NODE_LN:
        return log(a);
    case ANJIP_NODE_LOG10:
        return log10(a);
    default:
        return sqrt(a);
    }
}

static double leaf(const anjip_node *node, const double *coefficients, const double *x)
{
    return node->op == ANJIP_NODE_NUMBER        ? node->number
           : node->op == ANJIP_NODE_COEFFICIENT ? coefficients[node->index]
                                                : x[node->index];
}

#define OVER_BLOCK(op_, expression)                                                    \
    case op_:                                                                          \
        for (size_t i = 0; i < m; i++)                                                 \
            to[i] = (expression);                                                      \
        break

static void apply_block(uint8_t op, size_t m, const double *a, const double *b,
                        double *to)
{
    switch (op) {
        OVER_BLOCK(ANJIP_NODE_ADD, a[i] + b[i]);
        OVER_BLOCK(ANJIP_NODE_SUBTRACT, a[i] - b[i]);
        OVER_BLOCK(ANJIP_NODE_MULTIPLY, a[i] * b[i]);
        OVER_BLOCK(ANJIP_NODE_DIVIDE, a[i] / b[i]);
        OVER_BLOCK(ANJIP_NODE_POWER, pow(a[i], b[i]));
    default:
        for (size_t i = 0; i < m; i++)
            to[i] = apply(op, a[i], 0.0);
    }
}

typedef double block[BLOCK];

/* Nodes that hold no input, once for all blocks. */
static void fill_uniform(const anjip_form *form, const double *coefficients,
                         block *work)
{
    for (size_t k = 0; k < form->n; k++) {
        const anjip_node *node = &form->nodes[k];
        if (!node->uniform)
            continue;
        double value = node->op < ANJIP_NODE_ADD
                           ? leaf(node, coefficients, NULL)
                           : apply(node->op, work[node->a][0], work[node->b][0]);
        for (size_t i = 0; i < BLOCK; i++)
            work[k][i] = value;
    }
}

void anjip_form_eval(const anjip_form *form, const double *coefficients, size_t n,
                     const double *const column[ANJI_CULM_INPUTS],
                     const double scale[ANJI_CULM_INPUTS], double *value)
{
    block work[ANJIP_FORM_NODES];

    fill_uniform(form, coefficients, work);
    for (size_t from = 0; from < n; from += BLOCK) {
        size_t m = n - from < BLOCK ? n - from : BLOCK;
        for (size_t k = 0; k < form->n; k++) {
            const anjip_node *node = &form->nodes[k];
            if (node->uniform)
                continue;
            if (node->op != ANJIP_NODE_INPUT) {
                apply_block(node->op, m, work[node->a], work[node->b], work[k]);
                continue;
            }
            const double *x = column[node->index] + from;
            for (size_t i = 0; i < m; i++)
                work[k][i] = x[i] * scale[node->index];
        }
        memcpy(value + from, work[form->n - 1], m * sizeof *value);
    }
}

/* ---- derivatives: from the result back to the leaves ------------------------------------ */

/* d node / d a and d node / d b; y is the node's value. */
static void partial(uint8_t op, double a, double b, double y, double *by_a,
                    double *by_b)
{
    *by_a = 1.0;
    *by_b = 0.0;
    switch (op) {
    case ANJIP_NODE_ADD:
        *by_b = 1.0;
        break;
    case ANJIP_NODE_SUBTRACT:
        *by_b = -1.0;
        break;
    case ANJIP_NODE_MULTIPLY:
        *by_a = b;
        *by_b = a;
        break;
    case ANJIP_NODE_DIVIDE:
        *by_a = 1.0 / b;
        *by_b = -y / b;
        break;
    case ANJIP_NODE_POWER:
        *by_a = b == 0.0 ? 0.0 : b * pow(a, b - 1.0);
        *by_b = y == 0.0 ? 0.0 : y * log(a);
        break;
    case ANJIP_NODE_MINUS:
        *by_a = -1.0;
        break;
    case ANJIP_NODE_EXP:
        *by_a = y;
        break;
    case ANJIP_NODE_LN:
        *by_a = 1.0 / a;
        break;
    case ANJIP_NODE_LOG10:
        *by_a = 1.0 / (LN10 * a);
        break;
    default:
        *by_a = 0.5 / y;
    }
}

double anjip_form_gradient(const anjip_form *form, const double *coefficients,
                           size_t n_coefficients, const double x[ANJI_CULM_INPUTS],
                           double *by_c, double *by_x)
{
    double y[ANJIP_FORM_NODES], weight[ANJIP_FORM_NODES] = {0};
    double of_c[ANJIP_COEFFICIENTS] = {0}, of_x[ANJI_CULM_INPUTS] = {0};

    for (size_t k = 0; k < form->n; k++) {
        const anjip_node *node = &form->nodes[k];
        y[k]                   = node->op < ANJIP_NODE_ADD ? leaf(node, coefficients, x)
                                                           : apply(node->op, y[node->a], y[node->b]);
    }
    weight[form->n - 1] = 1.0;
    for (size_t k = form->n; k-- > 0;) {
        const anjip_node *node = &form->nodes[k];
        double            by_a, by_b;
        if (node->op == ANJIP_NODE_COEFFICIENT)
            of_c[node->index] += weight[k];
        else if (node->op == ANJIP_NODE_INPUT)
            of_x[node->index] += weight[k];
        if (node->op < ANJIP_NODE_ADD || weight[k] == 0.0)
            continue;
        partial(node->op, y[node->a], y[node->b], y[k], &by_a, &by_b);
        weight[node->a] += weight[k] * by_a;
        /* an exponent that is a plain number has no derivative, and ln of a negative
         * base no value */
        if (by_b != 0.0 && form->nodes[node->b].op != ANJIP_NODE_NUMBER)
            weight[node->b] += weight[k] * by_b;
    }
    if (by_c != NULL)
        memcpy(by_c, of_c, n_coefficients * sizeof *by_c);
    if (by_x != NULL)
        memcpy(by_x, of_x, sizeof of_x);
    return y[form->n - 1];
}
