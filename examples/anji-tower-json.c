/* The account of a tower as one JSON object on stdout.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-tower.h"

#ifdef HAVE_JANSSON
#include <jansson.h>

static json_t *real(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

/* JSON is UTF-8. A name in another encoding loses its letters, not its place. */
static json_t *text(const char *from)
{
    json_t *string = json_string(from);
    char   *ascii  = string == NULL && from != NULL ? strdup(from) : NULL;

    for (char *c = ascii; c != NULL && *c != '\0'; c++)
        if ((unsigned char)*c >= 0x80)
            *c = '?';
    if (ascii != NULL)
        string = json_string(ascii);
    free(ascii);
    return string != NULL ? string : json_null();
}

static json_t *stamp(int64_t seconds)
{
    anji_civil c;
    if (anji_civil_from_seconds(seconds, &c) != ANJI_OK)
        return json_null();
    return json_sprintf("%04d-%02d-%02dT%02d:%02d", c.year, c.month, c.day, c.hour,
                        c.minute);
}

static json_t *flags_of(uint32_t flags)
{
    json_t *list = json_array();
    for (uint32_t f = 1; anji_budget_flag_name(f) != NULL; f <<= 1)
        if (flags & f)
            json_array_append_new(list, json_string(anji_budget_flag_name(f)));
    return list;
}

/* One named number of an object. */
typedef struct {
    const char *name;
    double      value;
} field;

static void set_reals(json_t *o, const field *reals, size_t n)
{
    for (size_t i = 0; i < n; i++)
        json_object_set_new(o, reals[i].name, real(reals[i].value));
}

static json_t *components_of(const anji_tower_account *account, const anji_budget *b)
{
    anji_component c[ANJI_TOWER_COMPONENTS];
    anji_total     total;
    size_t         n;
    json_t        *list = json_array();

    anji_tower_components(account, b->from, b->to, c, &n, &total, NULL);
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list,
                              json_pack("{s:s, s:o, s:o, s:o}", "name", c[i].name,
                                        "se_gc_m2", real(c[i].se), "df", real(c[i].df),
                                        "share", real(c[i].share)));
    return list;
}

/* What stands beside the sum: the whole interval, ensemble, partition. */
static void set_detail(json_t *o, const anji_tower_account *account,
                       const anji_budget *b)
{
    anji_tower_detail d;
    const char       *pool = anji_tower_used(account)->ustar == ANJI_TOWER_USTAR_CUT
                                 ? "nee_cut_%s"
                                 : "nee_vut_%s";

    anji_tower_detail_of(account, b->from, b->to, &d, NULL);
    const field whole[] = {
        {"nee_unbiased_gc_m2", d.nee.value},
        {"nee_lo90_gc_m2", d.nee.lo90},
        {"nee_hi90_gc_m2", d.nee.hi90},
        {"nee_lo95_gc_m2", d.nee.lo95},
        {"nee_hi95_gc_m2", d.nee.hi95},
        {"nee_lower_gc_m2", d.nee.lower},
        {"nee_upper_gc_m2", d.nee.upper},
        {"nee_df", d.nee.df},
        {"sequestration_tco2_ha_lower",
         -anji_tco2_per_ha(d.nee.upper, anji_tower_mass(account))},
        {"gpp_nt_gc_m2", d.gpp_nt},
        {"reco_nt_gc_m2", d.reco_nt},
        {"gpp_dt_gc_m2", d.gpp_dt},
        {"reco_dt_gc_m2", d.reco_dt},
    };
    const field ensemble[] = {
        {"ref_gc_m2", d.nee_ref},
        {"ref_yy_gc_m2", d.nee_ref_yy},
        {"50_gc_m2", d.nee_50},
        {"mean_gc_m2", d.nee_mean},
        {"16_gc_m2", d.nee_16},
        {"84_gc_m2", d.nee_84},
        {"ref_randunc_gc_m2", d.rand_unc},
        {"ref_jointunc_gc_m2", d.joint_unc},
    };
    set_reals(o, whole, sizeof whole / sizeof *whole);
    for (size_t i = 0;
         anji_tower_product(account) != NULL && i < sizeof ensemble / sizeof *ensemble;
         i++) {
        char name[64];
        snprintf(name, sizeof name, pool, ensemble[i].name);
        json_object_set_new(o, name, real(ensemble[i].value));
    }
}

