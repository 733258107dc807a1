/* The step between records and which moment of its interval a stamp names.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "io/io.h"

#define DAY_S          86400
#define HOUR_S         3600
#define SHARE_OF_STEPS 20 /* the step is the smallest difference that 1 in 20 show */
#define SLIP_S         2  /* stamps so near to a whole minute mean it              */

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Differences of neighbouring moments, sorted; how many there are. In place: the i-th
 * is written after the (i + 1)-th moment was last needed. */
static int64_t sorted_differences(const anjip_file *file, int64_t *out)
{
    size_t n = 0;

    memcpy(out, file->stamps, file->n * sizeof *out);
    qsort(out, file->n, sizeof *out, ascending);
    int64_t last = out[0];
    for (size_t i = 1; i < file->n; i++) {
        int64_t difference = out[i] - last;
        last               = out[i];
        if (difference > 0)
            out[n++] = difference;
    }
    qsort(out, n, sizeof *out, ascending);
    return (int64_t)n;
}

/* s between records; 0 when the stamps cannot tell, -1 without memory. */
static int64_t find_step(const anjip_file *file)
{
    if (file->first_end > 0)
        return file->first_end;
    int64_t *differences = anjip_calloc(file->n, sizeof *differences);
    int64_t  step        = 0;

    if (differences == NULL)
        return -1;
    int64_t n = sorted_differences(file, differences);
    for (int64_t i = 0, j; i < n && step == 0; i = j) {
        for (j = i; j < n && differences[j] == differences[i]; j++)
            ;
        if ((j - i) * SHARE_OF_STEPS >= n)
            step = differences[i];
    }
    free(differences);
    return step;
}

static int bad_step(const anjip_file *file, int64_t step, anji_error *err)
{
    const char *path = file->text.path;

    if (step <= 0)
        return anjip_fail_at(
            err, ANJI_ERR_FORMAT, file->line[0], 0,
            "%s: %zu record%s %s not show the time step; give it as an "
            "option (--step 1800 for half-hours)",
            path, file->n, file->n == 1 ? "" : "s", file->n == 1 ? "does" : "do");
    return anjip_fail_at(err, ANJI_ERR_FORMAT, file->line[0], 0,
                         "%s: the time step is %lld s%s, want one that divides an hour "
                         "(1800 s half-hourly, 3600 s hourly)",
                         path, (long long)step,
                         step >= DAY_S ? " (a daily, monthly or yearly table?)" : "");
}

static int64_t modulo(int64_t a, int64_t b)
{
    int64_t r = a % b;
    return r < 0 ? r + b : r;
}

static int off_grid(const anjip_file *file, size_t i, int64_t step, anji_error *err)
{
    char text[32];

    anjip_civil_text(file->stamps[i], text, sizeof text);
    return anjip_fail_at(
        err, ANJI_ERR_FORMAT, file->line[i], 0,
        "%s:%lld: the stamp %s is off the grid of %lld s that the other "
        "records stand on",
        file->text.path, (long long)file->line[i], text, (long long)step);
}

/* ---- what the stamps mean ---------------------------------------------------------
 */
enum { ASSUMED, INFERRED, STATED };

static void say(anjip_file *file, int stamp, int sureness, const char *why)
{
    file->stamp     = stamp;
    file->sureness  = sureness;
    file->stamp_why = why;
}

/* When no name says it. */
static void infer_meaning(anjip_file *file, int64_t step)
{
    int64_t first = file->stamps[0], last = file->stamps[0];

    for (size_t i = 1; i < file->n; i++) {
        first = file->stamps[i] < first ? file->stamps[i] : first;
        last  = file->stamps[i] > last ? file->stamps[i] : last;
    }
    int64_t open = modulo(first, DAY_S), close = modulo(last, DAY_S);
    if (2 * modulo(first, step) == step)
        say(file, ANJI_STAMP_MIDDLE, STATED, "they lie half a step off the grid");
    else if (file->end_rule)
        say(file, ANJI_STAMP_END, STATED, "the rule of this format");
    else if (file->saw_24)
        say(file, ANJI_STAMP_END, INFERRED, "the file has an hour 24");
    else if (open == step)
        say(file, ANJI_STAMP_END, INFERRED,
            "the first stamp is one step after midnight");
    else if (open == 0 && close == DAY_S - step)
        say(file, ANJI_STAMP_START, INFERRED,
            "the first stamp is at midnight, the last one step before it");
    else
        say(file, ANJI_STAMP_END, ASSUMED, "assumed: the file does not say");
}

static void find_meaning(anjip_file *file, const anji_read_opts *opts, int64_t step)
{
    static const struct {
        int part, stamp;
    } named[] = {
        {T_START, ANJI_STAMP_START},
        {T_END, ANJI_STAMP_END},
        {T_MIDDLE, ANJI_STAMP_MIDDLE},
    };

    if (opts->stamp != ANJI_STAMP_AUTO) {
        say(file, (int)opts->stamp, STATED, "the caller's option");
        return;
    }
    for (size_t i = 0; i < ANJIP_COUNT(named); i++)
        if (file->time[named[i].part].column >= 0) {
            say(file, named[i].stamp, STATED, "the column's name");
            return;
        }
    infer_meaning(file, step);
}

