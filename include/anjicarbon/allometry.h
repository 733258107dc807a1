/* anjicarbon/allometry.h - published equations of bamboo: found, judged, evaluated.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_ALLOMETRY_H
#define ANJICARBON_ALLOMETRY_H

#include <anjicarbon/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What is measured on a culm; bits. The letter stands for it in an equation's form. */
enum {
    ANJI_CULM_DBH    = 1,  /**< D, diameter at breast height (1.3 m)             */
    ANJI_CULM_HEIGHT = 2,  /**< H                                                */
    ANJI_CULM_CROWN  = 4,  /**< L, length of the crown                           */
    ANJI_CULM_AGE    = 8,  /**< A, du or years, as the equation takes it         */
    ANJI_CULM_WIDTH  = 16, /**< W, width of the crown                            */
    ANJI_CULM_INPUTS = 5   /**< how many there are                               */
};

/** One culm; NaN: not measured. 64 bytes for ever. */
typedef struct anji_culm {
    double dbh_cm;   /**< where the equation takes it: ANJI_EQUATION_DIAMETER     */
    double height_m; /**< always m, also where the equation is written for cm     */
    double crown_m;
    double age;
    double width_m;
    double zero[3]; /**< must be 0                                               */
} anji_culm;

/** The same as columns; NULL: not measured. 8 pointers for ever. */
typedef struct anji_culms {
    const double *dbh_cm;
    const double *height_m;
    const double *crown_m;
    const double *age;
    const double *width_m;
    const double *null[3]; /**< must be NULL                                     */
} anji_culms;

/** What an equation gives. */
enum {
    ANJI_COMPONENT_ANY    = 0, /**< in searches                                  */
    ANJI_COMPONENT_CULM   = 1,
    ANJI_COMPONENT_BRANCH = 2,
    ANJI_COMPONENT_LEAF   = 3,
    ANJI_COMPONENT_CROWN  = 4, /**< branches and leaves                          */
    ANJI_COMPONENT_ABOVE  = 5, /**< all above ground                             */
    ANJI_COMPONENT_BELOW  = 6, /**< rhizome and roots of one culm                */
    ANJI_COMPONENT_TOTAL  = 7, /**< above and below ground                       */
    ANJI_COMPONENT_HEIGHT = 8,
    ANJI_COMPONENT_VOLUME = 9, /**< of the culm's wood                           */
    ANJI_COMPONENT_SHARE  = 10 /**< of a culm's carbon that a product keeps      */
};
/** "culm", "branch", ..., "product share"; NULL for an unknown number. */
ANJI_API const char *anji_component_name(int component);

/** In which kind of quantity. */
enum {
    ANJI_QUANTITY_DRY    = 0, /**< dry mass           */
    ANJI_QUANTITY_CARBON = 1, /**< mass of carbon     */
    ANJI_QUANTITY_FRESH  = 2, /**< fresh mass         */
    ANJI_QUANTITY_VOLUME = 3,
    ANJI_QUANTITY_LENGTH = 4,
    ANJI_QUANTITY_SHARE  = 5
};

/** How sure the record of an equation is; all but the last may be a default. */
enum {
    ANJI_READ_PRIMARY    = 0, /**< read in the authors' own text or program          */
    ANJI_READ_AGREEING   = 1, /**< in two sources that agree                         */
    ANJI_READ_SECONDARY  = 2, /**< in one source that cites it                       */
    ANJI_READ_CORRECTED  = 3, /**< read, and its form corrected with proof           */
    ANJI_READ_DERIVED    = 4, /**< a sum of published parts                          */
    ANJI_READ_USER       = 5, /**< from a user's file or a fit of the user's         */
    ANJI_READ_UNVERIFIED = 6  /**< not seen in any text: used only when asked for by
                                   its id                                            */
};

/** Where the residual error of an equation belongs. */
enum {
    ANJI_RESIDUAL_NONE     = 0, /**< none is printed                                 */
    ANJI_RESIDUAL_ABSOLUTE = 1, /**< sd in the unit of the result                    */
    ANJI_RESIDUAL_RELATIVE = 2, /**< sd as a share of the result                     */
    ANJI_RESIDUAL_LOG      = 3, /**< sd of the natural logarithm                     */
    ANJI_RESIDUAL_POWER    = 4  /**< sd = s D^k, D in the equation's unit            */
};

