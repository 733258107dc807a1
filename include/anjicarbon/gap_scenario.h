/* anjicarbon/gap_scenario.h - artificial gaps for a fair comparison of gap-fillers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_GAP_SCENARIO_H
#define ANJICARBON_GAP_SCENARIO_H

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How the gaps of a scenario are drawn. */
enum {
    ANJI_GAPS_BLOCKS = 0, /**< blocks of `records` rows                               */
    ANJI_GAPS_MIXED = 1, /**< 1, 8, 64 and 576 half-hours, a quarter of the rows each */
    ANJI_GAPS_SITE  = 2, /**< lengths and times of day of the record's own gaps      */
    ANJI_GAPS_NIGHT = 3  /**< blocks of `records` rows, most of them in calm nights  */
};

/** A scenario. 40 bytes for ever. */
typedef struct anji_gap_scenario {
    char     name[24]; /**< "medium", or the number of records                        */
    int64_t  records;  /**< rows of a block; 0 for mixed and site                     */
    uint32_t kind;     /**< ANJI_GAPS_...                                             */
    uint32_t zero;     /**< must be 0                                                 */
} anji_gap_scenario;

/**
 * A scenario by its name, or by the number of its rows.
 *
 *   name         half-hours   kind        from
 *   very-short   1            blocks      Moffat et al. 2007
 *   short        8            blocks      the same
 *   medium       64           blocks      the same
 *   long         576          blocks      the same (12 days)
 *   mixed        -            mixed       the same
 *   30d, 60d     1440, 2880   blocks      months without data
 *   site         -            site        the record's own gaps
 *   night        8            night       calm nights, as a u* filter leaves them out
 *
 * Lengths of names are times: 64 half-hours are 32 rows of an hour, and at least one. A
 * number, "64", means rows of this axis.
 *
 * Given: name; the axis, for its step
 * Returned: out; name empty and records -1 on failure
 * Status: ANJI_OK, ANJI_ERR_NULL, _DOMAIN (axis), _NOT_FOUND (the message lists the
 *   names)
 */
ANJI_API int anji_gap_scenario_find(const char *name, const anji_axis *axis,
                                    anji_gap_scenario *out, anji_error *err);
/** The names of the table, one by one; NULL past the end. */
ANJI_API const char *anji_gap_scenario_name(size_t i);

/** Settings: call anji_gap_scenario_opts_init(), then change fields. */
typedef struct anji_gap_scenario_opts {
    uint32_t struct_size;  /**< bytes known to the caller; written by init           */
    uint32_t seed;         /**< of all that is drawn                             [1] */
    double   share;        /**< of the measured rows that is hidden            [0.1] */
    double   measured_min; /**< smallest measured share of a block            [0.25] */
    double   night_share;  /**< night: share of the blocks that lie in nights  [0.8] */
} anji_gap_scenario_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_gap_scenario_opts_init(anji_gap_scenario_opts *opts, size_t size);
ANJI_API const anji_param *anji_gap_scenario_param(size_t i);

/**
 * Draw the artificial gaps of one permutation of a scenario.
 *
 * Blocks of rows are drawn one by one, every start that may be taken being as likely as
 * the others, until the hidden measured rows reach share times the measured rows. A block
 * may be taken when at least measured_min of its rows (and one) are measured, and when it
 * neither overlaps nor touches a block before it. What was missing stays missing: the
 * artificial gaps lie over the real ones, as Moffat et al. (2007) have it.
 *
 *   mixed   the longest blocks first, each length up to a quarter of the rows
 *   site    each length is that of one of the record's own gaps, drawn with equal
 *           probability; the block begins at that gap's time of day, on any day. Gaps of
 *           more than a tenth of the axis are left out of the draw
 *   night   a block is of the night when at least half of its measured rows are, and,
 *           where ustar is given, when their mean u* is not above the median of the
 *           measured nights; any other start has the rest of the probability
 *
 * Given:
 *   axis         rows and step
 *   y            target, NaN missing                                   any unit
 *   night        1 where it is night; read by the night scenario, else may be NULL
 *   ustar        friction velocity, or NULL; read by the night scenario     m s-1
 *   scenario     of anji_gap_scenario_find(), or filled by the caller
 *   permutation  its number: others lie elsewhere
 *   opts         settings, or NULL
 * Returned:
 *   gap          one for each row: 0 where nothing changes, g = 1 ... *n_gaps where a
 *                measured row is hidden in gap g; -1 throughout on failure
 *   n_gaps       their number, -1 on failure
 * Status: ANJI_OK, ANJI_ERR_NULL (also night for the night scenario), _OPTS, _DOMAIN
 *   (axis, an infinity, an unknown kind), _TOO_FEW (no block can be laid; or the record
 *   has no gaps of its own to draw from), _MEMORY
 *
 * Notes:
 *   1. Where the record has room for fewer blocks than the share wants, there are fewer:
 *      count them. Of long blocks the last one takes more than is left of the share.
 *   2. The same bits for the same seed, scenario, permutation and record everywhere; hand
 *      the same column to every method.
 *   3. Single rows taken at random would let a filler that sees time interpolate between
 *      their neighbours. So all gaps are blocks, and only the scenario of one record is
 *      what it is.
 *
 * References: Moffat A.M. et al. (2007) doi 10.1016/j.agrformet.2007.08.011; Irvin J. et
 *   al. (2021) doi 10.1016/j.agrformet.2021.108528 (gaps as the site has them).
 */
ANJI_API int anji_gap_scenario_draw(const anji_axis *axis, const double *y,
                                    const uint8_t *night, const double *ustar,
                                    const anji_gap_scenario      *scenario,
                                    uint32_t                      permutation,
                                    const anji_gap_scenario_opts *opts, int32_t *gap,
                                    int64_t *n_gaps, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_GAP_SCENARIO_H */
