/* anjicarbon/random_error.h - the random error of each record.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_RANDOM_ERROR_H
#define ANJICARBON_RANDOM_ERROR_H

#include <anjicarbon/base.h>
#include <anjicarbon/calendar.h>
#include <anjicarbon/gapfill.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a record's random error was found. */
enum {
    ANJI_RANDOM_NONE    = 0, /**< not at all                                        */
    ANJI_RANDOM_ALIKE   = 1, /**< spread of measured records under alike conditions */
    ANJI_RANDOM_SIMILAR = 2  /**< median error of records with a similar flux       */
};

/** Settings: call anji_random_error_opts_init(), then change fields. */
typedef struct anji_random_error_opts {
    uint32_t struct_size;   /**< bytes known to the caller; written by init        */
    uint32_t form;          /**< ANJI_FORM_ANJI or ANJI_FORM_ONEFLUX        [anji] */
    uint32_t n_min;         /**< fewest records of method 1                    [6] */
    uint32_t leave_one_out; /**< 0 as the form says, 1 no, 2 yes                 [0] */
    uint32_t days_alike;    /**< half-window of method 1, d                    [7] */
    uint32_t days_similar;  /**< half-window of method 2, d                   [14] */
    double   share_similar; /**< half-width of similar fluxes, share of |x|  [0.2] */
    double   least_similar; /**< but not below this, unit of the flux          [2] */
} anji_random_error_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_random_error_opts_init(anji_random_error_opts *opts, size_t size);
/** The parameter table, row by row; NULL past the end. */
ANJI_API const anji_param *anji_random_error_param(size_t i);

/**
 * Random error (standard deviation) of every record, measured or filled.
 *
 *   method 1   a measured record: s = standard deviation (divisor n - 1) of the measured
 *              records of the 7 days each side, at about the same time of day, with all
 *              drivers within their tolerances; n >= 6
 *   method 2   other records, around x, the measured or else the filled value:
 *              s = median of the method-1 errors of records within 14 days whose flux
 *              lies in x - m ... x + m, m = max(0.2 |x|, 2)
 *
 *   form      same time of day     the record's own value     last row of method 2
 *   anji      -60 ... +60 min      left out                   r + 14 D
 *   oneflux   -30 ... +90 min      in the sample              r + 14 D - 1
 *             (hourly: -60 ... +60)
 *
 * The window of the program lies aside of the hour that its papers describe.
 *
 * Given:
 *   axis       rows and step, D rows a day
 *   nee        measured flux, NaN missing                             umol m-2 s-1
 *   filled     the flux at rows where nee is missing; NULL: they get no error
 *   drivers    conditions with their tolerances (anji_fill_drivers())
 *   n_drivers  1 to ANJI_FILL_DRIVERS_MAX
 *   opts       settings, or NULL for the defaults
 * Returned, one element a row each; any may be NULL:
 *   sd         the error, unit of nee; NaN without one
 *   method     ANJI_RANDOM_...
 *   n          records of its sample
 *   err        code, row and message; may be NULL
 *   On failure NaN, 255 and -1 everywhere.
 * Status:
 *   ANJI_OK, or ANJI_ERR_NULL, _OPTS (also for ANJI_FORM_REDDYPROC, which has no such
 *   rule), _DOMAIN (axis, tolerance, an infinity: see err->row), _MEMORY
 *
 * Notes:
 *   1. The spread holds instrument and sampling error, and the drift of the flux over
 *      the fortnight. It is not the error of a filled value: that is another's.
 *   2. Errors of neighbouring records are not independent; a sum needs their correlation
 *      (uncertainty.h).
 *
 * References: Hollinger & Richardson (2005) doi 10.1093/treephys/25.7.873; Pastorello et
 *   al. (2020) doi 10.1038/s41597-020-0534-3.
 */
ANJI_API int anji_random_error_records(const anji_axis *axis, const double *nee,
                                       const double *filled, const anji_driver *drivers,
                                       size_t                        n_drivers,
                                       const anji_random_error_opts *opts, double *sd,
                                       uint8_t *method, int32_t *n, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_RANDOM_ERROR_H */
