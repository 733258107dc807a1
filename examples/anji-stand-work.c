/* From files to the account of a stand: read, run the chain, gather what it warns of.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-stand.h"

int failed(const anji_error *err)
{
    fprintf(stderr, "anji-stand: %s\n", err->message);
    return err->code == ANJI_ERR_OPTS ? BAD_USAGE : BAD_INPUT;
}

/* A warning once, however often it comes. */
static void warn(analysis *a, const char *fmt, ...)
{
    char    text[600];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    for (size_t i = 0; i < a->n_warnings; i++)
        if (strcmp(a->warnings[i], text) == 0)
            return;
    if (a->n_warnings < WARNINGS_MAX &&
        (a->warnings[a->n_warnings] = strdup(text)) != NULL)
        a->n_warnings++;
}

/* The inventories of one or two surveys, from one read or two. */
static int read_surveys(const settings *s, analysis *a)
{
    anji_error err;

    for (int k = 0; k < SURVEYS_MAX; k++) {
        if (s->n_files[k] == 0)
            continue;
        if (anji_inventory_read(s->files[k], s->n_files[k], s->map, &s->inventory,
                                &a->inventories[k], &a->reports[k], &err) != ANJI_OK)
            return failed(&err);
        a->n_reports = (size_t)k + 1;
        a->n_surveys += anji_inventory_surveys(a->inventories[k]);
        if (a->n_surveys > SURVEYS_MAX) {
            fprintf(stderr,
                    "anji-stand: %zu surveys, want one or two: read the files of two "
                    "surveys apart, FILE... --later FILE...\n",
                    a->n_surveys);
            return BAD_INPUT;
        }
    }
    return DONE;
}

static int load_equations(const settings *s, analysis *a)
{
    anji_error err;

    if (s->equation_file == NULL)
        return DONE;
    if (anji_equations_builtin(&a->equations, &err) != ANJI_OK ||
        anji_equations_load(a->equations, s->equation_file, &err) != ANJI_OK)
        return failed(&err);
    return DONE;
}

/* What the library refuses for want of something, these options give. */
static int refused(const anji_error *err)
{
    int status = failed(err);

    if (err->code == ANJI_ERR_NOT_FOUND || err->code == ANJI_ERR_AMBIGUOUS)
        fprintf(stderr,
                "anji-stand: heights are supplied where some culms have one; crown "
                "lengths too, or by --crown-ratio; another equation by --fallback ID "
                "or --equation ID ('anji-allometry list' shows all); --species NAME "
                "and --years Y stand for what the files do not say\n");
    return status;
}

static void gather_warnings(analysis *a)
{
    const char *text;
    int         kind;

    for (size_t k = 0; k < a->n_reports; k++)
        for (size_t i = 0; anji_inventory_report_warning(a->reports[k], i) != NULL; i++)
            warn(a, "%s", anji_inventory_report_warning(a->reports[k], i));
    for (size_t i = 0; (text = anji_stand_run_warning(a->account, i, &kind)); i++)
        warn(a, "%s%s", text,
             kind == ANJI_STAND_WARNING_SAMPLING
                 ? ". Give --relative-error X (0.2), or accept the library's "
                   "assumption by --accept-assumed"
                 : "");
}

int analyse(const settings *s, analysis *a)
{
    anji_stand_run_opts opts = s->chain;
    anji_error          err;
    int                 status = read_surveys(s, a);

    if (status == DONE)
        status = load_equations(s, a);
    if (status != DONE)
        return status;
    opts.equations = a->equations;
    if (anji_stand_run(a->n_reports, (const anji_inventory *const *)a->inventories,
                       &opts, &a->account, &err) != ANJI_OK)
        return refused(&err);
    gather_warnings(a);
    return DONE;
}

void free_analysis(analysis *a)
{
    anji_stand_account_free(a->account);
    anji_equations_free(a->equations);
    for (size_t k = 0; k < SURVEYS_MAX; k++) {
        anji_inventory_free(a->inventories[k]);
        anji_inventory_report_free(a->reports[k]);
    }
    for (size_t i = 0; i < a->n_warnings; i++)
        free(a->warnings[i]);
}

const char *date_text(double seconds, char text[32])
{
    anji_civil c;

    if (isnan(seconds) || anji_civil_from_seconds((int64_t)seconds, &c) != ANJI_OK)
        return "undated";
    snprintf(text, 32, "%04d-%02d-%02d", (int)c.year, (int)c.month, (int)c.day);
    return text;
}
