/* The analysis of a stand as one JSON object on stdout.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-stand.h"

#ifdef HAVE_JANSSON
#include <jansson.h>

static json_t *real(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

/* JSON is UTF-8. A name in another encoding loses its letters, not its place. */
static json_t *text(const char *from)
{
    json_t *string = from != NULL ? json_string(from) : NULL;
    char   *ascii  = string == NULL && from != NULL ? strdup(from) : NULL;

    for (char *c = ascii; c != NULL && *c != '\0'; c++)
        if ((unsigned char)*c >= 0x80)
            *c = '?';
    if (ascii != NULL)
        string = json_string(ascii);
    free(ascii);
    return string != NULL ? string : json_null();
}

typedef struct {
    const char *name;
    double      value;
} named;

static void put_reals(json_t *to, const named *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        json_object_set_new(to, list[i].name, real(list[i].value));
}
#define PUT_REALS(to, list) put_reals(to, list, sizeof(list) / sizeof *(list))

static json_t *strata(const analysis *a, const anji_stand_survey *v)
{
    size_t              n;
    const anji_stratum *stratum = anji_inventory_strata(v->inventory, &n);
    double              area =
        isnan(anji_stand_run_area(a->account)) ? NAN : anji_stock_area(v->stock);
    const anji_stand_summary *s    = anji_stand_summaries(v->stand, &n);
    json_t                   *list = json_array();

    for (size_t i = 0; i < n; i++) {
        json_t                *one = json_object();
        const anji_stock_pool *live =
            anji_stock_pool_row(v->stock, ANJI_POOL_SUM_LIVE, s[i].stratum);
        const named reals[] = {
            {"area_ha", s[i].stratum >= 0 ? stratum[s[i].stratum].area_ha : area},
            {"weight", s[i].weight},
            {"plots_ha", s[i].area_ha},
            {"culms_ha", s[i].culms_ha},
            {"culms_se", s[i].culms_se},
            {"basal_area_m2_ha", s[i].basal_m2_ha},
            {"basal_area_se", s[i].basal_se},
            {"dbh_mean_cm", s[i].dbh_mean_cm},
            {"dbh_quadratic_cm", s[i].dbh_quadratic_cm},
            {"dbh_sd_cm", s[i].dbh_sd_cm},
            {"height_mean_m", s[i].height_mean_m},
            {"height_share", s[i].height_share},
            {"age_mean", s[i].age_mean},
            {"alternation", s[i].alternation},
            {"alternation_se", s[i].alternation_se},
            {"stock_tc_ha", live != NULL ? live->stock_tc_ha : NAN},
            {"stock_tco2_ha", live != NULL ? live->stock_tco2_ha : NAN},
            {"se", live != NULL ? live->se : NAN}};
        json_object_set_new(one, "stratum",
                            text(anji_stand_run_stratum(a->account, s[i].stratum)));
        json_object_set_new(one, "plots", json_integer(s[i].plots));
        PUT_REALS(one, reals);
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *pools(const analysis *a, const anji_stand_survey *v)
{
    size_t                 n;
    const anji_stock_pool *p    = anji_stock_pools(v->stock, &n);
    json_t                *list = json_array();

    for (size_t i = 0; i < n; i++) {
        json_t     *one     = json_object();
        const named reals[] = {{"biomass_t_ha", p[i].biomass_t_ha},
                               {"stock_tc_ha", p[i].stock_tc_ha},
                               {"stock_tco2_ha", p[i].stock_tco2_ha},
                               {"se", p[i].se},
                               {"half_width", p[i].half_width},
                               {"relative", p[i].relative},
                               {"df", p[i].df}};
        json_object_set_new(one, "pool", text(anji_pool_name(p[i].pool)));
        json_object_set_new(one, "stratum",
                            text(anji_stand_run_stratum(a->account, p[i].stratum)));
        PUT_REALS(one, reals);
        json_object_set_new(one, "plots", json_integer(p[i].n));
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *cells(const analysis *a, const anji_stand_cell *c, size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++) {
        json_t     *one     = json_object();
        const named reals[] = {
            {"dbh_low_cm", c[i].dbh_low_cm},          {"dbh_high_cm", c[i].dbh_high_cm},
            {"age", c[i].age < 0.0 ? NAN : c[i].age}, {"culms_ha", c[i].culms_ha},
            {"basal_area_m2_ha", c[i].basal_m2_ha},   {"share", c[i].share}};
        json_object_set_new(one, "stratum",
                            text(anji_stand_run_stratum(a->account, c[i].stratum)));
        PUT_REALS(one, reals);
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *one_survey(const analysis *a, const anji_stand_survey *v)
{
    char                     day[32];
    size_t                   n;
    const anji_stand_cell   *c;
    json_t                  *one       = json_object(), *w;
    static const char *const units[]   = {"none", "years", "du"};
    const named              weibull[] = {{"shape", v->weibull.shape},
                                          {"shape_se", sqrt(v->weibull.covariance[0])},
                                          {"scale_cm", v->weibull.scale},
                                          {"scale_se", sqrt(v->weibull.covariance[4])},
                                          {"correlation_with_age", v->joint.correlation},
                                          {"correlation_se", v->joint.correlation_se}};

    json_object_set_new(one, "date",
                        isnan(v->date) ? json_null() : text(date_text(v->date, day)));
    json_object_set_new(one, "plots", json_integer(v->plots));
    json_object_set_new(one, "age_unit",
                        text(units[anji_inventory_age_unit(v->inventory)]));
    json_object_set_new(one, "strata", strata(a, v));
    json_object_set_new(one, "pools", pools(a, v));
    c = anji_stand_cells(v->stand, &n);
    json_object_set_new(one, "stand_table", cells(a, c, n));
    c = anji_stand_ages(v->stand, &n);
    json_object_set_new(one, "ages", cells(a, c, n));
    json_object_set_new(one, "weibull", w = json_object());
    PUT_REALS(w, weibull);
    json_object_set_new(one, "heights_supplied", json_integer(v->heights));
    json_object_set_new(one, "crowns_supplied", json_integer(v->crowns));
    return one;
}

static json_t *change(const analysis *a)
{
    size_t                       n;
    double                       years;
    int                          how;
    const anji_stock_changes    *all = anji_stand_run_change(a->account, &years, &how);
    const anji_stock_change_row *c   = anji_stock_change_rows(all, &n);
    json_t                      *one = json_object(), *list = json_array();

    json_object_set_new(one, "years", real(years));
    json_object_set_new(one, "how",
                        text(how == ANJI_CHANGE_PAIRED ? "paired" : "independent"));
    json_object_set_new(one, "pools", list);
    for (size_t i = 0; i < n; i++) {
        json_t     *row     = json_object();
        const named reals[] = {{"change_tc_ha", c[i].change_tc_ha},
                               {"change_tc_ha_yr", c[i].change_tc_ha_yr},
                               {"change_tco2_ha_yr", c[i].change_tco2_ha_yr},
                               {"se", c[i].se},
                               {"half_width", c[i].half_width},
                               {"relative", c[i].relative},
                               {"covariance", c[i].covariance},
                               {"df", c[i].df},
                               {"conservative_tc_ha", c[i].conservative}};
        json_object_set_new(row, "pool", text(anji_pool_name(c[i].pool)));
        json_object_set_new(row, "stratum",
                            text(anji_stand_run_stratum(a->account, c[i].stratum)));
        PUT_REALS(row, reals);
        json_object_set_new(row, "plots", json_integer(c[i].n));
        json_array_append_new(list, row);
    }
    return one;
}

static json_t *errors(const settings *s, const analysis *a)
{
    static const char *const    dates[] = {"earlier", "later", "change"};
    size_t                      n;
    const anji_stock_draws     *all = anji_stand_run_draws(a->account);
    const anji_stock_draws_row *r   = anji_stock_draws_rows(all, &n);
    uint32_t                    bit = anji_stock_draws_assumed(all);
    json_t                     *one = json_object(), *list = json_array();

    json_object_set_new(one, "draws", json_integer(s->errors.draws));
    json_object_set_new(one, "seed", json_integer(s->errors.seed));
    json_object_set_new(one, "confidence", real(s->errors.confidence));
    json_object_set_new(
        one, "assumed_error",
        json_boolean(bit & (ANJI_ASSUMED_MEAN | ANJI_ASSUMED_RESIDUAL)));
    json_object_set_new(one, "given_error",
                        bit & (ANJI_GIVEN_MEAN | ANJI_GIVEN_RESIDUAL)
                            ? real(s->chain.relative_error)
                            : json_null());
    json_object_set_new(one, "components", list);
    for (size_t i = 0; i < n; i++) {
        json_t     *row     = json_object();
        const named reals[] = {{"stock_tc_ha", r[i].value},
                               {"mean", r[i].mean},
                               {"sd", r[i].sd},
                               {"low", r[i].low},
                               {"high", r[i].high},
                               {"relative", r[i].relative},
                               {"value_yr", r[i].value_yr},
                               {"sd_yr", r[i].sd_yr}};
        json_object_set_new(row, "component",
                            text(anji_error_component_name(r[i].component)));
        json_object_set_new(row, "date", text(dates[r[i].date]));
        json_object_set_new(row, "pool", text(anji_pool_name(r[i].pool)));
        PUT_REALS(row, reals);
        json_array_append_new(list, row);
    }
    return one;
}

static json_t *equations(const analysis *a)
{
    json_t                    *list = json_array();
    const anji_stand_equation *m;

    for (size_t k = 0; (m = anji_stand_run_equation(a->account, k)) != NULL; k++) {
        const anji_equation *e   = m->equation;
        json_t              *one = json_object();
        json_object_set_new(one, "id", text(anji_equation_text(e, ANJI_EQUATION_ID)));
        json_object_set_new(one, "pool", text(anji_pool_name(m->pool)));
        json_object_set_new(one, "species",
                            text(anji_equation_text(e, ANJI_EQUATION_SPECIES)));
        json_object_set_new(one, "citation",
                            text(anji_equation_text(e, ANJI_EQUATION_CITATION)));
        json_object_set_new(one, "doi", text(anji_equation_text(e, ANJI_EQUATION_DOI)));
        json_object_set_new(
            one, "verified",
            json_boolean(anji_equation_verified(e) != ANJI_READ_UNVERIFIED));
        json_object_set_new(one, "fallback", json_boolean(m->fallback));
        json_object_set_new(one, "culms_outside", json_integer(m->outside));
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *needed(const settings *s, const analysis *a)
{
    const anji_stand_survey *v   = anji_stand_run_survey(a->account, a->n_surveys - 1);
    json_t                  *one = json_object(), *list = json_object();
    const anji_stratum      *stratum = anji_inventory_strata(v->inventory, NULL);
    const int64_t           *plots;
    const anji_plots_needed_result *all = anji_stand_run_needed(a->account, &plots);

    json_object_set_new(one, "precision", real(s->chain.precision));
    json_object_set_new(one, "confidence", real(s->stock.confidence));
    json_object_set_new(one, "plots", json_integer(all->n));
    json_object_set_new(one, "plots_now", json_integer(v->plots));
    json_object_set_new(one, "by_stratum", list);
    for (int64_t k = 0; k < v->strata; k++)
        json_object_set_new(list, stratum[k].name, json_integer(plots[k]));
    return one;
}

static json_t *sentences(const analysis *a)
{
    json_t *list = json_array();

    for (size_t k = 0; k < a->n_reports; k++)
        for (size_t i = 0; anji_inventory_report_note(a->reports[k], i) != NULL; i++)
            json_array_append_new(list,
                                  text(anji_inventory_report_note(a->reports[k], i)));
    return list;
}

/* What most readers want first: the living stock of the last survey and its change. */
static void put_headline(json_t *root, const analysis *a)
{
    double                    years;
    const anji_stand_survey  *v = anji_stand_run_survey(a->account, a->n_surveys - 1);
    const anji_stock_changes *changes = anji_stand_run_change(a->account, &years, NULL);
    const anji_stock_draws   *draws   = anji_stand_run_draws(a->account);
    const anji_stock_pool    *p = anji_stock_pool_row(v->stock, ANJI_POOL_SUM_LIVE, -1);
    const anji_stock_change_row *c =
        anji_stock_change_find(changes, ANJI_POOL_SUM_LIVE, -1);
    const anji_stock_draws_row *all = anji_stock_draws_find(
        draws, ANJI_ERROR_ALL, (int)a->n_surveys - 1, ANJI_POOL_SUM_LIVE);
    const anji_stock_draws_row *all_change =
        anji_stock_draws_find(draws, ANJI_ERROR_ALL, 2, ANJI_POOL_SUM_LIVE);
    const named reals[] = {
        {"stock_tc_ha", p != NULL ? p->stock_tc_ha : NAN},
        {"stock_tco2_ha", p != NULL ? p->stock_tco2_ha : NAN},
        {"se", p != NULL ? p->se : NAN},
        {"se_all", all != NULL ? all->sd : NAN},
        {"change_tc_ha_yr", c != NULL ? c->change_tc_ha_yr : NAN},
        {"change_tco2_ha_yr", c != NULL ? c->change_tco2_ha_yr : NAN},
        {"change_se", c != NULL ? c->se / years : NAN},
        {"change_se_all", all_change != NULL ? all_change->sd_yr : NAN}};
    PUT_REALS(root, reals);
    /* se is never the whole error; se_all is null where that was not drawn */
    json_object_set_new(root, "se_includes", text("sampling alone"));
    json_object_set_new(root, "all_errors_known", json_boolean(all != NULL));
}

int write_json(const settings *s, const analysis *a)
{
    json_t                  *root = json_object(), *list = json_array();
    const anji_stand_survey *last = anji_stand_run_survey(a->account, a->n_surveys - 1);

    json_object_set_new(root, "program", text("anji-stand"));
    json_object_set_new(root, "version", text(anji_version()));
    json_object_set_new(root, "species", text(anji_stand_run_species(a->account)));
    put_headline(root, a);
    json_object_set_new(root, "strata", strata(a, last));
    json_object_set_new(root, "pools", pools(a, last));
    json_object_set_new(root, "surveys", list);
    for (size_t k = 0; k < a->n_surveys; k++)
        json_array_append_new(list,
                              one_survey(a, anji_stand_run_survey(a->account, k)));
    json_object_set_new(root, "change",
                        anji_stand_run_change(a->account, NULL, NULL) != NULL
                            ? change(a)
                            : json_null());
    json_object_set_new(root, "uncertainty",
                        anji_stand_run_draws(a->account) != NULL ? errors(s, a)
                                                                 : json_null());
    json_object_set_new(root, "plots_needed",
                        anji_stand_run_needed(a->account, NULL) != NULL ? needed(s, a)
                                                                        : json_null());
    json_object_set_new(root, "equations", equations(a));
    json_object_set_new(root, "notes", sentences(a));
    json_object_set_new(root, "warnings", list = json_array());
    for (size_t i = 0; i < a->n_warnings; i++)
        json_array_append_new(list, text(a->warnings[i]));
    int bad = json_dumpf(root, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) != 0;
    bad |= putchar('\n') == EOF;
    json_decref(root);
    if (!bad)
        return DONE;
    fprintf(stderr, "anji-stand: cannot write the JSON object\n");
    return BAD_INPUT;
}

#else

int write_json(const settings *s, const analysis *a)
{
    (void)s;
    (void)a;
    fprintf(stderr, "anji-stand: built without jansson, so --json is not there\n");
    return BAD_USAGE;
}

#endif
