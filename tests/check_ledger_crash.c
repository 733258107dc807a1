/* A ledger survives: killed before, or halfway through, each system call that writes;
 * killed at random; two, four processes at once. What was acknowledged is there, at most
 * the operation under way is there as well, and the invariants hold.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE 1 /* the 64-bit calls */
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <anjicarbon/random.h>

#include "suite.h"

#include "ledger_case.h"

#define PATH "check_ledger_crash.tmp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CALLS_ARE_SEEN 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||             \
    __has_feature(memory_sanitizer)
#define CALLS_ARE_SEEN 0
#endif
#endif
#if !defined(CALLS_ARE_SEEN) && defined(__linux__) && defined(__GLIBC__)
#define CALLS_ARE_SEEN 1
#endif
#ifndef CALLS_ARE_SEEN
#define CALLS_ARE_SEEN 0
#endif

static long calls_seen;       /* that write                                      */
static long kill_at = -1;     /* the call before which to die; -1: none          */
static int  halfway;          /* die after half of the bytes of that call        */
static char has_bytes[4096];  /* the calls that have some, as they were learnt   */

#if CALLS_ARE_SEEN
#include <sys/syscall.h>

/* The program's own functions take the place of libc's for SQLite, too. Syncing is left
 * out: a killed process loses no page that the kernel has. */
#pragma GCC visibility push(default)

static int dies_here(void)
{
    int here = calls_seen++ == kill_at;
    if (here && !halfway)
        raise(SIGKILL);
    return here;
}

static ssize_t put(int fd, const void *bytes, size_t n, off_t at, int seek)
{
    if (calls_seen >= 0 && calls_seen < (long)sizeof has_bytes)
        has_bytes[calls_seen] = 1;
    int here = dies_here();
    if (here)
        n /= 2;
    ssize_t done = seek ? syscall(SYS_pwrite64, fd, bytes, n, at)
                        : syscall(SYS_write, fd, bytes, n);
    if (here)
        raise(SIGKILL);
    return done;
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    return put(fd, bytes, n, 0, 0);
}
ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    return put(fd, bytes, n, at, 1);
}
ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
    return put(fd, bytes, n, at, 1);
}

static int afterwards(long done, int here)
{
    if (here)
        raise(SIGKILL);
    return (int)done;
}

int fsync(int fd)
{
    (void)fd;
    return afterwards(0, dies_here());
}
int fdatasync(int fd)
{
    (void)fd;
    return afterwards(0, dies_here());
}
int ftruncate(int fd, off_t size)
{
    int here = dies_here();
    return afterwards(syscall(SYS_ftruncate, fd, size), here);
}
int ftruncate64(int fd, off64_t size)
{
    int here = dies_here();
    return afterwards(syscall(SYS_ftruncate, fd, size), here);
}
int unlink(const char *path)
{
    int here = dies_here();
    return afterwards(syscall(SYS_unlinkat, AT_FDCWD, path, 0), here);
}
int rename(const char *from, const char *to)
{
    int here = dies_here();
    return afterwards(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0), here);
}

static int opens(const char *path, int flags, mode_t mode)
{
    int here = (flags & O_CREAT) ? dies_here() : 0;
    return afterwards(syscall(SYS_openat, AT_FDCWD, path, flags, mode), here);
}
int open(const char *path, int flags, ...)
{
    va_list ap;
    va_start(ap, flags);
    mode_t mode = (flags & O_CREAT) ? (mode_t)va_arg(ap, int) : 0;
    va_end(ap);
    return opens(path, flags, mode);
}
int open64(const char *path, int flags, ...)
{
    va_list ap;
    va_start(ap, flags);
    mode_t mode = (flags & O_CREAT) ? (mode_t)va_arg(ap, int) : 0;
    va_end(ap);
    return opens(path, flags, mode);
}
#pragma GCC visibility pop
#endif

/* ---- the operations of one run ------------------------------------------------------------ */

#define OPERATIONS 12
static const char *const two_of[] = {"village", "buyer"};

