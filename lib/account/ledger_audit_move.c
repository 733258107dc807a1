/* The check's replay: tonnes that move.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "account/ledger_audit.h"

/* ---- tiles of a batch ------------------------------------------------------------------ */

/* The tile that holds a tonne: a binary search; the batch's first tile begins at 1. */
static size_t find_tile(const anjip_audit_batch *b, int64_t tonne)
{
    size_t low = 0, high = b->n;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (b->tiles[middle].first <= tonne)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static int insert_tile(anjip_audit *audit, anjip_audit_batch *b, size_t at,
                       anjip_tile tile)
{
    if (!anjip_audit_room(audit, (void **)&b->tiles, b->n, &b->room, sizeof *b->tiles))
        return 0;
    memmove(b->tiles + at + 1, b->tiles + at, (b->n - at) * sizeof *b->tiles);
    b->tiles[at] = tile;
    b->n++;
    return 1;
}

/* Cut a tile so that one begins at `first`. */
static int cut(anjip_audit *audit, anjip_audit_batch *b, size_t at, int64_t first)
{
    anjip_tile right = b->tiles[at];

    if (right.first == first)
        return 1;
    right.first = first;
    if (!insert_tile(audit, b, at + 1, right))
        return 0;
    b->tiles[at].last = first - 1;
    return 1;
}

static void set_piece(anjip_audit *audit, anjip_audit_batch *b,
                      const anjip_serial *piece, int state, long holder, int64_t entry)
{
    size_t at = find_tile(b, piece->first);

    if (!cut(audit, b, at, piece->first))
        return;
    at = find_tile(b, piece->first);
    if (b->tiles[at].last > piece->last && !cut(audit, b, at, piece->last + 1))
        return;
    int64_t tonnes = piece->last - piece->first + 1;
    b->sum[b->tiles[at].state] -= tonnes;
    b->sum[state] += tonnes;
    b->tiles[at].state = state;
    b->tiles[at].entry = entry;
    if (holder >= 0)
        b->tiles[at].holder = holder;
}

/* issued = sum over the states, none of them negative: after every entry. */
static void sum_states(anjip_audit *audit, const anjip_audit_batch *b, int64_t entry)
{
    int64_t sum = 0;
    int     bad = 0;

    for (int i = 0; i < ANJI_STATES; i++) {
        sum += b->sum[i];
        bad |= b->sum[i] < 0;
    }
    if (bad || sum != b->serial.last)
        anjip_audit_broken(
            audit, 5, entry, &b->serial,
            "after entry %lld batch %lld holds %lld t, %lld t were issued",
            (long long)entry, (long long)b->serial.batch, (long long)sum,
            (long long)b->serial.last);
}

/* ---- serials of an entry --------------------------------------------------------------- */

static anjip_audit_batch *find_batch(anjip_audit *audit, int64_t entry,
                                     const char *text, anjip_serial *s)
{
    int known = anjip_serial_parse(text, s) && s->batch <= (int64_t)audit->n_batches;
    anjip_audit_batch *b = known ? &audit->batches[s->batch - 1] : NULL;

    if (b && strcmp(s->registry, b->serial.registry) == 0 &&
        strcmp(s->project, b->serial.project) == 0 &&
        strcmp(s->method, b->serial.method) == 0 && s->vintage == b->serial.vintage &&
        s->last <= b->serial.last)
        return b;
    anjip_audit_broken(audit, 2, entry, NULL,
                       "entry %lld names %.300s, which was never "
                       "issued",
                       (long long)entry, text);
    return NULL;
}

/* From which state each move goes to which. */
static const struct {
    int from, to;
} edges[ANJIP_KINDS] = {
    [ANJIP_HOLD]     = {ANJI_STATE_ISSUED, ANJI_STATE_HELD},
    [ANJIP_BUFFER]   = {ANJI_STATE_ISSUED, ANJI_STATE_BUFFER},
    [ANJIP_TRANSFER] = {ANJI_STATE_HELD, ANJI_STATE_HELD},
    [ANJIP_RETIRE]   = {ANJI_STATE_HELD, ANJI_STATE_RETIRED},
    [ANJIP_CANCEL]   = {ANJI_STATE_HELD, ANJI_STATE_CANCELLED},
    [ANJIP_REPLACE]  = {ANJI_STATE_HELD, ANJI_STATE_REPLACED},
    [ANJIP_REVERSE]  = {ANJI_STATE_BUFFER, ANJI_STATE_CANCELLED},
};

/* Moves one piece; 0 when the entry may not. holder, to: -1 for any, and the same. */
static int move_piece(anjip_audit *audit, const anjip_entry *e, anjip_audit_batch *b,
                      const anjip_serial *piece, long holder, long to)
{
    const anjip_tile *t = &b->tiles[find_tile(b, piece->first)];

    if (piece->first < t->first || piece->last > t->last) {
        anjip_audit_broken(audit, 3, e->number, piece,
                           "entry %lld moves a block that is none",
                           (long long)e->number);
        return 0;
    }
    if (t->state != edges[e->kind].from || (holder >= 0 && t->holder != holder)) {
        anjip_audit_broken(audit, 4, e->number, piece,
                           "entry %lld: %s of tonnes that are %s and belong to '%s'",
                           (long long)e->number, anjip_kind_name(e->kind),
                           anji_ledger_state_name(t->state),
                           audit->accounts.text[t->holder]);
        return 0;
    }
    set_piece(audit, b, piece, edges[e->kind].to, to, e->number);
    return 1;
}

/* The moved lines must tile what was asked for. */
static int64_t move_pieces(anjip_audit *audit, const anjip_entry *e,
                           const anjip_serial *asked, long holder, long to)
{
    int64_t      at = asked->first, tonnes = 0;
    anjip_serial piece;
    const char  *text;

    for (size_t i = 0; (text = anjip_entry_get(e, ANJIP_F_MOVED, i)); i++) {
        anjip_audit_batch *b = find_batch(audit, e->number, text, &piece);
        if (!b || audit->failed)
            continue;
        if (piece.batch != asked->batch || piece.first != at ||
            piece.last > asked->last)
            anjip_audit_broken(audit, 3, e->number, &piece,
                               "entry %lld moves %lld to %lld, want from %lld",
                               (long long)e->number, (long long)piece.first,
                               (long long)piece.last, (long long)at);
        at = piece.last + 1;
        if (move_piece(audit, e, b, &piece, holder, to))
            tonnes += piece.last - piece.first + 1;
        sum_states(audit, b, e->number);
    }
    if (at != asked->last + 1)
        anjip_audit_broken(
            audit, 3, e->number, asked, "entry %lld moves up to %lld, want up to %lld",
            (long long)e->number, (long long)(at - 1), (long long)asked->last);
    return tonnes;
}

static long project_of(anjip_audit *audit, const anjip_entry *e)
{
    const char *name  = anjip_entry_get(e, ANJIP_F_PROJECT, 0);
    long        found = anjip_names_find(&audit->projects, name);

    if (found < 0)
        anjip_audit_broken(audit, 8, e->number, NULL,
                           "entry %lld names the project '%s', which has no tonnes",
                           (long long)e->number, name);
    return found;
}

/* ---- what each move needs ---------------------------------------------------------------- */

static void after_hold(anjip_audit *audit, const anjip_entry *e,
                       anjip_audit_issue *issue, int64_t tonnes, const anjip_serial *s)
{
    if (e->kind == ANJIP_BUFFER) {
        issue->aside += tonnes;
        audit->project[issue->project].buffer += tonnes;
    } else if (issue->aside < issue->buffer) {
        anjip_audit_broken(
            audit, 8, e->number, s,
            "entry %lld: tonnes are held with %lld t of %lld t set aside",
            (long long)e->number, (long long)issue->aside, (long long)issue->buffer);
    }
}

static void after_retire(anjip_audit *audit, const anjip_entry *e,
                         const anjip_audit_issue *issue, const anjip_serial *s)
{
    const char *use = anjip_entry_get(e, ANJIP_F_USE, 0);
    int64_t     day = 0;

    if (!anjip_entry_get(e, ANJIP_F_REQUEST, 0))
        anjip_audit_broken(audit, 9, e->number, s,
                           "entry %lld retires without a request id",
                           (long long)e->number);
    if (!anjip_day(anjip_entry_get(e, ANJIP_F_DATE, 0), &day) || day > e->time)
        anjip_audit_broken(audit, 9, e->number, s,
                           "entry %lld retires at a date after its own time",
                           (long long)e->number);
    if (use && anji_ledger_eligibility(use) != issue->eligibility)
        anjip_audit_broken(audit, 12, e->number, s,
                           "entry %lld retires %s tonnes for a use that needs %s",
                           (long long)e->number,
                           anji_ledger_eligibility_name(issue->eligibility), use);
}

static void after_replace(anjip_audit *audit, const anjip_entry *e,
                          const anjip_audit_issue *issue, int64_t tonnes,
                          const anjip_serial *s)
{
    long project = project_of(audit, e);
    int  same    = 0;

    if (project < 0)
        return;
    for (size_t i = 0; i < audit->n_issues && !same; i++)
        same = audit->issues[i].project == project &&
               audit->issues[i].eligibility == issue->eligibility;
    if (!same)
        anjip_audit_broken(audit, 12, e->number, s,
                           "entry %lld replaces by tonnes of another eligibility",
                           (long long)e->number);
    audit->project[project].duty -= tonnes;
    if (audit->project[project].duty < 0)
        anjip_audit_broken(audit, 8, e->number, s,
                           "entry %lld replaces more than the project owes",
                           (long long)e->number);
}

void anjip_audit_moved(anjip_audit *audit, const anjip_entry *e)
{
    anjip_serial asked;
    int64_t      tonnes = anjip_entry_int(e, ANJIP_F_TONNES);
    const char  *to     = anjip_entry_get(e, ANJIP_F_TO, 0);
    const char  *serial = anjip_entry_get(e, ANJIP_F_SERIAL, 0);

    anjip_audit_batch *b = find_batch(audit, e->number, serial, &asked);
    if (!b)
        return;
    long holder =
        anjip_names_find(&audit->accounts, anjip_entry_get(e, ANJIP_F_HOLDER, 0));
    long heir = to ? anjip_names_find(&audit->accounts, to) : -1;
    if (holder < 0 || (to && heir < 0)) {
        anjip_audit_broken(audit, 4, e->number, &asked,
                           "entry %lld names an account that is not registered",
                           (long long)e->number);
        return;
    }
    if (tonnes > asked.last - asked.first + 1)
        anjip_audit_broken(audit, 2, e->number, &asked,
                           "entry %lld moves %lld t of a serial of %lld t",
                           (long long)e->number, (long long)tonnes,
                           (long long)(asked.last - asked.first + 1));
    asked.last               = asked.first + tonnes - 1;
    anjip_audit_issue *issue = &audit->issues[b->issue];
    int64_t            moved = move_pieces(audit, e, &asked, holder, heir);
    if (e->kind == ANJIP_HOLD || e->kind == ANJIP_BUFFER)
        after_hold(audit, e, issue, moved, &asked);
    if (e->kind == ANJIP_RETIRE)
        after_retire(audit, e, issue, &asked);
    if (e->kind == ANJIP_REPLACE)
        after_replace(audit, e, issue, moved, &asked);
}

/* ---- reversal ------------------------------------------------------------------------------ */

/* Tonnes of the project's buffer that the entry cancels. */
static int64_t cancel_buffer(anjip_audit *audit, const anjip_entry *e, long project)
{
    int64_t      tonnes = 0;
    anjip_serial piece;
    const char  *text;

    for (size_t i = 0; (text = anjip_entry_get(e, ANJIP_F_MOVED, i)); i++) {
        anjip_audit_batch *b = find_batch(audit, e->number, text, &piece);
        if (!b || audit->failed)
            continue;
        if (audit->issues[b->issue].project != project)
            anjip_audit_broken(audit, 8, e->number, &piece,
                               "entry %lld cancels another project's buffer",
                               (long long)e->number);
        if (move_piece(audit, e, b, &piece, -1, -1)) {
            tonnes += piece.last - piece.first + 1;
            audit->project[audit->issues[b->issue].project].buffer -=
                piece.last - piece.first + 1;
        }
        sum_states(audit, b, e->number);
    }
    return tonnes;
}

void anjip_audit_reversed(anjip_audit *audit, const anjip_entry *e)
{
    int64_t loss     = anjip_entry_int(e, ANJIP_F_LOSS);
    int64_t reversed = anjip_entry_int(e, ANJIP_F_REVERSED);
    int64_t duty     = anjip_entry_int(e, ANJIP_F_DUTY);
    long    number   = project_of(audit, e);

    if (number < 0)
        return;
    anjip_audit_project *p         = &audit->project[number];
    int64_t              left      = p->issued - p->reversed;
    int64_t              cancelled = cancel_buffer(audit, e, number);
    if (reversed != (loss < left ? loss : left))
        anjip_audit_broken(
            audit, 8, e->number, NULL,
            "entry %lld reverses %lld t of a loss of %lld t, %lld t were "
            "left",
            (long long)e->number, (long long)reversed, (long long)loss,
            (long long)left);
    if (cancelled + duty != reversed || (duty > 0 && p->buffer > 0))
        anjip_audit_broken(
            audit, 8, e->number, NULL,
            "entry %lld reverses %lld t: %lld t of buffer, %lld t of duty, "
            "with %lld t of buffer left",
            (long long)e->number, (long long)reversed, (long long)cancelled,
            (long long)duty, (long long)p->buffer);
    p->reversed += reversed;
    p->duty += duty;
}
