/* Days: crediting period, verification, vintages.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>

#include <anjicarbon/calendar.h>

#include "account/credit.h"

#define DAY 86400
/* Lengths that people give in years are compared to the day. */
#define DAYS_PER_YEAR 365.25

int anjip_day_of(int32_t date, int64_t *day)
{
    anji_civil civil;
    int64_t    seconds;

    memset(&civil, 0, sizeof civil);
    civil.year  = date / 10000;
    civil.month = date / 100 % 100;
    civil.day   = date % 100;
    *day        = 0;
    if (anji_seconds_from_civil(&civil, &seconds) != ANJI_OK)
        return ANJI_ERR_DOMAIN;
    *day = (seconds - (seconds % DAY + DAY) % DAY) / DAY;
    return ANJI_OK;
}

int32_t anjip_date_of(int64_t day)
{
    anji_civil civil;

    if (anji_civil_from_seconds(day * DAY, &civil) != ANJI_OK)
        return 0;
    return civil.year * 10000 + civil.month * 100 + civil.day;
}

int32_t anjip_years_later(int32_t date, double years)
{
    int32_t whole = (int32_t)floor(years), later = date + whole * 10000;
    int64_t day;

    if (later % 10000 == 229 && anji_days_in_year(later / 10000) == 365)
        later--;
    if (anjip_day_of(later, &day) != ANJI_OK)
        return 0;
    return anjip_date_of(day + (int64_t)floor((years - whole) * DAYS_PER_YEAR));
}

/* ---- the period and the limits of the rule ---- */

static int bad_date(anjip_credit_work *w, const char *name, int32_t date)
{
    return anjip_fail(w->err, ANJI_ERR_DOMAIN, -1,
                      "credit: %s is %ld, want a day as YYYYMMDD", name, (long)date);
}

static int check_dates(anjip_credit_work *w, int64_t day[3])
{
    const int32_t date[3] = {w->in.project_start, w->in.period_from, w->in.period_to};
    const char *const name[3] = {"project_start", "period_from", "period_to"};

    for (int i = 0; i < 3; i++)
        if (date[i] != 0 && anjip_day_of(date[i], &day[i]) != ANJI_OK)
            return bad_date(w, name[i], date[i]);
    if ((date[1] == 0) != (date[2] == 0))
        return anjip_fail(w->err, ANJI_ERR_DOMAIN, -1, "credit: %s is given without %s",
                          name[date[1] == 0 ? 2 : 1], name[date[1] == 0 ? 1 : 2]);
    if (date[1] != 0 && day[2] < day[1])
        return anjip_fail(w->err, ANJI_ERR_DOMAIN, -1,
                          "credit: the monitoring period ends on %ld, before it begins "
                          "on %ld",
                          (long)date[2], (long)date[1]);
    if (date[1] != 0 && date[2] / 10000 - date[1] / 10000 >= ANJIP_CREDIT_YEARS)
        return anjip_fail(w->err, ANJI_ERR_DOMAIN, -1,
                          "credit: the monitoring period touches %ld years, want at "
                          "most %d",
                          (long)(date[2] / 10000 - date[1] / 10000 + 1),
                          ANJIP_CREDIT_YEARS);
    if (date[0] != 0 && date[1] != 0 && day[1] < day[0])
        return anjip_fail(w->err, ANJI_ERR_DOMAIN, -1,
                          "credit: the monitoring period begins on %ld, before the "
                          "crediting period does on %ld",
                          (long)date[1], (long)date[0]);
    return ANJI_OK;
}

/* The length of the crediting period between the rule's limits. */
static int check_crediting_years(anjip_credit_work *w)
{
    double min, max, years = w->in.crediting_years;
    char   clause[240];
    int    status = anjip_credit_limit(w, "period_min", &min);

    if (status == ANJI_OK)
        status = anjip_credit_limit(w, "period_max", &max);
    if (status != ANJI_OK)
        return status;
    anjip_credit_clause(w->rule, "period_max", sizeof clause, clause);
    if (years < min || years > max)
        return anjip_fail(w->err, ANJI_ERR_DOMAIN, -1,
                          "credit under %s: a crediting period of %g yr, want %g to %g "
                          "yr (%s)",
                          anji_rule_text(w->rule, ANJI_RULE_ID), years, min, max,
                          clause);
    anjip_credit_add(w, "crediting_years", years, "yr", clause,
                     "length of the crediting period");
    anjip_credit_add(w, "crediting_years_min", min, "yr", clause,
                     "shortest that the rule allows");
    anjip_credit_add(w, "crediting_years_max", max, "yr", clause,
                     "longest that the rule allows");
    return ANJI_OK;
}

