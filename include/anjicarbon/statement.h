/* anjicarbon/statement.h - an account as a document that anyone can recompute.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANJICARBON_STATEMENT_H
#define ANJICARBON_STATEMENT_H

#include <anjicarbon/base.h>
#include <anjicarbon/components.h>
#include <anjicarbon/hash.h>
#include <anjicarbon/read.h>
#include <anjicarbon/tower.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A statement: what an account was made from (files by SHA-256), by which methods, with
 * which options, each step with its value and unit, the components of uncertainty, the
 * results and the remarks. Its bytes are canonical JSON (RFC 8785), its name is their
 * SHA-256. Opaque; free it with anji_statement_free().
 *
 * Each entry has a path by which others name it and by which it is looked up:
 *
 *     input.ROLE   option.GROUP.NAME   method.NAME
 *     step.NAME    uncertainty.NAME    result.NAME
 *
 * Names are of a-z, 0-9, '_', '-' and '.', unique in their section ("2001.nee", "net_t").
 */
typedef struct anji_statement anji_statement;

/** Sections that hold lines with a value. Part of the ABI. */
enum { ANJI_LINE_STEP = 0, ANJI_LINE_UNCERTAINTY = 1, ANJI_LINE_RESULT = 2 };

/** What may stand beside a line's value; any of them may be NULL. Borrowed. 24 bytes on
 *  machines with pointers of 8, for ever. */
typedef struct anji_line_note {
    const char *text; /**< one sentence: what the value is                           */
    const char
        *clause; /**< equation or clause of the rule it follows                 */
    const char *inputs; /**< paths of what it was made from, separated by one blank;
                             each must be in the statement already                     */
} anji_line_note;

/**
 * Make an empty statement.
 * Given:
 *   kind      "tower", "stand", "credit": says how it is recomputed
 *   subject   what it is about, UTF-8: "DE-Tha"
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (kind is no name, subject no UTF-8); _MEMORY.
 */
ANJI_API int  anji_statement_new(const char *kind, const char *subject,
                                 anji_statement **out, anji_error *err);
ANJI_API void anji_statement_free(anji_statement *statement);

/**
 * Add an input file: its SHA-256 and size are taken now, its folder is left out.
 * Given:
 *   role          a name, unique: "flux1", "inventory", "statement.tower"
 *   path          the file
 *   rows          records in it; -1: not counted
 *   first, last   its first and last time or row as text, "2001-01-01T00:00"; may be NULL
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (role, rows, text that is not UTF-8); _IO;
 *   _AMBIGUOUS (the role is taken); _MEMORY. A failed call adds nothing: so do all below.
 */
ANJI_API int anji_statement_add_input(anji_statement *statement, const char *role,
                                      const char *path, int64_t rows, const char *first,
                                      const char *last, anji_error *err);

/**
 * Add every option of a module, defaults included, from its parameter table: choices as
 * words, whole numbers as such, doubles as the shortest decimal text that reads back as
 * the same double, NaN as null. Fields whose name begins with "zero" are padding.
 * Given: group, "tower"; param, anji_tower_param; opts, the options struct.
 * Status: as above.
 */
ANJI_API int anji_statement_add_options(anji_statement *statement, const char *group,
                                        const anji_param *(*param)(size_t),
                                        const void *opts, anji_error *err);
/** Add one option that is in no table: a number with its unit, an integer with its unit,
 *  or words (NULL: null). `path` is "GROUP.NAME". Status: as above. */
ANJI_API int anji_statement_add_option(anji_statement *statement, const char *path,
                                       double value, const char *unit, anji_error *err);
ANJI_API int anji_statement_add_option_integer(anji_statement *statement,
                                               const char *path, int64_t value,
                                               const char *unit, anji_error *err);
ANJI_API int anji_statement_add_option_words(anji_statement *statement,
                                             const char *path, const char *words,
                                             anji_error *err);

/** Add a method or a rule with its version and where it is from (paper with DOI; document,
 *  version, clause, and whether it was verified). Status: as above. */
ANJI_API int anji_statement_add_method(anji_statement *statement, const char *name,
                                       const char *version, const char *source,
                                       anji_error *err);

/**
 * Add a line to a section: a number with declared decimals, an integer, or words.
 * Given:
 *   section    ANJI_LINE_...
 *   name       unique in the section
 *   value      NaN is missing and written as null; an infinity is refused
 *   decimals   0 to 15: how many stand in the statement (anji_statement_decimals)
 *   unit       "t CO2 ha-1"; "1" for pure numbers
 *   note       may be NULL
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (name, section, decimals, infinity, no UTF-8);
 *   _AMBIGUOUS (the name is taken); _NOT_FOUND (note->inputs names what is not there);
 *   _MEMORY.
 * Notes: the value is rounded to the decimals by its exact binary value, half to even,
 *   in any locale; what rounds to zero has no sign. An integer has 0 decimals and keeps
 *   all digits of 64 bits.
 */
