/* Parcels by GEOS. Nothing else in the library includes <geos_c.h>.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#define GEOS_USE_ONLY_R_API
#include <geos_c.h>

#include "account/parcels.h"
#include "private.h"

/* Mean radius of the Earth, m (IUGG; Moritz 2000, doi 10.1007/s001900050278). */
#define EARTH_RADIUS 6371008.8
#define RADIAN       0.017453292519943295

struct anjip_land {
    GEOSContextHandle_t geos;
    int                 degrees;
    char                said[256]; /* GEOS's last complaint */
};

struct anjip_plot {
    GEOSGeometry *shape;
    double        bounds[4];
};

static void listen(const char *message, void *land)
{
    anjip_land *listener = land;
    snprintf(listener->said, sizeof listener->said, "%s", message);
}

int anjip_land_new(int degrees, anjip_land **out, anji_error *err)
{
    anjip_land *land = anjip_calloc(1, sizeof *land);

    *out = NULL;
    if (land)
        land->geos = GEOS_init_r();
    if (!land || !land->geos) {
        free(land);
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "parcels: no memory");
    }
    GEOSContext_setErrorMessageHandler_r(land->geos, listen, land);
    land->degrees = degrees;
    *out          = land;
    return ANJI_OK;
}

void anjip_land_free(anjip_land *land)
{
    if (!land)
        return;
    GEOS_finish_r(land->geos);
    free(land);
}

void anjip_plot_free(anjip_land *land, anjip_plot *plot)
{
    if (!plot)
        return;
    if (plot->shape)
        GEOSGeom_destroy_r(land->geos, plot->shape);
    free(plot);
}

void anjip_plot_bounds(const anjip_plot *plot, double bounds[4])
{
    memcpy(bounds, plot->bounds, sizeof plot->bounds);
}

/* What GEOS could not do: short of memory, or as it says. */
static int complain(anjip_land *land, const char *id, anji_error *err)
{
    if (land->said[0] == '\0' || strstr(land->said, "bad_alloc"))
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "parcel %s: no memory", id);
    return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "parcel %s: %s", id, land->said);
}

/* ---- areas ---------------------------------------------------------------------------- */

/* m2 of an area in the coordinates at a latitude: exact in metres; in degrees the sphere's
 * to first order, which a tolerance of some m2 does not feel. */
static double square_metres(const anjip_land *land, double area, double latitude)
{
    double metre = EARTH_RADIUS * RADIAN;
    return land->degrees ? area * metre * metre * cos(latitude * RADIAN) : area;
}

static int area_of(anjip_land *land, const GEOSGeometry *shape, double latitude,
                   double *area)
{
    if (!GEOSArea_r(land->geos, shape, area))
        return 0;
    *area = square_metres(land, *area, latitude);
    return 1;
}

static double middle(const anjip_plot *plot)
{
    return 0.5 * (plot->bounds[1] + plot->bounds[3]);
}

int anjip_plot_area(anjip_land *land, const anjip_plot *plot, double *area,
                    anji_error *err)
{
    *area = NAN;
    return area_of(land, plot->shape, middle(plot), area)
               ? ANJI_OK
               : complain(land, "of a ledger", err);
}

static int apart(const double a[4], const double b[4])
{
    return a[0] > b[2] || b[0] > a[2] || a[1] > b[3] || b[1] > a[3];
}

int anjip_plot_shared(anjip_land *land, const anjip_plot *a, const anjip_plot *b,
                      double *area, anji_error *err)
{
    *area = 0;
    if (apart(a->bounds, b->bounds))
        return ANJI_OK;
    land->said[0]        = '\0';
    GEOSGeometry *common = GEOSIntersection_r(land->geos, a->shape, b->shape);
    int           done   = common && area_of(land, common, middle(a), area);
    if (common)
        GEOSGeom_destroy_r(land->geos, common);
    return done ? ANJI_OK : complain(land, "intersection", err);
}

/* ---- reading ---------------------------------------------------------------------------- */

