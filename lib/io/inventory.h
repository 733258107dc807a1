/* What the parts of the inventory reader share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_IO_INVENTORY_H
#define ANJI_IO_INVENTORY_H

#include "bamboo/inventory.h"
#include "io/io.h"

/* encoding.c: the text as UTF-8, from GB18030 where it must be. */
int anjip_text_utf8(anjip_text *text, int *converted, anji_error *err);

/* ---- inventory_name.c: words of headers, units and cells ----------------------------- */
#define ANJIP_TIDY_MAX 160
/* Full-width signs, Roman numerals, squares and dashes as ASCII; lower case; no outer
 * blanks. Cut to what fits. */
void anjip_tidy(anjip_span span, char out[ANJIP_TIDY_MAX]);

enum {
    IU_NONE = -1,
    IU_M2,
    IU_HA,
    IU_MU,
    IU_CM,
    IU_MM,
    IU_M,
    IU_DM,
    IU_DEG,
    IU_PERCENT,
    IU_YEARS,
    IU_DU
};
extern const char *const anjip_iq_names[IQ_COUNTED]; /* "PLOT", ... of the map */
/* The unit of a quantity that a tidied text names, or IU_NONE. */
int anjip_inventory_unit(int quantity, const char *text);
/* "cm, mm or m"; NULL: the quantity has no unit. */
const char *anjip_inventory_units(int quantity);
const char *anjip_inventory_unit_name(int unit);
/* A value in the inventory's own unit: ha, cm, m, deg; ages as they are. */
double anjip_inventory_convert(int quantity, int unit, double value);

/* What a header cell means. */
typedef struct {
    int    quantity; /* IQ_..., or -1                                             */
    int    unit;     /* IU_..., of brackets or the name; IU_NONE                  */
    int    girth;    /* a girth, not a diameter                                   */
    int    layout;   /* of areas: 0 not said, 1 horizontal, 2 along the slope     */
    int    vague;    /* 竹龄: years or du                                         */
    int    total;    /* a column of sums over ages                                */
    double age;      /* of a column of counts; NaN                                */
    int    open;     /* ... and older                                             */
    char   unknown[40]; /* unit text that is not understood                    */
} anjip_iq_name;
anjip_iq_name anjip_inventory_name(anjip_span name);

/* ---- inventory_word.c: words of cells ------------------------------------------------ */
/* An age such as "3", "III", "三", "3du", "2度"; unit IU_NONE where none stands there. 0
 * when it is none. */
int anjip_inventory_age_text(const char *tidied, double *age, int *unit, int *open);
/* ANJI_STATUS_..., or -1. */
int anjip_inventory_status(const char *tidied);
/* "合计", "total": a line of sums. */
int anjip_inventory_is_sum(const char *tidied);
/* "2014", "2014-11", "2014年11月3日": s, and whether year, month or day is known (4, 6, 8).
 * 0 when it is none. */
int anjip_inventory_date(const char *tidied, double *seconds, int *precision);

/* ---- inventory_map.c: the caller's choices ------------------------------------------- */
typedef struct {
    int        quantity, constant, ignore, used;
    int        unit;
    anjip_span column; /* name, "#7", or the constant */
} anjip_iq_item;
typedef struct {
    size_t        n;
    anjip_iq_item items[IQ_COUNTED];
} anjip_iq_map;
int anjip_inventory_map(anjip_iq_map *map, const char *text, anji_error *err);

/* ---- inventory_table.c: one file's columns ------------------------------------------- */
enum { IF_HEADER, IF_MAP, IF_CELL, IF_OPTION, IF_CONVENTION };
typedef struct {
    int        present;
    int32_t    column; /* from 0; -1: a constant             */
    anjip_span name;   /* of the column, or the constant     */
    int        unit;   /* IU_..., IU_NONE: not known yet     */
    int        from;   /* IF_...                             */
    int        girth, layout, vague, bare;
} anjip_iq_slot;

typedef struct {
    int32_t column;
    double  age;
    int     unit, open;
} anjip_iq_age;

#define ANJIP_AGES_MAX   16
#define ANJIP_FIELDS_MAX 200
enum { IT_CULMS, IT_PLOTS, IT_STRATA };

typedef struct {
    anjip_text    text;
    int32_t       index; /* among the inventory's files */
    int           kind;  /* IT_...                      */
    anjip_iq_slot slots[IQ_COUNTED];
    size_t        n_ages, n_columns;
    anjip_iq_age  ages[ANJIP_AGES_MAX];
    int32_t       total; /* column of sums over ages; -1 */
    int           age_unit;
    int64_t       header_at, line; /* of the header; that is read now */
    const char   *data;
    anjip_span    header[ANJIP_FIELDS_MAX], cells[ANJIP_FIELDS_MAX];
} anjip_iq_file;

int anjip_inventory_layout(anjip_iq_file *file, anjip_iq_map *map,
                           const anji_inventory_opts *opts,
                           anji_inventory_report *report, anji_error *err);

/* ---- inventory_cell.c: one cell ------------------------------------------------------ */
int anjip_iq_refuse(const anjip_iq_file *file, int quantity, int32_t column,
                    anji_error *err, int status, const char *fmt, ...)
    ANJIP_PRINTF(6, 7);
/* The cell of a quantity, tidied; "" where the file has none. */
void anjip_iq_text(const anjip_iq_file *file, int quantity, char out[ANJIP_TIDY_MAX]);
anjip_span anjip_iq_span(const anjip_iq_file *file, int quantity);
/* The number of a quantity in the inventory's unit; NaN for an empty or absent cell. */
int anjip_iq_value(anjip_iq_file *file, int quantity, double *value, anji_error *err);
/* The diameter or the middle of a class "8-10"; is_class tells. */
int anjip_iq_diameter(anjip_iq_file *file, double *value, int *is_class,
                      anji_error *err);
int anjip_iq_age_value(anjip_iq_file *file, double *age, anji_error *err);

/* ---- inventory_join.c: what the files say of plots and culms, joined ----------------- */
typedef struct anjip_join anjip_join;

/* What a row says of its plot. */
typedef struct {
    const char *id;      /* borrowed for the call      */
    const char *stratum; /* or NULL                    */
    double      area_ha, slope_deg, declared, date;
    int         along, precision;
    int         said;   /* whether the area is horizontal or along the slope */
    int64_t     survey; /* -1: not said               */
    int         from_table;
    anjip_place place;
} anjip_visit;

anjip_join *anjip_join_new(anji_inventory *inventory);
void        anjip_join_free(anjip_join *join);
/* Note a plot's row; visit: its number. */
int anjip_join_visit(anjip_join *join, const anjip_visit *row, size_t *visit,
                     anji_error *err);
/* Keep a culm of a visit: culm->plot is set later. */
int anjip_join_culm(anjip_join *join, const anjip_culm *culm, size_t visit,
                    anji_error *err);
int anjip_join_stratum(anjip_join *join, const char *name, double area_ha,
                       const anjip_place *place, anji_error *err);
/* Everything into the inventory. */
int anjip_join_finish(anjip_join *join, anji_inventory_report *report, anji_error *err);

#endif
