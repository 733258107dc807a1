/* The check's replay: the chain, what is registered, and the verdicts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "account/hash.h"
#include "account/ledger_audit.h"

void anjip_audit_free(anjip_audit *audit)
{
    anjip_names *names[] = {&audit->accounts, &audit->methods,    &audit->verifiers,
                            &audit->revoked,  &audit->requests,   &audit->statements,
                            &audit->projects, &audit->remainders};

    for (size_t i = 0; i < ANJIP_COUNT(names); i++)
        anjip_names_free(names[i]);
    for (size_t i = 0; i < audit->n_batches; i++) {
        free(audit->batches[i].tiles);
        free(audit->batches[i].leaves);
    }
    for (size_t i = 0; i < audit->n_parcels; i++) {
        if (audit->parcels[i].owned)
            anjip_plot_free(audit->land, audit->parcels[i].plot);
        free(audit->parcels[i].id);
    }
    free(audit->eligibility);
    free(audit->project);
    free(audit->carried);
    free(audit->issues);
    free(audit->batches);
    free(audit->parcels);
    anjip_land_free(audit->land);
}

int anjip_audit_room(anjip_audit *audit, void **array, size_t n, size_t *room,
                     size_t size)
{
    if (n < *room)
        return 1;
    size_t wider = *room ? 2 * *room : 8;
    char  *more  = wider <= SIZE_MAX / size ? realloc(*array, wider * size) : NULL;
    if (!more) {
        audit->failed = 1;
        return 0;
    }
    memset(more + *room * size, 0, (wider - *room) * size);
    *array = more;
    *room  = wider;
    return 1;
}

void anjip_audit_broken(anjip_audit *audit, int invariant, int64_t entry,
                        const anjip_serial *serial, const char *fmt, ...)
{
    anji_ledger_verdict *v = &audit->proof->verdict[invariant];
    va_list              ap;

    if (v->broken)
        return;
    v->broken = 1;
    v->entry  = entry;
    if (serial)
        anjip_serial_write(serial, v->serial);
    va_start(ap, fmt);
    vsnprintf(v->message, sizeof v->message, fmt, ap);
    va_end(ap);
}

/* ---- registrations --------------------------------------------------------------------- */

static void know(anjip_audit *audit, anjip_names *names, const char *text)
{
    if (anjip_names_add(names, text) < 0)
        audit->failed = 1;
}

static void create(anjip_audit *audit, const anjip_entry *e)
{
    if (e->number != 1) {
        anjip_audit_broken(audit, 10, e->number, NULL,
                           "entry %lld makes a ledger, want that of the first alone",
                           (long long)e->number);
        return;
    }
    const char *coordinates = anjip_entry_get(e, ANJIP_F_COORDINATES, 0);
    snprintf(audit->registry, sizeof audit->registry, "%s",
             anjip_entry_get(e, ANJIP_F_REGISTRY, 0));
    audit->signed_issues = strcmp(anjip_entry_get(e, ANJIP_F_SIGNED, 0), "yes") == 0;
    audit->overlap       = anjip_entry_int(e, ANJIP_F_OVERLAP);
    audit->degrees       = anjip_coordinates(coordinates);
}

static void method(anjip_audit *audit, const anjip_entry *e)
{
    const char *id = anjip_entry_get(e, ANJIP_F_METHOD, 0);

    if (anjip_names_find(&audit->methods, id) >= 0) {
        anjip_audit_broken(audit, 12, e->number, NULL,
                           "entry %lld registers the method %s again",
                           (long long)e->number, id);
        return;
    }
    if (!anjip_audit_room(audit, (void **)&audit->eligibility, audit->methods.n,
                          &audit->room_methods, sizeof *audit->eligibility))
        return;
    audit->eligibility[audit->methods.n] =
        anji_ledger_eligibility(anjip_entry_get(e, ANJIP_F_ELIGIBILITY, 0));
    know(audit, &audit->methods, id);
}

static void request(anjip_audit *audit, const anjip_entry *e)
{
    const char *id = anjip_entry_get(e, ANJIP_F_REQUEST, 0);

    if (!id)
        return;
    if (anjip_names_find(&audit->requests, id) >= 0)
        anjip_audit_broken(audit, 9, e->number, NULL,
                           "entry %lld does the request '%s', which was done before",
                           (long long)e->number, id);
    know(audit, &audit->requests, id);
}

static void replay(anjip_audit *audit, const anjip_entry *e, size_t n,
                   const char *document)
{
    request(audit, e);
    switch (e->kind) {
    case ANJIP_CREATE: create(audit, e); break;
    case ANJIP_ACCOUNT:
        know(audit, &audit->accounts, anjip_entry_get(e, ANJIP_F_ACCOUNT, 0));
        break;
    case ANJIP_METHOD: method(audit, e); break;
    case ANJIP_VERIFIER:
        know(audit, &audit->verifiers, anjip_entry_get(e, ANJIP_F_KEY, 0));
        break;
    case ANJIP_REVOKE:
        know(audit, &audit->revoked, anjip_entry_get(e, ANJIP_F_KEY, 0));
        break;
    case ANJIP_ISSUE: anjip_audit_issued(audit, e, n, document); break;
    case ANJIP_REVERSE: anjip_audit_reversed(audit, e); break;
    default: anjip_audit_moved(audit, e); break;
    }
}

/* ---- the chain -------------------------------------------------------------------------- */

