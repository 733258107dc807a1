/* The chain of one tower: options, order of the steps, access to the account.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/chain.h"

#define AS_RULES      4294967295.0
#define DRAWS_MAX     1000 /* members of an ensemble */
#define OPTS_SIZE_1_0 ANJIP_SIZE_THROUGH(anji_tower_opts, max_gap_days)

static const anji_param params[] = {
    ANJIP_CHOICE(anji_tower_opts, rules, "anji|reddyproc|oneflux", 0, 2, "whose chain"),
    ANJIP_CHOICE(anji_tower_opts, ustar, "mp|none|fixed|bootstrap|cpd|vut|cut", 0, 6,
                 "where the u* threshold comes from"),
    ANJIP_CHOICE(anji_tower_opts, filter_runs, "rules|no|yes", 0, 2,
                 "flag runs of equal values"),
    ANJIP_CHOICE(anji_tower_opts, despike, "rules|no|yes", 0, 2, "flag spikes"),
    ANJIP_PARAM(
        anji_tower_opts, ustar_draws, ANJI_PARAM_UINT32, "1", AS_RULES, 0, AS_RULES,
        "resamples for the error of the threshold; 4294967295: as the rules say"),
    ANJIP_PARAM(anji_tower_opts, seed, ANJI_PARAM_UINT32, "1", 1, 0, 4294967295.0,
                "of the resamples"),
    ANJIP_PARAM(anji_tower_opts, zero, ANJI_PARAM_UINT32, "1", 0, 0, 0, "reserved"),
    ANJIP_PARAM(anji_tower_opts, ustar_value, ANJI_PARAM_DOUBLE, "m s-1", NAN, 0, 10,
                "fixed u* threshold"),
    ANJIP_PARAM(anji_tower_opts, lat, ANJI_PARAM_DOUBLE, "deg", NAN, -90, 90,
                "latitude, north positive"),
    ANJIP_PARAM(anji_tower_opts, lon, ANJI_PARAM_DOUBLE, "deg", NAN, -180, 180,
                "longitude, east positive"),
    ANJIP_PARAM(anji_tower_opts, utc_offset, ANJI_PARAM_DOUBLE, "h", NAN, -14, 14,
                "standard time minus UTC"),
    ANJIP_PARAM(anji_tower_opts, max_gap_days, ANJI_PARAM_DOUBLE, "d", NAN, 0, 1e6,
                "longest run without NEE that is filled; none given: the rules'"),
    ANJIP_CHOICE(anji_tower_opts, partition, "none|night|day|both", 0, 3,
                 "which partition into GPP and RECO is made"),
    ANJIP_PARAM(anji_tower_opts, zero2, ANJI_PARAM_UINT32, "1", 0, 0, 0, "reserved"),
    ANJIP_PARAM(anji_tower_opts, storage_se, ANJI_PARAM_DOUBLE, "g C m-2", 0, 0, 1e4,
                "declared standard error of a year, from storage"),
    ANJIP_PARAM(anji_tower_opts, calibration_se, ANJI_PARAM_DOUBLE, "1", 0, 0, 1,
                "declared standard error as a share of the sum, from calibration"),
};

static const anjip_opts_kind kind = {"tower", params, ANJIP_COUNT(params),
                                     OPTS_SIZE_1_0, sizeof(anji_tower_opts)};

static const anjip_chain_rules rule_table[] = {
    [ANJI_FORM_ANJI]      = {1, 0, 1, 1, 1, 1, 1, 0, 1, 100, ANJI_MASS_MOLAR, 1, 1},
    [ANJI_FORM_REDDYPROC] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ANJI_MASS_MOLAR, 0, 0},
    [ANJI_FORM_ONEFLUX]   = {0, 1, 0, 0, 0, 0, 0, 1, 0, 0, ANJI_MASS_ONEFLUX, 0, 0},
};