/* Operation k of a fixed course, which begins with the making of the ledger. */
static int operate(anji_ledger **ledger, int k)
{
    anji_ledger_retirement r        = {"Hotel", "Stay", "2026-11-24", -1, 0};
    anji_ledger_request    asked    = {NOW, "R-1"};
    anji_ledger_issuance   i        = case_issuance();
    anji_ledger_part       buffer   = {B1 "1-120", 20, "village"};
    anji_ledger_part       hold     = {B1 "21-120", 100, "village"};
    anji_ledger_part       sell     = {B1 "31-90", 60, "village"};
    anji_ledger_part       use      = {B1 "41-90", 25, "buyer"};
    anji_ledger_part       drop     = {B1 "21-120", 3, "village"};
    anji_ledger_part       pay      = {B1 "24-30", 5, "village"};

    switch (k) {
    case 0: return anji_ledger_create(PATH, "ANJI", NOW, NULL, ledger, NULL);
    case 1: return anji_ledger_account(*ledger, &now, "village", "V", NULL, NULL);
    case 2: return anji_ledger_account(*ledger, &now, "buyer", "B", NULL, NULL);
    case 3:
        return anji_ledger_method(*ledger, &now, i.method, ANJI_ELIGIBLE_CCER, NULL, NULL);
    case 4: return anji_ledger_issue(*ledger, &now, &i, NULL, NULL);
    case 5: return anji_ledger_buffer(*ledger, &now, &buffer, NULL, NULL);
    case 6: return anji_ledger_hold(*ledger, &now, &hold, NULL, NULL);
    case 7: return anji_ledger_transfer(*ledger, &now, &sell, "buyer", NULL, NULL);
    case 8: return anji_ledger_retire(*ledger, &asked, &use, &r, NULL, NULL);
    case 9: return anji_ledger_cancel(*ledger, &now, &drop, "twice", NULL, NULL);
    case 10: return anji_ledger_reverse(*ledger, &now, "P1", 25, "snow", NULL, NULL, NULL);
    default: return anji_ledger_replace(*ledger, &now, &pay, "P1", NULL, NULL);
    }
}

static void run_all(int pipe_out)
{
    anji_ledger *ledger = NULL;

    for (int k = 0; k < OPERATIONS; k++) {
        char done = (char)(k + 1);
        if (operate(&ledger, k) != ANJI_OK)
            _exit(3);
        long keep = kill_at, seen = calls_seen;
        kill_at = -1; /* the acknowledgement is not the ledger's */
        if (pipe_out >= 0 && write(pipe_out, &done, 1) != 1)
            _exit(4);
        kill_at    = keep;
        calls_seen = seen;
    }
    anji_ledger_close(ledger);
}

/* The hashes of the course, which is the same every time. */
static char wanted[OPERATIONS][ANJI_SHA256_HEX];

static long learn(void)
{
    anji_ledger *ledger;
    anji_error   err;

    remove_ledger(PATH);
    calls_seen = 0;
    memset(has_bytes, 0, sizeof has_bytes);
    run_all(-1);
    long calls = calls_seen;
    ck_assert_int_eq(anji_ledger_open(PATH, NULL, &ledger, &err), ANJI_OK);
    for (int k = 0; k < OPERATIONS; k++)
        ck_assert_int_eq(anji_ledger_entry(ledger, k + 1, NULL, wanted[k], &err), 0);
    stands(ledger);
    anji_ledger_close(ledger);
    return calls;
}

/* After a crash: at least `acked` entries, at most one more, all as wanted, all proved. */
static int survived(int acked)
{
    anji_ledger *ledger = NULL;
    anji_error   err;
    char         hash[ANJI_SHA256_HEX];

    int status = anji_ledger_open(PATH, NULL, &ledger, &err);
    if (status != ANJI_OK && acked == 0) { /* killed while it was made: made again */
        ck_assert_msg(access(PATH, F_OK) != 0 ||
                          strstr(err.message, "this is no ledger") != NULL,
                      "%s", err.message);
        status = anji_ledger_create(PATH, "ANJI", NOW, NULL, &ledger, &err);
    }
    ck_assert_msg(status == ANJI_OK, "%s", err.message);
    int64_t n = anji_ledger_length(ledger, &err);
    ck_assert_msg(n >= acked && n <= acked + 1, "%d acknowledged, %lld there", acked,
                  (long long)n);
    for (int64_t k = 1; k <= n; k++) {
        ck_assert_int_eq(anji_ledger_entry(ledger, k, NULL, hash, &err), ANJI_OK);
        ck_assert_str_eq(hash, wanted[k - 1]);
    }
    stands(ledger);
    anji_ledger_close(ledger);
    return n > acked;
}