/* A leaf for each batch of which the entry made or moved a part. */
static void leaves(anjip_audit *audit, const anjip_entry *e, const char *text)
{
    anjip_serial serial;
    uint8_t      leaf[ANJIP_DIGEST];

    if (!anjip_merkle_leaf(strlen(text), text, leaf)) {
        audit->failed = 1;
        return;
    }
    for (size_t i = e->n_asked; i < e->n; i++) {
        const anjip_line *line = &e->lines[i];
        if ((line->field != ANJIP_F_MADE && line->field != ANJIP_F_MOVED) ||
            !anjip_serial_parse(line->value, &serial) ||
            serial.batch > (int64_t)audit->n_batches)
            continue;
        anjip_audit_batch *b = &audit->batches[serial.batch - 1];
        if (b->last_leaf == e->number ||
            !anjip_audit_room(audit, (void **)&b->leaves, b->n_leaves, &b->room_leaves,
                              ANJIP_DIGEST))
            continue;
        memcpy(b->leaves[b->n_leaves++], leaf, ANJIP_DIGEST);
        b->last_leaf = e->number;
    }
}

static void link_of(anjip_audit *audit, int64_t number, const char *hash,
                    const char *computed, const anjip_entry *e)
{
    if (strcmp(hash, computed) != 0)
        anjip_audit_broken(audit, 10, number, NULL,
                           "entry %lld: its bytes have the SHA-256 %s, not the recorded "
                           "%.64s",
                           (long long)number, computed, hash);
    if (e->number != number)
        anjip_audit_broken(audit, 10, number, NULL,
                           "entry %lld calls itself %lld", (long long)number,
                           (long long)e->number);
    if (strcmp(e->previous, audit->previous) != 0)
        anjip_audit_broken(audit, 10, number, NULL,
                           "entry %lld follows %s, but the entry before it has the "
                           "SHA-256 %s",
                           (long long)number, e->previous, audit->previous);
}

void anjip_audit_entry(anjip_audit *audit, int64_t number, const char *hash,
                       const char *text, size_t n, const char *document)
{
    char        computed[ANJI_SHA256_HEX];
    anji_error  why;
    anjip_entry e;
    int64_t     wanted = ++audit->proof->entries;

    anji_sha256(strlen(text), text, computed, NULL);
    if (number != wanted)
        anjip_audit_broken(audit, 10, number, NULL, "entry %lld is missing",
                           (long long)wanted);
    audit->proof->entries = number;
    int status            = anjip_entry_parse(&e, text, &why);
    if (status == ANJI_OK) {
        link_of(audit, number, hash, computed, &e);
        if (number == 1 && e.kind != ANJIP_CREATE)
            anjip_audit_broken(audit, 10, 1, NULL, "entry 1 makes no ledger");
        e.number = number;
        replay(audit, &e, n, document);
        if (!audit->failed)
            leaves(audit, &e, text);
        anjip_entry_free(&e);
    } else if (status == ANJI_ERR_MEMORY) {
        audit->failed = 1;
    } else {
        anjip_audit_broken(audit, 10, number, NULL, "entry %lld cannot be read: %.500s",
                           (long long)number, why.message);
    }
    memcpy(audit->previous, computed, sizeof computed);
    memcpy(audit->proof->head, computed, sizeof computed);
}

/* ---- the end ------------------------------------------------------------------------------ */

/* MTH(D[n]): the left part has the largest power of two below n leaves. The parts are kept
 * on a stack in place of the definition's recursion: their sizes fall by powers of two. */
void anjip_audit_root(const anjip_audit_batch *batch, char hex[ANJI_SHA256_HEX])
{
    uint8_t part[64][ANJIP_DIGEST];
    size_t  size[64], n = 0;

    for (size_t i = 0; i < batch->n_leaves; i++) {
        memcpy(part[n], batch->leaves[i], ANJIP_DIGEST);
        size[n++] = 1;
        while (n > 1 && size[n - 1] == size[n - 2]) {
            anjip_merkle_node(part[n - 2], part[n - 1], part[n - 2]);
            size[n - 2] *= 2;
            n--;
        }
    }
    while (n > 1) {
        anjip_merkle_node(part[n - 2], part[n - 1], part[n - 2]);
        n--;
    }
    hex[0] = '\0';
    if (n == 1)
        anjip_hex(ANJIP_DIGEST, part[0], hex);
}

static void tile(anjip_audit *audit, const anjip_audit_batch *b)
{
    int64_t at = 1, sum = 0;

    for (size_t i = 0; i < b->n; i++) {
        anjip_serial piece = b->serial;
        piece.first        = b->tiles[i].first;
        piece.last         = b->tiles[i].last;
        if (piece.first != at)
            anjip_audit_broken(audit, 3, b->tiles[i].entry, &piece,
                               "batch %lld: a block begins at %lld, want %lld",
                               (long long)b->serial.batch, (long long)piece.first,
                               (long long)at);
        at = piece.last + 1;
        sum += piece.last - piece.first + 1;
    }
    if (at != b->serial.last + 1 || sum != b->serial.last)
        anjip_audit_broken(audit, 5, audit->issues[b->issue].entry, &b->serial,
                           "batch %lld: the blocks hold %lld t of %lld t issued",
                           (long long)b->serial.batch, (long long)sum,
                           (long long)b->serial.last);
    audit->proof->blocks += (int64_t)b->n;
    audit->proof->tonnes += b->serial.last;
}

void anjip_audit_end(anjip_audit *audit)
{
    for (size_t i = 0; i < audit->n_batches; i++)
        tile(audit, &audit->batches[i]);
    audit->proof->batches = (int64_t)audit->n_batches;
    if (audit->proof->entries == 0)
        anjip_audit_broken(audit, 10, 0, NULL, "there are no entries");
    if (!audit->failed)
        anjip_audit_parcels(audit);
}
