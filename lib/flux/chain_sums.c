/* The chain's sums: days, months, years, with random and threshold error.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include "flux/chain.h"

static anji_budget_columns columns_of(const chain *c)
{
    return (anji_budget_columns){c->filled, c->quality, c->residual,
                                 c->spread, c->blind,   c->night};
}

static anji_budget_opts opts_of(const chain *c)
{
    anji_budget_opts o;
    anji_budget_opts_init(&o, sizeof o);
    o.mass         = (uint32_t)c->rules.mass;
    o.refuse_blind = (uint32_t)c->rules.refuse_blind;
    return o;
}

/* Whether a filter was wanted, and a record of the period has no threshold for it. */
static int lacks_threshold(const chain *c, const anji_budget *b)
{
    int64_t first, last;

    if (c->threshold == NULL)
        return 0;
    anji_axis_rows(&c->axis, b->from, b->to, &first, &last);
    while (first < last && !isnan(c->threshold[first]))
        first++;
    return first < last;
}

/* Join the errors that the random one leaves out. */
static int finish(const chain *c, anji_budget *b, anji_error *err)
{
    anji_component list[ANJI_TOWER_COMPONENTS];
    anji_total     total;
    size_t         n;

    b->flags |= c->flags | (lacks_threshold(c, b) ? ANJI_BUDGET_NO_THRESHOLD : 0);
    int status = anjip_chain_components(c, b, list, &n, &total, err);
    for (size_t k = 0; k < n; k++)
        if (strcmp(list[k].name, "ustar") == 0)
            anji_budget_add_ustar(b, list[k].se);
    if (status == ANJI_OK && !isnan(b->se_random_gc_m2))
        anji_budget_set_total(b, &total);
    return status;
}

static int sum_period(chain *c, int period, anji_error *err)
{
    anji_budget_columns columns = columns_of(c);
    anji_budget_opts    o       = opts_of(c);
    size_t              n;

    int status = anji_budget_by(&c->axis, &columns, c->rho, c->n_lags, period, 1, &o,
                                NULL, 0, &n, err);
    if (status != ANJI_OK)
        return status;
    anji_budget *b = anjip_chain_keep(c, n, sizeof *b);
    if (b == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu periods", n);
    status = anji_budget_by(&c->axis, &columns, c->rho, c->n_lags, period, 1, &o, b, n,
                            &n, err);
    for (size_t i = 0; i < n && status == ANJI_OK; i++)
        status = finish(c, &b[i], err);
    c->budgets[period]   = b;
    c->n_budgets[period] = n;
    return status;
}

/* A year that is refused or doubtful deserves its reasons in words. */
static void warn_of_year(chain *c, const anji_budget *b)
{
    static const uint32_t told[]       = {ANJI_BUDGET_UNFILLED, ANJI_BUDGET_BLIND,
                                          ANJI_BUDGET_MOSTLY_FILLED, ANJI_BUDGET_NO_NIGHT};
    char                  reasons[300] = "";
    size_t                used         = 0;
    anji_civil            from;

    anji_civil_from_seconds(b->from, &from);
    if (b->flags & ~c->flags & ANJI_BUDGET_NO_THRESHOLD)
        anjip_chain_warn(c,
                         "%d: no u* threshold was found: calm nights are not filtered",
                         from.year);
    int refused = (b->flags & ANJI_BUDGET_REFUSED) != 0;
    int odd     = (b->flags & ~c->flags & ANJI_BUDGET_IMPLAUSIBLE) != 0;
    for (size_t k = 0; k < ANJIP_COUNT(told); k++)
        if (b->flags & told[k])
            used +=
                (size_t)snprintf(reasons + used, sizeof reasons - used, "%s%s",
                                 used > 0 ? "; " : "", anji_budget_flag_text(told[k]));
    if (odd)
        snprintf(reasons + used, sizeof reasons - used, "%s%s", used > 0 ? "; " : "",
                 anji_budget_flag_text(ANJI_BUDGET_IMPLAUSIBLE));
    if (reasons[0] == '\0')
        return;
    anjip_chain_warn(
        c,
        "%d: %s (%.1f %% measured, longest gap %.1f d, %lld unfilled, %.1f d "
        "without drivers): %s",
        from.year, reasons, 100.0 * b->coverage, b->longest_gap_days,
        (long long)b->n_unfilled, b->blind_days,
        refused ? "no sum is given" : "its sum is unreliable");
}

int anjip_chain_sums(chain *c, anji_error *err)
{
    int status = anji_autocorrelation(c->n, c->residual, c->rho, &c->n_lags, NULL);
    if (status == ANJI_ERR_TOO_FEW) /* no random error then: it is NaN in the sums */
        status = ANJI_OK;
    for (int period = ANJI_PERIOD_DAY; period <= ANJI_PERIOD_YEAR && status == ANJI_OK;
         period++)
        status = sum_period(c, period, err);
    for (size_t i = 0; status == ANJI_OK && i < c->n_budgets[ANJI_PERIOD_YEAR]; i++)
        warn_of_year(c, &c->budgets[ANJI_PERIOD_YEAR][i]);
    return status;
}

int anji_tower_budget(const anji_tower_account *account, int64_t from, int64_t to,
                      anji_budget *out, anji_error *err)
{
    anjip_begin(err);
    if (account == NULL) {
        anji_budget_of(NULL, NULL, NULL, 0, from, to, NULL, out, NULL); /* NaN in out */
        return anjip_fail(err, ANJI_ERR_NULL, -1, "account is NULL");
    }
    anji_budget_columns columns = columns_of(account);
    anji_budget_opts    o       = opts_of(account);
    int status = anji_budget_of(&account->axis, &columns, account->rho, account->n_lags,
                                from, to, &o, out, err);
    return status == ANJI_OK ? finish(account, out, err) : status;
}

int anji_tower_components(const anji_tower_account *account, int64_t from, int64_t to,
                          anji_component *components, size_t *n, anji_total *total,
                          anji_error *err)
{
    anji_budget b;

    anjip_begin(err);
    if (n != NULL)
        *n = 0;
    if (total != NULL)
        *total = (anji_total){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    if (account == NULL || components == NULL || n == NULL || total == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "account, components, n or total is NULL");
    int status = anji_tower_budget(account, from, to, &b, err);
    return status == ANJI_OK
               ? anjip_chain_components(account, &b, components, n, total, err)
               : status;
}
