/* anji-allometry fit: a table of harvested culms in, records of equations out.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-allometry.h"

enum { COLUMNS = 64, PARTS = 8, CELL = 64 };

typedef struct {
    const char *path;
    char        delimiter;
    size_t      n, room, n_columns;
    char        names[COLUMNS][CELL];
    double     *columns[COLUMNS];
} table;

/* ---- the table ------------------------------------------------------------------------------ */

static int refuse(const table *t, long line, size_t column, const char *found,
                  const char *wanted)
{
    fprintf(stderr, "anji-allometry: %s:%ld:%lu: '%s', want %s\n", t->path, line,
            (unsigned long)column, found, wanted);
    return BAD_INPUT;
}

/* The next cell without blanks and quotes; NULL after the last. */
static char *cell(char **rest, char delimiter)
{
    char *at = *rest, *end;

    if (at == NULL)
        return NULL;
    end   = strchr(at, delimiter);
    *rest = end == NULL ? NULL : end + 1;
    if (end == NULL)
        end = at + strlen(at);
    while (at < end && strchr(" \t\"", *at) != NULL)
        at++;
    while (end > at && strchr(" \t\"\r\n", end[-1]) != NULL)
        end--;
    *end = '\0';
    return at;
}

static int read_header(table *t, char *line)
{
    char *rest = line, *name;

    t->delimiter = strchr(line, '\t') ? '\t' : strchr(line, ';') ? ';' : ',';
    if (strncmp(rest, "\xef\xbb\xbf", 3) == 0)
        rest += 3;
    while ((name = cell(&rest, t->delimiter)) != NULL) {
        if (t->n_columns == COLUMNS || strlen(name) >= CELL)
            return refuse(t, 1, t->n_columns + 1, name,
                          "at most 64 columns with names of at most 63 letters");
        for (size_t i = 0; name[i] != '\0'; i++)
            if (name[i] >= 'A' && name[i] <= 'Z')
                name[i] = (char)(name[i] - 'A' + 'a');
        strcpy(t->names[t->n_columns++], name);
    }
    return DONE;
}

static int read_row(table *t, char *line, long number)
{
    char  *rest = line, *text;
    size_t c    = 0;

    for (; (text = cell(&rest, t->delimiter)) != NULL; c++) {
        double value = NAN;
        if (c == t->n_columns)
            return refuse(t, number, c + 1, text, "no cell more than the header has");
        if (text[0] != '\0' && strcmp(text, "NA") != 0 && !is_number(text, &value) &&
            strncmp(t->names[c], "id", 2) != 0)
            return refuse(t, number, c + 1, text, "a number, or nothing for missing");
        t->columns[c][t->n] = value;
    }
    if (c < t->n_columns)
        return refuse(t, number, c, "end of the line",
                      "as many cells as the header has");
    t->n++;
    return DONE;
}

static int make_room(table *t)
{
    if (t->n < t->room)
        return DONE;
    t->room = 2 * t->room + 64;
    for (size_t c = 0; c < t->n_columns; c++) {
        double *wider = realloc(t->columns[c], t->room * sizeof *wider);
        if (wider == NULL) {
            fprintf(stderr, "anji-allometry: no memory for %s\n", t->path);
            return BAD_INPUT;
        }
        t->columns[c] = wider;
    }
    return DONE;
}

static int read_table(table *t)
{
    FILE *file = fopen(t->path, "r");
    char  line[4096];
    long  number = 0;
    int   status = DONE;

    if (file == NULL) {
        fprintf(stderr, "anji-allometry: cannot open %s: %s\n", t->path,
                strerror(errno));
        return BAD_INPUT;
    }
    while (status == DONE && fgets(line, sizeof line, file) != NULL) {
        number++;
        if (strchr(line, '\n') == NULL && !feof(file))
            status = refuse(t, number, 1, "a long line", "at most 4094 letters");
        else if (line[strspn(line, " \t\r\n")] == '\0' || line[0] == '#')
            continue;
        else if (t->n_columns == 0)
            status = read_header(t, line);
        else if ((status = make_room(t)) == DONE)
            status = read_row(t, line, number);
    }
    fclose(file);
    if (status == DONE && t->n == 0)
        status = refuse(t, number, 1, "no culm", "a header and a line for each culm");
    return status;
}

