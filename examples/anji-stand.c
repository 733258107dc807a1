/* anji-stand: plots of a bamboo stand in, its carbon and the change of it out.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-stand.h"

static int begin(settings *s, int argc)
{
    anji_inventory_opts_init(&s->inventory, sizeof s->inventory);
    anji_stand_opts_init(&s->stand, sizeof s->stand);
    anji_stock_opts_init(&s->stock, sizeof s->stock);
    anji_stock_montecarlo_opts_init(&s->errors, sizeof s->errors);
    anji_run_init(&s->run, sizeof s->run);
    anji_stand_run_opts_init(&s->chain, sizeof s->chain);
    s->chain.equation   = s->equations;
    s->chain.stand      = &s->stand;
    s->chain.stock      = &s->stock;
    s->chain.montecarlo = &s->errors;
    s->chain.run        = &s->run;
    for (int k = 0; k < SURVEYS_MAX; k++)
        s->files[k] = calloc((size_t)argc + 1, sizeof *s->files[k]);
    return s->files[0] != NULL && s->files[1] != NULL;
}

static int work(const settings *s)
{
    static analysis a;
    int             status = analyse(s, &a);

    if (status == DONE && s->csv != NULL)
        status = write_csv(s, &a);
    if (status == DONE && s->plot)
        status = draw_plots(s, &a);
    if (status == DONE && s->statement != NULL)
        status = write_statement(s, &a);
    if (status == DONE && s->json)
        status = write_json(s, &a);
    else if (status == DONE && !s->quiet)
        print_report(s, &a);
    free_analysis(&a);
    return status;
}

int main(int argc, char **argv)
{
    static settings s;
    int             status = BAD_INPUT;

    if (begin(&s, argc)) {
        status = parse(argc, argv, &s);
        if (status < 0)
            status = work(&s);
    }
    free(s.files[0]);
    free(s.files[1]);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "anji-stand: cannot write the report: %s\n", strerror(errno));
    return status != DONE ? status : BAD_INPUT;
}
