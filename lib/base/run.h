/* Tasks that do not depend on each other, spread over threads; nothing here is exported.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_RUN_H
#define ANJI_RUN_H

#include <anjicarbon/run.h>

#include "private.h"

/* One task. It writes only what belongs to k, so that no thread can change a result. */
typedef int (*anjip_task)(void *context, size_t k, anji_error *err);

/* Copies run to dst, or the defaults for NULL, and checks it. */
int anjip_run_load(anji_run *dst, const anji_run *run, anji_error *err);

/* Tasks 0 to n - 1 on run->threads threads (run is loaded), polling from `from` to `to`.
 * Returns ANJI_OK, the failure of the lowest task that failed, with its err, or
 * ANJI_ERR_CANCELLED. Tasks begin in the order of k, and one that has begun ends; where a
 * thread cannot be had the others do its work. */
int anjip_parallel(const anji_run *run, double from, double to, size_t n,
                   anjip_task task, void *context, anji_error *err);

/* Tell the caller how much is done. ANJI_OK, or ANJI_ERR_CANCELLED with err filled. */
int anjip_poll(const anji_run *run, double done, anji_error *err);

/* A part of a longer call: a run whose 0 to 1 is `from` to `to` of whole (loaded). Lives as
 * long as stage, which is not moved. */
typedef struct {
    anji_run        run;
    const anji_run *whole;
    double          from, to;
} anjip_run_stage;
const anji_run *anjip_run_part(anjip_run_stage *stage, const anji_run *whole, double from,
                               double to);

#endif
