/* The list of findings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "account/verify_private.h"

#define TEXT_MAX     1200
#define FIRST_FAILED ANJI_FOUND_NO_SIGNATURE

static const struct {
    int         code;
    const char *name;
} names[] = {
    {ANJI_FOUND_SIGNATURE, "signature"},
    {ANJI_FOUND_INPUT, "input"},
    {ANJI_FOUND_RECOMPUTED, "recomputed"},
    {ANJI_FOUND_LEDGER, "ledger"},
    {ANJI_FOUND_NOTE, "note"},
    {ANJI_FOUND_NOT_GIVEN, "not_given"},
    {ANJI_FOUND_NO_SIGNATURE, "no_signature"},
    {ANJI_FOUND_WRONG_KEY, "wrong_key"},
    {ANJI_FOUND_BAD_SIGNATURE, "bad_signature"},
    {ANJI_FOUND_MISSING, "missing"},
    {ANJI_FOUND_ALTERED, "altered"},
    {ANJI_FOUND_SURPLUS, "surplus"},
    {ANJI_FOUND_KIND, "kind"},
    {ANJI_FOUND_FAILED, "failed"},
    {ANJI_FOUND_DIFFERS, "differs"},
    {ANJI_FOUND_ABSENT, "absent"},
    {ANJI_FOUND_ADDED, "added"},
    {ANJI_FOUND_LEDGER_BROKEN, "ledger_broken"},
};

const char *anji_verify_finding_name(int code)
{
    for (size_t i = 0; i < ANJIP_COUNT(names); i++)
        if (names[i].code == code)
            return names[i].name;
    return NULL;
}

static void free_finding(anjip_finding *found)
{
    free(found->path);
    free(found->recorded);
    free(found->recomputed);
    free(found->text);
}

void anjip_found(anji_verify_findings *f, int code, const char *path,
                 const char *recorded, const char *recomputed, const char *fmt, ...)
{
    char          text[TEXT_MAX];
    va_list       ap;
    anjip_finding made = {.code = code};

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    f->failed += code >= FIRST_FAILED;
    memcpy(made.statement, f->about, sizeof made.statement);
    made.path            = anjip_copy(path);
    made.recorded        = anjip_copy(recorded != NULL ? recorded : "");
    made.recomputed      = anjip_copy(recomputed != NULL ? recomputed : "");
    made.text            = anjip_copy(text);
    anjip_finding *wider = realloc(f->list, (f->n + 1) * sizeof *wider);
    if (wider != NULL)
        f->list = wider;
    if (wider == NULL || made.path == NULL || made.recorded == NULL ||
        made.recomputed == NULL || made.text == NULL) {
        free_finding(&made);
        f->no_memory = 1;
        return;
    }
    f->list[f->n++] = made;
}

void anji_verify_findings_free(anji_verify_findings *f)
{
    if (f == NULL)
        return;
    for (size_t i = 0; i < f->n; i++)
        free_finding(&f->list[i]);
    free(f->list);
    free(f);
}

int64_t anji_verify_failed(const anji_verify_findings *f)
{
    return f == NULL ? -1 : f->failed;
}

int anji_verify_finding_at(const anji_verify_findings *f, size_t i,
                           anji_verify_finding *out)
{
    if (out != NULL)
        *out = (anji_verify_finding){"", "", "", "", "", -1, 0};
    if (f == NULL || out == NULL)
        return ANJI_ERR_NULL;
    if (i >= f->n)
        return ANJI_ERR_NOT_FOUND;
    const anjip_finding *found = &f->list[i];
    *out                       = (anji_verify_finding){
                              found->path,      found->recorded, found->recomputed,          found->text,
                              found->statement, found->code,     found->code >= FIRST_FAILED};
    return ANJI_OK;
}
