/* Artificial gaps: where they lie.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include <anjicarbon/gap_scenario.h>
#include <anjicarbon/random.h>
#include <anjicarbon/stats.h>

#include "private.h"

#define PARAM(f, kind, unit, preset, lo, hi, text)                                     \
    ANJIP_PARAM(anji_gap_scenario_opts, f, kind, unit, preset, lo, hi, text)

static const anji_param params[] = {
    PARAM(seed, ANJI_PARAM_UINT32, "1", 1, 0, 4294967295.0, "Of all that is drawn."),
    PARAM(share, ANJI_PARAM_DOUBLE, "1", 0.1, 1e-6, 0.5,
          "Share of the measured rows that is hidden."),
    PARAM(measured_min, ANJI_PARAM_DOUBLE, "1", 0.25, 0, 1,
          "Smallest share of a block's rows that is measured."),
    PARAM(night_share, ANJI_PARAM_DOUBLE, "1", 0.8, 0, 1,
          "Scenario night: share of the blocks that lie in nights."),
};
static const anjip_opts_kind kind = {
    "gap_scenario", params, ANJIP_COUNT(params),
    ANJIP_SIZE_THROUGH(anji_gap_scenario_opts, night_share),
    sizeof(anji_gap_scenario_opts)};

int anji_gap_scenario_opts_init(anji_gap_scenario_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_gap_scenario_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

static const struct {
    const char *name;
    int64_t     half_hours;
    uint32_t    kind;
} named[] = {
    {"very-short", 1, ANJI_GAPS_BLOCKS}, {"short", 8, ANJI_GAPS_BLOCKS},
    {"medium", 64, ANJI_GAPS_BLOCKS},    {"long", 576, ANJI_GAPS_BLOCKS},
    {"mixed", 0, ANJI_GAPS_MIXED},       {"30d", 1440, ANJI_GAPS_BLOCKS},
    {"60d", 2880, ANJI_GAPS_BLOCKS},     {"site", 0, ANJI_GAPS_SITE},
    {"night", 8, ANJI_GAPS_NIGHT},
};
static const int64_t mixed_half_hours[] = {576, 64, 8, 1};

const char *anji_gap_scenario_name(size_t i)
{
    return i < ANJIP_COUNT(named) ? named[i].name : NULL;
}

/* Rows that last as long as some half-hours, at least one. */
static int64_t rows_of(const anji_axis *axis, int64_t half_hours)
{
    int64_t rows = half_hours * 1800 / axis->step;
    return rows > 0 ? rows : 1;
}

/* A whole number above 0, or -1. */
static int64_t count_of(const char *text)
{
    int64_t count = 0;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c < '0' || *c > '9' || count > INT32_MAX / 10)
            return -1;
        count = 10 * count + (*c - '0');
    }
    return count > 0 ? count : -1;
}

int anji_gap_scenario_find(const char *name, const anji_axis *axis,
                           anji_gap_scenario *out, anji_error *err)
{
    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    memset(out, 0, sizeof *out);
    out->records = -1;
    if (name == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "name is NULL");
    int status = anji_axis_check(axis, err);
    if (status != ANJI_OK)
        return status;
    anji_gap_scenario found = {.records = count_of(name)};
    size_t            i     = 0;
    while (i < ANJIP_COUNT(named) && strcmp(named[i].name, name) != 0)
        i++;
    if (i < ANJIP_COUNT(named)) {
        found.kind = named[i].kind;
        found.records =
            named[i].half_hours > 0 ? rows_of(axis, named[i].half_hours) : 0;
    } else if (found.records < 0) {
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                          "no scenario '%.40s'; want very-short, short, medium, long, "
                          "mixed, 30d, 60d, site, night, or a number of records",
                          name);
    }
    memcpy(found.name, name, strlen(name)); /* no name of the table, and no number of
                                               ten digits, is as long as the field */
    *out = found;
    return ANJI_OK;
}