START_TEST(killed_at_each_call)
{
    long killed = 0, beyond = 0, torn = 0;

    if (!CALLS_ARE_SEEN)
        SKIP("system calls cannot be intercepted in this build");
    long calls = learn();
    if (calls < 10 * OPERATIONS || calls >= (long)sizeof has_bytes)
        SKIP("the library's system calls are not seen: it is linked in another way");
    for (long k = 0; k < 2 * calls; k++) {
        int  ends[2], status;
        char done, acked = 0;
        if (k >= calls && !has_bytes[k % calls])
            continue;
        torn += k >= calls;
        remove_ledger(PATH);
        ck_assert_int_eq(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0) {
            halfway    = k >= calls;
            kill_at    = k % calls;
            calls_seen = 0;
            run_all(ends[1]);
            _exit(0);
        }
        close(ends[1]);
        while (read(ends[0], &done, 1) == 1)
            acked = done;
        close(ends[0]);
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        ck_assert_msg((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) ||
                          (WIFEXITED(status) && WEXITSTATUS(status) == 0),
                      "call %ld: status %d", k, status);
        killed += WIFSIGNALED(status) != 0;
        beyond += survived(acked);
    }
    printf("killed before each of %ld system calls that write, and halfway through the "
           "%ld that have bytes: %ld times; the operation under way had been committed "
           "%ld times\n",
           calls, torn, killed, beyond);
    remove_ledger(PATH);
}
END_TEST

/* ---- at random ------------------------------------------------------------------------------- */

#define ROUNDS 200

static void busy(int pipe_out)
{
    anji_ledger     *ledger;
    anji_ledger_part part = {B1 "21-120", 1, "village"};

    if (anji_ledger_open(PATH, NULL, &ledger, NULL) != ANJI_OK)
        _exit(3);
    anji_ledger_filter filter = {NULL, NULL, B1 "21-21", 0, -1, 0};
    anji_ledger_block *rows;
    size_t             n;
    if (anji_ledger_blocks(ledger, &filter, &rows, &n, NULL) != ANJI_OK || n != 1)
        _exit(4);
    int at = strcmp(rows[0].holder, "buyer") == 0;
    anji_ledger_rows_free(rows);
    for (;;) {
        int64_t entry;
        part.holder = two_of[at];
        at          = !at;
        if (anji_ledger_transfer(ledger, &now, &part, two_of[at], &entry, NULL) != ANJI_OK)
            _exit(5);
        if (write(pipe_out, &entry, sizeof entry) != sizeof entry)
            _exit(6);
    }
}

static void kill_after(pid_t child, anji_random *random)
{
    struct timespec pause = {0, 1 + (long)(anji_random_uniform(random) * 12e6)};
    nanosleep(&pause, NULL);
    ck_assert_int_eq(kill(child, SIGKILL), 0);
}

START_TEST(killed_at_random)
{
    anji_random *random = NULL;
    int64_t      acked  = 0, total = 0;
    anji_error   err;
    anji_ledger *ledger;

    ck_assert_int_eq(anji_random_new(42, 0, &random, &err), ANJI_OK);
    for (int k = 0; k < ROUNDS; k++) {
        int     ends[2], status;
        int64_t entry;
        if (k % 25 == 0) {
            anji_ledger_close(full_case(PATH));
            acked = 8;
        }
        ck_assert_int_eq(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0)
            busy(ends[1]);
        close(ends[1]);
        if (k % 3 > 0 && read(ends[0], &entry, sizeof entry) == sizeof entry) {
            acked = entry; /* two in three are at work when they die */
            total++;
        }
        kill_after(child, random);
        while (read(ends[0], &entry, sizeof entry) == sizeof entry) {
            acked = entry;
            total++;
        }
        close(ends[0]);
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        ck_assert_msg(WIFSIGNALED(status), "round %d: status %d", k, status);
        ck_assert_msg(anji_ledger_open(PATH, NULL, &ledger, &err) == 0, "%s",
                      err.message);
        int64_t n = anji_ledger_length(ledger, &err);
        ck_assert_msg(n == acked || n == acked + 1, "%lld acknowledged, %lld there",
                      (long long)acked, (long long)n);
        stands(ledger);
        anji_ledger_close(ledger);
        acked = n;
    }
    anji_random_free(random);
    printf("killed at random: %d times, %lld operations acknowledged, none lost\n", ROUNDS,
           (long long)total);
    remove_ledger(PATH);
}
END_TEST

