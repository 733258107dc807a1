/* anji-allometry: published equations of bamboo listed, shown, evaluated, judged, and new
 * ones fitted.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-allometry.h"

static const char help[] =
    "Usage: anji-allometry list [--species NAME] [--region NAME] [--component NAME]\n"
    "       anji-allometry show ID\n"
    "       anji-allometry eval ID dbh=CM [height=M] [crown=M] [age=A] ...\n"
    "       anji-allometry check [FILE]\n"
    "       anji-allometry fit FILE [options]\n"
    "\n"
    "Equations that give the biomass, carbon, height or volume of a bamboo culm from "
    "its\n"
    "measurements: those that come with the library and those of your files.\n"
    "\n"
    "list    one line for each equation: id, species, what it gives, in which unit, "
    "what\n"
    "        it needs, region; '!' marks those that are never chosen by default\n"
    "show    the whole record, as a file for --equations holds it\n"
    "eval    the value for one culm and its unit. dbh in cm, height, crown (its "
    "length)\n"
    "        and width (of the crown) in m, age as the equation takes it; girth=CM in\n"
    "        place of dbh; another unit may follow: dbh=98mm height=1250cm\n"
    "check   what cannot be right in the published records, or in those of FILE\n"
    "fit     a new equation, or an additive system, from harvested culms\n"
    "\n"
    "  --equations FILE   also the records of FILE, which take the place of others "
    "with\n"
    "                     their id\n"
    "  --statement FILE   eval, fit: also as a document with what it was made from; "
    "that "
    "of\n"
    "                     eval is one that anji-verify computes again\n"
    "  --extrapolate      eval: outside the valid range as well, with a warning\n"
    "fit: FILE is a table with a header: dbh, height, crown, age and columns of "
    "masses\n"
    "  --mass NAMES       columns to fit, with commas; more than one: an additive "
    "system\n"
    "                     [all but the measurements]\n"
    "  --form FORM        such as 'a*D^b' or 'exp(a+b*ln(D))' of D, H, L, A, W, with "
    "';'\n"
    "                     between the parts of a system                     [a*D^b]\n"
    "  --weight K|auto    residuals grow as D^K                                [auto]\n"
    "  --id ID --species NAME --region NAME   for the record                [FIT]\n"
    "  --help, --version\n"
    "\n"
    "Exit status: 0 done, 1 no such equation, outside its range, or input not read, 2\n"
    "wrong usage.\n";

int usage(const char *what, const char *value, const char *wanted)
{
    fprintf(stderr, "anji-allometry: %s%s%s%s%s\nTry 'anji-allometry --help'.\n", what,
            value ? " '" : "", value ? value : "", value ? "'" : "", wanted);
    return BAD_USAGE;
}

int failed(const anji_error *err)
{
    fprintf(stderr, "anji-allometry: %s\n", err->message);
    return err->code == ANJI_ERR_OPTS ? BAD_USAGE : BAD_INPUT;
}

int is_number(const char *text, double *value)
{
    char *end;
    *value = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*value);
}

/* ---- the set ----------------------------------------------------------------------------- */

static int open_set(const settings *s, anji_equations **set)
{
    anji_error err;

    if (anji_equations_builtin(set, &err) != ANJI_OK)
        return failed(&err);
    if (s->equations == NULL ||
        anji_equations_load(*set, s->equations, &err) == ANJI_OK)
        return DONE;
    anji_equations_free(*set);
    *set = NULL;
    return failed(&err);
}

static const anji_equation *find(const anji_equations *set, const char *id)
{
    const anji_equation *equation = anji_equations_find(set, id);

    if (equation == NULL)
        fprintf(stderr,
                "anji-allometry: no equation has the id '%s', want one that "
                "'anji-allometry list' shows\n",
                id);
    return equation;
}

/* ---- list and show ------------------------------------------------------------------------- */

static const char letters[] = "DHLAW";

