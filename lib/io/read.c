/* Flux-tower files as they really are, on one regular time axis.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include <anjicarbon/read.h>

#include "io/io.h"

static const anji_param read_params[] = {
    ANJIP_CHOICE(anji_read_opts, stamp, "auto|start|end|middle", ANJI_STAMP_AUTO,
                 ANJI_STAMP_MIDDLE, "moment of its interval that a stamp names"),
    ANJIP_PARAM(anji_read_opts, step, ANJI_PARAM_UINT32, "s", 0, 0, 3600,
                "time between records; 0: found from the stamps"),
    ANJIP_PARAM(anji_read_opts, zero, ANJI_PARAM_UINT32, "1", 0, 0, 0, "must be 0"),
};

static const anjip_opts_kind read_kind = {"read", read_params, ANJIP_COUNT(read_params),
                                          ANJIP_SIZE_THROUGH(anji_read_opts, zero),
                                          sizeof(anji_read_opts)};

const anji_param *anji_read_param(size_t i)
{
    return i < ANJIP_COUNT(read_params) ? &read_params[i] : NULL;
}

int anji_read_opts_init(anji_read_opts *opts, size_t size)
{
    return anjip_opts_init(&read_kind, opts, size);
}

/* The site by the map's constants and by columns that repeat it on every row. */
static void settle_site(anjip_file *files, size_t n, anjip_map *map, anji_site *site)
{
    static const int numbers[] = {Q_LAT, Q_LON, ANJIP_MAP_UTC};
    double          *fields[]  = {&site->lat, &site->lon, &site->utc_offset};

    for (size_t f = n; f-- > 0;)
        for (size_t k = 0; k < 2; k++) {
            const anjip_slot *slot = &files[f].slots[numbers[k]];
            for (size_t i = files[f].n; slot->present && i-- > 0;)
                if (!isnan(slot->values[i]))
                    *fields[k] = slot->values[i];
        }
    for (size_t k = 0; k < ANJIP_COUNT(numbers); k++) {
        const anjip_map_item *item = anjip_map_find(map, numbers[k]);
        if (item != NULL && item->constant)
            anjip_number(item->column.at, item->column.n, fields[k]);
    }
    const anjip_map_item *name = anjip_map_find(map, ANJIP_MAP_SITE);
    if (name != NULL)
        snprintf(site->name, sizeof site->name, "%.*s",
                 (int)(name->column.n < sizeof site->name ? name->column.n
                                                          : sizeof site->name - 1),
                 name->column.at);
}

/* NEE out of a published product: what was measured is of class 0. */
static int measured_of_published(anjip_file *file, anji_read_report *report,
                                 anji_error *err)
{
    const anjip_slot *published = &file->slots[Q_PUBLISHED];
    const anjip_slot *quality   = &file->slots[Q_NEE_QC];
    anjip_slot       *nee       = &file->slots[Q_NEE];

    if (!published->present)
        return ANJI_OK;
    if (!quality->present)
        return anjip_fail_at(
            err, ANJI_ERR_NOT_FOUND, file->header_at, published->column + 1,
            "%s:%lld: %.*s is a filled product and no column tells which of "
            "its values were measured; want %.*s_QC, or --map NEE_QC=column",
            file->text.path, (long long)file->header_at, ANJIP_SHOW(published->name),
            ANJIP_SHOW(published->name));
    *nee        = *published;
    nee->values = anjip_calloc(file->n, sizeof *nee->values);
    if (nee->values == NULL)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for NEE");
    for (size_t i = 0; i < file->n; i++)
        nee->values[i] = quality->values[i] == 0 ? published->values[i] : NAN;
    return anjip_note(
        report, err,
        "%s holds no measured NEE, only the published %.*s: NEE is its value "
        "where %.*s is 0, missing elsewhere",
        file->text.path, ANJIP_SHOW(published->name), ANJIP_SHOW(quality->name));
}

static int overlap(const anjip_file *a, const anjip_file *b)
{
    int64_t low[2] = {INT64_MAX, INT64_MAX}, high[2] = {INT64_MIN, INT64_MIN};

    for (int k = 0; k < 2; k++) {
        const anjip_file *file = k == 0 ? a : b;
        for (size_t i = 0; i < file->n; i++) {
            low[k]  = file->stamps[i] < low[k] ? file->stamps[i] : low[k];
            high[k] = file->stamps[i] > high[k] ? file->stamps[i] : high[k];
        }
    }
    return low[0] <= high[1] && low[1] <= high[0];
}

/* EddyPro's estimate of the air beside a file with the weather station's: the latter. */
static int prefer_measured(anjip_file *files, size_t n, anji_read_report *report,
                           anji_error *err)
{
    int status = ANJI_OK;

    for (int q = 0; q < Q_COUNT; q++)
        for (size_t a = 0; a < n; a++)
            for (size_t b = 0; b < n && status == ANJI_OK; b++) {
                anjip_slot       *slot   = &files[a].slots[q];
                const anjip_slot *better = &files[b].slots[q];
                if (!slot->present || !slot->estimate || !better->present ||
                    better->estimate || !overlap(&files[a], &files[b]))
                    continue;
                status =
                    anjip_note(report, err, "%s of %s is not read, because %s has %.*s",
                               anjip_quantities[q].name, files[a].text.path,
                               files[b].text.path, ANJIP_SHOW(better->name));
                free(slot->values);
                slot->values  = NULL;
                slot->present = 0;
            }
    return status;
}

