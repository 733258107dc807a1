/* anji-ledger show and check: blocks, sums, the life of a serial, the proof.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-ledger.h"

static int state_of(const char *word)
{
    int state = 0;
    while (anji_ledger_state_name(state) && strcmp(anji_ledger_state_name(state), word))
        state++;
    return anji_ledger_state_name(state) ? state : -1;
}

static json_t *block_json(const anji_ledger_block *b)
{
    return json_pack("{s:s,s:I,s:s,s:s,s:s,s:b,s:I,s:s}", "serial", b->serial, "tonnes",
                     (json_int_t)b->tonnes, "state", anji_ledger_state_name(b->state),
                     "holder", b->holder, "eligibility",
                     anji_ledger_eligibility_name(b->eligibility),
                     "corresponding_adjustment", b->corresponding_adjustment, "entry",
                     (json_int_t)b->entry, "statement", b->statement);
}

static void print_block(const anji_ledger_block *b)
{
    printf("%-48s %10lld t  %-9s  %-5s  %s\n", b->serial, (long long)b->tonnes,
           anji_ledger_state_name(b->state),
           anji_ledger_eligibility_name(b->eligibility), b->holder);
}

static json_t *sums_json(const anji_ledger_balance *b, json_t *blocks)
{
    json_t *tonnes = json_object();

    for (int i = 0; i < ANJI_STATES; i++)
        json_object_set_new(tonnes, anji_ledger_state_name(i),
                            json_integer((json_int_t)b->tonnes[i]));
    return json_pack("{s:o,s:o,s:I,s:I}", "blocks", blocks, "tonnes", tonnes, "duty",
                     (json_int_t)b->duty, "carried", (json_int_t)b->carried);
}

static int show_sums(const settings *s, anji_ledger *ledger, json_t *blocks)
{
    anji_ledger_balance b;
    anji_error          err;

    if (anji_ledger_sum(ledger, s->holder, s->project, &b, &err) != ANJI_OK) {
        json_decref(blocks);
        return failed(&err);
    }
    if (s->json)
        return print_json(sums_json(&b, blocks));
    for (int i = 0; i < ANJI_STATES; i++)
        printf("%s%s %lld t", i ? ", " : "sum: ", anji_ledger_state_name(i),
               (long long)b.tonnes[i]);
    printf("\nreplacement duty %lld t, carried %lld g\n", (long long)b.duty,
           (long long)b.carried);
    return DONE;
}

static int show_history(const settings *s, anji_ledger *ledger)
{
    int64_t   *numbers;
    size_t     n;
    anji_error err;
    int        status = DONE;

    if (anji_ledger_history(ledger, s->serial, &numbers, &n, &err) != ANJI_OK)
        return failed(&err);
    for (size_t i = 0; i < n && status == DONE; i++)
        status = report(s, ledger, numbers[i]);
    anji_ledger_rows_free(numbers);
    return status;
}

int show_command(const settings *s, anji_ledger *ledger)
{
    anji_ledger_filter filter = {s->holder, s->project, s->serial, 0, -1, 0};
    anji_ledger_block *rows;
    anji_error         err;
    size_t             n;
    int64_t            entry;

    if (s->entry)
        return whole(s->entry, &entry) ? report(s, ledger, entry)
                                       : usage("--entry", s->entry, ", want a number");
    if (s->state && (filter.state = state_of(s->state)) < 0)
        return usage("--state", s->state,
                     ", want issued, held, buffer, retired, cancelled or replaced");
    if (anji_ledger_blocks(ledger, &filter, &rows, &n, &err) != ANJI_OK)
        return failed(&err);
    json_t *blocks = s->json ? json_array() : NULL;
    for (size_t i = 0; i < n; i++)
        if (s->json)
            json_array_append_new(blocks, block_json(&rows[i]));
        else
            print_block(&rows[i]);
    anji_ledger_rows_free(rows);
    if (s->serial && !s->json)
        return show_history(s, ledger);
    return show_sums(s, ledger, blocks);
}

/* ---- check ------------------------------------------------------------------------------------ */

static void name_of(int i, char name[16])
{
    if (i == 0)
        strcpy(name, "file");
    else
        snprintf(name, 16, "I%d", i);
}

static void print_verdict(const anji_ledger_verdict *v, int i)
{
    char name[16];

    name_of(i, name);
    if (!v->broken)
        printf("%-5s proved  %s\n", name, anji_ledger_invariant(i));
    else
        printf("%-5s BROKEN  %s\n", name, v->message);
    if (v->serial[0])
        printf("              serial %s\n", v->serial);
}

/* A damaged file may hold what is no UTF-8: then the message is left out. */
static json_t *verdict_json(const anji_ledger_verdict *v, int i)
{
    char    name[16];
    json_t *message = json_string(v->message);

    name_of(i, name);
    return json_pack("{s:s,s:b,s:I,s:s,s:o}", "invariant", name, "proved", !v->broken,
                     "entry", (json_int_t)v->entry, "serial", v->serial, "message",
                     message ? message : json_null());
}

static json_t *proof_json(const anji_ledger_proof *p)
{
    json_t *verdicts = json_array();

    for (int i = 0; i < ANJI_INVARIANTS; i++)
        json_array_append_new(verdicts, verdict_json(&p->verdict[i], i));
    return json_pack("{s:I,s:I,s:I,s:I,s:I,s:s,s:o}", "broken", (json_int_t)p->broken,
                     "entries", (json_int_t)p->entries, "batches",
                     (json_int_t)p->batches, "blocks", (json_int_t)p->blocks, "tonnes",
                     (json_int_t)p->tonnes, "head", p->head, "verdicts", verdicts);
}

/* A hash that was noted elsewhere protects from a ledger that was written anew. */
static int check_head(const settings *s, const char *path)
{
    char         want[ANJI_SHA256_HEX] = "", hash[ANJI_SHA256_HEX];
    long long    number                = 0;
    anji_ledger *ledger;
    anji_error   err;

    if (!s->head)
        return DONE;
    if (sscanf(s->head, "%lld:%64s", &number, want) != 2)
        return usage("--head", s->head, ", want ENTRY:SHA256");
    if (anji_ledger_open(path, NULL, &ledger, &err) != ANJI_OK)
        return failed(&err);
    int status = anji_ledger_entry(ledger, number, NULL, hash, &err);
    anji_ledger_close(ledger);
    if (status != ANJI_OK)
        return failed(&err);
    if (strcmp(hash, want) == 0)
        return DONE;
    fprintf(stderr, "anji-ledger: entry %lld has the SHA-256 %s, %s was noted\n",
            number, hash, want);
    return REFUSED;
}

int check_command(const settings *s, const char *path)
{
    static anji_ledger_proof proof;
    anji_error               err;

    if (anji_ledger_check_file(path, &proof, &err) != ANJI_OK)
        return failed(&err);
    if (s->json)
        print_json(proof_json(&proof));
    for (int i = 0; i < ANJI_INVARIANTS && !s->json; i++)
        print_verdict(&proof.verdict[i], i);
    if (!s->json)
        printf("%lld entries, %lld batches, %lld blocks, %lld t; head %s\n",
               (long long)proof.entries, (long long)proof.batches,
               (long long)proof.blocks, (long long)proof.tonnes, proof.head);
    int noted = check_head(s, path);
    return proof.broken == 0 ? noted : REFUSED;
}
