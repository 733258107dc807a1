/* Records that are well written and cannot be right: judged on a few culms.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "bamboo/allometry_private.h"

#define STEPS 12
#define SUM_TOLERANCE                                                                  \
    0.05 /* fits of components apart differ by less from their total */
#define CARBON_MIN 0.35
#define CARBON_MAX 0.60

/* ---- the culms on which records are judged ------------------------------------------------- */

typedef struct {
    double lo, hi; /* cm */
} span_cm;

/* The record's range. Where none is printed, sizes that thin and thick bamboo share;
 * where the bound is the formula's own, not right at it. */
static span_cm span_of(const anji_equation *e)
{
    int    base = anjip_holds(anji_equation_text(e, ANJI_EQUATION_DIAMETER), "base");
    double lo   = e->numbers[ANJI_EQUATION_DBH_MIN],
           hi   = e->numbers[ANJI_EQUATION_DBH_MAX];
    span_cm s   = {base ? 0.5 : 4.0, base ? 2.0 : 8.0};

    if (e->range == ANJI_RANGE_FORMULA) {
        s.hi = fmin(s.hi, isnan(hi) ? s.hi : hi);
        s.lo = fmax(s.lo, isnan(lo) ? s.lo : lo);
        if (s.lo > s.hi)
            s.lo = s.hi = isnan(lo) ? hi : lo;
        return s;
    }
    s.lo = isnan(lo) ? fmin(s.lo, isnan(hi) ? s.lo : hi) : lo;
    s.hi = isnan(hi) ? fmax(s.hi, s.lo) : hi;
    return s;
}

static double within(double x, double min, double max)
{
    if (!isnan(min))
        x = fmax(x, min);
    return isnan(max) ? x : fmin(x, max);
}

/* A culm of that diameter, as tall as most, of an age that the record allows. */
static anji_culm culm_of(const anji_equation *e, double dbh)
{
    const double *r = e->numbers;
    anji_culm     c = {0};

    c.dbh_cm   = dbh;
    c.height_m = within(1.0 + 1.3 * dbh, r[ANJI_EQUATION_HEIGHT_MIN],
                        r[ANJI_EQUATION_HEIGHT_MAX]);
    c.crown_m  = within(0.4 * c.height_m, r[ANJI_EQUATION_CROWN_MIN],
                        r[ANJI_EQUATION_CROWN_MAX]);
    c.age      = within(2.0, r[ANJI_EQUATION_AGE_MIN], r[ANJI_EQUATION_AGE_MAX]);
    c.width_m  = 2.0;
    return c;
}

static double diameter(span_cm s, int step)
{
    return s.lo + (s.hi - s.lo) * step / STEPS;
}

/* In kg, m3, m or 1. */
static double si(const anji_equation *e, double dbh)
{
    anji_culm culm = culm_of(e, dbh);
    return anjip_equation_value(e, &culm) * e->numbers[ANJI_EQUATION_TO_SI];
}

/* ---- findings ------------------------------------------------------------------------------ */

typedef struct {
    anji_equations *set;
    anji_error     *err;
    int             status;
} judge;

ANJIP_PRINTF(7, 8)
static void find(judge *j, anji_equation *e, int kind, double dbh, double found,
                 double wanted, const char *fmt, ...)
{
    anji_equations *set = j->set;
    va_list         ap;

    if (j->status == ANJI_OK && set->n_findings == set->room_findings) {
        size_t         room = set->room_findings > 0 ? 2 * set->room_findings : 16;
        anjip_finding *at   = realloc(set->findings, room * sizeof *at);
        if (at == NULL) {
            j->status =
                anjip_fail(j->err, ANJI_ERR_MEMORY, -1, "no memory for findings");
        } else {
            set->findings      = at;
            set->room_findings = room;
        }
    }
    e->findings++;
    if (j->status != ANJI_OK)
        return;
    anjip_finding *f  = &set->findings[set->n_findings++];
    f->finding.id     = anji_equation_text(e, ANJI_EQUATION_ID);
    f->finding.kind   = kind;
    f->finding.zero   = 0;
    f->finding.dbh_cm = dbh;
    f->finding.found  = found;
    f->finding.wanted = wanted;
    va_start(ap, fmt);
    vsnprintf(f->message, sizeof f->message, fmt, ap);
    va_end(ap);
}

/* ---- one record ---------------------------------------------------------------------------- */

/* 0.12 D^2.3 kg lies amid the published sets for what stands above the ground; each part
 * may lie so far below and above. */
static const struct {
    int    component;
    double below, above;
} widths[] = {
    {ANJI_COMPONENT_CULM, 12.0, 5.0},   {ANJI_COMPONENT_ABOVE, 12.0, 5.0},
    {ANJI_COMPONENT_TOTAL, 12.0, 7.0},  {ANJI_COMPONENT_BRANCH, 400.0, 1.0},
    {ANJI_COMPONENT_LEAF, 400.0, 1.0},  {ANJI_COMPONENT_CROWN, 200.0, 2.0},
    {ANJI_COMPONENT_BELOW, 100.0, 3.0}, {ANJI_COMPONENT_VOLUME, 8.0, 8.0},
};

