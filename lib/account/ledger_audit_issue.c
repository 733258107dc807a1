/* The check's replay: issues, and the land they stand on.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/signature.h>

#include "account/ledger_audit.h"

/* ---- statement and signature ------------------------------------------------------------ */

static void check_signature(anjip_audit *audit, const anjip_entry *e, size_t n,
                            const char *document)
{
    const char *key       = anjip_entry_get(e, ANJIP_F_VERIFIER, 0);
    const char *signature = anjip_entry_get(e, ANJIP_F_SIGNATURE, 0);

    if (!key && !signature && !audit->signed_issues)
        return;
    if (!key || !signature || !document ||
        anjip_names_find(&audit->verifiers, key) < 0 ||
        anjip_names_find(&audit->revoked, key) >= 0) {
        anjip_audit_broken(audit, 11, e->number, NULL,
                           "entry %lld: no signature by a registered verifier can be "
                           "checked",
                           (long long)e->number);
        return;
    }
    int status = anji_signature_check(key, signature, n, document, NULL);
    if (status == ANJI_ERR_MEMORY)
        audit->failed = 1;
    else if (status != ANJI_OK)
        anjip_audit_broken(audit, 11, e->number, NULL,
                           "entry %lld: the signature is not of its statement",
                           (long long)e->number);
}

static void check_statement(anjip_audit *audit, const anjip_entry *e, size_t n,
                            const char *document)
{
    const char *hash = anjip_entry_get(e, ANJIP_F_STATEMENT, 0);
    char        hex[ANJI_SHA256_HEX];

    if (anjip_names_find(&audit->statements, hash) >= 0)
        anjip_audit_broken(audit, 11, e->number, NULL,
                           "entry %lld issues the statement %s again",
                           (long long)e->number, hash);
    if (anjip_names_add(&audit->statements, hash) < 0)
        audit->failed = 1;
    if (document && (anji_sha256(n, document, hex, NULL) != ANJI_OK ||
                     strcmp(hex, hash) != 0))
        anjip_audit_broken(audit, 11, e->number, NULL,
                           "entry %lld: the kept statement has the SHA-256 %s, not %s",
                           (long long)e->number, hex, hash);
    check_signature(audit, e, n, document);
}

/* ---- method and period ------------------------------------------------------------------- */

static void check_method(anjip_audit *audit, const anjip_entry *e,
                         anjip_audit_issue *issue)
{
    const char *scheme = anjip_entry_get(e, ANJIP_F_ELIGIBILITY, 0);
    long        method =
        anjip_names_find(&audit->methods, anjip_entry_get(e, ANJIP_F_METHOD, 0));

    issue->eligibility = anji_ledger_eligibility(scheme);
    if (method < 0 || audit->eligibility[method] != issue->eligibility)
        anjip_audit_broken(audit, 12, e->number, NULL,
                           "entry %lld issues tonnes of eligibility %s, which is not "
                           "their method's",
                           (long long)e->number, scheme);
}

/* Whether an earlier issue was undone before it was issued again. */
static int undone(const anjip_audit *audit, const anjip_audit_issue *was)
{
    const anjip_audit_project *p    = &audit->project[was->project];
    int64_t                    left = was->tonnes;

    for (size_t i = 0; i < audit->n_batches; i++)
        if (&audit->issues[audit->batches[i].issue] == was)
            left -= audit->batches[i].sum[ANJI_STATE_CANCELLED] +
                    audit->batches[i].sum[ANJI_STATE_REPLACED];
    return left == 0 && p->reversed >= was->tonnes && p->duty == 0 &&
           was->replaced_by == 0;
}

static void check_period(anjip_audit *audit, const anjip_entry *e,
                         anjip_audit_issue *issue)
{
    int64_t replaces = anjip_entry_int(e, ANJIP_F_REPLACES);
    int     found    = replaces < 0;

    anjip_day(anjip_entry_get(e, ANJIP_F_FIRST_DAY, 0), &issue->first_day);
    anjip_day(anjip_entry_get(e, ANJIP_F_LAST_DAY, 0), &issue->last_day);
    if (issue->first_day > issue->last_day)
        anjip_audit_broken(audit, 7, e->number, NULL,
                           "entry %lld: its period ends before it begins",
                           (long long)e->number);
    for (size_t i = 0; i < audit->n_issues; i++) {
        anjip_audit_issue *was = &audit->issues[i];
        if (was->entry == replaces && was->project == issue->project) {
            found = undone(audit, was);
            was->replaced_by = e->number;
        }
        if (was->project == issue->project && was->replaced_by == 0 &&
            was->first_day <= issue->last_day && was->last_day >= issue->first_day)
            anjip_audit_broken(audit, 7, e->number, NULL,
                               "entry %lld issues days that entry %lld issued",
                               (long long)e->number, (long long)was->entry);
    }
    if (!found)
        anjip_audit_broken(audit, 7, e->number, NULL,
                           "entry %lld replaces entry %lld, which was not reversed and "
                           "replaced",
                           (long long)e->number, (long long)replaces);
}

