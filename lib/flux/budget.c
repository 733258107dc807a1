/* Sums over days, months, years and reporting periods.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/budget.h>
#include <anjicarbon/uncertainty.h>

#include "private.h"

#define DAY_S  86400.0
#define YEAR_S (365.0 * DAY_S)
#define Z95    1.959963984540054 /* 97.5 % point of the standard normal distribution */

#define OPTS_SIZE_1_0 ANJIP_SIZE_THROUGH(anji_budget_opts, plausible_max)

static const anji_param params[] = {
    ANJIP_CHOICE(anji_budget_opts, mass, "molar|44/12|oneflux", 0, 2,
                 "molar masses that turn amounts into masses"),
    ANJIP_CHOICE(anji_budget_opts, refuse_blind, "no|yes", 1, 1,
                 "give no sum when flux and drivers are missing together for long"),
    ANJIP_PARAM(anji_budget_opts, zero, ANJI_PARAM_UINT32, "1", 0, 0, 0, "reserved"),
    ANJIP_PARAM(anji_budget_opts, long_gap_days, ANJI_PARAM_DOUBLE, "d", 30, 0, 1e6,
                "a longer run without a measured record is flagged"),
    ANJIP_PARAM(anji_budget_opts, blind_days, ANJI_PARAM_DOUBLE, "d", 7, 0, 1e6,
                "a longer run without flux and drivers is refused or flagged"),
    ANJIP_PARAM(anji_budget_opts, blind_total_days, ANJI_PARAM_DOUBLE, "d", 14, 0, 1e6,
                "more days in all without flux and drivers are flagged"),
    ANJIP_PARAM(anji_budget_opts, night_share, ANJI_PARAM_DOUBLE, "1", 0.03, 0, 1,
                "a smaller share of measured nights is flagged"),
    ANJIP_PARAM(anji_budget_opts, measured_share, ANJI_PARAM_DOUBLE, "1", 0.15, 0, 1,
                "a smaller share of measured records is flagged"),
    ANJIP_PARAM(anji_budget_opts, plausible_min, ANJI_PARAM_DOUBLE, "g C m-2", -2000,
                -1e6, 0, "smallest plausible NEE of a year"),
    ANJIP_PARAM(anji_budget_opts, plausible_max, ANJI_PARAM_DOUBLE, "g C m-2", 1000, 0,
                1e6, "largest plausible NEE of a year"),
};

static const anjip_opts_kind kind = {"budget", params, ANJIP_COUNT(params),
                                     OPTS_SIZE_1_0, sizeof(anji_budget_opts)};

