/* Every allocation is made to fail once. Include in one file of a program; works with
 * glibc without sanitizers, where the program's malloc serves shared libraries too.
 * Elsewhere OOM_WORKS is 0.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_TESTS_OOM_H
#define ANJI_TESTS_OOM_H

#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OOM_WORKS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||             \
    __has_feature(memory_sanitizer)
#define OOM_WORKS 0
#endif
#endif
#if !defined(OOM_WORKS) && defined(__GLIBC__)
#define OOM_WORKS 1
#endif
#ifndef OOM_WORKS
#define OOM_WORKS 0
#endif

/* One operation. prepare may be NULL and is not made to fail; run returns the status of
 * the call under test; clean frees what both left, whatever became of run. */
typedef struct {
    const char *what;
    void *(*prepare)(void);
    int (*run)(void *state);
    void (*clean)(void *state);
    int sorts; /* it calls qsort(), which does without the memory it does not get */
} oom_operation;

#if OOM_WORKS
/* Tests are compiled with hidden visibility, which nothing outside would see. */
#pragma GCC visibility push(default)
extern void           *__libc_malloc(size_t size);
extern void           *__libc_calloc(size_t n, size_t size);
extern void           *__libc_realloc(void *block, size_t size);
extern void           *__libc_memalign(size_t alignment, size_t size);
extern void            __libc_free(void *block);

static long oom_countdown = -1; /* allocations until one fails; -1: none does */
static long oom_live;           /* blocks allocated and not freed             */
static int  oom_fired;

static int oom_fails(void)
{
    if (oom_countdown < 0 || oom_countdown-- > 0)
        return 0;
    oom_fired = 1;
    return 1;
}

static void *oom_note(void *block)
{
    oom_live += block != NULL;
    return block;
}

void *malloc(size_t size)
{
    return oom_fails() ? NULL : oom_note(__libc_malloc(size));
}

void *calloc(size_t n, size_t size)
{
    return oom_fails() ? NULL : oom_note(__libc_calloc(n, size));
}

void *realloc(void *block, size_t size)
{
    if (oom_fails())
        return NULL;
    void *moved = __libc_realloc(block, size);
    oom_live += (block == NULL) && (moved != NULL);
    return moved;
}

void *aligned_alloc(size_t alignment, size_t size); /* C11, not in C99's header */
void *aligned_alloc(size_t alignment, size_t size)
{
    return oom_fails() ? NULL : oom_note(__libc_memalign(alignment, size));
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    void *block = aligned_alloc(alignment, size);
    if (block == NULL)
        return 12; /* ENOMEM */
    *out = block;
    return 0;
}

void free(void *block)
{
    oom_live -= block != NULL;
    __libc_free(block);
}

#pragma GCC visibility pop

/* Run once with the k-th allocation failing, 0 the first; -1 for none. Leaked: blocks
 * that remain. Returns the status; oom_fired says whether there was a k-th. */
static int oom_once(const oom_operation *op, long k, long *leaked)
{
    long  before  = oom_live;
    void *state   = op->prepare == NULL ? NULL : op->prepare();
    oom_fired     = 0;
    oom_countdown = k;
    int status    = op->run(state);
    oom_countdown = -1;
    if (op->clean != NULL)
        op->clean(state);
    *leaked = oom_live - before;
    return status;
}

/* Valgrind puts its own malloc in the place of this program's: then a test skips. */
static inline int allocations_are_seen(void)
{
    /* through pointers, or the compiler would take the pair away */
    void *(*volatile get)(size_t) = malloc;
    void (*volatile put)(void *)  = free;
    long  before                  = oom_live;
    void *block                   = get(16);
    long  after                   = oom_live;
    put(block);
    return after == before + 1;
}
#endif

#endif
