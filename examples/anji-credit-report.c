/* anji-credit: the account and the comparison as text, and as JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "anji-credit.h"

static void print_line(const anji_credit_line *line)
{
    char value[40] = "not read";

    if (line->is_whole)
        snprintf(value, sizeof value, "%" PRId64, line->whole);
    else if (!isnan(line->value))
        snprintf(value, sizeof value, "%.4f", line->value);
    printf("%-22s %16s %-6s %s [%s]\n", line->name, value, line->unit, line->text,
           line->clause);
}

static void print_rule(const anji_rule *rule)
{
    printf("Rule %s: %s\n  %s %s, %s; %s: %s\n  units: %s\n",
           anji_rule_text(rule, ANJI_RULE_ID), anji_rule_text(rule, ANJI_RULE_TITLE),
           anji_rule_text(rule, ANJI_RULE_DOCUMENT),
           anji_rule_text(rule, ANJI_RULE_VERSION),
           anji_rule_text(rule, ANJI_RULE_CLAUSE),
           anji_verified_word(anji_rule_choice(rule, ANJI_RULE_VERIFIED)),
           anji_rule_text(rule, ANJI_RULE_READ_IN),
           anji_scheme_name(anji_rule_choice(rule, ANJI_RULE_SCHEME)));
    if (anji_rule_text(rule, ANJI_RULE_NOTE)[0] != '\0')
        printf("  %s\n", anji_rule_text(rule, ANJI_RULE_NOTE));
    printf("\n");
}

static void print_balance(const anji_credit_joined *joined)
{
    const anji_balance       *b = anji_credit_joined_balance(joined);
    const anji_credit_result *r =
        anji_credit_result_of(anji_credit_joined_account(joined));
    char text[2000];

    if (b == NULL) {
        printf("\nNo tower was given: the change of stock was not tested against a "
               "balance.\n");
        return;
    }
    anji_balance_describe(b, text, sizeof text);
    printf("\nBalance\n%s\n", text);
    printf("\n%-44s %16.4f t CO2\n%-44s %16.4f t CO2\n", "stock that grew (credited)",
           r->gross, "uptake as if it were storage (never credited)",
           anji_credit_joined_naive(joined));
}

static void print_end(const anji_credit_result *r)
{
    printf("\n%" PRId64 " t CO2 may be issued, %" PRId64 " t CO2 held; %.4f t CO2 %s\n",
           r->units, r->buffer_units, fabs(r->remainder),
           r->remainder < 0 ? "are owed" : "are carried");
    if (r->loss > 0)
        printf("Loss event: the stock is %.4f t CO2 below the highest credited: cancel "
               "%" PRId64 " of the buffer, replace %" PRId64 "\n",
               r->loss, r->cancel, r->replace);
    if (r->refused)
        printf("The rule credits nothing at this uncertainty.\n");
    if (r->crediting_end != 0)
        printf("The crediting period ends on %ld.\n", (long)r->crediting_end);
    if (r->next_verification != 0)
        printf("The next verification is due by %ld.\n", (long)r->next_verification);
    if (r->unchecked > 0)
        printf("%ld limits were not checked: not read in the rule's text, or not "
               "given.\n",
               (long)r->unchecked);
}

void print_account(const anji_credit_joined *joined)
{
    const anji_credit *c = anji_credit_joined_account(joined);
    anji_credit_line   line;

    print_rule(anji_credit_joined_rule(joined));
    for (size_t i = 0; anji_credit_line_at(c, i, &line) == ANJI_OK; i++)
        print_line(&line);
    print_balance(joined);
    print_end(anji_credit_result_of(c));
}

/* ---- all rules ---- */

/* The account under another rule, of the same inputs. */
static int run_rule(const settings *s, const anji_credit_joined *joined,
                    const anji_rule *rule, anji_credit **c, anji_error *err)
{
    return anji_credit_run(rule, anji_credit_joined_inputs(joined), 0, NULL,
                           s->source.n_parcels, s->source.parcel_ha, s->source.n_values,
                           s->source.values, c, err);
}

static void print_row(const char *id, const char *scheme, const anji_credit_result *r)
{
    printf("%-20s %-6s %14.2f %12.2f %12.2f %14.2f %12" PRId64 " %10" PRId64 "%s\n", id,
           scheme, r->gross, r->deduction, r->buffer, r->net, r->units, r->buffer_units,
           r->refused ? " refused" : "");
}

int compare_rules(const settings *s, const anji_credit_joined *joined)
{
    const anji_rules *rules = anji_credit_joined_rules(joined);

    printf("\n%-20s %-6s %14s %12s %12s %14s %12s %10s\n", "rule", "units",
           "gross t CO2", "deduction", "buffer", "net", "to issue", "to hold");
    for (size_t i = 0; i < anji_rules_count(rules); i++) {
        const anji_rule *rule = anji_rules_at(rules, i);
        const char      *id   = anji_rule_text(rule, ANJI_RULE_ID);
        const char *scheme = anji_scheme_name(anji_rule_choice(rule, ANJI_RULE_SCHEME));
        anji_credit *c;
        anji_error   err;
        if (run_rule(s, joined, rule, &c, &err) == ANJI_OK)
            print_row(id, scheme, anji_credit_result_of(c));
        else
            printf("%-20s %-6s not applied: %s\n", id, scheme, err.message);
        anji_credit_free(c);
    }
    return DONE;
}

