/* A balance in words.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <anjicarbon/balance.h>

#include "account/append.h"

#define N ANJI_BALANCE_TERMS

static int has(const anji_balance *b, int term)
{
    return (b->measured >> term & 1U) != 0;
}

static void value(anjip_words *words, double x, double se)
{
    if (isnan(se))
        anjip_append(words, "%.2f (error not known)", x);
    else
        anjip_append(words, "%.2f +- %.2f", x, se);
}

/* ", culms, shoots" of the terms that were (or were not) measured. */
static void list(anjip_words *words, const anji_balance *b, int measured)
{
    const char *comma = "";

    for (int i = 0; i < N; i++)
        if (has(b, i) == measured) {
            anjip_append(words, "%s%s", comma, anji_balance_term_name(i));
            comma = ", ";
        }
}

static void terms(anjip_words *words, const anji_balance *b)
{
    static const struct {
        int         term;
        const char *before, *after;
    } flows[] = {{ANJI_BALANCE_CULMS, ", ", " left as culms"},
                 {ANJI_BALANCE_SHOOTS, ", ", " left as shoots"},
                 {ANJI_BALANCE_FIRE, ", ", " burnt"},
                 {ANJI_BALANCE_LEACHING, ", ", " left with water"},
                 {ANJI_BALANCE_IMPORTS, ", ", " were brought in"}};

    if (has(b, ANJI_BALANCE_NEE)) {
        anjip_append(words, "The tower says ");
        value(words, fabs(b->term[ANJI_BALANCE_NEE]), b->se[ANJI_BALANCE_NEE]);
        anjip_append(words, " t C ha-1 yr-1 %s",
                     b->term[ANJI_BALANCE_NEE] > 0.0 ? "were given off"
                                                     : "were taken up");
    } else {
        anjip_append(words, "No tower, t C ha-1 yr-1");
    }
    for (size_t i = 0; i < ANJIP_COUNT(flows); i++)
        if (has(b, flows[i].term)) {
            anjip_append(words, "%s", flows[i].before);
            value(words, b->term[flows[i].term], b->se[flows[i].term]);
            anjip_append(words, "%s", flows[i].after);
        }
    if (has(b, ANJI_BALANCE_STOCK)) {
        anjip_append(words, ", the stock %s by ",
                     b->term[ANJI_BALANCE_STOCK] < 0.0 ? "fell" : "grew");
        value(words, fabs(b->term[ANJI_BALANCE_STOCK]), b->se[ANJI_BALANCE_STOCK]);
    }
}

static void verdict(anjip_words *words, const anji_balance *b)
{
    /* rounded up, so that "within" is true */
    double sigma = ceil(10.0 * fabs(b->z) - 1e-9) / 10.0;

    if (b->outcome == ANJI_BALANCE_CLOSED)
        anjip_append(words, ": closed within %.1f sigma.\n", sigma);
    else if (b->outcome == ANJI_BALANCE_OPEN)
        anjip_append(words, ": not closed, %.1f sigma apart.\n", fabs(b->z));
    else
        anjip_append(words, ": not tested.\n");
    if (has(b, ANJI_BALANCE_NEE)) {
        anjip_append(words, "Balance of the fluxes ");
        value(words, b->necb.value, b->necb.se);
        if (has(b, ANJI_BALANCE_STOCK)) {
            anjip_append(words, ", stock change less that ");
            value(words, b->closure.value, b->closure.se);
        }
        anjip_append(words, " t C ha-1 yr-1");
        if (b->outcome != ANJI_BALANCE_NOT_TESTED)
            anjip_append(words, "; p %.3f, limit %.2f sigma at level %g", b->p,
                         b->limit, b->level);
        anjip_append(words, ".\n");
    }
    anjip_append(words, "Measured: ");
    list(words, b, 1);
    anjip_append(words, ". Not measured, and not zero: ");
    if (b->measured == (1U << N) - 1)
        anjip_append(words, "nothing");
    list(words, b, 0);
    anjip_append(words, ".\n");
}

static void credit(anjip_words *words, const anji_balance *b)
{
    double f = b->co2_per_c;

    anjip_append(words, "May be credited: ");
    value(words, fmax(b->honest.value, 0.0) * f, b->honest.se * f);
    anjip_append(words, " t CO2 ha-1 yr-1 (%s)",
                 has(b, ANJI_BALANCE_STOCK) ? "stock change" : "balance of the fluxes");
    if (has(b, ANJI_BALANCE_NEE)) {
        anjip_append(words, "; uptake taken for storage: ");
        value(words, b->naive.value * f, b->naive.se * f);
        if (isnan(b->ratio.value))
            anjip_append(words, ", all of it too much");
        else
            anjip_append(words, ", %.1f times that", b->ratio.value);
    }
    anjip_append(words, ". %.4f t CO2 to the t C.\n", f);
}

size_t anji_balance_describe(const anji_balance *b, char *buffer, size_t size)
{
    anjip_words words;

    anjip_words_begin(&words, buffer, size);
    if (b == NULL || b->outcome < 0)
        return 0;
    terms(&words, b);
    verdict(&words, b);
    credit(&words, b);
    return words.length;
}