static int has_flux(const anjip_file *file)
{
    return file->slots[Q_NEE].present || file->slots[Q_FC].present;
}

/* A product for years of which no other file has the measured flux: they stay empty. */
static int tell_products(const anjip_file *files, size_t n, anji_read_report *report,
                         anji_error *err)
{
    int status = ANJI_OK;

    for (size_t a = 0; a < n && status == ANJI_OK; a++) {
        int covered = has_flux(&files[a]) || !files[a].slots[Q_PUBLISHED].present;
        for (size_t b = 0; b < n && !covered; b++)
            covered = has_flux(&files[b]) && overlap(&files[a], &files[b]);
        if (!covered)
            status = anjip_note(
                report, err,
                "%s holds only a published product, other files hold the measured "
                "flux: "
                "its records have no measured flux; read it alone for what its classes "
                "tell",
                files[a].text.path);
    }
    return status;
}

static int settle_flux(anjip_file *files, size_t n, anji_read_report *report,
                       anji_error *err)
{
    int status = ANJI_OK, flux = 0;

    for (size_t f = 0; f < n; f++)
        flux |= files[f].slots[Q_NEE].present || files[f].slots[Q_FC].present;
    if (flux)
        return tell_products(files, n, report, err);
    for (size_t f = 0; f < n && status == ANJI_OK; f++) {
        status = measured_of_published(&files[f], report, err);
        flux |= files[f].slots[Q_NEE].present;
    }
    if (status == ANJI_OK && !flux)
        return anjip_no_flux(&files[0], err);
    return status;
}

static int check_map_used(const anjip_file *file, const anjip_map *map, anji_error *err)
{
    for (size_t i = 0; i < map->n; i++)
        if (!map->items[i].used && !map->items[i].ignore && !map->items[i].constant)
            return anjip_unmapped(file, &map->items[i], err);
    return ANJI_OK;
}

static int read_all(anjip_file *files, const char *const *paths, size_t n,
                    anjip_map *map, const anji_read_opts *opts,
                    anji_read_report *report, anji_series **series, anji_error *err)
{
    int status = ANJI_OK;

    for (size_t f = 0; f < n && status == ANJI_OK; f++)
        status = paths[f] == NULL
                     ? anjip_fail(err, ANJI_ERR_NULL, -1, "path %zu is NULL", f + 1)
                     : anjip_file_open(&files[f], paths[f], f, map, report, err);
    if (status == ANJI_OK)
        status = check_map_used(&files[0], map, err);
    for (size_t f = 0; f < n && status == ANJI_OK; f++) {
        status = anjip_file_records(&files[f], report, err);
        if (status == ANJI_OK)
            status = anjip_plausible(&files[f], report, err);
    }
    for (size_t f = 0; f < n && status == ANJI_OK; f++)
        if (files[f].jumps > 0)
            status =
                anjip_note(report, err,
                           "%lld records of %s end an hour early or late, as where "
                           "daylight saving begins and ends: their starts are taken",
                           (long long)files[f].jumps, files[f].text.path);
    if (status == ANJI_OK)
        status = prefer_measured(files, n, report, err);
    if (status == ANJI_OK)
        status = settle_flux(files, n, report, err);
    if (status == ANJI_OK)
        status = anjip_axis_settle(files, n, opts, report, err);
    if (status != ANJI_OK)
        return status;
    settle_site(files, n, map, &report->site);
    report->format       = files[0].format;
    report->counts.files = (int64_t)n;
    return anjip_axis_place(files, n, report, series, err);
}

int anji_tower_read(const char *const *paths, size_t n_paths, const char *map,
                    const anji_read_opts *opts, anji_series **series,
                    anji_read_report **report, anji_error *err)
{
    anji_read_opts o;
    anjip_map      choices;

    anjip_begin(err);
    if (series != NULL)
        *series = NULL;
    if (report != NULL)
        *report = NULL;
    if (paths == NULL || n_paths == 0 || series == NULL)
        return anjip_fail(err, ANJI_ERR_NULL, -1,
                          "paths or series is NULL, or no path");
    int status = anjip_opts_load(&read_kind, &o, opts, err);
    if (status == ANJI_OK)
        status = anjip_map_parse(&choices, map, err);
    if (status != ANJI_OK)
        return status;

    anji_read_report *told  = anjip_calloc(1, sizeof *told);
    anjip_file       *files = anjip_calloc(n_paths, sizeof *files);
    if (told == NULL || files == NULL) {
        status =
            anjip_fail(err, ANJI_ERR_MEMORY, -1, "no memory for %zu files", n_paths);
    } else {
        told->site.lat = told->site.lon = told->site.utc_offset = NAN;
        status = read_all(files, paths, n_paths, &choices, &o, told, series, err);
    }
    for (size_t f = 0; files != NULL && f < n_paths; f++)
        anjip_file_free(&files[f]);
    free(files);
    if (status == ANJI_OK && report != NULL)
        *report = told;
    else
        anji_read_report_free(told);
    return status;
}
