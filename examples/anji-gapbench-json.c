/* The comparison as one JSON object on stdout.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "anji-gapbench.h"

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
    char    ascii[512];

    if (string != NULL)
        return string;
    snprintf(ascii, sizeof ascii, "%s", from);
    for (char *c = ascii; *c != '\0'; c++)
        if ((unsigned char)*c >= 0x80)
            *c = '?';
    return json_string(ascii);
}

typedef struct {
    const char *name;
    double      value;
} field;

static void set(json_t *o, const field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++)
        json_object_set_new(o, fields[i].name, real(fields[i].value));
}

#define SET(o, fields) set(o, fields, sizeof fields / sizeof *fields)

static void set_score(json_t *o, const anji_score *s)
{
    const field f[] = {{"rmse", s->rmse},
                       {"mae", s->mae},
                       {"bias", s->bias},
                       {"r2", s->r2},
                       {"r2_pearson", s->r2_pearson},
                       {"crps", s->crps},
                       {"coverage50_record", s->coverage[0]},
                       {"coverage90_record", s->coverage[1]},
                       {"coverage95_record", s->coverage[2]},
                       {"width50_record", s->width[0]},
                       {"width90_record", s->width[1]},
                       {"width95_record", s->width[2]}};
    json_object_set_new(o, "n", json_integer((json_int_t)s->n));
    json_object_set_new(o, "unfilled", json_integer((json_int_t)s->n_unfilled));
    SET(o, f);
}

/* Shares come with the exact interval that their number of gaps leaves open. */
static void set_sums(json_t *o, const anji_sum_score *s)
{
    double lo, hi;
    anji_binomial_interval((int64_t)(s->coverage[2] * (double)s->n_se + 0.5), s->n_se,
                           0.95, &lo, &hi);
    const field f[] = {{"rmse_sum", s->rmse},
                       {"bias_sum", s->bias},
                       {"rmse_gap_mean", s->rmse_mean},
                       {"z_mean_sum", s->z_mean},
                       {"z_rms_sum", s->z_rms},
                       {"coverage50_sum", s->coverage[0]},
                       {"coverage90_sum", s->coverage[1]},
                       {"coverage95_sum", s->coverage[2]},
                       {"coverage95_sum_lo", lo},
                       {"coverage95_sum_hi", hi},
                       {"width50_sum", s->width[0]},
                       {"width90_sum", s->width[1]},
                       {"width95_sum", s->width[2]}};
    json_object_set_new(o, "n_sums", json_integer((json_int_t)s->n_se));
    SET(o, f);
}

static json_t *part_of(const anji_score *s)
{
    json_t *o = json_object();
    set_score(o, s);
    return o;
}

static json_t *method_of(const bench *b, const outcome *at, size_t m)
{
    const result *r = &at->results[m];
    json_t       *o = json_object();

    json_object_set_new(o, "method", text(b->methods[m].name));
    if (r->failure[0] != '\0')
        json_object_set_new(o, "error", text(r->failure));
    set_score(o, &r->part[0]);
    set_sums(o, &r->sums);
    const field f[] = {{"annual_bias_gc_m2", r->annual_bias},
                       {"seconds", r->cpu},
                       {"wall_seconds", r->wall},
                       {"memory_mb", r->memory},
                       {"mse_above_best", r->to_best.difference},
                       {"p_to_best", m == at->best ? NAN : r->to_best.p}};
    SET(o, f);
    json_object_set_new(o, "day", part_of(&r->part[ANJI_SCORE_DAY]));
    json_object_set_new(o, "night", part_of(&r->part[ANJI_SCORE_NIGHT]));
    return o;
}

static json_t *scenario_of(const bench *b, const outcome *at)
{
    json_t *list = json_array(), *o = json_object();

    for (size_t m = 0; at->gaps > 0 && m < b->n_methods; m++)
        json_array_append_new(list, method_of(b, at, m));
    json_object_set_new(o, "name", text(at->scenario.name));
    json_object_set_new(o, "records", json_integer((json_int_t)at->scenario.records));
    json_object_set_new(o, "gaps", json_integer((json_int_t)at->gaps));
    json_object_set_new(o, "hidden", json_integer((json_int_t)at->hidden));
    json_object_set_new(o, "best",
                        at->gaps > 0 ? text(b->methods[at->best].name) : json_null());
    json_object_set_new(o, "methods", list);
    return o;
}

static json_t *years_of(const bench *b)
{
    json_t *list = json_array();
    for (size_t m = 0; m < b->n_methods; m++) {
        const yearly *y = &b->years[m];
        if (b->methods[m].from != NULL)
            continue;
        json_t     *o   = json_object();
        const field f[] = {{"annual_bias_gc_m2", y->bias},
                           {"annual_rmse_gc_m2", y->rmse},
                           {"annual_se_gc_m2", y->se},
                           {"coverage95_annual",
                            y->n_se > 0 ? (double)y->covered / (double)y->n_se : NAN},
                           {"unfilled", y->unfilled}};
        json_object_set_new(o, "method", text(b->methods[m].name));
        json_object_set_new(o, "replicates", json_integer((json_int_t)y->n));
        SET(o, f);
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *input_of(const bench *b)
{
    const record *r = &b->r;
    return json_pack("{s:o, s:o, s:I, s:i, s:I, s:o, s:b, s:o}", "site", text(r->site),
                     "file", text(r->file), "records", (json_int_t)r->n, "step_s",
                     (int)r->axis.step, "measured", (json_int_t)r->measured,
                     "ustar_threshold", real(r->threshold), "sun", r->potential != NULL,
                     "random_error", real(b->noise));
}

int write_json(const bench *b)
{
    json_t *o = json_object(), *list = json_array();

    for (size_t k = 0; k < b->n_scenarios; k++)
        json_array_append_new(list, scenario_of(b, &b->outcomes[k]));
    json_object_set_new(o, "program", json_sprintf("anji-gapbench %s", anji_version()));
    json_object_set_new(o, "input", input_of(b));
    json_object_set_new(o, "options",
                        json_pack("{s:I, s:I, s:f}", "seed",
                                  (json_int_t)b->s->gaps.seed, "permutations",
                                  (json_int_t)b->s->permutations, "share",
                                  b->s->gaps.share));
    json_object_set_new(o, "flux_unit", json_string("umol m-2 s-1"));
    json_object_set_new(o, "scenarios", list);
    if (b->s->replicates > 0)
        json_object_set_new(o, "synthetic", years_of(b));
    int status = json_dumpf(o, stdout, JSON_INDENT(2)) == 0 && putchar('\n') != EOF
                     ? DONE
                     : BAD_INPUT;
    json_decref(o);
    if (status != DONE)
        fprintf(stderr, "anji-gapbench: cannot write JSON\n");
    return status;
}

#else

int write_json(const bench *b)
{
    (void)b;
    fprintf(stderr, "anji-gapbench: built without jansson, so --json is not there\n");
    return BAD_USAGE;
}

#endif
