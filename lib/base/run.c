/* Threads and polls of long calls.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <pthread.h>

#include "base/run.h"

#define THREADS_MAX 256

int anji_run_init(anji_run *run, size_t size)
{
    if (run == NULL)
        return ANJI_ERR_NULL;
    if (size < ANJIP_SIZE_THROUGH(anji_run, data) || size > UINT32_MAX)
        return ANJI_ERR_OPTS;
    memset(run, 0, size);
    run->struct_size = (uint32_t)size;
    run->threads     = 1;
    return ANJI_OK;
}

int anjip_run_load(anji_run *dst, const anji_run *run, anji_error *err)
{
    anji_run_init(dst, sizeof *dst);
    if (run == NULL)
        return ANJI_OK;
    if (run->struct_size != sizeof *run)
        return anjip_fail(err, ANJI_ERR_OPTS, -1,
                          "run: struct_size is %u, want %zu: call anji_run_init()",
                          (unsigned)run->struct_size, sizeof *run);
    if (run->threads < 1 || run->threads > THREADS_MAX)
        return anjip_fail(err, ANJI_ERR_OPTS, -1, "run: threads is %u, want 1 to %d",
                          (unsigned)run->threads, THREADS_MAX);
    *dst = *run;
    return ANJI_OK;
}

int anjip_poll(const anji_run *run, double done, anji_error *err)
{
    if (run->poll == NULL || run->poll(run->data, done) == 0)
        return ANJI_OK;
    return anjip_fail(err, ANJI_ERR_CANCELLED, -1,
                      "cancelled by the caller with %.0f %% done", 100 * done);
}

static int poll_part(void *data, double done)
{
    const anjip_run_stage *s = data;
    return s->whole->poll(s->whole->data, s->from + (s->to - s->from) * done);
}

const anji_run *anjip_run_part(anjip_run_stage *stage, const anji_run *whole, double from,
                               double to)
{
    anji_run_init(&stage->run, sizeof stage->run);
    stage->run.threads = whole->threads;
    stage->whole       = whole;
    stage->from        = from;
    stage->to          = to;
    if (whole->poll != NULL) {
        stage->run.poll = poll_part;
        stage->run.data = stage;
    }
    return &stage->run;
}

/* What the threads share; lock guards all that changes. */
typedef struct {
    pthread_mutex_t lock;
    anjip_task      task;
    void           *context;
    size_t          n, next, ended;
    int             stop, status;
    size_t          failed; /* the lowest task that failed; n: none */
    anji_error      err;
} crew;

/* One task more: 0 when there is none left. */
static int work(crew *c)
{
    anji_error err;

    pthread_mutex_lock(&c->lock);
    size_t k    = c->next;
    int    more = k < c->n && !c->stop && c->status == ANJI_OK;
    if (more)
        c->next++;
    pthread_mutex_unlock(&c->lock);
    if (!more)
        return 0;
    anjip_begin(&err);
    int status = c->task(c->context, k, &err);
    pthread_mutex_lock(&c->lock);
    c->ended++;
    if (status != ANJI_OK && k < c->failed) {
        c->failed = k;
        c->status = status;
        c->err    = err;
    }
    pthread_mutex_unlock(&c->lock);
    return 1;
}

static void *follow(void *shared)
{
    while (work(shared))
        ;
    return NULL;
}

static double share(crew *c)
{
    pthread_mutex_lock(&c->lock);
    double done = (double)c->ended / (double)c->n;
    pthread_mutex_unlock(&c->lock);
    return done;
}

/* The caller's thread: works like the others, and polls between tasks. */
static int lead(crew *c, const anji_run *run, double from, double to, anji_error *err)
{
    int status = anjip_poll(run, from, err);

    while (status == ANJI_OK && work(c))
        status = anjip_poll(run, from + (to - from) * share(c), err);
    pthread_mutex_lock(&c->lock);
    c->stop = 1;
    pthread_mutex_unlock(&c->lock);
    return status;
}

int anjip_parallel(const anji_run *run, double from, double to, size_t n,
                   anjip_task task, void *context, anji_error *err)
{
    pthread_t threads[THREADS_MAX];
    size_t    n_threads = 0;
    crew c = {.task = task, .context = context, .n = n, .failed = n, .status = ANJI_OK};

    if (n == 0)
        return anjip_poll(run, to, err);
    pthread_mutex_init(&c.lock, NULL);
    while (n_threads + 1 < run->threads && n_threads + 1 < n &&
           pthread_create(&threads[n_threads], NULL, follow, &c) == 0)
        n_threads++;
    int status = lead(&c, run, from, to, err);
    for (size_t t = 0; t < n_threads; t++)
        pthread_join(threads[t], NULL);
    pthread_mutex_destroy(&c.lock);
    if (status == ANJI_OK && c.status != ANJI_OK) {
        status = c.status;
        if (err != NULL)
            *err = c.err;
    }
    return status;
}
