/* anjicarbon/inventory.h - plots of a bamboo stand and their culms, checked.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_INVENTORY_H
#define ANJICARBON_INVENTORY_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a culm's age counts. Du (度) are the two-year leaf cycles of moso. */
enum { ANJI_AGE_NONE = 0, ANJI_AGE_YEARS = 1, ANJI_AGE_DU = 2 };

/** State of a culm. Only living ones enter stand tables and stocks. */
enum {
    ANJI_STATUS_LIVE   = 0,
    ANJI_STATUS_DEAD   = 1, /**< standing or fallen, also broken                      */
    ANJI_STATUS_FELLED = 2, /**< cut since the last survey                            */
    ANJI_STATUS_SMALL  = 3, /**< alive, below the inclusion limits; set by the check  */
    ANJI_STATUS_SHOOT  = 4  /**< a shoot that has not put out its branches            */
};

/** Options of reading and checking; fill with anji_inventory_opts_init() first. */
typedef struct anji_inventory_opts {
    uint32_t struct_size;
    uint32_t area_unit; /**< of plots, where the header has none: auto m2 ha mu    */
    uint32_t area_kind; /**< auto horizontal slope: how plots were laid out        */
    uint32_t
        diameter_unit; /**< where the header has none: auto cm mm m               */
    uint32_t
        diameter_kind;     /**< what the diameter column holds: auto diameter girth   */
    uint32_t height_unit;  /**< where the header has none: auto m dm cm               */
    uint32_t age_unit;     /**< where the header has none: auto years du              */
    uint32_t empty_plots;  /**< a plot without culms: refuse (unless declared) or zero*/
    double   dbh_min_cm;   /**< thinner culms are left out and counted          [2]   */
    double   height_min_m; /**< shorter culms are left out and counted          [2]   */
    double   dbh_max_cm;   /**< thicker culms are refused; NaN: by species            */
    double age_max_years;  /**< older culms are refused                         [20]  */
    double survey_gap_days; /**< a longer pause between plots parts surveys    [180] */
} anji_inventory_opts;

/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_inventory_param(size_t i);
/** Defaults into opts of `size` bytes. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_inventory_opts_init(anji_inventory_opts *opts, size_t size);

/** Plots and culms of one stand or region. Opaque. */
typedef struct anji_inventory anji_inventory;
/** What was understood and doubted. Opaque; free with anji_inventory_report_free(). */
typedef struct anji_inventory_report anji_inventory_report;

/** A plot on one date. Texts are borrowed from the inventory. */
typedef struct anji_plot {
    const char *id;        /**< "P-01"                                              */
    double      area_ha;   /**< horizontal                                          */
    double      slope_deg; /**< NaN unknown                                         */
    double      date;      /**< s since 1970-01-01, NaN unknown                     */
    int32_t     stratum;   /**< index, from 0                                       */
    int32_t     survey;    /**< 0: the earliest                                     */
    int64_t     first;     /**< its first row of the culm columns                   */
    int64_t     rows;      /**< its rows there; they are consecutive                */
    double      live;      /**< living culms counted, tallies included              */
    double      left_out;  /**< dead, felled, small culms and shoots                */
} anji_plot;

/** A stratum. Without any in the files there is one, named "all". */
typedef struct anji_stratum {
    const char *name;
    double      area_ha; /**< of the whole stratum, for weights; NaN unknown          */
    int64_t     plots;   /**< plots of all surveys in it                              */
} anji_stratum;

/** The culm columns, borrowed from the inventory; n rows, sorted by plot. A row is a
 *  culm, or `count` culms of one tally class. NaN is missing. */
typedef struct anji_inventory_columns {
    size_t         n;
    const int32_t *plot;    /**< index of the plot                                   */
    const int32_t *species; /**< index of the species, -1: none given                */
    const double  *dbh_cm;  /**< diameter at 1.3 m (of a class: its middle)           */
    const double  *height_m;
    const double  *crown_m; /**< crown length                                        */
    const double  *age;     /**< in the inventory's age unit                         */
    const double  *count;   /**< culms of the row                                    */
    const uint8_t *status; /**< ANJI_STATUS_LIVE, ...                                 */
} anji_inventory_columns;

/** What was counted. 104 bytes for ever. */
typedef struct anji_inventory_counts {
    int64_t files;
    int64_t lines;
    int64_t plots;
    int64_t surveys;
    int64_t rows; /**< rows of the culm columns                                 */
    double  live; /**< living culms                                             */
    double  dead;
    double  felled;
    double  shoots;
    double  small;     /**< below the inclusion limits                               */
    int64_t no_height; /**< living rows without height                               */
    int64_t no_age;    /**< living rows without age                                  */
    int64_t
        empty_plots; /**< plots that hold no living culm                           */
} anji_inventory_counts;