/** Where the range of the inputs comes from. */
enum {
    ANJI_RANGE_NONE      = 0, /**< none is printed                                 */
    ANJI_RANGE_PUBLISHED = 1,
    ANJI_RANGE_FORMULA   = 2, /**< none is printed; outside it the formula falls with
                                   diameter or is negative                         */
    ANJI_RANGE_DATA      = 3, /**< the culms of a fit                              */
    ANJI_RANGE_IMPLIED   = 4  /**< by other figures of the publication             */
};

/** An equation, and a set of them. Opaque. */
typedef struct anji_equation  anji_equation;
typedef struct anji_equations anji_equations;

/* ---- the set ------------------------------------------------------------------------ */

/**
 * The equations that come with the library.
 *
 * Returned: *equations, to be freed with anji_equations_free(); NULL on failure.
 * Status: ANJI_OK, ANJI_ERR_NULL, _MEMORY
 */
ANJI_API int anji_equations_builtin(anji_equations **equations, anji_error *err);

/** Free a set and all its equations; NULL is allowed. */
ANJI_API void anji_equations_free(anji_equations *equations);

/**
 * Add the records of a file, or of a text, to a set. A record whose id is there already
 * takes its place; pointers to the one it replaces are dead.
 *
 * A record is lines "key = value" under a line "[ID]"; '#' begins a comment. The manual
 * page lists the keys; anji_equation_write() shows them.
 *
 * Given: equations, the set; path, or n bytes of text and the name that messages use
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_IO; ANJI_ERR_FORMAT: the message names file,
 *   line, column, what was found and what was wanted; _MEMORY. On failure the set is as
 *   it was.
 * Notes:
 *   1. What is well written but cannot be right (components that do not add up, culms of
 *      grams) is taken, and judged: anji_equations_finding().
 *   2. A form is an expression of D, H, L, A, W (see ANJI_CULM_...), of numbers and the
 *      record's coefficients with + - * / ^ ( ) exp ln log10 sqrt.
 */
ANJI_API int anji_equations_load(anji_equations *equations, const char *path,
                                 anji_error *err);
ANJI_API int anji_equations_parse(anji_equations *equations, const char *name, size_t n,
                                  const char *text, anji_error *err);

/** How many; 0 for NULL. */
ANJI_API size_t anji_equations_count(const anji_equations *equations);
/** By position, and by id (exactly); NULL when there is none. Borrowed from the set. */
ANJI_API const anji_equation *anji_equations_at(const anji_equations *equations,
                                                size_t                i);
ANJI_API const anji_equation *anji_equations_find(const anji_equations *equations,
                                                  const char           *id);
/**
 * The next equation at or after position `from` that fits: part of the species' name or
 * of one of its other names, and part of the region, without regard to case; NULL and
 * ANJI_COMPONENT_ANY fit all.
 * Returned: its position; anji_equations_count() when there is none.
 */
ANJI_API size_t anji_equations_search(const anji_equations *equations, size_t from,
                                      const char *species, const char *region,
                                      int component);

/* ---- a record ----------------------------------------------------------------------- */

/** Texts of a record. */
enum {
    ANJI_EQUATION_ID       = 0,
    ANJI_EQUATION_SPECIES  = 1,
    ANJI_EQUATION_NAMES    = 2, /**< other names, separated by "; "                   */
    ANJI_EQUATION_FORM     = 3, /**< "a*H^b*D^c"                                      */
    ANJI_EQUATION_UNIT     = 4, /**< "kg dry per culm", "m", ...                      */
    ANJI_EQUATION_DIAMETER = 5, /**< where D is taken: "at 1.3 m", "at the base", ... */
    ANJI_EQUATION_REGION   = 6,
    ANJI_EQUATION_GROUP    = 7, /**< equations that belong together                  */
    ANJI_EQUATION_DEFAULT  = 8, /**< regions in which it is the default              */
    ANJI_EQUATION_CITATION = 9,
    ANJI_EQUATION_DOI      = 10,
    ANJI_EQUATION_READ_IN  = 11, /**< where and how it was verified                   */
    ANJI_EQUATION_NOTE     = 12,
    ANJI_EQUATION_AGE      = 13, /**< "du", "years", "class" or ""                    */
    ANJI_EQUATION_TEXTS    = 14
};
/** A text of a record, "" when it has none; NULL for a NULL equation or unknown `which`.
 *  Borrowed. */
ANJI_API const char *anji_equation_text(const anji_equation *equation, int which);

