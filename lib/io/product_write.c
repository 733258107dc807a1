/* A product as FLUXNET's files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/write.h>

#include "private.h"

#define DECIMALS   1e6
#define DAY        86400
#define HOUR       3600
#define BUFFER     262144
#define STAMP_SIZE 16

/* Digits of a stamp; a file of two stamps ends a week with its last day. */
static const struct {
    const char *label, *head;
    int         digits, two;
    int64_t     end_back; /* seconds before the period's end */
} files[ANJI_PRODUCT_RESOLUTIONS] = {
    [ANJI_PRODUCT_HH] = {"HH", "TIMESTAMP_START,TIMESTAMP_END", 12, 1, 0},
    [ANJI_PRODUCT_DD] = {"DD", "TIMESTAMP", 8, 0, 0},
    [ANJI_PRODUCT_WW] = {"WW", "TIMESTAMP_START,TIMESTAMP_END", 8, 1, DAY},
    [ANJI_PRODUCT_MM] = {"MM", "TIMESTAMP", 6, 0, 0},
    [ANJI_PRODUCT_YY] = {"YY", "TIMESTAMP", 4, 0, 0},
};

static void put_stamp(FILE *file, int64_t seconds, int digits)
{
    anji_civil c = {0};
    char       text[STAMP_SIZE + 32];

    anji_civil_from_seconds(seconds, &c);
    snprintf(text, sizeof text, "%04d%02d%02d%02d%02d", (int)c.year, (int)c.month,
             (int)c.day, (int)c.hour, (int)c.minute);
    fwrite(text, 1, (size_t)digits, file);
}

static void put_number(FILE *file, double x)
{
    char   text[ANJI_NUMBER_SIZE];
    double rounded = fabs(x) < 1e9 ? nearbyint(x * DECIMALS) / DECIMALS : x;

    fputc(',', file);
    fwrite(text, 1, anji_format_number(rounded, text), file);
}

static void put_table(FILE *file, const anji_product *p, int r, const double **column)
{
    size_t         rows = anji_product_rows(p, r), columns = anji_product_columns(p, r);
    const int64_t *start = anji_product_starts(p, r), *end = anji_product_ends(p, r);

    fputs(files[r].head, file);
    for (size_t c = 0; c < columns; c++) {
        fputc(',', file);
        fputs(anji_product_name(p, r, c), file);
        column[c] = anji_product_column(p, r, anji_product_name(p, r, c));
    }
    fputc('\n', file);
    for (size_t i = 0; i < rows && !ferror(file); i++) {
        put_stamp(file, start[i], files[r].digits);
        if (files[r].two) {
            fputc(',', file);
            put_stamp(file, end[i] - files[r].end_back, files[r].digits);
        }
        for (size_t c = 0; c < columns; c++)
            put_number(file, column[c][i]);
        fputc('\n', file);
    }
}

static int write_file(const anji_product *p, int r, const char *path, anji_error *err)
{
    char          *buffer = anjip_malloc(BUFFER, 1);
    const double **column = anjip_calloc(anji_product_columns(p, r), sizeof *column);
    int            ready  = buffer != NULL && column != NULL;
    FILE          *file   = ready ? fopen(path, "wb") : NULL;

    if (file == NULL) {
        int code = errno;
        free(buffer);
        free(column);
        if (!ready)
            return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory to write %s", path);
        return anjip_fail(err, ANJI_ERR_IO, -1, "cannot write %s: %s", path,
                          strerror(code));
    }
    setvbuf(file, buffer, _IOFBF, BUFFER);
    put_table(file, p, r, column);
    int failed = ferror(file) != 0;
    failed |= fclose(file) != 0;
    free(buffer);
    free(column);
    return failed ? anjip_fail(err, ANJI_ERR_IO, -1, "cannot write all of %s", path)
                  : ANJI_OK;
}

/* A site's name is part of a file's name: no separators. */
static int is_name(const char *site)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    return site[0] != '\0' && site[strspn(site, allowed)] == '\0';
}

int anji_product_write(const anji_product *product, const char *directory,
                       const char *site, anji_error *err)
{
    anji_axis  axis;
    anji_civil first, last;
    int        status = ANJI_OK;

    anjip_begin(err);
    if (product == NULL || directory == NULL || site == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1, "product, directory or site is NULL");
    if (!is_name(site))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "site is \"%s\", want letters, digits, - and _", site);
    anji_product_axis(product, &axis);
    anji_civil_from_seconds(axis.start, &first);
    anji_civil_from_seconds(axis.start + (axis.n - 1) * axis.step, &last);
    size_t size = strlen(directory) + strlen(site) + 64;
    char  *path = anjip_malloc(size, 1);
    if (path == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for a path");
    for (int r = 0; r < ANJI_PRODUCT_RESOLUTIONS && status == ANJI_OK; r++) {
        const char *label =
            r == ANJI_PRODUCT_HH && axis.step == HOUR ? "HR" : files[r].label;
        snprintf(path, size, "%s/%s_FLUXNET_%s_%d-%d.csv", directory, site, label,
                 (int)first.year, (int)last.year);
        status = write_file(product, r, path, err);
    }
    free(path);
    return status;
}