static void print_line(const anji_equations *set, const anji_equation *e)
{
    const char *id = anji_equation_text(e, ANJI_EQUATION_ID);
    char        inputs[ANJI_CULM_INPUTS + 1];
    size_t      n = 0;

    for (size_t i = 0; i < ANJI_CULM_INPUTS; i++)
        if (anji_equation_inputs(e) & (1u << i))
            inputs[n++] = letters[i];
    inputs[n]    = '\0';
    int doubtful = anji_equation_verified(e) == ANJI_READ_UNVERIFIED ||
                   anji_equations_findings(set, id) > 0;
    printf("%-26s%c %-28s  %-13s  %-18s  %-3s  %s\n", id, doubtful ? '!' : ' ',
           anji_equation_text(e, ANJI_EQUATION_SPECIES),
           anji_component_name(anji_equation_component(e)),
           anji_equation_text(e, ANJI_EQUATION_UNIT), inputs,
           anji_equation_text(e, ANJI_EQUATION_REGION));
}

static int component_of(const char *name, int *component)
{
    *component = ANJI_COMPONENT_ANY;
    if (name == NULL)
        return 1;
    for (int i = 1; anji_component_name(i) != NULL; i++)
        if (strncmp(anji_component_name(i), name, strlen(name)) == 0) {
            *component = i;
            return 1;
        }
    return 0;
}

static int list_command(const settings *s, int n, char **words)
{
    anji_equations *set = NULL;
    int             component;
    size_t          found = 0;

    if (n > 0)
        return usage("list takes no", words[0], "");
    if (!component_of(s->component, &component))
        return usage("--component", s->component,
                     ", want culm, branch, leaf, crown, above, below, total, height, "
                     "volume or product");
    int status = open_set(s, &set);
    if (status != DONE)
        return status;
    for (size_t i = anji_equations_search(set, 0, s->species, s->region, component);
         i < anji_equations_count(set);
         i = anji_equations_search(set, i + 1, s->species, s->region, component)) {
        print_line(set, anji_equations_at(set, i));
        found++;
    }
    anji_equations_free(set);
    if (found > 0)
        return DONE;
    fprintf(stderr,
            "anji-allometry: no equation fits; 'anji-allometry list' shows all\n");
    return BAD_INPUT;
}

int print_record(const anji_equation *equation)
{
    size_t length = anji_equation_write(equation, NULL, 0);
    char  *text   = malloc(length + 1);

    if (text == NULL) {
        fprintf(stderr, "anji-allometry: no memory for a record\n");
        return BAD_INPUT;
    }
    anji_equation_write(equation, text, length + 1);
    fputs(text, stdout);
    free(text);
    return DONE;
}

/* What is wrong with the records of one id, or of all. */
static size_t print_findings(const anji_equations *set, const char *id, FILE *to,
                             const char *before)
{
    anji_finding finding;
    size_t       n = 0;

    for (size_t i = 0; anji_equations_finding(set, i, &finding) == ANJI_OK; i++)
        if (id == NULL || strcmp(id, finding.id) == 0) {
            fprintf(to, "%s%s\n", before, finding.message);
            n++;
        }
    return n;
}

static int show_command(const settings *s, int n, char **words)
{
    anji_equations *set = NULL;

    if (n != 1)
        return usage("show wants one id", NULL, "");
    int status = open_set(s, &set);
    if (status != DONE)
        return status;
    const anji_equation *equation = find(set, words[0]);
    status = equation == NULL ? BAD_INPUT : print_record(equation);
    if (equation != NULL)
        print_findings(set, words[0], stdout, "# doubtful: ");
    anji_equations_free(set);
    return status;
}

/* ---- eval ---------------------------------------------------------------------------------- */

static const struct {
    const char *key;
    size_t      field;
    double      in_m; /* of the field's unit; 0: no length */
} keys[] = {
    {"dbh", offsetof(anji_culm, dbh_cm), 0.01},
    {"girth", offsetof(anji_culm, dbh_cm), 0.01},
    {"height", offsetof(anji_culm, height_m), 1.0},
    {"crown", offsetof(anji_culm, crown_m), 1.0},
    {"age", offsetof(anji_culm, age), 0.0},
    {"width", offsetof(anji_culm, width_m), 1.0},
};