typedef struct {
    const double                 *y, *ustar;
    const uint8_t                *night;
    const anji_gap_scenario_opts *opts;
    size_t                        rows, per_day;
    size_t      *measured; /* [rows + 1]: measured rows before a row   */
    size_t      *dark;     /* the same, at night                       */
    size_t      *with_ustar;
    double      *ustar_sum; /* over measured rows before a row        */
    double      *work;
    double       calm;      /* median u* of the measured nights            */
    size_t      *start;     /* [rows]: a pool of starts                */
    size_t      *own_start; /* gaps of the record                     */
    size_t      *own_rows;
    size_t       n_own;
    uint8_t     *taken;
    anji_random *random;
    int32_t     *gap;
    int32_t      n_gaps;
    size_t       hidden;
} field;

/* Starts from which a draw is made; a part of field.start. */
typedef struct {
    size_t *start;
    size_t  n;
} pool;

static void field_free(field *f)
{
    free(f->measured);
    free(f->dark);
    free(f->with_ustar);
    free(f->ustar_sum);
    free(f->work);
    free(f->start);
    free(f->own_start);
    free(f->own_rows);
    free(f->taken);
    anji_random_free(f->random);
}

static int field_new(field *f)
{
    f->measured   = anjip_calloc(f->rows + 1, sizeof *f->measured);
    f->dark       = anjip_calloc(f->rows + 1, sizeof *f->dark);
    f->with_ustar = anjip_calloc(f->rows + 1, sizeof *f->with_ustar);
    f->ustar_sum  = anjip_calloc(f->rows + 1, sizeof *f->ustar_sum);
    f->work       = anjip_malloc(f->rows + 1, sizeof *f->work);
    f->start      = anjip_malloc(f->rows + 1, sizeof *f->start);
    f->own_start  = anjip_malloc(f->rows + 1, sizeof *f->own_start);
    f->own_rows   = anjip_malloc(f->rows + 1, sizeof *f->own_rows);
    f->taken      = anjip_calloc(f->rows + 1, 1);
    return f->measured != NULL && f->dark != NULL && f->with_ustar != NULL &&
           f->ustar_sum != NULL && f->work != NULL && f->start != NULL &&
           f->own_start != NULL && f->own_rows != NULL && f->taken != NULL;
}

/* Sums up to each row, and the record's own gaps. */
static void count_rows(field *f)
{
    size_t nights = 0, run = 0;

    for (size_t i = 0; i < f->rows; i++) {
        int    here = !isnan(f->y[i]), dark = f->night != NULL && f->night[i] == 1;
        double u             = here && f->ustar != NULL ? f->ustar[i] : NAN;
        f->measured[i + 1]   = f->measured[i] + (here ? 1 : 0);
        f->dark[i + 1]       = f->dark[i] + (here && dark ? 1 : 0);
        f->with_ustar[i + 1] = f->with_ustar[i] + (isnan(u) ? 0 : 1);
        f->ustar_sum[i + 1]  = f->ustar_sum[i] + (isnan(u) ? 0.0 : u);
        if (dark && !isnan(u))
            f->work[nights++] = u;
        run = here ? 0 : run + 1;
        if (run > 0 && (i + 1 == f->rows || !isnan(f->y[i + 1])) &&
            run * 10 <= f->rows) {
            f->own_start[f->n_own]  = i + 1 - run;
            f->own_rows[f->n_own++] = run;
        }
    }
    f->calm = nights > 0 ? anji_median(nights, f->work, f->work) : NAN;
}

static size_t within(const size_t *before, size_t from, size_t length)
{
    return before[from + length] - before[from];
}

static int enough(const field *f, size_t from, size_t length)
{
    double want = f->opts->measured_min * (double)length;
    size_t here = within(f->measured, from, length);
    return here > 0 && (double)here >= want;
}

static int of_calm_night(const field *f, size_t from, size_t length)
{
    size_t n = within(f->with_ustar, from, length);
    if (2 * within(f->dark, from, length) < within(f->measured, from, length))
        return 0;
    if (n == 0 || isnan(f->calm))
        return 1;
    return (f->ustar_sum[from + length] - f->ustar_sum[from]) / (double)n <= f->calm;
}