int anji_budget_opts_init(anji_budget_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_budget_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

static const struct {
    uint32_t    flag;
    const char *name, *text;
} flag_table[] = {
    {ANJI_BUDGET_PARTIAL, "partial", "the record covers only a part of the period"},
    {ANJI_BUDGET_UNFILLED, "unfilled", "some records could not be filled"},
    {ANJI_BUDGET_LONG_GAP, "long_gap", "a long run has no measured record"},
    {ANJI_BUDGET_MOSTLY_FILLED, "mostly_filled", "few records were measured"},
    {ANJI_BUDGET_BLIND, "drivers_missing",
     "flux and its drivers are missing together for long"},
    {ANJI_BUDGET_IMPLAUSIBLE, "implausible", "the sum is outside what ecosystems do"},
    {ANJI_BUDGET_NO_THRESHOLD, "no_ustar_threshold",
     "no u* threshold was found, so low turbulence was not filtered"},
    {ANJI_BUDGET_CLOCK, "clock", "the clock of the record is in doubt"},
    {ANJI_BUDGET_REFUSED, "refused", "no sum is given"},
    {ANJI_BUDGET_NO_NIGHT, "night_missing", "hardly any night was measured and kept"},
};

const char *anji_budget_flag_name(uint32_t flag)
{
    for (size_t i = 0; i < ANJIP_COUNT(flag_table); i++)
        if (flag_table[i].flag == flag)
            return flag_table[i].name;
    return NULL;
}

const char *anji_budget_flag_text(uint32_t flag)
{
    for (size_t i = 0; i < ANJIP_COUNT(flag_table); i++)
        if (flag_table[i].flag == flag)
            return flag_table[i].text;
    return NULL;
}

static const anji_budget nothing = {
    .n_expected                 = -1,
    .n                          = -1,
    .n_measured                 = -1,
    .n_quality                  = {-1, -1, -1},
    .n_unfilled                 = -1,
    .n_night                    = -1,
    .n_night_measured           = -1,
    .coverage                   = NAN,
    .longest_gap_days           = NAN,
    .longest_blind_days         = NAN,
    .blind_days                 = NAN,
    .n_effective                = NAN,
    .nee_gc_m2                  = NAN,
    .nee_tc_ha                  = NAN,
    .se_random_gc_m2            = NAN,
    .se_ustar_gc_m2             = NAN,
    .se_gc_m2                   = NAN,
    .sequestration_tco2_ha      = NAN,
    .sequestration_tco2_ha_lo95 = NAN,
    .sequestration_tco2_ha_hi95 = NAN,
};

/* Moments of the grid of steps in [from, to): where a record may start. */
static int64_t starts_between(int64_t from, int64_t to, int32_t step)
{
    int64_t before_from = from / step + (from % step > 0);
    int64_t before_to   = to / step + (to % step > 0);
    return before_to - before_from;
}

/* Counts, and the longest runs without a measured record and without anything. */
static void count_rows(const anji_budget_columns *c, int64_t first, int64_t last,
                       int32_t step, anji_budget *out)
{
    int64_t gap = 0, blind = 0, longest_gap = 0, longest_blind = 0, all_blind = 0;

    out->n          = last - first;
    out->n_measured = out->n_unfilled = 0;
    out->n_night = out->n_night_measured = 0;
    memset(out->n_quality, 0, sizeof out->n_quality);
    for (int64_t i = first; i < last; i++) {
        uint8_t quality = c->quality[i];
        gap             = quality == 0 ? 0 : gap + 1;
        blind           = c->blind != NULL && c->blind[i] ? blind + 1 : 0;
        int     dark    = c->night != NULL && c->night[i] == 1;
        all_blind += blind > 0 ? 1 : 0;
        out->n_night += dark;
        out->n_night_measured += dark && quality == 0;
        longest_gap     = gap > longest_gap ? gap : longest_gap;
        longest_blind   = blind > longest_blind ? blind : longest_blind;
        out->n_unfilled += isnan(c->nee[i]) ? 1 : 0;
        out->n_measured += quality == 0 ? 1 : 0;
        if (quality >= 1 && quality <= 3)
            out->n_quality[quality - 1]++;
    }
    out->coverage           = (double)out->n_measured / (double)out->n_expected;
    out->longest_gap_days   = (double)longest_gap * step / DAY_S;
    out->longest_blind_days = (double)longest_blind * step / DAY_S;
    out->blind_days         = (double)all_blind * step / DAY_S;
}

static void flag_counts(const anji_budget_opts *o, anji_budget *out)
{
    const struct {
        int      holds;
        uint32_t flag;
    } tests[] = {
        {out->n < out->n_expected, ANJI_BUDGET_PARTIAL},
        {out->n_unfilled > 0 || out->n == 0,
         ANJI_BUDGET_UNFILLED | ANJI_BUDGET_REFUSED},
        {out->longest_gap_days > o->long_gap_days, ANJI_BUDGET_LONG_GAP},
        {(double)out->n_measured < o->measured_share * (double)out->n,
         ANJI_BUDGET_MOSTLY_FILLED},
        {out->longest_blind_days > o->blind_days,
         ANJI_BUDGET_BLIND | (o->refuse_blind ? ANJI_BUDGET_REFUSED : 0)},
        {out->blind_days > o->blind_total_days, ANJI_BUDGET_BLIND},
        {(double)out->n_night_measured < o->night_share * (double)out->n_night,
         ANJI_BUDGET_NO_NIGHT},
    };
    for (size_t i = 0; i < ANJIP_COUNT(tests); i++)
        if (tests[i].holds)
            out->flags |= tests[i].flag;
}

static void write_interval(anji_budget *out)
{
    double t                        = out->sequestration_tco2_ha;
    double u                        = out->se_ustar_gc_m2;
    double r                        = out->se_random_gc_m2;
    out->se_gc_m2                   = isnan(u) || isnan(r) ? r : sqrt(r * r + u * u);
    double se                       = anji_tco2_per_ha(out->se_gc_m2, (int)out->mass);
    out->sequestration_tco2_ha_lo95 = t - Z95 * se;
    out->sequestration_tco2_ha_hi95 = t + Z95 * se;
}

static void sum_rows(const anji_axis *axis, const anji_budget_columns *c,
                     const double *rho, size_t n_lags, int64_t first,
                     const anji_budget_opts *o, anji_budget *out)
{
    long double   sum     = 0.0L;
    double        seconds = (double)out->n * axis->step;
    anji_estimate mean_error;

    for (int64_t i = first; i < first + out->n; i++)
        sum += c->nee[i];
    out->nee_gc_m2 = anji_gc_per_m2((double)sum, axis->step, (int)o->mass);
    if (c->residual != NULL && c->sd != NULL && n_lags > 0 &&
        anji_random_error((size_t)out->n, c->residual + first, c->sd + first, rho,
                          n_lags, &mean_error, NULL) == ANJI_OK) {
        out->n_effective     = mean_error.value;
        out->se_random_gc_m2 = anji_gc_per_m2(mean_error.se, seconds, (int)o->mass);
    }
    out->nee_tc_ha             = anji_tc_per_ha(out->nee_gc_m2);
    out->sequestration_tco2_ha = -anji_tco2_per_ha(out->nee_gc_m2, (int)o->mass);
    write_interval(out);
    double year = out->nee_gc_m2 * YEAR_S / seconds;
    if (seconds > 0.9 * YEAR_S &&
        !(year >= o->plausible_min && year <= o->plausible_max))
        out->flags |= ANJI_BUDGET_IMPLAUSIBLE;
}

static int check(const anji_axis *axis, const anji_budget_columns *c, const double *rho,
                 size_t n_lags, const anji_budget_opts *opts, anji_budget_opts *o,
                 anji_error *err)
{
    int status = anji_axis_check(axis, err);
    if (status != ANJI_OK)
        return status;
    if (c == NULL || c->nee == NULL || c->quality == NULL ||
        (n_lags > 0 && rho == NULL))
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "columns, nee, quality or rho is NULL");
    size_t n = (size_t)axis->n, bad = anjip_first_infinite(n, c->nee);
    if (bad < n)
        return anjip_fail(err, ANJI_ERR_DOMAIN, (int64_t)bad,
                          "nee is infinite in row %zu", bad);
    return anjip_opts_load(&kind, o, opts, err);
}