/* ---- several at once ----------------------------------------------------------------------------- */

#define PROCESSES 4
#define TRIES     20

/* Returns how often f succeeded in each child, by their exit statuses. */
static int at_once(int (*f)(int process))
{
    pid_t child[PROCESSES];
    int   total = 0;

    for (int p = 0; p < PROCESSES; p++) {
        child[p] = fork();
        if (child[p] == 0)
            _exit(f(p));
    }
    for (int p = 0; p < PROCESSES; p++) {
        int status;
        ck_assert_int_eq(waitpid(child[p], &status, 0), child[p]);
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) < 200, "process %d: %d", p,
                      status);
        total += WEXITSTATUS(status);
    }
    return total;
}

static int issue_same(int process)
{
    anji_ledger         *ledger;
    anji_ledger_issuance i    = case_issuance();
    int                  done = 0;

    (void)process;
    for (int k = 0; k < TRIES; k++) {
        if (anji_ledger_open(PATH, NULL, &ledger, NULL) != ANJI_OK)
            return 200;
        int status = anji_ledger_issue(ledger, &now, &i, NULL, NULL);
        if (status != ANJI_OK && status != ANJI_ERR_DOMAIN)
            return 201;
        done += status == ANJI_OK;
        anji_ledger_close(ledger);
    }
    return done;
}

/* Each process wants each tonne of the same block. */
static int take_each(int process)
{
    anji_ledger     *ledger;
    char             serial[ANJI_SERIAL_SIZE];
    anji_ledger_part part = {serial, 1, "village"};
    int              done = 0;

    if (anji_ledger_open(PATH, NULL, &ledger, NULL) != ANJI_OK)
        return 200;
    for (int k = 0; k < TRIES * 2; k++) {
        int tonne = 21 + (k + process * 10) % (TRIES * 2);
        snprintf(serial, sizeof serial, B1 "%d-%d", tonne, tonne);
        int status = anji_ledger_transfer(ledger, &now, &part, "buyer", NULL, NULL);
        if (status != ANJI_OK && status != ANJI_ERR_DOMAIN)
            return 201;
        done += status == ANJI_OK;
    }
    anji_ledger_close(ledger);
    return done;
}

START_TEST(several_at_once)
{
    anji_ledger_part    buffer = {B1 "1-120", 20, "village"};
    anji_ledger_part    hold   = {B1 "21-120", 100, "village"};
    anji_ledger_balance b;
    anji_ledger        *ledger;
    anji_error          err;

    anji_ledger_close(empty_case(PATH, NULL));
    int issued = at_once(issue_same);
    ck_assert_int_eq(issued, 1);
    ck_assert_int_eq(anji_ledger_open(PATH, NULL, &ledger, &err), ANJI_OK);
    ck_assert_int_eq(anji_ledger_buffer(ledger, &now, &buffer, NULL, &err), ANJI_OK);
    ck_assert_int_eq(anji_ledger_hold(ledger, &now, &hold, NULL, &err), ANJI_OK);
    anji_ledger_close(ledger);
    int taken = at_once(take_each);
    ck_assert_int_eq(taken, 2 * TRIES);
    ck_assert_int_eq(anji_ledger_open(PATH, NULL, &ledger, &err), ANJI_OK);
    ck_assert_int_eq(anji_ledger_sum(ledger, "buyer", NULL, &b, &err), ANJI_OK);
    ck_assert_int_eq(b.tonnes[ANJI_STATE_HELD], 2 * TRIES);
    stands(ledger);
    anji_ledger_close(ledger);
    printf("%d processes, %d issues of one statement: %d issued; %d transfers of %d "
           "tonnes: each moved once\n",
           PROCESSES, PROCESSES * TRIES, issued, PROCESSES * 2 * TRIES, 2 * TRIES);
    remove_ledger(PATH);
}
END_TEST

SUITE_MAIN("ledger_crash", tcase_add_test(tc, killed_at_each_call);
           tcase_add_test(tc, killed_at_random); tcase_add_test(tc, several_at_once);)