static int check_inside(anjip_credit_work *w, const int64_t day[3])
{
    int32_t end = anjip_years_later(w->in.project_start, w->in.crediting_years);
    int64_t end_day;

    if (end == 0 || anjip_day_of(end, &end_day) != ANJI_OK)
        return bad_date(w, "the end of the crediting period", end);
    end_day--;
    w->out->result.crediting_end = anjip_date_of(end_day);
    if (w->in.period_to != 0 && day[2] > end_day)
        return anjip_fail(w->err, ANJI_ERR_DOMAIN, -1,
                          "credit: the monitoring period ends on %ld, after the "
                          "crediting period does on %ld",
                          (long)w->in.period_to, (long)w->out->result.crediting_end);
    return ANJI_OK;
}

/* The constant that limits this period: the first verification may have its own, and is
 * not held to the time between later ones. */
static const char *verification_limit(const anjip_credit_work *w)
{
    int first = w->in.project_start != 0 && w->in.period_from == w->in.project_start;
    return first ? "verification_first_max" : "verification_max";
}

static int check_length(anjip_credit_work *w, int64_t last)
{
    const char *name = verification_limit(w);
    char        clause[240];
    double      most;
    int64_t     due_day;
    int         status = anjip_credit_limit(w, name, &most);

    if (status != ANJI_OK || isnan(most))
        return status;
    anjip_credit_clause(w->rule, name, sizeof clause, clause);
    int32_t due = anjip_years_later(w->in.period_from, most);
    if (due == 0 || anjip_day_of(due, &due_day) != ANJI_OK)
        return bad_date(w, "the day of verification", due);
    if (last >= due_day)
        return anjip_fail(w->err, ANJI_ERR_DOMAIN, -1,
                          "credit under %s: the monitoring period of %ld to %ld is "
                          "longer than %g yr (%s)",
                          anji_rule_text(w->rule, ANJI_RULE_ID),
                          (long)w->in.period_from, (long)w->in.period_to, most, clause);
    return ANJI_OK;
}

/* How long the period may be, and when the next verification is due. */
static int check_verification(anjip_credit_work *w, const int64_t day[3])
{
    char   clause[240];
    double most;

    if (w->in.period_from == 0)
        return ANJI_OK;
    int status = check_length(w, day[2]);
    if (status == ANJI_OK)
        status = anjip_credit_limit(w, "verification_max", &most);
    if (status != ANJI_OK || isnan(most))
        return status;
    anjip_credit_clause(w->rule, "verification_max", sizeof clause, clause);
    w->out->result.next_verification = anjip_years_later(w->in.period_to, most);
    anjip_credit_add(w, "verification_max", most, "yr", clause,
                     "longest time between verifications");
    return ANJI_OK;
}

int anjip_credit_check_time(anjip_credit_work *w)
{
    int64_t day[3] = {0, 0, 0};
    int     status = check_dates(w, day);

    if (status == ANJI_OK && !isnan(w->in.crediting_years)) {
        status = check_crediting_years(w);
        if (status == ANJI_OK && w->in.project_start == 0)
            status = bad_date(w, "project_start", 0);
        if (status == ANJI_OK)
            status = check_inside(w, day);
    }
    if (isnan(w->in.crediting_years))
        w->out->result.unchecked++;
    if (status == ANJI_OK)
        status = check_verification(w, day);
    return status;
}

/* ---- area ---- */

