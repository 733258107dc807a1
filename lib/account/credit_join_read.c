/* What an account takes from the statements of stand and tower.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "account/credit.h"
#include "account/credit_join.h"

#define CO2_PER_C (44.0 / 12.0)

/* ---- the stand ---- */

static int check_kind(const anji_statement *s, const char *kind, const char *path,
                      anji_error *err)
{
    if (strcmp(anji_statement_kind(s), kind) == 0)
        return ANJI_OK;
    return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                      "%s: a statement of kind %s, want one of a %s", path,
                      anji_statement_kind(s), kind);
}

/* result.DATE.POOL.WHAT. */
static int pool_value(const anji_credit_joined *j, const char *date, const char *what,
                      double *value, anji_error *err)
{
    char path[160];

    snprintf(path, sizeof path, "result.%s.%s.%s", date, j->pool, what);
    int status = anji_statement_value(j->stand, path, value, NULL, NULL, err);
    if (status == ANJI_OK && isnan(*value))
        status = ANJI_ERR_NOT_FOUND;
    if (status == ANJI_OK)
        return ANJI_OK;
    return anjip_fail(err, status, -1, "%s: there is no %s", j->stand_path, path);
}

/* The error that counts, and its degrees of freedom: all errors are drawn, which is as good
 * as a large sample. Unit of the line. */
static int pool_error(const anji_credit_joined *j, const char *date, const char *all,
                      const char *sampling, double *se, double *df, anji_error *err)
{
    *df = NAN;
    if (j->join.errors == ANJI_CREDIT_ERRORS_ALL &&
        pool_value(j, date, all, se, NULL) == ANJI_OK)
        return ANJI_OK;
    int status = pool_value(j, date, sampling, se, err);
    if (status == ANJI_OK)
        status = pool_value(j, date, "df", df, err);
    return status;
}

static void take(double *field, double value)
{
    if (isnan(*field))
        *field = value;
}

static int read_area(anji_credit_joined *j, anji_error *err)
{
    double area;

    if (anji_statement_value(j->stand, "result.area", &area, NULL, NULL, NULL) ==
        ANJI_OK)
        take(&j->inputs.area, area);
    if (!(j->inputs.area > 0.0))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "%s: the area is not known; give area, ha", j->stand_path);
    return ANJI_OK;
}

static int read_change(anji_credit_joined *j, anji_error *err)
{
    const double tonnes = CO2_PER_C * j->inputs.area;
    double       tc, se, df;
    int          status = pool_value(j, "change", "tc_ha", &tc, err);

    if (status == ANJI_OK)
        status = pool_error(j, "change", "sd", "se", &se, &df, err);
    if (status != ANJI_OK)
        return status;
    j->change_tc_ha_yr = tc / j->years;
    j->change_se       = se / j->years;
    j->change_df       = isnan(df) ? INFINITY : df;
    /* The statement's own tonnes have more digits, of its own area. */
    double own;
    if (isnan(j->given.area) && pool_value(j, "change", "tco2e", &own, NULL) == ANJI_OK)
        take(&j->inputs.change, own);
    take(&j->inputs.change, tc * tonnes);
    if (isnan(j->inputs.change_se) && isnan(j->inputs.change_half_width)) {
        j->inputs.change_se = se * tonnes;
        j->inputs.change_df = df;
    }
    return ANJI_OK;
}

static int read_stock(anji_credit_joined *j, const char *date, double *stock,
                      double *stock_se, double *stock_df, anji_error *err)
{
    double co2, se, df;
    int    status = pool_value(j, date, "stock_co2e", &co2, err);

    if (status == ANJI_OK)
        status = pool_error(j, date, "sd", "se", &se, &df, err);
    if (status != ANJI_OK)
        return status;
    take(stock, co2 * j->inputs.area);
    take(stock_se, se * CO2_PER_C * j->inputs.area);
    take(stock_df, df);
    return ANJI_OK;
}

