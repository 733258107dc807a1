/* anji-verify: does a statement follow from its files, to the last digit?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "anji-verify.h"

static int failed(const anji_error *err)
{
    fprintf(stderr, "anji-verify: %s\n", err->message);
    return err->code == ANJI_ERR_OPTS ? BAD_USAGE : NOT_VERIFIED;
}

/* ---- the report ------------------------------------------------------------------------ */
static const char *verdict(const anji_verify_finding *f)
{
    return f->failed ? "FAILED" : f->code < ANJI_FOUND_NOTE ? "ok" : "note";
}

static void print_report(const settings *s, const anji_statement *statement,
                         const char *name, const anji_verify_findings *found)
{
    anji_verify_finding f;

    if (!s->quiet)
        printf("%s: statement of %s (%s)\nSHA-256 %s\n", s->statement,
               anji_statement_subject(statement), anji_statement_kind(statement), name);
    for (size_t i = 0; anji_verify_finding_at(found, i, &f) == ANJI_OK; i++)
        if (f.failed || !s->quiet)
            printf("  %-6s  %s\n", verdict(&f), f.text);
    int64_t n = anji_verify_failed(found);
    if (n > 0)
        printf("NOT VERIFIED: %lld %s failed\n", (long long)n,
               n == 1 ? "check" : "checks");
    else if (!s->quiet)
        printf("verified\n");
}

static int print_json(const anji_statement *statement, const char *name,
                      const anji_verify_findings *found)
{
    anji_verify_finding f;
    json_t             *list = json_array();

    for (size_t i = 0; anji_verify_finding_at(found, i, &f) == ANJI_OK; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "statement",
                            f.statement, "code", anji_verify_finding_name(f.code),
                            "path", f.path, "recorded", f.recorded, "recomputed",
                            f.recomputed, "text", f.text, "failed", f.failed));
    json_t *o   = json_pack("{s:s, s:s, s:s, s:s, s:b, s:o}", "program", "anji-verify",
                            "statement", name, "kind", anji_statement_kind(statement),
                            "subject", anji_statement_subject(statement), "verified",
                            anji_verify_failed(found) == 0, "findings", list);
    int     bad = o == NULL || json_dumpf(o, stdout, JSON_INDENT(2)) != 0;
    json_decref(o);
    if (bad)
        fprintf(stderr, "anji-verify: cannot write JSON\n");
    else
        putchar('\n');
    return bad ? NOT_VERIFIED : VERIFIED;
}

/* ---- the works ------------------------------------------------------------------------- */
static int verify(const settings *s, const anji_statement *statement)
{
    anji_verify_opts      opts;
    anji_verify_findings *found;
    char                  name[ANJI_SHA256_HEX];
    anji_error            err;

    anji_verify_opts_init(&opts, sizeof opts);
    opts.key       = s->key;
    opts.signature = s->key != NULL ? s->signature : NULL;
    opts.ledger    = s->ledger;
    opts.run       = &s->run;
    if (anji_statement_hash(statement, name, &err) != ANJI_OK ||
        anji_verify(statement, s->n_files, s->files, &opts, &found, &err) != ANJI_OK)
        return failed(&err);
    int status = anji_verify_failed(found) == 0 ? VERIFIED : NOT_VERIFIED;
    if (!s->json)
        print_report(s, statement, name, found);
    else if (print_json(statement, name, found) != VERIFIED)
        status = NOT_VERIFIED;
    anji_verify_findings_free(found);
    return status;
}

static int sign(const settings *s, const anji_statement *statement)
{
    anji_error err;

    (void)statement; /* it was read: what is signed is a statement */
    if (anji_sign_file(s->secret, s->statement, s->signature, &err) != ANJI_OK)
        return failed(&err);
    if (!s->quiet)
        printf("%s signs %s\n", s->signature, s->statement);
    return VERIFIED;
}

static int make_crate(const settings *s, const anji_statement *statement)
{
    const char *slash = strrchr(s->statement, '/');
    anji_crate  crate = {slash != NULL ? slash + 1 : s->statement, s->date, s->licence,
                        s->author};
    char        path[4200];
    anji_error  err;

    if (snprintf(path, sizeof path, "%s/ro-crate-metadata.json", s->folder) >=
        (int)sizeof path) {
        fprintf(stderr, "anji-verify: the name of --crate is too long\n");
        return BAD_USAGE;
    }
    if (anji_statement_crate_write(statement, &crate, path, &err) != ANJI_OK)
        return failed(&err);
    if (!s->quiet)
        printf("%s describes %s\n", path, s->statement);
    return VERIFIED;
}

static int new_key(const settings *s)
{
    anji_error err;

    if (anji_key_write(s->name, NULL, &err) != ANJI_OK)
        return failed(&err);
    if (!s->quiet)
        printf("%s.secret is yours alone; give %s.public to those who check\n", s->name,
               s->name);
    return VERIFIED;
}

static int work(const settings *s)
{
    static int (*const works[])(const settings *, const anji_statement *) = {
        [VERIFY] = verify, [SIGN] = sign, [CRATE] = make_crate};
    anji_statement *statement;
    anji_error      err;

    if (s->work == NEW_KEY)
        return new_key(s);
    if (anji_statement_read(s->statement, &statement, &err) != ANJI_OK)
        return failed(&err);
    int status = works[s->work](s, statement);
    anji_statement_free(statement);
    return status;
}

int main(int argc, char **argv)
{
    static settings s;
    int             status = parse(argc, argv, &s);

    if (status < 0)
        status = work(&s);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "anji-verify: cannot write the report: %s\n", strerror(errno));
    return status != VERIFIED ? status : NOT_VERIFIED;
}
