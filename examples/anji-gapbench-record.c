/* From a tower's files to what is filled: measured NEE of good nights, and drivers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-gapbench.h"

void unload(record *r)
{
    double *columns[] = {r->y, r->sw_in, r->t_air, r->vpd, r->potential, r->ustar};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        free(columns[i]);
    free(r->night);
    memset(r, 0, sizeof *r);
}

/* Rows first ... of the first column that is there, holes filled from the second; NULL
 * where there is neither. */
static double *copy(const anji_series *series, const char *name, const char *instead,
                    size_t first, size_t n)
{
    const double *a = anji_series_column(series, name);
    const double *b = instead == NULL ? NULL : anji_series_column(series, instead);
    double       *x = a == NULL && b == NULL ? NULL : malloc((n + 1) * sizeof *x);

    for (size_t i = 0; x != NULL && i < n; i++) {
        x[i] = a == NULL ? NAN : a[first + i];
        if (isnan(x[i]) && b != NULL)
            x[i] = b[first + i];
    }
    return x;
}

static void take_radiation(const anji_series *series, record *r, size_t first)
{
    r->sw_in = copy(series, "SW_IN", "SW_IN_F", first, r->n);
    if (r->sw_in != NULL)
        return;
    r->sw_in = copy(series, "PPFD_IN", NULL, first, r->n);
    for (size_t i = 0; r->sw_in != NULL && i < r->n; i++)
        r->sw_in[i] = anji_sw_from_ppfd(r->sw_in[i]);
}

static int take_deficit(const anji_series *series, record *r, size_t first,
                        anji_error *err)
{
    r->vpd = copy(series, "VPD", "VPD_F", first, r->n);
    if (r->vpd != NULL || r->t_air == NULL)
        return ANJI_OK;
    r->vpd = copy(series, "RH", NULL, first, r->n);
    return r->vpd == NULL ? ANJI_OK
                          : anji_vpd_from_rh(r->n, r->t_air, r->vpd, r->vpd, err);
}

/* What the user does not say about the site, the file may. */
static int find_sun(const settings *s, const anji_site *site, record *r,
                    anji_error *err)
{
    double lat = s->lat, lon = s->lon, utc = s->utc_offset;
    if (isnan(lat) && isnan(lon)) {
        lat = site->lat;
        lon = site->lon;
    }
    if (isnan(utc))
        utc = site->utc_offset;
    if (!isnan(lat) && !isnan(lon) && !isnan(utc)) {
        r->potential = malloc((r->n + 1) * sizeof *r->potential);
        if (r->potential == NULL)
            return ANJI_ERR_MEMORY;
        int status = anji_sun(&r->axis, lat, lon, utc, NULL, NULL, r->potential, err);
        if (status != ANJI_OK)
            return status;
    }
    return anji_night(r->n, r->sw_in, r->potential, NULL, r->night, err);
}

/* A threshold of the moving point, or the user's, at night. */
static int filter(const settings *s, record *r, anji_error *err)
{
    double  *threshold = malloc((r->n + 1) * sizeof *threshold);
    uint8_t *flag      = malloc(r->n + 1);
    int      status    = threshold == NULL || flag == NULL ? ANJI_ERR_MEMORY : ANJI_OK;

    r->threshold = s->ustar_value;
    if (status == ANJI_OK && s->ustar == ANJI_TOWER_USTAR_MP) {
        anji_ustar_result *found = NULL;
        status = anji_ustar_moving_point(&r->axis, r->y, r->ustar, r->t_air, r->sw_in,
                                         NULL, NULL, NULL, 0, NULL, &found, err);
        r->threshold = status == ANJI_OK ? anji_ustar_single(found) : NAN;
        anji_ustar_result_free(found);
    }
    if (status == ANJI_OK && !isnan(r->threshold)) {
        for (size_t i = 0; i < r->n; i++)
            threshold[i] = r->threshold;
        status = anji_ustar_filter(&r->axis, r->ustar, r->sw_in, NULL, threshold, NULL,
                                   flag, err);
        for (size_t i = 0; status == ANJI_OK && i < r->n; i++)
            if (flag[i] != ANJI_USTAR_KEPT)
                r->y[i] = NAN;
    } else if (status == ANJI_OK) {
        fprintf(stderr, "anji-gapbench: no u* threshold was found: nights are not "
                        "filtered\n");
    }
    free(threshold);
    free(flag);
    return status;
}

static int prepare(const settings *s, const anji_series *series, const anji_site *site,
                   record *r, anji_error *err)
{
    const anji_axis *axis  = anji_series_axis(series);
    int64_t          first = 0, last = axis->n;
    int              status;

    if (s->to > s->from)
        anji_axis_rows(axis, s->from, s->to, &first, &last);
    r->n = (size_t)(last - first);
    r->axis =
        (anji_axis){axis->start + first * axis->step, last - first, axis->step, 0};
    r->y     = copy(series, "NEE", NULL, (size_t)first, r->n);
    r->ustar = copy(series, "USTAR", NULL, (size_t)first, r->n);
    r->t_air = copy(series, "TA", "TA_F", (size_t)first, r->n);
    r->night = malloc(r->n + 1);
    take_radiation(series, r, (size_t)first);
    if (r->y == NULL || r->sw_in == NULL || r->night == NULL) {
        fprintf(stderr, "anji-gapbench: the file has no NEE, or no radiation\n");
        return BAD_INPUT;
    }
    status = take_deficit(series, r, (size_t)first, err);
    if (status == ANJI_OK)
        status = find_sun(s, site, r, err);
    r->threshold = NAN;
    if (status == ANJI_OK && r->ustar != NULL && s->ustar != ANJI_TOWER_USTAR_NONE &&
        (r->t_air != NULL || s->ustar == ANJI_TOWER_USTAR_FIXED))
        status = filter(s, r, err);
    for (size_t i = 0; i < r->n; i++)
        r->measured += isnan(r->y[i]) ? 0 : 1;
    if (status == ANJI_ERR_MEMORY)
        fprintf(stderr, "anji-gapbench: no memory for %zu records\n", r->n);
    return status == ANJI_OK           ? DONE
           : status == ANJI_ERR_MEMORY ? BAD_INPUT
                                       : failed(err);
}

int load(const settings *s, record *r)
{
    anji_series      *series = NULL;
    anji_read_report *report = NULL;
    anji_site         site;
    anji_error        err;

    if (anji_tower_read(s->files, s->n_files, s->map, &s->read, &series, &report,
                        &err) != ANJI_OK)
        return failed(&err);
    anji_read_report_site(report, &site);
    snprintf(r->site, sizeof r->site, "%s", site.name[0] ? site.name : "site");
    const char *slash = strrchr(s->files[0], '/');
    snprintf(r->file, sizeof r->file, "%s", slash != NULL ? slash + 1 : s->files[0]);
    int status = prepare(s, series, &site, r, &err);
    anji_read_report_free(report);
    anji_series_free(series);
    return status;
}
