/* anji-credit: the statements of a stand and of its tower in, an account under a chosen
 * rule out.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-credit.h"

int complain(const char *what, const anji_error *err)
{
    fprintf(stderr, "anji-credit: %s%s%s\n", what != NULL ? what : "",
            what != NULL ? ": " : "", err->message);
    return BAD_INPUT;
}

static int begin(settings *s, int argc)
{
    s->room = (size_t)argc + 1000; /* also for a file of parameters */
    anji_credit_inputs_init(&s->inputs, sizeof s->inputs);
    anji_credit_join_opts_init(&s->join, sizeof s->join);
    anji_nprt_opts_init(&s->answers, sizeof s->answers);
    s->values           = calloc(s->room, sizeof *s->values);
    s->parcels          = calloc(s->room, sizeof *s->parcels);
    s->kept             = calloc(s->room, sizeof *s->kept);
    s->source.inputs    = &s->inputs;
    s->source.join      = &s->join;
    s->source.values    = s->values;
    s->source.parcel_ha = s->parcels;
    return s->values != NULL && s->parcels != NULL && s->kept != NULL;
}

static void end(settings *s)
{
    for (size_t i = 0; i < s->n_kept; i++)
        free(s->kept[i]);
    free(s->kept);
    free(s->values);
    free(s->parcels);
}

static int write_statement(const settings *s, const anji_credit_joined *joined)
{
    anji_statement *statement;
    anji_error      err;
    int             status = anji_statement_credit(joined, &statement, &err);

    if (status == ANJI_OK) {
        status = anji_statement_write(statement, s->statement, &err);
        anji_statement_free(statement);
    }
    return status == ANJI_OK ? DONE : complain(NULL, &err);
}

static int work(settings *s)
{
    anji_credit_joined *joined;
    anji_error          err;
    int                 status = DONE;

    if (s->list)
        return list_rules(s);
    if (anji_credit_join(&s->source, &joined, &err) != ANJI_OK)
        return complain(NULL, &err);
    if (s->statement != NULL)
        status = write_statement(s, joined);
    if (status == DONE && s->json) {
        status = print_json(s, joined);
    } else if (status == DONE) {
        print_account(joined);
        if (s->compare)
            status = compare_rules(s, joined);
    }
    anji_credit_joined_free(joined);
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
    end(&s);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "anji-credit: cannot write the account: %s\n", strerror(errno));
    return status != DONE ? status : BAD_INPUT;
}
