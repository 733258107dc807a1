/* What the parts of the inventory share: its columns, and the places they came from.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_BAMBOO_INVENTORY_H
#define ANJI_BAMBOO_INVENTORY_H

#include <anjicarbon/inventory.h>

#include "private.h"

/* Quantities of plot files; also the columns of the places below. */
enum {
    IQ_PLOT,
    IQ_STRATUM,
    IQ_AREA,
    IQ_SLOPE,
    IQ_DATE,
    IQ_SURVEY,
    IQ_CULMS,
    IQ_CULM,
    IQ_SPECIES,
    IQ_DBH,
    IQ_HEIGHT,
    IQ_CROWN,
    IQ_CLEAR,
    IQ_AGE,
    IQ_COUNT,
    IQ_STATUS,
    IQ_COUNTED /* how many */
};

/* A file that was read: where a row's value stood. */
typedef struct {
    char   *path;
    int32_t column[IQ_COUNTED]; /* from 1; 0: not there */
} anjip_inventory_file;

/* Where a row came from: a line of a file, or a row of the caller's columns. */
typedef struct {
    int32_t file; /* -1: the caller's columns */
    int32_t zero;
    int64_t line; /* from 1; or the row, from 0 */
} anjip_place;

/* What the files say of a plot beyond anji_plot. */
typedef struct {
    anjip_place place;
    double      declared;    /* living culms by the plot table; NaN: not said    */
    int         zero_row;    /* a row with count 0 says that there are none       */
    int         along_slope; /* area_ha is still that along the slope             */
} anjip_plot_more;

struct anji_inventory {
    size_t                n_files, n_strata, n_plots, n_species, n_culms, room;
    anjip_inventory_file *files;
    anji_stratum         *strata;
    anji_plot            *plots; /* ids and names are the inventory's own */
    anjip_plot_more      *more;
    char                **species;
    int32_t              *plot, *kind; /* of culms: plot, species */
    double               *dbh_cm, *height_m, *crown_m, *age, *count;
    uint8_t              *status;
    char                **culm; /* numbers of culms, or NULL: none has one */
    anjip_place          *place;
    size_t                surveys;
    int                   age_unit, has_survey, checked;
};

struct anji_inventory_report {
    anji_inventory_counts counts;
    size_t                n_notes, n_warnings;
    char                **notes, **warnings;
    char                 *summary; /* some lines: files, plots, culms */
};

char *anjip_text_copy(const char *text); /* malloc; or NULL */
int   anjip_no_memory(anji_error *err, const char *what);

/* ANJI_OK, or the failure of an inventory that anji_inventory_check() has not passed. */
int anjip_inventory_ready(const anji_inventory *inventory, anji_error *err);

/* Fill err for a value at a place: "FILE:LINE: column C: " or "row R: " before the
 * message. quantity: IQ_..., or -1. */
int anjip_inventory_refuse(const anji_inventory *inventory, const anjip_place *place,
                           int quantity, anji_error *err, int status, const char *fmt,
                           ...) ANJIP_PRINTF(6, 7);
/* The place as text, for a second one in a message. */
void anjip_inventory_where(const anji_inventory *inventory, const anjip_place *place,
                           char *out, size_t size);

/* Add a sentence; the same one is kept once. */
int anjip_inventory_note(anji_inventory_report *report, anji_error *err,
                         const char *fmt, ...) ANJIP_PRINTF(3, 4);
int anjip_inventory_warn(anji_inventory_report *report, anji_error *err,
                         const char *fmt, ...) ANJIP_PRINTF(3, 4);
anji_inventory_report *anjip_inventory_report_new(void);

/* One plot or culm row with its place; arguments as in the public functions. */
int anjip_inventory_plot(anji_inventory *inventory, const anji_plot *plot,
                         const anjip_plot_more *more, anji_error *err);
typedef struct {
    int32_t     plot, species;
    double      dbh_cm, height_m, crown_m, age, count;
    uint8_t     status;
    const char *culm; /* or NULL */
    anjip_place place;
} anjip_culm;
int anjip_inventory_culm(anji_inventory *inventory, const anjip_culm *culm,
                         anji_error *err);
int anjip_inventory_stratum(anji_inventory *inventory, const char *name, double area_ha,
                            int32_t *index, anji_error *err);

/* The check, in the report that the reader has begun. */
int anjip_inventory_check(anji_inventory *inventory, const anji_inventory_opts *opts,
                          anji_inventory_report *report, anji_error *err);
/* Options checked, or their defaults. */
int anjip_inventory_opts(anji_inventory_opts *mine, const anji_inventory_opts *opts,
                         anji_error *err);
/* The thickest culm that a species grows, cm. */
double anjip_species_dbh_max(const char *name);

#endif