/* "12", "12m", "1200cm" in the field's unit. */
static int length(const char *text, double in_m, double *value)
{
    static const struct {
        const char *unit;
        double      m;
    } units[] = {{"mm", 0.001}, {"cm", 0.01}, {"dm", 0.1}, {"m", 1.0}};
    char *end;

    *value = strtod(text, &end);
    if (end == text || !isfinite(*value))
        return 0;
    for (size_t i = 0; in_m > 0 && i < sizeof units / sizeof *units; i++)
        if (strcmp(end, units[i].unit) == 0) {
            if (units[i].m < in_m)
                *value /= round(in_m / units[i].m);
            else
                *value *= round(units[i].m / in_m);
            return 1;
        }
    return *end == '\0';
}

static int set_key(anji_culm *culm, const char *word)
{
    const char *value = strchr(word, '=');
    size_t      n     = value == NULL ? 0 : (size_t)(value - word);

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        double x;
        if (n != strlen(keys[i].key) || strncmp(word, keys[i].key, n) != 0)
            continue;
        if (!length(value + 1, keys[i].in_m, &x))
            return usage("no number in", word, "");
        double *field = (double *)(void *)((char *)culm + keys[i].field);
        if (!isnan(*field))
            return usage("said twice:", word, "");
        *field = i == 1 ? anji_diameter_from_girth(x) : x;
        return DONE;
    }
    return usage("wrong measurement", word,
                 ", want dbh=, girth=, height=, crown=, age= or width=");
}

/* Some equations are written for heights in cm, and their users think so. No bamboo is
 * higher than 50 m: a bare number beyond it can only be meant in the equation's unit. */
static void read_in_cm(const anji_equation *e, int n, char **words, anji_culm *culm)
{
    char record[64], *text;

    if (!(culm->height_m > 50.0))
        return;
    for (int i = 0; i < n; i++)
        if (strncmp(words[i], "height=", 7) == 0 && strpbrk(words[i], "mc") != NULL)
            return;
    size_t size = anji_equation_write(e, NULL, 0) + 1;
    text        = malloc(size);
    if (text == NULL)
        return;
    anji_equation_write(e, text, size);
    snprintf(record, sizeof record, "\n%-12s = cm\n", "height");
    if (strstr(text, record) != NULL) {
        fprintf(stderr,
                "anji-allometry: warning: height %g is read in cm, as the equation is "
                "written: no bamboo is so many m high\n",
                culm->height_m);
        culm->height_m /= 100.0;
    }
    free(text);
}

static void warn(const anji_equations *set, const anji_equation *e, uint8_t flag)
{
    static const struct {
        uint8_t     flag;
        const char *text;
    } texts[] = {
        {ANJI_VALUE_DBH_OUTSIDE, "dbh is outside the valid range: extrapolated"},
        {ANJI_VALUE_HEIGHT_OUTSIDE, "height is outside the valid range: extrapolated"},
        {ANJI_VALUE_CROWN_OUTSIDE, "crown is outside the valid range: extrapolated"},
        {ANJI_VALUE_AGE_OUTSIDE, "age is outside the valid range: extrapolated"},
        {ANJI_VALUE_NO_CULM, "a culm without diameter has no biomass"},
        {ANJI_VALUE_NO_RANGE, "no range of diameters is printed for this equation"},
    };
    const char *where = anji_equation_text(e, ANJI_EQUATION_DIAMETER);

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (flag & texts[i].flag)
            fprintf(stderr, "anji-allometry: warning: %s\n", texts[i].text);
    if (anji_equation_verified(e) == ANJI_READ_UNVERIFIED)
        fprintf(stderr, "anji-allometry: warning: the equation is unverified: %s\n",
                anji_equation_text(e, ANJI_EQUATION_READ_IN));
    if (where[0] != '\0' && strcmp(where, "at 1.3 m") != 0)
        fprintf(stderr, "anji-allometry: warning: its diameter is taken %s\n", where);
    print_findings(set, anji_equation_text(e, ANJI_EQUATION_ID), stderr,
                   "anji-allometry: warning: ");
}

