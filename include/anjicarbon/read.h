/* anjicarbon/read.h - flux-tower files as they really are, on one regular time axis.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_READ_H
#define ANJICARBON_READ_H

#include <anjicarbon/base.h>
#include <anjicarbon/series.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which moment of its interval a stamp names, where the file does not say. */
enum {
    ANJI_STAMP_AUTO   = 0, /**< by the rules below; the report says which applied  */
    ANJI_STAMP_START  = 1,
    ANJI_STAMP_END    = 2,
    ANJI_STAMP_MIDDLE = 3
};

/** Options; fill with anji_read_opts_init() first. */
typedef struct anji_read_opts {
    uint32_t struct_size;
    uint32_t stamp; /**< ANJI_STAMP_AUTO, ...; overrides what a file says          */
    uint32_t step;  /**< s between records; 0: found from the stamps               */
    uint32_t zero;  /**< must be 0                                                 */
} anji_read_opts;

/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_read_param(size_t i);
/** Defaults into opts of `size` bytes. Status: ANJI_OK, _NULL, _OPTS. */
ANJI_API int anji_read_opts_init(anji_read_opts *opts, size_t size);

/** A tower, as far as its files tell. 88 bytes for ever. */
typedef struct anji_site {
    char   name[64];   /**< "DE-Tha", or empty                                     */
    double lat;        /**< degrees north, NaN unknown                             */
    double lon;        /**< degrees east, NaN unknown                              */
    double utc_offset; /**< h of standard time ahead of UTC, NaN unknown           */
} anji_site;

/** What was counted. 112 bytes for ever. */
typedef struct anji_read_counts {
    int64_t files;
    int64_t lines;                  /**< lines of text in all files                */
    int64_t records;                /**< lines that hold a record                  */
    int64_t rows;                   /**< rows of the series' axis                  */
    int64_t rows_missing;           /**< rows of the axis without any record       */
    int64_t duplicates_identical;   /**< records of a time already read, no cell
                                         of which says something else              */
    int64_t duplicates_conflicting; /**< records of a time already read in the same
                                         file with another value in some cell      */
    int64_t cells_conflicting;      /**< cells made missing because of those       */
    int64_t out_of_order;           /**< records earlier than the one before       */
    int64_t skipped_header;         /**< lines before the first record             */
    int64_t skipped_comment;        /**< '#' lines and blank lines among records   */
    int64_t skipped_repeated;       /**< the header line, repeated among records   */
    int32_t stamp;                  /**< ANJI_STAMP_START, _END or _MIDDLE         */
    int32_t step;                   /**< s                                         */
    int64_t zero;
} anji_read_counts;

/** Where one column of the series came from. Texts are borrowed from the report. */
typedef struct anji_read_column {
    const char *quantity;   /**< "NEE", a column of the series                     */
    const char *unit;       /**< its unit there, "umol m-2 s-1"                    */
    const char *source;     /**< the column's name in the file                     */
    const char *unit_found; /**< unit text found, "" when there was none           */
    const char *unit_from;  /**< "units row", "column name", "map",
                                 "convention", "proof" or "definition"             */
    const char *conversion; /**< "none", "K - 273.15", "x 22.7224", ...            */
    const char *file;       /**< path of the file                                  */
    int64_t     missing;    /**< NaN among the rows of the axis                    */
    int32_t     column;     /**< 1-based column of the file                        */
    int32_t     zero;
} anji_read_column;

/** What was understood. Opaque; free with anji_read_report_free(). */
typedef struct anji_read_report anji_read_report;

