/* Statements joined to an account: options, copies, the order of the parts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "account/credit_join.h"

#define CARBON(field, text)                                                            \
    ANJIP_PARAM(anji_credit_join_opts, field, ANJI_PARAM_DOUBLE, "t C ha-1 yr-1", NAN, \
                0, 1e6, text)

static const anji_param params[] = {
    ANJIP_CHOICE(anji_credit_join_opts, errors, "all|sampling", 0, 1,
                 "which error of the stand's change counts"),
    ANJIP_PARAM(anji_credit_join_opts, tower_year, ANJI_PARAM_INT32, "1", 0, 0, 9999,
                "year of the tower; 0: its only one"),
    ANJIP_PARAM(anji_credit_join_opts, zero, ANJI_PARAM_INT32, "1", 0, 0, 0,
                "must be 0"),
    CARBON(culms, "harvested culms"),
    CARBON(culms_se, "its standard error"),
    CARBON(shoots, "harvested shoots"),
    CARBON(shoots_se, "its standard error"),
    CARBON(fire, "lost in fire"),
    CARBON(fire_se, "its standard error"),
    CARBON(leaching, "dissolved, left with water"),
    CARBON(leaching_se, "its standard error"),
    CARBON(imports, "brought in, such as organic fertiliser"),
    CARBON(imports_se, "its standard error"),
};

static const anjip_opts_kind opts_kind = {
    "credit join", params, ANJIP_COUNT(params),
    ANJIP_SIZE_THROUGH(anji_credit_join_opts, imports_se),
    sizeof(anji_credit_join_opts)};

int anji_credit_join_opts_init(anji_credit_join_opts *opts, size_t size)
{
    return anjip_opts_init(&opts_kind, opts, size);
}

const anji_param *anji_credit_join_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

/* ---- copies ---- */

/* NULL stays NULL. */
static int copy_text(const char *from, char **to, anji_error *err)
{
    *to = NULL;
    if (from == NULL)
        return ANJI_OK;
    size_t n = strlen(from) + 1;
    *to      = anjip_malloc(n, 1);
    if (*to == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "credit: no memory");
    memcpy(*to, from, n);
    return ANJI_OK;
}

static int copy_texts(anji_credit_joined *j, const anji_credit_source *s,
                      anji_error *err)
{
    const struct {
        const char *from;
        char      **to;
    } texts[]  = {{s->rule, &j->rule_id},
                  {s->stand, &j->stand_path},
                  {s->tower, &j->tower_path},
                  {s->rules, &j->rules_path},
                  {s->pool != NULL ? s->pool : "total_live", &j->pool}};
    int status = ANJI_OK;

    for (size_t i = 0; i < ANJIP_COUNT(texts) && status == ANJI_OK; i++)
        status = copy_text(texts[i].from, texts[i].to, err);
    return status;
}

/* Values of other rules are left out: they are not part of this account. */
static int copy_values(anji_credit_joined *j, const anji_credit_source *s,
                       anji_error *err)
{
    j->values = anjip_calloc(s->n_values, sizeof *j->values);
    j->names  = anjip_calloc(s->n_values, sizeof *j->names);
    if (j->values == NULL || j->names == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "credit: no memory");
    for (size_t i = 0; i < s->n_values; i++) {
        const anji_rule_value *v = &s->values[i];
        if (v->name == NULL)
            return anjip_fail(err, ANJI_ERR_NULL, (int64_t)i,
                              "credit: the name of value %zu is NULL", i + 1);
        if (v->rule != NULL && strcmp(v->rule, s->rule) != 0)
            continue;
        int status = copy_text(v->name, &j->names[j->n_values], err);
        if (status != ANJI_OK)
            return status;
        j->values[j->n_values] =
            (anji_rule_value){NULL, j->names[j->n_values], v->value};
        j->n_values++;
    }
    return ANJI_OK;
}

static int copy_parcels(anji_credit_joined *j, const anji_credit_source *s,
                        anji_error *err)
{
    j->parcel_ha = anjip_calloc(s->n_parcels, sizeof *j->parcel_ha);
    if (j->parcel_ha == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "credit: no memory");
    if (s->n_parcels > 0)
        memcpy(j->parcel_ha, s->parcel_ha, s->n_parcels * sizeof *j->parcel_ha);
    j->n_parcels = s->n_parcels;
    return ANJI_OK;
}

/* ---- the rating ---- */

static int rating_failed(const anji_nprt *rating, anji_error *err)
{
    char   text[900] = "";
    size_t used      = 0;

    for (int32_t i = 0; i < rating->n && used < sizeof text - 1; i++) {
        const anji_nprt_line *line      = &rating->line[i];
        char                  limit[40] = "";
        if (!line->failed)
            continue;
        if (!isnan(line->limit))
            snprintf(limit, sizeof limit, ", limit %g", line->limit);
        int n = snprintf(text + used, sizeof text - used, "%s%s (%s): score %g%s",
                         used > 0 ? "; " : "", line->name, line->clause, line->score,
                         limit);
        used += n > 0 ? (size_t)n : 0;
    }
    return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                      "credit: the non-permanence rating fails by %s", text);
}

