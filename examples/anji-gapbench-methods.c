/* The methods that are compared, each as a fill of one record with artificial gaps.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "anji-gapbench.h"

/* Radiation, VPD and temperature as far as they are there, radiation first. */
static size_t mds_drivers(const record *r, anji_driver d[3])
{
    anji_driver all[3];
    size_t      n = 0;
    anji_fill_drivers(r->sw_in, r->vpd, r->t_air, all);
    for (size_t k = 0; k < 3; k++)
        if (all[k].values != NULL)
            d[n++] = all[k];
    return n;
}

static int run_mds(const method *m, const task *t, fill *f, anji_error *err)
{
    anji_fill_opts o;
    anji_driver    d[3];
    anji_fill      out = {.value = f->value, .sd = f->sd};
    size_t         n   = mds_drivers(t->r, d);

    anji_fill_opts_init(&o, sizeof o);
    o.form         = m->form;
    o.symmetric    = m->symmetric;
    o.gaps_only    = 1;
    o.max_gap_days = 1e6; /* what a form would not fill cannot be compared */
    n              = m->drivers < n ? m->drivers : n;
    return m->linear ? anji_fill_linear(&t->r->axis, t->y, d, n, &o, &out, err)
                     : anji_fill_mds(&t->r->axis, t->y, d, n, &o, &out, err);
}

static anji_model_drivers drivers_of(const record *r)
{
    return (anji_model_drivers){
        .sw_in = r->sw_in, .potential = r->potential, .t_air = r->t_air, .vpd = r->vpd};
}

static int run_trees(const method *m, const task *t, fill *f, anji_error *err)
{
    anji_fill_trees_opts o;
    anji_model_drivers   d   = drivers_of(t->r);
    anji_fill            out = {.value = f->value, .sd = f->sd};

    (void)m;
    anji_fill_trees_opts_init(&o, sizeof o);
    o.gaps_only = 1;
    o.run       = &t->s->run;
    return anji_fill_trees(&t->r->axis, t->y, &d, &o, &out, err);
}

/* Standard error of the measured sum of each gap. The rows of one lie together. */
static int sum_errors(const anji_fill_model *model, const task *t, fill *f,
                      anji_error *err)
{
    double *weight = calloc(t->r->n + 1, sizeof *weight);
    int     status = weight == NULL ? ANJI_ERR_MEMORY : ANJI_OK;

    for (size_t i = 0; status == ANJI_OK && i < t->r->n;) {
        int32_t g = t->gap[i];
        size_t  j = i, n = 0;
        double  se, noise;
        if (g <= 0) {
            i++;
            continue;
        }
        for (; j < t->r->n && (t->gap[j] == g || isnan(t->r->y[j])); j++) {
            weight[j] = t->gap[j] == g ? 1.0 : 0.0;
            n += t->gap[j] == g;
        }
        if (n > 1) {
            status =
                anji_fill_model_sum_weighted(model, weight, NULL, &se, &noise, err);
            f->se[g - 1] = sqrt(se * se + noise * noise);
        } else { /* one record: its own spread says it */
            f->se[g - 1] = f->sd[i];
        }
        memset(weight + i, 0, (j - i) * sizeof *weight);
        i = j;
    }
    free(weight);
    return status;
}

/* Without noise: that of a known truth's sum. */
static int total_error(const anji_fill_model *model, const task *t, fill *f,
                       anji_error *err)
{
    anji_fill_model_sum sum;
    int status  = anji_fill_model_sum_rows(model, 0, (int64_t)t->r->n, &sum, err);
    f->se_total = sum.se;
    return status;
}

