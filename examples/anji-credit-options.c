/* anji-credit: its arguments and parameters.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-credit.h"

static const char usage[] =
    "anji-credit --rule ID [options] STAND_STATEMENT [TOWER_STATEMENT]\n"
    "\n"
    "The tonnes that may be issued for the change of a stand's stock, under one rule,\n"
    "line by line; with a tower, the test of that change against the carbon balance.\n"
    "\n"
    "  --rule ID              rule; --list names them\n"
    "  --rules FILE           more rules\n"
    "  --param NAME=VALUE     input of the account (baseline, leakage, emissions, "
    "rating,\n"
    "                         period_from, ...), flow of the balance in t C ha-1 yr-1\n"
    "                         (culms, culms_se, shoots, ...), answer of the rating\n"
    "                         (nprt.pm_species, ...), or constant that the rule has "
    "no\n"
    "                         value of (k_risk, buffer, ...; RULE:NAME for one rule)\n"
    "  --params FILE          lines NAME=VALUE; '#' begins a comment\n"
    "  --parcel HA            area of a contiguous parcel; once for each; 0.6mu is mu\n"
    "  --pool NAME            credited pool of the statement [total_live]\n"
    "  --statement FILE       write the statement of the account\n"
    "  --compare              the same data under every rule\n"
    "  --json                 the account as JSON\n"
    "  --list                 rules, or with --rule its constants, and stop\n"
    "  --help, --version\n"
    "\n"
    "Exit status: 0 done, 1 refused, 2 bad usage.\n";

static int bad_use(const char *what, const char *arg)
{
    fprintf(stderr, "anji-credit: %s%s%s; see --help\n", what, arg != NULL ? " " : "",
            arg != NULL ? arg : "");
    return BAD_USE;
}

/* ---- parameters ---- */

static const anji_param *find(const anji_param *(*param)(size_t), const char *name)
{
    for (size_t i = 0; param(i) != NULL; i++)
        if (strcmp(param(i)->name, name) == 0 && strncmp(name, "zero", 4) != 0)
            return param(i);
    return NULL;
}

/* A number, or the position of a word among "no|yes". 0 when it is neither. */
static int value_of(const anji_param *p, const char *text, double *value)
{
    char       *tail;
    const char *words = p != NULL ? p->choices : NULL;
    size_t      n     = strlen(text);

    for (double at = 0; words != NULL; at++) {
        size_t length = strcspn(words, "|");
        if (length == n && strncmp(words, text, n) == 0) {
            *value = at;
            return 1;
        }
        words = words[length] == '|' ? words + length + 1 : NULL;
    }
    if (p != NULL && p->choices != NULL)
        return 0;
    *value = strtod(text, &tail);
    return n > 0 && *tail == '\0' && isfinite(*value);
}

static int set(const anji_param *p, void *opts, const char *text)
{
    anji_error err;
    double     value;

    if (!value_of(p, text, &value)) {
        fprintf(stderr, "anji-credit: %s=%s: want %s%s\n", p->name, text,
                p->choices != NULL ? "one of " : "a number of ",
                p->choices != NULL ? p->choices : p->unit);
        return BAD_INPUT;
    }
    if (anji_param_set(p, opts, value, &err) != ANJI_OK)
        return complain(NULL, &err);
    return -1;
}

/* A constant of a rule, "k_risk" or "GS403_2.1:buffer"; checked when rules are read. */
static int set_constant(settings *s, char *name, const char *text)
{
    double value;
    char  *colon = strchr(name, ':');

    if (!value_of(NULL, text, &value)) {
        fprintf(stderr, "anji-credit: %s=%s: want a number\n", name, text);
        return BAD_INPUT;
    }
    if (s->source.n_values >= s->room)
        return bad_use("too many parameters", NULL);
    anji_rule_value *v = &s->values[s->source.n_values++];
    v->rule            = NULL;
    v->name            = name;
    v->value           = value;
    if (colon != NULL) {
        *colon  = '\0';
        v->rule = name;
        v->name = colon + 1;
    }
    return -1;
}

/* text is "NAME=VALUE" and is cut. */
static int set_parameter(settings *s, char *text)
{
    const anji_param *p;
    char             *equals = strchr(text, '=');

    if (equals == NULL || equals == text)
        return bad_use("want NAME=VALUE, not", text);
    *equals           = '\0';
    const char *value = equals + 1;
    if (strncmp(text, "nprt.", 5) == 0) {
        if ((p = find(anji_nprt_param, text + 5)) == NULL) {
            fprintf(stderr, "anji-credit: no answer is called %s\n", text);
            return BAD_INPUT;
        }
        s->source.answers = &s->answers;
        return set(p, &s->answers, value);
    }
    if ((p = find(anji_credit_param, text)) != NULL)
        return set(p, &s->inputs, value);
    if ((p = find(anji_credit_join_param, text)) != NULL)
        return set(p, &s->join, value);
    return set_constant(s, text, value);
}