static void account(const anji_axis *axis, const anji_budget_columns *c,
                    const double *rho, size_t n_lags, int64_t from, int64_t to,
                    const anji_budget_opts *o, anji_budget *out)
{
    int64_t first, last;

    *out            = nothing;
    out->from       = from;
    out->to         = to;
    out->mass       = o->mass;
    out->n_expected = starts_between(from, to, axis->step);
    anji_axis_rows(axis, from, to, &first, &last);
    count_rows(c, first, last, axis->step, out);
    flag_counts(o, out);
    if (!(out->flags & ANJI_BUDGET_REFUSED))
        sum_rows(axis, c, rho, n_lags, first, o, out);
}

int anji_budget_of(const anji_axis *axis, const anji_budget_columns *columns,
                   const double *rho, size_t n_lags, int64_t from, int64_t to,
                   const anji_budget_opts *opts, anji_budget *out, anji_error *err)
{
    anji_budget_opts o;

    anjip_begin(err);
    if (out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "out is NULL");
    *out       = nothing;
    out->from  = from;
    out->to    = to;
    int status = check(axis, columns, rho, n_lags, opts, &o, err);
    if (status != ANJI_OK)
        return status;
    uint64_t length = to > from ? (uint64_t)to - (uint64_t)from : 0;
    if (length < (uint64_t)axis->step || length > INT64_MAX)
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, -1,
            "a period from %lld to %lld s, want one or more records of %ld s",
            (long long)from, (long long)to, (long)axis->step);
    account(axis, columns, rho, n_lags, from, to, &o, out);
    return ANJI_OK;
}

