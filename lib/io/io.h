/* What the parts of the tower-file reader share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJI_IO_H
#define ANJI_IO_H

#include <anjicarbon/read.h>

#include "private.h"

/* A piece of a file's text; not terminated. */
typedef struct {
    const char *at;
    size_t      n;
} anjip_span;

/* How a span is handed to "%.*s": never more than a line of a message. */
#define ANJIP_SHOW_MAX 60
#define ANJIP_SHOW(span)                                                               \
    (int)((span).n < ANJIP_SHOW_MAX ? (span).n : ANJIP_SHOW_MAX), (span).at

/* ---- text.c: a file in memory, lines, fields ------------------------------------- */
typedef struct {
    const char *path;
    char       *text;      /* NUL-terminated                                       */
    const char *end;       /* of the text                                          */
    const char *begin;     /* after a byte order mark                              */
    int64_t     lines;     /* of which the last may lack its line end              */
    int         has_quote; /* some '"' stands in the text                          */
    char        delimiter;
} anjip_text;

int  anjip_text_load(anjip_text *text, const char *path, anji_error *err);
void anjip_text_free(anjip_text *text);
/* The end of the line that begins at p, and the start of the next one. */
const char *anjip_line_end(const anjip_text *text, const char *p);
const char *anjip_line_next(const anjip_text *text, const char *line_end);
/* Next field of a line: *p moves behind its delimiter, or to NULL after the last field.
 * Quotes and outer blanks are taken off. 0 when a quoted field is not closed. */
int anjip_field(const anjip_text *text, const char **p, const char *line_end,
                anjip_span *field);
/* Fields of a line, at most max of them into fields (may be NULL); how many there are,
 * or 0 when a quote is not closed. */
size_t anjip_split(const anjip_text *text, const char *line, const char *line_end,
                   anjip_span *fields, size_t max);

int        anjip_span_is(anjip_span span, const char *word);    /* exactly          */
int        anjip_span_like(anjip_span span, const char *lower); /* ASCII case apart */
anjip_span anjip_span_trim(anjip_span span);
char      *anjip_span_copy(anjip_span span); /* malloc; or NULL  */

/* ---- number.c ----------------------------------------------------------------------
 */
enum {
    ANJIP_NUMBER       = 0,
    ANJIP_NUMBER_NOT   = 1, /* not a decimal number                                 */
    ANJIP_NUMBER_RANGE = 2, /* larger than any double                               */
    ANJIP_NUMBER_NONE  = 3  /* a word or value that means missing; value is NaN     */
};
/* The double nearest to a decimal number, as strtod() in the C locale has it, without
 * hexadecimal, infinity and NaN forms. */
int anjip_number(const char *at, size_t n, double *value);
/* The same for a cell of a tower file: knows the words and values for missing. */
int anjip_cell(const char *at, size_t n, double *value);
/* Digits only, at most 9 of them; -1 otherwise. */
int32_t anjip_digits(const char *at, size_t n);

/* ---- names.c: quantities and their names in files ---------------------------------
 */
enum {
    Q_NEE,
    Q_FC,
    Q_SC,
    Q_USTAR,
    Q_TA,
    Q_RH,
    Q_VPD,
    Q_SW_IN,
    Q_PPFD_IN,
    Q_TA_F,
    Q_TA_F_QC,
    Q_VPD_F,
    Q_VPD_F_QC,
    Q_SW_IN_F,
    Q_SW_IN_F_QC,
    Q_P,
    Q_SSITC,
    Q_FOKEN,
    Q_NEE_QC,
    Q_PUBLISHED,
    Q_SIGNAL,
    Q_TA_ERA,
    Q_VPD_ERA,
    Q_SW_IN_ERA,
    Q_COUNT,
    Q_LAT = Q_COUNT, /* of the site, on every row: the first is taken              */
    Q_LON,
    Q_ALL
};

typedef struct {
    const char *name; /* of the series' column                                  */
    const char *unit;
    int         dimension; /* ANJIP_DIM_...                                          */
} anjip_quantity;
extern const anjip_quantity anjip_quantities[Q_ALL];

/* Parts of a time stamp. */
enum {
    T_START,
    T_END,
    T_MIDDLE,
    T_STAMP,
    T_DATE,
    T_TIME,
    T_YEAR,
    T_MONTH,
    T_DAY,
    T_DOY,
    T_HOUR,
    T_MINUTE,
    T_COUNT
};
extern const char *const anjip_time_names[T_COUNT];

