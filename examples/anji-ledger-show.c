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

static void print_block(const settings *s, const anji_ledger_block *b, int first)
{
    const char *state = anji_ledger_state_name(b->state);

    if (s->json)
        printf(
            "%s{\"serial\":\"%s\",\"tonnes\":%lld,\"state\":\"%s\",\"holder\":\"%s\","
            "\"eligibility\":\"%s\",\"corresponding_adjustment\":%s,\"entry\":%lld,"
            "\"statement\":\"%s\"}",
            first ? "" : ",", b->serial, (long long)b->tonnes, state, b->holder,
            anji_ledger_eligibility_name(b->eligibility),
            b->corresponding_adjustment ? "true" : "false", (long long)b->entry,
            b->statement);
    else
        printf("%-48s %10lld t  %-9s  %-5s  %s\n", b->serial, (long long)b->tonnes,
               state, anji_ledger_eligibility_name(b->eligibility), b->holder);
}

static int show_sums(const settings *s, anji_ledger *ledger)
{
    anji_ledger_balance b;
    anji_error          err;

    if (anji_ledger_sum(ledger, s->holder, s->project, &b, &err) != ANJI_OK)
        return failed(&err);
    if (s->json)
        printf("],\"tonnes\":{");
    for (int i = 0; i < ANJI_STATES; i++) {
        if (s->json)
            printf("%s\"%s\":%lld", i ? "," : "", anji_ledger_state_name(i),
                   (long long)b.tonnes[i]);
        else
            printf("%s%s %lld t", i ? ", " : "sum: ", anji_ledger_state_name(i),
                   (long long)b.tonnes[i]);
    }
    if (s->json)
        printf("},\"duty\":%lld,\"carried\":%lld}\n", (long long)b.duty,
               (long long)b.carried);
    else
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
    if (s->json)
        printf("{\"blocks\":[");
    for (size_t i = 0; i < n; i++)
        print_block(s, &rows[i], i == 0);
    anji_ledger_rows_free(rows);
    if (s->serial && !s->json)
        return show_history(s, ledger);
    return show_sums(s, ledger);
}

/* ---- check ------------------------------------------------------------------------------------ */

static void print_text(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            putchar('\\');
        if ((unsigned char)*text >= ' ')
            putchar(*text);
    }
}

static void print_verdict(const settings *s, const anji_ledger_verdict *v, int i)
{
    char name[16];

    snprintf(name, sizeof name, i == 0 ? "file" : "I%d", i);
    if (s->json) {
        printf("%s{\"invariant\":\"%s\",\"proved\":%s,\"entry\":%lld,\"serial\":\"%s\","
               "\"message\":\"",
               i ? "," : "", name, v->broken ? "false" : "true", (long long)v->entry,
               v->serial);
        print_text(v->message);
        printf("\"}");
    } else if (v->broken) {
        printf("%-5s BROKEN  %s\n", name, v->message);
        if (v->serial[0])
            printf("              serial %s\n", v->serial);
    } else {
        printf("%-5s proved  %s\n", name, anji_ledger_invariant(i));
    }
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
        printf("{\"broken\":%lld,\"entries\":%lld,\"batches\":%lld,\"blocks\":%lld,"
               "\"tonnes\":%lld,\"head\":\"%s\",\"verdicts\":[",
               (long long)proof.broken, (long long)proof.entries,
               (long long)proof.batches, (long long)proof.blocks,
               (long long)proof.tonnes, proof.head);
    for (int i = 0; i < ANJI_INVARIANTS; i++)
        print_verdict(s, &proof.verdict[i], i);
    if (s->json)
        printf("]}\n");
    else
        printf("%lld entries, %lld batches, %lld blocks, %lld t; head %s\n",
               (long long)proof.entries, (long long)proof.batches,
               (long long)proof.blocks, (long long)proof.tonnes, proof.head);
    int noted = check_head(s, path);
    return proof.broken == 0 ? noted : REFUSED;
}