static json_t *budget(const anji_tower_account *account, const anji_budget *b)
{
    anji_civil c;
    anji_civil_from_seconds(b->from, &c);
    const field reals[] = {
        {"coverage", b->coverage},
        {"longest_gap_days", b->longest_gap_days},
        {"ustar_threshold", anji_tower_threshold(account, b->from, b->to)},
        {"n_effective", b->n_effective},
        {"nee_gc_m2", b->nee_gc_m2},
        {"nee_se_gc_m2", b->se_gc_m2},
        {"nee_se_random_gc_m2", b->se_random_gc_m2},
        {"nee_se_ustar_gc_m2", b->se_ustar_gc_m2},
        {"nee_tc_ha", b->nee_tc_ha},
        {"sequestration_tco2_ha", b->sequestration_tco2_ha},
        {"sequestration_tco2_ha_lo95", b->sequestration_tco2_ha_lo95},
        {"sequestration_tco2_ha_hi95", b->sequestration_tco2_ha_hi95},
    };
    json_t *o = json_pack(
        "{s:i, s:o, s:o, s:I, s:I, s:I, s:[I,I,I], s:I}", "year", (int)c.year, "from",
        stamp(b->from), "to", stamp(b->to), "n", (json_int_t)b->n, "n_expected",
        (json_int_t)b->n_expected, "n_measured", (json_int_t)b->n_measured,
        "n_filled_by_quality", (json_int_t)b->n_quality[0], (json_int_t)b->n_quality[1],
        (json_int_t)b->n_quality[2], "n_unfilled", (json_int_t)b->n_unfilled);
    set_reals(o, reals, sizeof reals / sizeof *reals);
    set_detail(o, account, b);
    json_object_set_new(o, "components", components_of(account, b));
    json_object_set_new(o, "flags", flags_of(b->flags));
    return o;
}

static json_t *budgets(const anji_tower_account *account, const anji_budget *b,
                       size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, budget(account, &b[i]));
    return list;
}

/* Every setting under its own name, choices as words. */
static json_t *options_of(const anji_tower_opts *opts)
{
    json_t *o = json_object();
    for (size_t i = 0; anji_tower_param(i) != NULL; i++) {
        if (strncmp(anji_tower_param(i)->name, "zero", 4) == 0)
            continue;
        const anji_param *p     = anji_tower_param(i);
        double            value = anji_param_get(p, opts);
        const char       *word  = p->choices;
        if (word == NULL) {
            json_object_set_new(o, p->name,
                                p->kind == ANJI_PARAM_DOUBLE
                                    ? real(value)
                                    : json_integer((json_int_t)value));
            continue;
        }
        for (int k = 0; k < (int)value; k++)
            while (*word++ != '|')
                ;
        size_t n = 0;
        while (word[n] != '|' && word[n] != '\0')
            n++;
        json_object_set_new(o, p->name, json_stringn(word, n));
    }
    return o;
}

static json_t *columns_of(const anji_read_report *report)
{
    json_t          *list = json_array();
    anji_read_column c;
    for (size_t i = 0; anji_read_report_column(report, i, &c) == ANJI_OK; i++)
        json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:o, s:o, s:i, s:o, s:o, s:o, s:I}", "quantity",
                      c.quantity, "unit", c.unit, "file", text(c.file), "source",
                      text(c.source), "column", (int)c.column, "unit_found",
                      text(c.unit_found), "unit_from", text(c.unit_from), "conversion",
                      text(c.conversion), "missing", (json_int_t)c.missing));
    return list;
}

static json_t *input_of(const settings *s, const anji_read_report *report)
{
    json_t          *files = json_array(), *notes = json_array();
    anji_read_counts c;

    for (size_t i = 0; i < s->n_files; i++)
        json_array_append_new(files, text(s->files[i]));
    for (size_t i = 0; anji_read_report_note(report, i) != NULL; i++)
        json_array_append_new(notes, text(anji_read_report_note(report, i)));
    anji_read_report_counts(report, &c);
    return json_pack(
        "{s:o, s:o, s:s, s:s, s:i, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "files",
        files, "map", text(s->map), "format", anji_read_report_format(report), "stamp",
        c.stamp == ANJI_STAMP_START ? "start"
        : c.stamp == ANJI_STAMP_END ? "end"
                                    : "middle",
        "step_s", (int)c.step, "records", (json_int_t)c.records, "rows",
        (json_int_t)c.rows, "rows_missing", (json_int_t)c.rows_missing,
        "duplicates_identical", (json_int_t)c.duplicates_identical,
        "duplicates_conflicting", (json_int_t)c.duplicates_conflicting, "out_of_order",
        (json_int_t)c.out_of_order, "columns", columns_of(report), "notes", notes);
}

static json_t *steps_of(const anji_tower_account *account)
{
    json_t *list = json_array();
    for (size_t i = 0; anji_tower_steps(account, i) != NULL; i++) {
        const anji_tower_step *step = anji_tower_steps(account, i);
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:I}", "name", step->name, "text",
                                        step->text, "n", (json_int_t)step->n));
    }
    return list;
}