/* How a column name fits a quantity: smaller is better; ANJIP_NO_RANK: not at all. */
#define ANJIP_NO_RANK  1000
#define ANJIP_ESTIMATE 800
#define ANJIP_EDDYPRO_MET                                                              \
    "EddyPro's own estimate for the tower, not a weather station's"
typedef struct {
    int         rank;
    int         place;      /* positional suffix _H_V_R as one number, 0 without      */
    int         suffixed;   /* the name has words behind the quantity's               */
    const char *convention; /* unit key by convention, NULL: by the quantity          */
    const char *note;       /* what a reader of the report should know, or NULL       */
} anjip_fit;
anjip_fit anjip_name_fit(int quantity, anjip_span name);
/* Takes the unit off a name such as "TA [degC]" or "NEE(umol m-2 s-1)"; empty: none. */
anjip_span anjip_name_unit(anjip_span *name);
/* The time part a name means, or -1. */
int anjip_name_time(anjip_span name);

/* ---- unitname.c: unit texts ---------------------------------------------------------
 */
enum {
    ANJIP_DIM_FLUX,
    ANJIP_DIM_SPEED,
    ANJIP_DIM_TEMPERATURE,
    ANJIP_DIM_PERCENT,
    ANJIP_DIM_PRESSURE,
    ANJIP_DIM_RADIATION,
    ANJIP_DIM_PPFD,
    ANJIP_DIM_DEPTH,
    ANJIP_DIM_NONE
};
typedef struct {
    double      scale, offset; /* x * scale + offset is in the series' unit           */
    const char *text;          /* "x 0.01"                                            */
} anjip_conversion;
enum {
    ANJIP_UNIT_KNOWN   = 0,
    ANJIP_UNIT_EMPTY   = 1, /* nothing, "-", "--", "#"                              */
    ANJIP_UNIT_UNKNOWN = 2
};
int anjip_unit(int dimension, anjip_span text, anjip_conversion *conversion);
/* The unit texts a person may write for a dimension, for messages. */
const char *anjip_unit_choices(int dimension);

/* ---- map.c
 * ---------------------------------------------------------------------------- */
typedef struct {
    int        target;   /* quantity, or Q_ALL + time part, or ANJIP_MAP_SITE, ...    */
    int        constant; /* value stands behind "=="                                  */
    int        ignore;   /* "=-"                                                      */
    int        used;     /* some file has the column                                  */
    anjip_span column;   /* name or "#7" or the constant                              */
    anjip_span unit;     /* empty: none given                                         */
} anjip_map_item;
enum { ANJIP_MAP_SITE = Q_ALL + T_COUNT, ANJIP_MAP_LAT, ANJIP_MAP_LON, ANJIP_MAP_UTC };
#define ANJIP_MAP_MAX 64
typedef struct {
    size_t         n;
    anjip_map_item items[ANJIP_MAP_MAX];
} anjip_map;
int         anjip_map_parse(anjip_map *map, const char *text, anji_error *err);
const char *anjip_map_target_name(int target);
/* The item of a target, or NULL. */
anjip_map_item *anjip_map_find(anjip_map *map, int target);

/* ---- report.c
 * -------------------------------------------------------------------------- */
typedef struct {
    int         quantity;
    size_t      file;
    int32_t     column;
    int64_t     missing;
    char       *source, *unit_found;
    const char *unit_from, *conversion;
    char       *path;
} anjip_source;

struct anji_read_report {
    const char      *format;
    anji_site        site;
    anji_read_counts counts;
    int64_t          first, last; /* s, starts of the first and last row              */
    const char      *stamp_why;
    size_t           n_sources, n_notes;
    anjip_source    *sources;
    char           **notes;
};
/* Add a note; the same text is kept once. Status. */
int anjip_note(anji_read_report *report, anji_error *err, const char *fmt, ...)
    ANJIP_PRINTF(3, 4);
int anjip_report_source(anji_read_report *report, const anjip_source *source,
                        anjip_span name, anjip_span unit, const char *path,
                        anji_error *err);

/* ---- table.c: one file as columns -------------------------------------------------
 */
typedef struct {
    int              present;
    int              estimate; /* not measured for its own sake: gives way            */
    int32_t          column; /* from 0                                               */
    anjip_span       name, unit;
    const char      *unit_from;
    anjip_conversion conversion;
    const char      *note;
    double          *values; /* n records                                             */
} anjip_slot;