/* ---- which column is what --------------------------------------------------------------------- */

/* A column whose name is the word, or the word and a unit: "dbh", "dbh_cm". */
static const double *column(const table *t, const char *word)
{
    size_t n = strlen(word);

    for (size_t c = 0; c < t->n_columns; c++)
        if (strncmp(t->names[c], word, n) == 0 &&
            strchr("_ ([", t->names[c][n]) != NULL)
            return t->columns[c];
    return NULL;
}

static int component_of(const char *name)
{
    for (int i = 1; i < ANJI_COMPONENT_HEIGHT; i++) {
        const char *word = anji_component_name(i);
        size_t      n    = strcspn(word, " ");
        if (strncmp(name, word, n) == 0)
            return i;
    }
    return ANJI_COMPONENT_ANY;
}

static int add_part(const table *t, size_t c, anji_fit_part *parts, size_t *n)
{
    int component = component_of(t->names[c]);

    if (component == ANJI_COMPONENT_ANY)
        return refuse(
            t, 1, c + 1, t->names[c],
            "a name that begins with culm, branch, leaf, crown, above, below or "
            "total");
    if (*n == PARTS)
        return refuse(t, 1, c + 1, t->names[c], "at most 8 masses");
    parts[*n].mass          = t->columns[c];
    parts[(*n)++].component = component;
    return DONE;
}

/* The columns of --mass, or all masses that are not the sum of others. */
static int find_parts(const settings *s, const table *t, anji_fit_part *parts,
                      size_t *n)
{
    char  names[512];
    char *rest = names, *name;

    if (s->mass == NULL) {
        for (size_t c = 0; c < t->n_columns; c++) {
            int component = component_of(t->names[c]);
            int sum =
                component == ANJI_COMPONENT_ABOVE || component == ANJI_COMPONENT_TOTAL;
            if (component != ANJI_COMPONENT_ANY && !sum &&
                column(t, "crown") != t->columns[c] && add_part(t, c, parts, n) != DONE)
                return BAD_INPUT;
        }
        return *n > 0 ? DONE
                      : usage("no mass in", t->path,
                              ": name its columns culm, branch, leaf, below, or say "
                              "--mass");
    }
    snprintf(names, sizeof names, "%s", s->mass);
    while ((name = cell(&rest, ',')) != NULL) {
        size_t c = 0;
        while (c < t->n_columns && strcmp(t->names[c], name) != 0)
            c++;
        if (c == t->n_columns)
            return usage("--mass", name, ", want a column of the file");
        if (add_part(t, c, parts, n) != DONE)
            return BAD_INPUT;
    }
    return DONE;
}

/* The forms between ';', or the only one for all parts. forms keeps the text. */
static int set_forms(const settings *s, anji_fit_part *parts, size_t n, char *forms,
                     size_t size)
{
    char  *rest = forms, *form;
    size_t i    = 0;

    snprintf(forms, size, "%s", s->form != NULL ? s->form : "a*D^b");
    while ((form = cell(&rest, ';')) != NULL && i < n)
        parts[i++].form = form;
    if (form != NULL || (i > 1 && i < n))
        return usage("--form", s->form, ", want one form, or one for each mass");
    for (; i < n; i++)
        parts[i].form = parts[0].form;
    return DONE;
}

/* ---- the fit ------------------------------------------------------------------------------------- */