/**
 * Read the plot files of one stand or region and check them.
 *
 * A file is what its columns are: with diameters, culms (with an age, a count: tallies);
 * else with plots, plot table; else with strata and areas, stratum table. Plot
 * data may also stand on the culms' rows. Headers in English or Chinese, separated by
 * comma, tab or semicolon, in UTF-8 or, where the system's iconv knows it, GB18030
 * (GBK, GB 2312).
 *
 * Given:
 *   paths    n_paths files; their order does not matter
 *   map      NULL, or choices "QUANTITY=column[:unit]" separated by commas, such as
 *            "DBH=D130:mm,PLOT=no"; "QUANTITY=-" reads nothing for it and
 *            "QUANTITY==text" is a constant: "SPECIES==moso", "AREA==400 m2",
 *            "DATE==2014-11". QUANTITY is one of the table below.
 *   opts     NULL for the defaults
 * Returned:
 *   out      the inventory; free it with anji_inventory_free(). NULL on failure.
 *   report   what was understood; free it with anji_inventory_report_free(); may be
 *            NULL. NULL on failure.
 *
 *   QUANTITY  unit           some of its names
 *   PLOT                     plot, plot_id, 样地, 样地号, 标准地
 *   STRATUM                  stratum, type, 层, 林班, 类型
 *   AREA      m2, ha, mu     area, plot_area, 面积, 样地面积
 *   SLOPE     deg, %         slope, 坡度
 *   DATE                     date, year, 日期, 年份, 调查时间
 *   SURVEY                   survey, campaign, 期次, a whole number
 *   CULMS                    n_culms, 总株数: culms of a plot, as declared
 *   CULM                     culm, culm_no, tag, 株号, 竹号, 编号
 *   SPECIES                  species, 竹种, 种名
 *   DBH       cm, mm, m      dbh, diameter, class, 胸径, 径级; girth: girth, 胸围
 *   HEIGHT    m, dm, cm      height, 树高, 竹高, 高度
 *   CROWN     m, dm, cm      crown_length, 冠长
 *   CLEAR     m, dm, cm      height of the lowest branch, 枝下高: crown = height - clear
 *   AGE       years, du      age, 年龄, 竹龄, 龄级, 度
 *   COUNT                    count, n, 株数
 *   STATUS                   status, 状态: live, dead, felled, 活, 枯, 伐, ...
 *   A tally may have a column of counts for each age: "1du", "2度", "Ⅲ度", "age1", "3a".
 *
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_OPTS (options, or a map that is not one);
 *   ANJI_ERR_IO; ANJI_ERR_FORMAT (text that is not what it should be); ANJI_ERR_DOMAIN
 *   (a value that no bamboo has, a duplicate, a culm in an unknown plot, a plot without
 *   area or culms); ANJI_ERR_AMBIGUOUS (a unit is missing or two contradict; the message
 *   shows the option or map that chooses); ANJI_ERR_NOT_FOUND (no plots, no diameters, a
 *   mapped column or a species that does not exist); ANJI_ERR_MEMORY. The message names
 *   file, line, column, what was found and what was wanted; err->line and err->column
 *   hold the place.
 *
 * Notes:
 *   Units: of the header ("DBH(mm)", 面积(亩)), of the map, of a cell ("667 m2"), of the
 *   options. Without any of them diameters are cm, heights m, slopes degrees, "age" and
 *   年龄 years, 度 and 龄级 du, and the report says so; areas and 竹龄 are refused.
 *   1 mu = 1/15 ha. Diameter = girth / pi.
 *   Areas laid out along the slope (斜, "slope area", or area_kind slope) are multiplied
 *   by cos(slope). Where nothing says which, they are taken as horizontal: the report
 *   says so where a slope is given; densities and stocks are then on the low side.
 *   Surveys: the SURVEY column; else plots in order of date, a new survey where the
 *   pause exceeds survey_gap_days; a plot may not come twice in one survey.
 *   Culms below dbh_min_cm or height_min_m become ANJI_STATUS_SMALL: 2 cm and 2 m are the
 *   limits of a bamboo forest in AR-CM-002, AR-CM-005 and LY/T 3196-2020.
 *   Refused: diameters and girths that are not positive or above dbh_max_cm (by species:
 *   moso 25 cm, unknown 40 cm); heights above 45 m; height over diameter outside 10 to
 *   800 m m-1 (a warning outside 40 to 300); ages above age_max_years, or half as many
 *   du + 1; a culm number twice in a plot; counts that are negative or not whole.
 */
ANJI_API int anji_inventory_read(const char *const *paths, size_t n_paths,
                                 const char *map, const anji_inventory_opts *opts,
                                 anji_inventory **out, anji_inventory_report **report,
                                 anji_error *err);