/* ---- rules and their constants ---- */

static void list_constants(const anji_rule *rule)
{
    anji_rule_constant c;

    print_rule(rule);
    for (size_t i = 0; anji_rule_constant_at(rule, i, &c, NULL) == ANJI_OK; i++) {
        char value[40] = "to be given";
        if (!isnan(c.value))
            snprintf(value, sizeof value, "%.10g", c.value);
        printf("%-20s %-14s %-8s %s%s%s%s%s\n", c.name, value, c.unit,
               anji_verified_word(c.verified), c.clause[0] != '\0' ? "; " : "",
               c.clause, c.said[0] != '\0' ? "; said to be " : "", c.said);
    }
}

int list_rules(const settings *s)
{
    anji_rules *rules;
    anji_error  err;
    int         status = anji_rules_builtin(&rules, &err);

    if (status == ANJI_OK && s->source.rules != NULL)
        status = anji_rules_load(rules, s->source.rules, &err);
    const anji_rule *rule = status == ANJI_OK && s->source.rule != NULL
                                ? anji_rules_find(rules, s->source.rule)
                                : NULL;
    if (status != ANJI_OK) {
        complain(NULL, &err);
    } else if (s->source.rule != NULL && rule == NULL) {
        fprintf(stderr, "anji-credit: there is no rule %s\n", s->source.rule);
        status = ANJI_ERR_NOT_FOUND;
    } else if (rule != NULL) {
        list_constants(rule);
    } else {
        for (size_t i = 0; i < anji_rules_count(rules); i++) {
            rule = anji_rules_at(rules, i);
            printf("%-20s %-6s %-10s %s\n", anji_rule_text(rule, ANJI_RULE_ID),
                   anji_scheme_name(anji_rule_choice(rule, ANJI_RULE_SCHEME)),
                   anji_verified_word(anji_rule_choice(rule, ANJI_RULE_VERIFIED)),
                   anji_rule_text(rule, ANJI_RULE_TITLE));
        }
    }
    anji_rules_free(rules);
    return status == ANJI_OK ? DONE : BAD_INPUT;
}

/* ---- JSON ---- */

static json_t *number(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static json_t *lines_json(const anji_credit *c)
{
    json_t          *list = json_array();
    anji_credit_line line;

    for (size_t i = 0; anji_credit_line_at(c, i, &line) == ANJI_OK; i++)
        json_array_append_new(
            list,
            json_pack("{s:s, s:o, s:s, s:s, s:s}", "name", line.name, "value",
                      line.is_whole ? json_integer(line.whole) : number(line.value),
                      "unit", line.unit, "text", line.text, "clause", line.clause));
    return list;
}

static json_t *balance_json(const anji_credit_joined *joined)
{
    static const char *const outcome[] = {"not tested", "closed", "open"};
    const anji_balance      *b         = anji_credit_joined_balance(joined);

    if (b == NULL)
        return json_null();
    return json_pack(
        "{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:o}", "unit", "t C ha-1 yr-1",
        "necb", number(b->necb.value), "stock", number(b->stock.value), "closure",
        number(b->closure.value), "closure_se", number(b->closure.se), "z",
        number(b->z), "uptake", number(b->naive.value), "outcome",
        outcome[b->outcome >= 0 && b->outcome <= 2 ? b->outcome : 0],
        "uptake_as_storage_t_co2", number(anji_credit_joined_naive(joined)));
}

static json_t *compare_json(const settings *s, const anji_credit_joined *joined)
{
    const anji_rules *rules = anji_credit_joined_rules(joined);
    json_t           *list  = json_array();

    for (size_t i = 0; i < anji_rules_count(rules); i++) {
        const anji_rule *rule = anji_rules_at(rules, i);
        const char      *id   = anji_rule_text(rule, ANJI_RULE_ID);
        anji_credit     *c;
        anji_error       err;
        if (run_rule(s, joined, rule, &c, &err) == ANJI_OK) {
            const anji_credit_result *r = anji_credit_result_of(c);
            json_array_append_new(
                list, json_pack("{s:s, s:s, s:o, s:o, s:o, s:I, s:I}", "rule", id,
                                "unit", "t CO2", "deduction", number(r->deduction),
                                "buffer", number(r->buffer), "net", number(r->net),
                                "units", (json_int_t)r->units, "buffer_units",
                                (json_int_t)r->buffer_units));
        } else {
            json_array_append_new(
                list, json_pack("{s:s, s:s}", "rule", id, "refused", err.message));
        }
        anji_credit_free(c);
    }
    return list;
}

int print_json(const settings *s, const anji_credit_joined *joined)
{
    const anji_rule *rule = anji_credit_joined_rule(joined);
    json_t          *root = json_pack("{s:s, s:s, s:s, s:o, s:o}", "rule",
                                      anji_rule_text(rule, ANJI_RULE_ID), "document",
                                      anji_rule_text(rule, ANJI_RULE_DOCUMENT), "version",
                                      anji_rule_text(rule, ANJI_RULE_VERSION), "lines",
                                      lines_json(anji_credit_joined_account(joined)), "balance",
                                      balance_json(joined));

    if (root != NULL && s->compare)
        json_object_set_new(root, "compare", compare_json(s, joined));
    int status = root != NULL && json_dumpf(root, stdout, JSON_INDENT(2)) == 0
                     ? DONE
                     : BAD_INPUT;
    printf("\n");
    json_decref(root);
    return status;
}