/* Sound equations of the same species and component that can do with this culm. */
static void print_others(const anji_equations *set, const anji_equation *e,
                         const anji_culm *culm)
{
    const double have[ANJI_CULM_INPUTS] = {culm->dbh_cm, culm->height_m, culm->crown_m,
                                           culm->age, culm->width_m};
    const char  *species                = anji_equation_text(e, ANJI_EQUATION_SPECIES);
    int          component              = anji_equation_component(e);
    size_t       n                      = 0;

    for (size_t i = anji_equations_search(set, 0, species, NULL, component);
         i < anji_equations_count(set);
         i = anji_equations_search(set, i + 1, species, NULL, component)) {
        const anji_equation *other = anji_equations_at(set, i);
        uint32_t             lacks = 0;
        for (size_t k = 0; k < ANJI_CULM_INPUTS; k++)
            lacks |= isnan(have[k]) ? anji_equation_inputs(other) & (1u << k) : 0u;
        if (lacks == 0)
            fprintf(
                stderr, "%s%s%s", n++ > 0 ? ", " : "anji-allometry: these would do: ",
                anji_equation_text(other, ANJI_EQUATION_ID),
                anji_equation_verified(other) == ANJI_READ_UNVERIFIED ? " (unverified)"
                                                                      : "");
    }
    fprintf(stderr,
            n > 0 ? "\n" : "anji-allometry: no equation of this species would do\n");
}

static int eval(const settings *s, const anji_equations *set, int n, char **words)
{
    anji_culm            culm     = {NAN, NAN, NAN, NAN, NAN, {0.0, 0.0, 0.0}};
    const anji_equation *equation = find(set, words[0]);
    anji_equation_opts   opts;
    anji_error           err;
    double               value;
    uint8_t              flag;

    if (equation == NULL)
        return BAD_INPUT;
    for (int i = 1; i < n; i++) {
        int status = set_key(&culm, words[i]);
        if (status != DONE)
            return status;
    }
    read_in_cm(equation, n, words, &culm);
    anji_equation_opts_init(&opts, sizeof opts);
    opts.outside = s->extrapolate ? ANJI_OUTSIDE_EXTRAPOLATE : ANJI_OUTSIDE_REFUSE;
    if (anji_equation_eval(equation, &culm, &opts, &value, &flag, &err) != ANJI_OK) {
        if (err.code == ANJI_ERR_NOT_FOUND)
            print_others(set, equation, &culm);
        return failed(&err);
    }
    warn(set, equation, flag);
    printf("%#.15g %s\n", value, anji_equation_text(equation, ANJI_EQUATION_UNIT));
    return s->statement != NULL ? state_value(s, equation, &culm, &opts) : DONE;
}

static int eval_command(const settings *s, int n, char **words)
{
    anji_equations *set = NULL;

    if (n < 1)
        return usage("eval wants an id and measurements", NULL, "");
    int status = open_set(s, &set);
    if (status == DONE)
        status = eval(s, set, n, words);
    anji_equations_free(set);
    return status;
}

/* ---- check --------------------------------------------------------------------------------- */

static int had(const anji_equations *before, const anji_finding *finding)
{
    anji_finding old;

    for (size_t i = 0; anji_equations_finding(before, i, &old) == ANJI_OK; i++)
        if (strcmp(old.message, finding->message) == 0)
            return 1;
    return 0;
}

/* Findings that the set had not before a file was added. */
static size_t print_new(const anji_equations *before, const anji_equations *set)
{
    anji_finding finding;
    size_t       n = 0;

    for (size_t i = 0; anji_equations_finding(set, i, &finding) == ANJI_OK; i++)
        if (!had(before, &finding)) {
            puts(finding.message);
            n++;
        }
    return n;
}