/* The bounds of `each` periods together, the first of which holds `from`. */
static int bounds(int period, int32_t each, int64_t *from, int64_t *to, anji_error *err)
{
    int64_t start = *from;

    for (int32_t k = 0; k < each; k++) {
        int64_t ignored;
        if (anji_period_bounds(period, start, k == 0 ? from : &ignored, to) != ANJI_OK)
            return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                              "%ld periods together leave the years 1 to 9999",
                              (long)each);
        start = *to;
    }
    return ANJI_OK;
}

/* Every period of the axis; out may be NULL. */
static int account_each(const anji_axis *axis, const anji_budget_columns *c,
                        const double *rho, size_t n_lags, int period, int32_t each,
                        const anji_budget_opts *o, anji_budget *out, size_t capacity,
                        size_t *n_out, anji_error *err)
{
    int64_t end = axis->start + axis->n * axis->step, to;

    for (int64_t from = axis->start; from < end; from = to) {
        int status = bounds(period, each, &from, &to, err);
        if (status != ANJI_OK)
            return status;
        if (out != NULL && *n_out >= capacity)
            return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "more than %zu periods",
                              capacity);
        if (out != NULL)
            account(axis, c, rho, n_lags, from, to, o, &out[*n_out]);
        ++*n_out;
    }
    return ANJI_OK;
}

int anji_budget_by(const anji_axis *axis, const anji_budget_columns *columns,
                   const double *rho, size_t n_lags, int period, int32_t each,
                   const anji_budget_opts *opts, anji_budget *out, size_t capacity,
                   size_t *n_out, anji_error *err)
{
    anji_budget_opts o;
    size_t           n = 0;

    anjip_begin(err);
    int status = n_out == NULL ? anjip_fail(err, ANJI_ERR_NULL, -1, "n_out is NULL")
                               : check(axis, columns, rho, n_lags, opts, &o, err);
    if (status == ANJI_OK && (period < ANJI_PERIOD_DAY || period > ANJI_PERIOD_YEAR))
        status = anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                            "period %d, want ANJI_PERIOD_DAY, _MONTH or _YEAR", period);
    if (status == ANJI_OK && each < 1)
        status = anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                            "%ld periods together, want 1 or more", (long)each);
    if (status == ANJI_OK)
        status = account_each(axis, columns, rho, n_lags, period, each, &o, out,
                              capacity, &n, err);
    for (size_t i = 0; status != ANJI_OK && out != NULL && i < capacity; i++)
        out[i] = nothing;
    if (n_out != NULL)
        *n_out = status == ANJI_OK ? n : 0;
    return status;
}

void anji_budget_add_ustar(anji_budget *budget, double se_gc_m2)
{
    if (budget == NULL || isnan(budget->nee_gc_m2))
        return;
    budget->se_ustar_gc_m2 = se_gc_m2;
    write_interval(budget);
}

void anji_budget_set_total(anji_budget *budget, const anji_total *total)
{
    if (budget == NULL || total == NULL || isnan(budget->nee_gc_m2))
        return;
    budget->se_gc_m2                   = total->se;
    budget->sequestration_tco2_ha_lo95 = -anji_tco2_per_ha(total->hi95, (int)budget->mass);
    budget->sequestration_tco2_ha_hi95 = -anji_tco2_per_ha(total->lo95, (int)budget->mass);
}
