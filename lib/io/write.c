/* Series and budgets to files; with read.c the only place that knows -9999.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/write.h>

#include "private.h"

#define MISSING     "-9999"
#define FILE_BUFFER 262144

/* ---- numbers ------------------------------------------------------------------------- */

/* Measured values are decimals with few places: k / 10^6 with a whole k. The division is
 * rounded to nearest, so that when it gives the value back, the text does too. */
static size_t format_decimal(double value, char *text)
{
    const double scale = 1e6;
    double       size = fabs(value), k = nearbyint(size * scale);
    char         digits[24];
    int          n = 0, places = 6;

    if (!(size < 1e9) || k / scale != size)
        return 0;
    uint64_t whole = (uint64_t)k;
    while (places > 0 && whole % 10 == 0) {
        whole /= 10;
        places--;
    }
    do {
        digits[n++] = (char)('0' + whole % 10);
        whole /= 10;
    } while (whole > 0 || n <= places);
    size_t length = 0;
    if (value < 0)
        text[length++] = '-';
    while (n > 0) {
        text[length++] = digits[--n];
        if (n == places && n > 0)
            text[length++] = '.';
    }
    text[length] = '\0';
    return length;
}

/* A locale may write any text for the point: everything that is no ASCII part of a
 * number becomes one point. */
static size_t with_point(const char *from, char *to)
{
    size_t length = 0;
    for (; *from != '\0'; from++) {
        int known = strchr("0123456789+-einfaEINFA.", *from) != NULL;
        if (known || length == 0 || to[length - 1] != '.')
            to[length++] = known ? *from : '.';
    }
    to[length] = '\0';
    return length;
}

size_t anji_format_number(double value, char text[ANJI_NUMBER_SIZE])
{
    char raw[64];

    if (isnan(value)) {
        memcpy(text, MISSING, sizeof MISSING);
        return sizeof MISSING - 1;
    }
    size_t length = format_decimal(value, text);
    if (length > 0)
        return length;
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(raw, sizeof raw, "%.*g", digits, value);
        if (digits == 17 || strtod(raw, NULL) == value)
            break;
    }
    return with_point(raw, text);
}

/* ---- files --------------------------------------------------------------------------- */
typedef struct {
    FILE       *file;
    const char *path;
    char       *buffer;
} sink;

/* Time stamps have minutes: rows within one would look like one. */
static int check_step(const anji_axis *axis, anji_error *err)
{
    return axis->step % 60 == 0
               ? ANJI_OK
               : anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                            "step is %ld s, want whole minutes", (long)axis->step);
}

