/* The door to GEOS: parcels of land as polygons.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_ACCOUNT_PARCELS_H
#define ANJI_ACCOUNT_PARCELS_H

#include <anjicarbon/base.h>

/* A context and the polygons read by it. One thread. */
typedef struct anjip_land anjip_land;
typedef struct anjip_plot anjip_plot;

/* degrees: coordinates are longitude and latitude in degrees, not metres. */
int  anjip_land_new(int degrees, anjip_land **out, anji_error *err);
void anjip_land_free(anjip_land *land);

/* POLYGON or MULTIPOLYGON with an area and without fault, else ANJI_ERR_DOMAIN with the
 * reason and the place of the fault; `id` is for messages. */
int anjip_plot_read(anjip_land *land, const char *id, const char *wkt, anjip_plot **out,
                    anji_error *err);
void anjip_plot_free(anjip_land *land, anjip_plot *plot);
/* Its bounds: x0, y0, x1, y1 in the coordinates. */
void anjip_plot_bounds(const anjip_plot *plot, double bounds[4]);
/* Area of a plot, and area that two share, m2. */
int anjip_plot_area(anjip_land *land, const anjip_plot *plot, double *area,
                    anji_error *err);
int anjip_plot_shared(anjip_land *land, const anjip_plot *a, const anjip_plot *b,
                      double *area, anji_error *err);

#endif