static double typical(const anji_equation *e, double dbh)
{
    static const double share[] = {[ANJI_QUANTITY_DRY]    = 1.0,
                                   [ANJI_QUANTITY_CARBON] = 0.47,
                                   [ANJI_QUANTITY_FRESH]  = 2.0,
                                   [ANJI_QUANTITY_VOLUME] = 1.0 / 650.0};
    return 0.12 * pow(dbh, 2.3) * share[e->quantity];
}

static void limits(const anji_equation *e, double dbh, double *min, double *max)
{
    *min = 0.0;
    *max = 1.0; /* a share */
    if (e->component == ANJI_COMPONENT_HEIGHT) {
        *min = 0.3 * dbh;
        *max = 4.0 * dbh + 3.0;
    }
    for (size_t i = 0; i < ANJIP_COUNT(widths); i++)
        if (widths[i].component == e->component) {
            *min = typical(e, dbh) / widths[i].below;
            *max = typical(e, dbh) * widths[i].above;
        }
}

static int judge_value(judge *j, anji_equation *e, double dbh)
{
    double      to_si = e->numbers[ANJI_EQUATION_TO_SI], value = si(e, dbh), min, max;
    const char *id   = anji_equation_text(e, ANJI_EQUATION_ID);
    const char *unit = anji_equation_text(e, ANJI_EQUATION_UNIT);

    limits(e, dbh, &min, &max);
    if (value < 0.0) {
        find(j, e, ANJI_FINDING_NEGATIVE, dbh, value / to_si, 0.0,
             "%s is %.4g %s at %.4g cm, below 0", id, value / to_si, unit, dbh);
        return 0;
    }
    if (!(value >= min && value <= max)) {
        find(j, e, ANJI_FINDING_MAGNITUDE, dbh, value / to_si,
             (value < min ? min : max) / to_si,
             "%s is %.4g %s at %.4g cm, want %.4g to %.4g", id, value / to_si, unit,
             dbh, min / to_si, max / to_si);
        return 0;
    }
    return 1;
}

static void judge_record(judge *j, anji_equation *e)
{
    span_cm s     = span_of(e);
    double  to_si = e->numbers[ANJI_EQUATION_TO_SI];
    int     sound = 1;

    for (int i = 0; i <= STEPS && sound; i++)
        sound = judge_value(j, e, diameter(s, i));
    for (int i = 1; i <= STEPS && s.hi > s.lo; i++) {
        double dbh = diameter(s, i), before = si(e, diameter(s, i - 1)),
               now = si(e, dbh);
        if (now >= before)
            continue;
        find(j, e, ANJI_FINDING_FALLS, dbh, now / to_si, before / to_si,
             "%s falls from %.4g to %.4g %s at %.4g cm, inside its range of %.4g to "
             "%.4g",
             anji_equation_text(e, ANJI_EQUATION_ID), before / to_si, now / to_si,
             anji_equation_text(e, ANJI_EQUATION_UNIT), dbh, s.lo, s.hi);
        return;
    }
}

/* ---- records that belong together ------------------------------------------------------------ */

/* The record of a component in the group of e, in the same quantity, or NULL. */
static anji_equation *partner(const anji_equations *set, const anji_equation *e,
                              int component, int quantity)
{
    const char *group = anji_equation_text(e, ANJI_EQUATION_GROUP);

    for (size_t i = 0; i < set->list.n; i++) {
        anji_equation *other = set->list.at[i];
        if (other->component == component && other->quantity == quantity &&
            group[0] != '\0' &&
            strcmp(anji_equation_text(other, ANJI_EQUATION_GROUP), group) == 0)
            return other;
    }
    return NULL;
}

/* What may make up a total, the coarsest division first. */
static const struct {
    int total, parts[3], all; /* all: the sum must also reach the total */
} sums[] = {
    {ANJI_COMPONENT_CROWN, {ANJI_COMPONENT_BRANCH, ANJI_COMPONENT_LEAF, 0}, 1},
    {ANJI_COMPONENT_ABOVE, {ANJI_COMPONENT_CULM, ANJI_COMPONENT_CROWN, 0}, 1},
    {ANJI_COMPONENT_ABOVE,
     {ANJI_COMPONENT_CULM, ANJI_COMPONENT_BRANCH, ANJI_COMPONENT_LEAF},
     1},
    {ANJI_COMPONENT_ABOVE, {ANJI_COMPONENT_CULM, ANJI_COMPONENT_LEAF, 0}, 0},
    {ANJI_COMPONENT_ABOVE, {ANJI_COMPONENT_CULM, 0, 0}, 0},
    {ANJI_COMPONENT_TOTAL, {ANJI_COMPONENT_ABOVE, ANJI_COMPONENT_BELOW, 0}, 1},
    {ANJI_COMPONENT_TOTAL,
     {ANJI_COMPONENT_CULM, ANJI_COMPONENT_CROWN, ANJI_COMPONENT_BELOW},
     1},
    {ANJI_COMPONENT_TOTAL, {ANJI_COMPONENT_ABOVE, 0, 0}, 0},
};