static int run_model(const method *m, const task *t, fill *f, anji_error *err)
{
    anji_fill_model_opts o;
    anji_model_drivers   d     = drivers_of(t->r);
    anji_fill            out   = {.value = f->value, .sd = f->sd};
    anji_fill_model     *model = NULL;

    (void)m;
    anji_fill_model_opts_init(&o, sizeof o);
    o.run      = &t->s->run;
    int status = anji_fill_model_new(&t->r->axis, t->y, &d, &o, &model, err);
    if (status == ANJI_OK)
        status = anji_fill_model_fill(model, &out, err);
    if (status == ANJI_OK && t->gap != NULL)
        status = sum_errors(model, t, f, err);
    if (status == ANJI_OK && t->total)
        status = total_error(model, t, f, err);
    anji_fill_model_free(model);
    return status;
}

static const method known[] = {
    {.name = "mds", .run = run_mds, .form = ANJI_FORM_ANJI, .drivers = 3},
    {.name = "mds-linear", .run = run_mds, .linear = 1, .drivers = 3},
    {.name = "mds-vekuri", .run = run_mds, .symmetric = 1, .drivers = 3},
    {.name    = "mds-reddyproc",
     .run     = run_mds,
     .form    = ANJI_FORM_REDDYPROC,
     .drivers = 3},
    {.name = "mds-oneflux", .run = run_mds, .form = ANJI_FORM_ONEFLUX, .drivers = 3},
    {.name = "course", .run = run_mds, .drivers = 0},
    {.name = "model", .run = run_model},
    {.name = "trees", .run = run_trees},
    {.name = "mean", .run = NULL},
};

static const method *known_method(const char *name)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, name) == 0)
            return &known[i];
    return NULL;
}

/* The position of a method among those of a task, or their number. */
static size_t place_of(const task *t, const char *name)
{
    size_t k = 0;
    while (k < t->n_methods && strcmp(t->methods[k].name, name) != 0)
        k++;
    return k;
}

/* A fill of another method of this task; made where it is not there. */
static int other_fill(const task *t, const char *name, fill *spare, const fill **out,
                      anji_error *err)
{
    size_t k = place_of(t, name);
    fill  *f = k < t->n_methods ? &t->fills[k] : spare;
    *out     = f;
    return f->done ? ANJI_OK : run_method(known_method(name), t, f, err);
}

static int spare_new(const task *t, fill *f)
{
    f->value = malloc((t->r->n + 1) * sizeof *f->value);
    f->sd    = malloc((t->r->n + 1) * sizeof *f->sd);
    f->se    = malloc((t->n_gaps + 1) * sizeof *f->se);
    return f->value != NULL && f->sd != NULL && f->se != NULL;
}

static void spare_free(fill *f)
{
    free(f->value);
    free(f->sd);
    free(f->se);
}

/* The model's error of a sum, and the spread of the two sums. */
static void mean_sums(const task *t, const fill *a, const fill *b, fill *f)
{
    double *apart = calloc(t->n_gaps + 1, sizeof *apart), all = 0.0;

    for (size_t g = 0; g < t->n_gaps; g++)
        f->se[g] = NAN;
    for (size_t i = 0; apart != NULL && i < t->r->n; i++) {
        double half = 0.5 * (a->value[i] - b->value[i]);
        if (!isnan(t->y[i]) || isnan(half))
            continue;
        all += half;
        if (t->gap != NULL && t->gap[i] > 0)
            apart[t->gap[i] - 1] += half;
    }
    for (size_t g = 0; apart != NULL && g < t->n_gaps; g++)
        f->se[g] = sqrt(a->se[g] * a->se[g] + apart[g] * apart[g]);
    f->se_total = sqrt(a->se_total * a->se_total + all * all);
    free(apart);
}

static int run_mean(const task *t, fill *f, anji_error *err)
{
    fill        spare[2] = {{0}, {0}};
    const fill *a = NULL, *b = NULL;
    int         status =
        spare_new(t, &spare[0]) && spare_new(t, &spare[1]) ? ANJI_OK : ANJI_ERR_MEMORY;
    if (status == ANJI_OK)
        status = other_fill(t, "model", &spare[0], &a, err);
    if (status == ANJI_OK)
        status = other_fill(t, "trees", &spare[1], &b, err);
    if (status == ANJI_OK) {
        const anji_fill first  = {.value = a->value, .sd = a->sd};
        const anji_fill second = {.value = b->value, .sd = b->sd};
        const anji_fill out    = {.value = f->value, .sd = f->sd};
        status = anji_fill_mean(t->r->n, &first, &second, &out, NULL, err);
        mean_sums(t, a, b, f);
        f->cpu += a->cpu + b->cpu;
        f->wall += a->wall + b->wall;
        f->memory = fmax(a->memory, b->memory);
    }
    spare_free(&spare[0]);
    spare_free(&spare[1]);
    return status;
}