static int parse(anjip_land *land, const char *id, const char *wkt, anjip_plot *plot,
                 anji_error *err)
{
    land->said[0]         = '\0';
    GEOSWKTReader *reader = GEOSWKTReader_create_r(land->geos);
    if (reader) {
        plot->shape = GEOSWKTReader_read_r(land->geos, reader, wkt);
        GEOSWKTReader_destroy_r(land->geos, reader);
    }
    return plot->shape ? ANJI_OK : complain(land, id, err);
}

/* Bounds from the envelope, with GEOS 3.8's calls. */
static int measure(anjip_land *land, anjip_plot *plot)
{
    GEOSContextHandle_t geos = land->geos;
    double             *b    = plot->bounds;

    return GEOSGeom_getXMin_r(geos, plot->shape, &b[0]) &&
           GEOSGeom_getYMin_r(geos, plot->shape, &b[1]) &&
           GEOSGeom_getXMax_r(geos, plot->shape, &b[2]) &&
           GEOSGeom_getYMax_r(geos, plot->shape, &b[3]);
}

static int refuse_invalid(anjip_land *land, const char *id, const anjip_plot *plot,
                          anji_error *err)
{
    char         *reason = NULL;
    GEOSGeometry *place  = NULL;
    char valid  = GEOSisValidDetail_r(land->geos, plot->shape, 0, &reason, &place);
    int  status = ANJI_OK;

    if (valid == 0) {
        double x = NAN, y = NAN;
        if (place) {
            GEOSGeomGetX_r(land->geos, place, &x);
            GEOSGeomGetY_r(land->geos, place, &y);
        }
        status = anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                            "parcel %s: invalid polygon: %s at %.10g %.10g", id,
                            reason ? reason : "fault", x, y);
    } else if (valid != 1) {
        status = complain(land, id, err);
    }
    if (reason)
        GEOSFree_r(land->geos, reason);
    if (place)
        GEOSGeom_destroy_r(land->geos, place);
    return status;
}

static int refuse_unfit(anjip_land *land, const char *id, anjip_plot *plot,
                        anji_error *err)
{
    int           type = GEOSGeomTypeId_r(land->geos, plot->shape);
    double        area = 0;
    const double *b    = plot->bounds;

    if ((type != GEOS_POLYGON && type != GEOS_MULTIPOLYGON) ||
        GEOSisEmpty_r(land->geos, plot->shape) == 1)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "parcel %s: want a POLYGON or MULTIPOLYGON with an area", id);
    int status = refuse_invalid(land, id, plot, err);
    if (status != ANJI_OK)
        return status;
    if (!measure(land, plot) || !area_of(land, plot->shape, 0, &area))
        return complain(land, id, err);
    if (!isfinite(area) || !(area > 0))
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1, "parcel %s: its area is %g m2", id,
                          area);
    if (land->degrees && (b[0] < -180 || b[2] > 180 || b[1] < -90 || b[3] > 90))
        return anjip_fail(
            err, ANJI_ERR_DOMAIN, -1,
            "parcel %s: x %.10g to %.10g, y %.10g to %.10g, want longitude "
            "and latitude in degrees",
            id, b[0], b[2], b[1], b[3]);
    if (!land->degrees && b[0] >= -180 && b[2] <= 180 && b[1] >= -90 && b[3] <= 90)
        return anjip_fail(err, ANJI_ERR_DOMAIN, -1,
                          "parcel %s: x %.10g to %.10g, y %.10g to %.10g look like "
                          "degrees, want metres of a projection",
                          id, b[0], b[2], b[1], b[3]);
    return ANJI_OK;
}

int anjip_plot_read(anjip_land *land, const char *id, const char *wkt, anjip_plot **out,
                    anji_error *err)
{
    anjip_plot *plot = anjip_calloc(1, sizeof *plot);

    *out = NULL;
    if (!plot)
        return anjip_fail(err, ANJI_ERR_MEMORY, -1, "parcel %s: no memory", id);
    int status = parse(land, id, wkt, plot, err);
    if (status == ANJI_OK)
        status = refuse_unfit(land, id, plot, err);
    if (status == ANJI_OK)
        *out = plot;
    else
        anjip_plot_free(land, plot);
    return status;
}
