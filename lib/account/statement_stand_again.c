/* A stand's statement made again from its files and its recorded options.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "account/recompute.h"
#include "account/statement_stand_private.h"

/* Everything that is freed at the end. */
typedef struct {
    anji_inventory_opts        inventory;
    anji_stand_opts            stand;
    anji_stock_opts            stock;
    anji_stock_montecarlo_opts montecarlo;
    anji_stand_run_opts        run;
    const char                *names[ANJI_STAND_RUN_EQUATIONS];
    const char               **paths; /* of the first read, then of the second */
    anji_stand_source          source;
    anji_equations            *equations;
    anji_inventory            *read[2];
    anji_inventory_report     *reports[2];
    anji_stand_account        *account;
} again;

/* ---- options --------------------------------------------------------------------------- */

static int take_groups(again *g, const anji_statement *recorded, anji_error *err)
{
    const struct {
        const char *group;
        const anji_param *(*param)(size_t);
        void *opts;
    } groups[] = {{"inventory", anji_inventory_param, &g->inventory},
                  {"stand", anji_stand_param, &g->stand},
                  {"stock", anji_stock_param, &g->stock},
                  {"stock_montecarlo", anji_stock_montecarlo_param, &g->montecarlo},
                  {"stand_run", anji_stand_run_param, &g->run}};
    int status = ANJI_OK;

    anji_inventory_opts_init(&g->inventory, sizeof g->inventory);
    anji_stand_opts_init(&g->stand, sizeof g->stand);
    anji_stock_opts_init(&g->stock, sizeof g->stock);
    anji_stock_montecarlo_opts_init(&g->montecarlo, sizeof g->montecarlo);
    anji_stand_run_opts_init(&g->run, sizeof g->run);
    for (size_t i = 0; i < ANJIP_COUNT(groups) && status == ANJI_OK; i++)
        status = anji_statement_options(recorded, groups[i].group, groups[i].param,
                                        groups[i].opts, err);
    g->run.stand      = &g->stand;
    g->run.stock      = &g->stock;
    g->run.montecarlo = &g->montecarlo;
    g->run.equation   = g->names;
    g->source.opts    = &g->inventory;
    return status;
}

static int take_names(again *g, const anji_statement *recorded, anji_error *err)
{
    const struct {
        const char  *path;
        const char **to;
    } words[]  = {{"option.files.map", &g->source.map},
                  {"option.names.species", &g->run.species},
                  {"option.names.region", &g->run.region},
                  {"option.names.fallback", &g->run.fallback}};
    int status = ANJI_OK;

    for (size_t i = 0; i < ANJIP_COUNT(words) && status == ANJI_OK; i++)
        status = anji_statement_words(recorded, words[i].path, words[i].to, err);
    for (uint32_t i = 0; i < g->run.n_equations && status == ANJI_OK; i++) {
        char path[60];
        snprintf(path, sizeof path, "option.names.equation%lu", (unsigned long)i + 1);
        status = anji_statement_words(recorded, path, &g->names[i], err);
    }
    return status;
}

/* ---- files ----------------------------------------------------------------------------- */

/* Files by their roles: inventory1, ..., later1, ..., equations. */
static int take_files(again *g, const anji_statement *recorded, size_t n,
                      const char *const *paths, anji_error *err)
{
    anji_statement_file file;

    g->paths = anjip_calloc(2 * n, sizeof *g->paths);
    if (g->paths == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for paths");
    g->source.paths = g->paths;
    g->source.later = g->paths + n;
    for (size_t i = 0; i < n; i++) {
        int status = anji_statement_input_at(recorded, i, &file);
        if (status != ANJI_OK)
            return anjip_fail(err, status, (int64_t)i, "there is no input %zu", i);
        if (strncmp(file.role, "inventory", strlen("inventory")) == 0)
            g->paths[g->source.n_paths++] = paths[i];
        else if (strncmp(file.role, "later", strlen("later")) == 0)
            g->paths[n + g->source.n_later++] = paths[i];
        else if (strcmp(file.role, "equations") == 0)
            g->source.equations = paths[i];
        else
            return anjip_fail(err, ANJI_ERR_FORMAT, -1,
                              "input.%s is no input of a stand", file.role);
    }
    return ANJI_OK;
}

static int read_all(again *g, anji_error *err)
{
    const anji_stand_source *from = &g->source;
    int status = anji_inventory_read(from->paths, from->n_paths, from->map, from->opts,
                                     &g->read[0], &g->reports[0], err);

    if (status == ANJI_OK && from->n_later > 0)
        status = anji_inventory_read(from->later, from->n_later, from->map, from->opts,
                                     &g->read[1], &g->reports[1], err);
    g->source.report       = g->reports[0];
    g->source.later_report = g->reports[1];
    if (status == ANJI_OK && from->equations != NULL)
        status = anji_equations_builtin(&g->equations, err);
    if (status == ANJI_OK && from->equations != NULL)
        status = anji_equations_load(g->equations, from->equations, err);
    g->run.equations = g->equations;
    return status;
}

static void free_again(again *g)
{
    anji_stand_account_free(g->account);
    anji_equations_free(g->equations);
    for (int k = 0; k < 2; k++) {
        anji_inventory_free(g->read[k]);
        anji_inventory_report_free(g->reports[k]);
    }
    free(g->paths);
}

int anjip_recompute_stand(const anji_statement *recorded, size_t n,
                          const char *const *paths, const anji_run *run,
                          anji_statement **out, anji_error *err)
{
    again g;

    *out = NULL;
    memset(&g, 0, sizeof g);
    int status = take_groups(&g, recorded, err);
    if (status == ANJI_OK)
        status = take_names(&g, recorded, err);
    if (status == ANJI_OK)
        status = take_files(&g, recorded, n, paths, err);
    if (status == ANJI_OK)
        status = read_all(&g, err);
    g.run.run = run;
    if (status == ANJI_OK)
        status = anji_stand_run(g.source.n_later > 0 ? 2 : 1,
                                (const anji_inventory *const *)g.read, &g.run,
                                &g.account, err);
    if (status == ANJI_OK)
        status = anji_statement_stand(&g.source, anji_statement_subject(recorded),
                                      g.account, out, err);
    free_again(&g);
    return status;
}
