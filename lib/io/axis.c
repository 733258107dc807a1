/* The regular axis: every record in its row.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/calendar.h>

#include "io/io.h"

#define DAY_S           86400
#define YEARS_MAX       100 /* a longer axis comes from a wrong year                 */
#define ROWS_MAX        20000000 /* 38 years of minutes                                   */
#define CONFLICTS_MIN   12
#define CONFLICTS_SHARE 20

void anjip_civil_text(int64_t seconds, char *out, size_t size)
{
    anji_civil c;

    anji_civil_from_seconds(seconds, &c);
    snprintf(out, size, "%04d-%02d-%02d %02d:%02d:%02d", (int)c.year, (int)c.month,
             (int)c.day, (int)c.hour, (int)c.minute, (int)c.second);
}

/* ---- placing ----------------------------------------------------------------------
 */
typedef struct {
    anjip_file *files;
    size_t      n_files;
    anji_axis   axis;
    double     *columns[Q_COUNT];
    uint32_t   *blocked; /* bit q: cells that two records of a file contradict      */
    int32_t    *owner;   /* file of the last record of a row, from 1; 0 none        */
} placing;

static int find_axis(placing *p, anji_error *err)
{
    int64_t first = INT64_MAX, last = INT64_MIN;
    size_t  first_file = 0, last_file = 0, first_row = 0, last_row = 0;

    for (size_t f = 0; f < p->n_files; f++)
        for (size_t i = 0; i < p->files[f].n; i++) {
            int64_t t = p->files[f].stamps[i];
            if (t < first) {
                first      = t;
                first_file = f;
                first_row  = i;
            }
            if (t > last) {
                last      = t;
                last_file = f;
                last_row  = i;
            }
        }
    p->axis.start = first;
    p->axis.n     = (last - first) / p->axis.step + 1;
    if (last - first > (int64_t)YEARS_MAX * 366 * DAY_S)
        return anjip_fail_at(
            err, ANJI_ERR_FORMAT, p->files[last_file].line[last_row], 0,
            "the records of %s:%lld and %s:%lld are more than %d years apart: "
            "one of the years must be wrong",
            p->files[first_file].text.path,
            (long long)p->files[first_file].line[first_row],
            p->files[last_file].text.path,
            (long long)p->files[last_file].line[last_row], YEARS_MAX);
    if (p->axis.n > ROWS_MAX)
        return anjip_fail_at(
            err, ANJI_ERR_FORMAT, p->files[last_file].line[last_row], 0,
            "%lld rows of %ld s lie between the first and the last record, "
            "want at most %ld",
            (long long)p->axis.n, (long)p->axis.step, (long)ROWS_MAX);
    return ANJI_OK;
}

/* Another file said something else: name both places. */
static int contradiction(const placing *p, const anjip_file *file, size_t i, int q,
                         double first, double second, anji_error *err)
{
    const anjip_slot *slot = &file->slots[q];
    char              when[32];
    const char       *path = "?";
    long long         line = 0;

    for (size_t f = 0; f < file->index; f++)
        for (size_t k = 0; k < p->files[f].n && p->files[f].slots[q].present; k++)
            if (p->files[f].stamps[k] == file->stamps[i] &&
                !isnan(p->files[f].slots[q].values[k])) {
                path = p->files[f].text.path;
                line = (long long)p->files[f].line[k];
            }
    anjip_civil_text(file->stamps[i], when, sizeof when);
    return anjip_fail_at(
        err, ANJI_ERR_FORMAT, file->line[i], slot->column + 1,
        "%s of the interval that begins %s is %.10g %s in %s:%lld and %.10g "
        "in %s:%lld: two files may not contradict each other; leave one out "
        "or ignore one column by the map",
        anjip_quantities[q].name, when, first, anjip_quantities[q].unit, path, line,
        second, file->text.path, (long long)file->line[i]);
}

typedef struct {
    int shared, conflict;
} met;

static int place_cell(placing *p, const anjip_file *file, size_t i, int64_t row, int q,
                      met *what, anji_read_report *report, anji_error *err)
{
    double   value = file->slots[q].values[i];
    double  *cell  = &p->columns[q][row];
    uint32_t bit   = (uint32_t)1 << q;

    if (isnan(value) || (p->blocked[row] & bit) != 0)
        return ANJI_OK;
    if (isnan(*cell)) {
        *cell = value;
        return ANJI_OK;
    }
    what->shared = 1;
    if (*cell == value)
        return ANJI_OK;
    if (p->owner[row] != (int32_t)file->index + 1)
        return contradiction(p, file, i, q, *cell, value, err);
    *cell = NAN;
    p->blocked[row] |= bit;
    what->conflict = 1;
    report->counts.cells_conflicting++;
    return ANJI_OK;
}

static int place_record(placing *p, const anjip_file *file, size_t i,
                        anji_read_report *report, anji_error *err)
{
    int64_t row    = (file->stamps[i] - p->axis.start) / p->axis.step;
    met     what   = {0, 0};
    int     status = ANJI_OK;
    int32_t me     = (int32_t)file->index + 1;

    for (int q = 0; q < Q_COUNT && status == ANJI_OK; q++)
        if (file->slots[q].present)
            status = place_cell(p, file, i, row, q, &what, report, err);
    if (status != ANJI_OK)
        return status;
    if (what.conflict) {
        if (report->counts.duplicates_conflicting++ == 0) {
            char when[32];
            anjip_civil_text(file->stamps[i], when, sizeof when);
            status = anjip_note(
                report, err,
                "the interval that begins %s stands twice in %s with different "
                "values (again in line %lld); such cells are set missing",
                when, file->text.path, (long long)file->line[i]);
        }
    } else if (p->owner[row] == me || what.shared) {
        report->counts.duplicates_identical++;
    }
    p->owner[row] = me;
    return status;
}