/* How the error of gaps was found. */
static json_t *calibration_of(const anji_tower_account *account)
{
    json_t                *list = json_array();
    size_t                 n;
    const anji_gap_length *g = anji_tower_gap_lengths(account, &n);

    for (size_t i = 0; i < n; i++)
        json_array_append_new(
            list, json_pack("{s:I, s:I, s:o, s:o, s:o, s:o}", "records",
                            (json_int_t)g[i].length, "gaps", (json_int_t)g[i].n_blocks,
                            "bias", real(g[i].bias), "rmse", real(g[i].rmse),
                            "rmse_if_independent", real(g[i].independent),
                            "rmse_predicted", real(g[i].predicted)));
    return list;
}

/* Each member's thresholds and sums, year by year. */
static json_t *members_of(const anji_tower_account *account)
{
    json_t       *list = json_array();
    size_t        n, years;
    const double *threshold = anji_tower_member_thresholds(account, &n, &years);
    const double *sum       = anji_tower_member_sums(account, &n, &years);

    for (size_t k = 0; k < n; k++) {
        json_t *u = json_array(), *s = json_array();
        for (size_t y = 0; y < years; y++) {
            json_array_append_new(u, real(threshold[k * years + y]));
            json_array_append_new(s, real(sum[k * years + y]));
        }
        json_array_append_new(
            list, json_pack("{s:o, s:o}", "ustar_threshold", u, "nee_gc_m2", s));
    }
    return list;
}

/* NEE as a function of the threshold, and whether it settles. */
static json_t *curve_of(const anji_tower_account *account)
{
    json_t *thresholds = json_array(), *sums = json_array(), *verdicts = json_array();
    size_t  n, years;
    const double *threshold;
    const double *sum = anji_tower_curve(account, &threshold, &n, &years);

    for (size_t k = 0; k < n; k++)
        json_array_append_new(thresholds, real(threshold[k]));
    for (size_t y = 0; y < years; y++) {
        const anji_ustar_plateau *p   = anji_tower_plateau(account, y);
        json_t                   *row = json_array();
        for (size_t k = 0; k < n; k++)
            json_array_append_new(row, real(sum[k * years + y]));
        json_array_append_new(sums, row);
        json_array_append_new(
            verdicts, p == NULL ? json_null()
                                : json_pack("{s:b, s:o, s:o, s:o}", "exists", p->exists,
                                            "from", real(p->from), "to", real(p->to),
                                            "swing_gc_m2", real(p->swing)));
    }
    return json_pack("{s:o, s:o, s:o}", "ustar_threshold", thresholds, "nee_gc_m2",
                     sums, "plateau", verdicts);
}

static json_t *warnings_of(const anji_tower_account *account)
{
    json_t *list = json_array();
    for (size_t i = 0; anji_tower_warning(account, i) != NULL; i++)
        json_array_append_new(list, json_string(anji_tower_warning(account, i)));
    return list;
}

int write_json(const settings *s, const anji_read_report *report,
               const anji_tower_account *account)
{
    size_t             n;
    anji_site          site;
    const anji_budget *y    = anji_tower_budgets(account, ANJI_PERIOD_YEAR, &n);
    int                mass = anji_tower_mass(account);
    json_t            *o    = json_object();

    anji_read_report_site(report, &site);
    json_object_set_new(o, "program", json_sprintf("anji-tower %s", anji_version()));
    json_object_set_new(o, "site",
                        json_pack("{s:o, s:o, s:o, s:o}", "name", text(site.name),
                                  "lat", real(s->tower.lat), "lon", real(s->tower.lon),
                                  "utc_offset", real(s->tower.utc_offset)));
    json_object_set_new(o, "input", input_of(s, report));
    json_object_set_new(o, "options", options_of(anji_tower_used(account)));
    json_object_set_new(o, "constants",
                        json_pack("{s:f, s:f}", "carbon_g_per_mol",
                                  anji_carbon_g_per_mol(mass), "co2_per_carbon",
                                  anji_co2_per_carbon(mass)));
    json_object_set_new(o, "steps", steps_of(account));
    json_object_set_new(o, "years", budgets(account, y, n));
    anji_budget *periods = periods_of(s, account, &n);
    json_object_set_new(o, "periods",
                        budgets(account, periods, periods == NULL ? 0 : n));
    free(periods);
    json_object_set_new(o, "gap_calibration", calibration_of(account));
    json_object_set_new(o, "ustar_curve", curve_of(account));
    if (s->members)
        json_object_set_new(o, "members", members_of(account));
    json_object_set_new(o, "warnings", warnings_of(account));
    int status =
        json_dumpf(o, stdout, JSON_INDENT(2)) == 0 && putchar('\n') != EOF ? 0 : 1;
    json_decref(o);
    if (status != 0)
        fprintf(stderr, "anji-tower: cannot write JSON\n");
    return status;
}

#else

int write_json(const settings *s, const anji_read_report *report,
               const anji_tower_account *account)
{
    (void)s;
    (void)report;
    (void)account;
    fprintf(stderr, "anji-tower: built without jansson, so --json is not there\n");
    return 2;
}

#endif