/* ---- time and memory ------------------------------------------------------------------ */

static double seconds(clockid_t clock)
{
    struct timespec now;
    return clock_gettime(clock, &now) == 0
               ? (double)now.tv_sec + 1e-9 * (double)now.tv_nsec
               : NAN;
}

/* A line of /proc/self/status in MB; NaN where the system has none. */
static double memory_line(const char *name)
{
    FILE  *file = fopen("/proc/self/status", "r");
    char   line[256];
    double kilobytes = NAN;

    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            kilobytes = strtod(line + strlen(name) + 1, NULL);
    if (file != NULL)
        fclose(file);
    return kilobytes / 1024.0;
}

/* The peak from now on (Linux). */
static void reset_peak(void)
{
#ifdef __GLIBC__
    malloc_trim(0); /* what a method before has freed is not there for this one */
#endif
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (file != NULL) {
        fputs("5", file);
        fclose(file);
    }
}

int run_method(const method *m, const task *t, fill *f, anji_error *err)
{
    for (size_t g = 0; g < t->n_gaps; g++)
        f->se[g] = NAN;
    f->se_total = NAN;
    f->memory   = 0.0;
    reset_peak();
    double before = memory_line("VmRSS");
    double cpu    = seconds(CLOCK_PROCESS_CPUTIME_ID);
    double wall   = seconds(CLOCK_MONOTONIC);
    f->cpu = f->wall = 0.0;
    int status       = m->run != NULL ? m->run(m, t, f, err) : run_mean(t, f, err);
    if (m->run != NULL) { /* that of the mean is the sum of its two */
        f->cpu    = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        f->wall   = seconds(CLOCK_MONOTONIC) - wall;
        f->memory = memory_line("VmHWM") - before;
    }
    f->done = status == ANJI_OK;
    return status;
}

/* ---- the list ------------------------------------------------------------------------- */

static int add_named(const settings *s, method *methods, size_t *n)
{
    const char *list = s->methods;
    char        name[NAME_SIZE];

    while (next_name(&list, name)) {
        const method *m = known_method(name);
        if (m == NULL)
            return complain("--methods", name,
                            ", want mds, mds-linear, mds-vekuri, mds-reddyproc, "
                            "mds-oneflux, course, model, trees or mean");
        if (*n == METHODS_MAX - COLUMNS_MAX)
            return complain("too many methods", NULL, "");
        if (!anji_fill_trees_available() &&
            (strcmp(name, "trees") == 0 || strcmp(name, "mean") == 0)) {
            fprintf(stderr,
                    "anji-gapbench: --methods '%s': the library was built "
                    "without XGBoost\n",
                    name);
            return BAD_INPUT;
        }
        methods[(*n)++] = *m;
    }
    return DONE;
}

int choose_methods(const settings *s, method *methods, size_t *n)
{
    settings standard = *s;
    if (standard.methods == NULL)
        standard.methods = anji_fill_trees_available()
                               ? "mds,mds-linear,course,model,trees,mean"
                               : "mds,mds-linear,course,model";
    int status = add_named(&standard, methods, n);
    for (size_t k = 0; status == DONE && k < s->n_foreign; k++) {
        method *m = &methods[(*n)++];
        memcpy(m->name, s->foreign[k].name, NAME_SIZE);
        m->run  = read_foreign;
        m->from = &s->foreign[k];
    }
    if (status == DONE && *n == 0)
        return complain("no method", NULL, "");
    return status;
}