static void print_summary(const anji_equation_system *system, size_t i,
                          const anji_fit_part *part)
{
    anji_fit_summary m;

    anji_equation_system_summary(system, i, &m);
    printf("# %s: %lld culms, R2 %.4f, RMSE %.4g kg, mean residual %.2g kg, sd of "
           "residuals %.4g D^%.4g\n",
           anji_component_name(part->component), (long long)m.n, m.r2, m.rmse, m.bias,
           m.sigma, m.weight);
}

static int print_system(const settings *s, const table *t,
                        const anji_equation_fit_opts *opts,
                        const anji_equation_system *system, const anji_fit_part *parts,
                        size_t n)
{
    anji_equations *set;
    anji_error      err;
    const char     *id     = s->id != NULL ? s->id : "FIT";
    int             status = DONE, total = ANJI_COMPONENT_ABOVE;

    for (size_t i = 0; i < n; i++)
        if (parts[i].component == ANJI_COMPONENT_BELOW)
            total = ANJI_COMPONENT_TOTAL;
    if (anji_equations_builtin(&set, &err) != ANJI_OK)
        return failed(&err);
    size_t first = anji_equations_count(set);
    if (anji_equation_system_add(system, set, id,
                                 s->species != NULL ? s->species : "not said",
                                 s->region, "kg dry per culm", total, &err) != ANJI_OK)
        status = failed(&err);
    for (size_t i = first; status == DONE && i < anji_equations_count(set); i++) {
        if (i - first < n)
            print_summary(system, i - first, &parts[i - first]);
        status = print_record(anji_equations_at(set, i));
        putchar('\n');
    }
    if (status == DONE && first == anji_equations_count(set))
        status = usage("--id", id, " is that of an equation of the library");
    if (status == DONE && s->statement != NULL)
        status = state_fit(s, t->path, t->n, opts, set, first);
    anji_finding finding;
    for (size_t i = 0; anji_equations_finding(set, i, &finding) == ANJI_OK; i++)
        if (strncmp(finding.id, id, strlen(id)) == 0)
            fprintf(stderr, "anji-allometry: warning: %s\n", finding.message);
    anji_equations_free(set);
    return status;
}

static int fit(const settings *s, const table *t)
{
    anji_fit_part          parts[PARTS] = {{0}};
    size_t                 n            = 0;
    char                   forms[2048];
    anji_equation_fit_opts opts;
    anji_equation_system  *system;
    anji_error             err;
    anji_culms culms = {column(t, "dbh"), column(t, "height"), column(t, "crown"),
                        column(t, "age"), column(t, "width"),  {NULL, NULL, NULL}};

    int status = find_parts(s, t, parts, &n);
    if (status == DONE)
        status = set_forms(s, parts, n, forms, sizeof forms);
    if (status != DONE)
        return status;
    if (culms.dbh_cm == NULL)
        return refuse(t, 1, 1, t->names[0], "a column dbh in the header, in cm");
    anji_equation_fit_opts_init(&opts, sizeof opts);
    if (s->weight != NULL && strcmp(s->weight, "auto") != 0 &&
        !is_number(s->weight, &opts.weight))
        return usage("--weight", s->weight, ", want a number or auto");
    if (anji_equation_fit(n, parts, t->n, &culms, &opts, &system, &err) != ANJI_OK) {
        if (err.row >= 0)
            fprintf(stderr, "anji-allometry: %s, culm %lld: ", t->path,
                    (long long)err.row + 1);
        return failed(&err);
    }
    status = print_system(s, t, &opts, system, parts, n);
    anji_equation_system_free(system);
    return status;
}

int fit_command(const settings *s, int n, char **words)
{
    table *t;

    if (n != 1)
        return usage("fit wants one file", NULL, "");
    t = calloc(1, sizeof *t);
    if (t == NULL)
        return BAD_INPUT;
    t->path    = words[0];
    int status = read_table(t);
    if (status == DONE)
        status = fit(s, t);
    for (size_t c = 0; c < t->n_columns; c++)
        free(t->columns[c]);
    free(t);
    return status;
}
