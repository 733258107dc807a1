/* Which change points make up a year's threshold.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdlib.h>

#include "flux/ustar_change_private.h"

#define LEVEL        0.05 /* of significance                             */
#define TRIED_MIN    0.10 /* share of the strata that must have a change */
#define RANGES       5.0  /* interquartile ranges off the median         */
#define SELECTED_MIN 4    /* changes per draw                            */
#define RANGE_MIN    4    /* values that have a range                    */
enum { STATISTICS_MAX = 5 };

/* One program's rules. */
typedef struct {
    int place_alone;   /* the place stands for every statistic      */
    int accept_excess; /* excess may be the commoner kind           */
} select_form;

static const select_form forms[] = {
    [ANJI_FORM_ANJI]      = {0, 0},
    [ANJI_FORM_REDDYPROC] = {0, 0},
    [ANJI_FORM_ONEFLUX]   = {1, 1}, /* the first is its mistake */
};

/* The statistics by which outliers are known, the place first. The operational model has
 * a place only where it is significant. */
static size_t statistics(int model, const anjip_change *c, double *x)
{
    int known = model == ANJI_USTAR_DIAGNOSTIC || c->p <= LEVEL;

    x[0] = known ? c->at : NAN;
    x[1] = c->below;
    if (model == ANJI_USTAR_OPERATIONAL) {
        x[2] = c->half * c->se_below;
        return 3;
    }
    x[2] = c->above;
    x[3] = c->half * c->se_below;
    x[4] = c->half * c->se_above;
    return 5;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

typedef struct {
    size_t n;
    double median[STATISTICS_MAX], range[STATISTICS_MAX];
} spread;

static int find_spread(int model, size_t n, const anjip_change_cell *cells, spread *out)
{
    double *x = anjip_malloc(n, sizeof *x);
    double  one[STATISTICS_MAX];

    if (x == NULL)
        return 0;
    out->n = STATISTICS_MAX;
    for (size_t k = 0; k < out->n; k++) {
        size_t m = 0;
        for (size_t i = 0; i < n; i++) {
            out->n = statistics(model, &cells[i].model[model], one);
            if (!isnan(one[k]) && cells[i].tried)
                x[m++] = one[k];
        }
        qsort(x, m, sizeof *x, ascending);
        out->median[k] = m > 0 ? anjip_change_hazen(m, x, 0.5) : NAN;
        out->range[k]  = m >= RANGE_MIN ? anjip_change_hazen(m, x, 0.75) -
                                             anjip_change_hazen(m, x, 0.25)
                                        : NAN;
    }
    free(x);
    return 1;
}

static int is_outlier(const select_form *form, int model, const anjip_change *c,
                      const spread *s)
{
    double x[STATISTICS_MAX];

    statistics(model, c, x);
    for (size_t k = 0; k < s->n; k++)
        if (fabs(x[form->place_alone ? 0 : k] - s->median[k]) > RANGES * s->range[k])
            return 1;
    return 0;
}

static int significant(const anjip_change *c)
{
    return c->p <= LEVEL;
}

static void count_kinds(int model, size_t n, const anjip_change_cell *cells,
                        anjip_change_choice *choice)
{
    memset(choice, 0, sizeof *choice);
    for (size_t i = 0; i < n; i++) {
        const anjip_change *c = &cells[i].model[model];
        choice->tried += cells[i].tried;
        if (!cells[i].tried || !significant(c))
            continue;
        choice->significant++;
        choice->deficit += c->below >= c->above;
    }
}

int anjip_change_select(const anji_ustar_change_opts *o, size_t n_draws,
                        const anjip_change_cell *cells, uint8_t *use,
                        anjip_change_choice *choice)
{
    const select_form *form  = &forms[o->form];
    int                model = (int)o->model;
    size_t             n     = n_draws * ANJIP_CHANGE_CELLS;
    spread             s;

    memset(use, 0, n);
    count_kinds(model, n, cells, choice);
    int deficit    = choice->deficit >= choice->significant - choice->deficit;
    int most       = deficit ? choice->deficit : choice->significant - choice->deficit;
    choice->reason = choice->tried == 0 ? ANJI_CHANGE_FEW_ROWS
                     : (double)most < TRIED_MIN * choice->tried
                         ? ANJI_CHANGE_FEW_DETECTED
                     : !deficit && !form->accept_excess ? ANJI_CHANGE_EXCESS
                                                        : ANJI_CHANGE_FOUND;
    if (choice->reason != ANJI_CHANGE_FOUND)
        return 1;
    if (!find_spread(model, n, cells, &s))
        return 0;
    for (size_t i = 0; i < n; i++) {
        const anjip_change *c = &cells[i].model[model];
        use[i]                = cells[i].tried && significant(c) &&
                 (c->below >= c->above) == deficit && !is_outlier(form, model, c, &s);
        choice->selected += use[i];
    }
    if ((size_t)choice->selected < SELECTED_MIN * n_draws) {
        choice->reason = ANJI_CHANGE_FEW_SELECTED;
        memset(use, 0, n);
    }
    return 1;
}

double anjip_change_mean(int model, size_t n, const anjip_change_cell *cells,
                         const uint8_t *use, int32_t *n_used)
{
    double  sum = 0.0;
    int32_t m   = 0;

    for (size_t i = 0; i < n; i++)
        if (use[i]) {
            sum += cells[i].model[model].at;
            m++;
        }
    if (n_used != NULL)
        *n_used = m;
    return m > 0 ? sum / m : NAN;
}