/* Neither a row of it nor a row beside it is taken. */
static int is_free(const field *f, size_t from, size_t length)
{
    size_t low  = from > 0 ? from - 1 : 0;
    size_t high = from + length < f->rows ? from + length + 1 : f->rows;
    return memchr(f->taken + low, 1, high - low) == NULL;
}

static void lay(field *f, size_t from, size_t length)
{
    f->n_gaps++;
    memset(f->taken + from, 1, length);
    for (size_t i = from; i < from + length; i++)
        if (!isnan(f->y[i])) {
            f->gap[i] = f->n_gaps;
            f->hidden++;
        }
}

/* One block from a pool; 0 when nothing in it is free any more. A start that is not free
 * never becomes so, and leaves the pool. */
static int lay_one(field *f, pool *p, size_t length)
{
    while (p->n > 0) {
        size_t k    = anji_random_below(f->random, (uint32_t)p->n);
        size_t from = p->start[k];
        p->start[k] = p->start[--p->n];
        if (is_free(f, from, length)) {
            lay(f, from, length);
            return 1;
        }
    }
    return 0;
}

static void lay_blocks(field *f, size_t length, size_t target)
{
    pool p = {f->start, 0};
    for (size_t from = 0; from + length <= f->rows; from++)
        if (enough(f, from, length))
            p.start[p.n++] = from;
    while (f->hidden < target && lay_one(f, &p, length))
        ;
}

static void lay_mixed(field *f, const anji_axis *axis, size_t target)
{
    size_t lengths = ANJIP_COUNT(mixed_half_hours), before = 0;
    for (size_t k = 0; k < lengths; k++) {
        size_t left = target > before ? (target - before) / (lengths - k) : 0;
        lay_blocks(f, (size_t)rows_of(axis, mixed_half_hours[k]),
                   f->hidden + (left > 0 ? left : 1));
        before = f->hidden;
    }
}

/* Night starts fill the array from the left, the others from the right. */
static void lay_night(field *f, size_t length, size_t target)
{
    pool night = {f->start, 0}, other = {f->start + f->rows, 0};

    for (size_t from = 0; from + length <= f->rows; from++) {
        if (!enough(f, from, length))
            continue;
        if (of_calm_night(f, from, length)) {
            night.start[night.n++] = from;
        } else {
            *--other.start = from;
            other.n++;
        }
    }
    while (f->hidden < target) {
        int dark = anji_random_uniform(f->random) < f->opts->night_share;
        if (!lay_one(f, dark ? &night : &other, length) &&
            !lay_one(f, dark ? &other : &night, length))
            break;
    }
}

/* The days on which a gap of the record could begin at the same time of day. */
static size_t days_for(field *f, size_t own)
{
    size_t n = 0, length = f->own_rows[own];
    for (size_t from = f->own_start[own] % f->per_day; from + length <= f->rows;
         from += f->per_day)
        if (enough(f, from, length) && is_free(f, from, length))
            f->start[n++] = from;
    return n;
}

static void lay_own(field *f, size_t target)
{
    size_t left = f->n_own;
    while (f->hidden < target && left > 0) {
        size_t own = anji_random_below(f->random, (uint32_t)left);
        size_t n   = days_for(f, own);
        if (n > 0) {
            size_t k = anji_random_below(f->random, (uint32_t)n);
            lay(f, f->start[k], f->own_rows[own]);
            continue;
        }
        /* a gap without a place will never have one */
        left--;
        f->own_start[own] = f->own_start[left];
        f->own_rows[own]  = f->own_rows[left];
    }
}