/**
 * Read the files of one tower and put their records on one regular axis.
 *
 * Formats are told apart by content, never by name: FLUXNET products, AmeriFlux BASE,
 * EddyPro full output and _fluxnet_, REddyProc text, ICOS, ONEFlux qca, Campbell TOA5,
 * any table with a header line, and, with a map, any table whatever its names.
 *
 * Given:
 *   paths     n_paths files of one site: several years, or flux and meteorology apart
 *   map       NULL, or choices "QUANTITY=column[:unit]" separated by commas, such as
 *             "NEE=Fc_raw:mg CO2 m-2 s-1,USTAR=U_star,TA=Ta:K". QUANTITY is a column of
 *             the series (below) or a part of time: TIMESTAMP_START, TIMESTAMP_END,
 *             TIMESTAMP_MIDDLE, TIMESTAMP, DATE, TIME, YEAR, MONTH, DAY, DOY, HOUR,
 *             MINUTE. A column is named as in the header (UTF-8 bytes) or by number,
 *             "#7"; a name that holds a comma or colon is put in double quotes.
 *             "QUANTITY=-" reads nothing for it. "QUANTITY==text" is a constant:
 *             "YEAR==1998", "SITE==DE-Tha", "LAT==50.96", "LON==13.57",
 *             "UTC_OFFSET==1". In a read of several files a mapped column must exist
 *             in one of them.
 *   opts      NULL for the defaults
 * Returned:
 *   series    columns below that the files have, NaN for missing; free it with
 *             anji_series_free(). NULL on failure.
 *   report    what was understood; free it with anji_read_report_free(); may be NULL
 *             when the caller does not want it. NULL on failure.
 *
 *   column                  unit           holds
 *   NEE                     umol m-2 s-1   net exchange as measured, before any filling
 *   FC, SC                  umol m-2 s-1   turbulent flux; storage change
 *   USTAR                   m s-1          friction velocity
 *   TA, RH, VPD             degC, %, hPa
 *   SW_IN, PPFD_IN          W m-2, umol m-2 s-1
 *   P                       mm             in one interval
 *   TA_F, VPD_F, SW_IN_F    degC, hPa, W m-2  drivers that were published gap-filled
 *   TA_F_QC, ...            1              their classes: 0 measured, 1..3 filled
 *   FC_SSITC_TEST           1              Mauder & Foken 0, 1, 2
 *   FC_QC_FOKEN             1              Foken 1 to 9
 *   NEE_QC                  1              class of the published NEE, 0 to 3
 *   NEE_F_PUBLISHED         umol m-2 s-1   the published filled NEE, for comparison
 *   CO2_SIGNAL              %              signal strength of the CO2 analyser
 *
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_OPTS (options, or a map that is not one);
 *   ANJI_ERR_IO (a file cannot be opened or read); ANJI_ERR_FORMAT (text that is not
 *   what it should be: the message names file, line, column, what was found and what
 * was wanted; err->line and err->column hold the place); ANJI_ERR_AMBIGUOUS (two
 * readings are possible: the message shows the map that chooses each);
 * ANJI_ERR_NOT_FOUND (no carbon flux, no time, or a mapped column that does not exist);
 * ANJI_ERR_MEMORY.
 *
 * Notes:
 *   Missing: an empty cell, NA, N/A, NaN, null, none, -, --, a spreadsheet's #N/A,
 *   #DIV/0!, #VALUE! and #NUM!, INF in TOA5, and any number equal to -9999, -99999,
 *   -6999 or -999.
 *   Stamps: what the name says (TIMESTAMP_START, _END, _MIDDLE) or the network's rule
 *   (EddyPro and Campbell: end). Otherwise, in this order: stamps half a step off the
 *   grid are middles; an hour 24 means ends; first 00:00 + step and last 00:00, or only
 *   the former, means ends; first 00:00 and last 00:00 - step, starts; else ends, as
 *   REddyProc has it, and the report says that this was assumed. Files with the same
 *   header are stamped alike. Days and months may come first where the file proves it.
 *   Only a published product: NEE is its value where its class is 0, missing elsewhere.
 *   The same time twice in one file: cells that differ become missing and are counted;
 *   more than one such record in twenty is an error.
 *   Between files they are an error that names both places.
 *   An assumed unit is tested: VPD against TA with RH or radiation; TA above 100.
 */
ANJI_API int anji_tower_read(const char *const *paths, size_t n_paths, const char *map,
                             const anji_read_opts *opts, anji_series **series,
                             anji_read_report **report, anji_error *err);

/** Free a report; NULL is allowed. */
ANJI_API void anji_read_report_free(anji_read_report *report);
/** "FLUXNET", "AmeriFlux BASE", ...; of several files the first's. Borrowed. */
ANJI_API const char *anji_read_report_format(const anji_read_report *report);
/** Copies of the site and of the counts. Status: ANJI_OK, ANJI_ERR_NULL. */
ANJI_API int anji_read_report_site(const anji_read_report *report, anji_site *site);
ANJI_API int anji_read_report_counts(const anji_read_report *report,
                                     anji_read_counts       *counts);
/** Columns that were read, in order of the series' columns, then of files. */
ANJI_API size_t anji_read_report_columns(const anji_read_report *report);
/** Status: ANJI_OK, ANJI_ERR_NULL, ANJI_ERR_NOT_FOUND past the end. */
ANJI_API int anji_read_report_column(const anji_read_report *report, size_t i,
                                     anji_read_column *column);
/** One sentence for each decision that was taken or doubt that remains; NULL past the
 *  end. Borrowed. */
ANJI_API const char *anji_read_report_note(const anji_read_report *report, size_t i);

/** The text a program prints: what was understood, some lines long.
 *  Writes at most size bytes with the final NUL (buffer may be NULL when size is 0).
 *  Returns the length of the whole text without the NUL, as snprintf does. */
ANJI_API size_t anji_read_describe(const anji_read_report *report, char *buffer,
                                   size_t size);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_READ_H */
