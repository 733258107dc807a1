/* A rating from its answers: the tables are data, this adds them up.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include "account/nonpermanence.h"

#define MINIMUM        12.0
#define TOTAL_LIMIT    60.0
#define INTERNAL_LIMIT 35.0
#define EXTERNAL_LIMIT 20.0
#define NATURAL_LIMIT  35.0
/* Sums of quarters and tenths carry rounding errors; points are never finer than this. */
#define POINT_ERROR 1e-9

static uint32_t choice_at(const anji_nprt_opts *o, size_t offset)
{
    uint32_t value;
    memcpy(&value, (const unsigned char *)o + offset, sizeof value);
    return value;
}

static double number_at(const anji_nprt_opts *o, size_t offset)
{
    double value;
    memcpy(&value, (const unsigned char *)o + offset, sizeof value);
    return value;
}

static void add_line(anji_nprt *out, const char *name, const char *clause, double score,
                     double limit, int failed, int32_t level)
{
    if (out->n >= ANJI_NPRT_LINES)
        return;
    out->line[out->n] = (anji_nprt_line){name, clause, score, limit, failed, level};
    out->n++;
    out->failed += failed;
}

/* ---- what must be answered ---- */

typedef struct {
    char   names[900];
    size_t used;
    int    n;
} missing;

static void note_missing(missing *m, const char *name, const char *part)
{
    int n = snprintf(m->names + m->used, sizeof m->names - m->used, "%s%s%s",
                     m->n > 0 ? ", " : "", name, part);
    m->n++;
    if (n > 0 && (size_t)n < sizeof m->names - m->used)
        m->used += (size_t)n;
    else
        m->names[m->used] = '\0';
}

static int is_asked(const anji_nprt_opts *o, const anjip_nprt_when *when)
{
    return when->offset == 0 || (choice_at(o, when->offset) == when->value) == when->is;
}

static int asks_longevity(const anji_nprt_opts *o)
{
    return o->agreement != ANJI_AGREEMENT_CENTURY;
}

static int asks_regrowth(const anji_nprt_opts *o)
{
    return asks_longevity(o) && o->pl_harvesting == ANJI_ANSWER_YES;
}

static double score_of(const anji_nprt_opts *o, const anjip_nprt_factor *f)
{
    if (f->scores != NULL)
        return f->scores[choice_at(o, f->offset)];
    double value = number_at(o, f->offset);
    return isnan(value) ? NAN : anjip_nprt_score_on(f->steps, value);
}

static void find_missing_hazards(const anji_nprt_opts *o, missing *m)
{
    for (size_t i = 0; i < ANJIP_NPRT_HAZARDS; i++) {
        const anjip_nprt_hazard *h    = anjip_nprt_hazard_at(i);
        double                   loss = number_at(o, h->loss);
        if (isnan(loss))
            note_missing(m, h->name, "_loss");
        if (loss > 0.0 && isnan(number_at(o, h->years)))
            note_missing(m, h->name, "_years");
    }
    if (isnan(o->sea_loss))
        note_missing(m, "sea_loss", "");
    if (isnan(o->climate_factor))
        note_missing(m, "climate_factor", "");
}

static int check_answers(const anji_nprt_opts *o, anji_error *err)
{
    missing m;

    memset(&m, 0, sizeof m);
    for (size_t i = 0; i < anjip_nprt_factor_count(); i++) {
        const anjip_nprt_factor *f = anjip_nprt_factor_at(i);
        if (is_asked(o, &f->when) && isnan(score_of(o, f)))
            note_missing(&m, f->name, "");
    }
    if (asks_longevity(o) && isnan(o->pl_longevity))
        note_missing(&m, "pl_longevity", "");
    if (asks_regrowth(o) && o->pl_regrowth == ANJI_ANSWER_NONE)
        note_missing(&m, "pl_regrowth", "");
    find_missing_hazards(o, &m);
    if (m.n == 0)
        return ANJI_OK;
    return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "nprt: %d answers are missing: %s", m.n,
                      m.names);
}

/* ---- sub-categories ---- */

static double add_regrowth(const anji_nprt_opts *o, anji_nprt *out)
{
    int fails = o->pl_regrowth == ANJI_ANSWER_NO;
    add_line(out, "pl_regrowth", "Table 4 Q6", 0.0, NAN, fails, 0);
    return 0.0;
}

static double add_longevity(const anji_nprt_opts *o, anji_nprt *out)
{
    double least = o->pl_from_2024 == ANJI_ANSWER_YES ? 40.0 : 30.0;
    int legal = o->pl_legal == ANJI_ANSWER_YES && o->pl_short_leases != ANJI_ANSWER_YES;
    double points = 25.0 - o->pl_longevity / (legal ? 4.0 : 5.0);

    add_line(out, "pl_longevity", legal ? "Table 4 b)" : "Table 4 a)",
             fmax(points, 0.0), NAN, o->pl_longevity < least, 0);
    return fmax(points, 0.0);
}