static char *keep(settings *s, const char *text)
{
    size_t n    = strlen(text) + 1;
    char  *copy = s->n_kept < s->room ? malloc(n) : NULL;
    if (copy != NULL) {
        memcpy(copy, text, n);
        s->kept[s->n_kept++] = copy;
    }
    return copy;
}

static int read_parameters(settings *s, const char *path)
{
    char  line[512];
    int   status = -1;
    FILE *file   = fopen(path, "r");

    if (file == NULL)
        return bad_use("cannot read", path);
    while (status < 0 && fgets(line, sizeof line, file) != NULL) {
        char  *text = line + strspn(line, " \t");
        size_t n    = strlen(text);
        while (n > 0 && isspace((unsigned char)text[n - 1]))
            text[--n] = '\0';
        if (n == 0 || *text == '#')
            continue;
        char *copy = keep(s, text);
        status     = copy != NULL ? set_parameter(s, copy)
                                  : bad_use("too many parameters in", path);
    }
    fclose(file);
    return status;
}

static int add_parcel(settings *s, const char *text)
{
    char  *tail;
    double area = strtod(text, &tail);

    if (tail != text && strcmp(tail, "mu") == 0)
        area = anji_ha_from_mu(area);
    else if (tail == text || *tail != '\0')
        return bad_use("want an area in ha, or mu, not", text);
    if (s->source.n_parcels >= s->room)
        return bad_use("too many parcels", NULL);
    s->parcels[s->source.n_parcels++] = area;
    return -1;
}

/* ---- arguments ---- */

enum {
    RULE,
    RULES,
    PARAM,
    PARAMS,
    PARCEL,
    POOL,
    STATEMENT,
    COMPARE,
    JSON,
    LIST,
    HELP,
    VERSION,
    WORDS
};
static const struct {
    const char *name;
    int         takes;
} words[WORDS] = {{"--rule", 1},      {"--rules", 1},   {"--param", 1},
                  {"--params", 1},    {"--parcel", 1},  {"--pool", 1},
                  {"--statement", 1}, {"--compare", 0}, {"--json", 0},
                  {"--list", 0},      {"--help", 0},    {"--version", 0}};

static int apply(settings *s, int word, char *value)
{
    switch (word) {
    case RULE:
        s->source.rule = value;
        return -1;
    case RULES:
        s->source.rules = value;
        return -1;
    case PARAM:
        return set_parameter(s, value);
    case PARAMS:
        return read_parameters(s, value);
    case PARCEL:
        return add_parcel(s, value);
    case POOL:
        s->source.pool = value;
        return -1;
    case STATEMENT:
        s->statement = value;
        return -1;
    case COMPARE:
        s->compare = 1;
        return -1;
    case JSON:
        s->json = 1;
        return -1;
    case LIST:
        s->list = 1;
        return -1;
    case HELP:
        fputs(usage, stdout);
        return DONE;
    default:
        printf("anji-credit %s\nCopyright (C) 2026 the libanjicarbon authors. "
               "GPL-3.0-or-later, no warranty.\n",
               anji_version());
        return DONE;
    }
}

static int add_file(settings *s, const char *path)
{
    if (s->source.stand == NULL)
        s->source.stand = path;
    else if (s->source.tower == NULL)
        s->source.tower = path;
    else
        return bad_use("one statement of a stand and one of a tower, not also", path);
    return -1;
}

static int find_word(const char *text, size_t length)
{
    int word = 0;
    while (word < WORDS && (strlen(words[word].name) != length ||
                            strncmp(words[word].name, text, length) != 0))
        word++;
    return word;
}

/* -1: go on; else the exit status. */
int parse(int argc, char **argv, settings *s)
{
    for (int i = 1; i < argc; i++) {
        int    status;
        size_t length = strcspn(argv[i], "=");
        if (strncmp(argv[i], "--", 2) != 0) {
            status = add_file(s, argv[i]);
        } else {
            int   word  = find_word(argv[i], length);
            char *value = argv[i][length] == '=' ? argv[i] + length + 1 : NULL;
            if (word == WORDS)
                return bad_use("there is no option", argv[i]);
            if (words[word].takes && value == NULL && i + 1 < argc)
                value = argv[++i];
            if (words[word].takes != (value != NULL))
                return bad_use(words[word].takes ? "no value for"
                                                 : "no value wanted by",
                               words[word].name);
            status = apply(s, word, value);
        }
        if (status >= 0)
            return status;
    }
    if (s->list)
        return -1;
    if (s->source.rule == NULL)
        return bad_use("no --rule", NULL);
    if (s->source.stand == NULL)
        return bad_use("no statement of a stand", NULL);
    return -1;
}