ANJI_API int anji_statement_add_number(anji_statement *statement, int section,
                                       const char *name, double value, int decimals,
                                       const char *unit, const anji_line_note *note,
                                       anji_error *err);
ANJI_API int anji_statement_add_integer(anji_statement *statement, int section,
                                        const char *name, int64_t value,
                                        const char *unit, const anji_line_note *note,
                                        anji_error *err);
ANJI_API int anji_statement_add_words(anji_statement *statement, int section,
                                      const char *name, const char *words,
                                      const anji_line_note *note, anji_error *err);
/** Add a component of uncertainty: its standard error with its degrees of freedom (one
 *  decimal; infinite ones are null) and kind (ANJI_ERROR_...). Status: as above. */
ANJI_API int anji_statement_add_component(anji_statement *statement, const char *name,
                                          double se, int decimals, const char *unit,
                                          double df, uint32_t kind,
                                          const anji_line_note *note, anji_error *err);
/** Add a remark: a sentence. Status: as above. */
ANJI_API int anji_statement_add_remark(anji_statement *statement, const char *sentence,
                                       anji_error *err);

/**
 * Decimals that figures of a unit are stated to, 2 where the unit is not listed.
 *
 *     g C m-2            2        t C ha-1, t CO2 ha-1, t CO2, t C, t ha-1   4
 *     m s-1, 1           4        ha, mu                                     4
 *     kg, kg m-2         4        yuan                                       2
 *
 * Sums of a year carry rounding errors near 1e-12 of themselves and another libm's near
 * 1e-10, so that these decimals stand on every machine, unless a figure lies that near
 * to the middle between two. They are finer than any uncertainty by a factor of 100.
 */
ANJI_API int anji_statement_decimals(const char *unit);

/** The texts a statement opens with; borrowed, NULL for NULL. */
ANJI_API const char *anji_statement_kind(const anji_statement *statement);
ANJI_API const char *anji_statement_subject(const anji_statement *statement);

/** One input. Texts are borrowed. Frozen. */
typedef struct anji_statement_file {
    const char *role;
    const char *file;         /**< base name                   */
    const char *sha256;       /**< 64 hexadecimal digits       */
    const char *first, *last; /**< NULL: not given            */
    int64_t     bytes;
    int64_t     rows; /**< -1: not counted                    */
} anji_statement_file;

/** One line. Texts are borrowed. Frozen. */
typedef struct anji_statement_line {
    const char *name;
    const char *value; /**< decimal text; NULL: missing, or words                */
    const char *unit;  /**< NULL for words                                       */
    const char *words; /**< NULL for numbers                                     */
    const char *text;  /**< NULL: none; likewise                                 */
    const char *clause;
    const char *inputs;   /**< paths separated by blanks                            */
    double      number;   /**< of value; NaN                                        */
    double      df;       /**< of a component; NaN for others                       */
    int32_t     section;  /**< ANJI_LINE_...                                      */
    int32_t     decimals; /**< -1 for words                                       */
    int32_t     kind;     /**< of a component, ANJI_ERROR_...; -1 for others      */
    int32_t     zero;
} anji_statement_line;

/** The i-th input, or the i-th line in the order they were added within steps, then
 *  uncertainty, then results. Status: ANJI_OK; ANJI_ERR_NULL; _NOT_FOUND past the end. */
ANJI_API int anji_statement_input_at(const anji_statement *statement, size_t i,
                                     anji_statement_file *out);
ANJI_API int anji_statement_line_at(const anji_statement *statement, size_t i,
                                    anji_statement_line *out);
/** The i-th remark, borrowed; NULL past the end. */
ANJI_API const char *anji_statement_remark(const anji_statement *statement, size_t i);

/**
 * Look up by path: an input; a line or an option as a number, an integer, words.
 * Returned:
 *   value   NaN where it is missing
 *   text    decimal text as it stands, NULL where it is missing; may be NULL
 *   unit    may be NULL
 * Status: ANJI_OK; ANJI_ERR_NULL; _NOT_FOUND; _DOMAIN (words asked for a number and the
 *   like; an integer that is missing or has decimals). Outputs are NaN, 0, NULL then.
 */
ANJI_API int anji_statement_find_input(const anji_statement *statement,
                                       const char *role, anji_statement_file *out,
                                       anji_error *err);
ANJI_API int anji_statement_value(const anji_statement *statement, const char *path,
                                  double *value, const char **text, const char **unit,
                                  anji_error *err);
ANJI_API int anji_statement_integer(const anji_statement *statement, const char *path,
                                    int64_t *value, const char **unit, anji_error *err);
ANJI_API int anji_statement_words(const anji_statement *statement, const char *path,
                                  const char **words, anji_error *err);
