/* anjicarbon/run.h - how a long call runs: threads, progress, a way to stop it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_RUN_H
#define ANJICARBON_RUN_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Circumstances of a long call, never part of its result: the same bits on any number of
 * threads, polled or not. Call anji_run_init(), then change fields. Functions take it in
 * their options, as `run`; NULL is one thread and no poll.
 */
typedef struct anji_run {
    uint32_t struct_size; /**< bytes known to the caller; written by init      */
    uint32_t threads;     /**< at most so many work at once, 1 to 256      [1] */
    /** Called now and then from the caller's own thread with the share that is done, 0 to
     *  1, never falling. Not 0 ends the call with ANJI_ERR_CANCELLED. NULL: not called. */
    int (*poll)(void *data, double done);
    void *data; /**< handed to poll */
} anji_run;

/** Write the defaults; pass sizeof *run. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_run_init(anji_run *run, size_t size);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_RUN_H */