/* Files with the same header come from the same hand and stamp alike. */
static int same_header(const anjip_file *a, const anjip_file *b)
{
    size_t n = (size_t)(anjip_line_end(&a->text, a->header_line) - a->header_line);
    size_t m = (size_t)(anjip_line_end(&b->text, b->header_line) - b->header_line);

    return n == m && memcmp(a->header_line, b->header_line, n) == 0;
}

static int disagree(const anjip_file *a, const anjip_file *b, anji_error *err)
{
    return anjip_fail_at(
        err, ANJI_ERR_AMBIGUOUS, b->line[0], 0,
        "files with the same header seem to be stamped differently: %s at the %s of "
        "the "
        "interval (%s), %s at the %s (%s). Choose with --stamp start or --stamp end",
        a->text.path, a->stamp == ANJI_STAMP_START ? "start" : "end", a->stamp_why,
        b->text.path, b->stamp == ANJI_STAMP_START ? "start" : "end", b->stamp_why);
}

/* A file that does not tell is read like its kind; two that tell otherwise are asked. */
static int agree(anjip_file *files, size_t n, anji_error *err)
{
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) {
            if (a == b || files[a].sureness != INFERRED ||
                files[b].sureness == STATED || !same_header(&files[a], &files[b]))
                continue;
            if (files[b].sureness == INFERRED && files[a].stamp != files[b].stamp)
                return disagree(&files[a], &files[b], err);
            if (files[b].sureness == ASSUMED)
                say(&files[b], files[a].stamp, INFERRED,
                    "as another file with the same header");
        }
    return ANJI_OK;
}

/* ---- stamps -----------------------------------------------------------------------
 */
/* 00:29:59 and 00:30:01 are spreadsheets' and loggers' 00:30, in a file all of whose
 * stamps lie so near to a whole minute. */
static int round_stamps(anjip_file *file, anji_read_report *report, anji_error *err)
{
    size_t moved = 0;

    for (size_t i = 0; i < file->n; i++) {
        int64_t second = modulo(file->stamps[i], 60);
        if (second > SLIP_S && second < 60 - SLIP_S)
            return ANJI_OK;
        moved += second != 0;
    }
    if (moved == 0)
        return ANJI_OK;
    for (size_t i = 0; i < file->n; i++)
        file->stamps[i] += 30 - modulo(file->stamps[i] + 30, 60);
    return anjip_note(report, err,
                      "%zu stamps of %s lie a second or two beside a whole minute and "
                      "are taken as that minute",
                      moved, file->text.path);
}

static int settle_step(anjip_file *file, const anji_read_opts *opts, int64_t *step,
                       anji_read_report *report, anji_error *err)
{
    int status = round_stamps(file, report, err);

    if (status != ANJI_OK)
        return status;
    int64_t own = opts->step > 0 ? (int64_t)opts->step : find_step(file);
    if (own == -1)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for the time axis");
    if (own <= 0 || own > HOUR_S || HOUR_S % own != 0)
        return bad_step(file, own, err);
    if (*step != 0 && own != *step)
        return anjip_fail_at(
            err, ANJI_ERR_FORMAT, file->line[0], 0,
            "%s has a step of %lld s, the files before it %lld s: want one "
            "step",
            file->text.path, (long long)own, (long long)*step);
    *step = own;
    return ANJI_OK;
}

static int to_starts(anjip_file *file, int64_t step, anji_read_report *report,
                     anji_error *err)
{
    int64_t shift = file->stamp == ANJI_STAMP_END      ? step
                    : file->stamp == ANJI_STAMP_MIDDLE ? step / 2
                                                       : 0;

    for (size_t i = 0; i < file->n; i++) {
        if (modulo(file->stamps[i] - shift, step) != 0)
            return off_grid(file, i, step, err);
    }
    for (size_t i = 0; i < file->n; i++)
        file->stamps[i] -= shift;
    if (file->index == 0) {
        report->counts.stamp = file->stamp;
        report->stamp_why    = file->stamp_why;
    }
    if (file->sureness == ASSUMED)
        return anjip_note(
            report, err,
            "%s does not say whether its stamps are starts or ends of the "
            "interval: taken as ends; --stamp start if they are not",
            file->text.path);
    return ANJI_OK;
}

int anjip_axis_settle(anjip_file *files, size_t n, const anji_read_opts *opts,
                      anji_read_report *report, anji_error *err)
{
    int64_t step   = 0;
    int     status = ANJI_OK;

    for (size_t f = 0; f < n && status == ANJI_OK; f++) {
        status = settle_step(&files[f], opts, &step, report, err);
        if (status == ANJI_OK)
            find_meaning(&files[f], opts, step);
    }
    if (status == ANJI_OK)
        status = agree(files, n, err);
    for (size_t f = 0; f < n && status == ANJI_OK; f++)
        status = to_starts(&files[f], step, report, err);
    report->counts.step = (int32_t)step;
    return status;
}