static int check_command(const settings *s, int n, char **words)
{
    anji_equations *set = NULL, *before = NULL;
    anji_error      err;

    if (n > 1)
        return usage("check takes one file", NULL, "");
    int status = open_set(s, &set);
    if (status == DONE)
        status = open_set(s, &before);
    if (status != DONE) {
        anji_equations_free(set);
        return status;
    }
    if (n == 0) {
        size_t found = print_findings(set, NULL, stdout, "");
        printf("%lu equations, %lu findings\n",
               (unsigned long)anji_equations_count(set), (unsigned long)found);
    } else if (anji_equations_load(set, words[0], &err) != ANJI_OK) {
        status = failed(&err);
    } else {
        status = print_new(before, set) > 0 ? BAD_INPUT : DONE;
    }
    anji_equations_free(before);
    anji_equations_free(set);
    return status;
}

/* ---- the command line ------------------------------------------------------------------------ */

enum {
    SPECIES = 256,
    REGION,
    COMPONENT,
    EQUATIONS,
    FORM,
    MASS,
    ID,
    WEIGHT,
    EXTRAPOLATE,
    STATEMENT,
    HELP,
    VERSION
};

static const struct option options[] = {
    {"species", required_argument, NULL, SPECIES},
    {"region", required_argument, NULL, REGION},
    {"component", required_argument, NULL, COMPONENT},
    {"equations", required_argument, NULL, EQUATIONS},
    {"form", required_argument, NULL, FORM},
    {"mass", required_argument, NULL, MASS},
    {"id", required_argument, NULL, ID},
    {"weight", required_argument, NULL, WEIGHT},
    {"extrapolate", no_argument, NULL, EXTRAPOLATE},
    {"statement", required_argument, NULL, STATEMENT},
    {"help", no_argument, NULL, HELP},
    {"version", no_argument, NULL, VERSION},
    {NULL, 0, NULL, 0},
};

static void take(settings *s, int option, const char *value)
{
    const struct {
        int          option;
        const char **field;
    } fields[] = {
        {SPECIES, &s->species}, {REGION, &s->region},       {COMPONENT, &s->component},
        {FORM, &s->form},       {EQUATIONS, &s->equations}, {MASS, &s->mass},
        {ID, &s->id},           {WEIGHT, &s->weight},       {STATEMENT, &s->statement},
    };

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (fields[i].option == option)
            *fields[i].field = value;
    if (option == EXTRAPOLATE)
        s->extrapolate = 1;
}

static int run(const settings *s, int n, char **words)
{
    static const struct {
        const char *name;
        int (*command)(const settings *, int, char **);
    } commands[] = {
        {"list", list_command},   {"show", show_command}, {"eval", eval_command},
        {"check", check_command}, {"fit", fit_command},
    };

    if (n == 0)
        return usage("no command", NULL, ", want list, show, eval, check or fit");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(words[0], commands[i].name) == 0)
            return commands[i].command(s, n - 1, words + 1);
    return usage("unknown command", words[0], ", want list, show, eval, check or fit");
}

static int work(int argc, char **argv)
{
    settings s = {0};
    int      option;

    opterr = 0; /* this program says it itself */
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == HELP) {
            fputs(help, stdout);
            return DONE;
        }
        if (option == VERSION) {
            printf("anji-allometry %s\nLicence GPL-3.0-or-later: free software, no "
                   "warranty.\n",
                   anji_version());
            return DONE;
        }
        if (option == '?')
            return usage("wrong option", argv[optind - 1], "");
        take(&s, option, optarg);
    }
    return run(&s, argc - optind, argv + optind);
}

int main(int argc, char **argv)
{
    int status = work(argc, argv);

    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "anji-allometry: cannot write: %s\n", strerror(errno));
    return status != DONE ? status : BAD_INPUT;
}