/* "2015-07-15" as 20150715; 0 where it is missing. */
static int32_t date_of(const anji_statement *s, const char *path)
{
    const char *words;
    int         y, m, d;

    if (anji_statement_words(s, path, &words, NULL) != ANJI_OK || words == NULL ||
        sscanf(words, "%4d-%2d-%2d", &y, &m, &d) != 3)
        return 0;
    return y * 10000 + m * 100 + d;
}

/* The day of the later survey begins the next period. */
static void read_period(anji_credit_joined *j)
{
    int64_t day;
    int32_t from = date_of(j->stand, "result.earlier.date");
    int32_t to   = date_of(j->stand, "result.later.date");

    if (j->inputs.period_from != 0 || j->inputs.period_to != 0 || from == 0 ||
        anjip_day_of(to, &day) != ANJI_OK)
        return;
    j->inputs.period_from = from;
    j->inputs.period_to   = anjip_date_of(day - 1);
}

/* Every pool's change that the statement has: change.POOL.tco2e. */
static void read_pools(anji_credit_joined *j)
{
    anji_statement_line line;

    for (size_t i = 0; anji_statement_line_at(j->stand, i, &line) == ANJI_OK; i++) {
        const char *pool = line.name + strlen("change.");
        const char *dot  = strchr(line.name, '.');
        if (line.section != ANJI_LINE_RESULT || j->n_pools >= ANJIP_JOIN_POOLS ||
            strncmp(line.name, "change.", strlen("change.")) != 0)
            continue;
        dot = strchr(pool, '.');
        if (dot == NULL || strcmp(dot, ".tco2e") != 0)
            continue;
        char *name = j->pool_name[j->n_pools];
        snprintf(name, sizeof j->pool_name[0], "%.*s", (int)(dot - pool), pool);
        j->pools[j->n_pools] = (anji_credit_pool){name, {line.number, NAN, -1}, NAN, 0};
        j->n_pools++;
    }
}

int anjip_join_stand(anji_credit_joined *j, anji_error *err)
{
    anji_credit_inputs *in = &j->inputs;
    int64_t             surveys;
    int                 status = check_kind(j->stand, "stand", j->stand_path, err);

    if (status == ANJI_OK)
        status =
            anji_statement_integer(j->stand, "result.surveys", &surveys, NULL, err);
    if (status == ANJI_OK && surveys != 2)
        status = anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                            "%s: %lld survey, want the change between two",
                            j->stand_path, (long long)surveys);
    if (status == ANJI_OK)
        status =
            anji_statement_value(j->stand, "result.years", &j->years, NULL, NULL, err);
    if (status == ANJI_OK)
        status = read_area(j, err);
    if (status == ANJI_OK)
        status = read_change(j, err);
    if (status == ANJI_OK)
        status =
            read_stock(j, "later", &in->stock2, &in->stock2_se, &in->stock2_df, err);
    /* Elsewhere stock1 is stock2 less the change, which has more digits. */
    if (status == ANJI_OK && in->deduct_on == ANJI_CREDIT_ON_STOCKS)
        status =
            read_stock(j, "earlier", &in->stock1, &in->stock1_se, &in->stock1_df, err);
    if (status != ANJI_OK)
        return status;
    read_period(j);
    read_pools(j);
    return ANJI_OK;
}

/* ---- the tower ---- */

/* The year that was asked for, or the only one. */
static int find_year(anji_credit_joined *j, anji_error *err)
{
    anji_statement_line line;
    int                 n = 0, found = 0;

    for (size_t i = 0; anji_statement_line_at(j->tower, i, &line) == ANJI_OK; i++) {
        const char *dot = strchr(line.name, '.');
        if (line.section != ANJI_LINE_RESULT || dot == NULL ||
            strcmp(dot, ".nee_unbiased") != 0)
            continue;
        int32_t year = (int32_t)strtol(line.name, NULL, 10);
        n++;
        if (j->join.tower_year == 0 || j->join.tower_year == year) {
            j->tower_year = year;
            found++;
        }
    }
    if (found == 1)
        return ANJI_OK;
    if (found == 0)
        return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1, "%s: no year %ld among %d",
                          j->tower_path, (long)j->join.tower_year, n);
    return anjip_fail(err, ANJI_ERR_AMBIGUOUS, -1,
                      "%s: %d years, want tower_year to name one", j->tower_path, n);
}

