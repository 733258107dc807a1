/* Does a statement follow from its files?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/ledger.h>

#include "account/file.h"
#include "account/hash.h"
#include "account/recompute.h"
#include "account/verify_private.h"

#define JOBS_MAX 64 /* statements within statements */
#define SHORT    16 /* digits of a hash in a sentence */

static const anji_param params[] = {
    ANJIP_PARAM(anji_verify_opts, zero, ANJI_PARAM_UINT32, "1", 0, 0, 0, "must be 0"),
};
static const anjip_opts_kind kind = {"verify", params, ANJIP_COUNT(params),
                                     sizeof(anji_verify_opts),
                                     sizeof(anji_verify_opts)};

int anji_verify_opts_init(anji_verify_opts *opts, size_t size)
{
    return anjip_opts_init(&kind, opts, size);
}

/* A file that was given. */
typedef struct {
    const char *path;
    int64_t     bytes;
    char        sha256[ANJI_SHA256_HEX];
    int         used;
} given;

/* A statement that is to be checked. */
typedef struct {
    const anji_statement *statement;
    anji_statement       *owned; /* NULL: the caller's, the one that was asked for */
    char                  hash[ANJI_SHA256_HEX];
} job;

typedef struct {
    anji_verify_opts      opts;
    anji_verify_findings *found;
    given                *files;
    size_t                n_files;
    job                   jobs[JOBS_MAX];
    size_t                n_jobs;
    anji_error           *err;
} check;

/* ---- a: the signature ------------------------------------------------------------------ */
static int check_signature(check *c, const anji_statement *s)
{
    static const struct {
        int status, code;
    } codes[] = {
        {ANJI_OK, ANJI_FOUND_SIGNATURE},
        {ANJI_ERR_NOT_FOUND, ANJI_FOUND_NO_SIGNATURE},
        {ANJI_ERR_AMBIGUOUS, ANJI_FOUND_WRONG_KEY},
        {ANJI_ERR_DOMAIN, ANJI_FOUND_BAD_SIGNATURE},
    };
    char       *bytes;
    size_t      n;
    anji_error  why;
    const char *key = c->opts.key, *signature = c->opts.signature;

    if (key == NULL)
        return ANJI_OK;
    int status = anji_statement_bytes(s, &bytes, &n, c->err);
    if (status != ANJI_OK)
        return status;
    anjip_begin(&why);
    status = anjip_check_bytes(key, n, bytes, signature, &why);
    free(bytes);
    for (size_t i = 0; i < ANJIP_COUNT(codes); i++)
        if (codes[i].status == status) {
            anjip_found(c->found, codes[i].code, "signature", NULL, NULL, "%s",
                        status == ANJI_OK ? "signed by the key that was given"
                                          : why.message);
            return ANJI_OK;
        }
    if (c->err != NULL)
        *c->err = why;
    return status;
}

/* ---- b: the inputs --------------------------------------------------------------------- */
static given *by_hash(check *c, const char *sha256)
{
    for (size_t i = 0; i < c->n_files; i++)
        if (strcmp(c->files[i].sha256, sha256) == 0)
            return &c->files[i];
    return NULL;
}

static int is_recorded(const anji_statement *s, const given *file)
{
    for (size_t i = 0; i < s->n_inputs; i++)
        if (strcmp(s->inputs[i].sha256, file->sha256) == 0)
            return 1;
    return 0;
}

/* A file of that name which is no other input. */
static given *by_name(check *c, const anji_statement *s, const char *name)
{
    for (size_t i = 0; i < c->n_files; i++)
        if (strcmp(anjip_base_name(c->files[i].path), name) == 0 &&
            !is_recorded(s, &c->files[i]))
            return &c->files[i];
    return NULL;
}