int anjip_credit_check_area(anjip_credit_work *w, size_t n, const double *parcel_ha)
{
    const int   old  = w->in.project_start != 0 && w->in.project_start / 10000 <= 2019;
    const char *name = old ? "min_area_2019" : "min_area";
    char        clause[240];
    double      least;
    int         status = anjip_credit_limit(w, name, &least);

    if (status == ANJI_OK && isnan(least) && old)
        status = anjip_credit_limit(w, name = "min_area", &least);
    if (status != ANJI_OK)
        return status;
    anjip_credit_clause(w->rule, name, sizeof clause, clause);
    for (size_t i = 0; i < n; i++) {
        if (!(parcel_ha[i] > 0.0) || isinf(parcel_ha[i]))
            return anjip_fail(w->err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "credit: parcel %zu has an area of %g ha, want more than "
                              "0 ha",
                              i + 1, parcel_ha[i]);
        if (parcel_ha[i] < least * (1.0 - 1e-12))
            return anjip_fail(w->err, ANJI_ERR_DOMAIN, (int64_t)i,
                              "credit under %s: parcel %zu has %.6g ha = %.6g m2, want "
                              "at least %.6g m2 (%s)",
                              anji_rule_text(w->rule, ANJI_RULE_ID), i + 1,
                              parcel_ha[i], parcel_ha[i] * 1e4, least * 1e4, clause);
    }
    if (!isnan(least) && n == 0)
        w->out->result.unchecked++;
    if (!isnan(least))
        anjip_credit_add(w, "min_area", least, "ha", clause,
                         n > 0 ? "smallest contiguous parcel allowed; all are larger"
                               : "smallest contiguous parcel allowed; none were given");
    return ANJI_OK;
}

/* ---- vintages ---- */

int anji_credit_split(int32_t from, int32_t to, int64_t units, size_t room,
                      anji_credit_vintage *vintages, size_t *n, anji_error *err)
{
    int64_t first, last;

    anjip_begin(err);
    if (n != NULL)
        *n = 0;
    if (vintages == NULL || n == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "credit: vintages or n is NULL");
    if (anjip_day_of(from, &first) != ANJI_OK || anjip_day_of(to, &last) != ANJI_OK ||
        last < first)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "credit: from %ld to %ld, want two days as YYYYMMDD",
                          (long)from, (long)to);
    size_t years = (size_t)(to / 10000 - from / 10000 + 1);
    if (units < 0 || years > room || years > ANJIP_CREDIT_YEARS)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "credit: %lld units over %zu years, room for %zu",
                          (long long)units, years, room);
    /* units * days overflows 64 bits from 2.5e14 t on; split what is whole beforehand. */
    int64_t days = last - first + 1, whole = units / days, rest = units % days;
    int64_t given = 0;
    for (size_t i = 0; i < years; i++) {
        int32_t year = from / 10000 + (int32_t)i;
        int64_t a, z;
        anjip_day_of(year * 10000 + 101, &a);
        anjip_day_of(year * 10000 + 1231, &z);
        a                 = a < first ? first : a;
        z                 = z > last ? last : z;
        vintages[i].year  = year;
        vintages[i].days  = (int32_t)(z - a + 1);
        vintages[i].units = whole * (z - a + 1) + rest * (z - a + 1) / days;
        given += vintages[i].units;
    }
    /* Each remainder is rest * days_of_the_year mod days, served once. */
    uint8_t served[ANJIP_CREDIT_YEARS + 1] = {0};
    for (; given < units; given++) {
        size_t  best = 0;
        int64_t most = -1;
        for (size_t i = 0; i < years; i++) {
            int64_t left = rest * vintages[i].days % days;
            if (!served[i] && left > most) {
                most = left;
                best = i;
            }
        }
        served[best] = 1;
        vintages[best].units++;
    }
    *n = years;
    return ANJI_OK;
}

int anjip_credit_time(anjip_credit_work *w)
{
    anji_credit *out = w->out;

    if (w->in.period_from == 0)
        return ANJI_OK;
    int status = anji_credit_split(w->in.period_from, w->in.period_to,
                                   out->result.units, ANJIP_COUNT(out->vintage),
                                   out->vintage, &out->n_vintages, w->err);
    for (size_t i = 0; status == ANJI_OK && i < out->n_vintages; i++) {
        char name[64];
        snprintf(name, sizeof name, "vintage.%ld", (long)out->vintage[i].year);
        anjip_credit_add_whole(w, name, out->vintage[i].units, "t CO2",
                               "by days of the calendar year, largest remainder",
                               "units of a vintage");
    }
    return status;
}