/* ---- batches -------------------------------------------------------------------------------- */

static void add_batch(anjip_audit *audit, const anjip_entry *e, const anjip_serial *s,
                      long holder)
{
    if (!anjip_audit_room(audit, (void **)&audit->batches, audit->n_batches,
                          &audit->room_batches, sizeof *audit->batches))
        return;
    anjip_audit_batch *b = &audit->batches[audit->n_batches];
    memset(b, 0, sizeof *b);
    if (!anjip_audit_room(audit, (void **)&b->tiles, 0, &b->room, sizeof *b->tiles))
        return;
    anjip_tile all            = {1, s->last, e->number, ANJI_STATE_ISSUED, holder};
    b->serial                 = *s;
    b->issue                  = audit->n_issues - 1;
    b->sum[ANJI_STATE_ISSUED] = s->last;
    b->tiles[0]               = all;
    b->n                      = 1;
    audit->n_batches++;
}

/* The serial that a vintage must have been given. */
static void check_batch(anjip_audit *audit, const anjip_entry *e, const char *text,
                        int32_t year, int64_t tonnes, long holder)
{
    anjip_serial s;

    if (!text || !anjip_serial_parse(text, &s)) {
        anjip_audit_broken(audit, 2, e->number, NULL,
                           "entry %lld gives no serial to vintage %ld",
                           (long long)e->number, (long)year);
        return;
    }
    if (strcmp(s.registry, audit->registry) != 0 ||
        strcmp(s.project, anjip_entry_get(e, ANJIP_F_PROJECT, 0)) != 0 ||
        strcmp(s.method, anjip_entry_get(e, ANJIP_F_METHOD, 0)) != 0 ||
        s.vintage != year || s.batch != (int64_t)audit->n_batches + 1 || s.first != 1) {
        anjip_audit_broken(audit, 2, e->number, &s,
                           "entry %lld: the serial is not of this registry, project, "
                           "method, vintage and next batch, from 1",
                           (long long)e->number);
        s.batch = (int64_t)audit->n_batches + 1;
        s.first = 1;
    }
    if (s.last > tonnes)
        anjip_audit_broken(audit, 6, e->number, &s,
                           "entry %lld issues %lld t, %lld t were verified",
                           (long long)e->number, (long long)s.last, (long long)tonnes);
    if (s.last < tonnes)
        anjip_audit_broken(audit, 1, e->number, &s,
                           "entry %lld issues %lld t of %lld t and carries a tonne or more",
                           (long long)e->number, (long long)s.last, (long long)tonnes);
    audit->issues[audit->n_issues - 1].tonnes += s.last;
    add_batch(audit, e, &s, holder);
}

static int64_t *carried_of(anjip_audit *audit, const anjip_entry *e)
{
    char key[2 * ANJI_LEDGER_ID_SIZE];

    snprintf(key, sizeof key, "%s-%s", anjip_entry_get(e, ANJIP_F_PROJECT, 0),
             anjip_entry_get(e, ANJIP_F_METHOD, 0));
    long found = anjip_names_find(&audit->remainders, key);
    if (found < 0) {
        if (!anjip_audit_room(audit, (void **)&audit->carried, audit->remainders.n,
                              &audit->room_remainders, sizeof *audit->carried))
            return NULL;
        found = anjip_names_add(&audit->remainders, key);
    }
    if (found < 0)
        audit->failed = 1;
    return found < 0 ? NULL : &audit->carried[found];
}