static int sink_open(sink *s, const char *path, anji_error *err)
{
    s->path   = path;
    s->buffer = anjip_malloc(FILE_BUFFER, 1);
    s->file   = s->buffer == NULL ? NULL : fopen(path, "wb");
    if (s->buffer == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to write %s", path);
    if (s->file == NULL) {
        free(s->buffer);
        return anjip_fail(err, ANJI_ERR_IO, -1, "cannot write %s: %s", path,
                          strerror(errno));
    }
    setvbuf(s->file, s->buffer, _IOFBF, FILE_BUFFER);
    return ANJI_OK;
}

static int sink_close(sink *s, anji_error *err)
{
    int failed = ferror(s->file);
    int code   = errno;

    if (fclose(s->file) != 0 && !failed) {
        failed = 1;
        code   = errno;
    }
    free(s->buffer);
    if (failed)
        return anjip_fail(err, ANJI_ERR_IO, -1, "cannot write all of %s: %s", s->path,
                          strerror(code));
    return ANJI_OK;
}

static void put_number(sink *s, double value)
{
    char text[ANJI_NUMBER_SIZE];
    fputc(',', s->file);
    fwrite(text, 1, anji_format_number(value, text), s->file);
}

/* YYYY, then MM, DD, hh and mm as far as `parts` goes. */
static void put_stamp(sink *s, int64_t seconds, int parts)
{
    anji_civil c;
    char       text[13] = "000000000000";
    int        length   = 4 + 2 * (parts - 1);

    if (anji_civil_from_seconds(seconds, &c) != ANJI_OK)
        memset(&c, 0, sizeof c);
    const int32_t field[] = {c.year / 100, c.year % 100, c.month,
                             c.day,        c.hour,       c.minute};
    for (int i = 0; i < 6; i++) {
        text[2 * i]     = (char)('0' + field[i] / 10 % 10);
        text[2 * i + 1] = (char)('0' + field[i] % 10);
    }
    fwrite(text, 1, (size_t)length, s->file);
}

/* ---- series -------------------------------------------------------------------------- */
static void put_series(sink *s, const anji_axis *axis, const char *const *names,
                       const double *const *columns, size_t n)
{
    fputs("TIMESTAMP_START,TIMESTAMP_END", s->file);
    for (size_t c = 0; c < n; c++) {
        fputc(',', s->file);
        fputs(names[c], s->file);
    }
    fputc('\n', s->file);
    for (int64_t i = 0; i < axis->n && !ferror(s->file); i++) {
        int64_t start = axis->start + i * axis->step;
        put_stamp(s, start, 5);
        fputc(',', s->file);
        put_stamp(s, start + axis->step, 5);
        for (size_t c = 0; c < n; c++)
            put_number(s, columns[c][i]);
        fputc('\n', s->file);
    }
}

/* names and columns have room for n. */
static int collect(const anji_series *series, const char *const *wanted, size_t n,
                   const char **names, const double **columns, anji_error *err)
{
    for (size_t c = 0; c < n; c++) {
        names[c]   = wanted != NULL ? wanted[c] : anji_series_name(series, c);
        columns[c] = names[c] == NULL ? NULL : anji_series_column(series, names[c]);
        if (columns[c] == NULL)
            return anjip_fail(err, ANJI_ERR_NOT_FOUND, -1,
                              "the series has no column %s",
                              names[c] == NULL ? "(NULL)" : names[c]);
    }
    return ANJI_OK;
}

int anji_series_write_csv(const anji_series *series, const char *const *names,
                          size_t n_names, const char *path, anji_error *err)
{
    sink s;

    anjip_begin(err);
    if (series == NULL || path == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "series or path is NULL");
    size_t         n       = names != NULL ? n_names : anji_series_count(series);
    const char   **found   = anjip_calloc(n, sizeof *found);
    const double **columns = anjip_calloc(n, sizeof *columns);
    int            status;
    if (found == NULL || columns == NULL)
        status = anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to write %s", path);
    else
        status = collect(series, names, n, found, columns, err);
    if (status == ANJI_OK)
        status = check_step(anji_series_axis(series), err);
    if (status == ANJI_OK)
        status = sink_open(&s, path, err);
    if (status == ANJI_OK) {
        put_series(&s, anji_series_axis(series), found, columns, n);
        status = sink_close(&s, err);
    }
    free(found);
    free(columns);
    return status;
}

/* ---- budgets ------------------------------------------------------------------------- */
static void put_budget(sink *s, const anji_budget *b)
{
    const double values[] = {
        (double)b->n,
        (double)b->n_expected,
        (double)b->n_measured,
        b->coverage,
        (double)b->n_quality[0],
        (double)b->n_quality[1],
        (double)b->n_quality[2],
        (double)b->n_unfilled,
        b->longest_gap_days,
        b->blind_days,
        b->n_effective,
        b->nee_gc_m2,
        b->se_random_gc_m2,
        b->se_ustar_gc_m2,
        b->se_gc_m2,
        b->nee_tc_ha,
        b->sequestration_tco2_ha,
        b->sequestration_tco2_ha_lo95,
        b->sequestration_tco2_ha_hi95,
    };
    int joined = 0;

    for (size_t i = 0; i < ANJIP_COUNT(values); i++)
        put_number(s, values[i]);
    fputc(',', s->file);
    for (uint32_t flag = 1; flag != 0; flag <<= 1) {
        const char *name = anji_budget_flag_name(flag);
        if (!(b->flags & flag) || name == NULL)
            continue;
        if (joined++)
            fputc('|', s->file);
        fputs(name, s->file);
    }
    fputc('\n', s->file);
}

int anji_budget_write_csv(const anji_budget *budgets, size_t n, int period,
                          const char *path, anji_error *err)
{
    static const int parts[] = {
        [ANJI_PERIOD_DAY] = 3, [ANJI_PERIOD_MONTH] = 2, [ANJI_PERIOD_YEAR] = 1};
    sink s;

    anjip_begin(err);
    if ((budgets == NULL && n > 0) || path == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "budgets or path is NULL");
    if (period < -1 || period > ANJI_PERIOD_YEAR)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "period %d is not known", period);
    int status = sink_open(&s, path, err);
    if (status != ANJI_OK)
        return status;
    fputs(period < 0 ? "TIMESTAMP_START,TIMESTAMP_END" : "TIMESTAMP", s.file);
    fputs(",N,N_EXPECTED,N_MEASURED,COVERAGE,N_QC1,N_QC2,N_QC3,N_UNFILLED,LONGEST_GAP_"
          "DAYS,BLIND_DAYS,"
          "N_EFFECTIVE,"
          "NEE_GC_M2,NEE_SE_RANDOM_GC_M2,NEE_SE_USTAR_GC_M2,NEE_SE_GC_M2,NEE_TC_HA,"
          "SEQUESTRATION_TCO2_HA,SEQUESTRATION_TCO2_HA_LO95,"
          "SEQUESTRATION_TCO2_HA_HI95,FLAGS\n",
          s.file);
    for (size_t i = 0; i < n; i++) {
        put_stamp(&s, budgets[i].from, period < 0 ? 5 : parts[period]);
        if (period < 0) {
            fputc(',', s.file);
            put_stamp(&s, budgets[i].to, 5);
        }
        put_budget(&s, &budgets[i]);
    }
    return sink_close(&s, err);
}