/**
 * The same from columns in memory: an empty inventory, strata, plots, species, culms in
 * this order, then the check, which also sorts the culms by plot. Until it has passed,
 * nothing else takes the inventory. Texts are copied.
 *
 * Given:
 *   strata  name; area_ha of the whole stratum, or NULL or NaN: unknown
 *   plots   id; area_ha as laid out; stratum: index of each plot's, or NULL: all in the
 *           first, which is made when there is none; slope_deg or NULL; along_slope 1
 *           when areas lie along the slope; date, s since 1970, or NULL; survey or NULL
 *   culms   plot: index; species: index from anji_inventory_add_species(), or NULL;
 *           dbh_cm; height_m, crown_m, age, count, status, each may be NULL; age_unit
 *           ANJI_AGE_NONE, ... of the ages, the same in each call
 * Status: ANJI_OK, ANJI_ERR_NULL, _MEMORY; ANJI_ERR_DOMAIN (an index outside its table,
 *   an infinity, ages in two units; err->row). The check: as anji_inventory_read(), with
 *   err->row the row of the culm or plot columns as they were given.
 */
ANJI_API int  anji_inventory_new(anji_inventory **out, anji_error *err);
ANJI_API void anji_inventory_free(anji_inventory *inventory);
ANJI_API int  anji_inventory_add_strata(anji_inventory *inventory, size_t n,
                                        const char *const *name, const double *area_ha,
                                        anji_error *err);
ANJI_API int  anji_inventory_add_plots(anji_inventory *inventory, size_t n,
                                       const char *const *id, const double *area_ha,
                                       const int32_t *stratum, const double *slope_deg,
                                       int along_slope, const double *date,
                                       const int32_t *survey, anji_error *err);
ANJI_API int  anji_inventory_add_species(anji_inventory *inventory, const char *name,
                                         int32_t *index, anji_error *err);
ANJI_API int  anji_inventory_add_culms(anji_inventory *inventory, size_t n,
                                       const int32_t *plot, const int32_t *species,
                                       const double *dbh_cm, const double *height_m,
                                       const double *crown_m, const double *age,
                                       int age_unit, const double *count,
                                       const uint8_t *status, anji_error *err);
ANJI_API int  anji_inventory_check(anji_inventory            *inventory,
                                   const anji_inventory_opts *opts,
                                   anji_inventory_report **report, anji_error *err);

/**
 * What an inventory holds; valid until it is freed or added to. culms fills the view.
 * plots and strata return arrays of *n; NULL for NULL. species returns a name such as
 * "Phyllostachys edulis", NULL past the end. age_unit is ANJI_AGE_...; surveys how many
 * there are. Status (culms): ANJI_OK, ANJI_ERR_NULL, ANJI_ERR_DOMAIN before the check.
 */
ANJI_API int                 anji_inventory_culms(const anji_inventory   *inventory,
                                                  anji_inventory_columns *culms);
ANJI_API const anji_plot    *anji_inventory_plots(const anji_inventory *inventory,
                                                  size_t               *n);
ANJI_API const anji_stratum *anji_inventory_strata(const anji_inventory *inventory,
                                                   size_t               *n);
ANJI_API const char *anji_inventory_species(const anji_inventory *inventory, size_t i);
ANJI_API int         anji_inventory_age_unit(const anji_inventory *inventory);
ANJI_API size_t      anji_inventory_surveys(const anji_inventory *inventory);

/**
 * One survey as an inventory of its own, with all strata and species: for changes between
 * dates. Free it with anji_inventory_free(). Status: ANJI_OK, ANJI_ERR_NULL, _MEMORY;
 * ANJI_ERR_NOT_FOUND (no such survey); ANJI_ERR_DOMAIN before the check.
 */
ANJI_API int anji_inventory_survey(const anji_inventory *inventory, size_t survey,
                                   anji_inventory **out, anji_error *err);

/**
 * The scientific name for a species as people write it: "moso", "毛竹", "Phyllostachys
 * pubescens", "P. edulis" are "Phyllostachys edulis"; a binomial of a known bamboo genus
 * is itself. NULL when it is none of these. Borrowed, from out or from the library.
 * Given: name; out: 64 bytes for a binomial.
 */
ANJI_API const char *anji_species_name(const char *name, char out[64]);

/** Free a report; NULL is allowed. */
ANJI_API void anji_inventory_report_free(anji_inventory_report *report);
/** A copy of the counts. Status: ANJI_OK, ANJI_ERR_NULL. */
ANJI_API int anji_inventory_report_counts(const anji_inventory_report *report,
                                          anji_inventory_counts       *counts);
/** One sentence for each decision that was taken (note) and each doubt (warning); NULL
 *  past the end. Borrowed. */
ANJI_API const char *anji_inventory_report_note(const anji_inventory_report *report,
                                                size_t                       i);
ANJI_API const char *anji_inventory_report_warning(const anji_inventory_report *report,
                                                   size_t                       i);
/** The text a program prints, as anji_read_describe() does for towers. */
ANJI_API size_t anji_inventory_describe(const anji_inventory_report *report,
                                        char *buffer, size_t size);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_INVENTORY_H */