static void check_vintages(anjip_audit *audit, const anjip_entry *e, long holder)
{
    int32_t     year  = 0;
    int32_t     from  = (int32_t)atoi(anjip_entry_get(e, ANJIP_F_FIRST_DAY, 0));
    int32_t     to    = (int32_t)atoi(anjip_entry_get(e, ANJIP_F_LAST_DAY, 0));
    int64_t     grams = 0, *carried = carried_of(audit, e);
    size_t      made = 0;
    const char *text;

    for (size_t i = 0; carried && !audit->failed &&
                       (text = anjip_entry_get(e, ANJIP_F_VINTAGE, i));
         i++) {
        anjip_vintage(text, &year, &grams);
        if (year < from || year > to)
            anjip_audit_broken(audit, 7, e->number, NULL,
                               "entry %lld: vintage %ld is outside its period",
                               (long long)e->number, (long)year);
        *carried += grams;
        int64_t whole = *carried / ANJIP_TONNE;
        *carried %= ANJIP_TONNE;
        if (whole > 0)
            check_batch(audit, e, anjip_entry_get(e, ANJIP_F_MADE, made++), year, whole,
                        holder);
    }
    if (carried && anjip_entry_int(e, ANJIP_F_CARRIED) != *carried)
        anjip_audit_broken(audit, 1, e->number, NULL,
                           "entry %lld carries %lld g, want %lld g", (long long)e->number,
                           (long long)anjip_entry_int(e, ANJIP_F_CARRIED),
                           (long long)*carried);
    if (anjip_entry_get(e, ANJIP_F_MADE, made))
        anjip_audit_broken(audit, 6, e->number, NULL,
                           "entry %lld makes more batches than were verified",
                           (long long)e->number);
}

/* ---- parcels ----------------------------------------------------------------------------- */

static void add_parcel(anjip_audit *audit, const anjip_entry *e, int32_t year,
                       const char *text, anjip_plot *plot, int owned)
{
    const char *wkt;
    size_t      n  = anjip_parcel_id(text, &wkt);
    char       *id = anjip_malloc(n + 1, 1);

    if (!id || !anjip_audit_room(audit, (void **)&audit->parcels, audit->n_parcels,
                                 &audit->room_parcels, sizeof *audit->parcels)) {
        free(id);
        if (owned)
            anjip_plot_free(audit->land, plot);
        audit->failed = 1;
        return;
    }
    anjip_audit_parcel *p = &audit->parcels[audit->n_parcels++];
    memcpy(id, text, n);
    id[n]    = '\0';
    p->id    = id;
    p->issue = e->number;
    p->of    = audit->n_issues - 1;
    p->year  = year;
    p->plot  = plot;
    p->owned = owned;
    if (plot)
        anjip_plot_bounds(plot, p->bounds);
}

/* Each parcel is read once and stands for each vintage. */
static void read_parcel(anjip_audit *audit, const anjip_entry *e, const char *text)
{
    const char *wkt, *vintage;
    char        id[ANJI_LEDGER_ID_SIZE] = "";
    anjip_plot *plot                    = NULL;
    int64_t     grams;
    int32_t     year = 0;
    anji_error  why;

    memcpy(id, text, anjip_parcel_id(text, &wkt));
    int status = ANJI_OK;
    if (wkt && !audit->land)
        status = anjip_land_new(audit->degrees, &audit->land, &why);
    if (wkt && status == ANJI_OK)
        status = anjip_plot_read(audit->land, id, wkt, &plot, &why);
    if (status == ANJI_ERR_MEMORY)
        audit->failed = 1;
    else if (status != ANJI_OK)
        anjip_audit_broken(audit, 6, e->number, NULL, "entry %lld: %.500s",
                           (long long)e->number, why.message);
    for (size_t i = 0;
         !audit->failed && (vintage = anjip_entry_get(e, ANJIP_F_VINTAGE, i)); i++) {
        anjip_vintage(vintage, &year, &grams);
        add_parcel(audit, e, year, text, plot, i == 0);
    }
}

static int by_name(const void *a, const void *b)
{
    const anjip_audit_parcel *x = a, *y = b;

    if (x->year != y->year)
        return x->year < y->year ? -1 : 1;
    int order = strcmp(x->id, y->id);
    return order ? order : (x->issue > y->issue) - (x->issue < y->issue);
}

static int by_place(const void *a, const void *b)
{
    const anjip_audit_parcel *x = a, *y = b;

    if (x->year != y->year)
        return x->year < y->year ? -1 : 1;
    return (x->bounds[0] > y->bounds[0]) - (x->bounds[0] < y->bounds[0]);
}

