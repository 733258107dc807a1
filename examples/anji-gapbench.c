/* anji-gapbench: how well, and how honestly, do gap-fillers fill a tower's gaps?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-gapbench.h"

int failed(const anji_error *err)
{
    fprintf(stderr, "anji-gapbench: %s\n", err->message);
    return err->code == ANJI_ERR_OPTS ? BAD_USAGE : BAD_INPUT;
}

int next_name(const char **list, char name[NAME_SIZE])
{
    size_t n = strcspn(*list, ",");

    if (**list == '\0')
        return 0;
    snprintf(name, NAME_SIZE, "%.*s", (int)(n < NAME_SIZE ? n : NAME_SIZE - 1), *list);
    *list += n + ((*list)[n] == ',');
    return 1;
}

static int choose_scenarios(bench *b)
{
    const char *list = b->s->scenarios;
    char        name[NAME_SIZE];
    anji_error  err;

    while (next_name(&list, name)) {
        if (b->n_scenarios == SCENARIOS_MAX)
            return complain("more than 32 scenarios", NULL, "");
        if (anji_gap_scenario_find(name, &b->r.axis,
                                   &b->outcomes[b->n_scenarios].scenario,
                                   &err) != ANJI_OK)
            return complain("--scenarios", name,
                            ", want very-short, short, medium, long, mixed, 30d, 60d, "
                            "site, night, or a number of records");
        b->n_scenarios++;
    }
    return DONE;
}

static int report(const bench *b)
{
    int status = DONE;
    if (b->s->out != NULL)
        status = write_csv(b);
    if (status == DONE && b->s->plot)
        status = draw_plots(b);
    if (status == DONE && b->s->json)
        return write_json(b);
    if (status == DONE && !b->s->quiet)
        print_table(b);
    return status;
}

static int work(const settings *s)
{
    static bench b;
    b.s        = s;
    int status = choose_methods(s, b.methods, &b.n_methods);
    if (status == DONE)
        status = load(s, &b.r);
    if (status == DONE)
        status = choose_scenarios(&b);
    if (status == DONE && s->masks != NULL)
        status = write_masks(&b);
    else if (status == DONE) {
        status = run_scenarios(&b);
        if (status == DONE && s->replicates > 0)
            status = run_synthetic(&b);
        if (status == DONE)
            status = report(&b);
    }
    unload(&b.r);
    return status;
}

int main(int argc, char **argv)
{
    static settings s;
    int             status = parse(argc, argv, &s);

    if (status < 0)
        status = work(&s);
    for (size_t i = 0; i < s.n_foreign; i++) {
        free(s.foreign[i].file);
        free(s.foreign[i].column);
    }
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "anji-gapbench: cannot write the report: %s\n", strerror(errno));
    return status != DONE ? status : BAD_INPUT;
}