static int lay_all(field *f, const anji_axis *axis, const anji_gap_scenario *scenario,
                   anji_error *err)
{
    size_t length = (size_t)scenario->records;
    double want   = f->opts->share * (double)f->measured[f->rows];
    size_t target = want > 1.0 ? (size_t)(want + 0.5) : 1;

    if (scenario->kind == ANJI_GAPS_SITE && f->n_own == 0)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1,
                          "the record has no gap of its own of at most a tenth of the "
                          "axis");
    if (scenario->kind == ANJI_GAPS_BLOCKS)
        lay_blocks(f, length, target);
    else if (scenario->kind == ANJI_GAPS_MIXED)
        lay_mixed(f, axis, target);
    else if (scenario->kind == ANJI_GAPS_SITE)
        lay_own(f, target);
    else
        lay_night(f, length, target);
    if (f->n_gaps == 0)
        return anjip_fail(err, ANJI_ERR_TOO_FEW, -1,
                          "no block of scenario '%.23s' has a place among %zu measured "
                          "rows of %zu",
                          scenario->name, f->measured[f->rows], f->rows);
    return ANJI_OK;
}

static int check(const anji_axis *axis, const double *y, const uint8_t *night,
                 const double *ustar, const anji_gap_scenario *scenario,
                 anji_error *err)
{
    size_t n = (size_t)axis->n;
    if (n > 0 && y == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "y is NULL");
    if (scenario == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "scenario is NULL");
    if (scenario->kind > ANJI_GAPS_NIGHT || scenario->zero != 0 ||
        memchr(scenario->name, '\0', sizeof scenario->name) == NULL)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "not a scenario: kind %u",
                          (unsigned)scenario->kind);
    int blocks =
        scenario->kind == ANJI_GAPS_BLOCKS || scenario->kind == ANJI_GAPS_NIGHT;
    if (blocks && (scenario->records < 1 || scenario->records > INT32_MAX))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "a block of %lld records; want at least one",
                          (long long)scenario->records);
    if (n > 0 && scenario->kind == ANJI_GAPS_NIGHT && night == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "night is NULL");
    size_t at = anjip_first_infinite(n, y);
    if (at == n && ustar != NULL)
        at = anjip_first_infinite(n, ustar);
    if (at < n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)at, "y or ustar is infinite");
    return ANJI_OK;
}

int anji_gap_scenario_draw(const anji_axis *axis, const double *y, const uint8_t *night,
                           const double *ustar, const anji_gap_scenario *scenario,
                           uint32_t permutation, const anji_gap_scenario_opts *opts,
                           int32_t *gap, int64_t *n_gaps, anji_error *err)
{
    anji_gap_scenario_opts o;
    int                    status = anji_axis_check(axis, err);

    if (n_gaps != NULL)
        *n_gaps = -1;
    if (status != ANJI_OK)
        return status;
    field f = {.y       = y,
               .ustar   = ustar,
               .night   = night,
               .opts    = &o,
               .rows    = (size_t)axis->n,
               .per_day = (size_t)anji_axis_rows_per_day(axis),
               .gap     = gap};
    if (gap != NULL)
        memset(gap, 0, f.rows * sizeof *gap);
    if ((f.rows > 0 && gap == NULL) || n_gaps == NULL)
        status = anjip_fail(err, ANJI_ERR_NULL, -1, "gap or n_gaps is NULL");
    if (status == ANJI_OK)
        status = anjip_opts_load(&kind, &o, opts, err);
    if (status == ANJI_OK)
        status = check(axis, y, night, ustar, scenario, err);
    if (status == ANJI_OK)
        /* each length has draws of its own, so that scenarios do not share their places */
        status =
            anji_random_new(o.seed | (uint64_t)scenario->records << 32,
                            (uint64_t)permutation * 4 + scenario->kind, &f.random, err);
    if (status == ANJI_OK && !field_new(&f))
        status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu rows", f.rows);
    if (status == ANJI_OK) {
        count_rows(&f);
        status = lay_all(&f, axis, scenario, err);
    }
    field_free(&f);
    if (status == ANJI_OK)
        *n_gaps = f.n_gaps;
    else if (gap != NULL)
        memset(gap, 255, f.rows * sizeof *gap); /* -1 */
    return status;
}
