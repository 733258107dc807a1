/* What the parts of the rules module share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_RULES_PRIVATE_H
#define ANJI_RULES_PRIVATE_H

#include <anjicarbon/rules.h>

#include "io/io.h"
#include "private.h"

/* The texts of a constant are the rule's own. */
enum { ANJIP_CONSTANT_TEXTS = 4 };
typedef struct {
    char *texts[ANJIP_CONSTANT_TEXTS]; /* name, unit, clause, said                    */
    double value;
    int    verified;
} anjip_rule_constant;

struct anji_rule {
    char *texts[ANJI_RULE_TEXTS]; /* NULL: ""                                   */
    int   choices[ANJI_RULE_CHOICES];
    int   choice_verified[ANJI_RULE_CHOICES]; /* -1: as the rule                */
    char *choice_clause[ANJI_RULE_CHOICES];   /* NULL: none                     */
    anjip_rule_constant *constants;
    size_t               n, room;
};

typedef struct {
    anji_rule **at;
    size_t      n, room;
} anjip_rule_list;

struct anji_rules {
    anjip_rule_list list;
};

int  anjip_rule_list_add(anjip_rule_list *list, anji_rule *rule); /* 0: no memory */
void anjip_rule_list_free(anjip_rule_list *list);
void anjip_rule_free(anji_rule *rule);

/* ---- rules_record.c -------------------------------------------------------------------- */
/* Keys of texts, by ANJI_RULE_...; that of the id is NULL. */
extern const char *const anjip_rule_text_keys[ANJI_RULE_TEXTS];
/* Keys of choices, by ANJI_RULE_..., and their words by number; NULL ends them. */
typedef struct {
    const char        *key;
    const char *const *words;
} anjip_rule_choice_key;
extern const anjip_rule_choice_key anjip_rule_choice_keys[ANJI_RULE_CHOICES];
extern const char *const           anjip_rule_verified_words[]; /* NULL ends them */
/* The number of a word, or -1. */
int anjip_rule_word(const char *const *words, anjip_span word);
/* A constant by name, or NULL. */
const anjip_rule_constant *anjip_rule_constant_of(const anji_rule *rule,
                                                  const char      *name);

/* ---- rules_deduction.c: constants without which a kind of deduction means nothing; NULL
 * ends them. */
const char *const *anjip_deduction_needs(int deduction);

/* ---- rules_read.c ---------------------------------------------------------------------- */
/* next(context, &line) hands out the next line and returns 0 past the end. */
typedef int (*anjip_rule_line)(void *context, anjip_span *line);
int anjip_rules_read(anjip_rule_list *list, const char *name, anjip_rule_line next,
                     void *context, anji_error *err);

/* The lines of rules.txt, made by the build; NULL ends them. */
extern const char *const anjip_rule_lines[];

#endif