static void say_altered(check *c, const anjip_input *in, const given *file)
{
    char path[320], rows[40] = "";

    snprintf(path, sizeof path, "input.%.300s", in->role);
    if (in->rows >= 0)
        snprintf(rows, sizeof rows, ", %lld rows", (long long)in->rows);
    anjip_found(c->found, ANJI_FOUND_ALTERED, path, in->sha256, file->sha256,
                "%s: %s is not the file of the statement: recorded SHA-256 %.*s..., "
                "%lld bytes%s; found %.*s..., %lld bytes%s",
                path, file->path, SHORT, in->sha256, (long long)in->bytes, rows, SHORT,
                file->sha256, (long long)file->bytes,
                file->bytes == in->bytes ? " (as many: some were changed)" : "");
}

static void say_missing(check *c, const anjip_input *in)
{
    char path[320];

    snprintf(path, sizeof path, "input.%.300s", in->role);
    anjip_found(c->found, ANJI_FOUND_MISSING, path, in->sha256, NULL,
                "%s: %s is missing (SHA-256 %.*s..., %lld bytes)", path, in->file,
                SHORT, in->sha256, (long long)in->bytes);
}

static void say_matched(check *c, const anjip_input *in, const given *file)
{
    char        path[320];
    const char *name = anjip_base_name(file->path);

    snprintf(path, sizeof path, "input.%.300s", in->role);
    anjip_found(c->found, ANJI_FOUND_INPUT, path, in->sha256, file->sha256,
                "%s: %s has the recorded SHA-256 %.*s...", path, file->path, SHORT,
                in->sha256);
    if (strcmp(name, in->file) != 0)
        anjip_found(c->found, ANJI_FOUND_NOTE, path, in->file, name,
                    "%s: recorded as %s, given as %s", path, in->file, name);
}

/* A file for each input, by hash, then by name; NULL: there is none. The number found. */
static size_t match(check *c, const anji_statement *s, given **files)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n_inputs; i++) {
        files[i] = by_hash(c, s->inputs[i].sha256);
        if (files[i] == NULL)
            files[i] = by_name(c, s, s->inputs[i].file);
        n += files[i] != NULL;
    }
    return n;
}

/* What was found of each input; 1 when there is a file for each of them. */
static int tell_inputs(check *c, const anji_statement *s, given **files)
{
    int all = 1;

    for (size_t i = 0; i < s->n_inputs; i++) {
        const anjip_input *in = &s->inputs[i];
        if (files[i] == NULL) {
            say_missing(c, in);
            all = 0;
            continue;
        }
        files[i]->used = 1;
        if (strcmp(files[i]->sha256, in->sha256) == 0)
            say_matched(c, in, files[i]);
        else
            say_altered(c, in, files[i]);
    }
    return all;
}

/* Whether a file begins as a statement does: its first member has the first name. */
static int is_statement(const char *path)
{
    static const char head[] = "{\"anji_statement\":";
    char              start[sizeof head - 1];
    FILE             *file = fopen(path, "rb");
    size_t            n    = file != NULL ? fread(start, 1, sizeof start, file) : 0;

    if (file != NULL)
        fclose(file);
    return n == sizeof start && memcmp(start, head, n) == 0;
}

/* Inputs that are statements themselves are checked after this one. */
static int enlist(check *c, const anji_statement *s, given **files)
{
    for (size_t i = 0; i < s->n_inputs; i++) {
        anji_statement *inner;
        anji_error      why;
        if (files[i] == NULL || !is_statement(files[i]->path))
            continue;
        if (c->n_jobs == JOBS_MAX)
            return anjip_fail(c->err, ANJI_ERR_DOMAIN, -1,
                              "more than %d statements within statements", JOBS_MAX);
        int status = anji_statement_read(files[i]->path, &inner, &why);
        if (status == ANJI_ERR_FORMAT) {
            anjip_found(c->found, ANJI_FOUND_FAILED, s->inputs[i].role, NULL, NULL,
                        "%s", why.message);
            continue;
        }
        if (status != ANJI_OK) {
            if (c->err != NULL)
                *c->err = why;
            return status;
        }
        job *next       = &c->jobs[c->n_jobs++];
        next->statement = next->owned = inner;
        memcpy(next->hash, files[i]->sha256, sizeof next->hash);
    }
    return ANJI_OK;
}