int anji_tower_opts_init(anji_tower_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

const anji_param *anji_tower_param(size_t i)
{
    return i < ANJIP_COUNT(params) ? &params[i] : NULL;
}

/* ---- the run ------------------------------------------------------------------------- */
static int check_options(const anji_tower_opts *o, anji_error *err)
{
    if (o->ustar == ANJI_TOWER_USTAR_FIXED && isnan(o->ustar_value))
        return anjip_fail(err, ANJI_ERR_OPTS, -1,
                          "a fixed u* threshold needs ustar_value");
    if ((double)o->ustar_draws != AS_RULES && o->ustar_draws > DRAWS_MAX)
        return anjip_fail(err, ANJI_ERR_OPTS, -1,
                          "ustar_draws is %lu, want %d or fewer resamples",
                          (unsigned long)o->ustar_draws, DRAWS_MAX);
    if (isnan(o->lat) != isnan(o->lon))
        return anjip_fail(err, ANJI_ERR_OPTS, -1, "give both lat and lon, or neither");
    return ANJI_OK;
}

static void apply_options(chain *c)
{
    c->rules = rule_table[c->opts.rules];
    if (c->opts.filter_runs != 0)
        c->rules.runs = c->opts.filter_runs == 2;
    if (c->opts.despike != 0)
        c->rules.despike = c->opts.despike == 2;
    if ((double)c->opts.ustar_draws != AS_RULES)
        c->rules.draws = c->opts.ustar_draws;
    c->opts.filter_runs = c->rules.runs ? 2 : 1;
    c->opts.despike     = c->rules.despike ? 2 : 1;
    c->opts.ustar_draws = c->rules.draws;
    if (isnan(c->opts.lat) || isnan(c->opts.utc_offset))
        c->rules.clock = 0;
}

/* A column of the account, in whichever type the chain keeps it. */
typedef struct {
    const char    *name, *unit;
    const double  *real;
    const uint8_t *byte;  /* 255: not known                */
    const int32_t *whole; /* not known without an estimate */
} result;

static double value_of(const chain *c, const result *r, size_t i)
{
    if (r->real != NULL)
        return r->real[i];
    if (r->byte != NULL)
        return r->byte[i] == 255 ||
                       (r->byte == c->method && r->byte[i] == ANJI_FILL_NONE)
                   ? NAN
                   : (double)r->byte[i];
    return c->method[i] == ANJI_FILL_NONE ? NAN : (double)r->whole[i];
}

/* The columns of the account in the order of its file; absent ones are left out. */
static int publish(chain *c, anji_error *err)
{
    const result results[] = {
        {"NEE", "umol m-2 s-1", .real = c->nee},
        {"NEE_F", "umol m-2 s-1", .real = c->filled},
        {"NEE_F_QC", "1", .byte = c->quality},
        {"NEE_F_METHOD", "1", .byte = c->method},
        {"NEE_F_WIN", "d", .whole = c->window},
        {"NEE_F_N", "1", .whole = c->count},
        {"NEE_F_SD", "umol m-2 s-1", .real = c->spread},
        {"NEE_FALL", "umol m-2 s-1", .real = c->estimate},
        {"NEE_FLAG", "1", .byte = c->flag},
        {"USTAR", "m s-1", .real = c->ustar},
        {"USTAR_THRESHOLD", "m s-1", .real = c->threshold},
        {"USTAR_FLAG", "1", .byte = c->turbulence},
        {"NIGHT", "1", .byte = c->night},
        {"SW_IN_F", "W m-2", .real = c->sw},
        {"TA_F", "degC", .real = c->ta},
        {"VPD_F", "hPa", .real = c->vpd},
        {"SW_IN_POT", "W m-2", .real = c->potential},
        {"GPP_NT", "umol m-2 s-1", .real = c->gpp_nt},
        {"RECO_NT", "umol m-2 s-1", .real = c->reco_nt},
        {"GPP_DT", "umol m-2 s-1", .real = c->gpp_dt},
        {"RECO_DT", "umol m-2 s-1", .real = c->reco_dt},
    };
    for (size_t k = 0; k < ANJIP_COUNT(results); k++) {
        const result *r = &results[k];
        if (r->real == NULL && r->byte == NULL && r->whole == NULL)
            continue;
        int status = anji_series_add(c->series, r->name, r->unit, NULL, err);
        if (status != ANJI_OK)
            return status;
        double *column = anji_series_edit(c->series, r->name);
        for (size_t i = 0; i < c->n; i++)
            column[i] = value_of(c, r, i);
    }
    return ANJI_OK;
}

static int make(chain *c, const anji_series *input, anji_error *err)
{
    static int (*const steps[])(chain *, anji_error *) = {
        anjip_chain_threshold, anjip_chain_drivers,          anjip_chain_members,
        anjip_chain_reference, anjip_chain_turbulence,       anjip_chain_fill,
        anjip_chain_partition, anjip_chain_complete_product, anjip_chain_errors,
        anjip_chain_sums,
    };

    int status = anjip_chain_input(c, input, err);
    if (status == ANJI_OK)
        status = anjip_chain_check(c, input, err);
    for (size_t k = 0; k < ANJIP_COUNT(steps) && status == ANJI_OK; k++)
        status = steps[k](c, err);
    if (status == ANJI_OK)
        status = anjip_chain_plateau(c, input, err);
    return status == ANJI_OK ? publish(c, err) : status;
}

int anji_tower_run(const anji_series *input, const anji_tower_opts *opts,
                   anji_tower_account **out, anji_error *err)
{
    anji_tower_opts o;

    anjip_begin(err);
    if (out != NULL)
        *out = NULL;
    if (input == NULL || out == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "input or out is NULL");
    anji_run run;
    int      status = anjip_opts_load(&kind, &o, opts, err);
    if (status == ANJI_OK)
        status = anjip_run_load(&run, o.run, err);
    if (status == ANJI_OK)
        status = check_options(&o, err);
    if (status != ANJI_OK)
        return status;
    chain *c = anjip_calloc(1, sizeof *c);
    if (c == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for an account");
    c->opts     = o;
    c->opts.run = NULL; /* the caller's; it may go before the account */
    c->run      = run;
    c->axis     = *anji_series_axis(input);
    c->n        = (size_t)c->axis.n;
    apply_options(c);
    status = anji_series_new(&c->axis, &c->series, err);
    if (status == ANJI_OK)
        status = make(c, input, err);
    if (status != ANJI_OK) {
        anji_tower_account_free(c);
        return status;
    }
    *out = c;
    return ANJI_OK;
}

void anji_tower_account_free(anji_tower_account *account)
{
    if (account == NULL)
        return;
    for (size_t i = 0; i < account->n_owned; i++)
        free(account->owned[i]);
    anji_ustar_result_free(account->ustar_result);
    anji_gap_error_free(account->gap_error);
    anji_product_free(account->product);
    anji_series_free(account->series);
    free(account);
}

/* ---- access -------------------------------------------------------------------------- */
const anji_series *anji_tower_series(const anji_tower_account *account)
{
    return account == NULL ? NULL : account->series;
}

const anji_tower_step *anji_tower_steps(const anji_tower_account *account, size_t i)
{
    return account == NULL || i >= account->n_steps ? NULL : &account->steps[i];
}

const char *anji_tower_warning(const anji_tower_account *account, size_t i)
{
    return account == NULL || i >= account->n_warnings ? NULL : account->warnings[i];
}

const anji_budget *anji_tower_budgets(const anji_tower_account *account, int period,
                                      size_t *n)
{
    int known = account != NULL && period >= 0 && period <= ANJI_PERIOD_YEAR;
    if (n != NULL)
        *n = known ? account->n_budgets[period] : 0;
    return known ? account->budgets[period] : NULL;
}

double anji_tower_threshold(const anji_tower_account *account, int64_t from, int64_t to)
{
    int64_t first, last;

    if (account == NULL || account->threshold == NULL)
        return NAN;
    anji_axis_rows(&account->axis, from, to, &first, &last);
    return first < last ? account->threshold[first + (last - first) / 2] : NAN;
}

const anji_ustar_result *anji_tower_ustar(const anji_tower_account *account)
{
    return account == NULL ? NULL : account->ustar_result;
}

int anji_tower_mass(const anji_tower_account *account)
{
    return account == NULL ? -1 : account->rules.mass;
}

const anji_tower_opts *anji_tower_used(const anji_tower_account *account)
{
    return account == NULL ? NULL : &account->opts;
}

const anji_gap_length *anji_tower_gap_lengths(const anji_tower_account *account,
                                              size_t                   *n)
{
    if (n != NULL)
        *n = 0;
    return account == NULL || account->gap_error == NULL
               ? NULL
               : anji_gap_error_lengths(account->gap_error, n);
}

const anji_product *anji_tower_product(const anji_tower_account *account)
{
    return account == NULL ? NULL : account->product;
}

static const double *members(const anji_tower_account *account, const double *table,
                             size_t *n_members, size_t *n_years)
{
    int known = account != NULL && account->n_members > 0;
    if (n_members != NULL)
        *n_members = known ? account->n_members : 0;
    if (n_years != NULL)
        *n_years = known ? account->n_years : 0;
    return known ? table : NULL;
}

const double *anji_tower_member_thresholds(const anji_tower_account *account,
                                           size_t *n_members, size_t *n_years)
{
    return members(account, account == NULL ? NULL : account->member_threshold,
                   n_members, n_years);
}

const double *anji_tower_member_sums(const anji_tower_account *account,
                                     size_t *n_members, size_t *n_years)
{
    return members(account, account == NULL ? NULL : account->member_sums, n_members,
                   n_years);
}