static int read_nee(anji_credit_joined *j, anji_balance_term *term, anji_error *err)
{
    anji_statement_line line;
    char                path[64];

    snprintf(path, sizeof path, "result.%04ld.nee_unbiased", (long)j->tower_year);
    int status =
        anji_statement_value(j->tower, path, &term->estimate.value, NULL, NULL, err);
    snprintf(path, sizeof path, "result.%04ld.nee_se", (long)j->tower_year);
    if (status == ANJI_OK)
        status =
            anji_statement_value(j->tower, path, &term->estimate.se, NULL, NULL, err);
    if (status == ANJI_OK && isnan(term->estimate.value)) {
        /* A year whose errors are not known still has its sum. */
        snprintf(path, sizeof path, "result.%04ld.nee", (long)j->tower_year);
        status = anji_statement_value(j->tower, path, &term->estimate.value, NULL, NULL,
                                      err);
    }
    term->df   = INFINITY;
    term->unit = ANJI_BALANCE_GC_M2;
    snprintf(path, sizeof path, "%04ld.total", (long)j->tower_year);
    for (size_t i = 0; anji_statement_line_at(j->tower, i, &line) == ANJI_OK; i++)
        if (line.section == ANJI_LINE_UNCERTAINTY && strcmp(line.name, path) == 0 &&
            line.df > 0.0)
            term->df = line.df;
    return status;
}

static void flows(const anji_credit_join_opts *o,
                  anji_balance_term            term[ANJI_BALANCE_TERMS])
{
    const struct {
        int    term;
        double value, se;
    } rows[] = {{ANJI_BALANCE_CULMS, o->culms, o->culms_se},
                {ANJI_BALANCE_SHOOTS, o->shoots, o->shoots_se},
                {ANJI_BALANCE_FIRE, o->fire, o->fire_se},
                {ANJI_BALANCE_LEACHING, o->leaching, o->leaching_se},
                {ANJI_BALANCE_IMPORTS, o->imports, o->imports_se}};

    for (size_t i = 0; i < ANJIP_COUNT(rows); i++) {
        anji_balance_term *t = &term[rows[i].term];
        t->estimate.value    = rows[i].value;
        /* Nothing is known to be nothing without error. */
        t->estimate.se = rows[i].value == 0.0 && isnan(rows[i].se) ? 0.0 : rows[i].se;
        t->estimate.n  = 1;
        t->df          = INFINITY;
        t->unit        = ANJI_BALANCE_TC_HA;
    }
}

int anjip_join_tower(anji_credit_joined *j, anji_error *err)
{
    anji_balance_term term[ANJI_BALANCE_TERMS];
    int               status = check_kind(j->tower, "tower", j->tower_path, err);

    memset(term, 0, sizeof term);
    for (size_t i = 0; i < ANJI_BALANCE_TERMS; i++)
        term[i].basis = ANJI_MASS_44_12;
    if (status == ANJI_OK)
        status = find_year(j, err);
    if (status == ANJI_OK)
        status = read_nee(j, &term[ANJI_BALANCE_NEE], err);
    if (status != ANJI_OK)
        return status;
    flows(&j->join, term);
    anji_balance_term *stock = &term[ANJI_BALANCE_STOCK];
    stock->estimate          = (anji_estimate){j->change_tc_ha_yr, j->change_se, 1};
    stock->df                = j->change_df;
    stock->unit              = ANJI_BALANCE_TC_HA;
    status                   = anji_balance_run(term, 0, NULL, NULL, &j->balance, err);
    if (status != ANJI_OK)
        return status;
    j->has_balance = 1;
    j->naive       = j->balance.naive.value * CO2_PER_C * j->inputs.area * j->years;
    return ANJI_OK;
}