typedef struct {
    int32_t    column; /* from 0; -1: not there                                       */
    int32_t    value;  /* of a constant                                               */
    int        constant;
    anjip_span name;
} anjip_time_part;

/* Order of dates such as 13/06/2014: none unless the file proves one. */
enum { ANJIP_DATE_YMD, ANJIP_DATE_DMY, ANJIP_DATE_MDY };

typedef struct {
    anjip_text      text;
    int             trailing;   /* each record ends in one more, empty field          */
    int             infinite;   /* INF is this format's word for a missing value      */
    int             date_order; /* ANJIP_DATE_...                                     */
    int             stamp;      /* ANJI_STAMP_..., why, and how sure (settle.c)       */
    int             sureness;
    const char     *stamp_why;
    size_t          index; /* of the file                                        */
    size_t          n_columns;
    anjip_span     *header; /* n_columns names                                    */
    anjip_span     *units;  /* n_columns, or NULL without a units row             */
    const char     *header_line, *data;
    int64_t         header_at, data_at; /* line numbers from 1                        */
    const char     *format;
    int             form;     /* of time, stamp.c                                   */
    int             end_rule; /* the format's own rule says its stamps are ends     */
    anjip_time_part time[T_COUNT];
    anjip_slot      slots[Q_ALL];
    int             published; /* NEE is made of the published product               */
    size_t          n;         /* records                                            */
    int64_t        *stamps;    /* n, s; as written                                   */
    int64_t        *line;      /* n                                                  */
    int64_t         first_end; /* END of the first record, s, where both are given   */
    int64_t         jumps;     /* records whose END is an hour off: daylight saving   */
    int             saw_24;    /* an hour 24 stands in the file                      */
} anjip_file;

int  anjip_file_open(anjip_file *file, const char *path, size_t index, anjip_map *map,
                     anji_read_report *report, anji_error *err);
int  anjip_file_records(anjip_file *file, anji_read_report *report, anji_error *err);
void anjip_file_free(anjip_file *file);

/* ---- layout.c: header, units, which column is what ---------------------------------
 */
int anjip_layout(anjip_file *file, anjip_map *map, anji_read_report *report,
                 anji_error *err);
/* ---- choose.c
 * ---------------------------------------------------------------------------- */
int anjip_choose(anjip_file *file, anjip_map *map, anji_read_report *report,
                 anji_error *err);
/* A column as the map can name it: its name, quoted where it must be, or "#7". */
int anjip_map_name(const anjip_file *file, int32_t c, char *out, size_t size);
/* Failures that list the columns there are: a mapped one is missing; no carbon flux. */
int anjip_unmapped(const anjip_file *file, const anjip_map_item *item, anji_error *err);
int anjip_no_flux(const anjip_file *file, anji_error *err);

/* ---- stamp.c
 * ------------------------------------------------------------------------------ */
/* Which columns make the time; fails with a list when none do. */
int anjip_stamp_form(anjip_file *file, anji_error *err);
/* Whether the time cells of a line hold any digit: units rows do not. */
int anjip_stamp_has_digit(const anjip_file *file, const anjip_span *fields, size_t n);
/* Whether dates of the kind 13/06/2014 prove their order somewhere in the file. */
int anjip_date_order(anjip_file *file, anji_read_report *report, anji_error *err);
/* One stamp, s, from the time cells of a record (indexed by part). */
int anjip_stamp(anjip_file *file, const anjip_span cells[T_COUNT], int64_t line,
                int64_t *seconds, anji_error *err);

/* ---- settle.c and axis.c
 * ------------------------------------------------------------- */
/* "2014-01-01 00:30:00" */
void anjip_civil_text(int64_t seconds, char *out, size_t size);
/* Step and meaning of the stamps; turns them to starts. */
int anjip_axis_settle(anjip_file *files, size_t n, const anji_read_opts *opts,
                      anji_read_report *report, anji_error *err);
/* Put all records on one axis. */
int anjip_axis_place(anjip_file *files, size_t n, anji_read_report *report,
                     anji_series **series, anji_error *err);

/* ---- plausible.c
 * ---------------------------------------------------------------------------- */
int anjip_plausible(anjip_file *file, anji_read_report *report, anji_error *err);

#endif