/** Numbers of a record. */
enum {
    ANJI_EQUATION_DBH_MIN    = 0, /**< cm                                             */
    ANJI_EQUATION_DBH_MAX    = 1,
    ANJI_EQUATION_HEIGHT_MIN = 2, /**< m                                              */
    ANJI_EQUATION_HEIGHT_MAX = 3,
    ANJI_EQUATION_CROWN_MIN  = 4, /**< m                                              */
    ANJI_EQUATION_CROWN_MAX  = 5,
    ANJI_EQUATION_AGE_MIN    = 6, /**< as the equation takes it                       */
    ANJI_EQUATION_AGE_MAX    = 7,
    ANJI_EQUATION_N          = 8, /**< culms it was fitted to                         */
    ANJI_EQUATION_R2         = 9,
    ANJI_EQUATION_FACTOR     = 10, /**< against the bias of logarithms: the form is
                                        multiplied by it; 1 without                   */
    ANJI_EQUATION_TO_SI      = 11, /**< the result times this is in kg, m3, m or 1    */
    ANJI_EQUATION_NUMBERS    = 12
};
/** A number of a record, NaN when it is not printed. */
ANJI_API double anji_equation_number(const anji_equation *equation, int which);

/** Choices of a record: ANJI_COMPONENT_..., ANJI_QUANTITY_..., ANJI_READ_...,
 *  ANJI_RANGE_...; the inputs it needs, ANJI_CULM_... bits. -1 (0 bits) for NULL. */
ANJI_API int      anji_equation_component(const anji_equation *equation);
ANJI_API int      anji_equation_quantity(const anji_equation *equation);
ANJI_API int      anji_equation_verified(const anji_equation *equation);
ANJI_API int      anji_equation_range(const anji_equation *equation);
ANJI_API uint32_t anji_equation_inputs(const anji_equation *equation);

/** How many coefficients; the name of one, NULL past the end; their values, borrowed. */
ANJI_API size_t        anji_equation_coefficients(const anji_equation *equation);
ANJI_API const char   *anji_equation_coefficient_name(const anji_equation *equation,
                                                      size_t               i);
ANJI_API const double *anji_equation_coefficient_values(const anji_equation *equation);

/**
 * Covariance of the coefficients.
 * Returned: covariance, p x p by rows, p = anji_equation_coefficients(); NaN on failure
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_NOT_FOUND: none is printed
 */
ANJI_API int anji_equation_covariance(const anji_equation *equation, double *covariance,
                                      anji_error *err);

/** The residual error of single culms. 32 bytes for ever. */
typedef struct anji_residual {
    int32_t kind;    /**< ANJI_RESIDUAL_...; NONE on failure                         */
    int32_t assumed; /**< 0 printed with the equation, 1 given by the caller, 2 the
                          library's assumption, accepted by name                     */
    double  value;   /**< s                                                          */
    double  power;   /**< k of ANJI_RESIDUAL_POWER, else 0                           */
    double  zero;
} anji_residual;

/**
 * The residual error of an equation; never zero for want of one.
 *
 * Given:
 *   equation
 *   relative        relative sd to use where the equation prints none; NaN: none given
 *   accept_assumed  1: where none is given either, take the library's assumption:
 *                   0.45 for branches, leaves and crown, else 0.20
 * Returned: *residual
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_DOMAIN (relative not above 0 or infinite);
 *   ANJI_ERR_NOT_FOUND: the equation prints none, none was given and none accepted
 * Notes: the assumption is the size that leaf models of moso reach (RMSE 47 % of the
 *   mean) and half of it for culms; it is no measurement.
 * Reference: leaf biomass of moso, Forests 2022, 13, 693.
 */
ANJI_API int anji_equation_residual(const anji_equation *equation, double relative,
                                    int accept_assumed, anji_residual *residual,
                                    anji_error *err);

/** A record as text, in the form that anji_equations_load() reads. Writes at most size
 *  bytes with the final NUL (buffer may be NULL when size is 0). Returns the length of
 *  the whole text without the NUL; 0 for NULL. */
ANJI_API size_t anji_equation_write(const anji_equation *equation, char *buffer,
                                    size_t size);

/* ---- the judgement ------------------------------------------------------------------ */

/** What can be wrong with a record that is well written. */
enum {
    ANJI_FINDING_SUM       = 0, /**< components do not add up to their total: 5 %    */
    ANJI_FINDING_FALLS     = 1, /**< biomass falls with diameter inside the range    */
    ANJI_FINDING_NEGATIVE  = 2, /**< a negative value inside the range               */
    ANJI_FINDING_MAGNITUDE = 3, /**< no bamboo of that diameter weighs, stands or
                                     holds that                                      */
    ANJI_FINDING_CARBON    = 4  /**< carbon is not 0.35 to 0.60 of the dry mass      */
};

