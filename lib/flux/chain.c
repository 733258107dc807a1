/* What the steps of the chain share: memory, the list of steps, warnings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>

#include "flux/chain.h"

void *anjip_chain_keep(chain *c, size_t n, size_t size)
{
    if (c->n_owned == CHAIN_OWNED_MAX)
        return NULL;
    void *memory = anjip_calloc(n, size);
    if (memory != NULL)
        c->owned[c->n_owned++] = memory;
    return memory;
}

double *anjip_chain_column(chain *c)
{
    double *x = anjip_chain_keep(c, c->n, sizeof *x);
    for (size_t i = 0; x != NULL && i < c->n; i++)
        x[i] = NAN;
    return x;
}

void anjip_chain_step(chain *c, const char *name, int64_t n, const char *text)
{
    if (c->n_steps < CHAIN_STEPS_MAX)
        c->steps[c->n_steps++] = (anji_tower_step){name, text, n};
}

void anjip_chain_warn(chain *c, const char *fmt, ...)
{
    if (c->n_warnings == CHAIN_WARNINGS_MAX)
        return;
    if (c->n_warnings == CHAIN_WARNINGS_MAX - 1) /* never silently fewer */
        fmt = "there are more warnings than fit here: see the flags of every period";
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(c->warnings[c->n_warnings++], CHAIN_WARNING_SIZE, fmt, ap);
    va_end(ap);
}