static int rate(anji_credit_joined *j, const anji_credit_source *s, anji_error *err)
{
    if (s->answers == NULL)
        return ANJI_OK;
    if (!isnan(j->given.rating))
        return anjip_fail(err, ANJI_ERR_AMBIGUOUS, -1,
                          "credit: rating is %g %%, and answers for it are given too",
                          j->given.rating);
    int status = anji_nonpermanence(s->answers, &j->rating, err);
    if (status != ANJI_OK)
        return status;
    if (j->rating.failed > 0)
        return rating_failed(&j->rating, err);
    j->answers       = *s->answers;
    j->rated         = 1;
    j->inputs.rating = j->rating.percent;
    return ANJI_OK;
}

/* ---- the parts ---- */

static int find_rule(anji_credit_joined *j, anji_error *err)
{
    int status = anji_rules_builtin(&j->rules, err);

    if (status == ANJI_OK && j->rules_path != NULL)
        status = anji_rules_load(j->rules, j->rules_path, err);
    if (status != ANJI_OK)
        return status;
    j->rule = anji_rules_find(j->rules, j->rule_id);
    if (j->rule == NULL)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "credit: there is no rule %s",
                          j->rule_id);
    return ANJI_OK;
}

static int join(anji_credit_joined *j, const anji_credit_source *s, anji_error *err)
{
    int status = anjip_opts_load(&opts_kind, &j->join, s->join, err);

    if (status == ANJI_OK)
        status = copy_texts(j, s, err);
    if (status == ANJI_OK)
        status = copy_values(j, s, err);
    if (status == ANJI_OK)
        status = copy_parcels(j, s, err);
    if (status == ANJI_OK)
        status = rate(j, s, err);
    if (status == ANJI_OK)
        status = find_rule(j, err);
    if (status == ANJI_OK)
        status = anji_statement_read(j->stand_path, &j->stand, err);
    if (status == ANJI_OK)
        status = anjip_join_stand(j, err);
    if (status == ANJI_OK && j->tower_path != NULL)
        status = anji_statement_read(j->tower_path, &j->tower, err);
    if (status == ANJI_OK && j->tower_path != NULL)
        status = anjip_join_tower(j, err);
    if (status == ANJI_OK)
        status =
            anji_credit_run(j->rule, &j->inputs, j->n_pools, j->pools, j->n_parcels,
                            j->parcel_ha, j->n_values, j->values, &j->account, err);
    return status;
}

int anji_credit_join(const anji_credit_source *source, anji_credit_joined **out,
                     anji_error *err)
{
    anjip_begin(err);
    if (out != NULL)
        *out = NULL;
    if (source == NULL || out == NULL || source->rule == NULL ||
        source->stand == NULL || source->inputs == NULL ||
        (source->parcel_ha == NULL && source->n_parcels > 0) ||
        (source->values == NULL && source->n_values > 0))
        return anjip_fail(
            err, ANJI_ERR_NULL, -1,
            "credit: out, or rule, stand, inputs or a list of the source, "
            "is NULL");
    if (source->inputs->struct_size < sizeof(anji_credit_inputs))
        return anjip_fail(
            err, ANJI_ERR_OPTS, -1, "credit: the inputs hold %lu bytes, want %zu",
            (unsigned long)source->inputs->struct_size, sizeof(anji_credit_inputs));
    if (source->answers != NULL &&
        source->answers->struct_size < sizeof(anji_nprt_opts))
        return anjip_fail(
            err, ANJI_ERR_OPTS, -1, "credit: the answers hold %lu bytes, want %zu",
            (unsigned long)source->answers->struct_size, sizeof(anji_nprt_opts));
    anji_credit_joined *j = anjip_calloc(1, sizeof *j);
    if (j == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "credit: no memory");
    j->given   = *source->inputs;
    j->inputs  = *source->inputs;
    j->naive   = NAN;
    int status = join(j, source, err);
    if (status == ANJI_OK)
        *out = j;
    else
        anji_credit_joined_free(j);
    return status;
}

void anji_credit_joined_free(anji_credit_joined *joined)
{
    if (joined == NULL)
        return;
    for (size_t i = 0; i < joined->n_values; i++)
        free(joined->names[i]);
    free(joined->names);
    free(joined->values);
    free(joined->parcel_ha);
    free(joined->rule_id);
    free(joined->stand_path);
    free(joined->tower_path);
    free(joined->rules_path);
    free(joined->pool);
    anji_statement_free(joined->stand);
    anji_statement_free(joined->tower);
    anji_credit_free(joined->account);
    anji_rules_free(joined->rules);
    free(joined);
}

const anji_credit *anji_credit_joined_account(const anji_credit_joined *joined)
{
    return joined != NULL ? joined->account : NULL;
}

const anji_balance *anji_credit_joined_balance(const anji_credit_joined *joined)
{
    return joined != NULL && joined->has_balance ? &joined->balance : NULL;
}

const anji_credit_inputs *anji_credit_joined_inputs(const anji_credit_joined *joined)
{
    return joined != NULL ? &joined->inputs : NULL;
}

const anji_rules *anji_credit_joined_rules(const anji_credit_joined *joined)
{
    return joined != NULL ? joined->rules : NULL;
}

const anji_rule *anji_credit_joined_rule(const anji_credit_joined *joined)
{
    return joined != NULL ? joined->rule : NULL;
}

double anji_credit_joined_naive(const anji_credit_joined *joined)
{
    return joined != NULL ? joined->naive : NAN;
}