/** One finding. Texts are borrowed from the set, until records are added. */
typedef struct anji_finding {
    const char *id; /**< the equation, for sums the total                       */
    const char
           *message; /**< one line: what was found, at which culm, what was wanted */
    double  dbh_cm;  /**< the culm at which it shows                             */
    double  found;
    double  wanted;
    int32_t kind; /**< ANJI_FINDING_...                                          */
    int32_t zero;
} anji_finding;

/**
 * The i-th finding on a set. Records are judged whenever some are added; those with a
 * finding are never chosen by default.
 * Status: ANJI_OK, ANJI_ERR_NULL, ANJI_ERR_NOT_FOUND past the end
 */
ANJI_API int anji_equations_finding(const anji_equations *equations, size_t i,
                                    anji_finding *finding);
/** How many findings there are on one equation (id) or on all (NULL). */
ANJI_API size_t anji_equations_findings(const anji_equations *equations,
                                        const char           *id);

/* ---- evaluation --------------------------------------------------------------------- */

/** What to do with a culm outside the valid range. */
enum {
    ANJI_OUTSIDE_REFUSE      = 0, /**< ANJI_ERR_DOMAIN at the first such culm         */
    ANJI_OUTSIDE_FLAG        = 1, /**< compute and flag it; flags must be given       */
    ANJI_OUTSIDE_EXTRAPOLATE = 2  /**< compute it; flags may be NULL                  */
};

/** Settings: call anji_equation_opts_init(), then change fields. */
typedef struct anji_equation_opts {
    uint32_t struct_size; /**< bytes known to the caller; written by init            */
    uint32_t outside;     /**< ANJI_OUTSIDE_...              [ANJI_OUTSIDE_REFUSE]   */
} anji_equation_opts;

/** Write the defaults; pass sizeof *opts. Status: ANJI_OK, ANJI_ERR_NULL, _OPTS. */
ANJI_API int anji_equation_opts_init(anji_equation_opts *opts, size_t size);
/** The parameters by position; NULL past the end. */
ANJI_API const anji_param *anji_equation_param(size_t i);

/** What is to be known of one value; bits. All of them, 255, on failure. */
enum {
    ANJI_VALUE_DBH_OUTSIDE    = 1, /**< the diameter is outside the range             */
    ANJI_VALUE_HEIGHT_OUTSIDE = 2,
    ANJI_VALUE_CROWN_OUTSIDE  = 4,
    ANJI_VALUE_AGE_OUTSIDE    = 8,
    ANJI_VALUE_NO_RANGE       = 16, /**< no range of diameters is printed             */
    ANJI_VALUE_MISSING        = 32, /**< an input is NaN, and so is the value         */
    ANJI_VALUE_NO_CULM        = 64  /**< the diameter is 0, and so is the value       */
};

/**
 * The value of an equation for one culm, or for columns of culms.
 *
 * Given:
 *   equation
 *   culm, culms   measurements: cm, m, m, age as the equation takes it, m; those that
 *                 the equation does not need may be NaN or NULL; n, rows of the columns
 *   coefficients  values in place of the record's own, as many and in its order, or NULL
 *   opts          settings, or NULL for the defaults
 * Returned:
 *   value   in the unit of ANJI_EQUATION_UNIT; NaN on failure
 *   flag    ANJI_VALUE_... bits; may be NULL but for ANJI_OUTSIDE_FLAG
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_OPTS; ANJI_ERR_NOT_FOUND: an input that the
 *   equation needs is not measured, the message lists all such (one culm: NaN; columns:
 *   NULL); ANJI_ERR_DOMAIN: outside the valid range, a negative or infinite input, or a
 *   negative result (err->row)
 *
 * Notes:
 *   1. Inside means: within the record's ranges, and of a size that bamboo has: diameter
 *      above 0 and up to 40 cm, height up to 50 m, crown up to 50 m long, age up to 100.
 *      Ages are tested also where the form has no A but the record is of an age class.
 *   2. A culm of zero diameter is outside; where that is allowed it has no biomass,
 *      whatever the formula says.
 *   3. A negative result is refused even where extrapolation is allowed. With replaced
 *      coefficients it is kept: a draw of a Monte Carlo may be negative.
 *   4. In columns, a row with a missing input gives NaN and ANJI_VALUE_MISSING.
 */
ANJI_API int anji_equation_eval(const anji_equation *equation, const anji_culm *culm,
                                const anji_equation_opts *opts, double *value,
                                uint8_t *flag, anji_error *err);