/* One group's factors as lines; returns their sum, not below zero. */
static double add_group(const anji_nprt_opts *o, anjip_nprt_group group, anji_nprt *out)
{
    double sum = 0.0;

    for (size_t i = 0; i < anjip_nprt_factor_count(); i++) {
        const anjip_nprt_factor *f = anjip_nprt_factor_at(i);
        if (f->group != group || !is_asked(o, &f->when))
            continue;
        double score = score_of(o, f);
        int    fails = isinf(score);
        add_line(out, f->name, f->clause, fails ? 0.0 : score, NAN, fails, 0);
        sum += fails ? 0.0 : score;
    }
    if (group == ANJIP_PL && asks_regrowth(o))
        sum += add_regrowth(o, out);
    if (group == ANJIP_PL && asks_longevity(o))
        sum += add_longevity(o, out);
    if (group == ANJIP_FV)
        sum += add_group(o, ANJIP_FUNDING, out);
    return fmax(sum, 0.0);
}

typedef struct {
    anjip_nprt_group group;
    const char      *name, *clause;
} subcategory;

static double add_subcategories(const anji_nprt_opts *o, size_t n,
                                const subcategory *part, anji_nprt *out)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++) {
        double points = add_group(o, part[i].group, out);
        add_line(out, part[i].name, part[i].clause, points, NAN, 0, 1);
        sum += points;
    }
    return sum;
}

static void add_limit(anji_nprt *out, const char *name, const char *clause,
                      double points, double limit, int32_t level)
{
    add_line(out, name, clause, points, limit, points > limit + POINT_ERROR, level);
}

/* ---- nature ---- */

static double climate_factor(const anji_nprt_opts *o)
{
    const uint32_t enough  = 5;
    const double   reduced = 0.6;
    double         above   = o->climate_factor - 1.0;
    return 1.0 + (o->adaptive_criteria >= enough ? reduced * above : above);
}

/* A product with a mitigation; infinite where the matrix fails, whatever is done. */
static double add_hazard(const anji_nprt_opts *o, const anjip_nprt_hazard *h,
                         anji_nprt *out)
{
    double ls = anji_nprt_natural_score(number_at(o, h->loss), number_at(o, h->years));
    double points = ls * anjip_nprt_mitigation(choice_at(o, h->mitigation));

    add_line(out, h->name, h->clause, points, NAN, isinf(points) != 0, 0);
    return points;
}

static double add_sea(const anji_nprt_opts *o, anji_nprt *out)
{
    /* Impact levels 1 to 5 as the columns of Table 10, which has the same scores. */
    static const double column[] = {NAN, 100, 50, 25, 10, 5};
    double              ls = anji_nprt_natural_score(o->sea_loss, column[o->sea_level]);
    double              points = ls * anjip_nprt_sea_adaptation(o->sea_adaptation);

    add_line(out, "sea", "Table 11 h), 13, 14", points, NAN, isinf(points) != 0, 0);
    return points;
}

static double add_nature(const anji_nprt_opts *o, anji_nprt *out)
{
    double affected = 0.0, others = 0.0, factor = climate_factor(o);

    for (size_t i = 0; i < ANJIP_NPRT_HAZARDS; i++) {
        const anjip_nprt_hazard *h      = anjip_nprt_hazard_at(i);
        double                   points = add_hazard(o, h, out);
        if (h->climate == 0 || choice_at(o, h->climate) == ANJI_ANSWER_YES)
            affected += points;
        else
            others += points;
    }
    add_line(out, "NR-c", "Table 11", factor * affected, NAN, 0, 1);
    add_line(out, "NR-nc", "Table 11", others, NAN, 0, 1);
    return factor * affected + others + add_sea(o, out);
}

/* ---- the whole ---- */

static void rate(const anji_nprt_opts *o, anji_nprt *out)
{
    static const subcategory internal[] = {{ANJIP_PM, "PM", "Table 1"},
                                           {ANJIP_FV, "FV", "Table 2"},
                                           {ANJIP_OC, "OC", "Table 3"},
                                           {ANJIP_PL, "PL", "Table 4"}};
    static const subcategory external[] = {{ANJIP_LT, "LT", "Table 6"},
                                           {ANJIP_SE, "SE", "Table 7"},
                                           {ANJIP_PC, "PC", "Table 8"}};

    out->internal = add_subcategories(o, ANJIP_COUNT(internal), internal, out);
    add_limit(out, "internal", "2.5.3 1)", out->internal, INTERNAL_LIMIT, 2);
    out->external = add_subcategories(o, ANJIP_COUNT(external), external, out);
    add_limit(out, "external", "2.5.3 2)", out->external, EXTERNAL_LIMIT, 2);
    out->natural = add_nature(o, out);
    add_limit(out, "natural", "2.5.3 3)", out->natural, NATURAL_LIMIT, 2);
    out->total = out->internal + out->external + out->natural;
    add_limit(out, "total", "2.5.3", out->total, TOTAL_LIMIT, 3);
    if (out->failed == 0)
        out->percent = (int32_t)fmax(MINIMUM, ceil(out->total - POINT_ERROR));
}

int anji_nonpermanence(const anji_nprt_opts *answers, anji_nprt *out, anji_error *err)
{
    anji_nprt_opts o;

    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "nprt: out is NULL");
    memset(out, 0, sizeof *out);
    out->internal = out->external = out->natural = out->total = NAN;
    out->percent = out->failed = out->n = -1;
    if (answers == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "nprt: answers is NULL");
    int status = anjip_nprt_load(&o, answers, err);
    if (status == ANJI_OK)
        status = check_answers(&o, err);
    if (status != ANJI_OK)
        return status;
    out->n = out->failed = 0;
    rate(&o, out);
    return ANJI_OK;
}
