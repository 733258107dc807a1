/* Each allocation of statements and their verification fails once: the call says so,
 * leaks nothing, leaves the statement as it was, and succeeds the next time. Reading is not
 * among them: jansson 2.14 writes past its buffer where a string cannot grow.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <anjicarbon/account.h>

#include "suite.h"

#include "oom.h"

#define ALLOCATIONS_MAX 20000
#define INPUT           "check_oom_statement.in"
#define OUTPUT          "check_oom_statement.json"

static char  *kept; /* the bytes of a statement */
static size_t n_kept;

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    ck_assert_int_eq(fclose(file), 0);
}

/* More entries than the first room of a list, so that lists grow. */
static int fill(anji_statement *s)
{
    anji_read_opts opts;
    anji_line_note note = {"text", "clause", "input.plots option.read.step"};
    int status = anji_statement_add_input(s, "plots", INPUT, 1, "a", "b", NULL);

    anji_read_opts_init(&opts, sizeof opts);
    if (status == ANJI_OK)
        status = anji_statement_add_options(s, "read", anji_read_param, &opts, NULL);
    if (status == ANJI_OK)
        status = anji_statement_add_method(s, "sum", "1", "by hand", NULL);
    if (status == ANJI_OK)
        status = anji_statement_add_remark(s, "remark", NULL);
    if (status == ANJI_OK)
        status = anji_statement_add_component(s, "model", 1, 2, "t CO2", 9,
                                              ANJI_ERROR_SHARED, &note, NULL);
    for (int i = 0; i < 20 && status == ANJI_OK; i++) {
        char name[20];
        snprintf(name, sizeof name, "line%d", i);
        status = anji_statement_add_number(s, ANJI_LINE_RESULT, name, i, 2, "t CO2",
                                           &note, NULL);
    }
    return status;
}

static int run_make(void *state)
{
    anji_statement *s;
    int             status = anji_statement_new("sample", "x", &s, NULL);

    (void)state;
    if (status == ANJI_OK)
        status = fill(s);
    anji_statement_free(s);
    return status;
}

static void *with_statement(void)
{
    anji_statement *s = NULL;
    anji_statement_parse(n_kept, kept, "kept", &s, NULL);
    return s;
}

static void clean_statement(void *state)
{
    anji_statement_free(state);
}

/* A statement that had no memory for a remark is what it was. */
static int run_add(void *state)
{
    char a[ANJI_SHA256_HEX], b[ANJI_SHA256_HEX];
    int  before = anji_statement_hash(state, a, NULL);
    int  status = before == ANJI_OK
                      ? anji_statement_add_option(state, "more.one", 0.1, "1", NULL)
                      : before;

    if (status != ANJI_OK && anji_statement_hash(state, b, NULL) == ANJI_OK &&
        before == ANJI_OK)
        ck_assert_str_eq(a, b);
    return status;
}

static int run_write(void *state)
{
    return anji_statement_write(state, OUTPUT, NULL);
}

static int run_crate(void *state)
{
    const anji_crate crate = {"s.json", "2026-11-24", "https://example.org/l", "A"};
    char            *bytes;
    size_t           n;
    int              status = anji_statement_crate(state, &crate, &bytes, &n, NULL);

    anji_statement_bytes_free(bytes);
    return status;
}

static int run_verify(void *state)
{
    const char           *path = INPUT;
    anji_verify_findings *found;
    int                   status = anji_verify(state, 1, &path, NULL, &found, NULL);

    anji_verify_findings_free(found);
    return status;
}

static const oom_operation operations[] = {
    {"make", NULL, run_make, NULL, 1},
    {"add", with_statement, run_add, clean_statement, 1},
    {"write", with_statement, run_write, clean_statement, 1},
    {"crate", with_statement, run_crate, clean_statement, 1},
    {"verify", with_statement, run_verify, clean_statement, 1},
};

START_TEST(each_allocation)
{
#if OOM_WORKS
    anji_statement *s;

    if (!allocations_are_seen())
        SKIP("another malloc stands in front of this program's");
    write_text(INPUT, "1\n");
    ck_assert_int_eq(anji_statement_new("sample", "x", &s, NULL), ANJI_OK);
    ck_assert_int_eq(fill(s), ANJI_OK);
    ck_assert_int_eq(anji_statement_bytes(s, &kept, &n_kept, NULL), ANJI_OK);
    anji_statement_free(s);
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        long failed = 0;
        for (long k = 0;; k++) {
            long leaked;
            int  status = oom_once(&operations[i], k, &leaked);
            ck_assert_msg(leaked == 0, "%s, allocation %ld: %ld blocks are left",
                          operations[i].what, k, leaked);
            if (!oom_fired) {
                ck_assert_msg(status == ANJI_OK, "%s: %d", operations[i].what, status);
                break;
            }
            failed++;
            /* fopen() says so as an error of the file; qsort() and fread() do without */
            ck_assert_msg(status == ANJI_ERR_MEMORY || status == ANJI_ERR_IO ||
                              (operations[i].sorts && status == ANJI_OK),
                          "%s, allocation %ld: status %d", operations[i].what, k,
                          status);
            ck_assert_int_lt(k, ALLOCATIONS_MAX);
        }
        ck_assert_msg(failed > 0, "%s allocates nothing", operations[i].what);
    }
    anji_statement_bytes_free(kept);
    remove(INPUT);
    remove(OUTPUT);
    remove(OUTPUT ".build.json");
#else
    SKIP("needs glibc's malloc and no sanitizer");
#endif
}
END_TEST

SUITE_MAIN("oom_statement", tcase_add_test(tc, each_allocation);)