ANJI_API int anji_equation_eval_columns(const anji_equation *equation, size_t n,
                                        const anji_culms         *culms,
                                        const anji_equation_opts *opts, double *value,
                                        uint8_t *flag, anji_error *err);
ANJI_API int anji_equation_eval_with(const anji_equation *equation, size_t n,
                                     const anji_culms         *culms,
                                     const double             *coefficients,
                                     const anji_equation_opts *opts, double *value,
                                     uint8_t *flag, anji_error *err);

/**
 * The value for one culm with its derivatives, exact to rounding.
 *
 * Given: as above
 * Returned:
 *   value           as above
 *   by_coefficient  d value / d coefficient, anji_equation_coefficients() of them
 *   by_input        d value / d input, ANJI_CULM_INPUTS of them in the order of the
 *                   bits: per cm, m, m, age, m; 0 for an input that the form does not
 *                   have. Each of the three may be NULL; NaN on failure.
 * Status: as above
 */
ANJI_API int anji_equation_gradient(const anji_equation *equation,
                                    const anji_culm *culm, const double *coefficients,
                                    const anji_equation_opts *opts, double *value,
                                    double *by_coefficient, double *by_input,
                                    anji_error *err);

/* ---- the choice --------------------------------------------------------------------- */

/** What an equation is wanted for. */
typedef struct anji_equation_need {
    const char *species;   /**< part of a name, "moso", "Phyllostachys edulis"        */
    const char *region;    /**< "Zhejiang", "Anji"; NULL: any                         */
    const char *fallback;  /**< id to use where the default will not do; NULL: refuse */
    double      age;       /**< age class of the culms where equations differ by it,
                                else NaN                                              */
    int32_t     component; /**< ANJI_COMPONENT_...                                    */
    int32_t     quantity;  /**< ANJI_QUANTITY_...                                     */
    uint32_t    inputs;    /**< what is measured, ANJI_CULM_... bits                  */
    uint32_t    zero;
} anji_equation_need;

/**
 * The equation for a purpose, or a refusal that lists what is missing and which
 * equations would do.
 *
 * Given: equations; need
 * Returned: *equation, borrowed, NULL on failure; *is_fallback, 1 where need->fallback
 *   was taken (may be NULL)
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_DOMAIN (unknown component or quantity);
 *   ANJI_ERR_NOT_FOUND: no such species, component, region or fallback, or the default
 *   needs what is not measured; ANJI_ERR_AMBIGUOUS: several equations fit and none is
 *   the default: the message lists them
 *
 * Notes:
 *   1. The record that names the region (or, without a region, any) as its default comes
 *      first; without one, the only record that fits species, region, component,
 *      quantity, age and inputs.
 *   2. Records that are unverified or have a finding are taken only as fallback, by id.
 *   3. For moso in Zhejiang the default is Yuan et al. 2009, which needs height and, for
 *      the crown, its length.
 */
ANJI_API int anji_equation_choose(const anji_equations     *equations,
                                  const anji_equation_need *need,
                                  const anji_equation **equation, int *is_fallback,
                                  anji_error *err);

/* ---- age and girth ------------------------------------------------------------------ */

/**
 * Du, the age class of a culm by its two-year exchange of leaves, from age in years.
 *
 *     du = 1 + number of k with years > last_year[k]
 *
 * Given:
 *   n, years    age in years; NaN: not known
 *   n_classes, last_year   the greatest age of each du, ascending; NULL: 1, 3, 5, 7, ...
 *               years: the first du is the first year, each further one lasts two years
 * Returned: du, n values, 1 to n_classes; NaN where years is NaN
 * Status: ANJI_OK; ANJI_ERR_NULL; ANJI_ERR_DOMAIN: years not above 0 or beyond the last
 *   class (err->row), or a table that does not rise
 * Notes: the usual convention, which no text at hand prints; districts differ, hence the
 *   table.
 */
ANJI_API int anji_du_from_years(size_t n, const double *years, size_t n_classes,
                                const double *last_year, double *du, anji_error *err);
/** And back: the mean of the ages, in whole years, that a du spans. Status as above. */
ANJI_API int anji_years_from_du(size_t n, const double *du, size_t n_classes,
                                const double *last_year, double *years,
                                anji_error *err);
/** Diameter of a circular culm from its girth, both in the same unit: girth / pi. */
ANJI_API double anji_diameter_from_girth(double girth);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_ALLOMETRY_H */