/* The parts' records; 0 when one of them is not there. */
static int parts_of(const anji_equations *set, const anji_equation *total, size_t which,
                    anji_equation *parts[3])
{
    for (size_t k = 0; k < 3; k++) {
        parts[k] = NULL;
        if (sums[which].parts[k] == 0)
            continue;
        parts[k] = partner(set, total, sums[which].parts[k], total->quantity);
        if (parts[k] == NULL)
            return 0;
    }
    return 1;
}

static void judge_sum(judge *j, anji_equation *total)
{
    anji_equation *parts[3];
    span_cm        s     = span_of(total);
    double         to_si = total->numbers[ANJI_EQUATION_TO_SI];
    size_t         which = 0;

    while (which < ANJIP_COUNT(sums) && !(sums[which].total == total->component &&
                                          parts_of(j->set, total, which, parts)))
        which++;
    if (which == ANJIP_COUNT(sums))
        return;
    for (int i = 0; i <= STEPS; i++) {
        double dbh = diameter(s, i), want = si(total, dbh), sum = 0.0;
        for (size_t k = 0; k < 3; k++)
            sum += parts[k] != NULL ? si(parts[k], dbh) : 0.0;
        double excess = sum / want - 1.0;
        if (!(excess > SUM_TOLERANCE || (sums[which].all && excess < -SUM_TOLERANCE)))
            continue;
        find(
            j, total, ANJI_FINDING_SUM, dbh, sum / to_si, want / to_si,
            "%s: its parts make %.4g %s at %.4g cm, the total is %.4g: they do not add "
            "up",
            anji_equation_text(total, ANJI_EQUATION_ID), sum / to_si,
            anji_equation_text(total, ANJI_EQUATION_UNIT), dbh, want / to_si);
        for (size_t k = 0; k < 3; k++)
            if (parts[k] != NULL)
                parts[k]->findings++; /* which of them is wrong, nobody knows */
        return;
    }
}

static void judge_carbon(judge *j, anji_equation *carbon)
{
    anji_equation *dry = partner(j->set, carbon, carbon->component, ANJI_QUANTITY_DRY);

    if (dry == NULL)
        return;
    span_cm s = span_of(carbon);
    for (int i = 0; i <= STEPS; i++) {
        double dbh = diameter(s, i), share = si(carbon, dbh) / si(dry, dbh);
        if (share >= CARBON_MIN && share <= CARBON_MAX)
            continue;
        find(j, carbon, ANJI_FINDING_CARBON, dbh, share,
             share < CARBON_MIN ? CARBON_MIN : CARBON_MAX,
             "%s is %.3g of the dry mass of %s at %.4g cm, want %.2f to %.2f",
             anji_equation_text(carbon, ANJI_EQUATION_ID), share,
             anji_equation_text(dry, ANJI_EQUATION_ID), dbh, CARBON_MIN, CARBON_MAX);
        return;
    }
}

int anjip_equations_judge(anji_equations *equations, anji_error *err)
{
    judge j = {equations, err, ANJI_OK};

    equations->n_findings = 0;
    for (size_t i = 0; i < equations->list.n; i++)
        equations->list.at[i]->findings = 0;
    for (size_t i = 0; i < equations->list.n; i++) {
        anji_equation *e = equations->list.at[i];
        judge_record(&j, e);
        if (e->quantity == ANJI_QUANTITY_DRY || e->quantity == ANJI_QUANTITY_CARBON)
            judge_sum(&j, e);
        if (e->quantity == ANJI_QUANTITY_CARBON)
            judge_carbon(&j, e);
    }
    return j.status;
}

int anji_equations_finding(const anji_equations *equations, size_t i,
                           anji_finding *finding)
{
    if (equations == NULL || finding == NULL)
        return ANJI_ERR_NULL;
    memset(finding, 0, sizeof *finding);
    finding->dbh_cm = finding->found = finding->wanted = NAN;
    if (i >= equations->n_findings)
        return ANJI_ERR_NOT_FOUND;
    *finding         = equations->findings[i].finding;
    finding->message = equations->findings[i].message;
    return ANJI_OK;
}

size_t anji_equations_findings(const anji_equations *equations, const char *id)
{
    if (equations == NULL)
        return 0;
    if (id == NULL)
        return equations->n_findings;
    const anji_equation *e = anji_equations_find(equations, id);
    return e == NULL ? 0 : e->findings;
}