/**
 * Recorded options of a group into an options struct that its _init has filled. Every
 * parameter of the table must be recorded, and nothing of the group but what is in the
 * table: an option that this library does not know is never passed over.
 * Status: as above; _OPTS (a value outside the parameter's limits, an unknown word).
 */
ANJI_API int anji_statement_options(const anji_statement *statement, const char *group,
                                    const anji_param *(*param)(size_t), void    *opts,
                                    anji_error *err);

/**
 * The statement's canonical bytes, with a NUL after them, and their SHA-256, its name.
 * Returned: *bytes, free it with anji_statement_bytes_free(); *n without the NUL.
 * Status: ANJI_OK; ANJI_ERR_NULL; _MEMORY.
 */
ANJI_API int  anji_statement_bytes(const anji_statement *statement, char **bytes,
                                   size_t *n, anji_error *err);
ANJI_API void anji_statement_bytes_free(char *bytes);
ANJI_API int  anji_statement_hash(const anji_statement *statement,
                                  char hex[ANJI_SHA256_HEX], anji_error *err);

/**
 * Write the statement to `path` and the build that made it (version, compiler, machine,
 * libraries) to `path`.build.json, which is no part of the hash. Each file is written
 * whole beside its place and then moved there.
 * Status: ANJI_OK; ANJI_ERR_NULL; _IO; _MEMORY.
 */
ANJI_API int anji_statement_write(const anji_statement *statement, const char *path,
                                  anji_error *err);
/**
 * Read a statement, from a file or from n bytes (`name` is for messages). Only the
 * canonical bytes are a statement: what has a member too many or too few, a member twice,
 * another order, white space, or a value not as it is written here is refused.
 * Status: ANJI_OK; ANJI_ERR_NULL; _IO; _FORMAT (file, line, column, and the path of the
 *   member at fault); _MEMORY.
 */
ANJI_API int anji_statement_read(const char *path, anji_statement **out,
                                 anji_error *err);
ANJI_API int anji_statement_parse(size_t n, const char *bytes, const char *name,
                                  anji_statement **out, anji_error *err);

/** What a crate says that a statement does not. Borrowed; all are required. */
typedef struct anji_crate {
    const char *statement; /**< file name of the statement, "de-tha.statement.json"   */
    const char *date;      /**< "2026-11-24", when it is published                    */
    const char *licence;   /**< of the data, URL: "https://creativecommons.org/..."   */
    const char *author;    /**< who answers for it                                    */
} anji_crate;

/**
 * The statement as ro-crate-metadata.json, by the Process Run Crate profile: a
 * CreateAction with the software as instrument, the inputs as object, the statement as
 * result. Options are PropertyValues; results are PropertyValues with their units.
 * Status: ANJI_OK; ANJI_ERR_NULL; _DOMAIN (no UTF-8; a date that is none); _IO; _MEMORY.
 * Reference: RO-Crate 1.3, Process Run Crate 0.6 (https://w3id.org/ro/wfrun/process/0.6);
 *   Leo S. et al. (2024) doi 10.1371/journal.pone.0309210.
 */
ANJI_API int anji_statement_crate(const anji_statement *statement,
                                  const anji_crate *crate, char **bytes, size_t *n,
                                  anji_error *err);
ANJI_API int anji_statement_crate_write(const anji_statement *statement,
                                        const anji_crate *crate, const char *path,
                                        anji_error *err);

/**
 * The statement of a tower's account, kind "tower". Beside what was read and what the
 * chain did it has for each year Y: step.Y.ustar_threshold, .records, .measured,
 * .filled_1 ..., .by_lookup ..., .share_measured, .month01.nee ...; uncertainty.Y.random,
 * .gap, .ustar, .method ... and .total (g C m-2); result.Y.nee (g C m-2), .nee_tc
 * (t C ha-1), .sequestration, .sequestration_lo95, _hi95, _conservative (t CO2 ha-1) and
 * .flags.
 *
 * Given:
 *   paths, n_paths, map, read   as they were given to anji_tower_read(); read may be NULL
 *   site                        its name, UTF-8; NULL: the report's, else "site"
 *   report                      what anji_tower_read() made
 *   account                     what anji_tower_run() made of it
 * Returned: out; free it with anji_statement_free(). NULL on failure.
 * Status: ANJI_OK; ANJI_ERR_NULL; _IO; _DOMAIN; _MEMORY.
 */
ANJI_API int anji_statement_tower(size_t n_paths, const char *const *paths,
                                  const char *map, const anji_read_opts *read,
                                  const char *site, const anji_read_report *report,
                                  const anji_tower_account *account,
                                  anji_statement **out, anji_error *err);

#ifdef __cplusplus
}
#endif
#endif /* ANJICARBON_STATEMENT_H */