/* Whether two parcels of one vintage both count: not when the earlier issue was undone
 * by the time of the later. */
static int both_count(const anjip_audit *audit, const anjip_audit_parcel *a,
                      const anjip_audit_parcel *b)
{
    const anjip_audit_parcel *early = a->issue <= b->issue ? a : b;
    const anjip_audit_parcel *late  = early == a ? b : a;
    int64_t                   until = audit->issues[early->of].replaced_by;

    return until == 0 || until > late->issue;
}

static void check_pair(anjip_audit *audit, const anjip_audit_parcel *a,
                       const anjip_audit_parcel *b)
{
    double  shared = 0;
    int64_t late   = a->issue > b->issue ? a->issue : b->issue;

    if (!a->plot || !b->plot || !both_count(audit, a, b))
        return;
    int status = anjip_plot_shared(audit->land, a->plot, b->plot, &shared, NULL);
    if (status == ANJI_ERR_MEMORY)
        audit->failed = 1;
    else if (status != ANJI_OK || shared > (double)audit->overlap)
        anjip_audit_broken(audit, 6, late, NULL,
                           "parcels %s (entry %lld) and %s (entry %lld) share %.1f m2 in "
                           "vintage %ld",
                           a->id, (long long)a->issue, b->id, (long long)b->issue, shared,
                           (long)a->year);
}

void anjip_audit_parcels(anjip_audit *audit)
{
    anjip_audit_parcel *p = audit->parcels;

    if (audit->n_parcels == 0)
        return;
    qsort(p, audit->n_parcels, sizeof *p, by_name);
    for (size_t i = 1; i < audit->n_parcels; i++)
        if (p[i].year == p[i - 1].year && strcmp(p[i].id, p[i - 1].id) == 0 &&
            both_count(audit, &p[i], &p[i - 1]))
            anjip_audit_broken(audit, 6, p[i].issue, NULL,
                               "entry %lld issues parcel %s for vintage %ld, entry %lld "
                               "did so",
                               (long long)p[i].issue, p[i].id, (long)p[i].year,
                               (long long)p[i - 1].issue);
    qsort(p, audit->n_parcels, sizeof *p, by_place);
    for (size_t i = 0; i < audit->n_parcels && !audit->failed; i++)
        for (size_t k = i + 1; k < audit->n_parcels && p[k].year == p[i].year &&
                               p[k].bounds[0] <= p[i].bounds[2];
             k++)
            check_pair(audit, &p[i], &p[k]);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static long project_of(anjip_audit *audit, const anjip_entry *e)
{
    const char *name  = anjip_entry_get(e, ANJIP_F_PROJECT, 0);
    long        found = anjip_names_find(&audit->projects, name);

    if (found >= 0)
        return found;
    if (!anjip_audit_room(audit, (void **)&audit->project, audit->projects.n,
                          &audit->room_projects, sizeof *audit->project))
        return -1;
    found = anjip_names_add(&audit->projects, name);
    if (found < 0)
        audit->failed = 1;
    return found;
}

void anjip_audit_issued(anjip_audit *audit, const anjip_entry *e, size_t n,
                        const char *document)
{
    anjip_audit_issue issue;
    const char       *text;
    long holder = anjip_names_find(&audit->accounts, anjip_entry_get(e, ANJIP_F_HOLDER, 0));

    memset(&issue, 0, sizeof issue);
    issue.entry   = e->number;
    issue.buffer  = anjip_entry_int(e, ANJIP_F_BUFFER);
    issue.project = project_of(audit, e);
    if (holder < 0)
        anjip_audit_broken(audit, 4, e->number, NULL,
                           "entry %lld issues to an account that is not registered",
                           (long long)e->number);
    if (issue.project < 0 || holder < 0)
        return;
    check_statement(audit, e, n, document);
    check_method(audit, e, &issue);
    check_period(audit, e, &issue);
    if (!anjip_audit_room(audit, (void **)&audit->issues, audit->n_issues,
                          &audit->room_issues, sizeof *audit->issues))
        return;
    audit->issues[audit->n_issues++] = issue;
    check_vintages(audit, e, holder);
    for (size_t i = 0; (text = anjip_entry_get(e, ANJIP_F_PARCEL, i)); i++)
        read_parcel(audit, e, text);
    audit->project[issue.project].issued += audit->issues[audit->n_issues - 1].tonnes;
}