static int make_columns(placing *p, anji_error *err)
{
    size_t n        = (size_t)p->axis.n;
    int    short_of = 0;

    p->blocked = anjip_calloc(n, sizeof *p->blocked);
    p->owner   = anjip_calloc(n, sizeof *p->owner);
    short_of   = p->blocked == NULL || p->owner == NULL;
    for (int q = 0; q < Q_COUNT; q++) {
        int present = 0;
        for (size_t f = 0; f < p->n_files; f++)
            present |= p->files[f].slots[q].present;
        if (!present)
            continue;
        p->columns[q] = anjip_calloc(n, sizeof *p->columns[q]);
        short_of |= p->columns[q] == NULL;
        for (size_t i = 0; p->columns[q] != NULL && i < n; i++)
            p->columns[q][i] = NAN;
    }
    if (short_of)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu rows", n);
    return ANJI_OK;
}

/* One file whose records are the axis, row by row: its columns become the series'. */
static int is_axis(const placing *p)
{
    const anjip_file *file = &p->files[0];

    if (p->n_files != 1 || (int64_t)file->n != p->axis.n)
        return 0;
    for (size_t i = 0; i < file->n; i++)
        if (file->stamps[i] != p->axis.start + (int64_t)i * p->axis.step)
            return 0;
    return 1;
}

static void take_columns(placing *p)
{
    for (int q = 0; q < Q_COUNT; q++) {
        p->columns[q]               = p->files[0].slots[q].values;
        p->files[0].slots[q].values = NULL;
    }
}

static int fill_series(placing *p, anji_series *series, anji_read_report *report,
                       anji_error *err)
{
    int status = ANJI_OK;

    for (int q = 0; q < Q_COUNT && status == ANJI_OK; q++) {
        int64_t missing = 0;
        if (p->columns[q] == NULL)
            continue;
        for (int64_t i = 0; i < p->axis.n; i++)
            missing += isnan(p->columns[q][i]) != 0;
        status =
            anji_series_lend(series, anjip_quantities[q].name, anjip_quantities[q].unit,
                             p->columns[q], free, p->columns[q], err);
        if (status == ANJI_OK)
            p->columns[q] = NULL; /* the series' now */
        for (size_t f = 0; f < p->n_files && status == ANJI_OK; f++) {
            const anjip_slot *slot = &p->files[f].slots[q];
            anjip_source      source;
            if (!slot->present)
                continue;
            memset(&source, 0, sizeof source);
            source.quantity   = q;
            source.file       = f;
            source.column     = slot->column + 1;
            source.missing    = missing;
            source.unit_from  = slot->unit_from;
            source.conversion = slot->conversion.text;
            status = anjip_report_source(report, &source, slot->name, slot->unit,
                                         p->files[f].text.path, err);
        }
    }
    return status;
}

/* A doubled hour in autumn is 2 in 17520 records; a twentieth of all is another error. */
static int check_conflicts(const placing *p, const anji_read_report *report,
                           anji_error *err)
{
    const anji_read_counts *c = &report->counts;

    if (c->duplicates_conflicting < CONFLICTS_MIN ||
        c->duplicates_conflicting * CONFLICTS_SHARE < c->records)
        return ANJI_OK;
    return anjip_fail_at(
        err, ANJI_ERR_FORMAT, p->files[0].header_at, 0,
        "%s: %lld of %lld records stand at a time that another record has with other "
        "values: two versions or two sites in one file, or a column of the time that "
        "was "
        "not understood (--map MINUTE=column, --map HOUR=column)",
        p->files[0].text.path, (long long)c->duplicates_conflicting,
        (long long)c->records);
}

static int place_all(placing *p, anji_read_report *report, anji_error *err)
{
    int status = find_axis(p, err);

    report->counts.rows = p->axis.n;
    report->first       = p->axis.start;
    report->last        = p->axis.start + (p->axis.n - 1) * p->axis.step;
    if (status == ANJI_OK && is_axis(p)) {
        take_columns(p);
        return ANJI_OK;
    }
    if (status == ANJI_OK)
        status = make_columns(p, err);
    for (size_t f = 0; f < p->n_files && status == ANJI_OK; f++)
        for (size_t i = 0; i < p->files[f].n && status == ANJI_OK; i++)
            status = place_record(p, &p->files[f], i, report, err);
    if (status == ANJI_OK)
        status = check_conflicts(p, report, err);
    for (int64_t i = 0; status == ANJI_OK && i < p->axis.n; i++)
        report->counts.rows_missing += p->owner[i] == 0;
    return status;
}

int anjip_axis_place(anjip_file *files, size_t n, anji_read_report *report,
                     anji_series **series, anji_error *err)
{
    placing p;

    memset(&p, 0, sizeof p);
    p.files     = files;
    p.n_files   = n;
    p.axis.step = report->counts.step;
    int status  = place_all(&p, report, err);
    if (status == ANJI_OK)
        status = anji_series_new(&p.axis, series, err);
    if (status == ANJI_OK)
        status = fill_series(&p, *series, report, err);
    for (int q = 0; q < Q_COUNT; q++)
        free(p.columns[q]);
    free(p.blocked);
    free(p.owner);
    if (status != ANJI_OK) {
        anji_series_free(*series);
        *series = NULL;
    }
    return status;
}