/* ---- c: again -------------------------------------------------------------------------- */
static const anjip_statement_kind *kind_of(const anji_statement *s)
{
    const anjip_statement_kind *k = anjip_statement_kinds;

    while (k->kind != NULL && strcmp(k->kind, s->kind) != 0)
        k++;
    return k->kind != NULL ? k : NULL;
}

static size_t count_lines(const anji_statement *s)
{
    return s->n_lines[ANJI_LINE_STEP] + s->n_lines[ANJI_LINE_UNCERTAINTY] +
           s->n_lines[ANJI_LINE_RESULT];
}

static int recompute(check *c, const anji_statement *s, given **files)
{
    const anjip_statement_kind *k = kind_of(s);
    anji_statement             *made;
    anji_error                  why;

    if (k == NULL) {
        anjip_found(c->found, ANJI_FOUND_KIND, "kind", s->kind, NULL,
                    "kind: library %s cannot recompute a statement of kind %s",
                    anji_version(), s->kind);
        return ANJI_OK;
    }
    const char **paths = anjip_calloc(s->n_inputs, sizeof *paths);
    if (paths == NULL)
        return anjip_fail(c->err, ANJI_ERR_MEMORY, -1, "verify: no memory");
    for (size_t i = 0; i < s->n_inputs; i++)
        paths[i] = files[i]->path;
    anjip_begin(&why);
    int status = k->recompute(s, s->n_inputs, paths, c->opts.run, &made, &why);
    free(paths);
    if (status == ANJI_ERR_MEMORY || status == ANJI_ERR_CANCELLED) {
        if (c->err != NULL)
            *c->err = why;
        return status;
    }
    if (status != ANJI_OK) {
        anjip_found(c->found, ANJI_FOUND_FAILED, "", NULL, NULL,
                    "the recomputation fails: %s", why.message);
        return ANJI_OK;
    }
    int64_t before = c->found->failed;
    anjip_compare(c->found, s, made);
    if (c->found->failed == before)
        anjip_found(c->found, ANJI_FOUND_RECOMPUTED, "", NULL, NULL,
                    "recomputed: all %zu lines are the same to the last digit",
                    count_lines(s));
    anji_statement_free(made);
    return ANJI_OK;
}

static int check_job(check *c, const job *j)
{
    const anji_statement *s      = j->statement;
    given               **files  = anjip_calloc(s->n_inputs, sizeof *files);
    int                   status = ANJI_OK;

    if (files == NULL)
        return anjip_fail(c->err, ANJI_ERR_MEMORY, -1, "verify: no memory");
    memcpy(c->found->about, j->hash, sizeof j->hash);
    if (match(c, s, files) == 0 && j->owned != NULL) {
        anjip_found(c->found, ANJI_FOUND_NOT_GIVEN, "", NULL, NULL,
                    "the %s statement %.*s... of %s is taken as it is: none of its "
                    "files was given",
                    s->kind, SHORT, j->hash, s->subject);
    } else {
        int all = tell_inputs(c, s, files);
        status  = enlist(c, s, files);
        if (status == ANJI_OK && all)
            status = recompute(c, s, files);
    }
    free(files);
    return status;
}

/* ---- d: the ledger --------------------------------------------------------------------- */
static int check_ledger(check *c)
{
    if (c->opts.ledger == NULL)
        return ANJI_OK;
    anji_ledger_proof *proof = anjip_calloc(1, sizeof *proof); /* several kB */
    if (proof == NULL)
        return anjip_fail(c->err, ANJI_ERR_MEMORY, -1, "verify: no memory");
    memcpy(c->found->about, c->jobs[0].hash, sizeof c->jobs[0].hash);
    int status = anji_ledger_check_file(c->opts.ledger, proof, c->err);
    for (int k = 0; status == ANJI_OK && k < ANJI_INVARIANTS; k++)
        if (proof->verdict[k].broken)
            anjip_found(c->found, ANJI_FOUND_LEDGER_BROKEN, "ledger", NULL,
                        proof->verdict[k].serial, "ledger %s: %s: %s", c->opts.ledger,
                        anji_ledger_invariant(k), proof->verdict[k].message);
    if (status == ANJI_OK && proof->broken == 0)
        anjip_found(c->found, ANJI_FOUND_LEDGER, "ledger", NULL, proof->head,
                    "ledger %s: all %d invariants hold over %lld entries",
                    c->opts.ledger, ANJI_INVARIANTS, (long long)proof->entries);
    free(proof);
    return status;
}

/* ---- the whole ------------------------------------------------------------------------- */
static int hash_files(check *c, size_t n, const char *const *paths)
{
    c->files = anjip_calloc(n, sizeof *c->files);
    if (c->files == NULL)
        return anjip_fail(c->err, ANJI_ERR_MEMORY, -1, "verify: no memory");
    for (size_t i = 0; i < n; i++) {
        if (paths[i] == NULL)
            return anjip_fail(c->err, ANJI_ERR_NULL, -1, "path %zu is NULL", i);
        given *file = &c->files[c->n_files];
        file->path  = paths[i];
        int status  = anji_sha256_file(paths[i], file->sha256, &file->bytes, c->err);
        if (status != ANJI_OK)
            return status;
        c->n_files++;
    }
    return ANJI_OK;
}

static void tell_surplus(check *c)
{
    memcpy(c->found->about, c->jobs[0].hash, sizeof c->jobs[0].hash);
    for (size_t i = 0; i < c->n_files; i++)
        if (!c->files[i].used && strcmp(c->files[i].sha256, c->jobs[0].hash) != 0)
            anjip_found(c->found, ANJI_FOUND_SURPLUS, "", NULL, c->files[i].sha256,
                        "%s is no input of the statement", c->files[i].path);
}

static int check_all(check *c, const anji_statement *statement, size_t n,
                     const char *const *paths)
{
    int status = hash_files(c, n, paths);

    c->jobs[0].statement = statement;
    c->n_jobs            = 1;
    if (status == ANJI_OK)
        status = anji_statement_hash(statement, c->jobs[0].hash, c->err);
    memcpy(c->found->about, c->jobs[0].hash, sizeof c->jobs[0].hash);
    if (status == ANJI_OK)
        status = check_signature(c, statement);
    for (size_t k = 0; status == ANJI_OK && k < c->n_jobs; k++)
        status = check_job(c, &c->jobs[k]);
    if (status == ANJI_OK)
        tell_surplus(c);
    if (status == ANJI_OK)
        status = check_ledger(c);
    if (status == ANJI_OK && c->found->no_memory)
        status = anjip_fail(c->err, ANJI_ERR_MEMORY, -1, "verify: no memory");
    for (size_t k = 0; k < c->n_jobs; k++)
        anji_statement_free(c->jobs[k].owned);
    free(c->files);
    return status;
}

int anji_verify(const anji_statement *statement, size_t n, const char *const *paths,
                const anji_verify_opts *opts, anji_verify_findings **out,
                anji_error *err)
{
    anji_verify_opts o;

    anjip_begin(err);
    if (out != NULL)
        *out = NULL;
    if (statement == NULL || out == NULL || (paths == NULL && n > 0))
        return anjip_fail(err, ANJI_ERR_NULL, -1, "statement, paths or out is NULL");
    int status = anjip_opts_load(&kind, &o, opts, err);
    if (status == ANJI_OK && o.key != NULL && o.signature == NULL)
        status = anjip_fail(err, ANJI_ERR_OPTS, -1, "a key without a signature");
    if (status != ANJI_OK)
        return status;
    check *c = anjip_calloc(1, sizeof *c);
    if (c != NULL)
        c->found = anjip_calloc(1, sizeof *c->found);
    if (c == NULL || c->found == NULL) {
        free(c);
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "verify: no memory");
    }
    c->opts = o;
    c->err  = err;
    status  = check_all(c, statement, n, paths);
    if (status == ANJI_OK)
        *out = c->found;
    else
        anji_verify_findings_free(c->found);
    free(c);
    return status;
}
